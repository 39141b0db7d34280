"""Pictures of the gradient as a sum: over the timesteps, over the steps walked back, and read in two ways. For
lessons 4, 5 and 6."""

import numpy as np

from ..network import contributions
from .scene import Scene, in_our_style
from .shapes import COLOURS, Page, symmetric
from .text import count, derivative, index, number, sub
from .unrolled import Unrolled


@in_our_style()
def sum_over_time_scene(params, run, y, words, targets, labels):
    """Step t: dL_t/dU as an outer product, plus the sum so far, equals the new sum. Lesson 4 uses it.

    words, targets: the word at each x_t and y_t; labels: what y_hat is a probability of.
    """
    picture = SumOverTime(params, run, y, words, targets, labels)
    return Scene(picture.page.axes, range(len(words)), picture.draw, picture.grow)


class SumOverTime:
    """The picture of sum_over_time_scene: y_hat_t - y_t = error; error and h_t make the term; term + sum = new sum."""

    TOP = 32.5  # of the line of matrices
    Y_HAT, Y, ERROR, TERM, BEFORE, AFTER = 9, 17.5, 26, 35.5, 58, 80.5  # left ends
    COLUMN = 5  # the width of the three columns

    def __init__(self, params, run, y, words, targets, labels):
        self.c, self.run, self.y, self.targets = contributions(params, run, y), run, y, targets
        self.n_y, n_h = params.U.shape
        self.terms = np.array([self.c.term("U", t, t) for t in range(self.c.T)])
        self.so_far = self.terms.cumsum(axis=0)
        self.scale = symmetric([self.terms, self.so_far])
        self.vector_scale = symmetric([self.c.dL_do, run.h, run.y_hat, np.ones(1)])  # the 1 of a one-hot y_t

        self.line = min(16 / self.n_y, 3.4)  # the height of one number
        self.cell = min(17 / n_h, 5.4), self.line
        self.width = n_h * self.cell[0]
        self.page = page = Page(self.TOP + self.n_y * self.line + 1.5)
        self.network = Unrolled(page, words, targets)
        self.network.draw(0, self.c.T, pale=True)
        for i, name in enumerate(labels):
            page.plain(self.Y_HAT - 1, self.TOP + (i + 0.5) * self.line, name, min(9.5, 3.6 * self.line), ha="right")
        for left, right, sign in (
            (self.Y_HAT + self.COLUMN, self.Y, "−"),
            (self.Y + self.COLUMN, self.ERROR, "="),
            (self.TERM + self.width, self.BEFORE, "+"),
            (self.BEFORE + self.width, self.AFTER, "="),
        ):
            page.label((left + right) / 2, self.TOP + self.n_y * self.line / 2, sign, 14)

    def grow(self, t):
        self.network.draw(t, t + 1)

    def draw(self, t):
        network, page = self.network, self.page
        network.mark_loss(t)
        x = network.x(t) + 3.3
        page.arrow((x, network.above(8.6)), (x, network.above(0.9)), COLOURS["L"], 2.0, zorder=4)
        network.mark_use_of_U(t)
        self.column(self.Y_HAT, self.run.y_hat[t], index(r"\hat{y}", t))
        self.column(self.Y, np.eye(self.n_y)[self.y[t]], index("y", t), decimals=0)
        self.column(self.ERROR, self.c.dL_do[t], rf"$\hat{{y}}_{{{t}}} - y_{{{t}}}$")
        self.draw_term(t)
        before = self.so_far[t] - self.terms[t]
        self.sum(self.BEFORE, before if t else 0 * before, sum_name(t - 1) if t else "nothing yet")
        self.sum(self.AFTER, self.so_far[t], sum_name(t) if t < self.c.T - 1 else derivative("L", "U"))
        return self.tell(t)

    def column(self, x, values, title, decimals=2):
        size = min(9.5, 3.6 * self.line)
        self.page.matrix(
            x,
            self.TOP,
            values[:, None],
            self.vector_scale,
            (self.COLUMN, self.line),
            title,
            COLOURS["h"],
            decimals,
            size,
        )

    def sum(self, x, values, title):
        self.matrix(x, self.TOP, values, self.scale)
        self.page.label(x + self.width / 2, self.TOP - 1.7, title, 11, COLOURS["U"])

    def matrix(self, x, y, values, scale):
        self.page.matrix(x, y, values, scale, self.cell, size=min(9.5, 3.6 * self.line, 2.1 * self.cell[0]))

    def draw_term(self, t):
        """The row h_t, and under it its outer product with the error to its left."""
        page, row, middle = self.page, self.TOP - self.line - 0.6, self.TERM + self.width / 2
        self.matrix(self.TERM, row, self.run.h[t][None, :], self.vector_scale)
        page.label(self.TERM - 0.8, row + self.line / 2, index("h", t), 12, ha="right")
        self.matrix(self.TERM, self.TOP, self.terms[t], self.scale)
        title = rf"$\partial L_{{{t}}}/\partial U = (\hat{{y}}_{{{t}}} - y_{{{t}}})\, h_{{{t}}}^\top$"
        page.label(middle, row - 1.8, title, 11, COLOURS["U"])

    def tell(self, t):
        size, term = number(np.linalg.norm(self.so_far[t])), number(np.linalg.norm(self.terms[t]))
        sentence = (
            f"t = {t}: {sub('ŷ', t)} minus the one-hot {sub('y', t)} (“{self.targets[t]}”) is a column, "
            f"{sub('h', t)} a row; their outer product is {sub('∂L', t)}/∂U, of norm {term}. "
        )
        if t == self.c.T - 1:
            sentence += f"With it the sum is complete: it is ∂L/∂U, of norm {size}."
        elif t == 0:
            sentence += "The sum begins with it."
        else:
            sentence += f"Added to the sum so far it gives a sum of norm {size}."
        alt = (
            f"The unrolled network with an arrow from {sub('L', t)} to U at step {t} and no further. "
            f"Below it the columns {sub('ŷ', t)}, {sub('y', t)} and their difference, and three heatmaps: "
            f"the outer product with the row {sub('h', t)}, plus the sum before it, equals the sum after it."
        )
        return alt, sentence


