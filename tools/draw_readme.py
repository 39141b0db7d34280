"""Draw the moving picture of README: the triangle filling, a row a second. `python tools/draw_readme.py` writes it."""

import io
from pathlib import Path

from PIL import Image

from rnn_lesson import forward, pictures, small_writer

TARGET = Path(__file__).parents[1] / "docs" / "triangle.gif"
A_ROW, AT_THE_END = 1000, 4000  # milliseconds


def frames():
    """The rows of lesson 6's triangle for "beautiful is better than ugly", one after the other."""
    _, params, x, y, words, targets = small_writer()
    scene = pictures.triangle_scene(params, forward(params, x), y, words, targets)
    return [Image.open(io.BytesIO(picture.png)).convert("P", palette=Image.ADAPTIVE) for picture in scene.pictures()]


def main():
    first, *others = frames()
    durations = [A_ROW] * len(others) + [AT_THE_END]
    first.save(TARGET, save_all=True, append_images=others, duration=durations, loop=0, optimize=True)
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
