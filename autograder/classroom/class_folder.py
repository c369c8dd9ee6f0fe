"""The folder of a class: what was handed in, what was found, grades, feedback and reports."""

import dataclasses
import functools
import json
import os
import pathlib
import re
import shutil
import sys
from typing import TYPE_CHECKING

from autograder.classroom.database import EXAMPLE, anchored, open_gradebook, reachable, sqlite_file
from autograder.classroom.lock import turn
from autograder.classroom.page_settings import CALL
from autograder.classroom.submissions import file_in, is_notebook
from autograder.errors import CourseError
from autograder.execution.test_context import new_secret
from autograder.utils.course_paths import course_root, find_lesson
from autograder.utils.files import write_whole
from autograder.utils.safe_names import safe_names
from autograder.utils.text import printable

if TYPE_CHECKING:
    from traitlets.config import Config

NBGRADER_CONFIG = '''"""nbgrader's settings for this class; `nbgrader autograde` and the formgrader work here too."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "acml"
c.Autograde.sanitize_preprocessors = ["autograder.classroom.preprocessors.Transplant"]
c.Autograde.autograde_preprocessors = [
    "autograder.classroom.preprocessors.Examine",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
'''
# a shorter one could be guessed
MIN_SECRET_LETTERS = 8
# modules by their names in settings that earlier versions wrote
FORMER_MODULES = {
    "autograder.nbgrader_steps": "autograder.classroom.preprocessors",
    "autograder.page_settings": "autograder.classroom.page_settings",
}


@dataclasses.dataclass(frozen=True)
class SubmittedFile:
    """A file that one student handed in for one lesson.

    Attributes:
        student: Who handed in.
        path: Notebook.
        note: What was odd about where it lay, or `""`.
        alone: Whether the files beside it are those of others.
    """

    student: str
    path: pathlib.Path
    note: str = ""
    alone: bool = False


