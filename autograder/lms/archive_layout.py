"""How an archive is laid out: where its hand-ins begin and by which naming scheme, decided once for all its files."""

import dataclasses
import functools
import re
from collections.abc import Callable

from autograder.errors import CourseError
from autograder.lms.archive_levels import MIXED, Level, reads
from autograder.lms.attempts import LESSON_NAME
from autograder.lms.filenames import READERS, Sender, TwoReadings, of_plain, own_name
from autograder.utils.text import shown

PLATFORMS = {"canvas": "Canvas", "moodle": "Moodle", "exchange": "nbgrader's exchange", "blackboard": "Blackboard"}
ZIP = ".zip"
# the folder of nbgrader's exchange in which hand-ins arrive; beside it lie those in which it gives out
INBOUND = "inbound"
MAX_DEPTH = 10


@dataclasses.dataclass(frozen=True)
class Layout:
    """Place in an archive where hand-ins begin, and scheme of their names.

    Attributes:
        lesson: Name of the lesson that is collected.
        root: Folders around all hand-ins.
        scheme: `plain` or one of the platforms.
        archives: Folders among those of students that look like archives of a platform themselves.
        fault: Why nobody can be told apart here, or `""`.
    """

    lesson: str
    root: tuple[str, ...] = ()
    scheme: str = "plain"
    archives: frozenset[str] = frozenset()
    fault: str = ""

    def sender_of(self, parts: tuple[str, ...]) -> Sender:
        """Read a path; a sender without names is nobody.

        Raises:
            CourseError: If it may mean two students, or a whole class.
        """
        inside = parts[len(self.root) :]
        if parts[: len(self.root)] != self.root or not inside:
            return Sender("outside", (), "", parts[-1])
        if self.scheme != "plain":
            return READERS[self.scheme](inside, self.lesson) or Sender(self.scheme, (), "", parts[-1])
        if inside[0] in self.archives and len(inside) > 1:
            raise CourseError(f"{shown('/'.join(parts[: len(self.root) + 1]))} {_LIKE_AN_ARCHIVE}")
        if len(inside) == 1 and reads(inside, self.lesson):
            raise TwoReadings(parts[-1])
        return of_plain(inside, self.lesson)


_LIKE_AN_ARCHIVE = "looks like an archive of a whole class and like a student's folder; collect it by itself."


def read_layout(paths: list[tuple[str, ...]], lesson: str, stem: str, is_known: Callable[[str], bool]) -> Layout:
    """Find out how an archive is laid out.

    Args:
        paths: Paths of all its files.
        lesson: Name of the lesson that is collected.
        stem: Name of the archive without its ending.
        is_known: Whether somebody of the class is called so.
    """
    level, where = Level(paths, lesson), _Surroundings(lesson, stem, is_known)
    root: tuple[str, ...] = ()
    for _ in range(MAX_DEPTH):
        if level.scheme == MIXED:
            return Layout(lesson, root, fault=_mixed(root))
        if level.scheme:
            return Layout(lesson, root, level.scheme, fault=level.blackboard_fault)
        inner, fault = where.step(level)
        if fault:
            return Layout(lesson, root, fault=fault)
        if not inner:
            break
        root, level = (*root, *inner), functools.reduce(Level.inside, inner, level)
    return Layout(lesson, root, archives=where.archives(level))


def _mixed(root) -> str:
    where = shown("/".join(root)) or "The archive"
    return (
        f"{where} holds files named by a learning platform and as many that are not, or by two; sort them into folders."
    )


@dataclasses.dataclass(frozen=True)
class _Surroundings:
    """What is known beside the names in an archive."""

    lesson: str
    stem: str
    is_known: Callable[[str], bool]

    def step(self, level: Level) -> tuple[tuple[str, ...], str]:
        """Return the folders around all hand-ins of a level, none if they begin here, and why that cannot be told."""
        if self.lesson in level.folders and not level.notebooks:
            return (self.lesson,), ""
        if INBOUND in level.folders and level.inside(INBOUND).scheme == "exchange":
            return (INBOUND,), ""
        if len(level.folders) != 1 or level.notebooks or self.is_known(level.folders[0]):
            return (), ""
        name = level.folders[0]
        return self._only_folder(name, level.inside(name))

    def _only_folder(self, name, inner: Level) -> tuple[tuple[str, ...], str]:
        """Tell whether the only folder is that of a class or of its only student."""
        if self.lesson in inner.folders:
            below = inner.inside(self.lesson)
            of_class = below.folders or (len(below.notebooks) > 1 and not below.has_named)
            return ((name, self.lesson), "") if of_class else ((), "")
        if inner.scheme:
            is_class = len(inner.senders) > 1 or name == self.stem
        elif inner.notebooks and len(inner.folders) < 2:
            if inner.has_named:
                return (), ""
            is_class = len(inner.notebooks) > 1 or self._knows(inner.notebooks) or name == self.stem
        elif inner.folders:
            is_class = len(inner.folders) > 1 or self.is_known(inner.folders[0]) or name == self.stem
        elif any(map(is_zip, inner.files)):
            is_class = False
        else:
            return (), ""
        return ((name,), "") if is_class else ((), self._two_ways(name, inner))

    def _knows(self, titles) -> bool:
        return any(self.is_known(own_name(title, self.lesson)) for title in titles)

    def _two_ways(self, name, inner: Level) -> str:
        content = shown([*inner.folders, *inner.files][0])
        return (
            f"{shown(name)} may be a student with {content}, or a folder of a class with the student {content}; put "
            "the student into the roster, or the work into a folder of the student's name, in which it is called "
            f"{self.lesson}.ipynb."
        )

    def archives(self, level: Level) -> frozenset[str]:
        """Return which of a level's folders hold hand-ins of several students: by a scheme, or each in a folder."""
        strangers = {name: level.inside(name) for name in level.folders if not self.is_known(name)}
        by_scheme = {name for name, inner in strangers.items() if len(inner.senders) > 1}
        nested = {name: self._students_in(inner) for name, inner in strangers.items()}
        # what lies beside a folder of several, and looks like it, may be one of several, too
        alike = {name for name, found in nested.items() if found} if any(len(f) > 1 for f in nested.values()) else set()
        return frozenset(by_scheme | alike)

    def _students_in(self, inner: Level) -> list[str]:
        """Return the folders in a folder that may be of students: those with a notebook, of no lesson."""
        if inner.notebooks or self.lesson in inner.folders:
            return []
        others = [name for name in inner.folders if not LESSON_NAME.fullmatch(name)]
        return [name for name in others if inner.inside(name).holds_notebook]


def is_zip(title: str) -> bool:
    """Return whether a file is called like an archive.

    Example:
        >>> is_zip("hand-ins.ZIP"), is_zip("levels.ipynb")
        (True, False)
    """
    return re.search(rf"{re.escape(ZIP)}$", title, re.IGNORECASE) is not None
