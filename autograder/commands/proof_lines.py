"""What the ledger of proofs says in a terminal, a sentence a line."""

import pathlib
from collections.abc import Iterator

from autograder.audit.proofs import why_not_proved
from autograder.audit.proving import Outcome
from autograder.authoring.proof_files import AUDIT, NOTEBOOK, PARTS, killed_ratio, read_proofs

# what a lesson may take on two cores; another machine may need longer, so this only warns
MAX_NOTEBOOK_S = 120
COMMANDS = {AUDIT: "acml audit", NOTEBOOK: "acml notebooks"}


def unproved_lines(root: pathlib.Path, lessons: list[pathlib.Path]) -> list[str]:
    """Return a sentence for each part of a lesson that the ledger does not prove.

    Args:
        root: Course folder.
        lessons: Lesson files.
    """
    reasons = {(path, part): why_not_proved(root, path, part) for path in lessons for part in PARTS}
    return [
        f"{_number(path.stem)}: the {part} {reason}; run `{COMMANDS[part]}` and commit lessons/proofs/ and README.md."
        for (path, part), reason in reasons.items()
        if reason
    ]


def slow_notebook_lines(root: pathlib.Path, lessons: list[pathlib.Path]) -> Iterator[str]:
    """Yield a warning for each notebook that took longer than a lesson may.

    Args:
        root: Course folder.
        lessons: Lesson files.
    """
    for path in lessons:
        proof = read_proofs(root, path.stem).get(NOTEBOOK)
        if proof and proof.measured["seconds"] > MAX_NOTEBOOK_S:
            seconds = proof.measured["seconds"]
            yield f"{_number(path.stem)}: warning: its notebook took {seconds} s, more than {MAX_NOTEBOOK_S} s."


def outcome_lines(outcome: Outcome) -> list[str]:
    """Return what became of a part of a lesson: its faults, or what was proved.

    Args:
        outcome: Lesson, proved or not.
    """
    label = f"{_number(outcome.lesson)}: {outcome.part}"
    if outcome.proof is None:
        return [f"{label}: FAULT: {fault}" for fault in outcome.faults]
    return [*(f"{label}: FALSE LEDGER: {fault}" for fault in outcome.faults), f"{label}: {_proved(outcome)}"]


def _proved(outcome) -> str:
    measured, found = outcome.proof.measured, outcome.proof.found
    if outcome.part == AUDIT:
        killed = f"{killed_ratio(outcome.proof):.1%} of the mutants killed"
        return f"{len(found['exercises'])} exercises proved in {measured['seconds']} s, {killed}."
    return f"{found['cells']} cells ran in {measured['seconds']} s with {measured['peak_memory_mib']} MiB."


def _number(lesson: str) -> str:
    return "_".join(lesson.split("_")[:2])
