"""Grade a class: examine every submission side by side, then record, explain and report, one writer at a time."""

import concurrent.futures
import dataclasses
import pathlib
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool

from autograder.authoring.lesson import read_lesson
from autograder.classroom.class_folder import Classroom, SubmittedFile
from autograder.evaluation.results import SubmissionResult, origin_key, read_result
from autograder.evaluation.submission_job import (
    Finding,
    Order,
    Submission,
    SubmissionGrader,
    is_disturbed,
    longest_s,
    unexamined,
)
from autograder.execution.warm_imports import compiled_modules
from autograder.grading.worker_pool import ended_after, process_pool, settle, warmed
from autograder.notebook.extra_files import read_extra_files, replace_extra_files
from autograder.notebook.reader import open_file
from autograder.sandbox.bubblewrap import require_bubblewrap
from autograder.sandbox.limits import Limits
from autograder.sandbox.mounts import require_hidden
from autograder.utils.files import write_whole


@dataclasses.dataclass(frozen=True)
class Job:
    """What a worker must know to examine a class's submissions of one lesson.

    ``side_by_side`` says how many submissions are examined at the same time.
    """

    lesson_path: pathlib.Path
    class_folder: pathlib.Path
    db_url: str | None = None
    limits: Limits = Limits()
    sandboxed: bool = True
    full: bool = False
    again: bool = False
    warm: str = ""
    side_by_side: int = 1


class Worker:
    """Examines submissions one by one and files what is found; the lesson is prepared when the first one needs it."""

    def __init__(self, job: Job):
        self.job = job
        self.classroom = Classroom(job.class_folder, job.db_url)
        text = job.lesson_path.read_text(encoding="utf-8")
        self.order = Order(
            str(job.lesson_path), text, self.classroom.secret, job.limits, job.sandboxed, job.full, job.warm
        )
        self.lesson = self.order.lesson()
        self._desk = None

    def known(self, submission: Submission) -> SubmissionResult | None:
        """Return the receipt of a submission whose very bytes were examined before, in the same way."""
        receipt = self._earlier(submission)
        if receipt is None or not receipt.examined or not receipt.origin:
            return None
        return receipt if receipt.origin == self._origin(submission) else None

    def examine(self, submission: Submission) -> SubmissionResult | None:
        """Take one submission in, examine it unless an equal one was, and keep the receipt.

        Returns:
            SubmissionResult, or ``None`` where others ran beside it and may have cost it time, memory or its process.
        """
        with ended_after(longest_s(self.job.limits)):
            finding = self._opened_desk().examine(self.hand_over(submission))
        if self.job.side_by_side > 1 and finding.receipt and is_disturbed(finding.receipt):
            return None
        return self.file(submission, finding)

    def give_up(self, submission: Submission) -> SubmissionResult:
        """Keep a receipt without points of a submission whose examination does not end."""
        return self.file(submission, self._opened_desk().give_up(self.hand_over(submission)))

    def _opened_desk(self) -> SubmissionGrader:
        if self._desk is None:
            self._desk = SubmissionGrader(self.order)
        return self._desk

    def hand_over(self, submission: Submission) -> Submission:
        """Keep the bytes of a submission as they came and return them with all that its examination needs."""
        content, problem = open_file(submission.path)
        files, left_out = self._files(submission)
        self._keep_bytes(submission, files)
        earlier = self._earlier(submission)
        text = earlier.as_text() if earlier else ""
        note = " ".join([submission.note, *left_out]).strip()
        return Submission(submission.student, submission.path.name, content, problem, note, text, files)

    def file(self, submission: SubmittedFile, finding: Finding) -> SubmissionResult:
        """Keep what was found: the receipt, and the notebook for nbgrader."""
        path, origin = self._receipt_path(submission), self._origin(submission)
        receipt = finding.receipt or read_result(path)
        submitted = self.classroom.submitted_path(self.lesson.name, submission.student)
        write_whole(submitted, finding.notebook)
        replace_extra_files(submitted, self._files(submission)[0])
        if finding.receipt or receipt.origin != origin:
            receipt.origin = origin
            receipt.write(path)
        return receipt

    def _earlier(self, submission) -> SubmissionResult | None:
        return None if self.job.again else read_result(self._receipt_path(submission))

    def _receipt_path(self, submission) -> pathlib.Path:
        return self.classroom.receipt_path(self.lesson.name, submission.student)

    def _origin(self, submission) -> str:
        files, left_out = self._files(submission)
        note = " ".join([submission.note, *left_out])
        return origin_key(submission.path, note, self.order.lesson_text, self.classroom.secret, files)

    def _files(self, submission):
        return ((), []) if submission.alone else read_extra_files(submission.path)

    def _keep_bytes(self, submission, files) -> None:
        folder = self.classroom.received_folder(self.lesson.name, submission.student)
        if submission.path.is_file() and not submission.path.is_symlink():
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(submission.path, folder / submission.path.name)
            for name, content in files:
                (folder / name).write_bytes(content)


