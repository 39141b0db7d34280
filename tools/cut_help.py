"""Cut the text that lesson 10 reads by default from the help topics of Python's standard library: prose alone.

    python tools/cut_help.py    writes rnn_lesson/language/data/python_help.txt; the stored one comes from Python 3.11

Paragraphs that are indented hold code or grammar, and are left out; so are headings, and what stands there twice.
"""

import sys
from pathlib import Path
from pydoc_data.topics import topics

FILE = Path(__file__).parents[1] / "rnn_lesson" / "language" / "data" / "python_help.txt"
WHOLE_CHAPTERS = {"compound", "types", "specialnames"}  # the other topics are parts of these


def prose():
    """The paragraphs, each on one line, in the order of the topics' names."""
    found = {}  # a dict keeps the order, and each paragraph once
    for name in sorted(set(topics) - WHOLE_CHAPTERS):
        for paragraph in topics[name].split("\n\n"):
            lines = paragraph.strip("\n").split("\n")
            if lines[0] and not lines[0].startswith((" ", "[", "*", "+", "|")) and not set(lines[-1]) <= set("*=-~^"):
                found[" ".join(line.strip() for line in lines)] = None
    return list(found)


if __name__ == "__main__":
    if sys.version_info[:2] != (3, 11):
        raise SystemExit(f"wanted Python 3.11, whose topics the stored text was cut from, got {sys.version.split()[0]}")
    FILE.write_text("\n\n".join(prose()) + "\n", encoding="utf-8")
    print(f"{FILE.name}: {len(FILE.read_text(encoding='utf-8').split()):,} words")
