"""Pictures of many starts at once: each start a faint dot or line, their median strong."""

import numpy as np

from .scene import in_our_style, still
from .shapes import COLOURS, FAINT, INK, SIDE, Page
from .text import number


@in_our_style()
def starts_picture(groups, most, x_label, y_label, sentence, told=None, beside=None):
    """A column of dots for each group, one dot a start, over a whole number from 0 to `most`; their median is a line.

    groups: {name: [whole number of each start, …]}; below each column stands in how many starts it is `most`.
    told: what that count is called, "all seven right" for instance. beside: (name, name of the others, the others'
    groups): each group of others, of the same name, stands in grey on its right. Lessons 5, 8 and 9 use it.
    """
    page = Page(42)
    left, bottom, width, height = 12, 33, 84, 27
    column, row = width / len(groups), height / most
    page.label(0.8, 2.2, y_label, 11, INK, ha="left")
    page.label(97, 2.2, "dot: one start;  line: the median", 9.5, SIDE, ha="right")
    for value in range(most + 1):
        y = bottom - value * row
        page.axes.plot([left, left + width], [y, y], color=FAINT, linewidth=0.8, zorder=0)
        page.label(left - 1.2, y, f"{value}", 10, ha="right")
    series = [(groups, COLOURS["W"])]
    if beside:
        name, other, others = beside
        series.append((others, SIDE))
        page.label(left + width * 0.42, 2.2, f"left: {name}", 10.5, COLOURS["W"], ha="right", weight="bold")
        page.label(left + width * 0.44, 2.2, f"right: {other}", 10.5, SIDE, ha="left", weight="bold")
    share = column / len(series)
    for i, name in enumerate(groups):
        page.label(left + (i + 0.5) * column, bottom + 1.2, f"{name}", 11 if len(f"{name}") < 6 else 9, va="top")
        for j, (drawn, colour) in enumerate(series):
            middle = left + i * column + (j + 0.5) * share
            draw_starts(page, middle, share, [bottom - value * row for value in drawn[name]], colour)
            perfect = sum(value == most for value in drawn[name])
            weight = "bold" if perfect == len(drawn[name]) else "normal"
            page.label(middle, bottom + 6.9, f"{perfect} of {len(drawn[name])}", 10, colour, weight=weight)
    page.label(left - 1.2, bottom + 6.9, told or f"all {most}", 10, COLOURS["W"], ha="right")
    page.label(left + width / 2, bottom + 4.5, x_label, 10.5)
    counts = "; ".join(f"{name}: {counted(values, most)}" for name, values in groups.items())
    if beside:
        counts += f". In grey, {other}: " + "; ".join(f"{name}: {counted(others[name], most)}" for name in groups)
    return still(page.axes, f"Dots for every start over {x_label}, {y_label}. {counts}.", sentence)


def draw_starts(page, middle, room, heights, colour):
    """A dot for each start at its height, equal ones side by side, and a line at their median."""
    x, y = [], []
    for height in sorted(set(heights)):
        here = heights.count(height)
        x.extend(middle + (np.arange(here) - (here - 1) / 2) * min(1.1, 0.9 * room / here))
        y.extend([height] * here)
    page.axes.plot(x, y, "o", color=colour, markersize=5.5, alpha=0.75, markeredgewidth=0)
    half, median = min(0.42 * room, 12), np.median(heights)
    page.axes.plot([middle - half, middle + half], [median] * 2, color=INK, linewidth=1.6)


def counted(values, most):
    """The median, the ends, and how many are `most`, in words."""
    ends = f"from {min(values)} to {max(values)}"
    return f"median {np.median(values):g}, {ends}, {most} in {sum(v == most for v in values)} of {len(values)}"


@in_our_style()
def spread_picture(x, curves, x_label, y_label, sentence, logarithmic="", marks=()):
    """Over one axis a faint line for each start, and their median strong.

    curves: a list of (name, values (S, len(x)), colour); logarithmic: "x", "y" or "xy"; marks: a list of (y, text),
    each a dashed line across. Lessons 8 and 9 use it.
    """
    page = Page(42)
    axes = page.axes.figure.add_axes([0.1, 0.14, 0.66, 0.8])
    for name, values, colour in curves:
        axes.plot(x, np.transpose(values), color=colour, linewidth=0.8, alpha=0.4)
        axes.plot(x, np.median(values, axis=0), color=colour, linewidth=2.4, label=f"{name}, median")
    for place, text in marks:
        axes.axhline(place, color=INK, linestyle=":", linewidth=1)
        axes.annotate(
            text, (1, place), (4, 0), xycoords=("axes fraction", "data"), textcoords="offset points", va="center"
        )
    axes.set(
        xlabel=x_label,
        ylabel=y_label,
        xscale="log" if "x" in logarithmic else "linear",
        yscale="log" if "y" in logarithmic else "linear",
    )
    axes.spines[["top", "right"]].set_visible(False)
    heights = [axes.transAxes.inverted().transform(axes.transData.transform((x[0], place)))[1] for place, _ in marks]
    corner, end = ("lower left", 0) if any(height > 0.8 for height in heights) else ("upper left", 1)
    axes.legend(loc=corner, bbox_to_anchor=(1.02, end), frameon=False)  # beside the marks' texts, not upon them
    ends = "; ".join(
        f"{name}, {len(values)} starts, median from {number(np.median(values[:, 0]))} to "
        f"{number(np.median(values[:, -1]))}, at the end between {number(values[:, -1].min())} and "
        f"{number(values[:, -1].max())}"
        for name, values, _ in ((name, np.asarray(values), colour) for name, values, colour in curves)
    )
    return still(page.axes, f"Curves of {y_label} over {x_label}, a faint one for each start. {ends}.", sentence)
