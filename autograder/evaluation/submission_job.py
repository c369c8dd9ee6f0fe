"""The desk at which one submission is examined: its bytes in, a receipt and the notebook to keep out.

Nothing here knows the class folder, so the same desk stands in a process of this machine and on any other.
"""

import dataclasses
import pathlib

from autograder.authoring.build import notebook_text
from autograder.authoring.lesson import Lesson, parse_lesson
from autograder.errors import CourseError
from autograder.evaluation.fingerprints import Work, kept_verdicts, undisturbed, work_of
from autograder.evaluation.flagging.flags import few
from autograder.evaluation.flagging.metadata import KIND as MARKS
from autograder.evaluation.flagging.metadata import changed_metadata
from autograder.evaluation.partial_result import DIED_FLAG, TIMED_OUT_FLAG
from autograder.evaluation.results import SubmissionResult, result_from
from autograder.execution.cpu_time import WALL_FACTOR_IN_ALL
from autograder.execution.proxy import ProcessGone
from autograder.execution.verdict import NOT_REACHED, Verdict
from autograder.notebook.extra_files import ExtraFiles, remarks_on
from autograder.notebook.prose import PROSE_SIGN
from autograder.notebook.reader import NotebookContent, notebook_from_bytes
from autograder.notebook.transplant import Transplanter
from autograder.sandbox.limits import Limits
from autograder.utils.text import printable


@dataclasses.dataclass(frozen=True)
class Order:
    """What every examination of a lesson follows from, beside the submission; plain data that can travel.

    Attributes:
        lesson_file: Path of the lesson, for its name and for messages; nothing is read from it.
        lesson_text: Text of the lesson.
        secret: The instructor's secret.
        limits: Bounds on each submission.
        sandboxed: Whether the student's process runs in bubblewrap.
        full: Whether to run the cells that only show things, too.
        warm: Address of a warm process on the machine of the desk, or ``""``.
    """

    lesson_file: str
    lesson_text: str
    secret: str
    limits: Limits = Limits()
    sandboxed: bool = True
    full: bool = False
    warm: str = ""

    def lesson(self) -> Lesson:
        """Read the lesson from its text."""
        return parse_lesson(pathlib.Path(self.lesson_file), self.lesson_text)


@dataclasses.dataclass(frozen=True)
class Submission:
    """A submission as it was handed in; plain data that can travel.

    Attributes:
        student: Who handed in.
        name: Name of the file.
        content: Its bytes.
        problem: Why the file could not be opened, or ``""``.
        note: What was odd about where it lay, or ``""``.
        earlier: Result that exists, as text, of which all is kept that still holds; ``""`` where there is none.
        files: Names and contents of the files beside it that go with it.
    """

    student: str
    name: str
    content: bytes
    problem: str = ""
    note: str = ""
    earlier: str = ""
    files: ExtraFiles = ()


@dataclasses.dataclass
class Finding:
    """What came of one submission: its receipt, or ``None`` where the known one fits, and its notebook as text."""

    receipt: SubmissionResult | None
    notebook: str


