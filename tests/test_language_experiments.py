"""The experiments measure what they say, seen on a few starts and by another way."""

import numpy as np
import pytest

from rnn_lesson import (
    Parameters,
    backward,
    comparisons,
    contributions,
    forward,
    language_model_task,
    losses,
    naive_backward,
    still_water,
    tagging_task,
    train,
    train_many,
    word_embeddings,
)
from rnn_lesson.language import experiments

LINES = comparisons()
SEEDS = [4, 9, 13]


def small(**setting):
    return experiments.trained(LINES[:3], seeds=SEEDS, n_h=5, epochs=12, progress=False, **setting)


def flat(gradient):
    return np.concatenate([array.ravel() for _, array in gradient.items()])


@pytest.mark.parametrize("steps_back", [None, 1])
def test_the_networks_of_an_experiment_are_those_of_train_many(steps_back):
    models = train_many(language_model_task(LINES[:3]), SEEDS, 5, 12, 0.02, steps_back, progress=False)
    for params, model in zip(small(steps_back=steps_back).each(), models, strict=True):
        assert np.allclose(flat(params), flat(model.params), rtol=0, atol=1e-13)


def test_steps_back_trains_networks_that_differ_in_nothing_but_the_steps():
    found = experiments.steps_back([0, 3], seeds=SEEDS, n_h=5, epochs=2, progress=False)
    for n, networks in found.items():
        alone = experiments.trained(LINES, seeds=SEEDS, n_h=5, epochs=2, steps_back=n, progress=False)
        assert np.array_equal(networks.numbers, alone.numbers)
    assert not np.allclose(found[0].numbers, found[3].numbers)


def test_what_is_not_trained_stays_as_it_was_drawn():
    start, end = small(only=("U", "b_y")).each(), []
    task = language_model_task(LINES[:3])
    for params, seed in zip(start, SEEDS):
        drawn = train(task, n_h=5, epochs=0, seed=seed, progress=False).params
        end.append({name: np.array_equal(array, getattr(drawn, name)) for name, array in params.items()})
    assert end == [{"U": False, "V": True, "W": True, "b_h": True, "b_y": False}] * 3


def test_an_orthogonal_start_keeps_lengths():
    networks = experiments.trained(LINES[:3], seeds=SEEDS, n_h=5, epochs=0, orthogonal=True, progress=False)
    assert np.allclose(networks.params.W @ networks.params.W.swapaxes(1, 2), np.eye(5))


def test_a_gap_repeats_the_words_in_the_middle_and_keeps_the_ends():
    assert experiments.with_gap(3) == LINES
    assert experiments.with_gap(5)[0] == ["beautiful", "is", "better", "than", "is", "better", "ugly"]


def test_a_last_word_is_right_if_it_is_the_most_probable_after_the_words_before_it():
    networks, wanted = small(), []
    for params in networks.each():
        y_hats = [forward(params, networks.task.encode(line[:-1])).y_hat[-1] for line in LINES[:3]]
        wanted.append(sum(networks.task.labels[y.argmax()] == line[-1] for y, line in zip(y_hats, LINES)))
    assert experiments.last_words_right(networks, LINES[:3]).tolist() == wanted


def test_the_total_loss_is_the_sum_over_all_sentences_also_of_different_lengths():
    networks = experiments.trained([*LINES[:2], ["now", "is"]], seeds=SEEDS, n_h=4, epochs=3, progress=False)
    wanted = [sum(losses(forward(p, x), y).sum() for x, y in networks.task.examples) for p in networks.each()]
    assert np.allclose(experiments.total_loss(networks), wanted)


def test_the_distance_of_states_is_the_smallest_between_two_lines():
    networks, wanted = small(), []
    for params in networks.each():
        h = [forward(params, networks.task.encode(line[:-1])).h[4] for line in LINES[:3]]
        wanted.append(min(np.linalg.norm(h[i] - h[j]) for i, j in ((0, 1), (0, 2), (1, 2))))
    assert np.allclose(experiments.state_distances(networks, LINES[:3]), wanted)


