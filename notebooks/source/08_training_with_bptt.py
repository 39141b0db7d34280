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
# - test by experiment, on twenty starts at once, what the walk back through time is good for,
# - train a language model on a text of your own, and a tagger on a treebank of your own.
#
# **You need** the gradient of [lesson 6](06_chain_rule_product.ipynb), computed in one sweep as in
# [lesson 7](07_gradient_of_V_and_one_sweep_back.ipynb), and the question with which
# [lesson 1](01_recurrent_architecture.ipynb) ended. **Time:** 60 minutes; sections 4 to 6 can wait for another day.
#
# **The one idea:** a gradient is there to be followed. We follow it, once whole and once with its far terms cut off,
# and count what comes out: not in one network, but in twenty, each from another random start.

# %%
import tempfile
from pathlib import Path

import numpy as np

from rnn_lesson import Parameters, backward, contributions, forward, jacobian_product, losses, step_jacobians
from rnn_lesson import accuracy, comparisons, generate, language_model_task, most_frequent_tag, read_conllu, read_text
from rnn_lesson import still_water, tag, tagging_task, train, train_many, word_and_previous, word_embeddings
from rnn_lesson import pictures, widgets
from rnn_lesson.language import experiments

lines = comparisons()  # the seven lines of the Zen of Python that compare
task = language_model_task(lines)
for line in lines:
    print(" ".join(line))

# %% [markdown]
# ## 1. Follow the gradient
#
# The gradient tells how $L$ grows with each number. To make $L$ smaller, go a small step against it, for all five
# parameters $\theta$:
#
# $$\theta \leftarrow \theta - \eta\, \frac{\partial L}{\partial \theta}$$
#
# That is *gradient descent*; $\eta$ is the *learning rate*. We do it after each sentence, and go through all seven
# lines again and again. One round through all lines is an *epoch*.
#
# A line has six timesteps: the network reads `<s>` and the five words, and shall say the five words and `</s>`.
#
# **Predict:** the loss of one line is the sum over its six timesteps, and we add it over all seven lines. The network
# can learn all words but one kind. Which words can it never predict? So how small can the loss become?
#
# <details><summary>Answer</summary>
#
# The first word of each line. After the start mark, all seven lines look the same. The best that the network can do is
# to give each of the seven first words the probability $1/7$; that costs $\log 7$ for each line, so the loss cannot
# fall below $7 \log 7$. (If two lines had the same first word, it would be less.)
#
# </details>

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
assert said == [line[-1] for line in lines]
assert 7 * np.log(7) < history[-1] < 7 * np.log(7) + 3

# %% [markdown]
# The gradient that we derived by hand teaches the network all seven last words. Is that luck? The next cell runs the
# same loop from twenty starts side by side: the same sweep, with one more axis for the network.
#
# **Predict:** what will the twenty curves look like: all falling smoothly, or not? Draw one.

# %% tags=["rounding"]
L, longest = experiments.descent(rate=0.05, progress=False)  # L (20, 300); the longest gradients

marks = [(14 * np.log(7), "14 log 7"), (7 * np.log(7), "7 log 7")]
sentence = (
    "The losses of twenty starts, and their median. All fall quickly to a plateau near 14 log 7; on the way from there "
    "to 7 log 7 the curves have spikes."
)
widgets.Still(
    pictures.spread_picture(range(300), [("L, all lines", L, "#9c3a80")], "epoch", "loss", sentence, "", marks)
)

# %%
setting = "gradient descent, n_h 16, rate 0.05, 300 epochs, starts 0 to 19"
largest_rise = np.diff(L, axis=1).max(axis=1)  # from one epoch to the next, (20,)
at_the_rise = [max(norms[e : e + 2]) for norms, e in zip(longest.by_epoch, np.diff(L, axis=1).argmax(axis=1))]
experiments.claim("the loss ends within 2 of 7 log 7", L[:, -1] < 7 * np.log(7) + 2, setting, at_least=17)
experiments.claim("the loss lies between 26 and 34 for ten epochs or more", ((L > 26) & (L < 34)).sum(1) >= 10, setting)
experiments.claim("the loss once rises by more than 2 in one epoch", largest_rise > 2, setting, at_least=18)
long = np.array(at_the_rise) > 2 * np.median(longest.by_epoch, axis=1)
experiments.claim("the longest gradient there is over twice the median of all epochs", long, setting, at_least=18)

