"""Make a folder of a sandbox read-only from outside, for whoever owns it could open it again from inside.

Run by its path, as a process of one thread, which alone may enter another user namespace; needs the standard library
only.
"""

import ctypes
import fcntl
import os
import sys

CLONE_NEWUSER, CLONE_NEWNS, NS_GET_USERNS = 0x10000000, 0x00020000, 0xB701
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_RELATIME = 1, 32, 4096, 2**21
_libc = ctypes.CDLL(None, use_errno=True)


def make_read_only(process: int, folder: str) -> None:
    """Enter the files of a sandbox as the one who built it, and mount a folder anew, read-only.

    Args:
        process: A process inside the sandbox, as numbered outside.
        folder: Path of the folder, which is a mount of its own inside.
    """
    files = os.open(f"/proc/{process}/ns/mnt", os.O_RDONLY)
    # bubblewrap may put one user namespace into another; the files belong to the outer one
    _checked(_libc.setns(fcntl.ioctl(files, NS_GET_USERNS), CLONE_NEWUSER))
    _checked(_libc.setns(files, CLONE_NEWNS))
    flags = MS_REMOUNT | MS_BIND | MS_RDONLY | _kept(os.statvfs(folder).f_flag)
    _checked(_libc.mount(None, os.fsencode(folder), None, ctypes.c_ulong(flags), None))


def _kept(found: int) -> int:
    """What a mount was told before, of which nothing may be taken back inside a user namespace."""
    same_numbers = os.ST_NOSUID | os.ST_NODEV | os.ST_NOEXEC | os.ST_NOATIME | os.ST_NODIRATIME
    return found & same_numbers | (MS_RELATIME if found & os.ST_RELATIME else 0)


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


if __name__ == "__main__":
    try:
        make_read_only(int(sys.argv[1]), sys.argv[2])
    except OSError as refusal:
        sys.exit(str(refusal))
