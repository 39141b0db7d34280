"""A control with a memory: the copies of W that a reader has nudged stay in the table."""

import ipywidgets

from .live import Live, Number


class NudgeCopies(Live):
    """Choose a copy k of W and one of its numbers (i, j), nudge it, see what changes; the table keeps what was tried.

    scene: its picture((k, i, j, nudge, tried)) shows it, pictures.nudged_copy_scene for instance; T copies of a
    W (n_h, n_h); entry: the (i, j) at the start; most: the largest nudge. Lesson 5 uses it.
    Attributes: those of Live, and again (the button that empties the table), tried: {(i, j): {copy: nudge}}.
    """

    def __init__(self, scene, T, n_h, entry=(0, 0), most=0.5):
        self.scene, self.tried, self.entry = scene, {}, entry
        self.again = ipywidgets.Button(
            description="Start again", tooltip="Take the nudge back, and empty the table", layout={"width": "8rem"}
        )
        self.again.on_click(self._start_again)
        copy, row, column = (
            numbered(*given) for given in (("copy k", T, 0), ("row i", n_h, entry[0]), ("column j", n_h, entry[1]))
        )
        super().__init__(self._draw, k=copy, i=row, j=column, nudge=Number("nudge", 0, -most, most, 0.01))
        row_of_controls = self.children[0]
        *others, nudge = row_of_controls.children
        row_of_controls.children = (*others, self.again, nudge)  # the nudge fills a line of its own

    @property
    def values(self):
        """What the controls say now, by name, and what was tried of this number of W."""
        values = super().values
        return values | {"tried": tuple(self.tried.get((values["i"], values["j"]), {}).items())}

    def _redraw(self, change=None):
        k, i, j, nudge = super().values.values()
        tried = self.tried.setdefault((i, j), {})
        if nudge:
            tried[k] = nudge
        super()._redraw(change)

    def _draw(self, k, i, j, nudge, tried):
        return self.scene.picture((k, i, j, nudge, dict(tried)))

    def _start_again(self, button):
        """The nudge goes first: another copy would be nudged by it, and enter the table."""
        for name, value in zip(("nudge", "k", "i", "j"), (0, 0, *self.entry)):
            self.controls[name].value = value
        self.tried.clear()
        self._redraw()


def numbered(label, count, start):
    """Buttons 0 … count-1, of which one is pressed. (JupyterLab takes a drop-down's arrow keys for its own.)"""
    return ipywidgets.ToggleButtons(
        options=[(str(n), n) for n in range(count)],
        value=start,
        description=label,
        layout={"width": "max-content", "max_width": "100%"},
        style={"description_width": "initial", "button_width": "2.6rem"},
    )
