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
# - tell three things apart that are all called truncation, and draw each as a mask on the triangle,
# - say what this series has solved, and what it has not.
#
# **You need** the chain-rule product and the triangle from [lesson 6](06_chain_rule_product.ipynb). Norms, singular
# values and eigenvalues are explained where they are used. **Time:** 50 minutes.
#
# **The one idea:** the way from $h_t$ back to $h_k$ is a product with one factor for each step. Whether a gradient can
# teach something over a long way depends on what happens to the *size* of such a product as it gets longer.

# %%
from dataclasses import replace

import numpy as np

from rnn_lesson import Parameters, backward, contributions, forward, jacobian_product, losses, step_jacobians
from rnn_lesson import language_model_task, small_writer, zen_of_python
from rnn_lesson import pictures, widgets

# %% [markdown]
# ## 1. A longer way back
#
# In the term $(t, k)$ of the gradient stands the product of all Jacobians between the two steps. A Jacobian is the
# matrix of all derivatives of one vector by another:
#
# $$\frac{\partial h_t}{\partial h_k} = J_t\, J_{t-1} \cdots J_{k+1}, \qquad J_i = \frac{\partial h_i}{\partial h_{i-1}} = \operatorname{diag}\bigl(f_h'(a_i)\bigr)\, W$$
#
# In lesson 6 there were five factors at most. Now we take forty, and ask how large the product is. Two words for that:
#
# - A matrix turns the vectors of length 1 into vectors of other lengths: a sphere becomes an ellipsoid. The lengths of
#   its half axes are the **singular values** of the matrix. A matrix of shape $(n_h, n_h)$ has $n_h$ of them, and none
#   is negative.
# - The largest of them, the most by which the matrix stretches any vector, is its **norm** $\|M\|$ (in full: its
#   spectral norm). The norms in the triangle, and of gradients and their sums, are another kind as before: Frobenius
#   norms, the root of the sum of all squares. (For a single term the two are the same, since an outer product has only
#   one singular value that is not zero.) In sections 1 and 2 the norm of a product of Jacobians is the spectral one.
#
# Our network reads random numbers instead of words, so that nothing but $W$ decides. And its $W$ has a special form: it
# turns (or mirrors) vectors, and keeps their lengths; such a matrix is called *orthogonal*.
# All its singular values are 1. A factor $s$ in front of it, its *scale*, makes all of them $s$.

# %%
rng = np.random.default_rng(21)
network = Parameters.random(n_x=4, n_h=8, n_y=3, rng=rng)
network.W = np.linalg.qr(rng.normal(size=(8, 8)))[0]  # (8, 8); qr makes an orthogonal matrix from a random one
x_long = rng.normal(size=(41, 4))  # (T, n_x): t = 0 … 40

print("singular values of W:      ", np.linalg.svd(network.W, compute_uv=False).round(3))
print("singular values of 0.9 W:  ", np.linalg.svd(0.9 * network.W, compute_uv=False).round(3))

# %% [markdown]
# **Predict**, before you touch the control below. We walk back from $t = 40$ to $k = 0$.
#
# 1. $f_h$ is the identity, $f_h(a) = a$, and $s = 0.9$. How large is the norm of the product of forty Jacobians: about
#    0.9, about 0.4, or about 0.01?
# 2. The same $s = 0.9$, with $f_h$ = tanh. Is the norm larger, smaller, or the same?
# 3. $f_h$ = tanh and $s = 1.5$: now $W$ stretches every vector. Does the norm grow with every step back?
#
# Then move the slider, and choose $f_h$. In the left picture each dot is the norm after $n$ steps back, from $n = 0$
# (the empty product, the identity, whose norm is 1) to $n = 40$. The axis is logarithmic: from one grey line to the
# next the norm changes by a factor of $10^{10}$. The dashed line is a bound that section 2 explains. On the right, on
# an axis of the same kind, are the eight singular values of $W$, and those of the product of ten Jacobians. This
# control computes anew with every move, so it needs a running kernel.

# %%
decay = pictures.decay_scene(network, x_long)

widgets.Live(
    lambda scale, f_h: decay.picture((scale, f_h)),
    scale=widgets.Number("scale of W", start=1, low=0.2, high=3, step=0.05),
    f_h=widgets.choice("f_h", ["identity", "relu", "tanh"], start="identity"),
)


# %% [markdown]
# The same in NumPy, for some of the slider's positions:


