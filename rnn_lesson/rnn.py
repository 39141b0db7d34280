"""The simple RNN of the lecture: its parameters, the forward pass, the loss."""

from dataclasses import dataclass

import numpy as np

from .arguments import all_finite, instance, labels, one_of, real_array, refuse_infinite, whole_number

FLOAT64 = np.dtype(np.float64)
NAMES = ("U", "V", "W", "b_h", "b_y")


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
class Parameters:
    """The weights and biases that all timesteps share, or one gradient for each of them.

    U (n_y, n_h)  hidden to output      b_h (n_h,)  bias of the hidden state
    V (n_h, n_x)  input to hidden       b_y (n_y,)  bias of the output
    W (n_h, n_h)  hidden to hidden

    Raises ValueError where the shapes do not fit together. Lesson 2 derives the shapes.
    """

    U: np.ndarray
    V: np.ndarray
    W: np.ndarray
    b_h: np.ndarray
    b_y: np.ndarray

    @classmethod
    def random(cls, n_x, n_h, n_y, rng):
        """Normal weights with standard deviation 1/sqrt(number of inputs), biases zero."""
        n_x, n_h, n_y = (whole_number(name, n, 1) for name, n in zip(("n_x", "n_h", "n_y"), (n_x, n_h, n_y)))
        if not isinstance(rng, np.random.Generator):
            raise ValueError(f"rng: wanted a generator such as np.random.default_rng(0), got {rng!r}")
        return cls(
            U=rng.normal(0, n_h**-0.5, (n_y, n_h)),
            V=rng.normal(0, n_x**-0.5, (n_h, n_x)),
            W=rng.normal(0, n_h**-0.5, (n_h, n_h)),
            b_h=np.zeros(n_h),
            b_y=np.zeros(n_y),
        )

    def __post_init__(self):
        self.check(finite=False)

    def check(self, finite=True):
        """(n_x, n_h, n_y); ValueError where an array has another shape, or holds a number that is not finite."""
        if not self._fits():
            n_h = len(real_array("W", self.W, (("n_h", None), ("n_h", None)), finite))
            self.W = real_array("W", self.W, (("n_h", n_h), ("n_h", n_h)), finite)
            self.V = real_array("V", self.V, (("n_h", n_h), ("n_x", None)), finite)
            self.U = real_array("U", self.U, (("n_y", None), ("n_h", n_h)), finite)
            self.b_h = real_array("b_h", self.b_h, (("n_h", n_h),), finite)
            self.b_y = real_array("b_y", self.b_y, (("n_y", len(self.U)),), finite)
        if finite and not all(map(all_finite, vars(self).values())):
            for name, array in self.items():
                refuse_infinite(name, array)
        return self.V.shape[1], len(self.W), len(self.U)

    def _fits(self):
        """Is every array of float64 and of its shape already, so that there is nothing to convert or to refuse?"""
        arrays = self.U, self.V, self.W, self.b_h, self.b_y
        shapes = [array.shape for array in arrays if type(array) is np.ndarray and array.dtype == FLOAT64]
        if len(shapes) < len(arrays):
            return False
        U, V, W, b_h, b_y = shapes
        wanted = b_y + b_h, b_h + V[-1:], b_h + b_h  # of U, V and W: as tuples, (n_y,) + (n_h,) is (n_y, n_h)
        return len(b_h) == len(b_y) == 1 and wanted == (U, V, W) and 0 not in U + V

    def items(self):
        """The pairs (name, array), in the order U V W b_h b_y."""
        return [(name, getattr(self, name)) for name in NAMES]

    def __repr__(self):
        return "Parameters(" + ", ".join(f"{name} {array.shape}" for name, array in self.items()) + ")"


@dataclass(eq=False, repr=False)
class Run:
    """What one forward pass computed; row t of every array is timestep t.

    x (T, n_x)    h_init (n_h,), the h_{-1}    h_before (T, n_h), row t = h_{t-1}
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
        (T, n_x), n_h, n_y = self.x.shape, self.h.shape[1], self.o.shape[1]
        return f"Run(T={T}, n_x={n_x}, n_h={n_h}, n_y={n_y}, f_h={self.f_h!r})"


def forward(params, x, h_init=None, f_h="tanh"):
    """Run the network over one sequence.

        a_t = V x_t + W h_{t-1} + b_h      h_t = f_h(a_t)
        o_t = U h_t + b_y                  y_hat_t = softmax(o_t)

    x (T, n_x), T >= 1; h_init (n_h,) is h_{-1}, zeros unless given;
    f_h: "tanh", "relu", "sigmoid" or "identity". The lecture counts t = 0 … T; here
    T is the number of timesteps, so the last one is t = T-1.
    Returns a Run. A network that explodes is held at the largest float, and run.overflowed
    says so. Raises ValueError on wrong shapes and on numbers that are not finite.
    Derived in lesson 2.
    """
    n_x, n_h, n_y = instance("params", params, Parameters).check()
    x = real_array("x", x, (("T", None), ("n_x", n_x)))
    f, _ = ACTIVATIONS[one_of("f_h", f_h, ACTIVATIONS)]
    states = np.zeros((len(x) + 1, n_h))
    if h_init is not None:
        states[0] = real_array("h_init", h_init, (("n_h", n_h),))
    h_before, h, W = states[:-1], states[1:], params.W
    with np.errstate(over="ignore", invalid="ignore"):
        a = x @ params.V.T + params.b_h
        for a_t, h_t, h_earlier in zip(a, h, h_before):
            a_t += W.dot(h_earlier)
            f(a_t, out=h_t)
        o = h @ params.U.T + params.b_y
        overflowed = not (all_finite(h) and all_finite(o))
        if overflowed:
            o = held_at_largest_float(params, x, a, h, h_before, f)
        log_y_hat = log_softmax(o)
    return Run(x, states[0], h_before, a, h, o, np.exp(log_y_hat), log_y_hat, f_h, overflowed)


def held_at_largest_float(params, x, a, h, h_before, f):
    """The same walk for a network that explodes: every number beyond the largest float is held there.

    Fills a and h, and returns o, without a NaN: each product is taken of h / scale, so
    that no two infinities of opposite sign meet.
    """
    largest = np.finfo(float).max

    def affine(matrix, vector, rest):
        scale = max(1.0, np.abs(vector).max(), np.abs(matrix).max())
        product = (matrix / scale).dot(vector / scale) * scale * scale
        return np.clip(np.clip(product, -largest, largest) + rest, -largest, largest)

    for t in range(len(x)):
        a[t] = affine(params.W, h_before[t], affine(params.V, x[t], params.b_h))
        f(a[t], out=h[t])
    return np.array([affine(params.U, h_t, params.b_y) for h_t in h])


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
