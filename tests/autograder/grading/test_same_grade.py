"""The same bytes get the same grade: whatever else runs, however many are examined at the same time."""

import contextlib
import json
import os
import subprocess
import sys

import pytest

from autograder.authoring.lesson import read_lesson
from autograder.classroom.submissions import find_submissions
from autograder.grading.grading_run import open_run
from autograder.grading.local_run import grade_here
from autograder.sandbox.limits import Limits
from autograder.utils.course_paths import lesson_files
from tests.support.mini_class import RIGHT, notebook

pytestmark = pytest.mark.usefixtures("sandbox")

# the first call into librosa translates it into machine code, which takes most of a minute
LIBROSA = """\
import librosa
def alias_frequency(f, s):
    librosa.feature.mfcc(y=np.sin(np.arange(4096.0)), sr=8000)
    librosa.istft(librosa.stft(np.sin(np.arange(4096.0))))
    f = np.asarray(f, dtype=float)
    return abs(f - s * np.round(f / s))"""
# with two calls most of a second of a processor, of the three that an exercise has
SLOW = """\
import time
def alias_frequency(f, s):
    begin = time.process_time()
    while time.process_time() - begin < 0.4: pass
    f = np.asarray(f, dtype=float)
    return abs(f - s * np.round(f / s))"""
LIMITS = Limits(cell_s=10.0, exercise_s=3.0, total_s=120.0)
BUSY = "while True: pass"


@contextlib.contextmanager
def load(processes):
    """Keep so many processes busy beside the block."""
    running = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(processes)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


def grades(course, folder, answers, jobs, limits=LIMITS):
    """Grade a class of these answers; return each student's points and verdicts."""
    (folder / "handed_in").mkdir(parents=True)
    for name, answer in answers.items():
        text = json.dumps(notebook(course, answer))
        (folder / "handed_in" / f"{name}.ipynb").write_text(text, encoding="utf-8")
    lesson = read_lesson(lesson_files(course)[0])
    run = open_run(lesson.path, folder, limits=limits)
    receipts = grade_here(run, find_submissions(folder / "handed_in", lesson.name), jobs)
    return {r.student: (r.score, [(v.status, v.message) for v in r.verdicts]) for r in receipts}


def test_a_slow_answer_has_its_time_whatever_else_runs(mini_course, tmp_path):
    with load(6):
        found = grades(mini_course, tmp_path, {"slow": SLOW, "right": RIGHT}, 2)
    assert {score for score, _ in found.values()} == {3.0}, found


@pytest.mark.nightly
def test_a_first_call_that_compiles_is_no_endless_loop(mini_course, tmp_path):
    found = grades(mini_course, tmp_path, {"one": LIBROSA, "other": LIBROSA}, 2)
    assert {score for score, _ in found.values()} == {3.0}, found


@pytest.mark.nightly
@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_one_notebook_has_one_grade(mini_course, tmp_path, jobs):
    answers = {f"copy{number:02d}": LIBROSA for number in range(24)}
    with load(2):
        found = grades(mini_course, tmp_path, answers, jobs, Limits())
    assert len(found) == 24
    assert {score for score, _ in found.values()} == {3.0}, found


@pytest.mark.nightly
def test_a_learners_first_call_that_compiles_is_no_endless_loop(mini_course, tmp_path):
    file = tmp_path / "9_1_levels.ipynb"
    file.write_text(json.dumps(notebook(mini_course, LIBROSA)), encoding="utf-8")
    # a machine on which nothing was translated yet
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "numba")}
    words = [sys.executable, "-m", "autograder", "check", str(file)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "never ends" not in done.stdout
