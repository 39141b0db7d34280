"""The well-known mistakes with the referee, the first try, the Jacobians and clipping.

As in rnn_lesson.mistakes each has its name, why it tempts, its cure, and where the lessons
show it. Each catalogue is for one exercise, and its mistakes take what the reader's
function takes there. A mistake that mistakes.CATALOGUE knows keeps its name; a second form
of a mistake stands under a key of its own, and keeps the name as well.
"""

from dataclasses import replace

import numpy as np

from ...network import Parameters, backward
from ...network.backward_pass import output_gradient
from . import known, mistake, norm, sum_of_terms

REFEREE, FIRST_TRY, JACOBIAN, PRODUCT, CLIPPING = {}, {}, {}, {}, {}


# The referee: (loss, theta, step) -> array like theta; step is the one that the reader's function took


def differences(loss, theta, above, below, width):
    """(loss(theta + above) - loss(theta + below)) / width for every number of theta."""
    slopes = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        up, down = theta.copy(), theta.copy()
        up[index] += above
        down[index] += below
        slopes[index] = (loss(up) - loss(down)) / width
    return slopes


def referee_mistake(name, why, cure, lesson="lesson 3, section 4"):
    return mistake(26, name, why=why, cure=cure, lesson=lesson, catalogue=REFEREE)


@referee_mistake(
    "a difference in one direction only",
    why="The definition of a derivative in a textbook goes in one direction.",
    cure="Go in both: (L(θ+ε) - L(θ-ε)) / (2ε). In one the error is of the order ε, in both ε².",
    lesson="lesson 3, section 5",
)
def forwards_only(loss, theta, step):
    return differences(loss, theta, step, 0, step)


def backwards_only(loss, theta, step):
    return differences(loss, theta, 0, -step, step)


REFEREE["backwards only"] = known("a difference in one direction only", backwards_only, REFEREE)


@referee_mistake("the 2 forgotten", why="The step is ε.", cure="From θ-ε to θ+ε is a way of 2ε: divide by that.")
def two_forgotten(loss, theta, step):
    return differences(loss, theta, step, -step, step)


def half_forgotten(loss, theta, step):
    return differences(loss, theta, step, 0, 2 * step)


REFEREE["2 too many"] = known("a difference in one direction only", half_forgotten, REFEREE)


@referee_mistake(
    "the division forgotten",
    why="The difference shows already which way L goes.",
    cure="A slope is a difference divided by the way, here 2ε.",
)
def division_forgotten(loss, theta, step):
    return differences(loss, theta, step, -step, 1)


@referee_mistake(
    "the two sides swapped",
    why="A minus is quickly on the wrong side.",
    cure="L(θ+ε) minus L(θ-ε), not the other way round.",
)
def sides_swapped(loss, theta, step):
    return differences(loss, theta, -step, step, 2 * step)


@referee_mistake(
    "a step too large or too small",
    why="The smaller the step, the better, one thinks.",
    cure="Take ε = 1e-5: a larger one sees the curve's bend, a smaller one the rounding.",
    lesson="lesson 3, section 5",
)
def unlucky_step(loss, theta, step):
    return differences(loss, theta, step, -step, 2 * step)


@referee_mistake(
    "θ not put back",
    why="Each number is changed twice, and the loop is already at the next one.",
    cure="Put the old number back before the next one's turn, or change a copy.",
)
def left_below(loss, theta, step):
    return with_theta_left(loss, theta, step, -step)


def left_above(loss, theta, step):
    return with_theta_left(loss, theta, step, step)


def with_theta_left(loss, theta, step, left):
    theta, slopes = theta.copy(), np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        only = np.zeros_like(theta)
        only[index] = step
        slopes[index] = (loss(theta + only) - loss(theta - only)) / (2 * step)
        theta[index] += left
    return slopes


REFEREE["left above"] = known("θ not put back", left_above, REFEREE)


# The Jacobian of one step: (params, run, t) -> (n_h, n_h). Its product: (params, run, t, k) -> (n_h, n_h)

JACOBIAN.update(
    (name, known(name, wrong))
    for name, wrong in {
        "W transposed in the step Jacobian": lambda params, run, t: run.slopes[t][:, None] * params.W.T,
        "the diagonal on the wrong side": lambda params, run, t: params.W * run.slopes[t],
        "f_h' forgotten": lambda params, run, t: params.W,
        "f_h' of h in place of a": lambda params, run, t: (1 - np.tanh(run.h[t]) ** 2)[:, None] * params.W,
        "f_h' of one timestep used for all": lambda params, run, t: run.slopes[-1][:, None] * params.W,
    }.items()
)


