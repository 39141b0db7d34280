"""Pictures of the one sweep back: two gradients meet at every h_t, and every copy adds its part. For lesson 7."""

import numpy as np

from ..network import contributions
from .scene import Scene, in_our_style
from .shapes import COLOURS, INK, PALE, SIDE, Page, colour_of, symmetric
from .text import derivative, escaped, index, number, sub
from .unrolled import Unrolled


@in_our_style()
def sweep_scene(params, run, y, words, targets):
    """Step s, at t = T-1-s: two gradients meet at h_t, their sum is dL/dh_t, and dL/da_t is made of it.

    words, targets: the word at each x_t and y_t. Lesson 7 uses it.
    """
    picture = SweepPicture(params, run, y, words, targets)
    return Scene(picture.page.axes, range(len(words)), picture.draw, picture.grow)


@in_our_style()
def gathering_scene(params, run, y, words, inputs):
    """Step s, at t = T-1-s: what copy t adds to dL/dW, dL/dV and dL/db_h, between the sum before it and the sum after.

    words: the word at each x_t; inputs: the word of each number of x. Lesson 7 uses it.
    """
    picture = GatheringPicture(params, run, y, words, inputs)
    return Scene(picture.page.axes, range(len(words)), picture.draw)


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
    """The picture of sweep_scene: the network, and under it a line of columns for the gradients that meet.

    The line reads W^T . dL/da_{t+1} = later, + own = dL/dh_t, o slopes = dL/da_t.
    """

    TOP = 30.0  # of the line of columns
    W_LEFT, COLUMN, COLUMNS_APART = 2, 6, 12.6
    COLUMNS = dict(zip(("before", "later", "own", "dL_dh", "slopes", "dL_da"), 27.5 + COLUMNS_APART * np.arange(6)))
    SIGNS = dict(zip(COLUMNS, ("=", "+", "=", r"$\odot$", "=")))  # each stands behind its column

    def __init__(self, params, run, y, words, targets):
        self.run, self.words, self.targets, self.steps = run, words, targets, Sweep(params, run, y)
        self.T, self.n_h = run.h.shape
        steps = self.steps
        self.vectors = symmetric([steps.own, steps.later, steps.dL_dh, steps.dL_da])
        self.factors = symmetric([run.slopes])
        self.line = 9.6 / self.n_h  # the height of one number
        self.size = min(9.5, 3.8 * self.line)
        self.middle = self.TOP + self.n_h * self.line / 2

        self.page = Page(self.TOP + self.n_h * self.line + 2.8)
        self.network = Unrolled(self.page, words, targets)
        self.network.draw(0, self.T)
        self.draw_the_fixed_part(params)

    def draw_the_fixed_part(self, params):
        """W^T, and the signs between the columns."""
        square = 22 / self.n_h
        self.page.matrix(self.W_LEFT, self.TOP, params.W.T, symmetric([params.W]), (square, self.line), size=self.size)
        self.page.label(self.W_LEFT + self.n_h * square / 2, self.TOP - 1.4, r"$W^\top$", 11, COLOURS["W"])
        for name, sign in self.SIGNS.items():
            self.page.label(self.COLUMNS[name] + self.COLUMN + 3.3, self.middle, sign, 14)
        self.page.label(self.COLUMNS["before"] - 1.8, self.middle, r"$\cdot$", 20)

    def grow(self, s):
        self.meet(self.T - 1 - s, 1.2)

    def draw(self, s):
        t = self.T - 1 - s
        self.network.mark_loss(t)
        self.meet(t, 3.0)
        self.network.box(t, INK, "#f0f0f0", 2.6)
        self.draw_columns(t)
        return sweep_words(s, t, self.steps, self.targets[t])

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
        self.page.matrix(x, self.TOP, values[:, None], scale, cell, size=self.size)
        self.page.label(x + self.COLUMN / 2, self.TOP - 1.4, title, 10.5, colour)

    def emphasise(self, place, values, colour, source=None):
        """A frame around a column, where it comes from above it, and its norm below."""
        x, height = self.COLUMNS[place], self.n_h * self.line
        middle = x + self.COLUMN / 2
        self.page.frame(x - 0.2, self.TOP - 0.2, self.COLUMN + 0.4, height + 0.4, colour, 2.2, zorder=5)
        if source:
            self.page.label(middle, self.TOP - 3.5, source, 11, colour)
        self.page.label(middle, self.TOP + height + 1.4, f"norm {number(np.linalg.norm(values))}", 9, SIDE)


