"""A roster brings together what each platform calls the same student, and takes no line for granted."""

import csv
import io
import json

import pytest

from autograder.errors import CourseError
from autograder.lms.roster import Roster
from autograder.utils.csv_tables import FORMULA, safe_cell, table_text

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Levels (77)
    Points Possible,,,,,3.00
"Doe, Jane",17,M100,jdoe,Group 1,
"Roe, Bob",18,M101,broe,Group 1,2.00
"Student, Test",99,,abcdef,Group 1,
"""
WORKSHEET = """\
Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade
Participant 701,Jane Doe,M100,jane@x.org,No submission,,3.00
Participant 702,Bob Roe,M101,bob@x.org,No submission,,3.00
"""
PARTICIPANTS = "\ufeffVorname;Nachname;Anmeldename;E-Mail-Adresse\nJane;Doe;jdoe;Jane@X.org\nCid;Poe;cpoe;cid@x.org\n"


def merged(folder, *texts, encoding="utf-8"):
    roster, faults = Roster(), []
    for number, text in enumerate(texts):
        path = folder / f"{number}.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        faults += roster.merge(path)[1]
    return roster, faults


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_one_student_is_one_whatever_table_comes_first(tmp_path, order):
    tables = [CANVAS, WORKSHEET, PARTICIPANTS]
    roster, faults = merged(tmp_path, *(tables[number] for number in order))
    if order == (2, 1, 0):
        # the e-mail address joins Jane, and her login and number the rest; the first table gives the id
        assert sorted(roster.students) == ["M101", "cpoe", "jdoe"]
    assert faults == []
    assert len(roster.students) == 3
    jane = next(student for student in roster.students.values() if student.name == "Jane Doe")
    assert (jane.canvas_id, jane.sis_id, jane.login, jane.participants) == ("17", "M100", "jdoe", ("701",))
    assert jane.email.casefold() == "jane@x.org"
    assert all(student.last != "Student" for student in roster.students.values())


def test_a_roster_outlives_the_program_and_never_shrinks(tmp_path):
    roster, _ = merged(tmp_path, CANVAS)
    roster.save(tmp_path)
    again = Roster.load(tmp_path)
    assert again.students == roster.students
    again.merge(tmp_path / "0.csv")
    (tmp_path / "one.csv").write_text("id,name\nzoe,Zoe Zed\n")
    again.merge(tmp_path / "one.csv")
    assert again.students == roster.students | {"zoe": again.students["zoe"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_tables_are_read_as_spreadsheets_write_them(tmp_path, encoding, mark):
    text = f'id{mark}first name{mark}section\r\n\r\nm1{mark}Änne{mark}"A{mark} or B"\r\n'
    roster, faults = merged(tmp_path, text, encoding=encoding)
    assert faults == []
    assert (roster.students["m1"].first, roster.students["m1"].section) == ("Änne", f"A{mark} or B")


LINES = {
    "no id": (",Ann,,", "no id, login or e-mail"),
    "an id that names another folder": ("../x,Ann,,", "cannot name a folder"),
    "a formula as an id": ("=1+1,Ann,,", "cannot name a folder"),
    "a formula with a plus": ("+1+1,Ann,,", "cannot name a folder"),
    "twice": ("ann,Ann,,\nann,Ann,,", "stands in the table twice"),
    "two at once": ("x,X,x@x.org,\ny,Y,y@x.org,\nx,,y@x.org,", "fits both x and y"),
}


@pytest.mark.parametrize("mistake", LINES)
def test_a_line_that_names_nobody_costs_a_sentence_and_only_itself(tmp_path, mistake):
    lines, said = LINES[mistake]
    roster, faults = merged(tmp_path, f"id,name,email,login\n{lines}\nzoe,Zoe,,\n")
    assert len(faults) == 1 and said in faults[0] and "\n" not in faults[0]
    assert "zoe" in roster.students


TABLES = {
    "empty": (b"", "is not a table"),
    "a spreadsheet": (b"PK\x03\x04\x00\x00", "is not a table"),
    "no column of ids": (b"name,points\nAnn,3\n", "no column that tells students apart"),
    "a cut quotation": (b'id,name\nann,"Ann\n', "is not a whole CSV"),
}


@pytest.mark.parametrize("mistake", TABLES)
def test_what_is_no_roster_ends_in_one_sentence(tmp_path, mistake):
    data, said = TABLES[mistake]
    with pytest.raises(CourseError, match=said) as caught:
        merged(tmp_path, data)
    assert "\n" not in str(caught.value)
    with pytest.raises(CourseError, match="cannot be read"):
        Roster().merge(tmp_path / "nowhere.csv")


def test_a_damaged_roster_ends_in_one_sentence(tmp_path):
    for text in ("{", "[1]", '[{"id": "x"}]', json.dumps([{"id": "x", "participants": [], "more": 1}])):
        (tmp_path / "roster.json").write_text(text)
        with pytest.raises(CourseError, match="is damaged"):
            Roster.load(tmp_path)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"id": 5, "participants": []}, 'id is 5 without quotation marks; write "5"'),
        ({"id": "x", "participants": [7]}, 'write "7"'),
    ],
)
def test_a_number_that_somebody_typed_into_the_roster_is_named(tmp_path, entry, said):
    (tmp_path / "roster.json").write_text(json.dumps([entry]))
    with pytest.raises(CourseError, match=said):
        Roster.load(tmp_path)


@pytest.mark.parametrize("text", ["=1+1", " =1", "+49", "-x", "@SUM(1)", "\t=1", "＝1", "\r\n=1"])
def test_no_cell_is_computed_and_none_is_lost(text):
    cell = safe_cell(text)
    assert cell == f"'{text}"
    assert not FORMULA.match(cell)
    assert next(csv.reader(io.StringIO(table_text([text], []), newline=""))) == [cell]


@pytest.mark.parametrize("number", [0.0, -2.5, 3, 1 / 3, 12345.678])
def test_numbers_stay_numbers(number):
    assert float(safe_cell(number)) == pytest.approx(number, rel=1e-4)


TABLES_OF_OTHERS = {
    "Prénom;Nom;Numéro d'identification\nAna;Sá;007": "utf-8",
    "Vorname;Name;Matrikel-Nr.\nAna;Sá;007": "cp1252",
    "Nome,Cognome,Codice identificativo\nAna,Sá,007": "utf-8",
    "id|first name|last name\n007|Ana|Sá": "utf-8",
    "id\tfirst name\tlast name\n007\tAna\tSá": "utf-16-le",
    'id,name\n"=""007""","Sá, Ana"': "utf-8-sig",
}