# %%
def norms_back(scale, f_h):
    """The norm of dh_40/dh_k for n = 40 - k = 0 … 40, (41,)."""
    scaled = replace(network, W=scale * network.W)
    jacobians = step_jacobians(scaled, forward(scaled, x_long, f_h=f_h))  # (41, 8, 8)
    return np.array([np.linalg.norm(jacobian_product(jacobians, 40, 40 - n), 2) for n in range(41)])  # 2: spectral


chosen, functions = (0.5, 0.9, 1.0, 1.5, 2.5, 3.0), ("identity", "relu", "tanh")
after_40 = {(scale, f_h): norms_back(scale, f_h)[40] for scale in chosen for f_h in functions}
print("norm after 40 steps back\n\nscale   identity       relu       tanh")
for scale in chosen:
    print(f"{scale:5}" + "".join(f"{after_40[scale, f_h]:11.1e}" for f_h in functions))

# %% jupyter={"source_hidden": true}
# Check: what the text says of this table
assert all(after_40[scale, f_h] < 0.02 for scale in (0.5, 0.9) for f_h in functions)
assert np.isclose(after_40[1.0, "identity"], 1) and after_40[1.0, "relu"] < 0.001 and after_40[1.0, "tanh"] < 0.001
assert after_40[1.5, "relu"] > 1 and after_40[1.5, "tanh"] < 0.01
assert after_40[2.5, "tanh"] > 1000 and after_40[3.0, "tanh"] < 1

# %% [markdown]
# <details><summary>Answers</summary>
#
# 1. About 0.01: each step shrinks by 0.9, and $0.9^{40}$ is what the table shows for the identity.
# 2. Smaller, by several powers of ten. The slopes $f_h'(a) = 1 - \tanh(a)^2$ are at most 1, and each step multiplies
#    with them too.
# 3. No. After forty steps the norm is below 0.01, although $W$ stretches every vector: the slopes shrink more than $W$
#    stretches.
#
# </details>
#
# (`1.5e-02` means $1.5 \cdot 10^{-2}$.) Read the table by its rows.
#
# - **Scales 0.5 and 0.9:** the norm shrinks for all three. One calls it a **vanishing gradient**.
# - **Scale 1:** the identity keeps it at 1. With relu and tanh it shrinks all the same.
# - **Scales above 1:** with the identity and, here, with relu it grows: an **exploding gradient**. With tanh there is
#   no such rule: at 1.5 it has shrunk, at 2.5 it has exploded, and at 3.0 it is below 1 again.
#
# ## 2. What can be said exactly
#
# ### Without slopes: powers of $W$
#
# If $f_h$ is the identity, all slopes are 1. Then every Jacobian is $W$, and the product of $n$ of them is $W^n$.
#
# An **eigenvalue** of a matrix is a factor by which it stretches a direction that it does not turn: $W v = \lambda v$,
# and so $W^n v = \lambda^n v$. (A matrix that turns every direction has no such $v$ among the real vectors. Its
# eigenvalues are complex numbers then, and what counts for the size is their absolute value.)
#
# Three small matrices, $n_h = 2$:
#
# $$A = 0.9 \begin{pmatrix} \cos \varphi & -\sin \varphi \\ \sin \varphi & \cos \varphi \end{pmatrix}, \qquad
# B = \begin{pmatrix} 1.1 & 0 \\ 0 & 0.5 \end{pmatrix}, \qquad
# C = \begin{pmatrix} 0.8 & 1 \\ 0 & 0.8 \end{pmatrix}$$
#
# $A$ turns by the angle $\varphi$ and scales; both its eigenvalues have the absolute value 0.9. $B$ has the eigenvalues
# 1.1 and 0.5. $C$ has 0.8, twice; its powers are $C^n = 0.8^{n-1} \begin{pmatrix} 0.8 & n \\ 0 & 0.8 \end{pmatrix}$.
#
# **Predict:** each of the three matrices is a $W$. For which of them does the norm of $W^n$ grow for ever, for which
# does it shrink from the first step on, and does any of them do something else?

# %%
turn = np.array([[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]])
matrices = {"A": 0.9 * turn, "B": np.diag([1.1, 0.5]), "C": np.array([[0.8, 1], [0, 0.8]])}  # each (2, 2)
steps = np.arange(41)
off_diagonal = steps * 0.8 ** (steps - 1.0)  # of C^n
closed_form = {
    "A": 0.9**steps,
    "B": 1.1**steps,
    "C": (off_diagonal + np.sqrt(off_diagonal**2 + 4 * 0.8 ** (2 * steps))) / 2,  # of [[a, b], [0, a]]
}

