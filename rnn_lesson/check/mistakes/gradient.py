"""The mistakes in a whole gradient, (params, run, y) -> Parameters: for backward, and for every gradient_of_… ."""

import functools
from dataclasses import replace

import numpy as np

from ...network import NAMES, Parameters, backward
from ...network.backward_pass import output_gradient
from . import slopes
from .catalogue import Catalogue, Mistake
from .clip import norm_of

MISTAKES = Catalogue("lesson 6, section 3")
BIASES = ("b_h", "b_y")

# Mistakes that differ in a whole gradient, and give the same numbers in one of its arrays: the likelier first.
FIRST_STEP_OR_START = ("the sum starts at k = 1", "h_{-1} taken as zero")
ONE_SLOPE_OR_ARRAY = ("f_h' of one timestep used for all", "one array for all timesteps")
LAST_OR_OVERWRITTEN = ("only the last timestep's loss", "the gradient from ŷ_t overwritten by the one from later")
TURNED_J = "W transposed in the step Jacobian"
LOST = "no walk back, and all losses lost but the last"
LAST_OR_LEFT = ("only the last timestep's loss", "= in place of += in the loop")
FIRST_OR_LEFT = ("only the first timestep", "= in place of += in the loop")
LAST_ROW = ("= in place of += in the loop", LOST)
LAST_BIAS = ("the bias gradient not summed over time", *LAST_ROW)
TWINS = {
    "backward": (LAST_ROW,),
    "U": (LAST_OR_LEFT, FIRST_OR_LEFT),
    "V": (LAST_OR_OVERWRITTEN, ONE_SLOPE_OR_ARRAY, LAST_ROW),
    "W": (
        FIRST_STEP_OR_START,
        LAST_ROW,
        (TURNED_J, "W in place of its transpose on the way back"),
        ("only the terms k = 0", "= in place of += in the loop"),
        ("-= in place of += in the loop", "y - ŷ, the sign"),
    ),
    "b_h": (LAST_OR_OVERWRITTEN, ONE_SLOPE_OR_ARRAY, LAST_BIAS),
    "b_y": (("the bias gradient not summed over time", *LAST_OR_LEFT), FIRST_OR_LEFT),
}

# What would be another one there, with the same numbers always and said better by that; or cannot be: what lesson 4 is
# given are the right states.
LEFT_OUT = {
    "backward": {TURNED_J},
    "U": {LOST, "one array for all timesteps"},
    "V": {TURNED_J, "no walk back"},
    "W": {LAST_OR_OVERWRITTEN[1]},
    "b_h": {TURNED_J, "no walk back"},
    "b_y": {LOST, "one array for all timesteps"},
}


def in_one_array(name):
    """The mistakes as they look in the exercise on one array, with those that show there alone.

    What is said of U and b_y knows no lesson after the fourth.
    """

    def of(whole):
        return lambda params, run, y: getattr(whole(params, run, y), name)

    at_the_output = name in ("U", "b_y")
    left_out = LEFT_OUT[name] | {mean_for_biases.name}
    left_out |= {outer_product_transposed.name} if name in TRANSPOSED_CURE else set()
    known = [*MISTAKES, *(OF_W if name == "W" else [])]
    mistakes = [mistake.made_by(of(mistake)) for mistake in known if mistake.name not in left_out]
    if name in TRANSPOSED_CURE:
        said = {"why": TRANSPOSED_WHY, "cure": TRANSPOSED_CURE[name], "lesson": TRANSPOSED_LESSON[name]}
        mistakes.append(outer_product_transposed.made_by(lambda *given: of(backward)(*given).T, **said))
    if name == "U":
        for state in (lambda h: h[-1], lambda h: h.mean(axis=0)):
            mistakes.append(product_of_sums.made_by(functools.partial(sum_times_one_state, state)))
    if name in ("b_h", "b_y"):
        rows = {"b_h": hidden_gradient, "b_y": output_gradient}[name]
        mistakes += [bias_averaged.made_by(lambda *given: of(backward)(*given).mean()), bias_not_summed.made_by(rows)]
        mistakes += [over_units.made_by(lambda *given: rows(*given).sum(axis=1))]
    if name == "b_h":
        mistakes.append(columns_of_V)
    if at_the_output:
        mistakes += [
            first_timestep_only.made_by(of(first_timestep_only)),
            timestep_left_out.made_by(of(first_left_out)),
        ]
    return mistakes


