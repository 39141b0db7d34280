"""The checks of the smaller tasks: no wrong answer that was tried passes, and none that only calls the library."""

import functools
import itertools
import re
import subprocess
import sys
import time
from pathlib import Path

import jupytext
import numpy as np
import pytest
from styles import STYLES, sweep_in_a_loop
from test_exercises import NETWORKS, TASKS, passes, refusal

from rnn_lesson import (
    Parameters,
    backward,
    check,
    contributions,
    forward,
    generate,
    losses,
    naive_backward,
    numerical_gradient,
    small_writer,
    train,
)
from rnn_lesson.check import tasks
from rnn_lesson.network import NAMES

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import build_notebooks  # noqa: E402


def errors(run, y):
    return run.y_hat - np.eye(run.y_hat.shape[1])[y]


def chain(params, run, steps):
    J = [(1 - h**2)[:, None] * params.W for h in run.h]
    return functools.reduce(np.matmul, [J[i] for i in steps], np.eye(len(params.W)))


def term(params, run, y, t, k, **changed):
    product = chain(params, run, changed.get("steps", range(t, k, -1)))
    row = errors(run, y)[changed.get("loss", t)] @ params.U @ (product.T if "turned" in changed else product)
    slope = changed.get("slope", 1 - run.h[changed.get("at", k)] ** 2)
    return np.outer(row * slope, changed.get("state", run.h_before[k]))


def by_units(slope):
    """The slope for every number of theta, from a function of the loss, of theta and of a unit like theta."""

    def f(loss, theta):
        units = np.eye(theta.size).reshape(-1, *theta.shape)
        return np.array([slope(loss, theta, e) for e in units]).reshape(theta.shape)

    return f


def shapes_with(**changed):
    letters = {"U": ["n_y", "n_h"], "V": ["n_h", "n_x"], "W": ["n_h", "n_h"], "b_h": ["n_h"], "b_y": ["n_y"], **changed}

    def f(n_x, n_h, n_y):
        sizes = {"n_x": n_x, "n_h": n_h, "n_y": n_y}
        return {name: tuple(sizes[letter] for letter in shape) for name, shape in letters.items()}

    return f


def by_hand(**changed):
    arrays = {"U": [[1.0], [-1.0]], "V": [[1.0, -1.0]], "W": [[5.0]], "b_h": [0.0], "b_y": [0.0, 0.0]} | changed
    return lambda: Parameters(**{name: np.array(array) for name, array in arrays.items()})


def judge(agree, arrays=("U", "V", "W", "b_h", "b_y")):
    def f(candidate, params, x, y):
        true = numerical_gradient(params, x, y)
        return all(agree(getattr(candidate, name), getattr(true, name)) for name in arrays)

    return f


def output_trained(names=("U", "b_y"), sign=-1, before=True, also=()):
    def f(params, x, y, rate, steps):
        now, history = params.map(np.copy), []
        for _ in range(steps):
            run = forward(now, x)
            gradient = backward(now, run, y)
            history.append(losses(run, y).sum())
            for name in (*names, *also):
                setattr(now, name, getattr(now, name) + sign * rate * getattr(gradient, name))
            if not before:
                history[-1] = losses(forward(now, x), y).sum()
        return now, history

    return f


def copies(
    W_of=lambda copies, t: copies[t], start=0.0, carry=True, first=0, loss=lambda o, i: np.log(np.exp(o).sum()) - o[i]
):
    def f(params, x, y, copies_of_W):
        h, L = np.full(len(params.W), start), []
        for t in range(first, len(y)):
            new = np.tanh(params.V @ x[t] + W_of(copies_of_W, t) @ h + params.b_h)
            L.append(loss(params.U @ new + params.b_y, y[t]))
            h = new if carry else h
        return np.array(L)

    return f


def slopes(which=lambda k, T: k, step=1e-5, width=2e-5, turned=False, place=lambda i, j: (i, j)):
    def f(losses_of, W, T, i, j):
        table = np.zeros((T, T))
        for k in range(T):
            up, down = np.array([W] * T), np.array([W] * T)
            up[(which(k, T), *place(i, j))] += step
            down[(which(k, T), *place(i, j))] -= step
            table[:, k] = (losses_of(up) - losses_of(down)) / width
        return table.T if turned else table

    return f


def counting_up(params, run, y, tolerance):
    """The first n that is near enough, though later ones may be farther again."""
    full = backward(params, run, y).W
    for n in range(len(y)):
        if np.linalg.norm(backward(params, run, y, steps_back=n).W - full) <= tolerance * np.linalg.norm(full):
            return n


def near_the_cut(params, run, y, tolerance):
    """Relative to the gradient that was cut; from the far end, as is right."""
    n, full = len(y) - 1, backward(params, run, y).W
    while n > 0:
        cut = backward(params, run, y, steps_back=n - 1).W
        if np.linalg.norm(cut - full) / np.linalg.norm(cut) > tolerance:
            break
        n -= 1
    return n


def no(params, *biases):
    return Parameters(**{name: 0 * array if name in biases else array for name, array in params.items()})


def with_old_states(params, x, y, copies_of_W):
    before = forward(params, x).h_before
    h = np.tanh(x @ params.V.T + [W @ h for W, h in zip(copies_of_W, before)] + params.b_h)
    o = h @ params.U.T + params.b_y
    return np.array([np.log(np.exp(o_t).sum()) - o_t[y_t] for o_t, y_t in zip(o, y)])


def one_output_late(params, x, y, copies_of_W):
    h, L = np.zeros(len(params.W)), []
    for x_t, y_t, W in zip(x, y, copies_of_W):
        o = params.U @ h + params.b_y
        L.append(np.log(np.exp(o).sum()) - o[y_t])
        h = np.tanh(params.V @ x_t + W @ h + params.b_h)
    return np.array(L)


def half_mended(side):
    """Up (1) or down (-1) is one copy nudged, on the other side still all up to it."""

    def f(losses_of, W, T, i, j):
        table = np.zeros((T, T))
        for k in range(T):
            one, many = np.array([W] * T), np.array([W] * T)
            one[k, i, j] += side * 1e-5
            many[: k + 1, i, j] -= side * 1e-5
            table[:, k] = side * (losses_of(one) - losses_of(many)) / 2e-5
        return table

    return f


def walked_back(step=lambda W, d: W.T @ d, slope=None):
    """Each loss walks back once; a step may be mistaken."""

    def f(params, run, y):
        total = np.zeros(params.W.shape)
        for t in range(len(y)):
            dh = params.U.T @ errors(run, y)[t]
            for k in range(t, -1, -1):
                da = dh * (1 - run.h[k] ** 2)
                total += np.outer(da, run.h_before[k])
                dh = step(params.W, da if slope is None else slope * dh)
        return total

    return f


