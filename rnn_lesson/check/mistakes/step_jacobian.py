"""The mistakes in the Jacobian of one step: (params, run, t) -> (n_h, n_h)."""

import numpy as np

from . import gradient, slopes
from .catalogue import Catalogue

MISTAKES = Catalogue("lesson 6, section 3")


def with_slope(mistaken):
    return lambda params, run, t: np.diag(mistaken(run)[t]) @ params.W


MISTAKES.extend(known.made_by(with_slope(known), lesson="lesson 6, section 4") for known in slopes.MISTAKES)
MISTAKES.also(gradient.transposed_jacobian, lambda params, run, t: np.diag(run.slopes[t]) @ params.W.T)
MISTAKES.also(gradient.diagonal_on_the_right, lambda params, run, t: params.W * run.slopes[t])
MISTAKES.also(gradient.slope_forgotten, lambda params, run, t: params.W)
MISTAKES.also(gradient.diagonal_left, lambda params, run, t: np.diag(run.slopes[t]) * params.W)
MISTAKES.also(gradient.one_slope_for_all, lambda params, run, t: np.diag(run.slopes[-1]) @ params.W)


@MISTAKES.mistake(
    "the Jacobian transposed",
    why="A column vector goes back through the transposed Jacobian.",
    cure="Row p, column q holds ∂h_{t,p}/∂h_{t-1,q}: diag(f_h'(a_t)) W.",
)
def whole_jacobian_transposed(params, run, t):
    return params.W.T @ np.diag(run.slopes[t])
