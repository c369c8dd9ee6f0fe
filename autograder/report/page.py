"""The page itself: a template, filled; nothing that a student wrote reaches it unescaped."""

import collections
import dataclasses
import hashlib
import json
import pathlib
import statistics

import jinja2
from markupsafe import Markup

from autograder.authoring.lesson import Lesson
from autograder.evaluation.results import SubmissionResult, code_digest
from autograder.execution.verdict import CRASHED, FAILED, NOT_ATTEMPTED, NOT_REACHED, PASSED, TIMED_OUT
from autograder.report import class_summary, student_summary
from autograder.report.class_summary import Group
from autograder.report.student_summary import StudentSummary
from autograder.utils.files import write_whole
from autograder.utils.html import excerpt, page_environment

# drawn, because few fonts have the sign ⏱
CLOCK = Markup(
    '<svg class="clock" viewBox="0 0 16 16" aria-hidden="true">'
    '<circle cx="8" cy="8" r="7"/><path d="M8 4v4l3 2"/></svg>'
)
MAX_GROUPS = 40
SYMBOLS = {PASSED: "✓", FAILED: "✗", CRASHED: "✗!", TIMED_OUT: CLOCK, NOT_ATTEMPTED: "–", NOT_REACHED: "○"}


def write_report(
    lesson: Lesson,
    receipts: list[SubmissionResult],
    scores: dict[str, dict] | None,
    path: pathlib.Path,
    feedback_links: dict[str, str] | None = None,
) -> None:
    """Write the class report: one page that needs no other file and no script; one that says the same already is left.

    Args:
        lesson: Lesson as read.
        receipts: Receipts of the class, at least one.
        scores: What `autograder.classroom.gradebook.Gradebook.scores` returns; without it the machine's points alone.
        path: Where the page goes.
        feedback_links: Student → path of the feedback page, relative to the report.

    Raises:
        CourseError: If there are no receipts, or they belong to another lesson.
    """
    everyone = student_summary.student_summaries(lesson, receipts, scores, feedback_links or {})
    environment = page_environment()
    environment.globals |= {"mark": _mark}
    template = environment.get_template("report.html")
    origin = _origin(template, lesson, everyone, scores)
    if not path.is_file() or f'content="{origin}"'.encode() not in path.read_bytes():
        write_whole(path, template.render(_contents(lesson, everyone, scores), origin=origin))


def _origin(
    template: jinja2.Template, lesson: Lesson, everyone: list[StudentSummary], scores: dict[str, dict] | None
) -> str:
    """Return the fingerprint of all that a page follows from."""
    text = pathlib.Path(str(template.filename)).read_text(encoding="utf-8")
    shown = [dataclasses.astuple(person) for person in everyone]
    facts = [code_digest(), text, dataclasses.asdict(lesson), shown, sorted((scores or {}).items())]
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()


def _contents(lesson: Lesson, everyone: list[StudentSummary], scores: dict[str, dict] | None) -> dict:
    # what draws takes a second to import
    from autograder.report import charts

    head = student_summary.headline(everyone, scores)
    lost = class_summary.losses(lesson, everyone)
    items = class_summary.review_items(everyone)
    known, unknown = class_summary.misconceptions(everyone), class_summary.unknown_failures(everyone)
    return {
        "lesson": lesson,
        "head": head,
        "everyone": everyone,
        "by_hand": sum(lesson.answers.values()),
        "review_items": items,
        "kinds": collections.Counter(item.kind for item in items).most_common(),
        "repairs": class_summary.repairs(everyone),
        "scores_picture": charts.draw_scores([s.score for s in everyone], lesson.points, head.median),
        "losses": lost,
        "losses_picture": charts.draw_losses(lost, head.size) if any(row.count for row in lost) else "",
        "statuses": class_summary.LOSING,
        "known": known,
        "unknown": unknown[:MAX_GROUPS],
        "unknown_more": unknown[MAX_GROUPS:],
        "recognised": _students(known),
        "unrecognised": _students(unknown),
        "symbols": SYMBOLS,
        "median_seconds": statistics.median(s.receipt.seconds for s in everyone),
    }


def _students(groups: list[Group]) -> int:
    return sum(len(group.students) for group in groups)


def _mark(person: StudentSummary, exercise: str) -> dict[str, str]:
    """Return symbol, status and sentence of one student's answer to one exercise."""
    verdict = person.verdict(exercise)
    if verdict is None:
        return {"symbol": "○", "status": NOT_REACHED, "title": f"{exercise}: no verdict on record"}
    stage = f" in the {verdict.stage} test" if verdict.stage and verdict.status != NOT_ATTEMPTED else ""
    known = f" Known misconception: {verdict.misconception.replace('_', ' ')}." if verdict.misconception else ""
    message = f": {excerpt(verdict.message)}" if verdict.message else ""
    return {
        "symbol": SYMBOLS[verdict.status],
        "status": verdict.status,
        "title": f"{exercise} {verdict.status}{stage}{message}{known}",
    }
