"""Which statements of the library a text reaches by name: what an examination may run, and no neighbour of it."""

import ast
import dataclasses
import functools
import pathlib
from collections.abc import Callable, Collection, Iterator

# stands for the statements that run whenever a module is imported
ALWAYS = ""
# stands for all names of a module
EVERYTHING = "*"
# stands for the file of the text that one begins with
THE_TEXT = pathlib.Path()

Place = tuple[pathlib.Path | None, str]
FileOf = Callable[[str], pathlib.Path | None]


@dataclasses.dataclass(frozen=True)
class Statement:
    """One statement on the top level of a module; of an import only one name of it.

    Attributes:
        text: Its lines; those of a definition begin with its decorators.
        uses: Names that it reads.
        imports: Module and name of what is imported in it, `EVERYTHING` for a module itself.
        is_import: Whether it does nothing else.
    """

    text: str
    uses: frozenset[str]
    imports: tuple[tuple[str, str], ...]
    is_import: bool = False


def reached_code(text: str, files: Collection[pathlib.Path], file_of: FileOf) -> dict[pathlib.Path, str]:
    """Return the part of each module that a text reaches, directly or through others.

    A name that is read brings the statements that bind it. What is bound in no statement that can be seen brings its
    whole module, and what runs on import counts in any case.

    Args:
        text: Python source to begin with.
        files: Modules that are imported, directly or not; no others are looked at.
        file_of: Answers the file of a module, or None for a module of others.

    Returns:
        File → its statements that are reached, in their order.
    """
    tables = {path: _table(path.read_text(encoding="utf-8")) for path in files} | {THE_TEXT: _table(text)}
    reached: set[Place] = set()
    waiting: list[Place] = [
        *((path, ALWAYS) for path in tables),
        *((THE_TEXT, name) for name in _at_work(tables[THE_TEXT])),
    ]
    while waiting:
        path, name = waiting.pop()
        if path in tables and (path, name) not in reached:
            reached.add((path, name))
            waiting += _next(path, name, tables[path], file_of)
    return {path: _text(tables[path], {name for other, name in reached if other == path}) for path in files}


def _next(path, name, table, file_of) -> Iterator[Place]:
    if name not in (ALWAYS, *table):
        yield from ((path, other) for other in table)
    for statement in table.get(name, ()):
        yield from ((path, used) for used in statement.uses if used in table)
        for module, imported in statement.imports:
            submodule = file_of(f"{module}.{imported}")
            yield (submodule, EVERYTHING) if submodule else (file_of(module), imported)


def _at_work(table) -> set[str]:
    """Return the names of a text that are more than imported: their statements bring what they read."""
    return {name for name, statements in table.items() if not all(one.is_import for one in statements)}


def _text(table, names) -> str:
    """Return the statements of some names, each once, in their order."""
    kept = {statement for name in names for statement in table.get(name, ())}
    return "\n".join(dict.fromkeys(one.text for statements in table.values() for one in statements if one in kept))


@functools.cache
def _table(source: str) -> dict[str, tuple[Statement, ...]]:
    """Return the statements of a module by the name that they bind."""
    lines = source.replace("\r\n", "\n").split("\n")
    table: dict[str, tuple[Statement, ...]] = {}
    for node in ast.parse(source).body:
        for name, statement in _statements(node, lines):
            table[name] = (*table.get(name, ()), statement)
    return table


def _statements(node, lines) -> Iterator[tuple[str, Statement]]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        for name, (module, imported) in _imported(node):
            what = f"import {module}" if imported == EVERYTHING else f"from {module} import {imported}"
            yield name, Statement(f"{what} as {name}", frozenset(), ((module, imported),), is_import=True)
    elif not _is_docstring(node):
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        inner = list(ast.walk(node))
        uses = frozenset(one.id for one in inner if isinstance(one, ast.Name))
        imports = tuple(target for one in inner for _, target in _imported(one))
        statement = Statement("\n".join(lines[first - 1 : node.end_lineno]), uses, imports)
        yield from ((name, statement) for name in _names(node))


def _imported(node) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each name that an import binds, with its module and its name there."""
    if isinstance(node, ast.Import):
        yield from ((alias.asname or alias.name.split(".")[0], (alias.name, EVERYTHING)) for alias in node.names)
    if isinstance(node, ast.ImportFrom) and node.module:
        yield from ((alias.asname or alias.name, (node.module, alias.name)) for alias in node.names)


def _names(node) -> list[str]:
    """Return the names that a statement binds, or `ALWAYS` where it does something else as well."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    names = [one.id for one in targets if isinstance(one, ast.Name)]
    return names if names and len(names) == len(targets) else [ALWAYS]


def _is_docstring(node) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
