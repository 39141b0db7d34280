# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 10. Your own text
#
# **After this lesson you can**
#
# - train the network on a text or a treebank that nobody here wrote, and stop when it is enough,
# - say what happens to a word that the network does not know, and why that decides a score,
# - read a score: beside which baselines, on which words, and which tags are taken for which,
# - keep a trained network in a file.
#
# **You need** lessons 1 to 8, and if you like a file: a text in UTF-8, or a *treebank* (tagged sentences in the format
# CoNLL-U, for instance one of the Universal Dependencies). **Time:** 25 minutes, and as long as your own file holds
# you.
#
# **The one idea:** nothing in the mathematics changes with a longer text. What changes is the words: most of the
# different words are rare, and the next text has words that this one has not. What does a network do with them, and
# what is its score worth?

# %%
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

from rnn_lesson import Parameters, Training, accuracy, backward, forward, generate, language_model_task, load, losses
from rnn_lesson import python_help, read_text, save, tag, tagger_scores, tagging_task, train_many, word_and_previous
from rnn_lesson import made_treebank, pictures, widgets
from rnn_lesson.language import experiments

# %% [markdown]
# ## 1. Read a text
#
# The text that stands in for yours comes from Python itself: the prose of the help that `help("if")` and the like
# print, which is in the standard library. (The words that are stored with this series are an excerpt, under the licence
# of the Python Software Foundation; the note beside the data, in `rnn_lesson/language/data`, has it.)

# %%
sentences = python_help()  # of your own file: read_text("the name of your file.txt")
counts = Counter(word for sentence in sentences for word in sentence)
words_read = sum(counts.values())
print(f"{len(sentences):,} sentences, {words_read:,} words, {len(counts):,} different ones")
print("the most frequent:", ", ".join(word for word, _ in counts.most_common(8)))
print("one sentence:", " ".join(sentences[20]))

# %% jupyter={"source_hidden": true}
# Prediction: how many words occur once
widgets.Prediction(
    "How many percent of the different words occur only once in this text?",
    truth=100 * sum(n == 1 for n in counts.values()) / len(counts),
    unit="percent",
    between=(0, 100),
    by="difference",
    right=5,
    near=15,
    why="In nearly every text the n-th most frequent word is about n times as rare as the first (Zipf's law). Few "
    "words make up most of it, and many are met once. Of such a word a network sees one example, and of the words of "
    "the next text that are not in this one it sees none.",
)

# %% jupyter={"source_hidden": true}
# Prediction: how much of the text the 400 most frequent words are
kept = sum(n for _, n in counts.most_common(400))
widgets.Prediction(
    "Keep the 400 most frequent of the different words. How many percent of all the words of the text are these?",
    truth=100 * kept / words_read,
    unit="percent",
    between=(0, 100),
    by="difference",
    right=5,
    near=15,
    why="A fifth of the different words makes up most of the text. That is why one can bound the vocabulary, and so "
    "the number of answers, without losing much.",
)

# %% [markdown]
# ## 2. A word that the network does not know
#
# Up to here an unknown word was an error, and rightly: a network that never read "zebra" has no column of $V$ for it.
# For a real text one adds one more input, written `<unk>`, and reads every unknown word as that. Its column has to be
# learned like all others, from words about which little is known. There are two ways, and the package takes both:
#
# - `unknown=True`: a word that occurs once in the training text is read as itself in one epoch and as `<unk>` in the
#   next. It stays known, and teaches `<unk>` what a rare word is like.
# - `vocabulary=400`: all but the 400 most frequent words are read as `<unk>`, always. They are one answer too, which
#   the network may learn but never writes.

# %%
short = [sentence for sentence in sentences if len(sentence) <= 20]  # so that this page is run in a few seconds
task = language_model_task(short, vocabulary=400)
print("answers:", len(task.labels), " inputs:", len(task.inputs))
print("read as <unk>:", task.unknown_among(["a", "zebra", "is", "an", "object"]))

# %% [markdown]
# ### One-hot without the zeros
#
# A one-hot vector of this task has a single 1 among hundreds of zeros. $V$ times a one-hot vector is a column of $V$
# (lesson 2), so it is enough to know *which*: `x` holds a number for each timestep instead of a row.
#
# **Predict:** the gradient of $V$ is $\partial L/\partial V = \sum_t (\partial L/\partial a_t)\, x_t^\top$ (lesson 7).
# A sentence of twelve words is read.

# %% jupyter={"source_hidden": true}
# Prediction: which columns of the gradient are not zero
widgets.Prediction(
    "In how many columns can this gradient be other than zero, the start mark counted?",
    options=["in all", "in at most 13", "in exactly 13", "in 1"],
    truth="in at most 13",
    why="Column times row: where the row is one-hot, the product stands in that column, and all else is zero. One "
    "column for each different word that was read; a word that comes twice adds up in the same one.",
)

