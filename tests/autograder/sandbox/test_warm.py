"""Warm starts for real: a forked kernel sees what a kernel started anew sees, and nothing of where it comes from."""

import ast
import json
import os
import pathlib
import subprocess
import sys

import psutil
import pytest

from autograder.authoring.lesson import read_lesson
from autograder.execution.kernel import Kernel
from autograder.execution.warm_imports import preloads
from autograder.sandbox.limits import Limits
from autograder.sandbox.warm import WarmStart, warm_start
from autograder.utils.course_paths import course_root, find_lesson

pytestmark = pytest.mark.usefixtures("sandbox")

LIMITS = Limits(cell_s=10.0, file_mib=16)
VIEW = """
import json, os, pathlib, resource
status = dict(line.split(":\\t", 1) for line in pathlib.Path("/proc/self/status").read_text().splitlines())
rights = {name: status[name].strip() for name in ("CapPrm", "CapEff", "CapAmb", "NoNewPrivs")}
bounds = [resource.getrlimit(getattr(resource, name)) for name in dir(resource) if name.startswith("RLIMIT")]
folders = {name: os.listdir(name) for name in ("/", "/home", "/tmp", "/dev/shm", os.getcwd())}
folders = {name: sorted(n for n in inside if not n.startswith("acml-")) for name, inside in folders.items()}
mounts = [line.split()[4:6] for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines()]
mounts = sorted(mount for mount in mounts if "/tmp/acml" not in mount[0])
# a kernel started anew has Jupyter's debugger, which leaves a mark
names = {name: value for name, value in os.environ.items() if name not in ("PWD", "PYDEVD_USE_FRAME_EVAL")}
groups = [os.getgroups(), os.getuid() == os.geteuid() == os.getgid()]
network = pathlib.Path("/proc/net/dev").read_text().count(":")
print(json.dumps([rights, bounds, folders, mounts, names, groups, network]))
"""


@pytest.fixture(scope="module")
def warm():
    with warm_start(["numpy"]) as start:
        yield start.address


def said(kernel, source):
    run = kernel.run(source)
    assert run.status == "ok", run.outputs
    return "".join(output.get("text", "") for output in run.outputs)


def test_a_forked_kernel_sees_what_a_kernel_started_anew_sees(warm):
    views = []
    for address in (warm, ""):
        with Kernel(LIMITS, warm=address) as kernel:
            views.append(json.loads(said(kernel, VIEW)))
    assert views[0] == views[1]


def test_forks_know_nothing_of_each_other_and_draw_different_numbers(warm):
    look = "import numpy as np, os; print(np.random.rand(), sum(n.isdigit() for n in os.listdir('/proc')))"
    with Kernel(LIMITS, warm=warm) as one, Kernel(LIMITS, warm=warm) as other:
        (first, processes), (second, _) = (said(kernel, look).split() for kernel in (one, other))
        assert int(processes) <= 4
        said(one, "open('/tmp/mine', 'w').write('x'); open('/dev/shm/mine', 'w').write('x')")
        assert said(other, "print(os.path.exists('/tmp/mine'), os.path.exists('/dev/shm/mine'))") == "False False\n"
    assert first != second


def test_the_fork_has_its_packages_and_none_of_the_graders(warm):
    with Kernel(LIMITS, warm=warm) as kernel:
        known = "import sys; print('numpy' in sys.modules, [name for name in sys.modules if 'autograder' in name])"
        assert said(kernel, known) == "True []\n"
        opened = "import glob, os; print([os.readlink(f) for f in glob.glob('/proc/self/fd/*') if os.path.lexists(f)])"
        files = {name for name in ast.literal_eval(said(kernel, opened)) if name.startswith("/")}
        assert {name for name in files if not name.startswith(("/dev/", "/home/student/"))} == set()


def test_nothing_is_left_when_a_kernel_ends_by_itself_or_is_closed(warm):
    folder = pathlib.Path(WarmStart(warm).folder)
    with Kernel(LIMITS, warm=warm) as kernel:
        said(kernel, "import os\nif os.fork() == 0:\n    os.setsid(); import time; time.sleep(60)")
        assert kernel.run("os._exit(3)").status == "dead"
    assert [path.name for path in folder.iterdir() if path.is_dir()] == ["matplotlib"] * (
        folder / "matplotlib"
    ).exists()
    assert not [p for p in pathlib.Path("/proc").glob("[0-9]*/cmdline") if str(folder).encode() in _text(p, "bwrap")]


def test_where_the_warm_process_is_gone_a_kernel_starts_anew():
    with warm_start([]) as start:
        kill_listener(start.address)
        with Kernel(LIMITS, warm=start.address) as kernel:
            assert said(kernel, "print(1 + 1)") == "2\n"


def kill_listener(address):
    """End a warm process, whose socket stays; its listening end belongs to a child of this process."""
    warm = [process for process in psutil.Process().children() if address in process.cmdline()]
    for process in (*warm[0].children(recursive=True), *warm):
        process.kill()


def _text(path, word):
    try:
        text = path.read_bytes()
    except OSError:
        return b""
    return text if text.startswith(word.encode()) else b""


def test_a_kernel_starts_anew_where_the_warm_process_is_gone():
    with Kernel(LIMITS, warm="/tmp/there-is-no-such-folder/socket") as kernel:
        assert said(kernel, "print(2 + 2)") == "4\n"


def test_what_is_imported_beforehand_is_what_others_wrote():
    modules = preloads(read_lesson(find_lesson(course_root(), "5_6")))
    assert {"numpy", "keras"} <= set(modules)
    assert not [name for name in modules if name.split(".")[0] in ("acml_tf", "autograder", "os", "dataclasses")]


CALLED = """
called = []


class Note:
    def __init__(self, name):
        self.name = name

    def __getattr__(self, part):
        return Note(f"{self.name}.{part}")

    def __call__(self, *positional, **named):
        called.append(self.name)


def __getattr__(name):
    return Note(name)
"""


def test_first_calls_into_librosa_are_made_before_any_students_time_begins(tmp_path, monkeypatch):
    (tmp_path / "librosa").mkdir()
    (tmp_path / "librosa" / "__init__.py").write_text(CALLED)
    (tmp_path / "librosa" / "beat.py").touch()
    monkeypatch.setattr("autograder.sandbox.warm.environment", lambda: os.environ | {"PYTHONPATH": str(tmp_path)})
    with warm_start(["numpy", "librosa.beat"]) as start, Kernel(LIMITS, warm=start.address) as kernel:
        called = said(kernel, "import librosa\nprint(*librosa.called)").split()
    assert {"stft", "istft", "feature.mfcc", "pyin", "sequence.dtw"} <= set(called)


@pytest.mark.nightly
def test_a_process_whose_forks_hang_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "computes_on_import.py").write_text(
        "import tensorflow as tf\ntf.matmul(tf.ones((600, 600)), tf.ones((600, 600)))\n"
    )
    monkeypatch.setattr("autograder.sandbox.warm.environment", lambda: os.environ | {"PYTHONPATH": str(tmp_path)})
    with warm_start(["computes_on_import"]) as start:
        assert start is None


def test_reading_what_a_lesson_imports_imports_nothing():
    look = (
        "import sys; from autograder.authoring.lesson import read_lesson; "
        "from autograder.utils.course_paths import course_root, find_lesson; "
        "from autograder.execution.warm_imports import preloads; "
        "print('tensorflow' in preloads(read_lesson(find_lesson(course_root(), '5_6'))), 'tensorflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