@pytest.mark.parametrize("text", TABLES_OF_OTHERS)
def test_tables_of_other_languages_and_programs_name_the_same_student(tmp_path, text):
    path = tmp_path / "students.csv"
    path.write_bytes(text.encode(TABLES_OF_OTHERS[text]))
    (student,), faults = Roster().merge(path)
    assert (student.id, student.first, student.last, faults) == ("007", "Ana", "Sá", [])


@pytest.mark.parametrize(
    ("name", "encoding"), [("Łucja Żak", "cp1250"), ("山田太郎", "shift_jis"), ("Jörg Müller", "latin")]
)
def test_a_garbled_name_is_told_and_not_kept(tmp_path, name, encoding):
    path = tmp_path / "students.csv"
    # the last one was read as Windows-1252 once and saved as UTF-8
    data = name.encode().decode("cp1252").encode() if encoding == "latin" else name.encode(encoding)
    path.write_bytes(b"id;name\na;" + data + "\nb;O´Brien Seán".encode("utf-8" if encoding == "latin" else "cp1252"))
    students, (fault,) = Roster().merge(path)
    assert [student.id for student in students] == ["b"]
    assert "line 2" in fault and "CSV UTF-8" in fault


def test_a_number_that_excel_rounded_is_nobodys(tmp_path):
    path = tmp_path / "students.csv"
    path.write_text("id,name\n1.23E+11,Ann Abel\n20E26,Bo Ek\n")
    students, (fault,) = Roster().merge(path)
    assert [student.id for student in students] == ["20E26"]
    assert "Excel has rounded" in fault


