"""What networks do, counted over many starts: the experiments that the lessons run, and those that they read stored.

An experiment says what varies, trains the networks of all starts side by side, and gives one number for each start.
Lessons print what came out with `claim`; what takes longer than a few seconds is stored in data/experiments.json,
which `make experiments` makes anew.
"""

import functools
import itertools
import json
from collections import defaultdict
from dataclasses import replace
from importlib import resources
from types import SimpleNamespace

import numpy as np

from ..network import NAMES, Parameters, contributions, forward, jacobian_product, losses, step_jacobians
from .baselines import accuracy, most_frequent_tag, word_and_previous
from .embeddings import word_embeddings
from .made import made_treebank
from .many import Networks, train_many
from .scores import scores_of, tagger_of
from .tasks import language_model_task, tagging_task
from .texts import comparisons, python_help, split_sentences, still_water
from .training import Adam, Model, checked_rate, generate, progress_bar, tag, train

STARTS = range(20)  # the seeds that the lessons count over
WAYS = ("true", "first try", "as drawn")  # how lesson 5 trains V, W and b_h, one by one
CUTS = ("whole", "n = 2", "as drawn")  # how lesson 8 does


def claim(sentence, holds, setting, at_least=None, at_most=None):
    """Print in how many starts a sentence about networks holds: "20 of 20 starts: … [n_h 16, …]".

    holds: for each start, does it hold?; at_least, at_most: print this bound in place of the count, where rounding may
    move single starts. Raises AssertionError where the count breaks a bound. docs/claims.md lists what was printed.
    """
    count, starts = int(np.sum(holds)), len(holds)
    assert at_least is None or count >= at_least, f"{count} of {starts} starts, wanted at least {at_least}: {sentence}"
    assert at_most is None or count <= at_most, f"{count} of {starts} starts, wanted at most {at_most}: {sentence}"
    bounds = [f"{word} {bound}" for word, bound in (("at least", at_least), ("at most", at_most)) if bound is not None]
    print(f"{' and '.join(bounds) or count} of {starts} starts: {sentence}  [{setting}]")


def stored(name):
    """What `make experiments` has stored under a name: numbers, lists and dicts."""
    return _stored()[name]


@functools.cache
def _stored():
    return json.loads((resources.files("rnn_lesson") / "language" / "data" / "experiments.json").read_text("utf-8"))


def with_gap(gap):
    """The seven comparisons with `gap` words between the first and the last: is better than is better … (3: as is)."""
    between = [["is", "better", "than"][i % 3] for i in range(gap)]
    return [[line[0], *between, line[-1]] for line in comparisons()]


def trained(
    lines,
    seeds=STARTS,
    n_h=16,
    epochs=300,
    rate=0.02,
    steps_back=None,
    keep=0.0,
    only=NAMES,
    orthogonal=False,
    cut_for=None,
    watch=None,
    progress=True,
):
    """Networks that read these lines, one for each seed, trained side by side with Adam: see train_many.

    keep: as in Networks; only: the names of the parameters that are trained, the others stay as they were drawn;
    orthogonal: replace each W by an orthogonal matrix before the training; cut_for: the names of the parameters whose
    gradient looks steps_back only, all unless given. watch(networks) is called before the first epoch and after each.
    """
    networks = Networks.random(language_model_task(lines), list(seeds), n_h, keep)
    if orthogonal:
        networks.params.W[:] = [np.linalg.qr(W)[0] for W in networks.params.W]
    adam = Adam(networks.numbers, checked_rate(rate))
    frozen = [getattr(networks.gradient, name) for name in NAMES if name not in only]

    def update():
        for gradient in frozen:
            gradient[:] = 0
        adam.update(networks.slopes)

    watch = watch or (lambda networks: None)
    watch(networks)
    for _ in progress_bar(range(epochs), "epochs", progress):
        networks.train_an_epoch(update, steps_back, cut_for=cut_for)
        watch(networks)
    return networks


def over_epochs(moments, measure, lines, **setting):
    """{epochs: measure(networks)} for each number of epochs in `moments`, within one training. Lesson 8."""
    found = {}

    def watch(networks):
        if networks.epochs in moments:
            found[networks.epochs] = measure(networks)

    trained(lines, epochs=max(moments), watch=watch, **setting)
    return found


