"""The exercises as an nbgrader course: what is handed out, and what made-up submissions get."""

import contextlib
import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import jupytext
import nbformat
import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import build_notebooks  # noqa: E402
import make_classroom  # noqa: E402

SOURCES = build_notebooks.exercise_sources()
GRADED = "05_gradient_of_W_first_try"
ON_PATH = {**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}

pytestmark = pytest.mark.classroom
every = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)


RUN = """
import json, sys
from nbgrader.apps import NbGraderApp
for command in json.loads(sys.argv[1]):
    NbGraderApp.clear_instance()
    NbGraderApp.launch_instance(command)
"""


def nbgrader(course, *commands):
    """Run nbgrader's commands in one process, as each start of it takes seconds."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(commands)],
        cwd=course,
        env=ON_PATH,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def answered(notebook, tasks):
    """The released notebook with the given answers: for each exercise's number the text of its function's body."""
    for cell in notebook.cells:
        for number, body in tasks.items():
            if f'NotImplementedError("Exercise {number}:' in cell.source:
                kept = cell.source[: cell.source.index("    " + build_notebooks.PLACE)]
                cell.source = kept + body
    return notebook


def submit(course, student, tasks):
    released = nbformat.read(course / "release" / GRADED / f"{GRADED}.ipynb", as_version=4)
    target = course / "submitted" / student / GRADED / f"{GRADED}.ipynb"
    target.parent.mkdir(parents=True)
    nbformat.write(answered(released, tasks), target)


def solutions():
    """The solution of each task of the graded exercise, by number."""
    (source,) = (source for source in SOURCES if source.stem == GRADED)
    found = [build_notebooks.TASK.fullmatch(cell.source) for cell in jupytext.read(source).cells]
    return {task["number"]: task["solution"] for task in found if task}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with all assignments released, three submissions to one of them autograded, and feedback made."""
    course = tmp_path_factory.mktemp("course")
    make_classroom.make(course)
    nbgrader(course, *[["generate_assignment", source.stem] for source in SOURCES])
    right = solutions()
    submit(course, "right", right)
    warns = "    import warnings\n    warnings.warn('look')\n"
    submit(course, "half", {"5.1": right["5.1"], "5.2": warns + right["5.2"]})
    submit(course, "hanging", {**right, "5.1": "    import time\n    while True:\n        time.sleep(1)"})
    nbgrader(course, ["autograde", GRADED, "--Execute.timeout=30"], ["generate_feedback", GRADED])
    return course


def points(course):
    """What the gradebook says: for each student the points of each check."""
    query = """
        SELECT student.id, base_cell.name, grade.auto_score FROM grade
        JOIN base_cell ON grade.cell_id = base_cell.id
        JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id
        JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id
        JOIN student ON submitted_assignment.student_id = student.id
    """
    found = {}
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as book:
        for student, check, score in book.execute(query):
            found.setdefault(student, {})[check] = score
    return found


ALL = {"check-5-1": 2, "check-5-2": 3, "check-5-3": 3, "check-5-4": 2, "check-5-5": 0}


def test_the_right_submission_gets_all_points(course):
    assert points(course)["right"] == ALL


def test_the_half_right_submission_gets_the_points_of_what_is_right(course):
    assert points(course)["half"] == {**ALL, "check-5-3": 0, "check-5-4": 0}


def test_a_warning_on_the_way_costs_no_points(course):
    page = (course / "autograded" / "half" / GRADED / f"{GRADED}.ipynb").read_text(encoding="utf-8")
    assert "warnings.warn" in page and points(course)["half"]["check-5-2"] == 3


def test_a_submission_that_hangs_gets_the_points_of_what_does_not(course):
    assert points(course)["hanging"] == {**ALL, "check-5-1": 0}


@pytest.mark.parametrize("student", ["right", "half", "hanging"])
def test_each_student_gets_feedback(course, student):
    (page,) = (course / "feedback" / student / GRADED).glob("*.html")
    assert f"Score: {sum(points(course)[student].values()):.1f} / 10.0" in page.read_text(encoding="utf-8")


@every
def test_what_is_handed_out_is_what_the_readers_notebook_holds(course, source):
    released = nbformat.read(course / "release" / source.stem / f"{source.stem}.ipynb", as_version=4).cells
    reader = nbformat.read(build_notebooks.target_of(source, "reader"), as_version=4).cells
    for one, other in zip(released, reader, strict=True):
        if one.cell_type == "code":
            assert one.source == other.source and not one.outputs
            assert one.metadata.get("tags") == other.metadata.get("tags")
            for key, value in other.metadata.nbgrader.items():
                assert one.metadata.nbgrader[key] == value, key


@every
def test_what_is_handed_out_holds_no_solution(course, source):
    files = [path.name for path in (course / "release" / source.stem).iterdir()]
    assert files == [f"{source.stem}.ipynb"]
    text = (course / "release" / source.stem / files[0]).read_text(encoding="utf-8")
    assert "SOLUTION" not in text
    tasks = [build_notebooks.TASK.fullmatch(cell.source) for cell in jupytext.read(source).cells]
    for task in filter(None, tasks):
        assert json.dumps(task["solution"])[1:-1] not in text


def test_the_gradebook_holds_no_solution(course):
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as book:
        cells = [text for (text,) in book.execute("SELECT source FROM source_cell")]
    assert cells and not any("SOLUTION" in text for text in cells)


