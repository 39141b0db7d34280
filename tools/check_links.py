"""Do the pages outside still exist that the README, the docs and the notebooks link to?

    python tools/check_links.py            ask each of them, and end with an error if one is gone

It needs nothing but Python and the internet, so a workflow runs it once a week. Links within the project
need neither: tests/test_links.py holds them, with the functions of this file.
"""

import json
import re
import sys
import time
import unicodedata
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).parents[1]
FOLDERS = ("docs", "notebooks", "rnn_lesson", "tools")
FENCED = re.compile(r"^ *(```+|~~~+).*?^ *\1 *$", re.M | re.S)
INLINE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.S)
LINKS = re.compile(
    r"""\]\( <? (?P<markdown> [^()\s>]+ (?: \([^()\s]*\) [^()\s>]* )* ) >? (?: [ ]"[^"]*" )? \)
      | (?: href | src )="(?P<html> [^"]+ )"
      | <(?P<bare> https?://[^>\s]+ )>""",
    re.X,
)
GONE = (404, 410)
TRIES, PAUSE, PATIENCE = 3, 5, 20  # how often, and the seconds between and for an answer


def documents(root=ROOT):
    """The Markdown files and notebooks whose links are checked, in their order."""
    found = list(root.glob("*.md"))
    for folder in FOLDERS:
        found += [path for kind in ("*.md", "*.ipynb") for path in (root / folder).rglob(kind)]
    # The front page of the site stands at its top; Sphinx checks where its links lead from there.
    return sorted(path for path in found if not {".ipynb_checkpoints", "site"} & set(path.parts))


def text_of(path):
    """The Markdown of a document; of a notebook that of all its text cells."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    return "\n\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown")


def links_in(text):
    """The targets of the links and pictures in a Markdown text, in their order; what stands in code is none."""
    return [found[found.lastgroup] for found in LINKS.finditer(INLINE.sub("", FENCED.sub("", text)))]


def is_outer(link):
    return re.match(r"https?:", link) is not None


def anchors_of(path):
    """What may stand behind the # of a link to a document: its headings, as JupyterLab or GitHub writes them."""
    titles = re.findall(r"^#{1,6} +(.+?) *#*$", FENCED.sub("", text_of(path)), re.M)
    if path.suffix == ".ipynb":
        return {title.replace("`", "").replace(" ", "-") for title in titles}
    anchors = set()
    for title in titles:
        kept = [c for c in title.lower() if c in " -_" or unicodedata.category(c)[0] in "LMN"]
        anchor = start = "".join(kept).replace(" ", "-")
        count = 0
        while anchor in anchors:
            count += 1
            anchor = f"{start}-{count}"
        anchors.add(anchor)
    return anchors


def fault_of_inner(path, link, root=ROOT):
    """What is wrong with a link from a document to a file or heading of the project, in words; None if nothing."""
    file, _, anchor = unquote(link).partition("#")
    target = (path.parent / file).resolve() if file else path
    if not target.is_relative_to(root.resolve()):
        return f"{link} leads out of the project"
    if not target.exists():
        return f"{link}: there is no {target.relative_to(root.resolve())}"
    if anchor and target.suffix in (".md", ".ipynb") and anchor not in anchors_of(target):
        return f"{link}: {target.name} has no such heading"
    return None


def fault_of_outer(link):
    """What is wrong with a link to a page outside, in words; None if it answers, even if only to refuse a program."""
    request = urllib.request.Request(link.partition("#")[0], headers={"User-Agent": "Mozilla/5.0 (link check)"})
    for attempt in range(TRIES):
        if attempt:
            time.sleep(PAUSE)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE):
                return None
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in GONE:
                return f"answers {error.code}"
            if error.code < 500:  # 403, 429 and their like: a page for people only
                return None
            fault = f"answers {error.code}"
        except OSError as error:
            fault = f"does not answer: {error}"
    return fault


def main():
    where = {}
    for path in documents():
        for link in filter(is_outer, links_in(text_of(path))):
            where.setdefault(link, []).append(str(path.relative_to(ROOT)))
    faults = {link: fault_of_outer(link) for link in sorted(where)}
    for link, fault in faults.items():
        print(f"{link}  {fault or 'is there'}" + (f"; linked in {', '.join(where[link])}" if fault else ""))
    sys.exit(any(faults.values()))


if __name__ == "__main__":
    main()
