"""A class of faults on one small lesson, graded and recorded once as a class, with honest work among it."""

import dataclasses
import html
import json
import pathlib
import re
from collections.abc import Callable

import pytest

from autograder.authoring.lesson import read_lesson
from autograder.classroom.submissions import find_submissions
from autograder.execution.verdict import NOT_ATTEMPTED
from autograder.grading.grading_run import open_run
from autograder.grading.local_run import grade_here
from autograder.sandbox.limits import Limits
from autograder.utils.course_paths import lesson_files
from tests.support.graded_class import record_results
from tests.support.mini_class import RIGHT, code, named, notebook

LIMITS = Limits(
    cell_s=2.0, exercise_s=2.0, total_s=12.0, output_bytes=20_000, file_mib=16, memory_mib=2048, processes=128
)
LESSON = "9_1_levels"


@dataclasses.dataclass(frozen=True)
class Fault:
    """One submission that goes wrong by itself.

    Attributes:
        name: What is wrong; also the student's name.
        points: What the work that did run is worth, or the least and the most of it.
        student: What the sentence to the student must hold, for each exercise without points.
        instructor: What a flag or note must hold, or ``""`` where there is nothing to look at.
        answer: Text of the answer to the first exercise.
        shape: Changes the notebook in place, or returns another content.
        files: Writes the files; ``None`` writes the notebook where nbgrader expects it.
    """

    name: str
    points: float | tuple[float, float]
    student: str = ""
    instructor: str = ""
    answer: str = RIGHT
    shape: Callable | None = None
    files: Callable | None = None


def between(source: str) -> Callable[[dict], None]:
    """Put a cell between the two exercises of a notebook."""

    def shape(content):
        place = content["cells"].index(named(content, "test_alias_frequency")) + 1
        content["cells"].insert(place, code(source))

    return shape


def as_text(content) -> str:
    """Return a notebook as text, with letters beyond ASCII as they are where that is possible."""
    return json.dumps(content, ensure_ascii="\\ud" in json.dumps(content))


@dataclasses.dataclass
class Graded:
    """What became of a class of faults."""

    receipts: dict
    scores: dict
    failures: dict
    pages: dict[str, str]
    folder: pathlib.Path


def grade(course: pathlib.Path, folder: pathlib.Path, faults: list[Fault], limits: Limits = LIMITS) -> Graded:
    """Hand in, grade on two processes and record."""
    for fault in [*faults, Fault("zz honest", 3.0)]:
        content = notebook(course, fault.answer)
        content = (fault.shape and fault.shape(content)) or content
        place = folder / "handed_in" / fault.name / LESSON
        place.mkdir(parents=True)
        if fault.files:
            fault.files(place, content)
        else:
            (place / f"{LESSON}.ipynb").write_text(as_text(content), encoding="utf-8")
    lesson = read_lesson(lesson_files(course)[0])
    run = open_run(lesson.path, folder, limits=limits)
    receipts = list(grade_here(run, find_submissions(folder / "handed_in", lesson.name), 2))
    recorder = record_results(run, receipts)
    scores = {name: entry["score"] for name, entry in recorder.gradebook.scores(lesson.name).items()}
    found = (recorder.classroom.feedback_path(lesson.name, receipt.student) for receipt in receipts)
    pages = {path.parent.parent.name: path.read_text(encoding="utf-8") for path in found if path.exists()}
    return Graded({receipt.student: receipt for receipt in receipts}, scores, recorder.failures, pages, folder)


@pytest.mark.usefixtures("sandbox")
class FaultTests:
    """What holds for every fault; a file holds a table ``FAULTS`` and a subclass of this."""

    def test_what_did_run_has_its_grade(self, fault, graded):
        least, most = fault.points if isinstance(fault.points, tuple) else (fault.points, fault.points)
        receipt = graded.receipts[fault.name]
        assert receipt.examined
        assert least <= receipt.score <= most, (receipt.verdicts, receipt.flags, receipt.outputs)
        assert graded.scores[fault.name] == receipt.score

    def test_one_sentence_says_why(self, fault, graded):
        receipt = graded.receipts[fault.name]
        # that nothing was written is said by the status alone
        for verdict in (v for v in receipt.verdicts if not v.score and v.status != NOT_ATTEMPTED):
            assert re.search(fault.student, verdict.message), verdict
            assert len(verdict.message.splitlines()) == 1
            assert verdict.message[:40] in html.unescape(graded.pages[fault.name])
        said = " ".join([*(f"{flag['kind']}: {flag['evidence']}" for flag in receipt.flags), *receipt.notes])
        assert re.search(fault.instructor, said), said

    def test_the_others_are_untouched(self, graded):
        honest = graded.receipts["zz honest"]
        assert (honest.score, honest.flags, honest.notes) == (3.0, [], [])
        assert graded.failures == {}
