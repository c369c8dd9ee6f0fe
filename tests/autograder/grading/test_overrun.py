"""Whatever a submission does to the process that examines it, the class ends, and only its author is without points."""

import json
import subprocess
import sys
import time

import pytest

from autograder.authoring.lesson import read_lesson
from autograder.classroom.submissions import find_submissions
from autograder.grading.grading_run import open_run
from autograder.grading.local_run import grade_here
from autograder.sandbox.limits import Limits
from autograder.utils.course_paths import lesson_files
from tests.support.graded_class import record_results
from tests.support.mini_class import RIGHT, WRONG, notebook

# no submission is known to do this to a grader, so a lesson does it when an answer asks for it
TRAP = '# %% test="alias_frequency"\n'
ASKS = "def alias_frequency(f, s):\n    return 666.0"
BREAKS = "import os\nif alias_frequency(1.0, 2.0) == 666: os.abort()\n"
# C code that neither ends nor lets any thread or alarm have a turn
HANGS = "import itertools\nif alias_frequency(1.0, 2.0) == 666: sum(itertools.repeat(0))\n"


def graded(course, folder, trap, limits):
    """Grade a class of four with one who springs the trap; return receipts and recorder."""
    lesson_file = lesson_files(course)[0]
    lesson_file.write_text(lesson_file.read_text(encoding="utf-8").replace(TRAP, TRAP + trap, 1), encoding="utf-8")
    (folder / "handed_in").mkdir()
    for name, answer in {"asks": ASKS, "one": RIGHT, "two": RIGHT, "wrong": WRONG}.items():
        text = json.dumps(notebook(course, answer))
        (folder / "handed_in" / f"{name}.ipynb").write_text(text, encoding="utf-8")
    lesson = read_lesson(lesson_file)
    run = open_run(lesson.path, folder, limits=limits)
    receipts = list(grade_here(run, find_submissions(folder / "handed_in", lesson.name), 2))
    return {receipt.student: receipt for receipt in receipts}, record_results(run, receipts)


def only_its_author_lost(receipts, recorder):
    scores = {name: receipt.score for name, receipt in receipts.items()}
    assert scores == {"asks": 0.0, "one": 3.0, "two": 3.0, "wrong": 1.0}
    assert recorder.failures == {}
    assert "was not done within" in receipts["asks"].verdicts[0].message
    assert receipts["asks"].flags[0]["kind"] == "the file could not be graded"
    assert [receipts[name].flags for name in ("one", "two", "wrong")] == [[], [], []]


@pytest.mark.usefixtures("sandbox")
def test_a_submission_that_breaks_its_examiner_costs_its_author_alone(mini_course, tmp_path):
    only_its_author_lost(*graded(mini_course, tmp_path, BREAKS, Limits()))


@pytest.mark.nightly
@pytest.mark.usefixtures("sandbox")
def test_a_submission_that_holds_its_examiner_for_ever_costs_its_author_alone(mini_course, tmp_path):
    begin = time.monotonic()
    only_its_author_lost(*graded(mini_course, tmp_path, HANGS, Limits(total_s=6.0, slack_s=30.0)))
    assert time.monotonic() - begin < 300


def test_a_process_is_ended_though_it_gives_nobody_a_turn():
    text = "from autograder.grading.worker_process import ended_after\nimport itertools\n"
    text += "with ended_after(2.0):\n    pass\nprint('in time', flush=True)\n"
    text += "with ended_after(1.0):\n    sum(itertools.repeat(0))\n"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "in time\n", "")
