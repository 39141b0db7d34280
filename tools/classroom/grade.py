"""Grade an exercise in one go: `make grade COURSE=classroom EXERCISE=05_… SUBMISSIONS=moodle.zip`.

    python tools/classroom/grade.py classroom 05_gradient_of_W_first_try ~/Downloads/moodle.zip

Each submission runs in a container of its own, which sees that notebook and nothing else of this machine. From what
comes back this writes, in the course's folder:

    submitted/, executed/, autograded/, gradebook.db   what nbgrader and its Formgrader read
    grades/EXERCISE.csv                                a row for everybody: points, lateness, and what was odd
    feedback/STUDENT/EXERCISE/EXERCISE.html            a page for each student, and all of them in
    grades/EXERCISE_feedback.zip                       a zip with the folders as the platform named them

Run it again at any time: only what is new or has changed runs, and its points replace the old ones. Without
SUBMISSIONS it takes what lies in submitted/.
"""

import argparse
import asyncio
import contextlib
import csv
import datetime
import hashlib
import html
import importlib.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from collect import as_name, collect
from mend import Exercise, Unreadable, an_error, id_of, mended, parsed, safe_outputs, unanswered

RUNNER = Path(__file__).parent / "run_submission.py"
IMAGE = "rnn-lesson-grader"
IN_ALL = 900  # seconds for one submission
RESULTS = 40_000_000  # bytes taken from one run
# What a container may do: nothing of this machine is in it, it cannot write but to its own memory, and has no network.
CONTAINER = [
    "run", "--rm", "--interactive", "--network", "none", "--read-only", "--tmpfs", "/tmp:rw,size=256m",
    "--memory", "2g", "--memory-swap", "2g", "--cpus", "1", "--pids-limit", "256", "--cap-drop", "ALL",
    "--security-opt", "no-new-privileges", "--user", "65534:65534",
]  # fmt: skip
IN_CONTAINER = [IMAGE, "timeout", str(IN_ALL), "python", "/grader/run_submission.py"]


class CannotGrade(Exception):
    """Nothing can be graded; the message says what to do."""


class Course:
    """A course folder made by `make classroom`, and the exercise to grade."""

    def __init__(self, folder, name):
        self.folder, self.name = folder.expanduser().resolve(), name
        self.exercises = sorted(path.name for path in self.folder.glob("source/*") if path.is_dir())
        if name not in self.exercises:
            known = ", ".join(self.exercises) or "none; `make classroom` makes them"
            raise CannotGrade(f"no exercise {name!r} in {self.folder / 'source'}; there are: {known}")
        self.records = self.folder / "grades" / f".{name}.json"
        self.lock = threading.Lock()
        # nbgrader calls alembic by its name, which lies beside the Python that it is installed for.
        os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])

    def notebook(self, step, student=None):
        place = self.folder / step / (student or "") / self.name
        return place / f"{self.name}.ipynb"

    def release(self):
        """The exercise as it was handed out; made anew where the source, with its points, is newer."""
        source, release = self.notebook("source"), self.notebook("release")
        if not release.exists() or release.stat().st_mtime < source.stat().st_mtime or not self.in_gradebook():
            self.nbgrader("generate_assignment")
        exercise = Exercise(nbformat.read(release, as_version=4))
        exercise.name = self.name
        return exercise

    def in_gradebook(self):
        from nbgrader.api import MissingEntry

        with self.gradebook() as book:
            try:
                return bool(book.find_assignment(self.name).notebooks)
            except MissingEntry:
                return False

    def gradebook(self):
        from nbgrader.api import Gradebook

        return Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}")

    def api(self):
        """nbgrader, told to read what was executed and to execute nothing."""
        from nbgrader.apps.api import NbGraderAPI
        from nbgrader.coursedir import CourseDirectory
        from traitlets.config import PyFileConfigLoader

        config = PyFileConfigLoader("nbgrader_config.py", path=str(self.folder)).load_config()
        config.CourseDirectory.root = str(self.folder)
        config.CourseDirectory.submitted_directory = "executed"
        config.Execute.enabled = config.ClearOutput.enabled = False
        return NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)

    def nbgrader(self, step, *more):
        result = getattr(self.api(), step)(self.name, *more)
        if not result["success"]:
            raise CannotGrade(f"nbgrader {step}: {(result.get('log') or result.get('error') or '').strip()[-1500:]}")


