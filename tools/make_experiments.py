"""Run the experiments that take longer than a lesson may: `make experiments`.

Their counts go to rnn_lesson/language/data/experiments.json, which the lessons read with experiments.stored(name).
"""

import json
from pathlib import Path

from rnn_lesson import comparisons
from rnn_lesson.language import experiments

TARGET = Path(experiments.__file__).with_name("data") / "experiments.json"
GAPS = (3, 6, 9, 14, 20, 30)
ONLY_OUTPUT = ("U", "b_y")
MOMENTS = (0, 3, 10, 20, 30, 50, 100, 300, 1000, 1300, 1600, 2000, 2500, 3000)
TESTS = range(1, 6)  # lesson 10: five times 200 other sentences
CELLS = {  # of lesson 9's table of gaps, rates and epochs
    "lecture": {},
    "frozen": {"only": ONLY_OUTPUT},
    "keep 0.8": {"keep": 0.8},
}


def gaps(among=GAPS, **setting):
    return {words: right.tolist() for words, right in experiments.gap(among, **{"rate": 0.01, **setting}).items()}


def as_lists(table, decimals=2):
    """The table, which may hold tables, with its arrays as lists of rounded numbers."""
    return {
        key: as_lists(value, decimals) if isinstance(value, dict) else value.round(decimals).tolist()
        for key, value in table.items()
    }


def gap_by_training(cell):
    return as_lists(experiments.gap_by_training(GAPS, (0.01, 0.005, 0.003, 0.001), (300, 1000, 3000), **cell))


def walks(n_h):
    return {", ".join(ways): right.tolist() for ways, right in experiments.who_walks_back(n_h, progress=False).items()}


def far_terms(**setting):
    found = experiments.who_needs_the_far_terms(progress=False, **setting)
    return as_lists({", ".join(ways): of for ways, of in found.items()}, decimals=3)


def echo_over_the_epochs(**setting):
    """{way of training: {epochs: {measure: one number for each start}}}: how loud the first word's echo is."""
    lines = comparisons()

    def measure(networks):
        return {
            "right": experiments.last_words_right(networks, lines).tolist(),
            "distance": experiments.state_distances(networks, lines).round(4).tolist(),
            "loss": experiments.total_loss(networks).round(2).tolist(),
        }

    ways = {
        "only U and b_y": {"only": ONLY_OUTPUT},
        "n = 2": {"steps_back": 2},
        "whole gradient": {},
        "whole gradient, rate 0.005": {"rate": 0.005},
    }
    return {name: experiments.over_epochs(MOMENTS, measure, lines, **way, **setting) for name, way in ways.items()}


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
        "gap, ten times as long": {
            "lecture": gaps(**slowly),
            "keep 0.8": gaps(keep=0.8, **slowly),
            "frozen": gaps(only=ONLY_OUTPUT, **slowly),
        },
    }
    lines, wide = comparisons(), {"n_h": 64, "rate": 0.005}
    networks = experiments.steps_back(range(6), **wide)
    stored["steps back, n_h 64, rate 0.005"] = {
        n: experiments.last_words_right(networks[n], lines).tolist() for n in range(4)
    }
    stored["state distances, n_h 64, rate 0.005"] = {
        name: experiments.state_distances(some, lines).round(4).tolist()
        for name, some in {"before": experiments.trained(lines, epochs=0, **wide), **networks}.items()
    }
    stored["echo, n_h 4, 3000 epochs"] = experiments.echo([4], epochs=3000)[4].tolist()
    stored["who walks back"] = {n_h: walks(n_h) for n_h in (4, 8, 16)}
    stored["echo over the epochs"] = echo_over_the_epochs()
    long = experiments.trained(lines, rate=0.005, epochs=12_000)
    stored["whole gradient, rate 0.005, 12000 epochs"] = experiments.last_words_right(long, lines).tolist()
    stored["who needs the far terms"] = {
        8: far_terms(n_h=8, rate=0.02),
        16: far_terms(n_h=16, rate=0.02),
        64: far_terms(n_h=64, rate=0.005),
    }
    _, longest = experiments.descent(epochs=3000, at_rest=True)
    stored["plain descent, 3000 epochs"] = longest.at_rest[:, -1].round(2).tolist()
    stored["gap by training"] = {name: gap_by_training(cell) for name, cell in CELLS.items()}
    stored["gap by kept part"] = {
        f"{keep}": gaps(GAPS[:5], keep=keep, **between) for keep in (0.0, 0.5, 0.8, 0.9, 0.95)
    }
    stored["gap, keep 0.8, only U and b_y"] = gaps((9, 14), keep=0.8, only=ONLY_OUTPUT, **between)
    stored["gap, echo or way back"] = {
        "keep 0.8, only U and b_y": gaps((9,), keep=0.8, only=ONLY_OUTPUT, epochs=3000),
        "keep 0.8, four steps back": gaps((9,), keep=0.8, steps_back=4, **between),
        "lecture, only U and b_y": gaps((14,), only=ONLY_OUTPUT, rate=0.1, epochs=3000),
        "lecture, no step back": gaps((14,), steps_back=0, rate=0.003, epochs=3000),
    }
    stored["gap, W orthogonal"] = gaps((6, 9), orthogonal=True, **between)
    stored["gap 9, product over the epochs"] = {
        name: as_lists(experiments.gap_products(9, range(0, 1001, 50), keep=keep, rate=0.003))
        for name, keep in (("lecture", 0.0), ("keep 0.8", 0.8))
    }
    stored["tagger by training"] = as_lists(experiments.tagger_by_training((100, 300, 1000), tests=TESTS))
    stored["tagger by training, no step back"] = as_lists(
        experiments.tagger_by_training((300,), steps_back=0, tests=TESTS)
    )
    stored["writer by training"] = as_lists(experiments.writer_by_training(), decimals=3)
    each = ",\n".join(f"{json.dumps(name)}: {json.dumps(found)}" for name, found in stored.items())
    TARGET.write_text(f"{{\n{each}\n}}\n", encoding="utf-8")  # a line for each experiment
    print(f"{TARGET.name} is written")


if __name__ == "__main__":
    main()
