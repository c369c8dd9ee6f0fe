"""Two steps of nbgrader's own `autograde` in a class folder: put the answers in place, then write the verdicts."""

import functools
import pathlib
import re

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Instance

from autograder.authoring.cell_ids import test_id
from autograder.authoring.lesson import parse_lesson
from autograder.authoring.proof_files import follow_ups_in
from autograder.classroom.class_folder import Classroom
from autograder.classroom.opening import open_class
from autograder.errors import CourseError
from autograder.evaluation.fingerprints import fingerprints_of
from autograder.evaluation.results import SubmissionResult, read_result
from autograder.evaluation.submission_grader import SubmissionGrader
from autograder.evaluation.submission_job import Job
from autograder.execution.verdict import Verdict
from autograder.notebook.extra_files import read_extra_files
from autograder.notebook.reader import read_cell
from autograder.notebook.transplant import Transplanter


class Transplant(NbGraderPreprocessor):
    """Puts the answers of a submission into the canonical notebook."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the canonical notebook with this student's answers."""
        transplanter = _transplanter(*_file_of(resources["nbgrader"]["assignment"]))
        cells = [cell for cell in map(read_cell, nb.cells) if cell is not None]
        return transplanter.transplant(cells).notebook, resources


class Examine(NbGraderPreprocessor):
    """Writes every verdict under its graded cell, from the result if there is one, else by grading now."""

    result = Instance(SubmissionResult, allow_none=True, help="Result of the submission, if it is known.").tag(
        config=True
    )

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the notebook with outputs that nbgrader reads its scores from."""
        names = resources["nbgrader"]
        result = self.result or result_for(pathlib.Path.cwd(), names["assignment"], names["student"], nb)
        apply_result(nb, result)
        nb.cells.insert(1, summary_cell(result))
        return nb, resources


def result_for(folder: pathlib.Path, lesson_name: str, student: str, notebook: NotebookNode) -> SubmissionResult:
    """Return the result of a transplanted notebook, making it where none fits.

    Raises:
        CourseError: If the sandbox did not start.
    """
    classroom = open_class(folder)
    grader = _grader(*_file_of(lesson_name), classroom.secret)
    files, _ = read_extra_files(classroom.submitted_path(lesson_name, student))
    path = classroom.receipt_path(lesson_name, student)
    result = read_result(path)
    if result is None or result.key != fingerprints_of(notebook, grader.lesson, classroom.secret, files).key:
        result = grader.result_of(student, notebook, files)
        if not result.examined:
            raise CourseError(result.problem)
        result.write(path)
    return result


def apply_result(notebook: NotebookNode, result: SubmissionResult) -> None:
    """Put outputs and verdicts of a result into a notebook; a graded cell without a verdict gets no points."""
    verdicts = {test_id(verdict.exercise): verdict for verdict in result.verdicts}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.execution_count = None
        cell.outputs = result.outputs.get(cell.id, [])
        if cell.metadata.get("nbgrader", {}).get("grade", False):
            missing = new_output("error", ename="no verdict", evalue="no receipt", traceback=["no verdict: 0 points"])
            cell.outputs = verdict_outputs(verdicts[cell.id]) if cell.id in verdicts else [missing]


def summary_cell(result: SubmissionResult) -> NotebookNode:
    """Return the table that opens a feedback page: each exercise, its points, and what to look at."""
    rows = [f"| `{v.exercise}` | {v.score:g} of {v.points:g} | {_account(v)} |" for v in result.verdicts]
    lines = ["## Your result", "", "| exercise | points | |", "|---|---|---|", *rows]
    lines += [line for remark in result.remarks for line in ("", _cell_text(remark))]
    cell = new_markdown_cell("\n".join(lines))
    cell.id = "acml-summary"
    return cell


def verdict_outputs(verdict: Verdict) -> list:
    """Return what stands under a graded cell: the points, or why there are none. nbgrader reads its score from it."""
    if verdict.score == verdict.points:
        text = f"**passed: {verdict.points:g} of {verdict.points:g} points**"
        text += f"\n\n{_cell_text(verdict.message)}" if verdict.message else ""
        data = {"text/plain": repr(float(verdict.points)), "text/markdown": text}
        return [new_output("execute_result", data=data, execution_count=None)]
    lines = [f"{verdict.status}: 0 of {verdict.points:g} points"]
    lines += [verdict.message] if verdict.message else []
    lines += [f"This looks like a known misconception. {verdict.advice}"] if verdict.advice else []
    return [new_output("error", ename=verdict.status, evalue=verdict.message, traceback=["\n".join(lines)])]


def _account(verdict: Verdict) -> str:
    if verdict.score == verdict.points:
        return f"✓ passed. {_cell_text(verdict.message)}" if verdict.message else "✓ passed"
    advice = f" **This looks like a known misconception:** {_cell_text(verdict.advice)}" if verdict.advice else ""
    return f"✗ {verdict.status}. {_cell_text(verdict.message)}{advice}"


def _cell_text(text: str) -> str:
    """Text that may come from a student, as it may stand in a markdown table."""
    return re.sub(r"([\\`*_{}\[\]<>()#+!|$~])", r"\\\1", " ".join(text.split()))


def _file_of(name: str) -> tuple[pathlib.Path, str]:
    path = Classroom(pathlib.Path.cwd()).lesson_path(name)
    return path, path.read_text(encoding="utf-8")


@functools.cache
def _transplanter(path: pathlib.Path, text: str) -> Transplanter:
    return Transplanter(parse_lesson(path, text))


@functools.cache
def _grader(path: pathlib.Path, text: str, secret: str) -> SubmissionGrader:
    return SubmissionGrader(Job(str(path), text, secret, follow_ups=tuple(follow_ups_in(path).items())))
