"""What a reader does in JupyterLab, done by a real browser.

Each notebook is opened and run once for all its tests; those that kill its kernel come last.
"""

from dataclasses import dataclass
from pathlib import Path

import browser
import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).parents[1]
LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"))
STEPPER = ".jp-OutputArea-output .widget-vbox:has(> .widget-hbox .widget-play)"
CONTROL = ".lesson-live"
TEXT_BOX = ".lesson-text-box"
SCALE = f"{CONTROL}:has-text('scale of W')"  # of lesson 9's controls the one with scale, f_h and n_h
CALLS = {STEPPER: "tepper(", CONTROL: "Live(", TEXT_BOX: "TextBox("}  # what a cell calls to show one
# ipywidgets gives no way to name its sliders and play buttons; the number box beside them has a name.
NOT_OURS = {"rules": {"button-name": {"enabled": False}, "aria-input-field-name": {"enabled": False}}}

# Does the box show one picture, loaded, and another one than before?
ANOTHER = """([box, before]) => {
    const [image, ...more] = [...box.querySelectorAll('img')].filter(image => image.checkVisibility());
    return image && more.length === 0 && image.complete && image.naturalWidth > 0 && image.alt !== before;
}"""

# Note from now on the sentence of every picture that the box shows, in box.seen.
NOTE = """box => {
    const visible = () => [...box.querySelectorAll('img')].find(image => image.checkVisibility());
    let last = visible().src;
    box.seen = [];
    new MutationObserver(() => {
        const image = visible();
        if (!image || image.src === last) return;
        last = image.src;
        box.seen.push(image.closest('figure').querySelector('figcaption').innerText);
    }).observe(box, {subtree: true, childList: true, attributes: true});
}"""

pytestmark = pytest.mark.browser
every_lesson = pytest.mark.parametrize("opened", LESSONS, indirect=True)


def lesson(number):
    """A test of one lesson; it comes before those of every lesson, as pytest sorts by lesson first."""
    return pytest.mark.parametrize("opened", [LESSONS[number - 1]], indirect=True)


@dataclass
class Opened:
    """A notebook in a page of the browser, after all its cells were run.

    stored: the notebook as stored. stills, broken: how many pictures and how many broken widgets the page showed
    before the run. at_first: what each stepper showed right after it.
    """

    page: object
    stored: object
    stills: int
    broken: int
    at_first: list = ()

    @property
    def steppers(self):
        return self.page.locator(STEPPER)

    @property
    def control(self):
        return self.page.locator(CONTROL).first


@pytest.fixture(scope="module")
def opened(request, page, lab):
    """A lesson, opened and run from top to bottom."""
    browser.open_notebook(page, lab, request.param)
    stored = nbformat.read(lab.folder / request.param, as_version=4)
    stills = page.locator(".jp-OutputArea-output img")
    stills.nth(pictures_in(stored) - 1).wait_for(state="attached")
    opened = Opened(page, stored, stills.count(), page.get_by_text("Error displaying widget").count())
    counts = {selector: calls_in(stored, call) for selector, call in CALLS.items()}
    browser.run_all(page, *[f":nth-match({selector}, {count})" for selector, count in counts.items() if count])
    opened.at_first = [shown(stepper) for stepper in opened.steppers.all()]
    yield opened
    browser.close_notebook(page, lab)


def pictures_in(notebook):
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return sum("image/png" in output.get("data", {}) for output in outputs)


def calls_in(notebook, call):
    return sum(cell.source.count(call) for cell in notebook.cells if cell.cell_type == "code")


def shown(box):
    """(alt, sentence) of the picture that a stepper or a control shows."""
    return box.locator("img:visible").get_attribute("alt"), box.locator("figcaption:visible").inner_text()


def wait_for_sentence(box, start):
    box.locator(f"figcaption:visible:has-text('{start}')").wait_for()


def press(handle, key, box):
    """Press a key on a slider; if that moves it, wait for the picture that follows. Returns what is shown then."""
    before, value = shown(box)[0], handle.get_attribute("aria-valuenow")
    handle.press(key)
    if handle.get_attribute("aria-valuenow") != value:
        handle.page.wait_for_function(ANOTHER, arg=[box.element_handle(), before])
    return shown(box)


def go_to_both_ends(stepper):
    """Each slider of a stepper to its last and its first step: the picture and the sentence follow."""
    for handle in stepper.locator(".noUi-handle:visible").all():
        (_, last), (_, first) = press(handle, "End", stepper), press(handle, "Home", stepper)
        assert last != first or handle.get_attribute("aria-valuemax") == "0.0"