class Classroom:
    """A class folder. Making one opens it and touches nothing; `open_class` completes what is in it.

    Args:
        folder: Where the class lives.
    """

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder.resolve()

    @functools.cached_property
    def secret(self) -> str:
        """The instructor's secret, from which hidden inputs are drawn.

        Raises:
            CourseError: If it is so short that hidden inputs could be foretold.
        """
        found = self._secret_path.read_text("utf-8", "replace").strip()
        if len(found) < MIN_SECRET_LETTERS:
            raise CourseError(
                f"The secret in {self._secret_path} has {len(found)} letters, under {MIN_SECRET_LETTERS}; put the "
                "former one back, or delete the file: then the next run draws one, and all is examined anew."
            )
        return found

    @functools.cached_property
    def settings(self) -> "Config":
        """nbgrader's settings of this class, as traitlets reads them; what they name may lie beside them.

        Raises:
            CourseError: If they are not Python that runs.
        """
        from traitlets.config import PyFileConfigLoader

        if str(self.folder) not in sys.path:
            sys.path.append(str(self.folder))
        try:
            return PyFileConfigLoader(self._settings_path.name, str(self.folder)).load_config()
        except Exception as error:
            raise CourseError(
                f"{self._settings_path} stops with {type(error).__name__}: {error}; mend it, or delete it."
            ) from error

    @property
    def db_url(self) -> str:
        """The gradebook's database: that of the class's settings, or SQLite in the folder."""
        return anchored(self.settings.CourseDirectory.get("db_url", "sqlite:///gradebook.db"), self.folder)

    def draw_secret(self) -> str:
        """Return the instructor's secret, and draw it first where there is none."""
        if not self._secret_path.exists():
            write_whole(self._secret_path, new_secret() + "\n", mode=0o600)
        return self.secret

    def complete_settings(self) -> None:
        """Write nbgrader's settings, or add to those of an earlier version what makes its pages harmless."""
        path = self._settings_path
        found = path.read_text(encoding="utf-8") if path.exists() else ""
        text = _with_modules_of_today(found) or NBGRADER_CONFIG
        text = text if CALL.strip() in text else f"{text.rstrip()}\n{CALL}"
        if text != found:
            # there may be a password in it
            write_whole(path, text, mode=path.stat().st_mode & 0o777 if path.exists() else 0o666)

    def use_gradebook(self, db_url: str) -> None:
        """Note which gradebook is the class's from now on; whatever else stands in the settings stays."""
        text = self._settings_path.read_text(encoding="utf-8")
        text = re.sub(r"^c\.CourseDirectory\.db_url = .*\n", "", text, flags=re.MULTILINE)
        # there may be a password in the URL
        write_whole(self._settings_path, f"{text}c.CourseDirectory.db_url = {db_url!r}\n", mode=0o600)
        self.__dict__.pop("settings", None)

    def require_gradebook(self) -> None:
        """Refuse to begin an empty gradebook where the settings name one that holds results.

        Raises:
            CourseError: If its file is gone. Earlier versions sought a relative one from the working directory.
        """
        file = sqlite_file(self.db_url) if "db_url" in self.settings.CourseDirectory else None
        if file and not file.startswith("file:") and not os.path.exists(file) and (self.folder / "recorded").is_dir():
            raise CourseError(
                f"There is no {file}, which {self._settings_path} names as the gradebook; put it there, or name its "
                f"place by --db {EXAMPLE}."
            )

    def look_into(self, db_url: str) -> None:
        """Take the grades from another gradebook this time; the class's own stays what it is."""
        self.settings.CourseDirectory.db_url = anchored(db_url, self.folder)

    def forget_recorded(self) -> None:
        """Forget which results stand in the gradebook, for another one knows nothing of them."""
        shutil.rmtree(self.folder / "recorded", ignore_errors=True)

    @property
    def _settings_path(self) -> pathlib.Path:
        return self.folder / "nbgrader_config.py"

    @property
    def _secret_path(self) -> pathlib.Path:
        return self.folder / "secret.txt"

    def receipt_path(self, lesson: str, student: str) -> pathlib.Path:
        """Where the result of a submission lies."""
        return self.folder / "receipts" / lesson / f"{student}.json"

    def recorded_path(self, lesson: str, student: str) -> pathlib.Path:
        """Where the mark lies that says which result stands in the gradebook."""
        return self.folder / "recorded" / lesson / f"{student}.sha256"

    def submitted_path(self, lesson: str, student: str) -> pathlib.Path:
        """Where nbgrader finds a submission."""
        return self.folder / "submitted" / student / lesson / f"{lesson}.ipynb"

    def feedback_path(self, lesson: str, student: str) -> pathlib.Path:
        """Where a student's feedback page lies."""
        return self.folder / "feedback" / student / lesson / f"{lesson}.html"

    def source_path(self, lesson: str) -> pathlib.Path:
        """Where nbgrader finds the solved notebook."""
        return self.folder / "source" / lesson / f"{lesson}.ipynb"

    def received_folder(self, lesson: str, student: str) -> pathlib.Path:
        """Where the bytes are kept as they came."""
        return self.folder / "received" / student / lesson

    def remember_lesson(self, lesson: str, path: pathlib.Path) -> None:
        """Note which file a lesson was graded from, so that nbgrader's own commands find it from here."""
        known = self._lessons() | {lesson: str(path.resolve())}
        write_whole(self.folder / "lessons.json", json.dumps(known, indent=1))

    def lesson_path(self, lesson: str) -> pathlib.Path:
        """Which file a lesson was graded from; the course's own if none was noted."""
        known = self._lessons()
        return pathlib.Path(known[lesson]) if lesson in known else find_lesson(course_root(), lesson)

    def _lessons(self) -> dict[str, str]:
        path = self.folder / "lessons.json"
        try:
            known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        except ValueError as error:
            raise CourseError(f"{path} is damaged ({error}); delete it and run `acml grade` again.") from error
        if not isinstance(known, dict) or not all(isinstance(place, str) for place in known.values()):
            raise CourseError(f"{path} is damaged (it names no files); delete it and run `acml grade` again.")
        return known


def open_class(folder: pathlib.Path, db_url: str | None = None) -> Classroom:
    """Open a class folder, and first make what is not there yet: the folder, its secret, nbgrader's settings.

    Args:
        folder: Where the class lives.
        db_url: Gradebook of the class from now on, if it can be opened; `None` leaves it as it is.

    Raises:
        CourseError: If the folder cannot be written, the secret is too short or the gradebook cannot be opened.
    """
    classroom = Classroom(folder)
    try:
        classroom.folder.mkdir(parents=True, exist_ok=True)
        classroom.draw_secret()
        classroom.complete_settings()
        _choose_gradebook(classroom, db_url)
    except OSError as error:
        raise CourseError(
            f"The class folder {classroom.folder} cannot be written ({error.strerror}); name another with --class-dir."
        ) from error
    except UnicodeDecodeError as error:
        path = classroom.folder / "nbgrader_config.py"
        raise CourseError(f"{path} is not written in UTF-8; save it so, or delete it.") from error
    return classroom


