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
# [lesson 1](01_recurrent_architecture.ipynb) ended. **Time:** 45 minutes for sections 1 to 3;
# sections 4 and 5, 10 more, can wait for another day.
#
# **The one idea:** follow the gradient, once whole and once with its far terms cut off, for all parameters and for
# single ones. What comes out, not in one network, but in twenty?

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

history = []  # for each epoch the losses of all lines, added up while the weights move
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
print(
    "L of an epoch, added up on the way: within the epoch the first line is read before any update, the last after six"
)
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
# same loop from twenty starts side by side: the same sweep, with one more axis for the network. And it measures $L$
# between the epochs, with the weights at rest.

# %%
_, descent = experiments.descent(rate=0.05, at_rest=True, progress=False)
L = descent.at_rest  # (20, 301): starts; before the first epoch and after each

# %% jupyter={"source_hidden": true}
# Prediction: whether the loss can go up
widgets.Prediction(
    "Each update goes against the gradient of one line's loss. Does L, all lines together, ever go up from one epoch "
    "to the next?",
    options=[
        "in no start: against the gradient it goes down",
        "in most starts, but by less than 0.5",
        "in most starts, at least once by more than 2",
    ],
    truth="in most starts, at least once by more than 2",
    why="Going against the gradient makes the loss smaller if the step is small. These steps are not always small.",
)

# %% tags=["rounding"]
marks = [(14 * np.log(7), "14 log 7"), (7 * np.log(7), "7 log 7")]
sentence = (
    "The losses of twenty starts, and their median. All fall quickly to a plateau near 14 log 7; on the way from there "
    "to 7 log 7 the curves have spikes."
)
widgets.Still(
    pictures.spread_picture(range(301), [("L, all lines", L, "#9c3a80")], "epoch", "loss", sentence, "", marks)
)

# %% jupyter={"source_hidden": true}
# Check: the plateau and the spikes, counted
setting = "gradient descent, n_h 16, rate 0.05, 300 epochs, starts 0 to 19"
rises = np.diff(L, axis=1)  # from one epoch to the next, (20, 300)
at_the_rise = descent.by_epoch[np.arange(20), rises.argmax(axis=1)]  # the longest gradient of that epoch
near = abs(L - 14 * np.log(7)) < 2
experiments.claim("the loss ends within 2 of 7 log 7", L[:, -1] < 7 * np.log(7) + 2, setting, at_least=17)
experiments.claim("the loss lies within 2 of 14 log 7 at ten or more of the epochs", near.sum(axis=1) >= 10, setting)
rise = "the loss at least once rises by more than 2 in one epoch"
experiments.claim(rise, rises.max(axis=1) > 2, setting, at_least=18)
for smaller, bound in ((0.02, 13), (0.01, 2)):
    _, slower = experiments.descent(rate=smaller, at_rest=True, progress=False)
    rose = np.diff(slower.at_rest, axis=1).max(axis=1) > 2
    experiments.claim(rise, rose, setting.replace("0.05", f"{smaller}"), at_most=bound)
slow_end = slower.at_rest[:, -1] < 7 * np.log(7) + 2
experiments.claim("the loss ends within 2 of 7 log 7", slow_end, setting.replace("0.05", "0.01"), at_most=6)
long = at_the_rise > 2 * np.median(descent.by_epoch, axis=1)
experiments.claim("the longest gradient there is over twice the median of all epochs", long, setting, at_least=18)
with_long = descent.by_epoch > 2 * np.median(descent.by_epoch, axis=1)[:, None]  # (20, 300)
seldom = np.array([(of_start > 2)[some].mean() < 0.5 for of_start, some in zip(rises, with_long)])
experiments.claim("in less than half of the epochs with such a gradient it rises so", seldom, setting, at_least=18)
assert L.shape == (20, 301) and L.min() > 7 * np.log(7)

