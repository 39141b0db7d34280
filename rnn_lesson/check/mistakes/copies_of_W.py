"""The mistakes with copies of W: their losses, the table of slopes, and how far one must walk back."""

from dataclasses import replace

import numpy as np

from ...network import backward, forward
from . import cross_entropy, gradient, numerical_gradient, step, unrolled
from .catalogue import Catalogue

# (params, x, y, copies_of_W) -> (T,)
OF_LOSSES = Catalogue("lesson 5, section 3")


def losses(params, x, y, copies, past=None, seen=0):
    """L_t by hand; past (T, n_h): what stands for all h_{t-1}; seen: 1 where ŷ_t is made of h_{t-1}."""
    h = [np.zeros_like(params.b_h)]
    for t, (x_t, W_t) in enumerate(zip(x, copies)):
        h.append(np.tanh(params.V @ x_t + W_t @ (h[-1] if past is None else past[t]) + params.b_h))
    o = np.array(h[1 - seen : len(h) - seen]) @ params.U.T + params.b_y
    return np.log(np.exp(o).sum(axis=1)) - o[np.arange(len(y)), y]


def without(*biases):
    def wrong(params, x, y, copies):
        return losses(replace(params, **{name: 0 * getattr(params, name) for name in biases}), x, y, copies)

    return wrong


@OF_LOSSES.mistake(
    "params.W in place of the copies",
    why="The step is that of lesson 2, where there is one W only.",
    cure="At timestep t the network uses its own W, copies_of_W[t].",
)
def no_copies(params, x, y, copies):
    return losses(params, x, y, [params.W for _ in y])


@OF_LOSSES.mistake(
    "one copy for all timesteps",
    why="Where all copies are equal, which is how the experiment begins, it makes no difference.",
    cure="The copy changes from step to step, as x[t] does.",
)
def first_copy(params, x, y, copies):
    return losses(params, x, y, [copies[0] for _ in y])


OF_LOSSES.also(first_copy, lambda params, x, y, copies: losses(params, x, y, [copies[-1] for _ in y]))


@OF_LOSSES.mistake(
    "the copy of the step before",
    why="W is multiplied with h_{t-1}, so its index seems to be t - 1 as well.",
    cure="Copy t is the one that makes h_t, of h_{t-1}.",
)
def copy_before(params, x, y, copies):
    return losses(params, x, y, np.roll(copies, 1, axis=0))


@OF_LOSSES.mistake(
    "the states of the network with one W",
    lesson="lesson 5, section 4",
    why="forward has all h_{t-1} ready, in run.h_before.",
    cure="They were made with params.W. A nudged copy changes every later state: take h_{t-1} from this loop.",
)
def states_of_before(params, x, y, copies):
    return losses(params, x, y, copies, past=forward(params, x).h_before)


OF_LOSSES.also(step.b_h_forgotten, without("b_h"))
OF_LOSSES.also(unrolled.b_y_forgotten, without("b_y"))
OF_LOSSES.also(unrolled.biases_forgotten, without("b_h", "b_y"))
OF_LOSSES.also(step.W_transposed, lambda params, x, y, copies: losses(params, x, y, copies.transpose(0, 2, 1)))
OF_LOSSES.also(unrolled.h_not_carried, lambda params, x, y, copies: losses(params, x, y, 0 * copies))
OF_LOSSES.also(unrolled.output_one_late, lambda params, x, y, copies: losses(params, x, y, copies, seen=1))
OF_LOSSES.also(cross_entropy.summed_up, lambda *given: losses(*given).sum())
OF_LOSSES.also(gradient.mean_over_timesteps, lambda *given: losses(*given).mean())

# (losses_of, W, T, i, j) -> (T, T)
OF_SLOPES = Catalogue("lesson 5, section 1")


