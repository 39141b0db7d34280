"""What a reader's function may return: read it into plain copies, compare it, say where it departs."""

import numpy as np

from ..network import NAMES, Parameters
from ..network.arguments import cure, real_numbers

BOUNDS = (1e-12, 1e-9, 1e-6, 1.0)


class Numbers:
    """An array, or several: parts maps the name of each to its axes' letters, {"∂L/∂W": ("n_h", "n_h")}, or to None.

    opened: how what came back becomes the parts, in their order; timed: is the first axis
    the timesteps?; tolerance: how far, relative to the array's largest number, still counts as right.
    """

    def __init__(self, parts, opened=None, timed=False, tolerance=1e-4):
        self.parts, self.timed, self.tolerance = parts, timed, tolerance
        self.opened = opened or (lambda value: (value,))

    def read(self, value):
        """A copy of the arrays in an answer, by name; ValueError in words where there are none."""
        return {name: a_copy(name, part) for name, part in zip(self.parts, self.opened(value))}

    def error(self, came, wanted):
        """The largest difference, relative to the largest number of its array; infinite where a shape differs."""
        return max(relative_error(came[name], wanted[name]) for name in self.parts)

    def same(self, came, wanted):
        """Are the two the same, up to rounding?"""
        return self.error(came, wanted) <= self.tolerance

    def praise(self, worst):
        """How good the answers are, in words that are the same on every machine."""
        return f"Largest relative error: below {next(bound for bound in BOUNDS if worst < bound):g}."

    def misfit(self, came, wanted):
        """What is wrong with the shape of an answer, in words, or None."""
        for name, letters in self.parts.items():
            got, shape = came[name].shape, wanted[name].shape
            if got != shape:
                said = f" ({', '.join(letters)})" if letters else ""
                return f"{name}: wanted shape {shape}{said}, got {got}{cure(got, shape)}"
        return None

    def departure(self, came, wanted):
        """The first number that is not as wanted, with both values, in words; in time where there is one."""
        found = []
        for name in self.parts:
            outside = ~(abs(came[name] - wanted[name]) <= self.tolerance * scale_of(wanted[name]))
            if outside.any():
                found.append((tuple(int(i) for i in np.argwhere(outside)[0]), name))
        index, name = min(found, key=lambda place: place[0][0]) if self.timed else found[0]
        when = f"first at timestep t = {index[0]}: " if self.timed else ""
        element = f"{name}[{', '.join(map(str, index))}]"
        is_, should = apart(came[name][index], wanted[name][index])
        return f"{when}{element} is {is_}, and should be {should}"


class Words:
    """A list of words."""

    def read(self, value):
        if not isinstance(value, (list, tuple)) or not all(isinstance(word, str) for word in value):
            raise ValueError(f"wanted a list of words, got {type_of(value)}")
        return tuple(value)

    def error(self, came, wanted):
        return 0.0 if came == wanted else np.inf

    def same(self, came, wanted):
        return came == wanted

    def praise(self, worst):
        return "Every word is as it should be."

    def misfit(self, came, wanted):
        return None

    def departure(self, came, wanted):
        """The first place where the two lists differ, in words."""
        differing = (i for i, (one, other) in enumerate(zip(came, wanted)) if one != other)
        i = next(differing, min(len(came), len(wanted)))
        is_, should = (f'"{words[i]}"' if i < len(words) else "the end of the list" for words in (came, wanted))
        return f"at place {i} (counted from 0) stands {is_}, and there should be {should}"


def the_parameters(value):
    """The five arrays of Parameters."""
    if not isinstance(value, Parameters):
        raise ValueError(f"wanted Parameters, got {type_of(value)}")
    return [vars(value).get(name) for name in NAMES]


def a_pair(value):
    """The two arrays of a tuple."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise ValueError(f"wanted the two arrays h and y_hat, return h, y_hat; got {type_of(value)}")
    return value


def a_copy(name, value):
    """A copy of an array, a number, or lists of them, as floats; a ValueError in words for anything else."""
    if value is None:
        raise ValueError(f"{name}: wanted an array, got None; is a return missing?")
    return np.array(real_numbers(name, value), dtype=np.float64)


def relative_error(came, wanted):
    if came.shape != wanted.shape:
        return np.inf
    with np.errstate(over="ignore", invalid="ignore"):
        error = float(abs(came - wanted).max()) / scale_of(wanted)
    return error if error == error else np.inf  # NaN is not equal to itself


def scale_of(array):
    return float(abs(array).max()) or 1.0


def apart(one, other):
    """Two numbers with four digits, or as many as tell them apart; no minus before a zero."""
    pairs = ((f"{one + 0.0:.{digits}g}", f"{other + 0.0:.{digits}g}") for digits in range(4, 18))
    return next(pair for pair in pairs if pair[0] != pair[1])


def type_of(value):
    """The type of a value, in words."""
    name = "None" if value is None else f"{type(value).__module__}.{type(value).__qualname__}"
    return name.removeprefix("builtins.")
