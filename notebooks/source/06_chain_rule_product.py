# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 6. The chain-rule product
#
# **After this lesson you can**
#
# - write down the step Jacobian $J_t = \partial h_t / \partial h_{t-1}$ and say where each factor comes from,
# - multiply a chain of them in the right order, and say where the product starts and ends,
# - compute any single term $(t, k)$ of $\partial L/\partial W$ in a few lines of NumPy,
# - read the triangle of all terms, and show that its sum is the gradient.
#
# **You need** matrix products, the chain rule and a little NumPy. **Time:** 45 minutes. The lessons follow the slides
# of a lecture; where "the slide" is mentioned you don't need it, and the end of the lesson says which one it is.
#
# **The one idea:** the network uses the same $W$ at every timestep. So the loss of step $t$ reaches $W$ along $t+1$
# different ways, one for each step $k \le t$ at which $W$ was used, and the gradient is the sum over all of them.

# %%
import numpy as np

from rnn_lesson import (
    Parameters,
    backward,
    comparisons,
    contributions,
    forward,
    jacobian_product,
    losses,
    numerical_gradient,
)
from rnn_lesson import small_writer, step_jacobians
from rnn_lesson import pictures, widgets
from rnn_lesson.language import experiments

# %% [markdown]
# ## 1. Where we stand
#
# The network reads a word $x_t$, updates its hidden state and predicts the next word:
#
# $$a_t = V x_t + W h_{t-1} + b_h, \qquad h_t = f_h(a_t), \qquad o_t = U h_t + b_y, \qquad \hat y_t = f_y(o_t)$$
#
# Here $f_h$ is tanh and $f_y$ is softmax. The loss of step $t$ is $L_t = -\log \hat y_t[y_t]$: it is large where the
# network gives the true next word $y_t$ a small probability. The whole loss is $L = \sum_t L_t$. The state before the
# first word is $h_{-1} = 0$.
#
# Our sentence is the first of three lines from the Zen of Python. The network is small, four hidden units, so that you
# can read every number in it. It is **in the middle of its training** on these three lines. It is an example: with so
# few units, not every random start gets so far.

# %%
for line in comparisons()[:3]:
    print(" ".join(line))

task, params, x, y, words, targets = small_writer()  # x (T, n_x), y (T,); the words it reads, and what it shall say
run = forward(params, x)  # run.h (T, n_h), run.y_hat (T, n_y), …
T, n_h = run.h.shape

print()
for t, L_t in enumerate(losses(run, y)):
    p = run.y_hat[t, y[t]]
    print(f"t = {t}:  reads {words[t]:10} and shall say {targets[t]:10}  with probability {p:.2f}   L_{t} = {L_t:.2f}")
assert [task.labels[run.y_hat[t].argmax()] for t in range(1, T)] == targets[1:]

# %% [markdown]
# The loss at $t = 0$ stays high: nobody can know the first word. From then on the most probable word is right at every
# step, but "ugly" only just: the network still hesitates between the three last words. That word is hard: "is better
# than" stands in the middle of all three lines, so only the first word of a line tells its last one. The network has to
# *carry* the first word through three steps, and the gradient of $W$ has to teach it that.
#
# The obvious formula for this gradient, the first one that the lecture tries, is
#
# $$\frac{\partial L_t}{\partial W} = \frac{\partial L_t}{\partial \hat y_t}\frac{\partial \hat y_t}{\partial h_t}\frac{\partial h_t}{\partial W}
# \qquad\text{with } \frac{\partial h_t}{\partial W} \text{ computed as if } h_{t-1} \text{ were a constant.}$$
#
# It is wrong, because $h_{t-1}$ is not a constant: it was computed with the same $W$.

# %% [markdown]
# ## 2. Predict
#
# Write down your answers before you read on.
#
# 1. Look at $t = 4$, the loss on "ugly". Along how many ways can a small change of $W$ reach $L_4$?
# 2. $h_t$ and $h_{t-1}$ are vectors with $n_h = 4$ numbers. What is the shape of $\partial h_t/\partial h_{t-1}$?
# 3. Some of the ways to $W$ are short, some are long. In our network, which one do you expect to carry
#    most of the gradient of $L_4$: the shortest, or a long one?
#
# <details><summary>Answers to 1 and 2</summary>
#
# 1. Five: $W$ was used at steps 0, 1, 2, 3 and 4. A change of the $W$ used at step $k$ changes $h_k$, which changes
#    $h_{k+1}$, and so on up to $h_4$. If you said four: you saw that at step 0 the $W$ is multiplied with $h_{-1} = 0$.
#    The fifth way is there, but in this network it carries nothing; its terms will be zero.
# 2. $(4, 4)$: one row for each number in $h_t$, one column for each number in $h_{t-1}$.
#
# You will see the answer to 3 in section 5.
#
# </details>

