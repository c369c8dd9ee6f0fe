"""What the receipts of a class say together: flags, repairs, lost points, misconceptions, unknown slips."""

import collections
import dataclasses

from autograder.authoring.lesson import Lesson
from autograder.execution.verdict import CRASHED, FAILED, NOT_ATTEMPTED, NOT_REACHED, TIMED_OUT
from autograder.report.student_summary import Standing

UNREAD = "the file could not be graded"
BOUND_HIT = (
    "a call ran out of time",
    "a cell ran out of time",
    "the student's process died",
    "the student's process was lost",
)
LOSING = (FAILED, CRASHED, TIMED_OUT, NOT_ATTEMPTED, NOT_REACHED)


@dataclasses.dataclass(frozen=True)
class Finding:
    """One student and one kind of flag, with every piece of evidence for it."""

    standing: Standing
    kind: str
    evidence: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Loss:
    """What one exercise cost the class: status → how many students."""

    exercise: str
    points: float
    students: dict[str, int]

    @property
    def count(self) -> int:
        """How many students earned nothing."""
        return sum(self.students.values())

    @property
    def lost(self) -> float:
        """Points that the class lost."""
        return self.points * self.count


@dataclasses.dataclass(frozen=True)
class Group:
    """Failing answers that are alike, and whose they are.

    Attributes:
        exercise: Name of the exercise.
        label: Name of the misconception, or the status of an unknown failure.
        text: Sentence to the student.
        stage: ``visible`` or ``hidden``, for an unknown failure.
        students: Who answered so.
    """

    exercise: str
    label: str
    text: str
    stage: str
    students: list[str]


def findings(everyone: list[Standing]) -> list[Finding]:
    """Return who needs a person's eye and why, one entry per student and kind; the gravest come first."""
    found = {standing.student: _findings_of(standing) for standing in everyone}
    groups = sorted((group for group in found.values() if group), key=lambda group: _gravity(group[0].kind))
    return [finding for group in groups for finding in group]


def _findings_of(standing) -> list[Finding]:
    evidence = collections.defaultdict(list)
    problem = standing.receipt.problem
    for flag in standing.receipt.flags:
        evidence[flag["kind"]].append(flag["evidence"])
    if problem and problem not in evidence[UNREAD]:
        evidence[UNREAD].append(problem)
    kinds = sorted((kind for kind in evidence if evidence[kind]), key=_gravity)
    return [Finding(standing, kind, tuple(evidence[kind])) for kind in kinds]


def _gravity(kind) -> int:
    return 0 if kind == UNREAD else 2 if kind in BOUND_HIT else 1


def repairs(everyone: list[Standing]) -> list[tuple[str, list[str]]]:
    """Return each repair and whose submissions needed it, the most frequent first."""
    students = collections.defaultdict(list)
    for standing in everyone:
        for note in dict.fromkeys(standing.receipt.notes):
            students[note].append(standing.student)
    return sorted(students.items(), key=lambda item: -len(item[1]))


def losses(lesson: Lesson, everyone: list[Standing]) -> list[Loss]:
    """Return what each exercise cost the class, in the lesson's order."""
    return [_loss(exercise, everyone) for exercise in lesson.exercises.values()]


def _loss(exercise, everyone) -> Loss:
    verdicts = [standing.verdict(exercise.name) for standing in everyone]
    statuses = [NOT_REACHED if verdict is None else verdict.status for verdict in verdicts]
    return Loss(exercise.name, exercise.points, {status: statuses.count(status) for status in LOSING})


def misconceptions(everyone: list[Standing]) -> list[Group]:
    """Return the known wrong answers that the class gave, the most frequent first."""
    groups = {}
    for student, verdict in _failing(everyone):
        if verdict.misconception:
            key = verdict.exercise, verdict.misconception
            group = Group(verdict.exercise, verdict.misconception.replace("_", " "), verdict.advice, "", [])
            groups.setdefault(key, group).students.append(student)
    return _by_size(groups)


def unknown_failures(everyone: list[Standing]) -> list[Group]:
    """Return failing answers that behave like no known wrong one, grouped by message, by frequency."""
    groups = {}
    for student, verdict in _failing(everyone):
        if not verdict.misconception and verdict.status in (FAILED, CRASHED):
            key = verdict.exercise, verdict.status, verdict.message, verdict.stage
            group = Group(verdict.exercise, verdict.status, verdict.message, verdict.stage, [])
            groups.setdefault(key, group).students.append(student)
    return _by_size(groups)


def _failing(everyone):
    for standing in everyone:
        for verdict in standing.receipt.verdicts:
            if verdict.status in LOSING:
                yield standing.student, verdict


def _by_size(groups) -> list[Group]:
    # a test that failed says more about a misconception than a crash does, so it comes first among equals
    return sorted(groups.values(), key=lambda group: (-len(group.students), group.label == CRASHED))
