# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 6. The chain-rule product
#
# **After this lesson you can**
#
# - write down the step Jacobian $J_t = \partial h_t / \partial h_{t-1}$ and say where each factor comes from,
# - multiply a chain of them in the right order, and say where the product starts and ends,
# - compute any single term $(t, k)$ of $\partial L/\partial W$ in a few lines of NumPy,
# - read the triangle of all terms, and show that its sum is the gradient.
#
# **You need** matrix products, the chain rule and the copies of $W$ from [lesson 5](05_gradient_of_W_first_try.ipynb).
# **Time:** 45 minutes for sections 1 to 6; sections 7 and 8, 15 more, can wait.
#
# **The one idea:** lesson 5 found the missing terms by nudging one copy of $W$ after the other. Can a formula give each
# of them?

# %%
import numpy as np

from rnn_lesson import comparisons, contributions, forward, losses, numerical_gradient, small_writer
from rnn_lesson import jacobian_product, step_jacobians
from rnn_lesson import Parameters, pictures, widgets
from rnn_lesson.language import experiments

task, params, x, y, words, targets = small_writer()  # x (T, n_x), y (T,); the words it reads, and what it shall say
run = forward(params, x)  # run.h (T, n_h), run.y_hat (T, n_y), …
T, n_h = run.h.shape

# %% [markdown]
# ## 1. Where we stand
#
# The network is that of lesson 5: four hidden units, in the middle of its training on three lines.
#
# $$a_t = V x_t + W h_{t-1} + b_h, \qquad h_t = f_h(a_t), \qquad \hat y_t = f_y(U h_t + b_y), \qquad L_t = -\log \hat y_t[y_t]$$
#
# with tanh for $f_h$, softmax for $f_y$, and $h_{-1} = 0$. The loss we follow is $L_4 = 1.07$, the one on "ugly".
#
# ## 2. One unit, three timesteps, in numbers
#
# With one hidden unit $W$ is a number $w$, and every state is a number: $h_t = \tanh(a_t)$ with
# $a_t = v x_t + w h_{t-1}$. How fast does $h_2$ change with $w$? The $w$ stands in the formula of $h_2$ in plain sight,
# and $h_1$ depends on it as well. The product rule gives two summands:
#
# $$\frac{d h_2}{d w} = \underbrace{f_h'(a_2)\, h_1}_{\text{the } w \text{ of step 2}}
# + \underbrace{f_h'(a_2)\, w}_{J_2}\;\frac{d h_1}{d w}$$
#
# $d h_1/d w$ is of the same form, and so is $d h_0/d w$. (In this small example $h_{-1}$ is 0.3 and not 0, so that no
# summand is zero.)

# %% jupyter={"source_hidden": true}
# Prediction: the factors J in the farthest summand
widgets.Prediction(
    "Put d h_1/d w and d h_0/d w in, one after the other. How many factors J stand in the farthest summand of "
    "d h_2/d w, the one for the w of step 0?",
    truth=2,
    unit="factors",
    why="J_2 J_1: one for each step from h_2 back to h_0. There are three summands, one for each use of w.",
)

# %%
v, w, inputs, start = 0.5, 0.8, [1.0, -0.4, 0.6], 0.3  # start: h_{-1}


def states_of(w):
    """[h_0, h_1, h_2] of the network with one unit."""
    states = [start]
    for x_t in inputs:
        states.append(np.tanh(v * x_t + w * states[-1]))
    return states[1:]


h0, h1, h2 = states_of(w)
slope_0, slope_1, slope_2 = 1 - h0**2, 1 - h1**2, 1 - h2**2  # f_h'(a_t) of tanh
J1, J2 = slope_1 * w, slope_2 * w

# %%
summands = [slope_2 * h1, J2 * slope_1 * h0, J2 * J1 * slope_0 * start]  # the w of step 2, of step 1, of step 0
by_nudging = (states_of(w + 1e-6)[2] - states_of(w - 1e-6)[2]) / 2e-6
print("summands:", " + ".join(f"{summand:.4f}" for summand in summands), f"= {sum(summands):.4f}")
print(f"by nudging w: {by_nudging:.4f}")
assert np.isclose(sum(summands), by_nudging)