def sum_name(t):
    """Whose terms a sum holds."""
    return f"sum of steps 0 to {t}" if t else "sum of step 0"


@in_our_style()
def missing_terms_scene(params, run, y, words, targets):
    """Step (t, n): dL_t/dW, the sum of its terms k = t … t-n, and what is still missing. Lesson 5 uses it.

    words, targets: the word at each x_t and y_t. The steps are all (t, n) with 0 <= n <= t < T:
    n counts the steps walked back.
    """
    c = contributions(params, run, y)
    steps = [(t, n) for t in range(c.T) for n in range(t + 1)]
    terms = [np.array([c.term("W", t, k) for k in range(t, -1, -1)]) for t in range(c.T)]
    sums = [row.cumsum(axis=0) for row in terms]
    rests = [row[-1] - row for row in sums]
    missing = [np.linalg.norm(row, axis=(1, 2)) for row in rests]
    scale, most = symmetric([*terms, *sums, *rests]), max(map(max, missing)) or 1

    upper, size, lefts = 30, 16, (24.5, 44.5, 63.5, 82.5)  # of the four matrices
    cell, line, longest = size / len(params.W), size / c.T, 11  # of the bars: a line's height, and the longest
    page = Page(47.5)
    network = Unrolled(page, words, targets)
    network.draw(0, c.T, pale=True)
    page.label(1, upper - 1.7, "norm of what is missing", 10, COLOURS["W"], ha="left")
    for left, sign in zip(lefts[1:3], "+="):
        page.label(left + size + 1.5, upper + size / 2, sign, 14)

    def grow(step):
        t, n = step
        if n == 0:
            network.draw(t, t + 1)

    def draw(step):
        t, n = step
        network.walk_back(t, t - n, letters=False)
        for k in range(t - n, t + 1):
            network.mark_use_of_W(k)
        draw_bars(t, n)
        titles = (
            f"term added: $k={t - n}$",
            f"sum of {count(n + 1, 'term')}",
            rf"still missing of $\partial L_{{{t}}}/\partial W$",
            rf"the true $\partial L_{{{t}}}/\partial W$",
        )
        values = terms[t][n], sums[t][n], rests[t][n], sums[t][-1]
        for x, title, value in zip(lefts, titles, values):
            page.matrix(x, upper, value, scale, cell, title)
        alt = (
            f"The unrolled network with the walk from {sub('L', t)} back to {sub('h', t - n)} marked. Below it "
            f"bars for the norm of what is missing after 0 to {n} steps back, and four heatmaps: the term k = {t - n}; "
            f"the sum of {count(n + 1, 'term')}, plus what is missing, equals the true gradient {sub('∂L', t)}/∂W."
        )
        return alt, missing_words(t, n, missing[t][n], np.linalg.norm(sums[t][-1]), not run.h_init.any())

    def draw_bars(t, n):
        """What is missing after 0 … n steps back, and the names of all lines up to t."""
        for i in range(t + 1):
            middle = upper + (i + 0.5) * line
            page.label(5.5, middle, f"$n={i}$", 9.5, ha="right")
            if i <= n:
                bar, weight = longest * missing[t][i] / most, "bold" if i == n else "normal"
                page.fill(6.5, middle - 0.36 * line, bar, 0.72 * line, COLOURS["W"])
                page.label(7.2 + bar, middle, number(missing[t][i]), 9, ha="left", weight=weight)

    return Scene(page.axes, steps, draw, grow)


def missing_words(t, n, missing, size, from_zero):
    """The sentence of one step of missing_terms_scene."""
    if n == 0:
        back = "No step back: the one term k = t, the first formula."
    else:
        back = f"{count(n, 'step').capitalize()} back, {count(n + 1, 'term')}."
    if n == t:
        return (
            f"t = {t}, n = {n}: {back} Every use of W up to step {t} is counted, "
            f"and nothing is missing of {sub('∂L', t)}/∂W."
        )
    if n == t - 1 and from_zero:
        zero = f"the term that is left, k = 0, is zero because {sub('h', -1)} is"
        return f"t = {t}, n = {n}: {back} Nothing is missing of {sub('∂L', t)}/∂W any more: {zero}."
    return (
        f"t = {t}, n = {n}: {back} Of {sub('∂L', t)}/∂W, whose norm is {number(size)}, "
        f"a part of norm {number(missing)} is missing."
    )
