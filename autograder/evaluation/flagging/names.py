"""What a name stands for: modules by whatever name they were imported, and other names given to them."""

import ast
import builtins
import collections
from collections.abc import Iterable

from autograder.evaluation.flagging.texts import Texts

MAX_CHAIN = 40
# modules that a cell may use though no import of theirs was seen
ASSUMED = {"os", "sys", "subprocess", "ctypes", "importlib", "inspect", "gc", "shutil", "numpy", "keras", "get_ipython"}
CUSTOMARY = {"np": "numpy", "tf": "tensorflow"}
LOCAL = "?"


class Names:
    """Names of a notebook, resolved to dotted paths.

    Args:
        trees: Syntax trees of all cells, given ones included: what one cell imports the next may use.
    """

    def __init__(self, trees: Iterable[ast.Module]) -> None:
        nodes = [node for tree in trees for node in ast.walk(tree)]
        self._paths: dict[str, str] = {}
        self._stars: set[str] = set()
        self._local: set[str] = set()
        constants = _constants(nodes)
        self.texts = Texts(self.resolve, constants)
        for node in nodes:
            self._bind_import(node)
            self._local |= _bound_by(node)
        # a name given to a name given to a module
        for _ in range(3):
            for node in nodes:
                self._bind_alias(node)
        # texts that were read meanwhile were read with half of the names
        self.texts = Texts(self.resolve, constants)

    def resolve(self, node: ast.expr) -> str:
        """Return the dotted path of an expression, e.g. `os.system` for `o.system` after `import os as o`.

        A call adds `()`, an item `[]`; what comes from elsewhere begins with `?`.
        """
        parts, mark = [], ""
        for _ in range(MAX_CHAIN):
            inner, part, mark = self._step(node, mark)
            if part:
                parts.append(part)
            if inner is None:
                return ".".join(reversed(parts)) or LOCAL
            node = inner
        return ".".join([LOCAL, *reversed(parts)])

    def _step(self, node: ast.expr, mark: str) -> tuple[ast.expr | None, str, str]:
        """Go one step towards the root: what is left, the part passed, and the mark of what was done to it."""
        if isinstance(node, ast.Attribute):
            return node.value, node.attr + mark, ""
        if isinstance(node, ast.Name):
            return None, self._root(node.id) + mark, ""
        if isinstance(node, ast.NamedExpr):
            return node.value, "", mark
        if isinstance(node, ast.Subscript):
            return self._step_into_item(node, mark)
        if isinstance(node, ast.Call):
            return self._step_into_call(node, mark)
        return None, LOCAL + mark, ""

    def _step_into_item(self, node: ast.Subscript, mark: str) -> tuple[ast.expr | None, str, str]:
        key, owner = self.texts.fold(node.slice), node.value
        if key is None:
            return owner, "", "[]" + mark
        if isinstance(owner, ast.Attribute) and owner.attr == "__dict__":
            return owner.value, key + mark, ""
        if isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name):
            called = self._root(owner.func.id)
            if called == "vars" and len(owner.args) == 1:
                return owner.args[0], key + mark, ""
            if called in ("globals", "locals", "vars") and not owner.args:
                return None, self._root(key) + mark, ""
        return owner, "", "[]" + mark

    def _step_into_call(self, node: ast.Call, mark: str) -> tuple[ast.expr | None, str, str]:
        called = self._root(node.func.id) if isinstance(node.func, ast.Name) else ""
        if called == "getattr" and len(node.args) >= 2 and (key := self.texts.fold(node.args[1])) is not None:
            return node.args[0], key + mark, ""
        if called == "vars" and len(node.args) == 1:
            return node.args[0], "__dict__" + mark, ""
        inner = node.func
        if isinstance(inner, ast.Attribute) and inner.attr in ("__getattribute__", "__getattr__") and node.args:
            owner = inner.value if len(node.args) == 1 else node.args[0]
            if (key := self.texts.fold(node.args[-1])) is not None:
                return owner, key + mark, ""
        if isinstance(inner, ast.Call) and len(node.args) == 1 and inner.args:
            getter = getattr(inner.func, "attr", getattr(inner.func, "id", ""))
            if getter == "attrgetter" and (key := self.texts.fold(inner.args[0])) is not None:
                return node.args[0], key + mark, ""
        return node.func, "", "()" + mark

    def _root(self, name: str) -> str:
        if name in self._paths:
            return self._paths[name]
        if name in self._local:
            return f"{LOCAL}{name}"
        if name in CUSTOMARY:
            return CUSTOMARY[name]
        if name in ASSUMED or hasattr(builtins, name) or name.startswith("__"):
            return name
        # perhaps one of the names that a module was asked for with a star
        return f"{min(self._stars)}.{name}" if self._stars else f"{LOCAL}{name}"

    def _bind_import(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                self._paths[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        if isinstance(node, ast.ImportFrom) and node.module:
            self._stars |= {node.module for alias in node.names if alias.name == "*"}
            names = [alias for alias in node.names if alias.name != "*"]
            self._paths |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in names}

    def _bind_alias(self, node: ast.AST) -> None:
        for name, value in aliases(node):
            path = (
                self.resolve(value) if isinstance(value, ast.Name | ast.Attribute | ast.Call | ast.Subscript) else LOCAL
            )
            if not path.startswith(LOCAL) and name not in self._paths and not _is_result(path):
                self._paths[name] = path


def aliases(node: ast.AST) -> list[tuple[str, ast.expr]]:
    """Return the names that a statement binds by itself to one expression each."""
    if isinstance(node, ast.Assign):
        pairs = [(target, node.value) for target in node.targets]
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs += zip(target.elts, node.value.elts, strict=False)
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        pairs = [(node.target, node.value)]
    else:
        return []
    return [(target.id, value) for target, value in pairs if isinstance(target, ast.Name)]


def _constants(nodes: list[ast.AST]) -> dict[str, ast.expr]:
    """Return the names that are given one value only, in the whole notebook."""
    given = [pair for node in nodes for pair in aliases(node)]
    counts = collections.Counter(
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    return {name: value for name, value in given if counts[name] == 1}


def _is_result(path: str) -> bool:
    """Return whether a path is what some call returned, other than the shell of the notebook or a module."""
    return "()" in path and not path.endswith(("get_ipython()", "__import__()"))


def _bound_by(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return {node.id}
    if isinstance(node, ast.arg):
        return {node.arg}
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    return {node.name} if isinstance(node, ast.ExceptHandler) and node.name else set()
