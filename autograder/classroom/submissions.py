"""Which of the files that a student handed in is the notebook of a lesson: told by its content, then by its name."""

import pathlib
import re

from autograder.notebook.reader import read_notebook
from autograder.utils.text import printable


def file_in(student: pathlib.Path, lesson: str) -> tuple[pathlib.Path | None, str]:
    """Choose a student's file; what cannot be one is handed on as it is, to be refused in words.

    Args:
        student: The student's folder, which may hold a folder of the lesson.
        lesson: Name of the lesson.

    Returns:
        File, link or folder, and a note where another file might have been meant; `None` where nothing was handed in.
    """
    inside = student / lesson if (student / lesson).is_dir() else student
    if student.is_symlink() or inside.is_symlink():
        return (student if student.is_symlink() else inside), ""
    try:
        files = [path for path in inside.iterdir() if path.is_symlink() or not path.is_dir()]
    except OSError:
        return inside, ""
    files = [path for path in files if not path.name.startswith(".")]
    notebooks = [path for path in files if is_notebook(path) or path.is_symlink()]
    if len(notebooks) == 1:
        return notebooks[0], ""
    fits = {path: fit for path in files if (fit := _fit(path, lesson))}
    if not fits:
        # a folder of the lesson, or one with other files in it, was meant as a submission
        return (inside if files or inside != student else None), ""
    chosen = max(fits, key=lambda path: fits[path])
    others = sorted(printable(path.name) for path in fits if path != chosen and any(fits[path][1:3]))
    note = f"{printable(chosen.name)} was graded, {' and '.join(others)} was not." if others else ""
    return chosen, note


def is_notebook(path: pathlib.Path) -> bool:
    """Return whether a file is called like a notebook; some systems write the ending in capitals."""
    return path.suffix.lower() == ".ipynb"


def _fit(path: pathlib.Path, lesson: str) -> tuple | None:
    """Return how well a file fits the lesson, or `None` if it is not a notebook at all."""
    says = read_notebook(path).lesson if is_notebook(path) or _begins_like_one(path) else ""
    if not is_notebook(path) and not path.is_symlink() and says != lesson:
        return None
    named = re.fullmatch(rf"{re.escape(lesson)}([ _-]?\(?\d*\)?)?", path.stem) is not None
    return says in ("", lesson), named, says == lesson, path.lstat().st_mtime


def _begins_like_one(path: pathlib.Path) -> bool:
    """Return whether a file under another name begins like a notebook, so that it is worth reading."""
    try:
        if path.is_symlink() or not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(100).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    except OSError:
        return False
