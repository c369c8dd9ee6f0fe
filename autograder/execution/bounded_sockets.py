"""Connections to a student's kernel with a bound on everything: what may wait, how long a part is, how many there are.

A student's process holds the key of the connection and can write any bytes into it, so a signature proves nothing and
is not looked at; a request's number alone says which message answers it.
"""

import json

import zmq
from jupyter_client import KernelClient
from jupyter_client.session import DELIM

# a socket with somebody at its other end takes a message at once
SEND_MS = 500
# of a message: routing names, a delimiter, a signature, three headers, the content
MAX_PARTS, MAX_HEADER_BYTES = 16, 2**16
# brackets, braces and commas of a long content; each may become an object of a hundred bytes
MAX_MARKS, SHORT_BYTES = 2_000_000, 2**20
MAX_CONTROL_BYTES = 2**20


class ConnectionLost(Exception):
    """Error of a connection whose other side is not there any more, or broke the rules."""


def bounded_context() -> zmq.Context:
    """Return a ZeroMQ context whose sockets wait for a bounded time and keep little that is not read."""
    context = zmq.Context()
    bounds = {
        zmq.SNDTIMEO: SEND_MS,
        zmq.RCVTIMEO: SEND_MS,
        zmq.LINGER: 0,
        zmq.RCVHWM: 2,
        zmq.MAXMSGSIZE: MAX_CONTROL_BYTES,
        zmq.RECONNECT_IVL: 10,
    }
    for option, value in bounds.items():
        context.setsockopt(option, value)
    return context


class BoundedSocket:
    """One connection to a kernel.

    Args:
        client: Jupyter's client of the kernel; its context is one of `bounded_context`.
        name: `shell` or `iopub`.
        part_bytes: Size of a part of a message above which the connection is given up.
        waiting: Messages that may wait here unread.
    """

    def __init__(self, client: KernelClient, name: str, part_bytes: int, waiting: int) -> None:
        self._session = client.session
        client.context.setsockopt(zmq.RCVHWM, waiting)
        client.context.setsockopt(zmq.MAXMSGSIZE, part_bytes)
        self.socket = getattr(client, f"connect_{name}")()
        self.events = self.socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)

    def send(self, kind: str, content: dict) -> str:
        """Send a request; return its number.

        Raises:
            ConnectionLost: If nobody takes it.
        """
        try:
            return self._session.send(self.socket, kind, content)["header"]["msg_id"]
        except zmq.ZMQError as error:
            raise ConnectionLost from error

    def receive(self) -> dict | None:
        """Return the message that waits, or `None` where there is none that is well formed.

        A content that would become far too many objects is left out; `left_out_bytes` says how long it was.

        Raises:
            ConnectionLost: If a message has more parts than any of a kernel's.
        """
        try:
            return self._message(self._parts())
        except ConnectionLost:
            raise
        except Exception:  # noqa: BLE001 - a student can write any bytes to this socket
            return None

    @property
    def lost(self) -> bool:
        """Whether the connection was broken since it was made."""
        return bool(self.events.poll(0))

    def close(self) -> None:
        """Close the connection."""
        self.socket.disable_monitor()
        self.events.close(linger=0)
        self.socket.close(linger=0)

    def _parts(self) -> list:
        parts = [self.socket.recv(zmq.NOBLOCK, copy=False)]
        while parts[-1].more:
            if len(parts) == MAX_PARTS:
                raise ConnectionLost
            parts.append(self.socket.recv(zmq.NOBLOCK, copy=False))
        return [part.buffer for part in parts]

    def _message(self, parts: list) -> dict | None:
        delimiter = next(place for place, part in enumerate(parts) if part == DELIM)
        signature, *headers, content = parts[delimiter + 1 : delimiter + 6]
        if len(headers) != 3 or any(len(part) > MAX_HEADER_BYTES for part in (signature, *headers)):
            return None
        content = bytes(content)
        left_out_bytes = len(content) if _has_too_many_marks(content) else 0
        header, parent = (json.loads(bytes(part)) for part in headers[:2])
        return {
            "msg_type": header["msg_type"],
            "parent_header": parent,
            "content": {} if left_out_bytes else json.loads(content),
            "left_out_bytes": left_out_bytes,
        }


def _has_too_many_marks(text: bytes) -> bool:
    return len(text) > SHORT_BYTES and sum(text.count(mark) for mark in (b"[", b"{", b",")) > MAX_MARKS
