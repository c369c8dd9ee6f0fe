"""Courses and classes to grade, made in a folder, and the two graders run on them as a person would."""

import dataclasses
import os
import pathlib
import subprocess
import sys
import threading
import time

import psutil

import acml_tf
from autograder.audit.follow_up_trials import fair_follow_ups
from autograder.audit.secret_trials import secrets_for
from autograder.authoring.build import build, notebook_text
from autograder.authoring.example_class import ExampleStudent, fill
from autograder.authoring.lesson import Lesson, read_lesson
from autograder.authoring.proof_files import AUDIT, Proof, write_proof
from autograder.execution.test_context import test_namespaces
from autograder.utils.files import write_whole

HERE = pathlib.Path(__file__).parent
BIN = pathlib.Path(sys.executable).parent


@dataclasses.dataclass
class Run:
    """A grader's run: wall time, and the most memory that it and its children held together and itself."""

    seconds: float
    all_mib: float
    own_mib: float
    output: str


def make_course(folder: pathlib.Path, lesson_file: pathlib.Path) -> Lesson:
    """Build a course of one lesson in a folder; return the lesson."""
    path = folder / "lessons" / "9_bench" / lesson_file.name
    write_whole(path, lesson_file.read_text(encoding="utf-8"))
    (folder / "acml_tf").symlink_to(pathlib.Path(acml_tf.__file__).parent)
    build(folder)
    lesson = read_lesson(path)
    _prove_follow_ups(folder, lesson)
    return lesson


def _prove_follow_ups(folder: pathlib.Path, lesson: Lesson) -> None:
    """Write into the ledger on which inputs a passing answer gets a second look, as an audit does."""
    rows = {}
    for name, namespace in test_namespaces(lesson).items():
        exercise = lesson.exercises[name]
        rows[name] = {"follow_ups": fair_follow_ups(exercise, namespace, secrets_for(exercise, namespace, 1))}
    write_proof(folder, lesson.name, AUDIT, Proof({}, {"exercises": rows}, {}))


def hand_in(lesson: Lesson, folder: pathlib.Path, count: int) -> None:
    """Let a given number of students hand in correct work that differs in a comment."""
    for number in range(count):
        student = f"student{number:04d}"
        notebook = fill(lesson, ExampleStudent(student, "reference", {}, {}))
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source += f"\n# {student}"
        write_whole(folder / student / lesson.name / f"{lesson.name}.ipynb", notebook_text(notebook))


def run(command: list[str], folder: pathlib.Path, course: pathlib.Path, may_fail: bool = False) -> Run:
    """Run a command, watching its memory; it must succeed unless it may fail."""
    environment = os.environ | {"ACML_COURSE": str(course), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("TF_CPP_MIN_LOG_LEVEL", None)
    begin, peaks, over = time.perf_counter(), [0.0, 0.0], threading.Event()
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        watch = threading.Thread(target=_watch, args=(process.pid, peaks, over))
        watch.start()
        output = process.communicate()[0]
        over.set()
    seconds = time.perf_counter() - begin
    watch.join()
    if process.returncode and not may_fail:
        raise SystemExit(f"{' '.join(command)} ends with {process.returncode}:\n{output[-3000:]}")
    return Run(seconds, *peaks, output)


def _watch(pid, peaks, over) -> None:
    """Note the most memory: shared pages are counted once."""
    while not over.wait(1.0):
        held = []
        try:
            parent = psutil.Process(pid)
            for process in (parent, *parent.children(recursive=True)):
                held.append(process.memory_full_info().pss / 2**20)
        except psutil.Error:
            continue
        peaks[:] = max(peaks[0], sum(held)), max(peaks[1], held[0])


def grade_ours(lesson: Lesson, class_folder: pathlib.Path, course: pathlib.Path) -> Run:
    """Run `acml grade` on a class, as it comes: sandbox on, one process per core."""
    return run([str(BIN / "acml"), "grade", lesson.number, "--class-dir", str(class_folder)], class_folder, course)


def grade_plain(lesson: Lesson, folder: pathlib.Path, course: pathlib.Path) -> Run:
    """Run plain `nbgrader autograde` on the same submissions in a folder of its own."""
    solved = course / "solutions" / lesson.name / f"{lesson.name}.ipynb"
    write_whole(folder / "source" / lesson.name / solved.name, solved.read_text(encoding="utf-8"))
    run([str(BIN / "nbgrader"), "generate_assignment", lesson.name], folder, course)
    # on a busy machine it gives up on a student here and there, for want of an answer within 4 s
    return run([str(BIN / "nbgrader"), "autograde", lesson.name], folder, course, may_fail=True)
