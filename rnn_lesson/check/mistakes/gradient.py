"""The mistakes in a whole gradient, (params, run, y) -> Parameters: for backward, and for every gradient_of_… ."""

from dataclasses import replace

import numpy as np

from ...network import Parameters, backward
from ...network.backward_pass import output_gradient
from .catalogue import Catalogue
from .clip import norm_of

MISTAKES = Catalogue("lesson 6, section 3")

# Mistakes that differ in a whole gradient, and give the same numbers in one of its arrays: the likelier first.
FIRST_STEP_OR_START = ("the sum starts at k = 1", "h_{-1} taken as zero")
ONE_SLOPE_OR_ARRAY = ("f_h' of one timestep used for all", "one array for all timesteps")
LAST_OR_OVERWRITTEN = ("only the last timestep's loss", "the gradient from ŷ_t overwritten by the one from later")
TWINS = {
    "U": (),
    "V": (LAST_OR_OVERWRITTEN, ONE_SLOPE_OR_ARRAY, ("no walk back for V", "no walk back")),
    "W": (LAST_OR_OVERWRITTEN, FIRST_STEP_OR_START),
    "b_h": (LAST_OR_OVERWRITTEN, ONE_SLOPE_OR_ARRAY, ("no walk back for b_h", "no walk back")),
    "b_y": (("the bias gradient not summed over time", "only the last timestep's loss"),),
}


def in_one_array(name):
    """The mistakes as they look in the exercise on one array, with those that its shape shows there alone."""

    def of(whole):
        return lambda params, run, y: getattr(whole(params, run, y), name)

    mistakes = [known.made_by(of(known)) for known in MISTAKES]
    if name in ("U", "V"):
        mistakes.append(outer_product_transposed.made_by(lambda *given: of(backward)(*given).T))
    if name in ("b_h", "b_y"):
        rows = {"b_h": hidden_gradient, "b_y": output_gradient}[name]
        mistakes += [bias_averaged.made_by(lambda *given: of(backward)(*given).mean()), bias_not_summed.made_by(rows)]
    return mistakes


def onehot(params, y):
    return np.eye(len(params.U))[y]


def hidden_gradient(params, run, y, dL_do=None, slopes=None):
    """∂L/∂a_t for every t, (T, n_h), in one sweep; dL_do, slopes: what stands for ∂L/∂o_t and for f_h'(a_t)."""
    dL_do = output_gradient(params, run, y) if dL_do is None else dL_do
    slopes = run.slopes if slopes is None else slopes
    dL_dh = dL_do @ params.U
    for t in range(len(y) - 1, 0, -1):
        dL_dh[t - 1] += params.W.T @ (slopes[t] * dL_dh[t])
    return slopes * dL_dh


def sums(run, dL_do, dL_da):
    """The five gradients from ∂L/∂o_t and ∂L/∂a_t."""
    return Parameters(
        U=dL_do.T @ run.h, V=dL_da.T @ run.x, W=dL_da.T @ run.h_before, b_h=dL_da.sum(axis=0), b_y=dL_do.sum(axis=0)
    )


def sweep(params, run, y, dL_do=None, slopes=None):
    """The gradient in one sweep back; dL_do, slopes as in hidden_gradient."""
    dL_do = output_gradient(params, run, y) if dL_do is None else dL_do
    return sums(run, dL_do, hidden_gradient(params, run, y, dL_do, slopes))


def double_sum(params, run, y, J=None, first=0, steps=lambda t, k: range(t, k, -1), times=lambda t, k: 1):
    """The sum of all terms (t, k), with its parts open to a mistake.

    J (T, n_h, n_h): what stands for the Jacobians; first: where k starts; steps(t, k): the i of the product's J_i
    from left to right; times(t, k): how often the term counts.
    """
    J = run.slopes[:, :, None] * params.W if J is None else J
    dL_do, dL_da = output_gradient(params, run, y), np.zeros_like(run.h)
    for t in range(len(y)):
        for k in range(first, t + 1):
            row = dL_do[t] @ params.U
            for i in steps(t, k):
                row = row @ J[i]
            dL_da[k] += times(t, k) * row * run.slopes[k]
    return sums(run, dL_do, dL_da)


