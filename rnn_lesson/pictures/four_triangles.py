"""The (t, k) triangles of several parameters side by side, for the network and sentence that a reader chooses. For
lesson 7."""

import numpy as np

from .layers import LayeredScene
from .scene import in_our_style
from .shapes import PALE, SIDE, WIDTH, Page, colour_of, ink_on, sizes
from .text import derivative, escaped, number

NAMES = "U", "W", "V", "b_h"


@in_our_style()
def triangles_of_scene(read, steps, names=NAMES):
    """Step s: the triangles of read(s), a (Contributions, words, targets), for sentences of one length.

    steps: the steps among which the largest norm is looked for, which gives the darkest shade of each colour; a larger
    norm of another step has it too. Ask for .picture(s), s one of these or another. Lesson 7 uses it.
    """
    picture = TrianglesOf(read, steps, names)
    return LayeredScene(picture.page.axes, steps, picture.draw, picture.grow, picture.layer)


class TrianglesOf:
    """The picture of triangles_of_scene: for each parameter a triangle, with the words of its rows and its columns."""

    LEFT, UPPER, GAP = 14, 5, 2.6

    def __init__(self, read, steps, names):
        self.read, self.names = read, names
        terms = [read(step)[0] for step in steps]
        self.T = terms[0].T
        self.top = max(c.norms(name).max() for c in terms for name in names)
        room = WIDTH - self.LEFT - 1.5 - self.GAP * (len(names) - 1)
        self.cell = min(room / (len(names) * self.T), 6)
        self.below = self.UPPER + self.T * self.cell + 1.2
        self.page = Page(self.below + 5.8)
        self.lefts = {name: self.LEFT + i * (self.T * self.cell + self.GAP) for i, name in enumerate(names)}
        self.draw_the_fixed_part()

    def draw_the_fixed_part(self):
        page, cell = self.page, self.cell
        page.label(self.LEFT - 5.2, self.UPPER - 1.0, "loss on", 8.5, ha="right")
        page.label(self.LEFT - 0.9, self.below, "$k=$", 9.5, ha="right")
        page.label(self.LEFT - 0.9, self.below + 2, "step that reads", 8.5, ha="right")
        for name, left in self.lefts.items():
            title = rf"$\|\,$term$(t,k)\,\|$ of {derivative('L', name)}"
            page.label(left + self.T * cell / 2, self.UPPER - 2.8, title, 11, colour_of(name))
            for t in range(self.T):
                page.label(left + (t + 0.5) * cell, self.below, f"{t}", 9.5)
                for k in range(t + 1):
                    page.dotted(left + k * cell, self.UPPER + t * cell, cell, cell)
                    if always_zero(name, t, k):
                        page.plain(*self.middle(left, t, k), "0", 8.5, SIDE)

    def middle(self, left, t, k):
        """The middle of cell (t, k) of the triangle that begins at `left`."""
        return left + (k + 0.5) * self.cell, self.UPPER + (t + 0.5) * self.cell

    def layer(self, step):
        """What the words depend on: they stay while the numbers change."""
        _, words, targets = self.read(step)
        return words, targets

    def grow(self, step):
        _, words, targets = self.read(step)
        for t, target in enumerate(targets):
            y = self.UPPER + (t + 0.5) * self.cell
            self.page.label(self.LEFT - 0.9, y, f"{escaped(target)}  $t={t}$", 9, ha="right")
        for left in self.lefts.values():
            for k, word in enumerate(words):
                x = left + (k + 0.5) * self.cell + 0.5
                how = {"va": "top", "ha": "right", "rotation": 30, "rotation_mode": "anchor"}
                self.page.plain(x, self.below + 1.3, word, 8.5, **how)

    def draw(self, step):
        c, _, _ = self.read(step)
        norms = {name: c.norms(name) for name in self.names}
        for name, left in self.lefts.items():
            self.fill(norms[name], left, sizes(name, self.top), name)
        return self.alt(norms), self.sentence(norms)

    def fill(self, norms, left, scale, name):
        """The terms of one triangle as one mesh, and their numbers."""
        cells = np.where(np.tril(norms) > 0, norms, np.nan)
        edges = np.arange(self.T + 1) * self.cell
        lines = [PALE if known else "none" for known in ~np.isnan(cells).ravel()]
        self.page.mesh(left + edges, self.UPPER + edges, cells, scale, edgecolors=lines, linewidth=0.5)
        colours = scale.colour(norms)
        for t, k in zip(*np.tril_indices(self.T)):
            if norms[t, k] or not always_zero(name, t, k):
                text, ink = (number(norms[t, k]), ink_on(colours[t, k])) if norms[t, k] else ("0", SIDE)
                self.page.plain(*self.middle(left, t, k), text, 8.5, ink)

    def alt(self, norms):
        rows = "; ".join(
            f"∂L/∂{name}: " + ", ".join(f"row {t} " + " ".join(map(number, values[t, : t + 1])) for t in range(self.T))
            for name, values in norms.items()
        )
        return f"{len(norms)} triangles of norms side by side. {rows}."

    def sentence(self, norms):
        lower = np.tril_indices(self.T)
        zeros = ", ".join(f"{np.count_nonzero(values[lower] == 0)} of ∂L/∂{name}" for name, values in norms.items())
        beyond = " or more" if max(values.max() for values in norms.values()) > self.top else ""
        return (
            f"The norms of the terms (t, k). Terms that are zero, of {len(lower[0])} each: {zeros}. "
            f"White is 0, and the darkest shade of each colour is {number(self.top)}{beyond}."
        )


def always_zero(name, t, k):
    """U and b_y act on o_t alone, so that their terms k < t are zero in every network."""
    return name in ("U", "b_y") and k < t
