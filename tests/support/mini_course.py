"""A course of one small lesson, built in a folder of its own, for tests that change it or grade it."""

import pathlib

import jupytext

import acml_tf
from autograder.authoring.build import build
from tests.import_floors import ROOT

# the benchmark of grading grades the same lesson
LESSON = (ROOT / "benchmarks" / "grading" / "9_1_light.py").read_text(encoding="utf-8")


def make_course(root: pathlib.Path) -> pathlib.Path:
    """Write and build the small course in a folder; return the folder."""
    path = root / "lessons" / "9_mini" / "9_1_levels.py"
    path.parent.mkdir(parents=True)
    path.write_text(LESSON, encoding="utf-8")
    (root / "acml_tf").symlink_to(pathlib.Path(acml_tf.__file__).parent)
    build(root)
    return root


def rewritten(root: pathlib.Path, exercise: str, added: str = "", **cells: str) -> pathlib.Path:
    """Give cells of an exercise another text, and add cells at the end; return the lesson's file.

    Args:
        root: Folder that `make_course` made.
        exercise: Exercise whose cells are meant.
        added: Cells in percent format, or ``""``.
        cells: Kind of cell → its new text; of several cells of a kind each gets it.
    """
    path = next((root / "lessons").rglob("*.py"))
    notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    for cell in notebook.cells:
        for kind, text in cells.items():
            if cell.metadata.get(kind) == exercise:
                cell.source = text
    path.write_text(jupytext.writes(notebook, fmt="py:percent") + "\n" + added, encoding="utf-8")
    return path
