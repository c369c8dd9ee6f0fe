"""Where the builder reads, and in which order the pages of docs/ stand in the navigation."""

import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONFIGURATION = pathlib.Path(__file__).resolve().parent
FOR_INSTRUCTORS = ("instructors", "grading", "in_and_out", "integrity", "cluster", "postgres")
FOR_EVERYBODY = ("lessons", "browser", "methods", "data_sets", "troubleshooting")
# read by links of docs/, so that they lie in the source where they lie in the checkout
BESIDE = ("README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "acml_tf/data/LICENSES.md")


def catalogue() -> list[dict]:
    """Return the lessons in the order of the course, as `acml build` printed them to course/catalogue.json."""
    return json.loads((ROOT / "course" / "catalogue.json").read_text(encoding="utf-8"))


def solved_notebook(lesson: dict) -> pathlib.Path:
    """Return the path of a lesson's solved notebook."""
    return ROOT / "solutions" / lesson["name"] / f"{lesson['name']}.ipynb"


def blank_notebook(lesson: dict) -> pathlib.Path:
    """Return the path of the notebook that a student gets."""
    return ROOT / "course" / lesson["name"] / f"{lesson['name']}.ipynb"


def with_pages(text: str, way: str = "") -> str:
    """Return a text whose links to notebooks of lessons lead to their pages.

    Args:
        text: Markdown.
        way: From the text to the top folder, e.g. `../`.
    """
    return re.sub(rf"\]\({re.escape(way)}course/(\w+)/\1\.ipynb", rf"]({way}lessons/\1.ipynb", text)


def spoken(lesson: dict) -> str:
    """Return the number and the title of a lesson, e.g. `5.7 Direction of arrival: …`."""
    return f"{lesson['number'].replace('_', '.')} {lesson['title']}"


def chapters() -> dict[str, list[dict]]:
    """Return the lessons of each chapter, e.g. of `5 · Deep`."""
    found: dict[str, list[dict]] = {}
    for lesson in catalogue():
        number, _, name = lesson["chapter"].partition("_")
        found.setdefault(f"{number} · {name.replace('_', ' ').capitalize()}", []).append(lesson)
    return found
