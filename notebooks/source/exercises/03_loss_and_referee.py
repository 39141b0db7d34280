# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Exercises 3. The loss, and a referee
#
# **You need** [lesson 3](../03_loss_through_time.ipynb). **Time:** one class hour; the last task is for those who have
# time left. **Points:** 10.
#
# Write your answer in the place of the line `raise NotImplementedError(…)`, run the cell, then run the check below it,
# as often as you like. The hints are folded one behind the other. Where a task uses your function of an earlier one
# and that is at fault, the check puts a right one in its place. A check wants a way of your own: it does not count
# what the package computed for you, except where the text says that you may use it.
#
# ## Recap
#
# The true answer of timestep $t$ is a number, $y_t$. The network gives it the probability $\hat y_t[y_t]$. The loss of
# the timestep is the *cross-entropy*, and the loss of the sequence is the sum:
#
# $$L_t = -\log \hat y_t[y_t], \qquad L = \sum_t L_t$$
#
# `y_hat` has the shape $(T, n_y)$, `y` has $(T)$, and so has the array of all $L_t$.
#
# The **referee**, central differences: for one number $\theta$ and a small step $\varepsilon$
#
# $$\frac{\partial L}{\partial \theta} \approx \frac{L(\theta + \varepsilon) - L(\theta - \varepsilon)}{2\,\varepsilon}$$

# %%
import numpy as np

from rnn_lesson import Parameters, backward, forward, losses, naive_backward, numerical_gradient, small_tagger
from rnn_lesson import pictures, widgets

# %% [markdown]
# ## 3.1 Knowing nothing (1 point)
#
# A network knows nothing, and gives each of its $n_y$ answers the same probability. What is the loss $L_t$ of a
# timestep?


# %%
def loss_of_knowing_nothing(n_y):
    """L_t when all n_y answers have the same probability; a number."""
    # BEGIN SOLUTION
    return np.log(n_y)
    # END SOLUTION
    raise NotImplementedError("Exercise 3.1: the loss of a network that knows nothing")


# %% points=1
from rnn_lesson import check

check.loss_of_knowing_nothing(loss_of_knowing_nothing)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# All $n_y$ probabilities are equal, and together they are 1. How large is the one of the true answer?
#
# <details><summary>Hint 2</summary>
#
# Put it into the formula of $L_t$. It does not matter which answer is the true one.
#
# </details></details>

# %% [markdown]
# ## 3.2 The cross-entropy (2 points)
#
# Now the probabilities differ. At each timestep look up the one that the true answer got, and make its loss. The result
# has one number for each timestep; they are not added up yet.


# %%
def cross_entropy(y_hat, y):
    """The loss of each timestep, L_t = -log y_hat_t[y_t].

    y_hat (T, n_y), each row sums to one; y (T,) whole numbers from 0 to n_y - 1. Returns (T,).
    """
    # BEGIN SOLUTION
    return -np.log(y_hat[np.arange(len(y)), y])
    # END SOLUTION
    raise NotImplementedError("Exercise 3.2: the cross-entropy of each timestep")


# %% points=2
from rnn_lesson import check

check.cross_entropy(cross_entropy)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# For one timestep you need one number of row $t$, the one in the column of the true answer. A loop over $t$ is fine.
#
# <details><summary>Hint 2</summary>
#
# Without a loop: `y_hat[rows, columns]` with two lists of the same length picks one number for each pair. The rows are
# $0, 1, \dots, T-1$, which is `np.arange(T)`.
#
# </details></details>

# %% [markdown]
# ## 3.3 Find the mistake (2 points)
#
# A classmate has written the loss of a sequence in one line, and is surprised how large it is. For a single timestep
# the line is right. (In this task you may use `forward` for $\hat y$; `losses` is what you are to write.)
#
# **Predict:** which shape has `y_hat[:, y]` for $T = 6$?

# %%
task, params, x, y, words, tags = small_tagger()  # x (T, n_x), y (T,) the true tags as numbers


def too_large(params, x, y):
    y_hat = forward(params, x).y_hat  # (T, n_y)
    return -np.log(y_hat[:, y]).sum()


