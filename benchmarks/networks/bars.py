"""What a benchmark of a model reports: one bar, what was measured, and whether it was reached."""

from dataclasses import dataclass


@dataclass
class Bar:
    """One bar: the model, what it must reach, what was measured in words and numbers, and the verdict.

    A comparison is not a bar: what stands beside one, told whichever way it comes out. It does not fail the run.
    """

    model: str
    bar: str
    measured: str
    passed: bool
    comparison: bool = False
