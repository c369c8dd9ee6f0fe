"""Who is who in one archive: every origin of files gets one student of the class, or a name of its own."""

import collections
import dataclasses

from autograder.errors import CourseError
from autograder.lms.filenames import Sender
from autograder.lms.manifest import Manifest
from autograder.lms.roster import Roster
from autograder.utils.safe_names import hashed_name, marked_name, name_key, safe_names
from autograder.utils.text import shown

NOBODY, BY_PART, BY_NAME, BY_NUMBER = range(4)


@dataclasses.dataclass(frozen=True)
class Identity:
    """Owner of the files of one origin.

    Attributes:
        student: Name in folders and in the gradebook.
        strength: By what the student was known, from `NOBODY` to `BY_NUMBER`.
    """

    student: str
    strength: int


class Identities:
    """Owners of files; where two origins claim one student, the weaker claim, or both, become strangers.

    Args:
        roster: Roster; may be empty.
        manifest: What was collected of the lesson.

    Attributes:
        faults: What needs a person, one sentence each.
        notes: What is worth knowing, one sentence each.
    """

    def __init__(self, roster: Roster, manifest: Manifest) -> None:
        self.roster, self.manifest = roster, manifest
        self.faults: list[str] = []
        self.notes: list[str] = []
        self._grouped = False

    def of(self, senders: dict[tuple, tuple[Sender, str]]) -> dict[tuple, Identity]:
        """Return whose each origin is.

        Args:
            senders: Origin → what its path says, and the path as a person reads it.
        """
        # Moodle puts a group in front of all names or of none, and a hyphen stands in many a name
        self._grouped = all(len(sender.names) > 1 for sender, _ in senders.values())
        claims = {origin: self._claim(sender, path) for origin, (sender, path) in senders.items()}
        strengths = collections.defaultdict(list)
        for claim in claims.values():
            strengths[claim.student].append(claim.strength)
        found = {origin: claim for origin, claim in claims.items() if _is_alone(claim, strengths[claim.student])}
        strangers = {origin: sender for origin, sender in senders.items() if origin not in found}
        for origin, (_, path) in strangers.items():
            if student := claims[origin].student:
                self.faults.append(f"{path} is not the only one to claim {student}; {_REMEDY}")
        return found | self._strangers(strangers, found)

    def _claim(self, sender, path) -> Identity:
        # who was collected as a stranger may be in the roster by now, under a name
        before = self.manifest.student_with(sender.scheme, sender.number)
        if self.roster.students and before not in self.roster.students:
            before = ""
        if known := self.roster.by_number(sender) or before:
            return Identity(known, BY_NUMBER)
        try:
            return self._by_name(sender)
        except CourseError as error:
            self.faults.append(f"{path}: {error}; {_REMEDY}")
            return Identity("", NOBODY)

    def _by_name(self, sender) -> Identity:
        # in plain folders both readings of a file's name are as good; a group of Moodle's stands in front of a name
        whole = sender.names if sender.scheme == "plain" else sender.names[:1]
        parts: tuple[str, ...] = sender.names if self._grouped else ()
        for names, strength in ((whole, BY_NAME), (parts, BY_PART)):
            fits = sorted({student.id for name in names if (student := self.roster.called(name, sender))})
            if len(fits) > 1:
                raise CourseError(f"the name {shown(names[0])!r} fits {fits[0]} and {fits[1]}")
            if fits:
                return Identity(fits[0], strength)
        return Identity("", NOBODY)

    def _strangers(self, senders, found) -> dict[tuple, Identity]:
        taken = {*self.roster.students, *(claim.student for claim in found.values())}
        wanted = self._apart(senders, {name_key(name) for name in taken})
        own = self._own_names(wanted.values(), taken)
        names = safe_names(own.values(), taken)
        given = {origin: names[own[name]] for origin, name in wanted.items()}
        for origin, (_, path) in senders.items():
            if self.roster.students:
                self.faults.append(f"{path} fits nobody in the roster; it is collected as {shown(given[origin])!r}.")
            elif given[origin] != wanted[origin]:
                self.notes.append(f"The name {shown(wanted[origin])!r} was changed to {given[origin]!r}.")
        return {origin: Identity(name, NOBODY) for origin, name in given.items()}

    def _apart(self, senders, keys) -> dict[tuple, str]:
        """Return what strangers are called; namesakes are told apart by their numbers."""
        wanted = {}
        for origin, (sender, _) in sorted(senders.items()):
            name, marked = sender.names[0], marked_name(sender.names[0])
            is_taken = name_key(marked) in keys or self.manifest.is_of_another(marked, sender.scheme, sender.number)
            wanted[origin] = f"{name}_{sender.number}" if sender.number and is_taken else name
            keys.add(name_key(marked_name(wanted[origin])))
            if sender.scheme == "moodle" and not self.roster.students:
                self._tell_namesakes(name, wanted[origin] != name)
        return wanted

    def _own_names(self, wanted, taken) -> dict[str, str]:
        """Return a name for each that it has in every archive, whoever comes beside it or came before."""
        before = self.manifest.students() - taken
        keys, own = {name_key(name) for name in {*taken, *before}}, {}
        for name in sorted(set(wanted)):
            marked = marked_name(name)
            own[name] = marked if marked in before or name_key(marked) not in keys else hashed_name(name)
            keys.add(name_key(own[name]))
        return own

    def _tell_namesakes(self, name, is_namesake) -> None:
        """Say of namesakes that nobody knows who was who in another lesson, where Moodle's numbers are others."""
        if self.manifest.has_namesakes_elsewhere(name) or is_namesake and self.manifest.is_elsewhere(name):
            fault = (
                f"{shown(name)} is the name of several students, and Moodle numbers them anew in each lesson; name the "
                "grading worksheets of all lessons to `acml roster`, delete their work in handed_in, and collect again."
            )
            self.faults += [fault] if fault not in self.faults else []


def _is_alone(claim, strengths) -> bool:
    """Return whether no other claims the same student as strongly."""
    return claim.strength > NOBODY and max(strengths) == claim.strength and strengths.count(claim.strength) == 1


_REMEDY = "give both their numbers in the roster."
