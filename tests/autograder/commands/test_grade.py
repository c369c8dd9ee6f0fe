"""What an instructor types, and the one sentence that a mistake ends in."""

import os
import shutil
import subprocess
import sys

import pytest

from autograder.authoring.example_class import read_example_students
from autograder.authoring.lesson import read_lesson
from autograder.errors import CourseError
from autograder.utils.course_paths import lesson_files

SHEET = '# %% student="ann" all="reference"\n\n# %% student="bob" all="blank"\n'


def acml(course, *words, **environment):
    command = [sys.executable, "-m", "autograder", *words]
    return subprocess.run(
        command, cwd=course, env=os.environ | {"ACML_COURSE": str(course)} | environment, capture_output=True, text=True
    )


def test_two_commands_grade_a_class_and_say_where_everything_lies(mini_course):
    (mini_course / "examples").mkdir()
    (mini_course / "examples" / "class_9_1.py").write_text(SHEET, encoding="utf-8")
    assert acml(mini_course, "example-class").returncode == 0
    result = acml(mini_course, "grade", "9_1", "--jobs", "1")
    assert result.returncode == 0, result.stderr
    assert "Gradebook" in result.stdout
    assert "3 of 3" in result.stdout
    assert "0 of 3" in result.stdout
    for made in ("grades/9_1_levels.csv", "reports/9_1_levels.html", "feedback/ann/9_1_levels/9_1_levels.html"):
        assert (mini_course / "class" / made).stat().st_size > 100
    page = (mini_course / "class" / "reports" / "9_1_levels.html").read_text(encoding="utf-8")
    assert "../feedback/ann/9_1_levels/9_1_levels.html" in page


def test_a_class_named_by_a_relative_path_is_graded_while_others_are_recorded(mini_course):
    sheet = "".join(f'# %% student="s{number}" all="reference"\n\n' for number in range(12))
    (mini_course / "examples").mkdir()
    (mini_course / "examples" / "class_9_1.py").write_text(sheet, encoding="utf-8")
    assert acml(mini_course, "example-class", "--class-dir", "relative").returncode == 0
    result = acml(mini_course, "grade", "9_1", "--class-dir", "relative", "--jobs", "2")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count("3 of 3") == 12


def test_what_is_not_graded_is_named_and_the_others_are_graded(mini_course):
    for path in ("ann/x.ipynb", "bob/lab/x.ipynb", "gus.json"):
        file = mini_course / "collected" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(mini_course / "course" / "9_1_levels" / "9_1_levels.ipynb", file)
    result = acml(mini_course, "grade", "9_1", "--submissions", "collected")
    assert result.returncode == 1
    assert "ann" in result.stdout
    first, second = result.stderr.splitlines()
    assert first.startswith("acml: 9_1: bob was not graded: lab/x.ipynb does not lie where")
    assert second.startswith("acml: 9_1: gus.json was not graded: ")


MISTAKES = {
    "unknown lesson": (("grade", "7_7"), "No lesson is called '7_7'"),
    "no submissions": (("grade", "9_1"), "There is no folder"),
    "no such gradebook": (
        ("grade", "9_1", "--submissions", "course", "--db", "postgresql://ann:secret@127.0.0.1:1/x"),
        "The gradebook postgresql://ann:***@127.0.0.1:1/x cannot be opened",
    ),
    "an unwritable class folder": (
        ("grade", "9_1", "--submissions", "course", "--class-dir", "/proc/x"),
        "The class folder /proc/x cannot be written",
    ),
    "a class folder that is a link to itself": (
        ("grade", "9_1", "--submissions", "course", "--class-dir", "circle"),
        "circle cannot be written",
    ),
    "no address of a scheduler": (
        ("grade", "9_1", "--submissions", "course", "--scheduler", "nonsense"),
        "No scheduler answers at nonsense",
    ),
    "an empty source": (("collect", "9_1", "empty"), "empty holds no notebook of 9_1_levels (it is empty)"),
    "a source of other files": (("collect", "9_1", "others"), "others holds no notebook of 9_1_levels (other"),
    "a link to itself to collect in": (
        ("collect", "9_1", "course", "--class-dir", "circle"),
        "circle/collected cannot be used",
    ),
    "a table that is not there": (("collect", "9_1", "course", "--times", "nope.csv"), "nope.csv cannot be read"),
    "no sheet": (("example-class", "9_1"), "There is no answer sheet"),
    "a class that is none": (("integrity", "9_1", "--class-dir", "."), "There is no class in ."),
    "a mistyped class": (("move-gradebook", "sqlite:///x.db", "--class-dir", "typo"), "There is no class folder typo"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_ends_in_one_sentence_and_exit_code_2_and_changes_nothing(mini_course, mistake):
    words, said = MISTAKES[mistake]
    (mini_course / "circle").symlink_to("circle")
    (mini_course / "empty").mkdir()
    (mini_course / "others").mkdir()
    (mini_course / "others" / "x.txt").write_text("x", encoding="utf-8")
    before = sorted(mini_course.rglob("*"))
    result = acml(mini_course, *words)
    assert result.returncode == 2 and sorted(mini_course.rglob("*")) == before
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stderr.count("\n") == 1


def test_without_bubblewrap_nothing_is_run(mini_course):
    (mini_course / "class" / "handed_in").mkdir(parents=True)
    result = acml(mini_course, "grade", "9_1", PATH="/nowhere")
    assert result.returncode == 2
    assert "apt-get install bubblewrap" in result.stderr
    assert "--unsafe-no-sandbox" in result.stderr


def test_a_sheet_that_names_what_the_lesson_lacks_is_refused(mini_course, tmp_path):
    lesson = read_lesson(lesson_files(mini_course)[0])
    for text, said in (
        ('# %% student="a" all="magic"\n', 'all="magic"'),
        ('# %% student="a"\n\n# %% answer="nothing"\nx = 1\n', "no exercise nothing"),
        ('# %% student="a"\n\n# %% answer="alias_frequency" use="nothing"\n', "no answer nothing"),
    ):
        (tmp_path / "sheet.py").write_text(text, encoding="utf-8")
        with pytest.raises(CourseError, match=said):
            read_example_students(tmp_path / "sheet.py", lesson)
