"""Students' mistakes in arithmetic: signs, factors, terms, updates, steps left out."""

import ast
import builtins
import copy
from collections.abc import Iterator

from autograder.diagnosis.mutants.syntax_tree import Replacement, in_formulas

NUMBERS = {0.5: "½", 2: "2", 10: "10", 20: "20"}


def other_update(node: ast.AST) -> Iterator[Replacement]:
    """Replace what should be added, add what should be multiplied, and back."""
    if not isinstance(node, ast.AugAssign):
        return
    stored = copy.deepcopy(node.target)
    yield Replacement(
        ast.Assign([stored], node.value), "replaced", "Each step replaces the one before: nothing adds up."
    )
    if isinstance(node.op, ast.Add | ast.Mult):
        changed = copy.copy(node)
        changed.op = ast.Mult() if isinstance(node.op, ast.Add) else ast.Add()
        words = ("multiply", "add") if isinstance(node.op, ast.Add) else ("add", "multiply")
        yield Replacement(
            changed, f"{words[0]} for {words[1]}", f"You {words[0]} step by step where you should {words[1]}."
        )


def dropped_step(node: ast.AST) -> Iterator[Replacement]:
    """Let data go on without a step of preparation."""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call) or not node.value.args:
        return
    function, targets = node.value.func, node.targets[0]
    if not isinstance(function, ast.Name) or function.id in dir(builtins):
        return
    sentence = "A step is left out: the data go on as they came in."
    if isinstance(targets, ast.Tuple) and len(targets.elts) == len(node.value.args):
        changed = ast.Assign(node.targets, ast.Tuple(node.value.args, ast.Load()))
        yield Replacement(changed, "step left out", sentence)
    elif isinstance(targets, ast.Name):
        yield Replacement(ast.Assign(node.targets, node.value.args[0]), "step left out", sentence)


@in_formulas
def turned_sign(node: ast.AST) -> Iterator[Replacement]:
    """Turn a sign round, or the order of a difference or a quotient, or swap × and ÷."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
        yield Replacement(copy.copy(node.operand), "minus missing", "A minus sign is missing.")
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        if node.operand.value != 1:
            yield Replacement(copy.copy(node.operand), "minus missing", "A minus sign is missing.")
    if not isinstance(node, ast.BinOp | ast.AugAssign):
        return
    # whoever wrote the formula another way did the opposite
    sign, factor = "A plus stands where a minus belongs", "You multiply where you should divide"
    turned = {
        ast.Add: (ast.Sub(), "minus for plus", f"{sign}, or the other way round."),
        ast.Sub: (ast.Add(), "plus for minus", f"{sign}, or the other way round."),
        ast.Mult: (ast.Div(), "division for product", f"{factor}, or the other way round."),
        ast.Div: (ast.Mult(), "product for division", f"{factor}, or the other way round."),
        ast.MatMult: (ast.Mult(), "product item by item", "You multiply item by item where a matrix product is meant."),
    }
    if type(node.op) in turned:
        changed, (operator, name, sentence) = copy.copy(node), turned[type(node.op)]
        changed.op = operator
        yield Replacement(changed, name, sentence)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        swapped = ast.BinOp(node.right, ast.Sub(), node.left)
        yield Replacement(swapped, "difference turned round", "A difference is the wrong way round.")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        swapped = ast.BinOp(node.right, ast.Div(), node.left)
        yield Replacement(swapped, "quotient upside down", "A quotient is upside down.")


@in_formulas
def dropped_factor(node: ast.AST) -> Iterator[Replacement]:
    """Leave out a factor."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        yield Replacement(copy.copy(node.left), "factor missing", f"A factor{_words(node.right)} is missing.")
        yield Replacement(copy.copy(node.right), "factor missing", f"A factor{_words(node.left)} is missing.")


@in_formulas
def dropped_divisor(node: ast.AST) -> Iterator[Replacement]:
    """Leave out a division."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        sentence = f"A division{_words(node.right).replace(' of ', ' by ')} is missing."
        yield Replacement(copy.copy(node.left), "division missing", sentence)


@in_formulas
def dropped_term(node: ast.AST) -> Iterator[Replacement]:
    """Leave out a term."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        sentence = f"A term{_words(node.right)} of a sum or difference is missing."
        yield Replacement(copy.copy(node.left), "term missing", sentence)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield Replacement(copy.copy(node.right), "term missing", f"A term{_words(node.left)} of a sum is missing.")


@in_formulas
def product_for_sum(node: ast.AST) -> Iterator[Replacement]:
    """Multiply where a sum is meant, and back."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult):
        words = ("multiply", "add") if isinstance(node.op, ast.Add) else ("add", "multiply")
        changed = copy.copy(node)
        changed.op = ast.Mult() if isinstance(node.op, ast.Add) else ast.Add()
        yield Replacement(changed, f"{words[0]} for {words[1]}", f"You {words[0]} where you should {words[1]}.")


def _words(node: ast.AST) -> str:
    """Name an operand that a student sees: a number or nothing."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and node.value in NUMBERS:
        return f" of {NUMBERS[node.value]}"
    if isinstance(node, ast.Constant) and node.value == 1:
        return " of 1"
    return ""


OPERATORS = (other_update, dropped_step)
LATE_OPERATORS = (turned_sign, dropped_factor, dropped_divisor, dropped_term, product_for_sum)
