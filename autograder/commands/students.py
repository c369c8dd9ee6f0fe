"""What a student says: ``acml list``, ``start``, ``check``, ``hint`` and ``solution``."""

import typer


def register(app: typer.Typer) -> None:
    """Add the student's words to the command."""
