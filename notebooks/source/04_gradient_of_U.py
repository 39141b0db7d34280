# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 4. The gradient of U
#
# **After this lesson you can**
#
# - explain why the gradient of a shared matrix is a sum over the timesteps,
# - derive $\partial L_t/\partial o_t = \hat y_t - y_t$, the shortest formula of the whole series,
# - compute $\partial L/\partial U$ and $\partial L/\partial b_y$ in two lines of NumPy, and show that nothing is
#   missing.
#
# **You need** the loss and the referee of [lesson 3](03_loss_through_time.ipynb), and the chain rule. **Time:** 25
# minutes.
#
# **The one idea:** $U$ is used once in each timestep, and what it does in timestep $t$ is felt by $L_t$ alone. So for
# $U$ the gradients of the timesteps are simple, and we add them up.

# %%
import numpy as np

from rnn_lesson import forward, losses, numerical_gradient, small_tagger
from rnn_lesson import pictures, widgets

task, params, x, y, words, tags = small_tagger(decimals=1)  # x (T, n_x), y (T,) the true tags as numbers
run = forward(params, x)  # run.h (T, n_h), run.y_hat (T, n_y), …
T, n_h = run.h.shape
n_y = len(task.labels)
U, V, W, b_h, b_y = params.U, params.V, params.W, params.b_h, params.b_y

# %% [markdown]
# The tagger is that of lessons 2 and 3 (rounded to one decimal), with $n_h = 3$ hidden units and $n_y = 6$ tags. It
# starts from $h_{-1} = 0$.
#
# ## 1. Why a sum
#
# All copies of the network use the same $U$. Imagine for a moment that they don't: that each timestep has a copy of its
# own, $U^{(0)}, U^{(1)}, \dots$, all with the same numbers. A small change of $U$ is then a small change of *all copies
# at once*, and for small changes the effects add up. (This is the chain rule for several variables. A small example: in
# $f = u_0^2\, u_1$ let both be the same number, $u_0 = u_1 = u$. Then $f = u^3$, with the slope $3u^2$; and the two
# slopes on their own, $2 u_0 u_1$ and $u_0^2$, add up to just that.)
#
# $$\frac{\partial L}{\partial U} = \sum_k \frac{\partial L}{\partial U^{(k)}}$$
#
# The loss is a sum as well, $L = \sum_t L_t$. So there are two things to ask: which loss $L_t$ feels which copy
# $U^{(k)}$?
#
# **Predict:** draw a table with a row for each loss $L_0 \dots L_5$ and a column for each copy $U^{(0)} \dots U^{(5)}$.
# Put a cross where a change of the copy changes the loss. How many crosses do you get?
#
# We can ask the network itself. The next cells give every timestep its own copy of $U$, nudge one number in one copy,
# and look which losses change.


# %%
def losses_with_copies(copies_of_U):
    """The losses (T,) when timestep t uses copies_of_U[t]."""
    h, L_t = np.zeros(n_h), []
    for t in range(T):
        h = np.tanh(V @ x[t] + W @ h + b_h)
        o = copies_of_U[t] @ h + b_y
        L_t.append(np.log(np.exp(o).sum()) - o[y[t]])  # -log softmax(o)[y_t]
    return np.array(L_t)


# %%
def slopes_of_copies(row, column, epsilon=1e-5):
    """How fast each L_t (rows) changes with U[row, column] of each copy k (columns): central differences."""
    slopes = np.zeros((T, T))
    for k in range(T):
        up, down = np.array([U] * T), np.array([U] * T)
        up[k, row, column] += epsilon
        down[k, row, column] -= epsilon
        slopes[:, k] = (losses_with_copies(up) - losses_with_copies(down)) / (2 * epsilon)
    return slopes


# %%
slopes = slopes_of_copies(row=task.labels.index("DET"), column=2)
sentence = (
    "Only the framed cells on the diagonal differ from zero: copy k of U changes the loss of step k and no other."
)
widgets.Still(pictures.copies_picture(slopes, "U", "one number (row DET, column 2)", words, tags, sentence))

