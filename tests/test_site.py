"""The pages that need no kernel: built once, served as plain files in a subfolder, and used in a browser."""

import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import nbformat
import print_site
import pytest
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader
from site_server import Server
from test_browser import go_to_both_ends

ROOT = Path(__file__).parents[1]
LESSONS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
EXERCISES = sorted(path.stem for path in (ROOT / "notebooks" / "exercises").glob("*.ipynb"))
PAGES = [
    *(f"notebooks/{name}" for name in LESSONS), *(f"notebooks/exercises/{name}" for name in EXERCISES),
    "docs/claims", "docs/teaching", "genindex", "index", "py-modindex", "reference", "search",
]  # fmt: skip
LARGEST_PAGE = 3_000_000  # bytes, with everything that its steppers show
STEPPER = ".widget-vbox:has(> .widget-hbox .widget-play)"
# Thousands of words of code have a few dozen colours: each kind of word is left once a page, the others become text of
# the block that they stand in. Looking at the colours is most of axe's time.
EACH_KIND_OF_WORD_ONCE = """() => {
    const seen = new Set();
    for (const word of document.querySelectorAll('.highlight pre span[class]')) {
        const kind = word.className + ' in ' + word.closest('.cell_output, .cell_input, dd, div[class]').className;
        if (seen.has(kind)) word.replaceWith(word.textContent);
        seen.add(kind);
    }
}"""

