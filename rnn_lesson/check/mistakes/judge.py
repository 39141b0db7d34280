"""The mistakes in the judge over a gradient that is handed in: (candidate, params, x, y) -> True or False."""

import numpy as np

from ...network import backward, forward
from .catalogue import Catalogue

MISTAKES = Catalogue("lesson 3, section 4")


def judge(agree, over=all):
    """A judge that lets agree(array, true) decide on each of the five arrays."""

    def wrong(candidate, params, x, y):
        true = backward(params, forward(params, x), y)
        return bool(over(agree(array, getattr(true, name)) for name, array in candidate.items()))

    return wrong


near_enough = MISTAKES.mistake(
    "the relative tolerance of np.allclose",
    why="np.allclose is made for this, and atol sets the difference that is allowed.",
    cure="It adds rtol times the number's own size, unless rtol=0. Or ask for the largest difference itself.",
)(judge(lambda array, true: np.allclose(array, true, atol=1e-7)))

MISTAKES.also(near_enough, judge(np.allclose))

signed = MISTAKES.mistake(
    "the absolute value forgotten",
    why="A difference that is too large is what one looks for.",
    cure="A difference far below zero is less than 1e-7 too. Take its absolute value.",
)(judge(lambda array, true: (array - true).max() < 1e-7))

MISTAKES.also(signed, judge(lambda array, true: (true - array).max() < 1e-7))

one_will_do = MISTAKES.mistake(
    "one array that agrees is taken for all",
    why="any and all read much the same.",
    cure="A gradient is right if all five arrays agree; one that does not is enough to refuse it.",
)(judge(lambda array, true: abs(array - true).max() < 1e-7, over=any))
