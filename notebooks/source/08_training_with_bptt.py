# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 8. Training with BPTT
#
# **After this lesson you can**
#
# - train a recurrent network with its own gradient, in a loop of a few lines,
# - say what spikes and a plateau in the curve of a loss tell,
# - test by experiment, on twenty starts at once, what the walk back through time is good for.
#
# **You need** the gradient of [lesson 6](06_chain_rule_product.ipynb), computed in one sweep as in
# [lesson 7](07_gradient_of_V_and_one_sweep_back.ipynb), and the question with which
# [lesson 1](01_recurrent_architecture.ipynb) ended. **Time:** 45 minutes; sections 4 and 5 can wait for another day.
#
# **The one idea:** follow the gradient, once whole and once with its far terms cut off. What comes out, not in one
# network, but in twenty?

# %%
import numpy as np

from rnn_lesson import Parameters, backward, forward, losses
from rnn_lesson import comparisons, language_model_task, train
from rnn_lesson import pictures, widgets
from rnn_lesson.language import experiments

lines = comparisons()  # the seven lines of the Zen of Python that compare
task = language_model_task(lines)
for line in lines:
    print(" ".join(line))

# %% [markdown]
# ## 1. Follow the gradient
#
# To make $L$ smaller, go a small step against its gradient, for all five parameters $\theta$:
#
# $$\theta \leftarrow \theta - \eta\, \frac{\partial L}{\partial \theta}$$
#
# That is *gradient descent*; $\eta$ is the *learning rate*. We do it after each line, and go through all seven again
# and again; one round is an *epoch*. A line has six timesteps: the network reads `<s>` and the five words, and shall
# say the five words and `</s>`. Its loss is the sum over the six, and $L$ adds up the seven lines.

# %% jupyter={"source_hidden": true}
# Prediction: the smallest loss
widgets.Prediction(
    "The network can learn all words but one kind. So how small can L become, for all seven lines together?",
    truth=7 * np.log(7),
    right=1.1,
    near=2,
    digits=3,
    why="After the start mark all seven lines look the same. The best is to give each of the seven first words the "
    "probability 1/7. That costs log 7 for each line, 7 log 7 in all; everything else can be learned.",
)

# %%
rng = np.random.default_rng(0)
params = Parameters.random(n_x=len(task.inputs), n_h=16, n_y=len(task.labels), rng=rng)

history = []  # for each epoch the losses of all lines, added up on the way
for _ in range(300):
    L = 0.0
    for x, y in task.examples:
        run = forward(params, x)
        L += losses(run, y).sum()
        gradient = backward(params, run, y)
        for (_, theta), (_, dL_dtheta) in zip(params.items(), gradient.items()):
            theta -= 0.05 * dL_dtheta  # in place: theta is the array in params
    history.append(L)

# %%
for epoch in (0, 20, 50, 100, 299):
    print(f"epoch {epoch:3}:  L = {history[epoch]:.0f}")
print(f"smallest possible: 7 log 7 = {7 * np.log(7):.1f}")

said = [task.labels[forward(params, x).y_hat[4].argmax()] for x, _ in task.examples]
print("last words:", " ".join(said))

# %% jupyter={"source_hidden": true}
# Check: all seven last words, and a loss between the smallest possible one and 3 more
assert said == [line[-1] for line in lines]
assert 7 * np.log(7) < history[-1] < 7 * np.log(7) + 3

# %% [markdown]
# The gradient that we derived by hand teaches the network all seven last words. Is that luck? The next cell runs the
# same loop from twenty starts side by side: the same sweep, with one more axis for the network.

# %%
L, longest = experiments.descent(rate=0.05, progress=False)  # L (20, 300): starts, epochs; the longest gradients

# %% jupyter={"source_hidden": true} tags=["nbval-ignore-output"]
# Prediction: how often a loss jumps up
widgets.Prediction(
    "In how many of the twenty starts does the loss once go up by more than 2 from one epoch to the next?",
    truth=int((np.diff(L, axis=1).max(axis=1) > 2).sum()),
    unit="starts",
    between=(0, 20),
    by="difference",
    right=2,
    near=5,
    why="Going against the gradient makes the loss smaller if the step is small. These steps are not always small.",
)

