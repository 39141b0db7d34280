"""Pictures of the one sweep back, and of the triangles of several parameters side by side."""

import numpy as np

from ..network import contributions
from .drawing import (
    COLOURS,
    FAINT,
    INK,
    NETWORK,
    PALE,
    SIDE,
    SIGNED,
    WIDTH,
    Scene,
    Triangle,
    Unrolled,
    draw_matrix,
    drawing,
    frame,
    index,
    is_dark,
    label,
    number,
    still,
    sub,
    symbol,
    symmetric,
)


def triangles_of_picture(params, run, y, words, targets, names=("U", "W", "V", "b_h")):
    """The triangles of several parameters side by side on one scale. Lesson 7 uses it.

    words, targets: the word at each x_t and y_t. A term that is zero shows a plain 0.
    """
    c = contributions(params, run, y)
    norms = {name: c.norms(name) for name in names}
    top = max(values.max() for values in norms.values())
    left, upper, gap = 14, 5, 2.6
    cell = min((WIDTH - left - 1.5 - gap * (len(names) - 1)) / (len(names) * c.T), 6)
    axes = drawing(WIDTH, upper + c.T * cell + 7)
    below = upper + c.T * cell + 1.2
    label(axes, left - 5.2, upper - 1.0, "loss on", 8.5, ha="right")
    label(axes, left - 0.9, below, "$k=$", 9.5, ha="right")
    label(axes, left - 0.9, below + 2, "step that reads", 8.5, ha="right")
    for t in range(c.T):
        label(axes, left - 0.9, upper + (t + 0.5) * cell, f"{targets[t]}  $t={t}$", 9, ha="right")
    for i, (name, values) in enumerate(norms.items()):
        x = left + i * (c.T * cell + gap)
        triangle = Triangle(axes, x, upper, values, name, words, targets, cell, top)
        title = rf"$\|\,$term$(t,k)\,\|$ of $\partial L/\partial {symbol(name)}$"
        label(axes, x + c.T * cell / 2, upper - 2.8, title, 11, triangle.colour)
        triangle.fill([(t, k) for t in range(c.T) for k in range(t + 1) if values[t, k]])
        for t, k in np.argwhere(np.tril(values == 0)):
            frame(axes, x + k * cell, upper + t * cell, cell, cell, PALE, 0.6, linestyle=":")
            label(axes, x + (k + 0.5) * cell, upper + (t + 0.5) * cell, "0", 8.5, SIDE)
        for k in range(c.T):
            middle = x + (k + 0.5) * cell
            label(axes, middle, below, f"{k}", 9.5)
            how = {"va": "top", "ha": "right", "rotation": 30, "rotation_mode": "anchor", "parse_math": False}
            label(axes, middle + 0.5, below + 1.3, words[k], 8.5, **how)
    rows = "; ".join(
        f"∂L/∂{name}: " + ", ".join(f"row {t} " + " ".join(map(number, values[t, : t + 1])) for t in range(c.T))
        for name, values in norms.items()
    )
    sentence = (
        f"The norms of the terms (t, k) of {', '.join(f'∂L/∂{name}' for name in names)}. White is 0, and the darkest "
        f"shade of each colour is {number(top)}. A plain 0 is a term that is zero."
    )
    return still(axes, f"{len(names)} triangles of norms side by side. {rows}.", sentence)


