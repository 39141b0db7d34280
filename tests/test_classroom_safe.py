"""What a teacher opens of a submission runs no script of the student's, tried in a browser."""

import sys
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tools" / "classroom")]
import build_notebooks  # noqa: E402
import collect  # noqa: E402
import grade  # noqa: E402
import make_classroom  # noqa: E402
import mend  # noqa: E402

pytestmark = [pytest.mark.classroom, pytest.mark.browser]

HIT = "(top.hits = top.hits || []).push({})"


def shows(bundle):
    return {"output_type": "display_data", "data": bundle, "metadata": {}}


def hit(name):
    return HIT.format(repr(name))


# Ways to run a script in the browser of whoever opens a notebook as a page; the first test below sees them work.
OUTPUTS = {
    "script": shows({"text/html": f"<script>{hit('script')}</script>"}),
    "image": shows({"text/html": f'<img src=x onerror="{hit("image")}">'}),
    "svg": shows({"text/html": f'<svg onload="{hit("svg")}"></svg>'}),
    "details": shows({"text/html": f'<details open ontoggle="{hit("details")}">…</details>'}),
    "focus": shows({"text/html": f'<input autofocus onfocus="{hit("focus")}">'}),
    "video": shows({"text/html": f'<video><source onerror="{hit("video")}" src=x></video>'}),
    "frame": shows({"text/html": f'<iframe srcdoc="<script>{hit("frame")}</script>"></iframe>'}),
    "drawing": shows({"image/svg+xml": f'<svg xmlns="http://www.w3.org/2000/svg" onload="{hit("drawing")}"></svg>'}),
    "program": shows({"application/javascript": hit("program")}),
    "picture": shows({"image/png": f'x" onerror="{hit("picture")}'}),
    "text": shows({"text/markdown": f'<details open ontoggle="{hit("text")}">…</details>'}),
    "formula": shows({"text/latex": f'<svg onload="{hit("formula")}"></svg>'}),
}
CELLS = {
    "markdown script": nbformat.v4.new_markdown_cell(f"<script>{hit('markdown script')}</script>"),
    "markdown image": nbformat.v4.new_markdown_cell(f'a <img src="x" onerror="{hit("markdown image")}">'),
    "fence": nbformat.v4.new_markdown_cell(f'````\n\n`````\n\n<img src=x onerror="{hit("fence")}">'),
    "link": nbformat.v4.new_markdown_cell(f'<a href="javascript:{hit("link")}">look</a>'),
    "raw": nbformat.v4.new_raw_cell(f"<script>{hit('raw')}</script>", metadata={"raw_mimetype": "text/html"}),
}
ATTACKS = {*OUTPUTS, *CELLS, "tag"}


@pytest.fixture(scope="module")
def exercise():
    (source,) = build_notebooks.exercise_sources(prefix="05")
    exercise = mend.Exercise(build_notebooks.read(source, "reader"))
    exercise.name = source.stem
    assert make_classroom.points_in(exercise.notebook)
    return exercise


@pytest.fixture(scope="module")
def hostile(exercise):
    """A submission of the exercise with every attack in it, and what its run tells."""
    notebook = nbformat.from_dict(exercise.notebook)
    cell = nbformat.v4.new_code_cell("1", metadata={"tags": [f'x"><img src=x onerror="{hit("tag")}">']})
    cell.outputs = [nbformat.from_dict(output) for output in OUTPUTS.values()]
    notebook.cells = [*CELLS.values(), cell, *notebook.cells]
    return notebook


@pytest.fixture(scope="module")
def kept(exercise, hostile):
    """The notebook that grading keeps of it, where every cell shows all attacks, and the student's page."""
    told = lambda notebook: ({  # noqa: E731
        i: {"cell": i, "outputs": list(OUTPUTS.values()), "ok": True} for i in range(len(notebook.cells))
    }, "")  # fmt: skip
    name = f'<img src=x onerror="{hit("name")}">'
    submission = collect.Submission(name, data=nbformat.writes(hostile).encode(), notes=[name])
    notebook, status, notes = grade.graded(submission, exercise, told)
    record = {"notes": notes, "status": status}
    return notebook, grade.feedback_page(exercise, name, record, notebook, {}, {"check-5-1": name}, 0)


def hits(page, tmp_path, text):
    """The names of the attacks that run when the text is opened as a page and all its script links are clicked."""
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    opened = page.context.browser.new_page()
    try:
        opened.route("http*://**", lambda route: route.abort())
        opened.goto((tmp_path / "page.html").as_uri(), wait_until="load")
        opened.evaluate("document.querySelectorAll('a[href^=javascript]').forEach(link => link.click())")
        opened.wait_for_timeout(300)
        return set(opened.evaluate("window.hits || []"))
    finally:
        opened.close()


def exported(notebook):
    return HTMLExporter().from_notebook_node(nbformat.from_dict(notebook))[0]


def test_at_least_ten_attacks_work_where_nothing_is_done_against_them(page, tmp_path, hostile):
    """Not all of them: some, nbconvert stops in some of its versions."""
    assert len(hits(page, tmp_path, exported(hostile)) & ATTACKS) >= 10


def test_no_attack_works_in_the_notebook_that_is_kept_for_formgrader(page, tmp_path, kept):
    assert hits(page, tmp_path, exported(kept[0])) == set()


def test_no_attack_works_in_the_students_page(page, tmp_path, kept):
    assert "onerror" in kept[1]  # the words are there to be read
    assert hits(page, tmp_path, kept[1]) == set()


def test_formgrader_cleans_what_nbgrader_alone_has_graded():
    assert "c.HTMLExporter.sanitize_html = True" in (make_classroom.TEMPLATE / "nbgrader_config.py").read_text()
