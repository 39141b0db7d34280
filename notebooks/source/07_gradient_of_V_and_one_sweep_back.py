# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 7. The gradient of V, and one sweep back
#
# **After this lesson you can**
#
# - say which of the five gradients need the walk back through time, which do not, and why,
# - turn the double sum of lesson 6 into a recursion, giving the reason for each line,
# - write the whole backward pass as one loop in NumPy, and check it against others,
# - count what each way of computing the gradient costs.
#
# **You need** the terms $(t, k)$ of [lesson 6](06_chain_rule_product.ipynb), the $\hat y_t - y_t$ of [lesson
# 4](04_gradient_of_U.ipynb), and the rule $(AB)^\top = B^\top A^\top$. **Time:** 40 to 45 minutes.
#
# **The one idea:** many ways lead back from the losses. Which parts do they share, and how often must one walk them?

# %%
import numpy as np

from rnn_lesson import Parameters, backward, comparisons, contributions, forward, jacobian_product
from rnn_lesson import language_model_task, naive_backward, numerical_gradient, small_writer, step_jacobians, train
from rnn_lesson import pictures, widgets, word_embeddings
from rnn_lesson.language import experiments

task, params, x, y, words, targets = small_writer()  # x (T, n_x), y (T,); the words it reads, and what it shall say
run = forward(params, x)
T, n_h = run.h.shape
n_x, n_y = x.shape[1], len(task.labels)
c = contributions(params, run, y)  # all terms (t, k)
print("reads:    ", *words)
print("shall say:", *targets)
print("T =", T, "  n_h =", n_h, "  n_x =", n_x, "  n_y =", n_y)

# %% jupyter={"source_hidden": true}
# Check: each x_t is one-hot, and its 1 stands for the word that is read
assert all(task.inputs[x[t].argmax()] == words[t] for t in range(T)) and set(x.ravel()) == {0, 1}

# %% [markdown]
# It is the network of lessons 5 and 6, a small language model in the middle of its training, and the same sentence.
# Each $x_t$ is one-hot: a single 1 among zeros tells the word. So is $y_t$ in the formulas; in code it is stored as a
# number, `y[t]`, the place of its 1.
#
# ## 1. The other parameters
#
# So far we walked back for $W$. What about the other four?
#
# $$h_t = f_h(V x_t + W\, \boxed{h_{t-1}} + b_h), \qquad o_t = U h_t + b_y$$
#
# $V$ and $b_h$ stand beside $W$, inside $h_t$. And $h_{t-1}$, in the box, was made with **the same** $V$ and the same
# $b_h$. $U$ and $b_y$ act on $o_t$, from where no arrow leads to another timestep.
#
# **Predict.** In a moment you will see the triangles of $U$, $W$, $V$ and $b_h$ side by side. Each cell holds the norm
# of a term, the root of the sum of its squared numbers. For $W$ the column $k = 0$ is zero, as in lessons 5 and 6.

# %% jupyter={"source_hidden": true}
# Prediction: how many terms of U are not zero
widgets.Prediction(
    "The triangle of W has 21 cells, of which 15 are not zero. How many of the 21 of U are not zero?",
    truth=np.count_nonzero(c.norms("U")),
    unit="cells",
    between=(0, 21),
    why="Only the diagonal, k = t: U acts on o_t alone, and no loss but L_t sees o_t.",
)

# %% jupyter={"source_hidden": true}
# Prediction: two equal triangles
pairs = ["U and W", "W and V", "V and b_h", "no two"]
widgets.Prediction(
    "In this network two of the four triangles hold the same norm in every cell. Which two?",
    options=pairs,
    truth=pairs[2],
    why="The term of V is ∂L_t/∂a_k times the row x_k, that of b_h is ∂L_t/∂a_k alone. The norm of a column times a "
    "row is the product of their norms, and a one-hot x_k has the norm 1. With word vectors they differ: try it below.",
)

# %% [markdown]
# Choose the line that is read, the epochs of training that the network has behind it, how it is told the words
# (one-hot, or by a word vector of 50 numbers), and the numbers of $h_{-1}$ (all alike). Set
# $h_{-1}$ above 0: which zeros fill?

