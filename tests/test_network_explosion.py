"""Networks that saturate or explode: no warning, no NaN, an honest gradient, little memory."""

import tracemalloc

import numpy as np
import pytest

from rnn_lesson import OverflowWarning, Parameters, backward, contributions, forward, losses
from rnn_lesson.network.forward_pass import ACTIVATIONS


def network(scale, T=2000, n_x=4, n_h=8, n_y=5):
    rng = np.random.default_rng(0)
    shapes = (n_y, n_h), (n_h, n_x), (n_h, n_h), (n_h,), (n_y,)
    params = Parameters(*[scale * rng.normal(size=shape) for shape in shapes])
    return params, rng.normal(size=(T, n_x)), rng.integers(n_y, size=T)


@pytest.mark.parametrize("scale", [1e3, 1e200, 1e306])
@pytest.mark.parametrize("f_h", ACTIVATIONS)
def test_forward_and_losses_give_no_nan_and_no_warning(f_h, scale):
    params, x, y = network(scale)
    run = forward(params, x, f_h=f_h)
    L = losses(run, y)
    assert not any(np.isnan(array).any() for array in (run.a, run.h, run.o, run.y_hat, L))
    assert np.allclose(run.y_hat.sum(axis=1), 1)
    assert run.overflowed == (f_h in ("relu", "identity"))
    assert (L >= 0).all()


@pytest.mark.parametrize("f_h", ["tanh", "sigmoid"])
def test_a_saturated_network_has_a_finite_gradient_without_a_warning(f_h):
    params, x, y = network(1e3)
    gradient = backward(params, forward(params, x, f_h=f_h), y)
    assert all(np.isfinite(array).all() for _, array in gradient.items())


@pytest.mark.parametrize("f_h", ["relu", "identity"])
def test_the_gradient_of_a_network_that_explodes_says_so(f_h):
    params, x, y = network(1e3)
    run = forward(params, x, f_h=f_h)
    c = contributions(params, run, y)
    for ask in (lambda: backward(params, run, y), lambda: c.norms("W"), lambda: c.total("W")):
        with pytest.warns(OverflowWarning, match="the network explodes"):
            ask()


def test_a_gradient_that_explodes_on_the_way_back_says_so_too():
    # forward stays at zero, so nothing overflows there; the way back multiplies by 1e3 each step
    params = Parameters([[1.0], [0.0]], [[0.0]], [[1e3]], [0.0], [0.0, 0.0])
    run = forward(params, np.zeros((200, 1)), f_h="identity")
    assert not run.overflowed
    with pytest.warns(OverflowWarning):
        gradient = backward(params, run, np.zeros(200, int))
    assert not np.isfinite(gradient.b_h).all()


def test_a_gradient_that_overflows_at_its_very_start_gives_its_own_warning_and_no_other():
    # h stays at zero, so U is not felt on the way forward; the certain and wrong b_y makes dL/do (1, -1)
    params = Parameters([[1.7e308], [-1.7e308]], [[0.0]], [[1.0]], [0.0], [1e3, 0.0])
    run = forward(params, np.zeros((3, 1)))
    c = contributions(params, run, [1, 1, 1])
    for ask in (lambda: backward(params, run, [1, 1, 1]), lambda: c.norms("b_h"), lambda: c.total("b_h")):
        with pytest.warns(OverflowWarning):
            ask()


def test_an_output_that_overflows_alone_is_told_and_held():
    params = Parameters([[1.7e308, 1.7e308], [0.0, 0.0]], [[0.0], [0.0]], np.zeros((2, 2)), [9.0, 9.0], [0.0, 0.0])
    run = forward(params, np.zeros((3, 1)))
    assert run.overflowed and (run.h < 1.001).all()
    assert (run.o[:, 0] == np.finfo(float).max).all() and run.y_hat.tolist() == [[1, 0]] * 3


def test_an_explosion_that_float64_can_hold_is_exact():
    params = Parameters([[1.0], [0.0]], [[0.0]], [[1e3]], [0.0], [0.0, 0.0])
    run = forward(params, np.zeros((100, 1)), [1.0], f_h="identity")
    assert not run.overflowed
    assert np.allclose(np.log10(run.h[:, 0]), 3 * np.arange(1, 101))


def test_the_triangles_norms_take_memory_for_the_norms_and_not_for_the_terms():
    """The bound grows as T * T: for T = 800 it is 20 MB, and 328 MB would hold a vector for every term."""
    params, x, y = network(0.1, T=200, n_h=64)
    run = forward(params, x)
    tracemalloc.start()
    contributions(params, run, y).norms("W")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20e6 * (200 / 800) ** 2


def test_a_finite_gradient_of_a_forward_pass_that_overflowed_is_not_trusted():
    # the label is the one that explodes, so L and the gradient are zero; but h is only held at the largest float
    params = Parameters([[1.0], [0.0]], [[0.0]], [[1e3]], [0.0], [0.0, 0.0])
    run = forward(params, np.zeros((200, 1)), [1.0], f_h="identity")
    assert run.overflowed
    with pytest.warns(OverflowWarning):
        gradient = backward(params, run, np.zeros(200, int))
    assert not any(array.any() for _, array in gradient.items())
