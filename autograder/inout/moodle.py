"""Grades as Moodle imports them: the grading worksheet of an assignment, new or filled.

Moodle ("Offline grading worksheet", ``mod/assign/feedback/offline/importgradeslib.php``) finds a student by the
number in the column Identifier ("Participant 701"), which is another for each assignment, and reads Grade, Last
modified (grade) and Feedback comments; names and addresses are for people only. So a name or address that a
spreadsheet would compute gets an apostrophe in front, and nothing breaks. It refuses a grade over the maximum:
where the worksheet has other points than the lesson, scores are scaled. A comment that somebody wrote in Moodle
stays. Moodle takes comments as HTML, so what comes from a student's program is escaped.
"""

import html

from autograder.errors import CourseError
from autograder.inout.archives import shown
from autograder.inout.grades import LessonGrades, Work
from autograder.inout.ledger import Ledger
from autograder.inout.people import People
from autograder.inout.roster import known_columns, student_from
from autograder.inout.sheet import Sheet, points_text, put
from autograder.inout.tables import safe_cell, table_text
from autograder.receipts import Receipt

HEADS = (
    "Identifier",
    "Full name",
    "Email address",
    "Status",
    "Grade",
    "Maximum Grade",
    "Grade can be changed",
    "Last modified (submission)",
    "Last modified (grade)",
    "Feedback comments",
)
# as Moodle's English and German packs write them
IDENTIFIER = ("Identifier", "Bezeichner")
GRADE = ("Grade", "Bewertung")
MAXIMUM = ("Maximum Grade", "Bestwertung", "Maximale Bewertung")
COMMENTS = ("Feedback comments", "Feedback als Kommentar")
PEOPLE = ("Full name", "Vollständiger Name", "Email address", "E-Mail-Adresse")


def new_worksheet(grades: LessonGrades, people: People, ledger: Ledger, comments: dict[str, str]):
    """Return a worksheet of those whose number in this assignment is known.

    Args:
        grades: Lesson.
        people: Students of the class.
        ledger: What was collected of the lesson; Moodle's archives hold the numbers.
        comments: Student → feedback as HTML.

    Returns:
        The CSV, and what needs a person, one sentence each.

    Raises:
        CourseError: If nobody's number is known.
    """
    rows, unknown = [], []
    for name, work in grades.works.items():
        student, entry = people.students[name], ledger.entries.get(name)
        # a number from the roster may be of another assignment, unless it is the only one
        numbers = [entry.number] if entry and entry.scheme == "moodle" else list(student.participants)
        if len(numbers) != 1:
            unknown.append(name)
            continue
        score, most = points_text(work.score), points_text(grades.most)
        person = [f"Participant {numbers[0]}", student.name, student.email, "Submitted for grading"]
        rows.append([*person, score, most, "Yes", "", "", comments.get(name, "")])
    remedy = "give the assignment's grading worksheet by --template"
    if not rows:
        raise CourseError(f"No student's Moodle identifier in {grades.lesson.name} is known; {remedy}.")
    said = [f"The Moodle identifier of {', '.join(unknown)} is not known; {remedy}."] if unknown else []
    return table_text(list(HEADS), rows), said


def fill_worksheet(sheet: Sheet, grades: LessonGrades, people: People, comments: dict[str, str], column: str = ""):
    """Fill the grading worksheet of an assignment.

    Args:
        sheet: Worksheet; it is changed.
        grades: Lesson.
        people: Students of the class.
        comments: Student → feedback as HTML.
        column: Head of the column of grades, where the worksheet is in a language that is not known here.

    Returns:
        What needs a person, one sentence each.

    Raises:
        CourseError: If it is no grading worksheet.
    """
    place, identifier = sheet.column(*([column] if column else GRADE)), sheet.column(*IDENTIFIER)
    if place < 0 or identifier < 0:
        raise CourseError(
            f"{sheet.path} is no grading worksheet: it has no column {column or GRADE[0]!r} or no {IDENTIFIER[0]!r} "
            f"(it has {shown(', '.join(sheet.head))}); download it from the assignment, or name the column by --column."
        )
    fields, done, said = known_columns(sheet.head, sheet.path), set(), _scaling(sheet, grades)
    for row in filter(any, sheet.rows):
        try:
            cells = sheet.cells(row)
            student = people.find(student_from({field: cells.get(head, "") for field, head in fields.items()}))
        except CourseError as error:
            said.append(f"{sheet.path.name}: {error}")
            continue
        _neutralise(row, sheet)
        if student in done:
            said.append(f"{sheet.path.name} has two lines for {student}; the first was filled.")
        elif student in grades.works:
            done.add(student)
            _fill(sheet, row, place, grades, grades.works[student], comments.get(student, ""))
    if left := sorted(set(grades.works) - done):
        said.append(f"{sheet.path.name} has no line for {', '.join(left)}, who have grades of {grades.lesson.name}.")
    return said


def _neutralise(row, sheet) -> None:
    for head in PEOPLE:
        place = sheet.column(head)
        if 0 <= place < len(row):
            row[place] = safe_cell(row[place])


def _fill(sheet, row, place, grades, work: Work, comment) -> None:
    maximum = _maximum(sheet, row)
    scale = (sheet.number(maximum) or grades.most) / grades.most
    put(row, place, points_text(work.score * scale, like=maximum))
    remarks = sheet.column(*COMMENTS)
    if remarks >= 0 and comment and not (row[remarks : remarks + 1] or [""])[0].strip():
        put(row, remarks, comment)


def _maximum(sheet, row) -> str:
    place = sheet.column(*MAXIMUM)
    return row[place] if 0 <= place < len(row) else ""


def _scaling(sheet, grades) -> list[str]:
    most = {number for row in sheet.rows if (number := sheet.number(_maximum(sheet, row)))}
    if not most or most == {grades.most}:
        return []
    there = ", ".join(f"{number:g}" for number in sorted(most))
    return [f"{grades.lesson.name} has {grades.most:g} points and the worksheet {there}; scores were scaled to it."]


def comment_html(grades: LessonGrades, work: Work, receipt: Receipt | None) -> str:
    """Return feedback for one student as Moodle shows it: points and reason of each exercise, then a person's words.

    Args:
        grades: Lesson.
        work: What the student has.
        receipt: What the examination found, if that is at hand.
    """
    lines = [f"{work.score:g} of {grades.most:g} points"]
    if work.penalty:
        lines[0] += f" ({work.penalty:g} taken off for handing in late)"
    verdicts = {verdict.exercise: verdict for verdict in receipt.verdicts} if receipt else {}
    for name, mark in work.marks.items():
        verdict = verdicts.get(name)
        lost = verdict is not None and verdict.score < verdict.points
        reason = (verdict.advice or verdict.message) if lost else ""
        said = [text for text in (reason, work.comments.get(name, "")) if text]
        line = f"{name}: {mark.score:g} of {mark.points:g}" + (f". {' '.join(said)}" if said else "")
        lines.append(" ".join(line.split()))
    lines += [comment for name, comment in work.comments.items() if name not in work.marks]
    return "<br>".join(html.escape(line) for line in lines)
