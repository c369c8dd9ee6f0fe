"""Follow the links of a finished site: every page, picture and place to jump to that is named must be there."""

import functools
import pathlib
import re
import urllib.parse


@functools.cache
def places(page: pathlib.Path) -> frozenset[str]:
    """Return the names that a link into a page can jump to."""
    return frozenset(re.findall(r'\bid="([^"]+)"', page.read_text(encoding="utf-8")))


def broken_links(site: pathlib.Path) -> list[str]:
    """Return what leads nowhere, as `page: link`.

    Args:
        site: Folder of HTML; links to other sites are passed over.
    """
    broken = []
    for page in sorted(site.rglob("*.html")):
        for link in re.findall(
            r'<(?:a|audio|img|link|script|source)\b[^>]*?\b(?:href|src)="([^"]+)"', page.read_text("utf-8")
        ):
            if not re.match(r"[a-z]+:|//", link) and not leads_somewhere(page, link):
                broken.append(f"{page.relative_to(site)}: {link}")
    return broken


def leads_somewhere(page: pathlib.Path, link: str) -> bool:
    """Return whether a relative link of a page finds its file and, in it, its place."""
    path, _, place = link.partition("#")
    path, place = urllib.parse.unquote(path.partition("?")[0]), urllib.parse.unquote(place)
    target = (page.parent / path).resolve() if path else page
    if target.is_dir():
        target /= "index.html"
    return target.exists() and (not place or target.suffix != ".html" or place in places(target))
