"""The control with which a reader nudges copies of W: what it remembers, shows, stores and forgets."""

import ast

import pytest

from rnn_lesson.pictures import Picture
from rnn_lesson.widgets import NudgeCopies


class Told:
    """In the place of a scene: a Picture that tells what it was asked for."""

    def __init__(self):
        self.asked = []

    def picture(self, step):
        self.asked.append(step)
        return Picture(repr(step).encode(), 10, 10, alt="a picture", sentence=repr(step))


@pytest.fixture
def control():
    return NudgeCopies(Told(), T=3, n_h=2, entry=(1, 0))


def now(control):
    """What is shown: copy, row, column, nudge and the table."""
    assert control.picture.sentence.replace("'", "&#x27;") in control.shown.value
    return ast.literal_eval(control.picture.sentence)


def nudge(control, value, **others):
    for name, other in others.items():
        control.controls[name].value = other
    control.controls["nudge"].slider.value = value


def test_it_opens_with_nothing_nudged_and_stores_just_that(control):
    assert now(control) == (0, 1, 0, 0, {})
    nudge(control, 0.2)
    data, _ = control._repr_mimebundle_()
    assert data["text/plain"] == "(0, 1, 0, 0.0, {})"


def test_a_nudge_fills_the_column_of_its_copy_and_the_columns_stay(control):
    nudge(control, 0.2, k=1)
    assert now(control) == (1, 1, 0, 0.2, {1: 0.2})
    nudge(control, -0.5, k=2)
    assert now(control) == (2, 1, 0, -0.5, {1: 0.2, 2: -0.5})


def test_without_a_nudge_another_copy_fills_nothing(control):
    control.controls["k"].value = 2
    assert now(control) == (2, 1, 0, 0, {})
    nudge(control, 0.1)
    nudge(control, 0)
    assert now(control) == (2, 1, 0, 0, {2: 0.1})


def test_each_number_of_W_has_a_table_of_its_own(control):
    nudge(control, 0.1)
    control.controls["i"].value = 0
    assert now(control) == (0, 0, 0, 0.1, {0: 0.1})
    nudge(control, 0.3, k=2)
    control.controls["j"].value = 1
    assert now(control)[:3] == (2, 0, 1) and now(control)[4] == {2: 0.3}
    control.controls["j"].value = 0
    assert now(control)[4] == {0: 0.1, 2: 0.3}


def test_start_again_takes_everything_back(control):
    nudge(control, 0.4, k=1, i=0, j=1)
    nudge(control, 0.3, k=2)
    control.again.click()
    assert now(control) == (0, 1, 0, 0, {}) and control.tried[1, 0] == {}
    assert sum(map(len, control.tried.values())) == 0
    control.again.click()
    assert now(control) == (0, 1, 0, 0, {})


def test_every_control_reaches_its_ends(control):
    for name, ends in (("k", (0, 2)), ("i", (0, 1)), ("j", (0, 1))):
        assert [control.controls[name].options[end] for end in (0, -1)] in (
            [(str(end), end) for end in ends],
            list(ends),
        )
    for end in (-0.5, 0.5):
        nudge(control, end)
        assert now(control)[3] == end
    assert control.controls["nudge"].slider.min == -0.5 and control.controls["nudge"].number.max == 0.5


def test_the_sliders_steps_add_up_to_round_numbers(control):
    control.controls["nudge"].slider.value = 0.1 + 0.2
    assert control.controls["nudge"].number.value == 0.3 and now(control)[3] == 0.3


def test_a_slider_on_its_way_is_not_sent_back_to_a_rounded_place(control):
    control.controls["nudge"].slider.value = 0.1 + 0.2
    assert control.controls["nudge"].slider.value == 0.1 + 0.2 != 0.3


def test_a_picture_shown_before_is_not_changed_by_what_comes_later(control):
    nudge(control, 0.1)
    earlier = control.scene.asked[-1]
    nudge(control, 0.2, k=1)
    assert earlier == (0, 1, 0, 0.1, {0: 0.1})
