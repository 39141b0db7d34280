"""The next word's distribution, made sharper or flatter by a temperature, and what is drawn from it. For lesson 1."""

import numpy as np

from .memory import WITH_MEMORY as BEFORE
from .nudge import Plot
from .scene import Scene, in_our_style
from .shapes import COLOURS, EMPTY, INK, SIDE, Page
from .text import number

BEST, LINE, ROOM, NAMES = 8, 2.5, 26, 15  # how many words; a bar's height, the width of a whole one, that of its name
LONGEST = 108  # letters of a sentence


@in_our_style()
def temperature_scene(labels, shares):
    """Step (y_hat, temperature, drawn, after): the next words, as they are and at this temperature; drawn sentences.

        p_i = y_hat_i^(1 / temperature) / sum_j y_hat_j^(1 / temperature)

    y_hat (n_y,), none of them zero: the network's distribution after the words `after`; drawn: sentences, lists of
    words. shares: the (temperatures, parts) of a curve, the part of all drawn sentences that are lines of the training
    text. It has no fixed list of steps: ask for .picture((y_hat, temperature, drawn, after)). Lesson 1 uses it.
    """
    page = Page(38)
    page.label(29, 1.6, r"pale: $\hat{y}$", 10.5, SIDE, ha="left")
    page.label(37, 1.6, "full: at this temperature", 10.5, COLOURS["U"], ha="left")
    for row in range(BEST + 1):
        page.fill(NAMES, 3.75 + row * LINE, ROOM, LINE - 0.3, EMPTY)
    page.plain(NAMES - 0.8, 3.6 + (BEST + 0.5) * LINE, "all others", 9.5, SIDE, ha="right")
    plot = frame_of_curve(page, *shares)
    return Scene(page.axes, [], lambda step: draw(page, plot, labels, shares, *step))


def draw(page, plot, labels, shares, y_hat, temperature, drawn, after):
    """What one step shows; its (alt, sentence)."""
    green = COLOURS["U"]
    p = np.exp((np.log(y_hat) - np.log(y_hat).max()) / temperature)
    p /= p.sum()
    page.plain(1, 1.6, f"the next word after “{after}”" if after != "nothing" else "the first word", 10.5, ha="left")
    best = np.argsort(-y_hat, kind="stable")[:BEST]
    for row, i in enumerate(best):
        top = 3.6 + row * LINE
        page.plain(NAMES - 0.8, top + 0.5 * LINE, labels[i], 9.5, ha="right")
        page.fill(NAMES, top + 0.15, ROOM * y_hat[i], 0.8, BEFORE)
        page.fill(NAMES, top + 0.95, ROOM * p[i], LINE - 1.1, green)
        page.plain(NAMES + ROOM + 0.8, top + 0.5 * LINE, number(p[i]), 9.5, ha="left")
    others = 1 - p[best].sum()
    page.fill(NAMES, 4.55 + BEST * LINE, ROOM * others, LINE - 1.1, green)
    page.plain(NAMES + ROOM + 0.8, 3.6 + (BEST + 0.5) * LINE, number(others), 9.5, ha="left")

    of_100 = float(np.interp(temperature, shares[0], 100 * np.asarray(shares[1])))
    plot.dot(temperature, of_100, green, 9)
    page.plain(plot.x(temperature) + 1.2, plot.y(of_100) - 1.4, f"{of_100:.0f}", 10.5, weight="bold", ha="left")
    page.label(1, 29, f"drawn at temperature {number(temperature, 1)}:", 10.5, SIDE, ha="left")
    told = [shortened(" ".join(words)) for words in drawn]
    for i, sentence in enumerate(told):
        page.plain(3, 31.4 + 2.4 * i, sentence, 10, ha="left")
    listed = ", ".join(f"{labels[i]} {number(y_hat[i])} and {number(p[i])}" for i in best)
    alt = (
        f"Bars for the next word after {after}, as the network says and at temperature {number(temperature, 1)}: "
        f"{listed}. A curve that falls: {of_100:.0f} of 100 sentences are lines of the text. Drawn: {'; '.join(told)}."
    )
    sentence = (
        f"Temperature {number(temperature, 1)}: “{labels[best[0]]}” has {number(p[best[0]])} (ŷ: "
        f"{number(y_hat[best[0]])}), and {of_100:.0f} of 100 sentences are lines of the Zen, word for word."
    )
    return alt, sentence


def frame_of_curve(page, temperatures, parts):
    """How many of 100 sentences are lines, over the temperature."""
    plot = Plot(page, (62, 4.2, 96, 23), (0, temperatures[-1]), (0, 100))
    plot.frame((0, 1, 2, 3), (0, 50, 100), "temperature", "")
    page.label(plot.left, 1.6, "of 100 sentences: lines of the Zen", 10.5, ha="left")
    plot.curve(temperatures, 100 * np.asarray(parts), INK)
    return plot


def shortened(text):
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
