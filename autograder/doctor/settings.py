"""Environment variables that change what lessons compute or print."""

import difflib
import os
import pathlib

from acml_tf.data.known_sets import KNOWN_SETS, count_files
from autograder.doctor.result import OK, PROBLEM, WARNING, CheckResult

LEVEL, BACKEND, DATA = "TF_CPP_MIN_LOG_LEVEL", "KERAS_BACKEND", "ACML_DATA"


def log_level() -> CheckResult:
    """Look at how much TensorFlow prints; students' kernels are quiet in any case."""
    level = os.environ.get(LEVEL, "")
    if level in ("2", "3"):
        return CheckResult("TensorFlow log level", OK, level)
    if not level:
        return CheckResult("TensorFlow log level", OK, f"{LEVEL} is not set; the grader sets 3 for itself")
    remedy = f"Type `unset {LEVEL}`: TensorFlow writes notes between the grader's lines, though never into feedback."
    return CheckResult("TensorFlow log level", WARNING, f"{LEVEL}={level}", remedy)


def keras_backend() -> CheckResult:
    """Look whether Keras would compute with something else than TensorFlow, for which the lessons are written."""
    backend = os.environ.get(BACKEND, "")
    if backend in ("", "tensorflow"):
        return CheckResult("Keras backend", OK, backend or "tensorflow, as nothing else is set")
    return CheckResult(
        "Keras backend", PROBLEM, f"{BACKEND}={backend}", f"Type `unset {BACKEND}`: lessons need TensorFlow."
    )


def data_folder() -> CheckResult:
    """Look at the folder of real recordings, if one is named."""
    named = os.environ.get(DATA)
    if not named:
        return CheckResult(DATA, OK, "not set", "Lessons make or fetch their data; a folder of real sets is optional.")
    folder = pathlib.Path(named)
    if not folder.expanduser().is_dir():
        return CheckResult(DATA, PROBLEM, f"{named} is not a folder", f"Correct it, or type `unset {DATA}`.")
    if not folder.is_absolute():
        remedy = (
            f"Write the whole path, `export {DATA}={folder.expanduser().absolute()}`: the sandbox has another home."
        )
        return CheckResult(DATA, PROBLEM, f"{named} is not a whole path", remedy)
    if getattr(os, "geteuid", lambda: None)() == 0 and folder.stat().st_mode & 0o005 != 0o005:
        remedy = f"Students' code runs as another user: open it by `chmod -R o+rX {folder}`."
        return CheckResult(DATA, PROBLEM, f"{named} is closed to other users", remedy)
    return _sets_in(folder)


def _sets_in(folder: pathlib.Path) -> CheckResult:
    """Say which sets lie in a data folder and how many files each has; name folders that no loader looks for."""
    names = sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    known = {name: count_files(folder / name, name) for name in names if name in KNOWN_SETS}
    said = ", ".join(f"{name} ({count} files)" for name, count in known.items()) or "no set that a loader knows"
    strange = [name for name in names if name not in KNOWN_SETS]
    empty = [name for name, count in known.items() if not count]
    if strange or empty:
        remedy = (
            f"{_advice(strange)}{_nothing_in(empty)}The page docs/data_sets.md lists folders and what lies in them."
        )
        return CheckResult(DATA, WARNING, f"{folder}: {said}", remedy)
    return CheckResult(DATA, OK, f"{folder}: {said}")


def _advice(strange: list[str]) -> str:
    """Say for each folder that no loader looks for which one may be meant."""
    meant = {name: difflib.get_close_matches(name.lower(), KNOWN_SETS, 1, 0.5) for name in strange}
    said = [f"{name} (did you mean {near[0]}?)" if near else name for name, near in meant.items()]
    return f"No loader looks for {', '.join(said)}. " if said else ""


def _nothing_in(empty: list[str]) -> str:
    expected = [f"{name} ({KNOWN_SETS[name].expects})" for name in empty]
    return f"Nothing is found in {'; '.join(expected)}. " if expected else ""
