# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Exercises 8. Training with BPTT
#
# **You need** [lesson 8](../08_training_with_bptt.ipynb). **Time:** one class hour; the last task is for those who have
# time left. **Points:** 10.
#
# Write your answer in the place of the line `raise NotImplementedError(…)`, run the cell, then run the check below it,
# as often as you like. The hints are folded one behind the other. Where a task uses your function of an earlier one
# and that is at fault, the check puts a right one in its place. A check wants a way of your own: it does not count
# what the package computed for you, except where the text says that you may use it.
#
# ## Recap
#
# Gradient descent, for each of the five parameters $\theta$, with the learning rate $\eta$:
#
# $$\theta \leftarrow \theta - \eta\, \frac{\partial L}{\partial \theta}$$
#
# One round through all sentences is an *epoch*. Here the parameters move after each sentence. `task.examples` is a list
# of pairs `(x, y)`: `x` of the shape $(T, n_x)$ is the start mark and the words, `y` of the shape $(T)$ the words and
# the end mark, as numbers. `task.labels[i]` is the word with the number `i`.

# %%
import numpy as np

from rnn_lesson import Model, Parameters, backward, forward, losses
from rnn_lesson import comparisons, language_model_task, train

lines = comparisons()  # the seven lines of the Zen of Python that compare
task = language_model_task(lines)
for line in lines:
    print(" ".join(line))

# %% [markdown]
# ## 8.1 One update (2 points)


# %%
def updated(params, gradient, rate):
    """One step of gradient descent: new Parameters, theta minus rate times dL/dtheta for each of the five.

    params and gradient: Parameters; both are left as they are.
    """
    # BEGIN SOLUTION
    return Parameters(**{name: theta - rate * getattr(gradient, name) for name, theta in params.items()})
    # END SOLUTION
    raise NotImplementedError("Exercise 8.1: one step of gradient descent")


# %% points=2
from rnn_lesson import check

check.updated(updated)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `params.items()` gives the five pairs (name, array), and `getattr(gradient, name)` the gradient of the same name.
#
# <details><summary>Hint 2</summary>
#
# `Parameters(**{name: array, …})` makes Parameters from a dict of the five arrays. Or write the five out,
# `Parameters(U=…, V=…, …)`.
#
# </details></details>

# %% [markdown]
# ## Find the mistake
#
# A classmate's training does not train. Its loss is the same in every epoch, to the last digit. **Where is the
# mistake?** Find it before you unfold the answer; you will not want it in 8.2. (No check.)


# %%
def does_not_train(task, epochs, rate):
    params = Parameters.random(n_x=len(task.inputs), n_h=8, n_y=len(task.labels), rng=np.random.default_rng(0))
    history = []
    for _ in range(epochs):
        L = 0.0
        for x, y in task.examples:
            run = forward(params, x)
            L += losses(run, y).sum()
            gradient = backward(params, run, y)
            for name, theta in params.items():
                theta = theta - rate * getattr(gradient, name)
        history.append(L)
    return history


# %%
print("the loss of five epochs:", np.round(does_not_train(task, 5, 0.05), 2))

# %% [markdown]
# <details><summary>Answer</summary>
#
# `theta = theta - …` makes a new array and calls *it* `theta`. The array in `params` stays as it is. Right would be
# `theta -= …`, which writes into the array, or new Parameters, as in 8.1.
#
# </details>

# %% [markdown]
# ## 8.2 A training (3 points)


# %% tags=["read-every-line"]
def my_training(task, n_h, epochs, rate):
    """Train a network by gradient descent, with one update after each example, in the order of task.examples.

    The package's forward, losses and backward may be used.

    Begins with Parameters.random(…, rng=np.random.default_rng(0)), where n_x = len(task.inputs) and
    n_y = len(task.labels).
    Returns (params, history): the trained Parameters, and for each epoch the sum of the losses of all examples,
    each taken before its update.
    """
    # BEGIN SOLUTION
    params = Parameters.random(len(task.inputs), n_h, len(task.labels), np.random.default_rng(0))
    history = []
    for _ in range(epochs):
        L = 0.0
        for x, y in task.examples:
            run = forward(params, x)
            L += losses(run, y).sum()
            params = updated(params, backward(params, run, y), rate)
        history.append(L)
    return params, history
    # END SOLUTION
    raise NotImplementedError("Exercise 8.2: a training by gradient descent")


# %% points=3
from rnn_lesson import check

check.training(my_training)

# %% tags=["raises-exception"]
trained, history = my_training(task, n_h=16, epochs=300, rate=0.05)
said = [task.labels[forward(trained, x).y_hat[4].argmax()] for x, _ in task.examples]
print("The loss after 1, 20, 100 and 300 epochs:", *(f"{history[epoch]:.0f}" for epoch in (0, 19, 99, 299)))
print("All seven last words are right:", said == [line[-1] for line in lines])

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Two loops, one in the other: over the epochs, and over `task.examples`. In the inner one: forward, loss, backward,
# update.
#
# <details><summary>Hint 2</summary>
#
# The loss of an example is `losses(run, y).sum()`, and its gradient is that of the same run. What is called `params`
# after the update? And where does the sum of the losses begin anew?
#
# </details></details>

