"""What a student says who is stuck: ``acml hint`` and ``acml solution``."""

import pathlib
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.catalogue import Entry, find_entry
from autograder.commands.student_arguments import Exercise, Lesson
from autograder.errors import CourseError
from autograder.paths import course_root, find_lesson
from autograder.progress import PASSED, read_progress, remember

if TYPE_CHECKING:
    import autograder.lesson


def hint(
    lesson: Lesson,
    exercise: Exercise,
    again: Annotated[bool, typer.Option("--again", help="Show the hints seen so far, no new one.")] = False,
) -> None:
    """Show one more hint for an exercise, from vague to nearly there.

    Examples: `acml hint 5_7 conformal_quantile` · `acml hint 5_7 conformal_quantile --again`
    """
    from autograder.commands.student_texts import print_hints

    entry, task = _find_task(course_root(), lesson, exercise)
    progress = read_progress()
    done = progress.of(entry.name, exercise)
    before = min(done.hints, len(task.hints))
    after = before if again else min(before + 1, len(task.hints))
    print_hints(f"{entry.number} {exercise}", task.hints, range(0 if again else before, after))
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
    from autograder import library
    from autograder.commands.student_texts import print_code

    entry, task = _find_task(course_root(), lesson, exercise)
    passed = read_progress().of(entry.name, exercise).status == PASSED
    if not (passed or yes) and sys.stdin.isatty():
        _confirm(f"You have not passed {exercise} yet. See the solution?")
    print_code(library.source(task.module, task.symbol))


def _confirm(question: str) -> None:
    # typer.confirm writes a space to standard output, which would spoil `acml solution … > mine.py`
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        print("acml: nothing shown; acml hint shows one more step.", file=sys.stderr)
        raise typer.Exit(1)


def _find_task(root: pathlib.Path, lesson: str, exercise: str) -> "tuple[Entry, autograder.lesson.Exercise]":
    from autograder.lesson import read_lesson

    entry = find_entry(root, lesson)
    entry.require_exercise(exercise)
    tasks = read_lesson(find_lesson(root, entry.name)).exercises
    if exercise not in tasks:
        raise CourseError(f"The catalogue is older than lesson {entry.number}; run `acml build`.")
    return entry, tasks[exercise]
