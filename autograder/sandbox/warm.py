"""Warm starts: kernels forked from one process that has imported the heavy packages, each into its own sandbox."""

import array
import contextlib
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from autograder.sandbox.bubblewrap import HOME, confinement, environment
from autograder.sandbox.groups import Group
from autograder.sandbox.limits import Limits
from autograder.sandbox.scratch import remove, scratch_folder
from autograder.utils.pipes import stdin_of, stdout_of

ZYGOTE = pathlib.Path(__file__).with_name("zygote.py")
INLINE = "module://matplotlib_inline.backend_inline"
REPLY_S = 20.0


class WarmStart:
    """The address of a warm process; it travels to other processes, which may fork kernels from it too.

    Args:
        address: Path of its socket.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    @property
    def folder(self) -> str:
        """A private folder that is removed at the end, even when the grader is killed."""
        return str(pathlib.Path(self.address).parent)

    def fork_into(
        self, process: int, alive: int, connection_file: str, limits: Limits, user: int | None, group: Group | None
    ) -> str:
        """Fork a kernel into a sandbox that waits.

        Args:
            process: A process inside the sandbox, as numbered outside.
            alive: Descriptor that keeps the sandbox open; the fork's guard holds it until the kernel ends.
            connection_file: Jupyter's connection file.
            limits: Bounds.
            user: Number of the user that the kernel becomes; `None` for the grader's own.
            group: Control group of the sandbox, if it has one.

        Returns:
            `""`, or why there is no kernel.
        """
        request = {
            "process": process,
            "connection": connection_file,
            "bounds": limits.bounds(),
            "user": user,
            "home": HOME,
            "environment": environment(),
        } | confinement(group)
        descriptors = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [alive]))]
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
                connection.settimeout(REPLY_S)
                connection.connect(self.address)
                connection.sendmsg([json.dumps(request).encode()], descriptors)
                reply = connection.recv(1000).decode()
        except OSError as error:
            return f"the warm process does not answer ({error.strerror or error})"
        return "" if reply == "ok" else reply or "the warm process gave no answer"


@contextlib.contextmanager
def warm_start(modules: list[str]) -> Iterator[WarmStart | None]:
    """Keep a warm process for as long as the block lasts.

    Args:
        modules: What it imports, beside Jupyter's kernel.

    Yields:
        A `WarmStart`, or `None` where forks hang; kernels then start anew, which is slower and no less safe.
    """
    import matplotlib

    folder = tempfile.mkdtemp(prefix="acml-warm-", dir=scratch_folder())
    address = f"{folder}/socket"
    own = {"HOME": folder, "MPLCONFIGDIR": matplotlib.get_cachedir(), "MPLBACKEND": INLINE}
    process = subprocess.Popen(
        [sys.executable, str(ZYGOTE), address, *modules],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment() | own,
        cwd=folder,
    )
    try:
        yield WarmStart(address) if stdout_of(process).readline() else None
    finally:
        stdin_of(process).close()
        stdout_of(process).close()
        process.kill()
        process.wait()
        remove(folder)
