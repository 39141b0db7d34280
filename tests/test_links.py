"""No link within the project is dead; and the tool that asks the pages outside knows a dead one from a live one."""

import http.server
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import check_links  # noqa: E402

DOCUMENTS = check_links.documents()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_link_to_a_file_or_a_heading_of_the_project_is_dead(path):
    inner = [link for link in check_links.links_in(check_links.text_of(path)) if not check_links.is_outer(link)]
    assert list(filter(None, (check_links.fault_of_inner(path, link) for link in inner))) == []


def test_all_documents_are_looked_at():
    names = {path.relative_to(ROOT).as_posix() for path in DOCUMENTS}
    assert {"README.md", "docs/teaching.md", "notebooks/map_and_glossary.ipynb"} <= names
    folders = [path.parent.name for path in DOCUMENTS]
    assert folders.count("notebooks") >= 10 and folders.count("exercises") == folders.count("solutions") >= 8


@pytest.mark.parametrize(
    "text, links",
    [
        ("[a](b.md) and ![c](d.png)", ["b.md", "d.png"]),
        ("[a](b.md#c-d) [e](#f)", ["b.md#c-d", "#f"]),
        ('[a](b.md "its title")', ["b.md"]),
        ("[a](<b.md>)", ["b.md"]),
        ("[a](https://b.org/c_(d)) (or not)", ["https://b.org/c_(d)"]),
        ("<https://b.org/c>", ["https://b.org/c"]),
        ('<img src="b.png"> <a href="c.md">', ["b.png", "c.md"]),
        ("`[a](b.md)` ``[`](c.md)`` [d](e.md)", ["e.md"]),
        ("```\n[a](b.md)\n```\n[c](d.md)", ["d.md"]),
        ("f[t](x y) and [a] (b)", []),
    ],
)
def test_links_are_found_where_they_are_and_not_in_code(text, links):
    assert check_links.links_in(text) == links


@pytest.fixture
def project(tmp_path):
    """A small project: a page with two headings, one of them twice, and code that looks like a heading."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text("# What's there? `x_t` & y\n## So\n## So\n```\n# no heading\n```\n")
    (tmp_path / "docs" / "book.ipynb").write_text(
        '{"cells": [{"cell_type": "markdown", "source": ["# 1. The first\\n", "text"]},'
        ' {"cell_type": "code", "source": ["# no heading"]}]}'
    )
    return tmp_path


@pytest.mark.parametrize(
    "link, fault",
    [
        ("page.md", None),
        ("page.md#so", None),
        ("page.md#so-1", None),
        ("page.md#so-2", "page.md#so-2: page.md has no such heading"),
        ("page.md#no-heading", "page.md#no-heading: page.md has no such heading"),
        ("#whats-there-x_t--y", None),
        ("../docs/page.md", None),
        ("..", None),
        ("book.ipynb#1.-The-first", None),
        ("book.ipynb#1.%20The%20first", "book.ipynb#1.%20The%20first: book.ipynb has no such heading"),
        ("book.ipynb#no-heading", "book.ipynb#no-heading: book.ipynb has no such heading"),
        ("gone.md", "gone.md: there is no docs/gone.md"),
        ("../../elsewhere.md", "../../elsewhere.md leads out of the project"),
    ],
)
def test_a_dead_inner_link_is_told(project, link, fault):
    found = check_links.fault_of_inner(project / "docs" / "page.md", link, project)
    assert found == (fault and fault.replace("docs/gone.md", str(Path("docs/gone.md"))))


@pytest.fixture
def site(monkeypatch):
    """The address of a server whose pages answer with the number that is their name; /moved leads to /200."""
    asked = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            name = self.path.strip("/")
            busy_at_first = name == "busy" and asked.count(self.path) == 1
            self.send_response(
                302 if name == "moved" else 503 if busy_at_first else 200 if name == "busy" else int(name)
            )
            if name == "moved":
                self.send_header("Location", "/200")
            self.end_headers()

        def log_message(self, *_):
            """Nothing is written to the test's output."""

    monkeypatch.setattr(check_links, "PAUSE", 0)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize(
    "page, fault",
    [
        ("200", None),
        ("200#part", None),
        ("moved", None),
        ("busy", None),
        ("403", None),
        ("429", None),
        ("404", "answers 404"),
        ("410", "answers 410"),
        ("500", "answers 500"),
    ],
)
def test_a_page_that_is_gone_is_told_from_one_that_refuses_or_is_busy(site, page, fault):
    assert check_links.fault_of_outer(site + page) == fault


def test_a_server_that_is_gone_is_told(site, monkeypatch):
    monkeypatch.setattr(check_links, "TRIES", 1)
    assert check_links.fault_of_outer("http://127.0.0.1:9/").startswith("does not answer")


def test_the_tool_tells_each_page_and_ends_with_an_error_if_one_is_gone(site, project, monkeypatch, capsys):
    monkeypatch.setattr(check_links, "ROOT", project)
    monkeypatch.setattr(check_links, "documents", lambda: sorted(project.rglob("*.md")))
    (project / "README.md").write_text(f"[a]({site}200) [b](docs/gone.md)")
    with pytest.raises(SystemExit) as end:
        check_links.main()
    assert not end.value.code and capsys.readouterr().out == f"{site}200  is there\n"
    (project / "README.md").write_text(f"[a]({site}200) [b]({site}404)")
    with pytest.raises(SystemExit) as end:
        check_links.main()
    assert end.value.code and f"{site}404  answers 404; linked in README.md" in capsys.readouterr().out
