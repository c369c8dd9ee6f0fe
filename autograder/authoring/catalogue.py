"""The catalogue of the course, `course/catalogue.json`: what can be said about lessons without reading one."""

import dataclasses
import difflib
import json
import pathlib

from autograder.errors import CourseError
from autograder.utils.course_paths import find_lesson


@dataclasses.dataclass(frozen=True)
class CatalogueEntry:
    """The catalogue's entry of one lesson.

    Attributes:
        number: As people say it, e.g. `5_7`.
        name: Name of the lesson and its notebook.
        chapter: Folder of its chapter.
        title: Title as printed.
        minutes: Working time.
        points: What the lesson is worth, answers in prose included.
        exercises: Exercise → points.
        parts: Parts of the course, beside what everybody has, without which some cell would stop.
    """

    number: str
    name: str
    chapter: str
    title: str
    minutes: int
    points: float
    exercises: dict[str, float]
    parts: list[str] = dataclasses.field(default_factory=list)

    @property
    def hand_graded(self) -> float:
        """Points of the answers in prose, which a person grades."""
        return self.points - sum(self.exercises.values())

    def require_exercise(self, name: str) -> None:
        """Check that an exercise exists.

        Raises:
            CourseError: If it does not; the sentence names the nearest one, and all.
        """
        if name not in self.exercises:
            near = difflib.get_close_matches(name, self.exercises, n=1)
            guess = f"did you mean {near[0]}? Its" if near else "its"
            known = ", ".join(self.exercises) or "none"
            raise CourseError(f"Lesson {self.number} has no exercise {name!r}; {guess} exercises are {known}.")


def read_catalogue(root: pathlib.Path) -> list[CatalogueEntry]:
    """Read the catalogue that `acml build` prints.

    Args:
        root: Course folder.

    Returns:
        Lessons in the order of their numbers.

    Raises:
        CourseError: If there is no whole catalogue.
    """
    path = root / "course" / "catalogue.json"
    try:
        return [CatalogueEntry(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except FileNotFoundError as error:
        raise CourseError(f"There is no {path}; run `acml build` once.") from error
    except (OSError, ValueError, TypeError) as error:
        raise CourseError(f"{path} cannot be read; run `acml build` to print it anew.") from error


def find_entry(root: pathlib.Path, name: str) -> CatalogueEntry:
    """Return the lesson that a person means by `5_7`, `5.7`, a full name or a path.

    Raises:
        CourseError: If none or several lessons fit, or the course was not built since the lesson was written.
    """
    wanted = find_lesson(root, name).stem
    for entry in read_catalogue(root):
        if entry.name == wanted:
            return entry
    raise CourseError(f"Lesson {wanted} is not in the catalogue yet; run `acml build`.")
