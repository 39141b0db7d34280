# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 9. Is it really that simple?
#
# **After this lesson you can**
#
# - say what the length of the way back does to a gradient, and compute it exactly where that is possible,
# - bound a product of Jacobians by the singular values of $W$,
# - clip a gradient, and say what clipping cures and what it does not,
# - tell four things apart that are all called truncation,
# - change one line of the cell so that it carries a word farther, and say why it does.
#
# **You need** the chain-rule product and the triangle from [lesson 6](06_chain_rule_product.ipynb), and the training of
# [lesson 8](08_training_with_bptt.ipynb). Norms, singular values and eigenvalues are explained where they are used.
# **Time:** 70 minutes; sections 4 and 5 can wait for another day.
#
# **The one idea:** the way from $h_t$ back to $h_k$ is a product with one factor for each step. What becomes of the
# *size* of such a product as it gets longer?

# %%
from dataclasses import replace

import numpy as np

from rnn_lesson import Parameters, backward, contributions, forward, jacobian_product, step_jacobians
from rnn_lesson import pictures, small_writer, widgets
from rnn_lesson.language import experiments

starts = "starts 0 to 19"  # what is counted here is counted over twenty random starts

# %% [markdown]
# ## 1. A longer gap
#
# "beautiful is better than ugly": to say the last word, the network must still know the first, with three words in
# between. We put more words in between, by going round the same three again:

# %%
for gap in (3, 6, 9):
    print(f"gap {gap}:  {' '.join(experiments.with_gap(gap)[0])}")

# %% [markdown]
# Seven such lines, a network of $n_h = 16$ with the whole gradient, 300 epochs of Adam at the rate 0.01. A start is
# *perfect* if all seven last words are right at the end. (A network that always says the same last word has one of
# seven right.)
#
# **Predict:** of twenty starts, how many are perfect with the gap 3? With 6? With 9, 14, 20 and 30? Write down six
# numbers.
#
# The next cell trains forty networks, twenty for each of the gaps 3 and 6. The other gaps take longer; they are read
# from a table in the package, made with the same function by `make experiments`.

# %%
right = experiments.gap([3, 6], rate=0.01, progress=False)  # last words right, for each start
short, long = "300 epochs, rate 0.01", "3000 epochs, rate 0.001"
stored = experiments.stored("gap")["lecture"]  # the keys are "3", "6", …

# %% tags=["rounding"]
groups = {f"{gap}": right[gap] for gap in (3, 6)} | {f"{gap}, stored": stored[f"{gap}"] for gap in (9, 14, 20, 30)}
sentence = "With three words in between the whole gradient learns all seven lines. With more it seldom does, or never."
widgets.Still(pictures.starts_picture(groups, 7, "gap", "last words right, of seven", sentence, told="perfect"))


# %%
def perfect(table, gap):
    """For each start: are all seven last words right?"""
    return [words == 7 for words in table[f"{gap}"]]


experiments.claim("gap 3: all seven last words, just trained", right[3] == 7, f"n_h 16, {short}, {starts}", 18)
experiments.claim("gap 6: all seven last words, just trained", right[6] == 7, f"n_h 16, {short}, {starts}", at_most=8)
for gap in (3, 6, 9, 14):
    setting = f"n_h 16, {short}, {starts}, stored"
    experiments.claim(f"gap {gap}: all seven last words", perfect(stored, gap), setting)

# %% [markdown]
# The whole, exact gradient teaches the word across three words in 20 of 20 starts, across six in 3 of 20 starts, and
# across nine in 0 of 20 starts. (Rounding can move single starts, so your forty networks may differ by a few.)
#
# Is it impossible, or only a matter of how one trains? **Predict** once more: the same networks with ten times as many
# epochs, how many are perfect with the gap 6? And with ten times as many epochs of a tenth of the rate, with the gaps
# 6, 9, 14, 20 and 30?

# %%
same_rate = experiments.stored("gap, ten times as long at the same rate")
setting = f"n_h 16, 3000 epochs, rate 0.01, {starts}, stored"
experiments.claim("gap 6: all seven", perfect(same_rate["lecture"], 6), setting)
longer = experiments.stored("gap, ten times as long")["lecture"]
for gap in (6, 9, 14, 20, 30):
    experiments.claim(f"gap {gap}: all seven", perfect(longer, gap), f"n_h 16, {long}, {starts}, stored")

# %% [markdown]
# So it is no wall. Patience alone does not help: with ten times the epochs at the same rate it is 1 of 20 starts. But
# smaller steps do, and many of them: then the word comes farther, and the longer the way, the fewer starts get there,
# at 30 only one. (A rate in between may do still better; we did not look for the best.) The rest of the lesson asks
# what happens to the gradient on that way, and why it asks for such small steps.
#
# ## 2. A product of forty Jacobians
#
# In the term $(t, k)$ of the gradient stands the product of all Jacobians between the two steps:
#
# $$\frac{\partial h_t}{\partial h_k} = J_t\, J_{t-1} \cdots J_{k+1}, \qquad J_i = \frac{\partial h_i}{\partial h_{i-1}} = \operatorname{diag}\bigl(f_h'(a_i)\bigr)\, W$$
#
# In lesson 6 there were five factors at most. Now we take forty, and ask how large the product is. Two words for that:
#
# - A matrix turns the vectors of length 1 into vectors of other lengths: a sphere becomes an ellipsoid. The lengths of
#   its half axes are the **singular values** of the matrix.
# - The largest of them, the most by which the matrix stretches any vector, is its **spectral norm** $\|M\|_2$. (The
#   norm $\|M\|$ without the 2 is the one of all lessons, the root of the sum of all squares.)
#
# The networks read random numbers instead of words, and nothing is trained. $W$ has a special form: a
# matrix that turns or mirrors vectors and keeps their lengths, called *orthogonal*, times a factor $s$, the *scale*. So
# all its singular values are $s$. Here is the first of twenty starts, with $s = 0.9$:

