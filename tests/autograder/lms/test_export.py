"""Grades leave as the platforms import them; a platform's file is filled and loses nothing; nothing is computed."""

import csv
import dataclasses
import io
import json
import re

import pytest
from typer.testing import CliRunner

from acml_tf import __version__
from autograder.authoring.lesson import read_lesson
from autograder.classroom.database import open_gradebook
from autograder.classroom.gradebook import Gradebook
from autograder.classroom.grades import read_grades
from autograder.classroom.opening import open_class
from autograder.cli import app
from autograder.errors import CourseError
from autograder.lms.csv_template import CsvTemplate, points_text
from autograder.lms.manifest import Manifest, ManifestEntry
from autograder.lms.roster import Roster, Student, student_from
from autograder.lms.student_index import StudentIndex
from autograder.utils.course_paths import lesson_files
from autograder.utils.csv_tables import FORMULA
from tests.support.graded_class import NAME, give_by_hand, lesson_with_prose, record
from tests.support.mini_course import make_course

EVIL = '=HYPERLINK("http://x","y")'
QUOTED = '"' + EVIL.replace('"', '""')
STUDENTS = [
    Student("ann", "Ann", "Other", "ann@x.org", canvas_id="17", sis_id="M1", login="ann", participants=("701",)),
    Student("bob", "Bob", EVIL, "@bob", canvas_id="18", login="bob", section="+1", participants=("702", "650")),
    Student("cid", "Cid", "Poe", canvas_id="19", participants=("703",)),
]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course, and a class of three of whom two handed in: 3 of 7 and 1 + 2.5 of 7."""
    root = make_course(tmp_path_factory.mktemp("course"))
    lesson = lesson_with_prose(root)
    folder = root / "class"
    recorder = record(folder, lesson, {"ann": "xx", "bob": "-x"}, message='<b>"off"</b> by =2')
    give_by_hand(recorder, "bob", "no_sign", manual_score=2.5, comment="Well said & done")
    Roster(STUDENTS).save(folder)
    manifest = Manifest(folder, NAME)
    manifest.entries = {
        name: ManifestEntry("x", "", "moodle", number) for name, number in (("ann", "701"), ("bob", "702"))
    }
    manifest.save()
    return root


@pytest.fixture
def export(course, monkeypatch, tmp_path):
    monkeypatch.setenv("ACML_COURSE", str(course))

    def run(*words, code=None):
        out = tmp_path / "out"
        result = CliRunner().invoke(
            app, ["export", "9_1", "--class-dir", str(course / "class"), "--output", str(out), *words]
        )
        if isinstance(result.exception, CourseError):
            raise result.exception
        assert code is None or result.exit_code == code, result.output
        return (out.read_bytes() if out.exists() else b""), result

    return run


def table(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_canvas_gets_its_columns_the_points_possible_and_a_line_for_each_grade(export):
    data, result = export("--to", "canvas", code=1)
    head, possible, *rows = table(data)
    # what Canvas' importer looks for in the first line and the second
    assert "Student" in head[0] and "ID" in head[1] and head[2:5] == ["SIS User ID", "SIS Login ID", "Section"]
    assert head[5:] == ["Levels"]
    assert "Points Possible" in possible[0] and possible[5] == "7"
    assert [(row[1], row[5]) for row in rows] == [("17", "3"), ("18", "3.5")]
    assert rows[0][0] == "Other, Ann" and rows[1][0] == f"'{EVIL}, Bob"
    assert "1 student waits for points by hand (ann)" in result.stderr
    data, _ = export("--to", "canvas", "--column", "Level meter (812)")
    assert table(data)[0][5] == "Level meter (812)"


CANVAS = (
    '\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Notes,Quiz (3),"9.1 Levels, lab (812)",Final Score\r\n'
    ",,,,,,,Manual Posting,\r\n"
    "    Points Possible,,,,,(read only),5.00,14.00,(read only)\r\n"
    '"Other, Ann",17,M1,ann,S1,"likes ""cats"", =1+1",4.00,,80.1\r\n'
    f'{QUOTED}, Bob",18,,bob,S1,,3.00,9.00,\r\n'
    '"Poe, Cid",19,,cid,S1,,1.00,6.50,\r\n'
    '"Gone, Dora",20,,dora,S1,,1.00,N/A,\r\n'
    '"Student, Test",99,,t,S1,,,,\r\n'
)


def test_a_gradebook_of_canvas_keeps_every_other_cell(export, tmp_path):
    (tmp_path / "canvas.csv").write_bytes(CANVAS.encode())
    data, result = export("--to", "canvas", "--template", str(tmp_path / "canvas.csv"))
    assert (tmp_path / "canvas.csv").read_bytes() == CANVAS.encode()
    assert data.startswith(b"\xef\xbb\xbf") and b"\r\n" in data
    before, after = table(CANVAS.encode()), table(data)
    changed = {
        (line, column): cell
        for line, row in enumerate(after)
        for column, cell in enumerate(row)
        if cell != before[line][column]
    }
    # 7 points are 14 there; who has no grade keeps the cell; a name that would be computed is none any more
    assert changed == {(3, 7): "6", (4, 7): "7", (4, 0): f"'{EVIL}, Bob"}
    assert "9_1_levels has 7 points and its Canvas column 14; scores were scaled to it." in result.stderr


@pytest.mark.parametrize(("cell", "said"), [("EX", "is excused for ann"), (" ex ", "excused"), ("N/A", "not assigned")])
def test_what_canvas_itself_says_of_a_student_stays(export, tmp_path, cell, said):
    text = CANVAS.replace("4.00,,80.1", f"4.00,{cell},80.1")
    (tmp_path / "canvas.csv").write_bytes(text.encode())
    data, result = export("--to", "canvas", "--template", str(tmp_path / "canvas.csv"), code=1)
    assert [row[7] for row in table(data)[3:5]] == [cell, "7"]
    assert said in result.stderr and f"the cell stays {cell.strip()!r}" in result.stderr


def test_a_platform_s_number_in_a_template_is_nobody_s_own_id():
    index = StudentIndex(Roster([Student("42", "Bob", "Ray"), Student("x", "Ann", "Lee", canvas_id="7")]), [], set())
    lines = {
        "": {"name": "Ann Lee", "participant": "Participant 42"},
        "42": {"name": "Ray, Bob", "canvas_id": "42"},
        "x": {"name": "Lee", "canvas_id": "7"},
    }
    assert {student: index.find(student_from(cells)) for student, cells in lines.items()} == {
        name: name for name in lines
    }
    assert StudentIndex(Roster(), [], {"501"}).find(student_from({"canvas_id": "501", "login": "al"})) == "501"


MOODLE = (
    "\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    'Participant 701,Ann Other,ann@x.org,Submitted for grading,,100.00,Yes,"Friday, 1 May 2026, 9:30 PM",-,\n'
    f'Participant 702,{QUOTED} Bob",@bob,Submitted,10.00,100.00,Yes,-,-,<p>See me</p>\n'
    "Participant 703,Cid Poe,,No submission,,100.00,Yes,-,-,\n"
)


def test_a_worksheet_of_moodle_keeps_every_other_cell(export, tmp_path):
    (tmp_path / "template.csv").write_bytes(MOODLE.encode())
    data, result = export("--to", "moodle", "--template", str(tmp_path / "template.csv"))
    before, after = table(MOODLE.encode()), table(data)
    changed = {
        (line, column): cell
        for line, row in enumerate(after)
        for column, cell in enumerate(row)
        if cell != before[line][column]
    }
    comment = changed.pop((1, 9))
    assert changed == {(1, 4): "42.8571", (2, 4): "50", (2, 1): f"'{EVIL} Bob", (2, 2): "'@bob"}
    assert comment.startswith("3 of 7 points<br>alias_frequency: 2 of 2<br>")
    assert "scores were scaled to it" in result.stderr


def test_a_worksheet_in_german_gets_its_comma(export, tmp_path):
    text = "Bezeichner;Vollständiger Name;Bewertung;Bestwertung;Feedback als Kommentar\n"
    text += "Teilnehmer/in702;Bob;;100,00;\n"
    (tmp_path / "template.csv").write_bytes(text.encode("cp1252"))
    data, _ = export("--to", "moodle", "--template", str(tmp_path / "template.csv"))
    line = list(csv.reader(io.StringIO(data.decode("cp1252")), delimiter=";"))[1]
    assert line[:4] == ["Teilnehmer/in702", "Bob", "50", "100,00"]
    assert line[4].startswith("3.5 of 7 points<br>")
    assert points_text(1 / 3, like="100,00") == "0,3333"


def test_what_an_old_code_page_does_not_hold_is_written_as_html(tmp_path):
    text = "Bezeichner;Vollständiger Name;Bewertung;Bestwertung;Feedback als Kommentar\nTeilnehmer/in702;Bob;;100,00;\n"
    (tmp_path / "template.csv").write_bytes(text.encode("cp1252"))
    template = CsvTemplate(tmp_path / "template.csv")
    template.rows[0][4] = "y[n − 1] ≤ α"
    assert template.content().decode("cp1252").endswith("100,00;y[n &#8722; 1] &#8804; &#945;\n")


def test_a_new_worksheet_has_moodle_s_columns_and_escapes_what_a_student_s_program_said(export):
    data, _ = export("--to", "moodle", code=1)
    head, *rows = table(data)
    assert {"Identifier", "Grade", "Maximum Grade", "Last modified (grade)", "Feedback comments"} <= set(head)
    lines = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(line["Identifier"], line["Grade"]) for line in lines] == [
        ("Participant 701", "3"),
        ("Participant 702", "3.5"),
    ]
    comment = lines[1]["Feedback comments"]
    assert "&lt;b&gt;&quot;off&quot;&lt;/b&gt;" in comment and "Well said &amp; done" in comment
    assert re.sub("<br>", "", comment).count("<") == 0


def test_no_cell_of_any_table_is_computed(export, tmp_path):
    (tmp_path / "canvas.csv").write_bytes(CANVAS.encode())
    for words in (["csv"], ["canvas"], ["moodle"], ["canvas", "--template", str(tmp_path / "canvas.csv")]):
        data, _ = export("--to", *words)
        cells = [cell for row in table(data) for cell in row]
        assert any(EVIL in cell for cell in cells)
        assert not [cell for cell in cells if FORMULA.match(cell)], words


def test_json_names_the_version_that_wrote_it(export):
    assert json.loads(export("--to", "json")[0])["version"] == __version__


def test_one_s_own_table_and_json_say_the_same_and_name_who_is_missing(export):
    head, *rows = table(export("--to", "csv")[0])
    lines = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    content = json.loads(export("--to", "json")[0])["lessons"][0]
    students = {entry["id"]: entry for entry in content["students"]}
    assert lines.keys() == students.keys() == {"ann", "bob", "cid"}
    assert students["cid"]["score"] is None and lines["cid"]["9_1 score"] == ""
    for name in ("ann", "bob"):
        assert float(lines[name]["9_1 score"]) == students[name]["score"]
        for exercise, mark in students[name]["exercises"].items():
            assert float(lines[name][f"9_1 {exercise}"]) == mark["score"]
    assert students["bob"]["exercises"]["no_sign"] == {
        "score": 2.5,
        "points": 4.0,
        "by_machine": None,
        "by_hand": 2.5,
        "extra": 0.0,
        "waits": False,
        "comment": "Well said & done",
    }
    assert lines["ann"]["9_1 waits"] == "no_sign" and lines["bob"]["last_name"] == f"'{EVIL}"


MISTAKES = {
    "a template for a plain table": (["csv", "--template", "x"], "--template goes with"),
    "a column for JSON": (["json", "--column", "x"], "--column goes with"),
    "too many columns": (["canvas", "--column", "x", "--column", "y"], "2 times for 1 lesson"),
    "no template": (["canvas", "--template", "/nowhere.csv"], "cannot be read"),
    "a spreadsheet as template": (["canvas", "--template", "{zip}"], "is not a table"),
    "Moodle's for Canvas": (["canvas", "--template", "{moodle}"], "is not a gradebook export of Canvas"),
    "Canvas' for Moodle": (["moodle", "--template", "{canvas}"], "is not a grading worksheet"),
    "no such column": (["canvas", "--template", "{canvas}", "--column", "Quiz 7"], "has no column for Quiz 7"),
    "a read-only column": (["canvas", "--template", "{canvas}", "--column", "Notes"], "is read-only in Canvas"),
    "a lesson that has two columns": (["canvas", "--template", "{twice}"], "has several columns for"),
    "a folder": (["json", "--output", "/tmp"], "is a folder"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_ends_in_one_sentence_and_writes_nothing(export, tmp_path, mistake):
    words, said = MISTAKES[mistake]
    files = {"zip": b"PK\x03\x04\x00\x00", "moodle": MOODLE.encode(), "canvas": CANVAS.encode()}
    files["twice"] = CANVAS.replace("Quiz (3)", "Levels 9-1 (3)").encode()
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    words = [word.format(**{name: tmp_path / name for name in files}) for word in words]
    with pytest.raises(CourseError, match=re.escape(said)) as caught:
        export("--to", *words)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_a_class_or_a_lesson_without_grades_ends_in_one_sentence(course, monkeypatch, tmp_path):
    monkeypatch.setenv("ACML_COURSE", str(course))
    result = CliRunner().invoke(app, ["export", "9_1", "--to", "csv", "--class-dir", str(tmp_path / "new")])
    assert "There is no class in" in str(result.exception)
    assert not (tmp_path / "new").exists()
    other = dataclasses.replace(read_lesson(lesson_files(course)[0]), path=course / "9_2_other.py")
    with pytest.raises(CourseError, match="9_2_other is not in the gradebook .*; run `acml grade 9_2` first"):
        read_grades(Gradebook(open_class(course / "class")), other)


def test_lines_that_mean_two_or_nobody_are_said(export, tmp_path):
    text = "Student,ID,SIS Login ID,Section,Levels (1)\n    Points Possible,,,,7\n"
    text += "=1+1,17,bob,S,\nBob,18,bob,S,\nBob,18,bob,S,\nZoe,77,zoe,S,5\n"
    (tmp_path / "canvas.csv").write_text(text)
    data, result = export("--to", "canvas", "--template", str(tmp_path / "canvas.csv"), code=1)
    assert [row[4] for row in table(data)[2:]] == ["", "3.5", "", "5"]
    assert table(data)[2][0] == "'=1+1", "a line that is left as it was computes nothing, either"
    assert "fits both ann and bob" in result.stderr
    assert "has two lines for bob" in result.stderr
    assert "has no line for ann, who have grades" in result.stderr


def test_another_gradebook_is_asked_this_once(course, export, tmp_path):
    own, other = open_class(course / "class").db_url, f"sqlite:///{tmp_path / 'other.db'}"
    with pytest.raises(CourseError, match="There is no gradebook .*other.db; name one that holds grades by --db"):
        export("--to", "csv", "--db", other)
    assert not (tmp_path / "other.db").exists(), "a mistyped one is not begun"
    with open_gradebook(other), pytest.raises(CourseError, match="is not in the gradebook"):
        export("--to", "csv", "--db", other)
    assert open_class(course / "class").db_url == own
    assert [row[0] for row in table(export("--to", "csv")[0])[1:]] == ["ann", "bob", "cid"]


def test_the_gradebook_of_the_last_time_is_found_and_the_instructor_s_settings_stay(tmp_path):
    open_class(tmp_path / "class")
    config = tmp_path / "class" / "nbgrader_config.py"
    config.write_text(config.read_text() + "# mine")
    url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    assert open_class(tmp_path / "class", url).db_url == url
    assert open_class(tmp_path / "class").db_url == url
    assert "# mine\n" in config.read_text() and config.read_text().count("db_url") == 1
    open_class(tmp_path / "other")
    (tmp_path / "other").rename(tmp_path / "moved")
    assert open_class(tmp_path / "moved").db_url == f"sqlite:///{tmp_path / 'moved' / 'gradebook.db'}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_sheet_is_written_as_it_was_read(tmp_path, encoding, newline, mark):
    text = newline.join([f"a{mark}b{mark}ü", f' x {mark}"1{mark}""2"""{mark}', "", "short", ""])
    (tmp_path / "x.csv").write_bytes(text.encode(encoding))
    assert CsvTemplate(tmp_path / "x.csv").content() == text.encode(encoding)
