"""Charts: one number for each timestep under the network, and curves over an axis."""

import numpy as np
from matplotlib.patches import Rectangle

from .drawing import (
    COLOURS,
    INK,
    NETWORK,
    PALE,
    SIDE,
    WIDTH,
    Unrolled,
    draw_matrix,
    drawing,
    frame,
    label,
    number,
    still,
    symmetric,
)


def errors_picture(words, targets, errors, sizes, sentence):
    """Two bars for each timestep under its copy of the network: the true gradient's norm, and that of the error.

    errors, sizes: (T,), none below zero. Lesson 5 uses it.
    """
    T, most = len(errors), max(*errors, *sizes) or 1
    axes = drawing(WIDTH, 48)
    network = Unrolled(axes, words, targets, **NETWORK)
    network.draw(0, T)
    label(axes, 1, 28.5, r"pale: norm of the true $\partial L_t/\partial W$", 11, SIDE, ha="left")
    label(axes, 33, 28.5, "full: norm of the error", 11, COLOURS["W"], ha="left")
    for values, colour, ink, dx in ((sizes, "#e3b99b", SIDE, -4.2), (errors, COLOURS["W"], COLOURS["W"], 0.2)):
        for t, value in enumerate(values):
            height = 12 * value / most
            axes.add_patch(Rectangle((network.x(t) + dx, 45.5 - height), 4, height, facecolor=colour))
            label(axes, network.x(t) + dx + 2, 44.3 - height, number(value), 9.5, ink)
    for t in range(T):
        label(axes, network.x(t), 46.8, f"$t={t}$", 9.5)
    axes.plot([network.x(0) - 5, network.x(T - 1) + 5], [45.5, 45.5], color=INK, linewidth=0.8)
    pairs = ", ".join(f"{number(size)} and {number(error)}" for size, error in zip(sizes, errors))
    alt = f"The unrolled network with two bars under each timestep, the true gradient's norm and the error's: {pairs}."
    return still(axes, alt, sentence)


def copies_picture(slopes, letter, which, words, targets, sentence):
    """The table of dL_t / d(copy k) of one number, `which`, as a heatmap: row t, column k, the diagonal framed.

    slopes (T, T). A cell that is zero but for rounding shows a plain 0. Lessons 4 and 5 use it.
    """
    T = len(slopes)
    cell = 27 / T
    axes = drawing(WIDTH, 39)
    left, top = 38, 5
    title = rf"how fast $L_t$ changes with {which} of ${letter}^{{(k)}}$, the copy of ${letter}$ at step $k$"
    label(axes, left - 20, 1.8, title, 11, COLOURS[letter], ha="left")
    draw_matrix(axes, left, top, slopes, symmetric([slopes]), cell * 1.6, height=cell, numbers=False)
    for (t, k), slope in np.ndenumerate(slopes):
        text, ink = (number(slope), INK) if abs(slope) > 1e-8 else ("0", PALE)
        ink = "white" if abs(slope) > 0.7 * abs(slopes).max() else ink
        label(axes, left + (k + 0.5) * 1.6 * cell, top + (t + 0.5) * cell, text, 10, ink)
    for i in range(T):
        frame(axes, left + i * 1.6 * cell, top + i * cell, 1.6 * cell, cell, INK, 1.6, zorder=5)
        label(axes, left - 1, top + (i + 0.5) * cell, f"loss on “{targets[i]}”,  $L_{{{i}}}$", 10, ha="right")
        x, y = left + (i + 0.5) * 1.6 * cell, top + T * cell
        label(axes, x, y + 1.8, rf"${letter}^{{({i})}}$", 11, COLOURS[letter])
        label(axes, x, y + 4.6, f"{words[i]}", 9.5, parse_math=False)
    label(axes, left - 1, top + T * cell + 1.8, "nudged copy", 9.5, ha="right")
    label(axes, left - 1, top + T * cell + 4.6, "step that reads", 9.5, ha="right")
    rows = "; ".join(f"L{t}: " + ", ".join(map(number, row)) for t, row in enumerate(slopes))
    return still(axes, f"A table of {T} losses and {T} copies of {letter}. {rows}.", sentence)


def curves_picture(x, curves, x_label, y_label, sentence, logarithmic="", marks=()):
    """Curves over one axis. curves: a list of (name, values, colour, style).

    logarithmic: "x", "y" or "xy"; marks: a list of (x, text), each a dashed line. Lessons 3 and 9 use it.
    """
    whole = drawing(WIDTH, 42)
    axes = whole.figure.add_axes([0.1, 0.14, 0.62, 0.8])
    for name, values, colour, style in curves:
        axes.plot(x, values, style, color=colour, label=name, linewidth=2, markersize=5)
    for place, text in marks:
        axes.axvline(place, color=INK, linestyle=":", linewidth=1)
        axes.annotate(
            text, (place, 1), (4, -6), xycoords=("data", "axes fraction"), textcoords="offset points", va="top"
        )
    axes.set(
        xlabel=x_label,
        ylabel=y_label,
        xscale="log" if "x" in logarithmic else "linear",
        yscale="log" if "y" in logarithmic else "linear",
    )
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1), frameon=False)
    ends = "; ".join(f"{name} from {values[0]:.2g} to {values[-1]:.2g}" for name, values, *_ in curves)
    alt = f"Curves of {y_label} over {x_label}, {x[0]:.2g} to {x[-1]:.2g}: {ends}."
    return still(whole, alt, sentence)