def trained_by(after=False, order=1, summed=True, start=0, sign=-1, at_the_end=False):
    def f(task, n_h, epochs, rate):
        params = Parameters.random(len(task.inputs), n_h, len(task.labels), np.random.default_rng(start))
        history = []
        for _ in range(epochs):
            L, total = [], None
            for x, y in task.examples[::order]:
                run = forward(params, x)
                gradient = backward(params, run, y)
                moved = Parameters(**{n: a + sign * rate * getattr(gradient, n) for n, a in params.items()})
                L.append(losses(forward(moved, x) if after else run, y).sum())
                if at_the_end:
                    total = moved
                else:
                    params = moved
            params = total or params
            history.append(sum(L) if summed else np.mean(L))
        return params, history

    return f


def drawn_words(pick, again=False):
    def f(model, words, max_words, temperature, rng):
        sentence = list(words)
        while len(sentence) < max_words:
            word = model.task.labels[pick(forward(model.params, model.task.encode(sentence)), temperature, rng)]
            if word == model.task.end and not again:
                break
            sentence.append(word)
        return sentence

    return f


def of_scores(scores, rng):
    p = np.exp(scores - scores.max())
    return rng.choice(len(p), p=p / p.sum())


def pieced(start=lambda run: run.h[-1], first=None, keep=lambda t, k, n: True, mean=False):
    def f(params, x, y, length):
        total, h = params.map(np.zeros_like), first
        for begin in range(0, len(y), length):
            run = forward(params, x[begin : begin + length], h)
            h = start(run)
            for name, g in backward(params, run, y[begin : begin + length]).items():
                getattr(total, name).__iadd__(g / (len(y) / length if mean else 1))
        return total

    return f


def leaky(keep=lambda alpha: 1 - alpha, slope=lambda a: 1 - np.tanh(a) ** 2, side=0, take=lambda alpha: alpha):
    def f(W, a_t, alpha):
        J = slope(a_t)[:, None] * W if side == 0 else W * slope(a_t)
        return keep(alpha) * np.eye(len(W)) + take(alpha) * J

    return f


def classmates(keep=lambda h: h, start=1, carry=True):
    """The classmate's code of 2.4, in which `keep` says what goes into the list."""

    def f(params, x, h_init):
        h_t, h, y_hat = start * np.array(h_init, dtype=float), [], []
        for x_t in x:
            h_t[:] = np.tanh(params.V @ x_t + params.W @ (h_t if carry else h_init) + params.b_h)
            h.append(keep(h_t))
            y_hat.append(soft(params.U @ h_t + params.b_y))
        return np.array(h), np.array(y_hat)

    return f


def of_each_array(agree, over):
    def f(candidate, params, x, y):
        true = numerical_gradient(params, x, y)
        return over(agree(array, getattr(true, name)) for name, array in candidate.items())

    return f


