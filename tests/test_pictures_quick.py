"""Pictures drawn while a reader waits: the same pixels as those that are stored, in less time, and with a report."""

import io

import numpy as np
import pytest
from drawn import case
from PIL import Image

from rnn_lesson import contributions, losses, pictures
from rnn_lesson.pictures import Scene, quick
from rnn_lesson.pictures.shapes import Page
from rnn_lesson.pictures.text import number

DRAWN = case(4, 2, 3, 5, seed=3)
WORDS, TARGETS = ["<s>", "now", "$is", "it"], ["now", "$is", "it", "</s>"]


def pixels(picture):
    return np.asarray(Image.open(io.BytesIO(picture.png)).convert("RGB")).astype(int)


def look(scale):
    norms = scale * contributions(DRAWN.params, DRAWN.run, DRAWN.y).norms("W")
    return norms, losses(DRAWN.run, DRAWN.y), WORDS, TARGETS, [1, 2, 2]


SCENES = {
    "norms": (lambda: pictures.norms_scene(look, 4, 3), [(1,), (0.5,), (1,)]),
    "nudge": (
        lambda: pictures.nudge_scene(DRAWN.params, DRAWN.run.x, DRAWN.y, WORDS, TARGETS),
        [(("W", (0, 1)), change, 0.3) for change in (-2, 0, 0.05)],
    ),
    "copies": (
        lambda: pictures.nudged_copy_scene(DRAWN.params, DRAWN.run, DRAWN.y, WORDS, TARGETS),
        [(1, 0, 1, 0.2, {1: 0.2}), (2, 0, 1, -0.5, {1: 0.2, 2: -0.5}), (2, 0, 1, 0.0, {1: 0.2})],
    ),
    "costs": (pictures.costs_scene, [(2, 4), (200, 64)]),
}


@pytest.mark.parametrize("name", SCENES)
def test_a_picture_drawn_quickly_has_the_pixels_and_words_of_the_stored_one(name):
    """One level of 255, twice, where the soft edges of two letters of a text lie over each other."""
    make, steps = SCENES[name]
    slow, fast = make(), make()
    for step in steps:
        expected = slow.picture(step)
        with quick.drawn_quickly():
            drawn = fast.picture(step)
        assert abs(pixels(expected) - pixels(drawn)).max() <= 2
        assert (drawn.width, drawn.height, drawn.alt, drawn.sentence) == (
            expected.width,
            expected.height,
            expected.alt,
            expected.sentence,
        )
    assert fast._stamps.kept and slow._stamps is None


@pytest.mark.parametrize("name", SCENES)
def test_after_quick_drawing_what_is_stored_has_the_same_bytes_as_without(name):
    make, (step, *others) = SCENES[name]
    scene = make()
    with quick.drawn_quickly():
        for other in others:
            scene.picture(other)
    assert scene.picture(step).png == make().picture(step).png


def scene_of(texts, **how):
    """A scene with these texts, one a step, each at a place of its own on a page too small for some of them."""
    page = Page(6)
    return Scene(page.axes, texts, lambda text: (page.label(*texts[text], text, **how) or text, text))


@pytest.mark.parametrize("how", [{}, {"rotation": 30, "rotation_mode": "anchor", "ha": "right"}, {"weight": "bold"}])
def test_texts_of_every_kind_are_stamped_as_they_are_set(how):
    texts = {
        "0.12": (20.37, 3),
        r"$\partial L_{3}$": (50, 2.9),
        "two\nlines": (70, 3),
        "at the end": (99, 0.2),
        "": (5, 5),
    }
    slow, fast = scene_of(texts, **how), scene_of(texts, **how)
    for text in texts:
        expected = slow.picture(text)
        with quick.drawn_quickly():
            first, again = fast.picture(text), fast.picture(text)
        assert first == again and abs(pixels(first) - pixels(expected)).max() <= 2
        assert (pixels(first).min() < 200) == bool(text)


def test_a_text_is_set_once_and_another_colour_is_another_stamp(monkeypatch):
    page, set_again = Page(6), []
    scene = Scene(page.axes, [], lambda colour: (page.label(50, 3, "word", colour=colour) or "", ""))
    stamp = quick.Stamps.stamp
    monkeypatch.setattr(quick.Stamps, "stamp", lambda self, text: set_again.append(text) or stamp(self, text))
    with quick.drawn_quickly():
        red, blue, again = (scene.picture(colour) for colour in ("red", "blue", "red"))
    assert len(set_again) == 2 and red == again and (pixels(red) != pixels(blue)).any()


def test_the_stamps_kept_are_bounded(monkeypatch):
    monkeypatch.setattr(quick, "MOST_STAMPS", 3)
    page = Page(6)
    scene = Scene(page.axes, [], lambda value: (page.plain(50, 3, number(value)) or "", ""))
    with quick.drawn_quickly():
        drawn = [scene.picture(value) for value in (1, 2, 3, 4, 1)]
    assert drawn[0] == drawn[-1] and len(scene._stamps.kept) == 2


def test_of_several_pictures_it_is_told_how_many_are_there_and_only_within():
    told, texts = [], {"a": (10, 3), "b": (20, 3), "c": (30, 3)}
    with quick.drawn_quickly(lambda done, of: told.append((done, of))):
        scene_of(texts).pictures()
    scene_of(texts).pictures()
    assert told == [(1, 3), (2, 3), (3, 3)] and quick.report() is None


def test_a_drawing_that_fails_leaves_quick_drawing():
    with pytest.raises(ZeroDivisionError), quick.drawn_quickly():
        raise ZeroDivisionError
    assert quick.report() is None