# %% [markdown]
# - **The plateau.** $14 \log 7 = 27.2$ is the loss of a network that knows all but the first and the last word of each
#   line, and guesses these two among seven. The loss lies within 2 of it at ten or more of the epochs, in 20 of 20
#   starts. Then the last words are learned, and the loss ends within 2 of $7 \log 7$ in at least 17 of 20 starts.
# - **The spikes.** In at least 18 of 20 starts the loss at least once rises by more than 2 in one epoch. A long
#   gradient goes with the largest rise, in at least 18 of 20 starts over twice the median of all epochs. A step along
#   a long gradient goes far, and the gradient promises a descent only nearby. (Mostly it keeps the promise: in at
#   least 18 of 20 starts less than half of the epochs with so long a gradient have a spike.) Smaller steps have fewer
#   spikes: at the rate 0.02 in at most 13 of 20 starts, at 0.01 in at most 2 of 20 starts. (But 300 such steps are
#   few: at 0.01 the loss has come near $7 \log 7$ in at most 6 of 20 starts.) Lesson 9 cuts only the long steps
#   short.
#
# From here on we use the package's `train`, and its sibling for many starts. They shuffle the lines, and instead of
# plain descent they use *Adam*: it goes against the *average* of the recent gradients, and divides each number of
# it by the size that this number had lately. (So its rate cannot be compared with the one above.) The gradient is the
# same.
#
# ## 2. What is the walk back good for?
#
# Lesson 5's first try took no step back. How many does the network need?
#
# In the experiment `steps_back=n` cuts the gradients of $V$, $W$ *and* $b_h$: they keep only the terms with
# $t - k \le n$. So $n = 0$ is the first try, and $n = 5$ the whole gradient, since our lines have six timesteps. A last
# word is *right* if it is the most probable one after the words before it. (Who always says the same last word has one
# of seven right.)
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

# %% jupyter={"source_hidden": true}
# Prediction: the smallest number of steps back
widgets.Prediction(
    "What is the smallest n with which the network gets all seven last words right, in most of twenty starts?",
    truth=min(n for n in range(6) if (right[n] == 7).sum() >= 15),
    between=(0, 5),
    near=1.5,
    why="“beautiful” is read at t = 1, and “ugly” shall be said at t = 4: three steps lie between. With n = 2 the walk "
    "from L_4 ends at step 2.",
)

# %% [markdown]
# Columns 0 to 5 are what was just trained. The controls train twenty more starts, which takes a moment, and put
# their column to the right; this needs a running kernel. Try $n = 2$ with 64 units, at both rates: is the step from two
# to three as large there?

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
wide = experiments.stored("steps back, n_h 64, rate 0.005")
for n_back in range(4):
    setting = "Adam, n_h 64, rate 0.005, 300 epochs, starts 0 to 19, stored"
    what = f"all seven last words are right with {n_back} steps back, 64 units"
    experiments.claim(what, np.array(wide[f"{n_back}"]) == 7, setting)
for width, its_rate in ((16, 0.005), (64, 0.02)):
    networks = experiments.trained(lines, n_h=width, rate=its_rate, steps_back=2, progress=False)
    setting = f"Adam, n_h {width}, rate {its_rate}, 300 epochs, starts 0 to 19"
    two_back = experiments.last_words_right(networks, lines) == 7
    experiments.claim("all seven last words are right with 2 steps back", two_back, setting, at_most=4)
assert list(trained) == list(range(6))

# %% [markdown]
# With 16 units and this rate the number of perfect starts jumps: with two steps back in at most 4 of 20 starts all
# seven last words are right, with three in at least 15 of 20 starts. "beautiful" enters at $t = 1$, and the loss that
# depends on it is $L_4$: with $n = 2$ the term $(4, 1)$ of $\partial L/\partial V$ is cut.
#
# That is not the whole story. With 64 units at the rate 0.005 the jump comes at the first step back: for
# $n = 0, 1, 2, 3$ it is 1 of 20 starts, 16 of 20 starts, 16 of 20 starts and 20 of 20 starts. (It takes both, the width
# and the rate: with 64 units at 0.02, or 16 units at 0.005, two steps back do it in at most 4 of 20 starts.)
#
# Only terms of the gradient are cut off. With $n = 2$ too the state goes forward through all steps. So what becomes of
# the word in it? We look at the seven states $h_4$, before the last word, and measure **how loud** the word is: the
# smallest distance between two of them. Where it is 0, two lines have become one, and no $U$ can tell their last words
# apart.

