# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Exercises 2. Unrolling the network
#
# **You need** [lesson 2](../02_unrolling_the_network.ipynb). **Time:** one class hour; the last task is for those who
# have time left. **Points:** 10.
#
# **How it works.** Write your answer in the place of the line `raise NotImplementedError(…)`, run the cell, then run
# the check below it. A check tells you what it tried, and if something is wrong, where. You may run it as often as you
# like. The hints are folded one behind the other: open the first, and try again before you open the next. Where a task
# uses your function of an earlier one and that is at fault, the check puts a right one in its place. A check wants a
# way of your own: it does not count what the package computed for you, except where the text says that you may use it.
#
# ## Recap
#
# | array | shape | what it is |
# |---|---|---|
# | $x_t$ | $(n_x)$ | the input of timestep $t$ |
# | $a_t = V x_t + W h_{t-1} + b_h$ | $(n_h)$ | what goes into $f_h$ |
# | $h_t = \tanh(a_t)$ | $(n_h)$ | the state; before the first step it is $h_{-1}$ |
# | $o_t = U h_t + b_y$ | $(n_y)$ | what goes into softmax |
# | $\hat y_t = \operatorname{softmax}(o_t)$ | $(n_y)$ | the answer of timestep $t$ |
#
# Softmax: $\hat y_{t,i} = e^{o_{t,i}} / \sum_j e^{o_{t,j}}$. In code, row $t$ of an array belongs to timestep $t$, and
# vectors are 1-D arrays.

# %%
import numpy as np

from rnn_lesson import Parameters, forward, small_tagger
from rnn_lesson import pictures, widgets

# %% [markdown]
# ## 2.1 Shapes (2 points)
#
# Without looking them up: which shapes do the five parameters have? Derive them from the formulas, where every sum must
# fit.


# %%
def shapes(n_x, n_h, n_y):
    """The shape of each parameter, as a dict with the keys "U", "V", "W", "b_h" and "b_y".

    A shape is a tuple; that of a vector of 7 numbers is (7,).
    """
    # BEGIN SOLUTION
    return {"U": (n_y, n_h), "V": (n_h, n_x), "W": (n_h, n_h), "b_h": (n_h,), "b_y": (n_y,)}
    # END SOLUTION
    raise NotImplementedError("Exercise 2.1: the five shapes")


# %% points=2
from rnn_lesson import check

check.shapes(shapes)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# A matrix of shape $(m, n)$ turns a vector of $n$ numbers into one of $m$ numbers.
#
# <details><summary>Hint 2</summary>
#
# $V$ turns $x_t$ with its $n_x$ numbers into a part of $a_t$, which has $n_h$ numbers. Which number comes first?
#
# </details></details>

# %% [markdown]
# ## 2.2 One step (2 points)
#
# The copy of the network at timestep $t$ receives $x_t$ and $h_{t-1}$. What it hands on is $h_t$.


# %%
def step(params, x_t, h_before):
    """h_t = tanh(V x_t + W h_{t-1} + b_h).

    params: holds params.V, params.W and params.b_h, with the shapes of 2.1
    x_t (n_x,); h_before (n_h,) is h_{t-1}. Returns h_t (n_h,).
    """
    # BEGIN SOLUTION
    return np.tanh(params.V @ x_t + params.W @ h_before + params.b_h)
    # END SOLUTION
    raise NotImplementedError("Exercise 2.2: one step of the hidden state")


# %% points=2
from rnn_lesson import check

check.step(step)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `@` is the product of a matrix and a vector: `params.V @ x_t` has the shape $(n_h)$.
#
# <details><summary>Hint 2</summary>
#
# The recap's line for $a_t$ has three summands. All have the shape $(n_h)$, and all go through `np.tanh` together.
#
# </details></details>

# %% [markdown]
# ## 2.3 All steps (3 points)
#
# Now the row of copies. Begin with $h_{-1}$, here `h_init`, and hand the state on from step to step.


# %%
def unrolled(params, x, h_init):
    """All states and all answers of the network.

    x (T, n_x); h_init (n_h,) is h_{-1}.
    Returns (h, y_hat): h (T, n_h), and y_hat (T, n_y) with y_hat_t = softmax(U h_t + b_y).
    """
    # BEGIN SOLUTION
    h_before, h, y_hat = h_init, [], []
    for x_t in x:
        h_t = step(params, x_t, h_before)
        o_t = params.U @ h_t + params.b_y
        h.append(h_t)
        y_hat.append(np.exp(o_t) / np.exp(o_t).sum())
        h_before = h_t
    return np.array(h), np.array(y_hat)
    # END SOLUTION
    raise NotImplementedError("Exercise 2.3: all steps, with the outputs")


# %% points=3
from rnn_lesson import check

check.unrolled(unrolled)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# A loop `for x_t in x:` goes through the rows of `x`. You need one variable that holds $h_{t-1}$, and two lists for
# what you return.
#
# <details><summary>Hint 2</summary>
#
# Your `step` makes $h_t$. From $h_t$ come $o_t$ and $\hat y_t$. The last line of the loop makes $h_t$ the new
# $h_{t-1}$.
#
# <details><summary>Hint 3</summary>
#
# Softmax of a vector: `np.exp(o_t) / np.exp(o_t).sum()`. At the end, `np.array(…)` of a list of $T$ vectors is an array
# with $T$ rows.
#
# </details></details></details>

# %% [markdown]
# ## 2.4 Find the mistake (2 points)
#
# A classmate wants to save memory and keeps a single array for the state, which is filled anew at every step. The
# formula is right. Still, something is wrong with the result.
#
# **Predict** what the cell below prints, before you run it.