# %%
off_diagonal = slopes - np.diag(np.diag(slopes))
asked = numerical_gradient(params, x, y).U[task.labels.index("DET"), 2]
print("largest slope off the diagonal:", abs(off_diagonal).max().round(8))
print("sum of the table:              ", slopes.sum().round(4))
print("referee for this number of U:  ", asked.round(4))
assert abs(off_diagonal).max() < 1e-8
assert np.isclose(slopes.sum(), asked, atol=1e-8)

# %% [markdown]
# Six crosses, all on the diagonal (some are faint: −0.01 is not zero). $U^{(k)}$ makes $\hat y_k$ from $h_k$, and no
# arrow leads from $\hat y_k$ on to another timestep. So
#
# $$\frac{\partial L}{\partial U} = \sum_t \frac{\partial L_t}{\partial U}$$
#
# with one simple term for each timestep. Keep the picture of this table in mind. In lesson 5 we make the same one for
# $W$, and it will look different.

# %% [markdown]
# ## 2. One term
#
# The way from $U$ to $L_t$ is short: $U$ makes $o_t$, softmax makes $\hat y_t$ of it, and the cross-entropy makes $L_t$
# of that.
#
# $$o_t = U h_t + b_y \qquad \hat y_t = \operatorname{softmax}(o_t) \qquad L_t = -\log \hat y_t[y_t]$$
#
# The chain rule goes back along it:
#
# $$\frac{\partial L_t}{\partial U} = \frac{\partial L_t}{\partial \hat y_t}\,\frac{\partial \hat y_t}{\partial o_t}\,\frac{\partial o_t}{\partial U}$$
#
# **Predict** the shapes: $\hat y_t$ and $o_t$ have $n_y = 6$ numbers each, and $L_t$ is one number. What are the shapes
# of the first factor, and of the second one?
#
# <details><summary>Answer</summary>
#
# $\partial L_t/\partial \hat y_t$ is a row of 6 numbers. $\partial \hat y_t/\partial o_t$ is a $(6, 6)$ matrix: every
# output of softmax depends on every input, through the sum in the denominator.
#
# </details>
#
# ### The first two factors collapse
#
# There is a short way and a long way. The short way puts softmax into the loss before it differentiates. Let $c$ be the
# number of the true answer, $c = y_t$:
#
# $$L_t = -\log \frac{e^{o_{t,c}}}{\sum_i e^{o_{t,i}}} = \log \sum_i e^{o_{t,i}} - o_{t,c}
# \qquad\Rightarrow\qquad
# \frac{\partial L_t}{\partial o_{t,j}} = \frac{e^{o_{t,j}}}{\sum_i e^{o_{t,i}}} - [\,j = c\,] = \hat y_{t,j} - [\,j = c\,]$$
#
# where $[\,j = c\,]$ is 1 for the true answer and 0 for all others. In words: **what the network said, minus what it
# should have said.** If we write the true answer as a one-hot vector and call that $y_t$ as well (in the code, `y[t]`
# stays a number), it is just
#
# $$\frac{\partial L_t}{\partial o_t} = \hat y_t - y_t$$
#
# The long way multiplies the first two factors of the chain rule above. Of all numbers in $\hat y_t$ the loss looks at
# one only: $\partial L_t/\partial \hat y_{t,c} = -1/\hat y_{t,c}$, and 0 for all others. And the quotient rule, applied
# to softmax, gives $\partial \hat y_{t,i}/\partial o_{t,j} = \hat y_{t,i}\,([\,i = j\,] - \hat y_{t,j})$. In their
# product only $i = c$ survives, and $\hat y_{t,c}$ cancels:
#
# $$-\frac{1}{\hat y_{t,c}} \cdot \hat y_{t,c}\,([\,c = j\,] - \hat y_{t,j}) = \hat y_{t,j} - [\,j = c\,]$$
#
# the same as the short way. With numbers, for $t = 1$:

# %%
y_hat_1, onehot_1 = run.y_hat[1], np.eye(n_y)[y[1]]  # (n_y,) both
dL_dy_hat = -onehot_1 / y_hat_1  # (n_y,)      the first factor
dy_hat_do = np.diag(y_hat_1) - np.outer(y_hat_1, y_hat_1)  # (n_y, n_y)  the second one
long_way = dL_dy_hat @ dy_hat_do  # (n_y,)
short_way = y_hat_1 - onehot_1  # (n_y,)

