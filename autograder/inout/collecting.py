"""Collect a lesson's notebooks from a folder or an archive into the class folder, byte for byte, and lose nothing."""

import collections
import dataclasses
import pathlib

from autograder.classroom import find_submissions, safe_name
from autograder.errors import CourseError
from autograder.inout.archives import Member, Source, open_source, shown
from autograder.inout.candidates import NO_NOTEBOOK, Candidate, Judge
from autograder.inout.ledger import Ledger, entry_of
from autograder.inout.moments import STAMP, moment
from autograder.inout.naming import Sender, sender_of
from autograder.inout.roster import Roster
from autograder.inout.shelf import Shelf
from autograder.lesson import Lesson


@dataclasses.dataclass
class Collection:
    """What came of collecting.

    Attributes:
        taken: Student → ``new``, ``newer`` or ``as before``.
        missing: Students of the roster without a notebook.
        faults: What needs a person, one sentence each.
        notes: What is worth knowing, one sentence each.
        passed_over: Files that are no notebook of this lesson.
    """

    taken: dict[str, str] = dataclasses.field(default_factory=dict)
    missing: list[str] = dataclasses.field(default_factory=list)
    faults: list[str] = dataclasses.field(default_factory=list)
    notes: list[str] = dataclasses.field(default_factory=list)
    passed_over: int = 0


class Collector:
    """Finds each student's newest notebook of a lesson in a source and puts it where `acml grade` looks.

    Args:
        lesson: Lesson that is collected.
        folder: Class folder.
        source: Folder or zip archive.
    """

    def __init__(self, lesson: Lesson, folder: pathlib.Path, source: pathlib.Path):
        self.lesson, self.folder, self.source = lesson, folder, source
        self.roster, self.ledger = Roster.load(folder), Ledger(folder, lesson.name)
        self.shelf = Shelf(folder, lesson.name)
        self.found = Collection()
        self._names: dict[tuple, str] = {}

    def collect(self) -> Collection:
        """Collect, and say what came of it.

        Raises:
            CourseError: If the source cannot be opened, or the class folder holds what cannot be read.
        """
        source = open_source(self.source)
        for student, candidates in self._by_student(source).items():
            best = max(candidates, key=lambda candidate: candidate.rank)
            if best.fit == NO_NOTEBOOK:
                self._pass_over(student, candidates)
            else:
                self._take(student, best, candidates)
        self.found.faults += source.refused
        self.ledger.save()
        self._compare_with_roster()
        return self.found

    def _by_student(self, source: Source) -> dict[str, list[Candidate]]:
        members = list(source.members())
        stamps = {member.parts[:-1]: member for member in members if member.parts[-1] == STAMP}
        files = [member for member in members if member.parts[-1] != STAMP]
        flat = len({member.parts[:-1] for member in files}) == 1
        judge, found = Judge(self.lesson), collections.defaultdict(list)
        for member in files:
            sender = sender_of(member.parts, self.lesson.name, flat)
            try:
                candidate = judge.look_at(source, member, sender)
            except CourseError as error:
                self.found.faults.append(str(error))
                continue
            time = self._time(source, member, sender, stamps.get(member.parts[:-1]))
            # whose other files lie about in a plain folder need not be known
            student = self._student(sender, candidate.fit > NO_NOTEBOOK or sender.scheme != "plain", member)
            found[student].append(dataclasses.replace(candidate, time=time))
        return found

    def _time(self, source, member: Member, sender: Sender, stamp: Member | None):
        """Return when a file was handed in, by the ``timestamp.txt`` beside it or the name of its folder."""
        try:
            text = source.read(stamp)[:1000].decode("utf-8", "replace").strip() if stamp else sender.time
            return moment(text) if text else None
        except CourseError as error:
            self.found.faults.append(f"{member.name}: {error} It counts as not late.")
            return None

    def _student(self, sender: Sender, wanted: bool, member: Member) -> str:
        key = (sender.scheme, sender.number) if sender.number else ("", sender.names[0])
        if key not in self._names:
            student = self._known(sender, member)
            if not student and not wanted:
                return ""
            self._names[key] = student or self._new(sender, member)
        return self._names[key]

    def _known(self, sender, member) -> str:
        try:
            student = self.roster.find(sender)
        except CourseError as error:
            self.found.faults.append(f"{member.name}: {error}; give both their numbers in the roster.")
            return ""
        return student.id if student else self.ledger.student_with(sender.scheme, sender.number)

    def _new(self, sender, member) -> str:
        taken = {*self.roster.students, *self._names.values()}
        name = sender.names[0]
        name = safe_name(f"{name}_{sender.number}" if name in taken and sender.number else name, taken)
        if self.roster.students:
            self.found.faults.append(f"{member.name} fits nobody in the roster; it is collected as {shown(name)!r}.")
        return name

    def _pass_over(self, student, candidates) -> None:
        self.found.passed_over += len(candidates)
        if student:
            names = shown(", ".join(candidate.member.parts[-1] for candidate in candidates))
            self.found.faults.append(f"{student} handed in no notebook of {self.lesson.name}, but {names}; ask for it.")

    def _take(self, student, best: Candidate, candidates) -> None:
        self.found.passed_over += sum(candidate.fit == NO_NOTEBOOK for candidate in candidates)
        attempts = sum(candidate.fit == best.fit for candidate in candidates)
        if attempts > 1:
            self.found.notes.append(f"{student} handed in {attempts} notebooks; {best.member.name} is the newest.")
        if best.sender.late and not best.time:
            self.found.notes.append(f"{student} came late, says Canvas, but not by how much; see --times.")
        before, entry = self.ledger.entries.get(student), entry_of(best)
        if before and before.digest != entry.digest and before.is_newer_than(entry):
            self.found.notes.append(f"{student}: {before.file} was collected before and is newer; it stays.")
            self.found.taken[student] = "as before"
            return
        try:
            data = open_source(self.source).read(best.member)
            self.found.taken[student] = self.shelf.put(student, data, best.member.modified, best.time)
            self.ledger.entries[student] = entry
        except CourseError as error:
            self.found.faults.append(str(error))

    def _compare_with_roster(self) -> None:
        try:
            handed_in = {found.student for found in find_submissions(self.folder / "handed_in", self.lesson.name)}
        except CourseError:
            handed_in = set()
        self.found.missing = sorted(set(self.roster.students) - handed_in)
