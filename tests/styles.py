"""Right answers to the exercises, in the many honest styles in which people write them."""

import functools

import autograd.numpy as anp
import numpy as np
from autograd import grad, jacobian

from rnn_lesson import Parameters, forward, losses

NAMES = ("U", "V", "W", "b_h", "b_y")


def errors(params, run, y):
    return run.y_hat - np.eye(len(params.U))[y]


# Whole gradients


def sweep_in_a_loop(params, run, y):
    dU, dV, dW, db_h, db_y = (np.zeros_like(theta) for _, theta in params.items())
    later = np.zeros_like(params.b_h)
    for t in reversed(range(len(y))):
        error = run.y_hat[t] - np.eye(len(params.U))[y[t]]
        dL_da = (1 - run.h[t] ** 2) * (params.U.T @ error + later)
        dU += np.outer(error, run.h[t])
        db_y += error
        dW += np.outer(dL_da, run.h_before[t])
        dV += np.outer(dL_da, run.x[t])
        db_h += dL_da
        later = params.W.T @ dL_da
    return Parameters(dU, dV, dW, db_h, db_y)


def from_dL_da(run, dL_do, dL_da):
    return Parameters(dL_do.T @ run.h, dL_da.T @ run.x, dL_da.T @ run.h_before, dL_da.sum(axis=0), dL_do.sum(axis=0))


def sweep_and_matrix_products(params, run, y):
    dL_do = errors(params, run, y)
    dL_da = dL_do @ params.U
    for t in range(len(y) - 1, -1, -1):
        if t + 1 < len(y):
            dL_da[t] += dL_da[t + 1] @ params.W
        dL_da[t] *= 1 - run.h[t] ** 2
    return from_dL_da(run, dL_do, dL_da)


def double_sum_of_products(params, run, y):
    T, dL_do = len(y), errors(params, run, y)
    J = [np.diag(1 - h**2) @ params.W for h in run.h]
    dL_da = np.zeros_like(run.h)
    for t in range(T):
        for k in range(t + 1):
            row = dL_do[t] @ params.U
            for i in range(t, k, -1):
                row = row @ J[i]
            dL_da[k] += row * (1 - run.h[k] ** 2)
    return from_dL_da(run, dL_do, dL_da)


def double_sum_with_columns(params, run, y):
    T, dL_do = len(y), errors(params, run, y)
    dL_da = np.zeros_like(run.h)
    for t in range(T):
        d = (params.U.T @ dL_do[t]) * (1 - run.h[t] ** 2)
        for k in range(t, -1, -1):
            dL_da[k] += d
            if k:
                d = (params.W.T @ d) * (1 - run.h[k - 1] ** 2)
    return from_dL_da(run, dL_do, dL_da)


def forward_recursion(params, run, y):
    (n_h, n_x), dL_do = params.V.shape, errors(params, run, y)
    dh, gradient = np.zeros((n_h, n_h * (n_x + n_h + 1))), 0
    for t in range(len(y)):
        seen = np.concatenate([run.x[t], run.h_before[t], [1.0]])
        dh = (1 - run.h[t] ** 2)[:, None] * (np.kron(np.eye(n_h), seen) + params.W @ dh)
        gradient = gradient + dL_do[t] @ params.U @ dh
    V, W, b_h = np.split(gradient.reshape(n_h, -1), [n_x, n_x + n_h], axis=1)
    return Parameters(dL_do.T @ run.h, V, W, b_h[:, 0], dL_do.sum(axis=0))


def einsums(params, run, y):
    dL_do, slopes = errors(params, run, y), 1 - run.h**2
    dL_dh = np.einsum("ti,ij->tj", dL_do, params.U)
    for t in range(len(y) - 1, 0, -1):
        dL_dh[t - 1] += np.einsum("i,i,ij->j", slopes[t], dL_dh[t], params.W)
    dL_da = slopes * dL_dh
    return Parameters(
        np.einsum("ti,tj->ij", dL_do, run.h),
        np.einsum("ti,tj->ij", dL_da, run.x),
        np.einsum("ti,tj->ij", dL_da, run.h_before),
        np.einsum("ti->i", dL_da),
        np.einsum("ti->i", dL_do),
    )