def sweep_scene(params, run, y, words, targets, inputs):
    """Step s, at t = T-1-s: two gradients meet at h_t, and copy t adds its part to dL/dW, dL/dV and dL/db_h.

    words, targets: the word at each x_t and y_t; inputs: the word of each number of x. Lesson 7 uses it.
    """
    steps = Sweep(params, run, y)
    T, n_h = run.h.shape
    n_x = run.x.shape[1]
    vectors = symmetric([steps.own, steps.later, steps.dL_dh, steps.dL_da])
    factors = symmetric([run.slopes, run.h_before, run.x])
    matrices = symmetric([*steps.added.values(), *steps.sums.values()])
    weights = symmetric([params.W])

    axes = drawing(WIDTH, 75.5)
    network = Unrolled(axes, words, targets, **NETWORK)
    network.draw(0, T)
    height = 10 / n_h
    column, square = 6, 22 / n_h
    cell = min(5.1, 75 / (n_h + n_x + 1))
    upper, partners, lower, lowest = 30.5, 46, 46.6 + height, 60.5 + height
    places = dict(zip(("before", "later", "own", "dL_dh", "slopes", "dL_da"), 27.5 + 12.6 * np.arange(6)))
    W, V = 17.5, 17.5 + n_h * cell + 2.5
    left = {"W": W, "V": V, "b_h": V + n_x * cell + 2.5}
    widths = {"W": n_h, "V": n_x, "b_h": 1}
    size = min(9.5, 3.8 * height, 1.9 * cell)
    middle = upper + n_h * height / 2

    how = {"height": height, "size": min(9.5, 3.8 * height)}
    draw_matrix(axes, 2, upper, params.W.T, weights, square, **how)
    label(axes, 2 + n_h * square / 2, upper - 1.6, r"$W^\top$", 11, COLOURS["W"])
    for name, sign in zip(places, ("=", "+", "=", r"$\odot$", "=")):
        label(axes, places[name] + column + 3.3, middle, sign, 14)
    label(axes, 25.7, middle, r"$\cdot$", 20)
    for name, x in left.items():
        colour = COLOURS.get(name, COLOURS["h"])
        label(axes, x + widths[name] * cell / 2, lowest - 1.5, rf"$\partial L/\partial {symbol(name)}$", 11, colour)
    for j, word in enumerate(inputs):
        x = V + (j + 0.5) * cell
        label(axes, x, lowest + n_h * height + 1.2, word, min(8, 1.6 * cell), SIDE, parse_math=False)

    def column_of(place, values, norm, title, colour=INK, above=None, edge=None, norm_below=False):
        """One column of the upper line, with its title, a line above that, and its norm below."""
        x = places[place]
        draw_matrix(axes, x, upper, values[:, None], norm, column, **how)
        label(axes, x + column / 2, upper - 1.6, title, 10.5, colour)
        if above:
            label(axes, x + column / 2, upper - 4, above, 11, colour)
        if edge:
            frame(axes, x - 0.2, upper - 0.2, column + 0.4, n_h * height + 0.4, edge, 2.2, zorder=5)
        if norm_below:
            label(axes, x + column / 2, upper + n_h * height + 1.4, f"norm {number(np.linalg.norm(values))}", 9, SIDE)

    def matrix(x, y, values, norm):
        """A matrix of the lower part; a whole number, such as a one-hot x holds, stands there without decimals."""
        draw_matrix(axes, x, y, values, norm, cell, height=height, numbers=False)
        for (i, j), value in np.ndenumerate(values):
            ink = "white" if is_dark(SIGNED(norm(value))) else INK if value else SIDE
            place = x + (j + 0.5) * cell, y + (i + 0.5) * height
            label(axes, *place, number(value, 0 if value == round(value) else 2), size, ink, parse_math=False)

    def meet(t, line):
        """The arrows of the gradients that meet at h_t."""
        x, y = network.x(t), network.above(0)
        network.arrow((x + 2.5, network.above(5.2)), (x + 2.5, y), COLOURS["L"], line, zorder=4)
        if t < T - 1:
            arc = {"connectionstyle": "arc3,rad=0.42", "zorder": 4}
            network.arrow((network.x(t + 1) - 1.2, y), (x + 3.4, y + 0.3), COLOURS["W"], line, **arc)

    def grow(s):
        meet(T - 1 - s, 1.2)

    def draw(s):
        t = T - 1 - s
        network.mark_loss(t)
        meet(t, 3.0)
        network.box(t, INK, "#f0f0f0", 2.6)
        last = t == T - 1
        if last:
            frame(axes, places["before"], upper, column, n_h * height, PALE, 0.8, linestyle=":")
            label(axes, places["before"] + column / 2, middle, "no later\nstep", 9, SIDE)
        else:
            title = rf"$\partial L/\partial a_{{{t + 1}}}$"
            column_of("before", steps.dL_da[t + 1], vectors, title)
        title = "nothing" if last else rf"$W^\top\,\partial L/\partial a_{{{t + 1}}}$"
        above = "no later step" if last else f"from {index('h', t + 1)}"
        edge = COLOURS["W"]
        column_of("later", steps.later[t], vectors, title, edge, above, edge, norm_below=True)
        title, edge = rf"$U^\top(\hat{{y}}_{{{t}}} - y_{{{t}}})$", COLOURS["L"]
        column_of("own", steps.own[t], vectors, title, edge, f"from {index('L', t)}", edge, norm_below=True)
        column_of("dL_dh", steps.dL_dh[t], vectors, rf"$\partial L/\partial h_{{{t}}}$", edge=INK, norm_below=True)
        column_of("slopes", run.slopes[t], factors, rf"$f_h'(a_{{{t}}})$", COLOURS["h"])
        column_of("dL_da", steps.dL_da[t], vectors, rf"$\partial L/\partial a_{{{t}}}$")

        label(axes, 0.8, lower + n_h * height / 2, f"copy {t} adds", 9, SIDE, ha="left")
        matrix(W - cell - 0.6, lower, steps.dL_da[t][:, None], vectors)
        label(axes, W - cell / 2 - 0.6, lower - 1.5, rf"$\partial L/\partial a_{{{t}}}$", 10.5)
        titles = index("h", t - 1), rf"{index('x', t)}", "1"
        rows = run.h_before[t], run.x[t], np.ones(1)
        for (name, x), row, title in zip(left.items(), rows, titles):
            matrix(x, partners, row[None, :], factors)
            label(axes, x + widths[name] * cell / 2, partners - 1.4, title, 11, COLOURS["V" if name == "V" else "h"])
            matrix(x, lower, steps.added[name][t], matrices)
            matrix(x, lowest, steps.sums[name][t], matrices)
        copies = f"copies {T - 1} to {t}" if s else f"copy {t}"
        text = f"sums so far,\n{copies}" if t else f"sums,\n{copies}"
        label(axes, 0.8, lowest + n_h * height / 2, text, 9, SIDE, ha="left", linespacing=1.5)
        return sweep_words(s, t, steps, words[t], targets[t], run.h_before[t])

    return Scene(axes, range(T), draw, grow)


