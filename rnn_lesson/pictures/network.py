"""Pictures of the network at work: one cell and its copies, the forward pass, and both passes over one graph."""

import numpy as np
from matplotlib.patches import Rectangle

from ..network import NAMES, contributions, losses
from .drawing import (
    COLOURS,
    DPI,
    INK,
    NETWORK,
    PALE,
    SIDE,
    UNIT,
    WIDTH,
    Scene,
    Unrolled,
    as_matrix,
    draw_bars,
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
)

SENTENCE_ONLY = {**NETWORK, "y": 11.5, "loss": False}


def generation_scene(run, words, labels, given=0):
    """Step t: the network reads word t, and its most probable next word becomes the next input.

    words: what it reads at each step, the start mark first; given: how many of the words after
    the mark the reader gave, which no arrow feeds back. labels: the vocabulary. Lesson 1 uses it.
    """
    picks = [labels[i] for i in run.y_hat.argmax(axis=1)]

    def tell(t, network):
        for earlier in range(t + 1):
            if given <= earlier < len(words) - 1:
                feed_back(network, earlier)
        best = run.y_hat[t].argsort()[::-1][:8] if len(labels) > 12 else range(len(labels))
        before = f"all it knows of the words before is in {sub('h', t - 1)}" if t else "no word came before"
        sentence = (
            f"t = {t}: the network reads “{words[t]}”; {before}. "
            f"Of {len(labels)} words it gives “{picks[t]}” the highest probability, {number(run.y_hat[t].max())}."
        )
        if given <= t < len(words) - 1:
            sentence += f" This word becomes the next input, {sub('x', t + 1)}."
        elif t < len(words) - 1:
            sentence += f" The next input is “{words[t + 1]}” all the same, since it was given."
        return best, "P(next word)", sentence, None

    return at_work_scene(run, words, picks, labels, tell, given)


def feed_back(network, t):
    """The dashed arrow from the word picked at step t, down between the columns, to the next input."""
    gap = network.gap
    start = network.x(t) + 0.3 * gap, network.above(6.6)
    end = network.x(t + 1) - 0.28 * gap, network.below(6.4)
    turn = 0.62  # of the gap; right of the W in its middle
    pixels = gap * UNIT * DPI
    arms = f"angleA=0,armA={(turn - 0.3) * pixels:.1f},angleB=180,armB={(0.72 - turn) * pixels:.1f}"
    network.arrow(start, end, INK, 1.2, linestyle=(0, (3, 1.5)), connectionstyle=f"arc,{arms},rad=4")


def tagging_scene(run, words, labels):
    """Step t: the network reads word t and says its tag. Lesson 1 uses it.

    Where it has read the same word before, both are framed, with their x and their h.
    """
    picks = [labels[i] for i in run.y_hat.argmax(axis=1)]

    def tell(t, network):
        sentence = (
            f"t = {t}: the network reads “{words[t]}” and gives {picks[t]} the highest probability, "
            f"{number(run.y_hat[t].max())}."
        )
        earlier = [j for j in range(t) if words[j] == words[t]]
        for j in [earlier[-1], t] if earlier else []:
            frame(network.axes, network.x(j) - 4.2, network.below(5.3), 8.4, 2.4, COLOURS["L"], 1.6)
        if earlier:
            j = earlier[-1]
            same = "the same" if picks[j] == picks[t] else "another"
            sentence += (
                f" At t = {j} it read the same word as the same vector, and said {picks[j]}: {same} tag"
                f"{', because h differs' if same == 'another' else ''}."
            )
        return range(len(labels)), "P(tag)", sentence, earlier[-1] if earlier else None

    return at_work_scene(run, words, picks, labels, tell, len(words))


