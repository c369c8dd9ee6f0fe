"""Memory that no process seems to hold: shared, nameless, in files; with control groups and without."""

import time

import pytest

from autograder.execution.kernel import Kernel
from autograder.sandbox import groups
from autograder.sandbox.groups import NoGroups, control_groups
from autograder.sandbox.leftovers import PREFIX, sweep
from autograder.sandbox.limits import Limits
from autograder.sandbox.warm import warm_start
from tests.attacks.sandboxed import told

pytestmark = pytest.mark.usefixtures("sandbox")

LIMITS = Limits(memory_mib=1536, cell_s=20.0, file_mib=512)
NAMELESS = """
import ctypes, mmap, os
libc, found = ctypes.CDLL(None), []
found.append(libc.memfd_create(b'hidden', 0))
found.append(libc.shmget(4711, 2**28, 0o1666))
found.append(libc.mq_open(b'/hidden', 66, 0o666, None))
for attempt in (lambda: mmap.mmap(-1, 2**20), lambda: mmap.mmap(os.open('/dev/zero', os.O_RDWR), 2**20)):
    try: attempt(); found.append(0)
    except OSError: found.append(-1)
print(found)
"""
ROOM = """
import subprocess
words = ['unshare', '--user', '--map-root-user', '--mount', 'mount', '-t', 'tmpfs', 'none', '/tmp']
print(subprocess.run(words, capture_output=True).returncode == 0)
"""
CHILDREN = """
import os, time
for _ in range(9):
    if os.fork() == 0:
        kept = b'x' * 300 * 2**20
        time.sleep(60)
time.sleep(30)
"""
FILES = """
import time
for folder in ('/tmp', '/dev/shm', '/home/student'):
    with open(f'{folder}/big', 'wb') as file:
        for _ in range(500): file.write(bytes(2**20))
kept = b'x' * 500 * 2**20
time.sleep(15)
"""
WITHIN = """
import time
kept = b'x' * 700 * 2**20
with open('/tmp/big', 'wb') as file:
    for _ in range(250): file.write(bytes(2**20))
time.sleep(1.5)
print(len(kept))
"""


@pytest.fixture(scope="module")
def warm():
    with warm_start([]) as start:
        yield start.address


@pytest.fixture(params=["groups", "no groups"])
def bounded(request, monkeypatch):
    """Run a test with the machine's control groups, where it has any, and without."""
    if request.param == "no groups":
        monkeypatch.setattr("autograder.sandbox.provisioner.control_groups", NoGroups)
    elif isinstance(control_groups(), NoGroups):
        pytest.skip("the grader may make no control group here")
    return request.param


def test_no_memory_without_a_name_can_be_had(start):
    with start(LIMITS) as kernel:
        found = told(kernel, NAMELESS)
        assert found == [-1] * len(found)
        assert told(kernel, ROOM) is False


@pytest.mark.parametrize("source", [CHILDREN, FILES], ids=["nine children", "files in memory"])
def test_all_that_a_sandbox_holds_is_bounded(source, bounded, warm):
    begin = time.monotonic()
    with Kernel(LIMITS, warm=warm) as kernel:
        assert kernel.run(source).status == "dead"
        assert "memory" in kernel.cause or "held more than the 1536 MiB" in kernel.cause
    assert time.monotonic() - begin < LIMITS.cell_s, bounded


@pytest.mark.usefixtures("bounded")
def test_memory_within_the_bound_is_to_be_had(warm):
    with Kernel(LIMITS, warm=warm) as kernel:
        assert told(kernel, WITHIN) == 700 * 2**20


def test_a_control_group_bounds_at_once_and_is_removed(warm):
    if isinstance(control_groups(), NoGroups):
        pytest.skip("the grader may make no control group here")
    with Kernel(LIMITS, warm=warm) as kernel:
        group = kernel._manager.provisioner.group
        peak = max(group.folders[0].glob("memory*.max_usage_in_bytes"), default=group.folders[0] / "memory.peak")
        assert kernel.run(CHILDREN).status == "dead"
        # looked at twice a second, they would hold all they want before the first look
        assert not peak.exists() or int(peak.read_text()) <= LIMITS.memory_mib * 2**20
    until = time.monotonic() + 5
    while any(folder.exists() for folder in group.folders) and time.monotonic() < until:
        sweep([])
        time.sleep(0.05)
    assert [folder for folder in group.folders if folder.exists()] == []


def test_groups_of_a_killed_grader_are_removed_by_the_next():
    made = control_groups()
    if isinstance(made, NoGroups):
        pytest.skip("the grader may make no control group here")
    bases = groups._bases(made)
    left = [base / f"{PREFIX}{2**22 + 1}-0" for base in bases]
    for folder in left:
        folder.mkdir()
    mine = made.make(LIMITS)
    try:
        assert [folder for folder in left if folder.exists()] == []
        sweep(bases)
        assert all(folder.exists() for folder in mine.folders)
    finally:
        mine.remove()


def test_version_2_is_told_the_same_bounds(tmp_path, monkeypatch):
    # files in the place of a tree that this machine may not have; the tests above run on it where it has
    (tmp_path / "cgroup.controllers").write_text("cpu memory pids\n", encoding="ascii")
    for name in ("require_given", "move_inside"):
        monkeypatch.setattr(groups, name, lambda _: None)
    monkeypatch.setattr(groups, "own_folder", lambda *_: tmp_path)
    group = groups.UnifiedGroups().make(LIMITS)
    told_to = {path.name: path.read_text(encoding="ascii") for path in group.folders[0].iterdir()}
    assert told_to["memory.max"] == str(1536 * 2**20) and told_to["memory.swap.max"] == "0"
    assert told_to["pids.max"] == str(LIMITS.processes + groups.OWN_PROCESSES) and group.nice == 0
    assert told_to["cpu.max"] == "400000 100000"
    (tmp_path / "cgroup.controllers").write_text("cpu\n", encoding="ascii")
    with pytest.raises(OSError, match="may not bound"):
        groups.UnifiedGroups()
