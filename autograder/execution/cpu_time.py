"""Time that a student's process was given: what it waited for a processor while others ran is not its own."""

import contextlib
import functools
import os
import pathlib
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

# wall-clock bounds on what is judged by the time that was given, in multiples of it: of one request, and of all
WALL_FACTOR, WALL_FACTOR_IN_ALL = 10.0, 3.0
LOOK_S = 0.5
NANOSECOND = 1e-9


class Stopwatch:
    """Clock of what a request has used: wall time, less the time that the processes were ready and had no processor.

    Args:
        outer: Number of the process that was started: the kernel, or what the sandbox was built from.
    """

    def __init__(self, outer: int) -> None:
        self._outer, self._begin = outer, time.monotonic()
        self._base: tuple[float, float, float] | None = None
        self._looked_at, self._used_s = 0.0, 0.0

    def again(self) -> "Stopwatch":
        """Return a stopwatch of the same processes that begins now."""
        return Stopwatch(self._outer)

    @property
    def wall_s(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._begin

    def look(self) -> None:
        """Note where the processes stand; the first look is what later ones are compared with."""
        if self._base is None and self.wall_s > LOOK_S:
            self._base = self.wall_s, *processor_time(self._outer)

    def exceeds(self, seconds: float) -> bool:
        """Return whether more than a given number of seconds were used, or several times as many went by."""
        if self.wall_s <= seconds:
            return False
        return self.wall_s > WALL_FACTOR * seconds or self.used_s > seconds

    @property
    def used_s(self) -> float:
        """Seconds used; looked up at most twice a second."""
        if self._base is None:
            return self.wall_s
        if time.monotonic() - self._looked_at > LOOK_S:
            self._used_s, self._looked_at = self._measured_s(*self._base), time.monotonic()
        return self._used_s

    def _measured_s(self, begin_s: float, *before: float) -> float:
        running_s, waiting_s = (now - then for now, then in zip(processor_time(self._outer), before, strict=True))
        wall_s = self.wall_s - begin_s
        # a process whose threads keep each other waiting does use its time
        return begin_s + max(min(running_s, wall_s), wall_s - max(waiting_s, 0.0))


def processor_time(outer: int) -> tuple[float, float]:
    """Return the seconds that the threads of a sandbox ran, and those that they waited for a processor.

    Args:
        outer: Number of the process that was started. Without a process namespace below it, it and its children count.
    """
    running = waiting = 0
    for thread in (thread for process in _members(outer) for thread in _threads(process)):
        # threads come and go
        with contextlib.suppress(OSError, ValueError):
            ran, waited, _ = map(int, (thread / "schedstat").read_text().split())
            running, waiting = running + ran, waiting + waited
    return running * NANOSECOND, waiting * NANOSECOND


def _threads(process: int) -> list[pathlib.Path]:
    # processes come and go, too
    try:
        return list(pathlib.Path(f"/proc/{process}/task").iterdir())
    except OSError:
        return []


def _members(outer: int) -> list[int]:
    children = _children(outer)
    namespace = _namespace(children[0]) if children else None
    if namespace is None or namespace == _namespace(os.getpid()):
        return [outer, *(process for child in children for process in _members(child))]
    numbers = (int(name) for name in os.listdir("/proc") if name.isdigit())
    return [number for number in numbers if _namespace(number) == namespace]


def _children(process: int) -> list[int]:
    try:
        return [int(word) for word in pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except (OSError, ValueError):
        return []


def _namespace(process: int) -> int | None:
    """Return the process namespace of a process, or `None` where it is gone."""
    try:
        return os.stat(f"/proc/{process}/ns/pid").st_ino
    except OSError:
        return None


def own_memory_bytes() -> int:
    """Return the memory that this very process holds."""
    return _process(os.getpid()).memory_info().rss


@functools.cache
def _process(number: int) -> "psutil.Process":
    import psutil

    return psutil.Process(number)
