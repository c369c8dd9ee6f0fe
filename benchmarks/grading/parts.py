"""Where the time of one submission goes: the cells themselves, the examination, the gradebook and the page."""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

import nbformat

from autograder.classroom import Classroom
from autograder.lesson import Lesson
from autograder.receipts import read_receipt
from autograder.recording import Recorder

SOME = 10


def own_seconds(lesson: Lesson, course: pathlib.Path) -> float:
    """Return how long the cells of a solved notebook compute, imports apart, where every core has one to compute."""
    path = course / "solutions" / lesson.name / f"{lesson.name}.ipynb"
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    program = (
        "import time, keras, numpy, tensorflow\n"
        f"cells, names = {cells!r}, {{}}\n"
        "begin = time.perf_counter()\n"
        "for cell in cells: exec(cell, names)\n"
        "print('seconds', time.perf_counter() - begin)\n"
    )
    command, quiet = [sys.executable, "-c", program], {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    side_by_side = [subprocess.Popen(command, text=True, **quiet) for _ in range(os.cpu_count() or 1)]
    return statistics.median(float(process.communicate()[0].split()[-1]) for process in side_by_side)


def examining_seconds(class_folder: pathlib.Path, lesson: Lesson) -> float:
    """Return the median time of an examination, as the receipts of a class say."""
    receipts = (class_folder / "receipts" / lesson.name).glob("*.json")
    return statistics.median(json.loads(path.read_text(encoding="utf-8"))["seconds"] for path in receipts)


def recording_seconds(class_folder: pathlib.Path, lesson: Lesson) -> float:
    """Return the median time of recording a receipt anew: gradebook and feedback page."""
    shutil.rmtree(class_folder / "recorded")
    recorder, times = Recorder(Classroom(class_folder), lesson), []
    for path in sorted((class_folder / "receipts" / lesson.name).glob("*.json"))[:SOME]:
        begin = time.perf_counter()
        recorder.take(read_receipt(path))
        times.append(time.perf_counter() - begin)
    return statistics.median(times)
