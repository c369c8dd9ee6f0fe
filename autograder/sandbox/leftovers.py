"""Names of control groups, and their removal: a group can go only when the last of its processes has gone."""

import contextlib
import os
import pathlib
import secrets
import time
from collections.abc import Iterable

PREFIX = "acml-"
MAX_WAIT_S = 2.0
_waiting: set[pathlib.Path] = set()


def new_name() -> str:
    """Return a name for a group that says which process made it."""
    return f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}"


def remove_folders(folders: Iterable[pathlib.Path]) -> None:
    """Remove groups whose processes are gone, and keep the others in mind.

    Args:
        folders: Folders of groups that this process has made.
    """
    for folder in list(folders):
        try:
            folder.rmdir()
        except FileNotFoundError:
            _waiting.discard(folder)
        except OSError:
            _waiting.add(folder)
        else:
            _waiting.discard(folder)


def sweep(bases: Iterable[pathlib.Path]) -> None:
    """Remove what ended graders left, and what of this one's could not be removed before.

    Args:
        bases: Folders in which graders make groups.
    """
    remove_folders(_waiting)
    for base in bases:
        for folder in base.glob(f"{PREFIX}[0-9]*"):
            if not os.path.exists(f"/proc/{folder.name.split('-')[1]}"):
                with contextlib.suppress(OSError):
                    folder.rmdir()


def sweep_at_end(bases: Iterable[pathlib.Path]) -> None:
    """Remove all groups of this process, for whose last processes it waits a short time.

    Args:
        bases: Folders in which graders make groups.
    """
    own, until = f"{PREFIX}{os.getpid()}-*", time.monotonic() + MAX_WAIT_S
    while left := [folder for base in bases for folder in base.glob(own)]:
        remove_folders(left)
        if time.monotonic() > until:
            return
        time.sleep(0.01)
