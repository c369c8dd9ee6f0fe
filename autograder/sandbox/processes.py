"""The processes of one sandbox, as seen from outside: those that share its process namespace."""

import contextlib
import pathlib


def processes_of(outer: int) -> list[pathlib.Path]:
    """Return the folders in `/proc` of all processes inside a sandbox; none where it is not built yet.

    Args:
        outer: Number of the process from which the sandbox was built.
    """
    if (namespace := _namespace_below(outer)) is None:
        return []
    return [process for process in pathlib.Path("/proc").glob("[0-9]*") if _namespace(process) == namespace]


def _namespace_below(outer: int) -> int | None:
    """Return the process namespace that a process has made: that of its first child, if it has one of its own."""
    with contextlib.suppress(OSError, IndexError):
        children = pathlib.Path(f"/proc/{outer}/task/{outer}/children").read_text().split()
        namespace = _namespace(pathlib.Path(f"/proc/{children[0]}"))
        return namespace if namespace != _namespace(pathlib.Path("/proc/self")) else None
    return None


def _namespace(process: pathlib.Path) -> int | None:
    # processes come and go
    with contextlib.suppress(OSError):
        return (process / "ns" / "pid").stat().st_ino
    return None
