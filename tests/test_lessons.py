"""Each solved notebook runs top to bottom in a real kernel, without an error and within its time."""

import os

import nbclient
import nbformat
import pytest

from autograder.utils.course_paths import course_root, lesson_files

ROOT = course_root()
QUICK = ("1_1",)


def lesson_names():
    """The names of all lessons; those that train for a minute or two are marked."""
    for path in lesson_files(ROOT):
        yield pytest.param(path.stem, marks=() if path.stem.startswith(QUICK) else pytest.mark.notebooks)


@pytest.mark.parametrize("name", list(lesson_names()))
def test_a_solved_notebook_runs_top_to_bottom(name, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    # a lesson must run where there are no recordings; with them it is measured in benchmarks/
    monkeypatch.delenv("ACML_DATA", raising=False)
    monkeypatch.delenv("MPLBACKEND", raising=False)
    notebook = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4)
    client = nbclient.NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    )
    client.execute(env=os.environ.copy())
    figures = [
        output for cell in notebook.cells for output in cell.get("outputs", []) if "image/png" in output.get("data", {})
    ]
    assert figures, "a lesson shows something"
