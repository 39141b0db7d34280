"""Count a class's verdicts: `python -m rnn_lesson.check.report FOLDER`.

Reads the executed notebooks below FOLDER and runs nothing. Writes report.html, for the teacher's eyes, and
report.csv, a row for each task of each submission. For every task: how many are right, wrong, stopped, not started,
and how many have no result and why; and the named mistakes, the most frequent first, with what to say about each.
Names of students are left out unless --names is given. What stands in a notebook is text here, never markup.
"""

import argparse
import csv
import hashlib
import html
import io
import json
import re
from collections import Counter, defaultdict
from pathlib import Path

from .exercise import EVERY
from .mistakes.in_the_code import MISTAKES as IN_THE_CODE
from .verdict import RECORD, STATUS

STATUSES = [*STATUS, "no result"]
CHECK_CELL = re.compile(r"check-([0-9]{1,2})-([0-9]{1,2})")
LONGEST = 200  # letters of anything that a notebook says
LARGEST = 50_000_000  # bytes of a notebook that is read


def submissions(folder):
    """The notebooks below a folder, and whose each is: FOLDER/…/STUDENT/…/EXERCISE.ipynb, or a plain file.

    The folder of a notebook is its student's, or the one above it if it is named as the notebook is. Of two with
    the same student and file name, a submission and what came back from grading it, the newer counts.
    """
    found = {}
    for path in sorted(folder.rglob("*.ipynb")):
        places = [told(part) for part in path.relative_to(folder).parts[:-1] if part != path.stem]
        if ".ipynb_checkpoints" in places:
            continue
        student = places[-1] if places else told(path.stem)
        known = found.get((student, path.name))
        if not known or path.stat().st_mtime > known.stat().st_mtime:
            found[student, path.name] = path
    return [(student, path) for (student, _), path in found.items()]