# %% jupyter={"source_hidden": true}
# Check: the networks that the control can show, and ours is one of them
lines = comparisons()[:3]
tasks = {"one-hot": task, "vector": language_model_task(lines, word_embeddings())}
networks = {  # the same training with either x_t
    (told, epochs): train(tasks[told], n_h=n_h, epochs=epochs, rate=0.03, seed=8, progress=False).params
    for told in tasks
    for epochs in (0, 10, 30)
}
assert np.array_equal(params.W, networks["one-hot", 30].W)


# %% jupyter={"source_hidden": true}
# Check: its terms for a line, some epochs, either x_t and some h_{-1}; for our own line they are those of above
def read(choice):
    """(its terms (t, k), the words that it reads, those that it shall say)."""
    number, epochs, told, start = choice
    some_x, some_y = tasks[told].examples[number]
    some_params = networks[told, epochs]
    some_run = forward(some_params, some_x, h_init=np.full(n_h, start))
    return contributions(some_params, some_run, some_y), ["<s>", *lines[number]], [*lines[number], "</s>"]


assert np.array_equal(read((0, 30, "one-hot", 0))[0].norms("W"), c.norms("W"))

# %%
first_words = [line[0] for line in lines]
scene = pictures.triangles_of_scene(read, [(0, 30, "one-hot", 0)])  # the scale of colours is that of this view
widgets.Live(
    lambda line, epochs, told, start: scene.picture((first_words.index(line), int(epochs), told, start)),
    line=widgets.choice("line", first_words, start="beautiful"),
    epochs=widgets.choice("epochs", ["0", "10", "30"], start="30"),
    told=widgets.choice("x_t", list(tasks), start="one-hot"),
    start=widgets.Number("numbers of h₋₁", start=0, low=0, high=0.5, step=0.05),
)

# %% [markdown]
# And a test: `naive_backward` takes no step back, for any parameter; like the formula of lesson 5 it takes every
# $h_{t-1}$ for a constant. Where is it wrong?

# %%
referee, first_try = numerical_gradient(params, x, y), naive_backward(params, run, y)
for name, true in referee.items():
    error = np.linalg.norm(getattr(first_try, name) - true)
    sizes = f"norm of the true gradient {np.linalg.norm(true):.2f}   norm of the error without a step back"
    print(f"{name:3}  {sizes} {error.round(6):.2f}")

# %% jupyter={"source_hidden": true}
# Check: which cells of the five triangles are zero, which two triangles are equal, and what needs the walk back
norms = {name: c.norms(name) for name in ("U", "W", "V", "b_h", "b_y")}
assert all(np.array_equal(norms[name], np.diag(np.diag(norms[name]))) for name in ("U", "b_y"))
assert not norms["W"][:, 0].any() and norms["W"][:, 1:][np.tril_indices(T, -1, T - 1)].all()
assert norms["V"][np.tril_indices(T)].all() and np.allclose(norms["V"], norms["b_h"], atol=1e-12)
for choice in [(line, epochs, told, start) for line in range(3) for told, epochs in networks for start in (0, 0.5)]:
    terms, _, _ = read(choice)
    assert terms.norms("W")[:, 0].all() == (choice[3] > 0) and terms.norms("V")[np.tril_indices(T)].all()
    assert np.allclose(terms.norms("V"), terms.norms("b_h"), atol=1e-12) == (choice[2] == "one-hot")
for name, true in referee.items():
    error = np.linalg.norm(getattr(first_try, name) - true)
    assert error < 1e-8 if name in ("U", "b_y") else error > 0.5

# %% [markdown]
# So $V$ and $b_h$ need the same walk back as $W$. What differs is the last link, what the parameter is multiplied with
# at step $k$. It decides about the column $k = 0$: for $W$ alone it is zero, and only as long as $h_{-1} = 0$. (With
# $h_{-1}$ above 0 it fills, and nothing else does.)
#
# | parameter | shape | is multiplied with | term $(t, k)$ |
# |---|---|---|---|
# | $W$ | $(n_h, n_h)$ | $h_{k-1}$ | $\partial L_t/\partial a_k \; h_{k-1}^\top$ |
# | $V$ | $(n_h, n_x)$ | $x_k$ | $\partial L_t/\partial a_k \; x_k^\top$ |
# | $b_h$ | $(n_h)$ | 1 | $\partial L_t/\partial a_k$ |
# | $U$ | $(n_y, n_h)$ | $h_t$ | $(\hat y_t - y_t)\, h_t^\top$ for $k = t$, otherwise zero |
# | $b_y$ | $(n_y)$ | 1 | $\hat y_t - y_t$ for $k = t$, otherwise zero |
#
# $\partial L_t/\partial a_k$ is a column of $n_h$ numbers, the result of the walk from $L_t$ back to step $k$. A column
# times a row is an *outer product*.
#
# The printed lines agree: without a step back $U$ and $b_y$ come out right, and $W$, $V$ and $b_h$ come out wrong. So,
# is it necessary to go backwards in time to calculate
# $\partial L/\partial V$? **Yes**, and for $\partial L/\partial b_h$ too. But not for $\partial L/\partial U$ and
# $\partial L/\partial b_y$.