# %% [markdown]
# Two things to read off the curves.
#
# - **The plateau.** $14 \log 7 = 27.2$ is the loss of a network that knows all but two words of each line, the first
#   and the last, and guesses each of these among seven. All starts get near it quickly, and stay near it for a while:
#   20 of 20 starts for ten epochs or more. (The curve lies a little above 27.2, since it adds up losses while the
#   weights are still moving from line to line.) Then the last words are learned, and $7 \log 7$ is all that remains.
# - **The spikes.** In at least 18 of 20 starts the loss once rises by more than 2 from one epoch to the next. At that
#   place the gradient is long, in at least 18 of 20 starts more than twice the median of all epochs. A step along a
#   long gradient goes far, and the gradient promises a descent only nearby. Lesson 9 cuts such steps short.
#
# From here on we use the package's `train`, and `train_many` for many starts. They shuffle the lines in each epoch,
# and instead of plain gradient descent they use *Adam*: it goes against the *average* of the recent gradients, and
# scales the step so that every number moves by about the same amount. (So its rate cannot be compared with the one
# above.) The gradient is the same.

# %% [markdown]
# ## 2. What is the walk back good for?
#
# Lesson 5 showed that the obvious formula, without any step back, is wrong. But a wrong gradient may still point
# roughly downhill. Does the network need the true one?
#
# The experiment: `train_many(…, steps_back=n)` uses only the terms with $t - k \le n$. So $n = 0$ is the obvious
# formula, and $n = 5$ is the whole gradient, since our lines have six timesteps. A last word is *right* if it is the
# most probable one after the words before it. (A network that always says the same last word gets one of seven right.)
#
# **Predict**, and write down numbers: in how many of twenty starts will all seven last words be right, for $n = 0$, for
# $n = 2$ and for $n = 3$? Look at the sentence once more:
#
# | t | 0 | 1 | 2 | 3 | 4 | 5 |
# |---|---|---|---|---|---|---|
# | reads | `<s>` | beautiful | is | better | than | ugly |
# | shall say | beautiful | is | better | than | **ugly** | `</s>` |
#
# Then try it. Each choice trains twenty networks, which takes about a second, and adds a column of twenty dots. Try the
# smaller rate too: does it change how many steps back are needed, or how bad it is below that? And 64 units at the
# large rate: are steps of that size good for so wide a network?

# %% tags=["rounding"]
tried = {}  # what you have tried, the newest last


def twenty_starts(n, n_h, rate):
    networks = experiments.trained(lines, n_h=n_h, rate=rate, steps_back=None if n == "all" else n, progress=False)
    tried[f"n = {n},  $n_h$ = {n_h}\nrate {rate}"] = experiments.last_words_right(networks, lines)
    newest = f"The newest column: n = {n}, n_h = {n_h}, rate {rate}."
    return pictures.starts_picture(
        dict(list(tried.items())[-6:]), 7, "", "last words right, of 7", newest, "all 7 right"
    )


n, n_h = widgets.choice("steps back n", [0, 1, 2, 3, 4, "all"], start=0), widgets.choice("units n_h", [8, 16, 64], 16)
rate = widgets.choice("rate", [0.005, 0.02], start=0.02)
widgets.Live(twenty_starts, busy="training twenty networks …", n=n, n_h=n_h, rate=rate)

# %% [markdown]
# Here are all $n$ at once, for 16 units and the rate 0.02.

# %% tags=["rounding"]
trained = experiments.steps_back(range(6), n_h=16, rate=0.02, progress=False)  # {n: twenty networks}
right = {n: experiments.last_words_right(trained[n], lines) for n in range(6)}  # (20,) each

sentence = (
    "Last words right against steps walked back, a dot for each of twenty starts. From three steps on nearly every "
    "start gets all seven; with fewer hardly any does."
)
widgets.Still(pictures.starts_picture(right, 7, "steps walked back", "last words right, of 7", sentence, "all 7 right"))

# %%
setting = "Adam, n_h 16, rate 0.02, 300 epochs, starts 0 to 19"
for n in range(6):
    bound = {"at_most": 4} if n < 3 else {"at_least": 15}
    experiments.claim(f"all seven last words are right with {n} steps back", right[n] == 7, setting, **bound)
