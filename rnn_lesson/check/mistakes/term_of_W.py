"""The mistakes in one term of the gradient of W: (params, run, y, t, k) -> (n_h, n_h)."""

import numpy as np

from . import gradient, slopes
from .catalogue import Catalogue

MISTAKES = Catalogue("lesson 6, section 3")


def term(params, run, y, t, k, error=None, slope=None, state=None, steps=None):
    """The term, with what stands for ŷ_t - y_t, for f_h'(a_k), for h_{k-1} and for the i of the product's J_i."""
    row = (run.y_hat[t] - np.eye(len(params.U))[y[t]] if error is None else error) @ params.U
    for i in range(t, k, -1) if steps is None else steps:
        row = (row * run.slopes[i]) @ params.W
    return np.outer(row * (run.slopes[k] if slope is None else slope), run.h_before[k] if state is None else state)


def with_slope(mistaken):
    return lambda params, run, y, t, k: term(params, run, y, t, k, slope=mistaken(run)[k])


def with_steps(steps):
    return lambda params, run, y, t, k: term(params, run, y, t, k, steps=steps(t, k))


def onehot_minus(params, run, y, t, k):
    return term(params, run, y, t, k, error=np.eye(len(params.U))[y[t]] - run.y_hat[t])


MISTAKES.extend(known.made_by(with_slope(known), lesson="lesson 6, section 4") for known in slopes.MISTAKES)
MISTAKES.also(gradient.slope_forgotten, with_slope(lambda run: np.ones_like(run.h)))
MISTAKES.also(gradient.product_from_k, with_steps(lambda t, k: range(t, k - 1, -1)))
MISTAKES.also(gradient.product_to_t_minus_1, with_steps(lambda t, k: range(t - 1, k, -1)))
MISTAKES.also(gradient.ascending_order, with_steps(lambda t, k: range(k + 1, t + 1)))
MISTAKES.also(gradient.never_empty, with_steps(lambda t, k: range(t, k, -1) if k < t else [t]))
MISTAKES.also(gradient.outer_product_transposed, lambda *given: term(*given).T)
MISTAKES.also(gradient.state_one_late, lambda p, run, y, t, k: term(p, run, y, t, k, state=run.h[k]))
MISTAKES.also(gradient.label_not_subtracted, lambda p, run, y, t, k: term(p, run, y, t, k, error=run.y_hat[t]))
MISTAKES.also(gradient.number_taken_off, lambda p, run, y, t, k: term(p, run, y, t, k, error=run.y_hat[t] - y[t]))
MISTAKES.also(gradient.sign, onehot_minus)
MISTAKES.also(gradient.range_shifted, with_steps(lambda t, k: range(t - 1, k - 1, -1)))
MISTAKES.also(gradient.last_state_as_start, lambda p, run, y, t, k: term(p, run, y, t, k, state=run.h[k - 1]))


@MISTAKES.mistake(
    "the product not transposed",
    why="The product times the column runs without an error: both sides have n_h numbers.",
    cure="Number q of h_{t-1} acts on all numbers p of h_t, down a column of J_t: a column goes back through the "
    "transposed product.",
)
def not_transposed(params, run, y, t, k):
    column = params.U.T @ (run.y_hat[t] - np.eye(len(params.U))[y[t]])
    for i in range(k + 1, t + 1):
        column = run.slopes[i] * (params.W @ column)
    return np.outer(column * run.slopes[k], run.h_before[k])


@MISTAKES.mistake(
    "the product left out",
    why="The error, the slope and the state look complete; and a product of no factor runs without an error.",
    cure="Between h_t and h_k lie t - k steps, each with its Jacobian; and t and k are handed on in this order.",
)
def without_product(params, run, y, t, k):
    return term(params, run, y, t, k, steps=())


@MISTAKES.mistake(
    "f_h' of step t in place of step k",
    why="t stands first, and the loss is that of step t.",
    cure="The product has led back to h_k. From there the way goes to a_k: the slope is that of step k.",
)
def slope_of_t(params, run, y, t, k):
    return term(params, run, y, t, k, slope=run.slopes[t])


@MISTAKES.mistake(
    "h_{t-1} in place of h_{k-1}",
    why="In the first try the row was h_{t-1}.",
    cure="The term is about the W that was used at step k, and there it was multiplied with h_{k-1}.",
)
def state_of_t(params, run, y, t, k):
    return term(params, run, y, t, k, state=run.h_before[t])


@MISTAKES.mistake(
    "the loss of step k in place of step t",
    why="All else at the end of the term is of step k.",
    cure="The term says what L_t tells the W of step k: the error is that of step t.",
)
def loss_of_k(params, run, y, t, k):
    return term(params, run, y, t, k, error=run.y_hat[k] - np.eye(len(params.U))[y[k]])


def summed(known):
    """The same mistake in every term of the sum: (params, run, y) -> (n_h, n_h)."""
    return known.made_by(
        lambda params, run, y: sum(known(params, run, y, t, k) for t in range(len(y)) for k in range(t + 1))
    )


OF_SUMS = [summed(known) for known in (not_transposed, without_product, slope_of_t, state_of_t, loss_of_k)]
