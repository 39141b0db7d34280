"""Right answers pass, in whatever honest style they are written, and on a thousand networks."""

import time
from statistics import median

import numpy as np
import pytest
import styles
from styles import STYLES
from test_exercises import EXERCISES, passes

from rnn_lesson import check

EVERY = [(name, f) for name, answers in STYLES.items() for f in answers]
OTHER_SEEDS = range(100, 267)  # 167 drawings of six networks
# Only differences are less exact than single precision, and autograd is too slow for a thousand networks.
FAST = [whole for whole in styles.WHOLE if whole not in (styles.by_autograd, styles.by_differences)]


@pytest.mark.parametrize("name, f", EVERY, ids=[f"{name}-{f.__name__}" for name, f in EVERY])
def test_right_answers_in_every_style_pass(name, f):
    assert passes(name, f).status == "right"


@pytest.mark.parametrize("name", [name for name in STYLES if "gradient" in name or "back" in name or "jacob" in name])
def test_there_are_a_dozen_styles_of_every_gradient(name):
    assert len({f.__name__ for f in STYLES[name]}) >= (12 if name != "numerical_gradient" else 6)


def test_no_right_gradient_is_called_wrong_on_a_thousand_networks():
    networks = [question for seed in OTHER_SEEDS for question in EXERCISES["gradient_of_W"].draw(seed)]
    whole, alone = EXERCISES["backward"], [EXERCISES[f"gradient_of_{name}"] for name in styles.NAMES]
    assert len(networks) >= 1000
    for question in networks:
        (truth,) = whole.truths([question])
        for style in FAST:
            gradient = style(*question.given)
            assert whole.answer.same(whole.answer.read(gradient), truth), (style, question.said)
        for exercise, name in zip(alone, styles.NAMES):
            for form in styles.FORMS:
                answer = exercise.answer.read(form(getattr(gradient, name)))
                assert exercise.answer.same(answer, *exercise.truths([question]))


# As many drawings as give a thousand networks (or losses, or models).
@pytest.mark.parametrize(
    "name, draws",
    [("step", 167), ("unrolled", 167), ("cross_entropy", 200), ("numerical_gradient", 250), ("clip", 167),
     ("naive_gradient_of_W", 167), ("step_jacobian", 167), ("jacobian_product", 60), ("generate", 20)],
)  # fmt: skip
def test_no_other_right_answer_is_called_wrong_either(name, draws):
    exercise, answers = EXERCISES[name], [f for f in STYLES[name] if "autograd" not in f.__name__][:5]
    for seed in range(100, 100 + draws):
        asked = exercise.draw(seed)
        truths = exercise.truths(exercise.draw(seed))
        for f in answers[:2] if name == "jacobian_product" else answers:
            for question, truth in zip(asked, truths):
                assert exercise.answer.same(exercise.answer.read(f(*question.given)), truth), (f, question)


def test_single_precision_is_far_from_the_limit():
    worst = 0.0
    exercise = EXERCISES["backward"]
    for seed in OTHER_SEEDS:
        for question in EXERCISES["gradient_of_W"].draw(seed):
            answer = exercise.answer.read(styles.single_precision(*question.given))
            worst = max(worst, exercise.answer.error(answer, *exercise.truths([question])))
    assert 1e-8 < worst < exercise.answer.tolerance / 5


@pytest.mark.parametrize("name", STYLES)
def test_a_check_answers_in_less_than_a_second(name):
    wrong = {"backward": styles.naive_matrices, "generate": lambda model, words, most: ["blorf"]}.get(name)
    seconds = []
    for f in [STYLES[name][0]] * 3 + [wrong or (lambda *given: np.zeros((2, 2)))] * 2:
        start = time.perf_counter()
        try:
            getattr(check, name)(f)
        except check.NotYet as error:
            assert error.status in ("wrong", "stopped")
        seconds.append(time.perf_counter() - start)
    assert median(seconds) < 1
