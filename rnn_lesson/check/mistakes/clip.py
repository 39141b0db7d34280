"""The mistakes in clipping: (gradients, largest_norm) -> Parameters."""

import numpy as np

from .catalogue import Catalogue

MISTAKES = Catalogue("lesson 9, section 4")


def sum_of_squares(gradients):
    """Over all numbers of all five arrays."""
    return sum((array**2).sum() for _, array in gradients.items())


def norm_of(gradients):
    return np.sqrt(sum_of_squares(gradients))


@MISTAKES.mistake(
    "each array clipped on its own",
    why="The five arrays come one by one.",
    cure="One norm over all five arrays, and one factor for all: then the direction stays.",
)
def each_array(gradients, largest_norm):
    return gradients.map(lambda array: array * largest_norm / max(largest_norm, np.linalg.norm(array)))


@MISTAKES.mistake(
    "each number clipped on its own",
    why="np.clip does what its name says.",
    cure="That bends the direction. Multiply all numbers with one factor.",
)
def each_number(gradients, largest_norm):
    return gradients.map(lambda array: np.clip(array, -largest_norm, largest_norm))


@MISTAKES.mistake(
    "a short gradient made longer",
    why="The factor largest_norm / norm is quickly written without a condition.",
    cure="Only a gradient above the limit is changed: divide by max(largest_norm, norm).",
)
def always_scaled(gradients, largest_norm):
    norm = norm_of(gradients)
    return gradients.map(lambda array: array * largest_norm / norm)


@MISTAKES.mistake(
    "the root forgotten",
    why="The sum of squares is the larger part of the formula.",
    cure="The norm is the root of the sum of all squares.",
)
def root_forgotten(gradients, largest_norm):
    norm = sum_of_squares(gradients)
    return gradients.map(lambda array: array * largest_norm / max(largest_norm, norm))


def root_forgotten_in_the_factor(gradients, largest_norm):
    if norm_of(gradients) <= largest_norm:
        return gradients
    return gradients.map(lambda array: array * largest_norm / sum_of_squares(gradients))


MISTAKES.also(root_forgotten, root_forgotten_in_the_factor)


@MISTAKES.mistake(
    "the five norms added",
    why="Each array has its norm, and a sum of them is at hand.",
    cure="Norms add as squares: the root of the sum of all squares, over all five arrays.",
)
def norms_added(gradients, largest_norm):
    norm = sum(np.linalg.norm(array) for _, array in gradients.items())
    return gradients.map(lambda array: array * largest_norm / max(largest_norm, norm))


@MISTAKES.mistake(
    "not clipped at all",
    why="Most gradients are short enough.",
    cure="Multiply with largest_norm / norm where the norm is above largest_norm.",
)
def not_clipped(gradients, largest_norm):
    return gradients


@MISTAKES.mistake(
    "cut down to a direction",
    why="Dividing by the norm is half of the formula.",
    cure="The clipped gradient has the norm largest_norm, not 1: multiply with largest_norm.",
)
def direction_only(gradients, largest_norm):
    norm = norm_of(gradients)
    return gradients.map(lambda array: array / norm if norm > largest_norm else array)
