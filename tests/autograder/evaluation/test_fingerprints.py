"""Where one test changed, only what it judges is judged again, and the grades are those of a run from scratch."""

import dataclasses

import pytest

from autograder.authoring.build import notebook_text
from autograder.authoring.example_class import ExampleStudent, fill
from autograder.authoring.lesson import read_lesson
from autograder.evaluation.submission_grader import SubmissionGrader
from autograder.evaluation.submission_job import Job, Submission
from autograder.sandbox.warm import warm_start
from autograder.utils.course_paths import lesson_files
from tests.autograder.grading.test_local_run import LIMITS

ALIAS = "def alias_frequency(f, s):\n    return np.mod(f, s)"
ANSWERS = {
    "right": {},
    "mistake": {"alias_frequency": ALIAS},
    "leaves": {"alias_frequency": "import os\ndef alias_frequency(f, s):\n    os._exit(0)"},
    "counts": {"alias_frequency": f"calls = []\n{ALIAS.replace('return', 'calls.append(f); return')}"},
    "collects": {"alias_frequency": ALIAS.replace("s):", "s, seen=[]):").replace("return", "seen.append(f); return")},
    "numbers": {"alias_frequency": ALIAS.replace("return", "alias_frequency.last = f; return")},
    "draws": {"alias_frequency": ALIAS.replace("return", "rng.normal(); return")},
}
STATEFUL = {"leaves", "counts", "collects", "numbers", "draws"}
LAST = "level_db = np.asarray(sound_pressure_level(pressure_pa, reference_pa=1e-6))\n"
CHANGES = {
    "the last test is stricter": ({"sound_pressure_level"}, LAST, f'{LAST}assert level_db.min() > 1e9, "no"\n'),
    "the first test is laxer": ({"alias_frequency"}, "alias_frequency(700.0, 1000.0), 300.0", "300.0, 300.0"),
    "a hint": (set(), "Levels compare mean squares.", "Compare mean squares."),
    "a given cell": ({"alias_frequency", "sound_pressure_level"}, "default_rng(1)", "default_rng(2)"),
}


@pytest.fixture
def submissions(mini_course):
    lesson = read_lesson(lesson_files(mini_course)[0])
    sheets = [ExampleStudent(name, "reference", answers, {}) for name, answers in ANSWERS.items()]
    return lesson.path, {sheet.student: notebook_text(fill(lesson, sheet)).encode() for sheet in sheets}


@pytest.fixture(scope="module")
def warm():
    with warm_start(["numpy"]) as start:
        yield start.address


def examined(job, files, earlier=None, judged=None):
    """Examine a class; return its receipts, and in ``judged`` which exercises of whom were judged for them."""
    grader, found, judged = SubmissionGrader(job), {}, set() if judged is None else judged
    inner = grader._prepared()
    judge = inner._judge
    for student, content in files.items():
        inner._judge = lambda exercise, *rest, who=student: judged.add((who, exercise.name)) or judge(exercise, *rest)
        known = earlier[student].as_text() if earlier else ""
        submission = Submission(student, "9_1_levels.ipynb", content, earlier=known)
        found[student] = grader.grade(submission).result
    return found


def plain(receipts):
    """What must be equal: everything but the time that it took."""
    return {student: dataclasses.asdict(r) | {"seconds": 0.0} for student, r in receipts.items()}


@pytest.mark.parametrize("change", CHANGES)
def test_only_what_changed_is_judged_again_and_grades_are_those_of_a_run_from_scratch(submissions, warm, change):
    (path, files), (touched, old, new), judged = submissions, CHANGES[change], set()
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    jobs = [Job(str(path), version, "secret", LIMITS, warm=warm) for version in (text, text.replace(old, new))]
    after = examined(jobs[1], files, examined(jobs[0], files), judged)
    again = STATEFUL if touched else set()
    whole = {(student, name) for student in again for name in ("alias_frequency", "sound_pressure_level")}
    assert judged == {(student, name) for student in files for name in touched} | whole
    assert plain(after) == plain(examined(jobs[1], files))
