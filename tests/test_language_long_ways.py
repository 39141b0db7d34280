"""The experiments that lessons count over: what they compute, and that the stored ones are what they would give."""

import numpy as np
import pytest

from rnn_lesson import (
    Parameters,
    accuracy,
    backward,
    comparisons,
    contributions,
    forward,
    jacobian_product,
    language_model_task,
    losses,
    made_treebank,
    python_help,
    step_jacobians,
    tagging_task,
    train,
    train_many,
)
from rnn_lesson.language import experiments
from rnn_lesson.language.many import Networks
from rnn_lesson.language.texts import split_sentences


def start(seed, scale, n_h=5, steps=12):
    """(params with an orthogonal W times scale, x) as product_norms draws them."""
    rng = np.random.default_rng(seed)
    params = Parameters.random(4, n_h, 3, rng)
    params.W = scale * np.linalg.qr(rng.normal(size=(n_h, n_h)))[0]
    return params, rng.normal(size=(steps + 1, 4))


@pytest.mark.parametrize("f_h", ["identity", "relu", "tanh"])
@pytest.mark.parametrize("scale", [0.2, 1, 3])
def test_the_norms_are_those_of_the_products_of_each_start(f_h, scale):
    n, logs = experiments.product_norms(scale, f_h, n_h=5, seeds=[3, 7], steps=12)
    assert n.tolist() == list(range(13))
    for row, seed in zip(logs, (3, 7), strict=True):
        params, x = start(seed, scale)
        jacobians = step_jacobians(params, forward(params, x, f_h=f_h))
        norms = [np.linalg.norm(jacobian_product(jacobians, 12, 12 - steps), 2) for steps in n]
        assert np.allclose(10**row, norms, rtol=1e-9)


def test_every_other_step_is_the_same_norm():
    whole = experiments.product_norms(1.5, n_h=5, seeds=[3], steps=12)[1]
    n, some = experiments.product_norms(1.5, n_h=5, seeds=[3], steps=12, every=4)
    assert n.tolist() == [0, 4, 8, 12] and np.allclose(some, whole[:, ::4])


def test_a_cell_that_keeps_a_part_has_the_products_of_its_own_differences():
    params, x = start(3, 1.5, steps=6)

    def state(h, inputs):
        for x_t in inputs:
            h = 0.8 * h + 0.2 * np.tanh(params.V @ x_t + params.W @ h + params.b_h)
        return h

    after_two = state(np.zeros(5), x[:3])
    nudges = 1e-6 * np.eye(5)
    ends = [(state(after_two + d, x[3:]) - state(after_two - d, x[3:])) / 2e-6 for d in nudges]
    n, logs = experiments.product_norms(1.5, n_h=5, seeds=[3], steps=6, keep=0.8)
    assert np.isclose(10 ** logs[0, 4], np.linalg.norm(np.transpose(ends), 2), rtol=1e-6)


def test_a_product_beyond_the_largest_float_is_held_as_its_logarithm():
    n, logs = experiments.product_norms(1e200, "identity", n_h=4, seeds=[0], steps=10)
    assert np.allclose(logs[0], 200 * n)


def test_far_against_near_compares_the_terms_of_the_first_word_and_of_the_last_step():
    lines = experiments.with_gap(4)
    task = language_model_task(lines)
    params = Parameters.random(len(task.inputs), 6, len(task.labels), np.random.default_rng(2))
    terms = [contributions(params, forward(params, x), y) for x, y in task.examples]
    far, near = (sum(np.linalg.norm(c.term("V", 5, k)) for c in terms) for k in (1, 5))
    assert task.encode(lines[0])[1] @ task.encode(lines[0])[1] == 1 and lines[0][5] == "ugly"
    assert np.allclose(experiments.far_against_near([4], n_h=6, seeds=[2])[4], far / near)


