"""How much memory the processes of one sandbox hold together: a bound on each alone is none on a hundred."""

import contextlib
import pathlib

KIBIBYTE = 2**10


def memory_of(outer: int) -> int:
    """Return the bytes that all processes inside a sandbox hold, a page that several share counted once.

    Args:
        outer: Number of the process from which the sandbox was built.
    """
    held = 0
    if (room := _room_below(outer)) is None:
        return held
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        # processes come and go
        with contextlib.suppress(OSError, ValueError):
            if _room(process) == room:
                held += _proportional_bytes(process)
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


def _proportional_bytes(process) -> int:
    lines = (process / "smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * KIBIBYTE for line in lines if line.startswith("Pss:"))
