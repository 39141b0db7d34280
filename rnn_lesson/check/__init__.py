"""Check a reader's function: `from rnn_lesson import check`, then `check.step(my_step)`.

A check calls the function on small networks drawn for it and compares with the truth.
Passed, it returns a result that shows what was tried. Otherwise it raises NotYet: the
exercise is not started; or the answer is wrong, with the place where it departs from the
truth and, if it is a known mistake, which one; or the function was stopped, and why.
`seconds` limits all calls together.
"""

from dataclasses import replace

import numpy as np

from .. import language, network
from ..network.backward_pass import output_gradient
from . import drawn as questions
from .compare import Numbers, Words, a_pair, the_parameters
from .exercise import SECONDS, Exercise
from .mistakes import CATALOGUE, GENERATION, hidden_gradients, known, norm, slips_backward, slips_forward
from .verdict import NotYet, Right

__all__ = [
    "NotYet", "Right", "backward", "clip", "cross_entropy", "generate", "gradient_of_U", "gradient_of_V",
    "gradient_of_W", "gradient_of_b_h", "gradient_of_b_y", "jacobian_product", "naive_gradient_of_W",
    "numerical_gradient", "step", "step_jacobian", "unrolled",
]  # fmt: skip

LETTERS = {"U": ("n_y", "n_h"), "V": ("n_h", "n_x"), "W": ("n_h", "n_h"), "b_h": ("n_h",), "b_y": ("n_y",)}
GRADIENTS_OF_THE_LIBRARY = (
    network.backward, network.naive_backward, network.contributions, network.Contributions.__init__,
    network.Contributions.term, network.Contributions.norms, network.Contributions.total,
    output_gradient, network.numerical_gradient,
)  # fmt: skip


def all_of(*catalogues):
    return tuple(slip for catalogue in catalogues for slip in catalogue.values())


def one_array(name, *more, twins=()):
    """The exercise to compute the gradient of one parameter; `more` mistakes show in this one only."""

    def of(function):
        return lambda params, run, y: getattr(function(params, run, y), name)

    return Exercise(
        f"gradient_of_{name}",
        ("params", "run", "y"),
        questions.gradients_of(questions.SIZES),
        of(network.backward),
        Numbers({f"∂L/∂{name}": LETTERS[name]}),
        (*(replace(mistake, wrong=of(mistake.wrong)) for mistake in CATALOGUE.values()), *more),
        GRADIENTS_OF_THE_LIBRARY,
        twins,
    )


def transposed(name):
    return known(
        "the outer product transposed", lambda params, run, y: getattr(network.backward(params, run, y), name).T
    )


def one_mean(name):
    return known(
        "the bias gradient averaged over units",
        lambda params, run, y: getattr(network.backward(params, run, y), name).mean(),
    )


def row_by_row(rows):
    return known("the bias gradient not summed over time", rows)


# Mistakes that differ in a whole gradient, and give the same numbers in one of its arrays.
FIRST_STEP_OR_START = ("the sum starts at k = 1", "h_{-1} taken as zero")
ONE_SLOPE_OR_ARRAY = ("f_h' of one timestep used for all", "one array for all timesteps")
LAST_OR_OVERWRITTEN = ("only the last timestep's loss", "the gradient from ŷ_t overwritten by the one from later")


STEP = Exercise(
    "step",
    ("params", "x_t", "h_before"),
    questions.steps,
    lambda params, x_t, h_before: network.forward(params, x_t[None], h_before).h[0],
    Numbers({"h_t": ("n_h",)}),
    all_of(slips_forward.STEP),
    (network.forward,),
)


def forward_pair(params, x, h_init):
    run = network.forward(params, x, h_init)
    return run.h, run.y_hat


UNROLLED = Exercise(
    "unrolled",
    ("params", "x", "h_init"),
    questions.sequences,
    forward_pair,
    Numbers({"h": ("T", "n_h"), "y_hat": ("T", "n_y")}, a_pair, timed=True),
    all_of(slips_forward.UNROLLED),
    (network.forward,),
)


