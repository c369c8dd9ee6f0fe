"""Signs in a student's text that a person should look at: kept as evidence, never turned into points."""

import ast
import collections
import re
from collections.abc import Iterator

from autograder.authoring.lesson import Lesson
from autograder.evaluation.flagging.calls import telling_names
from autograder.evaluation.flagging.checks import replacements
from autograder.evaluation.flagging.files import far_paths
from autograder.evaluation.flagging.magics import AROUND
from autograder.evaluation.flagging.names import Names
from autograder.evaluation.flagging.parsing import Code, parse, read_cell
from autograder.utils.graded_package import GRADED_PACKAGE

BORROWED = "borrows the library's answer"
SOLVED = "holds the marks of a solved notebook"
SOLUTION_MARK = re.compile(r"### BEGIN (SOLUTION|HIDDEN)")
MODULE = re.compile(rf"{GRADED_PACKAGE}\.\w+(\.\w+)*\s*$")
MAX_OF_A_KIND, MAX_MATCHES = 5, 50


def flags_in(sources: list[str], lesson: Lesson) -> list[dict]:
    """Return what in a student's cells deserves a look, with the line as evidence.

    Args:
        sources: Text of every cell that the student wrote.
        lesson: Lesson, for the names whose library version may not be borrowed.

    Returns:
        Dictionaries with `kind` and `evidence`.
    """
    try:
        return _flags_in(sources, lesson)
    except RecursionError:
        return [{"kind": "nested too deeply to be read", "evidence": "look at the cells yourself"}]


def _flags_in(sources: list[str], lesson: Lesson) -> list[dict]:
    given = [cell.source for cell in lesson.cells if cell.kind == "given"]
    given_lines = {line.strip() for source in given for line in source.splitlines()}
    given_trees = list(filter(None, map(parse, given)))
    cells = [read_cell(source) for source in sources]
    names = Names([*given_trees, *(code.tree for cell in cells for code in cell)])
    borrowing = _Borrowing(lesson, set().union(*map(_from_library, given_trees)))
    found = []
    for source, cell in zip(sources, cells, strict=True):
        found += _signs(source, cell, names, borrowing)
    return [{"kind": kind, "evidence": line} for kind, line in found if line not in given_lines]


def few(flags: list[dict]) -> list[dict]:
    """Return the first flags of each kind: a person needs an example, not a thousand."""
    kinds = collections.defaultdict(list)
    for flag in flags:
        kinds[flag["kind"]].append(flag)
    return [flag for alike in kinds.values() for flag in alike[:MAX_OF_A_KIND]]


def _signs(source: str, cell: list[Code], names: Names, borrowing: "_Borrowing") -> list[tuple[str, str]]:
    """Return kind and line of what one cell shows, each line once for a kind."""
    found = {(SOLVED, _line_at(source, match.start())): None for match in SOLUTION_MARK.finditer(source)}
    counts: collections.Counter[str] = collections.Counter()
    for code in cell:
        for kind, node in _signs_of_tree(code.tree, names, borrowing):
            counts[kind] += 1
            if counts[kind] <= MAX_MATCHES:
                found[kind, code.line_of(node)] = None
    return list(found)


def _signs_of_tree(tree: ast.Module, names: Names, borrowing: "_Borrowing") -> Iterator[tuple[str, ast.AST]]:
    yield from telling_names(tree, names)
    yield from replacements(tree, names)
    yield from ((AROUND, node) for node in far_paths(tree, names))
    yield from ((BORROWED, node) for node in borrowing.places(tree))


class _Borrowing:
    """Finds where a text takes an exercise's function from the library.

    Args:
        lesson: Lesson with its exercises.
        ours: Names that the lesson's given cells bind to the library or a part of it.
    """

    def __init__(self, lesson: Lesson, ours: set[str]) -> None:
        self._names = {exercise.symbol for exercise in lesson.exercises.values()}
        self._modules = {exercise.module for exercise in lesson.exercises.values()}
        self._ours = ours

    def places(self, tree: ast.Module) -> Iterator[ast.AST]:
        """Yield the imports and expressions of a tree that take an answer."""
        ours = self._ours | (_from_library(tree) - self._names)
        for node in ast.walk(tree):
            if self._imports_answer(node) or self._names_answer(node, ours):
                yield node

    def _imports_answer(self, node: ast.AST) -> bool:
        """Return whether a statement imports an exercise's function, or a module that holds one."""
        if isinstance(node, ast.Import):
            return any(alias.name in self._modules for alias in node.names)
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith(GRADED_PACKAGE):
            return False
        modules = {f"{node.module}.{alias.name}" for alias in node.names}
        return bool(modules & self._modules) or any(alias.name in {*self._names, "*"} for alias in node.names)

    def _names_answer(self, node: ast.AST, ours: set[str]) -> bool:
        """Whether an expression reads an exercise's function off the library, or spells a module of the library."""
        if isinstance(node, ast.Attribute):
            return node.attr in self._names and _root(node) in ours
        return isinstance(node, ast.Constant) and isinstance(node.value, str) and MODULE.match(node.value) is not None


def _from_library(tree: ast.Module) -> set[str]:
    """Names that a text binds to the library or a part of it."""
    bound = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            bound |= {a.asname or a.name.split(".")[0] for a in node.names if a.name.startswith(GRADED_PACKAGE)}
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(GRADED_PACKAGE):
            bound |= {a.asname or a.name for a in node.names}
    return bound


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return getattr(node, "id", "")


def _line_at(source: str, position: int) -> str:
    start = source.rfind("\n", 0, position) + 1
    end = source.find("\n", position)
    return source[start : end if end >= 0 else None].strip()[:160]
