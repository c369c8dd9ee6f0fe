"""How a crash is told: what went wrong in one sentence, and the line of the student's own at which it did."""

import re

# a check that stands in a test's own function, which a student's answer was handed
IN_TEST = "in the test"
FIRST_FRAME = re.compile(r"^Cell In\[\d+\], line (\d{1,6})", re.MULTILINE)
# IPython calls a cell by a made-up file name
MADE_UP_FILE = re.compile(r" ?\([^()\s]+, line (\d{1,6})\)")
KERAS = re.compile(r"Exception encountered when calling [^\n]*\n+\x1b\[1m(.*?)\x1b\[0m", re.DOTALL)
NOISE = (
    # Keras' colours, and what TensorFlow says of its own insides
    (re.compile(r"\x1b\[[0-9;]*m"), ""),
    (re.compile(r"\{\{function_node [^}]*\}\}\s*"), ""),
    (re.compile(r"\{\{node ([^}]*)\}\}"), r"\1"),
    (
        re.compile(r"raw_input was called.*"),
        "input() has nobody to ask when it is graded; write the value instead.",
    ),
    # bounded, for a student's message may be a long run of blanks
    (re.compile(r"\s{0,9}\[Op:\w{1,99}\](\s{0,9}name:.*)?"), ""),
)


def crash_sentence(error: BaseException) -> str:
    """Tell a student's exception: its kind, its message without a library's wrapping, and the student's line.

    Args:
        error: Exception as `proxy.student_error` makes it, or any other.

    Returns:
        For instance `"LinAlgError: Singular matrix (line 4, in f: return np.linalg.inv(y))"`.
    """
    name, place = type(error).__name__, own_place(error)
    message = unwrapped(str(error), name).removeprefix(f"{name}:").strip()
    told = f"{name}: {message}".rstrip(" :")
    return f"{told} ({place})" if place else told


def own_place(error: BaseException) -> str:
    """Return the innermost line of the student's own that an exception passed, or `""`."""
    return next(iter(getattr(error, "student_lines", [])), "")


def comes_from_test(error: Exception) -> bool:
    """Return whether an exception was raised by a function of the test that the student's answer called."""
    return getattr(error, "student_lines", [])[1:] == [IN_TEST]


def cell_error(output: dict, source: str) -> str:
    """Tell an error that stopped a cell, with the line of the cell at which it stopped.

    Args:
        output: Error output as IPython wrote it.
        source: Text of the cell.
    """
    told = NOISE[0][0].sub("", "\n".join(output.get("traceback", [])))
    # the first frame is the cell's own, whatever it called; text that does not parse has none
    found = FIRST_FRAME.search(told) or MADE_UP_FILE.search(output["evalue"])
    number, lines = int(found.group(1)) if found else 0, source.splitlines()
    place = f" (line {number}: {lines[number - 1].strip()[:200]})" if 0 < number <= len(lines) else ""
    message = MADE_UP_FILE.sub("", unwrapped(output["evalue"], output["ename"]))
    return f"{output['ename']}: {message}{place}"


def unwrapped(message: str, kind: str = "") -> str:
    """Return what a library says of an error without what it says of itself, in one paragraph.

    Args:
        message: The exception's text.
        kind: Name of its class, which TensorFlow repeats.

    Example:
        >>> unwrapped("  too\\n  short ")
        'too short'
    """
    if "in user code:" in message:
        # TensorFlow tells the whole way through its own files, and last what happened
        message = re.split(r"\n\s*\n", message.strip())[-1].strip().removeprefix(f"{kind}: ")
    if found := KERAS.search(message):
        message = found.group(1)
    for pattern, replacement in NOISE:
        message = pattern.sub(replacement, message)
    return " ".join(re.split(r"\n\s*\n", message.strip())[0].split())
