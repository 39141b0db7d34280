"""What becomes of a gradient on a long way back: its picture of many starts, and the control of lesson 9."""

import html
import threading

import numpy as np
import pytest
from drawn import case
from test_pictures import last_picture, nothing_at_the_edges, pixels, sentences

from rnn_lesson import backward, contributions, pictures
from rnn_lesson.language import experiments
from rnn_lesson.pictures.decay import LARGEST, DecayOfMany, power
from rnn_lesson.pictures.quick import drawn_quickly
from rnn_lesson.widgets import live

pytestmark = pytest.mark.usefixtures("coarse")
DRAWN = case(4, 2, 3, 5, seed=3)
WORDS, TARGETS = ["<s>", "now", "is", "it"], ["now", "is", "it", "</s>"]
F_H = ["identity", "relu", "tanh"]


def norms_of(scale, f_h, n_h, seeds=range(5)):
    return experiments.product_norms(scale, f_h, n_h, seeds=seeds, every=4)


def made_up(*ends):
    """norms_of for lines that go straight from 1 at n = 0 to these powers of ten at n = 40."""
    n, ends = np.arange(0, 41, 10), np.array(ends, float)[:, None]
    logs = np.hstack([np.zeros_like(ends), ends * n[1:] / 40])
    return lambda scale, f_h, n_h: (n, logs)


