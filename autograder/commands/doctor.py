"""What says whether a machine is fit: ``acml doctor``."""

import pathlib

import typer

from autograder.commands.arguments import PANEL, ClassDir

COLOURS = {"ok": "green", "warning": "yellow", "problem": "red"}


def register(app: typer.Typer) -> None:
    """Add the word to the command."""
    app.command("doctor", rich_help_panel=PANEL)(doctor)


def doctor(class_dir: ClassDir = pathlib.Path("class")) -> None:
    """Look whether this machine can grade, and say what to do where it cannot.

    Packages, sandbox, warm start, memory and the number of workers that fit, disk, optional parts. Exit code 1 where a
    problem prevents grading; a student's machine without the grading part is looked at for learning only.

    Examples: `acml doctor` · `acml doctor --class-dir /srv/acoustics`
    """
    from autograder.commands.console import console
    from autograder.doctor.checks import examine
    from autograder.doctor.result import PROBLEM

    findings = examine(class_dir)
    screen = console()
    for finding in findings:
        _show(screen, finding)
    problems = [finding.what for finding in findings if finding.status == PROBLEM]
    if problems:
        screen.print(f"Not fit for grading before this is mended: {', '.join(problems)}.", markup=False)
        raise typer.Exit(1)
    screen.print(_verdict(findings), markup=False)


def _show(screen, finding) -> None:
    from rich.padding import Padding
    from rich.text import Text

    status = Text(f"{finding.status:8}", COLOURS[finding.status])
    screen.print(status.append(f"{finding.what:23}", "bold").append(finding.value, "default"))
    if finding.remedy:
        screen.print(Padding(Text(finding.remedy, "dim"), (0, 0, 0, 31), expand=False))


def _verdict(findings) -> str:
    if "sandbox" not in {finding.what for finding in findings}:
        return "Fit for learning; grading needs the grading part."
    return "Fit for grading."
