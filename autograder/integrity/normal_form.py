"""An answer without the way it is written: names, layout, comments and order of operands cannot change what is left.

Names that the answer binds itself all become one sign, its arguments are numbered, imported names are written out.
So a form is a little coarser than the code: which of two own variables stands where is not told apart. How rare a
form is in the class is counted on the same coarse forms, so that costs sharpness and no truth.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence

from autograder.integrity.statement_order import in_canonical_order

OWN = "v"
COMMUTE = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)
TURNED = {ast.Gt: "Lt", ast.GtE: "LtE"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def canonical_tokens(tree: ast.Module, symbol: str, aliases: dict[str, str]) -> tuple[str, ...]:
    """Return the tokens of a syntax tree in canonical order.

    Args:
        tree: Answer.
        symbol: Name that the exercise gives to the answer, e.g. `conformal_quantile` or `VAE.sample`.
        aliases: What imported names stand for, e.g. `{"np": "numpy"}`.
    """
    return _Writer(symbol, {**aliases, **imported_names(tree)}).module(tree)


def imported_names(tree: ast.AST) -> dict[str, str]:
    """Return what the import statements of a text bind: name → dotted origin.

    Example:
        >>> imported_names(ast.parse("import numpy as np"))
        {'np': 'numpy'}
    """
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {
                a.asname or a.name.split(".")[0]: a.name if a.asname else a.name.split(".")[0] for a in node.names
            }
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


def bound_names(tree: ast.AST) -> set[str]:
    """Return every name that a text binds: variables, arguments, functions, caught exceptions; imports are left out."""
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    found |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)
    return found | {node.name for node in ast.walk(tree) if isinstance(node, kinds) and node.name}


def in_words(value: object) -> str:
    """Return the beginning of a constant as text; a number may have more digits than Python writes out."""
    return hex(value)[:80] if isinstance(value, int) and value.bit_length() > 200 else repr(value)[:80]


class _Writer:
    """Writes a tree as signs; it knows which names are bound where."""

    def __init__(self, symbol: str, aliases: dict[str, str]) -> None:
        self._path, self._aliases = symbol.split("."), aliases
        self._scopes: list[dict[str, str]] = []

    def module(self, tree: ast.Module) -> tuple[str, ...]:
        given = set(self._path[:1])
        self._scopes.append({name: OWN for name in bound_names(tree) - given})
        return self._block(tree.body, self._path)

    def _block(self, statements: list[ast.stmt], path: Sequence[str] = ()) -> tuple[str, ...]:
        kept = [node for node in statements if not _says_nothing(node)]
        written = [self._write(node, path) for node in kept]
        return tuple(sign for part in in_canonical_order(kept, written) for sign in part)

    def _write(self, node: ast.AST, path: Sequence[str] = ()) -> tuple[str, ...]:
        if isinstance(node, FUNCTIONS):
            return self._function(node, path)
        if isinstance(node, COMPREHENSIONS):
            targets = set().union(*(bound_names(part.target) for part in node.generators))
            return self._inside({name: OWN for name in targets}, lambda: self._generic(node))
        writer = getattr(self, f"_{type(node).__name__}", None)
        if isinstance(node, ast.ClassDef):
            return ("class", *self._parts(node.bases), *self._block(node.body, _step(node, path)), "end")
        return writer(node) if writer else self._generic(node)

    def _generic(self, node: ast.AST) -> tuple[str, ...]:
        """Write a node that needs no care of its own: its kind, then what hangs below it, then an end."""
        signs = [type(node).__name__]
        for _, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                signs += [*self._block(value), "end"]
            elif isinstance(value, list):
                signs += [*self._parts([item for item in value if isinstance(item, ast.AST)]), "end"]
            elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
                signs += self._write(value)
        return tuple(signs)

    def _parts(self, nodes: Iterable[ast.AST]) -> tuple[str, ...]:
        return tuple(sign for node in nodes for sign in self._write(node))

    def _inside(self, scope: dict[str, str], write: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
        self._scopes.append(scope)
        try:
            return write()
        finally:
            self._scopes.pop()

    def _function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, path: Sequence[str]
    ) -> tuple[str, ...]:
        spec = node.args
        arguments = [a.arg for a in (*spec.posonlyargs, *spec.args, spec.vararg, *spec.kwonlyargs, spec.kwarg) if a]
        asked = path and getattr(node, "name", "") == path[0] and len(path) == 1
        # the signature of the exercise is given; that of a helper is the student's own
        head = () if asked else self._parts([*spec.defaults, *(d for d in spec.kw_defaults if d)])
        numbered = {name: f"p{place}" if asked else OWN for place, name in enumerate(arguments)}
        scope = {name: OWN for name in bound_names(node)} | numbered
        scope.pop(self._path[0], None)
        if isinstance(node, ast.Lambda):
            return ("lambda", *head, *self._inside(scope, lambda: self._write(node.body)), "end")
        marks = self._parts(node.decorator_list)
        return (*marks, "def", *head, *self._inside(scope, lambda: self._block(node.body)), "end")

    def _Name(self, node: ast.Name) -> tuple[str, ...]:
        for scope in reversed(self._scopes):
            if node.id in scope:
                return (scope[node.id],)
        first, *rest = self._aliases.get(node.id, node.id).split(".")
        return (first, *(f".{part}" for part in rest))

    def _Attribute(self, node: ast.Attribute) -> tuple[str, ...]:
        return (*self._write(node.value), f".{node.attr}")

    def _Constant(self, node: ast.Constant) -> tuple[str, ...]:
        value = node.value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return (in_words(value),)

    def _UnaryOp(self, node: ast.UnaryOp) -> tuple[str, ...]:
        if isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            return ("-" + self._Constant(node.operand)[0],)
        return self._generic(node)

    def _BinOp(self, node: ast.BinOp) -> tuple[str, ...]:
        if not isinstance(node.op, COMMUTE):
            return self._generic(node)
        parts = sorted(self._write(operand) for operand in _operands(node, type(node.op)))
        return (type(node.op).__name__, *(sign for part in parts for sign in part), "end")

    def _BoolOp(self, node: ast.BoolOp) -> tuple[str, ...]:
        parts = sorted(self._write(value) for value in node.values)
        return (type(node.op).__name__, *(sign for part in parts for sign in part), "end")

    def _Compare(self, node: ast.Compare) -> tuple[str, ...]:
        if len(node.ops) > 1:
            return self._generic(node)
        left, right, kind = self._write(node.left), self._write(node.comparators[0]), type(node.ops[0])
        if kind in TURNED or (kind in (ast.Eq, ast.NotEq) and right < left):
            left, right = right, left
        return (TURNED.get(kind, kind.__name__), *left, *right)

    def _Call(self, node: ast.Call) -> tuple[str, ...]:
        named = sorted((word.arg or "**", self._write(word.value)) for word in node.keywords)
        words = [sign for name, value in named for sign in (f"{name}=", *value)]
        return ("call", *self._write(node.func), *self._parts(node.args), *words, ")")

    def _Assign(self, node: ast.Assign) -> tuple[str, ...]:
        return ("=", *self._write(node.value), *self._parts(node.targets))

    def _AnnAssign(self, node: ast.AnnAssign) -> tuple[str, ...]:
        return ("=", *(self._write(node.value) if node.value else ()), *self._write(node.target))

    def _AugAssign(self, node: ast.AugAssign) -> tuple[str, ...]:
        whole = ast.BinOp(node.target, node.op, node.value)
        return ("=", *self._write(whole), *self._write(node.target))


def _step(node: ast.ClassDef, path: Sequence[str]) -> Sequence[str]:
    return path[1:] if path and node.name == path[0] else ()


def _operands(node: ast.BinOp, kind: type[ast.operator]) -> Iterator[ast.expr]:
    """Yield the operands of a chain such as a + b + c."""
    for side in (node.left, node.right):
        if isinstance(side, ast.BinOp) and isinstance(side.op, kind):
            yield from _operands(side, kind)
        else:
            yield side


def _says_nothing(node: ast.stmt) -> bool:
    """Whether a statement only documents or imports: names of imported things are written out where they are used."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Pass):
        return True
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
