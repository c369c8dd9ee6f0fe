"""The paper's stratified medium: its reference, and the error of a field against it."""

import time
from typing import NamedTuple

from acml_tf.data.wave_fields import solve_problem, stratified_problem
from acml_tf.networks.pinn.callbacks import relative_error

WIDTH, EARLY = 0.05, 10
PROBLEM = stratified_problem()
SPEEDS, EDGES = (0.5, 0.75, 1.0), (0.33, 0.66)


class Row(NamedTuple):
    """One line of the table: what, what was measured in words, the bar, and the verdict (None if nothing is asked)."""

    what: str
    measured: str
    bar: str = ""
    passed: bool | None = None


def reference_field(intervals):
    """Solve the problem on a grid and keep 56 instants at 51 × 51 nodes; the record and the solver's seconds."""
    start = time.perf_counter()
    record = solve_problem(PROBLEM, intervals)
    return record, time.perf_counter() - start


def errors_in_words(field, true):
    """The relative error over all instants, and over those after the given ones, in one phrase."""
    return f"error {relative_error(field, true):.3f} ({relative_error(field[EARLY:], true[EARLY:]):.3f} after the data)"
