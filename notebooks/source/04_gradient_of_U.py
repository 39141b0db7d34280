# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 4. The gradient of U
#
# **After this lesson you can**
#
# - explain why the gradient of a shared matrix is a sum over the timesteps,
# - derive $\partial L_t/\partial o_t = \hat y_t - y_t$, the shortest formula of the whole series,
# - compute $\partial L/\partial U$ and $\partial L/\partial b_y$ in two lines of NumPy, and go along them.
#
# **You need** the loss and the referee of [lesson 3](03_loss_through_time.ipynb), and the chain rule. **Time:** 30
# minutes.
#
# **The one idea:** $U$ is used in every timestep. Which losses does each use of it change, and how do the effects add
# up?

# %%
import numpy as np

from rnn_lesson import Parameters, forward, losses, numerical_gradient, small_tagger
from rnn_lesson import pictures, widgets

task, params, x, y, words, tags = small_tagger(decimals=1)  # x (T, n_x), y (T,) the true tags as numbers
run = forward(params, x)  # run.h (T, n_h), run.y_hat (T, n_y), …
T, n_h = run.h.shape
n_y = len(task.labels)
U, V, W, b_h, b_y = params.U, params.V, params.W, params.b_h, params.b_y

# %% [markdown]
# The tagger is that of lessons 2 and 3 (rounded to one decimal), with $n_h = 3$ hidden units and $n_y = 6$ tags. It
# starts from $h_{-1} = 0$.
#
# ## 1. Why a sum
#
# All copies of the network use the same $U$. Imagine for a moment that they don't: that each timestep has a copy of its
# own, $U^{(0)}, U^{(1)}, \dots$, all with the same numbers. A small change of $U$ is then a small change of *all copies
# at once*, and for small changes the effects add up. (This is the chain rule for several variables. A small example: in
# $f = u_0^2\, u_1$ let both be the same number, $u_0 = u_1 = u$. Then $f = u^3$, with the slope $3u^2$; and the two
# slopes on their own, $2 u_0 u_1$ and $u_0^2$, add up to just that.)
#
# $$\frac{\partial L}{\partial U} = \sum_k \frac{\partial L}{\partial U^{(k)}}$$
#
# The loss is a sum as well, $L = \sum_t L_t$. So there are two things to ask: which loss $L_t$ feels which copy
# $U^{(k)}$?
#
# Think of a table with a row for each loss $L_0 \dots L_5$ and a column for each copy $U^{(0)} \dots U^{(5)}$, and a
# cross where a change of the copy changes the loss: 36 places.
#
# The next two cells give every timestep its own copy of $U$, nudge one number in one copy, and look which losses
# change. They print nothing yet. **Predict** first.


# %%
def losses_with_copies(copies_of_U):
    """The losses (T,) when timestep t uses copies_of_U[t]."""
    h, L_t = np.zeros(n_h), []
    for t in range(T):
        h = np.tanh(V @ x[t] + W @ h + b_h)
        o = copies_of_U[t] @ h + b_y
        L_t.append(np.log(np.exp(o).sum()) - o[y[t]])  # -log softmax(o)[y_t]
    return np.array(L_t)


# %%
def slopes_of_copies(row, column, epsilon=1e-5):
    """How fast each L_t (rows) changes with U[row, column] of each copy k (columns): central differences."""
    slopes = np.zeros((T, T))
    for k in range(T):
        up, down = np.array([U] * T), np.array([U] * T)
        up[k, row, column] += epsilon
        down[k, row, column] -= epsilon
        slopes[:, k] = (losses_with_copies(up) - losses_with_copies(down)) / (2 * epsilon)
    return slopes


# %% jupyter={"source_hidden": true}
# Prediction: how many losses feel a copy
widgets.Prediction(
    "How many crosses does the table get?",
    truth=int((abs(slopes_of_copies(row=task.labels.index("DET"), column=2)) > 1e-8).sum()),
    between=(0, 36),
    unit="crosses",
    why="One in each row, on the diagonal: copy k of U makes ŷ_k from h_k, and no arrow leads from ŷ_k on to another "
    "timestep.",
)

