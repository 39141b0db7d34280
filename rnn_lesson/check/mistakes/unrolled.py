"""The mistakes in the whole sequence: (params, x, h_init) -> (h, y_hat)."""

import numpy as np

from ...network import forward
from . import gradient, step
from .catalogue import Catalogue

MISTAKES = Catalogue("lesson 2, section 3")


def walk(params, x, h_init, one_step):
    """h (T, n_h), by a step that may be mistaken."""
    h = [h_init]
    for x_t in x:
        h.append(one_step(params, x_t, h[-1]))
    return np.array(h[1:])


def softmax(o):
    return np.exp(o) / np.exp(o).sum(axis=1, keepdims=True)


def in_every_step(mistaken_step):
    def wrong(params, x, h_init):
        h = walk(params, x, h_init, mistaken_step)
        return h, softmax(h @ params.U.T + params.b_y)

    return wrong


MISTAKES.extend(known.made_by(in_every_step(known)) for known in step.MISTAKES)


@MISTAKES.mistake(
    "h_init ignored", why="The start usually is zero.", cure="The first step reads h_{-1} = h_init, whatever it is."
)
def h_init_ignored(params, x, h_init):
    run = forward(params, x)
    return run.h, run.y_hat


@MISTAKES.mistake(
    "h not carried to the next step",
    lesson="lesson 2, section 4",
    why="The loop computes h_t, and nobody hands it on.",
    cure="End the loop with h_before = h_t: the next copy receives it.",
)
def h_not_carried(params, x, h_init):
    h = np.array([np.tanh(params.V @ x_t + params.W @ h_init + params.b_h) for x_t in x])
    return h, softmax(h @ params.U.T + params.b_y)


@MISTAKES.mistake(
    "a_t handed on in place of h_t",
    lesson="lesson 2, section 4",
    why="a_t and h_t have one shape, and both are at hand at the end of the loop.",
    cure="What the next copy receives is what f_h gives: h_t = tanh(a_t).",
)
def sum_handed_on(params, x, h_init):
    a = walk(params, x, h_init, step.f_h_forgotten)
    return np.tanh(a), softmax(np.tanh(a) @ params.U.T + params.b_y)


@MISTAKES.mistake(
    "h_{-1} in the row of h_0",
    lesson="lesson 2, section 4",
    why="The array of states is to begin with something, and h_init is the beginning.",
    cure="Row 0 is h_0, which x_0 and h_{-1} make together. All T rows of x bring a state.",
)
def start_in_row_0(params, x, h_init):
    run = forward(params, x[1:], h_init) if len(x) > 1 else None
    h = np.vstack([h_init, run.h]) if run else h_init[None]
    return h, softmax(h @ params.U.T + params.b_y)


def start_in_row_0_without_an_answer(params, x, h_init):
    h, y_hat = start_in_row_0(params, x, h_init)
    return h, np.vstack([0 * y_hat[:1], y_hat[1:]])


MISTAKES.also(start_in_row_0, start_in_row_0_without_an_answer)


@MISTAKES.mistake(
    "the two results swapped",
    why="The answers are what one wants in the end.",
    cure="First the states, then the answers: return h, y_hat.",
)
def results_swapped(params, x, h_init):
    run = forward(params, x, h_init)
    return run.y_hat, run.h


@MISTAKES.mistake(
    "ŷ_t made of h_{t-1}",
    why="The output is computed before the state is updated.",
    cure="First h_t, then ŷ_t = f_y(U h_t + b_y).",
)
def output_one_late(params, x, h_init):
    run = forward(params, x, h_init)
    return run.h, softmax(run.h_before @ params.U.T + params.b_y)


@MISTAKES.mistake(
    "h_{t-1} stored in place of h_t",
    lesson="lesson 2, section 4",
    why="The list of states begins with h_{-1}.",
    cure="Row t of h is h_t: append after the step, and leave h_{-1} out.",
)
def states_one_late(params, x, h_init):
    run = forward(params, x, h_init)
    return run.h_before, run.y_hat


def one_row_too_many(params, x, h_init):
    run = forward(params, x, h_init)
    return np.vstack([h_init, run.h]), run.y_hat


def one_array_after_all(params, x, h_init):
    run = forward(params, x, h_init)
    return np.array([run.h[-1] for _ in x]), run.y_hat


def one_array_from_the_start(params, x, h_init):
    run = forward(params, x, h_init)
    return np.array([run.h[-1] for _ in x]), np.array([run.y_hat[-1] for _ in x])


MISTAKES.also(states_one_late, one_row_too_many)
MISTAKES.also(gradient.one_array_for_all, one_array_after_all)
MISTAKES.also(gradient.one_array_for_all, one_array_from_the_start)


@MISTAKES.mistake(
    "b_y forgotten", why="A bias that starts at zero is easy to overlook.", cure="o_t = U h_t + b_y, two summands."
)
def b_y_forgotten(params, x, h_init):
    h = forward(params, x, h_init).h
    return h, softmax(h @ params.U.T)


@MISTAKES.mistake(
    "both biases forgotten",
    why="Biases that start at zero are easy to overlook.",
    cure="There are two: b_h inside f_h, and b_y inside f_y.",
)
def biases_forgotten(params, x, h_init):
    h = walk(params, x, h_init, step.b_h_forgotten)
    return h, softmax(h @ params.U.T)


@MISTAKES.mistake(
    "softmax forgotten",
    why="o_t already ranks the answers.",
    cure="ŷ_t = softmax(o_t): positive numbers that sum to one.",
)
def softmax_forgotten(params, x, h_init):
    run = forward(params, x, h_init)
    return run.h, run.o


@MISTAKES.mistake(
    "exp without its sum below",
    why="The exponentials already rank the answers, and all are positive.",
    cure="Divide by their sum, so that each ŷ_t sums to one: np.exp(o_t) / np.exp(o_t).sum().",
)
def not_normalised(params, x, h_init):
    run = forward(params, x, h_init)
    return run.h, np.exp(run.o)


@MISTAKES.mistake(
    "softmax over time",
    why="sum(axis=0) is the sum that one thinks of first.",
    cure="Each timestep has its own distribution: along axis 1 of o (T, n_y) the numbers sum to one.",
)
def softmax_over_time(params, x, h_init):
    run = forward(params, x, h_init)
    return run.h, np.exp(run.o) / np.exp(run.o).sum(axis=0)


@MISTAKES.mistake(
    "softmax over all timesteps together",
    why="sum() without an axis adds up everything.",
    cure="Each timestep has its own distribution: sum(axis=1, keepdims=True).",
)
def softmax_over_everything(params, x, h_init):
    run = forward(params, x, h_init)
    return run.h, np.exp(run.o) / np.exp(run.o).sum()


@MISTAKES.mistake(
    "sigmoid in place of softmax",
    why="A sigmoid gives numbers between 0 and 1 too.",
    cure="With one true answer among n_y the numbers must sum to one: softmax.",
)
def sigmoid_for_softmax(params, x, h_init):
    run = forward(params, x, h_init)
    return run.h, 1 / (1 + np.exp(-run.o))
