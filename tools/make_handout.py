"""Write what students get: the lessons and exercises without solutions and sources: `make handout`.

    python tools/make_handout.py                      into the folder handout/
    python tools/make_handout.py --branch students    and as a commit on that branch, which nbgitpuller can pull

The branch has a history of its own, a commit for each change; the folder you work in, and its branch, stay as they are.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from build_notebooks import NOTEBOOKS

ROOT = NOTEBOOKS.parent
WELCOME = """# Backpropagation through time

Begin with `01_recurrent_architecture.ipynb`. The exercises are in `exercises/`, and the map of the series is
`map_and_glossary.ipynb`. What you change stays yours when the teacher's version is updated.

Text and pictures: CC BY 4.0; code: MIT. See `LICENSE` and `LICENSE-TEXT`.
"""


def handout():
    """What students get, by its path: text for each file."""
    files = {path.name: path for path in sorted(NOTEBOOKS.glob("*.ipynb"))}
    files |= {f"exercises/{path.name}": path for path in sorted((NOTEBOOKS / "exercises").glob("*.ipynb"))}
    texts = {name: path.read_text(encoding="utf-8") for name, path in files.items()}
    licences = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("LICENSE", "LICENSE-TEXT")}
    return {"README.md": WELCOME, **licences, **texts}


def write(folder):
    """Write the handout into a folder, from which notebooks and texts that are no longer part of it go."""
    texts = handout()
    if folder.exists() and any(folder.iterdir()):
        if not (folder / "README.md").is_file() or (folder / "README.md").read_text(encoding="utf-8") != WELCOME:
            raise SystemExit(f"{folder} is no handout, and would be emptied: name another folder")
        shutil.rmtree(folder)
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return sorted(texts)


def publish(folder, branch, repository=ROOT):
    """Commit the folder's content on a branch of the repository; returns the commit, or None if nothing is new."""

    def git(*command, must=True, **more):
        done = subprocess.run(["git", *command], cwd=repository, capture_output=True, text=True, **more)
        if done.returncode and must:
            raise SystemExit(f"git {' '.join(command)}: {done.stderr.strip()}")
        return done.stdout.strip()

    with tempfile.TemporaryDirectory() as place:
        index = {**os.environ, "GIT_INDEX_FILE": str(Path(place) / "index")}
        git("--work-tree", str(folder.resolve()), "add", "--all", "--force", ".", env=index)
        tree = git("write-tree", env=index)
    before = git("rev-parse", "--verify", "--quiet", f"refs/heads/{branch}", must=False)
    if before and git("rev-parse", f"{before}^{{tree}}") == tree:
        return None
    parents = ["-p", before] if before else []
    commit = git("commit-tree", tree, "-m", "The lessons and exercises for students", *parents)
    git("update-ref", f"refs/heads/{branch}", commit)
    return commit


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "handout", help="default: handout/")
    parser.add_argument("--branch", help="commit the handout on this branch of the repository as well")
    options = parser.parse_args()
    print(f"{len(write(options.folder))} files in {options.folder}")
    if options.branch:
        commit = publish(options.folder, options.branch)
        print(f"branch {options.branch}: {commit[:10] if commit else 'nothing new'}; git push origin {options.branch}")


if __name__ == "__main__":
    main()
