"""The control of lesson 9 in JupyterLab, done by a real browser."""

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from test_browser import METADATA, median_latency, open_notebook, run_all, shown, wait_for_sentence

LESSON = "09_is_it_really_that_simple.ipynb"
CONTROL = ".lesson-live"

COMPARED = """
import numpy as np
from rnn_lesson import pictures
from rnn_lesson.language import experiments
from rnn_lesson.widgets import live
scene = pictures.decay_of_many_scene(lambda s, f_h, n_h: experiments.product_norms(s, f_h, n_h, every=2))
live.Live(lambda scale: scene.picture((scale, "tanh", 8)), scale=live.Number("scale of W", 1, 0.2, 3))
""", """
import ipywidgets
import matplotlib.pyplot as plt
n = np.arange(41)

@ipywidgets.interact(scale=ipywidgets.FloatSlider(1, min=0.2, max=3, step=0.05))
def draw(scale=1.0):
    plt.figure(figsize=(10, 4.4), dpi=144)
    plt.semilogy(n, scale**n)
    plt.ylim(1e-40, 1e20)
    plt.show()
"""  # fmt: skip


@pytest.fixture
def control(page, lab):
    """Lesson 9, run from top to bottom; the control of its scale."""
    open_notebook(page, lab, LESSON)
    run_all(page, ":nth-match(.widget-play, 1)")
    yield page.locator(CONTROL).nth(0)
    lab.kill_kernels()


def test_the_slider_goes_to_both_its_ends_with_every_choice(control, page):
    seen = set()
    for name in ("identity", "relu", "tanh"):
        control.get_by_role("button", name=name).click()
        for key, value in (("End", "3.00"), ("Home", "0.20")):
            control.locator(".noUi-handle").press(key)
            wait_for_sentence(control, f"f_h = {name}, scale of W = {value}, n_h = 8.")
            assert control.locator("img").count() == 1
            seen.add(shown(control))
    assert len(seen) == 6
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0


def test_a_number_typed_goes_there_and_nothing_typed_breaks_it(control, page):
    box = control.locator("input[type=number]")
    for typed, value in (("0.5", "0.50"), ("99", "3.00"), ("-1", "0.20"), ("1.7", "1.70")):
        box.fill(typed)
        box.press("Enter")
        wait_for_sentence(control, f"f_h = identity, scale of W = {value}, n_h = 8.")
    for typed in ("e", "-", ""):
        box.fill("")
        box.press_sequentially(typed)
        box.press("Enter")
        page.wait_for_timeout(300)
        assert control.locator("img").count() == 1
    box.fill("2")
    box.press("Enter")
    wait_for_sentence(control, "f_h = identity, scale of W = 2.00, n_h = 8.")


def test_axe_finds_no_serious_fault_in_the_control(control, page):
    control.scroll_into_view_if_needed()
    options = {"rules": {"button-name": {"enabled": False}, "aria-input-field-name": {"enabled": False}}}
    found = Axe().run(page, context=CONTROL, options=options).response["violations"]
    assert [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in found] == []


def test_the_control_redraws_at_least_as_fast_as_interact_with_one_plain_figure(page, lab, record_property):
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in COMPARED]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=METADATA)
    nbformat.write(notebook, lab.folder / "live_latency.ipynb")
    open_notebook(page, lab, "live_latency.ipynb")
    run_all(page, ".widget-interact img")
    ours, interact = page.locator(CONTROL), page.locator(".widget-interact")
    here = median_latency(page, ours.element_handle(), ours.locator(".noUi-handle").first)
    there = median_latency(page, interact.element_handle(), interact.locator(".noUi-handle").first)
    record_property("live_ms", here)
    record_property("interact_ms", there)
    print(f"\nmedian of 30 key presses: live control {here:.0f} ms, interact {there:.0f} ms")
    lab.kill_kernels()
    assert here <= there
