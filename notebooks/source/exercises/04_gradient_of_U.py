# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Exercises 4. The gradient of U
#
# **You need** [lesson 4](../04_gradient_of_U.ipynb). **Time:** one class hour; the last task is for those who have time
# left. **Points:** 10.
#
# Write your answer in the place of the line `raise NotImplementedError(…)`, run the cell, then run the check below it,
# as often as you like. The hints are folded one behind the other. Where a task uses your function of an earlier one
# and that is at fault, the check puts a right one in its place. A check wants a way of your own: it does not count
# what the package computed for you, except where the text says that you may use it.
#
# ## Recap
#
# $$o_t = U h_t + b_y \qquad \hat y_t = \operatorname{softmax}(o_t) \qquad L_t = -\log \hat y_t[y_t] \qquad L = \sum_t L_t$$
#
# | what | shape | in |
# |---|---|---|
# | $\partial \hat y_t/\partial o_t$ | $(n_y, n_y)$ | 4.1 |
# | $\partial L_t/\partial o_t$ | $(n_y)$ | 4.2 |
# | $\partial L/\partial b_y$ | $(n_y)$ | 4.3 |
# | $\partial L/\partial U$ | $(n_y, n_h)$ | 4.4 |
#
# In this series a **run** is what `forward(params, x)` returns. You need of it `run.h` $(T, n_h)$ and `run.y_hat`
# $(T, n_y)$.

# %%
import numpy as np

from rnn_lesson import Parameters, backward, forward, losses, small_tagger
from rnn_lesson import pictures, widgets

task, params, x, y, words, tags = small_tagger()  # x (T, n_x), y (T,) the true tags as numbers
run = forward(params, x)


def softmax(o):
    """Softmax of a vector o (n,)."""
    return np.exp(o) / np.exp(o).sum()


# %% [markdown]
# ## 4.1 The Jacobian of softmax (3 points)
#
# The long way from $L_t$ to $o_t$ goes through the matrix $\partial \hat y/\partial o$. Its number in row $i$, column
# $j$ is
#
# $$\frac{\partial \hat y_i}{\partial o_j} = \hat y_i\,([\,i = j\,] - \hat y_j)$$
#
# where $[\,i = j\,]$ is 1 on the diagonal and 0 elsewhere.


# %%
def softmax_jacobian(o):
    """The matrix of all derivatives of softmax: row i, column j is dy_hat_i/do_j.

    o (n_y,). Returns (n_y, n_y).
    """
    # BEGIN SOLUTION
    y_hat = softmax(o)
    return np.diag(y_hat) - np.outer(y_hat, y_hat)
    # END SOLUTION
    raise NotImplementedError("Exercise 4.1: the Jacobian of softmax")


# %% points=3
from rnn_lesson import check

check.softmax_jacobian(softmax_jacobian)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# The formula has two parts: $\hat y_i\,[\,i = j\,]$, which stands on the diagonal only, and $-\hat y_i \hat y_j$, which
# stands everywhere.
#
# <details><summary>Hint 2</summary>
#
# NumPy makes both kinds of matrices from vectors: try `np.diag(v)` and `np.outer(v, v)` with a small `v`.
#
# </details></details>

# %% [markdown]
# ## 4.2 It collapses (1 point)
#
# Of all numbers in $\hat y_t$ the loss looks at one only: $\partial L_t/\partial \hat y_{t,c} = -1/\hat y_{t,c}$ for
# $c = y_t$, and 0 elsewhere. Multiply that with the matrix of 4.1, on paper, in the letters of $\hat y_t$: nearly
# everything cancels. Write down what remains. (The function gets $\hat y_t$ itself, and no softmax is needed any more.)


# %%
def output_gradient(y_hat_t, y_t):
    """dL_t/do_t of one timestep, the short way.

    y_hat_t (n_y,), the probabilities, which stay as they are; y_t: the number of the true answer. Returns (n_y,).
    """
    # BEGIN SOLUTION
    return y_hat_t - np.eye(len(y_hat_t))[y_t]
    # END SOLUTION
    raise NotImplementedError("Exercise 4.2: the short way from the loss to o_t")


# %% points=1
from rnn_lesson import check

