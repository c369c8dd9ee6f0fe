"""Where a data set lies on this machine: one rule for every loader.

1. The folder `$ACML_DATA/<name>`, if the environment variable is set and the folder is there.
2. The cache of pooch, if the set was downloaded before.
3. A download whose bytes must match a SHA-256, begun only after its size has been said.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import contextlib
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
        `fetch_archive("fsdd", URL, SHA256, 11.4)` prints "Downloading fsdd (about 11.4 MiB) …" once, then never again.
    """
    if folder := local_folder(name):
        return folder
    unpacked = cache_folder() / name
    if unpacked.is_dir() and any(unpacked.iterdir()):
        return unpacked
    announce_download(name, url, size_mib, unpacked)
    unpack = pooch.Unzip if url.endswith(".zip") else pooch.Untar
    with download_errors(name, url, name):
        pooch.retrieve(url, f"sha256:{sha256}", f"{name}.archive", cache_folder(), processor=unpack(extract_dir=name))
    return unpacked


def announce_download(name, url, size_mib, target):
    """Print one line before a download begins: what, how large, from where and where to.

    Args:
        name: What is downloaded.
        url: Its address.
        size_mib: Its size in MiB.
        target: Folder that it goes to.

    Example:
        >>> announce_download("fsdd", "https://example.org/fsdd.zip", 11.4, "cache")
        Downloading fsdd (about 11.4 MiB) from https://example.org/fsdd.zip into cache.
    """
    print(f"Downloading {name} (about {size_mib:g} MiB) from {url} into {target}.")


@contextlib.contextmanager
def download_errors(name, url, folder, contents="files"):
    """Turn the two ways in which a download fails into one sentence each, and keep pooch from logging.

    Args:
        name: What is downloaded inside the `with` block.
        url: Where it is to be had by hand.
        folder: Folder under `$ACML_DATA` in which a loader looks for it.
        contents: What has to be put there, in the plural or in the singular.

    Raises:
        DataUnavailable: The network cannot be reached, or the disk not be written.
        ValueError: The downloaded bytes do not match their checksum.

    Example:
        `with download_errors("fsdd", URL, "fsdd"): pooch.retrieve(URL, …)`.
    """
    pooch.get_logger().setLevel("ERROR")
    try:
        yield
    except OSError as error:
        raise DataUnavailable(
            f"{name} is not on this machine and its download failed ({type(error).__name__}): connect to the network, "
            f"or put the {contents} into a folder {folder!r} and set {VARIABLE} to the folder above it."
        ) from error
    except ValueError as error:
        raise ValueError(
            f"The download of {name} does not match its checksum: try again, or get it by hand from {url}."
        ) from error


def read_checksums(path):
    """Read a list of MD5 sums as `md5sum` writes it.

    Args:
        path: Text file with a line `checksum  name` for each file of a set.

    Returns:
        Dictionary from the name of a file to `md5:` and 32 hexadecimal digits, as pooch takes it.

    Example:
        >>> read_checksums(Path(__file__).with_name("hutubs.md5"))["pp1_HRIRs_measured.sofa"]
        'md5:8bbf12f193a9296eb5ba2e2f68a81c09'
    """
    lines = (line.split(maxsplit=1) for line in Path(path).read_text(encoding="utf-8").splitlines())
    return {name: f"md5:{checksum}" for checksum, name in lines}


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
