"""Pictures of the gradient as a sum: over the timesteps, and over the terms (t, k)."""

import numpy as np
from matplotlib.patches import Rectangle

from ..network import contributions, jacobian_product, step_jacobians
from .drawing import (
    COLOURS,
    NETWORK,
    PALE,
    WIDTH,
    Scene,
    Triangle,
    Unrolled,
    as_matrix,
    count,
    draw_matrix,
    drawing,
    frame,
    index,
    label,
    number,
    still,
    sub,
    symbol,
    symmetric,
)  # fmt: skip


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
    colour = COLOURS.get(name, COLOURS["h"])

    axes = drawing(WIDTH, 64)
    network = Unrolled(axes, words, targets, **NETWORK)
    triangle = Triangle(axes, 14, 31, norms, name, words, targets, 4.2 * 6 / c.T, top or norms.max())
    left, middle, right, upper = 47, 65, 83, 36
    cell = 16 / max(whole.shape)
    network.draw(0, c.T, pale=True)
    triangle.draw_empty()
    title = rf"$\partial L/\partial {symbol(name)}$, all rows"
    draw_matrix(axes, right, upper, whole, scale, cell, title=title, title_colour=colour)

    def grow(t):
        network.draw(t, t + 1)
        triangle.fill([(t, k) for k in range(t + 1)])

    def draw(t):
        network.walk_back(t, 0)
        triangle.light(t, 0, t)
        draw_matrix(axes, left, upper, rows[t], scale, cell, title=f"sum of row {t}")
        draw_matrix(axes, middle, upper, so_far[t], scale, cell, title=f"sum of rows 0 to {t}" if t else "so far")
        size, missing = np.linalg.norm(whole), np.linalg.norm(whole - so_far[t])
        return triangle_words(t, name, targets[t], norms[t, : t + 1], size, missing, is_last=t == c.T - 1)

    return Scene(axes, range(c.T), draw, grow)


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