def faults(page, context):
    """What axe finds in our own pictures, texts and number boxes: alt text, contrast, names."""
    found = Axe().run(page, context=context, options=NOT_OURS).response["violations"]
    return [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found]


@lesson(6)
def test_arrow_keys_on_the_slider_change_the_picture_and_the_sentence(opened):
    stepper = opened.steppers.nth(0)
    handle = stepper.locator(".noUi-handle").first
    seen = [press(handle, "Home", stepper)]
    for t in range(1, 6):
        seen.append(press(handle, "ArrowRight", stepper))
        assert seen[-1][1].startswith(f"t = {t}:")
    assert len({alt for alt, _ in seen}) == len({sentence for _, sentence in seen}) == 6
    assert "The triangle is full" in seen[-1][1]
    assert press(handle, "ArrowRight", stepper) == seen[-1]


@lesson(6)
def test_play_walks_to_the_last_step_and_stop_goes_back_to_the_first(opened):
    stepper = opened.steppers.nth(0)
    press(stepper.locator(".noUi-handle").first, "Home", stepper)
    stepper.evaluate(NOTE)
    stepper.locator(".widget-play button").first.click()
    wait_for_sentence(stepper, "t = 5:")
    assert [sentence[:6] for sentence in stepper.evaluate("box => box.seen")] == [f"t = {t}:" for t in range(1, 6)]
    stepper.locator(".widget-play button").nth(1).click()
    wait_for_sentence(stepper, "t = 0:")


@lesson(6)
def test_a_number_typed_in_the_box_goes_to_that_step_and_one_too_large_to_the_last(opened):
    stepper = opened.steppers.nth(0)
    box = stepper.locator("input[type=number]").first
    for typed, t in (("4", 4), ("99", 5), ("-3", 0)):
        box.fill(typed)
        box.press("Enter")
        wait_for_sentence(stepper, f"t = {t}:")


@lesson(6)
def test_a_toggle_shows_the_picture_of_the_button_pressed(opened):
    toggle = opened.page.locator(".widget-vbox:has(> .widget-toggle-buttons)")
    for name, sentence in (("J₂ J₃ J₄", "the product J₂ J₃ J₄"), ("J₄ J₃ J₂", "differ by a norm of 0.00")):
        toggle.get_by_role("button", name=name, exact=True).click()
        toggle.locator(f"figcaption:visible:has-text('{sentence}')").wait_for()


@lesson(6)
def test_the_picture_fills_a_laptops_width_and_scrolls_in_a_phones(opened):
    page, stepper = opened.page, opened.steppers.nth(0)
    page.keyboard.press("Control+b")  # the side bar closes, and opens again at the end
    picture, room = stepper.locator("img:visible"), stepper.locator("figure:visible > div")
    within = "([box, least, most]) => least <= box.clientWidth && box.clientWidth <= most"
    try:
        page.wait_for_function(within, arg=[picture.element_handle(), 950, 1000])
        page.set_viewport_size({"width": 480, "height": 800})
        page.wait_for_function(within, arg=[room.element_handle(), 1, 479])
        assert picture.bounding_box()["width"] >= 640
        assert room.evaluate("room => room.scrollWidth") > 480
        assert stepper.locator("figcaption:visible").bounding_box()["width"] < 480
    finally:
        page.set_viewport_size(browser.LAPTOP)
        page.keyboard.press("Control+b")


@lesson(6)
def test_any_line_start_and_epoch_can_be_chosen_up_to_both_ends(opened):
    control, seen = opened.control, {shown(opened.control)}
    start, epoch = control.locator(".noUi-handle").all()
    for name in ("explicit", "simple", "beautiful"):
        before = shown(control)[0]
        control.get_by_role("button", name=name).click()
        opened.page.wait_for_function(ANOTHER, arg=[control.element_handle(), before])
        seen.add(shown(control))
        for handle, key in ((epoch, "Home"), (start, "Home"), (start, "End"), (epoch, "End")):
            seen.add(press(handle, key, control))
    assert len(seen) == 1 + 5 + 3 + 3  # the second and the third line begin where the one before has ended


@lesson(6)
def test_axe_finds_no_serious_fault_in_what_a_stepper_shows(opened):
    assert faults(opened.page, ".jp-OutputArea-output .widget-vbox") == []


