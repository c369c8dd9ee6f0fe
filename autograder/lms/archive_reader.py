"""Read all files of an archive, those in students' own zips, too, and say of each whose it is, or why nobody's."""

import collections
import dataclasses
import functools
import hashlib
import pathlib

from autograder.authoring.lesson import Lesson
from autograder.classroom.timestamps import TIMESTAMP_FILE, parse_time
from autograder.errors import CourseError
from autograder.lms.archive_layout import PLATFORMS, Layout, is_zip, read_layout
from autograder.lms.archives import Member, Refused, Source, is_litter
from autograder.lms.attempt_choice import names_of
from autograder.lms.attempts import NO_NOTEBOOK, Attempt, AttemptReader
from autograder.lms.filenames import READERS, Sender, own_name
from autograder.lms.roster import Roster
from autograder.lms.zip_archives import InnerZip, open_source
from autograder.utils.text import shown

MAX_FILES_EACH, MAX_BYTES_EACH = 1_000, 500 * 2**20
MAX_LITTER_EACH = 10
ZIP_MARK = b"PK\x03\x04"


class ArchiveContent:
    """The files of one source, read once.

    Args:
        lesson: Lesson that is collected.
        source: Folder or zip archive.
        roster: Roster; may be empty.

    Attributes:
        faults: What needs a person, one sentence each.
        notes: What is worth knowing, one sentence each.
        nobodys: Files that are not a notebook of the lesson and of nobody.
    """

    def __init__(self, lesson: Lesson, source: pathlib.Path, roster: Roster) -> None:
        self.lesson, self.roster, self.judge = lesson, roster, AttemptReader(lesson)
        self.source: Source = open_source(source)
        self.faults: list[str] = []
        self.notes: list[str] = []
        self.nobodys: list[Attempt] = []
        self._found: dict[tuple, list[Attempt]] = collections.defaultdict(list)
        self._read: dict[tuple, list[int]] = collections.defaultdict(lambda: [0, 0])
        self._zips: set[str] = set()

    def by_origin(self) -> dict[tuple, list[Attempt]]:
        """Return what was found, by whom it comes from."""
        members = list(self.source.members())
        layout = self._layout(members)
        stamps = {member.parts[:-1]: member for member in members if _is_stamp(member, layout)}
        files = [member for member in members if not _is_stamp(member, layout)]
        if layout.fault:
            self.faults.append(f"{layout.fault} Nothing of it was collected.")
        else:
            # archives beside the hand-ins come last, to be compared with what lies unpacked
            for member in sorted(files, key=lambda member: _is_loose_zip(member, layout)):
                self._look_at(member, layout, stamps.get(member.parts[:-1]))
            self._tell_litter(layout)
        self.faults += self.source.refused
        return dict(self._found)

    def _layout(self, files) -> Layout:
        path = self.source.path
        stem = path.name if path.is_dir() else path.stem
        return read_layout([member.parts for member in files], self.lesson.name, stem, self.roster.knows)

    def _look_at(self, member: Member, layout: Layout, stamp: Member | None) -> None:
        try:
            sender = layout.sender_of(member.parts)
            if sender.group and sender.scheme == "exchange" and sender.group != self.lesson.name:
                self.nobodys.append(Attempt(member, sender, NO_NOTEBOOK, ""))
            elif _is_loose_zip(member, layout) and not self.roster.knows(own_name(member.parts[-1], self.lesson.name)):
                self._compare(member)
            elif self._has_room(sender, member):
                time = self._time(member, sender, stamp)
                for attempt in self._attempts(member, sender):
                    self._keep(dataclasses.replace(attempt, time=time), layout)
        except CourseError as error:
            # what is true of a folder is said once, not for each of its files
            self.faults += [str(error)] if str(error) not in self.faults else []

    def _tell_litter(self, layout: Layout) -> None:
        """Name those who handed in nothing but what tools leave behind, such as the checkpoint of a notebook."""
        left: dict[tuple, list[tuple[Member, Sender]]] = collections.defaultdict(list)
        for member in self.source.litter:
            sender = _sender_of_litter(member, layout)
            if sender and not any(attempt.fit > NO_NOTEBOOK for attempt in self._found.get(sender.origin, ())):
                left[sender.origin].append((member, sender))
        # a few are enough to say it, whatever somebody hands in
        looked_at = [
            [one for pair in pairs[:MAX_LITTER_EACH] for one in self._notebooks(*pair)] for pairs in left.values()
        ]
        for attempts in filter(None, looked_at):
            who, what = shown(attempts[0].sender.names[0]), names_of(attempts, of_all=True)
            self.faults.append(
                f"{who} handed in no notebook but what a tool left behind, {what}; ask for the notebook."
            )

    def _notebooks(self, member: Member, sender: Sender) -> list[Attempt]:
        try:
            attempt = self.judge.judge(member, sender, self.source.read(member))
        except CourseError:
            return []
        return [attempt] if attempt.fit > NO_NOTEBOOK else []

    def _keep(self, attempt: Attempt, layout: Layout) -> None:
        sender = attempt.sender
        if sender.names:
            self._found[sender.origin].append(attempt)
        elif attempt.fit == NO_NOTEBOOK:
            self.nobodys.append(attempt)
        else:
            self.faults.append(f"{attempt.name} {_why_nobody(sender, layout)}; it was not collected.")

    def _has_room(self, sender: Sender, member: Member) -> bool:
        """Whether a student's file is within what one person hands in, so that nobody takes the room of others."""
        counted = self._read[sender.origin]
        counted[0] += 1
        if counted[0] <= MAX_FILES_EACH and counted[1] <= MAX_BYTES_EACH:
            return True
        if counted[0] == MAX_FILES_EACH + 1 or counted[0] > 0 and counted[1] > MAX_BYTES_EACH:
            what = f"{MAX_FILES_EACH} files" if counted[0] > MAX_FILES_EACH else f"{MAX_BYTES_EACH >> 20} MiB"
            self.faults.append(
                f"{shown(sender.origin[1])} handed in over {what}; {member.name} and the rest were not read."
            )
            counted[0], counted[1] = MAX_FILES_EACH + 1, 0
        return False

    def _attempts(self, member: Member, sender: Sender) -> list[Attempt]:
        """Return a file, or in its place the files of a zip that a student handed in."""
        data = self.source.read(member)
        self._read[sender.origin][1] += len(data)
        if not (is_zip(member.parts[-1]) and data.startswith(ZIP_MARK)):
            return [self.judge.judge(member, sender, data)]
        self._zips.add(hashlib.sha256(data).hexdigest())
        inner, found = InnerZip(data, member.name), []
        for one in inner.members():
            try:
                content = inner.read(one)
            except Refused as error:
                self.faults.append(f"{member.name}: {error}")
                continue
            self._read[sender.origin][1] += len(content)
            if self._read[sender.origin][1] > MAX_BYTES_EACH:
                raise CourseError(f"{member.name} unpacks to over {MAX_BYTES_EACH >> 20} MiB; it was left out.")
            own = dataclasses.replace(sender, title=one.parts[-1])
            found.append(dataclasses.replace(self.judge.judge(one, own, content), around=member))
        self.faults += [f"{member.name}: {refused}" for refused in inner.refused]
        return found or [Attempt(member, sender, NO_NOTEBOOK, "")]

    def _compare(self, member: Member) -> None:
        """Say of an archive among the hand-ins whether all that it holds lies unpacked beside it."""
        read = {attempt.digest for attempts in self._found.values() for attempt in attempts}
        read |= {attempt.digest for attempt in self.nobodys} | self._zips
        try:
            inside = {attempt.digest for attempt in self._attempts(member, _NOBODY)}
        except CourseError:
            inside = {""}
        if inside <= read:
            self.notes.append(f"{member.name} holds what lies unpacked beside it.")
            return
        self.faults.append(
            f"{member.name} is an archive among the hand-ins and was not read; if it is of a class, collect it by "
            "itself, if of a student, put it into a folder of the student's name."
        )

    def _time(self, member: Member, sender: Sender, stamp: Member | None):
        """Return when a file was handed in, by the `timestamp.txt` beside it or the name of its folder."""
        try:
            text = self.source.read(stamp)[:1000].decode("utf-8", "replace").strip() if stamp else sender.time
            return parse_time(text) if text else None
        except CourseError as error:
            self.faults.append(f"{member.name}: {error} It counts as not late.")
            return None


