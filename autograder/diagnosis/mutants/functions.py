"""Students' mistakes in functions: logarithms, squares and roots, angles, complex numbers, limits."""

import ast
import copy
from collections.abc import Iterator

from autograder.diagnosis.mutants.syntax_tree import Replacement, called, in_formulas

LOGARITHMS = {
    "log10": "the one to base 10",
    "log": "the natural one",
    "log2": "the one to base 2",
}
FUNCTIONS = {
    "sin": ("cos", "You took the cosine where the sine is meant."),
    "cos": ("sin", "You took the sine where the cosine is meant."),
    "arcsin": ("arccos", "You took the arc cosine where the arc sine is meant."),
    "arccos": ("arcsin", "You took the arc sine where the arc cosine is meant."),
    "tanh": ("sigmoid", "You took the sigmoid where the hyperbolic tangent is meant."),
    "ceil": ("floor", "You rounded down where rounding up is meant."),
    "floor": ("ceil", "You rounded up where rounding down is meant."),
    "real": ("imag", "You took the imaginary part where the real part is meant."),
    "imag": ("real", "You took the real part where the imaginary part is meant."),
    "zeros": ("ones", "You start from ones where zeros are meant."),
    "exp": ("square", "You took a square where the exponential is meant."),
    "rfft": ("fft", "You took the whole transform where its half for real sounds is meant."),
    "log1p": ("log", "You took log x where log(1 + x) is meant."),
    "abs": ("square", "You took a square where the absolute value is meant."),
    "square": ("abs", "You took an absolute value where a square is meant."),
}
DROPPED = {
    "conj": "A complex conjugate is missing.",
    "conjugate": "A complex conjugate is missing.",
    "abs": "An absolute value is missing.",
    "sqrt": "A square root is missing.",
    "square": "A square is missing.",
    "exp": "An exponential is missing.",
    "log": "A logarithm is missing.",
    "log10": "A logarithm is missing.",
    "round": "A rounding is missing.",
    "ceil": "A rounding up is missing.",
    "floor": "A rounding down is missing.",
    "deg2rad": "Degrees are used as radians: sine and cosine take radians.",
    "rad2deg": "Radians are given where degrees are meant.",
    "arcsin": "The arc sine is missing: the result is still a sine.",
    "sin": "A sine is missing.",
    "cos": "A cosine is missing.",
    "tanh": "A hyperbolic tangent is missing.",
    "transpose": "A transposition is missing.",
    "float": "",
}


@in_formulas
def ten_for_twenty(node: ast.AST) -> Iterator[Replacement]:
    """Take 10 for 20 in decibels, and back."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value in (10, 20):
        other = 20 if node.value == 10 else 10
        sentence = "10 · log₁₀ belongs to powers, 20 · log₁₀ to pressures and amplitudes: you took one for the other."
        yield Replacement(ast.Constant(other), f"{other} for {node.value} in decibels", sentence)


def other_logarithm(node: ast.AST) -> Iterator[Replacement]:
    """Take a logarithm to another base."""
    if isinstance(node, ast.Call) and called(node) in LOGARITHMS and isinstance(node.func, ast.Attribute):
        for other, words in LOGARITHMS.items():
            if other != called(node):
                changed = copy.copy(node)
                changed.func = ast.Attribute(node.func.value, other, node.func.ctx)
                sentence = f"You took another logarithm ({words}) where {LOGARITHMS[called(node)]} is meant."
                yield Replacement(changed, f"{other} for {called(node)}", sentence)


def conjugated(node: ast.AST) -> Iterator[Replacement]:
    """Turn the sign of an imaginary unit."""
    if isinstance(node, ast.Constant) and type(node.value) is complex:
        turned = ast.UnaryOp(ast.USub(), copy.copy(node))
        yield Replacement(turned, "phase turned round", "A phase turns the wrong way: the sign of i is the other one.")


def whole_turn(node: ast.AST) -> Iterator[Replacement]:
    """Mistake π, 2π and 1 for each other."""
    if isinstance(node, ast.Attribute) and node.attr == "pi":
        yield Replacement(ast.Constant(1), "π missing", "A factor π is missing: a whole turn is 2π.")
        doubled = ast.BinOp(ast.Constant(2), ast.Mult(), copy.copy(node))
        yield Replacement(doubled, "2π for π", "You took 2π where π is meant.")
        halved = ast.BinOp(ast.Constant(0.5), ast.Mult(), copy.copy(node))
        yield Replacement(halved, "π for 2π", "You took π where 2π is meant, or half of π for π.")


def dropped_function(node: ast.AST) -> Iterator[Replacement]:
    """Leave out a function: an absolute value, a root, a conjugate."""
    if isinstance(node, ast.Call):
        yield from _dropped_call(node)
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield Replacement(copy.copy(node.value), "transposition missing", "A transposition is missing or too much.")
    if isinstance(node, ast.Attribute) and node.attr == "real":
        yield Replacement(copy.copy(node.value), "real part missing", "The real part is not taken.")


def _dropped_call(node: ast.Call) -> Iterator[Replacement]:
    name, sentence = f"{called(node)} missing", DROPPED.get(called(node), "")
    if sentence and node.args:
        yield Replacement(copy.copy(node.args[0]), name, sentence)
        if isinstance(node.args[0], ast.BinOp):
            for operand in (node.args[0].left, node.args[0].right):
                if not isinstance(operand, ast.Constant):
                    yield Replacement(copy.copy(operand), name, sentence)
    elif sentence and isinstance(node.func, ast.Attribute):
        yield Replacement(copy.copy(node.func.value), name, sentence)


@in_formulas
def dropped_power(node: ast.AST) -> Iterator[Replacement]:
    """Leave out a square or a root, or double where squaring is meant."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Pow):
        return
    power = ast.unparse(node.right)
    what = {"2": "A square is missing.", "0.5": "A square root is missing."}.get(power, "A power is missing.")
    yield Replacement(copy.copy(node.left), "power missing", what)
    if power == "2":
        doubled = ast.BinOp(node.left, ast.Mult(), node.right)
        yield Replacement(doubled, "doubled for squared", "You doubled where squaring is meant.")
        magnitude = ast.Call(ast.Name("abs", ast.Load()), [node.left], [])
        yield Replacement(magnitude, "abs for square", "You took an absolute value where a square is meant.")


