"""The unrolled network as a drawing, and what walks on it."""

from .shapes import COLOURS, FAINT, INK, PALE, SIDE, WIDTH
from .text import index


class Unrolled:
    """One column for each timestep, `first` being the x of h_0, `gap` the distance of two columns.

    words: what is read; targets: the words above the outputs; y: the height of the states; left: where the arrow into
    h_0 starts; right: where the columns end; loss=False leaves the losses out; height: half of a state's box;
    answers: the name of the row above the outputs, "true answer" or, without losses, "most probable" unless given.
    """

    WIDTH = 3.6  # half of a hidden state's box

    def __init__(self, page, words, targets, y=14, left=6.5, right=100.8, loss=True, height=2.2, answers=None):
        self.page, self.y, self.words, self.targets, self.loss, self.height = page, y, words, targets, loss, height
        self.T, self.answers = len(words), answers or ("true answer" if loss else "most probable")
        whole_box = (WIDTH - 1.2 - self.WIDTH - left) / (self.T - 0.38)  # the last box ends before the edge
        self.left, self.gap = left, min((right - left) / self.T, whole_box, 20)
        self.first = left + 0.62 * self.gap

    def x(self, t):
        return self.first + t * self.gap

    def above(self, distance):
        """The y of what stands so far above the boxes."""
        return self.y - self.height - distance

    def below(self, distance):
        """The y of what stands so far below the boxes."""
        return self.y + self.height + distance

    def draw(self, start, stop, pale=False, boxes=True):
        """The columns start … stop-1: x_t, h_t, y_hat_t, the word wanted, L_t, and the arrows V, W, U.

        boxes=False leaves the places of the states empty, h_{-1} included.
        """
        for t in range(start, stop):
            self.column(t, pale, boxes)
        if start == 0:
            self.name_the_rows()
        if start == 0 and boxes:
            self.page.label(self.left - 0.4, self.y, "$h_{-1}$", 12, PALE if pale else INK, ha="right")

    def column(self, t, pale, boxes):
        page, x, ink = self.page, self.x(t), PALE if pale else INK
        arrows = dict.fromkeys("VWU", FAINT) if pale else COLOURS
        letters = dict.fromkeys("VWUL", PALE) if pale else COLOURS
        if boxes:
            self.box(t, ink, "white")
        page.arrow((x, self.below(3)), (x, self.below(0)), arrows["V"])
        page.arrow((x, self.above(0)), (x, self.above(3)), arrows["U"])
        self.arrow_into(t, arrows["W"])
        page.label(x + 1.4, self.below(1.7), "$V$", 10, letters["V"])
        page.label(x + 1.4, self.above(1.5), "$U$", 10, letters["U"])
        page.label(self.x_of_W(t), self.y + 1.7, "$W$", 10, letters["W"])
        page.label(x, self.below(4.3), index("x", t), 12, ink)
        self.word(x, self.below(6.4), self.words[t], ink)
        page.label(x, self.above(4.2), index(r"\hat{y}", t), 12, ink)
        if self.loss or not pale:
            self.word(x, self.above(6.6), self.targets[t], ink)
        if self.loss:
            page.label(x, self.above(9.4), index("L", t), 13, letters["L"])

    def name_the_rows(self):
        rows = [(self.below(6.4), "reads"), (self.above(6.6), self.answers)]
        if self.loss:
            rows.append((self.above(9.4), "loss"))
        for y, text in rows:
            self.page.label(0.8, y, text, 8.5, SIDE, ha="left")

    def word(self, x, y, text, ink):
        """A word of the sentence, smaller where the columns stand close."""
        self.page.plain(x, y, text, min(10.5, 0.9 * self.gap + 2), ink)

    def box(self, t, edge, face, line=1.2, letter=None):
        """The box of h_t, with `letter` in it where another one is given."""
        x, width, height = self.x(t), self.WIDTH, self.height
        self.page.box(x - width, self.y - height, 2 * width, 2 * height, face, edge, line)
        self.page.label(x, self.y, letter or index("h", t), 13, PALE if edge == PALE else INK, zorder=3)

    def x_of_W(self, t):
        """Where the letter of the arrow from h_{t-1} into h_t stands."""
        return self.x(t) - min(self.gap / 2, 7.5)

    def arrow_into(self, t, colour, line=1.4):
        """The arrow W from h_{t-1} into h_t."""
        start = self.x(t - 1) + self.WIDTH if t else self.left
        self.page.arrow((start, self.y), (self.x(t) - self.WIDTH, self.y), colour, line)

    def mark_use_of_W(self, k):
        """Make the W that is used at step k stand out from its copies."""
        self.arrow_into(k, COLOURS["W"], 3.2)
        self.badge(self.x_of_W(k), self.y + 1.9, "$W$", 11, COLOURS["W"], "#fff3ea", 0.25)

    def mark_use_of_U(self, t):
        """Make the U that is used at step t stand out from its copies."""
        x = self.x(t)
        self.page.arrow((x, self.above(0)), (x, self.above(3)), COLOURS["U"], 3.2)
        self.badge(x + 1.7, self.above(1.5), "$U$", 11, COLOURS["U"], "#eef7f3", 0.25)

    def mark_loss(self, t):
        """A frame around L_t."""
        self.badge(self.x(t), self.above(9.4), index("L", t), 13, COLOURS["L"], "#f6e6f1", 0.3)

    def badge(self, x, y, text, size, colour, face, pad):
        """A letter in a small box of its own colour."""
        box = {"boxstyle": f"round,pad={pad}", "facecolor": face, "edgecolor": colour}
        self.page.label(x, y, text, size, colour, bbox=box)

    def walk_back(self, t, k, letters=True):
        """From L_t down to h_t and back through J_t, J_{t-1}, …, J_{k+1} to h_k; letters=False does not name them."""
        self.mark_loss(t)
        self.down_from_the_loss(t)
        for i in range(t, k, -1):
            middle = self.one_step_back(i)
            if letters:
                self.page.label(middle, self.above(4.4), index("J", i), 12, COLOURS["W"])
        for i in range(k, t + 1):
            self.box(i, COLOURS["W"], "#fff3ea", 2.0)

    def down_from_the_loss(self, t):
        """The arrow from L_t into h_t."""
        x = self.x(t) + 2.4
        self.page.arrow((x, self.above(5.2)), (x, self.above(0)), COLOURS["L"], 2.0, zorder=4)

    def one_step_back(self, i):
        """The arc from h_i to h_{i-1}; the x of its middle."""
        start, end, y = self.x(i) - 1.2, self.x(i - 1) + 3.4, self.above(0)
        self.page.arrow((start, y), (end, y), COLOURS["W"], 2.0, connectionstyle="arc3,rad=0.42", zorder=4)
        return (start + end) / 2
