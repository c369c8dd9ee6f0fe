"""One lesson graded for a class: the class folder, its gradebook and the lesson are opened here, once."""

import dataclasses
import pathlib
from collections.abc import Callable, Generator, Iterator
from typing import Any

from autograder.authoring.lesson import Lesson, lesson_text
from autograder.authoring.proof_files import follow_ups_in
from autograder.classroom.class_folder import Classroom
from autograder.classroom.gradebook import Gradebook
from autograder.classroom.opening import open_class
from autograder.classroom.submissions import SubmittedFile
from autograder.evaluation.results import SubmissionResult, origin_key, read_result
from autograder.evaluation.submission_grader import GradedSubmission
from autograder.evaluation.submission_job import Job, Submission
from autograder.notebook.extra_files import ExtraFiles, read_extra_files, replace_extra_files
from autograder.notebook.reader import open_file
from autograder.utils.files import write_whole


@dataclasses.dataclass(frozen=True)
class GradingRun:
    """What grading a lesson needs, and the only one who reads submissions and keeps results in the class folder.

    Attributes:
        classroom: Class folder.
        gradebook: Gradebook of the class.
        job: What to grade, and how.
        lesson: Lesson of the job.
        again: Whether to grade again what was graded before.
    """

    classroom: Classroom
    gradebook: Gradebook
    job: Job
    lesson: Lesson
    again: bool = False
    # student → what was read and is being graded
    _being_graded: "dict[str, _Read]" = dataclasses.field(default_factory=dict, repr=False, compare=False)

    def known_first(self, files: list[SubmittedFile]) -> Generator[SubmissionResult, None, list[SubmittedFile]]:
        """Yield the results of submissions that were graded before; return the files that were not."""
        waiting = []
        for file in files:
            if (result := self.known(file)) is None:
                waiting.append(file)
            else:
                yield result
        return waiting

    def known(self, file: SubmittedFile) -> SubmissionResult | None:
        """Return the result of a file whose very bytes were graded before, in the same way."""
        result = self._earlier(file)
        if result is None or not result.examined or not result.origin:
            return None
        return result if result.origin == self._origin(file, _Read.of(file)) else None

    def read(self, file: SubmittedFile) -> Submission:
        """Keep the bytes of a file as they came and return them with all that grading them needs."""
        self._being_graded[file.student] = read = _Read.of(file)
        self._keep_bytes(file, read)
        earlier = self._earlier(file)
        note = " ".join([file.note, *read.left_out]).strip()
        text = earlier.as_text() if earlier else ""
        return Submission(file.student, file.path.name, read.content, read.problem, note, text, read.files)

    def keep(self, file: SubmittedFile, graded: GradedSubmission) -> SubmissionResult:
        """Keep what came of a file: the result, and the notebook for nbgrader; without a notebook nothing is kept.

        What counts is the file as it was read: it may have changed since.
        """
        read = self._being_graded.pop(file.student)
        result, origin = graded.result, self._origin(file, read)
        if not graded.notebook:
            return result
        submitted = self.classroom.submitted_path(self.lesson.name, file.student)
        write_whole(submitted, graded.notebook)
        replace_extra_files(submitted, read.files)
        if not graded.is_known or result.origin != origin:
            result.origin = origin
            result.write(self._path(file))
        return result

    def _earlier(self, file: SubmittedFile) -> SubmissionResult | None:
        return None if self.again else read_result(self._path(file))

    def _path(self, file: SubmittedFile) -> pathlib.Path:
        return self.classroom.receipt_path(self.lesson.name, file.student)

    def _origin(self, file: SubmittedFile, read: "_Read") -> str:
        """Return the fingerprint of a file, or `""` for one that cannot be opened."""
        note = " ".join([file.note, *read.left_out])
        name, job = file.path.name, self.job
        return "" if read.problem else origin_key(name, read.content, note, job.lesson_text, job.secret, read.files)

    def _keep_bytes(self, file: SubmittedFile, read: "_Read") -> None:
        if read.problem:
            return
        folder = self.classroom.received_folder(self.lesson.name, file.student)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in [(file.path.name, read.content), *read.files]:
            (folder / name).write_bytes(content)


@dataclasses.dataclass(frozen=True)
class _Read:
    """A submission as it was read: the file and what goes with it."""

    content: bytes
    problem: str
    files: ExtraFiles
    left_out: list[str]

    @classmethod
    def of(cls, file: SubmittedFile) -> "_Read":
        return cls(*open_file(file.path), *_files_beside(file))


# how submissions are graded: here, or on a cluster
Dispatch = Callable[[GradingRun, list[SubmittedFile]], Iterator[SubmissionResult]]


def read_job(lesson_path: pathlib.Path, **settings: Any) -> Job:
    """Return a job for a lesson, without the secret of a class.

    Args:
        lesson_path: File of the lesson.
        settings: Any of `limits`, `sandboxed` and `full` of the job.

    Raises:
        LessonError: If the file cannot be read.
    """
    return Job(
        str(lesson_path), lesson_text(lesson_path), follow_ups=tuple(follow_ups_in(lesson_path).items()), **settings
    )


def open_runs(
    lessons: list[tuple[Job, Lesson]], class_folder: pathlib.Path, db_url: str | None = None, again: bool = False
) -> list[GradingRun]:
    """Open a class folder and its gradebook, once for all lessons of a command.

    Args:
        lessons: Jobs and their lessons.
        class_folder: Where the class lives.
        db_url: Gradebook of the class from now on; `None` leaves it as it is.
        again: Whether to grade again what was graded before.

    Raises:
        CourseError: If the folder cannot be written or the gradebook cannot be opened.
    """
    classroom = open_class(class_folder, db_url)
    gradebook, secret = Gradebook(classroom), classroom.secret
    return [
        GradingRun(classroom, gradebook, dataclasses.replace(job, secret=secret), lesson, again)
        for job, lesson in lessons
    ]


def open_run(
    lesson_path: pathlib.Path,
    class_folder: pathlib.Path,
    db_url: str | None = None,
    again: bool = False,
    **settings: Any,
) -> GradingRun:
    """Open one lesson of a class, see `read_job` and `open_runs`."""
    job = read_job(lesson_path, **settings)
    return open_runs([(job, job.lesson())], class_folder, db_url, again)[0]


def _files_beside(file: SubmittedFile) -> tuple[ExtraFiles, list[str]]:
    return ((), []) if file.alone else read_extra_files(file.path)
