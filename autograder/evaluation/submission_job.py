"""What the grading of one submission follows from: a job and a submission, plain data that can travel."""

import dataclasses
import pathlib

from autograder.authoring.lesson import Lesson, parse_lesson
from autograder.authoring.proof_files import with_follow_ups
from autograder.execution.cpu_time import WALL_FACTOR_IN_ALL
from autograder.notebook.extra_files import ExtraFiles
from autograder.sandbox.limits import Limits


@dataclasses.dataclass(frozen=True)
class Job:
    """What every result of a lesson follows from, beside the submission.

    Attributes:
        lesson_file: Path of the lesson, for its name and for messages; nothing is read from it.
        lesson_text: Text of the lesson.
        secret: The instructor's secret.
        limits: Bounds on each submission.
        sandboxed: Whether the student's process runs in bubblewrap.
        full: Whether to run the cells that only show things, too.
        warm: Address of a warm process on the machine that grades, or `""`.
        follow_ups: Exercises, each with the keys of the inputs on which answers are compared with the reference; pairs
            instead of a dictionary, for jobs are looked up by their hash.
    """

    lesson_file: str
    lesson_text: str
    secret: str = ""
    limits: Limits = Limits()
    sandboxed: bool = True
    full: bool = False
    warm: str = ""
    follow_ups: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def lesson(self) -> Lesson:
        """Read the lesson from its text; its exercises have the keys of their follow-up inputs."""
        return with_follow_ups(parse_lesson(pathlib.Path(self.lesson_file), self.lesson_text), dict(self.follow_ups))

    @property
    def longest_s(self) -> float:
        """Wall time in which every submission within its limits is graded."""
        return self.limits.slack_s + (WALL_FACTOR_IN_ALL + 1) * self.limits.total_s


@dataclasses.dataclass(frozen=True)
class Submission:
    """A submission as it was handed in.

    Attributes:
        student: Who handed in.
        name: Name of the file.
        content: Its bytes.
        problem: Why the file could not be opened, or `""`.
        note: What was odd about where it lay, or `""`.
        earlier: Earlier result as text, of which all is kept that still holds; `""` where there is none.
        files: Names and contents of the files beside it that go with it.
    """

    student: str
    name: str
    content: bytes
    problem: str = ""
    note: str = ""
    earlier: str = ""
    files: ExtraFiles = ()
