"""The picture of the echo shows every start of every way at its own place, and counts what is told."""

import numpy as np
import pytest

from rnn_lesson import pictures
from rnn_lesson.language import experiments

WAYS = {
    "one": {0: {"right": [0, 1, 7], "distance": [0.5, 1, 2]}, 10: {"right": [7, 7, 3], "distance": [0.4, 3, 0]}},
    "another way": {
        0: {"right": [0, 1, 7], "distance": [0.5, 1, 2]},
        10: {"right": [2, 2, 2], "distance": [0.6, 0.9, 1]},
    },
}


def seen(ways=WAYS):
    """For each step its (alt, sentence), the dots as arrays (x, y), and the texts."""
    dots, texts = {}, {}

    def look(step, stays, artist):
        if getattr(artist, "get_marker", lambda: None)() == "o":
            dots.setdefault(step, []).append(np.transpose([artist.get_xdata(), artist.get_ydata()]))
        elif hasattr(artist, "get_text"):
            texts.setdefault(step, []).append(artist.get_text())

    return pictures.echo_scene(ways).walk(look), dots, texts


def test_a_start_keeps_its_place_and_more_is_higher():
    _, dots, _ = seen()
    assert len(dots[0]) == len(dots[1]) == 4  # two ways, two panels
    for first, later in zip(dots[0], dots[1]):
        assert np.array_equal(first[:, 0], later[:, 0]) and (np.diff(first[:, 0]) > 0).all()
    right, distance, right_2, distance_2 = dots[1]
    assert right[0, 1] == right[1, 1] < right[2, 1] and np.ptp(right_2[:, 1]) == 0  # y counts downwards
    assert distance[1, 1] < distance_2[2, 1] < distance_2[1, 1] < distance_2[0, 1] < distance[0, 1] < distance[2, 1]
    assert right[2, 1] - right[0, 1] == pytest.approx(4 * (right_2[0, 1] - right[2, 1]))


def test_perfect_and_nearer_starts_are_counted_in_picture_and_words():
    words, _, texts = seen()
    assert "epoch 10" in texts[1]
    assert [text for text in texts[1] if " of 3" in text] == ["2 of 3", "2 of 3", "0 of 3", "2 of 3"]
    alt, sentence = words[1]
    assert (
        "one: 2; another way: 0" in sentence and "nearer together than before training: one: 2; another way: 2" in alt
    )


def test_a_distance_below_the_axis_stands_at_its_end():
    _, dots, _ = seen({"one": {0: {"right": [1, 1], "distance": [1e-9, 0.001]}}})
    assert np.ptp(dots[0][1][:, 1]) == 0


def test_what_is_stored_for_lesson_8_can_be_drawn():
    stored = experiments.stored("echo over the epochs")
    words, _, texts = seen(stored)
    assert [t[0] for t in texts.values()][-1] == "epoch 3,000" and len(words) == 14
    assert {len(at["right"]) for moments in stored.values() for at in moments.values()} == {20}
