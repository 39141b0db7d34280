"""Every scene and every picture draws the right numbers, in the right places: read from what is drawn, step by step.

What is wanted is computed here, by the formulas of the lessons, and not by the functions that the pictures call.
"""

import numpy as np
import pytest
from drawn import case
from seen import seen, seen_still, text

from rnn_lesson import contributions, pictures
from rnn_lesson.pictures.shapes import COLOURS
from rnn_lesson.pictures.text import sub

T, WORDS, TARGETS = 3, ["<s>", "now", "is"], ["now", "is", "</s>"]
INPUTS, LABELS = ["here", "there", "where"], ["one", "two", "three", "four"]
DRAWN = case(T, 3, 2, 4, seed=4)
P, RUN, Y = DRAWN.params, DRAWN.run, DRAWN.y
GIVEN = P, RUN, Y, WORDS, TARGETS
PAIRS = [(t, k) for t in range(T) for k in range(t, -1, -1)]
ORANGE, VIOLET, GREEN, BLUE, DARK, PALE = (*(COLOURS[letter] for letter in "WLUVh"), "#b9b9b9")

# The forward pass, and every piece of the gradient, by hand.
H_BEFORE, A, H, O = [], [], [], []
for t in range(T):
    H_BEFORE.append(H[-1] if H else DRAWN.h_init)
    A.append(P.V @ DRAWN.x[t] + P.W @ H_BEFORE[t] + P.b_h)
    H.append(np.tanh(A[t]))
    O.append(P.U @ H[t] + P.b_y)
Y_HAT = [np.exp(o) / np.exp(o).sum() for o in O]
L = [-np.log(y_hat[y]) for y_hat, y in zip(Y_HAT, Y)]
SLOPES = [1 - h**2 for h in H]
J = [np.diag(slopes) @ P.W for slopes in SLOPES]
ERROR = [y_hat - np.eye(4)[y] for y_hat, y in zip(Y_HAT, Y)]
OWN = [P.U.T @ error for error in ERROR]
PARTNER = {"W": H_BEFORE, "V": DRAWN.x, "b_h": np.ones((T, 1))}


def product(t, k):
    return np.eye(2) if t == k else J[t] @ product(t - 1, k)


def dL_da(t, k):
    return SLOPES[k] * (product(t, k).T @ OWN[t])


def term(t, k, name="W"):
    if name in ("U", "b_y"):
        return (t == k) * np.outer(ERROR[t], H[t] if name == "U" else [1])
    return np.outer(dL_da(t, k), PARTNER[name][k])


def total(name="W", pairs=PAIRS):
    return sum(term(t, k, name) for t, k in pairs)


def norms(name="W"):
    sizes = np.zeros((T, T))
    for t, k in PAIRS:
        sizes[t, k] = np.sqrt((term(t, k, name) ** 2).sum())
    return sizes


def in_network(step, letter, t):
    """The letter of column t in the unrolled network, which is drawn before all others, in its last colour."""
    first = next(word for word in step.words if word.text == f"${letter}_{{{t}}}$")
    return [word for word in step.words if (word.text, word.x, word.y) == (first.text, first.x, first.y)][-1]


def x_of(step, t):
    """The x of column t in the unrolled network."""
    return in_network(step, "x", t).x


def arrows(step, colour, line=None, arc=None):
    """The arrows of a colour as (x of the start, y, x of the end, y)."""
    return [
        (*arrow.start, *arrow.end)
        for arrow in step.arrows
        if arrow.colour == colour and line in (None, arrow.line) and arc in (None, arrow.is_arc)
    ]


def walk_is_drawn(step, t, k):
    """Is there an arrow from L_t down to h_t, an arc from every h_i to h_{i-1} down to h_k, and are the boxes lit?"""
    ((x, y, end, below),) = arrows(step, VIOLET)
    assert 0 < x - x_of(step, t) < 3.6 and x == end and y < below < step.named(f"$h_{{{t}}}$").y
    arcs = sorted(arrows(step, ORANGE, arc=True), reverse=True)
    assert len(arcs) == t - k
    for i, (start, _, end, _) in zip(range(t, k, -1), arcs):
        assert abs(start - x_of(step, i)) < 3.6 and 0 < end - x_of(step, i - 1) < 3.6
    lit = sorted(box.middle[0] for box in step.boxes if box.edge == ORANGE)
    assert np.allclose(lit, [x_of(step, i) for i in range(k, t + 1)])
    return [word.x for word in step.words if word.is_badge and word.text == f"$L_{{{t}}}$"] == [x_of(step, t)]


def columns_are_drawn(step, upto, loss=True):
    """Is every column up to this one in full colours, and every later one pale?"""
    for t in range(T):
        x, is_lit, ink = x_of(step, t), t <= upto, DARK if t <= upto else PALE
        letters = [in_network(step, letter, t) for letter in (["x", r"\hat{y}", "L"] if loss else ["x", r"\hat{y}"])]
        assert [word.x for word in letters] == [x] * len(letters)
        assert [word.y for word in letters] == sorted((word.y for word in letters), reverse=True)
        assert letters[0].colour == letters[1].colour == ink
        assert not loss or letters[2].colour == (VIOLET if is_lit else PALE)
        reads = [w for w in step.words if w.x == x and w.text == WORDS[t] and 0 < w.y - letters[0].y < 3]
        assert reads[-1].colour == ink
        if loss:
            answers = [w for w in step.words if w.x == x and w.text == TARGETS[t] and 0 < letters[1].y - w.y < 3]
            assert answers[-1].colour == ink
        for colour in (BLUE, GREEN):
            up = [arrow for arrow in arrows(step, colour) if arrow[0] == arrow[2] == x]
            assert bool(up) == is_lit and all(start > end for _, start, _, end in up)
        before = x_of(step, t - 1) if t else 0
        into = [arrow for arrow in arrows(step, ORANGE, 1.4, arc=False) if before <= arrow[0] < arrow[2] < x]
        assert bool(into) == is_lit and all(start == end for _, start, _, end in into)
    return True


@pytest.fixture(scope="module")
def chain():
    return seen(pictures.chain_scene(*GIVEN))


