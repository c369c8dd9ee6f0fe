"""What an instructor says: `acml grade`, `example-class`, `move-gradebook` and `install-kernel`."""

import functools
import pathlib
from typing import Annotated

import typer

from autograder.commands.arguments import PANEL, ClassDir


def register(app: typer.Typer) -> None:
    """Add the instructor's commands."""
    app.command("grade", rich_help_panel=PANEL)(grade)
    app.command("example-class", rich_help_panel=PANEL)(example_class)
    app.command("move-gradebook", rich_help_panel=PANEL)(move_gradebook)
    app.command("install-kernel", rich_help_panel=PANEL)(install_kernel)


def grade(
    lessons: Annotated[list[str], typer.Argument(help="Lesson numbers, e.g. 5_7.")],
    submissions: Annotated[
        pathlib.Path | None, typer.Option(help="Folder of submissions; CLASS_DIR/handed_in if not named.")
    ] = None,
    class_dir: ClassDir = pathlib.Path("class"),
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Processes side by side; one a core if not said.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Examine on the workers of this dask scheduler instead.")
    ] = None,
    again: Annotated[bool, typer.Option(help="Examine again what was examined before.")] = False,
    full: Annotated[bool, typer.Option(help="Run the cells that only show things, too.")] = False,
    due: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it is due, e.g. '2026-11-30 23:59'; 'none' takes it back.")
    ] = None,
    diff: Annotated[bool, typer.Option("--diff", help="Say who gains and loses what, exercise by exercise.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say it and record nothing: every grade, page and receipt stays.")
    ] = False,
    db: Annotated[str | None, typer.Option(help="Gradebook URL, if not SQLite in the class folder.")] = None,
    no_sandbox: Annotated[
        bool,
        typer.Option("--unsafe-no-sandbox", help="Run students' code as you, with your files and network. Unsafe."),
    ] = False,
) -> None:
    """Grade what a class handed in: sandboxed, in parallel, with feedback, a report and a CSV.

    Exit code 1 where a submission was not found where it should lie, examined or recorded; the others are.

    Examples: `acml grade 5_7` · `acml grade 1_1 5_7 --submissions collected --jobs 4` ·
    `acml grade 5_7 --scheduler tcp://10.0.0.1:8786` · `acml grade 5_7 --due "2026-11-30 23:59"` ·
    `acml grade 5_7 --dry-run`
    """
    from autograder.commands.grade import GradeOptions, grade_lessons
    from autograder.doctor.machine import usable_cores
    from autograder.errors import CourseError
    from autograder.grading.grading_run import read_job
    from autograder.grading.lesson_run import ClassPlace
    from autograder.grading.local_run import grade_here, warm_early
    from autograder.sandbox.bubblewrap import find_bubblewrap
    from autograder.sandbox.limits import Limits, generous
    from autograder.utils.course_paths import course_root, find_lesson

    if dry_run and db:
        raise CourseError("--dry-run records nothing, and --db notes another gradebook; leave one of them out.")
    if not no_sandbox and not scheduler:
        find_bubblewrap()
    if scheduler:
        from autograder.grading.cluster_run import grade_on_cluster, require_address

        require_address(scheduler)
        dispatch = functools.partial(grade_on_cluster, address=scheduler)
    else:
        dispatch = functools.partial(grade_here, num_processes=jobs or usable_cores())
    root = course_root()
    paths = [find_lesson(root, name) for name in lessons]
    settings = {"limits": generous() if full else Limits(), "sandboxed": not no_sandbox, "full": full}
    # a full run is asked for its pictures, which an earlier plain run did not make
    place = ClassPlace(class_dir, submissions or class_dir / "handed_in", db, again or full)
    jobs_to_do = [read_job(path, **settings) for path in paths]
    if not scheduler:
        warm_early(jobs_to_do[0], class_dir)
    if not grade_lessons(jobs_to_do, place, dispatch, GradeOptions(due, diff, dry_run)):
        raise typer.Exit(1)


def example_class(
    lessons: Annotated[
        list[str] | None, typer.Argument(help="Lesson numbers; all with a sheet if none is named.")
    ] = None,
    class_dir: ClassDir = pathlib.Path("class"),
) -> None:
    """Write the notebooks of eight example students, from the answer sheets in examples/.

    Examples: `acml example-class` · `acml example-class 5_7 --class-dir /tmp/class`
    """
    from autograder.authoring.example_class import hand_in
    from autograder.authoring.lesson import read_lesson
    from autograder.utils.course_paths import course_root, find_lesson, lesson_files

    root = course_root()
    paths = [find_lesson(root, name) for name in lessons] if lessons else lesson_files(root)
    for lesson in map(read_lesson, paths):
        sheet = root / "examples" / f"class_{lesson.number}.py"
        if lessons or sheet.is_file():
            written = hand_in(lesson, sheet, class_dir / "handed_in")
            print(f"{lesson.name}: {len(written)} submissions in {class_dir / 'handed_in'}")


def move_gradebook(
    db: Annotated[
        str, typer.Argument(metavar="URL", help="Empty database, e.g. postgresql+psycopg://ann@host/acoustics.")
    ],
    class_dir: ClassDir = pathlib.Path("class"),
) -> None:
    """Copy the gradebook of a class into another database, with all that a person has given, and go on with that one.

    Examples: `acml move-gradebook postgresql+psycopg://ann@localhost/acoustics`
    """
    from autograder.classroom import migration
    from autograder.classroom.database import without_password
    from autograder.classroom.opening import open_graded_class

    classroom = open_graded_class(class_dir)
    rows = migration.move_gradebook(classroom, db)
    print(f"{rows} rows copied; the gradebook of {class_dir} is now {without_password(classroom.db_url)}.")


def install_kernel() -> None:
    """Offer the sandboxed kernel to Jupyter and to plain `nbgrader autograde`.

    Then `nbgrader autograde --Execute.kernel_name=acml-sandbox …` runs students' cells in the sandbox too.
    """
    from autograder.execution.kernel_spec import install_kernel_spec

    print(f"Kernel acml-sandbox is in {install_kernel_spec()}.")