print("labels:   ", "  ".join(f"{label:>5}" for label in task.labels))
print("long way: ", "  ".join(f"{number:+.2f}" for number in long_way))
print("short way:", "  ".join(f"{number:+.2f}" for number in short_way))
assert np.allclose(long_way, short_way, atol=1e-14)
assert np.isclose(short_way.sum(), 0)

# %% [markdown]
# The true tag at $t = 1$ is ADV. Its number is negative and all others are positive (though some are tiny): to lower
# the loss, raise $o$ for ADV and lower the others, each in proportion to the probability it was wrongly given.
#
# ### The last factor, and the outer product
#
# The third factor, $\partial o_t/\partial U$, is the derivative of a vector by a matrix and would have three indices.
# It is easier to look at one number of $U$ at a time. $o_{t,i} = \sum_j U_{ij} h_{t,j} + b_{y,i}$. So $U_{ij}$ acts on
# number $i$ of $o_t$ only, and there its factor is $h_{t,j}$:
#
# $$\frac{\partial L_t}{\partial U_{ij}} = \frac{\partial L_t}{\partial o_{t,i}}\; h_{t,j}
# \qquad\text{for all } i, j \text{ at once:}\qquad
# \frac{\partial L_t}{\partial U} = \underbrace{(\hat y_t - y_t)}_{\text{written as a column, } (n_y)} \; \underbrace{h_t^\top}_{\text{as a row, } (n_h)}$$
#
# A column times a row is an *outer product*: a matrix of the shape of $U$. For the bias the last factor is 1, so
# $\partial L_t/\partial b_y = \hat y_t - y_t$.

# %% [markdown]
# ## 3. The same in NumPy
#
# First as a loop over the timesteps, then without one: row $t$ of `errors` is $\hat y_t - y_t$, and a sum of outer
# products of rows is one matrix product.

# %%
dL_dU = np.zeros((n_y, n_h))
dL_db_y = np.zeros(n_y)
for t in range(T):
    error = run.y_hat[t] - np.eye(n_y)[y[t]]  # dL_t/do_t  (n_y,)
    dL_dU += np.outer(error, run.h[t])  # dL_t/dU    (n_y, n_h)
    dL_db_y += error  # dL_t/db_y  (n_y,)

errors = run.y_hat - np.eye(n_y)[y]  # (T, n_y)
assert np.allclose(errors.T @ run.h, dL_dU)  # dL/dU in one line,
assert np.allclose(errors.sum(axis=0), dL_db_y)  # and dL/db_y in another

referee = numerical_gradient(params, x, y)
print("dL/dU:   largest difference from the referee below 1e-8:", bool(abs(dL_dU - referee.U).max() < 1e-8))
print("dL/db_y: largest difference from the referee below 1e-8:", bool(abs(dL_db_y - referee.b_y).max() < 1e-8))
assert abs(dL_dU - referee.U).max() < 1e-8 and abs(dL_db_y - referee.b_y).max() < 1e-8

# %% [markdown]
# The referee agrees. We computed each timestep on its own, added up, and nothing is missing: for $U$ and $b_y$ that is
# the whole story.

# %% [markdown]
# ## 4. Step through it
#
# To compare matrices by size we use the *norm*: the root of the sum of all squared numbers, the length that a vector
# would have.
#
# Here are the losses once more. **Predict:** at which $t$ will the norm of $\partial L_t/\partial U$ be largest?

# %%
for t in range(T):
    print(f"t = {t}:  {words[t]:6} {tags[t]:5}  L_{t} = {losses(run, y)[t]:.2f}")

# %% [markdown]
# In the stepper, watch the column $\hat y_t - y_t$ and the row $h_t$ become a matrix, and the sum turn into
# $\partial L/\partial U$. The columns and $h_t$ share one scale of colours, the matrices another. The sentence below
# tells how much is still missing. This number need not fall at every step: the terms have signs, and can cancel. Look
# for it at row DET, column 0, at $t = 3$ and at $t = 4$.

# %%
widgets.t_stepper(pictures.sum_over_time_scene(params, run, y, words, tags, task.labels))

# %%
norms = [np.linalg.norm(np.outer(errors[t], run.h[t])) for t in range(T)]
print("         L_t    |ŷ_t − y_t|   |h_t|   |∂L_t/∂U|")
for t in range(T):
    parts = np.linalg.norm(errors[t]), np.linalg.norm(run.h[t])
    print(f"t = {t}:  {losses(run, y)[t]:.2f}      {parts[0]:.2f}        {parts[1]:.2f}      {norms[t]:.2f}")