def plain_python(params, run, y):
    U, V, W = params.U.tolist(), params.V.tolist(), params.W.tolist()
    n_y, n_h, n_x = len(U), len(W), len(V[0])
    dU, dV, dW = ([[0.0] * len(rows[0]) for _ in rows] for rows in (U, V, W))
    db_h, db_y, later = [0.0] * n_h, [0.0] * n_y, [0.0] * n_h
    for t in range(len(y) - 1, -1, -1):
        h, before, x = run.h[t].tolist(), run.h_before[t].tolist(), run.x[t].tolist()
        e = [p - (i == y[t]) for i, p in enumerate(run.y_hat[t].tolist())]
        d = [(1 - h[j] ** 2) * (sum(U[i][j] * e[i] for i in range(n_y)) + later[j]) for j in range(n_h)]
        for i in range(n_y):
            db_y[i] += e[i]
            for j in range(n_h):
                dU[i][j] += e[i] * h[j]
        for j in range(n_h):
            db_h[j] += d[j]
            for i in range(n_h):
                dW[j][i] += d[j] * before[i]
            for i in range(n_x):
                dV[j][i] += d[j] * x[i]
        later = [sum(W[j][i] * d[j] for j in range(n_h)) for i in range(n_h)]
    return Parameters(dU, dV, dW, db_h, db_y)


def single_precision(params, run, y):
    U, V, W, b_h, b_y = (theta.astype(np.float32) for _, theta in params.items())
    h, states, x = run.h_init.astype(np.float32), [], run.x.astype(np.float32)
    for x_t in x:
        h = np.tanh(V @ x_t + W @ h + b_h)
        states.append(h)
    h = np.array(states)
    before = np.vstack([run.h_init.astype(np.float32)[None], h[:-1]])
    o = np.exp(h @ U.T + b_y)
    dL_do = o / o.sum(axis=1, keepdims=True) - np.eye(len(U), dtype=np.float32)[y]
    dL_da = np.zeros_like(h)
    later = np.zeros_like(b_h)
    for t in range(len(y) - 1, -1, -1):
        dL_da[t] = (1 - h[t] ** 2) * (U.T @ dL_do[t] + later)
        later = W.T @ dL_da[t]
    assert dL_da.dtype == np.float32
    return Parameters(dL_do.T @ h, dL_da.T @ x, dL_da.T @ before, dL_da.sum(axis=0), dL_do.sum(axis=0))


def by_autograd(params, run, y):
    def L(U, V, W, b_h, b_y):
        h, total = run.h_init, 0.0
        for t in range(len(y)):
            h = anp.tanh(V @ run.x[t] + W @ h + b_h)
            o = U @ h + b_y
            total = total + anp.log(anp.sum(anp.exp(o))) - o[y[t]]
        return total

    return Parameters(*grad(L, (0, 1, 2, 3, 4))(*(theta for _, theta in params.items())))


def by_differences(params, run, y):
    arrays = {name: theta.copy() for name, theta in params.items()}
    result = {name: np.zeros_like(theta) for name, theta in arrays.items()}

    def L():
        return losses(forward(Parameters(**arrays), run.x, run.h_init), y).sum()

    for name, theta in arrays.items():
        for index in np.ndindex(*theta.shape):
            old = theta[index]
            theta[index] = old + 1e-5
            above = L()
            theta[index] = old - 1e-5
            result[name][index] = (above - L()) / 2e-5
            theta[index] = old
    return Parameters(**result)


