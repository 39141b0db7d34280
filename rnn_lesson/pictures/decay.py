"""The picture of what becomes of a gradient on a long way back: it fades, or it explodes. For lesson 9."""

import numpy as np
from matplotlib.transforms import Bbox, TransformedBbox

from .scene import Scene, in_our_style
from .shapes import COLOURS, FAINT, INK, PALE, SIDE, Page
from .text import number

LARGEST = np.log10(np.finfo(float).max)
LOWEST, HIGHEST = -12, 8  # the axis, in powers of ten
ROUNDING = 1e-9  # of a logarithm: a product of isometries is 1 but for rounding


def power(log):
    """10 to the power of log, as text: 0.25, 1.2 · 10⁻⁸, or in words where no float can hold it."""
    if log > LARGEST:
        return "more than the largest float"
    if -2 <= log < 4:
        return number(10**log, 3 if log < 0 else 2 if log < 2 else 0)
    if log == -np.inf:
        return "0"
    exponent = int(np.floor(log + 1e-9))
    mantissa = f"{10 ** (log - exponent):.1f}"
    if mantissa == "10.0":
        mantissa, exponent = "1.0", exponent + 1
    return f"{mantissa} · 10{str(exponent).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


def middle(logs):
    """The median of each column; of an even number of starts the lower of the two, so that -inf needs no mean."""
    return np.sort(logs, axis=0)[(len(logs) - 1) // 2]


@in_our_style()
def decay_of_many_scene(norms_of, steps=40):
    """Step (scale, f_h, n_h): the norm of dh_t/dh_{t-n} over n, a faint line for each start, their median strong.

    norms_of(scale, f_h, n_h) gives (n, logs): the numbers of steps back (N,), from 0 to `steps`, and log10 of the norm
    (S, N), -inf where it is 0. The scale is the largest singular value of W: its powers are the bound, dashed.
    It has no fixed list of steps: ask for .picture((scale, f_h, n_h)), or for .picture((scale, f_h, n_h, inputs)) where
    norms_of takes the size of the inputs, too. Lesson 9 uses it.
    """
    decay = DecayOfMany(norms_of, steps)
    return Scene(decay.page.axes, [], decay.draw)


class DecayOfMany:
    """The picture of decay_of_many_scene: the norms over n, and beside it what they have come to at the end."""

    LEFT, RIGHT, TOP, BOTTOM = 8.0, 76.0, 4.5, 32.0
    TITLE, TICKS, AXIS = 1.8, BOTTOM + 1.5, BOTTOM + 3.8  # the y of each line of words
    BESIDE = RIGHT + 2.2

    def __init__(self, norms_of, steps):
        self.norms_of, self.last = norms_of, steps
        self.page = Page(37.5)
        corners = (self.LEFT, self.TOP, self.RIGHT, self.BOTTOM)
        self.inside = TransformedBbox(Bbox.from_extents(*corners), self.page.axes.transData)
        self.draw_axes()

    def height(self, logs):
        """The y of each power of ten."""
        return self.BOTTOM - (logs - LOWEST) * (self.BOTTOM - self.TOP) / (HIGHEST - LOWEST)

    def place(self, n):
        """The x of n steps back."""
        return self.LEFT + n * (self.RIGHT - self.LEFT) / self.last

    def draw_axes(self):
        """A frame, a line at every fourth power of ten, a dark one at 1, and the words around them."""
        page, ends = self.page, [self.LEFT, self.RIGHT]
        page.frame(self.LEFT, self.TOP, self.RIGHT - self.LEFT, self.BOTTOM - self.TOP, PALE, 0.8)
        for exponent in range(LOWEST, HIGHEST + 1, 4):
            y, name = self.height(exponent), rf"$10^{{{exponent}}}$" if exponent else "1"
            page.axes.plot(ends, [y, y], color=INK if exponent == 0 else FAINT, linewidth=1.1 if exponent == 0 else 0.8)
            page.label(self.LEFT - 0.9, y, name, 10, ha="right")
        for step in range(0, self.last + 1, 10):
            page.label(self.place(step), self.TICKS, str(step), 10)
        page.label((self.LEFT + self.RIGHT) / 2, self.AXIS, "steps back, $n = t - k$", 10.5)
        title = rf"norm of $\partial h_{{{self.last}}}/\partial h_k$"
        page.label(self.LEFT, self.TITLE, title, 11, COLOURS["W"], ha="left")
        key = "faint: one start;  strong: the median;  dashed: the bound"
        page.label(self.RIGHT, self.TITLE, key, 9.5, SIDE, ha="right")

    def draw(self, step):
        scale = step[0]
        n, logs = self.norms_of(*step)
        logs = np.where(abs(logs) < ROUNDING, 0, logs)
        with np.errstate(divide="ignore"):
            bound = np.where(n == 0, 0, np.log10(scale)) * np.maximum(n, 1)
        for line in logs:
            self.curve(n, line, line=0.9, alpha=0.45)
        self.curve(n, middle(logs), line=2.8)
        self.curve(n, bound, colour=INK, linestyle="--", line=1.3)
        self.draw_ends(logs[:, -1])
        return self.words(step, logs[:, -1], bound[-1])

    def curve(self, n, logs, **how):
        """A line, cut off where it leaves the frame."""
        heights = self.height(np.clip(logs, LOWEST - 1e3, HIGHEST + 1e3))  # matplotlib draws no infinity
        style = {"colour": COLOURS["W"], "solid_capstyle": "butt", **how}
        self.page.line(self.place(n), heights, **style).set_clip_box(self.inside)

    def draw_ends(self, ends):
        """How many starts end where, beside the frame."""
        label, S = self.page.label, len(ends)
        label(self.BESIDE, self.TOP - 2.7, f"after {self.last} steps,", 10, SIDE, ha="left")
        label(self.BESIDE, self.TOP - 0.6, f"of {S} starts:", 10, SIDE, ha="left")
        one = self.height(0)
        for y, how_many, text in (
            (self.TOP + 2.0, (ends > HIGHEST).sum(), "above the axis"),
            (one - 2.2, (ends > 0).sum(), "above 1"),
            (one, (ends == 0).sum(), "at 1"),
            (one + 2.2, (ends < 0).sum(), "below 1"),
            (self.BOTTOM - 1.2, (ends < LOWEST).sum(), "below the axis"),
        ):
            if how_many:
                label(self.BESIDE, y, f"{how_many}  {text}", 11, COLOURS["W"], ha="left")

    def words(self, step, ends, bound):
        """(alt, sentence) of one picture."""
        scale, f_h, n_h, *inputs = step
        read = f", inputs times {inputs[0]:.2f}" if inputs else ""
        low, high = power(ends.min()), power(ends.max())
        told = (
            f"the median of the norm over {len(ends)} starts is {power(middle(ends))}"
            + (f", from {low} to {high}" if low != high else ", and the same in each")
            + f"; it is above 1 in {(ends > 0).sum()} of them"
        )
        sentence = (
            f"f_h = {f_h}, scale of W = {scale:.2f}, n_h = {n_h}{read}. After {self.last} steps back {told}. "
            f"The bound is {power(bound)}."
        )
        alt = (
            f"{f_h}, scale {scale:.2f}, {n_h} units{read}: a faint curve for each start on a logarithmic axis from 1 "
            f"at n = 0, and their median. At n = {self.last} {told}. A dashed bound ends at {power(bound)}."
        )
        return alt, sentence
