"""Who is who: the students of the gradebook, with all that roster and archives know of them, found by any name."""

import dataclasses

from autograder.errors import CourseError
from autograder.lms.manifest import Manifest
from autograder.lms.roster import Roster, Student
from autograder.utils.text import shown


class StudentIndex:
    """The students of a class.

    Args:
        roster: Roster; may be empty.
        manifests: What was collected of the lessons.
        others: Ids of students who have grades and may not be in the roster.
    """

    def __init__(self, roster: Roster, manifests: list[Manifest], others: set[str]) -> None:
        self.students = {name: roster.students.get(name, Student(name)) for name in {*roster.students, *others}}
        self.students = dict(sorted(self.students.items()))
        for manifest in manifests:
            for name, entry in manifest.entries.items():
                if name in self.students:
                    self.students[name] = _with_number(self.students[name], entry)
        self._by_key: dict[str, set[str]] = {}
        for student in self.students.values():
            for key in _keys(student, student.id in roster.students):
                self._by_key.setdefault(key, set()).add(student.id)

    def find(self, described: Student) -> str:
        """Return whom a line of a table means, or `""` if nobody.

        Raises:
            CourseError: If it means two.
        """
        found = {name for key in described.claims for name in self._by_key.get(key, ())}
        fits = sorted(found or {student.id for student in self.students.values() if student.is_meant_by(described)})
        if len(fits) > 1:
            raise CourseError(f"{shown(described.name)} fits both {fits[0]} and {fits[1]}; mend the roster.")
        return fits[0] if fits else ""


def _keys(student: Student, in_roster: bool) -> frozenset[str]:
    if in_roster:
        return student.keys
    # a folder's name may be any of the names that a platform knows
    return student.keys | {f"{kind}:{student.id.casefold()}" for kind in ("login", "sis", "mail", "canvas")}


def _with_number(student: Student, entry) -> Student:
    if entry.scheme == "canvas" and entry.number.isdigit() and not student.canvas_id:
        return dataclasses.replace(student, canvas_id=entry.number)
    if entry.scheme == "moodle" and entry.number not in student.participants:
        return dataclasses.replace(student, participants=(*student.participants, entry.number))
    return student
