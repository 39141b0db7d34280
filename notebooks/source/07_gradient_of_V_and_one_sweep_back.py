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
# - write the whole backward pass as one loop in NumPy, and check it against three others,
# - count what each way of computing the gradient costs.
#
# **You need** the terms $(t, k)$ of [lesson 6](06_chain_rule_product.ipynb), the $\hat y_t - y_t$ of [lesson
# 4](04_gradient_of_U.ipynb), and the rule $(AB)^\top = B^\top A^\top$. **Time:** 50 minutes.
#
# **The one idea:** many ways lead back from the losses, and they share parts. What they share needs to be walked only
# once.

# %%
import numpy as np

from rnn_lesson import Parameters, backward, contributions, forward, jacobian_product, naive_backward
from rnn_lesson import numerical_gradient, small_writer, step_jacobians
from rnn_lesson import pictures, widgets

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
# Each $x_t$ is one-hot: a single 1 among zeros tells the word.
#
# ## 1. The other parameters
#
# So far we walked back for $W$. What about the other four?
#
# $$h_t = f_h(V x_t + W\, \boxed{h_{t-1}} + b_h), \qquad o_t = U h_t + b_y$$
#
# $V$ and $b_h$ stand beside $W$, inside $h_t$. And $h_{t-1}$, in the box, was made with **the same** $V$ and the same
# $b_h$. So all that lesson 6 said of $W$ holds for them word by word: they act on $h_t$ directly, and through all
# earlier states. The chain of Jacobians $J_i$ (the matrices of all derivatives of $h_i$ by $h_{i-1}$) does not change
# either. Only the last link differs, what the parameter is multiplied with at step $k$:
#
# | parameter | shape | is multiplied with | term $(t, k)$ |
# |---|---|---|---|
# | $W$ | $(n_h, n_h)$ | $h_{k-1}$ | $\partial L_t/\partial a_k \; h_{k-1}^\top$ |
# | $V$ | $(n_h, n_x)$ | $x_k$ | $\partial L_t/\partial a_k \; x_k^\top$ |
# | $b_h$ | $(n_h)$ | 1 | $\partial L_t/\partial a_k$ |
# | $U$ | $(n_y, n_h)$ | $h_k$ | $(\hat y_t - y_t)\, h_t^\top$ for $k = t$, otherwise zero |
# | $b_y$ | $(n_y)$ | 1 | $\hat y_t - y_t$ for $k = t$, otherwise zero |
#
# $\partial L_t/\partial a_k$ is a column of $n_h$ numbers, the result of the walk from $L_t$ back to step $k$. A column
# times a row is an *outer product*. For $U$ and $b_y$ there is no walk: they act on $o_t$ alone, and no arrow leads
# from $o_t$ to another timestep.
#
# **Predict.** In a moment you will see the triangles of $U$, $W$, $V$ and $b_h$ side by side. Each cell holds the norm
# of a term, the root of the sum of its squared numbers.
#
# 1. For $W$ the column $k = 0$ is zero. What about the column $k = 0$ of $b_h$?
# 2. In this network two of the four triangles hold the same norm in every cell. Which two, and why?
#
# <details><summary>Answers</summary>
#
# 1. It is not zero. $b_h$ is multiplied with 1, at step 0 as at every other.
# 2. $V$ and $b_h$. The norm of an outer product is the product of the two norms,
#    $\|\partial L_t/\partial a_k\| \cdot \|x_k\|$, and a one-hot $x_k$ has the norm 1. (With word embeddings for $x$
#    the two would differ.)
#
# </details>

# %%
widgets.Still(pictures.triangles_of_picture(params, run, y, words, targets))

# %% jupyter={"source_hidden": true}
# Check: which cells of the five triangles are zero, and which two triangles are equal
norms = {name: c.norms(name) for name in ("U", "W", "V", "b_h", "b_y")}
assert all(np.array_equal(norms[name], np.diag(np.diag(norms[name]))) for name in ("U", "b_y"))
assert not norms["W"][:, 0].any() and norms["W"][:, 1:][np.tril_indices(T, -1, T - 1)].all()
assert norms["V"][np.tril_indices(T)].all() and np.allclose(norms["V"], norms["b_h"], atol=1e-12)