experiments.claim("no more last words are right with n = 2 than with n = 0", right[2] <= right[0], setting, at_least=13)

# %% [markdown]
# The number of perfect starts jumps: with two steps back at most 4 of 20 starts have all seven last words right, with
# three at least 15 of 20 starts. Three steps are what lies between the first word and the last: "beautiful" enters at
# $t = 1$, through the $V$ of step 1, and the loss that depends on it is $L_4$. With $n = 2$ the terms $(4, 1)$ are cut,
# and with them all that $L_4$ could tell step 1. With $n = 3$ they are there.
#
# So with $n = 2$ nothing *teaches* the network to keep the first word. But is that enough to explain why nearly all of
# these networks end with one word right, or two? Two lines whose states $h_4$ are the same, after "than", can never get
# different last words, whatever $U$ does. So we measure how far apart the seven states are: the smallest distance
# between two of them.
#
# **Predict:** compared with the untrained network, does the training move these states apart or together, with $n = 0$,
# $n = 2$ and $n = 3$?

# %% tags=["rounding"]
before = experiments.state_distances(experiments.trained(lines, epochs=0, progress=False), lines)  # (20,)
after = {n: experiments.state_distances(trained[n], lines) for n in range(6)}

sentence = (
    "The smallest distance between the states of two lines before their last word. Fewer than three steps back bring "
    "the states together, three and more move them apart."
)
curves = [("after training", np.transpose([after[n] for n in range(6)]), "#bf4e00")]
marks = [(np.median(before), "before training")]
widgets.Still(
    pictures.spread_picture(range(6), curves, "steps walked back", "distance of two states", sentence, "y", marks)
)

# %%
setting = "Adam, n_h 16, rate 0.02, 300 epochs, starts 0 to 19"
for n in range(6):
    said, holds = ("nearer together", after[n] < before) if n < 3 else ("farther apart", after[n] > before)
    experiments.claim(f"two states lie {said} than before training, with {n} steps back", holds, setting, at_least=15)
experiments.claim("they lie nearer together with n = 2 than with n = 0", after[2] < after[0], setting, at_least=13)

# %% [markdown]
# Before training the states of two lines differ: a random $W$ carries the first word along by itself. **With fewer than
# three steps back, at this rate, the training destroys that**: in at least 15 of 20 starts two of the states end nearer
# together than they began. With three and more they are moved apart. More of the gradient need not be better, either:
# with two steps back the states end nearer together than with none, in at least 13 of 20 starts.

# %% [markdown]
# ## 3. The echo: what a random W carries
#
# So this is where the question of lesson 1 leads. Its writer carried the first word to the last. Did it *learn* to keep
# the word, or does it read what a random $W$ happens to leave there? The test: leave $V$, $W$ and $b_h$ as they were
# drawn ($V$ and $W$ at random, $b_h$ zero), and train $U$ and $b_y$ only. Such a network never learns to keep anything.
# It can only learn to read.
#
# **Predict:** how many of the seven last words will a network with 16 units get right, if only $U$ and $b_y$ are
# trained? And which of the two has the smaller loss in the end, this one or the one that was trained whole?

# %% tags=["rounding"]
only_read = experiments.trained(lines, only=("U", "b_y"), progress=False)  # 16 units; V, W and b_h stay as drawn
echo = experiments.echo([4, 8], progress=False) | {16: experiments.last_words_right(only_read, lines)}  # by n_h
sentence = (
    "Last words right where V, W and b_h stay as drawn and only U and b_y are trained, for 4, 8 and 16 units: with 16 "
    "units every start gets all seven."
)
widgets.Still(pictures.starts_picture(echo, 7, "units n_h", "last words right, of 7", sentence, "all 7 right"))

# %%
L_read, L_whole = experiments.total_loss(only_read), experiments.total_loss(trained[5])  # (20,) each

setting = "n_h 16, rate 0.02, 300 epochs, starts 0 to 19"
experiments.claim("all seven are right with V, W and b_h as drawn", echo[16] == 7, setting, at_least=18)
experiments.claim("the loss is smaller where all five are trained", L_whole < L_read, setting, at_least=16)
setting = setting.replace("n_h 16", "n_h 4")
experiments.claim("all seven are right with V, W and b_h as drawn", echo[4] == 7, setting, at_most=4)
print(f"median loss: {np.median(L_read):.1f} with V, W, b_h as drawn, {np.median(L_whole):.1f} with all five trained")

