"""Pictures of the network at work: it writes a sentence, or tags one. For lesson 1."""

import numpy as np

from .scene import Scene, in_our_style
from .shapes import COLOURS, DPI, INK, UNIT, Page, symmetric
from .text import index, number, sub
from .unrolled import Unrolled

MOST_BARS = 12  # a longer list of labels is cut to the best
BEST = 8


@in_our_style()
def generation_scene(run, words, labels, given=0):
    """Step t: the network reads word t, and its most probable next word becomes the next input.

    words: what it reads at each step, the start mark first; given: how many of the words after
    the mark the reader gave, which no arrow feeds back. labels: the vocabulary. Lesson 1 uses it.
    """
    work, last = AtWork(run, words, labels, known=given, strips=False), len(words) - 1

    def draw(t):
        for earlier in range(given, min(t + 1, last)):
            feed_back(work.network, earlier)
        best = run.y_hat[t].argsort()[::-1][:BEST] if len(labels) > MOST_BARS else range(len(labels))
        alt = work.draw(t, best, "P(next word)")
        before = f"all it knows of the words before is in {sub('h', t - 1)}" if t else "no word came before"
        sentence = (
            f"t = {t}: the network reads “{words[t]}”; {before}. Of {len(labels)} words it gives “{work.picks[t]}” "
            f"the highest probability, {number(run.y_hat[t].max())}."
        )
        if given <= t < last:
            sentence += f" This word becomes the next input, {sub('x', t + 1)}."
        elif t < last:
            sentence += f" The next input is “{words[t + 1]}” all the same, since it was given."
        return alt, sentence

    return Scene(work.page.axes, range(len(words)), draw, work.grow)


def feed_back(network, t):
    """The dashed arrow from the word picked at step t, down between the columns, to the next input."""
    gap = network.gap
    start = network.x(t) + 0.3 * gap, network.above(6.6)
    end = network.x(t + 1) - 0.28 * gap, network.below(6.4)
    turn = 0.62  # of the gap; right of the W in its middle
    pixels = gap * UNIT * DPI
    arms = f"angleA=0,armA={(turn - 0.3) * pixels:.1f},angleB=180,armB={(0.72 - turn) * pixels:.1f}"
    network.page.arrow(start, end, INK, 1.2, linestyle=(0, (3, 1.5)), connectionstyle=f"arc,{arms},rad=4")


@in_our_style()
def tagging_scene(run, words, labels):
    """Step t: the network reads word t and says its tag. Lesson 1 uses it.

    Where it has read the same word before, both are framed, with their x and their h.
    """
    work = AtWork(run, words, labels, known=len(words))
    picks = work.picks

    def draw(t):
        alt = work.draw(t, range(len(labels)), "P(tag)")
        sentence = (
            f"t = {t}: the network reads “{words[t]}” and gives {picks[t]} the highest probability, "
            f"{number(run.y_hat[t].max())}."
        )
        earlier = max((j for j in range(t) if words[j] == words[t]), default=None)
        if earlier is not None:
            work.compare(earlier, t)
            said = "the same tag" if picks[earlier] == picks[t] else "another tag, because h differs"
            sentence += (
                f" At t = {earlier} it read the same word as the same vector, and said {picks[earlier]}: {said}."
            )
        return alt, sentence

    return Scene(work.page.axes, range(len(words)), draw, work.grow)


