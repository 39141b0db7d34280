"""Adam, which moves the parameters along their gradients, and the same for a table few rows of which have one."""

import numpy as np


class Adam:
    """Adam (Kingma and Ba, 2015): each number moves by about `rate`, along its gradient averaged over recent steps.

        mean   = beta1 mean   + (1 - beta1) g       square = beta2 square + (1 - beta2) g²
        numbers -= rate mean / (1 - beta1^n)  /  (sqrt(square / (1 - beta2^n)) + epsilon)      at the n-th step

    numbers: an array of any shape, which `update` changes in place.
    """

    def __init__(self, numbers, rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.numbers, self.rate, self.beta1, self.beta2, self.epsilon = numbers, rate, beta1, beta2, epsilon
        self.mean, self.square = np.zeros_like(numbers), np.zeros_like(numbers)
        self.part = np.empty_like(numbers)  # kept, since new memory takes time
        self.steps = 0

    def update(self, g):
        """Move the numbers one step, g being their gradient."""
        self.steps += 1
        part = self.part
        self.mean *= self.beta1
        self.mean += np.multiply(g, 1 - self.beta1, out=part)
        self.square *= self.beta2
        np.multiply(g, g, out=part)
        part *= 1 - self.beta2
        self.square += part
        root = np.sqrt(
            1 - self.beta2**self.steps
        )  # taken out of the fraction, which is multiplied with it on both sides
        np.sqrt(self.square, out=part)
        part += self.epsilon * root
        np.divide(self.mean, part, out=part)
        part *= self.rate * root / (1 - self.beta1**self.steps)
        self.numbers -= part


class AdamOfRows:
    """Adam on the rows of a table (n, n_h) where most rows of a gradient are zero: the same moves, but made later.

    Adam moves a number whose gradient is zero too, by what its mean remembers: after j updates without a gradient mean
    has become beta1^j mean, square beta2^j square, and the number has moved by

        sum over i = 1 … j of    rate beta1^i mean / (1 - beta1^(n+i))
                               / (sqrt(beta2^i square / (1 - beta2^(n+i))) + epsilon)

    n being the update at which the row last had a gradient. These moves are made when the row is next needed, by
    `catch_up`, so an update costs what its own rows cost. After 300 terms the rest of the sum is below 1e-13 of it, and
    is left out: that is the one thing in which this differs from Adam.
    """

    TERMS, SETTLED, AT_ONCE = 300, 40_000, 32  # at update 40,000 both corrections have become 1 to the last digit

    def __init__(self, table, rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.table, self.beta1, self.beta2 = table, beta1, beta2
        self.mean, self.square = np.zeros_like(table), np.zeros_like(table)
        self.steps, self.seen = 0, np.zeros(len(table), int)  # seen: the update up to which a row's moves are made
        n = np.arange(1, self.SETTLED + 1)
        root = np.sqrt(1 - beta2**n)  # taken out of the fraction, as in Adam
        self.sizes, self.epsilons = rate * root / (1 - beta1**n), epsilon * root  # at update n: index n - 1
        i = np.arange(self.TERMS + 1)
        self.fading, self.growing = (beta1 / beta2**0.5) ** i, beta2 ** (-i / 2)

    def catch_up(self, rows=None):
        """Make the moves that these rows, or all, have waited with since their last gradient."""
        rows = np.arange(len(self.table)) if rows is None else rows
        rows = rows[(self.seen[rows] > 0) & (self.seen[rows] < self.steps)]  # a row that never had a gradient stays
        for start in range(0, len(rows), self.AT_ONCE):
            self._move(rows[start : start + self.AT_ONCE])

    def _move(self, rows):
        waited = self.steps - self.seen[rows]
        i = np.arange(1, min(waited.max(), self.TERMS) + 1)
        n = np.minimum(self.seen[rows, None] + i, self.SETTLED) - 1  # (rows, terms)
        above = self.sizes[n] * self.fading[i] * (i <= waited[:, None])
        below = self.epsilons[n] * self.growing[i]
        mean, square = self.mean[rows], self.square[rows]
        terms = np.sqrt(square)[:, None, :] + below[:, :, None]  # (rows, terms, n_h)
        np.reciprocal(terms, out=terms)
        # not @: for so small a product several threads of BLAS would wait for each other
        self.table[rows] -= mean * np.einsum("ri,rih->rh", above, terms)
        self.mean[rows] = mean * self.beta1 ** waited[:, None]
        self.square[rows] = square * self.beta2 ** waited[:, None]
        self.seen[rows] = self.steps

    def update(self, rows, g):
        """One step: g (len(rows), n_h) are the gradients of these rows, each named once; those of all others are zero.

        The rows must have caught up.
        """
        self.steps += 1
        at = min(self.steps, self.SETTLED) - 1
        mean = self.beta1 * self.mean[rows] + (1 - self.beta1) * g
        square = self.beta2 * self.square[rows] + (1 - self.beta2) * g * g
        self.table[rows] -= self.sizes[at] * mean / (np.sqrt(square) + self.epsilons[at])
        self.mean[rows], self.square[rows], self.seen[rows] = mean, square, self.steps
