# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 1. One cell, two jobs
#
# **After this lesson you can**
#
# - say what $x_t$, $h_t$ and $\hat y_t$ are in a recurrent network, and what flows from one timestep to the next,
# - let a language model write: its most probable word becomes its next input,
# - explain how the same architecture tags words, and why it can give the same word two different tags.
#
# **You need** to have heard of a feed-forward network, and a little NumPy. **Time:** 25 to 30 minutes. This is the
# first of nine lessons that follow a lecture; you don't need its slides.
#
# **The one idea:** at each timestep the network reads one word, mixes it with what it remembers, and answers. What it
# remembers is the hidden state $h$, a vector that it hands on to itself.

# %%
import numpy as np

from rnn_lesson import accuracy, comparisons, forward, generate, language_model_task, most_frequent_tag, still_water
from rnn_lesson import tag, tagging_task, train, word_and_previous, word_embeddings, zen_of_python
from rnn_lesson import pictures, widgets

# %% [markdown]
# ## 1. A word becomes a vector
#
# A network computes with numbers, so each word is turned into a vector $x$ first, its *word embedding*. We use GloVe
# vectors with 50 numbers each. They were made from billions of words of text in such a way that words which keep the
# same company get similar vectors.
#
# **Predict:** which of the two vectors is closer to that of "good": "better" or "water"?

# %%
embeddings = word_embeddings()  # cut from GloVe 6B: the words of these lessons, and the most frequent ones
print("words with a vector:", len(embeddings))


def cosine(one, other):
    """1 for vectors of the same direction, 0 for vectors at a right angle."""
    u, v = embeddings[one], embeddings[other]
    return u @ v / np.linalg.norm(u) / np.linalg.norm(v)


print("x for 'good' has the shape", embeddings["good"].shape, "and begins with", embeddings["good"][:4].round(2))
print("good and better:", cosine("good", "better").round(2))
note = "(frequent words have something in common, so not even these are at a right angle)"
print("good and water: ", cosine("good", "water").round(2), "", note)
assert cosine("good", "better") > cosine("good", "water") + 0.3

# %% [markdown]
# ## 2. The cell
#
# At timestep $t$ the network has two things in front of it: the vector $x_t$ of the current word, and the state
# $h_{t-1}$ that it made one step before. From them it makes a new state and an answer:
#
# $$h_t = f_h(V x_t + W h_{t-1} + b_h) \qquad\qquad \hat y_t = f_y(U h_t + b_y)$$
#
# - $V$ brings the word in, $W$ brings the memory in, $U$ reads the answer out. The vectors $b_h$ and $b_y$ are biases.
# - $f_h$ is tanh: it keeps every number of the state between $-1$ and $1$.
# - $f_y$ is softmax: it makes $\hat y_t$ a probability distribution, that is, positive numbers that sum to one. (The
#   hat marks an answer of the network; $y_t$ without it is the true one.)
# - Before the first word there is no state yet. The network starts with $h_{-1} = 0$, a vector of zeros.
#
# The colours of $V$, $W$ and $U$ stay the same in all pictures of this series. (Lesson 2 looks at every number of such
# a cell. Here we only want to see it work.)
#
# The architecture says nothing about what the answer means. That depends on what it is trained to say. We train two
# networks with these same formulas, each for a job of its own.

# %% [markdown]
# ## 3. First job: a language model
#
# A language model reads a sentence word by word, and at each step $\hat y_t$ is **a probability distribution for the
# next word**, over all words that it knows, its *vocabulary*.
#
# Ours is trained on the nineteen lines of the Zen of Python, a text that every Python carries. (How training works is
# the subject of lessons 3 to 8; here we only call `train`.) Two marks belong to each sentence: `<s>` is what the
# network reads first (it has a vector like any word), and `</s>` is what it shall say when the sentence is over. The
# *loss* measures how badly it predicts the words: the smaller, the better.

# %%
zen = zen_of_python()  # 19 lists of words
zen_task = language_model_task(zen, embeddings)
writer = train(zen_task, n_h=32, epochs=150, rate=0.005, seed=0, progress=False)

print(len(zen), "lines, among them:")
for line in (zen[0], zen[2], zen[6]):
    print("   ", " ".join(line))
print("vocabulary:", len(zen_task.labels), "words, </s> among them")
print("the shapes of what is learned:", writer.params)
first, last = writer.history[0], writer.history[-1]
print(f"loss of all lines: {first:.0f} in the first epoch of training, {last:.0f} in the last")

# %% [markdown]
# To let it **write**, we give it a first word and take its most probable next word. Then comes the trick: that word, as
# its vector, becomes the input of the next timestep. Always to take the most probable word is called *greedy*
# generation.

