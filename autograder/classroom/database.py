"""The database in which nbgrader keeps a gradebook: SQLite or PostgreSQL; a mistake ends in one sentence."""

import contextlib
import functools
import pathlib
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from autograder.errors import CourseError

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

EXAMPLE = "sqlite:////full/path/grades.db"


def without_password(db_url: str) -> str:
    """Return a gradebook's URL as it may be shown."""
    from sqlalchemy.engine import make_url

    try:
        return make_url(db_url).render_as_string(hide_password=True)
    except Exception:  # noqa: BLE001 - what is not a URL cannot be shown as one
        return "that was named"


def anchored(db_url: str, folder: pathlib.Path) -> str:
    """Return a gradebook's URL that means the same everywhere: a relative file of SQLite lies in the class folder.

    Raises:
        CourseError: If the gradebook would be gone when the command ends.

    Example:
        >>> anchored("sqlite:///grades.db", pathlib.Path("/srv/class"))
        'sqlite:////srv/class/grades.db'
    """
    name = sqlite_file(db_url)
    if name in ("", ":memory:"):
        raise CourseError(f"The gradebook {db_url} names no file that stays; write {EXAMPLE}.")
    if name is None or name.startswith("file:") or pathlib.Path(name).is_absolute():
        return db_url
    return db_url.replace(f"///{name}", f"///{folder / name}", 1)


def sqlite_file(db_url: str) -> str | None:
    """Return the file in which a gradebook lies, as its URL names it, or `None` if it is not one of SQLite."""
    from sqlalchemy.engine import make_url

    try:
        url = make_url(db_url)
        return (url.database or "") if url.get_backend_name() == "sqlite" else None
    except Exception:  # noqa: BLE001 - what is not a URL is refused when it is opened
        return None


@functools.cache
def _engine(db_url: str, **options: Any) -> "Engine":
    from sqlalchemy import create_engine

    return create_engine(db_url, **options)


def tables_version() -> str | None:
    """Return the newest version of nbgrader's tables, as `alembic heads` prints it."""
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    return ScriptDirectory(ALEMBIC_DIR).get_current_head()


@contextlib.contextmanager
def nbgrader_quirks() -> Iterator[None]:
    """Give nbgrader 0.9.6 what it needs and keep its harmless warnings to itself.

    It calls `alembic` by name to learn the version of its tables, which fails where the environment is not activated
    and takes seconds; it opens the gradebook ten times for each submission, and with a new engine each query would be
    compiled anew; and its queries make SQLAlchemy 2 warn.
    """
    from nbgrader import api

    version, create_engine = api.get_alembic_version, api.create_engine
    api.get_alembic_version, api.create_engine = tables_version, _engine
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        api.get_alembic_version, api.create_engine = version, create_engine


@contextlib.contextmanager
def reachable(db_url: str) -> Iterator[None]:
    """Turn whatever fails inside the block into the sentence that says how to reach the gradebook.

    Raises:
        CourseError: In the place of any other error.
    """
    try:
        yield
    except CourseError:
        raise
    except Exception as error:
        said = str(error).strip().splitlines() or [type(error).__name__]
        raise CourseError(
            f"The gradebook {without_password(db_url)} cannot be opened ({said[0]}); check that its folder is "
            f"there, or its server runs and its driver is installed, e.g. {EXAMPLE} or postgresql+psycopg://…; "
            "nbgrader_config.py in the class folder names the class's own, and --db another."
        ) from error


@contextlib.contextmanager
def open_gradebook(db_url: str) -> Iterator[Any]:
    """Open nbgrader's gradebook, which makes its tables where there are none.

    Raises:
        CourseError: If it cannot be opened.
    """
    from nbgrader.api import Gradebook

    with nbgrader_quirks():
        with reachable(db_url):
            gradebook = Gradebook(db_url, "acml")
        with gradebook:
            yield gradebook
