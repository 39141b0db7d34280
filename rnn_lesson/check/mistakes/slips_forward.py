"""The well-known mistakes in the forward pass, the loss and the writing.

As in rnn_lesson.mistakes each has its name, why it tempts, its cure, and where the lessons
show it. Each catalogue is for one exercise, and its mistakes take what the reader's
function takes there. A mistake that mistakes.CATALOGUE knows keeps its name; a second form
of a mistake stands under a key of its own, and keeps the name as well.
"""

from dataclasses import replace

import numpy as np

from ...network import forward
from ...network.forward_pass import sigmoid
from . import known, mistake

STEP, UNROLLED, CROSS_ENTROPY, WRITING = {}, {}, {}, {}


# One step: (params, x_t, h_before) -> h_t


def sum_a(params, x_t, h_before):
    """a_t = V x_t + W h_{t-1} + b_h."""
    return params.V @ x_t + params.W @ h_before + params.b_h


@mistake(
    23, "b_h forgotten", lesson="lesson 2, section 3", catalogue=STEP,
    why="The two matrices do the work, and a bias that starts at zero is easy to overlook.",
    cure="a_t = V x_t + W h_{t-1} + b_h, three summands.",
)  # fmt: skip
def b_h_forgotten(params, x_t, h_before):
    return np.tanh(sum_a(params, x_t, h_before) - params.b_h)


@mistake(
    23, "b_h added after f_h", lesson="lesson 2, section 3", catalogue=STEP,
    why="A bias is often written at the end of the formula.",
    cure="b_h stands inside: h_t = f_h(V x_t + W h_{t-1} + b_h).",
)  # fmt: skip
def b_h_outside(params, x_t, h_before):
    return b_h_forgotten(params, x_t, h_before) + params.b_h


@mistake(
    23, "f_h forgotten", lesson="lesson 2, section 3", catalogue=STEP,
    why="The sum is the larger part of the formula.",
    cure="The sum is a_t; the state is h_t = f_h(a_t), with tanh for f_h.",
)  # fmt: skip
def f_h_forgotten(params, x_t, h_before):
    return sum_a(params, x_t, h_before)


@mistake(
    23, "sigmoid in place of tanh", lesson="lesson 2, section 3", catalogue=STEP,
    why="Both bend at both ends, and many texts draw a sigmoid.",
    cure="f_h is tanh here: a state lies between -1 and 1.",
)  # fmt: skip
def sigmoid_for_tanh(params, x_t, h_before):
    return sigmoid(sum_a(params, x_t, h_before))


@mistake(
    23, "W transposed in the step", lesson="lesson 2, section 3", catalogue=STEP,
    why="h @ W and W @ h both run without an error, since W is square.",
    cure="Row i of W makes number i of a_t: W @ h_before, in this order.",
)  # fmt: skip
def W_transposed(params, x_t, h_before):
    return np.tanh(sum_a(params, x_t, h_before) + (params.W.T - params.W) @ h_before)


@mistake(
    23, "h_{t-1} left out", lesson="lesson 2, section 5", catalogue=STEP,
    why="It is the formula of an ordinary layer.",
    cure="The term W h_{t-1} is the network's memory: without it every word gets one and the same answer everywhere.",
)  # fmt: skip
def h_before_left_out(params, x_t, h_before):
    return np.tanh(params.V @ x_t + params.b_h)


# The whole sequence: (params, x, h_init) -> (h, y_hat)


def walk(params, x, h_init, step):
    """h (T, n_h), by a step that may be mistaken."""
    h = [h_init]
    for x_t in x:
        h.append(step(params, x_t, h[-1]))
    return np.array(h[1:])


def outputs(params, h):
    """y_hat (T, n_y) of the states h."""
    o = np.exp(h @ params.U.T + params.b_y)
    return o / o.sum(axis=1, keepdims=True)


def in_a_walk(slip):
    """A mistake of one step, made at every step."""

    def wrong(params, x, h_init):
        h = walk(params, x, h_init, slip.wrong)
        return h, outputs(params, h)

    return replace(slip, wrong=wrong)


