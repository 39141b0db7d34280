"""What a check says: right, wrong with a name, not started; and every listed mistake is named."""

import copy
import functools
import pydoc
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from styles import STYLES, double_sum_of_products, double_sum_with_columns, part, sweep_in_a_loop
from two_mistakes import PAIRS, TRIPLES, drawn_and_typed, together, typed
from two_mistakes import TYPED as PARTS

from rnn_lesson import Parameters, check, forward, losses
from rnn_lesson.check import mistakes
from rnn_lesson.check.compare import Numbers
from rnn_lesson.check.exercise import SEED, Exercise, grows_faster

ROOT = Path(__file__).parents[1]
LONG = 600  # seconds: a limit that no machine is too slow for
EVERY = {name: getattr(check, name) for name in check.__all__ if name not in ("NotYet", "Right")}
# The checks of the network's parts, which are many and deep, and those of the smaller tasks.
NETWORKS = {name: exercise for name, exercise in EVERY.items() if exercise.truth.__module__.endswith("networks")}
TASKS = {name: exercise for name, exercise in EVERY.items() if name not in NETWORKS}
EXERCISES = NETWORKS
NOT_THERE = {  # the mistakes of a whole gradient that a single array does not show
    "gradient_of_U": 78,
    "gradient_of_b_y": 80,
    "gradient_of_W": 16,
    "gradient_of_V": 20,
    "gradient_of_b_h": 21,
    "numerical_gradient": 0,
}
WRONG = [(name, i) for name, exercise in EXERCISES.items() for i in range(len(exercise.mistakes))]


def passes(name, f):
    return getattr(check, name)(f, seconds=LONG)


def refusal(name, f, seconds=LONG):
    with pytest.raises(check.NotYet) as caught:
        getattr(check, name)(f, seconds=seconds)
    return caught.value


@functools.cache
def drawn(name):
    """The questions of an exercise, and the truths."""
    asked = EXERCISES[name].draw(SEED)
    return asked, EXERCISES[name].truths(asked)


def answer_with(exercise, i):
    """The exercise's mistake number i as a reader's function."""
    mistake = exercise.mistakes[i]
    if mistakes.numerical_gradient.one_array_moved in (mistake, mistake.wrong):
        return lambda loss, theta: mistake(loss, theta, 1e-16)
    if exercise.name == "numerical_gradient":
        return lambda loss, theta: mistake(loss, theta, 1e-12 if mistake.name.startswith("a step") else 1e-5)
    return mistake


@functools.cache
def shows(name, i):
    exercise, f, (asked, truths) = EXERCISES[name], answer_with(EXERCISES[name], i), drawn(name)
    return not all(
        exercise.answer.same(exercise.answer.read(f(*question.given)), truth) for question, truth in zip(asked, truths)
    )


def test_every_check_has_its_styles():
    assert set(EXERCISES) == set(STYLES) and all(isinstance(value, Exercise) for value in EXERCISES.values())


def test_every_exercise_has_its_file_of_mistakes():
    for name, exercise in EXERCISES.items():
        module = mistakes.gradient if name == "backward" else getattr(mistakes, name, None)
        left_out = mistakes.gradient.LEFT_OUT["backward"] if name == "backward" else ()
        assert (name.startswith("gradient_of") and not module) or exercise.mistakes == tuple(
            mistake for mistake in module.MISTAKES if mistake.name not in left_out
        )


def test_help_on_a_check_says_what_it_wants():
    said = pydoc.plain(pydoc.render_doc(check.gradient_of_V))
    assert "check.gradient_of_V(f, *, seconds=10)" in said
    assert "f(params, run, y) -> ∂L/∂V, (n_h, n_x). Lesson 7." in said
    for name, exercise in EXERCISES.items():
        arguments = ", ".join(exercise.arguments)
        assert exercise.__doc__.startswith(f"f({arguments}) -> ") and re.search(r" Lesson \d\.$", exercise.__doc__), (
            name
        )


@pytest.mark.parametrize("name, i", WRONG, ids=[f"{name}-{EXERCISES[name].mistakes[i].name}" for name, i in WRONG])
def test_every_mistake_is_refused_and_named_where_it_shows(name, i):
    exercise = EXERCISES[name]
    if not shows(name, i):
        return  # counted by the next test
    error, mistake = refusal(name, answer_with(exercise, i)), exercise.mistakes[i]
    twins = next((t for t in exercise.twins if mistake.name in t and t[0] == error.mistake), [mistake.name])
    assert error.status == "wrong" and error.mistake == twins[0]
    alone = "known mistakes, which give" not in str(error)
    for text in (mistake.name, mistake.why if alone else "", mistake.cure, mistake.lesson):
        assert text in str(error)


def softmax(o):
    return np.exp(o) / np.exp(o).sum(axis=-1, keepdims=True)


def sigma(a):
    return np.exp(a) / (1 + np.exp(a))


def unrolled_with(step=STYLES["step"][0], output=lambda p, h, before: softmax(p.U @ h + p.b_y), start=1, carry=1):
    """A loop of the test's own, with its parts open to a mistake."""

    def f(params, x, h_init):
        before, h, y_hat = start * h_init, [], []
        for x_t in x:
            h.append(step(params, x_t, before))
            y_hat.append(output(params, h[-1], before))
            before = h[-1] if carry else before
        return h, y_hat

    return f


def length(g):
    return np.linalg.norm(np.concatenate([array.ravel() for _, array in g.items()]))


def J(p, run, t):
    return (p.W.T * (1 - run.h[t] ** 2)).T


def chain(p, run, steps):
    return functools.reduce(np.dot, [J(p, run, i) for i in steps], np.eye(len(p.b_h)))