def column_vectors(params, run, y):
    p, n_h = params, len(params.W)
    dU, dV, dW = np.zeros_like(p.U), np.zeros_like(p.V), np.zeros_like(p.W)
    db_h, db_y, later = np.zeros((n_h, 1)), np.zeros((len(p.U), 1)), np.zeros((n_h, 1))
    for t in range(len(y))[::-1]:
        h, before, x = (array[t].reshape(-1, 1) for array in (run.h, run.h_before, run.x))
        e = run.y_hat[t].reshape(-1, 1).copy()
        e[y[t], 0] -= 1
        d = (p.U.T @ e + later) * (1 - h * h)
        dU, dV, dW, db_h, db_y = dU + e @ h.T, dV + d @ x.T, dW + d @ before.T, db_h + d, db_y + e
        later = np.dot(p.W.T, d)
    return Parameters(dU, dV, dW, db_h.ravel(), db_y[:, 0])


def one_linear_system(params, run, y):
    """All dL/dh_t at once: (I - M) g = what comes from the losses."""
    T, n_h, dL_do = len(y), len(params.W), errors(params, run, y)
    M = np.zeros((T * n_h, T * n_h))
    for t in range(T - 1):
        J = (1 - run.h[t + 1] ** 2)[:, None] * params.W
        M[t * n_h : (t + 1) * n_h, (t + 1) * n_h : (t + 2) * n_h] = J.T
    g = np.linalg.solve(np.eye(T * n_h) - M, (dL_do @ params.U).ravel())
    return from_dL_da(run, dL_do, g.reshape(T, n_h) * (1 - run.h**2))


def a_function_that_calls_itself(params, run, y):
    dL_do = errors(params, run, y)

    def dL_dh(t):
        if t == len(y):
            return np.zeros_like(params.b_h)
        from_later = params.W.T @ ((1 - run.h[t + 1] ** 2) * dL_dh(t + 1)) if t + 1 < len(y) else 0
        return params.U.T @ dL_do[t] + from_later

    dL_da = np.array([dL_dh(t) * (1 - run.h[t] ** 2) for t in range(len(y))])
    return from_dL_da(run, dL_do, dL_da)


def term_by_term(params, run, y):
    """Every term (t, k) as a matrix, added up at the very end, the smallest index last."""
    T, dL_do, slopes = len(y), errors(params, run, y), 1 - np.tanh(run.a) ** 2
    terms = []
    for k in reversed(range(T)):
        chain = np.eye(len(params.W))
        for t in range(k, T):
            if t > k:
                chain = slopes[t][:, np.newaxis] * params.W @ chain
            terms.append((k, slopes[k] * (chain.T @ params.U.T @ dL_do[t])))
    return Parameters(
        U=sum(np.multiply.outer(dL_do[t], run.h[t]) for t in range(T)),
        V=sum(d[:, None] * run.x[k] for k, d in terms),
        W=sum(d[:, None] @ run.h_before[k][None, :] for k, d in terms),
        b_h=sum(d for _, d in terms),
        b_y=functools.reduce(np.add, dL_do),
    )


def on_copies(params, run, y):
    """Works in place, on copies."""
    dL_do, W, h = run.y_hat.copy(), params.W.copy(), run.h.copy()
    for t, label in enumerate(y):
        dL_do[t, label] -= 1
    h *= h
    slopes = np.subtract(1, h, out=h)
    dL_dh = dL_do @ params.U
    for t in range(len(y) - 1):
        t = len(y) - 1 - t
        dL_dh[t - 1] += W.T.dot(slopes[t] * dL_dh[t])
    return from_dL_da(run, dL_do, dL_dh * slopes)


WHOLE = [
    sweep_in_a_loop,
    sweep_and_matrix_products,
    double_sum_of_products,
    double_sum_with_columns,
    forward_recursion,
    einsums,
    plain_python,
    single_precision,
    by_autograd,
    by_differences,
    column_vectors,
    one_linear_system,
    a_function_that_calls_itself,
    term_by_term,
    on_copies,
]


def part(whole, name):
    def one(params, run, y):
        return getattr(whole(params, run, y), name)

    one.__name__ = f"{name} of {whole.__name__}"
    return one