UNROLLED.update({name: in_a_walk(slip) for name, slip in STEP.items()})


@mistake(
    10, "h_init ignored", lesson="lesson 2, section 3", catalogue=UNROLLED,
    why="The start usually is zero.",
    cure="The first step reads h_{-1} = h_init, whatever it is.",
)  # fmt: skip
def h_init_ignored(params, x, h_init):
    run = forward(params, x)
    return run.h, run.y_hat


@mistake(
    22, "h not carried to the next step", lesson="lesson 2, section 4", catalogue=UNROLLED,
    why="The loop computes h_t, and nobody hands it on.",
    cure="End the loop with h_before = h_t: the next copy receives it.",
)  # fmt: skip
def h_not_carried(params, x, h_init):
    h = np.tanh(x @ params.V.T + params.W @ h_init + params.b_h)
    return h, outputs(params, h)


@mistake(
    9, "ŷ_t made of h_{t-1}", lesson="lesson 2, section 3", catalogue=UNROLLED,
    why="The output is computed before the state is updated.",
    cure="First h_t, then ŷ_t = f_y(U h_t + b_y).",
)  # fmt: skip
def output_one_late(params, x, h_init):
    run = forward(params, x, h_init)
    return run.h, outputs(params, run.h_before)


@mistake(
    9, "h_{t-1} stored in place of h_t", lesson="lesson 2, section 4", catalogue=UNROLLED,
    why="The list of states begins with h_{-1}.",
    cure="Row t of h is h_t: append after the step, and leave h_{-1} out.",
)  # fmt: skip
def states_one_late(params, x, h_init):
    run = forward(params, x, h_init)
    return run.h_before, run.y_hat


def one_row_too_many(params, x, h_init):
    run = forward(params, x, h_init)
    return np.vstack([h_init, run.h]), run.y_hat


def one_array_after_all(params, x, h_init):
    run = forward(params, x, h_init)
    return np.broadcast_to(run.h[-1], run.h.shape), run.y_hat


def one_array_from_the_start(params, x, h_init):
    run = forward(params, x, h_init)
    return np.broadcast_to(run.h[-1], run.h.shape), np.broadcast_to(run.y_hat[-1], run.y_hat.shape)


UNROLLED["h_{-1} kept as a row"] = known("h_{t-1} stored in place of h_t", one_row_too_many, UNROLLED)
UNROLLED["one array, stored"] = known("one array for all timesteps", one_array_after_all)
UNROLLED["one array, read"] = known("one array for all timesteps", one_array_from_the_start)


@mistake(
    23, "b_y forgotten", lesson="lesson 2, section 3", catalogue=UNROLLED,
    why="A bias that starts at zero is easy to overlook.",
    cure="o_t = U h_t + b_y, two summands.",
)  # fmt: skip
def b_y_forgotten(params, x, h_init):
    h = forward(params, x, h_init).h
    return h, outputs(replace(params, b_y=np.zeros_like(params.b_y)), h)


@mistake(
    23, "both biases forgotten", lesson="lesson 2, section 3", catalogue=UNROLLED,
    why="Biases that start at zero are easy to overlook.",
    cure="There are two: b_h inside f_h, and b_y inside f_y.",
)  # fmt: skip
def biases_forgotten(params, x, h_init):
    run = forward(replace(params, b_h=np.zeros_like(params.b_h), b_y=np.zeros_like(params.b_y)), x, h_init)
    return run.h, run.y_hat


def output_mistake(name, why, cure):
    """Enter a function from o (T, n_y) to a mistaken y_hat; the states are right."""

    def enter(function):
        def wrong(params, x, h_init):
            run = forward(params, x, h_init)
            return run.h, function(run.o)

        what = {"why": why, "cure": cure, "lesson": "lesson 2, section 3", "catalogue": UNROLLED}
        return mistake(24, name, **what)(wrong)

    return enter


