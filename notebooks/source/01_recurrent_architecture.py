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
# - let a language model write, greedily and with a temperature,
# - explain how the same architecture tags words, and why it can give the same word two different tags,
# - find out what a state carries: by cutting the memory, and by putting another sentence's state in its place.
#
# **You need** to have heard of a feed-forward network, and a little NumPy. **Time:** 50 to 55 minutes, or
# two sittings: sections 1 to 3, and the rest. This is the first of nine lessons that follow a lecture; you don't need
# its slides.
#
# **The one idea:** a recurrent network reads one word at a time, and hands one vector on to itself. What of a sentence
# is in that vector?

# %%
import numpy as np

from rnn_lesson import accuracy, comparisons, forward, generate, language_model_task, most_frequent_tag, still_water
from rnn_lesson import tag, tagging_task, train_many, word_and_previous, word_embeddings, zen_of_python
from rnn_lesson import pictures, widgets
from rnn_lesson.language import experiments

# %% [markdown]
# ## 1. A loop
#
# This is the whole network. It does the same thing at each timestep $t = 0, 1, 2, \dots$, once for each word.

# %%
widgets.Still(pictures.loop_picture())

# %% [markdown]
# A network computes with numbers, so each word becomes a vector $x$, its *word embedding*. We use GloVe vectors with 50
# numbers each, made from billions of words of text in such a way that words which keep the same company get similar
# vectors. The cosine of two vectors is 1 where they point in the same direction, and 0 where they stand at a right
# angle.
#
# **Predict** whenever you are asked, as long as being wrong costs nothing: answer, press "Commit", and the truth
# appears beside what you said.

# %%
embeddings = word_embeddings()  # cut from GloVe 6B: the words of these lessons, and the most frequent ones


def cosine(one, other):
    """1 for vectors of the same direction, 0 for vectors at a right angle."""
    u, v = embeddings[one], embeddings[other]
    return u @ v / np.linalg.norm(u) / np.linalg.norm(v)


print("x for 'good' has the shape", embeddings["good"].shape, "and begins with", embeddings["good"][:4].round(2))
print("good and better:", cosine("good", "better").round(2))
print("good and water: ", cosine("good", "water").round(2))

# %% jupyter={"source_hidden": true}
# Prediction: the cosines of two words of the list, whichever
x_all = np.array([embeddings[word] for word in embeddings])
x_all /= np.linalg.norm(x_all, axis=1, keepdims=True)
of_all_pairs = (x_all @ x_all.T)[np.triu_indices(len(x_all), 1)]
of_good = x_all @ x_all[list(embeddings).index("good")]
widgets.Prediction(
    "Is 0.55 much or little for “good” and “water”? To judge that, take each pair of words of our list, some thousand "
    "words. Around which number do their cosines lie?",
    options=["around 0, as many below it as above", "clearly above 0", "close to 1"],
    truth="clearly above 0",
    why=f"The cosine in the middle (the median) is {np.median(of_all_pairs):.2f}: frequent words have something in "
    f"common, and right angles are rare. Of “good” alone it is {np.median(of_good):.2f}: nearly half of all words are "
    "nearer to it than “water” is. So 0.55 says little, and 0.93 says much.",
)

# %% jupyter={"source_hidden": true}
# Check: what is said of the cosines
assert round(cosine("good", "better"), 2) == 0.93 and round(cosine("good", "water"), 2) == 0.55
assert 1000 < len(x_all) < 1200 and 0.4 < np.median(of_all_pairs) < 0.55 and np.mean(of_all_pairs > 0.2) > 0.9
assert 0.45 < np.mean(of_good > cosine("good", "water")) < 0.5

# %% [markdown]
# ## 2. The cell
#
# What the picture shows, as formulas:
#
# $$h_t = f_h(V x_t + W h_{t-1} + b_h) \qquad\qquad \hat y_t = f_y(U h_t + b_y)$$
#
# - $V$ brings the word in, $W$ brings the state before in, $U$ reads the answer out. The vectors $b_h$ and $b_y$ are
#   biases. All five stay the same at every timestep.
# - $f_h$ is tanh: it keeps every number of the state between $-1$ and $1$.
# - $f_y$ is softmax: it makes $\hat y_t$ a probability distribution, that is, positive numbers that sum to one. (The
#   hat marks an answer of the network; $y_t$ without it is the true one.)
# - Before the first word there is no state yet. The network starts with $h_{-1} = 0$, a vector of zeros.
#
# The formulas don't say what the answer means: we train networks with these same formulas for two jobs. (Lesson 2 looks
# at every number of such a cell. Here we watch it work.)

