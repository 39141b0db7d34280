"""The exercises as files: both notebooks in step with their one source, solved ones right, the readers' not started."""

import re
import shutil
import sys
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import build_notebooks  # noqa: E402

SOURCES = build_notebooks.exercise_sources()
MARKS = {"grade", "grade_id", "locked", "schema_version", "solution", "task"}
SMALL = """# %% [markdown]
# # Small

# %%
given = 1 + 1
print(given)

# %%
def twice(n):
    \"\"\"Two times n.\"\"\"
    # BEGIN SOLUTION
    doubled = 2 * n
    return doubled
    # END SOLUTION
    raise NotImplementedError("Exercise 7.1: two times n")


# %% points=3
assert twice(3) == 6
print("right")

# %% tags=["raises-exception"]
print(twice(given))
"""

pytestmark = pytest.mark.notebooks
every = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
both = pytest.mark.parametrize("version", ["reader", "solved"])


def stored(source, version):
    return nbformat.read(build_notebooks.target_of(source, version), as_version=4).cells


def code(cells):
    return [cell for cell in cells if cell.cell_type == "code"]


def graded(cells):
    return [cell for cell in code(cells) if cell.metadata.nbgrader.grade]


def tasks(source):
    found = [build_notebooks.TASK.fullmatch(cell.source) for cell in jupytext.read(source).cells]
    return [task for task in found if task]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with one small exercise, built."""
    folder = tmp_path_factory.mktemp("built")
    source = folder / "source" / "exercises" / "07_small.py"
    source.parent.mkdir(parents=True)
    source.write_text(SMALL)
    build_notebooks.build(source)
    return folder


@pytest.fixture
def small(built, tmp_path):
    """The source of the small exercise in a copy of its folder, to be changed."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return tmp_path / "source" / "exercises" / "07_small.py"


def test_the_lessons_2_to_9_have_exercises_and_no_notebook_lacks_its_source():
    assert [source.name[:2] for source in SOURCES] == [f"0{number}" for number in range(2, 10)]
    for folder in ("exercises", "solutions"):
        found = {path.stem for path in (ROOT / "notebooks" / folder).glob("*.ipynb")}
        assert found == {source.stem for source in SOURCES}


@every
def test_both_notebooks_are_in_step_with_their_source(source):
    assert build_notebooks.differences(source) == []


@every
def test_three_to_five_tasks_bring_ten_points_and_a_stretch_task_none(source):
    points = [cell.metadata.nbgrader.points for cell in graded(stored(source, "solved"))]
    assert 3 <= len(points[:-1]) <= 5 and min(points[:-1]) > 0
    assert sum(points) == 10 and points[-1] == 0


@every
def test_the_tasks_are_numbered_in_their_order_and_each_has_its_check(source):
    number = int(source.name[:2])
    wanted = [f"{number}-{i}" for i in range(1, len(tasks(source)) + 1)]
    marks = [cell.metadata.nbgrader for cell in code(stored(source, "reader"))]
    ids = [mark.grade_id for mark in marks if mark.solution or mark.grade]
    assert ids == [f"{what}-{n}" for n in wanted for what in ("exercise", "check")]
    headings = re.findall(r"^# ## (\d\.\d) ", source.read_text(encoding="utf-8"), re.M)
    assert headings == [n.replace("-", ".") for n in wanted]


@every
@both
def test_every_code_cell_carries_nbgraders_marks(source, version):
    marks = [cell.metadata.nbgrader for cell in code(stored(source, version))]
    assert len({mark.grade_id for mark in marks}) == len(marks)
    for mark in marks:
        assert set(mark) == MARKS | ({"points"} if mark.grade else set()) and mark.schema_version == 3
        assert mark.locked != mark.solution and not (mark.grade and mark.solution)


@every
def test_the_two_notebooks_differ_in_the_tasks_only(source):
    for reader, solved in zip(stored(source, "reader"), stored(source, "solved"), strict=True):
        is_task = reader.cell_type == "code" and reader.metadata.nbgrader.solution
        assert (reader.source != solved.source) == is_task, reader.source


@every
def test_the_readers_notebook_holds_no_line_of_a_solution(source):
    for task, cell in zip(
        tasks(source), [cell for cell in code(stored(source, "reader")) if cell.metadata.nbgrader.solution]
    ):
        lines = {line.strip() for line in task["solution"].splitlines()}
        assert not lines & {line.strip() for line in cell.source.splitlines()} - {""}
        assert task["stub"] in cell.source and "SOLUTION" not in cell.source


@every
def test_what_the_reader_keeps_of_a_task_is_a_function_with_a_docstring(source):
    for task in tasks(source):
        assert re.fullmatch(r'def \w+\(.*\):\n    """.+?"""\n', task["kept"], re.S), task["kept"]


@every
def test_the_solved_notebook_shows_every_check_passed(source):
    cells = stored(source, "solved")
    assert all(cell.outputs for cell in graded(cells))
    for cell in code(cells):
        assert "raises-exception" not in cell.metadata.get("tags", [])
        assert all(output.output_type != "error" and output.get("name") != "stderr" for output in cell.outputs)


@pytest.fixture(scope="module")
def ran():
    """The code cells of each reader's notebook, by source, run one notebook after the other in one kernel.

    Its names are cleared before each, and what it has imported need not be imported again.
    """
    notebooks = {source: code(build_notebooks.read(source, "reader").cells) for source in SOURCES}
    together = nbformat.v4.new_notebook()
    for cells in notebooks.values():
        together.cells += [nbformat.v4.new_code_cell("%reset -f"), *cells]
    for i, cell in enumerate(together.cells):
        cell.id = f"cell-{i}"
    build_notebooks.execute(together, ROOT / "notebooks" / "exercises")
    return notebooks


