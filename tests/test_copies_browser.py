"""The live controls of lessons 5 and 7 in JupyterLab: to both ends, by mouse and by keyboard alone; and their fit."""

import browser
import pytest

pytestmark = pytest.mark.browser

LESSONS = {5: "05_gradient_of_W_first_try.ipynb", 7: "07_gradient_of_V_and_one_sweep_back.ipynb"}
CONTROL = ".lesson-live"
STEPPER = ".jp-OutputArea-output .widget-vbox:has(> .widget-hbox .widget-play)"
SUMMARY = ".lesson-prediction-summary"
HEIGHT = 600  # pixels, in a 1366 x 768 window with the side bar open


def lesson(number):
    return pytest.mark.parametrize("opened", [number], indirect=True)


@pytest.fixture(scope="module")
def opened(request, page, lab):
    """The page with a lesson, opened and run from top to bottom in a small laptop's window."""
    usual = page.viewport_size
    page.set_viewport_size({"width": 1366, "height": 768})
    browser.open_notebook(page, lab, LESSONS[request.param])
    browser.run_all(page, SUMMARY)
    yield page
    browser.close_notebook(page, lab)
    page.set_viewport_size(usual)


def sentence(control, start):
    """The sentence below the picture, once it begins so."""
    caption = control.locator(f"figcaption:text-matches('^{start}')")
    caption.wait_for()
    assert control.locator("img").count() == 1
    return caption.inner_text()


def alt(control):
    return control.locator("img").get_attribute("alt")


@pytest.fixture
def nudger(opened):
    """Lesson 5's control as it opens."""
    control = opened.locator(CONTROL).first
    control.get_by_role("button", name="Start again").click()
    sentence(control, r"Copy 0, number \\(0, 3\\): not nudged")
    return control


def buttons(control, label, n):
    """Button n of those behind a label."""
    group = control.locator(".widget-toggle-buttons", has_text=label)
    return group.get_by_role("button", name=str(n), exact=True)


@lesson(5)
def test_the_table_fills_copy_by_copy_and_start_again_empties_it(nudger):
    assert "filled for: none" in alt(nudger)
    nudger.locator(".noUi-handle").press("End")
    for k in range(6):
        buttons(nudger, "copy k", k).click()
        told = sentence(nudger, f"Copy {k}, number .0, 3., nudged by .0.50")
        empty = ", ".join(map(str, range(k + 1, 6)))
        assert told.endswith(f"Columns still empty: {empty}." if empty else "All columns are filled.")
    nudger.get_by_role("button", name="Start again").click()
    assert "Columns still empty: 0, 1, 2, 3, 4, 5." in sentence(nudger, "Copy 0, number .0, 3.: not nudged")


@lesson(5)
def test_every_control_of_the_nudge_goes_to_its_ends(nudger):
    buttons(nudger, "copy k", 5).click()
    for key, value in (("Home", "−0.50"), ("End", ".0.50")):
        nudger.locator(".noUi-handle").press(key)
        sentence(nudger, f"Copy 5, number .0, 3., nudged by {value}")
    for name in ("row i", "column j"):
        for n in (3, 0):
            buttons(nudger, name, n).click()
            numbers = rf".{n}, \\d." if name == "row i" else rf".\\d, {n}."
            sentence(nudger, f"Copy 5, number {numbers}, nudged by .0.50")


@lesson(5)
def test_the_nudge_is_made_with_the_keyboard_alone(nudger):
    page = nudger.page
    buttons(nudger, "copy k", 0).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the third button: copy 2
    sentence(nudger, "Copy 2, number .0, 3.: not nudged")
    for _ in range(5):  # past the copies 3, 4 and 5 to row 1
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    sentence(nudger, "Copy 2, number .1, 3.: not nudged")
    for _ in range(8):  # past the rows 2 and 3, four columns and Start again to the slider
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    sentence(nudger, r"Copy 2, number .1, 3., nudged by \\+0.01")
    page.keyboard.press("Tab")
    page.keyboard.type("99")
    page.keyboard.press("Enter")
    assert "filled for: copy 2." in alt(nudger)
    sentence(nudger, r"Copy 2, number .1, 3., nudged by \\+0.50")


@lesson(5)
def test_a_slider_that_is_moved_quickly_shows_its_last_place_at_the_end(nudger):
    buttons(nudger, "copy k", 3).click()
    handle = nudger.locator(".noUi-handle")
    for _ in range(15):
        handle.press("ArrowRight")
    sentence(nudger, r"Copy 3, number .0, 3., nudged by \\+0.15")
    nudger.page.wait_for_timeout(1000)
    sentence(nudger, r"Copy 3, number .0, 3., nudged by \\+0.15")
    assert nudger.locator("input[type=number]").input_value() == "0.15"


@lesson(7)
def test_line_epochs_words_and_start_of_the_triangles_go_to_their_ends(opened):
    control, seen = opened.locator(CONTROL).nth(0), set()
    for line in ("beautiful", "simple"):
        control.get_by_role("button", name=line, exact=True).click()
        for told in ("vector", "one-hot"):
            control.get_by_role("button", name=told, exact=True).click()
            for epochs in ("0", "30"):
                control.get_by_role("button", name=epochs, exact=True).click()
                for key, zeros in (("End", 0), ("Home", 6)):
                    control.locator(".noUi-handle").press(key)
                    control.locator(f"figcaption:has-text('{zeros} of ∂L/∂W')").wait_for()
                    opened.wait_for_selector(browser.IDLE, state="attached")
                    seen.add(alt(control))
    assert len(seen) == 16


@lesson(7)
def test_what_the_losses_send_is_shown_for_the_first_and_the_last_state(opened):
    control = opened.locator(CONTROL).nth(1)
    for t, line, epochs, first in (
        (0, "simple", "0", "L₀"),
        (5, "beautiful", "30", "L₅"),
        (3, "beautiful", "30", "L₃"),
    ):
        for name in (line, epochs):
            control.get_by_role("button", name=name, exact=True).last.click()
        buttons(control, "t", t).first.click()
        control.locator(f"figcaption:text-matches('as norms: [0-9.]+ from {first}')").wait_for()
    control.locator("figcaption:has-text('0.86 from L₄')").wait_for()


@pytest.mark.parametrize("opened", LESSONS, indirect=True)
def test_control_picture_and_sentence_fit_a_laptop_and_can_be_used_in_a_narrow_window(opened):
    boxes = opened.locator(f"{CONTROL}, {STEPPER}").all()
    assert len(boxes) == opened.locator(CONTROL).count() + opened.locator(STEPPER).count() >= 2
    assert [box.bounding_box()["height"] for box in boxes if box.bounding_box()["height"] > HEIGHT] == []
    opened.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")
    opened.set_viewport_size({"width": 480, "height": 800})
    try:
        for box in boxes:
            opened.wait_for_function("box => box.clientWidth < 480", arg=box.element_handle())
            assert box.bounding_box()["height"] <= 800
            room = box.locator("figure:visible > div")
            assert room.evaluate("room => room.scrollWidth > room.clientWidth && room.clientWidth > 250")
            for handle in box.locator(".noUi-handle:visible").all():
                assert handle.bounding_box()["x"] + handle.bounding_box()["width"] <= 480
    finally:
        opened.set_viewport_size({"width": 1366, "height": 768})
        opened.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")