# %%
computed = {}
print("     |eigenvalues|   singular values    norm after 1, 4, 10 and 40 steps back")
for name, matrix in matrices.items():
    small = Parameters(U=np.ones((2, 2)), V=np.eye(2), W=matrix, b_h=np.zeros(2), b_y=np.zeros(2))
    jacobians = step_jacobians(small, forward(small, x_long[:, :2], f_h="identity"))  # (41, 2, 2)
    assert all(np.array_equal(J, matrix) for J in jacobians)
    computed[name] = np.array([np.linalg.norm(jacobian_product(jacobians, 40, 40 - n), 2) for n in steps])
    assert np.allclose(computed[name], closed_form[name], rtol=1e-10)
    sizes, stretches = np.sort(abs(np.linalg.eigvals(matrix)))[::-1], np.linalg.svd(matrix, compute_uv=False)
    columns = "   ".join(f"{computed[name][n]:7.4f}" for n in (1, 4, 10, 40))
    both = f"{sizes[0]:.2f} and {sizes[1]:.2f}    {stretches[0]:.2f} and {stretches[1]:.2f}"
    print(f" {name}    {both}      {columns}")

# %%
curves = [
    ("A: eigenvalues 0.9", computed["A"], "#0068a3", "-"),
    ("B: eigenvalues 1.1 and 0.5", computed["B"], "#bf4e00", "--"),
    ("C: eigenvalues 0.8, twice", computed["C"], "#2b2b2b", "o-"),
]
sentence = "On a logarithmic axis A and B are straight lines, for 0.9ⁿ and 1.1ⁿ. C first rises, and then falls below A."
options = {"x_label": "n, the steps back", "y_label": "norm of the product", "logarithmic": "y"}
widgets.Still(pictures.curves_picture(steps, curves, sentence=sentence, **options))

# %% jupyter={"source_hidden": true}
# Check: A and B are straight lines, and C rises for four steps
assert np.allclose(np.diff(np.log(computed["A"])), np.log(0.9))
assert np.allclose(np.diff(np.log(computed["B"])), np.log(1.1))
assert computed["C"][1] > 1 and computed["C"].argmax() == 4 and computed["C"][40] < computed["A"][40]

# %% [markdown]
# - $A$ and $B$ follow their largest eigenvalue exactly: the norms are $0.9^n$ and $1.1^n$. (The assert in the cell
#   compares them to ten digits.) $A$ shrinks from the first step on, $B$ grows for ever. The 0.5 of $B$ is hidden by
#   the 1.1: in that direction the gradient vanishes while the norm explodes.
# - $C$ does something else: it rises for four steps, and then it shrinks. Its largest *singular value* is above 1, so a
#   single step can stretch. Its *eigenvalues* are below 1, and here the formula for $C^n$ shows that in the long run
#   they decide: the factor $0.8^{n-1}$ beats the $n$.
#
# ### With slopes: an upper bound
#
# With tanh there is no such formula, since the slopes differ from step to step. But a bound there is. One matrix
# stretches by its norm at most, so two of them one after the other by the product of their norms at most. The slopes of
# tanh lie between 0 and 1, so $\operatorname{diag}(f_h')$ stretches nothing. With $\sigma$ for the largest singular
# value of $W$:
#
# $$\Bigl\| J_t \cdots J_{k+1} \Bigr\| \;\le\; \|J_t\| \cdots \|J_{k+1}\| \;\le\; \sigma^{\,t-k}$$
#
# That is the dashed line of the control. It holds for relu and the identity too, whose slopes are 0 or 1.
#
# **Predict:** what does the bound tell you if $\sigma$ is below 1? And what if it is above 1?

# %%
tried = np.arange(2, 31, 2) / 10
never_above = {
    f_h: all((norms_back(scale, f_h) <= scale ** np.arange(41.0) * (1 + 1e-9)).all() for scale in tried)
    for f_h in functions
}
print("never above the bound, for scales from 0.2 to 3.0 and n from 0 to 40:", never_above)
assert all(never_above.values())

