"""The checks of the smaller tasks: questions about shapes and timesteps, losses, updates, and what is mended."""

import functools

import numpy as np

from .. import language, network
from ..network import NAMES, Parameters, backward, contributions, forward
from . import compare, drawn, mistakes, networks
from .compare import Numbers, Said, a_dict, a_set, true_or_false, whole_number, whole_numbers
from .drawn import Question
from .exercise import exercise

GRADIENTS = [network.backward, network.naive_backward]
NEW = [f"new {name}" for name in NAMES]


def cases(*names):
    """A drawing from plain arguments: given(rng) gives tuples of them, with these names."""

    def by(given):
        def draw(seed):
            drawn_cases = given(np.random.default_rng(seed))
            said = [", ".join(f"{name} = {value}" for name, value in zip(names, case)) for case in drawn_cases]
            return [Question(case, words, things="cases") for case, words in zip(drawn_cases, said)]

        return draw

    return by


def once(seed):
    """One call without an argument."""
    return [Question((), "")]


def without_truth(came, wanted):
    return f"you say {compare.said(came)}, and the network says otherwise"


def order_or_without_truth(came, wanted):
    if sorted(came) == sorted(wanted):
        return f"you say {compare.said(came)}: the right timesteps, and not in rising order"
    return without_truth(came, wanted)


# Lesson 2


def a_shape(value):
    if not isinstance(value, (tuple, list)):
        raise ValueError(f"wanted a tuple, such as (7,) for a vector of 7 numbers, got {compare.type_of(value)}")
    return whole_numbers(value)


def first_misfit(came, wanted):
    name = next(name for name in NAMES if came[name] != wanted[name])
    return f"{name}: {came[name]} does not fit"


@exercise(
    cases("n_x", "n_h", "n_y")(
        lambda rng: [(50, 3, 6), (2, 5, 3), (1, 1, 1), tuple(map(int, rng.permutation(9)[:3] + 1))]
    ),
    Said(a_dict(NAMES, a_shape), first_misfit),
    library=[Parameters.random],
)
def shapes(n_x, n_h, n_y):
    """f(n_x, n_h, n_y) -> the five shapes, a dict of tuples. Lesson 2."""
    return {"U": (n_y, n_h), "V": (n_h, n_x), "W": (n_h, n_h), "b_h": (n_h,), "b_y": (n_y,)}


@exercise(
    cases("k", "T")(lambda rng: [(2, 6), (5, 6), (0, 4), (0, 1), (int(rng.integers(1, 7)), 9)]),
    Said(whole_numbers, order_or_without_truth),
    library=[network.forward],
)
def can_change(k, T):
    """f(k, T) -> the t whose answer can change with the word at k, a list. Lesson 2."""
    return list(range(k, T))


def is_to_be_found(mistake):
    return mistake.made_by(mistake.wrong, to_find=mistake.name == mistakes.gradient.one_array_for_all.name)


@exercise(
    drawn.sequences,
    networks.unrolled.answer,
    map(is_to_be_found, mistakes.unrolled.MISTAKES),
    [network.forward],
    earlier=[networks.step],
)
def mended(params, x, h_init):
    """f(params, x, h_init) -> h (T, n_h), y_hat (T, n_y), a classmate's code without its mistake. Lesson 2."""
    return networks.unrolled.truth(params, x, h_init)


# All of eight words, and such as last until a state that slowly lets go has done so.
SENTENCES = [[number >> t & 1 for t in range(8)] for number in range(2**8)]
SENTENCES += [[first] + 999 * [then] for first in (0, 1) for then in (0, 1)]


def answers_of(value):
    """What a network answers at each timestep, to each of the SENTENCES."""
    if not isinstance(value, Parameters):
        raise ValueError(f"wanted Parameters, got {compare.type_of(value)}")
    return tuple(tuple(forward(value, np.eye(2)[words]).y_hat.argmax(axis=1).tolist()) for words in SENTENCES)