print(f"norm of the whole ∂L/∂U = {np.linalg.norm(dL_dU):.2f}, sum of the six norms above = {sum(norms):.2f}")
det = task.labels.index("DET")
print("row DET, column 0 of ∂L_3/∂U and ∂L_4/∂U:", *(round(errors[t, det] * run.h[t, 0], 2) for t in (3, 4)))

# %% jupyter={"source_hidden": true}
# Check: what the text says of these norms
assert np.allclose(norms, np.linalg.norm(errors, axis=1) * np.linalg.norm(run.h, axis=1))
assert errors[3, det] * run.h[3, 0] < -0.3 and errors[4, det] * run.h[4, 0] > 0.3
assert losses(run, y)[2] > losses(run, y)[1] and norms[2] < norms[1]
assert np.argmax(norms) == np.argmax(losses(run, y)) == 4
assert np.linalg.norm(dL_dU) < sum(norms) / 2

# %% [markdown]
# The largest term belongs to $t = 4$, the timestep with the largest loss: there $\hat y_t$ is farthest from the truth.
# But the order of the norms is not always that of the losses: compare $t = 1$ and $t = 2$. The norm of an outer product
# is the product of the two vectors' norms, so the length of $h_t$ counts as well, and the norm of $\hat y_t - y_t$ also
# depends on how the wrong part of the probability is spread.
#
# The whole gradient's norm is much smaller than the sum of the norms of its terms, because they partly cancel. In row
# DET, column 0, timestep 3 (where DET is the true tag) and timestep 4 (where it is not) pull with nearly the same
# strength in opposite directions.

# %% [markdown]
# ## Questions
#
# **1.** At some timestep the network is nearly perfect: $\hat y_t$ is 0.9999 for the true tag. What does this timestep
# contribute to $\partial L/\partial U$?
#
# <details><summary>Answer</summary>
#
# Nearly nothing. $\hat y_t - y_t$ is nearly zero, and so is the outer product. A timestep that is right *and sure* asks
# for hardly any change. Right alone is not enough: in our network all six tags are right, and $\partial L/\partial U$ has
# the norm that section 4 prints. (Softmax never gives exactly 1, so a little always remains.)
#
# </details>
#
# **2.** Each column of $\partial L/\partial U$ sums to zero. Why?
#
# <details><summary>Answer</summary>
#
# The numbers of $\hat y_t$ sum to one, and so do those of the one-hot $y_t$. So each $\hat y_t - y_t$ sums to zero, and
# column $j$ of the term is $\hat y_t - y_t$ times one number $h_{t,j}$. (Adding the same number to all numbers of $o_t$
# changes no probability, so the loss cannot depend on it.)
#
# </details>
#
# **3.** A classmate writes $\partial L/\partial U = \sum_t h_t\, (\hat y_t - y_t)^\top$. What is wrong, and how do you
# see it without computing anything?
#
# <details><summary>Answer</summary>
#
# The outer product is transposed. Its shape is $(n_h, n_y)$, but the gradient must have the shape of $U$, $(n_y, n_h)$.
# It is a good reason to choose $n_h \ne n_y$ when you test your code: with equal sizes the shape would not tell, and
# only the referee would.
#
# </details>

# %% jupyter={"source_hidden": true}
# Check, for question 2: each column of ∂L/∂U sums to zero
assert np.allclose(dL_dU.sum(axis=0), 0)

# %% [markdown]
# ## On the slides
#
# *Backpropagation Through Time (BPTT)*, the two slides with
# $\frac{\partial L}{\partial U} = \sum_{i=0}^{T} \frac{\partial L_i}{\partial U}$, "We sum the timestep loss
# gradients", and the box around $U$: "this is the only dependence".
#
# **Exercises:** [one class hour of them](exercises/04_gradient_of_U.ipynb), with checks that name the mistake.
#
# **Where this leads.** For $W$ we begin in the same way, with a sum over the timesteps and the chain rule. It looks
# just as easy, and it fails: [lesson 5](05_gradient_of_W_first_try.ipynb).
