# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 3. The loss through time
#
# **After this lesson you can**
#
# - compute the cross-entropy of one timestep by hand, and the loss of a whole sentence,
# - say in which order the forward pass and the backward pass compute their values, and what each of them gives,
# - check any gradient with a referee that needs no derivation: central differences.
#
# **You need** the unrolled network of [lesson 2](02_unrolling_the_network.ipynb), and what a partial derivative is.
# **Time:** 25 to 30 minutes.
#
# **The one idea:** every timestep has its own loss, and the loss of the sentence is their sum. Forward, the network
# fills in states, outputs and losses from left to right; backward, it fills in five gradients from right to left.

# %%
import numpy as np

from rnn_lesson import Parameters, backward, forward, losses, numerical_gradient, small_tagger
from rnn_lesson import pictures, widgets

task, params, x, y, words, tags = small_tagger(decimals=1)  # x (T, n_x), y (T,) the true tags as numbers
run = forward(params, x)  # run.h (T, n_h), run.y_hat (T, n_y), …
T = len(words)

# %% [markdown]
# This is the tagger of lesson 2: three hidden units, trained for a short while, with its numbers rounded to one
# decimal.
#
# ## 1. The loss of one timestep
#
# At each timestep the network gives a probability to every tag. One of the tags is the true one, $y_t$. How bad is the
# answer? The usual measure is the *cross-entropy*, which for one true answer is simply
#
# $$L_t = -\log \hat y_t[y_t]$$
#
# ($y_t$ is the number of the true tag, and $\hat y_t[y_t]$ the probability that the network gives to it.) Only the
# probability of the true answer counts. If it is 1 the loss is 0, and the smaller it is, the larger is the loss.
#
# **Predict:** the true tag gets the probability 0.5. Is $L_t$ more or less than 0.5? (The logarithm is the natural
# one.) And if it gets 0.01?

# %%
for p in (1.0, 0.5, 0.1, 0.01):
    print(f"probability of the true tag {p:4}:  loss {-np.log(p) + 0.0:.2f}")

# %% [markdown]
# At $p = 0.5$ the loss is about 0.69. It grows without bound as $p$ goes to zero: to be sure of a wrong answer is
# punished hard.
#
# Now for our sentence, timestep by timestep.

# %%
L_t = losses(run, y)  # (T,)
for t in range(T):
    p = run.y_hat[t, y[t]]
    print(f"t = {t}:  {words[t]:6} is {tags[t]:5}  probability given to it: {p:.2f}   L_{t} = {L_t[t]:.2f}")
    assert np.isclose(L_t[t], -np.log(p))

print(f"\nL = {L_t.sum():.2f}")

# %% [markdown]
# ## 2. The loss of the sentence
#
# The loss of the sentence is the sum over its timesteps,
#
# $$L = \sum_{t} L_t(y_t, \hat y_t)$$
#
# A sum, not a mean. (Some texts and libraries divide by $T$. Then every gradient below is divided by $T$ too.)
#
# **Predict** before you go on:
#
# 1. In which order can the values $h_t$, $\hat y_t$, $L_t$ be computed? Could you compute $h_3$ before $h_2$?
# 2. Going backward, we ask how $L$ changes with each state: $\partial L/\partial h_0$, $\partial L/\partial h_1$, …
#    Which of them can be known first?
# 3. At the end of the backward pass we have $\partial L/\partial W$. What shape does it have?
#
# <details><summary>Answers</summary>
#
# 1. From left to right: $h_3$ needs $h_2$. Within one timestep first $h_t$, then $\hat y_t$, then $L_t$.
# 2. The last one: $h_{T-1}$ acts on $L_{T-1}$ only. $h_0$ acts on *all* losses, through all later states, so
#    $\partial L/\partial h_0$ can be complete only when theirs are.
# 3. The shape of $W$, here $(3, 3)$: for each number of $W$, how fast $L$ changes with it.
#
# </details>

# %% [markdown]
# ## 3. Forward and backward, step by step
#
# Take the slider through all 13 steps. Whatever does not exist yet is pale.
#
# - **Steps 0 to 5, forward:** from left to right, $x_t$ and $h_{t-1}$ give $h_t$; $h_t$ gives $\hat y_t$; $\hat y_t$
#   and the true tag give $L_t$.
# - **Step 6:** the losses are added, $L = L_0 + \dots + L_5$.
# - **Steps 7 to 12, backward:** from right to left. At each copy $\partial L/\partial h_t$ is made from two parts: one
#   from its own loss (the straight arrow), one from the copy to its right (the arc). Then the copy adds its share to
#   the five sums at the bottom. The numbers that change in this step, as far as two digits show it, are framed.
#
# How such a share is computed is the subject of the next lessons. Here, look at the order, and answer two questions
# with the stepper:
#
# 1. At each backward step only *one column* of the sum for $V$ changes. Which one, and why?
# 2. At the very last step the sum for $W$ does not change at all. Why?
#
# (You cannot yet compute the numbers in the sums yourself. Lessons 4 to 7 show where they come from.)

