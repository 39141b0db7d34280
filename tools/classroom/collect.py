"""Find each student's notebook in a folder or a zip, however a learning platform names its files.

student/05_….ipynb, student/05_…/05_….ipynb        plain folders, and nbgrader's
student_05_….ipynb, 05_… Ewa Maria.ipynb           plain files; the student's name may hold _
Ewa Maria_1234567_assignsubmission_file/….ipynb    Moodle, in folders or with the file's name behind
mariaewa_LATE_12345_67890_….ipynb                  Canvas; the student is mariaewa_12345
"""

import re
import unicodedata
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath

from mend import Unreadable, parsed

LARGEST = 200_000_000  # bytes of one file
MOODLE = re.compile(r"(?P<student>.+?)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)")
CANVAS = re.compile(r"(?P<student>[^_]+)_(?P<late>LATE_)?(?P<user>\d+)_\d+_(?P<file>.+)")
COPY = re.compile(r"(?: ?\((\d+)\)|-(\d{1,2}))$")  # "… (1)" of a browser, "…-1" of Canvas
JUNK = re.compile(r"(^|/)(__MACOSX|\.ipynb_checkpoints|\.[^/]*|__pycache__)(/|$)|(^|/)(timestamp\.txt|Thumbs\.db)$")
NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\[\]{}\ud800-\udfff]+')


@dataclass
class File:
    """A file that was handed in: its path, how to read it, and its time, which only orders a student's own files."""

    path: str
    size: int
    read: object
    time: tuple


@dataclass
class Submission:
    """One student's submission: the notebook's bytes, or None and the reason in `problem`."""

    student: str
    data: bytes | None = None
    file: str = ""
    folder: str = ""  # what the platform called the student's place; feedback goes back under it
    submitted: str = ""  # the text of nbgrader's timestamp.txt
    late: bool = False  # marked as late by the platform
    problem: str = ""
    notes: list = field(default_factory=list)


def files_in(place):
    """All files of a folder or a zip."""
    if place.is_dir():
        for path in sorted(place.rglob("*")):
            if path.is_file() and not path.is_symlink():
                information = path.stat()
                time = (information.st_mtime,)
                yield File(path.relative_to(place).as_posix(), information.st_size, path.read_bytes, time)
    else:
        yield from files_in_zip(place)


def files_in_zip(place, before=""):
    archive = zipfile.ZipFile(place)
    for member in archive.infolist():
        if not member.is_dir():
            name = member.filename
            if not member.flag_bits & 0x800:  # no mark for UTF-8: many programs write it all the same
                try:
                    name = name.encode("cp437").decode("utf-8")
                except UnicodeError:
                    pass
            read = lambda member=member: archive.open(member).read(LARGEST + 1)  # noqa: E731
            yield File(before + name.replace("\\", "/"), member.file_size, read, member.date_time)


def unpacked(files):
    """The files, with a zip among them, as students hand them in, replaced by what it holds (one level)."""
    for file in files:
        if JUNK.search(file.path):
            continue
        if file.path.lower().endswith(".zip") and file.size <= LARGEST:
            try:
                inner = list(files_in_zip(BytesIO(file.read()), before=file.path[:-4] + "/"))
            except (zipfile.BadZipFile, OSError, NotImplementedError):
                yield file
            else:
                yield from (one for one in inner if not JUNK.search(one.path))
        else:
            yield file


def without_a_common_folder(files, exercises):
    """Paths without a folder that holds all of them and is no student's: a zip often has one."""
    while files and all("/" in file.path for file in files):
        top = {file.path.split("/")[0] for file in files}
        below = [PurePosixPath(file.path).parts[1:] for file in files]
        if len(top) > 1 or MOODLE.fullmatch(*top) or any(len(parts) == 1 and not a_name(parts[0]) for parts in below):
            break
        if {parts[0] for parts in below} <= set(exercises):
            break
        for file in files:
            file.path = file.path.split("/", 1)[1]
    return files


def a_name(file_name):
    """Is this the name of a platform's file, which holds the student's?"""
    return CANVAS.fullmatch(file_name) or MOODLE.fullmatch(file_name)