def test_the_cosines_compare_naive_backward_with_backward_over_all_sentences():
    networks = small()
    found = experiments.cosines_of_the_first_try(networks)
    for s, params in enumerate(networks.each()):
        runs = [(forward(params, x), y) for x, y in networks.task.examples]
        first = [naive_backward(params, run, y) for run, y in runs]
        true = [backward(params, run, y) for run, y in runs]
        for i, part in enumerate((lambda g: np.concatenate([g.V.ravel(), g.W.ravel(), g.b_h]), flat)):
            a, b = sum(map(part, first)), sum(map(part, true))
            assert np.isclose(found[i, s], a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_the_far_and_the_near_term_are_means_over_the_sentences():
    networks = small()
    far, near = experiments.far_and_near(networks, t=4)
    for s, params in enumerate(networks.each()):
        norms = np.mean([contributions(params, forward(params, x), y).norms("W") for x, y in networks.task.examples], 0)
        assert np.isclose(far[s], norms[4, 1]) and np.isclose(near[s], norms[4, 4])
    first = contributions(networks.each()[1], forward(networks.each()[1], networks.task.examples[0][0]), [0] * 6)
    assert len(experiments.largest_terms(networks, 4)) == 3 and first.T == 6


@pytest.mark.parametrize("largest_norm", [np.inf, 4.0])
def test_descent_is_the_loop_that_lesson_8_writes_down(largest_norm):
    L, longest = experiments.descent(largest_norm, seeds=[0, 1], epochs=30, progress=False)
    task = language_model_task(LINES)
    params = Parameters.random(len(task.inputs), 16, len(task.labels), np.random.default_rng(1))
    for epoch in range(30):
        total, norms = 0.0, []
        for x, y in task.examples:
            run = forward(params, x)
            total += losses(run, y).sum()
            gradient = backward(params, run, y)
            norms.append(np.linalg.norm(flat(gradient)))
            factor = min(1, largest_norm / norms[-1])
            for (_, theta), (_, g) in zip(params.items(), gradient.items()):
                theta -= 0.05 * factor * g
        assert np.isclose(L[1, epoch], total, rtol=1e-9) and np.isclose(
            longest.by_epoch[1, epoch], max(norms), rtol=1e-9
        )


def test_a_cut_memory_starts_its_step_from_zero_and_leaves_the_steps_before_it_as_they_are():
    model = train(language_model_task(LINES), n_h=8, epochs=30, rate=0.02, progress=False)
    words, targets = LINES[0], [*LINES[0], "</s>"]
    table = experiments.memory_cut(model, words, targets)
    x, labels = model.task.encode(words), [model.task.labels.index(target) for target in targets]
    p = model.params
    for c in range(6):
        h = np.zeros(8)
        for t in range(6):
            h = np.tanh(p.V @ x[t] + p.W @ (0 * h if t == c else h) + p.b_h)
            o = p.U @ h + p.b_y
            assert np.isclose(table[c, t], np.exp(o[labels[t]]) / np.exp(o).sum())


def test_a_tagger_without_memory_says_the_same_of_a_word_wherever_it_stands():
    task = tagging_task(still_water()[:10], word_embeddings())
    models = experiments.without_memory(task, SEEDS, n_h=4, epochs=2, progress=False)
    for model, start in zip(models, train_many(task, SEEDS, n_h=4, epochs=0, progress=False), strict=True):
        assert not model.params.W.any() and abs(model.params.V - start.params.V).max() > 1e-4
        assert len(model.history) == 2 and model.history[1] < model.history[0]
    taken = experiments.memory_taken_away(start)
    assert not taken.params.W.any() and np.array_equal(taken.params.V, start.params.V) and start.params.W.any()


def test_a_transplanted_state_brings_its_own_line_along():
    model = train(language_model_task(LINES), n_h=16, epochs=300, rate=0.02, progress=False)
    table = experiments.transplanted(model, LINES, t=3)
    assert (table.argmax(axis=1) == np.arange(7)).all()
    for i, line in enumerate(LINES):
        y_hat = forward(model.params, model.task.encode(line[:-1])).y_hat[-1]
        assert np.allclose(table[i], [y_hat[model.task.labels.index(other[-1])] for other in LINES])


def test_snapshots_hold_the_networks_after_every_epoch_of_the_same_training():
    setting = {"seeds": [0, 8], "n_h": 3, "rate": 0.03, "progress": False}
    history = experiments.snapshots(comparisons()[:2], epochs=4, **setting)
    assert history.numbers.shape[:2] == (5, 2)
    for epoch in (4, 0, 2):
        networks = experiments.trained(comparisons()[:2], epochs=epoch, **setting).each()
        for ours, theirs in zip(history.at(epoch), networks, strict=True):
            assert all(np.array_equal(a, b) for (_, a), (_, b) in zip(ours.items(), theirs.items()))


def test_what_a_reader_does_with_a_snapshots_networks_leaves_it_as_it_was():
    history = experiments.snapshots(comparisons()[:2], seeds=[0], n_h=3, epochs=1, progress=False)
    history.at(1)[0].W[:] = 99
    assert history.at(1)[0].W.max() < 99
