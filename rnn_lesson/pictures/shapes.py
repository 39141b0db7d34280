"""What every picture is drawn with: the colours, their scales, and a page on which shapes, words and matrices stand."""

from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.collections import PolyCollection, QuadMesh
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle

from .text import number

# One colour a letter, through the whole series: Okabe and Ito's palette, darkened until
# small text in it has a contrast of at least 4.5 : 1 on white.
COLOURS = {"V": "#0068a3", "W": "#bf4e00", "U": "#007a59", "h": "#2b2b2b", "L": "#9c3a80"}
INK, SIDE, PALE, FAINT, EMPTY = "#2b2b2b", "#6a6a6a", "#b9b9b9", "#e3e3e3", "#f1f1f1"

SIGNED = matplotlib.colormaps["BrBG"]
SIZES = {
    letter: LinearSegmentedColormap.from_list(
        letter, [(0, "#ffffff"), (0.75, colour), (1, 0.6 * np.array(to_rgb(colour)))]
    )
    for letter, colour in COLOURS.items()
}

DPI = 144  # twice the size that a page shows, so that it stays sharp at 200 % zoom
UNIT = 0.1  # inches a unit of the page
WIDTH = 100  # units of a page, which fills the notebook's width


def colour_of(name):
    """The colour of a parameter's gradient; the biases have that of h."""
    return COLOURS.get(name, COLOURS["h"])


@dataclass(frozen=True)
class Scale:
    """Which colour a number gets, and which ink can be read on it."""

    colours: Colormap
    norm: Normalize

    def colour(self, value):
        return self.colours(self.norm(value))

    def ink(self, value):
        return ink_on(self.colour(value))


def ink_on(colour):
    """An ink whose contrast with the colour is at least 4.5 : 1: on mid-tones only black has it."""
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in map(float, colour[:3]))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    if luminance >= 0.29:
        return INK
    return "white" if luminance <= 0.18 else "black"


def symmetric(arrays):
    """The scale for numbers of both signs, centred on zero, that fits all the arrays."""
    largest = max((np.abs(array).max() for array in arrays if array.size), default=0)
    return Scale(SIGNED, Normalize(-(largest or 1), largest or 1))


def sizes(name, top):
    """The scale for norms from 0 to `top`, from white to the colour of the parameter."""
    return Scale(SIZES.get(name, SIZES["h"]), Normalize(0, top or 1))


def as_matrix(array):
    """A vector as a column, so that it is drawn as every matrix."""
    return array if array.ndim == 2 else array[:, None]


class Page:
    """Axes over a whole new figure, width x height units, y counted downwards, and what can be drawn on it.

    Shapes are added as artists: add_patch, plot and pcolormesh would measure each for axes limits that never change,
    which takes as long as painting it.
    """

    def __init__(self, height, width=WIDTH):
        figure = Figure((width * UNIT, height * UNIT), dpi=DPI, facecolor="white")
        self.axes = figure.add_axes([0, 0, 1, 1], xlim=(0, width), ylim=(height, 0))
        self.axes.set_axis_off()

    def label(self, x, y, text, size=11, colour=INK, **how):
        """Text centred at (x, y), unless `how` says otherwise; what stands between dollar signs is mathematics."""
        self.axes.text(x, y, text, **{"fontsize": size, "color": colour, "ha": "center", "va": "center", **how})

    def plain(self, x, y, text, size=11, colour=INK, **how):
        """A label in which a dollar sign is a dollar sign: a number, or a word of somebody's text."""
        self.label(x, y, text, size, colour, parse_math=False, **how)

    def frame(self, x, y, width, height, colour=INK, line=1.0, **how):
        """The outline of a rectangle."""
        self.axes.add_artist(Rectangle((x, y), width, height, fill=False, edgecolor=colour, linewidth=line, **how))

    def dotted(self, x, y, width, height):
        """The outline of what is not there yet, or never."""
        self.frame(x, y, width, height, PALE, 0.6, linestyle=":")

    def fill(self, x, y, width, height, colour, **how):
        """A rectangle of one colour."""
        self.axes.add_artist(Rectangle((x, y), width, height, facecolor=colour, **how))

    def fills(self, corners, width, height, colours, edge, line):
        """Rectangles of one size with these upper left corners, each of its own colour, as one artist."""
        shape = np.array([(0, 0), (width, 0), (width, height), (0, height)])
        how = {"facecolors": colours, "edgecolors": edge, "linewidths": line, "joinstyle": "miter"}
        self.axes.add_artist(PolyCollection(np.asarray(corners)[:, None] + shape, **how))

    def line(self, x, y, colour, line=1.5, **how):
        """A line through these points, or their marks; as an artist, which is returned."""
        return self.axes.add_artist(Line2D(x, y, color=colour, linewidth=line, **how))

    def box(self, x, y, width, height, face, edge, line):
        """A rectangle with round corners, above arrows and below words."""
        shape = {"boxstyle": "round,pad=0,rounding_size=0.9", "facecolor": face, "edgecolor": edge, "linewidth": line}
        self.axes.add_artist(FancyBboxPatch((x, y), width, height, zorder=2, **shape))

    def arrow(self, start, end, colour, line=1.4, **how):
        shape = {"arrowstyle": "-|>", "mutation_scale": 9, "shrinkA": 0, "shrinkB": 0}
        self.axes.add_artist(FancyArrowPatch(start, end, color=colour, linewidth=line, **shape, **how))

    def matrix(self, x, y, values, scale, cell, title=None, title_colour=INK, decimals=2, size=None):
        """A heatmap of values (rows, columns) with its numbers, its upper left corner at (x, y).

        cell: a cell's side, or its (width, height); decimals: None for no numbers; size: theirs, in points.
        """
        rows, columns = values.shape
        width, height = cell if isinstance(cell, tuple) else (cell, cell)
        edges = x + width * np.arange(columns + 1), y + height * np.arange(rows + 1)
        self.mesh(*edges, values, scale, edgecolors="white", linewidth=0.8)
        self.frame(x, y, columns * width, rows * height, FAINT)
        if decimals is not None:
            colours = scale.colour(values)
            for (i, j), value in np.ndenumerate(values):
                middle = x + (j + 0.5) * width, y + (i + 0.5) * height
                self.plain(*middle, number(value, decimals), size or 2.1 * width, ink_on(colours[i, j]))
        if title:
            self.label(x + columns * width / 2, y - 1.7, title, 11, title_colour)

    def mesh(self, x, y, values, scale, **how):
        """Coloured cells between the edges x (columns + 1,) and y (rows + 1,); NaN has no colour."""
        corners = np.stack(np.meshgrid(x, y), axis=-1)
        how = {"edgecolors": "none", "antialiased": True, "snap": True, **how}
        self.axes.add_artist(QuadMesh(corners, array=values, cmap=scale.colours, norm=scale.norm, **how))

    def bars(self, x, y, names, values, colour, room, line, best=None, names_width=9):
        """A horizontal bar for each name, values between 0 and 1; `best` is the name printed bold.

        room: the width of a whole bar; line: the height of a name's line; names_width: what the names take.
        """
        left = x + names_width
        for i, (name, value) in enumerate(zip(names, values)):
            middle, weight = y + (i + 0.5) * line, "bold" if name == best else "normal"
            self.plain(left - 0.8, middle, name, 9.5, ha="right", weight=weight)
            self.fill(left, middle - 0.36 * line, room, 0.72 * line, EMPTY)
            self.fill(left, middle - 0.36 * line, room * value, 0.72 * line, colour)
            self.plain(left + room + 0.7, middle, number(value), 9, ha="left", weight=weight)
