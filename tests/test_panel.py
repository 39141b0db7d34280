"""How a verdict looks in IPython, in a notebook, and in plain text."""

import contextlib
import io
import re

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbclient import NotebookClient
from styles import step_formula
from test_exercises import refusal

from rnn_lesson import check
from rnn_lesson.check.verdict import STATUS, Panel


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
    assert seen.stdout.strip() == "NotYet: step: not yet: wrong" and not seen.stderr


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
    (right,) = cells[1].outputs
    assert right.output_type == "display_data" and "step: right" in right.data["text/html"]
    assert right.data["text/plain"].startswith("step: right\nTried: 6 calls")
    panel, error = cells[3].outputs
    assert "Exercise 2.1: &lt;b&gt;one&lt;/b&gt; step" in panel.data["text/html"]
    assert error.ename == "NotYet" and error.traceback == ["NotYet: step: not started"]
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
