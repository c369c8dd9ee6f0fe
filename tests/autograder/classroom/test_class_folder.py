"""Opening a class folder touches nothing; making and completing it are steps of their own."""

import pathlib
import shutil

import pytest

from autograder.classroom.class_folder import Classroom
from autograder.classroom.gradebook import Gradebook
from autograder.classroom.migration import move_gradebook
from autograder.classroom.opening import open_class, open_graded_class
from autograder.classroom.submissions import find_submissions
from autograder.errors import CourseError
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


BAD_URLS = {
    "sqlite:////no/such/x.db": "sqlite:////no/such/x.db cannot be opened .*check that its folder is there",
    "sqlite:///none/x.db": "class/none/x.db cannot be opened",
    "sqlite:////etc/passwd": "sqlite:////etc/passwd cannot be opened",
    "grades.db": "cannot be opened",
    "nosuch://x/y": "cannot be opened",
    "sqlite://": "sqlite:// names no file that stays; write sqlite:////full/path/grades.db",
    "sqlite:///:memory:": "names no file that stays",
}


@pytest.fixture
def graded(tmp_path):
    """A class in which one student was graded."""
    return record(tmp_path / "class", lesson_with_prose(make_course(tmp_path)), {"ann": "xx"}).classroom.folder


@pytest.mark.parametrize("url", BAD_URLS)
def test_a_gradebook_that_cannot_be_opened_changes_nothing(tmp_path, url):
    folder = open_class(tmp_path / "class").folder
    (folder / "recorded").mkdir()
    (folder / "recorded" / "mark").write_text("kept")
    before = contents(folder)
    for change in (lambda: open_class(folder, url), lambda: move_gradebook(Classroom(folder), url)):
        with pytest.raises(CourseError, match=BAD_URLS[url]) as caught:
            change()
        assert "\n" not in str(caught.value)
        assert {path: data for path, data in contents(folder).items() if path.suffix != ".db"} == before


def test_a_relative_gradebook_lies_in_the_class_folder_from_wherever_it_is_named(tmp_path, monkeypatch, graded):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    open_class(graded, "sqlite:///new.db")
    assert Classroom(graded).settings.CourseDirectory.db_url == f"sqlite:///{graded / 'new.db'}"
    moved = open_class(graded)
    moved.use_gradebook("sqlite:///gradebook.db")
    move_gradebook(moved, "sqlite:///moved.db")
    monkeypatch.chdir(tmp_path)
    assert Classroom(graded).settings.CourseDirectory.db_url == f"sqlite:///{graded / 'moved.db'}"
    assert Gradebook(open_class(graded)).scores(NAME)["ann"]["score"] == 3.0
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_gradebook_that_an_earlier_version_put_elsewhere_is_asked_for_and_not_begun_anew(tmp_path, graded):
    Classroom(graded).use_gradebook("sqlite:///grades.db")
    shutil.move(graded / "gradebook.db", tmp_path / "grades.db")
    with pytest.raises(CourseError, match="There is no .*/class/grades.db, .* put it there, or .* by --db sqlite:////"):
        open_class(graded)
    assert not (graded / "grades.db").exists()
    found = open_class(graded, f"sqlite:///{tmp_path / 'grades.db'}")
    assert Gradebook(found).scores(NAME)["ann"]["score"] == 3.0


@pytest.mark.parametrize("text", ["", "\n", "short", "\x00"])
def test_a_secret_that_could_be_foretold_is_refused_and_drawn_anew_once_it_is_deleted(tmp_path, text):
    folder = open_class(tmp_path / "class").folder
    (folder / "secret.txt").write_text(text)
    with pytest.raises(CourseError, match="secret.txt has . characters, under 8; put the former one back, or delete"):
        open_class(folder)
    assert (folder / "secret.txt").read_text() == text
    (folder / "secret.txt").unlink()
    assert len(open_class(folder).secret) == 32
    assert (folder / "secret.txt").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"9_1_levels": 5}', "\ud800"])
def test_a_damaged_list_of_lessons_is_named_with_the_remedy(tmp_path, text):
    classroom = open_class(tmp_path / "class")
    (classroom.folder / "lessons.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    for use in (lambda: classroom.lesson_path(NAME), lambda: classroom.remember_lesson(NAME, tmp_path)):
        with pytest.raises(CourseError, match="lessons.json is damaged .*; delete it and run `acml grade` again"):
            use()


def test_damaged_marks_of_what_was_recorded_cost_nothing(tmp_path, graded):
    for path in [*graded.glob("recorded/*/*"), *graded.glob("source/*/*")]:
        path.write_bytes(b"\xff\xfe")
    recorder = record(graded, lesson_with_prose(make_course(tmp_path / "again")), {"ann": "xx"})
    assert recorder.failures == {}


def test_a_folder_that_is_no_class_is_not_made_one(tmp_path):
    for folder, said in (
        (tmp_path / "none", "There is no class folder"),
        (tmp_path, "There is no class in .*--class-dir"),
    ):
        with pytest.raises(CourseError, match=said):
            open_graded_class(folder)
    assert list(tmp_path.iterdir()) == []
