"""Submissions that no grader was made for: what is found of them, and what is mended, without running anything."""

import json
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tools" / "classroom")]
import build_notebooks  # noqa: E402
import collect  # noqa: E402
import grade  # noqa: E402
import make_classroom  # noqa: E402
import mend  # noqa: E402
import run_submission  # noqa: E402

pytestmark = pytest.mark.classroom

NAME = "05_gradient_of_W_first_try"
OTHERS = [source.stem for source in build_notebooks.exercise_sources()]


@pytest.fixture(scope="module")
def exercise():
    (source,) = build_notebooks.exercise_sources(prefix="05")
    exercise = mend.Exercise(build_notebooks.read(source, "reader"))
    exercise.name = NAME
    return exercise


def as_file(cells=None, exercise=None):
    """The bytes of a notebook of these cells."""
    cells = list(cells or exercise.notebook.cells)
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


def code_of(exercise):
    return {name: nbformat.from_dict(cell) for name, cell in exercise.cells.items()}


def names_in(notebook):
    return [mend.id_of(cell) for cell in notebook.cells if mend.id_of(cell)]


def mended(exercise, cells):
    return mend.mended(mend.parsed(as_file(cells)), exercise)


# ------------------------------------------------------------------------------------------------ what is mended


def test_an_untouched_notebook_comes_out_as_it_was_handed_out(exercise):
    notebook, notes = mended(exercise, exercise.notebook.cells)
    assert [cell.source for cell in notebook.cells] == [cell.source for cell in exercise.notebook.cells]
    assert not notes and mend.unanswered(notebook, exercise)


def test_a_check_that_was_copied_is_there_once_and_behind_its_answer(exercise):
    cells = list(exercise.notebook.cells)
    cells.insert(0, code_of(exercise)["check-5-2"])
    cells.append(code_of(exercise)["check-5-3"])
    notebook, notes = mended(exercise, cells)
    assert sorted(names_in(notebook)) == sorted(exercise.order)
    order = names_in(notebook)
    assert order.index("exercise-5-2") < order.index("check-5-2")
    assert {"the check of 5.2 was there 2 times", "the check of 5.3 was there 2 times"} == set(notes)


def test_a_check_moved_above_its_answer_comes_behind_it(exercise):
    cells = code_of(exercise)
    rest = [cell for name, cell in cells.items() if name != "check-5-2"]
    notebook, _ = mended(exercise, [rest[0], cells["check-5-2"], *rest[1:]])
    order = names_in(notebook)
    assert order.index("check-5-2") == order.index("exercise-5-2") + 1


def test_a_check_that_was_deleted_or_changed_is_the_original_again(exercise):
    cells = code_of(exercise)
    del cells["check-5-1"]
    cells["check-5-2"].source = "print('right')"
    cells["check-5-3"].metadata.nbgrader.points = 100
    notebook, notes = mended(exercise, cells.values())
    assert names_in(notebook) == exercise.order
    for cell in notebook.cells:
        assert cell.source == exercise.cells[mend.id_of(cell)].source
        assert cell.metadata == exercise.cells[mend.id_of(cell)].metadata
    assert notes == [
        "the check of 5.2 was changed: the original was used",
        "the check of 5.1 was deleted: it was put back",
    ]


def test_of_an_answer_that_was_copied_the_last_touched_one_counts(exercise):
    cells = code_of(exercise)
    for text in ("1", "2"):
        cells[text] = nbformat.from_dict(cells["exercise-5-1"])
        cells[text].source = f"def certainly_right(T, starts_from_zero):\n    return {text}"
    order = ["given-1", "1", "2", "exercise-5-1", "check-5-1"]
    notebook, _ = mended(exercise, [cells[name] for name in order])
    (kept,) = [cell for cell in notebook.cells if mend.id_of(cell) == "exercise-5-1"]
    assert kept.source.endswith("return 2")
    assert not any("NotImplementedError" in cell.source for cell in notebook.cells if "certainly" in cell.source)


def test_an_answer_without_marks_is_found_by_its_function(exercise):
    cells = code_of(exercise)
    plain = nbformat.v4.new_code_cell("def certainly_right(T, starts_from_zero):\n    return [0]")
    notebook, _ = mended(exercise, [cells["given-1"], plain, cells["check-5-1"]])
    (kept,) = [cell for cell in notebook.cells if mend.id_of(cell) == "exercise-5-1"]
    assert kept.source == plain.source


