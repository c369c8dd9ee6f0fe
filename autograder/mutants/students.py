"""Mistakes as students make them: the reference with one slip in it, and the slip's sentence."""

import ast

from autograder.mutants import formulas, indices, names, reductions
from autograder.mutants.trees import Mutant, apply_operators, target_function

OPERATORS = (
    *names.OPERATORS,
    *reductions.OPERATORS,
    *formulas.OPERATORS,
    *indices.OPERATORS,
    *names.LATE_OPERATORS,
    *formulas.LATE_OPERATORS,
)


def student_mutants(text: str, method: str | None = None) -> list[Mutant]:
    """Make every mutant of a function that carries a sentence, the most telling first.

    Args:
        text: Source of the function, or of the class whose method is meant.
        method: Name of the method, or ``None``.

    Returns:
        Mutants with name and sentence, each different from the original and from the others.
    """
    function = target_function(ast.parse(text), method)
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    operators = [*OPERATORS, names.other_argument([argument.arg for argument in arguments])]
    return apply_operators(text, method, operators)
