"""A grader killed at any time: the next run gives every student the grade of an undisturbed one, once."""

import csv
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

import psutil
import pytest

from autograder.authoring.build import notebook_text
from autograder.authoring.example_class import ExampleStudent, fill
from autograder.authoring.lesson import read_lesson
from autograder.classroom.opening import open_class
from autograder.utils.course_paths import lesson_files
from autograder.utils.files import write_whole

pytestmark = pytest.mark.usefixtures("sandbox")

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
        notebook = fill(lesson, ExampleStudent(kind, "reference", answers, {}))
        write_whole(folder / "handed_in" / f"student{number:02d}.ipynb", notebook_text(notebook))
    return lesson


@pytest.fixture
def scratch():
    """A temporary folder for the graders of a test alone, with a name short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="k-") as folder:
        yield pathlib.Path(folder)


def start(course, folder, scratch):
    words = [sys.executable, "-m", "autograder", "grade", "9_1", "--class-dir", str(folder), "--jobs", "2"]
    environment = os.environ | {"ACML_COURSE": str(course), "COLUMNS": "200", "TMPDIR": str(scratch)}
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


def instants(count, kills, seed):
    """Draw when to kill: after how many receipts of the class, and how long after that."""
    rng = random.Random(seed)
    return [(wanted, rng.uniform(0, 0.5)) for wanted in sorted(rng.sample(range(count), kills))]


def killed_and_graded(course, folder, scratch, lesson, when):
    """Grade with kills, then to the end; every receipt once written must stay as it is. Return how many came early."""
    before, early = {}, 0
    for wanted, later_s in when:
        process = start(course, folder, scratch)
        while process.poll() is None and len(receipts(folder, lesson)) <= wanted:
            time.sleep(0.02)
        time.sleep(later_s)
        if process.poll() is None:
            kill(process)
            early += 1
        now = receipts(folder, lesson)
        assert {name: now.get(name) for name in before} == before, "what was examined is not examined again"
        before = now
    assert start(course, folder, scratch).wait(timeout=300) == 0
    now = receipts(folder, lesson)
    assert {name: now[name] for name in before} == before
    return early


@pytest.mark.parametrize(
    ("count", "kills"), [(8, 2), pytest.param(60, 10, marks=pytest.mark.nightly)], ids=["eight", "sixty"]
)
def test_a_killed_grader_loses_nothing_and_grades_nothing_twice(mini_course, tmp_path, scratch, count, kills):
    killed, quiet = tmp_path / "killed", tmp_path / "quiet"
    lesson = [hand_in(mini_course, folder, count) for folder in (killed, quiet)][0]
    # hidden inputs follow from the secret, so both classes need the same
    write_whole(quiet / "secret.txt", open_class(killed).secret)
    assert killed_and_graded(mini_course, killed, scratch, lesson, instants(count, kills, seed=count)) >= kills - 1
    assert start(mini_course, quiet, scratch).wait(timeout=300) == 0
    assert grades(killed, lesson) == grades(quiet, lesson)
    assert [raw for _, raw, _ in grades(quiet, lesson)] == ["3.0", "1.0", "1.0", "1.0"] * (count // len(ANSWERS))
    assert [path.name for path in scratch.iterdir() if path.name.startswith("acml")] == []
