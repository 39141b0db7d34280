"""A table of wrong calls and the message that each must give; and right calls that only look odd."""

import numpy as np
import pytest
from drawn import case

from rnn_lesson import (
    Parameters,
    backward,
    contributions,
    forward,
    jacobian_product,
    losses,
    naive_backward,
    numerical_gradient,
    step_jacobians,
)

GOOD = case(4, 2, 3, 5)  # T = 4, n_x = 2, n_h = 3, n_y = 5
P, X, Y, RUN = GOOD.params, GOOD.x, GOOD.y, GOOD.run
J = step_jacobians(P, RUN)
C = contributions(P, RUN, Y)
OTHER = case(4, 3, 2, 5)
RNG = np.random.default_rng(0)


class Tensor:
    """Stands for torch's: an object that NumPy could read, but would read without a word."""

    __module__ = "torch"

    def __array__(self, dtype=None, copy=None):
        return X


def spoiled(**arrays):
    """The good parameters with some arrays set to something else after they were made."""
    params = Parameters(**dict(P.items()))
    for name, array in arrays.items():
        setattr(params, name, array)
    return params


def with_element(array, index, value):
    array = np.array(array, float)
    array[index] = value
    return array


WRONG = {
    # x
    "x transposed": (lambda: forward(P, X.T), r"x: wanted shape \(T, n_x=2\), got \(2, 4\); transposed it would fit"),
    "x one row": (lambda: forward(P, X[0]), r"x: wanted shape \(T, n_x=2\), got \(2,\); a single row needs"),
    "x batched": (lambda: forward(P, X[None]), r"x: wanted shape \(T, n_x=2\), got \(1, 4, 2\)"),
    "x too wide": (lambda: forward(P, OTHER.x), r"x: wanted shape \(T, n_x=2\), got \(4, 3\)"),
    "x a number": (lambda: forward(P, 3.0), r"x: wanted shape \(T, n_x=2\), got \(\)"),
    "x without steps": (lambda: forward(P, np.zeros((0, 2))), "x: wanted at least one number"),
    "x an empty list": (lambda: forward(P, []), r"x: wanted shape \(T, n_x=2\), got \(0,\)"),
    "x with nan": (lambda: forward(P, with_element(X, (3, 1), np.nan)), r"x: wanted finite .* got nan at x\[3, 1\]"),
    "x with inf": (lambda: forward(P, with_element(X, (0, 0), np.inf)), r"x: wanted finite .* got inf at x\[0, 0\]"),
    "x with minus inf": (lambda: forward(P, with_element(X, (1, 0), -np.inf)), "x: wanted finite .* got -inf"),
    "x ragged": (lambda: forward(P, [[1.0], [1.0, 2.0]]), "x: wanted rows of one length"),
    "x complex": (lambda: forward(P, [[1j, 2]]), "x: wanted real numbers, got complex numbers"),
    "x text": (lambda: forward(P, [["a", "b"]]), "x: wanted real numbers, got text"),
    "x bytes": (lambda: forward(P, [[b"a", b"b"]]), "x: wanted real numbers, got bytes"),
    "x booleans": (lambda: forward(P, X > 0), "x: wanted real numbers, got booleans"),
    "x objects": (lambda: forward(P, [[None, 1.0]]), "x: wanted real numbers, got dtype object"),
    "x a string": (lambda: forward(P, "ab"), "x: wanted a NumPy array or a list of numbers, got str"),
    "x None": (lambda: forward(P, None), "x: wanted a NumPy array or a list of numbers, got NoneType"),
    "x a dict": (lambda: forward(P, {0: X[0]}), "x: wanted a NumPy array or a list of numbers, got dict"),
    "x a generator": (lambda: forward(P, (row for row in X)), "x: wanted a NumPy array .* got generator"),
    "x a tensor": (lambda: forward(P, Tensor()), "x: wanted a NumPy array or a list of numbers, got torch.Tensor"),
    # params
    "params None": (lambda: forward(None, X), "params: wanted Parameters, got NoneType"),
    "params a dict": (lambda: forward(dict(P.items()), X), "params: wanted Parameters, got dict"),
    "params and x swapped": (lambda: forward(X, P), "params: wanted Parameters, got ndarray"),
    "W with nan": (lambda: forward(spoiled(W=with_element(P.W, (0, 2), np.nan)), X), r"W: .* got nan at W\[0, 2\]"),
    "V with inf": (lambda: forward(spoiled(V=with_element(P.V, (2, 1), np.inf)), X), r"V: .* got inf at V\[2, 1\]"),
    "b_h with nan": (lambda: forward(spoiled(b_h=with_element(P.b_h, 1, np.nan)), X), r"b_h: .* got nan at b_h\[1\]"),
    "W not square": (lambda: forward(spoiled(W=P.W[:2]), X), r"W: wanted shape \(n_h=2, n_h=2\), got \(2, 3\)"),
    "W too small": (lambda: forward(spoiled(W=P.W[:2, :2]), X), r"V: wanted shape \(n_h=2, n_x\), got \(3, 2\)"),
    "V transposed": (lambda: forward(spoiled(V=P.V.T), X), r"V: wanted shape \(n_h=3, n_x\), got \(2, 3\); transposed"),
    "U transposed": (lambda: forward(spoiled(U=P.U.T), X), r"U: wanted shape \(n_y, n_h=3\), got \(3, 5\); transposed"),
    "b_h a column": (lambda: forward(spoiled(b_h=P.b_h[:, None]), X), r"b_h: .* got \(3, 1\); a vector is a 1-D array"),
    "b_h a number": (lambda: forward(spoiled(b_h=np.array(0.0)), X), r"b_h: wanted shape \(n_h=3,\), got \(\)"),
    "b_y too short": (lambda: forward(spoiled(b_y=P.b_y[:2]), X), r"b_y: wanted shape \(n_y=5,\), got \(2,\)"),
    "W a list of text": (lambda: forward(spoiled(W=[["a"]]), X), "W: wanted real numbers, got text"),
    "U a tensor": (lambda: forward(spoiled(U=Tensor()), X), "U: wanted a NumPy array .* got torch.Tensor"),
    "made with a wrong U": (lambda: Parameters([[1, 2]], [[1]], [[1]], [0], [0]), r"U: .* got \(1, 2\)"),
    "made with a wrong W": (lambda: Parameters([[1]], [[1]], [[1, 2]], [0], [0]), r"W: .* got \(1, 2\)"),
    "made with no W": (lambda: Parameters([[1]], [[1]], None, [0], [0]), "W: wanted a NumPy array .* got NoneType"),
    "made complex": (lambda: Parameters([[1]], [[1j]], [[1]], [0], [0]), "V: wanted real numbers, got complex"),
    "no inputs": (lambda: Parameters.random(0, 2, 3, RNG), "n_x: wanted a whole number from 1 on, got 0"),
    "minus two states": (lambda: Parameters.random(1, -2, 3, RNG), "n_h: wanted a whole number from 1 on, got -2"),
    "half an output": (lambda: Parameters.random(1, 2, 2.5, RNG), "n_y: wanted a whole number from 1 on, got 2.5"),
    "True inputs": (lambda: Parameters.random(True, 2, 3, RNG), "n_x: wanted a whole number from 1 on, got True"),
    "a seed for rng": (lambda: Parameters.random(1, 2, 3, 0), "rng: wanted a generator such as"),
    # h_init, f_h
    "h_init too long": (lambda: forward(P, X, np.zeros(4)), r"h_init: wanted shape \(n_h=3,\), got \(4,\)"),
    "h_init a column": (lambda: forward(P, X, np.zeros((3, 1))), "h_init: .* a vector is a 1-D array here"),
    "h_init a number": (lambda: forward(P, X, 0.0), r"h_init: wanted shape \(n_h=3,\), got \(\)"),
    "h_init with nan": (lambda: forward(P, X, [0, np.nan, 0]), r"h_init: wanted finite .* got nan at h_init\[1\]"),
    "f_h unknown": (lambda: forward(P, X, f_h="swish"), "f_h: wanted one of tanh, relu, .* got 'swish'"),
    "f_h a function": (lambda: forward(P, X, f_h=np.tanh), "f_h: wanted one of tanh, relu, .* got <ufunc"),
    "f_h in capitals": (lambda: forward(P, X, f_h="Tanh"), "f_h: wanted one of .* got 'Tanh'"),
    # y
    "y too short": (lambda: losses(RUN, Y[:2]), r"y: wanted 4 integer labels from 0 to 4, .* got shape \(2,\)"),
    "y a column": (lambda: losses(RUN, Y[:, None]), r"y: wanted 4 integer labels .* got shape \(4, 1\)"),
    "y one-hot": (lambda: losses(RUN, np.eye(5)[Y]), r"y: wanted 4 integer labels .* got shape \(4, 5\)"),
    "y too large": (lambda: losses(RUN, [0, 1, 5, 0]), "y: .* got 5 at timestep 2"),
    "y negative": (lambda: losses(RUN, [-1, 1, 2, 0]), "y: .* got -1 at timestep 0"),
    "y floats": (lambda: losses(RUN, [0.0, 1.0, 2.0, 0.0]), "y: .* got floats"),
    "y booleans": (lambda: losses(RUN, [True, False, True, True]), "y: .* got booleans"),
    "y words": (lambda: losses(RUN, ["a", "b", "c", "d"]), "y: .* got text"),
    "y None": (lambda: losses(RUN, None), "y: wanted a NumPy array or a list of numbers, got NoneType"),
    "y a tensor": (lambda: losses(RUN, Tensor()), "y: wanted a NumPy array .* got torch.Tensor"),
    "losses of y_hat": (lambda: losses(RUN.y_hat, Y), "run: wanted Run, got ndarray"),
    # gradients
    "backward, y too short": (lambda: backward(P, RUN, Y[:2]), "y: wanted 4 integer labels"),
    "backward, y too large": (lambda: backward(P, RUN, [9, 0, 0, 0]), "y: .* got 9 at timestep 0"),
    "backward, x for run": (lambda: backward(P, X, Y), "run: wanted Run, got ndarray"),
    "backward, run first": (lambda: backward(RUN, P, Y), "params: wanted Parameters, got Run"),
    "backward, other params": (lambda: backward(OTHER.params, RUN, Y), r"run: wanted \(n_x, n_h, n_y\) = \(3, 2, 5\)"),
    "steps_back negative": (lambda: backward(P, RUN, Y, steps_back=-1), "steps_back: wanted a whole number from 0 on"),
    "steps_back half": (lambda: backward(P, RUN, Y, steps_back=1.5), "steps_back: wanted a whole number .* got 1.5"),
    "steps_back True": (lambda: backward(P, RUN, Y, steps_back=True), "steps_back: wanted a whole number .* got True"),
    "naive, y floats": (lambda: naive_backward(P, RUN, Y * 1.0), "y: .* got floats"),
    "Jacobians of text": (lambda: step_jacobians("params", RUN), "params: wanted Parameters, got str"),
    "Jacobians, other run": (lambda: step_jacobians(P, OTHER.run), "run: wanted .* got .3, 2, 5."),
    "product, k > t": (lambda: jacobian_product(J, 1, 2), "k: wanted a whole number from 0 to 1, got 2"),
    "product, t too large": (lambda: jacobian_product(J, 9, 2), "t: wanted a whole number from 0 to 3, got 9"),
    "product, k negative": (lambda: jacobian_product(J, 2, -1), "k: wanted a whole number from 0 to 2, got -1"),
    "product, t a float": (lambda: jacobian_product(J, 2.0, 1), "t: wanted a whole number from 0 to 3, got 2.0"),
    "product of one J": (lambda: jacobian_product(J[0], 1, 0), "jacobians: wanted shape .T, n_h, n_h."),
    "product, not square": (lambda: jacobian_product(J[:, :2], 1, 0), r"jacobians: .* got \(4, 2, 3\)"),
    "product with nan": (lambda: jacobian_product(J * np.nan, 1, 0), "jacobians: wanted finite numbers, got nan"),
    "contributions, y": (lambda: contributions(P, RUN, [0, 0, 0, -2]), "y: .* got -2 at timestep 3"),
    "contributions, run": (lambda: contributions(P, None, Y), "run: wanted Run, got NoneType"),
    "term, k > t": (lambda: C.term("W", 1, 2), "k: wanted a whole number from 0 to 1, got 2"),
    "term, t too large": (lambda: C.term("W", 4, 2), "t: wanted a whole number from 0 to 3, got 4"),
    "term, t negative": (lambda: C.term("W", -1, 0), "t: wanted a whole number from 0 to 3, got -1"),
    "term, unknown name": (lambda: C.term("X", 1, 0), "name: wanted one of U, V, W, b_h, b_y, got 'X'"),
    "norms of b_x": (lambda: C.norms("b_x"), "name: wanted one of U, V, W, b_h, b_y, got 'b_x'"),
    "total of None": (lambda: C.total(None), "name: wanted one of .* got None"),
    "referee, y": (lambda: numerical_gradient(P, X, [0]), "y: wanted 4 integer labels"),
    "referee, x": (lambda: numerical_gradient(P, X.T, Y), "x: wanted shape"),
    "referee, params": (lambda: numerical_gradient(None, X, Y), "params: wanted Parameters, got NoneType"),
    "referee, step zero": (lambda: numerical_gradient(P, X, Y, step=0), "step: wanted a number between 0 and 1, got 0"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_call_is_refused_with_its_message(name):
    wrong, message = WRONG[name]
    with pytest.raises(ValueError, match=f"^{message}"):
        wrong()


def test_the_table_is_as_long_as_it_should_be():
    assert len(WRONG) >= 60


def test_lists_integers_and_float32_are_as_good_as_float64_arrays():
    assert np.array_equal(forward(P, X.tolist(), [0.0, 0.0, 0.0]).h, forward(P, X).h)
    assert forward(P, np.ones((4, 2), int)).h.dtype == np.float64
    assert np.allclose(forward(P, X.astype(np.float32)).h, forward(P, X).h, atol=1e-6)
    assert np.array_equal(losses(RUN, tuple(Y.tolist())), losses(RUN, Y.astype(np.uint8)))
    assert np.array_equal(backward(P, RUN, Y.tolist(), steps_back=np.int64(2)).W, backward(P, RUN, Y, 2).W)


def test_very_large_finite_numbers_are_not_taken_for_infinite():
    params = spoiled(W=P.W * 1e200)
    assert np.isfinite(forward(params, X).h).all()


def test_a_refused_call_changes_nothing():
    before = [array.copy() for _, array in P.items()] + [X.copy(), Y.copy()]
    for wrong, _ in WRONG.values():
        with pytest.raises(ValueError):
            wrong()
    after = [array for _, array in P.items()] + [X, Y]
    assert all(np.array_equal(a, b) for a, b in zip(before, after))