# %%
x, y = next((x, y) for x, y in task.examples if len(y) == 13)
params = Parameters.random(task.n_x, 8, len(task.labels), np.random.default_rng(0))
gradient = backward(params, forward(params, x), y)
written_out = np.eye(task.n_x)[x]  # (13, 502): the same with all its zeros
same = backward(params, forward(params, written_out), y)
print("x:", x.shape, " written out:", written_out.shape)
print("columns of dL/dV that are not zero:", np.count_nonzero(gradient.V.any(axis=0)), "of", task.n_x)
print("the same gradient:", np.allclose(gradient.V, same.V, atol=1e-14))

# %% jupyter={"source_hidden": true}
# Check: one column for each different word read, and the gradient is that of the vectors written out
assert np.array_equal(np.flatnonzero(gradient.V.any(axis=0)), np.unique(x)) and len(x) == 13
assert np.allclose(forward(params, x).h, forward(params, written_out).h, atol=1e-14)
assert all(np.allclose(a, b, atol=1e-14) for (_, a), (_, b) in zip(gradient.items(), same.items()))

# %% [markdown]
# So one sentence touches only its own columns, and the vocabulary may be as large as it likes. (Adam, though, moves a
# number also where its gradient is zero, by what it remembers of earlier ones. These moves are added up, and made when
# the word is next read: the same Adam, only later.)

# %% [markdown]
# ## 3. Text that gets better
#
# `train` does all epochs at once; `Training` goes through one at a time, so that we can listen in between. The network
# writes greedily, as in lesson 1.
#
# The slider counts the epochs. **Predict** before you move it: what will it write first, when it knows next to nothing?


# %%
def mean_loss(model):
    """The mean loss of a word, in every tenth sentence of the text."""
    runs = [(forward(model.params, x), y) for x, y in task.examples[::10]]
    return sum(losses(run, y).sum() for run, y in runs) / sum(len(y) for _, y in runs)


training = Training(task, n_h=24, rate=0.005)
writers = {0: training.model()}
for epoch in range(1, 7):
    for _ in training.epoch():  # one update for each sentence
        pass
    writers[epoch] = training.model()

# %%
beginnings = [["the"], ["if"], ["a"], ["this"]]
loss_after = {epoch: mean_loss(writer) for epoch, writer in writers.items()}
texts = [[generate(writer, words, max_words=16) for words in beginnings] for writer in writers.values()]
widgets.t_stepper(pictures.writing_scene(list(writers), list(loss_after.values()), texts), name="n", start=0)

# %% jupyter={"source_hidden": true}
# Check: the loss falls with every one of these epochs, from about log(n_y)
values = list(loss_after.values())
assert all(after < before for before, after in zip(values, values[1:]))
assert abs(values[0] - np.log(len(task.labels))) < 0.5

# %% [markdown]
# Before any training it writes whatever its random numbers say; after six epochs, phrases that could be from the text.
# Greedy writing takes the most probable word each time, so the same beginning always gives the same sentence. A word
# that is *drawn* from $\hat y_t$ brings variety; lesson 1 shows what the temperature does.

# %%
for temperature in (0, 0.5, 1.0):
    print(f"temperature {temperature}:")
    for seed in range(3):
        words = generate(writers[6], ["the"], max_words=12, temperature=temperature, seed=seed)
        print("   ", " ".join(words))

# %% [markdown]
# ## 4. A score that means something
#
# Now the tagger. A real treebank is hard in ways that the corpus of lessons 1 and 8 is not: rare words, words that are
# not in the training part at all, words with several tags. So that all of this can be shown here, a *made* treebank has
# these traits: a random grammar says which tag follows which, each tag has frequent and rare words, and four of the
# tags share forms. It says nothing about any language. In section 6 you can put a real one in its place.

# %%
tagged, test = made_treebank(300, seed=0), made_treebank(200, seed=1)
tag_task = tagging_task(tagged, unknown=True)
print(" ".join(f"{word}/{tag_}" for word, tag_ in tagged[0]))
test_words = [word for sentence in test for word, _ in sentence]
print(f"{len(test_words):,} words to be tagged, {len(tag_task.unknown_among(test_words)):,} of them unknown")

# %% [markdown]
# **Predict:** the taggers that count know nothing of an unknown word; they give it the tag that is most frequent
# altogether. The network reads `<unk>`, and the state that the words before it have left.

# %% jupyter={"source_hidden": true}
# Prediction: who is better on unknown words
best_guess = accuracy(word_and_previous(tagged), test, among=set(tag_task.unknown_among(test_words)))
widgets.Prediction(
    "How many percent of the unknown words does the counting tagger get right that looks at a word and the one before?",
    truth=100 * best_guess,
    unit="percent",
    between=(0, 100),
    by="difference",
    right=5,
    near=15,
    why="The most frequent tag altogether belongs to few words that come often. All of these are known, so it is never "
    "the tag of an unknown one. The words seen once, which taught the network what <unk> is like, have other tags.",
)

# %%
tagger_training = Training(tag_task, n_h=32, rate=0.005)
for _ in range(3):
    for _ in tagger_training.epoch():
        pass
