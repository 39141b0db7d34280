"""The picture of the one sweep back: two gradients meet at every h_t, and every copy adds its part. For lesson 7."""

import numpy as np

from ..network import contributions
from .scene import Scene, in_our_style
from .shapes import COLOURS, INK, PALE, SIDE, Page, colour_of, symmetric
from .text import derivative, index, number, sub
from .unrolled import Unrolled


@in_our_style()
def sweep_scene(params, run, y, words, targets, inputs):
    """Step s, at t = T-1-s: two gradients meet at h_t, and copy t adds its part to dL/dW, dL/dV and dL/db_h.

    words, targets: the word at each x_t and y_t; inputs: the word of each number of x. Lesson 7 uses it.
    """
    picture = SweepPicture(params, run, y, words, targets, inputs)
    return Scene(picture.page.axes, range(len(words)), picture.draw, picture.grow)


class Sweep:
    """The vectors of one sweep back, row t of each at timestep t, and what they add to the gradients.

    own, later (T, n_h): the two gradients that meet at h_t, U^T dL/do_t and W^T dL/da_{t+1};
    dL_dh, dL_da (T, n_h); added, sums: for W, V and b_h (as a column) what copy t adds,
    and the sum of what copies t … T-1 have added.
    """

    def __init__(self, params, run, y):
        self.own = contributions(params, run, y).dL_do @ params.U
        self.later, self.dL_dh, self.dL_da = (np.zeros_like(self.own) for _ in range(3))
        for t in reversed(range(len(self.own))):
            if t + 1 < len(self.own):
                self.later[t] = params.W.T @ self.dL_da[t + 1]
            self.dL_dh[t] = self.own[t] + self.later[t]
            self.dL_da[t] = run.slopes[t] * self.dL_dh[t]
        ones = np.ones((len(self.own), 1))
        partners = {"W": run.h_before, "V": run.x, "b_h": ones}
        self.added = {name: np.einsum("ti,tj->tij", self.dL_da, rows) for name, rows in partners.items()}
        self.sums = {name: added[::-1].cumsum(axis=0)[::-1] for name, added in self.added.items()}


