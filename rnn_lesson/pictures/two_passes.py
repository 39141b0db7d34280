"""The picture of both passes over one graph: forward to the loss, then backward to the gradients. For lesson 3."""

import numpy as np

from ..network import losses
from .scene import Scene, in_our_style
from .shapes import COLOURS, INK, PALE, SIDE, Page, symmetric
from .sweep import Sweep
from .text import derivative, index, number, sub, vector
from .unrolled import Unrolled


@in_our_style()
def two_passes_scene(params, run, y, words, targets):
    """Step s: forward through the timesteps up to L, then backward; every number is drawn from when it exists.

    The steps are 0 … T-1 (forward at t = s), T (the losses are added) and T+1 … 2T (backward
    at t = 2T - s). words, targets: the word at each x_t and y_t. Lesson 3 uses it.
    """
    passes = TwoPasses(params, run, y, words, targets)
    return Scene(passes.page.axes, range(2 * len(words) + 1), passes.draw, passes.grow)


class WithNumbers(Unrolled):
    """The unrolled network with wider boxes, in which h_t stands in numbers and, going back, dL/dh_t beside it."""

    HEAD = 2.0  # the line of a box that names its columns

    def __init__(self, page, words, targets, n_h, **how):
        self.WIDTH = min(4.9, 30 / len(words))
        super().__init__(page, words, targets, **how)
        self.line = (2 * self.height - self.HEAD) / n_h

    def numbers(self, t, side, values, scale, name):
        """One column of the box at t: side 0 is the left one, 1 the right one."""
        width = self.WIDTH - 0.25
        x, top = self.x(t) + (side - 1) * width, self.y - self.height
        size = min(8.5, 1.8 * width)
        self.page.label(x + width / 2, top + self.HEAD / 2, name, size, zorder=3)
        cell = width, self.line - 0.05
        self.page.matrix(x, top + self.HEAD, values[:, None], scale, cell, size=min(size, 4 * self.line))

    def down_from_the_loss(self, t):
        """The arrow from L_t into h_t, past the answers and to the right of U."""
        x = self.x(t) + 0.72 * self.WIDTH
        self.page.arrow((x, self.above(8.0)), (x, self.above(0)), COLOURS["L"], 2.0, zorder=4)

    def one_step_back(self, i):
        """The arrow from h_i to h_{i-1}, above the arrow W, against its direction."""
        y = self.y - 1.3
        self.page.arrow((self.x(i) - self.WIDTH, y), (self.x(i - 1) + self.WIDTH, y), COLOURS["W"], 2.0, zorder=4)


