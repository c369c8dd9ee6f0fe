"""A solved notebook as a page: blanks in sight, answers and checks folded away, hidden tests left out."""

import copy
import json
import re

from docs.site.places import ROOT, chapters, spoken

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
            if mark.get("solution"):
                cells.append(question(asked[mark["grade_id"]], f"{cell.get('id', mark['grade_id'])}-blank"))
            prepare_code(cell, mark)
        cells.append(cell)
    cells[0]["source"] = with_download(cells[0]["source"], lesson)
    page["cells"] = [*cells, stamp(lesson)]
    return page


def text_of(cell: dict) -> str:
    """Return the text of a cell, which a notebook may keep as a list of lines."""
    return "".join(cell["source"])


def question(text: str, name: str) -> dict:
    """Return a cell that shows a blank; it is prose, so that nobody runs it."""
    return {"cell_type": "markdown", "id": name[:64], "metadata": {}, "source": f"````python\n{text}\n````"}


def prepare_code(cell: dict, mark: dict) -> None:
    """Leave hidden tests out, fold what nbgrader marks, and name the figures for who does not see them."""
    cell["source"] = HIDDEN.sub("", text_of(cell))
    cell["metadata"]["mystnb"] = shown = {}
    if mark:
        what = ANSWER if mark.get("solution") else CHECKS
        cell["metadata"].setdefault("tags", []).append("hide-input")
        shown |= {"code_prompt_show": f"Show {what}", "code_prompt_hide": f"Hide {what}"}
    if drawn := re.search(r"\bplot_(\w+)\(", cell["source"]):
        shown["image"] = {"alt": f"Figure, {drawn[1].replace('_', ' ')}: the text before it says what to see"}


def stamp(lesson: dict) -> dict:
    """Return a cell that nobody sees: the cache compares code alone, and this changes when the library does."""
    path = ROOT / "lessons" / "proofs" / f"{lesson['number']}.json"
    proof = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    digests = " ".join(proof.get("notebook", {}).get("digests", {}).values())
    empty = {"execution_count": None, "outputs": []}
    return {
        "cell_type": "code",
        "id": "stamp",
        "metadata": {"tags": ["remove-cell"]},
        "source": f"# {digests}",
        **empty,
    }


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
