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
# **You need** the gradient of [lesson 6](06_chain_rule_product.ipynb), computed in one sweep as in [lesson 7](07_gradient_of_V_and_one_sweep_back.ipynb). **Time:** 40 minutes.
#
# **The one idea:** a gradient is there to be followed. So we follow it, once whole and once with its far terms cut off, and look at what the network learns.

# %%
import tempfile
from pathlib import Path

import numpy as np

from rnn_lesson import (
    Parameters, accuracy, backward, comparisons, contributions, forward, generate, language_model_task, losses,
    most_frequent_tag, read_conllu, read_text, still_water, tag, tagging_task, train, word_and_previous, word_embeddings,
)
from rnn_lesson import figures, progress, steppers

lines = comparisons()                                    # the seven lines of the Zen of Python that compare
task = language_model_task(lines)
for line in lines:
    print(" ".join(line))

# %% [markdown]
# ## 1. Follow the gradient
#
# The gradient tells how $L$ grows with each number. To make $L$ smaller, go a small step against it, for all five parameters $\theta$:
#
# $$\theta \leftarrow \theta - \eta\, \frac{\partial L}{\partial \theta}$$
#
# That is *gradient descent*; $\eta$ is the *learning rate*. We do it after each sentence, and go through all seven lines again and again. One round through all lines is an *epoch*.
#
# **Predict:** the loss of one line is the sum over its six timesteps, and we add it over all seven lines. The network can learn all words but one kind. Which words can it never predict? So how small can the loss become?
#
# <details><summary>Answer</summary>
#
# The first word of each line. After the start mark, all seven lines look the same. The best that the network can do is to give each of the seven first words the probability $1/7$; that costs $\log 7$ for each line, so the loss cannot fall below $7 \log 7$. (If two lines had the same first word, it would be less.)
#
# </details>

# %%
rng = np.random.default_rng(0)
params = Parameters.random(n_x=len(task.inputs), n_h=16, n_y=len(task.labels), rng=rng)

history = []                                             # the loss of all lines, for each epoch
for epoch in range(300):
    L = 0.0
    for x, y in task.examples:
        run = forward(params, x)
        L += losses(run, y).sum()
        gradient = backward(params, run, y)
        for (name, theta), (_, dL_dtheta) in zip(params.items(), gradient.items()):
            theta -= 0.05 * dL_dtheta                    # in place: theta is the array in params
    history.append(L)

for epoch in (0, 20, 50, 100, 299):
    print(f"epoch {epoch:3}:  L = {history[epoch]:.0f}")
print(f"smallest possible: 7 log 7 = {7 * np.log(7):.1f}")

said = [task.labels[forward(params, x).y_hat[4].argmax()] for x, _ in task.examples]
print("last words:", " ".join(said))
assert said == [line[-1] for line in lines]
assert 7 * np.log(7) < history[-1] < 7 * np.log(7) + 3

# %% [markdown]
# The gradient that we derived by hand teaches the network all seven last words.
#
# Gradient descent is sensitive to its learning rate: much larger steps make this loss jump about and stay high. The package's `train` uses *Adam*, which takes for each number a step of about the same size, along its gradient averaged over the last steps. It shuffles the lines in each epoch. The gradient is the same,
# `backward`.

# %% [markdown]
# ## 2. What is the walk back good for?
#
# Lesson 5 showed that the obvious formula, without any step back, is wrong. But a wrong gradient may still point roughly downhill. Does the network need the true one?
#
# The experiment: `train(…, steps_back=n)` uses only the terms with $t - k \le n$. So $n = 0$ is the obvious formula, and $n = 5$ is the whole gradient, since our lines have six timesteps. For each $n$ from 0 to 5 we train from five different random starts, and count how many of the seven last words are right.
#
# **Predict:** draw the outcome. Will the number of right words grow evenly with $n$, or jump? If it jumps, at which $n$? Look at the sentence once more:
#
# | t | 0 | 1 | 2 | 3 | 4 | 5 |
# |---|---|---|---|---|---|---|
# | reads | `<s>` | beautiful | is | better | than | ugly |
# | shall say | beautiful | is | better | than | **ugly** | `</s>` |

# %%
pairs = [(n, seed) for n in range(6) for seed in range(5)]
right = {n: [] for n in range(6)}
for n, seed in progress.Progress(pairs, "networks trained"):
    model = train(task, n_h=16, epochs=300, rate=0.02, steps_back=n, seed=seed, progress=False)
    right[n].append(sum(generate(model, line[:1]) == line for line in lines))

# %%
steppers.Still(figures.steps_back_picture(
    right, 7, "With three steps back or more, all seven last words are right from each of the five starts; with fewer, only some, by luck.",
))

# %%
print("all seven right from every start:", [n for n in right if min(right[n]) == 7])
print("some start gets all seven right:  ", [n for n in right if max(right[n]) == 7])
assert [n for n in right if min(right[n]) == 7] == [n for n in right if max(right[n]) == 7] == [3, 4, 5]