pytestmark = [pytest.mark.browser, pytest.mark.notebooks]
every_page = pytest.mark.parametrize("visited", PAGES, indirect=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site, built anew; what Sphinx reads stays beside it for a while."""
    home = tmp_path_factory.mktemp("site")
    command = [sys.executable, ROOT / "tools" / "build_site.py", "--work", home / "work", "--out", home / "site"]
    built = subprocess.run(command, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return home / "site"


@pytest.fixture(scope="module")
def server(site):
    server = Server(site)
    yield server
    server.close()


@pytest.fixture(scope="module")
def tab(page, server):
    """A tab of its own that keeps nothing it has loaded, and what its pages complained about."""
    context = page.context.browser.new_context(viewport={"width": 1366, "height": 768})
    tab = context.new_page()
    context.new_cdp_session(tab).send("Network.setCacheDisabled", {"cacheDisabled": True})
    tab.set_default_timeout(60_000)
    tab.complaints = []
    tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
    tab.on("console", lambda line: tab.complaints.append(line.text) if line.type == "error" else None)
    tab.on("request", lambda asked: tab.complaints.append(asked.url) if foreign(asked.url, server) else None)
    yield tab
    context.close()


@pytest.fixture(scope="module")
def visited(request, tab, server):
    """One page after the other, each loaded once for all its tests."""
    tab.set_viewport_size({"width": 1366, "height": 768})
    tab.emulate_media(color_scheme="light")
    before = server.sent
    visit(tab, server, f"{request.param}.html")
    return SimpleNamespace(name=request.param, tab=tab, sent=lambda: server.sent - before)


def foreign(address, server):
    return not address.startswith((server.address(""), "data:", "blob:"))


def visit(tab, server, name):
    """Open a page and wait until its formulas are set and its widgets are there."""
    tab.complaints.clear()
    tab.goto(server.address(name))
    tab.wait_for_load_state("networkidle")
    tab.evaluate("async () => { await window.MathJax?.startup?.promise; }")
    return tab


def test_the_site_has_these_pages_and_no_other(site):
    made = [path.relative_to(site) for path in site.rglob("*.html") if "_static" not in path.parts]
    assert sorted(str(path.with_suffix("")) for path in made) == sorted(PAGES)


@every_page
def test_every_control_works_without_a_kernel_and_the_page_stays_light(visited):
    """Every slider to both ends: the picture and the sentence follow; the page stays light with all of it shown."""
    steppers = visited.tab.locator(STEPPER)
    if visited.name.removeprefix("notebooks/") in LESSONS:
        stored = nbformat.read(ROOT / f"{visited.name}.ipynb", as_version=4)
        wanted = sum(cell.source.count("tepper(") for cell in stored.cells if cell.cell_type == "code")
        assert steppers.count() == wanted
    for stepper in steppers.all():
        stepper.scroll_into_view_if_needed()
        go_to_both_ends(stepper)
    assert visited.sent() <= LARGEST_PAGE


@every_page
def test_a_phone_shows_every_page_without_scrolling_sideways(visited):
    visited.tab.set_viewport_size({"width": 390, "height": 844})
    assert visited.tab.evaluate("document.documentElement.scrollWidth") <= 390
    visited.tab.set_viewport_size({"width": 1366, "height": 768})


@every_page
def test_every_page_is_clean_in_both_themes(visited):
    """No violation that axe finds, no error, no request to another host. It comes last: it takes code apart."""
    visited.tab.evaluate(EACH_KIND_OF_WORD_ONCE)
    visited.tab.evaluate("document.documentElement.classList.add('show-back-to-top')")  # as when one scrolls up
    found = []
    for theme in ("light", "dark"):
        visited.tab.emulate_media(color_scheme=theme)
        violations = Axe().run(visited.tab).response["violations"]
        found += [(theme, rule["id"], rule["nodes"][0]["html"][:200]) for rule in violations]
    assert found + visited.tab.complaints == []


def test_the_triangle_is_a_control_without_a_kernel(server, tab):
    visit(tab, server, "notebooks/06_chain_rule_product.html")
    triangle = tab.locator(".lesson-triangle").first
    triangle.scroll_into_view_if_needed()
    for cell in ("t = 4, k = 1", "t = 2, k = 0", "t = 5, k = 5"):
        triangle.locator(f"button[title^='{cell},']").click()
        triangle.locator(f"figcaption:visible:has-text('{cell}:')").wait_for()


def test_what_needs_a_kernel_says_so_and_shows_its_picture(server, tab):
    visit(tab, server, "notebooks/09_is_it_really_that_simple.html")
    told = tab.locator(".needs-a-kernel")
    assert told.count() > 0 and "JupyterLab" in told.first.inner_text()
    assert tab.locator(".lesson-live").count() == 0
    still = tab.locator(":has(> .needs-a-kernel) img").first
    still.scroll_into_view_if_needed()
    tab.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=still.element_handle())


def test_no_page_counts_predictions_which_only_a_kernel_can(site):
    assert not any("predicted yet" in page.read_text(encoding="utf-8") for page in site.glob("notebooks/*.html"))


def test_the_search_finds_jacobian(server, tab):
    visit(tab, server, "search.html?q=Jacobian")
    tab.locator("ul.search a", has_text="chain-rule").first.wait_for()


def test_each_page_gives_its_notebook(site, server):
    for lesson in [*(f"notebooks/{name}" for name in LESSONS), "notebooks/exercises/02_unrolling"]:
        page = (site / f"{lesson}.html").read_text(encoding="utf-8")
        name = re.search(r'class="download"><a href="([^"]+)" download', page)[1]
        with urllib.request.urlopen(server.address(str(Path(lesson).parent / name))) as answer:
            assert answer.read() == (ROOT / f"{lesson}.ipynb").read_bytes()


def test_a_build_leaves_nothing_beside_its_two_folders(site):
    assert sorted(path.name for path in site.parent.iterdir()) == ["site", "work"]
    assert not list(site.rglob("*.doctree"))


def test_no_solution_is_published(site):
    solved = nbformat.read(ROOT / "notebooks" / "solutions" / "05_gradient_of_W_first_try.ipynb", as_version=4)
    secret = next(c.source for c in solved.cells if c.metadata.get("nbgrader", {}).get("solution")).splitlines()[-1]
    assert not any(secret in path.read_text(encoding="utf-8") for path in site.rglob("*.html"))


def test_folded_code_is_folded_on_the_page(server, tab):
    """A prediction's code holds its answer."""
    visit(tab, server, "notebooks/06_chain_rule_product.html")
    assert "Run this cell" not in tab.locator("article").inner_text()
    fold = tab.locator("details.hide", has_text="# Prediction:").first
    assert not fold.locator("pre").is_visible()
    fold.locator("summary").click()
    assert fold.locator("pre").is_visible()


@pytest.fixture(scope="module")
def book(site, page, tmp_path_factory):
    """(the print, [(title, number of its first page)])."""
    target, tab = tmp_path_factory.mktemp("print") / "book.pdf", page.context.browser.new_page()
    tab.set_default_timeout(120_000)
    titles, _ = print_site.write_pdf(tab, site, target)
    tab.close()
    return PdfReader(target), titles


MARGIN = 20 / 25.4 * 72  # points at the foot of a page, where its number stands


def standing(page):
    """[(height above the page's lower edge in points, text or None for a picture)] of a printed page."""
    found = []

    def text(content, matrix, text_matrix, font, size):
        if content.strip():
            height = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
            found.append((height, content.strip()))

    def picture(operator, operands, matrix, text_matrix):
        if operator == b"Do":
            found.append((min(matrix[5], matrix[5] + matrix[3]), None))

    page.extract_text(visitor_text=text, visitor_operand_before=picture)
    return found


def test_no_page_of_the_print_is_half_empty(book):
    """But the last of each chapter: what stands on a page reaches down into its lower half."""
    pages, titles = book[0].pages, book[1]
    starts = {number for _, number in titles}
    empty = []
    for number, page in enumerate(pages, start=1):
        lowest = min(height for height, _ in standing(page) if height > MARGIN)
        if number > 1 and number + 1 not in starts | {len(pages) + 1} and lowest > float(page.mediabox.height) / 2:
            empty.append((number, lowest))
    assert empty == []


def test_every_printed_page_has_its_number_and_the_contents_tell_where_each_lesson_begins(book):
    pages, titles = book[0].pages, book[1]
    assert len(titles) == len(LESSONS)
    for number, page in enumerate(pages, start=1):
        assert number == 1 or str(number) in [text for height, text in standing(page) if height < MARGIN]
    contents = pages[0].extract_text()
    for title, number in titles:
        assert title in pages[number - 1].extract_text().replace("\n", " ")
        assert re.search(rf"{re.escape(title)}\s*{number}\b", contents)


def links(book, page):
    """Where each link of a printed page leads: (number of a page, height on it), or an address."""
    for link in (reference.get_object() for reference in page.get("/Annots", [])):
        if "/Dest" in link and not isinstance(link["/Dest"], str):
            target, _, _, height, _ = link["/Dest"]
            yield book.pages.index(target.get_object()) + 1, height
        elif "/A" in link:
            yield link["/A"]["/URI"]


def test_links_in_the_print_lead_from_page_to_page_and_none_to_the_machine_that_printed(book):
    print_, titles = book
    assert [number for number, _ in links(print_, print_.pages[0])] == [number for _, number in titles]
    everywhere = [link for page in print_.pages for link in links(print_, page)]
    assert [link for link in everywhere if isinstance(link, str)] == ["https://universaldependencies.org/"]


def test_every_link_in_the_print_leads_to_a_heading(book):
    """The map links sections by their numbers: that heading is the first text at the height it leads to."""
    print_, titles = book
    sections = 0
    for number, height in {link for page in print_.pages[titles[-1][1] - 1 :] for link in links(print_, page)}:
        reached = next(text for at, text in standing(print_.pages[number - 1]) if height - 40 < at < height)
        assert re.match(r"\d\. |On the slides|Lesson \d", reached)
        sections += reached[0].isdigit()
    assert sections > 10


def test_the_print_has_the_lessons_and_their_sections_as_bookmarks(book):
    print_, titles = book
    every = [bookmark.title for bookmark in print_site.bookmarks(print_.outline)]
    chapters = [bookmark for bookmark in print_.outline if not isinstance(bookmark, list)]
    assert [bookmark.title for bookmark in chapters] == ["Contents", *(title for title, _ in titles)]
    assert [print_.get_destination_page_number(bookmark) + 1 for bookmark in chapters[1:]] == [n for _, n in titles]
    assert "First: the factor J becomes a matrix" in every
