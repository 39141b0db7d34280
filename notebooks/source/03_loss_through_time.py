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
# - say what the slope of the loss with respect to one weight means, and measure it without any derivation,
# - say in which order the forward pass and the backward pass compute their values, and what each of them gives.
#
# **You need** the unrolled network of [lesson 2](02_unrolling_the_network.ipynb), and what a partial derivative is.
# **Time:** 30 to 35 minutes.
#
# **The one idea:** somebody turns one number of $W$ a little. How much better or worse does the network get, over the
# whole sentence? We ask it first for one number, by trying, and then for all 48 numbers at once.

# %%
import numpy as np

from rnn_lesson import Parameters, backward, forward, losses, numerical_gradient, small_tagger, train
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
# At each timestep the network gives a probability to every tag. One of the tags is the true one, $y_t$. How good is the
# network on this sentence? Here are the probabilities that it gives to the true tags. **Predict** what is asked below
# them, and at each question that follows, before you go on.

# %%
p = run.y_hat[np.arange(T), y]  # (T,) the probability given to each true tag
for t in range(T):
    print(f"t = {t}:  {words[t]:6} is {tags[t]:5}  probability given to it: {p[t]:.2f}")

# %% jupyter={"source_hidden": true}
# Prediction: the probability of all six tags together
widgets.Prediction(
    "Suppose each tag were drawn at random, by the network's probabilities. How probable is it that all six come out "
    "right?",
    truth=p.prod(),
    between=(0, 1),
    why="The six probabilities are multiplied, and a product of numbers below 1 is soon small, although each "
    "of them is fair. With sixty words it would look like nothing at all.",
)

# %% [markdown]
# To judge a whole sentence by one number, the probabilities of its true answers are multiplied. A long product is too
# small to look at. A logarithm makes a sum of it, and a minus sign makes it a number that is the smaller the better:
#
# $$-\log \prod_t \hat y_t[y_t] = \sum_t L_t \qquad\text{with}\qquad L_t = -\log \hat y_t[y_t]$$
#
# ($y_t$ is the number of the true tag, and $\hat y_t[y_t]$ the probability that the network gives to it. The logarithm
# is the natural one.) $L_t$ is called the *cross-entropy* of timestep $t$. If the true answer gets the probability 1,
# it is 0. A probability of 0.5 costs 0.69.

# %% jupyter={"source_hidden": true}
# Prediction: what a quarter costs
widgets.Prediction(
    "The true tag gets half as much, the probability 0.25. What is its loss?",
    truth=-np.log(0.25),
    digits=3,
    right=1.03,
    near=1.5,
    why="−log (0.5 · 0.5) = 0.69 + 0.69. Each halving of the probability costs another 0.69, wherever it "
    "starts. So the loss grows without bound as p goes to zero: to be sure of a wrong answer is punished hard.",
)

# %% [markdown]
# The six timesteps on the curve $-\log p$. Choose other tags as the true ones: which single choice makes the sum
# largest? None makes it smaller, since each true tag is the most probable one here.
#
# <details><summary>What you find</summary>
#
# PRON for the second "water", at $t = 5$: the network gives it 0.0004, which costs 7.79.
#
# </details>


# %%
def on_the_curve(true_tags):
    its_losses = losses(run, np.array([task.labels.index(tag) for tag in true_tags]))  # (T,)
    total = f"L = {' + '.join(f'{loss:.2f}' for loss in its_losses)} = {its_losses.sum():.2f}"
    return pictures.log_loss_picture(its_losses, words, true_tags, f"The sum of the six: {total}.")


widgets.Live(on_the_curve, true_tags=widgets.WordRow(tags, task.labels))

# %% [markdown]
# ## 2. The loss of the sentence
#
# The loss of the sentence is the sum over its timesteps,
#
# $$L = \sum_{t} L_t$$
#
# A sum, not a mean. (Some texts and libraries divide by $T$. Then every gradient below is divided by $T$ too.)

# %%
L_t = losses(run, y)  # (T,)
print("L =", " + ".join(f"{loss:.2f}" for loss in L_t), f"= {L_t.sum():.2f}")
print(f"−log of the product of the six probabilities: {-np.log(p.prod()):.2f}")

# %% jupyter={"source_hidden": true}
# Check: the package's losses are the logarithms of these six probabilities
assert np.allclose(L_t, -np.log(p)) and np.isclose(L_t.sum(), -np.log(p.prod()))
assert (run.y_hat.argmax(axis=1) == y).all()  # at each step the true tag gets more than any other
dearer = -np.log(run.y_hat) - L_t[:, None]  # (T, n_y): what the sum grows by with another true tag
assert np.unravel_index(dearer.argmax(), dearer.shape) == (5, task.labels.index("PRON"))
assert round(-np.log(run.y_hat[5].min()), 2) == 7.79