TRANSPOSED_WHY = "Both orders run without an error, and give the same numbers in other places."
TRANSPOSED_CURE = {
    "U": "Row i of ∂L/∂U belongs to number i of o_t: the column ∂L_t/∂o_t first, then the row h_t.",
    "V": "Row i of ∂L/∂V belongs to number i of a_k: the column ∂L/∂a_k first, then the row x_k.",
}
TRANSPOSED_LESSON = {"U": "lesson 4, section 2, and lesson 4, question 3", "V": "lesson 7, section 1"}


def sum_times_one_state(state, params, run, y):
    return np.outer(output_gradient(params, run, y).sum(axis=0), state(run.h))


def onehot(params, y):
    return np.eye(len(params.U))[y]


def hidden_gradient(params, run, y, dL_do=None, slopes=None):
    """∂L/∂a_t for every t, (T, n_h), in one sweep; dL_do, slopes: what stands for ∂L/∂o_t and for f_h'(a_t)."""
    slopes = run.slopes if slopes is None else slopes
    return slopes * state_gradient(params, run, y, dL_do, slopes)


def state_gradient(params, run, y, dL_do=None, slopes=None):
    """∂L/∂h_t for every t, (T, n_h)."""
    dL_do = output_gradient(params, run, y) if dL_do is None else dL_do
    slopes = run.slopes if slopes is None else slopes
    dL_dh = dL_do @ params.U
    for t in range(len(y) - 1, 0, -1):
        dL_dh[t - 1] += params.W.T @ (slopes[t] * dL_dh[t])
    return dL_dh


def sums(run, dL_do, dL_da):
    """The five gradients from ∂L/∂o_t and ∂L/∂a_t."""
    return Parameters(
        U=dL_do.T @ run.h, V=dL_da.T @ run.x, W=dL_da.T @ run.h_before, b_h=dL_da.sum(axis=0), b_y=dL_do.sum(axis=0)
    )


def sweep(params, run, y, dL_do=None, slopes=None):
    """The gradient in one sweep back; dL_do, slopes as in hidden_gradient."""
    dL_do = output_gradient(params, run, y) if dL_do is None else dL_do
    return sums(run, dL_do, hidden_gradient(params, run, y, dL_do, slopes))


def double_sum(params, run, y, J=None, first=0, steps=lambda t, k: range(t, k, -1), times=lambda t, k: 1, slopes=None):
    """The sum of all terms (t, k), with its parts open to a mistake.

    J (T, n_h, n_h): what stands for the Jacobians; first: where k starts; steps(t, k): the i of the product's J_i
    from left to right; times(t, k): how often the term counts; slopes: what stands for f_h'(a_k) at the end.
    """
    J = run.slopes[:, :, None] * params.W if J is None else J
    slopes = run.slopes if slopes is None else slopes
    dL_do, dL_da = output_gradient(params, run, y), np.zeros_like(run.h)
    for t in range(len(y)):
        for k in range(first, t + 1):
            row = dL_do[t] @ params.U
            for i in steps(t, k):
                row = row @ J[i]
            dL_da[k] += times(t, k) * row * slopes[k]
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
    "a fixed number of steps back",
    lesson="lesson 5, section 4, and lesson 9, section 5",
    why="A few steps seem to be enough, and a loop over them is quickly written.",
    cure="Every step k <= t has used W. Go on until k = 0; to cut the walk short is a choice for later.",
)
def two_steps_back(params, run, y):
    return backward(params, run, y, steps_back=2)


def steps_back(n):
    return lambda params, run, y: backward(params, run, y, steps_back=n)


for n in range(3, 29):  # as far as the longest sequence shows
    MISTAKES.also(two_steps_back, steps_back(n))


@MISTAKES.mistake(
    "the term k = t left out",
    lesson="lesson 6, section 6",
    why="range(t) looks like all steps up to t, and ends at t - 1.",
    cure="The sum goes over k = 0 … t, with t: range(t + 1). For k = t the product is empty, the identity.",
)
def last_term_left_out(params, run, y):
    return double_sum(params, run, y, times=lambda t, k: k < t)


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
    "the range shifted by one",
    lesson="lesson 6, section 3, and lesson 6, question 3",
    why="Of the way from h_t back to h_k the indices t - 1 to k are those of the states where a step arrives.",
    cure="J_i is the step from h_i back to h_{i-1}: the first one is J_t, the last one J_{k+1}.",
)
def range_shifted(params, run, y):
    return double_sum(params, run, y, steps=lambda t, k: range(t - 1, k - 1, -1))


