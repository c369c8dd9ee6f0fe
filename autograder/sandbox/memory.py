"""How much memory the processes of one sandbox hold together: a bound on each alone is none on a hundred."""

import contextlib
import os
import pathlib

KIBIBYTE = 2**10


def holds_more_than(outer: int, most_bytes: int) -> bool:
    """Tell whether all processes inside a sandbox hold more than so many bytes, a page that several share counted once.

    To count shared pages once takes the kernel 50 ms for a process with TensorFlow, so it is asked for only where the
    plain sum, which is never less, is too much.

    Args:
        outer: Number of the process from which the sandbox was built.
        most_bytes: The bound.
    """
    if (room := _room_below(outer)) is None:
        return False
    return _sum(room, _resident_bytes) > most_bytes and _sum(room, _proportional_bytes) > most_bytes


def _sum(room, bytes_of) -> int:
    held = 0
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        # processes come and go
        with contextlib.suppress(OSError, ValueError):
            if _room(process) == room:
                held += bytes_of(process)
    return held


def _room_below(outer) -> int | None:
    """Return the process namespace that a process has made: that of its first child, if it has one of its own."""
    try:
        children = pathlib.Path(f"/proc/{outer}/task/{outer}/children").read_text().split()
        room = _room(pathlib.Path(f"/proc/{children[0]}"))
        return room if room != _room(pathlib.Path("/proc/self")) else None
    except (OSError, IndexError):
        return None


def _room(process) -> int:
    return (process / "ns" / "pid").stat().st_ino


def _resident_bytes(process) -> int:
    return int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _proportional_bytes(process) -> int:
    lines = (process / "smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * KIBIBYTE for line in lines if line.startswith("Pss:"))
