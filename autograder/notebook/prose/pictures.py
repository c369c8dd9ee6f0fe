"""Pictures in prose: of three kinds that hold nothing but a picture, known by their first bytes, and bounded."""

import base64
import binascii
import re
from collections.abc import Iterator

# first bytes → kind; an SVG is a document, and what only says that it is a picture may be anything
FIRST_BYTES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
# a photograph of a page of handwriting is 2 to 5 MiB
MAX_PICTURE_BYTES = 6 * 2**20
MAX_PICTURES, MAX_PICTURES_BYTES = 20, 12 * 2**20
# as Colab writes them into the text
EMBEDDED = re.compile(r"data:image/[a-z]{1,9};base64,([A-Za-z0-9+/=]{16,})")


def picture_kind(data: str) -> str:
    """Return the kind of a picture from its base64 text, e.g. `image/png`, or `""` where it is not a picture.

    Args:
        data: Base64 text, with or without line ends.
    """
    if len(data) > MAX_PICTURE_BYTES * 4 // 3:
        return ""
    try:
        first = base64.b64decode("".join(data[:48].split())[:16], validate=True)
    except (binascii.Error, ValueError):
        return ""
    # blanks go first: a pattern that lets them stand anywhere tries a long run of them in every way
    if not re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", "".join(data.split())):
        return ""
    return next((kind for begin, kind in FIRST_BYTES.items() if first.startswith(begin)), "")


def data_url(data: str) -> str:
    """Return a picture's base64 text as the address under which a page holds it, or `""` where it is not a picture."""
    kind = picture_kind(data)
    return f"data:{kind};base64,{''.join(data.split())}" if kind else ""


def kept_pictures(attachments: object) -> dict[str, dict[str, str]]:
    """Return the pictures among a cell's attachments, as many as are kept.

    Args:
        attachments: What stands there in a notebook, in whatever shape: name → media type → base64 text.

    Returns:
        Name → kind → base64 text, in the form of a notebook; at most 20 pictures and 12 MiB.
    """
    kept: dict[str, dict[str, str]] = {}
    remaining_bytes = MAX_PICTURES_BYTES * 4 // 3
    for name, data in _texts_in(attachments):
        kind = picture_kind(data)
        if kind and len(kept) < MAX_PICTURES and len(data) <= remaining_bytes:
            kept[name] = {kind: "".join(data.split())}
            remaining_bytes -= len(data)
    return kept


def _texts_in(attachments: object) -> Iterator[tuple[str, str]]:
    for name, kinds in attachments.items() if isinstance(attachments, dict) else ():
        for data in kinds.values() if isinstance(kinds, dict) else ():
            text = "".join(data) if isinstance(data, list) and all(isinstance(line, str) for line in data) else data
            if isinstance(text, str):
                yield name, text