# %% [markdown]
# ## 3. Nudge one weight
#
# $L$ is one number, and it depends on all 48 numbers of the network. Take one of them, the one in row 1, column 0 of
# $W$ (counted from 0); it is $-1$. We turn it from $-3$ to $1$, leave all others as they are, and run the network at
# each place.

# %% jupyter={"source_hidden": true}
# Prediction: the loss as a curve over one weight
widgets.Prediction(
    "As W[1, 0] goes from −3 to 1, what does L do?",
    options=["it stays the same", "it falls all the way", "it rises all the way", "it falls, then it rises"],
    truth="it falls, then it rises",
    why="There is a best place for this number, as long as all others stay where they are. In a training they move "
    "too: after twice as many epochs this number has gone past the place that is the best one now.",
)

# %% [markdown]
# The *tangent* is the line that the curve follows at one place. Its slope is the derivative $\partial L/\partial
# W_{1,0}$. At $-1$ it is 0.36: a small change of $\Delta$ changes $L$ by about $0.36\,\Delta$. How far from $-1$ does
# that stay true?


# %%
def L_with(change):
    """The loss L of the sentence when `change` is added to W[1, 0]."""
    W = params.W.copy()
    W[1, 0] += change
    nudged = Parameters(U=params.U, V=params.V, W=W, b_h=params.b_h, b_y=params.b_y)
    return losses(forward(nudged, x), y).sum()


# %% jupyter={"source_hidden": true}
# Prediction: what a large change does
rise = L_with(1) - L_with(0)
widgets.Prediction(
    "W[1, 0] grows from −1 to 0. What does L do, compared with the 0.36 of the tangent? (Mind which way a "
    "curve bends that falls, then rises.)",
    options=["it rises less", "it rises by about 0.36", "it rises much more"],
    truth="it rises much more",
    why=f"It rises by {rise:.2f}, three times as much: the curve bends upwards, away from the tangent. For a change of "
    "−1 the tangent falls, and L rises a little.",
)

# %%
for change in (0.01, 0.1, 1):
    print(f"W[1, 0] larger by {change:4}: L changes by {L_with(change) - L_with(0):+.4f}")

# %% [markdown]
# **Now turn it yourself.** The large dot is where we stand, the grey one where the training left the number. The dashed
# line is the tangent. To the right, the six losses move along their own curve.
#
# - Find the lowest place of this curve. What is the slope there?
# - Which of the six losses suffers most when the number is raised by 1? And by 2?
# - Choose other weights. Do all 48 curves have their lowest place between the two ends?
#
# <details><summary>What you find</summary>
#
# At the lowest place the tangent is level: the slope is 0. Raised by 1, $L_4$ suffers most ("still" as ADJ), raised by
# 2 it is $L_1$ ("still" as ADV). Three of the 48 have their lowest place at an end, those of $V_{0,1}$, $V_{2,2}$ and
# $V_{2,3}$; the first of them falls all the way.
#
# </details>

# %%
scene = pictures.nudge_scene(params, x, y, words, tags)
widgets.Live(
    lambda weight, change: scene.picture((weight, change, None)),
    weight=widgets.weight_menu(params, start=("W", (1, 0))),
    change=widgets.Number("change it by", 0, -2, 2),
)

# %% jupyter={"source_hidden": true}
# Check: what is said of this curve
curve = np.array([L_with(change) for change in np.linspace(-2, 2, 81)])
assert (np.diff(np.sign(np.diff(curve))) != 0).sum() == 1 and curve.argmin() not in (0, 40, 80)
assert 2.9 < (L_with(1) - L_with(0)) / 0.36 < 3.2 and 0 < L_with(-1) - L_with(0) < 0.05


def losses_with(name, place, change):
    changed = params.map(np.copy)
    getattr(changed, name)[place] += change
    return losses(forward(changed, x), y)


rises = [losses_with("W", (1, 0), change) - losses(run, y) for change in (1, 2)]
assert [rise_t.argmax() for rise_t in rises] == [4, 1]
along_V = [losses_with("V", (0, 1), change).sum() for change in np.linspace(-2, 2, 101)]
assert (np.diff(along_V) < 0).all()
at_an_end = []
for name, theta in params.items():
    for place in np.ndindex(theta.shape):
        lowest = np.argmin([losses_with(name, place, change).sum() for change in np.linspace(-2, 2, 41)])
        if lowest in (0, 40):
            at_an_end.append((name, place))
assert at_an_end == [("V", (0, 1)), ("V", (2, 2)), ("V", (2, 3))]


