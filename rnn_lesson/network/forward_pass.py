"""The forward pass of the lecture's network, and its loss."""

from dataclasses import dataclass

import numpy as np

from .arguments import all_finite, inputs, instance, labels, one_of, real_array
from .parameters import Parameters


def relu(a, out=None):
    """max(a, 0)."""
    return np.maximum(a, 0, out=out)


def sigmoid(a, out=None):
    """1 / (1 + exp(-a)), written with tanh so that no exp overflows."""
    return np.divide(1 + np.tanh(a / 2), 2, out=out)


# f_h by name, each with its derivative written in terms of h = f_h(a), which forward has at hand.
ACTIVATIONS = {
    "tanh": (np.tanh, lambda h: 1 - h * h),
    "relu": (relu, lambda h: (h > 0).astype(float)),
    "sigmoid": (sigmoid, lambda h: h * (1 - h)),
    "identity": (np.positive, np.ones_like),
}


@dataclass(eq=False, repr=False)
class Run:
    """What one forward pass computed; row t of every array is timestep t.

    x (T, n_x) or (T,), the array given    h_init (n_h,), the h_{-1}    h_before (T, n_h), row t = h_{t-1}
    a (T, n_h), before f_h    h (T, n_h)    o (T, n_y), before f_y    y_hat (T, n_y)
    log_y_hat (T, n_y), exact where y_hat has rounded to zero    f_h: the activation's name
    overflowed: did h or o pass the largest float (and is held there)?
    """

    x: np.ndarray
    h_init: np.ndarray
    h_before: np.ndarray
    a: np.ndarray
    h: np.ndarray
    o: np.ndarray
    y_hat: np.ndarray
    log_y_hat: np.ndarray
    f_h: str
    overflowed: bool = False

    @property
    def slopes(self):
        """f_h'(a_t) for every timestep, (T, n_h): the diagonal of the step Jacobian's first factor."""
        return ACTIVATIONS[self.f_h][1](self.h)

    def __repr__(self):
        (T, n_h), n_y = self.h.shape, self.o.shape[1]
        n_x = "one-hot" if self.x.ndim == 1 else self.x.shape[1]
        return f"Run(T={T}, n_x={n_x}, n_h={n_h}, n_y={n_y}, f_h={self.f_h!r})"


def forward(params, x, h_init=None, f_h="tanh"):
    """Run the network over one sequence.

        a_t = V x_t + W h_{t-1} + b_h      h_t = f_h(a_t)
        o_t = U h_t + b_y                  y_hat_t = softmax(o_t)

    x (T, n_x), T >= 1; where every x_t is one-hot, the places of their ones, (T,) integers,
    say the same: V x_t is then column x_t of V. h_init (n_h,) is h_{-1}, zeros unless given;
    f_h: "tanh", "relu", "sigmoid" or "identity". The lecture counts t = 0 … T; here
    T is the number of timesteps, so the last one is t = T-1.
    Returns a Run. A network that explodes is held at the largest float, and run.overflowed
    says so. Raises ValueError on wrong shapes and on numbers that are not finite.
    Derived in lesson 2.
    """
    params = instance("params", params, Parameters).checked()
    n_h, n_x = params.V.shape
    x = inputs("x", x, n_x)
    h_init = np.zeros(n_h) if h_init is None else real_array("h_init", h_init, (("n_h", n_h),))
    f, _ = ACTIVATIONS[one_of("f_h", f_h, ACTIVATIONS)]
    with np.errstate(over="ignore", invalid="ignore"):
        a, states = walk(params, x, h_init, f)
        o = states[1:] @ params.U.T + params.b_y
        overflowed = not (all_finite(states) and all_finite(o))
        if overflowed:
            a, states = walk(params, x, h_init, f, held=np.nan_to_num)
            o = np.nan_to_num(states[1:] @ params.U.T + params.b_y)
        log_y_hat = log_softmax(o)
    h_before, h = states[:-1].copy(), states[1:]  # two arrays: to change one shall not change the other
    return Run(x, states[0], h_before, a, h, o, np.exp(log_y_hat), log_y_hat, f_h, overflowed)


def walk(params, x, h_init, f, held=None):
    """a (T, n_h), and the states h_{-1}, h_0 … h_{T-1} (T+1, n_h).

    held: what to do with every a_t, for a network that explodes: np.nan_to_num puts the largest float in the place
    of infinity, and 0 where two infinities of opposite sign meet.
    """
    W, a = params.W, times(params.V, x) + params.b_h
    states = np.empty((len(x) + 1, len(W)))
    states[0] = h_init
    for a_t, h_before, h_t in zip(a, states, states[1:]):
        a_t += W.dot(h_before)
        if held:
            a_t[:] = held(a_t)
        f(a_t, out=h_t)
    return a, states


def times(V, x):
    """V x_t for every timestep, (T, n_h). V times a one-hot vector is a column of V: x (T,) numbers the columns."""
    return V.T[x] if x.ndim == 1 else x @ V.T


def log_softmax(o):
    """o_i - log(sum_j exp(o_j)) along each row; the row's largest o is taken off first, so nothing overflows."""
    o = o - o.max(axis=1, keepdims=True)
    return o - np.log(np.exp(o).sum(axis=1, keepdims=True))


def losses(run, y):
    """The cross-entropy of each timestep, L_t = -log y_hat_t[y_t], (T,); the loss L is their sum.

    Read off log_y_hat_t, so that a y_hat that has rounded to zero gives no infinity.
    y: T integer labels from 0 to n_y - 1. Raises ValueError otherwise. Derived in lesson 3.
    """
    T, n_y = instance("run", run, Run).o.shape
    return 0.0 - run.log_y_hat[np.arange(T), labels("y", y, T, n_y)]  # 0.0 - x, since -0.0 prints a minus
