"""Where the time of one submission goes: the cells themselves, the examination, the gradebook and the page."""

import dataclasses
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

import nbformat

from autograder.authoring.lesson import Lesson
from autograder.classroom.recorder import Recorder
from autograder.classroom.submissions import find_submissions
from autograder.evaluation.submission_grader import SubmissionGrader
from autograder.grading.grading_run import open_run
from autograder.grading.worker_process import warmed

SOME = 15


@dataclasses.dataclass
class Parts:
    """Seconds of some submissions, one number each, taken in turns: the speed of a machine comes and goes."""

    own: list[float] = dataclasses.field(default_factory=list)
    examining: list[float] = dataclasses.field(default_factory=list)
    recording: list[float] = dataclasses.field(default_factory=list)

    def medians(self) -> list[float]:
        """Return the median of each."""
        return [statistics.median(part) for part in (self.own, self.examining, self.recording)]

    def beyond(self) -> float:
        """Return the median of what a submission costs beyond the computing of its own cells."""
        both = zip(self.own, self.examining, self.recording, strict=True)
        return statistics.median(examining + recording - own for own, examining, recording in both)


def take_apart(lesson: Lesson, class_folder: pathlib.Path, course: pathlib.Path) -> Parts:
    """Grade some submissions of a class once more, one by one with nothing beside, as the grader does it.

    Args:
        lesson: Lesson.
        class_folder: Class that was graded; its gradebook and pages are made anew.
        course: Course of the lesson.
    """
    os.environ["ACML_COURSE"] = str(course)
    shutil.rmtree(class_folder / "recorded")
    run, parts = open_run(lesson.path, class_folder, again=True), Parts()
    first, *others = find_submissions(class_folder / "handed_in", lesson.name)[: SOME + 1]
    with warmed(lesson, True) as warm:
        grader, recorder = SubmissionGrader(dataclasses.replace(run.job, warm=warm)), Recorder(run.gradebook, lesson)
        # what is done once for a class is done now
        recorder.record(run.keep(first, grader.grade(run.read(first))))
        for submission in others:
            parts.own.append(own_seconds(lesson, course))
            begin = time.perf_counter()
            result = run.keep(submission, grader.grade(run.read(submission)))
            between = time.perf_counter()
            recorder.record(result)
            parts.examining.append(between - begin)
            parts.recording.append(time.perf_counter() - between)
    return parts


def own_seconds(lesson: Lesson, course: pathlib.Path) -> float:
    """Return how long the cells of a solved notebook compute in a plain Python, imports apart."""
    path = course / "solutions" / lesson.name / f"{lesson.name}.ipynb"
    sources = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    # a plain Python knows no magics
    cells = ["\n".join(line for line in source.splitlines() if not line.startswith("%")) for source in sources]
    program = (
        "import time, keras, numpy, tensorflow\n"
        f"cells, names = {cells!r}, {{}}\n"
        "begin = time.perf_counter()\n"
        "for cell in cells: exec(cell, names)\n"
        "print('seconds', time.perf_counter() - begin)\n"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    return float(done.stdout.split()[-1])


def seconds_in_class(class_folder: pathlib.Path, lesson: Lesson) -> float:
    """Return the median time of an examination in a graded class, as its receipts say."""
    receipts = (class_folder / "receipts" / lesson.name).glob("*.json")
    return statistics.median(json.loads(path.read_text(encoding="utf-8"))["seconds"] for path in receipts)
