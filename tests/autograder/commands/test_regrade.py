"""Grading again says who gains and loses what, loses nothing that a person gave, and on trial changes nothing."""

import csv
import hashlib
import pathlib
import shutil

import pytest
from typer.testing import CliRunner

from autograder.authoring.lesson import read_lesson
from autograder.classroom.class_folder import Classroom
from autograder.classroom.grade_changes import LATE, compare
from autograder.classroom.gradebook import Gradebook
from autograder.classroom.grades import read_grades
from autograder.classroom.lateness import record_times, set_due
from autograder.classroom.opening import open_class
from autograder.classroom.recorder import Recorder
from autograder.classroom.submissions import SubmittedFile
from autograder.cli import app
from autograder.evaluation.results import unexamined
from autograder.grading.grading_run import open_run
from autograder.grading.lesson_run import LessonRun
from autograder.grading.trial import try_out
from autograder.utils.course_paths import lesson_files
from tests.autograder.classroom.test_lateness import HOUR, NOON, adopt
from tests.support.graded_class import NAME, give_by_hand, lesson_with_prose, receipt_of, record, scores
from tests.support.mini_course import make_course


@pytest.fixture(scope="module")
def entered(tmp_path_factory):
    """A lesson, and a class folder into whose gradebook it was entered; making one takes nbgrader seconds."""
    root = make_course(tmp_path_factory.mktemp("course"))
    lesson = lesson_with_prose(root)
    record(root / "class", lesson, {})
    return lesson, root / "class"


@pytest.fixture
def lesson(entered):
    return entered[0]


@pytest.fixture
def folder(entered, tmp_path):
    """A class folder of the test's own, which it may fill."""
    return pathlib.Path(shutil.copytree(entered[1], tmp_path / "class"))


