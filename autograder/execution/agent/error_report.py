"""The part of the agent that tells what an error is, and on which line of the student's it arose."""

import linecache
import os
import re
import traceback
from types import FrameType

# how the tests of a lesson are called where they are compiled, and how TensorFlow's autograph tells of a line
TEST_FILES = ("<visible test of ", "<hidden test of ")
TOLD = re.compile(r'File "([^"\n]+)", line (\d{1,9}), in (\w+)')


def error_report(error: BaseException) -> list[list[str] | str]:
    """Return the names of an error's types, its text, and where it arose."""
    return [_type_names(error), _message(error), _places(error)]


def _type_names(error: BaseException) -> list[str]:
    return [kind.__name__ for kind in type(error).__mro__]


def _message(error: BaseException) -> str:
    """An error's text; of a long one both ends, for TensorFlow says last what happened."""
    text = _text(error)
    return text if len(text) <= 2000 else f"{text[:900]}\n\n{text[-1000:]}"


def _text(error: BaseException) -> str:
    """An error's text; a class of the student's own may fail to say one."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - whatever a student's class does
        return ""


def _places(error: BaseException) -> list[str]:
    """Where an error arose: the innermost line of the notebook's own; and whether a test's function raised it."""
    frames = [(frame, line) for part in _chain(error) for frame, line in traceback.walk_tb(part.__traceback__)]
    own = [_place(frame.f_code.co_filename, line, frame.f_code.co_name) for frame, line in frames if _is_own(frame)]
    own += [_place(path, int(line), name) for path, line, name in TOLD.findall(_text(error)) if _is_cell(path)]
    innermost = error.__traceback__
    while innermost is not None and innermost.tb_next is not None:
        innermost = innermost.tb_next
    in_test = innermost is not None and innermost.tb_frame.f_code.co_filename.startswith(TEST_FILES)
    return [own[-1] if own else "", "in the test" if in_test else ""]


def _chain(error: BaseException) -> list[BaseException]:
    """The errors that led to an error, first the one that was the cause of the others."""
    found = [error]
    while len(found) < 5 and not any(_is_own(frame) for frame, _ in traceback.walk_tb(found[0].__traceback__)):
        before = found[0].__cause__ or found[0].__context__
        if before is None:
            break
        found.insert(0, before)
    return found


def _is_own(frame: FrameType) -> bool:
    """Return whether a frame runs a cell, or a module that lies beside the notebook."""
    path = frame.f_code.co_filename
    if _is_cell(path) or path == "<timed exec>":
        return True
    is_in_folder = os.path.dirname(os.path.abspath(path)) == os.getcwd()
    return is_in_folder and os.path.isfile(path) and frame.f_globals.get("__name__") != __name__


def _is_cell(path: str) -> bool:
    return os.path.basename(os.path.dirname(path)).startswith("ipykernel_")


def _place(path: str, line: int, name: str) -> str:
    where = "" if _is_cell(path) or not os.path.isfile(path) else f" of {os.path.basename(path)}"
    text = linecache.getline(path, line).strip()
    inside = "" if name == "<module>" else f", in {name}"
    return f"line {line}{where}{inside}{': ' if text else ''}{text}"[:300]
