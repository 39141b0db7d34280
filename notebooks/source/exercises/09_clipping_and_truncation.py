# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Exercises 9. Vanishing, exploding, clipping, cutting
#
# **You need** [lesson 9](../09_is_it_really_that_simple.ipynb). **Time:** one class hour; the last task is for those
# who have time left. **Points:** 10.
#
# Write your answer in the place of the line `raise NotImplementedError(…)`, run the cell, then run the check below it,
# as often as you like. The hints are folded one behind the other. A check wants a way of your own: it does
# not count what the package computed for you, except where the text says that you may use it.
#
# ## Recap
#
# $$\frac{\partial h_t}{\partial h_k} = J_t\, J_{t-1} \cdots J_{k+1}, \qquad J_i = \operatorname{diag}\bigl(f_h'(a_i)\bigr)\, W, \qquad
# \Bigl\|\frac{\partial h_t}{\partial h_k}\Bigr\|_2 \le \sigma^{\,t-k}$$
#
# with $\sigma$ for the largest singular value of $W$, the most by which it stretches a vector, and slopes $f_h'$
# between 0 and 1.
#
# **Clipping:** if the norm of the gradient, over all five arrays together, is larger than a limit, all five are
# multiplied with the one factor that brings it down to the limit.
#
# **Truncation** leaves terms $(t, k)$ out. In (a) each loss looks back $n$ steps: $t - k \le n$ is kept. In (b) the
# sequence is cut into pieces, the state is handed on as a given number, and no gradient crosses a cut.

# %%
import numpy as np

from rnn_lesson import Parameters, backward, contributions, forward
from rnn_lesson import language_model_task, zen_of_python
from rnn_lesson import pictures, widgets

# %% [markdown]
# ## 9.1 A turn and a factor (1 point)
#
# $f_h$ is the identity, and $W$ is a turn times a factor $s > 0$: it turns vectors, and stretches all of them by $s$.
# What is the norm of $\partial h_t/\partial h_k$ after $n = t - k$ steps back?


# %%
def norm_after(s, n):
    """The (spectral) norm of the product of n Jacobians, for f_h = identity and W = s times a turn."""
    # BEGIN SOLUTION
    return s**n
    # END SOLUTION
    raise NotImplementedError("Exercise 9.1: the norm after n steps back")


# %% points=1
from rnn_lesson import check

check.norm_after(norm_after)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# With the identity every Jacobian is $W$. One of them stretches by $s$. And two, one after the other?
#
# </details>

# %% [markdown]
# ## 9.2 From when on is it certain? (2 points)
#
# With tanh there is no exact formula, but a bound: $\sigma^n$. If $\sigma < 1$, there is a distance from which on the
# product is certainly smaller than, say, one percent. How many steps?


# %%
def certainly_below(sigma, limit):
    """The smallest whole number n for which the bound sigma**n is at most the limit; 0 < sigma < 1, 0 < limit < 1."""
    # BEGIN SOLUTION
    n = 0
    while sigma**n > limit:
        n += 1
    return n
    # END SOLUTION
    raise NotImplementedError("Exercise 9.2: the distance from which on the product is small")


# %% points=2
from rnn_lesson import check

check.certainly_below(certainly_below)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# A loop that counts up is enough.
#
# <details><summary>Hint 2</summary>
#
# Without a loop: $\sigma^n \le c$ means $n \log \sigma \le \log c$. Both logarithms are negative; what happens to the
# sign $\le$ when you divide? (And beware of rounding in cases like $0.5^2 \le 0.25$.)
#
# </details></details>

# %% [markdown]
# ## 9.3 Clipping (3 points)


# %%
def clip(gradients, largest_norm):
    """The same gradient, shortened to largest_norm if it is longer; otherwise unchanged.

    gradients: Parameters that hold the five gradients; their norm is the root of the sum of all squares, over all
    five arrays together. Returns new Parameters; those given are left as they are.
    """
    # BEGIN SOLUTION
    norm = np.sqrt(sum((g**2).sum() for _, g in gradients.items()))
    factor = largest_norm / max(norm, largest_norm)
    return Parameters(**{name: factor * g for name, g in gradients.items()})
    # END SOLUTION
    raise NotImplementedError("Exercise 9.3: clipping")


