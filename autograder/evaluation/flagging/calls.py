"""Names and calls of a cell that deserve a look: modules, attributes, IPython's shell, the process's variables."""

import ast
import re
import sys
from collections.abc import Iterator

from autograder.evaluation.flagging.magics import (
    AROUND,
    KERNEL,
    PROCESSES,
    SCRIPT_MARKS,
    SCRIPTS,
    SHELL_HABITS,
    magic_signs,
)
from autograder.evaluation.flagging.names import Names
from autograder.evaluation.flagging.tables import (
    BY_ATTRIBUTE,
    GRADER,
    IMPORTS,
    INTERPRETER,
    REACHED_BY_NAME,
    kind_of_path,
)

SECRET = re.compile(r"(?i).*(secret|token|passw|nbgrader|_key\b|jpy_|acml_(?!data|progress)).*")
ONE_VARIABLE = {"get", "setdefault", "update", "pop", "__setitem__", "__contains__"}
LOOKS_AT = frozenset("dir help print type repr str id hasattr getattr vars reload display isinstance".split())
PLAIN_SCRIPT = re.compile(r"<\s*script\b|javascript:", re.IGNORECASE)
MODULE_NAME = re.compile(r"(acml_agent|nbgrader|autograder)([./].*)?")


def telling_names(tree: ast.Module, names: Names) -> Iterator[tuple[str, ast.AST]]:
    """Yield kind and place of each import, name or call that deserves a look.

    Args:
        tree: Syntax tree of a cell.
        names: What its names stand for.
    """
    parents = {id(child): node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        for kind in _kinds(node, names, parents):
            yield kind, node


def _kinds(node: ast.AST, names: Names, parents: dict[int, ast.AST]) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from filter(None, (kind_of_path(path) for path in _imported(node)))
    elif isinstance(node, ast.Attribute | ast.Name):
        yield from _kinds_of_name(node, names, parents)
    elif isinstance(node, ast.Call):
        yield from _kinds_of_call(node, names)
    elif isinstance(node, ast.Constant):
        if (
            isinstance(node.value, str)
            and PLAIN_SCRIPT.search(node.value)
            and not isinstance(parents[id(node)], ast.Expr)
        ):
            yield SCRIPTS
    elif isinstance(node, ast.Subscript):
        yield from filter(None, [kind_of_path(names.resolve(node))])
        if MODULE_NAME.fullmatch(names.texts.fold(node.slice) or ""):
            yield GRADER
    elif isinstance(node, ast.FunctionDef) and node.name.startswith("_") and node.name in BY_ATTRIBUTE:
        yield BY_ATTRIBUTE[node.name]


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{node.module or ''}.{alias.name}" for alias in node.names]


def _kinds_of_name(node: ast.Attribute | ast.Name, names: Names, parents: dict[int, ast.AST]) -> Iterator[str]:
    path = names.resolve(node)
    if isinstance(node.ctx, ast.Load) and (kind := kind_of_path(path)):
        yield kind
    if isinstance(node, ast.Attribute) and node.attr in BY_ATTRIBUTE:
        yield BY_ATTRIBUTE[node.attr]
    if isinstance(node, ast.Name) and REACHED_BY_NAME.fullmatch(path) and _is_handed_on(node, parents):
        yield INTERPRETER
    if (path == "sys.executable" or path.endswith(".__file__")) and _is_handed_on(node, parents):
        yield AROUND
    if path == "os.environ" and not _is_one_variable(node, parents, names):
        yield AROUND
    if isinstance(node, ast.Attribute) and names.resolve(node.value).endswith("get_ipython()"):
        if node.attr not in SHELL_HABITS and node.attr not in BY_ATTRIBUTE:
            yield KERNEL


def _is_handed_on(node: ast.Attribute | ast.Name, parents: dict[int, ast.AST]) -> bool:
    """Whether a module stands alone, to be called something else by whoever takes it, and is not only looked at."""
    parent = parents[id(node)]
    if isinstance(parent, ast.Call) and parent.func is not node:
        return getattr(parent.func, "id", getattr(parent.func, "attr", "")) not in LOOKS_AT
    return isinstance(node.ctx, ast.Load) and isinstance(parent, ast.List | ast.Tuple | ast.Dict | ast.Set | ast.Return)


def _is_one_variable(node: ast.expr, parents: dict[int, ast.AST], names: Names) -> bool:
    """Return whether a process's variables are asked for one by its name, and no secret one, or are only set."""
    parent = parents.get(id(node))
    if isinstance(parent, ast.Subscript):
        return not isinstance(parent.ctx, ast.Load) or _is_no_secret(parent.slice, names)
    if isinstance(parent, ast.Attribute) and parent.attr in ONE_VARIABLE:
        call = parents.get(id(parent))
        return isinstance(call, ast.Call) and (
            parent.attr != "get" or all(_is_no_secret(a, names) for a in call.args[:1])
        )
    return isinstance(parent, ast.Compare)


def _is_no_secret(node: ast.expr, names: Names) -> bool:
    text = names.texts.fold(node)
    return text is None or SECRET.fullmatch(text) is None


def _kinds_of_call(node: ast.Call, names: Names) -> Iterator[str]:
    path = names.resolve(node.func)
    last = path.rsplit(".", 1)[-1]
    texts = [names.texts.fold(argument) for argument in node.args[:3]]
    if kind := kind_of_path(f"{path}()"):
        yield kind
    if kind := kind_of_path(names.resolve(node)):
        yield kind
    if isinstance(node.func, ast.Attribute) and names.resolve(node.func.value).endswith("get_ipython()"):
        yield from magic_signs(node, node.func.attr, names.texts)
    if path == "getattr" and len(node.args) > 1 and (texts[1] is None and _is_reached_by_name(node, names)):
        yield INTERPRETER
    if path in ("getattr", "setattr", "hasattr") and len(texts) > 1 and texts[1] in BY_ATTRIBUTE:
        yield BY_ATTRIBUTE[texts[1]]
    if path == "os.getenv" and node.args and not _is_no_secret(node.args[0], names):
        yield AROUND
    if last == "loads" and "pickle" in path and texts[:1] != [None]:
        yield IMPORTS
    if last in ("HTML", "Markdown", "display", "SVG") and any(_is_script(argument, names) for argument in node.args):
        yield SCRIPTS
    if last == "system" and path.startswith("?") and texts and texts[0] is not None:
        yield PROCESSES
    if last == "find_spec" and texts and texts[0] in sys.stdlib_module_names:
        yield IMPORTS
    if any(text and MODULE_NAME.fullmatch(text) for text in texts) and last != "print":
        yield GRADER


def _is_script(node: ast.expr, names: Names) -> bool:
    text = names.texts.fold(node, "*")
    return text is not None and SCRIPT_MARKS.search(text) is not None


def _is_reached_by_name(node: ast.Call, names: Names) -> bool:
    return REACHED_BY_NAME.fullmatch(names.resolve(node.args[0])) is not None
