"""A student's working folder: the copy of a lesson that is worked on, and JupyterLab on it."""

import importlib.util
import os
import pathlib
import subprocess
import sys
from typing import BinaryIO

from autograder.authoring.catalogue import CatalogueEntry, find_entry
from autograder.errors import CourseError
from autograder.utils.installing import install_command

WORK = pathlib.Path("work")


def copy_lesson(root: pathlib.Path, entry: CatalogueEntry, folder: pathlib.Path) -> tuple[pathlib.Path, bool]:
    """Put a lesson's released notebook into a working folder, unless work lies there already.

    Args:
        root: Course folder.
        entry: Lesson.
        folder: Working folder; made if missing.

    Returns:
        Path of the student's copy, and whether it is new.

    Raises:
        CourseError: If the lesson was not built or the folder cannot be written.
    """
    released = root / "course" / entry.name / f"{entry.name}.ipynb"
    if not released.is_file():
        raise CourseError(f"There is no {released}; run `acml build` once.")
    copy = folder / released.name
    text = released.read_bytes()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with copy.open("xb") as file:
            _write_whole(copy, file, text)
    except FileExistsError as error:
        if not copy.is_file():
            raise CourseError(
                f"{copy} cannot be made: something else is in its place; rename that, or name another folder by "
                "--folder."
            ) from error
        return copy, False
    except OSError as error:
        raise CourseError(f"{copy} cannot be written ({error.strerror}); name another folder by --folder.") from error
    return copy, True


def _write_whole(copy: pathlib.Path, file: BinaryIO, text: bytes) -> None:
    """Write a new file, or leave none: half of one would be taken for the student's work from then on."""
    try:
        file.write(text)
        file.flush()
    except OSError:
        copy.unlink(missing_ok=True)
        raise


def find_copy(root: pathlib.Path, name: str, folder: pathlib.Path) -> tuple[pathlib.Path, CatalogueEntry | None]:
    """Find the notebook that a student means by a path or by a lesson number.

    Args:
        root: Course folder.
        name: Path of a notebook, or a lesson as `5_7`.
        folder: Working folder.

    Returns:
        Path of the notebook, and the lesson where the name says it.

    Raises:
        CourseError: If there is no such notebook.
    """
    path = pathlib.Path(name)
    if path.is_file():
        return path, None
    if path.suffix == ".ipynb" or len(path.parts) > 1:
        raise CourseError(f"There is no notebook {name}; give its path, or a lesson's number such as 5_7.")
    entry = find_entry(root, name)
    places = [folder / f"{entry.name}.ipynb", pathlib.Path(f"{entry.name}.ipynb")]
    for place in places:
        if place.is_file():
            return place, entry
    raise CourseError(f"There is no {places[0]}; run `acml start {entry.number}` first, or give your notebook's path.")


def open_in_jupyter(notebook: pathlib.Path) -> int:
    """Open JupyterLab on a notebook and wait until it ends.

    Args:
        notebook: The student's copy.

    Returns:
        JupyterLab's exit code.

    Raises:
        CourseError: If JupyterLab is not installed.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise CourseError(
            f"JupyterLab is not installed in {sys.prefix}; open {notebook} where you like, or install it: "
            f"{install_command('lab')}"
        )
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with subprocess.Popen([sys.executable, "-m", "jupyter", "lab", *as_root, str(notebook)]) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                # Jupyter has seen the Ctrl-C too and asks what it means; it, not we, decides when to end
                continue