# %% [markdown]
# ## 3. First job: a language model
#
# A language model reads a sentence word by word, and at each step $\hat y_t$ is **a probability distribution for the
# next word**, over all words that it knows, its *vocabulary*.
#
# Ours is trained on the nineteen lines of the Zen of Python, a text that every Python carries. Two marks belong to each
# line: `<s>` is what the network reads first (it has a vector like any word), and `</s>` is what it shall say when the
# line is over.
#
# How training works is the subject of lessons 3 to 8. Here it is a black box with four settings: `n_h` numbers in the
# state, `epochs` times through all the lines, `rate`, the size of the steps in which the numbers of $V, W, U, b_h, b_y$
# move, and the *start*: the random numbers with which they begin. One start may be luck, so we train twenty networks,
# starts 0 to 19, and look at one of them as an example.

# %%
zen, lines = zen_of_python(), comparisons()  # lists of words; `lines` are the seven that read "X is better than Y"
zen_task = language_model_task(zen, embeddings)
writers = train_many(zen_task, range(20), n_h=32, epochs=80, rate=0.006, progress=False)
setting = "n_h 32, 80 epochs, rate 0.006, starts 0 to 19"
writer = writers[0]  # the example

print(len(zen), "lines, among them:")
for line in (zen[0], zen[2], zen[6]):
    print("   ", " ".join(line))
print("first words:", " ".join(sorted(line[0] for line in zen)))
print("vocabulary:", len(zen_task.labels), "words, </s> among them")
print("the shapes of what is learned:", writer.params)

# %% [markdown]
# Three questions before it says anything.

# %% jupyter={"source_hidden": true}
# Prediction: the first word
widgets.Prediction(
    "At t = 0 the network has read nothing but the start mark. Nineteen lines begin in one way or another: you see "
    "their first words above. How probable is the word that it thinks the most probable?",
    truth=forward(writer.params, zen_task.encode([])).y_hat[0].max(),
    between=(0, 1),
    by="difference",
    right=0.05,
    near=0.15,
    why="That is not timid, it is right: this one's first guess is “although”, which begins three of the nineteen "
    "lines, more than any other word. A much higher probability would be wrong.",
)

# %% jupyter={"source_hidden": true}
# Prediction: the last word
ugly = forward(writer.params, zen_task.encode(zen[0])).y_hat[4, zen_task.labels.index("ugly")]
widgets.Prediction(
    "Now it reads “beautiful is better than”. So at t = 4 it reads “than”, as it does in all of the seven lines, each "
    "of which has another last word. How probable does it think “ugly”?",
    truth=ugly,
    between=(0, 1),
    by="difference",
    right=0.1,
    near=0.25,
    why="After “than” the Zen has eight different words: these seven, and “right” in a longer line. A network that "
    "knows only “than” would best give each about 1/8. Ours is nearly sure, and rightly so, for every X: all "
    "seven are printed below.",
)

# %% jupyter={"source_hidden": true}
# Prediction: what can tell the seven lines apart
widgets.Prediction(
    "If it says another word at t = 4 in each of the seven lines: what alone can tell them apart?",
    options=["x_4", "h_3", "the matrices V, W and U", "ŷ_3"],
    truth="h_3",
    why="x_4 is the vector of “than” in every line, and V, W and U are the same at every step. Here x_4 is given, so "
    "that ŷ_3 goes nowhere. Section 5 looks into h_3.",
)

# %% [markdown]
# To let it **write**, we give it a first word and take its most probable next word. Then comes the trick: that word, as
# its vector, becomes the input of the next timestep. Always to take the most probable word is called *greedy*
# generation.

# %%
sentence = ["beautiful"]
x = zen_task.encode(sentence)  # (2, 50): the vectors of <s> and "beautiful"
h = np.zeros(32)  # (32,): h_{-1}
while True:
    step = forward(writer.params, x, h)  # step.y_hat: one distribution for each row of x
    next_word = zen_task.labels[step.y_hat[-1].argmax()]  # the most probable word after the last one
    if next_word == "</s>":
        break
    sentence.append(next_word)
    x = zen_task.encode([next_word])[-1:]  # (1, 50): its own word, without the <s> that encode puts first
    h = step.h[-1]  # (32,): and it remembers only its last state

print(" ".join(sentence))

