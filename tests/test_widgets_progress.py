"""The progress bar of a lesson's long cell, which leaves nothing behind but a sentence."""

import pytest

from rnn_lesson.widgets import Progress, progress


@pytest.fixture
def shown(monkeypatch):
    """What was displayed."""
    things = []
    monkeypatch.setattr(progress, "display", things.append)
    return things


def test_it_shows_itself_once_the_loop_begins(shown):
    bar = Progress("abc", "letters read")
    assert shown == []
    next(iter(bar))
    assert shown == [bar]


def test_it_gives_the_items_and_counts_those_that_are_done(shown):
    bar = Progress("abc", "letters read")
    assert [(item, bar.bar.value, bar.count.value) for item in bar] == [
        ("a", 0, "0 of 3 letters read"),
        ("b", 1, "1 of 3 letters read"),
        ("c", 2, "2 of 3 letters read"),
    ]
    assert bar.bar.value == bar.bar.max == 3 and bar.count.value == "3 of 3 letters read"


def test_what_is_stored_is_the_same_at_every_moment(shown):
    bar = Progress(range(2), "networks trained")
    texts = [bar._repr_mimebundle_()["text/plain"] for _ in bar]
    assert {*texts, bar._repr_mimebundle_()["text/plain"]} == {"2 networks trained"}


def test_over_nothing_it_ends_at_once(shown):
    assert list(Progress([], "steps")) == []