# The mistakes once more, typed in other words than those of the catalogues.
TYPED = {
    "step": {
        "b_h forgotten": lambda p, x, h: np.tanh(h @ p.W.T + x @ p.V.T),
        "b_h added after f_h": lambda p, x, h: p.b_h + np.tanh(p.W @ h + p.V @ x),
        "f_h forgotten": lambda p, x, h: p.b_h + p.W @ h + p.V @ x,
        "sigmoid in place of tanh": lambda p, x, h: sigma(p.b_h + p.W @ h + p.V @ x),
        "W transposed in the step": lambda p, x, h: np.tanh(p.V @ x + p.W.T @ h + p.b_h),
        "h_{t-1} left out": lambda p, x, h: np.tanh(x @ p.V.T + p.b_h),
    },
    "unrolled": {
        "W transposed in the step": unrolled_with(lambda p, x, h: np.tanh(p.V @ x + p.W.T @ h + p.b_h)),
        "h_init ignored": unrolled_with(start=0),
        "h not carried to the next step": unrolled_with(carry=0),
        "ŷ_t made of h_{t-1}": unrolled_with(output=lambda p, h, before: softmax(p.U @ before + p.b_y)),
        "b_y forgotten": unrolled_with(output=lambda p, h, before: softmax(p.U @ h)),
        "both biases forgotten": unrolled_with(
            lambda p, x, h: np.tanh(p.W @ h + p.V @ x), lambda p, h, before: softmax(p.U @ h)
        ),
        "softmax forgotten": unrolled_with(output=lambda p, h, before: p.U @ h + p.b_y),
        "sigmoid in place of softmax": unrolled_with(output=lambda p, h, before: sigma(p.U @ h + p.b_y)),
    },
    "cross_entropy": {
        "the sum in place of one loss a timestep": lambda y_hat, y: sum(-np.log(p[i]) for p, i in zip(y_hat, y)),
        "the mean over timesteps": lambda y_hat, y: np.mean([-np.log(p[i]) for p, i in zip(y_hat, y)]),
        "the minus forgotten": lambda y_hat, y: [np.log(p[i]) for p, i in zip(y_hat, y)],
        "the logarithm to base 10": lambda y_hat, y: [-np.log(p[i]) / np.log(10) for p, i in zip(y_hat, y)],
        "the logarithm to base 2": lambda y_hat, y: [-np.log(p[i]) / np.log(2) for p, i in zip(y_hat, y)],
        "the logarithm forgotten": lambda y_hat, y: [1 - p[i] for p, i in zip(y_hat, y)],
        "labels counted from 1": lambda y_hat, y: [-np.log(p[i - 1]) for p, i in zip(y_hat, y)],
        "the most probable answer in place of the true one": lambda y_hat, y: [-np.log(max(p)) for p in y_hat],
        "the probability of not being true": lambda y_hat, y: [-np.log(1 - p[i]) for p, i in zip(y_hat, y)],
        "every answer counted, as for yes or no": lambda y_hat, y: [
            -np.log(p[i]) - sum(np.log(1 - p[j]) for j in range(len(p)) if j != i) for p, i in zip(y_hat, y)
        ],
        "softmax applied twice": lambda y_hat, y: [-np.log(softmax(p)[i]) for p, i in zip(y_hat, y)],
        "the mean over the labels": lambda y_hat, y: [-np.log(p[i]) / len(p) for p, i in zip(y_hat, y)],
    },
    "step_jacobian": {
        "W transposed in the step Jacobian": lambda p, run, t: (p.W * (1 - run.h[t] ** 2)).T,
        "the diagonal on the wrong side": lambda p, run, t: p.W @ np.diag(1 - run.h[t] ** 2),
        "f_h' of one timestep used for all": lambda p, run, t: J(p, run, -1),
        "f_h' of h in place of a": lambda p, run, t: (p.W.T / np.cosh(run.h[t]) ** 2).T,
        "f_h' of the step before": lambda p, run, t: (p.W.T * (1 - (run.h[t - 1] if t else run.h_init) ** 2)).T,
        "the Jacobian transposed": lambda p, run, t: J(p, run, t).T,
    },
    "jacobian_product": {
        "the product starts at k": lambda p, run, t, k: chain(p, run, range(k, t + 1)[::-1]),
        "the product ends at t - 1": lambda p, run, t, k: chain(p, run, range(k + 1, t)[::-1]),
        "the product in ascending order": lambda p, run, t, k: chain(p, run, range(k + 1, t + 1)),
        "the product transposed": lambda p, run, t, k: chain(p, run, range(k + 1, t + 1)[::-1]).T,
        "zeros for the empty product": lambda p, run, t, k: chain(p, run, range(k + 1, t + 1)[::-1]) * (k < t),
        "multiplied number by number": lambda p, run, t, k: (
            np.prod([J(p, run, i) for i in range(k + 1, t + 1)], axis=0) if k < t else np.eye(len(p.W))
        ),
        "the Jacobian transposed": lambda p, run, t, k: chain(p, run, range(k + 1, t + 1)).T,
    },
    "clip": {
        "each array clipped on its own": lambda g, n: g.map(lambda a: a * min(1, n / np.linalg.norm(a))),
        "each number clipped on its own": lambda g, n: g.map(lambda a: np.maximum(np.minimum(a, n), -n)),
        "a short gradient made longer": lambda g, n: g.map(lambda a: a / length(g) * n),
        "the root forgotten": lambda g, n: g.map(lambda a: a * min(1, n / length(g) ** 2)),
        "the five norms added": lambda g, n: g.map(
            lambda a: a * min(1, n / sum(np.linalg.norm(b) for _, b in g.items()))
        ),
        "cut down to a direction": lambda g, n: g.map(lambda a: a * (1 if length(g) < n else 1 / length(g))),
    },
}


