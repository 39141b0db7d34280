"""JupyterLab and a browser for the tests that need them; and what makes all of them quicker."""

import functools
import gc
import os
import sys
from pathlib import Path

import hypothesis
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
import browser  # noqa: E402

hypothesis.settings.register_profile("lesson", deadline=None, derandomize=True)
hypothesis.settings.load_profile("lesson")


def pytest_collection_finish():
    """Formulas are read once, and the garbage collector need not look again and again through all that is imported.

    Each matplotlib figure reads its formulas anew and keeps fifty; the same ones stand in the pictures of many tests.
    """
    if "rnn_lesson.pictures" in sys.modules:
        from matplotlib.backends import backend_agg
        from matplotlib.mathtext import MathTextParser

        backend_agg.MathTextParser = functools.cache(MathTextParser)
        MathTextParser.parse = functools.cache(MathTextParser.parse)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="module")
def coarse():
    """Pictures of half as many dots an inch, which take less time; nothing moves, and no size on the page changes."""
    from rnn_lesson.pictures import at_work, shapes

    with pytest.MonkeyPatch.context() as patched:
        for module in (shapes, at_work):
            patched.setattr(module, "DPI", 72)
        yield


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """JupyterLab on a copy of the notebooks, with settings of its own."""
    with browser.running_lab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(scope="session")
def page():
    """A page of the browser. Without a browser the test is skipped, or fails where REQUIRE_BROWSER is set."""
    path = browser.browser_path()
    if path is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("no Chromium found, and REQUIRE_BROWSER is set")
        pytest.skip("no Chromium found: install one, or name it in BROWSER_PATH")
    with browser.running_browser(path) as page:
        yield page
