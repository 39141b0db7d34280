"""Pictures of whole (t, k) triangles: one that fills row by row, and several side by side. For lessons 6, 7 and 9."""

import numpy as np
from matplotlib.colors import LogNorm

from ..network import contributions
from .scene import Scene, in_our_style, still
from .shapes import COLOURS, INK, PALE, SIZES, Page, Scale, as_matrix, colour_of, symmetric
from .text import derivative, escaped, number, sub
from .triangle import Triangle
from .unrolled import Unrolled

ASLANT = {"va": "top", "ha": "right", "rotation_mode": "anchor"}  # a column's word, whose end stands under it


@in_our_style()
def triangle_scene(params, run, y, words, targets, name="W", top=None):
    """Step t: the triangle of ||term(t, k)|| filled down to row t, beside the running sum of dL/d(name).

    words, targets: the word at each x_t and y_t. name: W, V, U, b_h or b_y.
    top: the norm at the colour scale's end, the largest of the triangle unless given, so
    that two triangles can share a scale. The steps are t = 0 … T-1. Lesson 6 uses it.
    """
    c = contributions(params, run, y)
    norms, whole = c.norms(name), as_matrix(c.total(name))
    rows = np.array([sum(as_matrix(c.term(name, t, k)) for k in range(t + 1)) for t in range(c.T)])
    so_far = rows.cumsum(axis=0)
    scale = symmetric([rows, so_far, whole])

    page = Page(64)
    network = Unrolled(page, words, targets)
    triangle = Triangle(page, 14, 31, 25.2 / c.T, norms, name, top)
    of_row, of_rows, of_all, upper = 47, 65, 83, 36  # where the three sums stand
    cell = 16 / max(whole.shape)
    network.draw(0, c.T, pale=True)
    triangle.draw_empty(words, targets)
    title = rf"{derivative('L', name)}, all rows"
    page.matrix(of_all, upper, whole, scale, cell, title, colour_of(name))

    def grow(t):
        network.draw(t, t + 1)
        triangle.fill([(t, k) for k in range(t + 1)])

    def draw(t):
        network.walk_back(t, 0)
        triangle.light(t, 0, t)
        page.matrix(of_row, upper, rows[t], scale, cell, f"sum of row {t}")
        page.matrix(of_rows, upper, so_far[t], scale, cell, f"sum of rows 0 to {t}" if t else "so far")
        size, missing = np.linalg.norm(whole), np.linalg.norm(whole - so_far[t])
        return triangle_words(t, name, targets[t], norms[t, : t + 1], size, missing, is_last=t == c.T - 1)

    return Scene(page.axes, range(c.T), draw, grow)


def triangle_words(t, name, target, norms, size, missing, is_last):
    """(alt, sentence) of one step of triangle_scene."""
    terms = ", ".join(map(number, norms))
    if t == 0:
        row = f"t = 0: the loss on “{target}” reaches {sub('h', 0)} and fills row 0: one term, of norm {terms}."
    else:
        row = (
            f"t = {t}: the loss on “{target}” walks back from {sub('h', t)} to {sub('h', 0)} and fills row {t}, "
            f"whose terms for k = 0 to {t} have the norms {terms}."
        )
    if is_last:
        rest = f"The triangle is full, and its sum is ∂L/∂{name}, whose norm is {number(size)}."
    else:
        rest = f"Of ∂L/∂{name}, whose norm is {number(size)}, a part of norm {number(missing)} is still missing."
    alt = (
        f"The unrolled network with the walk from {sub('L', t)} back to {sub('h', 0)} marked. Under it a triangle "
        f"of norms, filled down to row {t}, and three heatmaps: the sum of row {t}, of the rows so far, and ∂L/∂{name}."
    )
    return alt, f"{row} {rest}"