def chain_scene(params, run, y, words, targets):
    """Step (t, k): the chain J_t … J_{k+1}, its product, the term of dL/dW it gives, and the cell it fills.

    words, targets: the word at each x_t and y_t. The steps are all (t, k) with 0 <= k <= t < T,
    row by row, and in row t from k = t backwards, the way the walk goes; the sum so far
    runs in that order. Lesson 6 uses it.
    """
    c = contributions(params, run, y)
    norms, whole = c.norms("W"), c.total("W")
    jacobians = step_jacobians(params, run)
    steps = [(t, k) for t in range(c.T) for k in range(t, -1, -1)]
    products = {step: jacobian_product(jacobians, *step) for step in steps}
    vectors = {step: c.term("b_h", *step) for step in steps}
    dL_dh = c.dL_do @ params.U
    arriving = {(t, k): dL_dh[t] @ products[t, k] for t, k in steps}
    terms = {step: c.term("W", *step) for step in steps}
    so_far = dict(zip(steps, np.cumsum([terms[step] for step in steps], axis=0)))
    chain_scale = symmetric([jacobians[1:], *products.values()])
    term_scale = symmetric([whole, *terms.values(), *so_far.values()])
    vector_scale = symmetric([dL_dh, *arriving.values(), *vectors.values()])
    state_scale = symmetric([run.h_before, run.slopes])

    axes = drawing(WIDTH, 80)
    network = Unrolled(axes, words, targets, **NETWORK)
    triangle = Triangle(axes, 14, 48, norms, "W", words, targets, 4.2 * 6 / c.T, norms.max())
    size, gap, upper = 79.2 / c.T, 19.2 / c.T, 28.5
    slots = [2.2 + j * (size + gap) for j in range(c.T)]
    left, middle, right, row_top, lower = 53, 69.5, 85.5, 46.5, 59.5
    chain_cell, cell = size / len(params.W), 13.2 / len(params.W)
    side = left - cell - 0.6
    in_colour = {"title_colour": COLOURS["W"]}
    network.draw(0, c.T, pale=True)
    triangle.draw_empty()
    for x in slots[:-1]:
        frame(axes, x, upper, size, size, PALE, 0.6, linestyle=":")
    label(axes, slots[-1] - gap / 2, upper + size / 2, "=", 15)
    draw_matrix(axes, right, lower, whole, term_scale, cell, title=r"$\partial L/\partial W$", **in_colour)

    def draw_row(x, values, norm, title, colour):
        """A row vector of the line that carries the loss from h_t to a_k."""
        draw_matrix(axes, x, row_top, values[None, :], norm, cell)
        label(axes, x + 6.6, row_top - 1.7, title, 11, colour)

    def grow(step):
        t, k = step
        if t == k:
            network.draw(t, t + 1)
        triangle.fill([step])

    def draw(step):
        t, k = step
        network.walk_back(t, k)
        network.mark_use_of_W(k)
        triangle.light(t, k, k)
        for j, i in enumerate(range(t, k, -1)):
            title = rf"$J_{{{i}}} = \partial h_{{{i}}}/\partial h_{{{i - 1}}}$"
            draw_matrix(axes, slots[j], upper, jacobians[i], chain_scale, chain_cell, title=title, **in_colour)
            if j:
                label(axes, slots[j] - gap / 2, upper + size / 2, r"$\cdot$", 20)
        if t == k:
            nothing = r"$k = t$: nothing to multiply, the empty product is the identity"
            label(axes, slots[0] + 0.8, upper + size / 2, nothing, ha="left", backgroundcolor="white")
        label(axes, 90.5, row_top + cell + 1.4, rf"$= \partial L_{{{t}}}/\partial a_{{{k}}}$, the column below", 9)
        title = rf"product $\partial h_{{{t}}}/\partial h_{{{k}}}$"
        draw_matrix(axes, slots[-1], upper, products[step], chain_scale, chain_cell, title=title, **in_colour)
        draw_row(44, dL_dh[t], vector_scale, rf"$\partial L_{{{t}}}/\partial h_{{{t}}}$", COLOURS["L"])
        label(axes, 62, row_top + 1.65, "· product =", 10, COLOURS["W"])
        draw_row(67, arriving[step], vector_scale, rf"$\partial L_{{{t}}}/\partial h_{{{k}}}$", COLOURS["L"])
        label(axes, 82.6, row_top + 1.65, r"$\odot$", 14)
        draw_row(85.1, run.slopes[k], state_scale, rf"$f_h'(a_{{{k}}})$", COLOURS["h"])
        draw_matrix(axes, side, lower, vectors[step][:, None], vector_scale, cell)
        draw_matrix(axes, left, lower - cell - 0.6, run.h_before[k][None, :], state_scale, cell)
        fraction = rf"$\dfrac{{\partial L_{{{t}}}}}{{\partial a_{{{k}}}}}$"
        label(axes, side - 0.6, lower + 6.6, fraction, 11, COLOURS["L"], ha="right")
        label(axes, left + 6.6, lower - cell - 2.2, index("h", k - 1), 12)
        draw_matrix(axes, left, lower, terms[step], term_scale, cell)
        label(axes, left + 6.6, lower + 15, f"term ({t}, {k})", 11)
        draw_matrix(axes, middle, lower, so_far[step], term_scale, cell, title="sum so far")
        missing = np.linalg.norm(whole - so_far[step])
        is_start = k == 0 and not run.h_init.any()
        return chain_words(t, k, targets[t], words[k], norms[t, k], missing, is_start)

    return Scene(axes, steps, draw, grow)


def chain_words(t, k, target, word, norm, missing, is_start):
    """(alt, sentence) of one step of chain_scene."""
    n = t - k
    chain = " ".join(sub("J", i) for i in range(t, k, -1))
    if n == 0:
        way = "without a step back: the empty product is the identity"
    else:
        way = f"through {count(n, 'Jacobian')}, {chain}"
    why = f", since {sub('h', -1)} is zero" if is_start else ""
    sentence = (
        f"t = {t}, k = {k}: the loss on “{target}” reaches the step that reads “{word}” {way}. "
        f"This term has the norm {number(norm)}{why}. "
        f"After it, a part of norm {number(missing)} of ∂L/∂W is still missing."
    )
    alt = (
        f"The unrolled network with the walk from {sub('L', t)} back to {sub('h', k)} marked. Under it "
        + (f"the heatmaps of {chain} and of their product" if n else "the identity matrix")
        + f"; a triangle of norms with the cell of row {t}, column {k} framed; and term ({t}, {k}) as an outer "
        "product, the sum so far, and ∂L/∂W."
    )
    return alt, sentence


