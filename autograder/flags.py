"""Signs in a student's text that a person should look at: kept as evidence, never turned into points."""

import ast
import collections
import re

from autograder.flagging.calls import telling_names
from autograder.flagging.checks import replacements
from autograder.flagging.files import far_paths
from autograder.flagging.magics import AROUND
from autograder.flagging.names import Names
from autograder.flagging.parsing import parse, read_cell
from autograder.lesson import Lesson

BORROWED = "borrows the library's answer"
SOLVED = "holds the marks of a solved notebook"
SOLUTION_MARK = re.compile(r"### BEGIN (SOLUTION|HIDDEN)")
MOST_OF_A_KIND, MOST_MATCHES = 5, 50


def flags_in(sources: list[str], lesson: Lesson) -> list[dict]:
    """Return what in a student's cells deserves a look, with the line as evidence.

    Args:
        sources: Text of every cell that the student wrote.
        lesson: Lesson, for the names whose library version may not be borrowed.

    Returns:
        Dictionaries with ``kind`` and ``evidence``.
    """
    given = [cell.source for cell in lesson.cells if cell.kind == "given"]
    known_lines = {line.strip() for source in given for line in source.splitlines()}
    cells = [read_cell(source) for source in sources]
    trees = [code.tree for cell in cells for code in cell]
    names = Names([*filter(None, map(parse, given)), *trees])
    found = [sign for source, cell in zip(sources, cells, strict=True) for sign in _signs(source, cell, names, lesson)]
    return [{"kind": kind, "evidence": line} for kind, line in found if line not in known_lines]


def few(flags: list[dict]) -> list[dict]:
    """Return the first flags of each kind: a person needs an example, not a thousand."""
    kinds = collections.defaultdict(list)
    for flag in flags:
        kinds[flag["kind"]].append(flag)
    return [flag for alike in kinds.values() for flag in alike[:MOST_OF_A_KIND]]


def _signs(source, cell, names, lesson) -> list[tuple[str, str]]:
    """Return kind and line of what one cell shows, each line once for a kind."""
    found = {(SOLVED, _line_at(source, match.start())): None for match in SOLUTION_MARK.finditer(source)}
    counts = collections.Counter()
    for code in cell:
        for kind, node in _signs_of_tree(code.tree, names, lesson):
            counts[kind] += 1
            if counts[kind] <= MOST_MATCHES:
                found[kind, code.line_of(node)] = None
    return list(found)


def _signs_of_tree(tree, names, lesson):
    yield from telling_names(tree, names)
    yield from replacements(tree, names)
    yield from ((AROUND, node) for node in far_paths(tree, names))
    yield from ((BORROWED, node) for node in _borrowed(tree, lesson))


def _borrowed(tree, lesson):
    names = {exercise.symbol for exercise in lesson.exercises.values()}
    modules = {exercise.module for exercise in lesson.exercises.values()}
    given = [parse(cell.source) for cell in lesson.cells if cell.kind == "given"]
    ours = set().union(*map(_from_library, filter(None, given)), _from_library(tree) - names)
    for node in ast.walk(tree):
        if _imports_answer(node, names, modules) or _names_answer(node, names, ours):
            yield node


def _imports_answer(node, names, modules) -> bool:
    """Whether a statement imports an exercise's function, or a module that holds one."""
    if isinstance(node, ast.Import):
        return any(alias.name in modules for alias in node.names)
    if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("acml_tf"):
        return False
    return any(alias.name in {*names, "*"} or f"{node.module}.{alias.name}" in modules for alias in node.names)


def _names_answer(node, names, ours) -> bool:
    """Whether an expression reads an exercise's function off the library, or spells a module of the library."""
    if isinstance(node, ast.Attribute):
        return node.attr in names and _root(node) in ours
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("acml_tf.")


def _from_library(tree) -> set[str]:
    """Names that a text binds to the library or a part of it."""
    bound = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            bound |= {a.asname or a.name.split(".")[0] for a in node.names if a.name.startswith("acml_tf")}
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("acml_tf"):
            bound |= {a.asname or a.name for a in node.names}
    return bound


def _root(node) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return getattr(node, "id", "")


def _line_at(source, position) -> str:
    start = source.rfind("\n", 0, position) + 1
    end = source.find("\n", position)
    return source[start : end if end >= 0 else None].strip()[:160]
