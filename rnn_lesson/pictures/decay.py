"""Pictures of what becomes of a gradient on a long way back: it fades, it explodes, it is cut off."""

from dataclasses import replace

import numpy as np
from matplotlib.colors import LogNorm

from ..network import contributions, forward, step_jacobians
from .drawing import (
    COLOURS,
    FAINT,
    INK,
    PALE,
    SIDE,
    SIZES,
    WIDTH,
    Scene,
    Triangle,
    count,
    draw_matrix,
    drawing,
    frame,
    label,
    number,
    still,
)  # fmt: skip

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


def decay_scene(params, x, after=10):
    """Step (scale, f_h): the norm of dh_t/dh_k over n = t-k, for t the last step and params with W times scale.

    Beside it the singular values of W and of the product over `after` steps. x (T, n_x), T > after.
    It has no fixed list of steps: ask for .picture((scale, f_h)), f_h as in `forward`.
    Lesson 9 uses it.
    """
    last, bottom, top = len(x) - 1, 37.0, 5.5
    left, right, first, end = 10.0, 66.0, 77.0, 97.0
    n = np.arange(len(x))
    axes = drawing(WIDTH, 44)

    def height(logs):
        """The y of each power of ten; NaN, which is not drawn, off the axis."""
        logs = np.where((logs >= LOWEST) & (logs <= HIGHEST), logs, np.nan)
        return bottom - (logs - LOWEST) * (bottom - top) / (HIGHEST - LOWEST)

    def place(n):
        return left + n * (right - left) / last

    def tick(x, exponent):
        label(axes, x - 0.9, height(exponent), rf"$10^{{{exponent}}}$" if exponent else "1", 9.5, ha="right")

    for start, stop in ((left, right), (first, end)):
        frame(axes, start, top, stop - start, bottom - top, PALE, 0.8)
        for exponent in range(LOWEST, HIGHEST + 1, 10):
            axes.plot([start, stop], [height(exponent)] * 2, color=PALE if exponent == 0 else FAINT, linewidth=0.8)
            tick(start, exponent)
    for step in range(0, last + 1, 10):
        label(axes, place(step), bottom + 1.5, str(step), 9.5)
    label(axes, (left + right) / 2 + 6, bottom + 4.0, "steps back, $n = t - k$", 10.5)
    title = rf"norm of $\partial h_{{{last}}}/\partial h_k$, the product of $n$ Jacobians"
    label(axes, left, 1.7, title, 11, COLOURS["W"], ha="left")
    key = "dots on a full line: the norm;  dashed: the bound, (largest singular value of $W$)$^n$"
    label(axes, left, 4.2, key, 9, SIDE, ha="left")
    label(axes, first - 5.5, 1.7, "singular values", 11, ha="left")
    label(axes, first - 5.5, 4.2, f"squares: of $W$;  dots: of the product, $n = {after}$", 9, SIDE, ha="left")
    label(axes, (first + end) / 2, bottom + 1.5, "crosses: too small to tell from 0", 9, SIDE)
    label(axes, (first + end) / 2, bottom + 4.0, "from the largest to the smallest", 10.5)
    label(axes, place(after), bottom + 4.0, "circle: the product on the right", 9, SIDE)
    ranks = first + (np.arange(len(params.W)) + 0.5) * (end - first) / len(params.W)
    dots = {"color": COLOURS["W"], "marker": "o"}

    def draw(step):
        scale, f_h = step
        scaled = replace(params, W=scale * params.W)
        jacobians = step_jacobians(scaled, forward(scaled, x, f_h=f_h))
        logs = log_singular_values(jacobians)
        of_W = log_singular_values(np.array([scaled.W] * 2))[1]
        bound = np.where(n == 0, 0, of_W[0]) * n
        axes.plot(place(n), height(bound), color=INK, linestyle="--", linewidth=1.3, zorder=4)
        axes.plot(place(n), height(logs[:, 0]), markersize=3.6, linewidth=1.6, **dots)
        axes.plot(place(after), height(logs[after, 0]), markersize=9, fillstyle="none", **dots)
        axes.plot(ranks, height(of_W), color=INK, marker="s", markersize=6, fillstyle="none", linestyle="")
        axes.plot(ranks, height(logs[after]), markersize=5.5, linestyle="", **dots)
        hidden = ranks[logs[after] == -np.inf]
        axes.plot(hidden, np.full(len(hidden), bottom - 1.3), color=COLOURS["W"], marker="x", linestyle="")
        return decay_words(scale, f_h, last, after, logs, of_W, bound[-1])

    return Scene(axes, [], draw)


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