def first_sentence(came, wanted):
    words, said = next((words, said) for words, said, right in zip(SENTENCES, came, wanted) if said != right)
    t = next(t for t, answer in enumerate(said) if answer != words[0])
    read = ", ".join(map(str, words[: t + 1] if t < 8 else [*words[:3], "…", words[t]]))
    return f"the words {read} give, at timestep {t}, the answer {said[t]}"


@exercise(once, Said(answers_of, first_sentence))
def first_word_forever():
    """f() -> Parameters of a network that always answers with the first word. Lesson 2."""
    V = np.array([[1.0, -1.0]])
    return Parameters(U=10 * V.T, V=V, W=np.array([[5.0]]), b_h=np.zeros(1), b_y=np.zeros(2))


# Lesson 3


def of_equal_answers(mistake):
    """A mistake in the loss, made where all n_y answers have one probability."""
    return mistake.made_by(lambda n_y: np.ravel(mistake(np.full((1, n_y), 1 / n_y), np.zeros(1, int)))[0])


@exercise(
    cases("n_y")(lambda rng: [(2,), (6,), (1000,), (int(rng.integers(7, 99)),)]),
    Numbers({"L_t": ()}),
    map(of_equal_answers, mistakes.cross_entropy.MISTAKES),
    library=[network.losses, network.forward],
)
def loss_of_knowing_nothing(n_y):
    """f(n_y) -> L_t where all n_y answers have one probability. Lesson 3."""
    return np.log(n_y)


def networks_and_labels(seed):
    """(params, x, y)"""
    questions = []
    for size in drawn.SIZES:
        params, x, _, y, _ = drawn.network(size, seed)
        questions.append(Question((params, x, y), drawn.sizes_of(size)))
    return questions


def two_labels_and_more(seed):
    """(params, x, y), whose labels are not all the same: a loss that is exactly T times too large would mislead"""
    questions = networks_and_labels(seed)
    for question in questions:
        params, _, y = question.given
        if len(y) > 1 and (y == y[0]).all():
            y[-1] = (y[0] + 1) % len(params.U)
    return questions


def of_a_run(wrong):
    return lambda params, x, y: wrong(forward(params, x).y_hat, y)


WHOLE_SUM = "L is the sum of all L_t, of every timestep once, and nothing is divided."
LOSS_MISTAKES = [
    mistakes.cross_entropy.whole_columns.made_by(of_a_run(wrong), to_find=True)
    for wrong in (
        lambda y_hat, y: -np.log(y_hat[:, y]).sum(),
        lambda y_hat, y: -np.log(y_hat[:, y]).sum() / len(y),
        lambda y_hat, y: -np.log(y_hat[:, y]).mean(),
    )
]
LOSS_MISTAKES += [
    mistakes.gradient.mean_over_timesteps.made_by(
        of_a_run(lambda y_hat, y: -np.log(y_hat[np.arange(len(y)), y]).mean()), cure=WHOLE_SUM
    ),
    mistakes.gradient.last_loss_only.made_by(
        of_a_run(lambda y_hat, y: -np.log(y_hat[-1, y[-1]])), cure=WHOLE_SUM, lesson="lesson 3, section 2"
    ),
    mistakes.cross_entropy.minus_forgotten.made_by(
        of_a_run(lambda y_hat, y: np.log(y_hat[np.arange(len(y)), y]).sum())
    ),
]


@exercise(two_labels_and_more, Numbers({"L": ()}), LOSS_MISTAKES, [network.losses], earlier=[networks.cross_entropy])
def loss(params, x, y):
    """f(params, x, y) -> L, the sum of all L_t, a number. Lesson 3."""
    return -np.log(forward(params, x).y_hat[np.arange(len(y)), y]).sum()


JUDGED = (3, 1, 2, 3)  # small, so that a judge who asks the referee anew for every number comes to an end too


