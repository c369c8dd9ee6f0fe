"""Without nbgrader grader and check know the released notebook as with it, whatever became of `course/`."""

import nbformat
import pytest

from autograder.authoring import canonical
from autograder.authoring.catalogue import find_entry
from autograder.authoring.lesson import read_lesson
from autograder.authoring.notebooks import blank_source, released_notebook
from autograder.execution.verdict import NOT_ATTEMPTED
from autograder.student.self_check import check_notebook, require_notebook
from autograder.utils.course_paths import course_root, lesson_files


def texts(notebook):
    return [(cell.id, cell.cell_type, cell.source) for cell in notebook.cells]


@pytest.mark.parametrize("path", lesson_files(course_root()), ids=lambda path: path.stem)
def test_it_reads_as_nbgrader_prints_it(path, monkeypatch):
    lesson = read_lesson(path)
    printed, exercises = released_notebook(lesson), list(lesson.exercises.values())
    blanks = [blank_source(lesson, exercise) for exercise in exercises]
    monkeypatch.setattr(canonical, "is_here", lambda _: False)
    assert texts(canonical.canonical_notebook(lesson)) == texts(printed)
    assert [canonical.blank_answer(lesson, exercise) for exercise in exercises] == blanks


def test_work_in_the_course_itself_is_begun(mini_course, monkeypatch):
    monkeypatch.setattr(canonical, "is_here", lambda _: False)
    entry = find_entry(mini_course, "9_1")
    path = mini_course / "course" / entry.name / f"{entry.name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    answer = next(cell for cell in notebook.cells if "NotImplementedError" in cell.source)
    answer.source = answer.source.replace("raise NotImplementedError()", "return 7")
    nbformat.write(notebook, path)
    verdicts = check_notebook(mini_course, entry, require_notebook(path), path).verdicts
    assert [verdict.status == NOT_ATTEMPTED for verdict in verdicts] == [False, True]
