"""The well-known wrong gradients, each with its name, why it tempts, its cure, and where the lessons show it.

Each mistake is a function (params, run, y) -> Parameters that computes the gradient as
somebody who makes that one mistake would, and everything else right; the last three are
functions (model, words, max_words) -> words. CATALOGUE and GENERATION list them by name.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ...network import Parameters, backward, contributions, forward
from ...network.backward_pass import output_gradient
from ...network.forward_pass import ACTIVATIONS

CATALOGUE, GENERATION = {}, {}


@dataclass(frozen=True)
class Mistake:
    """A wrong way to compute, with what a teacher would say about it.

    name: what it is called; number: the family it belongs to; why: why it tempts;
    cure: what to do instead; lesson: where the lessons show it;
    same_when: where it gives the right answer all the same, in words;
    coincides(params, run, y): the same as a test; wrong: the function that makes the mistake.
    """

    name: str
    number: int
    why: str
    cure: str
    lesson: str
    same_when: str
    coincides: Callable
    wrong: Callable

    def __call__(self, *given):
        return self.wrong(*given)


NEVER = ("never", lambda params, run, y: False)
ONE_STEP = ("T = 1", lambda params, run, y: len(run.x) == 1)


def mistake(number, name, *, why, cure, lesson, same=NEVER, catalogue=CATALOGUE):
    """Enter the decorated function into a catalogue as a Mistake."""

    def enter(function):
        same_when, coincides = same
        catalogue[name] = Mistake(name, number, why, cure, lesson, same_when, coincides, function)
        return catalogue[name]

    return enter


def known(name, wrong, catalogue=CATALOGUE):
    """A mistake of a catalogue, as it looks in another exercise."""
    return replace(catalogue[name], wrong=wrong)


def sum_of_terms(params, run, y, jacobian=None, chain=None, slope=None, weight=None, states=None, dL_do=None):
    """The gradient from the definition's double sum, with each factor open to a mistake.

    jacobian(i): J_i; chain(t, k): the list of i in the order in which J_i are multiplied;
    slope(t, k): f_h' in the term (t, k); weight(t, k): how often the term counts;
    states (T, n_h): what stands for h_{k-1}; dL_do (T, n_y). Whatever is not given is right.
    """
    slopes, states = run.slopes, run.h_before if states is None else states
    jacobian = jacobian or (lambda i: slopes[i][:, None] * params.W)
    chain = chain or (lambda t, k: range(t, k, -1))
    slope = slope or (lambda t, k: slopes[k])
    weight = weight or (lambda t, k: 1)
    dL_do = output_gradient(params, run, y) if dL_do is None else dL_do
    dL_da = np.zeros_like(run.h)
    for t in range(len(run.x)):
        for k in range(t + 1):
            row = dL_do[t] @ params.U
            for i in chain(t, k):
                row = row @ jacobian(i)
            dL_da[k] += weight(t, k) * row * slope(t, k)
    return gradient_of(run, dL_do, dL_da, states)


def gradient_of(run, dL_do, dL_da, states):
    """The five gradients from dL/do_t and dL/da_t."""
    return Parameters(
        U=dL_do.T @ run.h, V=dL_da.T @ run.x, W=dL_da.T @ states, b_h=dL_da.sum(axis=0), b_y=dL_do.sum(axis=0)
    )


def changed(gradient, **arrays):
    """The gradient with some of its arrays replaced."""
    return Parameters(**{**dict(gradient.items()), **arrays})


@mistake(
    1, "no walk back", same=ONE_STEP, lesson="lesson 5, section 3, and lesson 6, section 7",
    why="∂h_t/∂W looks like one derivative of one formula, in which h_{t-1} is just a symbol.",
    cure="h_{t-1} was computed with the same W. Add what comes through it: the terms k < t.",
)  # fmt: skip
def no_walk_back(params, run, y):
    return backward(params, run, y, steps_back=0)


@mistake(
    2, "one step back only", same=("T <= 2", lambda params, run, y: len(run.x) <= 2), lesson="lesson 5, section 4",
    why="Putting the formula for h_{t-1} in once feels like having done it.",
    cure="h_{t-2} was computed with W too. Go on until h_{-1}.",
)  # fmt: skip
def one_step_back(params, run, y):
    return backward(params, run, y, steps_back=1)


@mistake(
    3, "the product starts at k", lesson="lesson 6, section 3, and lesson 6, question 3",
    why="The sum runs over k, so the product seems to start there.",
    cure="Start at i = k + 1: the first factor is ∂h_{k+1}/∂h_k, and for k = t there is none.",
)  # fmt: skip
def product_from_k(params, run, y):
    return sum_of_terms(params, run, y, chain=lambda t, k: range(t, k - 1, -1))


@mistake(
    3, "the product ends at t - 1", same=ONE_STEP, lesson="lesson 6, section 3",
    why="A Python range stops one short of its end.",
    cure="Multiply up to and including J_t = ∂h_t/∂h_{t-1}.",
)  # fmt: skip
def product_to_t_minus_1(params, run, y):
    return sum_of_terms(params, run, y, chain=lambda t, k: range(t - 1, k, -1))


@mistake(
    4, "the product in ascending order", lesson="lesson 6, section 4",
    same=("T <= 2, or n_h = 1", lambda params, run, y: len(run.x) <= 2 or len(params.W) == 1),
    why="The product sign counts i upwards, and a loop does the same.",
    cure="The latest step stands on the left: J_t J_{t-1} … J_{k+1}.",
)  # fmt: skip
def ascending_order(params, run, y):
    return sum_of_terms(params, run, y, chain=lambda t, k: range(k + 1, t + 1))


@mistake(
    5, "W transposed in the step Jacobian", lesson="lesson 6, section 3",
    same=("T = 1, or W symmetric",
          lambda params, run, y: len(run.x) == 1 or np.array_equal(params.W, params.W.T)),
    why="In code the gradient goes back through W.T, so W.T seems to belong into J as well.",
    cure="Row i of J_t belongs to number i of h_t: J_t = diag(f_h'(a_t)) W. A column vector then meets J_t transposed.",
)  # fmt: skip
def transposed_jacobian(params, run, y):
    return sum_of_terms(params, run, y, jacobian=lambda i: run.slopes[i][:, None] * params.W.T)


@mistake(
    5, "the diagonal on the wrong side", lesson="lesson 6, section 3",
    same=("T = 1, n_h = 1, or f_h = identity",
          lambda params, run, y: len(run.x) == 1 or len(params.W) == 1 or run.f_h == "identity"),
    why="W * slopes runs without an error, because NumPy stretches the vector along the rows.",
    cure="f_h' scales rows: diag(f_h'(a_t)) W, in NumPy slopes[:, None] * W.",
)  # fmt: skip
def diagonal_on_the_right(params, run, y):
    return sum_of_terms(params, run, y, jacobian=lambda i: params.W * run.slopes[i])


@mistake(
    6, "f_h' forgotten", lesson="lesson 6, section 3",
    same=("f_h = identity, or relu with every a_t above 0", lambda params, run, y: np.all(run.slopes == 1)),
    why="The way from h_t to h_{t-1} seems to be W alone.",
    cure="h_t = f_h(a_t): every step back is scaled by f_h'(a_t), and so is the last one, from h_k to a_k.",
)  # fmt: skip
def slope_forgotten(params, run, y):
    ones = np.ones_like(run.h[0])
    return sum_of_terms(params, run, y, jacobian=lambda i: params.W, slope=lambda t, k: ones)


@mistake(
    6, "f_h' of h in place of a", lesson="lesson 6, section 4",
    same=("f_h = identity or relu", lambda params, run, y: run.f_h in ("identity", "relu")),
    why="1 - tanh(…)² asks for an argument, and h_t is at hand.",
    cure="h_t is tanh(a_t) already: f_h'(a_t) = 1 - h_t², without another tanh.",
)  # fmt: skip
def slope_of_h(params, run, y):
    f, slope_from_output = ACTIVATIONS[run.f_h]
    slopes = slope_from_output(f(run.h))
    jacobian = lambda i: slopes[i][:, None] * params.W  # noqa: E731
    return sum_of_terms(params, run, y, jacobian=jacobian, slope=lambda t, k: slopes[k])


@mistake(
    7, "f_h' of one timestep used for all", lesson="lesson 6, section 3",
    same=("T = 1, or f_h = identity", lambda params, run, y: len(run.x) == 1 or (run.slopes == run.slopes[-1]).all()),
    why="W is the same at every step, so J seems to be the same as well.",
    cure="J_i = diag(f_h'(a_i)) W has its own a_i at every step.",
)  # fmt: skip
def one_slope_for_all(params, run, y):
    last = run.slopes[-1]
    return sum_of_terms(params, run, y, jacobian=lambda i: last[:, None] * params.W, slope=lambda t, k: last)


@mistake(
    8, "the total derivative in place of the immediate one", same=ONE_STEP, lesson="lesson 6, section 8",
    why="The slide writes ∂h_k/∂W in the sum, without the plus.",
    cure="Inside the sum hold h_{k-1} fixed. Otherwise step j is counted once for each k from j to t: t - j + 1 times.",
)  # fmt: skip
def total_derivative(params, run, y):
    return sum_of_terms(params, run, y, weight=lambda t, k: t - k + 1)


@mistake(
    9, "h_k in place of h_{k-1}", lesson="lesson 6, section 3",
    why="The term of step k seems to want the state of step k.",
    cure="W multiplies h_{k-1}, so ∂⁺h_k/∂W holds h_{k-1}.",
)  # fmt: skip
def state_one_late(params, run, y):
    return sum_of_terms(params, run, y, states=run.h)


@mistake(
    9, "x_{k-1} in place of x_k", lesson="lesson 7, section 1",
    why="For W it is h_{k-1}, so for V it seems to be x_{k-1}.",
    cure="V multiplies x_k in step k, so ∂⁺h_k/∂V holds x_k.",
)  # fmt: skip
def input_one_early(params, run, y):
    right = backward(params, run, y)
    early = np.vstack([np.zeros_like(run.x[:1]), run.x[:-1]])
    return changed(right, V=hidden_gradients(params, run, y).T @ early)


@mistake(
    10, "the sum starts at k = 1", lesson="lesson 6, question 1",
    why="The first step has no step before it.",
    cure="Step 0 uses W (on h_{-1}), V (on x_0) and b_h as every other step does: k starts at 0.",
)  # fmt: skip
def first_step_left_out(params, run, y):
    return sum_of_terms(params, run, y, weight=lambda t, k: k > 0)


@mistake(
    10, "h_{-1} taken as zero", lesson="lesson 6, question 1",
    same=("h_{-1} = 0", lambda params, run, y: not run.h_init.any()),
    why="The start usually is zero.",
    cure="Use the start that the forward pass used: run.h_before[0].",
)  # fmt: skip
def start_taken_as_zero(params, run, y):
    return sum_of_terms(params, run, y, states=np.vstack([np.zeros_like(run.h[:1]), run.h[:-1]]))


@mistake(
    10, "the last state in place of h_{-1}", lesson="lesson 5, section 2",
    why="run.h[t - 1] looks right, but for t = 0 Python reads run.h[-1], which is the last row.",
    cure="Use run.h_before[t]: its row 0 is h_{-1}.",
)  # fmt: skip
def last_state_as_start(params, run, y):
    return sum_of_terms(params, run, y, states=np.roll(run.h, 1, axis=0))


@mistake(
    11, "the mean over timesteps", same=ONE_STEP, lesson="lesson 3, section 2",
    why="Losses are often averaged over a batch.",
    cure="L is the sum of all L_t, so its gradient is a sum too.",
)  # fmt: skip
def mean_over_timesteps(params, run, y):
    return Parameters(**{name: array / len(run.x) for name, array in backward(params, run, y).items()})


@mistake(
    12, "only the last timestep's loss", same=ONE_STEP, lesson="lesson 3, section 2, and lesson 7, question 3",
    why="The walk back starts at the end, and the last loss is the one that stands there.",
    cure="Every L_t sends its own gradient back: L = sum of L_t.",
)  # fmt: skip
def last_loss_only(params, run, y):
    dL_do = output_gradient(params, run, y)
    dL_do[:-1] = 0
    return sum_of_terms(params, run, y, dL_do=dL_do)


@mistake(
    13, "no walk back for V", same=ONE_STEP, lesson="lesson 7, section 1",
    why="x_t does not depend on earlier steps.",
    cure="V was used at every step k <= t, and h_t depends on all of them: V needs the same walk as W.",
)  # fmt: skip
def no_walk_for_V(params, run, y):
    return changed(backward(params, run, y), V=backward(params, run, y, steps_back=0).V)


@mistake(
    13, "no walk back for b_h", same=ONE_STEP, lesson="lesson 7, section 1",
    why="A bias is added once, at the end of the formula.",
    cure="b_h was added at every step k <= t: it needs the same walk as W.",
)  # fmt: skip
def no_walk_for_b_h(params, run, y):
    return changed(backward(params, run, y), b_h=backward(params, run, y, steps_back=0).b_h)


@mistake(
    14, "a walk back for U", same=ONE_STEP, lesson="lesson 4, section 1",
    why="After W, every gradient seems to need a walk back.",
    cure="L_t depends on the U of step t alone: ŷ_t = f_y(U h_t + b_y). No walk.",
)  # fmt: skip
def walk_for_U(params, run, y):
    dL_do = output_gradient(params, run, y)
    return changed(backward(params, run, y), U=dL_do.T @ run.h.cumsum(axis=0))


@mistake(
    15, "the gradient from ŷ_t overwritten by the one from later", same=ONE_STEP, lesson="lesson 7, section 3",
    why="dh = W.T @ da stands where dh += W.T @ da should.",
    cure="Two gradients meet at each h_t, from ŷ_t and from h_{t+1}: add them. (The later one lost: no walk back.)",
)  # fmt: skip
def own_gradient_overwritten(params, run, y):
    right = backward(params, run, y)
    return changed(last_loss_only(params, run, y), U=right.U, b_y=right.b_y)


@mistake(
    16, "ŷ in place of ŷ - y", lesson="lesson 4, section 2",
    why="The label disappears in the shorthand ∂L/∂o.",
    cure="Softmax and cross-entropy together give ŷ_t minus the one-hot of y_t.",
)  # fmt: skip
def label_not_subtracted(params, run, y):
    return sum_of_terms(params, run, y, dL_do=run.y_hat)


@mistake(
    16, "y - ŷ, the sign", lesson="lesson 4, section 2",
    same=("n_y = 1", lambda params, run, y: len(params.U) == 1),
    why="An error is often written as wanted minus got.",
    cure="The derivative is ŷ - y: a prediction above the label raises L.",
)  # fmt: skip
def sign(params, run, y):
    return sum_of_terms(params, run, y, dL_do=-output_gradient(params, run, y))


@mistake(
    17, "the softmax Jacobian's diagonal only", lesson="lesson 4, section 2",
    same=("n_y = 1", lambda params, run, y: len(params.U) == 1),
    why="Sigmoid and tanh act on each number by itself; softmax looks as if it did.",
    cure="Every ŷ_i depends on every o_j: ∂ŷ_i/∂o_j = ŷ_i (1[i=j] - ŷ_j).",
)  # fmt: skip
def softmax_diagonal(params, run, y):
    onehot = np.eye(len(params.U))[np.asarray(y)]
    return sum_of_terms(params, run, y, dL_do=-(1 - run.y_hat) * onehot)


@mistake(
    18, "the outer product transposed", lesson="lesson 4, question 3, and lesson 6, section 3",
    same=("n_h = 1", lambda params, run, y: len(params.W) == 1),
    why="np.outer(h, d) and np.outer(d, h) both have the shape of W.",
    cure="Row i of the gradient belongs to number i of a_k: the column ∂L/∂a_k first, then h_{k-1}.",
)  # fmt: skip
def outer_product_transposed(params, run, y):
    right = backward(params, run, y)
    return changed(right, W=right.W.T)


@mistake(
    19, "the bias gradient averaged over units", lesson="lesson 7, section 2",
    same=("n_h = n_y = 1", lambda params, run, y: params.U.size == 1),
    why="mean() without an axis gives one number, and adding it to a vector runs without an error.",
    cure="Each number of the bias has its own gradient: sum over time, axis 0, only.",
)  # fmt: skip
def bias_averaged(params, run, y):
    right = backward(params, run, y)
    return changed(right, b_h=np.full_like(right.b_h, right.b_h.mean()), b_y=np.full_like(right.b_y, right.b_y.mean()))


@mistake(
    19, "the bias gradient not summed over time", same=ONE_STEP, lesson="lesson 7, section 2",
    why="A bias is added without a product, so there seems to be nothing to sum.",
    cure="The same bias is added at every timestep: sum ∂L/∂a_t, and ∂L/∂o_t, over t.",
)  # fmt: skip
def bias_not_summed(params, run, y):
    last_o, last_a = output_gradient(params, run, y)[-1], hidden_gradients(params, run, y)[-1]
    return changed(backward(params, run, y), b_h=last_a, b_y=last_o)


@mistake(
    20, "one array for all timesteps", same=ONE_STEP, lesson="lesson 2, section 4",
    why="h is changed in place, and the list of all h_t holds the same array again and again.",
    cure="Store a copy, or a new array, for every timestep.",
)  # fmt: skip
def one_array_for_all(params, run, y):
    last = np.broadcast_to(run.h[-1], run.h.shape)
    before = np.vstack([run.h_init, last[1:]])
    dL_do = output_gradient(params, run, y)
    slope = ACTIVATIONS[run.f_h][1](last[0])
    jacobian = lambda i: slope[:, None] * params.W  # noqa: E731
    wrong = sum_of_terms(params, run, y, jacobian=jacobian, slope=lambda t, k: slope, states=before)
    return changed(wrong, U=dL_do.T @ last)


@mistake(
    21, "clipped before it is checked", lesson="lesson 9, section 4",
    same=("the gradient's norm is at most 1", lambda params, run, y: norm(backward(params, run, y)) <= 1),
    why="Training code clips right after the backward pass.",
    cure="Compare the gradient with the referee first; clip it only for the update.",
)  # fmt: skip
def clipped(params, run, y):
    right = backward(params, run, y)
    return Parameters(**{name: array / max(1, norm(right)) for name, array in right.items()})


def generation_mistake(name, **what):
    return mistake(22, name, lesson="lesson 1, section 3", catalogue=GENERATION, **what)


@generation_mistake(
    "sampling in place of the argmax",
    why="ŷ_t is a distribution, and a distribution can be drawn from.",
    cure="Greedy means the most probable word: argmax.",
)
def sampled(model, words, max_words):
    rng = np.random.default_rng(0)
    return continued(model, words, max_words, pick=lambda y_hat: rng.choice(len(y_hat), p=y_hat))


@generation_mistake(
    "the given word fed back in place of the predicted one",
    why="In training the next input is the true word.",
    cure="When the network writes, its own most probable word becomes the next input.",
)
def true_word_fed_back(model, words, max_words):
    return continued(model, words, max_words, feed=lambda word: (words or [word])[-1])


@generation_mistake(
    "h forgotten between two words",
    why="forward starts from zeros unless it is told otherwise.",
    cure="Pass the last state on: forward(params, x_next, h_init=run.h[-1]).",
)
def state_not_carried(model, words, max_words):
    return continued(model, words, max_words, carry=lambda h: np.zeros_like(h))


def continued(model, words, max_words, pick=np.argmax, feed=lambda word: word, carry=lambda h: h):
    """Greedy generation, with its three steps open to a mistake."""
    x, h, words = model.task.encode(words), None, list(words)
    while len(words) < max_words:
        run = forward(model.params, x, h)
        word = model.task.labels[pick(run.y_hat[-1])]
        if word == model.task.end:
            break
        words.append(word)
        x, h = model.task.encode([feed(word)])[-1:], carry(run.h[-1])
    return words


def hidden_gradients(params, run, y):
    """dL/da_k for every k, (T, n_h): each the sum of what all losses t >= k send back to it."""
    c = contributions(params, run, y)
    return np.array([sum(c.term("b_h", t, k) for t in range(k, c.T)) for k in range(c.T)])


def norm(gradient):
    """The norm of all numbers of a gradient together."""
    return np.sqrt(sum((array**2).sum() for _, array in gradient.items()))
