"""Does every control of every lesson fit a small laptop's screen with its picture and sentence, and a phone's width?

Each lesson is opened and run once, at 1366 × 768 with JupyterLab's side bar open, which leaves the outputs about 930
pixels; then the window is made 480 wide.
"""

import browser
import pytest
from test_browser import LESSONS

pytestmark = pytest.mark.browser
HIGHEST = 600  # pixels of a control with its picture and its sentence
# Everything that one can step through or change, the outermost of what is nested.
CONTROLS = (
    ".widget-vbox:has(> .widget-hbox .widget-play), .lesson-live, .lesson-triangle, .lesson-own-words, "
    ".widget-vbox:has(> .widget-toggle-buttons):not(.lesson-prediction)"
)
OUTERMOST = f""".jp-OutputArea-output :is({CONTROLS})"""
# What a reader presses, moves or types in, and where text stands; what is in a box that scrolls may be wider than it.
CUT_OFF = """box => {
    const margin = 3;  // ipywidgets puts an empty 2 pixels around each widget, also around one that takes all the width
    const width = document.documentElement.clientWidth;
    const room = box.closest('.jp-OutputArea-output').getBoundingClientRect();
    const right = Math.min(width, room.right) + margin;
    const scrolls = element => {
        for (let e = element.parentElement; e !== box.parentElement; e = e.parentElement)
            if (['auto', 'scroll'].includes(getComputedStyle(e).overflowX) && e.matches('figure > div')) return true;
        return false;
    };
    return [...box.querySelectorAll('button, input, .noUi-target, label, figcaption, figure > div, [role=status]')]
        .filter(element => element.checkVisibility() && !scrolls(element))
        .map(element => [element, element.getBoundingClientRect()])
        .filter(([, area]) => area.width > 0 && (area.right > right || area.left < room.left - margin))
        .map(([element, area]) => `${element.tagName} ${element.className} ${element.title || element.innerText} `
            + `${Math.round(area.left)}..${Math.round(area.right)} of ${Math.round(room.left)}..${Math.round(right)}`);
}"""
every_lesson = pytest.mark.parametrize("controls", LESSONS, indirect=True)


@pytest.fixture(scope="module")
def controls(request, page, lab):
    """The controls of a lesson that was run from top to bottom."""
    usual = page.viewport_size
    page.set_viewport_size({"width": 1366, "height": 768})
    browser.open_notebook(page, lab, request.param)
    browser.run_all(page)
    page.locator(OUTERMOST).last.wait_for(state="attached")
    yield [box for box in page.locator(OUTERMOST).all() if is_outermost(box)]
    browser.close_notebook(page, lab)
    page.set_viewport_size(usual)


def is_outermost(box):
    return box.evaluate("(box, controls) => !box.parentElement.closest(controls)", CONTROLS)


def name_of(box):
    """The first words of what the control shows."""
    sentence = box.locator("figcaption:visible").first
    return sentence.inner_text()[:60]


@every_lesson
def test_control_picture_and_sentence_are_seen_at_once_on_a_small_laptop(controls):
    assert controls
    assert 900 < controls[0].evaluate("box => box.closest('.jp-OutputArea-output').clientWidth") < 960
    heights = {name_of(box): round(box.bounding_box()["height"]) for box in controls}
    assert {name: height for name, height in heights.items() if height > HIGHEST} == {}


@every_lesson
def test_at_a_phones_width_nothing_is_cut_off_and_the_picture_scrolls_in_its_box(controls):
    page = controls[0].page
    page.keyboard.press("Control+b")  # the side bar closes, and opens again at the end
    page.set_viewport_size({"width": 480, "height": 800})
    try:
        page.wait_for_function(
            "box => box.closest('.jp-OutputArea-output').clientWidth < 480", arg=controls[0].element_handle()
        )
        assert {name_of(box): found for box in controls if (found := box.evaluate(CUT_OFF))} == {}
        for box in controls:
            room = box.locator("figure:visible > div").first
            assert room.evaluate("room => getComputedStyle(room).overflowX") == "auto"
            assert room.evaluate("room => room.scrollWidth >= 560 && room.clientWidth < 480")
    finally:
        page.set_viewport_size({"width": 1366, "height": 768})
        page.keyboard.press("Control+b")
