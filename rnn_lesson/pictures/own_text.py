"""Pictures of a network that learns a reader's own text: the curve of its loss that grows, and a tagger's scores."""

import numpy as np

from .scene import Scene, in_our_style, still
from .shapes import COLOURS, EMPTY, FAINT, INK, SIDE, Page, sizes
from .text import count, number

MOST_TAGS = 16  # in the confusion table; the rarest are added up as one
GROUPS = {
    "all": "all words",
    "known": "known: in the training sentences",
    "unknown": "unknown: not in them",
    "ambiguous": "ambiguous: several tags in them",
}
LINE = 1.85  # the height of a bar's line


@in_our_style()
def growing_loss_picture(losses, epochs, unit="word", even=None, held_out=(), marks=()):
    """The mean loss of a word after each epoch so far, over all that are planned; lesson 10 draws it again and again.

    losses: one number for each finished epoch, none at first; epochs: how many are planned; even: the loss of a network
    that holds all answers for equally probable, log(n_y), as a dotted line; held_out: the loss after each epoch in
    sentences that it is not trained on; marks: a list of (loss, text), dotted lines for what else has such a loss.
    """
    page = Page(24)
    axes = page.axes.figure.add_axes([0.09, 0.2, 0.86, 0.72])
    lines = [*marks, *([(even, "all answers equally probable")] if even else [])]
    top = max([*losses, *held_out, *(loss for loss, _ in lines), 0.1])
    axes.set(xlim=(0, max(epochs, 1) + 0.5), ylim=(0, 1.08 * top), xlabel="epoch", ylabel=f"loss of a {unit}")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color=FAINT, linewidth=0.8)
    for loss, text in lines:
        axes.axhline(loss, color=INK, linestyle=":", linewidth=1)
        how = {"xytext": (-4, 2), "textcoords": "offset points", "ha": "right", "va": "bottom", "fontsize": 9}
        axes.annotate(text, (axes.get_xlim()[1], loss), **how)
        axes.set_ylim(0, 1.2 * top)
    for of, name, colour in ((losses, "sentences trained on", COLOURS["L"]), (held_out, "held out", SIDE)):
        axes.plot(range(1, len(of) + 1), of, "o-", color=colour, linewidth=2, markersize=4, label=name)
    if held_out:
        axes.legend(loc="lower left", frameon=False, fontsize=9)
    if not losses:
        return still(page.axes, "Empty axes for the loss.", "No epoch is finished yet.")
    sentence = f"After {len(losses)} of {epochs} epochs the loss of a {unit} is {number(losses[-1])}"
    sentence += f"; in the first epoch it was {number(losses[0])}." if len(losses) > 1 else "."
    alt = f"A curve of the loss: {', '.join(map(number, losses))}."
    if held_out:
        best = int(np.argmin(held_out))
        sentence += f" In sentences held out it is {number(held_out[-1])}"
        sentence += (
            f"; it was lowest after {count(best + 1, 'epoch')}, {number(held_out[best])}."
            if best < len(held_out) - 1
            else ", its lowest up to now."
        )
        alt += f" In sentences held out: {', '.join(map(number, held_out))}."
    for loss, text in marks:
        alt += f" A dotted line at {number(loss)}: {text}."
    return still(page.axes, alt, sentence)


@in_our_style()
def writing_scene(epochs, losses, texts, held_out, marks=()):
    """Step i: what a network writes after epochs[i], and its losses up to there. Lesson 10 uses it.

    losses, held_out: the mean loss of a word in sentences that it is trained on, and in others, one number for each of
    the epochs; texts: for each of them the sentences that it writes, lists of words, begun with the same words each
    time; marks: a list of (loss, text), each a dotted line across, for what else has such a loss in those held out.
    """
    line, top = 2.5, 22.5
    page = Page(top + 1.5 + line * len(texts[0]))
    left, right, low, high = 9, 80 if marks else 97, 17.5, 3
    shown = [*losses, *held_out, *(loss for loss, _ in marks)]
    least, most = (np.floor(min(shown)) if marks else 0), max(shown)  # close together: the axis begins above 0

    def place(i, of):
        height = (low - high) * (of[i] - least) / (most - least)
        return left + (right - left) * epochs[i] / max(epochs[-1], 1), low - height

    page.axes.plot([left, left, right], [high, low, low], color=INK, linewidth=0.8)
    for loss, text in marks:
        y = place(0, [loss])[1]
        page.axes.plot([left, right], [y, y], color=INK, linestyle=":", linewidth=1)
        page.label(right + 0.8, y, f"{text} {number(loss)}", 9.5, INK, ha="left")
    page.label(left - 0.8, low, number(least, 0), 9.5, ha="right")
    page.label(right - 5, 1.5, "loss of a word in sentences trained on", 10.5, COLOURS["L"], ha="right")
    page.label(right - 5, 3.7, "in sentences held out", 10.5, SIDE, ha="right")
    for i, epoch in enumerate(epochs):
        page.label(place(i, losses)[0], low + 1.3, str(epoch), 9.5)
    page.label((left + right) / 2, low + 3, "epochs of training", 10, SIDE)

    def draw(i):
        when = f"after {count(epochs[i], 'epoch')}" if epochs[i] else "before training"
        for of, colour, y_of_number in ((held_out, SIDE, 3.7), (losses, COLOURS["L"], 1.5)):
            x, y = zip(*(place(j, of) for j in range(i + 1)))
            page.axes.plot(x, y, "o-", color=colour, linewidth=2, markersize=5)
            page.label(right, y_of_number, number(of[i]), 10.5, colour, ha="right", weight="bold")
        page.label(1, top, f"what it writes {when}", 11, INK, ha="left", weight="bold")
        for j, words in enumerate(texts[i]):
            page.plain(3, top + 2.6 + line * j, shortened(" ".join(words), 105), 10.5, ha="left")
        sentence = (
            f"{when.capitalize()} the loss of a word is {number(losses[i])}, of one held out {number(held_out[i])}. "
        )
        sentence += "".join(f"With {text} alone it is {number(loss)}. " for loss, text in marks)
        sentence += f"From “{texts[i][0][0]}” it writes: {' '.join(texts[i][0])}."
        alt = f"Curves of the losses up to epoch {epochs[i]}, held out and trained on, and what the network writes: "
        return alt + "; ".join(" ".join(words) for words in texts[i]) + ".", sentence

    return Scene(page.axes, range(len(epochs)), draw)


