"""Word embeddings: for each word a vector that says where it stands among the others."""

import functools
import zlib
from dataclasses import dataclass

import numpy as np

FILE = "glove-6b-50d-cut.npy"


@dataclass(frozen=True, eq=False, repr=False)
class Embeddings:
    """Words and their vectors: words, a tuple of n different words; vectors (n, n_x), row i the vector of words[i].

    A word is looked up as it is written, and if it is not there, in lower case.
    """

    words: tuple
    vectors: np.ndarray

    @functools.cached_property
    def _rows(self):
        return {word: row for row, word in enumerate(self.words)}

    @functools.cached_property
    def _typical_norm(self):
        return np.median(np.linalg.norm(self.vectors, axis=1))

    def __len__(self):
        return len(self.words)

    def __iter__(self):
        return iter(self.words)

    def __contains__(self, word):
        return row_of(self._rows, word) is not None

    def __getitem__(self, word):
        """The vector of the word, (n_x,), a copy. ValueError if it has none, naming words near it."""
        row = row_of(self._rows, word)
        if row is None:
            raise ValueError(
                f"word: {word!r} is not among the {len(self)} words that have a vector{near(word, self.words)}"
            )
        return self.vectors[row].copy()

    def vector_of(self, word):
        """The vector of the word, or for a word without one, a random vector as long as a typical one, (n_x,).

        The random vector is drawn from the word's spelling: the same each time, and another
        one for another word.
        """
        if not isinstance(word, str):
            raise ValueError(f"word: wanted a word, got {word!r}")
        if word in self:
            return self[word]
        vector = np.random.default_rng(zlib.crc32(word.encode())).normal(size=self.vectors.shape[1])
        return vector * (self._typical_norm / np.linalg.norm(vector))

    def __repr__(self):
        return f"Embeddings({len(self)} words, vectors {self.vectors.shape})"


@functools.cache
def word_embeddings():
    """GloVe vectors (n_x = 50) of the words that the lessons use and of the thousand most frequent words of English.

    From the vectors "6B" of Pennington, Socher and Manning (2014), in the public domain;
    rnn_lesson/language/data/README.md says how they were cut. Returns Embeddings, the same each time.
    """
    from importlib import resources

    with resources.as_file(resources.files("rnn_lesson") / "language" / "data" / FILE) as path:
        table = np.load(path)
    vectors = table["vector"].astype(np.float64)
    vectors.flags.writeable = False  # every caller gets these same numbers
    return Embeddings(tuple(word.decode() for word in table["word"].tolist()), vectors)


def row_of(rows, word):
    """The row of a word as it is written, or else of the word in lower case, or else None."""
    if not isinstance(word, str):
        return None
    return rows.get(word, rows.get(word.lower()))


def near(word, words):
    """What to add to a message about an unknown word: up to three known words spelled like it."""
    import difflib  # for the rare case of a message

    found = difflib.get_close_matches(str(word).lower(), words, n=3)
    return f"; near it: {', '.join(found)}" if found else ""
