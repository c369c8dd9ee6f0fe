"""The time of a request: what its processes used, not what others took from them."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest

from autograder.execution.cpu_time import LOOK_S, WALL_FACTOR, Stopwatch, processor_time

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how long a thread waited")

BUSY, ASLEEP = "while True: pass", "import time; time.sleep(60)"
FAMILY = "import os\nos.fork()\nos.fork()\nwhile True: pass"


@contextlib.contextmanager
def running(source, copies=1):
    """Start a program some times; yield the number of the first."""
    processes = [subprocess.Popen([sys.executable, "-c", source], start_new_session=True) for _ in range(copies)]
    try:
        yield processes[0].pid
    finally:
        for process in processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def watched(pid, seconds):
    """Watch a process for so long; return the wall time and the time used."""
    watch = Stopwatch(pid)
    while watch.wall_s < seconds:
        time.sleep(0.05)
        watch.look()
    return watch.wall_s, watch.used_s


def test_a_process_that_sleeps_uses_its_time():
    with running(ASLEEP) as pid:
        wall_s, used_s = watched(pid, 2.0)
    assert used_s == pytest.approx(wall_s, abs=0.3)


def test_a_process_among_many_is_charged_for_its_share_only():
    with running(BUSY, copies=6 * os.cpu_count()) as pid:
        wall_s, used_s = watched(pid, 5.0)
    assert used_s < 0.6 * wall_s


def test_a_process_whose_children_keep_each_other_waiting_uses_its_time():
    with running(BUSY if os.cpu_count() > 4 else FAMILY) as pid:
        time.sleep(0.5)
        ran_before_s, _ = processor_time(pid)
        wall_s, used_s = watched(pid, 3.0)
        ran_s = processor_time(pid)[0] - ran_before_s
    assert used_s >= min(ran_s, wall_s) - LOOK_S


def test_time_is_up_by_the_clock_at_last_whatever_was_used(monkeypatch):
    watch = Stopwatch(os.getpid())
    monkeypatch.setattr(Stopwatch, "used_s", 0.0)
    assert not watch.exceeds(1.0)
    watch._begin -= 2.0
    assert not watch.exceeds(1.0)
    watch._begin -= WALL_FACTOR
    assert watch.exceeds(1.0)


def test_a_process_that_is_gone_has_used_nothing():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert processor_time(ended.pid) == (0.0, 0.0)
