"""For pictures that a reader waits for: texts are set once, and stamped.

What is stored with a notebook is drawn without it. Both show the same: where two letters touch, a pixel may differ by
one level of 255.
"""

from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg

MOST_STAMPS = 3000  # of one scene, some kilobytes each
AROUND = 10  # pixels by which a text's ink may stand out of its box

_report = ContextVar("report of a quick drawing", default=None)


@contextmanager
def drawn_quickly(report=lambda done, of: None):
    """Within it every Scene draws quickly. report(done, of) is told how many of several pictures are there."""
    token = _report.set(report)
    try:
        yield
    finally:
        _report.reset(token)


def report():
    """Whom to tell of the pictures done, or None where nothing is drawn quickly."""
    return _report.get()


class Stamps:
    """The texts of one figure as small transparent images, each set once: to set a text takes 0.6 ms, to stamp it 0.05.

    Most texts stand on many of a scene's pictures: words, names, and numbers that come again at the same place.
    """

    def __init__(self, figure):
        self.renderer = RendererAgg(*figure.bbox.size, figure.dpi)
        self.pixels = np.asarray(self.renderer.buffer_rgba())
        self.pixels[...] = 0
        self.kept = {}

    def draw(self, text, renderer):
        """Paint the Text as its draw(renderer) would."""
        key = text.get_text(), text.get_position(), text.get_color(), text.get_alpha(), text.get_fontproperties()
        key += text.get_ha(), text.get_va(), text.get_rotation(), text.get_rotation_mode(), text.get_parse_math()
        if key not in self.kept:
            if len(self.kept) >= MOST_STAMPS:
                self.kept.clear()
            self.kept[key] = self.stamp(text)
        renderer.draw_image(renderer.new_gc(), *self.kept[key])

    def stamp(self, text):
        """(left, bottom, image upside down) of a text, as draw_image wants it."""
        text.draw(self.renderer)
        height, width, _ = self.pixels.shape
        (left, bottom), (right, top) = text.get_window_extent(self.renderer).get_points().astype(int)
        left, right = max(left - AROUND, 0), min(right + AROUND, width)
        bottom, top = max(bottom - AROUND, 0), min(top + AROUND, height)
        part = self.pixels[height - top : height - bottom, left:right]
        image = part[::-1].copy()
        part[...] = 0
        rows, columns = (np.flatnonzero(image[..., 3].any(axis=axis)) for axis in (1, 0))
        if not len(rows):
            return left, bottom, image[:1, :1]
        ink = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        return left + columns[0], bottom + rows[0], image[ink].copy()
