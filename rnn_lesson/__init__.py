"""Backpropagation through time, step by step: the package that the lesson's notebooks import.

The mathematics needs NumPy alone; rnn_lesson.figures and rnn_lesson.steppers, imported
by name, add matplotlib and ipywidgets.
"""

from . import exercises as check
from .baselines import accuracy, most_frequent_tag, next_words, word_and_previous
from .embeddings import Embeddings, word_embeddings
from .gradients import backward, contributions, jacobian_product, naive_backward, numerical_gradient, step_jacobians
from .rnn import Parameters, Run, forward, losses
from .texts import comparisons, read_conllu, read_text, still_water, zen_of_python
from .training import Model, generate, tag, train
from .words import Task, language_model_task, tagging_task

__version__ = "0.1.0"

__all__ = [
    "Embeddings", "Model", "Parameters", "Run", "Task", "accuracy", "backward", "check", "comparisons", "contributions",
    "forward", "generate", "jacobian_product", "language_model_task", "losses", "most_frequent_tag",
    "naive_backward", "next_words", "numerical_gradient", "read_conllu", "read_text", "step_jacobians",
    "still_water", "tag", "tagging_task", "train", "word_and_previous", "word_embeddings", "zen_of_python",
]  # fmt: skip
