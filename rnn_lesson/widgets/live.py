"""Controls that change the numbers: the kernel redraws one figure, and the new picture takes the old one's place."""

import html
import threading

import ipywidgets as widgets
import traitlets

from .stepper import view


class Number(widgets.HBox):
    """A slider and a number box that hold the same value."""

    value = traitlets.Float()

    def __init__(self, label, start, low, high, step=0.05):
        self.slider = widgets.FloatSlider(
            start,
            min=low,
            max=high,
            step=step,
            description=label,
            readout=False,
            layout={"width": "min(32rem, 70%)"},
            style={"description_width": "initial"},
        )
        self.number = widgets.BoundedFloatText(
            start,
            min=low,
            max=high,
            step=step,
            description=f"{label} =",
            layout={"width": "13rem", "margin": "2px 2px 2px 1rem"},
            style={"description_width": "initial"},
        )
        super().__init__([self.slider, self.number], value=start, layout={"flex_flow": "row wrap"})
        for control in (self.slider, self.number):
            control.observe(self._follow, "value")

    def _follow(self, change):
        self.value = change.new

    @traitlets.observe("value")
    def _show(self, change):
        self.slider.value = self.number.value = change.new


def choice(label, names, start):
    """Buttons of which one is pressed; its value is that name."""
    return widgets.ToggleButtons(
        options=names,
        value=start,
        description=label,
        layout={"width": "max-content", "max_width": "100%"},
        style={"description_width": "initial", "button_width": "6rem"},
    )


class Live(widgets.VBox):
    """Controls above a picture that follows them.

    draw: a function from the controls' values, by name, to a Picture, always of one size.
    controls: what has a `value`, a Number or a `choice` for instance. The picture at the
    start is the one stored with the notebook.
    Attributes: controls (a dict), shown (the widget that holds the picture).
    """

    def __init__(self, draw, **controls):
        self.draw, self.controls, self._one_at_a_time = draw, controls, threading.Lock()
        self.still = self.picture = draw(**self.values)
        self.shown = view(self.still)
        self.shown.value = self.shown.value.replace("<img ", '<img decoding="sync" ')  # no blank frame in between
        for control in controls.values():
            control.observe(self._redraw, "value")
        super().__init__([*controls.values(), self.shown], layout={"width": "100%"})
        self.add_class("lesson-live")

    @property
    def values(self):
        """What the controls say now, by name."""
        return {name: control.value for name, control in self.controls.items()}

    def _redraw(self, change):
        """Show the picture of what the controls say now.

        JupyterLab may hand two changes to two threads of the kernel; the later one waits, and draws last.
        """
        with self._one_at_a_time:
            old, self.picture = self.picture, self.draw(**self.values)
            self._put_in_place_of(old)

    def _put_in_place_of(self, old):
        """The new picture, its alt text and its sentence, in the markup where the old ones stood."""
        markup = self.shown.value
        for before, after in (
            (old.base64, self.picture.base64),
            (f'alt="{html.escape(old.alt)}"', f'alt="{html.escape(self.picture.alt)}"'),
            (f">{html.escape(old.sentence)}<", f">{html.escape(self.picture.sentence)}<"),
        ):
            markup = markup.replace(before, after)
        self.shown.value = markup

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = self.still._repr_mimebundle_()
        return {**super()._repr_mimebundle_(**kwargs), **data}, metadata
