"""From sentences to the network's x and y."""

import codecs
import contextlib
import difflib
import io
import re
from dataclasses import dataclass

import numpy as np

START, END = "<s>", "</s>"


def zen_of_python():
    """The nineteen lines of the Zen of Python as lists of lower-case words, from the standard library."""
    with contextlib.redirect_stdout(io.StringIO()):  # the module prints itself when first imported
        import this
    title, _, *lines = codecs.decode(this.s, "rot13").splitlines()
    return [re.findall(r"[a-z]+(?:'[a-z]+)?", line.lower()) for line in lines]


def comparisons():
    """The lines of the Zen that read "x is better than y": the same three words between each x and its y."""
    return [words for words in zen_of_python() if words[1:-1] == ["is", "better", "than"]]


@dataclass(frozen=True, eq=False)
class Task:
    """Sentences as numbers: what the network reads, and what it shall say.

    inputs: the words it reads; vectors (len(inputs), n_x): the x of each
    labels: what it may answer, label i of y being labels[i]
    start: the mark that stands before every sentence, or None; end: the mark that ends one, or None
    examples: a list of (x, y), x (T, n_x), y (T,) ints
    """

    inputs: tuple
    vectors: np.ndarray
    labels: tuple
    examples: list
    start: str | None = None
    end: str | None = None

    def encode(self, words):
        """x (T, n_x): the vectors of the start mark, if the task has one, and of the words.

        Raises ValueError naming a word that the task does not know, and words near it.
        """
        return np.array([self.vectors[i] for i in self._indices(words)])

    def _indices(self, words):
        if isinstance(words, str):
            raise ValueError(f"words: wanted a list of words, got the text {words!r}; try .split()")
        words = list(words)
        if self.start is not None:
            words.insert(0, self.start)
        for word in words:
            if word not in self.inputs:
                near = difflib.get_close_matches(str(word), self.inputs, n=3)
                hint = f"; near it: {', '.join(near)}" if near else ""
                raise ValueError(f"words: {word!r} is not among the {len(self.inputs)} words of this task{hint}")
        return [self.inputs.index(word) for word in words]


def language_model_task(sentences):
    """Predict the next word: x is the start mark and the sentence, y the sentence and the end mark.

    sentences: lists of words. Inputs are one-hot: n_x = n_y = number of different words + 1.
    Raises ValueError on an empty list or an empty sentence. Used from lesson 1 on.
    """
    sentences = [list(words) for words in word_lists("sentences", sentences)]
    words = sorted({word for sentence in sentences for word in sentence})
    for mark in {START, END} & set(words):
        raise ValueError(f"sentences: {mark!r} marks the ends of a sentence and cannot be one of its words")
    task = Task((START, *words), np.eye(len(words) + 1), (*words, END), [], start=START, end=END)
    for sentence in sentences:
        y = np.array([task.labels.index(word) for word in [*sentence, END]])
        task.examples.append((task.encode(sentence), y))
    return task


def word_lists(name, value):
    """`value` if it is a list of sentences, each a list of words; else a ValueError."""
    wanted = "wanted a list of sentences, each a list of words"
    if isinstance(value, str) or not len(value):
        raise ValueError(f"{name}: {wanted}, got {value!r}")
    for i, sentence in enumerate(value):
        if isinstance(sentence, str) or not len(sentence) or not all(isinstance(word, str) for word in sentence):
            raise ValueError(f"{name}: {wanted}, got {sentence!r} as sentence {i}")
    return value
