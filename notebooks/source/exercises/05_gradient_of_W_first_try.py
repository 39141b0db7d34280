# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Exercises 5. The gradient of W, first try
#
# **You need** [lesson 5](../05_gradient_of_W_first_try.ipynb). **Time:** one class hour; the last task is for those who
# have time left. **Points:** 10.
#
# Write your answer in the place of the line `raise NotImplementedError(…)`, run the cell, then run the check below it,
# as often as you like. The hints are folded one behind the other. A check wants a way of your own: it does
# not count what the package computed for you, except where the text says that you may use it.
#
# ## Recap
#
# $$a_t = V x_t + W h_{t-1} + b_h \qquad h_t = \tanh(a_t) \qquad o_t = U h_t + b_y \qquad \hat y_t = \operatorname{softmax}(o_t)$$
#
# The first try takes $h_{t-1}$ for a number that is simply there:
#
# $$\frac{\partial L}{\partial W} \overset{?}{=} \sum_t
# \underbrace{\Bigl(\underbrace{U^\top (\hat y_t - \text{onehot}(y_t))}_{\partial L_t/\partial h_t,\ (n_h)} \odot \underbrace{(1 - h_t^2)}_{f_h'(a_t),\ (n_h)}\Bigr)}_{\text{a column}}\;
# \underbrace{h_{t-1}^\top}_{\text{a row}}$$
#
# It is wrong as the gradient, because $h_{t-1}$ was made with the same $W$. It is right as a *part* of it: the part
# that looks back no step.
#
# You need of a run: `run.h` $(T, n_h)$, `run.y_hat` $(T, n_y)$, and `run.h_before` $(T, n_h)$, whose row $t$ is
# $h_{t-1}$. (So `run.h_before[0]` is $h_{-1}$, which need not be zero.)

# %%
import numpy as np

from rnn_lesson import Parameters, backward, forward, small_writer
from rnn_lesson import pictures, widgets

task, params, x, y, words, targets = small_writer()  # x (T, n_x), y (T,); the words it reads, and what it shall say
run = forward(params, x)

# %% [markdown]
# ## 5.1 Where is it right? (2 points)
#
# Before you write the first try: at which timesteps is it *certainly* right, whatever the network, as a formula for
# $\partial L_t/\partial W$ of that timestep alone?


# %%
def certainly_right(T, starts_from_zero):
    """The timesteps t, as a list in rising order, at which the first try gives the true dL_t/dW in every network.

    T: the number of timesteps, at least 2; starts_from_zero: is h_{-1} = 0?
    """
    # BEGIN SOLUTION
    return [0, 1] if starts_from_zero else [0]
    # END SOLUTION
    raise NotImplementedError("Exercise 5.1: the timesteps at which the first try is right")


# %% points=2
from rnn_lesson import check

check.certainly_right(certainly_right)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# At $t = 0$ the state before is $h_{-1}$. Was it made with $W$?
#
# <details><summary>Hint 2</summary>
#
# At $t = 1$ the state before is $h_0 = \tanh(V x_0 + W h_{-1} + b_h)$. When does a change of $W$ leave it as it is?
#
# </details></details>

# %% [markdown]
# ## 5.2 The first try (3 points)


# %%
def naive_gradient_of_W(params, run, y):
    """The first try, summed over all timesteps: every h_{t-1} is taken for a constant.

    params.U (n_y, n_h); run: of forward, with tanh; y (T,). Returns (n_h, n_h).
    """
    # BEGIN SOLUTION
    dL_dW = np.zeros_like(params.W)
    for t in range(len(y)):
        dL_dh = params.U.T @ (run.y_hat[t] - np.eye(len(params.U))[y[t]])
        dL_dW += np.outer(dL_dh * (1 - run.h[t] ** 2), run.h_before[t])
    return dL_dW
    # END SOLUTION
    raise NotImplementedError("Exercise 5.2: the first try, summed over all timesteps")


# %% points=3
from rnn_lesson import check

