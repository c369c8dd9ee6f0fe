"""A student's process: a Jupyter kernel, sandboxed or not, that runs cells and answers calls within bounds."""

import base64
import dataclasses
import math
import pathlib
import subprocess
import time
from collections.abc import Callable
from typing import Self

from jupyter_client.manager import KernelManager
from jupyter_core.utils import run_sync

from autograder.execution.agent.text import agent_text
from autograder.execution.blanked_library import Release
from autograder.execution.bounded_sockets import bounded_context
from autograder.execution.connection import GRACE_S, Connection
from autograder.execution.cpu_time import WALL_FACTOR_IN_ALL, Stopwatch
from autograder.execution.kernel_spec import Specs
from autograder.execution.outputs import OutputKeeper
from autograder.execution.proxy import PlainDataError, ProcessGone
from autograder.notebook.extra_files import ExtraFiles
from autograder.sandbox.limits import Limits
from autograder.utils.graded_package import GRADED_PACKAGE
from autograder.utils.timeouts import TimeUp

UNATTENDED = pathlib.Path(__file__).with_name("unattended.py")
AGENT = """\
import sys, types
sys.modules["acml_agent"] = types.ModuleType("acml_agent")
exec({text!r}, vars(sys.modules["acml_agent"]))
sys.modules["acml_agent"].bound_replies({reply_bytes})
"""
FIRST_CALLS = pathlib.Path(__file__).resolve().parents[1] / "sandbox" / "first_calls.py"
PREPARE_S = 120.0
# outputs of a whole submission, in outputs of one cell
MAX_FULL_CELLS = 25


@dataclasses.dataclass
class CellRun:
    """Outputs of one cell, and how it ended (`ok`, `error`, `timeout`, `dead`)."""

    outputs: list
    status: str


