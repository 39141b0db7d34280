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
# - test by experiment what the walk back through time is good for, and how many steps of it are needed,
# - read the triangle of terms while a network learns,
# - train a language model on a text of your own, and a tagger on a treebank of your own.
#
# **You need** the gradient of [lesson 6](06_chain_rule_product.ipynb), computed in one sweep as in [lesson
# 7](07_gradient_of_V_and_one_sweep_back.ipynb). **Time:** 50 minutes.
#
# **The one idea:** a gradient is there to be followed. So we follow it, once whole and once with its far terms cut off,
# and look at what the network learns.

# %%
import tempfile
from pathlib import Path

import numpy as np

from rnn_lesson import Parameters, backward, contributions, forward, jacobian_product, losses, step_jacobians
from rnn_lesson import accuracy, comparisons, generate, language_model_task, most_frequent_tag, read_conllu, read_text
from rnn_lesson import still_water, tag, tagging_task, train, word_and_previous, word_embeddings
from rnn_lesson import pictures, widgets

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
# The gradient that we derived by hand teaches the network all seven last words.

# %%
smallest = np.full(300, 7 * np.log(7))
curves = [("L, all seven lines", history, "#9c3a80", "-"), ("7 log 7", smallest, "#2b2b2b", "--")]
sentence = (
    "The loss falls fast at first, while the words in the middle are learned, then slowly, while the last words are."
)
widgets.Still(pictures.curves_picture(range(300), curves, "epoch", "loss", sentence))

# %% [markdown]
# From here on we use the package's `train`. It shuffles the lines in each epoch, and instead of plain gradient descent
# it uses *Adam*: it goes against the *average* of the recent gradients, and scales the step so that every number moves
# by about the same amount. (So its rate cannot be compared with the one above.) The gradient is the same, `backward`.

# %% [markdown]
# ## 2. What is the walk back good for?
#
# Lesson 5 showed that the obvious formula, without any step back, is wrong. But a wrong gradient may still point
# roughly downhill. Does the network need the true one?
#
# The experiment: `train(…, steps_back=n)` uses only the terms with $t - k \le n$. So $n = 0$ is the obvious formula,
# and $n = 5$ is the whole gradient, since our lines have six timesteps. For each $n$ from 0 to 5 we train from five
# different random starts, and count how many of the seven lines the network writes right after their first word. (A
# network that always says the same last word gets one line right.)
#
# **Predict:** draw the outcome. Will the number of right lines grow evenly with $n$, or jump? If it jumps, at which
# $n$? Look at the sentence once more:
#
# | t | 0 | 1 | 2 | 3 | 4 | 5 |
# |---|---|---|---|---|---|---|
# | reads | `<s>` | beautiful | is | better | than | ugly |
# | shall say | beautiful | is | better | than | **ugly** | `</s>` |

# %%
pairs = [(n, seed) for n in range(6) for seed in range(5)]
right = {n: [] for n in range(6)}
for n, seed in widgets.Progress(pairs, "networks trained"):
    model = train(task, n_h=16, epochs=300, rate=0.02, steps_back=n, seed=seed, progress=False)
    right[n].append(sum(generate(model, line[:1]) == line for line in lines))

# %% tags=["rounding"]
sentence = (
    "With three steps back or more, all seven lines are right from each of the five starts; "
    "with fewer, at most a few are."
)
widgets.Still(pictures.steps_back_picture(right, 7, sentence))

# %% jupyter={"source_hidden": true}
# Check: with three steps back or more every start gets all seven lines right, with fewer none does
print("all seven right from every start:", [n for n in right if min(right[n]) == 7])
print("some start gets all seven right:  ", [n for n in right if max(right[n]) == 7])
assert [n for n in right if min(right[n]) == 7] == [n for n in right if max(right[n]) == 7] == [3, 4, 5]

# %% [markdown]
# It jumps, at exactly three steps. The word "beautiful" enters at $t = 1$, through the $V$ of step 1. The loss that
# depends on it is $L_4$. Between the two lie three steps: $4 - 1 = 3$. With $n = 2$ the term $(4, 1)$ of
# $\partial L/\partial V$ is cut, so no loss ever teaches $V$ to write the first word into the state in such a way that
# it can still be read three steps later. ($W$ does hear of it: its first use on a state that holds "beautiful" is at
# step 2.) With $n = 3$ the whole way is taught.
#
# Below three steps some lines are right all the same. The state after "than" is not quite the same for all lines even
# in an untrained network, and the network can learn to use what happens to be there. How much that is differs from
# start to start, and even from one processor to another: in these trainings rounding alone can change a count. (Try
# other seeds: an experiment with five starts shows the rule, not every exception.)
#
# **It is the sum over $k$ that learns "beautiful is better than ugly".**

