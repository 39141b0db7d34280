"""Controls that change the numbers: the kernel redraws one figure, and the new picture takes the old one's place."""

import functools
import html
import threading

import ipywidgets
import traitlets
from IPython import get_ipython

from ..pictures.quick import drawn_quickly
from .stepper import StoredAsStill, markup


class Number(ipywidgets.HBox):
    """A slider and a number box that hold the same value."""

    value = traitlets.Float()

    def __init__(self, label, start, low, high, step=0.05):
        self.slider = ipywidgets.FloatSlider(
            start,
            min=low,
            max=high,
            step=step,
            description=label,
            readout=False,
            layout={"width": "min(32rem, 70%)"},
            style={"description_width": "initial"},
        )
        self.number = ipywidgets.BoundedFloatText(
            start,
            min=low,
            max=high,
            step=step,
            description=f"{label} =",
            layout={"width": "13rem", "margin": "2px 2px 2px 1rem"},
            style={"description_width": "initial"},
        )
        super().__init__([self.slider, self.number], value=start, layout={"flex_flow": "row wrap", "width": "100%"})
        for control in (self.slider, self.number):
            control.observe(self._follow, "value")

    def _follow(self, change):
        self.value = round(change.new, 10)  # a slider's steps add up to 0.19999999999999996

    @traitlets.observe("value")
    def _show(self, change):
        """Bring both to the value; a slider that is there already but for rounding keeps its place under the mouse."""
        for control in (self.slider, self.number):
            if abs(control.value - change.new) > 1e-9:
                control.value = change.new


def choice(label, names, start):
    """Buttons of which one is pressed; its value is that name."""
    return ipywidgets.ToggleButtons(
        options=names,
        value=start,
        description=label,
        layout={"width": "max-content", "max_width": "100%"},
        style={"description_width": "initial", "button_width": "6rem"},
    )


KEPT = 40  # pictures of one control, a tenth of a megabyte each
NEEDS_KERNEL = "These controls need a running kernel: if nothing moves, run this cell again."


class Live(StoredAsStill, ipywidgets.VBox):
    """Controls above a picture that follows them.

    draw: a function from the controls' values, by name, to a Picture, always of one size. The last pictures are kept,
    and shown again for the same values; those of before a cell was run are drawn anew, as it may have changed them.
    controls: what has a `value`, a Number or a `choice` for instance. The picture at the
    start is the one stored with the notebook. busy: what to say while a drawing that takes its time is on the way;
    such a drawing is made anew each time.
    Attributes: controls (a dict), shown (the widget that holds the picture), picture (the one shown), still, told.
    """

    def __init__(self, draw, busy="", **controls):
        self.draw, self.busy, self.controls, self._one_at_a_time = draw, busy, controls, threading.Lock()
        self.shown = ipywidgets.HTML(layout={"width": "auto"})
        self.told = ipywidgets.HTML(layout={"display": "" if busy else "none"})
        self._drawn = functools.lru_cache(0 if busy else KEPT)(self._draw_quickly)
        self._show(lambda: draw(**self.values))
        self.still = self.picture
        for control in controls.values():
            control.observe(self._redraw, "value")
        side_by_side = ipywidgets.Box([*controls.values()], layout={"flex_flow": "row wrap", "grid_gap": "0 1.5rem"})
        note = ipywidgets.HTML(f'<small style="line-height:1.2">{NEEDS_KERNEL}</small>', layout={"margin": "0 2px"})
        super().__init__([side_by_side, note, self.told, self.shown], layout={"width": "100%"})
        self.add_class("lesson-live")

    @property
    def values(self):
        """What the controls say now, by name."""
        return {name: control.value for name, control in self.controls.items()}

    def _redraw(self, change=None):
        """Show the picture of what the controls say now."""
        self._show(lambda: self._drawn(cells_run(), tuple(self.values.items())))

    def _show(self, draw):
        """Show the picture that draw() gives.

        JupyterLab may hand two changes to two threads of the kernel; the later one waits, and draws last.
        """
        with self._one_at_a_time:
            self._tell(self.busy)
            try:
                self.picture = draw()
            finally:
                self._tell("")
            self.shown.value = markup(self.picture, decoding="sync")

    def _draw_quickly(self, cells, values):
        with drawn_quickly():
            return self.draw(**dict(values))

    def _tell(self, text):
        """Say that the picture is on its way, or no longer so, on a line of its own that keeps its height."""
        if self.busy:
            self.told.value = f'<div role="status" style="min-height:1.6em">{html.escape(text)}</div>'


def cells_run():
    """How many cells the kernel has run up to now."""
    shell = get_ipython()
    return shell.execution_count if shell else 0
