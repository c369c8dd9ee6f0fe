"""The process that waits for the next check: it says the same, is nobody else's, and ends."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import psutil
import pytest

from autograder.student.standby import address

RIGHT_LEVEL = """
def sound_pressure_level(p, reference_pa=20e-6):
    return 20 * np.log10(np.sqrt(np.mean(p**2, axis=-1)) / reference_pa)
"""
ENDLESS = "def alias_frequency(f, s):\n    open('running', 'w').close()\n    while True:\n        pass"


@pytest.fixture
def learner(mini_course_module, tmp_path):
    """A learner with a notebook; every process that waits for them is ended."""
    # the address of a socket must be short
    with tempfile.TemporaryDirectory(prefix="acml-test-") as runtime:
        learner = Learner(mini_course_module, tmp_path, pathlib.Path(runtime))
        yield learner
        for process in learner.waiting():
            process.kill()


class Learner:
    """Checks a notebook in a folder, with a waiting process of the test's own."""

    def __init__(self, course, folder, runtime):
        self.course, self.folder, self.runtime = course, folder, runtime
        own = {"ACML_COURSE": course, "ACML_PROGRESS": folder / "progress.json", "XDG_RUNTIME_DIR": self.runtime}
        self.environment = os.environ | {name: str(value) for name, value in own.items()} | {"ACML_STANDBY_S": "60"}

    def write(self, answers):
        notebook = json.loads((self.course / "course" / "9_1_levels" / "9_1_levels.ipynb").read_text())
        for cell in notebook["cells"]:
            cell["source"] = answers.get(cell["id"], cell["source"])
        (self.folder / "9_1_levels.ipynb").write_text(json.dumps(notebook))

    def start(self, **more):
        command = [sys.executable, "-m", "autograder", "check", "9_1"]
        settings = {"cwd": self.folder, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, **settings, env=self.environment | more)

    def check(self, **more):
        process = self.start(**more)
        return process.communicate()[0], process.returncode

    def waiting(self):
        """Every process of the waiting one, the first being itself."""
        found = [p for p in psutil.process_iter(["cmdline"]) if str(self.runtime) in " ".join(p.info["cmdline"] or [])]
        mains = [process for process in found if "autograder.student.standby.server" in process.info["cmdline"]]
        return [process for main in mains for process in (main, *main.children(recursive=True))]


def wait_until(condition, seconds=30.0):
    """Wait for a condition; the machine may be busy."""
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.1)
    return condition()


def test_the_second_check_says_the_same_and_starts_nothing_anew(learner):
    learner.write({"sound_pressure_level": RIGHT_LEVEL})
    plain = learner.check(ACML_STANDBY_S="0")
    assert not learner.waiting()
    first, processes = learner.check(), learner.waiting()
    second = learner.check()
    assert plain == first == second and "1 of 3 points so far" in plain[0]
    assert [process.pid for process in learner.waiting()[:1]] == [processes[0].pid]


def test_it_is_private_holds_no_terminal_and_leaves_no_kernel(learner):
    learner.write({})
    learner.check()
    folder = next(learner.runtime.iterdir())
    assert folder.stat().st_mode & 0o777 == 0o700 and [path.suffix for path in folder.iterdir()] == [".socket"]
    assert wait_until(lambda: len(learner.waiting()) == 1)
    main = learner.waiting()[0]
    assert main.terminal() is None and os.getsid(main.pid) == main.pid
    assert {os.readlink(f"/proc/{main.pid}/fd/{number}") for number in range(3)} == {"/dev/null"}


def test_it_ends_when_nobody_asks_any_more(learner):
    learner.write({})
    learner.check(ACML_STANDBY_S="1")
    assert wait_until(lambda: not learner.waiting())
    assert not list(next(learner.runtime.iterdir()).iterdir())


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_a_check_that_is_stopped_takes_its_kernel_along(learner, end):
    learner.write({"alias_frequency": ENDLESS})
    process = learner.start()
    assert wait_until((learner.folder / "running").exists)
    process.send_signal(end)
    process.communicate()
    assert process.returncode != 0
    assert wait_until(lambda: len(learner.waiting()) == 1)


def test_in_trouble_the_check_is_made_in_the_plain_way(learner):
    learner.write({"sound_pressure_level": RIGHT_LEVEL})
    folder = learner.runtime / f"acml-{os.getuid()}"
    folder.mkdir(mode=0o700)
    folder.chmod(0o755)
    assert "1 of 3 points so far" in learner.check()[0] and not learner.waiting()
    folder.chmod(0o700)
    process = learner.start()
    assert wait_until(learner.waiting)
    learner.waiting()[0].kill()
    assert "1 of 3 points so far" in process.communicate()[0]


def test_its_address_changes_with_the_package_and_the_settings(tmp_path, monkeypatch):
    module = tmp_path / "acml_tf" / "level.py"
    module.parent.mkdir()
    module.write_text("x = 1")
    monkeypatch.setattr(address, "PACKAGES", pathlib.Path(tmp_path))
    before = address.fingerprint()
    assert address.fingerprint() == before
    module.write_text("x = 10")
    changed = address.fingerprint()
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    assert len({before, changed, address.fingerprint()}) == 3


def test_a_process_of_another_package_is_not_asked_and_one_without_a_file_ends(learner):
    learner.write({})
    learner.check()
    socket = next(learner.runtime.iterdir()) / next(next(learner.runtime.iterdir()).iterdir()).name
    learner.check(KERAS_BACKEND="tensorflow")
    assert len(list(socket.parent.iterdir())) == 2
    socket.unlink()
    assert wait_until(lambda: len(learner.waiting()) == 1)
