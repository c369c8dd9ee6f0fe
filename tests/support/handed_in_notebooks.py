"""Notebooks of the small lesson as they are handed in, archives of them, and what was collected."""

import io
import json
import zipfile

from autograder.authoring.lesson import read_lesson
from autograder.authoring.notebooks import released_notebook
from autograder.classroom.submissions import find_submissions
from autograder.lms.collect import Collector
from autograder.utils.course_paths import lesson_files

LESSON = "9_1_levels"


class Desk:
    """Collects archives into one class folder.

    Args:
        course: Folder of the small course.
        folder: Where archives and the class lie.
    """

    def __init__(self, course, folder):
        self.folder, self.class_folder = folder, folder / "class"
        self.lesson = read_lesson(lesson_files(course)[0])
        self._text = json.dumps(released_notebook(self.lesson))

    def notebook(self, word) -> bytes:
        """Return a notebook in which somebody wrote something."""
        content = json.loads(self._text)
        cells = [cell | {"source": "".join(cell["source"]) + f"\n# {word}"} for cell in content["cells"]]
        return json.dumps(content | {"cells": cells}).encode()

    def zipped(self, files) -> bytes:
        """Return a zip of name → word of a notebook, or bytes as they are."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data if isinstance(data, bytes) else self.notebook(data))
        return out.getvalue()

    def collect(self, files, name="a.zip"):
        """Collect a zip, or a folder if the name has no ending; return what came of it."""
        source = self.folder / name
        if source.suffix:
            source.write_bytes(self.zipped(files))
        else:
            for path, data in files.items():
                (source / path).parent.mkdir(parents=True, exist_ok=True)
                (source / path).write_bytes(data if isinstance(data, bytes) else self.notebook(data))
        return Collector(self.lesson, self.class_folder, source).collect()

    @property
    def collected(self) -> dict[str, str]:
        """Student → the word in the notebook that was collected."""
        folder = self.class_folder / "handed_in"
        found = find_submissions(folder, LESSON) if folder.is_dir() else []
        return {each.student: self._word(each.path) for each in found}

    def _word(self, path) -> str:
        cells = json.loads(path.read_bytes())["cells"]
        return "".join(cells[0]["source"]).rsplit("# ", 1)[1]