@mistake(
    7, "f_h' of the step before", lesson="lesson 6, section 3", catalogue=JACOBIAN,
    why="J_t leads to h_{t-1}, so its slope seems to be that of h_{t-1}.",
    cure="J_t = ∂h_t/∂h_{t-1}, and h_t = f_h(a_t): the slope is f_h'(a_t).",
)  # fmt: skip
def slope_one_early(params, run, t):
    return (1 - run.h_before[t] ** 2)[:, None] * params.W


@mistake(
    5, "the Jacobian transposed", lesson="lesson 6, section 3, and lesson 7, section 2", catalogue=JACOBIAN,
    why="A column vector goes back through the transposed Jacobian.",
    cure="Row p, column q holds ∂h_{t,p}/∂h_{t-1,q}: diag(f_h'(a_t)) W.",
)  # fmt: skip
def whole_jacobian_transposed(params, run, t):
    return (run.slopes[t][:, None] * params.W).T


def right_jacobian(params, run, t):
    return run.slopes[t][:, None] * params.W


def product(params, run, chain, jacobian=right_jacobian):
    """The product of the Jacobians of the steps in `chain`, in this order."""
    result = np.eye(len(params.W))
    for i in chain:
        result = result @ jacobian(params, run, i)
    return result


def in_a_product(slip):
    """A mistake of one Jacobian, made in every factor."""
    return replace(slip, wrong=lambda params, run, t, k: product(params, run, range(t, k, -1), slip.wrong))


PRODUCT.update({name: in_a_product(slip) for name, slip in JACOBIAN.items()})
PRODUCT.update(
    (name, known(name, wrong))
    for name, wrong in {
        "the product starts at k": lambda params, run, t, k: product(params, run, range(t, k - 1, -1)),
        "the product ends at t - 1": lambda params, run, t, k: product(params, run, range(t - 1, k, -1)),
        "the product in ascending order": lambda params, run, t, k: product(params, run, range(k + 1, t + 1)),
    }.items()
)


@mistake(
    5, "the product transposed", lesson="lesson 7, section 2", catalogue=PRODUCT,
    why="A column vector goes back through the transposed product.",
    cure="Row p, column q holds ∂h_{t,p}/∂h_{k,q}: J_t J_{t-1} … J_{k+1}, not transposed.",
)  # fmt: skip
def product_transposed(params, run, t, k):
    return product(params, run, range(t, k, -1)).T


@mistake(
    3, "zeros for the empty product", lesson="lesson 6, section 3", catalogue=PRODUCT,
    why="An empty sum is zero.",
    cure="An empty product of matrices is the identity: for k = t nothing lies between h_t and h_k.",
)  # fmt: skip
def zeros_where_empty(params, run, t, k):
    return product(params, run, range(t, k, -1)) * (t > k)


@mistake(
    4, "multiplied number by number", lesson="lesson 6, section 3", catalogue=PRODUCT,
    why="In NumPy * runs without an error, since all J are of one shape.",
    cure="Jacobians are multiplied as matrices, with @.",
)  # fmt: skip
def number_by_number(params, run, t, k):
    factors = [right_jacobian(params, run, i) for i in range(t, k, -1)]
    return np.prod(factors, axis=0) if factors else np.eye(len(params.W))


def started_with_ones(params, run, t, k):
    return np.prod([np.ones_like(params.W), *(right_jacobian(params, run, i) for i in range(t, k, -1))], axis=0)


def started_with_the_identity(params, run, t, k):
    return np.eye(len(params.W)) * started_with_ones(params, run, t, k)


PRODUCT["ones, then *"] = known("multiplied number by number", started_with_ones, PRODUCT)
PRODUCT["the identity, then *"] = known("multiplied number by number", started_with_the_identity, PRODUCT)


# The first try for W: (params, run, y) -> (n_h, n_h)


def first_try(params, run, y, **what):
    """The terms k = t of the gradient of W, with the factors of sum_of_terms open to a mistake."""
    weight = what.pop("weight", lambda t, k: True)
    return sum_of_terms(params, run, y, weight=lambda t, k: (t == k) * weight(t, k), **what).W


def last_rows(dL_do):
    return np.vstack([np.zeros_like(dL_do[:-1]), dL_do[-1:]])