def outputs_changed(function):
    """The right states, and the o of all timesteps turned into y_hat by another function."""

    def f(params, x, h_init):
        h, _ = unrolled_with()(params, x, h_init)
        return h, function(np.array([params.U @ h_t + params.b_y for h_t in h]))

    return f


def states_changed(function, outputs=lambda y_hat: y_hat):
    def f(params, x, h_init):
        h, y_hat = unrolled_with()(params, x, h_init)
        return function(h, h_init), outputs(y_hat)

    return f


def slopes_by(difference):
    """difference(loss, theta, d) for every number of theta, d being a step of 1e-5 in it."""

    def f(loss, theta):
        steps = (np.arange(theta.size) == i for i in range(theta.size))
        return np.reshape([difference(loss, theta, 1e-5 * d.reshape(theta.shape)) for d in steps], theta.shape)

    return f


# And what is known in more than one form, or by the whole of its answers.
TYPED_AGAIN = [
    ("unrolled", "softmax over time", outputs_changed(lambda o: softmax(o.T).T)),
    ("unrolled", "softmax over all timesteps together", outputs_changed(lambda o: softmax(o.ravel()).reshape(o.shape))),
    ("unrolled", "h_{t-1} stored in place of h_t", states_changed(lambda h, h_init: [h_init, *h])),
    ("unrolled", "h_{t-1} stored in place of h_t", states_changed(lambda h, h_init: [h_init, *h[:-1]])),
    ("unrolled", "one array for all timesteps", states_changed(lambda h, h_init: [h[-1]] * len(h))),
    (
        "unrolled",
        "one array for all timesteps",
        states_changed(lambda h, h_init: [h[-1]] * len(h), lambda y_hat: [y_hat[-1]] * len(y_hat)),
    ),
    ("cross_entropy", "the logarithm forgotten", lambda y_hat, y: [-p[i] for p, i in zip(y_hat, y)]),
    ("cross_entropy", "the mean over timesteps", lambda y_hat, y: [-np.log(p[i]) / len(y) for p, i in zip(y_hat, y)]),
    (
        "jacobian_product",
        "multiplied number by number",
        lambda p, run, t, k: np.prod([np.ones_like(p.W), *(J(p, run, i) for i in range(k + 1, t + 1))], axis=0),
    ),
    (
        "jacobian_product",
        "multiplied number by number",
        lambda p, run, t, k: np.prod([np.eye(len(p.W)), *(J(p, run, i) for i in range(k + 1, t + 1))], axis=0),
    ),
    ("clip", "the root forgotten", lambda g, n: g.map(lambda a: a * n / length(g) ** 2) if length(g) > n else g),
    (
        "numerical_gradient",
        "a difference in one direction only",
        slopes_by(lambda loss, theta, d: (loss(theta + d) - loss(theta)) / 1e-5),
    ),
    (
        "numerical_gradient",
        "a difference in one direction only",
        slopes_by(lambda loss, theta, d: (loss(theta) - loss(theta - d)) / 1e-5),
    ),
    (
        "numerical_gradient",
        "a difference in one direction only",
        slopes_by(lambda loss, theta, d: (loss(theta + d) - loss(theta)) / 2e-5),
    ),
    (
        "numerical_gradient",
        "the 2 forgotten",
        slopes_by(lambda loss, theta, d: (loss(theta + d) - loss(theta - d)) / 1e-5),
    ),
    (
        "numerical_gradient",
        "the division forgotten",
        slopes_by(lambda loss, theta, d: loss(theta + d) - loss(theta - d)),
    ),
    (
        "numerical_gradient",
        "the two sides swapped",
        slopes_by(lambda loss, theta, d: (loss(theta - d) - loss(theta + d)) / 2e-5),
    ),
]


def first_try(
    slope=lambda run, t: 1 - run.h[t] ** 2,
    error=lambda e, run, t, y: e,
    add=True,
    order=1,
    state=lambda run, t: run.h_before[t],
):
    """The first try of lesson 5 in a loop, with its parts open to a mistake."""

    def f(params, run, y):
        dW = np.zeros_like(params.W)
        for t in range(len(y))[::order]:
            e = error(run.y_hat[t] - np.eye(len(params.U))[y[t]], run, t, y)
            new = np.outer(params.U.T @ e * slope(run, t), state(run, t))
            dW = dW + new if add else new
        return dW

    return f


def triangle(
    ks=lambda t: range(t + 1),
    add=True,
    factors=lambda t, k: range(t, k, -1),
    jacobian=J,
    slope=lambda run, t, k: 1 - run.h[k] ** 2,
    state=lambda run, t, k: run.h_before[k],
    loss=lambda t, k: t,
    turned=False,
):
    """The double sum of lesson 6 in two loops."""

    def f(params, run, y):
        dW = np.zeros_like(params.W)
        for t in range(len(y)):
            for k in ks(t):
                product = functools.reduce(
                    np.matmul, [jacobian(params, run, i) for i in factors(t, k)], np.eye(len(dW))
                )
                of, product = loss(t, k), product.T if turned else product
                row = (run.y_hat[of] - np.eye(len(params.U))[y[of]]) @ params.U @ product
                new = np.outer(row * slope(run, t, k), state(run, t, k))
                dW = dW + new if add else new
        return dW

    return f


def summed_before_the_slope(name):
    """One sweep back, in which one array is summed up of ∂L/∂h_t."""

    def f(params, run, y):
        right, later, rows = sweep_in_a_loop(params, run, y), np.zeros_like(params.b_h), []
        for t in reversed(range(len(y))):
            rows.insert(0, params.U.T @ (run.y_hat[t] - np.eye(len(params.U))[y[t]]) + later)
            later = params.W.T @ (rows[0] * (1 - run.h[t] ** 2))
        met = {"V": run.x, "W": run.h_before, "b_h": np.ones((len(y), 1))}[name]
        return replace(right, **{name: (np.array(rows).T @ met).reshape(getattr(right, name).shape)})

    return f