@output_mistake(
    "softmax forgotten",
    why="o_t already ranks the answers.",
    cure="ŷ_t = softmax(o_t): positive numbers that sum to one.",
)
def softmax_forgotten(o):
    return o


@output_mistake(
    "softmax over time",
    why="sum(axis=0) is the sum that one thinks of first.",
    cure="Each timestep has its own distribution: along axis 1 of o (T, n_y) the numbers sum to one.",
)
def softmax_over_time(o):
    return np.exp(o) / np.exp(o).sum(axis=0)


@output_mistake(
    "softmax over all timesteps together",
    why="sum() without an axis adds up everything.",
    cure="Each timestep has its own distribution: sum(axis=1, keepdims=True).",
)
def softmax_over_everything(o):
    return np.exp(o) / np.exp(o).sum()


@output_mistake(
    "sigmoid in place of softmax",
    why="A sigmoid gives numbers between 0 and 1 too.",
    cure="With one true answer among n_y the numbers must sum to one: softmax.",
)
def sigmoid_for_softmax(o):
    return sigmoid(o)


# The loss: (y_hat, y) -> (T,)


def of_the_truth(y_hat, y):
    """ŷ_t[y_t] for every t."""
    return y_hat[np.arange(len(y)), y]


def loss_mistake(name, why, cure, number=25, lesson="lesson 3, section 1"):
    return mistake(number, name, why=why, cure=cure, lesson=lesson, catalogue=CROSS_ENTROPY)


@loss_mistake(
    "the sum in place of one loss a timestep",
    why="L is the sum of all L_t.",
    cure="Here the L_t themselves are wanted, T numbers; to sum them up comes after.",
    lesson="lesson 3, section 2",
)
def summed_up(y_hat, y):
    return -np.log(of_the_truth(y_hat, y)).sum()


def one_mean(y_hat, y):
    return -np.log(of_the_truth(y_hat, y)).mean()


def divided_by_T(y_hat, y):
    return -np.log(of_the_truth(y_hat, y)) / len(y)


CROSS_ENTROPY["one mean"] = known("the mean over timesteps", one_mean)
CROSS_ENTROPY["divided by T"] = known("the mean over timesteps", divided_by_T)


@loss_mistake(
    "the minus forgotten",
    why="The logarithm is what one remembers of the formula.",
    cure="L_t = -log ŷ_t[y_t]: the logarithm of a probability is negative, a loss is not.",
)
def minus_forgotten(y_hat, y):
    return np.log(of_the_truth(y_hat, y))


@loss_mistake(
    "the logarithm to base 10",
    why="log10 is the logarithm of the pocket calculator.",
    cure="The natural logarithm is meant, np.log: it makes ∂L_t/∂o_t = ŷ_t - y_t come out.",
)
def base_10(y_hat, y):
    return -np.log10(of_the_truth(y_hat, y))


@loss_mistake(
    "the logarithm to base 2",
    why="Information is counted in bits.",
    cure="The natural logarithm is meant, np.log: it makes ∂L_t/∂o_t = ŷ_t - y_t come out.",
)
def base_2(y_hat, y):
    return -np.log2(of_the_truth(y_hat, y))


@loss_mistake(
    "the logarithm forgotten",
    why="The probability already says how good the answer is.",
    cure="L_t = -log ŷ_t[y_t]: to be sure of a wrong answer costs without bound.",
)
def logarithm_forgotten(y_hat, y):
    return 1 - of_the_truth(y_hat, y)


def minus_the_probability(y_hat, y):
    return -of_the_truth(y_hat, y)


CROSS_ENTROPY["minus the probability"] = known("the logarithm forgotten", minus_the_probability, CROSS_ENTROPY)


@loss_mistake(
    "labels counted from 1",
    why="People count from 1.",
    cure="Labels count from 0, as NumPy does: ŷ_t[y_t] is y_hat[t, y[t]].",
)
def counted_from_1(y_hat, y):
    return -np.log(of_the_truth(y_hat, y - 1))