# %%
rng = np.random.default_rng(0)
network = Parameters.random(n_x=4, n_h=8, n_y=3, rng=rng)
network.W = 0.9 * np.linalg.qr(rng.normal(size=(8, 8)))[0]  # (8, 8); qr makes an orthogonal matrix from a random one
x_long = rng.normal(size=(41, 4))  # (T, n_x): t = 0 … 40
jacobians = step_jacobians(network, forward(network, x_long))  # (41, 8, 8)

print("singular values of W:", np.linalg.svd(network.W, compute_uv=False).round(3))
for n in (0, 1, 2):
    print(f"tanh, n = {n}:  spectral norm {np.linalg.norm(jacobian_product(jacobians, 40, 40 - n), 2):.3f}")

# %% [markdown]
# **Predict**, before you touch the control below. We walk back from $t = 40$ to
# $k = 0$.
#
# 1. $f_h$ is the identity, $f_h(a) = a$, and $s = 0.9$. How large is the norm of the product of forty Jacobians: about
#    0.9, about 0.4, or about 0.01?
# 2. $f_h$ = tanh and $s = 1$: is it 1 then, as with the identity?
# 3. $f_h$ = tanh. From which scale on does the norm grow on the way back? Is it the same scale for a network of 8 units
#    and for one of 64?
#
# Then move the slider and choose. Each faint line is one start, its norm after $n$ steps back, from $n = 0$ (the empty
# product, the identity, with norm 1). The axis is logarithmic: from one grey line to the next the norm changes by a
# factor of 10 000. The dashed line is a bound that section 3 explains. The control computes anew with every move, so it
# needs a running kernel.

# %%
scene = pictures.decay_of_many_scene(lambda s, f_h, n_h: experiments.product_norms(s, f_h, n_h, every=2))

widgets.Live(
    lambda scale, f_h, n_h: scene.picture((scale, f_h, int(n_h))),
    scale=widgets.Number("scale of W", start=1, low=0.2, high=3, step=0.05),
    f_h=widgets.choice("f_h", ["identity", "relu", "tanh"], start="identity"),
    n_h=widgets.choice("n_h", ["8", "32", "64"], start="8"),
)

# %%
scales, widths = (0.9, 1.0, 1.5, 2.0, 2.5, 3.0), (8, 64)
after_40 = {  # the norm after forty steps back, for each start
    (s, n_h): 10 ** experiments.product_norms(s, "tanh", n_h, every=40)[1][:, -1] for n_h in widths for s in scales
}
print("tanh, after 40 steps back:   n_h = 8, median (least … most)         n_h = 64")
for s in scales:
    columns = [
        f"{np.quantile(v, 0.5, method='lower'):7.0e} ({v.min():.0e} … {v.max():.0e})"
        for v in (after_40[s, 8], after_40[s, 64])
    ]
    print(f"              scale {s}:     " + "      ".join(columns))

# %%
setting = f"untrained, orthogonal W times s, 40 steps, {starts}"
for s, n_h in ((1.0, 8), (1.0, 64), (1.5, 8), (1.5, 64)):
    experiments.claim(f"tanh, s = {s}, n_h {n_h}: the norm is below 1", after_40[s, n_h] < 1, setting)
for s, n_h in ((2.0, 8), (2.0, 64), (2.5, 8), (3.0, 8), (3.0, 64)):
    experiments.claim(f"tanh, s = {s}, n_h {n_h}: the norm is above 1", after_40[s, n_h] > 1, setting)

# %%
setting = f"untrained, orthogonal W times s, 40 steps, {starts}"
per_step = after_40[3.0, 64] ** (1 / 40)
print(f"s = 3, n_h = 64: on average a step stretches by {per_step.min():.2f} to {per_step.max():.2f}")
experiments.claim("tanh, s = 3, n_h 64: by less than half of s a step", per_step < 1.5, setting)

mean_slopes = {
    s: np.array([forward(replace(net, W=s * net.W), x).slopes.mean() for net, x in map(experiments.start, range(20))])
    for s in (1.0, 3.0)
}
less = mean_slopes[3.0] < mean_slopes[1.0]
experiments.claim("tanh, n_h 8: the mean slope is smaller at s = 3 than at s = 1", less, setting)

# %%
setting = f"untrained, orthogonal W times s, 40 steps, {starts}"
relu = {s: experiments.product_norms(s, "relu", 8, every=40)[1][:, -1] for s in (1.0, 2.0, 3.0)}  # log10
experiments.claim("relu, s = 1, n_h 8: the norm is below 1", relu[1.0] < 0, setting)
experiments.claim("relu, s = 3, n_h 8: the norm is above 1", relu[3.0] > 0, setting)
experiments.claim("relu, s = 3, n_h 8: the norm is exactly 0", relu[3.0] == -np.inf, setting)

