"""Make the notebooks that readers open from their text source: `make notebooks`.

    python tools/build_notebooks.py            build all, executed
    python tools/build_notebooks.py 06         build those whose name starts with 06
    python tools/build_notebooks.py --check    say which are out of step with their source, execute nothing

A cell keeps its id from one build to the next, and nothing is stored that differs
between two builds: no widget, no time, no version of Python.
"""

import argparse
import hashlib
import sys
import time
from pathlib import Path

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


def sources(folder=NOTEBOOKS, prefix=""):
    """The text sources in the order of the lessons."""
    return sorted(path for path in (folder / "source").glob("*.py") if path.name.startswith(prefix))


def target_of(source):
    """The notebook that a source becomes."""
    return source.parents[1] / f"{source.stem}.ipynb"


def read(source):
    """The source as a notebook without outputs; its cells have the ids they had before, or one made from their text."""
    notebook = jupytext.read(source)
    target = target_of(source)
    if target.exists():
        notebook = combine_inputs_with_outputs(notebook, nbformat.read(target, as_version=4))
    known = {cell.id for cell in nbformat.read(target, as_version=4).cells} if target.exists() else set()
    seen = set()
    for cell in notebook.cells:
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
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise SystemExit(f"a cell writes to stderr:\n{cell.source}\n\n{output.text}")
            output.get("data", {}).pop(WIDGET, None)
    notebook.metadata = METADATA
    return notebook


def build(source):
    """Write the executed notebook of a source."""
    notebook = execute(read(source), source.parents[1])
    nbformat.validate(notebook)
    target_of(source).write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def differences(source):
    """What of the notebook differs from its source, in words; nothing where they are in step."""
    target = target_of(source)
    if not target.exists():
        return ["it does not exist"]
    wanted, stored = read(source), nbformat.read(target, as_version=4)
    found = []
    if stored.metadata != wanted.metadata:
        found.append("its metadata")
    if len(stored.cells) != len(wanted.cells):
        found.append(f"its number of cells: {len(stored.cells)}, wanted {len(wanted.cells)}")
    for i, (have, want) in enumerate(zip(stored.cells, wanted.cells)):
        if any(have[key] != want[key] for key in ("cell_type", "source", "id", "metadata")):
            found.append(f"cell {i}: {have.source[:60]!r}")
        if have.cell_type == "code" and have.execution_count is None and have.source:
            found.append(f"cell {i} was never run")
        if any(WIDGET in output.get("data", {}) for output in have.get("outputs", [])):
            found.append(f"cell {i} stores a widget, which opens as 'model not found'")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prefix", nargs="?", default="", help="build only the notebooks whose name starts so")
    parser.add_argument("--check", action="store_true", help="compare with the sources, and execute nothing")
    options = parser.parse_args()
    chosen = sources(prefix=options.prefix)
    if not chosen:
        raise SystemExit(f"no source starts with {options.prefix!r}")
    failed = False
    for i, source in enumerate(chosen, 1):
        started = time.monotonic()
        print(f"[{i}/{len(chosen)}] {target_of(source).name} ", end="", flush=True)
        if options.check:
            found = differences(source)
            failed = failed or bool(found)
            print("differs from its source: " + "; ".join(found) if found else "in step")
        else:
            build(source)
            print(f"{time.monotonic() - started:.1f} s")
    sys.exit(failed)


if __name__ == "__main__":
    main()