def of_t(name, add=True, order=1, error=lambda e, run, t, y: e):
    """The gradient of U or b_y in a loop."""

    def f(params, run, y):
        total = np.zeros_like(getattr(params, name))
        for t in range(len(y))[::order]:
            e = error(run.y_hat[t] - np.eye(len(params.U))[y[t]], run, t, y)
            new = np.outer(e, run.h[t]) if name == "U" else e
            total = total + new if add else new
        return total

    return f


LEFT, BACK = "= in place of += in the loop", "W in place of its transpose on the way back"
ONE_ARRAY = {"U": ["error"], "b_y": ["error"], "W": ["error", "slope", "later"]}
ONE_ARRAY |= dict.fromkeys(("V", "b_h"), ["error", "slope", "later", "order", "kept", "own"])
# What another mistake always gives the same numbers as, and says better there.
SAID_AS = {
    "no walk back": ("no walk back for V", "no walk back for b_h"),
    "W transposed in the step Jacobian": (BACK,),
    "the gradient from ŷ_t overwritten by the one from later": ("only the last timestep's loss",),
}
# One mistake typed in a sweep back, for every array that it changes, and for all five together.
TYPED_AGAIN += [
    (f"gradient_of_{name}", mistake, part(typed(**{where: f}), name))
    for name, places in ONE_ARRAY.items()
    for where in places
    for mistake, f in PARTS[where].items()
]
TYPED_AGAIN += [("backward", name, typed(**{where: f})) for where in PARTS for name, f in PARTS[where].items()]
TYPED_AGAIN += [("backward", LEFT, typed(left=(name,))) for name in ("U", "V", "W", "b_h", "b_y")]
TYPED_AGAIN += [("naive_gradient_of_W", name, first_try(slope=f)) for name, f in PARTS["slope"].items()]
TYPED_AGAIN += [("naive_gradient_of_W", name, first_try(error=f)) for name, f in PARTS["error"].items()]
TYPED_AGAIN += [
    ("step_jacobian", name, lambda p, run, t, f=f: (f(run, t) * np.ones(len(p.W)))[:, None] * p.W)
    for name, f in PARTS["slope"].items()
]
TYPED_AGAIN += [
    ("naive_gradient_of_W", LEFT, first_try(add=False)),
    ("naive_gradient_of_W", LEFT, first_try(add=False, order=-1)),
    ("gradient_of_U", LEFT, of_t("U", add=False)),
    ("gradient_of_U", LEFT, of_t("U", add=False, order=-1)),
    ("gradient_of_b_y", LEFT, of_t("b_y", add=False)),
    ("gradient_of_b_y", LEFT, of_t("b_y", add=False, order=-1)),
    ("gradient_of_W", LEFT, triangle(add=False)),
    ("gradient_of_W", LEFT, triangle(add=False, ks=lambda t: range(t, -1, -1))),
    ("gradient_of_W", LEFT, part(typed(left=("W",)), "W")),
    ("gradient_of_V", LEFT, part(typed(left=("V",)), "V")),
    ("gradient_of_b_h", LEFT, part(typed(left=("b_h",)), "b_h")),
    ("gradient_of_W", "the term k = t left out", triangle(ks=range)),
    ("gradient_of_W", "the range shifted by one", triangle(factors=lambda t, k: range(t - 1, k - 1, -1))),
    ("gradient_of_W", "the product left out", triangle(factors=lambda t, k: [])),
    ("gradient_of_W", "only the terms k = 0", triangle(ks=lambda t: [0])),
    ("gradient_of_W", "-= in place of += in the loop", lambda *given: -triangle()(*given)),
    ("gradient_of_W", "f_h' of step t in place of step k", triangle(slope=lambda run, t, k: 1 - run.h[t] ** 2)),
    ("gradient_of_W", "h_{t-1} in place of h_{k-1}", triangle(state=lambda run, t, k: run.h_before[t])),
    ("gradient_of_W", "the last state in place of h_{-1}", triangle(state=lambda run, t, k: run.h[k - 1])),
    ("gradient_of_W", "the loss of step k in place of step t", triangle(loss=lambda t, k: k)),
    ("gradient_of_W", "the product not transposed", triangle(turned=True)),
    ("naive_gradient_of_W", "the last state in place of h_{-1}", first_try(state=lambda run, t: run.h[t - 1])),
    ("naive_gradient_of_W", "h_t in place of h_{t-1}", first_try(state=lambda run, t: run.h[t])),
    ("jacobian_product", "the range shifted by one", lambda p, run, t, k: chain(p, run, range(k, t)[::-1])),
    ("gradient_of_b_h", "the columns of ∂L/∂V summed", lambda *given: sweep_in_a_loop(*given).V.sum(axis=1)),
    ("gradient_of_V", "x_{k-1} in place of x_k", part(typed(x=lambda run, t: run.x[t - 1]), "V")),
    *(("backward", "f_h' forgotten", summed_before_the_slope(name)) for name in ("V", "W", "b_h")),
    ("gradient_of_W", "J_t also for k = t", triangle(factors=lambda t, k: [t, *range(t - 1, k, -1)])),
    (
        "gradient_of_W",
        "diag(f_h') times W, number by number",
        triangle(jacobian=lambda p, run, t: np.diag(1 - run.h[t] ** 2) * p.W),
    ),
    *(
        ("gradient_of_W", "a fixed number of steps back", triangle(ks=lambda t, n=n: range(max(0, t - n), t + 1)))
        for n in (2, 3, 4, 5, 8)
    ),
    ("step_jacobian", "diag(f_h') times W, number by number", lambda p, run, t: np.diag(1 - run.h[t] ** 2) * p.W),
    ("jacobian_product", "J_t also for k = t", lambda p, run, t, k: chain(p, run, [t, *range(t - 1, k, -1)])),
    ("unrolled", "exp without its sum below", outputs_changed(np.exp)),
    ("cross_entropy", "every label's column for every timestep", lambda y_hat, y: -np.log(y_hat[:, y])),
    ("cross_entropy", "every label's column for every timestep", lambda y_hat, y: -np.log(y_hat[:, y]).sum(axis=1)),
    (
        "gradient_of_b_y",
        "summed over units in place of time",
        lambda p, run, y: (run.y_hat - np.eye(len(p.U))[y]).sum(1),
    ),
    (
        "backward",
        "the mean for the biases only",
        lambda p, run, y: replace(g := sweep_in_a_loop(p, run, y), b_h=g.b_h / len(y), b_y=g.b_y / len(y)),
    ),
    (
        "numerical_gradient",
        "a step too large or too small",
        lambda loss, theta: mistakes.numerical_gradient.unlucky_step(loss, theta, 1e-16),
    ),
]


