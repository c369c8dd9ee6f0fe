"""Independent assignments in an order of their own, so that moving them about does not hide a copy."""

import ast
import dataclasses

# no person writes more in one block; the time grows with the square
MAX_STATEMENTS = 100
NAMES = (ast.Name, ast.Tuple, ast.List, ast.Starred)


@dataclasses.dataclass(frozen=True)
class _Step:
    """A statement with what it reads and binds; one that is not a plain assignment stays where it is."""

    signs: tuple[str, ...]
    movable: bool
    reads: frozenset[str]
    writes: frozenset[str]

    def must_wait_for(self, earlier: "_Step") -> bool:
        """Return whether an earlier statement has to come first."""
        if not (self.movable and earlier.movable):
            return True
        return bool(earlier.writes & (self.reads | self.writes) or earlier.reads & self.writes)


def in_canonical_order(statements: list[ast.stmt], written: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return what statements of one block were written as, in an order that depends on what they do alone.

    Of the assignments whose inputs are there the one that comes first in the alphabet comes first; of equal ones that
    whose result is used in what comes first. Anything but an assignment to plain names stays where it is.

    Args:
        statements: Statements of a block.
        written: The signs of each.
    """
    if len(statements) > MAX_STATEMENTS:
        return written
    steps = [_step(node, signs) for node, signs in zip(statements, written, strict=True)]
    if sum(step.movable for step in steps) < 2:
        return written
    before = [{i for i in range(k) if steps[k].must_wait_for(steps[i])} for k in range(len(steps))]
    used_in = [sorted(steps[k].signs for k in range(len(steps)) if i in before[k]) for i in range(len(steps))]
    left, order = set(range(len(steps))), []
    while left:
        ready = [k for k in left if not before[k] & left]
        chosen = min(ready, key=lambda k: (steps[k].signs, used_in[k], k))
        order.append(steps[chosen].signs)
        left.remove(chosen)
    return order


def _step(node: ast.stmt, signs: tuple[str, ...]) -> _Step:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    plain = isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) and all(t and _is_plain(t) for t in targets)
    if not plain:
        return _Step(signs, False, frozenset(), frozenset())
    names = [inner for inner in ast.walk(node) if isinstance(inner, ast.Name)]
    writes = frozenset(name.id for name in names if isinstance(name.ctx, ast.Store))
    reads = frozenset(name.id for name in names if isinstance(name.ctx, ast.Load))
    return _Step(signs, True, reads | (writes if isinstance(node, ast.AugAssign) else frozenset()), writes)


def _is_plain(target: ast.AST) -> bool:
    return all(isinstance(inner, (*NAMES, ast.expr_context)) for inner in ast.walk(target))
