import numpy as np
import pytest

from rnn_lesson import pictures

pytestmark = pytest.mark.usefixtures("coarse")
EPOCHS = [0, 10, 20]
NORMS = [np.tril(np.full((4, 4), size)) for size in (1.0, 2.0, 0.5)]
LOSSES = [np.full(4, size) for size in (2.0, 1.0, 0.25)]
LINES = [["so", "it", "is"], ["it", "is"]]
SENTENCES = [[["so"], ["is"]], [["so", "it", "is"], ["is"]], LINES]
WORDS, TARGETS = ["<s>", "so", "it", "is"], ["so", "it", "is", "</s>"]


@pytest.fixture(scope="module")
def shown(coarse):
    return pictures.epochs_scene(EPOCHS, NORMS, LOSSES, SENTENCES, LINES, WORDS, TARGETS).pictures()


def test_each_epoch_is_another_picture_and_tells_how_many_lines_are_right(shown):
    assert len({picture.png for picture in shown}) == 3
    for epoch, right, picture in zip(EPOCHS, (0, 1, 2), shown):
        assert f"After {epoch} epochs the network writes {right} of 2 lines right." in picture.sentence


def test_the_row_read_out_is_that_of_the_last_word_and_the_losses_stand_in_the_alt_text(shown):
    second = shown[1]
    assert "The largest norm in the triangle is 2.00; row t = 2 reads 2.00, 2.00, 2.00." in second.sentence
    assert "so 1.00, it 1.00, is 1.00, </s> 1.00" in second.alt


def test_the_table_of_swapped_words_tells_every_probability():
    picture = pictures.swap_picture(
        np.array([[0.9, 0.1], [0.2, 0.8]]), ["now", "flat"], ["never", "nested"], "It flips."
    )
    assert picture.alt.endswith("now: never 0.90, nested 0.10; flat: never 0.20, nested 0.80.")
