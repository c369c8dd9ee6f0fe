"""What an instructor says: ``acml grade`` and what follows from it."""

import typer


def register(app: typer.Typer) -> None:
    """Add the instructor's words to the command."""