# %% [markdown]
# ## 2. From the double sum to a recursion
#
# Three triangles, each with $T(T+1)/2$ terms. Do we really have to walk all these ways, one by one?
#

# %% jupyter={"source_hidden": true}
# Prediction: what the terms of one column share
widgets.Prediction(
    "The column k = 1 of a triangle holds five terms, from L_1, L_2, … L_5 back to step 1. How many of these five "
    "walks take the step from h_2 to h_1?",
    truth=T - 2,
    unit="walks",
    between=(0, 5),
    why="All that start at h_2 or later. The one from L_1 starts at h_1 and takes no step. From h_1 on all five share "
    "the rest: f_h'(a_1) and h_0.",
)

# %% [markdown]
# Now in formulas, for $W$. As everywhere in this series a gradient with respect to a vector is a **column**, and a step
# back multiplies it from the left: $\partial L_t/\partial h_{k} = J_{k+1}^\top\, \partial L_t/\partial h_{k+1}$. The
# first step of a walk stands next to the column, the last one at the far left:
#
# $$\frac{\partial L_t}{\partial h_k} = J_{k+1}^\top J_{k+2}^\top \cdots J_t^\top\, g_t
# \qquad\text{with}\quad g_t = U^\top (\hat y_t - y_t)$$
#
# $J_k = \partial h_k/\partial h_{k-1} = \operatorname{diag}(f_h'(a_k))\, W$ is lesson 6's step Jacobian, and $g_t$ is
# short for $\partial L_t/\partial h_t$, what comes from step $t$'s own loss. In $\partial L/\partial h_k$, without an
# index at the $L$, all losses are meant.
#
# **(1)** The double sum of lesson 6:
#
# $$\frac{\partial L}{\partial W} = \sum_{t} \sum_{k \le t} \Bigl(\frac{\partial L_t}{\partial h_k} \odot f_h'(a_k)\Bigr) h_{k-1}^\top$$
#
# **(2)** Swap the sums. These are the same cells of the triangle, taken column by column instead of row by row:
#
# $$= \sum_{k} \sum_{t \ge k} \Bigl(\frac{\partial L_t}{\partial h_k} \odot f_h'(a_k)\Bigr) h_{k-1}^\top$$
#
# **(3)** $f_h'(a_k)$ and $h_{k-1}$ do not depend on $t$. Take them out of the inner sum:
#
# $$= \sum_{k} \Bigl(\Bigl[\,\sum_{t \ge k} \frac{\partial L_t}{\partial h_k}\Bigr] \odot f_h'(a_k)\Bigr) h_{k-1}^\top$$
#
# **(4)** The sum in square brackets is $\partial L/\partial h_k$, because $L = \sum_t L_t$, and the losses before step
# $k$ do not feel $h_k$:
#
# $$\frac{\partial L}{\partial W} = \sum_{k} \Bigl(\frac{\partial L}{\partial h_k} \odot f_h'(a_k)\Bigr) h_{k-1}^\top$$
#
# One sum is gone. What is left to find is $\partial L/\partial h_k$ for every $k$.
#
# **(5)** Write this sum out, the loss of step $k$ itself first:
#
# $$\frac{\partial L}{\partial h_k} = g_k + J_{k+1}^\top g_{k+1} + J_{k+1}^\top J_{k+2}^\top g_{k+2} + \dots + J_{k+1}^\top J_{k+2}^\top \cdots J_{T-1}^\top g_{T-1}$$
#
# **(6)** All but the first have $J_{k+1}^\top$ at their left end: the step from $h_{k+1}$ to $h_k$, which they share
# and with which their walks end. Take it out to the left:
#
# $$= g_k + J_{k+1}^\top \bigl( g_{k+1} + J_{k+2}^\top g_{k+2} + \dots + J_{k+2}^\top \cdots J_{T-1}^\top g_{T-1} \bigr)$$
#
# **(7)** The bracket is line (5) once more, with $k+1$ in the place of $k$:
#
# $$\frac{\partial L}{\partial h_k} = g_k + J_{k+1}^\top \frac{\partial L}{\partial h_{k+1}}$$
#
# **(8)** Now a single timestep is left. From here on we call it $t$, as the loop to come does. Put in $g_t =
# U^\top(\hat y_t - y_t)$ and $J_{t+1}^\top = \bigl(\operatorname{diag}(f_h'(a_{t+1}))\, W\bigr)^\top = W^\top
# \operatorname{diag}(f_h'(a_{t+1}))$. A diagonal matrix times a column multiplies number by number:
#
# $$\boxed{\;\frac{\partial L}{\partial h_t} = \underbrace{U^\top (\hat y_t - y_t)}_{\text{from } L_t}
# \;+\; \underbrace{W^\top \Bigl(f_h'(a_{t+1}) \odot \frac{\partial L}{\partial h_{t+1}}\Bigr)}_{\text{from } h_{t+1}}\;}$$
#
# **Two gradients meet at each $h_t$**: one comes from its own loss, the other from the next state and brings along all
# later losses. At the last step, $t = T-1$, only the first one is there. From then on each $\partial L/\partial h_t$ is
# made from the one after it, so the computation goes from right to left: **one sweep back**.

