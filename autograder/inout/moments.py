"""Moments in time as people and platforms write them, and as nbgrader keeps them."""

import datetime
import pathlib
import re
import time
import zoneinfo

from autograder.errors import CourseError
from autograder.inout.archives import shown

STAMP = "timestamp.txt"
EXAMPLE = "2026-11-30 23:59"
MOST_LETTERS = 100


def moment(text: str, *, local: bool = False) -> datetime.datetime:
    """Read a moment.

    Args:
        text: Such as ``2026-11-30 23:59``, with or without a zone, or Moodle's ``Monday, 30 November 2026, 11:59 PM``.
        local: Whether a moment without a zone is in this machine's; else in UTC, as in nbgrader's files.

    Returns:
        The moment in UTC; a day without a time is its last second.

    Raises:
        CourseError: If it is none.
    """
    from dateutil import parser, tz

    *words, last = text.split() or [""]
    zone = _zone(last) if "/" in last and words else None
    text = " ".join(words if zone else [*words, last])
    try:
        if len(text) > MOST_LETTERS or not re.search(r"(?<!\d)[12]\d{3}(?!\d)", text):
            raise ValueError
        default = datetime.datetime(2000, 1, 1, 23, 59, 59) if ":" not in text else datetime.datetime(2000, 1, 1)
        found = parser.parse(text, default=default, tzinfos=_named_zone)
        if found.tzinfo is None:
            found = found.replace(tzinfo=zone or (tz.tzlocal() if local else datetime.UTC))
        return found.astimezone(datetime.UTC)
    except (ValueError, OverflowError, TypeError, AttributeError) as error:
        raise CourseError(f"the time {shown(text)!r} cannot be read; write it as {EXAMPLE}.") from error


def _named_zone(name, offset):
    """Return what ``+0100`` or ``CET`` means; a zone that nobody knows is a fault, since hours hang on it."""
    from dateutil import tz

    if offset is not None or name is None:
        return offset
    if name in time.tzname:
        return tz.tzlocal()
    if found := _zone(name):
        return found
    raise ValueError(name)


def _zone(name) -> datetime.tzinfo | None:
    try:
        return zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return None


def stamp_text(when: datetime.datetime) -> str:
    """Return a moment as nbgrader's exchange writes it into ``timestamp.txt``."""
    return when.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")


def read_stamp(folder: pathlib.Path) -> datetime.datetime | None:
    """Return when the work in a folder was handed in, or ``None`` where no ``timestamp.txt`` says so.

    Raises:
        CourseError: If what it says is no moment.
    """
    path = folder / STAMP
    if path.is_symlink() or not path.is_file():
        return None
    with path.open("rb") as file:
        text = file.read(10 * MOST_LETTERS).decode("utf-8", "replace").lstrip("\ufeff").strip()
    return moment(text)
