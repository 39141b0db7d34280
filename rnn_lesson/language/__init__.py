"""Words and texts become x and y; networks are trained on them, write, tag, and stand beside taggers that count."""

from .baselines import accuracy, most_frequent_tag, next_words, word_and_previous
from .embeddings import Embeddings, word_embeddings
from .lesson_networks import LessonNetwork, small_tagger, small_writer
from .made import made_treebank
from .many import train_many
from .saving import load, save
from .scores import Scores, tagger_scores
from .tasks import Task, language_model_task, tagging_task
from .texts import comparisons, python_help, read_conllu, read_text, still_water, zen_of_python
from .training import Model, Training, generate, tag, train

__all__ = [
    "Embeddings",
    "LessonNetwork",
    "Model",
    "Scores",
    "Task",
    "Training",
    "accuracy",
    "comparisons",
    "generate",
    "language_model_task",
    "load",
    "made_treebank",
    "most_frequent_tag",
    "next_words",
    "python_help",
    "read_conllu",
    "read_text",
    "save",
    "small_tagger",
    "small_writer",
    "still_water",
    "tag",
    "tagger_scores",
    "tagging_task",
    "train",
    "train_many",
    "word_and_previous",
    "word_embeddings",
    "zen_of_python",
]
