"""What `make lab` opens is the reader's: no teacher's tool in it, and no question over the first page."""

import re
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import browser  # noqa: E402

READER = ROOT / "tools" / "reader"  # `make lab` reads its settings
MENUS = ["File", "Edit", "View", "Run", "Kernel", "Tabs", "Settings", "Help"]


def locked(name):
    return set(re.findall(r"^([\w.-]+)==", (ROOT / name).read_text(), re.M))


def test_the_readers_lock_holds_no_teachers_tool_and_no_test_tool():
    for name in ("nbgrader", "alembic", "playwright", "axe-playwright-python", "hypothesis", "ruff", "sphinx"):
        assert name not in locked("requirements-lab.lock") and name in locked("requirements.lock"), name


def test_the_readers_lock_is_a_part_of_the_other():
    pins = [set(re.findall(r"^[\w.-]+==\S+", (ROOT / f"requirements{part}.lock").read_text(), re.M))
            for part in ("-lab", "")]  # fmt: skip
    assert pins[0] < pins[1]


def test_no_package_of_the_readers_lock_but_jupyters_own_adds_to_jupyterlab():
    """So a new one, which could bring a menu of its own, is looked at."""
    known = {"ipywidgets", "jupyterlab", "jupyterlab-pygments", "jupyterlab-widgets", "jupytext", "notebook"}
    adding = {
        distribution.name.lower().replace("_", "-")
        for distribution in distributions()
        if any("share/jupyter/labextensions" in str(file) for file in distribution.files or ())
    }
    assert adding & locked("requirements-lab.lock") <= known


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab with the settings of `make lab` alone, on its first start."""
    with browser.running_lab(tmp_path_factory.mktemp("reader"), {}, JUPYTER_CONFIG_PATH=str(READER)) as lab:
        yield lab


@pytest.mark.browser
def test_a_readers_jupyterlab_has_its_own_menus_and_side_bars_and_asks_nothing(page, lab):
    opened = page.context.browser.new_page(viewport=browser.LAPTOP)
    opened.set_default_timeout(browser.PATIENCE)
    try:
        opened.goto(lab.address("lab"))
        opened.wait_for_function("window.jupyterapp")
        opened.evaluate("async () => { await jupyterapp.restored; }")
        opened.wait_for_timeout(1500)  # the question about news comes after the page is there
        assert opened.locator(".lm-MenuBar-itemLabel").all_inner_texts() == MENUS
        titles = opened.locator(".jp-SideBar .lm-TabBar-tab").evaluate_all("tabs => tabs.map(tab => tab.title)")
        assert titles and not any(re.search("nbgrader|assignment|course", title, re.I) for title in titles)
        assert opened.locator(".jp-Dialog, .jp-toast-button, .Toastify__toast").count() == 0
        commands = opened.evaluate("jupyterapp.commands.listCommands()")
        assert not [name for name in commands if re.search("nbgrader|formgrader|assignment|validate", name, re.I)]
    finally:
        opened.close()
