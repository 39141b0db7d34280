"""The loss as a curve: over the probability of the true answer, over one weight, and along a gradient. For lessons 3
and 4."""

import functools
import itertools

import numpy as np

from ..network import Parameters, backward, contributions, forward, losses
from .scene import Scene, in_our_style, still
from .shapes import COLOURS, EMPTY, FAINT, INK, PALE, SIDE, Page, colour_of
from .text import number, sub

POINTS = 121  # of a curve
CLEAR = 1.9  # the least distance of two lines of words


class Plot:
    """A frame on the page in which numbers have a place. room: (left, top, right, bottom) on the page;
    over, up: the (lowest, highest) number of each direction."""

    def __init__(self, page, room, over, up):
        (self.left, self.top, self.right, self.bottom), self.page, self.over, self.up = room, page, over, up

    def x(self, value):
        low, high = self.over
        return self.left + (np.asarray(value) - low) / (high - low) * (self.right - self.left)

    def y(self, value):
        """A number too large or too small for the frame stands at its edge."""
        low, high = self.up
        return self.bottom - (np.clip(value, low, high) - low) / (high - low) * (self.bottom - self.top)

    def frame(self, ticks_over, ticks_up, over, up):
        """The axes with their numbers and names."""
        page = self.page
        for value in ticks_up:
            page.line([self.left, self.right], [self.y(value)] * 2, FAINT, 0.8)
            page.plain(self.left - 0.8, self.y(value), f"{value:g}", 9, SIDE, ha="right")
        for value in ticks_over:
            page.plain(self.x(value), self.bottom + 1.5, f"{value:g}".replace("-", "−"), 9, SIDE)
        page.line([self.left, self.left, self.right], [self.top, self.bottom, self.bottom], INK, 0.8)
        page.label((self.left + self.right) / 2, self.bottom + 3.7, over, 10.5)
        page.label(self.left, self.top - 1.9, up, 10.5, COLOURS["L"], ha="left")

    def curve(self, x, y, colour, line=2.0, **how):
        """A line that ends at the upper and the lower edge, as if the frame were a window."""
        low, high = self.up
        inside = np.where((y >= low) & (y <= high), y, np.nan)
        self.page.line(self.x(x), self.y(inside), colour, line, **how)

    def dot(self, x, y, colour, size=7, **how):
        style = {"marker": "o", "linestyle": "", "markersize": size, "markeredgecolor": "white", "zorder": 4, **how}
        self.page.line([self.x(x)], [self.y(y)], colour, **style)


class LossCurve:
    """L_t = -log p as a curve, and a dot with its words for each timestep.

    room: (left, top, right, bottom) of the frame, `highest` its largest loss. The words stand to its right, those of
    the largest loss first.
    """

    def __init__(self, page, room, words, targets, highest=5):
        self.words, self.targets = words, targets
        self.plot = Plot(page, room, (0, 1), (0, highest))
        self.plot.frame((0, 0.5, 1), range(highest + 1), "$p$, given to the true answer", r"$L_t = -\log\,p$")
        p = np.linspace(np.exp(-highest), 1, POINTS)
        self.plot.curve(p, -np.log(p), PALE)

    def draw(self, L_t):
        """L_t (T,): the losses. One above the frame stands at its upper edge."""
        plot, page = self.plot, self.plot.page
        order = np.argsort(-L_t, kind="stable")
        places = apart(plot.y(L_t[order]), CLEAR, plot.top, plot.bottom)
        for t, y in zip(order, places):
            p = np.exp(-L_t[t])
            turn, end = plot.x(1) + 1.2, plot.x(1) + 2.6
            page.line([plot.x(p), turn, end], [plot.y(L_t[t]), y, y], PALE, 0.7)
            plot.dot(p, L_t[t], COLOURS["L"], 6)
            page.plain(end + 0.5, y, f"{sub('L', t)} = {number(L_t[t])}", 9.5, COLOURS["L"], ha="left")
            page.plain(end + 8.8, y, f"{self.words[t]} {self.targets[t]}", 8.5, SIDE, ha="left")