# %% tags=["rounding"]
marks = [(14 * np.log(7), "14 log 7"), (7 * np.log(7), "7 log 7")]
sentence = (
    "The losses of twenty starts, and their median. All fall quickly to a plateau near 14 log 7; on the way from there "
    "to 7 log 7 the curves have spikes."
)
widgets.Still(
    pictures.spread_picture(range(300), [("L, all lines", L, "#9c3a80")], "epoch", "loss", sentence, "", marks)
)

# %% jupyter={"source_hidden": true}
# Check: the plateau and the spikes, counted
setting = "gradient descent, n_h 16, rate 0.05, 300 epochs, starts 0 to 19"
largest_rise = np.diff(L, axis=1).max(axis=1)  # from one epoch to the next, (20,)
at_the_rise = [max(norms[e : e + 2]) for norms, e in zip(longest.by_epoch, np.diff(L, axis=1).argmax(axis=1))]
experiments.claim("the loss ends within 2 of 7 log 7", L[:, -1] < 7 * np.log(7) + 2, setting, at_least=17)
experiments.claim("the loss lies between 26 and 34 for ten epochs or more", ((L > 26) & (L < 34)).sum(1) >= 10, setting)
experiments.claim("the loss once rises by more than 2 in one epoch", largest_rise > 2, setting, at_least=18)
long = np.array(at_the_rise) > 2 * np.median(longest.by_epoch, axis=1)
experiments.claim("the longest gradient there is over twice the median of all epochs", long, setting, at_least=18)
assert L.shape == (20, 300) and L.min() > 7 * np.log(7)

# %% [markdown]
# - **The plateau.** $14 \log 7 = 27.2$ is the loss of a network that knows all but the first and the last word of each
#   line, and guesses these two among seven. All starts stay near it for ten epochs or more, 20 of 20 starts. (The curve
#   lies a little above, since it adds up losses while the weights still move from line to line.) Then most
#   starts learn the last words, and little more than $7 \log 7$ remains.
# - **The spikes.** In at least 18 of 20 starts the loss once rises by more than 2 in one epoch. A long gradient goes
#   with it, in at least 18 of 20 starts over twice the median of all epochs. A step along a long gradient goes far, and
#   the gradient promises a descent only nearby. Lesson 9 cuts such steps short.
#
# From here on we use the package's `train`, and its sibling for many starts. They shuffle the lines, and instead of
# plain descent they use *Adam*: it goes against the *average* of the recent gradients, and scales the step so that
# every number moves by about the same amount. (So its rate cannot be compared with the one above.) The gradient is the
# same.
#
# ## 2. What is the walk back good for?
#
# Lesson 5's obvious formula, without any step back, still points roughly downhill. Does the network need the true one?
#
# In the experiment `steps_back=n` keeps only the terms with $t - k \le n$. So $n = 0$ is the obvious formula, and
# $n = 5$ is the whole gradient, since our lines have six timesteps. A last word is *right* if it is the most probable
# one after the words before it. (Who always says the same last word has one of seven right.)
#
# | t | 0 | 1 | 2 | 3 | 4 | 5 |
# |---|---|---|---|---|---|---|
# | reads | `<s>` | beautiful | is | better | than | ugly |
# | shall say | beautiful | is | better | than | **ugly** | `</s>` |
#
# The next cell trains twenty starts for each $n$ (16 units, rate 0.02, 300 epochs), and shows nothing yet.

# %%
trained = experiments.steps_back(range(6), n_h=16, rate=0.02, progress=False)  # {n: twenty networks}
right = {n: experiments.last_words_right(trained[n], lines) for n in range(6)}  # (20,) each

# %% jupyter={"source_hidden": true} tags=["nbval-ignore-output"]
# Prediction: perfect starts with two steps back
widgets.Prediction(
    "With n = 2: in how many of twenty starts are all seven last words right?",
    truth=int((right[2] == 7).sum()),
    unit="starts",
    between=(0, 20),
    by="difference",
    right=1,
    near=3,
    why="“beautiful” is read at t = 1, and “ugly” shall be said at t = 4. Two steps back from 4 is 2: what L_4 could "
    "tell step 1 is cut off.",
)

# %% jupyter={"source_hidden": true} tags=["nbval-ignore-output"]
# Prediction: perfect starts with three steps back
widgets.Prediction(
    "And with n = 3?",
    truth=int((right[3] == 7).sum()),
    unit="starts",
    between=(0, 20),
    by="difference",
    right=2,
    near=5,
    why="Three steps are just what lies between the first word and the last.",
)

