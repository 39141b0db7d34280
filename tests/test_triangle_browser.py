"""The triangle as a control in a real browser: by mouse, by keyboard, and without a kernel. The killing comes last."""

import browser
import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from build_notebooks import METADATA

pytestmark = pytest.mark.browser
BOX = ".lesson-triangle"
SETUP = """
from rnn_lesson import contributions, forward, pictures, small_writer, widgets
task, params, x, y, words, targets = small_writer()

def control_for(sentence, start=None):
    x, y = task.encode(sentence), [task.labels.index(word) for word in [*sentence, task.end]]
    run, given, T = forward(params, x), ([task.start, *sentence], [*sentence, task.end]), len(y)
    scene, norms = pictures.chain_scene(params, run, y, *given), contributions(params, run, y).norms("W")
    return widgets.TriangleControl(scene, norms, *given, start=start or (T - 1, T - 1))
"""
CELLS = (
    SETUP,
    "control_for(words[1:], (4, 4))",
    "widgets.OwnWords(lambda words: control_for(words), 'now'.replace('now', 'simple'), longest=8)",
)
# ipywidgets gives no way to name its sliders and play buttons; the number box beside them has a name.
NOT_OURS = {"rules": {"button-name": {"enabled": False}, "aria-input-field-name": {"enabled": False}}}


@pytest.fixture(scope="module")
def window(page, lab):
    """A notebook with a triangle for the lesson's line, and one for the reader's words, run from top to bottom."""
    usual = page.viewport_size
    page.set_viewport_size({"width": 1366, "height": 768})
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=METADATA), lab.folder / "triangle.ipynb")
    browser.open_notebook(page, lab, "triangle.ipynb")
    browser.run_all(page, f".lesson-own-words {BOX}")
    yield page
    assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    browser.close_notebook(page, lab)
    page.set_viewport_size(usual)


@pytest.fixture
def triangle(window):
    return window.locator(BOX).first


def cell(triangle, t, k):
    return triangle.get_by_role("button", name=f"t = {t}, k = {k}", exact=False)


def is_at(triangle, t, k):
    """Once the picture is that of (t, k): is its cell the one framed, and do slider and number say the same?"""
    triangle.locator(f"figcaption:visible:has-text('t = {t}, k = {k}:')").wait_for()
    triangle.locator(f"button.mod-active[title^='t = {t}, k = {k},']").wait_for()
    place = t * (t + 1) // 2 + t - k
    assert triangle.locator(".mod-active").count() == 1
    assert triangle.locator("input[type=number]").input_value() == str(place)
    assert float(triangle.locator(".noUi-handle").get_attribute("aria-valuenow")) == place
    assert triangle.locator("img:visible").count() == 1
    return True


def test_it_opens_at_its_start_with_a_framed_cell(triangle):
    assert is_at(triangle, 4, 4)
    ring = cell(triangle, 4, 4).evaluate("b => [getComputedStyle(b).outlineStyle, getComputedStyle(b).outlineWidth]")
    assert ring == ["solid", "3px"]


def test_a_click_on_any_cell_shows_its_picture(triangle):
    for t in range(6):
        for k in range(t + 1):
            cell(triangle, t, k).click()
            assert is_at(triangle, t, k)


def test_rows_and_columns_stand_where_a_triangle_has_them(triangle):
    boxes = {(t, k): cell(triangle, t, k).bounding_box() for t in range(6) for k in range(t + 1)}
    for (t, k), box in boxes.items():
        assert (box["x"], box["y"]) == (boxes[5, k]["x"], boxes[t, 0]["y"])
        assert box["width"] >= 24 and box["height"] >= 24
    assert [boxes[t, 0]["y"] for t in range(6)] == sorted({box["y"] for box in boxes.values()})
    assert [boxes[5, k]["x"] for k in range(6)] == sorted({box["x"] for box in boxes.values()})


