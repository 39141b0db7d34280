"""The mistakes in one step: (params, x_t, h_before) -> h_t."""

import numpy as np

from .catalogue import Catalogue

MISTAKES = Catalogue("lesson 2, section 3")


@MISTAKES.mistake(
    "b_h forgotten",
    why="The two matrices do the work, and a bias that starts at zero is easy to overlook.",
    cure="a_t = V x_t + W h_{t-1} + b_h, three summands.",
)
def b_h_forgotten(params, x_t, h_before):
    return np.tanh(params.V @ x_t + params.W @ h_before)


@MISTAKES.mistake(
    "b_h added after f_h",
    why="A bias is often written at the end of the formula.",
    cure="b_h stands inside: h_t = f_h(V x_t + W h_{t-1} + b_h).",
)
def b_h_outside(params, x_t, h_before):
    return np.tanh(params.V @ x_t + params.W @ h_before) + params.b_h


@MISTAKES.mistake(
    "f_h forgotten",
    why="The sum is the larger part of the formula.",
    cure="The sum is a_t; the state is h_t = f_h(a_t), with tanh for f_h.",
)
def f_h_forgotten(params, x_t, h_before):
    return params.V @ x_t + params.W @ h_before + params.b_h


@MISTAKES.mistake(
    "sigmoid in place of tanh",
    why="Both bend at both ends, and many texts draw a sigmoid.",
    cure="f_h is tanh here: a state lies between -1 and 1.",
)
def sigmoid_for_tanh(params, x_t, h_before):
    return 1 / (1 + np.exp(-(params.V @ x_t + params.W @ h_before + params.b_h)))


@MISTAKES.mistake(
    "W transposed in the step",
    why="h @ W and W @ h both run without an error, since W is square.",
    cure="Row i of W makes number i of a_t: W @ h_before, in this order.",
)
def W_transposed(params, x_t, h_before):
    return np.tanh(params.V @ x_t + h_before @ params.W + params.b_h)


@MISTAKES.mistake(
    "h_{t-1} left out",
    lesson="lesson 2, section 5",
    why="It is the formula of an ordinary layer.",
    cure="The term W h_{t-1} is the network's memory: without it every word gets one and the same answer everywhere.",
)
def h_before_left_out(params, x_t, h_before):
    return np.tanh(params.V @ x_t + params.b_h)
