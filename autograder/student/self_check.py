"""A student's own check: the same machinery as grading, visible tests only, without sandbox and gradebook."""

import contextlib
import dataclasses
import pathlib
import re

from autograder.authoring.catalogue import CatalogueEntry, find_entry, read_catalogue
from autograder.authoring.cell_ids import answer_id
from autograder.errors import CourseError
from autograder.execution.outcome import Verdict
from autograder.notebook.reader import NotebookContent, read_notebook
from autograder.utils.course_paths import find_lesson

# visible tests may draw from `rng` but not depend on it; with one secret a repeated check says the same
SECRET = "check"
# of what grading flags for a person, what explains to the student why a verdict is missing
TELLING_FLAGS = ("a cell ran out of time", "the student's process died")


@dataclasses.dataclass
class SelfCheck:
    """Result of a check: one verdict for each exercise, and remarks on the notebook itself."""

    verdicts: list[Verdict]
    notes: list[str]

    @property
    def passed(self) -> bool:
        """Whether every exercise passed."""
        return all(verdict.score == verdict.points for verdict in self.verdicts)


def require_notebook(path: pathlib.Path) -> NotebookContent:
    """Read a student's notebook.

    Raises:
        CourseError: If it cannot be read.
    """
    content = read_notebook(path)
    if content.problem:
        raise CourseError(content.problem)
    return content


def lesson_of(
    root: pathlib.Path, content: NotebookContent, path: pathlib.Path, named: str | None = None
) -> CatalogueEntry:
    """Find the lesson of a notebook: by its given number, its metadata, its file name, or its exercises.

    Args:
        root: Course folder.
        content: Notebook as read.
        path: Its file.
        named: Lesson that the student named, or `None`.

    Raises:
        CourseError: If it cannot be told.
    """
    if named:
        return find_entry(root, named)
    entries = read_catalogue(root)
    by_metadata = [entry for entry in entries if entry.name == content.lesson]
    by_name = [entry for entry in entries if entry.name in path.stem]
    if by_metadata or by_name:
        return (by_metadata or sorted(by_name, key=lambda entry: -len(entry.name)))[0]
    return _by_exercises(entries, content, path)


def as_plain(check: SelfCheck) -> dict:
    """Return a check as it is sent from one process to another."""
    return dataclasses.asdict(check)


def check_notebook(
    root: pathlib.Path, entry: CatalogueEntry, content: NotebookContent, path: pathlib.Path, warm: str = ""
) -> SelfCheck:
    """Run a student's cells and the visible tests of every exercise.

    Args:
        root: Course folder.
        entry: Lesson.
        content: Notebook as read.
        path: Its file; its folder is the working folder of the cells, as in Jupyter.
        warm: Address of a process that forks kernels, or `""`.

    Raises:
        CourseError: If the notebook is another lesson's, or a package that its exercises import is not installed.
    """
    from autograder.authoring.lesson import read_lesson
    from autograder.authoring.proof_files import follow_ups_in, with_follow_ups
    from autograder.evaluation.evaluator import Evaluator
    from autograder.evaluation.flagging.flags import few
    from autograder.notebook.extra_files import remarks
    from autograder.notebook.transplant import Transplanter
    from autograder.student.missing_parts import require_parts

    place = find_lesson(root, entry.name)
    lesson = with_follow_ups(read_lesson(place), follow_ups_in(place))
    require_parts(lesson)
    transplanter = Transplanter(lesson)
    transplanter.check_lesson(content, path.name)
    transplanted = transplanter.transplant(content.cells)
    evaluator = Evaluator(lesson, SECRET, sandboxed=False, visible_only=True, warm=warm)
    with contextlib.chdir(path.resolve().parent):
        result = evaluator.evaluate(transplanted.notebook)
    stops = [f"{f['kind']}: {f['evidence']}" for f in few(result.flags) if f["kind"] in TELLING_FLAGS]
    notes = remarks(content.cells, path.resolve().parent)
    return SelfCheck(result.verdicts, [*content.repairs, *transplanted.notes, *notes, *stops])


def _by_exercises(entries: list[CatalogueEntry], content: NotebookContent, path: pathlib.Path) -> CatalogueEntry:
    found = {entry.number: _answered(entry, content) for entry in entries}
    best = [entry for entry in entries if found[entry.number] == max(found.values()) > 0]
    if len(best) == 1:
        return best[0]
    which = f"it may be {' or '.join(entry.number for entry in best)}" if best else "it has no known exercise"
    raise CourseError(f"Which lesson {path.name} is cannot be told ({which}); name it by --lesson.")


def _answered(entry: CatalogueEntry, content: NotebookContent) -> int:
    names = {name for cell in content.cells for name in (cell.cell_id, cell.grade_id)}
    text = "\n".join(cell.source for cell in content.cells if cell.cell_type == "code") + "\n"
    return sum(
        answer_id(exercise) in names
        or f"# exercise: {exercise}\n" in text
        or re.search(rf"^(def|class) {re.escape(exercise.split('.')[0])}\b", text, re.MULTILINE) is not None
        for exercise in entry.exercises
    )
