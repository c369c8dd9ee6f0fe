"""The bubblewrap command line: what a student's process sees of the machine, and nothing else."""

import functools
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

from autograder.errors import CourseError
from autograder.sandbox.limits import MEBIBYTE, Limits

HOME = "/home/student"
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache")
# outside every range that a distribution hands to people or services
FIRST_UID = 2_000_000
INSTALL = "apt-get install bubblewrap"
UNSAFE = "or grade code that you trust with --unsafe-no-sandbox"


def sandbox_command(limits: Limits, private: pathlib.Path, slot: int, library: str = "") -> list[str]:
    """Return the words that start a command in the sandbox.

    Inside there is the system and this Python environment (read-only), the library ``acml_tf``, the data folder,
    an empty home and temporary folder of bounded size; no network, no other process, no lesson, no submission.

    Args:
        limits: Bounds on time, memory, processes and files.
        private: Folder for the kernel's sockets, the one place that both sides see.
        slot: Number that tells sandboxes running side by side apart.
        library: Folder shown in the place of ``acml_tf``, e.g. one with blank exercises; ``""`` for the library itself.

    Returns:
        Command prefix; append the command to run.
    """
    return [
        "bwrap",
        *_namespaces(),
        *("--proc", "/proc", "--dev", "/dev"),
        *_empty_folder("/dev/shm", limits),
        *_empty_folder("/tmp", limits),
        *_empty_folder(HOME, limits),
        # after the empty folders, for this environment may lie below one of them
        *_read_only_mounts(library),
        *_font_cache(),
        *_opened([private]),
        *("--bind", str(private), str(private), "--chdir", HOME, "--clearenv"),
        # both are memory without a bound of its own
        *("--remount-ro", "/", "--remount-ro", "/dev"),
        *(word for name, value in environment().items() for word in ("--setenv", name, value)),
        "--",
        *limits.as_command(),
        *_drop_root(slot),
    ]


def environment() -> dict[str, str]:
    """Return the environment of a student's process: quiet, on the processor, a home of its own."""
    names = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "ACML_DATA")
    return {name: os.environ[name] for name in names if name in os.environ} | {
        "HOME": HOME,
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(_library_folder().parent),
        "PYTHONDONTWRITEBYTECODE": "1",
        "KERAS_BACKEND": "tensorflow",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "MPLCONFIGDIR": f"{HOME}/matplotlib",
        "NBGRADER_EXECUTION": "autograde",
    }


def user_id(slot: int) -> int | None:
    """Return the user that a sandbox runs as where the grader is root, else ``None`` (the grader's own)."""
    return FIRST_UID + slot % 60_000 if os.geteuid() == 0 else None


def find_bubblewrap() -> None:
    """Check that bubblewrap is there, which takes no time.

    Raises:
        CourseError: If not; the sentence says how to install it and names the unsafe way out.
    """
    if platform.system() != "Linux":
        raise CourseError(
            f"The sandbox needs Linux and this is {platform.system()}; grade on a Linux machine, {UNSAFE}."
        )
    if shutil.which("bwrap") is None:
        raise CourseError(f"bubblewrap is not installed, so nothing was run; install it with `{INSTALL}`, {UNSAFE}.")


@functools.cache
def require_bubblewrap() -> None:
    """Check that bubblewrap is there and that this Python starts in it.

    Raises:
        CourseError: If not; the sentence says what to do and names the unsafe way out.
    """
    find_bubblewrap()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        trial = [*sandbox_command(Limits(), pathlib.Path(folder), 0), sys.executable, "-c", "import ipykernel, acml_tf"]
        result = subprocess.run(trial, capture_output=True, text=True, timeout=120)
    if result.returncode != 0:
        said = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CourseError(
            f"bubblewrap cannot start Python here ({said}), so nothing was run; allow unprivileged user namespaces "
            f"(on Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0), {UNSAFE}."
        )


def _empty_folder(path, limits) -> list[str]:
    return ["--size", str(limits.file_mib * MEBIBYTE), "--perms", "1777", "--tmpfs", path]


def _namespaces() -> list[str]:
    shared = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    ends = ["--die-with-parent", "--new-session", "--hostname", "classroom"]
    if os.geteuid() == 0:
        # bounds on processes hold only for a real non-root user, so root drops to one inside
        return [*shared, *ends, "--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return [*shared, *ends, "--unshare-user", "--cap-drop", "ALL"]


def _drop_root(slot) -> list[str]:
    uid = user_id(slot)
    return [] if uid is None else ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--no-new-privs"]


def _read_only_mounts(library) -> list[str]:
    folders = [*SYSTEM, sys.base_prefix, sys.prefix]
    folders += [os.path.abspath(os.environ["ACML_DATA"])] if "ACML_DATA" in os.environ else []
    mounts = {folder: folder for folder in folders}
    # the library comes last, for where it is installed it lies inside the environment
    mounts[str(_library_folder())] = library or str(_library_folder())
    return _opened(mounts) + [word for place, folder in mounts.items() for word in ("--ro-bind-try", folder, place)]


def _opened(folders) -> list[str]:
    """Make the folders above some folders; left to itself, bubblewrap makes them private to root."""
    parents = dict.fromkeys(str(path) for folder in folders for path in reversed(pathlib.Path(folder).parents[:-1]))
    return [word for path in parents for word in ("--perms", "0755", "--dir", path)]


def _library_folder() -> pathlib.Path:
    import acml_tf

    return pathlib.Path(acml_tf.__file__).resolve().parent


def _font_cache() -> list[str]:
    import matplotlib

    lists = pathlib.Path(matplotlib.get_cachedir()).glob("fontlist-*.json")
    folder = f"{HOME}/matplotlib"
    binds = [word for path in lists for word in ("--ro-bind", str(path), f"{folder}/{path.name}")]
    return ["--perms", "1777", "--dir", folder, *binds]
