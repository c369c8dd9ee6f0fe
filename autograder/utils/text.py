"""Texts from outside, made fit for files and terminals."""

import re

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Return a text that every file can hold: halves of character pairs become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def shown(text: str) -> str:
    """Return a text without what a terminal would obey: control characters, and marks that turn its direction."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", printable(text))
