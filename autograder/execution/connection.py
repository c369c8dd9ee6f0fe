"""The conversation with a student's kernel: one request at a time, its reply within bounds of time and memory."""

import contextlib
import time
from typing import TypeVar

import zmq
from jupyter_client import KernelClient, KernelManager

from autograder.execution.bounded_sockets import BoundedSocket, ConnectionLost
from autograder.execution.cpu_time import Stopwatch, own_memory_bytes
from autograder.execution.outputs import OutputKeeper
from autograder.execution.proxy import ProcessGone
from autograder.sandbox.limits import MEBIBYTE, Limits
from autograder.utils.timeouts import TimeUp

START_S, GRACE_S = 60.0, 2.0
# a process that ends may lose its connection shortly before it is seen to have ended
END_S = 0.1
DIED = "the kernel died (it left, was killed, or ran out of memory)"
# how often to look at the memory of this process, and at that of all processes of the sandbox
LOOK_S, LOOK_INSIDE_S = 0.05, 0.5
# messages that may wait here unread; a student's process can send faster than anyone reads
MAX_WAITING = 4
# a message of many parts waits here whole, whatever is said of each part: what this process may grow in the time of one
# request, and what it may have grown since the kernel started where it goes on growing
MAX_GROWTH_BYTES, MAX_GROWTH_IN_ALL_BYTES, GROWING_BYTES = 512 * MEBIBYTE, 1024 * MEBIBYTE, 64 * MEBIBYTE
ASKED = {"silent": True, "store_history": False, "user_expressions": {}, "allow_stdin": False, "stop_on_error": False}
Part = TypeVar("Part", KernelClient, BoundedSocket)


