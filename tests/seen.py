"""What is drawn, read from the artists: the texts, matrices, rectangles, boxes, arrows and lines of each step."""

from dataclasses import dataclass, field

import numpy as np
from matplotlib.collections import PolyCollection, QuadMesh
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.text import Text

from rnn_lesson.pictures import Scene


def text(value, decimals=2):
    """A number as it stands in a picture: a true minus, and none before a zero."""
    rounded = f"{value:.{decimals}f}"
    return rounded.lstrip("-") if float(rounded) == 0 else rounded.replace("-", "−")


@dataclass
class Word:
    text: str
    x: float
    y: float
    colour: str
    bold: bool
    is_badge: bool


@dataclass
class Matrix:
    """A heatmap: its values, its corners, the colour of each cell, and the ends of its scale."""

    values: np.ndarray
    left: float
    top: float
    right: float
    bottom: float
    colours: np.ndarray
    limits: tuple

    @property
    def middle(self):
        return (self.left + self.right) / 2

    def cell(self, i, j):
        """The middle of cell (i, j)."""
        rows, columns = self.values.shape
        return (
            self.left + (j + 0.5) * (self.right - self.left) / columns,
            self.top + (i + 0.5) * (self.bottom - self.top) / rows,
        )


@dataclass
class Area:
    """A rectangle, or a box with round corners."""

    left: float
    top: float
    width: float
    height: float
    face: str | None
    edge: str
    line: float
    dotted: bool

    @property
    def middle(self):
        return self.left + self.width / 2, self.top + self.height / 2


@dataclass
class Arrow:
    start: tuple
    end: tuple
    colour: str
    line: float
    is_arc: bool


@dataclass
class Line:
    x: np.ndarray
    y: np.ndarray
    colour: str
    marker: str
    style: str


