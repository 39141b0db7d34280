"""What the lessons say of networks, and in how many starts it holds: docs/claims.md, made by `make notebooks`.

A cell of a lesson prints a claim with rnn_lesson.language.experiments.claim, one line each:

    20 of 20 starts: all seven last words are right  [steps back 3, n_h 16, 300 epochs, rate 0.02, starts 0 to 19]

The page lists these lines as the built notebooks store them. Where a lesson's text says "N of M starts", the test asks
for a line of the same lesson that says so.
"""

import re
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "claims.md"
COUNT = r"(?:at (?:least|most) \d+(?: and at most \d+)?|\d+) of \d+ starts"
CLAIM = re.compile(rf"^({COUNT}): (.+?)  \[(.+)\]$", re.M)
HEAD = """# What the lessons say of networks, counted

Made by `make notebooks` from what the lessons' cells print; not edited by hand. An identity (the sum of the terms is
the gradient) is asserted to rounding and does not stand here. A sentence about what trained or random networks *do*
does: with its setting, and in how many starts it holds. Where rounding may move single starts a bound is told.
"""


def claims_of(notebook):
    """The (count, sentence, setting) of every claim that the notebook's stored outputs hold, in their order."""
    text = "\n".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
    return CLAIM.findall(text)


def counts_in_the_text(notebook):
    """Every "N of M starts" that the notebook's text says."""
    return [
        count for cell in notebook.cells if cell.cell_type == "markdown" for count in re.findall(COUNT, one_line(cell))
    ]


def one_line(cell):
    return " ".join(cell.source.split())


def page(folder=ROOT / "notebooks"):
    """The text of docs/claims.md."""
    parts = [HEAD]
    for path in sorted(folder.glob("[0-9]*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        claims = claims_of(notebook)
        if claims:
            title = notebook.cells[0].source.splitlines()[0].removeprefix("# ")
            rows = "\n".join(f"| {sentence} | {setting} | {count} |" for count, sentence, setting in claims)
            parts.append(f"## {title}\n\n| claim | setting | holds in |\n|---|---|---|\n{rows}\n")
    return "\n".join(parts)