def handed_in(seed):
    """(candidate, params, x, y): gradients that are right, and such as are spoilt, in every place once"""
    params, x, _, y, _ = drawn.network(JUDGED, seed)
    right = backward(params, forward(params, x), y)

    def spoilt(name, *changes):
        copy = right.map(np.copy)
        for index, change in changes:
            getattr(copy, name)[index] += change
        return copy

    found = [("as it should be", right), ("divided by T", right.map(lambda array: array / 3))]
    found += [("without a walk back", network.naive_backward(params, forward(params, x), y))]
    for name, array in right.items():
        first, last = (0,) * array.ndim, tuple(n - 1 for n in array.shape)
        found += [(f"{name} with the other sign", spoilt(name, (..., -2 * array)))]
        found += [(f"{name} with two mistakes whose sum is 0", spoilt(name, (first, 0.01), (last, -0.01)))]
        found += [(f"{name} off by 5e-08", spoilt(name, (..., 5e-8)))]
        for i, index in enumerate(np.ndindex(array.shape)):
            e = (2e-7, -2e-7)[i % 2]
            found += [(f"{name}{list(index)} off by {e}", spoilt(name, (index, e)))]
    said = drawn.sizes_of(JUDGED)
    things = "network, each place of a gradient spoilt once"
    return [Question((candidate, params, x, y), said, f"a gradient {at}", things) for at, candidate in found]


@exercise(handed_in, Said(true_or_false), mistakes.judge.MISTAKES, GRADIENTS)
def passes(candidate, params, x, y):
    """f(candidate, params, x, y) -> does it agree with numerical_gradient in every number? Lesson 3."""
    right = backward(params, forward(params, x), y)
    return all(bool((abs(array - getattr(right, name)) < 1e-7).all()) for name, array in candidate.items())


@exercise(drawn.curves, Numbers({"∂L/∂θ": None}, tolerance=1e-12))
def complex_step(loss, theta):
    """f(loss, theta) -> the gradient by a step in the imaginary direction, like theta. Lesson 3."""
    return networks.numerical_gradient.truth(loss, theta)


# Lesson 4


def scores(seed):
    """(o,)"""
    rng = np.random.default_rng(seed)
    return [Question((rng.normal(size=n),), f"n_y = {n}", things="vectors o, drawn at random") for n in (3, 4, 5, 2)]


def softmax(o):
    return np.exp(o) / np.exp(o).sum()


@exercise(scores, Numbers({"∂ŷ/∂o": ("n_y", "n_y")}), mistakes.output.OF_THE_JACOBIAN)
def softmax_jacobian(o):
    """f(o) -> ∂ŷ/∂o, (n_y, n_y). Lesson 4."""
    return np.diag(softmax(o)) - np.outer(softmax(o), softmax(o))


def probabilities(seed):
    """(y_hat_t, y_t)"""
    return [
        Question((softmax(o), c), question.said, f"y_t = {c}", "tables of probabilities, drawn at random")
        for question in scores(seed)
        for (o,) in [question.given]
        for c in range(len(o))
    ]


@exercise(
    probabilities,
    Numbers({"∂L_t/∂o_t": ("n_y",)}),
    mistakes.output.MISTAKES,
    [*GRADIENTS, network.backward_pass.output_gradient],
)
def output_gradient(y_hat_t, y_t):
    """f(y_hat_t, y_t) -> ∂L_t/∂o_t, (n_y,). Lesson 4."""
    return y_hat_t - np.eye(len(y_hat_t))[y_t]


networks.gradient_of_b_y.stands_on(output_gradient)
networks.gradient_of_U.stands_on(output_gradient)
DIAGNOSES = ("the sign", "the mean", "transposed", "one timestep only")


def a_diagnosis(value):
    if not isinstance(value, str) or value not in DIAGNOSES:
        raise ValueError(f"choose from {', '.join(DIAGNOSES)}; got {value!r:.60}")
    return value


def first_wrong_diagnosis(came, wanted):
    name = next(name for name in came if came[name] != wanted[name])
    return f"{name} did something else than {came[name]!r}"


