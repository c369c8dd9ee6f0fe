"""What an author says: ``acml build`` and ``acml audit``."""

from typing import Annotated

import typer

Lessons = Annotated[list[str] | None, typer.Argument(help="Lesson numbers, e.g. 5_7; all if none is named.")]


def register(app: typer.Typer) -> None:
    """Add the author's words to the command."""
    app.command("build", rich_help_panel="Authors")(build)
    app.command("audit", rich_help_panel="Authors")(audit)


def build(
    check: Annotated[bool, typer.Option("--check", help="Only say which files are stale; exit 1 if any.")] = False,
) -> None:
    """Print course/ and solutions/ from lessons/ and the library.

    Examples: `acml build` · `acml build --check`
    """
    from autograder.authoring import build as builder
    from autograder.utils.course_paths import course_root

    root = course_root()
    files = builder.stale(root) if check else builder.build(root)
    for path in files:
        print(f"{'stale' if check else 'written'}: {path.relative_to(root)}")
    if check and files:
        print(f"{len(files)} files are stale: run `acml build` and commit what it prints.")
        raise typer.Exit(1)
    print("course/ and solutions/ are up to date." if not files else f"{len(files)} files written.")


def audit(
    lessons: Lessons = None,
    seeds: Annotated[int, typer.Option(min=1, help="Repeat under so many secrets; no verdict may change.")] = 1,
    mutants: Annotated[bool, typer.Option(help="Whether to run the generic mutants.")] = True,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Lessons audited side by side.")] = 1,
) -> None:
    """Test the tests: right answers pass, the blank, known wrong ones and mutants fail.

    Examples: `acml audit` · `acml audit 5_7` · `acml audit --seeds 30 --no-mutants`
    """
    from autograder.audit.audit import audit_lessons
    from autograder.commands.tables import print_audit
    from autograder.utils.course_paths import course_root, find_lesson, lesson_files

    root = course_root()
    paths = [find_lesson(root, name) for name in lessons] if lessons else lesson_files(root)
    results = audit_lessons(paths, seeds, mutants, jobs)
    print_audit(results)
    if not all(result.passed for result in results):
        raise typer.Exit(1)