# %% [markdown]
# A random $W$ echoes the first word for three steps, and with 16 units loudly enough for all seven lines, in at least
# 18 of 20 starts. (With 4 units in at most 4 of 20 starts: in 300 epochs $U$ does not learn to read so faint an echo.)
# Nobody had to learn to *keep* the word, only to *read* it.
#
# Which training is it, then, that destroys the echo when the gradient is cut off? We train $U$ and $b_y$ and one of the
# other three at a time, with two steps back.
#
# **Predict:** which of $W$, $V$ and $b_h$ can be trained with $n = 2$ without harm?

# %% tags=["rounding"]
alone = experiments.which_parameter(2, progress=False)  # {what is trained beside U and b_y: last words right (20,)}
alone = {"none": echo[16], **alone, "all three": right[2]}
sentence = (
    "Last words right with two steps back, where beside U and b_y only one of W, V and b_h is trained, none, or all "
    "three. W alone and b_h alone do no harm; V alone does, and so do all together."
)
label = "trained beside U and b_y, two steps back"
widgets.Still(pictures.starts_picture(alone, 7, label, "last words right, of 7", sentence, "all 7 right"))

# %%
setting = "2 steps back, n_h 16, rate 0.02, 300 epochs, starts 0 to 19"
for names, bound in (("W", {"at_least": 17}), ("b_h", {"at_least": 16}), ("V", {"at_most": 5})):
    experiments.claim(f"all seven are right with {names} trained beside U and b_y", alone[names] == 7, setting, **bound)
both = experiments.last_words_right(
    experiments.trained(lines, steps_back=2, only=("U", "b_y", "W", "b_h"), progress=False), lines
)
experiments.claim("all seven are right with W and b_h trained beside U and b_y", both == 7, setting, at_most=4)

# %% [markdown]
# $W$ can be trained in at least 17 of 20 starts, and $b_h$ in at least 16 of 20 starts, each alone. $V$ cannot: in at
# most 5 of 20 starts all seven words are right. That fits what was cut: $V$ is what writes the first word into the
# state, and with $n = 2$ it hears of everything but its use. It is not the whole story: trained *together*, $W$ and
# $b_h$ lose the word too, and all seven are right in at most 4 of 20 starts.
#
# So what is the walk back good for here?
#
# - **It keeps the training from doing harm.** Whoever trains all the parameters changes the echo. With a gradient that
#   is cut off too early the echo is lost; with the whole gradient it is kept, and made stronger.
# - **It makes the loss smaller**, after these 300 epochs: in at least 16 of 20 starts it ends lower where all five
#   parameters were trained.
#
# What we can *not* say is "the network could not have done it without the walk back". It could. Whether an echo is
# enough depends on the width of the network and on how long the word must be carried. Lesson 9 makes the way longer.

# %% [markdown]
# ## 4. Watch it learn
#
# The stepper shows one network, an example, with its whole gradient at twelve moments of its training, from the
# untrained network (epoch 0) to the trained one: the triangle of the terms of $\partial L/\partial W$, the losses, and
# what the network writes after each first word. A single line jumps about from epoch to epoch, so the norms and the
# losses are **means over the seven lines**.
#
# **Predict:** row $t = 4$ of the triangle is the loss on the last word. In which phase of the training will its far
# terms ($k = 1, 2$) be largest compared with the near one ($k = 4$): at the start, in between, or at the end?

# %%
epochs = [0, 2, 5, 8, 10, 15, 20, 25, 30, 60, 150, 300]  # the same start each time, trained for so many epochs
models = [train(task, n_h=16, epochs=e, rate=0.02, seed=1, progress=False) for e in epochs]
sentences = [[generate(model_e, line[:1], max_words=9) for line in lines] for model_e in models]

