"""Run a cell in a kernel and read what it printed as Python data."""

import ast


def told(kernel, source: str):
    """Return what a cell printed, read as a literal."""
    run = kernel.run(source)
    assert run.status == "ok", run.outputs
    return ast.literal_eval("".join(output.get("text", "") for output in run.outputs))