@MISTAKES.mistake(
    "no walk back",
    lesson="lesson 5, section 3, and lesson 6, section 7",
    why="∂h_t/∂W looks like one derivative of one formula, in which h_{t-1} is just a symbol.",
    cure="h_{t-1} was computed with the same W. Add what comes through it: the terms k < t.",
)
def no_walk_back(params, run, y):
    dL_do = output_gradient(params, run, y)
    return sums(run, dL_do, run.slopes * (dL_do @ params.U))


@MISTAKES.mistake(
    "one step back only",
    lesson="lesson 5, section 4",
    why="Putting the formula for h_{t-1} in once feels like having done it.",
    cure="h_{t-2} was computed with W too. Go on until h_{-1}.",
)
def one_step_back(params, run, y):
    return backward(params, run, y, steps_back=1)


@MISTAKES.mistake(
    "the product starts at k",
    lesson="lesson 6, section 3, and lesson 6, question 3",
    why="The sum runs over k, so the product seems to start there.",
    cure="Start at i = k + 1: the first factor is ∂h_{k+1}/∂h_k, and for k = t there is none.",
)
def product_from_k(params, run, y):
    return double_sum(params, run, y, steps=lambda t, k: range(t, k - 1, -1))


@MISTAKES.mistake(
    "the product ends at t - 1",
    why="A Python range stops one short of its end.",
    cure="Multiply up to and including J_t = ∂h_t/∂h_{t-1}.",
)
def product_to_t_minus_1(params, run, y):
    return double_sum(params, run, y, steps=lambda t, k: range(t - 1, k, -1))


@MISTAKES.mistake(
    "the product in ascending order",
    lesson="lesson 6, section 4",
    why="The product sign counts i upwards, and a loop does the same.",
    cure="The latest step stands on the left: J_t J_{t-1} … J_{k+1}.",
)
def ascending_order(params, run, y):
    return double_sum(params, run, y, steps=lambda t, k: range(k + 1, t + 1))


@MISTAKES.mistake(
    "W transposed in the step Jacobian",
    why="In code the gradient goes back through W.T, so W.T seems to belong into J as well.",
    cure="Row i of J_t belongs to number i of h_t: J_t = diag(f_h'(a_t)) W. A column vector then meets J_t transposed.",
)
def transposed_jacobian(params, run, y):
    return double_sum(params, run, y, J=run.slopes[:, :, None] * params.W.T)


@MISTAKES.mistake(
    "the diagonal on the wrong side",
    why="W * slopes runs without an error, because NumPy stretches the vector along the rows.",
    cure="f_h' scales rows: diag(f_h'(a_t)) W, in NumPy slopes[:, None] * W.",
)
def diagonal_on_the_right(params, run, y):
    return double_sum(params, run, y, J=[params.W * slopes for slopes in run.slopes])


@MISTAKES.mistake(
    "f_h' forgotten",
    why="The way from h_t to h_{t-1} seems to be W alone.",
    cure="h_t = f_h(a_t): every step back is scaled by f_h'(a_t), and so is the last one, from h_k to a_k.",
)
def slope_forgotten(params, run, y):
    return sweep(params, run, y, slopes=np.ones_like(run.h))


@MISTAKES.mistake(
    "f_h' of h in place of a",
    lesson="lesson 6, section 4",
    why="1 - tanh(…)² asks for an argument, and h_t is at hand.",
    cure="h_t is tanh(a_t) already: f_h'(a_t) = 1 - h_t², without another tanh.",
)
def slope_of_h(params, run, y):
    return sweep(params, run, y, slopes=1 - np.tanh(run.h) ** 2)


@MISTAKES.mistake(
    "f_h' of one timestep used for all",
    why="W is the same at every step, so J seems to be the same as well.",
    cure="J_i = diag(f_h'(a_i)) W has its own a_i at every step.",
)
def one_slope_for_all(params, run, y):
    return sweep(params, run, y, slopes=np.array([run.slopes[-1] for _ in y]))


@MISTAKES.mistake(
    "the total derivative in place of the immediate one",
    lesson="lesson 6, section 8",
    why="The slide writes ∂h_k/∂W in the sum, without the plus.",
    cure="Inside the sum hold h_{k-1} fixed. Otherwise step j is counted once for each k from j to t: t - j + 1 times.",
)
def total_derivative(params, run, y):
    return double_sum(params, run, y, times=lambda t, k: t - k + 1)


