"""The `acml` command. TensorFlow, nbgrader and jupytext are imported by the commands that need them, not here."""

import io
import os
import sys
from typing import Annotated

import typer

from acml_tf import __version__
from autograder.commands import authors, doctor, instructors, integrity, lms, students
from autograder.errors import CourseError
from autograder.sandbox.scratch import use_short_names

app = typer.Typer(
    name="acml",
    help="Machine learning for acoustics: a course whose tests are tested.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
for commands in (students, instructors, lms, integrity, doctor, authors):
    commands.register(app)


def print_version(is_asked: bool) -> None:
    """Print the version and leave, where `--version` asks for it."""
    if is_asked:
        print(f"acml {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[  # noqa: ARG001 - its callback has answered
        bool, typer.Option("--version", help="Print the version and leave.", callback=print_version, is_eager=True)
    ] = False,
) -> None:
    """Machine learning for acoustics: a course whose tests are tested."""


def main() -> None:
    """Run a command; a user's mistake ends in one sentence and exit code 2."""
    use_short_names()
    write_every_character()
    try:
        app()
    except CourseError as error:
        print(f"acml: {error}", file=sys.stderr)
        sys.exit(2)
    except ModuleNotFoundError as error:
        print(f"acml: {_missing_extra(error)}", file=sys.stderr)
        sys.exit(2)
    except OSError as error:
        where = error.filename or "a file"
        print(f"acml: {where} cannot be used ({error.strerror}); check it, or name another place.", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("acml: stopped; what was recorded is kept.", file=sys.stderr)
        sys.exit(130)


def _missing_extra(error: ModuleNotFoundError) -> str:
    """Say which extra brings a module, or go on with the error where none does."""
    from autograder.utils.installing import install_command, parts_with

    if not (parts := parts_with([error.name or ""])):
        raise error
    return f"This needs the extra [{parts[0]}]; to install it: {install_command(*parts)}"


def write_every_character() -> None:
    """Let standard output take every character: UTF-8 in files and pipes, "?" for what a terminal cannot show.

    Where Windows writes into a file or a pipe, its own encoding knows neither check marks nor Greek letters. Who sets
    `PYTHONIOENCODING` has chosen.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        is_chosen = sys.stdout.isatty() or "PYTHONIOENCODING" in os.environ
        sys.stdout.reconfigure(encoding=None if is_chosen else "utf-8", errors="replace")
