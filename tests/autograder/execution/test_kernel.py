"""The sandbox for real: what a student's process can reach, and how its bounds end it."""

import os
import time

import numpy as np
import pytest

from autograder.errors import CourseError
from autograder.execution.kernel import Kernel
from autograder.execution.proxy import CallChannel, PlainDataError, ProcessGone, Proxy
from autograder.sandbox import bubblewrap
from autograder.sandbox.limits import Limits
from autograder.sandbox.mounts import library_folder
from autograder.utils.timeouts import TimeUp

pytestmark = pytest.mark.usefixtures("sandbox")

QUICK = Limits(cell_s=4.0, exercise_s=2.0, file_mib=16, output_bytes=20_000)


@pytest.fixture(scope="module")
def kernel():
    with Kernel(QUICK) as running:
        running.run("import os, socket, sys, pathlib\nimport numpy as np")
        yield running


def printed(kernel, source) -> str:
    run = kernel.run(source)
    assert run.status == "ok", run.outputs
    return "".join(output.get("text", "") for output in run.outputs).strip()


def test_the_sandbox_holds_no_lesson_no_secret_and_no_other_home(kernel):
    root = str(library_folder().parent)
    names = ["lessons", "solutions", "autograder", "class", ".git", "tests"]
    assert printed(kernel, f"print([n for n in {names} if os.path.exists(os.path.join({root!r}, n))])") == "[]"
    assert printed(kernel, "print(os.path.exists('/etc/shadow'), os.listdir('/home'))") == "False ['student']"
    assert "SECRET" not in printed(kernel, "print(sorted(os.environ))")


def test_the_sandbox_has_no_network_and_sees_no_other_process(kernel):
    run = kernel.run("socket.create_connection(('127.0.0.1', 22), timeout=1)")
    assert run.status == "error"
    assert printed(kernel, "print(os.listdir('/sys/class/net') if os.path.exists('/sys') else [])") == "[]"
    assert int(printed(kernel, "print(sum(n.isdigit() for n in os.listdir('/proc')))")) <= 4


def test_the_sandbox_is_no_root_and_cannot_write_the_library_or_the_environment(kernel):
    assert int(printed(kernel, "print(os.getuid())")) != 0
    for place in ("numpy.__file__", "acml_tf.__file__", "sys.executable"):
        run = kernel.run(f"import numpy, acml_tf\nopen(pathlib.Path({place}).parent / 'planted.py', 'w')")
        assert run.status == "error"
        assert run.outputs[-1].ename in ("OSError", "PermissionError")


def test_files_memory_and_processes_are_bounded(kernel):
    assert kernel.run("open('big', 'wb').write(b'x' * 40 * 2**20)").status == "error"
    assert kernel.run("np.ones(10**10)").outputs[-1].ename.endswith("MemoryError")
    limit = printed(kernel, "import resource; print(resource.getrlimit(resource.RLIMIT_NPROC)[0])")
    assert int(limit) == QUICK.processes


def test_output_is_cut_and_the_kernel_goes_on(kernel):
    run = kernel.run("print('x' * 1000)\n" * 200)
    assert sum(len(output.text) for output in run.outputs) < 2 * QUICK.output_bytes
    assert "output cut" in run.outputs[-1].text
    assert printed(kernel, "print(1)") == "1"


def test_a_call_brings_values_back_and_an_endless_one_is_interrupted(kernel):
    kernel.run("def double(x):\n    return 2 * x\ndef forever():\n    while True: pass")
    kernel.capture("double")
    kernel.capture("forever")
    np.testing.assert_array_equal(Proxy(CallChannel(kernel.sender(2)), "double", "double")(np.arange(3)), [0, 2, 4])
    begin = time.monotonic()
    with pytest.raises(TimeUp, match="2 s"):
        Proxy(CallChannel(kernel.sender(2)), "forever", "forever")()
    assert time.monotonic() - begin < 6
    assert Proxy(CallChannel(kernel.sender(2)), "double", "double")(4) == 8


def test_what_was_captured_stays_when_the_name_is_rebound(kernel):
    kernel.run("def answer():\n    return 'mine'")
    kernel.capture("answer")
    kernel.run("def answer():\n    return 'library'")
    assert Proxy(CallChannel(kernel.sender(2)), "answer", "answer")() == "mine"


def test_the_librarys_own_is_no_answer(kernel):
    kernel.run("from acml_tf.acoustics.sampling import alias_frequency as answer")
    assert not kernel.forget("answer")
    kernel.capture("answer")
    with pytest.raises(NameError):
        Proxy(CallChannel(kernel.sender(2)), "answer", "answer")()


STUBBORN = {
    "a handler that does nothing": "import signal\nsignal.signal(signal.SIGINT, print)\nwhile True: pass",
    "a signal that is ignored": "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
}


@pytest.mark.parametrize("source", STUBBORN.values(), ids=STUBBORN)
def test_a_process_that_ignores_interrupts_is_stopped(source):
    with Kernel(Limits(cell_s=1.0)) as kernel:
        assert kernel.run(source).status == "timeout"
        assert not kernel.alive
        assert "no interrupt helped" in kernel.cause
        assert kernel.run("1").status == "dead"


