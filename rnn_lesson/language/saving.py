"""A trained network in a file: its task, its parameters and its history, as arrays of NumPy, without pickle."""

import json
import os
from pathlib import Path

import numpy as np

from ..network import NAMES, Parameters
from ..network.arguments import all_finite, instance
from .tasks import Task
from .training import Model

FORMAT = "rnn_lesson model 1"
WORDS = ("inputs", "labels", "marks")  # marks: start, end and unknown, empty where the task has none


def save(model, path):
    """Write a trained network to a file that `load` reads, in NumPy's format .npz; the name gets this ending.

    All is kept but the examples of the task: a network that was loaded writes, tags and is scored, but is not trained
    further. Returns the path. Lesson 10 uses it.
    """
    task, path = instance("model", model, Model).task, path_of(path)
    marks = [mark or "" for mark in (task.start, task.end, task.unknown)]
    words = {name: as_bytes(texts) for name, texts in zip(WORDS, (task.inputs, task.labels, marks))}
    vectors = np.zeros((0, 0)) if task.vectors is None else task.vectors
    arrays = dict(model.params.items(), vectors=vectors, history=np.array(model.history, float))
    beside = path.with_name(f".{path.name}.part")  # the old file stays whole until the new one is
    try:
        with open(beside, "wb") as file:
            np.savez_compressed(file, format=np.frombuffer(FORMAT.encode(), np.uint8), **words, **arrays)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def load(path):
    """The Model that `save` wrote. Raises ValueError where the file is broken, or holds something else. Lesson 10."""
    path = path_of(path)
    try:
        with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
            found = {name: file[name] for name in file.files}
    except FileNotFoundError:
        raise
    except Exception as error:  # a file of any kind may break the reading anywhere
        raise ValueError(f"path: {path}: wanted a network written by save, got a file that cannot be read") from error
    try:
        return model_of(found)
    except (KeyError, ValueError, UnicodeDecodeError) as error:
        raise ValueError(f"path: {path}: wanted a network written by save; {error}") from None


def model_of(found):
    """The Model of the arrays of a file; ValueError or KeyError where they do not make one."""
    if "format" not in found or found["format"].tobytes() != FORMAT.encode():
        raise ValueError("this file holds something else")
    missing = {*WORDS, *NAMES, "vectors", "history"} - set(found)
    if missing:
        raise ValueError(f"it lacks {', '.join(sorted(missing))}")
    params = Parameters(*[found[name] for name in NAMES]).checked()
    inputs, labels, marks = (as_words(found[name]) for name in WORDS)
    vectors = found["vectors"] if found["vectors"].size else None
    if vectors is not None and not (vectors.ndim == 2 and len(vectors) == len(inputs) and all_finite(vectors)):
        raise ValueError("its vectors do not fit its words")
    if len(marks) != 3 or any(mark and mark not in (*inputs, *labels) for mark in marks):
        raise ValueError("its marks are not among its words")
    start, end, unknown = (mark or None for mark in marks)
    task = Task(inputs, vectors, labels, [], start, end, unknown)
    wanted, got = (task.n_x, len(labels)), (params.V.shape[1], len(params.U))
    if wanted != got:
        raise ValueError(f"its words want (n_x, n_y) = {wanted}, its parameters have {got}")
    if found["history"].ndim != 1:
        raise ValueError("its history is no list of losses")
    return Model(task, params, found["history"].tolist())


def as_bytes(texts):
    """A list of texts as an array of bytes, in JSON."""
    return np.frombuffer(json.dumps(list(texts)).encode(), np.uint8)


def as_words(array):
    """The tuple of texts that as_bytes made an array of."""
    texts = json.loads(array.tobytes())
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ValueError("its words are no list of texts")
    return tuple(texts)


def path_of(path):
    """The path with the ending .npz."""
    if not isinstance(path, (str, os.PathLike)):
        raise ValueError(f"path: wanted the name of a file, got {path!r}")
    path = Path(path)
    return path if path.suffix == ".npz" else path.with_name(f"{path.name}.npz")