# %%
def saves_memory(params, x, h_init):
    h_t = np.array(h_init, dtype=float)
    h, y_hat = [], []
    for x_t in x:
        h_t[:] = np.tanh(params.V @ x_t + params.W @ h_t + params.b_h)
        o_t = params.U @ h_t + params.b_y
        h.append(h_t)
        y_hat.append(np.exp(o_t) / np.exp(o_t).sum())
    return np.array(h), np.array(y_hat)


# %%
rng = np.random.default_rng(0)
small = Parameters.random(n_x=2, n_h=3, n_y=2, rng=rng)
x_small = rng.normal(size=(4, 2))  # (T, n_x)
h, y_hat = saves_memory(small, x_small, np.zeros(3))
right = forward(small, x_small)
print("the classmate's h, one row for each timestep:")
print(h.round(2))
print("y_hat is right:", bool(np.allclose(y_hat, right.y_hat)), "  h is right:", bool(np.allclose(h, right.h)))

# %% [markdown]
# Write a version that is right, under the name `mended`. Try to change no more than one line.


# %%
def mended(params, x, h_init):
    """As `unrolled`: returns (h, y_hat). The classmate's code, with its mistake mended."""
    # BEGIN SOLUTION
    h_t = np.array(h_init, dtype=float)
    h, y_hat = [], []
    for x_t in x:
        h_t[:] = np.tanh(params.V @ x_t + params.W @ h_t + params.b_h)
        o_t = params.U @ h_t + params.b_y
        h.append(h_t.copy())
        y_hat.append(np.exp(o_t) / np.exp(o_t).sum())
    return np.array(h), np.array(y_hat)
    # END SOLUTION
    raise NotImplementedError("Exercise 2.4: the classmate's code, mended")


# %% points=2
from rnn_lesson import check

check.mended(mended)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# All rows of `h` are equal. To which timestep does this row belong?
#
# <details><summary>Hint 2</summary>
#
# `h_t[:] = …` does not make a new array; it writes new numbers into the old one. And `h.append(h_t)` puts no numbers
# into the list, but the array itself.
#
# <details><summary>Hint 3</summary>
#
# The list holds the same array $T$ times. What could stand in it that stays as it is when `h_t` changes?
#
# </details></details></details>

# %% [markdown]
# ## 2.5 Read the picture (1 point)
#
# The tagger of lesson 2, on its sentence "we still water the still water". Step through it and follow the arrows.

# %%
task, params, x, y, words, tags = small_tagger(decimals=1)  # x (T, n_x), y (T,) the true tags as numbers

widgets.t_stepper(pictures.unrolling_scene(params, forward(params, x), words, task.inputs, task.labels))

# %% [markdown]
# Somebody replaces one word of a sentence, the one at timestep $k$. Which of the answers $\hat y_t$ can change? Write
# it for a sentence of any length $T$, from the picture alone: no network needs to run.


# %%
def can_change(k, T):
    """The timesteps t, as a list in rising order, whose y_hat_t can change when the word at timestep k is replaced."""
    # BEGIN SOLUTION
    return list(range(k, T))
    # END SOLUTION
    raise NotImplementedError("Exercise 2.5: the timesteps that can change")


# %% points=1
from rnn_lesson import check

check.can_change(can_change)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# In the picture, which boxes can you reach from $x_2$ if you only follow the arrows in their direction?
#
# </details>
#
# **One more look, for which there is no check:** at $t = 1$ and $t = 4$ the word is "still" both times. Which columns
# and which matrices of the picture are the same at both steps, and what is the first thing that differs?
#
# <details><summary>Answer</summary>
#
# $x_t$, the framed column of $V$, all parameters and both biases are the same. The first thing that differs is
# $h_{t-1}$, what came along the arrow $W$; from there on everything differs: $a_t$, $h_t$, $o_t$ and $\hat y_t$.
#
# </details>

# %% [markdown]
# ## 2.6 Stretch: remember the first word
#
# Build a network by hand, without any training. It reads two different words, $x_t = (1, 0)$ or $x_t = (0, 1)$, in any
# order. At *every* timestep its answer shall be the word that came *first*: $\hat y_t$ is larger at the place of that
# word, no matter what came since, and how long ago.
#
# One hidden unit is enough. Which numbers must the five parameters have? ($h_{-1}$ is zero.)


# %%
def first_word_forever():
    """Parameters with n_x = n_y = 2 of a network whose most probable answer is, at every timestep, the first word."""
    # BEGIN SOLUTION
    return Parameters(
        U=np.array([[1.0], [-1.0]]),  # a positive state says word 0, a negative one word 1
        V=np.array([[1.0, -1.0]]),  # the first word gives the state its sign, since h_{-1} is zero …
        W=np.array([[5.0]]),  # … and later words are too weak to turn it round
        b_h=np.zeros(1),
        b_y=np.zeros(2),
    )
    # END SOLUTION
    raise NotImplementedError("Exercise 2.6: a network that remembers the first word")


# %% points=0
from rnn_lesson import check

check.first_word_forever(first_word_forever)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Let the sign of the one number $h_t$ say which word came first. At $t = 0$ the state before is zero, so $V$ alone
# decides.
#
# <details><summary>Hint 2</summary>
#
# From then on $W h_{t-1}$ must be stronger than $V x_t$, whatever $x_t$ is. How large is $|h_0|$ when $V$ has the
# numbers $1$ and $-1$?
#
# </details></details>
#
# **Where this leads.** Such a network was built by hand. How a network *learns* to carry something along is the subject
# of all lessons from here to the eighth. Back to [lesson 2](../02_unrolling_the_network.ipynb), or on to [lesson
# 3](../03_loss_through_time.ipynb).