def plain_descent(epochs, limit, seed=1, rate=0.05, n_h=6):
    """(losses of the epochs, [(norm, epoch, params, gradient), …]) of one start, written out."""
    task = language_model_task(comparisons())
    params = Parameters.random(len(task.inputs), n_h, len(task.labels), np.random.default_rng(seed))
    history, met = [], []
    for epoch in range(epochs):
        L = 0
        for x, y in task.examples:
            run = forward(params, x)
            L += losses(run, y).sum()
            gradient = backward(params, run, y)
            norm = np.sqrt(sum((array**2).sum() for _, array in gradient.items()))
            met.append((norm, epoch, params.map(np.copy), gradient))
            params = Parameters(
                **{k: v - rate * min(1, limit / norm) * getattr(gradient, k) for k, v in params.items()}
            )
        history.append(L)
    return history, met


@pytest.mark.parametrize("limit", [np.inf, 2.0])
def test_descent_is_lesson_8s_loop_with_each_gradient_clipped(limit):
    L, longest = experiments.descent(limit, seeds=[0, 1], n_h=6, epochs=6, progress=False)
    history, met = plain_descent(6, limit)
    norm, epoch, _, _ = max(met, key=lambda found: found[0])
    assert np.allclose(L[1], history)
    assert np.isclose(longest.norm[1], norm) and longest.epoch[1] == epoch


def test_the_loss_along_the_longest_gradient_is_that_of_all_seven_lines():
    _, longest = experiments.descent(seeds=[0, 1], n_h=6, epochs=6, progress=False)
    _, _, params, gradient = max(plain_descent(6, np.inf)[1], key=lambda found: found[0])
    along = experiments.loss_along(longest, [0, 0.03], n_h=6)[1]
    for eta, found in zip((0, 0.03), along):
        moved = Parameters(**{name: value - eta * getattr(gradient, name) for name, value in params.items()})
        examples = language_model_task(comparisons()).examples
        assert np.isclose(found, sum(losses(forward(moved, x), y).sum() for x, y in examples))


def test_only_the_named_parameters_are_trained():
    lines = comparisons()
    before = Networks.random(language_model_task(lines), [0, 1], 4).params
    after = experiments.trained(lines, seeds=[0, 1], n_h=4, epochs=2, only=("U", "b_y"), progress=False).params
    assert {name for name in vars(before) if not np.array_equal(vars(before)[name], vars(after)[name])} == {"U", "b_y"}


SETTINGS = {
    "lecture": {},
    "orthogonal": {"orthogonal": True},
    "keep 0.8": {"keep": 0.8},
    "keep 0.95": {"keep": 0.95},
    "frozen": {"only": ("U", "b_y")},
}


def test_the_stored_table_has_twenty_starts_for_every_gap_and_setting():
    assert set(experiments.stored("gap")) == set(SETTINGS)
    tables = [experiments.stored(name) for name in ("gap", "gap, n_h 64", "gap, ten times as long")]
    for table in (rights for setting in tables for rights in setting.values()):
        assert list(table) == ["3", "6", "9", "14", "20", "30"]
        assert all(len(rights) == 20 and set(rights) <= set(range(8)) for rights in table.values())


@pytest.mark.parametrize(
    "name, setting", [("lecture", {}), ("keep 0.8", {"keep": 0.8}), ("frozen", {"only": ("U", "b_y")})]
)
def test_the_stored_counts_of_the_gap_6_come_out_again(name, setting):
    """But for rounding, which moves single starts."""
    again = experiments.gap([6], rate=0.01, progress=False, **setting)[6]
    was = np.array(experiments.stored("gap")[name]["6"])
    assert abs((again == 7).sum() - (was == 7).sum()) <= 4 and abs(again.mean() - was.mean()) < 0.7


