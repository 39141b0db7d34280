"""The gradient: one sweep, the sum over the triangle, and oracles that this project did not write."""

import numpy as np
from drawn import autograd_terms, case, cases
from hypothesis import given
from hypothesis import strategies as st

from rnn_lesson import (
    Parameters,
    backward,
    contributions,
    forward,
    jacobian_product,
    naive_backward,
    numerical_gradient,
    step_jacobians,
)
from rnn_lesson.network import NAMES


def worst(a: Parameters, b: Parameters):
    """The largest absolute difference between two gradients."""
    return max(abs(dict(a.items())[name] - dict(b.items())[name]).max() for name in NAMES)


@given(cases)
def test_the_sweep_equals_the_sum_over_the_triangle(drawn):
    c = contributions(drawn.params, drawn.run, drawn.y)
    triangle = Parameters(**{name: c.total(name) for name in NAMES})
    assert worst(backward(drawn.params, drawn.run, drawn.y), triangle) < 1e-10


@given(cases)
def test_every_term_equals_autograds_derivative_for_that_steps_copy(drawn):
    c = contributions(drawn.params, drawn.run, drawn.y)
    for t in range(c.T):
        wanted = autograd_terms(drawn, t)
        for name in NAMES:
            for k in range(t + 1):
                assert np.allclose(c.term(name, t, k), wanted[name][k], rtol=0, atol=1e-10)


@given(cases)
def test_total_is_the_sum_of_the_terms_and_norms_are_their_norms(drawn):
    c = contributions(drawn.params, drawn.run, drawn.y)
    for name in NAMES:
        norms, total = c.norms(name), 0
        for t in range(c.T):
            assert not norms[t, t + 1 :].any()
            for k in range(t + 1):
                total = total + c.term(name, t, k)
                assert np.isclose(norms[t, k], np.linalg.norm(c.term(name, t, k)), rtol=1e-12, atol=1e-300)
        assert total.shape == dict(drawn.params.items())[name].shape
        assert np.allclose(total, c.total(name), rtol=0, atol=1e-10)


@given(cases.filter(lambda drawn: drawn.f_h != "relu"))
def test_central_differences_agree(drawn):
    referee = numerical_gradient(drawn.params, drawn.x, drawn.y, drawn.h_init, drawn.f_h)
    gradient = backward(drawn.params, drawn.run, drawn.y)
    largest = max(abs(array).max() for _, array in gradient.items())
    assert worst(gradient, referee) < 1e-7 * (1 + largest)


@given(cases, st.integers(0, 8))
def test_steps_back_keeps_the_terms_that_look_back_so_far(drawn, steps_back):
    c = contributions(drawn.params, drawn.run, drawn.y)
    wanted = {
        name: sum(c.term(name, t, k) for t in range(c.T) for k in range(max(0, t - steps_back), t + 1))
        for name in NAMES
    }
    assert worst(backward(drawn.params, drawn.run, drawn.y, steps_back), Parameters(**wanted)) < 1e-10


def test_the_struck_out_formula_is_no_step_back_and_right_for_U_and_b_y_only():
    drawn = case(5, 2, 3, 4)
    naive, true = (f(drawn.params, drawn.run, drawn.y) for f in (naive_backward, backward))
    assert worst(naive, backward(drawn.params, drawn.run, drawn.y, steps_back=0)) == 0
    same = {name: np.allclose(dict(naive.items())[name], dict(true.items())[name]) for name in NAMES}
    assert same == {"U": True, "b_y": True, "W": False, "V": False, "b_h": False}