def returned(change, name):
    """The loop's answer, returned in another form."""

    def one(params, run, y):
        return change(getattr(sweep_in_a_loop(params, run, y), name))

    one.__name__ = f"{name} as {change.__name__}"
    return one


def a_list(array):
    return array.tolist()


def a_list_of_arrays(array):
    return list(array)


def float32(array):
    return array.astype(np.float32)


def fortran(array):
    return np.asfortranarray(array)


def a_strided_view(array):
    return np.repeat(array, 2, axis=0)[::2]


FORMS = [a_list, a_list_of_arrays, float32, fortran, a_strided_view]

# The first try for W


def naive(walk):
    """A style of the first try from a style of the whole gradient: every timestep is a sequence of its own."""

    def one(params, run, y):
        total = 0
        for t in range(len(y)):
            alone = forward(params, run.x[t : t + 1], run.h_before[t])
            total = total + np.asarray(walk(params, alone, y[t : t + 1]).W)
        return total

    one.__name__ = f"step by step {walk.__name__}"
    return one


def naive_matrices(params, run, y):
    return ((errors(params, run, y) @ params.U) * (1 - run.h**2)).T @ run.h_before


def naive_einsum(params, run, y):
    return np.einsum("ti,ij,tj,tk->jk", errors(params, run, y), params.U, 1 - run.h * run.h, run.h_before)


def naive_loop(params, run, y):
    W = np.zeros_like(params.W)
    for t in range(len(y)):
        e = run.y_hat[t] - np.eye(len(params.U))[y[t]]
        W += np.outer(params.U.T @ e * (1 - run.h[t] ** 2), run.h_before[t])
    return W


def naive_own_states(params, run, y):
    before = [run.h_init, *run.h[:-1]]
    terms = [
        np.outer((p - np.eye(len(p))[label]) @ params.U * (1 - h**2), b)
        for p, label, h, b in zip(run.y_hat, y, run.h, before)
    ]
    return np.sum(terms, axis=0)


NAIVE = [naive_matrices, naive_einsum, naive_loop, naive_own_states, *map(naive, WHOLE[:9])]


# Jacobians


def J_diag(params, run, t):
    return np.diag(1 - run.h[t] ** 2) @ params.W


def J_rows(params, run, t):
    return (1 - run.h[t] ** 2)[:, None] * params.W


def J_slopes(params, run, t):
    return run.slopes[t].reshape(-1, 1) * params.W


def J_cosh(params, run, t):
    return params.W / np.cosh(run.a[t])[:, None] ** 2


def J_transposed_twice(params, run, t):
    return (params.W.T * (1 - run.h[t] ** 2)).T


def J_einsum(params, run, t):
    return np.einsum("i,ij->ij", 1 - run.h[t] ** 2, params.W)


def J_loops(params, run, t):
    n = len(params.W)
    return [[(1 - run.h[t][i] ** 2) * params.W[i][j] for j in range(n)] for i in range(n)]


def J_float32(params, run, t):
    return ((1 - run.h[t].astype(np.float32) ** 2)[:, None] * params.W.astype(np.float32)).astype(np.float32)


def J_columns(params, run, t):
    return np.column_stack([(1 - run.h[t] ** 2) * column for column in params.W.T])


def J_autograd(params, run, t):
    return jacobian(lambda h: anp.tanh(params.V @ run.x[t] + params.W @ h + params.b_h))(run.h_before[t])


def J_differences(params, run, t):
    def h(before):
        return np.tanh(params.V @ run.x[t] + params.W @ before + params.b_h)

    e = 1e-6 * np.eye(len(params.W))
    return np.array([(h(run.h_before[t] + d) - h(run.h_before[t] - d)) / 2e-6 for d in e]).T


def J_from_a(params, run, t):
    a = params.V @ run.x[t] + params.W @ run.h_before[t] + params.b_h
    return np.asfortranarray(np.multiply((1 - np.tanh(a) ** 2)[:, np.newaxis], params.W))


