"""The library's source, read without importing it: text of a function, and the names it needs."""

import ast
import builtins
import functools
import importlib.util
import pathlib
import symtable

from autograder.errors import LessonError


@functools.cache
def module_path(module: str) -> pathlib.Path:
    """Return the file of a library module.

    Raises:
        LessonError: If there is no such module.
    """
    package, *inner = module.split(".")
    # to look for a module within a package, Python would import the package
    spec = importlib.util.find_spec(package)
    if spec is not None and spec.origin is not None:
        place = pathlib.Path(spec.origin).parent.joinpath(*inner)
        for path in (place.with_name(f"{place.name}.py"), place / "__init__.py"):
            if path.is_file():
                return path
    raise LessonError(f"There is no module {module}; write it, or mend the import of the exercise.")


def definition(module: str, name: str) -> ast.FunctionDef | ast.ClassDef:
    """Return the syntax tree of a top-level function or class of the library.

    Args:
        module: Dotted name, e.g. `acml_tf.uncertainty.conformal`.
        name: Function or class, e.g. `conformal_quantile`.

    Raises:
        LessonError: If the module defines no such name itself.
    """
    for node in _tree(module).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return node
    raise LessonError(f"{module} defines no {name}; import the exercise from the module that defines it.")


def source(module: str, name: str) -> str:
    """Return the text of a function or class of the library.

    What decorates a class belongs to it, as Keras would not load it otherwise. What decorates a function stands outside
    of what there is to write: it lets the library have arrays where its callers have lists.
    """
    node = definition(module, name)
    outside = node.decorator_list if isinstance(node, ast.ClassDef) else []
    first = min([node.lineno, *(decorator.lineno for decorator in outside)])
    lines = module_path(module).read_text(encoding="utf-8").splitlines()
    return "\n".join(lines[first - 1 : node.end_lineno])


def method(tree: ast.ClassDef, name: str) -> ast.FunctionDef | None:
    """Return the method of a class by name, or `None`."""
    return next((node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name), None)


def function(module: str, name: str) -> ast.FunctionDef:
    """Return the syntax tree of a function or of a method `Class.method` of the library.

    Raises:
        LessonError: If the library has none of that name.
    """
    outer, _, inner = name.partition(".")
    whole = definition(module, outer)
    found = method(whole, inner) if inner and isinstance(whole, ast.ClassDef) else whole
    if not isinstance(found, ast.FunctionDef):
        raise LessonError(f"{module} has no function {name}; mend the exercise's name.")
    return found


def last_line(node: ast.stmt) -> int:
    """Return the number of the line on which a statement ends.

    Raises:
        ValueError: If the statement was not read from a text.
    """
    if node.end_lineno is None:
        raise ValueError(f"`{ast.unparse(node)[:60]}` has no last line; parse it from a text.")
    return node.end_lineno


def needed_names(text: str) -> set[str]:
    """Return the global names that a piece of code reads without defining them, builtins left out.

    Args:
        text: Python source.

    Returns:
        Names that must exist before the code is called, e.g. `{"np", "ops"}`.

    Example:
        >>> sorted(needed_names("y = np.sin(x)"))
        ['np', 'x']
    """
    table = symtable.symtable(text, "<exercise>", "exec")
    return _free_names(table, top=True) - set(dir(builtins)) - {"__file__", "__name__"}


def defined_names(text: str) -> set[str]:
    """Return the names that a piece of code binds at top level: imports, functions, variables.

    Example:
        >>> sorted(defined_names("import math\\nx = 1"))
        ['math', 'x']
    """
    table = symtable.symtable(text, "<cell>", "exec")
    return {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace()}


def _free_names(table: symtable.SymbolTable, top: bool = False) -> set[str]:
    own = {s.get_name() for s in table.get_symbols() if s.is_referenced() and _is_outer(s, top)}
    inner = set().union(*(_free_names(child) for child in table.get_children()), set())
    return own | (inner - _bound(table) if top else inner)


def _is_outer(symbol: symtable.Symbol, top: bool) -> bool:
    bound_here = symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace() or symbol.is_parameter()
    return not bound_here if top else symbol.is_global()


def _bound(table: symtable.SymbolTable) -> set[str]:
    return {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace()}


def _tree(module: str) -> ast.Module:
    return ast.parse(module_path(module).read_text(encoding="utf-8"))
