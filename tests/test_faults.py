"""What readers meet when something around them fails: no disk, no rights, an interrupted or a killed kernel."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).parents[1]
pytestmark = [pytest.mark.notebooks, pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of Unix")]

TRAINING = """
from rnn_lesson import language_model_task, train, zen_of_python
task = language_model_task(zen_of_python()[:7])
def trained(epochs):
    return train(task, n_h=8, epochs=epochs, seed=0, progress=False)
print(trained(3).history[-1])
"""


class Kernel:
    """A kernel that runs cells; shows what they print, and the name of the error that ends one."""

    def __init__(self):
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.connect()

    def connect(self):
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=120)

    def run(self, code, on_print=lambda: None):
        shown = []

        def hook(message):
            if message["msg_type"] == "stream":
                shown.append(message["content"]["text"])
                on_print()
            elif message["msg_type"] == "error":
                shown.append(message["content"]["ename"])

        self.client.execute_interactive(code, output_hook=hook, timeout=120)
        return "".join(shown)


@contextlib.contextmanager
def running_kernel():
    kernel = Kernel()
    try:
        yield kernel
    finally:
        kernel.client.stop_channels()
        kernel.manager.shutdown_kernel(now=True)


def test_an_interrupted_and_a_killed_training_leave_a_kernel_that_gives_the_same_numbers():
    endless = "print('now')\nmodel = trained(10**7)"
    with running_kernel() as kernel:
        first = kernel.run(TRAINING)
        stopped = kernel.run(endless, on_print=kernel.manager.interrupt_kernel)
        assert stopped.endswith("KeyboardInterrupt")
        assert kernel.run("print('model' in globals())") == "False\n"
        assert kernel.run("print(trained(3).history[-1])") == first
        kernel.client.execute(endless)
        kernel.client.stop_channels()
        kernel.manager.restart_kernel(now=True)  # what JupyterLab does when a kernel has died
        kernel.connect()
        assert kernel.run(TRAINING) == first


SAVE = """
import resource, sys
import nbformat
from jupyter_server.services.contents.largefilemanager import LargeFileManager
manager = LargeFileManager(root_dir=sys.argv[1])
larger = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("x" * 10_000)])
resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))
manager.save({"type": "notebook", "content": larger, "format": "json"}, "lesson.ipynb")
"""


def test_a_full_disk_leaves_the_notebook_that_was_saved_before_or_a_copy_of_it(tmp_path):
    """A limit on the size of files stands for the disk; the reader sees "File Save Error" and can save again.

    Where all of a notebook fits into Python's buffer (128 kB from Python 3.14 on), the disk refuses it only when
    JupyterLab has let go of the old one; its copy, `.~lesson.ipynb`, is there then.
    """
    nbformat.write(nbformat.v4.new_notebook(), tmp_path / "lesson.ipynb")
    before = (tmp_path / "lesson.ipynb").read_bytes()
    (tmp_path / "data").mkdir()
    environment = {**os.environ, "JUPYTER_DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run([sys.executable, "-c", SAVE, tmp_path], env=environment, capture_output=True, text=True)
    assert done.returncode and "File too large" in done.stderr
    assert before in [path.read_bytes() for path in tmp_path.glob("*lesson.ipynb")]


def test_a_notebook_that_was_cut_off_is_called_unreadable_and_stays_as_it_is(tmp_path):
    from jupyter_server.services.contents.largefilemanager import LargeFileManager
    from tornado.web import HTTPError

    cut_off = (ROOT / "notebooks" / "02_unrolling_the_network.ipynb").read_bytes()[:9_000]
    (tmp_path / "lesson.ipynb").write_bytes(cut_off)
    with pytest.raises(HTTPError, match="Unreadable Notebook.*JSON"):
        LargeFileManager(root_dir=str(tmp_path)).get("lesson.ipynb")
    assert (tmp_path / "lesson.ipynb").read_bytes() == cut_off


def test_without_a_home_folder_the_pictures_are_drawn_and_matplotlib_tells_where_it_keeps_its_own(tmp_path):
    """A file in the place of the folder: root, too, can neither read nor write in it."""
    (tmp_path / "home").write_text("no folder")
    home = {name: str(tmp_path / "home") for name in ("HOME", "MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
    draw = "from rnn_lesson import pictures; pictures.curves_picture([0, 1], [], 'step', 'L', '')"
    done = subprocess.run([sys.executable, "-c", draw], env=os.environ | home, capture_output=True, text=True)
    assert done.returncode == 0 and "temporary" in done.stderr, done.stderr


@pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine")
def test_make_says_it_where_the_folder_may_not_be_written_in():
    folder = Path(tempfile.mkdtemp())
    try:
        for name in ("Makefile", "pyproject.toml", "requirements-lab.lock", "requirements.lock"):
            shutil.copy(ROOT / name, folder)
        folder.chmod(0o555)
        nobody = {"user": 65534, "group": 65534} if os.getuid() == 0 else {}  # root may write everywhere
        done = subprocess.run(["make", "lab"], cwd=folder, capture_output=True, text=True, **nobody)
        assert done.returncode and "You may not write in this folder. Copy it" in done.stdout
        assert not (folder / ".venv").exists()
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
