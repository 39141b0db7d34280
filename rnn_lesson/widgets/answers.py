"""What a reader answers to a question, read and judged: a number, one of several options, or a few words.

Each kind has the same five: hint (what to do), shown (the truth, as text), outline (the options, one a line),
read(typed) -> the answer, or ValueError with a sentence for the reader; verdict(answer) -> (status, sentence).
A status is "right", "near", "wrong", or "" where the reader judges.
"""

import math
import re

UNSIGNED = r"[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+"
POWER = re.compile(rf"([+-]?)(?:({UNSIGNED})[*·×x])?10\^([+-]?[0-9]+)")
NUMBER = re.compile(rf"[+-]?(?:{UNSIGNED})(?:e[+-]?[0-9]+)?")
TWO_READINGS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
LARGEST = 1e100  # no quotient of a larger one, or of one this near to 0, is safe
EXAMPLES = "0.5, 0,5, 50 %, 1/2 and 1e-3 are understood"


def number_in(text):
    """The number that a text says: 0.5 and 0,5 and 50 % and 1/2 are one half, 1e-3 and 10^-3 a thousandth.

    Raises ValueError, with a sentence for whoever typed it, where the text is empty, no number, or could be two.
    """
    typed = re.sub(r"\s", "", text).replace("−", "-").lower()
    if not typed:
        raise ValueError("Type a number first.")
    above, slash, below = typed.removesuffix("%").partition("/")
    number = _plain_number(above, text)
    if slash:
        divisor = _plain_number(below, text)
        if divisor == 0:
            raise ValueError(f"“{text.strip()}” divides by zero.")
        number /= divisor
    number /= 100 if typed.endswith("%") else 1
    if not abs(number) <= LARGEST:
        raise ValueError(f"“{text.strip()}” is too large.")
    return number if abs(number) * LARGEST >= 1 else 0.0


def _plain_number(part, text):
    """A number without % and fraction; text is what the reader typed, to be told in the ValueError."""
    if TWO_READINGS.fullmatch(part):
        raise ValueError(f"“{text.strip()}” could be two numbers: with a decimal comma, or in thousands. Type a point.")
    power = POWER.fullmatch(part)
    if power:
        sign, factor, exponent = power.groups()
        part = f"{sign}{factor or 1}e{exponent}"
    if not NUMBER.fullmatch(part):
        raise ValueError(f"“{text.strip()}” is not a number that is understood here: {EXAMPLES}.")
    return float(part.replace(",", "."))


def shown_number(value, digits=2):
    """A number as a reader would write it: whole ones in full, others with so many digits that count."""
    rounded = f"{value:.{digits}g}"
    if value == int(value) or abs(float(rounded)) >= 10**digits:
        return f"{value:.0f}"
    return rounded


class Amount:
    """A number. by="factor": right and near are factors, 2 means from half of the truth to twice as much;
    by="difference": they are distances. Without them a whole number must be met exactly, and any other within
    a factor of 1.5; near is then within a factor of 1.5, and of 5.
    """

    outline = ()

    def __init__(self, truth, unit="", between=None, right=None, near=None, by="factor", digits=2):
        if not math.isfinite(truth):
            raise ValueError(f"truth: {truth} is no number that could be predicted")
        if by not in ("factor", "difference"):
            raise ValueError(f'by: got {by!r}, wanted "factor" or "difference"')
        if by == "factor" and truth == 0:
            raise ValueError('by: nothing is a factor away from 0; say by="difference", and near=…')
        if by == "difference" and near is None:
            raise ValueError('near: say which difference is still near, with by="difference"')
        whole = truth == int(truth)
        self.truth, self.unit, self.between, self.by, self.digits = float(truth), unit, between, by, digits
        if by == "factor":
            self.right = right or (1 if whole else 1.5)
            self.near = near or (1.5 if whole else 5)
        else:
            self.right, self.near = right or 0, near
        if self.right > self.near:
            raise ValueError(f"right: {self.right} is more than near, {self.near}")

    @property
    def hint(self):
        if self.between is None:
            return "Type a number"
        return "Type a number from {} to {}".format(*map(shown_number, self.between))

    @property
    def shown(self):
        return self.with_unit(shown_number(self.truth, self.digits))

    def with_unit(self, text):
        return f"{text} {self.unit}".strip()

    def read(self, typed):
        text = typed.strip()
        number = number_in(text.removesuffix(self.unit) if self.unit else text)
        if self.between is not None and not self.between[0] <= number <= self.between[1]:
            low, high = map(shown_number, self.between)
            raise ValueError(f"It lies between {low} and {high}: {text} does not.")
        return number

    def verdict(self, answer):
        off = self.distance(answer)
        status = next((status for status, most in (("right", self.right), ("near", self.near)) if off <= most), "wrong")
        return status, self.how_far(answer)

    def distance(self, answer):
        """How far off the answer is, in the measure of right and near; a hair is allowed for rounding."""
        if self.by == "difference":
            return abs(answer - self.truth) * (1 - 1e-9)
        if answer * self.truth <= 0:
            return math.inf
        ratio = answer / self.truth
        return max(ratio, 1 / ratio) * (1 - 1e-9)

    def how_far(self, answer):
        """How near the answer is, in words: a factor where it is one that tells something, else the difference."""
        said, true = (shown_number(value, self.digits) for value in (answer, self.truth))
        if math.isclose(answer, self.truth) or said == true:
            return "just that"
        if answer * self.truth <= 0 < abs(answer) and self.truth:
            return "the other sign"
        difference, ratio = answer - self.truth, answer / self.truth if self.truth else 0
        factor = max(ratio, 1 / ratio) if ratio else 1
        if self.by == "difference" or factor < 1.5:
            return f"{self.with_unit(shown_number(abs(difference)))} too {'large' if difference > 0 else 'small'}"
        return f"too {'large' if ratio > 1 else 'small'} by a factor of {shown_number(factor)}"


class Choice:
    """One of several options, each a text."""

    hint = "Choose one"

    def __init__(self, truth, options):
        if truth not in options:
            raise ValueError(f"truth: {truth!r} is not among the options {list(options)}")
        if len(set(options)) != len(options):
            raise ValueError(f"options: the same twice in {list(options)}")
        self.shown, self.outline = truth, tuple(options)

    def read(self, typed):
        if not typed:
            raise ValueError("Choose an answer first.")
        return typed

    def verdict(self, answer):
        return ("right", "") if answer == self.shown else ("wrong", "")


class Words:
    """A few words, which the reader compares with the truth."""

    hint, outline = "Type a few words", ()

    def __init__(self, truth):
        self.shown = truth

    def read(self, typed):
        if not typed.strip():
            raise ValueError("Type a few words first.")
        return typed.strip()

    def verdict(self, answer):
        return "", ""


def answer_kind(truth, options=None, **measures):
    """The kind of answer that a truth asks for: with options a Choice, a text Words, a number an Amount."""
    if options is None and not isinstance(truth, str):
        return Amount(truth, **measures)
    if measures:
        raise ValueError(f"{', '.join(measures)}: only where the truth is a number, without options")
    return Words(truth) if options is None else Choice(truth, options)
