"""The notebooks as files: in step with their sources, and a build that changes nothing where nothing changed."""

import re
import shutil
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import build_notebooks  # noqa: E402

pytestmark = pytest.mark.notebooks
SOURCES = build_notebooks.sources()
PARTS = (
    "**After this lesson you can**", "**You need**", "**Time:**", "**The one idea:**", "## What you predicted",
    "## Questions", "## On the slides", "**Where this leads.**",
)  # fmt: skip
SMALL = """# %% [markdown]
# # One

# %%
from rnn_lesson import zen_of_python
print(len(zen_of_python()))

# %%
import ipywidgets
ipywidgets.IntSlider()
"""
# Cells that nbval alone takes for right: a picture that is not the stored one, a count that a second run continues, and
# an array too large for a small machine.
FAULTY = """# %%
from io import BytesIO
from IPython.display import Image
from PIL import Image as Pixels
ink, png = "black", BytesIO()
Pixels.new("RGB", (9, 9), ink).save(png, "png")
Image(png.getvalue())

# %%
count = globals().get("count", 0) + 1
print(count)

# %%
import numpy as np
ones = np.ones((300, 1024, 1024), np.int8)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with one small notebook, built."""
    folder = tmp_path_factory.mktemp("built")
    source = folder / "source" / "01_small.py"
    source.parent.mkdir()
    source.write_text(SMALL)
    build_notebooks.build(source)
    return folder


@pytest.fixture
def small(built, tmp_path):
    """The source of the small notebook in a copy of its folder, to be changed."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return tmp_path / "source" / "01_small.py"


def test_every_notebook_has_a_source_and_every_source_a_notebook():
    stored = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert stored == {source.stem for source in SOURCES} != set()


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_the_notebook_is_in_step_with_its_source(source):
    assert build_notebooks.differences(source) == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_nothing_is_stored_that_opens_broken_or_differs_between_machines(source):
    notebook = nbformat.read(build_notebooks.target_of(source), as_version=4)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr" and output.output_type != "error"
            assert build_notebooks.WIDGET not in output.get("data", {})
            assert not re.search(
                r"\b0x[0-9a-f]{6,}", output.get("text", "") + output.get("data", {}).get("text/plain", "")
            )


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_no_link_to_another_file_of_the_lesson_is_dead(source):
    notebook = nbformat.read(build_notebooks.target_of(source), as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for link in re.findall(r"\]\(([^)#]+)[^)]*\)", cell.source):
                assert link.startswith("http") or (ROOT / "notebooks" / link).exists(), link


def headings(name):
    """The anchors that JupyterLab gives to the headings of a notebook."""
    cells = nbformat.read(ROOT / "notebooks" / name, as_version=4).cells
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    return {title.strip().replace(" ", "-") for text in texts for title in re.findall(r"^#+ (.+)$", text, re.M)}


def slides_of_the_map():
    cells = nbformat.read(ROOT / "notebooks" / "map_and_glossary.ipynb", as_version=4).cells
    return re.findall(r"^\| (\d+) \|(.*)$", cells[0].source, re.M)


def test_every_slide_has_a_place_in_the_lessons():
    slides = slides_of_the_map()
    assert [int(number) for number, _ in slides] == list(range(1, 15))
    assert all(re.search(r"\]\(0\d_\w+\.ipynb#", row) for _, row in slides)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_no_link_into_a_notebook_misses_its_heading(source):
    cells = nbformat.read(build_notebooks.target_of(source), as_version=4).cells
    for name, anchor in re.findall(r"\]\(([^)#]+\.ipynb)#([^)]+)\)", "".join(cell.source for cell in cells)):
        assert anchor in headings(name), f"{name}#{anchor}"


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_every_lesson_has_what_every_lesson_has(source):
    if not source.stem[0].isdigit():
        return
    notebook = nbformat.read(build_notebooks.target_of(source), as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for part in PARTS:
        assert part in text, part
    asked = [cell.source for cell in notebook.cells if "widgets.Prediction(" in cell.source]
    assert len(asked) >= 3 and all(source.startswith("# Prediction: ") for source in asked)
    questions = text[text.index("## Questions") :]
    assert len(re.findall(r"^\*\*[123]\.\*\*", questions, re.M)) == questions.count("<details>") == 3
    assert text.count("<details>") == text.count("</details>")


def test_a_second_build_changes_no_byte(small):
    target = build_notebooks.target_of(small)
    first = target.read_bytes()
    build_notebooks.build(small)
    assert target.read_bytes() == first


def test_a_build_from_nothing_gives_the_same_ids(small):
    target = build_notebooks.target_of(small)
    ids = [cell.id for cell in nbformat.read(target, as_version=4).cells]
    target.unlink()
    assert [cell.id for cell in build_notebooks.read(small).cells] == ids


def test_a_cell_keeps_its_id_when_another_is_put_before_it(small):
    target = build_notebooks.target_of(small)
    ids = {cell.source: cell.id for cell in nbformat.read(target, as_version=4).cells}
    small.write_text(SMALL.replace("# %%\nfrom", "# %%\n1 + 1\n\n# %%\nfrom"))
    after = build_notebooks.read(small).cells
    assert len({cell.id for cell in after}) == 4
    assert all(cell.id == ids[cell.source] for cell in after if cell.source in ids)


def test_the_widget_is_dropped_and_the_rest_of_the_output_stays(small):
    outputs = nbformat.read(build_notebooks.target_of(small), as_version=4).cells[2].outputs
    assert list(outputs[0].data) == ["text/plain"]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("19", "20").replace("# # One", "# # Two"),
        lambda text: text + "\n# %%\n2 + 2\n",
        lambda text: text.replace("print(len", "print(2 * len"),
    ],
)
def test_a_source_that_was_changed_is_noticed(small, change):
    assert build_notebooks.differences(small) == []
    small.write_text(change(SMALL))
    assert build_notebooks.differences(small) != []


def test_a_notebook_that_was_changed_by_hand_is_noticed(small):
    target = build_notebooks.target_of(small)
    target.write_text(target.read_text().replace("# One", "# Eins"))
    assert build_notebooks.differences(small) != []


def test_a_cell_that_warns_stops_the_build(small, tmp_path):
    small.write_text("# %%\nimport warnings\nwarnings.warn('look')\n")
    with pytest.raises(SystemExit, match="writes to stderr"):
        build_notebooks.build(small)


def test_a_missing_notebook_is_noticed(small):
    shutil.move(build_notebooks.target_of(small), small.parent / "elsewhere.ipynb")
    assert build_notebooks.differences(small) == ["it does not exist"]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_a_notebook_has_one_title_and_it_is_its_first_line(source):
    notebook = nbformat.read(build_notebooks.target_of(source), as_version=4)
    titles = [
        line
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("# ")
    ]
    assert titles == [notebook.cells[0].source.splitlines()[0]]


def test_what_nbval_does_not_notice_the_facts_after_its_cells_notice(pytester):
    source = pytester.mkdir("notebooks") / "source" / "01_faulty.py"
    source.parent.mkdir()
    source.write_text(FAULTY)
    build_notebooks.build(source)
    target = build_notebooks.target_of(source)
    target.write_text(target.read_text().replace('\\"black\\"', '\\"white\\"'))
    shutil.copy(ROOT / "requirements.lock", pytester.path)
    pytester.makeconftest((ROOT / "conftest.py").read_text())
    ended = pytester.runpytest_inprocess("--nbval", "--nbval-current-env").parseoutcomes()
    assert ended["passed"] == 3  # the cells
    assert ended["failed"] + ended.get("skipped", 0) == 3 and ended.get("skipped", 0) < 3
