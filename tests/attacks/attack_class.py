"""A class of attacks on one small lesson, graded beside honest work, with canaries outside the sandbox."""

import dataclasses
import json
import pathlib
import socket
import threading
import uuid
from collections.abc import Callable

import psutil
import pytest

from autograder.authoring.lesson import read_lesson
from autograder.classroom.submissions import find_submissions
from autograder.execution.verdict import NOT_ATTEMPTED
from autograder.grading.grading_run import GradingRun, open_run
from autograder.grading.local_run import grade_here
from autograder.sandbox.limits import Limits
from autograder.utils.course_paths import lesson_files
from tests.support.mini_class import RIGHT, WRONG, notebook

LIMITS = Limits(cell_s=2.0, exercise_s=2.0, total_s=12.0, output_bytes=20_000, file_mib=16)
HONEST = {"wrong": WRONG, "right": RIGHT}
# where a file of an attack would be seen by others
PLACES = ("/tmp", "/dev/shm", "/var/tmp", "/home")


@dataclasses.dataclass(frozen=True)
class Attack:
    """One submission that tries to gain points or to harm.

    Attributes:
        name: What it is called; also the student's name.
        tries: What it tries, in a few words.
        answer: Text of its answer to the first exercise; the second is always answered honestly.
        shape: Function that changes the whole notebook in place, or ``None``.
        honest: Which honest work it must not beat: ``wrong`` (1 of 3 points) or ``right`` (3 of 3).
        status: Status that the first exercise must end with, or ``""`` for any.
        flag: Kind of flag that a person must be shown, or ``""`` where nothing can be seen.
    """

    name: str
    tries: str
    answer: str = WRONG
    shape: Callable[[dict], None] | None = None
    honest: str = "wrong"
    status: str = ""
    flag: str = ""


class Canaries:
    """What an attack must not reach: a secret on this machine and sockets that listen, each known by a fresh token."""

    def __init__(self, folder: pathlib.Path):
        self.token = f"canary{uuid.uuid4().hex}"
        self.secret, self.file, self.visitors = uuid.uuid4().hex, folder / "canary.txt", []
        self.file.write_text(self.secret)
        self.file.chmod(0o644)
        self._sockets = [_listening(socket.AF_INET, ("127.0.0.1", 0))]
        self.port = self._sockets[0].getsockname()[1]
        self._sockets += [
            _listening(socket.AF_UNIX, place) for place in (f"\0{self.token}", str(folder / "canary.socket"))
        ]
        self._threads = [threading.Thread(target=self._watch, args=(each,), daemon=True) for each in self._sockets]
        for thread in self._threads:
            thread.start()

    def _watch(self, listening) -> None:
        while True:
            try:
                listening.accept()[0].close()
            except OSError:
                return
            self.visitors.append(listening.family.name)

    def put_into(self, text: str) -> str:
        """Tell an attack where to look; nobody who attacks for real would be told."""
        for word, value in (("TOKEN", self.token), ("PORT", str(self.port)), ("SECRET_FILE", str(self.file))):
            text = text.replace(word, value)
        return text

    def planted(self) -> list[str]:
        """Files outside that carry the token in their names, and processes in their command lines."""
        roots = [pathlib.Path(place) for place in PLACES] + [pathlib.Path.home() / ".ipython"]
        files = [str(path) for root in roots for path in root.glob(f"*{self.token}*")]
        lines = [(process.pid, process.info["cmdline"]) for process in psutil.process_iter(["cmdline"])]
        return files + [str(pid) for pid, words in lines if words and self.token in " ".join(words)]

    def close(self) -> None:
        """Stop listening and forget the secret."""
        for listening in self._sockets:
            listening.shutdown(socket.SHUT_RDWR)
            listening.close()
        for thread in self._threads:
            thread.join(timeout=5)
        self.file.unlink()


def _listening(family, address):
    listening = socket.socket(family)
    listening.bind(address)
    listening.listen()
    return listening


@dataclasses.dataclass
class Graded:
    """What became of a class of attacks."""

    lesson: object
    run: GradingRun
    receipts: dict
    canaries: Canaries
    found: list[str]

    def points(self, student: str) -> float:
        """Points that a student got."""
        return self.receipts[student].score


def grade(course: pathlib.Path, folder: pathlib.Path, attacks: list[Attack]) -> Graded:
    """Grade attacks and honest work as one class, on two processes, as `acml grade` does."""
    canaries = Canaries(folder)
    (folder / "handed_in").mkdir()
    for attack in [*attacks, *(Attack(f"zz honest {kind}", "", answer) for kind, answer in HONEST.items())]:
        content = notebook(course, attack.answer)
        if attack.shape:
            attack.shape(content)
        text = canaries.put_into(json.dumps(content))
        (folder / "handed_in" / f"{attack.name}.ipynb").write_text(text, encoding="utf-8")
    lesson = read_lesson(lesson_files(course)[0])
    run = open_run(lesson.path, folder, limits=LIMITS)
    try:
        receipts = list(grade_here(run, find_submissions(folder / "handed_in", lesson.name), 2))
        found = canaries.planted()
    finally:
        canaries.close()
    return Graded(lesson, run, {receipt.student: receipt for receipt in receipts}, canaries, found)


@pytest.mark.usefixtures("sandbox")
def said(verdict):
    """Whether a verdict without points says why; that nothing was written is said by its status."""
    return bool(verdict.score or verdict.message or verdict.status == NOT_ATTEMPTED)


class AttackTests:
    """What holds for every family; a family's file holds a table ``ATTACKS`` and a subclass of this."""

    def test_gains_nothing(self, attack, graded):
        verdict = graded.receipts[attack.name].verdicts[0]
        assert graded.points(attack.name) <= graded.points(f"zz honest {attack.honest}"), verdict
        assert attack.status in ("", verdict.status), verdict

    def test_is_shown_to_a_person(self, attack, graded):
        receipt = graded.receipts[attack.name]
        kinds = {flag["kind"] for flag in receipt.flags if flag["evidence"]}
        assert receipt.examined and all(map(said, receipt.verdicts))
        assert not attack.flag or attack.flag in kinds, kinds

    def test_honest_work_in_the_same_class_is_untouched(self, graded):
        assert (graded.points("zz honest wrong"), graded.points("zz honest right")) == (1.0, 3.0)
        assert graded.receipts["zz honest right"].flags == graded.receipts["zz honest wrong"].flags == []

    def test_nothing_outside_is_reached_or_left(self, graded):
        assert graded.canaries.visitors == []
        assert graded.found == []
        told = "".join(receipt.as_text() for receipt in graded.receipts.values())
        kept = (
            graded.canaries.secret,
            (graded.run.classroom.folder / "secret.txt").read_text().strip(),
            "one level a row",
        )
        assert [secret for secret in kept if secret in told] == []
