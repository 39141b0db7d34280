"""The notebooks' sources as texts that people edit: short lines, short cells, folded checks, shared networks."""

import ast
import re
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import build_notebooks  # noqa: E402

pytestmark = pytest.mark.notebooks
SOURCES = build_notebooks.sources() + build_notebooks.exercise_sources()
NOTEBOOKS = [target for source in SOURCES for target in build_notebooks.targets_of(source).values()]

each_source = pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parent.name}-{path.stem}")
each_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")


def code(notebook):
    return [cell for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]


def folded(cell):
    return cell.metadata.get("jupyter", {}).get("source_hidden", False)


def asks(cell):
    return "widgets.Prediction(" in cell.source


def prose(text):
    """The lines of the Markdown cells that are neither in a table nor in a formula of its own."""
    markdown = re.findall(r"^# %% \[markdown\]\n((?:#.*\n)*)", text, re.M)
    without_formulas = re.sub(r"^# \$\$.*?\$\$[^\n]*$", "", "\n".join(markdown), flags=re.M | re.S)
    return [line for line in without_formulas.split("\n") if not line.startswith("# |")]


@each_source
def test_a_line_of_prose_or_code_has_at_most_120_characters(source):
    text = source.read_text(encoding="utf-8")
    statements = [line for line in text.split("\n") if not line.startswith("#")]
    assert [line for line in prose(text) + statements if len(line) > 120] == []


@each_notebook
def test_a_code_cell_has_at_most_15_lines_unless_it_is_folded_or_each_line_is_to_be_read(notebook):
    for cell in code(notebook):
        if not folded(cell) and "read-every-line" not in cell.metadata.get("tags", []):
            assert len(cell.source.splitlines()) <= 15, cell.source


@each_notebook
def test_no_short_cell_says_that_it_is_a_long_one(notebook):
    """An exercise's cell is long in the solved notebook; in the reader's the solution is missing."""
    for cell in code(notebook):
        if "read-every-line" in cell.metadata.get("tags", []) and notebook.parent.name != "exercises":
            assert len(cell.source.splitlines()) > 15, cell.source


@each_notebook
def test_a_folded_cell_checks_or_asks_something_and_its_first_line_tells_what(notebook):
    for cell in filter(folded, code(notebook)):
        if asks(cell):
            assert re.match(r"# Prediction: .{10,}\n", cell.source), cell.source
            continue
        assert re.match(r"# Check(:|, ).{20,}\n", cell.source), cell.source
        assert any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(cell.source))), cell.source


@each_notebook
def test_a_cell_that_asks_is_folded_because_it_holds_the_answer(notebook):
    assert all(folded(cell) for cell in code(notebook) if asks(cell))


@each_notebook
def test_a_cell_of_asserts_alone_is_folded(notebook):
    for cell in code(notebook):
        statements = ast.parse(cell.source).body
        if statements and all(isinstance(statement, ast.Assert) for statement in statements):
            assert folded(cell), cell.source


def test_no_two_sources_train_the_same_network():
    """A network that two of them need has a name in the package: small_tagger, small_writer."""
    seen = {}
    for source in SOURCES:
        calls = [node for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        for call in {ast.unparse(call) for call in calls if ast.unparse(call.func) == "train"}:
            seen.setdefault(call, []).append(source.stem)
    assert {call: stems for call, stems in seen.items() if len(stems) > 1} == {}


@pytest.mark.parametrize(
    "code, wanted",
    [
        ("a = 1  # one\nlong = 2  # two", "a = 1     # one\nlong = 2  # two"),
        ("a = 1  # one\nf()\nlong = 2  # two", "a = 1     # one\nf()\nlong = 2  # two"),
        ("a = 1  # one\n\nlong = 2  # two", "a = 1  # one\n\nlong = 2  # two"),
        ("# whole\na = 1  # one", "# whole\na = 1  # one"),
        ("a = '# no'\nlong = 2  # two", "a = '# no'\nlong = 2  # two"),
        ("a = 1  # " + "o" * 110 + "\nlong = 222  # two", "a = 1  # " + "o" * 110 + "\nlong = 222  # two"),
    ],
)
def test_comments_of_neighbouring_lines_stand_below_each_other(code, wanted):
    assert build_notebooks.with_comments_in_columns(code) == wanted


def test_a_fold_of_the_source_is_a_fold_of_the_notebook(tmp_path):
    source = tmp_path / "source" / "01_small.py"
    source.parent.mkdir()
    source.write_text('# %% jupyter={"source_hidden": true}\n# Check: one and one make two\nassert 1 + 1 == 2\n')
    build_notebooks.build(source)
    (cell,) = code(build_notebooks.target_of(source))
    assert cell.metadata == {"jupyter": {"source_hidden": True}} and cell.execution_count == 1


def test_a_build_prints_nothing_of_its_kernels(tmp_path, capfd):
    source = tmp_path / "source" / "01_small.py"
    source.parent.mkdir()
    source.write_text("# %%\n1 + 1\n")
    build_notebooks.build(source)
    assert capfd.readouterr() == ("", "")
