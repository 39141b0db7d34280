"""The loss as a curve: over the probability, over one weight, and along the gradient of U. For lessons 3 and 4.

What is wanted is computed here by the formulas of the lessons; slopes by central differences.
"""

import time

import numpy as np
import pytest
from drawn import case
from seen import seen, seen_still, text
from test_pictures import nothing_at_the_edges

from rnn_lesson import pictures, small_tagger, widgets
from rnn_lesson.pictures.nudge import apart, ceiling
from rnn_lesson.pictures.shapes import COLOURS
from rnn_lesson.pictures.text import sub

T, WORDS, TARGETS = 3, ["we", "still", "water"], ["PRON", "ADV", "VERB"]
DRAWN = case(T, 3, 2, 4, seed=4)
DRAWN.h_init[:] = 0  # the pictures start from zero, as the lessons do
P = dict(DRAWN.params.items())
WEIGHTS = [(name, index) for name, theta in P.items() for index in np.ndindex(theta.shape)]
GIVEN = DRAWN.params, DRAWN.x, DRAWN.y, WORDS, TARGETS
VIOLET, GREEN, DARK, PALE = COLOURS["L"], COLOURS["U"], "#2b2b2b", "#b9b9b9"


def losses_of(p):
    h, found = np.zeros(2), []
    for x_t, y_t in zip(DRAWN.x, DRAWN.y):
        h = np.tanh(p["V"] @ x_t + p["W"] @ h + p["b_h"])
        o = p["U"] @ h + p["b_y"]
        found.append(np.log(np.exp(o).sum()) - o[y_t])
    return np.array(found)


def losses_with(weight, change):
    name, index = weight
    changed = {key: theta.copy() for key, theta in P.items()}
    changed[name][index] += change
    return losses_of(changed)


def slope_of(function, at=0.0, step=1e-6):
    return (function(at + step) - function(at - step)) / (2 * step)


def term_of_U(t):
    h = np.zeros(2)
    for x_t in DRAWN.x[: t + 1]:
        h = np.tanh(P["V"] @ x_t + P["W"] @ h + P["b_h"])
    o = P["U"] @ h + P["b_y"]
    return np.outer(np.exp(o) / np.exp(o).sum() - np.eye(4)[DRAWN.y[t]], h)


def step_of(scene, step):
    scene.steps = [step]
    return seen(scene)[step]


def axis(step, left, right):
    """The function from the page's y to a number, read off the ticks of the frame between two places of the page."""
    ticks = [w for w in step.words if left - 2 < w.x < left and w.text.replace(".", "").isdigit()]
    return np.polynomial.Polynomial.fit([w.y for w in ticks], [float(w.text) for w in ticks], 1)


def dots(step, marker, colour):
    return [(line.x[0], line.y[0]) for line in step.lines if (line.marker, line.colour) == (marker, colour)]


def curve(step, colour, style):
    (line,) = [line for line in step.lines if (line.colour, line.style) == (colour, style) and len(line.x) > 9]
    return line