class Snapshots:
    """Networks with their numbers after each epoch of their training, numbers (epochs + 1, S, P). Lesson 6."""

    def __init__(self, networks, numbers):
        self.networks, self.numbers = networks, numbers

    def at(self, epoch):
        """The Parameters of each network after so many epochs, copies."""
        self.networks.numbers[:] = self.numbers[epoch]
        return self.networks.each()


def snapshots(lines, seeds=STARTS, n_h=4, epochs=200, rate=0.03, progress=True):
    """What `trained` trains, after each epoch from 0 on: Snapshots. Lesson 6."""
    networks = Networks.random(language_model_task(lines), list(seeds), n_h)
    adam, numbers = Adam(networks.numbers, checked_rate(rate)), [networks.numbers.copy()]
    for _ in progress_bar(range(epochs), "epochs", progress):
        networks.train_an_epoch(lambda: adam.update(networks.slopes))
        numbers.append(networks.numbers.copy())
    return Snapshots(networks, np.array(numbers))


def last_words_right(networks, lines):
    """For how many lines is the last word the most probable one, once the words before it are read? (S,) ints."""
    right = np.zeros(len(networks.numbers), int)
    for line in lines:
        y_hat = networks.probabilities(networks.task.encode(line[:-1]))[:, -1]
        right += y_hat.argmax(axis=1) == networks.task.labels.index(line[-1])
    return right


def total_loss(networks):
    """The loss L summed over all sentences of the task, (S,)."""
    L = 0
    for x, y in networks.task.examples:
        L = L - np.log(networks.probabilities(x)[:, np.arange(len(y)), y]).sum(axis=1)
    return L


def state_distances(networks, lines):
    """The smallest distance between the states of two lines, each before its last word, (S,).

    Where it is 0 two lines have become one, and no U can tell their last words apart.
    """
    x = [networks.task.encode(line[:-1]) for line in lines]
    h = np.array([networks.forward(np.broadcast_to(x_i, (len(networks.numbers), *x_i.shape)))[0][:, -1] for x_i in x])
    pairs = [(i, j) for i in range(len(lines)) for j in range(i)]
    return np.min([np.linalg.norm(h[i] - h[j], axis=1) for i, j in pairs], axis=0)


def far_and_near(networks, t):
    """The norms of the terms (t, 1) and (t, t) of dL/dW, each the mean over the task's sentences: two arrays (S,)."""
    found = np.zeros((2, len(networks.numbers)))
    for s, params in enumerate(networks.each()):
        for x, y in networks.task.examples:
            norms = contributions(params, forward(params, x), y).norms("W")
            found[:, s] += norms[t, 1] / len(networks.task.examples), norms[t, t] / len(networks.task.examples)
    return found


def steps_back(steps, progress=True, **setting):
    """{n: Networks} that read the seven lines, trained with n steps back: see last_words_right. Lesson 8."""
    return {n: trained(comparisons(), steps_back=n, progress=progress, **setting) for n in steps}


def echo(widths, progress=True, **setting):
    """{n_h: last words right (S,)} where V, W and b_h stay as they were drawn: what a random W echoes. Lesson 8."""
    lines, only = comparisons(), ("U", "b_y")
    return {
        n_h: last_words_right(trained(lines, n_h=n_h, only=only, progress=progress, **setting), lines) for n_h in widths
    }


def moments(lines, epochs, n_h=16, rate=0.02, seed=0):
    """One start, trained on lines of one length for so many epochs, once for each number in the list. Lesson 8.

    Returns an object with, for each moment: norms, the triangle (T, T) of the terms of dL/dW, and losses, L_t (T,),
    both means over the lines; openness, the norm of dh_4/dh_1, likewise a mean; sentences, what the network writes
    after the first word of each line.
    """
    task, found = language_model_task(lines), SimpleNamespace(norms=[], losses=[], openness=[], sentences=[])
    for e in epochs:
        model = train(task, n_h=n_h, epochs=e, rate=rate, seed=seed, progress=False)
        runs = [(forward(model.params, x), y) for x, y in task.examples]
        products = [jacobian_product(step_jacobians(model.params, run), 4, 1) for run, _ in runs]
        found.norms.append(np.mean([contributions(model.params, run, y).norms("W") for run, y in runs], axis=0))
        found.losses.append(np.mean([losses(run, y) for run, y in runs], axis=0))
        found.openness.append(np.mean([np.linalg.norm(product) for product in products]))
        found.sentences.append([generate(model, line[:1], max_words=9) for line in lines])
    return found


