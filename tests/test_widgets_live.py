"""Live controls: what they change, what they show, what is stored; the pictures here are made up, drawn at once."""

import threading

import pytest

from rnn_lesson.pictures import Picture
from rnn_lesson.pictures.quick import report
from rnn_lesson.widgets import Live, Number, choice, live


def draw(size, colour="red"):
    """A Picture that tells what the controls say."""
    return Picture(f"{size} {colour}".encode(), 10, 10, alt=f"<a {colour} one>", sentence=f"of size {size} & {colour}")


@pytest.fixture
def control():
    return Live(draw, size=Number("size", 1, 0.5, 3), colour=choice("colour", ["red", "blue"], "red"))


def shows(control, picture):
    """Is this picture shown, with its alt text and its sentence, and nothing else?"""
    alt, sentence = picture.alt.replace("<", "&lt;").replace(">", "&gt;"), picture.sentence.replace("&", "&amp;")
    value = control.shown.value
    parts = f'alt="{alt}"', f"base64,{picture.base64}", f">{sentence}</figcaption>"
    return value.count("<img ") == 1 and all(value.count(part) == 1 for part in parts)


def test_it_opens_with_the_picture_of_what_the_controls_say(control):
    assert control.values == {"size": 1, "colour": "red"} and shows(control, draw(1.0, "red"))
    assert "lesson-live" in control._dom_classes  # by which a page finds it
    assert control.children[0].children == tuple(control.controls.values()) and control.children[-1] is control.shown


def test_every_control_changes_the_picture(control):
    control.controls["size"].slider.value = 2
    assert shows(control, draw(2.0, "red"))
    control.controls["size"].number.value = 2.5
    assert shows(control, draw(2.5, "red"))
    control.controls["colour"].value = "blue"
    assert shows(control, draw(2.5, "blue")) and control.picture == draw(2.5, "blue")


def test_the_picture_is_drawn_once_for_each_change():
    drawn = []
    control = Live(lambda size: drawn.append(size) or draw(size), size=Number("size", 1, 0.5, 3))
    control.controls["size"].slider.value = 2
    control.controls["size"].number.value = 2.5
    assert drawn == [1, 2, 2.5]


def test_a_new_picture_takes_the_old_ones_place_without_a_blank_frame(control):
    assert ' decoding="sync" ' in control.shown.value
    control.controls["size"].slider.value = 2
    assert ' decoding="sync" ' in control.shown.value


def test_what_is_stored_is_the_picture_at_the_start(control):
    control.controls["size"].slider.value = 2
    data, _ = control._repr_mimebundle_()
    assert data["image/png"] == draw(1.0, "red").base64 and data["text/plain"] == draw(1.0, "red").sentence
    assert "application/vnd.jupyter.widget-view+json" in data


def test_of_two_changes_in_two_threads_the_later_one_is_shown_last():
    """The first picture is not done before the second change was made, and had its time to overtake it."""
    drawing, overtaken = threading.Event(), threading.Event()

    def slow_for_blue(size, colour):
        if (size, colour) == (1, "blue"):
            drawing.set()
            overtaken.wait(0.5)  # the whole of it where the second waits for the first, as it shall
        return draw(size, colour)

    def change_the_size():
        control.controls["size"].slider.value = 3
        overtaken.set()

    control = Live(slow_for_blue, size=Number("size", 1, 0.5, 3), colour=choice("colour", ["red", "blue"], "red"))
    first = threading.Thread(target=setattr, args=(control.controls["colour"], "value", "blue"))
    second = threading.Thread(target=change_the_size)
    first.start()
    assert drawing.wait(10)
    second.start()
    for thread in (first, second):
        thread.join(10)
    assert shows(control, draw(3.0, "blue"))


