"""Lessons proved: audited, their solved notebooks run, and the ledger written or held to what comes out."""

import dataclasses
import hashlib
import pathlib
import subprocess
from collections.abc import Iterator

from autograder.audit.audit import LessonAudit, audit_lessons
from autograder.audit.notebook_run import NotebookRun, run_notebook
from autograder.audit.proofs import audit_proof, contradictions, digests, notebook_proof
from autograder.authoring.proof_files import AUDIT, NOTEBOOK, Proof, read_proofs, write_proof
from autograder.utils.course_paths import lesson_files


@dataclasses.dataclass(frozen=True)
class Outcome:
    """One part of one lesson, proved or not.

    Attributes:
        lesson: Name of the lesson.
        part: `audit` or `notebook`.
        result: What the audit or the run found out.
        proof: The proof, or `None` where there is a fault.
        faults: Sentences that fail the lesson; where the ledger is false, they say so.
    """

    lesson: str
    part: str
    result: LessonAudit | NotebookRun
    proof: Proof | None
    faults: list[str]


def prove_audits(root: pathlib.Path, lessons: list[pathlib.Path], seeds: int = 1, jobs: int = 1) -> Iterator[Outcome]:
    """Audit lessons with mutants; yield each when it is ready.

    Args:
        root: Course folder.
        lessons: Lesson files.
        seeds: Number of secrets.
        jobs: Lessons side by side.
    """
    depends_on = [digests(root, path, AUDIT) for path in lessons]
    audits = audit_lessons(lessons, seeds, True, jobs)
    for path, before, result in zip(lessons, depends_on, audits, strict=True):
        faults = [f"{row.exercise}: {fault}" for row in result.exercises for fault in row.faults]
        yield _outcome(root, path, AUDIT, result, audit_proof(result, before, seeds), faults)


def prove_notebooks(
    root: pathlib.Path, lessons: list[pathlib.Path], keep: pathlib.Path | None = None
) -> Iterator[Outcome]:
    """Run the solved notebooks of lessons from top to bottom, one after the other; yield each when it is ready.

    Args:
        root: Course folder.
        lessons: Lesson files.
        keep: Folder into which the notebooks are written with their outputs.
    """
    for path in lessons:
        before = digests(root, path, NOTEBOOK)
        run = run_notebook(root / "solutions" / path.stem / f"{path.stem}.ipynb", root, keep)
        yield _outcome(root, path, NOTEBOOK, run, notebook_proof(run, before), [run.fault] if run.fault else [])


def record(root: pathlib.Path, outcome: Outcome) -> None:
    """Write an outcome into the ledger; a lesson with a fault has no proof there any more.

    Args:
        root: Course folder.
        outcome: Lesson, proved or not.
    """
    write_proof(root, outcome.lesson, outcome.part, outcome.proof)


def chosen_lessons(root: pathlib.Path, count: int) -> list[pathlib.Path]:
    """Choose lessons by the hash of the commit, so that each has its turn and nobody picks; without Git by the ledger.

    Args:
        root: Course folder.
        count: How many, at most as many as there are.
    """
    commit = _commit(root) or _ledger_hash(root)
    order = sorted(lesson_files(root), key=lambda path: hashlib.sha256((commit + path.stem).encode()).digest())
    return sorted(order[:count])


def _outcome(root, path, part, result, proof, faults) -> Outcome:
    if faults:
        return Outcome(path.stem, part, result, None, faults)
    false = contradictions(read_proofs(root, path.stem).get(part), proof)
    return Outcome(path.stem, part, result, proof, false)


def _commit(root) -> str:
    try:
        return subprocess.run(
            ["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _ledger_hash(root) -> str:
    ledger = sorted((root / "lessons" / "proofs").glob("*.json"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in ledger)).hexdigest()
