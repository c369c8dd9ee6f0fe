"""A student's process: a Jupyter kernel, sandboxed or not, that runs cells and answers calls within bounds."""

import dataclasses
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import zmq
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager
from nbformat.v4 import new_output, output_from_msg

from autograder.proxy import PlainDataError, ProcessGone, TimeUp
from autograder.sandbox.limits import Limits

AGENT = pathlib.Path(__file__).with_name("agent.py")
GRACE_S = 2.0


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

    Raises:
        CourseError: If the sandbox is asked for and cannot be had.
    """

    def __init__(self, limits: Limits | None = None, sandboxed: bool = True):
        self.limits = limits or Limits()
        self.deadline = None
        self._cause = ""
        self._manager = KernelManager(kernel_name="student", kernel_spec_manager=_Specs(sandboxed, self.limits))
        self._manager.context = zmq.Context()
        self._manager.context.setsockopt(zmq.MAXMSGSIZE, self.limits.reply_bytes)

    def __enter__(self):
        self._manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._client = self._manager.client(context=self._manager.context)
        self._client.start_channels()
        try:
            self._client.wait_for_ready(timeout=60)
        except RuntimeError as error:
            self.__exit__()
            raise ProcessGone(f"the kernel did not start ({error})") from error
        self.deadline = time.monotonic() + self.limits.total_s
        self._run_quietly(
            f"import sys, types; sys.modules['acml_agent'] = types.ModuleType('acml_agent'); "
            f"exec({AGENT.read_text(encoding='utf-8')!r}, vars(sys.modules['acml_agent']))"
        )
        return self

    def __exit__(self, *_):
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
        self._manager.context.destroy(linger=0)

    @property
    def alive(self) -> bool:
        """Whether the process can still be asked."""
        return not self._cause and self._manager.is_alive()

    @property
    def cause(self) -> str:
        """Why the process is gone, in a few words, or ``""``."""
        return self._cause or ("" if self._manager.is_alive() else "the kernel died")

    def run(self, source: str) -> CellRun:
        """Run one cell and collect its bounded outputs."""
        if not self.alive:
            return CellRun([], "dead")
        keeper = _OutputKeeper(self.limits.output_bytes)
        try:
            reply = self._exchange(source, self.limits.cell_s, keeper, silent=False)
        except TimeUp as error:
            keeper.note(str(error))
            return CellRun(keeper.outputs, "timeout")
        except ProcessGone as error:
            keeper.note(str(error))
            return CellRun(keeper.outputs, "dead")
        return CellRun(keeper.outputs, reply["content"].get("status", "error"))

    def capture(self, name: str) -> None:
        """Keep the student's answer before the lesson goes on with the library's."""
        if self.alive:
            self._run_quietly(f"__import__('acml_agent').capture({name!r}, globals())")

    def forget(self, name: str) -> None:
        """Unbind a name, so that an answer that fails to run is not mistaken for what stood there before."""
        if self.alive:
            self._run_quietly(f"globals().pop({name!r}, None)")

    def sender(self, seconds: float):
        """Return the function by which a `Wire` reaches this process, good for so many seconds in all."""
        until = time.monotonic() + seconds

        def send(text: str) -> str:
            return self._call(text, until - time.monotonic(), seconds)

        return send

    def _call(self, text, remaining_s, budget_s) -> str:
        expression = f"__import__('acml_agent').call({text!r})"
        try:
            reply = self._exchange("", remaining_s, None, silent=True, user_expressions={"reply": expression})
        except TimeUp as error:
            raise TimeUp(f"your function did not finish within the {budget_s:g} s of this exercise") from error
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
        self._manager.shutdown_kernel(now=True)

    def _wait(self, request, seconds, keeper):
        shell, iopub = self._client.shell_channel, self._client.iopub_channel
        poller, until = zmq.Poller(), time.monotonic() + seconds
        poller.register(shell.socket, zmq.POLLIN)
        poller.register(iopub.socket, zmq.POLLIN)
        reply, idle = None, keeper is None
        while reply is None or not idle:
            if time.monotonic() > until:
                raise TimeUp
            ready = dict(poller.poll(100))
            if not ready and not self._manager.is_alive():
                self._cause = self._cause or "the kernel died (it left, was killed, or ran out of memory)"
                raise ProcessGone(self._cause)
            if iopub.socket in ready:
                idle = self._take(iopub, request, keeper) or idle
            if shell.socket in ready:
                message = _receive(shell)
                reply = message if _answers(message, request) else reply
        return reply

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
    return bool(message) and message.get("parent_header", {}).get("msg_id") == request


class _OutputKeeper:
    """Collects a cell's outputs up to a number of bytes."""

    def __init__(self, most_bytes):
        self.outputs, self.room = [], most_bytes

    def add(self, message) -> None:
        if message["msg_type"] not in ("stream", "display_data", "execute_result", "error"):
            return
        size = len(json.dumps(message["content"], default=str))
        if size > self.room:
            self.note("output cut here: it is longer than is kept")
            self.room = -1
        elif self.room >= 0:
            self.room -= size
            message["content"] = _printable(message["content"])
            self._append(output_from_msg(message))

    def note(self, text) -> None:
        if self.room >= 0:
            self.outputs.append(new_output("stream", name="stdout", text=f"[{text}]\n"))

    def _append(self, output) -> None:
        last = self.outputs[-1] if self.outputs else None
        if last and output.output_type == "stream" == last.output_type and last.name == output.name:
            last.text += output.text
        else:
            self.outputs.append(output)


def _printable(content):
    """Return message content that every file can hold; half a character pair would break the notebook."""
    if isinstance(content, str):
        return content.encode("utf-8", "replace").decode("utf-8")
    if isinstance(content, dict):
        return {_printable(key): _printable(value) for key, value in content.items()}
    return [_printable(item) for item in content] if isinstance(content, list) else content


class _Specs(KernelSpecManager):
    """Knows one kernel: this Python, in the sandbox or not."""

    def __init__(self, sandboxed, limits):
        super().__init__()
        self._spec = kernel_spec(sandboxed, limits)

    def get_kernel_spec(self, kernel_name):  # noqa: ARG002
        return self._spec


def kernel_spec(sandboxed: bool, limits: Limits) -> KernelSpec:
    """Return the specification of a student's kernel.

    Args:
        sandboxed: Whether bubblewrap stands around it.
        limits: Bounds that the sandbox enforces.
    """
    settings = {"provisioner_name": "acml-sandbox", "config": {"limits": dataclasses.asdict(limits)}}
    return KernelSpec(
        argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        display_name="Student (sandbox)" if sandboxed else "Student",
        language="python",
        interrupt_mode="message" if sandboxed else "signal",
        metadata={"kernel_provisioner": settings} if sandboxed else {},
    )


def install_kernel_spec() -> str:
    """Write the sandboxed kernel's specification into this Python environment, so that nbgrader finds it by name."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "kernel.json"
        path.write_text(json.dumps(kernel_spec(True, Limits()).to_dict()), encoding="utf-8")
        return KernelSpecManager().install_kernel_spec(folder, "acml-sandbox", prefix=sys.prefix)
