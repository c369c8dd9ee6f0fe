"""A lesson, read from its one text file: prose, given cells, and marked cells by kind."""

import dataclasses
import pathlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeGuard

from autograder.authoring.cell_ids import answer_id, test_id
from autograder.authoring.cell_marks import KINDS, require_readable_marks
from autograder.authoring.questions import Question, read_question
from autograder.errors import LessonError
from autograder.utils.graded_package import GRADED_PACKAGE

if TYPE_CHECKING:
    from nbformat import NotebookNode

IDENTIFIER = re.compile(r"[A-Za-z0-9_\-.]+")


@dataclasses.dataclass(frozen=True)
class Cell:
    """One cell of a lesson.

    Attributes:
        index: Position in the file, from 1.
        kind: `markdown`, `given`, `show` or one of `KINDS`.
        name: Exercise or answer that the cell belongs to, or `""`.
        source: Text of the cell.
        points: Points that the marker names, or `None`.
        hidden_only: Why only hidden inputs can show what a `wrong` cell does, or `""`.
        question: What a `question` cell asks, or `None`.
    """

    index: int
    kind: str
    name: str
    source: str
    points: float | None = None
    hidden_only: str = ""
    question: Question | None = None

    @property
    def label(self) -> str:
        """What an error message calls the cell."""
        return f'cell {self.index} ({self.kind}="{self.name}")' if self.name else f"cell {self.index} ({self.kind})"


@dataclasses.dataclass(frozen=True)
class Exercise:
    """One exercise: the function to write, its tests, and the known wrong and right answers.

    Attributes:
        hidden_only: Text of a wrong answer → why no visible test can show that it is wrong.
        contract: Contract probe → why it does not hold for this exercise.
        own: Code that keeps the student's version under a name of its own for the figures below, or `""`.
        follow_ups: Keys of the inputs on which an answer is compared with the reference, as the ledger has them.
    """

    name: str
    module: str
    points: float
    test: str
    hidden: str
    wrong: tuple[str, ...]
    right: tuple[str, ...]
    hints: tuple[str, ...]
    equivalent: dict[str, str]
    hidden_only: dict[str, str]
    contract: dict[str, str]
    own: str = ""
    follow_ups: tuple[str, ...] = ()

    @property
    def symbol(self) -> str:
        """Name that the import binds: the function, or the class of a method."""
        return self.name.split(".")[0]

    @property
    def grade_id(self) -> str:
        """Identifier of the answer cell in a notebook."""
        return answer_id(self.name)

    @property
    def test_id(self) -> str:
        """Identifier of the test cell in a notebook, and nbgrader's name of the grade."""
        return test_id(self.name)


@dataclasses.dataclass(frozen=True)
class Lesson:
    """A whole lesson: its cells in order and its exercises by name."""

    path: pathlib.Path
    title: str
    minutes: int
    cells: tuple[Cell, ...]
    exercises: dict[str, Exercise]

    @property
    def name(self) -> str:
        """Name of the lesson, its notebook and its nbgrader assignment."""
        return self.path.stem

    @property
    def number(self) -> str:
        """Number of the lesson as people say it, e.g. `5_7`."""
        return "_".join(self.path.stem.split("_")[:2])

    @property
    def answers(self) -> dict[str, float]:
        """Points of each answer in prose, graded by hand."""
        return {cell.name: cell.points for cell in self.cells if cell.kind == "answer" and cell.points}

    @property
    def questions(self) -> dict[str, Question]:
        """Questions that are answered in the notebook and not graded, by name."""
        return {cell.name: cell.question for cell in self.cells if cell.question}

    @property
    def points(self) -> float:
        """Points that the lesson is worth."""
        return sum(exercise.points for exercise in self.exercises.values()) + sum(self.answers.values())


def read_lesson(path: pathlib.Path) -> Lesson:
    """Read a lesson from its percent-format file.

    Args:
        path: File under `lessons/`.

    Raises:
        LessonError: If the file breaks the format; the sentence names file, cell and remedy.
    """
    return parse_lesson(path, lesson_text(path))


