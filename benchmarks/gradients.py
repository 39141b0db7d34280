"""Measure the package side by side with what a reader would reach for instead: `make bench`.

Every row is measured in one run, the contestants taking turns, in float64 and with two
threads; the numbers are medians, in microseconds, and ratios of medians (ours / theirs).
n_x = n_y = 20 throughout.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "2")

import subprocess  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import tracemalloc  # noqa: E402

import autograd.numpy as anp  # noqa: E402
import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402
from autograd import value_and_grad  # noqa: E402

from rnn_lesson import Parameters, backward, contributions, forward, losses  # noqa: E402

SWEEP_SIZES = [(6, 16), (12, 8), (25, 100), (100, 64), (400, 128)]
TRIANGLE_SIZES = [(12, 16), (30, 32), (100, 64), (300, 64)]
LENGTHS = [50, 100, 200, 400, 800]
N_X = N_Y = 20

jax.config.update("jax_enable_x64", True)
torch.set_num_threads(2)
torch.set_default_dtype(torch.float64)


def network(T, n_h):
    """Parameters, x (T, n_x) and y (T,) drawn from one seed."""
    rng = np.random.default_rng(0)
    params = Parameters.random(N_X, n_h, N_Y, rng)
    return params, rng.normal(size=(T, N_X)), rng.integers(N_Y, size=T)


def ours(params, x, y):
    def step():
        run = forward(params, x)
        return losses(run, y).sum(), backward(params, run, y).W

    return step


def bare(params, x, y):
    """The package's arithmetic without its checks, and with the loop over t written for speed: what they cost."""
    U, V, W, b_h, b_y = (array for _, array in params.items())
    rows = np.arange(len(x))

    def step():
        h = np.zeros((len(x) + 1, len(W)))
        a = x @ V.T + b_h
        for a_t, h_t, h_earlier in zip(a, h[1:], h):
            a_t += W.dot(h_earlier)
            np.tanh(a_t, h_t)
        o = h[1:] @ U.T + b_y
        o -= o.max(axis=1, keepdims=True)
        e = np.exp(o)
        total = e.sum(axis=1, keepdims=True)
        L = (np.log(total[:, 0]) - o[rows, y]).sum()
        dL_do = np.divide(e, total, out=e)
        dL_do[rows, y] -= 1
        slopes, dL_dh = 1 - h[1:] ** 2, dL_do @ U
        for later, slope, earlier in zip(dL_dh[:0:-1], slopes[:0:-1], dL_dh[-2::-1]):
            earlier += (slope * later).dot(W)
        dL_da = np.multiply(slopes, dL_dh, out=dL_dh)
        gradient = dL_do.T @ h[1:], dL_da.T @ x, dL_da.T @ h[:-1], dL_da.sum(axis=0), dL_do.sum(axis=0)
        return L, gradient[2]

    return step


def torch_network(params):
    """nn.RNN and a linear layer with the same numbers."""
    n_y, n_h = params.U.shape
    rnn, linear = torch.nn.RNN(params.V.shape[1], n_h), torch.nn.Linear(n_h, n_y)
    with torch.no_grad():
        rnn.weight_ih_l0.copy_(torch.from_numpy(params.V))
        rnn.weight_hh_l0.copy_(torch.from_numpy(params.W))
        rnn.bias_ih_l0.copy_(torch.from_numpy(params.b_h))
        rnn.bias_hh_l0.zero_()
        linear.weight.copy_(torch.from_numpy(params.U))
        linear.bias.copy_(torch.from_numpy(params.b_y))
    return rnn, linear


def with_torch(params, x, y):
    rnn, linear = torch_network(params)
    x, y = torch.from_numpy(x), torch.from_numpy(y)

    def step():
        rnn.zero_grad()
        linear.zero_grad()
        h, _ = rnn(x)
        L = torch.nn.functional.cross_entropy(linear(h), y, reduction="sum")
        L.backward()
        return L.item(), rnn.weight_hh_l0.grad.numpy()

    return step


def with_jax(params, x, y):
    """The step, and the seconds that its compilation took."""

    def L(theta):
        U, V, W, b_h, b_y = theta

        def cell(h, x_t):
            h = jnp.tanh(V @ x_t + W @ h + b_h)
            return h, h

        _, h = jax.lax.scan(cell, jnp.zeros(len(W)), x)
        o = h @ U.T + b_y
        return (jax.scipy.special.logsumexp(o, axis=1) - o[jnp.arange(len(y)), y]).sum()

    theta = [jnp.asarray(array) for _, array in params.items()]
    compiled = jax.jit(jax.value_and_grad(L))

    def step():
        value, gradient = jax.block_until_ready(compiled(theta))
        return value, gradient[2]

    started = time.perf_counter()
    step()
    return step, time.perf_counter() - started


