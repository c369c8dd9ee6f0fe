"""What was collected of a lesson: whose file it is, how it was called, and the platform's number of the student."""

import dataclasses
import datetime
import functools
import json
import pathlib

from autograder.errors import CourseError
from autograder.lms.attempts import Attempt
from autograder.utils.files import write_whole
from autograder.utils.safe_names import marked_name, name_key


@dataclasses.dataclass(frozen=True)
class ManifestEntry:
    """Entry of one collected file.

    Attributes:
        file: Its path in the archive.
        digest: Fingerprint of its bytes.
        scheme: How the archive names its files.
        number: Canvas' user or Moodle's participant, or `""`.
        attempt: Canvas' number of the file, else 0.
        time: When it was handed in (ISO 8601), or `""`.
        modified: The file's own date (ISO 8601), or `""`.
        late: Whether the platform marks it as late.
    """

    file: str
    digest: str
    scheme: str
    number: str = ""
    attempt: int = 0
    time: str = ""
    modified: str = ""
    late: bool = False

    def is_newer_than(self, other: "ManifestEntry") -> bool:
        """Return whether this is the later attempt; where nothing tells, what was collected last is taken."""
        if self.time and other.time:
            return self.time > other.time
        if self.scheme != other.scheme:
            return False
        return (self.attempt, self.modified) > (other.attempt, other.modified)


def entry_of(attempt: Attempt) -> ManifestEntry:
    """Return what is kept of an attempt."""
    sender, member = attempt.sender, attempt.member
    # all in UTC, so that their texts are in the order of the times
    time, modified = (_iso(when) for when in (attempt.time, member.modified))
    return ManifestEntry(
        member.name, attempt.digest, sender.scheme, sender.number, sender.attempt, time, modified, sender.late
    )


def _iso(when) -> str:
    return when.astimezone(datetime.UTC).isoformat() if when else ""


class Manifest:
    """The entries of a lesson by student, kept in `collected/LESSON.json` of the class folder.

    Args:
        folder: Class folder.
        lesson_name: Name of the lesson.

    Raises:
        CourseError: If the file is damaged.
    """

    def __init__(self, folder: pathlib.Path, lesson_name: str) -> None:
        self._path = folder / "collected" / f"{lesson_name}.json"
        self.entries: dict[str, ManifestEntry] = _read(self._path)

    def save(self) -> None:
        """Write the entries."""
        content = {student: dataclasses.asdict(entry) for student, entry in sorted(self.entries.items())}
        write_whole(self._path, json.dumps(content, ensure_ascii=False, indent=1))

    def student_with(self, scheme: str, number: str) -> str:
        """Return who was collected under a platform's number, or `""`; Canvas' is the same for every lesson."""
        if not number:
            return ""
        entries = self._all() if scheme == "canvas" else self.entries.items()
        return next((student for student, entry in entries if (entry.scheme, entry.number) == (scheme, number)), "")

    def is_of_another(self, student: str, scheme: str, number: str) -> bool:
        """Return whether another number of a platform was collected under a name, in this lesson or an earlier one."""
        known = [entry for name, entry in self._all() if name_key(name) == name_key(student) and entry.scheme == scheme]
        # Moodle gives a student another number in each lesson
        known = [entry for entry in known if scheme == "canvas" or entry in self.entries.values()]
        return any(entry.number != number for entry in known)

    def students(self) -> set[str]:
        """Return who was collected, in this lesson or an earlier one."""
        return {name for name, _ in self._all()}

    def is_elsewhere(self, name: str) -> bool:
        """Return whether somebody whom Moodle calls so was collected in another lesson."""
        return marked_name(name) in self._moodle_elsewhere

    def has_namesakes_elsewhere(self, name: str) -> bool:
        """Return whether a number of Moodle's tells namesakes apart in another lesson."""
        numbered = self._moodle_elsewhere.items()
        return any(student == f"{name}_{number}" for student, number in numbered if student.startswith(name))

    def _all(self) -> list[tuple[str, ManifestEntry]]:
        return [*self.entries.items(), *self._of_other_lessons]

    @functools.cached_property
    def _moodle_elsewhere(self) -> dict[str, str]:
        return {student: entry.number for student, entry in self._of_other_lessons if entry.scheme == "moodle"}

    @functools.cached_property
    def _of_other_lessons(self) -> list[tuple[str, ManifestEntry]]:
        others = [path for path in sorted(self._path.parent.glob("*.json")) if path != self._path]
        return [pair for path in others for pair in _read(path).items()]


def _read(path) -> dict[str, ManifestEntry]:
    if not path.is_file():
        return {}
    try:
        return {
            student: ManifestEntry(**entry) for student, entry in json.loads(path.read_text(encoding="utf-8")).items()
        }
    except (ValueError, TypeError, AttributeError) as error:
        raise CourseError(f"{path} is damaged ({error}); delete it and collect again.") from error
