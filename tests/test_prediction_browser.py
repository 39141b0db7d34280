"""A reader predicts in JupyterLab: done by a real browser, with the mouse and with the keyboard alone."""

import browser
import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

PANEL = ".lesson-prediction"
SUMMARY = ".lesson-prediction-summary"
IDLE = ".jp-Notebook-ExecutionIndicator[data-status=idle]"
LESSON = "02_unrolling_the_network.ipynb"
METADATA = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
# The truth of each is made in the cell, so that the cell's text does not show it.
CELLS = (
    "from rnn_lesson import widgets",
    "widgets.Prediction('How much of it arrives?', 6e-3 / 2, 'Lost' + ' on the way.', between=(0, 1))",
    "options = ['one', 'six', 'as many as the words of a sentence that is long enough to be wider than the window']\n"
    "widgets.Prediction('How many W?', options[0], 'All' + ' share it.', options=options)",
    "widgets.Prediction('What differs?', 'on' + 'ly h', 'The rest' + ' is equal.')",
    "widgets.prediction_summary()",
)
TRUTHS = ("0.003", "Lost on", "All share", "only h", "The rest is")


@pytest.fixture
def window(page, lab):
    """The browser's page in a small laptop's size; what a test opens in it is closed behind it."""
    usual = page.viewport_size
    page.set_viewport_size({"width": 1366, "height": 768})
    yield page
    browser.close_notebook(page, lab)
    page.set_viewport_size(usual)


def run_all(window):
    window.get_by_role("menuitem", name="Run", exact=True).click()
    window.get_by_text("Run All Cells", exact=True).click()
    window.locator(SUMMARY).wait_for()
    window.wait_for_selector(IDLE, state="attached")


@pytest.fixture
def asked(window, lab):
    """A notebook with a question of each kind, run from top to bottom: number, choice, words; and the summary."""
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=METADATA), lab.folder / "prediction.ipynb")
    browser.open_notebook(window, lab, "prediction.ipynb")
    window.locator(".jp-Toolbar-kernelName", has_text="Python 3").wait_for()
    window.wait_for_selector(IDLE, state="attached")
    run_all(window)
    yield window
    assert window.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0


def status(panel, text):
    """The status line, once it holds the text."""
    line = panel.locator(f"[role=status]:has-text('{text}')")
    line.wait_for()
    return line.inner_text()


def faults(window, context):
    found = Axe().run(window, context=context).response["violations"]
    return [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found]


def commit_all(window):
    number, choice, words = (window.locator(PANEL).nth(i) for i in range(3))
    number.get_by_label("Your prediction").fill("0,1")
    number.get_by_label("Your prediction").press("Enter")
    choice.get_by_label("six").check()
    choice.get_by_role("button", name="Commit").click()
    words.get_by_label("Your prediction").fill("<img src=x onerror=document.title='hurt'> & <b>h</b>")
    words.get_by_role("button", name="Commit").click()
    status(words, "only h")
    words.get_by_role("button", name="nearly").click()
    return status(window.locator(SUMMARY), "3 of 3 made: 0 right, 1 near, 2 not as predicted.")


def test_the_truth_is_on_the_page_after_the_answers_and_not_before(asked):
    before = asked.content()
    assert [truth for truth in TRUTHS if truth in before] == []
    assert "How many W? You said six, it is one." in commit_all(asked)
    after = asked.content()
    assert [truth for truth in TRUTHS if truth not in after] == []
    assert "too large by a factor of 33" in status(asked.locator(PANEL).nth(0), "You predicted")


def test_what_is_typed_is_shown_as_text(asked):
    commit_all(asked)
    assert "<img src=x" in status(asked.locator(PANEL).nth(2), "You predicted")
    assert asked.locator(f"{PANEL} img").count() == 0 and asked.title() != "hurt"


