"""The place for a reader's own text: files of every kind, training that can be stopped, answers, scores."""

import time
from datetime import datetime

import pytest

from rnn_lesson import language_model_task, made_treebank, python_help
from rnn_lesson.widgets import OwnText
from rnn_lesson.widgets.own_text import CORPUS, HELP, OWN, Data

WHEN = datetime(2026, 1, 1)


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "my.txt"
    path.write_text("So it is. Rain makes the river rise. Sun makes the river fall. " * 20)
    return path


@pytest.fixture
def treebank(tmp_path):
    path = tmp_path / "my.conllu"
    rows = (
        "".join(f"{i}\t{word}\t_\t{tag}" + "\t_" * 6 + "\n" for i, (word, tag) in enumerate(sentence, 1))
        for sentence in made_treebank(60)
    )
    path.write_text("\n".join(rows))
    return path


def done(own):
    own._thread.join(60)
    assert not own.is_busy
    return own.told.value


def uploaded(name, content):
    return ({"name": name, "type": "", "size": len(content), "content": memoryview(content), "last_modified": WHEN},)


def test_without_a_file_it_reads_the_help_and_waits():
    own = OwnText()
    told = "1,301 sentences, 17,706 words, 1,970 different ones, and 145 sentences held out (214 that came again"
    assert own.source.value == HELP and told in own.told.value and len(python_help()) == 1301 + 145 + 214
    assert own.model is None and not own.is_busy and own.stop.disabled and own.score.disabled and not own.train.disabled
    assert "Train a network first" in own.box.reply.value


def test_a_text_is_read_trained_and_goes_on(text):
    own = OwnText(text)
    assert own.source.value == OWN and "my.txt: 60 sentences, 260 words, 10 different" in own.told.value
    own.epochs.value, own.n_h.value = 5, 16
    own.train.click()
    assert "All 5 epochs are done" in done(own) and len(own.model.history) == 5
    assert own.progress.value == 1 and "After 5 of 5 epochs" in own.shown.value
    assert own.result.value.count("it writes") == 3  # after 1, 2 and 4 epochs
    own.box.text.value = "rain zebra"
    assert "rain zebra" in own.box.reply.value and "1 unknown word: zebra" in own.box.reply.value


def test_a_training_that_is_stopped_keeps_what_it_learned(text):
    own = OwnText(text)
    own.epochs.value = 1000
    own.train.click()
    while not own.result.value:
        time.sleep(0.01)
    assert not own.stop.disabled and own.train.disabled and own.upload.disabled
    own.stop.click()
    assert (
        "Stopped in epoch" in done(own)
        and 1 <= len(own.model.history) < 900
        and own.stop.disabled
        and not own.train.disabled
    )
    own.box.text.value = "sun"
    assert "sun" in own.box.reply.value


def test_a_treebank_is_tagged_and_scored(treebank):
    own = OwnText(treebank)
    assert "54 sentences" in own.told.value and "6 sentences that it was not trained on" in own.told.value
    assert own.vocabulary.disabled
    own.epochs.value, own.n_h.value = 2, 8
    own.train.click()
    done(own)
    own.box.text.value = "det0 zebra"
    assert "det0/" in own.box.reply.value and "zebra/" in own.box.reply.value and "1 unknown" in own.box.reply.value
    own.score.click()
    assert "Scored on 6 sentences" in done(own) and "words were unknown" in own.result.value


def test_what_is_held_out_of_a_file_is_not_trained_on_though_sentences_repeat(tmp_path):
    path = tmp_path / "again.conllu"
    rows = "\n".join(f"1\tword{i % 20}\t_\tNOUN" + "\t_" * 6 + "\n" for i in range(100))
    path.write_text(rows)
    treebank = Data.of(path)
    assert (len(treebank.sentences), len(treebank.test)) == (18, 2) and "(80 that came again" in treebank.told
    assert not set(map(tuple, treebank.sentences)) & set(map(tuple, treebank.test))
    path = tmp_path / "again.txt"
    path.write_text("".join(f"Word{i % 20} it is. " for i in range(100)))
    text = Data.of(path)
    assert (len(text.sentences), len(text.held_out)) == (18, 2)
    assert not set(map(tuple, text.sentences)) & set(map(tuple, text.held_out))


def test_of_a_long_text_the_curve_shows_the_held_out_loss_beside_what_counting_has():
    own = OwnText()
    own.data = Data.of_text(python_help()[:200], "a part")
    own.epochs.value, own.n_h.value, own.vocabulary.value = 2, 8, 50
    own.train.click()
    assert "All 2 epochs are done" in done(own) and len(own._held_out) == 2
    assert "In sentences held out it is" in own.shown.value and "word pairs, held out" in own.shown.value


def test_without_an_answer_for_unknown_words_only_sentences_of_known_ones_are_scored():
    sentences = [["so", "it", "is"], ["is", "it", "so"]]
    data = Data(sentences, None, "a text", [["so", "is"], ["so", "zebra"]])
    assert data.can_be_scored(language_model_task(sentences, vocabulary=9)) == [["so", "is"]]
    assert data.can_be_scored(language_model_task(sentences, vocabulary=2)) == [["so", "is"], ["so", "zebra"]]


def test_an_upload_is_read_and_what_is_wrong_with_it_told_by_its_name():
    own = OwnText()
    own.upload.value = uploaded("good.txt", b"So it is. It is so.")
    assert own.source.value == OWN and "good.txt: 2 sentences" in own.told.value
    own.upload.value = uploaded("bad.txt", b"PK\x03\x04")
    assert "&gt;" not in own.told.value and ">bad.txt: wanted a text file, got a zip archive" in own.told.value
    assert own.train.disabled
    own.upload.value = uploaded("broken.conllu", b"1\tx\n")
    assert ">broken.conllu, line 1: wanted 10 columns" in own.told.value
    own.source.value = CORPUS
    assert "431 sentences" in own.told.value and not own.train.disabled


@pytest.mark.parametrize("path", ["/no/such/file.txt", "   "])
def test_a_path_that_leads_nowhere_is_told(path):
    own = OwnText()
    own.source.value = OWN
    own.path.value = path
    assert ("No such file" in own.told.value or "Upload a file" in own.told.value) and own.train.disabled


def test_a_treebank_of_ten_thousand_tags_and_a_sentence_too_long_are_told_and_break_nothing(tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("so it is " * 1_500_000)
    own = OwnText(path)
    own.vocabulary.value = 10
    own.train.click()
    assert "its longest sentence has 4500001 words" in done(own) and own.model is None and not own.train.disabled


def test_what_is_stored_with_the_notebook_is_the_same_each_time():
    assert OwnText()._repr_mimebundle_()["text/plain"] == (
        "A place for your own text or treebank: run this cell, choose a file, and press “Train”."
    )
