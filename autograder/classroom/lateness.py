"""Late hand-ins: when the lesson was due, who came after, and what nbgrader's late policy takes off.

The due date stands in nbgrader's gradebook, where the formgrader shows it; the policy is nbgrader's own plug-in
(`AssignLatePenalties.plugin_class` in the class folder's `nbgrader_config.py`), and by default takes nothing off.
"""

import dataclasses
import datetime
import functools
import hashlib
import pathlib
import sys

from autograder.classroom.class_folder import Classroom
from autograder.classroom.database import nbgrader_quirks
from autograder.classroom.gradebook import Gradebook
from autograder.classroom.submissions import SubmittedFile
from autograder.classroom.timestamps import TIMESTAMP_FILE, parse_time, read_timestamp, timestamp_text
from autograder.errors import CourseError
from autograder.utils.files import write_whole

NO_DUE_DATE = "none"


@dataclasses.dataclass(frozen=True)
class Dates:
    """Dates of one lesson in the gradebook.

    Attributes:
        due: When it was due (UTC), or `None`.
        extensions: Student → time on top.
        recorded: Student → when the gradebook says it was handed in.
    """

    due: datetime.datetime | None
    extensions: dict[str, datetime.timedelta]
    recorded: dict[str, datetime.datetime]

    def seconds_late(self, student: str, time: datetime.datetime | None) -> float:
        """Return by how many seconds a student came late; a time that is not known is not late."""
        if self.due is None or time is None:
            return 0.0
        due = self.due + self.extensions.get(student, datetime.timedelta())
        return max(0.0, (time - due).total_seconds())


def due_date(text: str) -> datetime.datetime | None:
    """Return the due date that a person names, in this machine's time zone; `none` for none.

    Raises:
        CourseError: If it is not a time.
    """
    return None if text.strip().casefold() == NO_DUE_DATE else parse_time(text, local=True)


def set_due(gradebook: Gradebook, lesson_name: str, due: datetime.datetime | None) -> None:
    """Write into the gradebook when a lesson is due."""
    with gradebook.locked(), gradebook.opened() as tables:
        tables.find_assignment(lesson_name).duedate = due.replace(tzinfo=None) if due else None
        tables.db.commit()


def read_dates(gradebook: Gradebook, lesson_name: str) -> Dates:
    """Read due date, extensions and times of a lesson."""
    from nbgrader.api import Assignment, SubmittedAssignment

    with gradebook.opened() as tables:
        assignment = tables.db.query(Assignment).filter(Assignment.name == lesson_name).first()
        if assignment is None:
            return Dates(None, {}, {})
        rows = tables.db.query(
            SubmittedAssignment.student_id, SubmittedAssignment.extension, SubmittedAssignment.timestamp
        ).filter(SubmittedAssignment.assignment_id == assignment.id)
        due = assignment.duedate and assignment.duedate.replace(tzinfo=datetime.UTC)
        rows = list(rows)
    extensions = {student: extension for student, extension, _ in rows if extension}
    return Dates(due, extensions, {student: time.replace(tzinfo=datetime.UTC) for student, _, time in rows if time})


def forget_time(gradebook: Gradebook, lesson_name: str, student: str) -> None:
    """Delete from the gradebook when a student handed in; nbgrader keeps the last time, whose work is gone."""
    with gradebook.locked(), gradebook.opened() as tables:
        tables.find_submission(lesson_name, student).timestamp = None
        tables.db.commit()


def times_of(folder: pathlib.Path, submissions: list[SubmittedFile]) -> tuple[dict[str, datetime.datetime], list[str]]:
    """Read when each submission was handed in, from the `timestamp.txt` beside it.

    Args:
        folder: Folder of submissions.
        submissions: Who handed in what.

    Returns:
        Student → time, and one sentence for each that cannot be read.
    """
    times, faults = {}, []
    for submission in submissions:
        # beside student.ipynb it would be the time of nobody in particular
        if submission.path.parent.resolve() == folder.resolve():
            continue
        try:
            if (time := read_timestamp(submission.path.parent)) is not None:
                times[submission.student] = time
        except (CourseError, OSError) as error:
            faults.append(f"{submission.student}: {error} The work counts as not late.")
    return times, faults


def record_times(classroom: Classroom, lesson_name: str, submissions: list[SubmittedFile], times: dict) -> list[str]:
    """Write the times where nbgrader reads them; a time that is gone is deleted there.

    Returns:
        One sentence for each student whose time cannot be written.
    """
    faults = []
    for submission in submissions:
        path = classroom.submitted_path(lesson_name, submission.student).parent / TIMESTAMP_FILE
        try:
            _record_time(path, times.get(submission.student))
        except OSError as error:
            faults.append(
                f"{submission.student}: {path} cannot be written ({error.strerror}); see what is in its place."
            )
    return faults


def _record_time(path: pathlib.Path, time: datetime.datetime | None) -> None:
    if time is None:
        path.unlink(missing_ok=True)
    elif not path.is_file() or path.read_text(encoding="utf-8").strip() != timestamp_text(time):
        write_whole(path, timestamp_text(time) + "\n")


class LatePolicy:
    """nbgrader's late policy as a class folder sets it.

    Args:
        gradebook: Gradebook of the class.

    Raises:
        CourseError: If the settings name a plug-in that cannot be used.
    """

    def __init__(self, gradebook: Gradebook):
        from nbgrader.preprocessors import AssignLatePenalties

        try:
            with nbgrader_quirks():
                self._step = AssignLatePenalties(config=gradebook.config)
                self._step.init_plugin()
        except Exception as error:
            path = gradebook.classroom.folder / "nbgrader_config.py"
            said = (str(error).splitlines() or [type(error).__name__])[0]
            raise CourseError(
                f"The late policy that {path} names cannot be used ({said}); mend "
                "c.AssignLatePenalties.plugin_class there, or delete the line."
            ) from error
        self._config = gradebook.config

    @functools.cached_property
    def fingerprint(self) -> str:
        """Text that changes when the policy does: its settings and the file that it is written in."""
        kinds = type(self._step.plugin_inst).__mro__
        digest = hashlib.sha256(repr([self._config.get(kind.__name__) for kind in kinds]).encode())
        for kind in kinds:
            module = sys.modules.get(kind.__module__)
            if path := getattr(module, "__file__", None):
                digest.update(pathlib.Path(path).read_bytes())
        return digest.hexdigest()

    def penalty(self, student: str, score: float, seconds_late: float) -> float:
        """Return what the policy takes off, as nbgrader bounds it.

        Args:
            student: Who came late.
            score: Points without it.
            seconds_late: By how much.

        Raises:
            CourseError: If the policy stops.
        """
        if seconds_late <= 0:
            return 0.0
        try:
            with nbgrader_quirks():
                taken = self._step.plugin_inst.late_submission_penalty(student, score, seconds_late)
            # what is not a number takes nothing off
            return min(max(float(taken), 0.0), score) if taken and taken == taken else 0.0
        except (Exception, SystemExit) as error:
            raise CourseError(f"The late policy stops with {type(error).__name__}: {error} ({student}).") from error
