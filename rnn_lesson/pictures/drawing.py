"""What every picture of the lessons is drawn with: colours, scales, matrices, the unrolled network, the triangle.

A Scene is a picture with steps. What no step changes is drawn once; `draw(step)` adds
the rest. All pictures use the colours, fonts and scales below, whatever the reader's
own matplotlib settings are.
"""

import base64
import io
import threading
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from PIL import Image

# One colour a letter, through the whole series: Okabe and Ito's palette, darkened until
# small text in it has a contrast of at least 4.5 : 1 on white.
COLOURS = {"V": "#0068a3", "W": "#bf4e00", "U": "#007a59", "h": "#2b2b2b", "L": "#9c3a80"}
INK, SIDE, PALE, FAINT = "#2b2b2b", "#6a6a6a", "#b9b9b9", "#e3e3e3"

SIGNED = matplotlib.colormaps["BrBG"]
SIZES = {
    letter: LinearSegmentedColormap.from_list(
        letter, [(0, "#ffffff"), (0.75, colour), (1, 0.6 * np.array(to_rgb(colour)))]
    )
    for letter, colour in COLOURS.items()
}

DPI = 144  # twice the size that a page shows, so that it stays sharp at 200 % zoom
UNIT = 0.1  # inches a unit of the drawing
WIDTH = 100  # units of a drawing that fills the notebook's width
NETWORK = {"y": 14, "left": 6.5, "right": 100.8}  # where the unrolled network stands, above everything else
ONE_AT_A_TIME = threading.RLock()  # the style is set for the whole process while a picture is drawn
STYLE = {**matplotlib.rcParamsDefault, "font.family": "DejaVu Sans", "mathtext.fontset": "dejavusans"}
for name in ("backend", "toolbar", "interactive"):
    STYLE.pop(name, None)


@dataclass(frozen=True)
class Picture:
    """One drawn picture: PNG bytes, its size on the page in pixels, and what it shows in words."""

    png: bytes
    width: int
    height: int
    alt: str
    sentence: str

    @property
    def base64(self):
        return base64.b64encode(self.png).decode()

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"image/png": self.base64, "text/plain": self.sentence}
        return data, {"image/png": {"width": self.width}}


class Scene:
    """A figure with steps, drawn in layers from the axes' own artists upwards.

    grow(step) adds what stays from this step on; draw(step) adds what only this step
    shows, and returns its (alt, sentence). What stays is drawn once and kept as pixels.
    """

    def __init__(self, axes, steps, draw, grow=lambda step: None):
        self.axes, self.steps, self.draw, self.grow = axes, list(steps), draw, grow
        self._canvas, self._is_drawn = FigureCanvasAgg(axes.figure), False

    def picture(self, step):
        """The Picture of one step alone, any number of times; for a scene in which nothing grows."""
        with ONE_AT_A_TIME, matplotlib.rc_context(STYLE):
            if not self._is_drawn:
                self._canvas.draw()
                self._is_drawn = True
            return self._picture(step)

    def pictures(self):
        """The Pictures of all steps, in their order."""
        with ONE_AT_A_TIME, matplotlib.rc_context(STYLE):
            self._canvas.draw()
            return [self._picture(step) for step in self.steps]

    def _picture(self, step):
        self._paint(self.grow, step)
        kept = self._canvas.copy_from_bbox(self.axes.figure.bbox)
        alt, sentence = self._paint(self.draw, step)
        width, height = (round(inches * 100) for inches in self.axes.figure.get_size_inches())
        picture = Picture(self._png(), width, height, alt, sentence)
        self._canvas.restore_region(kept)
        return picture

    def _paint(self, add, step):
        """Draw the artists that add(step) adds over what is painted, and take them off the axes again."""
        before = set(self.axes.get_children())
        answer = add(step)
        added = [artist for artist in self.axes.get_children() if artist not in before]
        for artist in sorted(added, key=lambda artist: artist.get_zorder()):
            self.axes.draw_artist(artist)
            artist.remove()
        return answer

    def _png(self):
        buffer = io.BytesIO()
        image = Image.fromarray(np.asarray(self._canvas.buffer_rgba())).convert("RGB")
        image.save(buffer, "png", compress_level=3)  # as small as 6 to a few percent, in two thirds of the time
        return buffer.getvalue()


def still(axes, alt, sentence):
    """The Picture of axes that have no steps."""
    (picture,) = Scene(axes, [None], lambda step: (alt, sentence)).pictures()
    return picture


