"""Proofs made of what was found out, kept in the ledger, and asked whether they still hold."""

import datetime
import importlib.metadata
import pathlib
import platform
from collections.abc import Iterator

from autograder.audit.audit import ExerciseAudit, LessonAudit
from autograder.audit.dependencies import audit_digests, notebook_digests
from autograder.audit.mutant_trials import Trials
from autograder.audit.notebook_run import NotebookRun
from autograder.authoring.proof_files import AUDIT, Proof, read_proofs

VERSIONS_OF = ("keras", "numpy", "tensorflow")


def digests(root: pathlib.Path, lesson: pathlib.Path, part: str) -> dict[str, str]:
    """Return the digests of what one part of a lesson's proof depends on.

    Args:
        root: Course folder.
        lesson: Lesson file.
        part: `audit` or `notebook`.
    """
    return audit_digests(root, lesson) if part == AUDIT else notebook_digests(root, lesson)


def why_not_proved(root: pathlib.Path, lesson: pathlib.Path, part: str, seeds: int = 1) -> str:
    """Return why a part of a lesson has to be proved, or `""` where the ledger's proof holds.

    Args:
        root: Course folder.
        lesson: Lesson file.
        part: `audit` or `notebook`.
        seeds: Number of secrets under which the audit must have been proved.
    """
    proof = read_proofs(root, lesson.stem).get(part)
    if proof is None:
        return "was never proved"
    now = digests(root, lesson, part)
    changed = sorted(name for name in now | proof.digests if now.get(name) != proof.digests.get(name))
    if changed:
        return f"was proved before a change of {', '.join(changed)}"
    few = proof.found.get("secrets", seeds) < seeds
    return f"was proved under fewer than {seeds} secrets" if few else ""


def audit_proof(result: LessonAudit, depends_on: dict[str, str], seeds: int) -> Proof:
    """Return the proof that an audit without a fault is.

    Args:
        result: What the audit found out, with mutants.
        depends_on: Digests, taken before it began.
        seeds: Number of secrets.
    """
    exercises = {row.exercise: _found_in(row) for row in result.exercises}
    return Proof(depends_on, {"secrets": seeds, "exercises": exercises}, _measured(result.seconds))


def notebook_proof(run: NotebookRun, depends_on: dict[str, str]) -> Proof:
    """Return the proof that a run without a fault is.

    Args:
        run: What came out of the run.
        depends_on: Digests, taken before it began.
    """
    found = {"cells": run.cells, "figures": run.figures}
    return Proof(depends_on, found, {"peak_memory_mib": run.peak_memory_mib} | _measured(run.seconds))


def contradictions(ledger: Proof | None, anew: Proof) -> list[str]:
    """Say where the ledger is false: nothing has changed, yet the lesson proved anew gives something else.

    Args:
        ledger: What the ledger says, if it says anything.
        anew: The same part of the same lesson, proved now.
    """
    if ledger is None or ledger.digests != anew.digests:
        return []
    return list(_differences(ledger.found, anew.found))


def _differences(old, new, place: str = "") -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys([*old, *new]):
            # the number of secrets is chosen each time, and a slow machine has less time
            if name not in ("secrets", "named", "follow_ups"):
                yield from _differences(old.get(name), new.get(name), f"{place}, {name}" if place else name)
    elif old != new:
        yield f"{place}: the ledger says {old}, proved anew it is {new}"


def _found_in(row: ExerciseAudit) -> dict:
    return {
        "wrong": row.wrong,
        "named": row.named,
        "right": row.right,
        "probes": row.probes,
        "sizes": row.sizes,
        "exceptions": row.exceptions,
        "follow_ups": row.follow_ups,
        "mutants": _trials(Trials(row.killed, row.survivors)),
        "student_mutants": _trials(row.students),
    }


def _trials(trials: Trials) -> dict:
    return {"killed": trials.killed, "survivors": trials.survivors}


def _measured(seconds: float) -> dict:
    versions = {name: importlib.metadata.version(name) for name in VERSIONS_OF}
    today = datetime.date.today().isoformat()
    return {"seconds": round(seconds), "date": today, "versions": {"python": platform.python_version(), **versions}}