# %%
referee, first_try = numerical_gradient(params, x, y), naive_backward(params, run, y)
for name, true in referee.items():
    error = np.linalg.norm(getattr(first_try, name) - true)
    sizes = f"norm of the true gradient {np.linalg.norm(true):.2f}   norm of the error without a step back"
    print(f"{name:3}  {sizes} {error.round(6):.2f}")
    assert error < 1e-8 if name in ("U", "b_y") else error > 0.5

# %% [markdown]
# From left to right in the picture: $U$ has its diagonal only. $W$ has the whole triangle but for the column $k = 0$,
# where it multiplies $h_{-1} = 0$. $V$ and $b_h$ have the whole triangle. ($b_y$ is not drawn; it has a diagonal as $U$
# does.)
#
# The printed lines put it to the test. Without a step back, taking every $h_{t-1}$ for a constant, $U$ and $b_y$ come
# out right, and $W$, $V$ and $b_h$ come out wrong.
#
# So, is it necessary to go backwards in time to calculate $\partial L/\partial V$? **Yes**, and for
# $\partial L/\partial b_h$ too. But not for $\partial L/\partial U$ and $\partial L/\partial b_y$.

# %% [markdown]
# ## 2. From the double sum to a recursion
#
# Three triangles, each with $T(T+1)/2$ terms. Do we really have to walk all these ways, one by one?
#
# **Predict.** Look at the column $k = 1$ of a triangle: five terms, from $L_1, L_2, \dots, L_5$ back to step 1. Which
# part of the way do the last four of them share? And what do all five share?
#
# <details><summary>Answer</summary>
#
# The last four come through $h_2$, so they all end with the step from $h_2$ to $h_1$, which is $J_2$. The first of the
# five starts at $h_1$ and takes no step. From $h_1$ on all five share the rest: $f_h'(a_1)$ and $h_0^\top$ (for $V$:
# $x_1^\top$).
#
# </details>
#
# Now the same in formulas, for $W$. First a change of direction: lesson 6 wrote $\partial L_t/\partial h_k$ as a
# **row**, with the Jacobians to its right. **From here on it is a column** of $n_h$ numbers, as in lesson 5. A row
# times matrices becomes, transposed, the same matrices transposed in the opposite order, times the column:
#
# $$\text{row: } \frac{\partial L_t}{\partial h_t}\, J_t J_{t-1} \cdots J_{k+1}
# \qquad\text{column: } \frac{\partial L_t}{\partial h_k} = J_{k+1}^\top \cdots J_{t-1}^\top J_t^\top\, g_t
# \qquad\text{with}\quad g_t = U^\top (\hat y_t - y_t)$$
#
# $g_t$ is short for $\partial L_t/\partial h_t$, what comes from step $t$'s own loss. In $\partial L/\partial h_k$,
# without an index at the $L$, all losses are meant.
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
# **(5)** Write the sum in brackets out, the loss of step $k$ first:
#
# $$\frac{\partial L}{\partial h_k} = g_k + J_{k+1}^\top g_{k+1} + J_{k+1}^\top J_{k+2}^\top g_{k+2} + \dots + J_{k+1}^\top J_{k+2}^\top \cdots J_{T-1}^\top g_{T-1}$$
#
# **(6)** All but the first begin with $J_{k+1}^\top$, the step that they share. Take it out to the left:
#
# $$= g_k + J_{k+1}^\top \bigl( g_{k+1} + J_{k+2}^\top g_{k+2} + \dots + J_{k+2}^\top \cdots J_{T-1}^\top g_{T-1} \bigr)$$
#
# **(7)** The bracket is line (5) once more, with $k+1$ in the place of $k$:
#
# $$\frac{\partial L}{\partial h_k} = g_k + J_{k+1}^\top \frac{\partial L}{\partial h_{k+1}}$$
#
# **(8)** Put in $g_k = U^\top(\hat y_k - y_k)$ and
# $J_{k+1}^\top = \bigl(\operatorname{diag}(f_h'(a_{k+1}))\, W\bigr)^\top = W^\top \operatorname{diag}(f_h'(a_{k+1}))$.
# A diagonal matrix times a column multiplies number by number:
#
# $$\boxed{\;\frac{\partial L}{\partial h_k} = \underbrace{U^\top (\hat y_k - y_k)}_{\text{from } L_k}
# \;+\; \underbrace{W^\top \Bigl(f_h'(a_{k+1}) \odot \frac{\partial L}{\partial h_{k+1}}\Bigr)}_{\text{from } h_{k+1}}\;}$$
#
# **Two gradients meet at each $h_k$**: one comes from its own loss, the other from the next state and brings along all
# later losses. At the last step, $k = T-1$, only the first one is there. From then on each $\partial L/\partial h_k$ is
# made from the one after it, so the computation goes from right to left: **one sweep back**.
#
# Lines (5) and (7) for $k = 1$ in our network, with the Jacobian products of lesson 6:

