"""Write the exercises as a course for nbgrader: `make classroom`.

    python tools/make_classroom.py            into the folder classroom/
    python tools/make_classroom.py ~/rnn      into another one

Each exercise becomes an assignment, source/NAME/NAME.ipynb, with its solutions between nbgrader's markers. What
else the folder holds (releases, submissions, grades) stays as it is.
"""

import argparse
import re
import shutil
from pathlib import Path

import nbformat
from build_notebooks import METADATA, NOTEBOOKS, as_notebook, exercise_sources, new_id, versioned

ROOT = NOTEBOOKS.parent
TEMPLATE = Path(__file__).parent / "classroom"


def assignment(source):
    """The exercise as nbgrader's source version; links to the lessons become plain words, as they'd lead nowhere."""
    notebook = versioned(as_notebook(source), "teacher")
    taken = set()
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"\[([^]]+)\]\(\.\./[^)]+\)", r"\1", cell.source)
        cell.id = new_id(cell.source, taken)
        taken.add(cell.id)
    notebook.metadata = METADATA
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return notebook


def make(folder):
    """Write the course into a folder; returns the assignments' names.

    Raises ValueError if source/ holds a text source: nbgrader would copy it to every student, with its solutions.
    """
    texts = sorted(folder.glob("source/**/*.py"))
    if texts:
        raise ValueError(f"{texts[0]}: would go to the students with its solutions; move it out of {folder / 'source'}")
    shutil.copytree(TEMPLATE, folder, dirs_exist_ok=True)
    names = []
    for source in exercise_sources():
        target = folder / "source" / source.stem / f"{source.stem}.ipynb"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(nbformat.writes(assignment(source)) + "\n", encoding="utf-8")
        names.append(source.stem)
    return names


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "classroom", help="default: classroom/")
    folder = parser.parse_args().folder.expanduser()
    names = make(folder)
    print(f"{len(names)} exercises in {folder / 'source'}; {folder / 'README.md'} tells how to go on")


if __name__ == "__main__":
    main()
