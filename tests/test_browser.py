"""What a reader does in JupyterLab, done by a real browser."""

import statistics
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("0*.ipynb"))
METADATA = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
LESSON = "06_chain_rule_product.ipynb"
STEPPER = ".jp-OutputArea-output .widget-vbox:has(> .widget-hbox .widget-play)"

# Wait for the picture to change after a key; the answer is the milliseconds from the key to the frame that shows it.
WATCH = """box => new Promise(done => {
    let started = null;
    const at_key = event => { started = event.timeStamp; };
    document.addEventListener('keydown', at_key, {capture: true, once: true});
    const before = box.querySelector('img')?.src;
    const watcher = new MutationObserver(async () => {
        const image = box.querySelector('img');
        if (!image || image.src === before || started === null) return;
        watcher.disconnect();
        await image.decode();
        requestAnimationFrame(() => done(performance.now() - started));
    });
    watcher.observe(box, {subtree: true, childList: true, attributes: true});
})"""


def open_notebook(page, lab, name):
    page.goto(lab.address(f"lab/tree/{name}"))
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=60_000)


def run_all(page, last_output):
    """Run All Cells once the notebook has its kernel, and wait until its last output is there and the kernel is idle.

    Asked before the kernel is there, JupyterLab opens a dialog to choose one.
    """
    page.locator(".jp-Toolbar-kernelName", has_text="Python 3").wait_for(timeout=60_000)
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", state="attached", timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.locator(last_output).wait_for(state="attached", timeout=90_000)
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", state="attached", timeout=90_000)


def shown(stepper):
    """(alt, sentence) of the picture that a stepper shows."""
    return stepper.locator("img:visible").get_attribute("alt"), stepper.locator("figcaption:visible").inner_text()


def wait_for_sentence(stepper, start):
    stepper.locator(f"figcaption:visible:has-text('{start}')").wait_for(timeout=10_000)


@pytest.fixture
def lesson(page, lab):
    """Lesson 6, run from top to bottom; its steppers in order: (t, k), t."""
    open_notebook(page, lab, LESSON)
    run_all(page, f":nth-match({STEPPER}, 2)")
    yield page.locator(STEPPER)
    lab.kill_kernels()


def test_before_the_first_run_every_stepper_shows_its_still_picture(page, lab):
    open_notebook(page, lab, LESSON)
    stored = nbformat.read(lab.folder / LESSON, as_version=4)
    pictures = [o for cell in stored.cells for o in cell.get("outputs", []) if "image/png" in o.get("data", {})]
    assert len(pictures) == 4
    page.locator(".jp-OutputArea-output img").nth(3).wait_for(state="attached", timeout=30_000)
    assert page.get_by_text("Error displaying widget").count() == 0


def test_arrow_keys_on_the_slider_change_the_picture_and_the_sentence(lesson):
    stepper = lesson.nth(1)
    handle = stepper.locator(".noUi-handle").first
    handle.focus()
    seen = [shown(stepper)]
    for t in range(1, 6):
        handle.press("ArrowRight")
        wait_for_sentence(stepper, f"t = {t}:")
        seen.append(shown(stepper))
    assert len({alt for alt, _ in seen}) == len({sentence for _, sentence in seen}) == 6
    assert "The triangle is full" in seen[-1][1]
    handle.press("ArrowRight")
    assert shown(stepper) == seen[-1]


def test_play_walks_to_the_last_step_and_stop_goes_back_to_the_first(lesson):
    stepper = lesson.nth(1)
    stepper.locator(".widget-play button").first.click()
    wait_for_sentence(stepper, "t = 1:")
    wait_for_sentence(stepper, "t = 5:")
    stepper.locator(".widget-play button").nth(1).click()
    wait_for_sentence(stepper, "t = 0:")


def test_a_number_typed_in_the_box_goes_to_that_step_and_one_too_large_to_the_last(lesson):
    stepper = lesson.nth(1)
    box = stepper.locator("input[type=number]").first
    for typed, t in (("4", 4), ("99", 5), ("-3", 0)):
        box.fill(typed)
        box.press("Enter")
        wait_for_sentence(stepper, f"t = {t}:")


def test_t_and_k_choose_the_term_and_k_stays_within_t(lesson):
    stepper = lesson.nth(0)
    wait_for_sentence(stepper, "t = 4, k = 1:")
    k = stepper.locator(".noUi-handle:visible").nth(1)
    k.focus()
    k.press("ArrowLeft")
    wait_for_sentence(stepper, "t = 4, k = 0:")
    k.press("End")
    wait_for_sentence(stepper, "t = 4, k = 4:")
    t = stepper.locator(".noUi-handle:visible").nth(0)
    t.focus()
    t.press("Home")
    wait_for_sentence(stepper, "t = 0, k = 0:")
    t.press("End")
    wait_for_sentence(stepper, "t = 5, k = 5:")


def test_it_still_steps_when_the_kernel_is_dead(lesson, lab):
    lab.kill_kernels()
    stepper = lesson.nth(1)
    handle = stepper.locator(".noUi-handle").first
    handle.focus()
    handle.press("End")
    wait_for_sentence(stepper, "t = 5:")
    handle.press("ArrowLeft")
    wait_for_sentence(stepper, "t = 4:")
    assert stepper.locator("img:visible").evaluate("image => image.complete && image.naturalWidth > 0")


def test_a_toggle_shows_the_picture_of_the_button_pressed(lesson, page):
    toggle = page.locator(".widget-vbox:has(> .widget-toggle-buttons)")
    assert "counted once" in toggle.locator("figcaption:visible").inner_text()
    toggle.get_by_role("button", name="without").click()
    toggle.locator("figcaption:visible:has-text('counted t − k + 1 times')").wait_for(timeout=10_000)


