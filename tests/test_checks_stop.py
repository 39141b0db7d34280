"""Answers that raise, never end, change their inputs, return something else, or are somebody else's."""

import contextlib
import inspect
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
import styles
from styles import STYLES, part, sweep_in_a_loop
from test_exercises import EVERY, EXERCISES, LONG, passes, refusal

import rnn_lesson
from rnn_lesson import Run, check, contributions, forward
from rnn_lesson.check import time_limit
from rnn_lesson.check.time_limit import LONGEST, TooLong, Watch, by_watchdog, call

right_W = part(sweep_in_a_loop, "W")


def stopped(name, f, **how):
    error = refusal(name, f, **how)
    assert error.status == "stopped"
    return str(error)


# It raises


def test_what_was_raised_is_told_with_the_line_of_the_readers_code():
    def my_W(params, run, y):
        h = run.h
        return h @ params.U  # shapes do not fit

    text = stopped("gradient_of_W", my_W)
    line = my_W.__code__.co_firstlineno + 2
    assert "ValueError: matmul: " in text
    assert f"In: line {line} of my_W, return h @ params.U  # shapes do not fit" in text
    assert "With: T = 1, n_x = 4, n_h = 2, n_y = 3" in text and "rnn_lesson" not in text and "site-packages" not in text


def test_the_innermost_line_of_the_reader_is_told_not_the_librarys():
    def my_W(params, run, y):
        return helper(params, run)

    def helper(params, run):
        return forward(params, run.x[:, :0])

    text = stopped("gradient_of_W", my_W)
    assert "of helper, return forward(params, run.x[:, :0])" in text and "x: wanted shape" in text


@pytest.mark.parametrize(
    "error", [KeyError("h"), RecursionError("too deep"), SystemExit(3), MemoryError(), StopIteration()]
)
def test_every_exception_is_caught(error):
    def f(params, x_t, h_before):
        raise error

    assert type(error).__name__ in stopped("step", f)


def test_the_readers_interrupt_is_not():
    def f(params, x_t, h_before):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check.step(f)


def test_a_long_message_is_cut_and_an_unspeakable_one_replaced():
    def f(params, x_t, h_before):
        raise ValueError("a\nb" * 10_000)

    assert len(stopped("step", f)) < LONGEST + 400

    class Odd(Exception):
        def __str__(self):
            raise RuntimeError

    def g(params, x_t, h_before):
        raise Odd

    assert "Odd: (its message cannot be shown)" in stopped("step", g)


def test_wrong_arguments_and_no_function_at_all_are_told():
    assert "takes 1 positional argument but 3 were given" in stopped("step", lambda params: 0)
    assert "wanted your function itself, as in check.step(my_function), got numpy.ndarray" in stopped(
        "step", np.zeros(3)
    )


def test_the_shapes_in_a_matrix_product_that_fails_are_told():
    def my_U(params, run, y):
        d = run.y_hat - 1
        return sum((d[t] @ run.h.T @ params.W) + len(d) for t in range(len(y)))  # d is no matrix

    text = stopped("gradient_of_U", my_U)
    assert "signature" not in text and "(size " in text
    assert "\nShapes: d[t] (3,), run.h.T (2, 1), params.W (2, 2), d (1, 3)\n" in text
    text = stopped("gradient_of_U", lambda params, run, y: run.h + np.zeros(7))  # NumPy tells these itself
    assert "(1,2) (7,)" in text and "Shapes" not in text


def test_to_tell_the_shapes_nothing_of_the_reader_is_called():
    called = []

    def my_step(params, x_t, h_before):
        return params.W @ list(map(called.append, [1])) @ x_t

    assert "Shapes: params.W (2, 2), x_t (4,)" in stopped("step", my_step) and len(called) == 1


@pytest.mark.parametrize("name", EVERY)
def test_where_nothing_comes_back_a_return_may_be_missing(name):
    assert "is a return missing?" in stopped(name, lambda *given: None)


def test_an_answer_above_the_stubs_line_is_started():
    def my_step(params, x_t, h_before):
        h_t = styles.step_formula(params, x_t, h_before)
        raise NotImplementedError(f"Exercise 2.2: {h_t}")

    assert "the line raise NotImplementedError(…) is still there, below your answer" in stopped("step", my_step)