def test_added_cells_stay_and_a_students_markdown_becomes_plain_text(exercise):
    cells = list(exercise.notebook.cells)
    cells.insert(3, nbformat.v4.new_code_cell("mine = 1"))
    cells.insert(3, nbformat.v4.new_markdown_cell("<b>mine</b> ``` `````"))
    notebook, notes = mended(exercise, cells)
    assert not notes and "mine = 1" in [cell.source for cell in notebook.cells]
    assert "````````text\n<b>mine</b> ``` `````\n````````" in [cell.source for cell in notebook.cells]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"), (b" \n", "empty"), (b'{"cells": [{"cell', "cut off"), (b"[1, 2]", "no notebook"),
        (b"\x00\xff\xfe" * 9, "no notebook"), (b"%PDF-1.7", "no notebook"), (b'{"a":' * 100_000, "nested"),
        (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [1]}', "no notebook"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_notebook_is_said_to_be_none(data, why):
    with pytest.raises(mend.Unreadable, match=why):
        mend.parsed(data)


# ------------------------------------------------------------------------------------------------ what it gets


def outcome(exercise, told, ended="", data=None):
    submission = collect.Submission("ann", data=as_file(exercise=exercise) if data is None else data)
    notebook, status, notes = grade.graded(submission, exercise, lambda notebook: (told(notebook), ended))
    passed = {
        mend.id_of(cell): not any(o.output_type == "error" or o.get("name") == "stderr" for o in cell.outputs)
        for cell in notebook.cells
        if mend.id_of(cell) and exercise.is_check(mend.id_of(cell))
    }
    return passed, status, notes


def all_right(notebook, outputs=()):
    return {i: {"cell": i, "outputs": list(outputs), "ok": True} for i in range(len(notebook.cells))}


def test_a_check_that_writes_to_stderr_is_passed(exercise):
    shown = [{"output_type": "stream", "name": "stderr", "text": "100%|####| 9/9\r"}]
    passed, _, _ = outcome(exercise, lambda notebook: all_right(notebook, shown))
    assert all(passed.values())


def test_the_checks_before_the_end_of_a_run_keep_their_points_and_the_others_have_none(exercise):
    def told(notebook):
        end = next(i for i, cell in enumerate(notebook.cells) if mend.id_of(cell) == "check-5-3")
        return {i: said for i, said in all_right(notebook).items() if i < end}

    passed, status, notes = outcome(exercise, told, "it ran for more than 900 seconds")
    assert passed == {"check-5-1": True, "check-5-2": True, "check-5-3": False, "check-5-4": False, "check-5-5": False}
    assert status == "ended early" and notes == ["it ran for more than 900 seconds"]


@pytest.mark.parametrize("data", [b"", b'{"cells": ['])
def test_a_broken_file_passes_no_check(exercise, data):
    passed, status, _ = outcome(exercise, all_right, data=data)
    assert not any(passed.values()) and status == "no result"


def test_a_run_that_tells_nothing_of_a_check_does_not_pass_it(exercise):
    assert not any(outcome(exercise, lambda notebook: {})[0].values())
    said = lambda notebook: {i: {"cell": i, "outputs": None, "ok": 1} for i in range(99)}  # noqa: E731
    assert not any(outcome(exercise, said)[0].values())


def test_a_line_of_a_hundred_megabytes_is_cut_off_where_it_runs():
    outputs = run_submission.Outputs()
    for _ in range(100):
        outputs.stream("stdout", "x" * 10**6)
    outputs.data("display_data", {"text/plain": "x" * 10**7, "image/png": "x" * 10**7, "text/html": "x" * 10**7})
    kept = outputs.ended()
    assert len(str(kept)) < 3 * run_submission.TEXT and "… more was printed" in str(kept)
    assert len(str(mend.safe_outputs([{"output_type": "stream", "name": "stdout", "text": "x" * 10**8}]))) < 20_000


def test_a_long_line_is_cut_where_it_is_printed_and_so_takes_no_memory_on_its_way(monkeypatch):
    sent = []
    monkeypatch.setattr(run_submission.Outputs, "stream", lambda self, name, text: sent.append(text))
    kernel = run_submission.Kernel()
    try:
        assert kernel.run("print('x' * 10**7)\nprint('y')", 60)[1]
        assert len("".join(sent)) == 10 * run_submission.TEXT + len("\ny\n")
    finally:
        kernel.end()


