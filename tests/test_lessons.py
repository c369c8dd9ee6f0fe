"""A solved notebook runs top to bottom in a real kernel; `acml notebooks` proves the same of every lesson."""

from autograder.audit.notebook_run import run_notebook
from autograder.utils.course_paths import course_root, find_lesson

ROOT = course_root()


def test_the_first_solved_notebook_runs_top_to_bottom():
    name = find_lesson(ROOT, "1_1").stem
    run = run_notebook(ROOT / "solutions" / name / f"{name}.ipynb", ROOT)
    assert run.fault == ""
    assert run.figures > 5