class SweepPicture:
    """The picture of sweep_scene: the network, a line of columns for the gradients that meet, and outer products.

    The line reads W^T . dL/da_{t+1} = later, + own = dL/dh_t, o slopes = dL/da_t. Below it dL/da_t stands beside the
    rows h_{t-1}, x_t and 1: their outer products are what copy t adds; under these the sums so far.
    """

    TOP = 30.5  # of the line of columns
    W_LEFT, COLUMN, COLUMNS_APART = 2, 6, 12.6
    COLUMNS = dict(zip(("before", "later", "own", "dL_dh", "slopes", "dL_da"), 27.5 + COLUMNS_APART * np.arange(6)))
    SIGNS = dict(zip(COLUMNS, ("=", "+", "=", r"$\odot$", "=")))  # each stands behind its column
    ROWS = 46  # of the partners h_{t-1}, x_t and 1
    LEFT, BETWEEN = 17.5, 2.5  # where the outer product for W starts, and the room before the next one

    def __init__(self, params, run, y, words, targets, inputs):
        self.run, self.words, self.targets, self.steps = run, words, targets, Sweep(params, run, y)
        (self.T, self.n_h), n_x = run.h.shape, run.x.shape[1]
        steps = self.steps
        self.vectors = symmetric([steps.own, steps.later, steps.dL_dh, steps.dL_da])
        self.factors = symmetric([run.slopes, run.h_before, run.x])
        self.matrices = symmetric([*steps.added.values(), *steps.sums.values()])

        self.line = 10 / self.n_h  # the height of one number
        self.middle = self.TOP + self.n_h * self.line / 2
        self.added_top, self.sums_top = 46.6 + self.line, 60.5 + self.line
        self.cell = min(5.1, 75 / (self.n_h + n_x + 1))
        self.widths = {"W": self.n_h * self.cell, "V": n_x * self.cell, "b_h": self.cell}
        V = self.LEFT + self.widths["W"] + self.BETWEEN
        self.lefts = {"W": self.LEFT, "V": V, "b_h": V + self.widths["V"] + self.BETWEEN}

        self.page = Page(75.5)
        self.network = Unrolled(self.page, words, targets)
        self.network.draw(0, self.T)
        self.draw_the_lines_fixed_part(params)
        self.name_the_sums(inputs)

    def draw_the_lines_fixed_part(self, params):
        """W^T, and the signs between the columns."""
        square = 22 / self.n_h
        size = min(9.5, 3.8 * self.line)
        self.page.matrix(self.W_LEFT, self.TOP, params.W.T, symmetric([params.W]), (square, self.line), size=size)
        self.page.label(self.W_LEFT + self.n_h * square / 2, self.TOP - 1.6, r"$W^\top$", 11, COLOURS["W"])
        for name, sign in self.SIGNS.items():
            self.page.label(self.COLUMNS[name] + self.COLUMN + 3.3, self.middle, sign, 14)
        self.page.label(self.COLUMNS["before"] - 1.8, self.middle, r"$\cdot$", 20)

    def name_the_sums(self, inputs):
        for name, x in self.lefts.items():
            middle = x + self.widths[name] / 2
            self.page.label(middle, self.sums_top - 1.5, derivative("L", name), 11, colour_of(name))
        below = self.sums_top + self.n_h * self.line + 1.2
        for j, word in enumerate(inputs):
            self.page.plain(self.lefts["V"] + (j + 0.5) * self.cell, below, word, min(8, 1.6 * self.cell), SIDE)

    def grow(self, s):
        self.meet(self.T - 1 - s, 1.2)

    def draw(self, s):
        t = self.T - 1 - s
        self.network.mark_loss(t)
        self.meet(t, 3.0)
        self.network.box(t, INK, "#f0f0f0", 2.6)
        self.draw_columns(t)
        self.draw_outer_products(t)
        self.draw_sums(t)
        return sweep_words(s, t, self.steps, self.words[t], self.targets[t], self.run.h_before[t])

    def meet(self, t, line):
        """The arrows of the gradients that meet at h_t."""
        network, page = self.network, self.page
        x, y = network.x(t), network.above(0)
        page.arrow((x + 2.5, network.above(5.2)), (x + 2.5, y), COLOURS["L"], line, zorder=4)
        if t < self.T - 1:
            arc = {"connectionstyle": "arc3,rad=0.42", "zorder": 4}
            page.arrow((network.x(t + 1) - 1.2, y), (x + 3.4, y + 0.3), COLOURS["W"], line, **arc)

    def draw_columns(self, t):
        """From dL/da_{t+1} to dL/da_t; at the last timestep there is nothing to start from."""
        steps, orange, violet = self.steps, COLOURS["W"], COLOURS["L"]
        if t == self.T - 1:
            x = self.COLUMNS["before"]
            self.page.frame(x, self.TOP, self.COLUMN, self.n_h * self.line, PALE, 0.8, linestyle=":")
            self.page.label(x + self.COLUMN / 2, self.middle, "no later\nstep", 9, SIDE)
            title, source = "nothing", "no later step"
        else:
            self.column("before", steps.dL_da[t + 1], self.vectors, derivative("L", f"a_{{{t + 1}}}"))
            title, source = rf"$W^\top\,\partial L/\partial a_{{{t + 1}}}$", f"from {index('h', t + 1)}"
        self.column("later", steps.later[t], self.vectors, title, orange)
        self.emphasise("later", steps.later[t], orange, source)
        self.column("own", steps.own[t], self.vectors, rf"$U^\top(\hat{{y}}_{{{t}}} - y_{{{t}}})$", violet)
        self.emphasise("own", steps.own[t], violet, f"from {index('L', t)}")
        self.column("dL_dh", steps.dL_dh[t], self.vectors, derivative("L", f"h_{{{t}}}"))
        self.emphasise("dL_dh", steps.dL_dh[t], INK)
        self.column("slopes", self.run.slopes[t], self.factors, rf"$f_h'(a_{{{t}}})$", COLOURS["h"])
        self.column("dL_da", steps.dL_da[t], self.vectors, derivative("L", f"a_{{{t}}}"))

    def column(self, place, values, scale, title, colour=INK):
        """One column of the upper line, with its title."""
        x, cell = self.COLUMNS[place], (self.COLUMN, self.line)
        self.page.matrix(x, self.TOP, values[:, None], scale, cell, size=min(9.5, 3.8 * self.line))
        self.page.label(x + self.COLUMN / 2, self.TOP - 1.6, title, 10.5, colour)

    def emphasise(self, place, values, colour, source=None):
        """A frame around a column, where it comes from above it, and its norm below."""
        x, height = self.COLUMNS[place], self.n_h * self.line
        middle = x + self.COLUMN / 2
        self.page.frame(x - 0.2, self.TOP - 0.2, self.COLUMN + 0.4, height + 0.4, colour, 2.2, zorder=5)
        if source:
            self.page.label(middle, self.TOP - 4, source, 11, colour)
        self.page.label(middle, self.TOP + height + 1.4, f"norm {number(np.linalg.norm(values))}", 9, SIDE)

    def draw_outer_products(self, t):
        """dL/da_t as a column, its partners as rows above, and what copy t adds where they meet."""
        page, steps, column = self.page, self.steps, self.LEFT - self.cell - 0.6
        page.label(0.8, self.added_top + self.n_h * self.line / 2, f"copy {t} adds", 9, SIDE, ha="left")
        self.matrix(column, self.added_top, steps.dL_da[t][:, None], self.vectors)
        page.label(column + self.cell / 2, self.added_top - 1.5, derivative("L", f"a_{{{t}}}"), 10.5)
        partners = {
            "W": (self.run.h_before[t], index("h", t - 1), COLOURS["h"]),
            "V": (self.run.x[t], index("x", t), COLOURS["V"]),
            "b_h": (np.ones(1), "1", COLOURS["h"]),
        }
        for name, (row, title, colour) in partners.items():
            x = self.lefts[name]
            self.matrix(x, self.ROWS, row[None, :], self.factors)
            page.label(x + self.widths[name] / 2, self.ROWS - 1.4, title, 11, colour)
            self.matrix(x, self.added_top, steps.added[name][t], self.matrices)

    def draw_sums(self, t):
        for name, x in self.lefts.items():
            self.matrix(x, self.sums_top, self.steps.sums[name][t], self.matrices)
        copies = f"copies {self.T - 1} to {t}" if t < self.T - 1 else f"copy {t}"
        text = f"sums so far,\n{copies}" if t else f"sums,\n{copies}"
        y = self.sums_top + self.n_h * self.line / 2
        self.page.label(0.8, y, text, 9, SIDE, ha="left", linespacing=1.5)

    def matrix(self, x, y, values, scale):
        """A matrix of the lower part; a whole number, such as a one-hot x holds, stands there without decimals."""
        self.page.matrix(x, y, values, scale, (self.cell, self.line), decimals=None)
        size = min(9.5, 3.8 * self.line, 1.9 * self.cell)
        for (i, j), value in np.ndenumerate(values):
            ink = SIDE if value == 0 else scale.ink(value)
            middle = x + (j + 0.5) * self.cell, y + (i + 0.5) * self.line
            self.page.plain(*middle, number(value, 0 if value == round(value) else 2), size, ink)


