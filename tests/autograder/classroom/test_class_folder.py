"""Opening a class folder touches nothing; making and completing it are steps of their own."""

import pathlib

from autograder.classroom.class_folder import Classroom, find_submissions, open_class
from autograder.notebook.reader import open_file
from tests.support.graded_class import NAME, lesson_with_prose, record
from tests.support.mini_course import make_course


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_class_folder_is_made_once_and_opening_it_touches_nothing(tmp_path):
    folder = tmp_path / "class"
    assert Classroom(folder).folder == folder
    assert not folder.exists()
    made = open_class(folder)
    before = contents(folder)
    opened = Classroom(folder)
    assert (opened.secret, opened.db_url) == (made.secret, made.db_url)
    assert open_class(folder).secret == made.secret
    assert contents(folder) == before


def test_settings_run_once_until_another_gradebook_is_chosen(tmp_path):
    runs = tmp_path / "runs"
    open_class(tmp_path / "class")
    path = tmp_path / "class" / "nbgrader_config.py"
    count = f"import pathlib\nwith pathlib.Path({str(runs)!r}).open('a') as file:\n    file.write('x')\n"
    path.write_text(path.read_text() + count, encoding="utf-8")
    classroom = Classroom(tmp_path / "class")
    assert len({classroom.db_url for _ in range(3)}) == 1
    assert runs.read_text() == "x"
    classroom.use_gradebook(f"sqlite:///{tmp_path / 'other.db'}")
    assert classroom.db_url == f"sqlite:///{tmp_path / 'other.db'}"
    assert runs.read_text() == "xx"


def test_a_result_is_an_argument_of_one_recording_and_is_not_left_behind(tmp_path):
    recorder = record(tmp_path / "class", lesson_with_prose(make_course(tmp_path)), {"ann": "xx", "bob": "--"})
    assert "result" not in recorder.gradebook._api.config.get("Examine", {})
    scores = recorder.gradebook.scores(NAME)
    assert {student: found["score"] for student, found in scores.items()} == {"ann": 3.0, "bob": 0.0}


def test_a_submission_is_found_again_from_any_working_directory(tmp_path, monkeypatch):
    hand_in = tmp_path / "class" / "handed_in" / "ann" / NAME
    hand_in.mkdir(parents=True)
    (hand_in / f"{NAME}.ipynb").write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (found,) = find_submissions(pathlib.Path("class", "handed_in"), NAME)
    monkeypatch.chdir(tmp_path / "class")
    assert open_file(found.path) == (b"{}", "")
