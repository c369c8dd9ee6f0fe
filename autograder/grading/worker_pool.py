"""The processes of one machine that grade submissions of one job, and outlive what a submission does to one of them."""

import collections
import contextlib
import dataclasses
import queue
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from autograder.authoring.lesson import Lesson
from autograder.evaluation.results import is_disturbed, unexamined
from autograder.evaluation.submission_grader import GradedSubmission, SubmissionGrader
from autograder.evaluation.submission_job import Job, Submission
from autograder.grading.gate import Gate
from autograder.grading.worker_process import ended_after, settle, warmed, worker_process


class WorkerPool:
    """Grades submissions for as many threads as call `grade`, each in a process of its own.

    A grader needs the main thread of a process for its alarms, and must not take its caller with it when it breaks.

    Args:
        job: What to grade, and how.
        lesson: Lesson of the job.
        num_processes: How many threads call at the same time; one alone has no others that could disturb it.
        is_warm: Whether it is worth the while to fork the processes from a warm one.
        modules: What the submissions need beside the lesson.
    """

    def __init__(
        self, job: Job, lesson: Lesson, num_processes: int, is_warm: bool = True, modules: Iterable[str] = ()
    ) -> None:
        self._open = contextlib.ExitStack()
        warm = self._open.enter_context(warmed(lesson, job.sandboxed and is_warm, modules))
        self.job, self._num_processes = dataclasses.replace(job, warm=warm), num_processes
        self._free: dict[int, queue.SimpleQueue[ProcessPoolExecutor]] = collections.defaultdict(queue.SimpleQueue)
        self._gate, self._is_stopped = Gate(), False

    def grade(self, submission: Submission) -> GradedSubmission:
        """Grade a submission, and once more with nothing beside it where others may have cost it time or its process.

        What breaks its process also then gets no points; the others lose nothing.

        Raises:
            KeyboardInterrupt: If one of the processes saw a Ctrl-C; nothing new is begun after that.
        """
        number = self._num_processes
        with contextlib.suppress(BrokenProcessPool), self._gate.beside_others(), self._process(number) as process:
            if graded := process.submit(_grade, submission, number == 1).result():
                return graded
        with contextlib.suppress(BrokenProcessPool), self._gate.alone(), self._process(1) as process:
            if graded := process.submit(_grade, submission, True).result():
                return graded
        return SubmissionGrader(self.job).give_up(submission)

    @contextlib.contextmanager
    def _process(self, number: int) -> Iterator[ProcessPoolExecutor]:
        """Lend a process that has its share of the memory among a number of others."""
        if self._is_stopped:
            raise KeyboardInterrupt
        try:
            process = self._free[number].get_nowait()
        except queue.Empty:
            process = worker_process(self.job.warm, _start, self.job, number)
        try:
            yield process
        except BaseException as error:
            self._is_stopped = self._is_stopped or isinstance(error, KeyboardInterrupt)
            process.shutdown()
            raise
        self._free[number].put(process)

    def close(self) -> None:
        """End all processes."""
        for free in self._free.values():
            while not free.empty():
                free.get().shutdown()
        self._open.close()


# of a worker process; made when it starts
_grader: SubmissionGrader


def _start(job: Job, num_processes: int) -> None:
    global _grader
    settle(num_processes)
    _grader = SubmissionGrader(job)


def _grade(submission: Submission, is_alone: bool) -> GradedSubmission | None:
    """Return what came of a submission, or `None` where it must be graded once more, alone."""
    try:
        with ended_after(_grader.job.longest_s):
            graded = _grader.grade(submission)
    except Exception as error:  # noqa: BLE001 - whatever fails here must not cost the rest of the class
        graded = GradedSubmission(
            unexamined(_grader.lesson, submission.student, f"{type(error).__name__}: {error}"), ""
        )
    result = graded.result
    is_doubtful = not graded.is_known and (is_disturbed(result) or not result.examined)
    return None if is_doubtful and not is_alone else graded
