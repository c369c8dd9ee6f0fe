"""The first cells: they install where the course is missing, and nobody takes them for a student's work."""

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from autograder.authoring.build import build, stale
from autograder.authoring.first_cells import is_first_cell, repository
from autograder.authoring.lesson import read_lesson
from autograder.authoring.notebooks import released_notebook
from autograder.notebook.reader import read_notebook
from autograder.notebook.transplant import Transplanter
from autograder.utils.course_paths import course_root, find_lesson, lesson_files

URL = "https://github.com/someone/acoustics"


@pytest.fixture
def published(mini_course):
    """A course that says where it is published, built."""
    (mini_course / "setup.cfg").write_text(f"[metadata]\nname = acml-tf\nurl = {URL}/\n", encoding="utf-8")
    build(mini_course)
    return mini_course


def released(root):
    lesson = lesson_files(root)[0]
    return root / "course" / lesson.stem / f"{lesson.stem}.ipynb"


def run(source, calls, monkeypatch, is_installed):
    """Run the cell as a notebook does, with a shell that notes what it is asked for."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: is_installed or None)
    shell = type("Shell", (), {"run_line_magic": lambda _, *words: calls.append(words)})()
    exec(TransformerManager().transform_cell(source), {"get_ipython": lambda: shell})


def test_they_stand_after_the_title_and_install_only_where_the_course_is_missing(published, monkeypatch):
    assert stale(published) == []
    title, button, install, *_ = nbformat.read(released(published), as_version=4).cells
    assert title.source.startswith("# ")
    name = released(published).stem
    assert f"/github/someone/acoustics/blob/main/course/{name}/{name}.ipynb)" in button.source
    here, missing = [], []
    run(install.source, here, monkeypatch, is_installed=True)
    run(install.source, missing, monkeypatch, is_installed=False)
    assert here == [] and missing == [("pip", f'install --quiet "acml-tf @ git+{URL}"')]


def test_nothing_of_them_is_a_students(published):
    lesson = read_lesson(lesson_files(published)[0])
    canonical_cells = [cell.source for cell in released_notebook(lesson).cells]
    notebook = nbformat.read(released(published), as_version=4)
    for cell in notebook.cells:
        # as Colab hands a notebook on
        cell.pop("id"), cell.metadata.pop("acml", None)
    notebook.nbformat_minor = 0
    path = published / "mine.ipynb"
    nbformat.write(notebook, path)
    done = Transplanter(lesson).transplant(read_notebook(path).cells)
    assert [cell.source for cell in done.notebook.cells] == canonical_cells and done.notes == []


def test_what_a_student_adds_to_them_is_kept(published):
    source = nbformat.read(released(published), as_version=4).cells[2].source
    assert is_first_cell(source + "\n") and not is_first_cell(source + "\ngain = 2")


def test_a_course_without_an_address_has_none(mini_course):
    assert repository(mini_course) == ""
    assert not any(is_first_cell(cell.source) for cell in nbformat.read(released(mini_course), as_version=4).cells)


def test_they_name_the_parts_that_the_lesson_needs():
    from autograder.authoring.first_cells import with_first_cells

    lesson = read_lesson(find_lesson(course_root(), "6_3"))
    cells = with_first_cells(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# x")]), lesson, URL).cells
    assert f'"acml-tf[tensorflow,explain] @ git+{URL}"' in cells[2].source
