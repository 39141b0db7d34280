import numpy as np
import pytest
from drawn import case
from test_pictures import last_picture, nothing_at_the_edges, pixels

from rnn_lesson import backward, contributions, forward, pictures
from rnn_lesson.network.forward_pass import ACTIVATIONS
from rnn_lesson.pictures.shapes import COLOURS
from rnn_lesson.pictures.sweep import Sweep
from rnn_lesson.pictures.text import number

pytestmark = pytest.mark.usefixtures("coarse")
DRAWN = case(4, 2, 3, 5, seed=3)
WORDS, TARGETS, INPUTS = ["<s>", "now", "is", "it"], ["now", "is", "it", "</s>"], ["one", "two"]
GIVEN = DRAWN.params, DRAWN.run, DRAWN.y, WORDS, TARGETS
STEPS = Sweep(DRAWN.params, DRAWN.run, DRAWN.y)


def scenes_of(T, n_x=2, n_h=5, n_y=3):
    drawn, words = case(T, n_x, n_h, n_y), ["word"] * T
    return (
        pictures.sweep_scene(drawn.params, drawn.run, drawn.y, words, words),
        pictures.gathering_scene(drawn.params, drawn.run, drawn.y, words, ["in"] * n_x),
    )


def triangles(params, run, y, words, targets, **names):
    """The triangles of one run."""
    read = contributions(params, run, y), words, targets
    return pictures.triangles_of_scene(lambda step: read, [None], **names).picture(None)


def shows(picture, colour):
    """The number of pixels that have just this colour."""
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return (abs(pixels(picture) - wanted).max(axis=2) <= 2).sum()


@pytest.fixture(scope="module")
def swept(coarse):
    return pictures.sweep_scene(*GIVEN).pictures()


@pytest.fixture(scope="module")
def gathered(coarse):
    return pictures.gathering_scene(*GIVEN[:4], INPUTS).pictures()


def test_each_step_is_another_picture_with_other_words(swept):
    assert len(swept) == 4
    assert len({p.png for p in swept}) == len({p.alt for p in swept}) == len({p.sentence for p in swept}) == 4


def test_the_sweep_goes_from_the_last_timestep_to_the_first(swept):
    for s, picture in enumerate(swept):
        assert picture.sentence.startswith(f"s = {s}, t = {3 - s}: ")


def test_the_sentence_tells_the_norms_and_the_words(swept):
    own, later, both = (number(np.linalg.norm(v[1])) for v in (STEPS.own, STEPS.later, STEPS.dL_dh))
    assert (
        f"from L₁, the loss on “is”, comes a gradient of norm {own}, from h₂ one of norm {later}." in swept[2].sentence
    )
    assert f"Their sum is ∂L/∂h₁, of norm {both}." in swept[2].sentence
    assert swept[2].sentence.endswith("Times f_h′(a₁), number by number, it becomes ∂L/∂a₁.")


def test_what_a_copy_adds_is_told_with_its_word(gathered):
    for s, (picture, word) in enumerate(zip(gathered, reversed(WORDS), strict=True)):
        assert picture.sentence.startswith(f"s = {s}, t = {3 - s}: copy {3 - s} adds ")
        assert f"(“{word}”) to the sum of V" in picture.sentence
    assert ["three sums are complete" in picture.sentence for picture in gathered] == [False, False, False, True]
    assert len({p.png for p in gathered}) == len({p.alt for p in gathered}) == 4


def test_at_the_last_timestep_nothing_comes_from_a_later_one(swept):
    assert not STEPS.later[-1].any()
    assert "none from a later step" in swept[0].sentence
    assert all("from a later step" not in picture.sentence for picture in swept[1:])


def test_only_the_last_sentence_says_that_the_sweep_is_done(swept):
    assert ["The sweep is done" in picture.sentence for picture in swept] == [False, False, False, True]


def test_a_start_of_zeros_adds_nothing_to_W_and_another_one_does(gathered):
    assert "outer product with h₋₁ to the sum of W" in gathered[-1].sentence
    zero = case(3, 2, 3, 5, seed=1)
    zero.h_init[:] = 0
    said = pictures.gathering_scene(zero.params, zero.run, zero.y, ["a"] * 3, INPUTS).walk()
    assert ["nothing to the sum of W, since h₋₁ is zero" in sentence for _, sentence in said] == [False, False, True]


