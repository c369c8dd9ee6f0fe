"""Texts from outside, made fit for files and terminals."""

import re

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Return a text that every file can hold: halves of surrogate pairs become question marks.

    Example:
        >>> printable("a\\ud800b")
        'a?b'
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def without_controls(text: str) -> str:
    """Return a text without control characters and marks that turn its direction, which a terminal would obey.

    Example:
        >>> without_controls("red \\x1b[31m") == "red \\N{REPLACEMENT CHARACTER}[31m"
        True
    """
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", printable(text))


def shown(name: str) -> str:
    """Return a name from outside as it may stand in a sentence: short, and without control characters.

    Example:
        >>> shown("a\\nb"), len(shown(200 * "a"))
        ('a?b', 111)
    """
    text = "".join(letter if letter.isprintable() else "?" for letter in printable(name))
    return text if len(text) <= 120 else f"{text[:60]}…{text[-50:]}"
