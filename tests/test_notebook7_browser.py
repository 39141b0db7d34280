"""A lesson in Jupyter Notebook 7, which shows the same notebooks with keyboard shortcuts of its own."""

from types import SimpleNamespace

import browser
import nbformat
import pytest
from test_browser import CALLS, LESSONS, STEPPER, calls_in, go_to_both_ends, pictures_in, press, wait_for_sentence

LESSON = LESSONS[5]
OURS = (
    browser.NOTEBOOKS.parent / "data" / "share" / "jupyter" / "lab" / "settings"
)  # what is installed with the package
# Notebook 7 says this on its start with any notebook, an empty one too: its list of shortcuts asks for the schema of an
# extension whose settings have not come yet.
UPSTREAM = "Cannot read properties of undefined (reading 'schema')"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def opened(page, tmp_path_factory):
    """The lesson in a tab of its own: what it showed as stored, and then run from top to bottom."""
    app = ("notebook", f"--LabServerApp.app_settings_dir={OURS}")
    with browser.running_lab(tmp_path_factory.mktemp("notebook7"), app=app) as server:
        tab = page.context.browser.new_page(viewport=browser.LAPTOP)
        tab.set_default_timeout(browser.PATIENCE)
        errors = []
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.goto(server.address(f"notebooks/{LESSON}"))
        stored = nbformat.read(server.folder / LESSON, as_version=4)
        stills = tab.locator(".jp-OutputArea-output img")
        stills.nth(pictures_in(stored) - 1).wait_for(state="attached")
        before = stills.count(), tab.get_by_text("Error displaying widget").count()
        wanted = calls_in(stored, CALLS[STEPPER])
        browser.run_all(tab, f":nth-match({STEPPER}, {wanted})")
        yield SimpleNamespace(page=tab, stored=stored, before=before, steppers=tab.locator(STEPPER), errors=errors)
        tab.close()


def test_before_the_first_run_the_stored_pictures_are_there_and_no_widget_is_broken(opened):
    assert opened.before == (pictures_in(opened.stored), 0)


def test_run_all_reports_no_error(opened):
    for kind in ("error", "stderr"):
        assert opened.page.locator(f"[data-mime-type='application/vnd.jupyter.{kind}']").count() == 0
    assert [error for error in opened.errors if error != UPSTREAM] == []


def test_the_arrow_keys_step_and_go_nowhere_else(opened):
    """Left alone, Notebook 7 takes them from the slider, to walk from heading to heading and from cell to cell."""
    stepper = opened.steppers.first
    handle = stepper.locator(".noUi-handle").first
    press(handle, "Home", stepper)
    for key, t in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowUp", 3), ("ArrowLeft", 2), ("ArrowDown", 1)):
        assert press(handle, key, stepper)[1].startswith(f"t = {t}:")
        assert handle.evaluate("handle => handle === document.activeElement")


def test_play_walks_to_the_last_step_and_stop_goes_back(opened):
    stepper = opened.steppers.first
    press(stepper.locator(".noUi-handle").first, "Home", stepper)
    stepper.locator(".widget-play button").first.press(" ")
    wait_for_sentence(stepper, "t = 5:")
    stepper.locator(".widget-play button").nth(1).click()
    wait_for_sentence(stepper, "t = 0:")


def test_a_number_typed_in_the_box_goes_to_that_step(opened):
    stepper = opened.steppers.first
    box = stepper.locator("input[type=number]").first
    box.click(click_count=3)
    box.press_sequentially("4")
    box.press("Enter")
    wait_for_sentence(stepper, "t = 4:")


def test_every_stepper_goes_to_both_its_ends(opened):
    assert opened.steppers.count() == calls_in(opened.stored, CALLS[STEPPER]) > 0
    for stepper in opened.steppers.all():
        go_to_both_ends(stepper)


def test_a_heading_still_folds_by_the_arrow_key(opened):
    """The shortcuts are narrowed, not gone."""
    heading = opened.page.locator(".jp-MarkdownCell h2").first
    heading.click()
    hidden = opened.page.locator(".jp-Cell:not(:visible)")
    before = hidden.count()
    opened.page.keyboard.press("ArrowLeft")
    opened.page.wait_for_function(
        "n => [...document.querySelectorAll('.jp-Cell')].filter(c => !c.checkVisibility()).length > n", arg=before
    )
    opened.page.keyboard.press("ArrowRight")