check.naive_gradient_of_W(naive_gradient_of_W)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Go from the loss to $W$, one link at a time: $\hat y_t - \text{onehot}(y_t)$ has $n_y$ numbers. Which product makes
# $n_h$ numbers of them?
#
# <details><summary>Hint 2</summary>
#
# A product with a matrix whose $n_h$ rows hold $n_y$ numbers each; $U$ has them the other way round. Then comes the
# slope, number by number. The recap says it in terms of $h_t$, which is $\tanh(a_t)$ already.
#
# <details><summary>Hint 3</summary>
#
# A column times a row is `np.outer(column, row)`. Which array has $h_{t-1}$ in row $t$, also for $t = 0$? And where do
# you keep the sum over $t$?
#
# </details></details></details>

# %% [markdown]
# ## 5.3 A copy for each timestep (3 points)
#
# To see what the first try misses, give each timestep a copy of $W$ of its own, and nudge one copy at a time. For this
# we need the losses of a network whose $W$ may differ from step to step.


# %%
def losses_with_copies(params, x, y, copies_of_W):
    """The losses, a NumPy array (T,), of the network that uses copies_of_W[t] as its W at timestep t.

    copies_of_W (T, n_h, n_h). The other parameters are those of params, and h_{-1} = 0.
    """
    # BEGIN SOLUTION
    h, L_t = np.zeros(len(params.W)), []
    for x_t, y_t, W_t in zip(x, y, copies_of_W):
        h = np.tanh(params.V @ x_t + W_t @ h + params.b_h)
        o = params.U @ h + params.b_y
        L_t.append(np.log(np.exp(o).sum()) - o[y_t])
    return np.array(L_t)
    # END SOLUTION
    raise NotImplementedError("Exercise 5.3: the losses when each timestep has a W of its own")


# %% points=3
from rnn_lesson import check

check.losses_with_copies(losses_with_copies)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# It is the loop of lesson 2, with `copies_of_W[t]` in the place of `params.W`, and one more line for the loss.
#
# <details><summary>Hint 2</summary>
#
# The loss from $o_t$: $L_t = \log \sum_i e^{o_{t,i}} - o_{t, y_t}$. Or make $\hat y_t$ first and take
# $-\log \hat y_t[y_t]$.
#
# </details></details>

# %% [markdown]
# With your function the experiment is a short loop. The table shows how fast each loss (row) changes when one number of
# one copy (column) is nudged, here another number than in lesson 5. **Predict** before you run the cell: which of the
# cells are zero, whatever the number? And is the largest slope of row 4 the one of copy 4?

# %% tags=["raises-exception"]
slopes = np.zeros((6, 6))
for k in range(6):
    up, down = np.array([params.W] * 6), np.array([params.W] * 6)
    up[k, 2, 1] += 1e-5
    down[k, 2, 1] -= 1e-5
    slopes[:, k] = (losses_with_copies(params, x, y, up) - losses_with_copies(params, x, y, down)) / 2e-5

sentence = "A triangle: copy k changes the loss of step k and those after it. The framed diagonal is the first try."
which = "one number (row 2, column 1)"
widgets.Still(pictures.copies_picture(slopes.round(9), "W", which, words, targets, sentence))

# %% [markdown]
# **Read the picture.**
#
# 1. Which sum of this table is $\partial L_4/\partial W_{2,1}$, and which is $\partial L/\partial W_{2,1}$?
# 2. Where in it is your first try? How much of row 4 does it give?
# 3. The column $W^{(0)}$ is zero. Would it be zero in every network?
#
# <details><summary>Answers</summary>
#
# 1. The sum of row $t = 4$, and the sum of the whole table.
# 2. The sum of the diagonal is number $(2, 1)$ of it. Of row 4 it gives next to nothing here: what $L_4$ says about
#    this number comes through earlier copies, most of it through copy 3.
# 3. No. It is zero because copy 0 multiplies $h_{-1} = 0$. From another start the column would be there.
#
# </details>