# %% [markdown]
# ## 3. Watch it learn
#
# The stepper shows one network with its whole gradient at twelve moments of its training, from the untrained network
# (epoch 0) to the trained one: the triangle of the terms of $\partial L/\partial W$, the losses, and what the network
# writes after each first word. A single line jumps about from epoch to epoch, so the norms and the losses are **means
# over the seven lines**.
#
# **Predict:** row $t = 4$ of the triangle is the loss on the last word. In which phase of the training will its far
# terms ($k = 1, 2$) be largest compared with the near one ($k = 4$): at the start, in between, or at the end?

# %%
epochs = [0, 2, 5, 8, 10, 15, 20, 25, 30, 60, 150, 300]  # the same start each time, trained for so many epochs
models = [train(task, n_h=16, epochs=e, rate=0.02, seed=1, progress=False) for e in epochs]
sentences = [[generate(model_e, line[:1], max_words=9) for line in lines] for model_e in models]

norms, mean_losses, openness = [], [], []
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
far = np.subtract.outer(np.arange(6), np.arange(6)) >= 3  # the cells with t - k >= 3
shares = {e: norm[far].sum() / norm.sum() for e, norm in zip(epochs, norms)}
print("share of the terms with t - k >= 3 in the sum of all norms:")
print(f"untrained {shares[0]:.2f}", *(f"after {e} epochs {shares[e]:.2f}" for e in (5, 15, 300)), sep=", ")

# %% jupyter={"source_hidden": true}
# Check: what the text says of these epochs
ratio = {e: norm[4, 1] / norm[4, 4] for e, norm in zip(epochs, norms)}
assert ratio[2] < ratio[0] / 2 and ratio[5] < ratio[0] / 2 and ratio[15] > 1.5 * ratio[0] and ratio[25] > 1.5 * ratio[0]
assert shares[5] < shares[0] < shares[15] and norms[-1][4].max() < 0.05 and openness[-1] > openness[epochs.index(5)]
assert all(mean_losses[epochs.index(5)][t] < 0.1 for t in (1, 2, 3, 5)) and mean_losses[epochs.index(5)][4] > 1.5

# %% [markdown]
# Look at the column *far/near*, the term $k = 1$ divided by the term $k = 4$.
#
# 1. **The easy words first** (until epoch 5). "is", "better", "than" and the end are learned, and their rows fade. The
#    last word is not learned, and in its row the far terms have become small beside the near one: the network first
#    tries what can be had without memory.
# 2. **The far terms grow** (epochs 8 to 25), until they are about as large as the near one. Now a change at step 1 acts
#    strongly on $L_4$. In the same epochs $L_4$ falls, and one line after the other is written right.
# 3. **All terms fade** (from epoch 30 on), the far ones too. Each of them has the factor $\hat y_t - y_t$, which goes
#    to zero. The norm of $\partial h_4/\partial h_1$, which does not contain that factor, stays large: the triangle is
#    pale at the end because there is little left to correct, not because the way back is closed.
#
# This is one start. With others the order is the same in rough lines, but the steps are less smooth: a word that was
# right can be wrong again for some epochs, and the terms jump.
#
# One caution, as in lesson 6: the triangle shows **how far back the gradient flows**, not which word mattered for the
# prediction. To see that, we have to change a word.

# %% [markdown]
# ## 4. Swap the first word
#
# **Predict:** take the trained network, give it "flat is better than", and then only replace "flat" by "sparse". What
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
# ## 5. The tagger, trained in the same way
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
taggers = {
    "most frequent tag of the word": most_frequent_tag(tagged),
    "word and previous word": word_and_previous(tagged),
}
for name, n in (("network, no step back", 0), ("network, whole gradient", None)):
    trained = train(tag_task, n_h=24, epochs=10, rate=0.005, steps_back=n, seed=0, progress=False)
    taggers[name] = lambda words, trained=trained: [tag_ for _, tag_ in tag(trained, words)]

print("held-out words right, in whole percent:                      all   NOUN-or-VERB words")
for name, tagger in taggers.items():
    scores = accuracy(tagger, held_out), accuracy(tagger, held_out, among=both)
    print(f"{name:58} {100 * scores[0]:5.0f} {100 * scores[1]:12.0f}")

# %% jupyter={"source_hidden": true}
# Check: on the NOUN-or-VERB words both networks beat the counts
among_both = {name: accuracy(tagger, held_out, among=both) for name, tagger in taggers.items()}
assert among_both["network, whole gradient"] > 0.95 and among_both["network, no step back"] > 0.9
assert among_both["word and previous word"] < 0.9

# %% [markdown]
# Both networks beat the counts, also on the words that are sometimes a noun and sometimes a verb, and the one trained
# without a step back does about as well as the other. So not every task needs the walk back. The forward pass hands the
# state on in any case, and this task is content with what a network carries along by itself; "beautiful is better than
# ugly" is not.

# %% [markdown]
# ## 6. Your own text, your own treebank
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
