"""One submission graded: its bytes in, its result and the notebook to keep out.

Nothing here knows the class folder, so a submission is graded the same in a process of this machine and on any other.
"""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nbformat import NotebookNode

from autograder.authoring.build import notebook_text
from autograder.errors import CourseError
from autograder.evaluation.fingerprints import Fingerprints, fingerprints_of, kept_verdicts, undisturbed
from autograder.evaluation.flagging.flags import few
from autograder.evaluation.flagging.metadata import KIND as METADATA_SIGN
from autograder.evaluation.flagging.metadata import changed_metadata
from autograder.evaluation.partial_result import Examination
from autograder.evaluation.results import SubmissionResult, result_from, unexamined, unread
from autograder.evaluation.submission_job import Job, Submission
from autograder.execution.proxy import ProcessGone
from autograder.notebook.extra_files import ExtraFiles, remarks_on
from autograder.notebook.prose import PROSE_SIGN
from autograder.notebook.reader import NotebookContent, notebook_from_bytes
from autograder.notebook.transplant import Transplanter
from autograder.utils.text import printable

if TYPE_CHECKING:
    from autograder.evaluation.evaluator import Evaluator


@dataclasses.dataclass
class GradedSubmission:
    """What came of a submission.

    Attributes:
        result: Its result; the earlier one where that still holds.
        notebook: Its notebook as text; `""` where grading failed by no fault of the submission.
        is_known: Whether the result is the earlier one.
    """

    result: SubmissionResult
    notebook: str
    is_known: bool = False


class SubmissionGrader:
    """Grades submissions of one lesson one by one; the lesson's given cells run when the first one needs it.

    Args:
        job: What to grade, and how.
    """

    def __init__(self, job: Job) -> None:
        self.job, self.lesson = job, job.lesson()
        self.transplanter = Transplanter(self.lesson)
        self._evaluator: "Evaluator | None" = None

    def grade(self, submission: Submission) -> GradedSubmission:
        """Read one submission, put its answers into the canonical notebook and grade that, unless it is known.

        Args:
            submission: Submission.

        Returns:
            Result and notebook, the same for the same job and submission.
        """
        content = self._read(submission)
        transplanted = self.transplanter.transplant([] if content.problem else content.cells)
        earlier = result_from(submission.earlier) if submission.earlier else None
        signs = changed_metadata(content.cells, self.transplanter.canonical)
        result = self.result_of(
            submission.student, transplanted.notebook, submission.files, earlier, content.problem, signs
        )
        if result is not earlier:
            origin = [submission.note] if submission.note else []
            result.notes = [*origin, *result.remarks, *content.repairs, *transplanted.notes]
        return GradedSubmission(result, _text(transplanted.notebook, content.problem), result is earlier)

    def result_of(
        self,
        student: str,
        notebook: NotebookNode,
        files: ExtraFiles = (),
        earlier: SubmissionResult | None = None,
        problem: str = "",
        signs: Sequence[dict] = (),
    ) -> SubmissionResult:
        """Return the result of a canonical notebook with a student's answers: the earlier one where that still holds.

        Args:
            student: Who handed in.
            notebook: Canonical notebook with the answers.
            files: Names and contents of the files beside it that go with it.
            earlier: Earlier result of the student, or `None`.
            problem: Why the submission could not be read, or `""`.
            signs: Flags that were read off the file as it came.
        """
        fingerprints = fingerprints_of(notebook, self.lesson, self.job.secret, files)
        if earlier is not None and (earlier.key, earlier.problem) == (fingerprints.key, problem):
            return earlier
        # here, for what reads Markdown takes its time to import
        from autograder.notebook.prose.signs import prose_signs

        result = self._judged(student, notebook, fingerprints, files, earlier, problem)
        result.flags = few([*result.flags, *signs, *prose_signs(notebook)])
        return result

    def give_up(self, submission: Submission) -> GradedSubmission:
        """Return what is said of a submission that ended its grader's process, without a look into it.

        Args:
            submission: Submission.
        """
        problem = (
            f"The examination of this submission was not done within {self.job.longest_s:.0f} s or broke "
            "the process that examined it, also with nothing else running; take out what runs on, floods or never ends."
        )
        return self.grade(dataclasses.replace(submission, content=b"", problem=problem, earlier=""))

    def _read(self, submission: Submission) -> NotebookContent:
        if submission.problem:
            return NotebookContent(problem=submission.problem)
        name = printable(submission.name)
        content = notebook_from_bytes(name, submission.content)
        if not content.problem:
            try:
                self.transplanter.check_lesson(content, name)
            except CourseError as error:
                content.problem = str(error)
        return content

    def _judged(
        self,
        student: str,
        notebook: NotebookNode,
        fingerprints: Fingerprints,
        files: ExtraFiles,
        earlier: SubmissionResult | None,
        problem: str,
    ) -> SubmissionResult:
        if problem:
            return unread(self.lesson, student, fingerprints.key, problem)
        try:
            found = self._found(notebook, fingerprints, files, earlier)
        except ProcessGone:
            return unexamined(self.lesson, student, "the sandbox did not start")
        given = found.verdicts, found.outputs, found.flags
        result = SubmissionResult(student, self.lesson.name, fingerprints.key, *given, [], parts=fingerprints.parts)
        result.seconds, result.remarks = found.seconds, remarks_on(files, found.missing)
        return result

    def _found(
        self, notebook: NotebookNode, fingerprints: Fingerprints, files: ExtraFiles, earlier: SubmissionResult | None
    ) -> Examination:
        """Judge what must be, and add what is known."""
        kept = kept_verdicts(earlier, fingerprints)
        found = self._prepared().evaluate(notebook, kept, files)
        if earlier is not None and kept and undisturbed(found.verdicts):
            found.outputs = earlier.outputs | found.outputs
            flags = [flag for flag in earlier.flags if flag["kind"] not in (METADATA_SIGN, PROSE_SIGN)]
            found.flags = flags + [flag for flag in found.flags if flag not in flags]
        elif kept:
            return self._prepared().evaluate(notebook, files=files)
        return found

    def _prepared(self) -> "Evaluator":
        if self._evaluator is None:
            # not where nothing is left to judge
            from autograder.evaluation.evaluator import Evaluator

            job = self.job
            self._evaluator = Evaluator(
                self.lesson, job.secret, job.limits, job.sandboxed, full=job.full, warm=job.warm
            )
        return self._evaluator


def _text(notebook: NotebookNode, problem: str) -> str:
    """Return the notebook as nbgrader keeps it; a student who opens the page of a broken file reads why."""
    if problem:
        first = notebook.cells[0]
        first.source = f"**This submission could not be graded.** {problem}\n\n{first.source}"
    return notebook_text(notebook)
