"""The Zen of Python, files that readers bring, and the corpus that the project wrote."""

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import conllu
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_lesson import comparisons, python_help, read_conllu, read_text, still_water, zen_of_python
from rnn_lesson.language.texts import split_sentences

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import write_corpus  # noqa: E402

LINE_ENDS = ["\n", "\r\n", "\r"]


@pytest.fixture(scope="module")
def write(tmp_path_factory):
    """A function that writes text or bytes into a file and gives its path."""
    folder = tmp_path_factory.mktemp("texts")

    def write(content, name="my.file"):
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def row(id, form, tag, *others):
    """One line of CoNLL-U without its end."""
    return "\t".join([str(id), form, "_", tag, *(others or "______")])


WE_FISH = [row(1, "We", "PRON"), row(2, "fish", "VERB"), ""]


@pytest.mark.parametrize(
    "text, sentences",
    [
        ("So it is.", [["so", "it", "is"]]),
        ("So it is", [["so", "it", "is"]]),
        ("Why? Oh! So.", [["why"], ["oh"], ["so"]]),
        ("one\ntwo\n\nthree\n \t\nfour", [["one", "two"], ["three"], ["four"]]),
        ("one\r\ntwo\r\n\r\nthree", [["one", "two"], ["three"]]),
        ("Don't 'quote' the dogs' o’clock", [["don't", "quote", "the", "dogs", "o'clock"]]),
        ("well-known, (yes); snake_case: a/b", [["well", "known", "yes", "snake", "case", "a", "b"]]),
        ("in 1999 3rd", [["in", "1999", "3rd"]]),
        ("3.5 e.g. it", [["3"], ["5", "e"], ["g"], ["it"]]),
        ("ÉCOLE e\u0301cole Straße", [["école", "école", "straße"]]),
        ("Привет, мир! γειά σου", [["привет", "мир"], ["γειά", "σου"]]),
        ("हिन्दी में می‌خواهم", [["हिन्दी", "में", "می‌خواهم"]]),
        ("\ufeffFirst.", [["first"]]),
        ("wait... what?!", [["wait"], ["what"]]),
    ],
)
def test_a_text_is_cut_into_sentences_and_words(write, text, sentences):
    assert read_text(write(text)) == sentences


plain_words = st.builds(str.__add__, st.text("abcxyz019", min_size=1), st.sampled_from(["", "", "'s", "'clock"]))
ends = st.sampled_from([". ", "!", "?\n", "\n\n", "\r\n\r\n"])


@settings(max_examples=50)
@given(st.lists(st.tuples(st.lists(plain_words, min_size=1), ends), min_size=1))
def test_every_text_of_plain_words_is_read_back(write, sentences):
    text = "".join(" ".join(words).upper() + end for words, end in sentences)
    assert read_text(write(text)) == [words for words, _ in sentences]


@settings(max_examples=50)
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1),
                st.sampled_from(["NOUN", "VERB", "X"]),
            ),
            min_size=1,
        ),
        min_size=1,
    ),
    st.sampled_from(LINE_ENDS),
    st.booleans(),
    st.booleans(),
)
def test_every_treebank_that_the_conllu_library_writes_is_read_back(write, tagged, line_end, mark, cut):
    columns = dict.fromkeys(conllu.parser.DEFAULT_FIELDS)
    text = "".join(
        conllu.TokenList(
            [columns | {"id": i, "form": word, "upos": tag} for i, (word, tag) in enumerate(sentence, start=1)],
            {"sent_id": "1", "text": "any"},
        ).serialize()
        for sentence in tagged
    )
    text = (text.rstrip("\n") if cut else text).replace("\n", line_end)
    read = read_conllu(write("\ufeff" * mark + text))
    assert read == [[(word.lower(), tag) for word, tag in sentence] for sentence in tagged]


def test_multiword_tokens_empty_nodes_and_comments_are_left_out(write):
    lines = [
        "# newdoc",
        "# text = Vámonos al mar",
        row("1-2", "Vámonos", "_"),
        row(1, "Vamos", "VERB"),
        row(2, "nos", "PRON"),
        "# inside",
        row("3-4", "al", "_"),
        row(3, "a", "ADP"),
        row(4, "el", "DET"),
        row(5, "mar", "NOUN"),
        row("5.1", "ido", "VERB"),
        "",
    ]
    tagged = [("vamos", "VERB"), ("nos", "PRON"), ("a", "ADP"), ("el", "DET"), ("mar", "NOUN")]
    assert read_conllu(write("\n".join(lines))) == [tagged]


def test_a_word_may_hold_a_space_and_may_be_an_underscore(write):
    tagged = [("10 000", "NUM"), ("_", "PUNCT")]
    assert read_conllu(write("\n".join([row(1, "10 000", "NUM"), row(2, "_", "PUNCT")]))) == [tagged]


def test_two_spaces_in_the_last_column_do_no_harm(write):
    assert read_conllu(write(row(1, "a", "X", *"_____", "Gloss=b  c"))) == [[("a", "X")]]


def test_a_comment_that_stands_alone_is_no_sentence(write):
    assert len(read_conllu(write("\n".join(["# a title", "", *WE_FISH, "# the end", ""])))) == 1


