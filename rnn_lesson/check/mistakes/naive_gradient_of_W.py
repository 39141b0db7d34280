"""The mistakes in the first try for W, the terms k = t alone: (params, run, y) -> (n_h, n_h)."""

import numpy as np

from ...network import backward
from ...network.backward_pass import output_gradient
from . import gradient, slopes
from .catalogue import Catalogue

MISTAKES = Catalogue("lesson 5, section 1")
TWINS = (("the sum starts at t = 1", "h_{-1} taken as zero"), gradient.LAST_OR_LEFT)


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


def last_state_as_start(params, run, y):
    return first_try(params, run, y, states=np.array([run.h[t - 1] for t in range(len(y))]))


def first_step_left_out(params, run, y):
    dL_do = output_gradient(params, run, y)
    return (run.slopes[1:] * (dL_do[1:] @ params.U)).T @ run.h_before[1:]


def last_step_left_out(params, run, y):
    dL_do = output_gradient(params, run, y)
    dL_do[-1] = 0
    return first_try(params, run, y, dL_do)


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


def also(known, wrong, **what):
    """Enter it as lesson 5 would say it."""
    MISTAKES.also(known, wrong, **{"lesson": "lesson 5, section 3", **what})


for known in slopes.MISTAKES:
    also(known, with_slope(known))
also(gradient.number_taken_off, number_taken_off, lesson="lesson 4, section 2")
also(gradient.last_round_left, last_loss_only, lesson="lesson 4, section 3")
also(gradient.last_round_left, first_round_left, lesson="lesson 4, section 3")
also(
    gradient.slope_forgotten,
    lambda params, run, y: first_try(params, run, y, slopes=1),
    why="The way from h_t to W seems to be h_{t-1} alone.",
    cure="h_t = f_h(a_t), and W stands in a_t: on the way from h_t to a_t scale by f_h'(a_t), number by number.",
)
also(
    gradient.one_slope_for_all,
    lambda params, run, y: first_try(params, run, y, slopes=run.slopes[-1]),
    why="f_h is the same at every step, so its slope seems to be the same as well.",
    cure="f_h'(a_t) is the slope at a_t, and every step has an a_t of its own.",
)
also(
    gradient.state_one_late,
    lambda params, run, y: first_try(params, run, y, states=run.h),
    name="h_t in place of h_{t-1}",
    why="The summand of step t seems to want the state of step t.",
    cure="W multiplies h_{t-1} in step t, so h_{t-1} is the row of the outer product.",
)
also(
    gradient.first_step_left_out,
    first_step_left_out,
    name="the sum starts at t = 1",
    cure="Step 0 uses W as every other step does, on h_{-1}: t starts at 0.",
)
also(gradient.timestep_left_out, last_step_left_out, lesson="lesson 4, section 1")
also(gradient.start_taken_as_zero, start_taken_as_zero)
also(gradient.last_state_as_start, last_state_as_start)
also(
    gradient.mean_over_timesteps,
    lambda params, run, y: first_try(params, run, y) / len(y),
    lesson="lesson 3, section 2",
)
also(gradient.last_loss_only, last_loss_only, lesson="lesson 3, section 2")
also(gradient.label_not_subtracted, label_not_subtracted, lesson="lesson 4, section 2")
also(gradient.sign, sign, lesson="lesson 4, section 2")
also(gradient.softmax_diagonal, softmax_diagonal, lesson="lesson 4, section 2")
also(
    gradient.outer_product_transposed,
    lambda params, run, y: first_try(params, run, y).T,
    lesson="lesson 4, question 3",
    cure="Row i of the gradient belongs to number i of a_t: the column with the slopes first, then h_{t-1}.",
)


@MISTAKES.mistake(
    "the whole gradient in place of the first try",
    why="Who knows how it goes on puts the walk back in at once.",
    cure="Here the obvious formula is wanted, wrong as it is: with each h_{t-1} held fixed.",
)
def whole_gradient(params, run, y):
    return backward(params, run, y).W
