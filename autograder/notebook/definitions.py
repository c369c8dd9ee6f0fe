"""What the text of a cell defines when it is run, told from the text alone."""

import ast
import re
import symtable
import warnings
from collections.abc import Iterator

# these run the rest of their cell in the notebook itself; behind any other cell magic nothing is defined
RUNNING_MAGICS = re.compile(r"(\s*%%(time|capture|prun)\b[^\n]*(\n|$))+")
MAGIC_LINE = re.compile(r"([%!?]|[\w, ]{1,99}=[ \t]{0,9}[%!]).*|[\w.%]+\?{1,2}[ \t]{0,9}")
# a person writes some thousand letters; hostile text shall not keep the grader busy
MAX_LETTERS = 50_000
NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)


def python_in(source: str) -> str | None:
    """Return the Python that IPython runs for a cell, without its magics, or `None` where it is not Python.

    Args:
        source: Text of the cell.

    Returns:
        Text that parses; every line keeps its number. Lines of magics do nothing. Of texts beyond 50,000 letters, none.

    Example:
        >>> python_in("%matplotlib inline\\nx = 1"), python_in("no Python at all")
        ('pass\\nx = 1', None)
    """
    if len(source) > MAX_LETTERS:
        return None
    running = RUNNING_MAGICS.match(source)
    if running:
        source = "\n" * running.group().count("\n") + source[running.end() :]
    elif source.lstrip().startswith("%%"):
        return "\n" * source.count("\n")
    for text in (source, "\n".join(map(_without_magic, source.split("\n")))):
        if tree_of(text) is not None:
            return text
    return None


def tree_in(source: str) -> ast.Module | None:
    """Return the syntax tree of the Python that IPython runs for a cell, or `None` where it is not Python.

    Example:
        >>> tree_in("%matplotlib inline\\nx = 1").body[1].lineno, tree_in("x =")
        (2, None)
    """
    text = python_in(source)
    return None if text is None else tree_of(text)


def tree_of(text: str) -> ast.Module | None:
    """Return the syntax tree of a text, or `None` where it is not Python.

    Example:
        >>> tree_of("x = 1").body[0].lineno, tree_of("x =")
        (1, None)
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except NO_PYTHON:
        return None


def bound_names(source: str, imported: bool = True) -> frozenset[str]:
    """Return the names that a cell binds in the notebook when it runs to its end.

    Args:
        source: Text of the cell, e.g. `"if True:\\n    f = g"`, which binds `f`.
        imported: Whether names count that are only imported.

    Returns:
        Names, however they are bound: by `def`, `class`, `=`, `import`, `with` or `global`, at any depth
        that is not a function's own.

    Example:
        >>> sorted(bound_names("import numpy as np\\nif np: x = 1"))
        ['np', 'x']
    """
    text = python_in(source)
    if text is None:
        return frozenset()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
            return frozenset(_bound(symtable.symtable(text, "cell", "exec"), imported))
    except NO_PYTHON:
        # what parses and does not compile does not run
        return frozenset()


def is_begun(source: str, name: str) -> bool:
    """Return whether a text begins to define a name at its left edge, even where it does not parse.

    Example:
        >>> is_begun("def level(p):\\n    return (", "level"), is_begun("x = level", "level")
        (True, False)
    """
    begun = rf"^((async +)?def|class)\s+{re.escape(name)}\b|^{re.escape(name)}\s*="
    return re.search(begun, source, re.MULTILINE) is not None


def is_prose(source: str) -> bool:
    """Return whether a code cell holds words for a reader: not Python, or nothing but comments, texts and names.

    Example:
        >>> is_prose("# only a remark"), is_prose("x = 1")
        (True, False)
    """
    tree = tree_in(source)
    return tree is None or all(_is_word(statement) for statement in tree.body)


def added_definitions(source: str, released: str) -> str:
    """Return what a changed cell defines and the released one does not: imports, functions, classes and new names.

    Args:
        source: Text of the cell as it is.
        released: Text of the cell as it was released.
    """
    text, tree = python_in(source), tree_in(source)
    if text is None or tree is None:
        return ""
    known, names = _statements(released), bound_names(released)
    lines = text.split("\n")
    added = [s for s in tree.body if _form(s, lines) not in known and _defines_anew(s, names)]
    return "\n".join(line for statement in added for line in lines[_first_line(statement) - 1 : statement.end_lineno])


def holds(source: str, released: str) -> bool:
    """Return whether a changed cell still has every statement of the released one.

    Args:
        source: Text of the cell as it is.
        released: Text of the cell as it was released.
    """
    return _statements(released) <= _statements(source)


def _statements(source: str) -> set[str]:
    text, tree = python_in(source), tree_in(source)
    if text is None or tree is None:
        return set()
    lines = text.split("\n")
    return {_form(statement, lines) for statement in tree.body}


def _form(statement: ast.stmt, lines: list[str]) -> str:
    """Return a statement without its layout; one that nests too deep to be walked through stands for itself."""
    try:
        return ast.dump(statement)
    except RecursionError:
        return "\n".join(lines[_first_line(statement) - 1 : statement.end_lineno])


def _defines_anew(statement: ast.stmt, names: frozenset[str]) -> bool:
    """Return whether a statement defines something, and gives no other value to a name of the lesson's own."""
    match statement:
        case ast.Assign(targets=targets):
            return all(isinstance(target, ast.Name) and target.id not in names for target in targets)
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
            return name not in names
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return isinstance(statement, kinds)


def _first_line(statement: ast.stmt) -> int:
    return min([statement.lineno, *(line.lineno for line in getattr(statement, "decorator_list", []))])


def _without_magic(line: str) -> str:
    text = line.lstrip()
    return f"{line[: len(line) - len(text)]}pass" if MAGIC_LINE.fullmatch(text) else line


def _is_word(statement: ast.stmt) -> bool:
    value = getattr(statement, "value", None) if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Name) or (isinstance(value, ast.Constant) and isinstance(value.value, str))


def _bound(table: symtable.SymbolTable, imported: bool) -> Iterator[str]:
    outermost = table.get_type() == "module"
    for symbol in table.get_symbols():
        is_bound = symbol.is_assigned() or (imported and symbol.is_imported())
        if is_bound and (outermost or symbol.is_declared_global()):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _bound(inner, imported)