# %%
print("tanh:  scale   mean slope   slopes above 0.9   norm after 40   bound after 40")
mean_slopes = []
for scale in (0.9, 1.5, 2.5, 3.0):
    slopes = forward(replace(network, W=scale * network.W), x_long).slopes
    mean_slopes.append(slopes.mean())
    columns = f"{slopes.mean():.2f}           {(slopes > 0.9).mean():.2f}           {after_40[scale, 'tanh']:8.1e}"
    print(f"       {scale:5}      {columns}        {scale**40:8.1e}")
assert (np.diff(mean_slopes) < 0).all()

# %% [markdown]
# - **Below 1** the bound itself goes to zero. So the product must vanish, whatever the network reads, and nothing that
#   training does to $V$, $U$ or the biases can help.
# - **Above 1** the bound grows, and says nothing more. The product may explode, as at 2.5. But a larger $W$ also makes
#   larger states, tanh saturates, and its slopes go down: the mean slope falls from row to row. But a mean decides
#   nothing: some slopes are near 1 even in the last rows, and a direction that meets such slopes step after step is
#   stretched by nearly the whole scale each time. Whether there is such a direction depends on the states. At 2.5 there
#   is, at 1.5 and 3.0 there is none that lasts for forty steps.
#
# So for tanh there is no scale of which one could say in advance that it is safe. (And a real $W$ is not a turn times
# $s$. It has singular values of different sizes, so some directions can vanish while others explode, in the same
# network.)
#
# ## 3. What it means for the gradient
#
# The product stands in every term of the triangle. Here is a sentence with a longer gap, again from the Zen of Python:
# "if the implementation is hard to explain it's a bad idea". There is a second line like it: "if the implementation is
# easy to explain it may be a good idea". So whether "bad" or "good" comes depends on "hard" or "easy", several words
# earlier. The network is new and untrained, with tanh and $n_h = 8$; its $W$ is orthogonal, and is multiplied with 0.5,
# 1 and 3. (It is another network than that of section 1, it reads other inputs, and the way back is eleven steps at
# most. So the same scale need not do the same here.)
#
# **Predict:** the triangles show the norm of each term $(t, k)$ of $\partial L/\partial W$. Where in a row will the
# large norms stand, for each of the three?

# %%
pair = [line for line in zen_of_python() if "implementation" in line]
gap_task = language_model_task(pair)
x_gap, y_gap = gap_task.examples[0]  # x (12, n_x), y (12,)
gap_words, gap_targets = ["<s>", *pair[0]], [*pair[0], "</s>"]
bad = gap_targets.index("bad")

gap_rng = np.random.default_rng(4)
gap_start = Parameters.random(x_gap.shape[1], 8, len(gap_task.labels), gap_rng)
gap_W = np.linalg.qr(gap_rng.normal(size=(8, 8)))[0]  # (8, 8)

gap_networks = {scale: replace(gap_start, W=scale * gap_W) for scale in (0.5, 1, 3)}
gap_norms = {
    scale: contributions(theta, forward(theta, x_gap), y_gap).norms("W") for scale, theta in gap_networks.items()
}

# %%
titled = [(f"W times {scale}", norms) for scale, norms in gap_norms.items()]
widgets.Still(pictures.fading_picture(titled, gap_words, gap_targets, row=bad))

# %%
print("row of “bad”, t = 9:  k = 1    k = 6    k = 9")
for scale, norms in gap_norms.items():
    print(f"  W times {scale:3}         " + "   ".join(f"{norms[bad, k]:6.3f}" for k in (1, 6, 9)))

# %% [markdown]
# (Column $k = 0$ is zero in all three, since $h_{-1}$ is.)
#
# - **0.5, vanishing:** in every row the norms fade to the left. The word "hard" is read at $k = 5$, so the first $W$
#   that carries it on is that of $k = 6$, and its term is many times smaller than the nearest one. It is there, and it
#   is right, but it is drowned: a step along this gradient follows what the near terms say.
# - **1:** the terms fade too, but slowly. Over so few steps the way back is open.
# - **3, exploding here:** in the rows from $t = 4$ on the far terms are more than twice as large as the nearest one, in
#   most rows many times as large: they dominate the sum. The gradient becomes very long, and a step along it goes far
#   beyond the place for which it was computed.
#
# As always: the triangle shows how far back the gradient *flows*. It does not show which word mattered. These networks
# have learned nothing yet, and no word matters to them.

