"""Backpropagation through time, step by step: the package that the lesson's notebooks import.

The mathematics needs NumPy alone; rnn_lesson.figures and rnn_lesson.steppers, imported
by name, add matplotlib and ipywidgets.
"""

from .gradients import backward, contributions, jacobian_product, naive_backward, numerical_gradient, step_jacobians
from .rnn import Parameters, Run, forward, losses
from .training import Model, generate, train
from .words import Task, comparisons, language_model_task, zen_of_python

__version__ = "0.1.0"

__all__ = [
    "Model", "Parameters", "Run", "Task", "backward", "comparisons", "contributions", "forward", "generate",
    "jacobian_product", "language_model_task", "losses", "naive_backward", "numerical_gradient",
    "step_jacobians", "train", "zen_of_python",
]  # fmt: skip
