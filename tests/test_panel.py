"""How a verdict looks in IPython, in a notebook, and in plain text."""

import contextlib
import io
import re
import time
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbclient import NotebookClient
from styles import step_formula, sweep_in_a_loop
from test_exercises import refusal

from rnn_lesson import check
from rnn_lesson.check.side_by_side import SideBySide
from rnn_lesson.check.verdict import RECORD, STATUS, Panel


@pytest.fixture
def shell():
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


RIGHT = "import numpy as np\nfrom rnn_lesson import check\n\ndef my_step(params, x_t, h_before):\n    return {}\n"
FORMULA = "np.tanh(params.V @ x_t + params.W @ h_before + params.b_h)"


def run(shell, code):
    with capture_output() as seen:
        result = shell.run_cell(code)
    return result, seen


def test_in_ipython_a_refusal_is_a_panel_and_one_line(shell):
    run(shell, RIGHT.format(FORMULA.replace(" + params.b_h", "")))
    result, seen = run(shell, "check.step(my_step)")
    assert isinstance(result.error_in_exec, check.NotYet)
    (panel,) = seen.outputs
    assert "b_h forgotten" in panel.data["text/html"] and panel.data["text/plain"] == str(result.error_in_exec)
    assert seen.stdout.strip() == "NotYet: my_step: not yet: wrong" and not seen.stderr


def test_an_exception_that_is_caught_shows_nothing(shell):
    run(shell, RIGHT.format("1 / 0"))
    result, seen = run(shell, "try:\n    check.step(my_step)\nexcept check.NotYet as error:\n    print(error.status)")
    assert result.success and seen.stdout == "stopped\n" and not seen.outputs


def notebook(*cells):
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    made.cells[-2].metadata["tags"] = ["raises-exception"]
    NotebookClient(made, timeout=600, kernel_name="python3").execute()
    return made.cells


def test_in_a_notebook_the_cell_shows_a_panel_and_the_next_one_runs():
    stub = 'raise NotImplementedError("Exercise 2.1: <b>one</b> step")'
    loop = "def endless(*given):\n    while True:\n        pass\n"
    cells = notebook(
        RIGHT.format(FORMULA),
        "check.step(my_step)",
        RIGHT.format("0").replace("return 0", stub) + loop,
        "check.step(my_step)",
        f"{loop}\ntry:\n    check.step(endless, seconds=0.3)\nexcept check.NotYet as error:\n    print(error)",
    )
    (right,) = cells[1].outputs  # displayed, not returned: nbgrader would take it for a number of points
    assert right.data[RECORD] == {"check": "step", "status": "right", "mistake": None}
    assert right.output_type == "display_data" and "my_step: right" in right.data["text/html"]
    assert right.data["text/plain"].startswith("my_step: right\nTried: 6 calls")
    panel, error = cells[3].outputs
    assert panel.data[RECORD] == {"check": "step", "status": "not started", "mistake": None}
    assert "Exercise 2.1: &lt;b&gt;one&lt;/b&gt; step" in panel.data["text/html"]
    assert error.ename == "NotYet" and error.traceback == ["NotYet: my_step: not started"]
    assert "no answer after 0.3 seconds" in cells[4].outputs[0].text


def test_whatever_comes_from_the_reader_is_escaped():
    def f(params, x_t, h_before):
        raise ValueError("<script>alert('&')</script>")  # <img src=x>

    page = refusal("step", f)._repr_html_()
    assert "&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt;" in page and "# &lt;img src=x&gt;" in page
    assert set(re.findall(r"<(\w+)", page)) == {"div", "b"}