def gap(gaps, progress=True, **setting):
    """{gap: last words right (S,)} where so many words stand between the first word and the last. Lesson 9."""
    found = {}
    for words in gaps:
        lines = with_gap(words)
        found[words] = last_words_right(trained(lines, progress=progress, **setting), lines)
    return found


def gap_by_training(gaps, rates, epochs, progress=True, **setting):
    """{gap: {rate: {epochs: last words right (S,)}}}: each gap trained at each rate, and counted on the way. Lesson 9.

    epochs: after how many of them to count.
    """

    def counted(lines, rate):
        right = lambda networks: last_words_right(networks, lines)  # noqa: E731
        return over_epochs(epochs, right, lines, rate=rate, progress=progress, **setting)

    return {words: {rate: counted(with_gap(words), rate) for rate in rates} for words in gaps}


def each_its_way(lines, names, steps_back, **setting):
    """For all 27 ways to train V, W and b_h: the names of the three ways, and the networks trained so. Lessons 5 and 8.

    names: what to call a parameter that has its whole gradient, one that has what steps_back leave of it, and one that
    stays as it was drawn. U and b_y always have their true gradients.
    """
    _, cut, drawn = names
    for ways in itertools.product(names, repeat=3):
        of = dict(zip(("V", "W", "b_h"), ways))
        cut_for = [name for name, way in of.items() if way == cut]
        only = ["U", "b_y", *(name for name, way in of.items() if way != drawn)]
        n = steps_back if cut_for else None
        yield ways, trained(lines, steps_back=n, cut_for=cut_for or None, only=only, **setting)


def who_walks_back(n_h, progress=True, epochs=200, rate=0.03, **setting):
    """{(of V, of W, of b_h): last words right (S,) of three lines}, trained in the 27 ways of WAYS. Lesson 5.

    "first try" is what no step back leaves of the true gradient.
    """
    lines, setting = comparisons()[:3], {"n_h": n_h, "epochs": epochs, "rate": rate, "progress": progress, **setting}
    return {ways: last_words_right(networks, lines) for ways, networks in each_its_way(lines, WAYS, 0, **setting)}


def who_needs_the_far_terms(progress=True, **setting):
    """{(of V, of W, of b_h): {"right": …, "distance": …}}, (S,) each, of seven lines in the 27 ways of CUTS. Lesson 8.

    "n = 2" is what two steps back leave of the whole gradient; see last_words_right and state_distances.
    """
    lines = comparisons()
    return {
        ways: {"right": last_words_right(networks, lines), "distance": state_distances(networks, lines)}
        for ways, networks in each_its_way(lines, CUTS, 2, progress=progress, **setting)
    }


def cosines_of_the_first_try(networks):
    """The cosine between first try and true gradient of the loss of all sentences, (2, S).

    For V, W and b_h, which the first try cuts, and for all five. 1: the same direction; above 0: a small step against
    the first try makes the loss smaller. Lesson 5.
    """
    first, true = (gradient_of_all(networks, n) for n in (0, None))
    columns = (slice(networks.slices["V"].start, networks.slices["b_h"].stop), slice(None))
    return np.array([cosine(first[:, numbers], true[:, numbers]) for numbers in columns])


def gradient_of_all(networks, steps_back=None):
    """The gradient of the loss of all sentences, or what n steps back leave of it, (S, P)."""
    gradient = np.zeros_like(networks.slopes)
    for i in range(len(networks.task.examples)):
        networks.sweep(*networks.sentences.chosen(np.full(len(networks.numbers), i)), steps_back)
        gradient += networks.slopes
    return gradient


