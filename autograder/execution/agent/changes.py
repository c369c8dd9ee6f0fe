"""The part of the agent that sees which arguments a call has changed."""

from typing import Any

import numpy as np

from autograder.execution.agent.values import MAX_DEPTH, PLAIN_KINDS, plain

# of the arguments of one call, what is watched for changes, and how much of a change is sent back
MAX_PARTS, MAX_WATCHED_BYTES, MAX_SENT_BYTES, MAX_SENT_ITEMS = 1_000, 2**26, 2**22, 1_000


def parts(positional: tuple, named: dict) -> list[tuple[int | str, Any]]:
    """List what a function can change in its arguments: `(argument, array, list or dictionary)`, each once.

    Both sides of the channel call this on their own copy of the arguments and so agree on the numbers of the parts.
    """
    found: list[tuple[int | str, np.ndarray | list | dict]] = []
    seen: set[int] = set()
    for where, value in [*enumerate(positional), *named.items()]:
        _collect(where, value, found, seen, MAX_DEPTH)
    return found


def _collect(where: int | str, value: Any, found: list, seen: set[int], depth: int) -> None:
    if depth == 0 or len(found) >= MAX_PARTS or id(value) in seen:
        return
    if type(value) in (list, dict) or (isinstance(value, np.ndarray) and value.dtype.kind in PLAIN_KINDS):
        seen.add(id(value))
        found.append((where, value))
    inside = value.values() if type(value) is dict else value if type(value) in (list, tuple) else ()
    for item in inside:
        if isinstance(item, (np.ndarray, list, tuple, dict)):
            _collect(where, item, found, seen, depth - 1)


def watch(arguments: tuple[tuple, dict] | None) -> list[tuple[int, Any, Any]]:
    """Keep what the parts of the arguments are before the call; of arrays a given number of bytes in all at most."""
    watched, remaining_bytes = [], MAX_WATCHED_BYTES
    for index, (_, part) in enumerate(parts(*arguments) if arguments else ()):
        remaining_bytes -= getattr(part, "nbytes", 0)
        if remaining_bytes >= 0:
            watched.append((index, part, _state(part)))
    return watched


def _state(part: np.ndarray | list | dict) -> tuple | list:
    if isinstance(part, np.ndarray):
        return part.shape, part.dtype, part.tobytes()
    return list(part) if isinstance(part, list) else [item for pair in part.items() for item in pair]


def unchanged(part: np.ndarray | list | dict, before: tuple | list) -> bool:
    """Return whether a part is what `watch` saw before the call."""
    now = _state(part)
    if isinstance(part, np.ndarray):
        return now == before
    return len(now) == len(before) and all(new is old for new, old in zip(now, before, strict=True))


def sent(part: np.ndarray | list | dict) -> object:
    """Return what a changed part holds now; `None` if that is too much, or not plain data."""
    if getattr(part, "nbytes", 0) > MAX_SENT_BYTES or (not isinstance(part, np.ndarray) and len(part) > MAX_SENT_ITEMS):
        return None
    try:
        return plain(part)
    except Exception:  # noqa: BLE001 - that it changed is told all the same
        return None
