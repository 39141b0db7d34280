"""Lesson 3's nudged weight and lesson 4's way along the gradient in JupyterLab: moved to their ends in a browser."""

import browser
import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

# The one control of lesson 3 that offers all weights, and that of lesson 4.
CONTROL = ".lesson-live:has(option[value='b_y[5]'], option[value*='alone'])"
REFEREE, TRUE_TAGS = ".lesson-live:has(option[value='0.01'])", ".lesson-live:has(option[value='PRON'])"
STEPPER = ".jp-OutputArea-output .widget-vbox:has(> .widget-hbox .widget-play)"
SUMMARY = ".lesson-prediction-summary"
NOT_OURS = {"rules": {"aria-input-field-name": {"enabled": False}}}  # ipywidgets' sliders can have no name
LOWEST = 600  # pixels of a laptop's window for a control, its picture and its sentence


@pytest.fixture(scope="module")
def lesson(request, page, lab):
    """A lesson in a small laptop's window with the side bar open, run from top to bottom."""
    usual = page.viewport_size
    page.set_viewport_size({"width": 1366, "height": 768})
    browser.open_notebook(page, lab, request.param)
    browser.run_all(page, CONTROL, STEPPER, SUMMARY)
    yield page
    browser.close_notebook(page, lab)
    page.set_viewport_size(usual)


def of_lesson(name):
    return pytest.mark.parametrize("lesson", [name], indirect=True)


nudge = of_lesson("03_loss_through_time.ipynb")
along = of_lesson("04_gradient_of_U.ipynb")
each = pytest.mark.parametrize("lesson", ["03_loss_through_time.ipynb", "04_gradient_of_U.ipynb"], indirect=True)


def told(page, start, which=CONTROL):
    """The control's sentence, once it begins so; there is one picture then, and it is loaded."""
    control = page.locator(which)
    control.locator(f"figcaption:has-text('{start}')").wait_for()
    image = control.locator("img")
    assert image.count() == 1 and image.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    return control.locator("figcaption").inner_text()


def options_of(menu):
    """What a menu offers; ipywidgets puts spaces in it that do not break."""
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in menu.locator("option").all_inner_texts()]


def slide(page, key):
    page.locator(f"{CONTROL} .noUi-handle").press(key)


@nudge
def test_every_weight_can_be_chosen_and_turned_to_both_ends(lesson):
    menu = lesson.locator(CONTROL).get_by_label("one weight")
    names = options_of(menu)
    assert (len(names), names[0], names[-1]) == (48, "U[0, 0]", "b_y[5]")
    seen = set()
    for name in (names[0], "W[0, 0]", "b_h[2]", names[-1]):
        menu.select_option(name)
        for key, change in (("End", "changed by 2.00"), ("Home", "changed by −2.00")):
            slide(lesson, key)
            lesson.locator(f"{CONTROL} figcaption:has-text('{change}')").wait_for()
            seen.add(told(lesson, f"{name} = "))
    assert len(seen) == 8


@nudge
def test_the_referee_comes_nearer_to_the_slope_with_a_smaller_step(lesson):
    off = []
    for step in ("1", "0.01"):
        lesson.locator(REFEREE).get_by_label("ε").select_option(step)
        lesson.locator(f"{REFEREE} figcaption:has-text('squares, {step} to the left')").wait_for()
        sentence = told(lesson, "W[1, 0] = −1.00 (as trained)", REFEREE)
        slope, referee = (float(part.split()[0].rstrip(".")) for part in sentence.split("slope ")[1].split("says "))
        off.append(abs(slope - referee))
    assert off[1] < 0.001 < 0.1 < off[0]


@nudge
def test_another_true_tag_has_another_loss_and_the_true_ones_the_smallest_sum(lesson):
    def sum_told():
        return float(told(lesson, "The sum of the six", TRUE_TAGS).split("= ")[-1].rstrip("."))

    first = sum_told()
    for t, tag in ((0, "ADJ"), (5, "DET")):
        before = sum_told()
        lesson.locator(TRUE_TAGS).get_by_label(f"t = {t}").select_option(tag)
        lesson.wait_for_function(
            "([box, before]) => !box.querySelector('figcaption').innerText.endsWith(`= ${before}.`)",
            arg=[lesson.locator(TRUE_TAGS).element_handle(), f"{before:.2f}"],
        )
        assert sum_told() > first