# %% [markdown]
# ## 3. The formula, in five small steps
#
# ### One unit, three timesteps, in numbers
#
# Start with one hidden unit, so that $W$ is a number $w$ and every state is a number too: $h_t = \tanh(a_t)$ with
# $a_t = v x_t + w h_{t-1}$. How fast does $h_2$ change with $w$? The $w$ stands in the formula of $h_2$ in plain sight,
# and $h_1$ depends on it as well. The product rule gives two summands:
#
# $$\frac{d h_2}{d w} = \underbrace{f_h'(a_2)\, h_1}_{\text{the } w \text{ of step 2}}
# + \underbrace{f_h'(a_2)\, w}_{J_2}\;\frac{d h_1}{d w}$$
#
# **Predict:** $d h_1/d w$ is of the same form, and so is $d h_0/d w$. If you put them in one after the other, how many
# summands does $d h_2/d w$ have, and how many factors $J$ stand in the last one?

# %%
v, w, inputs, start = 0.5, 0.8, [1.0, -0.4, 0.6], 0.3  # start: h_{-1}, not zero here


def states_of(w):
    """[h_0, h_1, h_2] of the network with one unit."""
    states = [start]
    for x_t in inputs:
        states.append(np.tanh(v * x_t + w * states[-1]))
    return states[1:]


h0, h1, h2 = states_of(w)
slope_0, slope_1, slope_2 = 1 - h0**2, 1 - h1**2, 1 - h2**2  # f_h'(a_t) of tanh
J1, J2 = slope_1 * w, slope_2 * w

# %%
summands = [slope_2 * h1, J2 * slope_1 * h0, J2 * J1 * slope_0 * start]  # the w of step 2, of step 1, of step 0
by_nudging = (states_of(w + 1e-6)[2] - states_of(w - 1e-6)[2]) / 2e-6
print("summands:", " + ".join(f"{summand:.4f}" for summand in summands), f"= {sum(summands):.4f}")
print(f"by nudging w: {by_nudging:.4f}")
assert np.isclose(sum(summands), by_nudging)

# %% [markdown]
# Three summands, one for each use of $w$; the farthest one goes back through two factors $J$. Each summand ends in the
# same way: the slope of its step times the state *before* it. That is all there is to it. What follows is the same with
# vectors in the place of numbers.
#
# ### With vectors: the factor $J$ becomes a matrix
#
# Now $h_t$ and $h_{t-1}$ have $n_h$ numbers each. Number $p$ of $h_t$ is $f_h(a_{t,p})$, and in $a_{t,p}$ the number
# $q$ of $h_{t-1}$ is multiplied with $W_{pq}$. So
#
# $$\frac{\partial h_{t,p}}{\partial h_{t-1,q}} = f_h'(a_{t,p})\; W_{pq}, \qquad\text{as a matrix}\qquad
# J_t = \frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}\bigl(f_h'(a_t)\bigr)\, W.$$
#
# Such a matrix of all derivatives of one vector by another is called a *Jacobian*. It is $W$ with each row scaled by
# that unit's slope. Here are two of our network's four units:

# %%
two_slopes, two_W = 1 - run.h[4, :2] ** 2, params.W[:2, :2]
for p_ in range(2):
    row_of_W, row_of_J = two_W[p_], two_slopes[p_] * two_W[p_]
    print(f"slope {two_slopes[p_]:.2f}  times the row of W {row_of_W.round(2)}  is the row of J_4 {row_of_J.round(2)}")
assert np.allclose(two_slopes[:, None] * two_W, step_jacobians(params, run)[4, :2, :2])

