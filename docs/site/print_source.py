"""Print the folder that Sphinx reads: copies of docs/, a page for each lesson, room and path, and the way to them."""

import json
import pathlib
import shutil

from docs.site import home, reference, teachers
from docs.site.lesson_pages import lesson_index, lesson_page
from docs.site.places import BESIDE, ROOT, blank_notebook, catalogue, solved_notebook, with_pages


def print_source(target: pathlib.Path) -> None:
    """Write every page of the site.

    Args:
        target: Folder that is written; files that are there already are overwritten.
    """
    copy_docs(target)
    write(target / "index.md", home.home_page())
    write(target / "teachers.md", teachers.teachers_page())
    write(target / "lessons" / "index.md", lesson_index())
    for lesson in catalogue():
        solved, blank = (
            json.loads(path.read_text(encoding="utf-8")) for path in (solved_notebook(lesson), blank_notebook(lesson))
        )
        page = json.dumps(lesson_page(solved, blank, lesson), ensure_ascii=False)
        write(target / "lessons" / f"{lesson['name']}.ipynb", page)
        (target / "blank").mkdir(exist_ok=True)
        shutil.copy(blank_notebook(lesson), target / "blank")
    for name, text in reference.pages().items():
        write(target / "reference" / f"{name}.md", text)


def copy_docs(target: pathlib.Path) -> None:
    """Copy the pages that people also read in the repository, each to the same place, so that their links hold."""
    shutil.copytree(ROOT / "docs" / "images", target / "docs" / "images", dirs_exist_ok=True)
    for page in ROOT.glob("docs/*.md"):
        if page.name != "index.md":  # which is the home page
            write(target / "docs" / page.name, with_pages(page.read_text(encoding="utf-8"), "../"))
    for name in BESIDE:
        write(target / name, with_pages((ROOT / name).read_text(encoding="utf-8")))


def write(path: pathlib.Path, text: str) -> None:
    """Write a page and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
