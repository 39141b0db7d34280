"""Turn a sequence of pictures into a widget that steps.

All pictures are drawn once and put in a Stack; jslink ties the controls to it, so a
step happens in the browser alone: at once, with a busy kernel, and with none.
"""

import html

import ipywidgets

from ..pictures import Picture, Scene

MILLISECONDS_A_STEP = 1200
NARROWEST = 640  # pixels; a narrower window scrolls the picture sideways and keeps its text readable


class StoredAsStill:
    """For a widget with a Picture `still`: stored with the notebook, and shown wherever the widget is not alive."""

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = self.still._repr_mimebundle_()
        return {**super()._repr_mimebundle_(**kwargs), **data}, metadata


class Stepper(StoredAsStill, ipywidgets.VBox):
    """Play, slider and number box above a Stack of views, one for each step.

    name: what counts the steps, from 0 on. still: the Picture stored with the notebook.
    Attributes: play, slider, number, stack.
    """

    def __init__(self, views, still, name="t", start=0, play=True):
        self.still = still
        last = len(views) - 1
        self.stack = ipywidgets.Stack(views, selected_index=start, layout={"width": "100%"})
        self.slider = ipywidgets.IntSlider(
            start,
            0,
            last,
            description=name,
            readout=False,
            layout={"width": "min(24rem, 60%)"},
            style={"description_width": "2rem"},
        )
        self.number = ipywidgets.BoundedIntText(
            start, 0, last, description=f"{name} =", layout={"width": "8rem"}, style={"description_width": "initial"}
        )
        self.play = ipywidgets.Play(value=start, min=0, max=last, interval=MILLISECONDS_A_STEP, show_repeat=False)
        for control in (self.slider, self.number, self.play):
            ipywidgets.jslink((control, "value"), (self.stack, "selected_index"))
        controls = [self.play, self.slider, self.number] if play else [self.slider, self.number]
        super().__init__(
            [ipywidgets.HBox(controls, layout={"flex_flow": "row wrap"}), self.stack], layout={"width": "100%"}
        )


class Still(StoredAsStill, ipywidgets.VBox):
    """One Picture, shown with its alt text and its sentence as a Stepper shows its steps."""

    def __init__(self, picture: Picture):
        self.still = picture
        super().__init__([view(picture)], layout={"width": "100%"})


class Toggle(StoredAsStill, ipywidgets.VBox):
    """Buttons above a Stack of Pictures, one of which is shown; stored as the last.

    names: what stands on the buttons. Attributes: buttons, stack.
    """

    def __init__(self, names, pictures):
        self.still = pictures[-1]
        self.stack = ipywidgets.Stack(
            [view(picture) for picture in pictures], selected_index=0, layout={"width": "100%"}
        )
        self.buttons = ipywidgets.ToggleButtons(options=names, style={"button_width": "auto"})
        ipywidgets.jslink((self.buttons, "index"), (self.stack, "selected_index"))
        super().__init__([self.buttons, self.stack], layout={"width": "100%"})


def t_stepper(scene: Scene, start=0, name="t", still=-1):
    """A Stepper over a scene whose steps are 0, 1, 2 …

    start: the step shown first; name: what counts the steps; still: the step stored with the
    notebook, the last one unless given.
    """
    pictures = scene.pictures()
    return Stepper(views(pictures), pictures[still], name, start)


def tk_stepper(scene: Scene, start, names=("t", "k")):
    """A Stepper over t, each view a Stepper over k = 0 … t; for a scene whose steps are all (t, k).

    start: the (t, k) shown first, and stored. Every other t opens at the k that comes first in the scene.
    """
    pictures = dict(zip(scene.steps, scene.pictures()))
    first = dict(reversed(scene.steps)) | dict([start])
    rows = []
    for t in range(len(first)):
        row = [pictures[t, k] for k in range(t + 1)]
        rows.append(Stepper(views(row), row[first[t]], names[1], first[t], play=False))
    return Stepper(rows, pictures[start], names[0], start[0])


def view(picture: Picture):
    """The picture with its alt text, its sentence below it; in a narrow window the picture scrolls sideways."""
    return ipywidgets.HTML(markup(picture), layout={"width": "100%"})


def views(pictures):
    """A view for each picture. All share one layout and one style: each would be two messages to the browser more."""
    first, *others = map(markup, pictures)
    one = ipywidgets.HTML(first, layout={"width": "100%"})
    return [one, *(ipywidgets.HTML(value, layout=one.layout, style=one.style) for value in others)]


def markup(picture: Picture, decoding="auto", over="", told=None):
    """The HTML of a view. decoding="sync" is for a picture that takes another's place: no blank frame in between.

    over: HTML that stands on the picture, placed in parts of it; told: HTML in place of the picture's sentence.
    """
    alt, sentence = html.escape(picture.alt), html.escape(picture.sentence) if told is None else told
    narrowest = min(NARROWEST, picture.width)
    room = f'<div style="position:relative;min-width:{narrowest}px">', f"{over}</div>"
    before, after = room if over else ("", "")
    return (
        f'<figure style="margin:0;max-width:{picture.width}px;contain:inline-size">'
        '<div style="overflow-x:auto;border-radius:6px" tabindex="0" role="group" aria-label="picture">'
        f'{before}<img alt="{alt}" width="{picture.width}" height="{picture.height}" decoding="{decoding}" '
        f'style="display:block;width:100%;min-width:{narrowest}px;height:auto" '
        f'src="data:image/png;base64,{picture.base64}">{after}</div>'
        f'<figcaption style="padding:0.5em 0;line-height:1.5">{sentence}</figcaption></figure>'
    )
