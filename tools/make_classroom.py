"""Write the exercises as a course for nbgrader: `make classroom`.

    python tools/make_classroom.py            into the folder classroom/
    python tools/make_classroom.py ~/rnn      into another one

Each exercise becomes an assignment, source/NAME/NAME.ipynb, with its solutions between nbgrader's markers. What
else the folder holds (releases, submissions, grades) stays as it is, and so do points that were changed in source/.
Any other change there is not thrown away either: the changed notebook is laid into replaced/.
"""

import argparse
import hashlib
import json
import re
import shutil
from pathlib import Path

import nbformat
from build_notebooks import METADATA, NOTEBOOKS, as_notebook, exercise_sources, new_id, versioned

ROOT = NOTEBOOKS.parent
TEMPLATE = Path(__file__).parent / "classroom"
COPIED = ("README.md", "nbgrader_config.py")
MADE = ".made.json"  # in the course's folder: what was written there last, to know what the teacher has changed since


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


def points_in(notebook):
    marks = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    return {mark["grade_id"]: mark["points"] for mark in marks if mark.get("grade")}


def with_the_points_of(notebook, points):
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        if mark.get("grade"):
            mark["points"] = points.get(mark["grade_id"], mark["points"])
    return notebook


def text_of(notebook):
    return nbformat.writes(notebook) + "\n"


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def make(folder, say=print):
    """Write the course into a folder; returns the assignments' names.

    Points that the teacher has changed in source/ stay. A notebook that was changed otherwise is kept in replaced/.
    Raises ValueError if source/ holds a text source: nbgrader would copy it to every student, with its solutions.
    """
    texts = sorted(folder.glob("source/**/*.py"))
    if texts:
        raise ValueError(f"{texts[0]}: would go to the students with its solutions; move it out of {folder / 'source'}")
    folder.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        shutil.copy(TEMPLATE / name, folder)
    made = json.loads((folder / MADE).read_text()) if (folder / MADE).exists() else {}
    names = []
    for source in exercise_sources():
        name = source.stem
        names.append(name)
        target = folder / "source" / name / f"{name}.ipynb"
        target.parent.mkdir(parents=True, exist_ok=True)
        notebook = assignment(source)
        before = made.get(name, {"points": points_in(notebook), "digest": ""})
        if target.exists():
            theirs = nbformat.read(target, as_version=4)
            changed = {key: p for key, p in points_in(theirs).items() if p != before["points"].get(key)}
            notebook = with_the_points_of(notebook, changed)
            for check, points in changed.items():
                say(f"{name}: {check} keeps your {points} points")
            without_points = digest(text_of(with_the_points_of(theirs, before["points"])))
            if before["digest"] and without_points != before["digest"]:
                (folder / "replaced").mkdir(exist_ok=True)
                shutil.copy(target, folder / "replaced" / f"{name}.ipynb")
                say(f"{name}: you had changed more than points; your notebook is in {folder / 'replaced'}")
        ours = assignment(source)
        made[name] = {"points": points_in(ours), "digest": digest(text_of(ours))}
        if not target.exists() or target.read_text(encoding="utf-8") != text_of(notebook):
            target.write_text(text_of(notebook), encoding="utf-8")
    (folder / MADE).write_text(json.dumps(made, indent=1) + "\n")
    return names


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "classroom", help="default: classroom/")
    folder = parser.parse_args().folder.expanduser()
    names = make(folder)
    print(f"{len(names)} exercises in {folder / 'source'}; {folder / 'README.md'} tells how to go on")


if __name__ == "__main__":
    main()
