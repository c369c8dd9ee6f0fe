"""Move a class's gradebook to another database, row by row, e.g. from SQLite to PostgreSQL."""

from typing import TYPE_CHECKING, Any

from autograder.classroom.class_folder import Classroom
from autograder.classroom.database import anchored, open_gradebook, reachable, without_password
from autograder.classroom.lock import turn
from autograder.errors import CourseError

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

MAX_ROWS = 1000


def move_gradebook(classroom: Classroom, db_url: str) -> int:
    """Copy the gradebook of a class into an empty database and make that the gradebook of the class.

    All or nothing: a copy that fails leaves the database empty and the class where it was. The old gradebook stays.

    Args:
        classroom: Class folder.
        db_url: Where the gradebook goes; a relative file of SQLite lies in the class folder.

    Returns:
        Number of rows copied.

    Raises:
        CourseError: If there are grades in the other database, or one of both cannot be reached.
    """
    db_url = anchored(db_url, classroom.folder)
    if without_password(db_url) == without_password(classroom.db_url):
        raise CourseError(f"The gradebook is {without_password(db_url)} already; name another database.")
    with reachable(classroom.db_url), turn(classroom.db_url), open_gradebook(classroom.db_url) as source:
        with reachable(db_url), turn(db_url, held=classroom.db_url), open_gradebook(db_url) as target:
            _require_empty(target, db_url)
            with source.engine.connect() as reading, target.engine.begin() as writing:
                count = _copy(reading, writing)
    classroom.use_gradebook(db_url)
    return count


def _require_empty(gradebook: Any, db_url: str) -> None:
    if gradebook.assignments or gradebook.students:
        raise CourseError(f"The gradebook {without_password(db_url)} holds grades already; name an empty database.")


def _copy(reading: "Connection", writing: "Connection") -> int:
    """Copy table after table, those first that others refer to."""
    from nbgrader.api import Base
    from sqlalchemy import delete, insert, select

    tables, count = Base.metadata.sorted_tables, 0
    for table in reversed(tables):
        # an empty gradebook knows the course
        writing.execute(delete(table))
    for table in tables:
        for rows in reading.execute(select(table)).mappings().partitions(MAX_ROWS):
            writing.execute(insert(table), [dict(row) for row in rows])
            count += len(rows)
    return count