@MISTAKES.mistake(
    "h_k in place of h_{k-1}",
    why="The term of step k seems to want the state of step k.",
    cure="W multiplies h_{k-1}, so ∂⁺h_k/∂W holds h_{k-1}.",
)
def state_one_late(params, run, y):
    return backward(params, replace(run, h_before=run.h), y)


@MISTAKES.mistake(
    "x_{k-1} in place of x_k",
    lesson="lesson 7, section 1",
    why="For W it is h_{k-1}, so for V it seems to be x_{k-1}.",
    cure="V multiplies x_k in step k, so ∂⁺h_k/∂V holds x_k.",
)
def input_one_early(params, run, y):
    return backward(params, replace(run, x=np.vstack([np.zeros_like(run.x[0]), run.x[:-1]])), y)


@MISTAKES.mistake(
    "the sum starts at k = 1",
    lesson="lesson 6, question 1",
    why="The first step has no step before it.",
    cure="Step 0 uses W (on h_{-1}), V (on x_0) and b_h as every other step does: k starts at 0.",
)
def first_step_left_out(params, run, y):
    return double_sum(params, run, y, first=1)


@MISTAKES.mistake(
    "h_{-1} taken as zero",
    lesson="lesson 6, question 1",
    why="The start usually is zero.",
    cure="Use the start that the forward pass used: run.h_before[0].",
)
def start_taken_as_zero(params, run, y):
    return backward(params, replace(run, h_before=np.vstack([np.zeros_like(run.h_init), run.h[:-1]])), y)


@MISTAKES.mistake(
    "the last state in place of h_{-1}",
    lesson="lesson 5, section 2",
    why="run.h[t - 1] looks right, but for t = 0 Python reads run.h[-1], which is the last row.",
    cure="Use run.h_before[t]: its row 0 is h_{-1}.",
)
def last_state_as_start(params, run, y):
    return backward(params, replace(run, h_before=np.array([run.h[t - 1] for t in range(len(y))])), y)


@MISTAKES.mistake(
    "the mean over timesteps",
    lesson="lesson 3, section 2",
    why="Losses are often averaged over a batch.",
    cure="L is the sum of all L_t, so its gradient is a sum too.",
)
def mean_over_timesteps(params, run, y):
    return backward(params, run, y).map(lambda array: array / len(y))


@MISTAKES.mistake(
    "only the last timestep's loss",
    lesson="lesson 3, section 2, and lesson 7, question 3",
    why="The walk back starts at the end, and the last loss is the one that stands there.",
    cure="Every L_t sends its own gradient back: L = sum of L_t.",
)
def last_loss_only(params, run, y):
    dL_do = output_gradient(params, run, y)
    dL_do[:-1] = 0
    return sweep(params, run, y, dL_do=dL_do)


@MISTAKES.mistake(
    "no walk back for V",
    lesson="lesson 7, section 1",
    why="x_t does not depend on earlier steps.",
    cure="V was used at every step k <= t, and h_t depends on all of them: V needs the same walk as W.",
)
def no_walk_for_V(params, run, y):
    return replace(backward(params, run, y), V=no_walk_back(params, run, y).V)


@MISTAKES.mistake(
    "no walk back for b_h",
    lesson="lesson 7, section 1",
    why="A bias is added once, at the end of the formula.",
    cure="b_h was added at every step k <= t: it needs the same walk as W.",
)
def no_walk_for_b_h(params, run, y):
    return replace(backward(params, run, y), b_h=no_walk_back(params, run, y).b_h)


@MISTAKES.mistake(
    "a walk back for U",
    lesson="lesson 4, section 1",
    why="After W, every gradient seems to need a walk back.",
    cure="L_t depends on the U of step t alone: ŷ_t = f_y(U h_t + b_y). No walk.",
)
def walk_for_U(params, run, y):
    dL_do, U = output_gradient(params, run, y), np.zeros_like(params.U)
    for t in range(len(y)):
        for k in range(t + 1):
            U += np.outer(dL_do[t], run.h[k])
    return replace(backward(params, run, y), U=U)