@pytest.mark.parametrize("t, k", PAIRS)
def test_the_chain_shows_its_jacobians_from_left_to_right_and_their_product(chain, t, k):
    step = chain[t, k]
    shown = sorted((m for m in step.matrices if m.top == 16), key=lambda m: m.left)
    wanted = [J[i] for i in range(t, k, -1)] + [product(t, k)]
    titles = [sub("J", i) for i in range(t, k, -1)] + [f"∂{sub('h', t)}/∂{sub('h', k)}"]
    for matrix, values, title in zip(shown, wanted, titles, strict=True):
        assert step.holds(matrix, values, decimals=None)
        assert any(w.text == title and abs(w.x - matrix.middle) < 1e-9 and 0 < 16 - w.y < 2 for w in step.words)
    assert len({matrix.limits for matrix in shown}) == 1
    assert (step.has("identity"), step.has("product")) == (t == k, t != k)
    assert all(matrix.left < shown[-1].left for matrix in shown[:-1]) and shown[-1].left == chain[0, 0].matrices[0].left


@pytest.mark.parametrize("t, k", PAIRS)
def test_the_chain_carries_the_loss_as_a_column_from_h_t_to_a_k(chain, t, k):
    step = chain[t, k]
    columns = sorted((m for m in step.matrices if m.top == 31.4), key=lambda m: m.left)[:4]
    values = OWN[t], product(t, k).T @ OWN[t], SLOPES[k], dL_da(t, k)
    L = f"∂{sub('L', t)}/∂"
    titles = L + sub("h", t), L + sub("h", k), f"fₕ′({sub('a', k)})", L + sub("a", k)
    for column, wanted, title in zip(columns, values, titles, strict=True):
        assert step.holds(column, wanted[:, None])
        assert any(w.text == title and abs(w.x - column.middle) < 1e-9 and 0 < 31.4 - w.y < 2 for w in step.words)
    assert columns[0].limits == columns[1].limits == columns[3].limits


@pytest.mark.parametrize("t, k", PAIRS)
def test_the_chain_shows_the_term_as_the_outer_product_of_a_column_and_the_state_before(chain, t, k):
    step = chain[t, k]
    shown = sorted((m for m in step.matrices if m.top == 31.4), key=lambda m: m.left)[-1]
    (row,) = [m for m in step.matrices if m.left == shown.left and m.bottom < 31.4]
    assert step.holds(row, H_BEFORE[k]) and step.holds(shown, term(t, k)) and row.right == shown.right
    assert step.text_at(row.middle, row.top - 1.5).text == sub("h", k - 1) + "ᵀ"
    assert step.named(f"term ({t}, {k})").x == shown.middle


@pytest.mark.parametrize("t, k", PAIRS)
def test_the_chain_walks_back_over_the_states_and_marks_the_use_of_W(chain, t, k):
    step = chain[t, k]
    at = {i: step.named(f"$h_{{{i}}}$").x for i in range(T)}
    ((x, y, end, below),) = arrows(step, VIOLET)
    assert x == end == at[t] and y < below < 8
    assert any(word.text == f"loss on “{TARGETS[t]}”" and word.colour == VIOLET for word in step.words)
    arcs = sorted(arrows(step, ORANGE, arc=True), reverse=True)
    for i, (start, _, end, _) in zip(range(t, k, -1), arcs, strict=True):
        assert at[i - 1] < end < start < at[i]
        name = next(word for word in step.words if word.text == sub("J", i) and word.y < 8)
        assert end < name.x < start
    lit = sorted(box.middle[0] for box in step.boxes if box.edge == ORANGE)
    assert np.allclose(lit, [at[i] for i in range(k, t + 1)])
    ((start, _, end, _),) = arrows(step, ORANGE, 2.6)
    assert start < step.named("W").x < end < at[k] and (k == 0 or start > at[k - 1])
    assert [step.named(word).x for word in WORDS] == list(at.values())


def test_an_equation_shows_its_arrays_and_signs_from_left_to_right_on_one_scale(monkeypatch):
    slopes, W = np.array([0.5, 1.0]), np.array([[1.0, -2], [3, 4]])
    parts = [("slopes", slopes), "·", ("$W$", W), "=", ("$J$", slopes[:, None] * W)]
    (step,) = seen_still(monkeypatch, lambda: pictures.equation_picture(parts, ""))
    assert step.shows("slopes", slopes[:, None]) and step.shows("$W$", W) and step.shows("$J$", slopes[:, None] * W)
    assert {matrix.limits for matrix in step.matrices} == {(-4, 4)}
    order = [step.named(part if isinstance(part, str) else part[0]).x for part in parts]
    assert order == sorted(order) and max(matrix.right for matrix in step.matrices) < 100


def test_the_triangle_of_any_network_shows_its_norms_its_losses_and_the_count_of_the_starts():
    L_t, largest = [0.5, 2.0, 4.5], [2, 2, 1, 2]
    scene = pictures.norms_scene(lambda size: (size * norms(), L_t, WORDS, TARGETS, largest), T, row=2)
    scene.steps = [(1.0,)]
    step = seen(scene)[1.0,]
    for t, k in PAIRS:
        x, y = step.named(f"$k={k}$").x, next(w.y for w in step.words if w.text == f"$t={t}$")
        x = min(w.x for w in step.words if w.text == f"$k={k}$")
        assert step.text_at(x, y).text == text(norms()[t, k])
        (face,) = [a.face for a in step.areas if a.face and np.allclose(a.middle, (x, y))]
        assert (face == "#ffffff") == (norms()[t, k] < 0.005)
        assert [w.text for w in step.words if abs(w.y - y) < 1e-9 and w.text in TARGETS] == [TARGETS[t]]
    losses = [area for area in step.areas if area.face == VIOLET and area.left > 30]
    assert np.allclose([bar.width for bar in losses], [13 * 0.5 / 4, 13 / 2, 13])
    starts = [area for area in step.areas if area.face == "#6a6a6a"]
    assert np.allclose([bar.width for bar in starts], [0, 5, 15])
    assert [w.text for w in step.words if "of 4" in w.text] == ["0 of 4", "1 of 4", "3 of 4"]
    (said,) = [sentence for _, sentence in scene.walk()]
    own = norms()[2].argmax()
    assert f"the largest term is k = {own}, of norm {text(norms()[2, own])}; the loss is 4.50" in said
    assert "k = 1 in 1, k = 2 in 3" in said


