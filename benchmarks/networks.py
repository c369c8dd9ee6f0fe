"""The bars of every network in one table, from one run: `python benchmarks/networks.py FOLDER [--only NAME]`.

FOLDER holds recordings (`esc10/`, `fsdd/`, `measured_rirs/`, `cipic_sofa/`, …); what is not in it, or everything
without a folder, is measured on simulated sound, and the table says which. Exit code 1 where a bar is missed; a stretch
that is not reached is shown and does not fail the run.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))


def parts():
    """The names of the single benchmarks: the files of `benchmarks/networks/` that measure bars."""
    return sorted(path.stem for path in (HERE / "networks").glob("[a-z]*.py") if path.stem != "bars")


def measure(name, data, console):
    """Run one benchmark, say what it measured, and return its rows and its time in seconds."""
    console.print(f"{name} …")
    start = time.perf_counter()
    bars = import_module(f"benchmarks.networks.{name}").run(data)
    for bar in bars:
        console.print(f"  {bar.model}: {bar.measured} ({bar.bar}: {verdict(bar)})")
    return bars, time.perf_counter() - start


def verdict(bar):
    """One word for the last column; a missed stretch is not a failure."""
    if bar.passed:
        return "[green]reached[/]"
    return "[yellow]not yet[/]" if bar.stretch else "[red]MISSED[/]"


def table_of(measured):
    """One row per bar; the time of a benchmark stands in its first row."""
    table = Table("part", "model", "bar", "measured", "verdict", "s", title="Networks")
    for name, (bars, seconds) in measured.items():
        for row, bar in enumerate(bars):
            table.add_row(name, bar.model, bar.bar, bar.measured, verdict(bar), "" if row else f"{seconds:.0f}")
        table.add_section()
    return table


def main(
    folder: Annotated[Path | None, typer.Argument(help="Folder with recordings.", file_okay=False)] = None,
    only: Annotated[list[str] | None, typer.Option(help="Name of one benchmark; may be repeated.")] = None,
):
    """Measure the bars of the networks and print one table."""
    console = Console(width=None if sys.stdout.isatty() else 180)
    unknown = set(only or []) - set(parts())
    if unknown:
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: choose from {', '.join(parts())}.")
    if folder is None or not folder.is_dir():
        console.print(f"No folder of recordings{f' at {folder}' if folder else ''}: simulated sound only.")
        folder = None
    measured = {name: measure(name, folder, console) for name in only or parts()}
    console.print(table_of(measured))
    raise typer.Exit(any(not (bar.passed or bar.stretch) for bars, _ in measured.values() for bar in bars))


if __name__ == "__main__":
    typer.run(main)
