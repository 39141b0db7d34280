# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Exercises 7. One sweep back
#
# **You need** [lesson 7](../07_gradient_of_V_and_one_sweep_back.ipynb). **Time:** one class hour; the last task is for
# those who have time left. **Points:** 10.
#
# Write your answer in the place of the line `raise NotImplementedError(…)`, run the cell, then run the check below it,
# as often as you like. The hints are folded one behind the other. A check wants a way of your own: it does
# not count what the package computed for you, except where the text says that you may use it.
#
# ## Recap
#
# All gradients of vectors are columns. Two gradients meet at each $h_t$, one from the timestep's own loss and one from
# the next state:
#
# $$\underbrace{\frac{\partial L}{\partial h_t}}_{(n_h)} = U^\top (\hat y_t - \text{onehot}(y_t)) + W^\top \frac{\partial L}{\partial a_{t+1}},
# \qquad \underbrace{\frac{\partial L}{\partial a_t}}_{(n_h)} = (1 - h_t^2) \odot \frac{\partial L}{\partial h_t}$$
#
# At the last timestep nothing comes from a next state. Then
#
# | gradient | shape | sum over $t$ of |
# |---|---|---|
# | $\partial L/\partial W$ | $(n_h, n_h)$ | $\partial L/\partial a_t \; h_{t-1}^\top$ |
# | $\partial L/\partial V$ | $(n_h, n_x)$ | $\partial L/\partial a_t \; x_t^\top$ |
# | $\partial L/\partial b_h$ | $(n_h)$ | $\partial L/\partial a_t$ |
# | $\partial L/\partial U$ | $(n_y, n_h)$ | $(\hat y_t - \text{onehot}(y_t))\, h_t^\top$ |
# | $\partial L/\partial b_y$ | $(n_y)$ | $\hat y_t - \text{onehot}(y_t)$ |
#
# You need of a run: `run.x` $(T, n_x)$, `run.h` and `run.h_before` $(T, n_h)$, `run.y_hat` $(T, n_y)$. Row $t$ of
# `run.h_before` is $h_{t-1}$. (`run.h[t - 1]` will not do for $t = 0$: there Python takes the *last* row.) A column
# goes back through $W^\top$, in code `W.T @ column`.

# %%
import numpy as np

from rnn_lesson import Parameters, forward, small_writer
from rnn_lesson import pictures, widgets

task, params, x, y, words, targets = small_writer()  # x (T, n_x), y (T,); the words it reads, and what it shall say
run = forward(params, x)

# %% [markdown]
# ## 7.1 Who needs the walk back? (1 point)
#
# For which of the five parameters is the gradient wrong, in general, if every $h_{t-1}$ is taken for a constant?


# %%
def need_the_walk():
    """The names of these parameters, as a set; to choose from: "U", "V", "W", "b_h", "b_y"."""
    # BEGIN SOLUTION
    return {"V", "W", "b_h"}
    # END SOLUTION
    raise NotImplementedError("Exercise 7.1: the parameters that need the walk back")


# %% points=1
from rnn_lesson import check

check.need_the_walk(need_the_walk)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# A parameter that helped to make $h_{t-1}$ acts on $h_t$ in two ways. Which parameters stand in the formula of the
# state?
#
# </details>

# %% [markdown]
# ## 7.2 The gradient of V (2 points)
#
# Any way that is right will do: the double sum of lesson 6 with $x_k$ in the place of $h_{k-1}$, or the recursion of
# the recap. If you take the recursion, a helper that returns all $\partial L/\partial a_t$ will serve you again in 7.3
# and 7.4.


# %%
def gradient_of_V(params, run, y):
    """dL/dV; run: of forward, with tanh; y (T,). Returns (n_h, n_x)."""
    # BEGIN SOLUTION
    return gradients_of_a(params, run, y).T @ run.x


def gradients_of_a(params, run, y):
    """dL/da_t for every timestep, (T, n_h)."""
    dL_da, from_next = np.zeros_like(run.h), np.zeros_like(params.b_h)
    for t in reversed(range(len(y))):
        error = run.y_hat[t] - np.eye(len(params.U))[y[t]]
        dL_da[t] = (1 - run.h[t] ** 2) * (params.U.T @ error + from_next)
        from_next = params.W.T @ dL_da[t]
    return dL_da
    # END SOLUTION
    raise NotImplementedError("Exercise 7.2: the gradient of V")


# %% points=2
from rnn_lesson import check

check.gradient_of_V(gradient_of_V)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# A loop `for t in reversed(range(T)):` goes from the last timestep to the first. One variable, `from_next` of the
# shape $(n_h)$, brings along what comes from the next state; it begins with zeros.
#
# <details><summary>Hint 2</summary>
#
# In each round, in this order: $\partial L/\partial h_t$, from two parts; $\partial L/\partial a_t$; and what the
# recap's first formula wants of it one timestep earlier, which is the new `from_next`.
#
# <details><summary>Hint 3</summary>
#
# Each timestep adds an outer product of the shape $(n_h, n_x)$: which column has $n_h$ numbers, and which row $n_x$?
#
# </details></details></details>

# %% [markdown]
# ## 7.3 The gradient of the hidden bias (1 point)


# %%
def gradient_of_b_h(params, run, y):
    """dL/db_h; run: of forward, with tanh; y (T,). Returns (n_h,)."""
    # BEGIN SOLUTION
    return gradients_of_a(params, run, y).sum(axis=0)
    # END SOLUTION
    raise NotImplementedError("Exercise 7.3: the gradient of b_h")


# %% points=1
from rnn_lesson import check