JACOBIANS = [
    J_diag,
    J_rows,
    J_slopes,
    J_cosh,
    J_transposed_twice,
    J_einsum,
    J_loops,
    J_float32,
    J_columns,
    J_autograd,
    J_differences,
    J_from_a,
]


def product_of(J):
    def descending(params, run, t, k):
        result = np.eye(len(params.W))
        for i in range(t, k, -1):
            result = result @ np.asarray(J(params, run, i))
        return result

    descending.__name__ = f"product of {J.__name__}"
    return descending


def from_the_right(params, run, t, k):
    result = np.eye(len(params.W))
    for i in range(k + 1, t + 1):
        result = J_rows(params, run, i) @ result
    return result


def reduced(params, run, t, k):
    return functools.reduce(np.matmul, [J_rows(params, run, i) for i in range(t, k, -1)], np.identity(len(params.W)))


def recursive(params, run, t, k):
    return np.eye(len(params.W)) if t == k else J_diag(params, run, t) @ recursive(params, run, t - 1, k)


PRODUCTS = [*map(product_of, JACOBIANS), from_the_right, reduced, recursive]

# Forward


def step_formula(params, x_t, h_before):
    return np.tanh(params.V @ x_t + params.W @ h_before + params.b_h)


def step_dot(params, x_t, h_before):
    return np.tanh(np.dot(h_before, params.W.T) + np.dot(x_t, params.V.T) + params.b_h).tolist()


def step_joined(params, x_t, h_before):
    return np.tanh(np.hstack([params.V, params.W]) @ np.concatenate([x_t, h_before]) + params.b_h)


def step_float32(params, x_t, h_before):
    return step_formula(params, x_t, h_before).astype("float32")


def step_loops(params, x_t, h_before):
    rows = zip(params.V, params.W, params.b_h)
    return [np.tanh(sum(v * x_t) + sum(w * h_before) + b) for v, w, b in rows]


def step_exponentials(params, x_t, h_before):
    a = params.V @ x_t + params.W @ h_before + params.b_h
    return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))


STEPS = [step_formula, step_dot, step_joined, step_float32, step_loops, step_exponentials]


def unrolled_by(step):
    def lists(params, x, h_init):
        h, states, outputs = h_init, [], []
        for x_t in x:
            h = np.asarray(step(params, x_t, h))
            o = params.U @ h + params.b_y
            states.append(h)
            outputs.append(np.exp(o - o.max()) / np.exp(o - o.max()).sum())
        return states, outputs

    lists.__name__ = f"unrolled by {step.__name__}"
    return lists


def unrolled_arrays(params, x, h_init):
    h = np.zeros((len(x) + 1, len(h_init)), order="F")
    h[-1] = h_init
    for t in range(len(x)):
        h[t] = np.tanh(params.V @ x[t] + params.W @ h[t - 1] + params.b_h)
    o = np.exp(h[:-1] @ params.U.T + params.b_y)
    return [h[:-1], o / o.sum(1)[:, None]]


UNROLLED = [*map(unrolled_by, STEPS), unrolled_arrays]

# Loss, referee, writing, clipping


def loss_index(y_hat, y):
    return -np.log(y_hat[np.arange(len(y)), y])


def loss_loop(y_hat, y):
    return [-np.log(y_hat[t, y[t]]) for t in range(len(y))]


def loss_onehot(y_hat, y):
    return -(np.eye(y_hat.shape[1])[y] * np.log(y_hat)).sum(axis=1)


def loss_take(y_hat, y):
    return np.log(1 / np.take_along_axis(y_hat, y[:, None], axis=1)).ravel()


def loss_float32(y_hat, y):
    return -np.log(y_hat.astype(np.float32)[range(len(y)), y])


LOSSES = [loss_index, loss_loop, loss_onehot, loss_take, loss_float32]


def referee_in_place(loss, theta):
    slopes = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        here = theta[index]
        theta[index] = here + 1e-5
        above = loss(theta)
        theta[index] = here - 1e-5
        slopes[index] = (above - loss(theta)) / 2e-5
        theta[index] = here
    return slopes


