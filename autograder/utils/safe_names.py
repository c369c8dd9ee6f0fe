"""Names from outside as names of folders: on any file system, in nbgrader, and never two for one."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable

# a file of that name, with an ending and a process number, must still be possible (255 bytes on most systems)
MAX_NAME_LETTERS, MAX_NAME_BYTES = 100, 190
HASH_DIGITS = 6
PUNCTUATION = "_ .,@+'()-"
# Windows opens devices under these names, whatever the ending
RESERVED = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)


def safe_name(name: str, taken: Iterable[str] = ()) -> str:
    """Return a name that a folder and nbgrader can have, unlike those that are taken.

    Args:
        name: Any text.
        taken: Names that others have; names that differ in case or Unicode form only are one.

    Example:
        >>> safe_name("maria?k"), safe_name("maria?k", ["Maria_k"]), safe_name("con")
        ('maria_k', 'maria_k_2', 'con_')
    """
    return _apart(_safe(name), {name_key(other) for other in taken})


def safe_names(names: Iterable[str], taken: Iterable[str] = (), *, side_by_side: bool = False) -> dict[str, str]:
    """Return a safe name for each, no two alike; a name that needs no change comes before one that does.

    Args:
        names: Any texts.
        taken: Names that others have.
        side_by_side: Whether they stand in one folder already, so that their case tells them apart there.

    Example:
        >>> safe_names(["maria?k", "maria_k"])
        {'maria_k': 'maria_k', 'maria?k': 'maria_k_2'}
    """
    given, keys = {}, {name_key(other) for other in taken}
    for changed, name in sorted((_safe(name) != name, name) for name in set(names)):
        given[name] = name if side_by_side and not changed else _apart(_safe(name), keys)
        keys.add(name_key(given[name]))
    return given


def marked_name(name: str) -> str:
    """Return a changed name with a hash of the original, so that it is nobody else's at any other time.

    Example:
        >>> marked_name("maria_k"), marked_name("maria?k")
        ('maria_k', 'maria_k_2e11b5')
    """
    plain = unicodedata.normalize("NFC", name)
    return plain if _safe(plain) == plain else hashed_name(plain)


def hashed_name(name: str) -> str:
    """Return a safe name with a hash of the original behind it, which no length cuts off.

    Example:
        >>> hashed_name("ann"), len(hashed_name("a" * 200))
        ('ann_49915e', 100)
    """
    plain = unicodedata.normalize("NFC", name)
    mark = f"_{hashlib.sha256(plain.encode('utf-8', 'surrogatepass')).hexdigest()[:HASH_DIGITS]}"
    return _bearable(_cut(plain, spare=len(mark))) + mark


def name_key(name: str) -> str:
    """Return a key that two names share if a file system may take them for one: of other case or Unicode form.

    Example:
        >>> name_key("Maria") == name_key("maria")
        True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold()).rstrip(". ")


def _safe(name: str) -> str:
    return _bearable(_cut(unicodedata.normalize("NFC", name)))


def _apart(safe: str, keys: Collection[str]) -> str:
    """Return a safe name, with a number behind it where its key is taken."""
    words = (safe if n == 1 else f"{safe}_{n}" for n in range(1, len(keys) + 2))
    return next(word for word in words if name_key(word) not in keys)


def _cut(name: str, spare: int = 0) -> str:
    """Return as much of a name as a folder can bear, never half a letter or a letter without its marks."""
    end = min(len(name), MAX_NAME_LETTERS - spare)
    while len(name[:end].encode("utf-8", "surrogatepass")) > MAX_NAME_BYTES - spare:
        end -= 1
    while 0 < end < len(name) and unicodedata.category(name[end]).startswith("M"):
        end -= 1
    return name[:end]


def _bearable(name: str) -> str:
    safe = "".join(letter if _is_plain(letter) else "_" for letter in name) or "_"
    safe = re.sub(r"^[\s.]|[\s.]+$", lambda match: "_" * len(match[0]), safe)
    return f"{safe}_" if RESERVED.fullmatch(safe) else safe


def _is_plain(letter: str) -> bool:
    return letter in PUNCTUATION or letter.isalnum() or unicodedata.category(letter).startswith("M")
