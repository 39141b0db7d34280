"""Pictures of the forward pass: the loop and its copies, and the numbers that go through them. For lesson 2."""

import numpy as np

from .scene import Scene, in_our_style, still
from .shapes import COLOURS, INK, PALE, SIDE, WIDTH, Page, as_matrix, symmetric
from .text import index, number, sub, vector
from .unrolled import Unrolled


@in_our_style()
def folded_picture(copies=3):
    """The network as a loop, and the same network unrolled: copies that share V, W, U, b_h and b_y."""
    page = Page(20)
    y = draw_loop(page).y
    page.label(28, y, "=", 20)
    row = Unrolled(page, [""] * copies, [""] * copies, y=10, left=38, right=94, loss=False)
    row.draw(0, copies)
    end = row.x(copies - 1) + row.WIDTH
    page.arrow((end, y), (end + 4, y), COLOURS["W"])
    page.label(end + 6, y, "…", 18, COLOURS["W"])
    sentence = (
        "Left: the network as a loop; the arrow W leads from h at one timestep back into h at the next. "
        "Right: the same network unrolled. There is one copy of the cell for each timestep, and all copies use "
        "the same V, W and U (and the same biases)."
    )
    alt = f"A cell h with an input x, an output y and an arrow W from itself to itself equals a row of {copies} cells."
    return still(page.axes, alt, sentence)


@in_our_style()
def loop_picture():
    """The network as a loop, with words for everything in it. Lesson 1 opens with it."""
    page = Page(20)
    loop = draw_loop(page, left=6)
    told = (
        (loop.above(4.2), r"$\hat{y}_t$", "the answer: a probability for each thing that it can say", "U"),
        (loop.y - 1.6, "$h_t$", "the state: numbers that it makes of this word and of the state before", "h"),
        (loop.y + 1.6, "$W$", "hands the state on: what $h_t$ is now comes back at the next timestep", "W"),
        (loop.below(4.3), "$x_t$", "the word that it reads now, as a vector", "V"),
    )
    for y, letter, text, colour in told:
        page.label(32, y, letter, 12, COLOURS[colour], ha="left")
        page.label(36, y, text, 11, ha="left")
    sentence = (
        "At each timestep t the network reads one word, makes a new state of this word and of the state before, "
        "and answers. The loop W is its only way to know of earlier words."
    )
    alt = "A cell h with an input x from below, an output y above, and an arrow W from itself to itself, each in words."
    return still(page.axes, alt, sentence)


def draw_loop(page, left=0):
    """The cell with its arrows V and U, and W from itself to itself, in 16 units from `left` on; where it stands."""
    loop = Unrolled(page, [""], [""], y=10, left=left, right=left + 16, loss=False)
    x, y = loop.x(0), loop.y
    loop.box(0, INK, "white", letter="$h_t$")
    page.arrow((x, loop.below(3)), (x, loop.below(0)), COLOURS["V"])
    page.arrow((x, loop.above(0)), (x, loop.above(3)), COLOURS["U"])
    side = x + loop.WIDTH
    page.arrow((side, y - 1.2), (side, y + 1.2), COLOURS["W"], connectionstyle="arc3,rad=-3.4")
    for letter, dx, middle in (("V", 1.4, loop.below(1.7)), ("U", 1.4, loop.above(1.5)), ("W", 9.2, y)):
        page.label(x + dx, middle, f"${letter}$", 11, COLOURS[letter])
    page.label(x, loop.below(4.3), "$x_t$", 13)
    page.label(x, loop.above(4.2), r"$\hat{y}_t$", 13)
    return loop


@in_our_style()
def unrolling_scene(params, run, words, inputs, labels):
    """Step t: the copies up to t light up with their h in numbers, and the sums of this step stand below.

    For small networks of one-hot x. inputs: the word of each number of x; labels: what y_hat is
    a probability of. Lesson 2 uses it.
    """
    unrolling = Unrolling(params, run, words, inputs, labels)
    return Scene(unrolling.page.axes, range(len(words)), unrolling.draw, unrolling.grow, unrolling.places)


