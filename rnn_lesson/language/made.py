"""A made treebank that is hard as real ones are: rare words, unknown words, words with several tags."""

import numpy as np

from ..network.arguments import whole_number

TAGS = ("NOUN", "VERB", "DET", "ADJ", "ADP", "ADV", "PRON", "AUX")
WORDS = (3000, 1500, 8, 900, 25, 200, 20, 12)  # how many words a tag has
SHARED = 150  # the first so many forms of the open classes are common to all of them: "water", "light", "still"


def made_treebank(sentences, seed=0):
    """Sentences of 5 to 14 made-up words with their tags, drawn from a random grammar: lists of (word, tag).

    Each tag has a distribution of the tag that follows (one grammar, whatever the seed), and words of its own, the n-th
    of them with a probability proportional to 1/n; the four open classes share forms, so that many words have several
    tags. Nothing in it looks back further than one tag, but the tags are not what a tagger reads. The same seed gives
    the same sentences. Lesson 10 uses it.
    """
    grammar = np.random.default_rng(7)
    follows = grammar.dirichlet(np.full(len(TAGS), 0.35), size=len(TAGS))
    shuffled = [np.r_[grammar.permutation(min(n, SHARED)), np.arange(min(n, SHARED), n)] for n in WORDS]
    frequencies = [1 / np.arange(1, n + 1) for n in WORDS]
    rng, made = np.random.default_rng(whole_number("seed", seed, 0)), []
    for _ in range(whole_number("sentences", sentences, 1)):
        tag, sentence = rng.integers(len(TAGS)), []
        for _ in range(rng.integers(5, 15)):
            place = shuffled[tag][rng.choice(WORDS[tag], p=frequencies[tag] / frequencies[tag].sum())]
            shared = WORDS[tag] > SHARED > place
            sentence.append((f"open{place}" if shared else f"{TAGS[tag].lower()}{place}", TAGS[tag]))
            tag = rng.choice(len(TAGS), p=follows[tag])
        made.append(sentence)
    return made
