"""nbval runs each notebook once; what else that run has to show stands here, as further tests of the same notebook."""

import base64
import io
import re
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from nbval.plugin import IPyNbFile, NbCellError
from PIL import Image

pytest_plugins = ["pytester"]  # for the test of what stands here

ROOT = Path(__file__).parent
LOCKED = f"matplotlib=={version('matplotlib')} " in (ROOT / "requirements.lock").read_text()
LARGEST = 250  # megabytes


def pictures(outputs):
    encoded = [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(png)))).astype(int) for png in encoded]


def differ(new, old):
    """Do two pictures differ in more than a few pixels?"""
    return new.shape != old.shape or (abs(new - old).max(axis=2) > 8).mean() >= 1e-4


def the_stored_pictures_are_those_that_the_cells_draw(cells):
    """nbval compares texts only."""
    if not LOCKED:
        pytest.skip("another matplotlib than the lock's draws letters a little differently")
    for cell in cells:
        if "rounding" in cell.cell.metadata.get("tags", []):  # shows rounding errors, which differ between processors
            continue
        for new, old in zip(pictures(cell.test_outputs), pictures(cell.cell.outputs), strict=True):
            assert not differ(new, old), cell.cell.source


def the_kernel_needs_less_than_250_megabytes(cells):
    if sys.platform != "linux":
        pytest.skip("peak memory is read the way Linux tells it")
    process = cells[0].parent.kernel.km.provisioner.pid
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    assert int(peak) < LARGEST * 1024


def a_second_run_from_the_last_cell_to_the_first_gives_the_same(cells):
    """So a reader may run all cells twice, or go back and run one again: no cell depends on what later cells did."""
    for cell in reversed(cells):
        before = cell.test_outputs
        cell.runtest()  # nbval compares the texts once more with the stored ones
        for new, old in zip(pictures(cell.test_outputs), pictures(before), strict=True):
            assert not differ(new, old), cell.cell.source


class Fact(pytest.Item):
    """A test of what a notebook's cells gave, and of the kernel that ran them."""

    def __init__(self, fact, cells, **where):
        super().__init__(**where)
        self.fact, self.cells = fact, cells

    def runtest(self):
        for cell in self.cells:
            if cell.test_outputs is None:  # this test was asked for alone
                cell.runtest()
        self.fact(self.cells)

    def repr_failure(self, excinfo):
        if isinstance(excinfo.value, NbCellError):
            return self.cells[0].repr_failure(excinfo)
        return super().repr_failure(excinfo)

    def reportinfo(self):
        return self.path, None, f"{self.path.relative_to(ROOT)}::{self.name}"


class Notebook(IPyNbFile):
    """nbval's notebook: a test for each cell, then the facts, of which the last runs the cells again."""

    def collect(self):
        cells = list(super().collect())
        yield from cells
        facts = [the_stored_pictures_are_those_that_the_cells_draw]
        if self.path.parent.name == "notebooks":
            facts += [
                the_kernel_needs_less_than_250_megabytes,
                a_second_run_from_the_last_cell_to_the_first_gives_the_same,
            ]
        for fact in facts if cells else []:
            yield Fact.from_parent(self, name=fact.__name__, fact=fact, cells=cells)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    """Notebooks in the place of nbval's files, where nbval is asked for."""
    collected = yield
    return [Notebook.from_parent(parent, path=file_path) if type(one) is IPyNbFile else one for one in collected]


def pytest_collection_modifyitems(items):
    """The longest files begin, so that two workers end together."""
    items.sort(key=lambda item: [not item.get_closest_marker(mark) for mark in ("browser", "classroom")])
