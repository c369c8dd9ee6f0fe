"""What the text of a mutant calls in place of an argument or of a result."""

import numpy as np

NUMBERS = bool | int | float | complex | np.number


def mutant_helpers(touched: list) -> dict:
    """Return the functions that mutants call, by name.

    Args:
        touched: Collects for each call whether it changed anything.

    Returns:
        `mutant_transpose` turns a table over; `mutant_ignore` gives a constant in place of an argument. A number is
        replaced by one and the same constant in all calls: seeds that changed places would still be two seeds.

    Example:
        >>> ignore = mutant_helpers([])["mutant_ignore"]
        >>> ignore(7), ignore(1)
        (1, 1)
    """
    constants: dict = {}

    def mutant_transpose(value):
        many = np.ndim(value) > 1 and max(np.shape(value)) > 1
        touched.append(many)
        return np.transpose(value) if many else value

    def mutant_ignore(value):
        other = _constant_like(value)
        if isinstance(value, NUMBERS):
            other = constants.setdefault(type(value), other)
            touched.append(other != value)
        else:
            touched.append(other is not value)
        return other

    return {"mutant_transpose": mutant_transpose, "mutant_ignore": mutant_ignore}


def _constant_like(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, NUMBERS):
        return type(value)(1 if value != 1 else 2)
    if isinstance(value, np.ndarray) and value.dtype.kind in "iufc" and value.size:
        return np.ones_like(value)
    return value
