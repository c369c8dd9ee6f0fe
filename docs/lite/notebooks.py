"""A student's notebook as it stands in the browser, with a cell that brings the course."""

import copy
import json
import pathlib

from docs.lite.places import LIGHT
from docs.site.places import blank_notebook, catalogue

KERNEL = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}
# where the course is installed already, as where it is graded, nothing is asked for
BRING = """# brings the course into this page, a minute the first time
import sys

if sys.platform == "emscripten":
    %pip install -q acml_tf"""


def light_lessons() -> list[dict]:
    """Return the catalogue's entries of the lessons that a browser can run."""
    return [lesson for lesson in catalogue() if lesson["number"] in LIGHT]


def browser_notebook(blank: dict) -> dict:
    """Return the notebook of the browser.

    Args:
        blank: Student's notebook as nbformat 4 has it; it stays as it is.

    Returns:
        The same cells and, below the first, one that brings the course.
    """
    notebook = copy.deepcopy(blank)
    notebook["metadata"]["kernelspec"] = dict(KERNEL)
    bring = {"cell_type": "code", "id": "bring-the-course", "metadata": {}, "source": BRING}
    notebook["cells"].insert(1, bring | {"execution_count": None, "outputs": []})
    return notebook


def write_notebooks(target: pathlib.Path) -> None:
    """Write the notebook of every light lesson to a folder."""
    target.mkdir(parents=True, exist_ok=True)
    for lesson in light_lessons():
        notebook = browser_notebook(json.loads(blank_notebook(lesson).read_text(encoding="utf-8")))
        text = json.dumps(notebook, ensure_ascii=False, indent=1)
        (target / f"{lesson['name']}.ipynb").write_text(text + "\n", encoding="utf-8")
