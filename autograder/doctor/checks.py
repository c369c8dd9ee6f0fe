"""All checks at the machine, side by side, in the order in which they are read."""

import concurrent.futures
import functools
import pathlib
import platform
import shutil
from collections.abc import Callable

from autograder.doctor import bounds, isolation, machine, packages, settings
from autograder.doctor.result import PROBLEM, WARNING, CheckResult
from autograder.errors import CourseError
from autograder.utils.course_paths import course_root


def run_checks(class_dir: pathlib.Path) -> list[CheckResult]:
    """Look at everything that grading needs; without the grading part, at what learning needs.

    Args:
        class_dir: Folder of the class.
    """
    part = packages.grading_part()
    checks = [packages.python, packages.packages, lambda: part, course, settings.log_level, settings.keras_backend]
    checks += [settings.data_folder]
    if part.status != WARNING:
        checks += grading_checks(class_dir)
    # most of the time is spent waiting for other processes
    with concurrent.futures.ThreadPoolExecutor(len(checks)) as pool:
        found = list(pool.map(run_check, checks))
    return [*found, *packages.optional_parts()]


def grading_checks(class_dir: pathlib.Path) -> list[Callable[[], CheckResult]]:
    """Return the checks that only who grades needs.

    Args:
        class_dir: Folder of the class.
    """
    # elsewhere there is no sandbox, which is the one thing to say
    linux = (
        [isolation.user_namespaces, bounds.bounds_together, bounds.system_calls] if platform.system() == "Linux" else []
    )
    # forks are made into sandboxes only
    warm = [isolation.fork_trial] if shutil.which("bwrap") else []
    return [
        machine.workers,
        isolation.bubblewrap,
        *linux,
        *warm,
        functools.partial(bounds.shown, class_dir),
        functools.partial(machine.class_folder, class_dir),
        machine.temporary_folder,
        machine.shared_memory,
    ]


def course() -> CheckResult:
    """Find the course, and compare the versions that its tests ran with."""
    try:
        root = course_root()
    except CourseError as error:
        return CheckResult("course", PROBLEM, "not found", str(error))
    return packages.constraints(root)


def run_check(check: Callable[[], CheckResult]) -> CheckResult:
    """Run one check and return its result; a check that fails hides no other.

    Args:
        check: Function that returns a result.
    """
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - an examination must come to its end on a machine that is ill
        name = getattr(check, "__name__", "a check").replace("_", " ")
        remedy = "Report this line as a fault of acml doctor; whether grading is concerned is not known."
        return CheckResult(name, WARNING, f"cannot be looked at ({type(error).__name__}: {error})", remedy)
