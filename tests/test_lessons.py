"""A solved notebook runs in a real kernel, light lessons need no TensorFlow, and what passes for a mutant is explained.

`acml notebooks` proves the first of every lesson, and the ledger of `acml audit` is read for the last.
"""

import ast
import subprocess
import sys

import pytest

from autograder.audit.notebook_run import run_notebook
from autograder.authoring.lesson import read_lesson
from autograder.authoring.proof_files import AUDIT, read_proofs
from autograder.utils.course_paths import course_root, find_lesson, lesson_files
from docs.lite.places import LIGHT

ROOT = course_root()
GRADED = ("given", "exercise", "test", "hidden")
WITHOUT_TENSORFLOW = "import sys\nfor name in ('tensorflow', 'keras', 'tf_keras'):\n    sys.modules[name] = None\n"


def light_lessons():
    """The numbers of the light lessons that exist."""
    numbers = {read_lesson(path).number for path in lesson_files(ROOT)}
    return [number for number in LIGHT if number in numbers]


def graded_script(lesson):
    """The cells of a lesson that a grade runs, one after the other, as a program."""
    return "\n\n".join(cell.source for cell in lesson.cells if cell.kind in GRADED)


def names_of_pictures(tree):
    """The names under which a program has functions that draw, or their module."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    found = [(getattr(node, "module", "") or alias.name, alias) for node in imports for alias in node.names]
    return {alias.asname or alias.name for module, alias in found if module.startswith("acml_tf.plots")}


def test_the_first_solved_notebook_runs_top_to_bottom():
    name = find_lesson(ROOT, "1_1").stem
    run = run_notebook(ROOT / "solutions" / name / f"{name}.ipynb", ROOT)
    assert run.fault == ""
    assert run.figures > 5


@pytest.mark.parametrize("number", light_lessons())
def test_a_light_lesson_is_graded_without_tensorflow(number):
    script = WITHOUT_TENSORFLOW + graded_script(read_lesson(find_lesson(ROOT, number)))
    done = subprocess.run([sys.executable, "-"], input=script, text=True, capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", lesson_files(ROOT), ids=lambda path: path.stem)
def test_nothing_that_is_graded_draws_a_picture(path):
    # the ledger counts on it: a picture that looks otherwise makes no audit stale
    lesson = read_lesson(path)
    pictures = names_of_pictures(ast.parse("\n".join(c.source for c in lesson.cells if c.kind in ("given", "show"))))
    judged = [cell.source for cell in lesson.cells if cell.kind in (*GRADED, "wrong", "right")]
    used = {node.id for text in judged for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    assert pictures
    assert used & pictures == set()


@pytest.mark.parametrize("path", lesson_files(ROOT), ids=lambda path: path.stem)
def test_every_mutant_that_the_tests_let_pass_has_its_reason(path):
    rows = read_proofs(ROOT, path.stem)[AUDIT].found["exercises"]
    survivors = [
        (name, change, reason)
        for name, row in rows.items()
        for kind in ("mutants", "student_mutants")
        for change, reason in row[kind]["survivors"].items()
    ]
    assert [(name, change) for name, change, reason in survivors if not reason] == [], (
        "mend the test, or say why the mutant is right in a cell [markdown] equivalent=…"
    )