check.output_gradient(output_gradient)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Only row $c$ of the matrix is asked for. Write $-\frac{1}{\hat y_c}$ times that row for a place $j \ne c$, and then
# for $j = c$.
#
# <details><summary>Hint 2</summary>
#
# What the network said, minus what it should have said. The second is a vector with a 1 in one place; `np.eye(n)` holds
# all such vectors of $n$ numbers. Or change one number of a copy. (A copy: the caller needs its `y_hat_t` again.)
#
# </details></details>

# %% [markdown]
# ## 4.3 The gradient of the output's bias (2 points)
#
# $b_y$ is added at every timestep, $o_t = U h_t + b_y$, and $L$ is the sum of all $L_t$. What does that make of the
# vectors of 4.2?


# %%
def gradient_of_b_y(params, run, y):
    """dL/db_y, summed over all timesteps.

    run.y_hat (T, n_y); y (T,). Returns (n_y,).
    """
    # BEGIN SOLUTION
    return sum(output_gradient(y_hat_t, y_t) for y_hat_t, y_t in zip(run.y_hat, y))
    # END SOLUTION
    raise NotImplementedError("Exercise 4.3: the gradient of b_y")


# %% points=2
from rnn_lesson import check

check.gradient_of_b_y(gradient_of_b_y)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# $b_y$ is added to $o_t$ as it is. So $\partial L_t/\partial b_y = \partial L_t/\partial o_t$, which is what you wrote
# in 4.2.
#
# <details><summary>Hint 2</summary>
#
# $L$ is the sum over the timesteps, and so is its gradient: a sum, not a mean. It has $n_y$ numbers.
#
# </details></details>

# %% [markdown]
# ## 4.4 The gradient of U (3 points)
#
# $U_{ij}$ stands in one place: it multiplies number $j$ of $h_t$ and goes into number $i$ of $o_t$. So
# $\partial L_t/\partial U_{ij}$ has two factors. Put all of them into one matrix, and those of all timesteps together.


# %%
def gradient_of_U(params, run, y):
    """dL/dU, summed over all timesteps.

    run.h (T, n_h); run.y_hat (T, n_y); y (T,). Returns (n_y, n_h), the shape of params.U.
    """
    # BEGIN SOLUTION
    errors = run.y_hat - np.eye(len(params.U))[y]  # (T, n_y)
    return errors.T @ run.h
    # END SOLUTION
    raise NotImplementedError("Exercise 4.4: the gradient of U")


# %% points=3
from rnn_lesson import check

check.gradient_of_U(gradient_of_U)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# For one timestep it is a column times a row: row $i$, column $j$ is number $i$ of $\partial L_t/\partial o_t$ times
# number $j$ of $h_t$.
#
# <details><summary>Hint 2</summary>
#
# `np.outer(p, q)` is that product, with `p` down the rows. Which of the two vectors must be `p`, so that the result has
# the shape $(n_y, n_h)$?
#
# <details><summary>Hint 3</summary>
#
# Begin with `np.zeros((n_y, n_h))`, or `np.zeros_like(params.U)`, and add the outer product of each timestep.
#
# </details></details></details>

# %% [markdown]
# ## 4.5 Three classmates (1 point)
#
# Three classmates computed $\partial L/\partial U$ of a network with $n_h = n_y = 3$ for $T = 5$ timesteps. All three
# are wrong, each in another way. Here are their results beside the right one, rounded to two decimals. What did each of
# them do?

# %%
rng = np.random.default_rng(9)
square = Parameters.random(n_x=2, n_h=3, n_y=3, rng=rng)
x_square, y_square = rng.normal(size=(5, 2)), rng.integers(3, size=5)
run_square = forward(square, x_square)

right = backward(square, run_square, y_square).U.round(2)
Eli = np.array([[-0.13, -0.28, -0.28], [-0.03, 0.19, 0.17], [0.16, 0.09, 0.10]])
Fay = np.array([[-0.64, -0.16, 0.80], [-1.41, 0.97, 0.43], [-1.38, 0.87, 0.51]])
Gus = np.array([[0.64, 1.41, 1.38], [0.16, -0.97, -0.87], [-0.80, -0.43, -0.51]])
for name, matrix in (("right", right), ("Eli", Eli), ("Fay", Fay), ("Gus", Gus)):
    print(f"{name}:")
    print(matrix)


