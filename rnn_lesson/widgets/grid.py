"""Controls for words and for matrices, and a Live that goes back to where it started. For lesson 2."""

import math

import ipywidgets
import numpy as np
import traitlets

from .live import Live


class WordRow(ipywidgets.HBox):
    """A drop-down for the word of each timestep; its value is the tuple of the words chosen."""

    value = traitlets.Tuple()

    def __init__(self, start, words):
        self.choices = [
            ipywidgets.Dropdown(
                options=list(words),
                value=word,
                description=f"t = {t}",
                layout={"width": "8.8rem"},
                style={"description_width": "2.6rem"},
            )
            for t, word in enumerate(start)
        ]
        super().__init__(self.choices, value=tuple(start), layout={"flex_flow": "row wrap", "width": "100%"})
        for choice in self.choices:
            choice.observe(self._follow, "value")

    def _follow(self, change):
        self.value = tuple(choice.value for choice in self.choices)

    @traitlets.observe("value")
    def _show(self, change):
        for choice, word in zip(self.choices, change.new):
            choice.value = word


class Grid(ipywidgets.HBox):
    """A matrix to edit: a number box for each entry; its value is the matrix, as a tuple of rows.

    name: the matrix; start (rows, columns); largest: each entry stays between -largest and largest. Something
    else than a number leaves its entry as it was.
    Attributes: boxes, a list of rows.
    """

    value = traitlets.Tuple()

    def __init__(self, name, start, largest=9.9, step=0.1):
        start = np.asarray(start, dtype=float)
        self.boxes = [
            [
                ipywidgets.BoundedFloatText(
                    entry,
                    min=-largest,
                    max=largest,
                    step=step,
                    description=f"{name}[{i}, {j}]",  # read aloud, but too wide to be shown
                    layout={"width": "4.8rem", "margin": "1px"},
                    style={"description_width": "0"},
                )
                for j, entry in enumerate(row)
            ]
            for i, row in enumerate(start.tolist())
        ]
        self._set_by_program = False
        rows = [ipywidgets.HBox(row) for row in self.boxes]
        label = ipywidgets.Label(f"{name} =")
        super().__init__(
            [label, ipywidgets.VBox(rows)], value=as_tuple(start), layout={"align_items": "center", "width": "auto"}
        )
        for box in (box for row in self.boxes for box in row):
            box.observe(self._follow, "value")

    def _follow(self, change):
        if not math.isfinite(change.new):
            change.owner.value = change.old
        elif not self._set_by_program:
            self.value = tuple(tuple(box.value for box in row) for row in self.boxes)

    @traitlets.observe("value")
    def _show(self, change):
        """Put all entries into their boxes, and tell of it once."""
        if not hasattr(self, "boxes") or self._set_by_program:
            return
        self._set_by_program = True
        try:
            for row, entries in zip(self.boxes, change.new):
                for box, entry in zip(row, entries):
                    box.value = entry
        finally:
            self._set_by_program = False


class LiveWithReset(Live):
    """A Live with a button that sets every control back to what it said at the start. Attributes: reset."""

    def __init__(self, draw, busy="", **controls):
        super().__init__(draw, busy, **controls)
        self._start = self.values
        self.reset = ipywidgets.Button(
            description="Reset", tooltip="Set all controls back", layout={"width": "7rem", "align_self": "center"}
        )
        self.reset.on_click(self._go_back)
        side_by_side = self.children[0]
        side_by_side.children += (self.reset,)

    def _go_back(self, button):
        for name, value in self._start.items():
            self.controls[name].value = value


def as_tuple(matrix):
    return tuple(map(tuple, matrix.tolist()))