@exercise(once, Said(a_dict(("Eli", "Fay", "Gus"), a_diagnosis), first_wrong_diagnosis))
def diagnoses():
    """f() -> what Eli, Fay and Gus did, a dict. Lesson 4."""
    return {"Eli": "the mean", "Fay": "transposed", "Gus": "the sign"}


def a_training(value):
    """The five arrays and the losses of (Parameters, history)."""
    if not isinstance(value, tuple) or len(value) != 2:
        raise ValueError(f"wanted two things, the Parameters and the list of losses, got {compare.type_of(value)}")
    return [*compare.the_parameters(value[0]), value[1]]


TRAINED = Numbers(dict.fromkeys([*NEW, "the losses"]), a_training)


def trainings_of_the_output(seed):
    """(params, x, y, rate, steps)"""
    questions = []
    for question, steps in zip(networks_and_labels(seed)[1:], (1, 4, 20, 60)):
        at = f"rate = 0.1, steps = {steps}"
        questions.append(Question((*question.given, 0.1, steps), question.said, at))
    return questions


@exercise(
    trainings_of_the_output,
    TRAINED,
    earlier=[networks.gradient_of_U, networks.gradient_of_b_y],
    library=[language.train],
)
def train_the_output(params, x, y, rate, steps):
    """f(params, x, y, rate, steps) -> Parameters with U and b_y trained, and the losses. Lesson 4."""
    trained, history = params.map(np.copy), []
    for _ in range(steps):
        run = forward(trained, x)
        history.append(network.losses(run, y).sum())
        gradient = backward(trained, run, y)
        trained.U, trained.b_y = trained.U - rate * gradient.U, trained.b_y - rate * gradient.b_y
    return trained, history


# Lesson 5


@exercise(
    cases("T", "starts_from_zero")(lambda rng: [(5, True), (5, False), (2, True), (2, False)]),
    Said(whole_numbers, order_or_without_truth),
)
def certainly_right(T, starts_from_zero):
    """f(T, starts_from_zero) -> the t at which the first try is right, a list. Lesson 5."""
    return [0, 1] if starts_from_zero else [0]


def an_array(value):
    if not isinstance(value, (np.ndarray, np.generic)):
        raise ValueError("return np.array(…) of the losses: the cells below subtract them from each other")
    return (value,)


def copies_of_W(seed):
    """(params, x, y, copies_of_W), from equal copies on"""
    questions = []
    for i, question in enumerate(networks_and_labels(seed)):
        params, x, y = question.given
        apart = np.random.default_rng([seed, i]).normal(0, 0.5, (len(y), *params.W.shape)) * (i > 1)
        at = "each W of its own" if i > 1 else "all W equal"
        questions.append(Question((params, x, y, params.W + apart), question.said, at))
    return questions


def losses_by_hand(params, x, y, copies_of_W):
    """The losses where each step has its own W, which may be complex, (T,)."""
    h, L_t = np.zeros(len(params.b_h)), []
    for x_t, y_t, W_t in zip(x, y, copies_of_W):
        h = np.tanh(params.V @ x_t + W_t @ h + params.b_h)
        o = params.U @ h + params.b_y
        L_t.append(np.log(np.exp(o).sum()) - o[y_t])
    return np.array(L_t)


@exercise(copies_of_W, Numbers({"L_t": ("T",)}, an_array, timed=True), mistakes.copies_of_W.OF_LOSSES)
def losses_with_copies(params, x, y, copies_of_W):
    """f(params, x, y, copies_of_W) -> the losses where each step has its own W, (T,). Lesson 5."""
    return losses_by_hand(params, x, y, copies_of_W)


def losses_of_copies(seed):
    """(losses_of, W, T, i, j)"""
    questions = []
    for question in networks_and_labels(seed)[2:]:
        params, x, y = question.given
        of_copies = functools.partial(losses_by_hand, params, x, y)
        n_h = len(params.b_h)
        for i, j in ((0, n_h - 1), (n_h - 1, 0), (1, 1)):
            given = of_copies, params.W, len(y), i, j
            questions.append(Question(given, question.said, f"i = {i}, j = {j}"))
    return questions


