# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Exercises 6. The chain-rule product
#
# **You need** [lesson 6](../06_chain_rule_product.ipynb). **Time:** one class hour; the last task is for those who have
# time left. **Points:** 10.
#
# Write your answer in the place of the line `raise NotImplementedError(…)`, run the cell, then run the check below it,
# as often as you like. The hints are folded one behind the other. Where a task uses your function of an earlier one
# and that is at fault, the check puts a right one in its place. A check wants a way of your own: it does not count
# what the package computed for you, except where the text says that you may use it.
#
# ## Recap
#
# | what | shape | formula |
# |---|---|---|
# | step Jacobian $J_t = \partial h_t/\partial h_{t-1}$ | $(n_h, n_h)$ | $\operatorname{diag}(f_h'(a_t))\, W$ |
# | product $\partial h_t/\partial h_k$ | $(n_h, n_h)$ | $J_t\, J_{t-1} \cdots J_{k+1}$; the identity for $k = t$ |
# | column $\partial L_t/\partial h_t$ | $(n_h)$ | $U^\top (\hat y_t - \text{onehot}(y_t))$ |
# | column $\partial L_t/\partial h_k$ | $(n_h)$ | the product, transposed, times $\partial L_t/\partial h_t$ |
# | term $(t, k)$ of $\partial L/\partial W$ | $(n_h, n_h)$ | the column $\partial L_t/\partial h_k \odot f_h'(a_k)$ times the row $h_{k-1}^\top$ |
#
# $$\frac{\partial L}{\partial W} = \sum_t \sum_{k \le t} \text{term}(t, k)$$
#
# With tanh, $f_h'(a_t) = 1 - h_t^2$. You need of a run: `run.h`, `run.y_hat`, and `run.h_before`, whose row $t$ is
# $h_{t-1}$. (`run.h[t - 1]` will not do for $t = 0$: there Python takes the *last* row.)

# %%
import numpy as np

from rnn_lesson import contributions, forward, small_writer
from rnn_lesson import pictures, widgets

task, params, x, y, words, targets = small_writer()  # x (T, n_x), y (T,); the words it reads, and what it shall say
run = forward(params, x)

# %% [markdown]
# ## 6.1 Which factors? (1 point)
#
# Which Jacobians stand in $\partial h_t/\partial h_k$, and in which order, from left to right?


# %%
def factors(t, k):
    """The indices i of the J_i in dh_t/dh_k, from left to right, as a list; 0 <= k <= t."""
    # BEGIN SOLUTION
    return list(range(t, k, -1))
    # END SOLUTION
    raise NotImplementedError("Exercise 6.1: the factors of the product, from left to right")


# %% points=1
from rnn_lesson import check

check.factors(factors)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# From $h_4$ back to $h_1$ it is three steps: from 4 to 3, from 3 to 2, from 2 to 1. $J_i$ belongs to the step from $i$
# to $i - 1$.
#
# <details><summary>Hint 2</summary>
#
# The latest step stands on the left. A `range` with a third argument can count down; its end is left out, as always.
#
# </details></details>

# %% [markdown]
# ## 6.2 The step Jacobian (2 points)


# %%
def step_jacobian(params, run, t):
    """J_t = dh_t/dh_{t-1}: row p, column q holds the derivative of number p of h_t by number q of h_{t-1}.

    params.W (n_h, n_h); run: of forward, with tanh; 0 <= t < T. Returns (n_h, n_h).
    """
    # BEGIN SOLUTION
    return np.diag(1 - run.h[t] ** 2) @ params.W
    # END SOLUTION
    raise NotImplementedError("Exercise 6.2: the step Jacobian")


# %% points=2
from rnn_lesson import check

check.step_jacobian(step_jacobian)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# $h_{t,p} = \tanh(\dots + \sum_q W_{pq} h_{t-1,q} + \dots)$. Its derivative by $h_{t-1,q}$ is $f_h'(a_t)_p\, W_{pq}$.
#
# <details><summary>Hint 2</summary>
#
# So row $p$ of $W$ is scaled with number $p$ of $1 - h_t^2$. On which side of $W$ must a diagonal matrix stand to do
# that? Try it with `np.diag([1, 10])` and a matrix of two rows.
#
# </details></details>

