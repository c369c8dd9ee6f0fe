"""Two steps that nbgrader's own ``autograde`` takes in a class folder: transplant the answers, then examine them."""

import functools
import pathlib
import re

from nbformat.v4 import new_markdown_cell, new_output
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.authoring.lesson import Lesson, parse_lesson
from autograder.classroom.class_folder import Classroom
from autograder.evaluation.evaluator import Evaluator, verdict_outputs
from autograder.evaluation.fingerprints import work_of
from autograder.evaluation.results import SubmissionResult, read_result
from autograder.notebook.extra_files import read_extra_files, remarks_on
from autograder.notebook.reader import read_cell
from autograder.notebook.transplant import Transplanter

# receipts that `acml grade` made a moment ago and hands over in the same process
just_examined: dict[tuple[str, str], SubmissionResult] = {}


class Transplant(NbGraderPreprocessor):
    """Puts the answers of a submission into the canonical notebook."""

    def preprocess(self, nb, resources):
        """Return the canonical notebook with this student's answers."""
        transplanter = _transplanter(*_file_of(resources["nbgrader"]["assignment"]))
        cells = [cell for cell in map(read_cell, nb.cells) if cell is not None]
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


def receipt_for(folder: pathlib.Path, lesson_name: str, student: str, notebook) -> SubmissionResult:
    """Return the receipt of a transplanted notebook, making it where none fits."""
    classroom, lesson = Classroom(folder), _lesson(lesson_name)
    files, _ = read_extra_files(classroom.submitted_path(lesson_name, student))
    work = work_of(notebook, lesson, classroom.secret, files)
    path = classroom.receipt_path(lesson_name, student)
    receipt = read_result(path)
    if receipt is None or receipt.key != work.key:
        found = _examiner(lesson_name, classroom.secret).examine(notebook, files=files)
        given = found.verdicts, found.outputs, found.flags
        receipt = SubmissionResult(student, lesson_name, work.key, *given, [], seconds=found.seconds, parts=work.parts)
        receipt.remarks = remarks_on(files, found.missing)
        receipt.write(path)
    return receipt


def apply_receipt(notebook, receipt: SubmissionResult) -> None:
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


def summary_cell(receipt: SubmissionResult):
    """Return the table that opens a feedback page: each exercise, its points, and what to look at."""
    rows = [f"| `{v.exercise}` | {v.score:g} of {v.points:g} | {_account(v)} |" for v in receipt.verdicts]
    lines = ["## Your result", "", "| exercise | points | |", "|---|---|---|", *rows]
    lines += [line for remark in receipt.remarks for line in ("", _cell_text(remark))]
    cell = new_markdown_cell("\n".join(lines))
    cell.id = "acml-summary"
    return cell


def _account(verdict) -> str:
    if verdict.score == verdict.points:
        return "✓ passed"
    advice = f" **This looks like a known misconception:** {_cell_text(verdict.advice)}" if verdict.advice else ""
    return f"✗ {verdict.status}. {_cell_text(verdict.message)}{advice}"


def _cell_text(text) -> str:
    """Text that may come from a student, as it may stand in a markdown table."""
    return re.sub(r"([\\`*_{}\[\]<>()#+!|$~])", r"\\\1", " ".join(text.split()))


def _lesson(name: str) -> Lesson:
    return _read(*_file_of(name))


def _file_of(name) -> tuple[pathlib.Path, str]:
    path = Classroom(pathlib.Path.cwd()).lesson_path(name)
    return path, path.read_text(encoding="utf-8")


@functools.cache
def _read(path: pathlib.Path, text: str) -> Lesson:
    return parse_lesson(path, text)


@functools.cache
def _transplanter(path: pathlib.Path, text: str) -> Transplanter:
    return Transplanter(_read(path, text))


@functools.cache
def _examiner(name: str, secret: str) -> Evaluator:
    return Evaluator(_lesson(name), secret)