# %% [markdown]
# Columns 0 to 5 are what was just trained. The controls train twenty more starts, which takes a moment, and put
# their column to the right; this needs a running kernel. Try 64 units at the smaller rate with $n = 2$: is the step
# from two to three as large there?

# %% tags=["rounding", "nbval-ignore-output"]
tried = []  # what you have tried, the newest last


def twenty_starts(n, n_h, rate):
    networks = experiments.trained(lines, n_h=n_h, rate=rate, steps_back=n, progress=False)
    tried.append((f"n = {n}, {n_h} units\nrate {rate}", experiments.last_words_right(networks, lines)))
    shown = {f"{steps}": right[steps] for steps in range(6)} | dict(tried[-2:])
    newest = f"Each dot is a start. The last column is the newest: n = {n}, {n_h} units, rate {rate}."
    return pictures.starts_picture(shown, 7, "steps walked back n", "last words right, of 7", newest, "all 7 right")


n, n_h = widgets.choice("steps back n", list(range(6)), start=2), widgets.choice("units n_h", [8, 16, 64], start=8)
rate = widgets.choice("rate", [0.005, 0.02], start=0.02)
widgets.Live(twenty_starts, busy="training twenty networks …", n=n, n_h=n_h, rate=rate)

# %% jupyter={"source_hidden": true}
# Check: perfect starts for each n, counted
setting = "Adam, n_h 16, rate 0.02, 300 epochs, starts 0 to 19"
for n_back in range(6):
    bound = {"at_most": 4} if n_back < 3 else {"at_least": 15}
    experiments.claim(f"all seven last words are right with {n_back} steps back", right[n_back] == 7, setting, **bound)
experiments.claim("no more last words are right with n = 2 than with n = 0", right[2] <= right[0], setting, at_least=13)
early = experiments.trained(lines, epochs=15, steps_back=2, progress=False)
less = experiments.missing(early, 2) < experiments.missing(early, 0)
setting = "Adam, n_h 16, rate 0.02, 15 epochs with 2 steps back, starts 0 to 19"
experiments.claim("less of the gradient is missing with n = 2 than with n = 0", less, setting)
assert list(trained) == list(range(6))

# %% [markdown]
# With 16 units and this rate the number of perfect starts jumps: with two steps back in at most 4 of 20 starts all
# seven last words are right, with three in at least 15 of 20 starts. "beautiful" enters at $t = 1$, and the loss that
# depends on it is $L_4$: with $n = 2$ the term $(4, 1)$ of $\partial L/\partial V$ is cut. (Lesson 9 draws such a cut
# as a mask on the triangle. Other widths and rates soften the jump, as the control shows.)
#
# But look at $n = 2$ beside $n = 0$: fewer terms are dropped, and what is missing of the gradient is smaller (in 20 of
# 20 starts, at epoch 15); yet in at least 13 of 20 starts no more words are right. Cut off is only the *teaching*; the
# state still goes forward through all steps. So what happens to the word in it? Two lines whose states after "than" are
# the same can never get different last words, whatever $U$ does. We measure the smallest distance between two of the
# seven states.

# %% jupyter={"source_hidden": true}
# Prediction: what the training does to the states
widgets.Prediction(
    "Compared with the untrained network, does the training move the seven states h_4 apart or together?",
    options=[
        "apart, with every n",
        "apart with n = 0 and n = 2, farther still with n = 3",
        "together with n = 0 and n = 2, apart with n = 3",
        "together, with every n",
    ],
    truth="together with n = 0 and n = 2, apart with n = 3",
    why="With too few steps back nothing holds the states apart, and what V, W and b_h learn for the other words draws "
    "them together.",
)

# %% tags=["rounding"]
before = experiments.state_distances(experiments.trained(lines, epochs=0, progress=False), lines)  # (20,)
after = {steps: experiments.state_distances(trained[steps], lines) for steps in range(6)}

sentence = (
    "The smallest distance between the states of two lines before their last word. Fewer than three steps back bring "
    "the states together, three and more move them apart."
)
curves = [("after training", np.transpose([after[steps] for steps in range(6)]), "#bf4e00")]
marks = [(np.median(before), "before training")]
widgets.Still(
    pictures.spread_picture(range(6), curves, "steps walked back", "distance of two states", sentence, "y", marks)
)

