"""The picture of the terms that each kind of truncation keeps. For lesson 9."""

import numpy as np

from ..network import contributions
from .scene import Scene, in_our_style
from .shapes import INK, Page, colour_of
from .text import count, number
from .triangle import Triangle


@in_our_style()
def truncation_scene(params, run, y, words, targets, masks, name="W"):
    """Step n: the terms of dL/d(name) that each kind of truncation keeps, and how far their sum is from the gradient.

    words, targets: the word at each x_t and y_t. masks(n): a dict from a title to the terms (t, k) that are kept,
    (T, T) of bools. The steps are n = 0 … T-1. Lesson 9 uses it.
    """
    c = contributions(params, run, y)
    norms, whole = c.norms(name), c.total(name)
    terms = np.array([[c.term(name, t, k) if k <= t else 0 * whole for k in range(c.T)] for t in range(c.T)])
    titles = list(masks(0))
    left, top, room = 14, 5.5, 84 / len(titles)
    cell = min((room - 6) / c.T, 4.2)
    page = Page(top + c.T * cell + 15)
    triangles = {title: Triangle(page, left + i * room, top, cell, norms, name) for i, title in enumerate(titles)}
    for title, triangle in triangles.items():
        triangle.draw_empty(words, targets if title == titles[0] else None, title)

    def draw(n):
        told = []
        for title, kept in masks(n).items():
            triangle, total = triangles[title], terms[kept].sum(axis=0)
            triangle.fill(np.argwhere(kept).tolist())
            outline(triangle, kept)
            how_many, length, missing = int(kept.sum()), np.linalg.norm(total), np.linalg.norm(whole - total)
            lines = (
                (f"keeps {how_many} of {c.T * (c.T + 1) // 2} terms", INK),
                (f"norm of their sum: {number(length)}", colour_of(name)),
                (f"norm of what is missing: {number(missing)}", colour_of(name)),
            )
            for j, (text, ink) in enumerate(lines):
                page.label(triangle.x, triangle.bottom + 8.5 + 2.1 * j, text, 10, ink, ha="left")
            told.append(
                f"{title}: {count(how_many, 'term')}, norm of the sum {number(length)}, "
                f"of what is missing {number(missing)}"
            )
        alt = (
            f"{count(len(titles), 'triangle').capitalize()} with the kept terms filled and outlined. {'; '.join(told)}."
        )
        sentence = f"n = {n}. The whole ∂L/∂{name} has the norm {number(np.linalg.norm(whole))}. {'; '.join(told)}."
        return alt, sentence

    return Scene(page.axes, range(c.T), draw)


def outline(triangle, kept):
    """A line around the kept cells, and between two pieces that touch at a corner only."""
    how, padded = {"color": INK, "linewidth": 2, "solid_capstyle": "projecting"}, np.pad(kept, 1)
    for t, k in np.argwhere(padded[1:] != padded[:-1]) - (0, 1):
        x, y = triangle.corner(t, k)
        triangle.page.axes.plot([x, x + triangle.cell], [y, y], **how)
    for t, k in np.argwhere(padded[:, 1:] != padded[:, :-1]) - (1, 0):
        x, y = triangle.corner(t, k)
        triangle.page.axes.plot([x, x], [y, y + triangle.cell], **how)