print(f"classmate: {too_large(params, x, y):.1f}")
print(f"package:   {losses(forward(params, x), y).sum():.1f}")
first = losses(forward(params, x[:1]), y[:1]).sum()
print(f"for the first timestep alone: {too_large(params, x[:1], y[:1]):.2f} and {first:.2f}")


# %%
def loss(params, x, y):
    """L, the sum of all L_t; a number. The classmate's function, mended."""
    # BEGIN SOLUTION
    y_hat = forward(params, x).y_hat
    return -np.log(y_hat[np.arange(len(y)), y]).sum()
    # END SOLUTION
    raise NotImplementedError("Exercise 3.3: the classmate's loss, mended")


# %% points=2
from rnn_lesson import check

check.loss(loss)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `y_hat[:, y]` has the shape $(T, T)$: for each row it takes *all* the columns that are named in `y`. How many numbers
# does $L$ need?
#
# <details><summary>Hint 2</summary>
#
# Which of these $T^2$ numbers are those of a timestep with its own label? You have written their sum's parts in 3.2.
#
# </details></details>

# %% [markdown]
# ## 3.4 The referee (3 points)
#
# The referee for any function of any array. It is to know nothing about networks: it gets a function and an array,
# changes one number after the other, and looks.


# %%
def referee(loss, theta):
    """The gradient of a function by central differences, with a small step such as 1e-5.

    loss: a function that turns an array of theta's shape into a number; theta: an array of any shape.
    Returns an array of theta's shape: number [i, j, …] is the slope of the loss in theta[i, j, …].
    theta itself is left as it is.
    """
    # BEGIN SOLUTION
    step = 1e-5
    slopes = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        up, down = theta.copy(), theta.copy()
        up[index] += step
        down[index] -= step
        slopes[index] = (loss(up) - loss(down)) / (2 * step)
    return slopes
    # END SOLUTION
    raise NotImplementedError("Exercise 3.4: central differences for every number")


# %% points=3
from rnn_lesson import check

check.numerical_gradient(referee)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `for index in np.ndindex(theta.shape):` goes through all places of an array, whatever its shape; `theta[index]` is the
# number there.
#
# <details><summary>Hint 2</summary>
#
# Make two copies of `theta` with `theta.copy()`. Change one number in each, in one up and in the other down.
#
# <details><summary>Hint 3</summary>
#
# How far apart are the two places between which you take the difference? And what does Python do first in `a / 2 * b`?
#
# </details></details></details>

# %% [markdown]
# ## 3.5 Use it (2 points)
#
# Four people hand in a gradient of the tagger's loss. One comes from the package's `backward`; what the others did is
# not told. Write the judge.

# %%
gradient = backward(params, forward(params, x), y)
handed_in = {
    "Ada": Parameters(**{name: theta / len(y) for name, theta in gradient.items()}),
    "Ben": naive_backward(params, forward(params, x), y),
    "Cem": gradient,
    "Dia": Parameters(**{name: -theta for name, theta in gradient.items()}),
}


# %%
def passes(candidate, params, x, y):
    """Does the candidate agree with numerical_gradient(params, x, y) in every number of all five arrays?

    candidate: Parameters that hold the five gradients. Two numbers agree if they differ by less than 1e-7.
    Returns True or False.
    """
    # BEGIN SOLUTION
    true = numerical_gradient(params, x, y)
    return all(abs(theta - getattr(true, name)).max() < 1e-7 for name, theta in candidate.items())
    # END SOLUTION
    raise NotImplementedError("Exercise 3.5: the judge")


# %% points=2
from rnn_lesson import check

check.passes(passes)