# %% [markdown]
# (`2e+05` means $2 \cdot 10^5$.)
#
# <details><summary>Answers</summary>
#
# 1. About 0.01, in every start: each step shrinks by exactly 0.9, and $0.9^{40}$ is 0.015.
# 2. No. Each step also multiplies with the slopes $f_h'(a) = 1 - \tanh(a)^2$, which are at most 1. At $s = 1$ the norm
#    is far below 1 in 20 of 20 starts.
# 3. It depends on the width. With 64 units the norm is below 1 at $s = 1.5$ in 20 of 20 starts, and above 1 at $s = 2$
#    in 20 of 20 starts. With 8 units the starts disagree: at 2.5 it is above 1 in 12 of 20 starts, at 3 in 9 of 20
#    starts.
#
# </details>
#
# - A gradient that shrinks on its way back is called a **vanishing gradient**, one that grows an **exploding
#   gradient**.
# - With the identity the scale alone decides, since this $W$ stretches all directions alike. With tanh it does not: a
#   larger $W$ also makes larger states, tanh
#   *saturates* (its curve is nearly flat there), and its slopes go down. Which of the two wins is settled start by
#   start in a small network; in a wide one the starts agree, but for a narrow band of scales between. Even where the
#   product explodes, a step stretches far less than $W$ alone would.
# - relu's slopes are 0 or 1. At $s = 3$ and $n_h = 8$ the norm is above 1 in 16 of 20 starts; in the other 4 of 20
#   starts it is exactly 0: the zeros among the slopes let nothing through.
#
# ## 3. What can be said exactly
#
# ### Without slopes: powers of $W$
#
# If $f_h$ is the identity, every Jacobian is $W$, and the product of $n$ of them is $W^n$.
#
# An **eigenvalue** $\lambda$ of a matrix is a factor by which it stretches a direction that it does not turn: $W v =
# \lambda v$, and so $W^n v = \lambda^n v$. (A matrix that turns every direction has no such $v$ among the real vectors.
# Its eigenvalues are complex then, and what counts for the size is their absolute value.) Three small matrices:
#
# $$A = 0.9 \begin{pmatrix} \cos \varphi & -\sin \varphi \\ \sin \varphi & \cos \varphi \end{pmatrix}, \qquad
# B = \begin{pmatrix} 1.1 & 0 \\ 0 & 0.5 \end{pmatrix}, \qquad
# C = \begin{pmatrix} 0.8 & 1 \\ 0 & 0.8 \end{pmatrix}$$
#
# Both eigenvalues of $A$ have the absolute value 0.9. $B$ has the eigenvalues 1.1 and 0.5. $C$ has 0.8, twice.
#
# **Predict:** each of the three is a $W$. What is the spectral norm of $W^n$ after 1, after 4 and after 40 steps:
# above 1 or below?

# %%
turn = np.array([[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]])
matrices = {"A": 0.9 * turn, "B": np.diag([1.1, 0.5]), "C": np.array([[0.8, 1], [0, 0.8]])}  # each (2, 2)
steps = np.arange(41)
power_norms = {
    name: np.array([np.linalg.norm(np.linalg.matrix_power(M, n), 2) for n in steps]) for name, M in matrices.items()
}
print("     |eigenvalues|   singular values     norm after 1, 4 and 40 steps back")
for name, M in matrices.items():
    eigenvalues, stretches = np.sort(abs(np.linalg.eigvals(M)))[::-1], np.linalg.svd(M, compute_uv=False)
    columns = "   ".join(f"{power_norms[name][n]:8.4f}" for n in (1, 4, 40))
    both = "    ".join(f"{first:.2f} and {second:.2f}" for first, second in (eigenvalues, stretches))
    print(f" {name}    {both}      {columns}")

# %%
curves = [
    ("A: eigenvalues 0.9", power_norms["A"], "#0068a3", "-"),
    ("B: eigenvalues 1.1 and 0.5", power_norms["B"], "#bf4e00", "--"),
    ("C: eigenvalues 0.8, twice", power_norms["C"], "#2b2b2b", "o-"),
]
sentence = "On a logarithmic axis A and B are straight lines, for 0.9ⁿ and 1.1ⁿ. C first rises, and then falls below A."
options = {"x_label": "n, the steps back", "y_label": "norm of the product", "logarithmic": "y"}
widgets.Still(pictures.curves_picture(steps, curves, sentence=sentence, **options))

# %% jupyter={"source_hidden": true}
# Check: A and B are 0.9ⁿ and 1.1ⁿ; C has a formula, rises for four steps and ends below A; no slopes, only powers of W
assert np.allclose(power_norms["A"], 0.9**steps) and np.allclose(power_norms["B"], 1.1**steps)
corner = steps * 0.8 ** (steps - 1.0)  # Cⁿ = [[0.8ⁿ, n 0.8ⁿ⁻¹], [0, 0.8ⁿ]]
assert np.allclose(power_norms["C"], (corner + np.sqrt(corner**2 + 4 * 0.8 ** (2 * steps))) / 2)
assert power_norms["C"].argmax() == 4 and power_norms["C"][1] > 1 and power_norms["C"][40] < power_norms["A"][40]
for M in matrices.values():
    small = Parameters(U=np.ones((2, 2)), V=np.eye(2), W=M, b_h=np.zeros(2), b_y=np.zeros(2))
    assert all(np.array_equal(J, M) for J in step_jacobians(small, forward(small, x_long[:, :2], f_h="identity")))
