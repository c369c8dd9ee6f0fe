"""The last steps before a student's code: control groups, a keyring of its own, fewer system calls.

Needs the standard library only. The warm process imports it from its own folder; run by its path, it confines itself
and becomes bubblewrap.
"""

import contextlib
import ctypes
import json
import os
import sys

JOIN_SESSION_KEYRING = 1
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
INSTRUCTION_BYTES = 8
FIRST_TO_GO = "1000"
_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def enter_groups(files: list[str], nice: int, cores: list[int]) -> None:
    """Enter control groups, and take a low priority: for the processor by `nice`, for memory the lowest.

    Args:
        files: Paths of the groups' files `cgroup.procs`.
        nice: Steps of politeness, 0 to 19.
        cores: Numbers of the cores to run on, by which libraries decide how many threads they start.
    """
    os.sched_setaffinity(0, cores)
    for path in files:
        with open(path, "w", encoding="ascii") as file:
            file.write("0")
    os.nice(nice)
    # where memory runs out on the whole machine, no process of the grader is the first to go
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write(FIRST_TO_GO)


def leave_keyring(number: int) -> None:
    """Exchange the session keyring, which every child inherits, for an empty one.

    Args:
        number: Number of the system call `keyctl` on this machine; -1 where it is not known.
    """
    # a Linux kernel without keys says that there is no such call, and there is nothing to leave
    _libc.syscall(number, JOIN_SESSION_KEYRING, None)


def refuse_system_calls(program: bytes) -> None:
    """Let the Linux kernel refuse system calls to this process and all that it starts, for good.

    Args:
        program: See `system_calls.filter_program`; nothing is refused by an empty one.
    """
    if not program:
        return
    length = len(program) // INSTRUCTION_BYTES
    if _libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(_Program(length, program)), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the filter of system calls is refused")


def inherited(program: bytes) -> int:
    """Return a descriptor from which the next program can read the filter.

    Args:
        program: See `system_calls.filter_program`; shorter than what a pipe holds.
    """
    reading, writing = os.pipe()
    with contextlib.closing(os.fdopen(writing, "wb")) as pipe:
        pipe.write(program)
    os.set_inheritable(reading, True)
    return reading


def main(request: str, command: list[str]) -> None:
    """Confine this process and become bubblewrap, which installs the filter once the sandbox is built.

    Args:
        request: JSON with `groups`, `nice`, `cores`, `keyctl` and `filter` (see `bubblewrap.confinement`).
        command: Command line that begins with `bwrap`.
    """
    wanted = json.loads(request)
    enter_groups(wanted["groups"], wanted["nice"], wanted["cores"])
    leave_keyring(wanted["keyctl"])
    program = bytes.fromhex(wanted["filter"])
    if program:
        command = [command[0], "--seccomp", str(inherited(program)), *command[1:]]
    # the environment with which bubblewrap was started can be read in the sandbox
    os.execvpe(command[0], command, {"PATH": os.environ.get("PATH", os.defpath)})


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
