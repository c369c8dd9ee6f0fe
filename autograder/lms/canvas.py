"""Grades as Canvas imports them: a new table, or Canvas' own gradebook export filled.

Canvas (`lib/gradebook_importer.rb`, `lib/gradebook_exporter.rb`; "How do I import grades in the Gradebook?")
wants the columns Student, ID, perhaps SIS User ID and SIS Login ID, Section, then one for each assignment, called
`Title (number)` or by its title; a line "Points Possible" stands above the students. It looks a student up by ID,
then by SIS User ID or SIS Login ID, and by name only where all fail. So a name that a spreadsheet would compute
gets an apostrophe in front wherever one of these numbers stands in its line, and the import still finds the
student. In an exported file nothing is touched but the lesson's column and such names. An empty cell deletes a
grade in Canvas; who has no grade therefore keeps the cell as it was, and has no line in a new table. Scores are in
points, which Canvas shows with two decimals. Where the column can give other points than the lesson, scores are
scaled.
"""

import re

from autograder.classroom.grades import LessonGrades
from autograder.errors import CourseError
from autograder.lms.csv_template import CsvTemplate, put
from autograder.lms.roster import NO_STUDENTS, student_from
from autograder.lms.student_index import StudentIndex
from autograder.utils.csv_tables import FORMULA, folded, safe_cell, table_text
from autograder.utils.student_columns import known_columns
from autograder.utils.text import shown

STUDENT_HEADS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
OWN_HEADS = re.compile(r".*(Current|Final|Override) (Score|Points|Grade|Status)", re.IGNORECASE)
NUMBERED = re.compile(r"(.*\S)\s+\(\d+\)\s*")
# cells that are Canvas' own word about a student, not a grade
KEPT = {"N/A": "is not assigned to", "EX": "is excused for"}


def new_canvas_file(
    grades: list[LessonGrades], student_index: StudentIndex, columns: list[str]
) -> tuple[str, list[str]]:
    """Return a table that Canvas imports.

    Args:
        grades: Lessons.
        student_index: Students of the class.
        columns: Head of each lesson's column; its title if none is given.

    Returns:
        The CSV, and what is worth knowing, one sentence each.
    """
    heads = columns or [lesson.lesson.title for lesson in grades]
    possible = ["    Points Possible", "", "", "", "", *(lesson.most for lesson in grades)]
    rows, unknown, blocked = [], [], []
    for student in student_index.students.values():
        student_grades = [lesson.by_student.get(student.id) for lesson in grades]
        if not any(student_grades):
            continue
        login = student.login or ("" if student.canvas_id or student.sis_id else student.id)
        if not (student.login or student.canvas_id or student.sis_id):
            unknown.append(student.id)
        if not student.canvas_id and FORMULA.match(student.sis_id or login):
            blocked.append(student.id)
        scores = [grade.score if grade else None for grade in student_grades]
        name = f"{student.last}, {student.first}".strip(", ") or student.id
        rows.append([name, student.canvas_id, student.sis_id, login, student.section, *scores])
    notes = [f"No Canvas number is known of {_few(unknown)}; Canvas gets the id as SIS Login ID."] if unknown else []
    if blocked:
        notes.append(
            f"The number or login of {_few(blocked)} begins like a formula; add their Canvas ID to the roster."
        )
    return table_text([*STUDENT_HEADS, *heads], [possible, *rows]), notes


