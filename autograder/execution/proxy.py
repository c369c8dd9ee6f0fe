"""What a test sees of the student's work: names that send their arguments away and take back plain data."""

import base64
import builtins
import contextlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn

import cloudpickle
import numpy as np

from autograder.execution.agent.changes import parts
from autograder.execution.codec import HandleMark, PlainDataError, parse_reply

# what a test may ask of a student's object beyond its public attributes
SPECIAL = ("__name__", "__doc__", "__qualname__")
# how much of the callers' own is kept, to be put back after a test; beyond, nothing more is written to
MAX_KEPT_BYTES = 2**26
# what a call may change in its arguments, and a change: what was called, and the number or name of the argument
Part = np.ndarray | list | dict
Change = tuple[str | int, str | int]


class ProcessGone(Exception):
    """Error of a student's process that is gone, so that nothing more can be asked of it."""


class CallChannel:
    """Channel of requests to a student's process and checked replies back.

    Args:
        send: Function that takes the request's text and returns the reply's text.
    """

    def __init__(self, send: Callable[[str], str]) -> None:
        self._send = send
        self.changed: list[Change] | None = None
        self._kept: dict[int, tuple[Part, Part]] = {}
        self._kept_bytes = 0
        self.returned = ""

    def ask(
        self, target: str | int, path: Sequence[tuple[str, str]] = (), arguments: tuple[tuple, dict] | None = None
    ) -> Any:
        """Ask for an object's value, or call it; return plain data or a proxy.

        Args:
            target: Exercise name or handle number.
            path: Steps from there: `("attribute", name)` or `("item", pickled key)`.
            arguments: `(positional, named)` to call with, or `None` to read.

        Raises:
            Exception: The student's own, as the nearest builtin exception.
        """
        reply = parse_reply(self._send(_request(target, path, arguments)))
        if arguments is not None and self.changed is not None:
            self._write_back(self.changed, reply["changed"], target, parts(*arguments))
        if "error" in reply:
            raise student_error(*reply["error"])
        self.returned = type(reply["value"]).__name__
        return self._revive(reply["value"])

    def ask_each(self, target: str | int, many: Sequence[tuple[tuple, dict]]) -> list[dict]:
        """Call an object with one set of arguments after the other, in one message; return what `parse_reply` does.

        Args:
            target: Exercise name or handle number.
            many: `(positional, named)` of each call.

        Raises:
            PlainDataError: If the replies are not as they must be.
        """
        replies = self._send(",".join(_request(target, (), arguments) for arguments in many)).split(",")
        if len(replies) != len(many):
            raise PlainDataError(f"the answer's process gave {len(replies)} replies to {len(many)} calls")
        return [parse_reply(reply) for reply in replies]

    def _write_back(
        self,
        changed: list[Change],
        changes: list[tuple[int, object]],
        target: str | int,
        parts: list[tuple[int | str, Part]],
    ) -> None:
        for index, value in changes:
            if index >= len(parts):
                raise PlainDataError("the answer's process tells of a change in an argument that it was not given")
            where, part = parts[index]
            changed.append((target, where))
            if self._keep(part):
                _overwrite(part, self._revive(value))

    def _keep(self, part: Part) -> bool:
        """Keep what a part holds before it is first written to; tell whether there was room for it."""
        if id(part) in self._kept:
            return True
        self._kept_bytes += part.nbytes if isinstance(part, np.ndarray) else 64 * len(part)
        if self._kept_bytes <= MAX_KEPT_BYTES:
            self._kept[id(part)] = part, part.copy()
        return id(part) in self._kept

    def put_back(self) -> None:
        """Give every part that was written to what it held before: lessons' own data serve the next student, too."""
        # views of one array overlap, so the last is the first to be put back
        for part, before in reversed(self._kept.values()):
            _overwrite(part, before)
        self._kept, self._kept_bytes = {}, 0

    def _revive(self, value: object) -> object:
        if isinstance(value, HandleMark):
            return Proxy(self, value.key, value.type_name)
        if isinstance(value, list | tuple):
            return type(value)(self._revive(item) for item in value)
        if isinstance(value, dict):
            return {key: self._revive(item) for key, item in value.items()}
        return value


def _request(target: str | int, path: Sequence[tuple[str, str]], arguments: tuple[tuple, dict] | None) -> str:
    packed = None if arguments is None else pack(arguments)
    request = json.dumps({"target": target, "path": list(path), "arguments": packed})
    return base64.b64encode(request.encode()).decode()


