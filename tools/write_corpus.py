"""Write the tagged corpus of the lessons, rnn_lesson/language/data/still_water.*.conllu, from the templates below.

    python tools/write_corpus.py            write both files
    python tools/write_corpus.py --count    say how many templates, sentences and words there are

A template is a row of words with their universal part-of-speech tags; each <name> in it
stands for any of the phrases of that name. From all the sentences that a template can
make, the script takes the number before it, in the order of a checksum of their text,
which is as good as drawing them and gives the same sentences on every machine. Every fifth goes to the
held-out part.
"""

import argparse
import hashlib
import re
from pathlib import Path

DATA = Path(__file__).parents[1] / "rnn_lesson" / "language" / "data"
HELD_OUT_EVERY = 5

# Held out of both parts: the sentence that the lesson shows.
SHOWN = "we still water the still water"


def tagged(tags, phrases):
    """Phrases divided by commas, each with these tags: tagged("DET NOUN", "a day") is ["a/DET day/NOUN"]."""
    return [
        " ".join(f"{word}/{tag}" for word, tag in zip(phrase.split(), tags.split(), strict=True))
        for phrase in phrases.split(",")
    ]


# Which words go together is written out where not every pair is English: "the even light", but
# not "the even guide".
PHRASES = {
    # before a verb
    "we": tagged("PRON", "we, you, they, I"),
    "she": tagged("PRON", "she, he"),
    "the farmers": tagged("DET NOUN", "the farmers, the children, the women"),
    "women": tagged("NOUN", "farmers, children, women"),
    "still": tagged("ADV", "still, first, only"),
    "just": tagged("ADV", "just, even, later, next"),
    # before a noun
    "first": tagged("ADJ", "first, only"),
    "next": tagged("ADJ", "first, only, next"),
    # people
    "cook": tagged("NOUN", "cook, guard, guide, judge"),
    "cooks": tagged("NOUN", "cooks, guards, guides, judges"),
    "still guard": tagged("ADJ NOUN", "still guard, just judge, just guide"),
    "still guards": tagged("ADJ NOUN", "still guards, just judges, just guides"),
    "kind": tagged("ADJ", "kind, old, young, tall, quiet"),
    "waits": tagged("VERB ADP DET NOUN", "waits at the gate, sleeps in the house")
    + tagged("VERB ADP NOUN", "sings at night"),
    "wait": tagged("VERB ADP DET NOUN", "wait at the gate, sleep in the house")
    + tagged("VERB ADP NOUN", "sing at night"),
    # things
    "light": tagged("NOUN", "light, cover, book, watch, plant, paint"),
    "lights": tagged("NOUN", "lights, covers, books, plants"),
    "book": tagged("NOUN", "book, watch, light, plant"),
    "good": tagged("ADJ", "good, new, old, cheap"),
    "plants": tagged("NOUN", "plants, trees, roses"),
    "even light": tagged("ADJ NOUN", "even light, even paint, later book, later plant, later watch"),
    "even road": tagged("ADJ NOUN", "even road, even wall, even light"),
    "still water": tagged("ADJ NOUN", "still water, still light, still lake, still air"),
    "still fish": tagged("ADJ NOUN", "still fish, only fish, first fish, still plant, only plant"),
    "lake": tagged("NOUN", "water, lake"),
    "clear": tagged("ADJ", "clear, cold, good"),
    "salt to water": tagged("NOUN ADP NOUN", "salt to water, salt to fish, oil to water, oil to paint, oil to fish"),
    # what people do
    "walk": tagged("NOUN", "walk, talk, swim, dance, visit"),
    "walks": tagged("NOUN", "walks, talks, visits"),
    "talk": tagged("NOUN", "talk, dance, visit"),
    "visit": tagged("NOUN", "visit, walk"),
    "dance": tagged("NOUN", "dance, swim, guard, cook"),
    "later walk": tagged("ADJ NOUN", "later walk, later talk, later visit, later dance"),
    "long": tagged("ADJ", "long, short, slow, free"),
    "do fish": tagged("VERB", "fish, walk, swim, dance, cook, talk, paint"),
    "do water": tagged(
        "VERB DET NOUN",
        "water the roses, water the garden, plant the trees, guard the gate, guide the guests, cook the rice,"
        "judge the race, paint the walls, cover the boats, light the lamps, book the rooms, watch the birds",
    )
    + tagged("VERB ADP DET NOUN", "fish near the bridge"),
    "do guard": tagged(
        "VERB DET NOUN", "guard the gate, guide the guests, cook the rice, light the lamps, watch the children"
    ),
    "do walk": tagged("VERB DET NOUN", "visit the farm")
    + tagged("VERB ADP DET NOUN", "walk to the bridge, talk with the guests, swim in the lake, dance in the garden"),
    "waters": tagged(
        "VERB DET NOUN",
        "waters the roses, plants the trees, guards the gate, guides the guests, cooks the rice, judges the race,"
        "covers the boats, lights the lamps, books the rooms, visits the farm",
    )
    + tagged("VERB ADP DET NOUN", "walks to the bridge, talks with the guests"),
    # joined by "and": the later word has the tag of the earlier
    "walk and swim": tagged("NOUN CCONJ NOUN", "walk and swim, talk and dance, swim and walk")
    + tagged("NOUN CCONJ NOUN CCONJ NOUN", "walk and talk and swim, walk and swim and dance"),
    "do walk and swim": tagged("VERB CCONJ VERB", "walk and swim, talk and dance, swim and walk")
    + tagged("VERB CCONJ VERB CCONJ VERB", "walk and talk and swim, walk and swim and dance"),
    "guide and guard": tagged("NOUN CCONJ NOUN", "guide and guard, guard and guide, cook and guide"),
    "do guide and guard": tagged(
        "VERB CCONJ VERB DET NOUN",
        "guide and guard the guests, guard and guide the children, cook and guide the guests",
    ),
    "paint and cover": tagged("NOUN CCONJ NOUN", "paint and cover, plant and light, book and watch"),
    "water and light": tagged("NOUN CCONJ NOUN", "water and light, water and air"),
    "do water and light": tagged(
        "VERB CCONJ VERB DET NOUN",
        "paint and cover the boats, plant and light the garden, plant and water the trees, water and light the garden",
    ),
    # adjectives that are verbs too
    "open": tagged("ADJ", "open, clean, dry, warm, empty"),
    "open gate": tagged("ADJ NOUN", "open gate, clean boat, dry room, warm house, empty boat"),
    "room": tagged("NOUN", "room, house"),
    "do open": tagged(
        "VERB DET NOUN", "open the gate, clean the boats, dry the boats, warm the rooms, empty the rooms"
    ),
    # things and what is done to them
    "boats that we paint": [
        f"{things}/NOUN that/PRON <we> <still> {do}/VERB"
        for things, do in [
            ("boats", "paint"),
            ("roses", "water"),
            ("birds", "watch"),
            ("rooms", "book"),
            ("lamps", "light"),
            ("guests", "guide"),
        ]
    ],
}

