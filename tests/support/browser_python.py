"""Run as in a browser: without the packages, modules, threads, processes and sockets that Python lacks there.

``python -m tests.support.browser_python 1_1`` runs the graded cells of a lesson so, answers each exercise by the
library's source and by the lesson's first wrong answer, and prints what `%check` says of both.
"""

import contextlib
import importlib.metadata
import io
import json
import os
import re
import socket
import subprocess
import sys
import threading
from importlib.machinery import PathFinder

from packaging.requirements import Requirement

from docs.lite.places import NEEDED

# brought by the kernel itself, and ours
GIVEN = ("ipython", "comm", "packaging")
OURS = {"acml_tf", "autograder", "docs", "tests"}
# modules of Python's own library that Pyodide 0.27 and 314 do not have; of `_multiprocessing` and `_posixshmem`, which
# they lack too, scikit-learn 1.9 has need, and the older ones that they hold do not
MISSING = {"curses", "grp", "pwd", "resource", "tkinter"}


def present_modules() -> set[str]:
    """Return the top-level modules of what the browser's wheel asks for, and of what that asks for."""
    distributions, waiting = set(), [*NEEDED, *GIVEN]
    while waiting:
        name = normal(waiting.pop())
        if name not in distributions:
            distributions.add(name)
            needs = map(Requirement, importlib.metadata.requires(name) or [])
            waiting += [need.name for need in needs if not need.marker or need.marker.evaluate({"extra": ""})]
    modules = importlib.metadata.packages_distributions().items()
    return {module for module, owners in modules if distributions & set(map(normal, owners))}


def normal(name: str) -> str:
    """Return a distribution's name as it is compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def hide_the_rest() -> None:
    """Let nothing be found that a browser does not have, and nothing be started."""
    present = (present_modules() | OURS | set(sys.stdlib_module_names)) - MISSING

    class Finder(PathFinder):
        @classmethod
        def find_spec(cls, name, path=None, target=None):
            known = name.partition(".")[0] in present or name.startswith("_sysconfigdata")
            return PathFinder.find_spec(name, path, target) if known else None

    sys.meta_path[sys.meta_path.index(PathFinder)] = Finder
    del os.fork, os.posix_spawn
    # as Pyodide does
    threading.Thread.start = refusing(RuntimeError("can't start new thread"))
    subprocess.Popen._execute_child = refusing(OSError(138, "emscripten does not support processes."))
    socket.socket.connect = refusing(OSError(138, "there are no sockets here"))


def refusing(error: Exception):
    """Return a function that stands in for what starts a thread or a process, or calls somebody."""

    def refuse(*_positional, **_named):
        raise error

    return refuse


def checked(number: str) -> dict[str, list[str]]:
    """Return exercise → what `%check` says of the library's own text, and of the first wrong answer.

    Args:
        number: Lesson, e.g. `1_1`.
    """
    from IPython.core.history import HistoryManager
    from IPython.core.interactiveshell import InteractiveShell

    from autograder.authoring import known_answers
    from autograder.authoring.lesson import read_lesson
    from autograder.utils.course_paths import course_root, find_lesson

    HistoryManager.enabled = False
    shell, said = InteractiveShell.instance(), {}
    lesson = read_lesson(find_lesson(course_root(), number))
    run(shell, "%load_ext acml_tf")
    for cell in lesson.cells:
        if cell.kind in ("given", "exercise"):
            run(shell, cell.source)
        if cell.kind == "test":
            exercise = lesson.exercises[cell.name]
            imported = shell.user_ns[exercise.symbol]
            run(shell, known_answers.library_text(exercise))
            right = run(shell, f"%check {number} {exercise.name}")
            answers = known_answers.known(exercise, {**shell.user_ns, exercise.symbol: imported}, "wrong")
            shell.user_ns[exercise.symbol] = next(one.answer for one in answers if not one.hidden_only)
            said[exercise.name] = [right, run(shell, f"%check {number} {exercise.name}")]
            shell.user_ns[exercise.symbol] = imported
    return said


def run(shell, source: str) -> str:
    """Run a cell and return what it prints.

    Raises:
        RuntimeError: If it fails.
    """
    with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.redirect_stderr(printed):
        result = shell.run_cell(source)
    if not result.success:
        raise RuntimeError(f"{source[:200]}\n{printed.getvalue()}")
    return printed.getvalue()


if __name__ == "__main__":
    hide_the_rest()
    print(json.dumps(checked(sys.argv[1]), ensure_ascii=False))
