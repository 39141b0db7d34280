"""How well a tagger tags sentences that it was not trained on, beside the taggers that it must beat."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from ..network.arguments import instance
from .baselines import Share, most_frequent_tag, word_and_previous
from .tasks import tagged_lists
from .training import Model, Training, progress_bar
from .training import tag as tag_words

NETWORK, NO_STEP_BACK, NO_RECURRENCE = "RNN, whole gradient", "RNN, no step back", "no recurrence (W = 0)"
PAIR, WORD = "word and previous word", "most frequent tag"


@dataclass(frozen=True, eq=False, repr=False)
class Scores:
    """The shares of right words, by tagger and by group of words, and what the network takes for what.

    shares: {tagger: {group: Share, or None where a group has no word}}, the trained network first; groups: "all",
    "known" (they occur in the training sentences), "unknown" (they don't), "ambiguous" (known, with several tags there)
    tags: those of the test sentences and those that the network said, the most frequent first
    confusion (len(tags), len(tags)): entry [i, j] counts the words of tag i for which the network said tag j
    """

    shares: dict
    tags: tuple
    confusion: np.ndarray

    def __repr__(self):
        groups = next(iter(self.shares.values()))
        head = f"{'percent of the words right':28}" + "".join(f"{group:>12}" for group in groups)
        counts = f"{'number of words':28}" + "".join(f"{share.words if share else 0:12,}" for share in groups.values())
        rows = [f"{name:28}" + "".join(percent(share) for share in row.values()) for name, row in self.shares.items()]
        return "\n".join([head, counts, *rows])


def percent(share):
    """A share in percent, in a column; a dash where there is no word."""
    return f"{'-':>12}" if share is None else f"{100 * share:12.1f}"


def tagger_scores(model, tagged, test, rate=0.01, seed=0, progress=True):
    """The Scores of a trained tagger on test sentences, beside two networks that lack something, and two that count.

    model: trained with unknown=True on the sentences `tagged`, lists of (word, tag), as `test`. The two networks are
    trained here as the model was, with its size and as many epochs; rate and seed: as it had them. One looks no step
    back in its gradient, the other has no recurrence at all: W stays zero. What counts takes an unknown word for one
    that occurs once, from which the networks have learned "<unk>" too. Tags of the test sentences that the
    training sentences lack are wrong for everybody. Raises ValueError on what does not fit. Lesson 10 uses it.
    """
    task = instance("model", model, Model).task
    tagged, test = tagged_lists("tagged", tagged), tagged_lists("test", test)
    if not task.examples:
        raise ValueError(
            "model: wanted one that was trained here; a loaded network has no sentences to train others on"
        )
    epochs, setting = len(model.history), {"n_h": len(model.params.W), "rate": rate, "seed": seed}
    ways = {NO_STEP_BACK: {"steps_back": 0}, NO_RECURRENCE: {"recurrent": False}}
    trainings = {name: Training(task, **setting, **way) for name, way in ways.items()}
    for training in progress_bar([t for t in trainings.values() for _ in range(epochs)], "epochs", progress):
        for _ in training.epoch():
            pass
    networks = {NETWORK: model} | {name: training.model() for name, training in trainings.items()}
    taggers = {name: tagger_of(network) for name, network in networks.items()}
    taggers |= counters(tagged)
    return scores_of(taggers, tagged, test)


def counters(tagged):
    """The taggers that only count, by name; unknown words are taken for words that occur once."""
    return {PAIR: word_and_previous(tagged, unknown=True), WORD: most_frequent_tag(tagged, unknown=True)}


def tagger_of(model):
    """The function from words to tags of a trained network."""
    return lambda words: [tag for _, tag in tag_words(model, words)]


def scores_of(taggers, tagged, test):
    """The Scores of several taggers, functions from words to tags by name; the confusion is that of the first."""
    said = {name: [tag for words in untagged(test) for tag in tagger(words)] for name, tagger in taggers.items()}
    words, truth = zip(*[(word.lower(), tag) for sentence in test for word, tag in sentence])
    tags_of = defaultdict(set)
    for sentence in tagged:
        for word, tag in sentence:
            tags_of[word.lower()].add(tag)
    groups = {
        "all": np.ones(len(words), bool),
        "known": np.array([word in tags_of for word in words]),
        "unknown": np.array([word not in tags_of for word in words]),
        "ambiguous": np.array([len(tags_of.get(word, ())) > 1 for word in words]),
    }
    unknown = groups["unknown"]
    shares = defaultdict(dict)
    for name, tags in said.items():
        right = np.array([tag == answer for tag, answer in zip(tags, truth)])
        for group, inside in groups.items():
            n = int(inside.sum())
            share = Share(int(right[inside].sum()), n, int((inside & unknown).sum())) if n else None
            shares[name][group] = share
    first = next(iter(said.values()))
    tags = sorted({*truth, *first}, key=lambda tag: (-truth.count(tag), tag))
    place = {tag: i for i, tag in enumerate(tags)}
    confusion = np.zeros((len(tags), len(tags)), int)
    np.add.at(confusion, ([place[tag] for tag in truth], [place[tag] for tag in first]), 1)
    return Scores(dict(shares), tuple(tags), confusion)


def untagged(tagged):
    """The words of each sentence."""
    return [[word for word, _ in sentence] for sentence in tagged]