class Sweep:
    """The vectors of one sweep back, row t of each at timestep t, and what they add to the gradients.

    own, later (T, n_h): the two gradients that meet at h_t, U^T dL/do_t and W^T dL/da_{t+1};
    dL_dh, dL_da (T, n_h); added, sums: for W, V and b_h (as a column) what copy t adds,
    and the sum of what copies t … T-1 have added.
    """

    def __init__(self, params, run, y):
        self.own = contributions(params, run, y).dL_do @ params.U
        self.later, self.dL_dh, self.dL_da = (np.zeros_like(self.own) for _ in range(3))
        for t in reversed(range(len(self.own))):
            if t + 1 < len(self.own):
                self.later[t] = params.W.T @ self.dL_da[t + 1]
            self.dL_dh[t] = self.own[t] + self.later[t]
            self.dL_da[t] = run.slopes[t] * self.dL_dh[t]
        ones = np.ones((len(self.own), 1))
        partners = {"W": run.h_before, "V": run.x, "b_h": ones}
        self.added = {name: np.einsum("ti,tj->tij", self.dL_da, rows) for name, rows in partners.items()}
        self.sums = {name: added[::-1].cumsum(axis=0)[::-1] for name, added in self.added.items()}


def sweep_words(s, t, steps, word, target, state_before):
    """(alt, sentence) of one step of sweep_scene."""
    own, later, both = (number(np.linalg.norm(v[t])) for v in (steps.own, steps.later, steps.dL_dh))
    here = f"∂L/∂{sub('h', t)}"
    if t == len(steps.own) - 1:
        meet = (
            f"the sweep starts. From {sub('L', t)}, the loss on “{target}”, comes a gradient of norm {own}, and none "
            f"from a later step; so this is {here}."
        )
    else:
        meet = (
            f"from {sub('L', t)}, the loss on “{target}”, comes a gradient of norm {own}, from {sub('h', t + 1)} one "
            f"of norm {later}. Their sum is {here}, of norm {both}."
        )
    state = sub("h", t - 1)
    to_W = f"its outer product with {state} to the sum of W"
    if not state_before.any():
        to_W = f"nothing to the sum of W, since {state} is zero"
    sentence = (
        f"s = {s}, t = {t}: {meet} Times f_h′({sub('a', t)}), number by number, it becomes ∂L/∂{sub('a', t)}. "
        f"Copy {t} adds this to the sum of b_h, its outer product with {sub('x', t)} (“{word}”) to the sum of V, "
        f"and {to_W}."
    )
    if t == 0:
        sentence += " The sweep is done: the three sums are the gradients."
    meeting = "one arrow leads" if t == len(steps.own) - 1 else "two arrows lead"
    alt = (
        f"The unrolled network; {meeting} into {sub('h', t)}. Under it, as columns of numbers, the gradients from "
        f"a later step and from {sub('L', t)}, their sum ∂L/∂{sub('h', t)} and ∂L/∂{sub('a', t)}; below these, as "
        f"heatmaps, what copy {t} adds to ∂L/∂W, ∂L/∂V and ∂L/∂b_h, and their sums so far."
    )
    return alt, sentence


def counts_picture(lengths, counts, sentence):
    """Steps back against T, both axes logarithmic, one line a way of computing. Lesson 7 uses it.

    lengths: the Ts; counts: a dict of name and the steps back at each T, a whole number above 0.
    """
    whole = drawing(WIDTH, 40)
    axes = whole.figure.add_axes([0.1, 0.15, 0.72, 0.81])
    for (name, values), style in zip(counts.items(), ("^:", "s--", "o-", "D-.")):
        axes.plot(lengths, values, style, color=INK, linewidth=2, markersize=6)
        axes.annotate(name, (lengths[-1], values[-1]), (10, 0), textcoords="offset points", va="center", fontsize=11)
    axes.set(xscale="log", yscale="log", xlabel="timesteps T", ylabel="steps back for one ∂L/∂W")
    axes.set_xticks(lengths, list(map(str, lengths)))
    axes.set_xticks([], minor=True)
    axes.grid(color=FAINT, linewidth=0.8)
    axes.spines[["top", "right"]].set_visible(False)
    ends = "; ".join(f"{name} from {values[0]} to {values[-1]}" for name, values in counts.items())
    alt = f"Lines of steps back over T from {lengths[0]} to {lengths[-1]}, both logarithmic: {ends}."
    return still(whole, alt, sentence)
