"""Right answers pass, in whatever honest style they are written, and on a thousand networks."""

import time

import numpy as np
import pytest
import styles
from styles import STYLES
from test_exercises import EXERCISES, passes, refusal

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
    """Single precision, the least exact, on each of them; every other style and form on some hundred."""
    networks = [question for seed in OTHER_SEEDS for question in EXERCISES["gradient_of_W"].draw(seed)]
    whole, worst = EXERCISES["backward"], 0.0
    assert len(networks) >= 1000
    for i, question in enumerate(networks):
        (truth,) = whole.truths([question])
        for style in (FAST[i % len(FAST)], FAST[(i + 5) % len(FAST)]):
            gradient = style(*question.given)
            assert whole.answer.same(whole.answer.read(gradient), truth), (style, question.said)
        name, form = styles.NAMES[i % 5], styles.FORMS[i // 5 % 5]
        answer = EXERCISES[f"gradient_of_{name}"].answer
        came, wanted = (answer.read(form(getattr(g, name))) for g in (gradient, whole.truth(*question.given)))
        assert answer.same(came, wanted), (form, question.said)
        single = whole.answer.read(styles.single_precision(*question.given))
        worst = max(worst, whole.answer.error(single, truth))
    assert 1e-8 < worst < whole.answer.tolerance / 5


# As many drawings as give about a thousand different questions; two styles in turn answer each.
DRAWS = {
    "step": 167,
    "unrolled": 167,
    "cross_entropy": 200,
    "numerical_gradient": 250,
    "clip": 60,
    "naive_gradient_of_W": 167,
    "step_jacobian": 60,
    "jacobian_product": 20,
    "generate": 20,
}


@pytest.mark.parametrize("name, draws", DRAWS.items())
def test_no_other_right_answer_is_called_wrong_either(name, draws):
    slow = "autograd", "by_differences"
    exercise, answers = EXERCISES[name], [f for f in STYLES[name] if not f.__name__.endswith(slow)]
    for seed in range(100, 100 + draws):
        asked = exercise.draw(seed)
        asked = asked[: len(asked) // 2] if name == "generate" else asked  # the second half repeats the first
        truths = exercise.truths(asked)
        for f in (answers[seed % len(answers)], answers[(seed + 1) % len(answers)]):
            for question, truth in zip(asked, truths):
                assert exercise.answer.same(exercise.answer.read(f(*question.given)), truth), (f, question)


@pytest.mark.parametrize("name", STYLES)
def test_a_check_answers_in_less_than_a_second_of_the_processor(name):
    wrong = {"backward": styles.naive_matrices, "generate": lambda model, words, most: ["blorf"]}.get(name)
    start = time.process_time()
    passes(name, STYLES[name][0])
    assert refusal(name, wrong or (lambda *given: np.zeros((2, 2)))).status in ("wrong", "stopped")
    assert time.process_time() - start < 2