def written(path, data):
    """Write a file whole or not at all: a full disk leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name[-60:]}.{secrets.token_hex(4)}")
    try:
        new.write_bytes(data.encode("utf-8", "replace") if isinstance(data, str) else data)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def removed(folder):
    """Remove a folder, also one that nbgrader has made read-only."""
    for path in [folder, *folder.rglob("*")] if folder.exists() else []:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder, ignore_errors=True)


# --------------------------------------------------------------------------------------------------- running


def engine(wanted=None):
    """The command for containers, docker or podman, whose image is there. Raises CannotGrade with what to do."""
    found = [name for name in ([wanted] if wanted else ["docker", "podman"]) if shutil.which(name)]
    if not found:
        missing = f"{wanted} is not" if wanted else "Neither Docker nor Podman is"
        raise CannotGrade(
            f"{missing} on this machine, and a submission is a program: without a container it runs\n"
            "with your rights, can read your files, send them away and delete them. Install Podman or Docker;\n"
            "or, on a machine that holds nothing but submissions, say so: make grade … UNPROTECTED=yes"
        )
    said = ""
    for name in found:
        asked = subprocess.run([name, "image", "inspect", IMAGE], capture_output=True, text=True, errors="replace")
        if asked.returncode == 0:
            return name
        said += f"  {name}: {(asked.stderr.strip() or 'no answer').splitlines()[0]}\n"
    raise CannotGrade(
        f"no container with the lesson in it:\n{said}"
        "Start Docker or Podman, then make the image once, in the repository:\n"
        f"  {found[0]} build --tag {IMAGE} --file tools/classroom/Dockerfile ."
    )


def run(notebook, container, seconds=60, in_all=IN_ALL):
    """Run a notebook; returns what the runner told of each cell, by index, and why it ended early, or ''.

    container: docker, podman, or None to run it here, unprotected.
    """
    name = f"rnn-{secrets.token_hex(8)}"
    if container:
        command = [container, *CONTAINER, "--name", name, *IN_CONTAINER, "--seconds", str(seconds)]
    else:
        command = [sys.executable, str(RUNNER), "--seconds", str(seconds)]
    with tempfile.TemporaryDirectory() as box, tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=box, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            start_new_session=os.name != "nt",
        )  # fmt: skip
        kept, ended = [], []
        reader = threading.Thread(target=take, args=(process, kept, ended), daemon=True)
        reader.start()
        try:
            process.stdin.write(nbformat.writes(notebook).encode("utf-8", "replace"))
            process.stdin.close()
        except OSError:
            pass  # it ended before it had read all; what it said, or did not say, is read below
        reader.join(in_all + 30)
        if reader.is_alive() or ended:
            ended.append(f"it ran for more than {in_all} seconds" if not ended else "")
            end(process, container, name)
            reader.join(10)
        process.wait()
        log.seek(0)
        said = log.read(20_000).decode("utf-8", "replace").strip()
    told = {}
    for line in b"".join(kept).split(b"\n"):
        try:
            result = json.loads(line)
            if isinstance(result.get("cell"), int):
                told[result["cell"]] = result
            elif "ended" in result:
                return told, ""
        except (ValueError, AttributeError, RecursionError):
            continue
    if process.returncode == 124:
        ended.insert(0, f"it ran for more than {in_all} seconds")
    reason = next(filter(None, ended), "") or (said.splitlines() or [f"the run ended with {process.returncode}"])[-1]
    return told, reason[:300]


def take(process, kept, ended):
    """Read what a run tells, up to a size."""
    size = 0
    while chunk := process.stdout.read1(1 << 16):
        size += len(chunk)
        if size > RESULTS:
            ended.append("it told more than any submission needs to")
            end(process, None, "")
            return
        kept.append(chunk)


def end(process, container, name):
    if container:
        subprocess.run([container, "kill", name], capture_output=True)
    if os.name == "nt":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


# --------------------------------------------------------------------------------------------------- one submission


def graded(submission, exercise, run_it):
    """The notebook to keep of a submission, safe to open, and what is to be said of it: status, notes."""
    notes, told, problem, status = list(submission.notes), {}, submission.problem, "graded"
    notebook = exercise.notebook
    if not problem:
        try:
            notebook, more = mended(parsed(submission.data), exercise)
            notes += more
            status = "nothing answered" if unanswered(notebook, exercise) else status
            told, problem = run_it(notebook)
        except Unreadable as error:
            problem = str(error)
    result = nbformat.from_dict(notebook)
    for index, cell in enumerate(result.cells):
        if cell.cell_type != "code":
            continue
        said = told.get(index)
        is_check = bool(id_of(cell)) and exercise.is_check(id_of(cell))
        cell.outputs = safe_outputs(said.get("outputs"), is_check) if said else []
        cell.execution_count = None
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if is_check and not errors and not (said and said.get("ok") is True):
            cell.outputs.append(an_error("NotRun", problem or "this check did not run"))
        for error in errors:
            if error.ename in ("KernelGone", "KeyboardInterrupt"):
                why = error.evalue or "it ran too long, and was interrupted"
                notes.append(f"{exercise.words(id_of(cell)) if id_of(cell) else 'a cell'}: {why}")
    if problem:
        status = "ended early" if told else "no result"
        notes.insert(0, problem)
    elif notes and status == "graded":
        status = "graded, with a note"
    return result, status, notes


def digest(submission, exercise):
    """What tells whether a submission, or the exercise itself, has changed since it was graded."""
    handed_out = [(name, cell.source, exercise.points(name) if exercise.is_check(name) else 0)
                  for name, cell in exercise.cells.items()]  # fmt: skip
    said = json.dumps([handed_out, submission.problem, submission.submitted])
    return hashlib.sha256(said.encode() + (submission.data or b"")).hexdigest()


def grade_one(course, exercise, submission, run_it, records, again, keep):
    """Run one submission and keep what it gave, and itself if `keep`; is there something for nbgrader to read?"""
    student, new = submission.student, digest(submission, exercise)
    record = records.get(student, {})
    if record.get("digest") == new and not again and record.get("status") not in (None, "no result"):
        return False
    notebook, status, notes = graded(submission, exercise, run_it)
    changed = record.get("digest") != new
    if keep and submission.data is not None:
        written(course.notebook("submitted", student), submission.data)
    removed(course.notebook("executed", student).parent)
    written(course.notebook("executed", student), nbformat.writes(notebook) + "\n")
    for step in ("submitted", "executed") if submission.submitted else ():
        if step == "executed" or keep:
            written(course.notebook(step, student).with_name("timestamp.txt"), submission.submitted)
    with course.lock:
        records[student] = {
            "digest": new, "status": status, "notes": notes, "file": submission.file, "folder": submission.folder,
            "late": submission.late, "changed": changed, "read": False,
        }  # fmt: skip
        written(course.records, json.dumps(records, indent=1, ensure_ascii=True))
    return True


def read_points(course, records):
    """Let nbgrader read the points off what is new; a submission that it cannot read gets a row that says so."""
    from nbgrader.api import MissingEntry

    warnings.filterwarnings("ignore", message="Object of type")  # SQLAlchemy's, on how nbgrader fills its gradebook
    api = course.api()
    for student, record in sorted(records.items()):
        if record.get("read"):
            continue
        with course.gradebook() as book:
            try:  # so no point, and no point given by hand, of an older submission stays
                if record.get("changed"):
                    book.remove_submission(course.name, student)
            except MissingEntry:
                pass
        removed(course.notebook("autograded", student).parent)
        result = api.autograde(course.name, student, force=True, create=True)
        record["read"] = bool(result["success"])
        if not result["success"]:
            record["status"] = "no result"
            record["notes"].insert(
                0, "nbgrader: " + (result.get("error") or "no points").strip().splitlines()[-1][:200]
            )
        else:
            record["changed"] = False


# --------------------------------------------------------------------------------------------------- what is told


def points_of(course, exercise):
    """From the gradebook: for each student (points of each check, comments by cell, seconds late or 0)."""
    found = {}
    with course.gradebook() as book:
        students = [student.id for student in book.students]
        for submission in book.assignment_submissions(course.name):
            for notebook in submission.notebooks:
                points = {grade.name: grade.score for grade in notebook.grades}
                comments = {comment.name: comment.comment for comment in notebook.comments if comment.comment}
                found[submission.student.id] = (points, comments, submission.total_seconds_late or 0)
    return students, found


def rows(exercise, records, students, found):
    """The table: a row for everybody who handed something in or is in the gradebook."""
    checks = [name for name in exercise.order if exercise.is_check(name)]
    largest = sum(exercise.points(name) for name in checks)
    for student in sorted({*students, *records}, key=str.casefold):
        record = records.get(student)
        points, _, seconds = found.get(student, ({}, {}, 0))
        if record is None:
            yield [student, "not handed in", "", largest, *["" for _ in checks], "", "", ""]
            continue
        late = f"{seconds / 3600:.1f} h" if seconds else "yes" if record.get("late") else ""
        each = [number(points.get(name, 0)) for name in checks]
        total = number(sum(points.get(name, 0) for name in checks))
        yield [student, record["status"], total, largest, *each, late, "; ".join(record["notes"]), record["file"]]


def number(value):
    return int(value) if value == int(value) else round(value, 2)


def in_a_cell(value):
    """A text that no spreadsheet takes for a formula: names and file names are the students' own."""
    if isinstance(value, str):
        value = "".join(character if character.isprintable() else " " for character in value)
        return "'" + value if value.startswith(("=", "+", "-", "@")) else value
    return value


