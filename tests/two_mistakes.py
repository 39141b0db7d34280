"""Gradients with two or three mistakes at once, put together from the factors of the definition's double sum."""

import functools
import itertools
from dataclasses import replace

import numpy as np
from styles import errors

from rnn_lesson import Parameters

# What each mistake changes in the double sum.
FACTORS = {
    "no walk back": lambda p, run, y: {"weight": lambda t, k: t == k},
    "one step back only": lambda p, run, y: {"weight": lambda t, k: t - k <= 1},
    "the total derivative in place of the immediate one": lambda p, run, y: {"weight": lambda t, k: t - k + 1},
    "the sum starts at k = 1": lambda p, run, y: {"weight": lambda t, k: k > 0},
    "the product starts at k": lambda p, run, y: {"chain": lambda t, k: range(t, k - 1, -1)},
    "the product ends at t - 1": lambda p, run, y: {"chain": lambda t, k: range(t - 1, k, -1)},
    "the product in ascending order": lambda p, run, y: {"chain": lambda t, k: range(k + 1, t + 1)},
    "W transposed in the step Jacobian": lambda p, run, y: {"jacobian": lambda i: run.slopes[i][:, None] * p.W.T},
    "the diagonal on the wrong side": lambda p, run, y: {"jacobian": lambda i: p.W * run.slopes[i]},
    "h_k in place of h_{k-1}": lambda p, run, y: {"states": run.h},
    "h_{-1} taken as zero": lambda p, run, y: {"states": np.vstack([0 * run.h_init, run.h[:-1]])},
    "ŷ in place of ŷ - y": lambda p, run, y: {"dL_do": run.y_hat},
    "y - ŷ, the sign": lambda p, run, y: {"dL_do": -errors(p, run, y)},
    "the softmax Jacobian's diagonal only": lambda p, run, y: {"dL_do": (run.y_hat - 1) * np.eye(len(p.U))[y]},
    "only the last timestep's loss": lambda p, run, y: {
        "dL_do": errors(p, run, y) * (np.arange(len(y)) == len(y) - 1)[:, None]
    },
}


SLOPES = {
    "f_h' forgotten": lambda run: np.ones_like(run.h),
    "f_h' of h in place of a": lambda run: 1 - np.tanh(run.h) ** 2,
    "f_h' of one timestep used for all": lambda run: (1 - run.h**2)[[-1] * len(run.h)],
    "the tanh forgotten in f_h'": lambda run: 1 - run.a * run.a,
    "1 + h² in place of 1 - h²": lambda run: 1 + run.h * run.h,
    "the square forgotten in f_h'": lambda run: 1 - run.h,
    "the slope of a sigmoid": lambda run: run.h - run.h**2,
    "the state in place of the slope": lambda run: run.h,
    "f_h' of the step before": lambda run: 1 - run.h_before * run.h_before,
}


def slope_changed(name):
    """f_h' mistaken at the end, and in the step too unless something else is mistaken there."""

    def changes(p, run, y):
        slopes = SLOPES[name](run)
        return {"jacobian": lambda i: slopes[i][:, None] * p.W, "slope": lambda t, k: slopes[k]}

    return changes


def last(run, t):
    return t == len(run.h) - 1


FACTORS |= {name: slope_changed(name) for name in SLOPES}
FACTORS |= {
    "the term k = t left out": lambda p, run, y: {"weight": lambda t, k: t > k},
    "a fixed number of steps back": lambda p, run, y: {"weight": lambda t, k: t - k <= 2},
    "J_t also for k = t": lambda p, run, y: {"chain": lambda t, k: range(t, k, -1) if t > k else [t]},
    "diag(f_h') times W, number by number": lambda p, run, y: {
        "jacobian": lambda i: np.diag((1 - run.h[i] ** 2) * np.diag(p.W))
    },
    "f_h' forgotten on the way back": lambda p, run, y: {"jacobian": lambda i: p.W},
    "the label's number taken off": lambda p, run, y: {"dL_do": run.y_hat - np.array(y)[:, None]},
    "h_k in place of h_{k-1}": lambda p, run, y: {"states": run.h},
    "the last state in place of h_{-1}": lambda p, run, y: {"states": run.h[np.arange(len(y)) - 1]},
    "the range shifted by one": lambda p, run, y: {"chain": lambda t, k: range(t - 1, k - 1, -1)},
}
# As lesson 5 calls them, which has no k.
FIRST_TRY = FACTORS | {
    "h_t in place of h_{t-1}": FACTORS["h_k in place of h_{k-1}"],
    "the sum starts at t = 1": FACTORS["the sum starts at k = 1"],
    "a timestep left out": lambda p, run, y: {"dL_do": errors(p, run, y) * (np.arange(len(y)) < len(y) - 1)[:, None]},
}


