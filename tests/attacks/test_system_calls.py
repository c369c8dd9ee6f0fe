"""System calls that are refused, warm and cold, to a student's process and to all that it starts."""

import ctypes
import ctypes.util
import errno
import platform
import signal
import socket
import struct

import pytest

from autograder.sandbox.limits import Limits
from autograder.sandbox.system_calls import (
    ALLOW,
    AUDIT_MACHINES,
    CLONE,
    CLONE3,
    FAMILIES,
    FIRST_ARGUMENT,
    FOURTH_ARGUMENT,
    IF_ANY_BIT,
    IF_EQUAL,
    IF_GREATER,
    KILL_PROCESS,
    LAST_NUMBER,
    LOAD,
    MACHINE,
    MAP_ANONYMOUS,
    MAP_SHARED,
    MMAP,
    REFUSE,
    REFUSED,
    RETURN,
    SOCKET,
    SOCKETPAIR,
    filter_program,
)
from tests.attacks.sandboxed import told

pytestmark = pytest.mark.usefixtures("sandbox")

LIMITS = Limits(cell_s=8.0, file_mib=16)
COLUMN = list(AUDIT_MACHINES).index(platform.machine()) if platform.machine() in AUDIT_MACHINES else 0
HERE = {name: pair[COLUMN] for name, pair in REFUSED.items() if pair[COLUMN] is not None}
CALL = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def call(*words):
    ctypes.set_errno(0)
    return ctypes.get_errno() if libc.syscall(*words) < 0 else 0
"""
NEW_USER, NEW_FILES = 0x10000000, 0x00020000
# getpid by the numbers of 32-bit programs: mov eax, 20; int 0x80; ret
OTHER_MACHINE = """
import ctypes, mmap, os
page = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(bytes.fromhex('b814000000cd80c3'))
if (child := os.fork()) == 0:
    ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
    os._exit(0)