check.gradient_of_b_h(gradient_of_b_h)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# $b_h$ is multiplied with 1 at every timestep. So take 1 where 7.2 has $x_t$: the sum of all $\partial L/\partial a_t$,
# over $t$ only.
#
# </details>

# %% [markdown]
# ## 7.4 One sweep (3 points)
#
# All five gradients, in one loop from the last timestep to the first.


# %% tags=["read-every-line"]
def my_backward(params, run, y):
    """The five gradients of L, in one sweep back.

    params: U (n_y, n_h), V (n_h, n_x), W (n_h, n_h), b_h (n_h,), b_y (n_y,); run: of forward, with tanh; y (T,).
    Returns Parameters(U=…, V=…, W=…, b_h=…, b_y=…) that hold the gradients.
    """
    # BEGIN SOLUTION
    dU, dV, dW, db_h, db_y = (np.zeros_like(theta) for _, theta in params.items())
    from_next = np.zeros_like(params.b_h)
    for t in reversed(range(len(y))):
        error = run.y_hat[t] - np.eye(len(params.U))[y[t]]
        dL_dh = params.U.T @ error + from_next
        dL_da = (1 - run.h[t] ** 2) * dL_dh
        dU += np.outer(error, run.h[t])
        dV += np.outer(dL_da, run.x[t])
        dW += np.outer(dL_da, run.h_before[t])
        db_h += dL_da
        db_y += error
        from_next = params.W.T @ dL_da
    return Parameters(U=dU, V=dV, W=dW, b_h=db_h, b_y=db_y)
    # END SOLUTION
    raise NotImplementedError("Exercise 7.4: all five gradients in one sweep")


# %% points=3
from rnn_lesson import check

check.backward(my_backward)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Begin with five arrays of zeros, `np.zeros_like(params.U)` and so on, and add to them in each round of the loop.
#
# <details><summary>Hint 2</summary>
#
# The order inside a round: the error, $\partial L/\partial h_t$ from two parts, $\partial L/\partial a_t$, the five
# sums, and last of all the new `from_next`.
#
# <details><summary>Hint 3</summary>
#
# If only $W$ is wrong, look at the row that you multiply with: at step $t$ it is $h_{t-1}$, `run.h_before[t]`. If $W$,
# $V$ and $b_h$ are all wrong, look at $\partial L/\partial h_t$.
#
# </details></details></details>

# %% [markdown]
# ## Read the picture
#
# The sweep of lesson 7, in numbers. No check, only folded answers.
#
# 1. At $s = 0$ one of the frames holds zeros only. Which, and why?
# 2. At which step is the sum of the two gradients that meet shorter than one of the two alone, in its norm? How can
#    that be?
# 3. How many numbers does the sweep carry from one step to the next?

# %%
widgets.t_stepper(pictures.sweep_scene(params, run, y, words, targets), name="s", still=0)

# %% [markdown]
# <details><summary>Answers</summary>
#
# 1. The orange one, what comes from $h_{t+1}$: the sweep begins at the last timestep, and no later one is there.
# 2. At $s = 1$, which is $t = 4$: there the sum is shorter than what comes from $L_4$ alone. Wherever the orange and
#    the purple column have one number teal and the other brown, they work against each other. That happens at other
#    steps too, but only here does it make the whole shorter than one of its parts.
# 3. Only $n_h = 4$, the vector $\partial L/\partial a_t$ (or $W^\top$ times it). The sums stay where they are.
#
# </details>

# %% [markdown]
# ## 7.5 Three broken sweeps (3 points)
#
# In each of three sweeps one line is broken. **Predict** which of the five gradients come out wrong, before any code
# runs.
#
# | sweep | the line is | and should be |
# |---|---|---|
# | A | `dL_dh = from_next if t < T - 1 else params.U.T @ error` | `dL_dh = params.U.T @ error + from_next` |
# | B | `dW += np.outer(dL_da, run.h[t])` | `dW += np.outer(dL_da, run.h_before[t])` |
# | C | `from_next = params.W @ dL_da` | `from_next = params.W.T @ dL_da` |


# %%
def wrong_gradients():
    """For each sweep the names of the gradients that come out wrong, as a dict of sets with the keys "A", "B", "C"."""
    # BEGIN SOLUTION
    return {"A": {"V", "W", "b_h"}, "B": {"W"}, "C": {"V", "W", "b_h"}}
    # END SOLUTION
    raise NotImplementedError("Exercise 7.5: which gradients come out wrong")


# %% points=3
from rnn_lesson import check

check.wrong_gradients(wrong_gradients)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Go through the five sums of your own 7.4 one after the other. What does each of them read, and of what is that made,
# in this round and in the rounds before it?
#
# </details>

# %% [markdown]
# ## 7.6 Stretch: the gradient of the start
#
# Nobody says that $h_{-1}$ must be zero. It could be learned as well, like a sixth parameter. What is
# $\partial L/\partial h_{-1}$?


# %%
def gradient_of_start(params, run, y):
    """dL/dh_{-1}; run: of forward, with tanh; y (T,). Returns (n_h,)."""
    # BEGIN SOLUTION
    return params.W.T @ gradients_of_a(params, run, y)[0]
    # END SOLUTION
    raise NotImplementedError("Exercise 7.6: the gradient of the start")


# %% points=0
from rnn_lesson import check

check.gradient_of_start(gradient_of_start)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# $h_{-1}$ has no loss of its own. What comes to it from $h_0$?
#
# <details><summary>Hint 2</summary>
#
# The recursion with $t = -1$, without its first part. After the last round of your loop, which variable holds just
# that?
#
# </details></details>
#
# **Where this leads.** This sweep is all that a training needs: on to [lesson 8](../08_training_with_bptt.ipynb).