# %% jupyter={"source_hidden": true}
# Check: the package's generate does the same, and each y_hat sums to one
assert sentence == zen[0] == generate(writer, ["beautiful"])
assert np.allclose(forward(writer.params, zen_task.encode(sentence)).y_hat.sum(axis=1), 1)

# %% [markdown]
# Step through it. On top the network, one column for each timestep; above each column stands the most probable next
# word, and a dashed arrow shows where it is fed back. Below, the words with the highest probabilities.

# %%
read = ["<s>", *sentence]
writing = forward(writer.params, zen_task.encode(sentence))
widgets.t_stepper(pictures.generation_scene(writing, read, zen_task.labels, given=1))

# %%
best = zen_task.labels[writing.y_hat[0].argmax()]
share = np.mean([line[0] == best for line in zen])
n_best = zen_task.labels.index(best)
others = [forward(model.params, zen_task.encode([])).y_hat[0, n_best] for model in writers]
print(f"t = 0: {best} has {writing.y_hat[0].max():.2f}; it begins {share:.2f} of the {len(zen)} lines")
print(f"over the 20 starts it has {min(others):.2f} to {max(others):.2f}\n")
for line in lines:
    y_hat_4 = forward(writer.params, zen_task.encode(line[:-1])).y_hat[4]  # (81,)
    print(f"{' '.join(line[:-1]):24} → {zen_task.labels[y_hat_4.argmax()]:12} {y_hat_4.max():.2f}")
print()
all_seven = [all(generate(model, line[:1]) == line for line in lines) for model in writers]
experiments.claim("all seven lines are written rightly from their first word", all_seven, setting, at_least=19)

# %% jupyter={"source_hidden": true}
# Check: what the text says of the example
assert best == "although" and abs(writing.y_hat[0].max() - share) < 0.05 and sum(line[0] == best for line in zen) == 3
assert max(sum(line[0] == first[0] for line in zen) for first in zen if first[0] != best) == 2
after_than = {after for line in zen for word, after in zip(line, line[1:]) if word == "than"}
assert after_than == {line[-1] for line in lines} | {"right"} and len(after_than) == 8
for line in lines:
    y_hat_4 = forward(writer.params, zen_task.encode(line[:-1])).y_hat[4]
    assert zen_task.labels[y_hat_4.argmax()] == line[-1] and y_hat_4.max() > 0.5

# %% [markdown]
# Start 0 is no exception: at least 19 of 20 starts write all seven lines.

# %% [markdown]
# ### Not always the best word
#
# Greedy generation writes the same line each time. To *sample* is to draw the next word at random, by its probability.
# A *temperature* can be put in between: word $i$ is drawn with a probability in proportion to
# $\hat y_i^{\,1/\text{temperature}}$. Below 1 that makes probable words more probable still, above 1 it brings all
# words closer together.


# %%
def sample(temperature, rng, most_words=14):
    words, x, h = [], zen_task.encode([]), None  # (1, 50): the start mark alone
    while len(words) < most_words:
        run = forward(writer.params, x, h)
        p = run.y_hat[-1] ** (1 / temperature)  # (81,): this is the line
        word = zen_task.labels[rng.choice(len(p), p=p / p.sum())]
        if word == "</s>":
            break
        words.append(word)
        x, h = zen_task.encode([word])[-1:], run.h[-1]
    return words


# %% [markdown]
# How probable is it that this draws a certain line, word for word? As probable as its words and its `</s>` are, one
# after the other: their probabilities are multiplied. Add that up over the nineteen lines.


# %%
def of_each_word(model, line, temperature):
    p = forward(model.params, zen_task.encode(line)).y_hat ** (1 / temperature)  # (T, 81)
    right = [zen_task.labels.index(word) for word in [*line, "</s>"]]
    return p[np.arange(len(p)), right] / p.sum(axis=1)  # (T,)


def share_of_lines(model, temperature):
    return sum(of_each_word(model, line, temperature).prod() for line in zen)


temperatures = np.linspace(0.2, 3, 29)
shares = [share_of_lines(writer, temperature) for temperature in temperatures]
warmer = pictures.temperature_scene(zen_task.labels, (temperatures, shares))
print(f"temperature 1: {100 * share_of_lines(writer, 1):.0f} of 100 sentences are lines of the Zen")