# %% points=3
from rnn_lesson import check

check.clip(clip)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# One norm for all: square all numbers of all five arrays, add everything up, and take one root.
#
# <details><summary>Hint 2</summary>
#
# One factor for all, or the direction would change. What is it if the norm is twice the limit, and what if it is half
# the limit?
#
# <details><summary>Hint 3</summary>
#
# Make new arrays, `factor * g`. With `g *= factor` you would change what you were given.
#
# </details></details></details>

# %% [markdown]
# **A question without a check:** a classmate compares her gradient with the referee, and for one network in ten she
# finds a factor that is the same in all five arrays. What has she done?
#
# <details><summary>Answer</summary>
#
# She clips first and compares then. Most gradients are below her limit, and are right; the others are shortened, all
# numbers by the same factor. Compare first, clip only for the update.
#
# </details>

# %% [markdown]
# ## 9.4 Each loss looks back n steps (2 points)
#
# Use the terms of lesson 6: `c = contributions(params, run, y)` and then `c.term("W", t, k)`.


# %%
def looks_back(params, run, y, n):
    """The sum of the terms (t, k) of dL/dW with t - k <= n. Returns (n_h, n_h)."""
    # BEGIN SOLUTION
    c = contributions(params, run, y)
    return sum(c.term("W", t, k) for t in range(len(y)) for k in range(max(0, t - n), t + 1))
    # END SOLUTION
    raise NotImplementedError("Exercise 9.4: the terms that look back n steps at most")


# %% points=2
from rnn_lesson import check

check.looks_back(looks_back)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# In row $t$ of the triangle the kept columns are $t, t-1, \dots, t-n$, as far as they are there. Which is the smallest
# $k$ if $t < n$?
#
# </details>

# %% [markdown]
# ## 9.5 Find the mistake (2 points)
#
# A classmate trains on long sequences in pieces, as in (b). He adds up the gradients of the pieces. His network does
# not learn anything that reaches over a cut, not even what lies just in front of it, although each piece should at
# least *know* the state that it starts from.


# %%
def forgetful(params, x, y, length):
    total = {name: np.zeros_like(theta) for name, theta in params.items()}
    for start in range(0, len(y), length):
        run = forward(params, x[start : start + length])
        for name, g in backward(params, run, y[start : start + length]).items():
            total[name] += g
    return Parameters(**total)


# %%
def in_pieces(params, x, y, length):
    """The classmate's function, mended: the gradients of all pieces, added up.

    Each piece has `length` timesteps, the last one perhaps fewer. The first begins with h_{-1} = 0, every other one
    with the last state of the piece before it. No gradient crosses a cut. Returns Parameters.
    """
    # BEGIN SOLUTION
    total = {name: np.zeros_like(theta) for name, theta in params.items()}
    h_init = None
    for start in range(0, len(y), length):
        run = forward(params, x[start : start + length], h_init)
        h_init = run.h[-1]
        for name, g in backward(params, run, y[start : start + length]).items():
            total[name] += g
    return Parameters(**total)
    # END SOLUTION
    raise NotImplementedError("Exercise 9.5: truncation in pieces, mended")


# %% points=2
from rnn_lesson import check

check.in_pieces(in_pieces)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `forward(params, x)` begins with $h_{-1} = 0$, for every piece.
#
# <details><summary>Hint 2</summary>
#
# `forward(params, x, h_init)` begins with another state. Which state of the piece before is it?
#
# </details></details>

# %% [markdown]
# ## Read the picture
#
# Three untrained networks read "if the implementation is hard to explain it's a bad idea". Their $W$ is the same turn,
# times three different factors. The three triangles share one logarithmic scale of colours. No check, only folded
# answers.
#
# 1. Which network vanishes, which explodes, and by which rows can you tell?
# 2. In which of them would clipping change the gradient, and in which would it help the word "hard" to be learned?

