"""JupyterLab and a browser for the tests that need them."""

import os
import sys
from pathlib import Path

import hypothesis
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
import browser  # noqa: E402

hypothesis.settings.register_profile("lesson", deadline=None, derandomize=True)
hypothesis.settings.load_profile("lesson")


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
