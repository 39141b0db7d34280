"""The mistakes in the referee: (loss, theta, step) -> array like theta; step is the one that the reader took."""

import numpy as np

from .catalogue import Catalogue

MISTAKES = Catalogue("lesson 3, section 4")
TWINS = (
    ("a step too large or too small", "a difference in one direction only"),
    ("up and down are one array", "a step too large or too small"),
    ("a step too large or too small", "/ 2 * ε in place of / (2 * ε)"),
)


def for_every_number(theta, slope):
    """slope(e) for every number of theta; e is like theta, with 1 in the place of that number and 0 elsewhere."""
    return np.reshape([slope(e) for e in np.eye(theta.size).reshape(-1, *theta.shape)], theta.shape)


@MISTAKES.mistake(
    "a difference in one direction only",
    lesson="lesson 3, section 4, and lesson 3, question 2",
    why="The definition of a derivative in a textbook goes in one direction.",
    cure="Go in both: (L(θ+ε) - L(θ-ε)) / (2ε). In one the error is of the order ε, in both ε².",
)
def forwards_only(loss, theta, step):
    return for_every_number(theta, lambda e: (loss(theta + step * e) - loss(theta)) / step)


def backwards_only(loss, theta, step):
    return for_every_number(theta, lambda e: (loss(theta) - loss(theta - step * e)) / step)


def half_of_one_direction(loss, theta, step):
    return for_every_number(theta, lambda e: (loss(theta + step * e) - loss(theta)) / (2 * step))


MISTAKES.also(forwards_only, backwards_only)
MISTAKES.also(forwards_only, half_of_one_direction)


@MISTAKES.mistake("the 2 forgotten", why="The step is ε.", cure="From θ-ε to θ+ε is a way of 2ε: divide by that.")
def two_forgotten(loss, theta, step):
    return for_every_number(theta, lambda e: (loss(theta + step * e) - loss(theta - step * e)) / step)


@MISTAKES.mistake(
    "the division forgotten",
    why="The difference shows already which way L goes.",
    cure="A slope is a difference divided by the way, here 2ε.",
)
def division_forgotten(loss, theta, step):
    return for_every_number(theta, lambda e: loss(theta + step * e) - loss(theta - step * e))


@MISTAKES.mistake(
    "the two sides swapped",
    why="A minus is quickly on the wrong side.",
    cure="L(θ+ε) minus L(θ-ε), not the other way round.",
)
def sides_swapped(loss, theta, step):
    return for_every_number(theta, lambda e: (loss(theta - step * e) - loss(theta + step * e)) / (2 * step))


def is_tiny(f, asked, answers):
    """Was the first step that theta took below what a number near 1 can show?"""
    return all(question.seen()[0] < 1e-13 for question in asked)


@MISTAKES.mistake(
    "a step too large or too small",
    suspected=is_tiny,
    why="The smaller the step, the better, one thinks.",
    cure="Take ε = 1e-5: a larger one sees the curve's bend, a smaller one the rounding.",
)
def unlucky_step(loss, theta, step):
    return for_every_number(theta, lambda e: (loss(theta + step * e) - loss(theta - step * e)) / (2 * step))


@MISTAKES.mistake(
    "up and down are one array",
    why="up = down = theta.copy() gives one array two names; theta[:] is no copy either.",
    cure="Make two copies. With one array, what goes up by ε comes down again, and L is compared with itself.",
)
def one_array_moved(loss, theta, step):
    """All slopes are 0; a function that never asks the loss, or at other places, is another matter."""
    slopes = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        up = down = theta.copy()
        up[index] += step
        down[index] -= step
        slopes[index] = (loss(up) - loss(down)) / (2 * step)
    return slopes if step < 1e-13 else np.full_like(theta, np.nan)


MISTAKES.also(unlucky_step, one_array_moved)


@MISTAKES.mistake(
    "/ 2 * ε in place of / (2 * ε)",
    why="On paper both stand below the line.",
    cure="Python goes from left to right: it divides by 2 and then multiplies by ε. Put the product in parentheses.",
)
def multiplied_by_the_step(loss, theta, step):
    return for_every_number(theta, lambda e: (loss(theta + step * e) - loss(theta - step * e)) / 2 * step)


@MISTAKES.mistake(
    "the copies made outside the loop",
    why="To copy once seems to be enough.",
    cure="The numbers that had their turn stay changed. Every number's turn begins with fresh copies of theta.",
)
def copied_once(loss, theta, step):
    up, down, slopes = theta.copy(), theta.copy(), np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        up[index] += step
        down[index] -= step
        slopes[index] = (loss(up) - loss(down)) / (2 * step)
    return slopes


@MISTAKES.mistake(
    "θ not put back",
    in_place=True,
    why="Each number is changed twice, and the loop is already at the next one.",
    cure="Put the old number back before the next one's turn, or change a copy.",
)
def left_below(loss, theta, step):
    theta, slopes = theta.copy(), np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        theta[index] += step
        above = loss(theta)
        theta[index] -= 2 * step
        slopes[index] = (above - loss(theta)) / (2 * step)
    return slopes


def left_above(loss, theta, step):
    theta, slopes = theta.copy(), np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        theta[index] -= step
        below = loss(theta)
        theta[index] += 2 * step
        slopes[index] = (loss(theta) - below) / (2 * step)
    return slopes


MISTAKES.also(left_below, left_above)