def cosine(one, other):
    """The cosine between the rows of two arrays."""
    return (one * other).sum(axis=1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)


def largest_terms(networks, t):
    """For each network the k of the largest term (t, k) of dL/dW, in the first sentence of the task, (S,)."""
    x, y = networks.task.examples[0]
    return np.array([contributions(p, forward(p, x), y).norms("W")[t].argmax() for p in networks.each()])


def product_norms(scale, f_h="tanh", n_h=8, seeds=STARTS, steps=40, every=1, keep=0.0, inputs=1.0):
    """(n, log10 of the spectral norm of dh_t/dh_{t-n}): n = 0, every, … steps, and (S, len(n)). Lesson 9.

    Each start draws an orthogonal W, which is multiplied with the scale, and four random inputs for each step, normally
    distributed with variance 1, which are multiplied with `inputs`. -inf where nothing is left.
    keep: the part of h_{t-1} that a state keeps, J = keep 1 + (1 - keep) diag(f_h'(a)) W, with f_h = tanh.
    """
    setting = scale, f_h, n_h, steps, keep, inputs
    jacobians = np.array([_jacobians(seed, *setting) for seed in seeds])  # (S, steps+1, n_h, n_h)
    product, size = np.broadcast_to(np.eye(n_h), jacobians[:, 0].shape), np.zeros(len(jacobians))
    logs = [size]
    for n in range(1, steps + 1):
        product = product @ jacobians[:, steps + 1 - n]
        largest = abs(product).max(axis=(1, 2))
        product = product / np.where(largest > 0, largest, 1)[:, None, None]  # its size is kept apart: no overflow
        with np.errstate(divide="ignore"):
            size = size + np.log10(largest)
            if n % every == 0:
                logs.append(size + np.log10(np.linalg.norm(product, 2, axis=(1, 2))))
    return np.arange(0, steps + 1, every), np.transpose(logs)


def _jacobians(seed, scale, f_h, n_h, steps, keep, inputs):
    """dh_i/dh_{i-1} of one start, i = 0 … steps."""
    params, x = start(seed, n_h, steps)
    params, x = replace(params, W=scale * params.W), inputs * x
    return _jacobians_of(params, x, keep, f_h)


def _jacobians_of(params, x, keep, f_h="tanh"):
    """dh_i/dh_{i-1} at each step of x, (T, n_h, n_h), where the state keeps a part `keep` of itself."""
    if not keep:
        return step_jacobians(params, forward(params, x, f_h=f_h))
    n_h = len(params.W)
    h, jacobians = np.zeros(n_h), []
    for x_t in x:
        f = np.tanh(params.V @ x_t + params.W @ h + params.b_h)
        h = keep * h + (1 - keep) * f
        jacobians.append(keep * np.eye(n_h) + (1 - keep) * (1 - f**2)[:, None] * params.W)
    return np.array(jacobians)


@functools.cache
def start(seed, n_h=8, steps=40):
    """(params with an orthogonal W, random inputs (steps+1, 4)) of one start of product_norms. Lesson 9."""
    rng = np.random.default_rng(seed)
    params = Parameters.random(n_x=4, n_h=n_h, n_y=3, rng=rng)
    params.W = np.linalg.qr(rng.normal(size=(n_h, n_h)))[0]
    return params, rng.normal(size=(steps + 1, 4))


def gap_product_norms(networks, gap, keep=0.0):
    """The spectral norm of dh_t/dh_1 where t = gap + 1 shall say the last word, the mean over the lines, (S,).

    networks: trained on with_gap(gap), their cell with the same `keep` as in product_norms. Lesson 9.
    """
    found = np.zeros(len(networks.numbers))
    for s, params in enumerate(networks.each()):
        for x, _ in networks.task.examples:
            jacobians = _jacobians_of(params, x[: gap + 2], keep)
            found[s] += np.linalg.norm(jacobian_product(jacobians, gap + 1, 1), 2) / len(networks.task.examples)
    return found


