"""Print the series as one PDF from the pages in site/: `make pdf` writes site/bptt.pdf.

    python tools/print_site.py FOLDER FILE

Chromium prints each lesson; each stepper shows the picture that is stored with the notebook, and its sentence.
A page with the contents comes first, and every page has its number.
"""

import argparse
import html
import io
from pathlib import Path

import browser
from pypdf import PdfReader, PdfWriter
from site_server import Server
from tqdm import tqdm

ROOT = Path(__file__).parents[1]
CONTENTS = """<style>
    @page { size: A4; margin: 20mm; }
    body { font: 12pt sans-serif; }
    table { width: 100%; }
    td { padding: 2mm 0; }
    td + td { text-align: right; }
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


def printed(page, address, first):
    """(title, the PDF) of one address; first: the number of its first page."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.emulate_media(media="print")
    page.evaluate(READY)
    page.evaluate("first => { document.documentElement.style.counterReset = `page ${first - 1}`; }", first)
    title = page.locator("h1").first.evaluate("title => title.firstChild.textContent")
    return title, PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))


def contents(page, titles):
    """The first page: the titles and the number of the page on which each begins."""
    rows = "".join(f"<tr><td>{html.escape(title)}<td>{number}" for title, number in titles)
    page.set_content(
        f"<html lang=en>{CONTENTS}<h1>Backpropagation through time, step by step</h1><table>{rows}</table>"
    )
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))


def write_pdf(page, site, target):
    """Print the lessons in `site`, in their order, into one file, by a page of the browser.

    Returns [(title, the number of its first page)], and the number of pages.
    """
    paths = sorted(site.glob("notebooks/*.html"))
    if not paths:
        raise SystemExit(f"no pages in {site}: build them first, with make site")
    writer, titles = PdfWriter(), []
    server = Server(site)
    for path in tqdm(paths, "printed"):
        number = len(writer.pages) + 2  # the contents are page 1
        title, pages = printed(page, server.address(path.relative_to(site)), number)
        titles.append((title, number))
        writer.append(pages, outline_item=title)
    server.close()
    writer.merge(0, contents(page, titles), outline_item="Contents")
    writer.write(target)
    return titles, len(writer.pages)


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
