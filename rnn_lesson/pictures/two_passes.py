"""The picture of both passes over one graph: forward to the loss, then backward to the gradients. For lesson 3."""

import numpy as np

from ..network import NAMES, contributions, losses
from .scene import Scene, in_our_style
from .shapes import COLOURS, INK, PALE, SIDE, Page, as_matrix, colour_of, symmetric
from .text import derivative, number, sub
from .unrolled import Unrolled


@in_our_style()
def two_passes_scene(params, run, y, words, targets, inputs, labels):
    """Step s: forward through the timesteps up to L, then backward; every node is drawn from when its value exists.

    The steps are 0 … T-1 (forward at t = s), T (the losses are added) and T+1 … 2T (backward
    at t = 2T - s). words, targets: the word at each x_t and y_t; inputs, labels: what the
    numbers of x and y_hat belong to. Lesson 3 uses it.
    """
    passes = TwoPasses(params, run, y, words, targets, inputs, labels)
    return Scene(passes.page.axes, range(2 * len(words) + 1), passes.draw, passes.grow)


class TwoPasses:
    """The picture of two_passes_scene: the network, the sum L above it, and the five gradients below."""

    LOWER = 39  # the gradients
    CELL = 4.4, 3.4  # width and height of their cells
    PLACES = dict(zip(NAMES, (6, 27, 54, 74, 90)))  # their left ends

    def __init__(self, params, run, y, words, targets, inputs, labels):
        self.words, self.targets, self.T = words, targets, len(words)
        self.losses = losses(run, y)
        c = contributions(params, run, y)
        self.walked = {name: walked_back(c, name) for name in NAMES}
        self.scale = symmetric([sums for array in self.walked.values() for sums in array])

        self.page = Page(63.5)
        self.network = Unrolled(self.page, words, targets, y=21.5, right=93)
        self.network.draw(0, self.T, pale=True)
        self.add_up = self.network.above(16.6)  # where the losses' sum stands
        self.middle = self.network.x(self.T - 1) / 2 + self.network.x(0) / 2
        self.name_the_gradients(params, inputs, labels)

    def name_the_gradients(self, params, inputs, labels):
        """The labels beside the rows of dL/dU and dL/db_y, the inputs under the columns of dL/dV."""
        width, height = self.CELL
        for name in ("U", "b_y"):
            for i, text in enumerate(labels):
                self.page.plain(self.PLACES[name] - 0.6, self.LOWER + (i + 0.5) * height, text, 8, SIDE, ha="right")
        for i, text in enumerate(inputs):
            below = self.LOWER + height * len(params.V) + 1.2
            self.page.plain(self.PLACES["V"] + (i + 0.5) * width, below, text, 8, SIDE)

    def grow(self, s):
        network, T = self.network, self.T
        if s == 0:
            self.draw_sum(PALE)
        if s < T:
            network.draw(s, s + 1)
            loss = f"= {number(self.losses[s])}"
            self.page.label(network.x(s) + 2, network.above(9.3), loss, 11, COLOURS["L"], ha="left")
        elif s == T:
            self.page.fill(self.middle - 12, self.add_up - 2.2, 40, 3.8, "white", edgecolor="white")
            self.draw_sum(COLOURS["L"])
            whole = f"= {number(self.losses.sum())}"
            self.page.label(self.middle + 9.5, self.add_up, whole, 14, COLOURS["L"], ha="left")
        else:
            t = 2 * T - s
            if t < T - 1:
                network.one_step_back(t + 1)
            network.down_from_the_loss(t)

    def draw_sum(self, ink):
        """L as the sum of the losses, and an arrow into it from each."""
        network, middle = self.network, self.middle
        for t in range(self.T):
            end = middle + 0.12 * (network.x(t) - middle), self.add_up + 1.8
            self.page.arrow((network.x(t), network.above(11)), end, ink, 1.1)
        self.page.label(middle, self.add_up, rf"$L = L_0 + \dots + L_{{{self.T - 1}}}$", 14, ink)

    def draw(self, s):
        T = self.T
        if s < T:
            self.network.box(s, INK, "#f3f3f3", 2.4)
        elif s > T:
            self.network.box(2 * T - s, COLOURS["W"], "#fff3ea", 2.4)
        for name in NAMES:
            if s > T:
                self.draw_gradient(name, 2 * T - s)
            else:
                self.draw_empty(name)
        if s < T:
            return self.tell_forward(s)
        return self.tell_sum(s) if s == T else self.tell_backward(s, 2 * T - s)

    def draw_gradient(self, name, t):
        """What the sweep back has gathered at step t; the numbers that this step changed are framed."""
        x, y, (width, height) = self.PLACES[name], self.LOWER, self.CELL
        colour = COLOURS["U"] if name == "b_y" else colour_of(name)
        title = derivative("L", name) + (" so far" if t else "")
        sums = self.walked[name][t]
        before = self.walked[name][t + 1] if t < self.T - 1 else np.zeros_like(sums)
        self.page.matrix(x, y, sums, self.scale, self.CELL, title, colour, size=8.5)
        for row, column in np.argwhere(sums.round(2) != before.round(2)):
            self.page.frame(x + column * width, y + row * height, width, height, INK, 1.3, zorder=5)

    def draw_empty(self, name):
        x, y, (rows, columns) = self.PLACES[name], self.LOWER, self.walked[name][0].shape
        width, height = columns * self.CELL[0], rows * self.CELL[1]
        self.page.dotted(x, y, width, height)
        self.page.label(x + width / 2, y - 1.7, derivative("L", name), 11, PALE)

    def tell_forward(self, t):
        from_start = f"{sub('x', t)} (“{self.words[t]}”) and {sub('h', t - 1)} give {sub('h', t)}"
        sentence = (
            f"Step {t}, forward at t = {t}: {from_start}; {sub('h', t)} gives {sub('ŷ', t)}; and {sub('ŷ', t)} with "
            f"the true answer “{self.targets[t]}” gives {sub('L', t)} = {number(self.losses[t])}."
        )
        alt = (
            f"The unrolled network, filled from the left up to step {t}. The loss L and the gradients are still empty."
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
        meets = "" if t == self.T - 1 else f" and from ∂L/∂{sub('h', t + 1)}, one copy to the right"
        sentence = (
            f"Step {s}, backward at t = {t}: ∂L/∂{sub('h', t)} is made from {sub('L', t)}{meets}. "
            f"Copy {t} adds its share to the five sums, to those of V, W and b_h by way of ∂L/∂{sub('h', t)}, "
            f"to those of U and b_y from {sub('L', t)} alone. The framed numbers change."
        )
        sentence += " The backward pass is done: the sums are the gradients." if t == 0 else ""
        alt = (
            f"Arrows lead back from the losses down to step {t}. Below, the five gradients as heatmaps, "
            f"summed from the last step to step {t}."
        )
        return alt, sentence


def walked_back(c, name):
    """For each t, what of dL/d(name) the sweep back has gathered when it has passed step t, (T, rows, columns)."""
    gathered, so_far = [], 0.0
    for k in reversed(range(c.T)):
        so_far = so_far + sum(as_matrix(c.term(name, t, k)) for t in range(k, c.T))
        gathered.append(so_far)
    return gathered[::-1]
