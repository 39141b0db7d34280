# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 5. The gradient of W, first try
#
# **After this lesson you can**
#
# - write down the obvious formula for $\partial L/\partial W$, and test it as a hypothesis,
# - say at which timesteps it fails, by how much, and why it does not fail at $t = 0$,
# - find the missing part by experiment, use of $W$ by use of $W$.
#
# **You need** $\partial L/\partial U$ from [lesson 4](04_gradient_of_U.ipynb) and the referee from [lesson 3](03_loss_through_time.ipynb). **Time:** 20 minutes.
#
# **The one idea:** the obvious formula takes $h_{t-1}$ for a constant. It is not one, because it was made with the same $W$. What the formula finds is true, but it is only one term of several.

# %%
import numpy as np

from rnn_lesson import comparisons, contributions, forward, language_model_task, losses, naive_backward, numerical_gradient, train
from rnn_lesson import figures, steppers

lines = comparisons()[:3]                   # three lines of the Zen of Python
task = language_model_task(lines)
params = train(task, n_h=4, epochs=30, rate=0.03, seed=8).params

x, y = task.examples[0]                     # x (T, n_x), y (T,)
words = ["<s>", *lines[0]]                  # what the network reads at each step
targets = [*lines[0], "</s>"]               # what it shall say at each step
run = forward(params, x)
T, n_h = run.h.shape
U, V, W, b_h, b_y = params.U, params.V, params.W, params.b_h, params.b_y

# %% [markdown]
# From here on we use the other job of lesson 1, the language model. This one is tiny ($n_h = 4$) and in the middle of its training on three lines:

# %%
for line in lines:
    print(" ".join(line))

print()
for t, L_t in enumerate(losses(run, y)):
    print(f"t = {t}:  reads {words[t]:10} and shall say {targets[t]:10}  L_{t} = {L_t:.2f}")

# %% [markdown]
# `<s>` is a mark for the start of a sentence, `</s>` one for its end. Between the first word and the last stand the same three words in every line. So to say "ugly" at $t = 4$, the network must have carried
# "beautiful" along through three steps, and what carries it is $W$.
#
# ## 1. The hypothesis
#
# What worked for $U$ should work for $W$. Both are shared by all timesteps, so again we sum over the timesteps:
#
# $$\frac{\partial L}{\partial W} = \sum_{t} \frac{\partial L_t}{\partial W}$$
#
# And for one timestep, the chain rule goes back from $L_t$ to $W$, which sits one link further down than $U$, inside $h_t$:
#
# $$\frac{\partial L_t}{\partial W} = \frac{\partial L_t}{\partial \hat y_t}\,\frac{\partial \hat y_t}{\partial h_t}\,\frac{\partial h_t}{\partial W}
# \qquad\text{with}\qquad h_t = f_h(V x_t + W h_{t-1} + b_h)$$
#
# For the last factor look at the formula of $h_t$: $W$ stands there in plain sight, multiplied with $h_{t-1}$. So number $(i, j)$ of $W$ acts on number $i$ of $a_t = V x_t + W h_{t-1} + b_h$ with the factor $h_{t-1,j}$, and
# $f_h$ brings in its slope $f_h'(a_t)$, which for tanh is $1 - h_t^2$. Put together, and using $\partial L_t/\partial o_t = \hat y_t - y_t$ from lesson 4:
#
# $$\frac{\partial L_t}{\partial W} \overset{?}{=} \Bigl(\underbrace{U^\top (\hat y_t - y_t)}_{\partial L_t/\partial h_t} \odot f_h'(a_t)\Bigr)\; h_{t-1}^\top$$
#
# A column times a row, as for $U$. ($\odot$ multiplies number by number.)
#
# **Predict:**
#
# 1. Do you believe it? Go through the three factors and look for a weak point.
# 2. If it is wrong: will it be wrong at every timestep, or are there timesteps at which it must be right?

# %% [markdown]
# ## 2. The test
#
# We need the referee for each loss $L_t$ on its own. `numerical_gradient` gives it for $L = \sum_t L_t$; here is the same idea for one $L_t$ at a time.

# %%
def losses_with_copies(copies_of_W):
    """The losses (T,) when timestep t uses copies_of_W[t]."""
    h, L_t = np.zeros(n_h), []
    for t in range(T):
        h = np.tanh(V @ x[t] + copies_of_W[t] @ h + b_h)
        o = U @ h + b_y
        L_t.append(np.log(np.exp(o).sum()) - o[y[t]])
    return np.array(L_t)


def slopes_of(copies, i, j, epsilon=1e-5):
    """How fast each L_t changes when W[i, j] changes in the given copies: central differences, (T,)."""
    up, down = np.array([W] * T), np.array([W] * T)
    up[copies, i, j] += epsilon
    down[copies, i, j] -= epsilon
    return (losses_with_copies(up) - losses_with_copies(down)) / (2 * epsilon)