def referee_back_and_forth(loss, theta, e=1e-5):
    slopes = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        theta[index] += e
        above = loss(theta)
        theta[index] -= 2 * e
        slopes[index] = (above - loss(theta)) / (2 * e)
        theta[index] += e
    return slopes


def referee_flat(loss, theta):
    rows = np.eye(theta.size).reshape(-1, *theta.shape) * 1e-4
    return np.array([(loss(theta + d) - loss(theta - d)) / 2e-4 for d in rows]).reshape(theta.shape)


def referee_copies(loss, theta):
    result = theta.copy()
    for i in range(theta.size):
        up, down = theta.copy(), theta.copy()
        up.flat[i] += 1e-7
        down.flat[i] -= 1e-7
        result.flat[i] = (loss(up) - loss(down)) / 2e-7
    return result.astype(np.float32)


def referee_four_points(loss, theta):
    def along(d):
        return (8 * (loss(theta + d) - loss(theta - d)) - (loss(theta + 2 * d) - loss(theta - 2 * d))) / 12e-3

    return np.array([along(d) for d in np.eye(theta.size).reshape(-1, *theta.shape) * 1e-3]).reshape(theta.shape)


def referee_complex(loss, theta):
    slopes = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        aside = theta.astype(complex)
        aside[index] += 1e-20j
        slopes[index] = loss(aside).imag / 1e-20
    return slopes.tolist()


REFEREES = [
    referee_in_place,
    referee_back_and_forth,
    referee_flat,
    referee_copies,
    referee_four_points,
    referee_complex,
]


def writes_with_h(model, words, max_words):
    sentence, x, h = list(words), model.task.encode(words), None
    while len(sentence) < max_words:
        run = forward(model.params, x, h)
        word = model.task.labels[int(np.argmax(run.y_hat[-1]))]
        if word == model.task.end:
            return sentence
        sentence.append(word)
        x, h = model.task.encode([word])[-1:], run.h[-1]
    return sentence


def writes_by_reading_all_again(model, words, max_words):
    for _ in range(max_words - len(words)):
        best = forward(model.params, model.task.encode(words)).o[-1].argmax()
        if model.task.labels[best] == model.task.end:
            break
        words = [*words, model.task.labels[best]]
    return tuple(words)


def writes_by_recursion(model, words, max_words):
    if len(words) >= max_words:
        return words
    word = model.task.labels[forward(model.params, model.task.encode(words)).y_hat[-1].argmax()]
    return words if word == model.task.end else writes_by_recursion(model, words + [word], max_words)


WRITERS = [writes_with_h, writes_by_reading_all_again, writes_by_recursion]


def clip_formula(gradients, largest_norm):
    norm = np.sqrt(sum((g**2).sum() for _, g in gradients.items()))
    return Parameters(**{name: g * largest_norm / max(largest_norm, norm) for name, g in gradients.items()})


def clip_if(gradients, largest_norm):
    norm = np.linalg.norm(np.concatenate([g.ravel() for _, g in gradients.items()]))
    return gradients if norm <= largest_norm else clip_formula(gradients, largest_norm)


def clip_min(gradients, largest_norm):
    flat = [float(number) for _, g in gradients.items() for number in g.ravel()]
    factor = min(1, largest_norm / sum(number * number for number in flat) ** 0.5)
    return Parameters(*(np.float32(factor * g) for _, g in gradients.items()))


CLIPPERS = [clip_formula, clip_if, clip_min]

STYLES = {
    "step": STEPS,
    "unrolled": UNROLLED,
    "cross_entropy": LOSSES,
    "numerical_gradient": REFEREES,
    "naive_gradient_of_W": NAIVE,
    "step_jacobian": JACOBIANS,
    "jacobian_product": PRODUCTS,
    "backward": WHOLE,
    "generate": WRITERS,
    "clip": CLIPPERS,
    **{
        f"gradient_of_{name}": [part(whole, name) for whole in WHOLE] + [returned(form, name) for form in FORMS]
        for name in NAMES
    },
}