@MISTAKES.mistake(
    "the gradient from ŷ_t overwritten by the one from later",
    lesson="lesson 7, section 3",
    why="dh = W.T @ da stands where dh += W.T @ da should.",
    cure="Two gradients meet at each h_t, from ŷ_t and from h_{t+1}: add them. (The later one lost: no walk back.)",
)
def own_gradient_overwritten(params, run, y):
    dL_do = output_gradient(params, run, y)
    dL_dh = dL_do @ params.U
    for t in range(len(y) - 1, 0, -1):
        dL_dh[t - 1] = params.W.T @ (run.slopes[t] * dL_dh[t])
    return sums(run, dL_do, run.slopes * dL_dh)


@MISTAKES.mistake(
    "ŷ in place of ŷ - y",
    lesson="lesson 4, section 2",
    why="The label disappears in the shorthand ∂L/∂o.",
    cure="Softmax and cross-entropy together give ŷ_t minus the one-hot of y_t.",
)
def label_not_subtracted(params, run, y):
    return sweep(params, run, y, dL_do=run.y_hat)


@MISTAKES.mistake(
    "y - ŷ, the sign",
    lesson="lesson 4, section 2",
    why="An error is often written as wanted minus got.",
    cure="The derivative is ŷ - y: a prediction above the label raises L.",
)
def sign(params, run, y):
    return sweep(params, run, y, dL_do=onehot(params, y) - run.y_hat)


@MISTAKES.mistake(
    "the softmax Jacobian's diagonal only",
    lesson="lesson 4, section 2",
    why="Sigmoid and tanh act on each number by itself; softmax looks as if it did.",
    cure="Every ŷ_i depends on every o_j: ∂ŷ_i/∂o_j = ŷ_i (1[i=j] - ŷ_j).",
)
def softmax_diagonal(params, run, y):
    dL_dy_hat = -onehot(params, y) / run.y_hat
    return sweep(params, run, y, dL_do=dL_dy_hat * run.y_hat * (1 - run.y_hat))


@MISTAKES.mistake(
    "the outer product transposed",
    lesson="lesson 4, question 3, and lesson 6, section 3",
    why="np.outer(h, d) and np.outer(d, h) both have the shape of W.",
    cure="Row i of the gradient belongs to number i of a_k: the column ∂L/∂a_k first, then h_{k-1}.",
)
def outer_product_transposed(params, run, y):
    return replace(backward(params, run, y), W=run.h_before.T @ hidden_gradient(params, run, y))


@MISTAKES.mistake(
    "the bias gradient averaged over units",
    lesson="lesson 7, section 2",
    why="mean() without an axis gives one number, and adding it to a vector runs without an error.",
    cure="Each number of the bias has its own gradient: sum over time, axis 0, only.",
)
def bias_averaged(params, run, y):
    right, b_h, b_y = backward(params, run, y), np.zeros_like(params.b_h), np.zeros_like(params.b_y)
    for dL_da_t, dL_do_t in zip(hidden_gradient(params, run, y), output_gradient(params, run, y)):
        b_h += dL_da_t.mean()
        b_y += dL_do_t.mean()
    return replace(right, b_h=b_h, b_y=b_y)


@MISTAKES.mistake(
    "the bias gradient not summed over time",
    lesson="lesson 7, section 2",
    why="A bias is added without a product, so there seems to be nothing to sum.",
    cure="The same bias is added at every timestep: sum ∂L/∂a_t, and ∂L/∂o_t, over t.",
)
def bias_not_summed(params, run, y):
    last_a, last_o = hidden_gradient(params, run, y)[-1], output_gradient(params, run, y)[-1]
    return replace(backward(params, run, y), b_h=last_a, b_y=last_o)


@MISTAKES.mistake(
    "one array for all timesteps",
    lesson="lesson 2, section 4",
    why="h is changed in place, and the list of all h_t holds the same array again and again.",
    cure="Store a copy, or a new array, for every timestep.",
)
def one_array_for_all(params, run, y):
    h = np.array([run.h[-1] for _ in y])
    return backward(params, replace(run, h=h, h_before=np.vstack([run.h_init, h[:-1]])), y)


@MISTAKES.mistake(
    "clipped before it is checked",
    lesson="lesson 9, section 4",
    why="Training code clips right after the backward pass.",
    cure="Compare the gradient with the referee first; clip it only for the update.",
)
def clipped(params, run, y):
    right = backward(params, run, y)
    return right.map(lambda array: array / max(1, norm_of(right)))