# %%
slopes = slopes_of_copies(row=task.labels.index("DET"), column=2)
sentence = (
    "Only the framed cells on the diagonal differ from zero: copy k of U changes the loss of step k and no other."
)
widgets.Still(pictures.copies_picture(slopes, "U", "one number (row DET, column 2)", words, tags, sentence))

# %%
asked = numerical_gradient(params, x, y).U[task.labels.index("DET"), 2]
print("largest slope off the diagonal:", abs(slopes - np.diag(np.diag(slopes))).max().round(8))
print("sum of the table:              ", slopes.sum().round(4))
print("referee for this number of U:  ", asked.round(4))

# %% jupyter={"source_hidden": true}
# Check: nothing off the diagonal, and the table adds up to what the referee says
assert abs(slopes - np.diag(np.diag(slopes))).max() < 1e-8
assert np.isclose(slopes.sum(), asked, atol=1e-8)

# %% [markdown]
# All crosses stand on the diagonal (some are faint: −0.01 is not zero). Since $L$ is a sum of losses, its gradient is
# the sum of theirs, for every parameter:
#
# $$\frac{\partial L}{\partial U} = \sum_t \frac{\partial L_t}{\partial U}$$
#
# The diagonal says more: $\partial L_t/\partial U$ comes from one copy alone, $U^{(t)}$. Keep this table in mind. In
# lesson 5 we make the same one for $W$: will it look the same?

# %% [markdown]
# ## 2. One term
#
# The way from $U$ to $L_t$ is short: $U$ makes $o_t$, softmax makes $\hat y_t$ of it, and the cross-entropy makes $L_t$
# of that.
#
# $$o_t = U h_t + b_y \qquad \hat y_t = \operatorname{softmax}(o_t) \qquad L_t = -\log \hat y_t[y_t]$$
#
# The chain rule goes back along it. The slides write it so:
#
# $$\frac{\partial L_t}{\partial U} = \frac{\partial L_t}{\partial \hat y_t}\,\frac{\partial \hat y_t}{\partial o_t}\,\frac{\partial o_t}{\partial U}$$

# %% jupyter={"source_hidden": true}
# Prediction: the shapes of the two factors
widgets.Prediction(
    "ŷ_t and o_t have 6 numbers each, and L_t is one number. What are the shapes of ∂L_t/∂ŷ_t and of ∂ŷ_t/∂o_t?",
    options=["one number, and (6,)", "(6,), and (6,)", "(6,), and (6, 6)", "(6, 6), and (6, 6)"],
    truth=f"({n_y},), and {(n_y, n_y)}",
    why="A column of 6 numbers; and a matrix, since every output of softmax depends on every input, through the sum in "
    "the denominator.",
)

# %% [markdown]
# **A convention, for the whole series.** The gradient of a number with respect to a vector is a *column* of the
# vector's shape (in code a 1-D array). The derivative of a vector with respect to a vector is a matrix: row $i$, column
# $j$ of $\partial \hat y_t/\partial o_t$ is $\partial \hat y_{t,i}/\partial o_{t,j}$. One step back multiplies a column
# with such a matrix, *transposed*, since the change of $o_{t,j}$ reaches the loss through all $\hat y_{t,i}$:
#
# $$\frac{\partial L_t}{\partial o_t} = \left(\frac{\partial \hat y_t}{\partial o_t}\right)^{\!\top} \frac{\partial L_t}{\partial \hat y_t}
# \qquad\text{that is}\qquad
# \frac{\partial L_t}{\partial o_{t,j}} = \sum_i \frac{\partial \hat y_{t,i}}{\partial o_{t,j}}\,\frac{\partial L_t}{\partial \hat y_{t,i}}$$
#
# The slides' formula is read from left to right, with rows. The transpose of its first two factors is our column.

