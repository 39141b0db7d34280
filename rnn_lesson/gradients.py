"""Backpropagation through time: one sweep back, the same gradient as a sum over (t, k), and the referee."""

import warnings

import numpy as np

from .arguments import all_finite, instance, labels, one_of, real_array, whole_number
from .rnn import NAMES, Parameters, Run, forward, losses


def backward(params, run, y, steps_back=None):
    """The gradient of L = sum_t L_t, in one sweep back through time, O(T).

        dL/do_t = y_hat_t - onehot(y_t)
        dL/dh_t = U^T dL/do_t + W^T dL/da_{t+1}      (two gradients meet at each h_t)
        dL/da_t = f_h'(a_t) * dL/dh_t                (number by number)
        dL/dU = sum_t dL/do_t h_t^T      dL/dW = sum_t dL/da_t h_{t-1}^T
        dL/dV = sum_t dL/da_t x_t^T      dL/db_h, dL/db_y: sums of the same vectors

    run: of `forward` with the same params; y: T integer labels; steps_back=n keeps the
    terms with t - k <= n only (0: the lecture's struck-out formula; None: all of them).
    Returns Parameters that hold the gradients. Raises ValueError on what does not fit;
    gives an OverflowWarning where the network explodes.
    Derived in lesson 7.
    """
    dL_do = output_gradient(params, run, y)
    slopes, W = run.slopes, params.W
    with np.errstate(over="ignore", invalid="ignore"):
        dL_dh = dL_do @ params.U  # so far: from each step's own loss
        if steps_back is None:
            for t in range(len(dL_dh) - 1, 0, -1):
                dL_dh[t - 1] += (slopes[t] * dL_dh[t]).dot(W)
        else:
            from_later = dL_dh
            for _ in range(min(whole_number("steps_back", steps_back, 0), len(dL_dh) - 1)):
                from_later = (slopes[: len(from_later)] * from_later)[1:] @ W
                dL_dh[: len(from_later)] += from_later
        dL_da = slopes * dL_dh
        dL_dV, dL_dW = dL_da.T @ run.x, dL_da.T @ run.h_before
        gradient = Parameters(dL_do.T @ run.h, dL_dV, dL_dW, dL_da.sum(axis=0), dL_do.sum(axis=0))
    tell_overflow(run, *vars(gradient).values())
    return gradient


def naive_backward(params, run, y):
    """The lecture's struck-out formula: every h_{t-1} taken as fixed, so only the terms k = t.

    The same as backward(params, run, y, steps_back=0). Right for U and b_y, and for the
    others a gradient that looks back no step. Lesson 5 shows where it fails.
    """
    return backward(params, run, y, steps_back=0)


def output_gradient(params, run, y):
    """dL_t/do_t = y_hat_t - onehot(y_t), (T, n_y): softmax and cross-entropy in one. Derived in lesson 4."""
    check_run(params, run)
    T, n_y = run.y_hat.shape
    dL_do = run.y_hat.copy()
    dL_do[np.arange(T), labels("y", y, T, n_y)] -= 1
    return dL_do


def step_jacobians(params, run):
    """J_t = dh_t/dh_{t-1} = diag(f_h'(a_t)) W for every t, (T, n_h, n_h). Derived in lesson 6."""
    check_run(params, run)
    return run.slopes[:, :, None] * params.W


def jacobian_product(jacobians, t, k):
    """dh_t/dh_k = J_t J_{t-1} … J_{k+1}, (n_h, n_h); the identity where k = t.

    jacobians (T, n_h, n_h), as step_jacobians gives them; 0 <= k <= t < T.
    Raises ValueError otherwise. Derived in lesson 6.
    """
    jacobians = real_array("jacobians", jacobians, (("T", None), ("n_h", None), ("n_h", None)))
    T, n_h, n_columns = jacobians.shape
    if n_h != n_columns:
        raise ValueError(f"jacobians: wanted shape (T, n_h, n_h), got {jacobians.shape}")
    t, k = step_pair(t, k, T)
    product = np.eye(n_h)
    for i in range(t, k, -1):
        product = product @ jacobians[i]
    return product


