"""A solved notebook as a page: blanks in sight, answers and checks folded away, hidden tests left out."""

import copy
import json
import re

from autograder.authoring.first_cells import COLAB, GITHUB, repository
from autograder.authoring.lesson import read_lesson
from autograder.utils.course_paths import find_lesson
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
        kind = cell["metadata"].get("acml", {}).get("kind")
        if kind == "question":
            # nobody types into a page: the answer is folded away instead
            cells.append(told(cell, lesson))
            continue
        if kind == "load":
            cell["metadata"]["tags"].append("remove-cell")
        mark = cell["metadata"].pop("nbgrader", {})
        if cell["cell_type"] == "markdown":
            cell["source"] = folded_prose(text_of(cell)) if mark.get("solution") else text_of(cell)
        else:
            if mark.get("solution"):
                cells.append(question(asked[mark["grade_id"]], f"{cell.get('id', mark['grade_id'])}-blank"))
            prepare_code(cell, mark)
        cells.append(cell)
    cells[0]["source"] = with_buttons(cells[0]["source"], lesson, repository(ROOT))
    page["cells"] = [cells[0], first_code(lesson), *cells[1:]]
    return page


def text_of(cell: dict) -> str:
    """Return the text of a cell, which a notebook may keep as a list of lines."""
    return "".join(cell["source"])


def question(text: str, name: str) -> dict:
    """Return a cell that shows a blank; it is prose, so that nobody runs it."""
    return {"cell_type": "markdown", "id": name[:64], "metadata": {}, "source": f"````python\n{text}\n````"}


def prepare_code(cell: dict, mark: dict) -> None:
    """Leave hidden tests out and fold what nbgrader marks."""
    cell["source"] = HIDDEN.sub("", text_of(cell))
    cell["metadata"]["mystnb"] = shown = {}
    if mark:
        what = ANSWER if mark.get("solution") else CHECKS
        cell["metadata"].setdefault("tags", []).append("hide-input")
        shown |= {"code_prompt_show": f"Show {what}", "code_prompt_hide": f"Hide {what}"}


def first_code(lesson: dict) -> dict:
    """Return a cell that nobody sees: figures get words, and as the cache compares code alone, digests stand here."""
    path = ROOT / "lessons" / "proofs" / f"{lesson['number']}.json"
    proof = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    digests = " ".join(proof.get("notebook", {}).get("digests", {}).values())
    empty = {"execution_count": None, "outputs": []}
    return {
        "cell_type": "code",
        "id": "first-code",
        "metadata": {"tags": ["remove-cell"]},
        "source": f"%load_ext docs.site.described_figures\n# {digests}",
        **empty,
    }


def told(cell: dict, lesson: dict) -> dict:
    """Return the answer to a question as prose that is opened by a click, in place of the cell that asks for it."""
    question = read_lesson(find_lesson(ROOT, lesson["name"])).questions[text_of(cell).split()[-1]]
    answer = f"{question.right} {question.unit}".strip()
    text = folded_prose(f"**{answer}**: {question.because}")
    return {"cell_type": "markdown", "id": cell["id"], "metadata": {}, "source": text}


def folded_prose(text: str) -> str:
    """Return a model answer in prose that is opened by a click."""
    return f"<details class='answer'><summary>Show {ANSWER}</summary>\n\n{text}\n\n</details>"


def with_buttons(text: str, lesson: dict, url: str) -> str:
    """Return the first cell with the number in its title and the ways to the notebook with blanks.

    Args:
        text: The cell.
        lesson: Entry of the catalogue.
        url: Repository; only from one on GitHub does Colab open the notebook.
    """
    title, _, rest = text.partition("\n")
    number, name = lesson["number"], lesson["name"]
    ways = [f"{{download}}`Download the notebook with blanks </blank/{name}.ipynb>`"]
    if url.startswith(GITHUB):
        place = url.removeprefix(GITHUB).removesuffix(".git")
        ways.append(f"[Open in Colab]({COLAB}/github/{place}/blob/main/course/{name}/{name}.ipynb)")
    start = f"or type `acml start {number}`."
    return f"# {number.replace('_', '.')} {title.removeprefix('# ')}\n\n{' '.join(ways)} {start}\n{rest}"


def lesson_index() -> str:
    """Return the page from which every lesson is reached, chapter by chapter."""
    # a title of the navigation is shown as it stands, with its asterisks
    parts = ["# All lessons\n", "Every answer and its checks are folded away until you open them.\n"]
    for chapter, lessons in chapters().items():
        entries = "\n".join(f"{spoken(lesson).replace('*', '')} <{lesson['name']}>" for lesson in lessons)
        parts.append(f"## {chapter}\n\n```{{toctree}}\n:maxdepth: 1\n\n{entries}\n```\n")
    return "\n".join(parts)
