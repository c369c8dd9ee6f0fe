"""Dates with the words of other languages, as Moodle and people write them, with the words that dates have in English.

`Montag, 30. November 2026, 23:59 Uhr` and `lundi 30 novembre 2026, 23h59` are one and the same time.
"""

import functools
import re

# languages whose names of months contradict each other nowhere
LANGUAGES = ("de", "de_AT", "fr", "es", "it", "pt", "nl", "da", "sv", "nb")
# between the numbers of a date, and at the hour
FILLERS = frozenset("uhr um den de del le à às ore alle kl om den".split())
HOUR = re.compile(r"(?<!\d)(\d{1,2})\s?h\s?(\d{2})(?!\d)", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+\.?")


def in_english(text: str) -> str:
    """Return a date with English names of months, and without names of days and words between.

    Args:
        text: Date in one of ten languages, or in any other form, which stays as it is.

    Returns:
        Text that `dateutil` reads, if it was a date.

    Example:
        >>> in_english("lundi 30 novembre 2026, 23h59")
        ' 30 Nov 2026, 23:59'
    """
    return WORD.sub(_translated, HOUR.sub(r"\1:\2", text))


def _translated(word: re.Match[str]) -> str:
    name = word[0].removesuffix(".").casefold()
    return _names().get(name, "" if name in FILLERS else word[0])


@functools.cache
def _names() -> dict[str, str]:
    """Return names of months and days in other languages → the English month, or nothing for a day."""
    from babel.dates import get_day_names, get_month_names

    names: dict[str, str] = {}
    for language in LANGUAGES:
        names |= {name.casefold(): "" for name in get_day_names("wide", locale=language).values()}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            english = get_month_names("abbreviated", locale="en")
            for number, name in get_month_names(width, locale=language).items():
                names[name.removesuffix(".").casefold()] = english[number]
    return names | {"mrz": "Mar"}
