"""Jupyter's seam for where a kernel runs: the same kernel, started or forked inside bubblewrap."""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from autograder.errors import CourseError
from autograder.sandbox.bubblewrap import IN_MEMORY, UNSAFE, confined, require_bubblewrap, sandbox_command
from autograder.sandbox.confinement import inherited
from autograder.sandbox.groups import Group, control_groups
from autograder.sandbox.limits import MEBIBYTE, Limits
from autograder.sandbox.memory import holds_more_than
from autograder.sandbox.priority import put_behind
from autograder.sandbox.processes import processes_of
from autograder.sandbox.scratch import scratch_folder
from autograder.sandbox.system_calls import filter_program
from autograder.sandbox.users import next_user
from autograder.sandbox.warm import WarmStart
from autograder.utils.pipes import stdin_of, stdout_of

READ_ONLY = pathlib.Path(__file__).with_name("read_only.py")


class SandboxProvisioner(LocalProvisioner):
    """Provisioner that starts a kernel in bubblewrap, over sockets in a folder that only the two sides share.

    Select it in a kernel specification by `metadata.kernel_provisioner.provisioner_name = "acml-sandbox"`; its
    `config` may hold `limits` (see `Limits`), `warm`, the address of a warm process to fork from, and
    `library`, a folder shown in the place of `acml_tf`. The specification must say `interrupt_mode: message`,
    since a signal would reach bubblewrap and not the kernel.
    """

    private: pathlib.Path | None = None

    def __init__(
        self, limits: dict[str, Any] | Limits | None = None, warm: str = "", library: str = "", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.limits = limits if isinstance(limits, Limits) else Limits(**(limits or {}))
        self.warm = WarmStart(warm) if warm else None
        self.library = library
        self.user: int | None = None
        self.group = Group([])
        self._sandbox: list[str] = []

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Give the kernel a private folder for its sockets and wrap its command."""
        if self.warm is not None and not os.path.exists(self.warm.address):
            self.warm = None
        if self.warm is None:
            require_bubblewrap()
        folder = self.warm.folder if self.warm else scratch_folder()
        self.private = pathlib.Path(tempfile.mkdtemp(prefix="acml-", dir=folder))
        manager: Any = self.parent
        manager.transport, manager.ip = "ipc", str(self.private / "socket")
        manager.connection_file = str(self.private / "connection.json")
        prepared = await super().pre_launch(**kwargs)
        self.user, self.group = next_user(), control_groups().make(self.limits)
        if self.user is not None:
            for path in (self.private, *self.private.iterdir()):
                os.chown(path, self.user, self.user)
        self._sandbox = sandbox_command(self.limits, self.private, self.user, self.library)
        prepared["cmd"] = confined([*self._sandbox, *prepared["cmd"]], self.group)
        prepared["cwd"] = "/"
        return prepared

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork the kernel from the warm process into a sandbox that waits; start it anew where that fails."""
        if self.warm is not None and (process := self._forked(self.warm)):
            self.process, self.pid, self.pgid = process, process.pid, None
            return self.connection_info
        require_bubblewrap()
        return await super().launch_kernel(cmd, **kwargs)

    def _forked(self, warm: WarmStart) -> "subprocess.Popen[bytes] | None":
        """Return the process around a sandbox into which the kernel was forked, or `None` where that failed."""
        manager: Any = self.parent
        process, inside = self._empty_sandbox()
        refusal = inside is None or warm.fork_into(
            inside, stdin_of(process).fileno(), manager.connection_file, self.limits, self.user, self.group
        )
        stdin_of(process).close()
        if not refusal:
            return process
        # closes what is open and waits
        with process:
            process.kill()
        return None

    def _empty_sandbox(self) -> "tuple[subprocess.Popen[bytes], int | None]":
        """Build a sandbox in which `cat` waits for the end of its input.

        Returns:
            The process around it, and the number of one inside; `None` where it could not be built.
        """
        listen, tell = os.pipe()
        command, passed = [*self._sandbox, "cat"], [tell]
        command[1:1] = ["--info-fd", str(tell)]
        if program := filter_program():
            # the fork installs it itself; the process that waits must not be a way round it
            passed.append(inherited(program))
            command[1:1] = ["--seccomp", str(passed[-1])]
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=passed,
            cwd="/",
            # it can be read in the sandbox
            env={"PATH": os.environ.get("PATH", os.defpath)},
        )
        for descriptor in passed:
            os.close(descriptor)
        with open(listen, encoding="utf-8") as information, contextlib.suppress(ValueError, OSError):
            return process, self._inside(process, json.loads(information.read())["child-pid"])
        return process, None

    def _inside(self, process: "subprocess.Popen[bytes]", inside: int) -> int | None:
        """Return the number of a process inside a sandbox once everything there is in its place."""
        stdin_of(process).write(b"\n")
        stdin_of(process).flush()
        if stdout_of(process).read(1) != b"\n":
            return None
        # whoever is the same user can act through the process that waits, so it is bounded, too
        self.group.add(process.pid)
        return inside

    @property
    def full(self) -> bool:
        """Whether the processes in the sandbox hold more memory together than a submission has, looked at now and then.

        Where no control group shares out the processor, the same look puts a sandbox behind that takes too much of it.
        """
        if self.process is None:
            return False
        if self.group.nice:
            put_behind(self.process.pid)
        if self.group.events is not None:
            return self.group.ran_out_of_memory
        return holds_more_than(self.process.pid, self.limits.memory_mib * MEBIBYTE, IN_MEMORY)

    def seal(self) -> None:
        """Close the private folder to new files, once the kernel has made its sockets in it.

        It lies on the grader's disk, where no bound on the sandbox's own folders holds.

        Raises:
            CourseError: If it cannot be closed to somebody who is the grader's own user.
        """
        if self.private is None or self.process is None:
            return
        if os.geteuid() == 0:
            os.chown(self.private, 0, 0)
            self.private.chmod(0o755)
            return
        inside = processes_of(self.process.pid)
        words = [sys.executable, "-I", "-S", str(READ_ONLY), inside[0].name if inside else "0", str(self.private)]
        result = subprocess.run(words, capture_output=True, text=True)
        if result.returncode != 0:
            raise CourseError(
                f"The sandbox's folder {self.private} cannot be made read-only ({result.stderr.strip()}), so nothing "
                f"was run; grade as root, {UNSAFE}."
            )

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the private folder once the kernel is gone."""
        await super().cleanup(restart)
        # nbclient cleans up twice
        if self.private is not None and self.private.exists() and not restart:
            self.private.chmod(0o700)
            shutil.rmtree(self.private, ignore_errors=True)
        if not restart:
            self.group.remove()