# %%
sentence = ["beautiful"]
x = zen_task.encode(sentence)  # two rows: the vectors of <s> and "beautiful"
h = np.zeros(32)  # h_{-1}
while True:
    step = forward(writer.params, x, h)  # step.y_hat: one distribution for each row of x
    assert np.allclose(step.y_hat.sum(axis=1), 1)
    next_word = zen_task.labels[step.y_hat[-1].argmax()]  # the most probable word after the last one
    if next_word == "</s>":
        break
    sentence.append(next_word)
    x = zen_task.encode([next_word])[-1:]  # one row: what the network said is what it reads next
    h = step.h[-1]  # and it remembers only its last state

print(" ".join(sentence))
assert sentence == zen[0] == generate(writer, ["beautiful"])  # the package's generate does the same

# %% [markdown]
# **Predict** before you move the slider:
#
# 1. At $t = 0$ the network has read nothing but the start mark. How sure can it be of the first word?
# 2. Seven lines of the Zen read "… is better than …". At which timestep of our sentence does the network need its
#    memory most?
#
# Then step through it. On top the network, one column for each timestep; above each column stands the most probable
# next word, and the dashed arrow shows where it is fed back. Below on the left, $x_t$ and all states so far as coloured
# strips, each small cell one number (teal is positive, brown negative, and the darker the farther from zero); on the
# right, the words with the highest probabilities.

# %%
read = ["<s>", *sentence]
writing = forward(writer.params, zen_task.encode(sentence))
widgets.t_stepper(pictures.generation_scene(writing, read, zen_task.labels, given=1))

# %%
for t, word in enumerate(read):
    best = writing.y_hat[t].argmax()
    print(f"t = {t}: reads {word:10} most probable next word: {zen_task.labels[best]:10} {writing.y_hat[t, best]:.2f}")

print()
for line in comparisons():  # the seven lines "X is better than Y", without their Y
    y_hat_4 = forward(writer.params, zen_task.encode(line[:-1])).y_hat[4]
    print(f"{' '.join(line[:-1]):24} → {zen_task.labels[y_hat_4.argmax()]:12} {y_hat_4.max():.2f}")

# %% jupyter={"source_hidden": true}
# Check: no word has half of the probability at t = 0, and at t = 4 the right one of the seven has more
assert writing.y_hat[0].max() < 0.5 < writing.y_hat[4].max()
for line in comparisons():
    y_hat_4 = forward(writer.params, zen_task.encode(line[:-1])).y_hat[4]
    assert zen_task.labels[y_hat_4.argmax()] == line[-1] and y_hat_4.max() > 0.5

# %% [markdown]
# 1. Not sure at all: the lines begin with many different words. No word gets even half of the probability.
# 2. At $t = 4$. In all seven lines the network has just read "is better than", and yet it goes on with seven different
#    words. Which one is right can only be known from the *first* word of the line, three steps earlier. So the state
#    $h_4$ must still carry it.
#
# Nobody wrote a rule that says "keep the first word". The network learned it, from nothing but its mistakes at $t = 4$.
# How a mistake can teach something to a step that lies three timesteps back is the question that this series answers.

# %% [markdown]
# ## 4. Second job: a tagger
#
# The same formulas, another answer: now $\hat y_t$ is **a probability distribution for the part of speech (POS) of the
# current word**. Nothing is fed back; the sentence is given, and it needs no marks.
#
# Our example is "we still water the still water" (somebody goes on giving water to a pond). Twice it has "still", twice
# "water":
#
# | we | still | water | the | still | water |
# |---|---|---|---|---|---|
# | PRON (pronoun) | ADV (adverb) | VERB | DET (determiner) | ADJ (adjective) | NOUN |
#
# **Predict:** both times the network reads the vector of the same word, and uses the same $V$, $W$, $U$. How can it
# give two different answers?
#
# The training sentences were written for these lessons, from a few dozen templates full of such words. Some sentences
# are held out: no tagger sees them in training. They come from the same templates, so the scores below hold for this
# small world only and say nothing about English at large.

# %%
tagged = still_water("train")  # lists of (word, tag)
held_out = still_water("held-out")
tagging = tagging_task(tagged, embeddings)
tagger = train(tagging, n_h=24, epochs=10, rate=0.005, seed=0, progress=False)

print(len(tagged), "sentences to train on,", len(held_out), "held out, for example:")
print("   ", " ".join(f"{word}/{tag_}" for word, tag_ in held_out[0]))

example = "we still water the still water".split()
assert example not in [[word for word, _ in sentence_] for sentence_ in tagged + held_out]
said = [tag_ for _, tag_ in tag(tagger, example)]
print("the tagger says:", " ".join(f"{word}/{tag_}" for word, tag_ in zip(example, said)))
assert said == ["PRON", "ADV", "VERB", "DET", "ADJ", "NOUN"]

