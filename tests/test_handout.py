"""What students get: nothing that a solution stands in, no link that leads nowhere, and updates without conflicts."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import build_notebooks  # noqa: E402
import make_handout  # noqa: E402

pytestmark = pytest.mark.notebooks

TEXTS = make_handout.handout()


def test_students_get_all_lessons_and_exercises():
    wanted = {target.relative_to(ROOT / "notebooks").as_posix() for source in build_notebooks.sources()
              for target in build_notebooks.targets_of(source).values()}  # fmt: skip
    wanted |= {f"exercises/{source.stem}.ipynb" for source in build_notebooks.exercise_sources()}
    assert {name for name in TEXTS if name.endswith(".ipynb")} == wanted


def test_students_get_no_solution_and_no_source():
    assert not any(part in name for name in TEXTS for part in ("solutions", "source", ".py"))
    for source in build_notebooks.exercise_sources():
        assert "NotImplementedError" in TEXTS[f"exercises/{source.stem}.ipynb"]


def test_no_link_leads_out_of_the_handout():
    for name, text in TEXTS.items():
        for link in re.findall(r"\]\(([^)#\s]+\.ipynb)", text):
            place = (Path("/handout") / name).parent / link
            assert str(place.resolve().relative_to("/handout")) in TEXTS, (name, link)


def test_a_folder_that_is_no_handout_is_not_emptied(tmp_path):
    (tmp_path / "thesis.tex").write_text("years")
    with pytest.raises(SystemExit, match="is no handout"):
        make_handout.write(tmp_path)
    assert (tmp_path / "thesis.tex").read_text() == "years"


def git(folder, *command):
    name = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    done = subprocess.run(["git", *name, *command], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_students_branch_grows_by_what_is_new_and_the_folder_of_work_stays_as_it_is(tmp_path, monkeypatch):
    for name, value in (("GIT_AUTHOR", "a"), ("GIT_COMMITTER", "a")):
        monkeypatch.setenv(f"{name}_NAME", value)
        monkeypatch.setenv(f"{name}_EMAIL", "a@example.org")
    repository, folder = tmp_path / "repository", tmp_path / "handout"
    repository.mkdir()
    git(repository, "init", "--initial-branch", "main")
    (repository / "solution.py").write_text("42")
    git(repository, "add", ".")
    git(repository, "commit", "-m", "first")
    make_handout.write(folder)
    first = make_handout.publish(folder, "students", repository)
    assert make_handout.publish(folder, "students", repository) is None
    make_handout.write(folder)
    (folder / "02_unrolling_the_network.ipynb").write_text("new")
    second = make_handout.publish(folder, "students", repository)
    assert git(repository, "rev-list", "students").split() == [second, first]
    assert set(git(repository, "ls-tree", "-r", "--name-only", "students").split()) == set(TEXTS)
    assert git(repository, "status", "--porcelain") == "" and (repository / "solution.py").read_text() == "42"