FIRST_TRY.update(
    (name, known(name, wrong))
    for name, wrong in {
        "f_h' forgotten": lambda p, run, y: first_try(p, run, y, slope=lambda t, k: np.ones_like(p.b_h)),
        "f_h' of h in place of a": lambda p, run, y: first_try(
            p, run, y, slope=lambda t, k: 1 - np.tanh(run.h[k]) ** 2
        ),
        "f_h' of one timestep used for all": lambda p, run, y: first_try(p, run, y, slope=lambda t, k: run.slopes[-1]),
        "h_k in place of h_{k-1}": lambda p, run, y: first_try(p, run, y, states=run.h),
        "the sum starts at k = 1": lambda p, run, y: first_try(p, run, y, weight=lambda t, k: k > 0),
        "h_{-1} taken as zero": lambda p, run, y: first_try(
            p, run, y, states=np.vstack([np.zeros_like(p.b_h), run.h[:-1]])
        ),
        "the mean over timesteps": lambda p, run, y: first_try(p, run, y) / len(y),
        "only the last timestep's loss": lambda p, run, y: first_try(
            p, run, y, dL_do=last_rows(output_gradient(p, run, y))
        ),
        "ŷ in place of ŷ - y": lambda p, run, y: first_try(p, run, y, dL_do=run.y_hat),
        "y - ŷ, the sign": lambda p, run, y: -first_try(p, run, y),
        "the softmax Jacobian's diagonal only": lambda p, run, y: first_try(
            p, run, y, dL_do=(run.y_hat - 1) * np.eye(len(p.U))[y]
        ),
        "the outer product transposed": lambda p, run, y: first_try(p, run, y).T,
    }.items()
)


@mistake(
    2, "the whole gradient in place of the first try", lesson="lesson 5, section 1", catalogue=FIRST_TRY,
    why="Who knows how it goes on puts the walk back in at once.",
    cure="Here the obvious formula is wanted, wrong as it is: the terms k = t alone, each h_{t-1} held fixed.",
)  # fmt: skip
def whole_gradient(params, run, y):
    return backward(params, run, y).W


# Clipping: (gradients, largest_norm) -> Parameters


def clipping_mistake(name, why, cure):
    return mistake(27, name, why=why, cure=cure, lesson="lesson 9, section 4", catalogue=CLIPPING)


def scaled(gradients, factor):
    """Each array times factor(array)."""
    return Parameters(**{name: array * factor(array) for name, array in gradients.items()})


@clipping_mistake(
    "each array clipped on its own",
    why="The five arrays come one by one.",
    cure="One norm over all five arrays, and one factor for all: then the direction stays.",
)
def each_array(gradients, largest_norm):
    return scaled(gradients, lambda array: largest_norm / max(largest_norm, np.linalg.norm(array)))


@clipping_mistake(
    "each number clipped on its own",
    why="np.clip does what its name says.",
    cure="That bends the direction. Multiply all numbers with one factor.",
)
def each_number(gradients, largest_norm):
    return Parameters(**{name: np.clip(array, -largest_norm, largest_norm) for name, array in gradients.items()})


@clipping_mistake(
    "a short gradient made longer",
    why="The factor largest_norm / norm is quickly written without a condition.",
    cure="Only a gradient above the limit is changed: divide by max(largest_norm, norm).",
)
def always_scaled(gradients, largest_norm):
    return scaled(gradients, lambda array: largest_norm / norm(gradients))


@clipping_mistake(
    "the root forgotten",
    why="The sum of squares is the larger part of the formula.",
    cure="The norm is the root of the sum of all squares.",
)
def root_forgotten(gradients, largest_norm):
    return scaled(gradients, lambda array: largest_norm / max(largest_norm, norm(gradients) ** 2))


def root_forgotten_in_the_factor(gradients, largest_norm):
    length = norm(gradients)
    return scaled(gradients, lambda array: largest_norm / length**2 if length > largest_norm else 1)


CLIPPING["root forgotten later"] = known("the root forgotten", root_forgotten_in_the_factor, CLIPPING)


@clipping_mistake(
    "the five norms added",
    why="Each array has its norm, and a sum of them is at hand.",
    cure="Norms add as squares: the root of the sum of all squares, over all five arrays.",
)
def norms_added(gradients, largest_norm):
    length = sum(np.linalg.norm(array) for _, array in gradients.items())
    return scaled(gradients, lambda array: largest_norm / max(largest_norm, length))


@clipping_mistake(
    "not clipped at all",
    why="Most gradients are short enough.",
    cure="Multiply with largest_norm / norm where the norm is above largest_norm.",
)
def not_clipped(gradients, largest_norm):
    return gradients


@clipping_mistake(
    "cut down to a direction",
    why="Dividing by the norm is half of the formula.",
    cure="The clipped gradient has the norm largest_norm, not 1: multiply with largest_norm.",
)
def direction_only(gradients, largest_norm):
    length = norm(gradients)
    return scaled(gradients, lambda array: 1 / length if length > largest_norm else 1)
