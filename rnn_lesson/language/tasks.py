"""From sentences to the network's x and y."""

import functools
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from ..network.arguments import instance, whole_number
from .embeddings import Embeddings, near, row_of

START, END, UNKNOWN = "<s>", "</s>", "<unk>"
# One-hot rows for more numbers than this are not written out: 16 MB. The lessons' own tasks stay below it.
MOST_WRITTEN_OUT = 2_000_000


@dataclass(frozen=True, eq=False)
class Task:
    """Sentences as numbers: what the network reads, and what it shall say.

    inputs: the words it reads; vectors (len(inputs), n_x): the x of each
    labels: what it may answer, label i of y being labels[i]
    start: the mark that stands before every sentence, or None; end: the mark that ends one, or None
    examples: a list of (x, y), x (T, n_x), y (T,) ints
    unknown: the input that every word is read as that is not among the inputs, or None
    unsure: {i: x}, of each example with words that occur once in all of them: its x with these words read as `unknown`

    One-hot rows are zeros but for a 1 each. Where all examples together would hold more than two million numbers, they
    are not written out: vectors is None, and x (T,) holds the place of each 1, which `forward` takes as well.
    """

    inputs: tuple
    vectors: np.ndarray | None
    labels: tuple
    examples: list
    start: str | None = None
    end: str | None = None
    unknown: str | None = None
    unsure: dict = field(default_factory=dict)

    def example(self, i, epoch):
        """(x, y) of example i as it is read in an epoch, counted from 0: in every second one as `unsure` has it."""
        x, y = self.examples[i]
        return (self.unsure.get(i, x) if (i + epoch) % 2 else x), y

    @property
    def n_x(self):
        """How many numbers an x_t has."""
        return len(self.inputs) if self.vectors is None else self.vectors.shape[1]

    def encode(self, words):
        """x (T, n_x): the vectors of the start mark, if the task has one, and of the words; or x (T,), their numbers.

        A word is looked up as it is written, and if it is not there, in lower case; if it is not there either, it is
        read as `unknown`. Raises ValueError, where the task has none, naming the word and words near it.
        """
        rows = self._indices(words)
        return np.array(rows, np.int32) if self.vectors is None else self.vectors[rows]

    def unknown_among(self, words):
        """Those of the words that are not among the inputs, in their order."""
        return [word for word in words if row_of(self._rows, word) is None or word == self.unknown]

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
            if self.unknown is None or not all(isinstance(word, str) for word in words):
                word = words[rows.index(None)]
                hint = near(word, self.inputs)
                raise ValueError(f"words: {word!r} is not among the {len(self.inputs)} words of this task{hint}")
            rows = [self._rows[self.unknown] if row is None else row for row in rows]
        return rows


def language_model_task(sentences, embeddings=None, unknown=False, vocabulary=None):
    """Predict the next word: x is the start mark and the sentence, y the sentence and the end mark.

    sentences: lists of words. Inputs are one-hot: n_x = n_y = number of different words + 1.
    With embeddings, each x_t is the word's vector instead, and every word of the embeddings
    may be read; the answers are the sentences' words all the same. The start mark, and a word
    without a vector, take the one that embeddings.vector_of draws from their spelling.
    unknown=True: any word may be read. What the task does not know is read as "<unk>", and so are the words that occur
    once and have no vector, in every second epoch: they teach the network what a word is like that it does not know.
    Where no word occurs once, nothing teaches it, and the input "<unk>" stays as it was drawn.
    vocabulary: keep only so many of the words, the most frequent ones; all others are read as "<unk>", and are one
    answer, "<unk>", which `generate` never writes. It implies unknown=True.
    Raises ValueError on an empty list or an empty sentence. Used from lesson 1 on; the last two in lesson 10.
    """
    counts = Counter(word for sentence in word_lists("sentences", sentences) for word in sentence)
    for mark in {START, END} & set(counts):
        raise ValueError(f"sentences: {mark!r} marks the ends of a sentence and cannot be one of its words")
    said = kept_words(counts, vocabulary) - {UNKNOWN}
    rest = [UNKNOWN] if len(said) < len(counts) else []
    labels = (*sorted(said), *rest, END)
    pairs = ((words, [*(w if w in said else UNKNOWN for w in words), END]) for words in sentences)
    read, once = known_words(counts, said, embeddings, unknown or vocabulary is not None)
    steps = sum(counts.values()) + len(sentences)
    return task_of(read, labels, pairs, steps, once, embeddings, start=START, end=END)


def tagging_task(tagged, embeddings=None, unknown=False, vocabulary=None):
    """Say the tag of each word: x is the sentence, y its tags; nothing stands before or after it.

    tagged: lists of (word, tag); the words are read in lower case. Inputs are one-hot,
    n_x = number of different words, or with embeddings the words' vectors, as in
    language_model_task; n_y = number of different tags.
    unknown=True and vocabulary: which words are read as "<unk>", as in language_model_task.
    Raises ValueError on an empty list or an empty sentence. Used from lesson 1 on; the last two in lesson 10.
    """
    tagged = tagged_lists("tagged", tagged)
    counts = Counter(word.lower() for sentence in tagged for word, _ in sentence)
    labels = tuple(sorted({tag for sentence in tagged for _, tag in sentence}))
    pairs = (([word.lower() for word, _ in sentence], [tag for _, tag in sentence]) for sentence in tagged)
    read, once = known_words(counts, kept_words(counts, vocabulary), embeddings, unknown or vocabulary is not None)
    return task_of(read, labels, pairs, sum(counts.values()), once, embeddings)


def kept_words(counts, vocabulary):
    """The words that are counted; of more than `vocabulary` words the most frequent, and of equals the first ones."""
    if vocabulary is None:
        return set(counts)
    return {word for word, _ in counts.most_common(whole_number("vocabulary", vocabulary, 1))}


def known_words(counts, kept, embeddings, unknown):
    """The words that are read as themselves, in order, and those of them that shall teach what an unknown one is like.

    With unknown=True "<unk>" stands behind the words; teachers are those that occur once and have no vector.
    """
    if not unknown:
        return sorted(kept), set()
    vectors = () if embeddings is None else instance("embeddings", embeddings, Embeddings)
    known = {word for word in counts if word in kept or word in vectors} - {UNKNOWN}
    return [*sorted(known), UNKNOWN], {word for word in known if counts[word] == 1 and word not in vectors}


def task_of(inputs, labels, pairs, steps, once, embeddings, start=None, end=None):
    """The Task that reads these inputs and the start mark, with an example for each pair (words, answers).

    steps: how many timesteps all pairs have together; once: the words that are read as unknown in every second epoch.
    """
    inputs = tuple(inputs if start is None else (start, *inputs))
    unknown = UNKNOWN if inputs[-1] == UNKNOWN else None
    if embeddings is None:
        vectors = np.eye(len(inputs)) if steps * len(inputs) <= MOST_WRITTEN_OUT else None
    else:
        known = set(inputs)
        inputs = (*inputs, *(word for word in instance("embeddings", embeddings, Embeddings) if word not in known))
        vectors = np.array([embeddings.vector_of(word) for word in inputs])
    task = Task(inputs, vectors, labels, [], start, end, unknown)
    number = {label: i for i, label in enumerate(labels)}
    for words, answers in pairs:
        if not once.isdisjoint(words):
            task.unsure[len(task.examples)] = task.encode([UNKNOWN if word in once else word for word in words])
        task.examples.append((task.encode(words), np.array([number[answer] for answer in answers])))
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