# %% tags=["rounding"]
before = experiments.state_distances(experiments.trained(lines, epochs=0, progress=False), lines)  # (20,)
after = {steps: experiments.state_distances(trained[steps], lines) for steps in range(6)}
of_64 = experiments.stored("state distances, n_h 64, rate 0.005")  # the same of 64 units

grown = np.transpose([after[steps] / before for steps in range(6)])  # (20, 6)
grown_64 = np.transpose([np.divide(of_64[f"{steps}"], of_64["before"]) for steps in range(6)])
curves = [("16 units", grown, "#bf4e00"), ("64 units", grown_64, "#2f6fb0")]
sentence = (
    "The smallest distance between the states of two lines before their last word, after 300 epochs, in multiples of "
    "what it was before: below 1 the training has brought the two together, above 1 it has moved them apart. (16 units "
    "at the rate 0.02, 64 units at 0.005.)"
)
y_label, marks = "distance, after / before", [(1, "as before")]
widgets.Still(pictures.spread_picture(range(6), curves, "steps walked back", y_label, sentence, "y", marks))

# %% jupyter={"source_hidden": true}
# Check: nearer together or farther apart, counted
setting = "Adam, n_h 16, rate 0.02, 300 epochs, starts 0 to 19"
for n_back, now in after.items():
    said_of, holds = ("nearer together", now < before) if n_back < 3 else ("farther apart", now > before)
    told = f"two states lie {said_of} than before training, with {n_back} steps back"
    experiments.claim(told, holds, setting, at_least=15)
setting = "Adam, n_h 64, rate 0.005, 300 epochs, starts 0 to 19, stored"
for n_back in (2, 3):
    told = f"two states lie farther apart than before training, with {n_back} steps back, 64 units"
    apart, words = np.greater(of_64[f"{n_back}"], of_64["before"]), experiments.stored("steps back, n_h 64, rate 0.005")
    experiments.claim(told, apart, setting)
    assert np.array_equal(apart, np.array(words[f"{n_back}"]) == 7)  # the very starts with all seven last words right
assert 0.35 < np.median(before) < 0.45
assert before.shape == (20,) and before.min() > 0

# %% [markdown]
# Before training the states differ, without having been taught to. **With 16 units at this rate, fewer than three steps
# back undo that**: in at least 15 of 20 starts two states end nearer together than they began. With three and more they
# end farther apart, likewise in at least 15 of 20 starts. With 64 units at the rate 0.005 two steps back move the
# states apart in 16 of 20 starts, and three in 20 of 20 starts. The starts whose states moved apart are there exactly
# those with all seven last words right.
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
    "16 units, and only U and b_y are trained, as long and at the same rate as in section 2. How many of the seven "
    "last words does the network get right, in the median of twenty starts?",
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
    "units all seven are right, in every start or nearly so."
)
widgets.Still(pictures.starts_picture(echo, 7, "units n_h", "last words right, of 7", sentence, "all 7 right"))

# %% jupyter={"source_hidden": true}
# Check: the echo, counted for 16 units and for 4
setting = "n_h 16, rate 0.02, 300 epochs, starts 0 to 19"
experiments.claim("all seven are right with V, W and b_h as drawn", echo[16] == 7, setting, at_least=18)
four = setting.replace("n_h 16", "n_h 4")
experiments.claim("all seven are right with V, W and b_h as drawn", echo[4] == 7, four, at_most=4)
longer = np.array(experiments.stored("echo, n_h 4, 3000 epochs"))
setting = "n_h 4, rate 0.02, 3000 epochs, starts 0 to 19, stored"
experiments.claim("all seven are right with V, W and b_h as drawn", longer == 7, setting)
assert np.median(echo[16]) == 7

