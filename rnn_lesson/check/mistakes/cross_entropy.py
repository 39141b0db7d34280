"""The mistakes in the loss: (y_hat, y) -> (T,)."""

import numpy as np

from . import gradient
from .catalogue import Catalogue

MISTAKES = Catalogue("lesson 3, section 1")


def of_the_truth(y_hat, y):
    """ŷ_t[y_t] for every t."""
    return y_hat[np.arange(len(y)), y]


@MISTAKES.mistake(
    "the sum in place of one loss a timestep",
    lesson="lesson 3, section 2",
    why="L is the sum of all L_t.",
    cure="Here the L_t themselves are wanted, T numbers; to sum them up comes after.",
)
def summed_up(y_hat, y):
    return -np.log(of_the_truth(y_hat, y)).sum()


MEAN = {"cure": "Each L_t stands for itself: T numbers are wanted, neither added up nor divided by T."}
MISTAKES.also(gradient.mean_over_timesteps, lambda y_hat, y: -np.log(of_the_truth(y_hat, y)).mean(), **MEAN)
MISTAKES.also(gradient.mean_over_timesteps, lambda y_hat, y: -np.log(of_the_truth(y_hat, y)) / len(y), **MEAN)


@MISTAKES.mistake(
    "the minus forgotten",
    why="The logarithm is what one remembers of the formula.",
    cure="L_t = -log ŷ_t[y_t]: the logarithm of a probability is negative, a loss is not.",
)
def minus_forgotten(y_hat, y):
    return np.log(of_the_truth(y_hat, y))


@MISTAKES.mistake(
    "the logarithm to base 10",
    why="log10 is the logarithm of the pocket calculator.",
    cure="The natural logarithm is meant, np.log: it makes ∂L_t/∂o_t = ŷ_t - y_t come out.",
)
def base_10(y_hat, y):
    return -np.log10(of_the_truth(y_hat, y))


@MISTAKES.mistake(
    "the logarithm to base 2",
    why="Information is counted in bits.",
    cure="The natural logarithm is meant, np.log: it makes ∂L_t/∂o_t = ŷ_t - y_t come out.",
)
def base_2(y_hat, y):
    return -np.log2(of_the_truth(y_hat, y))


@MISTAKES.mistake(
    "the logarithm forgotten",
    why="The probability already says how good the answer is.",
    cure="L_t = -log ŷ_t[y_t]: to be sure of a wrong answer costs without bound.",
)
def logarithm_forgotten(y_hat, y):
    return 1 - of_the_truth(y_hat, y)


MISTAKES.also(logarithm_forgotten, of_the_truth)
MISTAKES.also(logarithm_forgotten, lambda y_hat, y: -of_the_truth(y_hat, y))


@MISTAKES.mistake(
    "every label's column for every timestep",
    lesson="lesson 3, section 1",
    why="y_hat[:, y] reads like all timesteps, each at its label.",
    cure="It takes all the columns named in y for every row, (T, T). For pairs NumPy wants two lists of one length.",
)
def whole_columns(y_hat, y):
    return -np.log(y_hat[:, y])


MISTAKES.also(whole_columns, lambda y_hat, y: -np.log(y_hat[:, y]).sum(axis=0))
MISTAKES.also(whole_columns, lambda y_hat, y: -np.log(y_hat[:, y]).sum(axis=1))


@MISTAKES.mistake(
    "labels counted from 1",
    why="People count from 1.",
    cure="Labels count from 0, as NumPy does: ŷ_t[y_t] is y_hat[t, y[t]].",
)
def counted_from_1(y_hat, y):
    return -np.log(of_the_truth(y_hat, y - 1))


@MISTAKES.mistake(
    "the most probable answer in place of the true one",
    why="The largest number is what the network says.",
    cure="The loss asks for the probability of the true answer: y_hat[t, y[t]].",
)
def of_the_largest(y_hat, y):
    return -np.log(y_hat.max(axis=1))


@MISTAKES.mistake(
    "the probability of not being true",
    why="A loss should be small where the answer is good, and so is 1 - ŷ.",
    cure="The logarithm with its minus takes care of that: -log ŷ_t[y_t] is 0 for ŷ = 1.",
)
def of_the_rest(y_hat, y):
    return -np.log(1 - of_the_truth(y_hat, y))


@MISTAKES.mistake(
    "every answer counted, as for yes or no",
    why="For a single yes or no the formula has a second term, log(1 - ŷ).",
    cure="With one true answer among n_y only its own probability counts.",
)
def yes_or_no(y_hat, y):
    onehot = np.eye(y_hat.shape[1])[y]
    return -(onehot * np.log(y_hat) + (1 - onehot) * np.log(1 - y_hat)).sum(axis=1)


@MISTAKES.mistake(
    "softmax applied twice",
    why="In PyTorch cross_entropy applies softmax itself.",
    cure="ŷ_t is a distribution already: take its logarithm as it is.",
)
def softmax_twice(y_hat, y):
    again = np.exp(y_hat) / np.exp(y_hat).sum(axis=1, keepdims=True)
    return -np.log(of_the_truth(again, y))


@MISTAKES.mistake(
    "the mean over the labels",
    why="mean(axis=1) stands where sum(axis=1) should.",
    cure="Of the n_y products with the one-hot all but one are zero: sum them, or pick that one.",
)
def mean_over_labels(y_hat, y):
    return -(np.eye(y_hat.shape[1])[y] * np.log(y_hat)).mean(axis=1)
