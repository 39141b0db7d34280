"""Covers over the numbers of a picture, which the reader takes off one by one; and a stepper for own sentences.

Covers are checkboxes that stand on the picture, and CSS shows and hides them: they work without a kernel.
"""

import html
import threading

import ipywidgets

from ..pictures import Scene
from ..pictures.quick import drawn_quickly
from .stepper import Stepper, StoredAsStill, markup
from .text_box import drawing, line_of_text, message_of, words_in

MOST_PLACES = 20  # names with a cover of their own on one picture
STYLE = (
    "<style>.lesson-cover,.lesson-also{display:none;position:absolute;margin:0;box-sizing:border-box;"
    "border:1px solid #6a6a6a;border-radius:3px;background:#fff;color:#2b2b2b;font-size:12px}"
    ".lesson-cover{appearance:none;-webkit-appearance:none;place-items:center;cursor:pointer;z-index:2}"
    ".lesson-cover::after{content:'?'}.lesson-cover:checked::after{content:''}"
    ".lesson-cover:checked{background:transparent;border-color:transparent}"
    ".lesson-cover:focus-visible{outline:3px solid #0068a3;outline-offset:1px}"
    ".lesson-when-covered{display:none}"
    ".lesson-covers:has(.lesson-cover-all input:checked) :is(.lesson-cover,.lesson-also){display:grid}"
    ".lesson-covers:has(.lesson-cover-all input:checked) .lesson-when-covered{display:inline}"
    ".lesson-covers:has(.lesson-cover-all input:checked) .lesson-when-open{display:none}"
    + "".join(
        f".lesson-covers .lesson-cover:nth-of-type({n}):checked~.lesson-also-{n}{{display:none!important}}"
        for n in range(1, MOST_PLACES + 1)
    )
    + "</style>"
)


def covered(picture, places, instead):
    """The HTML of a picture's view with a cover for each name of `places`, as Scene has them.

    The first rectangle of a name is the cover that is taken off, with the mouse or the space bar; the others go with
    it. instead: the sentence below while the covers are on, since the picture's own would tell.
    """
    covers, more = [], []
    for n, (name, (first, *others)) in enumerate(places.items(), start=1):
        label = html.escape(f"show {name}")
        covers.append(f'<input type="checkbox" class="lesson-cover" aria-label="{label}" style="{at(first)}">')
        more += [f'<span class="lesson-also lesson-also-{n}" style="{at(place)}"></span>' for place in others]
    told = (
        f'<span class="lesson-when-open">{html.escape(picture.sentence)}</span>'
        f'<span class="lesson-when-covered">{html.escape(instead)}</span>'
    )
    return markup(picture, over="".join(covers + more), told=told)


def at(place):
    left, top, width, height = (f"{100 * part:.3f}%" for part in place)
    return f"left:{left};top:{top};width:{width};height:{height}"


class SentenceStepper(StoredAsStill, ipywidgets.VBox):
    """A Stepper over the timesteps of a sentence that the reader types, with numbers that can be covered.

    scene_of: a function from a list of words to a Scene with steps 0, 1, 2 … and places; a ValueError that it raises
    is shown as its message. start: the words at the start; known: the words that may be typed; most: how many of them;
    instead: the sentence below the picture while its numbers are covered. Stepping and uncovering need no kernel,
    another sentence does. Nothing that was typed is lost, and what is shown stays until it can be replaced.
    Attributes: text, cover, reply, hint, stepper, words (those shown).
    """

    def __init__(self, scene_of, start, known, instead, most=8):
        self.scene_of, self.instead, self.most, self._one_at_a_time = scene_of, instead, most, threading.Lock()
        self.words, pictures, shown = list(start), *self._drawn(start)
        self.views = [ipywidgets.HTML(layout={"width": "100%"}) for _ in range(most)]
        self.stepper = Stepper(self.views, pictures[-1])
        self._show(shown)
        self.still = pictures[-1]
        self.text = line_of_text(" ".join(start), "Sentence:", "min(22rem, 100%)")
        self.cover = ipywidgets.Checkbox(
            False, description="cover the numbers", indent=False, layout={"width": "max-content"}
        )
        self.cover.add_class("lesson-cover-all")
        self.reply = ipywidgets.HTML(layout={"flex": "1 1 18rem"})
        self.hint = f"Up to {most} words of these: {', '.join(known)}."
        self._tell(self.hint)
        self.text.observe(self._typed, "value")
        style = ipywidgets.HTML(STYLE, layout={"display": "none"})
        row = ipywidgets.HBox(
            [self.text, self.cover, self.reply], layout={"flex_flow": "row wrap", "grid_gap": "0 1rem"}
        )
        super().__init__([style, row, self.stepper], layout={"width": "100%"})
        self.add_class("lesson-covers")

    def _drawn(self, words):
        """The pictures of a sentence, and the HTML of their views; a ValueError where it cannot be drawn."""
        if not words:
            raise ValueError("Type at least one word.")
        if len(words) > self.most:
            raise ValueError(f"These are {len(words)} words; the picture has room for {self.most}.")
        scene: Scene = self.scene_of(words)
        pictures = scene.pictures()
        return pictures, [covered(p, scene.places[t], self.instead) for t, p in enumerate(pictures)]

    def _show(self, shown):
        """Put these views into the stepper, which then stands at its first step."""
        controls = self.stepper.slider, self.stepper.number, self.stepper.play
        self.stepper.stack.selected_index = 0
        for control in controls:
            control.value, control.max = 0, len(shown) - 1
        for view, value in zip(self.views, shown + [""] * (self.most - len(shown))):
            view.value = value

    def _typed(self, change):
        words = words_in(change.new)
        with self._one_at_a_time:
            try:
                with drawn_quickly(self._tell_drawing):
                    _, shown = self._drawn(words)
            except ValueError as error:
                said = message_of(error).removesuffix(".")
                self._tell(f"{said}. Still shown: {' '.join(self.words)}.")
                return
            self.words = words
            self._tell(self.hint)
            self._show(shown)

    def _tell_drawing(self, done, of):
        self.reply.value = f'<div style="line-height:1.3;padding-top:0.3em">{drawing(done, of)}</div>'

    def _tell(self, text):
        self.reply.value = f'<div role="status" style="line-height:1.3;padding-top:0.3em">{html.escape(text)}</div>'