# %%
J = step_jacobians(params, run)  # (T, n_h, n_h)
g = (run.y_hat - np.eye(n_y)[y]) @ params.U  # (T, n_h): g[t] holds the numbers of the column g_t


def all_ways_to(k):
    """Line (5): every loss walks back to h_k on its own way. Gives ∂L/∂h_k, (n_h,)."""
    return sum(jacobian_product(J, t, k).T @ g[t] for t in range(k, T))


# %%
by_ways, by_recursion = all_ways_to(1), g[1] + J[2].T @ all_ways_to(2)
print("∂L/∂h_1, five ways added up: ", by_ways.round(2) + 0.0)
print("∂L/∂h_1, by line (7):        ", by_recursion.round(2) + 0.0)

column_sum = sum(c.term("W", t, 1) for t in range(1, T))  # the column k = 1 of the triangle, (n_h, n_h)
assert np.allclose(by_ways, by_recursion, atol=1e-12)
assert np.allclose(np.outer(by_ways * (1 - run.h[1] ** 2), run.h[0]), column_sum, atol=1e-12)

# %% [markdown]
# The two agree. The cell also asserts what line (4) says of $k = 1$: the single outer product
# $(\partial L/\partial h_1 \odot f_h'(a_1))\, h_0^\top$ is the sum of all terms in that column of the triangle.
#
# With $\partial L/\partial a_t = f_h'(a_t) \odot \partial L/\partial h_t$, a column of $n_h$ numbers, all five
# gradients are now single sums (only one timestep is left in them, and we call it $t$, as in the loop to come):
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
# $p\,q^\top$.
#
# **Predict:** `from_next` is made in the last line of the loop and used in the next round. Which value must it have
# before the loop begins?


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
# `from_next` begins with zeros: no later step, no gradient from it. (Mind the plus in the line after `error`. If you
# *overwrite* instead of adding, you lose one of the two gradients.)
#
# The sweep equals the sum over the triangle, and the package's `backward`, to within $10^{-12}$. Nothing was
# approximated on the way from the double sum to the loop, so they differ by rounding alone. The referee is a little
# coarser, because its step $\varepsilon$ is not infinitely small; it agrees to within $10^{-8}$, as always.
#
# **And the frameworks?** Autograd, PyTorch and JAX record every operation of the forward pass, and then go back through
# the record, operation by operation. For a loop over the timesteps that comes to the same sweep. The next two cells ask
# one of them, HIPS `autograd`, **if it is installed**. Then the second stops with an error if a single number differs
# by $10^{-12}$ or more. Where it is not installed (`pip install autograd` cures that) they do nothing. They print
# nothing in either case; afterwards `framework` holds the name or `None`, so ask that variable if you want to know.

# %%
try:
    import autograd.numpy as anp
    from autograd import grad

    framework = "autograd"
except ImportError:
    framework = None

# %%
if framework:

    def total_loss(U, V, W, b_h, b_y):
        """The forward pass alone; no derivative is written down."""
        h, L = np.zeros(n_h), 0.0
        for t in range(T):
            h = anp.tanh(V @ x[t] + W @ h + b_h)
            o = U @ h + b_y
            L = L + anp.log(anp.sum(anp.exp(o))) - o[y[t]]
        return L

    theirs = grad(total_loss, (0, 1, 2, 3, 4))(*(theta for _, theta in params.items()))
    for (name, mine), other in zip(gradient.items(), theirs):
        assert abs(mine - other).max() < 1e-12, name

