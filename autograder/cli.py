"""The ``acml`` command. TensorFlow, nbgrader and jupytext are imported by the words that need them, not here."""

import sys

import typer

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
for room in (students, instructors, lms, integrity, doctor, authors):
    room.register(app)


def main() -> None:
    """Run a command; a user's mistake ends in one sentence and exit code 2."""
    use_short_names()
    try:
        app()
    except CourseError as error:
        print(f"acml: {error}", file=sys.stderr)
        sys.exit(2)
    except OSError as error:
        where = error.filename or "a file"
        print(f"acml: {where} cannot be used ({error.strerror}); check it, or name another place.", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("acml: stopped; what was recorded is kept.", file=sys.stderr)
        sys.exit(130)
