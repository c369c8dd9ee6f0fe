"""Which packages of others a lesson imports, itself or through the library: found by reading, nothing is run."""

import ast
import sys
from collections.abc import Collection, Iterator

from autograder.authoring.lesson import Lesson
from autograder.authoring.reference_source import module_path
from autograder.errors import LessonError
from autograder.utils.graded_package import GRADED_PACKAGE
from autograder.utils.installing import parts_with

OURS = (GRADED_PACKAGE, "autograder")
STUDENTS_CELLS = ("given", "show", "exercise", "own", "test")
# the library speaks without it, in another voice
DONE_WITHOUT = ("speech",)


def imported_modules(lesson: Lesson, kinds: Collection[str], inside_functions: bool = False) -> list[str]:
    """Return the modules of others that cells of a lesson import, themselves or through the library.

    Args:
        lesson: Lesson as read.
        kinds: Kinds of cells to read.
        inside_functions: Whether what is imported only when a function is called counts, too.

    Returns:
        Names in the order met.
    """
    found: dict[str, None] = {}
    seen: set[str] = set()
    for cell in lesson.cells:
        if cell.kind in kinds:
            _collect(ast.parse(cell.source), found, seen, inside_functions)
    return list(found)


def needed_parts(lesson: Lesson) -> list[str]:
    """Return the parts of the course without which some cell of the student's notebook would stop."""
    modules = imported_modules(lesson, STUDENTS_CELLS, inside_functions=True)
    return [part for part in parts_with(modules) if part not in DONE_WITHOUT]


def _collect(tree: ast.Module, found: dict[str, None], seen: set[str], inside_functions: bool) -> None:
    for module, names in _imports(tree, inside_functions):
        if module.split(".")[0] not in OURS:
            if module.split(".")[0] not in sys.stdlib_module_names:
                found[module] = None
            continue
        for inner in (module, *(f"{module}.{name}" for name in names)):
            if inner not in seen:
                seen.add(inner)
                _collect(_tree(inner), found, seen, inside_functions)


def _imports(tree: ast.Module, inside_functions: bool) -> Iterator[tuple[str, list[str]]]:
    """Yield the modules that a text imports, with the names taken from each."""
    for node in ast.walk(tree) if inside_functions else tree.body:
        if isinstance(node, ast.Import):
            yield from ((alias.name, []) for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, [alias.name for alias in node.names]


def _tree(module: str) -> ast.Module:
    try:
        return ast.parse(module_path(module).read_text(encoding="utf-8"))
    except LessonError:
        # a name that is not a module
        return ast.Module([], [])
