"""Which of a student's files is the newest notebook of the lesson: told by content, not by name."""

import dataclasses
import datetime
import hashlib
import re

from autograder.authoring.lesson import Lesson
from autograder.errors import CourseError
from autograder.lms.archives import Member
from autograder.lms.filenames import Sender
from autograder.notebook.reader import notebook_from_bytes
from autograder.notebook.transplant import Transplanter

NO_NOTEBOOK, STRANGE, BROKEN, FITTING = range(4)
LESSON_NAME = re.compile(r"\d+_\d+_\w+")
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclasses.dataclass(frozen=True)
class Attempt:
    """A file that may be a student's hand-in.

    Attributes:
        member: The file.
        sender: What its path says.
        fit: From `NO_NOTEBOOK` to `FITTING`.
        digest: Fingerprint of its bytes.
        time: When it was handed in, or `None`.
        around: The zip in the archive that holds it, or `None`.
    """

    member: Member
    sender: Sender
    fit: int
    digest: str
    time: datetime.datetime | None = None
    around: Member | None = None

    @property
    def name(self) -> str:
        """Its path as a person reads it, through the zip that holds it."""
        return f"{self.around.name}/{self.member.name}" if self.around else self.member.name

    @property
    def age(self) -> tuple:
        """Order of attempts, oldest first: by the time of handing in, else Canvas' number, else the file's date."""
        return (self.time or EPOCH, self.sender.attempt, self.member.modified or EPOCH)

    @property
    def rank(self) -> tuple:
        """Order by which one file of a student is chosen; the last is taken."""
        return (self.fit, *self.age, self.name)


class AttemptReader:
    """Reader that tells from the bytes of a file whether it is a notebook of the lesson.

    Args:
        lesson: Lesson that is collected.
    """

    def __init__(self, lesson: Lesson) -> None:
        self.lesson, self._transplanter = lesson, Transplanter(lesson)

    def judge(self, member: Member, sender: Sender, data: bytes) -> Attempt:
        """Say what a file is by its bytes."""
        return Attempt(member, sender, self._fit(member, sender, data), hashlib.sha256(data).hexdigest())

    def _fit(self, member, sender, data) -> int:
        named = member.parts[-1].lower().endswith(".ipynb")
        # what is neither named so nor begins like one is not a notebook, and not worth reading through
        if not named and data[:100].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \r\n\t")[:1] != b"{":
            return NO_NOTEBOOK
        notebook_content = notebook_from_bytes(member.name, data)
        if notebook_content.problem and self._is_elsewhere(member, sender):
            return NO_NOTEBOOK
        if notebook_content.problem:
            return BROKEN if named else NO_NOTEBOOK
        try:
            self._transplanter.check_lesson(notebook_content, member.name)
        except CourseError:
            # in an archive of this one assignment the grader says it to the student; elsewhere it is another hand-in
            strange = named and (sender.scheme != "plain" or self.lesson.name in member.parts[-1])
            return STRANGE if strange else NO_NOTEBOOK
        return FITTING

    def _is_elsewhere(self, member, sender) -> bool:
        """Return whether a file lies in the folder of another lesson."""
        folders = member.parts[:-1] if sender.scheme == "plain" else ()
        return self.lesson.name not in folders and any(map(LESSON_NAME.fullmatch, folders))


def is_named_for(title: str, lesson_name: str) -> bool:
    """Return whether a file bears the name of the lesson and nothing else."""
    return re.fullmatch(rf"{re.escape(lesson_name)}\.ipynb", title) is not None