def negative_logarithms(y_hat, y):
    return -np.log(slips_forward.of_the_truth(y_hat, y))


CROSS_ENTROPY = Exercise(
    "cross_entropy",
    ("y_hat", "y"),
    questions.distributions,
    negative_logarithms,
    Numbers({"L_t": ("T",)}, timed=True),
    all_of(slips_forward.CROSS_ENTROPY),
    (network.losses,),
    things="tables of probabilities",
)


def complex_step(loss, theta):
    """The gradient of loss at theta, exact up to rounding: the imaginary part of loss(theta + i h) / h."""
    slopes = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        aside = theta.astype(complex)
        aside[index] += 1e-30j
        slopes[index] = loss(aside).imag / 1e-30
    return slopes


NUMERICAL_GRADIENT = Exercise(
    "numerical_gradient",
    ("loss", "theta"),
    questions.curves,
    complex_step,
    Numbers({"∂L/∂θ": None}, tolerance=1e-6),
    all_of(slips_backward.REFEREE),
    (network.numerical_gradient,),
    twins=(("a step too large or too small", "a difference in one direction only"),),
    changed="θ not put back",
    things="losses",
)
STEP_JACOBIAN = Exercise(
    "step_jacobian",
    ("params", "run", "t"),
    questions.timesteps,
    lambda params, run, t: network.step_jacobians(params, run)[t],
    Numbers({"J_t": ("n_h", "n_h")}),
    all_of(slips_backward.JACOBIAN),
    (network.step_jacobians, network.jacobian_product),
)
JACOBIAN_PRODUCT = Exercise(
    "jacobian_product",
    ("params", "run", "t", "k"),
    questions.pairs_of_timesteps,
    lambda params, run, t, k: network.jacobian_product(network.step_jacobians(params, run), t, k),
    Numbers({"∂h_t/∂h_k": ("n_h", "n_h")}),
    all_of(slips_backward.PRODUCT),
    (network.jacobian_product,),
)
NAIVE_GRADIENT_OF_W = replace(
    one_array("W"),
    name="naive_gradient_of_W",
    truth=lambda params, run, y: network.naive_backward(params, run, y).W,
    slips=all_of(slips_backward.FIRST_TRY),
    twins=(FIRST_STEP_OR_START,),
)
GRADIENT_OF = {
    "U": one_array("U", transposed("U")),
    "b_y": one_array(
        "b_y", one_mean("b_y"), row_by_row(output_gradient),
        twins=(("the bias gradient not summed over time", "only the last timestep's loss"),),
    ),
    "W": one_array("W", twins=(LAST_OR_OVERWRITTEN, FIRST_STEP_OR_START)),
    "V": one_array(
        "V", transposed("V"), twins=(LAST_OR_OVERWRITTEN, ONE_SLOPE_OR_ARRAY, ("no walk back for V", "no walk back")),
    ),
    "b_h": one_array(
        "b_h", one_mean("b_h"), row_by_row(hidden_gradients),
        twins=(LAST_OR_OVERWRITTEN, ONE_SLOPE_OR_ARRAY, ("no walk back for b_h", "no walk back")),
    ),
}  # fmt: skip
BACKWARD = Exercise(
    "backward",
    ("params", "run", "y"),
    questions.gradients_of(questions.SIZES + questions.LONGER),
    network.backward,
    Numbers({f"∂L/∂{name}": letters for name, letters in LETTERS.items()}, the_parameters),
    all_of(CATALOGUE),
    GRADIENTS_OF_THE_LIBRARY,
    counted=len(questions.LONGER),
)


def draws_at_random(f, answers):
    """The mistake to sample: equal questions are answered differently, by code that names a random choice."""
    half = len(answers) // 2
    chooses = names_in(getattr(f, "__code__", None)) & {"choice", "choices", "multinomial", "random"}
    return GENERATION["sampling in place of the argmax"] if answers[:half] != answers[half:] and chooses else None


def names_in(code):
    """The names that a function's code looks up, also inside the functions in it."""
    return set(getattr(code, "co_names", ())).union(*map(names_in, getattr(code, "co_consts", ())))