@loss_mistake(
    "the most probable answer in place of the true one",
    why="The largest number is what the network says.",
    cure="The loss asks for the probability of the true answer: y_hat[t, y[t]].",
)
def of_the_largest(y_hat, y):
    return -np.log(y_hat.max(axis=1))


@loss_mistake(
    "the probability of not being true",
    why="A loss should be small where the answer is good, and so is 1 - ŷ.",
    cure="The logarithm with its minus takes care of that: -log ŷ_t[y_t] is 0 for ŷ = 1.",
)
def of_the_rest(y_hat, y):
    return -np.log(1 - of_the_truth(y_hat, y))


@loss_mistake(
    "every answer counted, as for yes or no",
    why="For a single yes or no the formula has a second term, log(1 - ŷ).",
    cure="With one true answer among n_y only its own probability counts.",
)
def yes_or_no(y_hat, y):
    rest = np.where(np.eye(y_hat.shape[1])[y] == 1, y_hat, 1 - y_hat)
    return -np.log(rest).sum(axis=1)


@loss_mistake(
    "softmax applied twice",
    why="In PyTorch cross_entropy applies softmax itself.",
    cure="ŷ_t is a distribution already: take its logarithm as it is.",
    number=24,
)
def softmax_twice(y_hat, y):
    again = np.exp(y_hat)
    return -np.log(of_the_truth(again / again.sum(axis=1, keepdims=True), y))


@loss_mistake(
    "the mean over the labels",
    why="mean(axis=1) stands where sum(axis=1) should.",
    cure="Of the n_y products with the one-hot all but one are zero: sum them, or pick that one.",
)
def divided_by_n_y(y_hat, y):
    return -np.log(of_the_truth(y_hat, y)) / y_hat.shape[1]


# Writing: (model, words, max_words) -> words


def writing_mistake(name, why, cure):
    return mistake(22, name, why=why, cure=cure, lesson="lesson 1, section 3", catalogue=WRITING)


def written(model, words, max_words, again=slice(-1, None), end=True):
    """Greedy writing; `again`: which rows of the next word's x are read; end: does it stop at the end mark?"""
    x, h, words = model.task.encode(words), None, list(words)
    while len(words) < max_words:
        run = forward(model.params, x, h)
        word = model.task.labels[run.y_hat[-1].argmax()]
        if word == model.task.end:
            return words if end is True else [*words, word]
        words.append(word)
        x, h = model.task.encode([word])[again], run.h[-1]
    return words


@writing_mistake(
    "the start mark read before every word",
    why="encode puts the start mark before every list of words, also before a single one.",
    cure="The start mark stands before the sentence only: task.encode([word])[-1:].",
)
def start_mark_again(model, words, max_words):
    return written(model, words, max_words, again=slice(None))


@writing_mistake(
    "the end mark kept",
    why="The end mark is a label like any word.",
    cure="The end mark says that the sentence is over: stop before it is appended.",
)
def end_mark_kept(model, words, max_words):
    return written(model, words, max_words, end="kept")


@writing_mistake(
    "the given words left out",
    why="Only the new words were written by the network.",
    cure="Return the whole sentence, the given words first.",
)
def given_left_out(model, words, max_words):
    return written(model, words, max_words)[len(words) :]


@writing_mistake(
    "max_words counted without the given words",
    why="The loop counts what it writes.",
    cure="The sentence, with its given words, has at most max_words words.",
)
def more_words(model, words, max_words):
    return written(model, words, max_words + len(words))


@writing_mistake(
    "only the last given word read",
    why="One word predicts the next.",
    cure="The state must have read all given words, and the start mark: run forward over task.encode(words).",
)
def last_word_only(model, words, max_words):
    x, given = model.task.encode(words)[-1:], list(words)
    h = None
    while len(given) < max_words:
        run = forward(model.params, x, h)
        word = model.task.labels[run.y_hat[-1].argmax()]
        if word == model.task.end:
            break
        given.append(word)
        x, h = model.task.encode([word])[-1:], run.h[-1]
    return given
