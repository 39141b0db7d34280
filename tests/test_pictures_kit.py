"""The kit: a scene paints what it shall, in a style of its own, and its shapes say what they are given."""

import io
import threading

import matplotlib
import numpy as np
import pytest
from drawn import case
from PIL import Image
from seen import contrast, rgb, seen, text
from test_pictures_own_text import scores

from rnn_lesson import contributions, pictures
from rnn_lesson.pictures.scene import Scene, in_our_style
from rnn_lesson.pictures.shapes import COLOURS, SIZES, Page, ink_on, sizes, symmetric
from rnn_lesson.pictures.text import count, number, sub, vector
from rnn_lesson.pictures.triangle import Triangle
from rnn_lesson.pictures.unrolled import Unrolled

DRAWN = case(2, 2, 2, 3, seed=3)
WORDS, TARGETS, INPUTS, LABELS = ["<s>", "now"], ["now", "</s>"], ["here", "there"], ["one", "two", "three"]
GIVEN = DRAWN.params, DRAWN.run, DRAWN.y, WORDS, TARGETS
NUDGED = DRAWN.params, DRAWN.x, DRAWN.y, WORDS, TARGETS
SIZES_OF_TERMS = np.tril([[0.5, 0.0], [0.25, 2.0]])


def colours_at(picture, *places):
    """The colours of a picture's PNG at places of the page."""
    image = Image.open(io.BytesIO(picture.png)).convert("RGB")
    return ["#{:02x}{:02x}{:02x}".format(*image.getpixel((int(x * 14.4), int(y * 14.4)))) for x, y in places]


def three_steps():
    """Red squares that stay, one more at each step, and a blue one that does not; a grey one from the beginning."""
    page = Page(10)
    page.fill(90, 0, 10, 10, "#888888")

    def draw(step):
        page.fill(10 * step, 5, 10, 5, "#0000ff")
        return f"alt {step}", f"sentence {step}"

    return Scene(page.axes, range(3), draw, lambda step: page.fill(10 * step, 0, 10, 5, "#ff0000"))


def test_a_scene_paints_what_stays_on_every_step_after_and_what_does_not_on_its_own():
    for step, picture in enumerate(three_steps().pictures()):
        red = ["#ff0000" if i <= step else "#ffffff" for i in range(3)]
        blue = ["#0000ff" if i == step else "#ffffff" for i in range(3)]
        assert colours_at(picture, (5, 2), (15, 2), (25, 2)) == red
        assert colours_at(picture, (5, 7), (15, 7), (25, 7)) == blue
        assert colours_at(picture, (95, 5)) == ["#888888"]
        assert (picture.alt, picture.sentence) == (f"alt {step}", f"sentence {step}")
        assert (picture.width, picture.height) == (1000, 100)


def test_one_step_can_be_painted_alone_again_and_again():
    scene = three_steps()
    scene.grow = lambda step: None
    first = scene.picture(2)
    assert scene.picture(0) != first and scene.picture(2) == first


def test_a_scene_leaves_nothing_on_its_axes():
    scene = three_steps()
    before = scene.axes.get_children()
    scene.pictures()
    assert scene.axes.get_children() == before


def test_a_walk_tells_the_words_of_the_pictures_and_shows_what_they_paint():
    looked = []
    words = three_steps().walk(lambda step, stays, artist: looked.append((step, stays, artist.get_facecolor()[0])))
    assert words == [(picture.alt, picture.sentence) for picture in three_steps().pictures()]
    assert looked == [(step, stays, float(stays)) for step in range(3) for stays in (True, False)]


def test_what_lies_higher_is_painted_later():
    page = Page(10)

    def draw(step):
        page.fill(0, 0, 10, 10, "#ff0000", zorder=3)
        page.fill(0, 0, 10, 10, "#0000ff")
        return "", ""

    (picture,) = Scene(page.axes, [0], draw).pictures()
    assert colours_at(picture, (5, 5)) == ["#ff0000"]


