"""What a sandbox shows of the machine, read-only, and what must not lie in it."""

import contextlib
import os
import pathlib
import sys
import tempfile

from autograder.errors import CourseError
from autograder.paths import course_root

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache")
DATA = "ACML_DATA"


def library_folder() -> pathlib.Path:
    """Return the folder of ``acml_tf``, which is all that a sandbox shows of the course."""
    import acml_tf

    return pathlib.Path(acml_tf.__file__).resolve().parent


def shown_folders() -> dict[str, str]:
    """Return the folders of this machine that a sandbox shows, and the remedy where one shows too much."""
    environment = "install the course into a virtual environment in a folder of its own, such as .venv"
    shown = dict.fromkeys(SYSTEM, "move it out of the system's folders")
    shown |= {sys.base_prefix: environment, sys.prefix: environment}
    if named := os.environ.get(DATA):
        shown[os.path.abspath(named)] = f"set {DATA} to a folder that holds data sets only, or type `unset {DATA}`"
    shown[str(library_folder())] = "move it out of the library's folder"
    return shown


def require_hidden(class_folder: pathlib.Path | None = None) -> None:
    """Check that nothing a sandbox shows holds lessons, submissions, the secret, temporary files or the grader's home.

    Args:
        class_folder: Folder of the class, if one is graded.

    Raises:
        CourseError: If something does; the sentence names both folders and the remedy.
    """
    for what, hidden in _hidden_folders(class_folder).items():
        for folder, remedy in shown_folders().items():
            if _holds(folder, hidden):
                raise CourseError(
                    f"Students' code would see {what} {hidden}, for it lies in {folder}, which the sandbox shows; "
                    f"nothing was run: {remedy}."
                )


def _hidden_folders(class_folder) -> dict[str, pathlib.Path]:
    hidden = {"the class folder": class_folder} if class_folder else {}
    # a worker of a cluster gets lessons as text and may have no course
    with contextlib.suppress(CourseError):
        hidden |= {f"the course's {name}/": course_root() / name for name in ("lessons", "solutions", "tests", ".git")}
    hidden |= {"temporary files in": pathlib.Path(tempfile.gettempdir())}
    home = pathlib.Path(os.path.expanduser("~"))
    return hidden | ({"the home folder": home} if home.is_absolute() else {})


def _holds(folder, hidden) -> bool:
    """Whether a folder is another or lies above it, by whatever names, links and mounts the two are reached."""
    if not os.path.isdir(folder):
        return False
    ways = {path for start in (hidden.absolute(), hidden.resolve()) for path in (start, *start.parents)}
    return any(path.exists() and os.path.samefile(path, folder) for path in ways)


def read_only_mounts(library: str) -> list[str]:
    """Return bubblewrap's words for all folders that a sandbox shows.

    Args:
        library: Folder shown in the place of ``acml_tf``; ``""`` for the library itself.
    """
    mounts = {folder: folder for folder in shown_folders()}
    # the library comes last, for where it is installed it lies inside the environment
    place = str(library_folder())
    mounts[place] = library or mounts.pop(place)
    return opened(mounts) + [word for place, folder in mounts.items() for word in ("--ro-bind-try", folder, place)]


def opened(folders) -> list[str]:
    """Return the words that make the folders above some folders, which bubblewrap alone would make private to root.

    Args:
        folders: Paths inside the sandbox.
    """
    parents = dict.fromkeys(str(path) for folder in folders for path in reversed(pathlib.Path(folder).parents[:-1]))
    return [word for path in parents for word in ("--perms", "0755", "--dir", path)]


def font_cache(folder: str) -> list[str]:
    """Return the words that show matplotlib's list of fonts, which takes seconds to make.

    Args:
        folder: Where matplotlib looks for it inside the sandbox.
    """
    import matplotlib

    lists = pathlib.Path(matplotlib.get_cachedir()).glob("fontlist-*.json")
    binds = [word for path in lists for word in ("--ro-bind", str(path), f"{folder}/{path.name}")]
    return ["--perms", "1777", "--dir", folder, *binds]
