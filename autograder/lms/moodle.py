"""Grades as Moodle imports them: the grading worksheet of an assignment, new or filled.

Moodle ("Offline grading worksheet", `mod/assign/feedback/offline/importgradeslib.php`) finds a student by the
number in the column Identifier ("Participant 701"), which is another for each assignment, and reads Grade, Last
modified (grade) and Feedback comments; names and addresses are for people only. So a name or address that a
spreadsheet would compute gets an apostrophe in front, and nothing breaks. It refuses a grade over the maximum:
where the worksheet has other points than the lesson, scores are scaled. A comment that somebody wrote in Moodle
stays. Moodle takes comments as HTML, so what comes from a student's program is escaped.
"""

import html
import re

from autograder.classroom.grades import LessonGrades, StudentGrade
from autograder.errors import CourseError
from autograder.evaluation.results import SubmissionResult
from autograder.lms.csv_template import CsvTemplate, points_text, put
from autograder.lms.manifest import Manifest
from autograder.lms.roster import student_from
from autograder.lms.student_index import StudentIndex
from autograder.utils.csv_tables import NUMBER, safe_cell, table_text
from autograder.utils.student_columns import known_columns
from autograder.utils.text import shown

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
# part of a worksheet → the heads of its column in Moodle's English, German, French, Spanish and Italian packs
PARTS = {
    "identifier": ("Identifier", "Bezeichner", "Identifiant", "Identificador", "Identificativo"),
    "grade": ("Grade", "Bewertung", "Note", "Calificación", "Valutazione"),
    "maximum": (
        *("Maximum Grade", "Bestwertung", "Maximale Bewertung", "Note maximale", "Calificación máxima"),
        *("Valutazione massima", "Voto massimo"),
    ),
    "comments": (
        *("Feedback comments", "Feedback als Kommentar", "Feedback par commentaires"),
        *("Comentarios de retroalimentación", "Commenti di feedback"),
    ),
    "scale": ("Scale", "Skala", "Barème", "Échelle", "Escala", "Scala", "Schaal", "Skale"),
}
NAMED_BY_HAND = ("grade", "identifier", "maximum", "comments")
NO_GRADE = ("", "-", "–")


def new_worksheet(grades: LessonGrades, student_index: StudentIndex, manifest: Manifest, comments: dict[str, str]):
    """Return a worksheet of those whose number in this assignment is known.

    Args:
        grades: Lesson.
        student_index: Students of the class.
        manifest: What was collected of the lesson; Moodle's archives hold the numbers.
        comments: Student → feedback as HTML.

    Returns:
        The CSV, and what needs a person, one sentence each.

    Raises:
        CourseError: If nobody's number is known.
    """
    rows, unknown = [], []
    for name, grade in grades.by_student.items():
        student, entry = student_index.students[name], manifest.entries.get(name)
        # a number from the roster may be of another assignment, unless it is the only one
        numbers = [entry.number] if entry and entry.scheme == "moodle" else list(student.participants)
        if len(numbers) != 1:
            unknown.append(name)
            continue
        score, most = points_text(grade.score), points_text(grades.most)
        person = [f"Participant {numbers[0]}", student.name, student.email, "Submitted for grading"]
        rows.append([*person, score, most, "Yes", "", "", comments.get(name, "")])
    remedy = "give the assignment's grading worksheet by --template"
    if not rows:
        raise CourseError(f"No student's Moodle identifier in {grades.lesson.name} is known; {remedy}.")
    said = [f"The Moodle identifier of {', '.join(unknown)} is not known; {remedy}."] if unknown else []
    return table_text(list(HEADS), rows), said


def fill_worksheet(
    template: CsvTemplate,
    grades: LessonGrades,
    student_index: StudentIndex,
    comments: dict[str, str],
    columns: tuple[str, ...] = (),
) -> list[str]:
    """Fill the grading worksheet of an assignment.

    Args:
        template: Worksheet; it is changed.
        grades: Lesson.
        student_index: Students of the class.
        comments: Student → feedback as HTML.
        columns: Heads of columns, where the worksheet is in a language that is not known here: that of the grades, and
            others as `identifier=…`, `maximum=…`, `comments=…`.

    Returns:
        What needs a person, one sentence each.

    Raises:
        CourseError: If it is not a grading worksheet, or one of a scale.
    """
    places = _places(template, columns)
    _refuse_scale(template, places)
    fields = _fields(template, places["identifier"])
    done, said = set(), _scaling(template, grades, places["maximum"])
    for row in filter(any, template.rows):
        try:
            cells = template.cells(row)
            student = student_index.find(student_from({field: cells.get(head, "") for field, head in fields.items()}))
        except CourseError as error:
            said.append(f"{template.path.name}: {error}")
            continue
        finally:
            _neutralise(row, places)
        if student in done:
            said.append(f"{template.path.name} has two lines for {student}; the first was filled.")
        elif student in grades.by_student:
            done.add(student)
            _fill(template, row, places, grades, grades.by_student[student], comments.get(student, ""))
    if left := sorted(set(grades.by_student) - done):
        said.append(f"{template.path.name} has no line for {', '.join(left)}, who have grades of {grades.lesson.name}.")
    return said