def test_a_stub_below_its_docstring_is_not_started_nor_is_what_calls_one():
    def stub(params, x_t, h_before):
        """h_t.

        More lines.
        """
        # Your answer here, in place of the next line.
        raise NotImplementedError("Exercise 2.2: one step")

    def caller(params, x_t, h_before):
        h = 2
        return h * stub(params, x_t, h_before)

    assert refusal("step", stub).status == refusal("step", caller).status == "not started"


# It never ends


def spin():
    while True:
        pass


def swallow_everything():
    while True:
        try:
            while True:
                pass
        except:  # noqa: E722
            pass


def swallow_twice():
    while True:
        try:
            while True:
                try:
                    sum(range(100))
                except BaseException:
                    continue
        except BaseException:
            continue


def sleep_and_swallow():
    while True:
        with contextlib.suppress(BaseException):
            time.sleep(1)


def swallow_once_and_return():
    try:
        spin()
    except BaseException:
        return np.zeros(3)


def turn_into_another():
    try:
        spin()
    except BaseException:
        raise NotImplementedError from None


def a_print_loop():
    while True:
        print(end="")


LOOPS = [
    spin,
    swallow_everything,
    swallow_twice,
    sleep_and_swallow,
    swallow_once_and_return,
    turn_into_another,
    a_print_loop,
]


@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop.__name__)
def test_what_never_ends_is_stopped(loop):
    text = stopped("step", lambda params, x_t, h_before: loop(), seconds=0.1)
    said = "Is there a loop that never ends, or is the same computed again and again?"
    assert text == f"step: not yet: stopped\nno answer after 0.1 seconds. {said}"


def test_an_alarm_that_was_swallowed_counts_though_no_other_follows(monkeypatch):
    monkeypatch.setattr(time_limit, "AGAIN", 1000)
    with pytest.raises(TooLong):
        call(swallow_once_and_return, (), 0.1)


def test_the_limit_is_for_all_calls_together():
    def f(params, run, t, k):
        time.sleep(0.05)
        return styles.reduced(params, run, t, k)

    assert "no answer after 0.3 seconds" in stopped("jacobian_product", f, seconds=0.3)


def test_the_limit_is_ten_seconds_unless_said_otherwise():
    for name in STYLES:
        assert inspect.signature(getattr(check, name)).parameters["seconds"].default == 10


def test_handlers_timers_and_hooks_are_as_they_were():
    def mine(*_):
        pass

    earlier = signal.signal(signal.SIGALRM, mine)
    signal.setitimer(signal.ITIMER_REAL, 100_000)
    sys.setprofile(mine)
    trace = sys.gettrace()
    try:
        for f in (STYLES["step"][0], lambda *given: spin(), lambda *given: 1 / 0):
            with contextlib.suppress(check.NotYet):
                check.step(f, seconds=0.1)
            assert sys.getprofile() is mine and sys.gettrace() is trace
            assert signal.getsignal(signal.SIGALRM) is mine
            assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] < 100_000
        passes("backward", sweep_in_a_loop)
        assert sys.gettrace() is trace
    finally:
        sys.setprofile(None)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier)


def in_a_thread(work):
    found = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found[0]


def test_in_another_thread_checks_pass_and_loops_end():
    assert in_a_thread(lambda: passes("gradient_of_W", right_W).status) == "right"
    assert "no answer after 0.2 seconds" in in_a_thread(
        lambda: stopped("step", lambda params, x_t, h_before: spin(), seconds=0.2)
    )


def test_the_watchdog_serves_where_there_are_no_alarms(monkeypatch):
    monkeypatch.delattr(signal, "setitimer")
    with pytest.raises(TooLong):
        call(spin, (), 0.1)
    assert call(lambda a: a + 1, (1,), LONG) == 2
    for loop in (swallow_once_and_return, turn_into_another):
        with pytest.raises(TooLong):
            by_watchdog(loop, (), 0.1, None, None)
    assert threading.active_count() < 10 and passes("step", STYLES["step"][0]).status == "right"


def test_what_the_answer_prints_is_seen(capsys):
    def f(params, x_t, h_before):
        print("h_before has", len(h_before))
        return styles.step_formula(params, x_t, h_before)

    passes("step", f)
    assert capsys.readouterr().out.startswith("h_before has 2\n")


# It changes what it was given