ALL = {"V", "W", "b_h"}
SWEEPS = {"A": ALL, "B": {"W"}, "C": ALL}
WRONG = {
    "shapes": [
        shapes_with(U=("n_h", "n_y")),
        shapes_with(V=("n_x", "n_h")),
        shapes_with(W=("n_h", "n_x")),
        shapes_with(b_h=("n_x",)),
        shapes_with(b_y=("n_y", "n_h")),
        lambda n_x, n_h, n_y: {},
        lambda n_x, n_h, n_y: {"U": (n_y, n_h)},
        lambda n_x, n_h, n_y: {"U": (3, 6), "V": (3, 50), "W": (3, 3), "b_h": (3,), "b_y": (6,)},
    ],
    "mended": [
        classmates(),
        classmates(keep=lambda h: h[:]),
        classmates(keep=lambda h: h.copy(), start=0),
        classmates(keep=lambda h: h.copy(), carry=False),
        classmates(keep=lambda h: 0 * h),
        lambda *given: classmates(keep=lambda h: h.copy())(*given)[::-1],
    ],
    "can_change": [
        lambda k, T: list(range(k + 1, T)),
        lambda k, T: list(range(k, T + 1)),
        lambda k, T: list(range(T)),
        lambda k, T: [k],
        lambda k, T: list(range(k + 1)),
        lambda k, T: list(range(T - 1, k - 1, -1)),
        lambda k, T: [],
    ],
    "first_word_forever": [
        by_hand(W=[[0.0]]),
        by_hand(W=[[1.0]]),
        by_hand(W=[[2.5872]]),  # wrong from timestep 9 on
        by_hand(W=[[2.6259]]),  # and from timestep 48 on
        by_hand(V=[[-1.0, 1.0]]),
        by_hand(U=[[-1.0], [1.0]]),
        by_hand(U=[[0.0], [0.0]]),
        by_hand(b_y=[3.0, 0.0]),
        by_hand(W=[[-5.0]]),
        lambda: {},
    ],
    "loss_of_knowing_nothing": [
        lambda n: np.log2(n),
        lambda n: -np.log(n),
        lambda n: 1 / n,
        lambda n: np.log10(n),
        lambda n: n * np.log(n),
        lambda n: np.log(n) / n,
        lambda n: -np.log(1 - 1 / n),
    ],
    "loss": [
        lambda p, x, y: -np.log(forward(p, x).y_hat[:, y]).sum(),
        lambda p, x, y: -np.log(forward(p, x).y_hat[np.arange(len(y)), y]),
        lambda p, x, y: -np.log(forward(p, x).y_hat[np.arange(len(y)), y]).mean(),
        lambda p, x, y: np.log(forward(p, x).y_hat[np.arange(len(y)), y]).sum(),
        lambda p, x, y: -np.log(forward(p, x).y_hat[-1, y[-1]]),
        lambda p, x, y: -np.log(forward(p, x).y_hat).sum(),
        lambda p, x, y: -np.log(np.diag(forward(p, x).y_hat[:, y])).max(),
    ],
    "passes": [
        judge(lambda a, b: (a - b).max() < 1e-7),
        judge(lambda a, b: (b - a).max() < 1e-7),
        judge(lambda a, b: abs(a - b).max() < 9e-4),
        judge(lambda a, b: abs(a - b).max() < 2.1e-7),
        judge(lambda a, b: abs(a.sum() - b.sum()) < 1e-7),
        judge(lambda a, b: abs(a.flat[-1] - b.flat[-1]) < 1e-7),
        judge(lambda a, b: abs(a - b).mean() < 1e-7),
        judge(lambda a, b: abs(abs(a) - abs(b)).max() < 1e-7),
        judge(lambda a, b: abs(a - b).max() < 1e-8),
        judge(np.allclose),
        judge(lambda a, b: np.allclose(a, b, atol=1e-7)),
        judge(lambda a, b: np.isclose(b, a, atol=1e-7).all()),
        judge(lambda a, b: abs(a - b).max() < 1e-7, arrays=("U", "V", "W", "b_h")),
        lambda candidate, p, x, y: True,
        lambda candidate, p, x, y: False,
        lambda candidate, p, x, y: any(
            abs(a - getattr(numerical_gradient(p, x, y), n)).max() < 1e-7 for n, a in candidate.items()
        ),
    ],
    "complex_step": [
        by_units(lambda loss, theta, e: loss(theta + 1e-20j * e)),
        by_units(lambda loss, theta, e: loss(theta + 1e-20j * e).real / 1e-20),
        by_units(lambda loss, theta, e: loss(theta + 1e-20j * e).imag),
        by_units(lambda loss, theta, e: (loss(theta + 1e-5 * e) - loss(theta - 1e-5 * e)) / 2e-5),
        by_units(lambda loss, theta, e: -loss(theta + 1e-20j * e).imag / 1e-20),
        lambda loss, theta: by_units(lambda loss, theta, e: loss(theta + 1e-20j * e).imag / 1e-20)(loss, theta).ravel(),
    ],
    "softmax_jacobian": [
        lambda o: np.diag(soft(o) * (1 - soft(o))),
        lambda o: -np.outer(soft(o), soft(o)),
        lambda o: np.outer(soft(o), soft(o)) - np.diag(soft(o)),
        lambda o: np.diag(soft(o)) + np.outer(soft(o), soft(o)),
        lambda o: np.diag(soft(o)) - soft(o),
        lambda o: np.diag(soft(o)) - soft(o) @ soft(o).T,
        lambda o: np.diag(soft(o)) - soft(o) * soft(o),
        lambda o: np.diag(soft(o)) - np.diag(np.outer(soft(o), soft(o))),
        lambda o: np.diag(o) - np.outer(o, o),
    ],
    "output_gradient": [
        lambda p, c: np.eye(len(p))[c] - p,
        lambda p, c: p - c,
        lambda p, c: p,
        lambda p, c: (p - 1) * np.eye(len(p))[c],
        lambda p, c: p[c] - 1,
        lambda p, c: -np.eye(len(p))[c] / p,
        lambda p, c: p - np.eye(len(p))[c - 1],
        lambda p, c: p.__setitem__(c, p[c] - 1) or p,
    ],
    "diagnoses": [
        *(
            lambda three=three: dict(zip(("Eli", "Fay", "Gus"), three))
            for three in itertools.permutations(("the sign", "the mean", "transposed"))
            if three != ("the mean", "transposed", "the sign")
        ),
        lambda: {},
        lambda: {"Eli": "the mean", "Fay": "transposed", "Gus": "one timestep only"},
    ],
    "train_the_output": [
        output_trained(names=("U",)),
        output_trained(names=("b_y",)),
        output_trained(sign=1),
        output_trained(before=False),
        output_trained(also=("W",)),
        output_trained(names=()),
        lambda p, x, y, rate, steps: output_trained()(p, x, y, rate, steps - 1),
        lambda p, x, y, rate, steps: output_trained()(p, x, y, 2 * rate, steps),
        lambda p, x, y, rate, steps: output_trained()(p, x, y, rate, steps)[0],
    ],
    "certainly_right": [
        lambda T, zero: [0],
        lambda T, zero: [0, 1],
        lambda T, zero: [],
        lambda T, zero: list(range(T)),
        lambda T, zero: [0] if zero else [0, 1],
        lambda T, zero: [1, 0] if zero else [0],
        lambda T, zero: [0, T - 1] if zero else [0],
    ],
    "losses_with_copies": [
        copies(W_of=lambda copies, t: copies[0]),
        copies(W_of=lambda copies, t: copies[-1]),
        copies(W_of=lambda copies, t: copies[t - 1]),
        copies(W_of=lambda copies, t: copies[t].T),
        copies(W_of=lambda copies, t: copies.mean(axis=0)),
        copies(carry=False),
        copies(start=1.0),
        copies(first=1),
        copies(loss=lambda o, i: -o[i]),
        lambda p, x, y, copies_of_W: sum(copies()(p, x, y, copies_of_W)),
        lambda p, x, y, copies_of_W: list(copies()(p, x, y, copies_of_W)),
    ],
    "slopes_of_copies": [
        slopes(which=lambda k, T: slice(None, k + 1)),
        slopes(which=lambda k, T: slice(k, None)),
        slopes(which=lambda k, T: slice(None)),
        slopes(which=lambda k, T: T - 1 - k),
        slopes(which=lambda k, T: k - 1),
        slopes(width=1e-5),
        slopes(turned=True),
        slopes(place=lambda i, j: (j, i)),
    ],
    "steps_needed": [
        counting_up,
        lambda p, run, y, tolerance: len(y) - 1,
        lambda p, run, y, tolerance: 0,
        lambda p, run, y, tolerance: right_of("5.5")(p, run, y, tolerance) + 1,
        lambda p, run, y, tolerance: right_of("5.5")(p, run, y, 10 * tolerance),
        lambda p, run, y, tolerance: max(0, right_of("5.5")(p, run, y, tolerance) - 1),
        lambda p, run, y, tolerance: right_of("5.5")(p, run, y, 0.01),
        near_the_cut,
    ],
    "factors": [
        lambda t, k: list(range(k + 1, t + 1)),
        lambda t, k: list(range(t, k - 1, -1)),
        lambda t, k: list(range(t - 1, k, -1)),
        lambda t, k: list(range(t - 1, k - 1, -1)),
        lambda t, k: list(range(k, t)),
        lambda t, k: [t, k],
        lambda t, k: [],
    ],
    "term_of_W": [
        lambda *given: term(*given).T,
        lambda p, run, y, t, k: term(p, run, y, t, k, steps=range(t, k - 1, -1)),
        lambda p, run, y, t, k: term(p, run, y, t, k, steps=range(k + 1, t + 1)),
        lambda p, run, y, t, k: term(p, run, y, t, k, steps=()),
        lambda p, run, y, t, k: term(p, run, y, t, k, at=t),
        lambda p, run, y, t, k: term(p, run, y, t, k, slope=1),
        lambda p, run, y, t, k: term(p, run, y, t, k, state=run.h[k]),
        lambda p, run, y, t, k: term(p, run, y, t, k, state=run.h[k - 1]),
        lambda p, run, y, t, k: term(p, run, y, t, k, state=run.h_before[t]),
        lambda p, run, y, t, k: -term(p, run, y, t, k),
        lambda p, run, y, t, k: (run.y_hat[t].__setitem__(y[t], run.y_hat[t, y[t]] - 1), term(p, run, y, t, k))[1],
    ],
    "gradient_of_W_without_jacobians": [
        lambda p, run, y: sum(term(p, run, y, t, k) for t in range(len(y)) for k in range(t + 1)),
        lambda p, run, y: sum(
            np.outer(errors(run, y)[t] @ p.U * (1 - run.h[t] ** 2), run.h_before[t]) for t in range(len(y))
        ),
        lambda p, run, y: right_of("6.6")(p, run, y).T,
        lambda p, run, y: right_of("6.6")(p, run, y) / len(y),
        lambda p, run, y: -right_of("6.6")(p, run, y),
        lambda p, run, y: np.dot(p.W, p.W) * 0 + right_of("6.6")(p, run, y),
    ],
    "need_the_walk": [
        lambda: {"W"},
        lambda: {"V", "W"},
        lambda: {"U", "V", "W", "b_h", "b_y"},
        lambda: {"W", "b_h"},
        lambda: {"V", "W", "b_h", "b_y"},
        lambda: set(),
        lambda: "VWb_h",
    ],
    "wrong_gradients": [
        lambda: {**SWEEPS, "A": {"W"}},
        lambda: {**SWEEPS, "B": {"V", "W"}},
        lambda: {**SWEEPS, "C": {"W"}},
        lambda: {**SWEEPS, "A": ALL | {"U"}},
        lambda: {"A": ALL, "B": {"W"}},
        lambda: {},
        lambda: dict.fromkeys("ABC", ALL),
    ],
    "gradient_of_start": [
        lambda p, run, y: p.W @ first_da(p, run, y),
        lambda p, run, y: first_da(p, run, y),
        lambda p, run, y: p.W.T @ (first_da(p, run, y) / (1 - run.h[0] ** 2)),
        lambda p, run, y: p.W.T @ sweep_in_a_loop(p, run, y).b_h,
        lambda p, run, y: p.W.T @ first_da(p, run, y) * (1 - run.h_init**2),
        lambda p, run, y: 0 * run.h_init,
        lambda p, run, y: p.W.T @ (p.U.T @ errors(run, y)[0] * (1 - run.h[0] ** 2)),
    ],
    "updated": [
        lambda p, g, rate: moved(p, g, -rate),
        lambda p, g, rate: moved(p, g, 2 * rate),
        lambda p, g, rate: moved(p, g, 1),
        lambda p, g, rate: p,
        lambda p, g, rate: Parameters(**{**dict(p.items()), "W": p.W - rate * g.W}),
        lambda p, g, rate: g.map(lambda array: -rate * array),
        lambda p, g, rate: [a.__isub__(rate * getattr(g, n)) for n, a in p.items()] and p,
    ],
    "training": [
        trained_by(after=True),
        trained_by(order=-1),
        trained_by(summed=False),
        trained_by(start=1),
        trained_by(sign=1),
        trained_by(at_the_end=True),
        lambda task, n_h, epochs, rate: (trained_by()(task, n_h, epochs, rate)[0], [0.0] * epochs),
        lambda task, n_h, epochs, rate: trained_by()(task, n_h, epochs - 1, rate) if epochs > 1 else ({}, []),
        lambda task, n_h, epochs, rate: trained_by()(task, n_h, epochs, rate)[0],
    ],
    "steps_from_cause": [
        lambda words, a, b: words.index(b) - words.index(a),
        lambda words, a, b: words.index(b) - words.index(a) - 2,
        lambda words, a, b: words.index(b),
        lambda words, a, b: 3,
        lambda words, a, b: len(words) - 2,
        lambda words, a, b: words.index(a) - words.index(b) + 1,
    ],
    "sampled": [
        drawn_words(lambda run, tau, rng: run.y_hat[-1].argmax()),
        drawn_words(lambda run, tau, rng: of_scores(run.o[-1], rng)),
        drawn_words(lambda run, tau, rng: of_scores(run.o[-1] * tau, rng)),
        drawn_words(lambda run, tau, rng: of_scores(run.y_hat[-1] / tau, rng)),
        drawn_words(lambda run, tau, rng: of_scores(run.o[0] / tau, rng)),
        drawn_words(lambda run, tau, rng: of_scores(run.o[-1] / tau, rng), again=True),
        drawn_words(lambda run, tau, rng: of_scores(run.o[-1] / tau, np.random.default_rng(0))),
        lambda model, words, max_words, tau, rng: generate(model, words, max_words),
    ],
    "norm_after": [
        lambda s, n: s * n,
        lambda s, n: n**s,
        lambda s, n: s ** (n + 1),
        lambda s, n: s ** max(n - 1, 0),
        lambda s, n: s,
        lambda s, n: min(1, s**n),
        lambda s, n: s ** (n * 2),
    ],
    "certainly_below": [
        lambda s, c: int(np.log(c) / np.log(s)),
        lambda s, c: int(np.log(c) / np.log(s)) + 1,
        lambda s, c: np.log(c) / np.log(s),
        lambda s, c: 44,
        lambda s, c: next(n for n in range(9999) if s**n < c),
        lambda s, c: next(n for n in range(9999) if s**n <= c) + 1,
        lambda s, c: int(1 / c),
    ],
    "looks_back": [
        lambda p, run, y, n: kept(p, run, y, lambda t, k: t - k < n),
        lambda p, run, y, n: kept(p, run, y, lambda t, k: t - k == n),
        lambda p, run, y, n: kept(p, run, y, lambda t, k: t - k >= n),
        lambda p, run, y, n: kept(p, run, y, lambda t, k: k <= n),
        lambda p, run, y, n: kept(p, run, y, lambda t, k: t - k <= n + 1),
        lambda p, run, y, n: kept(p, run, y, lambda t, k: True),
        lambda p, run, y, n: kept(p, run, y, lambda t, k: n <= t and t - k <= n),
    ],
    "in_pieces": [
        lambda p, x, y, length: {},
        pieced(start=lambda run: None),
        pieced(start=lambda run: run.h[0]),
        pieced(start=lambda run: run.h_before[-1]),
        pieced(mean=True),
        lambda p, x, y, length: backward(p, forward(p, x), y),
        lambda p, x, y, length: naive_backward(p, forward(p, x), y),
        lambda p, x, y, length: pieced()(p, x, y, length + 1),
    ],
    "leaky_jacobian": [
        leaky(keep=lambda alpha: 1),
        leaky(keep=lambda alpha: alpha, take=lambda alpha: 1 - alpha),
        leaky(keep=lambda alpha: 0),
        leaky(side=1),
        leaky(slope=lambda a: 1 - a**2),
        leaky(slope=np.ones_like),
        lambda W, a, alpha: (1 - alpha) + alpha * (1 - np.tanh(a) ** 2)[:, None] * W,
    ],
}  # fmt: skip


