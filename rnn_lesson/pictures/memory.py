"""Pictures of what the state carries: its memory is cut, or another sentence's state is put in. For lesson 1."""

import numpy as np

from .scene import Scene, in_our_style
from .shapes import COLOURS, INK, PALE, SIDE, Page
from .text import number, sub
from .unrolled import Unrolled

WITH_MEMORY = "#a9cfc2"  # the colour of U, pale
FELT = 0.05  # a probability that falls by less is not told


@in_our_style()
def memory_cut_scene(tables, words, targets):
    """Step (s, c): the arrow W into h_c is cut; under each timestep the right answer's probability, before and after.

    tables (S, T, T), one for each start s: row c holds the probabilities with h_{c-1} put to zero just before step c;
    row 0 changes nothing, as h_{-1} is zero anyway. words: what is read; targets: the right answers. Lesson 1 uses it.
    """
    top, bottom, longest, width = 24, 42, 13, 4
    page = Page(45)
    network = Unrolled(page, words, targets, y=11.5, loss=False, answers="should say")
    network.draw(0, len(words))
    page.label(1, top, "probability of the right answer:", 11, SIDE, ha="left")
    page.label(33, top, "pale: with its memory", 11, SIDE, ha="left")
    page.label(54, top, "full: with the memory cut", 11, COLOURS["U"], ha="left")

    def bar(t, value, dx, colour, ink):
        left, height = network.x(t) + dx, longest * value
        page.fill(left, bottom - height, width, height, colour)
        page.plain(left + width / 2, bottom - 1.2 - height, number(value), 9.5, ink)

    for t in range(len(words)):
        page.label(network.x(t), bottom + 1.5, f"$t={t}$", 9.5)
    ends = network.x(0) - 5, network.x(len(words) - 1) + 5
    page.axes.plot(ends, [bottom, bottom], color=INK, linewidth=0.8)

    def draw(step):
        start, c = step
        table, whole = tables[start], tables[start][0]
        cut_the_memory(network, c)
        for t, value in enumerate(table[c]):
            bar(t, whole[t], -width - 0.2, WITH_MEMORY, SIDE)
            bar(t, value, 0.2, COLOURS["U"], COLOURS["U"])
        pairs = ", ".join(f"{number(before)} and {number(after)}" for before, after in zip(whole, table[c]))
        alt = (
            f"The unrolled network, cut between {sub('h', c - 1)} and {sub('h', c)}, with two bars for each timestep: "
            f"the right answer's probability with memory and with it cut. {pairs}."
        )
        return alt, what_a_cut_does(table, c, words, targets)

    return Scene(page.axes, list(np.ndindex(np.shape(tables)[:2])), draw)


def cut_the_memory(network, c):
    """Two strokes through the arrow W into h_c, which starts at a zero in place of h_{c-1}."""
    page, y, end = network.page, network.y, network.x(c) - network.WIDTH
    start = network.x(c - 1) + network.WIDTH if c else network.left
    room = end - start
    page.fill(start + 0.1, y - 0.9, room - 0.2, 1.8, "white", zorder=1.5)
    page.axes.plot([start + 0.1, start + 0.18 * room], [y, y], color=COLOURS["W"], linewidth=1.4)
    for x in (start + 0.18 * room, start + 0.27 * room):
        page.axes.plot([x - 0.4, x + 0.4], [y + 1.3, y - 1.3], color=INK, linewidth=1.6)
    page.plain(start + 0.48 * room, y, "0", 11)
    page.arrow((start + 0.62 * room, y), (end, y), COLOURS["W"], zorder=1.6)


def what_a_cut_does(table, c, words, targets):
    """The sentence of step c: what is cut, what this step says without its memory, and what later steps feel of it."""
    if c == 0:
        return f"Cut before t = 0: this changes nothing, since {sub('h', -1)} is zero anyway."
    before, after = table[0], table[c]
    sentence = (
        f"Cut before t = {c}: {sub('h', c - 1)} is put to zero, and the network reads “{words[c]}” as if nothing had "
        f"come before. “{targets[c]}” gets {number(after[c])} in place of {number(before[c])}."
    )
    later = range(c + 1, len(words))
    felt = [
        f"“{targets[t]}” gets {number(after[t])} in place of {number(before[t])} (t = {t})"
        for t in later
        if before[t] - after[t] > FELT
    ]
    if felt:
        return f"{sentence} Later, {' and '.join(felt)}."
    return sentence + (f" No later step loses more than {number(FELT)}." if later else "")


