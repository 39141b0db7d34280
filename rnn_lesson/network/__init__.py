"""The mathematics: parameters, forward pass, loss, backward pass, the sum over (t, k), the referee. NumPy alone."""

from .backward_pass import OverflowWarning, backward, naive_backward
from .forward_pass import Run, forward, losses
from .parameters import NAMES, Parameters
from .referee import numerical_gradient
from .terms import Contributions, contributions, jacobian_product, step_jacobians

__all__ = [
    "NAMES",
    "Contributions",
    "OverflowWarning",
    "Parameters",
    "Run",
    "backward",
    "contributions",
    "forward",
    "jacobian_product",
    "losses",
    "naive_backward",
    "numerical_gradient",
    "step_jacobians",
]
