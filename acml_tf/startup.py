"""What a notebook does before its other imports: load TensorFlow without the notes that it writes in red."""

import contextlib
import ctypes
import importlib
import os
import sys

# number of the setting in <malloc.h>, and how much of what is freed stays
M_TOP_PAD, KEPT_BYTES = -2, 64 << 20


def load_tensorflow_quietly():
    """Import TensorFlow and Keras without their notes on drivers and rounding, which Jupyter shows in red.

    A failing import still says why, for that stands in the exception. On Linux training is faster from then on, see
    `keep_freed_memory`.

    Example:
        >>> load_tensorflow_quietly()
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    keep_freed_memory()
    with native_messages_dropped():
        importlib.import_module("tensorflow")
        importlib.import_module("keras")


def keep_freed_memory():
    """Let the process keep 64 MiB of what it frees, on Linux with the GNU C library; elsewhere nothing changes.

    Without, each step of a training gives its memory back to the system and asks for it anew: for the convolutions of
    lesson 5.1 that takes as long as the computing. It may be called at any time, also after TensorFlow is loaded.

    Returns:
        Whether it was set.

    Example:
        >>> keep_freed_memory() == sys.platform.startswith("linux")
        True

    Reference:
        `M_TOP_PAD` in the manual page mallopt(3).
    """
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
    return bool(mallopt and mallopt(M_TOP_PAD, KEPT_BYTES))


@contextlib.contextmanager
def native_messages_dropped():
    """Send file descriptor 2 nowhere: TensorFlow 2.21 writes there while it is imported, whatever its log level."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
