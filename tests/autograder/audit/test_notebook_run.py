"""A solved notebook that runs says how long and with how much memory; one that does not says why."""

import nbformat
import pytest

from autograder.audit.notebook_run import run_notebook
from tests.import_floors import ROOT

FIGURE = "import matplotlib.pyplot as plt\n\nfigure, axes = plt.subplots()"
HIDDEN = "from matplotlib.figure import Figure\n\nfigure = Figure()"
BALLAST = "import numpy as np\n\nballast = np.ones(40_000_000)\ntotal = ballast.sum()\ndel ballast"


def ran(tmp_path, *cells):
    """Run a notebook of some cells."""
    path = tmp_path / "9_1_levels.ipynb"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, path)
    before = path.read_bytes()
    run = run_notebook(path, ROOT, tmp_path / "kept")
    assert path.read_bytes() == before
    return run


def test_a_notebook_that_runs_is_counted_timed_and_weighed(tmp_path):
    run = ran(tmp_path, "import time\n\ntime.sleep(0.5)", BALLAST, FIGURE)
    assert (run.fault, run.cells, run.figures) == ("", 3, 1)
    assert run.seconds > 0.5
    kept = nbformat.read(tmp_path / "kept" / "9_1_levels.ipynb", as_version=4)
    assert "image/png" in kept.cells[2].outputs[0].data
    # forty million numbers of eight bytes were held at once, though not in the end
    assert 305 < run.peak_memory_mib < 1000


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["import acml_tf", "raise ValueError('no sound')"], "ValueError: no sound"),
        (["1 + 1"], "shows no figure"),
        ([FIGURE, HIDDEN], "cell 2 draws a figure and shows none"),
        (["import os\n\nos._exit(1)"], "its kernel died"),
    ],
    ids=["error", "no figure", "hidden figure", "dead"],
)
def test_a_notebook_that_proves_nothing_says_why(tmp_path, cells, said):
    assert said in ran(tmp_path, *cells).fault
