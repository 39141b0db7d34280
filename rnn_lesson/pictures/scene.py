"""What a picture is, what a picture with steps is, and the one style in which all of them are drawn."""

import base64
import io
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image

from .quick import Stamps, report

STYLE = {**matplotlib.rcParamsDefault, "font.family": "DejaVu Sans", "mathtext.fontset": "dejavusans"}
for name in ("backend", "toolbar", "interactive"):
    STYLE.pop(name, None)
ONE_AT_A_TIME = threading.RLock()  # matplotlib's settings hold for the whole process


@contextmanager
def in_our_style():
    """Draw as the lessons do, whatever the reader's own matplotlib settings, and leave these as they were.

    An artist reads the settings when it is made and when it is painted, so every public function of this room is
    decorated with it, and a Scene paints within it.
    """
    with ONE_AT_A_TIME, matplotlib.rc_context(STYLE):
        yield


@dataclass(frozen=True)
class Picture:
    """One drawn picture: PNG bytes, its size on the page in pixels, and what it shows in words."""

    png: bytes
    width: int
    height: int
    alt: str
    sentence: str

    @property
    def base64(self):
        return base64.b64encode(self.png).decode()

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"image/png": self.base64, "text/plain": self.sentence}
        return data, {"image/png": {"width": self.width}}


class Scene:
    """A figure with steps, drawn in layers from the axes' own artists upwards.

    grow(step) adds what stays from this step on; draw(step) adds what only this step
    shows, and returns its (alt, sentence). What stays is drawn once and kept as pixels.
    places: {step: {name: [(left, top, width, height), …]}}, in parts of the page: where numbers stand that a reader may
    want covered, noted as a step is drawn.
    """

    def __init__(self, axes, steps, draw, grow=lambda step: None, places=None):
        self.axes, self.steps, self.draw, self.grow = axes, list(steps), draw, grow
        self.places = {} if places is None else places
        self._canvas, self._is_drawn, self._stamps = FigureCanvasAgg(axes.figure), False, None

    def picture(self, step):
        """The Picture of one step alone, any number of times; for a scene in which nothing grows."""
        with in_our_style():
            if not self._is_drawn:
                self._canvas.draw()
                self._is_drawn = True
            return self._picture(step)

    def pictures(self):
        """The Pictures of all steps, in their order."""
        with in_our_style():
            self._canvas.draw()
            pictures = []
            for step in self.steps:
                pictures.append(self._picture(step))
                if report():
                    report()(len(pictures), len(self.steps))
            return pictures

    def walk(self, look=lambda step, stays, artist: None):
        """The (alt, sentence) of every step without its picture, which takes a small part of the time.

        look(step, stays, artist) is shown every artist that a step adds, in the order of painting;
        stays: does it stay in the steps after this one?
        """
        words = []
        with in_our_style():
            for step in self.steps:
                self._add(self.grow, step, partial(look, step, True))
                words.append(self._add(self.draw, step, partial(look, step, False)))
        return words

    def _picture(self, step):
        self._add(self.grow, step, self._draw_artist)
        kept = self._canvas.copy_from_bbox(self.axes.figure.bbox)
        picture = self._paint(step)
        self._canvas.restore_region(kept)
        return picture

    def _paint(self, step):
        """The Picture of what is on the canvas and what this step alone adds."""
        alt, sentence = self._add(self.draw, step, self._draw_artist)
        width, height = (round(inches * 100) for inches in self.axes.figure.get_size_inches())
        return Picture(self._png(), width, height, alt, sentence)

    def _add(self, add, step, paint):
        """Call add(step), paint the artists that it adds to the axes, and take them off the axes again."""
        before = set(self.axes.get_children())
        answer = add(step)
        added = [artist for artist in self.axes.get_children() if artist not in before]
        for artist in sorted(added, key=lambda artist: artist.get_zorder()):
            paint(artist)
            artist.remove()
        return answer

    def _draw_artist(self, artist):
        if report() is None or type(artist) is not Text or artist.get_bbox_patch():
            self.axes.draw_artist(artist)
            return
        if self._stamps is None:
            self._stamps = Stamps(self.axes.figure)
        self._stamps.draw(artist, self._canvas.renderer)

    def _png(self):
        buffer = io.BytesIO()
        image = Image.fromarray(np.asarray(self._canvas.buffer_rgba())).convert("RGB")
        image.save(buffer, "png", compress_level=3)  # as small as 6 to a few percent, in two thirds of the time
        return buffer.getvalue()


def still(axes, alt, sentence):
    """The Picture of axes that have no steps."""
    return Scene(axes, [None], lambda step: (alt, sentence)).picture(None)