def masks(n, T=4):
    t, k = np.indices((T, T))
    return {"near": (k <= t) & (t - k <= n), "pieces": (k <= t) & (t // (n + 1) == k // (n + 1))}


@pytest.fixture(scope="module")
def scene(coarse):
    return pictures.decay_of_many_scene(norms_of)


@pytest.fixture
def control(scene):
    return live.Live(
        lambda scale, f_h, n_h: scene.picture((scale, f_h, int(n_h))),
        scale=live.Number("scale of W", 1, 0.2, 3),
        f_h=live.choice("f_h", F_H, "identity"),
        n_h=live.choice("n_h", ["8", "32"], "8"),
    )


def drawn_by(norms_of, step=(1, "tanh", 8)):
    """The axes' curves and words of one step, as a DecayOfMany draws them."""
    decay = DecayOfMany(norms_of, 40)
    before = set(decay.page.axes.get_children())
    decay.draw(step)
    axes = decay.page.axes
    lines = [line for line in axes.get_lines() if line not in before]
    return decay, lines, [text.get_text() for text in axes.texts if text not in before]


@pytest.mark.parametrize(
    "log, text",
    [
        (0, "1.00"), (np.log10(0.25), "0.250"), (3, "1000"), (-28, "1.0 · 10⁻²⁸"), (19.079, "1.2 · 10¹⁹"),
        (np.log10(9.99e7), "1.0 · 10⁸"), (-np.inf, "0"), (309, "more than the largest float"),
    ],
)  # fmt: skip
def test_powers_are_written_for_people(log, text):
    assert power(log) == text
    assert np.isfinite(10 ** np.float64(LARGEST - 1e-6))


def test_there_is_a_line_for_each_start_then_their_median_and_the_bound():
    decay, lines, _ = drawn_by(made_up(-4, 2, 4), (10, "tanh", 8))
    ends = [line.get_ydata()[-1] for line in lines]
    assert np.allclose(ends[:4], decay.height(np.array([-4, 2, 4, 2]))) and len(lines) == 5
    assert lines[3].get_linewidth() > 2 * lines[0].get_linewidth()
    assert np.isclose(lines[4].get_ydata()[1], decay.height(10.0)) and lines[4].get_linestyle() == "--"
    assert all(np.isclose(line.get_ydata()[0], decay.height(0)) for line in lines)


def test_the_axis_is_read_from_its_labels():
    decay = DecayOfMany(made_up(0), 40)
    labels = {text.get_text(): text.get_position()[1] for text in decay.page.axes.texts}
    for exponent in (-12, -8, -4, 4, 8):
        assert labels[f"$10^{{{exponent}}}$"] == decay.height(exponent)
    assert labels["1"] == decay.height(0)


def test_beside_the_frame_stands_how_many_starts_end_where():
    _, _, words = drawn_by(made_up(-20, -np.inf, -3, 0, 0, 0, 5, 12))
    assert [word for word in words if word[0].isdigit()] == [
        "1  above the axis", "2  above 1", "3  at 1", "3  below 1", "2  below the axis",
    ]  # fmt: skip


def test_a_line_that_leaves_the_frame_is_cut_off_there():
    picture = pictures.decay_of_many_scene(made_up(-40, 30)).picture((1, "tanh", 8))
    inside = pictures.decay_of_many_scene(made_up(-12, 8)).picture((1, "tanh", 8))
    below, above = slice(int(33.6 * 7.2), int(34.3 * 7.2)), slice(int(3.4 * 7.2), int(4.2 * 7.2))
    for rows in (below, above):
        assert (pixels(picture)[rows, : int(75 * 7.2)] == pixels(inside)[rows, : int(75 * 7.2)]).all()


def test_each_state_of_the_control_is_another_picture_with_other_words(scene):
    states = [(scale, f_h, n_h) for scale in (0.2, 0.95, 1.05, 3) for f_h in F_H for n_h in (8, 32)]
    shown = [scene.picture(state) for state in states]
    assert len({p.alt for p in shown}) == len({p.sentence for p in shown}) == len(states)
    assert len({p.png for p, (_, f_h, _) in zip(shown, states) if f_h != "identity"}) == 16  # where n_h shows
    assert len({p.png for p, (_, f_h, n_h) in zip(shown, states) if (f_h, n_h) == ("identity", 8)}) == 4
    assert len({(p.width, p.height) for p in shown}) == 1


def test_a_picture_does_not_depend_on_those_drawn_before_it():
    first = pictures.decay_of_many_scene(norms_of).picture((0.5, "tanh", 8))
    later = pictures.decay_of_many_scene(norms_of)
    for state in ((3, "relu", 8), (1, "identity", 32)):
        later.picture(state)
    assert later.picture((0.5, "tanh", 8)) == first


def test_the_sentence_tells_the_numbers(scene):
    assert scene.picture((0.5, "identity", 8)).sentence == (
        "f_h = identity, scale of W = 0.50, n_h = 8. After 40 steps back the median of the norm over 5 starts is "
        "9.1 · 10⁻¹³, and the same in each; it is above 1 in 0 of them. The bound is 9.1 · 10⁻¹³."
    )
    picture = pictures.decay_of_many_scene(made_up(-8, -2, 3)).picture((2, "tanh", 8))
    assert "over 3 starts is 0.010, from 1.0 · 10⁻⁸ to 1000; it is above 1 in 1 of them." in picture.sentence


@pytest.mark.parametrize("f_h", F_H)
@pytest.mark.parametrize("scale", [0, 1e-300, 1e9, 1e200])
def test_scales_far_beyond_the_slider_give_a_picture_and_no_warning(f_h, scale):
    sentence = pictures.decay_of_many_scene(norms_of).picture((scale, f_h, 8)).sentence  # a warning fails any test
    assert "nan" not in sentence
    if f_h == "identity" and scale > 1:
        assert "is more than the largest float, and the same in each" in sentence
    if scale == 0:
        assert "over 5 starts is 0, and the same in each" in sentence


@pytest.mark.parametrize("scale", [0.2, 1, 3])
def test_the_slider_the_box_and_the_buttons_change_the_picture(control, scale):
    start = control.shown.value
    for f_h in F_H:
        control.controls["f_h"].value = f_h
        control.controls["scale"].slider.value = scale
        assert control.controls["scale"].number.value == scale
        assert control.values == {"scale": scale, "f_h": f_h, "n_h": "8"}
        assert f"f_h = {f_h}, scale of W = {scale:.2f}, n_h = 8." in control.shown.value
        assert control.shown.value.count("<img ") == 1
    control.controls["n_h"].value = "32"
    assert f"f_h = tanh, scale of W = {scale:.2f}, n_h = 32." in control.shown.value != start


def test_after_many_moves_it_shows_the_picture_of_the_last(control, scene):
    for scale in (0.3, 2.5, 0.7):
        control.controls["scale"].number.value = scale
    control.controls["f_h"].value = "tanh"
    with drawn_quickly():
        picture = scene.picture((0.7, "tanh", 8))
    assert control.picture == picture
    for text in (f'alt="{html.escape(picture.alt)}"', f">{html.escape(picture.sentence)}<", picture.base64):
        assert control.shown.value.count(text) == 1
    assert control.still.base64 not in control.shown.value and control.still.sentence not in control.shown.value


@pytest.mark.parametrize("typed, value", [(99, 3), (-1, 0.2), (0, 0.2)])
def test_a_number_beyond_an_end_goes_to_that_end(control, typed, value):
    control.controls["scale"].number.value = typed
    assert control.values["scale"] == control.controls["scale"].slider.value == value
    assert f"scale of W = {value:.2f}" in control.shown.value


def test_of_two_changes_in_two_threads_the_later_one_is_shown(scene):
    started, go_on = threading.Event(), threading.Event()

    def draw(scale, f_h):
        if (scale, f_h) == (1, "relu"):
            started.set()
            go_on.wait(10)
        return scene.picture((scale, f_h, 8))

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
    assert "f_h = relu, scale of W = 3.00, n_h = 8." in control.shown.value


def test_what_is_stored_is_the_picture_at_the_start_and_its_sentence(control, scene):
    control.controls["scale"].slider.value = 2
    data, metadata = control._repr_mimebundle_()
    start = scene.picture((1, "identity", 8))
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
    shown = [scene.picture((0.2, "relu", 8)), scene.picture((3, "tanh", 32)), last_picture(truncation)]
    for picture in [*shown, pictures.fading_picture([("W times 1", norms)] * 3, long_words, long_words, 3)]:
        assert nothing_at_the_edges(picture)


def test_the_size_of_the_inputs_is_given_on_and_told():
    asked = []

    def norms_of(scale, f_h, n_h, inputs):
        asked.append(inputs)
        return np.arange(0, 41, 10), np.zeros((2, 5))

    picture = pictures.decay_of_many_scene(norms_of).picture((1, "tanh", 8, 0.5))
    assert asked == [0.5] and "n_h = 8, inputs times 0.50." in picture.sentence and "inputs times 0.50:" in picture.alt