class Contributions:
    """Every term (t, k) of the gradient: what L_t says through the copy of a parameter used at step k.

        dL_t/da_k = f_h'(a_k) * dL_t/dh_k,  dL_t/dh_k = (J_t … J_{k+1})^T U^T dL_t/do_t
        term of W: dL_t/da_k h_{k-1}^T      V: dL_t/da_k x_k^T      b_h: dL_t/da_k
        term of U, only k = t: dL_t/do_t h_t^T                      b_y: dL_t/do_t

    Made by `contributions`. Derived in lesson 6.
    """

    def __init__(self, params, run, y):
        self.dL_do = output_gradient(params, run, y)
        self.U, self.W, self.run, self.slopes = params.U.copy(), params.W.copy(), run, run.slopes
        self.T = len(self.dL_do)

    def term(self, name, t, k):
        """The term (t, k) of dL/d(name), of the parameter's shape; 0 <= k <= t < T."""
        one_of("name", name, NAMES)
        t, k = step_pair(t, k, self.T)
        if name in ("U", "b_y"):
            vector = self.dL_do[t] * (t == k)
        else:
            vector = self.slopes[t] * (self.dL_do[t] @ self.U)
            for i in range(t, k, -1):
                vector = self.slopes[i - 1] * (vector @ self.W)
        partner = self._partner(name)
        return vector if partner is None else np.outer(vector, partner[k])

    def norms(self, name):
        """Row t, column k: the Frobenius norm of term (t, k), (T, T); zero where k > t.

        Each term is an outer product, so its norm is the product of two vectors' norms.
        """
        one_of("name", name, NAMES)
        T, partner = self.T, self._partner(name)
        squares = np.zeros(T * T)  # (t, k) is at t * T + k: all (k + n, k) begin at n * T and lie T + 1 apart
        with np.errstate(over="ignore", invalid="ignore"):
            if name in ("U", "b_y"):
                squares[:: T + 1] = squared_norms(self.dL_do)
            else:
                ones = np.ones(len(self.W))
                for n, dL_da in self._walk_back():
                    squares[n * T :: T + 1] = (dL_da * dL_da).dot(ones)  # times ones: the sum of each row
            norms = np.sqrt(squares, out=squares).reshape(T, T)
            if partner is not None:
                norms *= np.sqrt(squared_norms(partner))
        tell_overflow(self.run, norms)
        return norms

    def total(self, name):
        """The sum of all terms, of the parameter's shape: dL/d(name)."""
        one_of("name", name, NAMES)
        partner, vectors = self._partner(name), self.dL_do
        with np.errstate(over="ignore", invalid="ignore"):
            if name not in ("U", "b_y"):
                vectors = np.zeros_like(self.slopes)
                for n, dL_da in self._walk_back():
                    vectors[: self.T - n] += dL_da
            total = vectors.sum(axis=0) if partner is None else vectors.T @ partner
        tell_overflow(self.run, total)
        return total

    def _partner(self, name):
        """What a term's vector is multiplied with: the input of the parameter at step k; None for a bias."""
        return {"U": self.run.h, "V": self.run.x, "W": self.run.h_before}.get(name)

    def _walk_back(self):
        """For n = 0 … T-1: n, and the matrix whose row k is dL_{k+n}/da_k, for all k at once."""
        dL_da = self.slopes * self.dL_do.dot(self.U)
        yield 0, dL_da
        for n in range(1, self.T):
            dL_da = self.slopes[:-n] * dL_da[1:].dot(self.W)
            yield n, dL_da


def squared_norms(rows):
    """The sum of squares of each row."""
    return np.einsum("ti,ti->t", rows, rows)


def contributions(params, run, y):
    """Every (t, k) term of dL/dtheta: see Contributions for .norms(name), .term(name, t, k), .total(name).

    run: of `forward` with the same params; y: T integer labels; name: U, V, W, b_h or b_y.
    Raises ValueError on what does not fit. Derived in lesson 6.
    """
    return Contributions(params, run, y)


def numerical_gradient(params, x, y, h_init=None, f_h="tanh", step=1e-5):
    """The referee: central differences, (L(theta + step) - L(theta - step)) / (2 step) for every number theta.

    x (T, n_x); y: T integer labels; h_init (n_h,); f_h as in `forward`.
    Returns Parameters. Two forward passes for each number, so for small networks only.
    Raises ValueError where `forward` or `losses` does. Lesson 3 introduces it.
    """
    instance("params", params, Parameters)
    if not 0 < step < 1:
        raise ValueError(f"step: wanted a number between 0 and 1, got {step!r}")
    trial = Parameters(**{name: theta.copy() for name, theta in params.items()})
    gradient = {name: np.zeros_like(theta) for name, theta in params.items()}

    def L():
        return losses(forward(trial, x, h_init, f_h), y).sum()

    for name, theta in trial.items():
        for index in np.ndindex(theta.shape):
            here = theta[index]
            theta[index] = here + step
            above = L()
            theta[index] = here - step
            gradient[name][index] = (above - L()) / (2 * step)
            theta[index] = here
    return Parameters(**gradient)


class OverflowWarning(RuntimeWarning):
    """A gradient that holds infinities, or belongs to a forward pass that passed the largest float."""


def tell_overflow(run, *arrays):
    """Give an OverflowWarning if the run overflowed or one of the arrays is not finite."""
    if run.overflowed or not all(map(all_finite, arrays)):
        warnings.warn(
            "the network explodes: its gradient passes the largest float and is not to be trusted. "
            "A smaller W helps; lesson 9 shows why",
            OverflowWarning,
            stacklevel=3,
        )


def check_run(params, run):
    """ValueError unless `run` can have come from `forward` with these params."""
    instance("params", params, Parameters)
    instance("run", run, Run)
    sizes = (run.x.shape[1], run.h.shape[1], run.o.shape[1])
    wanted = (params.V.shape[1], len(params.W), len(params.U))
    if sizes != wanted:
        raise ValueError(f"run: wanted (n_x, n_h, n_y) = {wanted} as in params, got {sizes}")


def step_pair(t, k, T):
    """(t, k) as ints with 0 <= k <= t < T, or a ValueError."""
    t = whole_number("t", t, 0, T - 1)
    return t, whole_number("k", k, 0, t)