# %% [markdown]
# ### The first two factors collapse
#
# There is a short way and a long way. The short way puts softmax into the loss before it differentiates. Let $c$ be the
# number of the true answer, $c = y_t$:
#
# $$L_t = -\log \frac{e^{o_{t,c}}}{\sum_i e^{o_{t,i}}} = \log \sum_i e^{o_{t,i}} - o_{t,c}
# \qquad\Rightarrow\qquad
# \frac{\partial L_t}{\partial o_{t,j}} = \frac{e^{o_{t,j}}}{\sum_i e^{o_{t,i}}} - [\,j = c\,] = \hat y_{t,j} - [\,j = c\,]$$
#
# where $[\,j = c\,]$ is 1 for the true answer and 0 for all others. In words: **what the network said, minus what it
# should have said.** It is usual to write the true answer as a one-hot vector here, and to call that $y_t$ too (in the
# code, `y[t]` stays a number). Then it is just
#
# $$\frac{\partial L_t}{\partial o_t} = \hat y_t - y_t$$
#
# The long way multiplies the first two factors of the chain rule above. Of all numbers in $\hat y_t$ the loss looks at
# one only: $\partial L_t/\partial \hat y_{t,c} = -1/\hat y_{t,c}$, and 0 for all others. And the quotient rule, applied
# to softmax, gives $\partial \hat y_{t,i}/\partial o_{t,j} = \hat y_{t,i}\,([\,i = j\,] - \hat y_{t,j})$. In their
# product only $i = c$ survives, and $\hat y_{t,c}$ cancels:
#
# $$-\frac{1}{\hat y_{t,c}} \cdot \hat y_{t,c}\,([\,c = j\,] - \hat y_{t,j}) = \hat y_{t,j} - [\,j = c\,]$$
#
# the same as the short way.

# %% jupyter={"source_hidden": true}
# Prediction: the signs of the error
widgets.Prediction(
    "Of the six numbers of ŷ_1 − y_1, how many are negative?",
    truth=int((run.y_hat[1] - np.eye(n_y)[y[1]] < 0).sum()),
    between=(0, 6),
    why="Only the one of the true tag: its probability minus 1. All others are probabilities minus 0.",
)

# %%
y_hat_1, onehot_1 = run.y_hat[1], np.eye(n_y)[y[1]]  # (n_y,) both
dL_dy_hat = -onehot_1 / y_hat_1  # (n_y,)      the first factor
dy_hat_do = np.diag(y_hat_1) - np.outer(y_hat_1, y_hat_1)  # (n_y, n_y)  the second one
long_way = dy_hat_do.T @ dL_dy_hat  # (n_y,)     the column, one step back
short_way = y_hat_1 - onehot_1  # (n_y,)

print("labels:   ", "  ".join(f"{label:>5}" for label in task.labels))
print("long way: ", "  ".join(f"{number:+.2f}" for number in long_way))
print("short way:", "  ".join(f"{number:+.2f}" for number in short_way))

# %% jupyter={"source_hidden": true}
# Check: both ways agree to rounding, and the error sums to zero
assert np.allclose(long_way, short_way, atol=1e-14)
assert np.isclose(short_way.sum(), 0)

# %% [markdown]
# The true tag at $t = 1$ is ADV. To lower the loss, raise $o$ for ADV and lower the others, each in proportion to the
# probability it was wrongly given.
#
# ### The last factor, and the outer product
#
# The third factor, $\partial o_t/\partial U$, is the derivative of a vector by a matrix and would have three indices.
# It is easier to look at one number of $U$ at a time. $o_{t,i} = \sum_j U_{ij} h_{t,j} + b_{y,i}$. So $U_{ij}$ acts on
# number $i$ of $o_t$ only, and there its factor is $h_{t,j}$:
#
# $$\frac{\partial L_t}{\partial U_{ij}} = \frac{\partial L_t}{\partial o_{t,i}}\; h_{t,j}
# \qquad\text{for all } i, j \text{ at once:}\qquad
# \frac{\partial L_t}{\partial U} = \underbrace{(\hat y_t - y_t)}_{\text{written as a column, } (n_y)} \; \underbrace{h_t^\top}_{\text{as a row, } (n_h)}$$
#
# A column times a row is an *outer product*: a matrix of the shape of $U$. For the bias the last factor is 1, so
# $\partial L_t/\partial b_y = \hat y_t - y_t$.

