"""The list of ESC-50, as it is distributed or as a spreadsheet program saves it.

Such a program may write semicolons or tabs, UTF-16, a line `sep=;`, quotes, columns in another order or of its own,
rows in another order, and empty ones.

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import csv
from pathlib import Path

COLUMNS = ("target", "filename", "category", "src_file", "fold")


def read_list(path):
    """Read which clip is of which class, cut from which recording, in which fold.

    Args:
        path: Text file whose first row names its columns.

    Returns:
        List of `(filename, class, recording, fold)`, in the order of the numbers of the classes and of the names.

    Raises:
        ValueError: It lacks a column, or holds a word where a number should be.

    Example:
        `("1-100032-A-0.wav", "dog", "100032", 1)` is the first row of ESC-50.
    """
    lines = _text(Path(path)).splitlines()
    lines = lines[1:] if lines and lines[0].lower().startswith("sep=") else lines
    first = lines[0] if lines else ""
    table = csv.DictReader(lines, delimiter=max(",;\t", key=first.count), skipinitialspace=True)
    names = {(name or "").strip().lower(): name for name in table.fieldnames or []}
    if missing := [name for name in COLUMNS if name not in names]:
        raise ValueError(f"{path} has no column {missing[0]}: get the list of the set again.")
    rows = [[(row[names[name]] or "").strip() for name in COLUMNS] for row in table]
    return [listed[1:] for listed in sorted(_numbered(row, path) for row in rows if row[1])]


def _text(path):
    """Return a text in UTF-8, or in UTF-16 if its first bytes say so, or in the old code of Windows."""
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _numbered(row, path):
    target, filename, category, recording, fold = row
    return _whole(target, filename, path), filename, category, recording, _whole(fold, filename, path)


def _whole(text, filename, path):
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{path} says {text!r} of {filename} where a number should be: get the list again.") from None
