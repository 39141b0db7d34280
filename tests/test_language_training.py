"""Networks are trained on a task, write and tag; and what they reach that counting does not."""

import numpy as np
import pytest

from rnn_lesson import (
    accuracy,
    comparisons,
    forward,
    generate,
    language_model_task,
    losses,
    most_frequent_tag,
    still_water,
    tag,
    tagging_task,
    train,
    train_many,
    word_and_previous,
    word_embeddings,
    zen_of_python,
)

E = word_embeddings()
TAGGED = [[("We", "PRON"), ("fish", "VERB")], [("the", "DET"), ("fish", "NOUN")]]


def tagger():
    return train(tagging_task(TAGGED), n_h=4, epochs=0)


@pytest.mark.parametrize(
    "wrong, message",
    [
        (lambda task: tag(train(task, epochs=0), ["better"]), "model: wanted a tagger; this one was trained as a lang"),
        (lambda task: tag(tagger(), []), "words: wanted at least one word, got an empty list"),
        (lambda task: tag(tagger(), "we fish"), "words: wanted a list of words, got the text"),
        (lambda task: tag(tagger(), ["fsih"]), "words: 'fsih' is not among the 3 words of this task; near it: fish"),
        (lambda task: tag(task, ["fish"]), "model: wanted Model, got Task"),
        (lambda task: generate(tagger(), ["fish"]), "model: wanted a language model; this one was trained to tag"),
        (lambda task: generate(task, ["better"]), "model: wanted Model, got Task"),
        (lambda task: train(task, epochs=-1), "epochs: wanted a whole number from 0 on"),
        (lambda task: train(task, n_h=0), "n_h: wanted a whole number from 1 on"),
        (lambda task: train(task, rate=0), "rate: wanted a number above 0"),
        (lambda task: train(task, rate=float("nan")), "rate: wanted a number above 0"),
        (lambda task: train(task, epochs=1, steps_back=-1), "steps_back: wanted"),
        (lambda task: train(task, seed=None), "seed: wanted a whole number"),
        (lambda task: train([["so"]]), "task: wanted Task, got list"),
        (lambda task: generate(train(task, epochs=0), ["better"], max_words=-1), "max_words: wanted"),
    ],
)
def test_bad_input_is_refused_by_name(wrong, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        wrong(language_model_task(comparisons()))


def test_a_bar_is_shown_where_asked_for_and_only_if_it_takes_longer_than_a_second(monkeypatch):
    bars = []
    monkeypatch.setattr("tqdm.auto.tqdm", lambda steps, **how: bars.append(how) or steps)
    task = language_model_task(comparisons())
    quiet, told = (train(task, n_h=2, epochs=2, progress=progress) for progress in (False, True))
    assert bars == [{"unit": " epochs", "delay": 1, "leave": False}]
    assert quiet.history == told.history


@pytest.fixture(scope="module")
def finishers():
    """Three networks trained on the comparisons, as train_many and train alike make them of seeds 0, 1 and 2."""
    return train_many(language_model_task(comparisons()), range(3), n_h=16, rate=0.02, progress=False)


@pytest.mark.parametrize("seed", range(3))
def test_a_trained_network_finishes_every_comparison(finishers, seed):
    model = finishers[seed]
    assert [generate(model, words[:1]) for words in comparisons()] == comparisons()
    assert model.history[-1] < model.history[0] / 3


def test_without_the_steps_back_it_does_not_learn_all_last_words():
    model = train(language_model_task(comparisons()), n_h=16, rate=0.02, steps_back=0, progress=False)
    assert sum(generate(model, words[:1]) == words for words in comparisons()) < 7


def test_the_same_seed_gives_the_same_network_and_another_seed_another():
    task = language_model_task(comparisons())
    one, same, other = (train(task, n_h=4, epochs=2, seed=seed).params.W for seed in (1, 1, 2))
    assert np.array_equal(one, same) and not np.allclose(one, other)


def test_no_epochs_give_the_network_before_training():
    task = language_model_task(comparisons())
    before, after = train(task, n_h=4, epochs=0, seed=1), train(task, n_h=4, epochs=1, seed=1)
    assert before.history == [] and len(after.history) == 1
    assert abs(before.params.W - after.params.W).max() <= 7 * 0.011  # seven updates of about the rate each


def test_the_history_holds_the_loss_summed_over_all_sentences():
    task = language_model_task(comparisons())
    still = train(task, n_h=4, epochs=2, rate=1e-300, seed=1, progress=False)  # so small that nothing is learned
    L = sum(losses(forward(still.params, x), y).sum() for x, y in task.examples)
    assert np.allclose(still.history, [L, L]) and all(type(number) is float for number in still.history)


def test_generate_feeds_its_own_word_back_and_keeps_to_the_limit(finishers):
    model = finishers[0]
    assert generate(model, ["beautiful"], max_words=3) == ["beautiful", "is", "better"]
    assert generate(model, ["beautiful", "is"], max_words=1) == ["beautiful", "is"]
    free = generate(model, [])
    assert 0 < len(free) <= 20
    x = model.task.encode(free)
    assert [model.task.labels[i] for i in forward(model.params, x).y_hat.argmax(axis=1)][: len(free)] == free


@pytest.fixture(scope="module")
def writers():
    task = language_model_task(zen_of_python(), E)
    return train_many(task, range(3), n_h=32, epochs=150, rate=0.005, progress=False)


@pytest.mark.parametrize("seed", range(3))
def test_with_embeddings_it_writes_every_line_of_the_zen_that_its_first_words_settle(writers, seed):
    lines, model = zen_of_python(), writers[seed]
    for given in (1, 2):
        openings = {tuple(words[:given]) for words in lines}
        written = [generate(model, list(opening), max_words=30) for opening in openings]
        assert all(words in lines for words in written)
    assert [generate(model, words[:1]) for words in comparisons()] == comparisons()


TRAIN, HELD_OUT = still_water("train"), still_water("held-out")
SHOWN = list(zip(["We", "still", "water", "the", "still", "water"], ["PRON", "ADV", "VERB", "DET", "ADJ", "NOUN"]))


def tags_by(model):
    return lambda words: [label for _, label in tag(model, words)]


@pytest.fixture(scope="module")
def taggers():
    return train_many(tagging_task(TRAIN, E), range(3), n_h=24, epochs=10, rate=0.005, progress=False)


@pytest.mark.parametrize("seed", range(3))
def test_a_tagger_beats_what_looks_at_one_or_two_words(taggers, seed):
    model = taggers[seed]
    score = accuracy(tags_by(model), HELD_OUT)
    assert score > 0.98
    assert score > accuracy(word_and_previous(TRAIN), HELD_OUT) + 0.06
    assert score > accuracy(most_frequent_tag(TRAIN), HELD_OUT) + 0.15
    assert tag(model, [word for word, _ in SHOWN]) == SHOWN


def test_without_recurrence_it_does_no_better_than_the_most_frequent_tag():
    words_alone = [[pair] for sentence in TRAIN for pair in sentence]
    model = train(tagging_task(words_alone, E), n_h=24, epochs=2, rate=0.005, progress=False)
    score = accuracy(lambda words: [tag(model, [word])[0][1] for word in words], HELD_OUT)
    assert 0.7 < score < accuracy(most_frequent_tag(TRAIN), HELD_OUT) + 0.03


def test_counting_leaves_the_shown_sentence_half_wrong():
    words = [word for word, _ in SHOWN]
    for baseline in (most_frequent_tag(TRAIN), word_and_previous(TRAIN)):
        said = baseline(words)
        assert said[2] == said[5] and said != [label for _, label in SHOWN]
