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
# - derive $\partial L_t/\partial o_t = \hat y_t - y_t$,
# - compute $\partial L/\partial U$ and $\partial L/\partial b_y$ in two lines of NumPy, and follow the first of them.
#
# **You need** the loss and the referee of [lesson 3](03_loss_through_time.ipynb), and the chain rule. **Time:** 35
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
# at once*, and for small changes the effects add up, as $u_0^2\, u_1$ showed in lesson 3:
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
    truth=int((abs(slopes_of_copies(task.labels.index("DET"), 2)) > 1e-8).sum()),
    between=(0, 36),
    unit="crosses",
    why="One in each row, on the diagonal: copy k of U makes ŷ_k from h_k, and no arrow leads from ŷ_k on to another "
    "timestep.",
)

# %% [markdown]
# Choose a number of $U$ by its row, a tag, and its column. Does any number leave the diagonal?

# %%
referee = numerical_gradient(params, x, y)  # lesson 3's: nudge a number, and divide


def table_of(number):
    """For copies_scene: the slopes of one number's copies, its name, and what they add up to."""
    tag, column = number
    row = task.labels.index(tag)
    slopes, asked = slopes_of_copies(row, column), referee.U[row, column]
    together = f"All 36 cells add up to {slopes.sum():.4f}; the referee's slope for this number of U is {asked:.4f}."
    return slopes, f"number ({tag}, {column})", together.replace("-", "−")


# %%
tables = pictures.copies_scene(table_of, T, "U", words, tags)
widgets.Live(
    lambda row, column: tables.picture((row, column)),
    row=widgets.choice("row", task.labels, start="DET"),
    column=widgets.choice("column", list(range(n_h)), start=2),
)

# %% jupyter={"source_hidden": true}
# Check: for every number of U nothing is off the diagonal, and the table adds up to what the referee says
smallest = np.inf
for row, column in np.ndindex(U.shape):
    slopes = slopes_of_copies(row, column)
    assert abs(slopes - np.diag(np.diag(slopes))).max() < 1e-8
    assert np.isclose(slopes.sum(), referee.U[row, column], atol=1e-8)
    smallest = min(smallest, abs(np.diag(slopes)).min())
assert 1.5e-4 < smallest < 2.5e-4

# %% [markdown]
# All crosses stand on the diagonal, for each of the 18 numbers (the smallest is 0.0002, and still not zero). Since $L$
# is a sum of losses, its gradient is the sum of theirs, for every parameter:
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
#
# (The last factor, a vector by a matrix, is neither a column nor a matrix. We come to it below.)

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
# <details><summary>And the slides?</summary>
#
# Their formula is read from left to right, with rows: a row, times a matrix. The transpose of that row is our column.
#
# </details>

# %% jupyter={"source_hidden": true}
# Prediction: how many numbers of softmax' are zero
widgets.Prediction(
    "So ∂ŷ_t/∂o_t is a matrix of 6 times 6 numbers. ŷ_t = softmax(o_t): how many of the 36 are zero?",
    truth=int((abs(np.diag(run.y_hat[0]) - np.outer(run.y_hat[0], run.y_hat[0])) < 1e-12).sum()),
    between=(0, 36),
    unit="numbers",
    by="difference",
    near=3,
    why="None. Each number of o_t stands in the denominator of every probability: who raises one, lowers all others.",
)

# %% [markdown]
# ### The first two factors collapse
#
# Put softmax into the loss before you differentiate. Let $c$ be the number of the true answer, $c = y_t$:
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
# <details><summary>The long way multiplies the first two factors, and gives the same</summary>
#
# Of $\hat y_t$ the loss looks at number $c$ only, with the slope $-1/\hat y_{t,c}$. And
# $\partial \hat y_{t,c}/\partial o_{t,j} = \hat y_{t,c}\,([\,c = j\,] - \hat y_{t,j})$. In their product
# $\hat y_{t,c}$ cancels; the folded cell below multiplies both factors in numbers.
#
# </details>

# %% jupyter={"source_hidden": true}
# Prediction: the error at the true tag
onehot_1 = np.eye(n_y)[y[1]]  # (n_y,)
widgets.Prediction(
    "At t = 1 the true tag is ADV, and L_1 = −log p = 0.43. What stands at ADV in ŷ_1 − y_1? (Mind the sign.)",
    truth=float((run.y_hat[1] - onehot_1)[y[1]]),
    by="difference",
    right=0.06,
    near=0.2,
    why="From L_1 the probability of ADV is e^−0.43 = 0.65, and 0.65 − 1 = −0.35. It is the only negative number of "
    "the six: all others are probabilities minus 0.",
)

# %%
print("ŷ_1 − y_1:", "  ".join(f"{label} {e:+.2f}" for label, e in zip(task.labels, run.y_hat[1] - onehot_1)))

