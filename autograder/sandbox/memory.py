"""How much memory one sandbox holds where no control group counts it: its processes and its folders in memory."""

import contextlib
import os
import pathlib
from collections.abc import Callable, Sequence

from autograder.sandbox.processes import processes_of

KIBIBYTE = 2**10


def holds_more_than(outer: int, most_bytes: int, folders: tuple[str, ...]) -> bool:
    """Tell whether a sandbox holds more than a given number of bytes, a page that several processes share counted once.

    To count shared pages once takes the kernel 50 ms for a process with TensorFlow, so it is asked for only where the
    plain sum, which is never less, is too much. A file that is mapped, too, counts twice.

    Args:
        outer: Number of the process from which the sandbox was built.
        most_bytes: The bound.
        folders: Folders of the sandbox that lie in memory.
    """
    processes = processes_of(outer)
    most_bytes -= _folder_bytes(processes, folders)
    return _sum(processes, _resident_bytes) > most_bytes and _sum(processes, _proportional_bytes) > most_bytes


def _sum(processes: list[pathlib.Path], bytes_of: Callable[[pathlib.Path], int]) -> int:
    held = 0
    for process in processes:
        # processes come and go
        with contextlib.suppress(OSError, ValueError):
            held += bytes_of(process)
    return held


def _folder_bytes(processes: list[pathlib.Path], folders: Sequence[str]) -> int:
    """Ask the first process that shows them."""
    for process in processes:
        with contextlib.suppress(OSError):
            sizes = [os.statvfs(f"{process}/root{folder}") for folder in folders]
            return sum((size.f_blocks - size.f_bfree) * size.f_frsize for size in sizes)
    return 0


def _resident_bytes(process: pathlib.Path) -> int:
    return int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _proportional_bytes(process: pathlib.Path) -> int:
    lines = (process / "smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * KIBIBYTE for line in lines if line.startswith("Pss:"))