BROKEN = {
    "nine columns": (3, row(3, "x", "X", *"_____"), "wanted 10 columns divided by tabs, none empty, got 9"),
    "eleven columns": (3, row(3, "x", "X", *"_______"), "wanted 10 columns .* got 11"),
    "spaces for tabs": (3, row(3, "x", "X").replace("\t", "  "), "wanted 10 columns .* got 1"),
    "an empty column": (3, row(3, "", "X"), "wanted 10 columns .* got 9"),
    "no last column": (3, row(3, "x", "X", *"_____", ""), "wanted 10 columns .* got 9"),
    "a line of text": (3, "We fish here.", "wanted 10 columns .* got 1"),
    "two spaces in the form": (3, row(3, "a  b", "X"), "wanted no two spaces in a row, got"),
    "an id that is a word": (3, row("x", "x", "X"), "Failed parsing field 'id': 'x' is not a valid ID"),
    "an id that runs back": (3, row("4-3", "x", "_"), "Failed parsing field 'id': '4-3' is not"),
    "no id": (3, row("_", "x", "X"), "wanted a number as id, got _"),
    "an id left out": (3, row(4, "x", "X"), "wanted word 3 of its sentence, got id 4"),
    "an id twice": (3, row(2, "x", "X"), "wanted word 3 of its sentence, got id 2"),
    "no blank line": (3, row(1, "x", "X"), "wanted word 3 of its sentence, got id 1; a blank line divides sentences"),
    "no tag": (3, row(3, "x", "_"), r"wanted a tag \(UPOS\) for 'x', got _"),
    "a head that is a word": (
        3,
        row(3, "x", "X", "_", "_", "root", "_", "_", "_"),
        "Failed parsing field 'head': 'root'",
    ),
    "a byte of Latin-1": (3, row(3, "caf\udce9", "X"), "wanted text in UTF-8, got the byte 0xe9"),
}


@pytest.mark.parametrize("line_end", LINE_ENDS)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("blank", [0, 2])
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_line_is_told_with_its_file_and_number(write, name, blank, mark, line_end):
    number, line, message = BROKEN[name]
    before = [*[""] * blank, *WE_FISH, "# text = We fish x", *WE_FISH[:2]]
    text = mark + line_end.join([*before, line, *WE_FISH])
    path = write(text.encode(errors="surrogateescape"), "broken.conllu")
    with pytest.raises(ValueError, match=rf"^path: .*broken\.conllu, line {len(before) + 1}: {message}"):
        read_conllu(path)


def test_a_sentence_of_empty_nodes_alone_is_told(write):
    with pytest.raises(ValueError, match="line 4: wanted a sentence with at least one word, got none"):
        read_conllu(write("\n".join([*WE_FISH, row("0.1", "x", "X")])))


@pytest.mark.parametrize("content", ["", "\n\n", "# only a comment\n", "\ufeff"])
def test_a_treebank_without_a_sentence_is_told(write, content):
    with pytest.raises(ValueError, match=r"^path: .*empty\.conllu, line 1: wanted at least one sentence, got none"):
        read_conllu(write(content, "empty.conllu"))


@pytest.mark.parametrize("content", ["", "\n\n", "... - !\n"])
def test_a_text_without_a_word_is_told(write, content):
    with pytest.raises(ValueError, match=r"^path: .*empty\.txt, line 1: wanted at least one word, got none"):
        read_text(write(content, "empty.txt"))


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_a_text_that_is_not_utf_8_is_told_with_the_line(write, line_end):
    with pytest.raises(ValueError, match=r"latin\.txt, line 3: wanted text in UTF-8, got the byte 0xe9"):
        read_text(write(line_end.join([b"one", b"two \xc3\xa9", b"caf\xe9", b"\xff"]), "latin.txt"))


@pytest.mark.parametrize("read", [read_text, read_conllu])
@pytest.mark.parametrize("wrong, message", [(3, "name of a file, got 3"), (None, "name of a file, got None")])
def test_a_path_that_is_none_is_refused(read, wrong, message):
    with pytest.raises(ValueError, match=f"^path: wanted the {message}"):
        read(wrong)


@pytest.mark.parametrize("read", [read_text, read_conllu])
def test_a_folder_is_refused_and_a_missing_file_is_python_s_error(read, tmp_path):
    with pytest.raises(ValueError, match="^path: wanted a file, got the folder "):
        read(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"missing\.txt"):
        read(tmp_path / "missing.txt")


def test_a_path_may_be_text(write):
    assert read_text(str(write("So."))) == [["so"]]
    assert read_conllu(str(write("\n".join(WE_FISH)))) == [[("we", "PRON"), ("fish", "VERB")]]


def test_the_zen_has_nineteen_lines_of_lower_case_words():
    lines = zen_of_python()
    assert len(lines) == 19
    assert lines[0] == ["beautiful", "is", "better", "than", "ugly"]
    assert all(word.replace("'", "").isalpha() and word == word.lower() for line in lines for word in line)
    assert "aren't" in lines[7] and "one" in lines[12] and "--" not in lines[12]