# %% jupyter={"source_hidden": true}
# Check: lines (5) and (7) agree at every t; and line (4) for k = 1 is the sum of that column of the triangle
J = step_jacobians(params, run)  # (T, n_h, n_h)
g = (run.y_hat - np.eye(n_y)[y]) @ params.U  # (T, n_h): g[t] holds the numbers of the column g_t
by_ways = [sum(jacobian_product(J, s, t).T @ g[s] for s in range(t, T)) for t in range(T)]  # line (5)
for t in range(T - 1):
    assert np.allclose(by_ways[t], g[t] + J[t + 1].T @ by_ways[t + 1], atol=1e-12)  # line (7)
column_sum = sum(c.term("W", s, 1) for s in range(1, T))  # the column k = 1 of the triangle, (n_h, n_h)
assert np.allclose(np.outer(by_ways[1] * (1 - run.h[1] ** 2), run.h[0]), column_sum, atol=1e-12)

# %% [markdown]
# With $\partial L/\partial a_t = f_h'(a_t) \odot \partial L/\partial h_t$, a column of $n_h$ numbers, all five
# gradients are single sums over the copies (those of $U$ and $b_y$ were so all along):
#
# $$\frac{\partial L}{\partial W} = \sum_t \frac{\partial L}{\partial a_t} h_{t-1}^\top \qquad
# \frac{\partial L}{\partial V} = \sum_t \frac{\partial L}{\partial a_t} x_t^\top \qquad
# \frac{\partial L}{\partial b_h} = \sum_t \frac{\partial L}{\partial a_t}$$
#
# $$\frac{\partial L}{\partial U} = \sum_t (\hat y_t - y_t)\, h_t^\top \qquad
# \frac{\partial L}{\partial b_y} = \sum_t (\hat y_t - y_t)$$
#
# The last two stand as in lesson 4: no $\partial L/\partial h_t$ is needed for them.

# %% [markdown]
# ## 3. The same in NumPy
#
# The whole backward pass is one loop from the last timestep to the first. Read it line by line beside the formulas.
# NumPy's vectors are neither rows nor columns; here each of them stands for a column, and `np.outer(p, q)` is
# $p\,q^\top$. In the loop `from_next` is what comes from $h_{t+1}$: made at the end of one round, used in the next.


# %%
def sweep(params, run, y):
    """The five gradients of L in one sweep back."""
    dU, dV, dW, db_h, db_y = (np.zeros_like(theta) for _, theta in params.items())
    from_next = np.zeros_like(params.b_h)  # (n_h,) nothing comes from beyond the last step
    for t in reversed(range(len(y))):
        error = run.y_hat[t] - np.eye(len(params.U))[y[t]]  # (n_y,) ŷ_t - y_t
        dL_dh = params.U.T @ error + from_next  # (n_h,) two gradients meet
        dL_da = (1 - run.h[t] ** 2) * dL_dh  # (n_h,) f_h'(a_t) for tanh
        dU += np.outer(error, run.h[t])  # (n_y, n_h)
        db_y += error  # (n_y,)
        dW += np.outer(dL_da, run.h_before[t])  # (n_h, n_h); h_before[t] is h_{t-1}
        dV += np.outer(dL_da, run.x[t])  # (n_h, n_x)
        db_h += dL_da  # (n_h,)
        from_next = params.W.T @ dL_da  # (n_h,) carried on to t-1
    return Parameters(dU, dV, dW, db_h, db_y)


