"""Questions that are answered before the truth is shown: how answers are read, judged, kept, shown and stored."""

import html

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_lesson import widgets
from rnn_lesson.widgets.answers import Amount, Choice, Words, answer_kind, number_in, shown_number
from rnn_lesson.widgets.prediction import ANSWERS, Prediction

WIDGET = "application/vnd.jupyter.widget-view+json"
QUESTION = "How much of ŷ_5 changes?"
TRUTH, WHY = 0.00312, "Three steps lie between them"


@pytest.fixture(autouse=True)
def a_fresh_kernel():
    yield
    ANSWERS.clear()
    ANSWERS.listeners.clear()


@pytest.fixture
def amount():
    return Prediction(QUESTION, TRUTH, WHY, between=(0, 1))


@pytest.fixture
def choice():
    return Prediction("How many W?", "one", "It is shared.", options=["one", "six"])


@pytest.fixture
def words():
    return Prediction("What differs?", "only h", "The rest is equal.")


def answered(prediction, text):
    prediction.entry.value = text
    prediction.button.click()
    return prediction.reply.value


def press_enter(prediction, text):
    """What the browser sends: Enter first, then the text if it is another one than before."""
    prediction.entry._handle_custom_msg({"event": "submit"}, [])
    prediction.entry.value = text


# ---- how a number is read


