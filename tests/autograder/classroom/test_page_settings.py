"""Pages of earlier versions are printed anew, and settings of earlier classes are completed, whoever prints next."""

import base64
import functools
import os
import shutil
import subprocess
import sys

import bs4
import nbformat
import pytest

from acml_tf import __version__
from autograder.classroom.class_folder import NBGRADER_CONFIG, Classroom
from autograder.classroom.gradebook import Gradebook
from autograder.classroom.opening import open_class
from autograder.classroom.page_version import is_current
from autograder.classroom.recorder import Recorder
from autograder.errors import CourseError
from tests.support.graded_class import NAME, lesson_with_prose, receipt_of, record
from tests.support.hostile_prose import PNG
from tests.support.mini_course import make_course

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def graded(tmp_path):
    lesson = lesson_with_prose(make_course(tmp_path))
    recorder = record(tmp_path / "class", lesson, {"ann": "xx", "bob": "x-"})
    return lesson, recorder.classroom


def as_an_earlier_version_left_it(classroom, student):
    """Put script into the notebook that nbgrader keeps, and an old page, without our stamp, beside it."""
    path = classroom.folder / "autograded" / student / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source = f"Spoken. {SCRIPT} ![x](attachment:gone.png)"
    path.chmod(0o644)
    nbformat.write(notebook, path)
    classroom.feedback_path(NAME, student).write_text(f"<html><head></head>{SCRIPT}</html>", encoding="utf-8")


def test_pages_of_earlier_versions_are_printed_anew_though_nobody_handed_in_again(graded):
    lesson, classroom = graded
    for student in ("ann", "bob"):
        as_an_earlier_version_left_it(classroom, student)
    recorder = Recorder(Gradebook(open_class(classroom.folder)), lesson)
    recorder.record(receipt_of(lesson, "ann", "xx"))
    recorder.renew_pages()
    assert recorder.failures == {}
    for student in ("ann", "bob"):
        page = classroom.feedback_path(NAME, student)
        assert is_current(page) and SCRIPT not in page.read_text(encoding="utf-8")
    assert "Spoken." in classroom.feedback_path(NAME, "bob").read_text(encoding="utf-8")


@pytest.mark.usefixtures("sandbox")
def test_grading_an_unchanged_class_prints_the_pages_of_an_earlier_version_anew(mini_course):
    handed_in = mini_course / "class" / "handed_in"
    handed_in.mkdir(parents=True)
    for student in ("ann", "bob"):
        shutil.copy(mini_course / "course" / NAME / f"{NAME}.ipynb", handed_in / f"{student}.ipynb")
    words = [sys.executable, "-m", "autograder", "grade", "9_1", "--jobs", "1"]
    grade = functools.partial(subprocess.run, cwd=mini_course, capture_output=True, text=True)
    assert grade(words).returncode == 0
    classroom = Classroom(mini_course / "class")
    (handed_in / "bob.ipynb").unlink()
    for student in ("ann", "bob"):
        as_an_earlier_version_left_it(classroom, student)
    assert grade(words).returncode == 0
    for student in ("ann", "bob"):
        assert is_current(classroom.feedback_path(NAME, student))


def test_settings_in_another_encoding_are_one_sentence(tmp_path):
    (tmp_path / "nbgrader_config.py").write_bytes("# für\n".encode("latin-1"))
    with pytest.raises(CourseError, match="is not written in UTF-8"):
        open_class(tmp_path)


def test_a_page_that_is_current_is_not_printed_again(graded):
    lesson, classroom = graded
    page = classroom.feedback_path(NAME, "bob")
    before = page.stat().st_mtime_ns
    recorder = Recorder(Gradebook(open_class(classroom.folder)), lesson)
    recorder.record(receipt_of(lesson, "bob", "x-"))
    recorder.renew_pages()
    assert page.stat().st_mtime_ns == before