# %%
gradient, package = sweep(params, run, y), backward(params, run, y)
print("largest difference from:    the triangle's sum   the package   the referee")
print("is it below:                             1e-12         1e-12          1e-8")
for name, mine in gradient.items():
    triangle_sum = sum(c.term(name, t, k) for t in range(T) for k in range(t + 1))
    others = (triangle_sum, 1e-12), (getattr(package, name), 1e-12), (getattr(referee, name), 1e-8)
    below = [bool(abs(mine - other).max() < limit) for other, limit in others]
    print(f"∂L/∂{name:3}                                   {below[0]}          {below[1]}          {below[2]}")
    assert all(below)

# %% [markdown]
# (Mind the plus in the line after `error`. If you *overwrite* instead of adding, you lose one of the two gradients.)
#
# The sweep equals the sum over the triangle, and the package's `backward`, to within $10^{-12}$. Nothing was
# approximated on the way from the double sum to the loop, so they differ by rounding alone. The referee is a little
# coarser, because its step $\varepsilon$ is not infinitely small; it agrees to within $10^{-8}$, as always.
#
# **And the frameworks?** PyTorch and JAX go back through a record of the forward pass: the same sweep. The folded cell
# asks one of their kind, HIPS `autograd`.

# %% jupyter={"source_hidden": true}
# Check: a framework that derives by itself finds the same five gradients
try:
    import autograd.numpy as anp
    from autograd import grad
except ImportError:
    grad = None


def total_loss(U, V, W, b_h, b_y):
    h, L = np.zeros(n_h), 0.0
    for t in range(T):
        h = anp.tanh(V @ x[t] + W @ h + b_h)
        o = U @ h + b_y
        L = L + anp.log(anp.sum(anp.exp(o))) - o[y[t]]
    return L


if grad is None:
    print("autograd is not installed here: pip install autograd, restart the kernel and run all cells")
else:
    theirs = grad(total_loss, (0, 1, 2, 3, 4))(*(theta for _, theta in params.items()))
    agrees = [bool(abs(mine - other).max() < 1e-12) for (_, mine), other in zip(gradient.items(), theirs)]
    print("autograd agrees to within 1e-12 on ∂L/∂ of", *(name for name, _ in gradient.items()), "–", all(agrees))
    assert all(agrees)

# %% [markdown]
# ## 4. Step through it
#
# The slider counts the steps of the sweep, $s = 0, 1, \dots, 5$; since it goes backwards, $t = 5 - s$. On top the
# arrows of the two gradients that meet at $h_t$: purple from $L_t$, orange from $h_{t+1}$ (the thin ones were there
# before). Below, the recursion in numbers: what comes from $h_{t+1}$ (orange frame) plus what comes from $L_t$ (purple
# frame) is $\partial L/\partial h_t$ (black frame). Times $f_h'(a_t)$, number by number, that is
# $\partial L/\partial a_t$.
#
# Teal is positive, brown is negative; the columns with $\partial L$ share one scale of colours. (The numbers are
# rounded for the picture, so a sum or a product by hand may differ by 0.01.)

# %%
from_L, from_later, both = np.zeros((3, T, n_h))  # row t: the two gradients that meet at h_t, and their sum
for t in reversed(range(T)):
    from_L[t] = params.U.T @ (run.y_hat[t] - np.eye(n_y)[y[t]])
    from_later[t] = J[t + 1].T @ both[t + 1] if t < T - 1 else 0
    both[t] = from_L[t] + from_later[t]

# %% jupyter={"source_hidden": true}
# Prediction: how large the gradient is where the own loss is small
widgets.Prediction(
    f"At t = 3 the network is nearly sure of the right word, “than”. So L_3 is small, and the gradient that comes from "
    f"it has the norm {np.linalg.norm(from_L[3]):.2f}. What is the norm of ∂L/∂h_3, everything together?",
    truth=np.linalg.norm(both[3]),
    right=1.5,
    near=4,
    why="In this network its own loss has next to nothing to say, but h_4 brings along what the later losses say, most "
    "of all the one on “ugly”.",
)

