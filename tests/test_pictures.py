import functools
import io

import numpy as np
import pytest
from drawn import case
from PIL import Image

from rnn_lesson import contributions, forward, losses, pictures
from rnn_lesson.pictures.shapes import COLOURS
from rnn_lesson.pictures.sweep import Sweep
from rnn_lesson.pictures.text import number, vector

pytestmark = pytest.mark.usefixtures("coarse")
DRAWN = case(4, 2, 3, 5, seed=3)
WORDS, TARGETS = ["<s>", "now", "is", "it"], ["now", "is", "it", "</s>"]
GIVEN = DRAWN.params, DRAWN.run, DRAWN.y, WORDS, TARGETS


def pixels(picture):
    return np.asarray(Image.open(io.BytesIO(picture.png)).convert("RGB")).astype(int)


def nothing_at_the_edges(picture):
    """Is the outermost half of a unit of the page white, on all four sides?"""
    image = pixels(picture)
    n = image.shape[1] // 240
    return all((edge == 255).all() for edge in (image[:n], image[-n:], image[:, :n], image[:, -n:]))


def last_picture(scene):
    """What is seen at the last step, without what grew before it: enough to see that all of it can be painted."""
    return scene.picture(scene.steps[-1])


def sentences(scene):
    """The sentence of every step, by step."""
    return {step: sentence for step, (_, sentence) in zip(scene.steps, scene.walk())}


LABELS, INPUTS = ["one", "two", "three", "four", "five"], ["here", "there"]
SCENES = {
    "triangle": lambda d, w, t: pictures.triangle_scene(d.params, d.run, d.y, w, t),
    "chain": lambda d, w, t: pictures.chain_scene(d.params, d.run, d.y, w, t),
    "missing terms": lambda d, w, t: pictures.missing_terms_scene(d.params, d.run, d.y, w, t),
    "sum over time": lambda d, w, t: pictures.sum_over_time_scene(d.params, d.run, d.y, w, t, LABELS),
    "two passes": lambda d, w, t: pictures.two_passes_scene(d.params, d.run, d.y, w, t),
    "unrolling": lambda d, w, t: pictures.unrolling_scene(d.params, d.run, w, INPUTS, LABELS),
    "generation": lambda d, w, t: pictures.generation_scene(d.run, w, LABELS, given=1),
    "tagging": lambda d, w, t: pictures.tagging_scene(d.run, w, LABELS),
}
PAIRS = {"chain", "missing terms"}  # their steps are pairs


def steps_of(name, T):
    """How many steps the scene of this name has for T timesteps."""
    if name in PAIRS:
        return T * (T + 1) // 2
    return 2 * T + 1 if name == "two passes" else T


@functools.cache
def walked(name):
    """The (alt, sentence) of every step, by step, of the scene of this name."""
    scene = SCENES[name](DRAWN, WORDS, TARGETS)
    return dict(zip(scene.steps, scene.walk(), strict=True))


def said(name):
    return {step: sentence for step, (_, sentence) in walked(name).items()}


@pytest.mark.parametrize("name", SCENES)
def test_each_step_of_every_scene_has_other_words(name):
    words = walked(name).values()
    assert len(words) == len({sentence for _, sentence in words}) == steps_of(name, 4)
    assert len({alt for alt, _ in words}) >= 3 and all(map(all, words))


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("T", [1, 4, 9])
def test_short_and_long_sentences_can_be_drawn_and_are_not_cut_off(T, name):
    drawn, words, targets = (DRAWN, WORDS, TARGETS) if T == 4 else (case(T, 2, 3, 5), ["word"] * T, ["tag"] * T)
    scene = SCENES[name](drawn, words, targets)
    assert len(scene.steps) == steps_of(name, T)
    if T != 4:  # whose every step is walked by the test above
        scene.steps = scene.steps[-T:]
        assert len(scene.walk()) == T
    picture = last_picture(scene)
    assert nothing_at_the_edges(picture)


def test_the_sentence_of_a_step_tells_the_numbers_and_the_words():
    c = contributions(DRAWN.params, DRAWN.run, DRAWN.y)
    sentence = said("chain")[3, 1]
    assert "“</s>” reaches the W of the step that reads “now” through two Jacobians, J₃ J₂." in sentence
    assert f"the norm {number(c.norms('W')[3, 1])}." in sentence
    last = said("triangle")[3]
    assert ", ".join(number(norm) for norm in c.norms("W")[3]) in last
    assert f"its sum is ∂L/∂W, whose norm is {number(np.linalg.norm(c.total('W')))}." in last


def test_without_a_step_back_the_product_is_said_to_be_the_identity_and_a_term_of_zero_says_why():
    assert all("the product is empty, the identity" in said("chain")[t, t] for t in range(4))
    assert not any("identity" in said("chain")[t, k] for t in range(4) for k in range(t))
    from_zero = pictures.chain_scene(DRAWN.params, forward(DRAWN.params, DRAWN.x), DRAWN.y, WORDS, TARGETS)
    zero = {step: "norm 0.00, since h₋₁ is zero" in sentence for step, sentence in sentences(from_zero).items()}
    assert zero == {(t, k): k == 0 for t, k in zero}


def test_the_missing_terms_end_with_nothing_missing_and_begin_with_the_first_formula():
    c, sentence = contributions(DRAWN.params, DRAWN.run, DRAWN.y), said("missing terms")
    whole = sum(c.term("W", 3, k) for k in range(4))
    assert f"a part of norm {number(np.linalg.norm(whole - c.term('W', 3, 3)))} is missing" in sentence[3, 0]
    assert sentence[3, 3].endswith("nothing is missing of ∂L₃/∂W.")


def test_from_a_state_of_zeros_the_last_term_is_said_to_be_zero():
    run = forward(DRAWN.params, DRAWN.x)
    scene = pictures.missing_terms_scene(DRAWN.params, run, DRAWN.y, WORDS, TARGETS)
    assert "the term that is left, k = 0, is zero because h₋₁ is" in sentences(scene)[3, 2]


def test_the_backward_pass_tells_what_meets_at_each_state_and_the_losses():
    sentence = said("two passes")
    L_t = losses(DRAWN.run, DRAWN.y)
    assert f"so L₂ = −log {number(np.exp(-L_t[2]))} = {number(L_t[2])}." in sentence[2]
    assert f"L = {number(L_t.sum())}." in sentence[4]
    steps = Sweep(DRAWN.params, DRAWN.run, DRAWN.y)
    assert f"from L₃ comes {vector(steps.own[3])}, and nothing from a later state" in sentence[5]
    assert f"from L₂ comes {vector(steps.own[2])}, from h₃ {vector(steps.later[2])}" in sentence[6]
    assert f"their sum is ∂L/∂h₂ = {vector(steps.dL_dh[2])}." in sentence[6]
    assert sentence[8].endswith("Copy 0 adds its share to the sum for W. The backward pass is done: the sum is ∂L/∂W.")


def test_from_a_state_of_zeros_the_first_copys_share_is_said_to_be_zero():
    run = forward(DRAWN.params, DRAWN.x)
    said = sentences(pictures.two_passes_scene(DRAWN.params, run, DRAWN.y, WORDS, TARGETS))
    assert "The share is zero, since h₋₁ is." in said[8] and "zero" not in said[7]


def test_a_word_read_twice_is_compared_with_its_first_time():
    drawn = case(4, 2, 3, 5, seed=3)
    sentence = sentences(pictures.tagging_scene(drawn.run, ["a", "b", "a", "c"], LABELS))[2]
    assert "At t = 0 it read the same word" in sentence


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
