"""What the pictures of lesson 1 draw of a memory that is cut, and of a state that is put in: numbers and places."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import FancyArrowPatch, Rectangle

from rnn_lesson import forward, language_model_task, pictures, train
from rnn_lesson.language import experiments
from rnn_lesson.pictures.memory import WITH_MEMORY
from rnn_lesson.pictures.shapes import COLOURS
from rnn_lesson.pictures.text import number

LINES = [["flat", "is", "better", "than", "nested"], ["now", "is", "better", "than", "never"]]
WORDS, TARGETS = ["<s>", "now", "is"], ["now", "is", "</s>"]
TABLE = np.array([[0.5, 0.9, 0.8], [0.5, 0.2, 0.7], [0.5, 0.9, 0.78]])
SWAPPED = np.array([[0.9, 0.05], [0.3, 0.6]])


@pytest.fixture(scope="module")
def writer():
    return train(language_model_task(LINES), n_h=6, epochs=20, rate=0.02, seed=3, progress=False)


def drawn(scene):
    """For each step, the artists that it adds."""
    steps = {step: [] for step in scene.steps}
    scene.walk(lambda step, stays, artist: steps[step].append(artist))
    return steps


def bars(artists, colour):
    """The (width, height) of the rectangles of a colour, from left to right."""
    found = [a for a in artists if isinstance(a, Rectangle) and to_hex(a.get_facecolor()) == colour]
    return [(a.get_width(), a.get_height()) for a in sorted(found, key=lambda a: (a.get_x(), a.get_y()))]


def texts(artists):
    return [a.get_text() for a in artists if hasattr(a, "get_text")]


def test_row_c_of_the_cuts_is_the_network_that_starts_anew_at_step_c(writer):
    x, labels = writer.task.encode(LINES[0]), writer.task.labels
    targets = [*LINES[0], "</s>"]
    table = experiments.memory_cut(writer, LINES[0], targets)
    for c in range(6):
        for t in range(6):
            words_read = x[c : t + 1] if c <= t else x[: t + 1]
            y_hat = forward(writer.params, words_read).y_hat[-1]
            assert table[c, t] == pytest.approx(y_hat[labels.index(targets[t])], abs=1e-12)


def test_without_memory_W_stays_zero_and_the_rest_is_trained(writer):
    (model,) = experiments.without_memory(writer.task, [3], n_h=6, epochs=5, rate=0.02, progress=False)
    assert not model.params.W.any() and model.history[-1] < model.history[0] and len(model.history) == 5


def test_with_its_memory_taken_away_every_word_is_read_as_if_it_were_the_first(writer):
    x, away = writer.task.encode(LINES[0]), experiments.memory_taken_away(writer)
    alone = [forward(writer.params, x[t : t + 1]).y_hat[0] for t in range(len(x))]
    assert np.allclose(forward(away.params, x).y_hat, alone) and writer.params.W.any()


@pytest.mark.parametrize("c", range(3))
def test_under_each_step_stands_a_pale_bar_with_memory_and_a_full_bar_with_the_cut(c):
    scene = pictures.memory_cut_scene([TABLE], WORDS, TARGETS)
    step = drawn(scene)[0, c]
    assert np.allclose([height for _, height in bars(step, WITH_MEMORY)], 13 * TABLE[0])
    assert np.allclose([height for _, height in bars(step, COLOURS["U"])], 13 * TABLE[c])
    told = [text for text in texts(step) if text != "0"]
    assert told == [number(value) for pair in zip(TABLE[0], TABLE[c]) for value in pair]


def test_each_start_shows_its_own_table():
    other = np.array(TABLE) / 2
    scene = pictures.memory_cut_scene([TABLE, other], WORDS, TARGETS)
    assert np.allclose([height for _, height in bars(drawn(scene)[1, 1], COLOURS["U"])], 13 * other[1])
    assert number(other[1][1]) in scene.picture((1, 1)).sentence


def test_the_cut_stands_between_the_two_states_that_it_divides():
    scene = pictures.memory_cut_scene([TABLE], WORDS, TARGETS)
    x = {a.get_text(): a.get_position()[0] for a in scene.axes.texts}
    for (_, c), artists in drawn(scene).items():
        (zero,) = [a for a in artists if hasattr(a, "get_text") and a.get_text() == "0"]
        assert x[f"$h_{{{c - 1}}}$"] < zero.get_position()[0] < x[f"$h_{{{c}}}$"]
        (arrow,) = [a for a in artists if isinstance(a, FancyArrowPatch)]
        assert to_hex(arrow.get_edgecolor()) == COLOURS["W"]
        (tail, _), (head, _) = arrow._posA_posB
        assert zero.get_position()[0] < tail < head < x[f"$h_{{{c}}}$"]


def test_the_sentence_tells_the_fall_at_the_cut_and_the_later_ones_that_are_felt():
    first, second, third = (sentence for _, sentence in pictures.memory_cut_scene([TABLE], WORDS, TARGETS).walk())
    assert first == "Cut before t = 0: this changes nothing, since h₋₁ is zero anyway."
    assert "“is” gets 0.20 in place of 0.90. Later, “</s>” gets 0.70 in place of 0.80 (t = 2)." in second
    assert third.endswith("“</s>” gets 0.78 in place of 0.80.")


def test_a_later_fall_that_is_not_felt_is_not_told():
    table = np.array([[0.5, 0.9, 0.8], [0.5, 0.2, 0.78], [0.5, 0.9, 0.7]])
    _, sentence = pictures.memory_cut_scene([table], WORDS, TARGETS).walk()[1]
    assert sentence.endswith("No later step loses more than 0.05.")


@pytest.mark.parametrize("i", range(2))
def test_the_state_of_the_chosen_line_goes_into_the_last_cell_and_its_row_of_numbers_is_drawn(i):
    scene = pictures.transplant_scene(SWAPPED, LINES, 3)
    step = drawn(scene)[i]
    assert texts(scene.axes.texts).count("flat") == 1 and LINES[i][0] in texts(step)
    assert np.allclose([width for width, _ in bars(step, COLOURS["U"])], 14 * SWAPPED[i])
    bold = [a.get_text() for a in step if hasattr(a, "get_text") and a.get_fontweight() == "bold"]
    assert bold == [LINES[i][-1], number(SWAPPED[i, i])]
    wide = [a for a in scene.axes.patches if isinstance(a, FancyArrowPatch) and a.get_linewidth() == 2.2]
    wide = [a for a in wide if to_hex(a.get_edgecolor()) == COLOURS["W"]]
    (((x_start, y_start), (x_end, y_end)),) = [a._posA_posB for a in wide]
    at = {a.get_text(): a.get_position() for a in scene.axes.texts}
    assert x_start > at["$h_{3}$"][0] and y_start < y_end < at["$h_{4}$"][1] and x_end == at["$h_{4}$"][0]


def test_the_sentence_of_a_transplant_tells_what_comes_out():
    own, other = (sentence for _, sentence in pictures.transplant_scene(SWAPPED, LINES, 3).walk())
    assert own == "“flat is better than” with its own h₃: nothing is changed, and “nested” gets 0.90."
    assert "its h₃ is replaced by that of “now is better”. It goes on with “never” (0.60); “nested” gets 0.30." in other


def test_the_writers_bars_stand_alone_and_the_taggers_beside_their_strips():
    run = forward(*[train(language_model_task(LINES), n_h=6, epochs=0, progress=False).params, np.eye(8)[:3]])
    for scene, strips in ((pictures.generation_scene, 0), (pictures.tagging_scene, 3)):
        artists = drawn(scene(run, WORDS, list("abcdefgh")))[0]
        assert sum(type(a).__name__ == "QuadMesh" for a in artists) == strips
        widths = [width for width, _ in bars(artists, COLOURS["U"])]
        assert np.allclose(widths, (20 if strips else 44) * run.y_hat[0])


def test_the_loop_names_the_answer_the_state_the_loop_and_the_word():
    picture = pictures.loop_picture()
    assert picture.sentence.endswith("The loop W is its only way to know of earlier words.")
    assert picture.png != pictures.folded_picture().png and picture.alt