# %% [markdown]
# Three summands, one for each use of $w$. Each ends in the same way: the slope of its step times the state *before* it.
# That is all there is to it. What follows is the same with vectors in the place of numbers.
#
# ## 3. The formula, in four small steps
#
# ### First: the factor $J$ becomes a matrix
#
# Number $p$ of $h_t$ is $f_h(a_{t,p})$, and in $a_{t,p}$ the number $q$ of $h_{t-1}$ is multiplied with $W_{pq}$. So
#
# $$\frac{\partial h_{t,p}}{\partial h_{t-1,q}} = f_h'(a_{t,p})\; W_{pq}, \qquad\text{as a matrix}\qquad
# J_t = \frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}\bigl(f_h'(a_t)\bigr)\, W.$$
#
# Such a matrix of all derivatives of one vector by another is called a *Jacobian*. It is $W$ with each row scaled by
# that unit's slope:

# %%
slopes_4 = 1 - run.h[4] ** 2  # f_h'(a_4), (n_h,)
J_4 = np.diag(slopes_4) @ params.W
sentence = (
    "J₄ is W with each row scaled by its unit's slope. In all pictures of this lesson teal is positive and brown is "
    "negative; the paler, the nearer to zero. The slope of the third unit is 0.03, and its row is nearly "
    "gone: it is saturated."
)
parts = [(r"diag$\,(f_h'(a_4))$", np.diag(slopes_4)), "·", ("$W$", params.W), "=", ("$J_4$", J_4)]
assert np.allclose(J_4, step_jacobians(params, run)[4]) and np.isclose(slopes_4[2], 0.03, atol=0.005)
widgets.Still(pictures.equation_picture(parts, sentence))

# %% [markdown]
# ### Second: the rule, put into itself
#
# Take one number $W_{pq}$ of $W$ at a time. Then $\partial h_t/\partial W_{pq}$ is a column of $n_h$ numbers. Its first
# summand is what the $W$ of step $t$ does, with $h_{t-1}$ **held fixed**. We write that with a plus,
# $\partial^+ h_t/\partial W_{pq}$. The rest comes through $h_{t-1}$, as it did for one unit:
#
# $$\frac{\partial h_t}{\partial W_{pq}} = \frac{\partial^+ h_t}{\partial W_{pq}}
# \;+\; J_t\;\frac{\partial h_{t-1}}{\partial W_{pq}}$$
#
# Put the rule for $h_1$ and that for $h_0$ in, and compare term by term:
#
# $$\begin{array}{llll}
# \text{one unit:} & \dfrac{d h_2}{d w} = f_h'(a_2)\,h_1 & +\; J_2 \cdot f_h'(a_1)\,h_0 & +\; J_2 J_1 \cdot f_h'(a_0)\,h_{-1} \\[1.2em]
# n_h \text{ units:} & \dfrac{\partial h_2}{\partial W_{pq}} = \dfrac{\partial^+ h_2}{\partial W_{pq}}
# & +\; J_2\, \dfrac{\partial^+ h_1}{\partial W_{pq}} & +\; J_2 J_1\, \dfrac{\partial^+ h_0}{\partial W_{pq}}
# \end{array}$$
#
# And for any $t$:
#
# $$\frac{\partial h_t}{\partial W_{pq}}
# = \sum_{k=0}^{t} \Bigl(\prod_{i=k+1}^{t} J_i\Bigr) \frac{\partial^+ h_k}{\partial W_{pq}}$$
#
# - **The product starts at $k+1$ and ends at $t$**: $J_t J_{t-1} \cdots J_{k+1}$, the latest step on the left.
# - **For $k = t$ the product is empty**, and an empty product of matrices is the identity. Of $L_t$ that single
#   term is lesson 5's first try.
#
# ### Third: in front of it, the loss
#
# $L_t$ depends on $W$ through $h_t$. Its gradient $\partial L_t/\partial h_t$ is a column, as in lessons 4 and 5.
# Number $q$ of $h_{t-1}$ acts on all numbers $p$ of $h_t$, so its slope is a sum over the rows of $J_t$,
# $\sum_p (J_t)_{pq}\, \partial L_t/\partial h_{t,p}$: one step back the column is multiplied with $J_t^\top$. All the
# way from $t$ to $k$:
#
# $$\underbrace{\frac{\partial L_t}{\partial h_k}}_{(n_h)}
# = J_{k+1}^\top \cdots J_t^\top\, \frac{\partial L_t}{\partial h_t}
# = \underbrace{\bigl(J_t \cdots J_{k+1}\bigr)^{\!\top}}_{(n_h,\, n_h)} \underbrace{\frac{\partial L_t}{\partial h_t}}_{(n_h)}$$
#
# ### Fourth: at the end of it, an outer product
#
# The number $W_{pq}$ multiplies number $q$ of $h_{k-1}$ and acts on number $p$ of $a_k$ only. So the slope of $L_t$ is
# number $p$ of $\partial L_t/\partial a_k$ times number $q$ of $h_{k-1}$. (In the sum above:
# $\partial^+ h_k/\partial W_{pq}$ is $f_h'(a_{k,p})\, h_{k-1,q}$ at place $p$ and 0 elsewhere; put in, it gives
# this.) For all $p$ and $q$ at once that is a column times a row, as in lesson 4:
#
# $$\text{term}(t, k) = \underbrace{\Bigl(\bigl(J_t \cdots J_{k+1}\bigr)^{\!\top} \frac{\partial L_t}{\partial h_t}
# \odot \underbrace{f_h'(a_k)}_{(n_h)}\Bigr)}_{\partial L_t/\partial a_k:\ \text{a column, } (n_h)}
# \;\underbrace{h_{k-1}^\top}_{\text{a row, } (n_h)},
# \qquad \frac{\partial L}{\partial W} = \sum_{t} \sum_{k \le t} \text{term}(t, k)$$