NORMS = np.tril(np.full((2, 2), 0.5))
PICTURES = {
    "generation_scene": lambda: pictures.generation_scene(DRAWN.run, WORDS, LABELS),
    "tagging_scene": lambda: pictures.tagging_scene(DRAWN.run, ["a", "a"], LABELS),
    "folded_picture": lambda: pictures.folded_picture(),
    "unrolling_scene": lambda: pictures.unrolling_scene(DRAWN.params, DRAWN.run, WORDS, INPUTS, LABELS),
    "machine_scene": lambda: pictures.machine_scene(DRAWN.params, ["here", "there"], INPUTS, LABELS),
    "two_passes_scene": lambda: pictures.two_passes_scene(*GIVEN),
    "sum_over_time_scene": lambda: pictures.sum_over_time_scene(*GIVEN, LABELS),
    "missing_terms_scene": lambda: pictures.missing_terms_scene(*GIVEN),
    "chain_scene": lambda: pictures.chain_scene(*GIVEN),
    "triangle_scene": lambda: pictures.triangle_scene(*GIVEN),
    "equation_picture": lambda: pictures.equation_picture([("a", NORMS), "=", ("b", NORMS)], ""),
    "norms_scene": lambda: pictures.norms_scene(lambda *_: (NORMS, [1, 2], WORDS, TARGETS, [0, 1]), 2, 1),
    "fading_picture": lambda: pictures.fading_picture([("a", NORMS)], WORDS, TARGETS, 1),
    "sweep_scene": lambda: pictures.sweep_scene(*GIVEN),
    "gathering_scene": lambda: pictures.gathering_scene(*GIVEN[:4], INPUTS),
    "nudged_copy_scene": lambda: pictures.nudged_copy_scene(*GIVEN).picture((1, 0, 1, 0.2, {1: 0.2})),
    "triangles_of_scene": lambda: pictures.triangles_of_scene(
        lambda step: (contributions(*GIVEN[:3]), WORDS, TARGETS), [0]
    ),
    "arriving_scene": lambda: pictures.arriving_scene(lambda choice: (*GIVEN[:3], TARGETS)).picture((None, 1)),
    "costs_scene": lambda: pictures.costs_scene().picture((10, 4)),
    "truncation_scene": lambda: pictures.truncation_scene(*GIVEN, lambda n: {"all": NORMS > 0}),
    "decay_of_many_scene": lambda: pictures.decay_of_many_scene(lambda *_: (np.arange(3), -np.ones((2, 3))), 2),
    "memory_cut_scene": lambda: pictures.memory_cut_scene([NORMS], WORDS, TARGETS),
    "transplant_scene": lambda: pictures.transplant_scene(NORMS, [["a", "is", "b"], ["c", "is", "d"]], 1),
    "loop_picture": pictures.loop_picture,
    "errors_picture": lambda: pictures.errors_picture(WORDS, TARGETS, [1, 2], [2, 3], ""),
    "copies_scene": lambda: pictures.copies_scene(lambda _: (NORMS, "it", ""), 2, "W", WORDS, TARGETS).picture(0),
    "copies_picture": lambda: pictures.copies_picture(NORMS, "W", "it", WORDS, TARGETS, ""),
    "curves_picture": lambda: pictures.curves_picture(
        [1, 9], [("a", [2, 5], "red", "-")], "x", "y", "", "x", [(5, "m")]
    ),
    "growing_loss_picture": lambda: pictures.growing_loss_picture([2.5, 1.25], 5, "tag", even=3),
    "scores_picture": lambda: pictures.scores_picture(scores()),
    "writing_scene": lambda: pictures.writing_scene([0, 1], [5.0, 3.0], [[["the", "a"]], [["the", "cat"]]], [5.0, 4.0]),
    "log_loss_picture": lambda: pictures.log_loss_picture(np.array([0.5, 1]), WORDS, TARGETS, ""),
    "nudge_scene": lambda: [pictures.nudge_scene(*NUDGED).picture((("W", (1, 0)), 0.5, 0.3))],
    "along_gradient_scene": lambda: [pictures.along_gradient_scene(*NUDGED).picture(("all", 0.5))],
    "starts_picture": lambda: pictures.starts_picture({"a": [0, 1, 1], "b": [2, 2]}, 2, "x", "y", "", "all"),
    "spread_picture": lambda: pictures.spread_picture(
        [1, 9], [("a", [[2, 5], [3, 4]], "red")], "x", "y", "", "x", [(3, "m")]
    ),
    "epochs_scene": lambda: pictures.epochs_scene([0], [NORMS], [[1, 2]], [[["a"]]], [["a"]], WORDS, TARGETS),
    "temperature_scene": lambda: [
        pictures.temperature_scene(LABELS, ([0.5, 3], [1, 0])).picture((np.array([0.25, 0.75]), 2, [["a", "b"]], "a"))
    ],
    "echo_scene": lambda: pictures.echo_scene({"a": {0: {"right": [0, 7], "distance": [0.5, 2]}}}),
    "swap_picture": lambda: pictures.swap_picture(NORMS, WORDS, TARGETS, ""),
}
# What a reader may have set, each of which changes texts, lines, axes or colours that are not told otherwise.
# All of them at once: a picture that is drawn as before has heeded none.
OWN_STYLE = {
    "font.family": "serif",
    "font.weight": "bold",
    "font.style": "italic",
    "font.size": 30,
    "mathtext.fontset": "stix",
    "text.color": "red",
    "path.sketch": (1, 100, 2),
    "axes.facecolor": "black",
    "axes.grid": True,
    "axes.labelsize": 30,
    "lines.linewidth": 9,
    "lines.marker": "s",
    "patch.linewidth": 9,
    "image.cmap": "jet",
    "legend.fontsize": 30,
    "figure.autolayout": True,
    "text.usetex": True,
}


