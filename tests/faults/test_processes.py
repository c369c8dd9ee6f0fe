"""A student's process that leaves, hangs, grows, multiplies, floods or fills up."""

from tests.faults.fault_class import Fault, FaultTests, between

DIED, TIMED_OUT = "process died", "ran out of time"
# the second exercise comes after the fault, in another process where the first one is gone
GONE = r"Not reached: (the kernel died|more than \d+ s passed|all processes together held more)"
IGNORES = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
SWALLOWS = """\
import time
while True:
    try: time.sleep(600)
    except BaseException: pass
"""
GROWS = "kept = []\nwhile True: kept.append(bytearray(2**24))"
MANY = """\
import os, time
for number in range(40):
    if os.fork() == 0:
        kept = b"x" * 400 * 2**20
        time.sleep(600)
time.sleep(600)
"""
THREADS = "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(600,)).start()"
DISPLAY = "from IPython.display import HTML, display\ndisplay(HTML('x' * 500 * 2**20))"
FILLS = """\
import pathlib
for place in (pathlib.Path.home(), '/tmp', '/dev/shm'):
    try: open(f'{place}/full', 'wb').write(b'x' * 2**24)
    except OSError as error: print(error)
for number in range(100): open(f'more{number}', 'wb').write(b'x' * 2**22)
"""


def inside(body):
    """An answer with a fault in its function, so that it happens when the test calls it."""
    return f"import itertools, os, signal, sys\ndef alias_frequency(f, s):\n    {body}\n    return f"


FAULTS = [
    Fault("sys.exit", 3.0, shape=between("import sys\nsys.exit(3)")),
    Fault("quit", 3.0, shape=between("quit()")),
    Fault("exit", 3.0, shape=between("raise SystemExit")),
    Fault("os._exit", 3.0, "", DIED, shape=between("import os\nos._exit(0)")),
    Fault("SIGKILL", 3.0, "", DIED, shape=between("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")),
    Fault("segmentation fault", 3.0, "", DIED, shape=between("import ctypes\nctypes.string_at(0)")),
    Fault("abort", 3.0, "", DIED, shape=between("import os\nos.abort()")),
    Fault("endless loop", 3.0, "", TIMED_OUT, shape=between("while True: pass")),
    Fault("ignores signals", 3.0, "", TIMED_OUT, shape=between(IGNORES)),
    Fault("swallows interrupts", 3.0, "", TIMED_OUT, shape=between(SWALLOWS)),
    Fault("endless in C", 3.0, "", TIMED_OUT, shape=between("import itertools\nsum(itertools.repeat(0))")),
    Fault("50 GB at once", 3.0, shape=between("kept = np.ones(50 * 2**27)")),
    Fault("50 GB bit by bit", 3.0, shape=between(GROWS)),
    Fault("fork bomb", (2.0, 3.0), GONE, shape=between("import os\nwhile True: os.fork()")),
    Fault("16 GB in 40 processes", (2.0, 3.0), GONE, "process died|ran out of time", shape=between(MANY)),
    Fault("thread bomb", (2.0, 3.0), shape=between(THREADS)),
    Fault("a million lines", 3.0, shape=between("for number in range(10**6): print(number)")),
    Fault("500 MB display", (2.0, 3.0), shape=between(DISPLAY)),
    Fault("500 MB line", (2.0, 3.0), shape=between("print('x' * 500 * 2**20)")),
    Fault("full disk", 3.0, shape=between(FILLS)),
    Fault("waits for input", 3.0, shape=between("input('your name? ')")),
    Fault("recursion", 3.0, shape=between("def f(): return f()\nf()")),
    Fault("sys.exit when called", 1.0, "SystemExit", answer=inside("sys.exit(3)")),
    Fault("quit when called", 1.0, answer=inside("quit()")),
    Fault("os._exit when called", 1.0, "(?i)not (run|reached)", answer=inside("os._exit(0)")),
    Fault("endless when called", 1.0, "did not finish within the 2 s", "call ran out of time",
          inside("while True: pass")),
    Fault("endless in C when called", 1.0, "did not finish|Not reached", "call ran out of time",
          inside("sum(itertools.repeat(0))")),
    Fault("50 GB when called", 1.0, "MemoryError", answer=inside("np.ones(50 * 2**27)")),
    Fault("recursion when called", 1.0, "RecursionError", answer=inside("return alias_frequency(f, s)")),
]  # fmt: skip


class TestProcesses(FaultTests):
    """What a process did before it went wrong counts, and what it can still do afterwards, too."""

    def test_outputs_are_kept_within_bounds(self, graded):
        for name in ("a million lines", "500 MB display", "500 MB line"):
            assert len(str(graded.receipts[name].outputs)) < 60_000
        assert "output cut" in str(graded.receipts["a million lines"].outputs)
