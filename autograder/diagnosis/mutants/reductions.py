"""Students' mistakes with sums, means, deviations, extremes and their axes."""

import ast
import copy
from collections.abc import Iterator

from autograder.diagnosis.mutants.syntax_tree import Replacement, called

WORDS = {
    "sum": "the sum",
    "mean": "the mean",
    "std": "the standard deviation",
    "var": "the variance",
    "max": "the largest value",
    "min": "the smallest value",
    "median": "the median",
    "prod": "the product",
    "cumsum": "the running sum",
    "cumprod": "the running product",
    "argmax": "the place of the largest value",
    "argmin": "the place of the smallest value",
    "argsort": "the order",
    "sort": "the sorted values",
    "norm": "the norm",
    "count_nonzero": "the count",
    "quantile": "the quantile",
    "concatenate": "the arrays joined",
    "stack": "the arrays stacked",
    "softmax": "the softmax",
    "logsumexp": "the logarithm of the sum",
    "diff": "the differences",
    "fft": "the transform",
    "rfft": "the transform",
    "ifft": "the inverse transform",
    "expand_dims": "a new axis",
    "repeat": "the values repeated",
    "array_split": "the parts",
    "split": "the parts",
    "take": "the values",
}
REPLACED = {
    "sum": ("mean", "max"),
    "mean": ("sum", "median", "max"),
    "std": ("var",),
    "var": ("std",),
    "max": ("min", "mean", "sum"),
    "min": ("max",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "amax": ("amin",),
    "argmax": ("argmin", "max"),
    "argmin": ("argmax", "min"),
    "median": ("mean",),
    "cumsum": ("cumprod", "sum"),
    "cumprod": ("cumsum", "prod"),
    "prod": ("sum",),
}
PAIRWISE = {"maximum": "the larger of two", "minimum": "the smaller of two"}
AXES = (0, 1, -1, None)


def other_axis(node: ast.AST) -> Iterator[Replacement]:
    """Take another axis of a reduction, or all."""
    if not isinstance(node, ast.Call) or called(node) not in WORDS:
        return
    what = WORDS[called(node)]
    for keyword in node.keywords:
        if keyword.arg == "axis":
            for axis in _other_axes(keyword.value):
                yield _with_axis(node, axis, what)
    has_axis = any(keyword.arg == "axis" for keyword in node.keywords)
    if not has_axis and called(node) in REPLACED and isinstance(node.func, ast.Attribute) and len(node.args) < 2:
        for axis in (0, -1):
            changed = copy.copy(node)
            changed.keywords = [*node.keywords, ast.keyword("axis", ast.Constant(axis))]
            name = f"{called(node)} over one axis"
            yield Replacement(changed, name, f"You took {what} over one axis only, where all values count together.")


def other_divisor(node: ast.AST) -> Iterator[Replacement]:
    """Divide by N for N − 1 in a deviation, and back."""
    if not isinstance(node, ast.Call) or called(node) not in ("std", "var"):
        return
    what = WORDS[called(node)]
    kept = [keyword for keyword in node.keywords if keyword.arg != "ddof"]
    changed = copy.copy(node)
    if len(kept) < len(node.keywords):
        changed.keywords = kept
        yield Replacement(changed, "ddof 0 for 1", f"{what.capitalize()} divides by N − 1 here; you divided by N.")
    else:
        changed.keywords = [*kept, ast.keyword("ddof", ast.Constant(1))]
        yield Replacement(changed, "ddof 1 for 0", f"{what.capitalize()} divides by N here; you divided by N − 1.")


def other_reduction(node: ast.AST) -> Iterator[Replacement]:
    """Take the sum for the mean, the smallest for the largest, and so on."""
    if not isinstance(node, ast.Call):
        return
    function, name, words = node.func, called(node), WORDS | PAIRWISE
    for other in REPLACED.get(name, ()):
        changed = copy.copy(node)
        if isinstance(function, ast.Attribute):
            changed.func = ast.Attribute(function.value, other, function.ctx)
        elif other in ("max", "min", "sum"):
            changed.func = ast.Name(other, ast.Load())
        else:
            continue
        sentence = f"You took {words[other]} where {words[name]} is meant."
        yield Replacement(changed, f"{other} for {name}", sentence)


def other_spread(node: ast.AST) -> Iterator[Replacement]:
    """Take the mean magnitude or the deviation for a root mean square, and back."""
    inner = node.args[0] if isinstance(node, ast.Call) and called(node) == "sqrt" and node.args else None
    if not isinstance(inner, ast.Call) or called(inner) != "mean" or not inner.args:
        return
    squared, function = _squared(inner.args[0]), inner.func
    if squared is not None and isinstance(function, ast.Attribute):
        magnitude = copy.copy(inner)
        magnitude.args = [ast.Call(ast.Name("abs", ast.Load()), [squared], []), *inner.args[1:]]
        sentence = "You averaged absolute values where the root of the mean square is meant."
        yield Replacement(magnitude, "mean magnitude for rms", sentence)
        deviation = copy.copy(inner)
        deviation.args, deviation.func = [squared, *inner.args[1:]], ast.Attribute(function.value, "std", ast.Load())
        sentence = (
            "You took the standard deviation, which takes the mean away first; the root of the mean square does not."
        )
        yield Replacement(deviation, "deviation for rms", sentence)


def _squared(node: ast.AST) -> ast.expr | None:
    """Return what a node squares, or `None`."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and ast.unparse(node.right) == "2":
        return node.left
    return node.args[0] if isinstance(node, ast.Call) and called(node) == "square" and node.args else None


def dropped_reduction(node: ast.AST) -> Iterator[Replacement]:
    """Leave a reduction, a sorting or a rounding out."""
    words = {
        "sort": "The sorting is missing.",
        "unique": "Values that occur several times count once: you did not look for the different ones.",
        "cumsum": "The running sum is missing.",
        "cumprod": "The running product is missing.",
        "mean": "A mean is missing.",
        "sum": "A sum is missing.",
        "clip": "The limits are missing: values beyond them should be cut.",
        "asarray": "A conversion is missing: to an array, or from whole numbers to decimals.",
    }
    if isinstance(node, ast.Call) and called(node) in words and node.args:
        yield Replacement(copy.copy(node.args[0]), f"{called(node)} missing", words[called(node)])
    elif isinstance(node, ast.Call) and called(node) in ("mean", "sum") and isinstance(node.func, ast.Attribute):
        yield Replacement(copy.copy(node.func.value), f"{called(node)} missing", words[called(node)])


def dropped_keepdims(node: ast.AST) -> Iterator[Replacement]:
    """Let a reduced axis go where it is needed for broadcasting."""
    if isinstance(node, ast.Call) and any(keyword.arg == "keepdims" for keyword in node.keywords):
        changed = copy.copy(node)
        changed.keywords = [keyword for keyword in node.keywords if keyword.arg != "keepdims"]
        sentence = (
            f"{WORDS.get(called(node), 'a result').capitalize()} loses its axis, so it is matched with the wrong one."
        )
        yield Replacement(changed, "keepdims missing", sentence)


def _other_axes(value: ast.expr) -> list:
    if isinstance(value, ast.Tuple):
        axes = [ast.literal_eval(item) for item in value.elts if isinstance(item, ast.Constant | ast.UnaryOp)]
        return [*axes, tuple(axes[:-1]), None] if len(axes) > 2 else [*axes, None]
    try:
        now = ast.literal_eval(value)
    except ValueError:
        return []
    return [axis for axis in AXES if axis != now] if isinstance(now, int) else []


def _with_axis(node: ast.Call, axis: object, what: str) -> Replacement:
    changed = copy.copy(node)
    others = [keyword for keyword in node.keywords if keyword.arg != "axis"]
    changed.keywords = [*others, ast.keyword("axis", ast.parse(repr(axis), mode="eval").body)]
    if axis is None:
        sentence = f"You took {what} over all axes together, where some should stay."
        return Replacement(changed, "all axes", sentence)
    return Replacement(changed, "other axis", f"You took {what} over another axis than the one that is meant.")


OPERATORS = (other_axis, other_divisor, other_reduction, other_spread, dropped_keepdims, dropped_reduction)