def lesson_text(path: pathlib.Path) -> str:
    """Return the text of a lesson file.

    Raises:
        LessonError: If it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LessonError(f"{path}: the lesson cannot be read ({error}); save it as UTF-8 text.") from error


def parse_lesson(path: pathlib.Path, text: str) -> Lesson:
    """Read a lesson from its text, wherever that came from.

    Args:
        path: What the lesson is called; nothing is read from there.
        text: Percent-format text.

    Raises:
        LessonError: If the text breaks the format.
    """
    import jupytext

    require_readable_marks(path, text)
    notebook = jupytext.reads(text, fmt="py:percent")
    cells = tuple(_cell(path, index, raw) for index, raw in enumerate(notebook.cells, start=1))
    title, minutes = _header(path, notebook.cells)
    return Lesson(path, title, minutes, cells, _exercises(path, cells))


def _cell(path: pathlib.Path, index: int, raw: "NotebookNode") -> Cell:
    kinds = [kind for kind in KINDS if kind in raw.metadata]
    if len(kinds) > 1:
        raise LessonError(f"{path}: cell {index} is marked {' and '.join(kinds)}; give it one kind.")
    kind = kinds[0] if kinds else "markdown" if raw.cell_type == "markdown" else "given"
    if not kinds and (title := raw.metadata.get("title")):
        if (kind, title) != ("given", "show"):
            raise LessonError(f'{path}: cell {index} is marked "{title}"; the only bare mark is "show", of code.')
        kind = title
    name = str(raw.metadata.get(kind, "")) if kinds else ""
    if kinds and not IDENTIFIER.fullmatch(name):
        raise LessonError(f"{path}: cell {index} has the {kind} name {name!r}; use letters, digits and _.")
    source, reason = raw.source.strip("\n"), str(raw.metadata.get("hidden_only", ""))
    if kind in KINDS and not source.strip():
        raise LessonError(f'{path}: cell {index} ({kind}="{name}") is empty; write it, or take its mark away.')
    if "hidden_only" in raw.metadata and (kind != "wrong" or not reason.strip()):
        raise LessonError(f'{path}: cell {index} says hidden_only; only a "wrong" cell may, with a reason in words.')
    where = f'{path}: cell {index} (question="{name}")'
    question = read_question(where, source, raw.metadata) if kind == "question" else None
    return Cell(index, kind, name, source, raw.metadata.get("points"), reason, question)


def _header(path: pathlib.Path, raw_cells: "list[NotebookNode]") -> tuple[str, int]:
    first = raw_cells[0] if raw_cells else None
    if first is None or first.cell_type != "markdown" or not first.source.startswith("# "):
        raise LessonError(f"{path}: cell 1 must be markdown and start with `# Title`.")
    minutes = first.metadata.get("minutes")
    if not isinstance(minutes, int) or minutes < 1:
        raise LessonError(f"{path}: cell 1 lacks the working time; write `# %% [markdown] minutes=60`.")
    return first.source.splitlines()[0][2:].strip(), minutes


def _exercises(path: pathlib.Path, cells: Sequence[Cell]) -> dict[str, Exercise]:
    found = {}
    for cell in cells:
        if cell.kind == "exercise":
            if cell.name in found:
                raise LessonError(f"{path}: {cell.label} is the second exercise of that name; rename one.")
            found[cell.name] = _exercise(path, cell, cells)
    for cell in cells:
        if cell.kind in KINDS and cell.kind not in ("exercise", "answer", "question") and cell.name not in found:
            raise LessonError(
                f"{path}: {cell.label} belongs to no exercise; the exercises are {', '.join(found) or 'none'}."
            )
    _require_unique_answers(path, cells, found)
    _require_unique_questions(path, cells)
    _require_visible_failures(path, cells)
    return found


def _require_visible_failures(path: pathlib.Path, cells: Sequence[Cell]) -> None:
    exempt = [cell.label for cell in cells if cell.hidden_only]
    if len(exempt) > 1:
        raise LessonError(
            f"{path}: {' and '.join(exempt)} say hidden_only; one a lesson may, let the visible tests fail the others."
        )


def _exercise(path: pathlib.Path, cell: Cell, cells: Sequence[Cell]) -> Exercise:
    mine = {kind: [c.source for c in cells if c.kind == kind and c.name == cell.name] for kind in KINDS}
    if not mine["test"]:
        raise LessonError(f'{path}: {cell.label} has no test; add a cell `# %% test="{cell.name}"`.')
    for kind in ("test", "hidden", "own"):
        if len(mine[kind]) > 1:
            raise LessonError(f"{path}: {cell.label} has {len(mine[kind])} {kind} cells; join them into one.")
    if not _is_positive(cell.points):
        raise LessonError(f"{path}: {cell.label} has points={cell.points}; write a positive number, e.g. points=2.")
    return Exercise(
        name=cell.name,
        module=_imported_module(path, cell),
        points=float(cell.points),
        test=mine["test"][0],
        hidden="\n".join(mine["hidden"]),
        wrong=tuple(mine["wrong"]),
        right=tuple(mine["right"]),
        hints=tuple(mine["hint"]),
        equivalent=_reasons(path, cell, "\n".join(mine["equivalent"]), "an equivalent mutant"),
        hidden_only={c.source: c.hidden_only for c in cells if c.name == cell.name and c.hidden_only},
        contract=_reasons(path, cell, "\n".join(mine["contract"]), "a contract probe"),
        own="\n".join(mine["own"]),
    )


def _reasons(path: pathlib.Path, cell: Cell, text: str, what: str) -> dict[str, str]:
    """Read items `- change — why it is an exception`; the lines of a long one are indented."""
    items = [line[2:] for line in text.replace("\n  ", " ").splitlines() if line.startswith("- ")]
    if any(" — " not in item for item in items):
        raise LessonError(f"{path}: {cell.label} has {what} without a reason; write `- name — why`.")
    return dict(item.split(" — ", 1) for item in items)


def _imported_module(path: pathlib.Path, cell: Cell) -> str:
    symbol = re.escape(cell.name.split(".")[0])
    match = re.fullmatch(rf"from ({GRADED_PACKAGE}[\w.]*) import {symbol}", cell.source.strip())
    if not match:
        raise LessonError(
            f"{path}: {cell.label} must be the one line `from {GRADED_PACKAGE}.… import {cell.name.split('.')[0]}`."
        )
    return match.group(1)


def _require_unique_answers(path: pathlib.Path, cells: Sequence[Cell], exercises: dict[str, Exercise]) -> None:
    seen = set(exercises)
    for cell in cells:
        if cell.kind == "answer":
            if cell.name in seen:
                raise LessonError(f"{path}: {cell.label} repeats a name; rename one.")
            if not _is_positive(cell.points):
                raise LessonError(f"{path}: {cell.label} has points={cell.points}; write e.g. points=3.")
            seen.add(cell.name)


def _require_unique_questions(path: pathlib.Path, cells: Sequence[Cell]) -> None:
    seen = set()
    for cell in cells:
        if cell.kind == "question":
            if cell.name in seen:
                raise LessonError(f"{path}: {cell.label} is the second question of that name; rename one.")
            seen.add(cell.name)


def _is_positive(points: object) -> TypeGuard[float]:
    return isinstance(points, int | float) and not isinstance(points, bool) and 0 < points < 1000