def gap_products(gap, epochs, keep=0.0, progress=True, **setting):
    """{epochs: gap_product_norms (S,)} on the way of one training, for each number of epochs in the list. Lesson 9."""
    measure = lambda networks: gap_product_norms(networks, gap, keep)  # noqa: E731
    return over_epochs(epochs, measure, with_gap(gap), keep=keep, progress=progress, **setting)


def far_against_near(gaps, n_h=16, seeds=STARTS):
    """How much of the gradient of V looks back to the first word, before any training: {gap: (S,)}. Lesson 9.

    The norm of term (t, 1) of dL/dV divided by that of (t, t): t is the step that shall say the last word, and at
    step 1 the first word is read. Mean norms over the seven lines, networks as `trained` draws them.
    """
    found = {}
    for words in gaps:
        task, t = language_model_task(with_gap(words)), words + 1
        found[words] = np.zeros(len(seeds))
        for i, params in enumerate(Networks.random(task, list(seeds), n_h).each()):
            norms = sum(contributions(params, forward(params, x), y).norms("V") for x, y in task.examples)
            found[words][i] = norms[t, 1] / norms[t, t]
    return found


def descent(largest_norm=np.inf, seeds=STARTS, n_h=16, epochs=300, rate=0.05, at_rest=False, progress=True):
    """Plain gradient descent on the seven lines, as lesson 8 writes it down, each gradient clipped to largest_norm.

    largest_norm: one limit for all starts, or one for each, (S,).
    Returns (L, longest): the loss of every epoch (S, epochs), added up while the weights move, and the longest gradient
    of each start before clipping, an object with norm (S,), epoch (S,), numbers and slopes (S, P): theta and the
    gradient at that moment; by_epoch (S, epochs) is the norm of the longest gradient of each epoch. With at_rest=True
    there is also longest.at_rest (S, epochs + 1): the loss with the weights fixed, before the first epoch and after
    each. Lessons 8 and 9.
    """
    networks = Networks.random(language_model_task(comparisons()), list(seeds), n_h)
    L, S = np.zeros((len(seeds), epochs)), len(seeds)
    numbers, slopes = np.zeros_like(networks.numbers), np.zeros_like(networks.numbers)
    longest = SimpleNamespace(norm=np.zeros(S), epoch=np.zeros(S, int), numbers=numbers, slopes=slopes)
    longest.by_epoch, losses_at_rest = np.zeros_like(L), [total_loss(networks)] if at_rest else []

    def update():
        norms = np.sqrt((networks.slopes**2).sum(axis=1))
        longest.by_epoch[:, epoch] = np.maximum(longest.by_epoch[:, epoch], norms)
        longer = norms > longest.norm
        longest.norm[longer], longest.epoch[longer] = norms[longer], epoch
        longest.numbers[longer], longest.slopes[longer] = networks.numbers[longer], networks.slopes[longer]
        factor = np.minimum(1, largest_norm / np.maximum(norms, np.finfo(float).tiny))  # no gradient is no 0/0
        networks.numbers -= rate * factor[:, None] * networks.slopes

    for epoch in progress_bar(range(epochs), "epochs", progress):
        L[:, epoch] = networks.train_an_epoch(update, shuffled=False)
        if at_rest:
            losses_at_rest.append(total_loss(networks))
    if at_rest:
        longest.at_rest = np.transpose(losses_at_rest)
    return L, longest


def descents(limits, seeds=STARTS, progress=True, **setting):
    """{limit: the loss of every epoch (S, epochs)} of `descent`, all limits side by side. Lesson 9."""
    of_each = np.repeat(list(limits), len(seeds))
    L, _ = descent(of_each, seeds=list(seeds) * len(limits), progress=progress, **setting)
    return dict(zip(limits, L.reshape(len(limits), len(seeds), -1)))


def loss_along(longest, etas, n_h=16):
    """The loss of all seven lines at theta - eta times the longest gradient, for each eta: (S, len(etas)). Lesson 9.

    longest: as `descent` gives it for networks of n_h units.
    """
    networks = Networks.random(language_model_task(comparisons()), range(len(longest.norm)), n_h)
    L = np.zeros((len(longest.norm), len(etas)))
    for i, eta in enumerate(etas):
        networks.numbers[:] = longest.numbers - eta * longest.slopes
        L[:, i] = networks.train_an_epoch(lambda: None, shuffled=False)
    return L


