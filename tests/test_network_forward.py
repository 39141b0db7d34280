"""The forward pass follows its two formulas, and the losses theirs."""

import numpy as np
from drawn import OF_F_H, case, cases
from hypothesis import given

from rnn_lesson import Parameters, forward, losses


@given(cases)
def test_forward_follows_the_two_formulas_step_by_step(drawn):
    run, p, h = drawn.run, drawn.params, drawn.h_init
    for t in range(len(drawn.x)):
        assert np.array_equal(run.h_before[t], h)
        h = OF_F_H[drawn.f_h](p.V @ drawn.x[t] + p.W @ h + p.b_h)
        o = p.U @ h + p.b_y
        assert np.allclose(run.h[t], h, rtol=1e-12, atol=1e-14)
        assert np.allclose(run.o[t], o, rtol=1e-12, atol=1e-14)
        assert np.allclose(run.y_hat[t], np.exp(o) / np.exp(o).sum(), rtol=1e-11)
        h = run.h[t]


@given(cases)
def test_losses_are_minus_the_log_of_the_true_labels_probability(drawn):
    run = drawn.run
    wanted = [-np.log(run.y_hat[t, label]) for t, label in enumerate(drawn.y)]
    assert np.allclose(losses(run, drawn.y), wanted)


def test_the_start_is_zero_unless_given():
    drawn = case(3, 2, 4, 3)
    assert not forward(drawn.params, drawn.x).h_init.any()
    assert np.array_equal(drawn.run.h_init, drawn.h_init)


def test_a_long_walk_from_h_init_equals_two_walks_in_a_row():
    drawn = case(6, 2, 4, 3)
    first = forward(drawn.params, drawn.x[:2], drawn.h_init)
    second = forward(drawn.params, drawn.x[2:], first.h[-1])
    assert np.allclose(np.vstack([first.h, second.h]), drawn.run.h)


def test_a_certain_and_wrong_network_has_a_large_finite_loss():
    params = Parameters(U=[[1e4], [-1e4]], V=[[1.0]], W=[[0.0]], b_h=[0.0], b_y=[0.0, 0.0])
    run = forward(params, [[20.0]])
    assert run.y_hat.tolist() == [[1.0, 0.0]]
    assert losses(run, [1]).tolist() == [2e4]


def test_nothing_that_is_given_is_changed():
    drawn = case(4, 2, 3, 5)
    before = [array.copy() for array in (drawn.x, drawn.y, drawn.h_init, *dict(drawn.params.items()).values())]
    losses(drawn.run, drawn.y)
    after = [drawn.x, drawn.y, drawn.h_init, *dict(drawn.params.items()).values()]
    assert all(np.array_equal(a, b) for a, b in zip(before, after))


def test_lists_are_as_good_as_arrays():
    drawn = case(3, 2, 4, 3)
    from_lists = forward(drawn.params, drawn.x.tolist(), drawn.h_init.tolist())
    assert np.array_equal(from_lists.y_hat, drawn.run.y_hat)
    assert np.array_equal(losses(from_lists, drawn.y.tolist()), losses(drawn.run, drawn.y))


def test_a_certain_and_right_network_has_loss_zero_without_a_minus():
    params = Parameters(U=[[1e4], [-1e4]], V=[[1.0]], W=[[0.0]], b_h=[0.0], b_y=[0.0, 0.0])
    assert str(losses(forward(params, [[20.0]]), [0])[0]) == "0.0"