# %% jupyter={"source_hidden": true}
# Check: the two factors in numbers, the long way; the error sums to zero; and the numbers in the question
y_hat_1 = run.y_hat[1]  # (n_y,)
dL_dy_hat = -onehot_1 / y_hat_1  # (n_y,)  the first factor
dy_hat_do = np.diag(y_hat_1) - np.outer(y_hat_1, y_hat_1)  # (n_y, n_y)  the second one
assert np.allclose(dy_hat_do.T @ dL_dy_hat, y_hat_1 - onehot_1, atol=1e-14)  # the column, one step back
assert np.isclose((y_hat_1 - onehot_1).sum(), 0) and np.isclose(losses(run, y)[1], 0.43, atol=0.005)
assert np.isclose(np.exp(-0.43), 0.65, atol=0.005) and (y_hat_1 - onehot_1 < 0).sum() == 1

# %% [markdown]
# To lower the loss $L_1$, raise $o$ for ADV in proportion to what its probability lacks, 0.35, and lower each other in
# proportion to what it has.
#
# ### The last factor, and the outer product
#
# Left is $\partial o_t/\partial U$, the derivative of a vector by a matrix. We take one number of $U$ at a time.
# $o_{t,i} = \sum_j U_{ij} h_{t,j} + b_{y,i}$. So $U_{ij}$ acts on number $i$ of $o_t$ only, and there its factor is
# $h_{t,j}$:
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
# would have.

# %% jupyter={"source_hidden": true}
# Prediction: the norm of an outer product
sizes = np.linalg.norm(errors, axis=1) * np.linalg.norm(run.h, axis=1)
widgets.Prediction(
    "At t = 4 the column ŷ_4 − y_4 has the norm 0.73, and h_4 the norm 1.18. Which norm has their outer product, "
    "∂L_4/∂U?",
    truth=np.linalg.norm(np.outer(errors[4], run.h[4])),
    right=1.04,
    near=1.5,
    why="0.73 · 1.18: each number of the matrix is a product of two, so the sum of the squares is the product of both "
    "sums. The state's length counts as well as the error's: at t = 1 and t = 2 both errors have the norm 0.42, h_1 is "
    "longer than h_2, and so the term of t = 1 is the larger one, though L_2 is the larger loss.",
)

# %% jupyter={"source_hidden": true}
# Prediction: the norm of the sum
widgets.Prediction(
    f"The norms of the six terms add up to {sizes.sum():.1f}. Which norm does the sum of the six matrices have?",
    truth=np.linalg.norm(dL_dU),
    between=(0, 3.31),
    right=1.4,
    near=2.5,
    why="Lengths add up only if all point the same way. Were all perpendicular, the sum would have 1.41. It has half "
    "of that, since a few pairs pull against each other: the terms 3 and 4 most, then 4 and 5, 1 and 2, 0 and 1. The "
    "other pairs are nearly perpendicular.",
)

# %% [markdown]
# In the stepper the column $\hat y_t - y_t$ and the row $h_t$ become a matrix, this step's term; it is added to the sum
# so far. The columns and $h_t$ share one scale of colours, the matrices another.
#
# Look at row DET, column 0. Which two timesteps cancel there, and why these?

# %%
widgets.t_stepper(pictures.sum_over_time_scene(params, run, y, words, tags, task.labels))

# %% jupyter={"source_hidden": true}
# Check: what is said of these norms, of row DET, and of the pairs
norms = np.array([np.linalg.norm(np.outer(errors[t], run.h[t])) for t in range(T)])
det = task.labels.index("DET")
in_row = errors[:, det] * run.h[:, 0]  # (T,): row DET, column 0 of each term
assert np.allclose(norms, sizes) and np.allclose(np.round(in_row[3:5], 2), (-0.35, 0.35)) and tags[3] == "DET"
assert abs(np.delete(in_row, (3, 4))).max() < 0.1
lengths = np.linalg.norm(errors, axis=1), np.linalg.norm(run.h, axis=1)
assert np.allclose((lengths[0][4], lengths[1][4], *lengths[0][1:3]), (0.73, 1.18, 0.42, 0.42), atol=0.005)
assert lengths[1][1] > lengths[1][2] and norms[1] > norms[2] and losses(run, y)[1] < losses(run, y)[2]
assert 1.40 < np.sqrt(np.sum(norms**2)) < 1.42
assert np.isclose(np.linalg.norm(dL_dU), 0.71, atol=0.005) and (run.y_hat.argmax(axis=1) == y).all()
products = (errors @ errors.T) * (run.h @ run.h.T)  # (T, T): the inner product of each two terms
pairs = sorted((products[s, t], s, t) for t in range(T) for s in range(t))  # the most negative first
assert [pair[1:] for pair in pairs[:4]] == [(3, 4), (4, 5), (1, 2), (0, 1)]
cosines = [product / norms[s] / norms[t] for product, s, t in pairs]
assert max(cosines[:4]) < -0.25 and max(np.abs(cosines[4:])) < 0.12

