"""What keeps students' code apart: user namespaces, bubblewrap, control groups, and whether a warm process forks."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

from autograder.doctor.result import OK, PROBLEM, WARNING, CheckResult
from autograder.errors import CourseError
from autograder.sandbox.bubblewrap import environment, require_bubblewrap
from autograder.sandbox.scratch import remove
from autograder.sandbox.warm import ZYGOTE

SWITCHES = pathlib.Path("/proc/sys")
# a switch, the value that forbids namespaces, the value that allows them
FORBIDDING = {
    "user/max_user_namespaces": ("0", "15000"),
    "kernel/unprivileged_userns_clone": ("0", "1"),
    "kernel/apparmor_restrict_unprivileged_userns": ("1", "0"),
}
PATIENCE_S = 12.0


def user_namespaces(switches: pathlib.Path = SWITCHES) -> CheckResult:
    """Look whether somebody who is not root may build a sandbox, by building an empty one.

    Args:
        switches: Folder of the system's switches, `/proc/sys`.
    """
    what = "user namespaces"
    if os.geteuid() == 0:
        return CheckResult(what, OK, "not needed: root builds the sandbox and drops to another user inside")
    if shutil.which("unshare") and _runs(["unshare", "--user", "true"]):
        return CheckResult(what, OK, "allowed")
    for name, (closed, opened) in FORBIDDING.items():
        if _text(switches / name) == closed:
            switch = name.replace("/", ".")
            return CheckResult(
                what, WARNING, f"{switch} is {closed}", f"Allow them by `sudo sysctl {switch}={opened}`."
            )
    remedy = "In a container, allow them by `--security-opt seccomp=unconfined`, or ask the machine's administrator."
    return CheckResult(what, WARNING, "forbidden", remedy)


def bubblewrap() -> CheckResult:
    """Start Python in the sandbox, as grading does."""
    try:
        require_bubblewrap()
    except CourseError as error:
        found = "too old" if "too old" in str(error) else "does not start"
        return CheckResult("sandbox", PROBLEM, found if shutil.which("bwrap") else "not installed", str(error))
    said = subprocess.run(["bwrap", "--version"], capture_output=True, text=True, timeout=PATIENCE_S).stdout.strip()
    return CheckResult("sandbox", OK, f"{said}; Python starts in it")


def fork_trial(modules: tuple[str, ...] = ("numpy", "tensorflow"), patience_s: float = PATIENCE_S) -> CheckResult:
    """Let a warm process import TensorFlow, fork, and compute in the fork.

    Args:
        modules: What the warm process imports.
        patience_s: How long this may take, in seconds.
    """
    folder = tempfile.mkdtemp(prefix="acml-doctor-")
    try:
        ended, said = _serve_nobody(folder, modules, patience_s)
    finally:
        remove(folder)
    if ended == 0:
        return CheckResult("fork of a warm process", OK, "a fork computes with TensorFlow")
    slower = "Grading works without, as safely but several seconds slower for each submission"
    if ended is None:
        return CheckResult(
            "fork of a warm process",
            WARNING,
            f"not done within {patience_s:g} s",
            f"{slower}; run acml doctor again when the machine is idle.",
        )
    remedy = f"{slower}; look for a sitecustomize.py or an LD_PRELOAD that starts threads or TensorFlow."
    return CheckResult("fork of a warm process", WARNING, said, remedy)


def _serve_nobody(folder: str, modules: tuple[str, ...], patience_s: float) -> tuple[int | None, str]:
    """Start a warm process whose input is closed: it makes its trial and ends."""
    process = subprocess.Popen(
        [sys.executable, str(ZYGOTE), f"{folder}/socket", *modules],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=environment() | {"HOME": folder, "MPLCONFIGDIR": folder},
        start_new_session=True,
    )
    try:
        said = process.communicate(timeout=patience_s)[1]
        return process.returncode, (said.strip().splitlines() or ["no reason given"])[-1]
    except subprocess.TimeoutExpired:
        # a fork that hangs must not outlive it
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None, ""


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, timeout=PATIENCE_S).returncode == 0


def _text(path: pathlib.Path) -> str:
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""