@in_our_style()
def scores_picture(scores):
    """A tagger beside what it must beat, for four groups of words, and what it takes for what. Lesson 10 uses it.

    scores: of `language.tagger_scores`. Left a bar for each tagger and group; right the confusion table, row the true
    tag, column what the network said, in percent of the row.
    """
    names = list(scores.shares)
    page = Page(1.2 + len(GROUPS) * (len(names) * LINE + 3.2))
    y = 1.8
    for group, title in GROUPS.items():
        draw_group(page, y, title, {name: scores.shares[name][group] for name in names})
        y += len(names) * LINE + 3.2
    table, tags = largest_tags(scores.confusion, scores.tags)
    draw_confusion(page, table, tags)
    return still(page.axes, alt_of(scores), sentence_of(scores))


def draw_group(page, y, title, shares):
    """The bars of one group of words, one for each tagger; the best is bold."""
    some = next(iter(shares.values()))
    title = f"{title}  ({some.words:,})" if some else f"{title}  (none)"
    page.plain(1, y, title, 10.5, COLOURS["U"], ha="left", weight="bold")
    left, room = 21, 17
    best = max((round(share, 3) for share in shares.values() if share is not None), default=None)
    for i, (name, share) in enumerate(shares.items()):
        middle = y + 1.9 + i * LINE
        weight = "bold" if share is not None and round(share, 3) == best else "normal"
        page.plain(left - 0.8, middle, name, 9.5, ha="right", weight=weight)
        page.fill(left, middle - 0.36 * LINE, room, 0.72 * LINE, EMPTY)
        if share is not None:
            page.fill(left, middle - 0.36 * LINE, room * share, 0.72 * LINE, COLOURS["U"] if i == 0 else SIDE)
            page.plain(left + room + 0.7, middle, f"{100 * share:.1f}", 9.5, ha="left", weight=weight)


def draw_confusion(page, table, tags):
    """The table as a heatmap, its rows in percent; 0 where less than half a percent, nothing where none."""
    n, left, top = len(tags), 55, 6.5
    width, height = min(4.4, 43 / n), min(3.8, 41 / n)
    rows = table.sum(axis=1, keepdims=True)
    shares = table / np.maximum(rows, 1)
    page.plain(left + n * width / 2, 1.8, "what the network says (column) for a true tag (row)", 10.5, weight="bold")
    scale = sizes("U", 1)
    page.matrix(left, top, shares, scale, (width, height), decimals=None)
    turned = {"rotation": 45, "ha": "left", "va": "bottom", "rotation_mode": "anchor"}
    for i, tag in enumerate(tags):
        page.plain(left - 0.7, top + (i + 0.5) * height, f"{shortened(tag)} {rows[i, 0]:,}", 8.5, ha="right")
        page.plain(left + (i + 0.4) * width, top - 0.4, shortened(tag), 8.5, **turned)
        for j in np.flatnonzero(table[i]):
            middle = left + (j + 0.5) * width, top + (i + 0.5) * height
            page.plain(*middle, f"{100 * shares[i, j]:.0f}", 8, scale.ink(shares[i, j]))
    page.plain(left + n * width / 2, top + n * height + 1.4, "percent of the row", 9.5, SIDE)


def shortened(text, longest=7):
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def largest_tags(confusion, tags):
    """The table of the most frequent tags, all others added up as the last one."""
    if len(tags) <= MOST_TAGS:
        return confusion, list(tags)
    n = MOST_TAGS - 1
    table = np.zeros((MOST_TAGS, MOST_TAGS), int)
    table[:n, :n], table[n, n] = confusion[:n, :n], confusion[n:, n:].sum()
    table[:n, n], table[n, :n] = confusion[:n, n:].sum(axis=1), confusion[n:, :n].sum(axis=0)
    return table, [*tags[:n], "others"]


def sentence_of(scores):
    """Who is best, how many words were unknown, and the confusion that is most frequent."""
    whole = {name: shares["all"] for name, shares in scores.shares.items()}
    (first, share), *_ = whole.items()
    others = {name: s for name, s in whole.items() if name != first}
    rival = max(others, key=others.get)
    text = f"The {first} has {100 * share:.1f} % of {share.words:,} words right; the best of the others, {rival}, has "
    text += f"{100 * others[rival]:.1f} %. {share.unknown:,} words were unknown."
    wrong = scores.confusion * (1 - np.eye(len(scores.tags), dtype=int))
    if wrong.any():
        i, j = np.unravel_index(wrong.argmax(), wrong.shape)
        text += f" The confusion most often made: {scores.tags[j]} for {scores.tags[i]}, {count(wrong[i, j], 'time')}."
    return text


def alt_of(scores):
    """All bars in words."""
    parts = []
    for group in GROUPS:
        shares = [(name, row[group]) for name, row in scores.shares.items() if row[group] is not None]
        parts.append(f"{group}: " + (", ".join(f"{name} {100 * s:.1f}" for name, s in shares) or "no words"))
    return f"Bars of percent right, and a table of confusions. {'; '.join(parts)}."
