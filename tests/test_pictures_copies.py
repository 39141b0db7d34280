"""One number of one copy of W is nudged: what is drawn of it, held against a forward pass written here."""

import numpy as np
import pytest
from drawn import case
from seen import seen, text
from test_pictures import nothing_at_the_edges

from rnn_lesson import contributions, forward, pictures
from rnn_lesson.network.forward_pass import ACTIVATIONS
from rnn_lesson.pictures.copies import Nudges

pytestmark = pytest.mark.usefixtures("coarse")
T, WORDS, TARGETS = 4, ["<s>", "now", "is", "it"], ["now", "is", "it", "</s>"]
DRAWN = case(T, 2, 3, 5, seed=6)
P = DRAWN.params


def by_hand(k, i, j, nudge):
    """(h, L_t) with a list of as many W as timesteps, of which one differs in one number."""
    copies = [P.W.copy() for _ in range(T)]
    copies[k][i, j] += nudge
    h, states, L = DRAWN.h_init, [], []
    for x, y, W in zip(DRAWN.x, DRAWN.y, copies):
        h = np.tanh(P.V @ x + W @ h + P.b_h)
        o = P.U @ h + P.b_y
        states.append(h)
        L.append(np.log(np.exp(o).sum()) - o[y])
    return np.array(states), np.array(L)


def changes_by_hand(k, i, j, nudge):
    return [one - other for one, other in zip(by_hand(k, i, j, nudge), by_hand(k, i, j, 0))]


def step_of(k, i, j, nudge, tried):
    scene = pictures.nudged_copy_scene(P, DRAWN.run, DRAWN.y, WORDS, TARGETS)
    draw, grow, step = scene.draw, scene.grow, (k, i, j, nudge, tried)
    scene.steps, scene.draw, scene.grow = [0], lambda _: draw(step), lambda _: grow(step)
    return seen(scene)[0]


def words_at(step, x, y):
    return [word.text for word in step.words if abs(word.x - x) < 0.02 and abs(word.y - y) < 0.02]


def last_word_at(step, x, y):
    return words_at(step, x, y)[-1]


@pytest.mark.parametrize("given", [(0, 0, 0, 0.5), (1, 2, 1, -0.5), (3, 1, 0, 0.01)])
def test_the_changes_are_those_of_a_forward_pass_with_a_copy_for_each_step(given):
    nudges = Nudges(P, DRAWN.run, DRAWN.y)
    for mine, wanted in zip(nudges.changes(*given), changes_by_hand(*given)):
        assert np.allclose(mine, wanted, rtol=0, atol=1e-12)


def test_what_comes_before_the_copy_does_not_change_at_all():
    of_h, of_L = Nudges(P, DRAWN.run, DRAWN.y).changes(2, 0, 1, 0.3)
    assert not of_h[:2].any() and not of_L[:2].any() and of_h[2:].all(axis=0).any() and of_L[2:].all()


@pytest.mark.parametrize("f_h", ACTIVATIONS)
def test_a_small_nudge_gives_the_term_of_the_triangle(f_h):
    drawn = case(T, 2, 3, 5, f_h, seed=2)
    nudges, c = Nudges(drawn.params, drawn.run, drawn.y), contributions(drawn.params, drawn.run, drawn.y)
    for k in range(T):
        for i, j in np.ndindex(3, 3):
            up, down = (nudges.changes(k, i, j, nudge)[1] for nudge in (1e-5, -1e-5))
            wanted = [c.term("W", t, k)[i, j] if k <= t else 0 for t in range(T)]
            assert np.allclose((up - down) / 2e-5, wanted, rtol=0, atol=1e-8)


def test_the_boxes_hold_the_changes_of_h_and_the_row_above_those_of_the_losses():
    step = step_of(1, 2, 0, 0.4, {1: 0.4})
    of_h, of_L = changes_by_hand(1, 2, 0, 0.4)
    for t in range(T):
        x = step.named(f"$L_{{{t}}}$").x
        shown = [last_word_at(step, x, 18.4 - 4.2 + (i + 0.5) * 8.4 / 3) for i in range(3)]
        assert shown == [text(value, 3) if value else "0" for value in of_h[t]]
        assert last_word_at(step, x, 1.0 + 1.2) == (text(of_L[t], 3) if of_L[t] else "0")


def test_a_column_of_the_table_holds_the_quotients_and_an_empty_one_says_so():
    tried = {1: 0.4, 3: -0.1}
    step = step_of(1, 2, 0, 0.4, tried)
    for k in range(T):
        x = step.named(f"copy $W^{{({k})}}$").x
        shown = [words_at(step, x, step.named(f"{TARGETS[t]}  $L_{{{t}}}$").y) for t in range(T)]
        if k in tried:
            of_L = changes_by_hand(k, 2, 0, tried[k])[1]
            assert shown == [[text(value / tried[k]) if value else "0"] for value in of_L]
        else:
            assert shown == [[]] * T
    empty = [word.x for word in step.words if word.text == "not nudged\nyet"]
    assert empty == [step.named(f"copy $W^{{({k})}}$").x for k in (0, 2)]