# %% [markdown]
# All six are right, although this very sentence was not among those it was trained on. Step through it, and compare
# $t = 1$ with $t = 4$, and $t = 2$ with $t = 5$, where frames mark what belongs together: the two strips of $x$ are the
# same, the two strips of $h$ are not.
#
# (The other tags: ADP is a preposition like "in", AUX an auxiliary like "can", CCONJ a conjunction like "and", PART a
# particle like the "to" of "to water".)

# %%
tagging_run = forward(tagger.params, tagging.encode(example))
widgets.t_stepper(pictures.tagging_scene(tagging_run, example, tagging.labels))

# %% [markdown]
# The answer is read out of $h_t$, and $h_t$ depends on $h_{t-1}$. That is the only way in which the two "water"s
# differ. So if we cut this connection, they must become equal.
#
# For comparison, here are three taggers without a hidden state that is handed on:
#
# - each word gets the tag that it has most often in the training sentences,
# - each *pair* of a word and the one before it gets the tag that it has most often,
# - our network with its memory cut: every word is read as if it were the first.

# %%
taggers = {
    "most frequent tag": most_frequent_tag(tagged),
    "word and previous word": word_and_previous(tagged),
    "network, memory cut": lambda words: [tag(tagger, [word])[0][1] for word in words],
    "network": lambda words: [tag_ for _, tag_ in tag(tagger, words)],
}
for name, tags_of in taggers.items():
    print(f"{name:24} {100 * accuracy(tags_of, held_out):3.0f} % of the held-out words right (rounded)")

print()
for name in ("word and previous word", "network, memory cut"):
    print(f"{name:24}", " ".join(f"{word}/{tag_}" for word, tag_ in zip(example, taggers[name](example))))

# %% jupyter={"source_hidden": true}
# Check: what the text says of these four
cut = taggers["network, memory cut"](example)
assert cut[1] == cut[4] and cut[2] == cut[5]
assert taggers["word and previous word"](example) != said
scores = {name: accuracy(tags_of, held_out) for name, tags_of in taggers.items()}
assert scores["network"] > 0.97 and scores["network"] > scores["word and previous word"] + 0.04
assert scores["network, memory cut"] < scores["most frequent tag"] + 0.02

# %% [markdown]
# With its memory cut, the network gives both "water" the same tag, and falls below the simplest count. A pair of words
# helps, but not always: "still water" is the end of "we still water" and of "the still water", so one must look *two*
# words back. The network with its memory carries what it needs.

# %% [markdown]
# ## 5. Your own words
#
# Type a beginning, and the language model goes on (press Enter). It can read the words of the Zen and all words that
# have a vector; but it has only nineteen lines to tell. Try *now*, a word that does not begin any line, or nothing at
# all.

# %%
widgets.TextBox(lambda words: " ".join(generate(writer, words)), "complex", "Begin with:")

# %% [markdown]
# Type a sentence, and the tagger tags it. Its small world has gardens, cooks, guards and boats in it; it was never
# taught anything else. Try *the first light*, *they first light the fire*, or a sentence about something it has never
# met, and see where it goes wrong.

# %%
widgets.TextBox(
    lambda words: "  ".join(f"{word}/{tag_}" for word, tag_ in tag(tagger, words)),
    "the guards still guard the still water",
    "Tag this:",
)

# %% [markdown]
# ## Questions
#
# **1.** The vocabulary has 81 words. How many numbers are in $\hat y_t$, and what is their sum?
#
# <details><summary>Answer</summary>
#
# 81 numbers, one probability for each word of the vocabulary. Their sum is one, at every timestep.
#
# </details>
#
# **2.** The language model and the tagger have the same formulas. Name two things in which they differ.
#
# <details><summary>Answer</summary>
#
# What $\hat y_t$ is about: the *next* word, or the tag of the *current* word. And where the input comes from: when a
# language model writes, $x_{t+1}$ is its own answer at $t$; the tagger's inputs are given. (Their parameters differ,
# too: each was trained for its job.)
#
# </details>
#
# **3.** In greedy generation, the network makes a bad choice at $t = 2$. What happens to the rest of the sentence?
#
# <details><summary>Answer</summary>
#
# The bad word is read at $t = 3$ as if it were right, and goes into $h_3$ and all later states. Nothing takes it back:
# the rest of the sentence is a continuation of the bad beginning.
#
# </details>

# %% [markdown]
# ## On the slides
#
# *Previously on this week: Recurrent Architecture*, both slides: the language model ("generate the word with highest
# probability distribution", "use it on the next timestamp") and POS tagging, with $x$ the word embedding.
#
# **Where this leads.** [Lesson 2](02_unrolling_the_network.ipynb) takes a network that is small enough to see each of
# its numbers, and unrolls it.