# %% [markdown]
# ## 5.4 Find the mistake (2 points)
#
# A classmate makes the same experiment. Her table is not a triangle, and the sums of its rows are not what she gets by
# nudging $W$ itself.


# %%
def slopes_by_a_classmate(losses_of, W, T, i, j):
    """Row t, column k: how fast L_t changes with W[i, j] of copy k. losses_of: copies (T, n_h, n_h) -> losses (T,)."""
    table = np.zeros((T, T))
    for k in range(T):
        up, down = np.array([W] * T), np.array([W] * T)
        up[: k + 1, i, j] += 1e-4
        down[: k + 1, i, j] -= 1e-4
        table[:, k] = (losses_of(up) - losses_of(down)) / 2e-4
    return table


# %%
def slopes_of_copies(losses_of, W, T, i, j):
    """The classmate's function, mended. Row t, column k: how fast L_t changes with W[i, j] of copy k alone.

    losses_of: a function that turns copies of W (T, n_h, n_h) into the losses (T,). Returns (T, T).
    """
    # BEGIN SOLUTION
    table = np.zeros((T, T))
    for k in range(T):
        up, down = np.array([W] * T), np.array([W] * T)
        up[k, i, j] += 1e-4
        down[k, i, j] -= 1e-4
        table[:, k] = (losses_of(up) - losses_of(down)) / 2e-4
    return table
    # END SOLUTION
    raise NotImplementedError("Exercise 5.4: the classmate's experiment, mended")


# %% points=2
from rnn_lesson import check

check.slopes_of_copies(slopes_of_copies)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Lay her table beside yours of 5.3. For `losses_of` you can give her
# `lambda copies: losses_with_copies(params, x, y, copies)`. Which cells are zero in yours and not in hers?
#
# <details><summary>Hint 2</summary>
#
# Print `np.arange(6)[: k + 1]` for some $k$. Which copies does she nudge for the column $k$? And where does she do it?
#
# </details></details>

# %% [markdown]
# ## 5.5 Stretch: how many steps back are enough?
#
# `backward(params, run, y, steps_back=n)` keeps the terms with $t - k \le n$. With $n = 0$ it is your first try. How
# far must one walk back until the gradient of $W$ is right to within one percent, or another tolerance?
#
# The check takes networks that are made as in the last cell, from other seeds and with other scales.


# %%
def steps_needed(params, run, y, tolerance):
    """The smallest n for which backward(…, steps_back=n).W, *and that of every larger n*, is within the tolerance.

    Within the tolerance: the norm of its difference from the full gradient of W is at most tolerance times the
    norm of the full gradient. Returns a whole number from 0 to T - 1.
    """
    # BEGIN SOLUTION
    full = backward(params, run, y).W
    enough = len(y) - 1
    while enough > 0:
        kept = backward(params, run, y, steps_back=enough - 1).W
        if np.linalg.norm(kept - full) > tolerance * np.linalg.norm(full):
            break
        enough -= 1
    return enough
    # END SOLUTION
    raise NotImplementedError("Exercise 5.5: the number of steps back that are enough")


# %% points=0
from rnn_lesson import check

check.steps_needed(steps_needed)

# %% tags=["raises-exception"]
for scale in (0.0, 0.3, 1.0):
    rng = np.random.default_rng(1)
    theta = Parameters.random(n_x=2, n_h=5, n_y=3, rng=rng)
    theta.W *= scale
    run_random, y_random = forward(theta, rng.normal(size=(9, 2))), rng.integers(3, size=9)
    answer = steps_needed(theta, run_random, y_random, 0.01)
    print(f"W times {scale}: {answer} steps back are enough for one percent")

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# What is missing need not shrink with every step, since the terms have signs. So begin at the far end, with
# $n = T - 1$, and come nearer as long as it is still good enough.
#
# </details>
#
# **Where this leads.** The missing terms are found, by experiment. On to [lesson 6](../06_chain_rule_product.ipynb),
# which derives each of them.
