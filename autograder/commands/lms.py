"""What brings a class in and its grades out: `acml roster`, `acml collect` and `acml export`."""

import enum
import pathlib
import sys
from typing import Annotated

import typer

from autograder.commands.arguments import PANEL, ClassDir
from autograder.errors import CourseError


class Form(enum.StrEnum):
    """Platform whose form a file of grades has."""

    csv = "csv"
    canvas = "canvas"
    moodle = "moodle"
    json = "json"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("roster", rich_help_panel=PANEL)(roster)
    app.command("collect", rich_help_panel=PANEL)(collect)
    app.command("export", rich_help_panel=PANEL)(export)


def roster(
    files: Annotated[
        list[pathlib.Path], typer.Argument(metavar="FILE...", help="CSV from Canvas or Moodle, or your own.")
    ],
    class_dir: ClassDir = pathlib.Path("class"),
) -> None:
    """Say who is in the class, from tables that may each know the students by other names and numbers.

    Canvas' gradebook export, Moodle's participants and grading worksheet, or columns such as id, name and email. A
    student who is known is brought up to date; nobody is ever removed. Exit code 1 where a line was left out.

    Examples: `acml roster students.csv` · `acml roster canvas_gradebook.csv moodle_worksheet.csv`
    """
    from autograder.lms.roster import Roster

    students, faults, said = Roster.load(class_dir), [], []
    before = set(students.students)
    for file in files:
        taken, found = students.merge(file)
        said.append(f"{file}: {_count(len(taken), 'student')}, {len({s.id for s in taken} - before)} of them new.")
        faults += found
        before = set(students.students)
    students.save(class_dir)
    # not before: a table that cannot be read leaves the roster as it was
    print("\n".join(said))
    print(f"{_count(len(students.students), 'student')} in {class_dir / 'roster.json'}.")
    _end_with(faults)


def collect(
    lesson: Annotated[str, typer.Argument(help="Lesson number, e.g. 5_7.")],
    source: Annotated[
        pathlib.Path, typer.Argument(help="Folder, zip from Canvas or Moodle, or nbgrader's exchange folder.")
    ],
    class_dir: ClassDir = pathlib.Path("class"),
    times: Annotated[
        pathlib.Path | None, typer.Option(help="CSV that says when each handed in, e.g. Moodle's grading worksheet.")
    ] = None,
) -> None:
    """Take what a class handed in out of a folder or an archive, and put it where `acml grade` looks.

    Each student's newest notebook of the lesson, found by its content, goes unchanged to
    `CLASS_DIR/handed_in/STUDENT/LESSON/`. What it replaces is kept in `CLASS_DIR/earlier/`. Nothing is unpacked by its
    name, and no link is followed. Exit code 1 where a file needs manual review; the others are collected.

    Examples: `acml collect 5_7 submissions.zip` · `acml collect 5_7 /srv/nbgrader/exchange/acoustics/inbound` ·
    `acml collect 5_7 moodle.zip --times worksheet.csv`
    """
    from autograder.authoring.lesson import read_lesson
    from autograder.lms.collect import Collector
    from autograder.lms.submission_times import import_times, read_times
    from autograder.utils.course_paths import course_root, find_lesson

    path = find_lesson(course_root(), lesson)
    if times:
        # a table that cannot be read is named before anything is collected
        read_times(times)
    found = Collector(read_lesson(path), class_dir, source).collect()
    for note in found.notes:
        print(note)
    print(f"{path.stem}: {_count(len(found.taken), 'notebook')} in {class_dir / 'handed_in'} ({_kinds(found)}).")
    if found.passed_over:
        print(f"{_count(found.passed_over, 'file')} passed over: no notebook of {path.stem}.")
    if found.missing:
        print(f"Not handed in ({len(found.missing)}): {', '.join(found.missing)}")
    if times:
        written, faults = import_times(class_dir, path.stem, times)
        print(f"{_count(written, 'time')} taken from {times}.")
        found.faults += faults
    _end_with(found.faults)


def export(
    lessons: Annotated[list[str], typer.Argument(help="Lesson numbers, e.g. 5_7.")],
    to: Annotated[Form, typer.Option(help="Whose form.")],
    template: Annotated[
        pathlib.Path | None, typer.Option(help="File that Canvas or Moodle exported; it is filled, not changed.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="Head of the lesson's column there, once for each lesson.")
    ] = None,
    output: Annotated[pathlib.Path | None, typer.Option(help="File to write; else one in CLASS_DIR/grades.")] = None,
    class_dir: ClassDir = pathlib.Path("class"),
    db: Annotated[str | None, typer.Option(help="Gradebook to ask, if not the class's own.")] = None,
    push: Annotated[bool, typer.Option("--push", help="Send the grades to Canvas instead of writing a file.")] = False,
    url: Annotated[
        str, typer.Option(envvar="ACML_CANVAS_URL", help="Canvas' address, e.g. https://canvas.example.org.")
    ] = "",
    course: Annotated[int | None, typer.Option(help="Canvas' number of the course.")] = None,
    assignment: Annotated[int | None, typer.Option(help="Canvas' number of the assignment.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --push: say what would change, send nothing.")
    ] = False,
) -> None:
    """Write the grades of lessons as Canvas or Moodle import them, as a table of one's own, or as JSON.

    With `--template` exactly the platform's own file is filled: Canvas' gradebook export, or the grading worksheet of a
    Moodle assignment. Points that a person gave count; late penalties are taken off. Exit code 1 where a person should
    look before the import.

    With `--push` the grades that changed go to an assignment of Canvas. The token is read from ACML_CANVAS_TOKEN.

    Examples: `acml export 5_7 --to csv` · `acml export 5_7 --to moodle --template worksheet.csv` ·
    `acml export 1_1 5_7 --to canvas --template gradebook.csv` ·
    `acml export 5_7 --to canvas --push --course 77 --assignment 812 --dry-run`
    """
    from autograder.authoring.lesson import read_lesson
    from autograder.lms.export import Export, write_export
    from autograder.utils.course_paths import course_root, find_lesson

    root = course_root()
    chosen = [read_lesson(find_lesson(root, name)) for name in lessons]
    asked = Export(chosen, class_dir, db, to.value, template, tuple(column or ()))
    if push:
        _push(asked, url, course, assignment, output, dry_run=dry_run)
        return
    if dry_run or course is not None or assignment is not None:
        raise CourseError("--course, --assignment and --dry-run go with --push; add it, or leave them out.")
    path, said = write_export(asked, output)
    print(f"Grades for {to.value}: {path}")
    _end_with(said)


def _push(asked, url, course, assignment, output, *, dry_run) -> None:
    from autograder.lms.canvas_api import Place
    from autograder.lms.export import push_grades

    if course is None or assignment is None or output is not None:
        raise CourseError("--push needs --course and --assignment, Canvas' numbers, and writes no --output.")
    lines, said = push_grades(asked, Place(url, course, assignment), dry_run=dry_run)
    for line in lines:
        print(line)
    _end_with(said)


def _kinds(found) -> str:
    words = list(found.taken.values())
    return ", ".join(f"{words.count(kind)} {kind}" for kind in ("new", "newer", "as before") if kind in words) or "none"


def _count(number, what) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _end_with(faults) -> None:
    for fault in faults:
        print(f"acml: {fault}", file=sys.stderr)
    if faults:
        raise typer.Exit(1)