@lesson(1)
def test_the_readers_own_words_are_answered_and_shown_as_text(opened):
    box = opened.page.locator(TEXT_BOX)

    def answer(typed, said):
        box.locator("input").fill(typed)
        box.locator("input").press("Enter")
        box.locator("[role=status]", has_text=said).wait_for()

    answer("They first light the fire.", "they/PRON  first/ADV  light/VERB  the/DET")
    answer("the blorf is", "(1 unknown word: blorf)")
    answer("<img src=x onerror=document.title='hurt'> & <b>water</b>", "unknown words: img, src")
    assert box.locator(":is(img, b)").count() == 0 and opened.page.title() != "hurt"


@lesson(9)
def test_the_control_follows_its_slider_to_both_ends_with_every_choice(opened):
    control, seen = opened.page.locator(SCALE), set()
    for name in ("identity", "relu", "tanh"):
        control.get_by_role("button", name=name).click()
        for key, value in (("End", "3.00"), ("Home", "0.20")):
            control.locator(".noUi-handle").first.press(key)
            wait_for_sentence(control, f"f_h = {name}, scale of W = {value}, n_h = 8, inputs times 1.00.")
            assert control.locator("img").count() == 1
            seen.add(shown(control))
    assert len(seen) == 6


@lesson(9)
def test_a_number_typed_goes_there_and_nothing_typed_breaks_the_control(opened):
    control, box = opened.page.locator(SCALE), opened.page.locator(SCALE).locator("input[type=number]").first
    control.get_by_role("button", name="identity").click()
    for typed, value in (("0.5", "0.50"), ("99", "3.00"), ("-1", "0.20"), ("1.7", "1.70")):
        box.fill(typed)
        box.press("Enter")
        wait_for_sentence(control, f"f_h = identity, scale of W = {value}, n_h = 8, inputs times 1.00.")
    for typed in ("e", "-", ""):
        box.fill("")
        box.press_sequentially(typed)
        box.press("Enter")
        assert control.locator("img").count() == 1
    box.fill("2")
    box.press("Enter")
    wait_for_sentence(control, "f_h = identity, scale of W = 2.00, n_h = 8, inputs times 1.00.")


@lesson(9)
def test_the_control_draws_one_picture_for_a_step_and_after_many_the_last_one_stays(opened):
    """How long that takes, `make latency` measures."""
    control, handle = opened.page.locator(SCALE), opened.page.locator(SCALE).locator(".noUi-handle").first
    handle.press("Home")
    wait_for_sentence(control, "f_h = identity, scale of W = 0.20, n_h = 8, inputs times 1.00.")
    control.evaluate(NOTE)
    for value in ("0.25", "0.30"):
        handle.press("ArrowRight")
        wait_for_sentence(control, f"f_h = identity, scale of W = {value}, n_h = 8, inputs times 1.00.")
    for _ in range(20):  # faster than the kernel draws
        handle.press("ArrowRight")
    wait_for_sentence(control, "f_h = identity, scale of W = 1.30, n_h = 8, inputs times 1.00.")
    handle.press("ArrowLeft")  # had a picture been on its way still, it would come before this one
    wait_for_sentence(control, "f_h = identity, scale of W = 1.25, n_h = 8, inputs times 1.00.")
    seen = [float(sentence.split("scale of W = ")[1][:4]) for sentence in control.evaluate("box => box.seen")]
    assert seen[:2] == [0.25, 0.3] and seen[-2:] == [1.3, 1.25]
    assert seen[:-1] == sorted(set(seen[:-1]))


@lesson(9)
def test_axe_finds_no_serious_fault_in_the_control(opened):
    assert faults(opened.page, CONTROL) == []


@every_lesson
def test_before_the_first_run_every_widget_shows_its_still_picture(opened):
    assert opened.stills == pictures_in(opened.stored) > 0 and opened.broken == 0


@every_lesson
def test_every_stepper_goes_to_both_its_ends(opened):
    assert opened.steppers.count() == calls_in(opened.stored, CALLS[STEPPER]) > 0
    for stepper in opened.steppers.all():
        go_to_both_ends(stepper)


@every_lesson
def test_no_cell_reports_an_error(opened):
    for kind in ("error", "stderr"):
        assert opened.page.locator(f"[data-mime-type='application/vnd.jupyter.{kind}']").count() == 0


@every_lesson
def test_every_stepper_steps_without_a_kernel(opened, lab):
    """So a step waits for nobody: not for a kernel that is busy, and not for one that is gone."""
    lab.kill_kernels()
    for stepper in opened.steppers.all():
        go_to_both_ends(stepper)