tagger = tagger_training.model()
scores = tagger_scores(tagger, tagged, test, rate=0.005, progress=False)
widgets.Still(pictures.scores_picture(scores))

# %% [markdown]
# One network, one start. Over twenty starts:

# %%
known = {word for sentence in tagged for word, _ in sentence}
groups = {"all words": None, "unknown words": set(test_words) - known, "known words": known}
pair = {name: accuracy(word_and_previous(tagged), test, among) for name, among in groups.items()}
models = {n: train_many(tag_task, range(20), n_h=16, epochs=n, rate=0.005, progress=False) for n in (1, 3)}
right = {
    (n, name): np.array([accuracy(model, test, among) for model in models[n]])
    for n in models
    for name, among in groups.items()
}

# %%
setting = "made treebank, 300 sentences, n_h 16, rate 0.005, starts 0 to 19"
for name in groups:
    sentence = f"after 3 epochs better than word and previous word on {name}"
    experiments.claim(sentence, right[3, name] > pair[name], setting, at_least=18)
sentence = "after 1 epoch worse than word and previous word on known words"
experiments.claim(sentence, right[1, "known words"] < pair["known words"], setting, at_least=18)

# %% [markdown]
# After three epochs the network is ahead in each group, in at least 18 of 20 starts. After one epoch it is behind on
# the known words, in at least 18 of 20 starts too. So where counting is ahead on a treebank of yours, look at the known
# words first. A counter knows the tag of a word from one example; the network has to move a column of $V$ for it, a
# little at each example, and a rare word has few. The score of *all* words mixes this with two other things: known
# words with several tags, where the context must decide, and unknown words, where the counters have nothing to go by.

# %% [markdown]
# ## 5. Keep it
#
# `save` writes a network to a file of NumPy's format, `load` reads it: the words, the parameters, the history. (No
# pickle: a file from a stranger can hold wrong numbers, but no program.)

# %%
with tempfile.TemporaryDirectory() as folder:
    path = save(tagger, Path(folder) / "my_tagger")
    again = load(path)
    (Path(folder) / "my.txt").write_text("Rain makes the river rise. Sun makes the river fall.", encoding="utf-8")
    my_sentences = read_text(Path(folder) / "my.txt")
print(again)
print(my_sentences)
sentence = ["det0", "zebra", "verb200"]
print(tag(again, sentence))
assert tag(again, sentence) == tag(tagger, sentence) and again.history == tagger.history

# %% [markdown]
# ## 6. Your own file
#
# The same with buttons. Choose a text or a treebank: upload it, or write its path if it lies beside this notebook (or
# is larger than ten megabytes). "Train" starts the training, which goes on beside everything else; the curve grows with
# every epoch. "Stop" ends it at the next sentence, and what was learned is kept. Then write words of your own and press
# Enter. For a treebank "Scores" draws the picture of section 4; every tenth sentence was kept for that. (It trains two
# more networks, so it takes twice as long as the training did.)

# %%
widgets.OwnText()

# %% [markdown]
# What to try:
#
# - Stop after the first epoch, look at what it writes; train again and let it go on.
# - Keep 100 words instead of 500, and then 2,000: what becomes better, what slower?
# - A treebank of your language from [Universal Dependencies](https://universaldependencies.org). Which tags does the
#   network take for which, and would you have told them apart without the rest of the sentence?

# %% [markdown]
# ## What you predicted

# %%
widgets.prediction_summary()

# %% [markdown]
# ## Questions
#
# **1.** A treebank has 16,000 different words. How many numbers does $V$ have with 32 hidden units, and how many of
# them can one sentence of 20 words change the gradient of?
#
# <details><summary>Answer</summary>
#
# $32 \cdot 16\,000 = 512\,000$ in all, and at most $32 \cdot 20 = 640$: its own words' columns.
#
# </details>
#
# **2.** Somebody replaces *every* word that occurs once by `<unk>`, in all epochs. What is gained, and what is lost?
#
# <details><summary>Answer</summary>
#
# `<unk>` gets more examples, and $V$ fewer columns. But these words are then unknown although they were in the training
# text: their one example, which said what their tag is, is lost.
#
# </details>
#
# **3.** A tagger has 97 percent of all words right, "most frequent tag" has 96. Is that much better?
#
# <details><summary>Answer</summary>
#
# It depends on the words. If only one word in twenty is ambiguous, then a counter is right on nearly all others anyway,
# and one percent of all words may be a fifth of the ambiguous ones. The score of the ambiguous and of the unknown words
# tells, not that of all.
#
# </details>

# %% [markdown]
# ## On the slides
#
# *Recurrent Architecture*: the language model and the tagger, here with texts that are not made for them. The formula
# of the state, $h_t = f_h(V x_t + W h_{t-1} + b_h)$, stays as it is.
#
# **Where this leads.** To networks that carry a word further than this one does: [lesson
# 9](09_is_it_really_that_simple.ipynb) tells what stands in the way, and what gates do about it.