# %% [markdown]
# ## 4. The same in NumPy
#
# One term, by hand: $t = 4$ and $k = 1$. It starts with $\partial L_t/\partial h_t = U^\top(\hat y_t - y_t)$ of lesson
# 5, where $y_t$ stands for its one-hot column. Change $t$ and $k$ to get any other term, $k = 0$ included.

# %%
t_, k_ = 4, 1
h, W, U = run.h, params.W, params.U

chain = np.eye(n_h)  # the empty product
for i in range(t_, k_, -1):  # J_t on the left, then J_{t-1}, … down to J_{k+1}
    chain = chain @ np.diag(1 - h[i] ** 2) @ W

dL_dh_t = U.T @ (run.y_hat[t_] - np.eye(len(task.labels))[y[t_]])  # (n_h,)
dL_dh_k = chain.T @ dL_dh_t
dL_da_k = dL_dh_k * (1 - h[k_] ** 2)
term = np.outer(dL_da_k, run.h_before[k_])  # (n_h, n_h); h_before[k] is h_{k-1}, zeros for k = 0

print(term.round(2) + 0.0)
assert np.allclose(term, contributions(params, run, y).term("W", t_, k_))

# %% [markdown]
# The package has these lines as `contributions(params, run, y).term("W", t, k)`, with `step_jacobians` and
# `jacobian_product` for the chain.

#
# Lesson 5 gets this matrix without any formula, by nudging each number of the copy of $W$ that step 1 uses. That is the
# referee, on the left. Try other products on the right, longer, shorter or in another order: does the referee notice?

# %% jupyter={"source_hidden": true}
# Check: the copy of step 1, nudged as in lesson 5; each product, and what becomes of the term with it
nudged = np.zeros((n_h, n_h))  # nudged[p, q]: how fast L_4 changes with W[p, q] of step 1
for p in range(n_h):
    for q in range(n_h):
        L_4 = []
        for nudge in (1e-5, -1e-5):
            state = np.zeros(n_h)
            for i in range(5):
                copy = params.W.copy()
                copy[p, q] += nudge * (i == 1)
                state = np.tanh(params.V @ x[i] + copy @ state + params.b_h)
            o = params.U @ state + params.b_y
            L_4.append(np.log(np.exp(o).sum()) - o[y[4]])
        nudged[p, q] = (L_4[0] - L_4[1]) / 2e-5

J = step_jacobians(params, run)  # (T, n_h, n_h), J[i] = ∂h_i/∂h_{i-1}
at_the_loss = params.U.T @ (run.y_hat[4] - np.eye(len(task.labels))[y[4]])  # ∂L_4/∂h_4
products = {
    "J₂ J₃ J₄": J[2] @ J[3] @ J[4],
    "J₄ J₃": J[4] @ J[3],
    "J₄ J₃ J₂ J₁": J[4] @ J[3] @ J[2] @ J[1],
    "J₄ J₃ J₂": J[4] @ J[3] @ J[2],
}
with_it = {name: np.outer(P.T @ at_the_loss * run.slopes[1], run.h_before[1]) for name, P in products.items()}
off = {name: np.linalg.norm(matrix - nudged) for name, matrix in with_it.items()}
assert off["J₄ J₃ J₂"] < 1e-8 and min(off[name] for name in off if name != "J₄ J₃ J₂") > 0.2
assert np.allclose(jacobian_product(J, t=4, k=1), products["J₄ J₃ J₂"])
assert np.array_equal(jacobian_product(J, t=4, k=4), np.eye(n_h))

