"""The small networks of the lessons: what the lessons say of them before they look inside."""

import numpy as np
import pytest

from rnn_lesson import forward, small_tagger, small_writer


def said(network):
    run = forward(network.params, network.x)
    return [network.task.labels[i] for i in run.y_hat.argmax(axis=1)]


@pytest.mark.parametrize("decimals", [None, 1])
def test_the_tagger_says_all_six_tags(decimals):
    tagger = small_tagger(decimals)
    assert said(tagger) == tagger.targets == ["PRON", "ADV", "VERB", "DET", "ADJ", "NOUN"]


def test_the_rounded_tagger_has_no_second_decimal():
    exact, rounded = small_tagger().params, small_tagger(decimals=1).params
    for (_, theta), (_, theta_rounded) in zip(exact.items(), rounded.items()):
        assert np.array_equal(theta_rounded, theta.round(1)) and not np.array_equal(theta, theta_rounded)


def test_the_writer_is_right_from_the_second_word_on_and_unsure_of_the_last():
    writer = small_writer()
    assert said(writer)[1:] == writer.targets[1:] == ["is", "better", "than", "ugly", "</s>"]
    assert 0.3 < forward(writer.params, writer.x).y_hat[4].max() < 0.4


def test_the_writer_is_sure_of_the_last_word_at_the_end_of_its_training():
    assert forward(small_writer(epochs=200).params, small_writer().x).y_hat[4].max() > 0.9


@pytest.mark.parametrize("network", [small_tagger, small_writer])
def test_words_and_targets_are_the_sentence_that_x_and_y_hold(network):
    task, _, x, y, words, targets = network()
    assert [task.inputs[i] for i in x.argmax(axis=1)] == words and [task.labels[i] for i in y] == targets
