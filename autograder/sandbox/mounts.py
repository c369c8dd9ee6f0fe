"""What a sandbox shows of the machine, read-only, and what must not lie in it."""

import contextlib
import functools
import os
import pathlib
import sys
import tempfile
from collections.abc import Iterable

from autograder.errors import CourseError
from autograder.utils.course_paths import course_root, installed_course
from autograder.utils.graded_package import graded_package_folder

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache")
DATA = "ACML_DATA"


def library_folder() -> pathlib.Path:
    """Return the folder of the graded package, which is all that a sandbox shows of the course."""
    return graded_package_folder().resolve()


def shown_folders() -> dict[str, str]:
    """Return the folders of this machine that a sandbox shows, and the remedy where one shows too much."""
    place = "a virtual environment in a folder of its own, such as .venv"
    environment = f"install the course into {place}, by `pip install --editable` in a checkout and not as a wheel"
    shown = dict.fromkeys(SYSTEM, "move it out of the system's folders")
    shown |= {sys.base_prefix: environment, sys.prefix: environment}
    if named := os.environ.get(DATA):
        shown[os.path.abspath(named)] = f"set {DATA} to a folder that holds data sets only, or type `unset {DATA}`"
    shown[str(library_folder())] = "move it out of the library's folder"
    return shown


def require_hidden(named: Iterable[tuple[str, pathlib.Path]] = ()) -> None:
    """Check that nothing a sandbox shows holds lessons, temporary files, the grader's home or what is named.

    Args:
        named: What else must not be seen, and where it lies, such as the class folder.

    Raises:
        CourseError: If something would be seen; the sentence names both folders and the remedy.
    """
    identity = functools.cache(_identity)
    shown = {identity(folder): (folder, remedy) for folder, remedy in shown_folders().items()}
    for what, hidden in [*named, *_hidden_folders()]:
        for path in _ways_to(hidden):
            # what is not there yet can only be reached through what is
            if (found := identity(path)) is not None and found in shown:
                folder, remedy = shown[found]
                raise CourseError(
                    f"Students' code would see {what} {hidden}, for it lies in {folder}, which the sandbox shows; "
                    f"nothing was run: {remedy}."
                )


def _hidden_folders() -> list[tuple[str, pathlib.Path]]:
    hidden = [("temporary files in", pathlib.Path(tempfile.gettempdir()))]
    # a worker of a cluster gets lessons as text and may have no course
    with contextlib.suppress(CourseError):
        hidden += [
            (f"the course's {name}/", course_root() / name) for name in ("lessons", "solutions", "tests", ".git")
        ]
    # also where another course is graded: the sandbox shows the environment
    hidden += [("the installed course", installed_course())] if installed_course().is_dir() else []
    home = pathlib.Path(os.path.expanduser("~"))
    return [*hidden, ("the home folder", home)] if home.is_absolute() else hidden


def _ways_to(path: pathlib.Path) -> list[pathlib.Path]:
    """A path and all folders above it, as it is named and as links lead to it."""
    starts = (path.absolute(), path.resolve())
    return list(dict.fromkeys(way for start in starts for way in (start, *start.parents)))


def _identity(path: pathlib.Path) -> tuple[int, int] | None:
    """What is one for a folder by whatever names, links and mounts it is reached; `None` if it is not there."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def read_only_mounts(library: str) -> list[str]:
    """Return bubblewrap's options for all folders that a sandbox shows.

    Args:
        library: Folder shown in the place of `acml_tf`; `""` for the library itself.
    """
    mounts = {folder: folder for folder in shown_folders()}
    # the library comes last, for where it is installed it lies inside the environment
    place = str(library_folder())
    mounts[place] = library or mounts.pop(place)
    return opened(mounts) + [word for place, folder in mounts.items() for word in ("--ro-bind-try", folder, place)]


def opened(folders: Iterable[str | pathlib.Path]) -> list[str]:
    """Return the options that make the folders above some folders, which bubblewrap alone would make private to root.

    Args:
        folders: Paths inside the sandbox.
    """
    parents = dict.fromkeys(str(path) for folder in folders for path in reversed(pathlib.Path(folder).parents[:-1]))
    return [word for path in parents for word in ("--perms", "0755", "--dir", path)]


def font_cache(folder: str) -> list[str]:
    """Return the options that show matplotlib's list of fonts, which takes seconds to make.

    Args:
        folder: Where matplotlib looks for it inside the sandbox.
    """
    import matplotlib

    lists = pathlib.Path(matplotlib.get_cachedir()).glob("fontlist-*.json")
    binds = [word for path in lists for word in ("--ro-bind", str(path), f"{folder}/{path.name}")]
    return ["--perms", "1777", "--dir", folder, *binds]
