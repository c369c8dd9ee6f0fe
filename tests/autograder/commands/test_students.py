"""What students say to `acml`, through the real command line, on the small course."""

import inspect
import json
import os
import pathlib
import pty
import subprocess
import sys

import pytest

from acml_tf.acoustics.sampling import alias_frequency

RIGHT_LEVEL = """
def sound_pressure_level(p, reference_pa=20e-6):
    return 20 * np.log10(np.sqrt(np.mean(p**2, axis=-1)) / reference_pa)
"""
RIGHT_ALIAS = "def alias_frequency(f, s):\n    return abs(f - s * np.round(f / s))"
REMAINDER_ONLY = "def alias_frequency(f, s):\n    return f % s"
HEAVY = ("tensorflow", "keras", "nbgrader", "jupytext", "nbformat", "numpy")


@pytest.fixture(scope="module")
def course(mini_course_module):
    return mini_course_module


@pytest.fixture
def acml(course, tmp_path):
    """Run `acml` in an empty folder, as a student with no progress yet."""
    environment = os.environ | {"ACML_COURSE": str(course), "ACML_PROGRESS": str(tmp_path / "home" / "progress.json")}

    def run(*words, python=(), stdin=subprocess.DEVNULL, **more):
        command = [sys.executable, *python, "-m", "autograder", *map(str, words)]
        settings = {"cwd": tmp_path, "capture_output": True, "text": True, "stdin": stdin}
        return subprocess.run(command, **settings, env=environment | more)

    return run


def write_answers(course, path, answers, keep_marks=True):
    """Write a copy of the released notebook with answers; without marks it is what Colab may leave of it."""
    notebook = json.loads((course / "course" / "9_1_levels" / "9_1_levels.ipynb").read_text())
    for cell in notebook["cells"]:
        cell["source"] = answers.get(cell["id"], cell["source"])
        if not keep_marks:
            cell.pop("id")
            cell["metadata"] = {}
    notebook["metadata"] = notebook["metadata"] if keep_marks else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook))


def assert_one_sentence(result, *words):
    assert result.returncode == 2
    assert result.stdout == "" and result.stderr.startswith("acml: ") and result.stderr.count("\n") == 1
    for word in words:
        assert word in result.stderr


def test_list_answers_at_once_because_it_imports_nothing_heavy(acml):
    result = acml("list", python=["-X", "importtime"])
    imported = {line.split("|")[-1].strip().split(".")[0] for line in result.stderr.splitlines()}
    assert "9_1" in result.stdout and "Levels" in result.stdout and "0 of 3 points" in result.stdout
    assert "rich" in imported and not imported & set(HEAVY)
    assert "sound_pressure_level" in acml("list", "9_1").stdout


def test_start_opens_jupyterlab_and_never_overwrites_work(acml, tmp_path, course):
    stub = tmp_path / "stub" / "jupyter.py"
    stub.parent.mkdir()
    stub.write_text("import sys; print('JUPYTER', *sys.argv[1:])")
    first = acml("start", "9_1", PYTHONPATH=str(stub.parent))
    copy = tmp_path / "work" / "9_1_levels.ipynb"
    assert "JUPYTER lab" in first.stdout and f"{copy.relative_to(tmp_path)}\n" in first.stdout
    assert "acml check 9_1" in first.stdout
    assert copy.read_bytes() == (course / "course" / "9_1_levels" / copy.name).read_bytes()
    copy.write_text("my work")
    again = acml("start", "9.1", "--no-browser")
    assert again.returncode == 0 and "nothing was overwritten" in again.stdout
    assert copy.read_text() == "my work"


def test_check_judges_every_exercise_and_remembers(acml, tmp_path, course):
    copy = tmp_path / "work" / "9_1_levels.ipynb"
    write_answers(course, copy, {"alias_frequency": REMAINDER_ONLY, "sound_pressure_level": RIGHT_LEVEL})
    result = acml("check", "9_1")
    assert result.returncode == 1
    assert "alias_frequency: 700 Hz folds to 300 Hz" in result.stdout
    assert "You took away whole sample rates only" in result.stdout
    assert "✓ passed" in result.stdout and "1 of 3 points so far" in result.stdout
    assert "1 of 3 points" in acml("list").stdout


def test_all_passed_is_exit_0_and_cells_run_in_the_folder_of_the_notebook(acml, tmp_path, course):
    reads_a_file = f"rate = float(open('rate.txt').read())\n{RIGHT_ALIAS}"
    answers = {"alias_frequency": reads_a_file, "sound_pressure_level": RIGHT_LEVEL}
    write_answers(course, tmp_path / "else" / "9_1_levels (1).ipynb", answers)
    (tmp_path / "else" / "rate.txt").write_text("8000")
    result = acml("check", "else/9_1_levels (1).ipynb")
    assert result.returncode == 0 and "3 of 3 points" in result.stdout
    assert "✓ 3" in acml("list").stdout


