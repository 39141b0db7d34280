"""Refuse what a function cannot use, in words that name the argument and the cure."""

import math

import numpy as np

PLAIN = (np.ndarray, np.generic, list, tuple, int, float, range)


def real_array(name, value, shape, finite=True):
    """`value` as a float64 array of the given shape.

    `shape` holds a (letter, size) pair for each axis; the size None fits any from 1 on.
    Raises ValueError naming the argument, what came and what was wanted.
    """
    array = real_numbers(name, value)
    sizes = [size for _, size in shape]
    if array.ndim != len(sizes) or any(wanted is not None and got != wanted for got, wanted in zip(array.shape, sizes)):
        raise ValueError(f"{name}: wanted shape {_show(shape)}, got {array.shape}{cure(array.shape, sizes)}")
    if array.size == 0:
        raise ValueError(f"{name}: wanted at least one number, got an empty array of shape {array.shape}")
    array = np.asarray(array, dtype=np.float64)
    if finite:
        refuse_infinite(name, array)
    return array


def inputs(name, value, n_x):
    """`value` as the inputs of T timesteps: float64 (T, n_x), or (T,) numbers of one-hot inputs, from 0 to n_x - 1."""
    array = plain_array(name, value)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        return real_array(name, array, (("T", None), ("n_x", n_x)))
    if array.size == 0 or array.min() < 0 or array.max() >= n_x:
        wrong = next((f"{i} at timestep {t}" for t, i in enumerate(array.tolist()) if not 0 <= i < n_x), "none")
        raise ValueError(f"{name}: wanted the numbers of one-hot inputs, from 0 to {n_x - 1}, got {wrong}")
    return array


def refuse_infinite(name, array):
    """ValueError naming the first element of a float array that is NaN or infinite."""
    if not all_finite(array):
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(f"{name}: wanted finite numbers, got {array[where]} at {name}[{', '.join(map(str, where))}]")


def all_finite(array):
    """Is every element of a float array finite?

    The sum of all squares answers for nearly every array; one that overflows needs a closer look. So does a large one,
    for whose sum BLAS would start threads, which wait for each other where the machine is busy.
    """
    return (array.size <= 10_000 and math.isfinite(np.vdot(array, array))) or bool(np.isfinite(array).all())


def real_numbers(name, value):
    """`value` as an array of real numbers of any shape, or a ValueError."""
    array = plain_array(name, value)
    if array.dtype.kind not in "iuf":
        raise ValueError(f"{name}: wanted real numbers, got {_kind(array)}")
    return array


def plain_array(name, value):
    """`value` as an array, if it is one or a list of numbers; tensors and tables are refused by name."""
    if not isinstance(value, PLAIN):
        kind = f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")
        raise ValueError(f"{name}: wanted a NumPy array or a list of numbers, got {kind}")
    try:
        return np.asarray(value)
    except ValueError:
        raise ValueError(f"{name}: wanted rows of one length, got rows of different lengths") from None


def labels(name, value, T, n_y):
    """`value` as T integer labels from 0 to n_y - 1, or a ValueError."""
    array = plain_array(name, value)
    if array.shape != (T,):
        came = f"shape {array.shape}"
    elif array.dtype.kind not in "iu":
        came = _kind(array)
    else:
        numbers = array.tolist()
        if min(numbers) >= 0 and max(numbers) < n_y:
            return array
        came = next(f"{label} at timestep {t}" for t, label in enumerate(numbers) if not 0 <= label < n_y)
    raise ValueError(f"{name}: wanted {T} integer labels from 0 to {n_y - 1}, one for each timestep, got {came}")


def whole_number(name, value, low, high=None):
    """`value` as an int from low to high (both included), or a ValueError."""
    is_whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not is_whole or value < low or (high is not None and value > high):
        wanted = f"a whole number from {low} on" if high is None else f"a whole number from {low} to {high}"
        raise ValueError(f"{name}: wanted {wanted}, got {value!r}")
    return int(value)


def instance(name, value, kind):
    """`value` if it is of that class, else a ValueError."""
    if not isinstance(value, kind):
        raise ValueError(f"{name}: wanted {kind.__name__}, got {type(value).__name__}")
    return value


def one_of(name, value, names):
    """`value` if it is one of the names, else a ValueError that lists them."""
    if not isinstance(value, str) or value not in names:
        raise ValueError(f"{name}: wanted one of {', '.join(names)}, got {value!r}")
    return value


def _kind(array):
    names = {"c": "complex numbers", "b": "booleans", "U": "text", "S": "bytes", "f": "floats"}
    return names.get(array.dtype.kind, f"dtype {array.dtype}")


def _show(shape):
    sizes = [letter if size is None else f"{letter}={size}" for letter, size in shape]
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"


def cure(got, wanted):
    """What helps against a wrong shape, where that is clear; a wanted size None fits any."""
    fits = len(got) == len(wanted) == 2 and all(w in (None, g) for g, w in zip(reversed(got), wanted))
    if fits:
        return "; transposed it would fit"
    if len(wanted) == 1 and len(got) == 2 and 1 in got:
        return "; a vector is a 1-D array here: try .ravel()"
    if len(wanted) == 2 and len(got) == 1 and wanted[0] in (None, 1):
        return "; a single row needs [None, :]"
    return ""