def test_memory_is_bounded_for_all_processes_together():
    fork = "import os, time\nfor _ in range({}):\n    if os.fork() == 0:\n"
    hold = fork + "        kept = b'x' * 300 * 2**20\n        time.sleep(60)\n"
    with Kernel(Limits(memory_mib=1536, cell_s=30.0)) as kernel:
        assert kernel.run(hold.format(1)).status == "ok"
        assert kernel.run(hold.format(9) + "time.sleep(30)").status == "dead"
        assert "held more than the 1536 MiB" in kernel.cause


def test_a_process_that_leaves_is_noticed():
    with Kernel(QUICK) as kernel:
        assert kernel.run("import os; os._exit(0)").status == "dead"
        with pytest.raises(ProcessGone):
            Proxy(CallChannel(kernel.sender(2)), "f", "f")()


TOO_MUCH = {
    "np.zeros((1000, 1000))": r"an array of shape \(1000, 1000\), 7.63 MiB; an answer may hold 0.5 MiB",
    "[np.zeros(2**15)] * 9": r"an array of shape \(32768,\), 0.25 MiB; an answer may hold 0.5 MiB in all",
    "'x' * 10**6": "a text, 0.954 MiB",
    "list(range(10**7))": "more than 200000 values one by one",
    "tf.zeros((1000, 1000))": r"an array of shape \(1000, 1000\), 3.81 MiB",
}


def test_what_is_too_much_for_a_reply_is_said_and_later_calls_are_answered():
    with Kernel(Limits(exercise_s=9.0, reply_bytes=2**20)) as kernel:
        kernel.run("import numpy as np, tensorflow as tf\ndef value(text):\n    return eval(text)")
        kernel.capture("value")
        value = Proxy(CallChannel(kernel.sender(9)), "value", "value")
        for text, said in TOO_MUCH.items():
            with pytest.raises(PlainDataError, match=said):
                value(text)
        assert value("np.zeros((100, 100))").shape == (100, 100)


def test_a_forged_reply_of_any_size_is_bounded():
    with Kernel(Limits(exercise_s=3.0, reply_bytes=2**20)) as kernel:
        kernel.run("import sys\nsys.modules['acml_agent'].call = lambda text: 'x' * 10**7")
        begin = time.monotonic()
        with pytest.raises((TimeUp, ProcessGone)):
            Proxy(CallChannel(kernel.sender(3)), "huge", "huge")()
        assert time.monotonic() - begin < 6


def test_sound_and_pictures_that_are_too_long_cost_only_themselves():
    sound = "from IPython.display import Audio, display\nimport numpy as np\nprint('before')\n"
    sound += "display(Audio(np.sin(np.arange(44100 * 35)), rate=44100))\nprint('behind')"
    with Kernel(QUICK) as kernel:
        run = kernel.run(sound)
        told = "".join(output.get("text", "") for output in run.outputs)
        assert told.startswith("before") and told.endswith("behind\n")
        assert "this output is 4.1 MB long, and 20 kB of a cell are kept" in told
        assert [output.data["text/plain"] for output in run.outputs if "data" in output] == [
            "<IPython.lib.display.Audio object>"
        ]
        assert printed(kernel, "print('next cell')") == "next cell"


def test_an_output_that_breaks_the_connection_costs_only_itself():
    with Kernel(Limits(cell_s=9.0, reply_bytes=2**22)) as kernel:
        assert "more than 4 MiB" in printed(kernel, "print('x' * 2**24)")
        assert printed(kernel, "print('next cell')") == "next cell"


def test_nothing_is_left_behind():
    with Kernel(QUICK) as kernel:
        folder = kernel._manager.provisioner.private
        assert folder.is_dir()
        process = kernel._manager.provisioner.process
    assert not folder.exists()
    assert process.poll() is not None


def test_without_bubblewrap_nothing_runs_and_the_sentence_says_what_to_do(monkeypatch):
    bubblewrap.require_bubblewrap.cache_clear()
    monkeypatch.setenv("PATH", os.path.dirname(os.__file__))
    with pytest.raises(CourseError, match=r"apt-get install bubblewrap.*--unsafe-no-sandbox"):
        bubblewrap.require_bubblewrap()
    bubblewrap.require_bubblewrap.cache_clear()


def test_nothing_of_the_grader_s_stays_among_the_student_s_names():
    fresh = "print([name for name in ('sys', 'types', 'json', 'prepared', 'names', 'acml_agent') if name in globals()])"
    with Kernel(Limits(), sandboxed=False) as plain:
        plain.prepare(["json"])
        assert printed(plain, fresh) == "[]"


def test_time_of_the_whole_that_ran_out_is_no_endless_loop():
    with Kernel(Limits(cell_s=1, total_s=2), sandboxed=False) as kernel:
        kernel.run("def f(x):\n    return x")
        kernel.capture("f")
        for _ in range(2):
            kernel.run("while True: pass")
        with pytest.raises(TimeUp, match="the time for this submission is used up"):
            Proxy(CallChannel(kernel.sender(10)), "f", "f")(1)
