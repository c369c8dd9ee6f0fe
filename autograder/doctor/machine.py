"""Cores, memory and disk: how many submissions may be examined side by side."""

import multiprocessing
import os
import pathlib
import shutil
import tempfile

from autograder.doctor.result import OK, PROBLEM, WARNING, CheckResult
from autograder.sandbox.limits import MEBIBYTE, Limits

GIBIBYTE = 2**30
# The rule: what the grader and its two warm processes hold once, and what each worker and its kernel hold beside. It is
# measured, rounded up: with two workers, 1.6 GiB in all on a lesson that imports TensorFlow, 1.0 GiB without.
SHARED_MIB, WORKER_MIB = 1024, 512
LITTLE_DISK_MIB, AMPLE_DISK_MIB = 100, 1024
# a container's bound on memory and what it holds, in both versions of control groups
BOUNDS = (
    ("memory.max", "memory.current"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
)
SHARED_MEMORY = pathlib.Path("/dev/shm")


def workers(free_mib: float | None = None, cores: int | None = None) -> CheckResult:
    """Recommend a number of workers: one for each core, as far as there is memory for them.

    Args:
        free_mib: Memory to be had in mebibytes; what this machine or container has if not given.
        cores: Cores to be had; as many as this process may use if not given.
    """
    free_mib = free_memory_mib() if free_mib is None else free_mib
    cores = usable_cores() if cores is None else cores
    fit = int((free_mib - SHARED_MIB) // WORKER_MIB)
    jobs = min(cores, fit)
    value = f"{free_mib / 1024:.1f} GiB free, {cores} core{'s' * (cores > 1)}"
    rule = f"{SHARED_MIB / 1024:g} GiB for the grader and {WORKER_MIB / 1024:g} GiB for each worker"
    if jobs < 1:
        return CheckResult("memory", PROBLEM, value, f"Close other programs or grade elsewhere: it takes {rule}.")
    if jobs < cores:
        remedy = f"Grade with `--jobs {jobs}`, or free memory for more: it takes {rule}."
        return CheckResult("memory", WARNING, f"{value}: --jobs {jobs}", remedy)
    most = Limits().memory_mib
    if free_mib < SHARED_MIB + most:
        remedy = (
            f"A submission may grow to {most / 1024:g} GiB before it is stopped; with less free, others suffer first."
        )
        return CheckResult("memory", WARNING, f"{value}: --jobs {jobs}", remedy)
    return CheckResult("memory", OK, f"{value}: --jobs {jobs}", f"One worker per core; it takes {rule}.")


def usable_cores() -> int:
    """Return how many cores this process may use, in a container as many as it was given."""
    import joblib

    return joblib.cpu_count()


def free_memory_mib(groups: pathlib.Path = pathlib.Path("/sys/fs/cgroup")) -> float:
    """Return the memory that can be had, in mebibytes; in a container, no more than its bound leaves.

    Args:
        groups: Where control groups are mounted; a container sees its own there.
    """
    import psutil

    free = psutil.virtual_memory().available
    for bound, used in BOUNDS:
        most, held = _number(groups / bound), _number(groups / used)
        if most is not None and held is not None:
            free = min(free, max(most - held, 0))
    return free / MEBIBYTE


def disk(what: str, folder: pathlib.Path, remedy: str) -> CheckResult:
    """Check whether a folder can be written and has space.

    Args:
        what: What the folder is called.
        folder: Path; where it is not there yet, the nearest folder above it is looked at.
        remedy: What names another folder.
    """
    place = next(path for path in (folder.absolute(), *folder.absolute().parents) if os.path.lexists(path))
    if not place.is_dir() or not os.access(place, os.W_OK):
        return CheckResult(what, PROBLEM, f"{place} cannot be written", f"Name another: {remedy}.")
    free_mib = shutil.disk_usage(place).free / MEBIBYTE
    value = f"{_size(free_mib)} free in {place}"
    if free_mib < AMPLE_DISK_MIB:
        status = PROBLEM if free_mib < LITTLE_DISK_MIB else WARNING
        return CheckResult(
            what, status, value, f"Make room until {AMPLE_DISK_MIB} MiB are free, or name another: {remedy}."
        )
    return CheckResult(what, OK, value)


def class_folder(folder: pathlib.Path) -> CheckResult:
    """Look at the folder of the class.

    Args:
        folder: Path of the folder.
    """
    return disk("class folder", folder, "`--class-dir FOLDER`")


def temporary_folder() -> CheckResult:
    """Check the space in the temporary folder."""
    return disk("temporary folder", pathlib.Path(tempfile.gettempdir()), "`export TMPDIR=/another`")


def shared_memory(folder: pathlib.Path = SHARED_MEMORY) -> CheckResult:
    """Look whether processes can share a lock, which on Linux lies in `/dev/shm`.

    Args:
        folder: Where shared memory is mounted.
    """
    try:
        multiprocessing.Lock()
    except OSError as error:
        remedy = f"Mount it by `sudo mount -t tmpfs tmpfs {folder}`, in a container by `--shm-size 64m`."
        return CheckResult("shared memory", PROBLEM, f"no lock can be made ({error.strerror or error})", remedy)
    if not folder.is_dir():
        return CheckResult("shared memory", OK, "locks can be shared")
    free_mib = shutil.disk_usage(folder).free / MEBIBYTE
    if free_mib < 1:
        remedy = f"Remove files that programs left in {folder}, or in a container give more by `--shm-size 64m`."
        return CheckResult("shared memory", WARNING, f"{_size(free_mib)} free in {folder}", remedy)
    return CheckResult("shared memory", OK, f"{_size(free_mib)} free in {folder}")


def _number(path: pathlib.Path) -> int | None:
    try:
        return int(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # no such bound, or the word "max"
        return None


def _size(mib: float) -> str:
    return f"{mib * MEBIBYTE / GIBIBYTE:.1f} GiB" if mib >= 1024 else f"{mib:.0f} MiB"
