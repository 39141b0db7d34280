import subprocess
import sys

import numpy as np
import pytest

from rnn_lesson import comparisons, forward, generate, language_model_task, train, zen_of_python


def test_the_zen_has_nineteen_lines_of_lower_case_words():
    lines = zen_of_python()
    assert len(lines) == 19
    assert lines[0] == ["beautiful", "is", "better", "than", "ugly"]
    assert all(word.replace("'", "").isalpha() and word == word.lower() for line in lines for word in line)
    assert "aren't" in lines[7] and "one" in lines[12] and "--" not in lines[12]


def test_asking_for_the_zen_prints_nothing():
    code = "import rnn_lesson; rnn_lesson.zen_of_python()"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, check=True)
    assert done.stdout == b"" and done.stderr == b""


def test_the_mathematics_loads_no_pictures_and_no_widgets():
    code = "import sys, rnn_lesson; print(sorted({'matplotlib', 'ipywidgets', 'tqdm'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"


def test_seven_lines_compare_an_x_with_a_y():
    assert [(words[0], words[-1]) for words in comparisons()] == [
        ("beautiful", "ugly"), ("explicit", "implicit"), ("simple", "complex"), ("complex", "complicated"),
        ("flat", "nested"), ("sparse", "dense"), ("now", "never"),
    ]  # fmt: skip


def test_a_language_model_reads_the_start_and_the_words_and_answers_with_the_words_and_the_end():
    task = language_model_task([["so", "it", "is"], ["it", "is"]])
    x, y = task.examples[0]
    assert [task.inputs[i] for i in x.argmax(axis=1)] == ["<s>", "so", "it", "is"]
    assert [task.labels[i] for i in y] == ["so", "it", "is", "</s>"]
    assert np.array_equal(task.encode(["so", "it", "is"]), x)
    assert x.sum(axis=1).tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "wrong, message",
    [
        (lambda task: task.encode(["butiful"]), "words: 'butiful' is not among the 17 words .*near it: beau"),
        (lambda task: task.encode("beautiful is"), r"words: wanted a list of words, got the text .*try \.split"),
        (lambda task: language_model_task([]), "sentences: wanted a list of sentences"),
        (lambda task: language_model_task([[]]), r"sentences: .* got \[\] as sentence 0"),
        (lambda task: language_model_task(["so it is"]), "sentences: .* got 'so it is' as sentence 0"),
        (lambda task: language_model_task([["<s>"]]), "sentences: '<s>' marks the ends"),
        (lambda task: train(task, epochs=-1), "epochs: wanted a whole number from 0 on"),
        (lambda task: train(task, n_h=0), "n_h: wanted a whole number from 1 on"),
        (lambda task: train(task, rate=0), "rate: wanted a number above 0"),
        (lambda task: train(task, rate=float("nan")), "rate: wanted a number above 0"),
        (lambda task: train(task, epochs=1, steps_back=-1), "steps_back: wanted"),
        (lambda task: train(task, seed=None), "seed: wanted a whole number"),
        (lambda task: train([["so"]]), "task: wanted Task, got list"),
        (lambda task: generate(train(task, epochs=0), ["better"], max_words=-1), "max_words: wanted"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_by_name(wrong, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        wrong(language_model_task(comparisons()))


@pytest.mark.parametrize("seed", range(3))
def test_a_trained_network_finishes_every_comparison(seed):
    model = train(language_model_task(comparisons()), n_h=16, rate=0.02, seed=seed, progress=False)
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


def test_generate_feeds_its_own_word_back_and_keeps_to_the_limit():
    model = train(language_model_task(comparisons()), n_h=16, rate=0.02, progress=False)
    assert generate(model, ["beautiful"], max_words=3) == ["beautiful", "is", "better"]
    assert generate(model, ["beautiful", "is"], max_words=1) == ["beautiful", "is"]
    free = generate(model, [])
    assert 0 < len(free) <= 20
    x = model.task.encode(free)
    assert [model.task.labels[i] for i in forward(model.params, x).y_hat.argmax(axis=1)][: len(free)] == free
