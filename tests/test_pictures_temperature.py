"""What lesson 1's picture of the temperature draws: bars by the formula, a curve, sentences within the page."""

import time

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from test_pictures import nothing_at_the_edges

from rnn_lesson import pictures
from rnn_lesson.pictures import temperature as room
from rnn_lesson.pictures.shapes import COLOURS
from rnn_lesson.pictures.text import number

LABELS = [f"w{i}" for i in range(12)]
Y_HAT = np.arange(1, 13) / np.arange(1, 13).sum()
SHARES = np.array([0.5, 1, 3]), np.array([1, 0.8, 0])


def drawn(temperature, y_hat=Y_HAT, sentences=(["a", "b"],), after="a"):
    """The widths of the full bars from top to bottom, the texts, and the (alt, sentence)."""
    scene, looked = pictures.temperature_scene(LABELS, SHARES), []
    scene.steps = [(y_hat, temperature, list(sentences), after)]
    (words,) = scene.walk(lambda step, stays, artist: looked.append(artist))
    full = [a for a in looked if isinstance(a, Rectangle) and to_hex(a.get_facecolor()) == COLOURS["U"]]
    widths = [a.get_width() for a in sorted(full, key=lambda a: a.get_y())]
    return np.array(widths), [a.get_text() for a in looked if hasattr(a, "get_text")], words


@pytest.mark.parametrize("temperature", [0.5, 1, 2.5])
def test_the_bars_are_the_powers_of_y_hat_and_the_last_is_the_rest(temperature):
    widths, texts, (alt, sentence) = drawn(temperature)
    powers = Y_HAT ** (1 / temperature)
    p = (powers / powers.sum())[::-1]
    assert np.allclose(widths, room.ROOM * np.array([*p[:8], p[8:].sum()]))
    assert {number(value) for value in p[:8]} <= set(texts) and "w11" in alt
    assert f"“w11” has {number(p[0])} (ŷ: {number(Y_HAT[-1])})" in sentence


@pytest.mark.parametrize("temperature, told", [(0.5, "100"), (1, "80"), (2, "40"), (3, "0")])
def test_the_number_at_the_dot_is_read_off_the_curve(temperature, told):
    _, texts, (alt, sentence) = drawn(temperature)
    assert told in texts and f"{told} of 100 sentences" in sentence and f"{told} of 100 sentences" in alt


def test_a_low_temperature_and_tiny_probabilities_overflow_nothing():
    y_hat = np.array([1e-300, 1 - 1e-12, *[1e-13] * 10])
    widths, _, _ = drawn(0.01, y_hat)
    assert np.isfinite(widths).all() and widths[0] == pytest.approx(room.ROOM)


def test_long_sentences_and_an_empty_one_are_drawn_within_the_page():
    long = ["namespaces"] * 14
    _, texts, _ = drawn(1, sentences=[long, []])
    assert any(text.endswith("…") for text in texts)
    step = Y_HAT, 3, [long, [], ["a"]], "beautiful is better than"
    assert nothing_at_the_edges(pictures.temperature_scene(LABELS, SHARES).picture(step))


def test_one_redraw_takes_little_time():
    """Processor time, the median of many: a bound that a slow machine keeps too."""
    scene, took = pictures.temperature_scene(LABELS, SHARES), []
    for temperature in np.linspace(0.5, 3, 15):
        start = time.process_time()
        scene.picture((Y_HAT, temperature, [["a", "b"]] * 3, "a"))
        took.append(time.process_time() - start)
    assert np.median(took) < 0.15
