"""The picture of what becomes of a gradient on a long way back: it fades, or it explodes. For lesson 9."""

from dataclasses import replace

import numpy as np

from ..network import forward, step_jacobians
from .scene import Scene, in_our_style
from .shapes import COLOURS, FAINT, INK, PALE, SIDE, Page
from .text import number

LARGEST = np.log10(np.finfo(float).max)
LOWEST, HIGHEST = -40, 20  # the axis of decay_scene, in powers of ten
ROUNDING = 1e-12  # a singular value below this part of the largest may be a rounding error


def log_singular_values(jacobians):
    """log10 of the singular values of J_t … J_{t-n+1}, the largest first, in row n; (T, n_h), t the last step.

    jacobians (T, n_h, n_h), as step_jacobians gives them. Row 0 belongs to the empty product, the
    identity. The product is kept at norm 1 and its size beside it, so nothing passes the
    largest float. A value that rounding hides is -inf, and so is all that follows a product of zeros.
    """
    T, n_h, _ = jacobians.shape
    logs = np.full((T, n_h), -np.inf)
    logs[0], product, size = 0, np.eye(n_h), 0.0
    for n in range(1, T):
        product = product @ jacobians[T - n]
        values = np.linalg.svd(product, compute_uv=False)
        if values[0] == 0:
            break
        seen = values > ROUNDING * values[0]
        logs[n, seen] = size + np.log10(values[seen])
        product, size = product / values[0], size + np.log10(values[0])
    return logs


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


@in_our_style()
def decay_scene(params, x, after=10):
    """Step (scale, f_h): the norm of dh_t/dh_k over n = t-k, for t the last step and params with W times scale.

    Beside it the singular values of W and of the product over `after` steps. x (T, n_x), T > after.
    It has no fixed list of steps: ask for .picture((scale, f_h)), f_h as in `forward`.
    Lesson 9 uses it.
    """
    decay = Decay(params, x, after)
    return Scene(decay.page.axes, [], decay.draw)