def examine_class(job: Job, submissions: list[SubmittedFile], jobs: int) -> Iterator[SubmissionResult]:
    """Examine submissions on several processes; yield each receipt as it comes.

    A process that breaks costs only the submission that broke it: those that may have done it are examined anew, each
    alone, and the others go on together.

    Args:
        job: What to examine.
        submissions: Who handed in what.
        jobs: Processes side by side.
    """
    # here, so that no two processes draw a secret for a new class
    clerk = Worker(job)
    waiting = yield from known_first(clerk, submissions)
    if job.sandboxed and waiting:
        require_bubblewrap()
        require_hidden(_of_the_class(clerk.classroom, waiting))
    with warmed(clerk.lesson, job.sandboxed and len(waiting) > 1, _compiled_for(waiting)) as warm:
        yield from _examine_all(dataclasses.replace(job, warm=warm), waiting, jobs)


def _compiled_for(submissions) -> set[str]:
    """Return the modules to import beforehand for what the submissions speak of."""
    texts = (open_file(submission.path)[0].decode("utf-8", "replace") for submission in submissions)
    return {module for text in texts for module in compiled_modules(text)}


def _of_the_class(classroom: Classroom, submissions: list[SubmittedFile]) -> list[tuple[str, pathlib.Path]]:
    """Return what no student may see of the others, wherever it lies."""
    kind, _, file = classroom.db_url.partition(":///")
    gradebook = [("the gradebook", pathlib.Path(file))] if kind == "sqlite" and file else []
    handed_in = [("the submission", submission.path) for submission in submissions]
    return [("the class folder", classroom.folder), *gradebook, *handed_in]


def known_first(clerk: Worker, submissions: list[SubmittedFile]) -> Iterator[SubmissionResult]:
    """Yield the receipts of submissions that were examined before; return the submissions that were not."""
    waiting = []
    for submission in submissions:
        if (receipt := clerk.known(submission)) is None:
            waiting.append(submission)
        else:
            yield receipt
    return waiting


def _examine_all(job, waiting, jobs) -> Iterator[SubmissionResult]:
    again = []
    while waiting:
        waiting = yield from _examine_together(job, waiting, min(jobs, len(waiting)), again)
        # work is begun in order, so what broke a process is among the first that are not done
        again += waiting[: 2 * jobs + 1]
        waiting = waiting[2 * jobs + 1 :]
    yield from _examine_one_by_one(dataclasses.replace(job, side_by_side=1), again)


def _examine_together(job, submissions, jobs, again) -> Iterator[SubmissionResult]:
    """Yield receipts until all are done or a process breaks; return the submissions that are left.

    Who may have suffered from others goes to ``again``.
    """
    left, pool = list(submissions), _pool(dataclasses.replace(job, side_by_side=jobs))
    try:
        futures = {pool.submit(_examine, submission): submission for submission in submissions}
        for future in concurrent.futures.as_completed(futures):
            if not isinstance(future.exception(), BrokenProcessPool):
                left.remove(submission := futures.pop(future))
                if (receipt := future.result()) is not None and (receipt.examined or jobs == 1):
                    yield receipt
                else:
                    again.append(submission)
    except BrokenProcessPool:
        pass  # it broke before all work was handed over
    finally:
        # after Ctrl-C nothing new is begun
        pool.shutdown(cancel_futures=True)
    return left


def _examine_one_by_one(job, submissions) -> Iterator[SubmissionResult]:
    """Examine submissions with nothing beside them; what breaks its process here gets no points."""
    waiting = list(submissions)
    while waiting:
        with _pool(job) as pool:
            while waiting:
                submission = waiting.pop(0)
                try:
                    yield pool.submit(_examine, submission).result()
                except BrokenProcessPool:
                    yield Worker(job).give_up(submission)
                    break


def _pool(job):
    return process_pool(job.side_by_side, job.warm, _start, job)


def _start(job: Job) -> None:
    global _worker
    settle(job.side_by_side)
    _worker = Worker(job)


def _examine(submission: Submission) -> SubmissionResult | None:
    global _worker
    if _worker is None:
        raise KeyboardInterrupt
    try:
        return _worker.examine(submission)
    except KeyboardInterrupt:
        # this process saw the Ctrl-C, too; what is queued for it must not begin
        _worker = None
        raise
    except Exception as error:  # noqa: BLE001 - whatever fails here must not cost the rest of the class
        return unexamined(_worker.lesson, submission.student, f"{type(error).__name__}: {error}")


def record_class(job: Job, receipts: list[SubmissionResult], step: Callable[[str], None]):
    """Write receipts into nbgrader's gradebook and feedback pages.

    Args:
        job: What was examined.
        receipts: Receipts of the class.
        step: Called with the student's name after each.

    Returns:
        The recorder; its ``failures`` says whose receipt was not recorded, and why.
    """
    from autograder.classroom.recorder import Recorder

    recorder = Recorder(Classroom(job.class_folder, job.db_url), read_lesson(job.lesson_path))
    for receipt in sorted(receipts, key=lambda receipt: receipt.student):
        recorder.take(receipt)
        step(receipt.student)
    recorder.renew_pages()
    return recorder
