"""The mistakes: each makes its one mistake, and everything else right."""

import functools
import itertools

import numpy as np
import pytest
from drawn import autograd_terms, case
from two_mistakes import AFTERWARDS, FACTORS, FIRST_TRY, nothing, sum_of_terms

from rnn_lesson import Parameters, backward, comparisons, forward, generate, language_model_task, train
from rnn_lesson.check import mistakes
from rnn_lesson.check.mistakes import gradient, naive_gradient_of_W

# Of a mistake that is known in several forms the first.
GRADIENT = {mistake.name: mistake for mistake in reversed(gradient.MISTAKES)}
NAIVE = {mistake.name: mistake for mistake in reversed(naive_gradient_of_W.MISTAKES)}
WRITING = {mistake.name: mistake for mistake in mistakes.generate.MISTAKES}
# Drawn once: several sizes, all of them long enough for every mistake to show.
SIZES = [(5, 2, 3, 4), (4, 4, 2, 3), (6, 3, 4, 2), (4, 2, 5, 3), (5, 5, 4, 3)]
GENERIC = [(drawn.params, drawn.run, drawn.y) for drawn in (case(*size, seed=i) for i, size in enumerate(SIZES))]


def close(a, b):
    if not isinstance(a, Parameters):
        return np.allclose(a, b, rtol=1e-7, atol=1e-9)
    return all(close(array, other) for (_, array), (_, other) in zip(a.items(), b.items()))


@functools.cache
def made(name, i):
    """The wrong gradient on GENERIC[i]."""
    return GRADIENT[name](*GENERIC[i])


def symmetric():
    drawn = case(4, 2, 3, 5)
    drawn.params.W = drawn.params.W + drawn.params.W.T
    return drawn


def from_zero():
    drawn = case(4, 2, 3, 5)
    drawn.h_init = np.zeros(3)
    return drawn


# Where each mistake gives the right answer all the same, if there is such a place.
ONE_TIMESTEP, ONE_UNIT, ONE_LABEL = case(1, 2, 3, 5), case(4, 2, 1, 3), case(4, 2, 3, 1)
RIGHT_AT = {
    "no walk back": ONE_TIMESTEP,
    "one step back only": case(2, 2, 3, 5),
    "a fixed number of steps back": case(3, 2, 3, 5),
    "the term k = t left out": None,
    "the product starts at k": None,
    "the product ends at t - 1": ONE_TIMESTEP,
    "the range shifted by one": case(4, 2, 3, 5, "identity"),
    "J_t also for k = t": None,
    "the product in ascending order": ONE_UNIT,
    "W transposed in the step Jacobian": symmetric(),
    "W in place of its transpose on the way back": symmetric(),
    "the sweep runs forwards": ONE_TIMESTEP,
    "+= in place of = for what comes from the next state": case(2, 2, 3, 5),
    "f_h' on the own part only": case(4, 2, 3, 5, "identity"),
    "diag(f_h') times W, number by number": ONE_UNIT,
    "the diagonal on the wrong side": ONE_UNIT,
    "f_h' forgotten": case(4, 2, 3, 5, "identity"),
    "f_h' of h in place of a": None,
    "the tanh forgotten in f_h'": None,
    "1 + h² in place of 1 - h²": None,
    "the square forgotten in f_h'": None,
    "the slope of a sigmoid": None,
    "the state in place of the slope": None,
    "f_h' of the step before": None,
    "f_h' forgotten on the way back": ONE_TIMESTEP,
    "f_h' of one timestep used for all": ONE_TIMESTEP,
    "the total derivative in place of the immediate one": ONE_TIMESTEP,
    "h_k in place of h_{k-1}": None,
    "x_{k-1} in place of x_k": None,
    "the sum starts at k = 1": None,
    "h_{-1} taken as zero": from_zero(),
    "the last state in place of h_{-1}": None,
    "the mean over timesteps": ONE_TIMESTEP,
    "the mean for the biases only": ONE_TIMESTEP,
    "only the last timestep's loss": ONE_TIMESTEP,
    "no walk back for V": ONE_TIMESTEP,
    "no walk back for b_h": ONE_TIMESTEP,
    "a walk back for U": ONE_TIMESTEP,
    "the gradient from ŷ_t overwritten by the one from later": ONE_TIMESTEP,
    "ŷ in place of ŷ - y": None,
    "y - ŷ, the sign": ONE_LABEL,
    "the label's number taken off": None,
    "the softmax Jacobian's diagonal only": ONE_LABEL,
    "the outer product transposed": ONE_UNIT,
    "the bias gradient averaged over units": case(4, 2, 1, 1),
    "summed over units in place of time": case(1, 2, 1, 1),
    "the bias gradient not summed over time": ONE_TIMESTEP,
    "one array for all timesteps": ONE_TIMESTEP,
    "h_{t-1} in place of h_t": None,
    "the product of sums in place of the sum of products": ONE_TIMESTEP,
    "every label taken off at every timestep": ONE_TIMESTEP,
    "a timestep left out": ONE_LABEL,
    "clipped before it is checked": case(3, 2, 4, 1),
    "= in place of += in the loop": ONE_TIMESTEP,
    "no walk back, and all losses lost but the last": ONE_TIMESTEP,
}


