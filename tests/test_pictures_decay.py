"""What becomes of a gradient on a long way back: the numbers, their pictures, and the control of lesson 9."""

import html
import threading
import warnings
from dataclasses import replace

import numpy as np
import pytest
from drawn import case
from hypothesis import given
from hypothesis import strategies as st
from test_pictures import last_picture, nothing_at_the_edges, pixels, sentences

from rnn_lesson import Parameters, backward, contributions, forward, jacobian_product, pictures, step_jacobians
from rnn_lesson.pictures.decay import LARGEST, between, log_singular_values, power
from rnn_lesson.widgets import live

pytestmark = pytest.mark.usefixtures("coarse")
DRAWN = case(4, 2, 3, 5, seed=3)
WORDS, TARGETS = ["<s>", "now", "is", "it"], ["now", "is", "it", "</s>"]
F_H = ["identity", "relu", "tanh"]


def turning(seed=21, n_h=8, T=41):
    """(params, x): a network whose W keeps every length."""
    rng = np.random.default_rng(seed)
    params = Parameters.random(4, n_h, 3, rng)
    params.W = np.linalg.qr(rng.normal(size=(n_h, n_h)))[0]
    return params, rng.normal(size=(T, 4))


def jacobians_of(W, T=41, f_h="identity", seed=0):
    n_h = len(W)
    params = Parameters(np.ones((2, n_h)), np.eye(n_h), W, np.zeros(n_h), np.zeros(2))
    return step_jacobians(params, forward(params, np.random.default_rng(seed).normal(size=(T, n_h)), f_h=f_h))