def of_first(name, first=None, last=None):
    """The gradient of U or b_y over some timesteps only."""
    return lambda params, run, y: sum(
        (
            np.outer(e, h) if name == "U" else e
            for e, h in list(zip(run.y_hat - np.eye(len(params.U))[y], run.h))[first:last]
        ),
        np.zeros_like(getattr(params, name)),
    )


def at_every_timestep(params, run, y):
    error = run.y_hat.copy()
    error[:, y] -= 1
    return error


def start_in_row_0(answer):
    def f(params, x, h_init):
        h, y_hat = [h_init], [answer(params, h_init)]
        for x_t in x[1:]:
            h.append(np.tanh(params.V @ x_t + params.W @ h[-1] + params.b_h))
            y_hat.append(softmax(params.U @ h[-1] + params.b_y))
        return h, y_hat

    return f


def a_t_handed_on(params, x, h_init):
    h, y_hat, before = [], [], h_init
    for x_t in x:
        before = params.V @ x_t + params.W @ before + params.b_h
        h.append(np.tanh(before))
        y_hat.append(softmax(params.U @ np.tanh(before) + params.b_y))
    return h, y_hat


def one_array(copied):
    def f(loss, theta):
        slopes = np.zeros_like(theta)
        for index in np.ndindex(theta.shape):
            up, down = copied(theta)
            up[index] += 1e-5
            down[index] -= 1e-5
            slopes[index] = (loss(up) - loss(down)) / 2e-5
        return slopes

    return f


def copied_once(loss, theta):
    up, down, slopes = theta + 0, theta + 0, np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        up[index], down[index] = up[index] + 1e-5, down[index] - 1e-5
        slopes[index] = (loss(up) - loss(down)) / 2e-5
    return slopes


ONE, ONLY = "up and down are one array", "only the first timestep"
SUMS = "the product of sums in place of the sum of products"
OUT, EVERY_LABEL, BEFORE = "a timestep left out", "every label taken off at every timestep", "h_{t-1} in place of h_t"
TYPED_AGAIN += [
    ("unrolled", "a_t handed on in place of h_t", a_t_handed_on),
    ("unrolled", "h_{-1} in the row of h_0", start_in_row_0(lambda p, h: softmax(p.U @ h + p.b_y))),
    ("unrolled", "h_{-1} in the row of h_0", start_in_row_0(lambda p, h: np.zeros(len(p.b_y)))),
    ("unrolled", "the two results swapped", lambda *given: unrolled_with()(*given)[::-1]),
    ("cross_entropy", "the logarithm forgotten", lambda y_hat, y: [p[i] for p, i in zip(y_hat, y)]),
    ("numerical_gradient", ONE, one_array(lambda theta: [theta.copy()] * 2)),
    ("numerical_gradient", ONE, one_array(lambda theta: (theta, theta))),
    ("numerical_gradient", ONE, one_array(lambda theta: (theta[:], theta[:]))),
    ("numerical_gradient", "the copies made outside the loop", copied_once),
    (
        "numerical_gradient",
        "/ 2 * ε in place of / (2 * ε)",
        slopes_by(lambda loss, theta, d: (loss(theta + d) - loss(theta - d)) / 2 * 1e-5),
    ),
    *((f"gradient_of_{name}", ONLY, of_first(name, last=1)) for name in ("U", "b_y")),
    *((f"gradient_of_{name}", OUT, of_first(name, last=-1)) for name in ("U", "b_y")),
    *((f"gradient_of_{name}", OUT, of_first(name, first=1)) for name in ("U", "b_y")),
    ("gradient_of_U", EVERY_LABEL, lambda p, run, y: at_every_timestep(p, run, y).T @ run.h),
    ("gradient_of_b_y", EVERY_LABEL, lambda *given: at_every_timestep(*given).sum(axis=0)),
    ("gradient_of_U", BEFORE, lambda p, run, y: both_rows(p, run, y)[0].T @ run.h_before),
    ("gradient_of_U", BEFORE, lambda p, run, y: both_rows(p, run, y)[0].T @ np.roll(run.h, 1, axis=0)),
    *(
        ("gradient_of_U", SUMS, lambda p, run, y, of=of: np.outer(both_rows(p, run, y)[0].sum(axis=0), of(run.h)))
        for of in (lambda h: h[-1], lambda h: h.sum(axis=0), lambda h: h.mean(axis=0))
    ),
]


def test_nothing_that_was_never_compared_is_called_one_array():
    assert refusal("numerical_gradient", lambda loss, theta: np.zeros_like(theta)).mistake is None


def test_the_transposed_product_is_told_in_the_letters_of_its_own_matrix():
    for name, row, other in (("U", "the row h_t.", "∂L/∂a_k"), ("V", "the row x_k.", "h_{k-1}")):
        text = str(refusal(f"gradient_of_{name}", lambda *given, name=name: part(sweep_in_a_loop, name)(*given).T))
        assert row in text and other not in text.partition("Cure")[2]