# %%
widgets.t_stepper(pictures.sweep_scene(params, run, y, words, targets), name="s", still=0)

# %% [markdown]
# Which of the later losses does that come from? Here each loss walks back to $h_t$ on its own way, line (5), and the
# columns add up to what the sweep finds in one step, line (7). Choose $t$, the line and the epochs.


# %% jupyter={"source_hidden": true}
# Check: a line, and the network after some epochs, for the control; first of all our own
def sentence_of(choice):
    """(params, run, y, the words that it shall say) of a line after some epochs, with one-hot x_t."""
    line, epochs = choice
    some_x, some_y = task.examples[line]
    return networks["one-hot", epochs], forward(networks["one-hot", epochs], some_x), some_y, [*lines[line], "</s>"]


assert np.array_equal(sentence_of((0, 30))[1].h, run.h)

# %%
sources = pictures.arriving_scene(sentence_of)
widgets.Live(
    lambda t, line, epochs: sources.picture(((first_words.index(line), int(epochs)), t)),
    t=widgets.choice("t", list(range(T)), start=3),
    line=widgets.choice("line", first_words, start="beautiful"),
    epochs=widgets.choice("epochs", ["0", "10", "30"], start="30"),
)

# %% jupyter={"source_hidden": true}
# Check: what the text says of these norms
own_loss, next_state = np.linalg.norm(from_L, axis=1), np.linalg.norm(from_later, axis=1)
from_L_4, from_L_5 = J[4].T @ from_L[4], J[4].T @ J[5].T @ from_L[5]  # what these two send to h_3
assert np.allclose(from_L, g, atol=1e-12) and np.allclose(from_L_4 + from_L_5, from_later[3], atol=1e-12)
assert 9 * own_loss[3] < next_state[3] < np.linalg.norm(from_L_4)  # L_5 takes away from what L_4 sends
assert (round(np.linalg.norm(from_L_4), 2), round(np.linalg.norm(from_L_5), 2)) == (0.86, 0.12)
assert np.linalg.norm(both[4]) < own_loss[4]
assert (next_state > own_loss).tolist() == [False, True, True, True, False, False]
meet = np.zeros((20, 2, T))  # of each start: the norm of what comes to h_t from L_t, and from h_{t+1}
for start, of_start in enumerate(experiments.trained(lines, n_h=4, epochs=30, rate=0.03, progress=False).each()):
    run_ = forward(of_start, x)
    down, J_, later = (run_.y_hat - np.eye(n_y)[y]) @ of_start.U, step_jacobians(of_start, run_), np.zeros(n_h)
    for t in reversed(range(T)):
        meet[start, :, t] = np.linalg.norm(down[t]), np.linalg.norm(later)
        later = J_[t].T @ (down[t] + later)
assert np.allclose(meet[8], [own_loss, next_state], atol=1e-12)
setting = "n_h 4, rate 0.03, 30 epochs, starts 0 to 19, first line"
experiments.claim("more comes to h_3 from its own loss than from h_4", meet[:, 0, 3] > meet[:, 1, 3], setting)
experiments.claim("more comes to h_4 from its own loss than from h_5", meet[:, 0, 4] > meet[:, 1, 4], setting)

# %% [markdown]
# In this network there comes to $h_3$ from $h_4$ a gradient of about ten times the norm of what its own loss sends. The
# loss on "ugly" sends 0.86; the one on the end mark, 0.12, takes a little of it away. What comes from $h_4$ says how
# the later losses would change if $h_3$ carried something else to step 4. The formula of lesson 5 (no step back) throws
# just this part away.
#
# How much that is differs from start to start: at $h_3$ more comes from its own loss in 13 of 20 starts, at $h_4$ in
# 20 of 20 starts. And two gradients that meet are added with their signs: in this network the sum at $t = 4$ is smaller
# than what came from $L_4$ alone.
#
# ## 5. What each copy adds
#
# Each $\partial L/\partial a_t$ walks on to $h_{t-1}$. And it goes into three gradients: with the row $h_{t-1}$ into
# that of $W$, with the row $x_t$ into that of $V$, and as it is into that of $b_h$.

# %% jupyter={"source_hidden": true}
# Prediction: columns of the gradient of V that stay zero
widgets.Prediction(
    "∂L/∂V has ten columns, one for each word that the network can read. How many of them will still be zero when the "
    "sweep is done?",
    truth=np.count_nonzero(~gradient.V.any(axis=0)),
    unit="columns",
    between=(0, 10),
    near=1.5,
    why="Those of the words that this sentence never reads. A one-hot x_t puts ∂L/∂a_t into the column of its word, "
    "and zeros everywhere else.",
)