CHANGES = {
    "params.W": lambda params, run, y: params.W.__imul__(2),
    "params.b_h": lambda params, run, y: setattr(params, "b_h", params.b_h + 1),
    "run.h": lambda params, run, y: run.h.__imul__(run.h),
    "run.y_hat": lambda params, run, y: run.y_hat.__setitem__((range(len(y)), y), 0),
    "run.h_init": lambda params, run, y: run.h_init.fill(0),
    "run.f_h": lambda params, run, y: setattr(run, "f_h", "relu"),
    "params.U": lambda params, run, y: setattr(params, "U", params.U.T),
    "run.x": lambda params, run, y: setattr(run, "x", run.x.astype(complex)),  # the same numbers, of another kind
    "y": lambda params, run, y: y.sort(),
}


@pytest.mark.parametrize("place", CHANGES)
def test_what_is_changed_in_place_is_named(place):
    def f(params, run, y):
        result = right_W(params, run, y)
        CHANGES[place](params, run, y)
        return result

    assert f"{place} is no longer what it was: your function changes it in place" in stopped("gradient_of_W", f)


def test_given_words_that_grow_are_told():
    def f(model, words, max_words):
        result = styles.writes_with_h(model, words, max_words)
        words.extend(result)
        return result

    assert "\nwords is no longer what it was" in stopped("generate", f)


def test_theta_left_changed_has_a_name():
    def f(loss, theta):
        slopes = np.zeros_like(theta)
        for index in np.ndindex(theta.shape):
            theta[index] += 1e-5
            above = loss(theta)
            theta[index] -= 2e-5
            slopes[index] = (above - loss(theta)) / 2e-5
        return slopes

    error = refusal("numerical_gradient", f)
    assert (error.status, error.mistake) == ("stopped", "θ not put back") and "theta is no longer" in str(error)


# It returns something else


class Agreeable(np.ndarray):
    """An array that calls itself equal to everything, and its distance to everything zero."""

    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return np.zeros(self.shape)

    __rsub__ = __sub__

    def __abs__(self):
        return np.zeros(self.shape)


RETURNS = {
    "wanted an array, got None; is a return missing?": lambda W: None,
    "wanted a NumPy array or a list of numbers, got dict": lambda W: {"W": W},
    "got str": lambda W: "W",
    "got generator": lambda W: (row for row in W),
    "wanted real numbers, got booleans": lambda W: [True],
    "wanted real numbers, got complex numbers": lambda W: W + 0j,
    "wanted real numbers, got dtype object": lambda W: np.array([None, 1.0]),
    "wanted rows of one length, got rows of different lengths": lambda W: [[1.0], [1.0, 2.0]],
    "∂L/∂W: wanted shape (2, 2) (n_h, n_h), got (4,)\n": lambda W: W.ravel(),
    "∂L/∂W: wanted shape (2, 2) (n_h, n_h), got ()": lambda W: 3.0,
    "∂L/∂W: wanted shape (2, 2) (n_h, n_h), got (0,)": lambda W: [],
}


@pytest.mark.parametrize("words", RETURNS)
def test_a_wrong_type_or_shape_is_told_in_words(words):
    text = stopped("gradient_of_W", lambda params, run, y: RETURNS[words](right_W(params, run, y)))
    assert words in text


def test_an_array_of_another_class_is_judged_by_its_numbers():
    assert passes("gradient_of_W", lambda *given: right_W(*given).view(Agreeable)).status == "right"
    error = refusal("gradient_of_W", lambda *given: (right_W(*given) + 1).view(Agreeable))
    assert error.status == "wrong" and "should be" in str(error)


def test_a_column_where_a_vector_is_meant_is_told_with_its_cure():
    text = stopped("gradient_of_b_h", lambda *given: sweep_in_a_loop(*given).b_h[:, None])
    assert "∂L/∂b_h: wanted shape (2,) (n_h), got (2, 1); a vector is a 1-D array here: try .ravel()" in text
    text = stopped("cross_entropy", lambda y_hat, y: styles.loss_index(y_hat, y)[:, None])
    assert "wanted shape (1,) (T), got (1, 1); a vector is a 1-D array here" in text


def test_a_transposed_shape_is_told():
    text = stopped("unrolled", lambda *given: [np.transpose(part) for part in styles.unrolled_arrays(*given)])
    assert "h: wanted shape (2, 4) (T, n_h), got (4, 2); transposed it would fit" in text


