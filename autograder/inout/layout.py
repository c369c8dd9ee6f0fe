"""How an archive is laid out: where its hand-ins begin and by which naming scheme, decided once for all its files."""

import collections
import dataclasses
import functools
import re
from collections.abc import Callable

from autograder.errors import CourseError
from autograder.inout.archives import shown
from autograder.inout.naming import READERS, Sender, TwoReadings, of_plain, own_name

PLATFORMS = {"canvas": "Canvas", "moodle": "Moodle", "exchange": "nbgrader's exchange", "blackboard": "Blackboard"}
MIXED = "mixed"
ZIP = ".zip"
# the folder of nbgrader's exchange in which hand-ins arrive; beside it lie those in which it gives out
INBOUND = "inbound"
MAX_DEPTH = 10


@dataclasses.dataclass(frozen=True)
class Layout:
    """Where hand-ins begin, and how their names are read.

    Attributes:
        lesson: Name of the lesson that is collected.
        root: Folders around all hand-ins.
        scheme: ``plain`` or one of the platforms.
        archives: Folders among those of students that look like archives of a platform themselves.
        fault: Why nobody can be told apart here, or ``""``.
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
        if len(inside) == 1 and _reads(inside, self.lesson):
            raise TwoReadings(parts[-1])
        return of_plain(inside, self.lesson)


_LIKE_AN_ARCHIVE = "looks like an archive of a whole class and like a student's folder; collect it by itself."


def read_layout(paths: list[tuple[str, ...]], lesson: str, stem: str, is_known: Callable[[str], bool]) -> Layout:
    """Say how an archive is laid out.

    Args:
        paths: Paths of all its files.
        lesson: Name of the lesson that is collected.
        stem: Name of the archive without its ending.
        is_known: Whether somebody of the class is called so.
    """
    level, where = _Level(paths, lesson), _Surroundings(lesson, stem, is_known)
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
        root, level = (*root, *inner), functools.reduce(_Level.inside, inner, level)
    return Layout(lesson, root, archives=where.archives(level))


def _mixed(root) -> str:
    where = shown("/".join(root)) or "The archive"
    return (
        f"{where} holds files named by a learning platform and as many that are not; put each kind into its own folder."
    )


def _reads(parts, lesson) -> str:
    """Return by which platform's scheme a path reads, or ``""``; one that reads two ways reads, too."""
    for scheme, reader in READERS.items():
        try:
            if reader(parts, lesson):
                return scheme
        except TwoReadings:
            return scheme
    return ""


class _Level:
    """What lies in one folder of an archive."""

    def __init__(self, paths, lesson):
        self.paths, self.lesson = paths, lesson
        self.files = sorted({path[0] for path in paths if len(path) == 1})
        self.folders = sorted({path[0] for path in paths if len(path) > 1})

    def inside(self, folder) -> "_Level":
        return _Level(self._below[folder], self.lesson)

    @functools.cached_property
    def _below(self) -> dict[str, list]:
        below = collections.defaultdict(list)
        for path in self.paths:
            below[path[0]] += [path[1:]] if len(path) > 1 else []
        return below

    @property
    def notebooks(self) -> list[str]:
        return [name for name in self.files if ".ipynb" in name.lower()]

    @property
    def has_named(self) -> bool:
        """Whether one of its notebooks bears the name of the lesson and nothing else."""
        return any(name.startswith(self.lesson) and not own_name(name, self.lesson) for name in self.notebooks)

    @functools.cached_property
    def children(self) -> dict[str, str]:
        """File or folder → the scheme by which it reads, or ``""``; only what may be a hand-in."""
        read = {name: _reads((name,), self.lesson) for name in self.files}
        read = {name: scheme for name, scheme in read.items() if scheme or name in self.notebooks}
        return read | {name: _reads((name, "x"), self.lesson) for name in self.folders}

    @functools.cached_property
    def scheme(self) -> str:
        """The platform by whose scheme most of its children read, ``MIXED`` for half of them, or ``""``."""
        schemes = [scheme for scheme in self.children.values() if scheme]
        best = max(sorted(set(schemes)), key=schemes.count, default="")
        half = 2 * schemes.count(best) == len(self.children)
        # names of folders are not the student's choice
        sure = half and not any(self.children.get(name) == best for name in self.files)
        if best and (sure or 2 * schemes.count(best) > len(self.children)):
            return best
        return MIXED if best and half else ""

    @property
    def senders(self) -> set[str]:
        """Whom its children are of, as far as they read in one way."""
        found = set()
        for name in self.children:
            try:
                parts = (name, "x") if name in self.folders else (name,)
                sender = READERS[self.scheme](parts, self.lesson) if self.scheme in READERS else None
            except TwoReadings:
                continue
            found |= {sender.origin} if sender else set()
        return found

    @property
    def blackboard_fault(self) -> str:
        """Why the users of Blackboard cannot be told: their names, or that of the assignment, hold underscores."""
        groups = {match for name in self.files if (match := self._group(name))} if self.scheme == "blackboard" else ()
        if len(groups) < 2:
            return ""
        one, other = sorted(groups)[:2]
        return (
            f"Blackboard's names do not tell where the assignment ends and the user begins ({shown(one)!r}, "
            f"{shown(other)!r}); unpack the archive and put each student's files into a folder of their name."
        )

    def _group(self, name) -> str:
        try:
            sender = READERS["blackboard"]((name,), self.lesson)
        except TwoReadings:
            return ""
        return sender.group if sender else ""


@dataclasses.dataclass(frozen=True)
class _Surroundings:
    """What is known beside the names in an archive."""

    lesson: str
    stem: str
    is_known: Callable[[str], bool]

    def step(self, level: _Level) -> tuple[tuple[str, ...], str]:
        """Return the folders around all hand-ins of a level, none if they begin here, and why that cannot be told."""
        if self.lesson in level.folders and not level.notebooks:
            return (self.lesson,), ""
        if INBOUND in level.folders and level.inside(INBOUND).scheme == "exchange":
            return (INBOUND,), ""
        if len(level.folders) != 1 or level.notebooks or self.is_known(level.folders[0]):
            return (), ""
        name = level.folders[0]
        return self._only_folder(name, level.inside(name))

    def _only_folder(self, name, inner: _Level) -> tuple[tuple[str, ...], str]:
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
        else:
            return (), ""
        return ((name,), "") if is_class else ((), self._two_ways(name, inner))

    def _knows(self, titles) -> bool:
        return any(self.is_known(own_name(title, self.lesson)) for title in titles)

    def _two_ways(self, name, inner: _Level) -> str:
        content = shown([*inner.folders, *inner.files][0])
        return (
            f"{shown(name)} may be a student with {content}, or a folder of a class with the student {content}; put "
            "the student into the roster, or the work into a folder of the student's name, in which it is called "
            f"{self.lesson}.ipynb."
        )

    def archives(self, level: _Level) -> frozenset[str]:
        """Return which of a level's folders hold hand-ins of several students by a platform's scheme."""
        strangers = [name for name in level.folders if not self.is_known(name)]
        return frozenset(name for name in strangers if len(level.inside(name).senders) > 1)


def is_zip(title: str) -> bool:
    """Whether a file is called like an archive."""
    return re.search(rf"{re.escape(ZIP)}$", title, re.IGNORECASE) is not None