# %% [markdown]
# ## 3. The same in NumPy
#
# First as a loop over the timesteps, then without one: row $t$ of `errors` is $\hat y_t - y_t$, and a sum of outer
# products of rows is one matrix product.

# %%
dL_dU = np.zeros((n_y, n_h))
dL_db_y = np.zeros(n_y)
for t in range(T):
    error = run.y_hat[t] - np.eye(n_y)[y[t]]  # dL_t/do_t  (n_y,)
    dL_dU += np.outer(error, run.h[t])  # dL_t/dU    (n_y, n_h)
    dL_db_y += error  # dL_t/db_y  (n_y,)

# %%
errors = run.y_hat - np.eye(n_y)[y]  # (T, n_y)
in_one_line = errors.T @ run.h  # dL/dU in one line,
in_another = errors.sum(axis=0)  # and dL/db_y in another

referee = numerical_gradient(params, x, y)
print("dL/dU:   largest difference from the referee below 1e-8:", bool(abs(dL_dU - referee.U).max() < 1e-8))
print("dL/db_y: largest difference from the referee below 1e-8:", bool(abs(dL_db_y - referee.b_y).max() < 1e-8))

# %% jupyter={"source_hidden": true}
# Check: loop and matrix product agree, and the referee with both
assert np.allclose(in_one_line, dL_dU) and np.allclose(in_another, dL_db_y)
assert abs(dL_dU - referee.U).max() < 1e-8 and abs(dL_db_y - referee.b_y).max() < 1e-8

# %% [markdown]
# The referee agrees. We computed each timestep on its own and added up: for $U$ and $b_y$ that is the whole story.

# %% [markdown]
# ## 4. Step through it
#
# To compare matrices by size we use the *norm*: the root of the sum of all squared numbers, the length that a vector
# would have. Here are the losses once more.

# %%
for t in range(T):
    print(f"t = {t}:  {words[t]:6} {tags[t]:5}  L_{t} = {losses(run, y)[t]:.2f}")

# %% jupyter={"source_hidden": true}
# Prediction: the largest of the six terms
sizes = np.linalg.norm(errors, axis=1) * np.linalg.norm(run.h, axis=1)
widgets.Prediction(
    "At which t is the norm of ∂L_t/∂U largest?",
    options=[f"t = {t}" for t in range(T)],
    truth=f"t = {sizes.argmax()}",
    why="There the loss is largest and ŷ_t farthest from the truth. But the order of the norms is not always that of "
    "the losses: compare t = 1 and t = 2 in the table below the stepper.",
)

# %% jupyter={"source_hidden": true}
# Prediction: the norm of the sum
widgets.Prediction(
    f"The norms of the six terms add up to {sizes.sum():.1f}. Which norm does the sum of the six matrices have?",
    truth=np.linalg.norm(dL_dU),
    between=(0, 3.31),
    right=1.4,
    near=2.5,
    why="Lengths add up only if all point the same way. Even if all were perpendicular the sum would have 1.41; it has "
    "half of that, so some pull against each other: what one timestep wants of U, another does not.",
)

# %% [markdown]
# In the stepper the column $\hat y_t - y_t$ and the row $h_t$ become a matrix, this step's term; it is added to the sum
# so far. The columns and $h_t$ share one scale of colours, the matrices another. Watch row DET, column 0, at $t = 3$
# and at $t = 4$, and the norm of the sum: it need not grow at every step.

# %%
widgets.t_stepper(pictures.sum_over_time_scene(params, run, y, words, tags, task.labels))