def test_a_cell_that_was_interrupted_is_told_of(exercise):
    error = {"output_type": "error", "ename": "KeyboardInterrupt", "evalue": "", "traceback": []}

    def told(notebook):
        index = next(i for i, cell in enumerate(notebook.cells) if mend.id_of(cell) == "exercise-5-1")
        return all_right(notebook) | {index: {"cell": index, "outputs": [error], "ok": False}}

    assert outcome(exercise, told)[2] == ["the answer of 5.1: it ran too long, and was interrupted"]


def test_a_spreadsheet_takes_no_name_for_a_formula():
    assert [grade.in_a_cell(text) for text in ("=1+1", "@x", "ann", 3)] == ["'=1+1", "'@x", "ann", 3]


# ------------------------------------------------------------------------------------------------ what is found


def found(place, exercise):
    return {one.student: one for one in collect.collect(place, exercise, OTHERS)}


@pytest.mark.parametrize(
    ("path", "student"),
    [
        (f"ann/{NAME}.ipynb", "ann"),
        (f"ann/{NAME}/{NAME}.ipynb", "ann"),
        (f"O'Brien/{NAME}.ipynb", "O'Brien"),
        ("Zoë Müller/Untitled.ipynb", "Zoë Müller"),
        (f"ann_{NAME}.ipynb", "ann"),
        (f"Ewa_Maria_{NAME}.ipynb", "Ewa_Maria"),
        (f"{NAME} Ewa (1).ipynb", "Ewa"),
        (f"Ann Lee_1234567_assignsubmission_file/{NAME} (1).ipynb", "Ann Lee"),
        ("Ann Lee_1234567_assignsubmission_file_my work.ipynb", "Ann Lee"),
        (f"leeann_12345_67890_{NAME}.ipynb", "leeann_12345"),
        (f"leeann_LATE_12345_67890_{NAME}-2.ipynb", "leeann_12345"),
        (f"all of them/ann/{NAME}.ipynb", "ann"),
        (f"ann/{NAME}.ipynb.txt", "ann"),
        ("..hidden?/x.ipynb", "_..hidden-"),
    ],
)
@pytest.mark.parametrize("packed", [True, False])
def test_a_students_notebook_is_found_however_it_is_named(exercise, tmp_path, path, student, packed):
    if "?" in path:
        path = path.replace("..hidden?", "a*b")
        student = "a-b"
    also = path.replace("ann", "bob") if path.startswith("all") else ""
    place = tmp_path / ("all.zip" if packed else "all")
    for name in filter(None, [path, also]):
        if packed:
            with zipfile.ZipFile(place, "a") as archive:
                archive.writestr(name, as_file(exercise=exercise))
        else:
            (place / name).parent.mkdir(parents=True)
            (place / name).write_bytes(as_file(exercise=exercise))
    one = found(place, exercise)[student]
    assert one.data and not one.problem and one.late == ("LATE" in path)


