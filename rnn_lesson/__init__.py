"""Backpropagation through time, step by step: the package that the lesson's notebooks import.

Five rooms, each of which imports only from those before it: network (the mathematics, NumPy alone), language
(texts, tasks, training), pictures (matplotlib), widgets (ipywidgets) and check (a reader's answer is judged).
Importing rnn_lesson imports neither matplotlib nor ipywidgets: pictures and widgets are imported by name.
"""

from . import check
from .language import (
    Embeddings,
    Model,
    Task,
    accuracy,
    comparisons,
    generate,
    language_model_task,
    most_frequent_tag,
    next_words,
    read_conllu,
    read_text,
    small_tagger,
    small_writer,
    still_water,
    tag,
    tagging_task,
    train,
    train_many,
    word_and_previous,
    word_embeddings,
    zen_of_python,
)
from .network import (
    OverflowWarning,
    Parameters,
    Run,
    backward,
    contributions,
    forward,
    jacobian_product,
    losses,
    naive_backward,
    numerical_gradient,
    step_jacobians,
)

__version__ = "0.1.0"

__all__ = [
    "Embeddings",
    "Model",
    "OverflowWarning",
    "Parameters",
    "Run",
    "Task",
    "accuracy",
    "backward",
    "check",
    "comparisons",
    "contributions",
    "forward",
    "generate",
    "jacobian_product",
    "language_model_task",
    "losses",
    "most_frequent_tag",
    "naive_backward",
    "next_words",
    "numerical_gradient",
    "read_conllu",
    "read_text",
    "small_tagger",
    "small_writer",
    "step_jacobians",
    "still_water",
    "tag",
    "tagging_task",
    "train",
    "train_many",
    "word_and_previous",
    "word_embeddings",
    "zen_of_python",
]
