"""Say who gains and loses what."""

import pathlib

from rich.markup import escape
from rich.table import Table

from autograder.classroom.grade_changes import Changes
from autograder.utils.files import write_whole

MAX_ROWS = 200


def show_changes(screen, changes: Changes, folder: pathlib.Path) -> list[tuple[str, pathlib.Path]]:
    """Print who gains and loses what, write all of it to a CSV, and return the name and path of that.

    Args:
        screen: Console.
        changes: Changes of one lesson.
        folder: Class folder.
    """
    if changes.changes:
        screen.print(_table(changes))
    if len(changes.changes) > MAX_ROWS:
        screen.print(f"… and {len(changes.changes) - MAX_ROWS} more lines, in the CSV.")
    screen.print(changes.summary())
    path = folder.resolve() / "changes" / f"{changes.lesson.name}.csv"
    write_whole(path, changes.as_csv())
    return [(f"{changes.lesson.number} changes as CSV", path)]


def _table(changes) -> Table:
    table = Table(title=f"{changes.lesson.number}: who gains and loses what", title_justify="left")
    for heading in ("student", "exercise"):
        table.add_column(heading, no_wrap=True)
    for heading in ("before", "after", "change", "in all"):
        table.add_column(heading, justify="right")
    gains, told = changes.gains, set()
    for change in changes.changes[:MAX_ROWS]:
        total = "" if change.student in told else f"{gains[change.student]:+g}"
        told.add(change.student)
        points = (f"{change.before:g}", f"{change.after:g}", f"{change.gain:+g}", total)
        table.add_row(escape(change.student), escape(change.exercise), *points)
    return table
