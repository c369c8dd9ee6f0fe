"""Which folder is the course, and which of its files are lessons."""

import pytest

from autograder.authoring.build import build
from autograder.errors import LessonError
from autograder.utils.course_paths import course_root, find_lesson, lesson_files
from tests.support.mini_course import make_course


@pytest.mark.parametrize(
    "stray", ["8_notes.py", "8_pascals.py", "8-1_pascals.py", "pascals.py", "_8_1_pascals.py", "9_2_a.PY"]
)
def test_a_file_that_is_no_lesson_by_its_name_stops_nobody_but_its_author(tmp_path, stray):
    root = make_course(tmp_path)
    known = lesson_files(root)
    (known[0].parent / stray).write_text("", encoding="utf-8")
    assert lesson_files(root) == known
    assert {find_lesson(root, name) for name in ("9_1", "9.1", "9-1", known[0].stem)} == set(known)
    with pytest.raises(LessonError, match=f"{stray} lies among the lessons without the name of one; call it e.g. 8_1_"):
        build(root)


def test_a_new_course_is_the_one_that_is_built(tmp_path, monkeypatch):
    lesson = lesson_files(make_course(tmp_path / "made"))[0]
    own = tmp_path / "own" / "lessons" / lesson.parent.name
    own.mkdir(parents=True)
    monkeypatch.delenv("ACML_COURSE", raising=False)
    monkeypatch.chdir(own)
    assert course_root() != tmp_path / "own", "a folder called lessons that holds none is no course"
    (own / lesson.name).write_text(lesson.read_text(encoding="utf-8"), encoding="utf-8")
    assert course_root() == tmp_path / "own"
    build(course_root())
    assert (tmp_path / "own" / "course" / "catalogue.json").is_file()
