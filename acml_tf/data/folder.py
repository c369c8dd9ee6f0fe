"""Where a data set lies on this machine: one rule for every loader.

1. The folder `$ACML_DATA/<name>`, if the environment variable is set and the folder is there.
2. The cache of pooch, if the set was downloaded before.
3. A download whose bytes must match a checksum, begun only after its size has been said (`data.download`).

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import os
from pathlib import Path

import pooch

from acml_tf.acoustics.kinds import needs_functions

VARIABLE = "ACML_DATA"


class DataUnavailable(OSError):
    """A data set is neither on this machine nor to be had over the network."""


def local_folder(name):
    """Return the folder `$ACML_DATA/name`, or None when there is none.

    Args:
        name: Folder name of the set, `"fsdd"` for example.

    Returns:
        The existing folder, or None when the variable is unset or the set is not in it.

    Raises:
        ValueError: The variable names something that is not a folder.

    Example:
        With `ACML_DATA=/data`, `local_folder("fsdd")` is `/data/fsdd`.
    """
    root = os.environ.get(VARIABLE)
    if not root:
        return None
    if not Path(root).expanduser().is_dir():
        raise ValueError(f"{VARIABLE} is {root!r}, which is not a folder: correct it or unset it.")
    folder = Path(root).expanduser() / name
    return folder if folder.is_dir() else None


def cache_folder():
    """Return the folder in which downloads are kept (created on the first download).

    Returns:
        pooch's cache for this package, `~/.cache/acml_tf` on Linux.

    Example:
        >>> cache_folder().name
        'acml_tf'
    """
    return Path(pooch.os_cache("acml_tf"))


@needs_functions("load")
def load_or_simulate(load, simulate, substitute):
    """Load a recorded data set, or print in one sentence why not and simulate one.

    Args:
        load: Function without arguments that returns the recorded set or raises `DataUnavailable`.
        simulate: Function without arguments that returns the simulated one.
        substitute: What is simulated, for the sentence.

    Returns:
        What `load` or, where there is no recorded set, `simulate` returns.

    Example:
        >>> load_or_simulate(lambda: "recordings", lambda: "simulation", "computed rooms")
        'recordings'
    """
    try:
        return load()
    except DataUnavailable as error:
        print(f"{error} The lesson goes on with {substitute}.")
        return simulate()
