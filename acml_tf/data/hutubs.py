"""HUTUBS: 96 measured pairs of ears (1 and 96 are those of the dummy FABIAN), downloaded one by one on demand.

F. Brinkmann et al., "A cross-evaluated database of measured and simulated HRTFs including 3D head meshes,
anthropometric features, and headphone impulse responses", J. Audio Eng. Soc. 67, 705 (2019). The MD5 sums in
`hutubs.md5` (for `md5sum -c`, too) are those that the package hartufo 0.6.6 lists.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

from pathlib import Path

from acml_tf.data.download import fetch_files, read_checksums
from acml_tf.data.folder import local_folder

BASE_URL = "https://sofacoustics.org/data/database/hutubs/"
CHECKSUM_FILE = Path(__file__).with_name("hutubs.md5")
MEASURES_FILE = "AntrhopometricMeasures.csv"  # spelt so on the server
NUM_SUBJECTS = 96
SIZE_MIB = 2


def fetch_hutubs(subject):
    """Return the SOFA file of one person, after a checksummed download if it is not on this machine yet.

    Numbers 1 and 96 are the same dummy, measured twice: keep both on the same side of a split.

    Args:
        subject: Number of the person, 1 … 96, or `"measures"` for the table of all people's sizes.

    Returns:
        Path of the file, in `$ACML_DATA/hutubs` or in the cache; `load_sofa` or `load_measures` reads it.

    Raises:
        ValueError: There is no such person, or the downloaded bytes do not match the checksum.
        DataUnavailable: The file is not on this machine and cannot be downloaded.

    Example:
        `load_sofa(fetch_hutubs(2))`: 440 directions, two ears, 44.1 kHz.
    """
    if subject not in (*range(1, NUM_SUBJECTS + 1), "measures"):
        raise ValueError(f"subject={subject!r} is not in HUTUBS: give a number from 1 to {NUM_SUBJECTS}.")
    name = MEASURES_FILE if subject == "measures" else f"pp{int(subject)}_HRIRs_measured.sofa"
    folder = local_folder("hutubs")
    if folder and (folder / name).is_file():
        return folder / name
    checksum = read_checksums(CHECKSUM_FILE)[name]
    return fetch_files("hutubs", BASE_URL, {name: checksum}, SIZE_MIB, contents="file", what=name) / name