def bytes_of(name):
    """The PNG bytes of a picture, of a scene's last step."""
    made = PICTURES[name]()
    if isinstance(made, Scene):
        made.steps = made.steps[-1:]
        made = made.pictures() if made.steps else [made.picture((1.5, "tanh", 2))]
    return [picture.png for picture in (made if isinstance(made, list) else [made])]


def test_every_picture_is_asked_about_the_readers_settings():
    assert {"Picture", "Scene", *PICTURES} == set(pictures.__all__)


@pytest.mark.usefixtures("coarse")
@pytest.mark.parametrize("name", PICTURES)
def test_the_readers_own_matplotlib_settings_change_no_picture_and_are_kept(name):
    plain = bytes_of(name)
    with matplotlib.rc_context(OWN_STYLE):
        kept = dict(matplotlib.rcParams)
        assert bytes_of(name) == plain
        assert dict(matplotlib.rcParams) == kept


def test_the_readers_settings_come_back_after_an_error():
    with matplotlib.rc_context({"font.size": 30}):
        with pytest.raises(IndexError):
            pictures.triangle_scene(DRAWN.params, DRAWN.run, DRAWN.y, ["one word for two steps"], ["one"])
        assert matplotlib.rcParams["font.size"] == 30


def test_two_threads_draw_one_after_the_other():
    """The settings are those of the process: else one thread would put the other's back in the midst of its drawing."""
    inside, go_on, order = threading.Event(), threading.Event(), []

    def first():
        with in_our_style():
            inside.set()
            go_on.wait(10)
            order.append("first")

    def second():
        with in_our_style():
            order.append("second")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert inside.wait(10)
    threads[1].start()
    threads[1].join(0.2)
    assert threads[1].is_alive()
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert order == ["first", "second"]


def matrix_of(values, scale, cell, **how):
    page = Page(20)
    page.matrix(10, 5, values, scale, cell, **how)
    step = seen(Scene(page.axes, [0], lambda step: ("", "")))[0]
    return step, step.matrices[0]


def test_a_matrix_stands_where_it_is_put_with_a_number_in_every_cell():
    values = np.array([[1.5, -0.25, 0], [0.004, -0.004, -1.5]])
    step, matrix = matrix_of(values, symmetric([values]), (4, 3), title="title", title_colour=COLOURS["W"])
    assert (matrix.left, matrix.top, matrix.right, matrix.bottom) == (10, 5, 22, 11)
    assert step.holds(matrix, values) and matrix.limits == (-1.5, 1.5)
    assert (10, 5, 12, 6) in step.framed()
    title = step.named("title")
    assert (title.x, title.y, title.colour) == (16, 3.3, COLOURS["W"])


@pytest.mark.parametrize("decimals, shown", [(2, ["0.50", "−2.00"]), (0, ["0", "−2"]), (None, [])])
def test_a_matrix_has_the_decimals_asked_for_or_no_numbers(decimals, shown):
    step, _ = matrix_of(np.array([[0.5, -2.0]]), symmetric([np.ones(1)]), 4, decimals=decimals)
    assert [word.text for word in step.words if word.text] == shown


def test_the_scale_for_both_signs_is_centred_on_zero_and_fits_all():
    scale = symmetric([np.array([0.5, -3.0]), np.array([[2.0]]), np.zeros(0)])
    assert (scale.norm.vmin, scale.norm.vmax) == (-3, 3)
    assert contrast(scale.colour(0)) < 1.1 and scale.colour(-3)[0] > scale.colour(-3)[2]
    assert scale.colour(3)[1] > scale.colour(3)[0]
    assert (symmetric([np.zeros(2)]).norm.vmin, symmetric([]).norm.vmax) == (-1, 1)


@pytest.mark.parametrize("letter", COLOURS)
def test_the_scale_for_norms_goes_from_white_through_the_letters_colour(letter):
    scale = sizes(letter, 4)
    assert np.allclose(rgb(scale.colour(0)), 1) and np.allclose(rgb(scale.colour(3)), rgb(COLOURS[letter]), atol=0.02)
    assert np.allclose(rgb(scale.colour(4)), 0.6 * rgb(COLOURS[letter]), atol=0.01)
    assert sizes(letter, 0).norm.vmax == 1