def with_autograd(params, x, y):
    def L(theta):
        U, V, W, b_h, b_y = theta
        h, total = anp.zeros(len(W)), 0.0
        for t in range(len(x)):
            h = anp.tanh(anp.dot(V, x[t]) + anp.dot(W, h) + b_h)
            o = anp.dot(U, h) + b_y
            largest = anp.max(o)
            total = total + largest + anp.log(anp.sum(anp.exp(o - largest))) - o[y[t]]
        return total

    differentiated = value_and_grad(L)
    theta = [array for _, array in params.items()]

    def step():
        value, gradient = differentiated(theta)
        return value, gradient[2]

    return step


def with_loop(params, x, y):
    """The plain way: lists of columns, one step after the other, every gradient summed inside the loop."""
    U, V, W = params.U, params.V, params.W
    b_h, b_y = params.b_h[:, None], params.b_y[:, None]
    columns = [x_t[:, None] for x_t in x]

    def step():
        h, p, L = {-1: np.zeros((len(W), 1))}, {}, 0.0
        for t in range(len(columns)):
            h[t] = np.tanh(V @ columns[t] + W @ h[t - 1] + b_h)
            o = U @ h[t] + b_y
            e = np.exp(o - o.max())
            p[t] = e / e.sum()
            L -= np.log(p[t][y[t], 0])
        dU, dV, dW, db_h, db_y = (np.zeros_like(theta) for theta in (U, V, W, b_h, b_y))
        dh_next = np.zeros_like(h[0])
        for t in reversed(range(len(columns))):
            do = p[t].copy()
            do[y[t]] -= 1
            dU += do @ h[t].T
            db_y += do
            da = (1 - h[t] ** 2) * (U.T @ do + dh_next)
            db_h += da
            dV += da @ columns[t].T
            dW += da @ h[t - 1].T
            dh_next = W.T @ da
        return L, dW

    return step


def our_triangle(params, x, y):
    def step():
        return contributions(params, forward(params, x), y).norms("W")

    return step


def our_triangle_alone(params, x, y):
    """Without the forward pass, which grows with T and not with T squared."""
    run = forward(params, x)

    def step():
        return contributions(params, run, y).norms("W")

    return step


def torch_triangle(params, x, y, leaf="W"):
    """Row t from one call of autograd for L_t. leaf "W": the derivative for each step's own copy of W, the definition
    as autograd knows it. leaf "a": for each a_k, and the outer product by hand, as somebody would who knows the terms.
    """
    theta = {name: torch.from_numpy(array) for name, array in params.items()}
    x, y = torch.from_numpy(x), torch.from_numpy(y)

    def step():
        leaves, h, L = [], [torch.zeros(len(theta["W"]))], []
        for t in range(len(x)):
            W = theta["W"].clone().requires_grad_() if leaf == "W" else theta["W"]
            a = theta["V"] @ x[t] + W @ h[t] + theta["b_h"]
            if leaf == "a":
                a.requires_grad_()
            leaves.append(W if leaf == "W" else a)
            h.append(torch.tanh(a))
            L.append(torch.nn.functional.cross_entropy(theta["U"] @ h[t + 1] + theta["b_y"], y[t]))
        norms = torch.zeros(len(x), len(x))
        for t in range(len(x)):
            for k, gradient in enumerate(torch.autograd.grad(L[t], leaves[: t + 1], retain_graph=True)):
                term = gradient if leaf == "W" else torch.outer(gradient, h[k].detach())
                norms[t, k] = term.norm()
        return norms.numpy()

    return step


def triple_loop(params, x, y):
    """The definition: for each t, each k, the product over i; a term's matrix for each norm."""

    def step():
        run = forward(params, x)
        T, n_h = run.h.shape
        dL_dh = (run.y_hat - np.eye(N_Y)[y]) @ params.U
        norms = np.zeros((T, T))
        for t in range(T):
            for k in range(t + 1):
                row = dL_dh[t]
                for i in range(t, k, -1):
                    row = row @ ((1 - run.h[i] ** 2)[:, None] * params.W)
                norms[t, k] = np.linalg.norm(np.outer(row * (1 - run.h[k] ** 2), run.h_before[k]))
        return norms

    return step


def side_by_side(contestants, seconds=2.0):
    """The median microseconds of each, the contestants taking turns for about so many seconds.

    A turn is a few calls in a row, as in a training loop. Before it stand a short rest, in which
    the threads of the contestant before it stop waiting for work, and one call that is not counted.
    """
    once = {name: timed(step) for name, step in contestants.items() if timed(step)}
    calls = {name: int(np.clip(seconds / 40 / len(once) / took, 2, 50)) for name, took in once.items()}
    rounds = int(np.clip(seconds / sum(calls[name] * once[name] for name in once), 3, 20))
    took = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, step in contestants.items():
            time.sleep(0.02)
            step()
            took[name] += [timed(step) for _ in range(calls[name])]
    return {name: 1e6 * float(np.median(times)) for name, times in took.items()}