@pytest.mark.parametrize(
    "name, gap, setting",
    [
        ("keep 0.8, only U and b_y", 9, {"keep": 0.8, "only": ("U", "b_y"), "rate": 0.01, "epochs": 3000}),
        ("keep 0.8, four steps back", 9, {"keep": 0.8, "steps_back": 4, "rate": 0.003, "epochs": 1000}),
        ("lecture, only U and b_y", 14, {"only": ("U", "b_y"), "rate": 0.1, "epochs": 3000}),
        ("lecture, no step back", 14, {"steps_back": 0, "rate": 0.003, "epochs": 3000}),
    ],
)
def test_the_stored_counts_of_echo_and_way_back_come_out_again(name, gap, setting):
    """The first five starts, but for rounding, which moves single ones."""
    again = experiments.gap([gap], seeds=range(5), progress=False, **setting)[gap]
    was = np.array(experiments.stored("gap, echo or way back")[name][f"{gap}"])
    assert len(was) == 20 and abs((again == 7).sum() - (was[:5] == 7).sum()) <= 2


def test_the_stored_scores_of_the_taggers_come_out_again():
    """But for rounding, which may move a word or two of the 625."""
    again, was = experiments.tagger_scores(range(2), progress=False), experiments.stored("tagger")
    assert set(again) == set(was) and all(len(scores) == 20 for scores in was.values())
    for name, scores in again.items():
        assert np.allclose(scores, was[name][:2], atol=1.0)


def test_the_table_by_training_is_counted_on_the_way_of_one_training():
    found = experiments.gap_by_training([3], [0.02], [2, 40], progress=False, seeds=range(3), n_h=6, only=("U", "b_y"))
    for epochs in (2, 40):
        setting = {"rate": 0.02, "epochs": epochs, "seeds": range(3), "n_h": 6, "only": ("U", "b_y")}
        assert found[3][0.02][epochs].tolist() == experiments.gap([3], progress=False, **setting)[3].tolist()


def test_the_stored_table_by_training_agrees_with_the_shorter_tables():
    """At the same gap, rate and epochs; but for rounding, which moves single starts."""
    table = experiments.stored("gap by training")
    for name in ("lecture", "keep 0.8", "frozen"):
        assert list(table[name]) == ["3", "6", "9", "14", "20", "30"]
        for gap, by_rate in table[name].items():
            assert list(by_rate) == ["0.01", "0.005", "0.003", "0.001"]
            assert all(list(by_epochs) == ["300", "1000", "3000"] for by_epochs in by_rate.values())
            assert all(len(rights) == 20 for by_epochs in by_rate.values() for rights in by_epochs.values())
            for stored, rate, epochs in (("gap", "0.01", "300"), ("gap, ten times as long", "0.001", "3000")):
                was, now = experiments.stored(stored)[name][gap], by_rate[rate][epochs]
                assert abs(sum(words == 7 for words in was) - sum(words == 7 for words in now)) <= 4


@pytest.mark.parametrize("steps_back", [None, 0])
def test_the_taggers_by_training_are_those_of_train_many(steps_back):
    setting = {"n_h": 5, "rate": 0.005, "steps_back": steps_back, "progress": False}
    found = experiments.tagger_by_training([20], epochs=2, seeds=range(2), tests=(1, 4), **setting)[20]
    tagged = made_treebank(20, seed=0)
    task = tagging_task(tagged, unknown=True)
    for epochs in (1, 2):
        models = train_many(task, range(2), epochs=epochs, **setting)
        for seed in (1, 4):
            test = made_treebank(200, seed=seed)
            words = {word for sentence in test for word, _ in sentence}
            groups = {"all": None, "unknown": set(task.unknown_among(list(words))), "known": words & set(task.inputs)}
            for name, among in groups.items():
                wanted = [100 * accuracy(model, test, among) for model in models]
                assert np.allclose(found[seed][name][:, epochs - 1], wanted)
            assert found[seed]["ambiguous"].shape == (2, 2)


def split():
    """The short sentences of the long text: (those to be trained on, those held out)."""
    return split_sentences([sentence for sentence in python_help() if len(sentence) <= 20])


