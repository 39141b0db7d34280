"""The mistakes in the product of Jacobians: (params, run, t, k) -> (n_h, n_h)."""

import numpy as np

from . import gradient, step_jacobian
from .catalogue import Catalogue

MISTAKES = Catalogue("lesson 6, section 3")
TWINS = (
    ("multiplied number by number", "diag(f_h') times W, number by number"),
    ("the range shifted by one", "f_h' of the step before"),  # J_{t-1} … J_k has the slopes of the steps before
)


def J(params, run, i):
    return np.diag(run.slopes[i]) @ params.W


def product(params, run, steps, jacobian=J):
    """The product of the Jacobians of these steps, in this order."""
    result = np.eye(len(params.W))
    for i in steps:
        result = result @ jacobian(params, run, i)
    return result


def in_every_factor(mistaken_J):
    return lambda params, run, t, k: product(params, run, range(t, k, -1), mistaken_J)


MISTAKES.extend(known.made_by(in_every_factor(known)) for known in step_jacobian.MISTAKES)


MISTAKES.also(gradient.product_from_k, lambda params, run, t, k: product(params, run, range(t, k - 1, -1)))
MISTAKES.also(gradient.product_to_t_minus_1, lambda params, run, t, k: product(params, run, range(t - 1, k, -1)))
MISTAKES.also(gradient.never_empty, lambda params, run, t, k: product(params, run, range(t, k, -1) if k < t else [t]))
MISTAKES.also(gradient.range_shifted, lambda params, run, t, k: product(params, run, range(t - 1, k - 1, -1)))
MISTAKES.also(gradient.ascending_order, lambda params, run, t, k: product(params, run, range(k + 1, t + 1)))


@MISTAKES.mistake(
    "the product transposed",
    why="A column vector goes back through the transposed product.",
    cure="Row p, column q holds ∂h_{t,p}/∂h_{k,q}: J_t J_{t-1} … J_{k+1}, not transposed.",
)
def product_transposed(params, run, t, k):
    return product(params, run, range(t, k, -1)).T


@MISTAKES.mistake(
    "zeros for the empty product",
    why="An empty sum is zero.",
    cure="An empty product of matrices is the identity: for k = t nothing lies between h_t and h_k.",
)
def zeros_where_empty(params, run, t, k):
    return np.zeros_like(params.W) if t == k else product(params, run, range(t, k, -1))


@MISTAKES.mistake(
    "multiplied number by number",
    why="In NumPy * runs without an error, since all J are of one shape.",
    cure="Jacobians are multiplied as matrices, with @.",
)
def number_by_number(params, run, t, k):
    return np.eye(len(params.W)) if t == k else started_with_ones(params, run, t, k)


def started_with_ones(params, run, t, k):
    result = np.ones_like(params.W)
    for i in range(t, k, -1):
        result = result * J(params, run, i)
    return result


MISTAKES.also(number_by_number, started_with_ones)
MISTAKES.also(number_by_number, lambda params, run, t, k: np.eye(len(params.W)) * started_with_ones(params, run, t, k))
