"""One table of bars from one run: what `networks.py`, `chapters.py` and `trust.py` have in common.

A part is a file of a package that has `run(data) -> list of Bar`, where `data` is the folder of recordings or `None`.
"""

import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from acml_tf.startup import keep_freed_memory

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))


def parts(package):
    """The names of the single benchmarks: the files of `benchmarks/<package>/` that measure bars."""
    return sorted(path.stem for path in (HERE / package).glob("[a-z]*.py") if path.stem != "bars")


def measure(package, name, data, console):
    """Run one benchmark, say what it measured, and return its rows and its time in seconds."""
    console.print(f"{name} …")
    start = time.perf_counter()
    bars = import_module(f"benchmarks.{package}.{name}").run(data)
    for bar in bars:
        console.print(f"  {bar.model}: {bar.measured} ({bar.bar}: {verdict(bar)})")
    return bars, time.perf_counter() - start


def verdict(bar):
    """One word for the last column."""
    if bar.comparison:
        return "yes" if bar.passed else "no"
    return "[green]reached[/]" if bar.passed else "[red]MISSED[/]"


def table_of(title, measured):
    """One row per bar; the time of a benchmark stands in its first row."""
    table = Table("part", "model", "bar", "measured", "verdict", "s", title=title)
    for name, (bars, seconds) in measured.items():
        for row, bar in enumerate(bars):
            table.add_row(name, bar.model, bar.bar, bar.measured, verdict(bar), "" if row else f"{seconds:.0f}")
        table.add_section()
    return table


def command(package, title):
    """The command that measures the bars of a package."""

    def main(
        folder: Annotated[Path | None, typer.Argument(help="Folder with recordings.", file_okay=False)] = None,
        only: Annotated[list[str] | None, typer.Option(help="Name of one benchmark; may be repeated.")] = None,
    ):
        """Measure the bars and print one table."""
        console = Console(width=None if sys.stdout.isatty() else 180)
        unknown = set(only or []) - set(parts(package))
        if unknown:
            raise typer.BadParameter(f"{', '.join(sorted(unknown))}: choose from {', '.join(parts(package))}.")
        if folder is None or not folder.is_dir():
            console.print(f"No folder of recordings{f' at {folder}' if folder else ''}: simulated sound only.")
            folder = None
        keep_freed_memory()
        measured = {name: measure(package, name, folder, console) for name in only or parts(package)}
        console.print(table_of(title, measured))
        raise typer.Exit(any(not (bar.passed or bar.comparison) for bars, _ in measured.values() for bar in bars))

    return main
