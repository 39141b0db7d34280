"""The same gradient as a sum over (t, k): the step Jacobians, their product, and every single term."""

import numpy as np

from .arguments import one_of, real_array, whole_number
from .backward_pass import check_run, output_gradient, sum_of_products, tell_overflow, walk_back
from .parameters import NAMES


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


def contributions(params, run, y):
    """Every (t, k) term of dL/dtheta: see Contributions for .norms(name), .term(name, t, k), .total(name).

    run: of `forward` with the same params; y: T integer labels; name: U, V, W, b_h or b_y.
    Raises ValueError on what does not fit. Derived in lesson 6.
    """
    return Contributions(params, run, y)


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
        self.n_x = params.V.shape[1]
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
        if name == "V":
            return sum_of_products(vector[None], partner[k : k + 1], self.n_x)
        return vector if partner is None else np.outer(vector, partner[k])

    def norms(self, name):
        """Row t, column k: the Frobenius norm of term (t, k), (T, T); zero where k > t.

        Each term is an outer product, so its norm is the product of two vectors' norms.
        """
        one_of("name", name, NAMES)
        T, partner = self.T, self._partner(name)
        squares = np.zeros(T * T)  # (t, k) is at t * T + k: all (k + n, k) begin at n * T and lie T + 1 apart
        with np.errstate(over="ignore", invalid="ignore"):
            for n, vectors in self._walk_back(name):
                squares[n * T :: T + 1] = squared_lengths(vectors)
            norms = np.sqrt(squares, out=squares).reshape(T, T)
            if partner is not None and partner.ndim == 2:  # a one-hot vector has the length 1
                norms *= np.sqrt(squared_lengths(partner))
        tell_overflow(self.run, norms)
        return norms

    def total(self, name):
        """The sum of all terms, of the parameter's shape: dL/d(name)."""
        one_of("name", name, NAMES)
        partner = self._partner(name)
        with np.errstate(over="ignore", invalid="ignore"):
            vectors = np.zeros_like(self.dL_do if name in ("U", "b_y") else self.run.h)
            for n, terms in self._walk_back(name):
                vectors[: self.T - n] += terms
            if name == "V":
                total = sum_of_products(vectors, partner, self.n_x)
            else:
                total = vectors.sum(axis=0) if partner is None else vectors.T @ partner
        tell_overflow(self.run, total)
        return total

    def _partner(self, name):
        """What a term's vector is multiplied with: the input of the parameter at step k; None for a bias."""
        return {"U": self.run.h, "V": self.run.x, "W": self.run.h_before}.get(name)

    def _walk_back(self, name):
        """For n = 0 … T-1: n, and the matrix whose row k is the vector of term (k+n, k); for U and b_y n = 0 alone."""
        if name in ("U", "b_y"):
            return [(0, self.dL_do)]
        return walk_back(self.dL_do @ self.U, self.W, self.slopes)


def squared_lengths(rows):
    """The sum of squares of each row; times a vector of ones, which NumPy does quicker than .sum(axis=1)."""
    return (rows * rows).dot(np.ones(rows.shape[1]))


def step_pair(t, k, T):
    """(t, k) as ints with 0 <= k <= t < T, or a ValueError."""
    t = whole_number("t", t, 0, T - 1)
    return t, whole_number("k", k, 0, t)
