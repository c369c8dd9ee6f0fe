"""Does a notebook say after `%load_ext acml_tf` what the terminal says, of the function as it stands?"""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from autograder.authoring.catalogue import find_entry
from autograder.student.progress import read_progress
from autograder.utils.course_paths import course_root


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
        (["%check convolv"], "No lesson has an exercise 'convolv'"),
        (["%check 1_1 convolv"], "did you mean convolve?"),
        (["%check"], "No lesson has an exercise ''"),
        (["%solution convolve"], "Try convolve first"),
    ],
)
def test_what_cannot_be_checked_is_said_in_one_sentence(said, cells, words):
    answer = said(*cells)
    assert words in answer and answer.count("\n") == 1 and answer.startswith("acml: ")


def test_a_solution_follows_a_check_of_one_s_own(said):
    said("def convolve(signal, response):\n    raise NotImplementedError()", "%check convolve")
    assert "Markdown" in said("%solution convolve")
