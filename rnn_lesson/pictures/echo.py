"""The picture of how loud the first word's echo is, and what it is good for, over the epochs. For lesson 8."""

import numpy as np

from .scene import Scene, in_our_style
from .shapes import COLOURS, FAINT, INK, SIDE, Page

LOWEST, HIGHEST = -3, 1  # the axis of the distances, in powers of ten
LINES = 7


@in_our_style()
def echo_scene(ways):
    """Step i: after the i-th number of epochs, last words right and the smallest distance of two states, all starts.

    ways: {way of training: {epochs: {"right": (S,), "distance": (S,)}}}, as stored by `make experiments`, all with the
    same epochs, of which the first is 0. A start keeps its place in every column. Lesson 8 uses it.
    """
    picture = Echo(ways)
    return Scene(picture.page.axes, range(len(picture.epochs)), picture.draw)


class Echo:
    """The picture of echo_scene: on the left the last words right, on the right the distances on a logarithmic axis."""

    TOP, BOTTOM, WIDTH = 6.5, 32.0, 40.0
    LEFTS = {"right": 8.0, "distance": 59.0}

    def __init__(self, ways):
        self.ways, self.epochs = ways, list(next(iter(ways.values())))
        self.before = np.array(next(iter(ways.values()))[self.epochs[0]]["distance"])
        self.column = self.WIDTH / len(ways)
        self.page = Page(41.5)
        self.draw_the_fixed_part()

    def places(self, measure, n):
        """The x of each start in the n-th column of a panel."""
        starts = np.linspace(0.1, 0.9, len(self.before))
        return self.LEFTS[measure] + (n + starts) * self.column

    def height(self, measure, values):
        """The y of some values; a distance that the axis does not reach is put to its end."""
        if measure == "right":
            share = np.asarray(values) / LINES
        else:
            logs = np.log10(np.maximum(values, 10.0**LOWEST))
            share = (np.minimum(logs, HIGHEST) - LOWEST) / (HIGHEST - LOWEST)
        return self.BOTTOM - share * (self.BOTTOM - self.TOP)

    def draw_the_fixed_part(self):
        page, ends = self.page, {m: [left, left + self.WIDTH] for m, left in self.LEFTS.items()}
        ticks = {"right": range(LINES + 1), "distance": [10.0**n for n in range(LOWEST, HIGHEST + 1)]}
        titles = {"right": "last words right, of 7", "distance": "smallest distance of two states"}
        for measure, left in self.LEFTS.items():
            page.label(left, 3.6, titles[measure], 11, COLOURS["W" if measure == "right" else "h"], ha="left")
            for value in ticks[measure]:
                y = self.height(measure, value)
                page.axes.plot(ends[measure], [y, y], color=FAINT, linewidth=0.8, zorder=0)
                page.label(left - 0.8, y, f"{value:g}" + (" or less" if value == 10.0**LOWEST else ""), 9.5, ha="right")
            for n, name in enumerate(self.ways):
                middle = left + (n + 0.5) * self.column
                page.label(middle, self.BOTTOM + 1.0, in_lines(name), 9, va="top")
        for n in range(len(self.ways)):
            marks = self.height("distance", self.before)
            page.axes.plot(self.places("distance", n), marks, "_", color=INK, markersize=5, zorder=1)
        page.label(
            98.6,
            1.4,
            "dot: one start;  dash: the same start before training;  nearer: below its dash",
            9,
            SIDE,
            ha="right",
        )
        page.label(7.2, self.BOTTOM + 8, "all 7", 9.5, COLOURS["W"], ha="right")
        page.label(58.2, self.BOTTOM + 8, "nearer", 9.5, COLOURS["h"], ha="right")

    def draw(self, i):
        epoch, counts = self.epochs[i], {}
        self.page.label(8, 1.4, f"epoch {int(epoch):,}", 13, ha="left", weight="bold")
        for n, (name, moments) in enumerate(self.ways.items()):
            for measure, letter in (("right", "W"), ("distance", "h")):
                values = np.array(moments[epoch][measure])
                place, y = self.places(measure, n), self.height(measure, values)
                self.page.axes.plot(place, y, "o", color=COLOURS[letter], markersize=4.5, alpha=0.8, markeredgewidth=0)
                count = int(np.sum(values == LINES if measure == "right" else values < self.before))
                middle = self.LEFTS[measure] + (n + 0.5) * self.column
                bold = "bold" if count == len(values) else "normal"
                self.page.label(middle, self.BOTTOM + 8, f"{count} of {len(values)}", 9.5, COLOURS[letter], weight=bold)
                counts[name, measure] = count
        return self.words(int(epoch), counts)

    def words(self, epoch, counts):
        S = len(self.before)
        right, nearer = (
            "; ".join(f"{name}: {counts[name, measure]}" for name in self.ways) for measure in ("right", "distance")
        )
        sentence = f"After {epoch:,} epochs. Starts, of {S}, in which all seven last words are right: {right}."
        alt = (
            f"Dots for {S} starts and {len(self.ways)} ways of training, after {epoch:,} epochs. All seven last words "
            f"right: {right}. Two states nearer together than before training: {nearer}."
        )
        return alt, sentence


def in_lines(name):
    """The name of a way in lines that fit under its column."""
    lines = name.replace(", ", ",\n")
    return (lines.replace(" ", "\n", 1) if len(name) > 8 else lines).replace("b_y", "$b_y$")