@pytest.mark.parametrize("status", STATUS)
def test_a_panel_has_the_themes_colours_and_its_own_where_there_is_no_theme(status):
    page = Panel("step", status, [("Where", "here")]).html
    assert page.startswith('<div style="border-left:4px solid var(--jp-') and "<b>Where:</b> here" in page
    for variable in re.findall(r"var\(([^)]*)\)", page):
        assert re.fullmatch(r"--jp-[\w-]+, #[0-9a-f]{6}", variable)
    assert {"color:var(--jp-ui-font-color1, #212121)", "background:var(--jp-layout-color1, #ffffff)"} <= set(
        re.findall(r"(?:^|;)((?:color|background):[^;\"]+)", page)
    )


def seen(came, wanted, name="∂L/∂W"):
    came, wanted = np.array(came, dtype=float), np.array(wanted, dtype=float)
    return SideBySide(name, came, wanted, ~(abs(came - wanted) <= 1e-9))


def tables_of(page):
    """For each table its caption and its rows of texts; what a reader without eyes for colour gets."""
    found = []
    for table in re.findall(r"<table.*?</table>", page, re.S):
        rows = re.findall(r"<tr.*?</tr>", table)
        cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
        found.append((re.search(r"<caption[^>]*>(.*?)</caption>", table)[1], cells))
    return found


def test_yours_the_truth_and_the_difference_stand_side_by_side_in_html():
    yours, truth, difference = tables_of(seen([[1, 2], [3, 4]], [[1, 2.5], [3, 4]]).html)
    assert yours == ("yours", [["", "0", "1"], ["0", "1.00", "2.00*"], ["1", "3.00", "4.00"]])
    assert truth == ("the truth", [["", "0", "1"], ["0", "1.00", "2.50"], ["1", "3.00", "4.00"]])
    assert difference == ("yours minus the truth", [["", "0", "1"], ["0", "0", "-0.5"], ["1", "0", "0"]])


def test_yours_the_truth_and_the_difference_stand_side_by_side_as_text():
    assert seen([[1, 2], [3, 4]], [[1, 2.5], [3, 4]]).text.splitlines() == [
        "∂L/∂W: 1 of 4 differ, with a star",
        "yours         |  the truth   |  yours minus the truth",
        " 1.00  2.00*  |  1.00  2.50  |     0  -0.5",
        " 3.00   4.00  |  3.00  4.00  |     0     0",
    ]


def test_the_three_tables_have_one_scale_of_colours_seen_over_any_background():
    page = seen([[2.0, -1.0]], [[2.0, 0.5]]).html
    depths = re.findall(r"background:rgba\((.*?), ([\d.]+)\)", page)
    teal, brown = "0, 140, 120", "190, 110, 20"
    assert [float(depth) for _, depth in depths] == [0.55, 0.28, 0.55, 0.14, 0, 0.41]
    assert [colour for colour, depth in depths if float(depth)] == [teal, brown, teal, teal, brown]
    assert "color:inherit" in page and not re.search(r"(?<![-\w])color:#", page)


def test_headings_are_marked_as_headings_and_every_table_has_its_caption():
    page = seen([[1, 2], [3, 4]], [[1, 2.5], [3, 4]]).html
    assert page.count("<caption") == page.count("<table") == 3
    assert page.count('<th scope="col"') == page.count('<th scope="row"') == 6


@pytest.mark.parametrize("shape, first", [((30, 4), (20, 1)), ((3, 40), (2, 39)), ((50,), (17,)), ((), ())])
def test_of_a_large_array_the_part_with_the_first_difference_is_shown(shape, first):
    wanted = np.arange(np.prod(shape, dtype=int), dtype=float).reshape(shape)
    came = wanted.copy()
    came[first] += 1000
    (_, rows), *_ = tables_of(seen(came, wanted).html)
    assert len(rows) <= 9 and all(len(row) <= 7 for row in rows) and any("*" in told for row in rows for told in row)
    assert ("rows" in seen(came, wanted).said) == (max(shape, default=0) > 8)


def test_numbers_that_are_not_finite_are_shown_as_they_are():
    (_, rows), *_ = tables_of(seen([[np.nan, np.inf, 1]], [[1, 2, 1]]).html)
    assert rows[1] == ["0", "nan*", "inf*", "1.00"] and "nan" in seen([[np.nan]], [[1]]).text