norms, mean_losses, openness = [], [], []  # openness: the norm of ∂h_4/∂h_1
for model_e in models:
    runs = [forward(model_e.params, x_line) for x_line, _ in task.examples]
    ys = [y_line for _, y_line in task.examples]
    norms.append(np.mean([contributions(model_e.params, r, y_).norms("W") for r, y_ in zip(runs, ys)], axis=0))
    mean_losses.append(np.mean([losses(r, y_) for r, y_ in zip(runs, ys)], axis=0))
    products = [jacobian_product(step_jacobians(model_e.params, r), 4, 1) for r in runs]  # ∂h_4/∂h_1
    openness.append(np.mean([np.linalg.norm(product) for product in products]))

# %%
read = ["<s>", "first word", "is", "better", "than", "last word"]
scene = pictures.epochs_scene(epochs, norms, mean_losses, sentences, lines, read, [*read[1:], "</s>"])
widgets.t_stepper(scene, name="step", still=6)

# %%
print("epoch   L_4    row t = 4, k = 1 … 4      far/near   |∂h_4/∂h_1|   lines right")
for i, e in enumerate(epochs):
    row = norms[i][4, 1:5]
    near = " ".join(f"{value:.2f}" for value in row)
    ratio = row[0] / row[3]
    right_e = sum(words == line for words, line in zip(sentences[i], lines))
    print(f"{e:5}   {mean_losses[i][4]:.2f}   {near}         {ratio:.2f}        {openness[i]:.1f}          {right_e}")

# %%
ratio = {}  # for each number of epochs the column far/near, of twenty starts
for e in (0, 5, 15, 300):
    networks = trained[5] if e == 300 else experiments.trained(lines, epochs=e, progress=False)
    far, near = experiments.far_and_near(networks, t=4)  # (20,) each
    ratio[e] = far / near
setting = "Adam, n_h 16, rate 0.02, starts 0 to 19"
experiments.claim("far/near is smaller after 5 epochs than before training", ratio[5] < ratio[0], setting, at_least=16)
experiments.claim("far/near is larger after 15 epochs than after 5", ratio[15] > ratio[5], setting, at_least=18)
print("median of far/near after 0, 5, 15 and 300 epochs:", *(np.median(r).round(1) for r in ratio.values()))

# %% jupyter={"source_hidden": true}
# Check: what the text says of this example
assert norms[-1][4].max() < 0.05 and openness[-1] > openness[epochs.index(5)]
assert all(mean_losses[epochs.index(5)][t] < 0.1 for t in (1, 2, 3, 5)) and mean_losses[epochs.index(5)][4] > 1.5

# %% [markdown]
# Look at the column *far/near*, the term $k = 1$ divided by the term $k = 4$.
#
# 1. **The easy words first** (until epoch 5). "is", "better", "than" and the end are learned, and their rows fade. The
#    last word is not learned, and in its row the far term has become small beside the near one: so it is in at least 16
#    of 20 starts. The network first tries what can be had without memory.
# 2. **The far term grows.** After 15 epochs it is larger, beside the near one, than after 5, in at least 18 of 20
#    starts. Now a change at step 1 acts strongly on
#    $L_4$. In the same epochs $L_4$ falls. The sentences do not become right one after the other: a line that was right
#    can be wrong again some epochs later, as the last column shows.
# 3. **All terms fade** (from epoch 30 on), the far ones too. Each of them has the factor $\hat y_t - y_t$, which goes
#    to zero. The norm of $\partial h_4/\partial h_1$, which does not contain that factor, is 3.0 in the end: the
#    triangle is pale because there is little left to correct, not because the way back is closed.
#
# One caution, as in lesson 6: the triangle shows **how far back the gradient flows**, not which word mattered for the
# prediction. To see that, we have to change a word.

# %% [markdown]
# ## 5. Swap the first word
#
# **Predict:** take a trained network, give it "flat is better than", and then only replace "flat" by "sparse". What
# does $\hat y_4$ do?

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
print("smallest probability on the diagonal above 0.9:", bool(np.diag(table).min() > 0.9))
assert np.diag(table).min() > 0.9 and (table - np.diag(np.diag(table))).max() < 0.1

# %% [markdown]
# Swapping the first word flips the last one, although the three words between are the same and are all that the network
# has read since. This, and not the size of a gradient, shows that the first word matters.