def _overwrite(part: Part, value: object) -> None:
    """Do to the caller's own array, list or dictionary what was done to its copy, if it is of the same form."""
    if isinstance(part, np.ndarray) and isinstance(value, np.ndarray):
        if (part.shape, part.dtype) == (value.shape, value.dtype) and part.flags.writeable:
            part[...] = value
    elif isinstance(part, list) and isinstance(value, list):
        part[:] = value
    elif isinstance(part, dict) and isinstance(value, dict):
        part.clear()
        part.update(value)


@contextlib.contextmanager
def arguments_written_back(answer: object) -> Iterator[list[Change]]:
    """Let changes that an answer makes to its arguments reach the caller's own, as they do in a notebook.

    After the block the caller's own hold again what they held before: a test may hand in what a given cell made, and
    the same is handed to other answers.

    Args:
        answer: A `Proxy`; with any other function the block runs as it is.

    Yields:
        List to which each change adds a pair: what was called, and the number or name of the argument.
    """
    changed: list[Change] = []
    if not isinstance(answer, Proxy):
        yield changed
        return
    answer._channel.changed = changed
    try:
        yield changed
    finally:
        answer._channel.changed = None
        answer._channel.put_back()


class Proxy:
    """A student's function, class or object, reached through a `CallChannel`."""

    def __init__(self, channel: CallChannel, target: str | int, label: str) -> None:
        self._channel, self._target, self._label = channel, target, label

    def __call__(self, *positional: object, **named: object) -> Any:
        return self._channel.ask(self._target, arguments=(positional, named))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") and name not in SPECIAL:
            raise AttributeError(f"a test may not read {name} of a student's object")
        return self._channel.ask(self._target, path=[("attribute", name)])

    def __getitem__(self, key: object) -> Any:
        return self._channel.ask(self._target, path=[("item", pack(key))])

    def __len__(self) -> int:
        return self._special("__len__")

    def __bool__(self) -> bool:
        return True

    # handles in a set or as keys are told apart by identity, though they compare to nothing
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"<student's {self._label}>"

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(
            f"the answer is an object of type {self._label}, where numbers or an array are expected; return those"
        )

    __array_ufunc__ = __array_function__ = _refuse

    def _special(self, name: str) -> Any:
        return self._channel.ask(self._target, path=[("attribute", name)], arguments=((), {}))


def ask_each(answer: Proxy, many: Sequence[tuple[tuple, dict]]) -> list[dict]:
    """Call a student's function with one set of arguments after the other, in one message.

    Args:
        answer: The function behind its channel.
        many: `(positional, named)` of each call.

    Returns:
        Value or error of each call, as `parse_reply` gives it.
    """
    return answer._channel.ask_each(answer._target, many) if many else []


# what would ask the object again and again, and so let it answer each time as it pleases
for _question in ("eq", "ne", "iter", "contains", "reversed", "float", "int", "complex", "index", "array"):
    setattr(Proxy, f"__{_question}__", Proxy._refuse)
for _operator in ("add", "sub", "mul", "truediv", "matmul", "pow", "lt", "le", "gt", "ge", "neg", "abs"):
    setattr(Proxy, f"__{_operator}__", Proxy._refuse)
    setattr(Proxy, f"__r{_operator}__", Proxy._refuse)


class _Pickler(cloudpickle.CloudPickler):
    def persistent_id(self, item: object) -> str | int | None:
        return item._target if isinstance(item, Proxy) else None


def pack(value: object) -> str:
    """Pickle a trusted value for the student's process; proxies in it become the student's own objects."""
    buffer = io.BytesIO()
    _Pickler(buffer).dump(value)
    return base64.b64encode(buffer.getvalue()).decode()


def student_error(type_names: list[str], message: str, lines: list[str]) -> Exception:
    """Return a student's exception as the nearest builtin one, so that a test can expect a `ValueError`.

    Args:
        type_names: Names of its class and the classes above it.
        message: Its text.
        lines: The last lines of its traceback.
    """
    for name in type_names:
        kind = getattr(builtins, name, None)
        # some errors cannot be made from a message alone
        made_of_more = (UnicodeError, BaseExceptionGroup)
        if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, made_of_more):
            break
    else:
        kind, message = RuntimeError, f"{type_names[0] if type_names else 'error'}: {message}"
    error = type(type_names[0] if type_names else "Error", (kind,), {})(message)
    error.from_student, error.student_lines = True, lines
    return error


__all__ = [
    "arguments_written_back",
    "ask_each",
    "PlainDataError",
    "ProcessGone",
    "Proxy",
    "CallChannel",
    "pack",
    "student_error",
]
