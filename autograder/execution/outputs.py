"""What a student's cell printed, kept within bounds and only in the shapes that a notebook can hold."""

import json

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.utils.text import printable

# a letter beyond ASCII as JSON
MAX_LETTER_BYTES = 12
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
    """Collector of a cell's outputs up to a number of bytes, which says where something was cut.

    Args:
        most_bytes: How much is kept.
    """

    def __init__(self, most_bytes: int) -> None:
        self.outputs: list[NotebookNode] = []
        self.remaining_bytes, self._most_bytes = most_bytes, most_bytes

    def add(self, message: dict) -> None:
        """Keep one message of the kernel if it is an output, well formed, and there is room; else what of it fits."""
        if self.remaining_bytes <= 0:
            return
        if message.get("left_out_bytes"):
            self._say_cut(message["left_out_bytes"])
            return
        try:
            kind, content = message["msg_type"], message["content"]
            size = _letters(kind, content)
            fits = size <= self.remaining_bytes
            output = checked_output(kind, content if fits else _shortened(kind, content, self.remaining_bytes))
            kept = len(json.dumps(output))
            if kept > self.remaining_bytes and fits:
                # letters beyond ASCII take several bytes each
                size = kept
                output = checked_output(kind, _shortened(kind, content, self.remaining_bytes))
                kept = len(json.dumps(output))
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
            return
        if output is not None:
            self._keep(output, max(size, kept), kept)

    def note(self, text: str) -> None:
        """Add a remark of the grader's, unless the output was cut before."""
        if self.remaining_bytes > 0:
            self._append(new_output("stream", name="stdout", text=f"[{text}]\n"))

    def _keep(self, output: NotebookNode, size: int, kept: int) -> None:
        if kept <= self.remaining_bytes and output.get("data", True):
            self._append(output)
        if size > self.remaining_bytes:
            self._say_cut(size)
        # behind the beginning of a text nothing more is kept
        self.remaining_bytes -= size if output.output_type == "stream" else min(kept, self.remaining_bytes)

    def _say_cut(self, size: int) -> None:
        said = f"output cut here: this output is {_size(size)} long, and {_size(self._most_bytes)} of a cell are kept"
        self.note(said)
        self.remaining_bytes -= len(said)

    def _append(self, output: NotebookNode) -> None:
        last = self.outputs[-1] if self.outputs else None
        if last and output.output_type == "stream" == last.output_type and last.name == output.name:
            last.text += output.text
        else:
            self.outputs.append(output)


def _letters(kind: str, content: dict) -> int:
    """How long the texts of an output are; any other message has none."""
    if kind == "stream":
        return len(content["text"])
    if kind == "error":
        return sum(map(len, (content["evalue"], *content["traceback"])))
    return sum(map(len, content["data"].values())) if "data" in content else 0


def _shortened(kind: str, content: dict, remaining_bytes: int) -> dict:
    """Return an output of which no text is longer than there is room; of a picture or sound the words are left."""
    if kind == "stream":
        return content | {"text": content["text"][: remaining_bytes // MAX_LETTER_BYTES] + "\n"}
    if kind == "error":
        lines = [line[: remaining_bytes // (2 * MAX_LETTER_BYTES)] for line in content["traceback"][-1:]]
        return content | {"evalue": content["evalue"][:1000], "traceback": lines}
    return content | {"data": {name: text for name, text in content["data"].items() if name == "text/plain"}}


def _size(number: float) -> str:
    return f"{number / 1e6:.1f} MB" if number >= 1e5 else f"{number / 1e3:.0f} kB"


def checked_output(kind: str, content: dict) -> NotebookNode | None:
    """Return a kernel's message as an output of which every part is text, or `None` if it is not an output.

    Args:
        kind: Type of the message, e.g. `stream`.
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


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("an output is told in text")
    return printable(value)
