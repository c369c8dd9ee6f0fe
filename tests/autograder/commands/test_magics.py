"""Does a notebook say after `%load_ext acml_tf` what the terminal says, of the function as it stands?"""

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

from autograder.authoring.catalogue import find_entry
from autograder.authoring.lesson import read_lesson
from autograder.authoring.notebooks import released_notebook
from autograder.notebook.reader import read_notebook
from autograder.notebook.transplant import Transplanter
from autograder.student.progress import read_progress
from autograder.utils.course_paths import course_root, find_lesson


@pytest.fixture
def said(tmp_path, monkeypatch, capsys):
    """Return a function that runs cells in a fresh IPython and returns what the last one says."""
    monkeypatch.setenv("ACML_PROGRESS", str(tmp_path / "progress.json"))
    shell = InteractiveShell.instance()

    def run(*cells):
        for cell in ("%load_ext acml_tf", "import numpy as np", *cells):
            capsys.readouterr()
            shell.run_cell(cell)
        return "".join(capsys.readouterr())

    yield run
    InteractiveShell.clear_instance()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("raise NotImplementedError()", ["· convolve: not attempted", "%hint convolve"]),
        ("return np.convolve(signal, response, 'same')", ["✗ convolve: failed", "shape"]),
        ("return np.convolve(signal, respons)", ["✗ convolve: crashed", "respons"]),
        ("return np.convolve(signal, response)", ["✓ convolve: passed"]),
    ],
)
def test_a_check_says_how_the_live_function_does_and_remembers_it(said, body, words):
    answer = said(f"def convolve(signal, response):\n    {body}", "%check convolve")
    assert all(word in answer for word in words)
    entry = find_entry(course_root(), "1_1")
    assert read_progress().statuses(entry)["convolve"] in answer


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["%check convolve"], "run the cell of your answer first"),
        (["from acml_tf.acoustics.convolution import convolve", "%check convolve"], "the library's version"),
        (["%check convolv"], "No lesson has an exercise 'convolv'; did you mean convolve?"),
        (["%check convolve ;  # once more"], "run the cell of your answer first"),
        (["%hint --again"], "Name an exercise"),
        (["%check 1_1 convolv"], "did you mean convolve?"),
        (["%check"], "Name an exercise, e.g. `%check convolve`"),
        (["%solution convolve"], "Try convolve first"),
    ],
)
def test_what_cannot_be_checked_is_said_in_one_sentence(said, cells, words):
    answer = said(*cells)
    assert words in answer and answer.count("\n") == 1 and answer.startswith("acml: ")


def test_a_check_that_lacks_what_cells_above_define_is_no_verdict(said):
    answer = said("del np", "def convolve(signal, response):\n    return signal", "%check convolve")
    assert "np is not defined in this notebook yet; run the cells above first" in answer and "crashed" not in answer


def test_an_answer_that_leaves_python_is_a_crash(said):
    answer = said("import sys\ndef convolve(signal, response):\n    sys.exit(3)", "%check convolve")
    assert "✗ convolve: crashed. SystemExit: 3" in answer


def test_a_solution_follows_a_check_of_one_s_own(said):
    said("def convolve(signal, response):\n    raise NotImplementedError()", "%check convolve")
    assert "Markdown" in said("%solution convolve")


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["%answer 1_1 true_whistle"], "Type a number or a sum in Hz after %answer 1_1 true_whistle"),
        (["%answer 1_1 true_whistle 8000 - 2257.3"], "✓ Right"),
        (["%answer 1.1 true_whistle 2257.3 Hz"], "✗ Not yet: that is what the recording shows"),
        (["%answer 1_1 true_whistle 5742,7"], "has a comma"),
        (["%answer 1_1 beats B"], "Noted: b."),
        (["%answer 1_1 beats b", "%answer 1_1 beats b"], "✓ Right"),
        (["%answer 1_1 true_whistle show"], "Try first"),
        (["%answer 1_1 true_whistle 4000", "%answer 1_1 true_whistle show"], "5742.7 Hz: "),
        (["%answer 1_1 no_such 3"], "no question 'no_such'"),
        (["%answer beats"], "Name lesson and question"),
    ],
)
def test_an_answer_to_a_question_is_told_in_one_line(said, cells, words):
    answer = said(*cells)
    assert words in answer and answer.count("\n") == 1


@pytest.mark.usefixtures("said")
def test_run_all_passes_over_blank_questions_and_where_the_extension_is_missing():
    cells = released_notebook(read_lesson(find_lesson(course_root(), "1_1"))).cells
    load, *blanks = [cell for cell in cells if cell.metadata.get("acml", {}).get("kind") in ("load", "question")]
    shell = InteractiveShell.instance()
    assert blanks and all("raises-exception" in cell.metadata.tags for cell in (load, *blanks))
    assert all(shell.run_cell(cell.source).success for cell in (load, *blanks))


def test_a_typed_answer_changes_nothing_that_is_graded(tmp_path):
    lesson = read_lesson(find_lesson(course_root(), "1_1"))
    notebook, transplanter = released_notebook(lesson), Transplanter(lesson)
    for cell in notebook.cells:
        cell.source += " 5742.7 Hz, or whatever" if cell.source.startswith("%answer") else ""
    nbformat.write(notebook, tmp_path / "mine.ipynb")
    transplanted = transplanter.transplant(read_notebook(tmp_path / "mine.ipynb").cells)
    assert transplanted.notebook.cells == transplanter.canonical.cells and transplanted.notes == []