# %% [markdown]
# ### The rule, and what it becomes when it is put into itself
#
# Take one number $W_{pq}$ of $W$ at a time (lesson 5 called it $W_{ij}$; $i$ is needed for the steps now). Then
# $\partial h_t/\partial W_{pq}$ is a column of $n_h$ numbers, and the rule reads as it did for one unit:
#
# $$\frac{\partial h_t}{\partial W_{pq}} = \underbrace{\frac{\partial^+ h_t}{\partial W_{pq}}}_{\text{the } W \text{ of step } t}
# \;+\; J_t\;\frac{\partial h_{t-1}}{\partial W_{pq}}$$
#
# The plus in $\partial^+$ means: $h_{t-1}$ **held fixed**. Put the rule for $h_{t-1}$ in, then the one for $h_{t-2}$:
#
# $$\frac{\partial h_t}{\partial W_{pq}}
# = \frac{\partial^+ h_t}{\partial W_{pq}} + J_t\frac{\partial^+ h_{t-1}}{\partial W_{pq}} + J_t
# J_{t-1}\frac{\partial^+ h_{t-2}}{\partial W_{pq}} + \dots = \sum_{k=0}^{t} \Bigl(\prod_{i=k+1}^{t} J_i\Bigr) \frac{\partial^+ h_k}{\partial W_{pq}}$$
#
# Three things to read closely:
#
# - **The product starts at $k+1$ and ends at $t$**: $J_t J_{t-1} \cdots J_{k+1}$, the latest step on the left. The
#   index
#   $k$ of the sum is used in the product.
# - **For $k = t$ the product is empty**, and an empty product of matrices is the identity. That single term is the
#   obvious formula of section 1: not nonsense, but a gradient that looks back no step at all.
# - **The slide leaves the plus out.** Without it, the earlier steps would be counted again in every term; section 8
#   shows it.

# %% [markdown]
# ### In front of it: the loss
#
# $L_t$ depends on $W$ through $h_t$. So each summand gets the row $\partial L_t/\partial h_t$ in front. A row times
# $J_t$ is a row again: how fast $L_t$ changes with $h_{t-1}$. Times $J_{t-1}$ it goes one step further back, and so on:
#
# $$\frac{\partial L_t}{\partial h_k} = \frac{\partial L_t}{\partial h_t}\, J_t \cdots J_{k+1}, \quad\text{a row of } n_h \text{ numbers},
# \qquad\qquad
# \frac{\partial L_t}{\partial W_{pq}} = \sum_{k=0}^{t} \frac{\partial L_t}{\partial h_k}\; \frac{\partial^+ h_k}{\partial W_{pq}}$$
#
# ### At the end of it: an outer product
#
# What is $\partial^+ h_k/\partial W_{pq}$? The number $W_{pq}$ multiplies number $q$ of $h_{k-1}$ and acts on number
# $p$ of $h_k$ only. So of the row times the column a single product is left:
#
# $$\frac{\partial L_t}{\partial h_k}\,\frac{\partial^+ h_k}{\partial W_{pq}}
# = \underbrace{\Bigl(\frac{\partial L_t}{\partial h_k}\Bigr)_{\!p} f_h'(a_k)_p}_{\text{number } p \text{ of } \partial L_t/\partial a_k} \; h_{k-1,q}$$
#
# Number $p$ of one vector times number $q$ of another, for all $p$ and $q$: that is an outer product. So every term of
# the gradient is a column times a row,
#
# $$\text{term}(t, k) = \underbrace{\Bigl(\frac{\partial L_t}{\partial h_t}\, J_t \cdots J_{k+1}\Bigr)^{\!\top} \odot f_h'(a_k)}_{\partial L_t/\partial a_k,\ \text{a column}}
# \;\cdot\; h_{k-1}^\top,
# \qquad \frac{\partial L}{\partial W} = \sum_{t} \sum_{k \le t} \text{term}(t, k)$$

# %% [markdown]
# ## 4. The same in NumPy
#
# One term, by hand: $t = 4$ and $k = 1$, from the loss on "ugly" back to step 1, the one that reads "beautiful". (The
# word itself comes in through $V$. What the $W$ of step 1 multiplies is $h_0$, the state before it.)
#
# - Where it starts: from lesson 4, $\partial L_t/\partial o_t = \hat y_t - \text{onehot}(y_t)$. And $o_t = U h_t + b_y$
#   brings in a factor $U$. So $\partial L_t/\partial h_t = (\hat y_t - \text{onehot}(y_t))^\top U$, a row. (Lesson 5
#   wrote the same numbers as a column, $U^\top(\hat y_t - y_t)$. A row can be multiplied with $J_t$ from the right.)
# - For tanh, $f_h'(a) = 1 - \tanh(a)^2 = 1 - h^2$.