def test_two_students_of_one_name_are_told_apart_by_the_platforms_number(exercise, tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for number in (1, 2):
            archive.writestr(f"Ann Lee_{number}_assignsubmission_file/{NAME}.ipynb", as_file(exercise=exercise))
    assert set(found(tmp_path / "all.zip", exercise)) == {"Ann Lee 1", "Ann Lee 2"}


def test_of_two_notebooks_the_exercise_is_taken_and_of_two_of_it_the_newer(exercise, tmp_path):
    (tmp_path / "ann").mkdir()
    for name, cells in (
        (f"{NAME}.ipynb", None), (f"{NAME} (1).ipynb", None), ("zz.ipynb", [nbformat.v4.new_code_cell("1")]),
    ):  # fmt: skip
        (tmp_path / "ann" / name).write_bytes(as_file(cells, exercise))
    one = found(tmp_path, exercise)["ann"]
    assert one.file.endswith("(1).ipynb") and one.notes == [f"2 notebooks: {NAME} (1).ipynb was taken"]


def test_a_zip_in_a_zip_is_opened_and_what_a_mac_adds_is_left(exercise, tmp_path):
    with zipfile.ZipFile(tmp_path / "inner.zip", "w") as archive:
        archive.writestr(f"__MACOSX/._{NAME}.ipynb", b"junk")
        archive.writestr(f"{NAME}.ipynb", as_file(exercise=exercise))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(tmp_path / "inner.zip", "ann/mine.zip")
        archive.writestr("bob/mine.zip", b"no zip")
    students = found(tmp_path / "all.zip", exercise)
    assert students["ann"].data and "no notebook" in students["bob"].problem


def test_everybody_without_a_notebook_of_the_exercise_is_told_why(exercise, tmp_path):
    for path, data in (
        ("pdf/report.pdf", b"%PDF"), (f"cut/{NAME}.ipynb", b'{"cells": ['), (f"empty/{NAME}.ipynb", b""),
        ("other/x.ipynb", as_file([nbformat.v4.new_code_cell("1")])),
    ):  # fmt: skip
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_bytes(data)
    why = {student: one.problem for student, one in found(tmp_path, exercise).items()}
    assert "no notebook among" in why["pdf"] and "cut off" in why["cut"] and "empty" in why["empty"]
    assert "another notebook" in why["other"]


def test_another_exercises_submissions_are_left_alone(exercise, tmp_path):
    for name in (NAME, "04_gradient_of_U"):
        (tmp_path / "ann" / name).mkdir(parents=True)
        (tmp_path / "ann" / name / f"{name}.ipynb").write_bytes(as_file(exercise=exercise))
    (tmp_path / "ann" / NAME / "timestamp.txt").write_text("2026-11-20 12:00:00 UTC")
    one = found(tmp_path, exercise)["ann"]
    assert one.file == f"ann/{NAME}/{NAME}.ipynb" and not one.notes


def test_nbgraders_time_of_handing_in_is_read(exercise, tmp_path):
    (tmp_path / "ann" / NAME).mkdir(parents=True)
    (tmp_path / "ann" / NAME / f"{NAME}.ipynb").write_bytes(as_file(exercise=exercise))
    (tmp_path / "ann" / NAME / "timestamp.txt").write_text("2026-11-20 12:00:00 UTC\n")
    assert found(tmp_path, exercise)["ann"].submitted == "2026-11-20 12:00:00 UTC"


# ------------------------------------------------------------------------------------------------ the machine around


def test_a_container_sees_nothing_of_the_machine():
    said = " ".join(grade.CONTAINER)
    for part in ("--network none", "--read-only", "--cap-drop ALL", "no-new-privileges", "--memory 2g", "--pids-limit"):
        assert part in said
    assert "--volume" not in said and "--mount" not in said


def test_without_docker_and_podman_nothing_is_run_and_the_way_out_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(grade.CannotGrade, match="Neither Docker nor Podman.*\n.*\n.*UNPROTECTED=yes"):
        grade.engine()


def test_without_the_image_it_is_said_how_to_make_it(monkeypatch, tmp_path):
    podman = tmp_path / "podman"
    podman.write_text("#!/bin/sh\necho 'no such image' >&2\nexit 1\n")
    podman.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(grade.shutil, "which", lambda name: str(podman) if name == "podman" else None)
    with pytest.raises(grade.CannotGrade, match="podman: no such image[^$]*podman build --tag rnn-lesson-grader"):
        grade.engine()


def test_points_changed_in_the_course_stay_and_other_changes_are_kept_aside(tmp_path):
    said = []
    make_classroom.make(tmp_path, said.append)
    path = tmp_path / "source" / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    make_classroom.with_the_points_of(notebook, {"check-5-1": 7})
    nbformat.write(notebook, path)
    make_classroom.make(tmp_path, said.append)
    make_classroom.make(tmp_path, said.append)
    assert make_classroom.points_in(nbformat.read(path, as_version=4))["check-5-1"] == 7
    assert said == [f"{NAME}: check-5-1 keeps your 7 points"] * 2 and not (tmp_path / "replaced").exists()
    notebook.cells[0].source += "\nMy own sentence."
    nbformat.write(notebook, path)
    make_classroom.make(tmp_path, said.append)
    assert "My own sentence" in (tmp_path / "replaced" / f"{NAME}.ipynb").read_text(encoding="utf-8")
    assert make_classroom.points_in(nbformat.read(path, as_version=4))["check-5-1"] == 7


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of a file there")
def test_a_full_disk_leaves_the_old_table_whole(tmp_path, monkeypatch):
    import resource

    path = tmp_path / "grades.csv"
    grade.written(path, "old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OSError):
            grade.written(path, "new" * 1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]
