"""What the receipts of a class say together: flags, repairs, lost points, misconceptions, unknown mistakes."""

import collections
import dataclasses
from collections.abc import Iterator, Mapping

from autograder.authoring.lesson import Exercise, Lesson
from autograder.execution.outcome import Verdict
from autograder.execution.verdict import CRASHED, FAILED, NOT_ATTEMPTED, NOT_REACHED, TIMED_OUT
from autograder.report.student_summary import StudentSummary

UNREAD = "the file could not be graded"
BOUND_HIT = (
    "a call ran out of time",
    "a cell ran out of time",
    "the student's process died",
    "the student's process was lost",
)
LOSING = (FAILED, CRASHED, TIMED_OUT, NOT_ATTEMPTED, NOT_REACHED)


@dataclasses.dataclass(frozen=True)
class ReviewItem:
    """One student and one kind of flag, with every piece of evidence for it."""

    summary: StudentSummary
    kind: str
    evidence: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Loss:
    """Points that one exercise cost the class: status → number of students."""

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
    """Failing answers that are alike, with the students who gave them.

    Attributes:
        exercise: Name of the exercise.
        label: Name of the misconception, or the status of an unknown failure.
        text: Sentence to the student.
        stage: `visible` or `hidden`, for an unknown failure.
        students: Who answered so.
    """

    exercise: str
    label: str
    text: str
    stage: str
    students: list[str]


def review_items(everyone: list[StudentSummary]) -> list[ReviewItem]:
    """Return who needs manual review and why, one entry per student and kind; the gravest come first."""
    found = {summary.student: _review_items_of(summary) for summary in everyone}
    groups = sorted((group for group in found.values() if group), key=lambda group: _gravity(group[0].kind))
    return [item for group in groups for item in group]


def _review_items_of(summary: StudentSummary) -> list[ReviewItem]:
    evidence = collections.defaultdict(list)
    problem = summary.receipt.problem
    for flag in summary.receipt.flags:
        evidence[flag["kind"]].append(flag["evidence"])
    if problem and problem not in evidence[UNREAD]:
        evidence[UNREAD].append(problem)
    kinds = sorted((kind for kind in evidence if evidence[kind]), key=_gravity)
    return [ReviewItem(summary, kind, tuple(evidence[kind])) for kind in kinds]


def _gravity(kind: str) -> int:
    return 0 if kind == UNREAD else 2 if kind in BOUND_HIT else 1


def repairs(everyone: list[StudentSummary]) -> list[tuple[str, list[str]]]:
    """Return each repair and whose submissions needed it, the most frequent first."""
    students = collections.defaultdict(list)
    for summary in everyone:
        for note in dict.fromkeys(summary.receipt.notes):
            students[note].append(summary.student)
    return sorted(students.items(), key=lambda item: -len(item[1]))


def losses(lesson: Lesson, everyone: list[StudentSummary]) -> list[Loss]:
    """Return what each exercise cost the class, in the lesson's order."""
    return [_loss(exercise, everyone) for exercise in lesson.exercises.values()]


def _loss(exercise: Exercise, everyone: list[StudentSummary]) -> Loss:
    verdicts = [summary.verdict(exercise.name) for summary in everyone]
    statuses = [NOT_REACHED if verdict is None else verdict.status for verdict in verdicts]
    return Loss(exercise.name, exercise.points, {status: statuses.count(status) for status in LOSING})


def misconceptions(everyone: list[StudentSummary]) -> list[Group]:
    """Return the known wrong answers that the class gave, the most frequent first."""
    groups: dict[tuple[str, str], Group] = {}
    for student, verdict in _failing(everyone):
        if verdict.misconception:
            key = verdict.exercise, verdict.misconception
            group = Group(verdict.exercise, verdict.misconception.replace("_", " "), verdict.advice, "", [])
            groups.setdefault(key, group).students.append(student)
    return _by_size(groups)


def unknown_failures(everyone: list[StudentSummary]) -> list[Group]:
    """Return failing answers that behave like no known wrong one, grouped by message, by frequency."""
    groups: dict[tuple[str, str, str, str], Group] = {}
    for student, verdict in _failing(everyone):
        if not verdict.misconception and verdict.status in (FAILED, CRASHED):
            key = verdict.exercise, verdict.status, verdict.message, verdict.stage
            group = Group(verdict.exercise, verdict.status, verdict.message, verdict.stage, [])
            groups.setdefault(key, group).students.append(student)
    return _by_size(groups)


def _failing(everyone: list[StudentSummary]) -> Iterator[tuple[str, Verdict]]:
    for summary in everyone:
        for verdict in summary.receipt.verdicts:
            if verdict.status in LOSING:
                yield summary.student, verdict


def _by_size(groups: Mapping[tuple, Group]) -> list[Group]:
    # a test that failed says more about a misconception than a crash does, so it comes first among equals
    return sorted(groups.values(), key=lambda group: (-len(group.students), group.label == CRASHED))
