"""What the verdicts of a submission follow from, as fingerprints, and which verdicts of an earlier result still hold.

A verdict follows from all cells that ran and from the tests of its own exercise. So where only a test changed, only
that exercise is judged again: its cells run as before, and what is known of the others is kept.
"""

import ast
import dataclasses
import hashlib
import json
import symtable
from collections.abc import Iterator

from nbformat import NotebookNode

from autograder.authoring.lesson import Lesson
from autograder.evaluation.results import SubmissionResult, code_digest, undisturbed
from autograder.execution.verdict import Verdict
from autograder.notebook.extra_files import ExtraFiles
from autograder.notebook.transplant import is_prose, is_written


@dataclasses.dataclass(frozen=True)
class Fingerprints:
    """Fingerprints of one submission's work.

    Attributes:
        key: Of everything that all verdicts follow from.
        parts: Exercise → of everything that its verdict follows from.
        stateless: Whether calls of the student's functions cannot change what later calls give.
    """

    key: str
    parts: dict[str, str]
    stateless: bool


def fingerprints_of(notebook: NotebookNode, lesson: Lesson, secret: str, files: ExtraFiles = ()) -> Fingerprints:
    """Return the fingerprints of a submission: answers and pictures, given cells, tests, secret and all code of ours.

    Args:
        notebook: Canonical notebook with the student's answers.
        lesson: Lesson; its prose, hints and right answers change no fingerprint.
        secret: The instructor's secret.
        files: Names and contents of files that were handed in beside the notebook.
    """
    run = [cell for cell in notebook.cells if cell.cell_type == "code" and not _is_test(cell)]
    blanked = [[exercise.name, exercise.module] for exercise in lesson.exercises.values()]
    extra = [[name, hashlib.sha256(content).hexdigest()] for name, content in files]
    ground = _digest([lesson.name, [[cell.id, cell.source] for cell in run], extra, blanked, secret, code_digest()])
    tests = {e.name: [e.points, e.test, e.hidden, e.wrong, e.follow_ups] for e in lesson.exercises.values()}
    parts = {name: _digest([ground, *known]) for name, known in tests.items()}
    shared = {name for cell in run if not is_written(cell) for name in _bound(cell.source)}
    stateless = not any(_remembers(cell.source, shared) for cell in run if is_written(cell))
    # what a module keeps, or a file that cells write to, is not looked at
    prose = [[cell.id, cell.source, cell.get("attachments", {})] for cell in notebook.cells if is_prose(cell)]
    return Fingerprints(_digest([ground, parts, prose]), parts, stateless and not files)


def kept_verdicts(earlier: SubmissionResult | None, fingerprints: Fingerprints) -> dict[str, Verdict]:
    """Return what an earlier result says of exercises whose verdict would be the same today.

    Args:
        earlier: SubmissionResult of the same student and lesson, if there is one.
        fingerprints: Of the submission as it is now.
    """
    if earlier is None or not fingerprints.stateless or not undisturbed(earlier.verdicts):
        return {}
    return {
        v.exercise: v
        for v in earlier.verdicts
        if earlier.parts.get(v.exercise) == fingerprints.parts.get(v.exercise, "")
    }


def _is_test(cell: NotebookNode) -> bool:
    mark = cell.metadata.get("nbgrader", {})
    return mark.get("grade", False) and not mark.get("solution", False)


def _remembers(source: str, shared: set[str]) -> bool:
    """Whether a text may keep something from one call to the next, outside the calls.

    It may where it binds a name outside its functions, says `global`, has an argument whose default is made once,
    hangs something on an object that it did not get as `self`, or speaks of what a given cell made (a generator of
    random numbers, say).
    """
    plain = ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom | ast.Expr
    try:
        tree, table = ast.parse(source), symtable.symtable(source, "answer", "exec")
        bound = any(not isinstance(statement, plain) for statement in tree.body)
        return bound or any(map(_keeps, ast.walk(tree))) or bool(shared & set(_from_outside(table)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # IPython runs what Python does not, and some texts are nested too deeply to be read
        return True


def _keeps(node: ast.AST) -> bool:
    match node:
        case ast.Global() | ast.Nonlocal():
            return True
        case ast.arguments():
            fixed = ast.Constant | ast.Name | ast.Attribute | ast.UnaryOp
            return not all(isinstance(value, fixed) for value in (*node.defaults, *node.kw_defaults) if value)
        case ast.Attribute(ctx=ast.Store()):
            return not (isinstance(node.value, ast.Name) and node.value.id == "self")
    return False


def _from_outside(table: symtable.SymbolTable) -> Iterator[str]:
    """Yield the names that a text looks up among the notebook's own, whatever its functions call their arguments."""
    outermost = table.get_type() == "module"
    yield from (s.get_name() for s in table.get_symbols() if s.is_referenced() and (outermost or s.is_global()))
    for inner in table.get_children():
        yield from _from_outside(inner)


def _bound(source: str) -> set[str]:
    """Return the names that a given cell binds to values; functions and imports apart."""
    try:
        symbols = symtable.symtable(source, "given", "exec").get_symbols()
    except SyntaxError:
        return set()
    return {s.get_name() for s in symbols if s.is_assigned() and not (s.is_imported() or s.is_namespace())}


def _digest(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
