"""The student's side of the channel, sent as text into the student's process: nothing it says is believed.

It calls the student's functions on arguments from outside and writes what they return as plain data, and which
arguments they changed. Whatever is not plain stays here under a number, its handle.
"""

import base64
import importlib
import io
import json
import linecache
import os
import pickle
import re
import sys
import traceback
from array import array as machine_array
from types import CellType, CodeType

import numpy as np

MAX_DEPTH = 16
PLAIN_KINDS = "biufcU"
# of the arguments of one call, what is watched for changes, and how much of a change is sent back
MAX_PARTS, MAX_WATCHED_BYTES, MAX_SENT_BYTES, MAX_SENT_ITEMS = 1_000, 2**26, 2**22, 1_000
# values one by one in lists and dictionaries, as many as the other side reads
MAX_VALUES, MAX_KEYS = 200_000, 5_000
# this number of values of a list that is sent as one row costs as much as one value
ROW_SHARE = 10
MEBIBYTE = 2**20
# how the tests of a lesson are called where they are compiled, and how TensorFlow's autograph tells of a line
TEST_FILES = ("<visible test of ", "<hidden test of ")
TOLD = re.compile(r'File "([^"\n]+)", line (\d{1,9}), in (\w+)')
captured: dict = {}
handles: dict = {}
# what a reply may hold, in bytes of arrays and text, and what the one that is being written holds so far
room: dict = {"bytes": 32 * MEBIBYTE, "used": 0, "values": 0}


class TooMuch(Exception):
    """A value is more than a reply may hold; a sentence about it goes out instead."""


class Reference:
    """Stands in a pickled argument for a student's object: an exercise by name, or a handle by number."""

    def __init__(self, key):
        self.key = key


def capture(name, namespace, module=""):
    """Keep the student's answer before the lesson rebinds its name; tell whether it leads to the library's own."""
    captured.pop(name, None)
    if name in namespace:
        captured[name] = namespace[name]
    return name in captured and _leads_to(captured[name], getattr(sys.modules.get(module), name, captured), 4)


def put(name, text, folder):
    """Write a file that was handed in beside the notebook where the notebook's cells find it."""
    if folder:
        os.chdir(folder)
    with open(name, "wb") as file:
        file.write(base64.b64decode(text))
    importlib.invalidate_caches()


def forget(name, namespace):
    """Unbind a name where it is the library's own; tell whether it is bound to something else."""
    if str(getattr(namespace.get(name), "__module__", "")).split(".")[0] == "acml_tf":
        namespace.pop(name)
    return name in namespace


def _leads_to(value, wanted, depth):
    """Whether a value is the wanted object, wraps it, or is a function that names or encloses it."""
    if value is wanted or depth == 0 or str(getattr(value, "__module__", "")).startswith("acml_tf"):
        return value is wanted
    code, names = getattr(value, "__code__", None), getattr(value, "__globals__", {})
    inside = [names[name] for name in getattr(code, "co_names", ()) if name in names]
    inside += [cell.cell_contents for cell in getattr(value, "__closure__", None) or () if cell != CellType()]
    inside += [getattr(value, name, None) for name in ("func", "__wrapped__", "__func__")]
    inside += [*(getattr(value, "__defaults__", None) or ()), *(getattr(value, "__bases__", None) or ())]
    return any(_leads_to(item, wanted, depth - 1) for item in inside if callable(item))


def restore(module, name, text):
    """Let the library's version of an exercise take the place of the blank one, wherever that is bound by now."""
    path, target = importlib.import_module(module).__file__, sys.modules[module]
    for part in name.split("."):
        target = vars(target)[part]
    while not hasattr(target, "__code__"):
        target = getattr(target, "__wrapped__", None) or target.__func__
    target.__code__ = next(code for code in _codes(compile(text, path, "exec")) if code.co_qualname == name)
    # who asks for the source (TensorFlow's autograph does) must find what runs
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)


def _codes(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def bound_replies(reply_bytes):
    """Set the size of a reply; an array in it is written twice as text that is longer by a third."""
    room["bytes"] = reply_bytes // 2


def call(text):
    """Answer one request: look an object up, walk its attributes, maybe call it, and report."""
    watched = []
    room.update(used=0, values=0)
    try:
        request = json.loads(base64.b64decode(text))
        arguments = None if request["arguments"] is None else _load(request["arguments"])
        watched = _watch(arguments)
        reply = {"value": plain(_perform(request, arguments))}
    except TooMuch as error:
        reply = {"refused": str(error)}
    except BaseException as error:  # noqa: BLE001 - an interrupt is an answer too
        reply = {"error": [_type_names(error), _message(error), _places(error)]}
    if changed := [[index, _sent(part)] for index, part, before in watched if not _unchanged(part, before)]:
        reply["changed"] = changed
    return base64.b64encode(json.dumps(reply).encode()).decode()


def _perform(request, arguments):
    target = _resolve(request["target"])
    for step, key in request["path"]:
        target = getattr(target, key) if step == "attribute" else target[_load(key)]
    return target if arguments is None else target(*arguments[0], **arguments[1])


def parts(positional, named):
    """List what a function can change in its arguments: `(argument, array, list or dictionary)`, each once.

    Both sides of the channel call this on their own copy of the arguments and so agree on the numbers of the parts.
    """
    found, seen = [], set()
    for where, value in [*enumerate(positional), *named.items()]:
        _collect(where, value, found, seen, MAX_DEPTH)
    return found


def _collect(where, value, found, seen, depth):
    if depth == 0 or len(found) >= MAX_PARTS or id(value) in seen:
        return
    if type(value) in (list, dict) or (isinstance(value, np.ndarray) and value.dtype.kind in PLAIN_KINDS):
        seen.add(id(value))
        found.append((where, value))
    inside = value.values() if type(value) is dict else value if type(value) in (list, tuple) else ()
    for item in inside:
        if isinstance(item, (np.ndarray, list, tuple, dict)):
            _collect(where, item, found, seen, depth - 1)


def _watch(arguments):
    """Keep what the parts of the arguments are before the call; of arrays a given number of bytes in all at most."""
    watched, room = [], MAX_WATCHED_BYTES
    for index, (_, part) in enumerate(parts(*arguments) if arguments else ()):
        room -= getattr(part, "nbytes", 0)
        if room >= 0:
            watched.append((index, part, _state(part)))
    return watched


def _state(part):
    if isinstance(part, np.ndarray):
        return part.shape, part.dtype, part.tobytes()
    return list(part) if isinstance(part, list) else [item for pair in part.items() for item in pair]


def _unchanged(part, before):
    now = _state(part)
    if isinstance(part, np.ndarray):
        return now == before
    return len(now) == len(before) and all(new is old for new, old in zip(now, before, strict=True))


def _sent(part):
    """What a changed part holds now; `None` if that is too much, or nothing plain."""
    if getattr(part, "nbytes", 0) > MAX_SENT_BYTES or (not isinstance(part, np.ndarray) and len(part) > MAX_SENT_ITEMS):
        return None
    try:
        return plain(part)
    except Exception:  # noqa: BLE001 - that it changed is told all the same
        return None


def _resolve(key):
    if isinstance(key, int):
        return handles[key]
    if key not in captured:
        raise NameError(f"name '{key}' is not defined")
    return captured[key]


def _load(text):
    return _Unpickler(io.BytesIO(base64.b64decode(text))).load()


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, key):
        return _resolve(key)


