"""Mistakes as students make them: the reference with one mistake in it, and the mistake's sentence."""

import ast

from autograder.diagnosis.mutants import arithmetic, functions, identifiers, indices, reductions
from autograder.diagnosis.mutants.syntax_tree import Mutant, apply_operators, target_function

TELLING = (
    *identifiers.OPERATORS,
    *reductions.OPERATORS,
    *functions.OPERATORS,
    *arithmetic.OPERATORS,
    *indices.OPERATORS,
)
OTHERS = (*arithmetic.LATE_OPERATORS, *functions.LATE_OPERATORS, *indices.LATE_OPERATORS, *identifiers.LATE_OPERATORS)


def telling_mutants(text: str, method: str | None = None) -> list[Mutant]:
    """Make the mutants whose sentences say what was done: another axis, a logarithm to another base.

    Args:
        text: Source of the function, or of the class whose method is meant.
        method: Name of the method, or `None`.

    Returns:
        Mutants with name and sentence, each different from the original and from the others.
    """
    return apply_operators(text, method, TELLING)


def other_mutants(text: str, method: str | None = None) -> list[Mutant]:
    """Make the mutants whose sentences only point: a factor or a term is missing, one name stands for another.

    Args:
        text: Source of the function, or of the class whose method is meant.
        method: Name of the method, or `None`.
    """
    function = target_function(ast.parse(text), method)
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    operators = [*OTHERS, identifiers.other_argument([argument.arg for argument in arguments])]
    return apply_operators(text, method, operators)
