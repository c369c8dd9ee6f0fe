"""Marks of a merge conflict, as git and nbdime write them, told from text that only looks like them."""

import re

OURS, BETWEEN, THEIRS = "<" * 7, "=" * 7, ">" * 7
# a cell of its own, as nbdime puts it before, between and behind cells that were changed on both sides
MARK = re.compile(r"(?:<[^<>\n]{0,99}>){0,3}`?(<{7} [^\n]{0,99}?|={7}|>{7} [^\n]{0,99}?)`?(?:</\w{1,9}>){0,3}")
REMEDY = "keep one side and delete the marks"


def has_conflict(text: str) -> bool:
    """Return whether a text holds both sides of a conflict between three marks, each at the start of a line.

    Args:
        text: Text of a cell or file; `print('>>>>>>> mine')` is not a conflict.
    """
    wanted = [(OURS, f"{OURS} "), (BETWEEN, BETWEEN), (THEIRS, f"{THEIRS} ")]
    for line in text.splitlines() if OURS in text else ():
        whole, start = wanted[0]
        if line == whole or (start != whole and line.startswith(start)):
            wanted.pop(0)
        if not wanted:
            return True
    return False


def is_mark(source: str) -> bool:
    """Return whether the whole text of a cell is one mark of nbdime."""
    return len(source) < 300 and MARK.fullmatch(source.strip()) is not None


def without_marks(cells: list) -> tuple[list, list[str]]:
    """Return the cells without those that are marks of a conflict, and sentences on the conflicts.

    Args:
        cells: Cells of a notebook.

    Returns:
        The others, and one sentence with a remedy for each conflict.
    """
    inside = [cell.grade_id or cell.cell_id or "a cell" for cell in cells if has_conflict(cell.source)]
    notes = [f"{where} holds marks of a merge conflict; {REMEDY}." for where in inside[:9]]
    marks = [cell for cell in cells if is_mark(cell.source)]
    if not {OURS[0], THEIRS[0]} <= {found[1][0] for cell in marks if (found := MARK.fullmatch(cell.source.strip()))}:
        return cells, notes
    note = f"Cells stand between marks of a merge conflict, and the last of them counts; {REMEDY}."
    return [cell for cell in cells if cell not in marks], [*notes, note]