def masks(n, T=4):
    t, k = np.indices((T, T))
    return {"near": (k <= t) & (t - k <= n), "pieces": (k <= t) & (t // (n + 1) == k // (n + 1))}


@pytest.fixture(scope="module")
def scene(coarse):
    return pictures.decay_scene(*turning())


@pytest.fixture
def control(scene):
    return live.Live(
        lambda scale, f_h: scene.picture((scale, f_h)),
        scale=live.Number("scale of W", 1, 0.2, 3),
        f_h=live.choice("f_h", F_H, "identity"),
    )


@given(st.floats(0.01, 100), st.floats(-3, 3))
def test_a_rotation_times_r_gives_r_to_the_n(r, angle):
    W = r * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    assert np.allclose(log_singular_values(jacobians_of(W)), np.arange(41)[:, None] * np.log10(r), atol=1e-9)


def test_a_diagonal_gives_the_powers_of_its_numbers():
    logs = log_singular_values(jacobians_of(np.diag([1.1, 0.9])))
    assert np.allclose(logs, np.arange(41)[:, None] * np.log10([1.1, 0.9]))


@pytest.mark.parametrize("f_h", F_H)
@pytest.mark.parametrize("scale", [0.2, 1, 3])
def test_the_norms_are_those_of_the_products(f_h, scale):
    params, x = turning()
    params.W *= scale
    jacobians = step_jacobians(params, forward(params, x, f_h=f_h))
    norms = [np.linalg.norm(jacobian_product(jacobians, 40, 40 - n), 2) for n in range(41)]
    assert np.allclose(10 ** log_singular_values(jacobians)[:, 0], norms, rtol=1e-9)


@given(st.floats(0.1, 3), st.integers(0, 1000))
def test_the_bound_holds_for_any_W(scale, seed):
    W = scale * np.random.default_rng(seed).normal(size=(3, 3))
    largest = np.log10(np.linalg.norm(W, 2))
    for f_h in (*F_H, "sigmoid"):
        logs = log_singular_values(jacobians_of(W, f_h=f_h, seed=seed))[:, 0]
        assert (logs <= np.arange(41) * largest + 1e-9).all()


def test_a_product_beyond_the_largest_float_is_held_as_its_logarithm():
    logs = log_singular_values(jacobians_of(1e200 * np.eye(2), f_h="identity", T=11))
    assert np.allclose(logs[10], 2000)
    assert power(2000) == "more than the largest float" and np.isfinite(10 ** np.float64(LARGEST - 1e-6))


def test_a_product_of_zeros_is_minus_infinity_and_not_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        logs = log_singular_values(np.zeros((4, 2, 2)))
    assert (logs[0] == 0).all() and (logs[1:] == -np.inf).all()
    assert between(logs[1]) == "all zero"


@pytest.mark.parametrize(
    "log, text",
    [
        (0, "1.00"), (np.log10(0.25), "0.250"), (3, "1000"), (-28, "1.0 · 10⁻²⁸"), (19.079, "1.2 · 10¹⁹"),
        (np.log10(9.99e7), "1.0 · 10⁸"), (-np.inf, "0"), (309, "more than the largest float"),
    ],
)  # fmt: skip
def test_powers_are_written_for_people(log, text):
    assert power(log) == text


def test_each_state_of_the_control_is_another_picture_with_other_words(scene):
    states = [(scale, f_h) for scale in (0.2, 0.95, 1, 1.05, 3) for f_h in F_H]
    shown = [scene.picture(state) for state in states]
    assert len({p.png for p in shown}) == len({p.alt for p in shown}) == len({p.sentence for p in shown}) == 15
    assert len({(p.width, p.height) for p in shown}) == 1


def test_a_picture_does_not_depend_on_those_drawn_before_it():
    first = pictures.decay_scene(*turning()).picture((0.5, "tanh"))
    later = pictures.decay_scene(*turning())
    for state in ((3, "relu"), (1, "identity")):
        later.picture(state)
    assert later.picture((0.5, "tanh")) == first


def test_the_sentence_tells_the_numbers(scene):
    assert scene.picture((0.5, "identity")).sentence == (
        "f_h = identity, scale of W = 0.50. The norm of the product is 9.8 · 10⁻⁴ after 10 steps back and 9.1 · 10⁻¹³ "
        "after 40: smaller than at the start. The bound after 40 steps is 9.1 · 10⁻¹³. The singular values of W are "
        "all 0.500; those of the product of 10 Jacobians are all 9.8 · 10⁻⁴."
    )


@pytest.mark.parametrize("f_h", F_H)
@pytest.mark.parametrize("scale", [0, 1e-300, 1e9, 1e200])
def test_scales_far_beyond_the_slider_give_a_picture_and_no_warning(f_h, scale):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sentence = pictures.decay_scene(*turning()).picture((scale, f_h)).sentence
    assert "nan" not in sentence
    if f_h == "identity" and scale > 1:
        assert "more than the largest float after 40" in sentence
    if scale == 0:
        assert "and 0 after 40: nothing comes through" in sentence


def test_a_network_in_which_no_unit_is_active_lets_nothing_through():
    params, x = turning()
    picture = pictures.decay_scene(replace(params, b_h=np.full(8, -100.0)), x).picture((1, "relu"))
    assert "is 0 after 10 steps back and 0 after 40: nothing comes through." in picture.sentence
    assert picture.sentence.endswith("those of the product of 10 Jacobians are all zero.")


@pytest.mark.parametrize("scale", [0.2, 1, 3])
def test_the_slider_the_box_and_the_buttons_change_the_picture(control, scale):
    start = control.shown.value
    for f_h in F_H:
        control.controls["f_h"].value = f_h
        control.controls["scale"].slider.value = scale
        assert control.controls["scale"].number.value == scale
        assert control.values == {"scale": scale, "f_h": f_h}
        assert f"f_h = {f_h}, scale of W = {scale:.2f}." in control.shown.value
        assert control.shown.value.count("<img ") == 1
    assert control.shown.value != start


def test_what_the_control_shows_is_what_it_would_show_from_the_start(control, scene):
    """So the parts that are put in take the place of all that was there."""
    for scale in (0.2, 3.0, 0.7):
        control.controls["scale"].number.value = scale
    control.controls["f_h"].value = "tanh"
    picture = scene.picture((0.7, "tanh"))
    assert control.picture == picture
    for text in (f'alt="{html.escape(picture.alt)}"', f">{html.escape(picture.sentence)}<", picture.base64):
        assert control.shown.value.count(text) == 1
    assert control.still.base64 not in control.shown.value and control.still.sentence not in control.shown.value


@pytest.mark.parametrize("typed, value", [(99, 3), (-1, 0.2), (0, 0.2)])
def test_a_number_beyond_an_end_goes_to_that_end(control, typed, value):
    control.controls["scale"].number.value = typed
    assert control.values["scale"] == control.controls["scale"].slider.value == value
    assert f"scale of W = {value:.2f}" in control.shown.value


def test_the_control_is_redrawn_once_for_each_change(scene):
    drawn = []
    control = live.Live(
        lambda scale: drawn.append(scale) or scene.picture((scale, "tanh")), scale=live.Number("scale", 1, 0.2, 3)
    )
    control.controls["scale"].slider.value = 2
    control.controls["scale"].number.value = 2.5
    assert drawn == [1, 2, 2.5]


def test_of_two_changes_in_two_threads_the_later_one_is_shown(scene):
    started, go_on = threading.Event(), threading.Event()

    def draw(scale, f_h):
        if (scale, f_h) == (1, "relu"):
            started.set()
            go_on.wait(10)
        return scene.picture((scale, f_h))

    control = live.Live(draw, scale=live.Number("scale", 1, 0.2, 3), f_h=live.choice("f_h", F_H, "identity"))
    first = threading.Thread(target=setattr, args=(control.controls["f_h"], "value", "relu"))
    second = threading.Thread(target=setattr, args=(control.controls["scale"].slider, "value", 3))
    first.start()
    assert started.wait(10)
    second.start()
    second.join(0.2)
    go_on.set()
    for thread in (first, second):
        thread.join(10)
    assert "f_h = relu, scale of W = 3.00." in control.shown.value


def test_what_is_stored_is_the_picture_at_the_start_and_its_sentence(control, scene):
    control.controls["scale"].slider.value = 2
    data, metadata = control._repr_mimebundle_()
    start = scene.picture((1, "identity"))
    assert data["image/png"] == start.base64 and data["text/plain"] == start.sentence
    assert "application/vnd.jupyter.widget-view+json" in data
    assert metadata == {"image/png": {"width": start.width}}


def test_each_step_of_the_truncation_has_other_words():
    words = pictures.truncation_scene(DRAWN.params, DRAWN.run, DRAWN.y, WORDS, TARGETS, masks).walk()
    assert len({alt for alt, _ in words}) == len({sentence for _, sentence in words}) == 4


def test_the_truncations_sentence_tells_the_numbers_of_backward():
    gradient, whole = (
        backward(DRAWN.params, DRAWN.run, DRAWN.y, steps_back=1).W,
        backward(DRAWN.params, DRAWN.run, DRAWN.y).W,
    )
    scene = pictures.truncation_scene(DRAWN.params, DRAWN.run, DRAWN.y, WORDS, TARGETS, masks)
    kept, missing = np.linalg.norm(gradient), np.linalg.norm(whole - gradient)
    assert f"near: seven terms, norm of the sum {kept:.2f}, of what is missing {missing:.2f};" in sentences(scene)[1]


@pytest.mark.parametrize("T", [1, 2, 9])
def test_short_and_long_sentences_can_be_truncated(T):
    drawn = case(T, 2, 5, 3)
    scene = pictures.truncation_scene(
        drawn.params, drawn.run, drawn.y, ["word"] * T, ["word"] * T, lambda n: masks(n, T), name="V"
    )
    assert len(scene.walk()) == T and nothing_at_the_edges(last_picture(scene))


def test_fading_triangles_tell_the_ends_of_their_row():
    norms = contributions(DRAWN.params, DRAWN.run, DRAWN.y).norms("W")
    picture = pictures.fading_picture([("once", norms), ("twice", 2 * norms)], WORDS, TARGETS, row=3)
    assert f"once: {norms[3, 1]:.3f} and {norms[3, 3]:.3f}; twice: {2 * norms[3, 1]:.3f} and" in picture.sentence
    other = pictures.fading_picture([("once", norms), ("twice", 4 * norms)], WORDS, TARGETS, row=3)
    differs = abs(pixels(picture) - pixels(other)).max(axis=(0, 2)) > 0
    middle = len(differs) // 2
    assert differs[middle:].any() and not differs[:middle].any()


def test_no_picture_is_cut_off_at_its_edges(scene):
    truncation = pictures.truncation_scene(DRAWN.params, DRAWN.run, DRAWN.y, WORDS, TARGETS, masks)
    long_words = ["implementation"] * 4
    norms = contributions(DRAWN.params, DRAWN.run, DRAWN.y).norms("W")
    shown = [scene.picture((0.2, "relu")), scene.picture((3, "tanh")), last_picture(truncation)]
    for picture in [*shown, pictures.fading_picture([("W times 1", norms)] * 3, long_words, long_words, 3)]:
        assert nothing_at_the_edges(picture)
