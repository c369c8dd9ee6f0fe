"""Processes that grade side by side: forked from a warm one where that can be, and gone with their parent."""

import contextlib
import faulthandler
import multiprocessing
import multiprocessing.forkserver
import os
import pathlib
import platform
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor

from acml_tf.startup import native_messages_dropped
from autograder.authoring.lesson import Lesson
from autograder.execution.warm_imports import preloads
from autograder.sandbox.limits import MEBIBYTE
from autograder.sandbox.warm import warm_start

# there are no such bounds on Windows
if sys.platform != "win32":
    import resource

OWN_MODULES = ("autograder.grading.worker_pool", "autograder.evaluation.evaluator", "nbgrader.converters")

# what a worker may hold beside what it was forked with, whatever there is
MAX_WORKER_BYTES, MIN_WORKER_BYTES = 8 * 2**30, 2**30


@contextlib.contextmanager
def warmed(lesson: Lesson, wanted: bool, modules: Iterable[str] = ()) -> Iterator[str]:
    """Let kernels and workers be forked from processes that have imported what the lesson needs, if they may be.

    Two processes: a worker knows the tests, so no student's kernel may be a fork of the same memory.

    Args:
        lesson: Lesson.
        wanted: Whether it is worth the while.
        modules: What the submissions need beside the lesson.

    Yields:
        Address of the process from which kernels are forked, or `""`.
    """
    if not wanted or platform.system() != "Linux":
        yield ""
        return
    needed = preloads(lesson)
    start_fork_server(needed)
    with warm_start(list(dict.fromkeys([*needed, *modules]))) as warm:
        yield warm.address if warm else ""


def start_fork_server(modules: list[str]) -> None:
    """Begin to import, in a process of its own, what every worker would import; once for a whole command.

    Args:
        modules: What the lesson needs.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("MPLBACKEND", "agg")
    multiprocessing.get_context("forkserver").set_forkserver_preload([*OWN_MODULES, *modules])
    with native_messages_dropped():
        multiprocessing.forkserver.ensure_running()


def worker_process(warm: str, start: Callable, *arguments: object) -> ProcessPoolExecutor:
    """Return a process that works on one thing after another; it begins with `start`, which should call `settle`."""
    # the warm process has shown that a fork can compute
    context = multiprocessing.get_context("forkserver" if warm else "spawn")
    return ProcessPoolExecutor(1, mp_context=context, initializer=start, initargs=arguments)


def settle(num_processes: int) -> None:
    """Bind this process to the one that hands out the work, and put a bound on its memory.

    Args:
        num_processes: How many such processes share the memory that is free.
    """
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if sys.platform != "win32":
        # an answer that makes a test fill the memory gets an error, and leaves the machine to the others
        most = _own_data_bytes() + _share_bytes(num_processes)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


@contextlib.contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    """End this very process where the block takes longer, whatever it does and whether or not Python gets a turn.

    Whoever handed out the work sees a process that broke, and no other submission waits for it.

    Args:
        seconds: Wall time.
    """
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def _share_bytes(num_processes: int) -> int:
    from autograder.doctor.machine import free_memory_mib

    return max(MIN_WORKER_BYTES, min(MAX_WORKER_BYTES, int(free_memory_mib() * MEBIBYTE) // num_processes))


def _own_data_bytes() -> int:
    """Return what counts of this process for the bound that is put on it."""
    try:
        lines = pathlib.Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData:"))
    except (OSError, StopIteration):
        return 0


def _end_with_parent() -> None:
    """End this process when the one that handed out the work is gone, however it ended."""
    if parent := multiprocessing.parent_process():
        parent.join()
    os._exit(1)
