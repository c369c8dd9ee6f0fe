"""The agent as it is sent into a student's process, where this package is not at hand."""

import pathlib
import re

FILES = ("values.py", "changes.py", "error_report.py", "calls.py")
_OWN_IMPORT = re.compile(r"^from autograder\..*\n", re.MULTILINE)


def agent_text() -> str:
    """Return the files of the agent, in order, as one module without their imports of one another."""
    folder = pathlib.Path(__file__).parent
    return "\n\n".join(_OWN_IMPORT.sub("", (folder / name).read_text(encoding="utf-8")) for name in FILES)
