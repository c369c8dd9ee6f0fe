"""Stock nbgrader, none of our steps: its own autograde runs students' cells in the sandboxed kernel by name."""

import json
import os
import pathlib
import subprocess
import sys

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from autograder.execution.kernel_spec import kernel_spec
from autograder.sandbox.limits import Limits

PROBE = (
    "import os, pathlib\nprint('uid', os.getuid(), pathlib.Path('gradebook.db').exists(), os.listdir('/home'))\nx = 1"
)


def cell(source, grade_id, **flags):
    kind = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return new_code_cell(source, metadata={"nbgrader": {**kind, "grade_id": grade_id, **flags}})


def nbgrader(folder, kernels, *words):
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    environment = os.environ | {"JUPYTER_PATH": str(kernels), "PATH": path}
    command = [sys.executable, "-m", "nbgrader", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=180)


def test_stock_autograde_runs_cells_in_the_sandbox_by_the_kernels_name(tmp_path):
    kernels = tmp_path / "jupyter"
    spec = kernels / "kernels" / "acml-sandbox" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps(kernel_spec(True, Limits()).to_dict()), encoding="utf-8")
    source = new_notebook(
        cells=[cell(PROBE, "x", solution=True), cell("assert x == 1", "t", grade=True, points=2, locked=True)]
    )
    source.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for step in ("source", "submitted/ann"):
        place = tmp_path / step / "ps" / "ps.ipynb"
        place.parent.mkdir(parents=True)
        nbformat.write(source, place)
    assert nbgrader(tmp_path, kernels, "generate_assignment", "ps").returncode == 0
    result = nbgrader(tmp_path, kernels, "autograde", "ps", "--Execute.kernel_name=acml-sandbox")
    assert result.returncode == 0, result.stderr[-2000:]
    graded = nbformat.read(pathlib.Path(tmp_path, "autograded", "ann", "ps", "ps.ipynb"), as_version=4)
    printed = graded.cells[0].outputs[0].text.split()
    assert int(printed[1]) != 0 or os.geteuid() != 0
    assert printed[2:] == ["False", "['student']"]