class SubmissionGrader:
    """Examines submissions of one lesson one by one; the lesson's given cells run when the first one needs it.

    Args:
        order: What to examine, and how.
    """

    def __init__(self, order: Order):
        self.order, self.lesson = order, order.lesson()
        self.transplanter = Transplanter(self.lesson)
        self._examiner = None

    def examine(self, handed: Submission) -> Finding:
        """Take one submission in, put its answers into the canonical notebook and examine that, unless it is known.

        Args:
            handed: Submission.

        Returns:
            Finding, the same for the same order and submission.
        """
        intake = self._take_in(handed)
        transplanted = self.transplanter.transplant([] if intake.problem else intake.cells)
        work = work_of(transplanted.notebook, self.lesson, self.order.secret, handed.files)
        earlier, receipt = result_from(handed.earlier) if handed.earlier else None, None
        if earlier is None or (earlier.key, earlier.problem) != (work.key, intake.problem):
            receipt = self._receipt(handed, work, transplanted.notebook, intake.problem, earlier)
            receipt.flags += few(changed_metadata(intake.cells, self.transplanter.canonical))
            # here, for what reads Markdown takes its time to import
            from autograder.notebook.prose.signs import prose_signs

            receipt.flags += few(prose_signs(transplanted.notebook))
            receipt.notes = [
                *([handed.note] if handed.note else []),
                *receipt.remarks,
                *intake.repairs,
                *transplanted.notes,
            ]
        return Finding(receipt, _text(transplanted.notebook, intake.problem))

    def give_up(self, handed: Submission) -> Finding:
        """Return what is said of a submission that ended its examiner's process, without a look into it.

        Args:
            handed: Submission.
        """
        problem = (
            f"The examination of this submission was not done within {longest_s(self.order.limits):.0f} s or broke "
            "the process that examined it, also with nothing else running; take out what runs on, floods or never ends."
        )
        return self.examine(dataclasses.replace(handed, content=b"", problem=problem, earlier=""))

    def _take_in(self, handed) -> NotebookContent:
        if handed.problem:
            return NotebookContent(problem=handed.problem)
        name = printable(handed.name)
        intake = notebook_from_bytes(name, handed.content)
        if not intake.problem:
            try:
                self.transplanter.check_lesson(intake, name)
            except CourseError as error:
                intake.problem = str(error)
        return intake

    def _receipt(self, handed, work, notebook, problem, earlier) -> SubmissionResult:
        if problem:
            return unread(self.lesson, handed.student, work.key, problem)
        try:
            found = self._found(notebook, work, earlier, handed.files)
        except ProcessGone:
            return unexamined(self.lesson, handed.student, "the sandbox did not start")
        given = found.verdicts, found.outputs, found.flags
        receipt = SubmissionResult(
            handed.student, self.lesson.name, work.key, *given, [], seconds=found.seconds, parts=work.parts
        )
        receipt.remarks = remarks_on(handed.files, found.missing)
        return receipt

    def _found(self, notebook, work: Work, earlier: SubmissionResult | None, files: ExtraFiles):
        """Examine what must be, and add what is known."""
        kept = kept_verdicts(earlier, work)
        found = self._prepared().examine(notebook, kept, files)
        if kept and undisturbed(found.verdicts):
            found.outputs = earlier.outputs | found.outputs
            flags = [flag for flag in earlier.flags if flag["kind"] not in (MARKS, PROSE_SIGN)]
            found.flags = few(flags + [flag for flag in found.flags if flag not in flags])
        elif kept:
            return self._prepared().examine(notebook, files=files)
        return found

    def _prepared(self):
        if self._examiner is None:
            # not where nothing is left to examine
            from autograder.evaluation.evaluator import Evaluator

            order = self.order
            self._examiner = Evaluator(
                self.lesson, order.secret, order.limits, order.sandboxed, full=order.full, warm=order.warm
            )
        return self._examiner


def longest_s(limits: Limits) -> float:
    """Return the wall time in which every examination within its limits has ended."""
    return limits.slack_s + (WALL_FACTOR_IN_ALL + 1) * limits.total_s


def is_disturbed(receipt: SubmissionResult) -> bool:
    """Whether a receipt says of a process that died or ran out of time, which may be others' doing."""
    told = any(flag["kind"] in (TIMED_OUT_FLAG, DIED_FLAG) for flag in receipt.flags)
    return not receipt.problem and (told or not undisturbed(receipt.verdicts))


def unread(lesson: Lesson, student: str, key: str, problem: str) -> SubmissionResult:
    """Return the receipt of a submission that could not be read or examined: no points, and why."""
    verdicts = [Verdict(e.name, e.points, NOT_REACHED, problem) for e in lesson.exercises.values()]
    flag = {"kind": "the file could not be graded", "evidence": problem}
    return SubmissionResult(student, lesson.name, key, verdicts, {}, [flag], [], problem)


def unexamined(lesson: Lesson, student: str, why: str) -> SubmissionResult:
    """Return the receipt of an examination that failed by no fault of the file; it has no key and is not recorded."""
    return unread(lesson, student, "", f"Not examined, because {printable(why[:500])}; run `acml grade` again.")


def _text(notebook, problem) -> str:
    """Return the notebook as nbgrader keeps it; a student who opens the page of a broken file reads why."""
    if problem:
        first = notebook.cells[0]
        first.source = f"**This submission could not be graded.** {problem}\n\n{first.source}"
    return notebook_text(notebook)