# %%
pair = [line for line in zen_of_python() if "implementation" in line]
gap = language_model_task(pair)
x_gap, y_gap = gap.examples[0]  # x (12, n_x), y (12,)
gap_words, gap_targets = ["<s>", *pair[0]], [*pair[0], "</s>"]
gap_rng = np.random.default_rng(4)
first = Parameters.random(x_gap.shape[1], 8, len(gap.labels), gap_rng)
gap_turn = np.linalg.qr(gap_rng.normal(size=(8, 8)))[0]

panels = []
for name, factor in (("network P", 3), ("network Q", 0.5), ("network R", 1)):
    theta_gap = Parameters(U=first.U, V=first.V, W=factor * gap_turn, b_h=first.b_h, b_y=first.b_y)
    panels.append((name, contributions(theta_gap, forward(theta_gap, x_gap), y_gap).norms("W")))

widgets.Still(pictures.fading_picture(panels, gap_words, gap_targets, row=gap_targets.index("bad")))

# %% [markdown]
# <details><summary>Answers</summary>
#
# 1. Q vanishes: every row fades to the left, and far from the diagonal it is nearly white. P explodes: from row $t = 4$
#    on the farthest term that is not zero is more than twice as large as the nearest. R lies in between, and fades
#    slowly. (The cell above tells the factors: 3, 0.5 and 1.)
# 2. Clipping shortens what is longer than the limit, so first of all the gradient of P. It helps "hard" in none of
#    them: all terms of a gradient are multiplied with the same factor, and in Q the far ones stay as small beside the
#    near ones as they were.
#
# </details>

# %%
P, Q, R = (norms for _, norms in panels)  # for the answers
assert all((np.diff(Q[t, 1 : t + 1]) > 0).all() for t in range(12)) and all(P[t, 1] > 2 * P[t, t] for t in range(4, 12))
assert all(Q[t, 1] / Q[t, t] < R[t, 1] / R[t, t] < P[t, 1] / P[t, t] for t in range(2, 12))

# %% [markdown]
# ## 9.6 Stretch: a cell that keeps something
#
# Where $\sigma$ is below 1, as in network Q, the product vanishes because each factor shrinks. What if the state is
# *kept*, and only a part of it is replaced? This is a *leaky* cell, with a number $\alpha$ between 0 and 1:
#
# $$h_t = (1 - \alpha)\, h_{t-1} + \alpha \tanh(V x_t + W h_{t-1} + b_h)$$
#
# What is its step Jacobian?


# %%
def leaky_jacobian(W, a_t, alpha):
    """dh_t/dh_{t-1} of the leaky cell; W (n_h, n_h), a_t = V x_t + W h_{t-1} + b_h (n_h,). Returns (n_h, n_h)."""
    # BEGIN SOLUTION
    slopes = 1 - np.tanh(a_t) ** 2
    return (1 - alpha) * np.eye(len(W)) + alpha * np.diag(slopes) @ W
    # END SOLUTION
    raise NotImplementedError("Exercise 9.6: the step Jacobian of a leaky cell")


# %% points=0
from rnn_lesson import check

check.leaky_jacobian(leaky_jacobian)

# %% tags=["raises-exception"]
rng = np.random.default_rng(0)
W, rest = 0.5 * np.linalg.qr(rng.normal(size=(4, 4)))[0], rng.normal(size=(41, 4))  # rest: V x_t + b_h of each timestep
for alpha in (1.0, 0.5, 0.05):
    h, product = np.zeros(4), np.eye(4)
    for t in range(41):
        a_t = W @ h + rest[t]
        product = leaky_jacobian(W, a_t, alpha) @ product if t else product
        h = (1 - alpha) * h + alpha * np.tanh(a_t)
    print(f"alpha = {alpha:4}: norm of the product of 40 Jacobians {np.linalg.norm(product, 2):.0e}")

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# The derivative of $h_{t-1}$ by itself is the identity. The other summand you know from lesson 6; mind that it needs
# $f_h'(a_t)$, and here $a_t$ is given, not $h_t$.
#
# </details>
#
# **Where this leads.** With a small $\alpha$ the Jacobian stays near the identity, and far less vanishes. But such a
# cell forgets and remembers everything at the same speed. The cells of the next lecture, LSTM and GRU, *learn* for each
# number when to keep it: that is what their gates do.