# %% [markdown]
# ## 6.3 The product (2 points)


# %%
def jacobian_product(params, run, t, k):
    """dh_t/dh_k = J_t J_{t-1} … J_{k+1}, and the identity where k = t; 0 <= k <= t < T. Returns (n_h, n_h)."""
    # BEGIN SOLUTION
    product = np.eye(len(params.W))
    for i in factors(t, k):
        product = product @ step_jacobian(params, run, i)
    return product
    # END SOLUTION
    raise NotImplementedError("Exercise 6.3: the product of the step Jacobians")


# %% points=2
from rnn_lesson import check

check.jacobian_product(jacobian_product)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Begin with the identity, `np.eye(n_h)`. For $k = t$ there is nothing to multiply, and it is the answer.
#
# <details><summary>Hint 2</summary>
#
# `factors(t, k)` names the Jacobians from left to right. On which side of the product so far does the next one come?
#
# </details></details>

# %% [markdown]
# ## 6.4 One term (3 points)


# %%
def term_of_W(params, run, y, t, k):
    """The term (t, k) of dL/dW: what L_t says through the copy of W that was used at step k; 0 <= k <= t < T.

    params.U (n_y, n_h); y (T,). Returns (n_h, n_h).
    """
    # BEGIN SOLUTION
    dL_dh_t = params.U.T @ (run.y_hat[t] - np.eye(len(params.U))[y[t]])
    dL_dh_k = jacobian_product(params, run, t, k).T @ dL_dh_t
    return np.outer(dL_dh_k * (1 - run.h[k] ** 2), run.h_before[k])
    # END SOLUTION
    raise NotImplementedError("Exercise 6.4: the term (t, k)")


# %% points=3
from rnn_lesson import check

check.term_of_W(term_of_W)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Four links, from top to bottom in the recap's table: the column $\partial L_t/\partial h_t$; the product, transposed;
# $f_h'(a_k)$, number by number; the outer product with $h_{k-1}$.
#
# <details><summary>Hint 2</summary>
#
# A matrix times a 1-D array gives a 1-D array again, and `.T` is the transpose. Which axis of $U$ belongs to $h_t$?
#
# <details><summary>Hint 3</summary>
#
# Of $t$ only the loss and the product know. The slopes are those of step $k$, and so is the row that the outer product
# needs: which array has $h_{k-1}$ in row $k$?
#
# </details></details></details>

# %% [markdown]
# ## Read the picture
#
# The triangle of lesson 6, with the same network. Compare your own numbers with it, say at $t = 4$ and $k = 2$.
# No check here, only folded answers.
#
# 1. From $k = 2$ to $k = 1$, at the same $t$: which factor joins the product $\partial h_t/\partial h_k$, on which end?
# 2. Take $t = 5$. Which term of this row is the largest in norm, and is it the nearest?
# 3. Somebody takes $t = 4$, $k = 4$. Which factor of the formula is gone, and what do you see in its place?

# %%
scene, all_norms = pictures.chain_scene(params, run, y, words, targets), contributions(params, run, y).norms("W")
widgets.TriangleControl(scene, all_norms, words, targets, start=(4, 2))

# %% tags=["raises-exception"]
term = term_of_W(params, run, y, 4, 2)
norms = np.array([np.linalg.norm(term_of_W(params, run, y, 5, k)) for k in range(6)])
print("your term (4, 2):")
print(term.round(2) + 0.0)
print("your norms of row t = 5, k = 0 … 5:", norms.round(2))

# %% [markdown]
# <details><summary>Answers</summary>
#
# 1. $J_2$, on the right end.
# 2. That of $k = 1$, the farthest that is not zero; the nearest, $k = 5$, is smaller. The cell above prints the norms
#    once 6.4 is done. Here too there is no rule that a far term is smaller.
# 3. The product of Jacobians is empty, so it is the identity. The term is that of the first try of lesson 5.
#
# </details>

# %% [markdown]
# ## 6.5 The gradient of W (2 points)