def test_below_the_triangle_a_curve_tells_the_largest_norm_of_the_row_after_each_epoch():
    values = np.array([1.0, 0.5, 4.0, 0.25, 0.125])
    scene = pictures.norms_scene(lambda e: (norms(), [1, 1, 1], WORDS, TARGETS, [0]), T, 2, lambda e: (values, e))
    scene.steps = [(0,), (3,)]
    for (epoch,), step in seen(scene).items():
        (curve,) = [line for line in step.lines if len(line.x) == 5]
        assert np.allclose(np.diff(curve.x), np.diff(curve.x)[0]) and np.isclose(
            curve.y.max() - curve.y.min(), 5 * 31 / 32
        )
        heights = np.polynomial.Polynomial.fit([0.125, 4.0], [curve.y.max(), curve.y.min()], 1)
        assert np.allclose(curve.y, heights(values))
        (dot,) = [line for line in step.lines if line.marker == "o"]
        assert np.allclose((dot.x[0], dot.y[0]), (curve.x[epoch], curve.y[epoch]))
        assert np.isclose(step.named("4.00 at epoch 2").x, curve.x[2] + 1)
    assert "a dot at epoch 3: 0.25" in scene.walk()[1][0]


@pytest.mark.parametrize("name, colour", [("W", ORANGE), ("V", BLUE), ("U", GREEN), ("b_h", DARK), ("b_y", DARK)])
def test_the_triangle_fills_row_by_row_beside_its_sums(name, colour):
    steps = seen(pictures.triangle_scene(*GIVEN, name=name))
    for t, step in steps.items():
        row, rows = [(t, k) for k in range(t + 1)], [(i, k) for i, k in PAIRS if i <= t]
        assert step.triangle_holds(norms(name), rows, VIOLET, norms(name).max())
        assert any(w.colour == colour for w in step.words if w.text == rf"$\partial L/\partial {name}$, all rows")
        assert step.shows(f"sum of row {t}", total(name, row))
        assert step.shows(f"sum of rows 0 to {t}" if t else "so far", total(name, rows))
        assert step.shows(rf"$\partial L/\partial {name}$, all rows", total(name))
        ((left, top, width, height),) = step.framed(2.2)
        cell = width / (t + 1)
        assert np.allclose(
            [left + cell / 2, top + cell / 2], [step.named("$k=0$").x, step.named(f"{TARGETS[t]}  $t={t}$").y]
        )


def test_two_triangles_can_share_a_scale():
    step = seen(pictures.triangle_scene(*GIVEN, top=2 * norms().max()))[T - 1]
    assert step.triangle_holds(norms(), PAIRS, VIOLET, 2 * norms().max())


def test_the_missing_terms_show_the_true_gradient_the_term_the_sum_and_the_rest():
    steps = seen(pictures.missing_terms_scene(*GIVEN))
    assert list(steps) == [(t, n) for t in range(T) for n in range(t + 1)]
    for (t, n), step in steps.items():
        true, so_far = total(pairs=[(t, k) for k in range(t + 1)]), total(pairs=[(t, k) for k in range(t - n, t + 1)])
        assert step.shows(rf"the true $\partial L_{{{t}}}/\partial W$", true)
        assert step.shows(f"term added: $k={t - n}$", term(t, t - n))
        assert step.shows(f"sum of {('one term', 'two terms', 'three terms')[n]}", so_far)
        assert step.shows(rf"still missing of $\partial L_{{{t}}}/\partial W$", true - so_far)
        assert walk_is_drawn(step, t, t - n) and columns_are_drawn(step, t)
        badges = sorted(word.x for word in step.words if word.is_badge and word.text == "$W$")
        assert len(badges) == n + 1 and all(x < x_of(step, k) for x, k in zip(badges, range(t - n, t + 1)))


def test_the_bars_of_the_missing_terms_have_the_length_of_what_is_missing():
    def missing(t, n):
        return np.linalg.norm(total(pairs=[(t, k) for k in range(t - n)])) if n < t else 0

    most = max(missing(t, n) for t in range(T) for n in range(t + 1))
    for (t, n), step in seen(pictures.missing_terms_scene(*GIVEN)).items():
        bars = [area for area in step.areas if area.face == ORANGE]
        assert len(bars) == n + 1
        for i, bar in enumerate(bars):
            name = step.named(f"$n={i}$")
            assert abs(bar.middle[1] - name.y) < 1e-9 and abs(bar.width - 11 * missing(t, i) / most) < 1e-9
            (number,) = [w for w in step.words if abs(w.y - name.y) < 1e-9 and name.x < w.x < 24]
            assert number.text == text(missing(t, i)) and number.bold == (i == n)
        assert step.has(f"$n={t}$") and not step.has(f"$n={t + 1}$")


def test_the_gradient_of_U_is_the_sum_of_outer_products():
    for t, step in seen(pictures.sum_over_time_scene(*GIVEN, LABELS)).items():
        columns = {m.left: m for m in step.matrices}
        assert step.holds(columns[9], Y_HAT[t][:, None]) and step.has(rf"$\hat{{y}}_{{{t}}}$")
        assert step.shows(f"$y_{{{t}}}$", np.eye(4)[Y[t]][:, None], decimals=0)
        assert step.shows(rf"$\hat{{y}}_{{{t}}} - y_{{{t}}}$", ERROR[t][:, None])
        row, shown = sorted((m for m in step.matrices if m.left == 35.5), key=lambda m: m.top)
        assert step.holds(row, H[t]) and step.holds(shown, np.outer(ERROR[t], H[t]))
        assert any(word.text == f"$h_{{{t}}}$" and row.top < word.y < row.bottom for word in step.words)
        title = step.named(rf"$\partial L_{{{t}}}/\partial U = (\hat{{y}}_{{{t}}} - y_{{{t}}})\, h_{{{t}}}^\top$")
        assert abs(title.x - row.middle) < 1e-9 and columns_are_drawn(step, t)
        assert [word.text for word in step.words if word.text in LABELS] == LABELS
        ((x, y, end, below),) = arrows(step, VIOLET)
        assert 0 < x - x_of(step, t) < 3.6 and x == end and y < below < step.named(rf"$h_{{{t}}}$").y
        (badge,) = [word for word in step.words if word.is_badge and word.text == "$U$"]
        ((x, _, _, _),) = arrows(step, GREEN, 3.2)
        assert x == x_of(step, t) < badge.x < x + 3.6


