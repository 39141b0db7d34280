import subprocess
import sys

import numpy as np
import pytest

from rnn_lesson import (
    accuracy,
    comparisons,
    forward,
    generate,
    language_model_task,
    most_frequent_tag,
    still_water,
    tag,
    tagging_task,
    train,
    word_and_previous,
    word_embeddings,
    zen_of_python,
)

E = word_embeddings()
TAGGED = [[("We", "PRON"), ("fish", "VERB")], [("the", "DET"), ("fish", "NOUN")]]


def say(tagged):
    return [word for word, _ in tagged], [tag for _, tag in tagged]


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


def test_the_mathematics_loads_no_pictures_no_widgets_and_no_data():
    code = """if True:
        import sys, rnn_lesson
        print({'matplotlib', 'ipywidgets', 'tqdm', 'conllu'} & set(sys.modules))
        print(rnn_lesson.word_embeddings.cache_info().currsize)
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "set()\n0\n"


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
        (lambda task: tag(train(task, epochs=0), ["better"]), "model: wanted a tagger; this one was trained as a lang"),
        (lambda task: tag(tagger(), []), "words: wanted at least one word, got an empty list"),
        (lambda task: tag(tagger(), "we fish"), "words: wanted a list of words, got the text"),
        (lambda task: tag(tagger(), ["fsih"]), "words: 'fsih' is not among the 3 words of this task; near it: fish"),
        (lambda task: tag(task, ["fish"]), "model: wanted Model, got Task"),
        (lambda task: generate(tagger(), ["fish"]), "model: wanted a language model; this one was trained to tag"),
        (lambda task: generate(task, ["better"]), "model: wanted Model, got Task"),
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


def tagger():
    return train(tagging_task(TAGGED), n_h=4, epochs=0)


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


@pytest.mark.parametrize("seed", range(3))
def test_with_embeddings_it_writes_every_line_of_the_zen_that_its_first_words_settle(seed):
    lines = zen_of_python()
    model = train(language_model_task(lines, E), n_h=32, epochs=150, rate=0.005, seed=seed, progress=False)
    for given in (1, 2):
        openings = {tuple(words[:given]) for words in lines}
        written = [generate(model, list(opening), max_words=30) for opening in openings]
        assert all(words in lines for words in written)
    assert [generate(model, words[:1]) for words in comparisons()] == comparisons()


TRAIN, HELD_OUT = still_water("train"), still_water("held-out")
SHOWN = list(zip(["We", "still", "water", "the", "still", "water"], ["PRON", "ADV", "VERB", "DET", "ADJ", "NOUN"]))


def tags_by(model):
    return lambda words: [label for _, label in tag(model, words)]


@pytest.mark.parametrize("seed", range(3))
def test_a_tagger_beats_what_looks_at_one_or_two_words(seed):
    model = train(tagging_task(TRAIN, E), n_h=24, epochs=10, rate=0.005, seed=seed, progress=False)
    score = accuracy(tags_by(model), HELD_OUT)
    assert score > 0.98
    assert score > accuracy(word_and_previous(TRAIN), HELD_OUT) + 0.06
    assert score > accuracy(most_frequent_tag(TRAIN), HELD_OUT) + 0.15
    assert tag(model, [word for word, _ in SHOWN]) == SHOWN


def test_without_recurrence_it_does_no_better_than_the_most_frequent_tag():
    words_alone = [[pair] for sentence in TRAIN for pair in sentence]
    model = train(tagging_task(words_alone, E), n_h=24, epochs=5, rate=0.005, progress=False)
    score = accuracy(lambda words: [tag(model, [word])[0][1] for word in words], HELD_OUT)
    assert 0.7 < score < accuracy(most_frequent_tag(TRAIN), HELD_OUT) + 0.03


def test_counting_leaves_the_shown_sentence_half_wrong():
    words = [word for word, _ in SHOWN]
    for baseline in (most_frequent_tag(TRAIN), word_and_previous(TRAIN)):
        said = baseline(words)
        assert said[2] == said[5] and said != [label for _, label in SHOWN]