# %% jupyter={"source_hidden": true}
# Check: what the text says of these triangles
assert not any(norms[:, 0].any() for norms in gap_norms.values())
assert gap_norms[0.5][bad, 1] < 0.01 * gap_norms[0.5][bad, 9] and gap_norms[3][bad, 1] > 10 * gap_norms[3][bad, 9]
assert all((np.diff(gap_norms[0.5][t, 1 : t + 1]) > 0).all() for t in range(12))
assert 10 * gap_norms[0.5][bad, 6] < gap_norms[0.5][bad, 9]
assert all(gap_norms[0.5][t, 1] < gap_norms[0.5][t, t] for t in range(2, 12))
assert all(gap_norms[3][t, 1] > 2 * gap_norms[3][t, t] for t in range(4, 12))

# %% [markdown]
# ## 4. Clipping
#
# Against the explosion there is a simple remedy. If the gradient is longer than a limit $c$, make it shorter, down to
# that limit:
#
# $$g \;\leftarrow\; \frac{c}{\max(c, \|g\|)}\; g$$
#
# Here $g$ stands for all five arrays together, $\|g\|$ is the root of the sum of all their squares, and all five are
# multiplied with the same factor.


# %%
def norm_of(gradient):
    """The root of the sum of all squares, over all five arrays."""
    return np.sqrt(sum((g**2).sum() for _, g in gradient.items()))


def clip(gradient, limit):
    """The same gradient, shortened to the limit if it is longer."""
    factor = limit / max(limit, norm_of(gradient))
    return Parameters(**{name: factor * g for name, g in gradient.items()})


# %% [markdown]
# **Predict**, for the three networks of section 3 and the limit $c = 10$:
#
# 1. Does clipping change the direction of the gradient?
# 2. In the vanishing network the far term of row "bad", $(9, 1)$, is far smaller than the near one, $(9, 9)$. Does
#    clipping help there?


# %%
def cosine(one, other):
    """1 if two gradients have the same direction."""
    return sum((g * getattr(other, name)).sum() for name, g in one.items()) / norm_of(one) / norm_of(other)


def loss_after_a_step(theta, gradient, rate=0.03):
    moved = Parameters(**{name: value - rate * getattr(gradient, name) for name, value in theta.items()})
    return losses(forward(moved, x_gap), y_gap).sum()


# %%
print("           norm of the gradient             far / near term       loss L")
print("W times   before   clipped   cosine        before   clipped      now   after a step   after a clipped one")
for scale, theta in gap_networks.items():
    gap_run = forward(theta, x_gap)
    g = backward(theta, gap_run, y_gap)
    g_clipped = clip(g, 10)
    factor = norm_of(g_clipped) / norm_of(g)  # clipping multiplies every term of the sum with it
    far, near = gap_norms[scale][bad, 1], gap_norms[scale][bad, bad]
    L = losses(gap_run, y_gap).sum(), loss_after_a_step(theta, g), loss_after_a_step(theta, g_clipped)
    sizes = f"{norm_of(g):6.1f}   {norm_of(g_clipped):7.1f}   {cosine(g, g_clipped):6.3f}"
    ratios = f"{far / near:7.4f}   {factor * far / (factor * near):7.4f}"
    print(f"{scale:7}   {sizes}       {ratios}     {L[0]:4.1f}       {L[1]:4.1f}             {L[2]:4.1f}")

# %% jupyter={"source_hidden": true}
# Check: clipping keeps the direction and the limit, and the exploding network's full step goes too far
for theta in gap_networks.values():
    g = backward(theta, forward(theta, x_gap), y_gap)
    assert np.isclose(cosine(g, clip(g, 10)), 1) and norm_of(clip(g, 10)) <= 10 * (1 + 1e-12)
exploding, L = gap_networks[3], losses(forward(gap_networks[3], x_gap), y_gap).sum()
g = backward(exploding, forward(exploding, x_gap), y_gap)
assert loss_after_a_step(exploding, g) > L > loss_after_a_step(exploding, clip(g, 10))