@pytest.mark.parametrize("name, last", [("step", 2), ("unrolled", 2), ("cross_entropy", 3), ("numerical_gradient", 3)])
def test_a_check_points_to_no_later_lesson(name, last):
    for mistake in EXERCISES[name].mistakes:
        assert max(map(int, re.findall(r"lesson (\d)", mistake.lesson))) <= last


@pytest.mark.parametrize("name", ["U", "b_y"])
def test_what_is_said_of_the_output_knows_no_lesson_after_the_fourth(name):
    for mistake in EXERCISES[f"gradient_of_{name}"].mistakes:
        assert max(map(int, re.findall(r"lesson (\d)", mistake.lesson))) <= 4

    def by_one_difference_a_number(params, run, y):
        def L(array):
            return losses(forward(replace(params, **{name: array}), run.x, run.h_init), y).sum()

        return slopes_by(lambda loss, theta, d: (L(theta + d) - L(theta - d)) / 2e-5)(None, getattr(params, name))

    result = passes(f"gradient_of_{name}", by_one_difference_a_number)
    assert "By differences" in str(result) and "the chain rule: lesson 4, section 3." in str(result)


def is_named(error, name):
    """Is a mistake told by its name, alone or as one of those that give the same numbers?"""
    return error.mistake in (name, *SAID_AS.get(name, ())) or (
        f"\nMistake: {name}\n" in str(error) and "known mistakes, which give" in str(error)
    )


@pytest.mark.parametrize("check_name, name, f", TYPED_AGAIN)
def test_a_mistake_is_named_in_its_other_forms(check_name, name, f):
    assert is_named(refusal(check_name, f), name)


@pytest.mark.parametrize("check_name, name", [(check_name, name) for check_name in TYPED for name in TYPED[check_name]])
def test_a_mistake_is_named_in_whatever_words_it_is_typed(check_name, name):
    assert refusal(check_name, TYPED[check_name][name]).mistake == name


def test_the_mistakes_that_do_not_show_are_as_many_as_we_say():
    hidden = {name: sum(not shows(name, i) for n, i in WRONG if n == name) for name in EXERCISES}
    assert hidden == {name: NOT_THERE.get(name, 0) for name in EXERCISES}


def remembered(f):
    """f, computed once for each network; Parameters and Run are told apart by identity."""
    known = {}

    def of(params, run, y):
        if (params, run) not in known:
            known[params, run] = f(params, run, y)
        return known[params, run]

    return of


@functools.cache
def combinations_of_mistakes():
    """2,500 pairs and triples, for each its gradients on the drawn networks."""
    asked, _ = drawn("backward")
    chosen = np.random.default_rng(0).choice(len(TRIPLES), 2000 - len(PAIRS), replace=False)
    made = {names: together(names) for names in [*PAIRS, *(TRIPLES[i] for i in chosen)]}
    made |= drawn_and_typed(500, np.random.default_rng(1))
    with np.errstate(all="ignore"):
        return {names: [f(*question.given) for question in asked] for names, f in made.items()}


@pytest.mark.parametrize("name", [*(f"gradient_of_{p}" for p in ("U", "V", "W", "b_h", "b_y")), "backward"])
def test_two_or_three_mistakes_at_once_are_never_taken_for_another(name):
    exercise, (asked, truths) = copy.copy(EXERCISES[name]), drawn(name)
    parameter, refused = name.removeprefix("gradient_of_"), 0
    exercise.mistakes = [mistake.made_by(remembered(mistake.wrong)) for mistake in exercise.mistakes]
    for names, gradients in combinations_of_mistakes().items():
        answers = [exercise.answer.read(getattr(g, parameter, g)) for g in gradients]
        if not all(map(exercise.answer.same, answers, truths)):
            refused += 1
            made = {*names} | {"the mean over timesteps"} if "the mean for the biases only" in names else {*names}
            made.update(*(SAID_AS.get(name, ()) for name in names))
            # Forwards nothing comes from later either, once no loss but the last is there.
            if {"no walk back", "the sweep runs forwards"} & made and "only the last timestep's loss" in made:
                made.add("no walk back, and all losses lost but the last")
            named = {mistake.name for mistake in exercise.diagnosis(None, asked, answers)}
            assert not named or named & made, (names, named)
    assert refused > 500


def both_rows(params, run, y):
    error = run.y_hat - np.eye(len(params.U))[y]
    return error, error @ params.U * (1 - run.h**2)


def test_an_own_part_overwritten_and_no_walk_are_both_named():
    def f(params, run, y):
        error, own = both_rows(params, run, y)
        dL_da = np.vstack([0 * own[:-1], own[-1:]])
        return Parameters(
            error.T @ run.h, dL_da.T @ run.x, dL_da.T @ run.h_before, dL_da.sum(axis=0), error.sum(axis=0)
        )

    text = str(refusal("gradient_of_b_h", lambda *given: f(*given).b_h))
    assert "One of three known mistakes" in text
    assert "no walk back, and all losses lost but the last" in text and "Every L_t counts, and each of them" in text


def of_name(exercise, name):
    return next(mistake for mistake in exercise.mistakes if mistake.name == name)


def test_two_mistakes_that_give_the_same_numbers_are_both_told():
    error = refusal("gradient_of_W", of_name(check.gradient_of_W, "h_{-1} taken as zero"))
    told = "One of two known mistakes, which give the same numbers here.\nMistake: the sum starts at k = 1\n"
    assert told in str(error) and "\nMistake: h_{-1} taken as zero\n" in str(error)


