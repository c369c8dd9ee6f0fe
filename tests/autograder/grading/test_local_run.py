"""A class graded for real: sandbox, verifier, nbgrader's gradebook, feedback and CSV."""

import csv
import json
import os
import stat
import subprocess
import sys

import pytest

from autograder.authoring.lesson import read_lesson
from autograder.classroom.submissions import find_submissions
from autograder.errors import CourseError
from autograder.grading import local_run
from autograder.grading.grading_run import open_run, read_job
from autograder.grading.local_run import grade_here
from autograder.sandbox.limits import Limits
from autograder.utils.course_paths import lesson_files
from tests.support.graded_class import record_results

LIMITS = Limits(cell_s=5.0, exercise_s=3.0)
RIGHT = "def alias_frequency(f, s):\n    f = np.asarray(f, dtype=float)\n    return abs(f - s * np.round(f / s))"
ANSWERS = {
    "right": RIGHT,
    "noisy": "import sys, warnings\n" + RIGHT.replace(
        "    return", "    print('x'); print('y', file=sys.stderr); warnings.warn('z')\n    return"),
    "slip": "def alias_frequency(f, s):\n    return np.mod(f, s)",
    "blank": None,
    "syntax": "def alias_frequency(f, s)\n    return f",
    "endless": "def alias_frequency(f, s):\n    while True: pass",
    "leaves": "import os\ndef alias_frequency(f, s):\n    os._exit(0)",
    "lies": "class Any(float):\n    def __eq__(self, other): return True\n    __le__ = __ge__ = __lt__ = __eq__\n"
            "def alias_frequency(f, s):\n    return Any()",
    "nan": "def alias_frequency(f, s):\n    return np.asarray(f) * float('nan')",
    "patches": "np.testing.assert_allclose = lambda *a, **k: None\nnp.isclose = np.allclose = lambda *a, **k: True\n"
               "get_ipython().set_custom_exc((Exception,), lambda *a: None)\ndef alias_frequency(f, s):\n    return f",
    "borrows": "from acml_tf.acoustics.sampling import alias_frequency",
}  # fmt: skip


