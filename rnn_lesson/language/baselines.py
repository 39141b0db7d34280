"""What a network must beat: taggers and language models that only count."""

from collections import Counter, defaultdict

import numpy as np

from .tasks import END, START, tagged_lists, word_lists
from .training import Model
from .training import tag as tag_words

WORDS, WORD_PAIRS = "word frequencies", "word pairs"


def most_frequent_tag(tagged, unknown=False):
    """The tagger that gives each word the tag it has most often in the tagged sentences.

    A word that is not in them gets the tag that is most frequent there; with unknown=True, the one that is most
    frequent among the words that occur once, since an unknown word is a rare one (where no word occurs once, among
    all). Of two tags that are equally frequent, the one that came first wins. Capitals count for nothing.
    Returns a function from a list of words to a list of tags.
    """
    by_word = defaultdict(Counter)
    for word, tag in words_of(tagged_lists("tagged", tagged)):
        by_word[word][tag] += 1
    best = {word: first(tags) for word, tags in by_word.items()}
    once = words_that_occur_once(tagged) if unknown else ()
    otherwise = first(Counter(tag for word, tag in words_of(tagged) if word in once or not once))
    return lambda words: [best.get(word, otherwise) for word in lower(words)]


def word_and_previous(tagged, unknown=False):
    """The tagger that looks at each word and the one before it: the tag these two have most often.

    A pair that is not in the tagged sentences is left to most_frequent_tag. With unknown=True a word that is not in
    them gets the tag that the words that occur once have most often after the same previous word.
    Returns a function from a list of words to a list of tags.
    """
    by_pair, by_word = defaultdict(Counter), most_frequent_tag(tagged, unknown)
    known = {word for word, _ in words_of(tagged)}
    once = words_that_occur_once(tagged) if unknown else ()
    for sentence in tagged:
        for (previous, word), (_, tag) in zip(pairs([word for word, _ in sentence]), sentence):
            by_pair[previous, word][tag] += 1
            if word in once:
                by_pair[previous, None][tag] += 1  # None: any unknown word
    best = {pair: first(tags) for pair, tags in by_pair.items()}

    def tagger(words):
        keys = [(previous, word if word in known else None) for previous, word in pairs(words)]
        return [best.get(key, tag) for key, tag in zip(keys, by_word(words))]

    return tagger


def words_of(tagged):
    """All (word, tag) of the sentences, the words in lower case."""
    return ((word.lower(), tag) for sentence in tagged for word, tag in sentence)


def words_that_occur_once(tagged):
    """In lower case: what a tagger knows of words that it has hardly met."""
    return {word for word, n in Counter(word for word, _ in words_of(tagged)).items() if n == 1}


def counted_losses(task, examples):
    """The loss of each word under two language models that only count: {WORDS: (n,), WORD_PAIRS: (n,)}.

    task: of language_model_task, whose examples are counted; examples: (x, y), the n words one after the other. With
    p(b), how often b is among all answers, c(a, b), how often b follows a, and d(a), how many different ones follow a,

        P(b) = p(b)  and  P(b | a) = (c(a, b) + d(a) p(b)) / (c(a) + d(a)),    c(a) the sum of c(a, b) over b,

    so what often has new followers is left to the frequencies, and no pair is impossible (Witten and Bell). Lesson 10.
    """
    answers = np.concatenate([y for _, y in task.examples])
    frequency = np.bincount(answers, minlength=len(task.labels)) / len(answers)
    after = defaultdict(Counter)
    for previous, answer in answer_pairs(task.examples):
        after[previous][answer] += 1
    total = {previous: seen.total() for previous, seen in after.items()}

    def mixed(previous, answer):
        seen = after[previous]
        return (seen[answer] + len(seen) * frequency[answer]) / (total[previous] + len(seen))

    found = {
        WORDS: [frequency[answer] for _, answer in answer_pairs(examples)],
        WORD_PAIRS: [mixed(*pair) for pair in answer_pairs(examples)],
    }
    return {name: -np.log(probabilities) for name, probabilities in found.items()}


def answer_pairs(examples):
    """Each answer with the one before it, numbers of labels; before the first of a sentence stands -1."""
    return ((int(previous), int(answer)) for _, y in examples for previous, answer in zip([-1, *y], y))


class Share(float):
    """A share of words, from 0 to 1, that also says how many of them the network read as unknown.

    Attributes: words, how many were counted; unknown, how many of them, or None where only a function was asked.
    """

    def __new__(cls, right, words, unknown):
        share = super().__new__(cls, right / words)
        share.words, share.unknown = words, unknown
        return share

    def __repr__(self):
        told = f" ({self.unknown} of {self.words} words unknown)" if self.unknown else ""
        return super().__repr__() + told


def accuracy(tagger, tagged, among=None):
    """The share of the words whose tag is right, from 0 to 1: token accuracy.

    tagger: a trained Model, or a function from a list of words to a list of tags. among: count these words only, given
    in lower case. A Model that was trained with unknown=True reads any word, and what is returned says how many of the
    words were unknown to it, in its attribute `unknown` and where it is printed. A tag that the tagger never says is
    wrong.
    """
    model = tagger if isinstance(tagger, Model) else None
    if model:
        tagger = lambda words: [tag for _, tag in tag_words(model, words)]  # noqa: E731
    if not callable(tagger):
        raise ValueError(f"tagger: wanted a function from words to tags, got {type(tagger).__name__}")
    if isinstance(among, str):
        raise ValueError(f"among: wanted several words, got the text {among!r}")
    right, counted = 0, []
    for sentence in tagged_lists("tagged", tagged):
        said = tagger([word for word, _ in sentence])
        if len(said) != len(sentence):
            raise ValueError(f"tagger: wanted a tag for each of {len(sentence)} words, got {len(said)} tags")
        for (word, tag), answer in zip(sentence, said):
            if among is None or word.lower() in among:
                counted.append(word)
                right += answer == tag
    if not counted:
        raise ValueError(f"among: wanted words that occur in tagged, got {among!r}")
    return Share(right, len(counted), len(model.task.unknown_among(counted)) if model else None)


def next_words(sentences):
    """Each word with the one that follows it as its tag, marks included, for the taggers above.

    So most_frequent_tag(next_words(sentences)) guesses the next word from the word alone.
    """
    marked = [[START, *words, END] for words in word_lists("sentences", sentences)]
    return [list(zip(words, words[1:])) for words in marked]


def pairs(words):
    """Each word with the one before it, both in lower case; the first stands after the empty word."""
    words = lower(words)
    return list(zip(["", *words], words))


def lower(words):
    """The words in lower case; ValueError for a text that is not divided into words."""
    if isinstance(words, str):
        raise ValueError(f"words: wanted a list of words, got the text {words!r}; try .split()")
    return [word.lower() for word in words]


def first(counts):
    """The most frequent; of several, the one that was counted first."""
    return counts.most_common(1)[0][0]
