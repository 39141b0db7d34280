import io

import matplotlib
import numpy as np
import pytest
from drawn import case
from PIL import Image

from rnn_lesson import contributions, figures
from rnn_lesson.drawing import COLOURS, number
from rnn_lesson.rnn import NAMES

DRAWN = case(4, 2, 3, 5, seed=3)
WORDS, TARGETS = ["<s>", "now", "is", "it"], ["now", "is", "it", "</s>"]
GIVEN = DRAWN.params, DRAWN.run, DRAWN.y, WORDS, TARGETS


def pixels(picture):
    return np.asarray(Image.open(io.BytesIO(picture.png)).convert("RGB")).astype(int)


def contrast(colour, background="#ffffff"):
    """The contrast of two colours as the web's accessibility guidelines define it."""

    def luminance(colour):
        rgb = np.array(matplotlib.colors.to_rgb(colour))
        return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ (0.2126, 0.7152, 0.0722)

    light, dark = sorted((luminance(colour), luminance(background)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("letter", COLOURS)
def test_a_letters_colour_can_be_read_as_small_text(letter):
    assert contrast(COLOURS[letter]) >= 4.5


def test_each_step_of_the_triangle_is_another_picture_with_other_words():
    pictures = figures.triangle_scene(*GIVEN).pictures()
    assert len(pictures) == 4
    assert len({p.png for p in pictures}) == len({p.alt for p in pictures}) == len({p.sentence for p in pictures}) == 4


def test_each_step_of_the_chain_is_another_picture_with_other_words():
    scene = figures.chain_scene(*GIVEN)
    assert scene.steps == [(0, 0), (1, 1), (1, 0), (2, 2), (2, 1), (2, 0), (3, 3), (3, 2), (3, 1), (3, 0)]
    pictures = scene.pictures()
    assert len({p.png for p in pictures}) == len({p.alt for p in pictures}) == len({p.sentence for p in pictures}) == 10


def test_the_sentence_of_a_step_tells_the_numbers_and_the_words():
    c = contributions(DRAWN.params, DRAWN.run, DRAWN.y)
    scene = figures.chain_scene(*GIVEN)
    sentence = dict(zip(scene.steps, scene.pictures()))[3, 1].sentence
    assert "“</s>” reaches the step that reads “now” through two Jacobians, J₃ J₂." in sentence
    assert f"the norm {number(c.norms('W')[3, 1])}." in sentence
    last = figures.triangle_scene(*GIVEN).pictures()[3].sentence
    assert ", ".join(number(norm) for norm in c.norms("W")[3]) in last
    assert f"its sum is ∂L/∂W, whose norm is {number(np.linalg.norm(c.total('W')))}." in last


def test_after_the_last_step_nothing_is_missing():
    assert "a part of norm 0.00 of ∂L/∂W is still missing" in figures.chain_scene(*GIVEN).pictures()[-1].sentence


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_has_a_triangle(name):
    assert len(figures.triangle_scene(*GIVEN, name=name).pictures()) == 4


@pytest.mark.parametrize("T", [1, 2, 9])
def test_short_and_long_sentences_can_be_drawn(T):
    drawn = case(T, 2, 5, 3)
    words = ["word"] * T
    for scene in (figures.triangle_scene, figures.chain_scene):
        pictures = scene(drawn.params, drawn.run, drawn.y, words, words).pictures()
        assert len(pictures) == (T if scene is figures.triangle_scene else T * (T + 1) // 2)


def test_the_readers_own_matplotlib_settings_change_no_picture_and_are_kept():
    plain = figures.triangle_scene(*GIVEN).pictures()[0]
    with matplotlib.rc_context({"font.size": 30, "text.color": "red", "axes.facecolor": "black"}):
        same = figures.triangle_scene(*GIVEN).pictures()[0]
        assert matplotlib.rcParams["font.size"] == 30
    assert same.png == plain.png


def test_no_picture_is_cut_off_at_its_edges():
    for picture in [figures.triangle_scene(*GIVEN).pictures()[-1], figures.chain_scene(*GIVEN).pictures()[-1]]:
        image = pixels(picture)
        edges = [image[:6], image[-6:], image[:, :6], image[:, -6:]]
        assert all((edge == 255).all() for edge in edges)


def test_triangles_side_by_side_share_one_scale():
    norms = np.tril(np.full((4, 4), 0.5))
    alone = figures.triangles_picture([("a", norms), ("b", norms)], WORDS, TARGETS)
    beside = figures.triangles_picture([("a", norms), ("b", 4 * norms)], WORDS, TARGETS)
    middle = alone.width // 2 * 144 // 100
    assert abs(pixels(alone)[:, 250:middle] - pixels(beside)[:, 250:middle]).max() > 50
    assert beside.sentence.endswith("a: at most 0.50; b: at most 2.00.")


@pytest.mark.parametrize("value, text", [(-0.001, "0.00"), (0.001, "0.00"), (-1.256, "−1.26"), (12, "12.00")])
def test_numbers_have_a_true_minus_and_no_minus_zero(value, text):
    assert number(value) == text
