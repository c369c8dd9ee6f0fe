"""Take a file as it was handed in: repair what can be repaired, or say in one sentence why it cannot be read."""

import dataclasses
import json
import pathlib
import re

from autograder.notebook.merge_conflicts import has_conflict, without_marks
from autograder.notebook.prose.pictures import kept_pictures
from autograder.utils.text import printable

MAX_BYTES = 50 * 2**20
# far beyond what a person writes; every cell costs the grader time
MAX_CELLS, MAX_CELL_LETTERS = 2_000, 200_000
DATABRICKS = re.compile(r"\s*(?:%md(?:-sandbox)?|%%markdown)(?:[ \t]+|[ \t]*\n|$)")


@dataclasses.dataclass(frozen=True)
class StudentCell:
    """One cell as handed in: text, type, names it may be known by, what it says of itself, pictures of its own."""

    cell_type: str
    source: str
    cell_id: str = ""
    grade_id: str = ""
    metadata: dict = dataclasses.field(default_factory=dict)
    skipped: bool = False
    attachments: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class NotebookContent:
    """Content of a submitted notebook after it was read.

    Attributes:
        cells: Its cells, empty where the file could not be read.
        lesson: Lesson that the notebook says it is, or `""`.
        repairs: What was mended, one sentence each, for the instructor.
        problem: Why nothing could be read, or `""`.
    """

    cells: list[StudentCell] = dataclasses.field(default_factory=list)
    lesson: str = ""
    repairs: list[str] = dataclasses.field(default_factory=list)
    problem: str = ""


def read_notebook(path: pathlib.Path) -> NotebookContent:
    """Read a submitted notebook, whatever state it is in.

    Args:
        path: Submitted file.

    Returns:
        Cells and repairs, or a problem; this never raises for a fault of the file.
    """
    data, problem = open_file(path)
    return NotebookContent(problem=problem) if problem else notebook_from_bytes(printable(path.name), data)


def open_file(path: pathlib.Path) -> tuple[bytes, str]:
    """Read the bytes of a submitted file; never those that a link leads to.

    Args:
        path: Submitted file.

    Returns:
        The bytes and `""`, or no bytes and why the file is not opened.
    """
    name = printable(path.name)
    if path.is_symlink():
        return b"", f"{name} is a link, not a file; hand in the notebook itself."
    if path.is_dir():
        return b"", f"{name} is a folder without a notebook; hand in the .ipynb file."
    if path.exists() and not path.is_file():
        return b"", f"{name} is not a file; hand in the notebook itself."
    try:
        if path.stat().st_size > MAX_BYTES:
            return b"", f"{name} is over {MAX_BYTES >> 20} MiB; clear its outputs and hand it in again."
        return path.read_bytes(), ""
    except OSError as error:
        return b"", f"{name} cannot be opened ({error.strerror}); check that it is there and readable."


def notebook_from_bytes(name: str, data: bytes) -> NotebookContent:
    """Read a notebook from its bytes, whatever state they are in.

    Args:
        name: What the file is called in messages.
        data: Its content.
    """
    notebook_content = NotebookContent()
    text = _decode(data, notebook_content)
    content = _parse(name, text, notebook_content)
    if not notebook_content.problem:
        _read_cells(name, content, notebook_content)
    return notebook_content


def _decode(data: bytes, notebook_content: NotebookContent) -> str:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "utf-8-sig":
            notebook_content.repairs.append(f"The file was encoded in {encoding} instead of UTF-8.")
        return text
    return data.decode("utf-8", errors="replace")


def _parse(name: str, text: str, notebook_content: NotebookContent) -> object:
    if not text.strip():
        notebook_content.problem = f"{name} is empty; save the notebook and hand it in again."
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        what = "breaks off" if text.lstrip().startswith("{") else "is not a notebook"
        where = getattr(error, "lineno", "?")
        notebook_content.problem = (
            f"{name} {what} (line {where}); download it again from Jupyter as .ipynb and hand it in."
        )
    if has_conflict(text):
        notebook_content.problem = (
            f"{name} holds marks of a merge conflict; resolve it, open it once in Jupyter, hand it in again."
        )
    return None


def _read_cells(name: str, content: object, notebook_content: NotebookContent) -> None:
    cells = content.get("cells") if isinstance(content, dict) else None
    if cells is None and isinstance(content, dict) and isinstance(content.get("worksheets"), list):
        sheets = [sheet.get("cells") for sheet in content["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
        notebook_content.repairs.append("The notebook had the old format 3.")
    if not isinstance(cells, list):
        notebook_content.problem = f"{name} is not a notebook: it has no cells; hand in the .ipynb file."
        return
    if len(cells) > MAX_CELLS:
        notebook_content.problem = f"{name} has {len(cells)} cells, over the {MAX_CELLS} that are read; delete some."
        return
    read = [cell for cell in map(read_cell, cells) if cell is not None]
    whole, conflicts = without_marks(read)
    notebook_content.repairs += conflicts
    notebook_content.cells = [
        cell for cell in whole if cell.cell_type != "code" or len(cell.source) <= MAX_CELL_LETTERS
    ]
    notebook_content.repairs += _left_out(len(cells) - len(read), "damaged")
    notebook_content.repairs += _left_out(len(whole) - len(notebook_content.cells), "oversized")
    notebook_content.lesson = _text(_inside(content, "metadata", "acml", "lesson"))


def _left_out(count: int, what: str) -> list[str]:
    return [f"{count} {what} {'cell was' if count == 1 else 'cells were'} left out."] if count else []


def read_cell(cell: object) -> StudentCell | None:
    """Read one cell of a notebook of any format, or return `None` where it is not a cell.

    Args:
        cell: Cell as JSON holds it.
    """
    if not isinstance(cell, dict):
        return None
    source = cell.get("source", cell.get("input"))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None
    kind, source = _kind_and_text(cell, printable(source.replace("\r\n", "\n").replace("\r", "\n")))
    metadata, tags = _inside(cell, "metadata", "nbgrader"), _inside(cell, "metadata", "tags")
    return StudentCell(
        kind,
        source,
        # Colab keeps it in the metadata
        _text(cell.get("id")) or _text(_inside(cell, "metadata", "id")),
        _text(_inside(cell, "metadata", "nbgrader", "grade_id")),
        metadata if isinstance(metadata, dict) else {},
        isinstance(tags, list) and "skip-execution" in tags,
        kept_pictures(cell.get("attachments")) if kind == "markdown" else {},
    )


def _kind_and_text(cell: dict, source: str) -> tuple[str, str]:
    """Return the type and text of a cell; some editors say by a first line that a code cell is text."""
    if cell.get("cell_type") != "code":
        heading = "#" * cell["level"] if isinstance(cell.get("level"), int) and 0 < cell["level"] < 7 else ""
        return "markdown", f"{heading} {source}" if cell.get("cell_type") == "heading" else source
    if match := DATABRICKS.match(source):
        return "markdown", source[match.end() :]
    return "code", source


def _text(value: object) -> str:
    return printable(value) if isinstance(value, str) else ""


def _inside(tree: object, *keys: str) -> object:
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree
