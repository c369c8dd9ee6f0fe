"""A solved notebook as a page: blanks in sight, answers and checks folded away, hidden tests left out."""

import copy
import re

from docs.site.places import chapters, spoken

# nbgrader's own words around what students never see
HIDDEN = re.compile(r"\n?### BEGIN HIDDEN TESTS\n.*?### END HIDDEN TESTS", re.S)
ANSWER, CHECKS = "an answer", "the checks"


def lesson_page(notebook: dict, blank: dict, lesson: dict) -> dict:
    """Return the notebook that Sphinx renders.

    Args:
        notebook: Solved notebook as nbformat 4 has it; it stays as it is.
        blank: The student's notebook of the same lesson.
        lesson: Entry of the catalogue.

    Returns:
        A notebook of the same cells, and before each answer the blank that it fills.
    """
    page = copy.deepcopy(notebook)
    asked = {cell["metadata"].get("nbgrader", {}).get("grade_id"): text_of(cell) for cell in blank["cells"]}
    cells = []
    for cell in page["cells"]:
        mark = cell["metadata"].pop("nbgrader", {})
        if cell["cell_type"] == "markdown":
            cell["source"] = folded_prose(text_of(cell)) if mark.get("solution") else text_of(cell)
        else:
            cell["source"] = HIDDEN.sub("", text_of(cell))
            fold(cell, mark)
            if mark.get("solution"):
                cells.append(question(asked[mark["grade_id"]], f"{cell.get('id', mark['grade_id'])}-blank"))
        cells.append(cell)
    page["cells"] = cells
    page["cells"][0]["source"] = with_download(page["cells"][0]["source"], lesson)
    return page


def text_of(cell: dict) -> str:
    """Return the text of a cell, which a notebook may keep as a list of lines."""
    return "".join(cell["source"])


def question(text: str, name: str) -> dict:
    """Return a cell that shows a blank; it is prose, so that nobody runs it."""
    return {"cell_type": "markdown", "id": name[:64], "metadata": {}, "source": f"````python\n{text}\n````"}


def fold(cell: dict, mark: dict) -> None:
    """Let an exercise's answer and its checks be opened by a click; what they print stays in sight."""
    if mark:
        what = ANSWER if mark.get("solution") else CHECKS
        cell["metadata"].setdefault("tags", []).append("hide-input")
        cell["metadata"]["mystnb"] = {"code_prompt_show": f"Show {what}", "code_prompt_hide": f"Hide {what}"}


def folded_prose(text: str) -> str:
    """Return a model answer in prose that is opened by a click."""
    return f"<details class='answer'><summary>Show {ANSWER}</summary>\n\n{text}\n\n</details>"


def with_download(text: str, lesson: dict) -> str:
    """Return the first cell with the number in its title and a link to the notebook with blanks."""
    title, _, rest = text.partition("\n")
    number = lesson["number"].replace("_", ".")
    link = f"{{download}}`Download the notebook with blanks </blank/{lesson['name']}.ipynb>`"
    start = f"or type `acml start {lesson['number']}`."
    return f"# {number} {title.removeprefix('# ')}\n\n{link} {start}\n{rest}"


def lesson_index() -> str:
    """Return the page from which every lesson is reached, chapter by chapter."""
    # a title of the navigation is shown as it stands, with its asterisks
    parts = ["# All lessons\n", "Every answer and its checks are folded away until you open them.\n"]
    for chapter, lessons in chapters().items():
        entries = "\n".join(f"{spoken(lesson).replace('*', '')} <{lesson['name']}>" for lesson in lessons)
        parts.append(f"## {chapter}\n\n```{{toctree}}\n:maxdepth: 1\n\n{entries}\n```\n")
    return "\n".join(parts)