def test_the_term_of_U_and_the_sum_before_it_give_the_next_sum():
    for t, step in seen(pictures.sum_over_time_scene(*GIVEN, LABELS)).items():
        name = ["nothing yet", "sum of step 0", "sum of steps 0 to 1"][t]
        after = ["sum of step 0", "sum of steps 0 to 1", r"$\partial L/\partial U$"][t]
        assert step.shows(name, total("U", [(i, i) for i in range(t)]) if t else np.zeros_like(P.U))
        assert step.shows(after, total("U", [(i, i) for i in range(t + 1)]))
        line = step.matrix(name).top
        signs = [w.text for w in sorted(step.words, key=lambda w: w.x) if w.text in "−+=" and w.y > line]
        assert signs == ["−", "=", "+", "="]


def test_the_sum_over_time_tells_the_norms_of_the_term_and_of_the_sum():
    scene = pictures.sum_over_time_scene(*GIVEN, LABELS)
    sizes = [np.linalg.norm(total("U", [(i, i) for i in range(t + 1)])) for t in range(T)]
    for t, (_, sentence) in enumerate(scene.walk()):
        assert f"of norm {text(np.linalg.norm(term(t, t, 'U')))}. " in sentence and "missing" not in sentence
        ends = "The sum begins with it.", f"gives a sum of norm {text(sizes[1])}.", f"∂L/∂U, of norm {text(sizes[2])}."
        assert sentence.endswith(ends[t])


def test_no_number_of_the_sum_over_time_lies_beyond_its_scale_of_colours():
    for step in seen(pictures.sum_over_time_scene(*GIVEN, LABELS)).values():
        assert all(abs(m.values).max() <= m.limits[1] for m in step.matrices)


def test_the_triangles_of_several_parameters_have_their_colours_and_plain_zeros():
    read = contributions(P, RUN, Y), WORDS, TARGETS
    step = seen(pictures.triangles_of_scene(lambda step: read, [0]))[0]
    top = max(norms(name).max() for name in ("U", "W", "V", "b_h"))
    meshes = sorted(step.matrices, key=lambda mesh: mesh.left)
    for mesh, (name, colour) in zip(meshes, (("U", GREEN), ("W", ORANGE), ("V", BLUE), ("b_h", DARK)), strict=True):
        title = step.named(rf"$\|\,$term$(t,k)\,\|$ of $\partial L/\partial {name}$")
        assert title.colour == colour and np.isclose(title.x, mesh.middle) and np.allclose(mesh.limits, (0, top))
        for (t, k), size in np.ndenumerate(norms(name)):
            x, y = mesh.cell(t, k)
            assert np.isclose(y, step.named(f"{TARGETS[t]}  $t={t}$").y)
            words = [word for word in step.words if np.allclose((word.x, word.y), (x, y))]
            dotted = [area for area in step.areas if area.dotted and np.allclose(area.middle, (x, y))]
            if k > t:
                assert words == dotted == [] and not mesh.values[t, k] > 0
            else:
                assert [word.text for word in words] == [text(size) if size else "0"] and len(dotted) == 1
                assert np.isclose(mesh.values[t, k], size) if size else not mesh.values[t, k] > 0


def test_fading_triangles_have_one_logarithmic_scale_and_a_framed_row(monkeypatch):
    panels = [("once", norms()), ("small", norms() * 1e-2)]
    (step,) = seen_still(monkeypatch, lambda: pictures.fading_picture(panels, WORDS, TARGETS, row=2))
    assert len(step.matrices) == 2
    for matrix, (title, sizes) in zip(step.matrices, panels):
        assert matrix.limits == (1e-3, 10) and matrix.left == step.named(title).x
        lower = np.tril_indices(T)
        assert np.allclose(matrix.values[lower], np.maximum(sizes[lower], 1e-3))
        cell = (matrix.right - matrix.left) / T
        assert any(
            np.allclose(frame, (matrix.left, matrix.top + 2 * cell, 3 * cell, cell)) for frame in step.framed(2.2)
        )
    assert [step.named(f"{target}  $t={t}$").bold for t, target in enumerate(TARGETS)] == [False, False, True]
    dark = [matrix.colours[2, 2][:3].sum() for matrix in step.matrices]
    assert dark[0] < dark[1]


def test_two_passes_write_each_loss_when_it_exists_and_their_sum_after_the_last():
    for s, step in seen(pictures.two_passes_scene(*GIVEN)).items():
        for t in range(T):
            (x,) = {word.x for word in step.words if word.text == f"$L_{{{t}}}$"}
            beside = [w for w in step.words if w.text == f"= {text(L[t])}" and 0 < w.x - x < 4]
            assert len(beside) == (t <= s)
        sums = [w for w in step.words if w.text == rf"$L = L_0 + \dots + L_{{{T - 1}}}$"]
        whole = [w for w in step.words if w.text == f"= {text(sum(L))}" and w.y == sums[-1].y]
        assert sums[-1].colour == (VIOLET if s >= T else PALE) and len(whole) == (s >= T)
        up = arrows(step, VIOLET, 1.1)
        assert [a[0] for a in up] == ([step.named(f"$L_{{{t}}}$").x for t in range(T)] if s >= T else [])
        assert all(a[1] > a[3] > sums[-1].y for a in up)


def test_two_passes_write_each_state_and_later_its_gradient_beside_it_in_numbers():
    for s, step in seen(pictures.two_passes_scene(*GIVEN)).items():
        network = min(word.y for word in step.words if word.text == "$V$")
        inside = [m for m in step.matrices if m.top < network]
        for t in range(T):
            x = step.named(f"$x_{{{t}}}$").x
            states = [m for m in inside if x - 6 < m.left < x - 0.3]
            gradients = [m for m in inside if x - 0.3 < m.left < x + 6]
            assert len(states) == (t <= s) and len(gradients) == (s > T and t >= 2 * T - s)
            assert all(step.holds(m, H[t][:, None]) for m in states)
            assert all(step.holds(m, dL_dh(t)[:, None]) for m in gradients)


def dL_dh(t):
    """What all losses from t on say of h_t."""
    return sum(product(later, t).T @ OWN[later] for later in range(t, T))


def test_two_passes_show_the_two_parts_that_meet_and_their_sum():
    for s, step in list(seen(pictures.two_passes_scene(*GIVEN)).items())[T + 1 :]:
        t = 2 * T - s
        later = dL_dh(t) - OWN[t]
        assert step.shows(f"from $L_{{{t}}}$", OWN[t][:, None])
        assert step.shows("nothing later" if t == T - 1 else f"from $h_{{{t + 1}}}$", later[:, None])
        shown = [m for m in step.matrices if m.left == 20]
        assert step.holds(shown[0], dL_dh(t)[:, None]) and step.named(rf"$\partial L/\partial h_{{{t}}}$")