def memory_cut(model, words, targets):
    """P(right answer at step t) where h_{c-1} was put to zero just before step c: (c, t), (T, T). Lesson 1.

    words: what the model reads after its start mark, if it has one; targets: the right answer of each timestep.
    Row 0 is what it says with its whole memory, since h_{-1} is zero anyway; row c differs from it from t = c on.
    """
    x, labels = model.task.encode(words), np.array([model.task.labels.index(target) for target in targets])
    steps = np.arange(len(x))
    table = np.tile(forward(model.params, x).y_hat[steps, labels], (len(x), 1))
    for c in steps[1:]:
        table[c, c:] = forward(model.params, x[c:]).y_hat[steps[: len(x) - c], labels[c:]]
    return table


def transplanted(model, lines, t):
    """P(last word of line j at the last step) where the state h_t of line i was put into any line: (i, j). Lesson 1.

    The words that follow step t are the same in all lines, so it does not matter whose they are.
    """
    table = np.zeros((len(lines), len(lines)))
    for i, line in enumerate(lines):
        x = model.task.encode(line[:-1])
        h_t = forward(model.params, x[: t + 1]).h[-1]
        y_hat = forward(model.params, x[t + 1 :], h_t).y_hat[-1]
        table[i] = [y_hat[model.task.labels.index(other[-1])] for other in lines]
    return table


def without_memory(task, seeds, n_h=24, epochs=10, rate=0.005, progress=True):
    """What train_many gives where W is zero from the first update to the last: h_t knows x_t alone. Lesson 1."""
    networks = Networks.random(task, seeds, n_h)
    networks.params.W[:] = 0
    adam = Adam(networks.numbers, checked_rate(rate))

    def update():
        networks.gradient.W[:] = 0
        adam.update(networks.slopes)

    history = [networks.train_an_epoch(update) for _ in progress_bar(range(epochs), "epochs", progress)]
    losses = np.array(history).reshape(-1, len(networks.numbers)).T
    return [Model(task, params, L.tolist()) for params, L in zip(networks.each(), losses)]


def memory_taken_away(model):
    """The trained model with W put to zero: every word is read as if it were the first. Lesson 1."""
    p = model.params
    return Model(model.task, Parameters(p.U, p.V, np.zeros_like(p.W), p.b_h, p.b_y), model.history)


def tagger_scores(seeds=STARTS, n_h=24, epochs=5, rate=0.005, progress=True):
    """Percent of held-out words right, {name: (S,)}: trained with memory, it taken away, never had one. Lesson 1."""
    task, held_out = tagging_task(still_water("train"), word_embeddings()), still_water("held-out")
    setting = {"n_h": n_h, "epochs": epochs, "rate": rate, "progress": progress}
    network, never = train_many(task, seeds, **setting), without_memory(task, seeds, **setting)
    models = {"network": network, "taken away": map(memory_taken_away, network), "never": never}

    def percent(model):
        return 100 * accuracy(lambda words: [tag_ for _, tag_ in tag(model, words)], held_out)

    return {name: np.array([percent(model) for model in trained]) for name, trained in models.items()}


def taggers_and_counts(seeds=STARTS, epochs=10, progress=True):
    """Shares of held-out words right, {way to tag: (S, 2)}, one row for counts: of all words, and of those that are
    sometimes a noun and sometimes a verb. Networks are trained with no step back and with the whole gradient. Lesson 8.
    """
    tagged, held_out, tags_of = still_water("train"), still_water("held-out"), {}
    for word, tag_ in (pair for sentence in tagged for pair in sentence):
        tags_of.setdefault(word, set()).add(tag_)
    both = {word for word, tags in tags_of.items() if {"NOUN", "VERB"} <= tags}

    def shares(tagger):
        return accuracy(tagger, held_out), accuracy(tagger, held_out, among=both)

    scores = {
        "most frequent tag of the word": np.array([shares(most_frequent_tag(tagged))]),
        "word and previous word": np.array([shares(word_and_previous(tagged))]),
    }
    task = tagging_task(tagged, word_embeddings())
    for name, n in (("network, no step back", 0), ("network, whole gradient", None)):
        models = train_many(task, seeds, n_h=24, epochs=epochs, rate=0.005, steps_back=n, progress=progress)
        scores[name] = np.array(
            [shares(lambda words, m=model: [tag_ for _, tag_ in tag(m, words)]) for model in models]
        )
    return scores