def test_of_other_sentences_the_words_that_are_not_kept_are_unk_in_x_and_y():
    trained_on, others = split()
    task = language_model_task(trained_on, vocabulary=400)
    for words, (x, y) in zip(others, experiments.examples_of(task, others), strict=True):
        said = [word if word in task.labels else "<unk>" for word in words]
        assert [task.labels[i] for i in y] == [*said, "</s>"] and np.array_equal(x, task.encode(words))
    for (x, y), wanted in zip(experiments.examples_of(task, trained_on), task.examples, strict=True):
        assert np.array_equal(x, wanted[0]) and np.array_equal(y, wanted[1])


def test_the_writers_by_training_have_the_losses_of_train():
    found = experiments.writer_by_training(epochs=1, seeds=[3], n_h=4, progress=False)
    trained_on, others = split()
    task = language_model_task(trained_on, vocabulary=400)
    held_out = experiments.examples_of(task, others)
    for epochs in (0, 1):
        params = train(task, n_h=4, epochs=epochs, rate=0.005, seed=3, progress=False).params
        L = {
            name: np.concatenate([losses(forward(params, x), y) for x, y in examples])
            for name, examples in (("trained on", task.examples[::10]), ("held out", held_out))
        }
        is_unk = np.array([task.labels[answer] == "<unk>" for _, y in held_out for answer in y])
        L |= {"held out, <unk>": L["held out"][is_unk], "held out, other": L["held out"][~is_unk]}
        assert list(found) == list(L) and 0 < is_unk.sum() < len(is_unk)
        for name, wanted in L.items():
            assert np.isclose(found[name][0, epochs], wanted.mean())


def test_the_stored_tables_of_lesson_10_have_twenty_starts_and_eight_epochs():
    for table in (experiments.stored("tagger by training"), experiments.stored("tagger by training, no step back")):
        assert all(list(of_tests) == list("12345") for of_tests in table.values())
        for groups in (groups for of_tests in table.values() for groups in of_tests.values()):
            assert list(groups) == ["all", "known", "unknown", "ambiguous"]
            assert all(np.shape(percent) == (20, 8) and 50 < np.max(percent) < 100 for percent in groups.values())
    writers = experiments.stored("writer by training")
    names = "trained on", "held out", "held out, <unk>", "held out, other"
    assert {name: np.shape(values) for name, values in writers.items()} == dict.fromkeys(names, (20, 9))


def test_who_walks_back_trains_each_of_the_three_in_its_own_way():
    setting = {"seeds": range(3), "epochs": 40, "progress": False}
    found, lines = experiments.who_walks_back(8, **setting), comparisons()[:3]
    assert len(found) == 27
    for ways, how in {
        ("true", "true", "true"): {},
        ("first try", "first try", "first try"): {"steps_back": 0},
        ("as drawn", "as drawn", "as drawn"): {"only": ("U", "b_y")},
        ("true", "first try", "true"): {"steps_back": 0, "cut_for": ("W",)},
        ("first try", "as drawn", "true"): {"steps_back": 0, "cut_for": ("V",), "only": ("U", "b_y", "V", "b_h")},
    }.items():
        wanted = experiments.last_words_right(experiments.trained(lines, n_h=8, rate=0.03, **how, **setting), lines)
        assert np.array_equal(found[ways], wanted), ways


def test_the_stored_ways_to_walk_back_come_out_again():
    """But for rounding, which moves single starts."""
    stored = experiments.stored("who walks back")
    assert set(stored) == {"4", "8", "16"}
    for counts in stored.values():
        assert len(counts) == 27 and all(len(right) == 20 and set(right) <= {0, 1, 2, 3} for right in counts.values())
    again = experiments.who_walks_back(16, seeds=range(4), progress=False)
    assert sum(abs(now - stored["16"][", ".join(ways)][:4]).sum() for ways, now in again.items()) <= 27


