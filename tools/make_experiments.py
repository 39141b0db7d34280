"""Run the experiments that take longer than a lesson may: `make experiments`.

Their counts go to rnn_lesson/language/data/experiments.json, which the lessons read with experiments.stored(name).
"""

import json
from pathlib import Path

from rnn_lesson import comparisons
from rnn_lesson.language import experiments

TARGET = Path(experiments.__file__).with_name("data") / "experiments.json"
GAPS = (3, 6, 9, 14, 20, 30)
NAMES = ("U", "V", "W", "b_h", "b_y")
ONLY_OUTPUT = ("U", "b_y")


def gaps(among=GAPS, **setting):
    return {words: right.tolist() for words, right in experiments.gap(among, **{"rate": 0.01, **setting}).items()}


def walks(n_h):
    return {", ".join(ways): right.tolist() for ways, right in experiments.who_walks_back(n_h, progress=False).items()}


def main():
    slowly = {"rate": 0.001, "epochs": 3000}
    between = {"rate": 0.003, "epochs": 1000}
    stored = {
        "tagger": {name: scores.round(2).tolist() for name, scores in experiments.tagger_scores().items()},
        "gap": {
            "lecture": gaps(),
            "orthogonal": gaps(orthogonal=True),
            "keep 0.8": gaps(keep=0.8),
            "keep 0.95": gaps(keep=0.95),
            "frozen": gaps(only=ONLY_OUTPUT),
        },
        "gap, n_h 64": {"lecture": gaps(n_h=64), "frozen": gaps(n_h=64, only=ONLY_OUTPUT)},
        "gap, ten times as long at the same rate": {
            "lecture": gaps((6, 9), epochs=3000),
            "frozen": gaps((6, 9), epochs=3000, only=ONLY_OUTPUT),
        },
        "gap, ten times as long": {
            "lecture": gaps(**slowly),
            "keep 0.8": gaps(keep=0.8, **slowly),
            "frozen": gaps(only=ONLY_OUTPUT, **slowly),
        },
        "gap, 1000 epochs": {"lecture": gaps((6, 9, 14), **between), "keep 0.8": gaps((6, 9, 14), keep=0.8, **between)},
    }
    lines, wide = comparisons(), {"n_h": 64, "rate": 0.005}
    stored["steps back, n_h 64, rate 0.005"] = {
        n: experiments.last_words_right(networks, lines).tolist()
        for n, networks in experiments.steps_back(range(4), **wide).items()
    }
    stored["loss after 3000 epochs"] = {
        name: experiments.total_loss(experiments.trained(lines, epochs=3000, only=only)).round(2).tolist()
        for name, only in (("all five", NAMES), ("U and b_y", ONLY_OUTPUT))
    }
    stored["who walks back"] = {n_h: walks(n_h) for n_h in (4, 8, 16)}
    TARGET.write_text(json.dumps(stored) + "\n", encoding="utf-8")
    print(f"{TARGET.name} is written")


if __name__ == "__main__":
    main()