def apart(places, clear, first, last):
    """The places, in rising order, moved so little that each is `clear` below the one before, all up to `last`."""
    clear = min(clear, (last - first) / max(len(places) - 1, 1))
    moved = list(places)
    for i in range(1, len(moved)):
        moved[i] = max(moved[i], moved[i - 1] + clear)
    for i in reversed(range(len(moved))):
        moved[i] = min(moved[i], last - (len(moved) - 1 - i) * clear)
    return moved


def ceiling(largest):
    """A round number above the largest, and four equal steps up to it."""
    power = 10.0 ** np.floor(np.log10(max(largest, 0.1)))
    top = next(digits * power for digits in (1, 1.2, 1.6, 2, 4, 6, 8, 10) if largest <= digits * power)
    return top, np.linspace(0, top, 5)


@in_our_style()
def log_loss_picture(L_t, words, targets, sentence):
    """The curve -log p, and where the timesteps stand on it. L_t (T,): the losses. Lesson 3 uses it."""
    page = Page(30)
    LossCurve(page, (9, 4, 62, 25), words, targets, highest=max(3, int(np.ceil(L_t.max())))).draw(L_t)
    told = ", ".join(f"{sub('L', t)} = {number(loss)} at p = {number(np.exp(-loss))}" for t, loss in enumerate(L_t))
    return still(
        page.axes, f"The curve of minus log p, falling from infinity to 0 at p = 1, with dots: {told}.", sentence
    )


@in_our_style()
def nudge_scene(params, x, y, words, targets):
    """Step (weight, change, epsilon): the loss over one weight, where we stand, the tangent and the referee's points.

    weight: (name, index), such as ("W", (1, 0)); change: what is added to it; epsilon: the referee's step, or None for
    no referee. Beside it the six losses on the curve -log p. It has no fixed list of steps: ask for
    .picture((weight, change, epsilon)).
    Lesson 3 uses it.
    """
    nudge = Nudge(params, x, y, words, targets)
    return Scene(nudge.page.axes, [], nudge.draw)


