"""Charts: one number for each timestep under the network, a table of them, and curves over an axis."""

import numpy as np

from .scene import Scene, in_our_style, still
from .shapes import COLOURS, INK, PALE, SIDE, Page, symmetric
from .text import escaped, number
from .unrolled import Unrolled


@in_our_style()
def errors_picture(words, targets, errors, sizes, sentence):
    """Two bars for each timestep under its copy of the network: the true gradient's norm, and that of the error.

    errors, sizes: (T,), none below zero. Lesson 5 uses it.
    """
    T, most = len(errors), max(*errors, *sizes) or 1
    title, bottom, longest = 28.5, 45.5, 12  # y of the title and of the bars' feet, and the longest bar
    page = Page(48)
    network = Unrolled(page, words, targets)
    network.draw(0, T)
    page.label(1, title, r"pale: norm of the true $\partial L_t/\partial W$", 11, SIDE, ha="left")
    page.label(33, title, "full: norm of the error", 11, COLOURS["W"], ha="left")
    for values, colour, ink, dx in ((sizes, "#e3b99b", SIDE, -4.2), (errors, COLOURS["W"], COLOURS["W"], 0.2)):
        for t, value in enumerate(values):
            left, height = network.x(t) + dx, longest * value / most
            page.fill(left, bottom - height, 4, height, colour)
            page.label(left + 2, bottom - 1.2 - height, number(value), 9.5, ink)
    for t in range(T):
        page.label(network.x(t), bottom + 1.3, f"$t={t}$", 9.5)
    page.axes.plot([network.x(0) - 5, network.x(T - 1) + 5], [bottom, bottom], color=INK, linewidth=0.8)
    pairs = ", ".join(f"{number(size)} and {number(error)}" for size, error in zip(sizes, errors))
    alt = f"The unrolled network with two bars under each timestep, the true gradient's norm and the error's: {pairs}."
    return still(page.axes, alt, sentence)


@in_our_style()
def copies_scene(look, T, letter, words, targets):
    """Step: the table of dL_t / d(copy k) of one number as a heatmap: row t, column k, the diagonal framed.

    look(step) gives the slopes (T, T), the number's name, and the sentence. A cell that is zero but for rounding shows
    a plain 0. It has no fixed list of steps: ask for .picture(step). Lesson 4 uses it.
    """
    left, top, height = 38, 5, 27 / T
    width, bottom = 1.6 * height, top + T * height
    page = Page(39)
    for i in range(T):
        page.label(left - 1, top + (i + 0.5) * height, f"loss on “{escaped(targets[i])}”,  $L_{{{i}}}$", 10, ha="right")
        x = left + (i + 0.5) * width
        page.label(x, bottom + 1.8, rf"${letter}^{{({i})}}$", 11, COLOURS[letter])
        page.plain(x, bottom + 4.6, words[i], 9.5)
    page.label(left - 1, bottom + 1.8, "nudged copy", 9.5, ha="right")
    page.label(left - 1, bottom + 4.6, "step that reads", 9.5, ha="right")

    def draw(step):
        slopes, which, sentence = look(step)
        title = rf"how fast $L_t$ changes with {which} of ${letter}^{{(k)}}$, the copy of ${letter}$ at step $k$"
        page.label(left - 20, 1.8, title, 11, COLOURS[letter], ha="left")
        page.matrix(left, top, slopes, symmetric([slopes]), (width, height), decimals=None)
        for (t, k), slope in np.ndenumerate(slopes):
            text, ink = (number(slope), INK) if abs(slope) > 1e-8 else ("0", PALE)
            ink = "white" if abs(slope) > 0.7 * abs(slopes).max() else ink
            page.plain(left + (k + 0.5) * width, top + (t + 0.5) * height, text, 10, ink)
        for i in range(T):
            page.frame(left + i * width, top + i * height, width, height, INK, 1.6, zorder=5)
        rows = "; ".join(f"L{t}: " + ", ".join(map(number, row)) for t, row in enumerate(slopes))
        return f"A table of {T} losses and {T} copies of {letter}. {rows}.", sentence

    return Scene(page.axes, [], draw)


def copies_picture(slopes, letter, which, words, targets, sentence):
    """The table of copies_scene for one number, `which`, as a Picture. Lesson 5 uses it, and its exercises."""
    scene = copies_scene(lambda _: (slopes, which, sentence), len(slopes), letter, words, targets)
    scene.steps = [None]
    return scene.picture(None)


@in_our_style()
def curves_picture(x, curves, x_label, y_label, sentence, logarithmic="", marks=()):
    """Curves over one axis. curves: a list of (name, values, colour, style).

    logarithmic: "x", "y" or "xy"; marks: a list of (x, text), each a dashed line. Lesson 9 uses it.
    """
    page = Page(42)
    axes = page.axes.figure.add_axes([0.1, 0.14, 0.62, 0.8])
    for name, values, colour, style in curves:
        axes.plot(x, values, style, color=colour, label=name, linewidth=2, markersize=5)
    for place, text in marks:
        axes.axvline(place, color=INK, linestyle=":", linewidth=1)
        how = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "va": "top"}
        axes.annotate(text, (place, 1), (4, -6), **how)
    scales = {f"{axis}scale": "log" if axis in logarithmic else "linear" for axis in "xy"}
    axes.set(xlabel=x_label, ylabel=y_label, **scales)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1), frameon=False)
    ends = "; ".join(f"{name} from {values[0]:.2g} to {values[-1]:.2g}" for name, values, *_ in curves)
    alt = f"Curves of {y_label} over {x_label}, {x[0]:.2g} to {x[-1]:.2g}: {ends}."
    return still(page.axes, alt, sentence)