@MISTAKES.mistake(
    "J_t also for k = t",
    why="The product begins with J_t, and for k = t it is already there when the loop has nothing to do.",
    cure="Begin with the identity. Then for k = t it stays the identity: ∂h_t/∂h_t.",
)
def never_empty(params, run, y):
    return double_sum(params, run, y, steps=lambda t, k: range(t, k, -1) if k < t else [t])


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
    "W in place of its transpose on the way back",
    lesson="lesson 6, section 3, and lesson 7, section 2",
    why="Forward it is W @ h, and W @ column runs without an error, since W is square.",
    cure="A column goes back through the transpose of W. (In a Jacobian that is built W stands as it is, and the "
    "Jacobian is transposed.)",
)
def back_through_W(params, run, y):
    dL_do, later, dL_da = output_gradient(params, run, y), np.zeros_like(params.b_h), np.zeros_like(run.h)
    for t in range(len(y) - 1, -1, -1):
        dL_da[t] = run.slopes[t] * (params.U.T @ dL_do[t] + later)
        later = params.W @ dL_da[t]
    return sums(run, dL_do, dL_da)


@MISTAKES.mistake(
    "the sweep runs forwards",
    lesson="lesson 7, question 2",
    why="The forward pass counts t upwards, and so does range(T).",
    cure="∂L/∂h_t needs ∂L/∂a_{t+1}, which must be there already: begin with the last timestep.",
)
def forwards(params, run, y):
    dL_do, dL_da = output_gradient(params, run, y), np.zeros_like(run.h)
    for t in range(len(y)):
        dL_da[t] = run.slopes[t] * (params.U.T @ dL_do[t] + params.W.T @ dL_da[t - 1])  # zeros before the first
    return sums(run, dL_do, dL_da)


@MISTAKES.mistake(
    "+= in place of = for what comes from the next state",
    lesson="lesson 7, section 3",
    why="All gradients in the loop are sums, so this one seems to be one too.",
    cure="What an earlier round has handed on is used up in the next: ∂L/∂a_{t+1} holds it already. Begin anew with =.",
)
def handed_on_again(params, run, y):
    dL_do, from_next, dL_da = output_gradient(params, run, y), np.zeros_like(params.b_h), np.zeros_like(run.h)
    for t in range(len(y) - 1, -1, -1):
        dL_da[t] = run.slopes[t] * (params.U.T @ dL_do[t] + from_next)
        from_next += params.W.T @ dL_da[t]
    return sums(run, dL_do, dL_da)


@MISTAKES.mistake(
    "f_h' on the own part only",
    lesson="lesson 7, section 3",
    why="A product binds closer than a sum, and what comes from the next state has met an f_h' already.",
    cure="That was f_h'(a_{t+1}). First add both parts of ∂L/∂h_t, then multiply the sum with f_h'(a_t).",
)
def own_part_scaled(params, run, y):
    dL_do, dL_da = output_gradient(params, run, y), np.zeros_like(run.h)
    for t in range(len(y) - 1, -1, -1):
        from_next = params.W.T @ dL_da[t + 1] if t + 1 < len(y) else 0
        dL_da[t] = run.slopes[t] * (params.U.T @ dL_do[t]) + from_next
    return sums(run, dL_do, dL_da)


@MISTAKES.mistake(
    "diag(f_h') times W, number by number",
    why="In NumPy * runs without an error, and leaves the diagonal alone.",
    cure="* multiplies number by number. The product of two matrices is @.",
)
def diagonal_left(params, run, y):
    return double_sum(params, run, y, J=[np.diag(slopes) * params.W for slopes in run.slopes])