def tagger_by_training(
    sentences, epochs=8, seeds=STARTS, n_h=16, rate=0.005, steps_back=None, tests=(1,), progress=True
):
    """{sentences: {test: {group: percent of the words right, (S, epochs)}}}, after each epoch of the training.

    The groups are those of `Scores`; so many sentences of the made treebank are trained on, and each test is the seed
    of 200 others. Lesson 10.
    """
    test_sets = {seed: made_treebank(200, seed=seed) for seed in tests}

    def by_epoch(tagged):
        """The shares of each start after each epoch, lists (epochs, S) of {group: Share}, for each test."""
        networks = Networks.random(tagging_task(tagged, unknown=True), list(seeds), n_h)
        adam = Adam(networks.numbers, checked_rate(rate))
        for _ in progress_bar(range(epochs), "epochs", progress):
            networks.train_an_epoch(lambda: adam.update(networks.slopes), steps_back)
            taggers = {i: tagger_of(Model(networks.task, params, [])) for i, params in enumerate(networks.each())}
            yield {seed: list(scores_of(taggers, tagged, test).shares.values()) for seed, test in test_sets.items()}

    def percent(shares, group):
        return np.transpose([[100 * of[group] for of in epoch] for epoch in shares])

    found = {}
    for n in sentences:
        epochs_ = list(by_epoch(made_treebank(n, seed=0)))
        shares = {seed: [epoch[seed] for epoch in epochs_] for seed in test_sets}
        found[n] = {seed: {group: percent(of, group) for group in of[0][0]} for seed, of in shares.items()}
    return found


def examples_of(task, sentences):
    """(x, y) of other sentences than a language model is trained on, its unknown words "<unk>" in both. Lesson 10.

    KeyError where a word is unknown and "<unk>" is none of the answers.
    """
    number = {label: i for i, label in enumerate(task.labels)}
    answers = [
        [*(number[word if word in number else task.unknown] for word in words), number[task.end]] for words in sentences
    ]
    return [(task.encode(words), np.array(y)) for words, y in zip(sentences, answers)]


def writer_by_training(epochs=8, seeds=STARTS, n_h=24, rate=0.005, progress=True):
    """The mean loss of a word after 0, 1, … epochs, {"trained on": …, "held out": …}, (S, epochs + 1) each. Lesson 10.

    The different sentences of python_help of at most 20 words, every tenth held out. "trained on" takes a tenth of the
    others. "held out, <unk>" and "held out, other" are the losses where <unk> is the right answer, and where not.
    """
    trained_on, others = split_sentences([sentence for sentence in python_help() if len(sentence) <= 20])
    task = language_model_task(trained_on, vocabulary=400)
    held_out, some, losses_of = examples_of(task, others), task.examples[::10], defaultdict(list)
    is_unk = np.concatenate([y for _, y in held_out]) == task.labels.index(task.unknown)
    networks = Networks.random(task, list(seeds), n_h)
    adam = Adam(networks.numbers, checked_rate(rate))

    def measure():
        L = word_losses(networks, held_out)
        for name, losses_ in (
            ("trained on", word_losses(networks, some)),
            ("held out", L),
            ("held out, <unk>", L[:, is_unk]),
            ("held out, other", L[:, ~is_unk]),
        ):
            losses_of[name].append(losses_.mean(axis=1))

    measure()
    for _ in progress_bar(range(epochs), "epochs", progress):
        networks.train_an_epoch(lambda: adam.update(networks.slopes))
        measure()
    return {name: np.transpose(values) for name, values in losses_of.items()}


def word_losses(networks, examples):
    """The loss of each word of the examples, one after the other, (S, n)."""
    return -np.log(np.concatenate([networks.probabilities(x)[:, np.arange(len(y)), y] for x, y in examples], axis=1))
