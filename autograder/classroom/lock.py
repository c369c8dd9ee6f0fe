"""One writer at a time in a gradebook, whoever else grades into it: another process, or another machine."""

import contextlib
import functools
import os
import pathlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

# Windows has no such locks; two graders at once are a thing of servers
if sys.platform != "win32":
    import fcntl

# any number, the same for all graders of one database
LOCK = 0x61636D6C


@contextlib.contextmanager
def turn(db_url: str, held: str | None = None) -> Iterator[None]:
    """Hold the lock of a gradebook for as long as the block lasts, once no other grader has it.

    A grader that is killed gives its turn up, for the lock ends with its process or connection.

    Args:
        db_url: Gradebook, PostgreSQL or SQLite; with another kind of database nobody waits.
        held: Gradebook whose lock is held already; SQLite has one for all gradebooks of a folder.
    """
    from sqlalchemy.engine import make_url

    url = make_url(db_url)
    if url.get_backend_name() == "postgresql":
        with _on_the_server(db_url):
            yield
    elif url.get_backend_name() == "sqlite" and url.database and sys.platform != "win32":
        folder = pathlib.Path(url.database).parent
        # whoever asked twice would wait for itself
        with contextlib.nullcontext() if held and _lies_in(held, folder) else _beside_the_file(folder):
            yield
    else:
        yield


@contextlib.contextmanager
def _on_the_server(db_url: str) -> Iterator[None]:
    from sqlalchemy import func, select

    with _engine(db_url).begin() as connection:
        # it ends with the transaction, so it also works where a proxy hands connections round
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        yield


def _lies_in(db_url: str, folder: pathlib.Path) -> bool:
    from sqlalchemy.engine import make_url

    url = make_url(db_url)
    return url.get_backend_name() == "sqlite" and pathlib.Path(url.database or "").parent.resolve() == folder.resolve()


@contextlib.contextmanager
def _beside_the_file(place: pathlib.Path) -> Iterator[None]:
    folder = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@functools.cache
def _engine(db_url: str) -> "Engine":
    from sqlalchemy import create_engine

    return create_engine(db_url, pool_size=1, pool_pre_ping=True)