def open_graded_class(folder: pathlib.Path) -> Classroom:
    """Open the folder of a class that is there; a mistyped one is not made a class.

    Raises:
        CourseError: If it is not one.
    """
    if not folder.is_dir():
        raise CourseError(f"There is no class folder {folder}; name the one that was graded by --class-dir.")
    # settings may be deleted and are written anew
    if not (folder / "nbgrader_config.py").is_file() and not (folder / "submitted").is_dir():
        raise CourseError(f"There is no class in {folder}; run `acml grade` first, or name its folder by --class-dir.")
    return open_class(folder)


def _choose_gradebook(classroom: Classroom, db_url: str | None) -> None:
    """Make another gradebook the class's, but only one that can be opened."""
    if db_url is None or anchored(db_url, classroom.folder) == classroom.db_url:
        classroom.require_gradebook()
        return
    db_url = anchored(db_url, classroom.folder)
    with reachable(db_url), turn(db_url), open_gradebook(db_url):
        classroom.forget_recorded()
        classroom.use_gradebook(db_url)


def find_submissions(folder: pathlib.Path, lesson: str) -> list[SubmittedFile]:
    """Find what a class handed in for a lesson.

    Accepts `student/lesson/*.ipynb` (nbgrader's way), `student/*.ipynb` and `student.ipynb` (`passed_over` names what
    lies elsewhere); of several files
    in a student's folder the one named for the lesson is taken (`lesson (1).ipynb` counts), else one that says inside
    that it is of the lesson, else the newest. Of a student's folder and file the folder is taken. Letters that nbgrader
    reads as patterns become `_` in a name.

    Args:
        folder: Folder of submissions.
        lesson: Name of the lesson.

    Returns:
        Files by their absolute paths: nbgrader changes the working directory while other files are still being read.

    Raises:
        CourseError: If there are none.
    """
    if not folder.is_dir():
        raise CourseError(f"There is no folder {folder}; name the one with the submissions by --submissions.")
    folder = folder.absolute()
    entries = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    folders = [(path.name, *_file_in(path, lesson)) for path in entries if path.is_dir()]
    pairs = [(name, path, note) for name, path, note in folders if path is not None]
    pairs += [(path.stem, path, "") for path in entries if is_notebook(path) and not path.is_dir()]
    found = [dataclasses.replace(one, alone=one.path.parent == folder) for one in _one_each(pairs)]
    if not found:
        raise CourseError(
            f"No notebooks for {lesson} in {folder}; expected student/{lesson}/{lesson}.ipynb or student.ipynb."
        )
    return found


def _with_modules_of_today(settings: str) -> str:
    """Return settings in which modules of ours that have moved since are named as they are now."""
    for former, module in FORMER_MODULES.items():
        settings = re.sub(rf"\b{re.escape(former)}\b", module, settings)
    return settings


def _file_in(student: pathlib.Path, lesson: str) -> tuple[pathlib.Path | None, str]:
    """Choose a student's file; a folder that cannot be read is handed on, so that it costs nobody else anything."""
    try:
        return file_in(student, lesson)
    except OSError as error:
        return student, f"{printable(student.name)} cannot be read ({error.strerror})."


def _one_each(pairs: list[tuple[str, pathlib.Path, str]]) -> list[SubmittedFile]:
    """Give every student one submission, under a name that no other has."""
    students = safe_names((name for name, _, _ in pairs), side_by_side=True)
    chosen: dict[str, SubmittedFile] = {}
    for name, path, note in pairs:
        if name in chosen:
            first, names = chosen[name], [printable(file.name) for file in (chosen[name].path, path)]
            note = f"There are two submissions; {names[0]} was graded, {names[1]} was not."
            chosen[name] = dataclasses.replace(first, note=note)
            continue
        student = students[name]
        note = f"The name {printable(name)!r} was changed to {student!r}. {note}".strip() if student != name else note
        chosen[name] = SubmittedFile(student, path, note)
    return list(chosen.values())
