"""Where collected notebooks stand: the folder that `acml grade` reads, and one for what newer attempts replaced."""

import datetime
import hashlib
import os
import pathlib

from autograder.classroom.timestamps import TIMESTAMP_FILE, timestamp_text
from autograder.errors import CourseError
from autograder.notebook.extra_files import ExtraFiles, is_offered


class SubmissionStore:
    """The hand-ins of one lesson in a class folder.

    Args:
        folder: Class folder.
        lesson_name: Name of the lesson.
    """

    def __init__(self, folder: pathlib.Path, lesson_name: str) -> None:
        self.lesson_name = lesson_name
        # unlike `resolve` it lets links that lead in a circle fail where the folder is used, in words
        root = pathlib.Path(os.path.realpath(folder))
        self._handed_in, self._earlier = root / "handed_in", root / "earlier" / lesson_name

    def folder_of(self, student: str) -> pathlib.Path:
        """Return the folder of a student's hand-in.

        Raises:
            CourseError: If a link leads elsewhere from there.
        """
        folder = self._handed_in / student / self.lesson_name
        if os.path.realpath(folder) != str(folder):
            raise CourseError(f"{folder} leads elsewhere by a link; remove the link and collect again.")
        return folder

    def holds(self, student: str) -> bool:
        """Return whether there is a notebook of the student; somebody may have deleted what was collected."""
        return self._notebook(student).is_file()

    def _notebook(self, student: str) -> pathlib.Path:
        return self.folder_of(student) / f"{self.lesson_name}.ipynb"

    def put(self, student: str, data: bytes, modified: datetime.datetime | None, time: datetime.datetime | None) -> str:
        """Store a notebook with its bytes and its dates; an earlier one is set aside, never overwritten.

        Args:
            student: Whose it is.
            data: Its bytes.
            modified: The file's own date.
            time: When it was handed in, if that is known.

        Returns:
            `new`, `newer` or `as before`.
        """
        folder = self.folder_of(student)
        path = self._notebook(student)
        known = path.is_file() and path.read_bytes() == data
        replaced = not known and self._set_aside(folder, student)
        if not known:
            _write(path, data, modified)
        if time:
            self.put_time(student, time)
        elif not known:
            # the time of other work does not stay beside this
            (folder / TIMESTAMP_FILE).unlink(missing_ok=True)
        return "as before" if known else "newer" if replaced else "new"

    def put_beside(self, student: str, files: ExtraFiles, is_new: bool) -> None:
        """Store the files that go with a notebook; those of an earlier attempt are set aside.

        Args:
            student: Whose they are.
            files: Names and contents.
            is_new: Whether the notebook has just come, so that files which did not come with it are not its own.
        """
        folder = self.folder_of(student)
        wanted = dict(files)
        for path in sorted(path for path in folder.iterdir() if is_offered(path.name)):
            is_other = path.name in wanted and (not path.is_file() or path.read_bytes() != wanted[path.name])
            if is_other or (is_new and path.name not in wanted):
                self._set_one_aside(path, student, f"_{path.name}")
        for name, content in files:
            if not (folder / name).exists():
                _write(folder / name, content, None)

    def put_time(self, student: str, time: datetime.datetime) -> None:
        """Write the time when a student handed in."""
        (self.folder_of(student) / TIMESTAMP_FILE).write_text(timestamp_text(time) + "\n", encoding="utf-8")

    def _set_aside(self, folder, student) -> bool:
        files = [path for path in folder.iterdir() if path.suffix == ".ipynb"] if folder.is_dir() else []
        for path in files:
            self._set_one_aside(path, student, ".ipynb")
        return bool(files)

    def _set_one_aside(self, path, student, ending) -> None:
        place = self._earlier / student
        place.mkdir(parents=True, exist_ok=True)
        # named by content, so that no attempt ever lies on another
        name = hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.is_file() else "link"
        os.replace(path, place / f"{name}{ending}")


def _write(path, data, modified) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(data)
    if modified:
        os.utime(draft, (modified.timestamp(), modified.timestamp()))
    os.replace(draft, path)
