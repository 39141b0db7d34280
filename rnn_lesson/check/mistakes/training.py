"""The mistakes in an update, (params, gradient, rate) -> Parameters, and in a training: (task, n_h, epochs, rate)."""

import numpy as np

from ...network import Parameters, backward, forward, losses
from .catalogue import Catalogue

OF_UPDATES, MISTAKES = Catalogue("lesson 8, section 1"), Catalogue("lesson 8, section 1")


def moved(params, gradient, rate):
    return Parameters(**{name: theta - rate * getattr(gradient, name) for name, theta in params.items()})


@OF_UPDATES.mistake(
    "uphill in place of downhill",
    why="The gradient says where to go, and one follows it.",
    cure="It points to where L grows. Go against it: theta minus rate times the gradient.",
)
def uphill(params, gradient, rate):
    return moved(params, gradient, -rate)


@OF_UPDATES.mistake(
    "nothing moved",
    why="theta = theta - … makes a new array and calls it theta; the one in params stays as it was.",
    cure="Make new Parameters of the new arrays, and use those from then on.",
)
def nothing_moved(params, gradient, rate):
    return params


def train(task, n_h, epochs, rate, update=moved, after=False):
    """A training with its update open to a mistake; after: is each loss taken after the update?"""
    params = Parameters.random(len(task.inputs), n_h, len(task.labels), np.random.default_rng(0))
    history = []
    for _ in range(epochs):
        L = []
        for x, y in task.examples:
            run = forward(params, x)
            params = update(params, backward(params, run, y), rate)
            L.append(losses(forward(params, x) if after else run, y).sum())
        history.append(sum(L))
    return params, history


MISTAKES.also(uphill, lambda *given: train(*given, update=uphill))
MISTAKES.also(nothing_moved, lambda *given: train(*given, update=nothing_moved))


@MISTAKES.mistake(
    "the loss taken after the update",
    why="The loss at the end of a round looks like what the round has reached.",
    cure="The gradient belongs to the loss before the update: take both from the same run.",
)
def loss_after(task, n_h, epochs, rate):
    return train(task, n_h, epochs, rate, after=True)


@MISTAKES.mistake(
    "one update an epoch",
    why="L is the sum over all sentences, and so is its gradient.",
    cure="Here the parameters move after each sentence, and the next one sees the new ones.",
)
def one_update_an_epoch(task, n_h, epochs, rate):
    params = Parameters.random(len(task.inputs), n_h, len(task.labels), np.random.default_rng(0))
    history = []
    for _ in range(epochs):
        runs = [(forward(params, x), y) for x, y in task.examples]
        history.append(sum(losses(run, y).sum() for run, y in runs))
        for gradient in [backward(params, run, y) for run, y in runs]:
            params = moved(params, gradient, rate)
    return params, history