# %% [markdown]
# With 16 units the echo is enough for all seven lines, in at least 18 of 20 starts. (With 4 units in at most 4 of 20
# starts after these 300 epochs, and in 9 of 20 starts after 3,000: to read so faint an echo takes longer.)
#
# So what did the cut of section 2 spoil? It cut the gradients of $V$, $W$ and $b_h$ alike. Now each has its own way:
# the whole gradient, what $n = 2$ leaves of it, or none, so that it stays as drawn. All 27 ways were counted
# beforehand, for 8 and 16 units at the rate 0.02 and for 64 units at 0.005.

# %% jupyter={"source_hidden": true}
# Prediction: whether W can learn to carry the word with two steps back
options = ["it becomes fainter", "it stays about as loud", "it becomes more than three times as loud"]
widgets.Prediction(
    "16 units, rate 0.02. V and b_h stay as drawn; W gets n = 2. (U and b_y are always trained.) How loud is the first "
    "word in h_4 afterwards, in most of twenty starts?",
    options=options,
    truth=options[2],
    why="With n = 2 L_4 still reaches the copies 4, 3 and 2 of W, and these are all that carries the word from h_1, "
    "where it was read, to h_4. Out of reach is only copy 1, which is multiplied with h_0, the same in all lines.",
)


# %% tags=["rounding"]
def each_its_way(units, V, W, b_h):
    """All three alike, and as chosen: the last words right in each of twenty starts, and how loud the word is."""
    table = experiments.stored("who needs the far terms")[f"{units}"]  # {"V's way, W's, b_h's": {measure: 20 starts}}
    chosen, drawn = table[f"{V}, {W}, {b_h}"], table["as drawn, as drawn, as drawn"]
    alike = {f"all three:\n{way}": table[", ".join([way] * 3)]["right"] for way in experiments.CUTS[:2]}
    loud = f"{np.median(chosen['distance']):.2f} (all as drawn: {np.median(drawn['distance']):.2f})"
    setting = f"{units} units, rate {0.005 if units == 64 else 0.02}"
    said = f"{setting}; V: {V}, W: {W}, b_h: {b_h}. How loud the first word is in h₄, median of twenty starts: {loud}."
    shown = {**alike, "chosen": chosen["right"]}
    return pictures.starts_picture(shown, 7, "", "last words right, of 7", said, "all 7 right")


of = {name: widgets.choice(name, list(experiments.CUTS), start="n = 2") for name in ("V", "W", "b_h")}
widgets.Live(each_its_way, units=widgets.choice("units", [8, 16, 64], start=16), **of)

# %% jupyter={"source_hidden": true}
# Check: which parameter needs its far terms, counted
starts = "300 epochs, starts 0 to 19, stored"
settings = {f"{n}": f"Adam, n_h {n}, rate {rate}, {starts}" for n, rate in ((8, 0.02), (16, 0.02), (64, 0.005))}
far_terms = experiments.stored("who needs the far terms")
perfect_in = {n: {ways: np.array(of["right"]) == 7 for ways, of in t.items()} for n, t in far_terms.items()}


def of_nine(n, way, which):
    """Of the ways that treat V (and W) so: the one with the most perfect starts, or with the fewest."""
    return which((holds for ways, holds in perfect_in[n].items() if ways.startswith(way)), key=np.sum)