def soft(o):
    return np.exp(o) / np.exp(o).sum()


def first_da(params, run, y):
    """∂L/∂a_0."""
    later = np.zeros_like(params.b_h)
    for t in reversed(range(len(y))):
        dL_da = (1 - run.h[t] ** 2) * (params.U.T @ errors(run, y)[t] + later)
        later = params.W.T @ dL_da
    return dL_da


def moved(params, gradient, rate):
    return Parameters(**{name: array - rate * getattr(gradient, name) for name, array in params.items()})


def kept(params, run, y, which):
    terms = contributions(params, run, y)
    pairs = [(t, k) for t in range(len(y)) for k in range(t + 1) if which(t, k)]
    return sum((terms.term("W", t, k) for t, k in pairs), np.zeros_like(params.W))


def once_an_epoch(task, n_h, epochs, rate):
    params = Parameters.random(len(task.inputs), n_h, len(task.labels), np.random.default_rng(0))
    history = []
    for _ in range(epochs):
        L, total = 0.0, params.map(np.zeros_like)
        for x, y in task.examples:
            run = forward(params, x)
            L += losses(run, y).sum()
            for name, g in backward(params, run, y).items():
                getattr(total, name).__iadd__(g)
        params = moved(params, total, rate)
        history.append(L)
    return params, history


