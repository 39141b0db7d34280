"""What a reader's function may return: read it into plain copies, compare it, say where it departs."""

import numpy as np

from ..network import NAMES, Parameters
from ..network.arguments import cure, real_numbers
from .side_by_side import SideBySide

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
                if shape == ():
                    return f"{name}: wanted one number, got an array of shape {got}"
                said = f" ({', '.join(letters)})" if letters else ""
                return f"{name}: wanted shape {shape}{said}, got {got}{cure(got, shape)}"
        return None

    def first(self, came, wanted):
        """(name, place): the first number that is not as wanted; in time where there is one."""
        places = {name: np.argwhere(self.outside(came[name], wanted[name])) for name in self.parts}
        found = [(tuple(int(i) for i in where[0]), name) for name, where in places.items() if len(where)]
        index, name = min(found, key=lambda place: place[0][0]) if self.timed else found[0]
        return name, index

    def outside(self, came, wanted):
        """Where an array departs from the truth."""
        with np.errstate(over="ignore", invalid="ignore"):
            return ~(abs(came - wanted) <= self.tolerance * scale_of(wanted))

    def departure(self, came, wanted):
        """The first number that is not as wanted, with both values, in words."""
        name, index = self.first(came, wanted)
        when = f"first at timestep t = {index[0]}: " if self.timed else ""
        element = f"{name}[{', '.join(map(str, index))}]" if index else name
        is_, should = apart(came[name][index], wanted[name][index])
        whole = came[name].dtype.kind in "iu" and came[name].ndim
        whole = f". Your {name} holds whole numbers only; make an array of floats, np.zeros(…)" if whole else ""
        return f"{when}{element} is {is_}, and should be {should}{whole}"

    def side_by_side(self, came, wanted):
        """The array that departs first, beside the truth."""
        name, _ = self.first(came, wanted)
        return SideBySide(name, came[name], wanted[name], self.outside(came[name], wanted[name]))

    def sorted_out(self, answers, truths):
        """Of several arrays, which are right in every answer and which are not, in words; or None."""
        right = [
            name
            for name in self.parts
            if all(relative_error(a[name], b[name]) <= self.tolerance for a, b in zip(answers, truths))
        ]
        wrong = [name for name in self.parts if name not in right]
        return f"{', '.join(right) or 'none'}. Wrong: {', '.join(wrong)}" if len(self.parts) > 1 else None


class Said:
    """An answer that is no array of numbers: a list of words, some names, True or False.

    plain(value): the answer in a form that can be compared, or a ValueError that says what is wanted;
    departure(came, wanted): where it is not right, in words.
    """

    def __init__(self, plain, departure=None):
        self.read, self.departure = plain, departure or both_said

    def error(self, came, wanted):
        return 0.0 if came == wanted else np.inf

    def same(self, came, wanted):
        return came == wanted

    def praise(self, worst):
        return ""

    def misfit(self, came, wanted):
        return None

    side_by_side = sorted_out = misfit


def words(value):
    """A list of words, as a tuple; also those of NumPy."""
    value = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"wanted a list of words, got {type_of(value)}")
    for word in value:
        if not isinstance(word, str):
            raise ValueError(f"wanted a list of words, got a list with {type_of(word)} in it")
    return tuple(map(str, value))


def first_other_word(came, wanted):
    """The first place where the two lists differ, in words."""
    differing = (i for i, (one, other) in enumerate(zip(came, wanted)) if one != other)
    i = next(differing, min(len(came), len(wanted)))
    is_, should = (f'"{words[i]}"' if i < len(words) else "the end of the list" for words in (came, wanted))
    return f"at place {i} (counted from 0) stands {is_}, and there should be {should}"


def whole_number(value):
    """One whole number."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.number)) or value != value // 1:
        raise ValueError(f"wanted a whole number, got {value!r:.100}")
    return int(value)


def whole_numbers(value):
    """A list of whole numbers, as a tuple."""
    if not isinstance(value, (list, tuple, range, np.ndarray)):
        raise ValueError(f"wanted a list of whole numbers, got {type_of(value)}")
    return tuple(map(whole_number, value))


def true_or_false(value):
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"wanted True or False, got {type_of(value)}")
    return bool(value)


def a_set(value):
    """Names, as a set."""
    if isinstance(value, str) or not isinstance(value, (set, frozenset, list, tuple)):
        raise ValueError(f'wanted a set of names, such as {{"U", "V"}}, got {type_of(value)}')
    return frozenset(map(str, value))


def a_dict(keys, plain):
    """How a dict with these keys is read, each of its values by plain."""

    def read(value):
        if not isinstance(value, dict) or set(value) != set(keys):
            got = f"the keys {sorted(map(str, value))}" if isinstance(value, dict) else type_of(value)
            raise ValueError(f"wanted a dict with the keys {sorted(keys)}, got {got}")
        found = {}
        for key in keys:
            try:
                found[key] = plain(value[key])
            except ValueError as error:
                raise ValueError(f"{key}: {error}") from None
        return found

    return read


def both_said(came, wanted):
    return f"your answer is {said(came)}, and should be {said(wanted)}"


def said(value):
    """A plain answer in words."""
    return str(list(value)) if isinstance(value, tuple) else str(value)


def the_parameters(value):
    """The five arrays of Parameters."""
    if not isinstance(value, Parameters):
        cure = ": return Parameters(**your_dict)" if isinstance(value, dict) else ""
        raise ValueError(f"wanted Parameters, got {type_of(value)}{cure}")
    return [vars(value).get(name) for name in NAMES]


def a_pair(value):
    """The two arrays of a tuple."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        got = f"{len(value)} values" if isinstance(value, (tuple, list)) else type_of(value)
        raise ValueError(f"wanted the two arrays h and y_hat, return h, y_hat; got {got}")
    return value


def a_copy(name, value):
    """A copy of an array, a number, or lists of them; a ValueError in words for anything else.

    Floats become float64; whole numbers stay, so that a verdict can tell them.
    """
    if value is None:
        raise ValueError(f"{name}: wanted an array, got None")
    array = real_numbers(name, value)
    return np.array(array, dtype=np.float64 if array.dtype.kind == "f" else array.dtype)


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