right_in = "all seven are right; "
worst, best = of_nine("16", "whole", min), of_nine("16", "n = 2", max)
experiments.claim(f"{right_in}V: whole gradient, the worst of the nine ways", worst, settings["16"], at_least=19)
experiments.claim(f"{right_in}V: n = 2, the best of the nine ways", best, settings["16"], at_most=3)
W_alone = "as drawn, n = 2, as drawn"
louder = np.array(far_terms["16"][W_alone]["distance"]) > 3 * before
experiments.claim("more than three times as loud; V and b_h: as drawn, W: n = 2", louder, settings["16"], at_least=18)
experiments.claim(f"{right_in}V and b_h: as drawn, W: n = 2", perfect_in["16"][W_alone], settings["16"], at_least=18)
with_b_h = perfect_in["16"]["as drawn, n = 2, n = 2"]
experiments.claim(f"{right_in}V: as drawn, W and b_h: n = 2", with_b_h, settings["16"], at_most=2)
experiments.claim(f"{right_in}V: n = 2, the best of the nine ways", of_nine("8", "n = 2", max), settings["8"])
drawn_W = of_nine("8", "whole, as drawn", min)
experiments.claim(f"{right_in}V: whole gradient, W as drawn, the worst way", drawn_W, settings["8"], at_least=17)
trained_W = max(of_nine("8", "whole, whole", max), of_nine("8", "whole, n = 2", max), key=np.sum)
experiments.claim(f"{right_in}V: whole gradient, W trained, the best way", trained_W, settings["8"], at_most=14)
worst = min(perfect_in["64"].values(), key=np.sum)
experiments.claim(f"{right_in}the worst of the 27 ways", worst, settings["64"], at_least=12)
h_0 = [forward(params, x).h[0] for x, _ in task.examples]
assert np.ptp(h_0, axis=0).max() == 0  # h_0 has read <s> alone

# %% [markdown]
# - **Trained on near terms alone, $V$ spoils the echo.** With 16 units at the rate 0.02 and $n = 2$ for $V$ it is at
#   most 3 of 20 starts, whatever $W$ and $b_h$ get; with the whole gradient at least 19 of 20 starts. $V$ writes the
#   first word into $h_1$. With $n = 2$ it is moved for the sake of the other words, and never learns from $L_4$ what
#   that does to this one. Left as drawn it cannot do that harm.
# - **$W$ can learn to carry the word with two steps back.** Where it alone gets $n = 2$ and $V$ and $b_h$ stay as
#   drawn, the word ends more than three times as loud, in at least 18 of 20 starts.
# - **$b_h$ can spoil it.** Train $b_h$ with $n = 2$ as well, and it is at most 2 of 20 starts. (Why, the counts do not
#   tell.)
#
# All this holds for one width and one rate. With 8 units $n = 2$ for $V$ is as bad, 0 of 20 starts at best, and $W$
# does harm, too: with the whole gradient for $V$ it is at least 17 of 20 starts where $W$ stays as drawn, and at most
# 14 of 20 starts where it is trained. With 64 units at the rate 0.005 all 27 ways reach at least 12 of 20 starts.
#
# So far 300 epochs. What becomes of the echo on the way, and in ten times as many?

# %% jupyter={"source_hidden": true}
# Prediction: ten times as many epochs
options = ["in all twenty", "in about half of them", "in none"]
widgets.Prediction(
    "Trained with the whole gradient, every start has all seven last words right after 300 epochs, and a loss within "
    "0.3 of the smallest possible one. The same training goes on to 3,000 epochs. In how many starts are all seven "
    "right then?",
    options=options,
    truth=options[1],
    why="In ten starts the last words were learned, kept for more than a thousand epochs, and lost. Step through it.",
)

# %% [markdown]
# Four ways of training 16 units, the same twenty starts, stored by the package because it takes a while: only $U$ and
# $b_y$; all five parameters with two steps back; all five with the whole gradient, at the rate 0.02 as so far, and at
# 0.005. The distance is how loud the word is; a start has the same place in every column, so you can follow it.

# %%
over_time = experiments.stored("echo over the epochs")  # {way: {epochs: {right, distance, loss: one for each start}}}
widgets.t_stepper(pictures.echo_scene(over_time), name="step", still=7)

# %% jupyter={"source_hidden": true}
# Check: the echo over the epochs, counted
found = {way: {int(e): {m: np.array(v) for m, v in at.items()} for e, at in t.items()} for way, t in over_time.items()}
reading, whole, slow = found["only U and b_y"], found["whole gradient"], found["whole gradient, rate 0.005"]


