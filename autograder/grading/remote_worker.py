"""What runs inside a worker of a cluster: for each of its threads one process with a desk, forked warm.

A desk needs the main thread of a process for its alarms, and must not take the worker with it when it breaks. A station
is opened by the first submission of an order and closed when none has come for a while, whoever asked for it is gone.
"""

import contextlib
import functools
import importlib.metadata
import json
import multiprocessing
import multiprocessing.util
import platform
import queue
import threading
import time
from concurrent.futures.process import BrokenProcessPool

from autograder.doctor.machine import usable_cores
from autograder.errors import CourseError
from autograder.evaluation.results import code_digest, result_from
from autograder.evaluation.submission_job import (
    Finding,
    Order,
    Submission,
    SubmissionGrader,
    is_disturbed,
    longest_s,
    unexamined,
)
from autograder.grading.worker_pool import ended_after, process_pool, settle, warmed
from autograder.sandbox.bubblewrap import require_bubblewrap

IDLE_S = 60.0
# a grade may follow from any of these
PACKAGES = ("numpy", "scipy", "keras", "tensorflow", "ipykernel")
OWN_CODE = "code of acml_tf and autograder"
REMEDY = "install on every machine the same, by `pip install --constraint constraints.txt`"
_stations: dict[Order, "Station"] = {}
_lock = threading.Lock()


@functools.cache
def versions() -> dict[str, str]:
    """Return what must be the same on every machine for a grade to be the same."""
    packages = {name: importlib.metadata.version(name) for name in PACKAGES}
    return {OWN_CODE: code_digest()[:12], "Python": ".".join(platform.python_version_tuple()[:2])} | packages


def examine(order: Order, handed: Submission, wanted: dict[str, str]) -> str:
    """Examine a submission on this machine.

    Args:
        order: What to examine, and how.
        handed: Submission.
        wanted: The coordinator's `versions`.

    Returns:
        Finding as JSON text, see `finding_from`.

    Raises:
        CourseError: If this machine would not grade as the coordinator's does.
    """
    _require_alike(wanted)
    if order.sandboxed:
        require_bubblewrap()
    with _station(order) as station:
        return station.examine(handed)


def finding_from(text: str) -> Finding:
    """Return the finding that a worker sent."""
    content = json.loads(text)
    return Finding(content["receipt"] and result_from(content["receipt"]), content["notebook"])


def _require_alike(wanted) -> None:
    for name, version in wanted.items():
        if versions().get(name) != version:
            raise CourseError(
                f"{platform.node()} has {name} {versions().get(name)}, the grader of the class {version}; {REMEDY}."
            )


class Gate:
    """Lets many work side by side, or one alone."""

    def __init__(self):
        self._inside, self._changed = 0, threading.Condition()
        self._one_alone = threading.Lock()

    @contextlib.contextmanager
    def beside_others(self):
        """Work beside others, once nobody works alone or waits to."""
        with self._one_alone, self._changed:
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextlib.contextmanager
    def alone(self):
        """Work once all others have left; who comes later waits."""
        with self._one_alone:
            with self._changed:
                self._changed.wait_for(lambda: not self._inside)
            yield


class Station:
    """The processes of one worker that examine submissions of one order.

    Args:
        order: What they examine.
    """

    def __init__(self, order: Order):
        self._open = contextlib.ExitStack()
        # a worker's process may be daemonic, which forbids it children; ours end with it by themselves
        multiprocessing.current_process()._config["daemon"] = False
        warm = self._open.enter_context(warmed(order.lesson(), order.sandboxed))
        self.order = Order(**{**vars(order), "warm": warm})
        self.lesson = order.lesson()
        self.users, self.used_at = 0, time.monotonic()
        self._free, self._gate = queue.SimpleQueue(), Gate()

    def examine(self, handed: Submission) -> str:
        """Examine a submission in a process, and once more with nothing beside it where others may have cost it time.

        What breaks its process also then gets no points; the others lose nothing.
        """
        with contextlib.suppress(BrokenProcessPool), self._gate.beside_others(), self._process() as process:
            if text := process.submit(_examine, handed, False).result():
                return text
        with contextlib.suppress(BrokenProcessPool), self._gate.alone(), self._process() as process:
            return process.submit(_examine, handed, True).result()
        return _as_text(SubmissionGrader(self.order).give_up(handed))

    @contextlib.contextmanager
    def _process(self):
        try:
            process = self._free.get_nowait()
        except queue.Empty:
            process = process_pool(1, self.order.warm, _start, self.order)
        try:
            yield process
        except BrokenProcessPool:
            process.shutdown()
            raise
        self._free.put(process)

    def close(self) -> None:
        """End all processes."""
        while not self._free.empty():
            self._free.get().shutdown()
        self._open.close()


@contextlib.contextmanager
def _station(order):
    """Open the station of an order, or join those who use it; a caretaker closes it later."""
    with _lock:
        if not _stations:
            threading.Thread(target=_take_care, daemon=True).start()
            # a process that ends closes its queues, then waits for its children, who wait for a word through them
            multiprocessing.util.Finalize(None, _close_all, exitpriority=100)
        station = _stations[order] = _stations.get(order) or Station(order)
        station.users += 1
    try:
        yield station
    finally:
        with _lock:
            station.users, station.used_at = station.users - 1, time.monotonic()


def _take_care() -> None:
    while True:
        time.sleep(IDLE_S / 10)
        with _lock:
            for order, station in list(_stations.items()):
                if not station.users and time.monotonic() - station.used_at > IDLE_S:
                    _stations.pop(order).close()
            if not _stations:
                return


def _close_all() -> None:
    with _lock:
        while _stations:
            _stations.popitem()[1].close()


def _start(order: Order) -> None:
    global _desk
    settle(usable_cores())
    _desk = SubmissionGrader(order)


def _examine(handed: Submission, alone: bool) -> str:
    """Return the finding as text, or ``""`` where it must be examined once more, alone."""
    try:
        with ended_after(longest_s(_desk.order.limits)):
            finding = _desk.examine(handed)
        receipt = finding.receipt
        disturbed = receipt and (is_disturbed(receipt) or not receipt.examined)
        return "" if disturbed and not alone else _as_text(finding)
    except Exception as error:  # noqa: BLE001 - whatever fails here must not cost the rest of the class
        return _as_text(Finding(unexamined(_desk.lesson, handed.student, f"{type(error).__name__}: {error}"), ""))


def _as_text(finding: Finding) -> str:
    return json.dumps({"receipt": finding.receipt and finding.receipt.as_text(), "notebook": finding.notebook})
