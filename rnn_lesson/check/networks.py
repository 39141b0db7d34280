"""The checks of the network's own parts: its steps, its loss, its gradients, what it writes, and clipping.

Each check is written as the truth that it compares with: see exercise.Exercise.
"""

import numpy as np

from .. import language, network
from ..network.backward_pass import output_gradient
from . import compare, drawn, mistakes
from .compare import Numbers, Said, a_pair, the_parameters
from .exercise import exercise

SHAPES = {"U": ("n_y", "n_h"), "V": ("n_h", "n_x"), "W": ("n_h", "n_h"), "b_h": ("n_h",), "b_y": ("n_y",)}
FIVE_GRADIENTS = Numbers({f"∂L/∂{name}": shape for name, shape in SHAPES.items()}, the_parameters)
GRADIENTS_OF_THE_LIBRARY = (
    network.backward,
    network.naive_backward,
    network.contributions,
    network.Contributions.__init__,
    network.Contributions.term,
    network.Contributions.norms,
    network.Contributions.total,
    output_gradient,
    network.numerical_gradient,
)


@exercise(drawn.steps, Numbers({"h_t": ("n_h",)}), mistakes.step.MISTAKES, [network.forward])
def step(params, x_t, h_before):
    """f(params, x_t, h_before) -> h_t, (n_h,). Lesson 2."""
    return np.tanh(params.V @ x_t + params.W @ h_before + params.b_h)


@exercise(
    drawn.sequences,
    Numbers({"h": ("T", "n_h"), "y_hat": ("T", "n_y")}, a_pair, timed=True),
    mistakes.unrolled.MISTAKES,
    [network.forward],
    earlier=[step],
)
def unrolled(params, x, h_init):
    """f(params, x, h_init) -> h (T, n_h), y_hat (T, n_y). Lesson 2."""
    run = network.forward(params, x, h_init)
    return run.h, run.y_hat


@exercise(drawn.distributions, Numbers({"L_t": ("T",)}, timed=True), mistakes.cross_entropy.MISTAKES, [network.losses])
def cross_entropy(y_hat, y):
    """f(y_hat, y) -> the losses L_t, (T,). Lesson 3."""
    return -np.log(y_hat[np.arange(len(y)), y])


@exercise(
    drawn.curves,
    Numbers({"∂L/∂θ": None}, tolerance=1e-6),
    mistakes.numerical_gradient.MISTAKES,
    twins=mistakes.numerical_gradient.TWINS,
)
def numerical_gradient(loss, theta):
    """f(loss, theta) -> the gradient of loss at theta, an array like theta; loss takes such arrays. Lesson 3."""
    slopes = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        aside = theta.astype(complex)  # loss(theta + i h) = loss(theta) + i h slope: exact up to rounding
        aside[index] += 1e-30j
        slopes[index] = loss(aside).imag / 1e-30
    return slopes


def gradient_of(name, lesson):
    """The exercise on the gradient of one parameter."""

    def truth(params, run, y):
        return getattr(network.backward(params, run, y), name)

    truth.__name__ = f"gradient_of_{name}"
    truth.__doc__ = f"f(params, run, y) -> ∂L/∂{name}, ({', '.join(SHAPES[name])}). Lesson {lesson}."
    answer, known = Numbers({f"∂L/∂{name}": SHAPES[name]}), mistakes.gradient.in_one_array(name)
    known += mistakes.term_of_W.OF_SUMS if name == "W" else []
    known = mistakes.catalogue.shown_until(known, lesson, "lesson 4, section 3" if lesson == 4 else None)
    twins, place = mistakes.gradient.TWINS[name], f"lesson {lesson}, section 3"
    return exercise(drawn.gradients, answer, known, GRADIENTS_OF_THE_LIBRARY, twins, of_a_loss=place)(truth)


gradient_of_U = gradient_of("U", lesson=4)
gradient_of_b_y = gradient_of("b_y", lesson=4)
gradient_of_W = gradient_of("W", lesson=6)
gradient_of_V = gradient_of("V", lesson=7)
gradient_of_b_h = gradient_of("b_h", lesson=7)


@exercise(
    drawn.gradients,
    Numbers({"∂L/∂W": SHAPES["W"]}),
    mistakes.naive_gradient_of_W.MISTAKES,
    GRADIENTS_OF_THE_LIBRARY,
    mistakes.naive_gradient_of_W.TWINS,
)
def naive_gradient_of_W(params, run, y):
    """f(params, run, y) -> the first try for ∂L/∂W, the terms k = t alone, (n_h, n_h). Lesson 5."""
    return network.naive_backward(params, run, y).W


@exercise(
    drawn.timesteps,
    Numbers({"J_t": ("n_h", "n_h")}),
    mistakes.step_jacobian.MISTAKES,
    [network.step_jacobians, network.jacobian_product],
)
def step_jacobian(params, run, t):
    """f(params, run, t) -> J_t = ∂h_t/∂h_{t-1}, (n_h, n_h). Lesson 6."""
    return np.diag(run.slopes[t]) @ params.W


@exercise(
    drawn.pairs_of_timesteps,
    Numbers({"∂h_t/∂h_k": ("n_h", "n_h")}),
    mistakes.jacobian_product.MISTAKES,
    [network.jacobian_product],
    mistakes.jacobian_product.TWINS,
)
def jacobian_product(params, run, t, k):
    """f(params, run, t, k) -> ∂h_t/∂h_k = J_t … J_{k+1}, (n_h, n_h), for k <= t. Lesson 6."""
    product = np.eye(len(params.W))
    for i in range(t, k, -1):
        product = product @ (run.slopes[i][:, None] * params.W)
    return product


@exercise(
    drawn.gradients,
    FIVE_GRADIENTS,
    [known for known in mistakes.gradient.MISTAKES if known.name not in mistakes.gradient.LEFT_OUT["backward"]],
    GRADIENTS_OF_THE_LIBRARY,
    mistakes.gradient.TWINS["backward"],
    longer=drawn.longer_gradients,
    of_a_loss="lesson 7, section 2",
)
def backward(params, run, y):
    """f(params, run, y) -> Parameters that hold the five gradients, in one sweep back. Lesson 7."""
    return network.backward(params, run, y)


@exercise(
    drawn.beginnings_twice,
    Said(compare.words, compare.first_other_word),
    mistakes.generate.MISTAKES,
    [language.generate],
)
def generate(model, words, max_words):
    """f(model, words, max_words) -> the words and what the network says next, greedily. Lesson 1."""
    return language.generate(model, words, max_words)


@exercise(drawn.gradients_to_clip, FIVE_GRADIENTS, mistakes.clip.MISTAKES)
def clip(gradients, largest_norm):
    """f(gradients, largest_norm) -> Parameters, all arrays shortened by one factor where needed. Lesson 9."""
    norm = np.linalg.norm(np.concatenate([array.ravel() for _, array in gradients.items()]))
    return gradients.map(lambda array: array * (largest_norm / max(largest_norm, norm)))
