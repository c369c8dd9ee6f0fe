"""The errors that a docstring promises, and answers that break the promise."""

import ast
import inspect
import re

from autograder.audit.contract_probes import around
from autograder.authoring import known_answers, reference_source
from autograder.authoring.lesson import Exercise, Lesson

ERROR_NAME = re.compile(r"\b[A-Z]\w*(?:Error|Exception)\b")
ENTRY = re.compile(r"(\w+(?:Error|Exception)): ")


def promised_errors(exercise: Exercise) -> list[str]:
    """Return the names of the errors that the ``Raises:`` section of an exercise names, one for each entry."""
    lines = (ast.get_docstring(reference_source.function(exercise.module, exercise.name)) or "").splitlines()
    if "Raises:" not in lines:
        return []
    section = []
    for line in lines[lines.index("Raises:") + 1 :]:
        if line and not line.startswith(" "):
            break
        section.append(line.strip())
    return [found.group(1) for line in section if (found := ENTRY.match(line))]


def named_in_text(lesson: Lesson, exercise: Exercise) -> set[str]:
    """Return the names of errors in the prose that leads to an exercise's test."""
    places = [cell.index for cell in lesson.cells if cell.kind == "test" and cell.name == exercise.name]
    before = [cell.index for cell in lesson.cells if cell.kind == "exercise" and cell.index < places[0]]
    begin = before[-2] if len(before) > 1 else 0
    prose = [cell.source for cell in lesson.cells if cell.kind == "markdown" and begin < cell.index < places[0]]
    return set(ERROR_NAME.findall("\n".join(prose)))


def without_guards(exercise: Exercise, namespace: dict) -> list:
    """Return the reference without each of its guards, the statements ``if …: raise …``, in turn."""
    text = known_answers.library_text(exercise)
    count = len(_guards(_function(ast.parse(text), exercise)))
    return [known_answers.define(_unguarded(text, exercise, place), exercise, namespace) for place in range(count)]


def _unguarded(text, exercise, place) -> str:
    tree = ast.parse(text)
    guard = _guards(_function(tree, exercise))[place]
    for node in ast.walk(tree):
        for block in (getattr(node, "body", []), getattr(node, "orelse", [])):
            if isinstance(block, list) and guard in block:
                where = block.index(guard)
                block[where : where + 1] = guard.orelse or [ast.Pass()]
    return ast.unparse(ast.fix_missing_locations(tree))


def _function(tree, exercise):
    outer, method = tree.body[0], exercise.name.partition(".")[2]
    return reference_source.method(outer, method) if method else outer


def _guards(function) -> list:
    return [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.If) and all(isinstance(statement, ast.Raise) for statement in node.body)
    ]


def silenced(exercise: Exercise, answer, names: list[str], touched: list):
    """Return an answer that gives ``None`` where it would raise one of these errors."""
    return _instead(exercise, answer, names, touched, None)


def disguised(exercise: Exercise, answer, names: list[str], touched: list):
    """Return an answer that raises an error of another kind where it would raise one of these."""
    other = TypeError if "RuntimeError" in names else RuntimeError
    return _instead(exercise, answer, names, touched, other)


def _instead(exercise, answer, names, touched, other):
    def wrap(function):
        def probe(*positional, **named):
            try:
                return function(*positional, **named)
            except Exception as error:
                if not is_promised(error, names):
                    raise
                touched.append(True)
                if other is None:
                    return None
                raise other(str(error)) from error

        return probe

    return around(exercise, answer, wrap)


def is_promised(error: Exception, names) -> bool:
    """Whether an error is of one of these kinds, or of a kin."""
    return any(kind.__name__ in names for kind in inspect.getmro(type(error)))
