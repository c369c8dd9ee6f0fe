"""What `acml build` leaves alone, and what it refuses to print."""

import pathlib

import pytest

from autograder.authoring.build import build
from autograder.authoring.lesson import parse_lesson
from autograder.errors import LessonError
from autograder.utils.course_paths import lesson_files
from tests.support.mini_course import make_course

HEAD = "# %% [markdown] minutes=5\n# # Title\n\n"


def test_a_notebook_that_nobody_printed_stays(tmp_path):
    root = make_course(tmp_path)
    printed = root / "course" / lesson_files(root)[0].stem / f"{lesson_files(root)[0].stem}.ipynb"
    mine = printed.with_name("mine.ipynb")
    mine.write_bytes(printed.read_bytes())
    gone = root / "course" / "8_1_gone" / "8_1_gone.ipynb"
    gone.parent.mkdir()
    gone.write_bytes(b"{}")
    assert build(root) == [gone]
    assert mine.is_file() and not gone.exists()


@pytest.mark.parametrize("mark", ["answer", "hint", "question", "equivalent", "show", "a title"])
def test_text_under_a_bare_mark_is_not_printed(mark):
    with pytest.raises(LessonError, match='the only bare mark is "show", of code'):
        parse_lesson(pathlib.Path("9_9_x.py"), f"{HEAD}# %% [markdown] {mark}\n# The model answer.\n")