# %%
shown = []
for name, matrix in with_it.items():
    sign = "=" if off[name] < 1e-8 else "≠"
    parts = [("the copy of step 1, nudged", nudged.round(8)), sign, (f"column times row, with {name}", matrix.round(8))]
    told = f"With the product {name} the two matrices differ by a norm of {off[name]:.2f}."
    shown.append(pictures.equation_picture(parts, told))
widgets.Toggle(list(with_it), shown)

# %% [markdown]
# ## 5. Step through it
#
# **The triangle is the control.** Row $t$, column $k$ is the term $(t, k)$, and the number in it is its norm, the root
# of the sum of its squared numbers (violet, the darker the larger). Click a cell, or let Play walk them: in each row
# from $k = t$, no step back, to $k = 0$. Each step back adds one Jacobian on the right end of the chain.
#
# **Predict** first; then begin at $(4, 4)$ and go left.

# %% jupyter={"source_hidden": true}
# Prediction: what the walk does to the column of the loss, in twenty starts
lines, on_the_way = comparisons()[:3], {}  # {start: the lengths of ∂L_4/∂h_4, …, ∂L_4/∂h_0}
twenty = experiments.trained(lines, n_h=4, epochs=30, rate=0.03, progress=False)
for number, params_ in enumerate(twenty.each()):
    run_ = forward(params_, x)
    dL_dh_4 = params_.U.T @ (run_.y_hat[4] - np.eye(len(task.labels))[y[4]])
    J_ = step_jacobians(params_, run_)
    on_the_way[number] = [np.linalg.norm(jacobian_product(J_, 4, k).T @ dL_dh_4) for k in (4, 3, 2, 1, 0)]
length = np.array([lengths[-1] / lengths[0] for lengths in on_the_way.values()])  # (20,)
options = ["less than a tenth", "shorter, but more than a tenth", "about as long", "longer than at the start"]
widgets.Prediction(
    "The slopes of tanh are at most 1, and each step back multiplies the column of the loss with a J. Take twenty "
    "networks like this one, from twenty random starts. After four steps, how long is ∂L_4/∂h_0 compared with "
    "∂L_4/∂h_4, in most of them?",
    options=options,
    truth=options[0] if np.median(length) < 0.1 else "other",
    why="But J = diag(f_h'(a)) W holds W as well, and some numbers of W may be large. In our network, start 8, the "
    "lengths are 0.86, 0.86, 0.82, 1.26, 1.51: it is the exception in which the column grows.",
)

# %%
norms = contributions(params, run, y).norms("W")  # (T, T)
chain_scene = pictures.chain_scene(params, run, y, words, targets)
widgets.TriangleControl(chain_scene, norms, words, targets, start=(4, 4))

# %% jupyter={"source_hidden": true}
# Check: what the text says of L_4, of row 4, of the step Jacobians and of their directions
assert np.isclose(losses(run, y)[4], 1.07, atol=0.005) and targets[4] == "ugly"
assert np.allclose(on_the_way[8], (0.86, 0.86, 0.82, 1.26, 1.51), atol=0.005)
stretch = np.linalg.svd(J[1:5], compute_uv=False)  # (4, n_h), the largest first
assert (stretch[:, 0] > 1).all() and (stretch[:, -1] < 1).all()
assert np.allclose(norms[4, 1:5], (1.05, 0.95, 0.59, 0.55), atol=0.005)
assert norms[4, 1:5].argmax() == 0 and norms[4, 1:5].argmin() == 3 and not norms[:, 0].any()
assert np.allclose(run.slopes[[3, 2], 0], [0.24, 0.89], atol=0.005)

# %% jupyter={"source_hidden": true}
# Check: in what this network is an exception, counted
largest_k = experiments.largest_terms(twenty, t=4)  # the k of the largest term in row 4, (20,)
words_right = experiments.last_words_right(twenty, lines)
setting = "n_h 4, rate 0.03, 30 epochs, starts 0 to 19"
experiments.claim("all three last words are right, in start 8", words_right == 3, setting)
experiments.claim("the largest term of row 4 is k = 1, in start 8", largest_k == 1, f"{setting}, first line")
experiments.claim("∂L_4/∂h_0 is longer than ∂L_4/∂h_4, in start 8", length > 1, f"{setting}, first line")
experiments.claim("it is less than a tenth as long", length < 0.1, f"{setting}, first line")
assert length[8] > 1
others = [contributions(params, forward(params, x_i), y_i).norms("W")[4] for x_i, y_i in task.examples[1:]]
assert words_right[8] == 3 and largest_k[8] == 1 and [int(row.argmax()) for row in others] == [2, 2]