def test_where_a_third_mistake_gives_the_same_numbers_none_is_told():
    exercise, twin = copy.copy(check.gradient_of_W), of_name(check.gradient_of_W, "h_{-1} taken as zero")
    exercise.mistakes = (*exercise.mistakes, replace(twin, name="a third"))
    with pytest.raises(check.NotYet) as caught:
        exercise(twin, seconds=LONG)
    assert caught.value.mistake is None and "Mistake" not in str(caught.value)


def test_two_mistakes_of_which_none_hides_the_other_are_refused_without_a_name():
    def f(params, run, y):
        return 2 * part(sweep_in_a_loop, "W")(params, run, y).T / len(y)

    error = refusal("gradient_of_W", f)
    assert (error.status, error.mistake) == ("wrong", None) and "Mistake" not in str(error)


def test_wrong_tells_the_first_network_the_element_and_both_values():
    def wrong_from_two_on(params, run, y):
        gradient = part(sweep_in_a_loop, "W")(params, run, y)
        gradient[1, 0] += 0.25 * (len(y) > 1)
        return gradient

    text = str(refusal("gradient_of_W", wrong_from_two_on))
    params, run, y = drawn("gradient_of_W")[0][1].given
    right = sweep_in_a_loop(params, run, y).W[1, 0]
    assert f"∂L/∂W[1, 0] is {right + 0.25:.4g}, and should be {right:.4g}" in text
    assert "With: T = 2, n_x = 3, n_h = 4, n_y = 5" in text and "Right until: T = 1," in text


def test_wrong_tells_the_first_timestep_where_there_is_one():
    def wrong_at_two(params, x, h_init):
        h, y_hat = STYLES["unrolled"][-1](params, x, h_init)
        if len(x) > 3:
            h[3:, 1] += 1
            y_hat[2:, 0] += 1
        return h, y_hat

    text = str(refusal("unrolled", wrong_at_two))
    assert "first at timestep t = 2: y_hat[2, 0] is" in text and "With: T = 4," in text


def test_wrong_tells_the_first_of_many_wrong_numbers():
    text = str(refusal("gradient_of_W", lambda *given: sweep_in_a_loop(*given).W + 1))
    assert "Where: ∂L/∂W[0, 0] is" in text and "With: T = 1," in text


def test_a_zero_is_shown_without_a_minus():
    assert "h_t[0] is 0, and should be" in str(refusal("step", lambda p, x, h: np.full(len(h), -0.0)))


def test_errors_are_relative_to_the_largest_number_of_the_array():
    numbers = Numbers({"a": None})
    assert numbers.error({"a": np.array([2e6, 1.0])}, {"a": np.array([2e6, 3.0])}) == 1e-6
    assert numbers.error({"a": np.full(2, 0.5)}, {"a": np.zeros(2)}) == 0.5


def test_two_values_that_agree_in_four_digits_are_shown_with_more():
    error = refusal("cross_entropy", lambda y_hat, y: STYLES["cross_entropy"][0](y_hat, y) * 1.0003)
    is_, should = re.search(r"is (\S+), and should be (\S+)", str(error)).groups()
    assert is_ != should


def test_numbers_that_are_not_finite_are_wrong():
    assert "is nan" in str(refusal("step", lambda p, x, h: np.full(len(h), np.nan)))
    assert "is inf" in str(refusal("step", lambda p, x, h: np.full(len(h), np.inf)))
    for name in ("U", "b_y"):

        def f(params, run, y, name=name):
            right = sweep_in_a_loop(params, run, y)
            return replace(right, **{name: np.nan * getattr(right, name)})

        error = refusal("backward", f)
        assert f"∂L/∂{name}[0" in str(error) and "is nan" in str(error)


def test_a_stub_is_not_started_and_its_own_words_are_shown():
    def my_step(params, x_t, h_before):
        raise NotImplementedError("Exercise 2.1: one step")

    error = refusal("step", my_step)
    assert (error.status, error.mistake) == ("not started", None)
    assert str(error) == "my_step: not started\nExercise 2.1: one step"


def test_the_heading_names_the_readers_function_and_the_check_where_it_has_no_name():
    def mended(params, x, h_init):
        raise NotImplementedError

    assert str(refusal("unrolled", mended)).startswith("mended: not started")
    assert str(refusal("unrolled", lambda *given: 1 / 0)).startswith("unrolled: not yet")
    assert str(refusal("unrolled", functools.partial(mended))).startswith("unrolled: not started")
    result = passes("step", STYLES["step"][0])
    assert result.check == "step" and str(result).startswith(f"{STYLES['step'][0].__name__}: right")


@pytest.mark.parametrize("name", STYLES)
def test_right_shows_what_was_tried_and_is_the_same_every_time(name):
    result, again = (passes(name, STYLES[name][0]) for _ in range(2))
    networks = len({question.said for question in drawn(name)[0]})
    assert repr(result) == repr(again) and result._repr_html_() == again._repr_html_()
    assert result.status == "right" and result.networks == networks >= 4 and result.error < 1e-7
    own = STYLES[name][0].__name__
    assert repr(result).startswith(f"{own if own.isidentifier() else name}: right\nTried: ")
    assert f", {networks} " in repr(result)
    assert all(question.said in repr(result) for question in drawn(name)[0])
    if name != "generate":
        assert "Largest relative error: below 1e-" in repr(result)


def test_the_error_told_is_the_largest_of_all_calls():
    def f(params, x_t, h_before):
        h = STYLES["step"][0](params, x_t, h_before)
        return h + (len(h) == 4) * 5e-9 * abs(h).max()

    result = passes("step", f)
    assert result.error == pytest.approx(5e-9) and "Largest relative error: below 1e-06." in repr(result)