def tell(sentence, holds, epochs, rate="0.02"):
    experiments.claim(sentence, holds, f"Adam, n_h 16, rate {rate}, {epochs} epochs, starts 0 to 19, stored")


perfect = "all seven are right"
for way in ("n = 2", "whole gradient"):
    nearer = found[way][10]["distance"] < found[way][0]["distance"]
    tell(f"two states lie nearer together than before training, {way}", nearer, 10)
late = found["n = 2"]
tell("two states lie nearer together than before training, n = 2", late[3000]["distance"] < late[0]["distance"], 3000)
tell(
    "two states lie farther apart than before training, whole gradient",
    whole[300]["distance"] > whole[0]["distance"],
    300,
)
for e in (50, 300, 1300, 3000):
    tell(f"{perfect}, whole gradient", whole[e]["right"] == 7, e)
for e in (50, 3000):
    tell(f"{perfect}, only U and b_y", reading[e]["right"] == 7, e)
tell(f"{perfect}, whole gradient", slow[3000]["right"] == 7, 3000, "0.005")
much_longer = np.array(experiments.stored("whole gradient, rate 0.005, 12000 epochs")) == 7
tell(f"{perfect}, whole gradient", much_longer, 12000, "0.005")
plain = (
    np.array(experiments.stored("plain descent, 3000 epochs")) < 7 * np.log(7) + 0.5
)  # a wrong last word costs log 2
setting = "gradient descent, n_h 16, rate 0.05, 3000 epochs, starts 0 to 19, stored"
experiments.claim(f"{perfect}, whole gradient", plain, setting)
eight = np.array(experiments.stored("who needs the far terms")["8"][", ".join(["whole"] * 3)]["right"]) == 7
setting = "Adam, n_h 8, rate 0.02, 300 epochs, starts 0 to 19"
experiments.claim(f"{perfect}, only U and b_y", echo[8] == 7, setting, at_least=16)
experiments.claim(f"{perfect}, whole gradient", eight, f"{setting}, stored", at_most=12)
lost = whole[3000]["right"] < 7
assert (whole[3000]["distance"][lost] < 0.01).all() and (whole[300]["loss"] < 7 * np.log(7) + 0.3).all()

# %% [markdown]
# 1. **The echo first gets fainter, then louder.** After 10 epochs, when the easy words are learned, two states lie
#    nearer together than before the training in 20 of 20 starts with $n = 2$, and in 20 of 20 starts with the whole
#    gradient too. After 300 epochs the whole gradient has moved them farther apart than before, in 20 of 20 starts.
#    With $n = 2$ they still lie nearer together after 3,000, in 20 of 20 starts.
# 2. **What was learned can be lost.** With the whole gradient at the rate 0.02 all seven are right after 1,300 epochs
#    in 20 of 20 starts, after 3,000 epochs in 10 of 20 starts; in the others the states have fallen together. At the
#    rate 0.005 it happens more rarely: after 12,000 epochs, four times as many, it is 19 of 20 starts. With the plain
#    descent of section 1 it is 20 of 20 starts after 3,000. So the gradient is not at fault; how one follows it
#    matters. Where only $U$ and $b_y$ are trained the echo cannot be lost.
#
# The answer to lesson 1 has two parts. The echo was there before any training, and with 16 units these lines need no
# more: what we can *not* say is "the network could not have done it without the walk back". Reading alone is even there
# first: after 50 epochs in 20 of 20 starts, the whole gradient in 10 of 20 starts. And with 8 units training
# everything is worse than reading alone: after 300 epochs at most 12 of 20 starts against at least 16 of 20
# starts. But whoever trains $V$, $W$ and $b_h$ changes the echo, and here, with 16 units at the rate 0.02, $V$ then
# needs its term three steps back. Whether an echo is enough depends on the width of the network and on how long the
# word must be carried. Lesson 9 makes the way longer.
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
    "In row t = 4 the far term (k = 1) has walked back to the step that reads the first word, "
    "the near one (k = 4) takes no step. When is the far one largest compared with the near one, in most "
    "of twenty starts?",
    options=["at the start (epoch 0 to 5)", "in between (epoch 10 to 30)", "at the end (epoch 60 to 300)"],
    truth="in between (epoch 10 to 30)",
    why="First the network learns what can be had without memory; then the last words, and those need the first ones. "
    "(That is when; the counts do not tell why the ratio falls again in the end. Both terms start "
    "with the same error.)",
)

