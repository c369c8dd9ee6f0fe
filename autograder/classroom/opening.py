"""Opening a class: what a class folder lacks is made first, and its gradebook is chosen."""

import pathlib

from autograder.classroom.class_folder import Classroom
from autograder.classroom.database import anchored, open_gradebook, reachable, sqlite_file
from autograder.classroom.lock import turn
from autograder.errors import CourseError


def open_class(folder: pathlib.Path, db_url: str | None = None) -> Classroom:
    """Open a class folder, and first make what is not there yet: the folder, its secret, nbgrader's settings.

    Args:
        folder: Where the class lives.
        db_url: Gradebook of the class from now on, if it can be opened; `None` leaves it as it is.

    Raises:
        CourseError: If the folder cannot be written, the secret is too short or the gradebook cannot be opened.
    """
    classroom = Classroom(folder)
    if db_url is not None:
        _require_openable(anchored(db_url, classroom.folder), classroom.folder)
    try:
        classroom.folder.mkdir(parents=True, exist_ok=True)
        classroom.draw_secret()
        classroom.complete_settings()
        _choose_gradebook(classroom, db_url)
    except OSError as error:
        raise CourseError(
            f"The class folder {classroom.folder} cannot be written ({error.strerror}); name another with --class-dir."
        ) from error
    except UnicodeDecodeError as error:
        path = classroom.folder / "nbgrader_config.py"
        raise CourseError(f"{path} is not written in UTF-8; save it so, or delete it.") from error
    return classroom


def open_graded_class(folder: pathlib.Path) -> Classroom:
    """Open the folder of a class that is there; a mistyped one is not made a class.

    Raises:
        CourseError: If it is not one.
    """
    if not folder.is_dir():
        raise CourseError(f"There is no class folder {folder}; name the one that was graded by --class-dir.")
    # settings may be deleted and are written anew
    if not (folder / "nbgrader_config.py").is_file() and not (folder / "submitted").is_dir():
        raise CourseError(f"There is no class in {folder}; run `acml grade` first, or name its folder by --class-dir.")
    return open_class(folder)


def _require_openable(db_url: str, folder: pathlib.Path) -> None:
    """Open a gradebook before the class folder is made, unless it is a file that will lie there."""
    file = sqlite_file(db_url)
    if file is None or not pathlib.Path(file).is_relative_to(folder):
        with reachable(db_url), turn(db_url), open_gradebook(db_url):
            pass


def _choose_gradebook(classroom: Classroom, db_url: str | None) -> None:
    """Make another gradebook the class's, but only one that can be opened."""
    if db_url is None or anchored(db_url, classroom.folder) == classroom.db_url:
        classroom.require_gradebook()
        return
    db_url = anchored(db_url, classroom.folder)
    with reachable(db_url), turn(db_url), open_gradebook(db_url):
        classroom.forget_recorded()
        classroom.use_gradebook(db_url)