# %% [markdown]
# It jumps, at exactly three steps. The word "beautiful" enters at $t = 1$, through $V$. The loss that depends on it is that of $t = 4$. Between the two lie three steps: $4 - 1 = 3$. With $n = 2$ the loss on "ugly" is never told that the input at $t = 1$ has anything to do with it, so nothing teaches the network to put
# "beautiful" into its state in a form that survives. With $n = 3$ it is told.
#
# Below three steps some last words are right all the same. The state after "than" is not quite the same for all lines even in an untrained network, and $U$ can learn to use what happens to be there. That is luck, and it differs from start to start. (Try other seeds: now and then a start is very lucky, and now and then one misses a word even with the whole gradient. An experiment with five starts shows the rule, not every exception.)
#
# **It is the sum over $k$ that learns "beautiful is better than ugly".**

# %% [markdown]
# ## 3. Watch it learn
#
# The stepper shows one network with its whole gradient at twelve moments of its training: the triangle of the terms of $\partial L/\partial W$ for the first line, the losses of that line, and what the network writes after each first word.
#
# **Predict:** row $t = 4$ of the triangle is the loss on "ugly". In which phase of the training will its far terms ($k = 1, 2$) be largest compared with the near one ($k = 4$): at the start, in between, or at the end?

# %%
epochs = [0, 5, 10, 15, 20, 25, 30, 40, 60, 80, 150, 300]
x_0, y_0 = task.examples[0]
norms, line_losses, sentences = [], [], []
for e in epochs:                                         # the same start each time, trained for so many epochs
    model_e = train(task, n_h=16, epochs=e, rate=0.02, seed=0, progress=False)
    run_e = forward(model_e.params, x_0)
    norms.append(contributions(model_e.params, run_e, y_0).norms("W"))
    line_losses.append(losses(run_e, y_0))
    sentences.append([generate(model_e, line[:1], max_words=9) for line in lines])

read, shall_say = ["<s>", *lines[0]], [*lines[0], "</s>"]
steppers.t_stepper(figures.epochs_scene(epochs, norms, line_losses, sentences, lines, read, shall_say), name="step", still=5)

# %%
far = np.subtract.outer(np.arange(6), np.arange(6)) >= 3         # the cells with t - k >= 3
print("epoch   L_4    row t = 4, k = 1 … 4      share of t-k >= 3 in all norms   lines right")
for e, norm, loss, said_e in zip(epochs, norms, line_losses, sentences):
    row = " ".join(f"{value:.2f}" for value in norm[4, 1:5])
    right_e = sum(words == line for words, line in zip(said_e, lines))
    if e in (0, 5, 20, 80, 300):
        print(f"{e:5}   {loss[4]:.2f}   {row}                 {norm[far].sum() / norm.sum():.2f}                 {right_e}")

at = dict(zip(epochs, norms))
share = {e: norm[far].sum() / norm.sum() for e, norm in at.items()}
assert at[0][4, 1] < at[0][4, 4] and at[5][4, 1] < at[5][4, 4] / 3 and at[20][4, 1] > 2 * at[20][4, 4]
assert share[5] < share[0] < share[20] and at[300][4].max() < 0.05

# %% [markdown]
# Training has three phases, and you can see them in row $t = 4$.
#
# 1. **The easy words first** (epochs 0 to 5). All words but "ugly" are learned; their rows fade. In row 4 the terms get smaller with every step back, and more so than at the start: the network has not found the way back yet.
# 2. **The way back opens** (by epoch 20). The far terms outgrow the near one: now a change at step 1 acts strongly on $L_4$.
# 3. **The loss falls**, and with it all terms, the far ones too: each of them has the factor $\hat y_t - y_t$, which goes to zero. A well-trained network has a pale triangle, not because the way back is closed but because there is little left to correct.
#
# Not every start goes through the phases as clearly as this one, and the steps are not smooth: with each update the network moves on, and a word that was right can be wrong again for a while.
#
# One caution, as in lesson 6: the triangle shows **how far back the gradient flows**, not which word mattered for the prediction. To see that, we have to change a word.

# %% [markdown]
# ## 4. Swap the first word
#
# **Predict:** take the trained network, give it "flat is better than", and then only replace "flat" by "sparse". What does $\hat y_4$ do?

# %%
final = train(task, n_h=16, epochs=300, rate=0.02, seed=0, progress=False)
firsts, lasts = [line[0] for line in lines], [line[-1] for line in lines]
table = np.zeros((7, 7))                                 # row: first word; column: P(last word) at t = 4
for i, first in enumerate(firsts):
    y_hat_4 = forward(final.params, final.task.encode([first, "is", "better", "than"])).y_hat[4]
    table[i] = [y_hat_4[task.labels.index(last)] for last in lasts]

steppers.Still(figures.swap_picture(
    table, firsts, lasts, "Each first word makes its own last word nearly certain, and no other.",
))

