"""Physics-informed networks against the published recipe and the solver: error, time and time of a step, from one run.

`python benchmarks/pinn.py [--only exact|step|forward|recipes|inverse|study] [--steps N]` prints one table and exits
with 1 where a bar is missed. The forward run trains three times for as long, twice of it the published recipe.
PyTorch is not a dependency: where it is missing, its rows say so and are not counted. On a busy machine set
OMP_WAIT_POLICY=PASSIVE, or PyTorch's threads spend most of the time waiting for each other.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


PARTS = {
    "exact": "exact",
    "step": "step",
    "forward": "forward",
    "recipes": "recipes",
    "inverse": "inverse",
    "study": "inverse",
}


def measure(part, steps):
    """Rows of one part; its module is imported only then."""
    rows = getattr(import_module(f"benchmarks.pinn.{PARTS[part]}"), part)
    return rows(steps) if part == "forward" else rows()


def main(
    only: Annotated[str | None, typer.Option(help=", ".join(PARTS))] = None,
    steps: Annotated[int, typer.Option(help="Optimiser steps of the forward run.")] = 7000,
):
    """Print the table; exit 1 where a bar is missed."""
    if only not in (None, *PARTS):
        raise typer.BadParameter(f"{only}: choose from {', '.join(PARTS)}.")
    rows = [row for part in PARTS if only in (None, part) for row in measure(part, steps)]
    table = Table("what", "measured", "bar", "verdict", title="Physics-informed networks")
    for what, measured, bar, passed in rows:
        table.add_row(what, measured, bar, {None: "–", True: "reached", False: "MISSED"}[passed])
    Console(width=150).print(table)
    raise typer.Exit(any(passed is False for *_, passed in rows))


if __name__ == "__main__":
    typer.run(main)
