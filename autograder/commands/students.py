"""What a student says: `acml list`, `start` and `check`; `hint` and `solution` stand in `self_study`."""

import os
import pathlib
import shlex
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.authoring.catalogue import CatalogueEntry, find_entry, read_catalogue
from autograder.commands.arguments import Folder, Lesson, complete_lesson
from autograder.commands.self_study import hint, solution
from autograder.student.missing_parts import advice_on
from autograder.student.progress import read_progress, remember
from autograder.student.workspace import WORK, copy_lesson, find_copy, open_in_jupyter
from autograder.utils.course_paths import course_root

if TYPE_CHECKING:
    from autograder.student.self_check import SelfCheck


def register(app: typer.Typer) -> None:
    """Add the student's commands."""
    commands: dict[str, Callable[..., None]] = {
        "list": list_lessons,
        "start": start,
        "check": check,
        "hint": hint,
        "solution": solution,
    }
    for name, function in commands.items():
        app.command(name, rich_help_panel="Students")(function)


def list_lessons(
    lesson: Annotated[
        str | None,
        typer.Argument(help="Lesson whose exercises to list, e.g. 5_7.", autocompletion=complete_lesson),
    ] = None,
) -> None:
    """Show the lessons, or the exercises of one, and how far you are.

    Examples: `acml list` · `acml list 5_7`
    """
    from autograder.commands.student_tables import print_exercises, print_lessons

    root = course_root()
    if lesson:
        print_exercises(find_entry(root, lesson), read_progress())
    else:
        print_lessons(read_catalogue(root), read_progress())


def start(
    lesson: Lesson,
    folder: Folder = WORK,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Whether to open JupyterLab on the copy.")
    ] = True,
) -> None:
    """Copy a lesson into your working folder, never over work of yours, and open it in JupyterLab.

    Examples: `acml start 5_7` · `acml start 5_7 --folder ~/acoustics --no-browser`
    """
    root = course_root()
    entry = find_entry(root, lesson)
    path, is_new = copy_lesson(root, entry, folder.expanduser())
    print(f"Your copy is {path}." if is_new else f"You go on with {path}; nothing was overwritten.")
    notebook = entry.number if folder == WORK else _as_typed(path)
    print(f"To see how you did, save it and run: acml check {notebook}", flush=True)
    if advice := advice_on(entry):
        print(advice, flush=True)
    if browser and (code := open_in_jupyter(path)):
        raise typer.Exit(code)


def _as_typed(path: pathlib.Path) -> str:
    """Return a path as a person types it into the shell of this system."""
    return subprocess.list2cmdline([str(path)]) if os.name == "nt" else shlex.quote(str(path))


def check(
    notebook: Annotated[
        str,
        typer.Argument(
            help="Your notebook's path, or the number of a lesson you have started.",
            autocompletion=complete_lesson,
        ),
    ],
    lesson: Annotated[
        str | None,
        typer.Option(help="Lesson number, where the file does not tell.", autocompletion=complete_lesson),
    ] = None,
    folder: Folder = WORK,
) -> None:
    """Run the visible tests of every exercise on your saved notebook; exit 0 if all pass, 1 if not.

    Examples: `acml check 5_7` · `acml check ~/Downloads/my_copy.ipynb --lesson 5_7`
    """
    from autograder.student.self_check import check_notebook, lesson_of, require_notebook

    root = course_root()
    path, entry = find_copy(root, notebook, folder.expanduser())
    content = require_notebook(path)
    if lesson or entry is None:
        entry = lesson_of(root, content, path, lesson)
    print(f"Checking the {len(entry.exercises)} exercises of {entry.number} …", flush=True)
    # what takes long to import comes after the first line
    from autograder.commands.console import console
    from autograder.commands.student_tables import print_check
    from autograder.student.standby.client import check_by_standby

    with console().status("running your cells and the checks …"):
        result = check_by_standby(root, entry.name, path) or check_notebook(root, entry, content, path)
    print_check(entry, result)
    _record(entry, result)
    if not result.passed:
        raise typer.Exit(1)


def _record(entry: CatalogueEntry, result: "SelfCheck") -> None:
    # read only now: the check took seconds, in which another window may have shown a hint
    progress = read_progress()
    for verdict in result.verdicts:
        progress.of(entry.name, verdict.exercise).status = verdict.status
    remember(progress)