# %% jupyter={"source_hidden": true}
# Check: nearer together or farther apart, counted
setting = "Adam, n_h 16, rate 0.02, 300 epochs, starts 0 to 19"
for n_back, now in after.items():
    said_of, holds = ("nearer together", now < before) if n_back < 3 else ("farther apart", now > before)
    told = f"two states lie {said_of} than before training, with {n_back} steps back"
    experiments.claim(told, holds, setting, at_least=15)
experiments.claim("they lie nearer together with n = 2 than with n = 0", after[2] < after[0], setting, at_least=13)
assert before.shape == (20,) and before.min() > 0

# %% [markdown]
# Before training the states differ, without having been taught to. **With fewer than three steps back the training
# undoes that**: in at least 15 of 20 starts two states end nearer together than they began; with
# three and more they are moved apart. And with two steps back they end nearer together than with none, in at least 13
# of 20 starts. Nothing in the gradient asks to keep the word, with the one as little as with the other.
#
# ## 3. The echo: what a random W carries
#
# So this is where the question of lesson 1 leads. Its writer carried the first word to the last. Did it *learn* to keep
# the word, or does it read what a random $W$ happens to leave there, an **echo**? The test: leave $V$, $W$ and $b_h$ as
# they were drawn ($b_h$ zero), and train $U$ and $b_y$ only. Such a network never learns to keep anything. It can only
# learn to read.

# %% jupyter={"source_hidden": true}
# Prediction: how far reading alone gets
widgets.Prediction(
    "16 units, and only U and b_y are trained. How many of the seven last words does the network get right, in the "
    "median of twenty starts?",
    truth=7,
    between=(0, 7),
    by="difference",
    near=1,
    why="Nobody had to learn to keep the word. After three steps a random W of 16 units still echoes it loudly enough.",
)

# %% tags=["rounding"]
only_read = experiments.trained(lines, only=("U", "b_y"), progress=False)  # 16 units; V, W and b_h stay as drawn
echo = experiments.echo([4, 8], progress=False) | {16: experiments.last_words_right(only_read, lines)}  # by n_h
sentence = (
    "Last words right where V, W and b_h stay as drawn and only U and b_y are trained, for 4, 8 and 16 units: with 16 "
    "units every start gets all seven."
)
widgets.Still(pictures.starts_picture(echo, 7, "units n_h", "last words right, of 7", sentence, "all 7 right"))

# %% jupyter={"source_hidden": true}
# Check: the echo, counted; and which parameter loses it with two steps back
L_read, L_whole = experiments.total_loss(only_read), experiments.total_loss(trained[5])  # (20,) each
setting = "n_h 16, rate 0.02, 300 epochs, starts 0 to 19"
experiments.claim("all seven are right with V, W and b_h as drawn", echo[16] == 7, setting, at_least=18)
experiments.claim("the loss is smaller where all five are trained", L_whole < L_read, setting, at_least=16)
four = setting.replace("n_h 16", "n_h 4")
experiments.claim("all seven are right with V, W and b_h as drawn", echo[4] == 7, four, at_most=4)
setting, alone = f"2 steps back, {setting}", experiments.which_parameter(2, progress=False)
for names, bound in (("W", {"at_least": 17}), ("b_h", {"at_least": 16}), ("V", {"at_most": 5})):
    experiments.claim(f"all seven are right with {names} trained beside U and b_y", alone[names] == 7, setting, **bound)
pair = experiments.trained(lines, steps_back=2, only=("U", "b_y", "W", "b_h"), progress=False)
both = experiments.last_words_right(pair, lines)
experiments.claim("all seven are right with W and b_h trained beside U and b_y", both == 7, setting, at_most=4)
assert np.median(echo[16]) == 7