def fill_canvas_file(
    template: CsvTemplate, grades: list[LessonGrades], student_index: StudentIndex, columns: list[str]
) -> list[str]:
    """Fill Canvas' own gradebook export.

    Args:
        template: Export; it is changed.
        grades: Lessons.
        student_index: Students of the class.
        columns: Head of each lesson's column; found by number, name or title if none is given.

    Returns:
        What needs a person, one sentence each.

    Raises:
        CourseError: If it is not such an export, or has no column of a lesson.
    """
    fields = known_columns(template.head, template.path)
    if "canvas_id" not in fields and "login" not in fields:
        raise CourseError(f"{template.path} is not a gradebook export of Canvas: it has no column ID; export it again.")
    heads: list[str | None] = [*columns] if columns else [None] * len(grades)
    places = [_place(template, lesson, head) for lesson, head in zip(grades, heads, strict=True)]
    said = [note for lesson, place in zip(grades, places, strict=True) for note in _scaling(template, lesson, place)]
    done: dict[str, set[str]] = {lesson.lesson.name: set() for lesson in grades}
    for row in template.rows:
        if not row or NO_STUDENTS.match(row[0]) or not any(row[1:5]):
            continue
        try:
            student = student_index.find(student_from(_described(template, fields, row)))
        except CourseError as error:
            said.append(f"{template.path.name}: {error}")
            continue
        finally:
            _neutralise(row, template.head)
        for lesson, place in zip(grades, places, strict=True):
            said += _fill(template, row, place, lesson, student, done[lesson.lesson.name])
    for lesson in grades:
        if left := sorted(set(lesson.by_student) - done[lesson.lesson.name]):
            said.append(f"{template.path.name} has no line for {_few(left)}, who have grades of {lesson.lesson.name}.")
    return said


def _described(template, fields, row) -> dict[str, str]:
    cells = template.cells(row)
    return {field: cells.get(head, "") for field, head in fields.items()}


def _neutralise(row, head) -> None:
    for place, name in enumerate(head[: len(row)]):
        if name in ("Student", "LastName", "FirstName"):
            row[place] = safe_cell(row[place])


def _fill(template, row, place, lesson, student, done) -> list[str]:
    grade = lesson.by_student.get(student)
    if grade is None:
        return []
    if student in done:
        return [f"{template.path.name} has two lines for {student}; the first was filled."]
    done.add(student)
    before = row[place].strip() if place < len(row) else ""
    if kept := KEPT.get(before.upper()):
        return [f"Canvas says that {lesson.lesson.name} {kept} {student}; the cell stays {before!r}."]
    possible = _possible(template, place)
    scale = (template.number(possible) or lesson.most) / lesson.most
    put(row, place, template.points(grade.score * scale, like=possible))
    return []


def _possible(template, place) -> str:
    """Return what the line "Points Possible" says of a column."""
    rows = (row for row in template.rows if row and "points possible" in row[0].casefold() and place < len(row))
    return next((row[place] for row in rows), "")


def _scaling(template, lesson, place) -> list[str]:
    possible = _possible(template, place)
    if "read" in possible.casefold():
        raise CourseError(
            f"The column {shown(template.head[place])!r} is read-only in Canvas; name another by --column."
        )
    number = template.number(possible)
    if not number or number == lesson.most:
        return []
    return [
        f"{lesson.lesson.name} has {lesson.most:g} points and its Canvas column {number:g}; scores were scaled to it."
    ]


def _place(template, lesson, head) -> int:
    """Return which column is a lesson's."""
    own = range(template.column("Section") + 1, len(template.head))
    titles = {place: _title(template.head[place]) for place in own if not OWN_HEADS.fullmatch(template.head[place])}
    if head is not None:
        fits = [place for place in titles if head.strip() in (template.head[place].strip(), titles[place])]
    else:
        named = {folded(text) for text in (lesson.lesson.name, lesson.lesson.title)}
        fits = [place for place, title in titles.items() if folded(title) in named]
        fits = fits or [place for place, title in titles.items() if _has_number(title, lesson.lesson.number)]
    if len(fits) == 1:
        return fits[0]
    what = "several columns" if fits else "no column"
    raise CourseError(
        f"{template.path} has {what} for {head or lesson.lesson.name} (it has {shown(', '.join(titles.values()))}); "
        "name the column by --column."
    )


def _title(head) -> str:
    match = NUMBERED.fullmatch(head)
    return match[1] if match else head.strip()


def _has_number(title, number) -> bool:
    return re.match(rf"\D*{number.replace('_', '[._ -]')}(?!\d)", title) is not None


def _few(names) -> str:
    names = sorted(names)
    return ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