def triangles_picture(panels, words, targets, name="W"):
    """Several full triangles side by side on one scale; panels is a list of (title, norms)."""
    T, top = len(words), max(norms.max() for _, norms in panels)
    width = 86 / len(panels)
    cell = min((width - 5) / T, 4.2)
    axes = drawing(WIDTH, 12 + T * cell)
    for i, (title, norms) in enumerate(panels):
        triangle = Triangle(axes, 14 + i * width, 4.5, norms, name, words, targets, cell, top)
        triangle.draw_empty(title, rows=i == 0)
        triangle.fill([(t, k) for t in range(T) for k in range(t + 1)])
    largest = "; ".join(f"{title}: at most {number(norms.max())}" for title, norms in panels)
    sentence = f"The norms of the terms of ∂L/∂{name}, on one scale. {largest}."
    return still(axes, f"{len(panels)} triangles of norms side by side. {largest}.", sentence)


def sum_over_time_scene(params, run, y, words, targets, labels):
    """Step t: dL_t/dU as an outer product, beside the sum so far and the whole dL/dU. Lesson 4 uses it.

    words, targets: the word at each x_t and y_t; labels: what y_hat is a probability of.
    """
    c = contributions(params, run, y)
    n_y, n_h = params.U.shape
    terms = np.array([c.term("U", t, t) for t in range(c.T)])
    so_far, whole = terms.cumsum(axis=0), c.total("U")
    scale, vector_scale = symmetric([terms, so_far]), symmetric([c.dL_do, run.h, run.y_hat])
    cell, height = min(17 / n_h, 5.2), min(24 / n_y, 3.4)
    lower = 38
    columns = {"y_hat": 11, "y": 20, "error": 29, "term": 36.5, "so_far": 58.5, "whole": 80.5}
    axes = drawing(WIDTH, lower + n_y * height + 2)
    network = Unrolled(axes, words, targets, **NETWORK)
    network.draw(0, c.T, pale=True)
    in_colour = {"title_colour": COLOURS["U"], "height": height}
    draw_matrix(axes, columns["whole"], lower, whole, scale, cell, title=r"$\partial L/\partial U$", **in_colour)
    for i, name in enumerate(labels):
        label(axes, columns["y_hat"] - 1, lower + (i + 0.5) * height, name, 9.5, ha="right", parse_math=False)
    label(axes, (columns["y_hat"] + 5 + columns["y"]) / 2, lower + n_y * height / 2, "−", 14)
    label(axes, (columns["y"] + 5 + columns["error"]) / 2, lower + n_y * height / 2, "=", 14)

    def grow(t):
        network.draw(t, t + 1)

    def draw(t):
        network.mark_loss(t)
        x = network.x(t) + 2.9
        network.arrow((x, network.above(8.6)), (x, network.above(0.9)), COLOURS["L"], 2.0, zorder=4)
        network.mark_use_of_U(t)
        true = np.eye(n_y)[y[t]][:, None]
        column = {"height": height, "title_colour": COLOURS["h"]}
        title = index(r"\hat{y}", t)
        draw_matrix(axes, columns["y_hat"], lower, run.y_hat[t][:, None], vector_scale, 5, title=title, **column)
        draw_matrix(axes, columns["y"], lower, true, vector_scale, 5, decimals=0, title=index("y", t), **column)
        title = rf"$\hat{{y}}_{{{t}}} - y_{{{t}}}$"
        draw_matrix(axes, columns["error"], lower, c.dL_do[t][:, None], vector_scale, 5, title=title, **column)
        draw_matrix(axes, columns["term"], lower - height - 0.7, run.h[t][None, :], vector_scale, cell, height=height)
        label(axes, columns["term"] + n_h * cell / 2, lower - height - 2.4, index("h", t), 12)
        draw_matrix(axes, columns["term"], lower, terms[t], scale, cell, height=height)
        below = lower - height - 5.4
        title = rf"$\partial L_{{{t}}}/\partial U = (\hat{{y}}_{{{t}}} - y_{{{t}}})\, h_{{{t}}}^\top$"
        label(axes, columns["term"] + n_h * cell / 2, below, title, 11, COLOURS["U"])
        title = f"sum of steps 0 to {t}" if t else "sum of step 0"
        draw_matrix(axes, columns["so_far"], lower, so_far[t], scale, cell, height=height, title=title)
        missing = np.linalg.norm(whole - so_far[t])
        sentence = (
            f"t = {t}: {sub('ŷ', t)} minus the one-hot {sub('y', t)} (“{targets[t]}”) is a column, "
            f"{sub('h', t)} a row; their outer product is {sub('∂L', t)}/∂U, "
            f"of norm {number(np.linalg.norm(terms[t]))}. "
        )
        if t == c.T - 1:
            sentence += f"The sum is complete: it is ∂L/∂U, of norm {number(np.linalg.norm(whole))}."
        else:
            sentence += f"Of ∂L/∂U a part of norm {number(missing)} is still missing."
        alt = (
            f"The unrolled network with an arrow from {sub('L', t)} to U at step {t} and no further. "
            f"Below it the columns {sub('ŷ', t)}, {sub('y', t)} and their difference, "
            f"the outer product with the row {sub('h', t)}, the sum so far and ∂L/∂U as heatmaps."
        )
        return alt, sentence

    return Scene(axes, range(c.T), draw, grow)


