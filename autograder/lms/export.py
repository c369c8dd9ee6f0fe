"""Write the grades of lessons in the form that somebody asks for."""

import dataclasses
import os
import pathlib

from autograder.authoring.lesson import Lesson
from autograder.classroom.class_folder import Classroom
from autograder.classroom.gradebook import Gradebook
from autograder.classroom.grades import LessonGrades, read_grades
from autograder.classroom.opening import open_class
from autograder.errors import CourseError
from autograder.evaluation.results import read_result
from autograder.lms import canvas, moodle, plain_export
from autograder.lms.canvas_api import CanvasAssignment, Place
from autograder.lms.csv_template import CsvTemplate
from autograder.lms.manifest import Manifest
from autograder.lms.push import plan, send
from autograder.lms.roster import Roster
from autograder.lms.student_index import StudentIndex
from autograder.utils.text import shown


@dataclasses.dataclass(frozen=True)
class Export:
    """Request for an export.

    Attributes:
        lessons: Lessons, in the order of the columns.
        folder: Class folder.
        db_url: Gradebook that is asked, if not the class's own.
        form: `csv`, `canvas`, `moodle` or `json`.
        template: The platform's own file, or `None`.
        columns: Head of each lesson's column, or none.
    """

    lessons: list[Lesson]
    folder: pathlib.Path
    db_url: str | None
    form: str
    template: pathlib.Path | None = None
    columns: tuple[str, ...] = ()


def write_export(asked: Export, output: pathlib.Path | None) -> tuple[pathlib.Path, list[str]]:
    """Write the grades of lessons into a file.

    Args:
        asked: What is asked for.
        output: File; one in the folder `grades` of the class if `None`.

    Returns:
        The file, and what a person should know before the import, one sentence each.

    Raises:
        CourseError: If the words do not go together, a lesson was not graded, or the template cannot be read.
    """
    _check(asked, output)
    classroom = _opened(asked)
    gradebook = Gradebook(classroom)
    grades = [read_grades(gradebook, lesson) for lesson in asked.lessons]
    content, said = _content(asked, classroom, grades)
    path = output or asked.folder / "grades" / _name(asked)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    os.replace(draft, path)
    return path, [*said, *map(_waiting, (lesson for lesson in grades if _waits(lesson)))]


def _opened(asked) -> Classroom:
    classroom = open_class(asked.folder)
    if asked.db_url:
        classroom.look_into(asked.db_url)
    return classroom


def push_grades(asked: Export, place: Place, *, dry_run: bool) -> tuple[list[str], list[str]]:
    """Send the grades of a lesson to an assignment of Canvas.

    Args:
        asked: What is asked for.
        place: Which assignment.
        dry_run: Whether only to say what would change.

    Returns:
        What was or would be done, one line each, and what a person should know, one sentence each.

    Raises:
        CourseError: If the words do not go together, the lesson was not graded, or Canvas does not let it be done.
    """
    _check(asked, None)
    if asked.form != "canvas" or asked.template or asked.columns or len(asked.lessons) != 1:
        raise CourseError("--push sends one lesson --to canvas, without --template and --column; leave the others out.")
    classroom = _opened(asked)
    grades = read_grades(Gradebook(classroom), asked.lessons[0])
    student_index = _student_index(asked, classroom, [grades])
    assignment = CanvasAssignment(place)
    found = plan(assignment, grades, student_index)
    lines = [*map(str, found.sendings), f"{shown(assignment.name)} in course {place.course}: {found.same} as before,"]
    said = [*found.said, *([_waiting(grades)] if _waits(grades) else [])]
    if dry_run:
        lines[-1] += f" {len(found.sendings)} would change; nothing was sent."
        return lines, said
    sent, faults = send(assignment, found.sendings)
    lines[-1] += f" {sent} of {len(found.sendings)} sent."
    return lines, [*said, *faults]


def _check(asked, output) -> None:
    if asked.template and asked.form not in ("canvas", "moodle"):
        raise CourseError(f"--template goes with --to canvas or --to moodle, not with --to {asked.form}; leave it out.")
    if asked.columns and asked.form not in ("canvas", "moodle"):
        raise CourseError(f"--column goes with --to canvas or --to moodle, not with --to {asked.form}; leave it out.")
    if asked.form == "canvas" and asked.columns and len(asked.columns) != len(asked.lessons):
        raise CourseError(f"--column was given {len(asked.columns)} times for {len(asked.lessons)} lessons; once each.")
    if asked.form == "moodle" and len(asked.lessons) > 1:
        raise CourseError("Moodle takes the grades of one assignment at a time; export one lesson after the other.")
    names = [lesson.name for lesson in asked.lessons]
    if twice := [name for name in names if names.count(name) > 1]:
        raise CourseError(f"The lesson {twice[0]} is named twice; name it once.")
    if not (asked.folder / "nbgrader_config.py").is_file():
        raise CourseError(f"There is no class in {asked.folder}; grade one, or name its folder by --class-dir.")
    if output and asked.template and os.path.realpath(output) == os.path.realpath(asked.template):
        raise CourseError(f"{output} is the template itself, which stays as it is; name another file by --output.")
    if output and output.is_dir():
        raise CourseError(f"{output} is a folder; name a file by --output.")


def _name(asked) -> str:
    numbers = "_".join(lesson.number for lesson in asked.lessons)
    return f"{numbers}.json" if asked.form == "json" else f"{asked.form}_{numbers}.csv"


def _content(asked, classroom, grades: list[LessonGrades]) -> tuple[bytes, list[str]]:
    student_index = _student_index(asked, classroom, grades)
    if asked.form == "csv":
        return plain_export.grades_csv(grades, student_index).encode("utf-8-sig"), []
    if asked.form == "json":
        return plain_export.grades_json(grades, student_index).encode(), []
    if asked.form == "canvas":
        return _for_canvas(asked, grades, student_index)
    return _for_moodle(asked, classroom, grades[0], student_index, Manifest(classroom.folder, asked.lessons[0].name))


def _student_index(asked, classroom, grades) -> StudentIndex:
    manifests = [Manifest(classroom.folder, lesson.name) for lesson in asked.lessons]
    graded = {student for lesson in grades for student in lesson.by_student}
    return StudentIndex(Roster.load(classroom.folder), manifests, graded)


def _for_canvas(asked, grades, student_index):
    if asked.template is None:
        text, said = canvas.new_canvas_file(grades, student_index, list(asked.columns))
        return text.encode(), said
    template = CsvTemplate(asked.template)
    said = canvas.fill_canvas_file(template, grades, student_index, list(asked.columns))
    return template.content(), said


def _for_moodle(asked, classroom, grades, student_index, manifest):
    comments = {
        student: moodle.comment_html(grades, grade, read_result(classroom.receipt_path(grades.lesson.name, student)))
        for student, grade in grades.by_student.items()
    }
    if asked.template is None:
        text, said = moodle.new_worksheet(grades, student_index, manifest, comments)
        return text.encode(), said
    template = CsvTemplate(asked.template)
    said = moodle.fill_worksheet(template, grades, student_index, comments, asked.columns)
    return template.content(), said


def _waits(lesson) -> list[str]:
    return [student for student, grade in lesson.by_student.items() if grade.waits]


def _waiting(lesson) -> str:
    students = _waits(lesson)
    who = "1 student waits" if len(students) == 1 else f"{len(students)} students wait"
    return f"{lesson.lesson.name}: {who} for points by hand ({', '.join(students[:5])}); they count 0 or as before."
