"""The report on a class: what it counts, whom it names, and that a notebook can put nothing into it but words."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from rnn_lesson.check import report
from rnn_lesson.check.verdict import RECORD

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">'


def cell(task, status=None, mistake=None, check="naive_gradient_of_W", run=True, **output):
    """A check's cell as it stands in a notebook that was executed."""
    outputs = [
        {"output_type": "display_data", "data": {RECORD: {"check": check, "status": status, "mistake": mistake}}}
    ]
    return {
        "cell_type": "code",
        "source": "",
        "metadata": {"nbgrader": {"grade": True, "grade_id": f"check-{task.replace('.', '-')}"}},
        "execution_count": 1 if run else None,
        "outputs": outputs if status else [output] if output else [],
    }


def error(ename, evalue=""):
    return {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": []}


def put(folder, place, *cells):
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


@pytest.fixture
def folder(tmp_path):
    """Four submissions to one exercise, in the folders that nbgrader makes."""
    naive = "no walk back"
    put(tmp_path, "ann/05/05.ipynb", cell("5.1", "right"), cell("5.2", "wrong", naive))
    put(tmp_path, "ben/05/05.ipynb", cell("5.1", "not started"), cell("5.2", "wrong", naive))
    put(
        tmp_path,
        "cem/05/05.ipynb",
        cell("5.1", "stopped"),
        cell("5.2", **error("NameError", "name 'cem' is not defined")),
    )
    put(tmp_path, "dia/05/05.ipynb", cell("5.1", "right"), cell("5.2", run=False))
    return tmp_path


def rows(folder, **how):
    return report.collect(folder, **how)[0]


def test_each_task_is_counted_by_its_status(folder):
    found = {task: sorted(row[3] for row in rows(folder) if row[1] == task) for task in ("5.1", "5.2")}
    assert found == {
        "5.1": ["not started", "right", "right", "stopped"],
        "5.2": ["no result", "no result", "wrong", "wrong"],
    }


def test_why_there_is_no_result_is_told(folder):
    assert {row[5] for row in rows(folder, names=True) if row[5]} == {"NameError: name 'cem' is not defined", "not run"}


def test_a_cell_that_is_gone_is_no_result(folder):
    put(folder, "eva/05/05.ipynb", cell("5.1", "right"))
    assert [row[3:] for row in rows(folder, names=True) if row[:2] == ("eva", "5.2")] == [
        ("no result", "", "its cell is gone")
    ]


def test_names_are_told_only_where_they_are_asked_for(folder):
    found, problems = report.collect(folder)
    text = report.as_html(found, problems, "t") + report.as_csv(found)
    assert not re.search(r"\b(ann|ben|cem|dia)\b", text) and {row[0] for row in found} == {1, 2, 3, 4}
    assert "ann" in report.as_csv(rows(folder, names=True))


def test_the_order_of_the_numbers_says_nothing_about_the_names(tmp_path):
    for i in range(20):
        put(tmp_path, f"s{i:02}/05/05.ipynb", cell("5.1", "right" if i < 10 else "wrong"))
    by_number = [row[3] for row in rows(tmp_path)]
    assert by_number != sorted(by_number) and by_number != sorted(by_number, reverse=True)


@pytest.mark.parametrize(
    "place", ["ann.ipynb", "ann/05.ipynb", "autograded/ann/05/05.ipynb", "a/b/ann/05.ipynb", "executed/ann/05/05.ipynb"]
)
def test_the_student_is_found_in_every_order_of_folders(tmp_path, place):
    put(tmp_path, place, cell("5.1", "right"))
    assert rows(tmp_path, names=True)[0][0] == "ann"


def test_of_two_with_one_name_the_newer_counts_and_checkpoints_do_not(tmp_path):
    old = put(tmp_path, "submitted/ann/05/05.ipynb", cell("5.1", run=False))
    put(tmp_path, "autograded/ann/05/05.ipynb", cell("5.1", "right"))
    put(tmp_path, "autograded/ann/05/.ipynb_checkpoints/05.ipynb", cell("5.1", "wrong"))
    os.utime(old, (1, 1))
    assert [row[3] for row in rows(tmp_path)] == ["right"]


def test_the_words_on_a_mistake_are_the_catalogues(folder):
    page = report.as_html(*report.collect(folder), "t")
    assert "<h3>2 × no walk back</h3>" in page and "Add what comes through it: the terms k &lt; t." in page
    assert "Shown in lesson 5, section 3, and lesson 6, section 7." in page


def test_the_words_on_a_mistake_are_those_of_its_check(folder):
    known = report.words_of()
    assert "the row h_t" in known["gradient_of_U", "the outer product transposed"].cure
    assert "h_{k-1}" in known["gradient_of_W", "the outer product transposed"].cure
    assert all((name, "return inside the loop") in known for name in ("step", "unrolled", "backward"))


def test_the_most_frequent_mistake_stands_first(folder):
    put(folder, "eva/05/05.ipynb", cell("5.2", "wrong", "the outer product transposed"))
    page = report.as_html(*report.collect(folder), "t")
    assert page.index("2 × no walk back") < page.index("1 × the outer product transposed")


TAGS = set(re.findall(r"\w+", "html head meta title style body table thead tbody h1 h2 h3 p b a span tr th td"))


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_what_a_notebook_says_is_text_never_markup(tmp_path):
    put(tmp_path, f"{HOSTILE.replace('/', '')}/05/05.ipynb", cell("5.1", "wrong", HOSTILE, check=HOSTILE))
    put(tmp_path, "b/05/05.ipynb", cell("5.1", **error(HOSTILE, HOSTILE)))
    put(tmp_path, "c/05/05.ipynb", cell("5.1", HOSTILE))
    for names in (False, True):
        tags = Tags()
        page = report.as_html(*report.collect(tmp_path, names), "t")
        tags.feed(page)
        assert tags.found <= TAGS
        assert tags.attributes <= {"lang", "charset", "style", "href", "id", "class"} and "&lt;script&gt;" in page


def test_a_row_is_a_row_and_no_formula(tmp_path):
    put(tmp_path, "=cmd()/05/05.ipynb", cell("5.1", "wrong", "=HYPERLINK(1)", check="+1\n2"))
    (_, row) = csv.reader(io.StringIO(report.as_csv(rows(tmp_path, names=True))))
    assert row == ["'=cmd()", "5.1", "'+1 2", "wrong", "'=HYPERLINK(1)", ""]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no json",
        "[]",
        "{}",
        '{"cells": 3}',
        '{"cells": [1]}',
        '{"cells": [{"metadata": null}]}',
        "[" * 100_000,
        "\x00",
    ],
)
def test_what_is_no_notebook_is_told_and_stops_nothing(folder, text):
    (folder / "odd").mkdir()
    (folder / "odd" / "05.ipynb").write_text(text)
    found, problems = report.collect(folder, names=True)
    assert len(found) == 8 and [student for student, _ in problems] == ["odd"]


