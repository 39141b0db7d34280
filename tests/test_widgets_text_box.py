"""A text box for the reader's own words, and the answer below it."""

import html

import pytest

from rnn_lesson.widgets import TextBox


def shout(words):
    """An answer that shows what it was given, and knows no "blorf"."""
    if "blorf" in words:
        raise ValueError("words: 'blorf' is not among the 3 words of this task")
    return "heard: " + "|".join(words)


@pytest.fixture
def box():
    return TextBox(shout, "We still water", "Tag this:")


def reply(box, text):
    box.text.value = text
    return box.reply.value


def test_the_answer_waits_for_the_end_of_what_is_typed_and_is_told_to_those_who_listen(box):
    assert box.text.continuous_update is False
    assert 'role="status"' in box.reply.value


def test_it_opens_with_the_answer_to_what_stands_in_it(box):
    assert "heard: we|still|water" in box.reply.value


@pytest.mark.parametrize(
    "typed, words",
    [("It's  NOT.", "it's|not"), ("", ""), ("…?!", ""), ("Straße über alles", "straße|über|alles"), ("don’t", "don't")],
)
def test_typing_gives_the_answer_to_the_words_in_lower_case(box, typed, words):
    assert html.escape(f"heard: {words}") + "</div>" in reply(box, typed)


def test_an_unknown_word_is_told_and_what_was_typed_stays(box):
    assert ">&#x27;blorf&#x27; is not among the 3 words" in reply(box, "a blorf here")  # without "words: " before it
    assert box.text.value == "a blorf here"
    assert "heard: again" in reply(box, "again")


def test_markup_is_shown_as_text(box):
    box.answer = lambda words: "<img src=x onerror=alert(1)> & <b>"
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; &lt;b&gt;" in reply(box, "<script>")
    assert "<img" not in box.reply.value


def test_what_is_stored_is_the_question_and_its_answer_as_text(box):
    assert box._repr_mimebundle_()["text/plain"] == "Tag this: We still water\nheard: we|still|water"


def test_a_mistake_in_the_answer_itself_is_not_hidden(box):
    box.answer = lambda words: 1 / 0
    with pytest.raises(ZeroDivisionError):
        box.text.value = "now"


def test_more_words_than_are_answered_are_counted_and_stay(box):
    box.most = 3
    assert "These are 4 words; at most 3 are answered here." in reply(box, "one two three four")
    assert box.text.value == "one two three four" and "heard: one|two|three" in reply(box, "one two three")