# %% [markdown]
# 1. The direction stays, which is what the cosine of 1 says; only the length is bounded. In the exploding network the
#    full step makes the loss *larger*, and the clipped one makes it smaller. The gradient pointed downhill, but not as
#    far as the step went. (One step of plain gradient descent, with the rate 0.03: an example, not a proof.)
# 2. **It does not help.** The limit was not even reached there. And if it had been: all terms are multiplied with the
#    same factor, so what was drowned stays drowned. Clipping cures steps that are too long. It cannot bring back what
#    has vanished.
#
# Look at the norm of the vanishing network's gradient once more: it is not small, since the near terms make it up. The
# norm of the whole does not tell that its far part has vanished.
#
# ## 5. Truncation
#
# A long way back is also expensive: for a text of a thousand words, all thousand states must be kept. So one cuts it.
# This is called *truncated* backpropagation through time, and the name is used for different things. In the triangle,
# each of them is a **mask**: it keeps some terms, and drops the others. With $n$ for the number of steps back:
#
# - **a. Each loss looks back $n$ steps.** Kept is what has $t - k \le n$. It is `backward(..., steps_back=n)`, and
#   lesson 5 began with its $n = 0$.
# - **b. Pieces.** The sequence is cut into pieces of $n + 1$ timesteps. The state is handed on from piece to piece, but
#   as a given number: no gradient crosses a cut. Kept is what has $t$ and $k$ in the same piece.
# - **c. Only the last timesteps.** Forward goes through the whole sequence, backward only through its last $n + 1$
#   timesteps; all before them is treated as given, and its losses are left out. Kept is what has $t$ and $k$ among the
#   last $n + 1$ timesteps. (Where there is a loss at the last timestep only, as in the classification of a sentence,
#   only the last row of this mask is there.)
#
# We go back to the network of lessons 5 and 6, in the middle of its training on three lines, with $T = 6$.

# %%
task, params, x, y, words, targets = small_writer()  # x (6, n_x), y (6,); the words it reads, and what it shall say
run = forward(params, x)
T = len(x)


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

# %%
c = contributions(params, run, y)


def masked(name, mask):
    """The sum of the kept terms of dL/d(name)."""
    return sum(c.term(name, t, k) for t, k in np.argwhere(mask))


# %%
whole = c.total("W")
print("norm of the kept sum for W, and in brackets of what is missing; the whole has", np.linalg.norm(whole).round(2))
print("            a              b              c")
missing = np.zeros((T, 3))
for n in range(T):
    sums = [masked("W", mask) for mask in masks(n).values()]
    missing[n] = [np.linalg.norm(whole - kept) for kept in sums]
    columns = [f"{np.linalg.norm(kept):.2f} ({left:.2f}) " for kept, left in zip(sums, missing[n])]
    print(f"n = {n}   " + "   ".join(columns))

# %% jupyter={"source_hidden": true}
# Check: what the answers below say of this table
assert (missing[4] < 1e-12).tolist() == [True, False, True] and (missing[3] > 0.1).all() and (missing[5] < 1e-12).all()
assert (np.diff(missing, axis=0) > 0).any(axis=0).tolist() == [False, True, True]
assert np.linalg.norm(masked("W", masks(2)["a. each loss, n steps back"])) > 1.5 * np.linalg.norm(whole)

# %% [markdown]
# <details><summary>Answers</summary>
#
# 1. In (a) and (c) up to $n = 4$: only column $k = 0$ is missing then, and it is zero. In (b) up to $n = 5$. With
#    $n = 4$ there is still a cut, in front of the last timestep, and it parts row 5 from all its columns but one.
# 2. Yes: in (a) at $n = 2$ it is half as large again as the whole, and more. The terms have signs, and what is dropped
#    may be just what would have cancelled something. So "how much is kept" is no good measure. What counts is what is
#    *missing*, the difference between the two. And even that does not shrink with every step of $n$: see (b) and (c).
#
# </details>
#
# Do the masks describe what a program would do? For (a) there is `steps_back`. For (b) we run the network piece by
# piece, hand the last state on as `h_init`, and add the gradients up. For (c) we take the last piece alone. All five
# gradients are compared.


# %%
def gradient_of_piece(start, stop, h_init):
    """(gradient, last state) of the timesteps start … stop-1; what came before is in h_init (n_h,), a given number."""
    piece = forward(params, x[start:stop], h_init)
    return backward(params, piece, y[start:stop]), piece.h[-1]


def in_pieces(length):
    """The gradients of all pieces, added up; h is handed on, and no gradient crosses a cut."""
    h, total = np.zeros(4), {name: 0 for name, _ in params.items()}
    for start in range(0, T, length):
        gradient, h = gradient_of_piece(start, start + length, h)
        total = {name: total[name] + g for name, g in gradient.items()}
    return Parameters(**total)