# %% [markdown]
# In each picture, from above: the way back from $L_t$ to the $W$ of step $k$; the chain and its product (at $k = t$ the
# identity); the column $\partial L_t/\partial h_t$, carried back by the product, times $f_h'(a_k)$ number by number,
# times the row $h_{k-1}^\top$: the term.
#
# - Walk row 4 and watch $\partial L_4/\partial h_k$: at first it stays as long as it is, and in the last two steps it
#   grows. Each $J_i$ shrinks some directions and stretches others, so it matters which way the column points.
# - What makes the term jump from $k = 3$ to $k = 2$ is $f_h'(a_k)$: the first unit's slope goes from 0.24 to 0.89. A
#   unit with a small slope at step $k$ lets little through, and a saturated one hardly anything.
#
# This network is an example, and an unusual one. At epoch 30 it alone says all three last words right, 1 of 20 starts;
# it alone has its largest term of row 4 at the far end, at $k = 1$ (for the two other lines it is $k = 2$); and in it
# alone, on this line, the column grows on its way to $h_0$: in 17 of 20 starts less than a tenth of it is left there.
# Section 7 lets you look at all twenty.
#
# A caution: the triangle shows **how far back the gradient flows**, not which word *mattered* for the prediction. To
# find that out, swap a word and look at the output, as lesson 8 does.

# %% [markdown]
# ## 6. Row by row to the whole gradient

# %% jupyter={"source_hidden": true}
# Prediction: how large is the sum of all terms?
c = contributions(params, run, y)
widgets.Prediction(
    f"The largest norm of a single term is {c.norms('W').max():.2f}, and the norms of all 21 terms add up to "
    f"{c.norms('W').sum():.1f}. How large is the norm of the sum of all 21 terms, ∂L/∂W?",
    truth=float(np.linalg.norm(c.total("W"))),
    right=1.15,
    near=2,
    why="The terms are matrices with signs, and they partly cancel, within a row and between rows. Here the sum is "
    "even smaller than the largest term alone; that is rare, as is counted below. A norm in the triangle "
    "tells how much a term brings along, not how much of it is left.",
)

# %%
widgets.t_stepper(pictures.triangle_scene(params, run, y, words, targets))

# %% [markdown]
# Row 0 is zero although $L_0$ is the largest loss of all: its only $W$ multiplies $h_{-1} = 0$. When the last row is
# in, the sum should be $\partial L/\partial W$. The referee, who knows nothing of chains or products, decides:

# %%
terms = contributions(params, run, y)
triangle = sum(terms.term("W", t, k) for t in range(T) for k in range(t + 1))
diagonal = sum(terms.term("W", t, t) for t in range(T))  # lesson 5's first try
referee = numerical_gradient(params, x, y).W

print("largest error of the triangle's sum below 1e-8:", bool(abs(triangle - referee).max() < 1e-8))
print("largest error of the diagonal alone:           ", abs(diagonal - referee).max().round(2))
print("largest number in the gradient:                ", abs(referee).max().round(2))
assert abs(triangle - referee).max() < 1e-8 and losses(run, y).argmax() == 0

# %% jupyter={"source_hidden": true}
# Check: how large the sum of all terms is beside the largest of them, in twenty starts
each = [contributions(params_, forward(params_, x), y) for params_ in twenty.each()]
beside = np.array([np.linalg.norm(of.total("W")) / of.norms("W").max() for of in each])
setting = "n_h 4, rate 0.03, 30 epochs, starts 0 to 19, first line"
experiments.claim("the sum of all terms is smaller than the largest of them", beside < 1, setting)
assert beside[8] < 1

# %% [markdown]
# ## 7. Other lines, other starts, other epochs
#
# So far: one line, one random start (start 8 of 0 to 19), epoch 30.

# %% tags=["rounding"] jupyter={"source_hidden": true}
# Prediction: in how many starts does the shortest way carry most
widgets.Prediction(
    "In how many of the twenty starts, at epoch 30, is the largest term of row 4 that of k = 4, the shortest way?",
    truth=int((largest_k == 4).sum()),
    unit="of 20",
    by="difference",
    right=2,
    near=4,
    why="In most, at this epoch. But they are 16 of the 17 that say only one of the three last words right, and none "
    "of the three that say more. By epoch 200 that changes, as you will see.",
)

# %% jupyter={"source_hidden": true}
# Prediction: the triangle at the end of the training
widgets.Prediction(
    "At epoch 200 our network is nearly sure of every word but the first. Are the norms in its triangle "
    "larger or smaller "
    "than at epoch 30?",
    options=["larger", "smaller", "about the same"],
    truth="smaller",
    why="Each term starts with ŷ_t minus the one-hot y_t, which is nearly zero where the prediction is right and sure.",
)