def sweep_words(s, t, steps, word, target, state_before):
    """(alt, sentence) of one step of sweep_scene."""
    own, later, both = (number(np.linalg.norm(v[t])) for v in (steps.own, steps.later, steps.dL_dh))
    here = f"∂L/∂{sub('h', t)}"
    if t == len(steps.own) - 1:
        meet = (
            f"the sweep starts. From {sub('L', t)}, the loss on “{target}”, comes a gradient of norm {own}, and none "
            f"from a later step; so this is {here}."
        )
    else:
        meet = (
            f"from {sub('L', t)}, the loss on “{target}”, comes a gradient of norm {own}, from {sub('h', t + 1)} one "
            f"of norm {later}. Their sum is {here}, of norm {both}."
        )
    state = sub("h", t - 1)
    to_W = f"its outer product with {state} to the sum of W"
    if not state_before.any():
        to_W = f"nothing to the sum of W, since {state} is zero"
    sentence = (
        f"s = {s}, t = {t}: {meet} Times f_h′({sub('a', t)}), number by number, it becomes ∂L/∂{sub('a', t)}. "
        f"Copy {t} adds this to the sum of b_h, its outer product with {sub('x', t)} (“{word}”) to the sum of V, "
        f"and {to_W}."
    )
    if t == 0:
        sentence += " The sweep is done: the three sums are the gradients."
    meeting = "one arrow leads" if t == len(steps.own) - 1 else "two arrows lead"
    alt = (
        f"The unrolled network; {meeting} into {sub('h', t)}. Under it, as columns of numbers, the gradients from "
        f"a later step and from {sub('L', t)}, their sum ∂L/∂{sub('h', t)} and ∂L/∂{sub('a', t)}; below these, as "
        f"heatmaps, what copy {t} adds to ∂L/∂W, ∂L/∂V and ∂L/∂b_h, and their sums so far."
    )
    return alt, sentence