def test_two_passes_add_this_copys_share_of_W_to_the_sum_of_the_later_ones():
    sums = r"$\partial L/\partial W$", "copies 2 to 1", "copy 2", "nothing yet"
    for s, step in seen(pictures.two_passes_scene(*GIVEN)).items():
        titles = [step.has(f"share of copy {t}") for t in range(T)]
        if s <= T:
            assert not any(titles) and step.has("empty until the way back")
            assert sum(area.dotted for area in step.areas) == 6
            continue
        t = 2 * T - s
        share, before, after = (
            total("W", [(i, k) for i, k in PAIRS if k in ks]) if ks else np.zeros_like(P.W)
            for ks in ([t], range(t + 1, T), range(t, T))
        )
        assert titles == [i == t for i in range(T)]
        assert step.shows(f"share of copy {t}", share)
        assert step.shows(sums[t + 1], before) and step.shows(sums[t], after)
        line = step.matrix(sums[t + 1]).top
        signs = [w.text for w in sorted(step.words, key=lambda w: w.x) if w.text in "+=" and w.y > line]
        assert signs == ["+", "=", "+", "="]


def test_two_passes_walk_forward_in_ink_and_back_in_orange():
    for s, step in seen(pictures.two_passes_scene(*GIVEN)).items():
        x = [step.named(f"$x_{{{t}}}$").x for t in range(T)]
        lit = [(area.middle[0], area.edge) for area in step.areas if area.face is None and area.line == 2.4]
        now = s if s < T else 2 * T - s
        assert np.allclose([place for place, _ in lit], [] if s == T else [x[now]])
        assert [edge for _, edge in lit] == ([] if s == T else [DARK if s < T else ORANGE])
        back = list(range(T - 1, 2 * T - s - 1, -1)) if s > T else []
        down = sorted((a[0] for a in arrows(step, VIOLET, 2.0)), reverse=True)
        assert len(down) == len(back) and all(0 < place - x[t] < 5 for place, t in zip(down, back))
        left = sorted((a for a in arrows(step, ORANGE, 2.0)), reverse=True)
        assert len(left) == max(len(back) - 1, 0)
        assert all(x[t] > start > end > x[t - 1] for (start, _, end, _), t in zip(left, back))


ONE_HOT = case(T, 3, 2, 4, seed=6)
ONE_HOT.x[:] = np.eye(3)[[1, 0, 2]]


def equation(step, top):
    """The matrices of one line, from left to right."""
    return sorted((m for m in step.matrices if m.top == top), key=lambda m: m.left)


def test_unrolling_sets_both_equations_in_numbers():
    p, run = ONE_HOT.params, ONE_HOT.run
    before = ONE_HOT.h_init
    for t, step in seen(pictures.unrolling_scene(p, run, WORDS, INPUTS, LABELS)).items():
        a = p.V @ ONE_HOT.x[t] + p.W @ before + p.b_h
        h = np.tanh(a)
        o = p.U @ h + p.b_y
        wanted = [("$V$", p.V, 1), (f"$x_{{{t}}}$", ONE_HOT.x[t], 0), ("$W$", p.W, 1), (f"$h_{{{t - 1}}}$", before, 2)]
        wanted += [("$b_h$", p.b_h, 1), (f"$a_{{{t}}}$", a, 2), (f"$h_{{{t}}}$", h, 2)]
        below = [("$U$", p.U, 1), (f"$h_{{{t}}}$", h, 2), ("$b_y$", p.b_y, 1), (f"$o_{{{t}}}$", o, 2)]
        for top, line in ((24.2, wanted), (36.7, below)):
            for matrix, (title, values, decimals) in zip(equation(step, top), line, strict=True):
                assert step.holds(matrix, values if values.ndim == 2 else values[:, None], decimals)
                assert step.text_at(matrix.middle, top - 1.7).text == title
        (column,) = [frame for frame in step.framed(2.0) if frame[1] == 24.2]
        assert column[0] == 1.5 + 5.5 * ONE_HOT.x[t].argmax()
        y_hat = np.exp(o) / np.exp(o).sum()
        bars = [area for area in step.areas if area.face == GREEN]
        assert np.allclose([bar.width for bar in bars], 24 * y_hat)
        for bar, name, value in zip(bars, LABELS, y_hat):
            beside = [w for w in step.words if abs(w.y - bar.middle[1]) < 1e-9 and w.x > bar.left - 1]
            assert [w.text for w in beside] == [name, text(value)]
            assert all(w.bold == (value == max(y_hat)) for w in beside)
        before = h


def test_unrolling_puts_the_numbers_of_each_state_in_its_box_once_it_exists():
    states = [ONE_HOT.h_init, *ONE_HOT.run.h]
    for t, step in seen(pictures.unrolling_scene(ONE_HOT.params, ONE_HOT.run, WORDS, INPUTS, LABELS)).items():
        assert columns_are_drawn(step, t, loss=False)
        boxes = sorted((m for m in step.matrices if m.top < 20), key=lambda m: m.left)
        assert len(boxes) == t + 2
        for i, matrix in enumerate(boxes):
            assert step.holds(matrix, states[i][:, None]) and (i == 0 or abs(matrix.middle - x_of(step, i - 1)) < 1e-9)
        ((left, _, width, _),) = step.framed(2.6)
        assert left + width / 2 == x_of(step, t)


def strips_are_drawn(step, run, t, earlier=None):
    """Is x_t the first strip, and under it h_{-1} to h_t, each with its name? `earlier`: the x shown between."""
    strips = sorted(step.matrices, key=lambda m: m.top)
    names = [f"$x_{{{t}}}$", *([f"$x_{{{earlier}}}$"] if earlier is not None else [])]
    values = [run.x[t], *([run.x[earlier]] if earlier is not None else [])]
    for i in range(-1, t + 1):
        names.append(f"$h_{{{i}}}$")
        values.append(run.h[i] if i >= 0 else run.h_init)
    for strip, name, wanted in zip(strips, names, values, strict=True):
        beside = [w for w in step.words if w.x == strip.left - 1 and strip.top < w.y < strip.bottom]
        assert [w.text for w in beside] == [name] and step.holds(strip, wanted, decimals=None)
    return True