# %% [markdown]
# With 16 units the echo is enough for all seven lines, in at least 18 of 20 starts. (With 4 units in at most 4 of 20
# starts: in 300 epochs $U$ does not learn to read so faint an echo.) So what is the walk back good for here?
#
# - **It keeps the training from doing harm.** Whoever trains all parameters changes the echo. With a gradient that is
#   cut off too early it gets fainter, or is nearly gone; with the whole gradient it is kept, and made stronger.
# - **It gets there sooner**: after these 300 epochs the loss ends lower where all five parameters were trained, in at
#   least 16 of 20 starts.
#
# So the answer to lesson 1 is: both. The echo was there before any training, and the training made it stronger. What we
# can *not* say is "the network could not have done it without the walk back". It could. Whether an echo is
# enough depends on the width of the network and on how long the word must be carried. Lesson 9 makes the way longer.
#
# <details><summary>For the curious: which parameter loses the echo, with two steps back?</summary>
#
# Train $U$, $b_y$ and one more. With $W$ all seven are right in at least 17 of 20 starts, with $b_h$ in at least 16 of
# 20 starts, with $V$ in at most 5 of 20 starts. That fits what was cut: $V$ writes the first word into the state, and
# with $n = 2$ it hears of everything but its use. It is not the whole story: trained *together*, $W$ and $b_h$ lose the
# word too, and all seven are right in at most 4 of 20 starts.
#
# </details>
#
# ## 4. Watch it learn
#
# The stepper shows one network, an example, at twelve moments of its training with the whole gradient: the triangle of
# the terms of $\partial L/\partial W$, the losses, and what the network writes after each first word. A single line
# jumps about from epoch to epoch, so norms and losses are **means over the seven lines**. Row $t = 4$ is the loss on
# the last word.

# %% jupyter={"source_hidden": true}
# Prediction: when the far terms are largest
widgets.Prediction(
    "In row t = 4 the far terms (k = 1, 2) look back to the first word, the near one (k = 4) does not. When are the "
    "far ones largest compared with the near one?",
    options=["at the start (epoch 0 to 5)", "in between (epoch 10 to 30)", "at the end (epoch 60 to 300)"],
    truth="in between (epoch 10 to 30)",
    why="First the network learns what can be had without memory; then the last words, and those need the first ones; "
    "in the end there is little left to correct.",
)

# %%
epochs = [0, 2, 5, 8, 10, 15, 20, 25, 30, 60, 150, 300]  # the same start each time, trained for so many epochs
moments = experiments.moments(lines, epochs, seed=1)

read = ["<s>", "first word", "is", "better", "than", "last word"]
scene = pictures.epochs_scene(
    epochs, moments.norms, moments.losses, moments.sentences, lines, read, [*read[1:], "</s>"]
)
widgets.t_stepper(scene, name="i", still=6)

# %% jupyter={"source_hidden": true}
# Check: far against near, in the example and over twenty starts
ratio = {}  # for each number of epochs the column far/near, of twenty starts
for e in (0, 5, 15):
    far, near = experiments.far_and_near(experiments.trained(lines, epochs=e, progress=False), t=4)  # (20,) each
    ratio[e] = far / near
setting = "Adam, n_h 16, rate 0.02, starts 0 to 19"
experiments.claim("far/near is smaller after 5 epochs than before training", ratio[5] < ratio[0], setting, at_least=16)
experiments.claim("far/near is larger after 15 epochs than after 5", ratio[15] > ratio[5], setting, at_least=18)
at_5 = epochs.index(5)
assert moments.norms[-1][4].max() < 0.05 and moments.openness[-1] > moments.openness[at_5]
assert all(moments.losses[at_5][t] < 0.1 for t in (1, 2, 3, 5)) and moments.losses[at_5][4] > 1.5

# %% [markdown]
# 1. **The easy words first** (until epoch 5). "is", "better", "than" and the end are learned, and their rows fade. In
#    row $t = 4$ the far term has become small beside the near one: so it is in at least 16 of 20 starts.
# 2. **The far term grows.** After 15 epochs it is larger, beside the near one, than after 5, in at least 18 of 20
#    starts. In the same epochs $L_4$ falls. The lines do not become right one after the other: one that was right can
#    be wrong again some epochs later.
# 3. **All terms fade** (from epoch 30 on), the far ones too: each has the factor $\hat y_t - y_t$, which goes to zero.
#    The triangle is pale because there is little left to correct, not because the way back is closed.
#
# One caution, as in lesson 6: the triangle shows **how far back the gradient flows**, not which word mattered for the
# prediction. To see that, change a word: each row below is the same line with another first word.

# %%
final = train(task, n_h=16, epochs=300, rate=0.02, seed=0, progress=False)
firsts, lasts = [line[0] for line in lines], [line[-1] for line in lines]
table = np.zeros((7, 7))  # row: first word; column: P(last word) at t = 4
for i, first in enumerate(firsts):
    y_hat_4 = forward(final.params, final.task.encode([first, "is", "better", "than"])).y_hat[4]
    table[i] = [y_hat_4[task.labels.index(last)] for last in lasts]

