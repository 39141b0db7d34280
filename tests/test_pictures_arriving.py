"""What each loss sends to a state is its own derivative, and the columns add up to the sweep's."""

import numpy as np
from drawn import case

from rnn_lesson import forward, losses, pictures
from rnn_lesson.pictures.arriving import sent
from rnn_lesson.pictures.sweep import Sweep

DRAWN = case(5, 2, 4, 3, seed=1)
WORDS = ["a", "b", "c", "d", "</s>"]


def test_what_a_loss_sends_to_a_state_is_the_slope_of_that_loss():
    columns, step = sent(DRAWN.params, DRAWN.run, DRAWN.y), 1e-6

    def losses_with(t, change):
        """L_s for s >= t, where h_t was changed."""
        y_hat = forward(DRAWN.params, DRAWN.x[t + 1 :], DRAWN.run.h[t] + change)
        o = DRAWN.params.U @ (DRAWN.run.h[t] + change) + DRAWN.params.b_y
        own = np.log(np.exp(o).sum()) - o[DRAWN.y[t]]
        return np.array([own, *losses(y_hat, DRAWN.y[t + 1 :])])

    for t in range(4):
        for i, change in enumerate(step * np.eye(4)):
            slopes = (losses_with(t, change) - losses_with(t, -change)) / (2 * step)
            assert np.allclose([columns[s, t][i] for s in range(t, 5)], slopes, atol=1e-8)


def test_the_columns_add_up_to_what_the_sweep_finds():
    columns, steps = sent(DRAWN.params, DRAWN.run, DRAWN.y), Sweep(DRAWN.params, DRAWN.run, DRAWN.y)
    for t in range(5):
        assert np.allclose(sum(columns[s, t] for s in range(t, 5)), steps.dL_dh[t], atol=1e-12)


def test_the_sentence_names_the_losses_from_t_on_and_their_sum():
    scene = pictures.arriving_scene(lambda choice: (DRAWN.params, DRAWN.run, DRAWN.y, WORDS), longest=5)
    columns = sent(DRAWN.params, DRAWN.run, DRAWN.y)
    for t in range(5):
        said = scene.picture((None, t)).sentence
        for s in range(5):
            assert (f"from L{'₀₁₂₃₄'[s]} (“{WORDS[s]}”)" in said) == (s >= t)
        total = np.linalg.norm(sum(columns[s, t] for s in range(t, 5)))
        assert said.endswith(f"of norm {total:.2f}.")