def test_containers_are_told():
    assert "wanted Parameters, got tuple" in stopped("backward", lambda *given: (1, 2))
    assert "return h, y_hat; got numpy.ndarray" in stopped("unrolled", lambda params, x, h_init: x)
    assert "wanted a list of words, got str" in stopped("generate", lambda model, words, most: "we still water")
    assert "wanted a list of words, got a list with int in it" in stopped("generate", lambda model, words, most: [1])
    assert "return h, y_hat; got 3 values" in stopped("unrolled", lambda params, x, h_init: (x, x, x))
    told = stopped("backward", lambda params, run, y: dict(params.items()))
    assert "wanted Parameters, got dict: return Parameters(**your_dict)" in told and "\nWith: T = 1, n_x" in told


def test_words_of_numpy_are_words():
    assert passes("generate", lambda *given: list(np.array(styles.writes_with_h(*given), dtype=str))).status == "right"


# It is somebody else's


LIBRARY = {
    "step": lambda p, x_t, h: forward(p, x_t[None], h).h[0],
    "unrolled": lambda p, x, h: (forward(p, x, h).h, forward(p, x, h).y_hat),
    "gradient_of_U": lambda p, run, y: rnn_lesson.naive_backward(p, run, y).U,
    "gradient_of_b_y": lambda p, run, y: rnn_lesson.network.backward_pass.output_gradient(p, run, y).sum(axis=0),
    "naive_gradient_of_W": lambda p, run, y: rnn_lesson.backward(p, run, y, steps_back=0).W,
    "step_jacobian": lambda p, run, t: rnn_lesson.step_jacobians(p, run)[t],
    "jacobian_product": lambda p, run, t, k: rnn_lesson.jacobian_product(rnn_lesson.step_jacobians(p, run), t, k),
    "gradient_of_W": lambda p, run, y: contributions(p, run, y).total("W"),
    "gradient_of_V": lambda p, run, y: rnn_lesson.numerical_gradient(p, run.x, y, run.h_init).V,
    "gradient_of_b_h": lambda p, run, y: contributions(p, run, y).total("b_h"),
    "backward": lambda p, run, y: rnn_lesson.backward(p, run, y),
    "generate": lambda model, words, most: rnn_lesson.generate(model, words, most),
    "cross_entropy": lambda y_hat, y: rnn_lesson.losses(
        Run(None, None, None, None, None, y_hat, y_hat, np.log(y_hat), "tanh"), y
    ),
}


def test_the_library_has_an_answer_to_every_exercise_but_two():
    assert {name for name, exercise in EXERCISES.items() if exercise.library} == set(LIBRARY)
    assert set(EXERCISES) - set(LIBRARY) == {"numerical_gradient", "clip"}


@pytest.mark.parametrize("name", LIBRARY)
def test_the_librarys_own_answer_is_told_apart(name):
    text = stopped(name, LIBRARY[name])
    assert "The answer is right, but it comes from the library" in text


def test_the_function_of_the_library_that_was_called_first_is_told():
    assert "your function calls naive_backward, and" in stopped("gradient_of_U", LIBRARY["gradient_of_U"])


def test_helpers_that_are_not_the_answer_are_allowed():
    def f(params, run, y):
        again, J = forward(params, run.x, run.h_init), rnn_lesson.step_jacobians(params, run)
        dL_do = again.y_hat - np.eye(len(params.U))[y]
        terms = (
            np.outer(dL_do[t] @ params.U @ rnn_lesson.jacobian_product(J, t, k) * run.slopes[k], run.h_before[k])
            for t in range(len(y))
            for k in range(t + 1)
        )
        return sum(terms) + 0 * rnn_lesson.losses(run, y).sum()

    assert passes("gradient_of_W", f).status == "right"


def test_changing_the_arguments_does_not_move_the_truth():
    def f(params, run, y):
        for array in (params.U, params.W, run.h, run.y_hat):
            array[:] = 0
        return np.zeros_like(params.W)

    assert refusal("gradient_of_W", f).status == "stopped"


def test_an_answer_that_changes_afterwards_counts_as_it_was():
    kept = []

    def f(params, run, y):
        kept.append(np.zeros_like(params.W))
        for earlier in kept:
            earlier += 1
        return kept[-1]

    assert "is 1, and should be" in str(refusal("gradient_of_W", f))


def test_the_watch_names_what_was_called_once_for_each_call():
    watch = Watch([rnn_lesson.losses, rnn_lesson.network.Contributions.total])
    drawn = EXERCISES["gradient_of_W"].draw(0)[2].given

    def f():
        rnn_lesson.losses(drawn[1], drawn[2])
        contributions(*drawn).total("W")

    call(f, (), LONG, watch)
    assert watch.used == ["losses", "Contributions"]


