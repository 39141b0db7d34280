"""Five ways to one gradient, and the cases whose answer is known in closed form."""

import numpy as np
import pytest
from drawn import Case, autograd_terms, case, cases
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_lesson import (
    Parameters,
    backward,
    contributions,
    forward,
    jacobian_product,
    losses,
    numerical_gradient,
    step_jacobians,
)
from rnn_lesson.network import NAMES

EPSILON = np.finfo(float).eps


def forward_recursion(drawn: Case):
    """Real-time recurrent learning: dh_t/dtheta = d+h_t/dtheta + J_t dh_{t-1}/dtheta, carried forwards.

    dh holds one column for each number in V, W and b_h; written without the package's Jacobians.
    """
    p, run, (n_h, n_x) = drawn.params, drawn.run, drawn.params.V.shape
    slope_of = {
        "tanh": lambda a: 1 / np.cosh(a) ** 2,
        "relu": lambda a: 1.0 * (a > 0),
        "identity": np.ones_like,
        "sigmoid": lambda a: np.exp(-a) / (1 + np.exp(-a)) ** 2,
    }[drawn.f_h]
    dh = np.zeros((n_h, n_h * (n_x + n_h + 1)))
    gradient, dU, db_y = 0, 0, 0
    for t, label in enumerate(drawn.y):
        seen = np.concatenate([drawn.x[t], run.h_before[t], [1.0]])
        immediate = np.kron(np.eye(n_h), seen)
        dh = slope_of(run.a[t])[:, None] * (immediate + p.W @ dh)
        error = run.y_hat[t] - np.eye(len(p.U))[label]
        gradient = gradient + error @ p.U @ dh
        dU, db_y = dU + np.outer(error, run.h[t]), db_y + error
    V, W, b_h = np.split(gradient.reshape(n_h, -1), [n_x, n_x + n_h], axis=1)
    return Parameters(dU, V, W, b_h[:, 0], db_y)


def five_ways(drawn: Case):
    c = contributions(drawn.params, drawn.run, drawn.y)
    by_autograd = [autograd_terms(drawn, t) for t in range(c.T)]
    return {
        "the sweep": backward(drawn.params, drawn.run, drawn.y),
        "the triangle": Parameters(
            **{name: sum(c.term(name, t, k) for t in range(c.T) for k in range(t + 1)) for name in NAMES}
        ),
        "the forward recursion": forward_recursion(drawn),
        "autograd": Parameters(**{name: sum(terms[name].sum(axis=0) for terms in by_autograd) for name in NAMES}),
    }


def relative_error(a: Parameters, b: Parameters):
    """The largest difference in one of the five arrays, relative to that array's largest number, or to 1e-3."""
    pairs = [(array, dict(b.items())[name]) for name, array in a.items()]
    return max(abs(x - y).max() / max(abs(y).max(), 1e-3) for x, y in pairs)


@settings(max_examples=40)  # test_network_gradients.py holds every single term to autograd
@given(cases)
def test_the_exact_ways_agree(drawn):
    sweep, *others = five_ways(drawn).values()
    for other in others:
        assert relative_error(sweep, other) < 1e-9


@settings(max_examples=50)  # and so it holds central differences, more closely
@given(cases)
def test_central_differences_agree_as_far_as_their_theory_allows(drawn):
    # rounding of L, divided by the step, plus the step's square times the third derivative
    step, run = 1e-5, drawn.run
    if drawn.f_h == "relu" and abs(run.a).min() < 1e-3:
        return  # a step could cross relu's kink, where no derivative exists
    referee = numerical_gradient(drawn.params, drawn.x, drawn.y, drawn.h_init, drawn.f_h)
    gradient = backward(drawn.params, run, drawn.y)
    size = max(abs(array).max() for _, array in gradient.items())
    allowed = 100 * EPSILON * (1 + losses(run, drawn.y).sum()) / step + 100 * step**2 * (1 + size) ** 3
    for name in NAMES:
        assert abs(dict(referee.items())[name] - dict(gradient.items())[name]).max() < allowed


def linear(W, T=6, seed=0):
    """A network with identity f_h, n_h = n_x, V = I, and the given W."""
    rng, n = np.random.default_rng(seed), len(W)
    params = Parameters(rng.normal(size=(3, n)), np.eye(n), np.asarray(W, float), np.zeros(n), np.zeros(3))
    x, y = rng.normal(size=(T, n)), rng.integers(3, size=T)
    run = forward(params, x, rng.normal(size=n), f_h="identity")
    return params, run, y


@given(st.floats(0, 2 * np.pi))
def test_a_rotation_keeps_every_norm(angle):
    W = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    params, run, y = linear(W)
    norms = contributions(params, run, y).norms("b_h")
    for t in range(6):
        assert np.allclose(norms[t, : t + 1], norms[t, t], rtol=1e-12)
    product = jacobian_product(step_jacobians(params, run), 5, 1)
    turned = [[np.cos(4 * angle), -np.sin(4 * angle)], [np.sin(4 * angle), np.cos(4 * angle)]]
    assert np.allclose(product, turned, atol=1e-12)


@given(st.lists(st.floats(-1.5, 1.5), min_size=2, max_size=4))
def test_a_diagonal_W_gives_each_eigenvalues_power(eigenvalues):
    params, run, y = linear(np.diag(eigenvalues))
    c, J = contributions(params, run, y), step_jacobians(params, run)
    for t in range(6):
        for k in range(t + 1):
            power = np.array(eigenvalues) ** (t - k)
            assert np.allclose(jacobian_product(J, t, k), np.diag(power), rtol=1e-12, atol=0)
            wanted = np.outer(c.dL_do[t] @ params.U * power, run.h_before[k])
            assert np.allclose(c.term("W", t, k), wanted, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("n", [2, 3, 5])
def test_with_a_nilpotent_W_terms_vanish_exactly_after_n_steps(n):
    params, run, y = linear(np.eye(n, k=1), T=8)
    norms = contributions(params, run, y).norms("W")
    for t in range(8):
        for k in range(t + 1):
            assert (norms[t, k] == 0) == (t - k >= n)


def test_numbers_beyond_float64s_range_are_right_by_their_logarithm():
    # identity, W = 2: h_t is a power of two, and so is each term, exactly
    params = Parameters([[1.0], [0.0]], [[0.0]], [[2.0]], [0.0], [0.0, 0.0])
    run = forward(params, np.zeros((50, 1)), [1.0], f_h="identity")
    assert np.array_equal(run.h[:, 0], 2.0 ** np.arange(1, 51))
    assert np.array_equal(jacobian_product(step_jacobians(params, run), 49, 0), [[2.0**49]])


def test_hypothesis_draws_what_the_tests_say():
    drawn = case(3, 2, 4, 5)
    assert drawn.params.b_h.all() and drawn.params.b_y.all() and drawn.h_init.all()
