"""The bubblewrap command line: what a student's process sees of the machine, and nothing else."""

import functools
import json
import os
import pathlib
import platform
import random
import re
import shutil
import subprocess
import sys
import tempfile

from autograder.errors import CourseError
from autograder.sandbox.groups import Group
from autograder.sandbox.limits import MAX_THREADS, MEBIBYTE, Limits
from autograder.sandbox.mounts import font_cache, library_folder, opened, read_only_mounts, require_hidden
from autograder.sandbox.system_calls import filter_program, keyring_number
from autograder.sandbox.users import next_user
from autograder.utils.graded_package import GRADED_PACKAGE

HOME = "/home/student"
IN_MEMORY = ("/dev/shm", "/tmp", HOME)
# /dev/zero, mapped and shared, is memory that stays when no process is charged for it any more
MASKED = ("/dev/zero", "/proc/keys", "/proc/key-users")
CONFINEMENT = pathlib.Path(__file__).with_name("confinement.py")
THREAD_NUMBERS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "TF_NUM_INTEROP_THREADS",
    "TF_NUM_INTRAOP_THREADS",
)
INSTALL = "sudo apt-get install bubblewrap"
# the first that bounds a folder in memory, by --size
OLDEST, SOURCES = (0, 7), "https://github.com/containers/bubblewrap/releases"
UNSAFE = "or grade code that you trust with --unsafe-no-sandbox"


def sandbox_command(limits: Limits, private: pathlib.Path, user: int | None, library: str = "") -> list[str]:
    """Return the command line that starts a command in the sandbox.

    Inside there is the system and this Python environment (read-only), the library `acml_tf`, the data folder,
    an empty home and temporary folder of bounded size; no network, no other process, no lesson, no submission.

    Args:
        limits: Bounds on time, memory, processes and files.
        private: Folder for the kernel's sockets, the one place that both sides see.
        user: Number of the user that the command becomes; `None` for the grader's own.
        library: Folder shown in the place of `acml_tf`, e.g. one with blank exercises; `""` for the library itself.

    Returns:
        Command prefix; append the command to run.
    """
    return [
        "bwrap",
        *_namespaces(),
        *("--proc", "/proc", "--dev", "/dev"),
        *_masked(),
        *(word for folder in IN_MEMORY for word in _empty_folder(folder, limits)),
        # after the empty folders, for this environment may lie below one of them
        *read_only_mounts(library),
        *font_cache(f"{HOME}/matplotlib"),
        *opened([private]),
        *("--bind", str(private), str(private), "--chdir", HOME, "--clearenv"),
        # both are memory without a bound of its own
        *("--remount-ro", "/", "--remount-ro", "/dev"),
        *(word for name, value in environment().items() for word in ("--setenv", name, value)),
        "--",
        *limits.as_command(),
        *_drop_root(user),
    ]


def environment() -> dict[str, str]:
    """Return the environment of a student's process: quiet, on the processor, a home of its own."""
    names = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "ACML_DATA")
    threads = str(min(MAX_THREADS, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else MAX_THREADS))
    return (
        {name: os.environ[name] for name in names if name in os.environ}
        | dict.fromkeys(THREAD_NUMBERS, threads)
        | {
            "HOME": HOME,
            "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(library_folder().parent),
            "PYTHONDONTWRITEBYTECODE": "1",
            # else each thread reserves 64 MiB of address space, which is bounded, however little it uses
            "MALLOC_ARENA_MAX": str(MAX_THREADS),
            "KERAS_BACKEND": "tensorflow",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "CUDA_VISIBLE_DEVICES": "-1",
            "MPLCONFIGDIR": f"{HOME}/matplotlib",
            "NBGRADER_EXECUTION": "autograde",
        }
    )


def confinement(group: Group | None = None) -> dict:
    """Return what `confinement.py` and the warm process must know to confine a process.

    Args:
        group: Control group of the sandbox, if it has one.
    """
    return {
        "groups": group.process_files if group else [],
        "nice": group.nice if group else 0,
        "cores": _some_cores(),
        "keyctl": keyring_number(),
        "filter": filter_program().hex(),
    }


def _some_cores() -> list[int]:
    """Draw the cores of one sandbox, so that sandboxes side by side have different ones where there are many."""
    cores = sorted(os.sched_getaffinity(0))
    return random.SystemRandom().sample(cores, min(MAX_THREADS, len(cores)))


def confined(command: list[str], group: Group | None = None) -> list[str]:
    """Return the command line that starts bubblewrap in its control group, with a keyring of its own and the filter.

    Args:
        command: See `sandbox_command`.
        group: Control group of the sandbox, if it has one.
    """
    return [sys.executable, "-I", "-S", str(CONFINEMENT), json.dumps(confinement(group)), *command]


def find_bubblewrap() -> None:
    """Check that a bubblewrap is there that is young enough, which takes no time.

    Raises:
        CourseError: If not; the sentence says how to get one and names the unsafe way out.
    """
    if platform.system() != "Linux":
        raise CourseError(
            f"The sandbox needs Linux and this is {platform.system()}; grade on a Linux machine, {UNSAFE}."
        )
    if (program := shutil.which("bwrap")) is None:
        raise CourseError(f"bubblewrap is not installed, so nothing was run; install it with `{INSTALL}`, {UNSAFE}.")
    # one that says no version is left to the trial
    if (found := _version(program)) and found < OLDEST:
        raise CourseError(
            f"bubblewrap {'.'.join(map(str, found))} is too old, so nothing was run; the sandbox needs "
            f"{'.'.join(map(str, OLDEST))} or later, which Debian 12 and Ubuntu 24.04 bring and which can be built "
            f"from {SOURCES}, {UNSAFE}."
        )


@functools.cache
def require_bubblewrap() -> None:
    """Check that bubblewrap is there and that this Python starts in it.

    Raises:
        CourseError: If not; the sentence says what to do and names the unsafe way out.
    """
    find_bubblewrap()
    require_hidden()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        words = sandbox_command(Limits(), pathlib.Path(folder), next_user())
        trial = [*confined(words), sys.executable, "-c", f"import ipykernel, {GRADED_PACKAGE}"]
        result = subprocess.run(trial, capture_output=True, text=True, timeout=120)
    if result.returncode != 0:
        said = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CourseError(
            f"bubblewrap cannot start Python here ({said}), so nothing was run; allow unprivileged user namespaces "
            f"(on Ubuntu: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0), {UNSAFE}."
        )


def _empty_folder(path: str, limits: Limits) -> list[str]:
    return ["--size", str(limits.file_mib * MEBIBYTE), "--perms", "1777", "--tmpfs", path]


def _masked() -> list[str]:
    """Close files by which the Linux kernel tells of the whole machine, such as the names of keys, or gives memory."""
    return [word for path in MASKED if os.path.exists(path) for word in ("--ro-bind", "/dev/null", path)]


def _namespaces() -> list[str]:
    shared = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    ends = ["--die-with-parent", "--new-session", "--hostname", "classroom"]
    if os.geteuid() == 0:
        # bounds on processes hold only for a real non-root user, so root drops to one inside
        return [*shared, *ends, "--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    closed = ["--disable-userns"] if _version("bwrap") >= (0, 8) else []
    return [*shared, *ends, "--unshare-user", *closed, "--cap-drop", "ALL"]


@functools.cache
def _version(program: str) -> tuple[int, ...]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20).stdout
    return tuple(map(int, re.findall(r"\d+", said)[:3]))


def _drop_root(user: int | None) -> list[str]:
    return [] if user is None else ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--no-new-privs"]
