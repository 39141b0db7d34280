"""Measure what each lesson asks of a reader's machine: `make measure`.

Each notebook is run from the shell with `jupyter execute`, in turn with a plain one that
imports numpy, matplotlib and ipywidgets and draws one figure. The table tells the seconds,
the ratio of the two, the kernel's peak memory (Linux), the number of steppers and the
notebook's stored size.
"""

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from build_notebooks import METADATA, NOTEBOOKS, PEAK, sources, target_of

PLAIN = "import ipywidgets\nimport matplotlib.pyplot as plt\nimport numpy as np", "plt.plot(np.arange(9))\nplt.show()"


def seconds(notebook, folder, repeats=3):
    """(median seconds, the cells as run) of `jupyter execute`, with a last cell that prints the peak memory."""
    took = []
    notebook.cells.append(nbformat.v4.new_code_cell(PEAK))
    with tempfile.TemporaryDirectory(dir=folder) as place:
        path = Path(place) / "measured.ipynb"
        nbformat.write(notebook, path)
        for _ in range(repeats):
            started = time.monotonic()
            command = [sys.executable, "-m", "jupyter", "execute", "--inplace", str(path)]
            subprocess.run(command, check=True, capture_output=True, cwd=folder)
            took.append(time.monotonic() - started)
        cells = nbformat.read(path, as_version=4).cells
    return sorted(took)[repeats // 2], cells


def main():
    cells = [nbformat.v4.new_code_cell(source) for source in PLAIN]
    plain, _ = seconds(nbformat.v4.new_notebook(cells=cells, metadata=METADATA), NOTEBOOKS)
    print(f"plain notebook: {plain:.1f} s\n")
    print(f"{'lesson':32} {'seconds':>7} {'/ plain':>9} {'peak MB':>9} {'steppers':>10} {'stored KB':>11}")
    total = 0.0
    for source in sources():
        took, cells = seconds(nbformat.read(target_of(source), as_version=4), NOTEBOOKS)
        total += took
        steppers = sum(len(re.findall(r"widgets\.\w+_stepper\(", cell.source)) for cell in cells)
        size, peak = target_of(source).stat().st_size // 1024, cells[-1].outputs[0].text.strip()
        print(f"{source.stem:32} {took:7.1f} {took / plain:9.1f} {peak:>9} {steppers:10} {size:11}")
    print(f"all together {total:27.1f}")


if __name__ == "__main__":
    main()
