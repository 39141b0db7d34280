"""The mistakes in the Jacobian of one step: (params, run, t) -> (n_h, n_h)."""

import numpy as np

from . import gradient, slopes
from .catalogue import Catalogue

MISTAKES = Catalogue("lesson 6, section 3")


def with_slope(mistaken):
    return lambda params, run, t: np.diag(mistaken(run)[t]) @ params.W


MISTAKES.extend(known.made_by(with_slope(known)) for known in slopes.MISTAKES)
MISTAKES.also(gradient.transposed_jacobian, lambda params, run, t: np.diag(run.slopes[t]) @ params.W.T)
MISTAKES.also(gradient.diagonal_on_the_right, lambda params, run, t: params.W * run.slopes[t])
MISTAKES.also(gradient.slope_forgotten, lambda params, run, t: params.W)
MISTAKES.also(gradient.diagonal_left, lambda params, run, t: np.diag(run.slopes[t]) * params.W)
MISTAKES.also(gradient.one_slope_for_all, lambda params, run, t: np.diag(run.slopes[-1]) @ params.W)


@MISTAKES.mistake(
    "f_h' of the step before",
    why="J_t leads to h_{t-1}, so its slope seems to be that of h_{t-1}.",
    cure="J_t = ∂h_t/∂h_{t-1}, and h_t = f_h(a_t): the slope is f_h'(a_t).",
)
def slope_one_early(params, run, t):
    return np.diag(1 - run.h_before[t] ** 2) @ params.W


@MISTAKES.mistake(
    "the Jacobian transposed",
    lesson="lesson 6, section 3, and lesson 7, section 2",
    why="A column vector goes back through the transposed Jacobian.",
    cure="Row p, column q holds ∂h_{t,p}/∂h_{t-1,q}: diag(f_h'(a_t)) W.",
)
def whole_jacobian_transposed(params, run, t):
    return params.W.T @ np.diag(run.slopes[t])
