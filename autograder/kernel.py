"""A student's process: a Jupyter kernel, sandboxed or not, that runs cells and answers calls within bounds."""

import base64
import dataclasses
import pathlib
import subprocess
import time

import zmq
from jupyter_client.manager import KernelManager

from autograder.blanking import Release
from autograder.extra_files import ExtraFiles
from autograder.kernel_spec import Specs
from autograder.outputs import OutputKeeper
from autograder.proxy import PlainDataError, ProcessGone, TimeUp
from autograder.sandbox.limits import Limits

AGENT = pathlib.Path(__file__).with_name("agent.py")
START_S, GRACE_S, LOOK_S = 60.0, 2.0, 0.5
# messages that may wait here unread; a student's process can send faster than anyone reads
MOST_WAITING = 64
# outputs of a whole submission, in outputs of one cell
MOST_FULL_CELLS = 25


@dataclasses.dataclass
class CellRun:
    """What one cell did: its outputs and how it ended (``ok``, ``error``, ``timeout``, ``dead``)."""

    outputs: list
    status: str


class Kernel:
    """One student's process. Use it in a ``with`` block.

    Args:
        limits: Bounds on time, output and replies; in the sandbox also on memory, processes and files.
        sandboxed: Whether to run inside bubblewrap.
        warm: Address of a warm process to fork from (see `sandbox.warm`); ``""`` to start anew.
        library: Folder that a sandbox shows in the place of ``acml_tf``; ``""`` for the library itself.

    Raises:
        CourseError: If the sandbox is asked for and cannot be had.
    """

    def __init__(self, limits: Limits | None = None, sandboxed: bool = True, warm: str = "", library: str = ""):
        self.limits = limits or Limits()
        self.deadline = self._client = None
        self._cause, self._looked_at = "", time.monotonic()
        specs = Specs(sandboxed, self.limits, warm, library)
        self._manager = KernelManager(kernel_name="student", kernel_spec_manager=specs)
        self._manager.context = zmq.Context()
        self._output_room = MOST_FULL_CELLS * self.limits.output_bytes

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self._client is not None:
            self._client.stop_channels()
        self._stop()
        self._manager.context.destroy(linger=0)

    def _start(self) -> None:
        self._manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._client = self._manager.client(context=self._manager.context)
        self._open_channels()
        self._wait_until_ready()
        if seal := getattr(self._manager.provisioner, "seal", None):
            seal()
        self.deadline = time.monotonic() + self.limits.total_s
        # quit() in a cell would end the kernel a tenth of a second later, whatever is running then
        self._run_quietly(
            "get_ipython().ask_exit = lambda: None; "
            f"import sys, types; sys.modules['acml_agent'] = types.ModuleType('acml_agent'); "
            f"exec({AGENT.read_text(encoding='utf-8')!r}, vars(sys.modules['acml_agent']))"
        )

    def _open_channels(self) -> None:
        """Open the two channels that are read, each with bounds on what may wait in it."""
        context, limits = self._manager.context, self.limits
        context.setsockopt(zmq.RECONNECT_IVL, 10)
        context.setsockopt(zmq.RCVHWM, MOST_WAITING)
        context.setsockopt(zmq.MAXMSGSIZE, 4 * limits.output_bytes + 2**20)
        self._client.start_channels(shell=False, iopub=True, stdin=False, hb=False, control=False)
        context.setsockopt(zmq.RCVHWM, 2)
        context.setsockopt(zmq.MAXMSGSIZE, limits.reply_bytes)
        self._client.start_channels(shell=True, iopub=False, stdin=False, hb=False, control=False)

    def _wait_until_ready(self) -> None:
        """Wait until the kernel answers and its outputs reach this side, too."""
        shell, iopub, begin = self._client.shell_channel, self._client.iopub_channel, time.monotonic()
        asked = answered = heard = False
        while not (answered and heard):
            waited_s = time.monotonic() - begin
            if waited_s > START_S or not self._manager.is_alive():
                raise ProcessGone(f"the kernel did not start within {waited_s:.0f} s")
            if not asked or waited_s > asked + 1:
                # an output of a request that came before the line stood is lost, so it is asked for again
                self._client.kernel_info()
                asked = waited_s or True
            answered |= bool(shell.socket.poll(0 if answered else 20)) and _receive(shell) is not None
            heard |= bool(iopub.socket.poll(20 if answered else 0)) and _receive(iopub) is not None

    @property
    def alive(self) -> bool:
        """Whether the process can still be asked."""
        return not self._cause and self._manager.is_alive()

    @property
    def cause(self) -> str:
        """Why the process is gone, in a few words, or ``""``."""
        return self._cause or ("" if self._manager.is_alive() else "the kernel died")

    @property
    def remaining_s(self) -> float:
        """Seconds that this submission has left."""
        return self.deadline - time.monotonic()

    def run(self, source: str) -> CellRun:
        """Run one cell and collect its bounded outputs."""
        if not self.alive:
            return CellRun([], "dead")
        room = min(self.limits.output_bytes, self._output_room)
        keeper = OutputKeeper(room)
        try:
            reply = self._exchange(source, self.limits.cell_s, keeper, silent=False)
            status = "ok" if reply["content"].get("status") == "ok" else "error"
        except TimeUp as error:
            keeper.note(str(error))
            status = "timeout"
        except ProcessGone as error:
            keeper.note(str(error))
            status = "dead"
        self._output_room -= room - max(keeper.room, 0)
        return CellRun(keeper.outputs, status)

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
        try:
            said = (
                self._evaluate(f"__import__('acml_agent').forget({name!r}, globals())", GRACE_S) if self.alive else ""
            )
        except (TimeUp, ProcessGone, PlainDataError):
            return False
        return said == "True"

    def sender(self, seconds: float):
        """Return the function by which a `Wire` reaches this process, good for so many seconds in all."""
        until = time.monotonic() + seconds

        def send(text: str) -> str:
            return self._call(text, until - time.monotonic(), seconds)

        return send

    def _call(self, text, remaining_s, budget_s) -> str:
        try:
            return self._evaluate(f"__import__('acml_agent').call({text!r})", remaining_s)
        except TimeUp as error:
            raise TimeUp(f"your function did not finish within the {budget_s:g} s of this exercise") from error

    def _evaluate(self, expression, seconds) -> str:
        reply = self._exchange("", seconds, None, silent=True, user_expressions={"reply": expression})
        try:
            return str(reply["content"]["user_expressions"]["reply"]["data"]["text/plain"]).strip("'\"")
        except (KeyError, TypeError, AttributeError) as error:
            raise PlainDataError("the answer's process sent no reply") from error

    def _run_quietly(self, source) -> None:
        try:
            self._exchange(source, self.limits.cell_s, None, silent=True)
        except (TimeUp, ProcessGone):
            self._end("the kernel stopped answering")

    def _exchange(self, code, seconds, keeper, **options):
        seconds = min(seconds, self.deadline - time.monotonic()) if self.deadline else seconds
        if seconds <= 0:
            raise TimeUp("the time for this submission is used up")
        if not self.alive:
            raise ProcessGone(self.cause)
        request = self._client.execute(code, store_history=False, allow_stdin=False, stop_on_error=False, **options)
        try:
            return self._wait(request, seconds, keeper)
        except TimeUp:
            self._interrupt(request)
            raise TimeUp(f"interrupted after {seconds:.0f} s, the time that a cell has") from None

    def _interrupt(self, request) -> None:
        self._manager.interrupt_kernel()
        try:
            self._wait(request, GRACE_S, None)
        except TimeUp:
            self._end("the process ignored an interrupt and was stopped")

    def _end(self, cause) -> None:
        self._cause = self._cause or cause
        self._stop()

    def _stop(self) -> None:
        if not self._manager.has_kernel:
            return
        # Jupyter would wait for the end in steps of a tenth of a second
        if process := self._manager.provisioner.process:
            process.kill()
            process.wait()
        self._manager.shutdown_kernel(now=True)

    def _wait(self, request, seconds, keeper):
        shell, iopub = self._client.shell_channel, self._client.iopub_channel
        poller, until = zmq.Poller(), time.monotonic() + seconds
        poller.register(shell.socket, zmq.POLLIN)
        poller.register(iopub.socket, zmq.POLLIN)
        reply, idle = None, keeper is None
        while reply is None or not idle:
            if time.monotonic() > until:
                if reply is not None:
                    return reply
                raise TimeUp
            self._look_at_memory()
            ready = dict(poller.poll(100))
            if not ready and not self._manager.is_alive():
                self._cause = self._cause or "the kernel died (it left, was killed, or ran out of memory)"
                raise ProcessGone(self._cause)
            if iopub.socket in ready:
                idle = self._take(iopub, request, keeper) or idle
            if shell.socket in ready:
                message = _receive(shell)
                if reply is None and _answers(message, request):
                    # outputs may still be on their way, but a process that holds back the last one is not waited for
                    reply, until = message, min(until, time.monotonic() + GRACE_S)
        return reply

    def _look_at_memory(self) -> None:
        """Now and then look how much memory all processes of the sandbox hold; end them where it is too much."""
        if time.monotonic() - self._looked_at > LOOK_S:
            self._looked_at = time.monotonic()
            if getattr(self._manager.provisioner, "full", False):
                self._end(f"all processes together held more than the {self.limits.memory_mib} MiB of a submission")
                raise ProcessGone(self._cause)

    def _take(self, channel, request, keeper) -> bool:
        message = _receive(channel)
        if not _answers(message, request):
            return False
        if keeper is not None:
            keeper.add(message)
        return message["msg_type"] == "status" and message["content"].get("execution_state") == "idle"


def _receive(channel):
    try:
        return channel.get_msg(timeout=0)
    except Exception:  # noqa: BLE001 - a student can write any bytes to this socket
        return None


def _answers(message, request) -> bool:
    parts = [message.get(part) for part in ("parent_header", "content")] if message else []
    return bool(parts) and all(isinstance(part, dict) for part in parts) and parts[0].get("msg_id") == request