# %%
t, k = 4, 1
U, W, h = params.U, params.W, run.h

J = [np.diag(1 - h[i] ** 2) @ W for i in range(T)]  # J[i] = ∂h_i/∂h_{i-1}  (n_h, n_h)
onehot = np.eye(len(task.labels))[y[t]]
dL_dh_t = (run.y_hat[t] - onehot) @ U  # ∂L_4/∂h_4, a row of n_h numbers
dL_dh_k = dL_dh_t @ J[4] @ J[3] @ J[2]  # ∂L_4/∂h_1: three steps back
dL_da_k = dL_dh_k * (1 - h[k] ** 2)  # ∂L_4/∂a_1
term = np.outer(dL_da_k, h[k - 1])  # (n_h, n_h), the shape of W

print(term.round(2) + 0.0)
assert np.allclose(term, contributions(params, run, y).term("W", t, k))

# %% [markdown]
# The package computes the same number for number: `contributions(params, run, y).term("W", 4, 1)`. Its `step_jacobians`
# and `jacobian_product` give the chain and its product.
#
# **Predict:** does $J_3 J_4$ give the same as $J_4 J_3$? By how much do they differ, compared with their own size?

# %%
jacobians = step_jacobians(params, run)  # (T, n_h, n_h)
product = jacobian_product(jacobians, t=4, k=2)
assert np.allclose(product, J[4] @ J[3])

swapped = J[3] @ J[4]
print("norm of J_4 J_3:                 ", np.linalg.norm(product).round(2))
print("norm of J_4 J_3 minus J_3 J_4:   ", np.linalg.norm(product - swapped).round(2))
assert np.array_equal(jacobian_product(jacobians, t=4, k=4), np.eye(n_h))

# %% [markdown]
# Swapping the two changes the result by an amount comparable to the product itself. **The order matters**, and it
# follows from the way back: the row vector $\partial L_t/\partial h_t$ meets $J_t$ first. For $k = t$ the product is
# the identity, as it should be.

# %% [markdown]
# ## 5. Step through it
#
# Choose $t$ (which loss) and $k$ (which use of $W$). Start with $t = 4$ and take $k$ from 4 down to 0: every step to
# the left adds one Jacobian on the right end of the chain, and fills one more cell of the triangle.
#
# - **Top:** the way back, drawn on the unrolled network. The framed $W$ is the copy whose term this is.
# - **Middle:** the chain $J_t \cdots J_{k+1}$ and its product. The dotted places are for longer chains.
# - **Below it:** the row $\partial L_t/\partial h_t$ goes through the product and becomes $\partial L_t/\partial h_k$;
#   times $f_h'(a_k)$, number by number, it is $\partial L_t/\partial a_k$.
# - **Bottom left:** the triangle: row $t$, column $k$ holds the norm of the term, the root of the sum of its squared
#   numbers.
# - **Bottom right:** the term, an outer product of the column $\partial L_t/\partial a_k$ and the row $h_{k-1}$; the
#   sum of all terms so far (row by row, and in each row from $k = t$ backwards); and the whole gradient.
#
# Teal is positive, brown is negative, and the paler a cell is, the nearer it is to zero. The Jacobians and their
# product share a scale of colours, the rows and the column with $\partial L$ another, $f_h'$ and $h_{k-1}$ a third, the
# matrices below a fourth; across these groups compare the numbers, not the colours. The triangle holds norms, which
# have no sign: the darker, the larger.
#
# The sentence tells how much of $\partial L/\partial W$ is still missing. It need not fall at every step, since the
# terms can cancel.

# %%
widgets.tk_stepper(pictures.chain_scene(params, run, y, words, targets), start=(4, 1))

# %% [markdown]
# Now compare with your third prediction. In row $t = 4$ of this network the terms grow on the way back, and the largest
# belongs to $k = 1$. Apart from $k = 0$, which is zero because $h_{-1}$ is, the smallest is the shortest way, $k = t$:
# the only one that the obvious formula takes. **This is not the rule.** The last lines below count twenty starts
# of the same network.