NUMBERS = {
    "Moodle": "Identifier,Full name\nParticipant 42,Ann Lee\n",
    "Canvas": 'Student,ID,Section\n"Lee, Ann",42,A\n',
}


@pytest.mark.parametrize("platform", NUMBERS)
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_platform_s_number_is_nobody_s_own_id(tmp_path, platform, order):
    tables = [NUMBERS[platform], "id,name\n41,Ann Lee\n42,Bob Ray\n"]
    roster, (fault,) = merged(tmp_path, *(tables[number] for number in order))
    assert "Ann Lee" in fault and "Bob Ray" in fault and "\n" not in fault
    owner = next(student for student in roster.students.values() if student.id == "42")
    assert (owner.name, bool(owner.participants or owner.canvas_id)) == [("Ann Lee", True), ("Bob Ray", False)][
        order[0]
    ]


@pytest.mark.parametrize("platform", NUMBERS)
def test_a_platform_s_number_is_the_own_id_where_the_name_says_so(tmp_path, platform):
    roster, faults = merged(tmp_path, "id,name\n42,Ann Lee\n", NUMBERS[platform])
    assert (list(roster.students), faults) == (["42"], [])


@pytest.mark.parametrize("nothing", ["-", "–", "n/a", "N/A", "#N/A", "n.a.", "none", "?"])
@pytest.mark.parametrize("field", ["email", "login"])
def test_what_says_that_there_is_nothing_joins_nobody(tmp_path, nothing, field):
    tables = [f"id,name,{field}\n{line},{nothing}\n" for line in ("1,Ann Lee", "2,Bob Ray")]
    roster, faults = merged(tmp_path, *tables)
    assert ({student.id: student.name for student in roster.students.values()}, faults) == (
        {"1": "Ann Lee", "2": "Bob Ray"},
        [],
    )


SHARED = {
    "two own ids": ("id,name,email\n1,Ann Lee,fam@x\n", "id,name,email\n2,Bob Lee,fam@x\n", "by their ids"),
    "two users of Canvas": (CANVAS, CANVAS.replace("17,M100", "27,M200"), "by their numbers in Canvas"),
    "two names in one table": ("login,name,email\nal,Ann Lee,fam@x\nbl,Bob Lee,fam@x\n", "", "by their names"),
    "two names and logins": ("login,name,email\nal,Ann Lee,f@x\n", "login,name,email\nbl,Bob Lee,f@x\n", "names"),
}


@pytest.mark.parametrize("case", SHARED)
def test_a_shared_address_or_login_makes_two_students_not_one(tmp_path, case):
    first, second, said = SHARED[case]
    roster, (fault,) = merged(tmp_path, *filter(None, (first, second)))
    assert said in fault and "shares" in fault and "twice" not in fault
    assert "Bob Lee" not in [student.name for student in roster.students.values()]


def test_a_canvas_id_that_excel_rounded_is_nobodys(tmp_path):
    lines = ('"Lee, Ann",1.07E+13,ann,A', '"Ray, Bob",1.07E+13,bob,A')
    roster, faults = merged(tmp_path, "Student,ID,SIS Login ID,Section\n" + "\n".join(lines))
    assert not roster.students and ["Excel has rounded" in fault for fault in faults] == [True, True]


@pytest.mark.parametrize("name", ["Aƒi Mensah", "Koƒi Ɖuƒe", "Dzigbɔɖi Aƒenyo", "Þórður Ægisson", "Šárka Nováčková"])
def test_a_right_name_of_any_language_is_kept(tmp_path, name):
    roster, faults = merged(tmp_path, f"id,name\n1,{name}\n")
    assert (roster.students["1"].name, faults) == (name, [])


@pytest.mark.parametrize(
    ("name", "encoding"), [("Владимир Петров", "cp1251"), ("Ελένη Παπαδοπούλου", "cp1253"), ("タナカ", "shift_jis")]
)
def test_letters_of_another_script_are_told_by_what_they_become(tmp_path, name, encoding):
    roster, (fault,) = merged(tmp_path, f"id,name\n1,{name}\n", encoding=encoding)
    assert not roster.students and "another encoding" in fault
