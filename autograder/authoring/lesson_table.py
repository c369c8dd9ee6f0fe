"""The README's table of lessons: what the lessons say of themselves, and what the ledger proves of them."""

import pathlib

from autograder.authoring.lesson import Lesson
from autograder.authoring.proof_files import AUDIT, NOTEBOOK, killed_ratio, read_proofs

TABLE_BEGIN, TABLE_END = "<!-- lessons: printed by acml build -->", "<!-- end of lessons -->"
HEADINGS = ("lesson", "", "time", "exercises", "points", "run", "mutants killed")


def with_lesson_table(readme: str, lessons: list[Lesson], root: pathlib.Path) -> str:
    """Return the README's text with the table of lessons between its two marks.

    Args:
        readme: Text of the README; without the marks it stays as it is.
        lessons: All lessons, in their order.
        root: Course folder.
    """
    before, begin, rest = readme.partition(TABLE_BEGIN)
    _, end, after = rest.partition(TABLE_END)
    return f"{before}{begin}\n{_table(lessons, root)}\n{end}{after}" if end else readme


def _table(lessons: list[Lesson], root: pathlib.Path) -> str:
    rows = [HEADINGS, ("---",) * len(HEADINGS), *(_row(lesson, root) for lesson in lessons)]
    return "\n".join(f"| {' | '.join(row)} |".replace("|  |", "| |") for row in rows)


def _row(lesson: Lesson, root: pathlib.Path) -> tuple[str, ...]:
    proofs = read_proofs(root, lesson.name)
    run = f"{proofs[NOTEBOOK].measured['seconds']} s" if NOTEBOOK in proofs else "–"
    killed = f"{killed_ratio(proofs[AUDIT]):.1%}" if AUDIT in proofs else "–"
    link = f"[{lesson.number.replace('_', '.')}](course/{lesson.name}/{lesson.name}.ipynb)"
    count = str(len(lesson.exercises))
    return (link, lesson.title, f"{lesson.minutes} min", count, f"{lesson.points:g}", run, killed)