# %%
widgets.t_stepper(pictures.two_passes_scene(params, run, y, words, tags, task.inputs, task.labels), name="step")

# %% [markdown]
# <details><summary>Answers</summary>
#
# 1. The column of the word that this copy reads. $x_t$ is one-hot, so the other columns of $V$ are multiplied with zero
#    at this step, and have no effect on it.
# 2. In copy 0, $W$ is multiplied with $h_{-1} = 0$. So a change of $W$ has no effect there, and the share of this copy
#    is zero.
#
# </details>
#
# The forward pass leaves behind all states, outputs and losses; the backward pass needs them and reads them again. When
# step 12 is done, the five sums are the gradients
#
# $$\frac{\partial L}{\partial U},\quad \frac{\partial L}{\partial V},\quad \frac{\partial L}{\partial W},\quad \frac{\partial L}{\partial b_h},\quad \frac{\partial L}{\partial b_y}$$
#
# **If you have the lecture's slides:** the list of gradients there names $\partial L/\partial b_x$. The network has no
# $b_x$. What is meant is $\partial L/\partial b_y$, the gradient of the output's bias.
#
# In the package, the whole backward pass is `backward`. It returns the five gradients under the names of the
# parameters. Until lesson 7 we treat it as a black box.

# %%
gradient = backward(params, run, y)
for name, theta in gradient.items():
    assert theta.shape == getattr(params, name).shape
print("shapes of the gradients:", gradient)

# %% [markdown]
# ## 4. The referee
#
# In the next lessons we derive formulas for these gradients. The first try for $W$, in lesson 5, will look right and be
# wrong. So we need somebody who can tell, and who has never seen a formula.
#
# The definition of a derivative gives us one. Change a single number $\theta$ of the parameters by a small
# $\varepsilon$, run the **whole network again**, and look how much $L$ has changed. Do it in both directions (*central
# differences*), since this is more exact than in one:
#
# $$\frac{\partial L}{\partial \theta} \approx \frac{L(\theta + \varepsilon) - L(\theta - \varepsilon)}{2\,\varepsilon}$$
#
# Here it is for one number, the one in row 1, column 0 of $W$ (counted from 0). In the stepper, look at the same cell
# of $\partial L/\partial W$ in the last step.


# %%
def L_with(change):
    """The loss L of the sentence when `change` is added to W[1, 0]."""
    W = params.W.copy()
    W[1, 0] += change
    nudged = Parameters(U=params.U, V=params.V, W=W, b_h=params.b_h, b_y=params.b_y)
    return losses(forward(nudged, x), y).sum()


epsilon = 1e-5
slope = (L_with(epsilon) - L_with(-epsilon)) / (2 * epsilon)
print(f"referee:  {slope:.6f}")
print(f"backward: {gradient.W[1, 0]:.6f}")
assert abs(slope - gradient.W[1, 0]) < 1e-8

# %% [markdown]
# **Predict:** the slope has a sign. If we make $W_{1,0}$ larger by 0.1, will the loss of the sentence rise or fall, and
# by about how much?

# %%
for change in (0.1, 0.01):
    changed = L_with(change) - L_with(0)
    wanted = change * slope
    print(f"W[1, 0] larger by {change:4} changes L by {changed:+.4f}; the slope times {change:4} is {wanted:+.4f}")
assert np.sign(L_with(0.1) - L_with(0)) == np.sign(slope)

# %% [markdown]
# The slope is a promise for small changes. For a change of 0.1 it is roughly kept, for 0.01 nearly: $L$ is not a
# straight line.
#
# `numerical_gradient` does the same for every number of every parameter. It is our **referee** for the rest of the
# series. Does the black box pass?

# %%
referee = numerical_gradient(params, x, y)
for name, theta in referee.items():
    agree = bool(abs(theta - getattr(gradient, name)).max() < 1e-8)
    print(f"dL/d{name:3}  largest difference between backward and the referee below 1e-8:", agree)
    assert agree

numbers = sum(theta.size for _, theta in params.items())
print(f"\nforward passes that the referee needs for {numbers} numbers: {2 * numbers}")
assert numbers == 48