print(os.WTERMSIG(os.waitpid(child, 0)[1]))
"""
STATES = """
import glob, subprocess, sys
look = "print(open('/proc/self/status').read())"
texts = [subprocess.run([sys.executable, '-c', look], capture_output=True, text=True).stdout]
texts += [open(path).read() for path in glob.glob('/proc/[0-9]*/status')]
print([line.split()[1] for text in texts for line in text.splitlines() if line.startswith('Seccomp:')])
"""
ROOM = "import subprocess; print(subprocess.run(['unshare', '-Ur', 'true'], capture_output=True).returncode)"


@pytest.fixture(scope="module")
def kernel(start):
    with start(LIMITS) as running:
        running.run(CALL)
        yield running


def test_every_call_on_the_list_is_refused(kernel):
    said = told(kernel, f"print({{name: call(number, 0, 0, 0, 0, 0) for name, number in {HERE}.items()}})")
    assert {name: number for name, number in said.items() if number != errno.EPERM} == {}


def test_no_room_of_its_own_can_be_made_in_which_one_is_root(kernel):
    clone = CLONE[platform.machine()]
    flags = [NEW_USER, NEW_FILES, NEW_USER | NEW_FILES | signal.SIGCHLD]
    assert told(kernel, f"print([call({clone}, flags, 0, 0, 0, 0) for flags in {flags}])") == [errno.EPERM] * 3
    assert told(kernel, f"print(call({CLONE3}, 0, 0))") == errno.ENOSYS
    assert told(kernel, ROOM) != 0


def test_calls_younger_than_the_list_and_of_another_numbering_are_refused(kernel):
    numbers = [LAST_NUMBER + 1, LAST_NUMBER + 100, 0x40000000 + 39, 0x40000000 + 250]
    assert told(kernel, f"print([call(number, 0, 0, 0) for number in {numbers}])") == [errno.ENOSYS] * len(numbers)


def test_no_socket_reaches_the_host_of_a_virtual_machine_or_its_guests(kernel):
    families = [socket.AF_VSOCK, socket.AF_ALG, socket.AF_PACKET, 31, 30]
    said = told(
        kernel, f"print([call({SOCKET[platform.machine()]}, family, 1, 0) for family in {list(map(int, families))}])"
    )
    assert said == [errno.EAFNOSUPPORT] * len(families)
    assert told(kernel, "import socket; print([bool(socket.socket(f)) for f in (1, 2, 10)])") == [True] * 3


@pytest.mark.skipif(platform.machine() != "x86_64", reason="machine code of x86")
def test_a_process_that_calls_as_another_machine_does_is_killed(kernel):
    assert told(kernel, OTHER_MACHINE) == signal.SIGSYS


def test_the_filter_holds_for_every_process_in_the_sandbox_and_all_that_is_started(kernel):
    states = told(kernel, STATES)
    assert len(states) >= 3 and set(states) == {"2"}


def test_threads_processes_and_programs_start_as_ever(kernel):
    work = (
        "import concurrent.futures, multiprocessing, subprocess\n"
        "with concurrent.futures.ThreadPoolExecutor(8) as pool: threads = list(pool.map(abs, range(8)))\n"
        "with multiprocessing.get_context('fork').Pool(2) as pool: forks = pool.map(abs, range(8))\n"
        "print(threads == forks == list(range(8)) and subprocess.run(['true']).returncode == 0)"
    )
    assert told(kernel, work) is True


def verdict(program: bytes, machine: int, number: int, first: int = 0, fourth: int = 0) -> int:
    """Run a filter as the Linux kernel does and return what it decides."""
    words = {0: number, MACHINE: machine, FIRST_ARGUMENT: first, FOURTH_ARGUMENT: fourth}
    lines = list(struct.iter_unpack("=HBBI", program))
    holds = {IF_EQUAL: int.__eq__, IF_GREATER: int.__gt__, IF_ANY_BIT: lambda held, bits: bool(held & bits)}
    at, held = 0, 0
    while lines[at][0] != RETURN:
        code, equal, other, value = lines[at]
        if code == LOAD:
            held = words[value]
        else:
            at += equal if holds[code](held, value) else other
        at += 1
    return lines[at][3]


@pytest.mark.parametrize("machine", AUDIT_MACHINES)
def test_the_program_refuses_what_is_listed_and_nothing_else(machine):
    program, mark = filter_program(machine), AUDIT_MACHINES[machine]
    listed = {pair[list(AUDIT_MACHINES).index(machine)] for pair in REFUSED.values()} - {None}
    for number in set(range(LAST_NUMBER + 1)) - {CLONE3}:
        asked = verdict(program, mark, number, first=socket.AF_UNIX)
        assert asked == (REFUSE | errno.EPERM if number in listed else ALLOW), number
    # a thread as glibc makes it, a process, and rooms
    assert verdict(program, mark, CLONE[machine], 0x3D0F00) == verdict(program, mark, CLONE[machine], 17) == ALLOW
    assert verdict(program, mark, CLONE[machine], NEW_USER | 17) == REFUSE | errno.EPERM
    assert verdict(program, mark + 1, 39) == KILL_PROCESS
    flags = {MAP_SHARED: ALLOW, MAP_ANONYMOUS | 2: ALLOW, MAP_ANONYMOUS | MAP_SHARED: REFUSE | errno.EPERM}
    assert {flag: verdict(program, mark, MMAP[machine], fourth=flag) for flag in flags} == flags
    for number in (SOCKET[machine], SOCKETPAIR[machine]):
        allowed = [family for family in range(64) if verdict(program, mark, number, family) == ALLOW]
        assert tuple(allowed) == FAMILIES


@pytest.mark.parametrize("machine", AUDIT_MACHINES)
def test_the_numbers_are_those_of_the_linux_kernel(machine):
    if not (library := ctypes.util.find_library("seccomp")):
        pytest.skip("there is no libseccomp to ask")
    column, ask = list(AUDIT_MACHINES).index(machine), ctypes.CDLL(library).seccomp_syscall_resolve_name_arch
    pairs = REFUSED | {
        "clone": tuple(CLONE.values()),
        "clone3": (CLONE3, CLONE3),
        "mmap": tuple(MMAP.values()),
        "socket": tuple(SOCKET.values()),
        "socketpair": tuple(SOCKETPAIR.values()),
    }
    known = {name: ask(ctypes.c_uint32(AUDIT_MACHINES[machine]), name.encode()) for name in pairs}
    # a negative number: the library is older than the call, or the machine has none
    assert {name: said for name, said in known.items() if said >= 0 and said != pairs[name][column]} == {}
    assert sum(said >= 0 for said in known.values()) > 50