# %% jupyter={"source_hidden": true}
# Prediction: sentences drawn at temperature 2
left = of_each_word(writer, lines[0], 2)[1:]
p_first = forward(writer.params, zen_task.encode([])).y_hat[0] ** (1 / 2)
a_beginning = sum(p_first[zen_task.labels.index(word)] for word in {line[0] for line in zen}) / p_first.sum()
widgets.Prediction(
    "At temperature 1, 91 of 100 sentences that it draws are lines of the Zen, word for word. How many are it at "
    "temperature 2?",
    truth=100 * share_of_lines(writer, 2),
    unit="of 100",
    between=(0, 100),
    by="difference",
    right=5,
    near=20,
    why=f"The first word begins one of the nineteen lines in {100 * a_beginning:.0f} of 100 draws. Then the rest must "
    "be right too. In the first line, what follows “beautiful” keeps "
    f"{', '.join(f'{p:.2f}' for p in left)} (“</s>” is the last), multiplied {left.prod():.2f}; in each of the eight "
    "longest lines it keeps less than 0.03.",
)

# %% [markdown]
# Turn the temperature. Left: the next word after a beginning, with $\hat y$ itself (pale) and at this temperature
# (full). Right: how many of 100 sentences are lines of the Zen. Below: three sentences that `sample` draws.

# %%
beginnings = {"nothing": [], "beautiful is better than": lines[0][:4], "although": ["although"]}


def at_temperature(after, temperature):
    rng = np.random.default_rng(1)  # another seed draws other words
    drawn = [sample(temperature, rng) for _ in range(3)]
    y_hat = forward(writer.params, zen_task.encode(beginnings[after])).y_hat[-1]
    return warmer.picture((y_hat, temperature, drawn, after))


widgets.Live(
    at_temperature,
    after=widgets.menu("the next word after", list(beginnings), "nothing"),
    temperature=widgets.Number("temperature", 1, 0.2, 3, step=0.1),
)

# %% jupyter={"source_hidden": true}
# Check: the other starts at temperature 2, and what is said of temperature 1
at_2 = [share_of_lines(model, 2) for model in writers]
print(f"temperature 2: {100 * min(at_2):.0f} to {100 * max(at_2):.0f} of 100 are lines of the Zen, over the starts")
experiments.claim("at temperature 2 less than one sentence in five is a line", np.array(at_2) < 0.2, setting)
assert round(100 * share_of_lines(writer, 1)) == 91 and (left > 0.5).all() and 0.8 < a_beginning < 0.9
assert [of_each_word(writer, line, 2)[1:].prod() < 0.03 for line in sorted(zen, key=len)] == 11 * [False] + 8 * [True]

# %% [markdown]
# ## 4. Second job: a tagger
#
# The same formulas, another answer: now $\hat y_t$ is **a probability distribution for the part of speech (POS) of the
# current word**. No answer is fed back; the sentence is given, and it needs no marks.
#
# Our example is "we still water the still water" (somebody goes on giving water to a pond). Twice it has "still", twice
# "water":
#
# | we | still | water | the | still | water |
# |---|---|---|---|---|---|
# | PRON (pronoun) | ADV (adverb) | VERB | DET (determiner) | ADJ (adjective) | NOUN |
#
# Other tags: ADP ("in"), AUX ("can"), CCONJ ("and"), PART (the "to" of "to water").
#
# The training sentences were written for these lessons, from a few dozen templates full of such words. Some sentences
# are held out: no tagger sees them in training. They come from the same templates, so the scores below hold for this
# small world only and say nothing about English at large.

# %%
tagged = still_water("train")  # lists of (word, tag)
held_out = still_water("held-out")
tagging = tagging_task(tagged, embeddings, unknown=True)  # reads any word
taggers = train_many(tagging, range(5), n_h=24, epochs=5, rate=0.005, progress=False)
tagger = taggers[0]  # the example

print(len(tagged), "sentences to train on,", len(held_out), "held out, for example:")
print("   ", " ".join(f"{word}/{tag_}" for word, tag_ in held_out[0]))
example = "we still water the still water".split()
said = [tag_ for _, tag_ in tag(tagger, example)]
print("the tagger says:", " ".join(f"{word}/{tag_}" for word, tag_ in zip(example, said)))

# %% jupyter={"source_hidden": true}
# Check: the six tags are right, and the sentence is in no part of the corpus
assert example not in [[word for word, _ in sentence_] for sentence_ in tagged + held_out]
assert said == ["PRON", "ADV", "VERB", "DET", "ADJ", "NOUN"]

