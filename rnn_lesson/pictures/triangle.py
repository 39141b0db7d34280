"""The (t, k) triangle of one parameter's norms as a drawing."""

from .shapes import INK, PALE, colour_of, ink_on, sizes
from .text import derivative, escaped, number


class Triangle:
    """Row t, column k: the norm of term (t, k), a square `cell` wide, the upper left corner at (x, y).

    norms (T, T), of which only the lower triangle is drawn; name: the parameter, which gives the colours;
    shade: another letter, which gives the cells' colours alone; top: the norm that gets the darkest of them, the
    largest of all unless given, so that several triangles can share a scale; decimals: of the numbers in the cells.
    """

    def __init__(self, page, x, y, cell, norms, name="W", top=None, decimals=2, shade=None):
        self.page, self.x, self.y, self.cell = page, x, y, cell
        self.norms, self.T, self.name, self.decimals = norms, len(norms), name, decimals
        self.scale, self.colour = sizes(shade or name, top or norms.max()), colour_of(name)
        self.bottom = y + self.T * cell

    def corner(self, t, k):
        """The upper left corner of cell (t, k)."""
        return self.x + k * self.cell, self.y + t * self.cell

    def middle(self, t, k):
        """The middle of cell (t, k)."""
        return self.x + (k + 0.5) * self.cell, self.y + (t + 0.5) * self.cell

    def draw_empty(self, words, targets=None, title=None):
        """A dotted cell for each term, the words of the columns and, where targets are given, of the rows."""
        page, left, below = self.page, self.x - 0.9, self.bottom + 1.1
        title = title or rf"$\|\,$term$(t,k)\,\|$ of {derivative('L', self.name)}"
        page.label(self.x - 0.5, self.y - 2.0, title, 11, self.colour, ha="left")
        if targets:
            page.label(self.x - 5.2, self.y - 1.0, "loss on", 8.5, ha="right")
            page.label(left, below, "step that reads", 8.5, ha="right")
        for t in range(self.T):
            _, y = self.middle(t, 0)
            page.label(left, y, f"{escaped(targets[t])}  $t={t}$" if targets else f"$t={t}$", 9, ha="right")
            for k in range(t + 1):
                page.dotted(*self.corner(t, k), self.cell, self.cell)
        for k in range(self.T):
            x, _ = self.middle(0, k)
            page.label(x, below, f"$k={k}$", 9)
            page.plain(x, below + 1.0, words[k], 8.5, va="top", rotation=30, rotation_mode="anchor", ha="right")

    def fill(self, cells):
        """The cells (t, k) with colour and number."""
        colours = self.scale.colour(self.norms)
        corners, faces = [self.corner(t, k) for t, k in cells], [colours[t, k] for t, k in cells]
        self.page.fills(corners, self.cell, self.cell, faces, PALE, 0.6)
        for t, k in cells:
            text, ink = number(self.norms[t, k], self.decimals), ink_on(colours[t, k])
            self.page.plain(*self.middle(t, k), text, 8.5, ink)

    def fill_all(self):
        self.fill([(t, k) for t in range(self.T) for k in range(t + 1)])

    def light(self, t, k_first, k_last):
        """A frame around the cells of row t from k_first to k_last."""
        self.page.frame(*self.corner(t, k_first), (k_last - k_first + 1) * self.cell, self.cell, INK, 2.2, zorder=5)
