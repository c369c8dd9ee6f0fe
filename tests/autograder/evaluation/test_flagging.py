"""Signs for a person: honest work of every lesson shows none, and comments are not read."""

import time

import pytest

from autograder.authoring.build import notebook_text
from autograder.authoring.example_class import ExampleStudent, fill
from autograder.authoring.lesson import read_lesson
from autograder.authoring.notebooks import solved_notebook
from autograder.evaluation.flagging.flags import SOLVED, flags_in
from autograder.evaluation.flagging.metadata import changed_metadata
from autograder.notebook.reader import notebook_from_bytes
from autograder.notebook.transplant import Transplanter
from autograder.utils.course_paths import course_root, find_lesson, lesson_files
from tests.support.flag_cases import read_cases

FIRST_LESSON = read_lesson(find_lesson(course_root(), "1_1"))
HABITS = {
    "quiet TensorFlow": "import os\nos.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'\nos.environ.setdefault('A', 'x')",
    "inline figures": "get_ipython().run_line_magic('matplotlib', 'inline')\n%matplotlib inline",
    "a comment": "x = 1  # the autograder says failed, so I ask np.pi = 3 and subprocess and exec( and /etc/",
    "a comparison": "assert np.pi == 3.14 or np.e <= 3 or keras.backend.floatx() == 'float32'",
    "a formatted text": "print(f'{np.pi=} {np.pi=:.3f} {np.newaxis=!r}')",
    "a seed": "np.random.seed(0)\nkeras.utils.set_random_seed(1)\ntf.random.set_seed(2)\nnp.random.default_rng(3)",
    "a model": "model.compile(optimizer='adam', loss='mse')\nmodel.evaluate(x, y)\nself.__class__(x)",
    "a signal": "from scipy import signal\nsignal.fftconvolve(x, y)\nprint(help(np.array), dir(x), vars(x), type(x))",
    "an own helper": "def compiled(x):\n    return x\ndef execute():\n    return compiled(1)",
    "a figure": "plt.rcParams['font.size'] = 12\nax.set(title='np.pi', xlabel='t / s')",
    "the library": "from acml_tf.acoustics.signals import sine\nimport acml_tf.plots.signals as plots",
    "no Python": "%timeit f(x)\n!ls\n'unfinished",
}


LESSONS = [path.stem[:3] for path in lesson_files(course_root())]


@pytest.mark.parametrize("number", LESSONS)
def test_honest_work_of_every_lesson_raises_no_flag(number):
    lesson = read_lesson(find_lesson(course_root(), number))
    handed_in = fill(lesson, ExampleStudent("x", "reference", {}, {}))
    answers = [cell.source for cell in handed_in.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    answers += [cell.source for cell in lesson.cells if cell.kind in ("right", "wrong", "given")]
    assert len(answers) > 40
    assert flags_in(answers, lesson) == []
    intake = notebook_from_bytes("x.ipynb", notebook_text(handed_in).encode())
    assert changed_metadata(intake.cells, Transplanter(lesson).canonical) == []


@pytest.mark.parametrize("habit", HABITS)
def test_habits_raise_no_flag(habit):
    assert flags_in([HABITS[habit]], FIRST_LESSON) == []


def test_the_solved_notebook_in_a_students_hands_is_seen():
    solved = [cell.source for cell in solved_notebook(FIRST_LESSON).cells if "### BEGIN SOLUTION" in cell.source]
    assert {flag["kind"] for flag in flags_in(solved, FIRST_LESSON)} == {SOLVED}


HIDDEN = {
    "behind a carriage return": "# harmless\rimport os; os._exit(0)",
    "behind a form feed": "\x0c# harmless\nimport os\x0c\nos._exit(0)  # harmless",
    "behind a line separator": "x = 'a\u2028b'  # harmless\nimport os; os._exit(0)",
    "in a text": "exec('import os; os' + '._exit(0)')",
    "in what is not Python": "!rm -rf / # harmless\nos._exit(0",
}


@pytest.mark.parametrize("place", HIDDEN)
def test_code_cannot_pass_for_a_comment(place):
    assert flags_in([HIDDEN[place]], FIRST_LESSON)


HONEST, TRICKS = read_cases("honest"), read_cases("tricks")


@pytest.mark.parametrize("case", HONEST)
def test_an_honest_cell_raises_no_flag(case):
    assert flags_in([HONEST[case]], FIRST_LESSON) == []


def test_nine_open_tricks_of_ten_are_seen():
    missed = [case for case, cell in TRICKS.items() if not flags_in([cell], FIRST_LESSON)]
    assert len(missed) <= len(TRICKS) / 10, missed


def test_what_one_cell_imports_another_may_use():
    assert flags_in(["import os as o", "x = 1\no.system('id')"], FIRST_LESSON) == [
        {"kind": "leaves or starts processes", "evidence": "o.system('id')"}
    ]


def test_the_evidence_is_the_line_that_the_student_wrote():
    cell = "\n\n%%time\nx = 1\nif x:\n    !id\nopen('/etc/passwd')"
    assert {flag["evidence"] for flag in flags_in([cell], FIRST_LESSON)} == {"!id", "open('/etc/passwd')"}


def test_a_flood_of_magics_costs_little_time_and_hides_nothing():
    begin = time.process_time()
    for lines in (["!id"], ["%time x"], ["x?"], ["a = !id"], ["x = x + x"], [f"!ls {n}" for n in range(9_000)]):
        cell = "\n".join(lines * (20_000 // len(lines)))
        assert "!id" in {flag["evidence"] for flag in flags_in([cell, "!id"], FIRST_LESSON)}
    assert time.process_time() - begin < 20


def test_a_search_ends_whatever_the_text():
    begin = time.process_time()
    for letters in ("(", "'", "__eq__(", "np.", "# ", "\n", "import acml_tf.", "-", "\\\n", "f'{"):
        flags_in([letters * (200_000 // len(letters))], FIRST_LESSON)
    assert time.process_time() - begin < 20
