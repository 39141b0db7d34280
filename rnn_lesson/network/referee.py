"""The referee: the gradient by central differences, which needs no derivation."""

import numpy as np

from .arguments import instance
from .forward_pass import forward, losses
from .parameters import Parameters


def numerical_gradient(params, x, y, h_init=None, f_h="tanh", step=1e-5):
    """The referee: central differences, (L(theta + step) - L(theta - step)) / (2 step) for every number theta.

    x (T, n_x) or (T,), y: T integer labels, h_init (n_h,); f_h as in `forward`.
    Returns Parameters. Two forward passes for each number, so for small networks only.
    Raises ValueError where `forward` or `losses` does. Lesson 3 introduces it.
    """
    instance("params", params, Parameters)
    if not 0 < step < 1:
        raise ValueError(f"step: wanted a number between 0 and 1, got {step!r}")
    trial, gradient = params.map(np.copy), params.map(np.zeros_like)

    def L():
        return losses(forward(trial, x, h_init, f_h), y).sum()

    for (_, theta), (_, slopes) in zip(trial.items(), gradient.items()):
        for index in np.ndindex(theta.shape):
            here = theta[index]
            theta[index] = here + step
            above = L()
            theta[index] = here - step
            slopes[index] = (above - L()) / (2 * step)
            theta[index] = here
    return gradient
