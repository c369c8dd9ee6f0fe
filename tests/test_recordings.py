"""Does every lesson that promises to run on recordings do so, from its first cell to its last?"""

import os
from pathlib import Path

import nbclient
import nbformat
import pytest

ROOT = Path(__file__).parents[1]
LESSONS = [path.stem for path in sorted(ROOT.glob("lessons/*/*.py")) if "load_or_simulate" in path.read_text("utf-8")]


@pytest.mark.nightly
@pytest.mark.skipif("ACML_DATA" not in os.environ, reason="set ACML_DATA to a folder of recordings (docs/data_sets.md)")
@pytest.mark.parametrize("lesson", LESSONS)
def test_a_solved_notebook_runs_on_recordings(lesson):
    notebook = nbformat.read(next(ROOT.glob(f"solutions/*/{lesson}.ipynb")), as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=1800, kernel_name="python3", force_raise_errors=True)
    client.execute(env={**os.environ, "PYTHONPATH": str(ROOT)})
