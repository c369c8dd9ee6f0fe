"""The folder of a class: what was handed in, what was found, grades, feedback and reports."""

import functools
import json
import os
import pathlib
import re
import shutil
import sys
from typing import TYPE_CHECKING

from autograder.classroom.database import EXAMPLE, anchored, sqlite_file
from autograder.classroom.page_settings import CALL
from autograder.errors import CourseError
from autograder.execution.test_context import new_secret
from autograder.utils.course_paths import course_root, find_lesson
from autograder.utils.files import write_whole

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


class Classroom:
    """A class folder. Making one opens it and touches nothing; `open_class` completes what is in it.

    Args:
        folder: Where the class lives.
    """

    def __init__(self, folder: pathlib.Path) -> None:
        # unlike `resolve` it lets links that lead in a circle fail where the folder is used, in words
        self.folder = pathlib.Path(os.path.realpath(folder))

    @functools.cached_property
    def secret(self) -> str:
        """The instructor's secret, from which hidden inputs are drawn.

        Raises:
            CourseError: If it is so short that hidden inputs could be foretold.
        """
        found = self._secret_path.read_text("utf-8", "replace").strip()
        if len(found) < MIN_SECRET_LETTERS:
            raise CourseError(
                f"The secret in {self._secret_path} has {len(found)} characters, under {MIN_SECRET_LETTERS}; put the "
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
        text = re.sub(r"^c\.CourseDirectory\.db_url = .*\n?", "", text, flags=re.MULTILINE).rstrip()
        # there may be a password in the URL
        write_whole(self._settings_path, f"{text}\nc.CourseDirectory.db_url = {db_url!r}\n", mode=0o600)
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
        """Take the grades from another gradebook this time; the class's own stays what it is.

        Raises:
            CourseError: If it is a file that is not there; SQLite would begin an empty one.
        """
        db_url = anchored(db_url, self.folder)
        file = sqlite_file(db_url)
        if file and not file.startswith("file:") and not os.path.exists(file):
            raise CourseError(f"There is no gradebook {file}; name one that holds grades by --db, e.g. {EXAMPLE}.")
        self.settings.CourseDirectory.db_url = db_url

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


def _with_modules_of_today(settings: str) -> str:
    """Return settings in which modules of ours that have moved since are named as they are now."""
    for former, module in FORMER_MODULES.items():
        settings = re.sub(rf"\b{re.escape(former)}\b", module, settings)
    return settings
