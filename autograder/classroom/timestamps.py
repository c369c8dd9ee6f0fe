"""Times as people and platforms write them, and as nbgrader keeps them.

`05.04.2026` is 5 April: with dots the day comes first. With slashes or hyphens it depends on the country, so such a
date is read only where it, or another of the same column, is possible in one way alone.
"""

import dataclasses
import datetime
import functools
import pathlib
import re
import time
import zoneinfo

from autograder.classroom.month_names import in_english
from autograder.errors import CourseError
from autograder.utils.text import shown

TIMESTAMP_FILE = "timestamp.txt"
EXAMPLE = "2026-11-30 23:59"
MAX_LETTERS, MONTHS = 100, 12
NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4})(?!\d)")
# dateutil takes the sign behind a name for its opposite, as POSIX does
OFFSET_FROM_UTC = re.compile(
    r"(?<![A-Za-z])(?:UTC|GMT|Z)\s*([+\-\u2212])\s*(\d{1,2})(?::?(\d\d))?(?![\d.:])", re.IGNORECASE
)
OFFSET_AND_NAME = re.compile(r"([+-]\d\d:?\d\d)\s*\([^()]*\)")
ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")


@dataclasses.dataclass(frozen=True)
class DateOrder:
    """Order of day and month in the dates of one column, taken together.

    Attributes:
        day_first: Whether a date in it can only be read with the day first.
        month_first: Whether a date in it can only be read with the month first.
    """

    day_first: bool = False
    month_first: bool = False

    @classmethod
    def of(cls, texts: list[str]) -> "DateOrder":
        """Return what the texts of a column say."""
        pairs = [(int(match[1]), int(match[3])) for match in map(NUMERIC.search, texts) if match and match[2] != "."]
        return cls(
            any(first > MONTHS >= second for first, second in pairs), any(second > MONTHS for _, second in pairs)
        )


def parse_time(text: str, *, local: bool = False, order: DateOrder | None = None) -> datetime.datetime:
    """Read a time as a person or a platform wrote it.

    Args:
        text: Such as `2026-11-30 23:59`, with or without a zone, or Moodle's `Monday, 30 November 2026, 11:59 PM`.
        local: Whether a time without a zone is in this machine's; else in UTC, as in nbgrader's files.
        order: What the other dates of its column say; nothing if `None`.

    Returns:
        The time in UTC; a day without a time is its last second.

    Raises:
        CourseError: If it is not a time, or reads two ways.

    Example:
        >>> parse_time("05.04.2026 10:00").isoformat()
        '2026-04-05T10:00:00+00:00'
    """
    from dateutil import tz

    try:
        if len(text) > MAX_LETTERS or not re.search(r"(?<!\d)[12]\d{3}(?!\d)", text):
            raise ValueError
        plain, zone = _without_zone(_year_first(text, order or DateOrder.of([text])))
        found = _parsed(_with_plain_offset(in_english(plain)))
        if found.tzinfo is None:
            found = found.replace(tzinfo=zone or (tz.tzlocal() if local else datetime.UTC))
        return found.astimezone(datetime.UTC)
    except (ValueError, OverflowError, TypeError, AttributeError) as error:
        raise CourseError(f"the time {shown(text)!r} cannot be read; write it as {EXAMPLE}.") from error


def _year_first(text: str, order: DateOrder) -> str:
    """Return a text with its date in numbers written as ISO does, which is read in one way only."""
    if match := NUMERIC.search(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        days = _possible_days(year, first, second, match[2], order)
    elif match := ISO.search(text):
        days = {datetime.date(int(match[1]), int(match[2]), int(match[3]))}
    else:
        return text
    if len(days) > 1:
        one, other = sorted(days)
        raise CourseError(f"the date {shown(match[0])!r} reads two ways; write {one} or {other}.")
    rest = f"{text[: match.start()]} {text[match.end() :].removeprefix('T')}"
    # a second date, or a time with a dot, would be taken for part of the first
    if not days or ISO.search(rest) or NUMERIC.search(rest) or re.search(r"(?<![:\d.])\d{1,2}\.\d{2}(?![\d:.])", rest):
        raise ValueError
    return f"{days.pop()} {rest}"


def _possible_days(year: int, first: int, second: int, mark: str, order: DateOrder) -> set[datetime.date]:
    with_day_first, with_month_first = _day(year, second, first), _day(year, first, second)
    if mark == "." or order == DateOrder(day_first=True):
        return _real(with_day_first)
    if order == DateOrder(month_first=True):
        return _real(with_month_first)
    if order.day_first and order.month_first:
        raise CourseError("the column has dates with the day first and with the month first; write all as 2026-11-30.")
    return _real(with_day_first, with_month_first)


def _real(*days: datetime.date | None) -> set[datetime.date]:
    return {day for day in days if day is not None}


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _without_zone(text: str) -> tuple[str, datetime.tzinfo | None]:
    *words, last = text.split() or [""]
    zone = _zone(last) if "/" in last and words else None
    return " ".join(words if zone else [*words, last]), zone


def _with_plain_offset(text: str) -> str:
    """Return a text in which `UTC+2` and JavaScript's `GMT+0200 (name)` stand as `+02:00`."""
    text = OFFSET_FROM_UTC.sub(
        lambda match: f" {'+' if match[1] == '+' else '-'}{int(match[2]):02}:{match[3] or '00'}", text
    )
    return OFFSET_AND_NAME.sub(r"\1", text)


def _parsed(text: str) -> datetime.datetime:
    """Return a time of which year, month and day are all said; without an hour it is the day's last second."""
    from dateutil import parser

    # what only one of two different times says by default was not said
    found, latest = (
        parser.parse(text, default=default, tzinfos=functools.partial(_named_zone, text))
        for default in (datetime.datetime(2000, 1, 1), datetime.datetime(2001, 2, 2, 23, 59, 59))
    )
    if found.date() != latest.date():
        raise ValueError
    return found if found.hour == latest.hour else latest


def _named_zone(text: str, name: str | None, offset: int | None) -> datetime.tzinfo | int | None:
    """Return what `+0100` or `CET` means; a zone that nobody knows is a fault, since hours hang on it."""
    from dateutil import tz

    if name and (match := re.search(rf"{re.escape(name)}[+-][\d:]+", text)):
        raise CourseError(f"the zone {match[0]!r} reads two ways; write {name} alone, or hours ahead of UTC as +01:00.")
    if offset is not None or name is None:
        return offset
    if name in time.tzname:
        return tz.tzlocal()
    if found := _zone(name):
        return found
    raise ValueError(name)


def _zone(name: str) -> datetime.tzinfo | None:
    try:
        return zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return None


def timestamp_text(when: datetime.datetime) -> str:
    """Return a time as nbgrader's exchange writes it into `timestamp.txt`.

    Example:
        >>> timestamp_text(datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC))
        '2026-05-01 00:00:00.000000 UTC'
    """
    return when.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")


def read_timestamp(folder: pathlib.Path) -> datetime.datetime | None:
    """Return when the work in a folder was handed in, or `None` where no `timestamp.txt` says so.

    Raises:
        CourseError: If what it says is not a time.
    """
    path = folder / TIMESTAMP_FILE
    if path.is_symlink() or not path.is_file():
        return None
    with path.open("rb") as file:
        text = file.read(10 * MAX_LETTERS).decode("utf-8", "replace").lstrip("\ufeff").strip()
    return parse_time(text)
