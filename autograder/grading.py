"""Grade a class: examine every submission side by side, then record, explain and report, one writer at a time."""

import concurrent.futures
import contextlib
import dataclasses
import multiprocessing
import multiprocessing.forkserver
import os
import pathlib
import platform
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool

from autograder.build import notebook_text
from autograder.classroom import Classroom, Submission
from autograder.errors import CourseError
from autograder.examiner import Examiner
from autograder.intake import printable, take_in
from autograder.lesson import Lesson, read_lesson
from autograder.namespaces import native_messages_dropped
from autograder.preload import preloads
from autograder.proxy import ProcessGone
from autograder.receipts import Receipt, origin_key, read_receipt, work_key, write_whole
from autograder.sandbox.limits import Limits
from autograder.sandbox.warm import warm_start
from autograder.transplant import Transplanter
from autograder.verdict import NOT_REACHED, Verdict

try:
    import resource
except ImportError:
    # there are no such bounds on Windows
    resource = None

MOST_WORKER_BYTES = 8 * 2**30


@dataclasses.dataclass(frozen=True)
class Job:
    """What a worker must know to examine a class's submissions of one lesson."""

    lesson_path: pathlib.Path
    class_folder: pathlib.Path
    db_url: str | None = None
    limits: Limits = Limits()
    sandboxed: bool = True
    full: bool = False
    again: bool = False
    warm: str = ""


class Worker:
    """Examines submissions one by one; its lesson is prepared once, when the first submission needs it."""

    def __init__(self, job: Job):
        self.job = job
        self.lesson = read_lesson(job.lesson_path)
        self.lesson_text = job.lesson_path.read_text(encoding="utf-8")
        self.classroom = Classroom(job.class_folder, job.db_url)
        self.transplanter = Transplanter(self.lesson)
        self._examiner = None

    def known(self, submission: Submission) -> Receipt | None:
        """Return the receipt of a submission whose very bytes were examined before, in the same way."""
        receipt = None if self.job.again else read_receipt(self._receipt_path(submission))
        if receipt is None or not receipt.examined or not receipt.origin:
            return None
        return receipt if receipt.origin == self._origin(submission) else None

    def _receipt_path(self, submission) -> pathlib.Path:
        return self.classroom.receipt_path(self.lesson.name, submission.student)

    def _origin(self, submission) -> str:
        return origin_key(submission.path, submission.note, self.lesson_text, self.classroom.secret)

    def examine(self, submission: Submission) -> Receipt:
        """Take one submission in, examine it unless an equal one was, and keep the receipt."""
        path, origin = self._receipt_path(submission), self._origin(submission)
        cells, notes, problem = self._take_in(submission)
        transplanted = self.transplanter.transplant(cells)
        key = work_key(transplanted.notebook, self.lesson_text, self.classroom.secret)
        receipt = None if self.job.again else read_receipt(path)
        new = receipt is None or receipt.key != key or problem != receipt.problem
        if new:
            notes = [*([submission.note] if submission.note else []), *notes, *transplanted.notes]
            receipt = self._new_receipt(submission, key, transplanted, notes, problem)
        if new or receipt.origin != origin:
            receipt.origin = origin
            receipt.write(path)
        self._hand_to_nbgrader(submission, transplanted.notebook, problem)
        return receipt

    def _take_in(self, submission):
        intake = take_in(submission.path)
        self._keep_bytes(submission)
        if not intake.problem:
            try:
                self.transplanter.check_lesson(intake, printable(submission.path.name))
            except CourseError as error:
                intake.problem = str(error)
        return ([] if intake.problem else intake.cells), intake.repairs, intake.problem

    def _keep_bytes(self, submission) -> None:
        folder = self.classroom.received_folder(self.lesson.name, submission.student)
        if submission.path.is_file() and not submission.path.is_symlink():
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(submission.path, folder / submission.path.name)

    def _new_receipt(self, submission, key, transplanted, notes, problem) -> Receipt:
        if problem:
            return dataclasses.replace(unread(self.lesson, submission.student, key, problem), notes=notes)
        try:
            found = self._prepared().examine(transplanted.notebook)
        except ProcessGone:
            return unexamined(self.lesson, submission.student, "the sandbox did not start")
        return Receipt(
            submission.student,
            self.lesson.name,
            key,
            found.verdicts,
            found.outputs,
            found.flags,
            notes,
            "",
            found.seconds,
        )

    def _prepared(self) -> Examiner:
        if self._examiner is None:
            self._examiner = Examiner(
                self.lesson,
                self.classroom.secret,
                self.job.limits,
                self.job.sandboxed,
                full=self.job.full,
                warm=self.job.warm,
            )
        return self._examiner

    def _hand_to_nbgrader(self, submission, notebook, problem) -> None:
        if problem:
            first = notebook.cells[0]
            first.source = f"**This submission could not be graded.** {problem}\n\n{first.source}"
        path = self.classroom.submitted_path(self.lesson.name, submission.student)
        write_whole(path, notebook_text(notebook))


