"""What lessons 8 and 9 compute with one call: moments of a training, taggers, many limits."""

import numpy as np
import pytest

from rnn_lesson import (
    Parameters,
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


def test_what_is_measured_on_the_way_is_what_shorter_trainings_end_with():
    setting = {"seeds": [0, 1], "n_h": 5, "steps_back": 2, "progress": False}
    found = experiments.over_epochs((0, 3, 7), lambda networks: networks.numbers.copy(), LINES, **setting)
    assert list(found) == [0, 3, 7]
    for epochs, numbers in found.items():
        assert np.array_equal(numbers, experiments.trained(LINES, epochs=epochs, **setting).numbers)


def test_losses_at_rest_are_those_of_the_weights_between_the_epochs():
    setting = {"seeds": [0, 2], "n_h": 5, "progress": False}
    _, longest = experiments.descent(epochs=3, at_rest=True, **setting)
    assert longest.at_rest.shape == (2, 4)
    task = language_model_task(comparisons())
    for s, seed in enumerate((0, 2)):
        params = Parameters.random(len(task.inputs), 5, len(task.labels), np.random.default_rng(seed))
        for at_rest in longest.at_rest[s]:
            assert np.isclose(at_rest, sum(losses(forward(params, x), y).sum() for x, y in task.examples), rtol=1e-12)
            for x, y in task.examples:
                gradient = backward(params, forward(params, x), y)
                for name, theta in params.items():
                    theta -= 0.05 * getattr(gradient, name)


def test_the_stored_echo_is_what_the_experiment_gives_before_rounding_parts_the_trainings():
    stored = experiments.stored("echo over the epochs")
    for name, way in (("only U and b_y", {"only": ("U", "b_y")}), ("n = 2", {"steps_back": 2}), ("whole gradient", {})):
        networks = experiments.trained(comparisons(), epochs=20, progress=False, **way)
        found = stored[name]["20"]
        assert found["right"] == experiments.last_words_right(networks, comparisons()).tolist()
        assert np.allclose(found["distance"], experiments.state_distances(networks, comparisons()), atol=1e-4)
        assert np.allclose(found["loss"], experiments.total_loss(networks), atol=0.01)


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