class TwoPasses:
    """The picture of two_passes_scene: the network with its numbers and the sum L above it, and below it, going back,
    the two parts that meet at h_t, and this step's share of dL/dW added to the sum so far."""

    LOWER = 38.0  # the top of the line of matrices
    PARTS = 2, 11, 20  # the left ends of the three columns
    SUMS = 36, 54, 72  # of the three matrices
    COLUMN, HEIGHT, SQUARE = 6.0, 7.8, 14.0  # their sizes

    def __init__(self, params, run, y, words, targets):
        self.run, self.words, self.targets, self.T = run, words, targets, len(words)
        self.losses, self.steps = losses(run, y), Sweep(params, run, y)
        steps, self.n_h = self.steps, len(params.W)
        self.shares, self.sums = steps.added["W"], steps.sums["W"]
        self.states = symmetric([run.h, np.ones(1)])
        self.parts = symmetric([steps.own, steps.later, steps.dL_dh])
        self.scale = symmetric([self.shares, self.sums])

        self.page = Page(48.5)
        self.network = WithNumbers(self.page, words, targets, self.n_h, y=20.6, right=97, height=4.2)
        self.network.draw(0, self.T, pale=True, boxes=False)
        for t in range(self.T):
            self.page.box(*self.box_of(t), "white", PALE, 1.2)
        self.page.label(self.network.left - 0.4, self.network.y, "$h_{-1}$", 12, ha="right")
        self.add_up = self.network.above(14.4)  # where the losses' sum stands
        self.middle = self.network.x(self.T - 1) / 2 + self.network.x(0) / 2

    def box_of(self, t):
        network = self.network
        width, height = network.WIDTH, network.height
        return network.x(t) - width, network.y - height, 2 * width, 2 * height

    def grow(self, s):
        network, T = self.network, self.T
        if s == 0:
            self.draw_sum(PALE)
        if s < T:
            network.draw(s, s + 1, boxes=False)
            network.numbers(s, 0, self.run.h[s], self.states, index("h", s))
            loss = f"= {number(self.losses[s])}"
            self.page.label(network.x(s) + 2, network.above(9.3), loss, 11, COLOURS["L"], ha="left")
        elif s == T:
            self.page.fill(self.middle - 12, self.add_up - 2.2, 40, 3.6, "white", edgecolor="white")
            self.draw_sum(COLOURS["L"])
            whole = f"= {number(self.losses.sum())}"
            self.page.label(self.middle + 9.5, self.add_up, whole, 14, COLOURS["L"], ha="left")
        else:
            t = 2 * T - s
            if t < T - 1:
                network.one_step_back(t + 1)
            network.down_from_the_loss(t)
            network.numbers(t, 1, self.steps.dL_dh[t], self.parts, derivative("L", f"h_{{{t}}}"))

    def draw_sum(self, ink):
        """L as the sum of the losses, and an arrow into it from each."""
        network, middle = self.network, self.middle
        for t in range(self.T):
            end = middle + 0.12 * (network.x(t) - middle), self.add_up + 1.7
            self.page.arrow((network.x(t), network.above(10.9)), end, ink, 1.1)
        self.page.label(middle, self.add_up, rf"$L = L_0 + \dots + L_{{{self.T - 1}}}$", 14, ink)

    def draw(self, s):
        T = self.T
        if s == T:
            self.draw_empty()
            return self.tell_sum(s)
        t, edge = (s, INK) if s < T else (2 * T - s, COLOURS["W"])
        x, y, width, height = self.box_of(t)
        self.page.frame(x - 0.3, y - 0.3, width + 0.6, height + 0.6, edge, 2.4, zorder=5)
        if s < T:
            self.draw_empty()
            return self.tell_forward(s)
        self.draw_parts(t)
        self.draw_share(t)
        return self.tell_backward(s, t)

    def draw_empty(self):
        """The places of what the backward pass will make."""
        for x in self.PARTS:
            self.page.dotted(x, self.LOWER, self.COLUMN, self.HEIGHT)
        for x in self.SUMS:
            self.page.dotted(x, self.LOWER, self.SQUARE, self.HEIGHT)
        text = "empty until the way back"
        self.page.label(self.PARTS[0], self.LOWER - 1.7, text, 9.5, SIDE, ha="left")

    def sign(self, left, width, text):
        """A sign behind a matrix, half way to the next one."""
        self.page.label(left + width, self.LOWER + self.HEIGHT / 2, text, 14)

    def draw_parts(self, t):
        """The gradient from the own loss, the one from the next state, and their sum."""
        violet, orange, last = COLOURS["L"], COLOURS["W"], t == self.T - 1
        later = "nothing later" if last else f"from {index('h', t + 1)}"
        columns = (
            (self.steps.own[t], f"from {index('L', t)}", violet),
            (self.steps.later[t], later, SIDE if last else orange),
            (self.steps.dL_dh[t], derivative("L", f"h_{{{t}}}"), INK),
        )
        cell = self.COLUMN, self.HEIGHT / self.n_h
        for x, (values, title, colour) in zip(self.PARTS, columns):
            size = min(9.5, 3.4 * cell[1])
            self.page.matrix(x, self.LOWER, values[:, None], self.parts, cell, size=size)
            self.page.label(x + self.COLUMN / 2, self.LOWER - 1.7, title, 10, colour)
            self.page.frame(x - 0.1, self.LOWER - 0.1, self.COLUMN + 0.2, self.HEIGHT + 0.2, colour, 1.6, zorder=5)
        self.sign(self.PARTS[0], self.COLUMN + 1.5, "+")
        self.sign(self.PARTS[1], self.COLUMN + 1.5, "=")

    def draw_share(self, t):
        """This copy's share of dL/dW, the sum of the shares of the later ones, and the new sum."""
        T, orange = self.T, COLOURS["W"]
        so_far = np.zeros_like(self.shares[t]) if t == T - 1 else self.sums[t + 1]
        before = "nothing yet" if t == T - 1 else copies(T - 1, t + 1)
        after = copies(T - 1, t) if t else derivative("L", "W")
        titles = f"share of copy {t}", before, after
        cell = self.SQUARE / self.n_h, self.HEIGHT / self.n_h
        for x, values, title in zip(self.SUMS, (self.shares[t], so_far, self.sums[t]), titles):
            size = min(9.5, 2.0 * cell[0], 3.4 * cell[1])
            self.page.matrix(x, self.LOWER, values, self.scale, cell, size=size)
            self.page.label(x + self.SQUARE / 2, self.LOWER - 1.7, title, 10, orange)
        self.sign(self.SUMS[0], self.SQUARE + 2, "+")
        self.sign(self.SUMS[1], self.SQUARE + 2, "=")
        for i, text in enumerate(("and likewise", "the sums of", "$U$, $V$, $b_h$, $b_y$")):
            self.page.label(88, self.LOWER + (i + 0.5) * self.HEIGHT / 3, text, 9.5, SIDE, ha="left")

    def tell_forward(self, t):
        loss, p = number(self.losses[t]), number(np.exp(-self.losses[t]))
        sentence = (
            f"Step {t}, forward at t = {t}: {sub('x', t)} (“{self.words[t]}”) and {sub('h', t - 1)} give "
            f"{sub('h', t)}; {sub('h', t)} gives {sub('ŷ', t)}, with the probability {p} for the true answer "
            f"“{self.targets[t]}”; so {sub('L', t)} = −log {p} = {loss}."
        )
        alt = (
            f"The unrolled network, filled from the left up to step {t}, each state in numbers. The loss L and all "
            "that the backward pass makes are still empty."
        )
        return alt, sentence

    def tell_sum(self, s):
        sentence = (
            f"Step {s}: all losses exist, and so does their sum, L = {number(self.losses.sum())}. "
            "The forward pass is done; no gradient exists yet."
        )
        alt = "The unrolled network is filled, and arrows lead from all losses to their sum L. The gradients are empty."
        return alt, sentence

    def tell_backward(self, s, t):
        steps, here = self.steps, f"∂L/∂{sub('h', t)}"
        own, both = vector(steps.own[t]), vector(steps.dL_dh[t])
        if t == self.T - 1:
            meets = f"from {sub('L', t)} comes {own}, and nothing from a later state: so this is {here}."
        else:
            later = f"from {sub('h', t + 1)} {vector(steps.later[t])}"
            meets = f"from {sub('L', t)} comes {own}, {later}; their sum is {here} = {both}."
        sentence = f"Step {s}, backward at t = {t}: {meets} Copy {t} adds its share to the sum for W."
        if not self.run.h_before[t].any():
            sentence += f" The share is zero, since {sub('h', t - 1)} is."
        sentence += " The backward pass is done: the sum is ∂L/∂W." if t == 0 else ""
        alt = (
            f"Arrows lead back from the losses down to step {t}. Below, as numbers, the part from {sub('L', t)} plus "
            f"the part from a later state, their sum {here}, and the share of copy {t} plus the sum so far."
        )
        return alt, sentence


def copies(last, first):
    """Whose shares a sum holds, the last copy first."""
    return f"copies {last} to {first}" if last > first else f"copy {first}"