# %% [markdown]
# All six are right, although this very sentence was not among those it was trained on. Step through it, and compare
# $t = 1$ with $t = 4$, and $t = 2$ with $t = 5$. Each small cell of a strip is one number (teal is positive, brown
# negative, and the darker the farther from zero). Where a word is read again, both times are framed.
# No single number of $h_t$ need mean anything: $U$ reads the tag out of all 24 together.

# %%
tagging_run = forward(tagger.params, tagging.encode(example))
widgets.t_stepper(pictures.tagging_scene(tagging_run, example, tagging.labels))

# %% [markdown]
# The two strips of $x$ are the same, the two strips of $h$ are not: the answer is read out of $h_t$, and $h_t$ depends
# on $h_{t-1}$. So cut this connection, and both "water"s must get the same tag. How much does that cost? There are two
# ways to cut it, and they are not the same:
#
# - train a network *with* its memory, and put $W = 0$ afterwards: every word is read as if it were the first,
# - train a network that *never had one*: $W = 0$ from the first step of its training to the last.
#
# Beside them stand two taggers that only count: each word gets the tag that it has most often in the training
# sentences; or each *pair* of a word and the one before it does. The first counter has 83 % of the held-out words
# right.

# %%
memoryless = experiments.without_memory(tagging, range(5), n_h=24, epochs=5, rate=0.005, progress=False)
cut = [experiments.memory_taken_away(model) for model in taggers]


def tags_of(model):
    return lambda words: [tag_ for _, tag_ in tag(model, words)]


percent = {
    "counts: word": 100 * accuracy(most_frequent_tag(tagged), held_out),
    "counts: word and previous word": 100 * accuracy(word_and_previous(tagged), held_out),
    "network, memory taken away": [100 * accuracy(tags_of(model), held_out) for model in cut],
    "network, never had a memory": [100 * accuracy(tags_of(model), held_out) for model in memoryless],
    "network": [100 * accuracy(tags_of(model), held_out) for model in taggers],
}

# %% jupyter={"source_hidden": true}
# Prediction: the two networks without memory
widgets.Prediction(
    "Which of the two networks without memory comes closer to the 83 % of the first counter?",
    options=["the one whose memory was taken away", "the one that never had a memory", "both are equally close"],
    truth="the one that never had a memory",
    why="Without memory there is nothing better to learn than a tag for each word, and so it comes within a few points "
    "of that counter. The other one was trained with h_{t-1}; now it reads zeros, which it met before first words "
    "only.",
)

# %%
for name, values in percent.items():
    print(f"{name:31}", " ".join(f"{value:5.1f}" for value in np.atleast_1d(values)), "% of the held-out words right")

print()
print("word and previous word:", " ".join(map("/".join, zip(example, word_and_previous(tagged)(example)))))

# %% jupyter={"source_hidden": true}
# Check: the three networks over twenty starts; the same word has the same tag without memory; and the two counts
twenty = {name: np.array(scores) for name, scores in experiments.stored("tagger").items()}  # percent, (20,) each
stored_setting, counted = "n_h 24, 5 epochs, rate 0.005, starts 0 to 19, stored", percent["counts: word"]
network, never, taken = twenty["network"], twenty["never"], twenty["taken away"]
experiments.claim("the network has at least 99 % right", network >= 99, stored_setting)
experiments.claim(
    "trained without memory: within 5 points of the count of words", abs(never - counted) < 5, stored_setting
)
experiments.claim("memory taken away after training: worse than trained without", taken < never, stored_setting)
for words_to_tags in (tags_of(cut[0]), tags_of(memoryless[0])):
    assert words_to_tags(example)[1:3] == words_to_tags(example)[4:6]
assert (
    word_and_previous(tagged)(example) != said
    and round(counted) == 83
    and round(percent["counts: word and previous word"]) == 92
)

# %% [markdown]
# (The networks have five columns, one for each start. The counts of 20 starts are read from a table in the package.)
# So "never had" says how much the *task* needs the memory: such a network comes within five points of the first
# counter, in 20 of 20 starts. "Taken away" says how much *this network* misses it, and is worse, again in 20 of
# 20. With its memory the network has at least 99 % right, in 20 of 20 as well. The pair of words has 92 %: for "still
# water" it is not enough, since both "we still water" and "the still water" end so. There one must look two words back.
#
# Type a sentence of up to forty words, and the tagger tags it. Its small world has gardens, cooks, guards and boats in
# it; it was never taught anything else. Try *the first light*, *they first light the fire*, or a sentence about
# something it has never met, and see where it goes wrong.