def missing_terms_scene(params, run, y, words, targets):
    """Step (t, n): dL_t/dW, the sum of its terms k = t … t-n, and what is still missing. Lesson 5 uses it.

    words, targets: the word at each x_t and y_t. The steps are all (t, n) with 0 <= n <= t < T:
    n counts the steps walked back.
    """
    c = contributions(params, run, y)
    steps = [(t, n) for t in range(c.T) for n in range(t + 1)]
    sums = [np.cumsum([c.term("W", t, k) for k in range(t, -1, -1)], axis=0) for t in range(c.T)]
    missing = [[np.linalg.norm(row[-1] - so_far) for so_far in row] for row in sums]
    scale, most = symmetric(sums), max(map(max, missing)) or 1
    axes = drawing(WIDTH, 51)
    network = Unrolled(axes, words, targets, **NETWORK)
    network.draw(0, c.T, pale=True)
    lower, size, places = 33, 16, (25.5, 44.5, 63.5, 82.5)
    cell = size / len(params.W)
    label(axes, 1, lower - 1.7, "norm of what is missing", 10, COLOURS["W"], ha="left")

    def grow(step):
        if step[1] == 0:
            network.draw(step[0], step[0] + 1)

    def draw(step):
        t, n = step
        network.walk_back(t, t - n, letters=False)
        for k in range(t - n, t + 1):
            network.mark_use_of_W(k)
        for i in range(t + 1):
            label(axes, 5.5, lower + (i + 0.5) * size / c.T, f"$n={i}$", 9.5, ha="right")
        for i in range(n + 1):
            weight, middle = "bold" if i == n else "normal", lower + (i + 0.5) * size / c.T
            bar = 11 * missing[t][i] / most
            place = 6.5, middle - 0.36 * size / c.T
            axes.add_patch(Rectangle(place, bar, 0.72 * size / c.T, facecolor=COLOURS["W"]))
            label(axes, 7.2 + bar, middle, number(missing[t][i]), 9, ha="left", weight=weight)
        terms = f"sum of {count(n + 1, 'term')}"
        titles = rf"the true $\partial L_{{{t}}}/\partial W$", f"term added: $k={t - n}$", terms, "still missing"
        values = sums[t][-1], c.term("W", t, t - n), sums[t][n], sums[t][-1] - sums[t][n]
        for x, title, value in zip(places, titles, values):
            draw_matrix(axes, x, lower, value, scale, cell, title=title)
        alt = (
            f"The unrolled network with the walk from {sub('L', t)} back to {sub('h', t - n)} marked. Below it "
            f"bars for the norm of what is missing after 0 to {n} steps back, and four heatmaps: the true gradient, "
            f"the term k = {t - n}, the sum of {count(n + 1, 'term')}, and what is missing."
        )
        return alt, missing_words(t, n, missing[t][n], np.linalg.norm(sums[t][-1]), not run.h_init.any())

    return Scene(axes, steps, draw, grow)