@functools.cache
def solutions():
    """For each task of the exercises its number, the check of its cell, and the solution as a function."""
    found = {}
    for source in build_notebooks.exercise_sources():
        names = {}
        for cell in jupytext.read(source).cells:
            task = build_notebooks.TASK.fullmatch(cell.source)
            if task:
                exec(task["kept"] + task["solution"], names)
                number = task["number"]
            elif "points" in cell.metadata:
                name, function = re.search(r"^check\.(\w+)\((\w+)\)$", cell.source, re.M).groups()
                found[number] = name, names[function]
            elif cell.cell_type == "code" and re.match(r"import numpy|def \w+\(o\)", cell.source):
                exec(cell.source, names)
    return found


def right_of(number):
    return solutions()[number][1]


def test_every_check_is_asked_in_an_exercise_and_every_task_has_one():
    assert {name for name, _ in solutions().values()} == {*NETWORKS, *TASKS} and len(solutions()) == 46


@pytest.mark.parametrize(
    "number", [f"{i}.{j}" for i in range(2, 10) for j in range(1, 7) if (i, j) not in ((5, 6), (8, 6))]
)
def test_every_solution_is_right(number):
    name, f = solutions()[number]
    result = passes(name, f)
    assert result.status == "right" and "Note" not in str(result)


def test_every_task_has_five_wrong_answers():
    assert set(WRONG) == set(TASKS) and all(len(answers) >= 5 for answers in WRONG.values())
    assert all(len(exercise.mistakes) >= 5 for exercise in NETWORKS.values())


@pytest.mark.parametrize("name, i", [(name, i) for name in WRONG for i in range(len(WRONG[name]))])
def test_no_wrong_answer_passes(name, i):
    with np.errstate(all="ignore"):
        assert refusal(name, WRONG[name][i]).status in ("wrong", "stopped")


LIBRARY = {
    "shapes": lambda *n: {k: v.shape for k, v in Parameters.random(*n, np.random.default_rng(0)).items()},
    "can_change": lambda k, T: [
        t
        for t in range(T)
        for p in [Parameters.random(2, 3, 2, np.random.default_rng(0))]
        if abs(forward(p, np.ones((T, 2))).h - forward(p, np.ones((T, 2)) - np.eye(T)[:, [k]]).h)[t].any()
    ],
    "loss_of_knowing_nothing": lambda n: losses(
        forward(Parameters(np.zeros((n, 1)), [[0.0]], [[0.0]], [0.0], np.zeros(n)), [[1.0]]), [0]
    )[0],
    "loss": lambda p, x, y: losses(forward(p, x), y).sum(),
    "passes": lambda candidate, p, x, y: all(
        abs(a - getattr(backward(p, forward(p, x), y), n)).max() < 1e-7 for n, a in candidate.items()
    ),
    "complex_step": check.numerical_gradient.truth,
    "term_of_W": lambda p, run, y, t, k: contributions(p, run, y).term("W", t, k),
    "gradient_of_W_without_jacobians": lambda p, run, y: contributions(
        Parameters(*(np.array(a) for _, a in p.items())), run, y
    ).total("W"),
    "looks_back": lambda p, run, y, n: backward(p, run, y, steps_back=n).W,
    "norm_after": lambda s, n: np.linalg.norm(
        check.networks.network.jacobian_product(np.array([s * np.eye(2)] * 50), 45, 45 - n), 2
    ),
}


@pytest.mark.parametrize("name", LIBRARY)
def test_the_librarys_own_answer_to_a_task_is_told_apart(name):
    error = refusal(name, LIBRARY[name])
    assert error.status == "stopped" and "comes from the library" in str(error)


@pytest.mark.parametrize("name", [*NETWORKS, *TASKS])
def test_the_truth_of_a_check_is_no_answer(name):
    exercise = getattr(check, name)
    error = refusal(name, lambda *given: exercise.truth(*given))
    assert error.status == "stopped"


def test_what_the_mistakes_are_made_of_is_no_answer():
    error = refusal("gradient_of_W", lambda *given: check.mistakes.gradient.sweep(*given).W)
    assert "comes from the library" in str(error)


def test_training_by_the_library_is_no_answer():
    assert refusal("training", lambda task, n_h, epochs, rate: (train(task, n_h, epochs=epochs, rate=rate), 0)).status


COLUMNS, ROOMY = "every label's column for every timestep", "the relative tolerance of np.allclose"