def at_work_scene(run, words, picks, labels, tell, known):
    """The network up to step t, its x_t and the states so far as strips, and bars for y_hat_t.

    tell(t, network) adds what is special and gives the bars' indices, their title, the sentence
    and an earlier step to compare with, or None. Words after the first `known` ones and the
    start mark are not shown before they are read.
    """
    T, n_h = run.h.shape
    left, strip, upper, line = 13, 42, 29.5, 2.6
    bars = len(labels) if len(labels) <= 12 else 8
    axes = drawing(WIDTH, upper + 2 + max((T + 3) * line, bars * 2.9))
    network = Unrolled(axes, words, picks, **SENTENCE_ONLY)
    network.words = [word if t <= known else "" for t, word in enumerate(words)]
    network.draw(0, T, pale=True)
    network.words = words
    states = np.vstack([run.h_init, run.h])
    input_scale, state_scale = symmetric([run.x / 1.5]), symmetric([states * 1.6])  # no cell nearly black

    def strip_of(y, values, scale, title, colour):
        cell = strip / len(values)
        draw_matrix(axes, left, y, values[None, :], scale, cell, numbers=False, height=line * 0.85)
        label(axes, left - 1, y + 0.42 * line, title, 11, colour, ha="right")

    def grow(t):
        network.draw(t, t + 1)
        if t == 0:
            strip_of(upper + 5.5, states[0], state_scale, index("h", -1), COLOURS["h"])
        strip_of(upper + 5.5 + (t + 1) * line, states[t + 1], state_scale, index("h", t), COLOURS["h"])

    def draw(t):
        strip_of(upper, run.x[t], input_scale, index("x", t), COLOURS["V"])
        network.box(t, INK, "#f3f3f3", 2.2)
        shown, title, sentence, twin = tell(t, network)
        if twin is not None:
            strip_of(upper + line, run.x[twin], input_scale, index("x", twin), COLOURS["V"])
            for row in (0, 1, (twin + 1) + 5.5 / line, (t + 1) + 5.5 / line):
                frame(axes, left - 0.15, upper + row * line - 0.15, strip + 0.3, 0.85 * line + 0.3, COLOURS["L"], 1.8)
        label(axes, 73, upper - 2.2, rf"{index(chr(92) + 'hat{y}', t)}   {title}", 11, COLOURS["U"], ha="left")
        names, values = [labels[i] for i in shown], run.y_hat[t][list(shown)]
        draw_bars(axes, 62, upper, names, values, COLOURS["U"], room=20, line=2.9, best=picks[t], names_width=11)
        alt = (
            f"The unrolled network up to step {t}, which reads {words[t]} and answers {picks[t]}. Under it the numbers "
            "of x and of the states h so far as coloured strips, and bars for the probabilities: "
            + ", ".join(f"{name} {number(value)}" for name, value in zip(names, values))
            + "."
        )
        return alt, sentence

    return Scene(axes, range(T), draw, grow)


def folded_picture(copies=3):
    """The network as a loop, and the same network unrolled: copies that share V, W, U, b_h and b_y."""
    axes = drawing(WIDTH, 20)
    loop = Unrolled(axes, [""], [""], y=10, left=0, right=16, loss=False)
    x, y = loop.x(0), loop.y
    loop.box(0, INK, "white", letter="$h_t$")
    loop.arrow((x, loop.below(3)), (x, loop.below(0)), COLOURS["V"])
    loop.arrow((x, loop.above(0)), (x, loop.above(3)), COLOURS["U"])
    side = x + loop.WIDTH
    loop.arrow((side, y - 1.2), (side, y + 1.2), COLOURS["W"], connectionstyle="arc3,rad=-3.4")
    for letter, dx, middle in (("V", 1.4, loop.below(1.7)), ("U", 1.4, loop.above(1.5)), ("W", 9.2, y)):
        label(axes, x + dx, middle, f"${letter}$", 11, COLOURS[letter])
    label(axes, x, loop.below(4.3), "$x_t$", 13)
    label(axes, x, loop.above(4.2), r"$\hat{y}_t$", 13)
    label(axes, 28, y, "=", 20)
    row = Unrolled(axes, [""] * copies, [""] * copies, y=10, left=38, right=94, loss=False)
    row.draw(0, copies)
    end = row.x(copies - 1) + row.WIDTH
    row.arrow((end, y), (end + 4, y), COLOURS["W"])
    label(axes, end + 6, y, "…", 18, COLOURS["W"])
    sentence = (
        "Left: the network as a loop; the arrow W leads from h at one timestep back into h at the next. "
        "Right: the same network unrolled. There is one copy of the cell for each timestep, and all copies use "
        "the same V, W and U (and the same biases)."
    )
    alt = f"A cell h with an input x, an output y and an arrow W from itself to itself equals a row of {copies} cells."
    return still(axes, alt, sentence)


