"""What the processes that stand around a student's, in the same sandbox, hold: nothing of the grader's."""

import os
import pathlib
import uuid

import pytest

from autograder.sandbox.limits import Limits
from autograder.sandbox.processes import processes_of
from tests.attacks.sandboxed import told

pytestmark = pytest.mark.usefixtures("sandbox")

LIMITS = Limits(cell_s=5.0, file_mib=16)
CRASH = """
import os, signal
if (child := os.fork()) == 0:
    os.kill(os.getpid(), signal.SIGSEGV)
status = os.waitpid(child, 0)[1]
print([os.WTERMSIG(status) == signal.SIGSEGV, os.WCOREDUMP(status)])
"""


@pytest.fixture
def token(monkeypatch):
    """A word in the grader's environment, such as the password of a database."""
    word = f"canary{uuid.uuid4().hex}"
    monkeypatch.setenv("ACML_PASSWORD", word)
    return word


def test_none_holds_the_environment_of_the_grader(start, token):
    # who is not root runs its sandboxes as itself, and then any of them can be read
    with start(LIMITS) as kernel:
        inside = processes_of(kernel._manager.provisioner.process.pid)
        texts = [(process / what).read_bytes() for process in inside for what in ("environ", "cmdline")]
        assert len(inside) >= 2 and not [text for text in texts if token.encode() in text]
        names = {line.split(b"=")[0] for process in inside for line in (process / "environ").read_bytes().split(b"\0")}
        assert names.isdisjoint(name.encode() for name in os.environ if name.startswith(("PYTEST", "ACML_PASS")))


def test_all_are_the_first_to_go_when_memory_runs_out(start):
    with start(LIMITS) as kernel:
        inside = processes_of(kernel._manager.provisioner.process.pid)
        assert {(process / "oom_score_adj").read_text().strip() for process in inside if _is_student(process)} == {
            "1000"
        }
    assert pathlib.Path("/proc/self/oom_score_adj").read_text().strip() != "1000"


def _is_student(process) -> bool:
    return b"ipykernel" in (process / "cmdline").read_bytes() or b"zygote" in (process / "cmdline").read_bytes()


def test_a_crash_leaves_no_memory_with_the_machine(start):
    with start(LIMITS) as kernel:
        assert told(kernel, CRASH) == [True, False]
        assert told(kernel, "import resource; print(resource.getrlimit(resource.RLIMIT_CORE))") == (1, 1)
