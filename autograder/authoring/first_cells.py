"""The first cells of a student's notebook: a button for Colab, and what installs the course where it is missing.

They stand in `course/` only. No proof depends on them, and grader and check take them for nothing of the student's.
"""

import configparser
import pathlib
import re

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.authoring.imported_modules import needed_parts
from autograder.authoring.lesson import Lesson
from autograder.utils.installing import DISTRIBUTION

GITHUB = "https://github.com/"
COLAB = "https://colab.research.google.com"
BUTTON = "[![Open in Colab]({colab}/assets/colab-badge.svg)]({colab}/github/{place}/blob/main/{notebook})"
SAYS = "*The next cell installs the course where it is missing, as in Colab; elsewhere it does nothing.*"
INSTALL = """\
# installs the course where it is missing, as in Colab
import importlib.util

if importlib.util.find_spec("acml_tf") is None:
    %pip install --quiet "{what} @ git+{url}\""""
KIND = {"acml": {"kind": "install"}}
PRINTED = (
    re.compile(rf"(?:\[!\[Open in Colab\]\(\S+\)\]\(\S+\) ?)?{re.escape(SAYS)}"),
    re.compile(re.escape(INSTALL).replace(r"\{what\}\ @\ git\+\{url\}", r"acml\-tf\S*\ @\ git\+\S+")),
)


def repository(root: pathlib.Path) -> str:
    """Return where the course is published, by the `url` in `setup.cfg`; `""` where it is not.

    Nothing is guessed: whoever owned a guessed address could run code on every student's machine.

    Args:
        root: Course folder.
    """
    settings = configparser.ConfigParser()
    settings.read(root / "setup.cfg", encoding="utf-8")
    return settings.get("metadata", "url", fallback="").removesuffix("/")


def with_first_cells(notebook: nbformat.NotebookNode, lesson: Lesson, url: str) -> nbformat.NotebookNode:
    """Put the first cells after the title of a released notebook; without a repository it stays as it is.

    Args:
        notebook: Released notebook; it is changed.
        lesson: Its lesson.
        url: Repository, as `repository` returns it.
    """
    if url:
        parts = ",".join(needed_parts(lesson))
        what = f"{DISTRIBUTION}[{parts}]" if parts else DISTRIBUTION
        install = new_code_cell(INSTALL.format(what=what, url=url), metadata=KIND, id="install-the-course")
        text = f"{_button(lesson, url)} {SAYS}".strip()
        notebook.cells[1:1] = [new_markdown_cell(text, metadata=KIND, id="open-in-colab"), install]
    return notebook


def is_first_cell(source: str) -> bool:
    """Return whether a text is one that `with_first_cells` printed, for whatever repository and edition."""
    text = "\n".join(line.rstrip() for line in source.strip().splitlines())
    return any(pattern.fullmatch(text) for pattern in PRINTED)


def _button(lesson: Lesson, url: str) -> str:
    """Return the button in Markdown; Colab opens what lies on GitHub."""
    if not url.startswith(GITHUB):
        return ""
    place = url.removeprefix(GITHUB).removesuffix(".git")
    return BUTTON.format(colab=COLAB, place=place, notebook=f"course/{lesson.name}/{lesson.name}.ipynb")
