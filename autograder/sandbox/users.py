"""A user number for each sandbox that no other sandbox of this machine has had."""

import os
import random
import sys
import tempfile

from autograder.errors import CourseError

# there is no sandbox on Windows
if sys.platform != "win32":
    import fcntl

# a range that systemd's table of user numbers calls unused: no person, service or container has one of them
FIRST, COUNT = 0x70000000, 2**27
FILE = "acml-users"
FOLDERS = ("/run", "/var/tmp")
MAX_DIGITS = 12


def next_user() -> int | None:
    """Return a user number for one sandbox where the grader is root, else `None` (the grader's own).

    Numbers are handed out in turn, over all graders of a machine, so none comes back before 134 million sandboxes.

    Raises:
        CourseError: If no number can be kept anywhere.
    """
    if os.geteuid() != 0:
        return None
    with open(_open_counter(), "r+b") as counter:
        fcntl.flock(counter, fcntl.LOCK_EX)
        text = counter.read(MAX_DIGITS)
        # begun anywhere, since containers with a counter each may share users
        number = int(text) % COUNT if text.isdigit() else random.SystemRandom().randrange(COUNT)
        counter.seek(0)
        counter.write(b"%d" % (number + 1))
        counter.truncate()
    return FIRST + number


def _open_counter() -> int:
    folders = (*FOLDERS, tempfile.gettempdir())
    for folder in folders:
        try:
            counter = os.open(f"{folder}/{FILE}", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError:
            continue
        if os.fstat(counter).st_uid == 0:
            return counter
        os.close(counter)
    raise CourseError(
        f"No user number can be kept in {', '.join(folders)}; make one writable for root, or remove {FILE} there."
    )
