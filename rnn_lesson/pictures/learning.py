"""Pictures of training: the triangle and the sentences over the epochs, and what the network has learned."""

import numpy as np
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from ..language.tasks import END
from .drawing import COLOURS, INK, SIDE, SIZES, WIDTH, Scene, Triangle, draw_matrix, drawing, label, number, still


def epochs_scene(epochs, norms, losses, sentences, wanted, words, targets):
    """Step i: after epochs[i], the triangle, the losses of the timesteps, and what the network writes.

    norms: for each step a triangle (T, T), the mean over several lines; losses: L_t likewise, (T,); sentences: for each
    step what the network writes for every line, lists of words; wanted: the lines themselves.
    words, targets: the word at each x_t and y_t of the one sentence. Lesson 8 uses it.
    """
    T, top = len(words), max(triangle.max() for triangle in norms)
    most = max(max(row) for row in losses)
    axes = drawing(WIDTH, 47)

    def draw(i):
        triangle = Triangle(axes, 14, 6, norms[i], "W", words, targets, 5.4 * 6 / T, top)
        triangle.draw_empty(r"mean $\|\,$term$(t,k)\,\|$ of $\partial L/\partial W$")
        triangle.fill([(t, k) for t in range(T) for k in range(t + 1)])
        label(axes, 52, 4, "mean loss on each word", 11, COLOURS["L"], ha="left")
        for t in range(T):
            y = 6 + (t + 0.5) * 2.9
            label(axes, 58.5, y, targets[t], 9.5, ha="right", parse_math=False)
            width = 30 * losses[i][t] / most
            axes.add_patch(Rectangle((59.5, y - 1.0), 30, 2.0, facecolor="#f1f1f1"))
            axes.add_patch(Rectangle((59.5, y - 1.0), width, 2.0, facecolor=COLOURS["L"]))
            label(axes, 90.5, y, number(losses[i][t]), 9, ha="left")
        upper = 6 + T * 2.9 + 3.4
        right = [said == line for said, line in zip(sentences[i], wanted)]
        title = f"what the network writes after the first word: {sum(right)} of {len(wanted)} lines right"
        label(axes, 52, upper, title, 11, INK, ha="left")
        for j, (said, is_right) in enumerate(zip(sentences[i], right)):
            ink = COLOURS["U"] if is_right else SIDE
            label(axes, 52, upper + 2.4 + 2.3 * j, "✓" if is_right else "–", 10, ink, ha="left")
            text = " ".join(said[:8]) + (" …" if len(said) > 8 else "")
            label(axes, 54.5, upper + 2.4 + 2.3 * j, text, 9.5, ink, ha="left", parse_math=False)
        label(axes, 98.5, 1.8, f"epoch {epochs[i]}", 13, INK, ha="right", weight="bold")
        return epochs_words(epochs[i], norms[i], losses[i], sum(right), len(wanted), targets)

    return Scene(axes, range(len(epochs)), draw)


def epochs_words(epoch, norms, losses, right, lines, targets):
    """(alt, sentence) of one step of epochs_scene; it reads out the row of the last word."""
    last = len(norms) - 2 if targets[-1] == END else len(norms) - 1
    sentence = (
        f"After {epoch} epochs the network writes {right} of {lines} lines right. The largest norm in the triangle is "
        f"{number(norms.max())}; row t = {last} reads {', '.join(map(number, norms[last, : last + 1]))}."
    )
    bars = ", ".join(f"{target} {number(loss)}" for target, loss in zip(targets, losses))
    alt = f"Epoch {epoch}: a triangle of norms, bars for the losses of one sentence ({bars}), and {lines} sentences."
    return alt, sentence


def steps_back_picture(rights, lines, sentence):
    """How many of so many lines are right, against steps walked back, a dot for each start.

    rights: {steps: [right, …]}. Lesson 8 uses it.
    """
    axes = drawing(WIDTH, 40)
    left, bottom, width, height = 12, 34, 70, 29
    column, row = width / len(rights), height / lines
    for count in range(lines + 1):
        y = bottom - count * row
        axes.plot([left, left + width], [y, y], color="#ececec", linewidth=0.8, zorder=0)
        label(axes, left - 1.2, y, f"{count}", 10, ha="right")
    label(axes, 0.8, 2.4, f"lines right, of {lines}", 11, INK, ha="left")
    for i, (steps, values) in enumerate(rights.items()):
        x = left + (i + 0.5) * column
        label(axes, x, bottom + 1.8, f"{steps}", 11)
        offsets = np.linspace(-0.3, 0.3, len(values)) * column
        axes.plot(x + offsets, [bottom - value * row for value in values], "o", color=COLOURS["W"], markersize=8)
        mean = bottom - np.mean(values) * row
        axes.plot([x - 0.4 * column, x + 0.4 * column], [mean, mean], color=INK, linewidth=1.6)
    label(axes, left + width / 2, bottom + 4.4, "steps walked back", 11)
    label(axes, 84, 8, "dot: one start", 10, COLOURS["W"], ha="left")
    label(axes, 84, 10.4, "line: their mean", 10, INK, ha="left")
    told = "; ".join(f"{steps} steps back: {', '.join(map(str, values))}" for steps, values in rights.items())
    return still(axes, f"A dot plot of the lines right for each start. {told}.", sentence)


def swap_picture(table, firsts, lasts, sentence):
    """The probability of each last word (columns) after each first word (rows), (n, n). Lesson 8 uses it."""
    n = len(table)
    cell, height, left, top = 9, 3.6, 30, 6
    axes = drawing(WIDTH, top + n * height + 3)
    draw_matrix(axes, left, top, table, Normalize(0, 1), cell, SIZES["U"], height=height, size=10)
    for i in range(n):
        label(
            axes, left - 1, top + (i + 0.5) * height, f"{firsts[i]} is better than …", 10, ha="right", parse_math=False
        )
        label(axes, left + (i + 0.5) * cell, top - 1.5, lasts[i], 10, parse_math=False)
    alt = f"A table of probabilities, {n} first words and {n} last words: " + "; ".join(
        f"{first}: " + ", ".join(f"{last} {number(p)}" for last, p in zip(lasts, row))
        for first, row in zip(firsts, table)
    )
    return still(axes, alt + ".", sentence)