# %% [markdown]
# The referee can be trusted, but it is slow: two forward passes for each number. A network with a million parameters
# would need two million of them for a single step of training. That is why there is a backward pass: one walk back
# gives all gradients at once. (Lesson 7 counts what it costs.)

# %% [markdown]
# ## 5. How small should the step be?
#
# The referee is not exact either, since $\varepsilon$ is not infinitely small. How far is it off? We compare it with
# the black box, and vary $\varepsilon$. (The black box uses no $\varepsilon$ at all. That it is exact but for rounding
# cannot be shown by the referee, who is less exact than that; lesson 7 shows it.)
#
# **Predict:** is the referee the more exact the smaller $\varepsilon$ is?

# %% tags=["rounding"]
steps = np.logspace(-12, -0.5, 24)
central = [abs((L_with(e) - L_with(-e)) / (2 * e) - gradient.W[1, 0]) for e in steps]
one_sided = [abs((L_with(e) - L_with(0)) / e - gradient.W[1, 0]) for e in steps]

curves = [("in both directions", central, "#bf4e00", "o-"), ("in one direction", one_sided, "#0068a3", "s--")]
sentence = "The error falls as the step gets smaller, until rounding takes over and it rises again."
options = {"logarithmic": "xy", "marks": [(1e-5, "the referee's step")]}
widgets.Still(pictures.curves_picture(steps, curves, "step ε", "error of the referee", sentence, **options))

# %% jupyter={"source_hidden": true}
# Check: the referee's step lies near the smallest error
at = {e: abs((L_with(e) - L_with(-e)) / (2 * e) - gradient.W[1, 0]) for e in (1e-2, 1e-5, 1e-11)}
print("error at 1e-5 smaller than at 1e-2: ", bool(at[1e-5] < at[1e-2]))
print("error at 1e-5 smaller than at 1e-11:", bool(at[1e-5] < at[1e-11]))
assert at[1e-5] < 1e-8 < at[1e-2] and at[1e-5] < at[1e-11]

# %% [markdown]
# No. From right to left the error falls at first, since a shorter step sees less of the curve's bend; in both
# directions it falls twice as steeply on these logarithmic axes (question 2). But a computer keeps about 16 digits:
# when the step is tiny, $L(\theta+\varepsilon)$ and $L(\theta-\varepsilon)$ agree in nearly all of them, and their
# difference is mostly rounding. The smallest error lies in between; in both directions, as the referee works, it is
# near $10^{-5}$.

# %% [markdown]
# ## Questions
#
# **1.** A network knows nothing and gives each of six tags the same probability. What is its $L_t$?
#
# <details><summary>Answer</summary>
#
# $-\log \tfrac16 = \log 6 = 1.79$. A network whose *average* loss lies above this does worse than knowing nothing. A
# single loss may lie above it without shame: who gives a rare answer the small probability that it has pays much when it
# comes, and less all other times.
#
# </details>
#
# **2.** In the last picture: why does the curve for one direction lie above the other one in its right half?
#
# <details><summary>Answer</summary>
#
# Taylor's formula: $L(\theta+\varepsilon) = L + \varepsilon L' + \tfrac12 \varepsilon^2 L'' + \dots$ In one direction
# the error is about $\tfrac12 \varepsilon |L''|$. In both directions the terms with $L''$ cancel, and an error of the
# order $\varepsilon^2$ remains.
#
# </details>
#
# **3.** In the stepper, the sum for $b_h$ changes at every backward step. Does $b_h$ itself change during the backward
# pass?
#
# <details><summary>Answer</summary>
#
# No. The parameters stay as they are during both passes. What changes is the sum over the copies: each copy used the
# same $b_h$, and each adds its share of the gradient. Only when the sum is complete do we change the parameters, once
# (lesson 8).
#
# </details>

# %% [markdown]
# ## On the slides
#
# *How to train RNN?*: $y_t$, $\hat y_t$, $L_t$ and $L = \sum_i L_i(y_i, \hat y_i)$. *Backpropagation Through Time
# (BPTT)*, first slide: the forward pass gives "$h_t, \hat y_t, L_t, L$", the backward pass the five gradients (read
# $b_y$ for $b_x$), and "we backpropagate through layers and time".
#
# **Exercises:** [one class hour of them](exercises/03_loss_and_referee.ipynb), with checks that name the mistake.
#
# **Where this leads.** Five gradients, and one of them is easy: [lesson 4](04_gradient_of_U.ipynb) derives
# $\partial L/\partial U$.
