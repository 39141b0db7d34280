"""What is mistaken for the slope f_h'(a_t) of tanh: for every exercise in which a slope stands.

Each takes a run and gives an array in place of 1 - h², (T, n_h).
"""

import numpy as np

from .catalogue import Catalogue

MISTAKES = Catalogue("lesson 5, section 3, and lesson 6, section 4")


@MISTAKES.mistake(
    "f_h' of h in place of a",
    why="1 - tanh(…)² asks for an argument, and h_t is at hand.",
    cure="h_t is tanh(a_t) already: f_h'(a_t) = 1 - h_t², without another tanh.",
)
def of_h(run):
    return 1 - np.tanh(run.h) ** 2


@MISTAKES.mistake(
    "the tanh forgotten in f_h'",
    why="The derivative belongs to a_t, so a_t seems to be what is squared.",
    cure="f_h'(a_t) = 1 - tanh(a_t)², and tanh(a_t) is h_t: square run.h, not run.a.",
)
def of_a_squared(run):
    return 1 - run.a**2


@MISTAKES.mistake(
    "1 + h² in place of 1 - h²",
    why="Of the formula one remembers a one and a square.",
    cure="f_h'(a_t) = 1 - h_t²: tanh is steepest where it is zero, and its slope is never above 1.",
)
def plus(run):
    return 1 + run.h**2


@MISTAKES.mistake(
    "the square forgotten in f_h'",
    why="1 - h looks like the rest of something that ends at 1.",
    cure="f_h'(a_t) = 1 - h_t²: the same slope for h_t and for -h_t.",
)
def without_square(run):
    return 1 - run.h


@MISTAKES.mistake(
    "the slope of a sigmoid",
    why="h (1 - h) is the slope that many texts derive first.",
    cure="That is the sigmoid's. f_h is tanh here: f_h'(a_t) = 1 - h_t².",
)
def of_a_sigmoid(run):
    return run.h * (1 - run.h)


@MISTAKES.mistake(
    "the state in place of the slope",
    why="h_t is what comes out of f_h, and it has the right shape.",
    cure="f_h'(a_t) is how fast h_t changes with a_t: 1 - h_t².",
)
def the_state(run):
    return run.h


@MISTAKES.mistake(
    "f_h' of the step before",
    why="h_{t-1} stands in the same formula, and one index is quickly off.",
    cure="h_t = f_h(a_t): the slope of this step is f_h'(a_t) = 1 - h_t², with the h that the step has made.",
)
def of_the_step_before(run):
    return 1 - run.h_before**2
