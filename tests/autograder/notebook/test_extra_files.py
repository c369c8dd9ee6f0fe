"""Small files beside a notebook go with it, within bounds, and change nothing but what its cells find."""

import json
import os

import pytest

from autograder.authoring.lesson import read_lesson
from autograder.classroom.submissions import find_submissions
from autograder.evaluation.evaluator import Evaluator
from autograder.evaluation.submission_grader import SubmissionGrader
from autograder.grading.grading_run import open_run
from autograder.notebook.extra_files import (
    MAX_BYTES,
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_NOTES,
    missing_files,
    read_extra_files,
    remarks,
)
from autograder.notebook.reader import StudentCell, read_cell
from autograder.notebook.transplant import Transplanter
from autograder.sandbox.limits import Limits
from autograder.utils.course_paths import lesson_files
from tests.support.mini_class import RIGHT, notebook

HELPER = f"import numpy as np\n{RIGHT}".encode()
IMPORTED = "from my_helpers import alias_frequency"
LESSON = "9_1_levels"


def lay(folder, *names, data=b"1"):
    for name in names:
        (folder / name).write_bytes(data)
    return folder / "a.ipynb"


def names_in(notebook_path):
    files, notes = read_extra_files(notebook_path)
    return [name for name, _ in files], notes


def transplanted(course, answer):
    lesson = read_lesson(lesson_files(course)[0])
    cells = [read_cell(cell) for cell in notebook(course, answer)["cells"]]
    return lesson, Transplanter(lesson).transplant(cells).notebook


def test_what_goes_along_is_told_by_its_ending(tmp_path):
    lay(tmp_path, "a.ipynb", "b.py", "c.CSV", "d.txt", "e.wav", "f.npy", "g.json", ".h.py", "i.mp4", "timestamp.txt")
    os.symlink("/etc/hostname", tmp_path / "j.txt")
    os.mkfifo(tmp_path / "k.txt")
    (tmp_path / "l.py").mkdir()
    assert names_in(tmp_path / "a.ipynb") == (["b.py", "c.CSV", "d.txt", "e.wav", "f.npy", "g.json"], [])
    assert names_in(tmp_path / "nowhere" / "a.ipynb") == ([], [])


def test_number_and_size_are_bounded_and_each_file_left_out_is_named(tmp_path):
    few, notes = names_in(lay(tmp_path, *(f"x{number:02}.csv" for number in range(MAX_FILES + 2))))
    assert len(few) == MAX_FILES and "x20.csv was left out: at most 20 files" in notes[0]
    large = tmp_path / "large"
    large.mkdir()
    path = lay(large, "a.csv", "b.csv", "c.csv", data=bytes(MAX_FILE_BYTES))
    lay(large, "d.csv", data=bytes(MAX_FILE_BYTES + 1))
    assert names_in(path)[0] == ["a.csv", "b.csv"] and 2 * MAX_FILE_BYTES == MAX_BYTES
    assert all("5 MiB each and 10 MiB together" in note for note in names_in(path)[1])


TAKEN = ("numpy", "json", "sitecustomize", "acml_tf", "acml_agent", "autograder", "ipykernel_launcher", "keras",
         "jupyter_server_config", "__init__", "NumPy")  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_that_would_take_a_modules_name_stays_outside(tmp_path, name):
    names, notes = names_in(lay(tmp_path, f"{name}.py", "my_helpers.py"))
    assert names == ["my_helpers.py"]
    assert f"{name}.py was left out" in notes[0] and notes[0].endswith("rename it.")


@pytest.mark.parametrize(
    "name", ["ipython_config.json", "Jupyter_Server_Config.JSON", "nbgrader_config.PY", "numpy.PY"]
)
def test_whatever_its_ending_no_file_takes_the_place_of_settings_or_modules(tmp_path, name):
    names, notes = names_in(lay(tmp_path, name, "my_data.json"))
    assert names == ["my_data.json"] and f"{name} was left out" in notes[0]


def test_of_very_many_files_only_some_are_named(tmp_path):
    files, notes = names_in(lay(tmp_path, *(f"x{number:03}.csv" for number in range(100))))
    assert len(files) == MAX_FILES and len(notes) == MAX_NOTES + 1
    assert notes[-1] == f"{100 - MAX_FILES - MAX_NOTES} more files were left out, too."


