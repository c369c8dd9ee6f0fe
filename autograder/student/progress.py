"""What a student has done: the last check's result and the hints seen, one small file in the home folder."""

import dataclasses
import json
import os
import pathlib
import sys
import time

from autograder.authoring.catalogue import CatalogueEntry
from autograder.errors import CourseError

# the same word as `autograder.execution.verdict.PASSED`, which would bring NumPy along
PASSED = "passed"


@dataclasses.dataclass
class Done:
    """State of one exercise: its status in the last check (`""` before the first), and hints shown."""

    status: str = ""
    hints: int = 0


@dataclasses.dataclass
class Progress:
    """Progress of a student: lesson → exercise → state. The catalogue, not this, says what a pass is worth."""

    lessons: dict[str, dict[str, Done]] = dataclasses.field(default_factory=dict)

    def of(self, lesson: str, exercise: str) -> Done:
        """Return the state of one exercise, to be read or changed."""
        return self.lessons.setdefault(lesson, {}).setdefault(exercise, Done())

    def statuses(self, entry: CatalogueEntry) -> dict[str, str]:
        """Return exercise → status, for the exercises that a lesson has now."""
        known = self.lessons.get(entry.name, {})
        return {name: known.get(name, Done()).status for name in entry.exercises}

    def earned(self, entry: CatalogueEntry) -> float | None:
        """Return the points earned in the last check of a lesson, or `None` if it was never checked."""
        statuses = self.statuses(entry)
        if not any(statuses.values()):
            return None
        return sum(points for name, points in entry.exercises.items() if statuses[name] == PASSED)


def progress_path() -> pathlib.Path:
    """Return where the progress lies: `$ACML_PROGRESS`, else in the user's data folder."""
    if os.environ.get("ACML_PROGRESS"):
        return pathlib.Path(os.environ["ACML_PROGRESS"]).expanduser()
    data = os.environ.get("XDG_DATA_HOME") or pathlib.Path.home() / ".local" / "share"
    return pathlib.Path(data) / "acml" / "progress.json"


def read_progress() -> Progress:
    """Read the progress; a damaged file is set aside with one sentence on standard error, and counts as empty."""
    path = progress_path()
    try:
        return _parse(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Progress()
    except OSError as error:
        _say(f"The progress file {path} cannot be read ({error.strerror}); name another by ACML_PROGRESS.")
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        _set_aside(path)
    return Progress()


def write_progress(progress: Progress) -> None:
    """Write the progress in one step.

    Raises:
        CourseError: If the file cannot be written.
    """
    from autograder.utils.files import write_whole

    path = progress_path()
    try:
        write_whole(path, json.dumps(dataclasses.asdict(progress), ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        raise CourseError(
            f"The progress file {path} cannot be written ({error.strerror}); name another by ACML_PROGRESS."
        ) from error


def remember(progress: Progress) -> None:
    """Write the progress; where that fails say so and go on: what the student asked for was done."""
    try:
        write_progress(progress)
    except CourseError as error:
        _say(str(error))


def _parse(content: dict) -> Progress:
    lessons = {
        lesson: {name: _done(done.get("status", ""), done.get("hints", 0)) for name, done in exercises.items()}
        for lesson, exercises in content["lessons"].items()
    }
    return Progress(lessons)


def _done(status: object, hints: object) -> Done:
    if not isinstance(status, str) or type(hints) is not int or hints < 0:
        raise TypeError("a status is a word, hints are counted")
    return Done(status, hints)


def _set_aside(path: pathlib.Path) -> None:
    aside = path.with_name(f"{path.stem}.damaged-{time.strftime('%Y%m%d-%H%M%S')}{path.suffix}")
    try:
        os.replace(path, aside)
        _say(f"The progress file was damaged; it is set aside as {aside} and a new one begins.")
    except OSError as error:
        _say(f"The progress file {path} is damaged and cannot be set aside ({error.strerror}); delete it.")


def _say(sentence: str) -> None:
    print(f"acml: {sentence}", file=sys.stderr)