# %% jupyter={"source_hidden": true}
# Prediction: the bias from V
widgets.Prediction(
    "Suppose you have ∂L/∂V, and nothing else. Can you get ∂L/∂b_h from it?",
    options=["yes, as the sum of its columns", "yes, as the sum of its rows", "no, that takes a sweep of its own"],
    truth="yes, as the sum of its columns",
    why="Each ∂L/∂a_t goes into exactly one column of ∂L/∂V, and into ∂L/∂b_h as well. (This holds because the numbers "
    "of a one-hot x_t sum to 1. Those of a word embedding do not.)",
)

# %% [markdown]
# The same slider: on the left the sum so far, in the middle what copy $t$ adds, on the right their sum. The matrices
# with $\partial L$ share one scale of colours; a plain 0 is exactly zero. ($U$ and $b_y$ are left out, they grow as in
# lesson 4.)

# %%
widgets.t_stepper(pictures.gathering_scene(params, run, y, words, task.inputs), name="s", still=0)

# %%
zero = [word for word, column in zip(task.inputs, gradient.V.T) if not column.any()]
print("words whose column of ∂L/∂V is zero:", *zero)
print("words that this sentence never reads:", *(word for word in task.inputs if word not in words))
print("sum of the columns of ∂L/∂V:", gradient.V.sum(axis=1).round(2) + 0.0)
print("∂L/∂b_h:                    ", gradient.b_h.round(2) + 0.0)

# %% jupyter={"source_hidden": true}
# Check: the zero columns are those of the words never read, and the columns sum to the gradient of b_h
assert len(zero) == 4 and set(zero) == set(task.inputs) - set(words)
assert np.allclose(gradient.V.sum(axis=1), gradient.b_h, atol=1e-12)

# %% [markdown]
# So the columns of $V$ for words that are not in the sentence are left as they are by a step of plain gradient descent.
# (Adam, with which lesson 8 trains, moves them too, if an earlier line has read the word: it follows an average of
# recent gradients.)
#
# ## 6. What it costs
#
# Three ways to the same $\partial L/\partial W$. All three walk back with the same step, from $h_i$ to $h_{i-1}$: a
# column $v$ becomes $J_i^\top v = W^\top (f_h'(a_i) \odot v)$.
#
# - **The definition:** for each $(t, k)$ carry the column through the whole chain anew.
# - **The triangle:** each loss walks back once, and leaves a term at every $k$ on its way.
# - **The sweep:** all losses walk back together.

# %% jupyter={"source_hidden": true}
# Prediction: the steps back of the triangle for the sentence
widgets.Prediction(
    "T = 6. The sweep takes 5 steps back. How many does the triangle take, where each of the six losses walks back to "
    "step 0 on its own?",
    truth=T * (T - 1) // 2,
    unit="steps",
    why="0 + 1 + 2 + 3 + 4 + 5, that is T(T - 1)/2: L_0 walks no step, L_5 five. (21 are the terms, one more for each "
    "loss.) The definition takes (T - 1) T (T + 1)/6 = 35.",
)

# %% [markdown]
# Counted are the multiplications of numbers, $n_h^2 + n_h$ for a step back and as many for a term: a count is the same
# on every machine, a time is not. Where $T$ is large, doubling it doubles the cost of the sweep; that of the triangle
# grows by a factor of about 4, that of the definition by about 8.

# %%
costs = pictures.costs_scene()
widgets.Live(
    lambda T, n_h: costs.picture((int(T), int(n_h))),
    T=widgets.Number("T", 40, 2, 200, step=1),
    n_h=widgets.Number("n_h", 16, 1, 64, step=1),
)

# %% jupyter={"source_hidden": true}
# Check: the definition and the triangle give the sweep's gradient, and take as many steps back as the picture says
by_definition, by_triangle = np.zeros((2, n_h, n_h))
taken = {"the definition": 0, "the triangle": 0, "the sweep": T - 1}
for t in range(T):
    v = g[t]
    for k in range(t, -1, -1):
        anew = g[t]
        for i in range(t, k, -1):
            anew, taken["the definition"] = J[i].T @ anew, taken["the definition"] + 1
        if k < t:
            v, taken["the triangle"] = J[k + 1].T @ v, taken["the triangle"] + 1
        by_definition += np.outer(run.slopes[k] * anew, run.h_before[k])
        by_triangle += np.outer(run.slopes[k] * v, run.h_before[k])