# %% [markdown]
# ## 4. Step through it
#
# The slider counts the steps of the sweep, $s = 0, 1, \dots, 5$. Since the sweep goes backwards, $t$ falls from 5 to 0:
# $t = 5 - s$.
#
# - **Top:** the network. The thick arrows are the gradients that meet at $h_t$ in this step: purple from $L_t$, orange
#   from $h_{t+1}$. The thin ones were there before.
# - **Middle:** the recursion in numbers, from left to right. $W^\top$ times the $\partial L/\partial a_{t+1}$ of the
#   step before is what comes from $h_{t+1}$ (orange frame; it stands first here, because it comes from the step
#   before). With what comes from $L_t$ (purple frame) it gives $\partial L/\partial h_t$ (black frame). Times
#   $f_h'(a_t)$, number by number, that is $\partial L/\partial a_t$.
# - **Below:** what copy $t$ of the parameters adds. The column $\partial L/\partial a_t$ meets the row $h_{t-1}$ for
#   $W$, the row $x_t$ for $V$, and a 1 for $b_h$.
# - **Bottom:** the sums so far. ($U$ and $b_y$ are left out. They grow as in lesson 4.)
#
# Teal is positive, brown is negative. There are four scales of colours: $W^\top$ has one; the columns with $\partial L$
# share one; $f_h'(a_t)$, $h_{t-1}$, $x_t$ and the 1 share one; and the matrices below share one. From one scale to
# another compare the numbers, not the colours. A plain 0 is exactly zero. (The numbers are rounded for the picture, so
# a sum or a product by hand may differ by 0.01.)
#
# **Predict** before you step:
#
# 1. At $t = 3$ the network is nearly sure of the right word, "than". So $L_3$ is small, and so is what comes from it.
#    Will $\partial L/\partial h_3$ be small too?
# 2. $\partial L/\partial V$ has ten columns, one for each word that the network can read. How many of them will still
#    be zero when the sweep is done, and which?
# 3. Suppose you have $\partial L/\partial V$, and nothing else. Can you get $\partial L/\partial b_h$ from it?

# %%
widgets.t_stepper(pictures.sweep_scene(params, run, y, words, targets, task.inputs), name="s")

# %%
from_L, from_next, both = np.zeros((3, T, n_h))
for t in reversed(range(T)):
    from_L[t] = g[t]
    from_next[t] = J[t + 1].T @ both[t + 1] if t < T - 1 else 0
    both[t] = from_L[t] + from_next[t]

print(f"L_3 = {-np.log(run.y_hat[3, y[3]]):.2f}\n")
print("norms    from L_t   from h_{t+1}   their sum ∂L/∂h_t")
for t in reversed(range(T)):
    sizes = [np.linalg.norm(part[t]) for part in (from_L, from_next, both)]
    print(f"t = {t}      {sizes[0]:.2f}        {sizes[1]:.2f}            {sizes[2]:.2f}")
from_L_4, from_L_5 = np.linalg.norm(J[4].T @ g[4]), np.linalg.norm(J[4].T @ J[5].T @ g[5])
print(f"\nof what comes from h_4 to h_3: from L_4 {from_L_4:.2f}, from L_5 {from_L_5:.2f}")

# %% jupyter={"source_hidden": true}
# Check: what the text says of these norms
own_loss, next_state = np.linalg.norm(from_L, axis=1), np.linalg.norm(from_next, axis=1)
assert next_state[3] > 9 * own_loss[3] and from_L_4 > 3 * from_L_5
assert np.linalg.norm(both[4]) < own_loss[4]
assert (next_state > own_loss).tolist() == [False, True, True, True, False, False]

# %% [markdown]
# **Your first prediction.** No: $\partial L/\partial h_3$ is not small at all. Its own loss has next to nothing to say,
# but from $h_4$ comes a gradient of about ten times its norm, nearly all of it from the loss on "ugly". It tells $h_3$
# what it should have *carried* to step 4. The first try of lesson 5 (no step back) throws just this part away.
#
# At $t = 1, 2, 3$ more comes from the next state than from the step's own loss, at $t = 0$, $4$ and $5$ it is the other
# way round (at $t = 5$ no next state is there). And two gradients that meet are added with their signs: at $t = 4$ the
# sum is smaller than what came from $L_4$ alone.
#
# ## 5. The columns of ∂L/∂V
#
# Now the other two predictions.

