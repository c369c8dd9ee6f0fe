"""Students' mistakes with names: one argument for another, a flag, a seed, a type."""

import ast
import copy
from collections.abc import Iterable, Iterator

from autograder.diagnosis.mutants.syntax_tree import Operator, Replacement, called


def other_flag(node: ast.AST) -> Iterator[Replacement]:
    """Turn a flag of a call: `training=True`, `persistent=True`."""
    if isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant) and type(node.value.value) is bool:
        if node.arg == "training":
            sentence = "The network does not run in the mode that is meant: look at `training`."
            yield Replacement(ast.keyword(node.arg, ast.Constant(not node.value.value)), "training flag", sentence)


def ignored_seed(node: ast.AST) -> Iterator[Replacement]:
    """Draw with a seed of one's own."""
    if isinstance(node, ast.Call) and called(node) == "default_rng" and node.args:
        changed = copy.copy(node)
        changed.args = [ast.Constant(0)]
        yield Replacement(changed, "seed ignored", "You ignore the seed: each seed should give draws of its own.")


def swapped_arguments(node: ast.AST) -> Iterator[Replacement]:
    """Give two arguments of a call in the wrong order."""
    if isinstance(node, ast.Call) and len(node.args) >= 2 and not any(isinstance(a, ast.Starred) for a in node.args):
        for place in range(min(len(node.args) - 1, 3)):
            changed = copy.copy(node)
            changed.args = list(node.args)
            changed.args[place], changed.args[place + 1] = node.args[place + 1], node.args[place]
            sentence = "Two things are the wrong way round in a call."
            yield Replacement(changed, "arguments swapped", sentence)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        swapped = ast.BinOp(node.right, ast.MatMult(), node.left)
        yield Replacement(swapped, "matrix product turned round", "A matrix product is the wrong way round.")


def swapped_results(node: ast.AST) -> Iterator[Replacement]:
    """Return two results in the wrong order."""
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
        swapped = ast.Return(ast.Tuple(node.value.elts[::-1], ast.Load()))
        yield Replacement(swapped, "results swapped", "Your two results are in the wrong order.")


def other_argument(arguments: Iterable[str]) -> Operator:
    """Return the operator that reads one argument where another is meant.

    Args:
        arguments: Names of the function's arguments, which its text shows to the student.
    """
    names = [name for name in arguments if name not in ("self", "cls")]

    def operator(node: ast.AST) -> Iterator[Replacement]:
        if isinstance(node, ast.Name) and node.id in names and isinstance(node.ctx, ast.Load):
            for other in names:
                if other != node.id:
                    sentence = f"In one place you use `{other}` where `{node.id}` belongs."
                    yield Replacement(ast.Name(other, ast.Load()), f"{other} for {node.id}", sentence)

    return operator


OPERATORS = (other_flag, ignored_seed, swapped_results)
LATE_OPERATORS = (swapped_arguments,)
