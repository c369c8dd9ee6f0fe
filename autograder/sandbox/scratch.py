"""Where a process of the grader keeps what its sandboxes see; what a killed one left behind, the next one removes."""

import contextlib
import functools
import multiprocessing.util
import os
import shutil
import sys
import tempfile

# there is no sandbox on Windows
if sys.platform != "win32":
    import fcntl

PREFIX, LOCK = "acml-run-", "lock"
# the longest path of a socket, and what the grader puts behind the temporary folder's name
SOCKET_LETTERS, OURS = 107, "/acml-run-xxxxxxxx/acml-warm-xxxxxxxx/acml-xxxxxxxx/socket-5"
SHORT = "/tmp"


def use_short_names() -> None:
    """Let this process and its children keep temporary files in `/tmp` where TMPDIR is too long for sockets."""
    too_long = len(os.fsencode(tempfile.gettempdir())) + len(OURS) > SOCKET_LETTERS
    if too_long and sys.platform == "linux":
        os.environ["TMPDIR"] = tempfile.tempdir = SHORT


@functools.cache
def scratch_folder() -> str:
    """Return the private folder of this process, made at the first call; it is removed when the process ends.

    A lock says that its owner lives. Who is killed cannot remove a folder but loses the lock, so every process first
    removes the folders that nobody holds any more.
    """
    use_short_names()
    remove_abandoned()
    folder = tempfile.mkdtemp(prefix=PREFIX)
    draft = os.open(f"{folder}/{LOCK}.draft", os.O_CREAT | os.O_RDONLY, 0o600)
    fcntl.flock(draft, fcntl.LOCK_EX)
    # under its own name only once it is held, for others look at any time
    os.rename(f"{folder}/{LOCK}.draft", f"{folder}/{LOCK}")
    multiprocessing.util.Finalize(None, remove, args=(folder,), exitpriority=10)
    return folder


def remove_abandoned() -> None:
    """Remove the folders of processes that are gone."""
    for entry in os.scandir(tempfile.gettempdir()):
        with contextlib.suppress(OSError):
            if entry.name.startswith(PREFIX) and _is_ours(entry) and _is_abandoned(entry.path):
                remove(entry.path)


def remove(folder: str) -> None:
    """Remove a folder with all in it, also the folders of kernels, which are closed to new files.

    Args:
        folder: Path of the folder.
    """
    for place, inside, _ in os.walk(folder):
        for path in (os.path.join(place, name) for name in inside):
            # a student may have put links here
            if not os.path.islink(path):
                os.chmod(path, 0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _is_ours(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_uid == os.geteuid()


def _is_abandoned(folder: str) -> bool:
    """Return whether nobody holds the lock of a folder; one without a lock is just being made."""
    try:
        lock = os.open(f"{folder}/{LOCK}", os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True