# %%
c = contributions(params, run, y)
print("row t = 4:", c.norms("W")[4, :5].round(2))
row = c.norms("W")[4, 1:5]  # k = 1 … 4
assert row.argmax() == 0 and row.argmin() == 3

print("\n k   |dL_4/dh_k|   |dL_4/da_k|   |h_{k-1}|   |term|")
for k in (4, 3, 2, 1):
    dL_dh_k = dL_dh_t @ jacobian_product(jacobians, 4, k)
    norms = [np.linalg.norm(v) for v in (dL_dh_k, dL_dh_k * (1 - h[k] ** 2), h[k - 1])]
    print(f" {k}      {norms[0]:.2f}          {norms[1]:.2f}         {norms[2]:.2f}      {norms[1] * norms[2]:.2f}")
    assert np.isclose(norms[1] * norms[2], c.norms("W")[4, k])

# %%
twenty = experiments.trained(comparisons()[:3], n_h=4, epochs=30, rate=0.03, progress=False)
largest = experiments.largest_terms(twenty, t=4)  # the k of the largest term in row 4, (20,)
setting = "n_h 4, rate 0.03, 30 epochs, first line, starts 0 to 19"
experiments.claim("the largest term of row 4 is k = 4, the shortest way", largest == 4, setting, at_least=13)
experiments.claim("it is k = 1, as in our network (start 8 of these)", largest == 1, setting, at_most=4)

# %% [markdown]
# The table takes a term apart. An outer product's norm is the product of the two vectors' norms,
# $\|\partial L_4/\partial a_k\| \cdot \|h_{k-1}\|$.
#
# - Walking back does not wear the row $\partial L_4/\partial h_k$ down here. Each
#   $J_i = \operatorname{diag}(f_h'(a_i))\, W$ shrinks some directions and stretches others; whether the row lies in a
#   direction that is stretched, $W$ as a whole decides together with the slopes, and not one number of it.
# - How much of it reaches $a_k$ depends on $f_h'(a_k)$, number by number: a unit that is saturated at step $k$, with
#   $f_h'$ near zero, lets hardly anything through. What counts is whether these are the units for which
#   $\partial L_4/\partial h_k$ is large.
#
# So a far term can be the largest, but mostly it is not: in at least 13 of 20 starts the shortest way carries most, in
# at most 4 of 20 starts $k = 1$ does; ours, start 8, is among these. Over longer ways the terms tend to fade; lesson 9
# looks at that.
#
# Two cautions. **The word "beautiful" itself** enters at step 1 through $V$, not through $W$: the $W$ of step 1
# multiplies $h_0$, the state *before* that word. The first $W$ that carries "beautiful" on is the one of step 2.
#
# And the triangle shows **how far back the gradient flows**. It does not show which word *mattered* for the prediction;
# to find that out, swap a word and look at the output.

# %% [markdown]
# ## 6. Row by row to the whole gradient
#
# **Predict:** the norm of $\partial L/\partial W$ is smaller than the largest single norm in row 4, as the next cell
# shows. How can a sum be smaller than one of its terms?
#
# Then press play, or take $t$ from 0 to 5. Each step adds one full row of the triangle to the running sum.

# %%
print("largest norm of one term in row 4: ", c.norms("W")[4].max().round(2))
print("norm of the sum of row 4:          ", np.linalg.norm(sum(c.term("W", 4, k) for k in range(5))).round(2))
print("norm of the sum of all rows, dL/dW:", np.linalg.norm(c.total("W")).round(2))
assert np.linalg.norm(c.total("W")) < c.norms("W")[4].max()

# %%
widgets.t_stepper(pictures.triangle_scene(params, run, y, words, targets))

# %% [markdown]
# Row 0 is zero although $L_0$ is the largest loss of all: its only $W$ multiplies $h_{-1} = 0$. When the last row is
# in, the running sum equals $\partial L/\partial W$ in every cell. The terms are matrices with signs, and they partly
# cancel, inside a row and between rows. So a norm in the triangle tells how much one term brings along, not how much of
# it is left in the end.

