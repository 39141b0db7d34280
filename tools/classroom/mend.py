"""A submission becomes a notebook that can be graded, and what its run gave becomes safe to open.

`mended` puts a student's answers into the exercise as it was handed out. `safe_outputs` rebuilds outputs from plain
text and true PNG pictures: whatever else a submission shows could be a script for the browser of whoever opens it.
"""

import base64
import copy
import re
import warnings
from collections import defaultdict

import nbformat

LONGEST = 100_000  # characters of one cell
MOST = 500  # cells
TEXT, PICTURE, OUTPUTS = 12_000, 400_000, 21  # as in run_submission.py, whose word is not taken for it
VERDICT = "application/vnd.rnn-lesson.verdict+json"
CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
DEFINED = re.compile(r"^(?:def|class) +(\w+)", re.M)


class Unreadable(Exception):
    """A file that is no notebook; the message says why."""


def parsed(data):
    """The notebook in a file's bytes. Raises Unreadable."""
    if not data.strip():
        raise Unreadable("the file is empty")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a copied cell has its original's id; all get new ones
            notebook = nbformat.reads(data.decode("utf-8-sig"), as_version=4)
        cells = [(str(cell["cell_type"]), text(cell.get("source", "")), id_of(cell)) for cell in notebook.cells]
    except RecursionError:
        raise Unreadable("the file is nested too deeply") from None
    except Exception as error:  # nbformat raises whatever a broken file leads to
        raise Unreadable(f"the file is no notebook, or was cut off ({type(error).__name__})") from error
    return cells


def text(source):
    return "".join(source) if isinstance(source, list) else str(source)


def id_of(cell):
    marks = cell.get("metadata", {}).get("nbgrader", {})
    return marks.get("grade_id") if isinstance(marks, dict) else None


class Exercise:
    """An exercise as it was handed out: its cells by nbgrader's names, and its tasks with their own."""

    def __init__(self, notebook):
        self.notebook, self.cells, self.titles = notebook, {}, {}
        heading = ""
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                heading = ([heading] + re.findall(r"^## +(.+)", cell.source, re.M))[-1]
            name = id_of(cell)
            if name:
                self.cells[name] = cell
                if cell.metadata.nbgrader.grade:
                    self.titles[name] = re.sub(r" *\(\d+ points?\)", "", heading)
        self.order = list(self.cells)
        self.text = {cell.source.strip() for cell in notebook.cells if cell.cell_type == "markdown"}
        self.by_source = {cell.source.strip(): name for name, cell in self.cells.items() if not self.is_task(name)}
        self.by_function = {
            function: name
            for name, cell in self.cells.items()
            if self.is_task(name)
            for function in DEFINED.findall(cell.source)[:1]
        }

    def is_task(self, name):
        return self.cells[name].metadata.nbgrader.solution

    def is_check(self, name):
        return self.cells[name].metadata.nbgrader.grade

    def points(self, name):
        return self.cells[name].metadata.nbgrader.points

    def words(self, name):
        """ "the check of 5.2", for a message."""
        if name.startswith("given"):
            return "a given cell"
        return f"the {'check' if self.is_check(name) else 'answer'} of {name.split('-', 1)[1].replace('-', '.')}"

    def matches(self, cells):
        """How many of the exercise's cells are in a notebook, by their marks or by the function that they define."""
        found = {name for kind, _, name in cells if kind == "code" and name in self.cells}
        functions = {f for kind, source, _ in cells if kind == "code" for f in DEFINED.findall(source)}
        return len(found | {self.by_function[f] for f in functions & set(self.by_function)})