def bars_are_drawn(step, labels, y_hat, whole=20):
    """Is there a bar for each label, of the width whole * y_hat, its name on its left and its number on its right?"""
    bars = [area for area in step.areas if area.face == GREEN]
    assert np.allclose([bar.width for bar in bars], whole * y_hat)
    for bar, name, value in zip(bars, labels, y_hat, strict=True):
        beside = [w for w in step.words if abs(w.y - bar.middle[1]) < 1e-9 and w.x > bar.left - 12]
        assert [w.text for w in beside] == [name, text(value)] and all(w.bold == (value == max(y_hat)) for w in beside)
    return True


@pytest.mark.parametrize("given", [0, 1, 2])
def test_what_it_writes_is_fed_back_from_the_first_step_that_is_not_given(given):
    for t, step in seen(pictures.generation_scene(RUN, WORDS, LABELS, given=given)).items():
        assert step.matrices == [] and bars_are_drawn(step, LABELS, Y_HAT[t], whole=44)
        assert columns_are_drawn_at_work(step, t, given)
        fed = arrows(step, DARK, 1.2)
        assert len(fed) == len(range(given, min(t + 1, T - 1)))
        for (start, above, end, below), i in zip(fed, range(given, T)):
            assert x_of(step, i) < start < end < x_of(step, i + 1) and above < 11.5 < below
        assert step.has(rf"$\hat{{y}}_{{{t}}}$   P(next word)")


def columns_are_drawn_at_work(step, upto, known):
    """Are columns lit up to this one, with the words it picks above, and words that are to come hidden?"""
    for t in range(T):
        x, y = x_of(step, t), in_network(step, "x", t).y
        reads = [w.text for w in step.words if w.x == x and 0 < w.y - y < 3 and w.text]
        assert reads == [WORDS[t]] * ((t <= known) + (t <= upto))
        picks = [w.text for w in step.words if w.x == x and w.y < 4 and w.text]
        assert picks == ([LABELS[int(np.argmax(Y_HAT[t]))]] if t <= upto else [])
    return True


def test_of_many_labels_the_eight_best_have_bars():
    many = case(2, 3, 2, 14, seed=2)
    labels = [f"w{i}" for i in range(14)]
    for t, step in seen(pictures.generation_scene(many.run, ["<s>", "w"], labels)).items():
        best = sorted(range(14), key=lambda i: -many.run.y_hat[t][i])[:8]
        assert bars_are_drawn(step, [labels[i] for i in best], many.run.y_hat[t][best], whole=44)


def test_a_word_read_twice_is_framed_with_both_its_vectors_and_both_its_states():
    steps = seen(pictures.tagging_scene(RUN, ["a", "b", "a"], LABELS))
    assert strips_are_drawn(steps[1], RUN, 1) and strips_are_drawn(steps[2], RUN, 2, earlier=0)
    assert not [area for area in steps[1].areas if area.edge == VIOLET]
    frames = [area for area in steps[2].areas if area.edge == VIOLET]
    words = [area.middle[0] for area in frames if area.line == 1.6]
    assert np.allclose(words, [x_of(steps[2], 0), x_of(steps[2], 2)])
    strips = sorted(steps[2].matrices, key=lambda m: m.top)
    wanted = [strips[i].top for i in (0, 1, 3, 5)]  # x_2, x_0, then h_{-1}, h_0, h_1, h_2
    assert np.allclose([area.top + 0.15 for area in frames if area.line == 1.8], wanted)
    assert bars_are_drawn(steps[2], LABELS, Y_HAT[2])


DL_DA = [sum(dL_da(i, t) for i in range(t, T)) for t in range(T)]
LATER = [P.W.T @ DL_DA[t + 1] if t + 1 < T else np.zeros(2) for t in range(T)]


@pytest.fixture(scope="module")
def swept():
    return seen(pictures.sweep_scene(*GIVEN))


@pytest.mark.parametrize("t", range(T))
def test_the_sweep_shows_the_gradients_that_meet_their_sum_and_what_becomes_of_it(swept, t):
    step, last = swept[T - 1 - t], t == T - 1
    before = [] if last else [(rf"$\partial L/\partial a_{{{t + 1}}}$", DL_DA[t + 1], None)]
    wanted = [
        *before,
        ("nothing" if last else rf"$W^\top\,\partial L/\partial a_{{{t + 1}}}$", LATER[t], ORANGE),
        (rf"$U^\top(\hat{{y}}_{{{t}}} - y_{{{t}}})$", OWN[t], VIOLET),
        (rf"$\partial L/\partial h_{{{t}}}$", OWN[t] + LATER[t], DARK),
        (rf"$f_h'(a_{{{t}}})$", SLOPES[t], None),
        (rf"$\partial L/\partial a_{{{t}}}$", DL_DA[t], None),
    ]
    line = sorted((m for m in step.matrices if m.top == 30), key=lambda m: m.left)
    assert step.holds(line[0], P.W.T) and step.text_at(line[0].middle, 28.6).text == r"$W^\top$"
    for matrix, (title, values, edge) in zip(line[1:], wanted, strict=True):
        assert step.holds(matrix, values[:, None]) and step.text_at(matrix.middle, 28.6).text == title
        frames = [a for a in step.areas if a.line == 2.2 and abs(a.middle[0] - matrix.middle) < 0.01]
        assert [frame.edge for frame in frames] == ([edge] if edge else [])
        if edge:
            (norm,) = [w for w in step.words if abs(w.x - matrix.middle) < 0.01 and w.text.startswith("norm ")]
            assert norm.text == f"norm {text(np.linalg.norm(values))}" and norm.y > matrix.bottom
    assert step.has("no later\nstep") == step.has("no later step") == last
    assert step.has(f"from $L_{{{t}}}$") and step.has(f"from $h_{{{t + 1}}}$") == (not last)
    signs = sorted((w.x, w.text) for w in step.words if w.text in ("+", "=", r"$\odot$"))
    assert [sign for _, sign in signs] == ["=", "+", "=", r"$\odot$", "="]


@pytest.fixture(scope="module")
def gathered():
    return seen(pictures.gathering_scene(*GIVEN[:4], INPUTS))