@given(st.floats(-1.5, 1.5), st.integers(1, 8), st.integers(0, 99))
def test_a_scalar_network_with_identity_has_terms_known_by_hand(w, T, seed):
    # h_t = v x_t + w h_{t-1} + b, two labels, U = (u, 0): dL_t/dh_t = (y_hat_t[0] - [y_t = 0]) u, and J_t = w
    rng = np.random.default_rng(seed)
    u, v, b = rng.normal(size=3)
    params = Parameters(U=[[u], [0.0]], V=[[v]], W=[[w]], b_h=[b], b_y=[0.3, -0.2])
    x, y, start = rng.normal(size=T), rng.integers(2, size=T), 0.7
    run = forward(params, x[:, None], [start], f_h="identity")
    c = contributions(params, run, y)
    h = [start]
    for x_t in x:
        h.append(v * x_t + w * h[-1] + b)
    for t in range(T):
        probability = 1 / (1 + np.exp(-(u * h[t + 1] + 0.5)))
        signal = (probability - (y[t] == 0)) * u
        for k in range(t + 1):
            assert np.isclose(c.term("W", t, k), signal * w ** (t - k) * h[k], rtol=1e-10, atol=1e-14)
            assert np.isclose(c.term("V", t, k), signal * w ** (t - k) * x[k], rtol=1e-10, atol=1e-14)
            assert np.isclose(c.term("b_h", t, k), signal * w ** (t - k), rtol=1e-10, atol=1e-14)


@given(cases)
def test_a_step_jacobian_says_how_h_answers_to_the_state_before(drawn):
    jacobians, step = step_jacobians(drawn.params, drawn.run), 1e-6
    for t in range(len(drawn.x)):
        before = drawn.run.h_before[t]
        for j in range(len(before)):
            nudge = step * np.eye(len(before))[j]
            above, below = (
                forward(drawn.params, drawn.x[t : t + 1], before + sign * nudge, drawn.f_h).h[0] for sign in (1, -1)
            )
            if drawn.f_h == "relu" and np.any((above > 0) != (below > 0)):
                continue  # the nudge crosses relu's kink, where no derivative exists
            assert np.allclose(jacobians[t][:, j], (above - below) / (2 * step), atol=1e-8)


def test_the_product_runs_from_t_down_to_k_plus_one():
    J = np.random.default_rng(0).normal(size=(5, 3, 3))
    assert np.allclose(jacobian_product(J, 4, 1), J[4] @ J[3] @ J[2])
    assert not np.allclose(jacobian_product(J, 4, 1), J[2] @ J[3] @ J[4])
    assert np.array_equal(jacobian_product(J, 3, 3), np.eye(3))


def test_the_product_carries_a_loss_back():
    drawn = case(5, 2, 3, 4)
    product = jacobian_product(step_jacobians(drawn.params, drawn.run), 4, 1)
    c = contributions(drawn.params, drawn.run, drawn.y)
    dL_dh = c.dL_do[4] @ drawn.params.U
    assert np.allclose(c.term("b_h", 4, 1), (dL_dh @ product) * drawn.run.slopes[1])


def test_the_first_column_of_W_is_zero_when_the_start_is_zero_and_that_of_V_is_not():
    drawn = case(4, 2, 3, 5)
    c = contributions(drawn.params, forward(drawn.params, drawn.x), drawn.y)
    assert not c.norms("W")[:, 0].any()
    assert c.norms("V")[:, 0].all()


def test_a_norm_that_a_reader_changes_does_not_change_the_next_answer():
    drawn = case(4, 2, 3, 5)
    c = contributions(drawn.params, drawn.run, drawn.y)
    for name in NAMES:
        c.norms(name)[:] = -1
        c.total(name)[:] = -1
        c.term(name, 3, 3)[:] = -1
        assert c.norms(name).min() >= 0
        assert np.allclose(c.total(name), dict(backward(drawn.params, drawn.run, drawn.y).items())[name])


def test_the_terms_stay_what_they_are_when_the_parameters_are_trained_on():
    drawn = case(4, 2, 3, 5)
    c, gradient = contributions(drawn.params, drawn.run, drawn.y), backward(drawn.params, drawn.run, drawn.y)
    for _, theta in drawn.params.items():
        theta[:] = 0
    for name, wanted in gradient.items():
        assert np.allclose(c.total(name), wanted)
