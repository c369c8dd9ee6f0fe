"""The products: the same bytes every time, the same as nbgrader's own release, and nothing that gives answers away."""

import json
import shutil

import nbformat
import pytest

from autograder.authoring.build import build, notebook_text, render, stale
from autograder.authoring.first_cells import is_first_cell
from autograder.authoring.lesson import read_lesson
from autograder.utils.course_paths import course_root, lesson_files

LESSONS = [path.stem for path in lesson_files(course_root())]


def test_the_committed_products_are_what_the_lessons_print():
    assert stale(course_root()) == []


def test_one_changed_word_makes_a_product_stale(mini_course):
    assert stale(mini_course) == []
    path = lesson_files(mini_course)[0]
    path.write_text(path.read_text(encoding="utf-8").replace("# # ", "# # Changed ", 1), encoding="utf-8")
    assert {item.name for item in stale(mini_course)} == {f"{path.stem}.ipynb", "catalogue.json"}
    build(mini_course)
    assert stale(mini_course) == []


def test_a_lesson_that_is_gone_takes_its_products_along(mini_course):
    path = lesson_files(mini_course)[0]
    path.rename(path.with_name("9_2_renamed.py"))
    build(mini_course)
    assert [item.parent.name for item in (mini_course / "course").glob("*/*.ipynb")] == ["9_2_renamed"]


@pytest.mark.parametrize("name", LESSONS)
def test_nbgraders_own_release_of_the_solutions_is_our_course(name, tmp_path):
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    from autograder.classroom.database import nbgrader_quirks

    root = course_root()
    shutil.copytree(root / "solutions" / name, tmp_path / "source" / name)
    config = Config()
    config.CourseDirectory.root = str(tmp_path)
    with nbgrader_quirks():
        result = NbGraderAPI(CourseDirectory(config=config), config=config).generate_assignment(name, force=True)
    assert result["success"], result
    released = (tmp_path / "release" / name / f"{name}.ipynb").read_text(encoding="utf-8")
    ours = nbformat.read(root / "course" / name / f"{name}.ipynb", as_version=4)
    # what installs the course elsewhere is no part of the assignment
    ours.cells = [cell for cell in ours.cells if not is_first_cell(cell.source)]
    assert released == notebook_text(ours)


@pytest.mark.parametrize("name", LESSONS)
def test_a_released_notebook_is_valid_and_gives_nothing_away(name):
    root = course_root()
    path = root / "course" / name / f"{name}.ipynb"
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    lesson = read_lesson(next(item for item in lesson_files(root) if item.stem == name))
    sources = "\n".join(cell.source for cell in notebook.cells)
    assert "BEGIN SOLUTION" not in sources
    assert "HIDDEN" not in sources
    assert all(not cell.get("outputs") for cell in notebook.cells)
    for exercise in lesson.exercises.values():
        assert all(hint not in sources for hint in exercise.hints)
        if exercise.hidden:
            assert exercise.hidden not in sources


def test_the_catalogue_counts_what_the_lessons_hold():
    root = course_root()
    catalogue = json.loads(render(root)[root / "course" / "catalogue.json"])
    assert [entry["name"] for entry in catalogue] == LESSONS
    for entry, path in zip(catalogue, lesson_files(root), strict=True):
        assert entry["points"] == read_lesson(path).points
