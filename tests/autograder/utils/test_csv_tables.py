"""Tables of any country and spreadsheet are read rightly, and none that we write computes."""

import csv
import io

import pytest

from autograder.classroom.grades import read_grades
from autograder.errors import CourseError
from autograder.lms.canvas import fill_canvas_file
from autograder.lms.csv_template import CsvTemplate
from autograder.lms.manifest import Manifest, ManifestEntry
from autograder.lms.moodle import fill_worksheet
from autograder.lms.roster import Roster, Student
from autograder.lms.student_index import StudentIndex
from autograder.utils.csv_tables import FORMULA, NUMBER, number_in, read_table
from tests.support.graded_class import NAME, lesson_with_prose, record
from tests.support.mini_course import make_course

EVIL = "=cmd|' /C calc'!A0"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grades of 3 of 7 points for one student, and who that is."""
    root = make_course(tmp_path_factory.mktemp("course"))
    lesson = lesson_with_prose(root)
    recorder = record(root / "class", lesson, {"ann": "xx"})
    manifest = Manifest(root / "class", NAME)
    manifest.entries = {"ann": ManifestEntry("x", "", "moodle", "701")}
    student_index = StudentIndex(Roster([Student("ann", "Ann", "Other", canvas_id="17")]), [manifest], {"ann"})
    return read_grades(recorder.gradebook, lesson), student_index, recorder


@pytest.mark.parametrize("first", ["sep=;\n", "sep=;\r\n", '"sep=;"\n', "\ufeffSEP=;\n"])
def test_excel_s_line_about_the_separator_is_passed_over_and_kept(tmp_path, first):
    path = tmp_path / "x.csv"
    end = "\r\n" if "\r" in first else "\n"
    path.write_bytes(f"{first}id;name{end}arivers;Rivers, Ana, the first{end}".encode())
    roster = Roster()
    assert roster.merge(path)[1] == []
    assert [(student.id, student.first) for student in roster.students.values()] == [("arivers", "Ana, the first")]
    template = CsvTemplate(path)
    assert template.head == ["id", "name"]
    assert template.content() == path.read_bytes()


@pytest.mark.parametrize("body", ['1,"Ann\n2,Bob\n3,Cid\n', '1,"Ann\n2,"Bob"\n', '1,"Ann" Lee\n2,Bob\n', '1,Ann\n2,"'])
def test_an_open_quotation_mark_does_not_swallow_the_lines_below(tmp_path, body):
    (tmp_path / "x.csv").write_text(f"id,name\n{body}")
    with pytest.raises(CourseError, match=r"x\.csv is not a whole CSV \(.*\); close its quotation marks, or export it"):
        read_table(tmp_path / "x.csv")


def test_quotation_marks_that_close_are_read_as_ever(tmp_path):
    (tmp_path / "x.csv").write_text('id,name\n="01","Lee, ""Al""\nAnn"\n2, "Bob" Ray\n3,5" Cid\n')
    rows = [list(row.values()) for row in read_table(tmp_path / "x.csv")[1]]
    assert rows == [["01", 'Lee, "Al"\nAnn'], ["2", '"Bob" Ray'], ["3", '5" Cid']]


NUMBERS = {
    ("1,000.00", ","): (1000.0, "."),
    ("1.000,00", ","): (1000.0, ","),
    ("1.234.567", ";"): (1234567.0, ","),
    ("1 000,50", ";"): (1000.5, ","),
    ("1'000.50", ","): (1000.5, "."),
    ("1,000", ","): (1000.0, "."),
    ("1.000", ";"): (1000.0, ","),
    ("0.125", ";"): (0.125, "."),
    ("1.000", ","): (1.0, "."),
    ("100,00", ","): (100.0, ","),
    ("7", ","): (7.0, "."),
    ("1,2,3", ","): None,
    ("1,00.5", ","): None,
    ("1.000,00.5", ","): None,
    ("Good", ","): None,
    ("", ";"): None,
}


@pytest.mark.parametrize("cell", NUMBERS)
def test_numbers_with_thousands_are_read_as_their_country_writes_them(cell):
    assert number_in(*cell) == NUMBERS[cell]


@pytest.mark.parametrize(("possible", "score"), [("1,000.00", "428.5714"), ("1.000,00", "428,5714"), ("14", "6")])
def test_points_possible_with_thousands_scale_rightly_and_keep_their_sign(graded, tmp_path, possible, score):
    path = tmp_path / "canvas.csv"
    path.write_text(f'Student,ID,SIS Login ID,Section,Levels (8)\nPoints Possible,,,,"{possible}"\nAnn,17,ann,S,\n')
    template = CsvTemplate(path)
    fill_canvas_file(template, [graded[0]], graded[1], [])
    assert template.rows[1][4] == score


FRENCH = (
    "Identifiant,Nom complet,Adresse de courriel,Statut,Note,Note maximale,Feedback par commentaires\n"
    'Participant701,Ann Other,ann@x.org,Remis,,"100,00",\n'
)
SWEDISH = f"Nummer;Namn;Ort;Betyg;Maxbetyg;Kommentar\nDeltagare 701;Ann Other;{EVIL};-;100,00;\n"


def test_a_french_worksheet_is_filled_as_it_is(graded, tmp_path):
    (tmp_path / "x.csv").write_text(FRENCH, encoding="utf-8")
    template = CsvTemplate(tmp_path / "x.csv")
    said = fill_worksheet(template, graded[0], graded[1], {"ann": "bien"})
    assert template.rows[0][4:] == ["42,8571", "100,00", "bien"]
    assert len(said) == 1 and "were scaled" in said[0]


def test_a_worksheet_in_any_language_is_filled_when_its_columns_are_named(graded, tmp_path):
    (tmp_path / "x.csv").write_text(SWEDISH, encoding="utf-8")
    with pytest.raises(CourseError, match="no column 'Grade' .*name the column by --column \"grade=…\""):
        fill_worksheet(CsvTemplate(tmp_path / "x.csv"), graded[0], graded[1], {})
    template = CsvTemplate(tmp_path / "x.csv")
    columns = ("Betyg", "identifier=Nummer", "maximum=Maxbetyg", "comments=Kommentar")
    fill_worksheet(template, graded[0], graded[1], {"ann": "bra"}, columns)
    assert template.rows == [["Deltagare 701", "Ann Other", f"'{EVIL}", "42,8571", "100,00", "bra"]]
    # the identifier is found by what it looks like; a maximum that is not known is said
    template = CsvTemplate(tmp_path / "x.csv")
    assert '--column "maximum=…"' in fill_worksheet(template, graded[0], graded[1], {}, ("Betyg",))[0]
    assert template.rows[0][3] == "3"
    with pytest.raises(CourseError, match="no column 'Betygg'"):
        fill_worksheet(template, graded[0], graded[1], {}, ("grade=Betygg",))


SCALES = {
    "a column of the scale": 'Identifier,Grade,Scale,Feedback comments\nParticipant 701,-,"Poor, Good",\n',
    "words as maximum": 'Identifier,Grade,Maximum Grade\nParticipant 701,,"Poor, Good"\n',
    "words as grades": "Identifier,Grade,Maximum Grade\nParticipant 700,Good,\nParticipant 701,-,\n",
    "in German": "Bezeichner;Bewertung;Skala\nTeilnehmer/in701;-;Gut\n",
}


@pytest.mark.parametrize("case", SCALES)
def test_a_worksheet_of_a_scale_is_refused(graded, tmp_path, case):
    (tmp_path / "x.csv").write_text(SCALES[case], encoding="utf-8")
    template = CsvTemplate(tmp_path / "x.csv")
    before = template.content()
    with pytest.raises(CourseError, match="is graded by a scale.*a maximum of points") as caught:
        fill_worksheet(template, graded[0], graded[1], {})
    assert "\n" not in str(caught.value) and template.content() == before


def test_grades_as_csv_compute_nothing_and_their_numbers_stay_numbers(graded, tmp_path):
    from nbgrader.api import Student as Row

    grades, _, recorder = graded
    with recorder.gradebook.opened() as gradebook:
        row = gradebook.db.query(Row).filter(Row.id == "ann").one()
        row.first_name, row.last_name, row.email = EVIL, "\t=1+1", "+4912345@x.org"
        gradebook.db.commit()
    recorder.gradebook.export(grades.lesson, tmp_path / "grades.csv")
    lines = list(csv.reader(io.StringIO((tmp_path / "grades.csv").read_text(encoding="utf-8"), newline="")))
    cells = [cell for line in lines for cell in line]
    assert f"'{EVIL}" in cells and "'+4912345@x.org" in cells
    assert not [cell for cell in cells if FORMULA.match(cell) and not NUMBER.fullmatch(cell)]
    assert dict(zip(*lines, strict=True))["score"] == "3.0"


def test_a_table_of_empty_cells_is_no_table(tmp_path):
    (tmp_path / "e.csv").write_bytes(b";;;\r\n;;;\r\n")
    with pytest.raises(CourseError, match="is not a table, all its cells are empty"):
        read_table(tmp_path / "e.csv")
