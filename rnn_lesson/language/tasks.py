"""From sentences to the network's x and y."""

import functools
from dataclasses import dataclass

import numpy as np

from ..network.arguments import instance
from .embeddings import Embeddings, near, row_of

START, END = "<s>", "</s>"


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

        A word is looked up as it is written, and if it is not there, in lower case.
        Raises ValueError naming a word that the task does not know, and words near it.
        """
        return self.vectors[self._indices(words)]

    @functools.cached_property
    def _rows(self):
        return {word: row for row, word in enumerate(self.inputs)}

    def _indices(self, words):
        if isinstance(words, str):
            raise ValueError(f"words: wanted a list of words, got the text {words!r}; try .split()")
        if not isinstance(words, (list, tuple)):
            raise ValueError(f"words: wanted a list of words, got {type(words).__name__}")
        words = list(words) if self.start is None else [self.start, *words]
        if not words:
            raise ValueError("words: wanted at least one word, got an empty list")
        rows = [row_of(self._rows, word) for word in words]
        if None in rows:
            word = words[rows.index(None)]
            hint = near(word, self.inputs)
            raise ValueError(f"words: {word!r} is not among the {len(self.inputs)} words of this task{hint}")
        return rows


def language_model_task(sentences, embeddings=None):
    """Predict the next word: x is the start mark and the sentence, y the sentence and the end mark.

    sentences: lists of words. Inputs are one-hot: n_x = n_y = number of different words + 1.
    With embeddings, each x_t is the word's vector instead, and every word of the embeddings
    may be read; the answers are the sentences' words all the same. The start mark, and a word
    without a vector, take the one that embeddings.vector_of draws from their spelling.
    Raises ValueError on an empty list or an empty sentence. Used from lesson 1 on.
    """
    sentences = [list(words) for words in word_lists("sentences", sentences)]
    words = sorted({word for sentence in sentences for word in sentence})
    for mark in {START, END} & set(words):
        raise ValueError(f"sentences: {mark!r} marks the ends of a sentence and cannot be one of its words")
    labels = (*words, END)
    answers = [[*sentence, END] for sentence in sentences]
    return task_of((START, *words), labels, sentences, answers, embeddings, start=START, end=END)


def tagging_task(tagged, embeddings=None):
    """Say the tag of each word: x is the sentence, y its tags; nothing stands before or after it.

    tagged: lists of (word, tag); the words are read in lower case. Inputs are one-hot,
    n_x = number of different words, or with embeddings the words' vectors, as in
    language_model_task; n_y = number of different tags.
    Raises ValueError on an empty list or an empty sentence. Used from lesson 1 on.
    """
    tagged = tagged_lists("tagged", tagged)
    sentences = [[word.lower() for word, _ in sentence] for sentence in tagged]
    answers = [[tag for _, tag in sentence] for sentence in tagged]
    words = sorted({word for sentence in sentences for word in sentence})
    labels = tuple(sorted({tag for tags in answers for tag in tags}))
    return task_of(tuple(words), labels, sentences, answers, embeddings)


def task_of(inputs, labels, sentences, answers, embeddings, start=None, end=None):
    """The Task that reads these inputs, with an example for each sentence and its answers."""
    if embeddings is None:
        vectors = np.eye(len(inputs))
    else:
        known = set(inputs)
        inputs = (*inputs, *(word for word in instance("embeddings", embeddings, Embeddings) if word not in known))
        vectors = np.array([embeddings.vector_of(word) for word in inputs])
    task = Task(inputs, vectors, labels, [], start, end)
    number = {label: i for i, label in enumerate(labels)}
    for sentence, answer in zip(sentences, answers):
        task.examples.append((task.encode(sentence), np.array([number[label] for label in answer])))
    return task


def word_lists(name, value):
    """`value` if it is a list of sentences, each a list of words; else a ValueError."""
    return lists_of(name, value, "words", lambda word: isinstance(word, str))


def tagged_lists(name, value):
    """`value` if it is a list of sentences, each a list of (word, tag); else a ValueError."""
    return lists_of(name, value, "pairs (word, tag)", is_tagged_word)


def is_tagged_word(value):
    return (
        isinstance(value, (list, tuple)) and len(value) == 2 and all(isinstance(text, str) and text for text in value)
    )


def lists_of(name, value, things, fits):
    """`value` if it is a list of sentences, each a list of things that fit; else a ValueError."""
    wanted = f"wanted a list of sentences, each a list of {things}"
    if not isinstance(value, (list, tuple)) or not value:
        raise ValueError(f"{name}: {wanted}, got {value!r}")
    for i, sentence in enumerate(value):
        if not isinstance(sentence, (list, tuple)) or not sentence or not all(map(fits, sentence)):
            raise ValueError(f"{name}: {wanted}, got {sentence!r} as sentence {i}")
    return value