@MISTAKES.mistake(
    "the diagonal on the wrong side",
    why="W * slopes runs without an error, because NumPy stretches the vector along the rows.",
    cure="Row p of W belongs to number p of a_t: f_h' scales rows, here it has scaled columns. diag(f_h'(a_t)) W.",
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


def slope_forgotten_at_the_end(params, run, y):
    return double_sum(params, run, y, slopes=np.ones_like(run.h))


def slope_forgotten_for(name):
    """In the sum for one array ∂L/∂h_t stands in place of ∂L/∂a_t; the walk back is right."""

    def wrong(params, run, y):
        mistaken = sums(run, output_gradient(params, run, y), state_gradient(params, run, y))
        return replace(backward(params, run, y), **{name: getattr(mistaken, name)})

    return wrong


MISTAKES.also(slope_forgotten, slope_forgotten_at_the_end)
for name in ("V", "W", "b_h"):
    MISTAKES.also(slope_forgotten, slope_forgotten_for(name))


def with_slope(mistaken):
    return lambda params, run, y: sweep(params, run, y, slopes=mistaken(run))


MISTAKES.extend(known.made_by(with_slope(known)) for known in slopes.MISTAKES)


@MISTAKES.mistake(
    "f_h' forgotten on the way back",
    lesson="lesson 6, section 3, and lesson 7, section 2",
    why="∂L/∂h_t stands where ∂L/∂a_t should, before it meets W: both have n_h numbers.",
    cure="From h_t back to h_{t-1} the way leads through a_t: f_h'(a_t) comes first, then W.",
)
def slope_forgotten_on_the_way(params, run, y):
    return double_sum(params, run, y, J=[params.W for _ in y])


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


MISTAKES.also(input_one_early, lambda params, run, y: backward(params, replace(run, x=np.roll(run.x, 1, axis=0)), y))


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
    "the mean for the biases only",
    lesson="lesson 7, section 2",
    why="mean(axis=0) and sum(axis=0) give arrays of one shape.",
    cure="The gradient of a bias is a sum over t, as that of every other parameter: sum(axis=0).",
)
def mean_for_biases(params, run, y):
    right = backward(params, run, y)
    return replace(right, b_h=right.b_h / len(y), b_y=right.b_y / len(y))


@MISTAKES.mistake(
    "only the last timestep's loss",
    lesson="lesson 3, section 2, and lesson 7, question 2",
    why="Many networks are asked for one answer only, at the end.",
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
    why="What comes from the next state is stored with = where the timestep's own part stands already.",
    cure="Two gradients meet at each h_t, from ŷ_t and from h_{t+1}: add them.",
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
    "the label's number taken off",
    lesson="lesson 4, section 2",
    why="ŷ_t - y_t stands on the slide, and y[t] is at hand; NumPy takes it off from every number.",
    cure="y_t in ŷ_t - y_t is the one-hot vector: take 1 off in place y[t] alone.",
)
def number_taken_off(params, run, y):
    return sweep(params, run, y, dL_do=run.y_hat - y[:, None])


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
    lesson="lesson 4, section 3, and lesson 7, section 2",
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
    "summed over units in place of time",
    lesson="lesson 4, section 3",
    why="sum(axis=1) adds up along a row, and a row seems to be what belongs together.",
    cure="Rows are timesteps: the sum over time is sum(axis=0), with one number left for each unit.",
)
def over_units(params, run, y):
    rows = hidden_gradient(params, run, y), output_gradient(params, run, y)
    return replace(backward(params, run, y), **{n: np.resize(r.sum(axis=1), r.shape[1]) for n, r in zip(BIASES, rows)})


@MISTAKES.mistake(
    "the bias gradient not summed over time",
    lesson="lesson 4, section 3, and lesson 7, section 2",
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
    "h_{t-1} in place of h_t",
    lesson="lesson 4, section 2",
    why="The other matrix in the network, W, meets h_{t-1}.",
    cure="o_t = U h_t + b_y: U meets the state of its own timestep, row t of run.h.",
)
def state_before_for_U(params, run, y):
    return replace(backward(params, run, y), U=output_gradient(params, run, y).T @ run.h_before)


def row_before_for_U(params, run, y):
    before = np.array([run.h[t - 1] for t in range(len(y))])
    return replace(backward(params, run, y), U=output_gradient(params, run, y).T @ before)


MISTAKES.also(state_before_for_U, row_before_for_U)


@MISTAKES.mistake(
    "the product of sums in place of the sum of products",
    lesson="lesson 4, section 3",
    why="To sum both arrays over time first gives the right shape, with one np.outer in place of T.",
    cure="Each timestep's column meets the row of its own timestep: T outer products, and then their sum.",
)
def product_of_sums(params, run, y):
    dL_do, dL_da = output_gradient(params, run, y), hidden_gradient(params, run, y)
    right, (o, a) = backward(params, run, y), (rows.sum(axis=0) for rows in (dL_do, dL_da))
    U, V, W = (np.outer(d, rows.sum(axis=0)) for d, rows in ((o, run.h), (a, run.x), (a, run.h_before)))
    return replace(right, U=U, V=V, W=W)


