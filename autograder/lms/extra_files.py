"""Which files of a student lie beside the notebook that was chosen, and go with it."""

import re

from autograder.lms.attempts import Attempt
from autograder.notebook.extra_files import is_offered


def extra_files_of(best: Attempt, passed: tuple[Attempt, ...]) -> dict[str, Attempt]:
    """Return the files that go with a notebook, by the names that its cells know them by.

    Args:
        best: The notebook that is collected.
        passed: The student's other files.

    Returns:
        Own name → file, from the same folder of the same archive; of several attempts the newest.
    """
    place = best.around, best.member.parts[:-1]
    found = [one for one in passed if (one.around, one.member.parts[:-1]) == place and is_offered(one.sender.title)]
    return {_own_name(one): one for one in sorted(found, key=lambda one: one.rank)}


def _own_name(attempt: Attempt) -> str:
    """Return a file's name without the number that Canvas puts behind it when it is handed in again.

    What Python imports has no hyphen, so there the number is Canvas' own; of other files a notebook's text tells.
    """
    title = attempt.sender.title
    return re.sub(r"-\d+\.py$", ".py", title) if attempt.sender.scheme == "canvas" else title
