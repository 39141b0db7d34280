"""A line for the reader's own words, and a widget that is made of them: lesson 6's triangle, for instance."""

import html
import threading

import ipywidgets

from ..pictures.quick import drawn_quickly
from .stepper import StoredAsStill
from .text_box import drawing, line_of_text, message_of, words_in

NEEDS_THE_KERNEL = "Needs the kernel: if nothing happens, run this cell again."


class OwnWords(StoredAsStill, ipywidgets.VBox):
    """A line for the reader's own words, and what is made of them below it.

    make: a function from a list of lower-case words to a widget with a Picture `still`; a ValueError that it raises is
    shown as its message, what was there stays, and nothing that was typed is lost. A bar grows while the pictures of a
    Scene are drawn. longest: the most words taken.
    Attributes: text, told, made.
    """

    def __init__(self, make, start, longest, label="Your words:"):
        self.make, self.longest, self._one_at_a_time = make, longest, threading.Lock()
        self.text = line_of_text(start, label)
        self.told = ipywidgets.HTML(layout={"width": "100%"})
        self.made = make(self.words)
        self.still = self.made.still
        self._tell(NEEDS_THE_KERNEL)
        self.text.observe(self._follow, "value")
        super().__init__([self.text, self.told, self.made], layout={"width": "100%"})
        self.add_class("lesson-own-words")

    @property
    def words(self):
        """What was typed as a list of lower-case words."""
        return words_in(self.text.value)

    def _follow(self, change):
        with self._one_at_a_time:  # of two lines typed quickly, the later one is drawn last
            self._make(self.words)

    def _make(self, words):
        if len(words) > self.longest:
            self._tell(f"These are {len(words)} words; at most {self.longest} are taken.")
            return
        self._tell("Drawing …")
        try:
            with drawn_quickly(self._tell_drawing):
                made = self.make(words)
        except ValueError as error:
            self._tell(message_of(error))
            return
        old, self.made = self.made, made
        self.children = [self.text, self.told, made]
        close_all(old)
        self._tell(NEEDS_THE_KERNEL)

    def _tell_drawing(self, done, of):
        self.told.value = f'<div style="line-height:1.5">{drawing(done, of)}</div>'

    def _tell(self, text):
        self.told.value = f'<div role="status" style="line-height:1.5">{html.escape(text)}</div>'


def close_all(widget):
    """Close a widget and all that it holds, so that a kernel does not keep what nobody sees."""
    for child in getattr(widget, "children", ()):
        close_all(child)
    widget.close()
