"""A platform's own table, filled cell by cell; whatever is not filled stays as it was."""

import csv
import io
import pathlib

from autograder.errors import CourseError
from autograder.utils.csv_tables import MAX_TABLE_BYTES, excel_line, number_in, separator
from autograder.utils.text import shown


class CsvTemplate:
    """A CSV with its encoding, separator and line ends.

    Args:
        path: File that the platform exported.

    Attributes:
        head: Heads of the columns, as they stand.
        rows: The lines below, as they stand.

    Raises:
        CourseError: If it is not a table.
    """

    def __init__(self, path: pathlib.Path):
        self.path = path
        text, self._encoding = _read(path)
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._excel_line, mark, text = excel_line(text)
        first = text.splitlines()[0] if text.strip() else ""
        if not first or "\x00" in text:
            raise CourseError(f"{path} is not a table; name the CSV that the platform exports (not .xlsx).")
        self._separator = mark or separator(first)
        try:
            self.head, *self.rows = csv.reader(io.StringIO(text, newline=""), delimiter=self._separator, strict=True)
        except csv.Error as error:
            raise CourseError(f"{path} is not a whole CSV ({error}); export it again.") from error

    def column(self, *names: str) -> int:
        """Return the place of the first column that is called so, whatever its case, or -1."""
        wanted = {name.casefold() for name in names}
        return next((place for place, head in enumerate(self.head) if head.strip().casefold() in wanted), -1)

    def cells(self, row: list[str]) -> dict[str, str]:
        """Return head → cell of a row, without spaces around."""
        return {head: cell.strip() for head, cell in zip(self.head, row, strict=False)}

    def number(self, cell: str) -> float | None:
        """Return the number in a cell, whatever its decimal sign, or `None`."""
        found = number_in(cell, self._separator)
        return found[0] if found else None

    def points(self, value: float, like: str) -> str:
        """Return points as the platform reads them, with the decimal sign of another of its cells."""
        found = number_in(like, self._separator)
        return points_text(value, like=found[1] if found and found[1] in like else "")

    def content(self) -> bytes:
        """Return the table as bytes, in the form in which it came."""
        out = io.StringIO(newline="")
        out.write(self._excel_line)
        csv.writer(out, delimiter=self._separator, lineterminator=self._newline).writerows([self.head, *self.rows])
        # comments are HTML, and what an old code page does not hold has a number there
        return out.getvalue().encode(self._encoding, "xmlcharrefreplace")


def put(row: list[str], place: int, text: str) -> None:
    """Put a text into a cell of a row, which may be cut short.

    Example:
        >>> row = ["ann"]
        >>> put(row, 2, "3")
        >>> row
        ['ann', '', '3']
    """
    row += [""] * (place + 1 - len(row))
    row[place] = text


def points_text(value: float, like: str = "") -> str:
    """Return points as a platform reads them, with a comma where its own numbers have one.

    Example:
        >>> points_text(2.5), points_text(3.0), points_text(1 / 3, like="100,00")
        ('2.5', '3', '0,3333')
    """
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if "," in like else text


def _read(path) -> tuple[str, str]:
    try:
        if path.stat().st_size > MAX_TABLE_BYTES:
            raise CourseError(f"{path} is over {MAX_TABLE_BYTES >> 20} MiB; name the CSV of the grades.")
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{shown(str(path))} cannot be read ({error.strerror}); name a CSV file.") from error
    marks = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb": "utf-8-sig"}
    # the last one reads every byte and writes it again
    for encoding in (marks.get(data[:2], "utf-8"), "utf-8", "cp1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"
