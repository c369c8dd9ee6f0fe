"""One folder of an archive: what lies in it, and by which naming scheme most of that reads."""

import collections
import functools

from autograder.lms.filenames import READERS, TwoReadings, own_name
from autograder.utils.text import shown

MIXED = "mixed"


def reads(parts: tuple[str, ...], lesson: str) -> set[str]:
    """Return the platforms by whose schemes a path can be read, also where it means two students.

    Args:
        parts: Path from where hand-ins begin.
        lesson: Name of the lesson that is collected.
    """
    found = set()
    for scheme, reader in READERS.items():
        try:
            found |= {scheme} if reader(parts, lesson) else set()
        except TwoReadings:
            found.add(scheme)
    return found


class Level:
    """Content of one folder of an archive.

    Args:
        paths: Paths of all files below it, from there.
        lesson: Name of the lesson that is collected.
    """

    def __init__(self, paths: list[tuple[str, ...]], lesson: str) -> None:
        self.paths, self.lesson = paths, lesson
        self.files = sorted({path[0] for path in paths if len(path) == 1})
        self.folders = sorted({path[0] for path in paths if len(path) > 1})

    def inside(self, folder: str) -> "Level":
        """Return what lies in one of its folders."""
        return Level(self._below[folder], self.lesson)

    @functools.cached_property
    def _below(self) -> dict[str, list]:
        below: dict[str, list] = collections.defaultdict(list)
        for path in self.paths:
            below[path[0]] += [path[1:]] if len(path) > 1 else []
        return below

    @property
    def notebooks(self) -> list[str]:
        """Files that are called notebooks, whatever stands behind."""
        return [name for name in self.files if ".ipynb" in name.lower()]

    @property
    def holds_notebook(self) -> bool:
        """Whether there is a notebook in it or below it."""
        return any(".ipynb" in path[-1].lower() for path in self.paths)

    @property
    def has_named(self) -> bool:
        """Whether one of its notebooks bears the name of the lesson and nothing else."""
        return any(name.startswith(self.lesson) and not own_name(name, self.lesson) for name in self.notebooks)

    @functools.cached_property
    def children(self) -> dict[str, set[str]]:
        """File or folder → the schemes by which it reads; only what may be a hand-in."""
        read = {name: reads((name,), self.lesson) for name in self.files}
        read = {name: schemes for name, schemes in read.items() if schemes or name in self.notebooks}
        return read | {name: reads((name, "x"), self.lesson) for name in self.folders}

    @functools.cached_property
    def scheme(self) -> str:
        """The platform by whose scheme most of its children read, `MIXED` for half of them, or `""`."""
        counts = collections.Counter(scheme for schemes in self.children.values() for scheme in schemes)
        most = max(counts.values(), default=0)
        # of two schemes by which as many read, it is the one that tells more students apart
        fits = sorted((len(self.senders_by(scheme)), scheme) for scheme in counts if counts[scheme] == most)
        if not fits or 2 * most < len(self.children):
            return ""
        best, is_sure = fits[-1][1], len(fits) == 1 or fits[-1][0] > fits[-2][0]
        if 2 * most == len(self.children):
            # names of folders are not the student's choice, those of files are
            is_sure = is_sure and not any(best in self.children.get(name, ()) for name in self.files)
        return best if is_sure else MIXED

    @property
    def senders(self) -> set[tuple]:
        """Whom its children are of, as far as they read in one way."""
        return self.senders_by(self.scheme)

    def senders_by(self, scheme: str) -> set[tuple]:
        """Return whom its children are of by one scheme."""
        found = set()
        for name, schemes in self.children.items():
            try:
                parts = (name, "x") if name in self.folders else (name,)
                sender = READERS[scheme](parts, self.lesson) if scheme in schemes else None
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
