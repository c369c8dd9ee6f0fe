"""Tables from and for spreadsheets: any encoding and separator in, no formulas out."""

import csv
import io
import pathlib
import re
import unicodedata

from autograder.errors import CourseError

# what Excel and LibreOffice compute instead of showing, also in its full-width forms
FORMULA = re.compile(r"[\s\x00]*[=+\-@＝＋－＠]|[\t\r\n]")
NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?")
# a text as Excel keeps it from being read as a number
EXCEL_TEXT = re.compile(r'="(.*)"')
EXCEL_LINE = re.compile(r'\ufeff?"?sep=(.)"?[ \t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
MAX_TABLE_BYTES = 50 * 2**20


def read_table(path: pathlib.Path) -> tuple[list[str], list[dict[str, str]]]:
    """Read a CSV as spreadsheets and learning platforms write it.

    Args:
        path: File in UTF-8 with or without mark, UTF-16 or Windows-1252; separated by commas, semicolons, tabs or
            bars.

    Returns:
        Heads of the columns, and each line as head → cell, without spaces around; blank lines are left out.

    Raises:
        CourseError: If it is not a table.
    """
    try:
        if path.stat().st_size > MAX_TABLE_BYTES:
            raise CourseError(f"{path} is over {MAX_TABLE_BYTES >> 20} MiB; name the CSV of the students.")
        text = decoded(path.read_bytes())
    except OSError as error:
        raise CourseError(f"{path} cannot be read ({error.strerror}); name a CSV file.") from error
    _, mark, text = excel_line(text)
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or "\x00" in text:
        raise CourseError(f"{path} is not a table; export it as CSV (not .xlsx) and name that file.")
    try:
        file = io.StringIO(text, newline="")
        rows = list(csv.reader(file, delimiter=mark or separator(lines[0]), strict=True))
    except csv.Error as error:
        raise CourseError(
            f"{path} is not a whole CSV ({error}); close its quotation marks, or export it again."
        ) from error
    rows = [[_plain_cell(cell) for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise CourseError(f"{path} is not a table, all its cells are empty; export it again and name that file.")
    head, body = rows[0], rows[1:]
    return head, [dict(zip(head, [*row, *[""] * len(head)], strict=False)) for row in body]


def _plain_cell(cell: str) -> str:
    text = EXCEL_TEXT.fullmatch(cell.strip())
    return text[1].strip() if text else cell.strip()


def decoded(data: bytes) -> str:
    """Return the text of a file, by its mark if it has one.

    Example:
        >>> decoded("Müller".encode("cp1252"))
        'Müller'
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if data[1:2] == b"\x00":
        return data.decode("utf-16-le", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def separator(head: str) -> str:
    """Return the sign that separates the cells of a head line.

    Example:
        >>> separator('id;"last, first"')
        ';'
    """
    unquoted = re.sub(r'"[^"]*"', "", head)
    return max(",;\t|", key=unquoted.count)


def excel_line(text: str) -> tuple[str, str, str]:
    """Return the line `sep=;` by which Excel says what separates the cells, that separator, and the text below it.

    Example:
        >>> excel_line("sep=;\\nid;name")
        ('sep=;\\n', ';', 'id;name')
    """
    match = EXCEL_LINE.match(text)
    return (match[0], match[1], text[match.end() :]) if match else ("", "", text)


def number_in(cell: str, mark: str) -> tuple[float, str] | None:
    """Return the number in a cell and its decimal sign, or `None` where there is none.

    Args:
        cell: Such as `1,000.00` or `1.000,00`; a single sign before three digits is read by the separator.
        mark: What separates the cells; where it is a comma, numbers of the table have a decimal point.

    Example:
        >>> number_in("1,000.00", ","), number_in("1.000,00", ";"), number_in("100,00", ";"), number_in("good", ",")
        ((1000.0, '.'), (1000.0, ','), (100.0, ','), None)
    """
    text = re.sub(r"(?<=\d)[\s'’](?=\d{3}(?!\d))", "", cell.strip())
    signs = [sign for sign in text if sign in ".,"]
    own = "." if mark == "," else ","
    if len(set(signs)) == 2:
        decimal = signs[-1]
    elif len(signs) > 1 or re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", text) and signs[0] != own:
        decimal = "," if signs[0] == "." else "."
    else:
        decimal = signs[0] if signs else own
    whole = rf"\d+|\d{{1,3}}(\{'.' if decimal == ',' else ','}\d{{3}})+"
    if not re.fullmatch(rf"({whole})(\{decimal}\d*)?", text):
        return None
    return float(text.replace("," if decimal == "." else ".", "").replace(decimal, ".")), decimal


def safe_cell(value: str) -> str:
    """Return a cell that no spreadsheet computes; numbers stay numbers.

    Example:
        >>> safe_cell("=HYPERLINK(1)"), safe_cell(-2.5), safe_cell(3.0)
        ("'=HYPERLINK(1)", '-2.5', '3')
    """
    if value is None:
        return ""
    if isinstance(value, bool | str):
        text = str(value)
        return f"'{text}" if FORMULA.match(text) else text
    return f"{value:.4f}".rstrip("0").rstrip(".")


def table_text(head: list, rows: list[list]) -> str:
    """Return a CSV whose every cell is safe.

    Args:
        head: Heads of the columns.
        rows: Cells: text, numbers or `None`.

    Example:
        >>> table_text(["id", "points"], [["ann", 2.5]])
        'id,points\\r\\nann,2.5\\r\\n'
    """
    out = io.StringIO(newline="")
    csv.writer(out).writerows([safe_cell(cell) for cell in row] for row in [head, *rows])
    return out.getvalue()


def folded(text: str) -> str:
    """Return a name without case, accents, spaces and punctuation, for comparison.

    Example:
        >>> folded("Müller, Änne-Marie")
        'mullerannemarie'
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())