@nudge
def test_the_keyboard_alone_chooses_a_weight_and_turns_it(lesson):
    box = lesson.locator(f"{CONTROL} input[type=number]")
    box.fill("0")
    box.press("Enter")
    lesson.locator(CONTROL).get_by_label("one weight").focus()
    lesson.keyboard.press("Home")
    told(lesson, "U[0, 0] = ")
    for _ in range(4):
        lesson.keyboard.press("Tab")
        if lesson.evaluate("document.activeElement.classList.contains('noUi-handle')"):
            break
    lesson.keyboard.press("ArrowRight")
    lesson.locator(f"{CONTROL} figcaption:has-text('changed by 0.05')").wait_for()
    lesson.keyboard.press("ArrowLeft")
    told(lesson, "U[0, 0] = 1.50 (as trained)")


@nudge
def test_after_many_quick_moves_the_last_one_stays(lesson):
    slide(lesson, "Home")
    lesson.locator(f"{CONTROL} figcaption:has-text('changed by −2.00')").wait_for()
    for _ in range(30):
        slide(lesson, "ArrowRight")
    lesson.locator(f"{CONTROL} figcaption:has-text('changed by −0.50')").wait_for()
    lesson.wait_for_timeout(500)
    assert "changed by −0.50" in told(lesson, "U[0, 0] = ")


@along
def test_every_timestep_and_their_sum_can_be_followed_to_both_ends(lesson):
    menu = lesson.locator(CONTROL).get_by_label("follow")
    options = options_of(menu)
    pairs = [f"∂L_{s}/∂U + ∂L_{t}/∂U" for t in range(6) for s in range(t)]
    assert options == ["∂L/∂U", *(f"∂L_{t}/∂U alone" for t in range(6)), *pairs]
    names = {"∂L/∂U": "∂L/∂U"} | {f"∂L_{t}/∂U alone": f"∂L{'₀₁₂₃₄₅'[t]}/∂U alone" for t in range(6)}
    at_the_end = []
    for option, name in [*names.items(), ("∂L_3/∂U + ∂L_4/∂U", "(∂L₃/∂U + ∂L₄/∂U)")]:
        menu.select_option(option)
        slide(lesson, "End")
        at_the_end.append(told(lesson, f"U − 5.00 · {name}:"))
        slide(lesson, "Home")
        assert told(lesson, f"U − 0.00 · {name}:").endswith("Nothing has moved yet.")
    assert "1 of the 6 losses fell, 5 rose" in at_the_end[5] and len(set(at_the_end)) == 8


def heights(page):
    """The height of the control, and of the stepper at each of its steps: the sentences differ in length."""
    found = [page.locator(CONTROL).bounding_box()["height"]]
    stepper = page.locator(STEPPER)
    handle = stepper.locator(".noUi-handle")
    handle.press("Home")
    for step in range(int(float(handle.get_attribute("aria-valuemax"))) + 1):
        page.wait_for_function(
            "([box, step]) => box.querySelector('input[type=number]').value == step",
            arg=[stepper.element_handle(), step],
        )
        found.append(stepper.bounding_box()["height"])
        handle.press("ArrowRight")
    return found


@each
def test_control_picture_and_sentence_fit_a_laptops_window(lesson):
    assert max(heights(lesson)) <= LOWEST


@each
def test_a_phones_window_cuts_nothing_off(lesson):
    lesson.keyboard.press("Control+b")
    lesson.set_viewport_size({"width": 480, "height": 768})
    try:
        for box in lesson.locator(f"{CONTROL}, {STEPPER}").all():
            assert 0 < box.bounding_box()["width"] < 480
            assert box.evaluate("box => box.scrollWidth <= box.clientWidth + 1")
        assert max(heights(lesson)) <= LOWEST
    finally:
        lesson.set_viewport_size({"width": 1366, "height": 768})
        lesson.keyboard.press("Control+b")


@each
def test_axe_finds_no_fault_in_the_control(lesson):
    found = Axe().run(lesson, context=CONTROL, options=NOT_OURS).response["violations"]
    assert [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found] == []
