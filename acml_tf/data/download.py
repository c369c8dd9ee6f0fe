"""Downloads of data sets: announced, checksummed, and never found half done.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import contextlib
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pooch

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.kinds import takes_paths
from acml_tf.data.folder import VARIABLE, DataUnavailable, cache_folder, local_folder

AT_A_TIME = 8


def fetch_archive(name, url, sha256, size_mib):
    """Return the folder of a data set, after a checksummed download if it is not on this machine yet.

    An archive is unpacked aside and takes its name when it is whole, so that an interrupted call leaves nothing that
    the next one could take for the set.

    Args:
        name: Folder name of the set, under `$ACML_DATA` and, with the checksum after it, in the cache.
        url: Address of a `.tar.gz` or `.zip` archive.
        sha256: Checksum of the archive, 64 hexadecimal digits.
        size_mib: Size of the archive in MiB, said before the download begins.

    Returns:
        The folder that holds the files.

    Raises:
        DataUnavailable: The set is not here and the download failed.
        ValueError: The downloaded bytes do not match `sha256`.

    Example:
        `fetch_archive("fsdd", URL, SHA256, 11.4)` prints "Downloading fsdd (about 11.4 MiB) …" once, then never again.
    """
    target = cache_folder() / f"{name}-{sha256[:8]}"
    found = local_folder(name) or (target if target.is_dir() else None)
    if found is None:
        announce_download(name, url, size_mib, target)
        with download_errors(name, url, name):
            archive = pooch.retrieve(url, f"sha256:{sha256}", f"{name}.archive", cache_folder())
            unpack_whole(archive, "zip" if url.endswith(".zip") else "gztar", target)
    return found or target


def unpack_whole(archive, kind, target):
    """Unpack an archive so that its folder is there whole or not at all.

    Args:
        archive: Path of the archive.
        kind: `"zip"` or `"gztar"`.
        target: Folder to make.

    Example:
        `unpack_whole("fsdd.zip", "zip", "cache/fsdd")`.
    """
    with tempfile.TemporaryDirectory(prefix="unpacking-", dir=Path(target).parent) as aside:
        inside = Path(aside) / "files"
        shutil.unpack_archive(archive, inside, kind, **({} if kind == "zip" else {"filter": "data"}))
        if not Path(target).is_dir():
            inside.rename(target)


def fetch_files(name, base_url, registry, size_mib, urls=None, contents="files", what=None):
    """Return the folder in the cache that holds files, those that are missing fetched one by one.

    Each file takes its name when its checksum is right; what an interrupted call has brought is kept.

    Args:
        name: Name of the set.
        base_url: Address of the folder on the server.
        registry: Dictionary from the path of a file to its checksum.
        size_mib: Size of what is to come in MiB.
        urls: Dictionary from the path of a file to its address where that is not `base_url` and the path.
        contents: What the files are, for a failed download.
        what: What is downloaded, where that is not the whole set.

    Returns:
        The folder.

    Raises:
        DataUnavailable: A file cannot be downloaded.
        ValueError: The downloaded bytes do not match their checksum.

    Example:
        `fetch_files("esc10", BASE_URL, {"001 - Dog bark/1-100032-A.wav": "md5:…"}, 168)`.
    """
    target = cache_folder() / name
    if not all((target / path).is_file() for path in registry):
        announce_download(what or name, base_url, size_mib, target)
    files = pooch.create(target, base_url, registry=registry, urls=urls)
    with download_errors(what or name, base_url, name, contents), ThreadPoolExecutor(AT_A_TIME) as threads:
        list(threads.map(files.fetch, files.registry_files))
    return target


@needs_numbers("size_mib")
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


@takes_paths("path")
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
