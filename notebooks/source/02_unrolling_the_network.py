# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 2. Unrolling the network
#
# **After this lesson you can**
#
# - draw the unrolled network for any sentence, and say which arrays its copies share,
# - give the shape of every array, and count the numbers that are to be learned,
# - run the network by hand for one step, and in ten lines of NumPy for all steps,
# - change a word or a number of $V$ or $W$, and say at which timesteps the answer must change.
#
# **You need** matrix products and a little NumPy; [lesson 1](01_recurrent_architecture.ipynb) shows what the network is
# good for. **Time:** 30 to 35 minutes, and 10 more if you compute a step by hand.
#
# **The one idea:** the network's loop runs once for each word. Write these runs side by side, and the loop becomes a
# row of copies. What do these copies share, and what has each for itself? With the answer you know how much such a
# network has to learn, and how far a word can reach.

# %%
import numpy as np

from rnn_lesson import Parameters, forward, small_tagger
from rnn_lesson import pictures, widgets

# %% [markdown]
# ## 1. From the loop to the row
#
# A simple recurrent network has one formula for its hidden state and one for its output:
#
# $$h_t = f_h(V x_t + W h_{t-1} + b_h) \qquad\qquad \hat y_t = f_y(U h_t + b_y)$$
#
# Together they are called the *cell*. The first formula needs $h_{t-1}$, which the same formula made one step earlier,
# at the word before. On paper that is often drawn as an arrow from $h$ back to itself. To see what really happens, take
# a sentence and draw one copy of the cell for each of its words: each word is one *timestep*. This is called
# *unrolling* (or unfolding) the network.

# %%
widgets.Still(pictures.folded_picture())

# %% [markdown]
# To have something to unroll, here is a tagger that is small enough to print: three hidden units (the numbers in $h$),
# four words, six tags. It was trained for a short while on this one sentence, and its numbers were rounded to one
# decimal, so that you can follow every sum on paper.
#
# The sentence is "we still water the still water". It holds "still" twice and "water" twice, and each time with another
# part of speech: its tags are PRON (pronoun), ADV (adverb: we do it *still*), VERB, DET (determiner), ADJ (adjective:
# not moving) and NOUN.

# %%
task, params, x, y, words, tags = small_tagger(decimals=1)  # x (T, n_x) one-hot, y (T,) the true tags as numbers

print("inputs:", task.inputs)
print("labels:", task.labels)
print("x, one row for each timestep:")
print(x.astype(int))
print("y:", y)

# %% [markdown]
# Each row of `x` is one $x_t$, a *one-hot* vector: a 1 in the place of the word, zeros elsewhere. Both rows for "still"
# are equal, and so are both rows for "water". (In lesson 1 a word was a vector of 50 numbers; here a short one keeps
# the pictures readable.)

# %% [markdown]
# ## 2. Predict
#
# **Predict** before you read on, as long as being wrong costs nothing: answer, press "Commit", and the truth appears
# beside what you said.
#
# First one for your pencil: draw the unrolled network for "the still water", with all arrows and letters.
#
# <details><summary>The drawing</summary>
#
# It is the right half of the first picture, with the words under $x_0$, $x_1$, $x_2$ and no dots after the third copy.
#
# </details>
#
# The next three are about our tagger. Its $x_t$ has $n_x = 4$ numbers, $h_t$ has $n_h = 3$ and $\hat y_t$ has
# $n_y = 6$.

# %% jupyter={"source_hidden": true}
# Prediction: the shapes of V, W and U
shapes = [params.V.shape, params.W.shape, params.U.shape]
widgets.Prediction(
    "What are the shapes of V, W and U?",
    options=["(4, 3), (3, 3), (3, 6)", "(3, 4), (3, 3), (3, 6)", "(3, 4), (3, 3), (6, 3)", "(3, 4), (4, 3), (6, 3)"],
    truth=", ".join(map(str, shapes)),
    why="A matrix that stands before a column has a row for each number it makes, and a column for each it reads. V "
    "turns 4 numbers into 3, W turns 3 into 3, U turns 3 into 6.",
)

# %% jupyter={"source_hidden": true}
# Prediction: how many numbers there are to learn
widgets.Prediction(
    "How many numbers does this tagger have to learn, all matrices and biases together?",
    truth=sum(theta.size for _, theta in params.items()),
    unit="numbers",
    why="12 in V, 9 in W, 18 in U, 3 in b_h and 6 in b_y. Section 6 counts them.",
)

