"""What a lesson needs and this environment lacks, in one sentence with the command that brings it."""

from collections.abc import Iterable

from autograder.authoring.catalogue import CatalogueEntry
from autograder.authoring.imported_modules import imported_modules
from autograder.authoring.lesson import Lesson
from autograder.errors import CourseError
from autograder.utils.installing import PARTS, install_command, is_here, parts_with

# what runs in a student's own check
CHECKED = ("given", "exercise", "test")


def advice_on(entry: CatalogueEntry) -> str:
    """Return what to install before a lesson runs from top to bottom, or `""` where nothing is missing.

    Args:
        entry: The lesson in the catalogue.
    """
    parts = [part for part in entry.parts if not all(map(is_here, PARTS[part]))]
    return f"Some of its cells need the {_named(parts)}; to install that: {install_command(*parts)}" if parts else ""


def require_parts(lesson: Lesson) -> None:
    """Check that what a lesson's exercises and tests import is here; cells that only show things may lack theirs.

    Args:
        lesson: Lesson as read.

    Raises:
        CourseError: If something is missing; the sentence names it and the command that brings it.
    """
    tops = {module.partition(".")[0] for module in imported_modules(lesson, CHECKED)}
    missing = sorted(module for module in tops if not is_here(module))
    parts = parts_with(missing)
    if parts:
        raise CourseError(
            f"The exercises of {lesson.number} need {' and '.join(missing)}, which the {_named(parts)} brings; "
            f"to install that: {install_command(*parts)}"
        )


def _named(parts: Iterable[str]) -> str:
    extras = [f"[{part}]" for part in parts]
    return f"extra {extras[0]}" if len(extras) == 1 else f"extras {' and '.join(extras)}"
