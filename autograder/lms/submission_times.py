"""When a class handed in, from a table: Moodle's grading worksheet, or two columns of one's own."""

import pathlib

from autograder.classroom.timestamps import DateOrder, parse_time
from autograder.errors import CourseError
from autograder.lms.manifest import Manifest
from autograder.lms.roster import Roster, is_safe, student_from
from autograder.lms.submission_store import SubmissionStore
from autograder.utils.csv_tables import folded, read_table
from autograder.utils.student_columns import known_columns
from autograder.utils.text import shown

HEADS = (
    "Last modified (submission)",
    "handed in",
    "time",
    "timestamp",
    "submitted at",
    "submitted",
    "Zuletzt geändert (Abgabe)",
    "Dernière modification (travail remis)",
    "Dernière modification (remise)",
    "Última modificación (entrega)",
    "Ultima modifica (consegna)",
    "abgegeben",
    "Abgabezeit",
    "Zeit",
)
NO_TIME = ("", "-", "–")


def read_times(path: pathlib.Path) -> tuple[list[dict[str, str]], str, DateOrder, dict[str, str]]:
    """Read a table of times.

    Args:
        path: CSV with a column that tells students apart and one of times.

    Returns:
        Its rows; the head of the column of times and the order of its dates; field of a student → head of its column.

    Raises:
        CourseError: If the table cannot be read, has no such columns, or its dates have both orders.
    """
    head, rows = read_table(path)
    column = next((name for name in head if folded(name) in {folded(known) for known in HEADS}), "")
    if not column:
        raise CourseError(f"{path} has no column of times (it has {', '.join(head)}); call it {HEADS[0]!r} or 'time'.")
    return rows, column, DateOrder.of([row[column] for row in rows]), known_columns(head, path)


def import_times(folder: pathlib.Path, lesson_name: str, path: pathlib.Path) -> tuple[int, list[str]]:
    """Write the times of a table beside the hand-ins of a lesson.

    Args:
        folder: Class folder.
        lesson_name: Name of the lesson.
        path: CSV with a column that tells students apart and one of times; times without a zone are this machine's.

    Returns:
        How many times were written, and one sentence for each that was not.

    Raises:
        CourseError: As from `read_times`.
    """
    rows, column, order, fields = read_times(path)
    finder, store = _StudentFinder(folder, lesson_name), SubmissionStore(folder, lesson_name)
    written, faults, done = 0, [], set()
    for number, row in enumerate(rows, start=2):
        if row[column] in NO_TIME:
            continue
        try:
            student = finder.find({field: row[name] for field, name in fields.items()})
            if not store.folder_of(student).is_dir():
                raise CourseError(f"nothing of {student} was collected; collect it, then name this table again.")
            if student in done:
                raise CourseError(f"{shown(student)} stands in the table twice; the first line counts.")
            done.add(student)
            store.put_time(student, parse_time(row[column], local=True, order=order))
            written += 1
        except (CourseError, OSError) as error:
            faults.append(f"{path.name}, line {number}: {error}")
    return written, faults


class _StudentFinder:
    """Finds students by what a platform calls them."""

    def __init__(self, folder, lesson_name) -> None:
        self._roster, self._manifest = Roster.load(folder), Manifest(folder, lesson_name)

    def find(self, cells) -> str:
        """Return whom a line means: by the roster, by what the archive called them, else by the id itself."""
        named = student_from(cells)
        students = self._roster.students.values()
        fits = [student.id for student in students if student.keys & named.claims or student.is_meant_by(named)]
        if len(fits) > 1:
            raise CourseError(f"{shown(named.name)} fits both {fits[0]} and {fits[1]}; mend the line or the roster.")
        if fits:
            return fits[0]
        for scheme, numbers in (("canvas", [named.canvas_id]), ("moodle", named.participants)):
            for number in numbers:
                if student := self._manifest.student_with(scheme, number):
                    return student
        # a number of Moodle's is nobody's folder
        if not is_safe(named.id) or named.id in named.participants:
            raise CourseError(f"{shown(named.id)!r} is nobody whose work was collected; mend the line.")
        return named.id