# %% jupyter={"source_hidden": true}
# Prediction: the same for longer sentences with more words
widgets.Prediction(
    "Another tagger shall read sentences of sixty words instead of six, and know forty different words instead of "
    "four, each one-hot; n_h and n_y stay. Which of V, W, U, b_h and b_y have more numbers to learn?",
    options=["none", "V alone", "V and W", "V, W and U", "all five"],
    truth="V alone",
    why="A one-hot x_t has now 40 numbers, so V has 36 more columns: 108 more numbers. The sixty copies share "
    "their numbers: the length of a sentence is in no shape.",
)

# %% [markdown]
# ## 3. The formula, with all shapes
#
# It helps to give a name to what stands inside the two functions:
#
# $$\underbrace{a_t}_{(n_h)} = \underbrace{V}_{(n_h,\, n_x)} \underbrace{x_t}_{(n_x)} + \underbrace{W}_{(n_h,\, n_h)} \underbrace{h_{t-1}}_{(n_h)} + \underbrace{b_h}_{(n_h)},
# \qquad h_t = f_h(a_t)$$
#
# $$\underbrace{o_t}_{(n_y)} = \underbrace{U}_{(n_y,\, n_h)} \underbrace{h_t}_{(n_h)} + \underbrace{b_y}_{(n_y)},
# \qquad \hat y_t = f_y(o_t)$$
#
# - $f_h$ is tanh here: it acts on each number alone and brings it between $-1$ and $1$.
# - $f_y$ is softmax: $\hat y_{t,i} = e^{o_{t,i}} / \sum_j e^{o_{t,j}}$. Its outputs are positive and sum to one, so
#   they can be read as probabilities.
# - The first copy needs a state before the first word. It is called $h_{-1}$, and it is all zeros unless we say
#   otherwise.
#
# We count timesteps from 0, and $T$ is their number, so the last one is $T-1$. (On the slides $t$ runs from 0 to $T$,
# so they have $T+1$ timesteps. Nothing else differs.)

# %% [markdown]
# ## 4. The same in NumPy
#
# Ten lines. The loop is the loop of the first picture, and the lines with `a_t`, `h_t`, `o_t` and the softmax are the
# formulas.

# %%
V, W, U, b_h, b_y = params.V, params.W, params.U, params.b_h, params.b_y

h_before = np.zeros(3)  # h_{-1}
states, outputs = [], []
for x_t in x:  # one copy of the cell for each timestep
    a_t = V @ x_t + W @ h_before + b_h  # (n_h,)
    h_t = np.tanh(a_t)  # (n_h,)
    o_t = U @ h_t + b_y  # (n_y,)
    states.append(h_t)
    outputs.append(np.exp(o_t) / np.exp(o_t).sum())
    h_before = h_t  # what the next copy receives

# %%
run = forward(params, x)  # the same from the package
print("loop equals forward:", np.allclose(states, run.h) and np.allclose(outputs, run.y_hat))
print("run.h has the shape (T, n_h) =", run.h.shape, "and run.y_hat (T, n_y) =", run.y_hat.shape)

# %% jupyter={"source_hidden": true}
# Check: the loop is what the package computes, and each y_hat sums to one
assert np.allclose(states, run.h, atol=1e-14) and np.allclose(outputs, run.y_hat, atol=1e-14)
assert np.allclose(run.y_hat.sum(axis=1), 1)

# %% [markdown]
# From here on we use `forward`. Row `t` of each of its arrays belongs to timestep $t$: `run.h[3]` is $h_3$.

# %% [markdown]
# ## 5. Step through it
#
# Take the slider from 0 to 5, or press play. At each step one more copy lights up, and the three numbers in its box are
# its $h_t$. Below it stand the sums of that step, in numbers:
#
# - **middle row:** $V x_t + W h_{t-1} + b_h = a_t$, then tanh. A one-hot $x_t$ picks one column of $V$; it is framed;
# - **bottom row:** $U h_t + b_y = o_t$, then softmax gives $\hat y_t$, the bars. The bold tag is the most probable one;
#   it also stands on top of the copy.
#
# Teal is positive, brown is negative. The parameters share one scale of colours, the states $h$ and $x$ another, the
# sums $a$ and $o$ a third.
#
# **Try it:** tick "cover the numbers". Compute the first number of $a_0$ with your pencil, then press its cover (or Tab
# to it, and the space bar). Go on with $h_0$ and the first number of $o_0$. At $t = 0$ the product with $W$ is zero, at
# $t = 1$ it is not: do $a_1$ too. (The states are rounded for the picture, so a sum by hand may differ a little in its
# last digit; for tanh you need a calculator.)
#
# The box takes a sentence of your own, in the four words that this network has a column of $V$ for.


