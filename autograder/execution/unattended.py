"""Code for the student's process: what needs somebody at the screen does nothing, and the rest of its cell counts.

It is sent as text and executed there, so it imports nothing of this package.
"""

import sys
from typing import Any

from IPython.core.magic import register_line_magic


def _pass_by(*_: object, **__: object) -> None:
    """Take the place of `breakpoint()`: nobody would lead the debugger on."""


def prepare(shell: Any) -> None:
    """Let forgotten break points pass, and draw inline where `%matplotlib` asks for a window or a widget.

    Args:
        shell: The running IPython shell.
    """
    sys.breakpointhook = _pass_by
    usual = shell.find_line_magic("matplotlib")

    @register_line_magic("matplotlib")  # type: ignore[arg-type] # IPython leaves the type of a magic open
    def _matplotlib(line: str) -> object:
        try:
            return usual(line)
        except (ImportError, RuntimeError, ValueError):
            return usual("inline")