class Decay:
    """The picture of decay_scene: the norms over n on the left, singular values on the right, one axis for both."""

    TOP, BOTTOM = 5.5, 37.0
    LEFT, RIGHT = 10.0, 66.0  # the ends of the axis n
    FIRST, END = 77.0, 97.0  # the ends of the axis of singular values
    TITLE, KEY, TICKS, AXIS = 1.7, 4.2, BOTTOM + 1.5, BOTTOM + 4.0  # the y of each line of words
    DOTS = {"color": COLOURS["W"], "marker": "o"}

    def __init__(self, params, x, after):
        self.params, self.x, self.after, self.last = params, x, after, len(x) - 1
        n_h = len(params.W)
        self.ranks = self.FIRST + (np.arange(n_h) + 0.5) * (self.END - self.FIRST) / n_h
        self.page = Page(44)
        for start, stop in ((self.LEFT, self.RIGHT), (self.FIRST, self.END)):
            self.draw_axes(start, stop)
        self.draw_words()

    def height(self, logs):
        """The y of each power of ten; NaN, which is not drawn, off the axis."""
        logs = np.where((logs >= LOWEST) & (logs <= HIGHEST), logs, np.nan)
        return self.BOTTOM - (logs - LOWEST) * (self.BOTTOM - self.TOP) / (HIGHEST - LOWEST)

    def place(self, n):
        """The x of n steps back."""
        return self.LEFT + n * (self.RIGHT - self.LEFT) / self.last

    def draw_axes(self, start, stop):
        """A frame with a line and its name at every tenth power of ten."""
        self.page.frame(start, self.TOP, stop - start, self.BOTTOM - self.TOP, PALE, 0.8)
        for exponent in range(LOWEST, HIGHEST + 1, 10):
            y, name = self.height(exponent), rf"$10^{{{exponent}}}$" if exponent else "1"
            self.page.axes.plot([start, stop], [y, y], color=PALE if exponent == 0 else FAINT, linewidth=0.8)
            self.page.label(start - 0.9, y, name, 9.5, ha="right")

    def draw_words(self):
        """Titles, keys and the names of the axes."""
        label, right = self.page.label, (self.FIRST + self.END) / 2
        for step in range(0, self.last + 1, 10):
            label(self.place(step), self.TICKS, str(step), 9.5)
        label((self.LEFT + self.RIGHT) / 2 + 6, self.AXIS, "steps back, $n = t - k$", 10.5)
        label(self.place(self.after), self.AXIS, "circle: the product on the right", 9, SIDE)
        title = rf"norm of $\partial h_{{{self.last}}}/\partial h_k$, the product of $n$ Jacobians"
        label(self.LEFT, self.TITLE, title, 11, COLOURS["W"], ha="left")
        key = "dots on a full line: the norm;  dashed: the bound, (largest singular value of $W$)$^n$"
        label(self.LEFT, self.KEY, key, 9, SIDE, ha="left")
        label(self.FIRST - 5.5, self.TITLE, "singular values", 11, ha="left")
        key = f"squares: of $W$;  dots: of the product, $n = {self.after}$"
        label(self.FIRST - 5.5, self.KEY, key, 9, SIDE, ha="left")
        label(right, self.TICKS, "crosses: too small to tell from 0", 9, SIDE)
        label(right, self.AXIS, "from the largest to the smallest", 10.5)

    def draw(self, step):
        scale, f_h = step
        scaled = replace(self.params, W=scale * self.params.W)
        logs = log_singular_values(step_jacobians(scaled, forward(scaled, self.x, f_h=f_h)))
        of_W = log_singular_values(np.array([scaled.W] * 2))[1]
        n = np.arange(len(self.x))
        bound = np.where(n == 0, 0, of_W[0]) * n
        self.draw_norms(n, logs[:, 0], bound)
        self.draw_singular_values(of_W, logs[self.after])
        return decay_words(scale, f_h, self.last, self.after, logs, of_W, bound[-1])

    def draw_norms(self, n, logs, bound):
        """The bound dashed, the norms as dots on a line, and a circle around the product shown on the right."""
        plot, after = self.page.axes.plot, self.after
        plot(self.place(n), self.height(bound), color=INK, linestyle="--", linewidth=1.3, zorder=4)
        plot(self.place(n), self.height(logs), markersize=3.6, linewidth=1.6, **self.DOTS)
        plot(self.place(after), self.height(logs[after]), markersize=9, fillstyle="none", **self.DOTS)

    def draw_singular_values(self, of_W, of_product):
        """Squares for those of W, dots for those of the product, crosses where rounding hides one."""
        plot, hidden = self.page.axes.plot, self.ranks[of_product == -np.inf]
        plot(self.ranks, self.height(of_W), color=INK, marker="s", markersize=6, fillstyle="none", linestyle="")
        plot(self.ranks, self.height(of_product), markersize=5.5, linestyle="", **self.DOTS)
        y = np.full(len(hidden), self.BOTTOM - 1.3)
        plot(hidden, y, color=COLOURS["W"], marker="x", linestyle="")


def decay_words(scale, f_h, last, after, logs, of_W, bound):
    """(alt, sentence) of one picture of decay_scene."""
    end = logs[-1, 0]
    verdict = (
        "as large as at the start" if abs(end) < 1e-6 else f"{'larger' if end > 0 else 'smaller'} than at the start"
    )
    if end == -np.inf:
        verdict = "nothing comes through"
    sentence = (
        f"f_h = {f_h}, scale of W = {scale:.2f}. The norm of the product is {power(logs[after, 0])} after {after} "
        f"steps back and {power(end)} after {last}: {verdict}. The bound after {last} steps is {power(bound)}. "
        f"The singular values of W are {between(of_W)}; those of the product of {after} Jacobians are "
        f"{between(logs[after])}."
    )
    alt = (
        f"{f_h}, scale {scale:.2f}: a curve on a logarithmic axis from 1 at n = 0 to {power(end)} at n = {last}, a "
        f"dashed bound that ends at {power(bound)}, and beside them the singular values of W as {len(of_W)} "
        f"squares and those of the product of {after} Jacobians as dots, with a cross for each that is too small."
    )
    return alt, sentence


def between(logs):
    """Singular values, given as logarithms, in words."""
    seen, hidden = logs[logs > -np.inf], int((logs == -np.inf).sum())
    if not len(seen):
        return "all zero"
    if np.ptp(seen) < 1e-6:
        words = ("all " if len(seen) > 1 and not hidden else "") + power(seen[0])
    else:
        words = f"between {power(seen[-1])} and {power(seen[0])}"
    return words + (f", but for {hidden} too small to tell from zero" if hidden else "")
