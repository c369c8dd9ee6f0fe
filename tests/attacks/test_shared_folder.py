"""The folder on the grader's disk in which a kernel has its sockets: closed for good, also to its own user."""

import os
import subprocess
import sys

import pytest

from autograder.execution.kernel import Kernel
from autograder.sandbox.warm import warm_start
from tests.attacks.sandboxed import told

pytestmark = pytest.mark.usefixtures("sandbox")

OPENING = """
import ipykernel, os
folder, found = os.path.dirname(ipykernel.get_connection_file()), []
for attempt in (lambda: os.chmod(folder, 0o700), lambda: os.mkdir(f'{folder}/more'), lambda: os.mkdir('/tmp/more'),
                lambda: open(f'{folder}/big', 'wb').write(bytes(2**20)), lambda: os.unlink(f'{folder}/socket-1')):
    try: attempt(); found.append(True)
    except OSError: found.append(False)
print(found)
"""


def attack():
    """Print what a student's process may do to the folder, in a kernel started anew and in one that was forked."""
    with Kernel() as kernel:
        print(os.geteuid(), told(kernel, OPENING), kernel.run("1").status)
    with warm_start([]) as warm, Kernel(warm=warm.address) as kernel:
        print(os.geteuid(), told(kernel, OPENING), kernel.run("1").status)


@pytest.mark.parametrize("user", [0, 1000])
def test_nobody_opens_the_folder_of_the_sockets_again(user, tmp_path):
    become = ["unshare", "--user", f"--map-user={user}", f"--map-group={user}"] if user else []
    if (os.geteuid() != 0 and user == 0) or subprocess.run([*become, "true"], capture_output=True).returncode != 0:
        pytest.skip("this user may not become that one")
    words = [*become, sys.executable, "-c", f"from {__name__} import attack; attack()"]
    home = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    done = subprocess.run(words, env=os.environ | home, capture_output=True, text=True, timeout=200)
    assert done.stdout.splitlines() == [f"{user} [False, False, True, False, False] ok"] * 2, done.stderr
