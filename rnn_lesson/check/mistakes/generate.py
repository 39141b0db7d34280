"""The mistakes in writing: (model, words, max_words) -> words."""

import numpy as np

from ...network import forward
from .catalogue import Catalogue, names_in

MISTAKES = Catalogue("lesson 1, section 3")


def write(model, words, max_words, pick=np.argmax, read=None, carry=lambda h: h, first=0):
    """Greedy writing, with its steps open to a mistake.

    pick(y_hat): the next word's number; read(word): the next x; carry(h): the next h_init;
    first: the row of the given words' x from which on they are read.
    """
    read = read or (lambda word: model.task.encode([word])[-1:])
    x, h, words = model.task.encode(words)[first:], None, list(words)
    while len(words) < max_words:
        run = forward(model.params, x, h)
        word = model.task.labels[pick(run.y_hat[-1])]
        if word == model.task.end:
            break
        words.append(word)
        x, h = read(word), carry(run.h[-1])
    return words


def draws_at_random(f, asked, answers):
    """Are equal questions (the second half repeats the first) answered differently, by code that chooses?"""
    half = len(answers) // 2
    chooses = names_in(getattr(f, "__code__", None)) & {"choice", "choices", "multinomial", "random"}
    return answers[:half] != answers[half:] and bool(chooses)


@MISTAKES.mistake(
    "sampling in place of the argmax",
    suspected=draws_at_random,
    why="ŷ_t is a distribution, and a distribution can be drawn from.",
    cure="Greedy means the most probable word: argmax.",
)
def sampled(model, words, max_words):
    rng = np.random.default_rng(0)
    return write(model, words, max_words, pick=lambda y_hat: rng.choice(len(y_hat), p=y_hat))


@MISTAKES.mistake(
    "the given word fed back in place of the predicted one",
    why="In training the next input is the true word.",
    cure="When the network writes, its own most probable word becomes the next input.",
)
def given_word_fed_back(model, words, max_words):
    return write(model, words, max_words, read=lambda word: model.task.encode(words or [word])[-1:])


@MISTAKES.mistake(
    "h forgotten between two words",
    why="forward starts from zeros unless it is told otherwise.",
    cure="Pass the last state on: forward(params, x_next, h_init=run.h[-1]).",
)
def state_not_carried(model, words, max_words):
    return write(model, words, max_words, carry=lambda h: None)


@MISTAKES.mistake(
    "the start mark read before every word",
    why="encode puts the start mark before every list of words, also before a single one.",
    cure="The start mark stands before the sentence only: task.encode([word])[-1:].",
)
def start_mark_again(model, words, max_words):
    return write(model, words, max_words, read=lambda word: model.task.encode([word]))


@MISTAKES.mistake(
    "the end mark kept",
    why="The end mark is a label like any word.",
    cure="The end mark says that the sentence is over: stop before it is appended.",
)
def end_mark_kept(model, words, max_words):
    written = write(model, words, max_words)
    return written if len(written) >= max_words else [*written, model.task.end]


@MISTAKES.mistake(
    "the given words left out",
    why="Only the new words were written by the network.",
    cure="Return the whole sentence, the given words first.",
)
def given_left_out(model, words, max_words):
    return write(model, words, max_words)[len(words) :]


@MISTAKES.mistake(
    "max_words counted without the given words",
    why="The loop counts what it writes.",
    cure="The sentence, with its given words, has at most max_words words.",
)
def more_words(model, words, max_words):
    return write(model, words, max_words + len(words))


@MISTAKES.mistake(
    "only the last given word read",
    why="One word predicts the next.",
    cure="The state must have read all given words, and the start mark: run forward over task.encode(words).",
)
def last_word_only(model, words, max_words):
    return write(model, words, max_words, first=-1)