class Nudge:
    """The picture of nudge_scene."""

    REACH = 2.0  # how far the curve goes to both sides
    ROOM = 6, 4.2, 55, 29
    DOTS = 65, 4.2, 78, 29

    def __init__(self, params, x, y, words, targets):
        self.params, self.x, self.y = params, x, y
        self.page = Page(34)
        self.dots = LossCurve(self.page, self.DOTS, words, targets)
        self.curve_over = functools.cache(self.curve_over)  # of one weight; a slider moves along it

    def with_change(self, weight, change):
        """The parameters with `change` added to one number of them."""
        name, index = weight
        changed = self.params.map(np.copy)
        getattr(changed, name)[index] += change
        return changed

    def losses_at(self, weight, change):
        return losses(forward(self.with_change(weight, change), self.x), self.y)

    def L(self, weight, change):
        return self.losses_at(weight, change).sum()

    def curve_over(self, weight):
        """L over the changes from -REACH to REACH."""
        changes = np.linspace(-self.REACH, self.REACH, POINTS)
        return changes, np.array([self.L(weight, change) for change in changes])

    def slope_at(self, weight, change):
        name, index = weight
        changed = self.with_change(weight, change)
        return getattr(backward(changed, forward(changed, self.x), self.y), name)[index]

    def draw(self, step):
        weight, change, epsilon = step
        name, index = weight
        start, colour = getattr(self.params, name)[index], colour_of(name)
        changes, curve = self.curve_over(weight)
        top, ticks = ceiling(curve.max())
        plot = Plot(self.page, self.ROOM, (start - self.REACH, start + self.REACH), (0, top))
        middle = round(start)
        shown = [middle + i for i in (-2, -1, 0, 1, 2) if abs(middle + i - start) <= self.REACH]
        plot.frame(shown, ticks, weight_name(weight), "$L$, the sum")
        plot.curve(start + changes, curve, COLOURS["L"], 2.4)

        here, L = start + change, self.L(weight, change)
        slope = self.slope_at(weight, change)
        ends = np.linspace(*plot.over, POINTS)
        plot.curve(ends, L + slope * (ends - here), colour, 1.8, linestyle="--")
        referee = None if epsilon is None else self.draw_referee(plot, weight, change, epsilon)
        plot.dot(start, self.L(weight, 0), PALE, 8, markeredgecolor=SIDE)
        plot.dot(here, L, COLOURS["L"], 10)
        self.name_the_numbers(plot, slope, referee, colour)
        self.dots.draw(self.losses_at(weight, change))
        return self.tell(step, start, L, slope, referee)

    def draw_referee(self, plot, weight, change, epsilon):
        """The two squares at which it runs the network, and the line through them; its slope."""
        below, above = (self.L(weight, change + way * epsilon) for way in (-1, 1))
        here = getattr(self.params, weight[0])[weight[1]] + change
        for way, value in ((-1, below), (1, above)):
            if abs(change + way * epsilon) <= self.REACH:
                plot.dot(here + way * epsilon, value, INK, 6, marker="s")
        referee, ends = (above - below) / (2 * epsilon), np.linspace(*plot.over, POINTS)
        plot.curve(ends, (above + below) / 2 + referee * (ends - here), INK, 1.2, linestyle=":")
        return referee

    def name_the_numbers(self, plot, slope, referee, colour):
        """The slope, and the referee's where there is one, above the frame."""
        y = plot.top - 1.9
        self.page.plain(plot.left + 9.5, y, f"dashed: slope {number(slope, 4)}", 9.5, colour, ha="left")
        if referee is not None:
            self.page.plain(
                plot.left + 29, y, f"through the squares: referee {number(referee, 4)}", 9.5, INK, ha="left"
            )

    def tell(self, step, start, L, slope, referee):
        weight, change, epsilon = step
        name = weight_name(weight, plain=True)
        where = f"{name} = {number(start + change)}"
        where += f" ({number(start)} as trained, changed by {number(change)})" if change else " (as trained)"
        sentence = f"{where}: L = {number(L)}, and the tangent has the slope {number(slope, 4)}."
        squares = ""
        if referee is not None:
            sentence += (
                f" The referee runs the network at both squares, {epsilon:g} to the left and to the right, and says "
                f"{number(referee, 4)}."
            )
            squares = f", and two squares {epsilon:g} away"
        alt = (
            f"A curve of L over {name}, from {number(start - self.REACH)} to {number(start + self.REACH)}, with a dot "
            f"at {number(start + change)}, its tangent of slope {number(slope, 4)}{squares}. "
            "Beside it the six losses as dots on the curve of minus log p."
        )
        return alt, sentence


def weight_name(weight, plain=False):
    """W[1, 0] as a label; plain: as text."""
    name, index = weight
    places = ", ".join(map(str, index))
    return f"{name}[{places}]" if plain else f"${name}$[{places}]"


@in_our_style()
def along_gradient_scene(params, x, y, words, targets):
    """Step (which, rate): the loss along U - rate * gradient, and what becomes of each timestep's loss.

    which: the timestep t whose dL_t/dU is followed, a pair (s, t) for the sum of two, or "all" for that of all. It has
    no fixed list of steps: ask for .picture((which, rate)). Lesson 4 uses it.
    """
    along = AlongGradient(params, x, y, words, targets)
    return Scene(along.page.axes, [], along.draw)