def test_check_knows_a_notebook_that_lost_all_marks_and_prints_what_it_says_as_text(acml, tmp_path, course):
    crash = "def alias_frequency(f, s):\n    raise ValueError('[bold]loud[/bold] \\x1b[31m \\ud800 [/]')"
    stripped = tmp_path / "my copy.ipynb"
    write_answers(course, stripped, {"alias_frequency": crash}, keep_marks=False)
    result = acml("check", stripped)
    assert result.returncode == 1
    assert "crashed" in result.stdout and "not attempted" in result.stdout
    assert "ValueError: [bold]loud[/bold]" in result.stdout and "\x1b" not in result.stdout


def test_an_untouched_exercise_is_a_word_and_stuck_names_the_one_that_failed(acml, tmp_path, course):
    copy = tmp_path / "work" / "9_1_levels.ipynb"
    write_answers(course, copy, {"sound_pressure_level": "def sound_pressure_level(p):\n    return p.nothing"})
    result = acml("check", "9_1")
    assert "not attempted" in result.stdout and "alias_frequency:" not in result.stdout
    assert "acml hint 9_1 sound_pressure_level" in result.stdout
    assert "(line 2, in sound_pressure_level: return p.nothing)" in result.stdout
    write_answers(course, copy, {"sound_pressure_level": RIGHT_LEVEL})
    assert "acml hint 9_1 alias_frequency" in acml("check", "9_1").stdout


def test_an_answer_in_another_cell_is_no_untouched_exercise(acml, tmp_path, course):
    copy = tmp_path / "work" / "9_1_levels.ipynb"
    write_answers(course, copy, {"sound_pressure_level": f"{RIGHT_LEVEL}\n\n{RIGHT_ALIAS}"})
    assert "3 of 3 points so far" in acml("check", "9_1").stdout


def test_hints_come_one_by_one_and_can_be_read_again(acml):
    first, second, third = (acml("hint", "9_1", "alias_frequency").stdout for _ in range(3))
    assert "Hint 1 of 2" in first and "cannot matter" in first and "np.mod" not in first
    assert "Hint 2 of 2" in second and "np.mod" in second and "acml solution 9_1 alias_frequency" in second
    assert "Hint" not in third and "acml solution 9_1 alias_frequency" in third
    again = acml("hint", "9_1", "alias_frequency", "--again").stdout
    assert "cannot matter" in again and "np.mod" in again


def test_a_solution_not_passed_is_confirmed_at_a_terminal_and_piped_as_plain_source(acml):
    keyboard, terminal = pty.openpty()
    with os.fdopen(keyboard, "wb", buffering=0) as keys, os.fdopen(terminal) as stdin:
        keys.write(b"n\n")
        refused = acml("solution", "9_1", "alias_frequency", stdin=stdin)
        keys.write(b"y\n")
        shown = acml("solution", "9_1", "alias_frequency", stdin=stdin)
    assert refused.returncode == 1 and refused.stdout == "" and "not passed alias_frequency" in refused.stderr
    printed = inspect.getsource(alias_frequency)
    assert shown.stdout == printed[printed.index("def ") :]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["list", "7_7"], ["'7_7'", "9_1"]),
        (["start", "9_1", "--folder", "/proc/nowhere", "--no-browser"], ["/proc/nowhere", "--folder"]),
        (["check", "9_1"], ["acml start 9_1"]),
        (["check", "nowhere.ipynb"], ["nowhere.ipynb"]),
        (["check", "cut.ipynb"], ["cut.ipynb breaks off"]),
        (["check", "other.ipynb"], ["other.ipynb", "--lesson"]),
        (["hint", "9_1", "alias_frequncy"], ["did you mean alias_frequency?", "sound_pressure_level"]),
        (["solution", "9_1", "loudness"], ["'loudness'", "sound_pressure_level"]),
    ],
)
def test_a_mistake_ends_in_one_sentence(acml, tmp_path, words, named):
    (tmp_path / "cut.ipynb").write_text('{"cells": [')
    (tmp_path / "other.ipynb").write_text('{"cells": [{"cell_type": "code", "source": "x = 1", "metadata": {}}]}')
    assert_one_sentence(acml(*words), *named)


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("acml start 9", "9_1"),
        ("acml hint 9_1 sou", "sound_pressure_level"),
        ("acml solution 9_1 a", "alias_frequency"),
    ],
)
def test_tab_completes_lessons_and_exercises(course, line, offered):
    words = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1), "_ACML_COMPLETE": "complete_bash"}
    script = pathlib.Path(sys.executable).with_name("acml")
    result = subprocess.run(
        [script], env=os.environ | words | {"ACML_COURSE": str(course)}, capture_output=True, text=True
    )
    assert result.stdout.split() == [offered]
