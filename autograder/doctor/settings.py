"""Environment variables that change what lessons compute or print."""

import os
import pathlib

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
    sets = sorted(path.name for path in folder.iterdir() if path.is_dir())
    return CheckResult(DATA, OK, f"{named}: {', '.join(sets) or 'no sets in it'}")
