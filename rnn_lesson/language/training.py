"""Train a network on sentences, and let it write or tag."""

from dataclasses import dataclass, replace

import numpy as np

from ..network import Parameters, backward, forward, losses
from ..network.arguments import instance, whole_number
from .adam import Adam, AdamOfRows
from .tasks import UNKNOWN, Task


@dataclass(frozen=True, eq=False, repr=False)
class Model:
    """A trained network: its task, its params, and its history, for each epoch the loss L summed over all sentences."""

    task: Task
    params: Parameters
    history: list

    def __repr__(self):
        return f"Model({self.params}, {len(self.history)} epochs)"


def train(task, n_h=32, epochs=200, rate=0.01, steps_back=None, seed=0, progress=True):
    """Train a network with n_h hidden units by backpropagation through time and Adam.

    Each epoch goes once through the task's sentences, in an order drawn anew, with one
    update after each sentence. rate: Adam's step size; steps_back: as in `backward`;
    seed: the same seed gives the same network; epochs=0 gives the network before training.
    progress: show a progress bar if it takes longer than a second. A notebook whose outputs are
    kept says False, since what the bar last said is kept with them, and differs each time.
    Returns a Model. Raises ValueError on what does not fit. Lesson 8 derives it.
    """
    training = Training(task, n_h, rate, steps_back, seed)
    for _ in progress_bar(range(whole_number("epochs", epochs, 0)), "epochs", progress):
        for _ in training.epoch():
            pass
    return training.model()


class Training:
    """A network on its way: `for done in training.epoch(): …` makes one update for each sentence, and may be left.

    task, n_h, rate, steps_back, seed: as in `train`. recurrent=False keeps W at zero: a network without a memory.
    Attributes: params, and history, the loss of each finished epoch. Lesson 10 lets readers stop one.
    """

    def __init__(self, task, n_h=32, rate=0.01, steps_back=None, seed=0, recurrent=True):
        self.task = checked_length(instance("task", task, Task), n_h)
        self.rng = np.random.default_rng(whole_number("seed", seed, 0))
        params = Parameters.random(task.n_x, n_h, len(task.labels), self.rng)
        self.steps_back, self.recurrent, self.history = steps_back, recurrent, []
        params.W *= recurrent
        if task.vectors is None:  # V is kept aside, with a row for each of its columns: few have a gradient at a time
            self.columns = AdamOfRows(np.ascontiguousarray(params.V.T), checked_rate(rate))
            params.V = params.V[:, :1]  # in whose place comes what a sentence needs of it
        numbers, self.shared = in_one_row(params)
        self.adam = Adam(numbers, checked_rate(rate))

    def epoch(self):
        """Learn from each sentence once, in an order drawn anew; after each, yields how many are done."""
        L = 0.0
        for done, i in enumerate(self.rng.permutation(len(self.task.examples)), 1):
            x, y = self.task.example(i, epoch=len(self.history))
            L += self._learn(x, y) if x.ndim == 2 else self._learn_in_columns(x, y)
            yield done
        self.history.append(float(L))

    def _learn(self, x, y):
        """The loss L of one sentence, and one update."""
        run = forward(self.shared, x)
        gradient = backward(self.shared, run, y, self.steps_back)
        gradient.W *= self.recurrent
        self.adam.update(np.concatenate([array.ravel() for _, array in gradient.items()]))
        return losses(run, y).sum()

    def _learn_in_columns(self, x, y):
        """The same for numbers x (T,): the sentence sees a V that has its own words' columns only."""
        columns, x = np.unique(x, return_inverse=True)
        self.columns.catch_up(columns)
        params = replace(self.shared, V=self.columns.table[columns].T)
        run = forward(params, x)
        gradient = backward(params, run, y, self.steps_back)
        gradient.W *= self.recurrent
        self.columns.update(columns, gradient.V.T)
        gradient.V = np.zeros_like(self.shared.V)
        self.adam.update(np.concatenate([array.ravel() for _, array in gradient.items()]))
        return losses(run, y).sum()

    @property
    def params(self):
        """The parameters as they are now, copies."""
        params = self.shared.map(np.copy)
        if self.task.vectors is None:
            self.columns.catch_up()
            params.V = self.columns.table.T.copy()
        return params

    def model(self):
        """What has been learned up to now, as a Model."""
        return Model(self.task, self.params, list(self.history))