def test_a_bias_has_the_colour_of_h():
    assert sizes("b_h", 1).colours is SIZES["h"]


@pytest.mark.parametrize("scale", [symmetric([np.ones(1)]), *(sizes(letter, 1) for letter in COLOURS)])
def test_every_ink_can_be_read_on_its_colour(scale):
    for value in np.linspace(-1, 1, 1001):
        assert contrast(scale.ink(value), scale.colour(value)) >= 4.5


def test_an_ink_is_found_for_every_colour_there_is():
    """The hardest are mid-tones, on which neither white nor the usual dark ink has the contrast."""
    for grey in np.linspace(0, 1, 256):
        for colour in ((grey, grey, grey), (grey, 0.5, 0.2), (0.8, grey, 1 - grey)):
            assert contrast(ink_on(colour), colour) >= 4.5


@pytest.mark.parametrize("letter", COLOURS)
def test_a_letters_colour_can_be_read_as_small_text(letter):
    assert contrast(COLOURS[letter]) >= 4.5


def test_the_triangles_rows_and_columns_have_their_words():
    page = Page(40)
    triangle = Triangle(page, 20, 10, 6, SIZES_OF_TERMS)
    triangle.draw_empty(WORDS, TARGETS, "its title")
    triangle.fill([(1, 0)])
    step = seen(Scene(page.axes, [0], lambda step: ("", "")))[0]
    assert step.triangle_holds(SIZES_OF_TERMS, [(1, 0)], COLOURS["W"], 2)
    assert (step.named("$k=1$").x, step.named("now  $t=0$").y) == (29, 13)
    assert step.named("now").x == 29 and step.named("<s>").x == 23 and step.has("its title")


def test_a_dollar_sign_in_a_word_is_a_dollar_sign():
    """Between two of them stands mathematics elsewhere, and this would be none: matplotlib would give an error."""
    words = ["$_$", "$x$"]
    step = seen(pictures.triangle_scene(DRAWN.params, DRAWN.run, DRAWN.y, words, words))[1]
    assert step.has(r"\$_\$  $t=0$")
    assert pictures.fading_picture([("a", NORMS)], words, words, row=1).png
    read = contributions(DRAWN.params, DRAWN.run, DRAWN.y), words, words
    assert pictures.triangles_of_scene(lambda step: read, [None]).picture(None).png
    assert pictures.copies_picture(NORMS, "W", "it", words, words, "").png


def test_the_triangles_rows_may_go_without_words():
    page = Page(40)
    Triangle(page, 20, 10, 6, SIZES_OF_TERMS, name="b_h").draw_empty(WORDS)
    step = seen(Scene(page.axes, [0], lambda step: ("", "")))[0]
    assert (
        step.has("$t=1$")
        and not step.has("loss on")
        and step.has(r"$\|\,$term$(t,k)\,\|$ of $\partial L/\partial b_h$")
    )


@pytest.mark.parametrize("T", [1, 2, 5, 9])
def test_the_unrolled_network_keeps_its_columns_apart_and_on_the_page(T):
    page = Page(30)
    network = Unrolled(page, ["word"] * T, ["tag"] * T)
    network.draw(0, T)
    step = seen(Scene(page.axes, [0], lambda step: ("", "")))[0]
    boxes = sorted(step.boxes, key=lambda box: box.left)
    assert len(boxes) == T and boxes[-1].left + boxes[-1].width < 100
    assert all(left.left + left.width < right.left for left, right in zip(boxes, boxes[1:]))
    assert [step.has(f"$h_{{{t}}}$") for t in range(T + 1)] == [True] * T + [False]
    assert step.has("$h_{-1}$") and step.has("true answer") and step.has("loss") and step.has("reads")


def test_the_unrolled_network_without_losses_and_without_boxes():
    page = Page(30)
    Unrolled(page, WORDS, TARGETS, loss=False).draw(0, 2, boxes=False)
    step = seen(Scene(page.axes, [0], lambda step: ("", "")))[0]
    assert step.boxes == [] and not step.has("$h_{-1}$") and not step.has("$L_{0}$") and step.has("most probable")


@pytest.mark.parametrize("value, wanted", [(-0.001, "0.00"), (0.001, "0.00"), (-1.256, "−1.26"), (12, "12.00")])
def test_numbers_have_a_true_minus_and_no_minus_zero(value, wanted):
    assert number(value) == text(value) == wanted


def test_words_of_small_counts_indices_and_vectors():
    assert [count(n, "term") for n in (0, 1, 3, 12)] == ["no terms", "one term", "three terms", "12 terms"]
    assert sub("h", 10) + sub("h", -1) == "h₁₀h₋₁" and vector([0.1, -0.25]) == "(0.10, −0.25)"
