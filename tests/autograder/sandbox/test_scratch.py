"""The scratch folder of a process: private, gone with its owner, however that ended; nothing else is touched."""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile

import pytest

from autograder.sandbox import scratch

OWNER = "from autograder.sandbox.scratch import scratch_folder; print(scratch_folder(), flush=True); input()"
WARM_KERNEL = """
import multiprocessing
from autograder.execution.kernel import Kernel
from autograder.sandbox.scratch import scratch_folder
from autograder.sandbox.warm import warm_start
print(scratch_folder())
with warm_start([]) as warm, Kernel(warm=warm.address) as kernel:
    print(kernel.run("1").status)
with multiprocessing.get_context("forkserver").Pool(1) as pool:
    print(pool.apply(abs, (-1,)))
"""


@pytest.fixture
def place(monkeypatch):
    # a name that is short enough for sockets
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield pathlib.Path(folder)


def owner(place):
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER],
        env=os.environ | {"TMPDIR": str(place)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    return process, pathlib.Path(process.stdout.readline().strip())


def test_the_folder_is_private_and_gone_when_its_owner_ends(place):
    process, folder = owner(place)
    assert folder.parent == place
    assert folder.stat().st_mode & 0o777 == 0o700
    process.communicate("\n")
    assert not folder.exists()


def test_a_killed_owners_folder_is_removed_by_the_next_and_a_living_ones_is_not(place):
    (killed, left), (living, kept) = owner(place), owner(place)
    (left / "sealed").mkdir()
    (left / "sealed" / "socket").touch()
    (left / "sealed").chmod(0o500)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    (place / f"{scratch.PREFIX}just-being-made").mkdir()
    scratch.remove_abandoned()
    assert not left.exists()
    assert kept.exists()
    assert (place / f"{scratch.PREFIX}just-being-made").exists()
    living.communicate("\n")


def test_links_that_a_student_planted_are_not_followed(place):
    outside = place / "outside"
    (outside / "inside").mkdir(parents=True, mode=0o755)
    folder = place / f"{scratch.PREFIX}x"
    folder.mkdir()
    (folder / "link").symlink_to(outside)
    (place / f"{scratch.PREFIX}link").symlink_to(outside)
    scratch.remove(str(folder))
    scratch.remove_abandoned()
    assert (outside / "inside").exists()
    assert outside.stat().st_mode & 0o777 == 0o755


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("more", [0, 1, 60])
def test_a_warm_kernel_starts_however_long_the_name_of_the_temporary_folder_is(more):
    with tempfile.TemporaryDirectory(dir="/tmp") as outer:
        letters = scratch.SOCKET_LETTERS - len(scratch.OURS) + more
        folder = f"{outer}/{'a' * (letters - len(outer) - 1)}"
        os.mkdir(folder)
        environment = os.environ | {"TMPDIR": folder}
        command = [sys.executable, "-c", WARM_KERNEL]
        result = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
        place, *said = result.stdout.split()
    assert said == ["ok", "1"], result.stderr
    assert os.path.dirname(place) == ("/tmp" if more else folder)
