"""The mistakes at the output: in the Jacobian of softmax, (o) -> (n_y, n_y), and in ∂L_t/∂o_t, (ŷ_t, y_t) -> (n_y,)."""

import numpy as np

from . import cross_entropy, gradient
from .catalogue import Catalogue

OF_THE_JACOBIAN, MISTAKES = Catalogue("lesson 4, section 2"), Catalogue("lesson 4, section 2")


def softmax(o):
    return np.exp(o) / np.exp(o).sum()


def parts(first, second):
    """The Jacobian from what stands for its two parts, functions of ŷ."""
    return lambda o: first(softmax(o)) + second(softmax(o))


def product(y_hat):
    return np.outer(y_hat, y_hat)


OF_THE_JACOBIAN.also(gradient.softmax_diagonal, parts(np.diag, lambda y_hat: -np.diag(y_hat**2)))

OF_THE_JACOBIAN.mistake(
    "the part on the diagonal left out",
    why="-ŷ_i ŷ_j is the part that one has to multiply for.",
    cure="Where i = j the bracket is 1 - ŷ_j: ŷ_i stands on the diagonal besides.",
)(parts(lambda y_hat: 0, lambda y_hat: -product(y_hat)))

a_sign = OF_THE_JACOBIAN.mistake(
    "a sign in the Jacobian of softmax",
    why="The two parts are quickly made, and put together in either order.",
    cure="More o_i makes ŷ_i larger and all others smaller: the diagonal is positive, the rest negative.",
)(parts(lambda y_hat: -np.diag(y_hat), product))

OF_THE_JACOBIAN.also(a_sign, parts(np.diag, product))

OF_THE_JACOBIAN.mistake(
    "a number in place of the outer product",
    why="p @ p.T reads like a column times a row.",
    cure="A vector here is 1-D, .T changes nothing, and p @ p is one number. A table of all products is np.outer.",
)(parts(np.diag, lambda y_hat: -(y_hat @ y_hat)))

OF_THE_JACOBIAN.mistake(
    "squares in place of the outer product",
    why="In NumPy p * p runs without an error, and is stretched to a matrix.",
    cure="The number at i, j is ŷ_i times ŷ_j, of two places: a table of all products, np.outer.",
)(parts(np.diag, lambda y_hat: -(y_hat**2)))

OF_THE_JACOBIAN.mistake(
    "o in place of ŷ", why="o is the argument that is given.", cure="The formula is written in ŷ: first ŷ = softmax(o)."
)(lambda o: np.diag(o) - product(o))


def onehot(y_hat, c):
    return np.eye(len(y_hat))[c]


MISTAKES.also(gradient.sign, lambda y_hat, c: onehot(y_hat, c) - y_hat)
MISTAKES.also(gradient.label_not_subtracted, lambda y_hat, c: y_hat)
MISTAKES.also(gradient.number_taken_off, lambda y_hat, c: y_hat - c)
MISTAKES.also(gradient.softmax_diagonal, lambda y_hat, c: (y_hat - 1) * onehot(y_hat, c))
MISTAKES.also(cross_entropy.counted_from_1, lambda y_hat, c: y_hat - onehot(y_hat, c - 1))
MISTAKES.also(cross_entropy.softmax_twice, lambda y_hat, c: softmax(y_hat) - onehot(y_hat, c))
MISTAKES.also(
    cross_entropy.softmax_twice,
    lambda y_hat, c: (np.diag(softmax(y_hat)) - product(softmax(y_hat))) @ (-onehot(y_hat, c) / y_hat),
)

MISTAKES.mistake(
    "∂L_t/∂ŷ_t in place of ∂L_t/∂o_t",
    why="-1/ŷ is the first factor of the chain, and it stands in the text.",
    cure="From ŷ_t the way goes on to o_t: times the matrix of softmax.",
)(lambda y_hat, c: -onehot(y_hat, c) / y_hat)
