"""What runs on GitHub has no more rights than it needs, and before a commit runs what `make test` runs."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
JOBS = [
    pytest.param(job, id=f"{path.stem}-{name}")
    for path in WORKFLOWS
    for name, job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].items()
]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_named_by_its_commit_with_its_version_beside_it(path):
    used = re.findall(r"uses: *(.+)", path.read_text(encoding="utf-8"))
    assert used and all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action) for action in used)


def test_an_action_has_the_same_commit_everywhere():
    used = re.findall(r"uses: *(\S+)@(\S+)", "".join(path.read_text(encoding="utf-8") for path in WORKFLOWS))
    assert len(set(used)) == len(dict(used))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_gives_no_rights_to_all_its_jobs_and_says_what_a_newer_run_does_to_an_older(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {} and workflow["concurrency"]["group"]


@pytest.mark.parametrize("job", JOBS)
def test_a_job_may_only_read_keeps_no_credentials_and_ends(job):
    """The one that publishes the pages may write these, and has no code of ours to read."""
    publishes = any(step.get("uses", "").startswith("actions/deploy-pages@") for step in job["steps"])
    assert job["permissions"] == ({"pages": "write", "id-token": "write"} if publishes else {"contents": "read"})
    assert 0 < job["timeout-minutes"] <= 90
    checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
    assert bool(checkouts) != publishes and all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize("job", JOBS)
def test_no_step_puts_an_expression_into_its_commands(job):
    """It goes through the environment, where it cannot become a command of its own."""
    assert not any("${{" in step.get("run", "") for step in job["steps"])


def test_the_links_to_pages_outside_are_asked_every_week():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "links.yml").read_text(encoding="utf-8"))
    (schedule,) = workflow[True]["schedule"]  # YAML reads the key "on" as true
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", schedule["cron"])
    runs = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    assert runs == ["python tools/check_links.py"] and (ROOT / "tools" / "check_links.py").exists()


def test_what_is_checked_before_a_commit_is_what_make_test_checks():
    (local,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    entries = {hook["entry"].removeprefix(".venv/bin/") for hook in local["hooks"]}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^test: style\b", makefile, re.M)
    recipe = re.search(r"^style:.*\n((?:\t.*\n)+)", makefile, re.M)[1]
    in_make = {line.removeprefix("$(BIN)/") for line in re.findall(r"\t(.*)\n", recipe)}
    assert local["repo"] == "local" and all(hook["language"] == "system" for hook in local["hooks"])
    assert entries - {"python tools/build_notebooks.py --check"} == in_make
