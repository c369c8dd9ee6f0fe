"""Cells of students as they are written, honest ones and tricks: read from text files, one block a case.

Every other case was put aside while the flags were made, and looked at once, at the end.
"""

import pathlib
import re

FOLDER = pathlib.Path(__file__).with_name("flag_cases_data")


def read_cases(name: str) -> dict[str, str]:
    """Return the cases of a file: what each is called, and its cell.

    Args:
        name: ``honest`` or ``tricks``.
    """
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    parts = re.split(r"^==== (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], (cell.removesuffix("\n") for cell in parts[2::2]), strict=True))
