"""TensorFlow is loaded without its notes in red, in every lesson that needs it."""

import dataclasses
import os
import subprocess
import sys

import nbclient
import nbformat
import pytest

from acml_tf.startup import keep_freed_memory, native_messages_dropped
from autograder.authoring.lesson import read_lesson
from autograder.execution.warm_imports import preloads
from autograder.utils.course_paths import course_root, lesson_files

LESSONS = {path.stem: read_lesson(path) for path in lesson_files(course_root())}
CALL = "load_tensorflow_quietly()\n"
DAILY = "5_4"
# page faults while 30 MB are taken and given back twenty times, before and after
FAULTS = """
import resource
import numpy as np
from acml_tf.startup import keep_freed_memory

def faults():
    start = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        blocks = [np.ones(12_000) for _ in range(300)]
        del blocks
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - start

before = faults()
keep_freed_memory(), faults()
print(before, faults())
"""


def loads_tensorflow(lesson, source):
    """Whether a text imports Keras or TensorFlow, itself or through the library."""
    cell = dataclasses.replace(lesson.cells[0], kind="given", source=source)
    return bool({"keras", "tensorflow"} & set(preloads(dataclasses.replace(lesson, cells=(cell,)))))


def first_sources(lesson):
    """The code cells of a notebook down to the first that loads TensorFlow; none if no cell does."""
    sources = [cell.source for cell in lesson.cells if cell.kind in ("given", "exercise", "show")]
    found = [place for place, source in enumerate(sources) if loads_tensorflow(lesson, source)]
    return sources[: found[0] + 1] if found else []


def lesson_names():
    """The names of the lessons that load TensorFlow; one of them is run every day."""
    for name, lesson in LESSONS.items():
        if first_sources(lesson):
            yield pytest.param(name, marks=() if name.startswith(DAILY) else pytest.mark.nightly)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_loads_tensorflow_before_anything_else_does(name):
    if text := "\n\n".join(first_sources(LESSONS[name])):
        before, call, _ = text.partition(CALL)
        assert call, f"{name} loads TensorFlow without {CALL}"
        assert not loads_tensorflow(LESSONS[name], before)


@pytest.mark.parametrize("name", list(lesson_names()))
def test_no_red_line_stands_under_the_first_cells_of_a_notebook(name, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(course_root()))
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
    sources = [*first_sources(LESSONS[name]), "import tensorflow\nassert tensorflow.constant(2) + 1 == 3"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    client = nbclient.NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": tmp_path}})
    client.execute(env=os.environ.copy())
    assert [output.text for cell in notebook.cells for output in cell.outputs if output.get("name") == "stderr"] == []


def test_only_what_is_written_meanwhile_is_dropped(capfd):
    with native_messages_dropped():
        os.write(2, b"a note")
    os.write(2, b"an error")
    assert capfd.readouterr().err == "an error"


def test_freed_memory_is_kept_where_the_library_can_be_told():
    assert keep_freed_memory() == keep_freed_memory() == (sys.platform == "linux")


@pytest.mark.skipif(sys.platform != "linux", reason="only the GNU C library can be told")
def test_a_training_step_does_not_ask_the_system_for_its_memory_again():
    done = subprocess.run([sys.executable, "-c", FAULTS], text=True, capture_output=True, check=True)
    before, after = map(int, done.stdout.split())
    assert after < before / 5, (before, after)
