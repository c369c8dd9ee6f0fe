"""What an instructor says to see whose answers are too alike: `acml integrity`."""

import pathlib
from typing import Annotated

import typer

from autograder.commands.arguments import PANEL, ClassDir


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("integrity", rich_help_panel=PANEL)(integrity)


def integrity(
    lessons: Annotated[list[str], typer.Argument(help="Lesson numbers, e.g. 5_7.")],
    class_dir: ClassDir = pathlib.Path("class"),
) -> None:
    """Show whose answers are too alike to be independent, and how rare that is; no grade depends on it.

    Needs a class that was graded. Equal answers are a reason to talk, not a verdict.

    Examples: `acml integrity 5_7` · `acml integrity 1_1 5_7 --class-dir /tmp/class`
    """
    from autograder.classroom.opening import open_graded_class
    from autograder.commands.console import console
    from autograder.commands.tables import print_clusters
    from autograder.integrity import compare_class
    from autograder.integrity.page import clusters_of, write_page
    from autograder.utils.course_paths import course_root, find_lesson

    classroom, screen = open_graded_class(class_dir), console()
    for name in lessons:
        lesson = find_lesson(course_root(), name).stem
        with screen.status(f"Comparing the answers to {lesson} …"):
            comparison = compare_class(classroom, classroom.lesson_path(lesson))
            clusters = clusters_of(comparison)
            path = classroom.folder / "integrity" / f"{lesson}.html"
            write_page(comparison, clusters, path)
        print_clusters(screen, comparison, clusters)
        screen.print(f"Evidence, for you alone: {path}", markup=False, soft_wrap=True)
