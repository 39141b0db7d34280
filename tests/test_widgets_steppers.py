"""Pictures become things to step through."""

import html

import ipywidgets
import pytest
from drawn import case

from rnn_lesson import pictures, widgets
from rnn_lesson.pictures import Picture, Scene
from rnn_lesson.pictures.shapes import Page

DRAWN = case(4, 2, 3, 5, seed=3)
WORDS, TARGETS = ["<s>", "now", "is", "it"], ["now", "is", "it", "</s>"]
GIVEN = DRAWN.params, DRAWN.run, DRAWN.y, WORDS, TARGETS


def small(steps):
    """A scene of these steps, on a page one unit high: at each, a square of another grey and other words."""
    page, steps = Page(1), list(steps)

    def draw(step):
        page.fill(0, 0, 1, 1, str(steps.index(step) / len(steps)))
        return f"alt <{step}>", f"sentence <{step}>"

    return Scene(page.axes, steps, draw)


@pytest.fixture
def links(monkeypatch):
    """The pairs ((widget, its trait), (widget, its trait)) that are tied in the browser."""
    tied = []
    monkeypatch.setattr(ipywidgets, "jslink", lambda *ends: tied.append(ends))
    return tied


def views(n):
    return [widgets.view(Picture(b"png", 10, 10, f"alt {i}", f"sentence {i}")) for i in range(n)]


def test_every_control_is_tied_to_the_stack_in_the_browser_and_so_steps_without_a_kernel(links):
    stepper = widgets.Stepper(views(3), still=None)
    shown = (stepper.stack, "selected_index")
    assert links == [((control, "value"), shown) for control in (stepper.slider, stepper.number, stepper.play)]
    assert stepper.children[0].children == (stepper.play, stepper.slider, stepper.number)


def test_a_stepper_without_play_has_slider_and_number(links):
    stepper = widgets.Stepper(views(3), still=None, play=False)
    assert stepper.children[0].children == (stepper.slider, stepper.number)


def test_a_toggles_buttons_are_tied_to_its_stack_in_the_browser(links):
    pictures_shown = [Picture(b"png", 10, 10, "alt", "sentence")] * 2
    toggle = widgets.Toggle(["one", "other"], pictures_shown)
    assert links == [((toggle.buttons, "index"), (toggle.stack, "selected_index"))]
    assert toggle.children == (toggle.buttons, toggle.stack)


def test_play_gives_time_to_read_and_stops_at_the_end():
    play = widgets.Stepper(views(3), still=None).play
    assert play.interval >= 1000 and not play.repeat and not play.show_repeat


def test_a_view_scrolls_sideways_where_the_window_is_narrow_also_by_keyboard():
    """So a wide picture keeps its text readable on a small screen."""
    wide, narrow = (widgets.view(Picture(b"png", width, 10, "alt", "sentence")) for width in (1000, 570))
    assert "overflow-x:auto" in wide.value and 'tabindex="0"' in wide.value and "min-width:640px" in wide.value
    assert "min-width:570px" in narrow.value  # not wider than it was drawn


def test_a_t_stepper_holds_a_view_for_each_step_with_alt_text_and_sentence():
    scene = small(range(4))
    stepper = widgets.t_stepper(scene)
    for picture, view in zip(scene.pictures(), stepper.stack.children, strict=True):
        assert f'alt="{html.escape(picture.alt)}"' in view.value
        assert f">{html.escape(picture.sentence)}</figcaption>" in view.value
        assert picture.base64 in view.value


def test_another_picture_than_the_last_can_be_stored():
    scene = small(range(4))
    data, _ = widgets.t_stepper(scene, still=1)._repr_mimebundle_()
    assert data["image/png"] == scene.pictures()[1].base64


def test_every_control_reaches_from_the_first_step_to_the_last():
    stepper = widgets.t_stepper(small(range(4)), start=2)
    for control in (stepper.slider, stepper.number, stepper.play):
        assert (control.min, control.max, control.value) == (0, 3, 2)
    assert stepper.stack.selected_index == 2


def test_a_tk_stepper_offers_only_k_up_to_t():
    stepper = widgets.tk_stepper(small(pictures.chain_scene(*GIVEN).steps), start=(3, 1))
    assert stepper.slider.value == 3
    assert [row.slider.max for row in stepper.stack.children] == [0, 1, 2, 3]
    assert [row.slider.value for row in stepper.stack.children] == [0, 1, 2, 1]
    for t, row in enumerate(stepper.stack.children):
        for k, view in enumerate(row.stack.children):
            assert f"sentence &lt;({t}, {k})&gt;" in view.value


def test_only_the_outer_of_two_nested_steppers_plays_and_the_first_step_shown_is_stored():
    scene = small(pictures.chain_scene(*GIVEN).steps)
    stepper = widgets.tk_stepper(scene, start=(3, 1))
    assert stepper.play in stepper.children[0].children
    assert all(row.play not in row.children[0].children for row in stepper.stack.children)
    shown = dict(zip(scene.steps, scene.pictures()))[3, 1]
    assert stepper._repr_mimebundle_()[0]["text/plain"] == shown.sentence


def test_a_tk_stepper_opens_every_other_row_at_the_step_that_comes_first_in_its_scene():
    stepper = widgets.tk_stepper(small(pictures.missing_terms_scene(*GIVEN).steps), start=(2, 1), names=("t", "n"))
    assert [row.slider.value for row in stepper.stack.children] == [0, 0, 1, 0]
    assert [row.slider.description for row in stepper.stack.children] == ["n"] * 4


def test_a_toggle_has_a_button_for_each_picture_and_stores_the_last():
    first, last = small(range(2)).pictures()
    toggle = widgets.Toggle(["with", "without"], [first, last])
    assert toggle.buttons.options == ("with", "without") and toggle.stack.selected_index == toggle.buttons.index == 0
    assert first.base64 != last.base64 and first.base64 in toggle.stack.children[0].value
    assert toggle._repr_mimebundle_()[0]["image/png"] == last.base64


def test_a_still_picture_is_shown_with_its_sentence_and_stored_as_picture_and_text():
    picture = pictures.folded_picture()
    still = widgets.Still(picture)
    assert html.escape(picture.sentence) in still.children[0].value
    data, _ = still._repr_mimebundle_()
    assert data["image/png"] == picture.base64 and data["text/plain"] == picture.sentence


def test_what_is_stored_is_a_still_picture_and_its_sentence_beside_the_widget():
    scene = small(range(4))
    data, metadata = widgets.t_stepper(scene)._repr_mimebundle_()
    last = scene.pictures()[-1]
    assert data["image/png"] == last.base64 and data["text/plain"] == last.sentence
    assert "application/vnd.jupyter.widget-view+json" in data
    assert metadata == {"image/png": {"width": last.width}}


def test_words_that_look_like_markup_are_shown_as_text():
    picture = Picture(b"", 10, 10, alt='"><script>', sentence="reads “<b>” & “</s>”")
    value = widgets.view(picture).value
    assert "<script>" not in value and "<b>" not in value
    assert "reads “&lt;b&gt;” &amp; “&lt;/s&gt;”" in value