# %% tags=["raises-exception"]
print({name: bool(passes(candidate, params, x, y)) for name, candidate in handed_in.items()})

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `candidate.items()` gives the pairs (name, array); `getattr(true, name)` is the referee's array of the same name.
#
# <details><summary>Hint 2</summary>
#
# A difference may be negative and still be large. And one array that agrees is not enough: `all(… for … in …)` is True
# if every one of its parts is. (`np.allclose` allows a share of the number itself besides, `rtol`, unless you forbid
# it.)
#
# </details></details>
#
# **And what did the other three do?** Look at their numbers beside the right ones before you unfold the answer.
#
# <details><summary>Answer</summary>
#
# Ada divided by $T$: hers is the gradient of the *mean* loss. Dia's has the wrong sign, as if she had computed the
# slope for going down. Ben's is right for $U$ and $b_y$ and wrong for $W$, $V$ and $b_h$: you will meet it in lesson 5,
# where it looks like the obvious formula.
#
# </details>

# %% [markdown]
# ## Read the picture
#
# Lesson 3's stepper once more: forward, then backward. There is no check for these three questions, only folded
# answers.
#
# 1. At which step does $L$ exist for the first time?
# 2. $\partial L/\partial h_2$ is made from two parts. When is each of them known?
# 3. After which step is $\partial L/\partial U$ complete? Could it be complete earlier, if the backward pass were done
#    in another order?

# %%
widgets.t_stepper(pictures.two_passes_scene(params, forward(params, x), y, words, tags), name="step")

# %% [markdown]
# <details><summary>Answers</summary>
#
# 1. At step 6, when all six $L_t$ are there.
# 2. The part from its own loss, $L_2$, could be computed as soon as the forward pass has made $\hat y_2$. The part that
#    comes along the orange arrow needs $\partial L/\partial h_3$, which is complete only one step of the backward pass
#    earlier. So the second one decides.
# 3. After the last one, because every timestep adds its share. But the shares for $U$ need nothing that comes along the
#    orange arrows, so they could be computed in any order, even from left to right. Lesson 4 makes use of that.
#
# </details>

# %% [markdown]
# ## 3.6 Stretch: a referee without cancellation
#
# Central differences lose digits, because two nearly equal numbers are subtracted. There is a trick without a
# subtraction. Add the step in the *imaginary* direction. By Taylor's formula
#
# $$L(\theta + i\varepsilon) = L(\theta) + i\varepsilon\, L'(\theta) - \tfrac12 \varepsilon^2 L''(\theta) - \dots
# \qquad\Rightarrow\qquad L'(\theta) \approx \frac{\operatorname{Im} L(\theta + i\varepsilon)}{\varepsilon}$$
#
# and $\varepsilon$ can be as small as $10^{-20}$. The loss must be computed with functions that know complex numbers;
# `np.tanh`, `np.exp` and `np.log` do.


# %%
def loss_of_W(W):
    """The tagger's loss as a function of W, real or complex, (n_h, n_h)."""
    h, L = np.zeros(len(W)), 0
    for x_t, y_t in zip(x, y):
        h = np.tanh(params.V @ x_t + W @ h + params.b_h)
        o = params.U @ h + params.b_y
        L = L + np.log(np.exp(o).sum()) - o[y_t]
    return L


# %%
def complex_step(loss, theta):
    """The gradient of a loss that accepts complex arrays, by a step in the imaginary direction, as tiny as 1e-20.

    Returns a real array of theta's shape.
    """
    # BEGIN SOLUTION
    step = 1e-20
    slopes = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        nudged = theta.astype(complex)
        nudged[index] += 1j * step
        slopes[index] = loss(nudged).imag / step
    return slopes
    # END SOLUTION
    raise NotImplementedError("Exercise 3.6: the complex step")


# %% points=0
from rnn_lesson import check

check.complex_step(complex_step)

# %% tags=["raises-exception"]
by_the_imaginary_step = complex_step(loss_of_W, params.W)
by_two_real_steps = referee(loss_of_W, params.W)
print("from the package's backward, below 1e-14:", bool(abs(by_the_imaginary_step - gradient.W).max() < 1e-14))
print("central differences, below 1e-14:        ", bool(abs(by_two_real_steps - gradient.W).max() < 1e-14))

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `theta.astype(complex)` is a complex copy; `1j` is $i$; `z.imag` is the imaginary part of `z`.
#
# </details>
#
# **Where this leads.** You have a referee that you wrote yourself, and from now on it can judge every formula that we
# derive: on to [lesson 4](../04_gradient_of_U.ipynb).