def _places(template, columns) -> dict[str, int]:
    """Return where each part of a worksheet stands, -1 for what it does not have."""
    given: dict[str, str] = {}
    for column in columns:
        part, _, head = column.partition("=")
        given |= {part: head} if head and part in NAMED_BY_HAND else {"grade": column}
    places = {part: template.column(*([given[part]] if part in given else heads)) for part, heads in PARTS.items()}
    if places["identifier"] < 0 and "identifier" not in given:
        places["identifier"] = _numbered_column(template)
    missing = [part for part in ("grade", "identifier", *given) if places[part] < 0]
    if missing:
        what = given.get(missing[0]) or PARTS[missing[0]][0]
        raise CourseError(
            f"{template.path} is not a grading worksheet: it has no column {shown(what)!r} (it has "
            f"{shown(', '.join(template.head))}); download it from the assignment, or name the column by "
            f'--column "{missing[0]}=…".'
        )
    return places


def _numbered_column(template) -> int:
    """Return the column whose every cell is one word and a number of its own, such as `Participant 701`, or -1."""
    for place in range(len(template.head)):
        cells = [row[place].strip() if place < len(row) else "" for row in template.rows if any(row)]
        matches = [found for cell in cells if (found := re.fullmatch(r"(\D*[^\d\s]\s*)(\d+)", cell))]
        is_whole = len(matches) == len(cells) == len(set(cells))
        if is_whole and len({match[1] for match in matches}) == 1:
            return place
    return -1


def _fields(template, identifier) -> dict[str, str]:
    """Return field of a student → head, by the identifier where no other head is known."""
    try:
        fields = known_columns(template.head, template.path)
    except CourseError:
        fields = {}
    # whatever the heads are called in other languages, this column is the one that tells students apart
    return {field: head for field, head in fields.items() if field != "participant"} | {
        "participant": template.head[identifier]
    }


def _refuse_scale(template, places) -> None:
    grades = [cell for row in template.rows if (cell := _cell(row, places["grade"])) not in NO_GRADE]
    most = [cell for row in template.rows if (cell := _cell(row, places["maximum"])) not in NO_GRADE]
    words = next((cell for cell in (*most, *grades) if re.search(r"[^\W\d_]", cell)), "")
    if places["scale"] >= 0 or words:
        example = f" (such as {shown(words)!r})" if words else ""
        raise CourseError(
            f"{template.path} is graded by a scale{example}, not by points; give the assignment in Moodle a maximum of "
            "points and download the worksheet again."
        )


def _neutralise(row, places) -> None:
    """Make what students may have written about themselves safe; what Moodle reads stays as it is."""
    read = {places[part] for part in NAMED_BY_HAND}
    for place, cell in enumerate(row):
        if place not in read and cell.strip() not in NO_GRADE and not NUMBER.fullmatch(cell):
            row[place] = safe_cell(cell)


def _fill(template, row, places, grades, grade: StudentGrade, comment) -> None:
    maximum = _cell(row, places["maximum"])
    scale = (template.number(maximum) or grades.most) / grades.most
    put(row, places["grade"], template.points(grade.score * scale, like=maximum))
    if places["comments"] >= 0 and comment and not _cell(row, places["comments"]):
        put(row, places["comments"], comment)


def _cell(row, place) -> str:
    return row[place].strip() if 0 <= place < len(row) else ""


def _scaling(template, grades, maximum) -> list[str]:
    if maximum < 0:
        return [
            f"{template.path.name} has no column of maximum grades that is known; points are those of "
            f'{grades.lesson.name}. Name the column by --column "maximum=…" if it has one.'
        ]
    most = {number for row in template.rows if (number := template.number(_cell(row, maximum)))}
    if not most or most == {grades.most}:
        return []
    there = ", ".join(f"{number:g}" for number in sorted(most))
    return [f"{grades.lesson.name} has {grades.most:g} points and the worksheet {there}; scores were scaled to it."]


def comment_html(grades: LessonGrades, grade: StudentGrade, receipt: SubmissionResult | None) -> str:
    """Return feedback for one student as Moodle shows it: points and reason of each exercise, then a person's words.

    Args:
        grades: Lesson.
        grade: What the student has.
        receipt: What the examination found, if that is at hand.
    """
    lines = [f"{grade.score:g} of {grades.most:g} points"]
    if grade.penalty:
        lines[0] += f" ({grade.penalty:g} taken off for handing in late)"
    verdicts = {verdict.exercise: verdict for verdict in receipt.verdicts} if receipt else {}
    for name, part in grade.by_exercise.items():
        verdict = verdicts.get(name)
        reason = (verdict.advice or verdict.message) if verdict and verdict.score < verdict.points else ""
        said = [text for text in (reason, grade.comments.get(name, "")) if text]
        line = f"{name}: {part.score:g} of {part.points:g}" + (f". {' '.join(said)}" if said else "")
        lines.append(" ".join(line.split()))
    lines += [comment for name, comment in grade.comments.items() if name not in grade.by_exercise]
    return "<br>".join(html.escape(line) for line in lines)