def length_of_gradient(network):
    gradient = backward(network, forward(network, x), y)
    return np.sqrt(sum((theta**2).sum() for _, theta in gradient.items()))


longer = train(task, n_h=3, epochs=60, rate=0.05, seed=13, progress=False).params  # the tagger: 30 epochs
assert length_of_gradient(longer) < 0.5 * length_of_gradient(params)  # all slopes together, in spite of this one:
assert longer.W[1, 0] < -1.5 < -1.3 > params.W[1, 0] + np.linspace(-2, 2, 81)[curve.argmin()] > -1.5

# %% [markdown]
# ## 4. The referee
#
# In the next lessons we derive formulas for such slopes. A formula may look right and be wrong. So we need somebody who
# can tell, and who has never seen a formula.
#
# Here is one: the **referee**. Change a single number $\theta$ of the parameters by a small $\varepsilon$, run the
# **whole network again**, and look how much $L$ has changed. Do it in both directions (*central differences*), since
# this is more exact than in one:
#
# $$\frac{\partial L}{\partial \theta} \approx \frac{L(\theta + \varepsilon) - L(\theta - \varepsilon)}{2\,\varepsilon}$$
#
# In the picture it runs the network at the two squares, $\varepsilon$ to the left and to the right of where we stand,
# and gives the slope of the line through them. Make $\varepsilon$ smaller, at several places.

# %%
judged = pictures.nudge_scene(params, x, y, words, tags)
widgets.Live(
    lambda epsilon, change: judged.picture((("W", (1, 0)), change, epsilon)),
    epsilon=widgets.menu("ε", {e: float(e) for e in ("1", "0.3", "0.1", "0.01", "1e-5", "1e-13")}, start=1.0),
    change=widgets.Number("W[1, 0] changed by", 0, -2, 2),
)

# %% [markdown]
# A smaller $\varepsilon$ sees less of the curve's bend. But a computer keeps about 16 digits, and when $\varepsilon$ is
# tiny the two losses agree in nearly all of them. So `numerical_gradient`, which does the same for every number of
# every parameter, takes the one below. It judges all formulas of this series.

# %%
epsilon = 1e-5
slope = (L_with(epsilon) - L_with(-epsilon)) / (2 * epsilon)
print(f"the referee for W[1, 0]: {slope:.6f}")

# %%
referee = numerical_gradient(params, x, y)
print("shapes of the gradients:", referee)
print("∂L/∂W:")
print(referee.W.round(2))

# %% jupyter={"source_hidden": true}
# Check: the package's referee says the same of W[1, 0], and its gradients have the shapes of the parameters
assert np.isclose(referee.W[1, 0], slope)
assert all(theta.shape == getattr(params, name).shape for name, theta in referee.items())

# %% jupyter={"source_hidden": true}
# Prediction: how often the referee runs the network
widgets.Prediction(
    "The network has 48 numbers. How often did the referee run it forward?",
    truth=2 * sum(theta.size for _, theta in params.items()),
    unit="times",
    why="Twice for each number. A network with a million numbers would have to be run two million times for a single "
    "step of training.",
)

# %% [markdown]
# The referee uses no derivation that could be wrong, and it is slow. There is another way: one walk back through the
# network gives all 48 slopes at once. (Lesson 7 counts what it costs.)

# %% [markdown]
# ## 5. Forward and backward, step by step
#
# Forward, the network computes $h_t$, $\hat y_t$ and $L_t$ from left to right. Backward, we ask how $L$ changes with
# each *state*: $\partial L/\partial h_t$, a column of as many numbers as $h_t$ has.

# %% jupyter={"source_hidden": true}
# Prediction: which state's gradient is known first
widgets.Prediction(
    "Each is to be computed from what is known by then, without any nudging. Which of ∂L/∂h_0 … ∂L/∂h_5 can come "
    "first?",
    options=["∂L/∂h_0", "∂L/∂h_5", "all at once"],
    truth="∂L/∂h_5",
    why="h_5 acts on L_5 only, so ∂L/∂h_5 needs only what belongs to this step: ŷ_5, y_5 and U. h_0 acts on all "
    "losses, on the later ones through h_1: ∂L/∂h_0 needs ∂L/∂h_1 first.",
)

