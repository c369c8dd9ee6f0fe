"""A student's process against the sockets that tie it to the grader: garbage, closed ends, messages without an end."""

import pathlib
import re

import pytest

from autograder.execution.kernel import Kernel
from autograder.sandbox.limits import Limits
from tests.attacks.attack_class import Attack, AttackTests
from tests.support.mini_class import WRONG

# every stream that the kernel holds, and a thread that does something to each as soon as the cell has ended
LINES = """\
import os, stat, threading, time
def lines():
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode): yield number
        except OSError: pass
def afterwards(step):
    def all_of_them():
        time.sleep(0.2)
        for number in lines():
            try: step(number)
            except OSError: pass
    threading.Thread(target=all_of_them, daemon=True).start()
"""
GARBAGE = LINES + "afterwards(lambda number: os.write(number, b'\\xff' * 1000))\n"
CLOSES = LINES + "afterwards(os.close)\n"
HALF_CLOSES = LINES + "import socket\nafterwards(lambda number: socket.socket(fileno=os.dup(number)).shutdown(2))\n"
# frames of 255 bytes, each with the mark that more will follow
ENDLESS = (
    LINES
    + """\
def endless(number):
    os.set_blocking(number, True)
    while True: os.write(number, (b'\\x01\\xff' + b'x' * 255) * 4000)
for number in lines(): threading.Thread(target=endless, args=(number,), daemon=True).start()
"""
)
SESSION = """\
import threading, time
kernel = get_ipython().kernel
def flood(parts):
    def go():
        for turn in range(400): kernel.iopub_thread.socket.send_multipart(parts)
    kernel.iopub_thread.schedule(go)
"""
MANY_PARTS = SESSION + "flood([b'x'] * 100_000)\n"
SIGNATURES = SESSION + "flood([b'<IDS|MSG>', b's' * 2**20, b'{}', b'{}', b'{}', b'{}'])\n"
HEADERS = SESSION + "flood([b'<IDS|MSG>', b'', b'{\"a\": \"' + b'x' * 2**20 + b'\"}', b'{}', b'{}', b'{}'])\n"
MARKS = SESSION + "flood([b'<IDS|MSG>', b'', b'{}', b'{}', b'{}', b'[' + b'[],' * 10**7 + b'[]]'])\n"
CONTROL = (
    LINES
    + """\
kernel = get_ipython().kernel
afterwards(lambda number: kernel.control_stream.socket.close(linger=0))
while True: pass
"""
)
STOPPED = "import os, signal\ndef alias_frequency(f, s):\n    os.kill(os.getpid(), signal.SIGSTOP)\n"
CONNECTS = """\
import json, socket, sys
from ipykernel.connect import get_connection_file
told = json.load(open(get_connection_file()))
kept = []
for name in ('shell', 'iopub', 'control', 'stdin', 'hb'):
    for turn in range(200):
        line = socket.socket(socket.AF_UNIX)
        try:
            line.connect(f"{told['ip']}-{told[name + '_port']}")
            line.send(b'\\xff\\0\\0\\0\\0\\0\\0\\0\\1\\x7f' + b'x' * 500)
        except OSError: break
        kept.append(line)
"""

ATTACKS = [
    Attack("garbage", "bytes that are not a message in every line", GARBAGE + WRONG),
    Attack("closes", "its own ends of the lines closed", CLOSES + WRONG),
    Attack("half closes", "the lines shut down", HALF_CLOSES + WRONG),
    Attack("endless message", "a message of parts without an end", ENDLESS + WRONG),
    Attack("many parts", "messages of 100,000 parts", MANY_PARTS + WRONG),
    Attack("long signatures", "400 forged signatures of a mebibyte", SIGNATURES + WRONG),
    Attack("long headers", "400 headers of a mebibyte", HEADERS + WRONG),
    Attack("many marks", "contents that become ten million lists each", MARKS + WRONG),
    Attack("no control", "the line of interrupts closed under an endless loop", CONTROL + WRONG),
    Attack("stops itself", "a process that stands still", STOPPED),
    Attack("connects", "200 connections to each of the kernel's own sockets", CONNECTS + WRONG),
]  # fmt: skip


class TestSockets(AttackTests):
    """Whatever goes into a line, the class ends."""

    @pytest.mark.parametrize(
        "source", [ENDLESS, MANY_PARTS, SIGNATURES, MARKS], ids=["endless", "parts", "signatures", "marks"]
    )
    def test_the_grader_holds_no_gigabyte(self, source):
        # from here on the kernel notes anew how much this process held at most
        pathlib.Path("/proc/self/clear_refs").write_text("5")
        before_mib = most_held_mib()
        with Kernel(Limits(cell_s=3.0, total_s=12.0)) as kernel:
            for cell in (source, "import time\ntime.sleep(0.5)", "1"):
                kernel.run(cell)
        assert most_held_mib() - before_mib < 800


def most_held_mib() -> float:
    """Return the most memory that this process has held, in mebibytes."""
    status = pathlib.Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024
