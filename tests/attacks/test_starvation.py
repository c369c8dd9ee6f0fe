"""One submission that takes all of the processor: it starts few processes, and a neighbour keeps its share."""

import os
import pathlib
import time

import pytest

from autograder.execution.kernel import Kernel
from autograder.sandbox.bubblewrap import THREAD_NUMBERS
from autograder.sandbox.groups import NoGroups, control_groups
from autograder.sandbox.limits import MAX_THREADS, Limits
from autograder.sandbox.processes import processes_of
from autograder.sandbox.warm import warm_start
from tests.attacks.sandboxed import told

pytestmark = pytest.mark.usefixtures("sandbox")

LIMITS = Limits(cell_s=15.0, file_mib=16)
MANY = """
import os
started = 0
for _ in range(400):
    try: child = os.fork()
    except OSError: break
    if child == 0:
        {}
        os._exit(0)
    started += 1
print(started)
"""
# begun together, so that the first do not keep the last from being started
BUSY = MANY.format("import time; time.sleep(3)\n        while True: pass")
SLEEPY = MANY.format("import time; time.sleep(60)")
THREADS = """
import threading, time
started = 0
for _ in range(400):
    try: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    except RuntimeError: break
    started += 1
print(started)
"""
WORK = """
import time
begin, used = time.monotonic(), time.process_time()
while time.monotonic() - begin < 3: pass
print((time.process_time() - used) / 3)
"""
POLICIES = "import os; print([os.sched_getscheduler(0), os.nice(0)])"


@pytest.fixture(scope="module")
def warm():
    with warm_start([]) as start:
        yield start.address


@pytest.mark.parametrize("source", [SLEEPY, THREADS], ids=["processes", "threads"])
def test_few_processes_and_threads_can_be_started(start, source):
    with start(LIMITS) as kernel:
        assert 40 < told(kernel, source) < LIMITS.processes <= 100


def test_each_library_starts_few_threads_on_any_machine(start):
    with start(LIMITS) as kernel:
        given = told(kernel, f"import os; print([int(os.environ[name]) for name in {THREAD_NUMBERS}])")
        cores = told(kernel, "import os; print(os.sched_getaffinity(0))")
    most = min(MAX_THREADS, len(os.sched_getaffinity(0)))
    assert set(given) == {most} and len(cores) == most and cores <= os.sched_getaffinity(0)


def test_every_process_in_the_sandbox_is_in_its_group(start):
    if isinstance(control_groups(), NoGroups):
        pytest.skip("the grader may make no control group here")
    with start(LIMITS) as kernel:
        started = told(kernel, "import os, time\nif (child := os.fork()) == 0: time.sleep(60)\nprint(child)")
        inside = {int(process.name) for process in processes_of(kernel._manager.provisioner.process.pid)}
        assert started and len(inside) >= 3
        for path in kernel._manager.provisioner.group.process_files:
            assert inside <= set(map(int, pathlib.Path(path).read_text().split())), path


@pytest.mark.parametrize("bounded", ["groups", "no groups"])
def test_a_neighbour_keeps_its_share_beside_hundreds_of_busy_processes(bounded, warm, monkeypatch):
    if bounded == "no groups":
        monkeypatch.setattr("autograder.sandbox.provisioner.control_groups", NoGroups)
    elif isinstance(control_groups(), NoGroups):
        pytest.skip("the grader may make no control group here")
    with Kernel(LIMITS, warm=warm) as busy, Kernel(LIMITS, warm=warm) as neighbour:
        alone = told(neighbour, WORK)
        assert told(busy, BUSY) > 40
        time.sleep(4)
        # as the grader does while it waits for an answer
        assert not busy._manager.provisioner.full
        assert len(processes_of(busy._manager.provisioner.process.pid)) > 40, "the attack is under way"
        share = told(neighbour, WORK)
    # among eighty equals it would be a fortieth; whatever else this machine does slows both measurements
    assert share > alone / 4


def test_a_sandbox_without_a_group_stands_back_behind_the_grader_and_a_busy_one_behind_all(warm, monkeypatch):
    monkeypatch.setattr("autograder.sandbox.provisioner.control_groups", NoGroups)
    for address in (warm, ""):
        with Kernel(LIMITS, warm=address) as kernel:
            assert told(kernel, POLICIES) == [os.SCHED_OTHER, 10]
            told(kernel, BUSY.replace("400", "24"))
            time.sleep(4)
            assert not kernel._manager.provisioner.full
            policies = {
                os.sched_getscheduler(int(process.name))
                for process in processes_of(kernel._manager.provisioner.process.pid)
            }
            assert policies == {os.SCHED_IDLE}
    assert os.nice(0) == 0 and os.sched_getscheduler(0) == os.SCHED_OTHER
