"""Word embeddings: GloVe's numbers, and what a word without a vector gets."""

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_lesson import Embeddings, still_water, word_embeddings, zen_of_python
from rnn_lesson.language.embeddings import FILE

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import cut_embeddings  # noqa: E402

CUT = ROOT / "rnn_lesson" / "language" / "data" / FILE
E = word_embeddings()
USUAL_LENGTH = np.median(np.linalg.norm(E.vectors, axis=1))


def cosine(one, other):
    return E[one] @ E[other] / np.linalg.norm(E[one]) / np.linalg.norm(E[other])


@pytest.mark.parametrize(
    "word, start",
    [  # copied by hand from GloVe's file
        ("the", [0.418, 0.24968, -0.41242, 0.1217, 0.34527]),
        ("water", [0.53507, 0.5761, -0.054351, -0.208, -0.7882]),
        ("good", [-0.35586, 0.5213, -0.6107, -0.30131, 0.94862]),
        ("namespaces", [0.38606, 0.24533, -0.041849, -0.060876, -0.11332]),
    ],
)
def test_the_numbers_are_gloves_to_half_precision(word, start):
    assert np.allclose(E[word][:5], start, rtol=2**-11, atol=0)


def test_vectors_are_50_float64_numbers_and_as_long_as_gloves():
    assert E.vectors.shape == (len(E), 50) and E.vectors.dtype == np.float64
    assert np.linalg.norm(E["the"]) == pytest.approx(4.9678, abs=1e-3)
    assert np.linalg.norm(E["water"]) == pytest.approx(5.9617, abs=1e-3)


@pytest.mark.parametrize(
    "word, near, far",
    [("good", "better", "water"), ("water", "sea", "better"), ("guard", "guards", "dance"), ("man", "woman", "the")],
)
def test_words_of_like_meaning_are_near_each_other(word, near, far):
    assert cosine(word, near) > cosine(word, far) + 0.1


def test_every_word_of_the_lessons_that_glove_has_is_there():
    tagged = still_water("train") + still_water("held-out")
    words = {word for line in zen_of_python() for word in line} | {word for line in tagged for word, _ in line}
    assert {word for word in words if word not in E} == {"aren't", "it's", "let's", "you're"}


def test_frequent_words_are_there_and_stand_in_order_of_frequency():
    assert E.words[:6] == ("the", "of", "to", "and", "in", "a")
    assert all(
        word in E for word in ["what", "people", "time", "home", "school", "money", "week", "women", "thing", "story"]
    )
    assert len(E) == len(set(E.words)) == len(list(E)) >= 1000


def test_the_file_is_small_and_is_what_the_tool_packs():
    file = io.BytesIO()
    np.save(file, cut_embeddings.table(list(E), E.vectors))
    assert file.getvalue() == CUT.read_bytes() and CUT.stat().st_size < 150_000


def test_the_cut_keeps_frequent_words_and_wanted_words(monkeypatch):
    monkeypatch.setattr(cut_embeddings, "FREQUENT", 2)
    words = ["the", ",", "'s", "n't", "3rd", "of", "café", "cook"]
    assert [words[row] for row in cut_embeddings.rows_to_keep(words, {"cook", "honk"})] == ["the", "n't", "cook"]


def test_the_embeddings_are_read_once_and_cannot_be_spoiled():
    assert word_embeddings() is E
    vector = E["water"]
    vector[:] = 0
    assert np.linalg.norm(E["water"]) > 5
    with pytest.raises(ValueError, match="read-only"):
        E.vectors[0, 0] = 1


def test_a_capital_letter_hides_no_word():
    assert "Water" in E and np.array_equal(E["WATER"], E["water"]) and np.array_equal(E.vector_of("Water"), E["water"])


def test_a_word_without_a_vector_is_named_with_words_near_it():
    assert "watre" not in E and 3 not in E
    with pytest.raises(
        ValueError, match=r"^word: 'watre' is not among the \d+ words that have a vector; near it: wate"
    ):
        E["watre"]
    with pytest.raises(ValueError, match="^word: 3 is not among"):
        E[3]
    with pytest.raises(ValueError, match="^word: wanted a word, got None"):
        E.vector_of(None)


def test_a_message_names_three_words_at_most():
    own = Embeddings(("fish", "fist", "fishy", "fished", "water"), np.eye(5))
    with pytest.raises(ValueError, match="near it: fished, fish, fishy$"):
        own["fishe"]
    with pytest.raises(ValueError, match="that have a vector$"):
        own["xyz"]


def test_vector_of_a_known_word_is_its_vector():
    assert np.array_equal(E.vector_of("water"), E["water"])


@given(st.text().filter(lambda word: word not in E), st.text().filter(lambda word: word not in E))
def test_vector_of_an_unknown_word_is_always_the_same_and_as_long_as_most(one, other):
    vector = E.vector_of(one)
    assert np.array_equal(vector, E.vector_of(one))
    assert np.array_equal(vector, E.vector_of(other)) == (one == other)
    assert np.linalg.norm(vector) == pytest.approx(USUAL_LENGTH)


def test_vector_of_an_unknown_word_is_the_same_in_another_process():
    code = "import rnn_lesson; print(repr(rnn_lesson.word_embeddings().vector_of('<s>')[0].item()))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert float(done.stdout) == pytest.approx(E.vector_of("<s>")[0], rel=1e-12)


def test_embeddings_of_ones_own_work_alike():
    own = Embeddings(("yes", "no"), np.array([[1.0, 0.0], [0.0, 2.0]]))
    assert own["No"].tolist() == [0, 2] and len(own) == 2 and own.vector_of("maybe").shape == (2,)
    assert repr(own) == "Embeddings(2 words, vectors (2, 2))"
