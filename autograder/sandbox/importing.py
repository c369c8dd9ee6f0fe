"""What a process that is to be forked does first: import heavy packages, and try whether a fork can compute.

Needs the standard library only; the warm process imports it from its own folder.
"""

import contextlib
import importlib
import os
import signal
import sys
import time

TRIAL_S = 60.0
KERNEL = (
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "psutil",
    "sqlite3",
    "tornado.platform.asyncio",
    "tornado.queues",
)


def trial() -> bool:
    """Fork a child that computes with what was imported; tell whether it ended well in time."""
    child = os.fork()
    if child == 0:
        try:
            for package in [sys.modules[name] for name in ("numpy", "tensorflow") if name in sys.modules]:
                # large enough to be shared among threads, which a fork does not have
                package.matmul(package.ones((600, 600)), package.ones((600, 600)))
            os._exit(0)
        finally:
            os._exit(1)
    until = time.monotonic() + TRIAL_S
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status == 0
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def warm_up(modules: list[str]) -> None:
    """Import Jupyter's kernel, what it would import at its start, and the modules."""
    # nobody steps through a student's cells; the debugger would cost each kernel 0.2 s and patch its threads
    sys.modules["debugpy"] = None  # type: ignore[assignment] # which is how Python is told not to import it
    for name in (*KERNEL, *modules):
        # what fails here fails again, in words, where a student needs it
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    del sys.modules["debugpy"]
