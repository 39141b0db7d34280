"""Pictures of many starts show every start, the median, and in how many all is right."""

import numpy as np
import pytest

from rnn_lesson import pictures
from rnn_lesson.pictures import spread
from rnn_lesson.pictures.shapes import COLOURS


@pytest.fixture
def drawn(monkeypatch):
    """Make a picture, and give its figure's axes: the page's, and those of curves where there are some."""
    kept = []
    monkeypatch.setattr(spread, "still", lambda axes, alt, sentence: kept.append((axes, alt, sentence)))

    def draw(function, *given, **named):
        function(*given, **named)
        axes, alt, sentence = kept[-1]
        return axes.figure.axes[0], axes.figure.axes[-1], alt, sentence

    return draw


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_every_start_is_a_dot_at_the_height_of_its_number(drawn):
    groups = {"few": [0, 2, 2, 5], "all": [7, 7, 7, 7]}
    page, _, _, sentence = drawn(pictures.starts_picture, groups, 7, "steps", "right", "Look.", told="all right")
    heights = {
        int(text.get_text()): text.get_position()[1] for text in page.texts if text.get_text() in set("01234567")
    }
    assert list(heights) == list(range(8)) and np.allclose(np.diff(list(heights.values())), heights[1] - heights[0])
    dots = [line for line in page.lines if line.get_marker() == "o"]
    found = sorted((y, x) for line in dots for x, y in zip(line.get_xdata(), line.get_ydata()))
    assert sorted(y for y, _ in found) == sorted(heights[value] for values in groups.values() for value in values)
    assert len(set(found)) == 8  # no dot hides another
    middle = np.mean(page.get_xlim())
    assert all((x < middle) == (y != heights[7]) for y, x in found)
    assert sentence == "Look."


def test_the_median_is_a_line_and_the_perfect_starts_are_counted_below(drawn):
    groups = {"few": [0, 2, 3, 7], "all": [7, 7, 7, 7]}
    page, _, alt, _ = drawn(pictures.starts_picture, groups, 7, "steps", "right", "", told="all right")
    heights = {text.get_text(): text.get_position()[1] for text in page.texts}
    medians = [line for line in page.lines if len(line.get_xdata()) == 2 and line.get_linewidth() == 1.6]
    assert np.isclose(medians[0].get_ydata()[0], (heights["2"] + heights["3"]) / 2)
    assert medians[1].get_ydata()[0] == heights["7"]
    weights = {text.get_text(): text.get_fontweight() for text in page.texts}
    assert weights["1 of 4"] == "normal" and weights["4 of 4"] == "bold" and "all right" in weights
    assert "few: median 2.5, from 0 to 7, 7 in 1 of 4" in alt


def test_other_groups_stand_in_grey_on_the_right_of_theirs(drawn):
    groups, others = {"0.01": [0, 7], "0.003": [7, 7]}, {"0.01": [3, 3], "0.003": [1, 7]}
    page, _, alt, _ = drawn(pictures.starts_picture, groups, 7, "rate", "right", "", beside=("all", "few", others))
    dots = [line for line in page.lines if line.get_marker() == "o"]
    heights = {text.get_text(): text.get_position()[1] for text in page.texts if text.get_text() in set("01234567")}
    found = [
        (line.get_color() == COLOURS["W"], x, y) for line in dots for x, y in zip(line.get_xdata(), line.get_ydata())
    ]
    for own, drawn_groups in ((True, groups), (False, others)):
        wanted = sorted(heights[str(value)] for values in drawn_groups.values() for value in values)
        assert sorted(y for is_own, _, y in found if is_own == own) == wanted
    middle = np.mean([text.get_position()[0] for text in page.texts if text.get_text() in groups])
    for half in (lambda x: x < middle, lambda x: x > middle):  # in each column the own starts are left of the others
        own, other = ([x for is_own, x, _ in found if half(x) and is_own == which] for which in (True, False))
        assert len(own) == len(other) == 2 and max(own) < min(other)
    assert [text.get_text() for text in page.texts if " of 2" in text.get_text()] == [
        "1 of 2",
        "0 of 2",
        "2 of 2",
        "1 of 2",
    ]
    assert "left: all" in texts(page) and "right: few" in texts(page)
    assert "In grey, few: 0.01: median 3, from 3 to 3, 7 in 0 of 2" in alt


def test_every_start_is_a_faint_line_and_the_median_a_strong_one(drawn):
    values = [[1, 2, 9], [3, 2, 1], [2, 8, 4]]
    curves = [("L", values, "#9c3a80"), ("other", [[0.5, 0.5, 0.5]], "#0068a3")]
    _, axes, alt, _ = drawn(pictures.spread_picture, [0, 1, 5], curves, "epoch", "loss", "", "y", [(3, "floor")])
    faint, strong = axes.lines[:3], axes.lines[3]
    assert [list(line.get_ydata()) for line in faint] == values and list(strong.get_ydata()) == [2, 2, 4]
    assert all(list(line.get_xdata()) == [0, 1, 5] for line in axes.lines[:4])
    assert all(line.get_alpha() < 0.5 and line.get_linewidth() < strong.get_linewidth() for line in faint)
    assert strong.get_alpha() is None and {line.get_color() for line in axes.lines[:4]} == {"#9c3a80"}
    assert list(axes.lines[-1].get_ydata()) == [3, 3] and texts(axes) == ["floor"]
    assert (axes.get_xscale(), axes.get_yscale()) == ("linear", "log")
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["L, median", "other, median"]
    assert "L, 3 starts, median from 2.00 to 4.00, at the end between 1.00 and 9.00" in alt


@pytest.mark.parametrize("place, is_low", [(9.5, True), (1.0, False)])
def test_the_legend_does_not_stand_upon_the_text_of_a_mark(drawn, place, is_low):
    _, axes, _, _ = drawn(
        pictures.spread_picture, [0, 1], [("L", [[1, 9]], "#9c3a80")], "x", "y", "", marks=[(place, "m")]
    )
    legend, text = axes.get_legend().get_window_extent(), axes.texts[0].get_window_extent()
    assert not legend.overlaps(text) and (legend.y1 < axes.bbox.y0 + axes.bbox.height / 2) == is_low
