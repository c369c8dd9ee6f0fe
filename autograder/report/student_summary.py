"""How every student stands, and the numbers at the head of the report."""

import dataclasses
import statistics
import urllib.parse

from autograder.authoring.lesson import Lesson
from autograder.errors import CourseError
from autograder.evaluation.results import SubmissionResult
from autograder.execution.verdict import Verdict


@dataclasses.dataclass(frozen=True)
class StudentSummary:
    """One student: the receipt, and what the gradebook says.

    Attributes:
        receipt: What the examination found.
        score: Points so far, with those given by hand, those for handing in late taken off.
        late: Points that were taken off for handing in late.
        waits: Whether a part still waits for a person.
        link: Address of the feedback page, or `""`.
    """

    receipt: SubmissionResult
    score: float
    late: float
    waits: bool
    link: str

    @property
    def student(self) -> str:
        """Who handed in."""
        return self.receipt.student

    @property
    def needs_review(self) -> bool:
        """Whether a person should look at this submission."""
        return bool(self.receipt.flags or self.receipt.problem)

    def verdict(self, exercise: str) -> Verdict | None:
        """Return the verdict on one exercise, or `None` where an older lesson lacked it."""
        return next((verdict for verdict in self.receipt.verdicts if verdict.exercise == exercise), None)


@dataclasses.dataclass(frozen=True)
class Headline:
    """The numbers of a class.

    Attributes:
        size: Students who handed in.
        median: Median score.
        mean: Mean score.
        lowest: Lowest score.
        highest: Highest score.
        needs_review: Students whose submission needs manual review.
        waiting: Students of whom a part waits for grading by hand.
        unread: Students whose file could not be graded; the machine gave them 0 points.
        without_receipt: Students in the gradebook who are not in this report.
    """

    size: int
    median: float
    mean: float
    lowest: float
    highest: float
    needs_review: int
    waiting: int
    unread: int
    without_receipt: list[str]


def student_summaries(
    lesson: Lesson, receipts: list[SubmissionResult], scores: dict[str, dict] | None, links: dict[str, str]
) -> list[StudentSummary]:
    """Bring receipts and gradebook together, in the order of the names.

    Args:
        lesson: Lesson as read.
        receipts: Receipts of the class.
        scores: Student → `score`, `penalty` and `by_hand` from the gradebook; else the machine's points count.
        links: Student → path of the feedback page, relative to the report.

    Raises:
        CourseError: If there is no receipt, or one belongs to another lesson.
    """
    if not receipts:
        raise CourseError(f"No receipt of {lesson.name} was found; grade the class before its report.")
    strangers = [receipt for receipt in receipts if receipt.lesson != lesson.name]
    if strangers:
        raise CourseError(
            f"The receipt of {strangers[0].student} is for {strangers[0].lesson}, not for {lesson.name}; grade it anew."
        )
    ordered = sorted(receipts, key=lambda receipt: (receipt.student.casefold(), receipt.student))
    return [_summary(lesson, receipt, (scores or {}).get(receipt.student), links) for receipt in ordered]


def _summary(lesson: Lesson, receipt: SubmissionResult, entry: dict | None, links: dict[str, str]) -> StudentSummary:
    late = 0.0 if entry is None else entry["penalty"]
    score = receipt.score if entry is None else max(0.0, entry["score"] - late)
    waits = bool(lesson.answers and not receipt.problem) if entry is None else bool(entry["by_hand"])
    # the link is a path: quoting keeps a student called `a#b` or `javascript:x` a file name
    return StudentSummary(receipt, float(score), float(late), waits, urllib.parse.quote(links.get(receipt.student, "")))


def headline(everyone: list[StudentSummary], scores: dict[str, dict] | None) -> Headline:
    """Return the numbers of a class.

    Args:
        everyone: Summaries, at least one.
        scores: What the gradebook holds.
    """
    points = [summary.score for summary in everyone]
    return Headline(
        size=len(everyone),
        median=statistics.median(points),
        mean=statistics.fmean(points),
        lowest=min(points),
        highest=max(points),
        needs_review=sum(summary.needs_review for summary in everyone),
        waiting=sum(summary.waits for summary in everyone),
        unread=sum(bool(summary.receipt.problem) for summary in everyone),
        without_receipt=sorted(set(scores or {}) - {summary.student for summary in everyone}),
    )
