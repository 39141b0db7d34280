"""The triangle as a control: its buttons, their style sheet, the links, and the reader's own words below a line."""

import re

import comm
import ipywidgets
import numpy as np
import pytest
from drawn import case
from seen import contrast, rgb
from test_widgets_steppers import small

from rnn_lesson import pictures, widgets
from rnn_lesson.pictures.shapes import COLOURS
from rnn_lesson.widgets import triangle_control

STEPS = [(t, k) for t in range(3) for k in range(t, -1, -1)]
NORMS = np.array([[0, 9, 9], [0.25, 0.5, 9], [12.34, 0, 0.75]])  # 9: never shown
WORDS, TARGETS = ["<s>", "now", "is"], ["now", "is", "</s>"]


def control(**how):
    return widgets.TriangleControl(small(STEPS), NORMS, WORDS, TARGETS, **{"start": (2, 2), **how})


def rules(shown):
    """What the style sheet says of each cell: (place, face, ink, number), by the place of its button from 1 on."""
    around = shown.children[1].children[0].children[0].value
    cells = re.findall(
        r"nth-of-type\((\d+)\)\{grid-area:(\d+)/(\d+);background:(#\w+)!important;color:(\S+?)!imp", around
    )
    numbers = dict(re.findall(r'nth-of-type\((\d+)\)::after\{content:"(.*?)"\}', around))
    return {int(i): ((int(row), int(column)), face, ink, numbers[i]) for i, row, column, face, ink in cells}


def test_a_cells_button_the_slider_the_number_and_play_are_tied_to_the_picture_in_the_browser(monkeypatch):
    tied = []
    monkeypatch.setattr(ipywidgets, "jslink", lambda *ends: tied.append(ends))
    made = control()
    shown = (made.stack, "selected_index")
    ends = [(made.buttons, "index"), (made.slider, "value"), (made.number, "value"), (made.play, "value")]
    assert tied == [(end, shown) for end in ends]


def test_the_buttons_are_named_after_their_cells_and_walk_each_row_from_no_step_back():
    made = control()
    assert made.buttons.options == tuple(f"t = {t}, k = {k}" for t, k in STEPS)
    assert made.buttons.options[3:] == ("t = 2, k = 2", "t = 2, k = 1", "t = 2, k = 0")
    assert made.buttons.tooltips[3] == "t = 2, k = 2, norm 0.75"
    for (t, k), view in zip(STEPS, made.stack.children, strict=True):
        assert f"sentence &lt;({t}, {k})&gt;" in view.value


@pytest.mark.parametrize("start", STEPS)
def test_it_opens_at_the_start_and_stores_its_picture(start):
    made = control(start=start)
    i = STEPS.index(start)
    assert made.stack.selected_index == made.buttons.index == made.slider.value == made.number.value == i
    assert (made.slider.min, made.slider.max, made.number.max, made.play.max) == (0, 5, 5, 5)
    assert made.still == small(STEPS).pictures()[i] and "image/png" in made._repr_mimebundle_()[0]


def test_row_t_and_column_k_hold_the_norm_in_its_shade_and_an_ink_that_can_be_read():
    cells = rules(control())
    assert sorted(cells) == list(range(1, 7))
    for i, (t, k) in enumerate(STEPS, 1):
        place, face, ink, number = cells[i]
        assert place == (t + 1, k + 1)
        assert number == {0: "0.00", 0.25: "0.25", 0.5: "0.50", 0.75: "0.75", 12.34: "12.3"}[NORMS[t, k]]
        assert contrast(ink, face) >= 4.5
    by_norm = {NORMS[step]: rgb(cells[i][1]) for i, step in enumerate(STEPS, 1)}
    assert np.allclose(by_norm[0], 1) and np.allclose(by_norm[12.34], 0.6 * rgb(COLOURS["L"]), atol=0.01)
    assert by_norm[0.25].sum() > by_norm[0.5].sum() > by_norm[0.75].sum()


def test_every_shade_of_the_triangle_has_an_ink_of_enough_contrast():
    n = 300
    norms = np.tile(np.linspace(0, 1, n)[:, None], n)
    sheet = triangle_control.style_sheet([(t, 0) for t in range(n)], norms, 40)
    pairs = re.findall(r"background:(#\w+)!important;color:(\S+?)!important", sheet)
    assert len(pairs) == n and min(contrast(ink, face) for face, ink in pairs) >= 4.5


@pytest.mark.parametrize(
    "value, said", [(0, "0.00"), (9.994, "9.99"), (9.996, "10.0"), (99.96, "100"), (1234.5, "1234")]
)
def test_a_norm_below_ten_thousand_takes_at_most_four_characters(value, said):
    assert triangle_control.short_number(value) == said


