"""Known answers of an exercise as callables: the reference, the blank, and the lesson's wrong and right cells."""

import ast
import dataclasses
import inspect
from collections.abc import Callable

from autograder.authoring import reference_source
from autograder.authoring.lesson import Exercise, Lesson
from autograder.authoring.notebooks import blank_source

DEGENERATE = {
    name: f"def degenerate(*positional, **named):\n    import numpy\n    return {value}"
    for name, value in {
        "nothing": "None",
        "an empty list": "[]",
        "an empty array": "numpy.zeros(0)",
        "an empty column": "numpy.zeros((0, 1))",
        "not a number": "numpy.nan",
        "infinity": "numpy.inf",
        "an object": "object()",
    }.items()
}


@dataclasses.dataclass(frozen=True)
class KnownAnswer:
    """An answer whose verdict is known beforehand.

    Attributes:
        kind: `reference`, `blank`, `degenerate`, `wrong` or `right`.
        name: What the answer does, e.g. `forgets_the_finite_sample_correction`.
        answer: Function, or class with one method replaced.
        advice: Sentence to the student who wrote it.
        hidden_only: Why only hidden inputs can show that it is wrong, or `""`.
    """

    kind: str
    name: str
    answer: Callable
    advice: str = ""
    hidden_only: str = ""


def reference(exercise: Exercise, namespace: dict) -> KnownAnswer:
    """Return the library's own answer."""
    return KnownAnswer("reference", exercise.name, namespace[exercise.symbol])


def blank(lesson: Lesson, exercise: Exercise, namespace: dict) -> KnownAnswer:
    """Return the blank answer, which a student has who wrote nothing."""
    return KnownAnswer("blank", "blank", define(blank_source(lesson, exercise), exercise, namespace))


def degenerate(exercise: Exercise, namespace: dict) -> list[KnownAnswer]:
    """Return answers that compute nothing, of a kind that careless checks let pass: `np.allclose([], 3)` is true."""
    return [KnownAnswer("degenerate", name, define(text, exercise, namespace)) for name, text in DEGENERATE.items()]


def known(exercise: Exercise, namespace: dict, kind: str) -> list[KnownAnswer]:
    """Return the lesson's `wrong` or `right` answers, in the lesson's order."""
    return [_from_cell(kind, text, exercise, namespace) for text in getattr(exercise, kind)]


def define(text: str, exercise: Exercise, namespace: dict, name: str = "") -> Callable:
    """Execute an answer's text and return what answers the exercise: the last function or class in it.

    A function that answers a method exercise is set on a subclass of the library's class.

    Args:
        text: Source of the answer.
        exercise: Exercise that it answers.
        namespace: Names that it may use; they are not changed.
        name: Function or class of the text that is meant, where it is not the last one.
    """
    names = dict(namespace)
    exec(compile(text, f"<answer to {exercise.name}>", "exec"), names)
    answer = names[name or last_definition(text)]
    if "." in exercise.name and not inspect.isclass(answer):
        owner = namespace[exercise.symbol]
        answer = type(owner.__name__, (owner,), {exercise.name.split(".")[1]: answer})
    return answer


def last_definition(text: str) -> str:
    """Return the name of the last top-level function or class of a text.

    Example:
        >>> last_definition("def f(): ...\\ndef g(): ...")
        'g'
    """
    nodes = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return nodes[-1].name


def library_text(exercise: Exercise) -> str:
    """Return the source that mutants are made from."""
    return reference_source.source(exercise.module, exercise.symbol)


def _from_cell(kind: str, text: str, exercise: Exercise, namespace: dict) -> KnownAnswer:
    kinds = (ast.FunctionDef, ast.ClassDef)
    tree = next(node for node in ast.parse(text).body if isinstance(node, kinds) and node.name == last_definition(text))
    advice = " ".join((ast.get_docstring(tree) or "").split())
    reason = exercise.hidden_only.get(text, "")
    return KnownAnswer(kind, tree.name, define(text, exercise, namespace), advice, reason)