@exercise(losses_of_copies, Numbers({"the table": ("T", "T")}, timed=True), mistakes.copies_of_W.OF_SLOPES)
def slopes_of_copies(losses_of, W, T, i, j):
    """f(losses_of, W, T, i, j) -> ∂L_t/∂W[i, j] of copy k in row t, column k, (T, T). Lesson 5."""
    table = np.zeros((T, T))
    for k in range(T):
        copies = np.array([W] * T, dtype=complex)
        copies[k, i, j] += 1e-30j
        table[:, k] = losses_of(copies).imag / 1e-30
    return table


def networks_that_fade(seed):
    """(params, run, y, tolerance): also such as come near, go away again and come near for good"""
    questions = []
    some = [(0, 0.3, 0.01), (1, 1.0, 0.01), (66, 1.5, 0.01), (80, 2.0, 0.01), (109, 1.5, 0.01), (3, 0.0, 0.01)]
    some += [(22, 1.0, 0.1), (178, 1.5, 0.3), (113, 1.0, 0.3)]  # here it matters which gradient the tolerance is of
    for number, scale, tolerance in [*some, (1000 + seed, 1.0, 0.05)]:
        rng = np.random.default_rng(number)
        params = Parameters.random(n_x=2, n_h=5, n_y=3, rng=rng)
        params.W *= scale
        run, y = forward(params, rng.normal(size=(9, 2))), rng.integers(3, size=9)
        said = f"default_rng({number}), W times {scale}"
        questions.append(Question((params, run, y, tolerance), said, f"tolerance = {tolerance}"))
    return questions


@exercise(networks_that_fade, Said(whole_number), mistakes.copies_of_W.OF_STEPS)
def steps_needed(params, run, y, tolerance):
    """f(params, run, y, tolerance) -> the steps back from which on ∂L/∂W is near enough. Lesson 5."""
    full = backward(params, run, y).W
    off = [np.linalg.norm(backward(params, run, y, steps_back=n).W - full) for n in range(len(y))]
    return max((n + 1 for n in range(len(y)) if off[n] > tolerance * np.linalg.norm(full)), default=0)


# Lesson 6


def pairs(rng):
    return [(t, k) for t in range(6) for k in range(t + 1)] + [(int(rng.integers(7, 12)), 3)]


FACTORS_MISTAKES = [
    mistakes.gradient.ascending_order.made_by(lambda t, k: list(range(k + 1, t + 1))),
    mistakes.gradient.product_from_k.made_by(lambda t, k: list(range(t, k - 1, -1))),
    mistakes.gradient.product_to_t_minus_1.made_by(lambda t, k: list(range(t - 1, k, -1))),
    mistakes.gradient.range_shifted.made_by(lambda t, k: list(range(t - 1, k - 1, -1))),
]


@exercise(cases("t", "k")(pairs), Said(whole_numbers, without_truth), FACTORS_MISTAKES)
def factors(t, k):
    """f(t, k) -> the i of the J_i in ∂h_t/∂h_k, from left to right, a list. Lesson 6."""
    return list(range(t, k, -1))


networks.jacobian_product.stands_on(factors, networks.step_jacobian)


def terms(seed):
    """(params, run, y, t, k)"""
    labels = {question.said: question.given[2] for question in drawn.short_gradients(seed)}
    return [
        Question((params, run, labels[question.said], t, k), question.said, question.at)
        for question in drawn.pairs_of_timesteps(seed)
        for params, run, t, k in [question.given]
    ]


