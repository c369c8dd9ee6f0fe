"""What a student's cell printed, kept within bounds and only in the shapes that a notebook can hold."""

import json

from nbformat.v4 import new_output

from autograder.intake import printable

# what a feedback page shows; a student's process may send anything under any name
KEPT = (
    "text/plain",
    "text/html",
    "text/markdown",
    "text/latex",
    "image/png",
    "image/jpeg",
    "image/svg+xml",
)


class OutputKeeper:
    """Collects a cell's outputs up to a number of bytes.

    Args:
        most_bytes: How much is kept.
    """

    def __init__(self, most_bytes: int):
        self.outputs, self.room = [], most_bytes

    def add(self, message: dict) -> None:
        """Keep one message of the kernel if it is an output, well formed, and there is room."""
        try:
            output = checked_output(message["msg_type"], message["content"])
            size = len(json.dumps(output))
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
            return
        if output is None:
            return
        if size > self.room:
            self.note("output cut here: it is longer than is kept")
            self.room = -1
        elif self.room >= 0:
            self.room -= size
            self._append(output)

    def note(self, text: str) -> None:
        """Add a remark of the grader's, unless the output was cut before."""
        if self.room >= 0:
            self.outputs.append(new_output("stream", name="stdout", text=f"[{text}]\n"))

    def _append(self, output) -> None:
        last = self.outputs[-1] if self.outputs else None
        if last and output.output_type == "stream" == last.output_type and last.name == output.name:
            last.text += output.text
        else:
            self.outputs.append(output)


def checked_output(kind: str, content: dict):
    """Return a kernel's message as an output of which every part is text, or ``None`` if it is no output.

    Args:
        kind: Type of the message, e.g. ``stream``.
        content: Its content, as a student's process sent it.

    Raises:
        TypeError: If a part that must be text is not; other exceptions for other faults of shape.
    """
    if kind == "stream":
        return new_output(kind, name="stderr" if content["name"] == "stderr" else "stdout", text=_text(content["text"]))
    if kind == "error":
        lines = [_text(line) for line in content["traceback"]]
        return new_output(kind, ename=_text(content["ename"]), evalue=_text(content["evalue"]), traceback=lines)
    if kind in ("display_data", "execute_result"):
        return new_output(kind, data={name: _text(value) for name, value in content["data"].items() if name in KEPT})
    return None


def _text(value) -> str:
    if not isinstance(value, str):
        raise TypeError("an output is told in text")
    return printable(value)
