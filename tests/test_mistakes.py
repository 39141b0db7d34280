import itertools

import numpy as np
import pytest
from drawn import case, cases
from hypothesis import given

from rnn_lesson import Parameters, backward, comparisons, forward, generate, language_model_task, train
from rnn_lesson.check.mistakes import CATALOGUE, GENERATION

# Drawn once: several sizes and every f_h, all of them long enough for every mistake to show.
GENERIC = [
    case(T, n_x, n_h, n_y, f_h, seed)
    for seed, (T, n_x, n_h, n_y, f_h) in enumerate(
        [
            (5, 2, 3, 4, "tanh"),
            (4, 4, 2, 3, "sigmoid"),
            (6, 3, 4, 2, "tanh"),
            (4, 2, 5, 3, "relu"),
            (5, 5, 4, 3, "tanh"),
        ]
    )
]


def close(a: Parameters, b: Parameters):
    return all(np.allclose(array, other, rtol=1e-7, atol=1e-9) for (_, array), (_, other) in zip(a.items(), b.items()))


@pytest.mark.parametrize("mistake", CATALOGUE.values(), ids=lambda mistake: mistake.name)
def test_a_mistake_differs_from_the_truth_on_every_generic_network(mistake):
    for drawn in GENERIC:
        if not mistake.coincides(drawn.params, drawn.run, drawn.y):
            assert not close(mistake(drawn.params, drawn.run, drawn.y), backward(drawn.params, drawn.run, drawn.y))


@pytest.mark.parametrize("mistake", CATALOGUE.values(), ids=lambda mistake: mistake.name)
@given(drawn=cases)
def test_a_mistake_equals_the_truth_exactly_where_it_says_so(mistake, drawn):
    wrong, right = (f(drawn.params, drawn.run, drawn.y) for f in (mistake, backward))
    if mistake.coincides(drawn.params, drawn.run, drawn.y):
        assert close(wrong, right)


SYMMETRIC = case(4, 2, 3, 5)
SYMMETRIC.params.W = SYMMETRIC.params.W + SYMMETRIC.params.W.T
ZERO_START = case(4, 2, 3, 5)
ZERO_START.h_init = np.zeros(3)
SAME_AT = {
    "T = 1": case(1, 2, 3, 5),
    "T <= 2": case(2, 2, 3, 5),
    "T <= 2, or n_h = 1": case(5, 2, 1, 5),
    "T = 1, or W symmetric": SYMMETRIC,
    "T = 1, n_h = 1, or f_h = identity": case(4, 2, 3, 5, "identity"),
    "f_h = identity, or relu with every a_t above 0": case(4, 2, 3, 5, "identity"),
    "f_h = identity or relu": case(4, 2, 3, 5, "relu"),
    "T = 1, or f_h = identity": case(4, 2, 3, 5, "identity"),
    "h_{-1} = 0": ZERO_START,
    "n_y = 1": case(4, 2, 3, 1),
    "n_h = 1": case(4, 2, 1, 3),
    "n_h = n_y = 1": case(4, 2, 1, 1),
    "the gradient's norm is at most 1": case(3, 2, 4, 1),
}


@pytest.mark.parametrize("mistake", CATALOGUE.values(), ids=lambda mistake: mistake.name)
def test_where_a_mistake_says_that_it_is_right_it_is(mistake):
    if mistake.same_when == "never":
        assert not any(mistake.coincides(d.params, d.run, d.y) for d in [*GENERIC, *SAME_AT.values()])
        return
    drawn = SAME_AT[mistake.same_when]
    assert mistake.coincides(drawn.params, drawn.run, drawn.y)
    assert close(mistake(drawn.params, drawn.run, drawn.y), backward(drawn.params, drawn.run, drawn.y))


def test_no_two_mistakes_are_the_same_on_drawn_networks():
    for a, b in itertools.combinations(CATALOGUE.values(), 2):
        assert not all(
            close(a(drawn.params, drawn.run, drawn.y), b(drawn.params, drawn.run, drawn.y)) for drawn in GENERIC
        ), (a.name, b.name)


def test_every_family_of_the_list_is_there_and_says_what_a_teacher_would():
    everything = [*CATALOGUE.values(), *GENERATION.values()]
    assert {mistake.number for mistake in everything} == set(range(1, 23))
    for mistake in everything:
        assert len(mistake.why) > 20 and len(mistake.cure) > 20 and mistake.lesson.startswith("lesson ")
        assert mistake.why.endswith(".") and mistake.cure.endswith((".", ".)"))


@pytest.mark.parametrize("mistake", CATALOGUE.values(), ids=lambda mistake: mistake.name)
def test_a_mistake_changes_nothing_that_it_is_given(mistake):
    drawn = case(4, 2, 3, 5)
    run = drawn.run
    arrays = [run.h.base, run.a, run.o, run.y_hat, run.x, drawn.y, *dict(drawn.params.items()).values()]
    before = [array.copy() for array in arrays]
    mistake(drawn.params, run, drawn.y)
    assert all(np.array_equal(a, b) for a, b in zip(arrays, before))


@pytest.mark.parametrize("mistake", GENERATION.values(), ids=lambda mistake: mistake.name)
def test_each_mistake_of_generation_writes_something_else(mistake):
    model = train(language_model_task(comparisons()), n_h=16, epochs=60, rate=0.02, progress=False)
    starts = [words[:n] for words in comparisons() for n in (1, 2)]
    assert any(mistake(model, start, 20) != generate(model, start) for start in starts)


def test_the_three_mistakes_of_generation_are_three():
    model = train(language_model_task(comparisons()), n_h=16, epochs=60, rate=0.02, progress=False)
    written = {name: [mistake(model, words[:1], 20) for words in comparisons()] for name, mistake in GENERATION.items()}
    assert all(a != b for a, b in itertools.combinations(written.values(), 2))


def test_generation_without_a_mistake_is_what_the_mistakes_start_from():
    from rnn_lesson.check.mistakes import continued

    model = train(language_model_task(comparisons()), n_h=16, epochs=60, rate=0.02, progress=False)
    assert all(continued(model, words[:1], 20) == generate(model, words[:1]) for words in comparisons())


def test_forward_gives_what_the_mistakes_read():
    drawn = GENERIC[0]
    assert np.array_equal(forward(drawn.params, drawn.x, drawn.h_init).h, drawn.run.h)
