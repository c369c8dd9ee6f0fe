"""Which of one student's attempts is the hand-in, and whether a person should look at that choice."""

import dataclasses
import re

from autograder.lms.attempts import NO_NOTEBOOK, Attempt, is_named_for
from autograder.lms.identities import NOBODY, Identity
from autograder.utils.text import shown

MAX_NAMES = 10


@dataclasses.dataclass(frozen=True)
class Choice:
    """The files of one student: what is taken, and what is not.

    Attributes:
        best: The hand-in, or `None` where it cannot be told.
        note: What is worth knowing, or `""`.
        fault: What needs a person, or `""`.
        passed: Files that are not a notebook of the lesson.
    """

    best: Attempt | None
    note: str = ""
    fault: str = ""
    passed: tuple[Attempt, ...] = ()


def choose(identity: Identity, attempts: list[Attempt], lesson_name: str) -> Choice:
    """Choose a student's hand-in.

    Args:
        identity: Whose the attempts are.
        attempts: What was found.
        lesson_name: Name of the lesson.
    """
    best = max(attempts, key=lambda attempt: attempt.rank)
    if best.fit == NO_NOTEBOOK:
        names = names_of(attempts)
        return Choice(
            None, fault=f"{identity.student} handed in no notebook of {lesson_name}, but {names}; ask for it."
        )
    passed = tuple(attempt for attempt in attempts if attempt.fit == NO_NOTEBOOK)
    rivals = [attempt for attempt in attempts if attempt.fit > NO_NOTEBOOK]
    if len({attempt.digest for attempt in rivals}) == 1:
        return Choice(best, passed=passed)
    fitting = [attempt for attempt in rivals if attempt.fit == best.fit]
    if identity.strength == NOBODY and _in_several_folders(fitting):
        return _unsure(identity, best, rivals, passed, lesson_name)
    newest = [attempt for attempt in rivals if attempt.fit == best.fit and not _is_later(best, attempt)]
    named = [attempt for attempt in newest if is_named_for(attempt.sender.title, lesson_name)]
    if len({attempt.digest for attempt in named}) == 1:
        best = named[0]
    elif len({attempt.digest for attempt in newest}) > 1:
        return _unsure(identity, best, rivals, passed, lesson_name)
    if later := [attempt for attempt in rivals if attempt.fit < best.fit and _is_later(attempt, best)]:
        fault = f"{identity.student} handed in {names_of(later)} last, not a whole notebook of {lesson_name}"
        return Choice(best, fault=f"{fault}; {best.name} was collected, look at the other.", passed=passed)
    others = names_of(attempt for attempt in rivals if attempt.digest != best.digest)
    why = "named for the lesson" if best in named and len(newest) > 1 else "the newest"
    count = len({attempt.digest for attempt in rivals})
    note = f"{identity.student} handed in {count} notebooks; {best.name} is {why}, not {others}."
    return Choice(best, note=note, passed=passed)


def _is_later(one, other) -> bool:
    """Return whether one attempt surely came after another; the dates of files say nothing."""
    if one.sender.scheme == "canvas":
        # Canvas numbers what is handed in again under the same name; other names may be of one attempt
        titles = {re.sub(r"(-\d+)?\.ipynb$", "", attempt.sender.title) for attempt in (one, other)}
        return len(titles) == 1 and one.sender.attempt > other.sender.attempt
    if one.sender.scheme == "blackboard":
        return one.sender.attempt > other.sender.attempt
    return one.time is not None and other.time is not None and one.time > other.time


def _unsure(identity, best, rivals, passed, lesson_name) -> Choice:
    names = names_of(rivals)
    apart = not all(attempt.sender.title.startswith(lesson_name) for attempt in rivals)
    if best.sender.scheme == "plain" and identity.strength == NOBODY and (apart or _in_several_folders(rivals)):
        fault = f"{identity.student} may be one student or several with {names}; nothing of that was collected."
        return Choice(None, fault=f"{fault} Put each student's work into a folder of their own.", passed=passed)
    fault = (
        f"{identity.student} handed in {len(rivals)} notebooks, {names}; {best.name} was collected, which seems newest"
    )
    return Choice(best, fault=f"{fault}; look at the others.", passed=passed)


def _in_several_folders(rivals) -> bool:
    """Return whether a folder that names nobody who is known may be that of a class, with a folder for each student."""
    plain = [attempt for attempt in rivals if attempt.sender.scheme == "plain"]
    return len({(attempt.around, attempt.member.parts[:-1]) for attempt in plain}) > 1


def names_of(attempts, of_all: bool = False) -> str:
    """Return the names of files as they may stand in a sentence.

    Args:
        attempts: Files.
        of_all: Whether each is named, by its whole path; else the first ten, and how many more there are.
    """
    names = sorted({attempt.name if of_all else shown(attempt.name.rsplit("/", 1)[-1]) for attempt in attempts})
    few = names if of_all else names[:MAX_NAMES]
    return ", ".join(few) + (f" and {len(names) - len(few)} more" if len(few) < len(names) else "")
