"""What the checks ask: small networks and sequences drawn at random, the same ones for the same seed.

Every network has n_x, n_h and n_y that differ, so that a transposed matrix shows; its
biases and h_{-1} are not zero. A drawing is made anew whenever it is needed, so that
nobody can change the one that counts.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..language import Model, comparisons, language_model_task
from ..network import Parameters, forward

SIZES = [(1, 4, 2, 3), (2, 3, 4, 5), (3, 2, 5, 4), (4, 5, 3, 2), (6, 3, 5, 4), (7, 2, 4, 3)]  # T, n_x, n_h, n_y
FAR = (30, 3, 4, 2)
LONGER = [(8, 3, 4, 2), (16, 3, 4, 2), (32, 3, 4, 2)]  # each twice as long as the one before


@dataclass(frozen=True)
class Question:
    """One call of the reader's function.

    given: its arguments; said: the network, in words; things: what such a network is one of, in the plural;
    at: the other arguments, in words; seen(): what the question has seen of the call, more arguments of the mistakes.
    """

    given: tuple
    said: str
    at: str = ""
    things: str = "networks, drawn at random"
    seen: Callable = tuple

    def where(self):
        """Which call it is, as lines of a verdict."""
        said = ", ".join(filter(None, [self.said, self.at]))
        return [("With", said)] if said else []


def network(size, seed):
    """(params, x, h_init, y, rng) of the given (T, n_x, n_h, n_y)."""
    T, n_x, n_h, n_y = size
    rng = np.random.default_rng([seed, *size])
    params = Parameters.random(n_x, n_h, n_y, rng)
    params.b_h, params.b_y = rng.normal(0, 0.5, n_h), rng.normal(0, 0.5, n_y)
    return params, rng.normal(size=(T, n_x)), rng.normal(0, 0.7, n_h), rng.integers(n_y, size=T), rng


def sizes_of(size):
    return ", ".join(f"{letter} = {n}" for letter, n in zip(("T", "n_x", "n_h", "n_y"), size))


def steps(seed):
    """(params, x_t, h_before)"""
    questions = []
    for size in SIZES:
        params, x, h_before, _, _ = network(size, seed)
        questions.append(Question((params, x[0], h_before), sizes_of(size)[len("T = 1, ") :]))
    return questions


def sequences(seed):
    """(params, x, h_init)"""
    return [Question(network(size, seed)[:3], sizes_of(size)) for size in SIZES]


def distributions(seed):
    """(y_hat, y)"""
    questions = []
    for T, n_y in [(1, 3), (2, 4), (3, 2), (4, 6), (7, 3)]:
        rng = np.random.default_rng([seed, T, n_y])
        o = np.exp(rng.normal(size=(T, n_y)))
        y_hat = o / o.sum(axis=1, keepdims=True)
        given = y_hat, rng.integers(n_y, size=T)
        questions.append(Question(given, f"T = {T}, n_y = {n_y}", things="tables of probabilities, drawn at random"))
    return questions


def short_gradients(seed):
    """(params, run, y)"""
    return [one_gradient(size, seed) for size in SIZES]


def gradients(seed):
    """(params, run, y); the last network keeps what it has read, so that even the farthest terms count"""
    return [*short_gradients(seed), far_gradient(seed)]


def longer_gradients(seed):
    """(params, run, y), one sequence twice as long as the one before"""
    return [one_gradient(size, seed) for size in LONGER]


def one_gradient(size, seed):
    params, x, h_init, y, _ = network(size, seed)
    return Question((params, forward(params, x, h_init), y), sizes_of(size))


def far_gradient(seed):
    """A network whose W is a turn, and whose slopes are near 1: a step back shortens next to nothing."""
    params, x, h_init, y, _ = network(FAR, seed)
    params.W = np.linalg.qr(params.W)[0]
    params.V, params.b_h = 0.1 * params.V, 0.1 * params.b_h
    return Question((params, forward(params, 0.5 * x, 0.5 * h_init), y), sizes_of(FAR))


def timesteps(seed):
    """(params, run, t)"""
    return [
        Question((params, run, t), question.said, f"t = {t}")
        for question in short_gradients(seed)
        for params, run, y in [question.given]
        for t in range(len(y))
    ]


def pairs_of_timesteps(seed):
    """(params, run, t, k), the empty product first"""
    return [
        Question((params, run, t, k), question.said, f"t = {t}, k = {k}")
        for question in timesteps(seed)
        for params, run, t in [question.given]
        for k in range(t, -1, -1)
    ]


def curves(seed):
    """(loss, theta): losses that bend strongly, and are nearly parabolas"""
    return [curve(shape, np.random.default_rng([seed, *shape])) for shape in [(1,), (4,), (3, 2), (2, 5)]]


def curve(shape, rng):
    """A loss with slopes near 1 at theta, each of which depends strongly on all numbers of theta.

    A difference in one direction only is off by half the bend times its step, whatever the
    step; in both directions the bend cancels. The loss takes complex numbers too.
    """
    start = rng.normal(size=shape)
    slopes = rng.choice([-1, 1], start.size) * rng.uniform(0.5, 1.5, start.size)
    bend = 1e4 * (np.eye(start.size) + rng.uniform(0.1, 0.3, (start.size, start.size)))
    visited = []

    def loss(theta):
        theta = np.asarray(theta)
        if theta.shape != shape:
            raise ValueError(f"loss: wanted theta with shape {shape}, as it is given, got {theta.shape}")
        away = (theta - start).ravel()
        visited.append(float(abs(away).max()))
        return 0.7 + slopes @ away + away @ bend @ away / 2 + 0.02 * np.sin(away).sum()

    def first_step():
        """The first step that the reader's function took away from theta, as the mistakes want it."""
        first = next(filter(None, visited), 1e-16 if visited else 1e-5)
        return (first if first > 1e-9 else float(f"{first:.2g}"),)  # rounding has changed the digits of a tiny one

    return Question((loss, start.copy()), f"theta of shape {shape}", things="losses, drawn at random", seen=first_step)


def beginnings(seed):
    """(model, words, max_words): networks that were not trained, so that no sentence is known by heart"""
    questions = []
    for n in range(5):
        rng = np.random.default_rng([seed, n])
        task = language_model_task([words for words in comparisons() if len(words) == 5][n : n + 3])
        params = Parameters.random(task.vectors.shape[1], 3 + n, len(task.labels), rng)
        params = params.map(lambda theta: 2 * theta)
        words = list(task.labels[:-1])
        for given, max_words in ([], 6), (words[n : n + 1], 7), (words[:3], 8), (words[:2], 2):
            model, at = Model(task, params, []), f"words = {given}, max_words = {max_words}"
            said = f"n_h = {3 + n}, n_y = {len(task.labels)}"
            questions.append(Question((model, list(given), max_words), said, at))
    return questions


def beginnings_twice(seed):
    """The same ones again at the end, so that an answer which is drawn at random shows"""
    return beginnings(seed) + beginnings(seed)


def gradients_to_clip(seed):
    """(gradients, largest_norm), the norm above it and below"""
    questions = []
    for size in SIZES:
        params, *_, rng = network(size, seed)
        length = np.sqrt(sum((array**2).sum() for _, array in params.items()))
        for share in (0.4, 0.9, 1.5):
            limit, said = float(length * share), sizes_of(size)[len("T = 1, ") :]
            at = f"largest_norm = {limit:.4g}"
            questions.append(Question((params.map(np.copy), limit), said, at, things="gradients, drawn at random"))
    return questions