def unrolling_scene(params, run, words, inputs, labels):
    """Step t: the copies up to t light up with their h in numbers, and the sums of this step stand below.

    For small networks of one-hot x. inputs: the word of each number of x; labels: what y_hat is
    a probability of. Lesson 2 uses it.
    """
    T, n_h = run.h.shape
    picks = [labels[i] for i in run.y_hat.argmax(axis=1)]
    axes = drawing(WIDTH, 72.5)
    network = Unrolled(axes, words, picks, 12.5, NETWORK["left"] + 3, NETWORK["right"], loss=False, height=3.6)
    network.draw(0, T, pale=True, boxes=False)
    for t in range(T):
        network.box(t, PALE, "white")
    weights = symmetric([array for _, array in params.items()])
    states, sums = symmetric([run.h_before, run.h, run.x]), symmetric([run.a, run.o])
    upper, lower = 30, 50.5

    def state(t, values):
        """The numbers of h_t, where its box stands."""
        width, height = 2 * network.WIDTH, 2 * network.height / n_h
        left = network.x(t) - network.WIDTH if t >= 0 else 1
        draw_matrix(axes, left, network.above(0), values[:, None], states, width, height=height, size=9.5)
        frame(axes, left, network.above(0), width, n_h * height, INK, 1.2)
        label(axes, left - 1 if t >= 0 else left + 2, network.above(1.2), index("h", t), 11)

    def grow(t):
        network.draw(t, t + 1, boxes=False)
        if t == 0:
            state(-1, run.h_init)
        state(t, run.h[t])

    def draw(t):
        frame(axes, network.x(t) - network.WIDTH, network.above(0), 2 * network.WIDTH, 2 * network.height, INK, 2.6)
        row = Equation(axes, 1.5, upper, 5.5, 3.4)
        row.matrix(params.V, weights, "$V$", COLOURS["V"], decimals=1)
        for i, word in enumerate(inputs):
            label(axes, 1.5 + 5.5 * (i + 0.5), upper + n_h * 3.4 + 1.3, word, 8.5, SIDE, parse_math=False)
        for i in np.flatnonzero(run.x[t]):
            frame(axes, 1.5 + 5.5 * i, upper, 5.5, n_h * 3.4, INK, 2.0, zorder=5)
        row.matrix(run.x[t], states, index("x", t), COLOURS["V"], decimals=0)
        row.sign("+")
        row.matrix(params.W, weights, "$W$", COLOURS["W"], decimals=1)
        row.matrix(run.h_before[t], states, index("h", t - 1), COLOURS["h"])
        row.sign("+")
        row.matrix(params.b_h, weights, "$b_h$", COLOURS["h"], decimals=1)
        row.sign("=")
        row.matrix(run.a[t], sums, index("a", t), COLOURS["h"])
        row.sign("→", run.f_h)
        row.matrix(run.h[t], states, index("h", t), COLOURS["h"])
        row = Equation(axes, 7.5, lower, 5.5, 3.4)
        for i, name in enumerate(labels):
            label(axes, 6.8, lower + (i + 0.5) * 3.4, name, 8.5, SIDE, ha="right", parse_math=False)
        row.matrix(params.U, weights, "$U$", COLOURS["U"], decimals=1)
        row.matrix(run.h[t], states, index("h", t), COLOURS["h"])
        row.sign("+")
        row.matrix(params.b_y, weights, "$b_y$", COLOURS["U"], decimals=1)
        row.sign("=")
        row.matrix(run.o[t], sums, index("o", t), COLOURS["U"])
        row.sign("→", "softmax")
        label(axes, row.x + 9, lower - 1.7, index(r"\hat{y}", t), 11, COLOURS["U"], ha="left")
        draw_bars(axes, row.x, lower, labels, run.y_hat[t], COLOURS["U"], room=24, line=3.4, best=picks[t])
        sentence = (
            f"t = {t}: the copy reads “{words[t]}” and {sub('h', t - 1)} = {vector(run.h_before[t])}. "
            f"V, W and b_h make {sub('a', t)} = {vector(run.a[t])} of them, "
            f"and {run.f_h} makes {sub('h', t)} = {vector(run.h[t])} of that. "
            f"U and b_y read {picks[t]} from it, with probability {number(run.y_hat[t].max())}."
        )
        alt = (
            f"The unrolled network lit up to step {t}, with the states up to {sub('h', t)} as numbers in the boxes. "
            f"Below it, in numbers, V x + W h + b = a and its {run.f_h}, and U h + b = o and its softmax."
        )
        return alt, sentence

    return Scene(axes, range(T), draw, grow)


