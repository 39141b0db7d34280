"""The files around the package say the same thing as each other."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_conda_installs_what_pip_installs():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    python, pip, from_pip = environment["dependencies"]
    assert python == "python=3.12" and pip == "pip"  # repo2docker reads a range as no version at all
    (editable,) = from_pip["pip"]
    extras = re.fullmatch(r"-e \.\[(.+)\]", editable)[1].split(",")
    assert set(extras) == {"lab"} <= set(PROJECT["optional-dependencies"])


@pytest.mark.parametrize("extra", [None, "lab", "test"])
def test_the_lock_pins_every_dependency_with_hashes(extra):
    lock = (ROOT / "requirements.lock").read_text()
    wanted = PROJECT["dependencies"] if extra is None else PROJECT["optional-dependencies"][extra]
    for requirement in wanted:
        name = re.match(r"[\w-]+", requirement)[0]
        if name == "rnn-lesson":  # an extra that takes in others; each of them is asked about on its own
            continue
        assert re.search(rf"^{name}==\S+[^\n]*\\\n +--hash=sha256:", lock, re.M), name


def test_no_lock_or_notebook_tells_an_address():
    for path in [ROOT / "requirements.lock", *(ROOT / "notebooks").rglob("*.ipynb")]:
        assert not re.search(
            r"(https?|file)://(?!creativecommons)\S*/(simple|packages)\b|/site-packages/|/home/", path.read_text()
        )


def test_every_notebook_that_is_committed_lies_in_notebooks():
    """What a build leaves behind holds widgets that open as "model not found"; it belongs to no commit."""
    listed = subprocess.run(["git", "ls-files", "*.ipynb"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("no git here to ask which files are committed")
    assert listed.stdout and {name.partition("/")[0] for name in listed.stdout.split()} == {"notebooks"}


def test_every_make_target_that_the_readme_names_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"(?:`|^)(?:\w+=\S+ )?make ([a-z]+)", (ROOT / "README.md").read_text(), re.M))
    assert {"lab", "test"} <= named <= targets


def test_every_file_that_the_readme_links_exists():
    for link in re.findall(r"\]\(([^)#]+)\)", (ROOT / "README.md").read_text()):
        assert link.startswith("http") or (ROOT / link).exists(), link


def test_the_readmes_example_runs():
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    names = {}
    exec(example, names)
    assert abs(names["gradient"].W - names["referee"].W).max() < 1e-8
    assert abs(names["gradient"].W - names["terms"].total("W")).max() < 1e-12


@pytest.mark.skipif(sys.platform == "win32" or shutil.which("make") is None, reason="no make on this machine")
@pytest.mark.parametrize("screen", [True, False])
def test_make_lab_opens_the_first_lesson_and_only_prints_its_address_without_a_screen(screen):
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment |= {"DISPLAY": ":0"} if screen else {}
    command = subprocess.run(
        ["make", "-n", "lab", "ARGS=--port=1"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout
    first = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))[0]
    assert f"--LabApp.default_url=/lab/tree/notebooks/{first}" in command and "--port=1" in command
    assert ("--no-browser" in command) == (not screen and sys.platform == "linux")
    assert ("--allow-root" in command) == (os.getuid() == 0)
    assert "token" not in command
