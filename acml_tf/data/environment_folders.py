"""ESC-10 and ESC-50 as they are distributed: which clip is of which class, cut from which recording, in which fold.

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import filecmp
import re
from collections import Counter

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
        List of `(path, class, recording, fold)`, classes in the order of their numbers. Sounds that lie elsewhere or
        are not in the list are left out, which is said.

    Raises:
        ValueError: There is no clip, or one whose name or row in the list cannot be read, or one that is listed twice
            in two ways, or there are two lists that differ.

    Example:
        `("audio/1-100032-A-0.wav", "dog", "100032", 1)` of ESC-50.
    """
    lists = [path for path in own_files(root) if path.name.lower() == LIST]
    _require_one_list(lists)
    rows = _listed_rows(root, lists[0]) if lists else _sorted_rows(root)
    if not rows:
        raise ValueError(
            f"{root} holds neither meta/esc50.csv with its audio nor 'NNN - class/fold-recording-take.ogg'"
            f"{sounds_beside(root)}: name another folder."
        )
    return rows


def _require_one_list(lists):
    for other in lists[1:]:
        if not filecmp.cmp(lists[0], other, shallow=False):
            raise ValueError(f"{lists[0]} and {other} differ: name the folder of one set.")


def _listed_rows(root, path):
    """Find the clips of a list; those that are not there are an error, with the first of them."""
    listed = list(dict.fromkeys(read_list(path)))
    names = {name for name, *_ in listed}
    if len(names) < len(listed):
        twice = next(name for name, count in Counter(name for name, *_ in listed).items() if count > 1)
        raise ValueError(f"{path} lists {twice} twice, of two classes, recordings or folds: keep one row of it.")
    found = sound_files(root)
    clips = dict(one_of_each([(clip.name, clip) for clip in found if clip.name in names]))
    _say_left_out([clip for clip in found if clip.name not in names], f"they are not in {path.name}")
    if missing := [name for name, *_ in listed if name not in clips]:
        raise ValueError(f"{root} lacks {len(missing)} clips of {path.name}, {missing[0]} first: unpack it again.")
    return [(clips[name], *row) for name, *row in listed]


def _sorted_rows(root):
    """Read names of clips in the folders of their classes."""
    found = sound_files(root)
    clips = [path for path in found if CLASS_FOLDER.fullmatch(path.parent.name)]
    if strange := [path for path in clips if not NAME.fullmatch(path.stem)]:
        raise ValueError(f"{strange[0]} is not named fold-recording-take: rename or remove it.")
    if clips:
        _say_left_out(sorted(set(found) - set(clips)), "they do not lie in a folder 'NNN - class'")
    order = one_of_each(sorted((_class_and_name(path), path) for path in clips))
    rows = [(path, name, NAME.fullmatch(path.stem)) for (_, name, _), path in order]
    return [(path, name, told["recording"], int(told["fold"])) for path, name, told in rows]


def _class_and_name(path):
    """Return the number and the name of the class of a clip, and its own name."""
    number, name = path.parent.name.split(" - ", 1)
    return int(number), name, path.name


def _say_left_out(paths, reason):
    if paths:
        print(f"{len(paths)} sounds are left out ({paths[0].name} first): {reason}.")
