"""One-hot inputs written as numbers give what the vectors give, and cost what the words read cost."""

import numpy as np
import pytest

from rnn_lesson import (
    Parameters,
    backward,
    contributions,
    forward,
    losses,
    naive_backward,
    numerical_gradient,
    step_jacobians,
)

X, Y = np.array([3, 0, 3, 6, 1]), np.array([1, 0, 2, 2, 1])
P = Parameters.random(7, 4, 3, np.random.default_rng(0))
RUN, WRITTEN_OUT = forward(P, X), forward(P, np.eye(7)[X])


def close(one, other):
    return all(np.allclose(a, b, rtol=0, atol=1e-14) for (_, a), (_, b) in zip(one.items(), other.items()))


@pytest.mark.parametrize("f_h", ["tanh", "relu", "sigmoid", "identity"])
def test_the_forward_pass_is_that_of_the_vectors(f_h):
    one, other = forward(P, X, np.ones(4), f_h), forward(P, np.eye(7)[X], np.ones(4), f_h)
    for name in ("a", "h", "h_before", "o", "y_hat", "log_y_hat"):
        assert np.allclose(getattr(one, name), getattr(other, name), rtol=0, atol=1e-14), name


@pytest.mark.parametrize("steps_back", [None, 0, 2])
def test_the_gradient_is_that_of_the_vectors(steps_back):
    assert close(backward(P, RUN, Y, steps_back), backward(P, WRITTEN_OUT, Y, steps_back))


def test_the_first_try_is_that_of_the_vectors():
    assert close(naive_backward(P, RUN, Y), naive_backward(P, WRITTEN_OUT, Y))


def test_central_differences_agree():
    wanted = numerical_gradient(P, X, Y)
    for (name, got), (_, value) in zip(backward(P, RUN, Y).items(), wanted.items()):
        assert np.allclose(got, value, atol=1e-8), name


def test_only_the_columns_of_words_read_have_a_gradient():
    assert np.flatnonzero(backward(P, RUN, Y).V.any(axis=0)).tolist() == [0, 1, 3, 6]


def test_every_term_and_norm_and_total_is_that_of_the_vectors():
    one, other = contributions(P, RUN, Y), contributions(P, WRITTEN_OUT, Y)
    for name in ("U", "V", "W", "b_h", "b_y"):
        assert np.allclose(one.norms(name), other.norms(name), rtol=0, atol=1e-14)
        assert np.allclose(one.total(name), other.total(name), rtol=0, atol=1e-14)
        for t, k in ((4, 4), (4, 0), (3, 1)):
            assert np.allclose(one.term(name, t, k), other.term(name, t, k), rtol=0, atol=1e-14)
    assert np.allclose(step_jacobians(P, RUN), step_jacobians(P, WRITTEN_OUT), rtol=0, atol=1e-14)


@pytest.mark.parametrize("kind", [np.int32, np.uint8, list, tuple, range])
def test_numbers_may_come_in_any_kind_of_integers(kind):
    x = X.astype(kind) if isinstance(kind, type) and issubclass(kind, np.generic) else kind(X.tolist()[:2]) \
        if kind is not range else range(2)  # fmt: skip
    assert np.array_equal(forward(P, x).h, forward(P, np.array(list(x))).h)


def test_a_run_says_that_its_inputs_are_one_hot():
    assert repr(RUN) == "Run(T=5, n_x=one-hot, n_h=4, n_y=3, f_h='tanh')"
    assert losses(RUN, Y).shape == (5,)


@pytest.mark.parametrize(
    "x, message",
    [
        ([0, 7], "from 0 to 6, got 7 at timestep 1"),
        ([-1, 0], "from 0 to 6, got -1 at timestep 0"),
        (np.zeros(0, int), "from 0 to 6, got none"),
    ],
)
def test_numbers_that_no_column_has_are_refused(x, message):
    with pytest.raises(ValueError, match=f"^x: wanted the numbers of one-hot inputs, {message}"):
        forward(P, x)


@pytest.mark.parametrize("x", [[0.0, 1.0], [True, False]])
def test_what_is_no_whole_number_is_no_one_hot_input(x):
    with pytest.raises(ValueError, match="^x: wanted "):
        forward(P, x)


def test_a_run_of_a_wider_network_is_refused():
    narrow = Parameters.random(5, 4, 3, np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"^run: wanted \(n_x, n_h, n_y\) = \(5, 4, 3\) as in params, got \(7, 4, 3\)"):
        backward(narrow, RUN, Y)
