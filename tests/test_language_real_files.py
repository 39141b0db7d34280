"""Texts and treebanks that nobody here wrote: unknown words, large vocabularies, bad files, saving, scores."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rnn_lesson import (
    Training,
    accuracy,
    generate,
    language_model_task,
    load,
    made_treebank,
    most_frequent_tag,
    python_help,
    read_conllu,
    read_text,
    save,
    tag,
    tagger_scores,
    tagging_task,
    train,
    train_many,
    word_and_previous,
    word_embeddings,
    zen_of_python,
)
from rnn_lesson.language import tasks
from rnn_lesson.language.adam import Adam, AdamOfRows
from rnn_lesson.language.scores import NETWORK

TAGGED, TEST = made_treebank(40, seed=0), made_treebank(20, seed=1)
PARAMETERS = ("U", "V", "W", "b_h", "b_y")


@pytest.fixture
def as_numbers(monkeypatch):
    """Every one-hot task is made of numbers, however small."""
    monkeypatch.setattr(tasks, "MOST_WRITTEN_OUT", 0)


def differences(one, other):
    return max(abs(getattr(one.params, name) - getattr(other.params, name)).max() for name in PARAMETERS)


# Unknown words


def test_an_unknown_word_is_read_as_unk_and_named():
    model = train(tagging_task(TAGGED, unknown=True), n_h=4, epochs=1, progress=False)
    tagged = tag(model, ["zebra", "DET0", "zebu"])
    assert [word for word, _ in tagged] == ["zebra", "DET0", "zebu"] and tagged.unknown == ["zebra", "zebu"]
    assert repr(tagged).endswith(" (2 unknown words: zebra, zebu)")
    x = model.task.encode(["zebra", "zebu", "<unk>"])
    assert (x == x[0]).all()


def test_without_it_the_clear_error_stays():
    model = train(tagging_task(TAGGED), n_h=4, epochs=0, progress=False)
    with pytest.raises(ValueError, match="^words: 'zebra' is not among the"):
        tag(model, ["zebra"])
    assert repr(tag(model, ["det0"])) == repr(list(tag(model, ["det0"])))


def test_what_is_no_word_is_an_error_still():
    with pytest.raises(ValueError, match="^words: 3 is not among"):
        tagging_task(TAGGED, unknown=True).encode(["det0", 3])


def test_a_network_writes_after_unknown_words_and_never_writes_unk():
    task = language_model_task([["a", "b", "c"], ["a", "x", "y"], ["a", "b", "z"]], vocabulary=2)
    assert task.labels == ("a", "b", "<unk>", "</s>")
    model = train(task, n_h=6, epochs=60, rate=0.03, progress=False)
    written = generate(model, ["zebra", "a"], max_words=9)
    assert written[:2] == ["zebra", "a"] and written.unknown == ["zebra"] and "<unk>" not in written


def test_words_that_occur_once_are_unknown_in_every_second_epoch_and_known_otherwise():
    task = tagging_task([[("a", "X"), ("b", "Y")], [("a", "X"), ("a", "X")], [("c", "Y")]], unknown=True)
    assert task.inputs == ("a", "b", "c", "<unk>") and sorted(task.unsure) == [0, 2]
    read = [[task.example(i, epoch)[0].argmax(axis=1).tolist() for i in range(3)] for epoch in range(2)]
    assert read == [[[0, 1], [0, 0], [2]], [[0, 3], [0, 0], [2]]] or read == [
        [[0, 1], [0, 0], [2]],
        [[0, 3], [0, 0], [3]],
    ]


def test_the_column_of_unk_learns_from_words_that_occur_once():
    task = tagging_task(TAGGED, unknown=True)
    before, after = (train(task, n_h=4, epochs=n, progress=False).params.V[:, -1] for n in (0, 1))
    assert abs(after - before).min() > 0


def test_accuracy_takes_a_model_and_any_words_and_says_how_many_were_unknown():
    model = train(tagging_task(TAGGED, unknown=True), n_h=8, epochs=2, progress=False)
    share = accuracy(model, TEST)
    known = {word for sentence in TAGGED for word, _ in sentence}
    words = [word for sentence in TEST for word, _ in sentence]
    assert share.unknown == sum(word not in known for word in words) > 0 and share.words == len(words)
    assert repr(share).endswith(f"({share.unknown} of {share.words} words unknown)")
    assert (
        share == accuracy(lambda words: [t for _, t in tag(model, words)], TEST)
        and f"{share:.3f}" == f"{float(share):.3f}"
    )


def test_with_vectors_a_word_that_has_one_is_known():
    task = tagging_task([[("the", "DET"), ("blorf", "NOUN")]], word_embeddings(), unknown=True)
    assert task.unknown_among(["water", "blorf", "zzz"]) == ["zzz"] and list(task.unsure) == [0]


@pytest.mark.parametrize("wrong", [0, -1, 2.5, "many"])
def test_a_vocabulary_that_is_no_number_of_words_is_refused(wrong):
    with pytest.raises(ValueError, match="^vocabulary: wanted a whole number from 1 on"):
        tagging_task(TAGGED, vocabulary=wrong)


def test_tags_that_are_new_in_the_test_sentences_are_wrong_and_those_missing_there_do_no_harm():
    model = train(tagging_task(TAGGED, unknown=True), n_h=4, epochs=1, progress=False)
    assert accuracy(model, [[("det0", "NEW"), ("x", "NEW")]]) == 0
    scores = tagger_scores(model, TAGGED, [[("det0", "NEW"), ("adp0", "ADP")]], progress=False)
    assert "NEW" in scores.tags and scores.confusion.sum() == 2


# One-hot without the zeros


@pytest.mark.parametrize("unknown", [False, True])
@pytest.mark.parametrize("steps_back", [None, 1])
def test_numbers_and_vectors_train_the_same_network(monkeypatch, unknown, steps_back):
    models = []
    for most in (1e12, 0):
        monkeypatch.setattr(tasks, "MOST_WRITTEN_OUT", most)
        task = tagging_task(TAGGED, unknown=unknown)
        models.append(train(task, n_h=6, epochs=12, steps_back=steps_back, progress=False))
    assert models[0].task.vectors is not None and models[1].task.vectors is None
    assert differences(*models) < 1e-12


def test_networks_side_by_side_are_those_trained_alone(as_numbers):
    task = language_model_task(zen_of_python()[:6], unknown=True)
    models = train_many(task, [2, 5], n_h=5, epochs=6, progress=False)
    for seed, model in zip((2, 5), models):
        assert differences(model, train(task, n_h=5, epochs=6, seed=seed, progress=False)) < 1e-12


def test_rows_that_wait_make_the_moves_that_adam_makes():
    rng = np.random.default_rng(0)
    start = rng.normal(size=(9, 3))
    dense, lazy = start.copy(), start.copy()
    adam, of_rows = Adam(dense, 0.01), AdamOfRows(lazy, 0.01)
    for n in range(900):
        rows = np.unique(rng.integers(0, 4 if n < 450 else 9, 3))  # five rows have no gradient at first
        g = rng.normal(size=(len(rows), 3)) * 10.0 ** rng.integers(-9, 3)
        whole = np.zeros_like(start)
        whole[rows] = g
        adam.update(whole)
        of_rows.catch_up(rows)
        of_rows.update(rows, g)
        assert np.allclose(lazy[rows], dense[rows], rtol=0, atol=1e-13)
    of_rows.catch_up()
    assert np.allclose(lazy, dense, rtol=0, atol=1e-13)


LARGE = """
import re, sys
from rnn_lesson import read_conllu, tagging_task, train
tagged = read_conllu(sys.argv[1])
task = tagging_task(tagged)
assert len(task.inputs) == 16_000 and len(tagged) == 12_500
train(task, epochs=1, progress=False)
print(int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read the way Linux tells it")
def test_a_treebank_of_16_000_words_is_read_and_trained_for_an_epoch_within_500_megabytes(tmp_path):
    words = np.random.default_rng(0).permutation(np.arange(12_500 * 6) % 16_000)
    rows = [f"{i % 6 + 1}\tw{word}\t_\tT{word % 9}" + "\t_" * 6 for i, word in enumerate(words)]
    path = tmp_path / "large.conllu"
    path.write_text("\n\n".join("\n".join(rows[i : i + 6]) for i in range(0, len(rows), 6)))
    done = subprocess.run([sys.executable, "-c", LARGE, path], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 500


def test_a_sentence_too_long_for_the_memory_is_refused_with_a_cure(as_numbers):
    task = language_model_task([["a"] * 3_000_000 + ["b"] * 2], vocabulary=2)
    with pytest.raises(ValueError, match="^task: its longest sentence has 3000003 words, .* GB; divide it"):
        train(task, epochs=1, progress=False)


# Training that may be left, and temperature


def test_a_training_that_is_left_keeps_what_it_learned(as_numbers):
    task = tagging_task(TAGGED)
    training = Training(task, n_h=4)
    for done in training.epoch():
        if done == 10:
            break
    model = training.model()
    assert model.history == [] and differences(model, train(task, n_h=4, epochs=0, progress=False)) > 0.01


def test_a_network_without_recurrence_keeps_w_at_zero():
    training = Training(tagging_task(TAGGED), n_h=4, recurrent=False)
    list(training.epoch())
    assert not training.params.W.any() and training.params.V.any()


def test_temperature_zero_is_greedy_and_draws_follow_the_probabilities():
    task = language_model_task([["a"], ["b"], ["b"], ["b"]])
    model = train(task, n_h=3, epochs=120, rate=0.01, progress=False)
    assert generate(model, [], 1) == generate(model, [], 1, temperature=0) == ["b"]
    drawn = [" ".join(generate(model, [], 1, temperature=1, seed=seed)) for seed in range(400)]
    assert 0.65 < drawn.count("b") / 400 < 0.85
    assert {generate(model, [], 1, temperature=0.01, seed=seed)[0] for seed in range(30)} == {"b"}
    with pytest.raises(ValueError, match="^temperature: wanted a number from 0 on, got -1"):
        generate(model, [], temperature=-1)


# Scores


def test_scores_stand_beside_four_baselines_and_add_up():
    model = train(tagging_task(TAGGED, unknown=True), n_h=8, epochs=2, progress=False)
    scores = tagger_scores(model, TAGGED, TEST, progress=False)
    assert list(scores.shares) == [
        "RNN, whole gradient",
        "RNN, no step back",
        "no recurrence (W = 0)",
        "word and previous word",
        "most frequent tag",
    ]
    first, last = scores.shares["RNN, whole gradient"], scores.shares["most frequent tag"]
    assert first["all"] == accuracy(model, TEST)
    assert last["all"] == accuracy(most_frequent_tag(TAGGED, unknown=True), TEST)
    known = {word for sentence in TAGGED for word, _ in sentence}
    unknown = {word for sentence in TEST for word, _ in sentence} - known
    pair = scores.shares["word and previous word"]["unknown"]
    assert pair == accuracy(word_and_previous(TAGGED, unknown=True), TEST, unknown)
    assert pair > accuracy(word_and_previous(TAGGED), TEST, unknown)  # what counts is no straw man
    assert first["known"].words + first["unknown"].words == first["all"].words == scores.confusion.sum()
    assert np.trace(scores.confusion) == round(first["all"] * first["all"].words)
    truth = [tag for sentence in TEST for _, tag in sentence]
    assert scores.confusion.sum(axis=1).tolist() == [truth.count(tag) for tag in scores.tags]
    assert "most frequent tag" in repr(scores)


def test_the_other_networks_are_those_that_lack_what_their_names_say():
    task = tagging_task(TAGGED, unknown=True)
    model = train(task, n_h=5, epochs=2, seed=3, progress=False)
    scores = tagger_scores(model, TAGGED, TEST, seed=3, progress=False)
    cut = train(task, n_h=5, epochs=2, seed=3, steps_back=0, progress=False)
    assert scores.shares["RNN, no step back"]["all"] == accuracy(cut, TEST)
    training = Training(task, n_h=5, seed=3, recurrent=False)
    for _ in range(2):
        list(training.epoch())
    assert (
        scores.shares["no recurrence (W = 0)"]["all"]
        == accuracy(training.model(), TEST)
        != scores.shares[NETWORK]["all"]
    )


# Saving


@pytest.mark.parametrize("numbers", [False, True])
def test_a_network_that_was_saved_says_the_same(tmp_path, monkeypatch, numbers):
    if numbers:
        monkeypatch.setattr(tasks, "MOST_WRITTEN_OUT", 0)
    writer = train(language_model_task(zen_of_python(), unknown=True), n_h=5, epochs=2, progress=False)
    path = save(writer, tmp_path / "writer")
    again = load(path)
    assert path.name == "writer.npz" and differences(writer, again) == 0 and again.history == writer.history
    assert generate(again, ["zebra"]) == generate(writer, ["zebra"]) and again.task.labels == writer.task.labels
    assert list(tmp_path.iterdir()) == [path]


def test_a_saved_file_holds_no_pickle(tmp_path):
    path = save(train(tagging_task(TAGGED), n_h=3, epochs=0, progress=False), tmp_path / "tagger.npz")
    with np.load(path, allow_pickle=False) as file:
        assert all(file[name].dtype != object for name in file.files)


def test_a_broken_or_foreign_file_is_told(tmp_path):
    good = save(train(tagging_task(TAGGED), n_h=3, epochs=0, progress=False), tmp_path / "good").read_bytes()
    np.savez(tmp_path / "foreign.npz", a=np.ones(3))
    np.savez(tmp_path / "pickled.npz", a=np.array([{}], dtype=object))
    with np.load(tmp_path / "good.npz") as file:
        arrays = dict(file)
    np.savez(tmp_path / "lacks_W.npz", **{name: array for name, array in arrays.items() if name != "W"})
    np.savez(tmp_path / "narrow.npz", **{**arrays, "V": arrays["V"][:, 1:]})
    np.savez(tmp_path / "nan.npz", **{**arrays, "b_h": np.full(3, np.nan)})
    for name, content in {
        "cut": good[: len(good) // 2],
        "empty": b"",
        "text": b"hello",
        "zip": b"PK\x03\x04" * 9,
    }.items():
        (tmp_path / f"{name}.npz").write_bytes(content)
    np.save(tmp_path / "array", np.ones(3))
    (tmp_path / "array.npy").rename(tmp_path / "array.npz")
    wrong = ["foreign", "pickled", "lacks_W", "narrow", "nan", "cut", "empty", "text", "zip", "array"]
    for name in wrong:
        with pytest.raises(ValueError, match=rf"^path: .*{name}\.npz: wanted a network written by save"):
            load(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "missing")
    with pytest.raises(ValueError, match="^path: wanted the name of a file, got 3"):
        load(3)


# Bad files


def conllu(pairs):
    return "\n".join(f"{i}\t{word}\t_\t{tag}" + "\t_" * 6 for i, (word, tag) in enumerate(pairs, 1)) + "\n\n"


@pytest.mark.parametrize(
    "beginning, name", [(b"PK\x03\x04", "zip"), (b"\x1f\x8b\x08\x00", "gzip"), (b"%PDF-1.7", "PDF")]
)
@pytest.mark.parametrize("read", [read_text, read_conllu])
def test_an_archive_given_for_a_text_is_told(tmp_path, read, beginning, name):
    (tmp_path / "my.txt").write_bytes(beginning + b" and so on")
    with pytest.raises(ValueError, match=rf"^path: .*my\.txt: wanted a text file, got a {name}"):
        read(tmp_path / "my.txt")


def test_one_line_of_10_megabytes_is_read(tmp_path):
    (tmp_path / "line.txt").write_text("so it is " * 1_100_000)
    (sentence,) = read_text(tmp_path / "line.txt")
    assert len(sentence) == 3_300_000 and sentence[-1] == "is" and sentence[0] is sentence[-3]


def test_a_file_without_a_space_is_told_before_it_fills_the_memory(tmp_path):
    (tmp_path / "base64.txt").write_text("A" * 3_000_000)
    with pytest.raises(ValueError, match="wanted words, got .* characters without a space"):
        read_text(tmp_path / "base64.txt")


def test_a_long_line_of_a_treebank_is_told_in_few_words(tmp_path):
    (tmp_path / "long.conllu").write_text("1\t" + "x  " * 1_000_000 + "\t_\tX" + "\t_" * 6)
    with pytest.raises(ValueError, match="line 1: wanted no two spaces") as told:
        read_conllu(tmp_path / "long.conllu")
    assert len(str(told.value)) < 600


@pytest.mark.parametrize("size", [7, 10, 33, 1000])
def test_a_text_read_piece_by_piece_is_the_text(tmp_path, monkeypatch, size):
    text = "So it is.\n \nDon't stop, e\u0301cole! 你好。世界 one\r\n\r\ntwo three?  four\n\nfive's " * 9
    (tmp_path / "my.txt").write_text(text, newline="")
    whole = read_text(tmp_path / "my.txt")
    from rnn_lesson.language import texts

    pieces = texts.pieces_of
    monkeypatch.setattr(texts, "pieces_of", lambda path: pieces(path, size=size))
    assert read_text(tmp_path / "my.txt") == whole and len(whole) > 30


def test_a_treebank_with_crlf_in_another_script_is_tagged(tmp_path):
    pairs = [("Привет", "INTJ"), ("мир", "NOUN")]
    (tmp_path / "my.conllu").write_bytes((conllu(pairs) * 3).replace("\n", "\r\n").encode())
    tagged = read_conllu(tmp_path / "my.conllu")
    model = train(tagging_task(tagged, unknown=True), n_h=4, epochs=40, rate=0.05, progress=False)
    assert tag(model, ["МИР", "ПРИВЕТ"]) and accuracy(model, tagged) == 1


def test_ten_thousand_different_tags_are_trained_and_scored(tmp_path):
    (tmp_path / "my.conllu").write_text("".join(conllu([(f"w{i}", f"T{i}")]) for i in range(10_000)))
    tagged = read_conllu(tmp_path / "my.conllu")
    task = tagging_task(tagged, unknown=True)
    assert len(task.labels) == 10_000 and task.vectors is None
    model = train(tagging_task(tagged[:300]), n_h=3, epochs=1, progress=False)
    assert 0 <= accuracy(model, tagged[:300]) <= 1


def test_the_long_text_is_what_the_note_says_and_its_licence_lies_beside_it():
    sentences = python_help()
    words = [word for sentence in sentences for word in sentence]
    data = Path(tasks.__file__).parent / "data"
    note = (data / "README.md").read_text(encoding="utf-8")
    numbers = [f"{n:,}".replace(",", " ") for n in (len(sentences), len(words), len(set(words)))]
    assert re.search("{} sentences as `read_text` divides them, {} words, {} different ones".format(*numbers), note)
    licence = (data / "python_help.LICENSE.txt").read_text(encoding="utf-8")
    assert "PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2" in licence and "All Rights Reserved" in licence


def test_a_made_treebank_is_the_same_each_time_and_has_rare_and_ambiguous_words():
    assert made_treebank(5, seed=3) == made_treebank(5, seed=3) != made_treebank(5, seed=4)
    tags = {}
    for sentence in made_treebank(300):
        for word, found in sentence:
            tags.setdefault(word, set()).add(found)
    assert sum(len(several) > 1 for several in tags.values()) > 30