def test_an_old_page_that_cannot_be_printed_anew_is_told(graded):
    lesson, classroom = graded
    as_an_earlier_version_left_it(classroom, "bob")
    (classroom.folder / "autograded" / "bob" / NAME / f"{NAME}.ipynb").unlink()
    recorder = Recorder(Gradebook(open_class(classroom.folder)), lesson)
    recorder.renew_pages()
    assert "bob.html" not in recorder.failures["bob"] and "Do not open" in recorder.failures["bob"]


def test_settings_of_an_earlier_version_are_completed_and_keep_what_stands_there(tmp_path):
    folder = tmp_path / "class"
    folder.mkdir()
    own = f"{NBGRADER_CONFIG}c.HTMLExporter.sanitize_html = True\nc.HTMLExporter.filters = {{'mine': 'builtins.str'}}\n"
    (folder / "nbgrader_config.py").write_text(f"{own}c.CourseDirectory.db_url = 'sqlite:///x.db'\n")
    (folder / "nbgrader_config.py").chmod(0o600)
    for _ in range(2):
        settings = open_class(folder).settings
        text = (folder / "nbgrader_config.py").read_text()
        assert text.startswith(own) and text.count("guard_pages(c)") == 1
        assert (folder / "nbgrader_config.py").stat().st_mode & 0o077 == 0
    assert settings.CourseDirectory.db_url == "sqlite:///x.db"
    assert set(settings.HTMLExporter.filters) == {"mine", "markdown2html", "clean_html", "script_hashes"}
    assert "*.html" in settings.CourseDirectory.ignore and "*.pyc" in settings.CourseDirectory.ignore


def test_nbgraders_own_command_prints_the_same_page(graded):
    _, classroom = graded
    as_an_earlier_version_left_it(classroom, "bob")
    command = [sys.executable, "-m", "nbgrader", "generate_feedback", NAME, "--force"]
    done = subprocess.run(command, cwd=classroom.folder, env=os.environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    page = classroom.feedback_path(NAME, "bob")
    assert is_current(page) and "Spoken." in page.read_text(encoding="utf-8")
    soup = bs4.BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    assert soup.find_all("script") == [] and soup.find_all("link") == []


def test_a_feedback_page_names_the_version_that_printed_it(graded):
    page = graded[1].feedback_path(NAME, "bob").read_text(encoding="utf-8")
    text = bs4.BeautifulSoup(page, "html.parser").body.get_text()
    assert f"Made by acml {__version__}." in text


def test_a_document_beside_a_submission_is_not_served(graded):
    lesson, classroom = graded
    place = classroom.submitted_path(NAME, "bob").parent
    for name in ("evil.html", "evil.svg", "notes.csv"):
        (place / name).write_text(SCRIPT)
    recorder = Recorder(Gradebook(open_class(classroom.folder)), lesson)
    recorder.record(receipt_of(lesson, "bob", "xx"))
    served = {path.name for path in (classroom.folder / "autograded" / "bob" / NAME).iterdir()}
    assert {"evil.html", "evil.svg"} & served == set() and "notes.csv" in served


def test_a_pasted_picture_is_on_the_feedback_page(graded):
    lesson, classroom = graded
    path = classroom.submitted_path(NAME, "ann")
    notebook = nbformat.read(path, as_version=4)
    answer = next(cell for cell in notebook.cells if cell.id in lesson.answers)
    answer.source, answer.attachments = "See ![s](attachment:image.png)", {"image.png": {"image/png": PNG}}
    nbformat.write(notebook, path)
    recorder = Recorder(Gradebook(open_class(classroom.folder)), lesson)
    recorder.record(receipt_of(lesson, "ann", "x-"))
    assert recorder.failures == {}
    soup = bs4.BeautifulSoup(classroom.feedback_path(NAME, "ann").read_text(encoding="utf-8"), "html.parser")
    assert base64.b64decode(soup.select_one("img")["src"].partition(",")[2]) == base64.b64decode(PNG)
