"""What a notebook says at once to the answer to a question: one sentence that teaches, and no points."""

from autograder.authoring.questions import Question
from autograder.errors import CourseError
from autograder.utils.arithmetic import value_of

SHOW = "show"


def reply(question: Question, ask: str, said: str, tried: bool) -> str:
    """Return what to say to an answer.

    Args:
        question: Question of a lesson.
        ask: What the reader types before an answer, e.g. `"%answer 1_1 folded_tone"`.
        said: Answer as typed: a letter, a number, a sum, with its unit or without; `"show"` asks for the answer.
        tried: Whether this reader has answered before.

    Returns:
        One or two sentences; the answer itself only where it was given, or shown after a try.

    Raises:
        CourseError: If no answer can be read, or it is to be shown before a try.
    """
    said = said.strip()
    if not said:
        return f"Type {_wanted(question)} after {ask}, and run this cell."
    if said.lower() == SHOW:
        return _shown(question, ask, tried)
    if question.options:
        given = _letter(question, said)
        verdict = _known(question, given)
    else:
        number = _number(question, said)
        given, known = said, question.meant(number)
        verdict = _known(question, known) if known else _nudge(question, number, ask)
    if question.told_by and not tried:
        return f"Noted: {given}. What is right, {question.told_by} shows; then run this cell once more."
    return verdict


def _wanted(question: Question) -> str:
    if question.options:
        return f"{', '.join(question.options[:-1])} or {question.options[-1]}"
    return f"a number or a sum in {question.unit}" if question.unit else "a number or a sum"


def _shown(question: Question, ask: str, tried: bool) -> str:
    if not tried:
        raise CourseError(f"Try first: {ask} and {_wanted(question)}; then the answer is shown.")
    return f"{question.right} {question.unit}".strip() + f": {question.because}"


def _letter(question: Question, said: str) -> str:
    letter = said.strip("().").lower()
    if letter not in question.options:
        raise CourseError(f"{said!r} is not an option; type {_wanted(question)}.")
    return letter


def _number(question: Question, said: str) -> float:
    unit = question.unit.lower()
    bare = said[: len(said) - len(unit)] if unit and said.lower().endswith(unit) else said
    try:
        return value_of(bare)
    except ValueError as error:
        # what was typed is quoted, with the unit that was taken off it
        told = str(error).replace(repr(bare), repr(said), 1)
        asked = f" The answer is asked for in {question.unit}." if unit and "comma" not in told else ""
        raise CourseError(told + asked) from error


def _known(question: Question, given: str) -> str:
    if given == question.right:
        return f"✓ Right: {question.because}"
    return f"✗ Not yet: {question.wrong[given]}"


def _nudge(question: Question, number: float, ask: str) -> str:
    """Say on which side of the answer a number lies that the lesson does not know."""
    right = value_of(question.right)
    if question.meant(-number) == question.right:
        return "✗ Not yet: the size is right; think about the sign."
    side = "large" if number > right else "small"
    return f"✗ Not yet: that is too {side}. Try again; to see the answer: {ask} {SHOW}"
