"""A solved notebook, run from top to bottom in a real kernel: without an error, how many seconds, how much memory."""

import ast
import concurrent.futures
import dataclasses
import multiprocessing
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from autograder.notebook.definitions import tree_in

MAX_CELL_S = 600


@dataclasses.dataclass(frozen=True)
class NotebookRun:
    """What came out of a run.

    Attributes:
        cells: How many code cells ran.
        figures: How many pictures they showed.
        seconds: From the start of the kernel to the last cell.
        peak_memory_mib: Most memory that the kernel held at once, in MiB.
        fault: Why the run proves nothing, in one sentence, or `""`.
    """

    cells: int
    figures: int
    seconds: float
    peak_memory_mib: int
    fault: str = ""


def run_notebook(path: pathlib.Path, root: pathlib.Path, keep: pathlib.Path | None = None) -> NotebookRun:
    """Run a solved notebook in a process of its own, so that the memory of its kernel can be told from that of others.

    Args:
        path: Solved notebook; it stays as it is.
        root: Folder from which the kernel imports the library.
        keep: Folder into which the notebook is written with its outputs, also where it stopped; none if not given.
    """
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_run, path, root, keep).result()


def _run(path, root, keep) -> NotebookRun:
    import nbclient
    import nbformat

    notebook, begin, fault = nbformat.read(path, as_version=4), time.monotonic(), ""
    with tempfile.TemporaryDirectory() as folder:
        resources = {"metadata": {"path": folder}}
        client = nbclient.NotebookClient(
            notebook, timeout=MAX_CELL_S, kernel_name="python3", resources=resources, force_raise_errors=True
        )
        try:
            # a kernel's own notes on its ports say nothing about the lesson
            client.execute(env=_environment(root), stderr=subprocess.DEVNULL)
        except nbclient.exceptions.CellExecutionError as error:
            fault = f"{error.ename}: {error.evalue}"
        except nbclient.exceptions.CellTimeoutError:
            fault = f"a cell needs more than {MAX_CELL_S} s."
        except nbclient.exceptions.DeadKernelError:
            fault = "its kernel died; does it need too much memory?"
    seconds = time.monotonic() - begin
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, keep / path.name)
    figures = sum("image/png" in output.get("data", {}) for output in _outputs(notebook))
    fault = fault or _hidden_figure(notebook) or ("" if figures else "it shows no figure; let a `show` cell draw one.")
    fault = fault and f"{path.name} does not show from top to bottom what it should: {fault}"
    return NotebookRun(_code_cells(notebook), figures, seconds, _peak_memory_mib(), fault)


def _environment(root) -> dict[str, str]:
    # a lesson must run where there are no recordings; with them it is measured in benchmarks/
    kept = {name: value for name, value in os.environ.items() if name not in ("ACML_DATA", "MPLBACKEND")}
    return kept | {"PYTHONPATH": str(root)}


def _hidden_figure(notebook) -> str:
    """Say which cell binds a `figure` that nobody sees, or return `""`."""
    for number, cell in enumerate(notebook.cells, 1):
        shown = sum("image/png" in output.get("data", {}) for output in cell.get("outputs", []))
        if cell.cell_type == "code" and shown < _drawn(cell.source):
            return f"cell {number} draws a figure and shows none; make its axes with pyplot, outside `rc_context`."
    return ""


def _drawn(source) -> int:
    """Count the statements of a cell that bind a `figure`, outside its loops and functions."""
    names = (
        target.id
        for statement in getattr(tree_in(source), "body", [])
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    )
    return sum(name == "figure" for name in names)


def _outputs(notebook):
    return (output for cell in notebook.cells for output in cell.get("outputs", []))


def _code_cells(notebook) -> int:
    return sum(cell.cell_type == "code" for cell in notebook.cells)


def _peak_memory_mib() -> int:
    """Return the most memory that any child of this process held, the kernel's own children too."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10))