class Equation:
    """Matrices and signs set in one line, from left to right; x is where the next one starts."""

    def __init__(self, axes, x, y, cell, height):
        self.axes, self.x, self.y, self.cell, self.height, self.middle = axes, x, y, cell, height, y

    def matrix(self, values, norm, title, colour, **how):
        values = as_matrix(values)
        how = {"title": title, "title_colour": colour, "height": self.height, "size": 9.5, **how}
        draw_matrix(self.axes, self.x, self.y, values, norm, self.cell, **how)
        self.x += values.shape[1] * self.cell + 0.9
        self.middle = self.y + len(values) * self.height / 2

    def sign(self, text, above=None):
        room = 0.55 * len(above or "") + 1.8
        label(self.axes, self.x + room / 2 - 0.3, self.middle, text, 13)
        if above:
            label(self.axes, self.x + room / 2 - 0.3, self.middle - 1.8, above, 8.5)
        self.x += room + 0.5


def vector(values):
    """The numbers of a small vector in words: (0.10, −0.25)."""
    return f"({', '.join(map(number, values))})"


def two_passes_scene(params, run, y, words, targets, inputs, labels):
    """Step s: forward through the timesteps up to L, then backward; every node is drawn from when its value exists.

    The steps are 0 … T-1 (forward at t = s), T (the losses are added) and T+1 … 2T (backward
    at t = 2T - s). words, targets: the word at each x_t and y_t; inputs, labels: what the
    numbers of x and y_hat belong to. Lesson 3 uses it.
    """
    c, L_t = contributions(params, run, y), losses(run, y)
    T, n_h = run.h.shape
    L = L_t.sum()
    walked = {name: walked_back(c, name) for name in NAMES}
    norm = symmetric([sums for array in walked.values() for sums in array])
    axes = drawing(WIDTH, 63.5)
    network = Unrolled(axes, words, targets, 21.5, NETWORK["left"], 93)
    network.draw(0, T, pale=True)
    add_up, lower, cell, height = network.above(16.6), 39, 4.4, 3.4
    middle = network.x(T - 1) / 2 + network.x(0) / 2
    places = dict(zip(NAMES, (6, 27, 54, 74, 90)))
    for name in ("U", "b_y"):
        for i, text in enumerate(labels):
            y_row = lower + (i + 0.5) * height
            label(axes, places[name] - 0.6, y_row, text, 8, SIDE, ha="right", parse_math=False)
    for i, text in enumerate(inputs):
        x_column = places["V"] + (i + 0.5) * cell
        label(axes, x_column, lower + height * params.V.shape[0] + 1.2, text, 8, SIDE, parse_math=False)

    def total(ink):
        for t in range(T):
            network.arrow(
                (network.x(t), network.above(11)), (middle + 0.12 * (network.x(t) - middle), add_up + 1.8), ink, 1.1
            )
        label(axes, middle, add_up, rf"$L = L_0 + \dots + L_{{{T - 1}}}$", 14, ink)

    def grow(s):
        if s == 0:
            total(PALE)
        if s < T:
            network.draw(s, s + 1)
            label(axes, network.x(s) + 2, network.above(9.3), f"= {number(L_t[s])}", 11, COLOURS["L"], ha="left")
        elif s == T:
            axes.add_patch(Rectangle((middle - 12, add_up - 2.2), 40, 3.8, color="white"))
            total(COLOURS["L"])
            label(axes, middle + 9.5, add_up, f"= {number(L)}", 14, COLOURS["L"], ha="left")
        else:
            t = 2 * T - s
            if t < T - 1:
                network.one_step_back(t + 1)
            network.down_from_the_loss(t)

    def draw(s):
        backward_at = 2 * T - s if s > T else None
        if s != T:
            now = s if s < T else backward_at
            network.box(now, INK if s < T else COLOURS["W"], "#f3f3f3" if s < T else "#fff3ea", 2.4)
        for name, x in places.items():
            title = rf"$\partial L/\partial {symbol(name)}$"
            rows, columns = walked[name][0].shape
            if s > T:
                colour = COLOURS["U"] if name == "b_y" else COLOURS.get(name, COLOURS["h"])
                title += "" if s == 2 * T else " so far"
                how = {"title": title, "title_colour": colour, "size": 8.5, "height": height}
                sums = walked[name][backward_at]
                before = walked[name][backward_at + 1] if backward_at < T - 1 else np.zeros_like(sums)
                draw_matrix(axes, x, lower, sums, norm, cell, **how)
                for row, column in np.argwhere(sums.round(2) != before.round(2)):
                    frame(axes, x + column * cell, lower + row * height, cell, height, INK, 1.3, zorder=5)
            else:
                frame(axes, x, lower, cell * columns, height * rows, PALE, 0.6, linestyle=":")
                label(axes, x + cell * columns / 2, lower - 1.7, title, 11, PALE)
        return passes_words(s, T, words, targets, run, L_t)

    return Scene(axes, range(2 * T + 1), draw, grow)