for s in (0.9, 1.1):
    n, logs = experiments.product_norms(s, "identity", 8, every=10)
    assert np.allclose(logs, n * np.log10(s))

# %% [markdown]
# - $A$ and $B$ follow their largest eigenvalue exactly. The 0.5 of $B$ is hidden by the 1.1: in that direction the
#   gradient vanishes while the norm explodes.
# - $C$ rises for four steps, and then it shrinks. Its largest *singular value* is above 1, so a single step can
#   stretch. Its *eigenvalues* are below 1, and in the long run they decide.
#
# ### With slopes: an upper bound
#
# With tanh there is no such formula, since the slopes differ from step to step. But a bound there is. One matrix
# stretches by its spectral norm at most, so two of them one after the other by the product of theirs at most. The
# slopes of tanh lie between 0 and 1, so $\operatorname{diag}(f_h')$ stretches nothing. With $\sigma$ for the largest
# singular value of $W$:
#
# $$\bigl\| J_t \cdots J_{k+1} \bigr\|_2 \;\le\; \|J_t\|_2 \cdots \|J_{k+1}\|_2 \;\le\; \sigma^{\,t-k}$$
#
# That is the dashed line of the control. It holds for relu, whose slopes are 0 or 1, and for the identity too.
#
# **Predict:** what does the bound tell you if $\sigma$ is below 1? And what if it is above 1?
#
# <details><summary>Answer</summary>
#
# Below 1 the bound itself goes to zero. So the product must vanish, whatever the network reads, and nothing that
# training does to $V$, $U$ or the biases can help. Above 1 the bound grows, and says nothing more: the product may
# explode or vanish, as the control shows. (And a real $W$ is not orthogonal times $s$: it has singular values of
# different sizes, so some directions can vanish while others explode.)
#
# </details>

# %% jupyter={"source_hidden": true}
# Check: no start is ever above the bound, for two widths, three functions and scales up to 3
for n_h in (8, 32):
    for f_h in ("identity", "relu", "tanh"):
        for s in (0.5, 1.0, 3.0):
            n, logs = experiments.product_norms(s, f_h, n_h, every=10)
            assert (logs <= n * np.log10(s) + 1e-9).all()

# %% [markdown]
# ### Back to the gap
#
# The product stands in every term of the triangle. In the networks of section 1 the first word is read at $t = 1$,
# through the $V$ of step 1. So what the loss on the last word can teach $V$ about the first word is the term $(t, 1)$
# of $\partial L/\partial V$, while $(t, t)$ is the term that looks back no step.
#
# **Predict:** before any training, how large is the far term beside the near one, for the gap 3? And for 30?

# %%
gaps = [3, 6, 9, 14, 20, 30]
far_near = experiments.far_against_near(gaps)  # {gap: far / near of each start}
lines = np.transpose([far_near[gap] for gap in gaps])  # (20, 6)
sentence = "Untrained, n_h = 16: the wider the gap, the smaller the far term beside the near one, in most starts."
labels = {"x_label": "gap", "y_label": "far term / near term", "logarithmic": "y"}
widgets.Still(pictures.spread_picture(gaps, [("far / near", lines, "#0068a3")], sentence=sentence, **labels))

# %%
for gap in (3, 9, 14, 30):
    print(f"gap {gap:2}: the far term is {np.median(far_near[gap]):.2f} of the near one (median)")
setting = f"untrained, n_h 16, norms of the terms of dL/dV, seven lines, {starts}"
smaller = far_near[14] < far_near[3]
experiments.claim("the far term is a smaller part at the gap 14 than at 3", smaller, setting, at_least=18)
experiments.claim("gap 14: the far term is less than a third of the near one", far_near[14] < 1 / 3, setting, 16)

# %% [markdown]
# So with a longer gap a smaller part of the gradient speaks of the first word; the rest follows what can be had from
# nearer words. This is how it stands at the start. Training then changes $W$, and with it the product, so these numbers
# alone do not say which start will succeed.
#
# And the gradient is not the whole story. The networks must also *carry* the word forward, through the same $W$. Lesson
# 8 tells of the **echo**: in a network whose $V$, $W$ and $b_h$ stay as they were drawn and only $U$ and $b_y$ are
# trained, what a random $W$ leaves of the first word may be enough. How far does the echo reach here? Section 6 has the
# numbers, and a surprise.
#
# ## 4. Clipping
#
# Against gradients that are too long there is a simple remedy. If the gradient is longer than a limit $c$, make it
# shorter, down to that limit:
#
# $$\nabla L \;\leftarrow\; \frac{c}{\max(c, \|\nabla L\|)}\; \nabla L$$
#
# Here $\nabla L$ stands for all five arrays together, $\|\nabla L\|$ is the root of the sum of all their squares, and
# all five are multiplied with the same factor.


# %%
def norm_of(gradient):
    """The root of the sum of all squares, over all five arrays."""
    return np.sqrt(sum((array**2).sum() for _, array in gradient.items()))


def clip(gradient, limit):
    """The same gradient, shortened to the limit if it is longer."""
    factor = limit / max(limit, norm_of(gradient))
    return Parameters(**{name: factor * array for name, array in gradient.items()})


