"""Measure networks trained side by side, train_many, beside a plain loop over train and beside JAX: `make bench`.

    python benchmarks/many.py             each contestant in a process of its own, in turns; medians and ratios
    python benchmarks/many.py ours        the seconds of one contestant, once: ours, loop or jax

40 networks, n_h = 16, 300 epochs of the seven lines "x is better than y", in float64, on one thread of one core. JAX
trains the same starts on the same sentences in the same order: jit(vmap(…)) of lax.scan over the timesteps and of
lax.scan over an epoch's updates, with Adam inside; what it needs to compile is told apart.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import json  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402

import numpy as np  # noqa: E402

from rnn_lesson import Parameters, comparisons, language_model_task, train, train_many  # noqa: E402

NETWORKS, N_H, EPOCHS, RATE, TURNS = 40, 16, 300, 0.01, 5
TASK = language_model_task(comparisons())


def ours():
    started = time.perf_counter()
    models = train_many(TASK, range(NETWORKS), n_h=N_H, epochs=EPOCHS, rate=RATE, progress=False)
    return {"seconds": time.perf_counter() - started, "L": [model.history[9] for model in models]}


def loop():
    started = time.perf_counter()
    models = [train(TASK, n_h=N_H, epochs=EPOCHS, rate=RATE, seed=s, progress=False) for s in range(NETWORKS)]
    return {"seconds": time.perf_counter() - started, "L": [model.history[9] for model in models]}


def with_jax():
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    x, y = (jnp.asarray(np.array([example[i] for example in TASK.examples])) for i in (0, 1))
    generators = [np.random.default_rng(seed) for seed in range(NETWORKS)]
    starts = [Parameters.random(x.shape[2], N_H, len(TASK.labels), rng) for rng in generators]
    theta = {name: jnp.asarray(np.array([getattr(params, name) for params in starts])) for name in vars(starts[0])}
    orders = np.array([[rng.permutation(len(x)) for _ in range(EPOCHS)] for rng in generators])

    def L(theta, x, y):
        def cell(h, x_t):
            h = jnp.tanh(theta["V"] @ x_t + theta["W"] @ h + theta["b_h"])
            return h, h

        _, h = jax.lax.scan(cell, jnp.zeros(N_H), x)
        o = h @ theta["U"].T + theta["b_y"]
        return (jax.scipy.special.logsumexp(o, axis=1) - o[jnp.arange(len(y)), y]).sum()

    def update(state, i):
        theta, mean, square, n = state
        value, g = jax.value_and_grad(L)(theta, x[i], y[i])
        n = n + 1
        mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, g)
        square = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, square, g)
        step = RATE * jnp.sqrt(1 - 0.999**n) / (1 - 0.9**n)
        small = 1e-8 * jnp.sqrt(1 - 0.999**n)
        theta = jax.tree.map(lambda p, m, s: p - step * m / (jnp.sqrt(s) + small), theta, mean, square)
        return (theta, mean, square, n), value

    def epoch(state, order):
        state, values = jax.lax.scan(update, state, order)
        return state, values.sum()

    compiled = jax.jit(jax.vmap(epoch))
    zeros = jax.tree.map(jnp.zeros_like, theta)
    state = theta, zeros, zeros, jnp.zeros(NETWORKS)

    started = time.perf_counter()
    jax.block_until_ready(compiled(state, orders[:, 0]))
    compiling = time.perf_counter() - started

    started, history = time.perf_counter(), []
    for e in range(EPOCHS):
        state, values = compiled(state, orders[:, e])
        history.append(values)
    jax.block_until_ready(history)
    return {"seconds": time.perf_counter() - started, "compiling": compiling, "L": np.array(history[9]).tolist()}


CONTESTANTS = {"ours": ours, "loop": loop, "jax": with_jax}


def asked(name):
    """One contestant in a process of its own, kept to one core where the system can do that."""
    pin = (lambda: os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})) if sys.platform == "linux" else None
    command = [sys.executable, __file__, name]
    done = subprocess.run(command, capture_output=True, text=True, check=True, preexec_fn=pin)
    return json.loads(done.stdout)


def main():
    if len(sys.argv) > 1:
        print(json.dumps(CONTESTANTS[sys.argv[1]]()))
        return
    runs = {name: [] for name in CONTESTANTS}
    for _ in range(TURNS):
        for name in CONTESTANTS:
            runs[name].append(asked(name))
    for name in ("loop", "jax"):
        assert np.allclose(runs[name][0]["L"], runs["ours"][0]["L"], rtol=1e-9), name
    seconds = {name: float(np.median([run["seconds"] for run in told])) for name, told in runs.items()}
    print(f"\n{NETWORKS} networks trained side by side, n_h = {N_H}, {EPOCHS} epochs of the seven lines, one thread")
    print(
        f"  ours {seconds['ours']:.2f} s: {seconds['loop'] / seconds['ours']:.1f} x faster than one by one (at least 8)"
    )
    compiling = np.median([run["compiling"] for run in runs["jax"]])
    print(f"  ours / JAX {seconds['ours'] / seconds['jax']:.2f} (at most 1.50); JAX compiles for {compiling:.1f} s")


if __name__ == "__main__":
    main()