class Kernel:
    """One student's process. Use it in a `with` block.

    Args:
        limits: Bounds on time, output and replies; in the sandbox also on memory, processes and files.
        sandboxed: Whether to run inside bubblewrap.
        warm: Address of a warm process to fork from (see `sandbox.warm`); `""` to start anew.
        library: Folder that a sandbox shows in the place of `acml_tf`; `""` for the library itself.

    Raises:
        CourseError: If the sandbox is asked for and cannot be had.
    """

    def __init__(self, limits: Limits | None = None, sandboxed: bool = True, warm: str = "", library: str = "") -> None:
        self.limits = limits or Limits()
        # the clock runs from when the process has started
        self._cause, self._used_s, self._deadline = "", 0.0, math.inf
        specs = Specs(sandboxed, self.limits, warm, library)
        self._manager = KernelManager(kernel_name="student", kernel_spec_manager=specs)
        self._manager.context = bounded_context()
        self._connection = Connection(self._manager, self.limits)
        self._output_bytes_left = MAX_FULL_CELLS * self.limits.output_bytes

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._connection.close()
            self._stop()
        finally:
            self._manager.context.destroy(linger=0)

    def _start(self) -> None:
        self._manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._open_sockets()
        self._connection.wait_until_ready()
        if seal := getattr(self._manager.provisioner, "seal", None):
            seal()
        self._deadline = time.monotonic() + WALL_FACTOR_IN_ALL * self.limits.total_s
        # quit() in a cell would end the kernel a tenth of a second later, whatever is running then
        self._run_quietly(
            "get_ipython().ask_exit = lambda: None; "
            f"prepared = {{}}; exec({UNATTENDED.read_text(encoding='utf-8')!r}, prepared); "
            "prepared['prepare'](get_ipython()); del prepared; "
            # nothing of this stays among the student's names
            f"exec({AGENT.format(text=agent_text(), reply_bytes=self.limits.reply_bytes)!r}, {{}})"
        )

    def _open_sockets(self) -> None:
        self._connection.open()

    @property
    def alive(self) -> bool:
        """Whether the process can still be asked."""
        return not self._cause and self._manager.is_alive()

    @property
    def cause(self) -> str:
        """Why the process is gone, in a few words, or `""`."""
        return self._cause or ("" if self._manager.is_alive() else "the kernel died")

    @property
    def remaining_s(self) -> float:
        """Seconds that this submission has left, by the time that it was given and by the clock."""
        return min(self.limits.total_s - self._used_s, self._deadline - time.monotonic())

    def run(self, source: str) -> CellRun:
        """Run one cell and collect its bounded outputs."""
        if not self.alive:
            return CellRun([], "dead")
        allowed_bytes = min(self.limits.output_bytes, self._output_bytes_left)
        keeper = OutputKeeper(allowed_bytes)
        try:
            reply = self._exchange(source, self.limits.cell_s, keeper, silent=False)
            status = "ok" if reply["content"].get("status") == "ok" else "error"
        except TimeUp as error:
            keeper.note(str(error))
            status = "timeout"
        except ProcessGone as error:
            keeper.note(str(error))
            status = "dead"
        self._output_bytes_left -= allowed_bytes - max(keeper.remaining_bytes, 0)
        return CellRun(keeper.outputs, status)

    def prepare(self, modules: list[str]) -> None:
        """Import and call what is compiled at its first use; the student's time does not count it."""
        if self.alive and modules:
            used_s, limits = self._used_s, self.limits
            self.limits = dataclasses.replace(limits, cell_s=PREPARE_S)
            text = FIRST_CALLS.read_text(encoding="utf-8")
            imports = f"import {', '.join(modules)}"
            self._run_quietly(f"exec({imports!r}, {{}})")
            self._run_quietly(f"exec({text!r}, names := {{}}); names['make_first_calls'](); del names")
            self._used_s, self.limits = used_s, limits

    def put(self, files: ExtraFiles, folder: str = "") -> None:
        """Write files where the cells find them: in the working folder, or in another that takes its place."""
        for name, content in files:
            text = base64.b64encode(content).decode()
            self._run_quietly(f"__import__('acml_agent').put({name!r}, {text!r}, {folder!r})")

    def capture(self, name: str, module: str = "") -> bool:
        """Keep the student's answer before the lesson goes on with the library's.

        Args:
            name: Name of the answer.
            module: Library module that defines the same name.

        Returns:
            Whether the process says that the answer leads to the library's own; a sign for a person, no proof.
        """
        if not self.alive:
            return False
        try:
            said = self._evaluate(f"__import__('acml_agent').capture({name!r}, globals(), {module!r})", GRACE_S)
        except (TimeUp, ProcessGone, PlainDataError):
            return False
        return said == "True"

    def restore(self, release: Release) -> None:
        """Give the process the library's version of an exercise that has been judged, so that the lesson goes on."""
        if self.alive:
            arguments = (release.module, release.name, release.text)
            self._run_quietly(f"__import__('acml_agent').restore(*{arguments!r})")

    def forget(self, name: str) -> bool:
        """Unbind a name where it is the library's own, so that an answer that fails to run is not mistaken for that.

        Args:
            name: Name of an answer.

        Returns:
            Whether the process says that the name is bound to something of the student's.
        """
        arguments = f"{name!r}, globals(), {GRADED_PACKAGE!r}"
        try:
            said = self._evaluate(f"__import__('acml_agent').forget({arguments})", GRACE_S) if self.alive else ""
        except (TimeUp, ProcessGone, PlainDataError):
            return False
        return said == "True"

    def sender(self, seconds: float) -> Callable[[str], str]:
        """Return the function by which a `CallChannel` reaches this process, for a given number of seconds in all."""
        used_s = 0.0

        def send(text: str) -> str:
            nonlocal used_s
            before_s = self._used_s
            try:
                return self._call(text, seconds - used_s, seconds)
            finally:
                used_s += self._used_s - before_s

        return send

    def _call(self, text: str, remaining_s: float, budget_s: float) -> str:
        try:
            return self._evaluate(f"__import__('acml_agent').call_each({text!r})", remaining_s)
        except TimeUp as error:
            if self.remaining_s <= 0:
                raise TimeUp("the time for this submission is used up") from error
            raise TimeUp(f"your function did not finish within the {budget_s:g} s of this exercise") from error

    def _evaluate(self, expression: str, seconds: float) -> str:
        reply = self._exchange("", seconds, None, user_expressions={"reply": expression})
        try:
            return str(reply["content"]["user_expressions"]["reply"]["data"]["text/plain"]).strip("'\"")
        except (KeyError, TypeError, AttributeError) as error:
            raise PlainDataError("the answer's process sent no reply") from error

    def _run_quietly(self, source: str) -> None:
        try:
            self._exchange(source, self.limits.cell_s, None)
        except (TimeUp, ProcessGone):
            self._end("the kernel stopped answering")

    def _exchange(self, code: str, seconds: float, keeper: OutputKeeper | None, **options: object) -> dict:
        seconds = min(seconds, self.remaining_s)
        if seconds <= 0:
            raise TimeUp("the time for this submission is used up")
        if not self.alive:
            raise ProcessGone(self.cause)
        try:
            request = self._connection.ask(code, **options)
            return self._reply(request, seconds, keeper)
        except ProcessGone as error:
            self._end(str(error))
            raise

    def _reply(self, request: str, seconds: float, keeper: OutputKeeper | None) -> dict:
        try:
            return self._timed_reply(request, seconds, keeper)
        except TimeUp:
            self._connection.interrupt()
            self._wait_in_vain(request, seconds)
            raise TimeUp(f"interrupted after {seconds:.0f} s, the time that a cell has") from None

    def _wait_in_vain(self, request: str, seconds: float) -> None:
        try:
            self._timed_reply(request, GRACE_S, None)
        except TimeUp:
            self._end(f"more than {seconds:.0f} s passed, no interrupt helped, and the process was stopped")

    def _timed_reply(self, request: str, seconds: float, keeper: OutputKeeper | None) -> dict:
        watch = Stopwatch(self._process.pid)
        try:
            return self._connection.reply(request, seconds, keeper, watch)
        finally:
            self._used_s += watch.used_s

    @property
    def _process(self) -> "subprocess.Popen[bytes]":
        """The process that was started; only Jupyter's provisioners of local processes have one."""
        process = getattr(self._manager.provisioner, "process", None)
        if process is None:
            raise ProcessGone("the kernel was not started")
        return process

    def _end(self, cause: str) -> None:
        self._cause = self._cause or cause
        self._stop()

    def _stop(self) -> None:
        provisioner = self._manager.provisioner
        if provisioner is None or not self._manager.has_kernel:
            return
        # Jupyter would send an interrupt to who may not listen, and wait for the end in steps of a tenth of a second
        process = self._process
        # its whole group: what a cell has started goes with it
        run_sync(provisioner.kill)()
        process.wait()
        run_sync(provisioner.wait)()
        self._manager.cleanup_resources()