class GatheringPicture:
    """The picture of gathering_scene: for W, V and b_h the sum before + what copy t adds = the sum after.

    What is added to W and to V is the column dL/da_t times a row, h_{t-1} or x_t, which stands above it. W stands in
    the first line, V in the second with its sum below it, b_h to the left of that.
    """

    LINES = 6.2, 20.4, 32.0  # the tops of the three lines of matrices
    LEFT, SIGN, WIDE = 8.0, 3.0, 5.6  # where the lines begin, the room for a sign, and that between the columns of b_h

    def __init__(self, params, run, y, words, inputs):
        self.run, self.words, self.steps = run, words, Sweep(params, run, y)
        (self.T, self.n_h), n_x = run.h.shape, run.x.shape[1]
        steps = self.steps
        self.vectors, self.factors = symmetric([steps.dL_da]), symmetric([run.h_before, run.x])
        self.matrices = symmetric([*steps.added.values(), *steps.sums.values()])
        self.line = 7.6 / self.n_h
        self.cell = min(4.35, 43.5 / n_x, 21 / self.n_h)
        widths = {"W": self.n_h * self.cell, "V": n_x * self.cell, "b_h": self.cell}
        W, V, b = (widths[name] + self.room(name) for name in ("W", "V", "b_h"))
        first, second, third = self.LINES
        beside = self.cell + 0.6  # the room of the column dL/da_t before what is added to W
        self.places = {
            "W": [(self.LEFT, first), (self.LEFT + W + beside, first), (self.LEFT + 2 * W + beside, first)],
            "V": [(self.LEFT, second), (self.LEFT + V, second), (self.LEFT + V, third)],
            "b_h": [(self.LEFT + n * b, third) for n in range(3)],
        }
        self.widths, self.inputs = widths, inputs
        self.page = Page(third + self.n_h * self.line + 2.6)
        self.draw_the_fixed_part()

    def room(self, name):
        """The room between two matrices of a parameter; the titles of b_h are wider than its columns."""
        return self.WIDE if name == "b_h" else self.SIGN

    def draw_the_fixed_part(self):
        """The names of the three gradients, the signs between the matrices, and the words of V's columns."""
        page, half = self.page, self.n_h * self.line / 2
        for name, ((x, y), *others) in self.places.items():
            page.label(x - 0.8, y + half, derivative("L", name), 11, colour_of(name), ha="right")
            for (left, top), sign in zip(others, "+="):
                gap = self.room(name) / 2 + (self.cell + 0.6 if name == "W" and sign == "+" else 0)
                page.label(left - gap, top + half, sign, 14)
        left, top = self.places["V"][2]
        for j, word in enumerate(self.inputs):
            x = left + (j + 0.5) * self.cell
            page.plain(x, top + 2 * half + 1.3, word, min(7.5, 1.7 * self.cell), SIDE)

    def draw(self, s):
        t = self.T - 1 - s
        page, steps, column = self.page, self.steps, derivative("L", f"a_{{{t}}}")
        partners = {
            "W": (self.run.h_before[t], index("h", t - 1), COLOURS["h"]),
            "V": (self.run.x[t], f"{index('x', t)}: {escaped(self.words[t])}", COLOURS["V"]),
            "b_h": (None, column, INK),
        }
        so_far, before = (f"copies {self.T - 1} to {n}" if n < self.T - 1 else f"copy {n}" for n in (t, t + 1))
        for name, (row, title, colour) in partners.items():
            after, added = steps.sums[name][t], steps.added[name][t]
            earlier = steps.sums[name][t + 1] if t + 1 < self.T else np.zeros_like(after)
            titles = "nothing yet" if t + 1 == self.T else before, "", so_far
            for (x, y), values, words in zip(self.places[name], (earlier, added, after), titles):
                self.matrix(x, y, values, self.matrices)
                page.label(x + self.widths[name] / 2, y - 1.2, words, 9, SIDE)
            x, y = self.places[name][1]
            above = y - 1.2
            if row is not None:
                self.matrix(x, y - self.line - 0.5, row[None, :], self.factors)
                above = y - self.line - 1.9
            page.label(x + self.widths[name] / 2, above, title, 10.5, colour)
        x, y = self.places["W"][1]
        self.matrix(x - self.cell - 0.6, y, steps.dL_da[t][:, None], self.vectors)
        page.label(x - self.cell / 2 - 0.6, y - 1.4, column, 10.5)
        return gathering_words(s, t, self.T, self.words[t], self.run)

    def matrix(self, x, y, values, scale):
        """A matrix whose whole numbers, such as a one-hot x holds, stand there without decimals."""
        self.page.matrix(x, y, values, scale, (self.cell, self.line), decimals=None)
        size = min(9, 3.9 * self.line, 1.9 * self.cell)
        for (i, j), value in np.ndenumerate(values):
            ink = SIDE if value == 0 else scale.ink(value)
            middle = x + (j + 0.5) * self.cell, y + (i + 0.5) * self.line
            self.page.plain(*middle, number(value, 0 if value == round(value) else 2), size, ink)