def whose(path, exercise):
    """(student, platform's number, folder, is it late) of a path; the student is empty where no name is in it."""
    first, *rest = PurePosixPath(path).parts
    if match := MOODLE.fullmatch(first):
        return match["student"], match["number"], first if rest else first[: match.start("file")], False
    if not rest and (match := CANVAS.fullmatch(first)):
        return f"{match['student']}_{match['user']}", "", "", bool(match["late"])
    if rest:
        return first, "", first, False
    stem = re.sub(r"(\.(ipynb|txt|json|py|html))+$", "", first)
    before, found, behind = stem.partition(exercise)
    if found:
        stem = before.strip(" _-") or COPY.sub("", behind).strip(" _-")
    return stem, "", "", False


def as_name(student):
    """A student's name as a folder can have it on every system, and as nbgrader can find it."""
    name = unicodedata.normalize("NFC", NOT_IN_NAMES.sub("-", student)).strip(" ")
    name = name.rstrip(". ")[:120]
    return "_" + name if name.startswith(".") else name


def collect(place, exercise, exercises=()):
    """One Submission for each student who handed something in for the exercise (an Exercise with a `name`).

    exercises: the names of all exercises; what lies in the folder of another one is left alone.
    """
    files = without_a_common_folder(list(unpacked(files_in(place))), exercises)
    others = {name for name in exercises if name != exercise.name}
    found, places = defaultdict(list), {}
    for file in files:
        parts = PurePosixPath(file.path).parts
        if others & set(parts[:2]) or (len(parts) == 1 and any(name in file.path for name in others)):
            continue
        student, number, folder, late = whose(file.path, exercise.name)
        key = (as_name(student), number)
        found[key].append(file)
        places[key] = (folder or places.get(key, ("",))[0], late or places.get(key, ("", False))[1])
    several = defaultdict(int)
    for student, _ in found:
        several[student] += 1
    submissions = []
    for (student, number), candidates in sorted(found.items()):
        # Two students of one name: the platform's number tells them apart.
        name = f"{student} {number}" if several[student] > 1 and number else student
        folder, late = places[student, number]
        submission = chosen(name or "(no name)", candidates, exercise)
        submission.folder, submission.late = folder, late
        if not name:
            submission.problem = submission.problem or "no student's name in the file's name"
            submission.data = None
        submissions.append(submission)
    if place.is_dir():
        for submission in submissions:
            for times in (place / submission.folder / exercise.name, place / submission.folder):
                if submission.folder and (times / "timestamp.txt").is_file():
                    submission.submitted = (times / "timestamp.txt").read_text(errors="replace").strip()[:60]
    return submissions


def chosen(student, candidates, exercise):
    """The student's submission: the notebook that is this exercise; of several the newest."""
    best, notebooks, problem, bytes_read = None, 0, "", b""
    for file in candidates:
        name = PurePosixPath(file.path).name
        stem = re.sub(r"(\.(ipynb|txt|json))+$", "", name)
        named = exercise.name in name
        if file.size > LARGEST:
            problem = f"{name} has {file.size // 10**6} MB"
            continue
        try:
            data = file.read()
            matches = exercise.matches(parsed(data))
        except Unreadable as error:
            if named or ".ipynb" in name:
                problem, bytes_read = f"{name}: {error}", data
            continue
        except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            problem = f"{name} cannot be read: {error}"
            continue
        if not matches:
            problem = problem or f"{name} is another notebook, without a cell of this exercise"
            continue
        notebooks += 1
        copy = COPY.search(stem)
        rank = (named, int(copy[1] or copy[2]) if copy else 0, file.time, matches)
        if best is None or rank > best[0]:
            best = (rank, data, file.path)
    if best is None:
        names = ", ".join(sorted(PurePosixPath(file.path).name for file in candidates)[:3])
        problem = problem or f"no notebook among what was handed in: {names}"
        return Submission(student, data=bytes_read or None, file=names, problem=problem)
    submission = Submission(student, data=best[1], file=best[2])
    if notebooks > 1:
        submission.notes.append(f"{notebooks} notebooks: {PurePosixPath(best[2]).name} was taken")
    if exercise.name not in PurePosixPath(best[2]).name:
        submission.notes.append(f"the file was named {PurePosixPath(best[2]).name}")
    return submission
