"""ESC-10 and ESC-50 as they are distributed: which clip is of which class, cut from which recording, in which fold.

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import re

from acml_tf.data.environment_list import read_list
from acml_tf.data.own_files import one_of_each, own_files, sounds_beside
from acml_tf.data.recordings import sound_files

CLASS_FOLDER = re.compile(r"\d+ - .+")
NAME = re.compile(r"(?P<fold>\d+)-(?P<recording>[^-]+)-(?P<take>[^-]+?)(-(?P<target>\d+))?")
LIST = "esc50.csv"


def sound_rows(root):
    """Return what a folder of environmental sounds holds.

    Args:
        root: The repository of ESC-50 (`meta/esc50.csv` and `audio`) or a folder that holds it, or a folder with one
            folder per class, named `NNN - name`, of `{fold}-{recording}-{take}.ogg`, with or without the number of
            the class behind.

    Returns:
        List of `(path, class, recording, fold)`, classes in their order.

    Raises:
        ValueError: There is no clip, or one whose name or row in the list cannot be read.

    Example:
        `("audio/1-100032-A-0.wav", "dog", "100032", 1)` of ESC-50.
    """
    lists = [path for path in own_files(root) if path.name.lower() == LIST]
    rows = _listed_rows(root, lists[0]) if lists else _sorted_rows(root)
    if not rows:
        raise ValueError(
            f"{root} holds neither meta/esc50.csv with its audio nor 'NNN - class/fold-recording-take.ogg'"
            f"{sounds_beside(root)}: name another folder."
        )
    return rows


def _listed_rows(root, path):
    """Find the clips of a list; those that are not there are an error, with the first of them."""
    listed = read_list(path)
    names = {name for name, *_ in listed}
    clips = dict(one_of_each([(clip.name, clip) for clip in sound_files(root) if clip.name in names]))
    if missing := [name for name, *_ in listed if name not in clips]:
        raise ValueError(f"{root} lacks {len(missing)} clips of {path.name}, {missing[0]} first: unpack it again.")
    return [(clips[name], *row) for name, *row in listed]


def _sorted_rows(root):
    """Read names of clips in the folders of their classes."""
    clips = [path for path in sound_files(root) if CLASS_FOLDER.fullmatch(path.parent.name)]
    if strange := [path for path in clips if not NAME.fullmatch(path.stem)]:
        raise ValueError(f"{strange[0]} is not named fold-recording-take: rename or remove it.")
    order = one_of_each(sorted(((path.parent.name, path.name), path) for path in clips))
    rows = [(path, name.split(" - ", 1)[1], NAME.fullmatch(path.stem)) for (name, _), path in order]
    return [(path, name, found["recording"], int(found["fold"])) for path, name, found in rows]
