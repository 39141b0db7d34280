"""Backpropagation through time: the gradient of every parameter in one sweep back."""

import warnings

import numpy as np

from .arguments import all_finite, instance, labels, whole_number
from .forward_pass import Run
from .parameters import Parameters


def backward(params, run, y, steps_back=None):
    """The gradient of L = sum_t L_t, in one sweep back through time, O(T).

        dL/do_t = y_hat_t - onehot(y_t)
        dL/dh_t = U^T dL/do_t + W^T dL/da_{t+1}      (two gradients meet at each h_t)
        dL/da_t = f_h'(a_t) * dL/dh_t                (number by number)
        dL/dU = sum_t dL/do_t h_t^T      dL/dW = sum_t dL/da_t h_{t-1}^T
        dL/dV = sum_t dL/da_t x_t^T      dL/db_h, dL/db_y: sums of the same vectors

    run: of `forward` with the same params; y: T integer labels; steps_back=n keeps the
    terms with t - k <= n only (0: the lecture's struck-out formula; None: all of them).
    Returns Parameters that hold the gradients. Raises ValueError on what does not fit;
    gives an OverflowWarning where the network explodes.
    Derived in lesson 7.
    """
    dL_do = output_gradient(params, run, y)
    U, W, slopes = params.U, params.W, run.slopes
    with np.errstate(over="ignore", invalid="ignore"):
        dL_dh = dL_do @ U  # what each step's own loss says; what later losses say comes to it below
        if steps_back is None:
            for t in range(len(dL_dh) - 1, 0, -1):
                dL_dh[t - 1] += (slopes[t] * dL_dh[t]).dot(W)
            dL_da = slopes * dL_dh
        else:
            dL_da = np.zeros_like(slopes)
            for n, terms in walk_back(dL_dh, W, slopes, whole_number("steps_back", steps_back, 0)):
                dL_da[: len(dL_da) - n] += terms
        dL_dV = sum_of_products(dL_da, run.x, params.V.shape[1])
        gradient = Parameters(
            U=dL_do.T @ run.h, V=dL_dV, W=dL_da.T @ run.h_before, b_h=dL_da.sum(axis=0), b_y=dL_do.sum(axis=0)
        )
    tell_overflow(run, *vars(gradient).values())
    return gradient


def sum_of_products(dL_da, x, n_x):
    """dL/dV = sum_t dL/da_t x_t^T, (n_h, n_x). Where x_t is one-hot, dL/da_t comes to column x_t, and to no other."""
    if x.ndim == 2:
        return dL_da.T @ x
    dL_dV = np.zeros((n_x, dL_da.shape[1])).T
    np.add.at(dL_dV.T, x, dL_da)  # unlike dL_dV.T[x] += dL_da, it counts a word twice that is read twice
    return dL_dV


def walk_back(dL_dh, W, slopes, steps_back=None):
    """For n = 0, 1, … steps back: n, and the matrix whose row k is dL_{k+n}/da_k, for all k at once.

        dL_t/da_t = f_h'(a_t) * dL_t/dh_t      dL_t/da_{k-1} = f_h'(a_{k-1}) * W^T dL_t/da_k

    dL_dh (T, n_h): row t is dL_t/dh_t, what each step's own loss says; W; slopes (T, n_h): row t is f_h'(a_t).
    Ends after `steps_back` steps, or where the first timestep is reached. Derived in lesson 6.
    """
    T = len(slopes)
    last = T - 1 if steps_back is None else min(steps_back, T - 1)
    dL_da = slopes * dL_dh
    yield 0, dL_da
    for n in range(1, last + 1):
        dL_da = slopes[: T - n] * dL_da[1:].dot(W)
        yield n, dL_da


def naive_backward(params, run, y):
    """The lecture's struck-out formula: every h_{t-1} taken as fixed, so only the terms k = t.

    The same as backward(params, run, y, steps_back=0). Right for U and b_y, and for the
    others a gradient that looks back no step. Lesson 5 shows where it fails.
    """
    return backward(params, run, y, steps_back=0)


def output_gradient(params, run, y):
    """dL_t/do_t = y_hat_t - onehot(y_t), (T, n_y): softmax and cross-entropy in one. Derived in lesson 4."""
    check_run(params, run)
    T, n_y = run.y_hat.shape
    dL_do = run.y_hat.copy()
    dL_do[np.arange(T), labels("y", y, T, n_y)] -= 1
    return dL_do


class OverflowWarning(RuntimeWarning):
    """A gradient that holds infinities, or belongs to a forward pass that passed the largest float."""


def tell_overflow(run, *arrays):
    """Give an OverflowWarning if the run overflowed or one of the arrays is not finite."""
    if run.overflowed or not all(map(all_finite, arrays)):
        warnings.warn(
            "the network explodes: its gradient passes the largest float and is not to be trusted. "
            "A smaller W helps; lesson 9 shows why",
            OverflowWarning,
            stacklevel=3,
        )


def check_run(params, run):
    """ValueError unless `run` can have come from `forward` with these params."""
    instance("params", params, Parameters)
    instance("run", run, Run)
    n_x = params.V.shape[1]
    sizes = (width_of(run.x, n_x), run.h.shape[1], run.o.shape[1])
    wanted = (n_x, len(params.W), len(params.U))
    if sizes != wanted:
        raise ValueError(f"run: wanted (n_x, n_h, n_y) = {wanted} as in params, got {sizes}")


def width_of(x, n_x):
    """The n_x of inputs (T, n_x); numbers of one-hot inputs (T,) have any width that leaves room for the largest."""
    return x.shape[1] if x.ndim == 2 else max(n_x, int(x.max()) + 1)
