"""The waiting process: imports what checks need, and forks a process for each check and for each student's kernel.

It never runs a cell or computes with TensorFlow itself: after that it could not be forked any more.
"""

import contextlib
import gc
import importlib
import json
import os
import pathlib
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable

from autograder.student.standby.address import fingerprint, idle_s
from autograder.utils.installing import is_here

GRADER = ("jupytext", "autograder.evaluation.evaluator", "autograder.student.self_check")
# where nbgrader is: a check does without
RELEASE = ("nbgrader.converters", "nbgrader.preprocessors")
TICK_S, REQUEST_S = 5.0, 5.0


class Standby:
    """Server of one user's checks, until nobody asks any more or the package has changed.

    Args:
        address: Path of the socket.
    """

    def __init__(self, address: str) -> None:
        self.address, self.name, self.idle_s = address, fingerprint(), idle_s()
        self.modules: set[str] = set()
        self.children: set[int] = set()
        self.kernels: dict[socket.socket, int] = {}
        self.listener = socket.socket(socket.AF_UNIX)
        self.used_at = time.monotonic()

    def run(self) -> None:
        """Listen until the end; a second process at the same address ends at once."""
        if not self._listen():
            return
        while self._is_wanted():
            ready = select.select([self.listener, *self.kernels], [], [], min(TICK_S, self.idle_s))[0]
            for connection in ready:
                if connection is self.listener:
                    self._accept()
                elif connection in self.kernels:
                    # who asked for the kernel is gone
                    self._end_kernel(connection)
            self._collect_ended()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.address)

    def _listen(self) -> bool:
        try:
            self.listener.bind(self.address)
        except OSError:
            with socket.socket(socket.AF_UNIX) as connection, contextlib.suppress(OSError):
                connection.connect(self.address)
                return False
            os.unlink(self.address)
            self.listener.bind(self.address)
        self.listener.listen(16)
        return True

    def _is_wanted(self) -> bool:
        if self.children or self.kernels:
            return True
        is_recent = time.monotonic() - self.used_at < self.idle_s
        return is_recent and os.path.exists(self.address) and fingerprint() == self.name

    def _accept(self) -> None:
        connection = self.listener.accept()[0]
        self.used_at = time.monotonic()
        connection.settimeout(REQUEST_S)
        try:
            request = json.loads(connection.makefile("rb").readline())
        except (OSError, ValueError):
            connection.close()
            return
        connection.settimeout(None)
        if "kernel" in request:
            self.kernels[connection] = self._fork(lambda: _become_kernel(request), {connection})
            return
        self._prepare(request)
        self.children.add(self._fork(lambda: _check(request, self.address, connection), {connection}))
        connection.close()

    def _prepare(self, request: dict) -> None:
        """Import what this check needs and was not needed before; try once whether a fork can compute."""
        with contextlib.suppress(Exception):
            for name in (*GRADER, *(RELEASE if is_here("nbgrader") else ())):
                importlib.import_module(name)
            from autograder.authoring.lesson import read_lesson
            from autograder.execution.warm_imports import preloads
            from autograder.sandbox.importing import trial, warm_up
            from autograder.utils.course_paths import find_lesson

            wanted = set(preloads(read_lesson(find_lesson(pathlib.Path(request["root"]), request["lesson"]))))
            if new := sorted(wanted - self.modules):
                warm_up(new)
                self.modules |= wanted
                gc.freeze()
                if not trial():
                    # nothing is answered, so the check is made by who asked for it
                    os._exit(1)

    def _fork(self, step: Callable[[], None], kept: set[socket.socket]) -> int:
        process = os.fork()
        if process == 0:
            try:
                os.setsid()
                signal.signal(signal.SIGINT, signal.default_int_handler)
                for connection in {self.listener, *self.kernels} - kept:
                    connection.close()
                step()
            finally:
                os._exit(0)
        return process

    def _end_kernel(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            os.killpg(self.kernels[connection], signal.SIGKILL)
        del self.kernels[connection]
        connection.close()

    def _collect_ended(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                self.children.discard(ended)
                for connection in [connection for connection, process in self.kernels.items() if process == ended]:
                    del self.kernels[connection]
                    connection.close()
                self.used_at = time.monotonic()


def _enter(request: dict) -> None:
    """Take over the folder and the variables of who asked."""
    os.environ.clear()
    os.environ.update(request["environment"])
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.chdir(request["folder"])
    if "numpy" in sys.modules:
        # a fork would go on with its parent's numbers
        sys.modules["numpy"].random.seed()


def _check(request: dict, address: str, connection: socket.socket) -> None:
    """Make one check and send what it found; end with all that belongs to it when nobody waits for it any more."""
    from autograder.authoring.catalogue import find_entry
    from autograder.errors import CourseError
    from autograder.student.self_check import as_plain, check_notebook, require_notebook

    _enter(request)
    threading.Thread(target=_end_with, args=(connection,), daemon=True).start()
    root, path = pathlib.Path(request["root"]), pathlib.Path(request["path"])
    try:
        answer = as_plain(
            check_notebook(root, find_entry(root, request["lesson"]), require_notebook(path), path, address)
        )
    except CourseError as mistake:
        answer = {"mistake": str(mistake)}
    connection.sendall(json.dumps(answer).encode() + b"\n")


def _end_with(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.recv(1)
    os.killpg(0, signal.SIGKILL)


def _become_kernel(request: dict) -> None:
    """Turn this process into a student's kernel; returns only when the kernel ends."""
    environment = request["environment"]
    # Jupyter's kernel looks whether the process that asked for it is still its parent, which it never was
    environment.pop("JPY_PARENT_PID", None)
    environment.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    _enter(request)
    importlib.invalidate_caches()
    sys.argv = ["ipykernel_launcher", "-f", request["kernel"]]
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance()


if __name__ == "__main__":
    Standby(sys.argv[1]).run()