# %% [markdown]
# **What a copy adds.** One $W$ is at work in six copies of the cell. Suppose that it were changed in copy $k$ alone:
# then $L$ would change with some slope, for each number of $W$. This matrix of slopes is the **share** of copy $k$. To
# change $W$ is to change it in all copies at once, and for small changes the effects add up. (The chain rule for
# several variables. Take $u_0^2\, u_1$ and let both be $u$: that is $u^3$, with the slope $3u^2$, and the two slopes on
# their own, $2 u_0 u_1$ and $u_0^2$, add up to it.) So $\partial L/\partial W$ is the sum of the six shares.
#
# Take the slider through all 13 steps. Whatever does not exist yet is pale or empty.
#
# - **Steps 0 to 5, forward:** $x_t$ and $h_{t-1}$ give $h_t$; $h_t$ gives $\hat y_t$; $\hat y_t$ and the true tag give
#   $L_t$.
# - **Step 6:** the losses are added, $L = L_0 + \dots + L_5$.
# - **Steps 7 to 12, backward:** two parts meet at $h_t$: one comes down from its own loss, by way of $\hat y_t$
#   (violet), one comes from the state to its right (orange). Their sum is $\partial L/\partial h_t$: below, on the
#   left, in numbers. Then copy $t$ adds its share to the sum for $W$: below, on the right.
#
# Check two or three of these sums by hand (all numbers are rounded, so the last digit may differ by one), and follow
# row 1, column 0. Where the two parts and the share come from is the subject of lessons 4 to 7.

# %%
widgets.t_stepper(pictures.two_passes_scene(params, run, y, words, tags), name="step")

# %% [markdown]
# The backward pass reads the states and the outputs that the forward pass left behind; the values of the losses it does
# not need. The sums for $U$, $V$, $b_h$ and $b_y$ grow in the same way, and when step 12 is done we have
#
# $$\frac{\partial L}{\partial U},\quad \frac{\partial L}{\partial V},\quad \frac{\partial L}{\partial W},\quad \frac{\partial L}{\partial b_h},\quad \frac{\partial L}{\partial b_y}$$
#
# In the package, the whole backward pass is `backward`. Until lesson 7 it is a black box. Does it pass the referee? The
# two share the forward pass, and nothing else on their way to the slopes: a mistake that changes a slope in one of them
# would show.

# %%
gradient = backward(params, run, y)  # five gradients, under the names of the parameters
for name, theta in gradient.items():
    agree = bool(abs(theta - getattr(referee, name)).max() < 1e-8)
    print(f"∂L/∂{name:3}  largest difference between backward and the referee below 1e-8:", agree)

# %% jupyter={"source_hidden": true}
# Check: all five agree, and the shares add up to the referee's number
assert all(abs(theta - getattr(referee, name)).max() < 1e-8 for name, theta in gradient.items())
assert abs(gradient.W[1, 0] - slope) < 1e-8

# %% [markdown]
# ## What you predicted

# %%
widgets.prediction_summary()

# %% [markdown]
# ## Questions
#
# **1.** A network knows nothing and gives each of six tags the same probability. What is its $L_t$?
#
# <details><summary>Answer</summary>
#
# $-\log \tfrac16 = \log 6 = 1.79$. A network whose *average* loss lies above this does worse than knowing nothing. A
# single loss may lie above it without shame: who gives a rare answer the small probability that it has pays much when
# it comes, and less all other times.
#
# </details>
#
# **2.** Why does the referee go in both directions, and not just from $\theta$ to $\theta + \varepsilon$?
#
# <details><summary>Answer</summary>
#
# If you know Taylor's formula: $L(\theta+\varepsilon) = L + \varepsilon L' + \tfrac12 \varepsilon^2 L'' + \dots$ In
# one direction its error is about $\tfrac12 \varepsilon |L''|$. In both directions the terms with $L''$ cancel, and
# an error of the order $\varepsilon^2$ remains.
#
# </details>
#
# **3.** In the stepper, the sum for $W$ changes at nearly every backward step. Does $W$ itself change during the
# backward pass?
#
# <details><summary>Answer</summary>
#
# No. The parameters stay as they are during both passes. What changes is the sum over the copies: each copy used the
# same $W$, and each adds its share of the gradient. Only when the sum is complete do we change the parameters, once
# (lesson 8).
#
# </details>

# %% [markdown]
# ## On the slides
#
# *How to train RNN?*: $y_t$, $\hat y_t$, $L_t$ and $L = \sum_i L_i(y_i, \hat y_i)$. *Backpropagation Through Time
# (BPTT)*, first slide: the forward pass gives "$h_t, \hat y_t, L_t, L$", the backward pass the five gradients
# (there is no $b_x$: read $b_y$), and "we backpropagate through layers and time".
#
# **Exercises:** [one class hour of them](exercises/03_loss_and_referee.ipynb), with checks that name the mistake.
#
# **Where this leads.** Five gradients, and one of them is easy: [lesson 4](04_gradient_of_U.ipynb) derives
# $\partial L/\partial U$.
