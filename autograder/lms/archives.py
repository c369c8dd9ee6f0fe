"""Read files as they came from outside: only plain files, only within bounds, and nothing unpacked by name.

No member is ever written where its name says: its bytes are read, and the caller chooses the place. So a name cannot
reach outside, and what is refused costs one sentence and nothing else.
"""

import collections
import dataclasses
import datetime
import itertools
import os
import pathlib
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator

from autograder.errors import CourseError
from autograder.notebook.reader import MAX_BYTES
from autograder.utils.text import printable, shown

MAX_ENTRIES = 50_000
# beyond this nothing is even looked at
MAX_SEEN, MAX_DEPTH = 1_000_000, 4
MAX_TOTAL = 4 * 2**30
PIECE = 2**20
LITTER = re.compile(
    r"__MACOSX|\._.*|\.DS_Store|\.~lock\..*|Thumbs\.db|desktop\.ini|\.(git|svn|hg|ipynb_checkpoints|idea|vscode|venv|cache"
    r"|config|local|jupyter|ipython|virtual_documents|pytest_cache|Trashes|Spotlight-V100|fseventsd|gitignore|gitattributes)"
)


class Refused(CourseError):
    """Refusal of one member, with the reason."""


@dataclasses.dataclass(frozen=True)
class Member:
    """One file of a source, where it lay.

    Attributes:
        parts: Its path inside, outermost folder first.
        modified: When it was written, or `None`.
        handle: What its source reads it by.
    """

    parts: tuple[str, ...]
    modified: datetime.datetime | None
    handle: object

    @property
    def name(self) -> str:
        """Its path as a person reads it."""
        return shown("/".join(self.parts))


class Source:
    """A folder or an archive; what it refuses is kept as one sentence each.

    Args:
        path: Where it lies.

    Attributes:
        refused: Why members were not read.
        litter: What systems and tools left behind.
    """

    def __init__(self, path: pathlib.Path) -> None:
        self.path, self._read = path, 0
        self.refused: list[str] = []
        self.litter: list[Member] = []

    def members(self) -> Iterator[Member]:
        """Yield every plain file, in order; what systems and tools leave behind is passed over."""
        for name, fault, modified, handle in self._bounded():
            parts = _parts(name)
            fault = fault or _name_fault(name, parts)
            if fault:
                self.refused.append(f"{shown(name)} {fault}; it was not read.")
            elif is_litter(parts):
                self.litter.append(Member(parts, modified, handle))
            else:
                yield Member(parts, modified, handle)

    def _bounded(self) -> list:
        """Return all entries; where they are too many, a folder of too many costs itself and no other."""
        entries = list(itertools.islice(self._entries(), MAX_SEEN))
        if len(entries) <= MAX_ENTRIES:
            return entries
        for depth in range(1, MAX_DEPTH):
            sizes = collections.Counter(_folder(entry, depth) for entry in entries)
            largest, size = max(
                ((folder, size) for folder, size in sizes.items() if folder), key=_size, default=("", 0)
            )
            # the folder around a whole class is not the one
            if 0 < size < len(entries) and len(entries) - size <= MAX_ENTRIES:
                self.refused.append(f"{shown(largest)} holds {size} files, as no hand-in does; none was read.")
                return [entry for entry in entries if _folder(entry, depth) != largest]
        self.refused.append(f"{self.path.name} holds over {MAX_ENTRIES} files; the rest was not read.")
        return entries[:MAX_ENTRIES]

    def read(self, member: Member) -> bytes:
        """Return a member's bytes.

        Raises:
            Refused: If it is locked, damaged or larger than anything that a person hands in.
        """
        data = bytearray()
        try:
            self._check(member)
            with self._open(member) as file:
                while piece := file.read(PIECE):
                    data += piece
                    self.bound(member, len(data))
        except (
            OSError,
            EOFError,
            RuntimeError,
            NotImplementedError,
            zipfile.BadZipFile,
            zlib.error,
            ValueError,
        ) as error:
            said = str(error).splitlines() or [type(error).__name__]
            raise Refused(f"{member.name} cannot be read ({printable(said[0])[:120]}); it was left out.") from error
        self._read += len(data)
        return bytes(data)

    def bound(self, member: Member, size: int) -> None:
        """Refuse what is larger than anything that a person hands in.

        Raises:
            Refused: If it is, or the whole source is.
        """
        if size > MAX_BYTES:
            raise Refused(f"{member.name} is over {MAX_BYTES >> 20} MiB; it was left out.")
        if self._read + size > MAX_TOTAL:
            raise Refused(f"{member.name} was left out: {self.path.name} unpacks to over {MAX_TOTAL >> 30} GiB.")

    def _entries(self):
        raise NotImplementedError

    def _open(self, member):
        raise NotImplementedError

    def _check(self, member) -> None:
        """Refuse what need not be opened to be refused."""


class Folder(Source):
    """A folder of this machine; links are not followed."""

    def _entries(self):
        for root, folders, files in os.walk(self.path, onerror=self._refuse, followlinks=False):
            folders.sort()
            links = [name for name in folders if os.path.islink(os.path.join(root, name))]
            for name in sorted([*files, *links]):
                path = pathlib.Path(root, name)
                try:
                    status = path.lstat()
                except OSError as error:
                    self._refuse(error)
                    continue
                modified = datetime.datetime.fromtimestamp(status.st_mtime, datetime.UTC)
                yield path.relative_to(self.path).as_posix(), kind_fault(status.st_mode), modified, path

    def _refuse(self, error: OSError) -> None:
        self.refused.append(
            f"{shown(str(error.filename))} cannot be read ({error.strerror}); nothing of it was collected."
        )

    def _open(self, member):
        return member.handle.open("rb")

    def _check(self, member) -> None:
        self.bound(member, member.handle.stat().st_size)


def _folder(entry, depth) -> str:
    folders = _parts(entry[0])[:-1]
    return "/".join(folders[:depth]) if len(folders) >= depth else ""


def _size(pair) -> int:
    return pair[1]


def is_litter(parts: tuple[str, ...]) -> bool:
    """Return whether a part of a path is what systems and tools leave behind."""
    return any(LITTER.fullmatch(part) for part in parts)


def kind_fault(mode: int) -> str:
    """Return why a file of this mode is not read, or `""`."""
    kind = stat.S_IFMT(mode)
    if kind == stat.S_IFLNK:
        return "is a link"
    return "" if kind in (0, stat.S_IFREG) else "is not a plain file"


def _parts(name) -> tuple[str, ...]:
    return tuple(
        unicodedata.normalize("NFC", part) for part in name.replace("\\", "/").split("/") if part not in ("", ".")
    )


def _name_fault(name, parts) -> str:
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) or ".." in parts:
        return "names a place outside the archive"
    return "" if parts and len(name) < 1000 else "has no usable name"