# %%
zero = [word for word, column in zip(task.inputs, gradient.V.T) if not column.any()]
print("words whose column of ∂L/∂V is zero:", *zero)
print("words that this sentence never reads:", *(word for word in task.inputs if word not in words))
print("sum of the columns of ∂L/∂V:", gradient.V.sum(axis=1).round(2))
print("∂L/∂b_h:                    ", gradient.b_h.round(2))
assert len(zero) == 4 and set(zero) == set(task.inputs) - set(words)
assert np.allclose(gradient.V.sum(axis=1), gradient.b_h, atol=1e-12)

# %% [markdown]
# - **Four columns are zero**, those of the words that the sentence never reads. At each step the one-hot $x_t$ puts the
#   whole column $\partial L/\partial a_t$ into the column of the word that was read, and zeros everywhere else. So the
#   columns of $V$ for words that are not in the sentence are left as they are.
# - **The columns sum to $\partial L/\partial b_h$.** Each $\partial L/\partial a_t$ goes into exactly one column of
#   $\partial L/\partial V$, and it goes into $\partial L/\partial b_h$ as well. (This holds because the numbers of a
#   one-hot $x_t$ sum to 1. Those of a word embedding do not.)

# %% [markdown]
# ## 6. What it costs
#
# Three ways to the same $\partial L/\partial W$. All three walk back with the same step, from $h_i$ to $h_{i-1}$: a
# column $v$ becomes $J_i^\top v = W^\top (f_h'(a_i) \odot v)$.
#
# - **The definition:** for each $(t, k)$ carry the column through the whole chain anew.
# - **The triangle:** each loss walks back once, and leaves a term at every $k$ on its way.
# - **The sweep.**
#
# **Predict:** how many steps back does each of them take for $T = 6$? And what happens to the three counts when $T$ is
# doubled?


# %%
def by_definition(own, slopes, W, h_before):
    """(∂L/∂W, steps back taken); own[t] is g_t, slopes[t] is f_h'(a_t), both (n_h,)."""
    dL_dW, steps = np.zeros_like(W), 0
    for t in range(len(own)):
        for k in range(t + 1):
            v = own[t]
            for i in range(t, k, -1):
                v, steps = W.T @ (slopes[i] * v), steps + 1
            dL_dW += np.outer(slopes[k] * v, h_before[k])
    return dL_dW, steps


# %%
def by_triangle(own, slopes, W, h_before):
    """The same; the walk to k goes on where the walk to k+1 has ended."""
    dL_dW, steps = np.zeros_like(W), 0
    for t in range(len(own)):
        v = own[t]
        for k in range(t, -1, -1):
            if k < t:
                v, steps = W.T @ (slopes[k + 1] * v), steps + 1
            dL_dW += np.outer(slopes[k] * v, h_before[k])
    return dL_dW, steps


# %%
def by_sweep(own, slopes, W, h_before):
    """The same; all losses go on together."""
    dL_dW, steps, v = np.zeros_like(W), 0, own[-1]
    for k in range(len(own) - 1, -1, -1):
        if k < len(own) - 1:
            v, steps = own[k] + W.T @ (slopes[k + 1] * v), steps + 1
        dL_dW += np.outer(slopes[k] * v, h_before[k])
    return dL_dW, steps


# %%
ways = {"the definition": by_definition, "the triangle": by_triangle, "the sweep": by_sweep}
for name, way in ways.items():
    dL_dW, steps_taken = way(g, 1 - run.h**2, params.W, run.h_before)
    equal = bool(np.allclose(dL_dW, gradient.W, atol=1e-12))
    print(f"{name:15} T = {T}: {steps_taken:2} steps back   equals ∂L/∂W: {equal}")
    assert equal

# %% [markdown]
# For longer sequences we take a network of random numbers with $n_h = 16$ and random inputs; what it says does not
# matter here, only how much there is to compute. The next cell counts the steps back.

# %%
rng = np.random.default_rng(0)
large = Parameters.random(n_x=8, n_h=16, n_y=8, rng=rng)
long_x, long_y = rng.normal(size=(80, 8)), rng.integers(8, size=80)  # (80, n_x) and (80,)
lengths = [10, 20, 40, 80]

counts = {name: [] for name in ways}
for length in lengths:
    long_run = forward(large, long_x[:length])
    own = (long_run.y_hat - np.eye(8)[long_y[:length]]) @ large.U  # (length, n_h)
    for name, way in ways.items():
        _, steps_taken = way(own, 1 - long_run.h**2, large.W, long_run.h_before)
        counts[name].append(steps_taken)