def test_far_terms_are_cut_for_the_parameters_named_and_for_no_other():
    setting = {"seeds": range(3), "epochs": 40, "n_h": 8, "rate": 0.02, "progress": False}
    found, lines = experiments.who_needs_the_far_terms(**setting), comparisons()
    assert len(found) == 27
    for ways, how in {
        ("whole", "whole", "whole"): {},
        ("n = 2", "n = 2", "n = 2"): {"steps_back": 2},
        ("as drawn", "n = 2", "as drawn"): {"steps_back": 2, "only": ("U", "b_y", "W")},
        ("n = 2", "whole", "as drawn"): {"steps_back": 2, "cut_for": ("V",), "only": ("U", "b_y", "V", "W")},
    }.items():
        networks = experiments.trained(lines, **how, **setting)
        assert np.array_equal(found[ways]["right"], experiments.last_words_right(networks, lines)), ways
        assert np.allclose(found[ways]["distance"], experiments.state_distances(networks, lines)), ways


def test_the_stored_far_terms_come_out_again():
    """But for rounding, which moves single starts."""
    stored = experiments.stored("who needs the far terms")
    assert set(stored) == {"8", "16", "64"}
    for table in stored.values():
        assert len(table) == 27 and all(len(of["right"]) == len(of["distance"]) == 20 for of in table.values())
    again = experiments.who_needs_the_far_terms(progress=False, n_h=16, rate=0.02, seeds=range(3))
    stood = {ways: np.array(stored["16"][", ".join(ways)]["right"][:3]) == 7 for ways in again}
    assert sum(((of["right"] == 7) != stood[ways]).sum() for ways, of in again.items()) <= 12


def test_smaller_inputs_are_the_products_of_a_smaller_v():
    params, x = experiments.start(3, 5, 12)
    smaller = Parameters(U=params.U, V=0.5 * params.V, W=1.5 * params.W, b_h=params.b_h, b_y=params.b_y)
    wanted = np.linalg.norm(jacobian_product(step_jacobians(smaller, forward(smaller, x)), 12, 0), 2)
    n, logs = experiments.product_norms(1.5, n_h=5, seeds=[3], steps=12, inputs=0.5)
    assert n[-1] == 12 and np.isclose(10 ** logs[0, -1], wanted)
    assert not np.isclose(10 ** experiments.product_norms(1.5, n_h=5, seeds=[3], steps=12)[1][0, -1], wanted)


@pytest.mark.parametrize("keep", [0.0, 0.8])
def test_the_product_over_the_gap_is_what_a_small_change_of_h_1_does_to_the_state_before_the_last_word(keep):
    networks = Networks.random(language_model_task(experiments.with_gap(4)), [2], 3, keep)
    (params,), norms, nudge = networks.each(), [], 1e-6

    def walk(h, x):
        for x_t in x:
            h = keep * h + (1 - keep) * np.tanh(params.V @ x_t + params.W @ h + params.b_h)
        return h

    for x, _ in networks.task.examples:
        h_1 = walk(np.zeros(3), x[:2])
        columns = [(walk(h_1 + nudge * e, x[2:6]) - walk(h_1 - nudge * e, x[2:6])) / (2 * nudge) for e in np.eye(3)]
        norms.append(np.linalg.norm(np.transpose(columns), 2))
    assert np.allclose(experiments.gap_product_norms(networks, 4, keep), np.mean(norms), rtol=1e-6)


def test_the_stored_products_over_the_gap_come_out_again():
    stored = experiments.stored("gap 9, product over the epochs")
    for name, keep in (("lecture", 0.0), ("keep 0.8", 0.8)):
        assert list(stored[name]) == [str(epochs) for epochs in range(0, 1001, 50)]
        again = experiments.gap_products(9, (0, 50), keep=keep, rate=0.003, seeds=range(3), progress=False)
        for epochs, norms in again.items():
            assert np.allclose(norms, stored[name][str(epochs)][:3], atol=0.02)