def read(path):
    """{task: (check, status, mistake, why)} of a notebook; ValueError in words if it is none."""
    try:
        if path.is_symlink() or path.stat().st_size > LARGEST:
            raise ValueError("a link, or too large")
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        marked = [(str(cell["metadata"].get("nbgrader", {}).get("grade_id")), cell) for cell in cells]
        found = {match.group(1, 2): cell for mark, cell in marked if (match := CHECK_CELL.fullmatch(mark))}
        return {f"{int(a)}.{int(b)}": verdict(cell) for (a, b), cell in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not read: {error or type(error).__name__}") from None


def verdict(cell):
    """(check, status, mistake, why there is no result) of a check's cell: its last record, or else its error."""
    why = "not run" if cell.get("execution_count") is None else "it shows no verdict"
    found = "", "no result", "", why
    for output in cell.get("outputs", []):
        record = output.get("data", {}).get(RECORD)
        if isinstance(record, dict) and record.get("status") in STATUS:
            found = told(record.get("check")), record["status"], told(record.get("mistake") or ""), ""
        elif output.get("output_type") == "error" and found[1] == "no result":
            found = "", "no result", "", told(f"{output.get('ename')}: {output.get('evalue')}")
    return found


def told(text):
    """What a notebook says, as one short line of letters that can be printed."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in str(text)).split())[:LONGEST]


def collect(folder, names=False):
    """(rows, problems): a row (submission, task, check, status, mistake, why) for each task, in order.

    Without names a submission is a number, in an order that says nothing, and of an error only its kind is told.
    """
    rows, problems, read_ones = [], [], []
    for student, path in submissions(folder):
        try:
            read_ones.append((student, path, read(path)))
        except ValueError as error:
            problems.append((student if names else "", told(error) if names else "not read: no notebook"))
    students = sorted({student for student, _, _ in read_ones}, key=lambda s: hashlib.sha256(s.encode()).digest())
    number = {student: i for i, student in enumerate(students, 1)}
    tasks = defaultdict(set)  # those that any submission to an exercise has: who lacks one has deleted its cell
    for _, _, verdicts in read_ones:
        for task in verdicts:
            tasks[task.split(".")[0]].add(task)
    for student, _, verdicts in read_ones:
        if not verdicts:
            problems.append((student if names else "", "no check in it"))
        for exercise in {task.split(".")[0] for task in verdicts}:
            for task in tasks[exercise]:
                check, status, mistake, why = verdicts.get(task, ("", "no result", "", "its cell is gone"))
                why = why if names else why.partition(":")[0]
                rows.append((student if names else number[student], task, check, status, mistake, why))
    order = lambda row: ([int(n) for n in row[1].split(".")], number.get(row[0], row[0]))  # noqa: E731
    return sorted(rows, key=order), problems


def as_csv(rows):
    """The rows as CSV; what a spreadsheet would take for a formula gets a ' in front."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["submission", "task", "check", "status", "mistake", "why there is no result"])
    writer.writerows([[f"'{x}" if re.match(r"[=+\-@\t\r]", str(x)) else x for x in row] for row in rows])
    return text.getvalue()


def words_of():
    """{(check, name): Mistake} of all that the checks know, and {name: Mistake} for a check that is not known."""
    found = [(exercise.name, m) for exercise in EVERY for m in reversed((*IN_THE_CODE, *exercise.mistakes))]
    return {m.name: m for _, m in found} | {(check, m.name): m for check, m in found}


STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0 }
th, td { padding: 0.2rem 0.7rem; text-align: right; border-bottom: 1px solid #8886 }
th:first-child, td:first-child { text-align: left }
.bar { display: inline-block; height: 0.7em; background: #2a8f7f; margin-right: 0.4em }
h3 { margin-bottom: 0 }
p { margin: 0.2rem 0 }
.soft { opacity: 0.75 }
"""


def as_html(rows, problems, title):
    """One page that stands alone, without a script."""
    escape, by_task, known = html.escape, defaultdict(list), words_of()
    for row in rows:
        by_task[row[1]].append(row)
    page = [
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(title)}</h1>",
        f"<p>{len({row[0] for row in rows})} submissions, {len(by_task)} tasks.</p>",
        f"<table><thead><tr><th>task</th>{''.join(f'<th>{status}</th>' for status in STATUSES)}</tr></thead><tbody>",
    ]
    for task, of_task in by_task.items():
        counts = Counter(row[3] for row in of_task)
        bar = f'<span class="bar" style="width:{4 * counts["right"] / len(of_task):.2f}em"></span>'
        cells = "".join(f"<td>{bar if status == 'right' else ''}{counts[status]}</td>" for status in STATUSES)
        page.append(f'<tr><td><a href="#t{escape(task)}">{escape(task)}</a></td>{cells}</tr>')
    page.append("</tbody></table>")
    for task, of_task in by_task.items():
        check = next((row[2] for row in of_task if row[2]), "")
        page.append(f'<h2 id="t{escape(task)}">{escape(task)} <span class="soft">{escape(check)}</span></h2>')
        named = Counter(row[4] for row in of_task if row[4])
        unnamed = sum(row[3] in ("wrong", "stopped") and not row[4] for row in of_task)
        for name, count in named.most_common():
            page.append(f"<h3>{count} × {escape(name)}</h3>")
            mistake = known.get((check, name)) or known.get(name)
            if mistake:
                page.append(f"<p>{escape(mistake.why)} <b>{escape(mistake.cure)}</b></p>")
                page.append(f'<p class="soft">Shown in {escape(mistake.lesson)}.</p>')
            else:
                page.append('<p class="soft">This version of the checks does not know it.</p>')
        if unnamed:
            page.append(f"<p>{unnamed} × wrong or stopped, without a name.</p>")
        for why, count in Counter(row[5] for row in of_task if row[5]).most_common():
            page.append(f"<p>{count} × no result: {escape(why)}</p>")
    if problems:
        counts = Counter(problems).most_common()
        page.append("<h2>Not counted</h2>")
        page += [
            f"<p>{count} × {escape(f'{student}: {why}' if student else why)}</p>" for (student, why), count in counts
        ]
    return "\n".join([*page, "</body></html>"])


def main():
    parser = argparse.ArgumentParser(
        prog="python -m rnn_lesson.check.report",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, help="with executed notebooks, such as nbgrader's autograded/")
    parser.add_argument("--to", type=Path, help="the folder for report.html and report.csv; default: FOLDER")
    parser.add_argument("--names", action="store_true", help="tell students' names and the whole text of their errors")
    options = parser.parse_args()
    if not options.folder.is_dir():
        raise SystemExit(f"{options.folder}: no such folder")
    rows, problems = collect(options.folder, options.names)
    if not rows and not problems:
        raise SystemExit(f"{options.folder}: no notebook in it")
    target = options.to or options.folder
    target.mkdir(parents=True, exist_ok=True)
    (target / "report.html").write_text(as_html(rows, problems, "How the class did"), encoding="utf-8")
    (target / "report.csv").write_text(as_csv(rows), encoding="utf-8")
    print(f"{len({row[0] for row in rows})} submissions: {target / 'report.html'}, {target / 'report.csv'}")


if __name__ == "__main__":
    main()