def test_a_bad_answer_is_told_and_leaving_the_box_commits_nothing(asked):
    number = asked.locator(PANEL).nth(0)
    box = number.get_by_label("Your prediction")
    for typed, told in (("much", "“much” is not a number"), ("5", "It lies between 0 and 1")):
        box.fill(typed)
        box.press("Enter")
        status(number, told)
        assert box.input_value() == typed
    box.fill("0.5")
    box.blur()
    asked.wait_for_timeout(500)
    status(number, "It lies between 0 and 1")
    box.press("Enter")
    assert "0.003" in status(number, "You predicted: 0.5")


def test_the_keyboard_alone_answers_all(asked):
    asked.locator(PANEL).nth(0).get_by_label("Your prediction").focus()
    asked.keyboard.type("1/2")
    asked.keyboard.press("Enter")
    status(asked.locator(PANEL).nth(0), "You predicted: 1/2")
    for panel, keys in ((1, "one"), (2, "the state")):
        for _ in range(20):
            asked.keyboard.press("Tab")
            if asked.evaluate(f"document.querySelectorAll('{PANEL}')[{panel}].contains(document.activeElement)"):
                break
            if asked.evaluate("document.activeElement.matches('.cm-content')"):
                asked.keyboard.press("Escape")
        else:
            pytest.fail("Tab does not reach the next question")
        if panel == 1:
            asked.keyboard.press("Space")
            asked.keyboard.press("Tab")
            asked.keyboard.press("Tab")
            asked.keyboard.press("Tab")
            asked.keyboard.press("Enter")
        else:
            asked.keyboard.type(keys)
            asked.keyboard.press("Tab")
            asked.keyboard.press("Space")
        status(asked.locator(PANEL).nth(panel), f"You predicted: {keys}")
    asked.keyboard.press("Tab")
    asked.keyboard.press("Space")
    status(asked.locator(SUMMARY), "3 of 3 made: 2 right, 0 near, 1 not as predicted.")


def test_running_the_cells_again_keeps_what_was_committed(asked):
    commit_all(asked)
    run_all(asked)
    for i, answer in enumerate(("0,1", "six", "<img src=x")):
        status(asked.locator(PANEL).nth(i), f"You predicted: {answer}")
    status(asked.locator(SUMMARY), "3 of 3 made")


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_no_fault_before_and_after_the_answers(asked, theme):
    change_theme(asked, theme)
    found = [faults(asked, context) for context in (PANEL, SUMMARY)]
    commit_all(asked)
    found += [faults(asked, context) for context in (PANEL, SUMMARY)]
    change_theme(asked, "Light")
    assert found == [[]] * 4


def change_theme(window, theme):
    window.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", f"JupyterLab {theme}")
    window.locator(f"body[data-jp-theme-light={'true' if theme == 'Light' else 'false'}]").wait_for(state="attached")


def test_a_narrow_window_wraps_and_nothing_is_cut_off(asked):
    asked.keyboard.press("Control+b")  # without the side bar, as a reader of so narrow a window has it
    asked.set_viewport_size({"width": 480, "height": 768})
    for after in (False, True):
        if after:
            commit_all(asked)
        for part in asked.locator(f"{PANEL}, {PANEL} label, {PANEL} [role=status], {SUMMARY}").all():
            assert part.evaluate("part => part.scrollWidth <= part.clientWidth + 1"), part.evaluate("p => p.outerHTML")
    asked.keyboard.press("Control+b")


def test_without_a_kernel_the_stored_lesson_asks_and_the_reader_unfolds_the_answer(window, lab):
    browser.open_notebook(window, lab, LESSON)
    stored = window.locator(".jp-OutputArea-output:has(summary:text-is('Answer'))")
    questions = (lab.folder / LESSON).read_text(encoding="utf-8").count('"widgets.Prediction(')
    stored.nth(questions - 1).wait_for(state="attached")
    assert stored.count() == questions > 0
    asked = stored.filter(has_text="How many numbers does this tagger")
    answer = asked.get_by_text("48 numbers", exact=True)
    assert not answer.is_visible()
    asked.locator("summary").click()
    assert answer.is_visible()
