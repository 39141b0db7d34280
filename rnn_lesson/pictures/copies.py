"""One number of one copy of W is nudged: what changes along the network, and a table of it. For lesson 5."""

import numpy as np

from ..network.forward_pass import ACTIVATIONS, log_softmax
from .layers import LayeredScene
from .scene import in_our_style
from .shapes import COLOURS, INK, PALE, SIDE, Page, ink_on, symmetric
from .text import escaped, number, sub
from .unrolled import Unrolled


@in_our_style()
def nudged_copy_scene(params, run, y, words, targets, most=0.5):
    """Step (k, i, j, nudge, tried): the changes of all h_t and L_t when number (i, j) of copy k of W is nudged.

    Below stands a table, row t, column k: change of L_t / nudge, for the copies tried so far. tried: a dict of copy
    and nudge; a copy that is not in it has an empty column. most: the largest nudge, for which the scales are made.
    It has no fixed list of steps: ask for .picture(step). words, targets: the word at each x_t and y_t.
    Lesson 5 uses it.
    """
    picture = NudgedCopy(Nudges(params, run, y), words, targets, most)
    return LayeredScene(picture.page.axes, [], picture.draw, picture.grow, picture.layer)


class Nudges:
    """What a nudge of one copy changes: the forward pass in which step k uses a W of its own."""

    def __init__(self, params, run, y):
        self.params, self.run, self.y = params, run, y
        self.T, self.n_h = run.h.shape
        self.f_h = ACTIVATIONS[run.f_h][0]
        self.h, self.L = self.walk(0, 0, 0, 0)

    def walk(self, k, i, j, nudge):
        """(h (T, n_h), L_t (T,)) when W[i, j] is larger by `nudge` at step k alone."""
        params, x, h = self.params, self.run.x, self.run.h_init
        states = np.empty((self.T, self.n_h))
        for t in range(self.T):
            W = params.W
            if t == k:
                W = W.copy()
                W[i, j] += nudge
            states[t] = h = self.f_h(params.V @ x[t] + W @ h + params.b_h)
        log_y_hat = log_softmax(states @ params.U.T + params.b_y)
        return states, -log_y_hat[np.arange(self.T), self.y]

    def changes(self, k, i, j, nudge):
        """(the changes of h (T, n_h), of L_t (T,)); exactly 0 at every step that does not feel the nudge."""
        h, L = self.walk(k, i, j, nudge)
        return h - self.h, L - self.L

    def largest(self, most):
        """The largest change of a number of h, of a loss, and of a loss for each 1 of nudge, with nudges up to most."""
        entries = [(k, i, j) for k in range(self.T) for i in range(self.n_h) for j in range(self.n_h)]
        found = [self.changes(*entry, nudge) for entry in entries for nudge in (-most, most)]
        slopes = [self.changes(*entry, 0.01)[1] / 0.01 for entry in entries]
        of_L = np.array([L for _, L in found])
        return np.array([h for h, _ in found]), of_L, np.concatenate([of_L / most, slopes])