def test_odd_outputs_and_letters_are_read(tmp_path):
    odd = cell("5.1", "wrong", "a\ud800b\u202ec\x00")
    odd["outputs"][0]["data"][RECORD]["check"] = ["x"] * 1000
    put(tmp_path, "ann/05.ipynb", odd)
    (row,) = rows(tmp_path, names=True)
    assert row[4] == "a b c" and len(row[2]) <= report.LONGEST
    report.as_html([row], [], "t").encode()


def test_a_link_is_not_followed(folder, tmp_path_factory):
    elsewhere = put(tmp_path_factory.mktemp("elsewhere"), "05.ipynb", cell("5.1", "right"))
    (folder / "eva").mkdir()
    (folder / "eva" / "05.ipynb").symlink_to(elsewhere)
    found, problems = report.collect(folder, names=True)
    assert "eva" not in {row[0] for row in found} and [student for student, _ in problems] == ["eva"]


def test_the_command_writes_a_page_and_a_table(folder, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "rnn_lesson.check.report", str(folder)], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("4 submissions: ") and not done.stderr
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert len((folder / "report.csv").read_text(encoding="utf-8").splitlines()) == 9
    again = subprocess.run([sys.executable, "-m", "rnn_lesson.check.report", str(folder / "none")], capture_output=True)
    assert again.returncode == 1 and b"no such folder" in again.stderr


def test_a_notebook_that_is_run_leaves_the_records_that_the_report_reads(tmp_path):
    stub = "def f(params, run, y):\n    raise NotImplementedError('Exercise 5.2: …')"
    sources = [
        f"from rnn_lesson import check, naive_backward\n{stub}",
        "check.naive_gradient_of_W(f)",
        "check.naive_gradient_of_W(lambda params, run, y: naive_backward(params, run, y).W)",
        "check.need_the_walk(lambda: {'V', 'W', 'b_h'})",
        "check.gradient_of_U(lambda params, run, y: run.y_hat.T @ run.h)",
    ]
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    for i, one in enumerate(made.cells[1:], 1):
        one.metadata["tags"], one.metadata["nbgrader"] = ["raises-exception"], {"grade_id": f"check-5-{i}"}
    NotebookClient(made, timeout=600, kernel_name="python3").execute()
    nbformat.write(made, tmp_path / "ann.ipynb")
    assert [row[1:5] for row in rows(tmp_path)] == [
        ("5.1", "naive_gradient_of_W", "not started", ""),
        ("5.2", "naive_gradient_of_W", "stopped", ""),
        ("5.3", "need_the_walk", "right", ""),
        ("5.4", "gradient_of_U", "wrong", "ŷ in place of ŷ - y"),
    ]


def test_three_hundred_submissions_take_less_than_a_minute(tmp_path):
    solved = Path(__file__).parents[1] / "notebooks" / "solutions" / "05_gradient_of_W_first_try.ipynb"
    text = solved.read_text(encoding="utf-8")
    for i in range(300):
        path = tmp_path / f"s{i}" / solved.name
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
    start = time.process_time()
    found, problems = report.collect(tmp_path)
    report.as_html(found, problems, "t")
    assert time.process_time() - start < 60 and len(found) == 1500 and {row[3] for row in found} == {"right"}
