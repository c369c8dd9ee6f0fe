"""A function's syntax tree with one thing changed at a time."""

import ast
import copy
import dataclasses
from collections.abc import Callable, Iterable, Iterator

from autograder.authoring import reference_source
from autograder.errors import LessonError


@dataclasses.dataclass(frozen=True)
class Mutant:
    """A changed reference.

    Attributes:
        change: What was changed, e.g. `line 3: a + b → a - b`.
        text: The whole changed function.
        name: What reports call the mistake, e.g. `sum for mean`; `""` for a generic mutant.
        sentence: What a student who made it reads, or `""`.
    """

    change: str
    text: str
    name: str = ""
    sentence: str = ""


@dataclasses.dataclass(frozen=True)
class Replacement:
    """A node that takes another's place, with the mistake's name and its sentence."""

    node: ast.AST
    name: str = ""
    sentence: str = ""


COUNTING = ("range", "arange", "zeros", "ones", "empty", "reshape", "eye", "default_rng")
Operator = Callable[[ast.AST], Iterable[Replacement]]


@dataclasses.dataclass(frozen=True)
class PlacedOperator:
    """An operator whose sentences are true in one place only: of `index` arithmetic, or of a `formula`."""

    operator: Operator
    place: str

    def __call__(self, node: ast.AST) -> Iterable[Replacement]:
        """Return the replacements of a node."""
        return self.operator(node)


def target_function(tree: ast.Module, method: str | None) -> ast.FunctionDef:
    """Return the function that is changed: the first of a text, or a method of its class.

    Raises:
        LessonError: If the text does not begin with such a function or class.
    """
    found: ast.stmt | None = tree.body[0]
    if method is not None:
        found = reference_source.method(found, method) if isinstance(found, ast.ClassDef) else None
    if not isinstance(found, ast.FunctionDef):
        raise LessonError(f"{short(tree.body[0])} is not the function {method or ''} of an exercise; mend its name.")
    return found


def apply_operators(text: str, method: str | None, operators: Iterable[Operator]) -> list[Mutant]:
    """Make every mutant that operators find in a function, operator by operator.

    Args:
        text: Source of the function, or of the class whose method is meant.
        method: Name of the method, or `None`.
        operators: Functions from a node to its replacements.

    Returns:
        Mutants, each different from the original and from the others.
    """
    tree = ast.parse(text)
    function = target_function(tree, method)
    original = ast.unparse(tree)
    found: dict[str, Mutant] = {}
    seen: dict[str, int] = {}
    for change, replacement, undo in _changes(function, operators):
        changed = ast.unparse(ast.fix_missing_locations(tree))
        undo()
        if changed != original and changed not in found:
            seen[change] = seen.get(change, 0) + 1
            label = change if seen[change] == 1 else f"{change} (no. {seen[change]})"
            found[changed] = Mutant(label, changed, replacement.name, replacement.sentence)
    return list(found.values())


def working_statements(function: ast.FunctionDef) -> list:
    """Return the statements that compute; a guard that only raises is left out."""
    guards = [s for s in function.body if isinstance(s, ast.If) and all(isinstance(x, ast.Raise) for x in s.body)]
    documented = isinstance(function.body[0], ast.Expr) and isinstance(function.body[0].value, ast.Constant)
    return [statement for statement in function.body[int(documented) :] if statement not in guards]


def short(node: ast.AST) -> str:
    """Return a node's source, cut where it is long."""
    try:
        text = ast.unparse(node)
    except AttributeError:
        text = type(node).__name__
    return text if len(text) <= 60 else text[:57] + "…"


def called(node: ast.Call) -> str:
    """Return the last name of what a call calls, e.g. `mean` for `np.mean(x)` and for `x.mean()`."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def in_indices(operator: Operator) -> Operator:
    """Mark an operator whose sentences are true of index arithmetic only."""
    return PlacedOperator(operator, "index")


def in_formulas(operator: Operator) -> Operator:
    """Mark an operator whose sentences are true of formulas only, not of index arithmetic."""
    return PlacedOperator(operator, "formula")


def _changes(function: ast.FunctionDef, operators: Iterable[Operator]) -> Iterator[tuple[str, Replacement, Callable]]:
    nodes = [node for statement in working_statements(function) for node in ast.walk(statement)]
    indexing = {id(inner) for node in nodes for part in _index_parts(node) for inner in ast.walk(part)}
    for operator in operators:
        found: dict[tuple[str, str], list[tuple[ast.AST, Replacement]]] = {}
        for node in _fitting(nodes, operator, indexing):
            for replacement in operator(node):
                found.setdefault((replacement.name, replacement.sentence), []).append((node, replacement))
        for places in found.values():
            for node, replacement in places:
                before, line = short(node), getattr(node, "lineno", 0) - function.lineno + 1
                undo = _become(node, replacement.node)
                yield f"line {line}: {before} → {short(node)}", replacement, undo
            if places[0][1].name and len({id(node) for node, _ in places}) > 1:
                # who makes a mistake makes it wherever the thing occurs
                yield f"everywhere: {places[0][1].name}", places[0][1], _become_all(places)


def _fitting(nodes: list[ast.AST], operator: Operator, indexing: set[int]) -> list:
    place = getattr(operator, "place", "")
    return [node for node in nodes if not place or (place == "index") == (id(node) in indexing)]


def _become_all(places: list[tuple[ast.AST, Replacement]]) -> Callable:
    """Apply one mistake at each place where it can be made; the innermost places come first."""
    undoing, seen = [], set()
    for node, replacement in reversed(places):
        if id(node) not in seen:
            seen.add(id(node))
            undoing.append(_become(node, copy.deepcopy(replacement.node)))

    def undo() -> None:
        for one in reversed(undoing):
            one()

    return undo


def _index_parts(node: ast.AST) -> list:
    """Return what of a node counts places instead of computing sound."""
    if isinstance(node, ast.Subscript):
        return [node.slice]
    if isinstance(node, ast.Call) and called(node) in COUNTING:
        return [*node.args, *(keyword.value for keyword in node.keywords)]
    return []


def _become(node: ast.AST, replacement: ast.AST) -> Callable[[], None]:
    """Turn a node into another in place; return how to turn it back."""
    kind, fields = type(node), dict(vars(node))
    node.__class__ = type(replacement)
    node.__dict__.clear()
    node.__dict__.update(vars(replacement))

    def undo() -> None:
        node.__class__ = kind
        node.__dict__.clear()
        node.__dict__.update(fields)

    return undo
