"""Plain data from an untrusted process: only numbers, text, lists, dictionaries and arrays come out, checked."""

import base64
import binascii
import json
import math
from typing import Any

import numpy as np

from autograder.utils.text import printable

PLAIN_KINDS = "biufcU"
MAX_NODES = 200_000
# a list of numbers that comes as one row: bytes of an item, and how many cost as much as one value
MIN_ROW_ITEM, ROW_SHARE = 8, 10
# keys that all hash alike cost the square of their number
MAX_KEYS = 5_000
# brackets, braces and commas of a reply, each of which may become an object
MAX_MARKS = 10 * MAX_NODES
# NumPy reads a name with commas as that of many types, and takes a second for each hundred thousand
MAX_TYPE_LETTERS = 20
# an empty array may claim any extent along its other axes, and a sum along the empty one would fill it
MAX_EXTENT = 2**26


class PlainDataError(Exception):
    """Error of a reply that is not the plain data that it must be."""


class HandleMark:
    """Sign that the student's process kept the value and gave it a number."""

    def __init__(self, key: int, type_name: str, is_callable: bool) -> None:
        self.key, self.type_name, self.is_callable = key, type_name, is_callable


def parse_reply(text: str) -> dict:
    """Parse one reply of the student's process into `{"value": …}` or `{"error": …}`.

    Args:
        text: Base64 text as it came.

    Returns:
        Dictionary of plain data, with `HandleMark` where an object stayed behind; beside the value or the error
        `"changed"`, pairs of the number of a changed part of the arguments and what it holds now.

    Raises:
        PlainDataError: If anything about the reply is not as it must be, or it says that the value was too much.
    """
    try:
        reply, reader = _parsed(base64.b64decode(text, validate=True)), _Reader()
        if "refused" in reply:
            raise PlainDataError(f"your function returned {printable(reply['refused'][:300])}")
        result = {"error": _error(reply["error"])} if "error" in reply else {"value": reader.read(reply["value"])}
        return result | {"changed": [reader.read_change(*change) for change in reply.get("changed", ())]}
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        RecursionError,
        OverflowError,
        binascii.Error,
        MemoryError,
    ) as error:
        raise PlainDataError(f"the answer's process sent a malformed reply ({type(error).__name__})") from error


def _parsed(text: bytes) -> dict:
    if sum(text.count(mark) for mark in (b"[", b"{", b",")) > MAX_MARKS:
        raise ValueError("too many values")
    return json.loads(text)


def _error(error: tuple) -> tuple[list[str], str, list[str]]:
    names, message, lines = error
    if not all(isinstance(item, str) for item in [*names, message, *lines]):
        raise TypeError("an error is told in strings")
    message = printable(message[:2000])
    return [printable(name[:100]) for name in names[:20]], message, [printable(line[:300]) for line in lines[:3]]


class _Reader:
    def __init__(self) -> None:
        self.nodes = 0

    def read(self, node: Any) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise ValueError("too many values")
        if node is None or type(node) in (bool, str):
            return node
        (kind, content), *rest = node.items()
        if rest or kind not in self.READERS:
            raise ValueError("unknown kind of value")
        return self.READERS[kind](self, content)

    def read_change(self, index: object, node: object) -> tuple[int, object]:
        if type(index) is not int or index < 0:
            raise ValueError("a change of no argument")
        return index, self.read(node)

    def _list(self, content: list) -> list:
        return [self.read(item) for item in content]

    def _dict(self, content: list) -> dict:
        if len(content) > MAX_KEYS:
            raise ValueError("too many keys")
        return {self.read(key): self.read(value) for key, value in content}

    def _array(self, content: list) -> np.ndarray:
        name, shape, text = content
        if not isinstance(name, str) or len(name) > MAX_TYPE_LETTERS:
            raise TypeError("not the name of a type")
        dtype, data = np.dtype(name), base64.b64decode(text, validate=True)
        if dtype.kind not in PLAIN_KINDS or dtype.hasobject:
            raise TypeError("not an array of numbers or text")
        if not all(type(size) is int and size >= 0 for size in shape) or len(shape) > 32:
            raise ValueError("impossible shape")
        if math.prod(size or 1 for size in shape) * dtype.itemsize > max(len(data), MAX_EXTENT):
            raise ValueError("impossible extent")
        if math.prod(shape) * dtype.itemsize != len(data):
            raise ValueError("shape and data disagree")
        array = np.frombuffer(data, dtype).reshape(shape)
        # a truth value that is neither 0 nor 1 would compare as true and count as more
        return array.view(np.uint8) != 0 if dtype.kind == "b" else array.copy()

    def _row(self, content: list) -> list:
        array = self._array(content)
        if array.ndim != 1 or array.dtype.itemsize < MIN_ROW_ITEM:
            raise ValueError("a row has one axis, of integers, floats or complex numbers as Python has them")
        self.nodes += array.size // ROW_SHARE
        if self.nodes > MAX_NODES:
            raise ValueError("too many values")
        return array.tolist()

    def _handle(self, content: list) -> HandleMark:
        key, type_name, is_callable = content
        if type(key) is not int or not isinstance(type_name, str) or not isinstance(is_callable, bool):
            raise TypeError("malformed handle")
        return HandleMark(key, printable(type_name[:100]), is_callable)

    READERS = {
        "int": lambda self, text: int(text),  # noqa: ARG005
        "float": lambda self, text: float(text),  # noqa: ARG005
        "complex": lambda self, text: complex(text),  # noqa: ARG005
        "list": _list,
        "tuple": lambda self, content: tuple(self._list(content)),
        "dict": _dict,
        "array": _array,
        "row": _row,
        "scalar": lambda self, content: self._array(content)[()],
        "handle": _handle,
    }