# %% [markdown]
# ## 7. Check it against the referee
#
# The referee knows nothing of chains or products. It changes one number of $W$ at a time by a tiny amount, runs the
# whole network again, and looks how much $L$ has changed (central differences). Does the sum over the triangle agree
# with it? And what about the obvious formula?

# %%
triangle = sum(c.term("W", t, k) for t in range(T) for k in range(t + 1))
referee = numerical_gradient(params, x, y).W
obvious = sum(c.term("W", t, t) for t in range(T))

print("largest error of the triangle's sum below 1e-8:", bool(abs(triangle - referee).max() < 1e-8))
print("largest error of the obvious formula:          ", abs(obvious - referee).max().round(2))
print("largest number in the gradient:                ", abs(referee).max().round(2))

assert abs(triangle - referee).max() < 1e-8
assert np.allclose(triangle, c.total("W")) and np.allclose(triangle, backward(params, run, y).W)

# %% [markdown]
# The double sum is right. The obvious formula is off, here by more than the largest number in the gradient.

# %% [markdown]
# ## 8. What the plus is for
#
# The slide writes $\sum_k \bigl(\prod_i \partial h_i/\partial h_{i-1}\bigr)\, \partial h_k/\partial W$, without the
# plus. **Predict:** what comes out if somebody takes $\partial h_k/\partial W$ for the total derivative, the one that
# counts all earlier uses of $W$ as well? How often is the term $(4, 1)$ counted then?

# %%
widgets.Toggle(["with the plus", "without"], pictures.readings_pictures(params, run, y, words, targets))

# %% jupyter={"source_hidden": true}
# Check: with total derivatives, the sum counts the term (t, k) exactly t - k + 1 times
total = np.zeros((T, n_h, n_h, n_h))  # total[k]: ∂h_k/∂W, all uses of W: (n_h, n_h, n_h)
for k_ in range(T):
    immediate = np.einsum("p,pr,q->rpq", 1 - h[k_] ** 2, np.eye(n_h), run.h_before[k_])  # ∂⁺h_k/∂W
    total[k_] = immediate + (np.einsum("rs,spq->rpq", J[k_], total[k_ - 1]) if k_ else 0)

cells = [(t_, k_) for t_ in range(T) for k_ in range(t_ + 1)]
rows = (run.y_hat - np.eye(len(task.labels))[y]) @ U  # row t: ∂L_t/∂h_t
without_plus = sum(np.tensordot(rows[t_] @ jacobian_product(jacobians, t_, k_), total[k_], 1) for t_, k_ in cells)
counted = sum((t_ - k_ + 1) * c.term("W", t_, k_) for t_, k_ in cells)
print("the sum without the plus counts term (t, k) exactly t - k + 1 times:", bool(np.allclose(without_plus, counted)))
print("largest error without the plus:", abs(without_plus - referee).max().round(2))
assert np.allclose(without_plus, counted, atol=1e-12) and abs(without_plus - referee).max() > 0.5

# %% [markdown]
# $\partial h_4/\partial W$ as a total derivative contains the use of $W$ at step 1 already; so does
# $\partial h_3/\partial W$, and $\partial h_2/\partial W$, and $\partial h_1/\partial W$. Summing over $k$ counts it
# four times: $t - k + 1$ with $t = 4$ and $k = 1$. With the plus, each use of $W$ is counted once.
#
# ## 9. Before and after training
#
# So far the network was in the middle of its training, at epoch 30. What does the triangle look like before it, and at
# the end?
#
# **Predict:** at the end, when all but the first word is predicted well, will the numbers in the triangle be larger or
# smaller, and why?

# %%
panels, last_word = {}, {}
for epochs in (0, 30, 200):  # the same start, trained for so many epochs
    theta = small_writer(epochs).params
    theta_run = forward(theta, x)
    panels[epochs] = contributions(theta, theta_run, y).norms("W")
    last_word[epochs] = losses(theta_run, y)[4]

titled = [(f"epoch {epochs}", norms) for epochs, norms in panels.items()]
widgets.Still(pictures.triangles_picture(titled, words, targets))

# %%
for epochs, norms in panels.items():
    row = norms.max(axis=1).argmax()
    print(f"epoch {epochs:3}:  L_4 = {last_word[epochs]:.2f}   largest norm {norms.max():.2f}, in row t = {row}")

