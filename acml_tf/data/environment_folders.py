"""ESC-10 and ESC-50 as they are distributed: which clip is of which class, cut from which recording, in which fold.

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import csv
import re

from acml_tf.data.recordings import sound_files

CLASS_FOLDER = re.compile(r"\d+ - .+")
NAME = re.compile(r"(?P<fold>\d+)-(?P<recording>[^-]+)-(?P<take>[^-]+?)(-(?P<target>\d+))?")
LISTS = ("meta/esc50.csv", "esc50.csv")


def sound_rows(root):
    """Return what a folder of environmental sounds holds.

    Args:
        root: The repository of ESC-50 (`meta/esc50.csv` and `audio`), or a folder with one folder per class, named
            `NNN - name`, of `{fold}-{recording}-{take}.ogg`, with or without the number of the class behind.

    Returns:
        List of `(path, class, recording, fold)`, classes in their order.

    Raises:
        ValueError: There is no clip, or one whose name or row in the list cannot be read.

    Example:
        `("audio/1-100032-A-0.wav", "dog", "100032", 1)` of ESC-50.
    """
    found = next((root / name for name in LISTS if (root / name).is_file()), None)
    rows = _listed_rows(root, found) if found else _sorted_rows(root)
    if not rows:
        raise ValueError(
            f"{root} holds neither meta/esc50.csv with its audio nor 'NNN - class/fold-recording-take.ogg': "
            "name another folder."
        )
    return rows


def _listed_rows(root, path):
    """Read the list of ESC-50; clips of the list that are not there are an error, with the first of them."""
    clips = {clip.name: clip for clip in sound_files(root)}
    with open(path, encoding="utf-8-sig", newline="") as file:
        listed = sorted(csv.DictReader(file), key=lambda row: (int(row["target"]), row["filename"]))
    if missing := [row["filename"] for row in listed if row["filename"] not in clips]:
        raise ValueError(f"{root} lacks {len(missing)} clips of {path.name}, {missing[0]} first: unpack it again.")
    return [(clips[row["filename"]], row["category"], row["src_file"], int(row["fold"])) for row in listed]


def _sorted_rows(root):
    """Read names of clips in the folders of their classes."""
    clips = [path for path in sound_files(root) if CLASS_FOLDER.fullmatch(path.parent.name)]
    rows = [(path, path.parent.name, NAME.fullmatch(path.stem)) for path in clips]
    if strange := [path for path, _, found in rows if found is None]:
        raise ValueError(f"{strange[0]} is not named fold-recording-take: rename or remove it.")
    order = sorted(rows, key=lambda row: (row[1], row[0]))
    return [(path, name.split(" - ", 1)[1], found["recording"], int(found["fold"])) for path, name, found in order]
