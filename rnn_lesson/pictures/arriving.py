"""The picture of what each loss sends to one state, and what all of them come to. For lesson 7."""

import numpy as np

from ..network import contributions, jacobian_product, step_jacobians
from .scene import Scene, in_our_style
from .shapes import COLOURS, INK, SIDE, Page, symmetric
from .text import derivative, index, number, sub


@in_our_style()
def arriving_scene(read, longest=6, n_h=4):
    """Step (choice, t): the columns dL_s/dh_t of the losses s = t … T-1, and their sum dL/dh_t.

    read(choice) gives (params, run, y, targets), targets the word at each y_t; longest, n_h: the largest T and the
    number of units, for which the page is made. Ask for .picture((choice, t)). Lesson 7 uses it.
    """
    picture = Arriving(read, longest, n_h)
    return Scene(picture.page.axes, [], picture.draw)


def sent(params, run, y):
    """{(s, t): dL_s/dh_t (n_h,)} for t <= s: each loss walks back to each state on its own way."""
    J, g = step_jacobians(params, run), contributions(params, run, y).dL_do @ params.U
    return {(s, t): jacobian_product(J, s, t).T @ g[s] for s in range(len(y)) for t in range(s + 1)}


class Arriving:
    """The picture of arriving_scene: a place for each loss, empty for those before t, and the sum at the right end."""

    LEFT, TOP, COLUMN, LINE = 3.0, 6.8, 8.0, 2.4

    def __init__(self, read, longest, n_h):
        self.read, self.longest, self.n_h = read, longest, n_h
        self.apart = (97 - self.LEFT - self.COLUMN) / longest
        self.page = Page(self.TOP + n_h * self.LINE + 3.2)

    def draw(self, step):
        choice, t = step
        params, run, y, targets = self.read(choice)
        columns = sent(params, run, y)
        arriving = {s: columns[s, t] for s in range(t, len(y))}
        total, scale = sum(arriving.values()), symmetric([*columns.values()])
        height, middle = self.n_h * self.LINE, self.TOP + self.n_h * self.LINE / 2
        for s in range(len(y)):
            x = self.LEFT + s * self.apart
            self.page.plain(x + self.COLUMN / 2, self.TOP - 5, f"“{targets[s]}”", 9.5, SIDE)
            if s < t:
                self.page.dotted(x, self.TOP, self.COLUMN, height)
                self.page.label(x + self.COLUMN / 2, middle, f"does not\nfeel {index('h', t)}", 9, SIDE)
            else:
                sign = "=" if s == len(y) - 1 else "+"
                self.page.label(x + (self.COLUMN + self.apart) / 2, middle, sign, 14)
                self.column(x, arriving[s], scale, f"from {index('L', s)}", COLOURS["L"])
        x = self.LEFT + self.longest * self.apart
        self.column(x, total, scale, derivative("L", f"h_{{{t}}}"), INK)
        return self.words(t, arriving, total, targets)

    def column(self, x, values, scale, title, colour):
        self.page.matrix(x, self.TOP, values[:, None], scale, (self.COLUMN, self.LINE), size=10)
        self.page.frame(x - 0.2, self.TOP - 0.2, self.COLUMN + 0.4, self.n_h * self.LINE + 0.4, colour, 1.6, zorder=5)
        self.page.label(x + self.COLUMN / 2, self.TOP - 2.2, title, 11, colour)
        norm = f"norm {number(np.linalg.norm(values))}"
        self.page.label(x + self.COLUMN / 2, self.TOP + self.n_h * self.LINE + 1.6, norm, 9.5, SIDE)

    def words(self, t, arriving, total, targets):
        norms = ", ".join(
            f"{number(np.linalg.norm(values))} from {sub('L', s)} (“{targets[s]}”)" for s, values in arriving.items()
        )
        sentence = (
            f"What the losses send to {sub('h', t)}, as norms: {norms}. Added up with their signs they are "
            f"∂L/∂{sub('h', t)}, of norm {number(np.linalg.norm(total))}."
        )
        return f"Columns of numbers, one for each loss from step {t} on, and their sum. {sentence}", sentence