def test_asking_for_the_zen_prints_nothing():
    code = "import rnn_lesson; rnn_lesson.zen_of_python()"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, check=True)
    assert done.stdout == b"" and done.stderr == b""


def test_seven_lines_compare_an_x_with_a_y():
    assert [(words[0], words[-1]) for words in comparisons()] == [
        ("beautiful", "ugly"),
        ("explicit", "implicit"),
        ("simple", "complex"),
        ("complex", "complicated"),
        ("flat", "nested"),
        ("sparse", "dense"),
        ("now", "never"),
    ]


# The corpus

TRAIN, HELD_OUT = still_water("train"), still_water("held-out")
SHOWN = ["we", "still", "water", "the", "still", "water"]
UPOS = {
    "ADJ",
    "ADP",
    "ADV",
    "AUX",
    "CCONJ",
    "DET",
    "INTJ",
    "NOUN",
    "NUM",
    "PART",
    "PRON",
    "PROPN",
    "PUNCT",
    "SCONJ",
    "SYM",
    "VERB",
    "X",
}


def words_of(sentence):
    return [word for word, _ in sentence]


def test_the_corpus_is_as_large_as_it_says():
    assert still_water() == TRAIN
    assert 300 <= len(TRAIN) <= 450 and 80 <= len(HELD_OUT) <= 120
    assert all(3 <= len(sentence) <= 12 for sentence in TRAIN + HELD_OUT)


def test_no_sentence_is_there_twice_and_the_shown_one_not_at_all():
    sentences = [tuple(words_of(sentence)) for sentence in TRAIN + HELD_OUT]
    assert len(sentences) == len(set(sentences)) and tuple(SHOWN) not in sentences


def test_every_tag_is_a_universal_one():
    assert {tag for sentence in TRAIN + HELD_OUT for _, tag in sentence} <= UPOS


def test_every_held_out_word_is_trained_and_every_word_shown_often_in_both_its_tags():
    times = defaultdict(int)
    for sentence in TRAIN:
        for word, tag in sentence:
            times[word] += 1
            times[word, tag] += 1
    assert all(times[word] for sentence in HELD_OUT for word in words_of(sentence))
    shown = [("we", "PRON"), ("still", "ADV"), ("still", "ADJ"), ("water", "VERB"), ("water", "NOUN"), ("the", "DET")]
    assert all(times[pair] >= 10 for pair in shown)


def test_many_words_are_noun_and_verb_after_the_same_word():
    tags = defaultdict(set)
    for sentence in TRAIN:
        for (previous, _), (word, tag) in zip(sentence, sentence[1:]):
            tags[previous, word].add(tag)
    torn = {pair for pair, seen in tags.items() if {"NOUN", "VERB"} <= seen}
    assert len(torn) >= 30 and len({word for _, word in torn}) >= 15
    assert ("still", "water") in torn and ("and", "swim") in torn


def test_the_files_are_what_the_tool_writes():
    for name, text in write_corpus.files().items():
        assert (ROOT / "rnn_lesson" / "language" / "data" / name).read_bytes() == text.encode(), name


@pytest.mark.parametrize("name", write_corpus.files())
def test_the_files_say_who_wrote_them_and_their_comments_are_true(name):
    text = (ROOT / "rnn_lesson" / "language" / "data" / name).read_text(encoding="utf-8")
    sentences = conllu.parse(text)
    head = text.partition("# sent_id")[0]
    assert f"Written by the project rnn_lesson, not collected: {len(sentences)} sentences" in head
    assert f"from {len(write_corpus.TEMPLATES)} templates" in head and "CC BY 4.0" in head
    assert all(sentence.metadata["text"] == " ".join(token["form"] for token in sentence) for sentence in sentences)
    assert len({sentence.metadata["sent_id"] for sentence in sentences}) == len(sentences)


def test_the_note_beside_the_data_counts_right():
    note = (ROOT / "rnn_lesson" / "language" / "data" / "README.md").read_text(encoding="utf-8")
    counts = f"{len(write_corpus.TEMPLATES)} templates in it, {len(TRAIN)} sentences for training and {len(HELD_OUT)}"
    assert counts in note


@pytest.mark.parametrize("part", ["test", "held_out", None])
def test_a_part_that_does_not_exist_is_refused(part):
    with pytest.raises(ValueError, match="^part: wanted one of train, held-out, got"):
        still_water(part)


def test_a_sentence_that_is_trained_on_is_not_held_out_and_each_counts_once():
    for sentences in (python_help(), [[("so", "ADV")], [("so", "ADV")], [("so", "ADP")]] * 9):
        trained_on, held_out = split_sentences(sentences)
        both = [tuple(sentence) for sentence in trained_on + held_out]
        assert len(both) == len(set(both)) and set(both) == set(map(tuple, sentences))
        assert len(held_out) == -(-len(both) // 10)


def test_repeated_sentences_stand_where_they_stood_first():
    trained_on, held_out = split_sentences([[word] for word in "abcabdae"], every=2)
    assert (trained_on, held_out) == ([["b"], ["d"]], [["a"], ["c"], ["e"]])