class AlongGradient:
    """The picture of along_gradient_scene: the curve of L over the rate, and a bar for each L_t."""

    REACH, HIGHEST = 5.0, 8.0  # of the rate, and of L
    LONGEST = 2.0  # the loss that fills a whole bar
    ROOM = 6, 4.2, 46, 27
    BARS, BAR = 68, 22  # where they start, and the longest

    def __init__(self, params, x, y, words, targets):
        self.params, self.x, self.y, self.words, self.targets = params, x, y, words, targets
        self.page = Page(32)
        self.T = len(y)
        c = contributions(params, forward(params, x), y)
        terms = {t: c.term("U", t, t) for t in range(self.T)}
        pairs = {(s, t): terms[s] + terms[t] for s, t in itertools.combinations(terms, 2)}
        self.directions = {"all": c.total("U"), **terms, **pairs}
        self.before = losses(forward(params, x), y)
        self.curve_along = functools.cache(self.curve_along)

    def steps_of(self, which):
        """The timesteps whose gradients are followed."""
        return list(range(self.T)) if which == "all" else [*np.atleast_1d(which)]

    def losses_at(self, which, rate):
        p = self.params
        moved = Parameters(p.U - rate * self.directions[which], p.V, p.W, p.b_h, p.b_y)
        return losses(forward(moved, self.x), self.y)

    def curve_along(self, which):
        rates = np.linspace(0, self.REACH, POINTS)
        return rates, np.array([self.losses_at(which, rate).sum() for rate in rates])

    def slope(self, which):
        """How fast L changes with the rate at its start: -(dL/dU . direction), summed over all numbers."""
        return -(self.directions["all"] * self.directions[which]).sum()

    def draw(self, step):
        which, rate = step
        page, violet = self.page, COLOURS["L"]
        plot = Plot(page, self.ROOM, (0, self.REACH), (0, self.HIGHEST))
        plot.frame(range(6), (0, 2, 4, 6, 8), r"the rate $\eta$", "$L$, the sum")
        rates, curve = self.curve_along(which)
        L_t = self.losses_at(which, rate)
        plot.curve(rates, self.before.sum() + self.slope(which) * rates, COLOURS["U"], 1.8, linestyle="--")
        plot.curve(rates, curve, violet, 2.4)
        plot.dot(0, self.before.sum(), PALE, 8, markeredgecolor=SIDE)
        plot.dot(rate, L_t.sum(), violet, 10)
        slope = f"dashed: slope at the start {number(self.slope(which), 2)}"
        page.plain(plot.right, plot.top - 1.9, slope, 9.5, COLOURS["U"], ha="right")
        self.draw_bars(which, L_t)
        return self.tell(which, rate, L_t)

    def draw_bars(self, which, L_t):
        """Each L_t now, under it what it was, and which way it went."""
        page, top = self.page, self.ROOM[1]
        followed = self.steps_of(which)
        line = min((self.ROOM[3] + 2.5 - top) / self.T, 4.2)
        page.label(self.BARS, top - 1.9, "each loss: now (full), before (grey)", 10.5, SIDE, ha="left")
        for t, (now, before) in enumerate(zip(L_t, self.before)):
            y, weight = top + (t + 0.5) * line, "bold" if t in followed else "normal"
            page.plain(self.BARS - 0.8, y, f"{self.words[t]} {self.targets[t]}  {sub('L', t)}", 9.5, ha="right")
            long = [self.BAR * min(loss / self.LONGEST, 1) for loss in (now, before)]
            page.fill(self.BARS, y - 0.36 * line, self.BAR, 0.72 * line, EMPTY)
            page.fill(self.BARS, y - 0.36 * line, long[0], 0.42 * line, COLOURS["L"])
            page.fill(self.BARS, y + 0.1 * line, long[1], 0.24 * line, PALE)
            text = f"{number(now)} {direction(now, before)}"
            page.plain(self.BARS + self.BAR + 0.7, y, text, 9.5, ha="left", weight=weight)

    def tell(self, which, rate, L_t):
        names = [f"{sub('∂L', t)}/∂U" for t in self.steps_of(which)]
        followed = "∂L/∂U" if which == "all" else f"{names[0]} alone" if len(names) == 1 else f"({' + '.join(names)})"
        ways = [direction(now, before) for now, before in zip(L_t, self.before)]
        moved = f"{ways.count('↓')} of the {self.T} losses fell, {ways.count('↑')} rose"
        sentence = (
            f"U − {number(rate)} · {followed}: L = {number(L_t.sum())} (before: {number(self.before.sum())}). "
            + (f"{moved}." if rate else "Nothing has moved yet.")
        )
        shown = ", ".join(f"{sub('L', t)} = {number(loss)}" for t, loss in enumerate(L_t))
        alt = (
            f"A curve of L over the rate from 0 to {self.REACH:g} along {followed}, with a dot at {number(rate)}, and "
            f"a bar for each loss: {shown}."
        )
        return alt, sentence


def direction(now, before):
    """An arrow for the way a number went, none if it stayed to four digits."""
    if abs(now - before) < 5e-5:
        return ""
    return "↓" if now < before else "↑"
