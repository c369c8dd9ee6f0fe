"""A grader killed at any moment: the next run gives every student the grade of an undisturbed one, once."""

import csv
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

import psutil
import pytest

from autograder.build import notebook_text
from autograder.classroom import Classroom
from autograder.lesson import read_lesson
from autograder.paths import lesson_files
from autograder.receipts import write_whole
from autograder.sheets import Sheet, fill

ANSWERS = {
    "right": None,
    "slip": "def alias_frequency(f, s):\n    return np.mod(f, s)",
    "leaves": "import os\ndef alias_frequency(f, s):\n    os._exit(0)",
    "syntax": "def alias_frequency(f, s)\n    return f",
}


def hand_in(course, folder, count):
    lesson = read_lesson(lesson_files(course)[0])
    for number in range(count):
        kind = list(ANSWERS)[number % len(ANSWERS)]
        answers = {"alias_frequency": ANSWERS[kind]} if ANSWERS[kind] else {}
        notebook = fill(lesson, Sheet(kind, "reference", answers, {}))
        write_whole(folder / "handed_in" / f"student{number:02d}.ipynb", notebook_text(notebook))
    return lesson


def start(course, folder):
    words = [sys.executable, "-m", "autograder", "grade", "9_1", "--class-dir", str(folder), "--jobs", "2"]
    environment = os.environ | {"ACML_COURSE": str(course), "COLUMNS": "200"}
    return subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def receipts(folder, lesson):
    return {path.name: path.stat().st_mtime_ns for path in (folder / "receipts" / lesson.name).glob("*.json")}


def grades(folder, lesson):
    with open(folder / "grades" / f"{lesson.name}.csv", encoding="utf-8", newline="") as file:
        return sorted((row["student_id"], row["raw_score"], row["max_score"]) for row in csv.DictReader(file))


def kill(process):
    """Kill the grader itself, and only it; return once all that it started has ended by itself."""
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    process.wait()
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == [], "a killed grader leaves a process behind"


def killed_and_graded(course, folder, count, kills, seed):
    """Grade with kills at random moments, then to the end; every receipt once written must stay as it is."""
    lesson, rng = hand_in(course, folder, count), random.Random(seed)
    before = {}
    for _ in range(kills):
        process = start(course, folder)
        wanted = min(len(before) + rng.randint(0, count // kills), count - 1)
        until = time.monotonic() + 120
        while process.poll() is None and len(receipts(folder, lesson)) <= wanted and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(rng.uniform(0, 0.5))
        if process.poll() is None:
            kill(process)
        now = receipts(folder, lesson)
        assert {name: now.get(name) for name in before} == before, "what was examined is not examined again"
        before = now
    assert start(course, folder).wait(timeout=300) == 0
    now = receipts(folder, lesson)
    assert {name: now[name] for name in before} == before
    return lesson


@pytest.mark.parametrize(
    ("count", "kills"), [(6, 2), pytest.param(60, 10, marks=pytest.mark.nightly)], ids=["six", "sixty"]
)
def test_a_killed_grader_loses_nothing_and_grades_nothing_twice(mini_course, tmp_path, count, kills):
    before = {path for path in pathlib.Path("/tmp").glob("acml-*")}
    lesson = killed_and_graded(mini_course, tmp_path / "killed", count, kills, seed=count)
    hand_in(mini_course, tmp_path / "quiet", count)
    # hidden inputs follow from the secret, so both classes need the same
    secret = Classroom(tmp_path / "killed").secret
    write_whole(tmp_path / "quiet" / "secret.txt", secret)
    assert start(mini_course, tmp_path / "quiet").wait(timeout=300) == 0
    assert grades(tmp_path / "killed", lesson) == grades(tmp_path / "quiet", lesson)
    assert len(grades(tmp_path / "quiet", lesson)) == count
    assert {path for path in pathlib.Path("/tmp").glob("acml-*")} - before == set()