@dataclass
class Step:
    """All that a reader sees at one step."""

    words: list = field(default_factory=list)
    matrices: list = field(default_factory=list)
    areas: list = field(default_factory=list)
    boxes: list = field(default_factory=list)
    arrows: list = field(default_factory=list)
    lines: list = field(default_factory=list)

    def add(self, artist):
        if isinstance(artist, Text):
            weight = artist.get_weight()
            badge = artist.get_bbox_patch() is not None
            word = Word(artist.get_text(), *artist.get_position(), to_hex(artist.get_color()), weight == "bold", badge)
            self.words.append(word)
        elif isinstance(artist, QuadMesh):
            corners = artist.get_coordinates()
            norm, values = artist.norm, np.ma.getdata(artist.get_array())
            (left, top), (right, bottom) = corners[0, 0], corners[-1, -1]
            colours = artist.cmap(norm(values))
            self.matrices.append(Matrix(values, left, top, right, bottom, colours, (norm.vmin, norm.vmax)))
        elif isinstance(artist, PolyCollection):  # rectangles of one size, each of its own colour
            edge, line = to_hex(artist.get_edgecolor()[0]), artist.get_linewidth()[0]
            for path, face in zip(artist.get_paths(), artist.get_facecolor(), strict=True):
                (x, y), (right, bottom) = path.vertices.min(axis=0), path.vertices.max(axis=0)
                self.areas.append(Area(x, y, right - x, bottom - y, to_hex(face), edge, line, False))
        elif isinstance(artist, FancyArrowPatch):
            start, end = artist._posA_posB  # there is no public way to ask where an arrow goes
            is_arc = "Arc3" in type(artist.get_connectionstyle()).__name__ and artist.get_connectionstyle().rad != 0
            self.arrows.append(Arrow(start, end, to_hex(artist.get_edgecolor()), artist.get_linewidth(), is_arc))
        elif isinstance(artist, (Rectangle, FancyBboxPatch)):
            x, y, width, height = artist.get_x(), artist.get_y(), artist.get_width(), artist.get_height()
            face = to_hex(artist.get_facecolor()) if artist.get_fill() else None
            how = (
                face,
                to_hex(artist.get_edgecolor()),
                artist.get_linewidth(),
                artist.get_linestyle() in (":", "dotted"),
            )
            (self.boxes if isinstance(artist, FancyBboxPatch) else self.areas).append(Area(x, y, width, height, *how))
        elif isinstance(artist, Line2D):
            x, y = (np.asarray(data, float) for data in artist.get_data())
            self.lines.append(Line(x, y, to_hex(artist.get_color()), artist.get_marker(), artist.get_linestyle()))

    def and_then(self, artists):
        step = Step(**{name: list(found) for name, found in vars(self).items()})
        for artist in artists:
            step.add(artist)
        return step

    def named(self, text):
        """The word with this text that was drawn last, over its pale forms."""
        return [word for word in self.words if word.text == text][-1]

    def has(self, text):
        return any(word.text == text for word in self.words)

    def text_at(self, x, y):
        """The one word whose middle is here."""
        (word,) = [word for word in self.words if abs(word.x - x) < 0.02 and abs(word.y - y) < 0.02]
        return word

    def matrix(self, title, within=3):
        """The one heatmap that stands under this title."""
        titles = [(word.x, word.y) for word in self.words if word.text == title]
        found = [m for x, y in titles for m in self.matrices if abs(m.middle - x) < 0.05 and 0 < m.top - y < within]
        (matrix,) = found
        return matrix

    def at(self, left, top):
        """The one heatmap whose upper left corner is here."""
        (matrix,) = [m for m in self.matrices if abs(m.left - left) < 0.02 and abs(m.top - top) < 0.02]
        return matrix

    def numbers_agree(self, matrix, decimals=2):
        """Does each cell show its own number, in an ink that can be read on its colour?"""
        for (i, j), value in np.ndenumerate(matrix.values):
            word = self.text_at(*matrix.cell(i, j))
            assert word.text == text(value, decimals)
            assert contrast(word.colour, matrix.colours[i, j]) >= 4.5, (value, word.colour)
        return True

    def shows(self, title, wanted, decimals=2):
        """Does the heatmap under this title hold what is wanted, in numbers and in colours around zero?"""
        return self.holds(self.matrix(title), wanted, decimals)

    def holds(self, matrix, wanted, decimals=2):
        wanted = np.atleast_2d(wanted)
        assert matrix.values.shape == wanted.shape and np.allclose(matrix.values, wanted), (matrix.values, wanted)
        low, high = matrix.limits
        assert low == -high
        return self.numbers_agree(matrix, decimals) if decimals is not None else True

    def triangle_holds(self, norms, filled, colour, top, decimals=2, which=0):
        """Are just the filled cells (t, k) there with their number, in their shade, where row t and column k cross?

        which: the triangle's place from the left, where there are several.
        """
        for t, k in zip(*np.tril_indices(len(norms))):
            x = sorted({word.x for word in self.words if word.text == f"$k={k}$"})[which]
            y = next(word.y for word in self.words if word.text.endswith(f"$t={t}$"))
            areas = [a for a in self.areas if abs(a.middle[0] - x) < 0.02 and abs(a.middle[1] - y) < 0.02]
            if (t, k) in filled:
                (face,) = [area.face for area in areas if area.face]
                share = norms[t, k] / top
                anchors = [np.ones(3), rgb(colour), 0.6 * rgb(colour)]
                wanted = [np.interp(share, (0, 0.75, 1), channel) for channel in zip(*anchors)]
                assert np.allclose(rgb(face), wanted, atol=0.01), (t, k)
                word = self.text_at(x, y)
                assert word.text == text(norms[t, k], decimals) and contrast(word.colour, face) >= 4.5
            else:
                assert [(area.face, area.dotted) for area in areas] == [(None, True)], (t, k)
        return True

    def framed(self, line=None):
        """The corners (left, top, width, height) of frames; of one width of line, if that is given."""
        return [
            (a.left, a.top, a.width, a.height)
            for a in self.areas
            if a.face is None and (line is None or a.line == line) and not a.dotted
        ]


def seen(scene):
    """The Step that a reader sees at each of the scene's steps: what never changes, what has grown, what is drawn."""
    base, added = Step(), {step: ([], []) for step in scene.steps}
    base = base.and_then(scene.axes.get_children())
    words = scene.walk(lambda step, stays, artist: added[step][not stays].append(artist))
    steps = {}
    for step in scene.steps:
        grown, drawn = added[step]
        base = base.and_then(grown)
        steps[step] = base.and_then(drawn)
    assert len(words) == len(steps)
    return steps


def seen_still(monkeypatch, picture):
    """The Step that each still picture shows which picture() makes."""
    scenes = []
    with monkeypatch.context() as patched:
        patched.setattr(Scene, "picture", lambda scene, step: scenes.append(scene))
        picture()
    return [seen(scene)[None] for scene in scenes]


def rgb(colour):
    return np.array([int(to_hex(colour)[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def luminance(colour):
    parts = rgb(colour)
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ (0.2126, 0.7152, 0.0722)


def contrast(colour, background="#ffffff"):
    """The contrast of two colours as the web's accessibility guidelines define it."""
    light, dark = sorted((luminance(colour), luminance(background)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