def write_table(course, exercise, table):
    titles = [exercise.titles[name] for name in exercise.order if exercise.is_check(name)]
    path = course.folder / "grades" / f"{course.name}.csv"
    with tempfile.TemporaryFile("w+", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["student", "status", "points", "of", *titles, "late", "notes", "file"])
        writer.writerows([[in_a_cell(value) for value in row] for row in table])
        file.seek(0)
        written(path, "\ufeff" + file.read())  # with the mark by which spreadsheets know UTF-8
    return path


PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<style>
body {{ font: 16px/1.5 sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; color: #212121; }}
pre {{ background: #f5f5f5; padding: 0.6em 0.9em; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 14px; }}
table {{ border-collapse: collapse; }} td, th {{ padding: 0.2em 1.2em 0.2em 0; text-align: left; }}
img {{ max-width: 100%; }} .says {{ border-left: 4px solid #0277bd; }}
</style></head><body>
<h1>{heading}</h1><p>{student}: {total} of {largest} points{late}.</p>{notes}
<table><tr><th>task</th><th>points</th></tr>{summary}</table>{tasks}</body></html>
"""


def feedback_page(exercise, student, record, notebook, points, comments, seconds):
    """A student's page: each task by its name, the points, the answer, what its check said, and the teacher's words."""
    summary, tasks, answer = "", "", None
    for cell in notebook.cells:
        name = id_of(cell)
        if name is None or name not in exercise.cells:
            continue
        if exercise.is_task(name):
            answer = cell
        if not exercise.is_check(name):
            continue
        title = html.escape(exercise.titles[name])
        got = f"{number(points.get(name, 0))} of {exercise.points(name)}"
        summary += f"<tr><td>{title}</td><td>{got}</td></tr>"
        tasks += f"<h2>{title}</h2><p>{got} points.</p>"
        if answer is not None:
            tasks += f"<pre>{html.escape(answer.source)}</pre>"
            tasks += "".join(f"<pre>{html.escape(shown)}</pre>" for shown in said_by(answer))
            tasks += words_of_the_teacher(comments.get(id_of(answer)))
        tasks += "".join(f'<pre class="says">{html.escape(shown)}</pre>' for shown in said_by(cell))
        tasks += "".join(
            f'<img alt="picture of the check" src="data:image/png;base64,{html.escape(output.data["image/png"])}">'
            for output in cell.outputs
            if "image/png" in output.get("data", {})
        )
        tasks += words_of_the_teacher(comments.get(name))
        answer = None
    notes = "".join(f"<li>{html.escape(note)}</li>" for note in record["notes"])
    title = next((cell.source for cell in exercise.notebook.cells if cell.source.startswith("# ")), exercise.name)
    title = title.splitlines()[0].removeprefix("# ")
    return PAGE.format(
        title=html.escape(f"{title}: {student}"), heading=html.escape(title), student=html.escape(student),
        total=number(sum(points.values())),
        largest=sum(exercise.points(name) for name in exercise.order if exercise.is_check(name)),
        late=f", {seconds / 3600:.1f} hours late" if seconds else "", notes=f"<ul>{notes}</ul>" if notes else "",
        summary=summary, tasks=tasks,
    )  # fmt: skip


def said_by(cell):
    """What a cell shows, as texts; an error that follows a panel only repeats its heading."""
    texts = []
    for output in cell.outputs:
        if output.output_type == "stream":
            texts.append(output.text)
        elif output.output_type == "error":
            if not (output.ename == "NotYet" and texts):
                texts.append(f"{output.ename}: {output.evalue}" if output.evalue else output.ename)
        else:
            texts.append(output.data.get("text/plain", ""))
    return [shown for shown in texts if shown.strip()]


def words_of_the_teacher(comment):
    return f"<p><b>Comment:</b> {html.escape(comment)}</p>" if comment else ""


def write_feedback(course, exercise, records, found):
    """All pages, where nbgrader's exchange takes them from, and a zip that a platform takes back."""
    pages = {}
    for student, record in records.items():
        notebook = nbformat.read(course.notebook("executed", student), as_version=4)
        page = feedback_page(exercise, student, record, notebook, *found.get(student, ({}, {}, 0)))
        target = course.folder / "feedback" / student / course.name
        removed(target)
        written(target / f"{course.name}.html", page)
        pages[f"{record['folder'] or student}/{course.name}.html"] = page
    path = course.folder / "grades" / f"{course.name}_feedback.zip"
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, page in sorted(pages.items()):
                archive.writestr(name, page)
        file.seek(0)
        written(path, file.read())
    return path


def class_report(course, records):
    """The page on the mistakes of the class, made by the package where it can."""
    if importlib.util.find_spec("rnn_lesson.check.report") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        for i, student in enumerate(records):
            shutil.copy(course.notebook("executed", student), Path(folder) / f"{i:04}.ipynb")
        done = subprocess.run(
            [sys.executable, "-m", "rnn_lesson.check.report", folder], cwd=folder, capture_output=True, text=True
        )
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix in (".html", ".csv"):
                written(course.folder / "grades" / f"{course.name}_class{path.suffix}", path.read_bytes())
    return f"{course.name}_class.html" if done.returncode == 0 else f"none: {done.stderr.strip()[-200:]}"


# --------------------------------------------------------------------------------------------------- all of it


def roster(path):
    """Names of a class list: the first column of each line; a first line that says student, name or id is none."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        names = [row[0].strip() for row in csv.reader(file) if row and row[0].strip()]
    return names[1:] if names and names[0].casefold() in ("student", "name", "id", "student_id") else names


def grade(course, submissions=None, *, container, jobs=4, seconds=60, due=None, students=(), again=False, say=print):
    """Grade the exercise; returns the table's rows. container: docker, podman, or None for unprotected."""
    exercise = course.release()
    started = time.monotonic()
    handed_in = collect(submissions or course.folder / "submitted", exercise, course.exercises)
    records = json.loads(course.records.read_text()) if course.records.exists() else {}
    with course.gradebook() as book:
        for student in students:
            book.update_or_create_student(as_name(student))
        if due:
            book.update_or_create_assignment(course.name, duedate=due)

    def one(submission):
        try:
            run_it = lambda notebook: run(notebook, container, seconds)  # noqa: E731
            if grade_one(course, exercise, submission, run_it, records, again, keep=bool(submissions)):
                record = records[submission.student]
                say(f"{submission.student}: {'; '.join([record['status'], *record['notes']])}")
        except Exception as error:  # whatever it is, it costs this submission alone
            with course.lock:
                records[submission.student] = {
                    "digest": "", "status": "no result", "notes": [f"{type(error).__name__}: {error}"[:300]],
                    "file": submission.file, "folder": submission.folder, "changed": True, "read": False,
                }  # fmt: skip
            failed = graded_as_failed(exercise, records[submission.student]["notes"][0])
            written(course.notebook("executed", submission.student), nbformat.writes(failed))
            say(f"{submission.student}: {records[submission.student]['notes'][0]}")

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, handed_in))
    read_points(course, records)
    written(course.records, json.dumps(records, indent=1, ensure_ascii=True))
    everybody, found = points_of(course, exercise)
    table = list(rows(exercise, records, everybody, found))
    report = class_report(course, records)
    say(f"{len(table)} rows in {write_table(course, exercise, table)}")
    say(f"feedback in {write_feedback(course, exercise, records, found)}")
    if report:
        say(f"the mistakes of the class: {report}")
    counts = {status: sum(row[1] == status for row in table) for status in sorted({row[1] for row in table})}
    say("; ".join(f"{count} {status}" for status, count in counts.items()) + f" ({time.monotonic() - started:.0f} s)")
    return table


def graded_as_failed(exercise, reason):
    """The exercise with an error at every check."""
    notebook = nbformat.from_dict(exercise.notebook)
    for cell in notebook.cells:
        if id_of(cell) and exercise.is_check(id_of(cell)):
            cell.outputs = [an_error("NotRun", reason)]
    return notebook


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("course", type=Path, help="the course's folder, made by `make classroom`")
    parser.add_argument("exercise", help="its name, 05_gradient_of_W_first_try for instance")
    parser.add_argument(
        "submissions", nargs="?", type=Path, help="a folder or a zip; default: submitted/ of the course"
    )
    parser.add_argument(
        "--students", type=Path, help="a class list, a name a line: whoever handed in nothing gets a row"
    )
    parser.add_argument("--due", type=datetime.datetime.fromisoformat, help="2026-11-20T23:59, in UTC")
    parser.add_argument("--jobs", type=int, default=4, help="submissions at a time (4)")
    parser.add_argument("--seconds", type=int, default=60, help="for one cell (60)")
    parser.add_argument("--again", action="store_true", help="run all anew, also what has not changed")
    parser.add_argument("--engine", choices=["docker", "podman"], help="default: whichever has the image")
    parser.add_argument("--unprotected", action="store_true", help="run students' code here, with your rights")
    options = parser.parse_args()
    if sys.platform == "win32":
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    try:
        if options.submissions and not options.submissions.expanduser().exists():
            raise CannotGrade(f"there is no {options.submissions}")
        course = Course(options.course, options.exercise)
        grade(
            course, options.submissions and options.submissions.expanduser(),
            container=None if options.unprotected else engine(options.engine), jobs=options.jobs,
            seconds=options.seconds, due=options.due, again=options.again,
            students=roster(options.students) if options.students else (),
        )  # fmt: skip
    except (CannotGrade, zipfile.BadZipFile) as error:
        sys.exit(f"Nothing was graded: {error}")


if __name__ == "__main__":
    main()