def test_the_scales_hold_the_largest_change_at_the_ends_of_the_nudge():
    found = [changes_by_hand(k, i, j, n) for k in range(T) for i in range(3) for j in range(3) for n in (-0.5, 0.5)]
    step = step_of(3, 1, 1, 0.5, {3: 0.5})
    most_h, most_L = (max(abs(one[which]).max() for one in found) for which in (0, 1))
    limits = [matrix.limits for matrix in step.matrices]
    assert any(np.isclose(high, most_h) for _, high in limits) and any(np.isclose(high, most_L) for _, high in limits)
    assert all(
        np.nanmax(abs(matrix.values)) <= matrix.limits[1] * (1 + 1e-9)
        for matrix in step.matrices
        if not np.isnan(matrix.values).all()
    )


def test_the_change_lights_the_way_from_its_copy_to_the_right():
    step = step_of(2, 0, 0, 0.3, {2: 0.3})
    lit = sorted(arrow.end[0] for arrow in step.arrows if arrow.line == 2.0 and arrow.start[1] == arrow.end[1])
    nudged = [arrow for arrow in step.arrows if arrow.line == 3.2]
    x = [step.named(f"$L_{{{t}}}$").x for t in range(T)]
    assert np.allclose(lit, [x[3] - 3.6]) and np.allclose([arrow.end[0] for arrow in nudged], [x[2] - 3.6])
    assert sorted(word.text for word in step.words if word.is_badge) == ["$L_{2}$", "$L_{3}$", "$W^{(2)}$"]


@pytest.fixture(scope="module")
def scene(coarse):
    return pictures.nudged_copy_scene(P, DRAWN.run, DRAWN.y, WORDS, TARGETS)


def test_before_any_nudge_the_sentence_says_that_all_is_empty(scene):
    picture = scene.picture((0, 0, 0, 0, {}))
    assert picture.sentence.endswith("not nudged, so nothing changes. Columns still empty: 0, 1, 2, 3.")
    assert "filled for: none" in picture.alt and nothing_at_the_edges(picture)


def test_the_sentence_tells_what_changes_most_and_what_is_still_empty(scene):
    of_L = changes_by_hand(1, 0, 2, -0.2)[1]
    t = abs(of_L).argmax()
    sentence = scene.picture((1, 0, 2, -0.2, {1: -0.2, 3: 0.1})).sentence
    assert sentence.startswith("Copy 1, number (0, 2), nudged by −0.20: h₁, h₂, h₃ change.")
    assert f"on “{TARGETS[t]}”, changes most, by {text(of_L[t], 3)}, {text(of_L[t] / -0.2)} times" in sentence
    assert sentence.endswith("Columns still empty: 0, 2.")
    full = scene.picture((3, 0, 2, -0.2, dict.fromkeys(range(T), 0.1))).sentence
    assert "h₃ changes." in full and full.endswith("All columns are filled.")


def test_copy_0_of_a_network_that_starts_from_zeros_changes_nothing_and_that_is_told():
    run = forward(P, DRAWN.x)
    picture = pictures.nudged_copy_scene(P, run, DRAWN.y, WORDS, TARGETS).picture((0, 1, 1, 0.5, {0: 0.5}))
    assert "nothing changes, since this copy is multiplied with h₋₁ = 0." in picture.sentence
    assert "The losses change by 0.000, 0.000, 0.000, 0.000." in picture.alt


def test_the_same_step_gives_the_same_picture_whatever_was_drawn_before(scene):
    first = scene.picture((1, 0, 2, 0.2, {1: 0.2}))
    scene.picture((3, 1, 1, -0.5, {0: 0.1, 2: 0.1, 3: -0.5}))
    assert scene.picture((1, 0, 2, 0.2, {1: 0.2})) == first


def test_what_stays_while_the_nudge_is_dragged_is_painted_once_and_is_the_same_picture(scene, monkeypatch):
    steps = [(1, 0, 2, n / 10, {1: n / 10, 3: 0.1}) for n in (1, 2, 3)]
    alone = [scene.picture(step) for step in steps if scene.picture((2, 1, 1, 0.5, {2: 0.5}))]
    grown, grow = [], scene.grow
    monkeypatch.setattr(scene, "grow", lambda step: grown.append(step) or grow(step))
    assert [scene.picture(step) for step in steps[::-1]] == alone[::-1] and grown == []
    scene.picture((1, 0, 2, 0.1, {1: 0.1, 3: 0.2}))
    assert len(grown) == 1


def test_in_the_lessons_size_the_picture_leaves_room_for_controls_and_sentence():
    drawn, words = case(6, 10, 4, 10), ["beautiful"] * 6
    scene = pictures.nudged_copy_scene(drawn.params, drawn.run, drawn.y, words, words)
    picture = scene.picture((2, 0, 3, 0.5, dict.fromkeys(range(6), 0.5)))
    assert nothing_at_the_edges(picture) and picture.height <= 470