@pytest.mark.parametrize(
    "typed, number",
    [
        ("0.5", 0.5), ("0,5", 0.5), ("50 %", 0.5), ("50%", 0.5), ("1/2", 0.5), (".5", 0.5), (",5", 0.5), ("2.", 2),
        ("1e-3", 1e-3), ("1E-3", 1e-3), ("1,5e-3", 1.5e-3), ("10^-3", 1e-3), ("3·10^-3", 3e-3), ("-3*10^2", -300),
        ("−0.5", -0.5), ("+4", 4), ("  48 ", 48), ("1 000", 1000), ("0,003", 0.003), ("1,5/3", 0.5), ("12,345", None),
        ("1,25", 1.25), ("1,2345", 1.2345), ("0,5 %", 0.005),
    ],
)  # fmt: skip
def test_a_number_is_understood_as_it_is_written_here_and_elsewhere(typed, number):
    if number is None:
        with pytest.raises(ValueError, match="could be two numbers"):
            number_in(typed)
    else:
        assert number_in(typed) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    "typed, told",
    [
        ("", "Type a number first"), ("  ", "Type a number first"), ("much", "“much” is not a number"),
        ("nan", "not a number"), ("inf", "not a number"), ("1/0", "divides by zero"), ("1/2/3", "not a number"),
        ("/2", "not a number"), ("%", "not a number"), ("1e999", "too large"), ("9" * 400, "too large"),
        ("1,234.5", "not a number"), ("1_0", "not a number"), ("٣", "not a number"), ("0x10", "not a number"),
        ("1" * 5000 + "/" + "1" * 5000, "too large"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_told_in_a_sentence(typed, told):
    with pytest.raises(ValueError, match=told):
        number_in(typed)


@given(st.text())
def test_whatever_is_typed_is_a_number_or_a_sentence(typed):
    try:
        assert np.isfinite(number_in(typed))
    except ValueError as error:
        assert str(error).endswith(".")


@given(st.floats(-1e100, 1e100).filter(lambda number: number == 0 or abs(number) >= 1e-100))
def test_pythons_own_writing_of_a_number_is_understood_with_a_point_and_with_a_comma(number):
    assert number_in(repr(number)) == number
    if "e" in repr(number) or len(repr(number).partition(".")[2]) != 3:
        assert number_in(repr(number).replace(".", ",")) == number


@pytest.mark.parametrize(
    "value, digits, text",
    [(0.00312, 2, "0.0031"), (48, 2, "48"), (1234.0, 2, "1234"), (99.7, 2, "100"), (0.586, 2, "0.59"), (0.0, 2, "0"),
     (123.4, 2, "123"), (-0.25, 1, "-0.2"), (np.float64(2.0), 2, "2"), (1.26, 3, "1.26")],
)  # fmt: skip
def test_the_truth_is_shown_as_a_reader_would_write_it(value, digits, text):
    assert shown_number(value, digits) == text


# ---- how an answer is judged


@pytest.mark.parametrize(
    "kind, answer, status, told",
    [
        (Amount(0.003), 0.003, "right", "just that"),
        (Amount(0.003), 0.002, "right", "too small by a factor of 1.5"),
        (Amount(0.003), 0.015, "near", "too large by a factor of 5"),
        (Amount(0.003), 0.016, "wrong", "too large by a factor of 5.3"),
        (Amount(0.003), 0.1, "wrong", "too large by a factor of 33"),
        (Amount(0.003), 0, "wrong", "0.003 too small"),
        (Amount(0.003), -0.003, "wrong", "the other sign"),
        (Amount(-2.5), -5, "near", "too large by a factor of 2"),
        (Amount(48), 48, "right", "just that"),
        (Amount(48), 47, "near", "1 too small"),
        (Amount(48), 480, "wrong", "too large by a factor of 10"),
        (Amount(0.003, right=2, near=10), 0.006, "right", "too large by a factor of 2"),
        (Amount(0.003, right=2, near=10), 0.03, "near", "too large by a factor of 10"),
        (Amount(0, by="difference", near=0.1), 0, "right", "just that"),
        (Amount(0, by="difference", near=0.1), 0.1, "near", "0.1 too large"),
        (Amount(0, by="difference", near=0.1), 0.2, "wrong", "0.2 too large"),
        (Amount(70, "%", by="difference", right=5, near=15), 60, "near", "10 % too small"),
        (Choice("one", ["one", "six"]), "one", "right", ""),
        (Choice("one", ["one", "six"]), "six", "wrong", ""),
        (Words("only h"), "the state", "", ""),
    ],
)
def test_an_answer_is_judged_and_told_how_near_it_is(kind, answer, status, told):
    assert kind.verdict(answer) == (status, told)


def test_a_number_too_near_to_0_to_divide_by_is_0():
    assert number_in("1e-320") == number_in("-1e-101") == 0 and number_in("1e-99") > 0


def test_a_difference_that_is_met_but_for_rounding_is_met():
    assert 0.4 - 0.3 > 0.1 and Amount(0.3, by="difference", near=0.1).verdict(0.4)[0] == "near"


def test_a_unit_may_be_typed_and_a_number_out_of_range_is_told():
    assert Amount(48, "numbers").read("48 numbers") == 48
    assert Amount(70, "%").read("70 %") == Amount(70, "%").read("70") == 70
    with pytest.raises(ValueError, match="It lies between 0 and 1: 5 does not."):
        Amount(0.5, between=(0, 1)).read("5")


@pytest.mark.parametrize(
    "arguments, told",
    [
        ({"truth": np.nan}, "truth"),
        ({"truth": 0}, "by: nothing is a factor away from 0"),
        ({"truth": 1, "by": "feeling"}, "by: got 'feeling'"),
        ({"truth": 1, "by": "difference"}, "near: say which"),
        ({"truth": 1, "right": 3, "near": 2}, "right: 3 is more than near, 2"),
        ({"truth": "two", "options": ["one", "six"]}, "truth: 'two' is not among"),
        ({"truth": "one", "options": ["one", "one"]}, "options: the same twice"),
        ({"truth": "one", "near": 3}, "near: only where"),
    ],
)
def test_a_question_that_cannot_be_judged_is_refused(arguments, told):
    with pytest.raises(ValueError, match=told):
        answer_kind(**arguments)


# ---- what the reader sees


@pytest.mark.parametrize("kind, told", [("amount", "0.0031"), ("choice", "shared"), ("words", "only h")])
def test_the_truth_and_the_reason_are_nowhere_before_the_answer_is_committed(kind, told, request):
    prediction = request.getfixturevalue(kind)
    texts = [str(child.get_state()) for child in prediction.children] + [str(prediction.children[1].children)]
    assert told not in "".join(texts) and prediction.why not in "".join(texts)
    answered(prediction, "six" if kind == "choice" else "0.5")
    assert told in prediction.reply.value and prediction.why in prediction.reply.value


def test_a_number_stands_beside_the_truth_with_how_far_off_it_is_and_why(amount):
    seen = answered(amount, "0,03")
    for part in ("Not as predicted", "too large by a factor of 9.6", "<b>0,03</b>", "<b>0.0031</b>", WHY):
        assert part in seen


def test_committing_ends_the_answer(amount):
    answered(amount, "0.1")
    assert amount.entry.disabled and amount.button.disabled


def test_what_cannot_be_read_is_told_kept_and_not_committed(amount):
    assert "“much” is not a number" in answered(amount, "much")
    assert amount.entry.value == "much" and not amount.entry.disabled and not ANSWERS[QUESTION].committed
    assert "0.0031" not in amount.reply.value
    assert "0.0031" in answered(amount, "0.1")


def test_nothing_chosen_is_told(choice):
    choice.button.click()
    assert "Choose an answer first." in choice.reply.value


def test_leaving_the_box_keeps_the_text_and_commits_nothing(amount):
    amount.entry.value = "0.1"
    assert ANSWERS[QUESTION].typed == "0.1" and not ANSWERS[QUESTION].committed


def test_enter_commits_what_it_ends(amount):
    press_enter(amount, "0.1")
    assert ANSWERS[QUESTION].committed and "<b>0.1</b>" in amount.reply.value


def test_enter_commits_a_text_that_was_left_before(amount):
    amount.entry.value = "0.1"
    press_enter(amount, "0.1")
    assert "<b>0.1</b>" in amount.reply.value


def test_enter_commits_the_text_as_it_is_now_and_not_as_it_was_left_before(amount):
    amount.entry.value = "0.1"
    press_enter(amount, "0.2")
    assert ANSWERS[QUESTION].typed == "0.2" and "<b>0.2</b>" in amount.reply.value


def test_the_first_enter_waits_for_its_text_and_says_nothing_of_an_empty_box(amount):
    hint = amount.reply.value
    amount.entry._handle_custom_msg({"event": "submit"}, [])
    assert amount.reply.value == hint


def test_leaving_the_box_commits_nothing_after_an_enter_that_was_refused(amount):
    press_enter(amount, "much")
    amount.entry.value = "0.1"
    assert not ANSWERS[QUESTION].committed


def test_a_text_is_sent_when_it_is_ended_and_not_letter_by_letter(amount):
    assert amount.entry.continuous_update is False


def test_of_words_the_reader_is_the_judge(words):
    assert words.judged.layout.display == "none"
    assert "Compare" in answered(words, "the state")
    assert words.judged.layout.display is None
    words.judged.value = "right"
    assert "Right" in words.reply.value and ANSWERS["What differs?"].status == "right"


def test_markup_is_shown_as_text():
    bad = "<img src=x onerror=alert(1)> & <b>"
    prediction = Prediction(bad, bad, bad)
    answered(prediction, bad)
    stored = prediction._repr_mimebundle_()["text/html"]
    assert prediction.reply.value.count(html.escape(bad)) == 3
    for text in (
        prediction.children[0].value,
        prediction.reply.value,
        stored,
        widgets.prediction_summary().shown.value,
    ):
        assert "<img" not in text and "& <b>" not in text


def test_what_is_said_is_told_to_those_who_listen(amount):
    assert 'role="status"' in amount.reply.value
    assert 'role="status"' in answered(amount, "much")
    assert 'role="status"' in answered(amount, "0.1")


def test_every_text_box_has_a_name(amount, words):
    assert amount.entry.description == words.entry.description == "Your prediction:"
    assert Prediction("How many?", 48, unit="numbers").entry.description == "Your prediction (numbers):"


# ---- what is kept


@pytest.mark.parametrize("kind, typed", [("amount", "0.1"), ("choice", "six"), ("words", "the state")])
def test_a_cell_that_is_run_again_keeps_what_was_committed(kind, typed, request):
    first = request.getfixturevalue(kind)
    answered(first, typed)
    first.judged.value = "near" if kind == "words" else None
    options = first.kind.outline or None
    again = Prediction(first.question, first.kind.shown if kind != "amount" else TRUTH, first.why, options=options)
    assert again.entry.value == typed and again.entry.disabled and again.reply.value.count(WHY) == (kind == "amount")
    assert again.reply.value == first.reply.value and again.judged.value == first.judged.value
    assert len(ANSWERS) == 1


def test_a_cell_that_is_run_again_keeps_what_was_only_typed(amount):
    amount.entry.value = "0.1"
    again = Prediction(QUESTION, TRUTH, WHY)
    assert again.entry.value == "0.1" and not again.entry.disabled and WHY not in again.reply.value


def test_a_truth_that_has_changed_is_told_when_the_cell_is_run_again(amount):
    answered(amount, "0.1")
    assert "0.1</b>\nIt is: <b>0.11</b>" in Prediction(QUESTION, 0.11, WHY).reply.value
    assert ANSWERS[QUESTION].status == "right" and ANSWERS[QUESTION].shown == "0.11"


def test_an_answer_that_no_longer_fits_is_asked_again(choice):
    answered(choice, "six")
    again = Prediction("How many W?", "1", options=["1", "6"])
    assert not again.entry.disabled and again.entry.value is None and not ANSWERS["How many W?"].committed


# ---- what is stored


@pytest.mark.parametrize("kind", ["amount", "choice", "words"])
def test_what_is_stored_is_the_same_before_and_after_an_answer_with_the_truth_folded_away(kind, request):
    prediction = request.getfixturevalue(kind)
    stored = prediction._repr_mimebundle_()
    assert stored.keys() == {"text/plain", "text/html", WIDGET}
    before, fold, after = stored["text/html"].partition("<details>")
    assert fold and after.endswith("</details>")
    assert after.startswith("<summary>Answer</summary>")
    for text in (prediction.kind.shown, prediction.why):
        assert text in after
        if kind != "choice":  # whose truth is one of the options
            assert text not in before and text not in stored["text/plain"]
    assert prediction.why not in before + stored["text/plain"]
    assert stored["text/plain"].startswith(f"Predict: {prediction.question}\n")
    assert stored["text/plain"].endswith("(run this cell to answer)")
    answered(prediction, "six" if kind == "choice" else "0.5")
    again = prediction._repr_mimebundle_()
    assert (again["text/plain"], again["text/html"]) == (stored["text/plain"], stored["text/html"])


def test_options_are_stored_one_a_line(choice):
    assert "\n  - one\n  - six\n" in choice._repr_mimebundle_()["text/plain"]


# ---- the summary


def test_the_summary_follows_the_answers(amount, choice):
    summary = widgets.prediction_summary()
    assert "nothing predicted yet" in summary.shown.value
    answered(choice, "one")
    assert "1 of 2 made: 1 right, 0 near, 0 not as predicted." in summary.shown.value
    assert "surprised" not in summary.shown.value
    answered(amount, "0.5")
    assert "2 of 2 made: 1 right, 0 near, 1 not as predicted." in summary.shown.value
    assert f"<li>{QUESTION} You said 0.5, it is 0.0031.</li>" in summary.shown.value


def test_the_summary_hears_of_questions_asked_and_words_judged_after_it():
    summary = widgets.prediction_summary()
    prediction = Prediction("What differs?", "only h")
    answered(prediction, "h")
    assert "1 of 1 made" in summary.shown.value and "1 not yet compared by you" in summary.shown.value
    prediction.judged.value = "near"
    assert "1 near" in summary.shown.value and "not yet compared" not in summary.shown.value


def test_the_summary_counts_a_question_that_is_asked_later(choice):
    summary = widgets.prediction_summary()
    answered(choice, "one")
    Prediction("What differs?", "only h")
    assert "1 of 2 made" in summary.shown.value


def test_the_summary_shows_no_truth_of_a_question_without_an_answer(amount, choice):
    summary = widgets.prediction_summary()
    answered(choice, "one")
    assert "0.0031" not in summary.shown.value


def test_what_the_summary_stores_does_not_depend_on_the_answers(choice):
    summary = widgets.prediction_summary()
    before = summary._repr_mimebundle_()["text/plain"]
    answered(choice, "six")
    assert summary._repr_mimebundle_()["text/plain"] == before and "nothing predicted yet" in before


def test_a_closed_summary_listens_no_more(choice):
    widgets.prediction_summary().close()
    assert ANSWERS.listeners == []
