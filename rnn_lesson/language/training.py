"""Train a network on sentences, and let it write or tag."""

from dataclasses import dataclass

import numpy as np

from ..network import Parameters, backward, forward, losses
from ..network.arguments import instance, whole_number
from .tasks import Task


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
    instance("task", task, Task)
    epochs, rate = whole_number("epochs", epochs, 0), checked_rate(rate)
    rng = np.random.default_rng(whole_number("seed", seed, 0))
    numbers, params = in_one_row(Parameters.random(task.vectors.shape[1], n_h, len(task.labels), rng))
    adam, history = Adam(numbers, rate), []
    for _ in progress_bar(range(epochs), "epochs", progress):
        L = 0.0
        for i in rng.permutation(len(task.examples)):
            x, y = task.examples[i]
            run = forward(params, x)
            L += losses(run, y).sum()
            gradient = backward(params, run, y, steps_back)
            adam.update(np.concatenate([array.ravel() for _, array in gradient.items()]))
        history.append(float(L))
    return Model(task, params, history)


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


class Adam:
    """Adam (Kingma and Ba, 2015): each number moves by about `rate`, along its gradient averaged over recent steps.

        mean   = beta1 mean   + (1 - beta1) g       square = beta2 square + (1 - beta2) g²
        numbers -= rate mean / (1 - beta1^n)  /  (sqrt(square / (1 - beta2^n)) + epsilon)      at the n-th step

    numbers: an array of any shape, which `update` changes in place.
    """

    def __init__(self, numbers, rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.numbers, self.rate, self.beta1, self.beta2, self.epsilon = numbers, rate, beta1, beta2, epsilon
        self.mean, self.square = np.zeros_like(numbers), np.zeros_like(numbers)
        self.part = np.empty_like(numbers)  # kept, since new memory takes time
        self.steps = 0

    def update(self, g):
        """Move the numbers one step, g being their gradient."""
        self.steps += 1
        part = self.part
        self.mean *= self.beta1
        self.mean += np.multiply(g, 1 - self.beta1, out=part)
        self.square *= self.beta2
        np.multiply(g, g, out=part)
        part *= 1 - self.beta2
        self.square += part
        root = np.sqrt(
            1 - self.beta2**self.steps
        )  # taken out of the fraction, which is multiplied with it on both sides
        np.sqrt(self.square, out=part)
        part += self.epsilon * root
        np.divide(self.mean, part, out=part)
        part *= self.rate * root / (1 - self.beta1**self.steps)
        self.numbers -= part


def generate(model, words, max_words=20):
    """The given words and what the network says next, greedily: the most probable word becomes the next input.

    Stops at the end mark, which is left out, or when the sentence has max_words words.
    words may be empty. Raises ValueError on a word that the task does not know. Used in lesson 1.
    """
    max_words = whole_number("max_words", max_words, 0)
    if instance("model", model, Model).task.end is None:
        raise ValueError("model: wanted a language model; this one was trained to tag")
    x, words = model.task.encode(words), list(words)
    h = None
    while len(words) < max_words:
        run = forward(model.params, x, h)
        next_word = model.task.labels[run.y_hat[-1].argmax()]
        if next_word == model.task.end:
            break
        words.append(next_word)
        x, h = model.task.encode([next_word])[-1:], run.h[-1]
    return words


def tag(model, words):
    """Each word, as it is given, with its most probable tag: a list of (word, tag).

    model: trained on a tagging_task. Raises ValueError on an empty list, and on a word that
    the task does not know. Used in lesson 1.
    """
    if instance("model", model, Model).task.end is not None:
        raise ValueError("model: wanted a tagger; this one was trained as a language model")
    y_hat = forward(model.params, model.task.encode(words)).y_hat
    return [(word, model.task.labels[i]) for word, i in zip(words, y_hat.argmax(axis=1))]


def progress_bar(steps, unit, show):
    """The steps, with a bar that appears after a second, so that short work shows none."""
    if not show:
        return steps
    from tqdm.auto import tqdm

    return tqdm(steps, unit=f" {unit}", delay=1, leave=False)