def checked_length(task, n_h):
    """The task, or a ValueError where its longest sentence needs more than 2 GB in one sweep."""
    T = max((len(y) for _, y in task.examples), default=0)
    needed = 8 * T * (4 * len(task.labels) + 8 * whole_number("n_h", n_h, 1))
    if needed > 2e9:
        raise ValueError(
            f"task: its longest sentence has {T} words, and one sweep through it would take {needed / 1e9:.0f} GB; "
            "divide it into shorter ones, or keep fewer answers with vocabulary=…"
        )
    return task


def checked_rate(rate):
    """The rate, or a ValueError where no network can be trained with it."""
    if not 0 < rate < np.inf:
        raise ValueError(f"rate: wanted a number above 0, got {rate!r}")
    return rate


def in_one_row(params):
    """(numbers, params): all numbers of the parameters in one row, and Parameters whose arrays are views of it."""
    numbers = np.concatenate([array.ravel() for _, array in params.items()])
    ends = np.cumsum([array.size for _, array in params.items()])
    parts = np.split(numbers, ends[:-1])
    return numbers, Parameters(*[part.reshape(array.shape) for part, (_, array) in zip(parts, params.items())])


class Words(list):
    """A list that also says which of the words read were unknown; to all else it is that list.

    Attributes: unknown, the words that were read as "<unk>"; told, " (1 unknown word: zebra)", or "" if there are none.
    """

    def __init__(self, words, unknown):
        super().__init__(words)
        self.unknown = unknown

    def __repr__(self):
        return super().__repr__() + self.told

    @property
    def told(self):
        n = len(self.unknown)
        return f" ({n} unknown word{'s' if n > 1 else ''}: {', '.join(self.unknown)})" if n else ""


def generate(model, words, max_words=20, temperature=0, seed=0):
    """The given words and what the network says next; each word that it says becomes the next input.

    temperature=0: greedily, the most probable word. Above 0: a word drawn with probabilities softmax(o / temperature),
    with a generator made from `seed`: 1 draws as the network believes, less than 1 more safely.
    Stops at the end mark, which is left out, or when the sentence has max_words words. "<unk>" is never said.
    words may be empty. Raises ValueError on a word that the task does not know, unless it was made with unknown=True:
    then the list's attribute `unknown` names such words. Used in lessons 1 and 10.
    """
    max_words = whole_number("max_words", max_words, 0)
    task = instance("model", model, Model).task
    if task.end is None:
        raise ValueError("model: wanted a language model; this one was trained to tag")
    if not 0 <= temperature < np.inf:
        raise ValueError(f"temperature: wanted a number from 0 on, got {temperature!r}")
    rng = np.random.default_rng(seed)
    x, words = task.encode(words), Words(words, task.unknown_among(words))
    silent = [i for i, label in enumerate(task.labels) if label == UNKNOWN]
    h = None
    while len(words) < max_words:
        run = forward(model.params, x, h)
        o = run.o[-1].copy()
        o[silent] = -np.inf
        i = o.argmax() if temperature == 0 else drawn(o / temperature, rng)
        next_word = task.labels[i]
        if next_word == task.end:
            break
        words.append(next_word)
        x, h = task.encode([next_word])[-1:], run.h[-1]
    return words


def drawn(o, rng):
    """The place of one of the numbers o, drawn with the probabilities softmax(o)."""
    p = np.exp(o - o.max())
    return rng.choice(len(p), p=p / p.sum())


def tag(model, words):
    """Each word, as it is given, with its most probable tag: a list of (word, tag).

    model: trained on a tagging_task. Raises ValueError on an empty list, and on a word that the task does not know,
    unless it was made with unknown=True: then the list's attribute `unknown` names such words. Used in lesson 1.
    """
    task = instance("model", model, Model).task
    if task.end is not None:
        raise ValueError("model: wanted a tagger; this one was trained as a language model")
    o = forward(model.params, task.encode(words)).o
    tags = [task.labels[i] for i in o.argmax(axis=1)]
    return Words(zip(words, tags), task.unknown_among(words))


def progress_bar(steps, unit, show):
    """The steps, with a bar that appears after a second, so that short work shows none."""
    if not show:
        return steps
    from tqdm.auto import tqdm

    return tqdm(steps, unit=f" {unit}", delay=1, leave=False)
