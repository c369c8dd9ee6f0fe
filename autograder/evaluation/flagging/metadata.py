"""What a notebook says of its own cells: metadata that no editor changes by itself.

A changed one deserves a look and counts for nothing.

Left alone are changed texts of tests and other points within reason: students try things out in tests, and a lesson may
be amended after its release.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from autograder.notebook.reader import StudentCell

if TYPE_CHECKING:
    from nbformat import NotebookNode

KIND = "changed the metadata of a cell"


def changed_metadata(cells: list[StudentCell], canonical: "NotebookNode") -> list[dict]:
    """Return signs that a notebook was to look graded otherwise than it is.

    Args:
        cells: Cells as handed in.
        canonical: The lesson's released notebook.

    Returns:
        Dictionaries with `kind` and `evidence`.
    """
    released = {cell.id: dict(cell.metadata.get("nbgrader", {})) for cell in canonical.cells}
    most = sum(metadata.get("points", 0) for metadata in released.values())
    found = [said for cell in cells for said in _signs(cell, released.get(cell.grade_id or cell.cell_id, {}), most)]
    return [{"kind": KIND, "evidence": said} for said in found]


def _signs(cell: StudentCell, released: dict, most: float) -> Iterator[str]:
    name = (cell.grade_id or cell.cell_id or "a cell")[:80]
    if cell.skipped:
        yield f"{name} is tagged to be skipped"
    for mark in ("grade", "solution"):
        value = cell.metadata.get(mark)
        if isinstance(value, bool) and value != released.get(mark, False):
            yield f"{name} says {mark}: {str(value).lower()}"
    points = cell.metadata.get("points", 0)
    if isinstance(points, int | float) and not 0 <= points <= most:
        yield f"{name} says {str(points)[:20]} points"
