"""Networks drawn by hypothesis, and an oracle that this project did not write: HIPS autograd."""

from dataclasses import dataclass

import autograd.numpy as anp
import numpy as np
from autograd import grad
from hypothesis import strategies as st

from rnn_lesson import Parameters, forward
from rnn_lesson.network.forward_pass import ACTIVATIONS

OF_F_H = {
    "tanh": anp.tanh,
    "relu": lambda a: anp.maximum(a, 0),
    "sigmoid": lambda a: 1 / (1 + anp.exp(-a)),
    "identity": lambda a: a,
}


@dataclass
class Case:
    """A network, a sequence and its labels; every bias and h_init are non-zero."""

    params: Parameters
    x: np.ndarray
    y: np.ndarray
    h_init: np.ndarray
    f_h: str

    @property
    def run(self):
        return forward(self.params, self.x, self.h_init, self.f_h)


def case(T, n_x, n_h, n_y, f_h="tanh", seed=0):
    rng = np.random.default_rng(seed)
    params = Parameters.random(n_x, n_h, n_y, rng)
    params.b_h = rng.normal(size=n_h)
    params.b_y = rng.normal(size=n_y)
    return Case(params, rng.normal(size=(T, n_x)), rng.integers(n_y, size=T), rng.normal(size=n_h), f_h)


sizes = st.permutations([1, 2, 3, 4, 5]).map(lambda order: order[:3])
cases = st.builds(
    lambda T, sizes, f_h, seed: case(T, *sizes, f_h, seed),
    st.integers(1, 7), sizes, st.sampled_from(list(ACTIVATIONS)), st.integers(0, 2**32 - 1),
)  # fmt: skip


def autograd_terms(drawn: Case, t):
    """dL_t with respect to the copy of each parameter used at step k: a dict of arrays, row k each.

    Every step gets its own copy of every parameter, so the derivative with respect to
    copy k of W is, by definition, the term (t, k).
    """
    f, p, T = OF_F_H[drawn.f_h], drawn.params, len(drawn.x)

    def L_t(U, V, W, b_h, b_y):
        h = drawn.h_init
        for i in range(t + 1):
            h = f(V[i] @ drawn.x[i] + W[i] @ h + b_h[i])
        o = U[t] @ h + b_y[t]
        largest = anp.max(o)
        return largest + anp.log(anp.sum(anp.exp(o - largest))) - o[drawn.y[t]]

    copies = [np.repeat(theta[None], T, axis=0) for _, theta in p.items()]
    return {name: grad(L_t, i)(*copies) for i, (name, _) in enumerate(p.items())}
