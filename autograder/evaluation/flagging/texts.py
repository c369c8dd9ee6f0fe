"""Constant text of a program, whatever it was put together from: pieces, reversed letters, codes, paths."""

import ast
import base64
import binascii
import codecs
from collections.abc import Callable, Sequence

MAX_DEPTH, MAX_TEXT = 40, 4_000
UNKNOWN = "*"
# methods that change a text, and how many texts they take
METHODS = {"lower": 0, "upper": 0, "strip": 0, "title": 0, "capitalize": 0, "swapcase": 0, "replace": 2}
PATH_CLASSES = {"Path", "PosixPath", "PurePath", "PurePosixPath", "WindowsPath"}
UNCHANGED_PATH = {"resolve", "absolute", "expanduser", "as_posix", "encode", "decode", "lstrip", "rstrip"}


class Texts:
    """Reader of constant text in a syntax tree.

    Args:
        resolve: Function that returns the dotted path of an expression.
        constants: Name → the only expression that is ever assigned to it.
    """

    def __init__(self, resolve: Callable[[ast.expr], str], constants: dict[str, ast.expr]) -> None:
        self._resolve, self._constants = resolve, constants
        # a name may be put together from itself
        self._known: dict[str, str | None] = {}

    def fold(self, node: ast.expr, unknown: str | None = None, depth: int = 0) -> str | None:
        """Return the text that an expression is sure to have, or `None`.

        Args:
            node: Expression.
            unknown: What stands for a piece that cannot be told, e.g. `"*"`; `None` if all must be told.
            depth: How deep the expression stands in the one asked for.
        """
        reader = getattr(self, f"_fold_{type(node).__name__.lower()}", None)
        if reader is None or depth > MAX_DEPTH:
            return unknown
        text = reader(node, unknown, depth + 1)
        return unknown if text is None else text[:MAX_TEXT]

    def _fold_constant(self, node: ast.Constant, *_: object) -> str | None:
        if isinstance(node.value, bytes):
            return node.value[:MAX_TEXT].decode("latin-1")
        return node.value if isinstance(node.value, str) else None

    def _fold_name(self, node: ast.Name, _: object, depth: int) -> str | None:
        if node.id not in self._known:
            self._known[node.id] = None
            value = self._constants.get(node.id)
            self._known[node.id] = None if value is None else self.fold(value, None, depth)
        return self._known[node.id]

    def _fold_attribute(self, node: ast.Attribute, unknown: str | None, depth: int) -> str | None:
        if node.attr == "sep" and self._resolve(node) in ("os.sep", "os.path.sep"):
            return "/"
        if node.attr == "parent":
            inner = self.fold(node.value, unknown, depth)
            return None if inner is None else f"{inner}/.."
        return None

    def _fold_joinedstr(self, node: ast.JoinedStr, unknown: str | None, depth: int) -> str | None:
        return _joined([self.fold(value, unknown, depth) for value in node.values], "")

    def _fold_formattedvalue(self, node: ast.FormattedValue, unknown: str | None, depth: int) -> str | None:
        return self.fold(node.value, unknown, depth)

    def _fold_binop(self, node: ast.BinOp, unknown: str | None, depth: int) -> str | None:
        if isinstance(node.op, ast.Add | ast.Div):
            parts = [self.fold(side, unknown, depth) for side in (node.left, node.right)]
            return _joined(parts, "" if isinstance(node.op, ast.Add) else "/")
        if isinstance(node.op, ast.Mod):
            return self._formatted(node.left, node.right, unknown, depth)
        return None

    def _formatted(self, left: ast.expr, right: ast.expr, unknown: str | None, depth: int) -> str | None:
        form = self.fold(left, unknown, depth)
        parts = [self.fold(part, unknown, depth) for part in (right.elts if isinstance(right, ast.Tuple) else [right])]
        if form is None:
            return None
        for part in parts:
            if part is None:
                return None
            form = form.replace("%s", part, 1)[:MAX_TEXT]
        return form

    def _fold_subscript(self, node: ast.Subscript, unknown: str | None, depth: int) -> str | None:
        """Read `text[::-1]` and `path.parents[2]`; other items are not worth the while."""
        if (
            isinstance(node.value, ast.Attribute)
            and node.value.attr == "parents"
            and isinstance(node.slice, ast.Constant)
        ):
            inner, up = self.fold(node.value.value, unknown, depth), node.slice.value
            return inner + "/.." * (min(up, 9) + 1) if inner is not None and type(up) is int and up >= 0 else None
        inner = self.fold(node.value, unknown, depth) if _is_reversed(node.slice) else None
        return None if inner is None else inner[::-1]

    def _fold_call(self, node: ast.Call, unknown: str | None, depth: int) -> str | None:
        name = self._resolve(node.func)
        arguments = [self.fold(argument, unknown, depth) for argument in node.args]
        if isinstance(node.func, ast.Attribute):
            method, owner = node.func.attr, self.fold(node.func.value, None, depth)
            if owner is not None:
                return self._method(method, owner, node, arguments, unknown, depth)
        return self._function(name, node, arguments, unknown, depth)

    def _method(
        self, method: str, owner: str, node: ast.Call, arguments: list[str | None], unknown: str | None, depth: int
    ) -> str | None:
        if method in UNCHANGED_PATH:
            return owner
        if method == "joinpath":
            return _joined([owner, *arguments], "/")
        if method == "join":
            return _joined(self._items(node, unknown, depth), owner)
        told = [text for text in arguments if text is not None]
        if method == "format" and len(told) == len(arguments):
            for argument in told:
                owner = owner.replace("{}", argument, 1)[:MAX_TEXT]
            return owner
        if METHODS.get(method) == len(arguments) and None not in arguments:
            return getattr(owner, method)(*arguments)
        return None

    def _function(
        self, name: str, node: ast.Call, arguments: list[str | None], unknown: str | None, depth: int
    ) -> str | None:
        last = name.rsplit(".", 1)[-1]
        if name == "chr" and node.args and isinstance(node.args[0], ast.Constant):
            value = node.args[0].value
            return chr(value) if type(value) is int and 0 <= value < 0x110000 else None
        if name == "os.path.join" or last in PATH_CLASSES:
            return _joined(arguments or ["."], "/")
        if last in ("home", "cwd", "getcwd"):
            return {"home": "~"}.get(last, ".") if name.startswith(("pathlib.", "os.", "Path.")) else None
        if name in ("str", "os.path.expanduser", "os.path.abspath", "os.path.realpath", "os.fspath", "repr", "bytes"):
            return arguments[0] if arguments and arguments[0] else _joined(self._items(node, unknown, depth), "")
        return _decoded(name, arguments)

    def _items(self, node: ast.Call, unknown: str | None, depth: int) -> Sequence[str | None]:
        """Read the items of a list that is the only argument: texts, or codes of letters."""
        items = getattr(node.args[0], "elts", None) if len(node.args) == 1 else None
        if not items or len(items) > MAX_TEXT:
            return [None]
        codes = [item.value for item in items if isinstance(item, ast.Constant) and type(item.value) is int]
        if len(codes) == len(items) and all(0 <= code < 256 for code in codes):
            return [chr(code) for code in codes]
        return [self.fold(item, unknown, depth) for item in items]


def _is_reversed(part: ast.expr) -> bool:
    """Return whether an item is the slice `[::-1]`."""
    if not isinstance(part, ast.Slice) or part.lower or part.upper or not isinstance(part.step, ast.UnaryOp):
        return False
    return isinstance(part.step.op, ast.USub) and getattr(part.step.operand, "value", None) == 1


def _joined(parts: Sequence[str | None], separator: str) -> str | None:
    told = [part for part in parts if part is not None]
    return separator.join(told) if len(told) == len(parts) else None


def _decoded(name: str, arguments: list[str | None]) -> str | None:
    """Read what was written in base64, in hexadecimal digits or with its letters turned by thirteen."""
    if not arguments or arguments[0] is None:
        return None
    try:
        if name.endswith(("b64decode", "decodebytes")):
            return base64.b64decode(arguments[0]).decode("latin-1")
        if name.endswith(("fromhex", "unhexlify")):
            return bytes.fromhex(arguments[0]).decode("latin-1")
        if name == "codecs.decode" and arguments[1:] in (["rot13"], ["rot_13"]):
            return codecs.decode(arguments[0], "rot13")
    except (ValueError, binascii.Error):
        return None
    return None
