"""Pictures of training: the triangle and the sentences over the epochs, and what the network has learned. For
lesson 8."""

from ..language.tasks import END
from .scene import Scene, in_our_style, still
from .shapes import COLOURS, EMPTY, INK, SIDE, Page, sizes
from .text import derivative, number
from .triangle import Triangle


@in_our_style()
def epochs_scene(epochs, norms, losses, sentences, wanted, words, targets):
    """Step i: after epochs[i], the triangle, the losses of the timesteps, and what the network writes.

    norms: for each step a triangle (T, T), the mean over several lines; losses: L_t likewise, (T,); sentences: for each
    step what the network writes for every line, lists of words; wanted: the lines themselves.
    words, targets: the word at each x_t and y_t of the one sentence. Lesson 8 uses it.
    """
    T, top = len(words), max(triangle.max() for triangle in norms)
    most = max(max(row) for row in losses)
    upper, right = 6, 52  # where the triangle starts, and the left end of what stands beside it
    loss_line, line = 2.9, 2.3  # the heights of a loss's line and of a sentence's
    below = upper + T * loss_line + 3.4
    page = Page(47)

    def draw(i):
        triangle = Triangle(page, 14, upper, 32.4 / T, norms[i], "W", top)
        triangle.draw_empty(words, targets, rf"mean $\|\,$term$(t,k)\,\|$ of {derivative('L', 'W')}")
        triangle.fill_all()
        draw_losses(losses[i])
        are_right = [said == line for said, line in zip(sentences[i], wanted)]
        draw_sentences(sentences[i], are_right)
        page.label(98.5, 1.8, f"epoch {epochs[i]}", 13, INK, ha="right", weight="bold")
        return epochs_words(epochs[i], norms[i], losses[i], sum(are_right), len(wanted), targets)

    def draw_losses(losses):
        left, longest = right + 7.5, 30
        page.label(right, upper - 2, "mean loss on each word", 11, COLOURS["L"], ha="left")
        for t, loss in enumerate(losses):
            middle = upper + (t + 0.5) * loss_line
            page.plain(left - 1, middle, targets[t], 9.5, ha="right")
            page.fill(left, middle - 1.0, longest, 2.0, EMPTY)
            page.fill(left, middle - 1.0, longest * loss / most, 2.0, COLOURS["L"])
            page.label(left + longest + 1, middle, number(loss), 9, ha="left")

    def draw_sentences(sentences, are_right):
        title = f"what the network writes after the first word: {sum(are_right)} of {len(wanted)} lines right"
        page.label(right, below, title, 11, INK, ha="left")
        for j, (said, is_right) in enumerate(zip(sentences, are_right)):
            y, ink = below + 2.4 + line * j, COLOURS["U"] if is_right else SIDE
            page.label(right, y, "✓" if is_right else "–", 10, ink, ha="left")
            page.plain(right + 2.5, y, " ".join(said[:8]) + (" …" if len(said) > 8 else ""), 9.5, ink, ha="left")

    return Scene(page.axes, range(len(epochs)), draw)


def epochs_words(epoch, norms, losses, right, lines, targets):
    """(alt, sentence) of one step of epochs_scene; it reads out the row of the last word."""
    last = len(norms) - 2 if targets[-1] == END else len(norms) - 1
    sentence = (
        f"After {epoch} epochs the network writes {right} of {lines} lines right. The largest norm in the triangle is "
        f"{number(norms.max())}; row t = {last} reads {', '.join(map(number, norms[last, : last + 1]))}."
    )
    bars = ", ".join(f"{target} {number(loss)}" for target, loss in zip(targets, losses))
    alt = f"Epoch {epoch}: a triangle of norms, bars for the losses of one sentence ({bars}), and {lines} sentences."
    return alt, sentence


@in_our_style()
def swap_picture(table, firsts, lasts, sentence):
    """The probability of each last word (columns) after each first word (rows), (n, n). Lesson 8 uses it."""
    n, (cell, height), left, top = len(table), (9, 3.6), 30, 6
    page = Page(top + n * height + 3)
    page.matrix(left, top, table, sizes("U", 1), (cell, height), size=10)
    for i in range(n):
        page.plain(left - 1, top + (i + 0.5) * height, f"{firsts[i]} is better than …", 10, ha="right")
        page.plain(left + (i + 0.5) * cell, top - 1.5, lasts[i], 10)
    alt = f"A table of probabilities, {n} first words and {n} last words: " + "; ".join(
        f"{first}: " + ", ".join(f"{last} {number(p)}" for last, p in zip(lasts, row))
        for first, row in zip(firsts, table)
    )
    return still(page.axes, alt + ".", sentence)
