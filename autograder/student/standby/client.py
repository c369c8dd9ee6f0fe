"""Ask the waiting process for a check, and start one where there is none; in any trouble there is no answer."""

import json
import os
import pathlib
import socket
import subprocess
import sys
import time

from autograder.errors import CourseError
from autograder.execution.outcome import Verdict
from autograder.student.self_check import SelfCheck
from autograder.student.standby.address import PACKAGES, socket_path

START_S, ANSWER_S = 20.0, 1800.0


def check_by_standby(root: pathlib.Path, lesson: str, path: pathlib.Path) -> SelfCheck | None:
    """Have a notebook checked by the process that waits for it.

    Args:
        root: Course folder.
        lesson: Name of the lesson.
        path: The notebook.

    Returns:
        What the check found, or `None` where it must be made in this process.

    Raises:
        CourseError: If the check itself ends in a user's mistake.
    """
    address = socket_path()
    if address is None:
        return None
    request = {"root": str(root), "lesson": lesson, "path": str(path.resolve()), "folder": os.getcwd()}
    try:
        with _connected(address) as connection:
            connection.settimeout(ANSWER_S)
            connection.sendall(json.dumps(request | {"environment": dict(os.environ)}).encode() + b"\n")
            answer = json.loads(connection.makefile("rb").readline())
    except (OSError, ValueError):
        return None
    if "mistake" in answer:
        raise CourseError(answer["mistake"])
    return SelfCheck([Verdict(**verdict) for verdict in answer["verdicts"]], answer["notes"])


def _connected(address: pathlib.Path) -> socket.socket:
    """Return a connection to the waiting process; start it if nobody answers."""
    until = time.monotonic() + START_S
    process: subprocess.Popen[bytes] | None = None
    while True:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(str(address))
            return connection
        except OSError:
            connection.close()
            if time.monotonic() > until or (process and process.poll()):
                raise
        process = process or _start(address)
        time.sleep(0.02)


def _start(address: pathlib.Path) -> "subprocess.Popen[bytes]":
    """Start the process in a session of its own: it holds no terminal and outlives this command."""
    search = os.pathsep.join(filter(None, [str(PACKAGES), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "autograder.student.standby.server", str(address)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
        env=os.environ | {"PYTHONPATH": search},
    )
