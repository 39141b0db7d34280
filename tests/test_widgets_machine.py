"""The controls of lesson 2: drop-downs for words, a grid for a matrix, a reset; covers, and a sentence of one's own."""

import math
import re
import threading

import numpy as np
import pytest

from rnn_lesson.pictures import Picture, Scene
from rnn_lesson.pictures.shapes import Page
from rnn_lesson.widgets import Grid, LiveWithReset, SentenceStepper, WordRow
from rnn_lesson.widgets.covers import MOST_PLACES, STYLE, covered
from rnn_lesson.widgets.live import NEEDS_KERNEL

START = np.array([[0.5, -1.0], [0.0, 2.0]])


@pytest.fixture
def grid():
    return Grid("W", START)


def test_a_grid_holds_its_matrix_and_each_box_is_named(grid):
    assert grid.value == ((0.5, -1.0), (0.0, 2.0))
    assert [[box.value for box in row] for row in grid.boxes] == START.tolist()
    assert [[box.description for box in row] for row in grid.boxes] == [["W[0, 0]", "W[0, 1]"], ["W[1, 0]", "W[1, 1]"]]


def test_one_number_changes_one_entry_and_is_told_once(grid):
    told = []
    grid.observe(lambda change: told.append(change.new), "value")
    grid.boxes[1][0].value = -3.25
    assert told == [((0.5, -1.0), (-3.25, 2.0))]


@pytest.mark.parametrize("typed, held", [(1e300, 9.9), (-1e300, -9.9), (math.inf, 9.9), (-math.inf, -9.9)])
def test_a_huge_number_becomes_the_largest(grid, typed, held):
    grid.boxes[0][1].value = typed
    assert grid.boxes[0][1].value == grid.value[0][1] == held


def test_nan_and_text_leave_the_matrix_as_it_was(grid):
    grid.boxes[0][0].value = math.nan
    with pytest.raises(Exception, match="float"):
        grid.boxes[0][1].value = "much"
    assert grid.value == ((0.5, -1.0), (0.0, 2.0)) and grid.boxes[0][0].value == 0.5
    grid.boxes[0][0].value = 1.5
    assert grid.value == ((1.5, -1.0), (0.0, 2.0))


def test_a_matrix_set_by_the_program_is_told_once_and_stands_in_the_boxes(grid):
    told = []
    grid.observe(lambda change: told.append(change.new), "value")
    grid.value = ((1.0, 2.0), (3.0, 4.0))
    assert told == [((1.0, 2.0), (3.0, 4.0))]
    assert [[box.value for box in row] for row in grid.boxes] == [[1, 2], [3, 4]]


def test_each_drop_down_changes_the_word_of_its_timestep():
    row = WordRow(["we", "still", "we"], ["still", "the", "we"])
    assert row.value == ("we", "still", "we")
    assert [choice.description for choice in row.choices] == ["t = 0", "t = 1", "t = 2"]
    row.choices[1].value = "the"
    assert row.value == ("we", "the", "we")
    row.value = ("the", "the", "still")
    assert [choice.value for choice in row.choices] == ["the", "the", "still"]
    with pytest.raises(Exception, match="Invalid selection"):
        row.choices[0].value = "blorf"
    assert row.value == ("the", "the", "still")


def test_reset_sets_every_control_back_and_draws_the_start():
    def draw(words, W):
        return Picture(b"png", 10, 10, alt="one", sentence=f"{' '.join(words)} {W}")

    live = LiveWithReset(draw, words=WordRow(["a", "b"], "abc"), W=Grid("W", START))
    start = live.picture
    live.controls["words"].choices[0].value = "c"
    live.controls["W"].boxes[0][0].value = 7
    assert live.picture.sentence == "c b ((7.0, -1.0), (0.0, 2.0))"
    live.reset.click()
    assert live.picture == start and live.controls["W"].boxes[0][0].value == 0.5
    assert live.controls["words"].choices[0].value == "a" and live.reset in live.children[0].children


def test_a_live_control_says_that_it_needs_a_kernel():
    live = LiveWithReset(lambda W: Picture(b"", 1, 1, alt="one", sentence=""), W=Grid("W", START))
    assert NEEDS_KERNEL in live.children[1].value


PICTURE = Picture(b"png", 100, 50, alt="it", sentence="a is <2>")
PLACES = {"a[0]": [(0.25, 0.5, 0.1, 0.2)], "h[0]": [(0, 0, 0.1, 0.1), (0.5, 0, 0.1, 0.1)]}


def test_each_name_has_one_cover_that_can_be_taken_off_and_the_others_go_with_it():
    shown = covered(PICTURE, PLACES, "compute & press")
    labels = re.findall(r'<input type="checkbox" class="lesson-cover" aria-label="([^"]+)" style="([^"]+)"', shown)
    assert labels == [
        ("show a[0]", "left:25.000%;top:50.000%;width:10.000%;height:20.000%"),
        ("show h[0]", "left:0.000%;top:0.000%;width:10.000%;height:10.000%"),
    ]
    assert re.findall(r'class="lesson-also lesson-also-(\d+)" style="left:([\d.]+)%', shown) == [("2", "50.000")]
    assert ".lesson-cover:nth-of-type(2):checked~.lesson-also-2{display:none" in STYLE
    assert shown.index("<img") < shown.index("<input") < shown.index("<span")


