"""The processor where no control group shares it out: a sandbox of many busy processes goes behind all others."""

import contextlib
import os
import pathlib

from autograder.sandbox.limits import MAX_THREADS
from autograder.sandbox.processes import processes_of

# four libraries at once with all their threads, which no honest work has
MAX_RUNNING = 4 * MAX_THREADS


def put_behind(outer: int) -> bool:
    """Give the processes of a sandbox the lowest priority, if very many of them run at once.

    What they start later goes behind, too. An honest sandbox that is put behind goes on, on what the others leave.

    Args:
        outer: Number of the process from which the sandbox was built.

    Returns:
        Whether it was put behind.
    """
    threads = [thread for process in processes_of(outer) for thread in _threads(process)]
    if sum(map(_is_running, threads)) <= MAX_RUNNING:
        return False
    for thread in threads:
        with contextlib.suppress(OSError):
            os.sched_setscheduler(int(thread.name), os.SCHED_IDLE, os.sched_param(0))
    return True


def _threads(process: pathlib.Path) -> list[pathlib.Path]:
    # processes come and go
    with contextlib.suppress(OSError):
        return list((process / "task").iterdir())
    return []


def _is_running(thread: pathlib.Path) -> bool:
    with contextlib.suppress(OSError):
        # the name may hold any letter, so what follows its last bracket counts
        return (thread / "stat").read_text(errors="replace").rpartition(")")[2].split()[0] == "R"
    return False
