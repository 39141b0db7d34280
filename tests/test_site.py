"""The pages that need no kernel: built once, served as plain files in a subfolder, and used in a browser."""

import gzip
import re
import subprocess
import sys
import threading
import urllib.request
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from test_browser import go_to_both_ends

ROOT = Path(__file__).parents[1]
LESSONS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
LARGEST_PAGE = 3_000_000  # bytes, with everything that its steppers show
STEPPER = ".widget-vbox:has(> .widget-hbox .widget-play)"
TEXTS = (".html", ".js", ".css", ".svg", ".json")

pytestmark = [pytest.mark.browser, pytest.mark.notebooks]


class Server(ThreadingHTTPServer):
    """Plain files under /bptt/, texts packed as every web server packs them; counts the bytes that it sends."""

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder, self.sent = folder, 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def address(self, path):
        return f"http://localhost:{self.server_port}/bptt/{path}"


class Handler(SimpleHTTPRequestHandler):
    def do_GET(self):
        path = self.server.folder / self.path.partition("?")[0].removeprefix("/bptt/")
        if not self.path.startswith("/bptt/") or not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        if path.suffix in TEXTS:
            content = gzip.compress(content)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.server.sent += len(content)
        self.wfile.write(content)

    def log_message(self, *args):
        pass


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
    server.shutdown()


@pytest.fixture(scope="module")
def tab(page, server):
    """A tab of its own, and what its pages complained about."""
    context = page.context.browser.new_context(viewport={"width": 1366, "height": 768})
    tab = context.new_page()
    tab.set_default_timeout(60_000)
    tab.complaints = []
    tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
    tab.on("console", lambda line: tab.complaints.append(line.text) if line.type == "error" else None)
    tab.on("request", lambda asked: tab.complaints.append(asked.url) if foreign(asked.url, server) else None)
    yield tab
    context.close()


def foreign(address, server):
    return not address.startswith((server.address(""), "data:", "blob:"))


def visit(tab, server, name):
    """Open a page and wait until its formulas are set and its widgets are there."""
    tab.complaints.clear()
    tab.goto(server.address(name))
    tab.wait_for_load_state("networkidle")
    tab.evaluate("async () => { await window.MathJax?.startup?.promise; }")
    return tab


def names(site):
    return [str(path.relative_to(site)) for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]


def test_every_page_is_clean_in_both_themes_and_narrow_enough_for_a_phone(site, server, tab):
    """No error, no request to another host, no violation that axe finds, and nothing wider than the window."""
    found = []
    for name in names(site):
        tab.emulate_media(color_scheme="light")
        visit(tab, server, name)
        for theme in ("light", "dark"):
            tab.emulate_media(color_scheme=theme)
            violations = Axe().run(tab).response["violations"]
            found += [(name, theme, rule["id"], rule["nodes"][0]["html"][:200]) for rule in violations]
        tab.set_viewport_size({"width": 390, "height": 844})
        width = tab.evaluate("document.documentElement.scrollWidth")
        found += [(name, "wide", width)] if width > 390 else []
        tab.set_viewport_size({"width": 1366, "height": 768})
        found += [(name, complaint) for complaint in tab.complaints]
    assert found == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_steps_without_a_kernel(lesson, site, server, tab):
    """Every slider to both ends: the picture and the sentence follow; the page stays light with all of it shown."""
    stored = nbformat.read(ROOT / "notebooks" / f"{lesson}.ipynb", as_version=4)
    wanted = sum(cell.source.count("tepper(") for cell in stored.cells if cell.cell_type == "code")
    tab.emulate_media(color_scheme="light")
    before = server.sent
    tab.context.clear_cookies()
    visit(tab, server, f"notebooks/{lesson}.html")
    steppers = tab.locator(STEPPER)
    assert steppers.count() == wanted
    for stepper in steppers.all():
        stepper.scroll_into_view_if_needed()
        go_to_both_ends(stepper)
    assert tab.complaints == []
    assert server.sent - before <= LARGEST_PAGE


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


def test_the_search_finds_jacobian(server, tab):
    visit(tab, server, "search.html?q=Jacobian")
    tab.locator("ul.search a", has_text="chain-rule").first.wait_for()


def test_each_page_gives_its_notebook(site, server):
    for lesson in [*(f"notebooks/{name}" for name in LESSONS), "notebooks/exercises/02_unrolling"]:
        page = (site / f"{lesson}.html").read_text(encoding="utf-8")
        name = re.search(r'class="download"><a href="([^"]+)" download', page)[1]
        with urllib.request.urlopen(server.address(str(Path(lesson).parent / name))) as answer:
            assert answer.read() == (ROOT / f"{lesson}.ipynb").read_bytes()


def test_no_solution_is_published(site):
    solved = nbformat.read(ROOT / "notebooks" / "solutions" / "05_gradient_of_W_first_try.ipynb", as_version=4)
    secret = next(c.source for c in solved.cells if c.metadata.get("nbgrader", {}).get("solution")).splitlines()[-1]
    assert not any(secret in path.read_text(encoding="utf-8") for path in site.rglob("*.html"))
