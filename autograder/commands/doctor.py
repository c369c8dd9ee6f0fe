"""What says whether a machine is fit: `acml doctor`."""

import pathlib

import typer

from autograder.commands.arguments import PANEL, ClassDir

COLOURS = {"ok": "green", "warning": "yellow", "problem": "red"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", rich_help_panel=PANEL)(doctor)


def doctor(class_dir: ClassDir = pathlib.Path("class")) -> None:
    """Look whether this machine can grade, and say what to do where it cannot.

    Packages, sandbox, warm start, memory and the number of workers that fit, disk, optional parts. Exit code 1 where a
    problem prevents grading; a student's machine without the grading part is looked at for learning only.

    Examples: `acml doctor` · `acml doctor --class-dir /srv/acoustics`
    """
    from autograder.commands.console import console
    from autograder.doctor.checks import run_checks
    from autograder.doctor.result import PROBLEM

    results = run_checks(class_dir)
    screen = console()
    for result in results:
        _show(screen, result)
    problems = [result.what for result in results if result.status == PROBLEM]
    if problems:
        purpose = "grading" if "sandbox" in {result.what for result in results} else "learning"
        screen.print(f"Not fit for {purpose} before this is mended: {', '.join(problems)}.", markup=False)
        raise typer.Exit(1)
    screen.print(_verdict(results), markup=False)


def _show(screen, result) -> None:
    from rich.padding import Padding
    from rich.text import Text

    status = Text(f"{result.status:8}", COLOURS[result.status])
    screen.print(status.append(f"{result.what:23}", "bold").append(result.value, "default"))
    if result.remedy:
        screen.print(Padding(Text(result.remedy, "dim"), (0, 0, 0, 31), expand=False))


def _verdict(results) -> str:
    if "sandbox" not in {result.what for result in results}:
        return "Fit for learning; grading needs the grading part."
    return "Fit for grading."
