"""What students read in a terminal: the lessons, a lesson's exercises, the result of a check."""

from rich.table import Table
from rich.text import Text

from autograder.authoring.catalogue import CatalogueEntry
from autograder.commands.console import console, readable, say
from autograder.student.progress import PASSED, Progress
from autograder.student.self_check import SelfCheck

# the status of `autograder.execution.verdict`, which would bring NumPy along
NOT_ATTEMPTED = "not attempted"
LOOKS = {
    PASSED: ("✓", "green"),
    "failed": ("✗", "red"),
    "crashed": ("✗", "red"),
    "timed out": ("✗", "red"),
    "not reached": ("?", "yellow"),
    NOT_ATTEMPTED: ("·", "yellow"),
}


def print_lessons(entries: list[CatalogueEntry], progress: Progress) -> None:
    """Print every lesson with the points earned in its last check.

    Args:
        entries: Lessons of the catalogue.
        progress: What the student has done.
    """
    table = Table(title="Lessons", title_justify="left")
    table.add_column("lesson", no_wrap=True)
    table.add_column("title")
    for heading in ("minutes", "points", "done"):
        table.add_column(heading, justify="right")
    for number, entry in enumerate(entries):
        if number and entry.chapter != entries[number - 1].chapter:
            table.add_section()
        row = [entry.number, entry.title, f"{entry.minutes}", f"{entry.points:g}"]
        table.add_row(*map(Text, row), _done(entry, progress))
    earned = sum(progress.earned(entry) or 0 for entry in entries)
    screen = console()
    screen.print(table)
    possible = sum(sum(entry.exercises.values()) for entry in entries)
    say(screen, f"{earned:g} of {possible:g} points in your last checks; answers in prose are graded by hand.")
    if entries:
        begin = next((e.number for e in entries if progress.earned(e) is None), entries[0].number)
        say(screen, f"Look into a lesson: acml list {begin}. Begin it: acml start {begin}.", "dim")


def print_exercises(entry: CatalogueEntry, progress: Progress) -> None:
    """Print a lesson's exercises with points, state in the last check, and hints seen.

    Args:
        entry: Lesson.
        progress: What the student has done.
    """
    table = Table(title=Text(f"{entry.number} {entry.title}"), title_justify="left")
    table.add_column("exercise", no_wrap=True)
    for heading in ("points", "last check", "hints seen"):
        table.add_column(heading, justify="left" if heading == "last check" else "right")
    statuses = progress.statuses(entry)
    for name, points in entry.exercises.items():
        hints = progress.of(entry.name, name).hints
        table.add_row(Text(name), f"{points:g}", _status(statuses[name]), f"{hints}" if hints else "–")
    if entry.hand_graded:
        table.add_row(Text("answers in prose"), f"{entry.hand_graded:g}", Text("graded by hand", "dim"), "")
    screen = console()
    screen.print(table)
    say(screen, f"About {entry.minutes} minutes. Begin or go on: acml start {entry.number}.", "dim")


def print_check(entry: CatalogueEntry, check: SelfCheck) -> None:
    """Print how every exercise went, what to do about those that did not pass, and the points so far.

    Args:
        entry: Lesson.
        check: What the check found.
    """
    table = Table(title=Text(f"{entry.number} {entry.title}"), title_justify="left")
    table.add_column("exercise", no_wrap=True)
    table.add_column("result")
    table.add_column("points", justify="right")
    for verdict in check.verdicts:
        points = f"{verdict.score:g} of {verdict.points:g}"
        table.add_row(Text(verdict.exercise), _status(verdict.status), points)
    screen = console()
    screen.print(table)
    for verdict in check.verdicts:
        _explain(screen, verdict)
    for note in check.notes:
        say(screen, f"Note: {note}", "dim")
    _sum_up(screen, entry, check)


def _explain(screen, verdict) -> None:
    if verdict.status == PASSED and verdict.message:
        # a second look, which costs no point
        say(screen, f"{verdict.exercise}: {verdict.message}", "yellow")
    elif verdict.message or verdict.advice:
        say(screen, f"{verdict.exercise}: {verdict.message}", LOOKS[verdict.status][1])
        if verdict.advice:
            say(screen, f"  This looks like a known misconception. {verdict.advice}")


def _sum_up(screen, entry, check) -> None:
    earned, points = (sum(getattr(v, what) for v in check.verdicts) for what in ("score", "points"))
    say(
        screen,
        f"{earned:g} of {points:g} points so far (visible checks only; hidden checks run when it is graded).",
        "bold",
    )
    if entry.hand_graded:
        say(screen, f"Answers in prose, {entry.hand_graded:g} points, are graded by hand.", "dim")
    left = [verdict for verdict in check.verdicts if verdict.status != PASSED]
    if left:
        # an untouched exercise is not a place to be stuck at while another one failed
        first = next((verdict for verdict in left if verdict.status != NOT_ATTEMPTED), left[0])
        say(screen, f"Stuck? acml hint {entry.number} {first.exercise}", "dim")


def _done(entry, progress) -> Text:
    earned = progress.earned(entry)
    if earned is None:
        return Text("–")
    whole = all(status == PASSED for status in progress.statuses(entry).values())
    return Text(f"✓ {earned:g}" if whole else f"{earned:g}", "green" if whole else "")


def _status(status) -> Text:
    mark, style = LOOKS.get(status, ("", "dim"))
    return Text(f"{mark} {readable(status)}".strip() or "not checked yet", style)