# %% [markdown]
# The seven lines with the gap 3 give us an explosion to cure. Lesson 8 trained them with plain gradient descent, and
# the loss, on its way down, jumped up now and then. Here are twenty starts of the same descent; choose a limit.
#
# **Predict:** what is the largest jump of the loss from one epoch to the next, without a limit and with $c = 4$? What
# does a very small limit, $c = 1$, cost?

# %%
descents = {}  # filled as they are asked for: about half a second each


def descent(limit):
    """The loss of each start and epoch, (20, 300), and what is known of each start's longest gradient."""
    if limit not in descents:
        descents[limit] = experiments.descent(np.inf if limit == "none" else float(limit), progress=False)
    return descents[limit]


def largest_rise(limit):
    return np.diff(descent(limit)[0], axis=1).max(axis=1).clip(min=0)  # (20,)


# %% tags=["rounding", "nbval-ignore-output"]
def loss_curves(limit):
    """The losses with this limit, beside those without, from epoch 20 on."""
    L, rise = descent(limit)[0], largest_rise(limit)
    curves = [("no limit", descent("none")[0][:, 20:], "#8a8a8a"), (f"limit {limit}", L[:, 20:], "#9c3a80")]
    sentence = f"Limit {limit}: the largest rise of a start is {rise.max():.1f}, the median {np.median(rise):.1f}."
    shown = curves[:1] if limit == "none" else curves
    return pictures.spread_picture(range(20, 300), shown, "epoch", "loss L, seven lines", sentence)


widgets.Live(loss_curves, limit=widgets.choice("limit c", ["none", "8", "4", "2", "1"], start="none"))

# %%
free, at_4, at_1 = (largest_rise(limit) for limit in ("none", "4", "1"))
setting = f"n_h 16, plain descent, 300 epochs, rate 0.05, {starts}"
experiments.claim("no limit: the loss jumps by more than 2 from one epoch to the next", free > 2, setting, 18)
experiments.claim("limit 4: the largest jump is less than half of that without", at_4 < free / 2, setting, 18)
experiments.claim("limit 1: no jump above 1", at_1 < 1, setting, 18)
ends = {limit: descent(limit)[0][:, -1] for limit in ("4", "1")}
experiments.claim(
    f"limit 4: the loss ends below 15 (seven first words cost {7 * np.log(7):.1f})", ends["4"] < 15, setting, 18
)
experiments.claim("limit 1: the loss ends below 15", ends["1"] < 15, setting, at_most=4)

# %% [markdown]
# Without a limit every start has its jumps: by more than 2 in at least 18 of 20 starts. With $c = 4$ the largest one is
# less than half in at least 18 of 20 starts, and the loss at the end is as good. With $c = 1$ the jumps are gone, but
# so much is cut that 300 epochs are not enough: the loss ends below 15 in at most 4 of 20 starts.
#
# ### The cliff
#
# Why does a step along the gradient, which points downhill, go up? We stop each start just before its longest gradient,
# and look at the loss along it: $L(\theta - \eta\, \nabla L)$, for steps $\eta$ from 0 to 0.1. The gradient is that of
# one line, as in the training; the loss is that of all seven.
#
# **Predict:** draw the curve. Where on it is the step that the training made, $\eta = 0.05$, and where the clipped one?

# %%
etas, longest = np.linspace(0, 0.1, 101), descent("none")[1]  # longest.norm (20,)
L_along = experiments.loss_along(longest, etas)  # (20, 101)


# %%
def cliff(start, limit):
    """The loss along the longest gradient of a start, with the plain and the clipped step marked."""
    i, c = int(start), float(limit)
    clipped, L = 0.05 * c / max(c, longest.norm[i]), L_along[i]
    told = f"Start {i}, epoch {longest.epoch[i]}: a gradient of norm {longest.norm[i]:.0f}. L of all seven lines is"
    plain, short_step = L[50], np.interp(clipped, etas, L)
    told += f" {L[0]:.1f}, after the plain step {plain:.1f}, after the clipped one {short_step:.1f}."
    marks, curves = [(clipped, f"clipped to {c:g}"), (0.05, "plain")], [("L, seven lines", L, "#9c3a80", "-")]
    return pictures.curves_picture(etas, curves, "step η", "loss", told, marks=marks)


# %% tags=["rounding", "nbval-ignore-output"]
which, limits = widgets.choice("start", list("01234567"), "4"), widgets.choice("limit c", ["8", "4", "2", "1"], "4")
widgets.Live(cliff, start=which, limit=limits)

# %%
before, plain = L_along[:, 0], L_along[:, 50]
clipped = np.array([np.interp(0.05 * 4 / max(4, n), etas, L) for n, L in zip(longest.norm, L_along)])
setting = f"n_h 16, plain descent, rate 0.05, at the longest gradient of 300 epochs, {starts}"
experiments.claim("the plain step makes the loss of all seven lines larger", plain > before, setting, at_least=10)
experiments.claim("the step clipped to 4 makes it smaller", clipped < before, setting, at_least=18)

# %% [markdown]
# The loss first falls, and then rises again, in some starts steeply: a cliff. The gradient tells the slope at $\eta =
# 0$, and the longer it is, the farther the step goes beyond the place for which it was computed. The plain step makes
# the loss larger in at least 10 of 20 starts, the clipped one makes it smaller in at least 18 of 20 starts.
#
# **Predict:** in a network whose far terms have vanished, does clipping help?
#
# <details><summary>Answer</summary>
#
# No. All terms of the sum are multiplied with the same factor, so the far ones stay as small beside the near ones as
# they were. Clipping cures steps that are too long. It cannot bring back what has vanished.
#
# </details>