def fading_picture(panels, words, targets, row, name="W", lowest=1e-3, highest=10.0):
    """Full triangles of norms side by side on one logarithmic scale of colours, row `row` framed.

    panels: a list of (title, norms (T, T)); words, targets: the word at each x_t and y_t. Lesson 9 uses it.
    """
    T, scale, colours = len(words), LogNorm(lowest, highest, clip=True), SIZES[name]
    room = 79 / len(panels)
    cell = (room - 3) / T
    top = 11.0
    axes = drawing(WIDTH, top + T * cell + 13.5)
    axes.imshow(
        scale.inverse(np.linspace(0, 1, 200))[None, :],
        cmap=colours, norm=scale, extent=(21, 51, 4.3, 2.3), aspect="auto",
    )  # fmt: skip
    axes.set(xlim=(0, WIDTH), ylim=(top + T * cell + 13.5, 0))
    frame(axes, 21, 2.3, 30, 2, PALE, 0.6)
    label(axes, 20, 3.3, rf"$\|\,$term$(t,k)\,\|$ of $\partial L/\partial {name}$", 10.5, COLOURS[name], ha="right")
    for value in np.geomspace(lowest, highest, 5):
        text = f"{value:g}" + (" or less" if value == lowest else " or more" if value == highest else "")
        label(axes, 21 + 30 * scale(value), 5.5, text, 9)
    for i, (title, norms) in enumerate(panels):
        left = 18.5 + i * room
        label(axes, left, top - 1.8, title, 11, ha="left")
        lower = np.where(np.tri(T, dtype=bool), np.maximum(norms, lowest), np.nan)
        draw_matrix(axes, left, top, lower, scale, cell, colours=colours, numbers=False)
        for t in range(T):
            if i == 0:
                text = f"{targets[t]}  $t={t}$"
                weight = "bold" if t == row else "normal"
                label(axes, left - 0.8, top + (t + 0.5) * cell, text, 9, ha="right", weight=weight)
            label(axes, left + (t + 0.5) * cell, top + T * cell + 1.1, str(t), 8.5)
            label(
                axes, left + (t + 0.7) * cell, top + T * cell + 2.6, words[t], 8.5,
                va="top", ha="right", rotation=55, rotation_mode="anchor", parse_math=False,
            )  # fmt: skip
        frame(axes, left, top + row * cell, (row + 1) * cell, cell, INK, 2.2, zorder=5)
    label(axes, 17.6, top - 1.8, "loss on", 9, ha="right")
    label(axes, 17.6, top + T * cell + 1.1, "$k =$", 9, ha="right")
    label(axes, 17.6, top + T * cell + 3.3, "step that reads", 9, ha="right")
    ends = "; ".join(f"{title}: {number(norms[row, 1], 3)} and {number(norms[row, row], 3)}" for title, norms in panels)
    sentence = (
        f"The same sentence read with three scales of W, colours on one logarithmic scale. In the framed row, the loss "
        f"on “{targets[row]}”, the norms of the farthest term that is not zero, k = 1, and of the nearest, k = {row}, "
        f"are: {ends}."
    )
    return still(axes, f"{len(panels)} triangles of norms. {ends}.", sentence)


def truncation_scene(params, run, y, words, targets, masks, name="W"):
    """Step n: the terms of dL/d(name) that each kind of truncation keeps, and how far their sum is from the gradient.

    words, targets: the word at each x_t and y_t. masks(n): a dict from a title to the terms (t, k) that are kept,
    (T, T) of bools. The steps are n = 0 … T-1. Lesson 9 uses it.
    """
    c = contributions(params, run, y)
    norms, whole = c.norms(name), c.total(name)
    terms = np.array([[c.term(name, t, k) if k <= t else 0 * whole for k in range(c.T)] for t in range(c.T)])
    size = np.linalg.norm(whole)
    room = 84 / len(masks(0))
    cell, top = min((room - 6) / c.T, 4.2), 5.5
    bottom = top + c.T * cell
    axes = drawing(WIDTH, bottom + 15)
    triangles = [
        Triangle(axes, 14 + i * room, top, norms, name, words, targets, cell, norms.max()) for i in range(len(masks(0)))
    ]
    for triangle, title in zip(triangles, masks(0)):
        triangle.draw_empty(title, rows=triangle is triangles[0])

    def draw(n):
        told = []
        for triangle, (title, kept) in zip(triangles, masks(n).items()):
            triangle.fill(np.argwhere(kept).tolist())
            outline(axes, triangle, kept)
            total = terms[kept].sum(axis=0)
            number_kept, length, missing = int(kept.sum()), np.linalg.norm(total), np.linalg.norm(whole - total)
            lines = f"keeps {number_kept} of {c.T * (c.T + 1) // 2} terms", f"norm of their sum: {number(length)}"
            for j, text in enumerate([*lines, f"norm of what is missing: {number(missing)}"]):
                label(axes, triangle.x, bottom + 8.5 + 2.1 * j, text, 10, COLOURS[name] if j else INK, ha="left")
            told.append(
                f"{title}: {count(number_kept, 'term')}, norm of the sum {number(length)}, "
                f"of what is missing {number(missing)}"
            )
        alt = f"Three triangles with the kept terms filled and outlined. {'; '.join(told)}."
        sentence = f"n = {n}. The whole ∂L/∂{name} has the norm {number(size)}. {'; '.join(told)}."
        return alt, sentence

    return Scene(axes, range(c.T), draw)


def outline(axes, triangle, kept):
    """A line around the kept cells, and between two pieces that touch at a corner only."""
    padded = np.pad(kept, 1)
    for t, k in np.argwhere(padded[1:] != padded[:-1]) - (0, 1):
        x, y = triangle.x + k * triangle.cell, triangle.y + t * triangle.cell
        axes.plot([x, x + triangle.cell], [y, y], color=INK, linewidth=2, solid_capstyle="projecting")
    for t, k in np.argwhere(padded[:, 1:] != padded[:, :-1]) - (1, 0):
        x, y = triangle.x + k * triangle.cell, triangle.y + t * triangle.cell
        axes.plot([x, x], [y, y + triangle.cell], color=INK, linewidth=2, solid_capstyle="projecting")
