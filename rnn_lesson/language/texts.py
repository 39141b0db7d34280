"""The texts that the lessons read, and those that a reader brings: sentences as lists of words, tagged or not."""

import codecs
import contextlib
import io
import os
import re
import unicodedata

from ..network.arguments import one_of

PARTS = {"train": "still_water.train.conllu", "held-out": "still_water.held_out.conllu"}
COLUMNS = 10  # of a CoNLL-U file
JOINERS = "\u200c\u200d"  # invisible; Persian and Hindi write them inside words


def zen_of_python():
    """The nineteen lines of the Zen of Python as lists of lower-case words, from the standard library."""
    with contextlib.redirect_stdout(io.StringIO()):  # the module prints itself when first imported
        import this
    title, _, *lines = codecs.decode(this.s, "rot13").splitlines()
    return [re.findall(r"[a-z]+(?:'[a-z]+)?", line.lower()) for line in lines]


def comparisons():
    """The lines of the Zen that read "x is better than y": the same three words between each x and its y."""
    return [words for words in zen_of_python() if words[1:-1] == ["is", "better", "than"]]


def still_water(part="train"):
    """The tagged corpus of the lessons, lists of (word, tag) with universal tags; part: "train" or "held-out".

    The project wrote it, from templates that both parts share: it shows what a network can
    carry along, and a score on it says nothing about English at large. No sentence is in
    both parts, and every held-out word is in the training part.
    """
    from importlib import resources

    name = PARTS[one_of("part", part, PARTS)]
    with resources.as_file(resources.files("rnn_lesson") / "language" / "data" / name) as path:
        return read_conllu(path)


def read_text(path):
    """The sentences of a text file in UTF-8, as lists of lower-case words.

    A word is a run of letters of any script, with their accents, and of digits, in which
    single apostrophes may stand (don't, o'clock); a curly apostrophe becomes a straight one.
    A sentence ends at each . or ! or ? and at a blank line, so "3.5" and "e.g." are cut in two.
    All else only divides words: a hyphen, a comma, the end of a line.
    Raises ValueError naming the file and the line if it is not UTF-8, or has no word.
    """
    sentences = sentences_in(read_file(path))
    if not sentences:
        raise at_line(path, 1, "wanted at least one word, got none in the whole file")
    return sentences


def sentences_in(text):
    """The sentences of a text, divided as read_text does; an empty list where it has no word."""
    text = unicodedata.normalize("NFC", text).replace("’", "'")
    kinds = "".join(map(kind, text))
    sentences = [[]]
    for found in re.finditer(r"L+(?:'L+)*|\.|\n *\n", kinds):
        if found[0].startswith("L"):
            sentences[-1].append(text[found.start() : found.end()].lower())
        else:
            sentences.append([])
    return [words for words in sentences if words]


def kind(character):
    """What a character is to read_text: L for part of a word, . for the end of a sentence, a space, or a comma.

    Apostrophes and line ends stand for themselves.
    """
    if character.isalnum() or unicodedata.category(character).startswith("M") or character in JOINERS:
        return "L"
    if character in ".!?":
        return "."
    if character in "'\n":
        return character
    return " " if character.isspace() else ","


def read_conllu(path):
    """The sentences of a CoNLL-U treebank as lists of (word, tag): words in lower case, universal tags (UPOS).

    Comments, multiword tokens (1-2) and empty nodes (1.1) are left out. Line ends of every
    system, a byte order mark, blank lines in a row and a missing last line end are read.
    Raises ValueError naming the file and the line where it breaks the format, has no tag,
    or numbers its words otherwise than 1, 2, 3 …; also if it has no sentence.
    """
    sentences, rows = [], []
    for number, line in enumerate([*read_file(path).split("\n"), ""], start=1):
        if line.strip():
            if not line.startswith("#"):
                rows.append((number, line))
        elif rows:
            sentences.append(tagged_words(path, rows))
            rows = []
    if not sentences:
        raise at_line(path, 1, "wanted at least one sentence, got none in the whole file")
    return sentences


def tagged_words(path, rows):
    """The (word, tag) pairs of one sentence, given as its numbered lines without comments."""
    words = []
    for number, line in rows:
        token = token_of(path, number, line)
        if isinstance(token["id"], tuple):  # a multiword token or an empty node
            continue
        if token["id"] != len(words) + 1:
            cure = "; a blank line divides sentences" if token["id"] == 1 else ""
            raise at_line(path, number, f"wanted word {len(words) + 1} of its sentence, got id {token['id']}{cure}")
        if token["upos"] == "_":
            raise at_line(path, number, f"wanted a tag (UPOS) for {token['form']!r}, got _")
        words.append((token["form"].lower(), token["upos"]))
    if not words:
        raise at_line(path, rows[0][0], "wanted a sentence with at least one word, got none")
    return words


def token_of(path, number, line):
    """One line as the conllu library reads it, once it is sure that it has ten columns.

    The library itself takes fewer, and takes two spaces for a tab, which does no harm in the last column.
    """
    import conllu

    columns = line.split("\t")
    if len(columns) != COLUMNS or not all(column.strip() for column in columns):
        filled = sum(bool(column.strip()) for column in columns)
        raise at_line(path, number, f"wanted {COLUMNS} columns divided by tabs, none empty, got {filled}")
    if any("  " in column for column in columns[:-1]):
        raise at_line(path, number, f"wanted no two spaces in a row, got {line!r}")
    try:
        (sentence,) = conllu.parse(line)
    except conllu.exceptions.ParseException as error:
        raise at_line(path, number, str(error)) from None
    (token,) = sentence
    if token["id"] is None:
        raise at_line(path, number, "wanted a number as id, got _")
    return token


def read_file(path):
    """The text of a UTF-8 file, every line end as a newline. ValueError for a folder, and where it is not UTF-8."""
    if not isinstance(path, (str, os.PathLike)):
        raise ValueError(f"path: wanted the name of a file, got {path!r}")
    if os.path.isdir(path):
        raise ValueError(f"path: wanted a file, got the folder {os.fspath(path)}")
    with open(path, "rb") as file:
        content = file.read()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        content, start = error.object, error.start  # without the byte order mark
        number = newlines(content[:start].decode("latin-1")).count("\n") + 1
        raise at_line(path, number, f"wanted text in UTF-8, got the byte {content[start]:#04x}") from None
    return newlines(text)


def newlines(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


def at_line(path, number, message):
    """The ValueError that names a file and a line of it."""
    return ValueError(f"path: {os.fspath(path)}, line {number}: {message}")
