"""The machine of lesson 2: what its picture shows of the words and of the W that a reader chooses."""

import numpy as np
import pytest
from drawn import case
from matplotlib.collections import PolyCollection
from seen import text

from rnn_lesson import forward, pictures
from rnn_lesson.pictures.machine import moved_by

pytestmark = pytest.mark.usefixtures("coarse")
INPUTS, LABELS, WORDS = ["a", "b", "c"], ["one", "two", "three", "four"], ["a", "b", "b", "c", "a"]
DRAWN = case(5, 3, 2, 4, seed=7)


def said(W, words):
    """h and y_hat by the formula, from a state of zeros."""
    p, h, states, answers = DRAWN.params, np.zeros(2), [], []
    for word in words:
        h = np.tanh(p.V[:, INPUTS.index(word)] + W @ h + p.b_h)
        o = p.U @ h + p.b_y
        states.append(h)
        answers.append(np.exp(o) / np.exp(o).sum())
    return np.array(states), np.array(answers)


def machine(words=WORDS):
    return pictures.machine_scene(DRAWN.params, words, INPUTS, LABELS)


def drawn(scene, words, *matrices):
    """The texts, the bars and (alt, sentence) of one step."""
    looked = []
    scene.steps = [(tuple(words), *matrices)]
    words_of_it = scene.walk(lambda step, stays, artist: looked.append(artist))
    texts = [artist.get_text() for artist in looked if hasattr(artist, "get_text")]
    (bars,) = [artist for artist in looked if isinstance(artist, PolyCollection)]
    widths = [np.ptp(path.vertices[:, 0]) for path in bars.get_paths()]
    return texts, np.array(widths).reshape(len(words), -1), *words_of_it


OTHER_W = np.array([[0.4, -1.1], [2.0, 0.3]])
CHANGES = {
    "nothing": (WORDS, DRAWN.params.W),
    "a word": (["a", "b", "c", "c", "a"], DRAWN.params.W),
    "W": (WORDS, OTHER_W),
    "both": (["a", "b", "c", "c", "a"], OTHER_W),
}


@pytest.mark.parametrize("change", CHANGES)
def test_states_answers_and_moves_are_those_of_the_formula(change):
    words, W = CHANGES[change]
    texts, bars, (alt, _) = drawn(machine(), words, W)
    h, y_hat = said(W, words)
    moves = np.abs(y_hat - said(DRAWN.params.W, WORDS)[1]).max(axis=1)
    by_words = np.abs(y_hat - said(W, WORDS)[1]).max(axis=1)
    wanted = []
    for t, word in enumerate(words):
        numbers = [text(value) for value in h[t]]
        wanted += [word, LABELS[y_hat[t].argmax()], *numbers, moved_by(moves[t]), moved_by(by_words[t])]
    assert sorted(texts) == sorted(wanted)
    assert np.allclose(bars, 8 * y_hat)
    assert ", ".join(map(moved_by, moves)) in alt and ", ".join(map(moved_by, by_words)) in alt


def test_a_word_moves_nothing_before_it_and_a_number_of_W_nothing_at_the_first_step():
    _, _, (alt, sentence) = drawn(machine(), ["a", "b", "c", "c", "a"], DRAWN.params.W)
    assert "Moved by 0, 0, " in alt and "ŷ₂ is the first that moved" in sentence
    _, _, (alt, sentence) = drawn(machine(), WORDS, OTHER_W)
    assert "Moved by 0, " in alt and alt.endswith("by the words alone 0, 0, 0, 0, 0.") and "another W" in sentence


def test_another_V_is_read_where_its_word_stands_and_by_both_sentences():
    other = DRAWN.params.map(np.copy)
    other.V[0, INPUTS.index("c")] += 2  # "c" is read at t = 3 alone
    y_hat = forward(other, machine_x(WORDS)).y_hat
    texts, bars, (alt, sentence) = drawn(machine(), WORDS, DRAWN.params.W, other.V)
    assert np.allclose(bars, 8 * y_hat) and "ŷ₃ is the first that moved" in sentence
    assert "with another V" in sentence and alt.endswith("by the words alone 0, 0, 0, 0, 0.")
    _, _, (_, sentence) = drawn(machine(), WORDS, OTHER_W, other.V)
    assert "another V and another W" in sentence


def machine_x(words):
    return np.eye(len(INPUTS))[[INPUTS.index(word) for word in words]]


def test_the_start_says_that_nothing_has_moved():
    _, _, (_, sentence) = drawn(machine(), WORDS, DRAWN.params.W)
    assert sentence.endswith("with V and W as they were: nothing has moved.")


def test_tags_that_turned_over_are_named():
    words, W = ["c", "c", "b", "c", "c"], -3 * OTHER_W
    before, now = said(DRAWN.params.W, WORDS)[1].argmax(axis=1), said(W, words)[1].argmax(axis=1)
    _, _, (_, sentence) = drawn(machine(), words, W)
    turned = [f"{LABELS[before[t]]} → {LABELS[now[t]]} at t = {t}" for t in range(5) if before[t] != now[t]]
    assert turned and sentence.endswith(f"Other tags: {', '.join(turned)}.")


@pytest.mark.parametrize("value, told", [(0, "0"), (1e-9, "< 0.0001"), (0.00004, "< 0.0001"), (0.00006, "0.0001")])
def test_only_what_has_not_moved_at_all_is_told_as_0(value, told):
    assert moved_by(value) == told


def test_every_picture_has_one_size_and_huge_numbers_are_drawn():
    scene = machine()
    sizes = {
        (p.width, p.height) for p in (scene.picture((WORDS, DRAWN.params.W)), scene.picture((WORDS, OTHER_W * 1e6)))
    }
    assert len(sizes) == 1


def test_the_places_of_unrolling_hold_its_numbers():
    """What is covered at step t are the numbers of a_t, h_t, o_t and y_hat_t, and nothing of other steps."""
    scene = pictures.unrolling_scene(DRAWN.params, DRAWN.run, WORDS, INPUTS, LABELS)
    seen = {}

    def look(step, stays, artist):
        if hasattr(artist, "get_text"):
            x, y = artist.get_position()
            seen.setdefault(step, []).append((artist.get_text(), x / 100, y / scene.axes.get_ylim()[0]))

    scene.walk(look)
    run, below = DRAWN.run, "₀₁₂₃₄"
    for t, places in scene.places.items():
        numbers = {f"{letter}{below[t]}[{i}]": text(value)
                   for letter, values in (("a", run.a[t]), ("h", run.h[t]), ("o", run.o[t]))
                   for i, value in enumerate(values)}  # fmt: skip
        assert list(places)[:-1] == [name for letter in "aho" for name in numbers if name[0] == letter]
        for name, number in numbers.items():
            assert len(places[name]) == (3 if name[0] == "h" else 1)
            for place in places[name]:
                assert number in inside(place, seen[t])
        bars, pick = places[f"ŷ{below[t]}"]
        best = LABELS[run.y_hat[t].argmax()]
        assert inside(pick, seen[t]) == [best] and set(LABELS) < set(inside(bars, seen[t]))


def inside(place, texts):
    left, top, width, height = place
    return [text for text, x, y in texts if left <= x <= left + width and top <= y <= top + height]
