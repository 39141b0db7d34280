"""Measure the training of a tagger, one sentence an update, beside torch: `make bench`.

    python benchmarks/tagger.py                     each contestant in a process of its own, in turns; medians
    python benchmarks/tagger.py ours "860 words"    the words per second of one contestant, once: ours or torch

Three made treebanks of sentences of 6 to 18 words and 16 tags: 860 and 4,800 different words, as frequent as in a text
(the n-th word with a probability proportional to 1/n), read one-hot, and 860 words read as vectors of 50 numbers. 32
hidden units. Torch: nn.Embedding (for vectors: none), nn.RNN, nn.Linear, cross_entropy summed over a sentence and Adam
with torch's defaults, in float32, which is torch's usual; ours is float64. One thread on one core for both.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import json  # noqa: E402
import statistics  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402

import numpy as np  # noqa: E402

from rnn_lesson import tagging_task, train  # noqa: E402
from rnn_lesson.language import Embeddings, Training  # noqa: E402

CASES = {"860 words": (3000, 860, False), "4,800 words": (3000, 4800, False), "vectors": (3000, 860, True)}
N_H, RATE, TAGS, TURNS = 32, 0.005, 16, 5


def made_treebank(sentences, words, seed=0):
    """Sentences of (word, tag) in which every word occurs, and its tag depends on it and on the word before."""
    rng = np.random.default_rng(seed)
    frequency = 1 / np.arange(1, words + 1)
    lengths = rng.integers(6, 19, sentences)
    drawn = rng.choice(words, lengths.sum(), p=frequency / frequency.sum())
    drawn[rng.permutation(len(drawn))[:words]] = np.arange(words)
    tag_of = rng.integers(0, TAGS, words)
    tags = (tag_of[drawn] + (np.roll(drawn, 1) % 3 == 0)) % TAGS
    pairs = [(f"word{word}", f"TAG{tag}") for word, tag in zip(drawn, tags)]
    ends = np.cumsum(lengths)
    return [pairs[end - length : end] for end, length in zip(ends, lengths)]


def task_of(case):
    sentences, words, as_vectors = CASES[case]
    tagged = made_treebank(sentences, words)
    names = sorted({word for sentence in tagged for word, _ in sentence})
    vectors = Embeddings(tuple(names), np.random.default_rng(1).normal(size=(len(names), 50)))
    return tagging_task(tagged, vectors if as_vectors else None)


def ours(case):
    """One epoch, after a few updates to warm up; and the loss of the first epoch, so that both can be seen to learn."""
    task = task_of(case)
    warm = Training(task, n_h=N_H, rate=RATE).epoch()
    for _ in range(100):
        next(warm)
    started = time.perf_counter()
    model = train(task, n_h=N_H, epochs=1, rate=RATE, progress=False)
    return time.perf_counter() - started, model.history[0]


def with_torch(case):
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    task = task_of(case)
    one_hot = task.vectors is None or task.n_x == len(task.inputs)
    examples = [(torch.tensor(x if x.ndim == 1 else x.astype(np.float32)), torch.tensor(y)) for x, y in task.examples]
    embedding = torch.nn.Embedding(task.n_x, N_H) if one_hot else torch.nn.Identity()
    rnn, linear = torch.nn.RNN(N_H if one_hot else task.n_x, N_H), torch.nn.Linear(N_H, len(task.labels))
    network = torch.nn.ModuleList([embedding, rnn, linear])
    adam = torch.optim.Adam(network.parameters(), lr=RATE)

    def learn(i):
        x, y = examples[i]
        adam.zero_grad()
        L = torch.nn.functional.cross_entropy(linear(rnn(embedding(x))[0]), y, reduction="sum")
        L.backward()
        adam.step()
        return L.item()

    for i in range(100):
        learn(i)
    started = time.perf_counter()
    L = sum(learn(i) for i in np.random.default_rng(0).permutation(len(examples)))
    return time.perf_counter() - started, L


def measured(who, case):
    done = subprocess.run([sys.executable, __file__, who, case], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main():
    print("\nwords per second of training a tagger, one sentence an update, n_h = 32, medians of five turns")
    print(f"{'treebank':14}{'ours':>10}{'torch':>10}{'ratio':>8}{'loss a word, ours':>20}{'torch':>8}")
    for case in CASES:
        turns = {"ours": [], "torch": []}
        for _ in range(TURNS):
            for who, found in turns.items():
                found.append(measured(who, case))
        speed = {who: statistics.median(turn["speed"] for turn in found) for who, found in turns.items()}
        loss = {who: found[0]["loss"] for who, found in turns.items()}
        print(
            f"{case:14}{speed['ours']:10,.0f}{speed['torch']:10,.0f}{speed['ours'] / speed['torch']:8.2f}"
            f"{loss['ours']:20.2f}{loss['torch']:8.2f}"
        )


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        _, who, case = sys.argv
        words = sum(map(len, made_treebank(*CASES[case][:2])))
        seconds, L = {"ours": ours, "torch": with_torch}[who](case)
        print(json.dumps({"speed": words / seconds, "loss": L / words}))