# %%
print("steps back for T =", "".join(f"{length:9}" for length in lengths), "    from 40 to 80")
for name, taken in counts.items():
    print(f"{name:18}", "".join(f"{n:9}" for n in taken), f"   times {taken[3] / taken[2]:.2f}")
assert counts["the sweep"] == [n - 1 for n in lengths]
assert counts["the triangle"] == [n * (n - 1) // 2 for n in lengths]
assert counts["the definition"] == [(n - 1) * n * (n + 1) // 6 for n in lengths]

# %%
sentence = (
    "The steps back of the three ways against T. Both axes are logarithmic, "
    "so a line that is twice as steep belongs to twice the power of T."
)
widgets.Still(pictures.counts_picture(lengths, counts, sentence))

# %% [markdown]
# The sweep takes $T - 1$ steps back, the triangle $T(T-1)/2$, and the definition $(T-1)\,T\,(T+1)/6$. When $T$ is
# doubled, that makes about twice, four times and eight times as many. In the picture the three ways have three slopes,
# close to 1, 2 and 3: on logarithmic axes the slope is the power of $T$ with which the cost grows.
#
# <details><summary>Measure it yourself</summary>
#
# A count is the same on every machine, a time is not. Put this into a new cell, and then `by_triangle` and
# `by_definition` in the place of `by_sweep`. The numbers are those of $T = 80$, the last length above:
#
# ```python
# %timeit by_sweep(own, 1 - long_run.h**2, large.W, long_run.h_before)
# ```
#
# The times also contain what Python needs for the loops and for adding up the terms, so they do not follow the counts
# exactly.
#
# </details>
#
# All three give the same gradient. The definition says what the gradient *is*, and the triangle shows where it comes
# from; to train a network one takes the sweep. Like the other two it needs $h_t$ and $\hat y_t$ of *all* timesteps, so
# the forward pass has to keep them.

# %% [markdown]
# ## Questions
#
# **1.** A classmate deletes the last line of the loop in `sweep`, so that `from_next` stays zero. Which of the five
# gradients are still right, and what are the others?
#
# <details><summary>Answer</summary>
#
# $\partial L/\partial U$ and $\partial L/\partial b_y$ are right: they never use `from_next`. For the other three only
# the terms with $k = t$ remain. For $W$ that is the first try of lesson 5; for $V$ and $b_h$ it is the same mistake.
#
# </details>
#
# **2.** The forward pass goes from left to right. Why can the sweep not do so too?
#
# <details><summary>Answer</summary>
#
# Because $\partial L/\partial h_t$ is made from $\partial L/\partial h_{t+1}$, which must be known first. The forward
# pass makes $h_t$ from $h_{t-1}$, so it must go the other way. The states are carried along the arrows $W$, the
# gradients against them.
#
# </details>
#
# **3.** Another network reads a whole sentence and gives a single answer at its end, so that $L = L_{T-1}$. What
# changes in the sweep, and what in the triangle?
#
# <details><summary>Answer</summary>
#
# From the triangle only the last row remains. In the sweep $U^\top(\hat y_t - y_t)$ falls away at every step but the
# last, so nothing meets any more: at each $h_t$ only the gradient from $h_{t+1}$ arrives. The number of steps back
# stays $T - 1$, and here the triangle needs no more than that, because its last row is a single walk.
#
# </details>

# %% jupyter={"source_hidden": true}
# Check, for question 1: without from_next only the terms k = t remain; and for question 3: only the last row
diagonal = {name: sum(c.term(name, t, t) for t in range(T)) for name, _ in params.items()}
assert all(np.allclose(getattr(first_try, name), terms, atol=1e-12) for name, terms in diagonal.items())
only_last = np.where(np.arange(T)[:, None] == T - 1, g, 0)
last_row = sum(c.term("W", T - 1, k) for k in range(T))
assert np.allclose(by_sweep(only_last, 1 - run.h**2, params.W, run.h_before)[0], last_row, atol=1e-12)

# %% [markdown]
# ## On the slides
#
# *Backpropagation Through Time (BPTT)*, the last slide of that title: "And what about the last weight matrix $V$? Is it
# necessary to go backwards in time to calculate $\frac{\partial L}{\partial V}$? Yes! Here we have the same situation
# as with $W$", with the box around $h_{t-1}$. It does not mention $b_h$, for which the same is true.
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