def test_importing_the_checks_is_light():
    code = "import sys, rnn_lesson.check; print(*{'matplotlib', 'ipywidgets', 'IPython'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


# It is honest: slow, by differences, loud, or built on what is not right yet


def test_an_answer_that_warns_or_writes_to_stderr_leaves_nothing_there():
    code = """if True:
        import sys, warnings
        import numpy as np
        from rnn_lesson import check

        def f(params, x_t, h_before):
            warnings.warn("look")
            print("seen", file=sys.stderr)
            np.log(np.zeros(1))
            return np.tanh(params.V @ x_t + params.W @ h_before + params.b_h)

        print(check.step(f).status)
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not done.stderr and done.stdout.endswith("right\n")
    assert "UserWarning: look" in done.stdout and "seen" in done.stdout and "divide by zero" in done.stdout


def by_pure_python(params, run, y):
    """The double sum with Jacobian products of lists: right, and very slow while its steps are counted."""
    W, T = params.W.tolist(), len(y)
    n = len(W)
    J = [[[(1 - run.h[t][p] ** 2) * W[p][q] for q in range(n)] for p in range(n)] for t in range(T)]
    dL_da = np.zeros_like(run.h)
    for t in range(T):
        row = (run.y_hat[t] - np.eye(len(params.U))[y[t]]) @ params.U
        for k in range(t + 1):
            product = np.eye(n).tolist()
            for i in range(t, k, -1):
                product = [[sum(product[p][r] * J[i][r][q] for r in range(n)) for q in range(n)] for p in range(n)]
            dL_da[k] += row @ np.array(product) * (1 - run.h[k] ** 2)
    return styles.from_dL_da(run, styles.errors(params, run, y), dL_da)


def test_what_is_right_but_slow_is_right_within_the_usual_limit():
    result = check.backward(by_pure_python)
    assert result.status == "right" and "But slow: its steps grow" in str(result)


def test_counting_stops_where_the_budget_is_used_up():
    counter = time_limit.StepCounter(most=1000)
    with pytest.raises(time_limit.TooManySteps):
        call(spin, (), LONG, counter=counter)
    assert counter.steps == 1001


def test_differences_are_right_and_told_to_be_differences():
    text = str(passes("backward", styles.by_differences))
    assert text.startswith("by_differences: right")
    assert "By differences: right, with two losses or more for every number." in text
    one = str(passes("gradient_of_W", lambda params, run, y: one_array_by_differences(params, run, y)))
    assert "By differences" in one


def one_array_by_differences(params, run, y):
    def L(W):
        moved = rnn_lesson.Parameters(params.U, params.V, W, params.b_h, params.b_y)
        return rnn_lesson.losses(forward(moved, run.x, run.h_init), y).sum()

    units = 1e-5 * np.eye(params.W.size).reshape(-1, *params.W.shape)
    return np.reshape([(L(params.W + e) - L(params.W - e)) / 2e-5 for e in units], params.W.shape)


@pytest.mark.parametrize("name", [name for name in EXERCISES if EXERCISES[name].of_a_loss])
def test_the_chain_rule_is_never_told_to_be_differences(name):
    for f in STYLES[name]:
        if "differences" not in f.__name__:
            assert "By differences" not in str(passes(name, f)), f


def test_words_in_an_array_are_words():
    f = styles.writes_with_h
    assert passes("generate", lambda *given: np.array(f(*given), dtype=str)).status == "right"
    assert passes("generate", lambda *given: [np.str_(word) for word in f(*given)]).status == "right"


def test_whole_numbers_in_an_array_that_should_hold_floats_are_told():
    def f(params, x_t, h_before):
        h = np.zeros(len(h_before), dtype=int)
        h[:] = styles.step_formula(params, x_t, h_before)
        return h

    assert "Your h_t holds whole numbers only; make an array of floats" in str(refusal("step", f))


def test_swapped_parameters_are_told_with_the_readers_line():
    def f(params, run, y):
        g = sweep_in_a_loop(params, run, y)
        return rnn_lesson.Parameters(g.W, g.V, g.U, g.b_h, g.b_y)

    text = stopped("backward", f)
    assert "U and W are swapped. Safer with names: Parameters(U=…, V=…, W=…, b_h=…, b_y=…)" in text
    assert f"In: line {f.__code__.co_firstlineno + 2} of f, return rnn_lesson.Parameters(" in text


def test_a_complaint_about_a_shape_comes_from_a_question_where_sizes_differ():
    text = stopped("gradient_of_b_y", lambda params, run, y: np.zeros(len(y) + 7))
    assert "wanted shape (3,)" in text and "got (8,)" in text  # T = 1 says nothing wrong here
    text = stopped("gradient_of_b_y", lambda params, run, y: np.zeros((1, len(y))))
    assert "got (1, " in text  # and where every shape has a 1, the first one is taken
    assert "With: T = 2" in str(refusal("cross_entropy", lambda y_hat, y: np.zeros((len(y), len(y)))))


def test_an_answer_that_knows_the_questions_by_heart_is_refused_the_second_time_too():
    """What the first, refused call shows does not help."""
    known = []

    def f(params, x_t, h_before):
        for given, right in known:
            if np.array_equal(given, x_t):
                return right
        return 0 * h_before

    refusal("step", f)
    for question in check.step.draw(1):
        known.append((question.given[1], styles.step_formula(*question.given)))
    assert refusal("step", f).status == "wrong"
    assert passes("step", styles.step_formula).status == "right"


@pytest.mark.parametrize("steps", [6, 7, 13, 14, 20, 28])
@pytest.mark.parametrize("name", ["gradient_of_W", "gradient_of_V", "gradient_of_b_h", "backward"])
def test_a_walk_that_is_cut_short_is_refused_and_named_however_late(name, steps):
    def f(params, run, y):
        whole = rnn_lesson.backward(params, run, y, steps_back=steps)
        return getattr(whole, name.removeprefix("gradient_of_"), whole)

    assert refusal(name, f).mistake == "a fixed number of steps back"


# An earlier task is at fault


def later_task(earlier):
    """A reader's functions: jacobian_product, which is right, and stands on an earlier task's step_jacobian."""
    names = {"np": np}
    exec(
        f"{earlier}\n"
        "def jacobian_product(params, run, t, k):\n"
        "    product = np.eye(len(params.W))\n"
        "    for i in range(t, k, -1):\n"
        "        product = product @ step_jacobian(params, run, i)\n"
        "    return product\n",
        names,
    )
    return names["jacobian_product"]


EARLIER = {
    "wrong": "def step_jacobian(params, run, t):\n    return params.W",
    "not started": "def step_jacobian(params, run, t):\n    raise NotImplementedError('Exercise 6.2: …')",
    "missing, since its cell has a wrong syntax": "",
    "None": "step_jacobian = None",
    "hanging": "def step_jacobian(params, run, t):\n    while True:\n        pass",
    "changing what it is given": "def step_jacobian(params, run, t):\n    params.W *= 2\n    return params.W",
}


@pytest.mark.parametrize("fault", EARLIER)
def test_a_task_does_not_hang_on_an_earlier_one(fault):
    result = check.jacobian_product(later_task(EARLIER[fault]), seconds=1)
    assert result.status == "right"
    assert "Note: a right step_jacobian stood in for yours, which has its own check" in str(result)


def test_where_the_earlier_task_is_right_nothing_stands_in():
    right = "def step_jacobian(params, run, t):\n    return np.diag(1 - run.h[t] ** 2) @ params.W"
    assert "Note" not in str(passes("jacobian_product", later_task(right)))


def test_what_is_wrong_in_the_task_itself_is_told_as_such():
    def jacobian_product(params, run, t, k):
        product = np.eye(len(params.W))
        for i in range(k + 1, t + 1):
            product = product @ step_jacobian(params, run, i)  # noqa: F821
        return product

    assert refusal("jacobian_product", jacobian_product).mistake == "the product in ascending order"


def test_the_earlier_tasks_stand_in_only_where_the_answer_names_them():
    names = {name: sorted(exercise.earlier) for name, exercise in EVERY.items() if exercise.earlier}
    assert names == {
        "unrolled": ["step"],
        "mended": ["step"],
        "gradient_of_b_y": ["output_gradient"],
        "gradient_of_U": ["output_gradient"],
        "loss": ["cross_entropy"],
        "train_the_output": ["gradient_of_U", "gradient_of_b_y"],
        "jacobian_product": ["factors", "step_jacobian"],
        "term_of_W": ["factors", "jacobian_product", "step_jacobian"],
        "gradient_of_W": ["factors", "jacobian_product", "step_jacobian", "term_of_W"],
        "training": ["updated"],
    }
