"""Read a folder or a zip as it came from outside: only plain files, only within bounds, and nothing unpacked by name.

No member is ever written where its name says: its bytes are read, and the caller chooses the place. So a name cannot
reach outside, and what is refused costs one sentence and nothing else.
"""

import dataclasses
import datetime
import os
import pathlib
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator

from autograder.errors import CourseError
from autograder.intake import MOST_BYTES, printable

MOST_ENTRIES = 50_000
MOST_TOTAL = 4 * 2**30
# a notebook that printed for ever packs a hundredfold and is small; a bomb packs a thousandfold and is not
MOST_RATIO, RATIO_FROM = 200, 16 * 2**20
PIECE = 2**20
LITTER = re.compile(r"__MACOSX|\..*|Thumbs\.db|desktop\.ini")


class Refused(CourseError):
    """Why one member is not read."""


@dataclasses.dataclass(frozen=True)
class Member:
    """One file as it lay.

    Attributes:
        parts: Its path inside, outermost folder first.
        modified: When it was written, or ``None``.
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
    """

    def __init__(self, path: pathlib.Path):
        self.path, self.refused, self._read = path, [], 0

    def members(self) -> Iterator[Member]:
        """Yield every plain file, in order; hidden files and what systems leave behind are passed over."""
        for number, (name, fault, modified, handle) in enumerate(self._entries()):
            if number == MOST_ENTRIES:
                self.refused.append(f"{self.path.name} holds over {MOST_ENTRIES} files; the rest was not read.")
                return
            parts = _parts(name)
            fault = fault or _name_fault(name, parts)
            if fault:
                self.refused.append(f"{shown(name)} {fault}; it was not read.")
            elif not any(LITTER.fullmatch(part) for part in parts):
                yield Member(parts, modified, handle)

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
                    self._bound(member, len(data))
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

    def _bound(self, member, size) -> None:
        if size > MOST_BYTES:
            raise Refused(f"{member.name} is over {MOST_BYTES >> 20} MiB; it was left out.")
        if self._read + size > MOST_TOTAL:
            raise Refused(f"{member.name} was left out: {self.path.name} unpacks to over {MOST_TOTAL >> 30} GiB.")

    def _entries(self):
        raise NotImplementedError

    def _open(self, member):
        raise NotImplementedError

    def _check(self, member) -> None:
        """Refuse what need not be opened to be refused."""


class Folder(Source):
    """A folder of this machine; links are not followed."""

    def _entries(self):
        for root, folders, files in os.walk(self.path, followlinks=False):
            folders.sort()
            links = [name for name in folders if os.path.islink(os.path.join(root, name))]
            for name in sorted([*files, *links]):
                path = pathlib.Path(root, name)
                status = path.lstat()
                modified = datetime.datetime.fromtimestamp(status.st_mtime, datetime.UTC)
                yield path.relative_to(self.path).as_posix(), _kind_fault(status.st_mode), modified, path

    def _open(self, member):
        return member.handle.open("rb")

    def _check(self, member) -> None:
        self._bound(member, member.handle.stat().st_size)


class Zip(Source):
    """A zip archive, e.g. as Canvas or Moodle makes it."""

    def __init__(self, path: pathlib.Path):
        super().__init__(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise CourseError(f"{path} is no whole zip archive ({error}); download it again.") from error

    def _entries(self):
        for info in self._zip.infolist():
            if not info.is_dir():
                fault = _kind_fault(info.external_attr >> 16) or ("is encrypted" if info.flag_bits & 1 else "")
                yield _decoded(info), fault, _zip_time(info), info

    def _open(self, member):
        return self._zip.open(member.handle)

    def _check(self, member) -> None:
        info = member.handle
        if info.file_size > RATIO_FROM and info.file_size > MOST_RATIO * max(info.compress_size, 1):
            raise Refused(
                f"{member.name} would grow from {info.compress_size >> 10} kB to {info.file_size >> 20} MiB, "
                "as no notebook does; it was left out."
            )
        self._bound(member, info.file_size)


def open_source(path: pathlib.Path) -> Source:
    """Open a folder or a zip.

    Args:
        path: Folder, or zip file of any name.

    Raises:
        CourseError: If it is neither.
    """
    if path.is_dir():
        return Folder(path)
    if not path.exists():
        raise CourseError(f"There is no {path}; name the archive that you downloaded, or a folder.")
    if not path.is_file() or not zipfile.is_zipfile(path):
        raise CourseError(f"{path} is no zip archive; unpack it and name the folder.")
    return Zip(path)


def shown(name: str) -> str:
    """Return a name from outside as it may stand in a sentence: short, and without control characters."""
    text = "".join(letter if letter.isprintable() else "?" for letter in printable(name))
    return text if len(text) <= 120 else f"{text[:60]}…{text[-50:]}"


def _kind_fault(mode) -> str:
    kind = stat.S_IFMT(mode)
    if kind == stat.S_IFLNK:
        return "is a link"
    return "" if kind in (0, stat.S_IFREG) else "is no plain file"


def _parts(name) -> tuple[str, ...]:
    return tuple(
        unicodedata.normalize("NFC", part) for part in name.replace("\\", "/").split("/") if part not in ("", ".")
    )


def _name_fault(name, parts) -> str:
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) or ".." in parts:
        return "names a place outside the archive"
    return "" if parts and len(name) < 1000 else "has no usable name"


def _decoded(info: zipfile.ZipInfo) -> str:
    """Return a member's name; Canvas writes UTF-8 and does not say so, older systems their own code page."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _zip_time(info: zipfile.ZipInfo) -> datetime.datetime | None:
    """Return a member's date, which a zip holds in local time and to two seconds."""
    try:
        return datetime.datetime(*info.date_time).astimezone()
    except (ValueError, OverflowError, OSError):
        return None
