"""The machine and the covers of lesson 2 in JupyterLab: each control to its ends, by keyboard, and without a kernel.

The notebook is opened and run once for all tests; those that kill its kernel come last.
"""

import browser
import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
LESSON = "02_unrolling_the_network.ipynb"
MACHINE, COVERS = ".lesson-live", ".lesson-covers"
LAPTOP = {"width": 1366, "height": 768}
SIDE_BAR = "jupyterapp.commands.execute('application:toggle-left-area')"
SENTENCE = ["we", "still", "water", "the", "still", "water"]
# ipywidgets gives no way to name its sliders and play buttons; the number box beside them has a name.
NOT_OURS = {"rules": {"button-name": {"enabled": False}, "aria-input-field-name": {"enabled": False}}}


@pytest.fixture(scope="module")
def lesson(page, lab):
    """Lesson 2, opened in a small laptop's size and run from top to bottom."""
    usual = page.viewport_size
    page.set_viewport_size(LAPTOP)
    browser.open_notebook(page, lab, LESSON)
    browser.run_all(page, MACHINE, COVERS, ".lesson-prediction-summary")
    yield page
    browser.close_notebook(page, lab)
    page.set_viewport_size(usual)


@pytest.fixture
def machine(lesson):
    """The machine, as it is at the start."""
    box = lesson.locator(MACHINE)
    box.get_by_role("button", name="Reset").click()
    told(box, "nothing has moved")
    return box


@pytest.fixture
def covers(lesson):
    """The stepper with the reader's own sentence, at the start and uncovered."""
    box = lesson.locator(COVERS)
    box.get_by_label("cover the numbers").uncheck()
    own_sentence(box, " ".join(SENTENCE))
    return box


def told(box, text):
    """The sentence below the picture, once it holds the text."""
    caption = box.locator(f"figcaption:visible:has-text('{text}')")
    caption.wait_for()
    return caption.inner_text()


def picture(box):
    return box.locator("img:visible").get_attribute("src")


def own_sentence(box, text):
    """Type another one first, so that the stepper starts anew; wait for its first step."""
    for typed in ("the", text):
        box.get_by_label("Sentence").fill(typed)
        box.get_by_label("Sentence").press("Enter")
        told(box, f"t = 0: reads “{typed.split()[0]}”")
        box.locator(f"img:visible[alt*='{typed.split()[-1]}'], img:visible").wait_for()
        last = box.locator("input[type=number]")
        box.page.wait_for_function(
            "([input, max]) => input.max === max", arg=[last.element_handle(), str(len(typed.split()) - 1)]
        )


def faults(page, context):
    found = Axe().run(page, context=context, options=NOT_OURS).response["violations"]
    return [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found]


@pytest.mark.parametrize("t", range(6))
def test_every_word_of_every_drop_down_is_read_and_moves_nothing_before_it(machine, t):
    choice = machine.get_by_label(f"t = {t}")
    seen = {picture(machine)}
    for word in ("still", "the", "water", "we"):
        if word == SENTENCE[t]:
            continue
        choice.select_option(word)
        read = [*SENTENCE[:t], word]
        machine.locator(f"figcaption:has-text('{word}/')").wait_for()
        machine.page.wait_for_function(
            "([box, read]) => box.querySelector('figcaption').innerText.replace(/\\/[A-Z]+/g, '').startsWith(read)",
            arg=[machine.element_handle(), " ".join(read)],
        )
        assert f"{'ŷ' + '₀₁₂₃₄₅'[t]} is the first that moved" in told(machine, "is the first that moved")
        seen.add(picture(machine))
    assert len(seen) == 4


@pytest.mark.parametrize("entry", [f"W[{i}, {j}]" for i in range(3) for j in range(3)])
def test_every_number_of_W_goes_to_both_its_ends_and_no_farther(machine, entry):
    box, seen = machine.get_by_label(entry), {picture(machine)}
    for typed, held in (("99", "9.9"), ("-1e30", "-9.9")):
        before = picture(machine)
        box.fill(typed)
        box.press("Enter")
        machine.page.wait_for_function(
            "([box, before]) => box.querySelector('img').src !== before", arg=[machine.element_handle(), before]
        )
        assert box.input_value() == held and "another W" in told(machine, "ŷ₁ is the first that moved")
        seen.add(picture(machine))
    assert len(seen) == 3


@pytest.mark.parametrize("entry, first", [("V[0, 1]", "ŷ₃"), ("V[2, 3]", "ŷ₀")])
def test_a_number_of_V_is_read_first_where_its_word_stands(machine, entry, first):
    for typed, held in (("99", "9.9"), ("-1e30", "-9.9")):
        before = picture(machine)
        box = machine.get_by_label(entry)
        box.fill(typed)
        box.press("Enter")
        machine.page.wait_for_function(
            "([box, before]) => box.querySelector('img').src !== before", arg=[machine.element_handle(), before]
        )
        assert box.input_value() == held and "another V" in told(machine, f"{first} is the first that moved")


def test_what_is_no_number_leaves_the_machine_as_it_was(machine):
    box, before = machine.get_by_label("W[0, 0]"), picture(machine)
    for typed in ("e", "-", "", "."):
        box.fill("")
        box.press_sequentially(typed)
        box.press("Tab")
    machine.page.wait_for_timeout(300)
    assert picture(machine) == before and machine.locator("img").count() == 1
    box.fill("1.5")
    box.press("Enter")
    told(machine, "another W")