@every
def test_the_readers_notebook_runs_to_its_end_and_passes_no_check(source, ran):
    assert all(cell.execution_count for cell in ran[source])
    for cell in graded(ran[source]):
        (error,) = [output for output in cell.outputs if output.output_type == "error"]
        assert error.ename == "NotImplementedError" or "not started" in error.evalue, cell.source


@every
@both
def test_nothing_is_stored_that_opens_broken(source, version):
    for cell in code(stored(source, version)):
        assert not any(build_notebooks.WIDGET in output.get("data", {}) for output in cell.outputs)


@every
def test_no_link_is_dead(source):
    for cell in stored(source, "reader"):
        if cell.cell_type == "markdown":
            for link in re.findall(r"\]\(([^)#]+)[^)]*\)", cell.source):
                assert (ROOT / "notebooks" / "exercises" / link).exists(), link


@every
def test_hints_are_folded_one_behind_the_other_and_three_at_most(source):
    for cell in stored(source, "reader"):
        if cell.cell_type == "markdown":
            assert cell.source.count("<details>") == cell.source.count("</details>")
            hints = re.findall(r"<details><summary>Hint (\d)</summary>", cell.source)
            assert hints == [str(i) for i in range(1, len(hints) + 1)] and len(hints) <= 3
            assert not hints or "</details>" * len(hints) in cell.source


@every
def test_every_task_has_a_hint(source):
    assert source.read_text(encoding="utf-8").count("<summary>Hint 1<") == len(tasks(source))


@every
def test_a_notebook_has_one_title_and_it_is_its_first_line(source):
    texts = [cell.source for cell in stored(source, "reader") if cell.cell_type == "markdown"]
    titles = [line for text in texts for line in text.splitlines() if line.startswith("# ")]
    assert titles == [texts[0].splitlines()[0]]


def test_the_stub_stands_in_the_solutions_place(small):
    task = code(stored(small, "reader"))[1].source
    assert task == (
        'def twice(n):\n    """Two times n."""\n    # Your answer here, in place of the next line.\n'
        '    raise NotImplementedError("Exercise 7.1: two times n")'
    )


def test_the_solution_stands_without_its_markers(small):
    task = code(stored(small, "solved"))[1].source
    assert task == 'def twice(n):\n    """Two times n."""\n    doubled = 2 * n\n    return doubled'


def test_the_reader_sees_what_was_given_and_nothing_that_waits_for_an_answer(small):
    assert [bool(cell.outputs) for cell in code(stored(small, "reader"))] == [True, False, False, False]
    assert [bool(cell.outputs) for cell in code(stored(small, "solved"))] == [True, False, True, True]


def test_a_second_build_of_an_exercise_changes_no_byte(small):
    targets = build_notebooks.targets_of(small).values()
    first = [target.read_bytes() for target in targets]
    build_notebooks.build(small)
    assert [target.read_bytes() for target in targets] == first


@both
def test_a_build_of_an_exercise_from_nothing_gives_the_same_ids(small, version):
    ids = [cell.id for cell in stored(small, version)]
    build_notebooks.target_of(small, version).unlink()
    assert [cell.id for cell in build_notebooks.read(small, version).cells] == ids


@pytest.mark.parametrize(
    "old, new",
    [
        ("doubled", "two_times"),
        ("two times n", "n, twice"),
        ("points=3", "points=4"),
        ("twice(3) == 6", "twice(4) == 8"),
    ],
)
def test_a_change_of_the_source_is_noticed(small, old, new):
    assert build_notebooks.differences(small) == []
    small.write_text(SMALL.replace(old, new))
    assert build_notebooks.differences(small) != []


@both
def test_a_notebook_of_an_exercise_that_is_missing_is_noticed(small, version):
    build_notebooks.target_of(small, version).unlink()
    assert build_notebooks.differences(small) == [f"{version}: it does not exist"]


def test_an_answer_that_was_saved_in_the_readers_notebook_is_noticed(small):
    target = build_notebooks.target_of(small, "reader")
    notebook = nbformat.read(target, as_version=4)
    notebook.cells[3].outputs = [nbformat.v4.new_output("stream", text="right")]
    nbformat.write(notebook, target)
    assert build_notebooks.differences(small) == ["reader: cell 3 waits for an answer and shows something already"]


@pytest.mark.parametrize("missing", ["    # END SOLUTION\n", "    # BEGIN SOLUTION\n", "Exercise 7.1: "])
def test_a_solution_without_its_markers_or_its_stub_is_refused(small, missing):
    small.write_text(SMALL.replace(missing, ""))
    with pytest.raises(ValueError, match="a solution without its markers or its stub"):
        build_notebooks.read(small, "reader")


def test_a_check_without_a_task_before_it_is_refused(small):
    small.write_text(SMALL.replace("# %%\ngiven", "# %% points=1\ngiven"))
    with pytest.raises(ValueError, match="a check without a task before it"):
        build_notebooks.read(small, "solved")


def test_a_solution_that_fails_its_check_stops_the_build(small):
    small.write_text(SMALL.replace("2 * n", "3 * n"))
    with pytest.raises(CellExecutionError):
        build_notebooks.build(small)