all_copies = list(range(T))
referee = np.array([[slopes_of(all_copies, i, j) for j in range(n_h)] for i in range(n_h)])
referee = np.moveaxis(referee, 2, 0)                       # (T, n_h, n_h): row t is the true ∂L_t/∂W
assert np.allclose(losses_with_copies([W] * T), losses(run, y))
assert abs(referee.sum(axis=0) - numerical_gradient(params, x, y).W).max() < 1e-8

first_try = np.zeros((T, n_h, n_h))
for t in range(T):
    dL_dh = U.T @ (run.y_hat[t] - np.eye(len(task.labels))[y[t]])          # (n_h,)
    first_try[t] = np.outer(dL_dh * (1 - run.h[t] ** 2), run.h_before[t])  # (n_h, n_h); h_before[t] is h_{t-1}

error = np.array([np.linalg.norm(first_try[t] - referee[t]) for t in range(T)])
for t in range(T):
    print(f"t = {t}:  norm of the true ∂L_{t}/∂W {np.linalg.norm(referee[t]):.2f}   norm of the first try's error {error[t]:.2f}")

# %%
figures.errors_picture(
    words, targets, error.round(6), r"norm of the error of the first try",
    "The first try is exact at t = 0 and t = 1, and wrong at every later step; most of all at t = 4, the loss on “ugly”.",
)

# %%
assert error[:2].max() < 1e-8 and error[2:].min() > 0.01
assert error.argmax() == 4 and error[4] > np.linalg.norm(referee[4])

# %% [markdown]
# The hypothesis fails. At $t = 4$ its error is larger than the true gradient itself. That happens to be the one loss for which the past matters most.
#
# And it fails in a pattern: **right at $t = 0$ and $t = 1$, wrong from $t = 2$ on.** At the beginning of a sentence there is little past to be forgotten. (Why it is still right at $t = 1$ is question 1 at the end. Errors at
# late timesteps need not be larger than at earlier ones, as you see at $t = 3$: where the prediction is nearly right, all gradients of that step are small.)
#
# ## 3. Where the mistake is
#
# Look at the formula again:
#
# $$h_t = f_h(V x_t + W\, \boxed{h_{t-1}} + b_h)$$
#
# We differentiated by the $W$ in plain sight, and treated $h_{t-1}$ as a number that is simply there. But $h_{t-1}$ was computed one step earlier, **with the same** $W$. If we nudge $W$, $h_{t-1}$ changes too, and $h_{t-2}$, and so on.
#
# In lesson 4 we gave each timestep a copy of its own and asked which loss feels which copy. For $U$ the answer was a diagonal. **Predict:** what will the table look like for $W$?

# %%
i, j = 0, 3                                               # the number of W that we nudge
slopes = np.column_stack([slopes_of([k], i, j) for k in range(T)])

figures.copies_picture(
    slopes, "W", words, targets,
    "Not a diagonal but a triangle: copy k of W changes the loss of step k and all losses after it. The column of copy 0 is zero, because this W multiplies h₋₁ = 0.",
)

# %%
print("largest slope above the diagonal:", abs(np.triu(slopes, 1)).max().round(8))
print("the sum of each row equals the referee's ∂L_t/∂W:", bool(abs(slopes.sum(axis=1) - referee[:, i, j]).max() < 1e-8))
print("the diagonal equals the first try:               ", bool(abs(np.diag(slopes) - first_try[:, i, j]).max() < 1e-8))
assert abs(np.triu(slopes, 1)).max() < 1e-8 and abs(slopes[:, 0]).max() < 1e-8
assert abs(slopes.sum(axis=1) - referee[:, i, j]).max() < 1e-8
assert abs(np.diag(slopes) - first_try[:, i, j]).max() < 1e-8

# %% [markdown]
# This table says it all:
#
# - It is a **triangle**. The loss at $t$ feels every copy $k \le t$: $W^{(k)}$ changes $h_k$, that changes $h_{k+1}$, and so on up to $h_t$.
# - The sum of row $t$ is the true $\partial L_t/\partial W$.
# - **The first try is the diagonal**, the terms with $k = t$. So it is not nonsense: it is the part of the gradient that looks back no step at all. What it misses is everything to the left of the diagonal.
#
# ## 4. Add the missing terms, one by one
#
# The stepper does this for all numbers of $W$. Choose a loss with $t$; then $n$ counts the steps walked back. With $n = 0$ you see the first try. Every further step adds one term, one cell of row $t$ to the left of the diagonal, and makes one more copy of $W$ count
# (the framed ones).
#
# **Predict:** at $t = 4$, how many steps back are needed until nothing is missing?

# %%
steppers.tk_stepper(figures.missing_terms_scene(params, run, y, words, targets), start=(4, 2), names=("t", "n"))

