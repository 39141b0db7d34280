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


@dataclass
class Chapter:
    """One printed page of the site: its title, its PDF, the number of its first page, and its sections' addresses."""

    address: str
    title: str
    pdf: PdfReader
    number: int
    sections: list  # of the headings below the title, in their order


def printed(page, address, number):
    """The Chapter at this address."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.emulate_media(media="print")
    page.evaluate(READY)
    page.evaluate("first => { document.documentElement.style.counterReset = `page ${first - 1}`; }", number)
    title = page.locator("h1").first.evaluate("title => title.firstChild.textContent")
    sections = page.evaluate("[...document.querySelectorAll('h2, h3')].map(h => h.closest('section').id)")
    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, tagged=True, outline=True)))
    return Chapter(address, title, pdf, number, [f"{address}#{section}" for section in sections])


def contents(page, chapters):
    """The first page: the chapters' titles and numbers, linked."""
    rows = "".join(f"<tr><td><a href='{c.address}'>{html.escape(c.title)}</a><td>{c.number}" for c in chapters)
    page.set_content(
        f"<html lang=en>{CONTENTS}<h1>Backpropagation through time, step by step</h1><table>{rows}</table>"
    )
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, tagged=True)))


def headings(outline):
    """The headings of a PDF's outline, one after the other."""
    for heading in outline:
        yield from headings(heading) if isinstance(heading, list) else [heading]


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
        writer.append(chapter.pdf)
        found = zip([chapter.address, *chapter.sections], headings(chapter.pdf.outline), strict=True)
        for address, heading in found:
            inside = chapter.pdf.get_destination_page_number(heading)
            places[address] = writer.pages[chapter.number - 1 + inside].indirect_reference, heading.top
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