def other_function(node: ast.AST) -> Iterator[Replacement]:
    """Take the cosine for the sine, round down for up, and so on."""
    if isinstance(node, ast.Call) and called(node) in FUNCTIONS and isinstance(node.func, ast.Attribute):
        other, sentence = FUNCTIONS[called(node)]
        changed = copy.copy(node)
        changed.func = ast.Attribute(node.func.value, other, node.func.ctx)
        yield Replacement(changed, f"{other} for {called(node)}", sentence)
        if called(node) in ("ceil", "floor"):
            rounded = copy.copy(node)
            rounded.func = ast.Name("round", ast.Load())
            yield Replacement(rounded, f"round for {called(node)}", "You rounded to the nearest whole number.")


def added_limit(node: ast.AST) -> Iterator[Replacement]:
    """Add a floor where the larger of two is meant; a floor of zero would add nothing."""
    if isinstance(node, ast.Call) and called(node) in ("maximum", "max") and len(node.args) == 2:
        if any(isinstance(argument, ast.Constant) and argument.value == 0 for argument in node.args):
            return
        added = ast.BinOp(node.args[0], ast.Add(), node.args[1])
        yield Replacement(added, "limit added", "You add a lower limit where the larger of two values is meant.")


@in_formulas
def extra_power(node: ast.AST) -> Iterator[Replacement]:
    """Square or take the root of a name or a call where that is not meant."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        squared = ast.BinOp(copy.copy(node), ast.Pow(), ast.Constant(2))
        rooted = ast.BinOp(copy.copy(node), ast.Pow(), ast.Constant(0.5))
        yield Replacement(squared, "square too much", "Something is squared that should not be.")
        yield Replacement(rooted, "root too much", "A root is taken where none belongs, or a square is missing.")


@in_formulas
def extra_half(node: ast.AST) -> Iterator[Replacement]:
    """Add a factor of 2 or ½ inside."""
    if isinstance(node, ast.Call) and called(node) in ("exp", "sin", "cos", "sum", "mean", "log", "outer", "matmul"):
        for factor, words in ((2, "2 is too much, or one of ½ missing"), (0.5, "½ is too much, or one of 2 missing")):
            changed = copy.copy(node)
            if node.args:
                inner = ast.BinOp(ast.Constant(factor), ast.Mult(), node.args[0])
                changed.args = [inner, *node.args[1:]]
                yield Replacement(
                    changed, f"factor {words.split()[0]} inside", f"A factor of {words}, inside the formula."
                )


OPERATORS = (
    ten_for_twenty,
    other_logarithm,
    conjugated,
    whole_turn,
    dropped_function,
    dropped_power,
    other_function,
    added_limit,
)
LATE_OPERATORS = (extra_power, extra_half)