def walked_back(c, name):
    """For each t, what of dL/d(name) the sweep back has gathered when it has passed step t, (T, rows, columns)."""
    gathered, so_far = [], 0.0
    for k in reversed(range(c.T)):
        so_far = so_far + sum(as_matrix(c.term(name, t, k)) for t in range(k, c.T))
        gathered.append(so_far)
    return gathered[::-1]


def passes_words(s, T, words, targets, run, L_t):
    """(alt, sentence) of one step of two_passes_scene."""
    if s < T:
        from_start = f"{sub('x', s)} (“{words[s]}”) and {sub('h', s - 1)} give {sub('h', s)}"
        sentence = (
            f"Step {s}, forward at t = {s}: {from_start}; {sub('h', s)} gives {sub('ŷ', s)}; "
            f"and {sub('ŷ', s)} with the true answer “{targets[s]}” gives {sub('L', s)} = {number(L_t[s])}."
        )
        alt = (
            f"The unrolled network, filled from the left up to step {s}. The loss L and the gradients are still empty."
        )
    elif s == T:
        sentence = (
            f"Step {s}: all losses exist, and so does their sum, L = {number(L_t.sum())}. "
            "The forward pass is done; no gradient exists yet."
        )
        alt = "The unrolled network is filled, and arrows lead from all losses to their sum L. The gradients are empty."
    else:
        t = 2 * T - s
        meets = "" if t == T - 1 else f" and from ∂L/∂{sub('h', t + 1)}, one copy to the right"
        sentence = (
            f"Step {s}, backward at t = {t}: ∂L/∂{sub('h', t)} is made from {sub('L', t)}{meets}. "
            f"Copy {t} adds its share to the five sums, to those of V, W and b_h by way of ∂L/∂{sub('h', t)}, "
            f"to those of U and b_y from {sub('L', t)} alone. The framed numbers change."
        )
        sentence += " The backward pass is done: the sums are the gradients." if t == 0 else ""
        alt = (
            f"Arrows lead back from the losses down to step {t}. Below, the five gradients as heatmaps, "
            f"summed from the last step to step {t}."
        )
    return alt, sentence
