"""From sentences to x and y: what a task reads, and what it shall say."""

import numpy as np
import pytest

from rnn_lesson import comparisons, language_model_task, tagging_task, word_embeddings

E = word_embeddings()
TAGGED = [[("We", "PRON"), ("fish", "VERB")], [("the", "DET"), ("fish", "NOUN")]]


def say(tagged):
    return [word for word, _ in tagged], [tag for _, tag in tagged]


def test_a_language_model_reads_the_start_and_the_words_and_answers_with_the_words_and_the_end():
    task = language_model_task([["so", "it", "is"], ["it", "is"]])
    x, y = task.examples[0]
    assert [task.inputs[i] for i in x.argmax(axis=1)] == ["<s>", "so", "it", "is"]
    assert [task.labels[i] for i in y] == ["so", "it", "is", "</s>"]
    assert np.array_equal(task.encode(["so", "it", "is"]), x)
    assert x.sum(axis=1).tolist() == [1, 1, 1, 1]


def test_with_embeddings_it_reads_every_word_that_has_one_and_answers_with_the_same_words():
    task, plain = language_model_task(comparisons(), E), language_model_task(comparisons())
    assert task.inputs[: len(plain.inputs)] == plain.inputs and set(E) < set(task.inputs)
    assert len(set(task.inputs)) == len(task.inputs)
    assert task.labels == plain.labels
    x, y = task.examples[0]
    assert np.array_equal(x, [E.vector_of("<s>"), *(E[word] for word in comparisons()[0])])
    assert np.array_equal(y, plain.examples[0][1])
    assert np.array_equal(task.encode(["women"])[-1], E["women"])


def test_a_word_without_a_vector_is_read_all_the_same():
    task = language_model_task([["let's", "honk"]], E)
    assert np.array_equal(task.encode(["let's"])[-1], E.vector_of("let's"))


@pytest.mark.parametrize("embeddings", [None, E])
def test_a_tagger_reads_the_words_in_lower_case_and_answers_with_the_tags(embeddings):
    task = tagging_task(TAGGED, embeddings)
    assert task.labels == ("DET", "NOUN", "PRON", "VERB")
    assert task.inputs[:3] == ("fish", "the", "we") and task.start is None and task.end is None
    for sentence, (x, y) in zip(TAGGED, task.examples):
        words, tags = say(sentence)
        assert np.array_equal(x, task.encode(words)) and [task.labels[i] for i in y] == tags
    if embeddings is None:
        assert task.vectors.tolist() == np.eye(3).tolist()
    else:
        assert np.array_equal(task.encode(["the", "fish"]), [E["the"], E["fish"]])


def test_a_word_is_looked_up_as_it_is_and_then_in_lower_case():
    task = language_model_task([["Polish", "polish", "so"]])
    assert [task.inputs[i] for i in task.encode(["Polish", "polish", "So"])[1:].argmax(axis=1)] == [
        "Polish",
        "polish",
        "so",
    ]


@pytest.mark.parametrize(
    "wrong, message",
    [
        (lambda task: task.encode(["butiful"]), "words: 'butiful' is not among the 17 words .*near it: beau"),
        (lambda task: task.encode("beautiful is"), r"words: wanted a list of words, got the text .*try \.split"),
        (lambda task: task.encode(None), "words: wanted a list of words, got NoneType"),
        (lambda task: task.encode([3]), "words: 3 is not among the 17 words"),
        (lambda task: tagging_task(TAGGED).encode([]), "words: wanted at least one word, got an empty list"),
        (lambda task: language_model_task([]), "sentences: wanted a list of sentences"),
        (lambda task: language_model_task(None), "sentences: wanted a list of sentences, .* got None"),
        (lambda task: language_model_task([None]), "sentences: .* got None as sentence 0"),
        (lambda task: language_model_task(comparisons(), {}), "embeddings: wanted Embeddings, got dict"),
        (lambda task: tagging_task(TAGGED, E.vectors), "embeddings: wanted Embeddings, got ndarray"),
        (lambda task: tagging_task(None), r"tagged: wanted a list of sentences, each a list of pairs \(word, tag\)"),
        (lambda task: tagging_task([]), r"tagged: wanted .* got \[\]"),
        (lambda task: tagging_task([*TAGGED, []]), r"tagged: .* got \[\] as sentence 2"),
        (lambda task: tagging_task([["we", "fish"]]), "tagged: .* as sentence 0"),
        (lambda task: tagging_task([[("we", "PRON", 1)]]), "tagged: .* as sentence 0"),
        (lambda task: tagging_task([[("we", None)]]), "tagged: .* as sentence 0"),
        (lambda task: tagging_task([[("we", "")]]), "tagged: .* as sentence 0"),
        (lambda task: tagging_task(TAGGED[0]), "tagged: .* as sentence 0"),
        (lambda task: language_model_task([[]]), r"sentences: .* got \[\] as sentence 0"),
        (lambda task: language_model_task(["so it is"]), "sentences: .* got 'so it is' as sentence 0"),
        (lambda task: language_model_task([["<s>"]]), "sentences: '<s>' marks the ends"),
        (lambda task: language_model_task([["so", "</s>"]]), "sentences: '</s>' marks the ends"),
    ],
)
def test_bad_input_is_refused_by_name(wrong, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        wrong(language_model_task(comparisons()))
