"""The pictures of lesson 10 show the numbers that they are given."""

import numpy as np
from seen import seen

from rnn_lesson.language.baselines import Share
from rnn_lesson.language.scores import Scores
from rnn_lesson.pictures import growing_loss_picture, scores_picture, writing_scene
from rnn_lesson.pictures.own_text import largest_tags


def scores(n=3):
    shares = {
        name: {
            "all": Share(right, 10, 2),
            "known": Share(right - 1, 8, 0),
            "unknown": None,
            "ambiguous": Share(1, 4, 0),
        }
        for name, right in (("RNN", 7), ("counter", 8))
    }
    return Scores(shares, tuple(f"TAG{i}" for i in range(n)), np.eye(n, dtype=int) * 3 + np.eye(n, k=1, dtype=int))


def test_the_curve_grows_and_says_where_it_is():
    assert growing_loss_picture([], 5).sentence == "No epoch is finished yet."
    one, two = growing_loss_picture([2.5], 5), growing_loss_picture([2.5, 1.25], 5, "tag", even=3)
    assert one.sentence == "After 1 of 5 epochs the loss of a word is 2.50."
    assert two.sentence == "After 2 of 5 epochs the loss of a tag is 1.25; in the first epoch it was 2.50."
    assert one.png != two.png and "2.50, 1.25" in two.alt and one.height == two.height <= 300


def test_the_held_out_loss_and_what_counting_has_are_drawn_and_told():
    plain = growing_loss_picture([3, 2, 1], 5)
    some = growing_loss_picture([3, 2, 1], 5, held_out=[3.5, 2.5, 2.75], marks=[(2.25, "word pairs")])
    assert some.sentence.endswith("In sentences held out it is 2.75; it was lowest after two epochs, 2.50.")
    assert "3.50, 2.50, 2.75" in some.alt and "A dotted line at 2.25: word pairs." in some.alt
    assert some.png != plain.png and some.height == plain.height
    falling = growing_loss_picture([3, 2], 5, held_out=[3.5, 2.5])
    assert falling.sentence.endswith("In sentences held out it is 2.50, its lowest up to now.")


def test_what_counting_has_stands_beside_the_writer_s_losses():
    scene = writing_scene([0, 1], [5.0, 3.0], [[["the"]]] * 2, [5.5, 3.25], [(4.0, "word pairs")])
    assert all("With word pairs alone it is 4.00." in sentence for _, sentence in scene.walk())
    assert all("word pairs 4.00" in {word.text for word in step.words} for step in seen(scene).values())


def test_the_scores_are_read_out_and_the_best_of_the_others_is_named():
    picture = scores_picture(scores())
    assert picture.sentence.startswith(
        "The RNN has 70.0 % of 10 words right; the best of the others, counter, has 80.0 %."
    )
    assert "TAG1 for TAG0, one time" in picture.sentence and "2 words were unknown" in picture.sentence
    assert "all: RNN 70.0, counter 80.0" in picture.alt and "unknown: no words" in picture.alt


def test_of_many_tags_the_rarest_are_added_up():
    confusion = np.random.default_rng(0).integers(0, 9, (10_000 // 250, 10_000 // 250))
    table, tags = largest_tags(confusion, tuple(map(str, range(40))))
    assert len(tags) == len(table) == 16 and tags[-1] == "others" and table.sum() == confusion.sum()
    assert table[:15].sum() == confusion[:15].sum() and scores_picture(scores(40)).height < 600


def test_each_step_shows_both_losses_and_what_is_written():
    texts = [[["the", "a"]], [["the", "$x"]], [["the", "cat"]]]
    scene = writing_scene([0, 1, 4], [5.0, 3.0, 2.0], texts, [5.5, 3.25, 4.0])
    words = scene.walk()
    assert [sentence.split(". From")[0] for _, sentence in words] == [
        "Before training the loss of a word is 5.00, of one held out 5.50",
        "After one epoch the loss of a word is 3.00, of one held out 3.25",
        "After four epochs the loss of a word is 2.00, of one held out 4.00",
    ]
    texts = [[word.text for word in step.words] for step in seen(scene).values()]
    of_each = ("5.00", "5.50", "the a"), ("3.00", "3.25", "the $x"), ("2.00", "4.00", "the cat")
    for shown, wanted in zip(texts, of_each, strict=True):
        assert set(wanted) <= set(shown)
