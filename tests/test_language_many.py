"""Networks side by side do what each does alone."""

from types import SimpleNamespace

import numpy as np
import pytest

from rnn_lesson import (
    Parameters,
    backward,
    comparisons,
    forward,
    language_model_task,
    losses,
    still_water,
    tagging_task,
    train,
    train_many,
    word_embeddings,
    zen_of_python,
)
from rnn_lesson.language.many import Networks

TASKS = {
    "one-hot, one length": lambda: language_model_task(comparisons()),
    "one-hot, many lengths": lambda: language_model_task(zen_of_python()),
    "word vectors, many lengths": lambda: tagging_task(still_water()[:20], word_embeddings()),
}


def worst(one, other):
    return max(abs(a - b).max() for (_, a), (_, b) in zip(one.items(), other.items()))


@pytest.mark.parametrize("steps_back", [None, 0, 1, 2, 30])
@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_each_network_is_the_one_that_train_makes_from_its_seed(task, steps_back):
    task, seeds = task(), [5, 0, 11]
    setting = {"n_h": 6, "epochs": 10, "rate": 0.01, "steps_back": steps_back, "progress": False}
    for seed, model in zip(seeds, train_many(task, seeds, **setting), strict=True):
        alone = train(task, seed=seed, **setting)
        assert worst(model.params, alone.params) < 1e-12
        assert np.allclose(model.history, alone.history, rtol=0, atol=1e-11)
        assert model.task is task


def drawn(keep=0.0, seeds=(1, 2, 3)):
    """Networks with biases that are not zero, and a sentence of another length for each."""
    task = language_model_task([["a", "b"], ["b", "c", "a", "d"], ["d", "a", "a"]])
    networks = Networks.random(task, list(seeds), 5, keep)
    networks.params.b_h[:] = np.random.default_rng(0).normal(size=networks.params.b_h.shape)
    networks.params.b_y[:] = np.random.default_rng(1).normal(size=networks.params.b_y.shape)
    return networks, networks.sentences.chosen(np.array([1, 0, 2]))


def gradient_of(networks, s):
    return Parameters(*[array[s].copy() for array in vars(networks.gradient).values()])


@pytest.mark.parametrize("steps_back", [None, 0, 1, 2, 3, 9])
def test_the_gradients_are_those_of_backward_for_sentences_of_different_lengths(steps_back):
    networks, given = drawn()
    L_t = networks.sweep(*given, steps_back)
    for s, (example, params) in enumerate(zip((1, 0, 2), networks.each())):
        x, y = networks.task.examples[example]
        run = forward(params, x)
        assert worst(gradient_of(networks, s), backward(params, run, y, steps_back)) < 1e-13
        assert np.allclose(L_t[s, : len(y)], losses(run, y)) and not L_t[s, len(y) :].any()


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.8])
def test_the_gradients_are_central_differences_also_where_the_state_keeps_a_part_of_itself(keep):
    networks, given = drawn(keep)
    networks.sweep(*given)
    slopes, by_differences = networks.slopes.copy(), np.zeros_like(networks.slopes)
    for i in range(networks.numbers.shape[1]):
        sides = []
        for step in (1e-5, -1e-5):
            networks.numbers[:, i] += step
            sides.append(networks.sweep(*given).sum(axis=1))
            networks.numbers[:, i] -= step
        by_differences[:, i] = (sides[0] - sides[1]) / 2e-5
    assert abs(slopes - by_differences).max() < 1e-8


@pytest.mark.parametrize("keep", [0.0, 0.8])
def test_as_many_steps_back_as_there_are_is_the_whole_gradient(keep):
    networks, given = drawn(keep)
    networks.sweep(*given)
    whole = networks.slopes.copy()
    networks.sweep(*given, steps_back=4)
    assert abs(whole - networks.slopes).max() < 1e-14
    networks.sweep(*given, steps_back=3)
    assert abs(whole - networks.slopes).max() > 1e-6


def test_a_state_that_keeps_a_part_of_itself_follows_its_formula():
    networks, (x, _, _) = drawn(0.8)
    p, h = networks.each()[1], np.zeros(5)
    for t, x_t in enumerate(x[1]):
        h = 0.8 * h + 0.2 * np.tanh(p.V @ x_t + p.W @ h + p.b_h)
        assert np.allclose(networks.forward(x)[0][1, t + 1], h)


def test_the_probabilities_are_those_of_forward():
    networks, _ = drawn()
    x = networks.task.encode(["a", "d"])
    for params, y_hat in zip(networks.each(), networks.probabilities(x), strict=True):
        assert np.allclose(forward(params, x).y_hat, y_hat)


def test_no_epoch_gives_the_networks_before_training():
    task = language_model_task(comparisons())
    (model,) = train_many(task, [7], n_h=4, epochs=0, progress=False)
    assert worst(model.params, train(task, n_h=4, epochs=0, seed=7, progress=False).params) == 0
    assert model.history == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seeds": []}, "seeds: wanted at least one"),
        ({"seeds": [1, -1]}, "seeds: wanted a whole number from 0 on, got -1"),
        ({"seeds": 3}, "seeds: wanted whole numbers in a list or range, got 3"),
        ({"rate": 0}, "rate: wanted a number above 0"),
        ({"epochs": 1.5}, "epochs: wanted a whole number"),
        ({"steps_back": -1}, "steps_back: wanted a whole number"),
        ({"task": "lines"}, "task: wanted Task, got str"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(change, said):
    given = {"task": language_model_task(comparisons()), "seeds": [0], "epochs": 1, "progress": False, **change}
    with pytest.raises(ValueError, match=said):
        train_many(given.pop("task"), given.pop("seeds"), **given)


def test_a_gradient_can_be_cut_for_some_parameters_only():
    task = language_model_task(comparisons()[:3])
    networks = Networks.random(task, [0, 1], n_h=4)
    read = networks.sentences.chosen(np.array([0, 0]), 0)
    kept = []
    for steps_back in (None, 0):
        networks.sweep(*read, steps_back)
        kept.append(SimpleNamespace(**{name: theta.copy() for name, theta in vars(networks.gradient).items()}))
    whole, cut = kept
    networks.sweep_cut_for(["W"], *read, 0)
    assert np.array_equal(networks.gradient.W, cut.W) and not np.allclose(cut.W, whole.W)
    assert np.array_equal(networks.gradient.V, whole.V) and not np.allclose(cut.V, whole.V)
