"""The picture of what three ways to the same gradient cost, counted in multiplications. For lesson 7."""

import numpy as np

from .scene import Scene, in_our_style
from .shapes import COLOURS, FAINT, INK, PALE, SIDE, Page

WAYS = "the definition", "the triangle", "the sweep"


def steps_back(T):
    """{way: how often it goes from h_i to h_{i-1} for one dL/dW of T timesteps}."""
    return dict(zip(WAYS, ((T - 1) * T * (T + 1) // 6, T * (T - 1) // 2, T - 1)))


def multiplications(T, n_h):
    """{way: the multiplications of numbers that it does for one dL/dW}, given all f_h'(a_t), h_t and dL_t/dh_t.

    A step back W^T (f_h' o v) has n_h for the slopes and n_h^2 for the matrix. A term (f_h' o v) h^T, of which the
    sweep has T and the others T (T + 1) / 2, has just as many.
    """
    terms = dict(zip(WAYS, (T * (T + 1) // 2, T * (T + 1) // 2, T)))
    return {way: (steps + terms[way]) * (n_h + n_h**2) for way, steps in steps_back(T).items()}


@in_our_style()
def costs_scene(longest=200, widest=64):
    """Step (T, n_h): the multiplications of the three ways against T, both axes logarithmic, and their numbers at T.

    longest, widest: the largest T and n_h, for which the axes are made. Ask for .picture((T, n_h)). Lesson 7 uses it.
    """
    picture = Costs(longest, widest)
    return Scene(picture.page.axes, [], picture.draw)


class Costs:
    """The picture of costs_scene: three lines, a mark at the chosen T, and beside them what is counted there."""

    LEFT, RIGHT, TOP, BOTTOM = 10.0, 60.0, 1.8, 31.0
    BESIDE, APART = 66.0, 9.0  # the numbers: their left end, and the distance of two of them
    STYLES = dict(zip(WAYS, (("^", ":"), ("s", "--"), ("o", "-"))))

    def __init__(self, longest, widest):
        self.lengths = np.unique(np.geomspace(2, longest, 60).astype(int))
        self.highest = int(np.ceil(np.log10(max(multiplications(longest, widest).values()))))
        self.page = Page(36)
        self.draw_axes()

    def place(self, T):
        """The x of so many timesteps."""
        share = np.log(np.asarray(T) / 2) / np.log(self.lengths[-1] / 2)
        return self.LEFT + share * (self.RIGHT - self.LEFT)

    def height(self, count):
        """The y of so many multiplications."""
        return self.BOTTOM - np.log10(count) / self.highest * (self.BOTTOM - self.TOP)

    def draw_axes(self):
        page = self.page
        for exponent in range(0, self.highest + 1, 2):
            y = self.height(10.0**exponent)
            page.axes.plot([self.LEFT, self.RIGHT], [y, y], color=FAINT, linewidth=0.8)
            page.label(self.LEFT - 0.9, y, rf"$10^{{{exponent}}}$" if exponent else "1", 10, ha="right")
        for T in (2, 5, 10, 20, 50, 100, 200):
            if self.lengths[-1] >= T:
                page.axes.plot([self.place(T)] * 2, [self.TOP, self.BOTTOM], color=FAINT, linewidth=0.8)
                page.label(self.place(T), self.BOTTOM + 1.5, str(T), 10)
        page.frame(self.LEFT, self.TOP, self.RIGHT - self.LEFT, self.BOTTOM - self.TOP, PALE, 0.8)
        page.label((self.LEFT + self.RIGHT) / 2, self.BOTTOM + 3.7, "timesteps T", 10.5)
        page.label(self.BESIDE, self.TOP + 1, "multiplications for one $\\partial L/\\partial W$", 10.5, ha="left")

    def draw(self, step):
        T, n_h = step
        counts = multiplications(T, n_h)
        page, x = self.page, self.place(T)
        page.line([x, x], [self.TOP, self.BOTTOM], COLOURS["W"], 1.2)
        for i, (way, (marker, line)) in enumerate(self.STYLES.items()):
            mark = {"marker": marker, "linestyle": "", "markersize": 8}
            values = [multiplications(int(length), n_h)[way] for length in self.lengths]
            page.line(self.place(self.lengths), self.height(values), INK, 2, linestyle=line)
            page.line([x], [self.height(counts[way])], COLOURS["W"], **mark)
            y = self.TOP + 6 + i * self.APART
            page.line([self.BESIDE, self.BESIDE + 4], [y, y], INK, 2, linestyle=line)
            page.line([self.BESIDE + 2], [y], COLOURS["W"], **mark)
            page.label(self.BESIDE + 5.5, y, way, 11, ha="left")
            page.plain(self.BESIDE + 5.5, y + 2.6, grouped(counts[way]), 13, ha="left", weight="bold")
            back = f"{grouped(steps_back(T)[way])} steps back"
            page.plain(self.BESIDE + 5.5, y + 4.8, back, 9, SIDE, ha="left")
        return self.words(T, n_h, counts)

    def words(self, T, n_h, counts):
        told = ", ".join(f"{way} {grouped(count)}" for way, count in counts.items())
        definition, triangle, sweep = counts.values()
        sentence = (
            f"T = {T}, n_h = {n_h}: the triangle takes {triangle / sweep:.1f} times as many multiplications as the "
            f"sweep, the definition {definition / sweep:.1f} times as many. For large T the slope of each line is "
            "the power of T with which its cost grows."
        )
        alt = f"Three lines of multiplications over T, both axes logarithmic, marked at T = {T}, n_h = {n_h}: {told}."
        return alt, sentence


def grouped(count):
    """A whole number with a thin space before every three digits."""
    return f"{count:,}".replace(",", "\N{THIN SPACE}")