# %%
def diagnoses():
    """What each of them did, as a dict with the keys "Eli", "Fay" and "Gus".

    To choose from: "the sign", "the mean", "transposed", "one timestep only".
    """
    # BEGIN SOLUTION
    return {"Eli": "the mean", "Fay": "transposed", "Gus": "the sign"}
    # END SOLUTION
    raise NotImplementedError("Exercise 4.5: three diagnoses")


# %% points=1
from rnn_lesson import check

check.diagnoses(diagnoses)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Compare one number: the first in the last row. Do its size and its sign differ from the right one, and is there
# another place where the right matrix has just this number?
#
# </details>
#
# Whose mistake could never have happened with $n_h = 4$ and $n_y = 3$?
#
# <details><summary>Answer</summary>
#
# Fay's. The transposed matrix would have had the shape $(4, 3)$, and that is not the shape of $U$. It is a good reason
# to test with sizes that are all different.
#
# </details>

# %% [markdown]
# ## Read the picture
#
# Lesson 4's stepper for the tagger. There is no check for these two questions, only folded answers.
#
# 1. At $t = 0$ the column $\hat y_0 - y_0$ has one negative number and five positive ones. Is it so at every step? Why?
# 2. Find a step at which a number of the *sum* changes its sign. What does that say about the timesteps before?

# %%
widgets.t_stepper(pictures.sum_over_time_scene(params, run, y, words, tags, task.labels))

# %% [markdown]
# <details><summary>Answers</summary>
#
# 1. Yes. The one negative number stands in the place of the true answer, $\hat y - 1 < 0$; in all other places stands a
#    probability, which is positive. (One that is very small is shown as 0.)
# 2. The earlier timesteps had pulled this number of $U$ one way, and the new one pulls it the other way, more strongly
#    than all of them together. The timesteps share one $U$, and have to find a compromise.
#
# </details>

# %% [markdown]
# ## 4.6 Stretch: train the output alone
#
# With $\partial L/\partial U$ and $\partial L/\partial b_y$ you can already train a part of the network: go a small
# step against the gradient, again and again, and leave $V$, $W$ and $b_h$ as they are. Then the states $h_t$ never
# change, and how far can one come? (For the gradients take your own functions, or the package's `backward`.)


# %%
def train_the_output(params, x, y, rate, steps):
    """Gradient descent on U and b_y alone: in each step U minus rate times dL/dU, and so b_y.

    Returns (trained, history): Parameters, and the list of the losses L before the first step, before the second, …
    The given params are left as they are.
    """
    # BEGIN SOLUTION
    U, b_y, history = params.U, params.b_y, []
    for _ in range(steps):
        trained = Parameters(U=U, V=params.V, W=params.W, b_h=params.b_h, b_y=b_y)
        run = forward(trained, x)
        history.append(losses(run, y).sum())
        U = U - rate * gradient_of_U(trained, run, y)
        b_y = b_y - rate * gradient_of_b_y(trained, run, y)
    return Parameters(U=U, V=params.V, W=params.W, b_h=params.b_h, b_y=b_y), history
    # END SOLUTION
    raise NotImplementedError("Exercise 4.6: train the output alone")


# %% points=0
from rnn_lesson import check

check.train_the_output(train_the_output)

# %% tags=["raises-exception"]
fresh = Parameters.random(n_x=4, n_h=8, n_y=6, rng=np.random.default_rng(1))
trained, history = train_the_output(fresh, x, y, rate=0.3, steps=500)
print("tags:", [task.labels[i] for i in forward(trained, x).y_hat.argmax(axis=1)])
print("all six are right:", [task.labels[i] for i in forward(trained, x).y_hat.argmax(axis=1)] == tags)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# In each round: Parameters of the present $U$ and $b_y$ and the three others, then forward, the loss, and the two
# gradients, both of the same run. Is the given $U$ still as it was?
#
# </details>
#
# Why can this work at all, when $W$ was never trained?
#
# <details><summary>Answer</summary>
#
# The random $V$ and $W$ make six different states of the six timesteps, even for the two words "still". That is enough
# here, since there is only one sentence. What such a network cannot do is to *learn* to carry something along. Lesson 8
# shows a sentence for which this is needed.
#
# </details>
#
# **Where this leads.** For $U$ a simple sum was enough. On to [lesson 5](../05_gradient_of_W_first_try.ipynb), where
# the same thought fails.