# %% jupyter={"source_hidden": true}
# Check: what the control below shows for our line, start 8 and epoch 30 is the triangle of section 5
history = experiments.snapshots(lines, n_h=4, epochs=200, rate=0.03, progress=False)  # twenty starts, each epoch


def look(line, start, epoch):
    """What norms_scene draws: one start's triangle and losses, and in each start the k of row 4's largest term."""
    i = [line_[0] for line_ in lines].index(line)
    x_i, y_i = task.examples[i]
    runs = [(theta, forward(theta, x_i)) for theta in history.at(int(epoch))]
    triangles = [contributions(theta, run_, y_i).norms("W") for theta, run_ in runs]
    largest = [norms_[4, :5].argmax() for norms_ in triangles]
    L_ts = losses(runs[int(start)][1], y_i)
    return triangles[int(start)], L_ts, [task.start, *lines[i]], [*lines[i], task.end], largest


assert np.allclose(look(lines[0][0], 8, 30)[0], norms, atol=1e-12)

# %% jupyter={"source_hidden": true}
# Check: its curve, the largest norm of row 4 over the epochs, goes through that of section 5
row_4 = {}  # row_4[line, start]: the largest norm of row 4 after each epoch, (201,)


def over_epochs(line, start, epoch):
    """What the curve shows: made once for each line and start, since it takes 201 networks."""
    if (line, start) not in row_4:
        x_i, y_i = task.examples[[line_[0] for line_ in lines].index(line)]
        each = [history.at(e)[int(start)] for e in range(201)]
        row_4[line, start] = np.array([contributions(p, forward(p, x_i), y_i).norms("W")[4].max() for p in each])
    return row_4[line, start], int(epoch)


assert np.isclose(over_epochs(lines[0][0], 8, 30)[0][30], norms[4].max(), atol=1e-12)

# %%
any_triangle = pictures.norms_scene(look, T, row=4, over_epochs=over_epochs)
widgets.Live(
    lambda line, start, epoch: any_triangle.picture((line, start, epoch)),
    line=widgets.choice("line", [line[0] for line in lines], lines[0][0]),
    start=widgets.Number("start", 8, 0, 19, step=1),
    epoch=widgets.Number("epoch", 30, 0, 200, step=1),
)

# %% [markdown]
# 1. Start 8, from epoch 0 to 200. The triangle does not fade steadily: its row 4 flares up, above 1.3 at the epochs 45,
#    49, 50 and 56. Set the epoch to 55, 56 and 57, and look at $L_4$ too.
# 2. Other starts, and the other lines: where do you find a far term that is the largest? Does it stay so from epoch to
#    epoch?

# %% jupyter={"source_hidden": true}
# Check: the shortest way, counted; the flares and the end of start 8; and a small loss with a large term
setting = "n_h 4, rate 0.03, 30 epochs, starts 0 to 19, first line"
experiments.claim("the largest term of row 4 is k = 4, the shortest way", largest_k == 4, setting)
experiments.claim("the same, where one of the three last words is right", largest_k[words_right == 1] == 4, setting)
experiments.claim("the same, where two or three are right", largest_k[words_right > 1] == 4, setting)
setting = "n_h 4, rate 0.03, 200 epochs, starts 0 to 19, first line"
late = history.at(200)
late_k = np.array([contributions(p, forward(p, x), y).norms("W")[4, :5].argmax() for p in late])
late_right = experiments.last_words_right(history.networks, lines)
experiments.claim("the largest term of row 4 is k = 4, the shortest way", late_k == 4, setting)
experiments.claim("the same, where two or three are right", late_k[late_right > 1] == 4, setting)
at_30, at_200 = ([contributions(p, forward(p, x), y).norms("W").max() for p in history.at(e)] for e in (30, 200))
smaller, over = np.array(at_200) < at_30, "n_h 4, rate 0.03, starts 0 to 19, first line"
experiments.claim("the largest norm is smaller at epoch 200 than at 30", smaller, over, at_least=16)
assert np.isclose(at_30[17], 0.04, atol=0.005) and at_200[17] > 1
flares, _ = over_epochs(lines[0][0], 8, 30)
assert np.flatnonzero(flares > 1.3).tolist() == [45, 49, 50, 56]
assert np.allclose(flares[55:58], (0.85, 3.62, 0.41), atol=0.005)
jump = [losses(forward(history.at(e)[8], x), y)[4] for e in (55, 56, 57)]
assert np.allclose(jump, (0.37, 0.77, 0.32), atol=0.005)
columns = []  # after epoch 55 and 56: the lengths of ∂L_4/∂h_4 and of ∂L_4/∂h_1
for e in (55, 56):
    of_8 = history.at(e)[8]
    run_8 = forward(of_8, x)
    column = of_8.U.T @ (run_8.y_hat[4] - np.eye(len(task.labels))[y[4]])
    back = jacobian_product(step_jacobians(of_8, run_8), 4, 1).T @ column
    columns.append((np.linalg.norm(column), np.linalg.norm(back)))
