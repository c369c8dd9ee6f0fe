"""Where the course lies: the folder that holds `lessons/`, `course/` and `solutions/`."""

import os
import pathlib
import re
import sys

from autograder.errors import CourseError

LESSON_NAME = re.compile(r"[0-9]+_[0-9]+_\w+\.py")
INSTALLED = pathlib.Path("share", "acml_tf")  # below the environment, where a wheel puts the course


def course_root() -> pathlib.Path:
    """Return the course folder: `$ACML_COURSE`, else the nearest parent with lessons, else the checkout or the wheel's.

    Returns:
        Folder that holds `lessons/`.

    Raises:
        CourseError: If no such folder is found.
    """
    if "ACML_COURSE" in os.environ:
        candidates = [pathlib.Path(os.environ["ACML_COURSE"])]
    else:
        here = pathlib.Path.cwd()
        candidates = [here, *here.parents, pathlib.Path(__file__).resolve().parents[2], installed_course()]
    for folder in candidates:
        # a new course has lessons before `acml build` has printed anything
        if (folder / "lessons").is_dir() and ((folder / "course").is_dir() or lesson_files(folder)):
            return folder.resolve()
    raise CourseError(
        f"No course found from {candidates[0]}: run acml inside the checkout that holds lessons/ and course/, set "
        "ACML_COURSE to it, or install the wheel, which carries the course."
    )


def installed_course() -> pathlib.Path:
    """Return where a wheel puts the course in this environment, whether there is one or not."""
    return pathlib.Path(sys.prefix) / INSTALLED


def lesson_files(root: pathlib.Path) -> list[pathlib.Path]:
    """Return every lesson file of the course, in the order of its numbers."""
    files = [path for path in (root / "lessons").glob("*/*.py") if LESSON_NAME.fullmatch(path.name)]
    return sorted(files, key=lambda path: tuple(int(part) for part in path.stem.split("_")[:2]))


def misnamed_files(root: pathlib.Path) -> list[pathlib.Path]:
    """Return the Python files that lie among the lessons and are none by their names."""
    files = (path for path in (root / "lessons").glob("*/*") if path.suffix.lower() == ".py")
    return sorted(path for path in files if not LESSON_NAME.fullmatch(path.name))


def find_lesson(root: pathlib.Path, name: str) -> pathlib.Path:
    """Return the lesson file that a person means by `5_7`, `5.7`, `5-7`, a full name or a path.

    Args:
        root: Course folder.
        name: Number, beginning of the name, or path of a lesson or its notebook.

    Raises:
        CourseError: If none or several lessons fit.
    """
    files = lesson_files(root)
    stem = pathlib.Path(name).stem if name.endswith((".py", ".ipynb")) else re.sub("[.-]", "_", name)
    fits = [path for path in files if path.stem == stem]
    fits = fits or [path for path in files if path.stem.startswith(f"{stem}_")]
    if len(fits) == 1:
        return fits[0]
    known = ", ".join("_".join(path.stem.split("_")[:2]) for path in files)
    what = "Several lessons are" if fits else "No lesson is"
    raise CourseError(f"{what} called {name!r}; the lessons are {known} (see `acml list`).")