@pytest.mark.parametrize("which", [0, 1])
def test_the_picture_fills_a_laptops_width_and_scrolls_in_a_phones(lesson, page, which):
    stepper = lesson.nth(which)
    picture, room = stepper.locator("img:visible"), stepper.locator("figure:visible > div")
    page.keyboard.press("Control+b")
    page.wait_for_timeout(500)
    assert 950 <= picture.bounding_box()["width"] <= 1000
    page.set_viewport_size({"width": 480, "height": 800})
    page.wait_for_timeout(500)
    assert picture.bounding_box()["width"] >= 640
    assert room.evaluate("room => room.clientWidth") < 480 < room.evaluate("room => room.scrollWidth")
    assert stepper.locator("figcaption:visible").bounding_box()["width"] < 480


def test_axe_finds_no_serious_fault_in_what_a_stepper_shows(lesson, page):
    """Alt text, contrast and names of our own pictures and texts.

    Left out are the names of ipywidgets' sliders and play buttons, which that library
    gives no way to set; the number box beside them has one.
    """
    lesson.nth(1).scroll_into_view_if_needed()
    options = {"rules": {"button-name": {"enabled": False}, "aria-input-field-name": {"enabled": False}}}
    found = Axe().run(page, context=".jp-OutputArea-output .widget-vbox", options=options).response["violations"]
    assert [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in found] == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_control_of_every_notebook_goes_to_both_its_ends(page, lab, name):
    """Each slider to its last and its first step; the sentence follows, and no cell reports an error."""
    open_notebook(page, lab, name)
    stored = nbformat.read(lab.folder / name, as_version=4)
    count = sum(cell.source.count("_stepper(") for cell in stored.cells if cell.cell_type == "code")
    assert count >= 1
    run_all(page, f":nth-match({STEPPER}, {count})")
    steppers = page.locator(STEPPER)
    assert steppers.count() == count
    for i in range(count):
        sliders = steppers.nth(i).locator(".noUi-handle:visible")
        for j in range(sliders.count()):
            seen = set()
            for key in ("End", "Home"):
                sliders.nth(j).press(key)
                page.wait_for_timeout(150)
                assert steppers.nth(i).locator("img:visible").count() == 1
                seen.add(shown(steppers.nth(i)))
            assert len(seen) == 2 or sliders.nth(j).get_attribute("aria-valuemax") == "0.0"
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    lab.kill_kernels()


def test_the_readers_own_words_are_answered_and_shown_as_text(page, lab):
    open_notebook(page, lab, "01_recurrent_architecture.ipynb")
    box = ".lesson-text-box"
    run_all(page, f":nth-match({box}, 2)")

    def answer(i, typed):
        reply = page.locator(box).nth(i).locator("[role=status]")
        before = reply.inner_text()
        page.locator(box).nth(i).locator("input").fill(typed)
        page.locator(box).nth(i).locator("input").press("Enter")
        while reply.inner_text() == before:
            page.wait_for_timeout(50)
        return reply.inner_text()

    assert answer(0, "Flat") == "flat is better than nested"
    assert "is not among" in answer(0, "blorf is")
    assert answer(1, "They first light the fire.").startswith("they/PRON  first/ADV  light/VERB  the/DET")
    assert "'img' is not among" in answer(1, "<img src=x onerror=document.title='hurt'> & <b>water</b>")
    assert page.locator(f"{box} :is(img, b)").count() == 0 and page.title() != "hurt"
    lab.kill_kernels()


COMPARED = """
from rnn_lesson import comparisons, forward, language_model_task, train
from rnn_lesson import pictures
from rnn_lesson import widgets as steppers
lines = comparisons()[:3]
task = language_model_task(lines)
params = train(task, n_h=4, epochs=0, seed=8).params
x, y = task.examples[0]
words, targets = ["<s>", *lines[0]], [*lines[0], "</s>"]
steppers.t_stepper(pictures.triangle_scene(params, forward(params, x), y, words, targets))
""", """
import ipywidgets
import matplotlib.pyplot as plt
from rnn_lesson import contributions
norms = contributions(params, forward(params, x), y).norms("W")

@ipywidgets.interact(t=(0, 5))
def draw(t=0):
    plt.imshow(norms[: t + 1], vmin=0, vmax=1.3)
    plt.show()
"""  # fmt: skip


def median_latency(page, box, handle, presses=30):
    """The median milliseconds from an arrow key to the changed picture, going to and fro."""
    handle.focus()
    took = []
    for i in range(presses):
        key = "ArrowRight" if (i // 5) % 2 == 0 else "ArrowLeft"
        page.evaluate(f"box => {{ window.lastStep = ({WATCH})(box); }}", box)
        page.keyboard.press(key)
        took.append(page.evaluate("window.lastStep"))
        page.wait_for_timeout(50)
    return statistics.median(took)


def test_a_step_takes_at_most_a_third_of_a_slider_that_redraws_through_the_kernel(page, lab, record_property):
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in COMPARED]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=METADATA)
    nbformat.write(notebook, lab.folder / "latency.ipynb")
    open_notebook(page, lab, "latency.ipynb")
    run_all(page, ".widget-interact img")
    ours, interact = page.locator(STEPPER), page.locator(".widget-interact")
    here = median_latency(page, ours.element_handle(), ours.locator(".noUi-handle").first)
    there = median_latency(page, interact.element_handle(), interact.locator(".noUi-handle").first)
    record_property("stepper_ms", here)
    record_property("interact_ms", there)
    print(f"\nmedian of 30 key presses: stepper {here:.0f} ms, interact {there:.0f} ms")
    lab.kill_kernels()
    assert here <= there / 3