class Connection:
    """Two bounded sockets to a kernel that runs: requests and replies, and outputs.

    Args:
        manager: Jupyter's manager of the kernel; its context is one of `bounded_sockets.bounded_context`.
        limits: Bounds on outputs and replies.
    """

    def __init__(self, manager: KernelManager, limits: Limits) -> None:
        self._manager, self.limits = manager, limits
        self._client: KernelClient | None = None
        self._shell_socket: BoundedSocket | None = None
        self._iopub_socket: BoundedSocket | None = None
        self._looked_at = self._looked_inside_at = time.monotonic()
        self._bytes_before = own_memory_bytes()
        self._request_bytes: int | None = None

    def open(self) -> None:
        """Open the sockets, each with bounds on what may wait in it."""
        self._client = self._manager.client(context=self._manager.context)
        self._open_outputs()
        self._shell_socket = BoundedSocket(self._client, "shell", part_bytes=self.limits.reply_bytes, waiting=2)

    def close(self) -> None:
        """Close what is open."""
        for channel in (self._shell_socket, self._iopub_socket):
            if channel is not None:
                channel.close()

    @property
    def _shell(self) -> BoundedSocket:
        return _opened(self._shell_socket)

    @property
    def _iopub(self) -> BoundedSocket:
        return _opened(self._iopub_socket)

    def wait_until_ready(self, seconds: float = START_S) -> None:
        """Wait until the kernel answers and its outputs reach this side, too.

        Args:
            seconds: How long to wait.

        Raises:
            ProcessGone: If it does not answer.
        """
        shell, iopub, begin = self._shell, self._iopub, time.monotonic()
        asked, answered, heard = 0.0, False, False
        while not (answered and heard):
            waited_s = time.monotonic() - begin
            if waited_s > seconds or not self._manager.is_alive():
                raise ProcessGone(f"the kernel did not start within {waited_s:.0f} s")
            if not asked or waited_s > asked + 1:
                # an output of a request that came before the connection stood is lost, so it is asked for again
                self._send("kernel_info_request", {})
                asked = waited_s or 1e-9
            answered |= bool(shell.socket.poll(0 if answered else 20)) and _received(shell) is not None
            heard |= bool(iopub.socket.poll(20 if answered else 0)) and _received(iopub) is not None

    def ask(self, code: str, **options: object) -> str:
        """Send code to be run; return the number of the request.

        Raises:
            ProcessGone: If nobody takes it.
        """
        return self._send("execute_request", {"code": code, **ASKED, **options})

    def reply(self, request: str, seconds: float, keeper: OutputKeeper | None, watch: Stopwatch) -> dict:
        """Wait for the reply to a request and keep the outputs that come with it.

        Args:
            request: Number of the request.
            seconds: Time that it has.
            keeper: What keeps outputs; `None` where nobody wants them.
            watch: Measures the time.

        Raises:
            TimeUp: If the time is used.
            ProcessGone: If the process is gone, or sends or holds more than it may.
        """
        poller = zmq.Poller()
        self._request_bytes = None
        for channel in (self._shell, self._iopub):
            poller.register(channel.socket, zmq.POLLIN)
        reply: dict | None = None
        behind: Stopwatch | None = None
        idle = keeper is None
        while reply is None or not idle:
            if reply is None and watch.exceeds(seconds):
                raise TimeUp
            if reply is not None and behind is not None and behind.exceeds(GRACE_S):
                # a process that holds back the last output is not waited for
                self._mend_outputs(keeper)
                break
            (behind or watch).look()
            self._look_at_memory()
            ready = dict(poller.poll(100))
            self._look_whether_alive(ready)
            if self._iopub.socket in ready:
                idle = self._take_output(request, keeper) or idle
            if self._shell.socket in ready:
                message = _received(self._shell)
                if reply is None and message is not None and _answers(message, request):
                    # outputs may still be on their way
                    reply, behind = message, watch.again()
        return reply

    def interrupt(self) -> None:
        """Ask the kernel to stop what it does."""
        # who takes no request may take no interrupt either
        with contextlib.suppress(zmq.ZMQError, RuntimeError):
            self._manager.interrupt_kernel()

    def _open_outputs(self) -> None:
        # what is longer than is kept is still received, so that its beginning can be shown
        most = max(self.limits.reply_bytes, 4 * self.limits.output_bytes)
        self._iopub_socket = BoundedSocket(_opened(self._client), "iopub", part_bytes=most, waiting=MAX_WAITING)

    def _mend_outputs(self, keeper: OutputKeeper | None) -> None:
        """Connect anew to the outputs where an output broke the connection, so that later cells keep theirs."""
        if keeper is not None and self._iopub.lost:
            keeper.note(f"output cut here: an output of more than {self.limits.reply_bytes // MEBIBYTE} MiB")
            self._iopub.close()
            self._open_outputs()
            with contextlib.suppress(ProcessGone):
                self.wait_until_ready(10 * GRACE_S)

    def _send(self, kind: str, content: dict) -> str:
        try:
            return self._shell.send(kind, content)
        except ConnectionLost as error:
            raise ProcessGone(self._why_lost()) from error

    def _look_whether_alive(self, ready: dict) -> None:
        if not ready and not self._manager.is_alive():
            raise ProcessGone(DIED)
        if self._shell.socket not in ready and self._shell.lost:
            raise ProcessGone(self._why_lost())

    def _why_lost(self) -> str:
        """Tell a process that ends, whose connection is lost shortly before, from one that lives on without it."""
        until = time.monotonic() + END_S
        while time.monotonic() < until:
            if not self._manager.is_alive():
                return DIED
            time.sleep(0.01)
        return "the process closed its connection to the grader"

    def _look_at_memory(self) -> None:
        """Now and then look how much waits here unread, and how much all processes of the sandbox hold."""
        now = time.monotonic()
        if now - self._looked_at > LOOK_S:
            self._looked_at = now
            self._refuse_a_flood(own_memory_bytes())
        if now - self._looked_inside_at > LOOK_INSIDE_S:
            self._looked_inside_at = now
            if getattr(self._manager.provisioner, "full", False):
                raise ProcessGone(
                    f"all processes together held more than the {self.limits.memory_mib} MiB of a submission"
                )

    def _refuse_a_flood(self, held: int) -> None:
        if self._request_bytes is None:
            self._request_bytes = held
        grown, grown_in_all = held - self._request_bytes, held - self._bytes_before
        if grown > MAX_GROWTH_BYTES or (grown > GROWING_BYTES and grown_in_all > MAX_GROWTH_IN_ALL_BYTES):
            raise ProcessGone("the process sent far more than an answer may hold")

    def _take_output(self, request: str, keeper: OutputKeeper | None) -> bool:
        message = _received(self._iopub)
        if message is None or not _answers(message, request):
            return False
        if keeper is not None:
            keeper.add(message)
        return message["msg_type"] == "status" and message["content"].get("execution_state") == "idle"


def _opened(part: Part | None) -> Part:
    """Return a part of a connection that was opened.

    Raises:
        ProcessGone: If it was not.
    """
    if part is None:
        raise ProcessGone("the connection to the kernel was not opened")
    return part


def _received(channel: BoundedSocket) -> dict | None:
    try:
        return channel.receive()
    except ConnectionLost as error:
        raise ProcessGone("the process sent a message that is not a kernel's") from error


def _answers(message: dict, request: str) -> bool:
    parent, content = message.get("parent_header"), message.get("content")
    return isinstance(parent, dict) and isinstance(content, dict) and parent.get("msg_id") == request