def plain(value, depth=0):
    """Write a value as JSON: numbers, text, lists, dictionaries and arrays by value, the rest as a handle."""
    _count("a text", len(value) if type(value) is str else 0)
    if value is None or type(value) in (bool, str):
        return value
    if type(value) in (int, float, complex):
        return {type(value).__name__: repr(value)}
    if isinstance(value, np.generic) and value.dtype.kind in PLAIN_KINDS:
        return {"scalar": _array(np.asarray(value))}
    if type(value) is list and (row := _row(value)) is not None:
        room["values"] += row.size // ROW_SHARE
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


def _count(what, size):
    """Stop at the first value that is more than a reply may hold, before it is written as text."""
    room["values"] += 1
    room["used"] += size
    if room["values"] > MAX_VALUES:
        raise TooMuch(f"more than {MAX_VALUES} values one by one in a list or dictionary; return an array")
    if room["used"] > room["bytes"]:
        most = f"an answer may hold {room['bytes'] / MEBIBYTE:.2g} MiB in all"
        raise TooMuch(f"{what}, {size / MEBIBYTE:.3g} MiB; {most}")


def _row(value):
    """Return a list that holds numbers of one kind as an array, which is sent at once; `None` for another list."""
    kinds = set(map(type, value))
    try:
        return np.array(value, next(iter(kinds))) if len(kinds) == 1 and kinds < {int, float, complex} else None
    except OverflowError:
        return None


def _as_array(value):
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


def _numbers(array):
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


def _array(array):
    _count(f"an array of shape {array.shape}", array.nbytes)
    array = np.ascontiguousarray(array).reshape(array.shape)
    return [array.dtype.str, list(array.shape), base64.b64encode(array.tobytes()).decode()]


def _type_names(error):
    return [kind.__name__ for kind in type(error).__mro__]


def _message(error):
    """An error's text; of a long one both ends, for TensorFlow says last what happened."""
    text = str(error)
    return text if len(text) <= 2000 else f"{text[:900]}\n\n{text[-1000:]}"


def _places(error):
    """Where an error arose: the innermost line of the notebook's own; and whether a test's function raised it."""
    frames = [(frame, line) for part in _chain(error) for frame, line in traceback.walk_tb(part.__traceback__)]
    own = [_place(frame.f_code.co_filename, line, frame.f_code.co_name) for frame, line in frames if _is_own(frame)]
    own += [_place(path, int(line), name) for path, line, name in TOLD.findall(str(error)) if _is_cell(path)]
    innermost = error.__traceback__
    while innermost is not None and innermost.tb_next is not None:
        innermost = innermost.tb_next
    in_test = innermost is not None and innermost.tb_frame.f_code.co_filename.startswith(TEST_FILES)
    return [own[-1] if own else "", "in the test" if in_test else ""]


def _chain(error):
    """The errors that led to an error, first the one that was the cause of the others."""
    found = [error]
    while len(found) < 5 and not any(_is_own(frame) for frame, _ in traceback.walk_tb(found[0].__traceback__)):
        before = found[0].__cause__ or found[0].__context__
        if before is None:
            break
        found.insert(0, before)
    return found


def _is_own(frame):
    """Whether a frame runs a cell, or a module that lies beside the notebook."""
    path = frame.f_code.co_filename
    if _is_cell(path) or path == "<timed exec>":
        return True
    beside = os.path.dirname(os.path.abspath(path)) == os.getcwd()
    return beside and os.path.isfile(path) and frame.f_globals.get("__name__") != __name__


def _is_cell(path):
    return os.path.basename(os.path.dirname(path)).startswith("ipykernel_")


def _place(path, line, name):
    where = "" if _is_cell(path) or not os.path.isfile(path) else f" of {os.path.basename(path)}"
    text = linecache.getline(path, line).strip()
    inside = "" if name == "<module>" else f", in {name}"
    return f"line {line}{where}{inside}{': ' if text else ''}{text}"[:300]
