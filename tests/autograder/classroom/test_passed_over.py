"""Whatever lies in a folder of submissions is graded, or named, or was not meant for the lesson."""

import json
import re

import pytest

from autograder.classroom.passed_over import passed_over
from autograder.classroom.submissions import find_submissions
from tests.support.mini_class import RIGHT, notebook

LESSON = "9_1_levels"
NAMED = {
    "nested/lab1/x.ipynb": r"nested was not graded: lab1/x\.ipynb does not lie .* put it into nested/9_1_levels/\.",
    "case/9_1_Levels/x.ipynb": r"case was not graded: 9_1_Levels/x\.ipynb .* put it into case/9_1_levels/\.",
    "late/8_1_other/y.ipynb late/more/x.ipynb": r"late was not graded: more/x\.ipynb .*",
    ".dot/x.ipynb": r"\.dot was not graded: x\.ipynb .* put it into dot/9_1_levels/\.",
    ".eve.ipynb": r"\.eve\.ipynb was not graded: it is not called STUDENT\.ipynb; .*",
    "fay.ipynb.txt": r"fay\.ipynb\.txt was not graded: it is not called STUDENT\.ipynb; .*",
    "gus.json": r"gus\.json was not graded: .*",
    "ann.zip": r"ann\.zip was not graded: .* unpack an archive, .*",
    "ian.pdf": r"ian\.pdf was not graded: .*",
    "deep/more/essay.pdf": r"deep was not graded: more/essay\.pdf .*",
    "empty/": r"empty was not graded: there is no file in it; .*",
    "tool/.ipynb_checkpoints/x.ipynb": r"tool was not graded: there is no file in it; .*",
}
GRADED = ["eve.IPYNB", "up/X.IPYNB", "up/9_1_levels/X.IPYNB", "fay/x.txt", "pdf/x.pdf"]
NOT_MEANT = [".gitignore", "Thumbs.db", ".ipynb_checkpoints/x.ipynb", "bob/8_1_other/x.ipynb", ".idea/workspace.xml"]


@pytest.fixture
def place(mini_course_module, tmp_path):
    """Writes the same notebook to each of several paths, beside one that is graded; returns what is named."""

    def write(paths):
        for path in ["ok/x.ipynb", *paths.split()]:
            file = tmp_path / path
            (file if path.endswith("/") else file.parent).mkdir(parents=True, exist_ok=True)
            if not path.endswith("/"):
                file.write_text(json.dumps(notebook(mini_course_module, RIGHT)), encoding="utf-8")
        found = find_submissions(tmp_path, LESSON)
        return passed_over(tmp_path, LESSON, [one.path for one in found]), [one.student for one in found]

    return write


@pytest.mark.parametrize("paths", NAMED)
def test_what_may_have_been_meant_is_named_with_the_place_where_it_belongs(place, paths):
    (said,), students = place(paths)
    assert re.fullmatch(NAMED[paths], said)
    assert students == ["ok"]


@pytest.mark.parametrize("path", GRADED)
def test_a_notebook_is_one_by_its_ending_in_capitals_or_by_its_content(place, path):
    said, students = place(path)
    assert (said, len(students)) == ([], 2)


@pytest.mark.parametrize("path", NOT_MEANT)
def test_leftovers_of_tools_and_other_lessons_are_passed_over_in_silence(place, path):
    assert place(path) == ([], ["ok"])


def test_of_two_files_of_one_student_the_note_speaks(place):
    assert place("ok.ipynb") == ([], ["ok"])


def test_a_notebook_of_another_lesson_in_a_folder_of_ones_own_was_not_meant(place, tmp_path):
    place("ann/lab/x.ipynb")
    path = tmp_path / "ann" / "lab" / "x.ipynb"
    path.write_text(path.read_text().replace("9_1_levels", "8_1_other"), encoding="utf-8")
    assert place("")[0] == []