# %%
def steps_of(sentence):
    its_run = forward(params, task.encode(sentence))
    return pictures.unrolling_scene(params, its_run, sentence, task.inputs, task.labels)


covered = "The numbers made at this step are covered. Compute one, then press its cover."
widgets.SentenceStepper(steps_of, words, task.inputs, covered)

# %% [markdown]
# The matrices are the same at every step: only $x_t$, $h_{t-1}$ and what is computed from them change.
#
# ### Change a word
#
# Put "the" in the place of the first "water", at $t = 2$. The cell below can compute how much each $\hat y_t$ moves,
# and prints nothing yet.


# %%
def moves(t, word):
    """The largest change of a probability in each ŷ, (T,), when another word stands at t."""
    changed = forward(params, task.encode([*words[:t], word, *words[t + 1 :]]))
    return np.abs(changed.y_hat - run.y_hat).max(axis=1)


# %% jupyter={"source_hidden": true}
# Prediction: how far a changed word reaches
reached = np.flatnonzero(moves(2, "the")).tolist()
ranges = {(2,): "ŷ_2 only", (0, 1, 2): "ŷ_0 to ŷ_2", (2, 3): "ŷ_2 and ŷ_3", (2, 3, 4, 5): "ŷ_2 to ŷ_5"}
widgets.Prediction(
    "The word at t = 2 is another. Which of the answers ŷ_0 to ŷ_5 change?",
    options=[*ranges.values(), "all six"],
    truth=ranges[tuple(reached)],
    why="That word's own answer and all that come after it, because h carries on what it read. Nothing before it: the "
    "arrows lead to the right only.",
)

# %% jupyter={"source_hidden": true}
# Prediction: can a later answer move more
the_at_1 = moves(1, "the")
widgets.Prediction(
    "By how much does each of them move (the largest change of one of its probabilities)? ŷ_t reads the new word "
    "itself, the later ones hear of it through W. Can one of these move more than ŷ_t?",
    options=["no, a move becomes smaller at each step", "yes, with some words at some places"],
    truth="yes, with some words at some places",
    why=f"With “the” at t = 1, ŷ_1 moves by {the_at_1[1]:.2f} and ŷ_2 by {the_at_1[2]:.2f}. That is not rare: over all "
    "4⁶ sentences of these words, with every other word at t = 2, the moves become smaller at each step in about 60 % "
    "only.",
)

# %%
for t, word in ((2, "the"), (2, "we"), (1, "the")):
    print(f"“{word}” at t = {t}:", "  ".join(f"ŷ_{i} {move:.4f}" for i, move in enumerate(moves(t, word))))

# %% [markdown]
# Of the first move $\hat y_5$ keeps 0.5 %, of the second a third; the third one grows before it shrinks. How much of an
# early word is left after many steps is the question of [lesson 9](09_is_it_really_that_simple.ipynb).
#
# ### Change $W$

# %% jupyter={"source_hidden": true}
# Prediction: how many tags can be right with W = 0
no_memory = Parameters(U=params.U, V=params.V, W=np.zeros((3, 3)), b_h=params.b_h, b_y=params.b_y)
without_W = [task.labels[i] for i in forward(no_memory, x).y_hat.argmax(axis=1)]
widgets.Prediction(
    "The tagger says all six tags rightly. Now all nine numbers of W become 0. At most how many of the six can still "
    "be right, whatever the other parameters are?",
    truth=len(set(words)),  # one for each different word: each has another tag wherever it stands
    unit="tags",
    between=(0, 6),
    why="No arrow tells a copy which words came before it, so both “still” get one tag, and both “water” too, and in "
    f"each pair one at most is right: four of six for a network that is trained without W. This one was trained with "
    f"its W and says {' '.join(without_W)}: three are right.",
)