@pytest.mark.parametrize("change", [-2, -0.4, 0, 2])
@pytest.mark.parametrize("weight", WEIGHTS[:: len(WEIGHTS) // 6])
def test_the_curve_and_the_dot_are_the_loss_over_this_weight(weight, change):
    step = step_of(pictures.nudge_scene(*GIVEN), (weight, change, 0.3))
    up, start = axis(step, 6, 55), P[weight[0]][weight[1]]
    line = curve(step, VIOLET, "-")
    changes = np.linspace(-2, 2, len(line.x))
    assert np.allclose(line.x, 6 + 49 * (changes + 2) / 4)
    assert np.allclose(up(line.y), [losses_with(weight, c).sum() for c in changes], atol=1e-6)
    here = max(dots(step, "o", VIOLET), key=lambda dot: dot[0] < 56)
    assert np.allclose(here, (6 + 49 * (change + 2) / 4, here[1]))
    assert np.isclose(up(here[1]), losses_with(weight, change).sum())
    ticks = [w for w in step.words if w.y > 29 and 5 < w.x < 56 and w.text.lstrip("−").isdigit()]
    assert all(np.isclose(w.x, 6 + 49 * (float(w.text.replace("−", "-")) - start + 2) / 4) for w in ticks) and ticks


@pytest.mark.parametrize("epsilon", [1, 0.3, 0.01])
@pytest.mark.parametrize("weight", WEIGHTS[:: len(WEIGHTS) // 6])
def test_the_tangent_has_the_slope_of_the_curve_and_the_squares_are_the_referees(weight, epsilon):
    change = 0.5
    step = step_of(pictures.nudge_scene(*GIVEN), (weight, change, epsilon))
    up = axis(step, 6, 55)

    def L(c):
        return losses_with(weight, c).sum()

    slope, referee = slope_of(L, change), (L(change + epsilon) - L(change - epsilon)) / (2 * epsilon)
    assert step.has(f"dashed: slope {text(slope, 4)}") and step.has(f"through the squares: referee {text(referee, 4)}")
    tangent = curve(step, COLOURS.get(weight[0], COLOURS["h"]), "--")
    inside = np.isfinite(tangent.y)
    changes = (tangent.x[inside] - 6) / 49 * 4 - 2
    assert np.allclose(up(tangent.y[inside]), L(change) + slope * (changes - change), atol=1e-5)
    through = curve(step, DARK, ":")
    inside = np.isfinite(through.y)
    middle, places = (L(change - epsilon) + L(change + epsilon)) / 2, (through.x[inside] - 6) / 49 * 4 - 2
    assert np.allclose(up(through.y[inside]), middle + referee * (places - change), atol=1e-5)
    squares = sorted(dots(step, "s", DARK))
    assert np.allclose([x for x, _ in squares], [6 + 49 * (change + way * epsilon + 2) / 4 for way in (-1, 1)])
    assert np.allclose([up(y) for _, y in squares], [L(change - epsilon), L(change + epsilon)])


def test_the_six_losses_move_with_the_weight():
    for change in (0, 1.5):
        step = step_of(pictures.nudge_scene(*GIVEN), (("W", (1, 0)), change, 0.3))
        L_t = losses_with(("W", (1, 0)), change)
        shown = [dot for dot in dots(step, "o", VIOLET) if dot[0] > 60]
        assert np.allclose(sorted(x for x, _ in shown), sorted(65 + 13 * np.exp(-L_t)))
        for t, loss in enumerate(L_t):
            assert step.has(f"{sub('L', t)} = {text(loss)}") and step.has(f"{WORDS[t]} {TARGETS[t]}")


def test_the_sentence_tells_the_weight_the_loss_and_both_slopes():
    scene, weight = pictures.nudge_scene(*GIVEN), ("U", (2, 1))
    start = P["U"][2, 1]
    said = scene.picture((weight, -1.25, 0.3)).sentence
    assert said.startswith(f"U[2, 1] = {text(start - 1.25)} ({text(start)} as trained, changed by −1.25): L = ")
    assert f"L = {text(losses_with(weight, -1.25).sum())}" in said
    assert f"slope {text(slope_of(lambda c: losses_with(weight, c).sum(), -1.25), 4)}." in said
    assert scene.picture((weight, 0, 0.3)).sentence.startswith(f"U[2, 1] = {text(start)} (as trained): L = ")


def test_without_a_referee_no_square_is_drawn_and_none_is_told():
    scene = pictures.nudge_scene(*GIVEN)
    step = step_of(scene, (("W", (1, 0)), 0.5, None))
    assert dots(step, "s", DARK) == [] and not any("referee" in word.text for word in step.words)
    told = scene.picture((("W", (1, 0)), 0.5, None))
    assert "referee" not in told.sentence + told.alt and "squares" not in told.sentence + told.alt


def test_a_nudge_leaves_the_network_as_it_was():
    before = {name: theta.copy() for name, theta in P.items()}
    pictures.nudge_scene(*GIVEN).picture((("W", (0, 1)), 2, 1))
    assert all(np.array_equal(theta, before[name]) for name, theta in DRAWN.params.items())


def test_the_still_curve_has_a_dot_for_each_loss_and_reaches_the_largest(monkeypatch):
    L_t = np.array([0.25, 3.5, 1.0])
    (step,) = seen_still(monkeypatch, lambda: pictures.log_loss_picture(L_t, WORDS, TARGETS, "They fall."))
    up = axis(step, 9, 62)
    shown = sorted(dots(step, "o", VIOLET))
    assert np.allclose([x for x, _ in shown], sorted(9 + 53 * np.exp(-L_t)))
    assert np.allclose([up(y) for _, y in shown], sorted(L_t, reverse=True))
    line = curve(step, PALE, "-")
    assert np.allclose(up(line.y), -np.log((line.x - 9) / 53))
    words = [w for w in step.words if w.text.startswith("L₁ =") or w.text.startswith("L₀ =")]
    assert [w.text for w in sorted(words, key=lambda w: w.y)] == ["L₁ = 3.50", "L₀ = 0.25"]


@pytest.mark.parametrize("places", [[1, 1, 1, 1], [0, 5, 9.9, 10], [8, 8.1, 8.2], [3], [2, 9]])
def test_words_stand_apart_in_their_order_and_within_the_frame(places):
    moved = apart(places, 2, 0, 10)
    assert all(b - a >= 2 - 1e-9 for a, b in zip(moved, moved[1:])) and moved[-1] <= 10
    assert moved[0] >= min(places[0], 10 - 2 * (len(places) - 1))


def test_the_frame_holds_the_largest_loss():
    assert np.allclose([ceiling(x)[0] for x in (0.5, 2, 2.1, 7, 15, 99, 3e9)], [0.6, 2, 4, 8, 16, 100, 4e9])


@pytest.mark.parametrize("which", ["all", 0, 2, (0, 2)])
@pytest.mark.parametrize("rate", [0, 0.7, 5])
def test_along_the_gradient_the_curve_the_slope_and_the_bars_are_those_of_the_moved_U(which, rate):
    step = step_of(pictures.along_gradient_scene(*GIVEN), (which, rate))
    direction = sum(map(term_of_U, range(T) if which == "all" else np.atleast_1d(which)))

    def losses_at(eta):
        return losses_of({**P, "U": P["U"] - eta * direction})

    up, line = axis(step, 6, 46), curve(step, VIOLET, "-")
    inside = np.isfinite(line.y)
    wanted = np.array([losses_at(eta).sum() for eta in np.linspace(0, 5, len(line.x))])
    assert np.array_equal(inside, wanted <= 8) and np.allclose(up(line.y[inside]), wanted[inside])
    slope = slope_of(lambda eta: losses_at(eta).sum())
    assert step.has(f"dashed: slope at the start {text(slope)}")
    dashed = curve(step, GREEN, "--")
    inside = np.isfinite(dashed.y)
    assert np.allclose(up(dashed.y[inside]), losses_at(0).sum() + slope * (dashed.x[inside] - 6) / 8, atol=1e-5)
    full = [a.width for a in step.areas if a.face == VIOLET]
    grey = [a.width for a in step.areas if a.face == PALE]
    assert np.allclose(full, 22 * np.minimum(losses_at(rate) / 2, 1))
    assert np.allclose(grey, 22 * np.minimum(losses_at(0) / 2, 1))
    for now, before in zip(losses_at(rate), losses_at(0)):
        arrow = "" if abs(now - before) < 5e-5 else "↓" if now < before else "↑"
        assert step.has(f"{text(now)} {arrow}")


def test_the_sentence_counts_whose_loss_fell_and_whose_rose():
    task, params, x, y, words, tags = small_tagger(decimals=1)
    scene = pictures.along_gradient_scene(params, x, y, words, tags)
    said = scene.picture((4, 1)).sentence
    assert said.startswith("U − 1.00 · ∂L₄/∂U alone: L = 3.17 (before: 3.03).")
    assert said.endswith("1 of the 6 losses fell, 5 rose.")
    assert scene.picture(((3, 4), 0.1)).sentence.startswith("U − 0.10 · (∂L₃/∂U + ∂L₄/∂U): L = ")
    assert scene.picture(("all", 0)).sentence.endswith("Nothing has moved yet.")


def test_nothing_is_cut_off_at_the_ends_of_the_controls():
    task, params, x, y, words, tags = small_tagger(decimals=1)
    nudge = pictures.nudge_scene(params, x, y, words, tags)
    for weight in (("W", (0, 0)), ("b_h", (0,)), ("U", (5, 2)), ("V", (2, 3))):
        for change, epsilon in ((-2, 1), (2, 0.01), (0, 0.3)):
            assert nothing_at_the_edges(nudge.picture((weight, change, epsilon)))
    along = pictures.along_gradient_scene(params, x, y, words, tags)
    assert all(nothing_at_the_edges(along.picture((which, rate))) for which in ("all", 4) for rate in (0, 5))


def test_the_menu_lists_every_number_of_the_network_and_means_it():
    menu = widgets.weight_menu(DRAWN.params, ("W", (1, 0)))
    assert menu.label == "W[1, 0]" and list(menu.options.values()) == WEIGHTS
    menu.label = "b_h[1]"
    assert menu.value == ("b_h", (1,))


def test_a_menu_changes_the_picture_of_a_control():
    scene = pictures.nudge_scene(*GIVEN)
    control = widgets.Live(
        lambda weight, epsilon, change: scene.picture((weight, change, epsilon)),
        weight=widgets.weight_menu(DRAWN.params, ("W", (1, 0))),
        epsilon=widgets.menu("ε", {"1": 1.0, "0.1": 0.1}, 1.0),
        change=widgets.Number("change", 0, -2, 2),
    )
    seen_sentences = [control.picture.sentence]
    for name, value in (("weight", ("V", (1, 2))), ("epsilon", 0.1), ("change", 2.0)):
        control.controls[name].value = value
        seen_sentences.append(control.picture.sentence)
    assert len(set(seen_sentences)) == 4 and seen_sentences[-1].startswith("V[1, 2] = ")


@pytest.mark.parametrize("name", ["nudge", "along"])
def test_one_redraw_takes_little_time(name):
    """Processor time, the median of many, at the size that the lessons show: a bound that a slow machine keeps too."""
    task, params, x, y, words, tags = small_tagger(decimals=1)
    if name == "nudge":
        scene = pictures.nudge_scene(params, x, y, words, tags)
        steps = [(("W", (1, 0)), change, 0.1) for change in np.linspace(-2, 2, 15)]
    else:
        scene = pictures.along_gradient_scene(params, x, y, words, tags)
        steps = [("all", rate) for rate in np.linspace(0, 5, 15)]
    scene.picture(steps[0])
    took = []
    for step in steps:
        start = time.process_time()
        scene.picture(step)
        took.append(time.process_time() - start)
    assert np.median(took) < 0.15