# %%
def tags_of_words(words):
    answer = tag(tagger, words)
    return "  ".join(f"{word}/{tag_}" for word, tag_ in answer) + answer.told


widgets.TextBox(tags_of_words, "the guards still guard the still water", "Tag this:")

# %% [markdown]
# ## 5. What does the state carry?
#
# Back to the language model. Two operations show what is in its state: cut the memory at one step, or put another
# line's state in.
#
# ### Cut the memory
#
# We put $h_{c-1}$ to zero just before step $c$, and let the network go on from there. In code that is a slice:
# `forward` starts from a state of zeros unless another one is given.

# %%
n_is = zen_task.labels.index("is")
print("P(is) at t = 1, with the memory, and with the memory cut before t = 1:")
for line in lines:
    x_line = zen_task.encode(line)  # (6, 50): <s> and the five words
    whole = forward(writer.params, x_line).y_hat  # (6, 81)
    from_1 = forward(writer.params, x_line[1:]).y_hat  # (5, 81): the same, from a state of zeros at t = 1
    print(f"    {line[0]:10} {whole[1, n_is]:.2f}  {from_1[0, n_is]:.2f}")

# %% jupyter={"source_hidden": true}
# Prediction: which of two cuts costs its own step more
widgets.Prediction(
    "Compare two cuts, over the seven lines: one before t = 3, where the network reads “better” and should say “than”; "
    "and one before t = 4, where it reads “than” and should say Y. Which of them lowers the probability of the right "
    "word more, at the step just behind it?",
    options=["the one before t = 3", "the one before t = 4", "both about the same"],
    truth="the one before t = 4",
    why="After “better” comes “than” in every line that has this word, so x_3 alone can tell. After “than” comes "
    "another word in each of the seven. The cut before t = 3 is not free, though: below you see what it costs.",
)

# %% jupyter={"source_hidden": true}
# Prediction: the cuts that spoil the last word
widgets.Prediction(
    "Now the last word, Y, which it says at t = 4. Which of the cuts, before t = 1, 2, 3, 4 or 5, must spoil it in "
    "most of the seven lines, however well the network was trained?",
    options=["4", "3, 4", "2, 3, 4", "1, 2, 3, 4", "1, 2, 3, 4, 5"],
    truth="2, 3, 4",
    why="X is read at t = 1 and needed at t = 4; a cut anywhere between takes it away. One before t = 5 comes too "
    "late. One before t = 1 takes only the start mark away: X is still read. So the last word can come out right; "
    "whether it does differs from line to line and from start to start.",
)

# %% [markdown]
# Choose the cut, the line and the start.

# %%
cuts = [[experiments.memory_cut(model, line, [*line, "</s>"]) for line in lines] for model in writers]
each_line = [
    pictures.memory_cut_scene([of_start[i] for of_start in cuts], ["<s>", *line], [*line, "</s>"])
    for i, line in enumerate(lines)
]

widgets.Live(
    lambda c, line, start: each_line[line].picture((int(start), c)),
    c=widgets.choice("cut before", [("nowhere", 0), *((f"t = {c}", c) for c in range(1, 6))], 4),
    line=widgets.menu("line", {" ".join(line): i for i, line in enumerate(lines)}, 0),
    start=widgets.Number("start", 0, 0, 19, step=1),
)

