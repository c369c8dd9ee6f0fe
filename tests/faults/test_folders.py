"""What stands in the way of one student's folders costs that student a sentence, and nobody else anything."""

import json
import os

import pytest

from autograder.authoring.lesson import read_lesson
from autograder.classroom.lateness import record_times
from autograder.classroom.opening import open_class
from autograder.classroom.submissions import find_submissions
from autograder.grading.grading_run import open_run
from autograder.grading.local_run import grade_here
from autograder.lms.collect import Collector
from autograder.utils.course_paths import lesson_files
from tests.support.graded_class import record_results
from tests.support.mini_class import RIGHT, notebook

LESSON = "9_1_levels"
BLOCKED = {
    "bob": f"receipts/{LESSON}/bob.json/x",
    "cid": "submitted/cid",
    "dan": f"recorded/{LESSON}/dan.sha256/x",
    "eve": f"feedback/eve/{LESSON}",
}
LONG = {"ascii": "a" * 255, "two bytes": "é" * 127, "three bytes": "字" * 85, "four bytes": "😀" * 63}


@pytest.fixture(scope="module")
def lesson(mini_course_module):
    return read_lesson(lesson_files(mini_course_module)[0])


def hand_in(course, folder, *students):
    for student in students:
        place = folder / student / LESSON
        place.mkdir(parents=True)
        (place / f"{LESSON}.ipynb").write_text(json.dumps(notebook(course, RIGHT)), encoding="utf-8")


@pytest.mark.usefixtures("sandbox")
def test_a_file_in_the_place_of_a_folder_costs_its_student_only(mini_course_module, lesson, tmp_path):
    hand_in(mini_course_module, tmp_path / "handed_in", "ann", *BLOCKED, LONG["four bytes"])
    for path in BLOCKED.values():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("in the way")
    submissions = find_submissions(tmp_path / "handed_in", LESSON)
    run = open_run(lesson.path, tmp_path)
    record_times(open_class(tmp_path), LESSON, submissions, {})
    recorder = record_results(run, list(grade_here(run, submissions, 2)))
    scores = {name: entry["score"] for name, entry in recorder.gradebook.scores(LESSON).items()}
    assert recorder.failures.keys() == BLOCKED.keys()
    assert not [failure for failure in recorder.failures.values() if "\n" in failure]
    # a folder of 255 bytes is graded as a short one is
    assert [scores[name] for name in scores if name not in BLOCKED] == [3, 3]


def test_collecting_goes_on_past_a_folder_that_cannot_be_written(mini_course_module, lesson, tmp_path):
    hand_in(mini_course_module, tmp_path / "source", "ann", "bob", "cid", *LONG.values())
    class_folder = tmp_path / "class"
    (class_folder / "handed_in").mkdir(parents=True)
    (class_folder / "handed_in" / "bob").write_text("a file in the way")
    found = Collector(lesson, class_folder, tmp_path / "source").collect()
    assert found.taken.keys() >= {"ann", "cid"} and len(found.taken) == 6
    assert len(found.faults) == 1 and found.faults[0].startswith(
        "bob: bob/9_1_levels/9_1_levels.ipynb was not collected"
    )
    assert {name for name in os.listdir(class_folder / "handed_in") if len(name.encode()) > 200} == set()
