"""Folders that a sandbox shows: none may hold lessons, the class, temporary files or a home, however it is reached."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import venv

import pytest

import acml_tf
from autograder.authoring.lesson import read_lesson
from autograder.classroom.submissions import find_submissions
from autograder.errors import CourseError
from autograder.grading.grading_run import open_run
from autograder.grading.local_run import grade_here
from autograder.sandbox import mounts
from autograder.sandbox.mounts import require_hidden, shown_folders
from autograder.utils.course_paths import lesson_files
from autograder.utils.files import write_whole
from tests.support.mini_class import RIGHT, notebook
from tests.support.mini_course import make_course

pytestmark = pytest.mark.usefixtures("sandbox")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project whose root is a virtual environment, too, so that lessons lie under ``sys.prefix``."""
    root = make_course(tmp_path_factory.mktemp("project"))
    venv.create(root, symlinks=True)
    packages = next(path for path in map(pathlib.Path, sys.path) if path.name == "site-packages")
    own = root / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    repository = pathlib.Path(acml_tf.__file__).parents[1]
    (own / "others.pth").write_text(f"{packages}\n{repository}\n", encoding="utf-8")
    return root


def of(class_folder):
    return [("the class folder", class_folder)]


def hand_in(course, class_dir):
    write_whole(class_dir / "handed_in" / "ada.ipynb", json.dumps(notebook(course, RIGHT)))


def grade(course, class_dir, python=sys.executable, **environment):
    hand_in(course, class_dir)
    words = [str(python), "-m", "autograder", "grade", "9_1", "--class-dir", str(class_dir)]
    variables = os.environ | {"ACML_COURSE": str(course), "COLUMNS": "1000"} | environment
    done = subprocess.run(words, env=variables, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def refused(said, *words):
    code, text = said
    assert code == 2 and "nothing was run" in text and "Traceback" not in text, text
    assert [word for word in words if str(word) not in text] == [], text


def test_an_environment_in_the_root_of_the_project(project, tmp_path):
    refused(grade(project, tmp_path / "class", project / "bin" / "python"), project, "virtual environment", ".venv")
    assert not (tmp_path / "class" / "receipts").exists()


def test_a_data_folder_above_the_class(mini_course, tmp_path):
    refused(grade(mini_course, tmp_path / "class", ACML_DATA=str(tmp_path)), tmp_path, "unset ACML_DATA")


@pytest.mark.parametrize("what", ["the class folder", "the course's lessons/", "the home folder", "temporary files"])
@pytest.mark.parametrize("linked", [False, True], ids=["named", "by a link"])
def test_a_data_folder_that_holds_more_than_data(mini_course, tmp_path, monkeypatch, what, linked):
    place = {"the course's lessons/": mini_course}.get(what, tmp_path / "data")
    place.mkdir(exist_ok=True)
    (tmp_path / "link").symlink_to(place)
    monkeypatch.setenv("ACML_DATA", str(tmp_path / "link" if linked else place))
    if what == "the home folder":
        monkeypatch.setenv("HOME", str(place / "me"))
    if what == "temporary files":
        monkeypatch.setattr(tempfile, "tempdir", str(place))
    with pytest.raises(CourseError, match=f"{what}.*unset ACML_DATA"):
        require_hidden(of(place / "class" if what == "the class folder" else tmp_path / "class"))


def test_a_class_folder_that_is_a_link_into_the_data(tmp_path, monkeypatch):
    (tmp_path / "data" / "class").mkdir(parents=True)
    (tmp_path / "class").symlink_to(tmp_path / "data" / "class")
    monkeypatch.setenv("ACML_DATA", str(tmp_path / "data"))
    with pytest.raises(CourseError, match="the class folder"):
        require_hidden(of(tmp_path / "class"))


@pytest.mark.parametrize("place", [sys.prefix, str(mounts.library_folder()), "/usr/local"])
def test_a_class_folder_inside_what_is_shown(place):
    with pytest.raises(CourseError, match="would see the class folder .*nothing was run: .+"):
        require_hidden(of(pathlib.Path(place) / "class"))
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "link").symlink_to(place)
        with pytest.raises(CourseError, match="the class folder"):
            require_hidden(of(pathlib.Path(folder) / "link" / "class"))


def test_a_course_that_a_wheel_put_into_the_environment(tmp_path, monkeypatch):
    monkeypatch.setattr(mounts, "installed_course", lambda: pathlib.Path(sys.prefix) / "lib")
    with pytest.raises(CourseError, match="would see the installed course .*--editable"):
        require_hidden(of(tmp_path / "class"))


@pytest.mark.parametrize("what", ["the submission", "the gradebook"])
def test_what_lies_outside_the_class_folder_is_hidden_too(mini_course, tmp_path, monkeypatch, what):
    handed_in, data = tmp_path / "handed_in", tmp_path / "data"
    inside = data / "more"
    inside.mkdir(parents=True)
    folder = inside if what == "the submission" else handed_in
    write_whole(folder / "ada.ipynb", json.dumps(notebook(mini_course, RIGHT)))
    url = f"sqlite:///{inside if what == 'the gradebook' else tmp_path}/grades.db"
    monkeypatch.setenv("ACML_DATA", str(data))
    lesson = lesson_files(mini_course)[0]
    run = open_run(lesson, tmp_path / "class", url)
    with pytest.raises(CourseError, match=f"would see {what} {inside}"):
        list(grade_here(run, find_submissions(folder, read_lesson(lesson).name), 1))


def test_data_beside_the_class_may_be_shown(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("ACML_DATA", str(tmp_path / "data"))
    require_hidden(of(tmp_path / "class"))
    assert str(tmp_path / "data") in shown_folders()


def test_an_empty_name_of_a_data_folder_shows_nothing(monkeypatch):
    monkeypatch.setenv("ACML_DATA", "")
    assert os.getcwd() not in shown_folders()


def test_of_the_course_only_the_library_is_shown():
    root = mounts.library_folder().parent
    shown = [pathlib.Path(folder) for folder in shown_folders()]
    assert [folder for folder in shown if root == folder or folder in root.parents] == []
    require_hidden(of(root / "class"))