# %% jupyter={"source_hidden": true}
# Check: what each cut costs, over the lines and the starts
p = np.array(cuts)  # (20, 7, 6, 6): start, line, c, t
at_the_cut = np.diagonal(p, axis1=2, axis2=3)  # (20, 7, 6): the step just behind the cut
falls = (p[:, :, 0] - at_the_cut).mean(axis=1)  # (20, 6): what is lost there, mean of the seven lines
print("lost just behind the cut, start 0, mean of the seven lines:")
print("   ", ", ".join(f"t = {t}: {fall:.2f}" for t, fall in enumerate(falls[0])))
P_than = p[:, 0, 3, 3]  # (20,)
print(f"P(than), cut before t = 3: {P_than[0]:.2f}; over the 20 starts {P_than.min():.2f} to {P_than.max():.2f}")
print()
mean_of_Y = p[:, :, 2:5, 4].mean(axis=1)  # (20, 3): P(Y) after the cuts before t = 2, 3, 4, mean of the seven lines
print(f"P(Y) after the cuts before t = 2, 3, 4, mean of the seven lines: at most {mean_of_Y.max():.2f} in any start")
costs_most = falls.argmax(axis=1) == 4
experiments.claim("the cut before t = 4 costs its step the most, mean of 7 lines", costs_most, setting, at_least=17)
more = falls[:, 4] > falls[:, 3]
experiments.claim("the cut before t = 4 costs its step more than that before t = 3", more, setting, at_least=17)
after_1 = (p[:, :, 1, 4] > 0.5).mean()  # over starts and lines
print(f"P(Y) is above 0.5 after the cut before t = 1 in about {10 * round(10 * after_1)} % of all lines and starts")
assert mean_of_Y.max() <= 1 / 7 + 1e-12 and ((p[:, :, 2:5, 4] > 0.5).sum(axis=1) <= 1).all()
assert len(set(p[:, :, 4, 4].argmax(axis=1))) > 2
assert (p[0, 0, 2:5, 4] < 0.1).all() and p[0, 0, 1, 4] > 0.5 and p[0, 0, 5, 4] == p[0, 0, 0, 4] > 0.9
assert falls[0].argmax() == 4 and (falls[0, 1:] > 0.1).all()
assert all(after == "than" for words in zen for word, after in zip(words, words[1:]) if word == "better")
assert p[0, 0, 3, 3] > 0.5 and p[0, 0, 0, 3] > 0.9
lost_is = (p[:, :, 1, 1].min(axis=1) < 0.25) & (p[:, :, 0, 1].min(axis=1) > 0.9)
experiments.claim("cut before t = 1: P(is) below 0.25 in some line, with the memory above 0.9 in all", lost_is, setting)
lost_end = (p[:, :, 5, 5].min(axis=1) < 0.1) & (p[:, :, 0, 5].min(axis=1) > 0.9)
experiments.claim("cut before t = 5: P(</s>) below 0.1 in some line, with it above 0.9 in all", lost_end, setting)
assert p[0, :, 1, 1].min() < 0.1 < 0.9 < p[0, :, 1, 1].max() and abs(after_1 - 0.44) < 0.03

# %% [markdown]
# Averaged over the seven lines the cut before $t = 4$ costs most, in at least 17 of 20 starts. To take away even the
# state after `<s>` does harm, though it says nothing about the line: the network was trained to have it. Without it
# "is" goes from nearly sure to less than 0.25 in some line, in 20 of 20 starts, and the last word keeps more than half
# of the probability in four of ten lines and starts only. A cut before $t = 5$ harms as well, since Y alone does not
# say that the line is over: "</s>" has less than 0.1 in some line, in 20 of 20 starts.
#
# For the three cuts in between it holds in every start: behind such a cut all seven lines read the same words from
# the same state, so they get one and the same $\hat y_4$. The seven last words share its probability, at most 1
# together, and $1/7$ each on average. Which line gets most of it differs from start to start.
#
# ### Put another line's state in
#
# The network reads "beautiful is better". Just before it reads "than", we replace its $h_3$ by the $h_3$ of another
# line, which it made of "flat is better", for instance.

# %% jupyter={"source_hidden": true}
# Prediction: another line's state
widgets.Prediction(
    "The network has read “beautiful is better”, and gets the h_3 of “flat is better”. Now it reads “than”. Compare "
    "how probable “nested” is with what it has in its own line, after “flat is better than”.",
    options=["nearly 0", "about half as probable: “beautiful” was read, too", "a little less", "the same number"],
    truth="the same number",
    why="The same to the last digit: behind the swap the network has that line's h_3, and x_4, which is “than” in "
    "every line. Nothing of “beautiful” is left.",
)

# %% [markdown]
# In code, `forward` gets the other state:

# %%
flat = forward(writer.params, zen_task.encode(["flat", "is", "better"]))  # flat.h: h_0 … h_3 of the other line
x_than = zen_task.encode(["than"])[1:]  # (1, 50)
after_swap = forward(writer.params, x_than, flat.h[3]).y_hat[0]  # (81,)
print(f"P(nested) = {after_swap[zen_task.labels.index('nested')]:.2f}")

swapped = experiments.transplanted(writer, lines, 3)  # (7, 7): row: whose state, column: which last word
n_flat = [line[0] for line in lines].index("flat")
widgets.Still(pictures.transplant_scene(swapped, lines, 3).pictures()[n_flat])

# %%
follows = [(experiments.transplanted(model, lines, 3).diagonal() > 0.5).all() for model in writers]
experiments.claim("each of the 7 states brings its own line's last word (P > 0.5)", follows, setting, at_least=19)

