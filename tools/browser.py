"""JupyterLab and a browser in it, for the tests and for `make latency`."""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
LAPTOP = {"width": 1400, "height": 950}
PATIENCE = 120_000  # milliseconds until something that does not come is given up, on a machine however busy
IDLE = ".jp-Notebook-ExecutionIndicator[data-status=idle]"

# No question about news over the page, and all cells drawn, not only those in view.
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "defer"},
}


@dataclass
class Lab:
    """A running JupyterLab, its folder of notebooks, and the token that opens it."""

    port: int
    token: str
    folder: Path

    def address(self, path):
        return f"http://localhost:{self.port}/{path}?reset&token={self.token}"

    def ask(self, path, method="GET"):
        request = urllib.request.Request(self.address(path), method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE / 1000) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def kill_kernels(self):
        """Shut every kernel down, and wait until the server has none."""
        for kernel in self.ask("api/kernels"):
            self.ask(f"api/kernels/{kernel['id']}", "DELETE")
        while self.ask("api/kernels"):
            time.sleep(0.1)


@contextlib.contextmanager
def running_lab(home, settings=SETTINGS, app=("jupyterlab",), **environment):
    """JupyterLab on a copy of the notebooks in the folder `home`, with settings and environment of its own.

    app: the module that starts it, and options: ("notebook",) is Notebook 7.
    """
    folder = home / "notebooks"
    shutil.copytree(NOTEBOOKS, folder)
    for plugin, choice in settings.items():
        file = home / "settings" / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(choice))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lab = Lab(port, secrets.token_hex(16), folder)
    environment = {
        **os.environ, "JUPYTER_CONFIG_DIR": str(home / "config"), "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"), "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        **environment,
    }  # fmt: skip
    command = [
        sys.executable, "-m", *app, "--no-browser", "--allow-root", f"--port={port}",
        f"--IdentityProvider.token={lab.token}", f"--ServerApp.root_dir={folder}",
        "--LabApp.expose_app_in_browser=True",
    ]  # fmt: skip
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        while True:
            try:
                lab.ask("api/status")
                break
            except OSError:
                if server.poll() is not None:
                    raise RuntimeError((home / "log").read_text()) from None
                time.sleep(0.1)
        yield lab
    finally:
        server.terminate()
        server.wait()


def browser_path():
    """Where the browser is, or None: BROWSER_PATH names one, else one is looked for."""
    return os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, BROWSERS)), None)


@contextlib.contextmanager
def running_browser(path):
    """A page of an ordinary laptop's size in a new browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport=LAPTOP)
        page.set_default_timeout(PATIENCE)
        yield page
        browser.close()


def open_notebook(page, lab, name):
    """Open a notebook in the page's JupyterLab, which is loaded once: that takes longer than most lessons."""
    if "/lab" not in page.url:
        page.goto(lab.address("lab"))
        page.wait_for_function("window.jupyterapp")
        page.evaluate("async () => { await jupyterapp.restored; }")
    page.evaluate("async path => { await jupyterapp.commands.execute('docmanager:open', {path}); }", name)
    page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()


def close_notebook(page, lab):
    """Close the notebook without saving it, and end its kernel."""
    page.evaluate("""async () => {
        jupyterapp.shell.currentWidget.context.model.dirty = false;
        await jupyterapp.commands.execute('application:close');
    }""")
    page.locator(".jp-NotebookPanel").wait_for(state="detached")
    lab.kill_kernels()


def run_all(page, *outputs):
    """Run All Cells once the notebook has its kernel, and wait until the outputs are there and the kernel is idle.

    Asked before the kernel is there, JupyterLab opens a dialog to choose one.
    """
    page.locator(".jp-Toolbar-kernelName", has_text="Python 3").wait_for()
    page.wait_for_selector(IDLE, state="attached")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    for output in outputs:
        page.locator(output).wait_for(state="attached")
    page.wait_for_selector(IDLE, state="attached")
