"""Print the series as one PDF from the pages in site/: `make pdf` writes site/bptt.pdf.

    python tools/print_site.py FOLDER FILE

Chromium prints each lesson; each stepper shows the picture that is stored with the notebook, and its sentence.
A page with the contents comes first, and every page has its number. Links between the lessons lead from page to page.
"""

import argparse
import html
import io
from dataclasses import dataclass
from pathlib import Path

import browser
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, Destination, Fit, NameObject
from site_server import Server
from tqdm import tqdm

ROOT = Path(__file__).parents[1]
CONTENTS = """<style>
    @page { size: A4; margin: 20mm; }
    body { font: 12pt sans-serif; }
    table { width: 100%; }
    td { padding: 2mm 0; }
    td + td { text-align: right; }
    a { color: inherit; text-decoration: none; }
</style>"""
# Every picture is on the page, every formula set and every answer unfolded, before the page is printed; folded code
# (.hide) is left out.
READY = """async () => {
    await MathJax?.startup?.promise;
    document.querySelectorAll('details:not(.hide)').forEach(fold => { fold.open = true; });
    const images = [...document.querySelectorAll('img')].filter(image => image.checkVisibility());
    images.forEach(image => { image.loading = 'eager'; });
    await Promise.all(images.map(image => image.decode()));
}"""

HEADINGS = """[...document.querySelectorAll('h1, h2, h3')].map(h => ({
    section: h.closest('section').id, text: h.textContent.replace('¶', ''), level: Number(h.tagName[1]),
}))"""


@dataclass
class Chapter:
    """One printed page of the site: its PDF, the number of its first page, and its headings, the title first."""

    address: str
    pdf: PdfReader
    number: int
    headings: list  # [{section, text, level}] in their order

    @property
    def title(self):
        return self.headings[0]["text"]


def printed(page, address, number):
    """The Chapter at this address."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.emulate_media(media="print")
    page.evaluate(READY)
    page.evaluate("first => { document.documentElement.style.counterReset = `page ${first - 1}`; }", number)
    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, tagged=True, outline=True)))
    return Chapter(address, pdf, number, page.evaluate(HEADINGS))


def contents(page, chapters):
    """The first page: the chapters' titles and numbers, linked."""
    rows = "".join(f"<tr><td><a href='{c.address}'>{html.escape(c.title)}</a><td>{c.number}" for c in chapters)
    page.set_content(
        f"<html lang=en>{CONTENTS}<h1>Backpropagation through time, step by step</h1><table>{rows}</table>"
    )
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, tagged=True)))


def bookmarks(outline):
    """The bookmarks of a PDF's outline, one after the other."""
    for bookmark in outline:
        yield from bookmarks(bookmark) if isinstance(bookmark, list) else [bookmark]


def add_chapter(writer, chapter):
    """Add its pages and a bookmark for each heading; {address of the chapter or a section: (page, height)}.

    Chromium knows where each heading stands; its words it reads line by line and loses the spaces between two.
    """
    writer.append(chapter.pdf, import_outline=False)
    places, parents = {}, {}
    for heading, found in zip(chapter.headings, bookmarks(chapter.pdf.outline), strict=True):
        number = chapter.number - 1 + chapter.pdf.get_destination_page_number(found)
        level, place = heading["level"], {"page_number": number, "fit": Fit.xyz(top=found.top)}
        parents[level] = writer.add_outline_item(title=heading["text"], parent=parents.get(level - 1), **place)
        address = chapter.address if level == 1 else f"{chapter.address}#{heading['section']}"
        places[address] = writer.pages[number].indirect_reference, found.top
    return places


def link_inside(writer, places, outside):
    """Let links between pages of the site lead to their place in the book; what is not in it is no link.

    places: {address: (page, height)}; outside: how the addresses begin that nobody else can reach.
    """
    for page in writer.pages:
        kept = ArrayObject()
        for reference in page.get("/Annots", []):
            link = reference.get_object()
            address = link.get("/A", {}).get("/URI", "")
            if address in places:
                target, height = places[address]
                del link["/A"]
                link[NameObject("/Dest")] = Destination("", target, Fit.xyz(top=height)).dest_array
            if address in places or not address.startswith(outside):
                kept.append(reference)
        page[NameObject("/Annots")] = kept


def write_pdf(page, site, target):
    """Print the lessons in `site`, in their order, into one file, by a page of the browser.

    Returns [(title, the number of its first page)], and the number of pages.
    """
    paths = sorted(site.glob("notebooks/*.html"))
    if not paths:
        raise SystemExit(f"no pages in {site}: build them first, with make site")
    server, chapters, number = Server(site), [], 2  # the contents are page 1
    for path in tqdm(paths, "printed"):
        chapters.append(printed(page, server.address(path.relative_to(site).as_posix()), number))
        number += len(chapters[-1].pdf.pages)
    server.close()
    writer, places = PdfWriter(), {}
    writer.append(contents(page, chapters), outline_item="Contents")
    for chapter in chapters:
        places |= add_chapter(writer, chapter)
    link_inside(writer, places, server.address(""))
    writer.write(target)
    return [(chapter.title, chapter.number) for chapter in chapters], len(writer.pages)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "site")
    parser.add_argument("pdf", nargs="?", type=Path, default=ROOT / "site" / "bptt.pdf")
    options = parser.parse_args()
    with browser.running_browser(browser.browser_path()) as page:
        _, pages = write_pdf(page, options.site, options.pdf)
    print(f"{pages} pages: {options.pdf}")


if __name__ == "__main__":
    main()
