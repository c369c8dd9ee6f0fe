"""What a student says who is stuck: `acml hint` and `acml solution`."""

import pathlib
import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markdown import Markdown
from rich.syntax import Syntax
from rich.text import Text

from autograder.authoring.catalogue import CatalogueEntry, find_entry
from autograder.commands.arguments import Exercise, Lesson
from autograder.commands.console import console, say
from autograder.errors import CourseError
from autograder.student.progress import PASSED, read_progress, remember
from autograder.utils.course_paths import course_root, find_lesson

if TYPE_CHECKING:
    import autograder.authoring.lesson


def hint(
    lesson: Lesson,
    exercise: Exercise,
    again: Annotated[bool, typer.Option("--again", help="Show the hints seen so far, no new one.")] = False,
) -> None:
    """Show one more hint for an exercise, from vague to nearly there.

    Examples: `acml hint 5_7 conformal_quantile` · `acml hint 5_7 conformal_quantile --again`
    """
    entry, task = _find_task(course_root(), lesson, exercise)
    progress = read_progress()
    done = progress.of(entry.name, exercise)
    before = min(done.hints, len(task.hints))
    after = before if again else min(before + 1, len(task.hints))
    _print_hints(f"{entry.number} {exercise}", task.hints, range(0 if again else before, after))
    if after > before:
        done.hints = after
        remember(progress)


def solution(
    lesson: Lesson,
    exercise: Exercise,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask, even if you have not passed.")] = False,
) -> None:
    """Print the reference solution of an exercise: the library's own source.

    Examples: `acml solution 5_7 conformal_quantile` · `acml solution 5_7 conformal_quantile --yes > mine.py`
    """
    from autograder.authoring import reference_source

    entry, task = _find_task(course_root(), lesson, exercise)
    passed = read_progress().of(entry.name, exercise).status == PASSED
    if not (passed or yes) and sys.stdin.isatty():
        _confirm(f"You have not passed {exercise} yet. See the solution?")
    _print_code(reference_source.source(task.module, task.symbol))


def _confirm(question: str) -> None:
    # typer.confirm writes a space to standard output, which would spoil `acml solution … > mine.py`
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        print("acml: nothing shown; acml hint shows one more step.", file=sys.stderr)
        raise typer.Exit(1)


def _find_task(
    root: pathlib.Path, lesson: str, exercise: str
) -> "tuple[CatalogueEntry, autograder.authoring.lesson.Exercise]":
    from autograder.authoring.lesson import read_lesson

    entry = find_entry(root, lesson)
    entry.require_exercise(exercise)
    tasks = read_lesson(find_lesson(root, entry.name)).exercises
    if exercise not in tasks:
        raise CourseError(f"The catalogue is older than lesson {entry.number}; run `acml build`.")
    return entry, tasks[exercise]


def _print_hints(where: str, hints: tuple[str, ...], shown: range) -> None:
    """Print some of an exercise's hints and the command that leads on.

    Args:
        where: Lesson number and exercise as a command takes them.
        hints: All hints of the exercise.
        shown: Which of them to print, counted from 0.
    """
    screen = console()
    for index in shown:
        say(screen, f"Hint {index + 1} of {len(hints)}", "bold")
        # a hint is markdown with equations: rendered for eyes, as it is written for programs
        screen.print(Markdown(hints[index]) if screen.is_terminal else Text(hints[index]), soft_wrap=True)
    if shown.stop < len(hints):
        none_yet = "" if shown else "You have seen no hint of this exercise yet. "
        say(screen, f"{none_yet}The next one: acml hint {where}", "dim")
    elif hints:
        read = "That was the last hint." if shown else f"You have seen every hint; again: acml hint {where} --again."
        say(screen, f"{read} The solution: acml solution {where}", "dim")
    else:
        say(screen, f"This exercise has no hints. The solution: acml solution {where}", "dim")


def _print_code(source: str) -> None:
    """Print Python source: coloured in a terminal, as plain text into a pipe or file."""
    screen = console()
    if screen.is_terminal:
        screen.print(Syntax(source, "python", theme="ansi_dark", background_color="default"))
    else:
        print(source)