assert np.allclose(columns, [(0.58, 0.90), (1.16, 4.02)], atol=0.006)
end = history.at(200)[8]
end_run = forward(end, x)
assert [task.labels[i] for i in end_run.y_hat[1:].argmax(axis=1)] == targets[1:]
assert contributions(end, end_run, y).norms("W").max() < 0.11 < 1.05 < norms.max()
y_swapped = [task.labels.index("explicit"), *y[1:]]  # the first word of our line is swapped
run_swapped = forward(params, task.encode("explicit is better than ugly".split()))
row_swapped = contributions(params, run_swapped, y_swapped).norms("W")[4, 1:5]
assert np.allclose(row_swapped, (3.13, 4.18, 2.18, 1.60), atol=0.005)
assert np.isclose(losses(run_swapped, y_swapped)[4], 1.68, atol=0.005)
stretching = Parameters(U=[[1, 0], [0, 0]], V=[[0], [0]], W=[[2, 0], [0, 0]], b_h=[0, 1], b_y=[4.6, 0])
silence = forward(stretching, np.zeros((11, 1)))  # x (11, 1): nothing but zeros
assert np.isclose(losses(silence, [0] * 11)[10], 0.01, atol=0.0005)
assert np.isclose(contributions(stretching, silence, [0] * 11).norms("W")[10, 1], 3.9, atol=0.05)

# %% [markdown]
# - **Which way carries most?** In 16 of 20 starts the shortest one, on this line and at epoch 30. These are 16 of
#   17 starts that say one of the three last words right, and 0 of 3 starts that say more. At epoch 200 it is again the
#   shortest in 16 of 20 starts, now among them 5 of 9 starts that say two or three: a far term comes and goes.
# - **Over the epochs:** in row 4 of our network the largest norm is 0.85 at epoch 55, 3.62 at 56 and 0.41 at 57. $L_4$
#   goes from 0.37 to 0.77 and back to 0.32. From 55 to 56 the column $\partial L_4/\partial h_4$ doubles its length,
#   0.58 to 1.16, and the way back to $h_1$ now makes it 3.5 times as long, not 1.5 times. At epoch 200 all its words
#   but the first are sure, and all its terms small. The largest norm of all is smaller than at epoch 30 in at least 16
#   of 20 starts, and not in all: in start 17 it grows, from 0.04 to more than 1.
#
# <details><summary>Has a small loss always a small triangle?</summary>
#
# No. Two units with $W = \begin{pmatrix}2&0\\0&0\end{pmatrix}$, $V = 0$, $b_h = (0, 1)$,
# $U = \begin{pmatrix}1&0\\0&0\end{pmatrix}$ and $b_y = (4.6, 0)$, whose right answer is always the first of two: the
# loss $L_{10}$ is 0.01, and the term $(10, 1)$ has the norm 3.9. The error $\hat y - y$ is small, but the first unit
# stays at 0, where the slope of tanh is 1; so each of the nine steps back doubles it. (The folded cell above checks
# it.)
#
# </details>
#
# ### Your own sentence
#
# Up to eight words, of those that this network knows: *beautiful, ugly, explicit, implicit, simple, complex, is,
# better, than*. Here the first word of our line is swapped. Compare row 4 with the triangle of section 5: 1.05, 0.95,
# 0.59, 0.55 becomes 3.13, 4.18, 2.18, 1.60, though $L_4$ only goes from 1.07 to 1.68. Then try a word twice, or a line
# of your own.


# %%
def control_for(sentence):
    """A triangle for any sentence of the words that the network knows."""
    x_own, y_own = task.encode(sentence), [task.labels.index(word) for word in [*sentence, task.end]]
    given = [task.start, *sentence], [*sentence, task.end]
    run_own, last = forward(params, x_own), len(sentence)
    norms_own = contributions(params, run_own, y_own).norms("W")
    scene = pictures.chain_scene(params, run_own, y_own, *given)
    return widgets.TriangleControl(scene, norms_own, *given, start=(min(4, last), min(4, last)))


