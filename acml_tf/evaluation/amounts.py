"""Counts, fractions and widths as arguments, and tables that belong together: a wrong one is told at once.

Lesson: lessons/7_trust/7_2_deployed.py
"""

from acml_tf.acoustics.amounts import takes_counts, takes_fractions, takes_positive
from acml_tf.acoustics.samples import takes
from acml_tf.evaluation.columns import table

__all__ = ["takes_alike_tables", "takes_counts", "takes_fractions", "takes_positive"]


def takes_alike_tables(*names, min_rows=1):
    """Let a function have tables with the same columns, as `table` checks them.

    Args:
        *names: Arguments that are tables, one row per case.
        min_rows: Least number of their rows.

    Returns:
        Decorator. The function raises `ValueError` for tables that are none, or where the numbers of columns differ.

    Example:
        >>> takes_alike_tables("now", "before")(lambda now, before: now.shape)([[1, 2]], [[3, 4], [5, 6]])
        (1, 2)
    """

    def same_columns(tables):
        if len({rows.shape[1] for rows in tables.values()}) > 1:
            said = ", ".join(f"{name} {rows.shape}" for name, rows in tables.items())
            raise ValueError(f"The numbers of columns differ ({said}): give the same columns in each.")

    return takes(names, lambda name, values: table(values, name, min_rows), same_columns)