def drawing(width, height):
    """Axes over a whole new figure, width x height units, y counted downwards."""
    figure = Figure((width * UNIT, height * UNIT), dpi=DPI, facecolor="white")
    axes = figure.add_axes([0, 0, 1, 1], xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    return axes


def label(axes, x, y, text, size=11, colour=INK, **how):
    """Text centred at (x, y), unless `how` says otherwise."""
    axes.text(x, y, text, **{"fontsize": size, "color": colour, "ha": "center", "va": "center", **how})


def draw_matrix(
    axes,
    x,
    y,
    values,
    norm,
    cell,
    colours=SIGNED,
    decimals=2,
    title=None,
    title_colour=INK,
    numbers=True,
    height=None,
    size=None,
):
    """A heatmap of values (rows, columns) with its numbers, its upper left corner at (x, y).

    cell: a cell's width, and its height unless `height` is given; size: the numbers', in points.
    """
    rows, columns = values.shape
    height = height or cell
    axes.pcolormesh(
        x + cell * np.arange(columns + 1),
        y + height * np.arange(rows + 1),
        values,
        cmap=colours,
        norm=norm,
        edgecolors="white",
        linewidth=0.8,
        antialiased=True,
    )
    frame(axes, x, y, columns * cell, rows * height, FAINT)
    if numbers:
        size = size or 2.1 * cell
        for (i, j), value in np.ndenumerate(values):
            ink = "white" if is_dark(colours(norm(value))) else INK
            middle = x + (j + 0.5) * cell, y + (i + 0.5) * height
            label(axes, *middle, number(value, decimals), size, ink, parse_math=False)
    if title:
        label(axes, x + columns * cell / 2, y - 1.7, title, 11, title_colour)


def draw_bars(axes, x, y, names, values, colour, room=14, line=2.6, best=None, names_width=9):
    """A horizontal bar for each name, values between 0 and 1; `best` is the name printed bold."""
    for i, (name, value) in enumerate(zip(names, values)):
        middle, weight = y + (i + 0.5) * line, "bold" if name == best else "normal"
        label(axes, x + names_width - 0.8, middle, name, 9.5, ha="right", weight=weight, parse_math=False)
        axes.add_patch(Rectangle((x + names_width, middle - 0.36 * line), room, 0.72 * line, facecolor="#f1f1f1"))
        axes.add_patch(Rectangle((x + names_width, middle - 0.36 * line), room * value, 0.72 * line, facecolor=colour))
        label(axes, x + names_width + room + 0.7, middle, number(value), 9, ha="left", parse_math=False, weight=weight)


def frame(axes, x, y, width, height, colour=INK, line=1.0, **how):
    """The outline of a rectangle."""
    axes.add_patch(Rectangle((x, y), width, height, fill=False, edgecolor=colour, linewidth=line, **how))


def is_dark(colour):
    """Does white text read better on it than dark text?"""
    return np.dot(colour[:3], (0.299, 0.587, 0.114)) < 0.55


def number(value, decimals=2):
    """The value as text with a true minus sign, and no minus before a zero."""
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", "\N{MINUS SIGN}")


def count(n, noun):
    """How many, in words up to nine: "one term", "three terms"."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return f"{words[n] if n < len(words) else n} {noun}{'' if n == 1 else 's'}"


def sub(letter, i):
    """The letter with its index below the line, as plain text: h₄, h₋₁."""
    return letter + str(i).translate(str.maketrans("-0123456789", "₋₀₁₂₃₄₅₆₇₈₉"))


def index(letter, i):
    """The letter with its index as mathematics."""
    return f"${letter}_{{{i}}}$"


def symbol(name):
    """The parameter's name as mathematics: b_h becomes b with h below."""
    return name if len(name) == 1 else f"b_{name[-1]}"


def as_matrix(array):
    """A bias's gradient as a column, so that it is drawn as every other."""
    return array if array.ndim == 2 else array[:, None]


def symmetric(arrays):
    """A colour scale centred on zero that fits all the arrays."""
    largest = max((np.abs(array).max() for array in arrays if array.size), default=0)
    return Normalize(-(largest or 1), largest or 1)


class Unrolled:
    """The unrolled network as a drawing: one column for each timestep, `first` being the x of h_0.

    targets: the words above the outputs; loss=False leaves the losses above them out.
    height: half of a hidden state's box.
    """

    WIDTH = 3.6  # half of a hidden state's box

    def __init__(self, axes, words, targets, y, left, right, loss=True, height=2.2):
        self.axes, self.y, self.words, self.targets, self.loss, self.height = axes, y, words, targets, loss, height
        self.T = len(words)
        whole_box = (WIDTH - 1.2 - self.WIDTH - left) / (self.T - 0.38)  # the last box ends before the edge
        self.left, self.gap = left, min((right - left) / self.T, whole_box, 20)
        self.first = left + 0.62 * self.gap

    def x(self, t):
        return self.first + t * self.gap

    def above(self, distance):
        """The y of what stands so far above the boxes."""
        return self.y - self.height - distance

    def below(self, distance):
        """The y of what stands so far below the boxes."""
        return self.y + self.height + distance

    def draw(self, start, stop, pale=False, boxes=True):
        """The columns start … stop-1: x_t, h_t, y_hat_t, the word wanted, L_t, and the arrows V, W, U.

        boxes=False leaves the places of the states empty, h_{-1} included.
        """
        for t in range(start, stop):
            x = self.x(t)
            ink, colour = (PALE, dict.fromkeys("VWU", FAINT)) if pale else (INK, COLOURS)
            if boxes:
                self.box(t, ink, "white")
            self.arrow((x, self.below(3)), (x, self.below(0)), colour["V"])
            self.arrow((x, self.above(0)), (x, self.above(3)), colour["U"])
            self.arrow_into(t, colour["W"])
            for letter, dx, y in (
                ("V", 1.4, self.below(1.7)),
                ("U", 1.4, self.above(1.5)),
                ("W", -min(self.gap / 2, 7.5), self.y + 1.7),
            ):
                label(self.axes, x + dx, y, f"${letter}$", 10, PALE if pale else COLOURS[letter])
            label(self.axes, x, self.below(4.3), index("x", t), 12, ink)
            self.word(x, self.below(6.4), self.words[t], ink)
            label(self.axes, x, self.above(4.2), index(r"\hat{y}", t), 12, ink)
            if self.loss or not pale:
                self.word(x, self.above(6.6), self.targets[t], ink)
            if self.loss:
                label(self.axes, x, self.above(9.4), index("L", t), 13, PALE if pale else COLOURS["L"])
        if start == 0:
            rows = [(self.below(6.4), "reads"), (self.above(6.6), "true answer" if self.loss else "most probable")]
            for y, text in [*rows, (self.above(9.4), "loss")][: 3 if self.loss else 2]:
                label(self.axes, 0.8, y, text, 8.5, SIDE, ha="left")
        if start == 0 and boxes:
            label(self.axes, self.left - 0.4, self.y, "$h_{-1}$", 12, PALE if pale else INK, ha="right")

    def word(self, x, y, text, ink):
        """A word of the sentence, smaller where the columns stand close; a dollar sign in it is a dollar sign."""
        label(self.axes, x, y, text, min(10.5, 0.9 * self.gap + 2), ink, parse_math=False)

    def arrow_into(self, t, colour, line=1.4):
        """The arrow W from h_{t-1} into h_t."""
        start = self.x(t - 1) + self.WIDTH if t else self.left
        self.arrow((start, self.y), (self.x(t) - self.WIDTH, self.y), colour, line)

    def mark_use_of_W(self, k):
        """Make the W that is used at step k stand out from its copies."""
        self.arrow_into(k, COLOURS["W"], 3.2)
        box = {"boxstyle": "round,pad=0.25", "facecolor": "#fff3ea", "edgecolor": COLOURS["W"]}
        x = self.x(k) - min(self.gap / 2, 7.5)
        label(self.axes, x, self.y + 1.9, "$W$", 11, COLOURS["W"], bbox=box)

    def mark_use_of_U(self, t):
        """Make the U that is used at step t stand out from its copies."""
        x = self.x(t)
        self.arrow((x, self.above(0)), (x, self.above(3)), COLOURS["U"], 3.2)
        box = {"boxstyle": "round,pad=0.25", "facecolor": "#eef7f3", "edgecolor": COLOURS["U"]}
        label(self.axes, x + 1.7, self.above(1.5), "$U$", 11, COLOURS["U"], bbox=box)

    def box(self, t, edge, face, line=1.2, letter=None):
        """The box of h_t, with `letter` in it where another one is given."""
        w, h = self.WIDTH, self.height
        self.axes.add_patch(
            FancyBboxPatch(
                (self.x(t) - w, self.y - h),
                2 * w,
                2 * h,
                boxstyle="round,pad=0,rounding_size=0.9",
                facecolor=face,
                edgecolor=edge,
                linewidth=line,
                zorder=2,
            )
        )
        ink = edge if edge == PALE else INK
        label(self.axes, self.x(t), self.y, letter or index("h", t), 13, ink, zorder=3)

    def arrow(self, start, end, colour, line=1.4, **how):
        self.axes.add_patch(
            FancyArrowPatch(
                start,
                end,
                arrowstyle="-|>",
                mutation_scale=9,
                shrinkA=0,
                shrinkB=0,
                color=colour,
                linewidth=line,
                **how,
            )
        )

    def walk_back(self, t, k, letters=True):
        """From L_t down to h_t and back through J_t, J_{t-1}, …, J_{k+1} to h_k; letters=False does not name them."""
        self.mark_loss(t)
        self.down_from_the_loss(t)
        for i in range(t, k, -1):
            middle = self.one_step_back(i)
            if letters:
                label(self.axes, middle, self.above(4.4), index("J", i), 12, COLOURS["W"])
        for i in range(k, t + 1):
            self.box(i, COLOURS["W"], "#fff3ea", 2.0)

    def mark_loss(self, t):
        """A frame around L_t."""
        box = {"boxstyle": "round,pad=0.3", "facecolor": "#f6e6f1", "edgecolor": COLOURS["L"]}
        label(self.axes, self.x(t), self.above(9.4), index("L", t), 13, COLOURS["L"], bbox=box)

    def down_from_the_loss(self, t):
        """The arrow from L_t into h_t."""
        x = self.x(t) + 2.4
        self.arrow((x, self.above(5.2)), (x, self.above(0)), COLOURS["L"], 2.0, zorder=4)

    def one_step_back(self, i):
        """The arc from h_i to h_{i-1}; the x of its middle."""
        start, end, y = self.x(i) - 1.2, self.x(i - 1) + 3.4, self.above(0)
        self.arrow((start, y), (end, y), COLOURS["W"], 2.0, connectionstyle="arc3,rad=0.42", zorder=4)
        return (start + end) / 2


class Triangle:
    """The (t, k) triangle of one parameter's norms as a drawing: row t, column k, words on both axes."""

    def __init__(self, axes, x, y, norms, letter, words, targets, cell, top, decimals=2):
        self.axes, self.x, self.y, self.norms, self.letter, self.cell = axes, x, y, norms, letter, cell
        self.decimals = decimals
        self.words, self.targets, self.T = words, targets, len(norms)
        self.norm = Normalize(0, top or 1)
        self.colour, self.sizes = COLOURS.get(letter, COLOURS["h"]), SIZES.get(letter, SIZES["h"])

    def draw_empty(self, title=None, rows=True):
        """A dotted cell for each term, the words of the columns and, unless rows is False, of the rows."""
        title = title or rf"$\|\,$term$(t,k)\,\|$ of $\partial L/\partial {self.letter}$"
        label(self.axes, self.x - 0.5, self.y - 2.0, title, 11, self.colour, ha="left")
        if rows:
            label(self.axes, self.x - 5.2, self.y - 1.0, "loss on", 8.5, ha="right")
            label(self.axes, self.x - 0.9, self.y + self.T * self.cell + 1.1, "step that reads", 8.5, ha="right")
        for t in range(self.T):
            y = self.y + (t + 0.5) * self.cell
            label(self.axes, self.x - 0.9, y, f"{self.targets[t]}  $t={t}$" if rows else f"$t={t}$", 9, ha="right")
            for k in range(t + 1):
                corner = self.x + k * self.cell, self.y + t * self.cell
                frame(self.axes, *corner, self.cell, self.cell, PALE, 0.6, linestyle=":")
        for k in range(self.T):
            x, y = self.x + (k + 0.5) * self.cell, self.y + self.T * self.cell + 1.1
            label(self.axes, x, y, f"$k={k}$", 9)
            label(self.axes, x, y + 1.0, self.words[k], 8.5, va="top", rotation=30, rotation_mode="anchor", ha="right")

    def fill(self, cells):
        """The cells (t, k) with colour and number."""
        for t, k in cells:
            value = self.norms[t, k]
            colour = self.sizes(self.norm(value))
            x, y = self.x + k * self.cell, self.y + t * self.cell
            self.axes.add_patch(
                Rectangle((x, y), self.cell, self.cell, facecolor=colour, edgecolor=PALE, linewidth=0.6)
            )
            ink = "white" if is_dark(colour) else INK
            text = number(value, self.decimals)
            label(self.axes, x + self.cell / 2, y + self.cell / 2, text, 8.5, ink, parse_math=False)

    def light(self, t, k_first, k_last):
        """A frame around the cells of row t from k_first to k_last."""
        x, y = self.x + k_first * self.cell, self.y + t * self.cell
        frame(self.axes, x, y, (k_last - k_first + 1) * self.cell, self.cell, INK, 2.2, zorder=5)