@exercise(
    terms,
    Numbers({"term (t, k)": ("n_h", "n_h")}),
    mistakes.term_of_W.MISTAKES,
    networks.GRADIENTS_OF_THE_LIBRARY,
    earlier=[factors, networks.step_jacobian, networks.jacobian_product],
)
def term_of_W(params, run, y, t, k):
    """f(params, run, y, t, k) -> the term (t, k) of ∂L/∂W, (n_h, n_h). Lesson 6."""
    row = (run.y_hat[t] - np.eye(len(params.U))[y[t]]) @ params.U
    for i in range(t, k, -1):
        row = (row * run.slopes[i]) @ params.W
    return np.outer(row * run.slopes[k], run.h_before[k])


networks.gradient_of_W.stands_on(factors, networks.step_jacobian, networks.jacobian_product, term_of_W)


class ForVectorsOnly(np.ndarray):
    """A matrix that can be multiplied with a vector, and with no other matrix."""

    def __array_ufunc__(self, ufunc, method, *given, **how):
        plain = [array.view(np.ndarray) if isinstance(array, ForVectorsOnly) else array for array in given]
        if ufunc is np.matmul and all(np.ndim(array) > 1 for array in plain):
            refuse_product(plain)
        result = getattr(ufunc, method)(*plain, **how)
        return result.view(ForVectorsOnly) if result.ndim > 1 else result

    def __array_function__(self, function, types, given, how):
        plain = [array.view(np.ndarray) if isinstance(array, ForVectorsOnly) else array for array in given]
        matrices = [array for array in plain if isinstance(array, np.ndarray) and array.ndim > 1]
        if function in PRODUCTS and len(matrices) > 1:
            refuse_product(matrices)
        return function(*plain, **how)


PRODUCTS = (np.dot, np.einsum, np.tensordot, np.inner)


def refuse_product(matrices):
    told = " and ".join(str(array.shape) for array in matrices)
    raise ValueError(f"a product of two matrices, {told}: here W may meet vectors only")


def for_vectors_only(seed):
    """(params, run, y), whose W refuses to be multiplied with a matrix"""
    questions = drawn.gradients(seed)
    for question in questions:
        question.given[0].W = question.given[0].W.view(ForVectorsOnly)
    return questions


@exercise(
    for_vectors_only,
    Numbers({"∂L/∂W": ("n_h", "n_h")}),
    [known for known in networks.gradient_of_W.mistakes if known.name != mistakes.gradient.transposed_jacobian.name],
    networks.GRADIENTS_OF_THE_LIBRARY,
    mistakes.gradient.TWINS["W"],
    of_a_loss="lesson 6, section 4",
)
def gradient_of_W_without_jacobians(params, run, y):
    """f(params, run, y) -> ∂L/∂W without a product of two matrices, (n_h, n_h). Lesson 6."""
    return backward(Parameters(*(np.asarray(array) for _, array in params.items())), run, y).W


# Lesson 7


def not_these(came, wanted, ask="did it help to make h_{t-1}, for every t?"):
    return f"you say {', '.join(sorted(came)) or 'none of them'}. Ask of each of the five: {ask}"


@exercise(once, Said(a_set, not_these))
def need_the_walk():
    """f() -> the names of the parameters whose gradients need the walk back, a set. Lesson 7."""
    return {"V", "W", "b_h"}


def first_wrong_sweep(came, wanted):
    sweep = next(sweep for sweep in "ABC" if came[sweep] != wanted[sweep])
    ask = "does its sum read what the broken line makes, or what is made of that in this round or a later one?"
    return f"sweep {sweep}: {not_these(came[sweep], wanted[sweep], ask)}"


@exercise(once, Said(a_dict("ABC", a_set), first_wrong_sweep))
def wrong_gradients():
    """f() -> what comes out wrong in sweeps A, B and C, a dict of sets. Lesson 7."""
    return {"A": {"V", "W", "b_h"}, "B": {"W"}, "C": {"V", "W", "b_h"}}


@exercise(drawn.gradients, Numbers({"∂L/∂h_{-1}": ("n_h",)}))
def gradient_of_start(params, run, y):
    """f(params, run, y) -> ∂L/∂h_{-1}, (n_h,). Lesson 7."""
    terms = contributions(params, run, y)
    return params.W.T @ sum(terms.term("b_h", t, 0) for t in range(len(y)))