def missing_words(t, n, missing, size, from_zero):
    """The sentence of one step of missing_terms_scene."""
    if n == 0:
        back = "No step back: the one term k = t, the first formula."
    else:
        back = f"{count(n, 'step').capitalize()} back, {count(n + 1, 'term')}."
    if n == t:
        return f"t = {t}, n = {n}: {back} Every use of W up to step {t} is counted, and nothing is missing."
    if n == t - 1 and from_zero:
        zero = f"the term that is left, k = 0, is zero because {sub('h', -1)} is"
        return f"t = {t}, n = {n}: {back} Nothing is missing any more: {zero}."
    return (
        f"t = {t}, n = {n}: {back} Of {sub('∂L', t)}/∂W, whose norm is {number(size)}, "
        f"a part of norm {number(missing)} is missing."
    )


def readings_pictures(params, run, y, words, targets):
    """The two ways to read dh_k/dW in the sum over k, as two Pictures: immediate, and total. Lesson 6 uses them.

    Read as a total derivative, it holds the terms of all earlier steps already, so that the
    term of step j is counted t-j+1 times.
    """
    c = contributions(params, run, y)
    ones = np.tril(np.ones((c.T, c.T), int))
    often = np.tril(np.arange(c.T)[:, None] - np.arange(c.T) + 1)
    sums = [sum(n * c.term("W", t, k) for (t, k), n in np.ndenumerate(counts) if n) for counts in (ones, often)]
    whole, scale = c.total("W"), symmetric([*sums, c.total("W") - sums[1]])
    names = r"$\partial^+ h_k/\partial W$: $h_{k-1}$ held fixed", r"$\partial h_k/\partial W$: everything that changes"
    said = (
        "Read as the immediate derivative, every term is counted once, and the sum is the true gradient.",
        f"Read as a total derivative, the term of step k is counted t − k + 1 times, up to {c.T} times, "
        f"and the sum misses the true gradient by a norm of {number(np.linalg.norm(sums[1] - whole))}.",
    )
    return [
        reading_picture(counts, value, whole, scale, words, targets, name, sentence)
        for counts, value, name, sentence in zip((ones, often), sums, names, said)
    ]


def reading_picture(counts, value, whole, scale, words, targets, name, sentence):
    """How often each term is counted, the gradient that this gives, the true one, and the difference."""
    T = len(counts)
    axes = drawing(WIDTH, 37)
    grid = Triangle(axes, 14, 6, counts, "W", words, targets, 4.2 * 6 / T, 1.4 * T, decimals=0)
    grid.draw_empty("how often term $(t, k)$ is counted")
    grid.fill([(t, k) for t in range(T) for k in range(t + 1)])
    cell = 16 / len(whole)
    label(axes, 72, 4.2, f"reading {name}", 11, COLOURS["W"])
    for x, matrix, title in ((45, value, "the sum"), (63.5, whole, r"the true $\partial L/\partial W$")):
        draw_matrix(axes, x, 12, matrix, scale, cell, title=title)
    draw_matrix(axes, 82, 12, value - whole, scale, cell, title="difference")
    rows = "; ".join(f"row {t}: " + ", ".join(map(str, counts[t, : t + 1])) for t in range(T))
    alt = (
        f"A triangle that tells how often each term is counted, {rows}. "
        "Beside it the sum, the true gradient, and their difference."
    )
    return still(axes, alt, sentence)
