"""Grade the submissions of a class on this machine, on several processes side by side."""

import pathlib
import platform
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from autograder.classroom.database import sqlite_file
from autograder.classroom.submissions import SubmittedFile
from autograder.evaluation.results import SubmissionResult, unexamined
from autograder.evaluation.submission_job import Job
from autograder.execution.warm_imports import compiled_modules, preloads
from autograder.grading.dispatcher import dispatch
from autograder.grading.grading_run import GradingRun
from autograder.grading.worker_pool import WorkerPool
from autograder.grading.worker_process import start_fork_server
from autograder.notebook.reader import open_file
from autograder.sandbox.bubblewrap import require_bubblewrap
from autograder.sandbox.mounts import require_hidden


def grade_here(run: GradingRun, files: list[SubmittedFile], num_processes: int) -> Iterator[SubmissionResult]:
    """Grade submissions on several processes; yield each result as it comes.

    A process that breaks costs only the submission that broke it, which is graded once more, alone.

    Args:
        run: What to grade.
        files: Who handed in what.
        num_processes: Processes side by side.

    Raises:
        CourseError: If there is no sandbox, or it would show what no student may see.
    """
    waiting = yield from run.known_first(files)
    if not waiting:
        return
    if run.job.sandboxed:
        require_bubblewrap()
        require_hidden(_of_the_class(run, waiting))
    num_processes = min(num_processes, len(waiting))
    pool = WorkerPool(run.job, run.lesson, num_processes, len(waiting) > 1, _compiled_for(waiting))
    try:
        yield from dispatch(_ThisMachine(run, pool, num_processes), waiting)
    finally:
        pool.close()


def warm_early(job: Job, class_folder: pathlib.Path) -> None:
    """Begin to import what workers need while a class is opened whose lesson was never graded.

    Args:
        job: The first thing to grade.
        class_folder: Where the class lives.
    """
    lesson = job.lesson()
    is_new = not (class_folder / "receipts" / lesson.name).exists()
    if is_new and job.sandboxed and platform.system() == "Linux":
        start_fork_server(preloads(lesson))


class _ThisMachine:
    """Grades each submission from a thread, which reads it, waits for a process and keeps the result at once."""

    def __init__(self, run: GradingRun, pool: WorkerPool, num_processes: int) -> None:
        self._run, self._pool, self._num_processes = run, pool, num_processes
        self._threads = ThreadPoolExecutor(num_processes)

    def has_room(self, num_travelling: int) -> bool:
        return num_travelling < 2 * self._num_processes + 2

    def submit(self, file: SubmittedFile) -> Future:
        return self._threads.submit(self._grade, file)

    def result(self, file: SubmittedFile, future: Future) -> SubmissionResult:  # noqa: ARG002
        return future.result()

    def cancel(self, futures: list[Future]) -> None:  # noqa: ARG002
        self._threads.shutdown(cancel_futures=True)

    def _grade(self, file: SubmittedFile) -> SubmissionResult:
        try:
            return self._run.keep(file, self._pool.grade(self._run.read(file)))
        except Exception as error:  # noqa: BLE001 - whatever fails here must not cost the rest of the class
            return unexamined(self._run.lesson, file.student, f"{type(error).__name__}: {error}")


def _compiled_for(files: list[SubmittedFile]) -> set[str]:
    """Return the modules to import beforehand for what the submissions speak of."""
    texts = (open_file(file.path)[0].decode("utf-8", "replace") for file in files)
    return {module for text in texts for module in compiled_modules(text)}


def _of_the_class(run: GradingRun, files: list[SubmittedFile]) -> list[tuple[str, pathlib.Path]]:
    """Return what no student may see of the others, wherever it lies."""
    # in a dry run results go to a copy, and the class is where its gradebook says
    classroom = run.gradebook.classroom
    file = sqlite_file(classroom.db_url)
    gradebook = [("the gradebook", pathlib.Path(file))] if file and not file.startswith("file:") else []
    folders = dict.fromkeys((run.classroom.folder, classroom.folder))
    handed_in = [("the submission", one.path) for one in files]
    return [*(("the class folder", folder) for folder in folders), *gradebook, *handed_in]