# Lesson 8


def updates(seed):
    """(params, gradient, rate)"""
    return [
        Question((params, backward(params, run, y), rate), question.said, f"rate = {rate}")
        for question, rate in zip(drawn.short_gradients(seed), (0.01, 0.5, 0.1, 1.0, 0.02, 0.3))
        for params, run, y in [question.given]
    ]


@exercise(updates, Numbers(dict.fromkeys(NEW, None), compare.the_parameters), mistakes.training.OF_UPDATES)
def updated(params, gradient, rate):
    """f(params, gradient, rate) -> Parameters after one step of gradient descent. Lesson 8."""
    return Parameters(**{name: theta - rate * getattr(gradient, name) for name, theta in params.items()})


def trainings(seed):
    """(task, n_h, epochs, rate)"""
    lines, questions = language.comparisons(), []
    for first, count, n_h, epochs, rate in (
        (0, 1, 4, 1, 0.1),
        (0, 3, 5, 3, 0.05),
        (2, 4, 8, 10, 0.1),
        (seed % 4, 3, 6, 4, 0.2),
    ):
        given = language.language_model_task(lines[first : first + count]), n_h, epochs, rate
        at = f"n_h = {n_h}, epochs = {epochs}, rate = {rate}"
        questions.append(Question(given, f"{count} {'line' if count == 1 else 'lines'}", at, "tasks"))
    return questions


@exercise(trainings, TRAINED, mistakes.training.MISTAKES, [language.train], earlier=[updated])
def training(task, n_h, epochs, rate):
    """f(task, n_h, epochs, rate) -> the trained Parameters, and the loss of each epoch. Lesson 8."""
    params = Parameters.random(len(task.inputs), n_h, len(task.labels), np.random.default_rng(0))
    history = np.zeros(epochs)
    for epoch in range(epochs):
        for x, y in task.examples:
            run = forward(params, x)
            history[epoch] += network.losses(run, y).sum()
            params = updated.truth(params, backward(params, run, y), rate)
    return params, history


def sentences(seed):
    """(words, cause, effect)"""
    rng = np.random.default_rng(seed)
    lines = [words for words in language.zen_of_python() if len(set(words)) == len(words) > 3]
    found = [(["beautiful", "is", "better", "than", "ugly"], "beautiful", "ugly")]
    found += [(["now", "is", "better", "than", "never"], "now", "is")]
    for words in rng.permutation(np.array(lines, dtype=object))[:6]:
        cause, effect = sorted(rng.choice(len(words), 2, replace=False))
        found.append((list(words), words[cause], words[effect]))
    return [
        Question((words, cause, effect), " ".join(words), f'from "{cause}" to "{effect}"', "sentences")
        for words, cause, effect in found
    ]


@exercise(sentences, Said(whole_number), library=[network.contributions, network.Contributions.__init__])
def steps_from_cause(words, cause, effect):
    """f(words, cause, effect) -> the smallest steps_back that reaches from effect to cause. Lesson 8."""
    return words.index(effect) - (words.index(cause) + 1)


def beginnings_with_a_die(seed):
    """(model, words, max_words, temperature, rng)"""
    questions = []
    for i, question in enumerate(drawn.beginnings(seed)):
        for temperature in (0.002, 0.5, 1.0, 20.0):
            at = f"{question.at}, temperature = {temperature}"
            given = *question.given, temperature, np.random.default_rng([seed, i])
            questions.append(Question(given, question.said, at))
    return questions


@exercise(beginnings_with_a_die, Said(compare.words, compare.first_other_word))
def sampled(model, words, max_words, temperature, rng):
    """f(model, words, max_words, temperature, rng) -> words drawn by rng.choice. Lesson 8."""
    sentence = list(words)
    while len(sentence) < max_words:
        o = forward(model.params, model.task.encode(sentence)).o[-1] / temperature
        p = np.exp(o - o.max())
        word = model.task.labels[rng.choice(len(p), p=p / p.sum())]
        if word == model.task.end:
            break
        sentence.append(word)
    return sentence


