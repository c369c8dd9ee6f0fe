"""Jupyter's seam for where a kernel runs: the same kernel, started inside bubblewrap."""

import itertools
import os
import pathlib
import shutil
import tempfile

from jupyter_client.provisioning import LocalProvisioner

from autograder.sandbox.bubblewrap import require_bubblewrap, sandbox_command, user_id
from autograder.sandbox.limits import Limits

_counter = itertools.count()


class SandboxProvisioner(LocalProvisioner):
    """Starts a kernel in bubblewrap, over sockets in a folder that only the two sides share.

    Select it in a kernel specification by ``metadata.kernel_provisioner.provisioner_name = "acml-sandbox"``; its
    ``config`` may hold ``limits`` (see `Limits`). The specification must say ``interrupt_mode: message``, since a
    signal would reach bubblewrap and not the kernel.
    """

    limits: Limits = Limits()
    private: pathlib.Path | None = None

    def __init__(self, limits: dict | Limits | None = None, **kwargs):
        super().__init__(**kwargs)
        self.limits = limits if isinstance(limits, Limits) else Limits(**(limits or {}))

    async def pre_launch(self, **kwargs):
        """Give the kernel a private folder for its sockets and wrap its command."""
        require_bubblewrap()
        slot = os.getpid() * 16 + next(_counter) % 16
        self.private = pathlib.Path(tempfile.mkdtemp(prefix="acml-"))
        manager = self.parent
        manager.transport, manager.ip = "ipc", str(self.private / "socket")
        manager.connection_file = str(self.private / "connection.json")
        prepared = await super().pre_launch(**kwargs)
        if (uid := user_id(slot)) is not None:
            for path in (self.private, *self.private.iterdir()):
                os.chown(path, uid, uid)
        prepared["cmd"] = [*sandbox_command(self.limits, self.private, slot), *prepared["cmd"]]
        prepared["cwd"] = "/"
        return prepared

    def seal(self) -> None:
        """Close the private folder to new files, once the kernel has made its sockets in it.

        It lies on the grader's disk, where no bound on the sandbox's own folders holds.
        """
        if os.geteuid() == 0:
            os.chown(self.private, 0, 0)
        self.private.chmod(0o755 if os.geteuid() == 0 else 0o500)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the private folder once the kernel is gone."""
        await super().cleanup(restart)
        # nbclient cleans up twice
        if self.private is not None and self.private.exists() and not restart:
            self.private.chmod(0o700)
            shutil.rmtree(self.private, ignore_errors=True)
