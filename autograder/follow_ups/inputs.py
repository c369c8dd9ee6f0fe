"""Follow-up inputs: a call of the tests with one change, and the key under which the ledger keeps it."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.diagnosis.argument_changes import bound, with_argument
from autograder.diagnosis.calls import Call, copied
from autograder.follow_ups.changes import BY_NAME, CHANGES, JOINT, Change

NO_OPTIONS = "without options"


@dataclasses.dataclass(frozen=True, order=True)
class Key:
    """Which call of the tests is changed, in which arguments, and how.

    Attributes:
        place: Number of the call, counted from 0 in the order in which the tests make them.
        arguments: Names of the arguments that are changed together.
        change: Name of the change.
    """

    place: int
    arguments: tuple[str, ...]
    change: str

    def __str__(self) -> str:
        return f"{self.place}: {', '.join(self.arguments)}: {self.change}"

    @classmethod
    def read(cls, text: str) -> "Key":
        """Read a key as the ledger writes it.

        Example:
            >>> Key.read("3: x, y: reversed")
            Key(place=3, arguments=('x', 'y'), change='reversed')
        """
        place, arguments, change = text.split(": ")
        return cls(int(place), tuple(name for name in arguments.split(", ") if name), change)

    @property
    def phrase(self) -> str:
        """What a student reads of the input."""
        if self.change == NO_OPTIONS:
            return "nothing but the arguments that have no default"
        names = [f"`{name}`" for name in self.arguments]
        return BY_NAME[self.change].phrase.format(name=" and ".join(names))


def keys_for(call: Call, place: int, names: list[str]) -> Iterator[Key]:
    """Yield the keys of all changes that one call allows.

    Args:
        call: A call that the tests make.
        place: Its number.
        names: Names of the arguments.
    """
    given = bound(call, names)
    for change in CHANGES:
        yield from (Key(place, (name,), change.name) for name, value in given.items() if _applies(change, value))
    for group in _equally_long(given):
        for change in JOINT:
            together = tuple(name for name in group if _applies(change, given[name]))
            if len(together) > 1:
                yield Key(place, together, change.name)
    if call.named:
        yield Key(place, (), NO_OPTIONS)


def follow_up(call: Call, key: Key, names: list[str]) -> Call | None:
    """Return a call with the change that a key names, or `None` where it does not apply to this call.

    Args:
        call: The call that the key counts.
        key: What is to be changed.
        names: Names of the arguments.
    """
    if key.change == NO_OPTIONS:
        return dataclasses.replace(call, named={}) if call.named else None
    change, changed = BY_NAME.get(key.change), call
    for name in key.arguments:
        given = bound(call, names)
        new = _changed(change, given[name]) if change and name in given else None
        if new is None:
            return None
        changed = with_argument(changed, names, name, new)
    return changed


def _equally_long(given: dict[str, Any]) -> list[list[str]]:
    """Return groups of arguments that are equally long."""
    lengths: dict[int, list[str]] = {}
    for name, value in given.items():
        is_long = value.ndim > 0 if isinstance(value, np.ndarray) else isinstance(value, list | tuple)
        if is_long and len(value):
            lengths.setdefault(len(value), []).append(name)
    return [group for group in lengths.values() if len(group) > 1]


def _applies(change: Change, value: Any) -> bool:
    return _changed(change, value) is not None


def _changed(change: Change, value: Any) -> Any:
    try:
        with np.errstate(all="ignore"):
            new = change.change(copied(value))
    except (ValueError, TypeError, OverflowError):
        return None
    return None if new is None or _is_same(new, value) else new


def _is_same(new: Any, value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return isinstance(new, np.ndarray) and new.dtype == value.dtype and np.array_equal(new, value)
    return isinstance(value, int | float) and type(new) is type(value) and new == value