def sweep_words(s, t, steps, target):
    """(alt, sentence) of one step of sweep_scene."""
    own, later, both = (number(np.linalg.norm(v[t])) for v in (steps.own, steps.later, steps.dL_dh))
    here, last = f"∂L/∂{sub('h', t)}", t == len(steps.own) - 1
    if last:
        meet = (
            f"the sweep starts. From {sub('L', t)}, the loss on “{target}”, comes a gradient of norm {own}, and none "
            f"from a later step; so this is {here}."
        )
    else:
        meet = (
            f"from {sub('L', t)}, the loss on “{target}”, comes a gradient of norm {own}, from {sub('h', t + 1)} one "
            f"of norm {later}. Their sum is {here}, of norm {both}."
        )
    sentence = f"s = {s}, t = {t}: {meet} Times f_h′({sub('a', t)}), number by number, it becomes ∂L/∂{sub('a', t)}."
    if t == 0:
        sentence += " The sweep is done."
    alt = (
        f"The unrolled network; {'one arrow leads' if last else 'two arrows lead'} into {sub('h', t)}. Under it, as "
        f"columns of numbers, the gradient from a later step, of norm {later}, plus that from {sub('L', t)}, of norm "
        f"{own}, equals ∂L/∂{sub('h', t)}, of norm {both}; times the slopes it is ∂L/∂{sub('a', t)}."
    )
    return alt, sentence


def gathering_words(s, t, T, word, run):
    """(alt, sentence) of one step of gathering_scene."""
    state, a = sub("h", t - 1), sub("a", t)
    to_W = f"its outer product with {state} to the sum of W"
    if not run.h_before[t].any():
        to_W = f"nothing to the sum of W, since {state} is zero"
    sentence = (
        f"s = {s}, t = {t}: copy {t} adds ∂L/∂{a} to the sum of b_h, its outer product with {sub('x', t)} (“{word}”) "
        f"to the sum of V, and {to_W}."
    )
    if t == 0:
        sentence += " The three sums are complete: they are the gradients."
    alt = (
        f"For ∂L/∂W, ∂L/∂V and ∂L/∂b_h three heatmaps each: the sum of the copies after {t}, plus what copy {t} adds, "
        f"equals the sum of the copies {t} to {T - 1}."
    )
    return alt, sentence
