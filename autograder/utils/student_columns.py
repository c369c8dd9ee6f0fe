"""Columns of tables of students: what their heads mean in many languages, and what a spreadsheet did to their cells."""

import pathlib
import re

from autograder.errors import CourseError
from autograder.utils.csv_tables import folded
from autograder.utils.text import shown

# head of a column, folded → what it holds; Moodle translates its heads
HEADS = {
    "id": "id studentid student_id studentnumber matriculation matrikelnummer matrikelnr matrikel userid 学号 学籍番号",
    "name": "name fullname full_name vollständigername nomcomplet nombrecompleto nomecompleto nomecognome "
    "volledigenaam 姓名 氏名",
    "first": "firstname firstnames vorname givenname prénom nombre nome voornaam imię имя 名",
    "last": "lastname nachname surname familyname nomdefamille nom apellidos cognome sobrenome apelido achternaam "
    "nazwisko фамилия 姓",
    "email": "email emailaddress mail emailadresse adressedecourriel direccióndecorreo indirizzoemail endereçodeemail "
    "emailadres adresemail адресэлектроннойпочты 电子邮件地址 邮箱 メールアドレス",
    "login": "sisloginid username login anmeldename nomdutilisateur nombredeusuario nomeutente gebruikersnaam",
    "sis_id": "sisuserid idnumber idnummer numérodidentification númerodeid codiceidentificativo",
    "section": "section group groups gruppe gruppen",
    "participant": "identifier id bezeichner kennung identifiant",
}
KNOWN = {folded(head): field for field, heads in HEADS.items() for head in heads.split() if head != "id"} | {"id": "id"}
# a long number after Excel had it: its last digits are gone
ROUNDED = re.compile(r"\d[.,]?\d*E\+\d+", re.IGNORECASE)
# next to a letter these are not part of a name, but of letters read in another encoding than they were written in
SIGNS = r"\x80-\x9f¢-§©¬®¯±-³¶¹¼-¿×÷†‡‰™˜\ufffd"
# ƒ is a letter of Ewe, within a word; four of the last letters in a row are Cyrillic, Greek or Hebrew read as Latin
GARBLED = re.compile(rf"[^\W\d_][{SIGNS}‚„…‹›•]|[{SIGNS}][^\W\d_]|(?<!\w)ƒ|[Â-ß]ƒ|[À-ÖØ-öø-ÿ]{{4}}")
# what people and spreadsheets write where there is nothing
PLACEHOLDER = re.compile(r"[-–—.?*/\\\s]*|#?n\s*/\s*[av]|n\.\s*a\.?|none|null|#[a-z]+[!?]", re.IGNORECASE)
NAME_FIELDS = ("name", "first", "last")


def known_columns(head: list[str], path: pathlib.Path) -> dict[str, str]:
    """Return field of a student → head of its column.

    Raises:
        CourseError: If no column tells students apart.
    """
    fields: dict[str, str] = {}
    for name in head:
        if field := KNOWN.get(folded(name)):
            fields.setdefault(field, name)
    if "Student" in head:
        fields["name"] = "Student"
    if "Student" in head or "SIS Login ID" in head and "id" in fields:
        # Canvas: its "ID" is its own number of the user
        fields |= {"canvas_id": fields.pop("id")} if "id" in fields else {}
    if not fields.keys() & {"id", "login", "sis_id", "email", "canvas_id", "participant"}:
        raise CourseError(
            f"{path} has no column that tells students apart (it has {shown(', '.join(head))}); expected id, name, "
            "email, or the CSV that Canvas or Moodle exports; call the column that does `id`."
        )
    return fields


def without_placeholders(cells: dict[str, str]) -> dict[str, str]:
    """Return the cells of a student, empty where they only say that there is nothing; names stay.

    Example:
        >>> without_placeholders({"last": "Null", "email": "-", "login": "N/A", "id": "7"})
        {'last': 'Null', 'email': '', 'login': '', 'id': '7'}
    """
    return {
        field: "" if field not in NAME_FIELDS and PLACEHOLDER.fullmatch(cell) else cell for field, cell in cells.items()
    }


def check_unharmed(name: str, numbers: list[str]) -> None:
    """Check that no program harmed what names a student.

    Args:
        name: First and last name.
        numbers: Id, login, numbers and address.

    Raises:
        CourseError: If Excel rounded a number, or the name was read in another encoding than it was written in.
    """
    if rounded := next(filter(ROUNDED.fullmatch, numbers), ""):
        raise CourseError(
            f"{rounded} is a number that Excel has rounded; format the column as text and enter it anew, or export the "
            "table again and name it without opening it in Excel. This line was left out."
        )
    if GARBLED.search(name):
        raise CourseError(
            f"the name {shown(name)!r} was written in another encoding than UTF-8 or Windows-1252; save the table as "
            "“CSV UTF-8”. This line was left out."
        )
