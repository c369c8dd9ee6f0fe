"""What a notebook does before its other imports: load TensorFlow without the notes that it writes in red."""

import contextlib
import importlib
import os
import sys


def load_tensorflow_quietly():
    """Import TensorFlow and Keras without their notes on drivers and rounding, which Jupyter shows in red.

    A failing import still says why, for that stands in the exception.

    Example:
        >>> load_tensorflow_quietly()
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with native_messages_dropped():
        importlib.import_module("tensorflow")
        importlib.import_module("keras")


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