@pytest.mark.parametrize(
    "name, f, mistake",
    [
        ("mended", WRONG["mended"][0], "one array for all timesteps"),
        ("mended", WRONG["mended"][1], "one array for all timesteps"),
        ("mended", WRONG["mended"][2], "h_init ignored"),
        ("loss_of_knowing_nothing", lambda n: np.log2(n), "the logarithm to base 2"),
        ("loss_of_knowing_nothing", lambda n: np.log10(n), "the logarithm to base 10"),
        ("loss_of_knowing_nothing", lambda n: -np.log(n), "the minus forgotten"),
        ("loss_of_knowing_nothing", lambda n: 1 / n, "the logarithm forgotten"),
        ("loss_of_knowing_nothing", lambda n: -np.log(1 - 1 / n), "the probability of not being true"),
        ("loss", lambda p, x, y: -np.log(forward(p, x).y_hat[:, y]).sum() / len(y), COLUMNS),
        ("loss", lambda p, x, y: -np.log(forward(p, x).y_hat[:, y]).mean(), COLUMNS),
        ("loss", WRONG["loss"][2], "the mean over timesteps"),
        ("loss", WRONG["loss"][4], "only the last timestep's loss"),
        ("passes", judge(np.allclose), ROOMY),
        ("passes", judge(lambda a, b: np.isclose(b, a, atol=1e-7).all()), ROOMY),
        ("passes", WRONG["passes"][0], "the absolute value forgotten"),
        ("passes", WRONG["passes"][1], "the absolute value forgotten"),
        ("passes", of_each_array(lambda a, b: abs(a - b).max() < 1e-7, any), "one array that agrees is taken for all"),
        ("softmax_jacobian", WRONG["softmax_jacobian"][0], "the softmax Jacobian's diagonal only"),
        ("softmax_jacobian", WRONG["softmax_jacobian"][1], "the part on the diagonal left out"),
        ("softmax_jacobian", WRONG["softmax_jacobian"][2], "a sign in the Jacobian of softmax"),
        ("softmax_jacobian", WRONG["softmax_jacobian"][3], "a sign in the Jacobian of softmax"),
        ("softmax_jacobian", WRONG["softmax_jacobian"][5], "a number in place of the outer product"),
        ("softmax_jacobian", WRONG["softmax_jacobian"][6], "squares in place of the outer product"),
        ("softmax_jacobian", WRONG["softmax_jacobian"][8], "o in place of ŷ"),
        ("output_gradient", WRONG["output_gradient"][5], "∂L_t/∂ŷ_t in place of ∂L_t/∂o_t"),
        ("output_gradient", WRONG["output_gradient"][6], "labels counted from 1"),
        ("output_gradient", lambda p, c: soft(p) - np.eye(len(p))[c], "softmax applied twice"),
        (
            "output_gradient",
            lambda p, c: (np.diag(soft(p)) - np.outer(soft(p), soft(p)))[c] / -p[c],
            "softmax applied twice",
        ),
        ("output_gradient", WRONG["output_gradient"][0], "y - ŷ, the sign"),
        ("output_gradient", WRONG["output_gradient"][1], "the label's number taken off"),
        ("updated", WRONG["updated"][0], "uphill in place of downhill"),
        ("updated", lambda params, gradient, rate: params, "nothing moved"),
        ("training", WRONG["training"][0], "the loss taken after the update"),
        ("training", WRONG["training"][4], "uphill in place of downhill"),
        ("training", once_an_epoch, "one update an epoch"),
        ("training", lambda *given: trained_by(sign=0)(*given), "nothing moved"),
        ("leaky_jacobian", WRONG["leaky_jacobian"][4], "the tanh forgotten in f_h'"),
        ("leaky_jacobian", WRONG["leaky_jacobian"][3], "the diagonal on the wrong side"),
        ("factors", WRONG["factors"][0], "the product in ascending order"),
        ("factors", WRONG["factors"][1], "the product starts at k"),
        ("factors", WRONG["factors"][2], "the product ends at t - 1"),
        ("factors", WRONG["factors"][3], "the range shifted by one"),
        ("losses_with_copies", WRONG["losses_with_copies"][0], "one copy for all timesteps"),
        ("losses_with_copies", WRONG["losses_with_copies"][1], "one copy for all timesteps"),
        ("losses_with_copies", WRONG["losses_with_copies"][2], "the copy of the step before"),
        ("losses_with_copies", WRONG["losses_with_copies"][3], "W transposed in the step"),
        ("losses_with_copies", WRONG["losses_with_copies"][5], "h not carried to the next step"),
        ("losses_with_copies", WRONG["losses_with_copies"][9], "the sum in place of one loss a timestep"),
        ("losses_with_copies", lambda *g: sum(copies()(*g)) / len(g[2]), "the mean over timesteps"),
        ("losses_with_copies", lambda p, x, y, W: copies()(p, x, y, [p.W] * len(y)), "params.W in place of the copies"),
        ("losses_with_copies", with_old_states, "the states of the network with one W"),
        ("losses_with_copies", lambda p, *g: copies()(no(p, "b_h"), *g), "b_h forgotten"),
        ("losses_with_copies", lambda p, *g: copies()(no(p, "b_y"), *g), "b_y forgotten"),
        ("losses_with_copies", lambda p, *g: copies()(no(p, "b_h", "b_y"), *g), "both biases forgotten"),
        ("losses_with_copies", one_output_late, "ŷ_t made of h_{t-1}"),
        ("slopes_of_copies", WRONG["slopes_of_copies"][0], "the classmate's table"),
        ("slopes_of_copies", WRONG["slopes_of_copies"][1], "several copies nudged at once"),
        ("slopes_of_copies", WRONG["slopes_of_copies"][2], "several copies nudged at once"),
        ("slopes_of_copies", slopes(which=lambda k, T: slice(None, k)), "several copies nudged at once"),
        ("slopes_of_copies", WRONG["slopes_of_copies"][5], "the 2 forgotten"),
        ("slopes_of_copies", WRONG["slopes_of_copies"][6], "rows and columns of the table swapped"),
        ("slopes_of_copies", WRONG["slopes_of_copies"][7], "W[j, i] in place of W[i, j]"),
        ("slopes_of_copies", half_mended(1), "one of the two sides mended"),
        ("slopes_of_copies", half_mended(-1), "one of the two sides mended"),
        ("steps_needed", counting_up, "the first n that is near enough"),
        ("steps_needed", WRONG["steps_needed"][3], "off by one"),
        ("steps_needed", WRONG["steps_needed"][5], "off by one"),
        ("steps_needed", WRONG["steps_needed"][6], "one percent in place of the tolerance"),
        ("steps_needed", WRONG["steps_needed"][7], "relative to the gradient that was cut"),
        ("loss", WRONG["loss"][0], "every label's column for every timestep"),
        ("term_of_W", WRONG["term_of_W"][0], "the outer product transposed"),
        ("term_of_W", WRONG["term_of_W"][5], "f_h' forgotten"),
        ("term_of_W", WRONG["term_of_W"][6], "h_k in place of h_{k-1}"),
        ("term_of_W", WRONG["term_of_W"][3], "the product left out"),
        ("term_of_W", WRONG["term_of_W"][4], "f_h' of step t in place of step k"),
        ("term_of_W", WRONG["term_of_W"][7], "the last state in place of h_{-1}"),
        ("term_of_W", WRONG["term_of_W"][8], "h_{t-1} in place of h_{k-1}"),
        ("term_of_W", WRONG["term_of_W"][9], "y - ŷ, the sign"),
        ("term_of_W", lambda *g: term(*g, steps=range(g[3] - 1, g[4] - 1, -1)), "the range shifted by one"),
        ("term_of_W", lambda *g: term(*g, loss=g[4]), "the loss of step k in place of step t"),
        ("term_of_W", lambda *g: term(*g, turned=True), "the product not transposed"),
        (
            "gradient_of_W_without_jacobians",
            walked_back(lambda W, d: W @ d),
            "W in place of its transpose on the way back",
        ),
        ("gradient_of_W_without_jacobians", walked_back(slope=1), "f_h' forgotten on the way back"),
    ],
)
def test_a_mistake_in_a_task_is_named(name, f, mistake):
    assert refusal(name, f).mistake == mistake


@pytest.mark.parametrize("name, f", [("mended", WRONG["mended"][0]), ("loss", WRONG["loss"][0])])
def test_a_mistake_that_is_to_be_found_is_recorded_and_not_told(name, f):
    error = refusal(name, f)
    assert error.mistake and error.mistake not in str(error) and "Cure" not in str(error)
    assert "This is the mistake that is to be found" in str(error) and "Where" in str(error)


def test_a_single_number_is_wanted_in_words():
    assert "L: wanted one number, got an array of shape (2,)" in str(refusal("loss", WRONG["loss"][1]))
    for one in (0, 1):
        assert "whole numbers only" not in str(refusal("loss_of_knowing_nothing", lambda n, one=one: one))