# %% [markdown]
# <details><summary>What to see</summary>
#
# $t = 3$ and $t = 4$: −0.35 and 0.35. At $t = 3$ DET is the true tag, and $U$ shall raise it; at $t = 4$ it is not, but
# gets much of the probability, and $U$ shall lower it. The two states are alike enough for that to collide.
#
# </details>

# %% [markdown]
# ## 5. Go along it
#
# What is the gradient good for? To make $L$ smaller, we go against it: $U$ becomes $U - \eta\,\partial L/\partial U$,
# with a *rate* $\eta$. Before we do that with the sum, let one timestep have its will. Step 4 has the largest loss. We
# follow its own term, $U - \eta\,\partial L_4/\partial U$, and leave out what the others want.

# %% jupyter={"source_hidden": true}
# Prediction: who pays when one timestep has its will
follows_4 = Parameters(U - 0.1 * np.outer(errors[4], run.h[4]), V, W, b_h, b_y)
lost = losses(forward(follows_4, x), y) - losses(run, y)  # (T,)
widgets.Prediction(
    "With η = 0.1, L_4 falls by 0.07. All six use the same U. Which of the other losses rises most?",
    options=[*(f"L_{t}" for t in (0, 1, 2, 3, 5)), "none of them rises"],
    truth=f"L_{lost.argmax()}",
    why="Its term pulls hardest against that of step 4. L_3 rises by half of what L_4 gains, L_5 by a sixth, the rest "
    "by hardly anything. With this rate L as a whole falls by 0.02; it is lowest near 0.3, and from about 0.65 on "
    "larger than before.",
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
# - Follow steps 3 and 4 together, with 0.1. Do both gain now?
# - Follow the sum. Up to which rate do all six losses stay below where they were? Who pays first?

# %%
along = pictures.along_gradient_scene(params, x, y, words, tags)
ways = {"∂L/∂U": "all"} | {f"∂L_{t}/∂U alone": t for t in range(T)}
ways |= {f"∂L_{s}/∂U + ∂L_{t}/∂U": (s, t) for t in range(T) for s in range(t)}
widgets.Live(
    lambda follow, rate: along.picture((follow, rate)),
    follow=widgets.menu("follow", ways, start=4),
    rate=widgets.Number("rate η", 0, 0, 5),
)


# %% jupyter={"source_hidden": true}
# Check: what is said of these ways
def losses_after(direction, rate):
    """The losses (T,) after a step of this rate against a direction of U."""
    return losses(forward(Parameters(U - rate * direction, V, W, b_h, b_y), x), y)


before, terms = losses(run, y), [np.outer(errors[t], run.h[t]) for t in range(T)]
rates = np.arange(0, 1.01, 0.01)
assert np.allclose(lost[[3, 4, 5]], (0.037, -0.073, 0.013), atol=0.0005)
assert lost[:3].min() > 0 and lost[:3].max() < 0.002
L_along_4 = np.array([losses_after(terms[4], rate).sum() for rate in rates]) - before.sum()
assert np.isclose(L_along_4[10], -0.02, atol=0.001) and 0.25 < rates[L_along_4.argmin()] < 0.35
assert (L_along_4[1:60] < 0).all() and (L_along_4[66:] > 0).all()
of_3, of_pair = (losses_after(direction, 0.1) - before for direction in (terms[3], terms[3] + terms[4]))
assert np.allclose(of_3[3:5], (-0.037, 0.037), atol=0.0005) and np.isclose(of_3.sum(), 0.0006, atol=0.00005)
assert np.allclose(of_pair[3:], (-0.002, -0.038, 0.013), atol=0.0005) and (of_pair[:3] > 0).all()
assert [t for t in range(T) if (losses_after(terms[1], 0.1) - before)[t] < 0] == [1, 3] and of_3[1] < 0
of_sum = np.array([losses_after(dL_dU, rate) for rate in rates]) - before  # (rates, T)
assert (of_sum[1:] < 0).all() and (np.diff(of_sum, axis=0).max(axis=0) > 0).tolist() == [t == 3 for t in range(T)]
assert 0.4 < rates[of_sum[:, 3].argmin()] < 0.6
assert abs(moved + 0.1 * np.linalg.norm(dL_dU) ** 2) < 0.002

# %% [markdown]
# Step 3 alone, at 0.1, gains 0.037 and costs step 4 as much; $L$ even rises, by 0.0006. With both followed, $L_3$ falls
# by no more than 0.002 and $L_4$ by 0.038, and the four others rise, $L_5$ most, by 0.013. Not every pair is so: steps
# 1 and 3 do each other a little good.
#
# $L$ is a sum, so its gradient is the sum of what all timesteps want: a compromise. With a small step along the whole
# gradient $L$ falls. Here, up to a rate of about 1, all six losses stay below where they were; $L_3$ turns round at
# half of that. In general not each single $L_t$ has to fall. Lesson 8 trains with it, all five gradients together.

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
# has the norm 0.71. (In exact arithmetic softmax never gives 1, so a little always remains.)
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
