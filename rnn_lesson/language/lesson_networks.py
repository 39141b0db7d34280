"""The two small networks that several lessons and exercises look into, each with the sentence that it reads there."""

from typing import NamedTuple

import numpy as np

from ..network import Parameters
from .tasks import START, Task, language_model_task, tagging_task
from .texts import comparisons
from .training import train


class LessonNetwork(NamedTuple):
    """A small trained network and one sentence: `task, params, x, y, words, targets = small_writer()`.

    x (T, n_x), y (T,): the sentence as the network gets it; words: what it reads at each of the T timesteps;
    targets: what it shall say there, the label y[t] in words.
    """

    task: Task
    params: Parameters
    x: np.ndarray
    y: np.ndarray
    words: list
    targets: list


def small_tagger(decimals=None):
    """A tagger with three hidden units, trained for a short while on "we still water the still water" alone.

    targets are the tags. decimals: round the parameters to so many, which leaves sums that one can do on paper;
    None leaves them as they were trained. Lessons 2, 3 and 4 use it with decimals=1, their exercises too.
    """
    words = ["we", "still", "water", "the", "still", "water"]
    tags = ["PRON", "ADV", "VERB", "DET", "ADJ", "NOUN"]
    task = tagging_task([list(zip(words, tags))])
    params = train(task, n_h=3, epochs=30, rate=0.05, seed=13, progress=False).params
    if decimals is not None:
        params = params.map(lambda theta: theta.round(decimals))
    return LessonNetwork(task, params, *task.examples[0], words, tags)


def small_writer(epochs=30):
    """A language model with four hidden units, in the middle of its training on three lines of the Zen of Python.

    Each line is "… is better than …"; the sentence is the first of them. With 30 epochs the network says the right
    word at every step but the first, and still hesitates at the last word; another number of epochs shows it earlier
    or later. Lessons 5, 6, 7 and 9 use it, and the exercises 5, 6 and 7.
    """
    lines = comparisons()[:3]
    task = language_model_task(lines)
    params = train(task, n_h=4, epochs=epochs, rate=0.03, seed=8, progress=False).params
    return LessonNetwork(task, params, *task.examples[0], [START, *lines[0]], [*lines[0], task.end])