# How many sentences of each template, and the template.
TEMPLATES = """
15 the/DET <first> <cook> is/AUX <kind>
10 the/DET <next> <cooks> are/AUX <kind>
10 the/DET <next> <cook> <waits>
10 the/DET <next> <cooks> <wait>
10 the/DET <still guard> <waits>
5 the/DET <still guards> <wait>
5 the/DET <first> <kind> <cook> <waits>
5 the/DET very/ADV <kind> <cook> <waits>
5 no/DET <cook> <waits>
5 every/DET <cook> has/VERB a/DET <book>
15 the/DET <first> <light> is/AUX <good>
10 the/DET <next> <lights> are/AUX <good>
5 the/DET <even light> is/AUX <good>
10 the/DET <still water> is/AUX <clear>
5 the/DET still/ADJ waters/NOUN are/AUX <clear>
15 <we> like/VERB the/DET <first> <light>
10 <we> <still> like/VERB the/DET <still water>
10 <we> <still> watch/VERB the/DET <still fish>
10 <we> <still> swim/VERB in/ADP the/DET still/ADJ <lake>
10 <we> <just> watch/VERB the/DET <first> <dance>
10 <we> <still> water/VERB the/DET <next> <plants>
5 <we> need/VERB an/DET <even road>
10 near/ADP that/DET still/ADJ <lake> <we> <still> <do fish> at/ADP night/NOUN
15 the/DET <first> <walk> is/AUX <long>
10 the/DET <next> <walks> are/AUX <long>
5 the/DET <later walk> is/AUX <long>
10 during/ADP the/DET <first> <talk> <we> <still> <do guard>
5 on/ADP the/DET <next> <visit> <she> <still> <waters>
10 the/DET <first> <walk and swim> are/AUX <long>
10 <we> <still> <do walk and swim>
10 the/DET <first> <guide and guard> are/AUX <kind>
10 <we> <still> <do guide and guard>
10 the/DET <first> <paint and cover> are/AUX <good>
5 the/DET still/ADJ <water and light> are/AUX <clear>
10 <we> <still> <do water and light>
35 <we> <still> <do water>
10 <we> <just> <do water>
15 <we> <still> <do walk>
5 <we> <just> <do walk>
10 <we> <still> <do fish> here/ADV
20 <she> <still> <waters>
5 <she> <just> <waters>
10 <the farmers> <still> <do water>
5 <the farmers> <do walk>
5 the/DET <kind> <women> <do water>
5 the/DET <next> <cooks> <do water>
5 <we> <do water>
5 <we> <do walk>
10 the/DET <first> <cooks> <still> <do water>
5 the/DET <first> <cook> <still> <waters>
5 <we> can/AUX <still> <do water>
5 the/DET <next> can/NOUN is/AUX <open>
10 <we> want/VERB to/PART <do water>
5 <we> do/AUX not/PART <do water>
10 <we> add/VERB <salt to water>
10 <we> <still> <do open>
10 the/DET <first> <open gate> is/AUX old/ADJ
5 the/DET <room> is/AUX still/ADV <open>
5 <the farmers> can/AUX swim/VERB like/ADP fish/NOUN
5 the/DET soup/NOUN is/AUX still/ADV like/ADP water/NOUN
10 the/DET <boats that we paint> are/AUX old/ADJ
""".strip().splitlines()