def test_no_loss_is_a_round_number_of_times_too_large():
    for question in check.loss.draw(1):
        params, x, y = question.given
        y_hat = forward(params, x).y_hat
        times = -np.log(y_hat[:, y]).sum() / losses(forward(params, x), y).sum()
        assert len(y) == 1 or abs(times - len(y)) > 0.01


def test_the_right_timesteps_in_another_order_are_told_so():
    text = str(refusal("can_change", WRONG["can_change"][5]))
    assert "the right timesteps, and not in rising order" in text and "otherwise" not in text


def test_a_network_that_forgets_late_is_told_when():
    text = str(refusal("first_word_forever", by_hand(W=[[2.6259]])))
    assert "the words 0, 1, 1, …, 1 give, at timestep 48, the answer 1" in text


def test_a_judge_who_asks_the_referee_for_every_number_anew_is_right_in_time():
    def slow(candidate, params, x, y):
        places = [(name, index) for name, array in candidate.items() for index in np.ndindex(array.shape)]
        differ = [abs(getattr(candidate, n)[i] - getattr(numerical_gradient(params, x, y), n)[i]) for n, i in places]
        return max(differ) < 1e-7

    start = time.process_time()
    assert passes("passes", slow).status == "right" and time.process_time() - start < 8


# A return inside the loop is read off the code, in every check.


@pytest.mark.parametrize("name", [*NETWORKS, *TASKS])
def test_a_return_inside_the_loop_is_named_whatever_the_numbers(name):
    wrong = WRONG.get(name, [])[:1] or [lambda *given: tuple(np.zeros(2) for _ in range(2))]

    def f(*given):
        for answer in wrong:
            result = answer(*given)
            return result

    exercise = getattr(check, name)
    assert [mistake.name for mistake in exercise.diagnosis(f, [], [])] == ["return inside the loop"]


def forward_loop(params, run, y):
    U = np.zeros_like(params.U)
    for t in range(len(y)):
        U += np.outer(errors(run, y)[t], run.h[t])
        return U


def within_the_inner_loop(params, run, y):
    W = np.zeros_like(params.W)
    for t in range(len(y)):
        for k in range(t + 1):
            W += term(params, run, y, t, k)
            return W


def below_the_inner_loop(params, run, y):
    W = np.zeros_like(params.W)
    for t in range(len(y)):
        for k in range(t + 1):
            W += term(params, run, y, t, k)
        return W


def backward_loop(params, run, y):
    later, made = np.zeros_like(params.b_h), params.map(np.zeros_like)
    for t in reversed(range(len(y))):
        da = (1 - run.h[t] ** 2) * (params.U.T @ errors(run, y)[t] + later)
        made.b_h += da
        later = params.W.T @ da
        return made


def in_a_function_of_its_own(y_hat, y):
    def loss_of(rows):
        L = []
        for row, i in rows:
            L.append(-np.log(row[i]))
            return L

    return loss_of(zip(y_hat, y))


@pytest.mark.parametrize(
    "name, f",
    [
        ("gradient_of_U", forward_loop),
        ("gradient_of_W", within_the_inner_loop),
        ("gradient_of_W", below_the_inner_loop),
        ("backward", backward_loop),
        ("cross_entropy", in_a_function_of_its_own),
    ],
)
def test_a_return_inside_the_loop_is_named_and_no_other_mistake(name, f):
    error = refusal(name, f)
    assert error.mistake == "return inside the loop" and "round" in str(error) and "known mistakes" not in str(error)


def returns_when_found(numbers):
    for number in numbers:
        if number > 1:
            return number
    return 0


def always_breaks(numbers):
    found = 0
    for number in numbers:
        found = number
        break
    return found


def goes_on_in_most_rounds(numbers):
    for number in numbers:
        if number < 1:
            continue
        return number


def returns_on_both_ways(numbers):
    for number in numbers:
        if number > 1:
            return number
        else:
            return 0


def test_a_return_on_each_of_two_ways_is_a_return_inside_the_loop():
    assert check.mistakes.in_the_code.never_repeats(returns_on_both_ways)


def test_what_has_no_source_is_not_suspected():
    assert not any(map(check.mistakes.in_the_code.never_repeats, (len, 3, eval("lambda x: x"))))


def never_ends_but_by_return(numbers):
    while True:
        numbers = numbers[1:]
        if not numbers:
            return numbers


@pytest.mark.parametrize("f", [returns_when_found, always_breaks, goes_on_in_most_rounds, never_ends_but_by_return])
def test_a_return_that_may_wait_is_no_return_inside_the_loop(f):
    assert not check.mistakes.in_the_code.never_repeats(f)


def test_no_right_answer_and_no_other_wrong_one_looks_like_it():
    never_repeats = check.mistakes.in_the_code.never_repeats
    for f in [f for answers in [*STYLES.values(), *WRONG.values()] for f in answers]:
        assert not never_repeats(f), f


def test_the_run_that_an_answer_changes_in_place_is_named():
    text = str(refusal("term_of_W", WRONG["term_of_W"][-1]))
    assert "run.y_hat is no longer what it was" in text


def test_a_product_of_two_matrices_is_told_with_its_line():
    text = str(refusal("gradient_of_W_without_jacobians", WRONG["gradient_of_W_without_jacobians"][0]))
    assert "a product of two matrices, (4, 4) and (4, 4): here W may meet vectors only" in text and "In: line" in text


def test_what_cannot_be_read_is_told_with_its_place():
    text = str(refusal("shapes", lambda *n: dict.fromkeys(("U", "V", "W", "b_h", "b_y"), 7)))
    assert "U: wanted a tuple, such as (7,) for a vector of 7 numbers, got int" in text and "With: n_x = 50" in text
    text = str(refusal("first_word_forever", lambda: Parameters([[1.0, -1.0]], [[1.0, -1.0]], [[5.0]], [0.0], [0.0])))
    assert "ValueError: U: wanted shape" in text and "In: line" in text
    text = str(refusal("sampled", lambda model, words, most, tau, rng: [rng.choice(2, p=[np.nan, 1.0])]))
    assert "robabilities contain NaN" in text and "of <lambda>" in text


def test_quizzes_do_not_tell_their_answers():
    for name in ("need_the_walk", "wrong_gradients", "diagnoses", "certainly_right", "can_change", "factors"):
        for f in WRONG[name]:
            assert "should be" not in str(refusal(name, f))