# %%
epochs = [0, 2, 5, 8, 10, 15, 20, 25, 30, 60, 150, 300]  # the same start each time, trained for so many epochs
moments = experiments.moments(lines, epochs, seed=1)

read = ["<s>", "first word", "is", "better", "than", "last word"]
scene = pictures.epochs_scene(
    epochs, moments.norms, moments.losses, moments.sentences, lines, read, [*read[1:], "</s>"]
)
widgets.t_stepper(scene, name="step", still=6)

# %% jupyter={"source_hidden": true}
# Check: far against near, in the example and over twenty starts
ratio = {}  # for each number of epochs the column far/near, of twenty starts
measured = experiments.over_epochs(epochs, lambda nets: experiments.far_and_near(nets, t=4), lines, progress=False)
for e, (far, near) in measured.items():
    ratio[e] = far / near
setting = "Adam, n_h 16, rate 0.02, starts 0 to 19"
experiments.claim("far/near is smaller after 5 epochs than before training", ratio[5] < ratio[0], setting, at_least=16)
experiments.claim("far/near is larger after 15 epochs than after 5", ratio[15] > ratio[5], setting, at_least=18)
peak = np.array(epochs)[np.argmax(list(ratio.values()), axis=0)]  # of each start
experiments.claim(
    "far/near is largest between epoch 10 and epoch 30", (peak >= 10) & (peak <= 30), setting, at_least=13
)
at_5 = epochs.index(5)
assert moments.norms[-1][4].max() < 0.05 and moments.openness[-1] > moments.openness[at_5]
assert all(moments.losses[at_5][t] < 0.1 for t in (1, 2, 3, 5)) and moments.losses[at_5][4] > 1.5

# %% [markdown]
# 1. **The easy words first** (until epoch 5): their rows fade. In row $t = 4$ the far term becomes smaller beside the
#    near one, in at least 16 of 20 starts.
# 2. **The far term grows**, and $L_4$ falls. Beside the near one it is larger after 15 epochs than after 5, in at least
#    18 of 20 starts, and largest between epoch 10 and epoch 30 in at least 13 of 20 starts.
# 3. **All terms fade** (from epoch 30 on): each has the factor $\hat y_t - y_t$, which goes to zero. The triangle is
#    pale because there is little left to correct, not because the way back is closed.
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
# The tagger of lesson 1 learns by the same gradient; only $y_t$ is another: the tag of the current word. We compare it
# with counts. (Its sentences were written for these lessons, so the scores hold for this small world only.)

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
without, whole_one = scores["network, no step back"][:, 0], scores["network, whole gradient"][:, 0]
more = "more of all words right with the whole gradient than with no step back"
experiments.claim(more, whole_one > without, setting, at_least=15)
assert without.shape == whole_one.shape == (20,)

# %% [markdown]
# The networks beat the counts, with the whole gradient in at least 18 of 20 starts, and without any step back likewise:
# the state carries enough of the words before without having been taught to. The walk back still helps: with the whole
# gradient more words are right in at least 15 of 20 starts.
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
# **1.** Somebody inserts a word: "beautiful is *much* better than ugly". How many steps lie now between the one that
# reads "beautiful" and the one that shall say "ugly"?
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
# Only the gradient: the terms with $t - k > 2$ are left out. The network still *uses* what its state carries from far
# back, and $L_4$ still teaches the copies 2, 3 and 4 of $W$, which hand the first word on. But it does not reach copy 1
# of $V$, which writes that word: $V$ is never told by $L_4$ which word it wrote.
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
