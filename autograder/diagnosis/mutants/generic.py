"""Generic mistakes made by machine: each mutant is the reference with one thing changed."""

import ast
import copy
from collections.abc import Callable, Iterable, Iterator

from autograder.diagnosis.mutants.syntax_tree import (
    Mutant,
    Operator,
    Replacement,
    apply_operators,
    called,
    target_function,
)

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


def mutants(text: str, method: str | None = None) -> list[Mutant]:
    """Make every generic mutant of a function.

    Args:
        text: Source of the function, or of the class whose method is meant.
        method: Name of the method, or `None`.

    Returns:
        Mutants, each different from the original and from the others.
    """
    tree = ast.parse(text)
    return [*_ignored_arguments(tree, target_function(tree, method)), *apply_operators(text, method, OPERATORS)]


def _operators(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp) and type(node.op) in SWAPPED_OPERATORS:
        yield ast.BinOp(node.left, SWAPPED_OPERATORS[type(node.op)](), node.right)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and not _is_axis(node):
        yield copy.copy(node.operand)


def _dropped_terms(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div | ast.Pow):
        yield copy.copy(node.left)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult):
        yield copy.copy(node.right)


def _comparisons(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPPED_COMPARISONS:
        yield ast.Compare(node.left, [SWAPPED_COMPARISONS[type(node.ops[0])](), *node.ops[1:]], node.comparators)


def _constants(node: ast.AST) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Constant):
        return
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)


def _axes(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.keyword) and node.arg == "axis":
        number = ast.unparse(node.value)
        if number.lstrip("-").isdigit():
            yield ast.keyword("axis", ast.Constant(0 if int(number) != 0 else -1))


def _names(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Attribute) and node.attr in SWAPPED_NAMES:
        yield ast.Attribute(node.value, SWAPPED_NAMES[node.attr], node.ctx)
    if isinstance(node, ast.Name) and node.id in ("max", "min", "sum") and isinstance(node.ctx, ast.Load):
        yield ast.Name({"max": "min", "min": "max", "sum": "max"}[node.id], node.ctx)


def _dropped_calls(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call) and node.args and called(node) in DROPPED_CALLS:
        yield copy.copy(node.args[0])
    if not isinstance(node, ast.Call) or node.args or called(node) not in DROPPED_CALLS:
        return
    if isinstance(node.func, ast.Attribute):
        yield copy.copy(node.func.value)


def _results(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Tuple):
        yield ast.Return(ast.UnaryOp(ast.USub(), node.value))
        yield ast.Return(ast.Call(ast.Name("mutant_transpose", ast.Load()), [node.value], []))
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
        yield ast.Return(ast.Tuple(node.value.elts[::-1], ast.Load()))


def _ignored_arguments(tree: ast.Module, function: ast.FunctionDef) -> Iterator[Mutant]:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    for argument in arguments:
        if argument.arg in ("self", "cls"):
            continue
        line = ast.parse(f"{argument.arg} = mutant_ignore({argument.arg})").body[0]
        function.body.insert(1, line)
        yield Mutant(f"argument {argument.arg} ignored", ast.unparse(ast.fix_missing_locations(tree)))
        function.body.remove(line)


def _is_axis(node: ast.UnaryOp) -> bool:
    return isinstance(node.operand, ast.Constant) and node.operand.value == 1


def _plain(change: Callable[[ast.AST], Iterable[ast.AST]]) -> Operator:
    return lambda node: map(Replacement, change(node))


OPERATORS = [
    _plain(change)
    for change in (_operators, _dropped_terms, _comparisons, _constants, _axes, _names, _dropped_calls, _results)
]
