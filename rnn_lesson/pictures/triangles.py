"""Pictures of whole (t, k) triangles: one that fills row by row, and several side by side. For lessons 6, 7 and 9."""

import numpy as np
from matplotlib.colors import LogNorm

from ..network import contributions
from .scene import Scene, in_our_style, still
from .shapes import COLOURS, INK, PALE, SIDE, SIZES, Page, Scale, as_matrix, colour_of, symmetric
from .text import derivative, escaped, number, sub
from .triangle import Triangle

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

    page = Page(38)
    triangle = Triangle(page, 14, 5, 25.2 / c.T, norms, name, top, shade="L")
    of_row, of_rows, of_all, upper = 47, 65.5, 84, 10  # where the three sums stand
    cell = 14.5 / max(whole.shape)
    triangle.draw_empty(words, targets)
    title = rf"{derivative('L', name)}, all rows"
    page.matrix(of_all, upper, whole, scale, cell, title, colour_of(name))

    def grow(t):
        triangle.fill([(t, k) for k in range(t + 1)])

    def draw(t):
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
        f"A triangle of norms, filled down to row {t}. Beside it three heatmaps: the sum of row {t}, of the rows so "
        f"far, and ∂L/∂{name}."
    )
    return alt, f"{row} {rest}"


@in_our_style()
def norms_scene(look, T, row, over_epochs=None):
    """Step: a triangle of norms, the loss of each row, and for which k the term of one row is largest, in many starts.

    look(*step) gives norms (T, T), L_t (T,), words, targets, and largest: for each start the k of its largest term in
    `row`, which is framed. All steps have one scale: a norm of 1 or more has the darkest shade.
    over_epochs: if given, over_epochs(*step) gives the row's largest norm after each epoch, (epochs + 1,), and the
    step's epoch: a curve below the triangle, with a dot, and its highest place named.
    It has no fixed list of steps: ask for .picture(step). Lesson 6 uses it.
    """
    cell, left, top = min(4.2, 25.2 / T), 14, 6
    if over_epochs:
        cell = min(3.2, 19.2 / T)  # the curve takes its room
    losses_at, longest, starts_at, whole = left + T * cell + 5, 13, 70, 20
    page = Page(top + T * cell + (16.5 if over_epochs else 7.5))
    rows = [top + (t + 0.5) * cell for t in range(T)]
    page.label(left - 0.5, top - 2, rf"$\|\,$term$(t,k)\,\|$ of {derivative('L', 'W')}", 11, COLOURS["W"], ha="left")
    page.label(left - 5.2, top - 1, "loss on", 8.5, ha="right")
    page.label(left - 0.9, top + T * cell + 1.1, "step that reads", 8.5, ha="right")
    page.label(losses_at, top - 2, "$L_t$", 11, COLOURS["L"], ha="left")
    page.label(starts_at - 4, top - 2, f"row $t={row}$: where the largest term is", 11, ha="left")
    for t, middle in enumerate(rows):
        page.label(left - 0.9, middle, f"$t={t}$", 9, ha="right")
        page.label(left + (t + 0.5) * cell, top + T * cell + 1.1, f"$k={t}$", min(9, 2.3 * cell))
        if t <= row:
            page.label(starts_at - 0.8, middle, f"$k={t}$", 9.5, ha="right")

    room = left, top + T * cell + 9, 82, 5  # of the curve
    if over_epochs:
        page.plain(left - 0.9, room[1] + 2.5, f"row t = {row}: largest\nnorm, each epoch", 8.5, ha="right")

    def draw(step):
        norms, L_t, words, targets, largest = look(*step)
        triangle = Triangle(page, left, top, cell, norms, top=1, shade="L")
        triangle.fill_all()
        triangle.light(row, 0, row)
        for t, middle in enumerate(rows):
            bar = min(L_t[t] / 4, 1) * longest
            page.plain(left - 5.2, middle, targets[t], 9, ha="right")
            page.plain(left + (t + 0.5) * cell, top + T * cell + 2.1, words[t], 8.5, rotation=30, **ASLANT)
            page.fill(losses_at, middle - 0.3 * cell, bar, 0.6 * cell, COLOURS["L"])
            page.plain(losses_at + bar + 0.6, middle, number(L_t[t]), 9, ha="left")
        counts = [int(np.sum(np.asarray(largest) == k)) for k in range(row + 1)]
        for middle, n in zip(rows, counts):
            page.fill(starts_at, middle - 0.3 * cell, whole * n / len(largest), 0.6 * cell, SIDE)
            page.plain(starts_at + whole * n / len(largest) + 0.6, middle, f"{n} of {len(largest)}", 9, ha="left")
        alt, sentence = norms_words(norms, L_t, row, counts)
        if over_epochs:
            alt += " " + draw_flares(page, room, row, *over_epochs(*step))
        return alt, sentence

    return Scene(page.axes, [], draw)


def draw_flares(page, room, row, values, epoch):
    """A curve of the values over the epochs, with a dot at one of them; returns it in words.

    room: (left, top, width, height).
    """
    left, top, width, height = room
    last, highest, most = len(values) - 1, int(np.argmax(values)), max(values.max(), 1e-12)

    def at(i):
        return left + width * i / max(last, 1), top + height * (1 - values[i] / most)

    page.axes.plot([left, left + width], [top + height] * 2, color=PALE, linewidth=0.8)
    page.axes.plot(*zip(*map(at, range(last + 1))), color=COLOURS["L"], linewidth=1.2)
    page.axes.plot(*at(epoch), "o", color=INK, markersize=6)
    side, ha = (1, "left") if highest <= last / 2 else (-1, "right")
    page.plain(at(highest)[0] + side, top + 0.4, f"{number(values[highest])} at epoch {highest}", 9, ha=ha)
    for i in range(0, last + 1, max(last // 2, 1)):
        page.plain(at(i)[0], top + height + 1.3, str(i), 8.5)
    return (
        f"Below it a curve of the largest norm of row {row} from epoch 0 to {last}, highest at epoch {highest} with "
        f"{number(values[highest])}; a dot at epoch {epoch}: {number(values[epoch])}."
    )


def norms_words(norms, L_t, row, counts):
    """(alt, sentence) of one step of norms_scene."""
    own = int(np.argmax(norms[row, : row + 1]))
    most = ", ".join(f"k = {k} in {n}" for k, n in enumerate(counts) if n)
    sentence = (
        f"In the framed row, t = {row}, the largest term is k = {own}, of norm {number(norms[row, own])}; "
        f"the loss is {number(L_t[row])}. Of {sum(counts)} starts, the largest term of this row is {most}."
    )
    rows = "; ".join(f"row {t} " + " ".join(map(number, norms[t, : t + 1])) for t in range(len(norms)))
    losses = ", ".join(map(number, L_t))
    return f"A triangle of norms, {rows}; the losses of its rows, {losses}; and bars: {most}.", sentence


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