def fingerprint(folder):
    """Everything of a class folder, and its bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def regraded(folder, lesson, marks):
    before = read_grades(record(folder, lesson, {}).gradebook, lesson).by_student
    return before, record(folder, lesson, marks)


def test_points_and_words_of_a_person_stay_beside_the_machine_s_new_points(lesson, folder):
    recorder = record(folder, lesson, {"ann": "x-", "bob": "--"})
    give_by_hand(recorder, "ann", "no_sign", manual_score=3.0, comment="Good, but short")
    give_by_hand(recorder, "ann", "test_sound_pressure_level", manual_score=0.5)
    give_by_hand(recorder, "bob", "test_alias_frequency", extra_credit=1.0)
    assert scores(recorder, lesson) == {"ann": 5.5, "bob": 1.0}
    before, recorder = regraded(folder, lesson, {"ann": "-x", "bob": "x-", "cid": "xx"})
    ann, bob = (read_grades(recorder.gradebook, lesson).by_student[name] for name in ("ann", "bob"))
    assert (ann.by_exercise["no_sign"].person, ann.comments) == (3.0, {"no_sign": "Good, but short"})
    # a person's word goes before the machine's, whose new verdict the person is asked to look at
    part = ann.by_exercise["sound_pressure_level"]
    assert (part.machine, part.person, part.score, part.waits) == (1.0, 0.5, 0.5, True)
    assert (ann.score, bob.score) == (3.5, 3.0)
    changes = compare(before, read_grades(recorder.gradebook, lesson))
    assert [(c.student, c.exercise, c.gain) for c in changes.changes] == [
        ("ann", "alias_frequency", -2.0),
        ("bob", "alias_frequency", 2.0),
    ]
    assert (changes.gains, changes.same, changes.new) == ({"ann": -2.0, "bob": 2.0}, 0, ["cid"])
    assert changes.summary() == "9_1: 1 gain, 1 lose, 0 keep their score, 1 are new."
    page = Classroom(folder).feedback_path(NAME, "ann").read_text(encoding="utf-8")
    assert "Good, but short" in page


def test_the_same_work_recorded_again_asks_no_person_to_look_again(lesson, folder):
    recorder = record(folder, lesson, {"ann": "x-"})
    give_by_hand(recorder, "ann", "no_sign", manual_score=3.0)
    recorder = record(folder, lesson, {"ann": "x-"})
    grade = read_grades(recorder.gradebook, lesson).by_student["ann"]
    assert (grade.score, grade.waits) == (5.0, [])
    give_by_hand(recorder, "ann", "no_sign", comment="And a word")
    assert read_grades(record(folder, lesson, {"ann": "x-"}).gradebook, lesson).by_student["ann"].waits == []


def test_the_sum_of_all_changes_is_the_change_of_the_scores(lesson, folder):
    marks = {f"s{number}": pattern for number, pattern in enumerate(("--", "-x", "x-", "xx"))}
    record(folder, lesson, marks)
    before, recorder = regraded(folder, lesson, dict(zip(marks, reversed(marks.values()), strict=True)))
    after = read_grades(recorder.gradebook, lesson)
    changes = compare(before, after)
    for student, grade in after.by_student.items():
        assert changes.gains.get(student, 0.0) == pytest.approx(grade.score - before[student].score)
    again = compare(after.by_student, after)
    assert (again.changes, again.same) == ([], 4)


def test_a_trial_says_what_recording_would_do_and_touches_nothing(lesson, folder, tmp_path):
    recorder = record(folder, lesson, {"ann": "xx", "bob": "x-", "cid": "xx"})
    give_by_hand(recorder, "bob", "no_sign", manual_score=3.0)
    adopt(folder, "halves_trial")
    times, now = {"bob": NOON + HOUR}, {"ann": "-x", "bob": "xx", "cid": "xx", "dan": "xx"}
    submissions = [SubmittedFile(student, tmp_path / f"{student}.ipynb") for student in now]
    receipts = [receipt_of(lesson, student, marks) for student, marks in now.items()]
    receipts[2] = unexamined(lesson, "cid", "of the test")
    lesson_run = LessonRun(open_run(lesson.path, folder), submissions, times, (NOON,))
    untouched = fingerprint(folder)
    seen = []

    def examined(run, _):
        seen.append((run.classroom.folder, run.job.secret))
        yield from receipts

    changes, failures = try_out(lesson_run, examined)
    assert fingerprint(folder) == untouched
    copy, secret = seen[0]
    assert copy != folder and not copy.exists() and secret == open_class(folder).secret
    assert len(failures) == 1 and "cid" in failures[0]
    # what recording then does is what was said
    before = read_grades(recorder.gradebook, lesson).by_student
    set_due(recorder.gradebook, NAME, NOON)
    record_times(open_class(folder), NAME, submissions, times)
    recorder = Recorder(Gradebook(open_class(folder)), lesson)
    for receipt in receipts[:2]:
        recorder.record(receipt)
    real = compare(before, read_grades(recorder.gradebook, lesson))
    assert real.changes == changes.changes
    assert (changes.gains, changes.new) == ({"ann": -2.0, "bob": -2.0}, ["dan"])
    assert [c.exercise for c in changes.changes if c.student == "bob"] == ["sound_pressure_level", LATE]


def acml(course, *words):
    return CliRunner().invoke(app, [*words, "--class-dir", str(course / "class")])


SHEET = '# %% student="ann" all="reference"\n\n# %% student="bob" all="blank"\n'
STRICTER = 'assert np.isclose(alias_frequency(700.0, 1000.0), 300.0), "700 Hz folds to 300 Hz at 1000 samples a second"'


def test_a_real_class_is_tried_out_and_graded_again_after_a_test_was_made_stricter(mini_course):
    (mini_course / "examples").mkdir()
    (mini_course / "examples" / "class_9_1.py").write_text(SHEET, encoding="utf-8")
    assert acml(mini_course, "example-class").exit_code == 0
    stamp = next((mini_course / "class" / "handed_in" / "bob").rglob("*.ipynb")).with_name("timestamp.txt")
    stamp.write_text("someday\n")
    result = acml(mini_course, "grade", "9_1", "--jobs", "1", "--due", "2026-11-30 23:59")
    assert result.exit_code == 1
    assert "acml: 9_1: bob: the time 'someday' cannot be read" in result.stderr
    assert result.stderr.count("\n") == 1
    stamp.unlink()
    lesson = lesson_files(mini_course)[0]
    text = lesson.read_text(encoding="utf-8")
    assert STRICTER in text
    lesson.write_text(text.replace(STRICTER, f"{STRICTER}\nassert False, 'nobody passes'"), encoding="utf-8")
    before = fingerprint(mini_course / "class")
    result = acml(mini_course, "grade", "9_1", "--jobs", "1", "--dry-run")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "9_1: 0 gain, 1 lose, 1 keep their score, 0 are new." in result.stdout
    after = fingerprint(mini_course / "class")
    assert after.keys() - before.keys() == {f"changes/{NAME}.csv"}
    assert {name: after[name] for name in before} == before
    rows = list(csv.reader((mini_course / "class" / "changes" / f"{NAME}.csv").read_text().splitlines()))
    assert rows[1:] == [["ann", "alias_frequency", "2", "0", "-2"]]
    both = acml(mini_course, "grade", "9_1", "--dry-run", "--db", f"sqlite:///{mini_course / 'other.db'}")
    assert "--db notes another gradebook; leave one of them out" in str(both.exception)
    assert fingerprint(mini_course / "class") == after
    result = acml(mini_course, "grade", "9_1", "--jobs", "1", "--diff")
    assert "9_1: 0 gain, 1 lose, 1 keep their score, 0 are new." in result.stdout
    assert list(csv.reader((mini_course / "class" / "changes" / f"{NAME}.csv").read_text().splitlines())) == rows
    recorder = Recorder(Gradebook(open_class(mini_course / "class")), read_lesson(lesson))
    assert scores(recorder, read_lesson(lesson)) == {"ann": 1.0, "bob": 0.0}