class AtWork:
    """The network up to step t; under it its x_t and the states so far as strips, and bars for y_hat_t.

    Words after the first `known` ones and the start mark are not shown before they are read. strips=False leaves the
    bars alone under the network, and makes them wide.
    """

    LEFT, STRIP = 13, 42  # the strips, and their length
    BARS, ROOM = 62, 20  # the left end of the bars' names, and the width of a whole bar
    BARS_ALONE, ROOM_ALONE = 22, 44  # the same where no strips stand beside them
    UPPER, LINE = 27.5, 2.6  # the first strip, x_t; what one line of strips takes
    STATES = UPPER + 5.5  # the strip of h_{-1}; that of h_t stands t + 1 lines below it
    BAR, NAMES = 2.6, 11  # the height that one bar takes, and the width of the names before the bars

    def __init__(self, run, words, labels, known, strips=True):
        self.run, self.words, self.labels, self.strips = run, words, labels, strips
        self.picks = [labels[i] for i in run.y_hat.argmax(axis=1)]
        self.states = np.vstack([run.h_init, run.h])
        # Both scales reach farther than the numbers, so that no cell is nearly black.
        self.input_scale, self.state_scale = symmetric([run.x / 1.5]), symmetric([self.states * 1.6])

        T, bars = len(words), len(labels) if len(labels) <= MOST_BARS else BEST
        self.page = Page(self.UPPER + 2 + max((T + 3) * self.LINE if strips else 0, bars * self.BAR))
        place = {"y": 11.5, "loss": False}
        shown_before = [word if t <= known else "" for t, word in enumerate(words)]
        Unrolled(self.page, shown_before, self.picks, **place).draw(0, T, pale=True)
        self.network = Unrolled(self.page, words, self.picks, **place)

    def grow(self, t):
        self.network.draw(t, t + 1)
        for i in ((-1, 0) if t == 0 else [t]) if self.strips else []:
            self.strip(self.y_of_state(i), self.states[i + 1], self.state_scale, index("h", i), COLOURS["h"])

    def draw(self, t, shown, title):
        """The strip of x_t, its state's box, and a bar for each of the labels numbered in `shown`; the alt text."""
        left, room = (self.BARS, self.ROOM) if self.strips else (self.BARS_ALONE, self.ROOM_ALONE)
        if self.strips:
            self.strip(self.UPPER, self.run.x[t], self.input_scale, index("x", t), COLOURS["V"])
        self.network.box(t, INK, "#f3f3f3", 2.2)
        heading = index(r"\hat{y}", t) + "   " + title
        self.page.label(left + self.NAMES, self.UPPER - 2.2, heading, 11, COLOURS["U"], ha="left")
        names, values = [self.labels[i] for i in shown], self.run.y_hat[t][list(shown)]
        how = {"room": room, "line": self.BAR, "best": self.picks[t], "names_width": self.NAMES}
        self.page.bars(left, self.UPPER, names, values, COLOURS["U"], **how)
        told = ", ".join(f"{name} {number(value)}" for name, value in zip(names, values))
        return (
            f"The unrolled network up to step {t}, which reads {self.words[t]} and answers {self.picks[t]}. Under it "
            + ("the numbers of x and of the states h so far as coloured strips, and " if self.strips else "")
            + f"bars for the probabilities: {told}."
        )

    def compare(self, earlier, t):
        """Frame the words of two steps, put the earlier x under that of step t, and frame both x and both states."""
        second = self.UPPER + self.LINE
        self.strip(second, self.run.x[earlier], self.input_scale, index("x", earlier), COLOURS["V"])
        for j in (earlier, t):
            x = self.network.x(j)
            self.page.frame(x - 4.2, self.network.below(5.3), 8.4, 2.4, COLOURS["L"], 1.6)
        for y in (self.UPPER, second, self.y_of_state(earlier), self.y_of_state(t)):
            height = 0.85 * self.LINE + 0.3
            self.page.frame(self.LEFT - 0.15, y - 0.15, self.STRIP + 0.3, height, COLOURS["L"], 1.8)

    def y_of_state(self, t):
        return self.STATES + (t + 1) * self.LINE

    def strip(self, y, values, scale, title, colour):
        """A vector as one row of colours without numbers."""
        cell = self.STRIP / len(values), self.LINE * 0.85
        self.page.matrix(self.LEFT, y, values[None, :], scale, cell, decimals=None)
        self.page.label(self.LEFT - 1, y + 0.42 * self.LINE, title, 11, colour, ha="right")