# %% [markdown]
# ## 6. The tagger, trained in the same way
#
# The tagger of lesson 1 learns by the same gradient; only $y_t$ is another: the tag of the current word. Its sentences
# were written for these lessons from a few dozen templates, so the scores hold for this small world only. Does the
# tagger need the walk back as well?
#
# **Predict:** the word "water" in "we still water" and in "the still water" differs only by what stands two words
# earlier. How well does a tagger do that is trained with no step back?

# %%
tagged, held_out = still_water("train"), still_water("held-out")
tag_task = tagging_task(tagged, word_embeddings())

tags_of = {}
for sentence in tagged:
    for word, tag_ in sentence:
        tags_of.setdefault(word, set()).add(tag_)
both = {word for word, found in tags_of.items() if {"NOUN", "VERB"} <= found}  # "water" and its like


# %%
def shares_of(tagger):
    """The shares of right words: of all held-out words, and of those that are a noun or a verb."""
    return accuracy(tagger, held_out), accuracy(tagger, held_out, among=both)


scores = {  # for each way to tag its shares, one row for each start
    "most frequent tag of the word": np.array([shares_of(most_frequent_tag(tagged))]),
    "word and previous word": np.array([shares_of(word_and_previous(tagged))]),
}
for name, n in (("network, no step back", 0), ("network, whole gradient", None)):
    models = train_many(tag_task, range(20), n_h=24, epochs=10, rate=0.005, steps_back=n, progress=False)
    taggers = [lambda words, m=model: [tag_ for _, tag_ in tag(m, words)] for model in models]
    scores[name] = np.array([shares_of(tagger) for tagger in taggers])  # (20, 2)

# %%
print("held-out words right, percent, median of the starts:          all   NOUN-or-VERB words")
for name, shares in scores.items():
    print(f"{name:58} {100 * np.median(shares[:, 0]):7.1f} {100 * np.median(shares[:, 1]):14.1f}")

# %%
setting = "word vectors, n_h 24, rate 0.005, 10 epochs, starts 0 to 19"
best_count = scores["word and previous word"][0]
for name in ("network, no step back", "network, whole gradient"):
    sentence = f"better than word and previous word, on the NOUN-or-VERB words too: {name}"
    experiments.claim(sentence, (scores[name] > best_count).all(axis=1), setting, at_least=18)

# %% [markdown]
# The networks beat the counts, on the words that are sometimes a noun and sometimes a verb too: with the whole gradient
# in at least 18 of 20 starts, and without any step back likewise. So a cut gradient does no such harm here as it did to
# the comparisons. Why not, these numbers do not tell. One difference: there, three words that are the same in every
# line stood between, and each had to be predicted; here the words between have tags that depend on what came before.

# %% [markdown]
# ## 7. Your own text, your own treebank
#
# The same few lines train on any text file and on any *treebank* (a collection of tagged sentences) in the format
# CoNLL-U, for instance one of the Universal Dependencies. Put the name of your file in the place of the small ones that
# this cell writes.

# %%
with tempfile.TemporaryDirectory() as folder:
    text_file, treebank_file = Path(folder) / "my.txt", Path(folder) / "my.conllu"
    text_file.write_text("Rain makes the river rise. Sun makes the river fall.", encoding="utf-8")
    columns = ["1\tBirds\tbird\tNOUN", "2\tsing\tsing\tVERB"]
    treebank_file.write_text("\n".join(row + "\t_" * 6 for row in columns) + "\n\n", encoding="utf-8")

    my_sentences = read_text(text_file)  # or read_text("the name of your file.txt")
    my_tagged = read_conllu(treebank_file)  # or read_conllu("the name of your treebank.conllu")

my_writer = train(language_model_task(my_sentences), n_h=16, epochs=100, rate=0.02, progress=False)
my_tagger = train(tagging_task(my_tagged), n_h=8, epochs=50, rate=0.02, progress=False)
print(generate(my_writer, ["rain"]))
print(tag(my_tagger, ["birds", "sing"]))
assert generate(my_writer, ["rain"]) == my_sentences[0] and tag(my_tagger, ["birds", "sing"]) == my_tagged[0]

# %% [markdown]
# All words are read in lower case. For more text than this, leave `progress=False` out, and `train` shows a bar. With
# `tagging_task(my_tagged, word_embeddings())` the words come as vectors, and the tagger also reads words that are not
# in your treebank but have a vector.

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