@every
def test_the_source_is_marked_as_nbgrader_wants_it(course, source):
    cells = nbformat.read(course / "source" / source.stem / f"{source.stem}.ipynb", as_version=4).cells
    tasks = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("solution")]
    assert tasks
    for cell in tasks:
        assert len(re.findall(r"^ *### (?:BEGIN|END) SOLUTION$", cell.source, re.M)) == 2


def test_the_course_holds_no_text_source(course):
    assert not list((course / "source").rglob("*.py"))


def test_no_link_of_an_assignment_leads_out_of_it(course):
    for path in (course / "source").rglob("*.ipynb"):
        assert "](../" not in path.read_text(encoding="utf-8")


def test_the_course_is_not_made_where_a_text_source_would_reach_the_students(tmp_path):
    (tmp_path / "source" / "05").mkdir(parents=True)
    (tmp_path / "source" / "05" / "solved.py").touch()
    with pytest.raises(ValueError, match="would go to the students"):
        make_classroom.make(tmp_path)


def test_a_course_that_is_made_again_keeps_what_was_collected(tmp_path):
    make_classroom.make(tmp_path)
    for name in ("gradebook.db", "submitted/ann/05/05.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("kept")
    first = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    make_classroom.make(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == first


DOCKER = """#!/bin/sh
# A stand-in: tells that the image is there, and runs here what would run in the container.
[ "$1" = image ] && exit 0
[ "$1" = run ] || exit 0
while [ "$1" != --seconds ]; do shift; done
exec "{python}" "{runner}" "$@"
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory, course):
    """The rows of the table after one command over a folder of odd submissions, and the course."""
    home = tmp_path_factory.mktemp("graded")
    copy, handed_in = home / "course", home / "handed in"
    shutil.copytree(
        course, copy, ignore=shutil.ignore_patterns("autograded", "feedback", "submitted", "release", "gradebook.db")
    )
    released = nbformat.read(course / "release" / GRADED / f"{GRADED}.ipynb", as_version=4)
    right = solutions()
    killed = {**right, "5.4": "    import os\n    os._exit(1)\n" + right["5.4"]}
    for student, name, tasks in (
        ("O'Brien, Zoë", f"{GRADED}.ipynb", right), ("two words", "Untitled.ipynb", {"5.1": right["5.1"]}),
        ("killer", f"{GRADED}.ipynb", killed),
    ):  # fmt: skip
        (handed_in / student).mkdir(parents=True)
        nbformat.write(answered(deepcopy(released), tasks), handed_in / student / name)
    (handed_in / "cut off").mkdir()
    (handed_in / "cut off" / f"{GRADED}.ipynb").write_text('{"cells": [')
    (home / "bin").mkdir()
    runner = make_classroom.TEMPLATE / "run_submission.py"
    (home / "bin" / "docker").write_text(DOCKER.format(python=sys.executable, runner=runner))
    (home / "bin" / "docker").chmod(0o755)
    grade(copy, handed_in, home / "bin")
    return copy, handed_in, home / "bin"


def grade(course, handed_in, programs):
    path = os.pathsep.join([str(programs), ON_PATH["PATH"]])
    command = [sys.executable, make_classroom.TEMPLATE / "grade.py", course, GRADED, handed_in, "--engine", "docker"]
    done = subprocess.run(command, env={**ON_PATH, "PATH": path}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def rows(course):
    with (course / "grades" / f"{GRADED}.csv").open(encoding="utf-8-sig", newline="") as table:
        return {row["student"]: row for row in csv.DictReader(table)}


in_a_shell = pytest.mark.skipif(sys.platform == "win32" or shutil.which("sh") is None, reason="a shell script")


@in_a_shell
def test_one_command_gives_everybody_a_row(graded):
    found = rows(graded[0])
    assert len(found) == 4, found
    of = {
        name: next(row for student, row in found.items() if name in student) for name in ("Brien", "two", "kill", "cut")
    }
    assert [float(of[name]["points"]) for name in ("Brien", "two", "kill")] == [10, 2, 8], found
    assert of["cut"]["points"] in ("", "0") and of["cut"]["status"] == "no result"


@in_a_shell
def test_a_second_round_replaces_the_points_of_what_is_new_and_leaves_the_rest(graded):
    course, handed_in, programs = graded
    before = rows(course)
    released = nbformat.read(course.parent / "handed in" / "killer" / f"{GRADED}.ipynb", as_version=4)
    blank = nbformat.v4.new_notebook(cells=released.cells, metadata=released.metadata)
    for cell in blank.cells:
        cell.source = cell.source.replace("os._exit(1)", "pass")
    nbformat.write(blank, handed_in / "killer" / f"{GRADED}.ipynb")
    grade(course, handed_in, programs)
    after = rows(course)
    assert float(after["killer"]["points"]) == 10
    assert {s: r["points"] for s, r in after.items() if s != "killer"} == {
        s: r["points"] for s, r in before.items() if s != "killer"
    }


def test_every_file_that_the_teachers_page_links_exists():
    page = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page):
        assert link.startswith("http") or (ROOT / "docs" / link).exists(), link


def test_the_command_writes_the_course_where_it_is_told_to(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["make_classroom.py", str(tmp_path)])
    make_classroom.main()
    assert {path.name for path in (tmp_path / "source").iterdir()} == {source.stem for source in SOURCES}