def test_a_cell_shows_its_number_and_only_that(triangle):
    shown = cell(triangle, 4, 4).evaluate("b => [getComputedStyle(b).fontSize, getComputedStyle(b, '::after').content]")
    assert shown == ["0px", '"0.55"']


def test_by_keyboard_alone_a_cell_is_reached_and_chosen(triangle):
    cell(triangle, 3, 3).focus()
    triangle.page.keyboard.press("Tab")
    triangle.page.keyboard.press("Enter")
    assert is_at(triangle, 3, 2)
    triangle.page.keyboard.press("Tab")
    triangle.page.keyboard.press("Space")
    assert is_at(triangle, 3, 1)


def test_the_sliders_keys_walk_the_cells_each_row_from_no_step_back(triangle):
    handle = triangle.locator(".noUi-handle")
    handle.press("Home")
    assert is_at(triangle, 0, 0)
    for step in ((1, 1), (1, 0), (2, 2), (2, 1)):
        handle.press("ArrowRight")
        assert is_at(triangle, *step)
    handle.press("End")
    assert is_at(triangle, 5, 0)
    handle.press("ArrowRight")
    assert is_at(triangle, 5, 0)


def test_a_number_typed_goes_to_its_cell_and_one_too_large_to_the_last(triangle):
    box = triangle.locator("input[type=number]")
    for typed, step in (("10", (4, 4)), ("99", (5, 0)), ("-1", (0, 0))):
        box.fill(typed)
        box.press("Enter")
        assert is_at(triangle, *step)


def test_play_goes_on_from_the_chosen_cell_and_stop_goes_to_the_first(triangle):
    cell(triangle, 5, 2).click()
    assert is_at(triangle, 5, 2)
    triangle.locator(".widget-play button").first.click()
    assert is_at(triangle, 5, 0)
    triangle.locator(".widget-play button").nth(1).click()
    assert is_at(triangle, 0, 0)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_no_fault_in_light_and_dark(window, triangle, theme):
    window.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    light = str(theme.endswith("Light")).lower()
    window.locator(f"body[data-jp-theme-light={light}]").wait_for(state="attached")
    found = Axe().run(window, context=BOX, options=NOT_OURS).response["violations"]
    window.evaluate("() => jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Light'})")
    window.locator("body[data-jp-theme-light=true]").wait_for(state="attached")
    assert [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found] == []


def test_the_readers_own_words_get_their_triangle_and_a_clear_answer_beyond_what_is_known(window):
    own = window.locator(".lesson-own-words")
    line, told, triangle = own.get_by_label("Your words:"), own.locator("[role=status]"), own.locator(BOX)

    def type_in(words, answer):
        line.fill(words)
        line.press("Enter")
        told.filter(has_text=answer).wait_for()

    type_in("simple is better than ugly is better than", "Needs the kernel")
    triangle.locator("button[title^='t = 8, k = 8,'].mod-active").wait_for()
    assert triangle.get_by_role("button", name="t = ").count() == 45
    type_in("simple is blorf", "'blorf' is not among the 10 words of this task")
    type_in("is is is is is is is is is", "These are 9 words; at most 8 are taken.")
    type_in("<img src=x onerror=document.title='hurt'>", "is not among")
    assert own.locator("[role=status] img").count() == 0 and window.title() != "hurt"
    assert triangle.count() == 1 and triangle.get_by_role("button", name="t = ").count() == 45
    type_in("", "Needs the kernel")
    triangle.locator("figcaption:visible:has-text('t = 0, k = 0:')").wait_for()


def test_a_click_needs_no_kernel(window, lab):
    lab.kill_kernels()
    triangle = window.locator(BOX).first
    for step in ((4, 1), (0, 0), (5, 5)):
        cell(triangle, *step).click()
        assert is_at(triangle, *step)
    triangle.locator(".noUi-handle").press("End")
    assert is_at(triangle, 5, 0)