# %%
norms = [np.linalg.norm(np.outer(errors[t], run.h[t])) for t in range(T)]
print("         L_t    |ŷ_t − y_t|   |h_t|   |∂L_t/∂U|")
for t in range(T):
    parts = np.linalg.norm(errors[t]), np.linalg.norm(run.h[t])
    print(f"t = {t}:  {losses(run, y)[t]:.2f}      {parts[0]:.2f}        {parts[1]:.2f}      {norms[t]:.2f}")
print(f"norm of the whole ∂L/∂U = {np.linalg.norm(dL_dU):.2f}, sum of the six norms above = {sum(norms):.2f}")
det = task.labels.index("DET")
print("row DET, column 0 of ∂L_3/∂U and ∂L_4/∂U:", *(round(errors[t, det] * run.h[t, 0], 2) for t in (3, 4)))

# %% jupyter={"source_hidden": true}
# Check: what the text says of these norms
assert np.allclose(norms, sizes)
assert errors[3, det] * run.h[3, 0] < -0.3 and errors[4, det] * run.h[4, 0] > 0.3
assert losses(run, y)[2] > losses(run, y)[1] and norms[2] < norms[1]
assert np.argmax(norms) == np.argmax(losses(run, y)) == 4
partial = [np.linalg.norm(errors[: t + 1].T @ run.h[: t + 1]) for t in range(T)]
assert min(np.diff(partial)) < 0 and np.linalg.norm(dL_dU) < sum(norms) / 2
assert 1.40 < np.sqrt(np.sum(np.square(norms))) < 1.42

# %% [markdown]
# The norm of an outer product is the product of the two vectors' norms. So the length of $h_t$ counts as well as that
# of $\hat y_t - y_t$, and the latter also depends on how the wrong part of the probability is spread.
#
# The terms partly cancel. In row DET, column 0, timestep 3 (where DET is the true tag) and timestep 4 (where it is not)
# pull with nearly the same strength in opposite directions.

# %% [markdown]
# ## 5. Go along it
#
# What is the gradient good for? To make $L$ smaller, we go against it: $U$ becomes $U - \eta\,\partial L/\partial U$,
# with a *rate* $\eta$. Before we do that with the sum, let one timestep have its will. Step 4 has the largest loss. We
# follow its own term, $U - \eta\,\partial L_4/\partial U$, and leave out what the others want.

# %% jupyter={"source_hidden": true}
# Prediction: who gains when one timestep has its will
follows_4 = Parameters(U - 0.1 * np.outer(errors[4], run.h[4]), V, W, b_h, b_y)
fell = np.sum(losses(forward(follows_4, x), y) < losses(run, y))
widgets.Prediction(
    "With η = 0.1, how many of the six losses become smaller?",
    truth=int(fell),
    between=(0, 6),
    near=2,
    why="Only L_4 itself. All six use the same U, and what helps step 4 costs the others: step 3 half of what step 4 "
    "gains, the rest little. L as a whole becomes smaller at first, and then larger.",
)

# %% jupyter={"source_hidden": true}
# Prediction: what the whole gradient brings
moved = losses(forward(Parameters(U - 0.1 * dL_dU, V, W, b_h, b_y), x), y).sum() - losses(run, y).sum()
widgets.Prediction(
    "Now with the sum: U − 0.1 · ∂L/∂U, whose norm is 0.71. By how much does L change? (Mind the sign.)",
    truth=moved,
    right=1.2,
    near=3,
    why="Each number of U moves by −0.1 times its slope, and that changes L by this change times the slope: −0.1 times "
    "the square of the slope, for each number. Together −0.1 · 0.71² = −0.05.",
)

# %% [markdown]
# Turn the rate, and choose whose gradient is followed. The dashed line is what the slope at the start promises.
#
# - Follow each single timestep, with a small rate and with a large one. Whom does each of them hurt?
# - Follow the sum. Up to which rate do all six losses stay below where they were? Who pays first?

