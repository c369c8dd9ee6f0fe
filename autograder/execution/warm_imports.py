"""What a warm process imports for a lesson: the packages of others, found by reading, nothing run."""

import ast
import sys
from collections.abc import Iterator

from autograder.authoring.lesson import Lesson
from autograder.authoring.reference_source import module_path
from autograder.utils.graded_package import GRADED_PACKAGE

OURS = (GRADED_PACKAGE, "autograder")
# what translates itself into machine code when it is first imported, for most of a minute, and the modules to import
COMPILED = {"librosa": ("librosa.beat", "librosa.effects")}


def preloads(lesson: Lesson) -> list[str]:
    """Return the foreign modules that a lesson imports, itself or through the library, in the order met.

    The library's own modules are left out: a kernel imports them inside its sandbox, as they are there.

    Args:
        lesson: Lesson as read.
    """
    found: dict[str, None] = {}
    seen: set[str] = set()
    for cell in lesson.cells:
        if cell.kind in ("given", "exercise", "test", "hidden"):
            _collect(ast.parse(cell.source), found, seen)
    return [*found, *compiled_modules(" ".join(found))]


def compiled_modules(text: str) -> list[str]:
    """Return the modules to import beforehand where a text names a package that is compiled at first use.

    Args:
        text: Source of cells or files, or names of modules.
    """
    return [module for package, modules in COMPILED.items() if package in text for module in modules]


def _collect(tree: ast.Module, found: dict[str, None], seen: set[str]) -> None:
    for module, names in _imports(tree):
        if module.split(".")[0] not in OURS:
            if module.split(".")[0] not in sys.stdlib_module_names:
                found[module] = None
            continue
        for inner in (module, *(f"{module}.{name}" for name in names)):
            if inner not in seen:
                seen.add(inner)
                _collect(_tree(inner), found, seen)


def _imports(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """Yield the modules that a text imports at its top level, with the names taken from each."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from ((alias.name, []) for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, [alias.name for alias in node.names]


def _tree(module: str) -> ast.Module:
    from autograder.errors import LessonError

    try:
        return ast.parse(module_path(module).read_text(encoding="utf-8"))
    except LessonError:
        # a name that is not a module
        return ast.Module([], [])
