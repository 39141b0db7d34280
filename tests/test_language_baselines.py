"""Taggers that only count."""

import numpy as np
import pytest

from rnn_lesson import accuracy, language_model_task, most_frequent_tag, next_words, word_and_previous, zen_of_python
from rnn_lesson.language.baselines import counted_losses

TAGGED = [
    [("the", "DET"), ("fish", "NOUN"), ("swim", "VERB")],
    [("the", "DET"), ("fish", "NOUN")],
    [("We", "PRON"), ("fish", "VERB")],
]


def test_the_most_frequent_tag_of_a_word_wins():
    assert most_frequent_tag(TAGGED)(["We", "fish", "the", "Fish"]) == ["PRON", "NOUN", "DET", "NOUN"]


def test_an_unknown_word_gets_the_most_frequent_tag_and_a_tie_goes_to_the_first():
    assert most_frequent_tag(TAGGED)(["they"]) == ["DET"]
    assert most_frequent_tag(TAGGED[1:])(["fish"]) == ["NOUN"]


def test_an_unknown_word_gets_the_tag_of_most_words_also_where_another_came_first():
    assert most_frequent_tag([[("a", "DET"), ("fish", "NOUN"), ("sea", "NOUN")]])(["they"]) == ["NOUN"]


RARE = [
    [("the", "DET"), ("fish", "NOUN"), ("swims", "VERB")],
    [("the", "DET"), ("crab", "NOUN"), ("so", "ADV"), ("walks", "VERB")],
    [("The", "DET"), ("fish", "NOUN"), ("so", "ADV"), ("often", "ADV"), ("jumps", "VERB")],
]  # once: swims, walks, jumps (VERB), crab (NOUN), often (ADV)


def test_an_unknown_word_may_be_taken_for_a_word_that_occurs_once():
    assert most_frequent_tag(RARE)(["zebra", "fish"]) == ["DET", "NOUN"]
    assert most_frequent_tag(RARE, unknown=True)(["zebra", "fish"]) == ["VERB", "NOUN"]


def test_an_unknown_word_may_be_taken_for_one_that_occurs_once_after_the_same_word():
    tagger = word_and_previous(RARE, unknown=True)
    assert tagger(["the", "zebra"]) == ["DET", "NOUN"]  # as "the crab"
    assert tagger(["The", "Zebra", "zebra"]) == ["DET", "NOUN", "VERB"]  # after zebra nothing occurs: as any such word
    assert tagger(["so", "zebra"]) == ["ADV", "VERB"]  # "so walks" came before "so often"
    assert word_and_previous(RARE)(["the", "zebra"]) == ["DET", "DET"]


def test_known_words_are_tagged_alike_whatever_is_done_with_unknown_ones():
    for tagger in (most_frequent_tag, word_and_previous):
        for words in ([word for word, _ in sentence] for sentence in (*RARE, *TAGGED)):
            known = [word for word in words if any(word.lower() == w.lower() for s in RARE for w, _ in s)]
            assert tagger(RARE, unknown=True)(known) == tagger(RARE)(known)


def test_where_no_word_occurs_once_an_unknown_one_gets_the_most_frequent_tag():
    assert most_frequent_tag(TAGGED[:2] * 2, unknown=True)(["zebra"]) == ["DET"]
    assert word_and_previous(TAGGED[:2] * 2, unknown=True)(["the", "zebra"]) == ["DET", "DET"]


def test_accuracy_counts_a_word_whatever_its_capitals():
    assert accuracy(most_frequent_tag(TAGGED), TAGGED, among={"we"}) == 1


def test_the_word_before_tells_noun_from_verb():
    assert word_and_previous(TAGGED)(["we", "Fish", "the", "fish"]) == ["PRON", "VERB", "DET", "NOUN"]


def test_a_pair_that_is_new_is_left_to_the_word():
    assert word_and_previous(TAGGED)(["fish", "fish", "they"]) == ["NOUN", "NOUN", "DET"]


def test_accuracy_is_the_share_of_right_tags():
    assert accuracy(most_frequent_tag(TAGGED), TAGGED) == 6 / 7
    assert accuracy(most_frequent_tag(TAGGED), TAGGED, among={"fish"}) == 2 / 3
    assert accuracy(lambda words: ["DET"] * len(words), TAGGED) == 2 / 7
    assert accuracy(word_and_previous(TAGGED), TAGGED) == 1


def test_next_words_make_a_language_model_of_a_tagger():
    assert next_words([["so", "it"]]) == [[("<s>", "so"), ("so", "it"), ("it", "</s>")]]
    guess = most_frequent_tag(next_words(zen_of_python()))
    assert guess(["is", "better"]) == ["better", "than"]


@pytest.mark.parametrize(
    "wrong, message",
    [
        (lambda: most_frequent_tag([]), r"tagged: wanted a list of sentences, each a list of pairs \(word, tag\)"),
        (lambda: word_and_previous([["so"]]), r"tagged: .* got \['so'\] as sentence 0"),
        (lambda: word_and_previous(TAGGED)("we fish"), r"words: wanted a list of words, .* try \.split"),
        (lambda: most_frequent_tag(TAGGED)("we fish"), r"words: wanted a list of words, .* try \.split"),
        (lambda: next_words("so it"), "sentences: wanted a list of sentences, each a list of words"),
        (lambda: accuracy(None, TAGGED), "tagger: wanted a function from words to tags, got NoneType"),
        (lambda: accuracy(lambda words: ["X"], TAGGED), "tagger: wanted a tag for each of 3 words, got 1"),
        (lambda: accuracy(most_frequent_tag(TAGGED), None), "tagged: wanted a list of sentences"),
        (lambda: accuracy(most_frequent_tag(TAGGED), TAGGED, among=["cook"]), "among: wanted words that occur"),
        (lambda: accuracy(most_frequent_tag(TAGGED), TAGGED, among="fish"), "among: wanted several words"),
    ],
)
def test_bad_input_is_refused_by_name(wrong, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        wrong()


def test_words_are_counted_and_pairs_mixed_with_them_by_hand():
    task = language_model_task([["a", "b"], ["a", "c"], ["a", "b"]])  # 9 answers: a, b and the end, 3 2 3; c once
    found = counted_losses(task, [(None, task.examples[1][1])])  # a c </s>
    assert np.allclose(np.exp(-found["word frequencies"]), [3 / 9, 1 / 9, 3 / 9])
    # first comes a, always: (3 + 1 · 3/9) / (3 + 1); after a: b twice, c once; after c the end, once
    assert np.allclose(np.exp(-found["word pairs"]), [(3 + 3 / 9) / 4, (1 + 2 / 9) / 5, (1 + 3 / 9) / 2])


def test_after_each_word_the_probabilities_of_all_answers_add_up_to_one():
    task = language_model_task(zen_of_python(), vocabulary=20)
    for previous in range(len(task.labels) - 1):  # nothing follows the end mark, the last of the labels
        of_each = [counted_losses(task, [(None, [previous, answer])]) for answer in range(len(task.labels))]
        for name in ("word frequencies", "word pairs"):
            assert np.isclose(sum(np.exp(-losses[name][1]) for losses in of_each), 1)
