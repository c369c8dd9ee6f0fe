"""What lies in a folder of submissions and is not graded, though it may have been meant to be."""

import itertools
import os
import pathlib
import re
from collections.abc import Collection, Iterator

from autograder.classroom.submissions import is_notebook
from autograder.notebook.reader import read_notebook
from autograder.utils.text import shown

# what systems and tools leave behind
LITTER = re.compile(r"\._.*|\.~.*|~\$.*|__MACOSX|Thumbs\.db|desktop\.ini|\.(git|ipynb_checkpoints|venv|cache|Trash.*)")
NUMBER = re.compile(r"\d+_\d+_")
MAX_FILES = 1000


def passed_over(folder: pathlib.Path, lesson: str, graded: Collection[pathlib.Path]) -> list[str]:
    """Name what is not graded and may have been meant to be, one sentence each.

    Args:
        folder: Folder of submissions.
        lesson: Name of the lesson.
        graded: What was found in the folder, by absolute paths.
    """
    names = {path.relative_to(folder.absolute()).parts[0] for path in graded}
    others = sorted(path for path in folder.iterdir() if path.name not in names and not LITTER.fullmatch(path.name))
    reasons = [(path.name, _why(path, lesson)) for path in others]
    return [f"{shown(name)} was not graded: {why}" for name, why in reasons if why]


def _why(entry: pathlib.Path, lesson: str) -> str:
    """Return why nothing of an entry is graded, or `""` where nothing of it was meant for the lesson."""
    if entry.is_dir():
        return _why_folder(entry, lesson)
    # other hidden files are those of tools, and of two notebooks with one name a note says which was graded
    if is_notebook(entry) != entry.name.startswith("."):
        return ""
    return "it is not called STUDENT.ipynb; name a notebook so, unpack an archive, keep other files elsewhere."


def _why_folder(entry: pathlib.Path, lesson: str) -> str:
    is_hidden, files = entry.name.startswith("."), list(itertools.islice(_files_below(entry, lesson), MAX_FILES))
    # such a student hands in lesson by lesson, or it is the folder of a tool
    only_notebooks = is_hidden or any(_is_of_another(path.name, lesson) for path in entry.iterdir())
    if not files:
        return "" if only_notebooks else "there is no file in it; put the notebook there, or remove the folder."
    meant = (path for path in files if _may_be_meant(path, lesson, only_notebooks=only_notebooks))
    if (path := next(meant, None)) is None:
        return ""
    place = f"{shown(entry.name.lstrip('.'))}/{lesson}/"
    return f"{shown(str(path.relative_to(entry)))} does not lie where one is looked for; put it into {place}."


def _files_below(entry: pathlib.Path, lesson: str) -> Iterator[pathlib.Path]:
    """Yield the files in and below a folder, without those of other lessons and of tools."""
    for place, folders, files in os.walk(entry):
        folders[:] = sorted(name for name in folders if not LITTER.fullmatch(name) and not _is_of_another(name, lesson))
        yield from (pathlib.Path(place, name) for name in sorted(files) if not LITTER.fullmatch(name))


def _is_of_another(name: str, lesson: str) -> bool:
    number = NUMBER.match(name)
    return number is not None and not lesson.startswith(number[0])


def _may_be_meant(path: pathlib.Path, lesson: str, *, only_notebooks: bool) -> bool:
    return read_notebook(path).lesson in ("", lesson) if is_notebook(path) else not only_notebooks
