"""The picture of the chain rule's product: the walk back, the Jacobians, and the term that it gives. For lesson 6."""

import numpy as np

from ..network import contributions, jacobian_product, step_jacobians
from .scene import Scene, in_our_style
from .shapes import COLOURS, Page, symmetric
from .text import count, derivative, index, number, sub
from .triangle import Triangle
from .unrolled import Unrolled


@in_our_style()
def chain_scene(params, run, y, words, targets):
    """Step (t, k): the chain J_t … J_{k+1}, its product, the term of dL/dW it gives, and the cell it fills.

    words, targets: the word at each x_t and y_t. The steps are all (t, k) with 0 <= k <= t < T,
    row by row, and in row t from k = t backwards, the way the walk goes; the sum so far
    runs in that order. Lesson 6 uses it.
    """
    chain = Chain(params, run, y, words, targets)
    return Scene(chain.page.axes, chain.steps, chain.draw, chain.grow)


class Chain:
    """The picture of chain_scene, from above: the network, the chain J_t … J_{k+1} = product, the line of row
    vectors from dL_t/dh_t to dL_t/da_k, and beside the triangle the term as an outer product, the sum so far, dL/dW.

    products, terms, so_far, arriving (dL_t/dh_k) and vectors (dL_t/da_k) hold an array for each step (t, k).
    """

    CHAIN_TOP = 28.5
    ROW_TOP, DL_DH, ARRIVING, SLOPES = 46.5, 44, 67, 85.1  # the line of row vectors, and their left ends
    TERM_TOP, TERM, SO_FAR, WHOLE = 59.5, 53, 69.5, 85.5  # the line of the term, and its left ends
    SIZE = 13.2  # the side of the matrices of that line, and the length of the row vectors
    GAP = 0.6  # between the term and its column and row

    def __init__(self, params, run, y, words, targets):
        self.run, self.words, self.targets = run, words, targets
        c = contributions(params, run, y)
        self.norms, self.whole = c.norms("W"), c.total("W")
        self.jacobians, self.dL_dh = step_jacobians(params, run), c.dL_do @ params.U
        self.steps = [(t, k) for t in range(c.T) for k in range(t, -1, -1)]
        self.products = {step: jacobian_product(self.jacobians, *step) for step in self.steps}
        self.arriving = {(t, k): self.dL_dh[t] @ self.products[t, k] for t, k in self.steps}
        self.vectors = {step: c.term("b_h", *step) for step in self.steps}
        self.terms = {step: c.term("W", *step) for step in self.steps}
        self.so_far = dict(zip(self.steps, np.cumsum(list(self.terms.values()), axis=0)))
        self.chain_scale = symmetric([self.jacobians[1:], *self.products.values()])
        self.term_scale = symmetric([self.whole, *self.terms.values(), *self.so_far.values()])
        self.vector_scale = symmetric([self.dL_dh, *self.arriving.values(), *self.vectors.values()])
        self.state_scale = symmetric([run.h_before, run.slopes])

        n_h = len(params.W)
        self.size, self.gap, self.cell = 79.2 / c.T, 19.2 / c.T, self.SIZE / n_h  # size: of a matrix of the chain
        self.chain_cell, self.chain_middle = self.size / n_h, self.CHAIN_TOP + self.size / 2
        self.slots = [2.2 + j * (self.size + self.gap) for j in range(c.T)]

        self.page = page = Page(80)
        self.network = Unrolled(page, words, targets)
        self.triangle = Triangle(page, 14, 48, 25.2 / c.T, self.norms)
        self.network.draw(0, c.T, pale=True)
        self.triangle.draw_empty(words, targets)
        for x in self.slots[:-1]:
            page.dotted(x, self.CHAIN_TOP, self.size, self.size)
        page.label(self.slots[-1] - self.gap / 2, self.chain_middle, "=", 15)
        title = derivative("L", "W")
        page.matrix(self.WHOLE, self.TERM_TOP, self.whole, self.term_scale, self.cell, title, COLOURS["W"])

    def grow(self, step):
        t, k = step
        if t == k:
            self.network.draw(t, t + 1)
        self.triangle.fill([step])

    def draw(self, step):
        t, k = step
        self.network.walk_back(t, k)
        self.network.mark_use_of_W(k)
        self.triangle.light(t, k, k)
        self.draw_chain(t, k)
        self.draw_row_vectors(t, k)
        self.draw_term(t, k)
        missing = np.linalg.norm(self.whole - self.so_far[step])
        is_start = k == 0 and not self.run.h_init.any()
        return chain_words(t, k, self.targets[t], self.words[k], self.norms[step], missing, is_start)

    def draw_chain(self, t, k):
        """J_t … J_{k+1} in the slots from the left, and their product in the last one."""
        for slot, i in enumerate(range(t, k, -1)):
            self.draw_matrix(slot, self.jacobians[i], rf"$J_{{{i}}} = \partial h_{{{i}}}/\partial h_{{{i - 1}}}$")
            if slot:
                self.page.label(self.slots[slot] - self.gap / 2, self.chain_middle, r"$\cdot$", 20)
        if t == k:
            nothing = r"$k = t$: nothing to multiply, the empty product is the identity"
            self.page.label(self.slots[0] + 0.8, self.chain_middle, nothing, ha="left", backgroundcolor="white")
        self.draw_matrix(-1, self.products[t, k], rf"product $\partial h_{{{t}}}/\partial h_{{{k}}}$")

    def draw_matrix(self, slot, values, title):
        """A matrix of the chain."""
        x, y = self.slots[slot], self.CHAIN_TOP
        self.page.matrix(x, y, values, self.chain_scale, self.chain_cell, title, COLOURS["W"])

    def draw_row_vectors(self, t, k):
        """dL_t/dh_t, times the product dL_t/dh_k, times f_h'(a_k) dL_t/da_k."""
        page, violet = self.page, COLOURS["L"]
        L, h_t, h_k = f"L_{{{t}}}", f"h_{{{t}}}", f"h_{{{k}}}"
        self.draw_row(self.DL_DH, self.dL_dh[t], self.vector_scale, derivative(L, h_t), violet)
        page.label(62, self.ROW_TOP + 1.65, "· product =", 10, COLOURS["W"])
        self.draw_row(self.ARRIVING, self.arriving[t, k], self.vector_scale, derivative(L, h_k), violet)
        page.label(82.6, self.ROW_TOP + 1.65, r"$\odot$", 14)
        self.draw_row(self.SLOPES, self.run.slopes[k], self.state_scale, rf"$f_h'(a_{{{k}}})$", COLOURS["h"])
        result = rf"$= \partial L_{{{t}}}/\partial a_{{{k}}}$, the column below"
        page.label(90.5, self.ROW_TOP + self.cell + 1.4, result, 9)

    def draw_row(self, x, values, scale, title, colour):
        self.page.matrix(x, self.ROW_TOP, values[None, :], scale, self.cell)
        self.page.label(x + self.SIZE / 2, self.ROW_TOP - 1.7, title, 11, colour)

    def draw_term(self, t, k):
        """The column dL_t/da_k, the row h_{k-1} above, the term where they meet, and the sum so far."""
        page, cell, step, top = self.page, self.cell, (t, k), self.TERM_TOP
        column, row = self.TERM - cell - self.GAP, top - cell - self.GAP
        page.matrix(column, top, self.vectors[step][:, None], self.vector_scale, cell)
        page.matrix(self.TERM, row, self.run.h_before[k][None, :], self.state_scale, cell)
        fraction = rf"$\dfrac{{\partial L_{{{t}}}}}{{\partial a_{{{k}}}}}$"
        page.label(column - 0.6, top + self.SIZE / 2, fraction, 11, COLOURS["L"], ha="right")
        page.label(self.TERM + self.SIZE / 2, row - 1.6, index("h", k - 1), 12)
        page.matrix(self.TERM, top, self.terms[step], self.term_scale, cell)
        page.label(self.TERM + self.SIZE / 2, top + self.SIZE + 1.8, f"term ({t}, {k})", 11)
        page.matrix(self.SO_FAR, top, self.so_far[step], self.term_scale, cell, "sum so far")


def chain_words(t, k, target, word, norm, missing, is_start):
    """(alt, sentence) of one step of chain_scene."""
    n = t - k
    chain = " ".join(sub("J", i) for i in range(t, k, -1))
    if n == 0:
        way = "without a step back: the empty product is the identity"
    else:
        way = f"through {count(n, 'Jacobian')}, {chain}"
    why = f", since {sub('h', -1)} is zero" if is_start else ""
    sentence = (
        f"t = {t}, k = {k}: the loss on “{target}” reaches the step that reads “{word}” {way}. "
        f"This term has the norm {number(norm)}{why}. "
        f"After it, a part of norm {number(missing)} of ∂L/∂W is still missing."
    )
    alt = (
        f"The unrolled network with the walk from {sub('L', t)} back to {sub('h', k)} marked. Under it "
        + (f"the heatmaps of {chain} and of their product" if n else "the identity matrix")
        + f"; a triangle of norms with the cell of row {t}, column {k} framed; and term ({t}, {k}) as an outer "
        "product, the sum so far, and ∂L/∂W."
    )
    return alt, sentence
