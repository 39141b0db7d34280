"""Gradients with two mistakes at once, put together from the factors of the definition's double sum."""

import itertools

import numpy as np

from rnn_lesson import Parameters
from rnn_lesson.check.mistakes import norm, sum_of_terms
from rnn_lesson.network.backward_pass import output_gradient

# What each mistake changes in the double sum.
FACTORS = {
    "no walk back": lambda p, run, y: {"weight": lambda t, k: t == k},
    "one step back only": lambda p, run, y: {"weight": lambda t, k: t - k <= 1},
    "the total derivative in place of the immediate one": lambda p, run, y: {"weight": lambda t, k: t - k + 1},
    "the sum starts at k = 1": lambda p, run, y: {"weight": lambda t, k: k > 0},
    "the product starts at k": lambda p, run, y: {"chain": lambda t, k: range(t, k - 1, -1)},
    "the product ends at t - 1": lambda p, run, y: {"chain": lambda t, k: range(t - 1, k, -1)},
    "the product in ascending order": lambda p, run, y: {"chain": lambda t, k: range(k + 1, t + 1)},
    "W transposed in the step Jacobian": lambda p, run, y: {"jacobian": lambda i: run.slopes[i][:, None] * p.W.T},
    "the diagonal on the wrong side": lambda p, run, y: {"jacobian": lambda i: p.W * run.slopes[i]},
    "h_k in place of h_{k-1}": lambda p, run, y: {"states": run.h},
    "h_{-1} taken as zero": lambda p, run, y: {"states": np.vstack([0 * run.h_init, run.h[:-1]])},
    "ŷ in place of ŷ - y": lambda p, run, y: {"dL_do": run.y_hat},
    "y - ŷ, the sign": lambda p, run, y: {"dL_do": -output_gradient(p, run, y)},
    "the softmax Jacobian's diagonal only": lambda p, run, y: {"dL_do": (run.y_hat - 1) * np.eye(len(p.U))[y]},
    "only the last timestep's loss": lambda p, run, y: {
        "dL_do": output_gradient(p, run, y) * (np.arange(len(y)) == len(y) - 1)[:, None]
    },
}


def slope_changed(function):
    """f_h' mistaken in the step and at its end, whatever else is mistaken in the step."""
    return lambda p, run, y: {"slope": lambda t, k: function(run, k)}


FACTORS |= {
    "f_h' forgotten": slope_changed(lambda run, k: np.ones_like(run.h[k])),
    "f_h' of h in place of a": slope_changed(lambda run, k: 1 - np.tanh(run.h[k]) ** 2),
    "f_h' of one timestep used for all": slope_changed(lambda run, k: run.slopes[-1]),
}


def each(function):
    return lambda g, run: Parameters(**{name: function(array) for name, array in g.items()})


# What each mistake does with the gradient when it is there.
AFTERWARDS = {
    "the mean over timesteps": lambda g, run: each(lambda array: array / len(run.x))(g, run),
    "the outer product transposed": lambda g, run: Parameters(**{**dict(g.items()), "W": g.W.T}),
    "the bias gradient averaged over units": lambda g, run: Parameters(
        g.U, g.V, g.W, np.full_like(g.b_h, g.b_h.mean()), np.full_like(g.b_y, g.b_y.mean())
    ),
    "clipped before it is checked": lambda g, run: each(lambda array: array / max(1, norm(g)))(g, run),
}


def nothing(params, run, y):
    return {}


def both(one, other):
    """The gradient with these two mistakes."""

    def gradient(params, run, y):
        factors = [FACTORS.get(name, nothing)(params, run, y) for name in (one, other)]
        g = sum_of_terms(params, run, y, **factors[0], **factors[1])
        for name in (one, other):
            g = AFTERWARDS[name](g, run) if name in AFTERWARDS else g
        return g

    return gradient


# One group for each factor: two mistakes of one group cannot be made together.
GROUPS = [
    list(FACTORS)[0:4], list(FACTORS)[4:7], list(FACTORS)[7:9], list(FACTORS)[9:11], list(FACTORS)[11:15],
    list(FACTORS)[15:18], *([name] for name in AFTERWARDS),
]  # fmt: skip
PAIRS = [pair for a, b in itertools.combinations(GROUPS, 2) for pair in itertools.product(a, b)]
