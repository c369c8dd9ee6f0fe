"""The page itself: a template, filled; nothing that a student wrote reaches it unescaped."""

import collections
import dataclasses
import hashlib
import json
import pathlib
import statistics

import jinja2
from markupsafe import Markup

from autograder.lesson import Lesson
from autograder.receipts import Receipt, code_digest, write_whole
from autograder.report import findings, standing
from autograder.report.standing import Standing
from autograder.verdict import CRASHED, FAILED, NOT_ATTEMPTED, NOT_REACHED, PASSED, TIMED_OUT

# drawn, because few fonts have the sign ⏱
CLOCK = Markup(
    '<svg class="clock" viewBox="0 0 16 16" aria-hidden="true">'
    '<circle cx="8" cy="8" r="7"/><path d="M8 4v4l3 2"/></svg>'
)
MARKS = {PASSED: "✓", FAILED: "✗", CRASHED: "✗!", TIMED_OUT: CLOCK, NOT_ATTEMPTED: "–", NOT_REACHED: "○"}
MOST_NAMES, MOST_GROUPS, MOST_LETTERS = 12, 40, 160


def write_report(
    lesson: Lesson,
    receipts: list[Receipt],
    scores: dict[str, dict] | None,
    path: pathlib.Path,
    feedback_links: dict[str, str] | None = None,
) -> None:
    """Write the class report: one page that needs no other file and no script; one that says the same already is left.

    Args:
        lesson: Lesson as read.
        receipts: Receipts of the class, at least one.
        scores: What `autograder.gradebook.Bookkeeper.scores` returns; without it the machine's points alone.
        path: Where the page goes.
        feedback_links: Student → path of the feedback page, relative to the report.

    Raises:
        CourseError: If there are no receipts, or they belong to another lesson.
    """
    everyone = standing.standings(lesson, receipts, scores, feedback_links or {})
    template = page_environment().get_template("report.html")
    origin = _origin(template, lesson, everyone, scores)
    if not path.is_file() or f'content="{origin}"'.encode() not in path.read_bytes():
        write_whole(path, template.render(_contents(lesson, everyone, scores), origin=origin))


def _origin(template, lesson, everyone, scores) -> str:
    """Return the fingerprint of all that a page follows from."""
    text = pathlib.Path(template.filename).read_text(encoding="utf-8")
    shown = [dataclasses.astuple(person) for person in everyone]
    facts = [code_digest(), text, dataclasses.asdict(lesson), shown, sorted((scores or {}).items())]
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()


def _contents(lesson, everyone, scores) -> dict:
    # what draws takes a second to import
    from autograder.report import pictures

    head = standing.headline(everyone, scores)
    lost = findings.losses(lesson, everyone)
    eyes = findings.findings(everyone)
    known, unknown = findings.misconceptions(everyone), findings.unknown_failures(everyone)
    return {
        "lesson": lesson,
        "head": head,
        "everyone": everyone,
        "by_hand": sum(lesson.answers.values()),
        "findings": eyes,
        "kinds": collections.Counter(finding.kind for finding in eyes).most_common(),
        "repairs": findings.repairs(everyone),
        "scores_picture": pictures.draw_scores([s.score for s in everyone], lesson.points, head.median),
        "losses": lost,
        "losses_picture": pictures.draw_losses(lost, head.size) if any(row.count for row in lost) else "",
        "statuses": findings.LOSING,
        "known": known,
        "unknown": unknown[:MOST_GROUPS],
        "unknown_more": unknown[MOST_GROUPS:],
        "recognised": _students(known),
        "unrecognised": _students(unknown),
        "marks": MARKS,
        "median_seconds": statistics.median(s.receipt.seconds for s in everyone),
    }


def _students(groups) -> int:
    return sum(len(group.students) for group in groups)


def page_environment() -> jinja2.Environment:
    """Return what fills the templates: everything is escaped, and what cannot be seen is written out."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    environment.filters |= {"number": _number, "counted": _counted, "excerpt": _excerpt}
    environment.globals |= {"mark": _mark, "most_names": MOST_NAMES}
    return environment


def _visible(value):
    """Write out what cannot be seen: control characters, text-direction overrides, lone surrogates."""
    if isinstance(value, Markup) or not isinstance(value, str) or value.isprintable():
        return value
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in value)


def _number(value: float) -> str:
    return f"{round(value, 2):g}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _excerpt(text: str) -> str:
    more = len(text) - MOST_LETTERS
    return text if more <= 0 else f"{text[:MOST_LETTERS]}… ({_counted(more, 'character')} more)"


def _mark(person: Standing, exercise: str) -> dict[str, str]:
    """Return symbol, status and sentence of one student's answer to one exercise."""
    verdict = person.verdict(exercise)
    if verdict is None:
        return {"symbol": "○", "status": NOT_REACHED, "title": f"{exercise}: no verdict on record"}
    stage = f" in the {verdict.stage} test" if verdict.stage and verdict.status != NOT_ATTEMPTED else ""
    slip = f" Known slip: {verdict.misconception.replace('_', ' ')}." if verdict.misconception else ""
    message = f": {_excerpt(verdict.message)}" if verdict.message else ""
    return {
        "symbol": MARKS[verdict.status],
        "status": verdict.status,
        "title": f"{exercise} {verdict.status}{stage}{message}{slip}",
    }
