"""System calls that a student's process is refused, and the program by which the Linux kernel refuses them.

The program is classic BPF: it looks at the machine, at the number of a call and, for some, at
an argument. What it does not know is refused: calls of another machine's numbering, and calls younger than this list.
"""

import errno
import functools
import platform
import struct

# bpf_common.h: load a word, return, and jumps that compare
LOAD, RETURN = 0x20, 0x06
IF_EQUAL, IF_GREATER, IF_ANY_BIT = 0x15, 0x25, 0x45
# where a call's number, its machine and two of its arguments stand in what the program is shown
NUMBER, MACHINE, FIRST_ARGUMENT, FOURTH_ARGUMENT = 0, 4, 16, 40
ALLOW, KILL_PROCESS, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
AUDIT_MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# numbers are the same on all machines from 424 on; calls after this one did not exist when the list was made
LAST_NUMBER = 469
# any namespace of its own: files, cgroup, host name, messages, users, processes, network
NEW_NAMESPACES = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
CLONE = {"x86_64": 56, "aarch64": 220}
CLONE3 = 435
MMAP = {"x86_64": 9, "aarch64": 222}
MAP_SHARED, MAP_ANONYMOUS = 0x01, 0x20
SOCKET, SOCKETPAIR = {"x86_64": 41, "aarch64": 198}, {"x86_64": 53, "aarch64": 199}
# within the machine, internet of both kinds, and the Linux kernel's own: all end at the sandbox's network, while others
# reach the host of a virtual machine or its other guests
FAMILIES = (1, 2, 10, 16)
JOIN_KEYRING = {"x86_64": 250, "aarch64": 219}
# name: number on x86_64, on aarch64 (None where the machine has no such call)
REFUSED = {
    # keys of the grader, and a mailbox between students
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    # memory that no folder and no process is charged for
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmctl": (31, 195),
    "shmat": (30, 196),
    "shmdt": (67, 197),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    # other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    # namespaces of its own, in which everybody is root
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_tree_attr": (467, 467),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    # parts of the Linux kernel in which holes were found and that no lesson needs
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "fanotify_init": (300, 262),
    "personality": (135, 92),
    "modify_ldt": (154, None),
    "vmsplice": (278, 75),
    # the machine itself
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "syslog": (103, 116),
    "iopl": (172, None),
    "ioperm": (173, None),
}


@functools.cache
def filter_program(machine: str = "") -> bytes:
    """Return the program that refuses system calls, as bubblewrap and the Linux kernel take it.

    Args:
        machine: `x86_64` or `aarch64`; this machine if not given.

    Returns:
        Instructions of eight bytes; none on a machine whose numbers are not known.
    """
    machine = machine or platform.machine()
    if machine not in AUDIT_MACHINES:
        return b""
    column = list(AUDIT_MACHINES).index(machine)
    numbers = [number for pair in REFUSED.values() if (number := pair[column]) is not None]
    return b"".join(
        [
            *_this_machine_only(machine),
            *_unless(IF_EQUAL, CLONE3, _refuse(errno.ENOSYS)),
            *(line for number in numbers for line in _unless(IF_EQUAL, number, _refuse(errno.EPERM))),
            *_known_families_only(SOCKET[machine]),
            *_known_families_only(SOCKETPAIR[machine]),
            *_no_namespaces(CLONE[machine]),
            *_no_shared_anonymous_memory(MMAP[machine]),
            _line(RETURN, ALLOW),
        ]
    )


def keyring_number() -> int:
    """Return the number of `keyctl` on this machine, or -1, which no call has."""
    return JOIN_KEYRING.get(platform.machine(), -1)


def _this_machine_only(machine: str) -> list[bytes]:
    """A 64-bit process can call by the numbers of 32-bit ones, which mean other things."""
    return [
        _line(LOAD, MACHINE),
        _line(IF_EQUAL, AUDIT_MACHINES[machine], equal=1),
        _line(RETURN, KILL_PROCESS),
        _line(LOAD, NUMBER),
        # also all of x32, whose numbers begin far above
        *_unless(IF_GREATER, LAST_NUMBER, _refuse(errno.ENOSYS)),
    ]


def _known_families_only(number: int) -> list[bytes]:
    lines = [
        _line(LOAD, FIRST_ARGUMENT),
        *(line for family in FAMILIES for line in _unless(IF_EQUAL, family, _line(RETURN, ALLOW))),
        _refuse(errno.EAFNOSUPPORT),
    ]
    return [_line(IF_EQUAL, number, other=len(lines)), *lines]


def _no_namespaces(clone: int) -> list[bytes]:
    return [
        _line(IF_EQUAL, clone, other=4),
        _line(LOAD, FIRST_ARGUMENT),
        *_unless(IF_ANY_BIT, NEW_NAMESPACES, _refuse(errno.EPERM)),
        _line(RETURN, ALLOW),
    ]


def _no_shared_anonymous_memory(mmap: int) -> list[bytes]:
    """It stays when it is given back in part, while no process is charged for it any more."""
    return [
        _line(IF_EQUAL, mmap, other=4),
        _line(LOAD, FOURTH_ARGUMENT),
        _line(IF_ANY_BIT, MAP_ANONYMOUS, other=2),
        *_unless(IF_ANY_BIT, MAP_SHARED, _refuse(errno.EPERM)),
    ]


def _unless(jump: int, value: int, then: bytes) -> list[bytes]:
    """Do something where a comparison holds, else go on behind it."""
    return [_line(jump, value, other=1), then]


def _refuse(number: int) -> bytes:
    return _line(RETURN, REFUSE | number)


def _line(code: int, value: int, equal: int = 0, other: int = 0) -> bytes:
    return struct.pack("=HBBI", code, equal, other, value)