# %% [markdown]
# ## 8.3 How many steps back? (1 point)
#
# In "beautiful is better than ugly" the gradient of the loss on "ugly" reaches the step that reads "beautiful" with
# three steps back, and with fewer it does not. How many are needed for other words and sentences?


# %%
def steps_needed(words, cause, effect):
    """The smallest n in steps_back=n with a term of the loss on the word `effect` from the step that reads `cause`.

    words: the sentence without marks, each word once; cause stands before effect. The network reads a start mark
    first, and at each timestep it shall say the next word.
    """
    # BEGIN SOLUTION
    return words.index(effect) - (words.index(cause) + 1)
    # END SOLUTION
    raise NotImplementedError("Exercise 8.3: the number of steps back")


# %% points=1
from rnn_lesson import check

check.steps_from_cause(steps_needed)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Write a table with two rows for the sentence, *reads* and *shall say*, as in section 2 of the lesson. In which column
# is "beautiful" read, and in which shall "ugly" be said?
#
# <details><summary>Hint 2</summary>
#
# Because of the start mark the word number $i$ (counted from 0) is read one timestep later than $i$. When shall it be
# said?
#
# </details></details>

# %% [markdown]
# ## 8.4 Let it write (4 points)
#
# The network says a probability for each word. *Greedy* generation takes the most probable one, adds it to the
# sentence, and makes it the next input. The state goes on from step to step.


# %% tags=["read-every-line"]
def my_generate(model, words, max_words):
    """The given words and what the network says next, greedily.

    model.params, model.task: a trained language model. model.task.encode(words) turns a list of words into x,
    with the start mark in the first row. words may be empty.
    Stops when the network says the end mark model.task.end, which is left out, or when the sentence has max_words
    words. Returns a list of words.
    """
    # BEGIN SOLUTION
    task, sentence = model.task, list(words)
    x, h = task.encode(sentence), None  # the start mark and all given words
    while len(sentence) < max_words:
        run = forward(model.params, x, h)
        word = task.labels[run.y_hat[-1].argmax()]
        if word == task.end:
            break
        sentence.append(word)
        x, h = task.encode([word])[-1:], run.h[-1]  # from now on one word at a time
    return sentence
    # END SOLUTION
    raise NotImplementedError("Exercise 8.4: greedy generation")


# %% points=4
from rnn_lesson import check

check.generate(my_generate)

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# First let the network read what is given, `model.task.encode(words)`. Which row of the run's `y_hat` speaks of the
# next word?
#
# <details><summary>Hint 2</summary>
#
# The simplest way that is right: in each round read the *whole* sentence anew. Then the state takes care of itself.
# `model.task.labels` turns a number into its word.
#
# <details><summary>Hint 3</summary>
#
# If you read only the new word in each round: `encode([word])` puts the start mark in front of it, so take the last
# row, `encode([word])[-1:]`, and hand the state on as `forward(params, x, h_init)`.
#
# </details></details></details>

# %% tags=["raises-exception"]
mine = Model(task, *my_training(task, n_h=16, epochs=300, rate=0.05))
for line in lines:
    print(" ".join(my_generate(mine, line[:1], max_words=9)))

# %% [markdown]
# Your training, your generation, your sentences.

# %% [markdown]
# ## 8.5 Stretch: with a die instead of the argmax
#
# After the start mark all first words are equally probable, but the argmax always takes the same one. Draw the next
# word from $\hat y_t$ instead. And to choose between bold and careful there is the *temperature* $\tau$: draw from
# $\operatorname{softmax}(o_t/\tau)$. For $\tau \to 0$ it becomes the argmax, $\tau = 1$ is $\hat y_t$ itself, and for a
# large $\tau$ all words are nearly equal.


# %%
def sampled(model, words, max_words, temperature, rng):
    """As my_generate, but each next word is drawn with rng.choice from softmax(o_t / temperature)."""
    # BEGIN SOLUTION
    task, sentence = model.task, list(words)
    while len(sentence) < max_words:
        o = forward(model.params, task.encode(sentence)).o[-1] / temperature
        p = np.exp(o - o.max())
        word = task.labels[rng.choice(len(p), p=p / p.sum())]
        if word == task.end:
            break
        sentence.append(word)
    return sentence
    # END SOLUTION
    raise NotImplementedError("Exercise 8.5: sampling with a temperature")


# %% points=0
from rnn_lesson import check

check.sampled(sampled)

# %% tags=["raises-exception"]
model = train(task, n_h=16, epochs=300, rate=0.005, seed=0, progress=False)
print("careful:", " ".join(sampled(model, ["now"], 9, 0.2, np.random.default_rng(1))))
print("bold:   ", " ".join(sampled(model, ["now"], 9, 3.0, np.random.default_rng(1))))

# %% [markdown]
# <details><summary>Hint 1</summary>
#
# A run has `run.o` $(T, n_y)$, what goes into softmax. `rng.choice(n, p=probabilities)` draws a number from 0 to
# $n - 1$.
#
# <details><summary>Hint 2</summary>
#
# With a small temperature $o/\tau$ becomes large, and `np.exp` overflows. Subtract the largest number first; softmax
# does not change.
#
# </details></details>
#
# **Where this leads.** Three steps back were enough here. On to [lesson 9](../09_is_it_really_that_simple.ipynb), which
# asks about thirty.