sentence = "Each first word makes its own last word nearly certain, and no other."
widgets.Still(pictures.swap_picture(table, firsts, lasts, sentence))

# %% jupyter={"source_hidden": true}
# Check: the diagonal is near 1, all else near 0
assert np.diag(table).min() > 0.9 and (table - np.diag(np.diag(table))).max() < 0.1

# %% [markdown]
# ## 5. The tagger, trained in the same way
#
# The tagger of lesson 1 learns by the same gradient; only $y_t$ is another: the tag of the current word. (Its sentences
# were written for these lessons from a few dozen templates, so the scores hold for this small world only.) "water" in
# "we still water" and in "the still water" differs only by what stands two words earlier. Does the tagger need the walk
# back? We compare it with counts: the most frequent tag of a word together with the word before it.

# %% jupyter={"source_hidden": true}
# Prediction: a tagger trained with no step back
widgets.Prediction(
    "A tagger is trained with no step back. On held-out words that are sometimes a noun and sometimes a verb, does it "
    "beat the counts of word and previous word?",
    options=["hardly ever", "in about half of twenty starts", "nearly always"],
    truth="nearly always",
    why="The state carries the words before, whether or not the gradient walks back. Cut off is only the teaching.",
)

# %%
scores = experiments.taggers_and_counts(progress=False)  # {way to tag: (starts, 2)}
print("held-out words right, percent, median of the starts:          all   NOUN-or-VERB words")
for name, shares in scores.items():
    print(f"{name:58} {100 * np.median(shares[:, 0]):7.1f} {100 * np.median(shares[:, 1]):14.1f}")

# %% jupyter={"source_hidden": true}
# Check: networks against counts, over twenty starts
setting = "word vectors, n_h 24, rate 0.005, 10 epochs, starts 0 to 19"
best_count = scores["word and previous word"][0]
for name in ("network, no step back", "network, whole gradient"):
    told = f"better than word and previous word, on the NOUN-or-VERB words too: {name}"
    experiments.claim(told, (scores[name] > best_count).all(axis=1), setting, at_least=18)
assert scores["network, no step back"].shape == (20, 2)

# %% [markdown]
# The networks beat the counts, with the whole gradient in at least 18 of 20 starts, and without any step back likewise.
# So a cut gradient does no such harm here. Why not, these numbers do not tell. One difference: there, three words that
# are the same in every line stood between, and each had to be predicted; here the words between have tags that depend
# on what came before.
#
# The same functions train on any text file and on any treebank. Bring your own in
# [Your own text](10_your_own_text.ipynb).

# %% [markdown]
# ## What you predicted

# %%
widgets.prediction_summary()

# %% [markdown]
# ## Questions
#
# **1.** Somebody inserts a word: "beautiful is *much* better than ugly". How many steps back does the gradient need
# now, at least?
#
# <details><summary>Answer</summary>
#
# Four. "beautiful" still enters at $t = 1$, but the loss on "ugly" is now $L_5$, and $5 - 1 = 4$.
#
# </details>
#
# **2.** With `steps_back=2`, the forward pass still hands the state on through all timesteps. What exactly is cut?
#
# <details><summary>Answer</summary>
#
# Only the gradient: the terms with $t - k > 2$ are left out. The network can still *use* what its state carries from
# far back; it is only never *taught* to carry it, by a loss more than two steps later.
#
# </details>
#
# **3.** In the stepper, row $t = 0$ of the triangle is zero at every epoch, although in the end $L_0$ is the largest
# loss. Why does this loss not disturb $W$? Does it disturb the other parameters?
#
# <details><summary>Answer</summary>
#
# The only term of row 0 is $k = 0$, and its $W$ multiplies $h_{-1} = 0$. $U$, $b_y$, $V$ and $b_h$ do get a gradient
# from $L_0$. Over all seven lines together it averages out once each first word has the probability $1/7$.
#
# </details>

# %% [markdown]
# ## On the slides
#
# *How to train RNN?*: "We can use Backpropagation to train the RNN!", and the *Summary*: "RNNs are trained using simple
# Backpropagation. BPTT is just a fancy name for it."
#
# **Exercises:** [one class hour of them](exercises/08_training.ipynb), with checks that name the mistake.
#
# **Where this leads.** Three steps back were enough here. What if the first word lies thirty steps back? [Lesson
# 9](09_is_it_really_that_simple.ipynb) asks whether it is really that simple.