# Lesson 9


def turns(rng):
    return [(0.9, 0), (0.9, 1), (1.2, 40), (1.0, 40), (0.9, 40), (round(rng.uniform(0.5, 1.5), 3), 7)]


@exercise(cases("s", "n")(turns), Numbers({"the norm": ()}), library=[network.step_jacobians, network.jacobian_product])
def norm_after(s, n):
    """f(s, n) -> the norm of a product of n Jacobians, each a turn times s. Lesson 9."""
    return s**n


def bounds(rng):
    fixed = [(0.9, 0.01), (0.5, 0.01), (0.99, 0.001), (0.5, 0.25), (0.1, 0.9)]
    return [*fixed, (round(rng.uniform(0.3, 0.97), 3), round(rng.uniform(0.01, 0.5), 3))]


@exercise(cases("sigma", "limit")(bounds), Said(whole_number))
def certainly_below(sigma, limit):
    """f(sigma, limit) -> the smallest n with sigma**n <= limit. Lesson 9."""
    return next(n for n in range(10**6) if sigma**n <= limit)


def gradients_and_n(seed):
    """(params, run, y, n)"""
    return [
        Question((*question.given, n), question.said, f"n = {n}")
        for question in drawn.short_gradients(seed)
        for n in (0, 1, 2, 5, 9)
    ]


@exercise(gradients_and_n, Numbers({"the sum": ("n_h", "n_h")}), library=GRADIENTS)
def looks_back(params, run, y, n):
    """f(params, run, y, n) -> the terms of ∂L/∂W with t - k <= n, added up, (n_h, n_h). Lesson 9."""
    return backward(params, run, y, steps_back=n).W


def pieces(seed):
    """(params, x, y, length)"""
    return [
        Question((*question.given, length), question.said, f"length = {length}")
        for question in networks_and_labels(seed)
        for length in (1, 2, 3, 7, 10)
    ]


@exercise(pieces, networks.FIVE_GRADIENTS)
def in_pieces(params, x, y, length):
    """f(params, x, y, length) -> Parameters, the gradients of all pieces added up. Lesson 9."""
    terms, T = contributions(params, forward(params, x), y), range(len(y))
    kept = [(t, k) for t in T for k in range(t + 1) if t // length == k // length]
    return Parameters(**{name: sum(terms.term(name, t, k) for t, k in kept) for name in NAMES})


def leaky_cells(seed):
    """(W, a_t, alpha)"""
    rng = np.random.default_rng(seed)
    return [
        Question((rng.normal(size=(n, n)), rng.normal(size=n), alpha), f"n_h = {n}", f"alpha = {alpha}", "cells")
        for n in (2, 3, 4)
        for alpha in (1.0, 0.5, 0.05)
    ]


def leaky_with(jacobian):
    return lambda W, a_t, alpha: (1 - alpha) * np.eye(len(W)) + alpha * jacobian(W, a_t)


LEAKY_MISTAKES = [
    mistakes.slopes.of_a_squared.made_by(leaky_with(lambda W, a_t: (1 - a_t**2)[:, None] * W)),
    mistakes.gradient.diagonal_on_the_right.made_by(leaky_with(lambda W, a_t: W * (1 - np.tanh(a_t) ** 2))),
    mistakes.gradient.slope_forgotten.made_by(leaky_with(lambda W, a_t: W)),
]


@exercise(leaky_cells, Numbers({"∂h_t/∂h_{t-1}": ("n_h", "n_h")}), LEAKY_MISTAKES)
def leaky_jacobian(W, a_t, alpha):
    """f(W, a_t, alpha) -> ∂h_t/∂h_{t-1} of the leaky cell, (n_h, n_h). Lesson 9."""
    return (1 - alpha) * np.eye(len(W)) + alpha * (1 - np.tanh(a_t) ** 2)[:, None] * W