def norm(g):
    return sum((array**2).sum() for _, array in g.items()) ** 0.5


# What each mistake does with the gradient when it is there.
AFTERWARDS = {
    "the mean over timesteps": lambda g, run: g.map(lambda array: array / len(run.x)),
    "the outer product transposed": lambda g, run: replace(g, W=g.W.T),
    "the bias gradient averaged over units": lambda g, run: Parameters(
        g.U, g.V, g.W, np.full_like(g.b_h, g.b_h.mean()), np.full_like(g.b_y, g.b_y.mean())
    ),
    "the mean for the biases only": lambda g, run: replace(g, b_h=g.b_h / len(run.x), b_y=g.b_y / len(run.x)),
    "clipped before it is checked": lambda g, run: g.map(lambda array: array / max(1, norm(g))),
}


def nothing(params, run, y):
    return {}


def sum_of_terms(params, run, y, jacobian=None, chain=None, slope=None, weight=None, states=None, dL_do=None):
    """The definition's double sum: jacobian(i), the i of chain(t, k), slope(t, k), weight(t, k), and two arrays."""
    slopes = 1 - run.h**2
    jacobian = jacobian or (lambda i: slopes[i][:, None] * params.W)
    chain = chain or (lambda t, k: range(t, k, -1))
    slope = slope or (lambda t, k: slopes[k])
    weight = weight or (lambda t, k: 1)
    dL_do, states = errors(params, run, y) if dL_do is None else dL_do, run.h_before if states is None else states
    J, dL_da = [jacobian(i) for i in range(len(y))], np.zeros_like(run.h)
    for k, t in itertools.combinations_with_replacement(range(len(y)), 2):
        rows = functools.reduce(np.matmul, [J[i] for i in chain(t, k)], dL_do[t] @ params.U)
        dL_da[k] += weight(t, k) * rows * slope(t, k)
    return Parameters(dL_do.T @ run.h, dL_da.T @ run.x, dL_da.T @ states, dL_da.sum(axis=0), dL_do.sum(axis=0))


def together(names):
    """The gradient with these mistakes."""

    def gradient(params, run, y):
        changes = {}
        for name in sorted(names, key=lambda name: name not in SLOPES):  # a mistaken step wins over a mistaken slope
            changes |= FACTORS.get(name, nothing)(params, run, y)
        g = sum_of_terms(params, run, y, **changes)
        for name in names:
            g = AFTERWARDS[name](g, run) if name in AFTERWARDS else g
        return g

    return gradient


# One group for each factor: two mistakes of one group cannot be made together.
GROUPS = [
    [
        "no walk back",
        "one step back only",
        "the total derivative in place of the immediate one",
        "the sum starts at k = 1",
        "the term k = t left out",
        "a fixed number of steps back",
    ],
    [
        "the product starts at k",
        "the product ends at t - 1",
        "the product in ascending order",
        "J_t also for k = t",
        "the range shifted by one",
    ],
    [
        "W transposed in the step Jacobian",
        "the diagonal on the wrong side",
        "diag(f_h') times W, number by number",
        "f_h' forgotten on the way back",
    ],
    ["h_k in place of h_{k-1}", "h_{-1} taken as zero", "the last state in place of h_{-1}"],
    [
        "ŷ in place of ŷ - y",
        "y - ŷ, the sign",
        "the softmax Jacobian's diagonal only",
        "only the last timestep's loss",
        "the label's number taken off",
    ],
    list(SLOPES),
    *([name] for name in AFTERWARDS),
]
PAIRS = [pair for a, b in itertools.combinations(GROUPS, 2) for pair in itertools.product(a, b)]
TRIPLES = [triple for three in itertools.combinations(GROUPS, 3) for triple in itertools.product(*three)]


