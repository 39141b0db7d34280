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
    epochs = whole_number("epochs", epochs, 0)
    if not 0 < rate < np.inf:
        raise ValueError(f"rate: wanted a number above 0, got {rate!r}")
    rng = np.random.default_rng(whole_number("seed", seed, 0))
    params = Parameters.random(task.vectors.shape[1], n_h, len(task.labels), rng)
    adam, history = Adam(params, rate), []
    for _ in progress_bar(range(epochs), "epochs", progress):
        L = 0.0
        for i in rng.permutation(len(task.examples)):
            x, y = task.examples[i]
            run = forward(params, x)
            L += losses(run, y).sum()
            adam.update(params, backward(params, run, y, steps_back))
        history.append(float(L))
    return Model(task, params, history)


class Adam:
    """Adam (Kingma and Ba, 2015): each number moves by about `rate`, along its gradient averaged over recent steps."""

    def __init__(self, params, rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.rate, self.beta1, self.beta2, self.epsilon = rate, beta1, beta2, epsilon
        self.mean, self.square, self.steps = params.map(np.zeros_like), params.map(np.zeros_like), 0

    def update(self, params, gradient):
        """Move every array of params one step, in place."""
        self.steps += 1
        for name, theta in params.items():
            g, mean, square = (getattr(arrays, name) for arrays in (gradient, self.mean, self.square))
            mean += (1 - self.beta1) * (g - mean)
            square += (1 - self.beta2) * (g * g - square)
            unbiased_mean = mean / (1 - self.beta1**self.steps)
            unbiased_square = square / (1 - self.beta2**self.steps)
            theta -= self.rate * unbiased_mean / (np.sqrt(unbiased_square) + self.epsilon)


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