def mended(cells, exercise):
    """The submission's cells, with the exercise's own given cells and checks, each once; and notes on what was mended.

    The student's answers and added cells stay, in their order. Of a check that was copied the last one stays, and no
    check stands before its answer; of an answer that was copied the last one that is not untouched. What was deleted
    comes back behind what stands before it in the exercise. An answer whose marks are lost is found by its function.
    """
    notes = []
    cells = [(kind if kind in ("code", "markdown") else "raw", source[:LONGEST], name) for kind, source, name in cells]
    cells = [cell for cell in cells if cell[1].strip()][:MOST]
    found = defaultdict(list)
    for place, (kind, source, name) in enumerate(cells):
        if kind != "code":
            continue
        name = name if name in exercise.cells else exercise.by_source.get(source.strip())
        if name:
            found[name].append(place)
    for place, (kind, source, name) in enumerate(cells):
        for function in DEFINED.findall(source) if kind == "code" and name not in exercise.cells else ():
            name = exercise.by_function.get(function)
            if name and not any(touched(cells[i][1], exercise, name) for i in found[name]):
                found[name].append(place)
                notes.append(f"{exercise.words(name)} stood in a cell of its own and was found by its function")
                break

    kept, dropped = {}, set()
    for name, places in found.items():
        copies = [place for place in places if not touched(cells[place][1], exercise, name)]
        if exercise.is_task(name):
            kept[name] = ([place for place in places if place not in copies] or places)[-1]
        else:
            kept[name] = (copies or places)[-1 if exercise.is_check(name) else 0]
            if not copies:
                notes.append(f"{exercise.words(name)} was changed: the original was used")
        if len(places) > 1:
            notes.append(f"{exercise.words(name)} was there {len(places)} times")
        dropped |= set(copies) - {kept[name]}

    order = [place for place in range(len(cells)) if place not in dropped]
    sequence = [(place, next((name for name, i in kept.items() if i == place), None)) for place in order]
    for before, name in zip([None, *exercise.order], exercise.order):
        at = next((i for i, (_, other) in enumerate(sequence) if other == name), None)
        earliest = next((i + 1 for i, (_, other) in enumerate(sequence) if other == before and before), 0)
        if at is None:
            notes.append(f"{exercise.words(name)} was deleted: it was put back")
            sequence.insert(earliest, (None, name))
        elif exercise.is_check(name) and at < earliest:
            moved = sequence.pop(at)
            sequence.insert(earliest - 1, moved)

    built = []
    for place, name in sequence:
        if name is None:
            kind, source, _ = cells[place]
            new = nbformat.v4.new_code_cell(source) if kind == "code" else as_text(source, exercise)
        else:
            new = nbformat.v4.new_code_cell(exercise.cells[name].source)
            new.metadata = copy.deepcopy(exercise.cells[name].metadata)
            if exercise.is_task(name) and place is not None:
                new.source = cells[place][1]
        new.id = f"cell-{len(built)}"
        built.append(new)
    notebook = nbformat.v4.new_notebook(cells=built, metadata=copy.deepcopy(exercise.notebook.metadata))
    notebook.nbformat_minor = 5
    return notebook, notes


def touched(source, exercise, name):
    """Does a cell differ from the one that was handed out?"""
    return source.strip() != exercise.cells[name].source.strip()


def as_text(source, exercise):
    """A Markdown cell: the exercise's own as it is, a student's as plain text, in which no tag and no link is alive."""
    if source.strip() not in exercise.text:
        fence = "`" * (3 + max(map(len, re.findall("`+", source)), default=0))
        source = f"{fence}text\n{clean(source)}\n{fence}"
    return nbformat.v4.new_markdown_cell(source)


def unanswered(notebook, exercise):
    """Is every answer as it was handed out?"""
    answers = {id_of(cell): cell.source for cell in notebook.cells if id_of(cell) and exercise.is_task(id_of(cell))}
    return not any(touched(source, exercise, name) for name, source in answers.items())


def clean(value, longest=TEXT):
    """A text without colours and control characters, and not endlessly long."""
    value = CONTROL.sub("", value) if isinstance(value, str) else ""
    return value if len(value) <= longest else value[:longest] + " …"


def safe_outputs(outputs, is_check=False):
    """Outputs built anew from plain text and true PNG pictures, whatever the run gave."""
    safe = []
    for output in outputs if isinstance(outputs, list) else []:
        kind = output.get("output_type") if isinstance(output, dict) else None
        if kind == "error":
            lines = output.get("traceback")
            safe.append(an_error(output.get("ename"), output.get("evalue"), lines if isinstance(lines, list) else []))
        elif len(safe) >= OUTPUTS:
            continue
        elif kind == "stream":
            # nbgrader gives no points for a check that writes to stderr: a progress bar does, and is no mistake.
            name = "stderr" if output.get("name") == "stderr" and not is_check else "stdout"
            safe.append(nbformat.v4.new_output("stream", name=name, text=clean(output.get("text"))))
        elif kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
            safe.append(nbformat.v4.new_output(kind, data=safe_data(output["data"])))
    return safe


def safe_data(data):
    kept = {}
    if isinstance(data.get("text/plain"), str):
        kept["text/plain"] = clean(data["text/plain"])
    if is_png(data.get("image/png")):
        kept["image/png"] = "".join(data["image/png"].split())
    verdict = data.get(VERDICT)
    if isinstance(verdict, dict):
        kept[VERDICT] = {
            key: value if value is None else clean(value, 200)
            for key, value in verdict.items()
            if key in ("check", "status", "mistake") and (value is None or isinstance(value, str))
        }
    return kept if "text/plain" in kept else {"text/plain": "", **kept}


def is_png(picture):
    if not isinstance(picture, str) or len(picture) > PICTURE:
        return False
    try:
        return base64.b64decode("".join(picture.split()), validate=True).startswith(b"\x89PNG\r\n\x1a\n")
    except ValueError:
        return False


def an_error(name, message, lines=()):
    """An error's output; each check that did not run gets one, since nbgrader gives points where there is none."""
    lines = [clean(line) for line in lines][-60:] or [clean(message)]
    return nbformat.v4.new_output("error", ename=clean(name, 200), evalue=clean(message), traceback=lines)