# %%
for n in range(T):
    programs = (
        backward(params, run, y, steps_back=n),
        in_pieces(n + 1),
        gradient_of_piece(T - 1 - n, T, run.h_before[T - 1 - n])[0],
    )
    for (title, mask), program in zip(masks(n).items(), programs):
        assert all(np.allclose(masked(name, mask), g, atol=1e-12) for name, g in program.items()), title
print("masks a, b and c give the gradients of the three programs, for n = 0 to", n)

# %% [markdown]
# Two things to take along.
#
# - In (b) and (c) the same loss looks back further or less far, depending on where it stands in its piece. At $n = 3$
#   the row of "ugly", which depends on the word read at $k = 1$, looks back three steps in (a), and none at all in (b):
#   a cut lies just in front of it.
# - Truncation does not cure vanishing: it drops the far terms altogether. In an exploding network these can be the
#   largest ones, but then it shortens the gradient by not learning what is far away.
#
# ## 6. So, is it that simple?
#
# Here is the whole series, in the words of the slides, and what stands behind each of them now.
#
# - **"We have learned what is a simple RNN."** One cell, $h_t = f_h(V x_t + W h_{t-1} + b_h)$ and
#   $\hat y_t = f_y(U h_t + b_y)$, unrolled into a row of copies that share their weights (lessons 1 and 2).
# - **"RNNs are trained using simple Backpropagation."** A loss at each timestep, their sum, and the chain rule (lessons
#   3 to 7).
# - **"BPTT is just a fancy name for it."** The one new thing is that a weight is used many times, so its gradient is a
#   sum over all its uses. For $U$ that is a diagonal, for $W$, $V$ and $b_h$ a triangle.
#
# **Solved:** the gradient is exact. A referee that knows nothing of chains agreed with it wherever these lessons asked
# it. And it is the steps back that teach the network to say "beautiful is better than ugly": without them, it does not
# learn to carry the first word to where it is needed ([lesson 5](05_gradient_of_W_first_try.ipynb), [lesson
# 8](08_training_with_bptt.ipynb)).
#
# **Not solved:** an exact gradient is not always a useful one. Over a long way its far part tends to vanish or to
# explode, because it is a product with one factor for each step. Clipping helps against steps that are too long.
# Against vanishing clipping and truncation do nothing; an orthogonal $W$ is a better start than a small one, but with
# tanh no cure, and a larger $W$ is no remedy that one could trust. For that the cell itself has to change, so that its
# Jacobian stays near the identity where something is to be remembered: gates, as in LSTM and GRU, and other
# architectures. That is what comes next.

# %% [markdown]
# ## Questions
#
# **1.** Somebody starts the training with a $W$ whose singular values are all 1, and tanh. Is that a cure for vanishing
# and exploding?
#
# <details><summary>Answer</summary>
#
# At the start it keeps the product from exploding: the bound is $1^{n}$. It does not keep it from vanishing, because
# tanh's slopes are below 1; see the table of section 1 at scale 1.0. It is a better start than a small $W$, for which
# the bound falls too. And with the first update $W$ is another matrix.
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
# does not tell what can be learned; where the cuts fall counts too. (Some programs move the cuts from one epoch to the
# next.)
#
# </details>
#
# **3.** A classmate watches the norm of the gradient during training. It never gets small. "So my gradients do not
# vanish", she says. What do you answer?
#
# <details><summary>Answer</summary>
#
# That the norm of the whole is made up by the near terms. Vanishing is about the far ones: look at the terms by their
# distance $t - k$, as in the triangles of section 3. There the gradient of the vanishing network has a norm more than
# half as large as that of the middle one, and its far terms are smaller: its term $(9, 1)$ by a factor of more than a
# hundred.
#
# </details>

# %% jupyter={"source_hidden": true}
# Check, for question 3, and in the last lines for question 2
gradients = [backward(gap_networks[s], forward(gap_networks[s], x_gap), y_gap) for s in (0.5, 1)]
sizes_of_gradients = [norm_of(gradient) for gradient in gradients]
print("norms of the gradients, W times 0.5 and 1:", np.round(sizes_of_gradients, 1))
print("their terms (9, 1):                       ", [float(gap_norms[s][bad, 1].round(4)) for s in (0.5, 1)])
assert 0.5 < sizes_of_gradients[0] / sizes_of_gradients[1] < 0.7 and gap_norms[1][bad, 1] > 100 * gap_norms[0.5][bad, 1]
assert masks(3)["b. pieces of n + 1 timesteps"][4].sum() == 1
assert masks(3)["a. each loss, n steps back"][4].sum() == 4

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
