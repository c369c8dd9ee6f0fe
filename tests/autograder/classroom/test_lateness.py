"""Who comes late loses what nbgrader's plug-in takes, by the times and the due date that the class folder holds."""

import datetime
import os

import pytest

from autograder.classroom.gradebook import Gradebook
from autograder.classroom.grades import read_grades
from autograder.classroom.lateness import LatePolicy, due_date, read_dates, record_times, set_due, times_of
from autograder.classroom.opening import open_class
from autograder.classroom.recorder import Recorder
from autograder.classroom.submissions import SubmittedFile
from autograder.classroom.timestamps import parse_time, timestamp_text
from autograder.errors import CourseError
from tests.support.graded_class import NAME, give_by_hand, lesson_with_prose, receipt_of, record, scores
from tests.support.mini_course import make_course

HALVES = """
from nbgrader.plugins import LateSubmissionPlugin

class Halves(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return {text}
"""
NOON = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = make_course(tmp_path_factory.mktemp("course"))
    lesson = lesson_with_prose(root)
    record(root / "class", lesson, {"ann": "xx", "bob": "xx", "cid": "xx"})
    return root, lesson


def adopt(folder, module, text="score / 2"):
    """Let a class folder use a plug-in that lies beside its settings."""
    (folder / f"{module}.py").write_text(HALVES.format(text=text))
    config = folder / "nbgrader_config.py"
    lines = [line for line in config.read_text().splitlines() if "AssignLatePenalties.plugin_class" not in line]
    config.write_text("\n".join([*lines, f'c.AssignLatePenalties.plugin_class = "{module}.Halves"', ""]))


def regrade(folder, lesson, times):
    """Record the class once more, handed in at these times; return the recorder."""
    classroom = open_class(folder)
    submissions = [SubmittedFile(student, folder / "x") for student in ("ann", "bob", "cid")]
    record_times(classroom, NAME, submissions, times)
    recorder = Recorder(Gradebook(classroom), lesson)
    for student in ("ann", "bob", "cid"):
        recorder.record(receipt_of(lesson, student, "xx"))
    return recorder


def test_a_plug_in_that_halves_takes_half_from_the_late_and_gives_it_back(course):
    root, lesson = course
    folder = root / "class"
    adopt(folder, "halves_a")
    times = {"ann": NOON - HOUR, "bob": NOON + HOUR}
    recorder = regrade(folder, lesson, times)
    assert scores(recorder, lesson) == {"ann": 3, "bob": 3, "cid": 3}
    set_due(recorder.gradebook, NAME, NOON)
    recorder = regrade(folder, lesson, times)
    assert recorder.failures == {}
    assert scores(recorder, lesson) == {"ann": 3, "bob": 1.5, "cid": 3}
    grades = read_grades(recorder.gradebook, lesson)
    assert grades.due == NOON and grades.by_student["bob"].time == NOON + HOUR
    # points given by hand later are halved, too, and the person need not look again
    give_by_hand(recorder, "bob", "no_sign", manual_score=4.0)
    recorder = regrade(folder, lesson, times)
    grade = read_grades(recorder.gradebook, lesson).by_student["bob"]
    assert (grade.score, grade.penalty, grade.waits) == (3.5, 3.5, [])
    # another policy, a later due date, a time that is gone
    adopt(folder, "halves_b", text="score")
    assert scores(regrade(folder, lesson, times), lesson)["bob"] == 0
    adopt(folder, "halves_b", text="None")
    recorder = regrade(folder, lesson, times)
    set_due(recorder.gradebook, NAME, NOON + 2 * HOUR)
    assert scores(regrade(folder, lesson, times), lesson)["bob"] == 7
    adopt(folder, "halves_a")
    set_due(recorder.gradebook, NAME, NOON)
    assert scores(regrade(folder, lesson, times), lesson)["bob"] == 3.5
    recorder = regrade(folder, lesson, {"ann": NOON - HOUR})
    assert scores(recorder, lesson)["bob"] == 7
    assert read_dates(recorder.gradebook, NAME).recorded == {"ann": NOON - HOUR}
    set_due(recorder.gradebook, NAME, None)
    assert scores(regrade(folder, lesson, times), lesson)["bob"] == 7