# %%
def gradient_of_W(params, run, y):
    """dL/dW, the sum of all terms (t, k) with k <= t.

    run: of forward, with tanh; y (T,). Returns (n_h, n_h).
    """
    # BEGIN SOLUTION
    return sum(term_of_W(params, run, y, t, k) for t in range(len(y)) for k in range(t + 1))
    # END SOLUTION
    raise NotImplementedError("Exercise 6.5: the sum over the triangle")


# %% points=2
from rnn_lesson import check

check.gradient_of_W(gradient_of_W)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Two loops, one in the other: $t$ from $0$ to $T - 1$, and $k$ from $0$ to $t$, *with* $t$.
#
# <details><summary>Hint 2</summary>
#
# `range(t + 1)` ends with $t$. The term $k = 0$ counts too; it is zero only if $h_{-1}$ is.
#
# </details></details>

# %% [markdown]
# ## Find the mistake
#
# Three lines from classmates, each in the place of the same line of a right program. Say what is wrong, and in which
# networks one would not notice it. No check, folded answers.
#
# 1. `for i in range(k, t):` `product = product @ J[i]`
# 2. `J_t = params.W * (1 - run.h[t] ** 2)`
# 3. `slope = 1 - np.tanh(run.h[k]) ** 2`
#
# <details><summary>Answers</summary>
#
# 1. Two mistakes in one: the range begins one too early and ends one too early ($J_k \dots J_{t-1}$ in the place of
#    $J_{k+1} \dots J_t$), and the order is ascending. With one hidden unit the order does not matter, but the range
#    still does. Neither shows where all $J$ are equal: with the identity for $f_h$ each of them is $W$.
# 2. NumPy stretches the vector along the *rows*, so column $q$ is scaled with slope $q$. That is
#    $W \operatorname{diag}(f_h')$, with the diagonal on the wrong side. With one hidden unit, or with the identity for
#    $f_h$, it is right.
# 3. `run.h[k]` is $\tanh(a_k)$ already, so this is the slope at the wrong place. Where all states are near zero it is
#    nearly right, and that makes it hard to find.
#
# </details>

# %% [markdown]
# ## 6.6 Stretch: without a single Jacobian
#
# In each term the column $\partial L_t/\partial h_t$ meets one transposed Jacobian after the other.
# $J_i^\top = W^\top \operatorname{diag}(f_h'(a_i))$ can be applied without forming it: scale the column, number by
# number, then multiply it with $W^\top$. And the walk from $t$ to $k$ need not begin anew for each $k$.
#
# Write the gradient so that each loss walks back once, with one product of a vector and a matrix for each step, and no
# product of two matrices at all. (The check looks at the last point only: it gives you a $W$ that refuses to be
# multiplied with any matrix, be it of few rows. How often you walk is for you to see.)


# %%
def gradient_of_W_without_jacobians(params, run, y):
    """dL/dW; each loss walks back once, and params.W is multiplied with vectors only. Returns (n_h, n_h)."""
    # BEGIN SOLUTION
    slopes, dL_dW = 1 - run.h**2, np.zeros_like(params.W)
    for t in range(len(y)):
        dL_dh = params.U.T @ (run.y_hat[t] - np.eye(len(params.U))[y[t]])  # dL_t/dh_t
        for k in range(t, -1, -1):
            dL_da_k = dL_dh * slopes[k]
            dL_dW += np.outer(dL_da_k, run.h_before[k])
            dL_dh = params.W.T @ dL_da_k  # dL_t/dh_{k-1}
    return dL_dW
    # END SOLUTION
    raise NotImplementedError("Exercise 6.6: the gradient without a product of two matrices")


# %% points=0
from rnn_lesson import check

check.gradient_of_W_without_jacobians(gradient_of_W_without_jacobians)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Let $k$ run from $t$ down to $0$ and keep one variable, the column $\partial L_t/\partial h_k$.
#
# <details><summary>Hint 2</summary>
#
# The column after the slopes of step $k$ is needed twice: in the term, and for the next column, one step further back.
#
# </details></details>
#
# **Where this leads.** Each loss still walks back on its own, $T$ walks in all. Lesson 7 lets them walk together: on to
# [lesson 7](../07_gradient_of_V_and_one_sweep_back.ipynb).
