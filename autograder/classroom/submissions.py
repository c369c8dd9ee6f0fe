"""What a class handed in for a lesson; a student's notebook is told by its content, then by its name."""

import dataclasses
import pathlib
import re

from autograder.errors import CourseError
from autograder.notebook.reader import read_notebook
from autograder.utils.safe_names import safe_names
from autograder.utils.text import printable


@dataclasses.dataclass(frozen=True)
class SubmittedFile:
    """A file that one student handed in for one lesson.

    Attributes:
        student: Who handed in.
        path: Notebook.
        note: What was odd about where it lay, or `""`.
        alone: Whether the files beside it are those of others.
    """

    student: str
    path: pathlib.Path
    note: str = ""
    alone: bool = False


def find_submissions(folder: pathlib.Path, lesson: str) -> list[SubmittedFile]:
    """Find what a class handed in for a lesson.

    Accepts `student/lesson/*.ipynb` (nbgrader's way), `student/*.ipynb` and `student.ipynb` (`passed_over` names what
    lies elsewhere); of several files in a student's folder the one named for the lesson is taken (`lesson (1).ipynb`
    counts), else one that says inside that it is of the lesson, else the newest. Of a student's folder and file the
    folder is taken. Letters that nbgrader reads as patterns become `_` in a name.

    Args:
        folder: Folder of submissions.
        lesson: Name of the lesson.

    Returns:
        Files by their absolute paths: nbgrader changes the working directory while other files are still being read.

    Raises:
        CourseError: If there are none.
    """
    if not folder.is_dir():
        raise CourseError(f"There is no folder {folder}; name the one with the submissions by --submissions.")
    folder = folder.absolute()
    entries = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    folders = [(path.name, *_file_in(path, lesson)) for path in entries if path.is_dir()]
    pairs = [(name, path, note) for name, path, note in folders if path is not None]
    pairs += [(path.stem, path, "") for path in entries if is_notebook(path) and not path.is_dir()]
    found = [dataclasses.replace(one, alone=one.path.parent == folder) for one in _one_each(pairs)]
    if not found:
        raise CourseError(
            f"No notebooks for {lesson} in {folder}; expected student/{lesson}/{lesson}.ipynb or student.ipynb."
        )
    return found


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


def _file_in(student: pathlib.Path, lesson: str) -> tuple[pathlib.Path | None, str]:
    """Choose a student's file; a folder that cannot be read is handed on, so that it costs nobody else anything."""
    try:
        return file_in(student, lesson)
    except OSError as error:
        return student, f"{printable(student.name)} cannot be read ({error.strerror})."


def _one_each(pairs: list[tuple[str, pathlib.Path, str]]) -> list[SubmittedFile]:
    """Give every student one submission, under a name that no other has."""
    students = safe_names((name for name, _, _ in pairs), side_by_side=True)
    chosen: dict[str, SubmittedFile] = {}
    for name, path, note in pairs:
        if name in chosen:
            first, names = chosen[name], [printable(file.name) for file in (chosen[name].path, path)]
            note = f"There are two submissions; {names[0]} was graded, {names[1]} was not."
            chosen[name] = dataclasses.replace(first, note=note)
            continue
        student = students[name]
        note = f"The name {printable(name)!r} was changed to {student!r}. {note}".strip() if student != name else note
        chosen[name] = SubmittedFile(student, path, note)
    return list(chosen.values())