# %%
along = pictures.along_gradient_scene(params, x, y, words, tags)
widgets.Live(
    lambda follow, rate: along.picture((follow, rate)),
    follow=widgets.menu("follow", {"∂L/∂U": "all", **{f"∂L_{t}/∂U alone": t for t in range(T)}}, start=4),
    rate=widgets.Number("rate η", 0, 0, 5),
)

# %% jupyter={"source_hidden": true}
# Check: what is said of these ways
L_along_4 = [
    losses(forward(Parameters(U - rate * np.outer(errors[4], run.h[4]), V, W, b_h, b_y), x), y).sum()
    for rate in (0, 0.5, 1)
]
lost = losses(forward(follows_4, x), y) - losses(run, y)
assert 0.4 < -lost[3] / lost[4] < 0.6 and all(-lost[t] / lost[4] < 0.3 for t in (0, 1, 2, 5))
at_1 = losses(forward(Parameters(U - dL_dU, V, W, b_h, b_y), x), y)
assert (at_1 < losses(run, y)).all()
assert fell == 1 and L_along_4[1] < L_along_4[0] < L_along_4[2]
assert abs(moved + 0.1 * np.linalg.norm(dL_dU) ** 2) < 0.002

# %% [markdown]
# $L$ is a sum, so its gradient is the sum of what all timesteps want: a compromise. With a small step along the whole
# gradient $L$ falls. Here all six losses fall with it up to a rate of about 1; in general not each single $L_t$ has to.
# Lesson 8 trains with it, all five gradients together.

# %% [markdown]
# ## What you predicted

# %%
widgets.prediction_summary()

# %% [markdown]
# ## Questions
#
# **1.** At some timestep the network is nearly perfect: $\hat y_t$ is 0.9999 for the true tag. What does this timestep
# contribute to $\partial L/\partial U$?
#
# <details><summary>Answer</summary>
#
# Nearly nothing. $\hat y_t - y_t$ is nearly zero, and so is the outer product. A timestep that is right *and sure* asks
# for hardly any change. Right alone is not enough: in our network all six tags are right, and $\partial L/\partial U$
# has the norm that section 4 prints. (In exact arithmetic softmax never gives 1, so a little always remains.)
#
# </details>
#
# **2.** Each column of $\partial L/\partial U$ sums to zero. Why?
#
# <details><summary>Answer</summary>
#
# The numbers of $\hat y_t$ sum to one, and so do those of the one-hot $y_t$. So each $\hat y_t - y_t$ sums to zero, and
# column $j$ of the term is $\hat y_t - y_t$ times one number $h_{t,j}$. (Adding the same number to all numbers of $o_t$
# changes no probability, so the loss cannot depend on it.)
#
# </details>
#
# **3.** A classmate writes $\partial L/\partial U = \sum_t h_t\, (\hat y_t - y_t)^\top$. What is wrong, and how do you
# see it without computing anything?
#
# <details><summary>Answer</summary>
#
# The outer product is transposed. Its shape is $(n_h, n_y)$, but the gradient must have the shape of $U$, $(n_y, n_h)$.
# It is a good reason to choose $n_h \ne n_y$ when you test your code: with equal sizes the shape would not tell; the
# referee would, and so would question 2.
#
# </details>

# %% jupyter={"source_hidden": true}
# Check, for question 2: each column of ∂L/∂U sums to zero
assert np.allclose(dL_dU.sum(axis=0), 0)

# %% [markdown]
# ## On the slides
#
# *Backpropagation Through Time (BPTT)*, the two slides with
# $\frac{\partial L}{\partial U} = \sum_{i=0}^{T} \frac{\partial L_i}{\partial U}$, "We sum the timestep loss
# gradients", and the box around $U$: "this is the only dependence".
#
# **Exercises:** [one class hour of them](exercises/04_gradient_of_U.ipynb), with checks that name the mistake.
#
# **Where this leads.** For $W$ we begin in the same way, with a sum over the timesteps and the chain rule, and let the
# referee judge what comes out: [lesson 5](05_gradient_of_W_first_try.ipynb).