@in_our_style()
def triangles_picture(panels, words, targets, name="W"):
    """Several full triangles side by side on one scale; panels is a list of (title, norms)."""
    T, top = len(words), max(norms.max() for _, norms in panels)
    width = 86 / len(panels)
    cell = min((width - 5) / T, 4.2)
    page = Page(12 + T * cell)
    for i, (title, norms) in enumerate(panels):
        triangle = Triangle(page, 14 + i * width, 4.5, cell, norms, name, top)
        triangle.draw_empty(words, targets if i == 0 else None, title)
        triangle.fill_all()
    largest = "; ".join(f"{title}: at most {number(norms.max())}" for title, norms in panels)
    sentence = f"The norms of the terms of ∂L/∂{name}, on one scale. {largest}."
    return still(page.axes, f"{len(panels)} triangles of norms side by side. {largest}.", sentence)


@in_our_style()
def fading_picture(panels, words, targets, row, name="W", lowest=1e-3, highest=10.0):
    """Full triangles of norms side by side on one logarithmic scale of colours, row `row` framed.

    panels: a list of (title, norms (T, T)); words, targets: the word at each x_t and y_t. Exercises 9 use it.
    """
    T, scale = len(words), Scale(SIZES[name], LogNorm(lowest, highest, clip=True))
    left, room, top = 18.5, 79 / len(panels), 11.0
    cell = (room - 3) / T
    bottom = top + T * cell
    page = Page(bottom + 13.5)
    draw_key(page, name, scale)
    for i, (title, norms) in enumerate(panels):
        x = left + i * room
        page.label(x, top - 1.8, title, 11, ha="left")
        lower = np.where(np.tri(T, dtype=bool), np.maximum(norms, lowest), np.nan)
        page.matrix(x, top, lower, scale, cell, decimals=None)
        for k in range(T):
            page.label(x + (k + 0.5) * cell, bottom + 1.1, str(k), 8.5)
            page.plain(x + (k + 0.7) * cell, bottom + 2.6, words[k], 8.5, rotation=55, **ASLANT)
        page.frame(x, top + row * cell, (row + 1) * cell, cell, INK, 2.2, zorder=5)
    for t in range(T):
        text, weight = f"{escaped(targets[t])}  $t={t}$", "bold" if t == row else "normal"
        page.label(left - 0.8, top + (t + 0.5) * cell, text, 9, ha="right", weight=weight)
    for y, text in ((top - 1.8, "loss on"), (bottom + 1.1, "$k =$"), (bottom + 3.3, "step that reads")):
        page.label(left - 0.9, y, text, 9, ha="right")
    ends = "; ".join(f"{title}: {number(norms[row, 1], 3)} and {number(norms[row, row], 3)}" for title, norms in panels)
    sentence = (
        f"The same sentence read with three scales of W, colours on one logarithmic scale. In the framed row, the loss "
        f"on “{targets[row]}”, the norms of the farthest term that is not zero, k = 1, and of the nearest, k = {row}, "
        f"are: {ends}."
    )
    return still(page.axes, f"{len(panels)} triangles of norms. {ends}.", sentence)


def draw_key(page, name, scale):
    """The colours of a logarithmic scale from left to right, with five of its numbers under them."""
    left, width, top, height = 21, 30, 2.3, 2
    norm = scale.norm
    limits = {"xlim": page.axes.get_xlim(), "ylim": page.axes.get_ylim()}
    colours, extent = norm.inverse(np.linspace(0, 1, 200))[None, :], (left, left + width, top + height, top)
    page.axes.imshow(colours, cmap=scale.colours, norm=norm, extent=extent, aspect="auto")
    page.axes.set(**limits)  # imshow has moved them
    page.frame(left, top, width, height, PALE, 0.6)
    title = rf"$\|\,$term$(t,k)\,\|$ of {derivative('L', name)}"
    page.label(left - 1, top + height / 2, title, 10.5, COLOURS[name], ha="right")
    for value in np.geomspace(norm.vmin, norm.vmax, 5):
        text = f"{value:g}" + (" or less" if value == norm.vmin else " or more" if value == norm.vmax else "")
        page.label(left + width * norm(value), top + 3.2, text, 9)