def test_words_that_look_like_markup_are_shown_as_text():
    words = ["<b>", "&", "</s>"]
    around = (
        widgets.TriangleControl(small(STEPS), NORMS, words, words, (0, 0)).children[1].children[0].children[0].value
    )
    assert "<b>" not in around and "&lt;b&gt;" in around and "&amp;" in around


def test_two_triangles_on_a_page_keep_their_own_numbers():
    ours, other = control(), widgets.TriangleControl(small(STEPS), NORMS / 2, WORDS, TARGETS, (2, 2))
    names = [next(name for name in made._dom_classes if name.startswith("lesson-triangle-")) for made in (ours, other)]
    assert names[0] != names[1]
    for made, name in zip((ours, other), names):
        sheet = re.search("<style>(.*)</style>", made.children[1].children[0].children[0].value)[1]
        assert all(rule.strip().startswith(f".{name} ") for rule in re.findall(r"([^{}]+)\{", sheet))


@pytest.fixture
def messages(monkeypatch):
    """The messages sent to the browser from now on."""
    sent = []

    class Counting(comm.DummyComm):
        def publish_msg(self, *args, **kwargs):
            sent.append(args)

    monkeypatch.setattr(comm, "create_comm", Counting)
    return sent


@pytest.mark.parametrize("T, most", [(6, 60), (9, 90), (20, 260)])
def test_it_sends_few_messages_and_would_not_drown_the_queue_at_twenty_timesteps(messages, T, most):
    """A kernel loses messages above about a thousand in a burst; one picture more is one message more."""
    steps = [(t, k) for t in range(T) for k in range(t, -1, -1)]
    widgets.TriangleControl(small(steps), np.ones((T, T)), ["word"] * T, ["word"] * T, (0, 0))
    assert len(steps) < len(messages) <= most


def test_the_pictures_of_a_stepper_are_a_message_each(messages):
    counts = []
    for n in (3, 13):
        messages.clear()
        widgets.t_stepper(small(range(n)))
        counts.append(len(messages))
    assert counts[1] - counts[0] == 10


def made_of(words):
    """A triangle of as many rows as there are words; "no" is a word that it doesn't know."""
    if "no" in words:
        raise ValueError("words: 'no' is not among the 3 words of this task")
    T = len(words) + 1
    steps = [(t, k) for t in range(T) for k in range(t, -1, -1)]
    return widgets.TriangleControl(small(steps), np.ones((T, T)), ["<s>", *words], [*words, "</s>"], (T - 1, 0))


def test_the_readers_words_get_a_triangle_of_their_own_and_the_old_one_is_closed():
    own = widgets.OwnWords(made_of, "now", longest=3)
    first = own.made
    own.text.value = "Now is it"
    assert own.words == ["now", "is", "it"] and len(own.made.stack.children) == 10
    assert own.children == (own.text, own.told, own.made)
    assert first.comm is None and first.stack.children[0].comm is None


def test_nothing_typed_takes_the_old_triangle_away_until_it_can_be_drawn():
    own = widgets.OwnWords(made_of, "now", longest=3)
    first = own.made
    for typed, answer in (
        ("no", "&#x27;no&#x27; is not among the 3 words of this task"),
        ("now now now now", "These are 4 words; at most 3 are taken."),
    ):
        own.text.value = typed
        assert answer in own.told.value and own.made is first and own.text.value == typed
    own.text.value = ""
    assert "Needs the kernel" in own.told.value and len(own.made.stack.children) == 1


def test_own_words_say_that_they_need_the_kernel_and_store_the_first_picture():
    own = widgets.OwnWords(made_of, "now", longest=3)
    assert "Needs the kernel" in own.told.value
    assert own._repr_mimebundle_()[0]["image/png"] == own.made.still.base64


def test_while_the_readers_triangle_is_drawn_a_bar_grows():
    own, told = widgets.OwnWords(made_of, "now", longest=3), []
    own.told.observe(lambda change: told.append(change.new), "value")
    own.text.value = "now is"
    bars = [value for value in told if "<progress" in value]
    assert [f'value="{done}" max="6"' in bar for done, bar in enumerate(bars, start=1)] == [True] * 6
    assert 'role="status"' not in bars[0] and "Drawing" in told[0] and "Needs the kernel" in told[-1]


@pytest.mark.parametrize("T", [1, 9])
def test_the_lessons_scene_can_be_chosen_from_for_short_and_long_sentences(T):
    drawn = case(T, 2, 3, 5)
    scene = pictures.chain_scene(drawn.params, drawn.run, drawn.y, ["word"] * T, ["tag"] * T)
    scene.steps = scene.steps[:1] if T == 1 else scene.steps[-2:]
    assert len(scene.pictures()) == min(T, 2)
