"""Templates of pages: everything is escaped, and what cannot be seen is written out."""

import jinja2
from markupsafe import Markup

from acml_tf import __version__

MAX_NAMES, MAX_LETTERS = 12, 160


def page_environment() -> jinja2.Environment:
    """Return the Jinja environment of the templates: everything is escaped, and what cannot be seen is written out."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    environment.filters |= {"number": _number, "counted": _counted, "excerpt": excerpt}
    environment.globals |= {"most_names": MAX_NAMES, "version": __version__}
    return environment


def _visible(value: object) -> object:
    """Write out what cannot be seen: control characters, text-direction overrides, lone surrogates."""
    if isinstance(value, Markup) or not isinstance(value, str) or value.isprintable():
        return value
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in value)


def _number(value: float) -> str:
    return f"{round(value, 2):g}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def excerpt(text: str) -> str:
    """Return the beginning of a text, and the number of letters left out.

    Example:
        >>> excerpt("short"), excerpt(165 * "a")[160:]
        ('short', '… (5 characters more)')
    """
    more = len(text) - MAX_LETTERS
    return text if more <= 0 else f"{text[:MAX_LETTERS]}… ({_counted(more, 'character')} more)"