widgets.OwnWords(control_for, "explicit is better than ugly", longest=8)

# %% [markdown]
# ## 8. What the plus is for
#
# For those who read the slide closely. It writes
# $\sum_k \bigl(\prod_i \partial h_i/\partial h_{i-1}\bigr)\, \partial h_k/\partial W$, without the plus.
#
# <details><summary>What comes out if one takes that for the total derivative?</summary>
#
# $\partial h_4/\partial W$ as a total derivative contains the use of $W$ at step 1 already; so does
# $\partial h_3/\partial W$, and $\partial h_2/\partial W$, and $\partial h_1/\partial W$. Summing over $k$ counts it
# four times: $t - k + 1$ with $t = 4$ and $k = 1$. With the plus, each use of $W$ is counted once. The folded cell
# below checks it in numbers.
#
# </details>

# %% jupyter={"source_hidden": true}
# Check: with total derivatives, the sum counts the term (t, k) exactly t - k + 1 times
every = contributions(params, run, y)
total = np.zeros((T, n_h, n_h, n_h))  # total[k]: ∂h_k/∂W, all uses of W: (n_h, n_h, n_h)
jacobians = step_jacobians(params, run)
for step in range(T):
    immediate = np.einsum("p,pr,q->rpq", 1 - run.h[step] ** 2, np.eye(n_h), run.h_before[step])  # ∂⁺h_k/∂W
    total[step] = immediate + (np.einsum("rs,spq->rpq", jacobians[step], total[step - 1]) if step else 0)

cells = [(t, k) for t in range(T) for k in range(t + 1)]
rows = (run.y_hat - np.eye(len(task.labels))[y]) @ params.U  # row t: ∂L_t/∂h_t
without_plus = sum(np.tensordot(rows[t] @ jacobian_product(jacobians, t, k), total[k], 1) for t, k in cells)
counted = sum((t - k + 1) * every.term("W", t, k) for t, k in cells)
assert np.allclose(without_plus, counted, atol=1e-12) and abs(without_plus - every.total("W")).max() > 0.5

# %% [markdown]
# ## What you predicted

# %%
widgets.prediction_summary()

# %% [markdown]
# ## Questions
#
# **1.** Column $k = 0$ of the triangle for $W$ holds zeros only. Why? Would it be so for $V$ as well?
#
# <details><summary>Answer</summary>
#
# Each term ends in $h_{k-1}^\top$, and for $k = 0$ that is $h_{-1}$, which is zero here. For $V$ the term ends in
# $x_k^\top$ instead, and $x_0$, the start mark, is not zero. So the column is not zero for $V$.
#
# </details>
#
# **2.** Somebody sets $W = 0$ and finds that the first try is right. Is it a coincidence?
#
# <details><summary>Answer</summary>
#
# No. With $W = 0$ every $J_t = \operatorname{diag}(f_h'(a_t))\,W$ is zero, and so is every product with at least one
# factor. Only the terms with the empty product remain, $k = t$, and these are the first try.
#
# </details>
#
# **3.** A classmate lets the product start at $i = k$ instead of $i = k+1$. What would the term $(t, k)$ with $k = t$
# contain then, and what does that mean?
#
# <details><summary>Answer</summary>
#
# One Jacobian too many: $J_t\, \partial^+ h_t/\partial W$. It would send the gradient from $h_t$ one step further back,
# to $h_{t-1}$, and then apply the derivative of step $t$ to it: the wrong step's derivative. At $k = t$ nothing lies
# between $h_t$ and $h_k$, so there must be nothing to multiply.
#
# </details>

# %% jupyter={"source_hidden": true}
# Check, for question 1: column k = 0 of the triangle for V is not zero
assert contributions(params, run, y).norms("V")[:, 0].all()


# %% [markdown]
# ## On the slides
#
# *Backpropagation Through Time (BPTT)*, the three slides that cross out the formula for $\partial L_t/\partial W$, and
# the last of them with
# $\sum_{k=0}^{t} \bigl(\prod_{i=k+1}^{t} \partial h_i/\partial h_{i-1}\bigr)\, \partial h_k/\partial W$ and its note:
# "the k term is used in the PROD index". Where the slide writes $\partial h_k/\partial W$ in that sum, read
# $\partial^+ h_k/\partial W$.
#
# **Exercises:** [one class hour of them](exercises/06_chain_rule_product.ipynb), with checks that name the mistake.
#
# **Where this leads.** The triangle has about $T^2/2$ terms. Lesson 7 shows that $V$ and $b_h$ need the same walk back,
# and how one sweep over the timesteps computes the same double sum without ever writing down a single term.