# %% [markdown]
# ### The machine
#
# Here you change words and numbers. Choose another word at any $t$, or type other numbers into $W$ and $V$ (the arrow
# keys move a number by 0.1; the columns of $V$ belong to "still", "the", "water", "we"), and all timesteps answer anew.
# Below stands how much each $\hat y_t$ moved away from what the network said at the start. The second number ("by the
# words") compares the two sentences with your $W$ and $V$ in both runs.
#
# **Try it:**
#
# - Put "the" at $t = 2$, then "we". Which of the moves did you predict?
# - Press "Reset", and change $V_{0,1}$. At which timesteps does the answer change, and why there?
# - Make $W$ zero, number by number, and put another word at $t = 2$. Which $\hat y_t$ still react to a changed word
#   ("by the words"), and which never do, whatever $W$ is?
# - Find a number of $W$ and a value for it with which a changed word at $t = 0$ moves $\hat y_5$ by more than one half
#   ("by the words").
#
# <details><summary>What you find</summary>
#
# Column 1 of $V$ is read where "the" stands, at $t = 3$: $\hat y_3$ changes, and through $W$ all that come after it.
# With $W = 0$ only $\hat y_2$ still reacts to the word at $t = 2$; $\hat y_0$ and $\hat y_1$ never do. And $W_{0,0} =
# 2.3$ will do, seven presses from 1.6, with "the" at $t = 0$. (A far reach is not yet a good one: with it the second
# half of the sentence is tagged wrongly.) So how much of a word arrives depends on the numbers of $W$ and, as you saw
# above, on the words.
#
# </details>

# %%
machine = pictures.machine_scene(params, words, task.inputs, task.labels)
widgets.LiveWithReset(
    lambda words, W, V: machine.picture((words, W, V)),
    words=widgets.WordRow(words, task.inputs),
    W=widgets.Grid("W", params.W),
    V=widgets.Grid("V", params.V),
)

# %% jupyter={"source_hidden": true}
# Check: what the text says of W = 0, of the changed words, and of the machine
assert [task.labels[i] for i in run.y_hat.argmax(axis=1)] == tags
assert without_W[1] == without_W[4] != tags[1] and without_W[1] != tags[4] and without_W[2] == without_W[5]
assert (moves(2, "the") > 0).tolist() == [False, False, True, True, True, True]
assert sum(said == wanted for said, wanted in zip(without_W, tags)) == 3
assert (np.diff(moves(2, "the")[2:]) < 0).all() and round(moves(2, "the")[5] / moves(2, "the")[2], 3) == 0.005
assert 0.3 < moves(2, "we")[5] / moves(2, "we")[2] < 0.35
each_word = np.eye(4)
y_hats = np.array([forward(params, each_word[list(places)]).y_hat for places in np.ndindex(*6 * [4])])
y_hats = y_hats.reshape(*6 * [4], 6, 6)  # six words, then t, then the tag
falling = []
for other_word in (1, 2, 3):  # the word at t = 2 is that many places further on
    moved = np.abs(np.roll(y_hats, -other_word, axis=2) - y_hats).max(axis=-1)[..., 2:]
    falling.append((np.diff(moved, axis=-1) < 0).all(axis=-1))
assert np.size(falling) == 3 * 4**6 and 0.58 < np.mean(falling) < 0.62
assert moves(1, "the")[2] > 1.3 * moves(1, "the")[1] and moves(1, "the")[5] < 0.02
assert task.inputs == ("still", "the", "water", "we") and params.W[0, 0] == 1.6
strong = params.map(np.copy)
strong.W[0, 0] = 2.3
far_words = [forward(strong, task.encode([first, *words[1:]])).y_hat[5] for first in ("we", "the")]
assert np.abs(far_words[0] - far_words[1]).max() > 0.5
strong_tags = [task.labels[i] for i in forward(strong, x).y_hat.argmax(axis=1)]
assert [said == wanted for said, wanted in zip(strong_tags, tags)] == 3 * [True] + 3 * [False]
other = params.map(np.copy)
other.V[0, 1] += 0.1
assert (np.abs(forward(other, x).y_hat - run.y_hat).max(axis=1) > 0).tolist() == 3 * [False] + 3 * [True]

# %% [markdown]
# So it is the arrow $W$ that tells the two words "still" apart, and the same arrow carries a changed word to the end.
#
# ## 6. Counting the parameters
#
# The five arrays and their sizes, and then a sentence of sixty words:

# %%
for name, theta in params.items():
    print(f"{name:3}  shape {str(theta.shape):7} {theta.size:3} numbers")
print("all together", sum(theta.size for _, theta in params.items()), "numbers")