@pytest.mark.parametrize("name", [name for name in EXERCISES if name not in ("numerical_gradient", "cross_entropy")])
def test_the_networks_have_three_sizes_that_differ_and_start_from_somewhere(name):
    for question in drawn(name)[0]:
        params = getattr(question.given[0], "params", question.given[0])
        (n_y, n_h), n_x = params.U.shape, params.V.shape[1]
        assert len({n_h, n_y, n_x}) == (3 if name != "generate" else 2)
        assert params.b_h.any() and params.b_y.any() or name == "generate"
        for given in question.given[1:]:
            assert not hasattr(given, "h_init") or given.h_init.all()


def test_sequences_of_one_timestep_and_longer_ones_are_asked():
    for name in ("unrolled", "gradient_of_W", "backward"):
        lengths = {int(re.search(r"T = (\d+)", question.said)[1]) for question in drawn(name)[0]}
        assert {1, 2, 3} < lengths and max(lengths) > 6


@pytest.mark.parametrize("double_sum", [double_sum_of_products, double_sum_with_columns])
def test_a_double_sum_is_right_but_told_to_be_slow(double_sum):
    text = repr(passes("backward", double_sum))
    assert f"{double_sum.__name__}: right" in text and "But slow" in text and "lesson 7, section 2" in text


@pytest.mark.parametrize("sweep", [f for f in STYLES["backward"] if "double_sum" not in f.__name__])
def test_one_sweep_is_not_told_to_be_slow(sweep):
    if sweep.__name__ not in ("term_by_term", "a_function_that_calls_itself", "by_autograd", "by_differences"):
        assert "slow" not in repr(passes("backward", sweep))


def test_growth_is_told_by_second_differences():
    assert not grows_faster([10 + 3 * T for T in (8, 16, 32)]) and not grows_faster([])
    assert grows_faster([1000 + 100 * T + 20 * T * T for T in (8, 16, 32)])
    assert grows_faster([1000 + 100 * T + 4 * T * T for T in (8, 16, 32)])  # second difference three times the first
    assert grows_faster([T**3 for T in (8, 16, 32)])


def test_a_little_more_than_in_proportion_is_no_double_sum():
    assert not grows_faster([T * np.log2(T) for T in (8, 16, 32)])


def test_sampling_is_named_with_any_generator():
    rng = np.random.default_rng(3)

    def f(model, words, max_words):
        return mistakes.generate.write(model, words, max_words, pick=lambda y_hat: rng.choice(len(y_hat), p=y_hat))

    assert refusal("generate", f).mistake == "sampling in place of the argmax"


def test_code_that_names_a_random_choice_is_not_called_sampling_for_that_alone():
    assert refusal("generate", lambda model, words, most: [str(np.random.default_rng(5).choice(9))]).mistake is None


def test_what_differs_from_call_to_call_without_a_choice_is_not_called_sampling():
    calls = []

    def f(model, words, max_words):
        calls.append(1)
        return STYLES["generate"][0](model, words, max_words)[: len(calls) % 3]

    assert refusal("generate", f).mistake is None


def test_words_that_differ_are_told_by_their_place():
    def f(model, words, max_words):
        return [*STYLES["generate"][0](model, words, max_words)[:2], "blorf"]

    assert 'at place 2 (counted from 0) stands "blorf", and there should be' in str(refusal("generate", f))


@pytest.mark.parametrize("step", [1e-12, 1.0])
def test_an_unlucky_step_of_the_referee_is_named(step):
    error = refusal(
        "numerical_gradient", lambda loss, theta: mistakes.numerical_gradient.unlucky_step(loss, theta, step)
    )
    assert error.mistake == "a step too large or too small"


@pytest.mark.parametrize("step", [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9])
def test_the_referee_passes_with_any_sensible_step_and_one_direction_with_none(step):

    def both_directions(loss, theta):
        sides = np.eye(theta.size).reshape(-1, *theta.shape) * step
        return np.reshape([(loss(theta + side) - loss(theta - side)) / (2 * step) for side in sides], theta.shape)

    passes("numerical_gradient", both_directions)
    for f in (mistakes.numerical_gradient.forwards_only, mistakes.numerical_gradient.backwards_only):
        assert refusal("numerical_gradient", lambda loss, theta: f(loss, theta, step)).mistake  # noqa: B023


def test_the_sides_of_a_referee_are_told_apart_from_its_loss():
    text = str(refusal("numerical_gradient", lambda loss, theta: loss(theta.ravel()[:, None])))
    assert "loss: wanted theta with shape (1,), as it is given, got (1, 1)" in text


ALL_MISTAKES = {mistake.name: mistake for exercise in EVERY.values() for mistake in exercise.mistakes}


@pytest.mark.parametrize("mistake", ALL_MISTAKES.values(), ids=lambda mistake: mistake.name)
def test_every_place_that_a_mistake_points_to_is_there(mistake):
    places = re.findall(r"lesson (\d)(?:, section (\d+))?(?:, question (\d))?", mistake.lesson)
    said = [
        " ".join(filter(None, [f"lesson {a}", f"section {b}" * bool(b), f"question {c}" * bool(c)]))
        for a, b, c in places
    ]
    assert re.sub(r"\W+", " ", mistake.lesson) == " and ".join(said) and places
    for lesson, section, question in places:
        (source,) = (ROOT / "notebooks" / "source").glob(f"0{lesson}_*.py")
        text = source.read_text()
        assert section or question, "a pointer names a section or a question"
        assert not section or re.search(rf"^# ## {section}\. ", text, re.M)
        assert not question or re.search(rf"^# \*\*{question}\.\*\*", text.split("# ## Questions")[1], re.M)


@pytest.mark.parametrize("mistake", ALL_MISTAKES.values(), ids=lambda mistake: mistake.name)
def test_every_mistake_says_what_a_teacher_would(mistake):
    assert mistake.why.endswith(".") and mistake.cure.endswith((".", ".)")) and len(mistake.cure) > 20