_NOBODY = Sender("outside", (), "", "")


def read_again(source: Source, attempt: Attempt) -> bytes:
    """Return the bytes of an attempt.

    Args:
        source: Folder or zip archive in which it was found.
        attempt: What is read.

    Raises:
        CourseError: If it cannot be read.
    """
    if attempt.around is None:
        return source.read(attempt.member)
    return _inner_zip(source, attempt.around).read(attempt.member)


@functools.lru_cache(maxsize=1)
def _inner_zip(source: Source, member: Member) -> InnerZip:
    """Return a zip that a student handed in, which is read once for all the files in it that are taken."""
    return InnerZip(source.read(member), member.name)


def _is_stamp(member, layout) -> bool:
    """Whether a file says when the work beside it was handed in; from a platform it is one of the student's own."""
    below = len(member.parts) - len(layout.root) > 1
    return member.parts[-1] == TIMESTAMP_FILE and below and layout.scheme in ("plain", "exchange")


def _is_loose_zip(member, layout) -> bool:
    inside = member.parts[len(layout.root) :]
    outside = member.parts[: len(layout.root)] != layout.root
    return is_zip(member.parts[-1]) and (outside or len(inside) == 1 and _names_nobody(inside, layout))


def _names_nobody(inside, layout) -> bool:
    """Whether a file beside the hand-ins is not named by their scheme; in plain folders each that lies in none."""
    try:
        return layout.scheme == "plain" or READERS[layout.scheme](inside, layout.lesson) is None
    except CourseError:
        return False


def _sender_of_litter(member, layout) -> Sender | None:
    """Return whose folder or name in a folder of hand-ins holds what a tool left behind, `None` if nobody's."""
    inside = member.parts[len(layout.root) :]
    try:
        sender = layout.sender_of(member.parts)
    except CourseError:
        return None
    is_one_s = sender.names and not is_litter(inside[:1]) and member.parts[-1].lower().endswith(".ipynb")
    return sender if is_one_s else None


def _why_nobody(sender, layout) -> str:
    if sender.scheme == "outside":
        return f"lies outside the folder {shown('/'.join(layout.root))} that holds the hand-ins"
    if layout.scheme == "plain":
        return "names nobody; put it into a folder of its student's name"
    return f"is not named as {PLATFORMS[layout.scheme]} names files, unlike the others"
