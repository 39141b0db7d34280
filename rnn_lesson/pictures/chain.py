"""The picture of the chain rule's product: the walk back, the Jacobians, and the term that it gives. For lesson 6."""

import numpy as np

from ..network import contributions, jacobian_product, step_jacobians
from .scene import Scene, in_our_style, still
from .shapes import COLOURS, INK, PALE, SIDE, WIDTH, Page, symmetric
from .text import count, index, number, sub


@in_our_style()
def chain_scene(params, run, y, words, targets):
    """Step (t, k): the way back, the chain J_t … J_{k+1} with its product, and the term of dL/dW that it gives.

    words, targets: the word at each x_t and y_t. The steps are all (t, k) with 0 <= k <= t < T,
    row by row, and in row t from k = t backwards, the way the walk goes. Lesson 6 uses it, beside a triangle of norms.
    """
    chain = Chain(params, run, y, words, targets)
    return Scene(chain.page.axes, chain.steps, chain.draw)


class Chain:
    """The picture of chain_scene, from above: the states with the way back, the chain J_t … J_{k+1} = product, and the
    columns dL_t/dh_t, dL_t/dh_k, f_h'(a_k), dL_t/da_k with the row h_{k-1} and the term, their outer product.

    It is narrow, so that it fits beside the triangle. Matrices of the chain have colours alone; what is small enough
    to be followed in numbers has numbers. What differs from step to step is plain text: a formula takes ten times as
    long to set.
    """

    WIDTH, HEIGHT = 57, 44
    STATES, BOX = 8, 2.6  # the height of the line of states, and half of a box's width
    CHAIN_TOP, LARGEST = 16, 7.6  # the line of the chain, and the largest side of its matrices
    TERM_TOP = 31.4  # of the line of columns and of the term
    FROM, ARRIVING, SLOPES, COLUMN, TERM = 1.2, 12.7, 20.2, 27.7, 35.2  # its left ends, where a column is 5 wide

    def __init__(self, params, run, y, words, targets):
        self.run, self.words, self.targets = run, words, targets
        self.c = c = contributions(params, run, y)
        self.T, n_h = run.h.shape
        self.norms, self.jacobians = c.norms("W"), step_jacobians(params, run)
        self.dL_dh = c.dL_do @ params.U
        self.steps = [(t, k) for t in range(self.T) for k in range(t, -1, -1)]
        self.products = {step: jacobian_product(self.jacobians, *step) for step in self.steps}
        self.arriving = {(t, k): self.products[t, k].T @ self.dL_dh[t] for t, k in self.steps}
        self.vectors = {step: c.term("b_h", *step) for step in self.steps}
        self.terms = {step: c.term("W", *step) for step in self.steps}
        self.chain_scale = symmetric([self.jacobians[1:], *self.products.values()])
        self.vector_scale = symmetric([self.dL_dh, *self.arriving.values(), *self.vectors.values()])
        self.state_scale = symmetric([run.h_before, run.slopes])
        self.term_scale = symmetric([*self.terms.values()])
        self.cell = min(5, 20 / n_h), min(2.4, 9.6 / n_h)

        room = (self.WIDTH - 2.4) / self.T
        self.size, self.room = min(0.8 * room, self.LARGEST), room  # size: the side of a matrix of the chain
        self.chain_middle = self.CHAIN_TOP + self.size / 2
        self.gap = min((self.WIDTH - 7) / self.T, 9)  # from one state to the next
        self.page = Page(self.HEIGHT, self.WIDTH)
        self.draw_states()
        self.draw_places()

    def x(self, t):
        """The x of the state h_t, h_{-1} included."""
        return 3.5 + (t + 1) * self.gap

    def slot(self, j):
        """The left end of the place of matrix j of the chain; that of the product is the last, j = T - 1."""
        return 1.2 + j * self.room

    def draw_states(self):
        """What is there at every step: the states, the arrows with W between them, and the words they read."""
        page, size = self.page, min(10, 0.9 * self.gap + 2.5)
        for t in range(-1, self.T):
            if t >= 0:
                width = self.half_width
                page.box(self.x(t) - width, self.STATES - 1.7, 2 * width, 3.4, "white", PALE, 1.1)
                page.arrow((self.x(t - 1) + width, self.STATES), (self.x(t) - width, self.STATES), PALE, 1.2)
                page.plain(self.x(t), self.STATES + 3.1, self.words[t], size)
            page.label(self.x(t), self.STATES, index("h", t), 11, zorder=3)
        page.label(self.x(-1), self.STATES + 3.1, "reads", 8.5, SIDE)

    @property
    def half_width(self):
        return min(self.BOX, 0.36 * self.gap)

    def draw_places(self):
        """The dotted places of the chain, and the signs that stand at every step."""
        page, middle = self.page, self.TERM_TOP + self.cell[1] * len(self.dL_dh[0]) / 2
        for j in range(self.T - 1):
            page.dotted(self.slot(j), self.CHAIN_TOP, self.size, self.size)
        if self.T > 1:
            page.label(self.slot(self.T - 1) - (self.room - self.size) / 2, self.chain_middle, "=", 5 + self.size)
        page.arrow((self.FROM + 5.5, middle), (self.ARRIVING - 0.5, middle), INK, 1.2)
        page.label((self.FROM + 5 + self.ARRIVING) / 2, middle - 1.3, r"product$^\top$", 8.5)
        page.label((self.ARRIVING + 5 + self.SLOPES) / 2, middle, r"$\odot$", 12)
        page.label((self.SLOPES + 5 + self.COLUMN) / 2, middle, "=", 12)
        page.label((self.COLUMN + 5 + self.TERM) / 2, middle, r"$\cdot$", 18)

    def draw(self, step):
        self.draw_way_back(*step)
        self.draw_chain(*step)
        self.draw_term(*step)
        is_start = step[1] == 0 and not self.run.h_init.any()
        return chain_words(*step, self.targets[step[0]], self.words[step[1]], self.norms[step], is_start)

    def draw_way_back(self, t, k):
        """From L_t into h_t, back to h_k, and the W that is used at step k."""
        page, orange, violet = self.page, COLOURS["W"], COLOURS["L"]
        above, width = self.STATES - 1.7, self.half_width
        page.plain(self.x(t), 1.7, sub("L", t), 12, violet, style="italic")
        side, ha = (-1.8, "right") if 2 * t >= self.T else (1.8, "left")
        page.plain(self.x(t) + side, 1.7, f"loss on “{self.targets[t]}”", 8.5, violet, ha=ha)
        page.arrow((self.x(t), 3), (self.x(t), above), violet, 2.0, zorder=4)
        for i in range(t, k, -1):
            ends = (self.x(i) - 0.4 * width, above), (self.x(i - 1) + 0.4 * width, above)
            page.arrow(*ends, orange, 1.8, connectionstyle="arc3,rad=0.38", zorder=4)
            page.plain((self.x(i) + self.x(i - 1)) / 2, above - 2.9, sub("J", i), 10, orange, style="italic")
        for i in range(k, t + 1):
            page.box(self.x(i) - width, above, 2 * width, 3.4, "none", orange, 2.0)
        page.arrow((self.x(k - 1) + width, self.STATES), (self.x(k) - width, self.STATES), orange, 2.6)
        page.plain(self.x(k) - self.gap / 2, self.STATES + 1.7, "W", 10, orange, style="italic")

    def draw_chain(self, t, k):
        """J_t … J_{k+1} in the places from the left, and their product in the last one."""
        for j, i in enumerate(range(t, k, -1)):
            self.draw_matrix(j, self.jacobians[i], sub("J", i))
            if j:
                self.page.label(self.slot(j) - (self.room - self.size) / 2, self.chain_middle, "·", 16)
        self.draw_matrix(self.T - 1, self.products[t, k], f"∂{sub('h', t)}/∂{sub('h', k)}")
        name = "identity" if t == k else "product"
        self.page.plain(self.slot(self.T - 1) + self.size / 2, self.CHAIN_TOP + self.size + 1.2, name, 9)

    def draw_matrix(self, j, values, title):
        """A matrix of the chain: colours without numbers."""
        cell = self.size / len(values)
        x, y = self.slot(j), self.CHAIN_TOP
        self.page.matrix(x, y, values, self.chain_scale, cell, decimals=None)
        self.page.plain(x + self.size / 2, y - 1.5, title, 10, COLOURS["W"], style="italic")

    def draw_term(self, t, k):
        """The columns from dL_t/dh_t to dL_t/da_k, the row h_{k-1} above, and the term where they meet."""
        dL, violet = f"∂{sub('L', t)}", COLOURS["L"]
        self.draw_column(self.FROM, self.dL_dh[t], self.vector_scale, f"{dL}/∂{sub('h', t)}", violet)
        self.draw_column(self.ARRIVING, self.arriving[t, k], self.vector_scale, f"{dL}/∂{sub('h', k)}", violet)
        self.draw_column(self.SLOPES, self.run.slopes[k], self.state_scale, f"f\u2095′({sub('a', k)})", INK)
        self.draw_column(self.COLUMN, self.vectors[t, k], self.vector_scale, f"{dL}/∂{sub('a', k)}", violet)
        page, row = self.page, self.TERM_TOP - 0.5 - self.cell[1]
        page.matrix(self.TERM, row, self.run.h_before[k][None, :], self.state_scale, self.cell, size=self.font)
        page.matrix(self.TERM, self.TERM_TOP, self.terms[t, k], self.term_scale, self.cell, size=self.font)
        n_h = len(self.vectors[t, k])
        middle, bottom = self.TERM + n_h * self.cell[0] / 2, self.TERM_TOP + n_h * self.cell[1]
        page.plain(middle, row - 1.5, f"{sub('h', k - 1)}ᵀ", 10, style="italic")
        page.plain(middle, bottom + 1.2, f"term ({t}, {k})", 10)

    def draw_column(self, x, values, scale, title, colour):
        cell = 5, self.cell[1]
        self.page.matrix(x, self.TERM_TOP, values[:, None], scale, cell, size=min(8.5, 3.6 * cell[1]))
        self.page.plain(x + 2.5, self.TERM_TOP - 1.5, title, 10, colour, style="italic")

    @property
    def font(self):
        """The size of the numbers in the row and in the term."""
        return min(8.5, 1.9 * self.cell[0], 3.6 * self.cell[1])


