"""What was found out about one submission, as it lies on disk, so that a verdict is never made twice or lost."""

import dataclasses
import functools
import hashlib
import json
import pathlib

from nbformat import NotebookNode, from_dict

from acml_tf import __version__
from autograder.authoring.lesson import Lesson
from autograder.evaluation.partial_result import DIED_FLAG, TIMED_OUT_FLAG
from autograder.execution.verdict import NOT_REACHED, TIMED_OUT, Verdict
from autograder.notebook.extra_files import ExtraFiles
from autograder.utils.files import write_whole
from autograder.utils.graded_package import graded_package_folder
from autograder.utils.text import printable


@dataclasses.dataclass
class SubmissionResult:
    """What was found out about one submission.

    Attributes:
        student: Who handed in.
        lesson: Which lesson.
        key: Fingerprint of everything that the verdicts follow from, or `""` where the examination itself failed.
        verdicts: One for each exercise.
        outputs: Cell id → what the student's cells printed.
        flags: What a person should look at.
        notes: Repairs and odd finds, for the instructor.
        problem: Why the file could not be read, or `""`.
        seconds: Wall time of the examination.
        origin: Fingerprint of the bytes that came and of everything else that the result follows from.
        parts: Exercise → fingerprint of everything that its verdict follows from.
        remarks: What the student should know of the work as a whole.
        version: Version of the grader that made the result; `""` where an earlier one did not say.
    """

    student: str
    lesson: str
    key: str
    verdicts: list[Verdict]
    outputs: dict[str, list[NotebookNode]]
    flags: list[dict]
    notes: list[str]
    problem: str = ""
    seconds: float = 0.0
    origin: str = ""
    parts: dict[str, str] = dataclasses.field(default_factory=dict)
    remarks: list[str] = dataclasses.field(default_factory=list)
    version: str = __version__

    @property
    def examined(self) -> bool:
        """Whether the verdicts are the student's doing; else nothing is recorded and the next run tries again."""
        return self.key != ""

    @property
    def score(self) -> float:
        """Points that the machine gives."""
        return sum(verdict.score for verdict in self.verdicts)

    @property
    def points(self) -> float:
        """Points that the machine can give."""
        return sum(verdict.points for verdict in self.verdicts)

    def write(self, path: pathlib.Path) -> None:
        """Write the result in one step, so that a reader sees the old one or the new one, whole."""
        write_whole(path, self.as_text())

    def as_text(self) -> str:
        """Return the result as JSON, the form in which it lies on disk and travels."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False, indent=1)


def result_from(text: str) -> SubmissionResult:
    """Return the result that a JSON text holds.

    Raises:
        ValueError: If it is none; also `KeyError`, `TypeError` or `AttributeError`.
    """
    content = {"version": "", **json.loads(text)}
    content["verdicts"] = [Verdict(**verdict) for verdict in content["verdicts"]]
    content["outputs"] = {name: [from_dict(o) for o in outputs] for name, outputs in content["outputs"].items()}
    return SubmissionResult(**content)


def read_result(path: pathlib.Path) -> SubmissionResult | None:
    """Read a result, or `None` where there is none that is whole."""
    try:
        return result_from(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def unread(lesson: Lesson, student: str, key: str, problem: str) -> SubmissionResult:
    """Return the result of a submission that could not be read or examined: no points, and why."""
    verdicts = [Verdict(e.name, e.points, NOT_REACHED, problem) for e in lesson.exercises.values()]
    flag = {"kind": "the file could not be graded", "evidence": problem}
    return SubmissionResult(student, lesson.name, key, verdicts, {}, [flag], [], problem)


def unexamined(lesson: Lesson, student: str, why: str) -> SubmissionResult:
    """Return the result of an examination that failed by no fault of the file; it has no key and is not recorded."""
    return unread(lesson, student, "", f"Not examined, because {printable(why[:500])}; run `acml grade` again.")


def undisturbed(verdicts: list[Verdict]) -> bool:
    """Whether no exercise cost the others their time or their process; else no verdict stands for itself."""
    return not any(verdict.status in (NOT_REACHED, TIMED_OUT) for verdict in verdicts)


def is_disturbed(result: SubmissionResult) -> bool:
    """Whether a result says of a process that died or ran out of time, which may be others' doing."""
    told = any(flag["kind"] in (TIMED_OUT_FLAG, DIED_FLAG) for flag in result.flags)
    return not result.problem and (told or not undisturbed(result.verdicts))


def origin_key(name: str, content: bytes, note: str, lesson_text: str, secret: str, files: ExtraFiles = ()) -> str:
    """Return the fingerprint of a file as it was handed in, with all that its examination depends on.

    Args:
        name: What the file that was handed in is called.
        content: Its bytes, as they were read.
        note: What was odd about where it lay.
        lesson_text: Text of the lesson file.
        secret: The instructor's secret.
        files: Names and contents of the files beside it that go with it.
    """
    digest = hashlib.sha256(content)
    extra = [[name, hashlib.sha256(content).hexdigest()] for name, content in files]
    digest.update(json.dumps([name, note, lesson_text, secret, extra, code_digest()]).encode())
    return digest.hexdigest()


@functools.cache
def code_digest() -> str:
    """Return the fingerprint of all code of ours, the same wherever the same files are installed."""
    import autograder

    digest = hashlib.sha256()
    for folder in (graded_package_folder(), pathlib.Path(autograder.__file__).parent):
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
