"""What a student would leave behind or bring down: daemons, threads, shared memory, signals."""

from tests.attacks.attack_class import Attack, AttackTests
from tests.support.mini_class import RIGHT, WRONG

PROCESSES = "leaves or starts processes"
DAEMON = """\
import os, sys, signal, time
if os.fork() == 0:
    os.setsid()
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT): signal.signal(number, signal.SIG_IGN)
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(600)', 'TOKEN'])
    os._exit(0)
"""
PROGRAM = """\
import subprocess, sys
subprocess.Popen(['setsid', 'nohup', sys.executable, '-c', 'import time; time.sleep(600)', 'TOKEN'],
                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
"""
THREADS = """\
import threading, time
for number in range(50): threading.Thread(target=time.sleep, args=(600,)).start()
import atexit
atexit.register(time.sleep, 600)
"""
CHANGER = """\
import threading, time
def later():
    time.sleep(0.3)
    global alias_frequency
    alias_frequency = lambda f, s: 300.0
threading.Thread(target=later, daemon=True).start()
"""
SHARED = """\
from multiprocessing import shared_memory, resource_tracker
memory = shared_memory.SharedMemory(name='TOKEN', create=True, size=2**20)
resource_tracker.unregister(memory._name, 'shared_memory')
import ctypes
libc = ctypes.CDLL(None)
print(libc.shmget(4711, 2**20, 0o1666), libc.semget(4711, 1, 0o1666), libc.msgget(4711, 0o1666))
libc.mq_open(b'/TOKEN', 66, 0o666, None)
"""
EVERYONE = """\
import os, signal
for number in range(2, 300):
    if number != os.getpid():
        try: os.kill(number, signal.SIGKILL)
        except OSError: pass
try: os.killpg(0, 0)
except OSError: pass
"""
BUSY = """\
import os
for number in range(400):
    try:
        if os.fork() == 0:
            while True: pass
    except OSError: break
"""
STOPS = "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n"
POOL = "import multiprocessing\npool = multiprocessing.get_context('fork').Pool(4)\npool.map(abs, range(8))\n"
ALARM = (
    "import signal\nsignal.signal(signal.SIGALRM, lambda *r: None)\nsignal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)\n"
)

ATTACKS = [
    Attack("daemon", "a process that forgot its parent", DAEMON + WRONG, status="failed", flag=PROCESSES),
    Attack("program", "a program that hangs up on no one", PROGRAM + WRONG, status="failed", flag=PROCESSES),
    Attack("threads", "fifty threads that do not end", THREADS + WRONG, status="failed", flag=PROCESSES),
    Attack("changes later", "a thread that rebinds the answer", CHANGER + WRONG, status="failed", flag=PROCESSES),
    Attack("shared memory", "memory, semaphores and queues of the system", SHARED + WRONG, status="failed",
           flag=PROCESSES),
    Attack("kills everyone", "signals to every process it can name", EVERYONE + WRONG, flag=PROCESSES),
    Attack("stops", "stops its own process", STOPS + RIGHT, honest="right", status="not reached", flag=PROCESSES),
    Attack("pool", "workers of its own, left running", POOL + RIGHT, honest="right", status="passed", flag=PROCESSES),
    Attack("busy", "hundreds of busy processes", BUSY + WRONG, flag=PROCESSES),
    Attack("alarms", "a signal a hundred times a second", ALARM + RIGHT, honest="right", flag=PROCESSES),
]  # fmt: skip


class TestLeaving(AttackTests):
    """A student's processes end with the sandbox."""
