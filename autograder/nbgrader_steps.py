"""Two steps that nbgrader's own ``autograde`` takes in a class folder: transplant the answers, then examine them."""

import functools
import pathlib
import re

from nbformat.v4 import new_markdown_cell, new_output
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.classroom import Classroom
from autograder.examiner import Examiner, verdict_outputs
from autograder.intake import StudentCell
from autograder.lesson import Lesson, read_lesson
from autograder.receipts import Receipt, read_receipt, work_key
from autograder.transplant import Transplanter

# receipts that `acml grade` made a moment ago and hands over in the same process
just_examined: dict[tuple[str, str], Receipt] = {}


class Transplant(NbGraderPreprocessor):
    """Puts the answers of a submission into the canonical notebook."""

    def preprocess(self, nb, resources):
        """Return the canonical notebook with this student's answers."""
        transplanter = Transplanter(_lesson(resources["nbgrader"]["assignment"]))
        cells = [
            StudentCell(cell.cell_type, cell.source, cell.get("id", ""), _grade_id(cell))
            for cell in nb.cells
            if cell.cell_type in ("code", "markdown")
        ]
        return transplanter.transplant(cells).notebook, resources


class Examine(NbGraderPreprocessor):
    """Writes every verdict under its graded cell, from the receipt if there is one, else by examining now."""

    def preprocess(self, nb, resources):
        """Return the notebook with outputs that nbgrader reads its scores from."""
        lesson, student = resources["nbgrader"]["assignment"], resources["nbgrader"]["student"]
        receipt = just_examined.pop((lesson, student), None) or receipt_for(pathlib.Path.cwd(), lesson, student, nb)
        apply_receipt(nb, receipt)
        nb.cells.insert(1, summary_cell(receipt))
        return nb, resources


def receipt_for(folder: pathlib.Path, lesson_name: str, student: str, notebook) -> Receipt:
    """Return the receipt of a transplanted notebook, making it where none fits."""
    classroom, lesson = Classroom(folder), _lesson(lesson_name)
    key = work_key(notebook, lesson.path.read_text(encoding="utf-8"), classroom.secret)
    path = classroom.receipt_path(lesson_name, student)
    receipt = read_receipt(path)
    if receipt is None or receipt.key != key:
        found = _examiner(lesson_name, classroom.secret).examine(notebook)
        receipt = Receipt(student, lesson_name, key, found.verdicts, found.outputs, found.flags, [], "", found.seconds)
        receipt.write(path)
    return receipt


def apply_receipt(notebook, receipt: Receipt) -> None:
    """Put outputs and verdicts of a receipt into a notebook; a graded cell without a verdict gets no points."""
    verdicts = {f"test_{verdict.exercise.replace('.', '-')}": verdict for verdict in receipt.verdicts}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.execution_count = None
        cell.outputs = receipt.outputs.get(cell.id, [])
        if cell.metadata.get("nbgrader", {}).get("grade", False):
            missing = new_output("error", ename="no verdict", evalue="no receipt", traceback=["no verdict: 0 points"])
            cell.outputs = verdict_outputs(verdicts[cell.id]) if cell.id in verdicts else [missing]


def summary_cell(receipt: Receipt):
    """Return the table that opens a feedback page: each exercise, its points, and what to look at."""
    rows = [f"| `{v.exercise}` | {v.score:g} of {v.points:g} | {_account(v)} |" for v in receipt.verdicts]
    lines = ["## Your result", "", "| exercise | points | |", "|---|---|---|", *rows]
    cell = new_markdown_cell("\n".join(lines))
    cell.id = "acml-summary"
    return cell


def _account(verdict) -> str:
    if verdict.score == verdict.points:
        return "✓ passed"
    advice = f" **This looks like a known slip:** {_cell_text(verdict.advice)}" if verdict.advice else ""
    return f"✗ {verdict.status}. {_cell_text(verdict.message)}{advice}"


def _cell_text(text) -> str:
    """Text that may come from a student, as it may stand in a markdown table."""
    return re.sub(r"([\\`*_{}\[\]<>()#+!|$~])", r"\\\1", " ".join(text.split()))


def _grade_id(cell) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _lesson(name: str) -> Lesson:
    return _read(Classroom(pathlib.Path.cwd()).lesson_path(name))


@functools.cache
def _read(path: pathlib.Path) -> Lesson:
    return read_lesson(path)


@functools.cache
def _examiner(name: str, secret: str) -> Examiner:
    return Examiner(_lesson(name), secret)
