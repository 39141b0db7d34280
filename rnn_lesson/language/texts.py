"""The texts that the lessons read, and those that a reader brings: sentences as lists of words, tagged or not."""

import codecs
import contextlib
import io
import itertools
import os
import re
import unicodedata

from ..network.arguments import one_of

PARTS = {"train": "still_water.train.conllu", "held-out": "still_water.held_out.conllu"}
COLUMNS = 10  # of a CoNLL-U file
JOINERS = "\u200c\u200d"  # invisible; Persian and Hindi write them inside words
NO_TEXT = {  # how files begin that hold a text, but not as text
    b"PK\x03\x04": "a zip archive (Word's .docx is one too); take the text out of it first",
    b"\x1f\x8b": "a gzip archive; unpack it first",
    b"%PDF": "a PDF; save it as text first",
}


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


def python_help():
    """The prose of Python's own help topics, about twenty thousand words, as sentences: see data/README.md."""
    from importlib import resources

    with resources.as_file(resources.files("rnn_lesson") / "language" / "data" / "python_help.txt") as path:
        return read_text(path)


def read_text(path):
    """The sentences of a text file in UTF-8, as lists of lower-case words.

    A word is a run of letters of any script, with their accents, and of digits, in which
    single apostrophes may stand (don't, o'clock); a curly apostrophe becomes a straight one.
    A sentence ends at each . or ! or ? and at a blank line, so "3.5" and "e.g." are cut in two.
    All else only divides words: a hyphen, a comma, the end of a line.
    The file is read piece by piece, and a word that is there many times is kept once.
    Raises ValueError naming the file and the line if it is not UTF-8, or has no word.
    """
    sentences, words = [[]], {}
    for text in pieces_of(path):
        add_sentences(text, sentences, words)
    sentences = [sentence for sentence in sentences if sentence]
    if not sentences:
        raise at_line(path, 1, "wanted at least one word, got none in the whole file")
    return sentences


def split_sentences(sentences, every=10):
    """(those to train on, those held out): of the different sentences, the first of every ten is held out.

    A sentence that stands in a text several times counts once, where it stands first. Else it could be on both sides,
    and the network would be scored on what it may have learned by heart. every: one of so many is held out.
    sentences: lists of words, or of (word, tag); the same words with other tags are another sentence. Lesson 10.
    """
    different = [list(sentence) for sentence in dict.fromkeys(map(tuple, sentences))]
    return [sentence for i, sentence in enumerate(different) if i % every], different[::every]


def sentences_in(text):
    """The sentences of a text, divided as read_text does; an empty list where it has no word."""
    sentences = [[]]
    add_sentences(newlines(text), sentences, {})
    return [sentence for sentence in sentences if sentence]


def add_sentences(text, sentences, words):
    """Add the words of a text to the last of the sentences, and begin a new one where one ends.

    words: each word as it was written and in lower case, so that equal words are one object.
    """
    text = unicodedata.normalize("NFC", text).replace("’", "'")
    for found in word_or_end(text).finditer(text):
        written = found[0]
        if found.lastgroup == "word":
            sentences[-1].append(words.get(written) or words.setdefault(written, written.lower()))
        elif sentences[-1]:
            sentences.append([])


def word_or_end(text):
    """The pattern of a word, or of what ends a sentence, for a text in which these letters and accents occur."""
    others = (c for c in sorted(set(text)) if c in JOINERS or unicodedata.category(c).startswith("M"))
    letter = rf"(?:[^\W_]|[{JOINERS}{''.join(others)}])"
    return re.compile(rf"(?P<word>{letter}+(?:'{letter}+)*)|[.!?]|\n[^\S\n]*\n")


def pieces_of(path, size=1_000_000):
    """A text file in pieces of about `size` characters, cut only before what divides words."""
    rest = ""
    with opened(path) as file:
        while block := file.read(size):
            text = rest + block
            cut = max(map(text.rfind, " \n.,;:!?\u3002\u3001\uff0c"))  # the last three: Chinese and Japanese
            while cut > 0 and text[cut - 1].isspace():  # a blank line stays in one piece
                cut -= 1
            if cut <= 0 and len(text) > 2 * size:
                raise ValueError(f"path: {os.fspath(path)}: wanted words, got {len(text):,} characters without a space")
            cut = max(cut, 0)
            yield text[:cut]
            rest = text[cut:]
        yield rest


def read_conllu(path):
    """The sentences of a CoNLL-U treebank as lists of (word, tag): words in lower case, universal tags (UPOS).

    Comments, multiword tokens (1-2) and empty nodes (1.1) are left out. Line ends of every
    system, a byte order mark, blank lines in a row and a missing last line end are read.
    Raises ValueError naming the file and the line where it breaks the format, has no tag,
    or numbers its words otherwise than 1, 2, 3 …; also if it has no sentence.
    """
    sentences, rows, words = [], [], {}
    with opened(path) as file:
        for number, line in enumerate(itertools.chain(file, [""]), start=1):
            line = line.removesuffix("\n")
            if line.strip():
                if not line.startswith("#"):
                    rows.append((number, line))
            elif rows:
                sentences.append([words.setdefault(pair, pair) for pair in tagged_words(path, rows)])
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


@contextlib.contextmanager
def opened(path):
    """A UTF-8 file to read, every line end as a newline.

    ValueError for a folder, for an archive, and, while it is read, where it is not UTF-8.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise ValueError(f"path: wanted the name of a file, got {path!r}")
    if os.path.isdir(path):
        raise ValueError(f"path: wanted a file, got the folder {os.fspath(path)}")
    with open(path, "rb") as file:
        beginning = file.read(4)
        for first, name in NO_TEXT.items():
            if beginning.startswith(first):
                raise ValueError(f"path: {os.fspath(path)}: wanted a text file, got {name}")
        file.seek(0)
        try:
            yield io.TextIOWrapper(file, encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise not_utf8(path) from None


def not_utf8(path):
    """The ValueError that names the first byte of a file that is not UTF-8, and its line."""
    with open(path, "rb") as file:
        content = file.read()
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        content, start = error.object, error.start  # without the byte order mark
    number = newlines(content[:start].decode("latin-1")).count("\n") + 1
    return at_line(path, number, f"wanted text in UTF-8, got the byte {content[start]:#04x}")


def newlines(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


def at_line(path, number, message):
    """The ValueError that names a file and a line of it; of a long message the beginning."""
    message = message if len(message) < 300 else f"{message[:300]} …"
    return ValueError(f"path: {os.fspath(path)}, line {number}: {message}")