assert np.allclose(by_definition, gradient.W, atol=1e-12) and np.allclose(by_triangle, gradient.W, atol=1e-12)
at_40, at_80 = (np.array([*pictures.costs.multiplications(n, 16).values()]) for n in (40, 80))
assert (abs(at_80 / at_40 - [8, 4, 2]) < 0.3).all()  # what a doubled T does to the three
assert taken == pictures.costs.steps_back(T) == {"the definition": 35, "the triangle": 15, "the sweep": 5}

# %% [markdown]
# All three give the same gradient. The definition says what the gradient *is*, and the triangle shows where it comes
# from; to train a network one takes the sweep. Like the other two it needs $h_t$ and $\hat y_t$ of *all* timesteps, so
# the forward pass has to keep them.

# %% [markdown]
# ## What you predicted

# %%
widgets.prediction_summary()

# %% [markdown]
# ## Questions
#
# **1.** A classmate deletes the last line of the loop in `sweep`, so that `from_next` stays zero. Which of the five
# gradients are still right, and what are the others?
#
# <details><summary>Answer</summary>
#
# $\partial L/\partial U$ and $\partial L/\partial b_y$ are right: they never use `from_next`. For the other three only
# the terms with $k = t$ remain. For $W$ that is the formula of lesson 5; for $V$ and $b_h$ it is the same mistake.
#
# </details>
#
# **2.** Another network reads a whole sentence and gives a single answer at its end, so that $L = L_{T-1}$. What
# changes in the sweep, and what in the triangle?
#
# <details><summary>Answer</summary>
#
# From the triangle only the last row remains. In the sweep $U^\top(\hat y_t - y_t)$ falls away at every step but the
# last, so nothing meets any more: at each $h_t$ only the gradient from $h_{t+1}$ arrives. The number of steps back
# stays $T - 1$, and here the triangle needs no more than that, because its last row is a single walk.
#
# </details>
#
# **3.** The same network reads a text of 1000 words. What does the sweep carry from one timestep to the one before, and
# what must the forward pass have kept for it? Which of the two grows with $T$?
#
# <details><summary>Answer</summary>
#
# It carries the $n_h$ numbers of `from_next`, and the five sums; they are as large for every $T$. The forward pass must
# have kept $h_t$ and $\hat y_t$ of each timestep, $T(n_h + n_y)$ numbers, beside the inputs. That grows with $T$.
#
# </details>

# %% jupyter={"source_hidden": true}
# Check, for question 1: without from_next only the terms k = t remain; and for question 2: only the last row
diagonal = {name: sum(c.term(name, t, t) for t in range(T)) for name, _ in params.items()}
assert all(np.allclose(getattr(first_try, name), terms, atol=1e-12) for name, terms in diagonal.items())
v, only_last = g[T - 1], np.zeros_like(params.W)
for t in reversed(range(T)):
    only_last += np.outer(run.slopes[t] * v, run.h_before[t])
    v = params.W.T @ (run.slopes[t] * v)
assert np.allclose(only_last, sum(c.term("W", T - 1, k) for k in range(T)), atol=1e-12)

# %% [markdown]
# ## On the slides
#
# *Backpropagation Through Time (BPTT)*, the last slide of that title: "And what about the last weight matrix $V$? Is it
# necessary to go backwards in time to calculate $\frac{\partial L}{\partial V}$? Yes! Here we have the same situation
# as with $W$", with the box around $h_{t-1}$. It does not mention $b_h$, for which the same is true. (The slides write
# gradients as rows, and their products from left to right; our columns are their transposes.)
#
# The *Summary* says: "RNNs are trained using simple Backpropagation. BPTT is just a fancy name for it." Now you have
# seen in which sense: the sweep is ordinary backpropagation through the unrolled network, where each $h_t$ adds up the
# gradients of the two arrows that leave it, and each shared parameter adds up the gradients of its copies.
#
# **Exercises:** [one class hour of them](exercises/07_one_sweep_back.ipynb), with checks that name the mistake.
#
# **Where this leads.** You have the whole gradient, and a fast way to compute it. In [lesson
# 8](08_training_with_bptt.ipynb) it goes to work: the network is trained with it, and with gradients that walk back
# less far.