def test_the_missing_module_or_file_is_read_off_the_message():
    assert missing_files("No module named 'my_helpers.inner'; 'my_helpers' is not a package") == ["my_helpers"]
    assert missing_files("[Errno 2] No such file or directory: 'a table.csv'") == ["a table.csv"]
    assert missing_files("./scale.csv not found.") == ["./scale.csv"]
    assert missing_files("No module named 'autograder'") == [], "it is ours, and nobody could hand it in"
    assert missing_files("File `'my_helpers.py'` not found.") == ["my_helpers.py"]
    assert missing_files("Error opening 'clap.wav': System error.") == ["clap.wav"]
    assert missing_files("name 'f' is not defined") == missing_files("nothing was not found") == []


def test_a_check_says_what_must_be_handed_in_beside_the_notebook(tmp_path):
    lay(tmp_path, "my_helpers.py", "scale.csv", "song.mp3", "numpy.py")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "__init__.py").write_text("")
    (tmp_path / "parts" / "x.csv").write_text("1")
    source = (
        "import numpy, json, parts\nfrom my_helpers import f\nopen('./scale.csv'), open('song.mp3'), open('no.csv')"
    )
    source += "\nopen('parts/x.csv')\n%run my_helpers.py"
    said = remarks([StudentCell("code", f"%matplotlib inline\n{source}")], tmp_path)
    assert [sentence.split(" is not part of the notebook")[0] for sentence in said] == [
        "my_helpers", "my_helpers.py", "numpy", "parts", "parts/x.csv", "scale.csv", "song.mp3"]  # fmt: skip
    assert "hand in my_helpers.py together with it" in said[0] and "left out" in said[2]
    assert all("cannot be handed in" in said[number] for number in (3, 4, 6))


@pytest.mark.usefixtures("sandbox")
def test_a_module_beside_the_notebook_borrows_nothing_and_is_flagged(mini_course):
    lesson, work = transplanted(mini_course, IMPORTED)
    evaluator = Evaluator(lesson, "secret")
    borrowed = b"import acml_tf.acoustics.sampling as m\ndef alias_frequency(f, s):\n    return m.alias_frequency(f, s)"
    found = evaluator.evaluate(work, files=(("my_helpers.py", borrowed),))
    assert found.verdicts[0].status == "crashed" and "stays blank" in found.verdicts[0].message
    assert "borrows the library's answer" in {flag["kind"] for flag in found.flags}
    assert evaluator.evaluate(work, files=(("my_helpers.py", HELPER),)).verdicts[0].status == "passed"
    absent = evaluator.evaluate(work)
    told = absent.verdicts[0].message
    assert absent.missing == ["my_helpers"] and "my_helpers is neither installed nor a file beside" in told


def test_outside_the_sandbox_files_lie_in_a_folder_of_their_own(mini_course, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lesson, work = transplanted(mini_course, IMPORTED)
    found = Evaluator(lesson, "secret", sandboxed=False).evaluate(work, files=(("my_helpers.py", HELPER),))
    assert [verdict.status for verdict in found.verdicts] == ["passed", "passed"]
    assert list(tmp_path.glob("*.py")) == []


@pytest.mark.usefixtures("sandbox")
def test_another_text_of_the_module_is_another_submission(mini_course, tmp_path):
    place = tmp_path / "handed_in" / "ann"
    place.mkdir(parents=True)
    (place / f"{LESSON}.ipynb").write_text(json.dumps(notebook(mini_course, IMPORTED)))
    (tmp_path / "handed_in" / "bob.ipynb").write_text(json.dumps(notebook(mini_course, IMPORTED)))
    lay(tmp_path / "handed_in", "my_helpers.py", data=HELPER)
    lay(place, "my_helpers.py", data=HELPER.replace(b"s * np", b"2 * s * np"))
    run = open_run(lesson_files(mini_course)[0], tmp_path, limits=Limits(total_s=60.0))
    grader = SubmissionGrader(run.job)

    def score(file):
        return run.keep(file, grader.grade(run.read(file))).score

    ann, bob = find_submissions(tmp_path / "handed_in", LESSON)
    assert (score(ann), score(bob)) == (1.0, 1.0), "a file beside bob.ipynb is nobody's"
    assert run.known(ann).score == 1.0
    lay(place, "my_helpers.py", data=HELPER)
    assert run.known(ann) is None and score(ann) == 3.0
    (place / "my_helpers.py").unlink()
    assert score(ann) == 1.0
    assert not (tmp_path / "submitted" / "ann" / LESSON / "my_helpers.py").exists()


def test_a_text_that_is_no_name_of_a_file_is_no_file(tmp_path):
    for text in ("я" * 140 + " 2.5", "x" * 5000 + ".csv"):
        assert remarks([StudentCell("code", f"print({text!r})")], tmp_path) == []