def test_a_picture_that_cannot_be_drawn_is_told_and_the_next_change_is_drawn():
    def fails_at_two(size):
        if size == 2:
            raise ZeroDivisionError
        return draw(size)

    control = Live(fails_at_two, size=Number("size", 1, 0.5, 3))
    with pytest.raises(ZeroDivisionError):
        control.controls["size"].slider.value = 2
    control.controls["size"].slider.value = 3
    assert shows(control, draw(3.0))


@pytest.mark.parametrize("typed, value", [(99, 3), (-1, 0.5), (2.25, 2.25)])
def test_a_number_is_held_between_its_ends_in_the_slider_and_in_the_box(typed, value):
    number = Number("size", 1, 0.5, 3)
    number.number.value = typed
    assert number.value == number.slider.value == number.number.value == value


def test_a_number_set_by_the_program_moves_slider_and_box():
    number = Number("size", 1, 0.5, 3)
    number.value = 2
    assert number.slider.value == number.number.value == 2


def test_a_drawing_that_takes_its_time_says_so_until_it_is_there():
    told = []

    def slow(size):
        told.append(control.told.value if told else "")  # the first drawing comes before there is a control to look at
        return draw(size, "red")

    control = Live(slow, busy="training <twenty> networks", size=Number("size", 1, 0, 3))
    control.controls["size"].value = 2
    assert "training &lt;twenty&gt; networks" in told[1] and 'role="status"' in told[1]
    assert "training" not in control.told.value and control.told.layout.display == ""


def test_a_quick_drawing_leaves_no_room_for_such_a_line(control):
    assert control.told.layout.display == "none" and control.told.value == ""


def test_a_drawing_that_fails_leaves_the_old_picture_and_no_word_of_being_busy():
    def draw_or_fail(size):
        if size > 2:
            raise ValueError("too large")
        return draw(size, "red")

    control = Live(draw_or_fail, busy="drawing", size=Number("size", 1, 0, 3))
    with pytest.raises(ValueError, match="too large"):
        control.controls["size"].value = 3
    assert shows(control, draw(1.0, "red")) and "drawing" not in control.told.value


@pytest.fixture
def counted(monkeypatch):
    """A control, and the sizes that it has drawn; cells is how many cells have been run."""
    cells, drawn = [1], []
    monkeypatch.setattr(live, "cells_run", lambda: cells[0])
    control = Live(lambda size: drawn.append(size) or draw(size), size=Number("size", 1, 0, 100, step=1))
    return control, drawn, cells


def test_a_value_seen_before_is_shown_again_without_a_drawing(counted):
    control, drawn, _ = counted
    for size in (2, 3, 2, 3):
        control.controls["size"].value = size
        assert shows(control, draw(float(size))) and control.picture == draw(float(size))
    assert drawn == [1, 2, 3]


def test_after_a_cell_was_run_everything_is_drawn_anew(counted):
    control, drawn, cells = counted
    for size in (2, 3):
        control.controls["size"].value = size
    cells[0] += 1
    control.controls["size"].value = 2
    assert drawn == [1, 2, 3, 2]


def test_only_the_last_pictures_are_kept(counted):
    control, drawn, _ = counted
    for size in range(2, live.KEPT + 4):
        control.controls["size"].value = size
    control.controls["size"].value = 2
    assert drawn[-1] == 2 and control._drawn.cache_info().currsize == live.KEPT


def test_a_drawing_that_says_that_it_is_busy_is_made_anew_each_time():
    drawn = []
    control = Live(lambda size: drawn.append(size) or draw(size), busy="training", size=Number("size", 1, 0, 9))
    for size in (2, 3, 2):
        control.controls["size"].value = size
    assert drawn == [1, 2, 3, 2]


def test_the_picture_at_the_start_is_drawn_as_it_is_stored_and_all_others_quickly():
    quickly = []
    control = Live(lambda size: quickly.append(report() is not None) or draw(size), size=Number("size", 1, 0, 9))
    control.controls["size"].value = 2
    assert quickly == [False, True] and report() is None


def test_outside_a_kernel_no_cell_has_been_run():
    assert live.cells_run() == 0