@MISTAKES.mistake(
    "every label taken off at every timestep",
    lesson="lesson 4, section 3",
    why="errors[:, y] -= 1 reads like all timesteps, each at its label.",
    cure="It changes all the columns named in y, in every row. Row t is changed in the one column y[t].",
)
def every_label_everywhere(params, run, y):
    return sweep(params, run, y, dL_do=run.y_hat - onehot(params, y).max(axis=0))


@MISTAKES.mistake(
    "a timestep left out",
    lesson="lesson 4, section 1",
    why="A loop seems to end with the last number that is written in range.",
    cure="The sum has T summands, for t = 0 … T - 1: for t in range(len(y)).",
)
def timestep_left_out(params, run, y):
    return sweep(params, run, y, dL_do=output_gradient(params, run, y) * (np.arange(len(y)) < len(y) - 1)[:, None])


def first_left_out(params, run, y):
    return sweep(params, run, y, dL_do=output_gradient(params, run, y) * (np.arange(len(y)) > 0)[:, None])


@MISTAKES.mistake(
    "clipped before it is checked",
    lesson="lesson 9, section 4",
    why="Training code clips right after the backward pass.",
    cure="Compare the gradient with the referee first; clip it only for the update.",
)
def clipped(params, run, y):
    right = backward(params, run, y)
    return right.map(lambda array: array / max(1, norm_of(right)))


@MISTAKES.mistake(
    "= in place of += in the loop",
    lesson="lesson 4, section 3, and lesson 7, section 3",
    why="The loop computes the right thing in each round, and the result has the right shape.",
    cure="Only the last round is left. Begin with zeros and add each round's part with +=.",
)
def last_round_left(params, run, y):
    return one_round(params, run, y, len(y) - 1)


def last_round_of_a_walk_back(params, run, y):
    return one_round(params, run, y, 0)


def one_round(params, run, y, t):
    dL_do, dL_da = output_gradient(params, run, y), hidden_gradient(params, run, y)
    only = (np.arange(len(y)) == t)[:, None]
    return sums(run, dL_do * only, dL_da * only)


first_timestep_only = last_round_left.made_by(
    last_round_of_a_walk_back,
    name="only the first timestep",
    lesson="lesson 4, section 1",
    why="What is right for t = 0 has the right shape.",
    cure="Every timestep brings such a part. The gradient is the sum of all T.",
)


def last_term_of_the_double_sum(params, run, y):
    return double_sum(params, run, y, times=lambda t, k: t == len(y) - 1 and k == 0)


def last_round_of_one(name, left):
    return lambda *given: replace(backward(*given), **{name: getattr(left(*given), name)})


MISTAKES.also(last_round_left, last_round_of_a_walk_back)
MISTAKES.also(last_round_left, last_term_of_the_double_sum)
for name in NAMES:
    for left in (last_round_left, last_round_of_a_walk_back):
        MISTAKES.also(last_round_left, last_round_of_one(name, left))


@MISTAKES.mistake(
    "no walk back, and all losses lost but the last",
    lesson="lesson 3, section 2, and lesson 7, section 3",
    why="Two mistakes at once: nothing comes from later steps, and only the last loss counts or is not overwritten.",
    cure="Every L_t counts, and each of them also through the states before h_t: sum over all t, and walk back.",
)
def last_loss_without_a_walk(params, run, y):
    dL_do = output_gradient(params, run, y)
    dL_do[:-1] = 0
    return sums(run, dL_do, run.slopes * (dL_do @ params.U))


OF_W = Catalogue("lesson 6, section 6")


@OF_W.mistake(
    "only the terms k = 0",
    why="The walk back ends at k = 0, and what is there at its end is added up.",
    cure="Every k from 0 to t has a term of its own: add each on the way.",
)
def only_the_ends(params, run, y):
    return one_round(params, run, y, 0)


@OF_W.mistake(
    "-= in place of += in the loop",
    why="The next line of a training takes the gradient off, with a minus.",
    cure="The gradient itself is the sum of all terms, with a plus.",
)
def taken_off(params, run, y):
    return backward(params, run, y).map(lambda array: -array)


columns_of_V = Mistake(
    "the columns of ∂L/∂V summed",
    lesson="lesson 7, section 5",
    why="With one-hot words each ∂L/∂a_t goes into one column of ∂L/∂V.",
    cure="That holds where the numbers of each x_t sum to 1. In general b_h is multiplied with 1, and V with x_t.",
    wrong=lambda *given: backward(*given).V.sum(axis=1),
)
