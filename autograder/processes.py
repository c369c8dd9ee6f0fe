"""Processes that examine side by side: forked from a warm one where that can be, and gone with their parent."""

import contextlib
import multiprocessing
import multiprocessing.forkserver
import os
import platform
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

from acml_tf.startup import native_messages_dropped
from autograder.lesson import Lesson
from autograder.preload import preloads
from autograder.sandbox.warm import warm_start

try:
    import resource
except ImportError:
    # there are no such bounds on Windows
    resource = None

MOST_WORKER_BYTES = 8 * 2**30


@contextlib.contextmanager
def warmed(lesson: Lesson, wanted: bool):
    """Let kernels and workers be forked from processes that have imported what the lesson needs, if they may be.

    Two processes: a worker knows the tests, so no student's kernel may be a fork of the same memory.

    Args:
        lesson: Lesson.
        wanted: Whether it is worth the while.

    Yields:
        Address of the process from which kernels are forked, or ``""``.
    """
    if not wanted or platform.system() != "Linux":
        yield ""
        return
    modules = preloads(lesson)
    start_fork_server(["autograder.grading", "autograder.examiner", "nbgrader.converters", *modules])
    with warm_start(modules) as warm:
        yield warm.address if warm else ""


def start_fork_server(modules: list[str]) -> None:
    """Begin to import, in a process of its own, what every worker would import; once for a whole command."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("MPLBACKEND", "agg")
    multiprocessing.get_context("forkserver").set_forkserver_preload(modules)
    with native_messages_dropped():
        multiprocessing.forkserver.ensure_running()


def process_pool(jobs: int, warm: str, start: Callable, what) -> ProcessPoolExecutor:
    """Return a pool of processes; each begins with ``start(what)``, which should call `settle` first."""
    # the warm process has shown that a fork can compute
    context = multiprocessing.get_context("forkserver" if warm else "spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=start, initargs=(what,))


def settle() -> None:
    """Bind this process to the one that hands out the work, and put a bound on its memory."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if resource is not None:
        # an answer that makes a test fill the memory gets an error, and leaves the machine to the others
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_WORKER_BYTES, MOST_WORKER_BYTES))


def _end_with_parent() -> None:
    """End this process when the one that handed out the work is gone, however it ended."""
    multiprocessing.parent_process().join()
    os._exit(1)