def hand_in(course, folder):
    lesson = read_lesson(lesson_files(course)[0])
    released = (course / "course" / lesson.name / f"{lesson.name}.ipynb").read_text(encoding="utf-8")
    for student, answer in ANSWERS.items():
        notebook = json.loads(released)
        for cell in notebook["cells"]:
            if cell["id"] == "alias_frequency" and answer is not None:
                cell["source"] = answer
        place = folder / student / lesson.name
        place.mkdir(parents=True)
        (place / f"{lesson.name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "empty.ipynb").write_text("")
    (folder / "truncated.ipynb").write_text(released[:300])
    os.symlink("/etc/passwd", folder / "link.ipynb")
    return lesson


@pytest.fixture(scope="module")
def graded(mini_course_module, tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    lesson = hand_in(mini_course_module, folder / "handed_in")
    run = open_run(lesson.path, folder, limits=LIMITS)
    receipts = list(grade_here(run, find_submissions(folder / "handed_in", lesson.name), 2))
    recorder = record_results(run, receipts)
    return lesson, run, {receipt.student: receipt for receipt in receipts}, recorder


def verdict_of(graded, student):
    return next(v for v in graded[2][student].verdicts if v.exercise == "alias_frequency")


EXPECTED = {
    "right": "passed",
    "noisy": "passed",
    "slip": "failed",
    "blank": "not attempted",
    "syntax": "crashed",
    "endless": "timed out",
    "leaves": "not reached",
    "lies": "crashed",
    "nan": "failed",
    "patches": "failed",
    "borrows": "crashed",
    "empty": "not reached",
    "truncated": "not reached",
    "link": "not reached",
}


@pytest.mark.parametrize("student", EXPECTED)
def test_every_submission_gets_the_verdict_it_deserves(graded, student):
    verdict = verdict_of(graded, student)
    assert verdict.status == EXPECTED[student], verdict.message
    assert graded[3].gradebook.scores(graded[0].name)[student]["score"] == (
        verdict.points if verdict.status == "passed" else 0
    )


def test_a_slip_is_named_in_the_feedback_page_and_on_no_other(graded):
    lesson, run, receipts, _ = graded
    assert verdict_of(graded, "slip").misconception
    advice = verdict_of(graded, "slip").advice
    pages = {s: run.classroom.feedback_path(lesson.name, s).read_text(encoding="utf-8") for s in receipts}
    assert [student for student, page in pages.items() if advice[:40] in page] == ["slip"]


def test_no_feedback_page_shows_hidden_tests_or_runs_scripts(graded):
    lesson, run, receipts, _ = graded
    hidden = lesson.exercises["alias_frequency"].hidden.splitlines()[0]
    for student in receipts:
        page = run.classroom.feedback_path(lesson.name, student).read_text(encoding="utf-8")
        assert hidden not in page
        assert lesson.exercises["alias_frequency"].wrong[0].splitlines()[-1].strip() not in page or student == "slip"


@pytest.mark.parametrize(
    ("student", "sign"),
    [
        ("endless", "a call ran out of time"),
        ("leaves", "the student's process died"),
        ("lies", "answers equal to everything"),
        ("patches", "replaces a check"),
        ("borrows", "borrows the library's answer"),
        ("link", "the file could not be graded"),
    ],
)
def test_what_a_person_should_look_at_is_flagged_with_evidence(graded, student, sign):
    flags = {flag["kind"]: flag["evidence"] for flag in graded[2][student].flags}
    assert flags.get(sign), flags


def test_honest_work_is_not_flagged(graded):
    for student in ("right", "noisy", "slip", "blank", "syntax", "nan"):
        assert graded[2][student].flags == []


def test_the_csv_says_what_the_receipts_say(graded, tmp_path):
    lesson, _, receipts, recorder = graded
    recorder.gradebook.export(lesson, tmp_path / "grades.csv")
    with (tmp_path / "grades.csv").open(encoding="utf-8") as file:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert rows == {student: receipt.score for student, receipt in receipts.items()}


def test_the_same_bytes_get_the_same_grades_and_are_not_run_again(graded):
    lesson, run, receipts, _ = graded
    stamp = {s: run.classroom.receipt_path(lesson.name, s).stat().st_mtime_ns for s in receipts}
    again = list(grade_here(run, find_submissions(run.classroom.folder / "handed_in", lesson.name), 1))
    assert {receipt.student: receipt.score for receipt in again} == {s: r.score for s, r in receipts.items()}
    assert {s: run.classroom.receipt_path(lesson.name, s).stat().st_mtime_ns for s in receipts} == stamp


def test_the_original_bytes_and_the_secret_are_kept(graded):
    lesson, run, _, _ = graded
    kept = run.classroom.received_folder(lesson.name, "truncated") / "truncated.ipynb"
    assert kept.read_bytes() == (run.classroom.folder / "handed_in" / "truncated.ipynb").read_bytes()
    assert stat.S_IMODE((run.classroom.folder / "secret.txt").stat().st_mode) == 0o600


def test_plain_nbgrader_autograde_gives_the_same_grade(graded, mini_course_module):
    lesson, run, _, recorder = graded
    environment = os.environ | {"ACML_COURSE": str(mini_course_module)}
    environment["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), environment["PATH"]])
    command = [sys.executable, "-m", "nbgrader", "autograde", lesson.name, "--student=slip", "--force"]
    result = subprocess.run(command, cwd=run.classroom.folder, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-2000:]
    assert recorder.gradebook.scores(lesson.name)["slip"]["score"] == 0


def test_a_folder_without_submissions_is_one_sentence(tmp_path):
    with pytest.raises(CourseError, match="No notebooks for 1_1"):
        find_submissions(tmp_path, "1_1")
    with pytest.raises(CourseError, match="There is no folder"):
        find_submissions(tmp_path / "nowhere", "1_1")


def test_imports_begin_before_a_new_class_is_opened_and_never_where_nothing_may_be_left_to_do(
    mini_course, tmp_path, monkeypatch
):
    begun = []
    monkeypatch.setattr(local_run, "start_fork_server", begun.append)
    job = read_job(lesson_files(mini_course)[0])
    local_run.warm_early(job, tmp_path)
    assert begun == [["numpy"]]
    (tmp_path / "receipts" / job.lesson().name).mkdir(parents=True)
    local_run.warm_early(job, tmp_path)
    local_run.warm_early(read_job(lesson_files(mini_course)[0], sandboxed=False), tmp_path / "another")
    assert len(begun) == 1
