"""A question that is answered and checked in the notebook, and never graded: a number, or one of some options."""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from autograder.errors import LessonError
from autograder.utils.arithmetic import value_of

LINE = re.compile(r"- (right|wrong)\b *(.*)")
OPTION = re.compile(r"^- ([a-z])\) ", re.MULTILINE)
TOLERANCE = 0.01


@dataclasses.dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        text: What the notebook prints, options included.
        options: Letters of the options; none where a number is asked for.
        right: The answer, a letter or a number as the lesson writes it.
        because: Why it is right, in one sentence.
        wrong: Wrong answer → what to say to it.
        unit: Unit of the number, or `""`.
        tolerance: How far a number may be off, relative to the right one.
        told_by: What shows the answer to who has predicted it, e.g. `"the figure below"`; `""` if it is told at once.
    """

    text: str
    options: tuple[str, ...]
    right: str
    because: str
    wrong: dict[str, str]
    unit: str = ""
    tolerance: float = TOLERANCE
    told_by: str = ""

    def meant(self, number: float) -> str:
        """Return which of the numbers that the lesson knows is meant, the nearest one within the tolerance, or `""`."""
        far = {text: abs(number - value_of(text)) for text in (self.right, *self.wrong)}
        nearest = min(far, key=far.__getitem__)
        return nearest if self._is_close(number, value_of(nearest)) else ""

    def _is_close(self, number: float, known: float) -> bool:
        # what is nought has no relative error
        return abs(number - known) <= (max(self.tolerance, 1e-9) * abs(known) if known else self.tolerance)


def read_question(where: str, source: str, marks: Mapping[str, Any]) -> Question:
    """Read a question from its cell.

    Args:
        where: File and cell, as an error message calls them.
        source: Text of the cell: the question, its options, then a line `- right 440 — why` and lines `- wrong …`.
        marks: What the cell's first line says: `unit`, `tolerance`, `told_by`.

    Raises:
        LessonError: If it has no answer, or one that the reader could not give.
    """
    text, lines = _parted(source)
    answers = [(kind, *_answer(where, kind, rest)) for kind, rest in lines]
    right = [(given, why) for kind, given, why in answers if kind == "right"]
    given = [one for _, one, _ in answers]
    if twice := next((one for one in given if given.count(one) > 1), ""):
        raise LessonError(f"{where} has the answer {twice} twice; one answer cannot be right and wrong.")
    if len(right) != 1:
        raise LessonError(f"{where} has {len(right) or 'no'} right answers; write one line `- right 440 — why`.")
    wrong = {given: why for kind, given, why in answers if kind == "wrong"}
    tolerance = marks.get("tolerance", TOLERANCE)
    if isinstance(tolerance, bool) or not isinstance(tolerance, int | float) or not 0 <= tolerance < 1:
        raise LessonError(f"{where} has tolerance={tolerance}; write a share of the number, e.g. tolerance=0.01.")
    told_by, unit = str(marks.get("told_by", "")), str(marks.get("unit", ""))
    question = Question(text, tuple(OPTION.findall(text)), *right[0], wrong, unit, tolerance, told_by)
    _check_answers(where, question)
    return question


def _parted(source: str) -> tuple[str, list[tuple[str, str]]]:
    """Part what is printed from the answers; a line that begins with blanks goes on with the one above it."""
    lines = re.sub(r"(?m)(^- (?:right|wrong)\b.*(?:\n +\S.*)+)", _joined, source).splitlines()
    answers = [(match[1], match[2]) for line in lines if (match := LINE.fullmatch(line))]
    printed = [line for line in lines if not LINE.fullmatch(line)]
    return "\n".join(printed).strip(), answers


def _joined(match: re.Match[str]) -> str:
    return re.sub(r"\n +", " ", match[0])


def _answer(where: str, kind: str, rest: str) -> tuple[str, str]:
    given, dash, why = rest.partition(" — ")
    if not dash or not given.strip() or not why.strip():
        raise LessonError(f"{where} has a {kind} answer without a reason; write `- {kind} 440 — why`.")
    return given.strip(), why.strip()


def _check_answers(where: str, question: Question) -> None:
    if not question.options:
        _check_numbers(where, question)
        return
    options = ", ".join(question.options)
    for given in (question.right, *question.wrong):
        if given not in question.options:
            raise LessonError(f"{where} has the answer {given!r}, which is not an option; its options are {options}.")
    if set(question.options) != {question.right, *question.wrong} or question.right in question.wrong:
        raise LessonError(f"{where} has the options {options}; one is right, write `- wrong … — why` for each other.")


def _check_numbers(where: str, question: Question) -> None:
    try:
        mixed = [text for text in (question.right, *question.wrong) if question.meant(value_of(text)) != text]
    except ValueError as error:
        raise LessonError(f"{where}: {error}") from error
    if mixed:
        raise LessonError(f"{where} has the number {mixed[0]} twice; one answer cannot be right and wrong.")
