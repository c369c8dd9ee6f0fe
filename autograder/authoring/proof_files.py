"""The ledger of proofs: one file per lesson, `lessons/proofs/5_7.json`, that says what was proved about it."""

import dataclasses
import json
import pathlib
from collections.abc import Mapping, Sequence

from autograder.authoring.lesson import Lesson
from autograder.errors import CourseError
from autograder.utils.files import write_whole

AUDIT, NOTEBOOK = "audit", "notebook"
PARTS = (AUDIT, NOTEBOOK)


@dataclasses.dataclass(frozen=True)
class Proof:
    """The result of one run that proved something about a lesson.

    Attributes:
        digests: Group of dependencies → SHA-256 of all of them, as they were when the lesson was proved.
        found: What was proved; the same on every machine.
        measured: What a machine and a day add: seconds, memory, date, versions.
    """

    digests: dict[str, str]
    found: dict
    measured: dict


def proof_path(root: pathlib.Path, lesson: str) -> pathlib.Path:
    """Return the file of a lesson in the ledger.

    Args:
        root: Course folder.
        lesson: Name of the lesson, e.g. `5_7_direction_of_arrival`.
    """
    return root / "lessons" / "proofs" / f"{'_'.join(lesson.split('_')[:2])}.json"


def read_proofs(root: pathlib.Path, lesson: str) -> dict[str, Proof]:
    """Return the proofs of a lesson by their part, `audit` or `notebook`; what was never proved is missing.

    Raises:
        CourseError: If the file cannot be read as the ledger writes it.
    """
    path = proof_path(root, lesson)
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return {part: Proof(**entries[part]) for part in PARTS if part in entries}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CourseError(
            f"{path} is not a file of the ledger ({error}); delete it and prove the lesson anew."
        ) from error


def write_proof(root: pathlib.Path, lesson: str, part: str, proof: Proof | None) -> None:
    """Put one proof of a lesson into the ledger; its other part stays.

    Args:
        root: Course folder.
        lesson: Name of the lesson.
        part: `audit` or `notebook`.
        proof: What was proved, or `None` to take the part out of the ledger.
    """
    proofs = read_proofs(root, lesson) | {part: proof}
    entries = {name: dataclasses.asdict(known) for name in PARTS if (known := proofs.get(name))}
    path = proof_path(root, lesson)
    if entries:
        write_whole(path, json.dumps({"lesson": lesson, **entries}, indent=1, ensure_ascii=False) + "\n")
    else:
        path.unlink(missing_ok=True)


def follow_ups_in(path: pathlib.Path) -> dict[str, tuple[str, ...]]:
    """Return exercise → keys of the inputs on which its answers are compared; empty for a lesson without a proof.

    Args:
        path: Lesson file.
    """
    proof = read_proofs(path.resolve().parents[2], path.stem).get(AUDIT)
    rows = proof.found.get("exercises", {}) if proof else {}
    return {name: tuple(row.get("follow_ups", ())) for name, row in rows.items()}


def with_follow_ups(lesson: Lesson, keys: Mapping[str, Sequence[str]]) -> Lesson:
    """Return a lesson whose exercises have the keys of their follow-up inputs.

    Args:
        lesson: Lesson as read.
        keys: Exercise → keys, as `follow_ups_in` returns them.
    """
    exercises = {
        name: dataclasses.replace(exercise, follow_ups=tuple(keys.get(name, ())))
        for name, exercise in lesson.exercises.items()
    }
    return dataclasses.replace(lesson, exercises=exercises)


def killed_ratio(proof: Proof) -> float:
    """Return the fraction of an audit's mutants that the tests reject, those known to be equivalent left out.

    Args:
        proof: Proof of an audit.

    Returns:
        Number from 0 to 1; 1 where there is no mutant.
    """
    trials = [row[kind] for row in proof.found["exercises"].values() for kind in ("mutants", "student_mutants")]
    killed = sum(one["killed"] for one in trials)
    open_ones = sum(not reason for one in trials for reason in one["survivors"].values())
    return killed / (killed + open_ones) if killed + open_ones else 1.0