# %% jupyter={"source_hidden": true}
# Check: what the text says of the example
assert np.isclose(after_swap[zen_task.labels.index("nested")], swapped[n_flat, n_flat])
assert (swapped.argmax(axis=1) == np.arange(7)).all() and (swapped.diagonal() > 0.5).all()
assert (swapped - np.diag(swapped.diagonal())).max() < 0.1

# %% [markdown]
# The last word goes with the state, for all seven states, in at least 19 of 20 starts. Which line receives the state
# makes no difference at all: nothing of it is left behind the swap.
#
# ### A question to take along
#
# So $h_3$ carries the first word, past two steps that read other words. It is tempting to go on: "the network has
# learned to keep it". But nothing in this lesson shows that. Look at the same twenty networks *before* any training,
# with $V$ and $W$ as they were drawn at random.

# %% jupyter={"source_hidden": true}
# Prediction: what an untrained network has left of the first word
starts = train_many(zen_task, range(20), n_h=32, epochs=0, progress=False)
early = np.array([[forward(m.params, zen_task.encode(line[:-1])).h[1:4] for line in lines] for m in starts])
from_their_mean = np.linalg.norm(early - early.mean(axis=1, keepdims=True), axis=-1).mean(axis=(0, 1))  # (3,)
widgets.Prediction(
    "In these networks that learned nothing (the numbers of W are random, most of them between -0.35 and 0.35) the "
    f"seven states h_1, which have just read X, lie at a distance of {from_their_mean[0]:.1f} from their mean. Two "
    "words later, the same two in each line: how far do the seven h_3 lie from theirs?",
    options=["0: nothing is left", "about a tenth as far", "about half as far", "as far as before"],
    truth="about half as far",
    why=f"It is {from_their_mean[2]:.1f}. W as it is drawn hands on some of the state before, whatever it is. Nobody "
    "had to teach that.",
)

# %%
untrained = train_many(zen_task, range(20), n_h=32, epochs=0, progress=False)
for name, models in (("before training", untrained), ("after training", writers)):
    h = np.array(
        [[forward(m.params, zen_task.encode(line[:-1])).h for line in lines] for m in models]
    )  # (20, 7, 5, 32)
    spread = np.linalg.norm(h - h.mean(axis=1, keepdims=True), axis=-1).mean(axis=(0, 1))  # (5,): from their mean
    print(f"{name:16}", ", ".join(f"h_{t}: {spread[t]:.2f}" for t in range(1, 5)))
    kept = np.linalg.norm(h - h.mean(axis=1, keepdims=True), axis=-1).mean(axis=1)  # (20, 5)
    part = kept[:, 3] / kept[:, 1]  # (20,): of the distance at h_1, what is left at h_3
    if models is untrained:
        experiments.claim("at least a quarter of the distance at h_1 is left at h_3", part > 0.25, "n_h 32, untrained")
experiments.claim("after training they lie no closer at h_3 than at h_1", part >= 1, setting, at_least=19)

# %% [markdown]
# (Distance from the mean of the seven, averaged over lines and starts.) Before training the seven states move closer at
# each step, but something of X is still left in $h_3$. After training they lie no closer at $h_3$ than at $h_1$, in at
# least 19 of 20 starts. But would $U$ have found X just as well in what a random $W$ leaves? That all seven lines are
# right cannot decide it, and neither can the cut or the swap.
#
# **Did the network learn to keep the first word, or does it read what a random $W$ happens to leave?** Lesson 8 tests
# it, and the answer is not simple. To teach $W$ anything about X, a mistake at $t = 4$ must find its way back through
# three timesteps. How that works is what this series is about.

# %% [markdown]
# ## What you predicted

# %%
widgets.prediction_summary()

# %% [markdown]
# ## Questions
#
# **1.** The memory is cut before $t = 4$. Could a better trained network still finish two of the seven lines rightly?
#
# <details><summary>Answer</summary>
#
# No. It reads the vector of "than", and a state of zeros, in each of the seven lines: the same numbers give the same
# answer, and the seven lines have seven different last words. It can be right for one of them at most.
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
# **3.** Think of an experiment that answers the question of section 5.
#
# <details><summary>Answer</summary>
#
# One is to train $U$ and $b_y$ alone, with $V$, $W$ and $b_h$ left as they were drawn. Whatever lines such a network
# finishes rightly, it did not have to learn to keep their first words. Lesson 8 does this, for networks of several
# widths.
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
