"""HTML that may come from a student, reduced to what is only text, tables, links and pictures."""

import functools
import re

import nh3
from pygments.token import STANDARD_TYPES

from autograder.notebook.prose.pictures import data_url

# what Jupyter makes of Markdown, and what people add by hand; the page's own scripts and styles know none of it
TAGS = frozenset(
    "a b blockquote br center code dd del details div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p "
    "pre q s samp small span strike strong sub summary sup table tbody td tfoot th thead tr tt u ul var".split()
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"align", "colspan", "rowspan", "style"},
    "th": {"align", "colspan", "rowspan", "style"},
    "ol": {"start"},
}
# of the classes only those by which code is coloured
CLASSES = {"span": {name for name in STANDARD_TYPES.values() if name}, "div": {"highlight"}}
LINK = re.compile(r"(https?://|mailto:)[^\s]", re.IGNORECASE)
SIZES = {"width", "height", "colspan", "rowspan", "start"}


def cleaned(html: str) -> str:
    """Return HTML without anything that runs, loads, links into the page's own server or covers other things.

    Kept are text, tables, code, links to `http`, `https` and `mailto` addresses, and pictures of the kinds PNG,
    JPEG and GIF that stand in the HTML itself.

    Args:
        html: Any text.

    Returns:
        HTML in which every element is closed.

    Example:
        `cleaned('<b onclick="f()">x')` is `<b>x</b>`.
    """
    return _cleaner().clean(html)


@functools.cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=_kept_attribute,
        allowed_classes=CLASSES,
        filter_style_properties={"text-align"},
        url_schemes={"http", "https", "mailto", "data"},
        url_relative="deny",
        generic_attribute_prefixes=set(),
        link_rel="noopener noreferrer",
    )


def _kept_attribute(_tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if LINK.match(value) else None
    if name == "src":
        return data_url(value.partition(";base64,")[2]) or None
    if name in SIZES:
        return value if re.fullmatch(r"[0-9]{1,4}%?", value) else None
    return value