GENERATE = Exercise(
    "generate",
    ("model", "words", "max_words"),
    lambda seed: questions.beginnings(seed) + questions.beginnings(seed),
    language.generate,
    Words(),
    all_of(GENERATION, slips_forward.WRITING),
    (language.generate,),
    hint=draws_at_random,
)
CLIP = Exercise(
    "clip",
    ("gradients", "largest_norm"),
    questions.gradients_to_clip,
    lambda given, largest_norm: slips_backward.scaled(
        given, lambda array: largest_norm / max(largest_norm, norm(given))
    ),
    Numbers(BACKWARD.answer.parts, the_parameters),
    all_of(slips_backward.CLIPPING),
    (),
    things="gradients",
)


def step(f, *, seconds=SECONDS):
    """f(params, x_t, h_before) -> h_t, (n_h,). Lesson 2."""
    return STEP.check(f, seconds)


def unrolled(f, *, seconds=SECONDS):
    """f(params, x, h_init) -> h (T, n_h), y_hat (T, n_y). Lesson 2."""
    return UNROLLED.check(f, seconds)


def cross_entropy(f, *, seconds=SECONDS):
    """f(y_hat, y) -> the losses L_t, (T,). Lesson 3."""
    return CROSS_ENTROPY.check(f, seconds)


def numerical_gradient(f, *, seconds=SECONDS):
    """f(loss, theta) -> the gradient of loss at theta, an array like theta; loss takes such arrays. Lesson 3."""
    return NUMERICAL_GRADIENT.check(f, seconds)


def gradient_of_U(f, *, seconds=SECONDS):
    """f(params, run, y) -> ∂L/∂U, (n_y, n_h). Lesson 4."""
    return GRADIENT_OF["U"].check(f, seconds)


def gradient_of_b_y(f, *, seconds=SECONDS):
    """f(params, run, y) -> ∂L/∂b_y, (n_y,). Lesson 4."""
    return GRADIENT_OF["b_y"].check(f, seconds)


def naive_gradient_of_W(f, *, seconds=SECONDS):
    """f(params, run, y) -> the first try for ∂L/∂W, the terms k = t alone, (n_h, n_h). Lesson 5."""
    return NAIVE_GRADIENT_OF_W.check(f, seconds)


def step_jacobian(f, *, seconds=SECONDS):
    """f(params, run, t) -> J_t = ∂h_t/∂h_{t-1}, (n_h, n_h). Lesson 6."""
    return STEP_JACOBIAN.check(f, seconds)


def jacobian_product(f, *, seconds=SECONDS):
    """f(params, run, t, k) -> ∂h_t/∂h_k = J_t … J_{k+1}, (n_h, n_h), for k <= t. Lesson 6."""
    return JACOBIAN_PRODUCT.check(f, seconds)


def gradient_of_W(f, *, seconds=SECONDS):
    """f(params, run, y) -> ∂L/∂W, (n_h, n_h). Lesson 6."""
    return GRADIENT_OF["W"].check(f, seconds)


def gradient_of_V(f, *, seconds=SECONDS):
    """f(params, run, y) -> ∂L/∂V, (n_h, n_x). Lesson 7."""
    return GRADIENT_OF["V"].check(f, seconds)


def gradient_of_b_h(f, *, seconds=SECONDS):
    """f(params, run, y) -> ∂L/∂b_h, (n_h,). Lesson 7."""
    return GRADIENT_OF["b_h"].check(f, seconds)


def backward(f, *, seconds=SECONDS):
    """f(params, run, y) -> Parameters that hold the five gradients, in one sweep back. Lesson 7."""
    return BACKWARD.check(f, seconds)


def generate(f, *, seconds=SECONDS):
    """f(model, words, max_words) -> the words and what the network says next, greedily. Lesson 1."""
    return GENERATE.check(f, seconds)


def clip(f, *, seconds=SECONDS):
    """f(gradients, largest_norm) -> Parameters, all arrays shortened by one factor where needed. Lesson 9."""
    return CLIP.check(f, seconds)
