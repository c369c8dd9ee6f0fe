"""What an examination found so far: verdicts, outputs and flags, from one process of the student's to the next."""

import dataclasses

from autograder.authoring.lesson import Exercise
from autograder.execution.crashes import cell_error
from autograder.execution.verdict import CRASHED, NOT_REACHED, Verdict
from autograder.notebook.extra_files import absence, missing_files
from autograder.notebook.merge_conflicts import REMEDY, has_conflict
from autograder.sandbox.limits import Limits
from autograder.utils.text import without_controls

TIMED_OUT_FLAG, DIED_FLAG = "a cell ran out of time", "the student's process died"


@dataclasses.dataclass
class Examination:
    """What the evaluator found.

    Attributes:
        verdicts: One for each exercise, in the lesson's order.
        outputs: Cell id → what that cell printed.
        flags: What a person should look at, with evidence.
        seconds: Wall time that it took.
        missing: Modules and files that the cells asked for and that are not there.
    """

    verdicts: list[Verdict]
    outputs: dict[str, list]
    flags: list[dict]
    seconds: float = 0.0
    missing: list[str] = dataclasses.field(default_factory=list)

    def flag(self, kind: str, evidence: str) -> None:
        """Note once what a person should look at; a cell may run in several processes."""
        if {"kind": kind, "evidence": evidence} not in self.flags:
            self.flags.append({"kind": kind, "evidence": evidence})

    def flag_end(self, status: str, cause: str, source: str) -> None:
        """Note that a cell ran out of time, or that the process died in it; of deaths only the first.

        Args:
            status: How the cell ended.
            cause: Why the process is gone, or `""`.
            source: Text of the cell.
        """
        kind = {"timeout": TIMED_OUT_FLAG, "dead": DIED_FLAG}.get(status)
        if kind is None or (kind == DIED_FLAG and any(flag["kind"] == DIED_FLAG for flag in self.flags)):
            return
        line = " ".join(source.strip().splitlines()[:1])
        self.flag(kind, f"{cause}: {line}" if cause and line else cause or line)

    def name_missing(self) -> None:
        """Say of verdicts that may follow from a file that is not there which one it is."""
        errors = [output.evalue for outputs in self.outputs.values() for output in outputs if "evalue" in output]
        errors += [verdict.message for verdict in self.verdicts if verdict.status == CRASHED]
        self.missing = list(dict.fromkeys(name for error in errors for name in missing_files(error)))
        for verdict in self.verdicts:
            own = missing_files(verdict.message)
            if verdict.status == CRASHED and (own or (self.missing and "is not defined" in verdict.message)):
                verdict.message += f" ({absence((own or self.missing)[0])})"
            # every verdict comes by here, and any of them may quote what a student's function or cell said
            verdict.message = without_controls(verdict.message)


@dataclasses.dataclass
class Progress:
    """How far an examination has come, from one process of the student's to the next.

    Attributes:
        judged: Exercise → verdict.
        limits: Bounds on the next process; its time is what the ones before left.
        skipped: Cells that ended a process.
        cause: Why the last process is gone.
        untouched: Exercise → verdict of those that nobody has begun, whatever becomes of the process.
    """

    judged: dict[str, Verdict]
    limits: Limits
    skipped: set[str] = dataclasses.field(default_factory=set)
    cause: str = ""
    untouched: dict[str, Verdict] = dataclasses.field(default_factory=dict)

    def verdict(self, exercise: Exercise) -> Verdict:
        """Return the verdict of an exercise, which may never have been reached."""
        found = self.judged.get(exercise.name) or self.untouched.get(exercise.name)
        return found or not_reached(exercise, self.cause)


def not_reached(exercise: Exercise, cause: str) -> Verdict:
    """Return the verdict of an exercise whose process was gone before its tests."""
    return Verdict(exercise.name, exercise.points, NOT_REACHED, f"Not reached: {cause}.")


def error_in(outputs: list, source: str) -> str:
    """Return the error with which a cell stopped, in one line, or `""`."""
    errors = [output for output in outputs if output.output_type == "error"]
    if errors and has_conflict(source):
        return f"an error, for it holds marks of a merge conflict; {REMEDY}."
    return cell_error(errors[-1], source) if errors else ""