long = np.tile(x, (10, 1))  # the sentence ten times in a row
long_run = forward(params, long)
print("\nthe same params read", len(long), "words: run.h has the shape", long_run.h.shape)
second_round = [task.labels[i] for i in long_run.y_hat[6:12].argmax(axis=1)]
print("its tags for the second round:", " ".join(f"{word}/{tag}" for word, tag in zip(words, second_round)))

# %% jupyter={"source_hidden": true}
# Check: the count of the parameters, and that the second round is tagged otherwise
assert sum(theta.size for _, theta in params.items()) == 48
assert sum(said != wanted for said, wanted in zip(second_round, tags)) == 4

# %% [markdown]
# The length of the sentence appears in none of these shapes. (The number of different words does, in $V$, where each
# has a column.) The same numbers read one word, six words or sixty: that is what sharing gives us. Reading well is
# another matter. This network was trained on six words that follow $h_{-1} = 0$. In the second round "we" comes after
# "water": a state that it never met in training, and four of the six tags are wrong.
#
# Sharing has a consequence, and it is the subject of this series: when we ask what happens if $W$ changes a little, we
# must remember that $W$ is at work in **every** copy.

# %% [markdown]
# ## 7. The same letters in other courses
#
# Courses and libraries don't agree on the letters; this series uses those of the lecture.
#
# <details><summary>The table, for looking up</summary>
#
# | what | here | some tutorials | *Dive into Deep Learning* | Andrew Ng's course | PyTorch's `nn.RNN` |
# |---|---|---|---|---|---|
# | input to hidden | $V$ | $U$ | $W_{xh}$ (transposed) | $W_{ax}$ | `weight_ih_l0` |
# | hidden to hidden | $W$ | $W$ | $W_{hh}$ (transposed) | $W_{aa}$ | `weight_hh_l0` |
# | hidden to output | $U$ | $V$ | $W_{hq}$ (transposed) | $W_{ya}$ | a `Linear` layer of its own |
# | bias of the hidden state | $b_h$ | $b$ | $b_h$ | $b_a$ | `bias_ih_l0` + `bias_hh_l0` |
# | bias of the output | $b_y$ | $c$ | $b_q$ | $b_y$ | the `Linear` layer's `bias` |
# | hidden state | $h_t$ | $s_t$ or $h_t$ | $H_t$ | $a^{\langle t \rangle}$ | `output[t]` |
#
# Beware of the column "some tutorials": there $U$ and $V$ have changed places. "Transposed" means that the text writes
# $x$ as a row and puts it on the left of the matrix. When you read another text, first find out which of its letters
# multiplies $h_{t-1}$.
#
# </details>

# %% [markdown]
# ## What you predicted

# %%
widgets.prediction_summary()

# %% [markdown]
# ## Questions
#
# **1.** You want twice as many hidden units. Which of the five arrays change their shape, and which of them becomes
# four times as large?
#
# <details><summary>Answer</summary>
#
# All that have $n_h$ in their shape: $V$, $W$, $U$ and $b_h$. $W$ has it twice, so it becomes four times as large.
# $b_y$ stays as it is.
#
# </details>
#
# **2.** Somebody shuffles the words of a sentence. Does a network with $W = 0$ notice? And one with $W \ne 0$?
#
# <details><summary>Answer</summary>
#
# With $W = 0$ every word gets the answer it would get anywhere: the answers are shuffled in the same way, and that is
# all. With $W \ne 0$ each answer but the first depends on the words before it, so in general the answers themselves
# change.
#
# </details>
#
# **3.** Can $\hat y_2$ depend on the last word of our six-word sentence?
#
# <details><summary>Answer</summary>
#
# No. All arrows lead from left to right: $\hat y_2$ is made from $h_2$, and that from $x_0$, $x_1$ and $x_2$. A tagger
# of this kind has to decide about a word before it sees what follows it.
#
# </details>

# %% [markdown]
# ## On the slides
#
# *Recurrent Neural Network (RNN)*, both slides: the two formulas, and "W, U and V are preserved throughout timesteps.
# Also, same bias is used throughout timesteps". The unrolled drawing is called "unfolded form" on the slide *How to
# train RNN?*.
#
# **Exercises:** [one class hour of them](exercises/02_unrolling.ipynb), with checks that name the mistake.
#
# **Where this leads.** The unrolled network can be seen as a feed-forward network with one layer for each timestep,
# only that each layer has an input and an answer of its own, and all layers share their weights. Like any such network
# it is trained by a loss (a number that says how bad the answers are) and its gradients: on to [lesson
# 3](03_loss_through_time.ipynb).