# %%
print("smallest probability on the diagonal above 0.9:", bool(np.diag(table).min() > 0.9))
assert np.diag(table).min() > 0.9 and (table - np.diag(np.diag(table))).max() < 0.1

# %% [markdown]
# Swapping the first word flips the last one, although the three words between are the same and are all that the network has read since. This, and not the size of a gradient, shows that the first word matters.

# %% [markdown]
# ## 5. The tagger, trained in the same way
#
# The tagger of lesson 1 learns by the same gradient; only $y_t$ is another: the tag of the current word. Its sentences were written for these lessons from a few dozen templates, so the scores hold for this small world only. Does the tagger need the walk back as well?
#
# **Predict:** the word "water" in "we still water" and in "the still water" differs only by what stands two words earlier. How well does a tagger do that is trained with no step back?

# %%
tagged, held_out = still_water("train"), still_water("held-out")
tag_task = tagging_task(tagged, word_embeddings())

scores = {
    "most frequent tag of the word": accuracy(most_frequent_tag(tagged), held_out),
    "word and previous word": accuracy(word_and_previous(tagged), held_out),
}
for name, n in (("network, no step back", 0), ("network, whole gradient", None)):
    tagger = train(tag_task, n_h=24, epochs=10, rate=0.005, steps_back=n, seed=0, progress=False)
    scores[name] = accuracy(lambda words: [tag_ for _, tag_ in tag(tagger, words)], held_out)
for name, score in scores.items():
    print(f"{name:30} {100 * score:3.0f} % of the held-out words right (rounded)")
assert scores["network, whole gradient"] > 0.98 and scores["network, no step back"] > 0.95

# %% [markdown]
# Both networks beat the counts, and the one trained without a step back does nearly as well as the other. So the walk back is not needed for every task. Here it is enough that the forward pass carries *something* of the word before last, and a state of 24 numbers with random weights does; $U$, $V$ and $W$ learn to use it. For "beautiful
# is better than ugly" the something had to survive three identical steps, and that has to be learned.

# %% [markdown]
# ## 6. Your own text, your own treebank
#
# The same few lines train on any text file and on any treebank in CoNLL-U format, for instance one of the Universal Dependencies. Put the name of your file in the place of the small ones that this cell writes.

# %%
with tempfile.TemporaryDirectory() as folder:
    text_file, treebank_file = Path(folder) / "my.txt", Path(folder) / "my.conllu"
    text_file.write_text("Rain makes the river rise. Sun makes the river fall.", encoding="utf-8")
    columns = ["1\tBirds\tbird\tNOUN", "2\tsing\tsing\tVERB"]
    treebank_file.write_text("\n".join(row + "\t_" * 6 for row in columns) + "\n\n", encoding="utf-8")

    my_sentences = read_text(text_file)                  # or read_text("the name of your file.txt")
    my_tagged = read_conllu(treebank_file)               # or read_conllu("the name of your treebank.conllu")

my_writer = train(language_model_task(my_sentences), n_h=16, epochs=100, rate=0.02, progress=False)
my_tagger = train(tagging_task(my_tagged), n_h=8, epochs=50, rate=0.02, progress=False)
print(generate(my_writer, ["rain"]))
print(tag(my_tagger, ["birds", "sing"]))
assert generate(my_writer, ["rain"]) == my_sentences[0] and tag(my_tagger, ["birds", "sing"]) == my_tagged[0]

# %% [markdown]
# A treebank of some thousand sentences takes minutes instead of seconds; then leave `progress=False` out, and `train` shows a bar. With `tagging_task(my_tagged, word_embeddings())` the words come as vectors, and the tagger also reads words that are not in your treebank but have a vector.

# %% [markdown]
# ## Questions
#
# **1.** Somebody inserts a word: "beautiful is *much* better than ugly". How many steps back does the gradient need now, at least?
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
# Only the gradient: the terms with $t - k > 2$ are left out. The network can still *use* what its state carries from far back; it is only never *taught* to carry it, by a loss more than two steps later.
#
# </details>
#
# **3.** In the stepper, row $t = 0$ of the triangle is zero at every epoch, although $L_0$ stays the largest loss. Why does this loss not disturb $W$? Does it disturb the other parameters?
#
# <details><summary>Answer</summary>
#
# The only term of row 0 is $k = 0$, and its $W$ multiplies $h_{-1} = 0$. $U$, $b_y$, $V$ and $b_h$ do get a gradient from $L_0$. Over all seven lines together it averages out once each first word has the probability $1/7$.
#
# </details>

# %% [markdown]
# ## On the slides
#
# *How to train RNN?*: "We can use Backpropagation to train the RNN!", and the *Summary*: "RNNs are trained using simple Backpropagation. BPTT is just a fancy name for it."
#
# **Where this leads.** Three steps back were enough here. What if the first word lies thirty steps back? [Lesson 9](09_is_it_really_that_simple.ipynb) asks whether it is really that simple.