def test_while_covered_the_sentence_does_not_tell():
    shown = covered(PICTURE, PLACES, "compute & press")
    assert '<span class="lesson-when-open">a is &lt;2&gt;</span>' in shown
    assert '<span class="lesson-when-covered">compute &amp; press</span>' in shown
    assert ":checked) .lesson-when-open{display:none}" in STYLE


def scene_of(words):
    """A scene with a step for each word, and the place of one number."""
    if "blorf" in words:
        raise ValueError("words: 'blorf' is not among the 2 words of this task")
    page = Page(10)
    places = {t: {f"n{t}": [(0, 0, 1, 1)]} for t in range(len(words))}
    return Scene(page.axes, range(len(words)), lambda t: (f"alt {t}", f"t = {t}: {words[t]}"), places=places)


@pytest.fixture
def stepper(coarse):
    return SentenceStepper(scene_of, ["a", "b", "a"], ["a", "b"], "cover", most=4)


def steps(stepper):
    """The sentences of the views, and the number of the last step of each control."""
    told = [re.search(r"when-open\">(.*?)</span>", view.value) for view in stepper.views]
    controls = stepper.stepper.slider, stepper.stepper.number, stepper.stepper.play
    return [found[1] for found in told if found], {control.max for control in controls}


def type_in(stepper, text):
    stepper.text.value = text
    return stepper.reply.value


def test_it_opens_with_its_sentence_the_words_that_may_be_typed_and_nothing_covered(stepper):
    assert steps(stepper) == (["t = 0: a", "t = 1: b", "t = 2: a"], {2})
    assert "Up to 4 words of these: a, b." in stepper.reply.value and stepper.cover.value is False
    assert stepper.text.continuous_update is False and 'role="status"' in stepper.reply.value
    assert stepper.still.sentence == "t = 2: a" and stepper._repr_mimebundle_()[0]["text/plain"] == "t = 2: a"


def test_a_shorter_and_a_longer_sentence_have_as_many_steps_and_start_at_the_first(stepper):
    stepper.stepper.slider.value = stepper.stepper.number.value = stepper.stepper.stack.selected_index = 2
    type_in(stepper, "B.")
    assert steps(stepper) == (["t = 0: b"], {0}) and stepper.words == ["b"]
    assert stepper.stepper.stack.selected_index == stepper.stepper.slider.value == stepper.stepper.number.value == 0
    type_in(stepper, "a b, a b")
    assert steps(stepper) == (["t = 0: a", "t = 1: b", "t = 2: a", "t = 3: b"], {3})
    controls = stepper.stepper.slider, stepper.stepper.number, stepper.stepper.play
    for control in controls:
        control.value = 2
    type_in(stepper, "b a b")
    assert [control.value for control in controls] == [0, 0, 0]


@pytest.mark.parametrize(
    "typed, told",
    [
        ("a b a b a", "These are 5 words; the picture has room for 4. Still shown: a b a."),
        ("a blorf", "&#x27;blorf&#x27; is not among the 2 words of this task. Still shown: a b a."),
        ("", "Type at least one word. Still shown: a b a."),
        ("?!", "Type at least one word. Still shown: a b a."),
        ("a " * 5000, "These are 5000 words; the picture has room for 4."),
    ],
)
def test_what_cannot_be_drawn_is_told_and_neither_it_nor_the_picture_is_lost(stepper, typed, told):
    before = steps(stepper)
    assert told in type_in(stepper, typed)
    assert stepper.text.value == typed and steps(stepper) == before
    assert "Up to 4 words" in type_in(stepper, "b a")


def test_while_a_sentence_is_drawn_a_bar_grows(stepper):
    told = []
    stepper.reply.observe(lambda change: told.append(change.new), "value")
    type_in(stepper, "b a")
    assert ['value="1" max="2"' in told[0], 'value="2" max="2"' in told[1]] == [True, True] and len(told) == 3


def test_of_two_sentences_in_two_threads_the_later_one_stays(coarse):
    drawing, overtaken = threading.Event(), threading.Event()

    def slow(words):
        if words == ["b"]:
            drawing.set()
            overtaken.wait(0.5)
        return scene_of(words)

    stepper = SentenceStepper(slow, ["a"], ["a", "b"], "cover")

    def second():
        stepper.text.value = "a b"
        overtaken.set()

    threads = [threading.Thread(target=type_in, args=(stepper, "b")), threading.Thread(target=second)]
    threads[0].start()
    assert drawing.wait(10)
    threads[1].start()
    for thread in threads:
        thread.join(10)
    assert steps(stepper)[0] == ["t = 0: a", "t = 1: b"]


def test_there_are_rules_for_as_many_covers_as_a_small_tagger_has():
    assert MOST_PLACES >= 3 + 3 + 6 + 1
