"""What runs inside a worker of a cluster: one pool of processes for each job, shared by the worker's threads.

A pool is opened by the first submission of a job and closed when none has come for a while, whoever asked for it is
gone.
"""

import contextlib
import dataclasses
import functools
import importlib.metadata
import multiprocessing
import multiprocessing.util
import platform
import threading
import time
from collections.abc import Iterator

from autograder.doctor.machine import usable_cores
from autograder.errors import CourseError
from autograder.evaluation.results import code_digest
from autograder.evaluation.submission_grader import GradedSubmission
from autograder.evaluation.submission_job import Job, Submission
from autograder.grading.worker_pool import WorkerPool
from autograder.sandbox.bubblewrap import require_bubblewrap
from autograder.utils.graded_package import GRADED_PACKAGE

IDLE_S = 60.0
# a grade may follow from any of these
PACKAGES = ("numpy", "scipy", "keras", "tensorflow", "ipykernel")
OWN_CODE = f"code of {GRADED_PACKAGE} and autograder"
REMEDY = "install on every machine the same, by `pip install --constraint constraints.txt`"
_pools: dict[Job, "SharedPool"] = {}
_lock = threading.Lock()


@dataclasses.dataclass
class SharedPool:
    """A pool, how many threads use it, and since when nobody does."""

    pool: WorkerPool
    num_users: int = 0
    used_at: float = 0.0


@functools.cache
def versions() -> dict[str, str]:
    """Return what must be the same on every machine for a grade to be the same."""
    packages = {name: importlib.metadata.version(name) for name in PACKAGES}
    return {OWN_CODE: code_digest()[:12], "Python": ".".join(platform.python_version_tuple()[:2])} | packages


def grade(job: Job, submission: Submission, wanted: dict[str, str]) -> GradedSubmission:
    """Grade a submission on this machine.

    Args:
        job: What to grade, and how.
        submission: Submission.
        wanted: The coordinator's `versions`.

    Raises:
        CourseError: If this machine would not grade as the coordinator's does.
    """
    _require_alike(wanted)
    if job.sandboxed:
        require_bubblewrap()
    with _shared_pool(job) as pool:
        return pool.grade(submission)


def _require_alike(wanted: dict[str, str]) -> None:
    for name, version in wanted.items():
        if versions().get(name) != version:
            raise CourseError(
                f"{platform.node()} has {name} {versions().get(name)}, the grader of the class {version}; {REMEDY}."
            )


@contextlib.contextmanager
def _shared_pool(job: Job) -> Iterator[WorkerPool]:
    """Open the pool of a job, or join those who use it; a thread of its own closes it later."""
    with _lock:
        if not _pools:
            threading.Thread(target=_reap_idle, daemon=True).start()
            # a process that ends closes its queues, then waits for its children, who wait for a word through them
            multiprocessing.util.Finalize(None, _close_all, exitpriority=100)
        shared = _pools[job] = _pools.get(job) or SharedPool(_opened(job))
        shared.num_users += 1
    try:
        yield shared.pool
    finally:
        with _lock:
            shared.num_users, shared.used_at = shared.num_users - 1, time.monotonic()


def _opened(job: Job) -> WorkerPool:
    # a worker's process may be daemonic, which forbids it children; ours end with it by themselves
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined] # no public way
    return WorkerPool(job, job.lesson(), usable_cores())


def _reap_idle() -> None:
    while True:
        time.sleep(IDLE_S / 10)
        with _lock:
            for job, shared in list(_pools.items()):
                if not shared.num_users and time.monotonic() - shared.used_at > IDLE_S:
                    _pools.pop(job).pool.close()
            if not _pools:
                return


def _close_all() -> None:
    with _lock:
        while _pools:
            _pools.popitem()[1].pool.close()