@in_our_style()
def transplant_scene(table, lines, t, receiver=0):
    """Step i: just before its last step, the network that reads line `receiver` gets the h_t that line i made.

    table (n, n): row i holds the probabilities of each line's last word that come out; lines: n lists of words, with
    the same words from step t+1 on and only the last word to be said; t: the step of the state, counted from the
    start mark. Lesson 1 uses it.
    """
    page, lasts = Page(38), [line[-1] for line in lines]
    donor = Unrolled(page, [""] * (t + 2), [""] * (t + 2), y=6.5, left=6.5, right=62, loss=False)
    network = Unrolled(page, donor.words, donor.words, y=25, left=6.5, right=62, loss=False)
    draw_reading(donor, t + 1, "state from")
    draw_reading(network, t + 1, "this line")
    donor.box(t, COLOURS["W"], "#fff3ea", 2.2)
    start, end = (donor.x(t) + donor.WIDTH, donor.y), (network.x(t + 1), network.above(0))
    page.arrow(start, end, COLOURS["W"], 2.2, connectionstyle="angle3,angleA=0,angleB=90")
    network.box(t + 1, INK, "white")
    page.arrow((network.x(t + 1), network.below(3)), (network.x(t + 1), network.below(0)), COLOURS["V"])
    cut_the_arrow(network, t + 1)
    write_words(network, ["<s>", *lines[receiver][: t + 1]])
    right = network.x(t + 1) + network.WIDTH
    page.arrow((right, network.y), (right + 5.5, network.y), COLOURS["U"])
    page.label(right + 2.4, network.y + 1.7, "$U$", 10, COLOURS["U"])
    page.label(79, 12.5, rf"$\hat{{y}}_{t + 1}$   P(next word)", 11, COLOURS["U"], ha="left")

    def draw(i):
        write_words(donor, ["<s>", *lines[i][:t]])
        best = lasts[table[i].argmax()]
        page.bars(66, 14.5, lasts, table[i], COLOURS["U"], room=14, line=2.9, best=best, names_width=13)
        told = ", ".join(f"{word} {number(value)}" for word, value in zip(lasts, table[i]))
        alt = (
            f"Two rows of cells. The upper reads {' '.join(lines[i][:t])}; its state {sub('h', t)} goes into the last "
            f"cell of the lower, which reads {' '.join(lines[receiver][: t + 1])}. Bars for the last words: {told}."
        )
        return alt, what_a_transplant_does(table[i], lines, t, receiver, i)

    return Scene(page.axes, range(len(lines)), draw)


def draw_reading(network, stop, name):
    """The cells up to step stop-1 with what they read and no answers, and the name of the row."""
    page = network.page
    page.label(0.8, network.above(2.4), name, 9.5, SIDE, ha="left")
    page.label(network.left - 0.4, network.y, "$h_{-1}$", 12, ha="right")
    for t in range(stop):
        network.box(t, INK, "white")
        page.arrow((network.x(t), network.below(3)), (network.x(t), network.below(0)), COLOURS["V"])
        network.arrow_into(t, COLOURS["W"])


def write_words(network, words):
    """The words that the cells of a row read."""
    for t, word in enumerate(words):
        network.word(network.x(t), network.below(4.4), word, INK)


def cut_the_arrow(network, t):
    """In place of the arrow W into h_t, a pale one with two strokes through it."""
    network.arrow_into(t, PALE)
    middle = (network.x(t - 1) + network.x(t)) / 2 - 0.4
    for x in (middle, middle + 0.8):
        network.page.axes.plot([x - 0.4, x + 0.4], [network.y + 1.3, network.y - 1.3], color=INK, linewidth=1.6)


def what_a_transplant_does(row, lines, t, receiver, i):
    """The sentence of step i."""
    own, donor, lasts = lines[receiver], lines[i], [line[-1] for line in lines]
    best = row.argmax()
    if i == receiver:
        return f"“{' '.join(own[:-1])}” with its own {sub('h', t)}: nothing is changed, and “{lasts[best]}” gets " + (
            f"{number(row[best])}."
        )
    return (
        f"The network has read “{' '.join(own[:t])}”. Before it reads “{own[t]}”, its {sub('h', t)} is replaced by "
        f"that of “{' '.join(donor[:t])}”. It goes on with “{lasts[best]}” ({number(row[best])}); “{own[-1]}” gets "
        f"{number(row[receiver])}."
    )
