import io

import matplotlib
import numpy as np
import pytest
from drawn import case
from PIL import Image

from rnn_lesson import backward, contributions, forward, losses, pictures
from rnn_lesson.network import NAMES
from rnn_lesson.pictures.shapes import COLOURS
from rnn_lesson.pictures.text import number
from rnn_lesson.pictures.two_passes import walked_back

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
    shown = pictures.triangle_scene(*GIVEN).pictures()
    assert len(shown) == 4
    assert len({p.png for p in shown}) == len({p.alt for p in shown}) == len({p.sentence for p in shown}) == 4


def test_each_step_of_the_chain_is_another_picture_with_other_words():
    scene = pictures.chain_scene(*GIVEN)
    assert scene.steps == [(0, 0), (1, 1), (1, 0), (2, 2), (2, 1), (2, 0), (3, 3), (3, 2), (3, 1), (3, 0)]
    shown = scene.pictures()
    assert len({p.png for p in shown}) == len({p.alt for p in shown}) == len({p.sentence for p in shown}) == 10


def test_the_sentence_of_a_step_tells_the_numbers_and_the_words():
    c = contributions(DRAWN.params, DRAWN.run, DRAWN.y)
    scene = pictures.chain_scene(*GIVEN)
    sentence = dict(zip(scene.steps, scene.pictures()))[3, 1].sentence
    assert "“</s>” reaches the step that reads “now” through two Jacobians, J₃ J₂." in sentence
    assert f"the norm {number(c.norms('W')[3, 1])}." in sentence
    last = pictures.triangle_scene(*GIVEN).pictures()[3].sentence
    assert ", ".join(number(norm) for norm in c.norms("W")[3]) in last
    assert f"its sum is ∂L/∂W, whose norm is {number(np.linalg.norm(c.total('W')))}." in last


def test_after_the_last_step_nothing_is_missing():
    assert "a part of norm 0.00 of ∂L/∂W is still missing" in pictures.chain_scene(*GIVEN).pictures()[-1].sentence


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_has_a_triangle(name):
    assert len(pictures.triangle_scene(*GIVEN, name=name).pictures()) == 4


LABELS, INPUTS = ["one", "two", "three", "four", "five"], ["here", "there"]
SCENES = {
    "triangle": lambda d, w, t: pictures.triangle_scene(d.params, d.run, d.y, w, t),
    "chain": lambda d, w, t: pictures.chain_scene(d.params, d.run, d.y, w, t),
    "missing terms": lambda d, w, t: pictures.missing_terms_scene(d.params, d.run, d.y, w, t),
    "sum over time": lambda d, w, t: pictures.sum_over_time_scene(d.params, d.run, d.y, w, t, LABELS),
    "two passes": lambda d, w, t: pictures.two_passes_scene(d.params, d.run, d.y, w, t, INPUTS, LABELS),
    "unrolling": lambda d, w, t: pictures.unrolling_scene(d.params, d.run, w, INPUTS, LABELS),
    "generation": lambda d, w, t: pictures.generation_scene(d.run, w, LABELS, given=1),
    "tagging": lambda d, w, t: pictures.tagging_scene(d.run, w, LABELS),
}
PAIRS = {"chain", "missing terms"}


def steps_of(name, T):
    """How many steps the scene of this name has for T timesteps."""
    if name in PAIRS:
        return T * (T + 1) // 2
    return 2 * T + 1 if name == "two passes" else T


@pytest.mark.parametrize("name", SCENES)
def test_each_step_of_every_scene_is_another_picture_with_other_words(name):
    shown = SCENES[name](DRAWN, WORDS, TARGETS).pictures()
    assert len(shown) == steps_of(name, 4)
    assert len({p.png for p in shown}) == len({p.sentence for p in shown}) == len(shown)


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("T", [1, 2, 9])
def test_short_and_long_sentences_can_be_drawn(T, name):
    drawn = case(T, 2, 3, 5)
    assert len(SCENES[name](drawn, ["word"] * T, ["tag"] * T).pictures()) == steps_of(name, T)


@pytest.mark.parametrize("name", SCENES)
def test_no_picture_is_cut_off_at_its_edges(name):
    for picture in SCENES[name](DRAWN, WORDS, TARGETS).pictures()[-2:]:
        image = pixels(picture)
        assert all((edge == 255).all() for edge in (image[:6], image[-6:], image[:, :6], image[:, -6:]))


def test_the_missing_terms_end_with_nothing_missing_and_begin_with_the_first_formula():
    scene = pictures.missing_terms_scene(*GIVEN)
    sentences = dict(zip(scene.steps, (p.sentence for p in scene.pictures())))
    c = contributions(DRAWN.params, DRAWN.run, DRAWN.y)
    whole = sum(c.term("W", 3, k) for k in range(4))
    assert f"a part of norm {number(np.linalg.norm(whole - c.term('W', 3, 3)))} is missing" in sentences[3, 0]
    assert sentences[3, 3].endswith("nothing is missing.")