@pytest.mark.parametrize("t", range(T))
def test_a_copys_part_stands_between_the_sum_before_it_and_the_sum_after(gathered, t):
    step = gathered[T - 1 - t]
    for name in ("W", "V", "b_h"):
        y = step.named(rf"$\partial L/\partial {name}$").y
        shown = [m for m in step.matrices if m.top < y < m.bottom and m.values.shape == total(name).shape]
        if name == "V":  # its sum stands a line below
            shown += [m for m in step.matrices if m.values.shape == total(name).shape and m.top > y]
        before, added, after = sorted(shown, key=lambda m: (m.top, m.left))[:3]
        sums = [sum((term(i, k, name) for i, k in PAIRS if k >= first), 0 * total(name)) for first in (t + 1, t)]
        assert np.allclose(before.values, sums[0]) and np.allclose(after.values, sums[1])
        assert np.allclose(added.values, np.outer(DL_DA[t], PARTNER[name][t]))
        assert np.allclose(before.values + added.values, after.values)
        signs = [w.text for w in sorted(step.words, key=lambda w: (w.y, w.x)) if w.text in ("+", "=")]
        assert sorted(signs) == ["+"] * 3 + ["="] * 3
        for matrix in (before, added, after):
            for (i, j), value in np.ndenumerate(matrix.values):
                word = step.text_at(*matrix.cell(i, j))
                assert word.text == text(value, 0 if value == round(value) else 2)
                assert value == 0 or word.colour in (DARK, "#ffffff", "#000000")
        if name != "b_h":
            (row,) = [m for m in step.matrices if len(m.values) == 1 and m.left == added.left]
            assert np.allclose(row.values, [PARTNER[name][t]]) and row.bottom < added.top
        copies = f"copies {T - 1} to {t}" if t < T - 1 else f"copy {t}"
        assert step.text_at(after.middle, after.top - 1.2).text == copies
    assert step.has(f"$x_{{{t}}}$: {WORDS[t]}") and step.has(f"$h_{{{t - 1}}}$") and all(map(step.has, INPUTS))


@pytest.mark.parametrize("t", range(T))
def test_the_sweeps_arrows_meet_at_h_t_and_those_before_stay_thin(swept, t):
    step = swept[T - 1 - t]
    for line, first in ((3.0, t), (1.2, T - 1)):
        down = sorted((a for a in arrows(step, VIOLET, line)), reverse=True)
        arcs = sorted((a for a in arrows(step, ORANGE, line, arc=True)), reverse=True)
        at = range(first, t - 1, -1)
        assert len(down) == len(at) and all(0 < a[0] - x_of(step, i) < 3.6 for a, i in zip(down, at))
        came = [i for i in at if i < T - 1]
        assert len(arcs) == len(came)
        for (start, _, end, _), i in zip(arcs, came):
            assert abs(start - x_of(step, i + 1)) < 3.6 and abs(end - x_of(step, i)) < 3.6
    assert [box.middle[0] for box in step.boxes if box.line == 2.6] == [x_of(step, t)]
    assert [word.x for word in step.words if word.is_badge] == [x_of(step, t)] and columns_are_drawn(step, T - 1)


def test_a_word_read_three_times_is_compared_with_the_last_time_before():
    assert strips_are_drawn(seen(pictures.tagging_scene(RUN, ["a", "a", "a"], LABELS))[2], RUN, 2, earlier=1)


