"""The student's side of the channel, sent as text into the student's process: nothing it says is believed.

It calls the student's functions on arguments from outside and writes what they return as plain data, and which
arguments they changed. Whatever is not plain stays here under a number, its handle. This part writes values.
"""

import base64
from array import array as machine_array
from typing import Any

import numpy as np

MAX_DEPTH = 16
PLAIN_KINDS = "biufcU"
# values one by one in lists and dictionaries, as many as the other side reads
MAX_VALUES, MAX_KEYS = 200_000, 5_000
# this number of values of a list that is sent as one row costs as much as one value
ROW_SHARE = 10
MEBIBYTE = 2**20
handles: dict = {}
# what a reply may hold, in bytes of arrays and text, and what the one that is being written holds so far
budget: dict = {"bytes": 32 * MEBIBYTE, "used": 0, "values": 0}


class TooMuch(Exception):
    """Error of a value that is more than a reply may hold; a sentence about it goes out instead."""


def bound_replies(reply_bytes: int) -> None:
    """Set the size of a reply; an array in it is written twice as text that is longer by a third."""
    budget["bytes"] = reply_bytes // 2


def plain(value: Any, depth: int = 0) -> object:
    """Write a value as JSON: numbers, text, lists, dictionaries and arrays by value, the rest as a handle."""
    _count("a text", len(value) if type(value) is str else 0)
    if value is None or type(value) in (bool, str):
        return value
    if type(value) in (int, float, complex):
        return {type(value).__name__: repr(value)}
    if isinstance(value, np.generic) and value.dtype.kind in PLAIN_KINDS:
        return {"scalar": _array(np.asarray(value))}
    if type(value) is list and (row := _row(value)) is not None:
        budget["values"] += row.size // ROW_SHARE
        return {"row": _array(row)}
    if depth < MAX_DEPTH and type(value) in (list, tuple):
        return {type(value).__name__: [plain(item, depth + 1) for item in value]}
    if depth < MAX_DEPTH and isinstance(value, tuple) and hasattr(value, "_fields"):
        return {"tuple": [plain(item, depth + 1) for item in value]}
    if depth < MAX_DEPTH and isinstance(value, dict):
        if len(value) > MAX_KEYS:
            raise TooMuch(
                f"a dictionary of {len(value)} keys; one in an answer may have {MAX_KEYS}, so return an array"
            )
        return {"dict": [[plain(k, depth + 1), plain(v, depth + 1)] for k, v in dict.items(value)]}
    array = _as_array(value)
    if array is not None:
        return {"array": _array(array)}
    handles[len(handles)] = value
    return {"handle": [len(handles) - 1, type(value).__name__, callable(value)]}


def _count(what: str, size: int) -> None:
    """Stop at the first value that is more than a reply may hold, before it is written as text."""
    budget["values"] += 1
    budget["used"] += size
    if budget["values"] > MAX_VALUES:
        raise TooMuch(f"more than {MAX_VALUES} values one by one in a list or dictionary; return an array")
    if budget["used"] > budget["bytes"]:
        most = f"an answer may hold {budget['bytes'] / MEBIBYTE:.2g} MiB in all"
        raise TooMuch(f"{what}, {size / MEBIBYTE:.3g} MiB; {most}")


def _row(value: list) -> np.ndarray | None:
    """Return a list that holds numbers of one kind as an array, which is sent at once; `None` for another list."""
    kinds = set(map(type, value))
    try:
        return np.array(value, next(iter(kinds))) if len(kinds) == 1 and kinds < {int, float, complex} else None
    except OverflowError:
        return None


def _as_array(value: Any) -> np.ndarray | None:
    """Return what NumPy makes of a tensor, a table or a buffer; `None` for what is not an array."""
    if isinstance(value, np.matrix):
        raise TypeError("the answer is an np.matrix, for which * and ** mean other things; return np.asarray(…) of it")
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise TypeError("the answer is an array with masked values; return a plain array, e.g. .filled(np.nan)")
    if isinstance(value, (np.ndarray, np.generic, memoryview, machine_array, range)):
        return _numbers(np.asarray(value))
    if hasattr(value, "numpy") and hasattr(value, "shape") and not isinstance(value, type):
        return _numbers(np.asarray(value.numpy()))
    return _numbers(np.asarray(value)) if hasattr(type(value), "__array__") else None


def _numbers(array: np.ndarray) -> np.ndarray:
    if array.dtype.kind == "V" and array.dtype.names is None:
        # bfloat16 and its kin, which NumPy itself does not know
        array = array.astype("float32")
    if array.dtype.kind == "O":
        raise TypeError(
            "the array holds Python objects instead of numbers (dtype=object); return an array of numbers, all rows "
            "equally long"
        )
    if array.dtype.kind not in PLAIN_KINDS:
        raise TypeError(f"the array is of type {array.dtype}; return an array of numbers")
    return array


def _array(array: np.ndarray) -> list:
    _count(f"an array of shape {array.shape}", array.nbytes)
    array = np.ascontiguousarray(array).reshape(array.shape)
    return [array.dtype.str, list(array.shape), base64.b64encode(array.tobytes()).decode()]
