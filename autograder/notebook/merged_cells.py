"""Cells that a student merged with cells of the lesson: parted again where the lesson's text begins and ends."""

import dataclasses
from collections.abc import Callable

from autograder.notebook.reader import StudentCell


def parted(cell: StudentCell, blocks: list[str], is_begun: Callable[[str], bool]) -> list[StudentCell]:
    """Return a code cell in parts: what is the lesson's own, and the student's before, between and behind.

    Args:
        cell: Cell as handed in.
        blocks: Texts of cells of the lesson's own, without blanks at the ends of lines.
        is_begun: Says of a text whether it begins to define what the cell is marked as the answer to.

    Returns:
        Parts in their order; the one that is the marked answer, else the first, keeps the cell's marks.
    """
    lines = "\n".join(line.rstrip() for line in cell.source.split("\n"))
    text = f"\n{lines}\n"
    found = sorted((text.index(f"\n{block}\n"), block) for block in blocks if f"\n{block}\n" in text)
    if cell.cell_type != "code" or not found:
        return [cell]
    own, released, start = [], [], 0
    for place, block in found:
        own.append(text[start:place].strip("\n"))
        released.append(block)
        start = max(start, place + len(block) + 1)
    own.append(text[start:].strip("\n"))
    marked = next((number for number, part in enumerate(own) if is_begun(part)), 0)
    parts = []
    for number, part in enumerate(own):
        parts.append(dataclasses.replace(cell, source=part) if number == marked else StudentCell("code", part))
        parts += [StudentCell("code", block) for block in released[number : number + 1]]
    return [part for part in parts if part.source.strip()]
