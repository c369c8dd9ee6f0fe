"""Pipes to processes that were started with them."""

import subprocess
from typing import IO, Any


def stdin_of(process: subprocess.Popen[Any]) -> IO[Any]:
    """Return the pipe into a process.

    Raises:
        ValueError: If it was started without one.
    """
    return _pipe(process.stdin, "stdin")


def stdout_of(process: subprocess.Popen[Any]) -> IO[Any]:
    """Return the pipe out of a process.

    Raises:
        ValueError: If it was started without one.
    """
    return _pipe(process.stdout, "stdout")


def _pipe(stream: IO[Any] | None, name: str) -> IO[Any]:
    if stream is None:
        raise ValueError(f"the process was started without {name}=subprocess.PIPE; start it with that.")
    return stream
