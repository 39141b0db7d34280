"""Make the notebooks that readers open from their text source: `make notebooks`.

    python tools/build_notebooks.py               build all, executed
    python tools/build_notebooks.py 06            build those whose name starts with 06, lesson and exercises
    python tools/build_notebooks.py exercises/    build the exercises, the reader's and the solved ones
    python tools/build_notebooks.py --check       say which are out of step with their source, execute nothing

A cell keeps its id from one build to the next, and nothing is stored that differs
between two builds: no widget, no time, no version of Python. Two marks of a cell say how it is read:

    # %% jupyter={"source_hidden": true}    folded: it checks what the text says, or asks and holds the
                                                answer; its first line tells what
    # %% tags=["read-every-line"]           longer than 15 lines, because each of them is to be read

A source in notebooks/source/exercises becomes two notebooks: the solved one, and the reader's, in which
every solution has given way to its stub. Two more marks say what a cell is:

    # BEGIN SOLUTION … # END SOLUTION, followed by the stub raise NotImplementedError("Exercise 5.2: …")
    # %% points=3        the check of the task above it, and what it is worth
"""

import argparse
import hashlib
import io
import re
import sys
import time
import tokenize
from itertools import groupby
from pathlib import Path

import claims
import jupytext
import nbformat
from jupytext.combine import combine_inputs_with_outputs
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
WIDGET = "application/vnd.jupyter.widget-view+json"
# A cell that prints the kernel's peak memory in MB, on Linux. (getrusage would count what its parent needed.)
PEAK = 'import re\nprint(int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024)'
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}
# A task: what the reader keeps, the solution, and the stub that names the exercise.
TASK = re.compile(
    r"(?P<kept>.*?\n)(?P<indent> *)# BEGIN SOLUTION\n(?P<solution>.*?)\n *# END SOLUTION\n"
    r' *(?P<stub>raise NotImplementedError\("Exercise (?P<number>\d+\.\d+): .+"\))',
    re.S,
)
PLACE = "# Your answer here, in place of the next line."


def sources(folder=NOTEBOOKS, prefix=""):
    """The text sources of the lessons, in their order."""
    return sorted(path for path in (folder / "source").glob("*.py") if path.name.startswith(prefix))


def exercise_sources(folder=NOTEBOOKS, prefix=""):
    """The text sources of the exercises, in the order of the lessons."""
    return sorted(path for path in (folder / "source" / "exercises").glob("*.py") if path.name.startswith(prefix))


def targets_of(source):
    """The notebooks that a source becomes, by version: a lesson gives one, an exercise the reader's and the solved."""
    name = f"{source.stem}.ipynb"
    if source.parent.name == "exercises":
        notebooks = source.parents[2]
        return {"reader": notebooks / "exercises" / name, "solved": notebooks / "solutions" / name}
    return {"lesson": source.parents[1] / name}


def target_of(source, version=None):
    """The notebook of a source in one version; where there are two, the solved one unless it is named."""
    targets = targets_of(source)
    return targets[version] if version else list(targets.values())[-1]


def as_notebook(source):
    """The cells of a source, without jupytext's own notes, and with the comments of the code in columns."""
    notebook = jupytext.read(source)
    for cell in notebook.cells:
        cell.metadata.pop("lines_to_next_cell", None)
        if cell.cell_type == "code":
            cell.source = with_comments_in_columns(cell.source)
    return notebook


def with_comments_in_columns(code, longest=120):
    """The code with the comments at the ends of a paragraph's lines below each other, where no line gets too long.

    The formatter puts each comment two spaces behind its line; a reader compares shapes down a column.
    """
    tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    comments = {token.start[0] - 1: token.start[1] for token in tokens if token.type == tokenize.COMMENT}
    lines = code.split("\n")
    for _, numbers in groupby(range(len(lines)), key=lambda i: not lines[i].strip()):
        ends = {i: comments[i] for i in numbers if i in comments and lines[i][: comments[i]].strip()}
        column = max(ends.values(), default=0)
        if all(column + len(lines[i]) - end <= longest for i, end in ends.items()):
            for i, end in ends.items():
                lines[i] = lines[i][:end].ljust(column) + lines[i][end:]
    return "\n".join(lines)


def versioned(notebook, version):
    """An exercise's notebook with nbgrader's marks, as the reader's, the solved or the teacher's version.

    Tasks are solutions, checks are graded, all other code is locked. Where an answer may be
    missing the checks are tagged, so that "Run All" goes on. The teacher's version is the one
    that nbgrader makes the reader's from. Raises ValueError on a source that breaks its rules.
    """
    number, given = None, 0
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        tags = cell.metadata.pop("tags", [])
        points = cell.metadata.pop("points", None)
        task = TASK.fullmatch(cell.source)
        if task:
            number = task["number"]
            cell.source = text_of(task, version)
            marks = {"grade_id": f"exercise-{number.replace('.', '-')}", "solution": True, "locked": False}
        elif "SOLUTION" in cell.source:
            raise ValueError(f"a solution without its markers or its stub:\n{cell.source}")
        elif points is not None:
            if number is None:
                raise ValueError(f"a check without a task before it:\n{cell.source}")
            marks = {"grade_id": f"check-{number.replace('.', '-')}", "grade": True, "points": points}
            tags, number = [*tags, "raises-exception"], None
        else:
            given += 1
            marks = {"grade_id": f"given-{given}"}
        cell.metadata["nbgrader"] = {
            "grade": False, "locked": True, "solution": False, "task": False, "schema_version": 3, **marks
        }  # fmt: skip
        if version == "solved":
            tags = [tag for tag in tags if tag != "raises-exception"]
        if tags:
            cell.metadata["tags"] = tags
    return notebook