@pytest.mark.parametrize("name", GRADIENT)
def test_a_mistake_differs_from_the_truth_on_every_generic_network(name):
    for i, drawn in enumerate(GENERIC):
        assert not close(made(name, i), backward(*drawn))


@pytest.mark.parametrize("name", GRADIENT)
def test_a_mistake_is_right_where_there_is_nothing_to_mistake(name):
    drawn = RIGHT_AT.get(name)
    assert not drawn or close(
        GRADIENT[name](drawn.params, drawn.run, drawn.y), backward(drawn.params, drawn.run, drawn.y)
    )


def test_every_mistake_is_listed_once():
    assert set(RIGHT_AT) == {mistake.name for mistake in gradient.MISTAKES}
    assert list(RIGHT_AT) == list(dict.fromkeys(mistake.name for mistake in gradient.MISTAKES))


@pytest.mark.parametrize("name", [*FACTORS, *AFTERWARDS])
def test_a_mistake_is_the_double_sum_with_one_thing_changed(name):
    for i, (params, run, y) in enumerate(GENERIC):
        changes = FACTORS.get(name, nothing)(params, run, y)
        wanted = sum_of_terms(params, run, y, **changes)
        assert close(made(name, i), AFTERWARDS[name](wanted, run) if name in AFTERWARDS else wanted)


@pytest.mark.parametrize("name", [name for name in NAIVE if name != "= in place of += in the loop"])
def test_a_mistake_of_the_first_try_is_its_terms_with_one_thing_changed(name):
    for params, run, y in GENERIC:
        changes = FIRST_TRY.get(name, nothing)(params, run, y)
        weight = changes.pop("weight", lambda t, k: 1)
        whole = name.startswith("the whole gradient")
        wanted = sum_of_terms(params, run, y, weight=lambda t, k: weight(t, k) * (whole or t == k), **changes)  # noqa: B023
        wanted = AFTERWARDS[name](wanted, run) if name in AFTERWARDS else wanted
        assert close(NAIVE[name](params, run, y), wanted.W)


def test_without_a_mistake_the_loops_give_the_right_gradient():
    """The truth here is autograd's."""
    drawn = case(5, 2, 3, 4)
    params, run, y = drawn.params, drawn.run, drawn.y
    terms = [autograd_terms(drawn, t) for t in range(len(y))]
    right = Parameters(
        **{name: sum(term[name].sum(axis=0) for term in terms) for name in ("U", "V", "W", "b_h", "b_y")}
    )
    assert close(gradient.double_sum(params, run, y), right)
    assert close(gradient.sweep(params, run, y, dL_do=run.y_hat - np.eye(4)[y]), right)
    assert close(gradient.sweep(params, run, y, slopes=1 - run.h**2), right)
    assert close(naive_gradient_of_W.first_try(params, run, y), sum(terms[t]["W"][t] for t in range(len(y))))


def test_no_two_mistakes_are_the_same_on_drawn_networks():
    twins = [set(names) for names in gradient.TWINS["backward"]]
    twins += [{"W transposed in the step Jacobian", "W in place of its transpose on the way back"}]
    for a, b in itertools.combinations(GRADIENT, 2):
        assert {a, b} in twins or not all(close(made(a, i), made(b, i)) for i in range(len(GENERIC))), (a, b)


@pytest.mark.parametrize("name", GRADIENT)
def test_a_mistake_changes_nothing_that_it_is_given(name):
    params, run, y = GENERIC[0]
    arrays = [array for array in [*vars(params).values(), *vars(run).values(), y] if isinstance(array, np.ndarray)]
    before = [array.copy() for array in arrays]
    GRADIENT[name](params, run, y)
    assert len(arrays) == 14 and all(np.array_equal(a, b) for a, b in zip(arrays, before))


def test_the_states_that_the_mistakes_read_are_those_of_the_formula():
    for drawn in (case(*size, seed=i) for i, size in enumerate(SIZES)):
        h, run = drawn.h_init, forward(drawn.params, drawn.x, drawn.h_init)
        for t, x_t in enumerate(drawn.x):
            assert np.allclose(run.h_before[t], h, rtol=1e-12)
            h = np.tanh(drawn.params.V @ x_t + drawn.params.W @ h + drawn.params.b_h)
            assert np.allclose(run.h[t], h, rtol=1e-12) and np.allclose(run.slopes[t], 1 - h**2, rtol=1e-12)


@pytest.fixture(scope="module")
def model():
    return train(language_model_task(comparisons()), n_h=16, epochs=60, rate=0.02, progress=False)


@pytest.fixture(scope="module")
def sentences(model):
    """What each mistake of writing writes for every beginning, by name; and what is right."""
    asked = [(model, words[:n], most) for words in comparisons() for n in (1, 2) for most in (4, 8)]
    written = {name: [mistake(*given) for given in asked] for name, mistake in WRITING.items()}
    return written, [generate(*given) for given in asked]


@pytest.mark.parametrize("name", WRITING)
def test_each_mistake_of_writing_writes_something_else(name, sentences):
    written, right = sentences
    assert written[name] != right


def test_the_mistakes_of_writing_differ_from_each_other(sentences):
    assert all(a != b for a, b in itertools.combinations(sentences[0].values(), 2))


def test_writing_without_a_mistake_is_right(model):
    for words in comparisons():
        assert mistakes.generate.write(model, words[:1], 20) == generate(model, words[:1])