def chain_words(t, k, target, word, norm, is_start):
    """(alt, sentence) of one step of chain_scene."""
    n = t - k
    chain = " ".join(sub("J", i) for i in range(t, k, -1))
    if n == 0:
        way = "without a step back: the product is empty, the identity"
    else:
        way = f"through {count(n, 'Jacobian')}, {chain}"
    why = f", since {sub('h', -1)} is zero" if is_start else ""
    sentence = (
        f"t = {t}, k = {k}: the loss on “{target}” reaches the W of the step that reads “{word}” {way}. "
        f"The term has the norm {number(norm)}{why}."
    )
    alt = (
        f"The states with the walk from {sub('L', t)} back to {sub('h', k)} marked. Under it "
        + (f"the heatmaps of {chain} and of their product" if n else "the identity matrix")
        + f"; and term ({t}, {k}) as the column {sub('∂L', t)}/{sub('∂a', k)} times the row {sub('h', k - 1)}."
    )
    return alt, sentence


@in_our_style()
def equation_picture(parts, sentence):
    """Arrays in a row with signs between them and numbers in them: how one is made from others. Lesson 6 uses it.

    parts: signs, texts such as "=", and (title, array) pairs, where a vector is drawn as a column. All arrays share one
    scale of colours, centred on zero.
    """
    arrays = [np.atleast_2d(part[1].T).T for part in parts if not isinstance(part, str)]
    rows = max(len(array) for array in arrays)
    signs = len(parts) - len(arrays)
    width = min(6, (WIDTH - 4 - 5 * signs) / sum(array.shape[1] for array in arrays))
    scale, top, line, x = symmetric(arrays), 4.6, 3.0, 1.2
    page = Page(top + rows * line + 1)
    for part in parts:
        if isinstance(part, str):
            page.label(x + 2.3, top + rows * line / 2, part, 15)
            x += 4.6
            continue
        title, array = part[0], np.atleast_2d(part[1].T).T
        page.matrix(x, top, array, scale, (width, line), size=min(10, 2.2 * width))
        page.label(x + array.shape[1] * width / 2, top - 1.9, title, 11)
        x += array.shape[1] * width
    named = [part for part in parts if not isinstance(part, str)]
    numbers = "; ".join(f"{title}: {', '.join(map(number, np.ravel(array)))}" for title, array in named)
    return still(page.axes, f"Heatmaps in a row, row by row. {numbers}.", sentence)