def text_of(task, version):
    """The text of a task's cell: solved, with its stub, or with nbgrader's markers round the solution."""
    kept, indent, solution, stub = task["kept"], task["indent"], task["solution"], task["stub"]
    if version == "solved":
        return kept + solution
    if version == "reader":
        return f"{kept}{indent}{PLACE}\n{indent}{stub}"
    return f"{kept}{indent}### BEGIN SOLUTION\n{solution}\n{indent}### END SOLUTION\n{indent}{stub}"


def waits_for_an_answer(cell):
    """Is this a cell of the reader's notebook that shows something only when a task is done?"""
    marks = cell.metadata.get("nbgrader", {})
    return marks.get("solution") or "raises-exception" in cell.metadata.get("tags", [])


def read(source, version=None):
    """The source as a notebook without outputs; its cells have the ids they had before, or one made from their text."""
    notebook = as_notebook(source)
    target = target_of(source, version)
    if source.parent.name == "exercises":
        notebook = versioned(notebook, version or "solved")
    marks = [cell.metadata for cell in notebook.cells]
    if target.exists():
        notebook = combine_inputs_with_outputs(notebook, nbformat.read(target, as_version=4))
    known = {cell.id for cell in nbformat.read(target, as_version=4).cells} if target.exists() else set()
    seen = set()
    for cell, metadata in zip(notebook.cells, marks):
        cell.metadata = metadata
        if cell.id not in known or cell.id in seen:
            cell.id = new_id(cell.source, known | seen)
        seen.add(cell.id)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata = METADATA
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def new_id(text, taken):
    """An id made from the cell's text, and from a count where two cells have the same text."""
    for count in range(len(taken) + 1):
        name = hashlib.sha256(f"{count}{text}".encode()).hexdigest()[:8]
        if name not in taken:
            return name


def execute(notebook, folder):
    """Run every cell, and drop from the outputs what must not be stored. A cell that writes to stderr is an error."""
    resources = {"metadata": {"path": folder}}
    NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources=resources,
        coalesce_streams=True,  # without it, a busy machine stores what a cell prints in pieces, now and then
        extra_arguments=["--log-level=ERROR"],  # else each kernel warns, on the build's own lines, that it uses TCP
    ).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise SystemExit(f"a cell writes to stderr:\n{cell.source}\n\n{output.text}")
            output.get("data", {}).pop(WIDGET, None)
    notebook.metadata = METADATA
    return notebook


def build(source):
    """Write the executed notebook of a source; of an exercise both, the reader's without what waits for an answer."""
    for version, target in targets_of(source).items():
        target.parent.mkdir(exist_ok=True)
        notebook = execute(read(source, version), target.parent)
        for cell in notebook.cells:
            if version == "reader" and waits_for_an_answer(cell):
                cell.outputs, cell.execution_count = [], None
        nbformat.validate(notebook)
        target.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def differences(source):
    """What of the notebook, or of either of an exercise's two, differs from its source; nothing if they are in step."""
    targets = targets_of(source)
    if len(targets) == 1:
        return differences_of(source)
    return [f"{version}: {what}" for version in targets for what in differences_of(source, version)]


def differences_of(source, version=None):
    """What of one notebook differs from its source, in words."""
    target = target_of(source, version)
    if not target.exists():
        return ["it does not exist"]
    wanted, stored = read(source, version), nbformat.read(target, as_version=4)
    found = []
    if stored.metadata != wanted.metadata:
        found.append("its metadata")
    if len(stored.cells) != len(wanted.cells):
        found.append(f"its number of cells: {len(stored.cells)}, wanted {len(wanted.cells)}")
    for i, (have, want) in enumerate(zip(stored.cells, wanted.cells)):
        if any(have[key] != want[key] for key in ("cell_type", "source", "id", "metadata")):
            found.append(f"cell {i}: {have.source[:60]!r}")
        if have.cell_type == "code" and have.source:
            if version == "reader" and waits_for_an_answer(want):
                if have.outputs or have.execution_count:
                    found.append(f"cell {i} waits for an answer and shows something already")
            elif have.execution_count is None:
                found.append(f"cell {i} was never run")
        if any(WIDGET in output.get("data", {}) for output in have.get("outputs", [])):
            found.append(f"cell {i} stores a widget, which opens as 'model not found'")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prefix", nargs="?", default="", help="build only the notebooks whose name starts so")
    parser.add_argument("--check", action="store_true", help="compare with the sources, and execute nothing")
    options = parser.parse_args()
    _, only_exercises, prefix = options.prefix.rpartition("exercises/")
    chosen = ([] if only_exercises else sources(prefix=prefix)) + exercise_sources(prefix=prefix)
    if not chosen:
        raise SystemExit(f"no source starts with {options.prefix!r}")
    failed = False
    for i, source in enumerate(chosen, 1):
        started = time.monotonic()
        name = " and ".join(str(target.relative_to(NOTEBOOKS)) for target in targets_of(source).values())
        print(f"[{i}/{len(chosen)}] {name} ", end="", flush=True)
        if options.check:
            found = differences(source)
            failed = failed or bool(found)
            print("differs from its source: " + "; ".join(found) if found else "in step")
        else:
            build(source)
            print(f"{time.monotonic() - started:.1f} s")
    if not options.check:
        claims.PAGE.write_text(claims.page(), encoding="utf-8")
    sys.exit(failed)


if __name__ == "__main__":
    main()
