"""Signs in a student's text that a person should look at: kept as evidence, never turned into points."""

import ast
import re

from autograder.lesson import Lesson

TAMPERING = {
    "reaches into IPython or the kernel": r"set_custom_exc|ast_transformers|input_transformers|showtraceback|"
    r"do_execute|kernel\.session|display_pub|run_line_magic|events\.register|user_ns",
    "reaches into the interpreter": r"sys\.modules|sys\._getframe|inspect\.(stack|currentframe)|gc\.get_|"
    r"sys\.settrace|__builtins__|\bbuiltins\b|ctypes|f_globals|f_locals|__subclasses__",
    "replaces a check": r"(np|numpy)\.testing(\.\w+)?\s*=|\bAssertionError\b\s*=|\.assert_\w+\s*=|"
    r"setattr\(\s*(np|numpy|keras|tf|acml_tf)",
    "speaks of the grader": r"acml_agent|nbgrader|NBGRADER|autograder|gradebook|BEGIN (SOLUTION|HIDDEN)",
    "leaves or starts processes": r"os\._exit|os\.kill|os\.fork|subprocess|os\.system|multiprocessing|socket\.",
    "answers equal to everything": r"def __eq__\s*\(.*\)[^:]*:\s*\n?\s*return True",
}


def flags_in(sources: list[str], lesson: Lesson) -> list[dict]:
    """Return what in a student's cells deserves a look, with the line as evidence.

    Args:
        sources: Text of every cell that the student wrote.
        lesson: Lesson, for the names whose library version may not be borrowed.

    Returns:
        Dictionaries with ``kind`` and ``evidence``.
    """
    found = []
    for source in sources:
        found += [{"kind": kind, "evidence": line} for kind, line in _tampering(source)]
        found += [{"kind": "borrows the library's answer", "evidence": line} for line in _borrowed(source, lesson)]
    return found


def _tampering(source):
    for kind, pattern in TAMPERING.items():
        for match in re.finditer(pattern, source):
            yield kind, _line_at(source, match.start())
            break


def _borrowed(source, lesson):
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    names = {exercise.symbol for exercise in lesson.exercises.values()}
    ours = set().union(*(_from_library(cell.source) for cell in lesson.cells if cell.kind == "given"), set())
    ours |= _from_library(source) - names
    for node in ast.walk(tree):
        imported = isinstance(node, ast.ImportFrom) and (node.module or "").startswith("acml_tf")
        if imported and any(alias.name in {*names, "*"} for alias in node.names):
            yield ast.unparse(node)
        if isinstance(node, ast.Attribute) and node.attr in names and _root(node) in ours:
            yield ast.unparse(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("acml_tf."):
            yield ast.unparse(node)


def _from_library(source) -> set[str]:
    """Names that a text binds to the library or a part of it."""
    bound = set()
    for node in ast.walk(ast.parse(source)):
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