def test_an_extension_of_the_formgrader_counts(course):
    root, lesson = course
    folder = root / "class"
    adopt(folder, "halves_a")
    recorder = regrade(folder, lesson, {"cid": NOON + HOUR})
    set_due(recorder.gradebook, NAME, NOON)
    assert scores(regrade(folder, lesson, {"cid": NOON + HOUR}), lesson)["cid"] == 1.5
    with recorder.gradebook.opened() as gradebook:
        gradebook.grant_extension(NAME, "cid", hours=2)
    assert scores(regrade(folder, lesson, {"cid": NOON + HOUR}), lesson)["cid"] == 3
    set_due(recorder.gradebook, NAME, None)


@pytest.mark.parametrize("text", ["1 / 0", "'much'", "exit()"])
def test_a_policy_that_stops_costs_a_sentence_and_only_the_late(course, text):
    root, lesson = course
    folder = root / "class"
    adopt(folder, f"stops_{len(text)}", text=text)
    recorder = regrade(folder, lesson, {})
    set_due(recorder.gradebook, NAME, NOON)
    recorder = regrade(folder, lesson, {"bob": NOON + HOUR})
    assert list(recorder.failures) == ["bob"] and "\n" not in recorder.failures["bob"]
    assert scores(recorder, lesson)["ann"] == 3
    set_due(recorder.gradebook, NAME, None)
    adopt(folder, "halves_a")


def test_the_policy_is_bounded_and_a_wrong_name_ends_in_one_sentence(course):
    root, lesson = course
    folder = root / "class"
    for number, (text, taken) in enumerate({"-5": 0.0, "1e9": 3.0, "float('nan')": 0.0, "None": 0.0}.items()):
        adopt(folder, f"bounds_{number}", text=text)
        assert LatePolicy(Gradebook(open_class(folder))).penalty("ann", 3.0, 60.0) == taken
    config = folder / "nbgrader_config.py"
    text = config.read_text()
    config.write_text(text + 'c.AssignLatePenalties.plugin_class = "nowhere.Halves"\n')
    with pytest.raises(CourseError, match="late policy .* cannot be used") as caught:
        LatePolicy(Gradebook(open_class(folder)))
    assert "\n" not in str(caught.value)
    config.write_text(text + "this is no Python\n")
    with pytest.raises(CourseError, match="nbgrader_config.py stops with SyntaxError"):
        Recorder(Gradebook(open_class(folder)), lesson)
    config.write_text(text)


def test_times_lie_beside_a_student_s_own_work_and_bad_ones_cost_a_sentence(tmp_path):
    found = []
    stamps = {
        "ann": "2026-05-01 12:00:00.000000 UTC",
        "bob": "soon",
        "cid": "",
        "dan": None,
        "eve": "2026-05-01 13:00 CEST",
    }
    for student, stamp in stamps.items():
        folder = tmp_path / student / NAME
        folder.mkdir(parents=True)
        if stamp is not None:
            (folder / "timestamp.txt").write_text(stamp)
        found.append(SubmittedFile(student, folder / "x.ipynb"))
    (tmp_path / "timestamp.txt").write_text(stamps["ann"])
    os.symlink(tmp_path / "timestamp.txt", tmp_path / "dan" / NAME / "timestamp.txt")
    found.append(SubmittedFile("fay", tmp_path / "fay.ipynb"))
    times, faults = times_of(tmp_path, found)
    assert times == {"ann": NOON}
    assert [fault.split(":")[0] for fault in faults] == ["bob", "cid", "eve"]
    assert all(fault.endswith("counts as not late.") for fault in faults)


TIMES = {
    "2026-05-01 12:00:00.000000 UTC": NOON,
    "2026-05-01T12:00:00Z": NOON,
    "2026-05-01 14:00 +0200": NOON,
    "2026-05-01 14:00:00 Europe/Berlin": NOON,
    "Friday, 1 May 2026, 12:00 PM": NOON,
    "2026-05-01": datetime.datetime(2026, 5, 1, 23, 59, 59, tzinfo=datetime.UTC),
}


@pytest.mark.parametrize("text", TIMES)
def test_times_are_read_as_platforms_write_them_and_written_as_nbgrader_does(text):
    from nbgrader.utils import parse_utc

    assert parse_time(text) == TIMES[text]
    assert parse_utc(timestamp_text(parse_time(text))) == TIMES[text].replace(tzinfo=None)


def test_a_due_date_is_local_and_can_be_taken_back():
    assert due_date("none") is None
    assert due_date("2026-05-01 12:00") == datetime.datetime(2026, 5, 1, 12).astimezone(datetime.UTC)
    with pytest.raises(CourseError, match="'next week' cannot be read; write it as 2026-11-30 23:59"):
        due_date("next week")
