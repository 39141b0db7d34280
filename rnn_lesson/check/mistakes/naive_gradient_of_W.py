"""The mistakes in the first try for W, the terms k = t alone: (params, run, y) -> (n_h, n_h)."""

import numpy as np

from ...network import backward
from ...network.backward_pass import output_gradient
from . import gradient, slopes
from .catalogue import Catalogue

MISTAKES = Catalogue("lesson 5, section 1")
TWINS = (gradient.FIRST_STEP_OR_START, gradient.LAST_OR_LEFT)


def first_try(params, run, y, dL_do=None, slopes=None, states=None):
    """The obvious formula; with what stands for ∂L/∂o_t, for f_h'(a_t) and for h_{t-1}, if it is a mistake."""
    dL_do = output_gradient(params, run, y) if dL_do is None else dL_do
    slopes, states = run.slopes if slopes is None else slopes, run.h_before if states is None else states
    return (slopes * (dL_do @ params.U)).T @ states


def last_loss_only(params, run, y):
    dL_do = output_gradient(params, run, y)
    dL_do[:-1] = 0
    return first_try(params, run, y, dL_do)


def start_taken_as_zero(params, run, y):
    return first_try(params, run, y, states=np.vstack([np.zeros_like(run.h_init), run.h[:-1]]))


def first_step_left_out(params, run, y):
    dL_do = output_gradient(params, run, y)
    return (run.slopes[1:] * (dL_do[1:] @ params.U)).T @ run.h_before[1:]


def label_not_subtracted(params, run, y):
    return first_try(params, run, y, dL_do=run.y_hat)


def sign(params, run, y):
    return first_try(params, run, y, dL_do=gradient.onehot(params, y) - run.y_hat)


def softmax_diagonal(params, run, y):
    return first_try(params, run, y, dL_do=(run.y_hat - 1) * gradient.onehot(params, y))


def with_slope(mistaken):
    return lambda params, run, y: first_try(params, run, y, slopes=mistaken(run))


def number_taken_off(params, run, y):
    return first_try(params, run, y, dL_do=run.y_hat - y[:, None])


def first_round_left(params, run, y):
    dL_do = output_gradient(params, run, y)
    dL_do[1:] = 0
    return first_try(params, run, y, dL_do)


MISTAKES.extend(known.made_by(with_slope(known)) for known in slopes.MISTAKES)
MISTAKES.also(gradient.number_taken_off, number_taken_off)
MISTAKES.also(gradient.last_round_left, last_loss_only)
MISTAKES.also(gradient.last_round_left, first_round_left)
MISTAKES.also(gradient.slope_forgotten, lambda params, run, y: first_try(params, run, y, slopes=1))
MISTAKES.also(gradient.one_slope_for_all, lambda params, run, y: first_try(params, run, y, slopes=run.slopes[-1]))
MISTAKES.also(gradient.state_one_late, lambda params, run, y: first_try(params, run, y, states=run.h))
MISTAKES.also(gradient.first_step_left_out, first_step_left_out)
MISTAKES.also(gradient.start_taken_as_zero, start_taken_as_zero)
MISTAKES.also(gradient.mean_over_timesteps, lambda params, run, y: first_try(params, run, y) / len(y))
MISTAKES.also(gradient.last_loss_only, last_loss_only)
MISTAKES.also(gradient.label_not_subtracted, label_not_subtracted)
MISTAKES.also(gradient.sign, sign)
MISTAKES.also(gradient.softmax_diagonal, softmax_diagonal)
MISTAKES.also(gradient.outer_product_transposed, lambda params, run, y: first_try(params, run, y).T)


@MISTAKES.mistake(
    "the whole gradient in place of the first try",
    why="Who knows how it goes on puts the walk back in at once.",
    cure="Here the obvious formula is wanted, wrong as it is: the terms k = t alone, each h_{t-1} held fixed.",
)
def whole_gradient(params, run, y):
    return backward(params, run, y).W
