"""The weights and biases that all timesteps share."""

from dataclasses import dataclass

import numpy as np

from .arguments import all_finite, real_array, refuse_infinite, whole_number

NAMES = ("U", "V", "W", "b_h", "b_y")


@dataclass(eq=False, repr=False)
class Parameters:
    """The weights and biases that all timesteps share, or one gradient for each of them; all float64.

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
        if not self._fits():
            W = real_array("W", self.W, (("n_h", None), ("n_h", None)), finite=False)
            n_h = len(W)
            self.W = real_array("W", W, (("n_h", n_h), ("n_h", n_h)), finite=False)
            self.V = real_array("V", self.V, (("n_h", n_h), ("n_x", None)), finite=False)
            self.U = real_array("U", self.U, (("n_y", None), ("n_h", n_h)), finite=False)
            self.b_h = real_array("b_h", self.b_h, (("n_h", n_h),), finite=False)
            self.b_y = real_array("b_y", self.b_y, (("n_y", len(self.U)),), finite=False)

    def checked(self):
        """These parameters, all float64, of fitting shapes and finite: themselves where they are so, else converted.

        Raises ValueError naming the array that has another shape, or holds a number that is not finite.
        """
        checked = self if self._fits() else Parameters(*vars(self).values())
        if not all(map(all_finite, vars(checked).values())):
            for name, array in checked.items():
                refuse_infinite(name, array)
        return checked

    def _fits(self):
        """Is every array of float64 and of its shape already, so that there is nothing to convert or to refuse?"""
        arrays = self.U, self.V, self.W, self.b_h, self.b_y
        if any(type(array) is not np.ndarray or array.dtype != np.float64 for array in arrays):
            return False
        if self.U.ndim != 2 or self.V.ndim != 2 or 0 in self.U.shape + self.V.shape:
            return False
        (n_y, n_h), n_x = self.U.shape, self.V.shape[1]
        wanted = (n_y, n_h), (n_h, n_x), (n_h, n_h), (n_h,), (n_y,)
        return tuple(array.shape for array in arrays) == wanted

    def items(self):
        """The pairs (name, array), in the order U V W b_h b_y."""
        return [(name, getattr(self, name)) for name in NAMES]

    def map(self, function):
        """New Parameters: function(array) in the place of every array."""
        return Parameters(*[function(array) for _, array in self.items()])

    def __repr__(self):
        return "Parameters(" + ", ".join(f"{name} {array.shape}" for name, array in self.items()) + ")"
