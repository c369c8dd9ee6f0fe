"""A bound on the time that a block of code may take."""

import contextlib
import contextvars
import signal
import threading
from collections.abc import Iterator

AUDIT_PATIENCE = 10
_patience = contextvars.ContextVar("patience", default=1)


class TimeUp(Exception):
    """Error of a student's process that used the time that one exercise has."""


@contextlib.contextmanager
def time_bound(seconds: float) -> Iterator[None]:
    """Raise `TimeUp` inside the block after a given number of seconds; do nothing where there are no alarms."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        raise TimeUp(f"not finished within {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def patient() -> Iterator[None]:
    """Give `AUDIT_PATIENCE` times as long inside the block to what only has to be quick while students wait.

    What an audit finds out must not depend on how busy the machine is.
    """
    token = _patience.set(AUDIT_PATIENCE)
    try:
        yield
    finally:
        _patience.reset(token)


def patience() -> int:
    """Return by how much longer than usual to wait."""
    return _patience.get()