class NudgedCopy:
    """The picture of nudged_copy_scene: the changes of the losses, the network with those of h, and the table below.

    Column k of the table stands under the copy of the network that uses W^(k). Whatever is 0 before any nudge is drawn
    once, and each nudge draws over it only what it changes.
    """

    LOSSES, LINE = 1.0, 2.4  # the row of the losses' changes: its top and its height
    Y, HALF = 18.4, 4.2  # of the states' boxes: their middle, and half their height
    TOP, ROW = 33.4, 1.95  # of the table: its top, and a row's height

    def __init__(self, nudges, words, targets, most):
        self.nudges, self.targets = nudges, targets
        self.T, self.n_h = nudges.T, nudges.n_h
        self.of_h, self.of_L, self.slopes = (symmetric([values]) for values in nudges.largest(most))
        self.page = Page(self.TOP + self.T * self.ROW + 0.8)
        self.network = Unrolled(self.page, words, targets, y=self.Y, height=self.HALF)
        self.width, self.cell = 2 * Unrolled.WIDTH, min(8.4, 0.62 * self.network.gap)
        self.network.draw(0, self.T, pale=True, boxes=False)
        self.page.label(self.network.left - 0.4, self.Y, "$h_{-1}$", 12, PALE, ha="right")
        self.draw_what_nothing_has_changed()
        self.draw_the_empty_table()

    def draw_what_nothing_has_changed(self):
        page, everything = self.page, range(self.T)
        page.label(0.8, self.LOSSES + self.LINE / 2, r"change $\Delta L_t$", 8.5, SIDE, ha="left")
        self.states(everything, np.zeros((self.T, self.n_h)), PALE, 0.8)
        self.losses(everything, np.zeros(self.T), PALE)
        for t in everything:
            x = self.network.x(t) - Unrolled.WIDTH - 0.7
            page.label(x, self.Y - self.HALF + 0.9, rf"$\Delta h_{{{t}}}$", 9, SIDE, ha="right")

    def draw_the_empty_table(self):
        page = self.page
        page.label(0.8, self.TOP - 1.4, r"$\Delta L_t\,/\,$nudge", 9, COLOURS["W"], ha="left")
        for t in range(self.T):
            y = self.TOP + (t + 0.5) * self.ROW
            first = self.network.x(0) - self.cell / 2
            page.label(first - 0.8, y, f"{escaped(self.targets[t])}  $L_{{{t}}}$", 8.5, ha="right")
            for k in range(self.T):
                page.dotted(self.network.x(k) - self.cell / 2, self.TOP + t * self.ROW, self.cell, self.ROW)
        for k in range(self.T):
            page.label(self.network.x(k), self.TOP - 1.4, f"copy $W^{{({k})}}$", 9, COLOURS["W"])

    def layer(self, step):
        """What the table's other columns depend on: they stay while the nudge of one copy is dragged."""
        k, i, j, _, tried = step
        return k, i, j, {n: nudge for n, nudge in tried.items() if n != k}

    def grow(self, step):
        """The copy that is nudged, and the columns of the others; those not tried yet say that they are empty."""
        k, i, j, _, tried = step
        network = self.network
        network.arrow_into(k, COLOURS["W"], 3.2)
        network.badge(network.x_of_W(k), self.Y + 1.9, f"$W^{{({k})}}$", 10, COLOURS["W"], "#fff3ea", 0.25)
        self.fill(sorted(tried.keys() - {k}), i, j, tried)
        for n in set(range(self.T)) - tried.keys() - {k}:
            self.say_empty(n)

    def draw(self, step):
        k, i, j, nudge, tried = step
        of_h, of_L = self.nudges.changes(k, i, j, nudge)
        changed = np.flatnonzero(of_h.any(axis=1))
        self.light(k, changed)
        self.states(changed, of_h[changed], COLOURS["W"], 2.0)
        self.losses(changed, of_L[changed], COLOURS["L"])
        if k in tried:
            self.fill([k], i, j, tried)
        else:
            self.say_empty(k)
        left = self.network.x(k) - self.cell / 2
        self.page.frame(left, self.TOP, self.cell, self.T * self.ROW, INK, 2.0, zorder=5)
        return self.alt(k, of_h, of_L, tried), self.sentence(step, of_h, of_L)

    def light(self, k, changed):
        """The way of the change: along W from state to state, along U to the losses."""
        network, page = self.network, self.page
        for t in changed:
            x = network.x(t)
            if t > k:
                network.arrow_into(t, COLOURS["W"], 2.0)
            page.arrow((x, network.above(0)), (x, network.above(3)), COLOURS["U"], 2.0)
            network.mark_loss(t)

    def states(self, steps, changes, edge, line):
        """The changes of these h_t, each as a column of numbers in its box."""
        top, height = self.Y - self.HALF, 2 * self.HALF
        size = min(8.5, 4.2 * height / self.n_h)
        self.columns(steps, changes.T, self.of_h, self.width, top, height / self.n_h, 3, size)
        for t in steps:
            left = self.network.x(t) - Unrolled.WIDTH
            self.page.frame(left, top, self.width, height, edge, line, zorder=5)

    def losses(self, steps, changes, edge):
        """The changes of these L_t above their letters."""
        self.columns(steps, changes[None], self.of_L, self.width, self.LOSSES, self.LINE, 3, 9)
        for t in steps:
            left = self.network.x(t) - Unrolled.WIDTH
            self.page.frame(left, self.LOSSES, self.width, self.LINE, edge, 1.2, zorder=5)

    def fill(self, copies, i, j, tried):
        """The columns of these copies in the table."""
        slopes = [self.nudges.changes(k, i, j, tried[k])[1] / tried[k] for k in copies]
        self.columns(copies, np.array(slopes).T, self.slopes, self.cell, self.TOP, self.ROW, 2, 8.5)

    def say_empty(self, k):
        self.page.label(self.network.x(k), self.TOP + self.T * self.ROW / 2, "not nudged\nyet", 8.5, SIDE)

    def columns(self, steps, values, scale, width, top, line, decimals, size):
        """A column of values (lines, columns) under each of these timesteps; what is exactly 0 stands there as 0.

        All on one mesh, whose cells between the columns hold nothing: that takes a third of the time of many.
        """
        if not len(steps):
            return
        lines = len(values)
        mesh = np.full((lines, 2 * len(steps) - 1), np.nan)
        mesh[:, ::2] = values
        middles = np.array([self.network.x(t) for t in steps])
        edges = np.column_stack([middles - width / 2, middles + width / 2]).ravel()
        self.page.mesh(edges, top + line * np.arange(lines + 1), mesh, scale)
        colours = scale.colour(values)
        for (i, n), value in np.ndenumerate(values):
            text, ink = (number(value, decimals), ink_on(colours[i, n])) if value else ("0", SIDE)
            self.page.plain(middles[n], top + (i + 0.5) * line, text, size, ink)

    def alt(self, k, of_h, of_L, tried):
        losses = ", ".join(number(change, 3) for change in of_L)
        columns = "; ".join(f"copy {n}" for n in sorted(tried)) or "none"
        return (
            f"The unrolled network, copy {k} of W marked, with the change of each number of h in the boxes; "
            f"{np.count_nonzero(of_h.any(axis=1))} states change. The losses change by {losses}. "
            f"Below it a table of losses and copies, its columns filled for: {columns}."
        )

    def sentence(self, step, of_h, of_L):
        k, i, j, nudge, tried = step
        empty = [str(n) for n in range(self.T) if n not in tried]
        rest = f"Columns still empty: {', '.join(empty)}." if empty else "All columns are filled."
        if not nudge:
            return f"Copy {k}, number ({i}, {j}): not nudged, so nothing changes. {rest}"
        here = f"Copy {k}, number ({i}, {j}), nudged by {'+' if nudge > 0 else ''}{number(nudge)}:"
        if not of_h.any():
            reason = ""
            if k == 0 and not self.nudges.run.h_init.any():
                reason = f", since this copy is multiplied with {sub('h', -1)} = 0"
            return f"{here} nothing changes{reason}. {rest}"
        t = int(abs(of_L).argmax())
        states = ", ".join(sub("h", n) for n in np.flatnonzero(of_h.any(axis=1)))
        return (
            f"{here} {states} {'changes' if states.count('h') == 1 else 'change'}. Of the losses {sub('L', t)}, on "
            f"“{self.targets[t]}”, changes most, by {number(of_L[t], 3)}, {number(of_L[t] / nudge)} times the nudge. "
            f"{rest}"
        )
