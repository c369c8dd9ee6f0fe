"""Print `course/`, `solutions/` and the catalogue from `lessons/`, or say which of them are stale."""

import json
import pathlib

import nbformat

from autograder.authoring.first_cells import repository, with_first_cells
from autograder.authoring.imported_modules import needed_parts
from autograder.authoring.lesson import Lesson, read_lesson
from autograder.authoring.lesson_rules import check_lesson
from autograder.authoring.lesson_table import with_lesson_table
from autograder.authoring.notebooks import released_notebook, solved_notebook
from autograder.errors import LessonError
from autograder.utils.course_paths import lesson_files, misnamed_files


def build(root: pathlib.Path) -> list[pathlib.Path]:
    """Print every product anew and delete products that no lesson owns; notebooks of other names stay.

    Args:
        root: Course folder.

    Returns:
        Files that changed.
    """
    products = render(root)
    changed = [path for path, text in products.items() if _read(path) != text]
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(products[path], encoding="utf-8")
    for path in _orphans(root, products):
        path.unlink()
        changed.append(path)
    return changed


def stale(root: pathlib.Path) -> list[pathlib.Path]:
    """Return the products that differ from what the lessons would print now."""
    products = render(root)
    return [path for path, text in products.items() if _read(path) != text] + _orphans(root, products)


def render(root: pathlib.Path) -> dict[pathlib.Path, str]:
    """Print every product in memory: path → text, the same bytes for the same lessons.

    Raises:
        LessonError: If a lesson breaks the format, or a file among the lessons is none by its name.
    """
    for path in misnamed_files(root):
        name = path.stem.strip("_0123456789-")
        raise LessonError(f"{path} lies among the lessons without the name of one; call it e.g. 8_1_{name}.py.")
    products, lessons, url = {}, [read_lesson(path) for path in lesson_files(root)], repository(root)
    for lesson in lessons:
        check_lesson(lesson)
        place = pathlib.Path(lesson.name) / f"{lesson.name}.ipynb"
        products[root / "solutions" / place] = notebook_text(solved_notebook(lesson))
        products[root / "course" / place] = notebook_text(with_first_cells(released_notebook(lesson), lesson, url))
    products[root / "course" / "catalogue.json"] = _catalogue(lessons)
    return products | _readme(root, lessons)


def write_lesson_table(root: pathlib.Path) -> None:
    """Print the README's table of lessons anew, after the ledger of proofs has changed."""
    for path, text in _readme(root, [read_lesson(path) for path in lesson_files(root)]).items():
        if _read(path) != text:
            path.write_text(text, encoding="utf-8")


def notebook_text(notebook: nbformat.NotebookNode) -> str:
    """Return a notebook as the bytes that nbgrader itself would write."""
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def _catalogue(lessons: list[Lesson]) -> str:
    entries = [
        {
            "number": lesson.number,
            "name": lesson.name,
            "chapter": lesson.path.parent.name,
            "title": lesson.title,
            "minutes": lesson.minutes,
            "points": lesson.points,
            "exercises": {name: exercise.points for name, exercise in lesson.exercises.items()},
            "parts": needed_parts(lesson),
        }
        for lesson in lessons
    ]
    return json.dumps(entries, indent=1, ensure_ascii=False) + "\n"


def _readme(root: pathlib.Path, lessons: list[Lesson]) -> dict[pathlib.Path, str]:
    text = _read(root / "README.md")
    return {} if text is None else {root / "README.md": with_lesson_table(text, lessons, root)}


def _orphans(root: pathlib.Path, products: dict[pathlib.Path, str]) -> list[pathlib.Path]:
    printed = [path for folder in ("course", "solutions") for path in (root / folder).glob("*/*.ipynb")]
    return [path for path in printed if path not in products and path.stem == path.parent.name]


def _read(path: pathlib.Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
