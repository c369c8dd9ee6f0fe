"""The value of a sum as somebody types it, without running it as code."""

import ast
import math
import operator
from collections.abc import Callable

MAX_LETTERS = 200
TWO: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
ONE: dict[type, Callable[[float], float]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}
TYPED = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "^": "**"})


def value_of(text: str) -> float:
    """Return the value of a number, or of a sum of numbers with + - * / ** and brackets.

    Args:
        text: As typed; also with the signs − × · ^.

    Returns:
        Finite value.

    Raises:
        ValueError: If it has a comma, is not a sum, or has no finite value.

    Example:
        >>> value_of("8000 − 5742.7"), value_of("2.5e3")
        (2257.3, 2500.0)
    """
    if "," in text:
        raise ValueError(f"{text!r} has a comma; write 0.5 with a point, and 1000 without a mark between the digits.")
    try:
        value = _value(ast.parse(text.strip().translate(TYPED)[:MAX_LETTERS], mode="eval").body)
    except (SyntaxError, ArithmeticError, TypeError):
        value = math.nan
    if not isinstance(value, float) or not math.isfinite(value):
        raise ValueError(f"{text!r} cannot be read as a number; write for example 2.5 or 5/2.")
    return value


def _value(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return float(str(node.value))
    if isinstance(node, ast.UnaryOp) and type(node.op) in ONE:
        return ONE[type(node.op)](_value(node.operand))
    if isinstance(node, ast.BinOp) and type(node.op) in TWO:
        return TWO[type(node.op)](_value(node.left), _value(node.right))
    raise TypeError("no number, and no sign between two")
