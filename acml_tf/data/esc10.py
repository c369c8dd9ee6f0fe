"""ESC-10 from the network: 400 clips of ESC-50, fetched one by one, each held against its published checksum.

K. J. Piczak, "ESC: dataset for environmental sound classification", ACM Multimedia (2015); the ten classes are CC BY.
The MD5 sums in `esc10.md5` (for `md5sum -c`, too) are those that the package soundata 0.1.3 lists.

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

from pathlib import Path

from acml_tf.data.download import fetch_files, read_checksums
from acml_tf.data.folder import cache_folder, local_folder

BASE_URL = "https://raw.githubusercontent.com/karolpiczak/ESC-50/master/audio/"
CHECKSUM_FILE = Path(__file__).with_name("esc10.md5")
SIZE_MIB = 168
ESC50_NUMBERS = {
    "001 - Dog bark": 0,
    "002 - Rain": 10,
    "003 - Sea waves": 11,
    "004 - Baby cry": 20,
    "005 - Clock tick": 38,
    "006 - Person sneeze": 21,
    "007 - Helicopter": 40,
    "008 - Chainsaw": 41,
    "009 - Rooster": 1,
    "010 - Fire crackling": 12,
}


def find_esc10():
    """Return where ESC-10 lies on this machine, without asking the network.

    Returns:
        `$ACML_DATA/esc10`, else the folder of a whole earlier download, else None.

    Example:
        None on a new machine.
    """
    fetched = cache_folder() / "esc10"
    whole = fetched.is_dir() and all((fetched / name).is_file() for name in read_checksums(CHECKSUM_FILE))
    return local_folder("esc10") or (fetched if whole else None)


def fetch_esc10():
    """Return the folder of ESC-10, after a checksummed download if it is not on this machine yet.

    What an interrupted download has brought is kept, and the next one goes on from there.

    Returns:
        Folder with one folder per class, as `load_environmental_sounds` reads it.

    Raises:
        DataUnavailable: The set is not here and cannot be downloaded.
        ValueError: The downloaded bytes of a clip do not match its checksum.

    Example:
        `load_environmental_sounds(fetch_esc10())` holds 400 clips in 10 classes and 5 folds.
    """
    if folder := find_esc10():
        return folder
    return fetch_files("esc10", BASE_URL, read_checksums(CHECKSUM_FILE), SIZE_MIB, addresses(), "class folders")


def addresses():
    """Return where each clip is to be had; ESC-50 writes the number of the class after the name.

    Returns:
        Dictionary from the path of a clip to its address.

    Example:
        >>> addresses()["001 - Dog bark/1-30226-A.wav"].removeprefix(BASE_URL)
        '1-30226-A-0.wav'
    """
    paths = ((name, Path(name)) for name in read_checksums(CHECKSUM_FILE))
    return {name: f"{BASE_URL}{path.stem}-{ESC50_NUMBERS[path.parent.name]}.wav" for name, path in paths}
