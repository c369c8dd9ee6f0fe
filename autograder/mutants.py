"""Generic mistakes made by machine: each mutant is the reference with one thing changed."""

import ast
import copy
import dataclasses
from collections.abc import Iterator

SWAPPED_OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.MatMult: ast.Mult,
}
SWAPPED_COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
}
SWAPPED_NAMES = {
    "sin": "cos",
    "cos": "sin",
    "mean": "sum",
    "sum": "mean",
    "floor": "ceil",
    "ceil": "floor",
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "argmax": "argmin",
    "argmin": "argmax",
    "real": "imag",
    "log10": "log",
    "log": "log10",
    "zeros": "ones",
    "std": "var",
    "arcsin": "arccos",
}
DROPPED_CALLS = {"conj", "conjugate", "abs", "sqrt", "square", "sort", "round", "log1p", "exp"}


@dataclasses.dataclass(frozen=True)
class Mutant:
    """A changed reference.

    Attributes:
        change: What was changed, e.g. ``line 3: a + b → a - b``.
        text: The whole changed function.
    """

    change: str
    text: str


def mutants(text: str, method: str | None = None) -> list[Mutant]:
    """Make every mutant of a function.

    Args:
        text: Source of the function, or of the class whose method is meant.
        method: Name of the method, or ``None``.

    Returns:
        Mutants, each different from the original and from the others.
    """
    tree = ast.parse(text)
    function = tree.body[0]
    if method is not None:
        function = next(node for node in function.body if getattr(node, "name", "") == method)
    original, found, seen = ast.unparse(tree), {}, {}
    for change, undo in _changes(function):
        changed = ast.unparse(ast.fix_missing_locations(tree))
        undo()
        if changed != original and changed not in found:
            seen[change] = seen.get(change, 0) + 1
            found[changed] = Mutant(change if seen[change] == 1 else f"{change} (no. {seen[change]})", changed)
    return list(found.values())


def _changes(function) -> Iterator[tuple[str, object]]:
    yield from _ignored_arguments(function)
    body = [node for statement in _working_statements(function) for node in ast.walk(statement)]
    for node in body:
        for change in (
            _operators,
            _dropped_terms,
            _comparisons,
            _constants,
            _axes,
            _names,
            _dropped_calls,
            _results,
        ):
            for replacement in change(node):
                before, line = _short(node), getattr(node, "lineno", 0) - function.lineno + 1
                undo = _become(node, replacement)
                yield f"line {line}: {before} → {_short(node)}", undo


def _working_statements(function) -> list:
    """Statements that compute: a guard that only raises guards the user, not the sound."""
    guards = [s for s in function.body if isinstance(s, ast.If) and all(isinstance(x, ast.Raise) for x in s.body)]
    documented = isinstance(function.body[0], ast.Expr) and isinstance(function.body[0].value, ast.Constant)
    return [statement for statement in function.body[int(documented) :] if statement not in guards]


def _operators(node):
    if isinstance(node, ast.BinOp) and type(node.op) in SWAPPED_OPERATORS:
        yield ast.BinOp(node.left, SWAPPED_OPERATORS[type(node.op)](), node.right)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and not _is_axis(node):
        yield copy.copy(node.operand)


def _dropped_terms(node):
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div | ast.Pow):
        yield copy.copy(node.left)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult):
        yield copy.copy(node.right)


def _comparisons(node):
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPPED_COMPARISONS:
        yield ast.Compare(node.left, [SWAPPED_COMPARISONS[type(node.ops[0])](), *node.ops[1:]], node.comparators)


def _constants(node):
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield ast.Constant(node.value + 1)
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        yield ast.Constant(not node.value)


def _axes(node):
    if isinstance(node, ast.keyword) and node.arg == "axis":
        number = ast.unparse(node.value)
        if number.lstrip("-").isdigit():
            yield ast.keyword("axis", ast.Constant(0 if int(number) != 0 else -1))


def _names(node):
    if isinstance(node, ast.Attribute) and node.attr in SWAPPED_NAMES:
        yield ast.Attribute(node.value, SWAPPED_NAMES[node.attr], node.ctx)
    if isinstance(node, ast.Name) and node.id in ("max", "min", "sum") and isinstance(node.ctx, ast.Load):
        yield ast.Name({"max": "min", "min": "max", "sum": "max"}[node.id], node.ctx)


def _dropped_calls(node):
    if isinstance(node, ast.Call) and node.args and _called(node) in DROPPED_CALLS:
        yield copy.copy(node.args[0])
    if isinstance(node, ast.Call) and not node.args and _called(node) in DROPPED_CALLS:
        yield copy.copy(node.func.value)


def _results(node):
    if isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Tuple):
        yield ast.Return(ast.UnaryOp(ast.USub(), node.value))
        yield ast.Return(ast.Call(ast.Name("mutant_transpose", ast.Load()), [node.value], []))
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
        yield ast.Return(ast.Tuple(node.value.elts[::-1], ast.Load()))


def _ignored_arguments(function):
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    for argument in arguments:
        if argument.arg in ("self", "cls"):
            continue
        line = ast.parse(f"{argument.arg} = mutant_ignore({argument.arg})").body[0]
        function.body.insert(1, line)
        yield f"argument {argument.arg} ignored", lambda line=line: function.body.remove(line)


def _called(node) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _is_axis(node) -> bool:
    return isinstance(node.operand, ast.Constant) and node.operand.value == 1


def _become(node, replacement):
    """Turn a node into another in place; return how to turn it back."""
    kind, fields = type(node), dict(vars(node))
    node.__class__ = type(replacement)
    node.__dict__.clear()
    node.__dict__.update(vars(replacement))

    def undo():
        node.__class__ = kind
        node.__dict__.clear()
        node.__dict__.update(fields)

    return undo


def _short(node) -> str:
    try:
        text = ast.unparse(node)
    except AttributeError:
        text = type(node).__name__
    return text if len(text) <= 60 else text[:57] + "…"