def test_who_guesses_names_gets_no_other_names():
    """Points for a prediction are not to be had by trying."""
    for f in (*WRONG["need_the_walk"], set):
        came = f() if isinstance(f(), set) else {*NAMES}
        assert not {*re.findall(r"\b(?:U|V|W|b_h|b_y)\b", str(refusal("need_the_walk", f)))} - came
    for came in ({"A": set(), "B": set(), "C": set()}, {**SWEEPS, "B": {"V"}}, {**SWEEPS, "C": set()}):
        text, wrong = str(refusal("wrong_gradients", lambda: came)), min(s for s in came if came[s] != SWEEPS[s])  # noqa: B023
        assert f"sweep {wrong}: you say" in text
        assert not {*re.findall(r"\b(?:U|V|W|b_h|b_y)\b", text)} - came[wrong]


def test_the_timesteps_of_the_first_try_in_another_order_are_told_so():
    text = str(refusal("certainly_right", lambda T, zero: [1, 0] if zero else [0]))
    assert "you say [1, 0]: the right timesteps, and not in rising order" in text


@pytest.mark.parametrize(
    "f", [slopes(step=1e-8, width=2e-8), slopes(step=1e-4, width=2e-4), slopes(step=1e-6, width=2e-6)]
)
def test_the_experiment_with_copies_passes_with_any_sensible_step(f):
    assert passes("slopes_of_copies", f).status == "right"


@pytest.mark.parametrize("step", [1e-5, 1e-6])
def test_the_experiment_with_copies_passes_in_one_direction(step):
    def f(losses_of, W, T, i, j):
        units = np.zeros((T, T, *W.shape))
        units[range(T), range(T), i, j] = step
        return np.transpose([(losses_of(W + unit) - losses_of(np.array([W] * T))) / step for unit in units])

    assert passes("slopes_of_copies", f).status == "right"


def test_the_classmates_table_is_no_triangle_and_its_rows_do_not_sum_up_to_the_slopes():
    task, params, x, y, *_ = small_writer()
    asked = (lambda W: copies()(params, x, y, W)), params.W, len(y), 2, 1
    hers, right = WRONG["slopes_of_copies"][0](*asked), slopes()(*asked)
    assert not np.triu(right, 1).round(8).any() and abs(np.triu(hers, 1)[1:5]).max(axis=1).min() > 1e-3
    assert (abs(hers - right).sum(axis=1)[1:] > 1e-3).all()
    assert abs(right[4]).argmax() == 3 and abs(right[4, 4]) < 0.01 < abs(right[4].sum())


def test_two_gradients_that_meet_are_shorter_together_than_one_of_them_at_t_4_alone():
    """What exercise 7 asks of its picture."""
    _, params, x, y, *_ = small_writer()
    run = forward(params, x)
    later, shorter, against = np.zeros(len(params.W)), [], []
    for t in reversed(range(len(y))):
        own = params.U.T @ errors(run, y)[t]
        norms = [np.linalg.norm(vector) for vector in (own + later, own, later)]
        shorter += [t] if norms[0] < 0.95 * max(norms[1:]) else []
        against += [t] if (own * later < 0).any() else []
        assert norms[0] < max(norms[1:]) or norms[0] >= 1.01 * max(norms[1:]) or not later.any()
        later = params.W.T @ ((1 - run.h[t] ** 2) * (own + later))
    assert shorter == [4] and against == [4, 3, 2, 1, 0]


def test_a_network_of_the_stretch_task_can_be_made_again_from_what_is_told():
    text = str(refusal("steps_needed", counting_up))
    seed, scale, tolerance = re.search(r"default_rng\((\d+)\), W times (\S+), tolerance = (\S+)", text).groups()
    rng = np.random.default_rng(int(seed))
    params = Parameters.random(n_x=2, n_h=5, n_y=3, rng=rng)
    params.W *= float(scale)
    run, y = forward(params, rng.normal(size=(9, 2))), rng.integers(3, size=9)
    assert f"is {counting_up(params, run, y, float(tolerance))}," in text


def test_differences_without_jacobians_are_right_and_told_to_be_differences():
    def f(params, run, y):
        W = np.array(params.W)

        def L(W):
            return copies(start=run.h_init)(params, run.x, y, [W] * len(y)).sum()

        units = np.eye(W.size).reshape(-1, *W.shape) * 1e-5
        return np.reshape([(L(W + unit) - L(W - unit)) / 2e-5 for unit in units], W.shape)

    assert "By differences: right" in str(passes("gradient_of_W_without_jacobians", f))


def test_the_cures_of_the_step_jacobian_are_no_line_of_code():
    for name in ("step_jacobian", "jacobian_product", "term_of_W"):
        for mistake in getattr(check, name).mistakes:
            assert not re.search(r"@ \w|None\]|np\.|params\.", mistake.cure), mistake


@pytest.mark.parametrize(
    "name", [name for name, f in {**NETWORKS, **TASKS}.items() if re.search(r"Lesson [567]\.$", f.__doc__)]
)
def test_a_check_speaks_of_no_lesson_after_its_own(name):
    lesson = int(getattr(check, name).__doc__[-2])
    for mistake in getattr(check, name).mistakes:
        assert max(map(int, re.findall(r"lesson (\d)", mistake.lesson))) <= lesson or name == "backward", mistake
        said = mistake.name + mistake.why + mistake.cure
        if lesson == 5 and "copies" not in name:
            assert not re.search(r"\bk\b|_\{k|∂⁺|J_|step Jacobian|dL_da", said), said
        if lesson == 6:
            assert not re.search(r"sweep|from_next|dL_da", said), said


def test_three_broken_sweeps_break_what_the_check_says():
    params, run, y = check.backward.draw(1)[3].given
    full, found = sweep_in_a_loop(params, run, y), {}
    for sweep in "ABC":
        later, made = np.zeros_like(params.b_h), params.map(np.zeros_like)
        for t in reversed(range(len(y))):
            own = params.U.T @ errors(run, y)[t]
            da = (1 - run.h[t] ** 2) * (later if sweep == "A" and t < len(y) - 1 else own + later)
            made.U += np.outer(errors(run, y)[t], run.h[t])
            made.V, made.b_h = made.V + np.outer(da, run.x[t]), made.b_h + da
            made.W += np.outer(da, run.h[t] if sweep == "B" else run.h_before[t])
            made.b_y += errors(run, y)[t]
            later = (params.W if sweep == "C" else params.W.T) @ da
        found[sweep] = {name for name, array in full.items() if not np.allclose(array, getattr(made, name))}
    assert found == tasks.wrong_gradients.truth() == SWEEPS


def test_without_asserts_nothing_wrong_passes():
    """Python's -O takes every assert away."""
    code = """if True:
        from rnn_lesson import check
        for f in (lambda: {"W"}, lambda: set()):
            try:
                print(check.need_the_walk(f).status)
            except check.NotYet as error:
                print(error.status)
        print(__debug__)
    """
    done = subprocess.run([sys.executable, "-O", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["wrong", "wrong", "False"]
    for source in build_notebooks.exercise_sources():
        for cell in jupytext.read(source).cells:
            assert "points" not in cell.metadata or re.fullmatch(
                r"from rnn_lesson import check\n\ncheck\.\w+\(\w+\)", cell.source
            )