# %%
c = contributions(params, run, y)                        # all the terms; lesson 6 derives them
for n in range(5):
    so_far = sum(c.term("W", 4, k) for k in range(4, 4 - n - 1, -1))
    print(f"t = 4, {n} steps back: norm of what is missing {np.linalg.norm(referee[4] - so_far):.2f}")

assert np.linalg.norm(referee[4] - so_far) < 1e-8
gaps = [np.linalg.norm(sum(c.term("W", 4, k) for k in range(n, 5)) - referee[4]) for n in range(1, 5)]
assert gaps == sorted(gaps)                              # every step back makes the gap smaller
assert all(abs(sum(c.term("W", t, k) for k in range(t + 1)) - referee[t]).max() < 1e-8 for t in range(T))

# %% [markdown]
# Each further step back shrinks what is missing, and three steps back close the gap: that is the $W$ of step 1. The fourth step would reach the $W$ of step 0, which multiplies $h_{-1} = 0$ and adds nothing.
#
# If the network had started from a state other than zero, that last term would count too. In general $L_t$ has $t + 1$ terms.

# %% [markdown]
# ## 5. A wrong gradient that still goes downhill
#
# One could ask: does it matter? A gradient that is only roughly right may still point downhill. **Predict:** what does a network learn if it is trained with the first try instead of the true gradient?
#
# In the package the first try is called `naive_backward`. Training with it is the same as walking back no step:

# %%
naive = naive_backward(params, run, y)
assert np.allclose(naive.W, first_try.sum(axis=0), atol=1e-12)

true_params = train(task, n_h=4, epochs=200, rate=0.03, seed=8).params
naive_params = train(task, n_h=4, epochs=200, rate=0.03, seed=8, steps_back=0).params
for name, theta in (("the true gradient", true_params), ("the first try", naive_params)):
    last = [task.labels[forward(theta, x_line).y_hat[4].argmax()] for x_line, _ in task.examples]
    print(f"after training with {name:17}: last words {last}")
print("the lines end with:                                 ", [line[-1] for line in lines])

# %% [markdown]
# With the true gradient all three lines end as they should. With the first try the loss goes down as well, and the words in the middle are learned, but nothing in that gradient says "carry the first word along", because
# it never looks back. Sometimes such a network gets a last word right by luck; it is not taught to. Lesson 8 makes a proper experiment of this, with several starts.

# %%
last_words = {}
for name, theta in (("true", true_params), ("naive", naive_params)):
    last_words[name] = [task.labels[forward(theta, x_line).y_hat[4].argmax()] for x_line, _ in task.examples]
assert last_words["true"] == [line[-1] for line in lines] and last_words["naive"] != last_words["true"]

# %% [markdown]
# ## Questions
#
# **1.** Why is the first try right at $t = 1$, although $h_0$ was computed with $W$ too?
#
# <details><summary>Answer</summary>
#
# Because $h_0 = f_h(V x_0 + W h_{-1} + b_h)$ with $h_{-1} = 0$: there $W$ is multiplied with zero, so $h_0$ does not change with $W$. With another $h_{-1}$ the first try would be wrong at $t = 1$ already. At $t = 0$ it is
# right in any case, since $h_{-1}$ itself never depends on $W$.
#
# </details>
#
# **2.** Would the first try be right for a network that reads sentences of a single word?
#
# <details><summary>Answer</summary>
#
# Yes: then $t = 0$ is the only timestep, and there it is right.
#
# </details>
#
# **3.** Somebody checks the first try on *one* sentence, looks at the total $\partial L/\partial W$, and finds that it differs from the referee's by two percent. "Rounding", they say. What do you answer?
#
# <details><summary>Answer</summary>
#
# Central differences agree with a right gradient to about eight digits. Two percent is a mistake, in the formula or in the code; it is small only because the missing terms happen to be small for this network and this sentence. Look at each $L_t$ on its own:
# the pattern tells what is wrong.
#
# </details>

# %% [markdown]
# ## On the slides
#
# *Backpropagation Through Time (BPTT)*, the slide "Let's calculate $W$" with the formula, and the next one, where it is crossed out: "We don't just depend on $W$. We depend on $h_{t-1}$ too!".
#
# One word on the crossing out. The slide strikes the formula as wrong, and as a formula for $\partial L_t/\partial W$ it is. But as you have seen it is not useless: it is exactly the term $k = t$ of the right formula.
# A matter of notation made the mistake easy: $\partial h_t/\partial W$ can mean "with $h_{t-1}$ held fixed" or "with everything that changes". From lesson 6 on we write the first one with a plus, $\partial^+ h_t/\partial W$.
#
# **Where this leads.** We found the missing terms by experiment. [Lesson 6](06_chain_rule_product.ipynb) derives each of them: it is the chain-rule product.
