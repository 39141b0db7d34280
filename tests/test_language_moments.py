"""What lessons 8 and 9 compute with one call: moments of a training, taggers, many limits, what a cut leaves out."""

import numpy as np
import pytest

from rnn_lesson import (
    backward,
    comparisons,
    contributions,
    forward,
    generate,
    language_model_task,
    losses,
    still_water,
    tag,
    tagging_task,
    train,
    word_and_previous,
    word_embeddings,
)
from rnn_lesson.language import experiments

LINES = comparisons()[:3]


@pytest.fixture(scope="module")
def found():
    return experiments.moments(LINES, [0, 7], n_h=5, seed=3)


def test_each_moment_is_a_training_of_so_many_epochs_from_the_same_start(found):
    task = language_model_task(LINES)
    for i, epochs in enumerate([0, 7]):
        model = train(task, n_h=5, epochs=epochs, rate=0.02, seed=3, progress=False)
        runs = [forward(model.params, x) for x, _ in task.examples]
        L = [losses(run, y) for run, (_, y) in zip(runs, task.examples)]
        norms = [contributions(model.params, run, y).norms("W") for run, (_, y) in zip(runs, task.examples)]
        assert np.allclose(found.losses[i], np.mean(L, axis=0)) and np.allclose(found.norms[i], np.mean(norms, axis=0))
        assert found.sentences[i] == [generate(model, line[:1], max_words=9) for line in LINES]


def test_the_openness_is_the_norm_of_what_a_nudge_of_h_1_does_to_h_4(found):
    task = language_model_task(LINES)
    params = train(task, n_h=5, epochs=7, rate=0.02, seed=3, progress=False).params
    sizes = []
    for x, _ in task.examples:
        h_1 = forward(params, x).h[1]
        nudges = 1e-5 * np.eye(5)
        columns = [forward(params, x[2:], h_1 + e).h[2] - forward(params, x[2:], h_1 - e).h[2] for e in nudges]
        sizes.append(np.linalg.norm(columns) / 2e-5)
    assert np.isclose(found.openness[1], np.mean(sizes), rtol=1e-6)


def test_descents_are_those_of_each_limit_alone():
    setting = {"seeds": [0, 2], "n_h": 5, "epochs": 8, "progress": False}
    together = experiments.descents([1, 3], **setting)
    assert list(together) == [1, 3] and not np.allclose(together[1], together[3])
    for limit, L in together.items():
        assert np.allclose(L, experiments.descent(limit, **setting)[0], rtol=1e-12)


def test_what_n_steps_back_leave_out_is_missing_from_the_gradient():
    networks = experiments.trained(LINES, seeds=[0, 1], n_h=5, epochs=2, progress=False)
    for n in (0, 2, 5):
        for params, norm in zip(networks.each(), experiments.missing(networks, n), strict=True):
            left_out = 0
            for x, y in networks.task.examples:
                run = forward(params, x)
                whole, cut = backward(params, run, y), backward(params, run, y, steps_back=n)
                pairs = zip(whole.items(), cut.items())
                left_out = left_out + np.concatenate([(one - other).ravel() for (_, one), (_, other) in pairs])
            assert np.isclose(norm, np.linalg.norm(left_out), atol=1e-12)


def test_taggers_and_counts_are_scored_on_all_words_and_on_those_with_two_tags():
    scores = experiments.taggers_and_counts(seeds=[0, 4], epochs=1, progress=False)
    tagged, held_out = still_water("train"), still_water("held-out")
    tags = {}
    for word, tag_ in sum(tagged, []):
        tags[word] = tags.get(word, set()) | {tag_}
    task = tagging_task(tagged, word_embeddings())
    model = train(task, n_h=24, epochs=1, rate=0.005, steps_back=0, seed=4, progress=False)
    count = word_and_previous(tagged)
    for name, row, tagger in (
        ("network, no step back", 1, lambda words: [tag_ for _, tag_ in tag(model, words)]),
        ("word and previous word", 0, count),
    ):
        all_words, two_tags = [], []
        for sentence in held_out:
            for (word, true), said in zip(sentence, tagger([word for word, _ in sentence])):
                all_words.append(said == true)
                if {"NOUN", "VERB"} <= tags.get(word, set()):
                    two_tags.append(said == true)
        assert np.allclose(scores[name][row], [np.mean(all_words), np.mean(two_tags)])
    assert [len(shares) for shares in scores.values()] == [1, 1, 2, 2]