# %% jupyter={"source_hidden": true}
# Check: what the text says of these epochs
assert [task.labels[i] for i in theta_run.y_hat[1:].argmax(axis=1)] == targets[1:]
assert panels[200].max() < panels[30].max() < panels[0].max()
assert all(panels[30][t].max() < panels[0][t].max() for t in (1, 2, 3, 5))

# %% [markdown]
# - **Epoch 0:** the network is random, and every word is still to be learned. The largest term stands in row $t = 2$.
# - **Epoch 30:** in the rows of the other words the largest term has become smaller, and now the largest of all stands
#   in row $t = 4$, the loss on "ugly".
# - **Epoch 200:** "ugly" is learned too. Each term starts with $\hat y_t - \text{onehot}(y_t)$, and where the
#   prediction is right and sure this is nearly zero. So the terms are small here. It is no law: the other factors of a
#     term can be large. The next cell makes a network with the loss $L_{10} = 0.01$ and a term of norm 3.9, since its
#     $W$
#   doubles what comes back at each of nine steps. Nor does it go the other way round: where all terms of a row are
#   small,
# the network need not have learned that word; the way back may be closed as well.
#
# The formula holds for a random network as well as for a trained one.

# %%
stretching = Parameters(U=[[1, 0], [0, 0]], V=[[0], [0]], W=[[2, 0], [0, 0]], b_h=[0, 1], b_y=[4.6, 0])
silence = forward(stretching, np.zeros((11, 1)))  # x (11, 1): nothing but zeros
norm = contributions(stretching, silence, [0] * 11).norms("W")[10, 1]
print(f"L_10 = {losses(silence, [0] * 11)[10]:.2f}, norm of the term (10, 1): {norm:.1f}")

# %% [markdown]
# ## Questions
#
# **1.** Column $k = 0$ of the triangle for $W$ holds zeros only. Why? Would it be so for $V$ as well?
#
# <details><summary>Answer</summary>
#
# Each term ends in $h_{k-1}^\top$, and for $k = 0$ that is $h_{-1}$, which is zero here. A $W$ that is multiplied with
# zero has no effect. For $V$ the term ends in $x_k^\top$ instead, and $x_0$, the start mark, is not zero. So the column
# is not zero for $V$.
#
# </details>
#
# **2.** Somebody sets $W = 0$ and finds that the obvious formula is right. Is it a coincidence?
#
# <details><summary>Answer</summary>
#
# No. With $W = 0$ every $J_t = \operatorname{diag}(f_h'(a_t))\,W$ is zero, and so is every product with at least one
# factor. Only the terms with the empty product remain, $k = t$, and these are the obvious formula.
#
# </details>
#
# **3.** A classmate lets the product start at $i = k$ instead of $i = k+1$. What would the term $(t, k)$ with $k = t$
# contain then, and what does that mean?
#
# <details><summary>Answer</summary>
#
# One Jacobian too many: $J_t\, \partial^+ h_t/\partial W$. It would send the gradient from $h_t$ one step further back,
# to $h_{t-1}$, and then apply the derivative of step $t$ to it: the wrong step's derivative. At $k = t$ nothing lies
# between $h_t$ and $h_k$, so there must be nothing to multiply.
#
# </details>

# %% jupyter={"source_hidden": true}
# Check, for question 1: column k = 0 of the triangle for V is not zero
assert c.norms("V")[:, 0].all()

# %% [markdown]
# ## On the slides
#
# *Backpropagation Through Time (BPTT)*, the three slides that cross out the formula for $\partial L_t/\partial W$, and
# the last of them with
# $\sum_{k=0}^{t} \bigl(\prod_{i=k+1}^{t} \partial h_i/\partial h_{i-1}\bigr)\, \partial h_k/\partial W$ and its note:
# "the k term is used in the PROD index". Where the slide writes $\partial h_k/\partial W$ in that sum, read
# $\partial^+ h_k/\partial W$.
#
# **Exercises:** [one class hour of them](exercises/06_chain_rule_product.ipynb), with checks that name the mistake.
#
# **Where this leads.** The triangle has about $T^2/2$ terms. Lesson 7 shows that $V$ and $b_h$ need the same walk back,
# and how one sweep over the timesteps computes the same double sum without ever writing down a single term.