def timed(step):
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


def table(title, header, rows):
    print(f"\n{title}\n" + "  ".join(f"{column:>12}" for column in header))
    for row in rows:
        print("  ".join(f"{cell:>12}" for cell in row), flush=True)


def bench_sweep():
    for T, n_h in SWEEP_SIZES:
        given = network(T, n_h)
        jax_step, compile_seconds = with_jax(*given)
        contestants = {
            "ours": ours(*given), "bare": bare(*given), "torch": with_torch(*given), "jax": jax_step,
            "autograd": with_autograd(*given), "loop": with_loop(*given),
        }  # fmt: skip
        L, gradient = contestants["ours"]()
        for name, step in contestants.items():
            other_L, other = step()
            assert np.isclose(L, other_L) and np.allclose(gradient, other, atol=1e-9), name
        took = side_by_side(contestants)
        ratios = [f"{took['ours'] / took[name]:.2f}" for name in ("torch", "jax", "autograd", "loop")]
        without = [f"{took['bare'] / took[name]:.2f}" for name in ("torch", "jax")]
        yield [f"({T}, {n_h})", f"{took['ours']:.0f} µs", *ratios, f"{compile_seconds:.2f} s", *without]


def bench_triangle():
    for T, n_h in TRIANGLE_SIZES:
        given = network(T, n_h)
        contestants = {
            "ours": our_triangle(*given), "torch, W": torch_triangle(*given), "torch, a": torch_triangle(*given, "a"),
        }  # fmt: skip
        if T <= 100:
            contestants["definition"] = triple_loop(*given)
        norms = contestants["ours"]()
        assert all(np.allclose(norms, step(), atol=1e-9) for step in contestants.values())
        took = side_by_side(contestants)
        faster = [
            f"{took[name] / took['ours']:.0f} x" if name in took else "-"
            for name in ("torch, W", "torch, a", "definition")
        ]
        yield [f"({T}, {n_h})", f"{took['ours']:.0f} µs", *faster]


def exponent(make, n_h=64):
    """The slope of log time against log T."""
    contestants = {T: make(*network(T, n_h)) for T in LENGTHS}
    took = side_by_side(contestants, seconds=6)
    slope, _ = np.polyfit(np.log(LENGTHS), np.log([took[T] for T in LENGTHS]), 1)
    return slope, took


def bench_growth():
    for name, make in (("sweep", ours), ("triangle", our_triangle_alone)):
        slope, took = exponent(make)
        yield [name, f"{slope:.2f}", *(f"{took[T]:.0f} µs" for T in LENGTHS)]


def bench_memory(T=800, n_h=64):
    params, x, y = network(T, n_h)
    run = forward(params, x)
    tracemalloc.start()
    contributions(params, run, y).norms("W")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def import_seconds(module, runs=15):
    code = f"import time; s = time.perf_counter(); import {module}; print(time.perf_counter() - s)"
    ask = [sys.executable, "-c", code]
    return [float(subprocess.run(ask, capture_output=True, text=True, check=True).stdout) for _ in range(runs)]


def main():
    print(f"NumPy {np.__version__}, torch {torch.__version__}, JAX {jax.__version__}; float64, 2 threads")
    header = [
        "(T, n_h)",
        "ours",
        "/ torch",
        "/ JAX",
        "/ autograd",
        "/ loop",
        "JAX compiles",
        "bare / torch",
        "bare / JAX",
    ]
    table("forward + losses + backward (at most: 0.15 of torch in the first two rows, 0.50 in all; 1.00 of JAX)",
          header, bench_sweep())  # fmt: skip
    table("norms of the whole triangle: ours is so many times faster (at least 40 x than torch for each copy of W)",
          ["(T, n_h)", "ours", "torch, W", "torch, a", "definition"], bench_triangle())  # fmt: skip
    table("growth with T, n_h = 64 (exponent 1.00 ± 0.15 and 2.00 ± 0.25)",
          ["", "exponent", *(f"T = {T}" for T in LENGTHS)], bench_growth())  # fmt: skip
    print(f"\nmemory for the triangle's norms, T = 800, n_h = 64: {bench_memory():.1f} MB (at most 20)")
    ours_s, numpy_s = (np.median(import_seconds(module)) for module in ("rnn_lesson", "numpy"))
    print(f"import rnn_lesson / import numpy: {ours_s / numpy_s:.2f} (at most 1.30)")


if __name__ == "__main__":
    main()