def test_small_and_large_numbers_are_told_in_few_digits():
    assert "1.23e-06*" in seen([1.23e-6], [2e-6]).text and "1.23e+06*" in seen([1.23e6], [2e6]).text
    assert "-0.0303*" in seen([-0.03035, 0.077], [-0.02798, 0.077]).text


def test_the_truth_keeps_its_digits_beside_numbers_that_are_far_too_large():
    (_, yours), (_, truth), (_, difference) = tables_of(seen([[-77.0, 1195]], [[-0.051, 0.11]]).html)
    assert truth[1][1:] == ["-0.051", "0.110"] and yours[1][1:] == ["-77.000*", "1195.000*"]
    assert difference[1][1:] == ["-77", "1195"]


def test_on_a_narrow_page_no_number_is_broken_and_what_is_too_wide_can_be_scrolled():
    page = seen(np.zeros((30, 12)), np.eye(30, 12)).html
    assert all("white-space:nowrap" in tag for tag in re.findall(r"<t[hd] [^>]*>", page)) and "overflow-x:auto" in page


def test_several_mistakes_are_told_in_two_lines_each():
    from rnn_lesson.check.mistakes.gradient import first_timestep_only

    text = str(refusal("gradient_of_b_y", lambda *given: first_timestep_only(*given).b_y))
    told = text.partition("same numbers here.\n")[2].splitlines()
    assert [line.partition(":")[0] for line in told[:4]] == ["Mistake", "Cure"] * 2 and "Shown in lesson 4" in told[1]


def test_the_name_of_an_array_is_escaped():
    assert "&lt;b&gt;" in seen([1], [2], name="<b>").html


def test_a_wrong_array_is_shown_on_the_question_where_it_departs_first():
    def f(params, run, y):
        gradient = sweep_in_a_loop(params, run, y)
        gradient.W[0, 1] += len(y) > 1
        return gradient

    error = refusal("backward", f)
    (caption, rows), *_ = tables_of(error._repr_html_())
    assert caption == "yours" and len(rows) == 5 and rows[1][2].endswith("*")
    assert "∂L/∂W: 1 of 16 differ" in str(error) and "With: T = 2" in str(error)


def test_which_arrays_are_right_and_which_are_wrong_is_said():
    def f(params, run, y):
        g = sweep_in_a_loop(params, run, y)
        return replace(g, V=2 * g.V, b_h=g.b_h + 1)

    error = refusal("backward", f)
    assert "\nRight: ∂L/∂U, ∂L/∂W, ∂L/∂b_y. Wrong: ∂L/∂V, ∂L/∂b_h\n" in str(error) and error.mistake is None
    error = refusal("unrolled", lambda p, x, h_init: (0 * x[:, :1] * h_init, check.unrolled.truth(p, x, h_init)[1]))
    assert "Right: y_hat. Wrong: h" in str(error)


def test_a_refusal_is_told_and_drawn_in_less_than_three_tenths_of_a_second():
    def wrong(params, run, y):
        return sweep_in_a_loop(params, run, y).map(np.negative)

    refusal("backward", wrong)
    start = time.process_time()
    page = refusal("backward", wrong)._repr_html_()
    assert "<table" in page and time.process_time() - start < 0.3


@pytest.mark.parametrize("status", STATUS)
def test_the_status_is_said_in_words_not_by_colour_alone(status):
    assert Panel("step", status, []).heading == f"step: {STATUS[status][0]}" and status in STATUS[status][0]


def test_elsewhere_it_is_plain_text():
    result = check.step(step_formula)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        print(result)
    assert printed.getvalue() == repr(result) + "\n" and "<" not in repr(result)
    error = refusal("step", lambda params, x_t, h_before: h_before * 0)
    assert str(error).startswith("step: not yet: wrong\nWhere: h_t[0] is 0, and should be ") and "<" not in str(error)