class Unrolling:
    """The picture of unrolling_scene: the network with numbers for its states, and under it two equations.

    places: as Scene has them, for the numbers of a_t, h_t, o_t and for y_hat_t.
    """

    HEIGHT, UPPER, LOWER = 50.9, 24.2, 36.7  # of the page, and where the equations of h_t and of y_hat_t stand
    CELL = 5.5, 2.3  # width and height in the equations

    def __init__(self, params, run, words, inputs, labels):
        self.params, self.run, self.words, self.inputs, self.labels = params, run, words, inputs, labels
        self.picks = [labels[i] for i in run.y_hat.argmax(axis=1)]
        self.weights = symmetric([array for _, array in params.items()])
        self.states, self.sums = symmetric([run.h_before, run.h, run.x]), symmetric([run.a, run.o])

        self.places = {}
        self.page = Page(self.HEIGHT)
        self.network = Unrolled(self.page, words, self.picks, y=11, left=9.5, loss=False, height=3)
        self.network.draw(0, len(words), pale=True, boxes=False)
        for t in range(len(words)):
            self.network.box(t, PALE, "white")

    def grow(self, t):
        self.network.draw(t, t + 1, boxes=False)
        if t == 0:
            self.draw_state(-1, self.run.h_init)
            self.draw_equation_of_h(t, stays=True)
            self.draw_equation_of_y_hat(t, stays=True)
        self.draw_state(t, self.run.h[t])

    def draw_state(self, t, values):
        """The numbers of h_t, where its box stands."""
        network, page = self.network, self.page
        top, width, height = network.above(0), 2 * network.WIDTH, 2 * network.height
        left = network.x(t) - network.WIDTH if t >= 0 else 1
        page.matrix(left, top, values[:, None], self.states, (width, height / len(values)), size=9.5)
        page.frame(left, top, width, height, INK, 1.2)
        page.label(left - 1 if t >= 0 else left + 2, network.above(1.2), index("h", t), 11)

    def draw(self, t):
        network = self.network
        box = network.x(t) - network.WIDTH, network.above(0), 2 * network.WIDTH, 2 * network.height
        self.page.frame(*box, INK, 2.6)
        self.places[t] = {}
        self.draw_equation_of_h(t)
        self.draw_equation_of_y_hat(t)
        self.place("h", t, box)
        return self.tell(t)

    def place(self, letter, t, column):
        """Note where the numbers of a_t, h_t or o_t stand: a column (left, top, width, height), one below the other."""
        values = {"a": self.run.a, "h": self.run.h, "o": self.run.o}[letter][t]
        left, top, width, height = column
        line = height / len(values)
        for i in range(len(values)):
            rectangle = left / WIDTH, (top + i * line) / self.HEIGHT, width / WIDTH, line / self.HEIGHT
            self.places[t].setdefault(f"{sub(letter, t)}[{i}]", []).append(rectangle)

    def draw_equation_of_h(self, t, stays=False):
        """V x_t + W h_{t-1} + b_h = a_t, and its f_h; the column of V that a one-hot x_t takes is framed.

        stays=True draws what is the same at all steps, which is most of it and is drawn once; else the rest is drawn.
        """
        params, run, y = self.params, self.run, self.UPPER
        row = Equation(self.page, 1.5, y, self.CELL, stays)
        left, (width, height) = row.x, self.CELL
        row.matrix(params.V, self.weights, "$V$", COLOURS["V"], decimals=1, stays=True)
        below = y + len(params.V) * height
        if stays:
            for i, word in enumerate(self.inputs):
                self.page.plain(left + width * (i + 0.5), below + 1.3, word, 8.5, SIDE)
        else:
            for i in np.flatnonzero(run.x[t]):
                self.page.frame(left + width * i, y, width, below - y, INK, 2.0, zorder=5)
        row.matrix(run.x[t], self.states, index("x", t), COLOURS["V"], decimals=0)
        row.sign("+")
        row.matrix(params.W, self.weights, "$W$", COLOURS["W"], decimals=1, stays=True)
        row.matrix(run.h_before[t], self.states, index("h", t - 1), COLOURS["h"])
        row.sign("+")
        row.matrix(params.b_h, self.weights, "$b_h$", COLOURS["h"], decimals=1, stays=True)
        row.sign("=")
        a = row.matrix(run.a[t], self.sums, index("a", t), COLOURS["h"])
        row.sign("→", run.f_h)
        h = row.matrix(run.h[t], self.states, index("h", t), COLOURS["h"])
        if not stays:
            self.place("a", t, a)
            self.place("h", t, h)

    def draw_equation_of_y_hat(self, t, stays=False):
        """U h_t + b_y = o_t, and its softmax as bars; stays as in draw_equation_of_h."""
        params, run, y, green = self.params, self.run, self.LOWER, COLOURS["U"]
        row = Equation(self.page, 7.5, y, self.CELL, stays)
        line = self.CELL[1]
        if stays:
            for i, name in enumerate(self.labels):
                self.page.plain(row.x - 0.7, y + (i + 0.5) * line, name, 8.5, SIDE, ha="right")
        row.matrix(params.U, self.weights, "$U$", green, decimals=1, stays=True)
        h = row.matrix(run.h[t], self.states, index("h", t), COLOURS["h"])
        row.sign("+")
        row.matrix(params.b_y, self.weights, "$b_y$", green, decimals=1, stays=True)
        row.sign("=")
        o = row.matrix(run.o[t], self.sums, index("o", t), green)
        row.sign("→", "softmax")
        if not stays:
            self.place("h", t, h)
            self.place("o", t, o)
            self.page.label(row.x + 9, y - 1.7, index(r"\hat{y}", t), 11, green, ha="left")
            self.page.bars(row.x, y, self.labels, run.y_hat[t], green, room=24, line=line, best=self.picks[t])
            self.place_answer(t, (row.x + 1, y, 38, len(self.labels) * line))

    def place_answer(self, t, bars):
        """Note where y_hat_t stands: its bars, and the most probable label above the network."""
        pick = self.network.x(t) - 6, self.network.above(7.6), 12, 2.2
        self.places[t][sub("ŷ", t)] = [
            (left / WIDTH, top / self.HEIGHT, width / WIDTH, height / self.HEIGHT)
            for left, top, width, height in (bars, pick)
        ]

    def tell(self, t):
        run = self.run
        sentence = (
            f"t = {t}: reads “{self.words[t]}”; {sub('a', t)} = {vector(run.a[t])}, "
            f"{sub('h', t)} = {run.f_h}({sub('a', t)}) = {vector(run.h[t])}; "
            f"most probable is {self.picks[t]}, {number(run.y_hat[t].max())}."
        )
        alt = (
            f"The unrolled network lit up to step {t}, with the states up to {sub('h', t)} as numbers in the boxes. "
            f"Below it, in numbers, V x + W h + b = a and its {run.f_h}, and U h + b = o and its softmax."
        )
        return alt, sentence


class Equation:
    """Matrices and signs set in one line, from left to right; x is where the next one starts.

    stays=True draws what is said to stay as it is at every step, False the rest; both leave the same room.
    """

    def __init__(self, page, x, y, cell, stays):
        self.page, self.x, self.y, self.cell, self.middle, self.stays = page, x, y, cell, y, stays

    def matrix(self, values, scale, title, colour, decimals=2, stays=False):
        """Set a matrix, or a vector as a column; where it stands: (left, top, width, height)."""
        values, (width, height) = as_matrix(values), self.cell
        left, whole = self.x, (values.shape[1] * width, len(values) * height)
        if stays == self.stays:
            self.page.matrix(left, self.y, values, scale, self.cell, title, colour, decimals, size=9.5)
        self.x += whole[0] + 0.9
        self.middle = self.y + whole[1] / 2
        return left, self.y, *whole

    def sign(self, text, above=None):
        """Set a sign, which stays, with what stands above it."""
        room = 0.55 * len(above or "") + 1.8
        if self.stays:
            self.page.label(self.x + room / 2 - 0.3, self.middle, text, 13)
            if above:
                self.page.label(self.x + room / 2 - 0.3, self.middle - 1.8, above, 8.5)
        self.x += room + 0.5