def unread(lesson: Lesson, student: str, key: str, problem: str) -> Receipt:
    """Return the receipt of a submission that could not be read or examined: no points, and why."""
    verdicts = [Verdict(e.name, e.points, NOT_REACHED, problem) for e in lesson.exercises.values()]
    flag = {"kind": "the file could not be graded", "evidence": problem}
    return Receipt(student, lesson.name, key, verdicts, {}, [flag], [], problem)


def unexamined(lesson: Lesson, student: str, why: str) -> Receipt:
    """Return the receipt of an examination that failed by no fault of the file; it has no key and is not recorded."""
    return unread(lesson, student, "", f"Not examined, because {printable(why[:500])}; run `acml grade` again.")


def examine_class(job: Job, submissions: list[Submission], jobs: int) -> Iterator[Receipt]:
    """Examine submissions on several processes; yield each receipt as it comes.

    A process that breaks costs only the submission that broke it: those that may have done it are examined anew, each
    alone, and the others go on together.

    Args:
        job: What to examine.
        submissions: Who handed in what.
        jobs: Processes side by side.
    """
    # here, so that no two processes draw a secret for a new class
    clerk, waiting = Worker(job), []
    for submission in submissions:
        if (receipt := clerk.known(submission)) is None:
            waiting.append(submission)
        else:
            yield receipt
    with _warmed(job, clerk.lesson, len(waiting)) as job:
        yield from _examine_all(job, waiting, jobs)


@contextlib.contextmanager
def _warmed(job, lesson, count):
    """Let kernels and workers be forked from processes that have imported what the lesson needs, if they may be.

    Two processes: a worker knows the tests, so no student's kernel may be a fork of the same memory.
    """
    if count < 2 or not job.sandboxed or platform.system() != "Linux":
        yield job
        return
    modules = preloads(lesson)
    start_fork_server(["autograder.grading", *modules])
    with warm_start(modules) as warm:
        yield dataclasses.replace(job, warm=warm.address if warm else "")


def start_fork_server(modules: list[str]) -> None:
    """Begin to import, in a process of its own, what every worker would import; once for a whole command."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("MPLBACKEND", "agg")
    multiprocessing.get_context("forkserver").set_forkserver_preload(modules)
    with native_messages_dropped():
        multiprocessing.forkserver.ensure_running()


def _examine_all(job, waiting, jobs) -> Iterator[Receipt]:
    while waiting:
        waiting = yield from _examine_together(job, waiting, min(jobs, len(waiting)))
        # work is begun in order, so what broke a process is among the first that are not done
        suspects, waiting = waiting[: 2 * jobs + 1], waiting[2 * jobs + 1 :]
        for submission in suspects:
            yield _examine_alone(job, submission)


def _examine_together(job, submissions, jobs) -> Iterator[Receipt]:
    """Yield receipts until all are done or a process breaks; return the submissions that are left."""
    left, pool = list(submissions), _pool(job, jobs)
    try:
        futures = {pool.submit(_examine, submission): submission for submission in submissions}
        for future in concurrent.futures.as_completed(futures):
            if not isinstance(future.exception(), BrokenProcessPool):
                left.remove(futures.pop(future))
                yield future.result()
    except BrokenProcessPool:
        pass  # it broke before all work was handed over
    finally:
        # after Ctrl-C nothing new is begun
        pool.shutdown(cancel_futures=True)
    return left


def _examine_alone(job, submission) -> Receipt:
    try:
        with _pool(job, 1) as pool:
            return pool.submit(_examine, submission).result()
    except BrokenProcessPool:
        return unexamined(read_lesson(job.lesson_path), submission.student, "the process that examined it broke")


def _pool(job, jobs):
    # the warm process has shown that a fork can compute
    context = multiprocessing.get_context("forkserver" if job.warm else "spawn")
    return concurrent.futures.ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=(job,))


def _start(job: Job) -> None:
    global _worker
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if resource is not None:
        # an answer that makes a test fill the memory gets an error, and leaves the machine to the others
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_WORKER_BYTES, MOST_WORKER_BYTES))
    _worker = Worker(job)


def _end_with_parent() -> None:
    """End this process when the one that handed out the work is gone, however it ended."""
    multiprocessing.parent_process().join()
    os._exit(1)


def _examine(submission: Submission) -> Receipt:
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


def record_class(job: Job, receipts: list[Receipt], step: Callable[[str], None]):
    """Write receipts into nbgrader's gradebook and feedback pages.

    Args:
        job: What was examined.
        receipts: Receipts of the class.
        step: Called with the student's name after each.

    Returns:
        The recorder; its ``failures`` says whose receipt was not recorded, and why.
    """
    from autograder.recording import Recorder

    recorder = Recorder(Classroom(job.class_folder, job.db_url), read_lesson(job.lesson_path))
    for receipt in sorted(receipts, key=lambda receipt: receipt.student):
        recorder.take(receipt)
        step(receipt.student)
    return recorder