def masks(n):
    t, k = np.indices((T, T))
    return {"near": (k <= t) & (t - k <= n), "pieces": (k <= t) & (t // (n + 1) == k // (n + 1))}


@pytest.mark.parametrize("name, colour", [("W", ORANGE), ("V", BLUE)])
def test_truncation_fills_and_outlines_what_is_kept_and_measures_its_sum(name, colour):
    for n, step in seen(pictures.truncation_scene(*GIVEN, masks, name=name)).items():
        lefts = [step.named(title).x for title in ("near", "pieces")]
        edges = 0
        for which, kept in enumerate(masks(n).values()):
            cells = [(t, k) for t, k in PAIRS if kept[t, k]]
            assert step.triangle_holds(norms(name), cells, colour, norms(name).max(), which=which)
            so_far = total(name, cells)
            said = [w.text for w in step.words if w.x == lefts[which] + 0.5 and w.y > 25]
            size, missing = (text(np.linalg.norm(array)) for array in (so_far, total(name) - so_far))
            whole = f"keeps {len(cells)} of 6 terms"
            assert said == [whole, f"norm of their sum: {size}", f"norm of what is missing: {missing}"]
            for t, k in cells:
                around = [(t, k - 1), (t, k + 1), (t - 1, k), (t + 1, k)]
                edges += sum(neighbour not in cells for neighbour in around)
        assert len(step.lines) == edges


def test_errors_stand_beside_the_true_sizes_as_bars(monkeypatch):
    errors, sizes = [0, 0.5, 0.25], [1, 2, 0.75]
    (step,) = seen_still(monkeypatch, lambda: pictures.errors_picture(WORDS, TARGETS, errors, sizes, ""))
    for values, colour, side in ((sizes, "#e3b99b", -1), (errors, ORANGE, 1)):
        bars = [area for area in step.areas if area.face == colour]
        for t, (bar, value) in enumerate(zip(bars, values, strict=True)):
            assert np.isclose(bar.height, 12 * value / 2) and np.isclose(bar.top + bar.height, 45.5)
            assert (bar.middle[0] - x_of(step, t)) * side > 0
            assert step.text_at(bar.middle[0], bar.top - 1.2).text == text(value)
    assert columns_are_drawn(step, T - 1)


def test_the_copies_table_holds_every_slope_and_frames_the_diagonal(monkeypatch):
    slopes = np.array([[0.8, 0, 0], [-0.3, 1e-12, 0], [0.1, -0.9, 0.2]])
    (step,) = seen_still(monkeypatch, lambda: pictures.copies_picture(slopes, "W", "it", WORDS, TARGETS, ""))
    (matrix,) = step.matrices
    assert np.allclose(matrix.values, slopes) and matrix.limits == (-0.9, 0.9)
    for (t, k), slope in np.ndenumerate(slopes):
        word = step.text_at(*matrix.cell(t, k))
        assert word.text == ("0" if abs(slope) < 1e-9 else text(slope))
        assert word.colour == ("#ffffff" if abs(slope) > 0.63 else PALE if word.text == "0" else DARK)
    assert np.allclose(
        [(x + w / 2, y + h / 2) for x, y, w, h in step.framed(1.6)], [matrix.cell(i, i) for i in range(3)]
    )
    for i in range(T):
        assert np.isclose(step.named(rf"$W^{{({i})}}$").x, matrix.cell(0, i)[0])
        assert np.isclose(step.named(f"loss on “{TARGETS[i]}”,  $L_{{{i}}}$").y, matrix.cell(i, 0)[1])


def test_the_copies_table_of_another_number_is_drawn_over_the_same_page():
    tables = {"one": np.diag([0.5, 0.1, -0.2]), "other": np.tril(np.full((3, 3), 0.3))}
    scene = pictures.copies_scene(lambda name: (tables[name], name, f"This is the {name}."), 3, "U", WORDS, TARGETS)
    scene.steps = list(tables)
    for name, step in seen(scene).items():
        (matrix,) = step.matrices
        assert np.allclose(matrix.values, tables[name]) and len(step.framed(1.6)) == 3
        assert any(name in word.text for word in step.words) and step.has("$U^{(2)}$")
    assert [sentence for _, sentence in scene.walk()] == ["This is the one.", "This is the other."]


def test_an_epoch_shows_its_triangle_its_losses_and_what_it_writes():
    sizes, losses = [norms(), norms() / 2], [[1.0, 2.0, 4.0], [0.5, 1.0, 2.0]]
    wanted = [["now", "is"], ["is"]]
    written = [[["now"] * 9, ["is"]], wanted]
    steps = seen(pictures.epochs_scene([0, 30], sizes, losses, written, wanted, WORDS, TARGETS))
    for i, step in steps.items():
        assert step.triangle_holds(sizes[i], PAIRS, ORANGE, norms().max())
        bars = [area for area in step.areas if area.face == VIOLET]
        for bar, loss, target in zip(bars, losses[i], TARGETS, strict=True):
            assert np.isclose(bar.width, 30 * loss / 4)
            beside = [w.text for w in step.words if abs(w.y - bar.middle[1]) < 1e-9 and w.x > 50]
            assert beside == [target, text(loss)]
        assert step.has(f"epoch {(0, 30)[i]}") and not step.has(f"epoch {(30, 0)[i]}")
        marks = [(w.text, w.colour == GREEN) for w in step.words if w.text in ("✓", "–")]
        assert marks == [("–", False) if i == 0 else ("✓", True), ("✓", True)]
        assert step.has(" ".join(["now"] * 8) + " …") == (i == 0)
        assert step.has(f"what the network writes after the first word: {i + 1} of 2 lines right")


def test_the_swap_table_holds_every_probability(monkeypatch):
    table = np.array([[0.9, 0.1], [0.25, 0.75]])
    (step,) = seen_still(monkeypatch, lambda: pictures.swap_picture(table, ["now", "flat"], ["never", "nested"], ""))
    (matrix,) = step.matrices
    assert np.array_equal(matrix.values, table) and matrix.limits == (0, 1) and step.numbers_agree(matrix)
    assert np.isclose(step.named("flat is better than …").y, matrix.cell(1, 0)[1])
    assert np.isclose(step.named("nested").x, matrix.cell(0, 1)[0])


def axes_of(monkeypatch, picture):
    """The axes of a chart, which stand in the figure beside those of the page."""
    scenes = []
    monkeypatch.setattr(pictures.Scene, "picture", lambda scene, step: scenes.append(scene))
    picture()
    return scenes[0].axes.figure.axes[1]


def test_curves_are_drawn_through_their_points_on_the_axes_asked_for(monkeypatch):
    curves = [("a", [2, 20], ORANGE, "-"), ("b", [3, 4], BLUE, "o--")]
    axes = axes_of(
        monkeypatch, lambda: pictures.curves_picture([1, 10], curves, "steps", "sizes", "", "y", [(5, "here")])
    )
    for line, (name, values, colour, _) in zip(axes.lines, curves):
        assert (line.get_label(), list(line.get_xdata()), list(line.get_ydata())) == (name, [1, 10], values)
        assert line.get_color() == colour
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_xscale(), axes.get_yscale()) == (
        "steps",
        "sizes",
        "linear",
        "log",
    )
    assert [words.get_text() for words in axes.get_legend().get_texts()] == ["a", "b"]
    assert list(axes.lines[2].get_xdata()) == [5, 5] and axes.texts[0].get_text() == "here"


def multiplications_of(way, T, n_h):
    """Counted one by one, as the three ways of lesson 7 walk."""
    step = term = n_h + n_h**2
    if way == "the sweep":
        return (T - 1) * step + T * term
    walks = [(t, k) for t in range(T) for k in range(t + 1)]
    steps = sum(t - k if way == "the definition" else k < t for t, k in walks)
    return steps * step + len(walks) * term


@pytest.mark.parametrize("length, n_h", [(2, 64), (7, 4), (200, 16)])
def test_the_costs_are_marked_on_their_lines_and_told_in_full(length, n_h):
    scene = pictures.costs_scene()
    scene.steps = [(length, n_h)]
    step = seen(scene)[length, n_h]
    curves = [line for line in step.lines if len(line.x) > 2]
    marks = [line for line in step.lines if len(line.x) == 1 and line.x[0] <= 60.01]
    one, ten_to_the_10 = step.named("1").y, step.named("$10^{10}$").y
    for way, curve, mark in zip(("the definition", "the triangle", "the sweep"), curves, marks, strict=True):
        count = multiplications_of(way, length, n_h)
        assert np.isclose(mark.y[0], one + np.log10(count) / 10 * (ten_to_the_10 - one))
        assert np.isclose(np.interp(mark.x[0], curve.x, curve.y), mark.y[0], atol=0.05)
        name = step.named(way)
        told = {w.text.replace("\N{THIN SPACE}", "") for w in step.words if w.x == name.x and 0 < w.y - name.y < 6}
        assert str(count) in told and len(told) == 2
    assert np.isclose(marks[0].x[0], {2: 10, 200: 60}.get(length, marks[0].x[0]))


def test_the_loop_stands_beside_its_copies(monkeypatch):
    (step,) = seen_still(monkeypatch, lambda: pictures.folded_picture(3))
    assert len(step.boxes) == 4 and step.named("$h_t$").x == step.boxes[0].middle[0]
    assert [step.named(f"$h_{{{t}}}$").x for t in range(3)] == [box.middle[0] for box in step.boxes[1:]]
    ((start, low, end, high),) = arrows(step, ORANGE, arc=True)
    assert start == end == step.boxes[0].left + step.boxes[0].width and low < step.named("$h_t$").y < high
    assert len(arrows(step, ORANGE, arc=False)) == 4 and step.named("…").x > step.boxes[-1].middle[0]