@pytest.mark.parametrize("f_h", ACTIVATIONS)
@pytest.mark.parametrize("T", [1, 2, 7])
def test_the_sums_of_the_last_step_are_the_gradients(T, f_h):
    drawn = case(T, 2, 3, 5, f_h, seed=5)
    steps, gradient = Sweep(drawn.params, drawn.run, drawn.y), backward(drawn.params, drawn.run, drawn.y)
    assert np.allclose(steps.sums["W"][0], gradient.W, rtol=0, atol=1e-12)
    assert np.allclose(steps.sums["V"][0], gradient.V, rtol=0, atol=1e-12)
    assert np.allclose(steps.sums["b_h"][0][:, 0], gradient.b_h, rtol=0, atol=1e-12)


def test_what_a_copy_adds_is_the_sum_of_its_column_of_the_triangle():
    c = contributions(DRAWN.params, DRAWN.run, DRAWN.y)
    for k in range(4):
        column = sum(c.term("W", t, k) for t in range(k, 4))
        assert np.allclose(STEPS.added["W"][k], column, rtol=0, atol=1e-12)


def test_both_gradients_stand_in_the_picture_in_their_colours(swept):
    for picture in swept:
        assert shows(picture, COLOURS["L"]) > 400 and shows(picture, COLOURS["W"]) > 400


@pytest.mark.parametrize("T", [1, 2, 9])
def test_short_and_long_sentences_can_be_drawn(T):
    for scene in scenes_of(T):
        assert len(scene.walk()) == T and nothing_at_the_edges(last_picture(scene))


def test_the_lessons_sizes_are_drawn_without_a_cut_and_leave_room_for_control_and_sentence():
    for scene in scenes_of(6, n_x=10, n_h=4, n_y=10):
        picture = last_picture(scene)
        assert nothing_at_the_edges(picture) and picture.width == 1000 and picture.height <= 450


def test_triangles_side_by_side_tell_every_norm_in_words():
    picture = triangles(*GIVEN)
    c = contributions(DRAWN.params, DRAWN.run, DRAWN.y)
    assert nothing_at_the_edges(picture)
    for name in ("U", "W", "V", "b_h"):
        assert f"∂L/∂{name}: row 0 {number(c.norms(name)[0, 0])}, row 1 " in picture.alt
    largest = max(c.norms(name).max() for name in ("U", "W", "V", "b_h"))
    assert f"the darkest shade of each colour is {number(largest)}." in picture.sentence


@pytest.mark.parametrize("T", [1, 2, 9])
def test_triangles_of_short_and_long_sentences_can_be_drawn(T):
    drawn, words = case(T, 2, 5, 3), ["word"] * T
    assert nothing_at_the_edges(triangles(drawn.params, drawn.run, drawn.y, words, words))


def test_triangles_of_a_choice_share_the_scale_of_all_choices():
    c = contributions(DRAWN.params, DRAWN.run, DRAWN.y)
    other = case(4, 2, 3, 5, seed=8)
    read = {"a": (c, WORDS, TARGETS), "b": (contributions(other.params, other.run, other.y), TARGETS, WORDS)}
    scene = pictures.triangles_of_scene(read.get, list(read))
    largest = max(terms.norms(name).max() for terms, _, _ in read.values() for name in ("U", "W", "V", "b_h"))
    for step in read:
        picture = scene.picture(step)
        assert nothing_at_the_edges(picture)
        assert picture.sentence.endswith(f"the darkest shade of each colour is {number(largest)}.")
    assert scene.picture("a").alt == triangles(*GIVEN).alt != scene.picture("b").alt
    assert scene.picture("a").png == scene.picture("a").png != scene.picture("b").png


def test_a_norm_beyond_the_scale_is_told():
    read = {"a": (contributions(*GIVEN[:3]), WORDS, TARGETS)}
    largest = max(read["a"][0].norms(name).max() for name in ("U", "W", "V", "b_h"))
    smaller = GIVEN[0].map(lambda theta: theta / 100)
    read["b"] = contributions(smaller, forward(smaller, GIVEN[1].x), GIVEN[2]), WORDS, TARGETS
    assert read["b"][0].norms("V").max() < largest
    scene = pictures.triangles_of_scene(read.get, ["b"])
    assert " or more." in scene.picture("a").sentence and " or more" not in scene.picture("b").sentence


def test_the_sentence_of_the_triangles_counts_the_zeros():
    drawn = case(4, 2, 3, 5, seed=3)
    drawn.h_init[:] = 0
    given = drawn.params, forward(drawn.params, drawn.x), drawn.y, WORDS, TARGETS
    assert "Terms that are zero, of 10 each: " in triangles(*GIVEN).sentence
    for some, zeros in ((GIVEN, 0), (given, 4)):
        said = triangles(*some).sentence
        assert f": 6 of ∂L/∂U, {zeros} of ∂L/∂W, 0 of ∂L/∂V, 0 of ∂L/∂b_h." in said
