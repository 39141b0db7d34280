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


MISTAKES.extend(known.made_by(with_slope(known)) for known in slopes.MISTAKES)
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