HEADER = """\
# Written by the project rnn_lesson, not collected: {count} sentences made from {templates} templates by
# tools/write_corpus.py, {part}. Scores on them say nothing about English at large.
# Licence: CC BY 4.0. Form and universal part-of-speech tag are given; all other columns are left open (_).
"""


def expand(template):
    """Every sentence that the template can make, as text with tags."""
    slot = re.search("<(.*?)>", template)
    if slot is None:
        return [template]
    head, tail = template[: slot.start()], template[slot.end() :]
    tails = expand(tail)
    return [head + phrase + rest for choice in PHRASES[slot[1]] for phrase in expand(choice) for rest in tails]


def words_of(sentence):
    """The (word, tag) pairs of a text with tags."""
    return [tuple(token.split("/")) for token in sentence.split()]


def text_of(sentence):
    return " ".join(word for word, _ in words_of(sentence))


def checksum(sentence):
    return hashlib.sha256(sentence.encode()).hexdigest()


def parts():
    """The training and the held-out sentences, each a list of lists of (word, tag)."""
    train, held_out, seen = [], [], {SHOWN}
    for line in TEMPLATES:
        count, template = line.split(maxsplit=1)
        chosen = []
        for sentence in sorted(expand(template), key=checksum):
            if len(chosen) < int(count) and text_of(sentence) not in seen:
                seen.add(text_of(sentence))
                chosen.append(words_of(sentence))
        for i, sentence in enumerate(chosen, start=1):
            (held_out if i % HELD_OUT_EVERY == 0 else train).append(sentence)
    return train, held_out


def as_conllu(sentences, part):
    """The text of a CoNLL-U file."""
    lines = [HEADER.format(count=len(sentences), templates=len(TEMPLATES), part=part)]
    for number, sentence in enumerate(sentences, start=1):
        lines.append(f"# sent_id = {part.replace(' ', '-')}-{number}\n")
        lines.append(f"# text = {' '.join(word for word, _ in sentence)}\n")
        for i, (word, tag) in enumerate(sentence, start=1):
            lines.append("\t".join([str(i), word, "_", tag, *"______"]) + "\n")
        lines.append("\n")
    return "".join(lines)


def files():
    """The names of the two files and the text of each."""
    train, held_out = parts()
    return {
        "still_water.train.conllu": as_conllu(train, "training part"),
        "still_water.held_out.conllu": as_conllu(held_out, "held-out part"),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", action="store_true", help="write nothing, print the counts")
    if parser.parse_args().count:
        train, held_out = parts()
        words = {word for sentence in train for word, _ in sentence}
        print(f"{len(TEMPLATES)} templates, {len(train)} + {len(held_out)} sentences, {len(words)} words")
        return
    for name, text in files().items():
        (DATA / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
