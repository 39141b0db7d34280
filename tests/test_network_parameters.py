"""Parameters hold their arrays as they are given, and check them without changing them."""

import numpy as np
import pytest
from drawn import case

from rnn_lesson import Parameters, forward, numerical_gradient
from rnn_lesson.network import NAMES


@pytest.fixture
def drawn():
    return case(4, 2, 3, 5)


@pytest.mark.parametrize("other", [lambda W: W.astype(np.float32), lambda W: W.tolist()], ids=["float32", "list"])
def test_an_array_set_later_is_used_as_float64_and_stays_what_it_is(drawn, other):
    params = drawn.params
    params.W = W = other(params.W)
    run = forward(params, drawn.x)
    assert params.W is W
    assert run.h.dtype == np.float64 and np.allclose(run.h, forward(case(4, 2, 3, 5).params, drawn.x).h, atol=1e-6)


def test_parameters_that_are_in_order_are_checked_without_a_copy(drawn):
    assert drawn.params.checked() is drawn.params


def test_parameters_are_made_of_the_very_arrays_that_fit():
    arrays = dict(case(4, 2, 3, 5).params.items())
    assert all(getattr(Parameters(**arrays), name) is array for name, array in arrays.items())


def test_parameters_made_of_lists_hold_float64_arrays():
    params = Parameters([[1, 2]], [[1], [2]], [[1, 2], [3, 4]], [0, 0], [0])
    assert all(type(array) is np.ndarray and array.dtype == np.float64 for _, array in params.items())


def test_map_puts_every_array_through_the_function_and_changes_none(drawn):
    before = [array.copy() for _, array in drawn.params.items()]
    doubled = drawn.params.map(lambda array: 2 * array)
    assert isinstance(doubled, Parameters) and [name for name, _ in doubled.items()] == list(NAMES)
    for (_, now), was, (_, twice) in zip(drawn.params.items(), before, doubled.items(), strict=True):
        assert np.array_equal(now, was) and np.array_equal(twice, 2 * was)


def test_map_refuses_a_function_that_spoils_the_shapes(drawn):
    with pytest.raises(ValueError, match="^W: wanted shape"):
        drawn.params.map(np.ravel)


def test_h_and_h_before_share_no_memory(drawn):
    run = drawn.run
    assert not np.shares_memory(run.h, run.h_before)
    before = run.h_before.copy()
    run.h[0] = 7
    assert np.array_equal(run.h_before, before)


def test_the_run_shares_no_memory_with_what_was_given(drawn):
    """But for x, which it only holds."""
    run = drawn.run
    given = [drawn.h_init, *vars(drawn.params).values()]
    assert not any(np.shares_memory(array, run.h) or np.shares_memory(array, run.h_init) for array in given)
    assert run.x is drawn.x


def test_the_referee_takes_whole_numbers_for_what_they_are(drawn):
    """Its gradient is of floats, also where a reader set an array of integers."""
    whole, real = drawn.params, case(4, 2, 3, 5).params
    whole.b_h, real.b_h = np.array([1, 0, -1]), np.array([1.0, 0.0, -1.0])
    gradients = [numerical_gradient(params, drawn.x, drawn.y) for params in (whole, real)]
    assert np.array_equal(gradients[0].b_h, gradients[1].b_h) and gradients[0].b_h.any()


def test_random_parameters_have_weights_of_one_over_the_root_of_their_inputs_and_no_bias():
    params = Parameters.random(n_x=400, n_h=100, n_y=300, rng=np.random.default_rng(0))
    assert [round(array.std() * 100) for array in (params.U, params.V, params.W)] == [10, 5, 10]
    assert not params.b_h.any() and not params.b_y.any()


def test_they_tell_their_shapes(drawn):
    assert repr(drawn.params) == "Parameters(U (5, 3), V (3, 2), W (3, 3), b_h (3,), b_y (5,))"
    assert repr(drawn.run) == "Run(T=4, n_x=2, n_h=3, n_y=5, f_h='tanh')"
