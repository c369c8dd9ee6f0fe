"""Students' mistakes with indices: counts from one, limits counted in, slices off by one, branches left out."""

import ast
import copy
from collections.abc import Iterator

from autograder.diagnosis.mutants.syntax_tree import Replacement, called, in_indices

LIMITS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
TURNED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}


def limit_counted_in(node: ast.AST) -> Iterator[Replacement]:
    """Count a limit in that should be left out, and back; turn a comparison round."""
    if not isinstance(node, ast.Compare):
        return
    kind = type(node.ops[0])
    if kind in LIMITS:
        counted = "left out" if kind in (ast.LtE, ast.GtE) else "counted in"
        changed = ast.Compare(node.left, [LIMITS[kind](), *node.ops[1:]], node.comparators)
        # which side is wrong depends on how a student asks: what is kept, or what is dropped
        sentence = "A value exactly at the limit falls on the wrong side: look at < and ≤, > and ≥."
        yield Replacement(changed, f"limit {counted}", sentence)
    if kind in TURNED:
        changed = ast.Compare(node.left, [TURNED[kind](), *node.ops[1:]], node.comparators)
        yield Replacement(changed, "comparison turned round", "A comparison is the wrong way round.")


def counted_from_one(node: ast.AST) -> Iterator[Replacement]:
    """Count from one for zero, or one step too few or too many."""
    if not isinstance(node, ast.Call) or called(node) not in ("arange", "range") or node.keywords:
        return
    if len(node.args) == 1:
        (number,) = node.args
        one_more = ast.BinOp(number, ast.Add(), ast.Constant(1))
        one_less = ast.BinOp(number, ast.Sub(), ast.Constant(1))
        yield _call(node, [ast.Constant(1), one_more], "counted from one", "You count from 1; the first index is 0.")
        few = "You go one step too few: the first one or the last one is missing."
        yield _call(node, [ast.Constant(1), number], "first left out", few)
        yield _call(node, [one_less], "last left out", few)
        yield _call(node, [one_more], "one too many", "You go one step too far.")
    if len(node.args) >= 2:
        for place, words in ((0, "start"), (1, "end")):
            for operator, side in ((ast.Add(), "late"), (ast.Sub(), "early")):
                arguments = list(node.args)
                arguments[place] = ast.BinOp(node.args[place], operator, ast.Constant(1))
                yield _call(node, arguments, f"{words} too {side}", f"A range {words}s one step off.")
    if len(node.args) == 3:
        yield _call(node, node.args[:2], "step left out", "You go in steps of one where larger steps are meant.")


def slice_off_by_one(node: ast.AST) -> Iterator[Replacement]:
    """Let a slice start or end one place off, or leave its limits or its direction out."""
    if not isinstance(node, ast.Slice):
        return
    for field, words in (("lower", "starts"), ("upper", "ends")):
        value = getattr(node, field)
        if value is None:
            continue
        for operator, side in ((ast.Add(), "late"), (ast.Sub(), "early")):
            changed = copy.copy(node)
            setattr(changed, field, ast.BinOp(value, operator, ast.Constant(1)))
            sentence = f"Something {words} one place too {side}: look at the ends of slices and ranges."
            yield Replacement(changed, f"slice {words} one {side}", sentence)
        changed = copy.copy(node)
        setattr(changed, field, None)
        yield Replacement(changed, f"slice without {field} end", "A piece is not cut where it should end or begin.")
    if node.step is not None:
        changed = copy.copy(node)
        changed.step = None
        backwards = ast.unparse(node.step) == "-1"
        sentence = (
            "Something should run backwards, and does not."
            if backwards
            else "You take every value where only some are meant."
        )
        yield Replacement(changed, "slice step missing", sentence)


def index_off_by_one(node: ast.AST) -> Iterator[Replacement]:
    """Take the item next to the one that is meant."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.BinOp | ast.Name | ast.Constant):
        if isinstance(node.slice, ast.Constant) and not isinstance(node.slice.value, int):
            return
        for operator, words in ((ast.Add(), "later"), (ast.Sub(), "earlier")):
            changed = copy.copy(node)
            changed.slice = ast.BinOp(node.slice, operator, ast.Constant(1))
            yield Replacement(
                changed, f"one {words}", f"You take a value one place {words} than the one that is meant."
            )


@in_indices
def other_count(node: ast.AST) -> Iterator[Replacement]:
    """Leave a part of a length or an index out."""
    sentence = "A length or an index is computed another way than the one that is meant."
    if isinstance(node, ast.BinOp):
        yield Replacement(copy.copy(node.left), "other length or index", sentence)
        yield Replacement(copy.copy(node.right), "other length or index", sentence)
        for operator in (ast.Add(), ast.Sub()):
            changed = ast.BinOp(copy.copy(node), operator, ast.Constant(1))
            yield Replacement(changed, "length or index off by one", "A length or an index is off by one.")


def branch_left_out(node: ast.AST) -> Iterator[Replacement]:
    """Leave a special case out."""
    sentence = "A special case is not handled: look for inputs that the plain formula does not fit."
    if isinstance(node, ast.Call) and called(node) == "where" and len(node.args) == 3:
        yield Replacement(copy.copy(node.args[2]), "special case left out", sentence)
        yield Replacement(copy.copy(node.args[1]), "special case left out", sentence)
    if isinstance(node, ast.IfExp):
        yield Replacement(copy.copy(node.body), "special case left out", sentence)
        yield Replacement(copy.copy(node.orelse), "special case left out", sentence)
    if isinstance(node, ast.Call) and called(node) in ("maximum", "minimum", "max", "min") and len(node.args) == 2:
        for kept in node.args:
            limit = "A lower limit" if called(node).startswith("max") else "An upper limit"
            yield Replacement(copy.copy(kept), "limit missing", f"{limit} is missing.")


def _call(node: ast.Call, arguments: list[ast.expr], name: str, sentence: str) -> Replacement:
    changed = copy.copy(node)
    changed.args = list(arguments)
    return Replacement(changed, name, sentence)


OPERATORS = (limit_counted_in, counted_from_one, slice_off_by_one, branch_left_out)
LATE_OPERATORS = (index_off_by_one, other_count)
