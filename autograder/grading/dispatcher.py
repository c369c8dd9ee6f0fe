"""The one loop over the submissions of a class, wherever they are graded."""

import functools
import queue
from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeVar

from autograder.classroom.submissions import SubmittedFile
from autograder.evaluation.results import SubmissionResult

POLL_S = 0.5


class Pending(Protocol):
    """A result that is on its way: a future of `concurrent.futures`, or of dask."""

    def add_done_callback(self, fn: Callable[[Any], object], /) -> object:
        """Call a function with this future once it is done."""


Future = TypeVar("Future", bound=Pending)


class Executor(Protocol[Future]):
    """Where submissions are graded: on this machine or on a cluster."""

    def has_room(self, num_travelling: int) -> bool:
        """Whether one more may be handed in while others travel; raises where nobody will ever grade it."""

    def submit(self, file: SubmittedFile) -> Future:
        """Hand a submission in."""

    def result(self, file: SubmittedFile, future: Future) -> SubmissionResult:
        """Return the result of a future that is done."""

    def cancel(self, futures: list[Future]) -> None:
        """Let nothing new begin of what was handed in."""


def dispatch(executor: Executor[Future], files: list[SubmittedFile]) -> Iterator[SubmissionResult]:
    """Hand in as many submissions as an executor can use and no more; yield each result as it comes.

    Args:
        executor: Where they are graded.
        files: Who handed in what.
    """
    waiting = iter(files)
    travelling: dict[str, tuple[SubmittedFile, Future]] = {}
    done: queue.SimpleQueue[str] = queue.SimpleQueue()
    try:
        while True:
            while executor.has_room(len(travelling)) and (file := next(waiting, None)) is not None:
                future = executor.submit(file)
                travelling[file.student] = file, future
                future.add_done_callback(functools.partial(_note, done, file.student))
            if not travelling:
                return
            try:
                file, future = travelling.pop(done.get(timeout=POLL_S))
            except queue.Empty:
                continue
            yield executor.result(file, future)
    finally:
        # after Ctrl-C nothing new is begun
        executor.cancel([future for _, future in travelling.values()])


def _note(done: queue.SimpleQueue[str], student: str, _: Pending) -> None:
    done.put(student)
