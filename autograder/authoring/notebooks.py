"""Print a lesson as notebooks: solved for `solutions/`, blanked by nbgrader's own steps for `course/`."""

import ast
import hashlib
import textwrap

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.authoring import reference_source
from autograder.authoring.lesson import Cell, Exercise, Lesson
from autograder.authoring.questions import Question
from autograder.errors import LessonError

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
# Jupyter's "Run All" goes on after a blank, as the lesson does
GOING_ON = {"tags": ["raises-exception"]}
GOES_ON = "# the lesson goes on with the library's version; to go on with yours, put a # before this line"
LOAD = """\
# brings %check, %hint and %answer
%load_ext acml_tf"""
# steps of nbgrader's release that need a gradebook, a header file or a kernel; a lesson uses none of them
NOT_NEEDED = {"IncludeHeaderFooter", "InstantiateTests", "SaveCells"}


def solved_notebook(lesson: Lesson) -> nbformat.NotebookNode:
    """Print the solved notebook, which is nbgrader's source of the assignment.

    Args:
        lesson: Lesson as read.

    Returns:
        Notebook with the library's source in each exercise and hidden tests in their regions; the same lesson
        gives the same bytes.
    """
    metadata = {
        "acml": {"lesson": lesson.name},
        "kernelspec": dict(KERNEL),
        "language_info": {"file_extension": ".py", "name": "python"},
    }
    notebook = new_notebook(metadata=metadata)
    notebook.nbformat_minor = 5
    used: set[str] = set()
    for cell in lesson.cells:
        notebook.cells += [_with_id(printed, used) for printed in _print(lesson, cell)]
    return notebook


def released_notebook(lesson: Lesson) -> nbformat.NotebookNode:
    """Print the student's notebook: nbgrader's own preprocessors strip answers and hidden tests."""
    from nbgrader.converters import GenerateAssignment

    notebook, resources = solved_notebook(lesson), {"unique_key": lesson.name}
    for step in GenerateAssignment.preprocessors.default_args[0]:
        if step.__name__ not in NOT_NEEDED:
            processor = step()
            processor.enabled = True
            notebook, resources = processor(notebook, resources)
    return notebook


def blank_source(lesson: Lesson, exercise: Exercise) -> str:
    """Return the answer cell of an exercise as a student first sees it."""
    from nbgrader.preprocessors import ClearSolutions

    cell = _exercise_cell(lesson, exercise)
    ClearSolutions()._replace_solution_region(cell, "python")
    return cell.source


def answer_source(exercise: Exercise) -> str:
    """Return the library's source of an exercise, with nbgrader's solution marks around what is blanked."""
    text = reference_source.source(exercise.module, exercise.symbol)
    whole = ast.parse(text).body[0]
    _, _, inner = exercise.name.partition(".")
    function = reference_source.method(whole, inner) if inner and isinstance(whole, ast.ClassDef) else whole
    if not isinstance(function, ast.FunctionDef):
        raise LessonError(f"{exercise.module} has no function {exercise.name}; mend the exercise's name.")
    first, last = _body_lines(function, exercise)
    lines = text.splitlines()
    indent = lines[first - 1][: len(lines[first - 1]) - len(lines[first - 1].lstrip())]
    body = [f"{indent}### BEGIN SOLUTION", *lines[first - 1 : last], f"{indent}### END SOLUTION"]
    return "\n".join([*lines[: first - 1], *body, *lines[last:]])


def _body_lines(function: ast.FunctionDef, exercise: Exercise) -> tuple[int, int]:
    if ast.get_docstring(function) is None:
        raise LessonError(f"{exercise.module}.{exercise.name} has no docstring; an exercise is read before written.")
    if len(function.body) < 2:
        raise LessonError(f"{exercise.module}.{exercise.name} has no body to blank; write one.")
    # a comment above the first statement belongs to the answer
    return reference_source.last_line(function.body[0]) + 1, reference_source.last_line(function)


def _print(lesson: Lesson, cell: Cell) -> list:
    if cell.kind in ("own", "hidden", "wrong", "right", "hint", "equivalent", "contract"):
        return []
    if cell.kind == "markdown":
        header = new_markdown_cell(_with_header(lesson, cell))
        return [header, new_code_cell(LOAD, metadata=_magic("load"))] if cell.index == 1 else [header]
    if cell.kind == "exercise":
        return [_exercise_cell(lesson, lesson.exercises[cell.name])]
    if cell.kind == "test":
        return _test_cells(lesson.exercises[cell.name])
    if cell.question:
        return _question_cells(lesson, cell.name, cell.question)
    if cell.kind == "answer":
        return [new_markdown_cell(cell.source, metadata=_grading(cell.name, True, True, cell.points))]
    return [new_code_cell(cell.source, metadata={"acml": {"kind": cell.kind}})]


def _with_header(lesson: Lesson, cell: Cell) -> str:
    if cell.index > 1:
        return cell.source
    points = f"{lesson.points:g}"
    line = f"*About {lesson.minutes} minutes · {len(lesson.exercises)} exercises · {points} points*"
    first = next(iter(lesson.exercises), "")
    words = f"*To check an answer at once, in a cell of its own: `%check {first}`. Stuck? `%hint {first}`.*"
    words += " *Below a question, type your answer after `%answer …` and run the cell.*" if lesson.questions else ""
    title, _, rest = cell.source.partition("\n")
    return f"{title}\n\n{line}\n\n{words if first else ''}\n{rest}".rstrip("\n")


def _question_cells(lesson: Lesson, name: str, question: Question) -> list:
    """Print a question; blank in the solved notebook too, as nbgrader's release leaves ungraded cells as they are."""
    blank = new_code_cell(f"%answer {lesson.number} {name}", metadata=_magic("question"))
    return [new_markdown_cell(question.text), blank]


def _magic(kind: str) -> dict:
    return {"acml": {"kind": kind}} | GOING_ON


def _exercise_cell(lesson: Lesson, exercise: Exercise) -> NotebookNode:  # noqa: ARG001
    text = f"# exercise: {exercise.name}\n{answer_source(exercise)}"
    return new_code_cell(text, metadata=GOING_ON | _grading(exercise.grade_id, False, True))


def _test_cells(exercise: Exercise) -> list:
    text = exercise.test
    if exercise.hidden:
        text += f"\n### BEGIN HIDDEN TESTS\n{textwrap.dedent(exercise.hidden)}\n### END HIDDEN TESTS"
    test = new_code_cell(text, metadata=GOING_ON | _grading(exercise.test_id, True, False, exercise.points))
    own = [new_code_cell(exercise.own, metadata={"acml": {"kind": "show"}})] if exercise.own else []
    line = f"from {exercise.module} import {exercise.symbol}  {GOES_ON}"
    return [test, *own, new_code_cell(line, metadata={"acml": {"kind": "reference"}})]


def _grading(grade_id: str, grade: bool, solution: bool, points: float | None = None) -> dict:
    mark = {
        "grade": grade,
        "grade_id": grade_id,
        "locked": grade and not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return {"nbgrader": mark if points is None else {**mark, "points": float(points)}}


def _with_id(cell: NotebookNode, used: set[str]) -> NotebookNode:
    cell.id = cell.metadata.get("nbgrader", {}).get("grade_id") or _content_id(cell, used)
    used.add(cell.id)
    return cell


def _content_id(cell: NotebookNode, used: set[str]) -> str:
    digest = hashlib.sha256(cell.source.encode()).hexdigest()[:10]
    return next(name for n in range(10_000) if (name := digest if n == 0 else f"{digest}-{n}") not in used)
