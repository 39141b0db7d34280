"""All timesteps of a small network at once, for words and numbers that the reader changes. For lesson 2."""

import numpy as np
from matplotlib.collections import PolyCollection

from ..network import Parameters, forward
from .scene import Scene, in_our_style
from .shapes import COLOURS, EMPTY, INK, SIDE, Page, symmetric
from .text import index, number, sub
from .unrolled import Unrolled

STATES = symmetric([np.ones(1)])  # tanh stays between -1 and 1, so the colours keep their meaning


@in_our_style()
def machine_scene(params, words, inputs, labels):
    """Step (words, W) or (words, W, V): the network reads these words with this W and V; under each column its y_hat.

    "Before" is what it says with params to the words given here; of each y_hat_t the picture tells how much it moved,
    that is, the largest change of a probability; and how much by the words alone, as the same W and V read both
    sentences. For small networks of one-hot x whose f_h is tanh. inputs: the word
    of each number of x; labels: what y_hat is a probability of. As many words at each step. Lesson 2 uses it.
    """
    machine = Machine(params, words, inputs, labels)
    return Scene(machine.page.axes, [(tuple(words), params.W)], machine.draw)


class Machine:
    """The picture of machine_scene."""

    BARS, LINE, ROOM = 24.6, 1.75, 8  # where the bars of y_hat begin, the height of one, the width of a whole one

    def __init__(self, params, words, inputs, labels):
        self.params, self.inputs, self.labels, self.words = params, list(inputs), labels, list(words)
        self.before = forward(params, self.one_hot(words)).y_hat
        self.page, T = Page(40.8), len(words)
        self.network = Unrolled(self.page, [""] * T, [""] * T, y=11, left=9.5, loss=False, height=3)
        self.network.draw(0, T, boxes=False)
        self.draw_state(-1, np.zeros(params.W.shape[0]))
        self.below = self.BARS + len(labels) * self.LINE
        for t in range(T):
            self.frame_bars(t)
        left = self.left_of_bars(0) - 0.8
        for i, name in enumerate(labels):
            self.page.plain(left, self.BARS + (i + 0.5) * self.LINE, name, 8.5, SIDE, ha="right")
        self.page.label(left, self.BARS - 1.4, r"$\hat{y}_t$", 11, COLOURS["U"], ha="right")
        self.page.label(0.8, self.BARS + 2.5 * self.LINE, "dark: before", 8.5, SIDE, ha="left")
        self.page.label(0.8, self.BARS + 3.5 * self.LINE, "green: now", 8.5, COLOURS["U"], ha="left")
        for y, name in zip(self.rows_of_moves(), ("moved by", "by the words")):
            self.page.label(left, y, name, 9.5, ha="right")

    def rows_of_moves(self):
        """The y of the numbers that tell how much each y_hat moved, in all and by the words alone."""
        return self.below + 2, self.below + 4.4

    def one_hot(self, words):
        return np.eye(len(self.inputs))[[self.inputs.index(word) for word in words]]

    def left_of_bars(self, t):
        return self.network.x(t) - self.ROOM / 2

    def frame_bars(self, t):
        """The empty bars of step t, and a dark stroke where each ended before."""
        page, left = self.page, self.left_of_bars(t)
        for i, value in enumerate(self.before[t]):
            top = self.BARS + i * self.LINE
            page.fill(left, top + 0.2, self.ROOM, self.LINE - 0.4, EMPTY)
            page.fill(left + self.ROOM * value - 0.12, top, 0.24, self.LINE, INK, zorder=6)

    def draw_state(self, t, values):
        """The numbers of h_t, where its box stands."""
        network, page = self.network, self.page
        top, width, height = network.above(0), 2 * network.WIDTH, 2 * network.height
        left = network.x(t) - network.WIDTH if t >= 0 else 1
        page.matrix(left, top, values[:, None], STATES, (width, height / len(values)), size=9.5)
        page.frame(left, top, width, height, INK, 1.2)
        if t < 0:
            page.label(left + 2, network.above(1.2), index("h", t), 11)

    def draw(self, step):
        words, W, V = (*step, self.params.V)[:3]
        p = self.params
        now = Parameters(p.U, np.asarray(V, dtype=float), np.asarray(W, dtype=float), p.b_h, p.b_y)
        run, same_words = forward(now, self.one_hot(words)), forward(now, self.one_hot(self.words))
        moved, by_the_words = (np.abs(run.y_hat - y_hat).max(axis=1) for y_hat in (self.before, same_words.y_hat))
        page, network = self.page, self.network
        for t, word in enumerate(words):
            network.word(network.x(t), network.below(6.4), word, INK)
            network.word(network.x(t), network.above(6.6), self.labels[run.y_hat[t].argmax()], INK)
            self.draw_state(t, run.h[t])
            for y, move in zip(self.rows_of_moves(), (moved[t], by_the_words[t])):
                page.plain(network.x(t), y, moved_by(move), 10.5, INK if move else SIDE)
        self.draw_bars(run.y_hat)
        return self.tell(words, now, run.y_hat, moved, by_the_words)

    def draw_bars(self, y_hat):
        """All bars in one collection, since thirty-six rectangles would take a third of the time of the picture."""
        top = self.BARS + self.LINE * np.arange(len(self.labels))
        corners = []
        for t, row in enumerate(y_hat):
            left, right = np.full(len(row), self.left_of_bars(t)), self.left_of_bars(t) + self.ROOM * row
            low, high = top + 0.2, top + self.LINE - 0.2
            corners.extend(np.stack([left, low, right, low, right, high, left, high], axis=1).reshape(-1, 4, 2))
        self.page.axes.add_collection(PolyCollection(corners, facecolors=COLOURS["U"]), autolim=False)

    def tell(self, words, now, y_hat, moved, by_the_words):
        picks, before = ([self.labels[i] for i in answers.argmax(axis=1)] for answers in (y_hat, self.before))
        said = " ".join(f"{word}/{pick}" for word, pick in zip(words, picks))
        changed = [f"{was} → {now} at t = {t}" for t, (was, now) in enumerate(zip(before, picks)) if was != now]
        weights = " and ".join(
            [f"another {name}" for name in "VW" if not np.array_equal(getattr(now, name), getattr(self.params, name))]
        )
        weights = weights or "V and W as they were"
        alt = (
            f"The unrolled network with {weights}, its states as numbers, and the bars of each ŷ. {said}. Moved by "
            + ", ".join(map(moved_by, moved))
            + "; by the words alone "
            + ", ".join(map(moved_by, by_the_words))
            + "."
        )
        if not moved.any():
            return alt, f"{said}, with {weights}: nothing has moved."
        first = np.flatnonzero(moved)[0]
        sentence = (
            f"{said}, with {weights}. {sub('ŷ', int(first))} is the first that moved; largest move: "
            f"{moved_by(moved.max())}. "
        )
        return alt, sentence + (f"Other tags: {', '.join(changed)}." if changed else "All tags are as before.")


def moved_by(value):
    """How much a probability moved, with four decimals; 0 only where it is the same to the last bit."""
    if value == 0:
        return "0"
    return number(value, 4) if value >= 0.00005 else "< 0.0001"