def test_from_a_state_of_zeros_the_last_term_is_said_to_be_zero():
    run = forward(DRAWN.params, DRAWN.x)
    scene = pictures.missing_terms_scene(DRAWN.params, run, DRAWN.y, WORDS, TARGETS)
    assert "the term that is left, k = 0, is zero because h₋₁ is" in scene.pictures()[-2].sentence


def test_the_backward_pass_tells_what_meets_at_each_state_and_the_losses():
    shown = pictures.two_passes_scene(*GIVEN, INPUTS, LABELS).pictures()
    L_t = losses(DRAWN.run, DRAWN.y)
    assert f"gives L₂ = {number(L_t[2])}." in shown[2].sentence
    assert f"L = {number(L_t.sum())}." in shown[4].sentence
    assert "∂L/∂h₃ is made from L₃." in shown[5].sentence
    assert "∂L/∂h₂ is made from L₂ and from ∂L/∂h₃" in shown[6].sentence


def test_what_the_sweep_has_gathered_at_its_end_is_the_gradient():
    c = contributions(DRAWN.params, DRAWN.run, DRAWN.y)
    for name in NAMES:
        gathered = walked_back(c, name)
        assert len(gathered) == 4
        assert np.allclose(gathered[0].ravel(), getattr(backward(DRAWN.params, DRAWN.run, DRAWN.y), name).ravel())
        assert np.allclose(gathered[3].ravel(), c.term(name, 3, 3).ravel())


def test_a_word_read_twice_is_compared_with_its_first_time():
    drawn = case(4, 2, 3, 5, seed=3)
    sentence = pictures.tagging_scene(drawn.run, ["a", "b", "a", "c"], LABELS).pictures()[2].sentence
    assert "At t = 0 it read the same word" in sentence


def test_words_that_are_still_to_come_are_not_shown_while_it_writes():
    short, long = (
        pictures.generation_scene(DRAWN.run, ["<s>", "now", *rest], LABELS, given=1)
        for rest in (["a", "b"], ["wwww", "mmmm"])
    )
    assert short.pictures()[1].png == long.pictures()[1].png


def test_read_as_a_total_derivative_the_early_terms_are_counted_more_than_once():
    right, wrong = pictures.readings_pictures(*GIVEN)
    assert "row 3: 1, 1, 1, 1" in right.alt and "row 3: 4, 3, 2, 1" in wrong.alt
    c = contributions(DRAWN.params, DRAWN.run, DRAWN.y)
    surplus = sum((t - k) * c.term("W", t, k) for t in range(4) for k in range(t))
    assert f"by a norm of {number(np.linalg.norm(surplus))}." in wrong.sentence


def test_charts_tell_their_numbers_in_words():
    errors = pictures.errors_picture(WORDS, TARGETS, [0, 0.5, 0.25, 1], [1, 1, 1, 2], "They differ.")
    assert "1.00 and 0.00, 1.00 and 0.50, 1.00 and 0.25, 2.00 and 1.00" in errors.alt
    assert errors.sentence == "They differ."
    slopes = np.tril(np.full((4, 4), 0.5))
    assert "L1: 0.50, 0.50, 0.00, 0.00" in pictures.copies_picture(slopes, "W", "one number", WORDS, TARGETS, "").alt
    curves = pictures.curves_picture(
        [1, 10], [("a", [2, 20], COLOURS["W"], "-")], "x", "y", "It rises.", logarithmic="xy"
    )
    assert "a from 2 to 20" in curves.alt


def test_the_loop_and_the_row_are_one_picture():
    assert pictures.folded_picture(3).png != pictures.folded_picture(4).png


def test_the_readers_own_matplotlib_settings_change_no_picture_and_are_kept():
    plain = pictures.triangle_scene(*GIVEN).pictures()[0]
    with matplotlib.rc_context({"font.size": 30, "text.color": "red", "axes.facecolor": "black"}):
        same = pictures.triangle_scene(*GIVEN).pictures()[0]
        assert matplotlib.rcParams["font.size"] == 30
    assert same.png == plain.png


def test_triangles_side_by_side_share_one_scale():
    norms = np.tril(np.full((4, 4), 0.5))
    alone = pictures.triangles_picture([("a", norms), ("b", norms)], WORDS, TARGETS)
    beside = pictures.triangles_picture([("a", norms), ("b", 4 * norms)], WORDS, TARGETS)
    middle = alone.width // 2 * 144 // 100
    assert abs(pixels(alone)[:, 250:middle] - pixels(beside)[:, 250:middle]).max() > 50
    assert beside.sentence.endswith("a: at most 0.50; b: at most 2.00.")


@pytest.mark.parametrize("value, text", [(-0.001, "0.00"), (0.001, "0.00"), (-1.256, "−1.26"), (12, "12.00")])
def test_numbers_have_a_true_minus_and_no_minus_zero(value, text):
    assert number(value) == text
