"""Cells that put something of their own in the place of a library's function, or that answer equal to everything."""

import ast
import re
from collections.abc import Iterator, Sequence

import numpy as np

from autograder.evaluation.flagging.magics import REPLACES
from autograder.evaluation.flagging.names import Names
from autograder.evaluation.flagging.tables import EQUAL
from autograder.utils.graded_package import GRADED_PACKAGE

GUARDED = re.compile(
    rf"(numpy|scipy|keras|tensorflow|{GRADED_PACKAGE}|math|cmath|sklearn|librosa|random|builtins|unittest|__builtins__)\b.*"
)
GUARDED_NAMES = {"AssertionError", "isinstance", "np", "numpy", "keras"}
STANDS_FOR = {
    "np": r"(.*\.)?numpy|cupy|autograd\.numpy",
    "numpy": r"(.*\.)?numpy|cupy",
    "keras": r"(.*\.)?keras|tf_keras",
    "tf": r"tensorflow(\..*)?",
    "math": r"math|cmath|numpy",
}
# names that libraries dropped, put back for old code
DROPPED = {"bool", "float", "int", "object", "str", "complex", "long", "unicode", "simps", "cumtrapz", "trapz", "hann"}
NUMPY_NAMES = {*dir(np), "__dict__", "*"}
ASSERTIONS = re.compile(r"assert_(allclose|array\w*|equal|almost_equal|raises|approx_equal|string_equal|warns)")
HOT_METHODS = {"__array_ufunc__", "__array_function__", "__class__", "__instancecheck__", "__subclasscheck__"} | {
    "__subclasshook__",
    "__array__",
}
CHANGERS = ("update", "setdefault", "pop", "popitem", "clear", "__setitem__", "__delitem__", "__ior__")
COMPARISONS = {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"}


def replacements(tree: ast.Module, names: Names) -> Iterator[tuple[str, ast.AST]]:
    """Yield kind and place of what takes the place of a library's function.

    Args:
        tree: Syntax tree of a cell.
        names: What its names stand for.
    """
    for node in ast.walk(tree):
        if _stores(node, names) or _sets(node, names) or _binds_over(node, names):
            yield REPLACES, node
        if _equals_everything(node):
            yield EQUAL, node


def _stores(node: ast.AST, names: Names) -> bool:
    """Return whether an assignment or deletion goes to an attribute of a library, however it is written."""
    if not isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
        return False
    if isinstance(node, ast.Subscript):
        path = names.resolve(node)
        through_dict = "__dict__" in path or _holder_is_dict(node.value, names)
        return through_dict and (_is_guarded(path) or path in GUARDED_NAMES)
    if isinstance(node, ast.Attribute):
        return node.attr.startswith("assert_") or _is_guarded(names.resolve(node))
    return False


def _holder_is_dict(node: ast.expr, names: Names) -> bool:
    """Return whether an item is one of `vars(…)`, `globals()`, `….__dict__` or of the builtins."""
    if isinstance(node, ast.Call):
        return names.resolve(node.func) in ("vars", "globals", "locals")
    return getattr(node, "attr", getattr(node, "id", "")) in ("__dict__", "__builtins__")


def _sets(node: ast.AST, names: Names) -> bool:
    """Return whether a call such as `setattr(np, …)` or `vars(np).update(…)` changes a library."""
    if not isinstance(node, ast.Call):
        return False
    called = names.resolve(node.func)
    if called.rsplit(".", 1)[-1] in ("setattr", "delattr", "__setattr__", "__delattr__") and node.args:
        owner = names.resolve(node.args[0])
        name = names.texts.fold(node.args[1], "*") if len(node.args) > 1 else "*"
        return _is_guarded(f"{owner}.{name}") or _is_guarded(called)
    if called in ("patch", "patch.object") or called.startswith("unittest.mock"):
        return True
    return "__dict__" in called and _is_guarded(called) and called.endswith(CHANGERS)


def _is_guarded(path: str) -> bool:
    owner, _, name = path.rpartition(".")
    if GUARDED.fullmatch(owner) is None or not owner:
        return False
    if owner.split(".")[0] in ("numpy", "scipy") and (name in DROPPED or name.startswith("random_state")):
        return False
    return not (owner == "numpy" and name not in NUMPY_NAMES)


def _binds_over(node: ast.AST, names: Names) -> bool:
    """Return whether a name that checks use is given to something else."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        return node.name in GUARDED_NAMES
    if isinstance(node, ast.Import):
        return any(
            alias.asname in STANDS_FOR and re.fullmatch(STANDS_FOR[alias.asname], alias.name) is None
            for alias in node.names
        )
    if isinstance(node, ast.Assign):
        bound = [target.id for target in node.targets if isinstance(target, ast.Name)]
        if any(ASSERTIONS.fullmatch(name) for name in bound):
            return True
        return any(name in GUARDED_NAMES and not _is_library(node.value, name, names) for name in bound)
    return False


def _is_library(value: ast.expr, name: str, names: Names) -> bool:
    path = names.resolve(value) if isinstance(value, ast.Name | ast.Attribute | ast.Call) else ""
    if isinstance(value, ast.Constant) and value.value is None:
        return True
    return re.fullmatch(STANDS_FOR.get(name, "-"), path) is not None


def _equals_everything(node: ast.AST) -> bool:
    if isinstance(node, ast.ClassDef):
        return any(_is_hot(inner) for inner in node.body)
    if isinstance(node, ast.Attribute):
        return node.attr in HOT_METHODS | COMPARISONS and isinstance(node.ctx, ast.Store)
    if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "setattr":
        named = [argument.value for argument in node.args[1:2] if isinstance(argument, ast.Constant)]
        return any(name in HOT_METHODS | COMPARISONS for name in named)
    if isinstance(node, ast.Dict):
        keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
        return any(key in HOT_METHODS | COMPARISONS for key in keys if isinstance(key, str))
    return False


def _is_hot(node: ast.stmt) -> bool:
    """Return whether a part of a class answers to every comparison, or stands in for an array or another class."""
    if isinstance(node, ast.FunctionDef):
        if node.name in HOT_METHODS:
            return True
        return node.name in COMPARISONS and _ignores_the_other(node.args, node.body)
    if isinstance(node, ast.Assign):
        bound = {target.id for target in node.targets if isinstance(target, ast.Name)}
        if bound & COMPARISONS and isinstance(node.value, ast.Lambda):
            return _ignores_the_other(node.value.args, [node.value.body])
        return bool(bound & (HOT_METHODS | {"__eq__", "__ne__"}))
    return False


def _ignores_the_other(arguments: ast.arguments, body: Sequence[ast.AST]) -> bool:
    taken = [*arguments.posonlyargs, *arguments.args]
    other = taken[1].arg if len(taken) > 1 else ""
    return not any(
        isinstance(inner, ast.Raise) or (isinstance(inner, ast.Name) and inner.id in (other, "NotImplemented"))
        for part in body
        for inner in ast.walk(part)
    )
