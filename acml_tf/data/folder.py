"""Where a data set lies on this machine: one rule for every loader.

1. The folder `$ACML_DATA/<name>`, if the environment variable is set and the folder is there.
2. The cache of pooch, if the set was downloaded before.
3. A download whose bytes must match a SHA-256, begun only after its size has been said.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import os
from pathlib import Path

import pooch

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
        With `ACML_DATA=/work/shared/data`, `local_folder("fsdd")` is `/work/shared/data/fsdd`.
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
        `cache_folder().name == "acml_tf"`.
    """
    return Path(pooch.os_cache("acml_tf"))


def fetch_archive(name, url, sha256, size_mib):
    """Return the folder of a data set, after a checksummed download if it is not on this machine yet.

    Args:
        name: Folder name of the set, under `$ACML_DATA` and in the cache.
        url: Address of a `.tar.gz` or `.zip` archive.
        sha256: Checksum of the archive, 64 hexadecimal digits.
        size_mib: Size of the archive in MiB, said before the download begins.

    Returns:
        The folder that holds the files, wherever the rule above finds it first.

    Raises:
        DataUnavailable: The set is not here and the download failed.
        ValueError: The downloaded bytes do not match `sha256`.

    Example:
        `fetch_archive("fsdd", URL, SHA256, 11.4)` says "Downloading fsdd (11.4 MiB) …" once, then never
        again.
    """
    if folder := local_folder(name):
        return folder
    unpacked = cache_folder() / name
    if unpacked.is_dir() and any(unpacked.iterdir()):
        return unpacked
    print(f"Downloading {name} ({size_mib:.1f} MiB) from {url} into {cache_folder()}.")
    return _download(name, url, sha256, unpacked)


def _download(name, url, sha256, unpacked):
    """Download and unpack; turn the two ways to fail into one sentence each."""
    unpack = pooch.Unzip if url.endswith(".zip") else pooch.Untar
    pooch.get_logger().setLevel("ERROR")
    try:
        pooch.retrieve(url, f"sha256:{sha256}", f"{name}.archive", cache_folder(), processor=unpack(extract_dir=name))
    except OSError as error:
        raise DataUnavailable(
            f"{name} is not on this machine and its download failed: connect to the network, "
            f"or put the files into a folder {name!r} and set {VARIABLE} to the folder above it."
        ) from error
    except ValueError as error:
        raise ValueError(
            f"The download of {name} does not match its checksum: try again, or get it by hand from {url}."
        ) from error
    return unpacked
