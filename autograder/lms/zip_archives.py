"""Zip archives as learning platforms make them and as students hand them in, read within bounds."""

import datetime
import io
import pathlib
import zipfile

from autograder.errors import CourseError
from autograder.lms.archives import Folder, Refused, Source, kind_fault

# a notebook that printed for ever packs a hundredfold and is small; a bomb packs a thousandfold and is not
MAX_RATIO, RATIO_FROM = 200, 16 * 2**20
MAX_INNER_ENTRIES, MAX_DIRECTORY_BYTES = 2_000, 2 * 2**20
# the record at the end of a zip, behind which only a comment may stand
END_OF_DIRECTORY, END_BYTES = b"PK\x05\x06", 22 + 2**16


class Zip(Source):
    """A zip archive, e.g. as Canvas or Moodle makes it."""

    def __init__(self, path: pathlib.Path) -> None:
        super().__init__(path)
        self._zip = _opened(path, str(path))

    def _entries(self):
        for info in self._zip.infolist():
            if not info.is_dir():
                fault = kind_fault(info.external_attr >> 16) or _packing_fault(info)
                yield _decoded(info), fault, _zip_time(info), info

    def _open(self, member):
        return self._zip.open(member.handle)

    def _check(self, member) -> None:
        info = member.handle
        if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise Refused(
                f"{member.name} would grow from {info.compress_size >> 10} kB to {info.file_size >> 20} MiB, "
                "as no notebook does; it was left out."
            )
        self.bound(member, info.file_size)


class InnerZip(Zip):
    """A zip that a student handed in, held in memory; one with more files than a student hands in is refused.

    Args:
        data: Its bytes.
        name: Its name in the archive around it.

    Raises:
        Refused: If it is damaged or holds too many files.
    """

    def __init__(self, data: bytes, name: str):
        Source.__init__(self, pathlib.Path(name))
        end = data.rfind(END_OF_DIRECTORY, max(0, len(data) - END_BYTES))
        # looked at before any entry is, since a million of them take the memory of a class
        if end >= 0 and int.from_bytes(data[end + 12 : end + 16], "little") > MAX_DIRECTORY_BYTES:
            raise Refused(f"{name} holds over {MAX_INNER_ENTRIES} files, as no hand-in does; it was left out.")
        try:
            self._zip = _opened(io.BytesIO(data), name)
        except CourseError as error:
            raise Refused(str(error)) from error
        if len(self._zip.infolist()) > MAX_INNER_ENTRIES:
            raise Refused(f"{name} holds over {MAX_INNER_ENTRIES} files, as no hand-in does; it was left out.")


def _opened(file, name) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise CourseError(f"{name} is not a whole zip archive ({error}); download it again.") from error


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
        raise CourseError(f"{path} is not a zip archive; unpack it and name the folder.")
    return Zip(path)


def _packing_fault(info: zipfile.ZipInfo) -> str:
    """Return why a member is not unpacked, or `""`."""
    if info.flag_bits & 1:
        return "is encrypted (ask for it without a password)"
    # other ways of packing are unpacked whole before anybody can say how large that is
    usual = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    return "" if usual else "is packed in an unusual way (unpack the archive yourself and collect the folder)"


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