def table(losses_of, W, T, i, j, up=lambda k: k, down=None):
    """The table of slopes; up(k), down(k): the copies that are nudged for column k."""
    columns = np.zeros((T, T))
    for k in range(T):
        above, below = np.array([W] * T), np.array([W] * T)
        above[up(k), i, j] += 1e-5
        below[(down or up)(k), i, j] -= 1e-5
        columns[:, k] = (losses_of(above) - losses_of(below)) / 2e-5
    return columns


def nudged(up, down=None):
    return lambda *given: table(*given, up, down)


def until(k):
    return slice(None, k + 1)


@OF_SLOPES.mistake(
    "the classmate's table",
    to_find=True,
    why="It runs, and every number in it is the slope of something.",
    cure="Compare a row with that of your own experiment above: some cells should be zero, and are not. That tells "
    "which copies she has nudged.",
)
def of_the_classmate(*given):
    return table(*given, until)


@OF_SLOPES.mistake(
    "one of the two sides mended",
    why="The copies are nudged in two lines, and one of them looks right now.",
    cure="Up and down, the same is nudged: compare the two lines.",
)
def one_side(*given):
    return table(*given, lambda k: k, until)


OF_SLOPES.also(one_side, nudged(until, lambda k: k))


@OF_SLOPES.mistake(
    "several copies nudged at once",
    why="A slice looks like a single place, and the sums of the rows need all copies.",
    cure="A column of the table is about a single copy, and its neighbours stay as they are.",
)
def from_k_on(*given):
    return table(*given, lambda k: slice(k, None))


OF_SLOPES.also(from_k_on, nudged(lambda k: slice(None, k)))
OF_SLOPES.also(from_k_on, nudged(lambda k: slice(None)))


@OF_SLOPES.mistake(
    "rows and columns of the table swapped",
    why="Round k of the loop seems to fill row k.",
    cure="A round nudges one copy, a column, and gives a number for each loss, that is for each row.",
)
def turned(*given):
    return table(*given).T


@OF_SLOPES.mistake(
    "W[j, i] in place of W[i, j]", why="W is square.", cure="The row comes first: i, then j, in both lines."
)
def place_swapped(losses_of, W, T, i, j):
    return table(losses_of, W, T, j, i)


OF_SLOPES.also(numerical_gradient.two_forgotten, lambda *given: 2 * table(*given))

# (params, run, y, tolerance) -> a whole number
OF_STEPS = Catalogue("lesson 5, section 5")


def enough(params, run, y, tolerance, of_the_cut=False):
    """For each n: is the gradient of n steps back near enough?"""
    full, near = backward(params, run, y).W, []
    for n in range(len(y)):
        kept = backward(params, run, y, steps_back=n).W
        near.append(np.linalg.norm(kept - full) <= tolerance * np.linalg.norm(kept if of_the_cut else full))
    return near


def from_there_on(near):
    return max((n + 1 for n, is_near in enumerate(near) if not is_near), default=0)


@OF_STEPS.mistake(
    "the first n that is near enough",
    why="Counting up from 0, one stops where it is good.",
    cure="The terms have signs: a later n may be farther away again. It must be good from there on.",
)
def first_enough(*given):
    return enough(*given).index(True)


@OF_STEPS.mistake(
    "off by one",
    why="The last n that is not enough and the first that is stand side by side.",
    cure="Which one do you return? Try it with the n that you have found, and with its neighbours.",
)
def one_more(*given):
    return from_there_on(enough(*given)) + 1


OF_STEPS.also(one_more, lambda *given: max(0, from_there_on(enough(*given)) - 1))


@OF_STEPS.mistake(
    "one percent in place of the tolerance",
    why="The question above asks for one percent.",
    cure="The function is given its tolerance: use that.",
)
def one_percent(params, run, y, tolerance):
    return from_there_on(enough(params, run, y, 0.01))


@OF_STEPS.mistake(
    "relative to the gradient that was cut",
    why="Both norms are at hand, and near the end they are nearly the same.",
    cure="An error is measured against the truth: tolerance times the norm of the full gradient.",
)
def relative_to_the_cut(*given):
    return from_there_on(enough(*given, of_the_cut=True))