def test_many_quick_changes_end_with_the_last_one(machine):
    box = machine.get_by_label("W[1, 1]")
    box.focus()
    for _ in range(15):
        box.press("ArrowUp")
    assert box.input_value() == "1.6"
    machine.get_by_label("t = 0").select_option("the")
    told(machine, "the/")
    machine.page.wait_for_timeout(1500)  # any picture still on its way would come now, in place of the last
    by_arrows = picture(machine)
    machine.get_by_role("button", name="Reset").click()
    told(machine, "nothing has moved")
    machine.get_by_label("t = 0").select_option("the")
    box.fill("1.6")
    box.press("Enter")
    machine.page.wait_for_function(
        "([box, src]) => box.querySelector('img').src === src", arg=[machine.element_handle(), by_arrows]
    )


def test_the_keyboard_alone_changes_a_word_and_a_number_and_resets(machine):
    page = machine.page
    machine.get_by_label("t = 0").focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.type("the")  # the drop-down of t = 2 goes to the word that is typed
    told(machine, "ŷ₂ is the first that moved")
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    assert machine.get_by_label("W[0, 0]").input_value() == "1.7"
    told(machine, "another W")
    for _ in range(9 + 12):  # past the numbers of V, to the button
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    told(machine, "nothing has moved")


def test_covers_hide_the_numbers_and_the_sentence_and_come_off_one_by_one(covers):
    page = covers.page
    assert covers.locator(".lesson-cover:visible").count() == 0 and "a₀ = (" in told(covers, "t = 0")
    covers.get_by_label("cover the numbers").check()
    assert covers.locator(".lesson-cover:visible").count() == 13
    assert covers.locator("figcaption:visible").inner_text().startswith("The numbers made at this step are covered")
    a, h = covers.get_by_label("show a₀[1]"), covers.get_by_label("show h₀[2]")
    also = covers.locator(".lesson-also-6:visible")  # h_0[2] is the sixth name: three of a_0 come first
    assert also.count() == 2
    a.click()
    h.focus()
    page.keyboard.press("Space")
    assert a.is_checked() and h.is_checked() and also.count() == 0
    assert a.evaluate("cover => getComputedStyle(cover).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert covers.get_by_label("show a₀[0]").evaluate("cover => getComputedStyle(cover).backgroundColor") != (
        "rgba(0, 0, 0, 0)"
    )
    page.keyboard.press("Space")
    assert not h.is_checked() and also.count() == 2


def test_ones_own_sentence_is_stepped_through_and_what_cannot_be_drawn_is_told(covers):
    own_sentence(covers, "the still water the still water we still")
    box = covers.locator("input[type=number]")
    box.fill("99")
    box.press("Enter")
    told(covers, "t = 7: reads “still”")
    for typed, answer in (
        ("the " * 9, "These are 9 words; the picture has room for 8."),
        ("the blorf", "'blorf' is not among the 4 words of this task."),
        ("<b onclick=alert(1)>", "is not among the 4 words"),
    ):
        covers.get_by_label("Sentence").fill(typed)
        covers.get_by_label("Sentence").press("Enter")
        covers.locator("[role=status]", has_text=answer).wait_for()
        assert covers.get_by_label("Sentence").input_value() == typed.rstrip("\n")
        told(covers, "t = 7: reads “still”")
    assert covers.locator("[role=status] b").count() == 0


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_no_fault_in_the_machine_and_the_covers(lesson, theme):
    change_theme(lesson, theme)
    lesson.locator(COVERS).get_by_label("cover the numbers").check()
    found = [faults(lesson, context) for context in (MACHINE, COVERS)]
    change_theme(lesson, "Light")
    assert found == [[], []]


def change_theme(page, theme):
    page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", f"JupyterLab {theme}")
    page.locator(f"body[data-jp-theme-light={'true' if theme == 'Light' else 'false'}]").wait_for(state="attached")


@pytest.mark.parametrize("selector", [MACHINE, COVERS])
def test_control_picture_and_sentence_fit_a_small_laptop_and_nothing_is_cut_off_in_a_narrow_window(lesson, selector):
    box = lesson.locator(selector)
    assert 900 < box.bounding_box()["width"] < 960 and box.bounding_box()["height"] <= 600
    lesson.evaluate(SIDE_BAR)
    lesson.set_viewport_size({"width": 480, "height": 768})
    try:
        lesson.wait_for_function("box => box.clientWidth < 480", arg=box.element_handle())
        for part in box.locator("figcaption:visible, select, input:visible, [role=status]").all():
            if part.get_attribute("class") == "lesson-cover":
                continue  # on the picture, which scrolls sideways
            right = part.bounding_box()["x"] + part.bounding_box()["width"]
            assert right <= box.bounding_box()["x"] + box.bounding_box()["width"] + 4  # twice the margin of a widget
        picture_box = box.locator("figure:visible > div")
        assert picture_box.evaluate("room => room.scrollWidth > room.clientWidth")
    finally:
        lesson.set_viewport_size(LAPTOP)
        lesson.evaluate(SIDE_BAR)


def test_without_a_kernel_the_sentence_steps_the_covers_come_off_and_the_machine_says_what_it_needs(lesson, lab):
    covers = lesson.locator(COVERS)
    covers.get_by_label("cover the numbers").uncheck()
    own_sentence(covers, "the still water")
    lab.kill_kernels()
    covers.locator(".noUi-handle").press("End")
    told(covers, "t = 2: reads “water”")
    covers.get_by_label("cover the numbers").check()
    cover = covers.get_by_label("show o₂[5]")
    cover.check()
    assert cover.is_checked()
    assert "These controls need a running kernel" in lesson.locator(MACHINE).inner_text()