# And as a student types them, in a sweep back: what stands in the place of a part, by the part's name.
TYPED = {
    "error": {
        "ŷ in place of ŷ - y": lambda e, run, t, y: run.y_hat[t],
        "y - ŷ, the sign": lambda e, run, t, y: -e,
        "the label's number taken off": lambda e, run, t, y: run.y_hat[t] - y[t],
        "the softmax Jacobian's diagonal only": lambda e, run, t, y: e * (np.arange(len(e)) == y[t]),
        "only the last timestep's loss": lambda e, run, t, y: e * (t == len(y) - 1),
    },
    "slope": {
        "f_h' forgotten": lambda run, t: 1,
        "f_h' of h in place of a": lambda run, t: 1 - np.tanh(run.h[t]) ** 2,
        "f_h' of one timestep used for all": lambda run, t: 1 - run.h[-1] ** 2,
        "the tanh forgotten in f_h'": lambda run, t: 1 - run.a[t] ** 2,
        "1 + h² in place of 1 - h²": lambda run, t: 1 + run.h[t] ** 2,
        "the square forgotten in f_h'": lambda run, t: 1 - run.h[t],
        "the slope of a sigmoid": lambda run, t: run.h[t] * (1 - run.h[t]),
        "the state in place of the slope": lambda run, t: run.h[t],
        "f_h' of the step before": lambda run, t: 1 - run.h_before[t] ** 2,
    },
    "later": {
        "W in place of its transpose on the way back": lambda W, dL_da, dL_dh: W @ dL_da,
        "f_h' forgotten on the way back": lambda W, dL_da, dL_dh: W.T @ dL_dh,
        "no walk back": lambda W, dL_da, dL_dh: 0 * dL_da,
    },
    "order": {"the sweep runs forwards": 1},
    "kept": {"+= in place of = for what comes from the next state": True},
    "own": {"f_h' on the own part only": True},
    "meet": {"the gradient from ŷ_t overwritten by the one from later": True},
    "left": {"= in place of += in the loop": ("U", "V", "W", "b_h", "b_y")},
    "state": {
        "h_k in place of h_{k-1}": lambda run, t: run.h[t],
        "h_{-1} taken as zero": lambda run, t: run.h_before[t] * (t > 0),
        "the last state in place of h_{-1}": lambda run, t: run.h[t - 1],
    },
    "x": {"x_{k-1} in place of x_k": lambda run, t: run.x[t - 1] * (t > 0)},
    "end": {"the sum starts at k = 1": True},
    "outer": {"the outer product transposed": True},
}


def typed(**parts):
    """A sweep back with these parts, of TYPED, in place of the right ones."""

    def sweep(params, run, y):
        sums = {name: np.zeros_like(array) for name, array in params.items()}
        later = np.zeros_like(params.b_h)
        for t in list(range(len(y)))[:: parts.get("order", -1)]:
            e = errors(params, run, y)[t]
            e = parts["error"](e, run, t, y) if "error" in parts else e
            dL_dh = later if "meet" in parts and t < len(y) - 1 else params.U.T @ e + later
            slope = parts["slope"](run, t) if "slope" in parts else 1 - run.h[t] ** 2
            dL_da = (dL_dh - later) * slope + later if "own" in parts else dL_dh * slope
            W = np.outer(dL_da, parts["state"](run, t) if "state" in parts else run.h_before[t])
            V = np.outer(dL_da, parts["x"](run, t) if "x" in parts else run.x[t])
            new = {"U": np.outer(e, run.h[t]), "V": V, "W": W.T if "outer" in parts else W, "b_h": dL_da, "b_y": e}
            for name in ("U", "b_y") if "end" in parts and t == 0 else new:
                sums[name] = new[name] if name in parts.get("left", ()) else sums[name] + new[name]
            new = parts["later"](params.W, dL_da, dL_dh) if "later" in parts else params.W.T @ dL_da
            later = later + new if "kept" in parts else new
        return Parameters(**sums)

    return sweep


def drawn_and_typed(count, rng):
    """Pairs and triples of names, each with a sweep that makes these mistakes."""
    found = {}
    while len(found) < count:
        parts = rng.choice(list(TYPED), rng.integers(2, 4), replace=False)
        names = [rng.choice(list(TYPED[part])) for part in parts]
        found[frozenset(names)] = typed(**{part: TYPED[part][name] for part, name in zip(parts, names)})
    return found