# %% [markdown]
# ## 5. Truncation
#
# A long way back is also expensive: for a text of a thousand words, all thousand states must be kept. So one cuts it.
# This is called *truncated* backpropagation through time, and the name is used for different things. Three of them are
# a **mask** on the triangle: it keeps some terms, and drops the others. With $n$ for the number of steps back:
#
# - **a. Each loss looks back $n$ steps.** Kept is what has $t - k \le n$. It is `backward(..., steps_back=n)`.
# - **b. Pieces.** The sequence is cut into pieces of $n + 1$ timesteps. The state is handed on from piece to piece, but
#   as a given number: no gradient crosses a cut. Kept is what has $t$ and $k$ in the same piece.
# - **c. Only the last timesteps.** Backward goes only through the last $n + 1$ timesteps; the losses before them are
#   left out.
#
# We go back to the network of lessons 5 and 6, in the middle of its training on three lines, with $T = 6$.

# %%
task, params, x, y, words, targets = small_writer()  # x (6, n_x), y (6,); the words it reads, and what it shall say
run, T = forward(params, x), len(x)


def masks(n):
    """Which terms (t, k) are kept, for each kind of truncation: a (T, T) table of True and False."""
    t, k = np.indices((T, T))
    return {
        "a. each loss, n steps back": (k <= t) & (t - k <= n),
        "b. pieces of n + 1 timesteps": (k <= t) & (t // (n + 1) == k // (n + 1)),
        "c. the last n + 1 timesteps": (k <= t) & (k >= T - 1 - n),
    }


# %% [markdown]
# **Predict:**
#
# 1. How far must $n$ go until nothing is missing, in (a), (b) and (c)? (Recall that column $k = 0$ is zero.)
# 2. Fewer terms are kept. Can the norm of their sum be *larger* than that of the whole gradient?
#
# Then step through $n$. The kept terms are filled and outlined, the dropped ones are empty. The three triangles share
# one scale of colours; the darker, the larger the norm.

# %%
widgets.t_stepper(pictures.truncation_scene(params, run, y, words, targets, masks), name="n", still=2)

# %% jupyter={"source_hidden": true}
# Check: what the answers below say, and that steps_back, pieces and the last piece alone give what the masks keep
terms = contributions(params, run, y)


def kept_sum(name, mask):
    """The sum of the kept terms of dL/d(name)."""
    return sum(terms.term(name, t, k) for t, k in np.argwhere(mask))


whole, missing = terms.total("W"), np.zeros((T, 3))
for n in range(T):
    missing[n] = [np.linalg.norm(whole - kept_sum("W", mask)) for mask in masks(n).values()]
    ends = range(0, T, n + 1)
    piece = [
        backward(params, forward(params, x[i : i + n + 1], run.h_before[i]), y[i : i + n + 1])
        for i in (*ends, T - 1 - n)
    ]
    for name, _ in params.items():
        added = sum(getattr(gradient, name) for gradient in piece[:-1])
        programs = getattr(backward(params, run, y, steps_back=n), name), added, getattr(piece[-1], name)
        assert all(np.allclose(kept_sum(name, m), g, atol=1e-12) for m, g in zip(masks(n).values(), programs))
assert (missing[4] < 1e-12).tolist() == [True, False, True] and (missing[3] > 0.1).all() and (missing[5] < 1e-12).all()
assert (np.diff(missing, axis=0) > 0).any(axis=0).tolist() == [False, True, True]
assert np.linalg.norm(kept_sum("W", masks(2)["a. each loss, n steps back"])) > 1.5 * np.linalg.norm(whole)
assert [m[4].sum() for m in masks(3).values()] == [4, 1, 3]

# %% [markdown]
# <details><summary>Answers</summary>
#
# 1. In (a) and (c) up to $n = 4$: only column $k = 0$ is missing then, and it is zero. In (b) up to $n = 5$. With
#    $n = 4$ there is still a cut, in front of the last timestep.
# 2. Yes: see (a) at $n = 2$. The terms have signs, and what is dropped may be just what would have cancelled something.
#    What counts is what is *missing*, and even that does not shrink with every step of $n$: see (b) and (c).
#
# </details>
#
# In (b) and (c) the same loss looks back further or less far, depending on where it stands in its piece. At $n = 3$ the
# row of "ugly", which depends on the word read at $k = 1$, looks back three steps in (a), and none at all in (b).
#
# ### Pieces, as a program
#
# The fourth kind is what most programs do. It looks like (b), but updates after *each* piece:


# %%
def train_in_pieces(params, length, rate):
    """One round through the sequence: forward, backward and an update for each piece; the parameters change."""
    h = np.zeros(len(params.W))
    for start in range(0, T, length):
        stop = start + length
        piece = forward(params, x[start:stop], h)
        gradient = backward(params, piece, y[start:stop])
        for (_, theta), (_, dL_dtheta) in zip(params.items(), gradient.items()):
            theta -= rate * dL_dtheta  # in place
        h = piece.h[-1]  # handed on as numbers; frameworks say: h.detach()


# %% [markdown]
# The state `h` that is handed on was computed with the weights *before* the update, and the next piece reads it with
# the weights after it. The masks add up pieces at fixed weights. **Predict:** the program's whole move, divided by the
# rate, beside the gradient that mask (b) keeps: how does the difference depend on the rate?

# %%
for length in (2, 3):
    by_mask = kept_sum("W", masks(length - 1)["b. pieces of n + 1 timesteps"])
    for rate in (0.1, 0.01, 0.001):
        moved = Parameters(**{name: theta.copy() for name, theta in params.items()})
        train_in_pieces(moved, length, rate)
        difference = np.linalg.norm((params.W - moved.W) / rate - by_mask)
        share = difference / np.linalg.norm(by_mask)
        print(f"pieces of {length} (n = {length - 1}), rate {rate:5}: differs from mask (b) by {share:.2%} of its norm")

# %% [markdown]
# A tenth of the rate leaves about a tenth of the difference: the masks are what the program does at small rates, and at
# large ones it does something of its own.
#
# Truncation does not cure vanishing: it drops the far terms altogether. It cures the cost of a long way.
#
# ## 6. One changed line
#
# So what would help? The product shrinks because every step multiplies with $\operatorname{diag}(f_h')\, W$. Let the
# state keep a part of itself:
#
# $$h_t = 0.8\, h_{t-1} + 0.2 \tanh(a_t), \qquad a_t = V x_t + W h_{t-1} + b_h$$
#
# Now $h_{t-1}$ enters in two places, and the Jacobian has two parts, where $I$ is the identity matrix:
#
# $$J_t = \frac{\partial h_t}{\partial h_{t-1}} = 0.8\, I + 0.2 \operatorname{diag}\bigl(f_h'(a_t)\bigr)\, W$$
#
# **Predict:** at scale 1 the product of forty Jacobians of the old cell was about $10^{-7}$ in the median. And for
# this one: larger than $0.8^{40} \approx 10^{-4}$, or smaller? Then: of twenty starts, how many are perfect with the
# gaps 6, 9 and 14, in the short training of section 1?

# %%
old, new = (10 ** experiments.product_norms(1, "tanh", 16, every=40, keep=keep)[1][:, -1] for keep in (0.0, 0.8))
print(f"norm after 40 steps, median over the starts: old cell {np.median(old):.0e}, new cell {np.median(new):.0e}")
setting = f"untrained, n_h 16, orthogonal W, 40 steps, {starts}"
experiments.claim("the new cell's product is more than 10000 times as large", new > 10_000 * old, setting)

# %%
in_short, in_long = experiments.stored("gap"), experiments.stored("gap, ten times as long")
rows = {
    "lecture's cell": in_short["lecture"],
    "lecture's cell, W orthogonal at the start": in_short["orthogonal"],
    "0.8 h + 0.2 tanh(a)": in_short["keep 0.8"],
    "0.95 h + 0.05 tanh(a)": in_short["keep 0.95"],
    "only U and b_y trained": in_short["frozen"],
    "small steps, lecture's cell": in_long["lecture"],
    "small steps, 0.8 h + 0.2 tanh(a)": in_long["keep 0.8"],
}
print("perfect starts of 20, n_h 16           gap" + "".join(f"{gap:5}" for gap in gaps))
for name, table in rows.items():
    print(f"{name:42}" + "".join(f"{sum(perfect(table, gap)):5}" for gap in gaps))

# %%
setting, new_cell = f"n_h 16, {short}, {starts}, stored", "0.8 h + 0.2 tanh(a), all seven"
for gap in (6, 9, 14):
    experiments.claim(f"gap {gap}: {new_cell}", perfect(in_short["keep 0.8"], gap), setting)
experiments.claim("gap 3: 0.95 h + 0.05 tanh(a), all seven", perfect(in_short["keep 0.95"], 3), setting)
experiments.claim("gap 6: W orthogonal at the start, all seven", perfect(in_short["orthogonal"], 6), setting)
for gap in (14, 20):
    setting = f"n_h 16, {long}, {starts}, stored"
    experiments.claim(f"gap {gap}: {new_cell}", perfect(in_long["keep 0.8"], gap), setting)

# %%
wide = experiments.stored("gap, n_h 64")["frozen"]
echo_long = "3000 epochs, rate 0.01", experiments.stored("gap, ten times as long at the same rate")["frozen"]
echoes = (16, short, in_short["frozen"], (6, 9)), (64, short, wide, (9, 14)), (16, *echo_long, (6, 9))
for n_h, training, table, shown in echoes:
    for gap in shown:
        claimed = f"gap {gap}: only U and b_y trained, all seven"
        experiments.claim(claimed, perfect(table, gap), f"n_h {n_h}, {training}, {starts}, stored")

# %% jupyter={"source_hidden": true}
# Check: the new Jacobian against differences of the cell itself, on one start
W, V, b_h, nudge = network.W, network.V, network.b_h, 1e-6
h = np.random.default_rng(1).normal(size=8)


def cell(h):
    return 0.8 * h + 0.2 * np.tanh(V @ x_long[0] + W @ h + b_h)


slopes = 1 - np.tanh(V @ x_long[0] + W @ h + b_h) ** 2
by_formula = 0.8 * np.eye(8) + 0.2 * slopes[:, None] * W
by_difference = [(cell(h + nudge * e) - cell(h - nudge * e)) / (2 * nudge) for e in np.eye(8)]
assert np.allclose(by_formula, np.transpose(by_difference), atol=1e-8)
assert sum(perfect(experiments.stored("gap, n_h 64")["lecture"], 6)) == 0

# %% [markdown]
# **The reward.** With the same training, one changed line carries the word across six words in 20 of 20 starts, where
# the lecture's cell did it in 3 of 20 starts, and across nine in 6 of 20 starts (rounding moves
# some of these). With small steps, and ten times as many, it comes across fourteen in 19 of 20 starts. The product it
# hands the gradient through is more than ten thousand times as large after forty steps, in 20 of 20 starts. It is even
# larger than $0.8^{40}$: in some directions the second part adds to the first.
#
# **Two things that do not help here.** An orthogonal $W$ at the start: 4 of 20 starts at the gap 6. And keeping still
# more, 0.95: then each word writes only a twentieth of itself into the state, and in 300 epochs even the gap 3 is
# learned by 3 of 20 starts only.
#
# **The surprise.** Look at the row in which nothing but $U$ and $b_y$ is trained. No gradient walks back there at all,
# and across six words 13 of 20 starts are perfect; with $n_h = 64$ it is 20 of 20 starts even across nine. What a
# random $W$ echoes carries the word farther than what 300 epochs at the rate 0.01 made of $W$: at such a rate, over a
# long gap, following the gradient even harms. It is the rate that decides: with ten times as many steps of a tenth of
# the size the lecture's cell is perfect across nine words in 14 of 20 starts. (The echo has a good rate of its own, the
# larger one: with ten times the epochs at 0.01 it is perfect across nine words in 17 of 20 starts.)
#
# **Still open.** Across fourteen words the new cell fails in the short training, with 0 of 20 starts, and across twenty
# even in the long one, with 4 of 20 starts, no better than the lecture's cell there (7 of 20 starts). A fixed 0.8 fades
# too, for every unit and at every word alike, whether the word matters or not.
#
# ## 7. So, is it that simple?
#
# The whole series, in the words of the slides:
#
# - **"We have learned what is a simple RNN."** One cell, unrolled into a row of copies that share their weights
#   (lessons 1 and 2).
# - **"RNNs are trained using simple Backpropagation."** A loss at each timestep, their sum, and the chain rule (lessons
#   3 to 7).
# - **"BPTT is just a fancy name for it."** The one new thing is that a weight is used many times, so its gradient is a
#   sum over all its uses. For $U$ that is a diagonal, for $W$, $V$ and $b_h$ a triangle.
#
# **Solved:** the gradient is exact. A referee that knows nothing of chains agreed with it wherever these lessons asked
# it. And over short ways it is enough: the gap 3 is learned in 20 of 20 starts.
#
# **Not solved:** an exact gradient is not always a useful one. Over a long way its far part tends to vanish or to
# explode, because it is a product with one factor for each step. Clipping helps against steps that are too long;
# against vanishing neither clipping nor truncation does anything. A state that keeps a part of itself helps. But how
# much to keep and how much to write should depend on the word: keep "beautiful", and let "is better than" pass. A cell
# that computes these two numbers anew at every step has **gates**; LSTM and GRU are such cells. That is what comes
# next.

# %% [markdown]
# ## Questions
#
# **1.** Somebody starts the training with a $W$ whose singular values are all 1, and tanh. Is that a cure for vanishing
# and exploding?
#
# <details><summary>Answer</summary>
#
# At the start it keeps the product from exploding: the bound is $1^{n}$. It does not keep it from vanishing, because
# tanh's slopes are below 1; see the table of section 2 at scale 1.0. With the first update $W$ is another matrix. And
# over the gap of six words it made no difference that twenty starts could show.
#
# </details>
#
# **2.** A network is trained on lines like "beautiful is better than ugly" in pieces of four timesteps, as in (b) with
# $n = 3$, and the cuts are always at the same places. Can the gradient of the loss on the last word teach it to carry
# the first word along?
#
# <details><summary>Answer</summary>
#
# Not through that loss: it stands at $t = 4$, the first timestep of the second piece, and its row keeps only the term
# $(4, 4)$, which looks back no step. In (a) with the same $n$ it keeps four terms. So the length of the pieces alone
# does not tell what can be learned; where the cuts fall counts too. (The network may still *use* what the echo brings.)
#
# </details>
#
# **3.** A classmate watches the norm of the gradient during training. It never gets small. "So my gradients do not
# vanish", she says. What do you answer?
#
# <details><summary>Answer</summary>
#
# That the norm of the whole is made up by the near terms. Vanishing is about the far ones: compare the terms by their
# distance $t - k$, as in the picture of far and near terms in section 3.
#
# </details>

# %% [markdown]
# ## On the slides
#
# *Summary*: "We have learned what is a simple RNN", "RNNs are trained using simple Backpropagation. BPTT is just a
# fancy name for it", and the question with which it ends: "In the next video: Is it really that simple to train an
# RNN?". The product itself is on the last slides of *Backpropagation Through Time (BPTT)*,
# $\prod_{i=k+1}^{t} \partial h_i/\partial h_{i-1}$.
#
# **Exercises:** [one class hour of them](exercises/09_clipping_and_truncation.ipynb), with checks that name the
# mistake.
#
# **Where this leads.** To the next lecture, and to cells with gates. When you meet them, ask of each the questions of
# this series: what is its Jacobian $\partial h_t/\partial h_{t-1}$, what becomes of a product of forty of them, and
# does the referee agree? And if you want to see the triangle at work once more, go back to [lesson
# 6](06_chain_rule_product.ipynb) with sentences of your own.
