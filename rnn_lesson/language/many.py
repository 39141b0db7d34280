"""Many networks trained side by side: the same sweep as in training.train, with one more axis for the network."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from ..network import Parameters
from ..network.arguments import instance, whole_number
from .tasks import Task
from .training import Adam, Model, checked_rate, progress_bar


def train_many(task, seeds, n_h=32, epochs=200, rate=0.01, steps_back=None, progress=True):
    """Train one network for each seed, side by side; models[i] is train(task, …, seed=seeds[i]) up to rounding.

    Rounding makes the trajectories of one network part after some dozens of epochs, as any other rounding would: what
    networks do is counted over the seeds, and not read off one of them.
    task, n_h, epochs, rate, steps_back, progress: as in `train`. seeds: whole numbers from 0 on, at least one.
    Memory: every array of one update for all networks, about 8 bytes times len(seeds) times (5 times the numbers of a
    network, plus T (n_x + 4 n_h + 3 n_y), T the longest sentence), and 8 T n_x bytes for each sentence of the task
    (for each network, where the task has its one-hot x as numbers).
    Ctrl-C ends the training and leaves nothing half done, since nothing is returned.
    Returns a list of Model. Raises ValueError on what does not fit. Lesson 8 uses it.
    """
    networks = Networks.random(task, seeds, n_h)
    adam = Adam(networks.numbers, checked_rate(rate))
    steps_back = None if steps_back is None else whole_number("steps_back", steps_back, 0)
    history = []
    for _ in progress_bar(range(whole_number("epochs", epochs, 0)), "epochs", progress):
        history.append(networks.train_an_epoch(lambda: adam.update(networks.slopes), steps_back))
    losses = np.array(history).reshape(-1, len(networks.numbers)).T
    return [Model(task, params, L.tolist()) for params, L in zip(networks.each(), losses)]


@dataclass(eq=False)
class Sentences:
    """The task's examples as arrays: x (N, T, n_x), y (N, T), and counted (N, T), 0 where a sentence has ended.

    One-hot x that the task has as numbers are kept so, (N, T), and written out for the sentences that are chosen.
    """

    x: np.ndarray
    y: np.ndarray
    counted: np.ndarray
    task: Task

    @classmethod
    def of(cls, task):
        N, T = len(task.examples), max(len(y) for _, y in task.examples)
        x = np.zeros((N, T), int) if task.vectors is None else np.zeros((N, T, task.n_x))
        sentences = cls(x, np.zeros((N, T), int), np.zeros((N, T)), task)
        for i, (x, y) in enumerate(task.examples):
            sentences.x[i, : len(y)], sentences.y[i, : len(y)], sentences.counted[i, : len(y)] = x, y, 1
        return sentences

    def chosen(self, rows, epoch=0):
        """These rows as they are read in an epoch, as long as the longest sentence among them."""
        T = int(self.counted[rows].sum(axis=1).max())
        x = self.x[rows, :T]
        for s, i in enumerate(rows):
            if i in self.task.unsure:
                x[s, : len(self.task.unsure[i])] = self.task.example(i, epoch)[0]
        return written_out(x, self.task.n_x, 3), self.y[rows, :T], self.counted[rows, :T]


class Networks:
    """S networks of one shape, each with a random generator of its own.

    numbers (S, P): all numbers of a network in a row; params: views of it by name, U (S, n_y, n_h), V (S, n_h, n_x),
    W (S, n_h, n_h), b_h (S, n_h), b_y (S, n_y). slopes (S, P) and gradient: the same for dL/dtheta, filled by `sweep`.
    slices: the columns of each array, by name; epochs: how many have been trained.
    keep: the part of h_{t-1} that a state keeps, h_t = keep h_{t-1} + (1 - keep) tanh(a_t); 0 is the lecture's network.
    """

    def __init__(self, task, starts, generators, keep=0.0):
        self.task, self.sentences, self.generators, self.keep = task, Sentences.of(task), generators, keep
        self.epochs = 0
        self.numbers = np.array([np.concatenate([array.ravel() for _, array in params.items()]) for params in starts])
        self.slopes = np.zeros_like(self.numbers)
        self.slices = columns_of(starts[0])
        self.params, self.gradient = (views(numbers, starts[0]) for numbers in (self.numbers, self.slopes))

    @classmethod
    def random(cls, task, seeds, n_h, keep=0.0):
        """The networks that train(task, n_h, seed=seed) starts from, for each seed."""
        instance("task", task, Task)
        if not isinstance(seeds, Iterable):
            raise ValueError(f"seeds: wanted whole numbers in a list or range, got {seeds!r}")
        generators = [np.random.default_rng(whole_number("seeds", seed, 0)) for seed in seeds]
        if not generators:
            raise ValueError("seeds: wanted at least one, got none")
        sizes = task.n_x, n_h, len(task.labels)
        return cls(task, [Parameters.random(*sizes, rng) for rng in generators], generators, keep)

    def each(self):
        """The Parameters of each network, copies."""
        stacked = vars(self.params).values()
        return [Parameters(*[array[s].copy() for array in stacked]) for s in range(len(self.numbers))]

    def forward(self, x):
        """x (S, T, n_x) -> the states h_{-1}, h_0 … h_{T-1} (S, T+1, n_h), tanh(a_t) (S, T, n_h), o (S, T, n_y)."""
        p, keep = self.params, self.keep
        (S, T, _), n_h = x.shape, p.W.shape[1]
        states, f = by_timestep(S, T + 1, n_h), by_timestep(S, T, n_h)
        np.matmul(x, p.V.swapaxes(1, 2), out=f)
        f += p.b_h[:, None]  # a_t but for W h_{t-1}; the loop puts tanh(a_t) in its place
        for t in range(T):
            f[:, t] += (p.W @ states[:, t, :, None])[..., 0]
            np.tanh(f[:, t], out=f[:, t])
            states[:, t + 1] = keep * states[:, t] + (1 - keep) * f[:, t] if keep else f[:, t]
        return states, f, states[:, 1:] @ p.U.swapaxes(1, 2) + p.b_y[:, None]

    def sweep(self, x, y, counted, steps_back=None):
        """The losses L_t (S, T) of one sequence for each network; their gradients fill self.gradient.

        x (S, T, n_x), y (S, T) ints, counted (S, T): 1 where a timestep has a loss, else 0. The formulas are those of
        network.backward; with keep, dh_t/dh_{t-1} = keep 1 + (1 - keep) diag(f_h'(a_t)) W.
        """
        (S, T, _), p, keep = x.shape, self.params, self.keep
        states, f, o = self.forward(x)
        of_the_truth = np.arange(S)[:, None], np.arange(T), y
        o -= o.max(axis=2, keepdims=True)
        y_hat = np.exp(o)
        total = y_hat.sum(axis=2, keepdims=True)
        L_t = (np.log(total[..., 0]) - o[of_the_truth]) * counted
        dL_do = np.divide(y_hat, total, out=y_hat)
        dL_do[of_the_truth] -= 1
        dL_do *= counted[..., None]

        dL_dh, slopes = by_timestep(*f.shape), (1 - f * f) * (1 - keep)
        np.matmul(dL_do, p.U, out=dL_dh)
        if steps_back is None:
            dL_da = np.empty_like(dL_dh)
            for t in range(T - 1, -1, -1):
                dL_da[:, t] = slopes[:, t] * dL_dh[:, t]
                if t:
                    dL_dh[:, t - 1] += (dL_da[:, t, None] @ p.W)[:, 0]
                if t and keep:
                    dL_dh[:, t - 1] += keep * dL_dh[:, t]
        else:
            dL_da = slopes * dL_dh
            for n in range(1, min(steps_back, T - 1) + 1):  # row k of dL_dh becomes dL_{k+n}/dh_k
                dL_dh = (slopes[:, 1 : T - n + 1] * dL_dh[:, 1:]) @ p.W + keep * dL_dh[:, 1:]
                dL_da[:, : T - n] += slopes[:, : T - n] * dL_dh

        np.matmul(dL_do.swapaxes(1, 2), states[:, 1:], out=self.gradient.U)
        np.matmul(dL_da.swapaxes(1, 2), x, out=self.gradient.V)
        np.matmul(dL_da.swapaxes(1, 2), states[:, :-1], out=self.gradient.W)
        dL_da.sum(axis=1, out=self.gradient.b_h)
        dL_do.sum(axis=1, out=self.gradient.b_y)
        return L_t

    def sweep_cut_for(self, names, x, y, counted, steps_back):
        """As sweep, but only the gradients of these parameters look so many steps back; the others are whole."""
        L_t = self.sweep(x, y, counted, steps_back)
        cut = {name: getattr(self.gradient, name).copy() for name in names}
        self.sweep(x, y, counted)
        for name, gradient in cut.items():
            getattr(self.gradient, name)[:] = gradient
        return L_t

    def train_an_epoch(self, update, steps_back=None, shuffled=True, cut_for=None):
        """One update of every network for every sentence; the losses L (S,), added up on the way.

        update(): what moves self.numbers, once self.slopes hold the gradients of one sentence for each network.
        shuffled: each network reads the sentences in an order that its own generator draws; otherwise as they stand.
        cut_for: the names of the parameters for which steps_back holds, all unless given.
        """
        N = len(self.task.examples)
        orders = [rng.permutation(N) if shuffled else np.arange(N) for rng in self.generators]
        L = np.zeros(len(orders))
        for chosen in np.transpose(orders):
            read = self.sentences.chosen(chosen, self.epochs)
            L_t = self.sweep_cut_for(cut_for, *read, steps_back) if cut_for else self.sweep(*read, steps_back)
            L += L_t.sum(axis=1)
            update()
        self.epochs += 1
        return L

    def probabilities(self, x):
        """y_hat (S, T, n_y) of one sequence x (T, n_x) or (T,), the same for all networks."""
        x = written_out(x, self.task.n_x, 2)
        o = self.forward(np.broadcast_to(x, (len(self.numbers), *x.shape)))[2]
        e = np.exp(o - o.max(axis=2, keepdims=True))
        return e / e.sum(axis=2, keepdims=True)


def written_out(x, n_x, axes):
    """x with so many axes, the last of length n_x: itself, or numbers of one-hot vectors written out as such."""
    if x.ndim == axes:
        return x
    vectors = np.zeros((*x.shape, n_x))
    np.put_along_axis(vectors, x[..., None], 1, axis=-1)
    return vectors


def by_timestep(S, T, n):
    """Zeros (S, T, n), stored timestep by timestep: what belongs to one, [:, t], is a single block of memory."""
    return np.zeros((T, S, n)).swapaxes(0, 1)


def columns_of(params):
    """Which columns of numbers (S, P) hold each array: a slice by name."""
    slices, end = {}, 0
    for name, array in params.items():
        slices[name] = slice(end, end := end + array.size)
    return slices


def views(numbers, params):
    """The columns of numbers (S, P) as stacked arrays by name, shaped as those of one network."""
    shapes = {name: (len(numbers), *array.shape) for name, array in params.items()}
    return SimpleNamespace(**{n: numbers[:, c].reshape(shapes[n]) for n, c in columns_of(params).items()})
